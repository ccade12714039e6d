//! Whether enough of an outline is seen on a part of the screen to be named there.

use egui::{Pos2, Rect};

/// Places along an outline that are looked at, about.
const PLACES: usize = 64;
/// Less than this share of it is a sliver.
const SHARE: f32 = 0.15;
/// What is longer than this on the screen is no sliver, whatever its share, points.
const LONG: f32 = 60.0;

/// Whether enough of the line through `points` lies where `shows` says that it is shown.
#[must_use]
pub fn is_seen(points: &[Pos2], closed: bool, shows: &dyn Fn(Pos2) -> bool) -> bool {
    let sides = if closed { points.len() } else { points.len().saturating_sub(1) };
    let steps = (PLACES / sides.max(1)).clamp(2, 32);
    let (mut all, mut seen, mut around) = (0.0_f32, 0.0_f32, Rect::NOTHING);
    for (a, b) in points.iter().zip(points.iter().cycle().skip(1)).take(sides) {
        let part = a.distance(*b) / steps as f32;
        for step in 0..steps {
            let at = a.lerp(*b, (step as f32 + 0.5) / steps as f32);
            all += part;
            if shows(at) {
                seen += part;
                around.extend_with(at);
            }
        }
    }
    seen > 0.0 && (seen >= SHARE * all || (around.is_positive() && around.size().max_elem() >= LONG && around.size().min_elem() >= 12.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use egui::pos2;

    #[test]
    fn a_sliver_behind_the_divider_is_not_named_and_a_large_part_is() {
        let hall = [pos2(0.0, 0.0), pos2(100.0, 0.0), pos2(100.0, 40.0), pos2(0.0, 40.0)];
        let left_of = |x: f32| move |at: Pos2| at.x < x;
        for (x, seen) in [(-1.0, false), (0.5, false), (5.0, true), (50.0, true), (200.0, true)] {
            // A whole side of 40 of 280 points is about a seventh.
            assert_eq!(is_seen(&hall, true, &left_of(x)), seen, "{x}");
        }
        let corner = |at: Pos2| at.x + at.y < 10.0;
        assert!(!is_seen(&hall, true, &corner));
        // Near by, a small share of a large outline fills the screen.
        let large = hall.map(|at| pos2(at.x * 100.0, at.y * 100.0));
        assert!(is_seen(&large, true, &|at| at.x < 300.0 && at.y < 300.0));
        assert!(!is_seen(&[], true, &|_| true));
        assert!(is_seen(&hall[..2], false, &left_of(50.0)) && !is_seen(&hall[..2], false, &left_of(5.0)));
    }
}
