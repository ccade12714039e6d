//! Snapping: a click near something that is there already is meant to be on it.
//!
//! | kind | where |
//! | --- | --- |
//! | corner, middle, wall, crossing | on outlines of the same image |
//! | extension | on the line in which a wall runs on |
//! | right angle, parallel | at the last corner of the draft: square to its last side or its first one, or along or across a wall nearby |
//!
//! A corner first, then where two lines cross, then a middle, then the nearest line. Tolerances are those of the screen. Corners that coincide
//! share their error; that is found again by their place, so nothing is recorded of it.

use crate::core::doc::{Document, EpochId, Footprint, FootprintId};
use crate::core::geom::{Bounds, Point, Vector};
use crate::core::measure::PixelShape;

/// How near, in screen points, a click must be to snap.
pub const SNAP_PT: f64 = 8.0;
/// How far beyond its end, in screen points, a wall is run on.
const EXTENSION_PT: f64 = 120.0;
/// How far away, in screen points, a wall may be to which a side is drawn parallel.
const NEIGHBOUR_PT: f64 = 250.0;
/// More walls nearby than these are a crowd, in which everything would snap to everything.
const MOST_WALLS: usize = 400;

/// What is snapped to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Snapping {
    /// Corners, walls and their crossings.
    pub outlines: bool,
    /// Right angles and directions of walls nearby.
    pub angles: bool,
}

/// What a tool says of its draft.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Anchors {
    /// The corner from which the next side goes.
    pub last: Option<Point>,
    /// The corner before it.
    pub before: Option<Point>,
    /// The first side.
    pub first: Option<(Point, Point)>,
    /// The outline that is being changed: it does not snap to itself.
    pub except: Option<FootprintId>,
    /// The part of the image that is seen, where that is known: what begins outside of it leads nobody's hand.
    pub seen: Option<Bounds>,
}

/// What a point was snapped to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SnapKind {
    /// A corner of an outline.
    Corner,
    /// Where two walls, or a wall and a direction, cross.
    Crossing,
    /// The middle of a wall.
    Middle,
    /// A wall.
    Wall,
    /// The line in which a wall runs on.
    Extension,
    /// Square to a side of the draft.
    RightAngle,
    /// Along a wall nearby, or across it.
    Parallel,
}

/// Where a point was snapped to.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapped {
    /// The place, px of its image.
    pub at: Point,
    /// What lies there.
    pub kind: SnapKind,
    /// Whose it is; empty for the draft's own directions.
    pub name: String,
    /// The direction of the side was held: the place is not where the hand alone would have put it.
    pub holds_angle: bool,
    /// The line that was snapped to, to be shown; none for a point.
    pub guide: Option<[Point; 2]>,
}

impl Snapped {
    /// What it is snapped to, for the hint: `on a corner of Hall`.
    pub fn words(&self) -> String {
        let of = |what: &str| if self.name.is_empty() { what.to_owned() } else { format!("{what} of {}", self.name) };
        match self.kind {
            SnapKind::Corner => format!("on {}", of("a corner")),
            SnapKind::Middle => format!("on {}", of("the middle of a wall")),
            SnapKind::Wall => format!("on {}", of("a wall")),
            SnapKind::Crossing => "where two lines cross".to_owned(),
            SnapKind::Extension => format!("in line with {}", of("a wall")),
            SnapKind::RightAngle => "at a right angle".to_owned(),
            SnapKind::Parallel => format!("parallel to {}", of("a wall")),
        }
    }
}

/// A line to snap to.
#[derive(Clone, Copy)]
struct Line<'a> {
    a: Point,
    b: Point,
    /// It ends at its points.
    ends: bool,
    kind: SnapKind,
    of: Option<&'a Footprint>,
}

impl Line<'_> {
    fn nearest(&self, p: Point) -> Point {
        if self.ends {
            return p.nearest_on_segment(self.a, self.b);
        }
        let along = self.b - self.a;
        self.a + along * ((p - self.a).dot(along) / along.dot(along).max(f64::MIN_POSITIVE))
    }

    fn holds_angle(&self) -> bool {
        matches!(self.kind, SnapKind::RightAngle | SnapKind::Parallel)
    }

    fn crossing(&self, other: &Line<'_>) -> Option<Point> {
        let (u, v) = (self.b - self.a, other.b - other.a);
        let cross = u.cross(v);
        // Nearly parallel lines meet anywhere.
        if cross.abs() < 0.05 * u.length() * v.length() {
            return None;
        }
        Some(self.a + u * ((other.a - self.a).cross(v) / cross))
    }

    fn rank(&self) -> u8 {
        match self.kind {
            SnapKind::Wall => 0,
            SnapKind::RightAngle => 1,
            SnapKind::Parallel => 2,
            _ => 3,
        }
    }
}

/// Where a point on an image snaps to; `None` where it stays as it is.
pub fn snap(doc: &Document, settings: Snapping, anchors: &Anchors, epoch: EpochId, at: Point, px_per_pt: f64) -> Option<Snapped> {
    if !at.is_finite() || !(settings.outlines || settings.angles) {
        return None;
    }
    let tolerance = SNAP_PT * px_per_pt;
    // A click on the draft's first corner closes it, whatever else lies there.
    if anchors.first.is_some_and(|(first, second)| anchors.last != Some(second) && first.distance(at) <= tolerance) {
        return None;
    }
    let near = walls_near(doc, (epoch, anchors.except), at, NEIGHBOUR_PT * px_per_pt);
    let mut lines: Vec<Line<'_>> = Vec::new();
    if settings.outlines {
        if let Some(found) = corner(&near, at, tolerance) {
            return Some(found);
        }
        lines.extend(near.iter().filter(|w| w.nearest(at).distance(at) <= tolerance));
        // A first click has no side that could be in line with anything: there a wall runs on only where it is seen.
        let seen = anchors.seen.filter(|_| anchors.last.is_none());
        lines.extend(extensions(&near, at, tolerance, EXTENSION_PT * px_per_pt).into_iter().filter(|l| begins_in(seen, l.a)));
    }
    if settings.angles {
        lines.extend(directions(PixelShape::of(doc, epoch), &near, anchors, at, tolerance));
    }
    let found = |line: &Line<'_>, place: Point, kind: SnapKind, holds_angle: bool| Snapped {
        at: place,
        kind,
        name: line.of.map(|f| f.name.clone()).unwrap_or_default(),
        holds_angle,
        guide: (!line.ends).then_some([anchors.last.filter(|_| line.holds_angle()).unwrap_or(line.a), place]),
    };
    let mut crossings: Vec<(f64, Snapped)> = Vec::new();
    for (i, one) in lines.iter().enumerate() {
        for other in lines.iter().skip(i + 1) {
            let Some(place) = one.crossing(other).filter(|p| p.distance(at) <= tolerance) else { continue };
            let on_both = [one, other].iter().all(|l| !l.ends || l.nearest(place).distance(place) <= 1e-6 * px_per_pt.max(1.0) + 1e-9);
            if on_both {
                let shown = if one.holds_angle() { one } else { other };
                let holds = one.holds_angle() || other.holds_angle();
                crossings.push((place.distance(at), found(shown, place, SnapKind::Crossing, holds)));
            }
        }
    }
    if let Some((_, crossing)) = crossings.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)) {
        return Some(crossing);
    }
    if settings.outlines {
        let middles = near.iter().filter(|w| w.a.distance(w.b) > 6.0 * tolerance).map(|w| (w.a.midpoint(w.b), w));
        let middle =
            middles.filter(|(m, _)| m.distance(at) <= 0.6 * tolerance).min_by(|a, b| a.0.distance(at).total_cmp(&b.0.distance(at)));
        if let Some((place, wall)) = middle {
            return Some(found(wall, place, SnapKind::Middle, false));
        }
    }
    let key = |l: &Line<'_>| (l.rank(), l.nearest(at).distance(at));
    let best = lines.iter().min_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    })?;
    Some(found(best, best.nearest(at), best.kind, best.holds_angle()))
}

/// The walls of outlines on an image that are not further from a point than `reach`, the nearest first, and not a crowd.
fn walls_near(doc: &Document, (epoch, except): (EpochId, Option<FootprintId>), at: Point, reach: f64) -> Vec<Line<'_>> {
    let mut walls: Vec<(f64, Line<'_>)> = Vec::new();
    for f in doc.footprints.values().filter(|f| f.epoch == epoch && Some(f.id) != except && !doc.is_hidden(f.id)) {
        let b = f.ring.bounds();
        if at.x < b.min.x - reach || at.x > b.max.x + reach || at.y < b.min.y - reach || at.y > b.max.y + reach {
            continue;
        }
        for (p, q) in doc.rings(f).flat_map(crate::core::geom::Ring::sides) {
            let distance = at.distance_to_segment(p, q);
            if distance <= reach {
                walls.push((distance, Line { a: p, b: q, ends: true, kind: SnapKind::Wall, of: Some(f) }));
            }
        }
    }
    walls.sort_by(|a, b| a.0.total_cmp(&b.0));
    walls.truncate(MOST_WALLS);
    walls.into_iter().map(|(_, wall)| wall).collect()
}

/// Whether a place lies in the part of the image that is seen.
fn begins_in(seen: Option<Bounds>, at: Point) -> bool {
    seen.is_none_or(|s| at.x >= s.min.x && at.x <= s.max.x && at.y >= s.min.y && at.y <= s.max.y)
}

fn corner(near: &[Line<'_>], at: Point, tolerance: f64) -> Option<Snapped> {
    let corners = near.iter().flat_map(|w| [(w.a, w.of), (w.b, w.of)]);
    let (place, of) = corners.filter(|(p, _)| p.distance(at) <= tolerance).min_by(|a, b| a.0.distance(at).total_cmp(&b.0.distance(at)))?;
    let name = of.map(|f| f.name.clone()).unwrap_or_default();
    Some(Snapped { at: place, kind: SnapKind::Corner, name, holds_angle: false, guide: None })
}

/// Walls run on beyond their ends. Those of a circle or a dense outline lead nowhere.
fn extensions<'a>(near: &[Line<'a>], at: Point, tolerance: f64, reach: f64) -> Vec<Line<'a>> {
    let runs_on = |w: &&Line<'a>| {
        let (length, end) = (w.a.distance(w.b), w.a.distance(at).min(w.b.distance(at)));
        length > 3.0 * tolerance && end <= reach.min(3.0 * length) && end > 2.0 * tolerance
    };
    let line = |w: &Line<'a>| {
        // From the nearer end.
        let (a, b) = if w.a.distance(at) < w.b.distance(at) { (w.a, w.b) } else { (w.b, w.a) };
        Line { a, b, ends: false, kind: SnapKind::Extension, ..*w }
    };
    let beyond = |l: &Line<'_>| (at - l.a).dot(l.b - l.a) < 0.0 && l.nearest(at).distance(at) <= tolerance;
    near.iter().filter(runs_on).map(line).filter(beyond).collect()
}

/// The directions in which the next side may be held.
fn directions<'a>(shape: PixelShape, near: &[Line<'a>], anchors: &Anchors, at: Point, tolerance: f64) -> Vec<Line<'a>> {
    let Some(last) = anchors.last.filter(|last| last.distance(at) > 2.0 * tolerance) else { return Vec::new() };
    let mut lines: Vec<Line<'a>> = Vec::new();
    let mut add = |from: Point, way: Vector, kind, of| {
        let line = Line { a: from, b: from + way, ends: false, kind, of };
        let same = |l: &Line<'_>| {
            let (u, v) = (l.b - l.a, way);
            u.cross(v).abs() < 1e-6 * u.length() * v.length() && l.nearest(from).distance(from) < 1e-6
        };
        if way.length() > 0.0 && line.nearest(at).distance(at) <= tolerance && !lines.iter().any(same) {
            lines.push(line);
        }
    };
    if let Some(before) = anchors.before {
        add(last, shape.perpendicular(last - before), SnapKind::RightAngle, None);
    }
    if let Some((first, second)) = anchors.first {
        add(last, second - first, SnapKind::RightAngle, None);
        add(last, shape.perpendicular(second - first), SnapKind::RightAngle, None);
        // Where the outline closes at a right angle.
        if anchors.before.is_some_and(|before| before != first || last != second) {
            add(first, shape.perpendicular(second - first), SnapKind::RightAngle, None);
        }
    }
    for wall in near.iter().filter(|w| w.a.distance(w.b) > 3.0 * tolerance).take(24) {
        let along = wall.b - wall.a;
        add(last, along, SnapKind::Parallel, wall.of);
        add(last, shape.perpendicular(along), SnapKind::Parallel, wall.of);
    }
    lines
}
