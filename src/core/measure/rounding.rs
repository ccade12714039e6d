//! Numbers for people: no more digits than the range supports, and ranges rounded outwards.

use super::interval::Interval;
use serde::{Deserialize, Serialize};

/// A range in percent, rounded outwards.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rounded {
    /// Lower end, percent.
    pub low_percent: f64,
    /// Upper end, percent.
    pub high_percent: f64,
    /// The grid on which both ends lie, percent.
    #[serde(skip)]
    pub grid: f64,
}

impl Rounded {
    /// A number on the grid of the range, or one of its ends, as it is written: `61`, `1.2`, `0.4`.
    pub fn written(&self, percent: f64) -> String {
        let places = usize::from(self.grid < 1.0) + usize::from(self.grid < 0.1);
        // A lower end below the grid has digits of its own: 0.4 %, and 99.6 % seen from the other side.
        let is_whole = |places: &usize| {
            let scaled = percent * libm::pow(10.0, *places as f64);
            (scaled - scaled.round()).abs() < 1e-6
        };
        let places = (places..=6).find(is_whole).unwrap_or(places);
        format!("{percent:.places$}")
    }

    /// Both ends: `61–69`.
    pub fn ends(&self) -> String {
        format!("{}–{}", self.written(self.low_percent), self.written(self.high_percent))
    }

    /// A ratio in percent, to the nearest on the grid of its range; by its first digit where that would be nothing.
    pub fn about(&self, ratio: f64) -> f64 {
        let percent = 100.0 * ratio;
        let on_grid = tidy((percent / self.grid).round() * self.grid);
        match on_grid > 0.0 || percent.is_nan() || percent <= 0.0 {
            true => on_grid,
            false if percent < 1.0 => first_digit(percent, f64::round),
            false => percent.round(),
        }
    }
}

/// A ratio's range in percent, both ends rounded away from the middle: to 1 % when it is narrower than 10 points, 5 %
/// up to 30, 10 % above; finer below one point and coarser above a hundred. Rounding to the nearest would break the
/// promise (a 10 % grid then covers 82 to 84 % instead of 90). Where the lower end would become 0 % by that, both are told on a grid of
/// 5 or 1 %; a lower end that is below even that is told by its first digit: something that is there covers more than nothing.
///
/// ```
/// use revisit::core::measure::{outward_percent, Interval};
/// let rounded = outward_percent(Interval { low: 0.6142, high: 0.6879 });
/// assert_eq!((rounded.low_percent, rounded.high_percent), (61.0, 69.0));
/// ```
pub fn outward_percent(range: Interval) -> Rounded {
    let (low, high) = (100.0 * range.low, 100.0 * range.high);
    let grid = match high - low {
        w if w < 0.1 => 0.01,
        w if w < 1.0 => 0.1,
        w if w < 10.0 => 1.0,
        w if w <= 30.0 => 5.0,
        w if w <= 100.0 => 10.0,
        w if w <= 300.0 => 50.0,
        _ => 100.0,
    };
    // Something that is there covers more than nothing: a lower end that would become 0 % is told on a finer grid.
    let finer = |grid: f64| if grid > 5.0 { 5.0 } else { 1.0_f64.min(grid) };
    let would_be_nothing = low > 0.0 && low < grid && grid > 1.0;
    let grid = if !would_be_nothing {
        grid
    } else if low >= finer(grid) {
        finer(grid)
    } else {
        1.0
    };
    on_grid(range, grid)
}

/// A ratio's range in percent, both ends rounded away from the middle to multiples of a grid, percent; a lower end below the grid is told
/// by its first digit.
pub(super) fn on_grid(range: Interval, grid: f64) -> Rounded {
    let (low, high) = (100.0 * range.low, 100.0 * range.high);
    // A hair of tolerance, so that 0.61 * 100 = 61.000000000000007 does not become 62.
    let (steps_low, steps_high) = ((low / grid + 1e-9).floor(), (high / grid - 1e-9).ceil());
    let low_percent = if steps_low < 1.0 && low > 0.0 { first_digit(low, f64::floor) } else { tidy(steps_low * grid) };
    Rounded { low_percent, high_percent: tidy(steps_high * grid), grid }
}

/// A positive number below 1 by its first significant digit; 0 below a millionth.
fn first_digit(value: f64, rounding: fn(f64) -> f64) -> f64 {
    let places = (-libm::floor(libm::log10(value))).clamp(0.0, 6.0);
    let unit = libm::pow(10.0, places);
    rounding(value * unit + 1e-9) / unit
}

/// Takes the noise of `0.1 * 3` out of a multiple of a decimal grid.
fn tidy(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// A quantity to two significant digits of its standard deviation, thousands set apart: `2,412`, `0.52`.
///
/// ```
/// use revisit::core::measure::with_sd;
/// assert_eq!(with_sd(2412.37, 83.0), "2,412");
/// assert_eq!(with_sd(9612.37, 830.0), "9,610");
/// assert_eq!(with_sd(0.5234, 0.012), "0.523");
/// ```
pub fn with_sd(value: f64, sd: f64) -> String {
    if !value.is_finite() {
        return "not known".to_owned();
    }
    let digits = if sd.is_finite() && sd > 0.0 { 1.0 - libm::floor(libm::log10(sd)) } else { 3.0 };
    let decimals = digits.clamp(-12.0, 6.0);
    let grid = libm::pow(10.0, -decimals);
    let rounded = (value / grid).round() * grid;
    let places = if decimals > 0.0 { decimals as usize } else { 0 };
    grouped(&format!("{rounded:.places$}"))
}

/// A count with its thousands set apart.
///
/// ```
/// assert_eq!(revisit::core::measure::with_thousands(1_389_700), "1,389,700");
/// ```
pub fn with_thousands(count: u64) -> String {
    grouped(&count.to_string())
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: &str) -> String {
    let (sign, rest) = number.strip_prefix('-').map_or(("", number), |r| ("-", r));
    let (whole, fraction) = rest.split_once('.').map_or((rest, None), |(w, f)| (w, Some(f)));
    let mut text = String::from(sign);
    for (i, c) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(c);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_rounded_away_from_the_middle() {
        for ((low, high), (l, h)) in [
            ((0.6142, 0.6879), (61.0, 69.0)),
            ((0.61, 0.69), (61.0, 69.0)),
            ((0.5807, 0.8006), (55.0, 85.0)),
            ((0.46, 0.91), (40.0, 100.0)),
            ((0.0112, 0.0153), (1.1, 1.6)),
            ((1.02, 2.9), (100.0, 300.0)),
            ((0.02, 0.133), (2.0, 14.0)),
            ((0.07, 0.45), (5.0, 45.0)),
            ((0.02, 0.45), (2.0, 45.0)),
            ((0.004, 0.2), (0.4, 20.0)),
            ((0.0069, 0.5), (0.6, 50.0)),
            ((0.000_47, 0.009), (0.04, 0.9)),
            ((0.000_012, 0.3), (0.001, 30.0)),
            ((0.0, 0.2), (0.0, 20.0)),
        ] {
            let rounded = outward_percent(Interval { low, high });
            assert_eq!((rounded.low_percent, rounded.high_percent), (l, h), "{low}-{high}");
        }
    }

    #[test]
    fn what_is_there_is_never_told_as_nothing() {
        let about = |ratio: f64, low: f64, high: f64| outward_percent(Interval { low, high }).about(ratio);
        assert_eq!(about(0.028, 0.004, 0.2), 3.0);
        assert_eq!(about(0.002, 0.0005, 0.009), 0.2);
        assert_eq!(about(0.66, 0.61, 0.69), 66.0);
        assert_eq!(about(0.0012, 0.000_01, 0.15), 0.1);
        for low in [1e-7, 3e-6, 0.0004, 0.0099, 0.03] {
            for high in [0.01, 0.09, 0.3, 0.9, 2.5] {
                if low < high {
                    let told = outward_percent(Interval { low, high });
                    assert!(told.low_percent > 0.0 && told.low_percent <= 100.0 * low * (1.0 + 1e-6), "{low} {high}: {told:?}");
                }
            }
        }
    }

    #[test]
    fn numbers_carry_no_more_digits_than_their_error() {
        for (value, sd, text) in [(1_234_567.0, 100.0, "1,234,570"), (12.0, 0.5, "12.00"), (999.6, 40.0, "1,000"), (0.0, 0.0, "0.000")] {
            assert_eq!(with_sd(value, sd), text);
        }
    }
}
