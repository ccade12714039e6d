//! Scale bar and north, true in the middle of what is shown.
//!
//! Metres come from [`crate::core::measure::Ground`], through the ellipsoid: a picture in Web Mercator at 60 degrees north has a bar twice as long
//! as its own coordinates say.

use super::shows::Window;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Point, Vector};
use crate::core::measure::Ground;
use crate::core::units::Level;
use crate::core::view::epoch_from_epoch;

/// A scale bar.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleBar {
    /// Its length on the ground, m.
    pub length_m: f64,
    /// Its length on the figure, px.
    pub length_px: f64,
    /// What stands beside it: `50 m (±2.7 %, 90 %)`.
    pub words: String,
}

/// Where north is on a figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NorthArrow {
    /// The unit vector to the north, px of the figure: x to the right, y down.
    pub towards: Vector,
}

/// Metres on the ground for a displacement in px of the figure, in the middle of a window; east and north where `is_oriented`.
#[derive(Clone, Debug)]
pub(super) struct LocalGround {
    metres: Affine,
    sd_rel: f64,
    is_oriented: bool,
    /// The scale is another one elsewhere on the picture.
    varies: bool,
    /// The scale is that of another image, with which a frame is shared.
    of_other: Option<EpochId>,
}

impl LocalGround {
    /// What is known of the panel that shows `epoch` through a window of the base image at `zoom` px of the figure a px of the base.
    pub fn of(doc: &Document, epoch: EpochId, base: EpochId, window: &Window, zoom: f64) -> Option<LocalGround> {
        // What the picture knows itself, or else what a picture knows that shares its frame.
        let (ground, of) = Ground::of_or_shared(doc, epoch)?;
        let base_from_figure = Affine::from([1.0 / zoom, 0.0, 0.0, 0.0, 1.0 / (zoom * window.pixel_shape), 0.0]);
        let map = epoch_from_epoch(doc, of, base);
        let at = |p: Point| {
            let here = map.near(p);
            Some(ground.metres_at(here.apply(p))?.after(&linear(&here)).after(&base_from_figure))
        };
        let metres = at(window.bounds.centre())?;
        let size = metres.magnification();
        if !(size.is_finite() && size > 0.0) {
            return None;
        }
        let (min, max) = (window.bounds.min, window.bounds.max);
        let corners = [min, Point::new(max.x, min.y), max, Point::new(min.x, max.y)];
        let varies = corners.iter().any(|p| at(*p).is_none_or(|m| (m.magnification() / size - 1.0).abs() > 0.02));
        let of_other = (of != epoch).then_some(of);
        Some(LocalGround { metres, sd_rel: ground.sd_rel(), is_oriented: ground.is_oriented(), varies, of_other })
    }

    /// A bar of a round length that is no longer than `most_px`.
    pub fn scale_bar(&self, doc: &Document, most_px: f64) -> Option<ScaleBar> {
        let metres_a_px = self.metres.apply_vector(Vector::new(1.0, 0.0)).length();
        let length_m = round_below(metres_a_px * most_px)?;
        let mut words = length_words(length_m);
        let percent = 100.0 * Level::P90.z() * self.sd_rel;
        let mut remarks = Vec::new();
        if percent >= 0.05 {
            remarks.push(format!("\u{b1}{}\u{2009}%, {}", upward(percent), Level::P90));
        }
        if self.varies {
            remarks.push("in the middle".to_owned());
        }
        if let Some(other) = self.of_other {
            remarks.push(format!("scale taken from {}", doc.role_word(other)));
        }
        if !remarks.is_empty() {
            words.push_str(&format!(" ({})", remarks.join("; ")));
        }
        Some(ScaleBar { length_m, length_px: length_m / metres_a_px, words })
    }

    /// Where north is.
    pub fn north(&self) -> Option<NorthArrow> {
        let figure_from_ground = self.metres.inverse().filter(|_| self.is_oriented)?;
        let towards = figure_from_ground.apply_vector(Vector::new(0.0, 1.0));
        let length = towards.length();
        (length.is_finite() && length > 0.0).then(|| NorthArrow { towards: towards * (1.0 / length) })
    }
}

/// A map without its displacement.
fn linear(map: &Affine) -> Affine {
    let [a, b, _, d, e, _] = (*map).into();
    Affine::from([a, b, 0.0, d, e, 0.0])
}

/// The largest of 1, 2, 5 times a power of ten that is not larger.
fn round_below(value: f64) -> Option<f64> {
    if !(value.is_finite() && (1e-3..1e9).contains(&value)) {
        return None;
    }
    let mut power = 1e-4;
    let mut best = None;
    while power <= value {
        for step in [1.0, 2.0, 5.0] {
            if step * power <= value * (1.0 + 1e-9) {
                best = Some(step * power);
            }
        }
        power *= 10.0;
    }
    // Powers below one are not exact: 0.2, not 0.20000000000000004.
    best.map(|v| if v < 1.0 { libm::round(v * 1e4) / 1e4 } else { libm::round(v) })
}

/// `50 m`, `2 km`, `20 cm`.
fn length_words(length_m: f64) -> String {
    let (value, unit) = match length_m {
        l if l >= 1000.0 => (l / 1000.0, "km"),
        l if l >= 1.0 => (l, "m"),
        l => (libm::round(l * 1000.0) / 10.0, "cm"),
    };
    format!("{value}\u{2009}{unit}")
}

/// A percentage rounded up: two digits below ten.
fn upward(percent: f64) -> String {
    let grid = if percent < 10.0 { 10.0 } else { 1.0 };
    format!("{}", libm::ceil(percent * grid - 1e-9) / grid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_round_and_never_longer() {
        for (most, length, words) in [
            (93.0, 50.0, "50\u{2009}m"),
            (100.0, 100.0, "100\u{2009}m"),
            (4999.0, 2000.0, "2\u{2009}km"),
            (0.9, 0.5, "50\u{2009}cm"),
            (0.03, 0.02, "2\u{2009}cm"),
            (1.9e6, 1e6, "1000\u{2009}km"),
        ] {
            assert_eq!(round_below(most), Some(length), "{most}");
            assert_eq!(length_words(length), words);
        }
        assert_eq!(round_below(f64::NAN), None);
        assert_eq!(round_below(0.0), None);
        assert_eq!((upward(2.61).as_str(), upward(12.01).as_str(), upward(2.0).as_str()), ("2.7", "13", "2"));
    }
}
