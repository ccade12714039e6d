//! Checks on the shapes of outlines.

use super::{About, Check, Finding};
use crate::core::doc::Drawn;
use crate::core::geom::{Point, Ring};
use crate::core::ops::{DeleteVertex, FillHole, SquareUp, misplaced_courtyard, squared_on_ground};

/// Sides that are turned by less than this to be square are square to the eye, degrees.
const SQUARE_DEG: f64 = 1.5;
/// Corners that move by less than this are where they were, px.
const STILL_PX: f64 = 0.5;

/// By how much the side is turned that is turned most, degrees.
fn turned_deg(from: &Ring, to: &[Point]) -> f64 {
    let turns = from.sides().zip(to.iter().zip(to.iter().cycle().skip(1))).map(|((a, b), (c, d))| {
        let (u, v) = (b - a, *d - *c);
        libm::atan2(u.cross(v).abs(), u.dot(v)).to_degrees()
    });
    turns.fold(0.0, f64::max)
}

/// Corners that are nearly square.
pub const NEARLY_SQUARE: Check = Check {
    name: "nearly_square",
    summary: "Outlines whose corners are nearly square.",
    run: |doc| {
        let drawn = doc.footprints.values().filter(|f| matches!(f.drawn, Drawn::Polygon | Drawn::Imported) && f.tracings.is_empty());
        let found = drawn.filter_map(|f| {
            let s = squared_on_ground(doc, f.epoch, f.ring.points())?;
            let (turned_deg, limit_px) = (turned_deg(&f.ring, &s.points), SquareUp::usual_limit_px(doc, f.epoch));
            let farthest_px = s.moved_px.iter().copied().fold(0.0, f64::max);
            let nearly = turned_deg >= SQUARE_DEG && farthest_px >= STILL_PX && farthest_px <= limit_px;
            nearly.then(|| {
                let text = format!(
                    "The corners of \"{}\" are nearly square: a side is off by {:.1}°, a corner by {:.1} px. Walls mostly meet at right \
                     angles; square it up if these do.",
                    f.name, turned_deg, farthest_px
                );
                let finding = Finding::new(NEARLY_SQUARE.name, About::Footprint(f.id), text);
                finding.fixed_by(doc, "Square up", SquareUp { ids: vec![f.id], limit_px })
            })
        });
        found.collect()
    },
};

/// Courtyards that reach beyond their outline, or cross each other: no command lets them in, but a file that something else wrote may.
pub const COURTYARD: Check = Check {
    name: "courtyard",
    summary: "Courtyards that do not lie inside their outline.",
    run: |doc| {
        let found = doc.holes.keys().filter_map(|id| {
            let f = doc.footprint(*id)?;
            let why = misplaced_courtyard(doc, f)?;
            let text = format!("A courtyard of \"{}\" is not where one can be, so that its area is wrong. {why}", f.name);
            Some(Finding::new(COURTYARD.name, About::Footprint(f.id), text).fixed_by(doc, "Fill it", FillHole { id: f.id, hole: None }))
        });
        found.collect()
    },
};

/// A corner nearer than this to another side touches it, px.
const TOUCHING_PX: f64 = 0.25;
/// Outlines with more corners than this were not drawn by hand, and are not looked over corner by corner.
const MOST_CORNERS: usize = 1000;

/// The corner that touches a side that is not its own, if one does.
fn touching(ring: &Ring) -> Option<usize> {
    let points = ring.points();
    let n = points.len();
    if n > MOST_CORNERS {
        return None;
    }
    points.iter().enumerate().position(|(i, p)| {
        ring.sides().enumerate().any(|(k, (a, b))| k != i && (k + 1) % n != i && p.distance_to_segment(a, b) < TOUCHING_PX)
    })
}

/// An outline that touches itself.
pub const SELF_TOUCHING: Check = Check {
    name: "self_touching",
    summary: "Outlines that touch themselves.",
    run: |doc| {
        let found = doc.footprints.values().filter_map(|f| {
            let corner = touching(&f.ring)?;
            let text = format!(
                "\"{}\" touches itself at corner {}. What lies between is counted or not by chance: move that corner, or draw two outlines.",
                f.name,
                corner + 1
            );
            Some(Finding::new(SELF_TOUCHING.name, About::Footprint(f.id), text))
        });
        found.collect()
    },
};

/// A side shorter than this is shorter than a click is precise, px.
const TINY_PX: f64 = 1.0;
/// And only where the others are this much longer: a round tank has short sides only.
const LONGER: f64 = 10.0;

/// The side that is too short, if one is.
fn tiny(ring: &Ring) -> Option<(usize, f64)> {
    let lengths: Vec<f64> = ring.sides().map(|(a, b)| a.distance(b)).collect();
    let mut sorted = lengths.clone();
    sorted.sort_by(f64::total_cmp);
    let median = sorted.get(sorted.len() / 2).copied()?;
    let (side, length) = lengths.iter().copied().enumerate().min_by(|a, b| a.1.total_cmp(&b.1))?;
    (lengths.len() > 3 && length < TINY_PX && median > LONGER * length).then_some((side, length))
}

/// A side that is shorter than a click is precise.
pub const TINY_EDGE: Check = Check {
    name: "tiny_edge",
    summary: "Outlines with a side shorter than a pixel.",
    run: |doc| {
        let found = doc.footprints.values().filter_map(|f| {
            let (side, length) = tiny(&f.ring)?;
            let text = format!(
                "\"{}\" has a side of {length:.2} px between corners {} and {}: two clicks on one corner. Take one of them out.",
                f.name,
                side + 1,
                (side + 1) % f.ring.points().len() + 1
            );
            let vertex = (side + 1) % f.ring.points().len();
            let finding = Finding::new(TINY_EDGE.name, About::Footprint(f.id), text);
            Some(finding.fixed_by(doc, "Take it out", DeleteVertex { id: f.id, vertex }))
        });
        found.collect()
    },
};
