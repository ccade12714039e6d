//! A georeference that has been compiled: places, metres and square metres.

use super::crs::{Crs, CrsDefinition};
use super::ellipsoid::{LonLat, TangentPlane, chord_m, geodesic_area_m2, geodesic_length_m};
use super::georeference::Georeference;
use crate::core::geom::{Affine, Point, Ring, Vector};
use std::sync::{Arc, Mutex, OnceLock};

/// Rings and lines that reach farther than this are measured with geodesics, m.
const GEODESIC_FROM_M: f64 = 10_000.0;
/// A straight side in pixels is no geodesic: it is followed in pieces of at most this length, m ...
const PIECE_M: f64 = 200.0;
/// ... but of no more pieces than this for one side, and as many for a whole ring of many sides.
const MAX_PIECES: f64 = 256.0;

/// A compiled [`Georeference`]: cheap to clone, for every thread.
#[derive(Clone, Debug)]
pub struct Located(Arc<Inner>);

/// Equal when made from equal facts.
impl PartialEq for Located {
    fn eq(&self, other: &Located) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.georeference == other.0.georeference
    }
}

#[derive(Debug)]
struct Inner {
    georeference: Georeference,
    map_from_px: Affine,
    px_from_map: Affine,
    crs: Crs,
    /// Map x at the middle of the image: the branch of longitude that is meant.
    middle_x: f64,
    /// See [`Located::bend_per_px`]; computed when it is first asked for.
    bend: OnceLock<f64>,
    /// See [`Located::metres_in_the_middle`].
    middle_metres: OnceLock<Option<Affine>>,
    /// See [`Located::corners`].
    last: Mutex<Option<Corners>>,
}

/// The corners of an outline, px, with their places.
type Corners = (Vec<Point>, Arc<[LonLat]>);

impl Located {
    pub(super) fn new(georeference: &Georeference) -> Result<Located, String> {
        let crs = Crs::compile(&georeference.crs)?;
        let map_from_px = georeference.map_from_px();
        if !georeference.geotransform.iter().all(|v| v.is_finite() && v.abs() < 1.0e12) {
            return Err("its transform holds numbers that are not positions".to_owned());
        }
        let Some(px_from_map) = map_from_px.inverse() else {
            return Err("its transform is singular: it gives the pixels no width or no height".to_owned());
        };
        let [width, height] = georeference.size_px.map(f64::from);
        let middle = Point::new(0.5 * width, 0.5 * height);
        let middle_x = map_from_px.apply(middle).x;
        let located = Located(Arc::new(Inner {
            georeference: georeference.clone(),
            map_from_px,
            px_from_map,
            crs,
            middle_x,
            bend: OnceLock::new(),
            middle_metres: OnceLock::new(),
            last: Mutex::default(),
        }));
        if located.metres_in_the_middle().is_none() {
            return Err(format!("its middle lies outside of what the coordinate system {} covers", georeference.crs.name));
        }
        Ok(located)
    }

    /// The fact from which it was made.
    pub fn georeference(&self) -> &Georeference {
        &self.0.georeference
    }

    /// What the coordinate system is called.
    pub fn crs_name(&self) -> &str {
        &self.0.georeference.crs.name
    }

    /// The EPSG code of the coordinate system, where it has one.
    pub fn epsg(&self) -> Option<u16> {
        self.0.georeference.crs.epsg
    }

    /// The map is in degrees.
    pub fn is_geographic(&self) -> bool {
        self.0.crs.is_geographic()
    }

    /// The place of a pixel in the plane of the coordinate system (x east, y north, in its own unit).
    pub fn map(&self, px: Point) -> Point {
        self.0.map_from_px.apply(px)
    }

    /// The pixel at a place of the plane of the coordinate system.
    pub fn px_from_map(&self, map: Point) -> Point {
        self.0.px_from_map.apply(map)
    }

    /// Longitude and latitude of a pixel; `None` outside of what the coordinate system covers.
    pub fn lon_lat(&self, px: Point) -> Option<LonLat> {
        let map = self.map(px);
        if !map.is_finite() { None } else { self.0.crs.lon_lat(map) }
    }

    /// The places of the corners of an outline; `None` where one lies outside of what the coordinate system covers. Those of the
    /// outline that was asked for last are kept: its area and its shape on the map are mostly asked for one after the other.
    pub fn corners(&self, ring: &Ring) -> Option<Arc<[LonLat]>> {
        let known = self.0.last.lock().ok().and_then(|last| match last.as_ref() {
            Some((points, places)) if points.as_slice() == ring.points() => Some(Arc::clone(places)),
            _ => None,
        });
        if known.is_some() {
            return known;
        }
        let places: Arc<[LonLat]> = ring.points().iter().map(|p| self.lon_lat(*p)).collect::<Option<Vec<_>>>()?.into();
        if let Ok(mut last) = self.0.last.lock() {
            *last = Some((ring.points().to_vec(), Arc::clone(&places)));
        }
        Some(places)
    }

    /// The pixel at a longitude and latitude, which may lie outside of the image.
    pub fn px(&self, place: LonLat) -> Option<Point> {
        let mut map = self.0.crs.map(place)?;
        if self.is_geographic() {
            map.x += 360.0 * ((self.0.middle_x - map.x) / 360.0).round();
        }
        Some(self.px_from_map(map)).filter(|p| p.is_finite())
    }

    /// How far the middle of a short straight line in longitude and latitude leaves the straight line in the image, px, over the
    /// square of its length in px: the largest of many such lines all over the image. Infinite where that cannot be told.
    pub fn bend_per_px(&self) -> f64 {
        *self.0.bend.get_or_init(|| self.largest_bend().unwrap_or(f64::INFINITY))
    }

    fn largest_bend(&self) -> Option<f64> {
        const GRID: u32 = 7;
        let [width, height] = self.0.georeference.size_px.map(f64::from);
        // About a kilometre, or as much as there is.
        let metres = self.metres_at(Point::new(0.5 * width, 0.5 * height))?.magnification();
        let length = (1000.0 / metres).min(width.min(height)).max(1.0);
        let mut largest = 0.0_f64;
        for (i, j) in (0..GRID).flat_map(|i| (0..GRID).map(move |j| (i, j))) {
            let at = |n: u32, size: f64| size * f64::from(n) / f64::from(GRID - 1);
            let middle = Point::new(at(i, width), at(j, height));
            // A bend is a quadratic form of the direction: three directions tell it, a fourth is to spare.
            for (x, y) in [(1.0, 0.0), (0.0, 1.0), (0.707, 0.707), (0.707, -0.707)] {
                let half = Vector::new(x, y) * (0.5 * length);
                let (a, b) = (self.lon_lat(middle - half)?, self.lon_lat(middle + half)?);
                if (a.lon_deg - b.lon_deg).abs() > 1.0 {
                    return None;
                }
                let between = self.px(LonLat::new(0.5 * (a.lon_deg + b.lon_deg), 0.5 * (a.lat_deg + b.lat_deg)))?;
                let off = (between - middle).cross(half).abs() / half.length();
                largest = largest.max(off / (length * length));
            }
        }
        largest.is_finite().then_some(largest)
    }

    /// The way to this image's pixels from positions in another coordinate system.
    ///
    /// # Errors
    /// What cannot be computed, as the end of a sentence.
    pub fn px_from_crs(&self, crs: &CrsDefinition) -> Result<PxFromCrs, String> {
        let is_own = crs.proj == self.0.georeference.crs.proj && !self.is_geographic();
        Ok(PxFromCrs { crs: Crs::compile(crs)?, to: self.clone(), is_own })
    }

    /// Metres to the east and north for a displacement in pixels at that place: `[a, b, 0, d, e, 0]` with
    /// `east = a dx + b dy`, `north = d dx + e dy`. For covariances and for areas of what is small.
    pub fn metres_at(&self, px: Point) -> Option<Affine> {
        let rough = self.metres_by_steps(px, 0.5)?;
        let size = rough.magnification();
        if !size.is_normal() {
            return None;
        }
        // Central differences over 200 m: the curvature of the Earth and the last digits of the projection both stay below 1e-7.
        self.metres_by_steps(px, 0.5 * PIECE_M / size).or(Some(rough))
    }

    /// [`Located::metres_at`] in the middle of the image: it is asked for in every frame, and computed once.
    pub fn metres_in_the_middle(&self) -> Option<Affine> {
        let [width, height] = self.0.georeference.size_px.map(f64::from);
        *self.0.middle_metres.get_or_init(|| self.metres_at(Point::new(0.5 * width, 0.5 * height)))
    }

    fn metres_by_steps(&self, px: Point, step: f64) -> Option<Affine> {
        let plane = TangentPlane::at(self.lon_lat(px)?);
        let along = |v: Vector| {
            let (e1, n1) = plane.east_north(self.lon_lat(px + v)?);
            let (e0, n0) = plane.east_north(self.lon_lat(px - v)?);
            Some(((e1 - e0) / (2.0 * step), (n1 - n0) / (2.0 * step)))
        };
        let (ex, nx) = along(Vector::new(step, 0.0))?;
        let (ey, ny) = along(Vector::new(0.0, step))?;
        let metres = Affine::from([ex, ey, 0.0, nx, ny, 0.0]);
        metres.inverse().map(|_| metres)
    }

    /// Size of a pixel on the ground at that place, m: along a row and along a column.
    pub fn gsd_m(&self, px: Point) -> Option<(f64, f64)> {
        let metres = self.metres_at(px)?;
        Some((metres.apply_vector(Vector::new(1.0, 0.0)).length(), metres.apply_vector(Vector::new(0.0, 1.0)).length()))
    }

    /// Length of a straight line in the image, m: followed along the ground in short pieces, each a geodesic.
    pub fn length_m(&self, a: Point, b: Point) -> Option<f64> {
        let places = self.along(a, b, MAX_PIECES)?;
        let pieces = places.iter().zip(places.iter().skip(1));
        Some(pieces.map(|(p, q)| if chord_m(*p, *q) > PIECE_M * 2.0 { geodesic_length_m(*p, *q) } else { chord_m(*p, *q) }).sum())
    }

    /// Area of an outline, m2. Sides are straight in the image and are followed in pieces of at most 200 m (256 pieces at most);
    /// what spans up to 10 km is measured in the plane that touches the ellipsoid in its middle, larger outlines by geodesics.
    pub fn area_m2(&self, ring: &Ring) -> Option<f64> {
        let pieces = (16.0 * MAX_PIECES / ring.points().len() as f64).clamp(1.0, MAX_PIECES);
        // Every corner is the end of one side and the beginning of the next: its place is asked for once.
        let corners = self.corners(ring)?;
        let mut places = Vec::with_capacity(corners.len());
        for ((p, q), (from, to)) in ring.sides().zip(corners.iter().zip(corners.iter().cycle().skip(1))) {
            self.add_along((p, *from), (q, *to), pieces, &mut places)?;
        }
        let plane = TangentPlane::at(self.lon_lat(ring.centroid())?);
        let flat: Vec<Point> = places.iter().map(|p| plane.east_north(*p)).map(|(e, n)| Point::new(e, n)).collect();
        if flat.iter().any(|p| p.distance(Point::default()) > 0.5 * GEODESIC_FROM_M) {
            return Some(geodesic_area_m2(&places));
        }
        let next = flat.iter().cycle().skip(1);
        let origin = Point::default();
        Some(0.5 * flat.iter().zip(next).map(|(p, q)| (*p - origin).cross(*q - origin)).sum::<f64>().abs())
    }

    /// The places along a straight line in the image, both ends included.
    fn along(&self, a: Point, b: Point, max_pieces: f64) -> Option<Vec<LonLat>> {
        let (first, last) = (self.lon_lat(a)?, self.lon_lat(b)?);
        let mut places = Vec::new();
        self.add_along((a, first), (b, last), max_pieces, &mut places)?;
        places.push(last);
        Some(places)
    }

    /// Adds the places along a straight line in the image, its end left out.
    fn add_along(&self, from: (Point, LonLat), to: (Point, LonLat), max_pieces: f64, places: &mut Vec<LonLat>) -> Option<()> {
        let pieces = (chord_m(from.1, to.1) / PIECE_M).ceil().clamp(1.0, max_pieces);
        places.push(from.1);
        for i in 1..pieces as usize {
            places.push(self.lon_lat(from.0 + (to.0 - from.0) * (i as f64 / pieces))?);
        }
        Some(())
    }
}

/// The way from positions in some coordinate system to the pixels of an image. See [`Located::px_from_crs`].
#[derive(Clone, Debug)]
pub struct PxFromCrs {
    crs: Crs,
    to: Located,
    /// It is the image's own plane: the affine map suffices.
    is_own: bool,
}

impl PxFromCrs {
    /// The pixel at a position (x east, y north, in the unit of the coordinate system), which may lie outside of the image.
    pub fn px(&self, map: Point) -> Option<Point> {
        if self.is_own {
            return Some(self.to.px_from_map(map)).filter(|p| p.is_finite());
        }
        self.to.px(self.lon_lat(map)?)
    }

    /// Longitude and latitude of a position.
    pub fn lon_lat(&self, map: Point) -> Option<LonLat> {
        if map.is_finite() { self.crs.lon_lat(map) } else { None }
    }

    /// Positions are degrees of longitude and latitude.
    pub fn is_geographic(&self) -> bool {
        self.crs.is_geographic()
    }
}

/// The pixel of one image that shows the same place as a pixel of another: AFTER to BEFORE, and back.
pub fn transfer(from: &Located, to: &Located, px: Point) -> Option<Point> {
    // In one coordinate system the maps suffice: exact, and free of a datum shift there and back.
    if from.0.georeference.crs.proj == to.0.georeference.crs.proj && !from.is_geographic() {
        return Some(to.px_from_map(from.map(px))).filter(|p| p.is_finite());
    }
    to.px(from.lon_lat(px)?)
}
