//! What a tighter range would need: the model of the errors read the other way round.

use super::budget::Part;
use super::interval::log_delta;
use super::ratio::RatioAnswer;
use super::rounding::{Rounded, outward_percent};
use super::sentence::{percent, span};
use super::student::quantile;

/// More tracings than this are nobody's advice.
const MOST_TRACINGS: f64 = 12.0;

/// What can be told on this image, and what a range half as wide would need: smaller pixels, or more tracings of each outline.
///
/// Errors of drawing are made in pixels: with pixels `k` times the size their relative variance is `k^2` times what it was; that of
/// scale and alignment is taken to stay. The mean of `n` tracings divides the variance of clicks by `n`, and nothing else: walls and
/// biases are missed the same way each time. `gsd_m` is the size of the pixels, where both sides lie on one image and it is known;
/// `retraced` says that outlines were traced more than once already.
pub fn advice(answer: &RatioAnswer, one_image: bool, gsd_m: Option<f64>, retraced: bool) -> String {
    let total = answer.budget.variance_rel();
    let fixed = answer.budget.of(Part::Scale) + answer.budget.of(Part::Alignment);
    let clicks = answer.budget.of(Part::Clicks);
    let drawn = total - fixed;
    let z = quantile(answer.level, answer.budget.dof());
    let rounded = |sd: f64| outward_percent(log_delta(answer.ratio, sd, z));
    let wanted = 0.25 * total;
    let these = if one_image { "this image" } else { "these images" };
    let here = format!("On {these} {} can be told ({} range).", span(&outward_percent(answer.range)), answer.level);
    let goal = span(&fine(rounded(wanted.sqrt()), answer, wanted.sqrt()));
    let pixels = (wanted > fixed && drawn > 0.0).then(|| ((wanted - fixed) / drawn).sqrt()).map(|k| match gsd_m {
        Some(gsd) => format!("pixels of {} m instead of {} m", digits(k * gsd), digits(gsd)),
        None => format!("pixels {} times the size of these", digits(k)),
    });
    let tracings = Some(clicks / (wanted - (total - clicks))).filter(|n| *n > 1.0 && *n <= MOST_TRACINGS).map(f64::ceil);
    let tracings = tracings.map(|n| match retraced {
        true => format!("{n:.0} times as many tracings of each outline"),
        false => format!("the mean of {n:.0} tracings of each outline"),
    });
    let need = match (pixels, tracings) {
        (Some(pixels), Some(tracings)) => format!(" A range half as wide ({goal}) needs {pixels}, or {tracings}."),
        (Some(pixels), None) => {
            let best = span(&fine(rounded((total - clicks).sqrt()), answer, (total - clicks).sqrt()));
            format!(" A range half as wide ({goal}) needs {pixels}; more tracings alone come to {best} at best.")
        }
        (None, _) => " A range half as wide needs a better tie between the two images, or both outlines on one image: smaller pixels and \
                      more tracings alone will not do."
            .to_owned(),
    };
    here + &need
}

/// A range that is not promised to anyone is told to the point.
fn fine(coarse: Rounded, answer: &RatioAnswer, sd: f64) -> Rounded {
    if coarse.grid <= 1.0 {
        return coarse;
    }
    let range = log_delta(answer.ratio, sd, quantile(answer.level, answer.budget.dof()));
    Rounded { low_percent: (100.0 * range.low).floor(), high_percent: (100.0 * range.high).ceil(), grid: 1.0 }
}

/// Two significant digits.
fn digits(value: f64) -> String {
    if !(value.is_finite() && value > 0.0) {
        return percent(value, 1.0);
    }
    let places = (1.0 - libm::floor(libm::log10(value))).clamp(0.0, 6.0) as usize;
    format!("{value:.places$}")
}

#[cfg(test)]
mod tests {
    use super::super::{Budget, Images, Shape, ratio_of_shapes};
    use super::*;
    use crate::core::doc::ErrorModel;
    use crate::core::units::Level;

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
