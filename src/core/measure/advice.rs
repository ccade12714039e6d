//! What a tighter range would need: the model of the errors read the other way round.

use super::budget::Part;
use super::interval::{Interval, log_delta};
use super::ratio::RatioAnswer;
use super::rounding::{Rounded, on_grid, outward_percent};
use super::student::quantile;
use crate::core::units::Level;

/// More tracings than this are nobody's advice.
const MOST_TRACINGS: f64 = 12.0;

/// What can be told on this image, and what a range half as wide would need: smaller pixels, or more tracings of each outline.
///
/// Errors of drawing are made in pixels: with pixels `k` times the size their relative variance is `k^2` times what it was; that of
/// scale, view and alignment is taken to stay. The mean of `n` tracings divides the variance of clicks by `n`, and nothing else: walls and
/// biases are missed the same way each time. The words for it are in the languages' files.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// Both sides lie on one image.
    pub one_image: bool,
    /// The level of the ranges.
    pub level: Level,
    /// What can be told now.
    pub here: Rounded,
    /// A range half as wide.
    pub half: Rounded,
    /// The pixels that it needs; `None` where smaller ones alone will not do.
    pub pixels: Option<FinerPixels>,
    /// The tracings that it needs; `None` where more of them alone will not do.
    pub tracings: Option<MoreTracings>,
    /// What any number of tracings alone comes to.
    pub best_by_tracing: Rounded,
}

/// Pixels that are needed, to two digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FinerPixels {
    /// Their size instead of the present one, m.
    Metres {
        /// What is needed.
        wanted: String,
        /// What there is.
        now: String,
    },
    /// Their size, in present pixels.
    Times(String),
}

/// Tracings that are needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoreTracings {
    /// The mean of so many of each outline.
    Each(u32),
    /// So many times as many as there are.
    Times(u32),
}

impl Advice {
    /// What an answer's parts say of it. `gsd_m` is the size of the pixels, where both sides lie on one image and it is known;
    /// `retraced` says that outlines were traced more than once already.
    pub fn of(answer: &RatioAnswer, one_image: bool, gsd_m: Option<f64>, retraced: bool) -> Advice {
        let total = answer.budget.variance_rel();
        let fixed: f64 = [Part::Scale, Part::View, Part::Alignment].iter().map(|part| answer.budget.of(*part)).sum();
        let clicks = answer.budget.of(Part::Clicks);
        let drawn = total - fixed;
        let z = quantile(answer.level, answer.budget.dof());
        let as_wide = |sd: f64| fine(log_delta(answer.ratio, sd, z));
        let wanted = 0.25 * total;
        let pixels = (wanted > fixed && drawn > 0.0).then(|| ((wanted - fixed) / drawn).sqrt()).map(|k| match gsd_m {
            Some(gsd) => FinerPixels::Metres { wanted: digits(k * gsd), now: digits(gsd) },
            None => FinerPixels::Times(digits(k)),
        });
        let tracings = Some(clicks / (wanted - (total - clicks))).filter(|n| *n > 1.0 && *n <= MOST_TRACINGS).map(|n| n.ceil() as u32);
        Advice {
            one_image,
            level: answer.level,
            here: outward_percent(answer.range),
            half: as_wide(wanted.sqrt()),
            pixels,
            tracings: tracings.map(|n| if retraced { MoreTracings::Times(n) } else { MoreTracings::Each(n) }),
            best_by_tracing: as_wide((total - clicks).sqrt()),
        }
    }
}

/// A range that is not promised to anyone, told so finely that one that is half as wide is seen to be: on a grid of a third of its width
/// or less.
fn fine(range: Interval) -> Rounded {
    let width = 100.0 * (range.high - range.low);
    let grid = [1.0, 0.1, 0.01].into_iter().find(|grid| width >= 3.0 * grid).unwrap_or(0.01);
    on_grid(range, grid)
}

/// Two significant digits.
fn digits(value: f64) -> String {
    if !(value.is_finite() && value > 0.0) {
        return format!("{value:.0}");
    }
    let places = (1.0 - libm::floor(libm::log10(value))).clamp(0.0, 6.0) as usize;
    format!("{value:.places$}")
}

#[cfg(test)]
mod tests {
    use super::super::{Budget, Images, LANGUAGES, Shape, ratio_of_shapes};
    use super::*;
    use crate::core::doc::ErrorModel;

    fn advice(answer: &RatioAnswer, one_image: bool, gsd_m: Option<f64>, retraced: bool) -> String {
        (LANGUAGES[0].advise)(&Advice::of(answer, one_image, gsd_m, retraced))
    }

    fn answer(k: f64, model: ErrorModel, images: Images) -> RatioAnswer {
        let (new, old) = (Shape::rectangle(60.0 / k, 20.0 / k).unwrap(), Shape::rectangle(80.0 / k, 22.0 / k).unwrap());
        ratio_of_shapes(&[new], &[old], model, images, Level::P90).unwrap()
    }

    #[test]
    fn with_the_pixels_advised_the_range_is_half_as_wide() {
        let model = ErrorModel::default();
        let here = answer(1.0, model, Images::One);
        let text = advice(&here, true, Some(0.5), false);
        assert!(text.contains("needs pixels of 0.25 m instead of 0.50 m"), "{text}");
        let there = answer(0.5, model, Images::One);
        assert!((there.budget.sd_rel() / here.budget.sd_rel() - 0.5).abs() < 1e-12);
        // The error of the scale stays, so that the pixels must be smaller still.
        let apart = Images::Two { scale_sd_rel: 0.02 };
        let far = answer(1.0, model, apart);
        let text = advice(&far, false, None, false);
        let k: f64 = text.split("needs pixels ").nth(1).and_then(|t| t.split(' ').next()).unwrap().parse().unwrap();
        assert!((answer(k, model, apart).budget.sd_rel() / far.budget.sd_rel() - 0.5).abs() < 0.01, "{text}");
    }

    #[test]
    fn half_as_wide_is_seen_to_be_narrower_however_small_the_ratio_is() {
        let old = Shape::rectangle(200.0, 60.0).unwrap();
        for side in [6.0, 9.0, 14.0, 30.0, 90.0, 190.0] {
            let new = Shape::rectangle(side, 0.5 * side).unwrap();
            let Ok(answer) = ratio_of_shapes(&[new], std::slice::from_ref(&old), ErrorModel::default(), Images::One, Level::P95) else {
                continue;
            };
            let told = Advice::of(&answer, true, Some(0.5), false);
            let width = |r: &Rounded| r.high_percent - r.low_percent;
            assert!(width(&told.half) <= 0.75 * width(&told.here), "{side}: {told:?}");
            assert!(told.half.low_percent > 0.0 && told.half.low_percent >= told.here.low_percent, "{side}: {told:?}");
            assert!(told.half.high_percent <= told.here.high_percent, "{side}: {told:?}");
        }
    }

    #[test]
    fn more_tracings_are_advised_only_where_they_help() {
        let clicks = ErrorModel { edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0, ..ErrorModel::default() };
        assert!(advice(&answer(1.0, clicks, Images::One), true, None, false).contains("or the mean of 4 tracings of each outline"));
        let text = advice(&answer(1.0, ErrorModel::default(), Images::One), true, None, false);
        assert!(text.contains("more tracings alone come to "), "{text}");
        let again = advice(&answer(1.0, clicks, Images::One), true, None, true);
        assert!(again.contains("or 4 times as many tracings of each outline"), "{again}");
        let tied = advice(&answer(1.0, ErrorModel::default(), Images::Two { scale_sd_rel: 0.2 }), false, None, false);
        assert!(tied.contains("a better tie between the two images"), "{tied}");
        let exact = RatioAnswer { budget: Budget::default(), ..answer(1.0, clicks, Images::One) };
        assert!(advice(&exact, true, None, false).ends_with('.'));
    }
}
