//! Makes the report bundle of a session, with its pictures as the usual tones show them: the same in the window and on the command line.

use super::tiles::{Shown, TileStore, build_with_progress, sampled_histogram};
use crate::core::doc::{Document, EpochId};
use crate::core::raster::{Display, Tones};
use crate::io::bundle::{SigningKey, Written};
use crate::io::places::{ImageState, Places};
use crate::io::raster::{self, RasterSource};
use crate::io::render::Painted;
use crate::io::report::{Made, Options, Source, make};
use crate::io::sha256;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A report that is to be made.
#[derive(Clone, Debug)]
pub struct ReportTask {
    /// The session file.
    pub session: PathBuf,
    /// Where the bundle is to be: a folder, or the file of a zip.
    pub out: PathBuf,
    /// As one zip.
    pub zip: bool,
    /// What is asked for.
    pub options: Options,
}

/// A report that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMade {
    /// Where it is.
    pub path: PathBuf,
    /// The very same one was there already.
    pub as_before: bool,
    /// The place of the record that it states.
    pub seq: u64,
    /// Its hash.
    pub head: String,
    /// SHA-256 of the manifest.
    pub manifest_sha256: String,
    /// How many files it has.
    pub files: usize,
    /// How large they are together, bytes.
    pub bytes: u64,
    /// What is missing in it, sentences.
    pub missing: Vec<String>,
}

/// How much of the work is had when the pictures are ready.
const PICTURES: f64 = 0.5;

/// Makes a report and writes it. `progress` is told the share that is done, and says whether to go on.
///
/// # Errors
/// A sentence; `None` if it was stopped. Nothing was written then.
pub fn make_report(task: &ReportTask, key: Option<&SigningKey>, progress: &dyn Fn(f64) -> bool) -> Result<Option<ReportMade>, String> {
    let source = Source::open(&task.session)?;
    let Some((shown, missing)) = pictures(&task.session, source.document(), &|share| progress(PICTURES * share)) else { return Ok(None) };
    let rasters: BTreeMap<EpochId, &dyn Painted> = shown.iter().map(|(id, s)| (*id, s as &dyn Painted)).collect();
    let made = make(&source, &task.options, &rasters, &missing, &|share| progress(PICTURES + (1.0 - PICTURES) * share))?;
    let Some(Made { bundle, seq, head }) = made else { return Ok(None) };
    let bundle = match key {
        Some(key) => {
            let signature = key.sign(bundle.manifest(), &head)?;
            bundle.signed(signature)
        }
        None => bundle,
    };
    let written = if task.zip { bundle.write_zip(&task.out)? } else { bundle.write_folder(&task.out)? };
    Ok(Some(ReportMade {
        path: task.out.clone(),
        as_before: written == Written::AsBefore,
        seq,
        head,
        manifest_sha256: sha256(bundle.manifest()),
        files: bundle.files().count(),
        bytes: bundle.bytes(),
        missing,
    }))
}

/// The pictures of the pair that are found unchanged, with their usual tones and every level, and of the others why they are not
/// there. `None` if it was stopped.
fn pictures(session: &Path, doc: &Document, progress: &dyn Fn(f64) -> bool) -> Option<(BTreeMap<EpochId, Shown>, Vec<String>)> {
    let (places, store) = (Places::load(), Arc::new(TileStore::default()));
    let (mut shown, mut missing) = (BTreeMap::new(), Vec::new());
    for (i, id) in [doc.pair.before, doc.pair.after].into_iter().enumerate() {
        let share = |part: f64| progress(0.5 * (i as f64 + part));
        if !share(0.0) {
            return None;
        }
        let Some(epoch) = doc.epoch(id) else { continue };
        let found = match places.find(session, &epoch.image) {
            ImageState::Same(path) => show(&path, &store, &share),
            ImageState::Changed { .. } => Err("it is not the file that was opened: its content differs".to_owned()),
            ImageState::Missing => Err("it is not where the session says".to_owned()),
        };
        match found {
            Ok(Some(picture)) => {
                shown.insert(id, picture);
            }
            Ok(None) => return None,
            Err(why) => missing.push(format!("{} is not shown here: {why}.", epoch.file_name())),
        }
    }
    Some((shown, missing))
}

/// A picture with its usual tones. `None` if it was stopped.
fn show(path: &Path, store: &Arc<TileStore>, progress: &dyn Fn(f64) -> bool) -> Result<Option<Shown>, String> {
    // What a reader says in full names the file's folder; a report does not.
    let unreadable = || "it cannot be read as a picture".to_owned();
    let picture = Arc::new(raster::open(path).map_err(|_| unreadable())?);
    let display = Display::usual(picture.info());
    let stopped = std::cell::Cell::new(false);
    // The work goes on as long as somebody else holds the picture.
    let _held = Arc::clone(&picture);
    build_with_progress(&picture, display.bands, &|share| {
        if !stopped.get() && !progress(share) {
            stopped.set(true);
            if let Ok(Some(pyramid)) = picture.pyramid(display.bands) {
                pyramid.stop();
            }
        }
    })
    .map_err(|_| unreadable())?;
    if stopped.get() {
        return Ok(None);
    }
    let tones = Tones::of(&display, picture.info(), sampled_histogram(&picture, display.bands).as_ref());
    Ok(Some(Shown::new(picture, tones, store)))
}
