//! The area of one outline.

use super::budget::{Budget, Part};
use super::foreshortening;
use super::ground::Ground;
use super::interval::{Interval, log_delta};
use super::outline::{Outline, Sums};
use super::ratio::with_holes;
use super::repeatability::Hands;
use super::scale::{as_of_a_scale, scale_fit};
use super::side::{Halo, SideSums, SignedOutline};
use super::student::{effective_dof, quantile};
use crate::core::doc::{Document, Footprint, Hole};
use crate::core::units::Level;

/// An area with what its range is made of.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaAnswer {
    /// Area, px2 of its image.
    pub area_px2: f64,
    /// Area on the ground, m2; `None` where the image has no scale.
    pub area_m2: Option<f64>,
    /// The parts of the relative variance of `area_px2`.
    pub budget_px: Budget,
    /// The parts of the relative variance of the area that is printed: with the scale's part where metres are given.
    pub budget: Budget,
}

impl AreaAnswer {
    /// Range of the area in px2; from nothing to infinity where the area cannot be told from nothing.
    pub fn range_px2(&self, level: Level) -> Interval {
        told(self.area_px2, &self.budget_px, level)
    }

    /// Range of the area in m2, the error of the scale included; `None` without a scale.
    pub fn range_m2(&self, level: Level) -> Option<Interval> {
        self.area_m2.map(|area| told(area, &self.budget, level))
    }
}

/// The range of an area, where it can be told from nothing: the same bound at which a ratio is refused.
fn told(area: f64, budget: &Budget, level: Level) -> Interval {
    let (sd, z) = (budget.sd_rel(), quantile(level, budget.dof()));
    if z * sd < 1.0 { log_delta(area, sd, z) } else { Interval { low: 0.0, high: f64::INFINITY } }
}

/// The area of a footprint: see [`area_of`].
pub fn area(doc: &Document, footprint: &Footprint) -> AreaAnswer {
    area_of(doc, &Outline::from(footprint))
}

/// The area of an outline with the full variance model:
/// `Var(A) = s_c^2 G + s_e^2 SS + s_b^2 P^2 + s_I^2 P^2`, relative to `A^2`, and `4 Var(ln scale)` for metres. Errors are made in
/// pixels, and the relative variance by them does not change when pixels are stretched to metres, square or not.
///
/// A building that was traced `k` times has the mean of the areas; the errors of clicks, which are made anew each time, count by `1/k`,
/// biases do not. Where the analyst's own error is measured, ranges are wider by Student's t.
pub fn area_of(doc: &Document, outline: &Outline<'_>) -> AreaAnswer {
    let (area_px2, budget_px) = net_budget(doc, outline);
    let ground = Ground::of(doc, outline.epoch);
    let area_m2 = ground.as_ref().and_then(|g| net_area_m2(doc, outline, g));
    let (scale, left) = match ground.filter(|_| area_m2.is_some()) {
        Some(ground) => scale_part(doc, outline, &ground, &budget_px),
        None => (0.0, 1.0),
    };
    let slant = if area_m2.is_some() { foreshortening::of_area(doc, outline.epoch) } else { 0.0 };
    let of_metres = [(Part::Scale, scale), (Part::View, slant)];
    let budget = Budget::new(budget_px.parts().iter().map(|p| (p.part, left * p.variance_rel)).chain(of_metres));
    let dof = budget_px.dof_within(budget.variance_rel());
    let budget = budget.with_dof(dof);
    AreaAnswer { area_px2, area_m2, budget_px, budget }
}

/// What the scale adds to the relative variance of an area in metres, and how much of the variance by tracing is left beside it.
///
/// An outline whose own area on the ground is known makes a share `w` of the scale: `ln A_m = ln A_px + 2 ln g` has `(1 - w) ln A_px` in
/// it, so that a wall drawn too far out does not count twice, and not at all where nothing else is known.
fn scale_part(doc: &Document, outline: &Outline<'_>, ground: &Ground, traced: &Budget) -> (f64, f64) {
    let of_scale = ground.area_variance_rel();
    let own = match (ground, outline.of) {
        (Ground::KnownLength(_), Some(footprint)) => scale_fit(doc, outline.epoch).map_or(0.0, |fit| fit.share_of_area(footprint.id)),
        _ => 0.0,
    };
    ((of_scale - own * own * as_of_a_scale(traced)).max(0.0), (1.0 - own) * (1.0 - own))
}

/// The courtyards of an outline.
fn holes_of<'d>(doc: &'d Document, outline: &Outline<'_>) -> &'d [Hole] {
    outline.of.map(|f| doc.holes(f.id)).unwrap_or_default()
}

/// The area of an outline without its courtyards, m2.
fn net_area_m2(doc: &Document, outline: &Outline<'_>, ground: &Ground) -> Option<f64> {
    let holes: Option<f64> = holes_of(doc, outline).iter().map(|hole| ground.area_m2(&hole.ring)).sum();
    Some(outline.area_m2(ground)? - holes?)
}

/// As [`drawing_budget`], without the courtyards: every corner of every ring adds its part, and of the two ways in which a bias of the
/// boundary may act on a courtyard the one with the larger variance is taken.
pub(super) fn net_budget(doc: &Document, outline: &Outline<'_>) -> (f64, Budget) {
    let hands = Hands::of(doc, outline.epoch);
    if holes_of(doc, outline).is_empty() {
        return drawing_budget(&hands, outline);
    }
    let side = [SignedOutline::from(*outline)];
    // Where a half-drawn outline has less than nothing left, it is told as it is drawn.
    let Ok(sums) = SideSums::of(&hands, &with_holes(doc, &side)) else { return drawing_budget(&hands, outline) };
    let bias = sums.shared_bias(Halo::Hand).max(sums.shared_bias(Halo::Roof));
    let parts = [(Part::Clicks, sums.clicks), (Part::Edges, sums.edges), (Part::SharedBias, bias), (Part::PrivateBias, sums.private_bias)];
    let budget = Budget::new(parts);
    let dof = effective_dof(budget.variance_rel(), &sums.estimated);
    (sums.area_px2, budget.with_dof(dof))
}

/// The area of an outline, px2: the mean over its tracings; and what tracing adds to its relative variance.
pub(super) fn drawing_budget(hands: &Hands, outline: &Outline<'_>) -> (f64, Budget) {
    let sums = Sums::of(hands, outline);
    let drawing = [
        (Part::Clicks, sums.clicks),
        (Part::Edges, sums.edges),
        (Part::SharedBias, sums.shared_bias()),
        (Part::PrivateBias, sums.private_bias()),
    ];
    let budget = Budget::new(drawing);
    let dof = effective_dof(budget.variance_rel(), &sums.estimated);
    (sums.area_px2, budget.with_dof(dof))
}
