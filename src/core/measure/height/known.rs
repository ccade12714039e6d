//! A height beside a known one on the same image: neither sun nor scale need be known.

use super::answer::{HeightAnswer, HeightMethod, Measured};
use super::direction::{Direction, Verdict, tolerances_deg};
use super::refusal::HeightRefusal;
use crate::core::doc::{HeightKind, KnownHeight};
use crate::core::measure::{Budget, Part};

/// The height by two lines of one kind on one image, `h = h_known L / L_known`, with both lengths in one unit. The scale and the
/// sun cancel. `apart_deg` is the angle between the two lines, where it is known: on one image they are parallel.
///
/// # Errors
/// [`HeightRefusal`] when there is no honest answer.
pub fn height_beside(
    kind: HeightKind,
    measured: &Measured,
    known: (&Measured, KnownHeight),
    apart_deg: Option<f64>,
) -> Result<HeightAnswer, HeightRefusal> {
    let (other, KnownHeight { height_m, height_sd_m }) = known;
    if measured.length == 0.0 || other.length == 0.0 {
        return Err(HeightRefusal::NoLength(kind));
    }
    let numbers = [measured.length, other.length, height_m];
    if !(numbers.iter().all(|v| v.is_finite() && *v > 0.0) && height_sd_m.is_finite() && height_sd_m >= 0.0) {
        return Err(HeightRefusal::BadNumber("Lengths and the known height must be positive numbers.".to_owned()));
    }
    let direction = match apart_deg {
        None => Direction::not_checked(measured.azimuth_deg, None, "the direction of one of the two lines is not known"),
        Some(apart) => {
            let apart = apart.abs();
            let both = (measured.azimuth_sd_deg * measured.azimuth_sd_deg + other.azimuth_sd_deg * other.azimuth_sd_deg).sqrt();
            let (fits, wrong) = tolerances_deg(both);
            if apart > wrong {
                return Err(HeightRefusal::NotParallel { apart_deg: apart, kind });
            }
            let verdict = if apart <= fits { Verdict::Fits } else { Verdict::Doubtful };
            let end = if apart <= fits { "they are parallel, as they must be." } else { "they should be parallel. Look again at both." };
            let words = format!("The line and that of the known height point {apart:.0}° apart: {end}");
            Direction { verdict, drawn_deg: measured.azimuth_deg, expected_deg: other.azimuth_deg, off_deg: Some(apart), words }
        }
    };
    let budget = Budget::new([
        (Part::Clicks, measured.clicks_variance_rel + other.clicks_variance_rel),
        (Part::KnownHeight, (height_sd_m / height_m).powi(2)),
    ]);
    let notes = vec!["Both shadows are taken to fall on ground that falls alike.".to_owned()];
    HeightAnswer {
        height_m: height_m * measured.length / other.length,
        budget,
        method: HeightMethod::BesideKnownHeight,
        direction,
        penumbra_m: None,
        sun: None,
        view: None,
        notes: if kind == HeightKind::Lean { Vec::new() } else { notes },
    }
    .checked("Draw both lines anew, or choose a longer one of a known height.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_compared_and_errors_add_up() {
        let known = KnownHeight { height_m: 25.0, height_sd_m: 0.5 };
        let (a, b) = (Measured::plain(40.0, 1.0, None), Measured::plain(50.0, 1.0, None));
        let answer = height_beside(HeightKind::BaseToTip, &a, (&b, known), Some(2.0)).unwrap();
        assert_eq!(answer.height_m, 20.0);
        let sd = (0.025_f64.powi(2) + 0.02_f64.powi(2) + 0.02_f64.powi(2)).sqrt();
        assert!((answer.budget.sd_rel() - sd).abs() < 1e-12);
        assert_eq!(answer.direction.verdict, Verdict::Fits);
        assert!(matches!(height_beside(HeightKind::BaseToTip, &a, (&b, known), Some(90.0)), Err(HeightRefusal::NotParallel { .. })));
        let none = Measured { length: 0.0, ..a.clone() };
        assert!(matches!(height_beside(HeightKind::Lean, &none, (&b, known), None), Err(HeightRefusal::NoLength(_))));
        let bad = KnownHeight { height_m: f64::NAN, height_sd_m: 0.0 };
        assert!(height_beside(HeightKind::Lean, &a, (&b, bad), None).is_err());
    }
}
