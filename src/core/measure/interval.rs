//! Ranges of a ratio.

use serde::{Deserialize, Serialize};

/// A range of a quantity, in the quantity's unit.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// It ends somewhere: the quantity can be told from nothing.
    pub fn is_bounded(&self) -> bool {
        self.low.is_finite() && self.high.is_finite()
    }

    /// The value lies in the range.
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// The log-delta range `value exp(±z s)` of a positive quantity with relative standard deviation `sd_rel`.
///
/// Real coverage is 90.0 to 90.5 % at nominal 90 % for buildings of 20x10 to 300x60 px at 1 px error, with balanced tails.
///
/// ```
/// use revisit::core::measure::log_delta;
/// let range = log_delta(0.681818, 0.070712, 1.644854);
/// assert!((range.low - 0.60695).abs() < 1e-5 && (range.high - 0.76592).abs() < 1e-5);
/// ```
pub fn log_delta(value: f64, sd_rel: f64, z: f64) -> Interval {
    let factor = libm::exp(z * sd_rel);
    Interval { low: value / factor, high: value * factor }
}

/// Fieller's range of a ratio: exact for Gaussian areas, used where the denominator is too uncertain for [`log_delta`].
/// Relative variances of numerator and denominator and their relative covariance are given. `None` when it is unbounded:
/// the denominator cannot be told from nothing.
///
/// Method: the values `r` of the ratio, in units of the estimate, for which `(1 - r)^2 <= z^2 (a - 2 r c + r^2 b)`.
/// Source: Fieller 1954, J. R. Stat. Soc. B 16:175-185.
pub fn fieller(value: f64, variance_a: f64, variance_b: f64, covariance: f64, z: f64) -> Option<Interval> {
    let z2 = z * z;
    // (1 - z2 b) r^2 - 2 (1 - z2 c) r + (1 - z2 a) = 0
    let (p, q, t) = (1.0 - z2 * variance_b, 1.0 - z2 * covariance, 1.0 - z2 * variance_a);
    let discriminant = q * q - p * t;
    if p <= 0.0 || discriminant < 0.0 {
        return None;
    }
    let root = discriminant.sqrt();
    Some(Interval { low: value * ((q - root) / p).max(0.0), high: value * (q + root) / p })
}

/// The standard normal distribution function.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / std::f64::consts::SQRT_2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::units::Level;

    #[test]
    fn the_vectors_of_the_60x20_and_80x22_pair_hold() {
        let (r, a, b) = (1200.0 / 1760.0, 4000.0 / 1.44e6, 6884.0 / 3.0976e6);
        let s = f64::sqrt(a + b);
        assert!((s - 0.070712).abs() < 1e-6);
        for (level, low, high) in [(Level::P80, 0.62275, 0.74649), (Level::P90, 0.60695, 0.76592), (Level::P95, 0.59358, 0.78317)] {
            let range = log_delta(r, s, level.z());
            assert!((range.low - low).abs() < 6e-6 && (range.high - high).abs() < 6e-6, "{range:?}");
        }
        for (level, low, high) in [(Level::P90, 0.60629, 0.76559), (Level::P95, 0.59261, 0.78277)] {
            let range = fieller(r, a, b, 0.0, level.z()).unwrap();
            assert!((range.low - low).abs() < 6e-6 && (range.high - high).abs() < 6e-6, "{range:?}");
        }
        assert_eq!(fieller(r, a, 1.0, 0.0, 1.2), None);
    }

    #[test]
    fn the_normal_distribution() {
        for (x, p) in [(0.0, 0.5), (1.644_854, 0.95), (-1.959_964, 0.025)] {
            assert!((normal_cdf(x) - p).abs() < 1e-6);
        }
    }
}
