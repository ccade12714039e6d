//! Dashes that are seen on every side of an outline: a line without gaps would say that it was traced on the date that is shown.

use super::point::Point;

/// Sides that turn by less than this belong to one curve: its cosine, 30 degrees.
const CURVE: f64 = 0.866;
/// A shorter dash is not told from a dot, in the unit of the points.
const LEAST: f64 = 1.2;

/// Sides in a row that do not turn by much, and the dashes they are drawn with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DashedRun {
    /// The first point, by its place among the points.
    pub first: usize,
    /// How many sides follow from there.
    pub sides: usize,
    /// Length of a line and of a gap. The run begins and ends with a line, so that corners are seen.
    pub dash: [f64; 2],
}

/// The runs of a line or an outline between its corners. On each there are two gaps at least: where a run is short, lines and gaps shrink
/// with it. Only runs of a few units have one gap.
#[must_use]
pub fn dashed_runs(points: &[Point], closed: bool, [on, off]: [f64; 2]) -> Vec<DashedRun> {
    let count = points.len();
    let sides = if closed { count } else { count.saturating_sub(1) };
    let at = |index: usize| points.get(index % count.max(1)).copied().unwrap_or_default();
    let length = |side: usize| at(side).distance(at(side + 1));
    let is_corner = |side: usize| {
        let (a, b) = (at(side + count - 1), at(side));
        let (before, after) = (b - a, at(side + 1) - b);
        let lengths = before.length() * after.length();
        // Points that lie on each other turn nowhere.
        !lengths.is_finite() || (lengths > 0.0 && before.dot(after) < CURVE * lengths)
    };
    // A ring begins at a corner, if it has one.
    let begin = if closed { (0..sides).find(|side| is_corner(*side)).unwrap_or(0) } else { 0 };
    let mut runs: Vec<DashedRun> = Vec::new();
    let mut lengths: Vec<f64> = Vec::new();
    for side in 0..sides {
        let from = begin + side;
        let goes_on = side > 0 && !is_corner(from);
        match (runs.last_mut(), lengths.last_mut()) {
            (Some(run), Some(sum)) if goes_on => {
                run.sides += 1;
                *sum += length(from);
            }
            _ => {
                runs.push(DashedRun { first: from % count.max(1), sides: 1, dash: [on, off] });
                lengths.push(length(from));
            }
        }
    }
    for (run, length) in runs.iter_mut().zip(lengths) {
        if !length.is_finite() {
            continue;
        }
        // Gaps between lines: n of them and n + 1 lines fill the run.
        let fits = ((length - on) / (on + off)).round();
        let unit = |gaps: f64| length / (gaps * (on + off) + on);
        let gaps = if fits < 2.0 { if on * unit(2.0) >= LEAST { 2.0 } else { 1.0 } } else { fits };
        run.dash = [on * unit(gaps), off * unit(gaps)];
    }
    runs
}

/// The points of a run, from its first to its last.
pub fn points_of<'a, P: Copy>(run: &DashedRun, points: &'a [P]) -> impl Iterator<Item = P> + use<'a, P> {
    let (first, sides) = (run.first, run.sides);
    (first..=first + sides).filter_map(move |index| points.get(index % points.len().max(1)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(sides: &[(f64, f64)]) -> Vec<Point> {
        sides.iter().map(|(x, y)| Point::new(*x, *y)).collect()
    }

    fn gaps(length: f64, [on, off]: [f64; 2]) -> f64 {
        (length - on) / (on + off)
    }

    #[test]
    fn short_sides_have_two_gaps_and_long_ones_keep_their_dashes() {
        for (w, h) in [(300.0, 200.0), (40.0, 16.0), (17.0, 9.0), (900.0, 6.0)] {
            let points = ring(&[(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]);
            let runs = dashed_runs(&points, true, [7.0, 5.0]);
            assert_eq!(runs.iter().map(|run| run.sides).collect::<Vec<_>>(), [1, 1, 1, 1]);
            for (run, length) in runs.iter().zip([w, h, w, h]) {
                let found = gaps(length, run.dash);
                assert!((found - found.round()).abs() < 1e-9 && found > 1.9, "{w} by {h}: {found} gaps");
                assert!(run.dash[1] > 0.8 && run.dash[0] < 8.5, "{run:?}");
            }
        }
    }

    #[test]
    fn a_curve_is_one_run_and_an_l_shape_has_its_six() {
        let circle: Vec<Point> =
            (0..64_u8).map(|k| f64::from(k) * std::f64::consts::TAU / 64.0).map(|a| Point::new(30.0 * a.cos(), 30.0 * a.sin())).collect();
        let runs = dashed_runs(&circle, true, [7.0, 5.0]);
        assert_eq!(runs.len(), 1);
        assert!(gaps(188.4, runs[0].dash) > 10.0);
        let l = ring(&[(0.0, 0.0), (40.0, 0.0), (40.0, 20.0), (20.0, 20.0), (20.0, 40.0), (0.0, 40.0)]);
        let runs = dashed_runs(&l, true, [7.0, 5.0]);
        assert_eq!(runs.len(), 6);
        assert!(points_of(&runs[5], &l).eq([l[5], l[0]]));
    }

    #[test]
    fn nothing_of_odd_lines_breaks() {
        assert!(dashed_runs(&[], true, [7.0, 5.0]).is_empty());
        assert!(dashed_runs(&[Point::default()], false, [7.0, 5.0]).is_empty());
        let same = dashed_runs(&[Point::default(); 4], true, [7.0, 5.0]);
        assert!(same.iter().all(|run| run.dash.iter().all(|d| d.is_finite())));
    }
}
