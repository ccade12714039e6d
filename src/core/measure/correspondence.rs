//! How far tracings of one building lie from each other: corner by corner where they correspond, else along their boundaries.

use crate::core::doc::{Counted, Drawn};
use crate::core::geom::{Circle, Point, Ring, corners_of};

/// What the tracings of one building by one analyst say of his clicks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Difference {
    /// Sum of the squared distances from the mean corners, px2.
    pub square_sum: f64,
    /// What that sum is on average where each coordinate of a click has a standard deviation of 1 px.
    pub expected: f64,
    /// Degrees of freedom.
    pub dof: f64,
    /// Twice the sum of the squares by which walls are off as a whole from their mean place, px2: on average the variance of a click for
    /// each degree of freedom, where nothing but clicks displaces them. Nil where corners are not clicked one by one.
    pub wall_square_sum: f64,
    /// Degrees of freedom of that: the walls, times the tracings but one.
    pub wall_dof: f64,
}

/// So many places of a circle stand for its corners.
const RIM_PLACES: usize = 8;

/// The corners of a tracing; dense ones are reduced. A circle has none: places at fixed directions from its middle take their part.
fn corners(tracing: &Counted<'_>, tolerance_px: f64) -> Vec<Point> {
    match tracing.drawn {
        Drawn::Circle { .. } => Circle::of(tracing.ring).places(RIM_PLACES),
        _ => corners_of(tracing.ring, tolerance_px),
    }
}

/// What at least two tracings say.
pub(super) fn difference(tracings: &[Counted<'_>], tolerance_px: f64) -> Difference {
    let reduced: Vec<Vec<Point>> = tracings.iter().map(|t| corners(t, tolerance_px)).collect();
    let (count, spare) = (tracings.len() as f64, tracings.len() as f64 - 1.0);
    if let Some(matched) = matched(&reduced) {
        let mut square_sum = 0.0;
        let corners = matched.first().map_or(0, Vec::len);
        for i in 0..corners {
            let at = || matched.iter().filter_map(|m| m.get(i));
            let mean = at().fold(Point::default(), |sum, p| Point::new(sum.x + p.x / count, sum.y + p.y / count));
            square_sum += at().map(|p| (*p - mean).dot(*p - mean)).sum::<f64>();
        }
        let each: Vec<(f64, f64)> = tracings.iter().zip(&reduced).map(|(t, c)| scatter(t, c)).collect();
        let mean = |of: fn(&(f64, f64)) -> f64| each.iter().map(of).sum::<f64>() / count;
        let clicked = tracings.iter().all(|t| t.drawn == Drawn::Polygon);
        let (wall_square_sum, wall_dof) = if clicked { (walls(&matched), spare * corners as f64) } else { (0.0, 0.0) };
        return Difference { square_sum, expected: spare * mean(|e| e.0), dof: spare * mean(|e| e.1), wall_square_sum, wall_dof };
    }
    // Estimator by the boundary: the mean square of the distance along an edge is 4/3 s^2. Half as many degrees of freedom are
    // counted as corners would give, since neighbouring places of a boundary say the same.
    let mut squares = Vec::new();
    for (i, a) in tracings.iter().enumerate() {
        squares.extend(tracings.iter().skip(i + 1).map(|b| 0.75 * mean_square_distance(a.ring, b.ring)));
    }
    let s2 = squares.iter().sum::<f64>() / squares.len().max(1) as f64;
    let dof = spare * reduced.iter().map(Vec::len).min().unwrap_or_default() as f64;
    Difference { square_sum: s2 * dof, expected: dof, dof, wall_square_sum: 0.0, wall_dof: 0.0 }
}

/// Twice the sum of the squared distances, across each wall, of its middle from where it is in the mean of the tracings.
///
/// Clicks of standard deviation `s` move the middle of a wall by `s / sqrt(2)` across it, so that this is `s^2` a wall; a wall that is taken
/// elsewhere as a whole by `e` adds `2 e^2`: as it does in the area.
fn walls(matched: &[Vec<Point>]) -> f64 {
    let count = matched.len() as f64;
    let corners = matched.first().map_or(0, Vec::len);
    let at = |tracing: &[Point], i: usize| tracing.get(i % corners.max(1)).copied().unwrap_or_default();
    let middle = |tracing: &[Point], i: usize| at(tracing, i) + (at(tracing, i + 1) - at(tracing, i)) * 0.5;
    let mean = |of: &dyn Fn(&[Point]) -> Point| {
        matched.iter().map(|t| of(t)).fold(Point::default(), |sum, p| Point::new(sum.x + p.x / count, sum.y + p.y / count))
    };
    let one = |i: usize| {
        let along = mean(&|t| at(t, i + 1)) - mean(&|t| at(t, i));
        let across = along.perpendicular() * (1.0 / along.length().max(f64::MIN_POSITIVE));
        let mean = mean(&|t| middle(t, i));
        matched.iter().map(|t| across.dot(middle(t, i) - mean).powi(2)).sum::<f64>()
    };
    2.0 * (0..corners).map(one).sum::<f64>()
}

/// The summed variance of a tracing's corners at 1 px, px2, and the degrees of freedom of one tracing.
///
/// Four clicks of a free polygon are eight numbers. The four corners of a rectangle in three clicks are made of five: those of the
/// wall, and the distance of the far wall, clicked somewhere along it. With `r` the width over the length of the clicked wall, and the
/// far wall clicked anywhere along it, they scatter by `28/3 + 4 r^2` px2 on average, as five numbers of unequal weight do (Welch and
/// Satterthwaite; a tenth less, because nobody knows where the far wall was clicked).
///
/// The corners of a box are four numbers, each of two corners. Those of a rectangle with a stated width are four too: both ends of the wall,
/// of which the far ends also have the turn. Where walls are displaced as a whole, a corner moves by two of them and each wall by
/// one number at both ends. A circle is three numbers: its middle with a variance of `2 / k` each way, its radius with `1 / k`.
fn scatter(tracing: &Counted<'_>, corners: &[Point]) -> (f64, f64) {
    match (tracing.drawn, corners) {
        (Drawn::Rectangle, [a, b, c, _]) => {
            let r2 = (*c - *b).dot(*c - *b) / (*b - *a).dot(*b - *a).max(f64::MIN_POSITIVE);
            let skew = 7.0 / 3.0 + 4.0 * r2;
            let sum = 7.0 + skew;
            (sum, 0.9 * sum * sum / (13.0 + skew * skew))
        }
        (Drawn::Box, [_, _, _, _]) => (8.0, 4.0),
        (Drawn::RectangleByWidth, [a, b, c, _]) => {
            let r2 = (*c - *b).dot(*c - *b) / (*b - *a).dot(*b - *a).max(f64::MIN_POSITIVE);
            let turn = 2.0 + 4.0 * r2;
            let sum = 6.0 + turn;
            (sum, 0.9 * sum * sum / (12.0 + turn * turn))
        }
        (Drawn::Freehand | Drawn::Squared | Drawn::Proposal | Drawn::CheckedProposal, _) => {
            (2.0 * corners.len() as f64, corners.len() as f64)
        }
        (Drawn::Circle { rim_percent }, _) => {
            let each = 100.0 / f64::from(rim_percent.max(50));
            (5.0 * each * corners.len() as f64, 25.0 / 9.0)
        }
        _ => (2.0 * corners.len() as f64, 2.0 * corners.len() as f64),
    }
}

/// The corners of all tracings in the order of the first one's: each with the nearest of the other. `None` where numbers differ, or
/// two corners have one nearest.
fn matched(reduced: &[Vec<Point>]) -> Option<Vec<Vec<Point>>> {
    let (first, rest) = reduced.split_first()?;
    let mut all = vec![first.clone()];
    for other in rest {
        if other.len() != first.len() {
            return None;
        }
        let mut taken = vec![false; other.len()];
        let mut ordered = Vec::with_capacity(first.len());
        for corner in first {
            let (at, nearest) = other.iter().enumerate().min_by(|(_, p), (_, q)| p.distance(*corner).total_cmp(&q.distance(*corner)))?;
            if std::mem::replace(taken.get_mut(at)?, true) {
                return None;
            }
            ordered.push(*nearest);
        }
        all.push(ordered);
    }
    Some(all)
}

/// The distance from a point to a ring's boundary, px.
fn to_boundary(p: Point, ring: &Ring) -> f64 {
    let to_side = |(a, b): (Point, Point)| {
        let along = b - a;
        let t = ((p - a).dot(along) / along.dot(along).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        p.distance(a + along * t)
    };
    ring.sides().map(to_side).fold(f64::INFINITY, f64::min)
}

/// The mean square of the distance of two boundaries, px2, both ways, at places spread evenly along each.
fn mean_square_distance(a: &Ring, b: &Ring) -> f64 {
    /// Places along a boundary: enough for a mean, few enough to ask each time.
    const PLACES: f64 = 64.0;
    let one_way = |from: &Ring, to: &Ring| {
        let step = from.perimeter_px() / PLACES;
        let (mut sum, mut count) = (0.0, 0.0);
        for (p, q) in from.sides() {
            let pieces = (p.distance(q) / step).ceil().max(1.0);
            let weight = p.distance(q) / pieces;
            let mut i = 0.5;
            while i < pieces {
                sum += weight * to_boundary(p + (q - p) * (i / pieces), to).powi(2);
                count += weight;
                i += 1.0;
            }
        }
        sum / count
    };
    0.5 * (one_way(a, b) + one_way(b, a))
}

/// How far two outlines come apart at most, px: the Hausdorff distance, taken at the corners of both.
pub(super) fn apart_px(a: &Ring, b: &Ring) -> f64 {
    let one_way = |from: &Ring, to: &Ring| from.points().iter().map(|p| to_boundary(*p, to)).fold(0.0, f64::max);
    one_way(a, b).max(one_way(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Ring {
        Ring::new(points.iter().map(|&(x, y)| Point::new(x, y)).collect()).unwrap()
    }

    fn polygon(ring: &Ring) -> Counted<'_> {
        Counted { number: 1, ring, drawn: Drawn::Polygon, analyst: "" }
    }

    #[test]
    fn corners_are_matched_whichever_was_clicked_first_and_whichever_way_round() {
        let a = ring(&[(0., 0.), (60., 0.), (60., 20.), (0., 20.)]);
        let b = ring(&[(60., 21.), (60., 0.), (0., 0.), (0., 20.)]);
        let found = difference(&[polygon(&a), polygon(&b)], 1.5);
        // Two tracings, one corner apart by 1 px: s^2 = 1 / (4 n).
        assert_eq!((found.square_sum, found.expected, found.dof), (0.5, 8.0, 8.0));
        assert!((found.square_sum / found.expected - 1.0 / 16.0).abs() < 1e-12);
        // The far wall's middle is half a pixel off: each tracing a quarter, two walls of which one moved along itself.
        assert!((found.wall_square_sum - 2.0 * 2.0 * 0.0625).abs() < 1e-3, "{found:?}");
        assert_eq!(found.wall_dof, 4.0);
    }

    #[test]
    fn a_corner_more_goes_by_the_boundary() {
        let a = ring(&[(0., 0.), (60., 0.), (60., 20.), (0., 20.)]);
        let b = ring(&[(0., -1.), (60., -1.), (60., 21.), (30., 26.), (0., 21.)]);
        let found = difference(&[polygon(&a), polygon(&b)], 1.5);
        assert_eq!(found.dof, 4.0);
        assert!(found.square_sum / found.expected > 0.5, "{found:?}");
        // One that is nearest to two corners is no match either.
        let c = ring(&[(0., 0.), (58., 0.), (60., 1.), (0., 20.)]);
        assert_eq!(difference(&[polygon(&a), polygon(&c)], 1.5).dof, 4.0);
    }

    #[test]
    fn outlines_come_apart_by_the_farthest_corner() {
        let a = ring(&[(0., 0.), (60., 0.), (60., 20.), (0., 20.)]);
        let b = ring(&[(0., 0.), (60., 0.), (60., 29.), (0., 20.)]);
        assert!((apart_px(&a, &b) - 9.0).abs() < 1e-9);
        assert_eq!(apart_px(&a, &a), 0.0);
    }
}
