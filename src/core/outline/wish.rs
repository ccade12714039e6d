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
/// What the click costs when it lies outside.
const OUTSIDE: f64 = 0.5;

impl Wish {
    /// What the distance between the box around an outline and the box that was drawn costs.
    pub fn cost(&self, around: Bounds) -> f64 {
        let size = self.bounds.size();
        let (x, y) = (1.0 / (OFF * size.x.max(1.0)), 1.0 / (OFF * size.y.max(1.0)));
        let off = |d: f64| d * d * (1.0 + BEYOND * d * d);
        BOX * (off((around.min.x - self.bounds.min.x) * x)
            + off((around.max.x - self.bounds.max.x) * x)
            + off((around.min.y - self.bounds.min.y) * y)
            + off((around.max.y - self.bounds.max.y) * y))
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
