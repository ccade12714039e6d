//! How a ratio is misread in print, and the words for a likelihood.
//!
//! One analyst's "60-70 % of the size" was printed as "60-70 % smaller", "60-70 % larger" and "twice the size". Every ratio
//! therefore carries the readings that are wrong for it.

use super::ratio::RatioAnswer;
use super::rounding::outward_percent;

/// Three readings of a ratio that a newspaper must not print, as quoted phrases.
///
/// They turn "of" into "smaller" or "larger", or turn the direction round.
pub fn misreadings(answer: &RatioAnswer) -> [String; 3] {
    let range = outward_percent(answer.range);
    let numbers = format!("{} %", range.ends());
    // The other way round, in times: what the old one is beside the new one.
    let times = |low: f64, high: f64| format!("{:.1}–{:.1} times the size", (10.0 * low).floor() / 10.0, (10.0 * high).ceil() / 10.0);
    let quoted = |text: String| format!("\u{201c}{text}\u{201d}");
    if range.high_percent <= 100.0 && range.low_percent < 100.0 {
        let turned = times(1.0 / answer.range.high, 1.0 / answer.range.low);
        [quoted(format!("{numbers} smaller")), quoted(format!("{numbers} larger")), quoted(turned)]
    } else if range.low_percent >= 100.0 {
        let turned = format!("{:.0}–{:.0} % of the size", (100.0 / answer.range.high).floor(), (100.0 / answer.range.low).ceil());
        let longer = times(answer.range.low, answer.range.high).replace("times the size", "times larger");
        [quoted(format!("{numbers} larger")), quoted(longer), quoted(turned)]
    } else {
        [quoted("smaller".to_owned()), quoted("larger".to_owned()), quoted("exactly as large".to_owned())]
    }
}

/// The word for a probability by ICD 203 (US Intelligence Community Directive 203, 2015), with its number beside it: `almost
/// certain (99.4 %)`. Never to be joined with a level of confidence.
pub fn likelihood(p: f64) -> String {
    let word = match 100.0 * p {
        v if v < 5.0 => "almost no chance",
        v if v < 20.0 => "very unlikely",
        v if v < 45.0 => "unlikely",
        v if v < 55.0 => "roughly even chance",
        v if v < 80.0 => "likely",
        v if v < 95.0 => "very likely",
        _ => "almost certain",
    };
    let number = match 100.0 * p {
        v if v > 99.9 => "more than 99.9 %".to_owned(),
        v if v < 0.1 => "less than 0.1 %".to_owned(),
        v if !(1.0..=99.0).contains(&v) => format!("{v:.1} %"),
        v => format!("{v:.0} %"),
    };
    format!("{word} ({number})")
}

#[cfg(test)]
mod tests {
    use super::super::{Budget, Interval, Method};
    use super::*;
    use crate::core::units::Level;

    fn answer(ratio: f64, low: f64, high: f64) -> RatioAnswer {
        let range = Interval { low, high };
        RatioAnswer { ratio, level: Level::P90, range, method: Method::LogDelta, budget: Budget::default(), p_smaller: 0.5 }
    }

    #[test]
    fn the_three_misreadings_of_the_case_are_named() {
        let said = misreadings(&answer(0.65, 0.612, 0.688));
        assert_eq!(said, ["\u{201c}61–69 % smaller\u{201d}", "\u{201c}61–69 % larger\u{201d}", "\u{201c}1.4–1.7 times the size\u{201d}"]);
    }

    #[test]
    fn a_larger_one_and_one_that_cannot_be_told_have_their_own() {
        let said = misreadings(&answer(1.55, 1.502, 1.598)).join(" ");
        assert!(said.contains("150–160 % larger") && said.contains("times larger") && said.contains("% of the size"), "{said}");
        assert_eq!(misreadings(&answer(1.0, 0.9, 1.1))[1], "\u{201c}larger\u{201d}");
    }

    #[test]
    fn words_of_likelihood_come_with_their_number() {
        for (p, words) in [
            (0.5, "roughly even chance (50 %)"),
            (0.62, "likely (62 %)"),
            (0.994, "almost certain (99.4 %)"),
            (1.0, "almost certain (more than 99.9 %)"),
            (0.0, "almost no chance (less than 0.1 %)"),
            (0.19, "very unlikely (19 %)"),
        ] {
            assert_eq!(likelihood(p), words);
        }
    }
}
