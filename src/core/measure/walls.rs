//! Outlines that touch: what their common corners and walls do to the areas of both sides.
//!
//! As in the simulation beside the formula, every wall is there once. It is displaced by an error of its own and by the biases of the
//! outlines to which it belongs; corners go to where the displaced walls meet, by least squares where more than two of them do. All of
//! that is linear, so an outline's area changes by `sum c_j d_j` over the displacements `d_j` of walls, its own and those of its
//! neighbours that meet it in a corner. Where nothing touches, `c_j` is the length of the wall and the sums of each outline hold.

use super::side::{Halo, Piece, SideSums, is_computed, is_copy, is_same_place};
use crate::core::doc::Sign;
use crate::core::geom::{Point, Vector};

/// Walls of nearly one direction meet nowhere near: the corner then goes with their mean. The square of the sine of the angle.
const NEARLY_PARALLEL: f64 = 0.01;

/// What touching outlines change in the sums of the two sides of a comparison.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Touching {
    /// Relative variances by edges: of either side, and their covariance.
    pub edges: Spread,
    /// The same by the biases of the outlines' own.
    pub private_bias: Spread,
    /// How a boundary bias of 1 px changes the area of either side, 1/px, under either reading of the bias.
    pub perimeter_rel: [[f64; 2]; 2],
}

/// A variance of either side, and their covariance.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Spread {
    pub of: [f64; 2],
    pub common: f64,
}

impl Spread {
    /// Something of variance `variance` acts on the sides by these factors.
    fn add(&mut self, variance: f64, by: [f64; 2]) {
        self.of[0] += variance * by[0] * by[0];
        self.of[1] += variance * by[1] * by[1];
        self.common += variance * by[0] * by[1];
    }
}

struct Corner {
    at: Point,
    walls: Vec<usize>,
}

struct Wall {
    ends: [usize; 2],
    normal: Vector,
    edge_px: f64,
    /// Outlines of which it is a wall, and whether its normal points out of them (1 or -1).
    of: Vec<(usize, f64)>,
}

impl Wall {
    /// Outlines lie on both sides of it.
    fn stands_between(&self) -> bool {
        self.of.iter().any(|(_, d)| *d > 0.0) && self.of.iter().any(|(_, d)| *d < 0.0)
    }
}

/// One outline of the comparison, with the weight of its area in either side; 0 where it does not stand there.
struct Standing<'p, 'a> {
    piece: &'p Piece<'a>,
    weights: [f64; 2],
    taken_off: bool,
    corners: Vec<usize>,
    alone: bool,
}

/// Looks which outlines of two sides on one image touch, within a side and across. `None` where none do; and where outlines were
/// repeated as others or traced by several analysts, for which the plain sums are taken.
pub(super) fn touching(a: &SideSums<'_>, b: Option<&SideSums<'_>>) -> Option<Touching> {
    let sides = [Some(a), b];
    let mut outlines: Vec<Standing<'_, '_>> = Vec::new();
    for (side, sums) in sides.into_iter().enumerate() {
        for piece in sums.iter().flat_map(|sums| &sums.pieces) {
            let there = outlines.iter_mut().find(|o| o.piece.signed.outline.is_same_tracing(&piece.signed.outline));
            match there {
                Some(standing) => standing.weights[side] += piece.weight,
                None => {
                    let mut weights = [0.0; 2];
                    weights[side] = piece.weight;
                    let alone = is_computed(piece) || piece.sums.tracings > 1.0;
                    outlines.push(Standing { piece, weights, taken_off: piece.signed.sign == Sign::Minus, corners: Vec::new(), alone });
                }
            }
        }
    }
    let is_plain =
        |(i, p): (usize, &Standing<'_, '_>)| !p.piece.sums.is_between && outlines.iter().skip(i + 1).all(|q| !is_copy(p.piece, q.piece));
    if !outlines.iter().enumerate().all(is_plain) {
        return None;
    }
    let (corners, walls) = placed(&mut outlines)?;
    Some(summed(&outlines, &corners, &walls))
}

/// Corners and walls of all outlines, each once; `None` where no two outlines share one.
fn placed(outlines: &mut [Standing<'_, '_>]) -> Option<(Vec<Corner>, Vec<Wall>)> {
    let (mut corners, mut walls): (Vec<Corner>, Vec<Wall>) = (Vec::new(), Vec::new());
    let mut any = false;
    for (me, outline) in outlines.iter_mut().enumerate().filter(|(_, o)| !o.alone) {
        let points = &outline.piece.sums.corners;
        for p in points {
            let there = corners.iter().position(|c| is_same_place(c.at, *p)).filter(|c| !outline.corners.contains(c));
            any |= there.is_some();
            outline.corners.push(there.unwrap_or_else(|| {
                corners.push(Corner { at: *p, walls: Vec::new() });
                corners.len() - 1
            }));
        }
        let origin = points.first().copied().unwrap_or_default();
        let closed = || points.iter().zip(points.iter().cycle().skip(1));
        let turn = if closed().map(|(p, q)| (*p - origin).cross(*q - origin)).sum::<f64>() < 0.0 { 1.0 } else { -1.0 };
        for ((p, q), (from, to)) in closed().zip(outline.corners.iter().zip(outline.corners.iter().cycle().skip(1))) {
            let along = *q - *p;
            let normal = along.perpendicular() * (turn / along.length());
            let ends = [*from.min(to), *from.max(to)];
            match walls.iter_mut().find(|w| w.ends == ends) {
                Some(wall) => wall.of.push((me, wall.normal.dot(normal).signum())),
                None => walls.push(Wall { ends, normal, edge_px: outline.piece.sums.model.edge_px, of: vec![(me, 1.0)] }),
            }
        }
    }
    for (index, wall) in walls.iter().enumerate() {
        for end in wall.ends {
            if let Some(corner) = corners.get_mut(end) {
                corner.walls.push(index);
            }
        }
    }
    any.then_some((corners, walls))
}

fn summed(outlines: &[Standing<'_, '_>], corners: &[Corner], walls: &[Wall]) -> Touching {
    // By how much a pixel of each wall changes the relative area of either side.
    let mut tells = vec![[0.0; 2]; walls.len()];
    for outline in outlines.iter().filter(|o| !o.alone) {
        for (gradient, corner) in outline.piece.sums.gradient_rel.iter().zip(&outline.corners) {
            let Some(corner) = corners.get(*corner) else { continue };
            for (wall, moves) in meeting(corner, walls) {
                if let Some(tells) = tells.get_mut(wall) {
                    tells.iter_mut().zip(outline.weights).for_each(|(t, w)| *t += w * gradient.dot(moves));
                }
            }
        }
    }
    let mut found = Touching { edges: Spread::default(), private_bias: Spread::default(), perimeter_rel: [[0.0; 2]; 2] };
    for (wall, tells) in walls.iter().zip(&tells) {
        found.edges.add(wall.edge_px * wall.edge_px, *tells);
    }
    for (me, outline) in outlines.iter().enumerate() {
        let sums = &outline.piece.sums;
        // A wall that stands between two outlines has no outside; one that two have on the same side has one.
        let mut by = [0.0; 2];
        if outline.alone {
            by = outline.weights.map(|w| w * sums.perimeter_rel);
            found.edges.add(sums.edges, outline.weights);
        } else {
            for (wall, tells) in walls.iter().zip(&tells) {
                let mine = wall.of.iter().filter(|(o, _)| *o == me).map(|(_, d)| d).sum::<f64>();
                let share = if wall.stands_between() { 0.0 } else { mine / wall.of.len() as f64 };
                by.iter_mut().zip(tells).for_each(|(by, t)| *by += share * t);
            }
        }
        found.private_bias.add(sums.model.private_bias_px * sums.model.private_bias_px, by);
        for (side, by) in by.into_iter().enumerate() {
            for (reading, halo) in [Halo::Hand, Halo::Roof].into_iter().enumerate() {
                let sign = if halo == Halo::Roof && outline.taken_off { -1.0 } else { 1.0 };
                found.perimeter_rel[side][reading] += sign * by;
            }
        }
    }
    found
}

/// Where a displacement by one pixel of each wall that meets in a corner moves it.
fn meeting<'w>(corner: &'w Corner, walls: &'w [Wall]) -> impl Iterator<Item = (usize, Vector)> + 'w {
    let normals = move || corner.walls.iter().filter_map(|w| Some((*w, walls.get(*w)?.normal)));
    let sum = |f: fn(&Vector) -> f64| normals().map(|(_, n)| f(&n)).sum::<f64>();
    let (xx, xy, yy) = (sum(|n| n.x * n.x), sum(|n| n.x * n.y), sum(|n| n.y * n.y));
    let det = xx * yy - xy * xy;
    let share = 1.0 / corner.walls.len().max(1) as f64;
    normals().map(move |(wall, n)| {
        let moves = Vector::new((yy * n.x - xy * n.y) / det, (xx * n.y - xy * n.x) / det);
        (wall, if det > NEARLY_PARALLEL { moves } else { n * share })
    })
}
