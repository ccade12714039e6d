//! A free outline for what is neither rectangular nor round: the watershed between the inside of the best rectangle and what lies around
//! it, reduced to corners.

use super::edge::edge_along;
use super::pixels::Field;
use super::watershed::{Mark, boundary, flood};
use super::wish::{Wish, total};
use crate::core::geom::{Bounds, Point, Ring, corners_of};

/// What each corner beyond the fourth costs: a mask has as many as one likes.
const CORNER: f64 = 0.008;
/// How deep inside the best rectangle the marker begins, in its shorter sides.
const DEEP: f64 = 0.22;
/// How far outside of it the other marker begins, in its shorter sides.
const FAR: f64 = 0.18;
/// By how much corners may differ from the boundary of the mask, px of the field.
const TOLERANCE_PX: f64 = 1.3;

/// The marks: inside what lies deep in the outline, outside what lies far from it.
fn marks(field: &Field, outline: &Ring, short: f64) -> Vec<Mark> {
    let (deep, far) = (DEEP * short, FAR * short + 2.0);
    let distance = |p: Point| outline.sides().map(|(a, b)| p.distance_to_segment(a, b)).fold(f64::INFINITY, f64::min);
    let mark = |at: usize| {
        let p = Point::new((at % field.width) as f64 + 0.5, (at / field.width) as f64 + 0.5);
        match (field.valid.get(at), outline.contains(p)) {
            (Some(true), true) if distance(p) >= deep => Mark::Inside,
            (Some(true), true) => Mark::Open,
            (Some(true), false) if distance(p) < far => Mark::Open,
            _ => Mark::Outside,
        }
    };
    (0..field.width * field.height).map(mark).collect()
}

/// The free outline around the middle of another one whose shorter side is `short` px, and its score on the scale of [`total`]. `None`
/// where the water leaves nothing that is an outline.
pub(super) fn best(field: &Field, likely: &[f32], usual: f64, wish: &Wish, from: &Ring, short: f64) -> Option<(Ring, f64)> {
    let inside = flood(field, &marks(field, from, short));
    let dense = Ring::new(boundary(&inside, field.width, field.height)).ok()?;
    let ring = Ring::new(corners_of(&dense, TOLERANCE_PX)).ok()?;
    let around = Bounds::around(ring.points().iter().copied())?;
    let within: f64 = inside.iter().zip(likely).filter(|(inside, _)| **inside).map(|(_, l)| f64::from(*l)).sum();
    let cost = wish.cost(around) + CORNER * ring.points().len().saturating_sub(4) as f64;
    let score = total(edge_along(field, ring.points(), usual), within / wish.cells(1.0), cost, ring.contains(wish.click));
    Some((ring, score))
}
