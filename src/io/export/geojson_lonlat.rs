//! An outline as a geometry of RFC 7946: longitude and latitude on WGS 84 (CRS84), exterior ring counter-clockwise, cut at the
//! antimeridian, seven decimals (about a centimetre).

use crate::core::doc::Hole;
use crate::core::geom::{Point, Ring};
use crate::core::georef::{Located, LonLat};
use serde::ser::{Serialize, SerializeStruct, Serializer};

/// A side is straight in the image; a straight line in longitude and latitude may leave it by this much, px.
const MAX_BEND_PX: f64 = 0.1;
/// A kilometre and less: the middle of such a side is where it bends most, degrees.
const SHORT_DEG: f64 = 0.01;
/// No ring gets more positions than this by following its sides, about.
const MAX_POSITIONS: usize = 40_000;
/// Seven decimals of a degree are 11 mm: RFC 7946 advises against more than the data deserve.
const PER_DEGREE: f64 = 1.0e7;

/// A position, degrees: longitude, latitude.
pub(super) type Position = [f64; 2];

/// The geometry of an outline, with the west, south, east, north of its parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Geometry {
    /// Closed rings, counter-clockwise: one, or several where the antimeridian cuts the outline.
    pub parts: Vec<Vec<Position>>,
    /// Of each part the closed rings of its courtyards, clockwise; none at all where no part has any.
    pub holes: Vec<Vec<Vec<Position>>>,
    /// The box around each part, degrees.
    pub boxes: Vec<[f64; 4]>,
}

/// The geometry of an outline; `None` where a corner lies outside of what the coordinate system covers, or a pole is inside.
pub(super) fn geometry(located: &Located, ring: &Ring) -> Option<Geometry> {
    let mut path = unwrapped(located, ring)?;
    if signed_area(&path) < 0.0 {
        path.reverse();
    }
    let parts: Vec<Vec<Position>> = cut_at_antimeridian(path).iter().filter_map(|p| closed(p)).collect();
    let boxes = parts.iter().map(|p| bounds(p)).collect();
    (!parts.is_empty()).then_some(Geometry { parts, holes: Vec::new(), boxes })
}

/// The geometry of an outline with courtyards; `None` also where the antimeridian goes through a courtyard.
pub(super) fn geometry_with_holes(located: &Located, ring: &Ring, holes: &[Hole]) -> Option<Geometry> {
    let mut found = geometry(located, ring)?;
    if holes.is_empty() {
        return Some(found);
    }
    found.holes = vec![Vec::new(); found.parts.len()];
    for hole in holes {
        let inner = geometry(located, &hole.ring)?;
        let ([part], [bounds]) = (inner.parts.as_slice(), inner.boxes.as_slice()) else { return None };
        // Exteriors run counter-clockwise; what is cut out runs the other way.
        let around: Vec<Position> = part.iter().rev().copied().collect();
        let middle = [0.5 * (bounds[0] + bounds[2]), 0.5 * (bounds[1] + bounds[3])];
        let holds = |b: &[f64; 4]| b[0] <= middle[0] && middle[0] <= b[2] && b[1] <= middle[1] && middle[1] <= b[3];
        let at = found.boxes.iter().position(holds)?;
        found.holes.get_mut(at)?.push(around);
    }
    Some(found)
}

impl Geometry {
    /// The rings of each part: its outline, then its courtyards.
    pub fn polygons(&self) -> Vec<Vec<&Vec<Position>>> {
        let holes = |i: usize| self.holes.get(i).into_iter().flatten();
        self.parts.iter().enumerate().map(|(i, part)| std::iter::once(part).chain(holes(i)).collect()).collect()
    }
}

impl Serialize for Geometry {
    /// A `Polygon`, or a `MultiPolygon` of several parts.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut object = to.serialize_struct("Geometry", 2)?;
        let polygons = self.polygons();
        if let [only] = polygons.as_slice() {
            object.serialize_field("coordinates", only)?;
            object.serialize_field("type", "Polygon")?;
        } else {
            object.serialize_field("coordinates", &polygons)?;
            object.serialize_field("type", "MultiPolygon")?;
        }
        object.end()
    }
}

/// The box around parts, as RFC 7946 has it: west is larger than east where it crosses the antimeridian.
pub(super) fn bbox(boxes: &[[f64; 4]]) -> Option<[f64; 4]> {
    let south = boxes.iter().map(|b| b[1]).min_by(f64::total_cmp)?;
    let north = boxes.iter().map(|b| b[3]).max_by(f64::total_cmp)?;
    // What is left open is the widest gap between the parts, going east around the Earth.
    let mut spans: Vec<(f64, f64)> = boxes.iter().map(|b| (b[0], b[2])).collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let first = spans.first()?.0;
    let mut reach = f64::NEG_INFINITY;
    let (mut widest, mut west, mut east) = (f64::NEG_INFINITY, first, first);
    for (w, e) in spans.iter().chain(std::iter::once(&(first + 360.0, first + 360.0))) {
        if reach.is_finite() && w - reach > widest {
            (widest, west, east) = (w - reach, *w, reach);
        }
        reach = reach.max(*e);
    }
    Some([if west > 180.0 { west - 360.0 } else { west }, south, east, north])
}

/// The corners with as many positions between them as the sides need to stay straight in the image. Longitudes run on without
/// a jump, so they may leave ±180.
fn unwrapped(located: &Located, ring: &Ring) -> Option<Vec<Position>> {
    let near = |p: LonLat, near: f64| [p.lon_deg + 360.0 * ((near - p.lon_deg) / 360.0).round(), p.lat_deg];
    let place = |px: Point, lon: f64| Some(near(located.lon_lat(px)?, lon));
    let corners = ring.points().len();
    let depth = (MAX_POSITIONS / corners).max(1).ilog2().min(10);
    let mut path: Vec<Position> = Vec::with_capacity(corners);
    let known = located.corners(ring)?;
    let first = near(*known.first()?, 0.0);
    let mut last = first;
    for ((a, b), there) in ring.sides().zip(known.iter().cycle().skip(1)) {
        path.push(last);
        let end = near(*there, last[0]);
        follow(located, &place, (a, last), (b, end), depth, &mut path)?;
        last = end;
    }
    // Around a pole the longitudes do not come back to where they began: such a ring has no inside on the plane.
    ((last[0] - first[0]).abs() < 1.0).then_some(path)
}

/// Adds the positions strictly between two.
fn follow(
    located: &Located,
    place: &dyn Fn(Point, f64) -> Option<Position>,
    from: (Point, Position),
    to: (Point, Position),
    depth: u32,
    path: &mut Vec<Position>,
) -> Option<()> {
    let along = (to.0 - from.0) * (1.0 / from.0.distance(to.0).max(f64::MIN_POSITIVE));
    let off = |t: f64| {
        let (lon, lat) = (from.1[0] + t * (to.1[0] - from.1[0]), from.1[1] + t * (to.1[1] - from.1[1]));
        let px = located.px(LonLat::new(wrapped(lon), lat))?;
        Some(along.cross(px - from.0).abs())
    };
    // Over so short a way the bend is that of a circle to one part in ten thousand, and the middle tells it all.
    let is_short = (to.1[0] - from.1[0]).abs() < SHORT_DEG && (to.1[1] - from.1[1]).abs() < SHORT_DEG;
    let length = from.0.distance(to.0);
    // Four times as straight as need be wherever it was tried in the image: there is nothing to try here.
    if is_short && 4.0 * located.bend_per_px() * length * length <= MAX_BEND_PX && within(located, from.0) && within(located, to.0) {
        return Some(());
    }
    let tell: &[f64] = if is_short { &[0.5] } else { &[0.25, 0.5, 0.75] };
    let straight = tell.iter().all(|t| off(*t).is_some_and(|px| px <= MAX_BEND_PX));
    if straight || depth == 0 {
        return Some(());
    }
    let middle = from.0.midpoint(to.0);
    let middle = (middle, place(middle, from.1[0])?);
    follow(located, place, from, middle, depth - 1, path)?;
    path.push(middle.1);
    follow(located, place, middle, to, depth - 1, path)
}

/// Whether a point lies on the image.
fn within(located: &Located, px: Point) -> bool {
    let [width, height] = located.georeference().size_px.map(f64::from);
    (0.0..=width).contains(&px.x) && (0.0..=height).contains(&px.y)
}

fn wrapped(lon: f64) -> f64 {
    if (-180.0..=180.0).contains(&lon) { lon } else { lon - 360.0 * ((lon + 180.0) / 360.0).floor() }
}

/// Twice the area on the plane, relative to the first position: positive when counter-clockwise.
fn signed_area(path: &[Position]) -> f64 {
    let Some(o) = path.first() else { return 0.0 };
    let next = path.iter().cycle().skip(1);
    path.iter().zip(next).map(|(a, b)| (a[0] - o[0]) * (b[1] - o[1]) - (b[0] - o[0]) * (a[1] - o[1])).sum()
}

/// The parts of a ring on each side of the antimeridian, with longitudes within ±180.
fn cut_at_antimeridian(mut path: Vec<Position>) -> Vec<Vec<Position>> {
    let west = path.iter().map(|p| p[0]).fold(f64::INFINITY, f64::min);
    // Brought to where the westernmost position lies within -180 (included) and 180.
    let turns = 360.0 * ((west + 180.0) / 360.0).floor();
    path.iter_mut().for_each(|p| p[0] -= turns);
    if path.iter().all(|p| p[0] <= 180.0) {
        return vec![path];
    }
    let is_east = |p: &Position| p[0] > 180.0;
    let Some(start) = (0..path.len()).find(|i| is_east(&path[*i]) != is_east(&path[(i + path.len() - 1) % path.len()])) else {
        path.iter_mut().for_each(|p| p[0] -= 360.0);
        return vec![path];
    };
    path.rotate_left(start);
    // Chains of positions on one side, each with the latitudes at which it comes from the line and goes back to it.
    let mut chains: Vec<Chain> = Vec::new();
    for (i, p) in path.iter().enumerate() {
        let before = path[(i + path.len() - 1) % path.len()];
        if is_east(p) != is_east(&before) {
            let t = (180.0 - before[0]) / (p[0] - before[0]);
            let lat = before[1] + t * (p[1] - before[1]);
            if let Some(last) = chains.last_mut() {
                last.leaves = lat;
            }
            chains.push(Chain { is_east: is_east(p), enters: lat, leaves: lat, positions: Vec::new() });
        }
        if let Some(chain) = chains.last_mut() {
            chain.positions.push(*p);
        }
    }
    let first_lat = chains.first().map_or(0.0, |c| c.enters);
    if let Some(last) = chains.last_mut() {
        last.leaves = first_lat;
    }
    let mut parts = joined(&chains, false);
    parts.extend(joined(&chains, true));
    parts
}

struct Chain {
    is_east: bool,
    enters: f64,
    leaves: f64,
    positions: Vec<Position>,
}

/// Closes the chains of one side along the line. Counter-clockwise, a ring runs north along its eastern edge and south along its
/// western one: from where a chain leaves, it goes on to the nearest chain that enters in that direction.
fn joined(chains: &[Chain], east: bool) -> Vec<Vec<Position>> {
    let line = if east { -180.0 } else { 180.0 };
    let side: Vec<&Chain> = chains.iter().filter(|c| c.is_east == east).collect();
    let mut used = vec![false; side.len()];
    let mut parts = Vec::new();
    for start in 0..side.len() {
        let (mut part, mut at) = (Vec::new(), start);
        while !std::mem::replace(&mut used[at], true) {
            let chain = side[at];
            part.push([line, chain.enters]);
            part.extend(chain.positions.iter().map(|p| [if east { p[0] - 360.0 } else { p[0] }, p[1]]));
            part.push([line, chain.leaves]);
            let ahead = |c: &&Chain| if east { chain.leaves - c.enters } else { c.enters - chain.leaves };
            let next = (0..side.len()).filter(|i| ahead(&side[*i]) >= 0.0).min_by(|a, b| ahead(&side[*a]).total_cmp(&ahead(&side[*b])));
            at = next.unwrap_or(start);
        }
        if !part.is_empty() {
            parts.push(part);
        }
    }
    parts
}

/// A ring rounded and closed; `None` if rounding leaves nothing of it.
fn closed(path: &[Position]) -> Option<Vec<Position>> {
    // `+ 0.0` so that no "-0.0" is written.
    let round = |v: f64| (v * PER_DEGREE).round() / PER_DEGREE + 0.0;
    let mut ring: Vec<Position> = path.iter().map(|p| [round(p[0]), round(p[1])]).collect();
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    if ring.len() < 3 || signed_area(&ring) == 0.0 {
        return None;
    }
    ring.push(*ring.first()?);
    Some(ring)
}

fn bounds(ring: &[Position]) -> [f64; 4] {
    ring.iter().fold([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::georef::{CrsDefinition, LonLat, from_world_file};
    use serde_json::Value;

    fn image(epsg: u32, geotransform: [f64; 6], size_px: [u32; 2]) -> Located {
        let crs = CrsDefinition::from_epsg(epsg).unwrap();
        let [x, xx, _, y, _, yy] = geotransform;
        let text = format!("{xx} 0 0 {yy} {} {}", x + 0.5 * xx, y + 0.5 * yy);
        from_world_file(&text, Some(&crs), size_px).unwrap().locate().unwrap()
    }

    fn rings(value: &Value) -> Vec<Vec<Position>> {
        let polygons = match value["type"].as_str().unwrap() {
            "Polygon" => vec![value["coordinates"].clone()],
            _ => value["coordinates"].as_array().unwrap().clone(),
        };
        polygons.iter().map(|p| serde_json::from_value(p[0].clone()).unwrap()).collect()
    }

    fn value(geometry: &Geometry) -> Value {
        serde_json::to_value(geometry).unwrap()
    }

    fn ring(points: &[(f64, f64)]) -> Ring {
        Ring::new(points.iter().map(|p| Point::new(p.0, p.1)).collect()).unwrap()
    }

    const SQUARE: [(f64, f64); 4] = [(10.0, 10.0), (110.0, 10.0), (110.0, 60.0), (10.0, 60.0)];

    #[test]
    fn rings_are_closed_counter_clockwise_and_have_seven_decimals() {
        let utm = image(32652, [380_000.0, 0.5, 0.0, 4_420_000.0, 0.0, -0.5], [1000, 1000]);
        let mut reversed = SQUARE;
        reversed.reverse();
        for points in [SQUARE, reversed] {
            let found = geometry(&utm, &ring(&points)).unwrap();
            let parts = rings(&value(&found));
            let [part] = parts.as_slice() else { panic!("{:?}", found.parts) };
            assert_eq!((part.len(), part.first()), (5, part.last()), "short sides need nothing between the corners");
            assert!(signed_area(part) > 0.0);
            for v in part.iter().flatten() {
                assert!((v * 1e7 - (v * 1e7).round()).abs() < 1e-4, "{v}");
            }
            for (lon, lat) in part.iter().map(|p| (p[0], p[1])) {
                let px = utm.px(LonLat::new(lon, lat)).unwrap();
                let nearest = points.iter().map(|p| px.distance(Point::new(p.0, p.1))).fold(f64::INFINITY, f64::min);
                // Half of the last decimal: 5.6 mm north and 4.3 mm east here, at 0.5 m a pixel.
                assert!(nearest < 0.0142, "{nearest}");
            }
        }
    }

    /// The largest bend of the image, with its margin, holds for every side that is not tried because of it.
    #[test]
    fn sides_that_are_not_tried_are_straight() {
        let mut seed = 7_u64;
        let mut random = move |n: f64| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 11) as f64 / (1_u64 << 53) as f64 * n
        };
        let mut untried = 0;
        for (epsg, transform, size) in [
            (32616, [733_601.0, 0.5, 0.0, 3_725_139.0, 0.0, -0.5], [40_000, 40_000]),
            (32633, [300_000.0, 10.0, 0.0, 6_700_000.0, 0.0, -10.0], [10_980, 10_980]),
            (32733, [820_000.0, 1.0, 0.3, 8_700_000.0, 0.2, -1.0], [9_000, 3_000]),
            (3413, [-300_000.0, 2.0, 0.0, -900_000.0, 0.0, -2.0], [8_000, 8_000]),
            (3857, [14_200_000.0, 0.6, 0.0, 4_900_000.0, 0.0, -0.6], [12_000, 12_000]),
            (4326, [127.0, 0.000_01, 0.000_002, 40.0, 0.0, -0.000_01], [20_000, 20_000]),
        ] {
            let located = image(epsg, transform, size);
            let bend = located.bend_per_px();
            for _ in 0..400 {
                let a = Point::new(random(f64::from(size[0])), random(f64::from(size[1])));
                let angle = random(std::f64::consts::TAU);
                let reach = (0.25 * MAX_BEND_PX / bend.max(1e-12)).sqrt().min(1000.0) * random(1.0);
                let b = a + crate::core::geom::Vector::new(angle.cos(), angle.sin()) * reach;
                let (Some(p), Some(q)) = (located.lon_lat(a), located.lon_lat(b)) else { continue };
                let short = (p.lon_deg - q.lon_deg).abs() < SHORT_DEG && (p.lat_deg - q.lat_deg).abs() < SHORT_DEG;
                if !short || !within(&located, b) || reach < 1.0 {
                    continue;
                }
                untried += 1;
                let middle = located.px(LonLat::new(0.5 * (p.lon_deg + q.lon_deg), 0.5 * (p.lat_deg + q.lat_deg))).unwrap();
                let off = ((b - a) * (1.0 / reach)).cross(middle - a).abs();
                assert!(off <= MAX_BEND_PX, "EPSG:{epsg}: {off} px over {reach} px");
            }
        }
        assert!(untried > 1000, "{untried}");
    }

    #[test]
    fn long_sides_bend_with_the_ground_and_short_ones_get_nothing() {
        // 30 km on a side, in metres at 60 degrees north.
        let utm = image(32633, [300_000.0, 10.0, 0.0, 6_700_000.0, 0.0, -10.0], [4000, 4000]);
        let long = ring(&[(100.0, 100.0), (3100.0, 100.0), (3100.0, 3100.0), (100.0, 3100.0)]);
        let parts = rings(&value(&geometry(&utm, &long).unwrap()));
        let part = &parts[0];
        assert!((9..200).contains(&part.len()), "{}", part.len());
        for pair in part.windows(2) {
            for t in [0.1, 0.3, 0.5, 0.7, 0.9] {
                let at = LonLat::new(pair[0][0] + t * (pair[1][0] - pair[0][0]), pair[0][1] + t * (pair[1][1] - pair[0][1]));
                let px = utm.px(at).unwrap();
                let off = long.sides().map(|(a, b)| (b - a).cross(px - a).abs() / a.distance(b)).fold(f64::INFINITY, f64::min);
                assert!(off < 0.11, "{off}");
            }
        }
        // A picture in degrees has straight sides whatever their length.
        let degrees = image(4326, [10.0, 1e-4, 0.0, 60.0, 0.0, -1e-4], [40_000, 40_000]);
        assert_eq!(rings(&value(&geometry(&degrees, &long).unwrap()))[0].len(), 5);
    }

    #[test]
    fn the_antimeridian_cuts_outlines_into_parts() {
        // 0.001 degrees a pixel; column 1000 is the antimeridian.
        let fiji = image(4326, [179.0, 0.001, 0.0, -16.0, 0.0, -0.001], [2000, 2000]);
        let box_ = ring(&[(900.0, 100.0), (1100.0, 100.0), (1100.0, 200.0), (900.0, 200.0)]);
        let found = geometry(&fiji, &box_).unwrap();
        assert_eq!(value(&found)["type"], "MultiPolygon");
        let parts = rings(&value(&found));
        assert_eq!(parts.len(), 2);
        let area: f64 = parts.iter().map(|p| 0.5 * signed_area(p)).sum();
        assert!((area - 0.2 * 0.1).abs() < 1e-6, "{area}");
        for part in &parts {
            assert!(signed_area(part) > 0.0 && part.first() == part.last());
            assert!(part.iter().all(|p| p[0].abs() <= 180.0));
            let side = part.iter().map(|p| p[0].signum()).sum::<f64>().abs();
            assert_eq!(side, part.len() as f64, "each part stays on its side: {part:?}");
        }
        let [west, south, east, north] = bbox(&found.boxes).unwrap();
        assert!((west - 179.9).abs() < 1e-9 && (east + 179.9).abs() < 1e-9, "{west} {east}");
        assert!((south + 16.2).abs() < 1e-9 && (north + 16.1).abs() < 1e-9);
        // The letter E with three arms across the line, its back in the west: one part there and three in the east.
        let e = [(900, 0), (1100, 0), (1100, 100), (950, 100), (950, 200), (1100, 200), (1100, 300), (950, 300), (950, 400), (1100, 400)];
        let e: Vec<(f64, f64)> = e.iter().chain(&[(1100, 500), (900, 500)]).map(|p| (f64::from(p.0), f64::from(p.1))).collect();
        let mut backwards = e.clone();
        backwards.reverse();
        for points in [e, backwards] {
            let shape = ring(&points);
            let parts = rings(&value(&geometry(&fiji, &shape).unwrap()));
            assert_eq!(parts.len(), 4);
            let area: f64 = parts.iter().map(|p| 0.5 * signed_area(p)).sum();
            assert!((area - shape.area_px2() * 1e-6).abs() < 1e-6, "{area}");
        }
        // Wholly beyond the line: turned, not cut.
        let beyond = ring(&[(1100.0, 100.0), (1200.0, 100.0), (1200.0, 200.0), (1100.0, 200.0)]);
        let found = geometry(&fiji, &beyond).unwrap();
        assert_eq!(value(&found)["type"], "Polygon");
        assert!((found.boxes[0][0] + 179.9).abs() < 1e-9, "{:?}", found.boxes);
    }

    #[test]
    fn a_ring_around_a_pole_has_no_geometry() {
        let arctic = image(3413, [-100_000.0, 100.0, 0.0, 100_000.0, 0.0, -100.0], [2000, 2000]);
        assert_eq!(geometry(&arctic, &ring(&[(900.0, 900.0), (1100.0, 900.0), (1100.0, 1100.0), (900.0, 1100.0)])), None);
        assert!(geometry(&arctic, &ring(&[(100.0, 100.0), (300.0, 100.0), (300.0, 300.0)])).is_some());
    }

    #[test]
    fn boxes_lie_around_all_parts_the_short_way() {
        assert_eq!(bbox(&[[10.0, 1.0, 11.0, 2.0], [12.0, 0.0, 13.0, 1.0]]), Some([10.0, 0.0, 13.0, 2.0]));
        assert_eq!(bbox(&[[170.0, 1.0, 180.0, 2.0], [-180.0, 1.0, -170.0, 2.0]]), Some([170.0, 1.0, -170.0, 2.0]));
        assert_eq!(bbox(&[[-5.0, 1.0, 5.0, 2.0]]), Some([-5.0, 1.0, 5.0, 2.0]));
        assert_eq!(bbox(&[]), None);
    }
}
