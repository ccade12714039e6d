//! Finds where an outline crosses itself.

use super::Point;

/// Two sides of an outline that meet where they should not.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SelfCrossing {
    /// Index of the vertex at which the first side starts.
    pub first_side: usize,
    /// Index of the vertex at which the second side starts.
    pub second_side: usize,
    /// Where they meet, px.
    pub at: Point,
}

/// The first place where the closed outline through `points` crosses or touches itself, other than at shared vertices.
///
/// Method: sides sorted by their left end, each tested against those that overlap it in x (a plane sweep without a
/// tree: `n log n` for outlines of buildings, `n²` at worst).
///
/// ```
/// use revisit::core::geom::{find_self_crossing, Point};
/// let bow_tie = [Point::new(0.0, 0.0), Point::new(10.0, 10.0), Point::new(10.0, 0.0), Point::new(0.0, 10.0)];
/// assert_eq!(find_self_crossing(&bow_tie).map(|c| c.at), Some(Point::new(5.0, 5.0)));
/// ```
pub fn find_self_crossing(points: &[Point]) -> Option<SelfCrossing> {
    let n = points.len();
    if n < 4 {
        return None;
    }
    let side = |i: usize| (points[i], points[(i + 1) % n]);
    let mut order: Vec<usize> = (0..n).collect();
    let left = |i: &usize| {
        let (a, b) = side(*i);
        a.x.min(b.x)
    };
    order.sort_by(|i, j| left(i).total_cmp(&left(j)).then(i.cmp(j)));
    let mut found: Option<SelfCrossing> = None;
    for (k, &i) in order.iter().enumerate() {
        let (a, b) = side(i);
        let right = a.x.max(b.x);
        for &j in order.iter().skip(k + 1) {
            let (c, d) = side(j);
            if c.x.min(d.x) > right {
                break;
            }
            let neighbours = (i + 1) % n == j || (j + 1) % n == i;
            let meeting = if neighbours { fold_back(points, i, j, n) } else { segments_cross(a, b, c, d) };
            if let Some(at) = meeting {
                let (first_side, second_side) = (i.min(j), i.max(j));
                // Report the crossing that the analyst drew first, so that the answer does not depend on the sweep.
                if found.is_none_or(|f| (first_side, second_side) < (f.first_side, f.second_side)) {
                    found = Some(SelfCrossing { first_side, second_side, at });
                }
            }
        }
    }
    found
}

/// Neighbouring sides share a vertex; they cross only where the second runs back over the first.
fn fold_back(points: &[Point], i: usize, j: usize, n: usize) -> Option<Point> {
    let shared = if (i + 1) % n == j { j } else { i };
    let vertex = points[shared];
    let before = points[(shared + n - 1) % n] - vertex;
    let after = points[(shared + 1) % n] - vertex;
    let runs_back = before.cross(after) == 0.0 && before.dot(after) > 0.0;
    runs_back.then_some(vertex)
}

/// Where the segments `a`-`b` and `c`-`d` meet, touching included; `None` if they do not.
pub fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    if a.y.max(b.y) < c.y.min(d.y) || c.y.max(d.y) < a.y.min(b.y) || a.x.max(b.x) < c.x.min(d.x) || c.x.max(d.x) < a.x.min(b.x) {
        return None;
    }
    let (ab, cd, ac) = (b - a, d - c, c - a);
    let denominator = ab.cross(cd);
    if denominator != 0.0 {
        let t = ac.cross(cd) / denominator;
        let u = ac.cross(ab) / denominator;
        return ((0.0..=1.0).contains(&t) && (0.0..=1.0).contains(&u)).then(|| a + ab * t);
    }
    if ac.cross(ab) != 0.0 {
        return None;
    }
    // On one line: they meet if one's end lies on the other (the boxes overlap, so it does).
    [c, d]
        .into_iter()
        .find(|p| p.distance_to_segment(a, b) == 0.0)
        .or_else(|| [a, b].into_iter().find(|p| p.distance_to_segment(c, d) == 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(f64, f64)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn simple_outlines_pass() {
        for outline in [
            vec![(0., 0.), (10., 0.), (10., 10.), (0., 10.)],
            vec![(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)],
            vec![(0., 0.), (5., 0.), (10., 0.), (10., 5.), (0., 5.)],
        ] {
            assert_eq!(find_self_crossing(&points(&outline)), None, "{outline:?}");
        }
    }

    #[test]
    fn crossings_touches_and_folds_are_found() {
        // A vertex that lies on another side.
        let touch = points(&[(0., 0.), (10., 0.), (10., 10.), (5., 0.), (0., 10.)]);
        assert!(find_self_crossing(&touch).is_some());
        // A spike that runs back over itself.
        let fold = points(&[(0., 0.), (10., 0.), (20., 0.), (10., 0.), (10., 10.)]);
        assert!(find_self_crossing(&fold).is_some());
        let twice = points(&[(0., 0.), (10., 0.), (0., 10.), (10., 10.), (0., 5.), (10., 5.)]);
        assert!(find_self_crossing(&twice).is_some());
    }

    #[test]
    fn agrees_with_the_plain_double_loop() {
        let mut seed = 7_u64;
        let mut next = || {
            seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            (seed >> 40) as f64 / 16_777_216.0 * 100.0
        };
        for _ in 0..200 {
            let outline: Vec<Point> = (0..7).map(|_| Point::new(next(), next())).collect();
            let n = outline.len();
            let plain = (0..n).any(|i| {
                (i + 2..n)
                    .filter(|j| !(i == 0 && *j == n - 1))
                    .any(|j| segments_cross(outline[i], outline[i + 1], outline[j], outline[(j + 1) % n]).is_some())
            });
            assert_eq!(find_self_crossing(&outline).is_some(), plain);
        }
    }
}
