//! Makes the report bundle of a session, with its pictures as the usual tones show them: the same in the window and on the command line.

use super::figure::make_figure;
use super::tiles::{Shown, TileStore, build_with_progress, sampled_histogram};
use crate::core::doc::{Document, EpochId};
use crate::core::raster::{Display, Tones};
use crate::io::bundle::{SigningKey, Written, stranger};
use crate::io::places::{ImageState, Places};
use crate::io::raster::{self, RasterSource};
use crate::io::render::Painted;
use crate::io::report::{Absent, Made, Options, ReportFigure, Source, WhyAbsent, make, report_figures};
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
    /// A file in its folder that is none of the report's.
    pub stranger: Option<String>,
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

/// How much of the work it is to make the pictures ready.
const PICTURES: f64 = 0.3;
/// And the figures.
const FIGURES: f64 = 0.5;
/// Pixels of a PNG a px of its figure: the vectors beside it hold more, and `revisit figure` makes larger ones.
const SCALE: u8 = 1;

/// Makes a report and writes it. `progress` is told the share that is done, and says whether to go on.
///
/// # Errors
/// A sentence; `None` if it was stopped. Nothing was written then.
pub fn make_report(task: &ReportTask, key: Option<&SigningKey>, progress: &dyn Fn(f64) -> bool) -> Result<Option<ReportMade>, String> {
    let source = Source::open(&task.session)?;
    let doc = source.document();
    let Some((shown, mut absent)) = pictures(&task.session, doc, &|share| progress(PICTURES * share)) else { return Ok(None) };
    let Some(figures) = figures(doc, &shown, &mut absent, &|share| progress(PICTURES + FIGURES * share)) else { return Ok(None) };
    let rest = 1.0 - PICTURES - FIGURES;
    let rasters: BTreeMap<EpochId, &dyn Painted> = shown.iter().map(|(id, s)| (*id, s as &dyn Painted)).collect();
    let made = make(&source, &task.options, &rasters, &figures, &absent, &|share| progress(1.0 - rest * (1.0 - share)))?;
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
        stranger: if task.zip { None } else { stranger(&task.out) },
        seq,
        head,
        manifest_sha256: sha256(bundle.manifest()),
        files: bundle.files().count(),
        bytes: bundle.bytes(),
        missing: absent.iter().filter_map(|one| one.words(doc)).collect(),
    }))
}

/// The pictures that are found unchanged, with their usual tones and every level, and of the others why they are not
/// there. `None` if it was stopped.
fn pictures(session: &Path, doc: &Document, progress: &dyn Fn(f64) -> bool) -> Option<(BTreeMap<EpochId, Shown>, Vec<Absent>)> {
    let (places, store) = (Places::load(), Arc::new(TileStore::default()));
    let (mut shown, mut absent) = (BTreeMap::new(), Vec::new());
    let all = doc.epochs.len().max(1) as f64;
    let mut states = Vec::new();
    // Every picture is read to its end, to be sure that it is the one: two at once, each takes a core.
    for pair in doc.epochs.chunks(2) {
        if !progress(0.5 * states.len() as f64 / all) {
            return None;
        }
        let found: Vec<ImageState> = std::thread::scope(|scope| {
            let looking: Vec<_> = pair.iter().map(|epoch| scope.spawn(|| places.find(session, &epoch.image))).collect();
            looking.into_iter().map(|found| found.join().unwrap_or(ImageState::Missing)).collect()
        });
        states.extend(found);
    }
    for (i, (epoch, state)) in doc.epochs.iter().zip(states).enumerate() {
        let id = epoch.id;
        let share = |part: f64| progress(0.5 + 0.5 * (i as f64 + part) / all);
        if !share(0.0) {
            return None;
        }
        let found = match state {
            ImageState::Same(path) => show(&path, &store, &share).map_err(|_| WhyAbsent::Unreadable),
            ImageState::Changed { .. } => Err(WhyAbsent::Changed),
            ImageState::Missing => Err(WhyAbsent::NotThere),
        };
        match found {
            Ok(Some(picture)) => {
                shown.insert(id, picture);
            }
            Ok(None) => return None,
            Err(why) => absent.push(Absent::Picture { epoch: id, why }),
        }
    }
    Some((shown, absent))
}

/// The figures that the analyst keeps, and those that a report begins with. One that cannot be made is told in `absent`. `None` if it was
/// stopped.
pub(super) fn figures(
    doc: &Document,
    shown: &BTreeMap<EpochId, Shown>,
    absent: &mut Vec<Absent>,
    progress: &dyn Fn(f64) -> bool,
) -> Option<Vec<ReportFigure>> {
    let all = report_figures(doc);
    let (count, mut made) = (all.len().max(1) as f64, Vec::new());
    for (i, (figure, is_on_page)) in all.into_iter().enumerate() {
        if !progress(i as f64 / count) {
            return None;
        }
        match make_figure(doc, &figure.spec, shown, SCALE) {
            Ok(f) => {
                let (drawing, name) = (Some(f.drawing), figure.name);
                made.push(ReportFigure { name, is_on_page, svg: f.svg, drawing, png: f.png, alt: f.alt, caption: f.caption });
            }
            Err(_) => absent.push(Absent::Figure { name: figure.name }),
        }
    }
    Some(made)
}

/// A picture with its usual tones. `None` if it was stopped.
pub(super) fn show(path: &Path, store: &Arc<TileStore>, progress: &dyn Fn(f64) -> bool) -> Result<Option<Shown>, String> {
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
