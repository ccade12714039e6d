//! Maps between the pixels of two images, or of an image and the screen: affine, projective, or over the ground through two
//! georeferences.

use crate::core::geom::{Affine, Point, Projective, Vector};
use crate::core::georef::{Located, transfer};

/// Something that takes points to points.
pub trait PointMap {
    /// The image of a point; always finite for finite points.
    fn apply(&self, p: Point) -> Point;
}

impl PointMap for Affine {
    fn apply(&self, p: Point) -> Point {
        Affine::apply(self, p)
    }
}

impl PointMap for Projective {
    fn apply(&self, p: Point) -> Point {
        Projective::apply(self, p)
    }
}

/// A map between two planes of pixels: `after . bend . before`. Without a bend it is affine.
#[derive(Clone, Debug, PartialEq)]
pub struct PixelMap {
    before: Affine,
    bend: Option<Bend>,
    after: Affine,
}

/// What makes straight lines crooked, or parallel ones meet.
#[derive(Clone, Debug, PartialEq)]
enum Bend {
    /// A slanting view.
    Slant(Projective),
    /// Two georeferences.
    Ground(Box<Ground>),
}

impl Bend {
    fn apply(&self, p: Point) -> Point {
        match self {
            Bend::Slant(map) => map.apply(p),
            Bend::Ground(ground) => transfer(&ground.from, &ground.to, p).unwrap_or_else(|| ground.near.apply(p)),
        }
    }

    fn inverse(&self) -> Option<Bend> {
        Some(match self {
            Bend::Slant(map) => Bend::Slant(map.inverse()?),
            Bend::Ground(g) => Bend::Ground(Box::new(Ground { from: g.to.clone(), to: g.from.clone(), near: g.near.inverse()? })),
        })
    }
}

#[derive(Clone, Debug, PartialEq)]
struct Ground {
    from: Located,
    to: Located,
    /// What stands in where a coordinate system does not reach: the map at the middle of the image, continued.
    near: Affine,
}

impl From<Affine> for PixelMap {
    fn from(map: Affine) -> PixelMap {
        PixelMap { before: Affine::IDENTITY, bend: None, after: map }
    }
}

impl From<Projective> for PixelMap {
    fn from(map: Projective) -> PixelMap {
        match map.affine() {
            Some(affine) => affine.into(),
            None => PixelMap { before: Affine::IDENTITY, bend: Some(Bend::Slant(map)), after: Affine::IDENTITY },
        }
    }
}

impl PointMap for PixelMap {
    fn apply(&self, p: Point) -> Point {
        let p = self.before.apply(p);
        let p = self.bend.as_ref().map_or(p, |bend| bend.apply(p));
        self.after.apply(p)
    }
}

impl PixelMap {
    /// The map over the ground from one georeferenced image to another; `None` if they have no place in common.
    pub fn over_ground(from: &Located, to: &Located) -> Option<PixelMap> {
        let [w, h] = from.georeference().size_px.map(f64::from);
        let forward = |p| transfer(from, to, p);
        let back_from_other = || {
            let [w, h] = to.georeference().size_px.map(f64::from);
            let p = transfer(to, from, Point::new(0.5 * w, 0.5 * h))?;
            tangent(&forward, p)
        };
        let near = tangent(&forward, Point::new(0.5 * w, 0.5 * h)).or_else(back_from_other)?;
        near.inverse()?;
        Some(PixelMap {
            before: Affine::IDENTITY,
            bend: Some(Bend::Ground(Box::new(Ground { from: from.clone(), to: to.clone(), near }))),
            after: Affine::IDENTITY,
        })
    }

    /// Whether straight lines stay straight and parallel ones parallel everywhere.
    pub fn is_affine(&self) -> bool {
        self.bend.is_none()
    }

    /// This map, then an affine one.
    #[must_use]
    pub fn then(&self, next: &Affine) -> PixelMap {
        PixelMap { after: next.after(&self.after), ..self.clone() }
    }

    /// An affine map, then this one.
    #[must_use]
    pub fn of(&self, first: &Affine) -> PixelMap {
        match &self.bend {
            None => PixelMap { after: self.after.after(&self.before).after(first), before: Affine::IDENTITY, bend: None },
            Some(_) => PixelMap { before: self.before.after(first), ..self.clone() },
        }
    }

    /// The map back; `None` for a flat one.
    pub fn inverse(&self) -> Option<PixelMap> {
        let bend = match &self.bend {
            None => None,
            Some(bend) => Some(bend.inverse()?),
        };
        Some(PixelMap { before: self.after.inverse()?, bend, after: self.before.inverse()? })
    }

    /// The affine map that this one is near a place.
    pub fn near(&self, p: Point) -> Affine {
        if self.is_affine() {
            return self.after.after(&self.before);
        }
        tangent(&|p| Some(self.apply(p)), p).unwrap_or(self.after)
    }
}

/// The affine map that touches a map at a point, by central differences over one pixel.
fn tangent(map: &dyn Fn(Point) -> Option<Point>, p: Point) -> Option<Affine> {
    let middle = map(p)?;
    let along = |v: Vector| Some((map(p + v)? - map(p - v)?) * 0.5);
    let (x, y) = (along(Vector::new(1.0, 0.0))?, along(Vector::new(0.0, 1.0))?);
    let found = Affine::from([x.x, y.x, middle.x - x.x * p.x - y.x * p.y, x.y, y.y, middle.y - x.y * p.x - y.y * p.y]);
    Some(found).filter(|_| middle.is_finite() && x.length().is_finite() && y.length().is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::georef::{CrsDefinition, Georeference, Origin};

    fn located(epsg: u32, geotransform: [f64; 6], size_px: [u32; 2]) -> Located {
        let crs = CrsDefinition::from_epsg(epsg).unwrap();
        let origin = Origin::GeotiffScale;
        Georeference { crs, geotransform, size_px, origin, pixel_is_point: false, position_sd_m: None, notes: vec![], control: None }
            .locate()
            .unwrap()
    }

    #[test]
    fn a_place_on_the_ground_is_the_same_on_both_images_and_back() {
        let utm = located(32652, [500_000.0, 0.5, 0.0, 4_400_000.0, 0.0, -0.5], [4000, 3000]);
        let degrees = located(4326, [128.99, 1e-5, 0.0, 39.76, 0.0, -1e-5], [5000, 4000]);
        let map = PixelMap::over_ground(&degrees, &utm).unwrap();
        let screen = Affine::scale_then_move(0.25, 10.0, 20.0);
        let to_screen = map.then(&screen);
        let back = to_screen.inverse().unwrap();
        for p in [Point::new(0.0, 0.0), Point::new(2500.0, 2000.0), Point::new(4999.0, 17.0)] {
            let there = map.apply(p);
            let (a, b) = (degrees.lon_lat(p).unwrap(), utm.lon_lat(there).unwrap());
            assert!((a.lon_deg - b.lon_deg).abs() < 1e-9 && (a.lat_deg - b.lat_deg).abs() < 1e-9);
            assert!(back.apply(to_screen.apply(p)).distance(p) < 1e-3);
            assert!(map.near(p).apply(p).distance(there) < 1e-6);
        }
        // It is no affine map: degrees are not square, and grid north is not north.
        let corner = map.near(Point::new(0.0, 0.0)).apply(Point::new(4999.0, 3999.0));
        assert!(corner.distance(map.apply(Point::new(4999.0, 3999.0))) > 0.5);
    }

    #[test]
    fn affine_maps_stay_affine() {
        let map = PixelMap::from(Affine::scale_then_move(2.0, 1.0, 0.0)).of(&Affine::scale_then_move(1.0, 5.0, 5.0));
        assert!(map.is_affine());
        assert_eq!(map.apply(Point::new(1.0, 1.0)), Point::new(13.0, 12.0));
        assert_eq!(map.near(Point::default()).apply(Point::new(1.0, 1.0)), Point::new(13.0, 12.0));
    }
}
