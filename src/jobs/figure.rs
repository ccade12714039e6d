//! Figures beside the window and on the command line: pictures in the tones that a figure asks for, previews, files.

use super::tiles::{Shown, build_pyramid, sampled_histogram};
use crate::core::doc::{Document, EpochId, FigureSpec};
use crate::core::figure::{FigureLayout, FigureRefusal};
use crate::core::raster::{Display, Histogram, Tones};
use crate::io::figure::{self, Figure, Pictures};
use crate::io::output;
use crate::io::raster::RasterSource;
use crate::io::render::Painted;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A session's pictures in the tones that a figure asks for: its own where it has some, else the usual ones. The window's view has no
/// part in it, so that the same figure is the same wherever it is made.
///
/// # Errors
/// A sentence, if a picture cannot be decoded.
pub fn figure_pictures(doc: &Document, spec: &FigureSpec, shown: &BTreeMap<EpochId, Shown>) -> Result<BTreeMap<EpochId, Shown>, String> {
    let display = |id: EpochId, shown: &Shown| spec.display(id).unwrap_or_else(|| Display::usual(shown.picture.info()));
    let mut plain: BTreeMap<EpochId, (Tones, Option<Histogram>)> = BTreeMap::new();
    for (id, shown) in shown {
        let display = display(*id, shown);
        if shown.picture.info().direct_levels().is_none() {
            build_pyramid(&shown.picture, display.bands)?;
        }
        let histogram = sampled_histogram(&shown.picture, display.bands);
        plain.insert(*id, (Tones::of(&display, shown.picture.info(), histogram.as_ref()), histogram));
    }
    let tones = |id: EpochId, shown: &Shown| {
        let (own, histogram) = plain.get(&id)?;
        let other = plain.get(&doc.other(id)).filter(|_| display(id, shown).match_other);
        Some(match (histogram, other) {
            (Some(own_histogram), Some((other, Some(other_histogram)))) => own.clone().matched(own_histogram, other, other_histogram),
            _ => own.clone(),
        })
    };
    Ok(shown.iter().map(|(id, s)| (*id, tones(*id, s).map_or_else(|| s.clone(), |tones| s.with(tones)))).collect())
}

/// Pictures as a figure takes them.
pub fn as_pictures(shown: &BTreeMap<EpochId, Shown>) -> Pictures<'_> {
    shown.iter().map(|(id, picture)| (*id, picture as &dyn Painted)).collect()
}

/// Makes a figure of a session's pictures in both forms, the PNG at `scale` (1 to 4).
///
/// # Errors
/// [`FigureRefusal`].
pub fn make_figure(doc: &Document, spec: &FigureSpec, shown: &BTreeMap<EpochId, Shown>, scale: u8) -> Result<Figure, FigureRefusal> {
    let toned = figure_pictures(doc, spec, shown).map_err(FigureRefusal::Picture)?;
    figure::make(doc, spec, &as_pictures(&toned), scale)
}

/// What a figure's file is called to be: by its ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FigureFile {
    /// Vectors.
    Svg,
    /// Pixels, so many a px of the figure.
    Png(u8),
}

/// A figure as the content of a file, with its layout and what its maker should know.
///
/// # Errors
/// [`FigureRefusal`].
pub fn figure_file(
    doc: &Document,
    spec: &FigureSpec,
    shown: &BTreeMap<EpochId, Shown>,
    file: FigureFile,
) -> Result<(Vec<u8>, FigureLayout, Vec<String>), FigureRefusal> {
    let laid = figure::lay_out(doc, spec)?;
    let needed = laid.epochs();
    let of_the_pair = |id: &EpochId| needed.contains(id) || needed.iter().any(|n| doc.other(*n) == *id);
    let shown = shown.iter().filter(|(id, _)| of_the_pair(id)).map(|(id, s)| (*id, s.clone())).collect();
    let toned = figure_pictures(doc, spec, &shown).map_err(FigureRefusal::Picture)?;
    let pictures = as_pictures(&toned);
    let content = match file {
        FigureFile::Svg => figure::to_svg(&laid, &pictures)?.into_bytes(),
        FigureFile::Png(scale) => figure::to_png(&laid, &pictures, scale)?,
    };
    let notes = figure::notes(&laid, doc, &pictures);
    Ok((content, laid, notes))
}

/// A figure that the window wants.
#[derive(Clone)]
pub struct FigureJob {
    /// Of which session.
    pub session: Arc<str>,
    /// The document.
    pub doc: Arc<Document>,
    /// What it shows.
    pub spec: FigureSpec,
    /// The pictures that are there.
    pub shown: BTreeMap<EpochId, Shown>,
    /// What becomes of it.
    pub purpose: FigurePurpose,
}

impl std::fmt::Debug for FigureJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FigureJob").field("kind", &self.spec.kind).field("purpose", &self.purpose).finish_non_exhaustive()
    }
}

/// What becomes of a figure.
#[derive(Clone, Debug, PartialEq)]
pub enum FigurePurpose {
    /// It is looked at, so many pixels a px of it.
    Preview(f64),
    /// It is written to a file; never over one of `inputs`.
    File {
        /// Where.
        path: PathBuf,
        /// As what.
        file: FigureFile,
        /// The session's pictures.
        inputs: Vec<PathBuf>,
    },
}

/// A figure to be looked at.
#[derive(Clone, Debug)]
pub struct FigurePreview {
    /// What stands where.
    pub laid: FigureLayout,
    /// Columns and rows.
    pub size: [usize; 2],
    /// Red, green, blue, opacity of each pixel.
    pub rgba: Vec<u8>,
    /// What its maker should know.
    pub notes: Vec<String>,
}

/// Paints a figure to be looked at.
pub(super) fn preview(job: &FigureJob, scale: f64) -> Result<FigurePreview, String> {
    let laid = figure::lay_out(&job.doc, &job.spec).map_err(|why| why.to_string())?;
    let toned = figure_pictures(&job.doc, &job.spec, &job.shown)?;
    let pictures = as_pictures(&toned);
    let image = figure::paint(&laid, &pictures, scale).map_err(|why| why.to_string())?;
    let notes = figure::notes(&laid, &job.doc, &pictures);
    Ok(FigurePreview { size: [image.width() as usize, image.height() as usize], rgba: image.into_raw(), laid, notes })
}

/// Writes a figure to a file. What its maker should know.
pub(super) fn write(
    job: &FigureJob,
    path: &std::path::Path,
    file: FigureFile,
    inputs: &[PathBuf],
    go_on: &dyn Fn(f64) -> bool,
) -> Result<Vec<String>, String> {
    let (content, _, notes) = figure_file(&job.doc, &job.spec, &job.shown, file).map_err(|why| why.to_string())?;
    if !go_on(0.9) {
        return Err("It was stopped.".to_owned());
    }
    output::write(path, &content, inputs)?;
    Ok(notes)
}
