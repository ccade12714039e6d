//! Checks on the shapes of outlines.

use super::{About, Check, Finding};
use crate::core::doc::{Document, Drawn, EpochId, Footprint};
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

/// How far a ring is from right angles where it is nearly at some: degrees of the side that is off most, px of the corner.
fn nearly_square(doc: &Document, epoch: EpochId, ring: &Ring, limit_px: f64) -> Option<(f64, f64)> {
    let s = squared_on_ground(doc, epoch, ring.points())?;
    let turned_deg = turned_deg(ring, &s.points);
    let farthest_px = s.moved_px.iter().copied().fold(0.0, f64::max);
    (turned_deg >= SQUARE_DEG && farthest_px >= STILL_PX && farthest_px <= limit_px).then_some((turned_deg, farthest_px))
}

/// The rings of a footprint, each with how it was drawn and the words for it after the footprint's name: none for its outline.
fn rings<'a>(doc: &'a Document, f: &'a Footprint) -> Vec<(&'a Ring, Drawn, String)> {
    let holes = doc.holes(f.id);
    let words = |i: usize| if holes.len() == 1 { " of its courtyard".to_owned() } else { format!(" of its courtyard {}", i + 1) };
    let yards = holes.iter().enumerate().map(|(i, hole)| (&hole.ring, hole.drawn, words(i)));
    std::iter::once((&f.ring, f.drawn, String::new())).chain(yards).collect()
}

/// Corners that are nearly square.
pub const NEARLY_SQUARE: Check = Check {
    name: "nearly_square",
    summary: "Outlines whose corners are nearly square.",
    run: |doc| {
        let found = doc.footprints.values().filter(|f| f.tracings.is_empty()).filter_map(|f| {
            let limit_px = SquareUp::usual_limit_px(doc, f.epoch);
            let drawn = rings(doc, f).into_iter().filter(|(_, drawn, _)| matches!(drawn, Drawn::Polygon | Drawn::Imported));
            let mut nearly = drawn.filter_map(|(ring, _, whose)| Some((nearly_square(doc, f.epoch, ring, limit_px)?, whose)));
            let ((turned_deg, farthest_px), whose) = nearly.next()?;
            let text = format!(
                "The corners of \"{}\"{} are nearly square: a side is off by {turned_deg:.1}°, a corner by {farthest_px:.1} px. Walls mostly meet at \
                 right angles; square it up if these do.",
                f.name,
                if whose.is_empty() { whose } else { format!("{},", whose.replace(" of", ", in")) }
            );
            let finding = Finding::new(NEARLY_SQUARE.name, About::Footprint(f.id), text);
            Some(finding.fixed_by(doc, "Square up", SquareUp { ids: vec![f.id], limit_px }))
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
            let (corner, whose) = rings(doc, f).into_iter().find_map(|(ring, _, whose)| Some((touching(ring)?, whose)))?;
            let text = format!(
                "\"{}\" touches itself at corner {}{whose}. What lies between is counted or not by chance: move that corner, or draw two \
                 outlines.",
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
            // Corners are counted through the outline and its courtyards.
            let mut first = 0;
            let found = rings(doc, f).into_iter().find_map(|(ring, _, whose)| {
                let n = ring.points().len();
                let found = tiny(ring).map(|(side, length)| (side, length, (side + 1) % n, first, whose));
                first += n;
                found
            });
            let (side, length, next, first, whose) = found?;
            let text = format!(
                "\"{}\" has a side of {length:.2} px between corners {} and {}{whose}: two clicks on one corner. Take one of them out.",
                f.name,
                side + 1,
                next + 1
            );
            let finding = Finding::new(TINY_EDGE.name, About::Footprint(f.id), text);
            Some(finding.fixed_by(doc, "Take it out", DeleteVertex { id: f.id, vertex: first + next }))
        });
        found.collect()
    },
};
