//! Trees, bushes and woods.

use crate::canvas::{Area, List, Rgb, mix, scale};
use crate::geom::{V2, v};
use crate::noise::{Rng, fbm, hash01, noise, smooth};
use crate::terrain::{Epoch, Terrain, hill_foot, terraces, woodland};

/// Kinds of tree, by how they look from above.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Broadleaf,
    /// Broadleaf that turns or drops its leaves before the second date.
    Turning,
    Conifer,
    Poplar,
    Bush,
}

struct Lobe {
    at: V2,
    r: f32,
    top: f32,
    tone: f32,
}

/// Plants one tree.
pub fn tree(list: &mut List, at: V2, radius: f32, kind: Kind, epoch: Epoch, rng: &mut Rng) {
    tree_on(list, at, (0.0, 0.0), radius, kind, epoch, rng);
}

/// Plants one tree on ground of the given slopes, which its crown shares.
fn tree_on(list: &mut List, at: V2, lie: (f32, f32), radius: f32, kind: Kind, epoch: Epoch, rng: &mut Rng) {
    let seed = rng.seed();
    let high = match kind {
        Kind::Broadleaf | Kind::Turning => radius * rng.range(1.4, 2.1) + 0.6,
        Kind::Conifer => radius * rng.range(2.2, 3.2) + 1.0,
        Kind::Poplar => radius * rng.range(3.0, 4.4),
        Kind::Bush => radius * rng.range(0.8, 1.4),
    };
    let n = match kind {
        Kind::Conifer => 1,
        Kind::Bush => 3,
        Kind::Poplar => 4,
        _ => 5 + rng.below(6),
    };
    let mut lobes = Vec::with_capacity(n);
    for i in 0..n {
        let spread = if i == 0 { 0.0 } else { radius * rng.range(0.25, 0.66) };
        let turn = rng.range(0.0, std::f32::consts::TAU);
        let r = if n == 1 { radius } else { radius * rng.range(0.38, 0.66) };
        lobes.push(Lobe {
            at: v(at.x + spread * turn.cos(), at.y + spread * turn.sin()),
            r,
            top: high * rng.range(0.74, 1.0) - 0.5 * spread,
            tone: rng.range(0.86, 1.14),
        });
    }
    let shade = rng.range(0.72, 1.30);
    let hue = rng.bell();
    let summer: Rgb = match kind {
        Kind::Conifer => [0.052, 0.066, 0.040],
        Kind::Poplar => [0.092, 0.114, 0.052],
        Kind::Bush => [0.092, 0.100, 0.055],
        _ => [0.080, 0.102, 0.047],
    };
    let autumn: Rgb = match kind {
        Kind::Conifer => [0.054, 0.066, 0.043],
        Kind::Turning => mix([0.168, 0.122, 0.068], [0.136, 0.123, 0.092], smooth(-1.0, 1.0, hue)),
        Kind::Poplar => [0.180, 0.150, 0.080],
        Kind::Bush => [0.125, 0.114, 0.074],
        Kind::Broadleaf => [0.092, 0.098, 0.055],
    };
    let mut colour = scale(epoch.pick(summer, autumn), shade);
    colour[0] *= 1.0 + 0.08 * hue;
    colour[2] *= 1.0 - 0.05 * hue;
    let bare =
        if epoch == Epoch::After && matches!(kind, Kind::Turning | Kind::Poplar) { 0.25 + 0.25 * smooth(-1.0, 1.5, hue) } else { 0.0 };
    let area = Area::around(&[at], radius * 1.25 + 0.5);
    list.add(area, move |s| {
        let sun = s.view.sun;
        s.each(area, |cell, p| {
            let ruffle = fbm(p.x / 0.8, p.y / 0.8, 2, seed);
            let (mut best, mut slope, mut tone, mut depth) = (0.0_f32, (0.0, 0.0), 1.0, 0.0);
            for l in &lobes {
                let q = p.minus(l.at);
                let r = l.r * (1.0 + 0.30 * ruffle);
                let d2 = (q.x * q.x + q.y * q.y) / (r * r).max(0.01);
                if d2 >= 1.0 {
                    continue;
                }
                let (z, g) = if kind == Kind::Conifer {
                    let d = d2.sqrt();
                    (l.top * (1.0 - 0.8 * d), -l.top * 0.42 / l.r / d.max(0.25))
                } else {
                    let k = (1.0 - d2).sqrt();
                    (l.top - l.r * (1.0 - k) * 1.25, -0.95 / (l.r * k.max(0.45)))
                };
                if z > best {
                    best = z;
                    slope = (g * q.x, g * q.y);
                    tone = l.tone;
                    depth = 1.0 - d2;
                }
            }
            if best <= 0.2 || best <= cell.h {
                return;
            }
            if bare > 0.0 && hash01((p.x * 4.0) as i32, (p.y * 4.0) as i32, seed) < bare + 0.25 * ruffle {
                // Bare twigs: the ground shows through.
                cell.tint(scale(colour, 0.85), 0.45);
                return;
            }
            let leaf = noise(p.x / 0.55, p.y / 0.55, seed ^ 5);
            let gx = slope.0 * 0.72 + lie.0 + 0.55 * noise(p.x / 0.7, p.y / 0.7, seed ^ 6);
            let gy = slope.1 * 0.72 + lie.1 + 0.55 * noise(p.x / 0.7, p.y / 0.7, seed ^ 7);
            let k = tone * (1.0 + 0.22 * leaf) * (0.70 + 0.30 * depth);
            cell.lay(scale(colour, k.max(0.25)), sun.facing(gx, gy) * 0.82 + 0.20 * sun.dir[2], best, 1.0);
            cell.leafy = true;
        });
    });
}

/// What a row or a clump is made of.
pub struct Stand<'a> {
    /// Smallest and largest crown radius, in metres.
    pub size: (f32, f32),
    pub kinds: &'a [Kind],
    pub epoch: Epoch,
}

/// A row of trees or bushes along a line, about `gap` metres apart; each is
/// left out with probability `skip`.
pub fn row(list: &mut List, line: &[V2], gap: f32, skip: f32, of: &Stand, rng: &mut Rng) {
    let mut left = rng.range(0.0, gap);
    for w in line.windows(2) {
        let len = w[1].minus(w[0]).len();
        let mut at = left;
        while at < len {
            let p = w[0].mix(w[1], at / len);
            let p = v(p.x + rng.bell() * gap * 0.22, p.y + rng.bell() * gap * 0.22);
            let radius = rng.range(of.size.0, of.size.1) * rng.range(0.75, 1.1);
            let kind = of.kinds[rng.below(of.kinds.len())];
            let keep = !rng.chance(skip);
            let mut own = Rng::new(rng.bits(), "row");
            if keep {
                tree(list, p, radius, kind, of.epoch, &mut own);
            }
            at += gap * rng.range(0.6, 1.5);
        }
        left = at - len;
    }
}

/// A loose clump of `n` trees.
pub fn clump(list: &mut List, at: V2, spread: f32, n: usize, of: &Stand, rng: &mut Rng) {
    for _ in 0..n {
        let p = v(at.x + rng.bell() * spread * 0.6, at.y + rng.bell() * spread * 0.6);
        let radius = rng.range(of.size.0, of.size.1);
        let kind = of.kinds[rng.below(of.kinds.len())];
        let mut own = Rng::new(rng.bits(), "clump");
        tree(list, p, radius, kind, of.epoch, &mut own);
    }
}

/// Covers the hills with woods, thinning out in glades and towards the foot.
/// `clear` says how clear of trees a place is kept, 0 to 1.
pub fn woods(list: &mut List, land: &Terrain, extent: Area, clear: &dyn Fn(V2) -> f32, epoch: Epoch, seed: u64) {
    let mut rng = Rng::new(seed, "woods");
    let ground = field_seed(seed);
    let field = rng.seed();
    let step = 3.9;
    let (cols, rows) = (((extent.2 - extent.0) / step) as usize, ((extent.3 - extent.1) / step) as usize);
    for j in 0..rows {
        for i in 0..cols {
            let mut own = Rng::new(rng.bits(), "wood");
            let p = v(extent.0 + (i as f32 + own.range(-0.2, 1.2)) * step, extent.1 + (j as f32 + own.range(-0.2, 1.2)) * step);
            let into = hill_foot(p.x, ground) - p.y;
            let want = woodland(p, ground) * (1.0 - clear(p));
            let lie = land.slope(p);
            let stand = fbm(p.x / 45.0, p.y / 45.0, 3, field);
            let roll = own.unit();
            if roll < want * 0.92 {
                let kind = if stand + 0.25 * own.bell() > 0.18 {
                    Kind::Conifer
                } else if own.chance(0.62) {
                    Kind::Turning
                } else {
                    Kind::Broadleaf
                };
                let r = if kind == Kind::Conifer { own.range(1.1, 2.5) } else { own.range(1.2, 4.3) };
                let young = own.range(0.6, 1.0);
                tree_on(list, p, lie, r * (young + (1.08 - young) * smooth(0.1, 0.9, want)), kind, epoch, &mut own);
            } else if roll < want * 0.92 + 0.26 * smooth(-45.0, 10.0, into) * (1.0 - clear(p)) * (1.0 - terraces(p, ground)) {
                let r = own.range(0.35, 1.2);
                tree_on(list, p, lie, r, Kind::Bush, epoch, &mut own);
            }
        }
    }
}

/// The seed of the ground noise belonging to a scene seed.
pub fn field_seed(seed: u64) -> u32 {
    Rng::new(seed, "terrain").seed()
}
