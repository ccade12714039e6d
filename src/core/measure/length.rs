//! Lengths, and the size of a pixel on the ground.

use super::budget::{Budget, Part};
use super::interval::log_delta;
use super::rounding::with_sd;
use crate::core::doc::{Document, EpochId, Scale};
use crate::core::geom::Point;
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

/// The pixel size of an image from its known length: `D / l`, with `Var(ln) = 2 s^2 / l^2 + (u_D / D)^2`.
/// `None` where no length is known.
pub fn pixel_size(doc: &Document, epoch: EpochId) -> Option<PixelSize> {
    let Scale { from, to, length_m, length_sd_m } = doc.epoch(epoch)?.scale?;
    let length_px = from.distance(to);
    let click_px = click_px(doc, epoch);
    let variance = 2.0 * (click_px / length_px).powi(2) + (length_sd_m / length_m).powi(2);
    let usable = length_px > 0.0 && length_m > 0.0 && variance.is_finite();
    usable.then(|| PixelSize { gsd_m: length_m / length_px, sd_rel: variance.sqrt() })
}

/// The distance between two clicks on an image: `Var(ln l) = 2 s^2 / l^2`, and the scale's variance for metres.
/// `None` for two clicks at one place.
pub fn length(doc: &Document, epoch: EpochId, from: Point, to: Point) -> Option<LengthAnswer> {
    let length_px = from.distance(to);
    if length_px <= 0.0 || !length_px.is_finite() {
        return None;
    }
    let clicks = 2.0 * (click_px(doc, epoch) / length_px).powi(2);
    let size = pixel_size(doc, epoch);
    let scale = size.map_or(0.0, |s| s.sd_rel.powi(2));
    Some(LengthAnswer {
        length_px,
        length_m: size.map(|s| s.gsd_m * length_px),
        budget: Budget::new([(Part::Clicks, clicks), (Part::Scale, scale)]),
    })
}

fn click_px(doc: &Document, epoch: EpochId) -> f64 {
    let hard = doc.epoch(epoch).is_some_and(|e| e.hard);
    if hard { doc.error_model.doubled().click_px } else { doc.error_model.click_px }
}
