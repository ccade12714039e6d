//! The valley: its heights, and the bare and grown-over ground that covers it.

use crate::canvas::{Area, List, Rgb, mix, scale};
use crate::geom::{Frame, V2, polygon_distance, v};
use crate::noise::{fbm, hash01, noise, ridged, smooth};
use crate::par;

/// Which of the two images is being made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Epoch {
    Before,
    After,
}

impl Epoch {
    /// Picks the value that belongs to this image.
    pub fn pick<T>(self, before: T, after: T) -> T {
        if self == Epoch::Before { before } else { after }
    }
}

const LEFT: f32 = -50.0;
const TOP: f32 = -50.0;
const COLS: usize = 1102;
const ROWS: usize = 852;
/// Height of the levelled plant ground.
pub const PLATFORM: f32 = 21.0;

/// Ground heights on a one-metre grid.
pub struct Terrain {
    z: Vec<f32>,
    /// How freshly cut the ground is, `0..1`: bare slopes around levelled ground.
    cut: Vec<f32>,
    seed: u32,
    epoch: Epoch,
}

/// A place cut or filled to one level.
pub struct Levelled {
    pub outline: Vec<V2>,
    pub level: f32,
    /// Width of the slope around it.
    pub slope: f32,
}

/// The line where the northern hills begin.
pub fn hill_foot(x: f32, seed: u32) -> f32 {
    let knoll = (x - 528.0) / 74.0;
    196.0 + 26.0 * (x / 150.0 + 0.7).sin() + 0.035 * x + 16.0 * noise(x / 46.0, 3.0, seed ^ 11) + 54.0 * (-knoll * knoll).exp()
}

fn natural_height(p: V2, seed: u32) -> f32 {
    let valley = 11.0 + 0.022 * (655.0 - p.y).abs() + 1.3 * fbm(p.x / 130.0, p.y / 130.0, 3, seed);
    let spurs = 44.0 * fbm(p.x / 165.0, p.y / 230.0, 2, seed ^ 21);
    let t = hill_foot(p.x, seed) - p.y + spurs * smooth(10.0, 120.0, hill_foot(p.x, seed) - p.y);
    let into = t.max(0.0);
    let soft = into * into / (into + 26.0);
    let gully = ridged(p.x / 58.0 + p.y / 260.0, p.y / 120.0, 3, seed ^ 31);
    let rough = 2.2 * fbm(p.x / 19.0, p.y / 19.0, 3, seed ^ 41);
    let rise = 0.58 * soft - 15.0 * gully * smooth(12.0, 70.0, into) + rough * smooth(4.0, 40.0, into);
    let steps = terraces(p, seed);
    let level = (198.0 + 26.0 * (p.x / 150.0 + 0.7).sin() + 0.035 * p.x - p.y).max(0.0);
    let even = valley + 0.40 * level * level / (level + 26.0) + 7.0 * fbm(p.x / 95.0, p.y / 95.0, 2, seed ^ 33) * smooth(0.0, 60.0, level);
    let mut z = valley + rise.max(-3.0);
    z += (even - z) * smooth(0.0, 0.6, steps);
    if steps > 0.0 {
        let q = z / 2.6;
        let stepped = (q.floor() + smooth(0.72, 1.0, q - q.floor())) * 2.6;
        z += (stepped - z) * steps;
    }
    z
}

/// Where the hillside is terraced, `0..1`.
pub fn terraces(p: V2, seed: u32) -> f32 {
    let n = 26.0 * fbm(p.x / 60.0, p.y / 60.0, 3, seed ^ 51);
    let box_ = [v(735.0, 205.0), v(835.0, 128.0), v(1060.0, 110.0), v(1060.0, 300.0), v(880.0, 290.0), v(760.0, 268.0)];
    smooth(6.0, -6.0, polygon_distance(&box_, p) + n)
}

impl Terrain {
    /// Builds the heights, with the ground levelled where asked.
    pub fn new(seed: u32, epoch: Epoch, levelled: &[Levelled]) -> Terrain {
        let both: Vec<(f32, f32)> = par::table(COLS * ROWS, (0.0, 0.0), |i| {
            let p = v((i % COLS) as f32 + LEFT, (i / COLS) as f32 + TOP);
            let natural = natural_height(p, seed);
            let (mut z, mut cut) = (natural, 0.0_f32);
            for l in levelled {
                let ragged = 2.0 * fbm(p.x / 11.0, p.y / 11.0, 3, seed ^ 61);
                let d = polygon_distance(&l.outline, p) + ragged;
                let steep = l.slope + 0.55 * (natural - l.level).abs();
                let w = smooth(steep, 0.0, d);
                let moved = (natural - l.level).abs();
                z += (l.level - z) * w;
                let edge = smooth(0.0, 0.12, w) * smooth(1.0, 0.9, w);
                let dug = if natural > l.level { 1.0 } else { 0.12 };
                cut = cut.max(edge * dug * smooth(1.4, 4.0, moved));
            }
            (z, cut)
        });
        Terrain { z: both.iter().map(|b| b.0).collect(), cut: both.iter().map(|b| b.1).collect(), seed, epoch }
    }

    fn read(grid: &[f32], p: V2) -> f32 {
        let x = (p.x - LEFT).clamp(0.0, (COLS - 2) as f32);
        let y = (p.y - TOP).clamp(0.0, (ROWS - 2) as f32);
        let (ix, iy) = (x as usize, y as usize);
        let (fx, fy) = (x - ix as f32, y - iy as f32);
        let i = iy * COLS + ix;
        let top = grid[i] + (grid[i + 1] - grid[i]) * fx;
        let low = grid[i + COLS] + (grid[i + COLS + 1] - grid[i + COLS]) * fx;
        top + (low - top) * fy
    }

    /// Ground height at a point.
    pub fn height(&self, p: V2) -> f32 {
        Self::read(&self.z, p)
    }

    /// Ground slopes at a point: rise per metre east and south.
    pub fn slope(&self, p: V2) -> (f32, f32) {
        let d = 1.0;
        (
            (self.height(v(p.x + d, p.y)) - self.height(v(p.x - d, p.y))) / (2.0 * d),
            (self.height(v(p.x, p.y + d)) - self.height(v(p.x, p.y - d))) / (2.0 * d),
        )
    }

    /// Fills the canvas with the ground as it would be if nobody used it.
    pub fn lay_ground<'a>(&'a self, list: &mut List<'a>, all: Area, stream: &'a [V2]) {
        list.add(all, move |s| {
            let sun = s.view.sun;
            s.each(all, |cell, p| {
                let (c, bump) = self.surface(p, stream);
                let (gx, gy) = self.slope(p);
                cell.c = c;
                cell.z = self.height(p);
                cell.h = 0.0;
                cell.lam = sun.facing(gx + bump[0], gy + bump[1]);
            });
        });
    }

    fn surface(&self, p: V2, stream: &[V2]) -> (Rgb, [f32; 2]) {
        let s = self.seed;
        let q = v(p.x + 3.5 * noise(p.x / 38.0, p.y / 38.0, s ^ 71), p.y + 3.5 * noise(p.x / 38.0, p.y / 38.0, s ^ 72));
        let broad = fbm(q.x / 135.0, q.y / 135.0, 2, s ^ 73);
        let mid = fbm(q.x / 33.0, q.y / 33.0, 3, s ^ 74);
        let small = fbm(q.x / 7.5, q.y / 7.5, 3, s ^ 75);
        let fine = fbm(p.x / 1.7, p.y / 1.7, 2, s ^ 76);
        let grain = hash01((p.x * 4.0) as i32, (p.y * 4.0) as i32, s ^ 77) - 0.5;

        let (gx, gy) = self.slope(p);
        let steep = (gx * gx + gy * gy).sqrt();
        let wet = smooth(46.0, 5.0, line_distance(stream, p));
        let hilly = smooth(1.0, 22.0, hill_foot(p.x, s) - p.y);

        let light: Rgb = [0.255, 0.215, 0.165];
        let dark: Rgb = [0.165, 0.135, 0.102];
        let mut soil = mix(light, dark, smooth(-0.45, 0.45, broad * 0.7 + mid * 0.6));
        soil = mix(soil, [0.30, 0.265, 0.215], smooth(0.0, 0.7, small * 0.6 + mid * 0.5 + fine * 0.3) * 0.6);
        let lush: Rgb = self.epoch.pick([0.088, 0.105, 0.050], [0.118, 0.112, 0.066]);
        let dry: Rgb = self.epoch.pick([0.168, 0.156, 0.088], [0.190, 0.163, 0.112]);
        let grass = mix(dry, lush, smooth(-0.5, 0.5, mid * 0.8 - broad * 0.5 + wet * 0.8 + small * 0.35));
        let cover = smooth(-0.62, 0.44, broad * 0.55 + mid * 0.50 + small * 0.60 + fine * 0.62 + wet * 0.5 + 0.12 + hilly * 0.15);
        let mut c = mix(soil, grass, cover * 0.92);
        // Steep ground is stony; scrub darkens the gullies of the hills.
        let rock = smooth(0.52, 0.80, steep + 0.25 * small);
        c = mix(c, [0.235, 0.212, 0.180], rock * 0.75);
        let scrub = smooth(0.05, 0.5, mid * 0.6 + small * 0.5 + fine * 0.4) * hilly;
        c = mix(c, self.epoch.pick([0.072, 0.080, 0.042], [0.095, 0.085, 0.056]), scrub * 0.7);

        let shade = woodland(p, s);
        c = mix(c, self.epoch.pick([0.062, 0.064, 0.038], [0.092, 0.076, 0.052]), shade * smooth(-0.7, 0.2, small + 0.3) * 0.85);
        let steps = terraces(p, s);
        if steps > 0.0 {
            let zq = self.height(p) / 2.6;
            let strip = zq.floor() as i32;
            let along = ((p.x + 6.0 * small) / (22.0 + 30.0 * hash01(strip, 5, s))).floor() as i32;
            let tone = hash01(strip, along, s ^ 81);
            let crop = self
                .epoch
                .pick(mix([0.105, 0.118, 0.058], [0.205, 0.178, 0.110], tone), mix([0.225, 0.190, 0.140], [0.135, 0.118, 0.078], tone));
            let riser = smooth(0.72, 0.86, zq - zq.floor());
            let crop = scale(mix(crop, [0.085, 0.082, 0.050], riser * 0.8), 1.0 + 0.25 * small);
            c = mix(c, crop, steps * 0.92);
        }
        let cut = Self::read(&self.cut, p);
        if cut > 0.0 {
            let streak = fbm(p.x / 2.2, p.y / 5.0, 3, s ^ 82);
            let raw = mix([0.270, 0.225, 0.172], [0.165, 0.142, 0.110], smooth(-0.4, 0.4, streak + mid));
            c = mix(c, raw, cut * smooth(-0.6, 0.1, small + 0.35));
        }
        let tuft = fbm(p.x / 0.8, p.y / 0.8, 2, s ^ 78);
        let k = 1.0 + 0.22 * small + 0.17 * fine + 0.11 * tuft + 0.08 * grain + 0.10 * mid;
        let rough = 0.07 + 0.20 * hilly;
        let e = 0.9;
        let bump = [rough * noise(p.x / e, p.y / e, s ^ 91) + 0.10 * small, rough * noise(p.x / e, p.y / e, s ^ 92) - 0.10 * mid];
        (scale(c, k.max(0.35)), bump)
    }
}

/// How thickly a place is wooded, `0..1`.
pub fn woodland(p: V2, seed: u32) -> f32 {
    let into = hill_foot(p.x, seed) - p.y;
    if into < -45.0 {
        return 0.0;
    }
    let glade = fbm(p.x / 74.0, p.y / 62.0, 3, seed ^ 101);
    let small = fbm(p.x / 14.0, p.y / 14.0, 2, seed ^ 102);
    smooth(-14.0, 60.0, into + 34.0 * glade + 10.0 * small) * smooth(-0.50, 0.10, glade + 0.40 * small) * (1.0 - terraces(p, seed))
}

/// Distance from a point to a broken line.
pub fn line_distance(line: &[V2], p: V2) -> f32 {
    line.windows(2).fold(f32::MAX, |m, w| {
        // A rough reject keeps this cheap: the pieces are short.
        let near = (w[0].x - p.x).abs() + (w[0].y - p.y).abs();
        if near > m + 80.0 { m } else { m.min(crate::geom::segment(w[0], w[1], p).0) }
    })
}

/// A rectangle of the plant's frame as a scene outline.
pub fn plot(f: &Frame, a0: f32, b0: f32, a1: f32, b1: f32) -> Vec<V2> {
    vec![f.out(a0, b0), f.out(a1, b0), f.out(a1, b1), f.out(a0, b1)]
}
