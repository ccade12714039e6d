//! Paints the pictures of a report bundle again from the images, to see whether the pixels that it shows are theirs.

use super::report::{figures, show};
use super::tiles::{Shown, TileStore};
use crate::core::doc::{EpochId, ImageFacts};
use crate::io::bundle::{Held, LOG, PRINTED, REPORT, words};
use crate::io::file_sha256;
use crate::io::platform;
use crate::io::render::Painted;
use crate::io::report::{Source, make, wished};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What painting the pictures again says: codes with sentences. Only of a bundle whose page was made again and is the same, so that nothing but
/// pixels can differ. The images are looked for in `folder`, under whatever name.
pub fn repainted(bundle: &Held, folder: &Path) -> Vec<(String, String)> {
    match painted(bundle, folder) {
        Ok(files) if files.is_empty() => vec![told("pixels.ok")],
        Ok(files) => files.iter().map(|file| told(&format!("pixels.differs:{file}"))).collect(),
        Err(why) => {
            let (code, words) = told("pixels.not_checked");
            vec![(code, format!("{words} {why}"))]
        }
    }
}

fn told(code: &str) -> (String, String) {
    (code.to_owned(), words(code))
}

/// The files whose pixels are not those of the images.
fn painted(bundle: &Held, folder: &Path) -> Result<Vec<String>, String> {
    let wishes = wished(bundle).ok_or("What was asked for is not in the bundle.")?;
    let source = Source::of(&bundle.read(LOG).unwrap_or_default(), LOG)?;
    let doc = source.document();
    let store = Arc::new(TileStore::default());
    let mut shown: BTreeMap<EpochId, Shown> = BTreeMap::new();
    for epoch in doc.epochs.iter().filter(|e| wishes.pictures.contains(&e.id)) {
        let path = same_file(folder, &epoch.image).ok_or_else(|| format!("{} is not in the folder of images.", epoch.file_name()))?;
        let picture = show(&path, &store, &|_| true).map_err(|why| format!("{}: {why}.", epoch.file_name()))?;
        shown.extend(picture.map(|p| (epoch.id, p)));
    }
    let figures = figures(doc, &shown, &mut Vec::new(), &|_| true).unwrap_or_default();
    let rasters: BTreeMap<EpochId, &dyn Painted> = shown.iter().map(|(id, s)| (*id, s as &dyn Painted)).collect();
    let made = make(&source, &wishes.options, &rasters, &figures, &wishes.missing, &|_| true)?;
    let made = made.ok_or("It was stopped.")?;
    let has_pixels = |path: &str| path == REPORT || path == PRINTED || path.starts_with("figures/");
    let differs = |(path, content): &(&str, &[u8])| has_pixels(path) && bundle.read(path).is_none_or(|found| found != *content);
    Ok(made.bundle.files().filter(differs).map(|(path, _)| path.to_owned()).collect())
}

/// The very file of an image in a folder.
fn same_file(folder: &Path, image: &ImageFacts) -> Option<PathBuf> {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder).ok()?.flatten().map(|e| e.path()).collect();
    names.sort();
    names.into_iter().find(|path| {
        let is_as_large = std::fs::symlink_metadata(path).is_ok_and(|m| m.is_file() && m.len() == image.bytes);
        is_as_large && platform::open_regular_file(path).is_ok_and(|mut f| file_sha256(&mut f).is_ok_and(|(hash, _)| hash == image.sha256))
    })
}
