//! What every exporter is given.

use crate::core::doc::{Document, FootprintId};
use crate::core::measure::{RatioAnswer, RatioRefusal};
use crate::core::report::ratio_with_sentence;
use crate::core::session::Header;
use crate::core::units::Level;

/// A session as exporters see it.
#[derive(Clone, Copy, Debug)]
pub struct ExportInput<'a> {
    /// What the session is about.
    pub header: &'a Header,
    /// The document.
    pub doc: &'a Document,
    /// The place of the last record that states something.
    pub seq: u64,
    /// Its hash: the session up to here is what the export was made from.
    pub head: &'a str,
    /// The level of the ranges.
    pub level: Level,
}

/// Which ratios an export holds.
pub struct Ratios {
    /// `reference`: each footprint against the chosen one; `pairs`: every later footprint against every earlier one.
    pub against: &'static str,
    /// The ratios.
    pub list: Vec<Ratio>,
}

/// One ratio of an export.
pub struct Ratio {
    /// The numerator.
    pub new: FootprintId,
    /// The denominator.
    pub old: FootprintId,
    /// The answer with its sentence, or why there is none.
    pub answer: Result<(RatioAnswer, String), RatioRefusal>,
}

/// With no reference chosen, all pairs are told for up to this many footprints, and none beyond.
const MAX_PAIRED: usize = 12;

impl Ratios {
    /// The ratios to the reference, or of all pairs where none is chosen.
    pub fn of(input: &ExportInput<'_>) -> Ratios {
        let doc = input.doc;
        let ids: Vec<FootprintId> = doc.footprints.keys().copied().collect();
        let pairs: Vec<(FootprintId, FootprintId)> = match doc.reference {
            Some(reference) => ids.iter().filter(|id| **id != reference).map(|id| (*id, reference)).collect(),
            None if ids.len() > MAX_PAIRED => Vec::new(),
            None => ids.iter().enumerate().flat_map(|(i, old)| ids.iter().skip(i + 1).map(move |new| (*new, *old))).collect(),
        };
        let list = pairs.into_iter().map(|(new, old)| Ratio { new, old, answer: ratio_with_sentence(doc, new, old, input.level) });
        Ratios { against: if doc.reference.is_some() { "reference" } else { "pairs" }, list: list.collect() }
    }
}

/// The method, in one paragraph, for people who check.
pub(super) const METHOD: &str = "Areas by the shoelace formula in pixels of the named image. Relative variance of an area: clicks s_c^2 G / A^2 \
(twice that for three-click rectangles), edges s_e^2 SS / A^2, shared and private bias (s P / A)^2, scale 4 Var(ln scale). Ranges: value x exp(+-z s). \
Where an analyst's error was measured by blind repeated tracing with at least 16 degrees of freedom, s_c is that error, s_e is nil and Student's t takes the place of z; \
the area is the mean of the tracings that count, clicks count by 1 / k. \
In a ratio on one image the scale cancels and the shared bias counts by the difference of P / A; across two images it does not, and the error of the \
declared common frame, or of both scales, is added. Where the denominator is uncertain by more than 60 % at the level asked for, the wider end of this range and \
Fieller's is taken on each side. Percent ranges are rounded outwards.";
