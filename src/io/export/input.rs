//! What every exporter is given.

use crate::core::doc::{Annotation, Comparison, Document, Footprint, FootprintId, ItemId};
use crate::core::measure::{RatioAnswer, RatioRefusal, is_in_time};
use crate::core::report::{ratio_with_sentence, sides_with_sentence};
use crate::core::session::{Header, Seq, Session};
use crate::core::units::{Level, Timestamp};

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
    /// When the document was changed last: see [`crate::core::session::Session::changed`].
    pub changed: Timestamp,
    /// The level of the ranges.
    pub level: Level,
    /// What is hidden in the session is left out.
    pub visible_only: bool,
}

impl<'a> ExportInput<'a> {
    /// All of a session as it stands now, with 90 % ranges; `seq` and `head` are the last record that states something, and its hash.
    pub fn of(session: &'a Session, seq: Seq, head: &'a str) -> Self {
        let (header, doc, changed) = (session.header(), session.document(), session.changed());
        Self { header, doc, seq, head, changed, level: Level::P90, visible_only: false }
    }

    /// The footprints that are written: all, or without the hidden ones. They are left out of what is told, not out of what ranges and
    /// scales are made of.
    pub fn footprints(&self) -> impl Iterator<Item = &'a Footprint> + use<'a> {
        let input = *self;
        self.doc.footprints.values().map(AsRef::as_ref).filter(move |f: &&Footprint| input.holds(f.id))
    }

    /// The annotations that are written.
    pub fn annotations(&self) -> impl Iterator<Item = &'a Annotation> + use<'a> {
        let input = *self;
        self.doc.annotations.values().map(AsRef::as_ref).filter(move |a: &&Annotation| input.holds(a.id))
    }

    /// An outline or annotation is written.
    pub fn holds(&self, id: impl Into<ItemId>) -> bool {
        !self.visible_only || !self.doc.is_hidden(id)
    }

    /// How many outlines and annotations are left out because they are hidden.
    pub fn left_out(&self) -> usize {
        if self.visible_only { self.doc.hidden.len() } else { 0 }
    }

    /// A comparison names nothing that is left out.
    fn tells(&self, comparison: &Comparison) -> bool {
        !self.doc.footprints.keys().any(|id| !self.holds(*id) && comparison.names(*id))
    }
}

/// Which ratios an export holds.
pub struct Ratios {
    /// `reference`: each footprint against the chosen one; `pairs`: every later footprint against every earlier one.
    pub against: &'static str,
    /// The ratios.
    pub list: Vec<Ratio>,
    /// The comparisons that the analyst keeps, and the changes of buildings that stand on both dates.
    pub kept: Vec<Kept>,
}

/// A comparison that is told besides.
pub struct Kept {
    /// Its sides.
    pub comparison: Comparison,
    /// The two sides are one building on two dates.
    pub is_change: bool,
    /// The answer with its sentence, or why there is none.
    pub answer: Result<(RatioAnswer, String), RatioRefusal>,
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
        let ids: Vec<FootprintId> = input.footprints().map(|f| f.id).collect();
        let pairs: Vec<(FootprintId, FootprintId)> = match doc.reference {
            Some(reference) if !ids.contains(&reference) => Vec::new(),
            Some(reference) => ids.iter().filter(|id| **id != reference).map(|id| (*id, reference)).collect(),
            None if ids.len() > MAX_PAIRED => Vec::new(),
            None => ids.iter().enumerate().flat_map(|(i, old)| ids.iter().skip(i + 1).map(move |new| (*new, *old))).collect(),
        };
        let list = pairs.into_iter().map(|(new, old)| Ratio { new, old, answer: ratio_with_sentence(doc, new, old, input.level) });
        let changes = doc.same_buildings.iter().map(|[a, b]| {
            let (old, new) = if is_in_time(doc, *a, *b) { (*a, *b) } else { (*b, *a) };
            (Comparison { new: vec![new.into()], old: vec![old.into()] }, true)
        });
        let all = doc.comparisons.iter().map(|c| (c.clone(), false)).chain(changes);
        let kept = all.filter(|(comparison, _)| input.tells(comparison)).map(|(comparison, is_change)| {
            let answer = sides_with_sentence(doc, &comparison.new, &comparison.old, input.level);
            Kept { comparison, is_change, answer }
        });
        Ratios { kept: kept.collect(), against: if doc.reference.is_some() { "reference" } else { "pairs" }, list: list.collect() }
    }
}

/// How heights are had, in one paragraph, for people who check. Only in exports that hold heights.
pub(super) const HEIGHTS_METHOD: &str = "Azimuths clockwise from true north; e, a_s the sun's elevation and azimuth without refraction; theta, a_v the incidence \
angle and the azimuth from the ground to the camera; u(a) = (sin a, cos a). Shadow from the foot: h = L (tan e - tan q cos(d - a_s - 180)) on ground that falls by q \
towards d. From the roof to its shadow: h = L / |K|, K = -u(a_s) / (tan e - ...) + tan theta u(a_v). Lean: h = L / tan theta, from 10 degrees on. Beside a known height: \
h = h_k L / L_k. Relative variance: clicks 2 s_c^2 / L^2, scale, and for each angle (d ln h / d angle x its standard deviation)^2: sun 0.1 degree, or with the time to a \
minute; view 0.5 degree; slope 1 degree. Range: h x exp(+-z s). A roof is shifted to the ground by h tan theta u(a_v).";

/// The method, in one paragraph, for people who check.
pub(super) const METHOD: &str = "Areas by the shoelace formula in pixels of the named image. Relative variance of an area: clicks s_c^2 G / A^2 \
(twice that for three-click rectangles), edges s_e^2 SS / A^2, shared and private bias (s P / A)^2, scale 4 Var(ln scale). Ranges: value x exp(+-z s). \
Where an analyst's error was measured by blind repeated tracing with at least 16 degrees of freedom by corners, s_c is that error (the larger of those by corners and by walls), s_e is nil and Student's t takes the place of z; \
the area is the mean of the tracings that count, clicks count by 1 / k. \
In a ratio on one image the scale cancels and the shared bias counts by the difference of P / A; across two images it does not, and the error of the \
declared common frame, or of both scales, is added. Where one side is much the less certain, both ends of a ratio move by a term \
of second order (docs/method.md); where one of the two areas is uncertain by more than 70 % at the level asked for, they go over towards those of Fieller's range. Percent ranges are rounded outwards.";

/// What [`METHOD`] does not say of combined outlines.
pub(super) const METHOD_OF_SUMS: &str = "Where a side is a sum or difference of outlines, their area gradients add up with their signs; corners and walls that two \
outlines share move together; of the two ways in which a bias of the boundary may act on what is taken off, the one with the wider range is taken. The change \
of a building is the ratio of its outline on the later to that on the earlier date.";
