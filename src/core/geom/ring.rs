//! A closed outline without holes.

use super::{Point, Projective, Vector, find_self_crossing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The most vertices that an outline may have. A traced building has tens; a million is a mask that lost its way.
pub const MAX_VERTICES: usize = 5_000;

/// A closed outline in the pixels of one image: at least three vertices, all finite, the first not repeated at the end,
/// no side crossing another. The order of the vertices is the order in which they were traced.
///
/// ```
/// use revisit::core::geom::{Point, Ring};
/// let ring = Ring::new(vec![Point::new(0.0, 0.0), Point::new(60.0, 0.0), Point::new(60.0, 20.0), Point::new(0.0, 20.0)]).unwrap();
/// assert_eq!(ring.area_px2(), 1200.0);
/// assert_eq!(ring.perimeter_px(), 160.0);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Point>")]
pub struct Ring(Arc<[Point]>);

/// Why points do not make an outline. The words are for the analyst.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BadRing {
    /// Fewer than three different vertices.
    #[error("An outline needs at least three corners; this one has {0}.")]
    TooFewVertices(usize),
    /// More than [`MAX_VERTICES`].
    #[error("This outline has {0} vertices; at most 5000 are accepted. Reduce it to its corners first.")]
    TooManyVertices(usize),
    /// A coordinate is NaN, infinite or beyond any image.
    #[error("Corner {0} of the outline is not a usable position.")]
    NotFinite(usize),
    /// Two sides cross.
    #[error("The outline crosses itself near ({:.1}, {:.1}) px. Move or delete a corner there.", at.x, at.y)]
    SelfCrossing {
        /// Where they cross, px.
        at: Point,
    },
    /// The area is not measurable.
    #[error("The outline encloses less than one pixel, which cannot be measured. Zoom in, or use an image with smaller pixels.")]
    SmallerThanPixel,
}

/// An axis-parallel box, px.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// Smallest x and y.
    pub min: Point,
    /// Largest x and y.
    pub max: Point,
}

impl Bounds {
    /// The box around some points; `None` for none.
    pub fn around(points: impl IntoIterator<Item = Point>) -> Option<Bounds> {
        points.into_iter().fold(None, |bounds: Option<Bounds>, p| {
            let b = bounds.unwrap_or(Bounds { min: p, max: p });
            Some(Bounds { min: Point::new(b.min.x.min(p.x), b.min.y.min(p.y)), max: Point::new(b.max.x.max(p.x), b.max.y.max(p.y)) })
        })
    }

    /// The smallest box that holds both.
    #[must_use]
    pub fn union(self, other: Bounds) -> Bounds {
        Bounds {
            min: Point::new(self.min.x.min(other.min.x), self.min.y.min(other.min.y)),
            max: Point::new(self.max.x.max(other.max.x), self.max.y.max(other.max.y)),
        }
    }

    /// The two boxes share a point.
    pub fn intersects(&self, other: &Bounds) -> bool {
        self.min.x <= other.max.x && other.min.x <= self.max.x && self.min.y <= other.max.y && other.min.y <= self.max.y
    }

    /// Extent in x and y, px.
    pub fn size(&self) -> Vector {
        self.max - self.min
    }

    /// The middle of the box.
    pub fn centre(&self) -> Point {
        self.min.midpoint(self.max)
    }
}

impl Ring {
    /// The ring as a map shows it: what did not cross itself does not now. `None` where the map flattens it, leaves the plane, or has
    /// the horizon there.
    pub fn mapped(&self, map: &Projective) -> Option<Ring> {
        let points: Vec<Point> = self.points().iter().map(|p| map.apply(*p)).collect();
        (map.determinant() != 0.0 && self.points().iter().all(|p| map.depth(*p) > 0.0) && points.iter().all(|p| p.is_finite()))
            .then_some(Ring(points.into()))
    }

    /// Checks the points and makes a ring of them. Neighbouring points that coincide are taken once, and so is a first
    /// point that is repeated at the end (as GeoJSON does).
    ///
    /// # Errors
    /// See [`BadRing`].
    pub fn new(points: Vec<Point>) -> Result<Ring, BadRing> {
        const FAR: f64 = 1.0e9;
        if points.len() > MAX_VERTICES + 1 {
            return Err(BadRing::TooManyVertices(points.len()));
        }
        if let Some(i) = points.iter().position(|p| !p.is_finite() || p.x.abs() > FAR || p.y.abs() > FAR) {
            return Err(BadRing::NotFinite(i + 1));
        }
        let mut points = points;
        points.dedup();
        while points.len() > 1 && points.first() == points.last() {
            points.pop();
        }
        if points.len() < 3 {
            return Err(BadRing::TooFewVertices(points.len()));
        }
        if let Some(crossing) = find_self_crossing(&points) {
            return Err(BadRing::SelfCrossing { at: crossing.at });
        }
        let ring = Ring(points.into());
        if ring.signed_area_px2() == 0.0 { Err(BadRing::SmallerThanPixel) } else { Ok(ring) }
    }

    /// The vertices, each once.
    pub fn points(&self) -> &[Point] {
        &self.0
    }

    /// The sides, each from one vertex to the next, the last back to the first.
    pub fn sides(&self) -> impl ExactSizeIterator<Item = (Point, Point)> + '_ {
        let n = self.0.len();
        (0..n).map(move |i| (self.0[i], self.0[(i + 1) % n]))
    }

    /// Area by the shoelace formula, px2. Sums relative to the first vertex: far from the origin the products of plain
    /// coordinates lose the small differences that matter.
    pub fn area_px2(&self) -> f64 {
        self.signed_area_px2().abs()
    }

    /// As [`Ring::area_px2`], positive when the vertices run clockwise on the screen (x right, y down).
    pub fn signed_area_px2(&self) -> f64 {
        let origin = self.0[0];
        0.5 * self.sides().map(|(p, q)| (p - origin).cross(q - origin)).sum::<f64>()
    }

    /// Length of the outline, px.
    pub fn perimeter_px(&self) -> f64 {
        self.sides().map(|(p, q)| p.distance(q)).sum()
    }

    /// The box around the outline.
    pub fn bounds(&self) -> Bounds {
        Bounds::around(self.0.iter().copied()).unwrap_or(Bounds { min: Point::default(), max: Point::default() })
    }

    /// The centre of gravity of the enclosed area.
    pub fn centroid(&self) -> Point {
        let origin = self.0[0];
        let (mut sum, mut area2) = (Vector::default(), 0.0);
        for (p, q) in self.sides() {
            let (p, q) = (p - origin, q - origin);
            let cross = p.cross(q);
            area2 += cross;
            sum = sum + (p + q) * cross;
        }
        if area2.abs() < f64::EPSILON {
            return self.bounds().centre();
        }
        origin + sum * (1.0 / (3.0 * area2))
    }

    /// The point lies inside (even-odd rule; the boundary counts either way).
    pub fn contains(&self, p: Point) -> bool {
        let mut inside = false;
        for (a, b) in self.sides() {
            if (a.y > p.y) != (b.y > p.y) && p.x < a.x + (p.y - a.y) / (b.y - a.y) * (b.x - a.x) {
                inside = !inside;
            }
        }
        inside
    }

    /// The ring moved as a whole, put back on the grid of stored points.
    ///
    /// # Errors
    /// [`BadRing::NotFinite`] when it would leave the space of any image.
    pub fn moved(&self, by: Vector) -> Result<Ring, BadRing> {
        Ring::new(self.0.iter().map(|p| (*p + by).rounded()).collect())
    }

    /// The ring with every vertex on the grid of 1/1000 px.
    ///
    /// # Errors
    /// See [`BadRing`]: rounding may join vertices that were closer than the grid.
    pub fn rounded(&self) -> Result<Ring, BadRing> {
        Ring::new(self.0.iter().map(|p| p.rounded()).collect())
    }
}

impl TryFrom<Vec<Point>> for Ring {
    type Error = BadRing;
    fn try_from(points: Vec<Point>) -> Result<Ring, BadRing> {
        Ring::new(points)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Result<Ring, BadRing> {
        Ring::new(points.iter().map(|&(x, y)| Point::new(x, y)).collect())
    }

    #[test]
    fn the_l_shape_of_the_literature() {
        let l = ring(&[(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)]).unwrap();
        assert_eq!(l.area_px2(), 1400.0);
        assert_eq!(l.perimeter_px(), 200.0);
        assert!(l.contains(Point::new(10.0, 30.0)));
        assert!(!l.contains(Point::new(40.0, 30.0)));
    }

    #[test]
    fn area_does_not_change_far_from_the_origin_or_with_direction() {
        let near = ring(&[(0., 0.), (60., 0.), (60., 20.), (0., 20.)]).unwrap();
        let far = ring(&[(1.5e8, 1.5e8), (1.5e8 + 60., 1.5e8), (1.5e8 + 60., 1.5e8 + 20.), (1.5e8, 1.5e8 + 20.)]).unwrap();
        let reversed = Ring::new(near.points().iter().rev().copied().collect()).unwrap();
        assert_eq!(far.area_px2(), near.area_px2());
        assert_eq!(reversed.area_px2(), near.area_px2());
        assert!(near.centroid().distance(Point::new(30.0, 10.0)) < 1e-9);
    }

    #[test]
    fn what_is_no_outline_is_refused_with_a_reason() {
        assert_eq!(ring(&[(0., 0.), (1., 1.)]), Err(BadRing::TooFewVertices(2)));
        assert_eq!(ring(&[(0., 0.), (1., 1.), (1., 1.), (0., 0.)]), Err(BadRing::TooFewVertices(2)));
        assert_eq!(ring(&[(0., 0.), (f64::NAN, 1.), (1., 2.)]), Err(BadRing::NotFinite(2)));
        assert!(matches!(ring(&[(0., 0.), (10., 10.), (10., 0.), (0., 10.)]), Err(BadRing::SelfCrossing { .. })));
        let closed = ring(&[(0., 0.), (10., 0.), (10., 10.), (0., 0.)]).unwrap();
        assert_eq!(closed.points().len(), 3);
    }
}
