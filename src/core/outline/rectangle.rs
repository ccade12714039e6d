//! The turned rectangle that explains a box best: walls along its sides, a building's colours within, not far from the box that was
//! drawn.

use super::turned::Turned;
use super::wish::{SHADOW, Wish, total};
use crate::core::geom::{Bounds, Point};

/// A rectangle of whole cells on a turned grid: from line `i0` to `i1` and `j0` to `j1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub i0: usize,
    pub i1: usize,
    pub j0: usize,
    pub j1: usize,
}

/// The fewest cells between two opposite sides.
pub(super) const LEAST: usize = 3;
/// Beyond this cost no evidence could make up for the distance to the box.
const TOO_FAR: f64 = 0.9;

impl Block {
    /// The upright box around it, px of the field.
    pub fn around(&self, grid: &Turned) -> Bounds {
        let (di, dj) = ((self.i1 - self.i0) as f64, (self.j1 - self.j0) as f64);
        let middle = grid.place(0.5 * (self.i0 + self.i1) as f64, 0.5 * (self.j0 + self.j1) as f64);
        let hx = 0.5 * (di * grid.along.x.abs() + dj * grid.across.x.abs());
        let hy = 0.5 * (di * grid.along.y.abs() + dj * grid.across.y.abs());
        Bounds { min: Point::new(middle.x - hx, middle.y - hy), max: Point::new(middle.x + hx, middle.y + hy) }
    }

    fn contains(&self, (i, j): (f64, f64)) -> bool {
        i >= self.i0 as f64 && i <= self.i1 as f64 && j >= self.j0 as f64 && j <= self.j1 as f64
    }

    /// How well it explains what was drawn and what is seen: see [`total`].
    pub fn score(&self, grid: &Turned, wish: &Wish) -> f64 {
        let Block { i0, i1, j0, j1 } = *self;
        let walls = grid.wall_u(i0, j0, j1) + grid.wall_u(i1, j0, j1) + grid.wall_v(j0, i0, i1) + grid.wall_v(j1, i0, i1);
        let length = 2.0 * ((i1 - i0) + (j1 - j0)) as f64;
        let clicked = self.contains(grid.lines_at(wish.click));
        total(walls / length, grid.likely(i0, i1, j0, j1) / wish.cells(grid.step()), wish.cost(self.around(grid)), clicked)
            + SHADOW * self.shadow(grid)
    }

    /// How much goes on within it: see [`Turned::turmoil_within`].
    pub fn turmoil(&self, grid: &Turned) -> f64 {
        grid.turmoil_within(self.i0, self.i1, self.j0, self.j1)
    }

    /// How much of it lies in its own shadow: see [`Turned::shadow`].
    pub fn shadow(&self, grid: &Turned) -> f64 {
        grid.shadow(self.i0, self.i1, self.j0, self.j1)
    }

    /// Its corners, px of the field.
    pub fn corners(&self, grid: &Turned) -> Vec<Point> {
        let Block { i0, i1, j0, j1 } = *self;
        [(i0, j0), (i1, j0), (i1, j1), (i0, j1)].map(|(i, j)| grid.place(i as f64, j as f64)).to_vec()
    }

    /// It lies on the grid and is large enough.
    pub fn is_sound(&self, grid: &Turned) -> bool {
        let Block { i0, i1, j0, j1 } = *self;
        i0 >= 1 && j0 >= 1 && i1 < grid.nu && j1 < grid.nv && i0 + LEAST <= i1 && j0 + LEAST <= j1
    }

    fn shifted(&self, grid: &Turned, by: [i64; 4]) -> Option<Block> {
        let [i0, i1, j0, j1] = by;
        let block = Block {
            i0: self.i0.checked_add_signed(i0 as isize)?,
            i1: self.i1.checked_add_signed(i1 as isize)?,
            j0: self.j0.checked_add_signed(j0 as isize)?,
            j1: self.j1.checked_add_signed(j1 as isize)?,
        };
        block.is_sound(grid).then_some(block)
    }

    /// The nearest block on another grid; `map` takes pixels of this grid's field to those of the other's.
    pub fn carried(&self, from: &Turned, to: &Turned, map: impl Fn(Point) -> Point) -> Block {
        let at = |i: f64, j: f64| map(from.place(i, j));
        let (i0, i1, j0, j1) = (self.i0 as f64, self.i1 as f64, self.j0 as f64, self.j1 as f64);
        let half_i = 0.5 * at(i0, j0).distance(at(i1, j0)) / to.step();
        let half_j = 0.5 * at(i0, j0).distance(at(i0, j1)) / to.step();
        let (i, j) = to.lines_at(at(0.5 * (i0 + i1), 0.5 * (j0 + j1)));
        Block::near((i - half_i, i + half_i), (j - half_j, j + half_j), to)
    }

    /// The block from one line to another in either direction, as far as the grid reaches.
    fn near((i0, i1): (f64, f64), (j0, j1): (f64, f64), grid: &Turned) -> Block {
        let line = |v: f64, least: usize, most: usize| (v.round().max(0.0) as usize).clamp(least, most.max(least));
        let (i0, j0) = (line(i0, 1, grid.nu - 1 - LEAST), line(j0, 1, grid.nv - 1 - LEAST));
        Block { i0, i1: line(i1, i0 + LEAST, grid.nu - 1), j0, j1: line(j1, j0 + LEAST, grid.nv - 1) }
    }

    /// The rectangle on the grid whose own upright box is the one that was drawn, as nearly as its direction allows.
    pub fn fitting(grid: &Turned, wish: &Wish) -> Block {
        let size = wish.bounds.size();
        let (c, s) = (grid.along.x.abs() / grid.step(), grid.along.y.abs() / grid.step());
        // Width and height of the box are w c + h s and w s + h c; near 45 degrees they say little about w and h.
        let d = c * c - s * s;
        let (w, h) = if d.abs() > 0.25 {
            ((size.x * c - size.y * s) / d, (size.y * c - size.x * s) / d)
        } else {
            let side = 0.72 * size.x.min(size.y);
            (side, side)
        };
        let least = 0.2 * size.x.min(size.y);
        let (w, h) = (0.5 * w.max(least) / grid.step(), 0.5 * h.max(least) / grid.step());
        let (i, j) = grid.lines_at(wish.bounds.centre());
        Block::near((i - w, i + w), (j - h, j + h), grid)
    }
}

/// The best rectangle whose sides lie on every `stride`th line; `None` if none is near the box.
pub(super) fn best(grid: &Turned, wish: &Wish, stride: usize) -> Option<Block> {
    // Each side of the upright box depends on one line in i and one in j alone, as directions lie within a right angle: what it costs,
    // for all of them.
    let costs = |side: fn(Point, &Bounds) -> (f64, f64)| -> Vec<f64> {
        let lines = (0..grid.nu).flat_map(|i| (0..grid.nv).map(move |j| (i, j)));
        lines.map(|(i, j)| side(grid.place(i as f64, j as f64), &wish.bounds)).map(|(off, size)| wish.cost_of(off, size)).collect()
    };
    let left = costs(|p, b| (p.x - b.min.x, b.size().x));
    let right = costs(|p, b| (p.x - b.max.x, b.size().x));
    let top = costs(|p, b| (p.y - b.min.y, b.size().y));
    let bottom = costs(|p, b| (p.y - b.max.y, b.size().y));
    let at = |i: usize, j: usize| i * grid.nv + j;
    let mut found: Option<(Block, f64)> = None;
    for i0 in (1..grid.nu).step_by(stride) {
        for i1 in (i0 + LEAST..grid.nu).step_by(stride) {
            for j0 in (1..grid.nv).step_by(stride) {
                let two = top[at(i0, j0)] + right[at(i1, j0)];
                if two > TOO_FAR {
                    continue;
                }
                for j1 in (j0 + LEAST..grid.nv).step_by(stride) {
                    if two + left[at(i0, j1)] + bottom[at(i1, j1)] > TOO_FAR {
                        continue;
                    }
                    let block = Block { i0, i1, j0, j1 };
                    let score = block.score(grid, wish);
                    if found.is_none_or(|(_, best)| score > best) {
                        found = Some((block, score));
                    }
                }
            }
        }
    }
    found.map(|(block, _)| block)
}

/// One side, two opposite sides together, or apart: i0, i1, j0, j1.
const MOVES: [[i64; 4]; 8] =
    [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, -1, 0, 0], [0, 0, 1, -1]];

/// Moves the sides, one by one and in pairs, for as long as that explains more.
pub(super) fn climb(grid: &Turned, wish: &Wish, from: Block) -> (Block, f64) {
    let mut best = (from, from.score(grid, wish));
    for reach in [4, 2, 1, 3, 1] {
        for _ in 0..40 {
            let mut next = best;
            for step in MOVES {
                for sign in [-reach, reach] {
                    let Some(block) = best.0.shifted(grid, step.map(|s| s * sign)) else { continue };
                    let score = block.score(grid, wish);
                    if score > next.1 {
                        next = (block, score);
                    }
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
