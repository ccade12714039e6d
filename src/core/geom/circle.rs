//! Circles: fitted to clicks on a rim, and kept as outlines of many corners.

use super::least_squares::{MAX_PARAMETERS, Row, solve};
use super::{Point, Ring, Vector};
use std::f64::consts::{PI, TAU};

/// A circle is kept as an outline of so many corners.
pub const CIRCLE_CORNERS: usize = 64;

/// A circle in the pixels of one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// Its middle, px.
    pub centre: Point,
    /// Its radius, px.
    pub radius_px: f64,
}

/// A circle that was fitted to clicks on its rim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CircleFit {
    /// The circle.
    pub circle: Circle,
    /// A hundred times the number of clicks, spread evenly along the rim, that would fix the radius as well as these.
    pub rim_percent: u32,
}

impl Circle {
    /// The circle with the area and the centre of gravity of an outline.
    pub fn of(ring: &Ring) -> Circle {
        Circle { centre: ring.centroid(), radius_px: (ring.area_px2() / PI).sqrt() }
    }

    /// So many places on the rim, evenly spread, beginning at the right.
    pub fn places(&self, count: usize) -> Vec<Point> {
        let at = |i: usize| TAU * i as f64 / count as f64;
        (0..count).map(|i| self.centre + Vector::new(libm::cos(at(i)), libm::sin(at(i))) * self.radius_px).collect()
    }

    /// The corners of its outline. They lie outside the rim by 0.08 % of the radius, so that the outline has the area of the circle.
    pub fn corners(&self) -> Vec<Point> {
        let step = TAU / CIRCLE_CORNERS as f64;
        let factor = (step / libm::sin(step)).sqrt();
        Circle { radius_px: factor * self.radius_px, ..*self }.places(CIRCLE_CORNERS)
    }

    /// The circle that lies nearest to points on its rim: the sum of the squared distances is smallest. From the algebraic fit by steps
    /// of Gauss and Newton. `None` for fewer than three points, for points on a line, and where the steps lead nowhere.
    ///
    /// Source: Kasa 1976, IEEE Trans. Instrum. Meas. 25:8 (the start); Gander, Golub & Strebel 1994, BIT 34:558 (the steps).
    ///
    /// ```
    /// use revisit::core::geom::{Circle, Point};
    /// let rim = [(15., 0.), (0., 15.), (-15., 0.), (0., -15.)].map(|(x, y)| Point::new(100.0 + x, 50.0 + y));
    /// let fit = Circle::through(&rim).unwrap();
    /// assert!((fit.circle.radius_px - 15.0).abs() < 1e-9 && fit.circle.centre.distance(Point::new(100.0, 50.0)) < 1e-9);
    /// assert_eq!(fit.rim_percent, 400);
    /// ```
    pub fn through(rim: &[Point]) -> Option<CircleFit> {
        if rim.len() < 3 || !rim.iter().all(|p| p.is_finite()) {
            return None;
        }
        let count = rim.len() as f64;
        let middle = rim.iter().fold(Point::default(), |sum, p| Point::new(sum.x + p.x / count, sum.y + p.y / count));
        let scale = rim.iter().map(|p| p.distance(middle)).sum::<f64>() / count;
        if !(scale.is_finite() && scale > 0.0) {
            return None;
        }
        let points: Vec<Vector> = rim.iter().map(|p| (*p - middle) * (1.0 / scale)).collect();
        let row = |a: f64, b: f64, c: f64| -> Row {
            let mut row = [0.0; MAX_PARAMETERS];
            [row[0], row[1], row[2]] = [a, b, c];
            row
        };
        let algebraic: Vec<(Row, f64)> = points.iter().map(|p| (row(2.0 * p.x, 2.0 * p.y, 1.0), p.dot(*p))).collect();
        let start = solve(&algebraic, 3)?.parameters;
        let mut centre = Vector::new(start[0], start[1]);
        let mut radius = (start[2] + centre.dot(centre)).max(0.0).sqrt();
        let mut cofactor = f64::INFINITY;
        for _ in 0..30 {
            let equations: Vec<(Row, f64)> = points
                .iter()
                .map(|p| {
                    let out = *p + -centre;
                    let distance = out.length().max(f64::MIN_POSITIVE);
                    (row(out.x / distance, out.y / distance, 1.0), distance - radius)
                })
                .collect();
            let step = solve(&equations, 3)?;
            let [dx, dy, dr, ..] = step.parameters;
            centre = centre + Vector::new(dx, dy);
            radius += dr;
            cofactor = step.normal_inverse[2][2];
            if dx.abs() + dy.abs() + dr.abs() < 1e-12 {
                break;
            }
        }
        let found = radius > 0.0 && radius < 1e4 && cofactor.is_finite() && cofactor > 0.0;
        let circle = Circle { centre: middle + centre * scale, radius_px: radius * scale };
        // A hair more, so that three clicks at thirds are three.
        let rim_percent = (100.0 / cofactor + 1e-6).floor().clamp(0.0, 1e6) as u32;
        (found && circle.centre.is_finite()).then_some(CircleFit { circle, rim_percent })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_of_a_circle_has_its_area() {
        let circle = Circle { centre: Point::new(500.0, 300.0), radius_px: 15.0 };
        let ring = Ring::new(circle.corners()).unwrap();
        assert_eq!(ring.points().len(), CIRCLE_CORNERS);
        assert!((ring.area_px2() / (PI * 225.0) - 1.0).abs() < 1e-9);
        let again = Circle::of(&ring);
        assert!((again.radius_px - 15.0).abs() < 1e-9 && again.centre.distance(circle.centre) < 1e-9);
    }

    #[test]
    fn three_points_fix_a_circle_and_a_line_none() {
        let fit = Circle::through(&[Point::new(0.0, 0.0), Point::new(10.0, 0.0), Point::new(0.0, 10.0)]).unwrap();
        assert!(fit.circle.centre.distance(Point::new(5.0, 5.0)) < 1e-9);
        assert!(fit.rim_percent < 300, "these are not spread evenly: {fit:?}");
        assert_eq!(Circle::through(&[(0., 0.), (5., 0.), (10., 0.)].map(|(x, y)| Point::new(x, y))), None);
        assert_eq!(Circle::through(&[Point::new(3.0, 3.0); 4]), None);
        assert_eq!(Circle::through(&[Point::new(f64::NAN, 3.0); 4]), None);
        assert_eq!(Circle::through(&[Point::new(1.0, 3.0); 2]), None);
    }

    #[test]
    fn a_short_arc_says_little_of_the_radius() {
        let arc = |spread: f64| -> Vec<Point> {
            (0..5).map(|i| spread * f64::from(i - 2)).map(|a| Point::new(40.0 * libm::cos(a), 40.0 * libm::sin(a))).collect()
        };
        let percent = |spread| Circle::through(&arc(spread)).unwrap().rim_percent;
        assert!(percent(0.05) < 5 && percent(0.6) < percent(1.2), "{} {} {}", percent(0.05), percent(0.6), percent(1.2));
    }
}
