//! The neighbourhood of a box on a grid that is turned with the building: there its walls run along rows and columns, and what a wall
//! shows, and what a rectangle holds, are read from tables of sums.

use super::pixels::{Field, Four};
use crate::core::geom::{Bounds, Point, Vector};

/// What is laid on a turned grid.
#[derive(Clone, Copy)]
pub(super) struct Planes<'a> {
    pub field: &'a Field,
    /// The field's bands in groups of four.
    pub four: &'a [Vec<Four>],
    /// How much more likely each pixel belongs to the building than not, -1 to 1.
    pub likely: &'a [f32],
    /// How surely each pixel lies in shadow, 0 to 1.
    pub shadow: &'a [f32],
    /// How wide the strip beside a wall is in which its shadow is looked for, px of the field.
    pub strip: f64,
    /// Beyond this nothing is looked at, px of the field: in all directions the same is seen.
    pub within: Bounds,
}

/// A turned grid: cell (i, j) is the square from line i to line i + 1 along `along`, and j to j + 1 across.
#[derive(Debug)]
pub(super) struct Turned {
    /// Where line (0, 0) lies, px of the field.
    pub origin: Point,
    /// One cell further in i, px of the field.
    pub along: Vector,
    /// One cell further in j.
    pub across: Vector,
    /// Cells in i.
    pub nu: usize,
    /// Cells in j.
    pub nv: usize,
    /// The strength of an edge that counts half.
    pub usual: f64,
    /// Sums along j of the strength of an edge on line i (`nu + 1` lines of `nv + 1` sums).
    walls_u: Vec<f32>,
    /// Sums along i of the strength of an edge on line j (`nv + 1` lines of `nu + 1` sums).
    walls_v: Vec<f32>,
    /// Sums of the likelihood of all cells before line (i, j), `nv + 1` a line.
    inside: Vec<f64>,
    /// The same of shadow.
    shade: Vec<f64>,
    /// The same of the edges on lines in both directions.
    turmoil: Vec<f64>,
    /// How wide the strip beside a side is in which shadow is looked for, cells.
    strip: usize,
}

/// Cells over which an edge is averaged along itself: a wall is straight, a tree is not.
const ALONG: usize = 5;
/// The strength of an edge that counts half, in means of the strength over the whole grid.
const USUAL: f32 = 1.0;
/// The same in means that are weighed by the strength itself.
const CLEAR: f32 = 0.2;

impl Turned {
    /// The grid around `centre` that reaches `half` px of the field in both of its directions, its first direction turned by the
    /// angle whose sine and cosine are given, with cells of `step` px.
    pub fn new(seen: &Planes, centre: Point, (sin, cos): (f64, f64), half: (f64, f64), step: f64) -> Turned {
        let Planes { field, four, likely, shadow, strip, within } = *seen;
        let said: Vec<Four> = likely.iter().zip(shadow).map(|(likely, shadow)| [*likely, *shadow, 0.0, 0.0]).collect();
        let (nu, nv) = ((2.0 * half.0 / step).ceil().max(4.0) as usize, (2.0 * half.1 / step).ceil().max(4.0) as usize);
        let (along, across) = (Vector::new(cos * step, sin * step), Vector::new(-sin * step, cos * step));
        let origin = centre - along * (0.5 * nu as f64) - across * (0.5 * nv as f64);
        let mut inside = vec![0.0_f64; (nu + 1) * (nv + 1)];
        let mut shade = vec![0.0_f64; (nu + 1) * (nv + 1)];
        let mut there = vec![false; nu * nv];
        let mut groups: Vec<Vec<Four>> = four.iter().map(|_| Vec::with_capacity(nu * nv)).collect();
        for i in 0..nu {
            let (mut row, mut dark) = (0.0, 0.0);
            let start = origin + along * (i as f64 + 0.5);
            for j in 0..nv {
                let p = start + across * (j as f64 + 0.5);
                let seen = p.x >= within.min.x && p.x <= within.max.x && p.y >= within.min.y && p.y <= within.max.y;
                if seen && field.holds(p.x, p.y) {
                    let between = field.between(p.x, p.y);
                    groups.iter_mut().zip(four).for_each(|(out, group)| out.push(between.of_four(group)));
                    there[i * nv + j] = true;
                    let [likely, shadow, ..] = between.of_four(&said);
                    row += f64::from(likely);
                    dark += f64::from(shadow);
                } else {
                    groups.iter_mut().for_each(|out| out.push([0.0; 4]));
                    row -= 1.0;
                }
                inside[(i + 1) * (nv + 1) + j + 1] = inside[i * (nv + 1) + j + 1] + row;
                shade[(i + 1) * (nv + 1) + j + 1] = shade[i * (nv + 1) + j + 1] + dark;
            }
        }
        let walls_u = walls(&groups, &there, nu, nv);
        // The same with rows and columns exchanged: neighbours along a line lie side by side in memory.
        let groups: Vec<Vec<Four>> = groups.iter().map(|group| transposed(group, nu, nv)).collect();
        let walls_v = walls(&groups, &transposed(&there, nu, nv), nv, nu);
        let mut turned = Turned {
            origin,
            along,
            across,
            nu,
            nv,
            usual: 0.0,
            walls_u,
            walls_v,
            inside,
            shade,
            turmoil: Vec::new(),
            strip: ((strip / step).round() as usize).max(2),
        };
        let seen = there.iter().filter(|there| **there).count();
        turned.saturate(seen);
        turned
    }

    /// Turns strengths into shares: one that is as strong as usual here counts half, and no edge counts more than 1. Then sums them. `seen`:
    /// how many cells hold something.
    fn saturate(&mut self, seen: usize) {
        let n = (2 * seen).max(1) as f32;
        let mean = (self.walls_u.iter().sum::<f32>() + self.walls_v.iter().sum::<f32>()) / n;
        let squares = self.walls_u.iter().chain(&self.walls_v).map(|v| v * v).sum::<f32>() / n;
        // Where there are few edges the mean says nothing: the clear ones do.
        let usual = (mean * USUAL).max(CLEAR * squares / mean.max(1.0e-6)).max(1.0e-3);
        self.usual = f64::from(usual);
        for v in self.walls_u.iter_mut().chain(&mut self.walls_v) {
            *v /= *v + usual;
        }
        self.sum_turmoil();
        for (walls, length) in [(&mut self.walls_u, self.nv), (&mut self.walls_v, self.nu)] {
            for line in walls.chunks_exact_mut(length + 1) {
                let mut sum = 0.0;
                for v in line.iter_mut() {
                    let share = *v;
                    *v = sum;
                    sum += share;
                }
            }
        }
    }

    /// Sums, cell by cell, the mean of the edges on the first lines of each.
    fn sum_turmoil(&mut self) {
        let (nu, nv) = (self.nu, self.nv);
        self.turmoil = vec![0.0; (nu + 1) * (nv + 1)];
        for i in 0..nu {
            let mut row = 0.0;
            for j in 0..nv {
                row += 0.5 * f64::from(self.walls_u[i * (nv + 1) + j] + self.walls_v[j * (nu + 1) + i]);
                self.turmoil[(i + 1) * (nv + 1) + j + 1] = self.turmoil[i * (nv + 1) + j + 1] + row;
            }
        }
    }

    /// How much goes on within a block, 0 to 1: the mean of the edges on lines that lie at least two cells within it.
    pub fn turmoil_within(&self, i0: usize, i1: usize, j0: usize, j1: usize) -> f64 {
        let (i0, j0, i1, j1) = (i0 + 2, j0 + 2, i1.saturating_sub(1), j1.saturating_sub(1));
        if i0 >= i1 || j0 >= j1 {
            return 0.0;
        }
        let s = |i: usize, j: usize| self.turmoil[i * (self.nv + 1) + j];
        (s(i1, j1) - s(i0, j1) - s(i1, j0) + s(i0, j0)) / ((i1 - i0) * (j1 - j0)) as f64
    }

    /// Sum of the edge on line `i` between lines `j0` and `j1`.
    pub fn wall_u(&self, i: usize, j0: usize, j1: usize) -> f64 {
        f64::from(self.walls_u[i * (self.nv + 1) + j1] - self.walls_u[i * (self.nv + 1) + j0])
    }

    /// Sum of the edge on line `j` between lines `i0` and `i1`.
    pub fn wall_v(&self, j: usize, i0: usize, i1: usize) -> f64 {
        f64::from(self.walls_v[j * (self.nu + 1) + i1] - self.walls_v[j * (self.nu + 1) + i0])
    }

    /// Sum of the likelihood of the cells from line `i0` to `i1` and `j0` to `j1`.
    pub fn likely(&self, i0: usize, i1: usize, j0: usize, j1: usize) -> f64 {
        let s = |i: usize, j: usize| self.inside[i * (self.nv + 1) + j];
        s(i1, j1) - s(i0, j1) - s(i1, j0) + s(i0, j0)
    }

    /// How much of the outline of a block lies in its own shadow, 0 to about 0.5: shadow beside its sides, summed with their directions,
    /// as the sun casts it to one side only, and what is dark all around is no shadow of it.
    pub fn shadow(&self, i0: usize, i1: usize, j0: usize, j1: usize) -> f64 {
        let s = |i: usize, j: usize| self.shade[i * (self.nv + 1) + j];
        let sum = |i0: usize, i1: usize, j0: usize, j1: usize| s(i1, j1) - s(i0, j1) - s(i1, j0) + s(i0, j0);
        let k = self.strip;
        let u = sum(i1, (i1 + k).min(self.nu), j0, j1) - sum(i0.saturating_sub(k), i0, j0, j1);
        let v = sum(i0, i1, j1, (j1 + k).min(self.nv)) - sum(i0, i1, j0.saturating_sub(k), j0);
        (u * u + v * v).sqrt() / (k as f64 * 2.0 * ((i1 - i0) + (j1 - j0)) as f64)
    }

    /// Where the lines cross, px of the field.
    pub fn place(&self, i: f64, j: f64) -> Point {
        self.origin + self.along * i + self.across * j
    }

    /// On which lines a place of the field lies, in i and in j.
    pub fn lines_at(&self, p: Point) -> (f64, f64) {
        let d = p - self.origin;
        let k = 1.0 / self.along.dot(self.along);
        (d.dot(self.along) * k, d.dot(self.across) * k)
    }

    /// Length of a cell's side, px of the field.
    pub fn step(&self) -> f64 {
        self.along.length()
    }
}

/// A table of `rows` rows with its rows and columns exchanged.
fn transposed<T: Copy>(table: &[T], rows: usize, columns: usize) -> Vec<T> {
    let mut out = Vec::with_capacity(table.len());
    for j in 0..columns {
        out.extend((0..rows).map(|i| table[i * columns + j]));
    }
    out
}

/// How strong an edge each line between rows of cells is at each cell: the difference of what lies on its two sides, averaged along the
/// line. There are `lines` rows of `length` cells, and the bands come in groups of four.
fn walls(groups: &[Vec<Four>], there: &[bool], lines: usize, length: usize) -> Vec<f32> {
    let mut strength = vec![0.0_f32; (lines + 1) * (length + 1)];
    let reach = ALONG / 2;
    // Nothing beyond both ends.
    let mut raw = vec![[0.0_f32; 4]; length + 2 * reach];
    for line in 1..lines {
        let (near, far) = (line.min(2), (lines - line).min(2));
        let row = |l: usize| l * length..(l + 1) * length;
        let out = &mut strength[line * (length + 1)..line * (length + 1) + length];
        for group in groups {
            let beyond = group[row(line)].iter().zip(&group[row(line + far - 1)]);
            let before = group[row(line - 1)].iter().zip(&group[row(line - near)]);
            let holds = there[row(line)].iter().zip(&there[row(line - 1)]);
            for ((r, ((a, b), (c, d))), (one, two)) in raw[reach..].iter_mut().zip(beyond.zip(before)).zip(holds) {
                let weight = f32::from(u8::from(*one && *two));
                *r = std::array::from_fn(|k| weight * ((0.6 * a[k] + 0.4 * b[k]) - (0.6 * c[k] + 0.4 * d[k])));
            }
            for (out, along) in out.iter_mut().zip(raw.windows(ALONG)) {
                let mean: Four = std::array::from_fn(|k| along.iter().map(|r| r[k]).sum::<f32>() / ALONG as f32);
                *out += mean.iter().map(|m| m * m).sum::<f32>();
            }
        }
        out.iter_mut().for_each(|v| *v = v.sqrt());
    }
    strength
}
