//! Projective maps of the plane: what a tilted view does to flat ground. Affine maps are those without perspective.

use super::{Affine, Point, Vector};
use serde::{Deserialize, Serialize};

/// Nearer to the horizon than this, of what the origin has, a place is held where it is: it must not come back from behind.
const HORIZON: f64 = 1.0e-6;

/// `x' = (a x + b y + c) / w`, `y' = (d x + e y + f) / w` with `w = g x + h y + 1`. Written as `[a, b, c, d, e, f]` where it is
/// affine, else as `[a, b, c, d, e, f, g, h]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f64>", into = "Vec<f64>")]
pub struct Projective {
    m: [f64; 8],
}

impl Projective {
    /// The map that changes nothing.
    pub const IDENTITY: Projective = Projective { m: [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0] };

    /// The image of a point. Places on the horizon or behind it have none; they are put far away, at a finite place.
    ///
    /// ```
    /// use revisit::core::geom::{Point, Projective};
    /// let tilted = Projective::from([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.001]);
    /// assert_eq!(tilted.apply(Point::new(10.0, 1000.0)), Point::new(5.0, 500.0));
    /// ```
    pub fn apply(&self, p: Point) -> Point {
        let [a, b, c, d, e, f, ..] = self.m;
        let w = self.depth(p).max(HORIZON);
        Point::new((a * p.x + b * p.y + c) / w, (d * p.x + e * p.y + f) / w)
    }

    /// How far before the horizon a place lies, the origin being at 1: below zero it is behind.
    pub fn depth(&self, p: Point) -> f64 {
        let [.., g, h] = self.m;
        g * p.x + h * p.y + 1.0
    }

    /// The affine map that touches this one at a place.
    pub fn near(&self, p: Point) -> Affine {
        let [a, b, c, d, e, f, g, h] = self.m;
        if self.is_affine() {
            return Affine::from([a, b, c, d, e, f]);
        }
        let (w, q) = (self.depth(p).max(HORIZON), self.apply(p));
        let [a, b, d, e] = [(a - q.x * g) / w, (b - q.x * h) / w, (d - q.y * g) / w, (e - q.y * h) / w];
        Affine::from([a, b, q.x - a * p.x - b * p.y, d, e, q.y - d * p.x - e * p.y])
    }

    /// Mean linear magnification at a place.
    pub fn magnification_at(&self, p: Point) -> f64 {
        self.near(p).magnification()
    }

    /// The image of a displacement from a place, to first order.
    pub fn apply_vector_at(&self, p: Point, v: Vector) -> Vector {
        self.near(p).apply_vector(v)
    }

    /// Parallel lines stay parallel.
    pub fn is_affine(&self) -> bool {
        let [.., g, h] = self.m;
        g == 0.0 && h == 0.0
    }

    /// The same as an affine map, if it is one.
    pub fn affine(&self) -> Option<Affine> {
        self.is_affine().then(|| self.near(Point::default()))
    }

    /// `self` after `first`. `None` where the origin would be sent to the horizon.
    pub fn after(&self, first: &Projective) -> Option<Projective> {
        let (s, f) = (self.rows(), first.rows());
        let cell = |i: usize, j: usize| (0..3).map(|k| s[i][k] * f[k][j]).sum::<f64>();
        Projective::from_rows([0, 1, 2].map(|i| [0, 1, 2].map(|j| cell(i, j))))
    }

    /// The inverse map; `None` where the plane is flattened, or the origin comes from the horizon.
    pub fn inverse(&self) -> Option<Projective> {
        if let Some(affine) = self.affine() {
            return affine.inverse().map(Projective::from);
        }
        let [[a, b, c], [d, e, f], [g, h, i]] = self.rows();
        // The adjugate; its common factor does not matter.
        Projective::from_rows([
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ])
    }

    /// The rows of the homogeneous matrix.
    pub fn rows(&self) -> [[f64; 3]; 3] {
        let [a, b, c, d, e, f, g, h] = self.m;
        [[a, b, c], [d, e, f], [g, h, 1.0]]
    }

    fn from_rows([[a, b, c], [d, e, f], [g, h, i]]: [[f64; 3]; 3]) -> Option<Projective> {
        let m = [a, b, c, d, e, f, g, h].map(|v| v / i);
        let map = Projective { m };
        (i.is_normal() && m.iter().all(|v| v.is_finite()) && map.determinant().is_normal()).then_some(map)
    }

    /// The determinant of the homogeneous matrix.
    pub fn determinant(&self) -> f64 {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.rows();
        a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    }
}

impl From<Affine> for Projective {
    fn from(map: Affine) -> Projective {
        let [a, b, c, d, e, f] = map.into();
        Projective { m: [a, b, c, d, e, f, 0.0, 0.0] }
    }
}

impl From<[f64; 8]> for Projective {
    fn from(m: [f64; 8]) -> Projective {
        Projective { m }
    }
}

impl From<Projective> for [f64; 8] {
    fn from(map: Projective) -> [f64; 8] {
        map.m
    }
}

impl From<Projective> for Vec<f64> {
    fn from(map: Projective) -> Vec<f64> {
        map.m.iter().copied().take(if map.is_affine() { 6 } else { 8 }).collect()
    }
}

impl TryFrom<Vec<f64>> for Projective {
    type Error = String;

    fn try_from(numbers: Vec<f64>) -> Result<Projective, String> {
        match *numbers.as_slice() {
            [a, b, c, d, e, f] => Ok(Projective { m: [a, b, c, d, e, f, 0.0, 0.0] }),
            [a, b, c, d, e, f, g, h] => Ok(Projective { m: [a, b, c, d, e, f, g, h] }),
            _ => Err(format!("a map of the plane has 6 or 8 numbers, not {}", numbers.len())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TILTED: [f64; 8] = [1.1, 0.2, 5.0, -0.3, 0.9, -7.0, 2e-4, -1e-4];

    #[test]
    fn a_map_after_its_inverse_is_the_identity() {
        let m = Projective::from(TILTED);
        let back = m.inverse().unwrap();
        for p in [Point::new(12.5, -3.0), Point::new(800.0, 900.0)] {
            assert!(back.apply(m.apply(p)).distance(p) < 1e-9);
            assert!(back.after(&m).unwrap().apply(p).distance(p) < 1e-9);
        }
        assert!(Projective::from(Affine::from([1.0, 2.0, 0.0, 2.0, 4.0, 0.0])).inverse().is_none());
    }

    #[test]
    fn the_touching_map_is_that_of_small_differences() {
        let (m, p) = (Projective::from(TILTED), Point::new(300.0, 200.0));
        let near = m.near(p);
        assert!(near.apply(p).distance(m.apply(p)) < 1e-9);
        for v in [Vector::new(1e-3, 0.0), Vector::new(0.0, 1e-3)] {
            assert!((m.apply(p + v) - (m.apply(p) + near.apply_vector(v))).length() < 1e-8);
        }
    }

    #[test]
    fn behind_the_horizon_places_stay_finite() {
        let m = Projective::from([1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, -0.01]);
        for y in [99.0, 100.0, 1e9] {
            assert!(m.apply(Point::new(1.0, y)).is_finite());
        }
        assert!(m.depth(Point::new(0.0, 200.0)) < 0.0);
    }

    #[test]
    fn affine_maps_are_written_as_before() {
        let text = serde_json::to_string(&Projective::from(Affine::scale_then_move(2.0, 1.0, 0.5))).unwrap();
        assert_eq!(text, "[2.0,0.0,1.0,0.0,2.0,0.5]");
        assert_eq!(serde_json::from_str::<Projective>(&text).unwrap().affine(), Some(Affine::scale_then_move(2.0, 1.0, 0.5)));
        let tilted = Projective::from(TILTED);
        assert_eq!(serde_json::from_str::<Projective>(&serde_json::to_string(&tilted).unwrap()).unwrap(), tilted);
        assert!(serde_json::from_str::<Projective>("[1,2,3]").is_err());
    }
}
