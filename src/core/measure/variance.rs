//! The sums behind the variance of a polygon's area.

use crate::core::geom::{Point, Vector};

/// The derivative of the shoelace area by each vertex, px: `1/2 (y[i+1] - y[i-1], x[i-1] - x[i+1])`, signed so that it
/// belongs to the positive area whichever way the vertices run.
pub fn area_gradient(points: &[Point]) -> Vec<Vector> {
    let n = points.len();
    let origin = points.first().copied().unwrap_or_default();
    let signed: f64 = (0..n).map(|i| (points[i] - origin).cross(points[(i + 1) % n] - origin)).sum();
    let sign = if signed < 0.0 { -0.5 } else { 0.5 };
    (0..n)
        .map(|i| {
            let (previous, next) = (points[(i + n - 1) % n], points[(i + 1) % n]);
            Vector::new(next.y - previous.y, previous.x - next.x) * sign
        })
        .collect()
}

/// `G`, px2: the sum of the squared area gradients, `1/4 sum |P[i+1] - P[i-1]|^2`.
pub fn gradient_square_sum(points: &[Point]) -> f64 {
    area_gradient(points).iter().map(|g| g.dot(*g)).sum()
}

/// `SS`, px2: the sum of the squared lengths of the sides.
pub fn side_square_sum(points: &[Point]) -> f64 {
    let n = points.len();
    (0..n).map(|i| points[(i + 1) % n] - points[i]).map(|side| side.dot(side)).sum()
}

/// Variance of the area of a *known* polygon whose vertices are displaced independently with standard deviation
/// `click_px` per coordinate, px4: `s^2 G + n s^4 / 2`. Exact for Gaussian displacements.
///
/// Source: Chrisman & Yandell 1988, Surveying and Mapping 48:241-246; Bondesson, Stahl & Holm 1998, Forest Science
/// 44(3):405-413. For a *traced* polygon `G` is itself too large by `n s^2` on average, so the measuring code uses
/// `s^2 G` alone, which is on the safe side.
///
/// ```
/// use revisit::core::{geom::Point, measure::vertex_variance_px4};
/// let rectangle = [(0., 0.), (60., 0.), (60., 20.), (0., 20.)].map(|(x, y)| Point::new(x, y));
/// assert!((vertex_variance_px4(&rectangle, 1.0).sqrt() - 63.26).abs() < 0.01);
/// ```
pub fn vertex_variance_px4(points: &[Point], click_px: f64) -> f64 {
    let s2 = click_px * click_px;
    s2 * gradient_square_sum(points) + points.len() as f64 * s2 * s2 / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rectangle(l: f64, w: f64) -> Vec<Point> {
        [(0., 0.), (l, 0.), (l, w), (0., w)].map(|(x, y)| Point::new(x, y)).to_vec()
    }

    #[test]
    fn the_table_of_the_literature_holds() {
        let l_shape: Vec<Point> =
            [(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)].map(|(x, y)| Point::new(x, y)).to_vec();
        let circle: Vec<Point> =
            (0..24).map(|i| f64::from(i) * std::f64::consts::TAU / 24.0).map(|a| Point::new(15.0 * a.cos(), 15.0 * a.sin())).collect();
        // (shape, s, SD to first order, SD with the second)
        for (shape, s, first, second) in [
            (rectangle(20., 10.), 1.0, 22.36, 22.41),
            (rectangle(20., 10.), 2.0, 44.72, 45.08),
            (rectangle(40., 15.), 1.0, 42.72, 42.74),
            (rectangle(60., 20.), 1.0, 63.25, 63.26),
            (rectangle(120., 30.), 1.0, 123.7, 123.7),
            (rectangle(300., 60.), 1.0, 305.9, 305.9),
            (l_shape.clone(), 1.0, 63.443, 63.467),
            (circle, 2.0, 38.04, 40.48),
            (rectangle(6., 4.), 2.0, 14.42, 15.49),
        ] {
            let tolerance = if first > 100.0 { 0.06 } else { 0.0051 };
            assert!((s * gradient_square_sum(&shape).sqrt() - first).abs() < tolerance, "{first}");
            assert!((vertex_variance_px4(&shape, s).sqrt() - second).abs() < tolerance, "{second}");
        }
        assert_eq!(gradient_square_sum(&l_shape), 4025.0);
        assert_eq!(gradient_square_sum(&rectangle(80., 22.)), 6884.0);
        assert_eq!(side_square_sum(&rectangle(60., 20.)), 8000.0);
    }

    #[test]
    fn direction_and_place_do_not_matter() {
        let there = rectangle(60., 20.);
        let back: Vec<Point> = there.iter().rev().map(|p| *p + Vector::new(1000.0, -500.0)).collect();
        assert_eq!(gradient_square_sum(&there), gradient_square_sum(&back));
        // Moving every vertex outwards enlarges the area whichever way they run.
        for points in [&there, &back] {
            let centre = Point::new(points.iter().map(|p| p.x).sum::<f64>() / 4.0, points.iter().map(|p| p.y).sum::<f64>() / 4.0);
            assert!(area_gradient(points).iter().zip(points).all(|(g, p)| g.dot(*p - centre) > 0.0));
        }
    }
}
