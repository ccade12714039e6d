//! Affine maps of the plane. A map is named `a_from_b`: it takes a point in space `b` and gives it in space `a`.

use super::{Point, Vector};
use serde::{Deserialize, Serialize};

/// `x' = a x + b y + c`, `y' = d x + e y + f`. Written as `[a, b, c, d, e, f]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "[f64; 6]", into = "[f64; 6]")]
pub struct Affine {
    m: [f64; 6],
}

impl Affine {
    /// The map that changes nothing.
    pub const IDENTITY: Affine = Affine { m: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0] };

    /// Scales by `k` about the origin, then moves by (`dx`, `dy`).
    pub const fn scale_then_move(k: f64, dx: f64, dy: f64) -> Affine {
        Affine { m: [k, 0.0, dx, 0.0, k, dy] }
    }

    /// The image of a point.
    ///
    /// ```
    /// use revisit::core::geom::{Affine, Point};
    /// let pane_from_image = Affine::scale_then_move(2.0, 10.0, 0.0);
    /// assert_eq!(pane_from_image.apply(Point::new(1.0, 3.0)), Point::new(12.0, 6.0));
    /// ```
    pub fn apply(&self, p: Point) -> Point {
        let [a, b, c, d, e, f] = self.m;
        Point::new(a * p.x + b * p.y + c, d * p.x + e * p.y + f)
    }

    /// The image of a displacement.
    pub fn apply_vector(&self, v: Vector) -> Vector {
        let [a, b, _, d, e, _] = self.m;
        Vector::new(a * v.x + b * v.y, d * v.x + e * v.y)
    }

    /// `self` after `first`: `(a_from_b).after(b_from_c)` is `a_from_c`.
    #[must_use]
    pub fn after(&self, first: &Affine) -> Affine {
        let [a, b, c, d, e, f] = self.m;
        let [g, h, i, j, k, l] = first.m;
        Affine { m: [a * g + b * j, a * h + b * k, a * i + b * l + c, d * g + e * j, d * h + e * k, d * i + e * l + f] }
    }

    /// The inverse map, or `None` where the plane is flattened.
    pub fn inverse(&self) -> Option<Affine> {
        let [a, b, c, d, e, f] = self.m;
        let det = a * e - b * d;
        if !det.is_normal() {
            return None;
        }
        let (ia, ib, id, ie) = (e / det, -b / det, -d / det, a / det);
        Some(Affine { m: [ia, ib, -(ia * c + ib * f), id, ie, -(id * c + ie * f)] })
    }

    /// Left and right are exchanged.
    pub fn mirrors(&self) -> bool {
        let [a, b, _, d, e, _] = self.m;
        a * e - b * d < 0.0
    }

    /// Mean linear magnification: the root of the determinant.
    pub fn magnification(&self) -> f64 {
        let [a, b, _, d, e, _] = self.m;
        (a * e - b * d).abs().sqrt()
    }
}

impl From<[f64; 6]> for Affine {
    fn from(m: [f64; 6]) -> Affine {
        Affine { m }
    }
}

impl From<Affine> for [f64; 6] {
    fn from(t: Affine) -> [f64; 6] {
        t.m
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_after_its_inverse_is_the_identity() {
        let m = Affine::from([1.1, 0.2, 5.0, -0.3, 0.9, -7.0]);
        let back = m.inverse().unwrap().after(&m);
        let p = Point::new(12.5, -3.0);
        assert!(back.apply(p).distance(p) < 1e-12);
        assert!(Affine::from([1.0, 2.0, 0.0, 2.0, 4.0, 0.0]).inverse().is_none());
    }
}
