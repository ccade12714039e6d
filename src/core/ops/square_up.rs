//! Making nearly right angles right.
//!
//! The main direction of the walls is the mean of the directions of all sides modulo 90°, weighted by their lengths. In axes along it every
//! side that lies within [`NEAR_DEG`] of an axis is laid along that axis, at the mean of its corners: the least squares solution,
//! which keeps the middle of the outline where it is. Sides that slant on purpose (about 45°) keep their ends where those are
//! not bound by a neighbour. What is in between is neither, and the outline is refused rather than bent.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Event, FootprintId};
use crate::core::geom::{Point, Ring, Vector};

/// A side within this of an axis is laid along it, degrees.
pub const NEAR_DEG: f64 = 15.0;
/// A side farther than this from both axes slants on purpose, degrees.
const SLANT_DEG: f64 = 30.0;

/// Makes nearly right angles of outlines right.
#[derive(Clone, Debug, PartialEq)]
pub struct SquareUp {
    /// Which outlines.
    pub ids: Vec<FootprintId>,
    /// No corner may move farther than this, px; `None` for a tenth of the square root of the area, at least 3 px.
    pub limit_px: Option<f64>,
}

/// An outline with its angles made right.
#[derive(Clone, Debug, PartialEq)]
pub struct Squared {
    /// The corners.
    pub points: Vec<Point>,
    /// How far the corner moves that moves farthest, px.
    pub farthest_px: f64,
    /// How far the side is turned that is turned farthest, degrees.
    pub turned_deg: f64,
}

impl Op for SquareUp {
    const NAME: &'static str = "square_up";
    const SUMMARY: &'static str = "Makes nearly right angles of outlines right.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let mut ids = self.ids.clone();
        ids.sort();
        ids.dedup();
        let first = ids.first().copied().ok_or(Refusal::NothingSelected)?;
        let mut events = Vec::new();
        let mut label = String::new();
        for id in &ids {
            let footprint = doc.footprint(*id).ok_or(Refusal::NoSuchFootprint(*id))?;
            let say = |why: String| Refusal::BadNumber(format!("\"{}\" was not squared up: {why}", footprint.name));
            let squared = squared(&footprint.ring).map_err(say)?;
            let limit = self.limit_px.unwrap_or_else(|| default_limit_px(&footprint.ring));
            if squared.farthest_px > limit {
                let moved = squared.farthest_px;
                return Err(say(format!("a corner would move by {moved:.1} px, which is more than {limit:.1} px. Correct it by hand.")));
            }
            let ring = checked_ring(doc, footprint.epoch, &squared.points)?;
            if ring != footprint.ring {
                label = format!("Square up {} (corners move by up to {:.1} px)", footprint.name, squared.farthest_px);
                events.push(Event::FootprintReshaped { id: *id, ring, drawn: footprint.drawn });
            }
        }
        match events.len() {
            0 => Err(Refusal::NothingToDo),
            1 => Ok(Txn::new(label, events).at(Focus::Footprint(first))),
            n => Ok(Txn::new(format!("Square up {n} outlines"), events).at(Focus::Footprint(first))),
        }
    }
}

/// How far a corner may move if nothing else is said, px.
pub fn default_limit_px(ring: &Ring) -> f64 {
    (0.1 * ring.area_px2().sqrt()).max(3.0)
}

/// How a side lies to the main direction.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Lie {
    /// Along it.
    Along,
    /// Across it.
    Across,
    /// Slanting.
    Free,
}

/// The outline with nearly right angles made right.
///
/// # Errors
/// What stands in the way: a clause for the end of a sentence.
pub fn squared(ring: &Ring) -> Result<Squared, String> {
    let points = ring.points();
    let n = points.len();
    let (mut c, mut s) = (0.0, 0.0);
    for (a, b) in ring.sides() {
        // Four times the angle: directions modulo 90 degrees.
        let (v, length) = (b - a, a.distance(b));
        let angle = 4.0 * libm::atan2(v.y, v.x);
        c += length * libm::cos(angle);
        s += length * libm::sin(angle);
    }
    let main = libm::atan2(s, c) / 4.0;
    let (cos, sin) = (libm::cos(main), libm::sin(main));
    let middle = ring.centroid();
    let local: Vec<Vector> = points
        .iter()
        .map(|p| {
            let v = *p - middle;
            Vector::new(cos * v.x + sin * v.y, cos * v.y - sin * v.x)
        })
        .collect();
    let mut lies = Vec::with_capacity(n);
    let mut turned_deg = 0.0_f64;
    for (i, a) in local.iter().enumerate() {
        let b = local.get((i + 1) % n).copied().unwrap_or_default();
        let angle = libm::atan2(b.y - a.y, b.x - a.x).to_degrees();
        let quarter = (angle / 90.0).round();
        let off = (angle - 90.0 * quarter).abs();
        let along = libm::fmod(quarter.abs(), 2.0) == 0.0;
        lies.push(if off <= NEAR_DEG {
            turned_deg = turned_deg.max(off);
            if along { Lie::Along } else { Lie::Across }
        } else if off >= SLANT_DEG {
            Lie::Free
        } else {
            return Err(format!(
                "the side from corner {} is {off:.0}° off a right angle, which is neither right nor slanting on purpose.",
                i + 1
            ));
        });
    }
    if !lies.iter().any(|l| *l != Lie::Free) {
        return Err("no two of its sides meet at nearly a right angle.".to_owned());
    }
    let mut moved = local.clone();
    // Along sides share their y, across sides their x: runs of sides that follow each other are one wall.
    settle(&local, &mut moved, &lies, Lie::Along, |v| &mut v.y);
    settle(&local, &mut moved, &lies, Lie::Across, |v| &mut v.x);
    let out: Vec<Point> = moved.iter().map(|v| middle + Vector::new(cos * v.x - sin * v.y, sin * v.x + cos * v.y)).collect();
    let farthest_px = points.iter().zip(&out).map(|(a, b)| a.distance(*b)).fold(0.0, f64::max);
    Ok(Squared { points: out, farthest_px, turned_deg })
}

/// Gives the corners of every run of sides with that lie the mean of one coordinate.
fn settle(local: &[Vector], moved: &mut [Vector], lies: &[Lie], lie: Lie, coordinate: fn(&mut Vector) -> &mut f64) {
    let n = local.len();
    let is = |i: usize| lies.get(i % n).is_some_and(|l| *l == lie);
    for start in 0..n {
        // A run begins where the side before it lies otherwise; it has fewer sides than the outline, for no ring is one line.
        if !is(start) || is(start + n - 1) {
            continue;
        }
        let sides = (0..n).take_while(|k| is(start + k)).count();
        let corners = (0..=sides).map(|k| (start + k) % n);
        let values: Vec<f64> = corners.clone().filter_map(|i| local.get(i).copied()).map(|mut v| *coordinate(&mut v)).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        for i in corners {
            if let Some(v) = moved.get_mut(i) {
                *coordinate(v) = mean;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> Ring {
        Ring::new(points.iter().map(|(x, y)| Point::new(*x, *y)).collect()).unwrap()
    }

    fn turned(points: &[(f64, f64)], angle: f64) -> Ring {
        let (c, s) = (libm::cos(angle), libm::sin(angle));
        ring(&points.iter().map(|(x, y)| (500.0 + c * x - s * y, 500.0 + s * x + c * y)).collect::<Vec<_>>())
    }

    fn angles_deg(points: &[Point]) -> Vec<f64> {
        let n = points.len();
        let turn = |i: usize| {
            let (u, v) = (points[i] - points[(i + n - 1) % n], points[(i + 1) % n] - points[i]);
            libm::atan2(u.cross(v), u.dot(v)).to_degrees()
        };
        (0..n).map(turn).collect()
    }

    #[test]
    fn a_hall_with_an_annex_gets_right_angles_and_keeps_its_place_and_size() {
        let l_shape = [(0.0, 0.0), (100.0, 2.0), (99.0, 40.0), (60.0, 39.0), (61.0, 71.0), (-1.0, 70.0)];
        for angle in [0.0, 0.3, -1.2, 0.785] {
            let before = turned(&l_shape, angle);
            let after = squared(&before).unwrap();
            for angle in angles_deg(&after.points) {
                assert!((angle.abs() - 90.0).abs() < 1e-6, "{angle}");
            }
            let moved = Ring::new(after.points.clone()).unwrap();
            assert!((moved.area_px2() / before.area_px2() - 1.0).abs() < 0.01);
            assert!(moved.centroid().distance(before.centroid()) < 0.8);
            assert!(after.farthest_px < 2.0 && after.turned_deg < 5.0, "{after:?}");
        }
    }

    #[test]
    fn a_corner_cut_off_on_purpose_stays_slanting() {
        let chamfered = ring(&[(0.0, 0.0), (80.0, 1.0), (100.0, 21.0), (99.0, 60.0), (0.0, 61.0)]);
        let after = squared(&chamfered).unwrap();
        let angles = angles_deg(&after.points);
        assert!(angles.iter().filter(|a| (a.abs() - 90.0).abs() < 1e-6).count() >= 3, "{angles:?}");
        assert!(angles.iter().any(|a| (30.0..60.0).contains(&a.abs())), "{angles:?}");
    }

    #[test]
    fn what_is_no_right_angle_is_refused_with_the_side() {
        let skewed = ring(&[(0.0, 0.0), (100.0, 0.0), (160.0, 90.0), (60.0, 90.0)]);
        let why = squared(&skewed).unwrap_err();
        assert!(why.contains("corner") && why.contains("neither"), "{why}");
    }

    #[test]
    fn corners_on_a_straight_wall_come_to_lie_on_it() {
        let with_middle = ring(&[(0.0, 0.0), (50.0, 1.5), (100.0, 0.0), (100.0, 50.0), (0.0, 50.0)]);
        let after = squared(&with_middle).unwrap();
        assert!((after.points[0].y - after.points[1].y).abs() < 1e-9 && (after.points[1].y - after.points[2].y).abs() < 1e-9);
    }
}
