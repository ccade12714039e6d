//! What the measuring code needs to know of an outline, drawn or still being drawn.

use super::click_law::{ClickLaw, PROPOSAL_BIAS_REL};
use super::ground::Ground;
use super::repeatability::Hands;
use super::student::Estimated;
use super::variance::area_gradient;
use crate::core::doc::{Counted, Document, Drawn, EpochId, ErrorModel, Footprint, Traced};
use crate::core::geom::{Point, Ring, Vector, corners_of};

/// An outline to be measured.
#[derive(Clone, Copy, Debug)]
pub struct Outline<'a> {
    /// The outline, px of its image.
    pub ring: &'a Ring,
    /// The image on which it was traced.
    pub epoch: EpochId,
    /// How it was drawn.
    pub drawn: Drawn,
    /// Roof or ground.
    pub traced: Traced,
    /// The footprint whose first tracing it is: its further tracings count with it. `None` for what is being drawn.
    pub of: Option<&'a Footprint>,
    /// It is a courtyard of that footprint: traced once, however often the outline around it was.
    pub courtyard: bool,
}

impl<'a> From<&'a Footprint> for Outline<'a> {
    fn from(f: &'a Footprint) -> Outline<'a> {
        Outline { ring: &f.ring, epoch: f.epoch, drawn: f.drawn, traced: f.traced, of: Some(f), courtyard: false }
    }
}

impl<'a> Outline<'a> {
    /// The two are one tracing: the same corners on the same image, and the same further tracings with them.
    pub fn is_same_tracing(&self, other: &Outline<'_>) -> bool {
        let is_first =
            self.courtyard == other.courtyard && self.epoch == other.epoch && self.drawn == other.drawn && self.ring == other.ring;
        is_first && self.further().map(|t| t.ring).eq(other.further().map(|t| t.ring))
    }

    fn further(&self) -> impl Iterator<Item = Counted<'a>> + use<'a> {
        self.of.filter(|_| !self.courtyard).into_iter().flat_map(Footprint::further)
    }

    /// The outline itself, and after it the further tracings that count; what belongs to no footprint yet is by `analyst_now`.
    fn tracings<'s>(&self, analyst_now: &'s str) -> impl Iterator<Item = Counted<'s>> + use<'s, 'a>
    where
        'a: 's,
    {
        let analyst = self.of.map_or(analyst_now, |f| &f.analyst);
        let own = Counted { number: 1, ring: self.ring, drawn: self.drawn, analyst };
        std::iter::once(own).chain(self.further())
    }

    /// The mean over the tracings of something that a ring has; `None` where one of them has none.
    pub(super) fn mean(&self, of: impl Fn(&Ring) -> Option<f64>) -> Option<f64> {
        let (mut sum, mut count) = (of(self.ring)?, 1.0);
        for further in self.further() {
            sum += of(further.ring)?;
            count += 1.0;
        }
        Some(sum / count)
    }

    /// Area on the ground, m2: the mean over the tracings. `None` where one of them leaves what the coordinate system covers.
    pub(super) fn area_m2(&self, ground: &Ground) -> Option<f64> {
        self.mean(|ring| ground.area_m2(ring))
    }
}

/// The tracing errors that are stated for an image: doubled where the analyst calls it hard to read.
pub fn error_model_of(doc: &Document, epoch: EpochId) -> ErrorModel {
    let hard = doc.epoch(epoch).is_some_and(|e| e.hard);
    if hard { doc.error_model.doubled() } else { doc.error_model }
}

/// The name of the estimate of what analysts differ by: no analyst has a name with a line break in it.
pub(super) const BETWEEN: &str = "\nbetween";

/// The sums of one outline under the errors of its image and of those who traced it.
pub(super) struct Sums {
    /// The mean over the tracings.
    pub area_px2: f64,
    /// The errors that hold. Those of clicks and edges are what the first tracing contributes to the mean: by `1/k` with `k`
    /// tracings.
    pub model: ErrorModel,
    /// How many tracings the mean is of.
    pub tracings: f64,
    /// Corners of the first tracing, after reduction of dense ones.
    pub corners: Vec<Point>,
    /// Area gradient at each corner, divided by the area: 1/px.
    pub gradient_rel: Vec<Vector>,
    /// What clicks and walls of the first tracing displace.
    pub law: ClickLaw,
    /// Relative variance of the first tracing by clicks and by walls of 1 px, 1/px2.
    one_px_rel: [f64; 2],
    /// Relative variance by clicks.
    pub clicks: f64,
    /// Relative variance by edges.
    pub edges: f64,
    /// Perimeter over area, 1/px: how strongly a boundary bias tells.
    pub perimeter_rel: f64,
    /// What of the variance was estimated from repeated tracings; that of the first tracing before that of others.
    pub estimated: Vec<Estimated>,
    /// The clicks of the first tracing are of an estimated error: the first one of `estimated`.
    pub first_is_estimated: bool,
    /// The bias of the outline's own is what analysts were found to differ by.
    pub is_between: bool,
}

impl Sums {
    pub fn of(hands: &Hands, outline: &Outline<'_>) -> Sums {
        let stated = hands.stated();
        let tolerance_px = 1.5 * stated.click_px;
        let area_px2 = outline.mean(|ring| Some(ring.area_px2())).unwrap_or_else(|| outline.ring.area_px2());
        // Dense clicks along one wall share their error: count corners, not clicks (tolerance 1 to 1.5 s; 1.5 taken).
        let corners = corners_of(outline.ring, tolerance_px);
        let gradient_rel: Vec<Vector> = area_gradient(&corners).into_iter().map(|g| g * (1.0 / area_px2)).collect();
        let tracings = outline.tracings(hands.analyst_now()).count() as f64;
        let law = ClickLaw::of(outline.drawn, outline.ring, &corners);
        let mut sums = Sums {
            law,
            one_px_rel: law.variance_px4(outline.ring, &corners).map(|v| v / (area_px2 * area_px2)),
            clicks: 0.0,
            edges: 0.0,
            perimeter_rel: outline.mean(|ring| Some(ring.perimeter_px())).unwrap_or_default() / area_px2,
            area_px2,
            model: stated,
            tracings,
            corners,
            gradient_rel,
            estimated: Vec::new(),
            first_is_estimated: false,
            is_between: false,
        };
        for (index, tracing) in outline.tracings(hands.analyst_now()).enumerate() {
            let hand = hands.hand(tracing.analyst);
            let [clicks_rel, edges_rel] = if index == 0 {
                sums.model = ErrorModel { click_px: hand.click_px / tracings, edge_px: hand.edge_px / tracings, ..sums.model };
                sums.first_is_estimated = hand.dof.is_some();
                sums.one_px_rel
            } else {
                let corners = corners_of(tracing.ring, tolerance_px);
                let law = ClickLaw::of(tracing.drawn, tracing.ring, &corners);
                law.variance_px4(tracing.ring, &corners).map(|v| v / (area_px2 * area_px2))
            };
            let clicks = hand.click_px.powi(2) * clicks_rel / (tracings * tracings);
            sums.clicks += clicks;
            sums.edges += hand.edge_px.powi(2) * edges_rel / (tracings * tracings);
            if let Some(dof) = hand.dof {
                sums.estimated.push(Estimated { epoch: outline.epoch, of: tracing.analyst.to_owned(), variance_rel: clicks, dof });
            }
        }
        let (private_bias_px, dof) = hands.private_bias(outline.tracings(hands.analyst_now()).map(|t| t.analyst));
        let is_proposal = matches!(outline.drawn, Drawn::Proposal | Drawn::CheckedProposal);
        let proposed = if is_proposal { PROPOSAL_BIAS_REL / sums.perimeter_rel / tracings } else { 0.0 };
        sums.model.private_bias_px = (private_bias_px * private_bias_px + proposed * proposed).sqrt();
        sums.is_between = dof.is_some();
        if let Some(dof) = dof {
            let variance_rel = sums.private_bias();
            sums.estimated.push(Estimated { epoch: outline.epoch, of: BETWEEN.to_owned(), variance_rel, dof });
        }
        sums
    }

    /// Sum of the squared area gradients over the squared area, 1/px2.
    pub fn gradient2_rel(&self) -> f64 {
        self.gradient_rel.iter().map(|g| g.dot(*g)).sum()
    }

    /// Errors of clicks and of edges, px, with which one tracing has the variance of the mean of all.
    pub fn as_one_tracing(&self) -> (f64, f64) {
        if self.tracings <= 1.0 {
            return (self.model.click_px, self.model.edge_px);
        }
        let [clicks_rel, edges_rel] = self.one_px_rel;
        ((self.clicks / clicks_rel).sqrt(), (self.edges / edges_rel).sqrt())
    }

    pub fn private_bias(&self) -> f64 {
        (self.model.private_bias_px * self.perimeter_rel).powi(2)
    }

    pub fn shared_bias(&self) -> f64 {
        (self.model.shared_bias_px * self.perimeter_rel).powi(2)
    }
}
