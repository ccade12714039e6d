//! Light: cast shadows, the open sky, and the light that leaves each cell.

use crate::canvas::{CELL, Cell, Rgb, View};
use crate::geom::{V2, segment, v};
use crate::noise::{fbm, smooth};
use crate::par;
use crate::props::Beam;

/// The colour and strength of the light of one day.
#[derive(Clone, Copy)]
pub struct Day {
    pub sun: Rgb,
    pub sky: Rgb,
}

const BLOCK: usize = 8;

fn top_of(c: &Cell) -> f32 {
    c.z + c.h
}

/// Turns the painted canvas into the light leaving each cell.
pub fn shine(cells: &mut [Cell], view: &View, beams: &[Beam], day: Day, seed: u32) {
    let (w, h) = (view.width(), view.height());
    let tops = par::table(w * h, 0.0, |i| top_of(&cells[i]));
    let (bw, bh) = (w.div_ceil(BLOCK), h.div_ceil(BLOCK));
    let blocks: Vec<(f32, f32)> = par::table(bw * bh, (0.0, 0.0), |i| {
        let (bx, by) = (i % bw * BLOCK, i / bw * BLOCK);
        let (mut high, mut sum, mut n) = (f32::MIN, 0.0, 0.0);
        for y in by..(by + BLOCK).min(h) {
            for x in bx..(bx + BLOCK).min(w) {
                high = high.max(tops[y * w + x]);
                sum += cells[y * w + x].h;
                n += 1.0;
            }
        }
        (high, sum / n)
    });
    let summit = blocks.iter().fold(f32::MIN, |m, b| m.max(b.0));

    // The march towards the sun, in cells; the image may be turned a little.
    let (s, c) = view.place.degrees.to_radians().sin_cos();
    let (sx, sy) = (view.sun.dir[0], view.sun.dir[1]);
    let flat = sx.hypot(sy);
    let ux = (sx * c as f32 - sy * s as f32) / flat;
    let uy = (sx * s as f32 + sy * c as f32) / flat;
    let climb = view.sun.dir[2] / flat * CELL;

    let mut lit: Vec<f32> = par::table(w * h, 0.0, |i| {
        let (x0, y0) = ((i % w) as f32, (i / w) as f32);
        let own = tops[i] + if cells[i].leafy { 0.8 } else { 0.0 };
        let (mut t, mut open) = (1.3_f32, 1.0_f32);
        loop {
            let z = own + climb * t;
            if z > summit || t > 1400.0 {
                return open;
            }
            let (x, y) = (x0 + ux * t + 0.5, y0 + uy * t + 0.5);
            if x < 0.0 || y < 0.0 || x >= w as f32 || y >= h as f32 {
                return open;
            }
            let (ix, iy) = (x as usize, y as usize);
            if z > blocks[iy / BLOCK * bw + ix / BLOCK].0 {
                t += 2.0;
                continue;
            }
            let over = z - tops[iy * w + ix];
            let soft = 0.10 + 0.006 * t * CELL;
            open = open.min((over / soft * 0.5 + 0.75).clamp(0.0, 1.0));
            if open <= 0.0 {
                return 0.0;
            }
            t += 1.0;
        }
    });

    for b in beams {
        hang(&mut lit, cells, &tops, view, b);
    }

    let near: Vec<f32> = par::table(bw * bh, 0.0, |i| {
        let (bx, by) = ((i % bw) as i32, (i / bw) as i32);
        let (mut sum, mut n) = (0.0, 0.0);
        for dy in -2..=2 {
            for dx in -2..=2 {
                let (x, y) = (bx + dx, by + dy);
                if x >= 0 && y >= 0 && x < bw as i32 && y < bh as i32 {
                    sum += blocks[y as usize * bw + x as usize].1;
                    n += 1.0;
                }
            }
        }
        sum / n
    });

    par::pieces(cells, w, |y, line| {
        for (x, cell) in line.iter_mut().enumerate() {
            // How much of the sky is hidden by taller neighbours.
            let fx = (x as f32 / BLOCK as f32 - 0.5).clamp(0.0, (bw - 1) as f32 - 0.001);
            let fy = (y as f32 / BLOCK as f32 - 0.5).clamp(0.0, (bh - 1) as f32 - 0.001);
            let (ix, iy) = (fx as usize, fy as usize);
            let (jx, jy) = ((ix + 1).min(bw - 1), (iy + 1).min(bh - 1));
            let (tx, ty) = (fx - ix as f32, fy - iy as f32);
            let a = near[iy * bw + ix] * (1.0 - tx) + near[iy * bw + jx] * tx;
            let b = near[jy * bw + ix] * (1.0 - tx) + near[jy * bw + jx] * tx;
            let wall = ((a + (b - a) * ty) - cell.h).max(0.0);
            let open = 1.0 / (1.0 + 0.16 * wall);
            let sun = lit[y * w + x] * cell.lam;
            // A few passing differences in the clearness of the air.
            let air = 1.0 + 0.02 * fbm(x as f32 / 900.0, y as f32 / 900.0, 2, seed);
            for k in 0..3 {
                cell.c[k] *= (day.sun[k] * sun + day.sky[k] * open) * air;
            }
        }
    });
}

/// Takes the light away under something that hangs clear of the ground.
fn hang(lit: &mut [f32], cells: &[Cell], tops: &[f32], view: &View, b: &Beam) {
    let (w, h) = (view.width(), view.height());
    let ground = |p: V2| {
        let (cx, cy) = view.cell(p);
        let x = cx.clamp(0.0, (w - 1) as f32) as usize;
        let y = cy.clamp(0.0, (h - 1) as f32) as usize;
        tops[y * w + x]
    };
    let dir = view.sun.dir;
    let cast = |p: V2, z: f32| {
        // Two rounds settle the fall on gently sloping ground.
        let mut q = p;
        for _ in 0..3 {
            let k = ((z - ground(q)).max(0.0)) / dir[2];
            q = v(p.x - dir[0] * k, p.y - dir[1] * k);
        }
        q
    };
    let (from, to) = (cast(b.from, b.from_z), cast(b.to, b.to_z));
    let (c0, c1) = (view.cell(from), view.cell(to));
    let a0 = v(c0.0, c0.1);
    let a1 = v(c1.0, c1.1);
    let half = b.width / CELL * 0.5;
    let reach = half + 3.0;
    let x0 = (a0.x.min(a1.x) - reach).max(0.0) as usize;
    let y0 = (a0.y.min(a1.y) - reach).max(0.0) as usize;
    let x1 = ((a0.x.max(a1.x) + reach).max(0.0) as usize).min(w - 1);
    let y1 = ((a0.y.max(a1.y) + reach).max(0.0) as usize).min(h - 1);
    let low = b.from_z.min(b.to_z);
    let high = b.from_z.max(b.to_z);
    for y in y0..=y1 {
        for x in x0..=x1 {
            let (d, t) = segment(a0, a1, v(x as f32, y as f32));
            let z = b.from_z + (b.to_z - b.from_z) * t;
            let top = tops[y * w + x];
            if cells[y * w + x].aloft || top > high.min(z.max(low) + 0.5) {
                continue;
            }
            let blur = 0.5 + 0.02 * (z - top).max(0.0) / CELL;
            let dark = smooth(half + blur, half - blur, d) * b.dense;
            lit[y * w + x] *= 1.0 - dark;
        }
    }
}
