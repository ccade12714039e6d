//! What the measuring code needs to know of an outline, drawn or still being drawn.

use super::ground::Ground;
use super::repeatability::{Hand, Hands};
use super::student::Estimated;
use super::variance::{area_gradient, gradient_square_sum, side_square_sum};
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
}

impl<'a> From<&'a Footprint> for Outline<'a> {
    fn from(f: &'a Footprint) -> Outline<'a> {
        Outline { ring: &f.ring, epoch: f.epoch, drawn: f.drawn, traced: f.traced, of: Some(f) }
    }
}

impl<'a> Outline<'a> {
    /// The outline itself, and after it the further tracings that count.
    fn tracings(&self, analyst_now: &'a str) -> impl Iterator<Item = Counted<'a>> {
        let analyst = self.of.map_or(analyst_now, |f| &f.analyst);
        let own = Counted { number: 1, ring: self.ring, drawn: self.drawn, analyst };
        std::iter::once(own).chain(self.of.into_iter().flat_map(Footprint::further))
    }

    /// The mean over the tracings of something that a ring has; `None` where one of them has none.
    pub(super) fn mean(&self, of: impl Fn(&Ring) -> Option<f64>) -> Option<f64> {
        let mut rings = self.tracings("").map(|t| of(t.ring));
        let first = rings.next()??;
        let (mut sum, mut count) = (first, 1.0);
        for value in rings {
            sum += value?;
            count += 1.0;
        }
        Some(sum / count)
    }

    /// The two are one tracing: the same corners on the same image.
    pub fn is_same_tracing(&self, other: &Outline<'_>) -> bool {
        self.epoch == other.epoch && self.drawn == other.drawn && self.ring == other.ring
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

/// The sums of one outline under the errors of its image and of those who traced it.
pub(super) struct Sums {
    /// The mean over the tracings.
    pub area_px2: f64,
    /// The errors that hold: those of clicks and edges are of the mean of the tracings.
    pub model: ErrorModel,
    /// How many tracings there are.
    pub tracings: f64,
    /// Corners of the first tracing, after reduction of dense ones.
    pub corners: Vec<Point>,
    /// Area gradient at each corner, divided by the area: 1/px.
    pub gradient_rel: Vec<Vector>,
    /// Relative variance by clicks.
    pub clicks: f64,
    /// Relative variance by edges.
    pub edges: f64,
    /// Perimeter over area, 1/px: how strongly a boundary bias tells.
    pub perimeter_rel: f64,
    /// What of the variance was estimated from repeated tracings.
    pub estimated: Vec<Estimated>,
}

impl Sums {
    pub fn of(hands: &Hands, outline: &Outline<'_>) -> Sums {
        let stated = hands.stated();
        let now = hands.now();
        let area_px2 = outline.mean(|ring| Some(ring.area_px2())).unwrap_or_else(|| outline.ring.area_px2());
        // Dense clicks along one wall share their error: count corners, not clicks (tolerance 1 to 1.5 s; 1.5 taken).
        let corners = corners_of(outline.ring, 1.5 * stated.click_px);
        let gradient_rel: Vec<Vector> = area_gradient(&corners).into_iter().map(|g| g * (1.0 / area_px2)).collect();
        let count = outline.tracings(now).count() as f64;
        let mut sums = Sums {
            clicks: 0.0,
            edges: 0.0,
            perimeter_rel: outline.mean(|ring| Some(ring.perimeter_px())).unwrap_or_default() / area_px2,
            area_px2,
            model: stated,
            tracings: count,
            corners,
            gradient_rel,
            estimated: Vec::new(),
        };
        let (mut click2, mut edge2) = (0.0, 0.0);
        for (index, tracing) in outline.tracings(now).enumerate() {
            let hand = hands.hand(tracing.analyst);
            // Three clicks fix a rectangle with twice the variance of four clicked corners.
            let factor = if tracing.drawn == Drawn::Rectangle { 2.0 } else { 1.0 };
            let (g_rel, ss_rel) = if index == 0 {
                let g_rel: f64 = sums.gradient_rel.iter().map(|g| g.dot(*g)).sum();
                (g_rel, side_square_sum(&sums.corners) / (area_px2 * area_px2))
            } else {
                let corners = corners_of(tracing.ring, 1.5 * stated.click_px);
                (gradient_square_sum(&corners) / (area_px2 * area_px2), side_square_sum(&corners) / (area_px2 * area_px2))
            };
            click2 += hand.click_px.powi(2);
            edge2 += hand.edge_px.powi(2);
            let clicks = factor * hand.click_px.powi(2) * g_rel / (count * count);
            sums.clicks += clicks;
            sums.edges += hand.edge_px.powi(2) * ss_rel / (count * count);
            sums.note(outline.epoch, &hand, tracing.analyst, clicks);
        }
        sums.model = ErrorModel { click_px: click2.sqrt() / count, edge_px: edge2.sqrt() / count, ..sums.model };
        let biased = hands.private_bias(outline.tracings(now).map(|t| t.analyst));
        sums.model.private_bias_px = biased.0;
        if let Some(dof) = biased.1 {
            // No analyst has a name with a line break in it.
            sums.estimated.push(Estimated { epoch: outline.epoch, of: "\nbetween".to_owned(), variance_rel: sums.private_bias(), dof });
        }
        sums
    }

    fn note(&mut self, epoch: EpochId, hand: &Hand, analyst: &str, variance_rel: f64) {
        if let Some(dof) = hand.dof {
            self.estimated.push(Estimated { epoch, of: analyst.to_owned(), variance_rel, dof });
        }
    }

    pub fn private_bias(&self) -> f64 {
        (self.model.private_bias_px * self.perimeter_rel).powi(2)
    }

    pub fn shared_bias(&self) -> f64 {
        (self.model.shared_bias_px * self.perimeter_rel).powi(2)
    }
}
