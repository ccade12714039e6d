//! Rectangles from whose corners rectangles are cut: L, T, Z and plus shapes.

use super::rectangle::{Block, LEAST};
use super::turned::Turned;
use super::wish::{SHADOW, Wish, total};
use crate::core::geom::{Bounds, Point};

/// What a cut costs: a rectangle explains with less.
const CUT: f64 = 0.05;
/// The smallest cut, as a share of the rectangle in percent.
const SMALLEST_PERCENT: usize = 2;

/// By how many degrees a shape with cuts is turned to see whether that explains more, one after the other.
const TURNS: [f64; 2] = [2.0, 1.0];

/// A rectangle and what is cut from its corners, which run (i0, j0), (i1, j0), (i1, j1), (i0, j1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub block: Block,
    /// Cells in i and in j; (0, 0) for nothing.
    pub cuts: [(usize, usize); 4],
}

impl Shape {
    fn whole(block: Block) -> Shape {
        Shape { block, cuts: [(0, 0); 4] }
    }

    /// The same shape on another grid of the same field, its sides at most a few cells from where they were.
    fn carried(&self, from: &Turned, to: &Turned) -> Shape {
        Shape { block: self.block.carried(from, to, |p| p), cuts: self.cuts }
    }

    /// Something is cut from it.
    fn is_cut(&self) -> bool {
        self.cuts.iter().any(|cut| cut.0 > 0)
    }

    /// The cuts leave a shape of one piece, no part of it thinner than three cells.
    fn is_sound(&self, grid: &Turned) -> bool {
        if !self.block.is_sound(grid) {
            return false;
        }
        let Block { i0, i1, j0, j1 } = self.block;
        let (w, h) = (i1 - i0, j1 - j0);
        let [a, b, c, d] = self.cuts;
        let fits = |x: usize, y: usize, of: usize| x + y + LEAST <= of;
        self.cuts.iter().all(|(u, v)| (*u == 0 && *v == 0) || (*u >= LEAST && *v >= LEAST))
            && fits(a.0, b.0, w)
            && fits(d.0, c.0, w)
            && fits(a.1, d.1, h)
            && fits(b.1, c.1, h)
            // Cuts at opposite corners must not meet.
            && (fits(a.0, c.0, w) || fits(a.1, c.1, h))
            && (fits(b.0, d.0, w) || fits(b.1, d.1, h))
    }

    /// Its corners as lines of the grid, in order.
    fn lines(&self) -> Vec<(usize, usize)> {
        let Block { i0, i1, j0, j1 } = self.block;
        let [a, b, c, d] = self.cuts;
        let mut points = Vec::with_capacity(12);
        let mut corner = |cut: (usize, usize), three: [(usize, usize); 3], one: (usize, usize)| {
            if cut.0 == 0 { points.push(one) } else { points.extend(three) }
        };
        corner(a, [(i0, j0 + a.1), (i0 + a.0, j0 + a.1), (i0 + a.0, j0)], (i0, j0));
        corner(b, [(i1 - b.0, j0), (i1 - b.0, j0 + b.1), (i1, j0 + b.1)], (i1, j0));
        corner(c, [(i1, j1 - c.1), (i1 - c.0, j1 - c.1), (i1 - c.0, j1)], (i1, j1));
        corner(d, [(i0 + d.0, j1), (i0 + d.0, j1 - d.1), (i0, j1 - d.1)], (i0, j1));
        points
    }

    /// Its corners, px of the field.
    pub fn corners(&self, grid: &Turned) -> Vec<Point> {
        self.lines().iter().map(|(i, j)| grid.place(*i as f64, *j as f64)).collect()
    }

    /// How well it explains what was drawn and what is seen: see [`total`].
    fn score(&self, grid: &Turned, wish: &Wish) -> f64 {
        let Block { i0, i1, j0, j1 } = self.block;
        let [a, b, c, d] = self.cuts;
        let mut walls = grid.wall_v(j0, i0 + a.0, i1 - b.0)
            + grid.wall_u(i1, j0 + b.1, j1 - c.1)
            + grid.wall_v(j1, i0 + d.0, i1 - c.0)
            + grid.wall_u(i0, j0 + a.1, j1 - d.1);
        let mut likely = grid.likely(i0, i1, j0, j1);
        let mut cost = 0.0;
        for (k, (u, v)) in self.cuts.iter().enumerate().filter(|(_, cut)| cut.0 > 0) {
            let (from_i, to_i, line_i) = if k == 0 || k == 3 { (i0, i0 + u, i0 + u) } else { (i1 - u, i1, i1 - u) };
            let (from_j, to_j, line_j) = if k < 2 { (j0, j0 + v, j0 + v) } else { (j1 - v, j1, j1 - v) };
            walls += grid.wall_u(line_i, from_j, to_j) + grid.wall_v(line_j, from_i, to_i);
            likely -= grid.likely(from_i, to_i, from_j, to_j);
            cost += CUT;
        }
        // What is cut from a corner does not change the length of the outline.
        let length = 2.0 * ((i1 - i0) + (j1 - j0)) as f64;
        let around = if cost == 0.0 {
            self.block.around(grid)
        } else {
            Bounds::around(self.lines().iter().map(|(i, j)| grid.place(*i as f64, *j as f64))).unwrap_or(wish.bounds)
        };
        total(walls / length, likely / wish.cells(grid.step()), wish.cost(around) + cost, self.contains(grid.lines_at(wish.click)))
            + SHADOW * self.block.shadow(grid)
    }

    fn contains(&self, (i, j): (f64, f64)) -> bool {
        let Block { i0, i1, j0, j1 } = self.block;
        let (l, r, t, b) = (i - i0 as f64, i1 as f64 - i, j - j0 as f64, j1 as f64 - j);
        let cut = |x: f64, y: f64, cut: (usize, usize)| x < cut.0 as f64 && y < cut.1 as f64;
        let [one, two, three, four] = self.cuts;
        l >= 0.0 && r >= 0.0 && t >= 0.0 && b >= 0.0 && !(cut(l, t, one) || cut(r, t, two) || cut(r, b, three) || cut(l, b, four))
    }

    /// A side moved outwards; its cuts keep their size, or (`keep`) their inner lines.
    fn side_moved(mut self, side: usize, by: isize, keep: bool) -> Option<Shape> {
        let b = &mut self.block;
        let (line, by_line) = match side {
            0 => (&mut b.i0, -by),
            1 => (&mut b.i1, by),
            2 => (&mut b.j0, -by),
            _ => (&mut b.j1, by),
        };
        *line = line.checked_add_signed(by_line)?;
        let of_side: [usize; 2] = match side {
            0 => [0, 3],
            1 => [1, 2],
            2 => [0, 1],
            _ => [2, 3],
        };
        for k in of_side {
            if let Some(cut) = self.cuts.get_mut(k).filter(|cut| keep && cut.0 > 0) {
                let size = if side < 2 { &mut cut.0 } else { &mut cut.1 };
                *size = size.checked_add_signed(by)?;
            }
        }
        Some(self)
    }

    fn cut_moved(mut self, k: usize, du: isize, dv: isize) -> Option<Shape> {
        let cut = self.cuts.get_mut(k).filter(|cut| cut.0 > 0)?;
        *cut = (cut.0.checked_add_signed(du)?, cut.1.checked_add_signed(dv)?);
        Some(self)
    }
}

/// Cuts corners for as long as that explains more, and moves everything into place after each cut.
pub(super) fn cut(grid: &Turned, wish: &Wish, from: Block) -> (Shape, f64) {
    let mut best = climb(grid, wish, Shape::whole(from));
    for _ in 0..4 {
        let mut next = best;
        let Block { i0, i1, j0, j1 } = best.0.block;
        let (w, h) = (i1 - i0, j1 - j0);
        let stride = (w.max(h) / 30).max(1);
        for k in (0..4).filter(|k| best.0.cuts[*k].0 == 0) {
            for u in (LEAST..w).step_by(stride) {
                for v in (LEAST..h).step_by(stride) {
                    let mut shape = best.0;
                    shape.cuts[k] = (u, v);
                    if 100 * u * v < SMALLEST_PERCENT * w * h || !shape.is_sound(grid) {
                        continue;
                    }
                    let score = shape.score(grid, wish);
                    if score > next.1 {
                        next = (shape, score);
                    }
                }
            }
        }
        if next.0 == best.0 {
            break;
        }
        best = climb(grid, wish, next.0);
    }
    best
}

/// A shape from which something is cut, in the direction near that of its grid in which it explains most; `grid_at` makes the grid that is
/// turned by so many degrees more. The direction was found for the rectangle around it, and an L does not lie in that as its walls run.
pub(super) fn turned(grid: Turned, wish: &Wish, from: (Shape, f64), grid_at: impl Fn(f64) -> Turned) -> (Turned, (Shape, f64)) {
    let (mut grid, mut best, mut at) = (grid, from, 0.0);
    if !best.0.is_cut() {
        return (grid, best);
    }
    for step in TURNS {
        for turn in [at - step, at + step] {
            let other = grid_at(turn);
            let there = best.0.carried(&grid, &other);
            if !there.is_sound(&other) {
                continue;
            }
            let next = climb(&other, wish, there);
            if next.1 > best.1 {
                (grid, best, at) = (other, next, turn);
            }
        }
    }
    (grid, best)
}

/// Moves the sides and the cuts for as long as that explains more.
fn climb(grid: &Turned, wish: &Wish, from: Shape) -> (Shape, f64) {
    let mut best = (from, from.score(grid, wish));
    for reach in [3, 1, 2, 1] {
        for _ in 0..30 {
            let mut next = best;
            let mut take = |shape: Option<Shape>| {
                if let Some(shape) = shape.filter(|s| s.is_sound(grid)) {
                    let score = shape.score(grid, wish);
                    if score > next.1 {
                        next = (shape, score);
                    }
                }
            };
            for sign in [-reach, reach] {
                for k in 0..4 {
                    take(best.0.side_moved(k, sign, false));
                    take(best.0.side_moved(k, sign, true));
                    take(best.0.cut_moved(k, sign, 0));
                    take(best.0.cut_moved(k, 0, sign));
                }
            }
            if next.0 == best.0 {
                break;
            }
            best = next;
        }
    }
    best
}
