//! The figures that a report begins with.

use super::told::{comparisons, outlines_of};
use crate::core::doc::{Document, EpochId, FigureCrop, FigureKind, FigureSpec, FigureStyle, NamedFigure};
use crate::core::geom::Bounds;

/// Details that are made unasked, at most.
const MAX_DETAILS: usize = 8;
/// Outlines that span less of their picture than this are shown from near.
const SMALL_SHARE: f64 = 0.15;

/// The figures that a report begins with: BEFORE, AFTER, both beside each other, a detail for each compared pair, and every date where there
/// are more than two. Figures that the analyst keeps are [`Document::figures`] and not among them.
pub fn standard_figures(doc: &Document) -> Vec<NamedFigure> {
    let figure =
        |name: &str, spec: FigureSpec| NamedFigure { name: name.to_owned(), spec: FigureSpec { style: FigureStyle::Report, ..spec } };
    let single = |kind, epoch| FigureSpec { crop: whole_or_near(doc, epoch), ..FigureSpec::new(kind) };
    let mut figures = Vec::new();
    if doc.epoch(doc.pair.before).is_some() {
        figures.push(figure("before", single(FigureKind::Before, doc.pair.before)));
    }
    if doc.epoch(doc.pair.after).is_some() {
        figures.push(figure("after", single(FigureKind::After, doc.pair.after)));
    }
    if figures.len() == 2 {
        figures.push(figure("pair", FigureSpec::new(FigureKind::Pair)));
    }
    if doc.epochs.len() > 2 {
        figures.push(figure("series", FigureSpec::new(FigureKind::Series)));
    }
    for (i, comparison) in comparisons(doc).iter().take(MAX_DETAILS).enumerate() {
        let spec = FigureSpec { footprints: Some(outlines_of(comparison)), ..FigureSpec::new(FigureKind::Detail) };
        figures.push(figure(&format!("detail-{}", i + 1), spec));
    }
    figures
}

fn whole_or_near(doc: &Document, epoch: EpochId) -> FigureCrop {
    let own = doc.footprints.values().filter(|f| f.epoch == epoch).map(|f| f.ring.bounds()).reduce(Bounds::union);
    let size = doc.epoch(epoch).map(|e| (f64::from(e.image.width), f64::from(e.image.height)));
    match own.map(|b| b.size()).zip(size) {
        Some((span, (w, h))) if (span.x / w).max(span.y / h) < SMALL_SHARE => FigureCrop::Outlines,
        _ => FigureCrop::Whole,
    }
}
