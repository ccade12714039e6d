//! A rough outline moved onto the edges nearby: as many corners as before, right angles where there were right angles, and no side
//! farther than it may.

use super::pixels::Pixels;
use super::sides::{Line, corners, nearest_edge, profile, room, settled, strength, turned};
use crate::core::geom::{Point, Ring};

/// An outline that was moved onto the edges.
#[derive(Clone, Debug, PartialEq)]
pub struct Snapped {
    /// The outline, its corners in the order of those that were given.
    pub ring: Ring,
    /// How far the middle of each side moved across itself, px, positive outwards.
    pub moves_px: Vec<f64>,
}

/// Why an outline was not moved. The words are for the analyst.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SnapRefusal {
    /// No side has an edge nearby.
    #[error("No side of this outline has a clear edge within {0:.0} px. It stays as it was drawn.")]
    NoEdge(f64),
    /// What came out is no outline.
    #[error("Moved to the edges nearby, the outline would cross itself or lose a corner. It stays as it was drawn.")]
    Broken,
    /// It lies on the edges already.
    #[error("Every side lies on the strongest edge nearby already. Nothing was changed.")]
    AlreadyThere,
}

/// By how many degrees a corner may differ from a right angle and count as one.
const RIGHT_DEGREES: f64 = 3.0;
/// Moves smaller than this are none, px.
const NOTHING_PX: f64 = 0.05;
/// Sides shorter than this have no direction of their own, px.
const SHORT_PX: f64 = 12.0;

/// Moves every side of an outline (px of `pixels`) across itself to the strongest edge within `reach_px`. Where all corners are right
/// angles they stay so, and the outline may turn as a whole by less than four degrees; otherwise each side may tilt. Sides without a clear
/// edge stay where they are.
///
/// # Errors
/// [`SnapRefusal`]: a full sentence.
pub fn snap(pixels: &Pixels, ring: &Ring, reach_px: f64) -> Result<Snapped, SnapRefusal> {
    let given = ring.points();
    let reach = if reach_px.is_finite() { reach_px.clamp(1.0, 40.0) } else { 1.0 };
    let found = if is_right_angled(given) { right_angled(pixels, given, reach) } else { free(pixels, given, reach) };
    let (points, any) = found.ok_or(SnapRefusal::Broken)?;
    if !any {
        return Err(SnapRefusal::NoEdge(reach));
    }
    let outwards = if ring.signed_area_px2() > 0.0 { -1.0 } else { 1.0 };
    let n = given.len();
    let moves_px: Vec<f64> = (0..n)
        .map(|k| {
            let (a, b) = (given[k], given[(k + 1) % n]);
            let along = (b - a) * (1.0 / a.distance(b));
            outwards * (points[k].midpoint(points[(k + 1) % n]) - a.midpoint(b)).dot(along.perpendicular())
        })
        .collect();
    // A corner may move by the reach along both of its sides, and no farther: flat corners run away.
    if given.iter().zip(&points).any(|(a, b)| a.distance(*b) > 2.0 * reach) {
        return Err(SnapRefusal::Broken);
    }
    if given.iter().zip(&points).all(|(a, b)| a.distance(*b) < NOTHING_PX) {
        return Err(SnapRefusal::AlreadyThere);
    }
    let snapped = Ring::new(points.into_iter().map(Point::rounded).collect()).map_err(|_| SnapRefusal::Broken)?;
    let same_way = snapped.signed_area_px2() * ring.signed_area_px2() > 0.0;
    if snapped.points().len() == n && same_way { Ok(Snapped { ring: snapped, moves_px }) } else { Err(SnapRefusal::Broken) }
}

fn is_right_angled(points: &[Point]) -> bool {
    let n = points.len();
    let (sin, _) = libm::sincos(RIGHT_DEGREES.to_radians());
    n.is_multiple_of(2)
        && (0..n).all(|k| {
            let (a, b) = (points[k] - points[(k + n - 1) % n], points[(k + 1) % n] - points[k]);
            a.dot(b).abs() <= sin * a.length() * b.length()
        })
}

/// Turned as a whole, then each side moved. Corners that were nearly right angles are as they were.
fn right_angled(pixels: &Pixels, given: &[Point], reach: f64) -> Option<(Vec<Point>, bool)> {
    let (first, moves) = settled(pixels, given, reach)?;
    let mut any = moves.iter().any(|m| *m != 0.0);
    // Turned where the sides already lie near their edges, and then once more: a short way now.
    let mut now = turned(pixels, &first);
    if let Some((next, moves)) = settled(pixels, &now, (0.4 * reach).max(1.0)) {
        any |= moves.iter().any(|m| *m != 0.0);
        now = next;
    }
    let best = if strength(pixels, &now) >= strength(pixels, &first) { now } else { first };
    Some((best, any))
}

/// Each side moved by what its two halves say.
fn free(pixels: &Pixels, given: &[Point], reach: f64) -> Option<(Vec<Point>, bool)> {
    let n = given.len();
    let mut any = false;
    let mut lines = Vec::with_capacity(n);
    for k in 0..n {
        let (a, b) = (given[k], given[(k + 1) % n]);
        let length = a.distance(b);
        let along = (b - a) * (1.0 / length);
        let across = along.perpendicular();
        let own = reach.min(room(given, k));
        let whole = nearest_edge(&profile(pixels, a, b, own)).map(|(t, _)| t);
        any |= whole.is_some();
        let by = whole.unwrap_or(0.0);
        let at = a.midpoint(b) + across * by;
        let half = |from: Point, to: Point| nearest_edge(&profile(pixels, from + across * by, to + across * by, 2.0)).map(|(t, _)| t);
        let middle = a.midpoint(b);
        let tilt = match (whole.is_some() && length >= SHORT_PX, half(a, middle), half(middle, b)) {
            (true, Some(one), Some(two)) => (two - one) / (0.5 * length),
            _ => 0.0,
        };
        let turned = along + across * tilt;
        lines.push(Line { at, along: turned * (1.0 / turned.length()) });
    }
    // Sides that nearly continue each other have no corner of their own: it moves with the mean of both.
    let points = match corners(&lines) {
        Some(points) => points,
        None => (0..n)
            .map(|k| {
                let (before, after) = (&lines[(k + n - 1) % n], &lines[k]);
                let foot = |line: &Line| line.at + line.along * (given[k] - line.at).dot(line.along);
                before.meets(after).unwrap_or_else(|| foot(before).midpoint(foot(after)))
            })
            .collect(),
    };
    Some((points, any))
}
