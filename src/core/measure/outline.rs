//! What the measuring code needs to know of an outline, drawn or still being drawn.

use super::variance::{area_gradient, side_square_sum};
use crate::core::doc::{Document, Drawn, EpochId, ErrorModel, Footprint, Traced};
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
}

impl<'a> From<&'a Footprint> for Outline<'a> {
    fn from(f: &'a Footprint) -> Outline<'a> {
        Outline { ring: &f.ring, epoch: f.epoch, drawn: f.drawn, traced: f.traced }
    }
}

impl Outline<'_> {
    /// The two are one tracing: the same corners on the same image.
    pub fn is_same_tracing(&self, other: &Outline<'_>) -> bool {
        self.epoch == other.epoch && self.drawn == other.drawn && self.ring == other.ring
    }
}

/// The tracing errors that hold on an image: doubled where the analyst calls it hard to read.
pub fn error_model_of(doc: &Document, epoch: EpochId) -> ErrorModel {
    let hard = doc.epoch(epoch).is_some_and(|e| e.hard);
    if hard { doc.error_model.doubled() } else { doc.error_model }
}

/// The sums of one outline under the error model of its image.
pub(super) struct Sums {
    pub area_px2: f64,
    pub model: ErrorModel,
    /// Corners, after reduction of dense tracings.
    pub corners: Vec<Point>,
    /// Area gradient at each corner, divided by the area: 1/px.
    pub gradient_rel: Vec<Vector>,
    /// Relative variance by clicks.
    pub clicks: f64,
    /// Relative variance by edges.
    pub edges: f64,
    /// Perimeter over area, 1/px: how strongly a boundary bias tells.
    pub perimeter_rel: f64,
}

impl Sums {
    pub fn of(model: ErrorModel, outline: &Outline<'_>) -> Sums {
        let area_px2 = outline.ring.area_px2();
        // Dense clicks along one wall share their error: count corners, not clicks (tolerance 1 to 1.5 s; 1.5 taken).
        let corners = corners_of(outline.ring, 1.5 * model.click_px);
        let gradient_rel: Vec<Vector> = area_gradient(&corners).into_iter().map(|g| g * (1.0 / area_px2)).collect();
        let g_rel: f64 = gradient_rel.iter().map(|g| g.dot(*g)).sum();
        // Three clicks fix a rectangle with twice the variance of four clicked corners.
        let clicks_factor = if outline.drawn == Drawn::Rectangle { 2.0 } else { 1.0 };
        Sums {
            clicks: clicks_factor * model.click_px.powi(2) * g_rel,
            edges: model.edge_px.powi(2) * side_square_sum(&corners) / (area_px2 * area_px2),
            perimeter_rel: outline.ring.perimeter_px() / area_px2,
            area_px2,
            model,
            corners,
            gradient_rel,
        }
    }

    pub fn private_bias(&self) -> f64 {
        (self.model.private_bias_px * self.perimeter_rel).powi(2)
    }

    pub fn shared_bias(&self) -> f64 {
        (self.model.shared_bias_px * self.perimeter_rel).powi(2)
    }
}
