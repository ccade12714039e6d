//! Lengths, and the size of a pixel on the ground.

use super::budget::{Budget, Part};
use super::foreshortening;
use super::ground::Ground;
use super::interval::log_delta;
use super::outline::error_model_of;
use super::repeatability::hand;
use super::rounding::with_sd;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::register::TiePoint;
use crate::core::units::Level;

/// The size of a pixel on the ground.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelSize {
    /// Metres a pixel.
    pub gsd_m: f64,
    /// Relative standard deviation of that (of its logarithm).
    pub sd_rel: f64,
}

/// A length with its range's parts.
#[derive(Clone, Debug, PartialEq)]
pub struct LengthAnswer {
    /// Length, px.
    pub length_px: f64,
    /// Length on the ground, m, where the image has a scale.
    pub length_m: Option<f64>,
    /// The parts of its relative variance; with the scale's where metres are given.
    pub budget: Budget,
}

/// A length as it is printed: no more digits than its range supports, and never without the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedLength {
    /// The length.
    pub value: String,
    /// `m` where the image has a scale, else `px`.
    pub unit: &'static str,
    /// Lower end of the range, in that unit.
    pub low: String,
    /// Upper end of the range.
    pub high: String,
}

impl LengthAnswer {
    /// The length and its range at a level, ready to print.
    pub fn printed(&self, level: Level) -> PrintedLength {
        let (value, unit) = self.length_m.map_or((self.length_px, "px"), |m| (m, "m"));
        let sd_rel = self.budget.sd_rel();
        let range = log_delta(value, sd_rel, level.z());
        let text = |v: f64| with_sd(v, value * sd_rel);
        PrintedLength { value: text(value), unit, low: text(range.low), high: text(range.high) }
    }
}

/// The size of a pixel: by the known length, or in the middle of an image that is tied to the ground otherwise (the root of
/// its area). `None` where nothing is known.
pub fn pixel_size(doc: &Document, epoch: EpochId) -> Option<PixelSize> {
    match Ground::of(doc, epoch)? {
        Ground::KnownLength(size) => Some(size),
        ground => {
            let image = &doc.epoch(epoch)?.image;
            let metres = ground.metres_at(Point::new(0.5 * f64::from(image.width), 0.5 * f64::from(image.height)))?;
            Some(PixelSize { gsd_m: metres.magnification(), sd_rel: ground.sd_rel() })
        }
    }
}

/// The distance between two clicks on an image, with the variance of the clicks and of the tie to the ground.
/// `None` for two clicks at one place.
pub fn length(doc: &Document, epoch: EpochId, from: Point, to: Point) -> Option<LengthAnswer> {
    let length_px = from.distance(to);
    if length_px <= 0.0 || !length_px.is_finite() {
        return None;
    }
    let click = click_px(doc, epoch);
    let ground = Ground::of(doc, epoch);
    let on_ground = ground.and_then(|g| Some((g.length_m(from, to)?, g.click_variance_rel(from, to, click)?, g.sd_rel().powi(2))));
    let (length_m, clicks, scale) = match on_ground {
        Some((length, clicks, scale)) => (Some(length), clicks, scale),
        None => (None, 2.0 * (click / length_px).powi(2), 0.0),
    };
    let slant = if length_m.is_some() { foreshortening::of_length(doc, epoch, from, to) } else { 0.0 };
    let budget = Budget::new([(Part::Clicks, clicks), (Part::Scale, scale), (Part::View, slant)]);
    Some(LengthAnswer { length_px, length_m, budget })
}

/// The error of one coordinate of a tie point, both clicks together, px of `onto`: that of the analyst's hand on either image, as
/// measured by blind repeats or assumed. The points say how large a pixel of `from` is in pixels of `onto`.
pub fn tie_click_px(doc: &Document, from: EpochId, onto: EpochId, points: &[TiePoint]) -> f64 {
    let click = |epoch| hand(doc, epoch, &doc.analyst).click_px;
    let reach = |pick: fn(&TiePoint) -> Point| {
        let first = points.first().map(pick).unwrap_or_default();
        points.iter().map(|t| pick(t).distance(first).powi(2)).sum::<f64>().sqrt()
    };
    let scale = reach(|t| t.onto) / reach(|t| t.from);
    libm::hypot(if scale.is_normal() { scale } else { 1.0 } * click(from), click(onto))
}

pub(super) fn click_px(doc: &Document, epoch: EpochId) -> f64 {
    // A hand that is measured as worse than assumed counts here too; a better one does not, since lines were not traced twice.
    let assumed = error_model_of(doc, epoch).click_px;
    hand(doc, epoch, &doc.analyst).click_px.max(assumed)
}
