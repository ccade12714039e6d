//! How the errors of clicks and walls move the area of an outline, by the way in which it was drawn.

use super::variance::{gradient_square_sum, side_square_sum};
use crate::core::doc::Drawn;
use crate::core::geom::{Point, Ring};

/// What the area of an outline that a program proposed is off by, relative to it, for a reason of its own: the root mean square over held-out
/// buildings whose proposals were good enough to be let stand (IoU at least 0.8): 0.06 on the sample, 0.09 on a satellite image, 0.08 on an
/// aerial one (docs/outlines.md).
pub(super) const PROPOSAL_BIAS_REL: f64 = 0.08;

/// An imported outline with so many vertices for each corner was not clicked: it is a mask.
const DENSE: usize = 4;

/// What is displaced on its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ClickLaw {
    /// Every corner, as often as it counts: 1 for clicked corners, 2 for a rectangle that fewer clicks fixed.
    Corners(f64),
    /// Every wall, as a whole.
    Walls,
    /// The rim of a circle, at so many places.
    Rim(f64),
}

impl ClickLaw {
    /// The law of an outline. `corners` are its corners after the reduction of dense ones.
    pub fn of(drawn: Drawn, ring: &Ring, corners: &[Point]) -> ClickLaw {
        match drawn {
            Drawn::Rectangle | Drawn::Box | Drawn::RectangleByWidth => ClickLaw::Corners(2.0),
            Drawn::Circle { rim_percent } => ClickLaw::Rim((0.01 * f64::from(rim_percent)).max(0.5)),
            Drawn::Freehand | Drawn::Squared | Drawn::Proposal | Drawn::CheckedProposal => ClickLaw::Walls,
            // Hundreds of vertices along few walls share their error, whatever set them.
            Drawn::Imported if ring.points().len() >= DENSE * corners.len() => ClickLaw::Walls,
            Drawn::Polygon | Drawn::Imported => ClickLaw::Corners(1.0),
        }
    }

    /// The variance of the area by clicks and that by walls, px4, where either has a standard deviation of 1 px.
    ///
    /// | law | clicks | walls |
    /// | --- | --- | --- |
    /// | corners | `G`, or `2 G` | `SS` |
    /// | walls | `SS` | `SS` |
    /// | rim | `(2 pi r)^2 / k` | the same |
    pub fn variance_px4(self, ring: &Ring, corners: &[Point]) -> [f64; 2] {
        match self {
            ClickLaw::Corners(factor) => [factor * gradient_square_sum(corners), side_square_sum(corners)],
            ClickLaw::Walls => [side_square_sum(corners); 2],
            ClickLaw::Rim(places) => [4.0 * std::f64::consts::PI * ring.area_px2() / places; 2],
        }
    }
}
