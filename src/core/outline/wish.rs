//! What was drawn, and how an outline is judged by it and by what is seen.

use crate::core::geom::{Bounds, Point};

/// The rough box and the click, px of the field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wish {
    pub bounds: Bounds,
    pub click: Point,
}

// What each kind of evidence weighs was found on one half of the buildings (docs/outlines.md); the result hardly depends on it: half or
// twice of each changes the mean IoU by at most 0.015.

/// Weight of the colours: of a box full of a building's colours.
const COLOURS: f64 = 0.60;
/// What a side that is off by one [`OFF`] costs.
const BOX: f64 = 0.015;
/// By which share of its size a side of the box is off as a rule.
const OFF: f64 = 0.10;
/// How much faster than by the square the cost grows: beyond what hurried hands do.
const BEYOND: f64 = 0.15;
/// Weight of a building's own shadow: see [`Turned::shadow`](super::turned::Turned::shadow).
pub(super) const SHADOW: f64 = 0.70;
/// What the click costs when it lies outside.
const OUTSIDE: f64 = 0.5;

impl Wish {
    /// What the distance between the box around an outline and the box that was drawn costs.
    pub fn cost(&self, around: Bounds) -> f64 {
        let size = self.bounds.size();
        self.cost_of(around.min.x - self.bounds.min.x, size.x)
            + self.cost_of(around.max.x - self.bounds.max.x, size.x)
            + self.cost_of(around.min.y - self.bounds.min.y, size.y)
            + self.cost_of(around.max.y - self.bounds.max.y, size.y)
    }

    /// What one side costs that is `off` px from that of the box, whose size in that direction is given.
    pub fn cost_of(&self, off: f64, size: f64) -> f64 {
        let d = off / (OFF * size.max(1.0));
        BOX * d * d * (1.0 + BEYOND * d * d)
    }

    /// Area of the box, in cells with sides of `step` px.
    pub fn cells(&self, step: f64) -> f64 {
        let size = self.bounds.size();
        (size.x * size.y / (step * step)).max(1.0)
    }
}

/// How good an outline is: the mean strength of its walls (0 to 1), its colours (the sum of the likelihood within it as a share of the
/// box), what it costs, and whether the click lies within it.
pub(super) fn total(walls: f64, colours: f64, cost: f64, clicked: bool) -> f64 {
    walls + COLOURS * colours - cost - if clicked { 0.0 } else { OUTSIDE }
}
