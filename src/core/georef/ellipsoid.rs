//! The WGS 84 ellipsoid: tangent planes at a place, geodesic lengths and areas.

use geographiclib_rs::{Geodesic, InverseGeodesic, PolygonArea, Winding};
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Equatorial radius, m (defining constant of WGS 84).
const A: f64 = 6_378_137.0;
/// Flattening (defining constant of WGS 84).
const F: f64 = 1.0 / 298.257_223_563;
/// Eccentricity squared.
const E2: f64 = F * (2.0 - F);

static GEODESIC: LazyLock<Geodesic> = LazyLock::new(Geodesic::wgs84);

/// A place on the ellipsoid of WGS 84. Written as `{"lon_deg": .., "lat_deg": ..}`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct LonLat {
    /// Longitude, degrees east of Greenwich.
    pub lon_deg: f64,
    /// Geodetic latitude, degrees north of the equator.
    pub lat_deg: f64,
}

impl LonLat {
    /// The place at that longitude and latitude.
    pub const fn new(lon_deg: f64, lat_deg: f64) -> LonLat {
        LonLat { lon_deg, lat_deg }
    }

    /// Both are numbers, the longitude within ±180 and the latitude within ±90 degrees.
    pub fn is_valid(self) -> bool {
        self.lon_deg.abs() <= 180.0 && self.lat_deg.abs() <= 90.0
    }
}

/// A longitude brought into -180 (included) to 180.
pub(super) fn wrap_deg(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { lon - 360.0 * ((lon + 180.0) / 360.0).floor() }
}

/// A displacement in space, m, and what is needed of its algebra.
pub(super) type Xyz = [f64; 3];

fn minus(a: Xyz, b: Xyz) -> Xyz {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: Xyz, b: Xyz) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Earth-centred coordinates of a place on the ellipsoid, m.
fn geocentric(p: LonLat) -> Xyz {
    let (lat, lon) = (p.lat_deg.to_radians(), p.lon_deg.to_radians());
    let (sin_lat, cos_lat) = (libm::sin(lat), libm::cos(lat));
    let n = A / (1.0 - E2 * sin_lat * sin_lat).sqrt();
    [n * cos_lat * libm::cos(lon), n * cos_lat * libm::sin(lon), n * (1.0 - E2) * sin_lat]
}

/// The plane that touches the ellipsoid at a place, with axes to the east and to the north.
///
/// Points are dropped onto it along its normal. Within `d` of the origin lengths and areas are right to `(d/R)^2/2`, that
/// is 3e-7 at 5 km. Unlike degrees times the radii M and N it also works across the 180th meridian and at the poles.
#[derive(Clone, Copy, Debug)]
pub(super) struct TangentPlane {
    origin: Xyz,
    east: Xyz,
    north: Xyz,
}

impl TangentPlane {
    pub(super) fn at(place: LonLat) -> TangentPlane {
        let (lat, lon) = (place.lat_deg.to_radians(), place.lon_deg.to_radians());
        let (sin_lat, cos_lat) = (libm::sin(lat), libm::cos(lat));
        let (sin_lon, cos_lon) = (libm::sin(lon), libm::cos(lon));
        TangentPlane { origin: geocentric(place), east: [-sin_lon, cos_lon, 0.0], north: [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat] }
    }

    /// Metres to the east and to the north of the origin.
    pub(super) fn east_north(&self, place: LonLat) -> (f64, f64) {
        let d = minus(geocentric(place), self.origin);
        (dot(d, self.east), dot(d, self.north))
    }
}

/// Straight-line distance through the Earth, m. For pieces of up to a few hundred metres it is the length along the ground
/// to 1e-10.
pub(super) fn chord_m(a: LonLat, b: LonLat) -> f64 {
    let d = minus(geocentric(a), geocentric(b));
    dot(d, d).sqrt()
}

/// Length of the shortest line between two places, m (Karney 2013).
pub fn geodesic_length_m(a: LonLat, b: LonLat) -> f64 {
    GEODESIC.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
}

/// Area of the polygon whose sides are shortest lines, m2, never negative (Karney 2013). The direction in which the
/// vertices run does not matter; the part of the Earth that is smaller than the rest is meant.
pub fn geodesic_area_m2(ring: &[LonLat]) -> f64 {
    let mut polygon = PolygonArea::new(&GEODESIC, Winding::CounterClockwise);
    for p in ring {
        polygon.add_point(p.lat_deg, p.lon_deg);
    }
    polygon.compute(true).1.abs()
}
