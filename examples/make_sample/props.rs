//! Small things: vehicles, containers, heaps, poles, the bridge crane.

use crate::buildings::block;
use crate::canvas::{Area, CELL, List, Rgb, mix, scale};
use crate::geom::{Frame, V2, v};
use crate::noise::{Rng, fbm, noise, smooth};

/// Something thin that stands or hangs clear of the ground, so that only its
/// shadow reaches it: a beam between two points, each with a height.
#[derive(Clone, Copy, Debug)]
pub struct Beam {
    pub from: V2,
    pub to: V2,
    pub from_z: f32,
    pub to_z: f32,
    pub width: f32,
    /// How much light it stops, `0..1`.
    pub dense: f32,
}

const PAINTS: [Rgb; 9] = [
    [0.46, 0.46, 0.45],
    [0.40, 0.40, 0.40],
    [0.22, 0.225, 0.23],
    [0.045, 0.046, 0.05],
    [0.06, 0.06, 0.065],
    [0.17, 0.05, 0.045],
    [0.055, 0.075, 0.135],
    [0.13, 0.13, 0.13],
    [0.30, 0.29, 0.26],
];

/// A car.
pub fn car(list: &mut List, f: Frame, rng: &mut Rng) {
    let paint = PAINTS[rng.below(PAINTS.len())];
    let (w, d) = (rng.range(4.0, 4.8), rng.range(1.75, 1.95));
    let seed = rng.seed();
    block(list, f, [w, d], [0.0, 0.9], paint, seed);
    block(list, f.child(-0.25, 0.0, 0.0), [w * 0.62, d * 0.88], [0.0, 1.45], [0.035, 0.04, 0.045], seed ^ 1);
    block(list, f.child(-0.3, 0.0, 0.0), [w * 0.40, d * 0.80], [0.0, 1.5], scale(paint, 1.05), seed ^ 2);
}

/// A lorry: cab and load bed.
pub fn lorry(list: &mut List, f: Frame, rng: &mut Rng) {
    let cab = PAINTS[[0, 5, 6, 2, 8][rng.below(5)]];
    let long = rng.range(5.0, 9.0);
    let seed = rng.seed();
    block(list, f.child(long * 0.5 + 1.2, 0.0, 0.0), [2.0, 2.4], [0.0, 2.6], cab, seed);
    block(list, f.child(long * 0.5 + 2.05, 0.0, 0.0), [0.4, 2.2], [0.0, 1.9], [0.04, 0.045, 0.05], seed ^ 1);
    let kind = rng.below(3);
    let bed: Rgb = match kind {
        0 => [0.40, 0.40, 0.39],
        1 => [0.15, 0.125, 0.10],
        _ => [0.20, 0.17, 0.13],
    };
    block(list, f, [long, 2.45], [0.0, if kind == 0 { 3.4 } else { 2.0 }], bed, seed ^ 2);
    if kind == 2 {
        block(list, f, [long - 0.7, 1.7], [0.0, 1.7], [0.26, 0.21, 0.155], seed ^ 3);
    }
}

/// A shipping container, long or short.
pub fn container(list: &mut List, f: Frame, rng: &mut Rng) {
    const COLOURS: [Rgb; 6] =
        [[0.135, 0.082, 0.066], [0.070, 0.092, 0.13], [0.30, 0.30, 0.29], [0.10, 0.13, 0.10], [0.20, 0.13, 0.075], [0.155, 0.16, 0.165]];
    let long = if rng.chance(0.5) { 12.2 } else { 6.1 };
    let c = COLOURS[rng.below(COLOURS.len())];
    block(list, f, [long, 2.44], [0.0, if rng.chance(0.25) { 5.2 } else { 2.6 }], c, rng.seed());
}

/// Bundles of pipes, timber, plate or crates, laid in uneven rows.
pub fn stacks(list: &mut List, f: Frame, w: f32, d: f32, n: usize, rng: &mut Rng) {
    const STUFF: [Rgb; 7] = [
        [0.155, 0.105, 0.078],
        [0.225, 0.215, 0.20],
        [0.24, 0.195, 0.14],
        [0.10, 0.095, 0.09],
        [0.33, 0.32, 0.30],
        [0.12, 0.125, 0.135],
        [0.07, 0.09, 0.13],
    ];
    let rows = (d / 2.7).max(1.0) as usize;
    let share = n as f32 / (rows as f32 * (w / 4.0).max(1.0));
    for j in 0..rows {
        // A row holds one sort of thing for a stretch, then another.
        let b = (j as f32 + 0.5) / rows as f32 * d - d * 0.5;
        let mut a = -w * 0.5 + rng.range(0.0, 2.0);
        let mut stuff = STUFF[rng.below(STUFF.len())];
        let (mut long, mut wide, mut turn) = (rng.range(1.5, 6.0), rng.range(0.9, 1.9), 0.0);
        while a < w * 0.5 {
            if rng.chance(0.28) {
                stuff = STUFF[rng.below(STUFF.len())];
                long = rng.range(1.2, 6.0);
                wide = rng.range(0.9, 2.0);
                turn = if rng.chance(0.2) { rng.range(-9.0, 9.0) } else { 0.0 };
                a += rng.range(0.0, 4.0);
            }
            let keep = rng.chance(share.min(0.95));
            let jitter = rng.range(-0.25, 0.25);
            let (tone, high) = (rng.range(0.85, 1.15), rng.range(0.5, 1.7));
            let g = f.child(a + long * 0.5, b + jitter, f64::from(turn + rng.range(-1.5, 1.5)));
            let seed = rng.seed();
            if keep {
                block(list, g, [long, wide], [0.0, high], scale(stuff, tone), seed);
            }
            a += long + rng.range(0.25, 0.9);
        }
    }
}

/// A heap of earth, gravel or coal.
pub fn heap(list: &mut List, at: V2, radius: f32, high: f32, colour: Rgb, rng: &mut Rng) {
    let seed = rng.seed();
    let squash = rng.range(0.65, 1.0);
    let f = Frame::new(at, f64::from(rng.range(0.0, 180.0)));
    let area = Area::around(&[at], radius * 1.6 + 1.0);
    list.add(area, move |s| {
        let sun = s.view.sun;
        let rise = |p: V2| {
            let (a, b) = f.inn(p);
            let r = (a * a + b * b / (squash * squash)).sqrt() / radius;
            let r = r + 0.26 * fbm(p.x / (radius * 0.6), p.y / (radius * 0.6), 4, seed);
            high * (1.0 - r).max(0.0) * (1.15 - 0.2 * (1.0 - r).max(0.0))
        };
        s.each(area, |cell, p| {
            let z = rise(p);
            if z <= 0.0 {
                return;
            }
            let e = 0.5;
            let gx = (rise(v(p.x + e, p.y)) - rise(v(p.x - e, p.y))) / (2.0 * e);
            let gy = (rise(v(p.x, p.y + e)) - rise(v(p.x, p.y - e))) / (2.0 * e);
            let fine = fbm(p.x / 0.8, p.y / 0.8, 3, seed ^ 1);
            let c = scale(colour, 1.0 + 0.20 * fine + 0.12 * noise(p.x / 3.0, p.y / 3.0, seed ^ 2));
            let cover = smooth(0.0, 0.35, z);
            let lam = sun.facing(gx + 0.2 * fine, gy + 0.2 * fine);
            cell.c = mix(cell.c, c, cover);
            cell.lam += (lam - cell.lam) * cover;
            cell.h = cell.h.max(z);
        });
    });
}

/// A lamp or power pole with its shadow.
pub fn pole(list: &mut List, beams: &mut Vec<Beam>, at: V2, base: f32, high: f32) {
    beams.push(Beam { from: at, to: at, from_z: base, to_z: base + high, width: 0.32, dense: 0.72 });
    block(list, Frame::new(at, 0.0), [0.5, 0.5], [0.0, 0.0], [0.26, 0.25, 0.24], 5);
}

/// Paints a beam seen from above; its shadow is cast apart.
fn beam_top(list: &mut List, b: Beam, colour: Rgb, seed: u32) {
    let d = b.to.minus(b.from);
    let f = Frame::new(b.from.mix(b.to, 0.5), f64::from(d.y.atan2(d.x).to_degrees()));
    let (w, t) = (d.len(), b.width);
    let area = Area::around(&[b.from, b.to], t);
    list.add(area, move |s| {
        let up = s.view.sun.dir[2];
        s.each(area, |cell, p| {
            let (x, y) = f.inn(p);
            let e = (x.abs() - w * 0.5).max(y.abs() - t * 0.5);
            let cover = (0.5 - e / CELL).clamp(0.0, 1.0);
            if cover > 0.0 {
                let k = 1.0 + 0.16 * noise(x / 1.5, y, seed) + 0.1 * fbm(p.x / 0.7, p.y / 0.7, 2, seed ^ 1);
                let edge = smooth(0.5, 0.2, t * 0.5 - y.abs());
                cell.lay(scale(colour, k * (1.0 - 0.25 * edge)), up, 0.0, cover);
                cell.aloft |= cover > 0.5;
            }
        });
    });
}

/// The bridge crane: two box girders on legs, running along local `b` on rails
/// `span` metres apart. Returns nothing; its outline is the girders' rectangle.
pub fn crane(list: &mut List, beams: &mut Vec<Beam>, f: Frame, span: f32, long: f32, base: f32, rng: &mut Rng) {
    let top = base + 13.0;
    let yellow: Rgb = [0.385, 0.275, 0.085];
    let mut add = |list: &mut List, from: V2, to: V2, z0: f32, z1: f32, width: f32, seen: Option<Rgb>, seed: u32| {
        let b = Beam { from, to, from_z: z0, to_z: z1, width, dense: 0.96 };
        beams.push(b);
        if let Some(c) = seen {
            beam_top(list, b, c, seed);
        }
    };
    let s = rng.seed();
    for side in [-1.0_f32, 1.0] {
        // Sill beams on the rails, seen from above below the girders.
        let x = side * span * 0.5;
        add(list, f.out(x, -4.6), f.out(x, 4.6), base + 1.0, base + 1.0, 0.9, Some([0.20, 0.16, 0.08]), s ^ 3);
        for k in [-1.0_f32, 1.0] {
            add(list, f.out(x, k * 4.2), f.out(x, k * 1.6), base, top, 0.8, Some(scale(yellow, 0.75)), s ^ 4);
        }
        // The trolley's rope sway and the walkway rail are too fine to show.
    }
    for k in [-1.0_f32, 1.0] {
        let y = k * 1.55;
        add(list, f.out(-long * 0.5, y), f.out(long * 0.5, y), top, top, 1.7, Some(yellow), s ^ 5);
    }
    for side in [-1.0_f32, 1.0] {
        let x = side * (long * 0.5 - 0.4);
        add(list, f.out(x, -1.6), f.out(x, 1.6), top, top, 0.9, Some(scale(yellow, 0.9)), s ^ 6);
    }
    add(list, f.out(3.4, -2.1), f.out(3.4, 2.1), top + 1.2, top + 1.2, 3.0, Some([0.30, 0.295, 0.28]), s ^ 7);
    add(list, f.out(-span * 0.5 + 1.6, 1.2), f.out(-span * 0.5 + 1.6, 3.6), top - 3.0, top - 3.0, 1.9, Some([0.26, 0.26, 0.25]), s ^ 8);
}
