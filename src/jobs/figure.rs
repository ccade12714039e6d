//! Figures beside the window and on the command line: pictures in the tones that a figure asks for.

use super::tiles::{Shown, build_pyramid, sampled_histogram};
use crate::core::doc::{Document, EpochId, FigureSpec};
use crate::core::figure::{FigureLayout, FigureRefusal};
use crate::core::raster::{Display, Histogram, Tones};
use crate::io::figure::{self, Figure, Pictures};
use crate::io::raster::RasterSource;
use crate::io::render::Painted;
use std::collections::BTreeMap;

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
