//! Whether a line points where a shadow or a lean can only point.

use super::rays::turn_deg;
use super::refusal::HeightRefusal;
use crate::core::doc::HeightKind;
use serde::Serialize;

/// A line that is off by no more than this, or by three standard deviations of its clicks, fits, degrees.
const FITS_DEG: f64 = 5.0;
/// A line that is off by more than this (or, if they are larger, three standard deviations of its clicks) points the wrong way.
const WRONG_DEG: f64 = 30.0;
/// However short the line is: beyond this it points the wrong way.
const NEVER_DEG: f64 = 90.0;

/// What came of comparing the line's direction with the sun's and the camera's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It points where it must.
    Fits,
    /// It is further off than clicks explain.
    Doubtful,
    /// It could not be compared.
    NotChecked,
}

/// The check of a direction. Azimuths are in degrees clockwise from true north.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Direction {
    /// What came of it.
    pub verdict: Verdict,
    /// Where the line points; `None` where north is not known.
    pub drawn_deg: Option<f64>,
    /// Where it must point; `None` where sun or camera are not known well enough.
    pub expected_deg: Option<f64>,
    /// The turn from where it must point to where it points, positive clockwise.
    pub off_deg: Option<f64>,
    /// A sentence.
    pub words: String,
}

/// What points where a line of a kind must point.
fn what(kind: HeightKind) -> &'static str {
    match kind {
        HeightKind::BaseToTip => "shadows fall",
        HeightKind::RoofToTip => "shadows, seen from the roof, fall",
        HeightKind::Lean => "walls lean",
    }
}

/// How far off counts, for a line whose direction has that standard deviation: fits up to the first, wrong from the second.
pub(super) fn tolerances_deg(sd_deg: f64) -> (f64, f64) {
    let by_clicks = 3.0 * sd_deg;
    (FITS_DEG.max(by_clicks).min(NEVER_DEG), WRONG_DEG.max(by_clicks).min(NEVER_DEG))
}

impl Direction {
    /// It could not be checked: why, as the end of a sentence.
    pub(super) fn not_checked(drawn_deg: Option<f64>, expected_deg: Option<f64>, why: &str) -> Direction {
        let words = format!("The direction of the line was not checked: {why}.");
        Direction { verdict: Verdict::NotChecked, drawn_deg, expected_deg, off_deg: None, words }
    }

    /// Compares where a line points with where it must.
    ///
    /// `turned_deg` is where it would have to point if the camera's azimuth were meant the other way round.
    pub(super) fn check(
        kind: HeightKind,
        drawn_deg: f64,
        sd_deg: f64,
        expected_deg: f64,
        turned_deg: Option<f64>,
    ) -> Result<Direction, HeightRefusal> {
        let off = turn_deg(expected_deg, drawn_deg);
        let (fits, wrong) = tolerances_deg(sd_deg);
        let says =
            |verdict, words| Direction { verdict, drawn_deg: Some(drawn_deg), expected_deg: Some(expected_deg), off_deg: Some(off), words };
        if off.abs() <= fits {
            let words = format!("The line is {:.0}° off the way {} on this image: it fits.", off.abs(), what(kind));
            return Ok(says(Verdict::Fits, words));
        }
        let fits_turned = turned_deg.is_some_and(|turned| turn_deg(turned, drawn_deg).abs() <= fits);
        if off.abs() <= wrong {
            let words = format!(
                "The line is {:.0}° off the way {} on this image. Look again at both ends, and check the time, north and the stated directions.",
                off.abs(),
                what(kind)
            );
            return Ok(says(Verdict::Doubtful, words));
        }
        // The length of a lean does not depend on the camera's azimuth, so a vendor's other way of counting costs no height.
        if kind == HeightKind::Lean && fits_turned {
            let words =
                "The wall leans the opposite way. It fits if the camera's azimuth was counted from the camera to the ground, as some \
                         vendors do: state it turned by 180°."
                    .to_owned();
            return Ok(says(Verdict::Doubtful, words));
        }
        let advice = if fits_turned {
            "It would fit if the camera's azimuth was counted from the camera to the ground, as some vendors do: then state it turned by 180°."
                .to_owned()
        } else if (180.0 - off.abs()) <= fits {
            format!("It may have been drawn backwards: draw {}.", kind.ends())
        } else {
            format!("Draw {}, and check the time, north and the stated directions.", kind.ends())
        };
        Err(HeightRefusal::WrongWay { drawn_deg, expected_deg, what: what(kind), advice })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(drawn: f64, expected: f64) -> Result<Verdict, HeightRefusal> {
        Direction::check(HeightKind::BaseToTip, drawn, 0.5, expected, None).map(|d| d.verdict)
    }

    #[test]
    fn directions_fit_in_every_quadrant_and_wrong_ones_in_none() {
        for expected in (0..360).step_by(15).map(f64::from) {
            for off in [-4.9, 0.0, 4.9] {
                assert_eq!(check(libm::fmod(expected + off + 360.0, 360.0), expected), Ok(Verdict::Fits), "{expected} {off}");
            }
            for off in [-29.0, -6.0, 6.0, 29.0] {
                assert_eq!(check(libm::fmod(expected + off + 360.0, 360.0), expected), Ok(Verdict::Doubtful), "{expected} {off}");
            }
            for off in [-179.0, -91.0, -31.0, 31.0, 91.0, 180.0] {
                assert!(check(libm::fmod(expected + off + 360.0, 360.0), expected).is_err(), "{expected} {off}");
            }
        }
    }

    #[test]
    fn short_lines_are_given_what_clicks_explain_and_never_a_quarter_turn() {
        let verdict = |off: f64, sd: f64| Direction::check(HeightKind::BaseToTip, off, sd, 0.0, None).map(|d| d.verdict);
        assert_eq!(verdict(20.0, 10.0), Ok(Verdict::Fits));
        assert_eq!(verdict(50.0, 20.0), Ok(Verdict::Fits));
        assert!(verdict(95.0, 60.0).is_err());
    }

    #[test]
    fn a_camera_azimuth_that_is_counted_the_other_way_is_named() {
        let lean = Direction::check(HeightKind::Lean, 120.0, 1.0, 300.0, Some(120.0)).unwrap();
        assert!(lean.verdict == Verdict::Doubtful && lean.words.contains("180°"), "{lean:?}");
        let roof = Direction::check(HeightKind::RoofToTip, 40.0, 1.0, 100.0, Some(41.0)).unwrap_err();
        assert!(roof.to_string().contains("turned by 180°"), "{roof}");
        let backwards = Direction::check(HeightKind::BaseToTip, 158.0, 1.0, 338.0, None).unwrap_err();
        assert!(backwards.to_string().contains("backwards"), "{backwards}");
    }
}
