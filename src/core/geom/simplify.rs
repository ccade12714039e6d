//! Reduces a densely traced outline to its corners.

use super::{Bounds, Point, Ring};
use geo::Simplify;

/// The corners of an outline: Douglas-Peucker (1973) with a tolerance in px, started at the two vertices that are
/// farthest apart so that the seam of the ring is not taken for a corner. Rings of at most four vertices stay as they are.
///
/// Used before a per-corner error model is applied: many clicks along one blurred wall share their error, so counting
/// them as independent would understate it.
///
/// ```
/// use revisit::core::geom::{corners_of, Point, Ring};
/// let dense: Vec<Point> = (0..60).map(|i| Point::new(f64::from(i), 0.0)).chain([Point::new(60.0, 0.0), Point::new(60.0, 20.0), Point::new(0.0, 20.0)]).collect();
/// assert_eq!(corners_of(&Ring::new(dense).unwrap(), 1.5).len(), 4);
/// ```
pub fn corners_of(ring: &Ring, tolerance_px: f64) -> Vec<Point> {
    reduced_from(ring.points(), ring.centroid(), tolerance_px)
}

/// As [`corners_of`], for the points of a closed line that may still cross itself.
pub fn reduced(points: &[Point], tolerance_px: f64) -> Vec<Point> {
    let middle = Bounds::around(points.iter().copied()).map(|b| b.centre()).unwrap_or_default();
    reduced_from(points, middle, tolerance_px)
}

fn reduced_from(points: &[Point], middle: Point, tolerance_px: f64) -> Vec<Point> {
    if points.len() <= 4 {
        return points.to_vec();
    }
    let first = farthest(points, middle);
    let second = farthest(points, points[first]);
    let (start, end) = (first.min(second), first.max(second));
    let half = |chain: Vec<Point>| {
        let line: geo::LineString = chain.iter().map(|p| (p.x, p.y)).collect();
        line.simplify(tolerance_px).0
    };
    let there = half(points[start..=end].to_vec());
    let back = half(points[end..].iter().chain(&points[..=start]).copied().collect());
    let corners: Vec<Point> =
        there.iter().take(there.len() - 1).chain(back.iter().take(back.len() - 1)).map(|c| Point::new(c.x, c.y)).collect();
    if corners.len() < 3 { points.to_vec() } else { corners }
}

fn farthest(points: &[Point], from: Point) -> usize {
    let mut best = (0, -1.0);
    for (i, p) in points.iter().enumerate() {
        let d = p.distance(from);
        if d > best.1 {
            best = (i, d);
        }
    }
    best.0
}
