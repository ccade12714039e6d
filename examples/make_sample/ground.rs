//! What people laid on the ground: paving, roads, tracks, rails, walls, water.

use crate::canvas::{Area, CELL, Cell, List, Rgb, mix, scale};
use crate::geom::{Frame, V2, polygon_distance, segment, v};
use crate::noise::{fbm, hash01, noise, ridged, smooth};

/// What a patch of ground is made of.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Paving {
    /// Cast slabs; the number is how new they are, `0..1`.
    Concrete(f32),
    /// Trodden and driven earth.
    Hardstand,
    /// Freshly moved earth.
    Raw,
    Gravel,
    Asphalt,
    /// Weeds and thin grass.
    Waste,
    /// Black spill around a coal yard.
    Coal,
}

/// The colour of a patch of ground at a point, and how much of it shows.
pub fn paving(kind: Paving, f: &Frame, p: V2, seed: u32) -> (Rgb, f32) {
    let (a, b) = f.inn(p);
    let big = fbm(p.x / 28.0, p.y / 28.0, 3, seed);
    let mid = fbm(p.x / 7.0, p.y / 7.0, 3, seed ^ 1);
    let fine = fbm(p.x / 1.3, p.y / 1.3, 2, seed ^ 2);
    let grain = hash01((p.x * 4.0) as i32, (p.y * 4.0) as i32, seed ^ 3) - 0.5;
    let vary = |k: f32| 1.0 + k * (0.50 * big + 0.50 * mid + 0.34 * fine + 0.20 * grain);
    match kind {
        Paving::Concrete(new) => {
            let (ia, ib) = ((a / 5.0).floor() as i32, (b / 5.0).floor() as i32);
            let slab = hash01(ia, ib, seed ^ 4) - 0.5;
            let joint = ((a.rem_euclid(5.0) - 2.5).abs()).max((b.rem_euclid(5.0) - 2.5).abs());
            let old: Rgb = [0.215, 0.203, 0.184];
            let fresh: Rgb = [0.355, 0.340, 0.310];
            let mut c = mix(old, fresh, new);
            c = scale(c, 1.0 + slab * 0.13);
            let dirt = smooth(-0.1, 0.55, big * 0.8 + mid * 0.5);
            c = mix(c, [0.205, 0.175, 0.138], dirt * (0.75 - 0.4 * new));
            c = scale(c, 1.0 - 0.22 * smooth(2.28, 2.44, joint) * (0.5 + fine));
            let oil = smooth(0.30, 0.58, fbm(p.x / 3.2, p.y / 3.2, 3, seed ^ 5) + 0.25 * big);
            c = mix(c, [0.085, 0.080, 0.075], oil * 0.5 * (1.0 - new * 0.7));
            (scale(c, vary(0.26)), 1.0)
        }
        Paving::Hardstand => {
            let c = mix([0.272, 0.240, 0.196], [0.150, 0.134, 0.113], smooth(-0.45, 0.40, big * 1.1 + mid * 0.6));
            let dark = smooth(0.2, 0.6, fbm(p.x / 4.2, p.y / 4.2, 3, seed ^ 6));
            (scale(mix(c, [0.095, 0.086, 0.076], dark * 0.6), vary(0.46)), 0.95)
        }
        Paving::Raw => {
            let wet = smooth(-0.35, 0.35, big * 0.9 + mid * 0.5);
            let c = mix([0.315, 0.262, 0.198], [0.170, 0.140, 0.108], wet);
            let blade = noise(a / 0.9, b / 14.0, seed ^ 7) * 0.07;
            (scale(c, vary(0.5) + blade), 0.97)
        }
        Paving::Gravel => {
            let c = mix([0.245, 0.232, 0.210], [0.185, 0.172, 0.152], smooth(-0.3, 0.4, mid));
            (scale(c, vary(0.38)), 0.93)
        }
        Paving::Asphalt => {
            let c = mix([0.128, 0.126, 0.122], [0.098, 0.097, 0.096], smooth(-0.3, 0.5, big));
            let patch = hash01((a / 6.5).floor() as i32, (b / 4.2).floor() as i32, seed ^ 8);
            let k = if patch > 0.9 {
                0.78
            } else if patch < 0.06 {
                1.22
            } else {
                1.0
            };
            let dust = smooth(0.05, 0.6, mid * 0.7 + big * 0.5);
            (scale(mix(c, [0.21, 0.185, 0.15], dust * 0.5), vary(0.28) * k), 1.0)
        }
        Paving::Waste => {
            let c = mix([0.205, 0.178, 0.130], [0.118, 0.118, 0.070], smooth(-0.6, 0.5, mid * 0.8 + big * 0.6 + fine * 0.6));
            (scale(c, vary(0.5)), 0.90)
        }
        Paving::Coal => {
            let c = mix([0.060, 0.058, 0.056], [0.12, 0.11, 0.1], smooth(-0.1, 0.6, mid + fine * 0.4));
            (scale(c, vary(0.6)), smooth(-0.7, 0.1, mid + 0.3))
        }
    }
}

/// Lays a patch of ground with a ragged edge.
pub fn patch(list: &mut List, kind: Paving, outline: &[V2], ragged: f32, f: Frame, seed: u32) {
    let poly = outline.to_vec();
    let area = Area::around(&poly, ragged * 3.0 + 1.0);
    list.add(area, move |s| {
        let flat = s.view.sun.dir[2];
        s.each(area, |cell, p| {
            let mut d = polygon_distance(&poly, p);
            if d > ragged * 3.0 {
                return;
            }
            d += ragged * (1.6 * fbm(p.x / (3.0 + ragged * 3.0), p.y / (3.0 + ragged * 3.0), 4, seed ^ 9));
            let cover = smooth(CELL + ragged * 0.25, -CELL - ragged * 0.25, d);
            if cover <= 0.0 {
                return;
            }
            let (c, most) = paving(kind, &f, p, seed);
            let cover = cover * most;
            cell.tint(c, cover);
            let rough = if matches!(kind, Paving::Raw) { 0.28 } else { 0.05 };
            let n = rough * noise(p.x / 0.8, p.y / 0.8, seed ^ 10) + rough * 0.7 * noise(p.x / 3.1, p.y / 3.1, seed ^ 12);
            let lam = flat * (1.0 + n);
            if !matches!(kind, Paving::Waste | Paving::Coal) {
                cell.lam += (cell.lam * 0.5 + lam * 0.5 - cell.lam) * cover;
            }
        });
    });
}

/// Paints along a line: `f` gets the cell, the point, the distance off the
/// line (left negative) and the distance along it.
pub fn stroke<'a>(list: &mut List<'a>, line: Vec<V2>, reach: f32, f: impl Fn(&mut Cell, V2, f32, f32, &Lit) + Send + Sync + 'a) {
    let area = Area::around(&line, reach);
    let mut along = vec![0.0_f32];
    for w in line.windows(2) {
        along.push(along[along.len() - 1] + w[1].minus(w[0]).len());
    }
    list.add(area, move |s| {
        let Some((x0, y0, x1, y1)) = s.clip(area) else { return };
        let w = x1 - x0;
        let mut near = vec![(f32::MAX, 0.0_f32, 0.0_f32); w * (y1 - y0)];
        for (i, e) in line.windows(2).enumerate() {
            let Some((sx0, sy0, sx1, sy1)) = s.clip(Area::around(e, reach)) else { continue };
            for y in sy0.max(y0)..sy1.min(y1) {
                for x in sx0.max(x0)..sx1.min(x1) {
                    let p = s.at(x, y);
                    let (d, t) = segment(e[0], e[1], p);
                    let slot = &mut near[(y - y0) * w + x - x0];
                    if d < slot.0 {
                        let dir = e[1].minus(e[0]);
                        let off = p.minus(e[0]);
                        let side = dir.x * off.y - dir.y * off.x;
                        *slot = (d, if side < 0.0 { -1.0 } else { 1.0 }, along[i] + t * dir.len());
                    }
                }
            }
        }
        let light = Lit { up: s.view.sun.dir[2] };
        for y in y0..y1 {
            for x in x0..x1 {
                let (d, side, t) = near[(y - y0) * w + x - x0];
                if d <= reach {
                    let p = s.at(x, y);
                    f(s.cell_mut(x, y), p, d * side, t, &light);
                }
            }
        }
    });
}

/// The little a stroke needs to know of the light.
pub struct Lit {
    /// How squarely level ground faces the sun.
    pub up: f32,
}

/// A tarred road with dusty shoulders.
pub fn tarred(list: &mut List, line: Vec<V2>, half: f32, marked: bool, seed: u32) {
    stroke(list, line, half + 6.0, move |cell, p, d, t, light| {
        let wide = half * (1.0 + 0.05 * noise(t / 17.0, 0.0, seed));
        let e = d.abs() - wide;
        let shoulder = e - 1.5 - 1.6 * fbm(p.x / 5.0, p.y / 5.0, 3, seed ^ 1) - 0.8 * noise(t / 23.0, 4.0, seed);
        let (dust, _) = paving(Paving::Hardstand, &Frame::new(v(0.0, 0.0), 0.0), p, seed ^ 2);
        cell.tint(scale(dust, 1.08), smooth(0.9, -0.9, shoulder) * 0.8);
        let cover = smooth(0.2, -0.2, e + 0.35 * fbm(p.x / 1.6, p.y / 1.6, 3, seed ^ 3));
        if cover <= 0.0 {
            return;
        }
        let mid = fbm(p.x / 9.0, p.y / 9.0, 3, seed ^ 4);
        let fine = fbm(p.x / 1.1, p.y / 1.1, 2, seed ^ 5);
        let mut c: Rgb = [0.122, 0.120, 0.116];
        c = scale(c, 1.0 + 0.12 * mid + 0.12 * fine);
        let lane = (d.abs() - wide * 0.5).abs();
        c = scale(c, 1.0 + 0.10 * smooth(0.45, 0.0, (lane - 0.85).abs()) - 0.10 * smooth(0.5, 0.0, lane));
        let piece = (t / 11.0).floor() as i32;
        let mend = hash01(piece, if d > 0.0 { 1 } else { 0 }, seed ^ 6);
        let within = (t / 11.0 - (t / 11.0).floor() - 0.5).abs() < 0.2 + 0.28 * hash01(piece, 7, seed);
        if mend > 0.88 && within {
            c = scale(c, 0.74);
        }
        let long = hash01((t / 90.0).floor() as i32, 3, seed ^ 8);
        c = scale(c, 0.94 + 0.14 * long);
        let crack = smooth(0.93, 0.99, ridged(p.x / 3.4, p.y / 3.4, 3, seed ^ 9));
        c = scale(c, 1.0 - 0.16 * crack);
        if !marked {
            let drift = fbm(p.x / 14.0, p.y / 14.0, 3, seed ^ 12) + 0.4 * mid;
            c = mix(c, dust, smooth(-0.15, 0.5, drift) * 0.6);
        }
        c = mix(c, dust, smooth(-1.3, 0.3, e + 0.9 * fbm(p.x / 3.0, p.y / 7.0, 3, seed ^ 10)) * 0.55);
        if marked {
            let dash = (t / 12.0 - (t / 12.0).floor()) < 0.5;
            let worn = smooth(-0.3, 0.3, noise(t / 6.0, d, seed ^ 11));
            if dash {
                c = mix(c, [0.42, 0.41, 0.38], smooth(0.22, 0.08, d.abs()) * 0.55 * worn);
            }
            c = mix(c, [0.42, 0.41, 0.38], smooth(0.2, 0.08, (e + 0.45).abs()) * 0.30 * worn);
        }
        cell.lay(c, light.up * (1.0 + 0.03 * fine), 0.0, cover);
    });
}

/// An earth road: uneven width, two wheel ruts, grass down the middle in places.
pub fn earthen(list: &mut List, line: Vec<V2>, half: f32, worn: f32, seed: u32) {
    stroke(list, line, half * 1.8 + 2.0, move |cell, p, d, t, _| {
        let d = d + 0.5 * noise(t / 14.0, 9.0, seed ^ 20);
        let wide = half * (1.0 + 0.30 * noise(t / 19.0, 0.0, seed) + 0.16 * noise(t / 5.0, 2.0, seed));
        let ragged = 0.30 * half * fbm(p.x / 2.6, p.y / 2.6, 4, seed ^ 1);
        let cover = smooth(0.55, -0.55, d.abs() - wide + ragged);
        if cover <= 0.0 {
            return;
        }
        let big = fbm(p.x / 15.0, p.y / 15.0, 3, seed ^ 2);
        let fine = fbm(p.x / 1.2, p.y / 1.2, 3, seed ^ 3);
        let mut c = mix([0.305, 0.262, 0.204], [0.220, 0.186, 0.143], smooth(-0.5, 0.5, big));
        c = scale(c, 1.0 + 0.16 * fine);
        let rut = smooth(0.55, 0.1, (d.abs() - 0.85 - 0.15 * noise(t / 7.0, 5.0, seed)).abs());
        c = scale(c, 1.0 + 0.12 * rut);
        let tuft = smooth(0.5, 0.1, d.abs()) * smooth(-0.1, 0.35, noise(t / 12.0, 1.0, seed ^ 4) + 0.4 * fine);
        c = mix(c, [0.145, 0.135, 0.082], tuft * 0.6);
        cell.tint(c, cover * worn);
    });
}

/// A pair of wheel marks.
pub fn wheel_marks(list: &mut List, line: Vec<V2>, strength: f32, seed: u32) {
    stroke(list, line, 2.2, move |cell, p, d, t, _| {
        let wave = 0.12 * noise(t / 9.0, 0.0, seed);
        let rut = smooth(0.42, 0.05, (d.abs() - 0.95 - wave).abs());
        let show = smooth(-0.55, 0.4, noise(t / 16.0, 3.0, seed) + 0.5 * fbm(p.x / 2.0, p.y / 2.0, 2, seed ^ 2));
        let lighter = hash01(1, 2, seed) > 0.35;
        let c = scale(cell.c, if lighter { 1.34 } else { 0.70 });
        cell.tint(c, rut * show * strength);
    });
}

/// A railway track on its ballast.
pub fn rails(list: &mut List, line: Vec<V2>, seed: u32) {
    stroke(list, line, 4.5, move |cell, p, d, t, light| {
        let fine = fbm(p.x / 0.9, p.y / 0.9, 2, seed);
        let mid = fbm(p.x / 8.0, p.y / 8.0, 3, seed ^ 1);
        let e = d.abs() - 1.9 + 0.5 * fbm(p.x / 2.2, p.y / 2.2, 3, seed ^ 2) - 0.3 * mid;
        let cover = smooth(0.35, -0.35, e);
        if cover <= 0.0 {
            return;
        }
        let mut c = scale([0.178, 0.160, 0.140], 1.0 + 0.3 * mid + 0.22 * fine);
        let tie = 0.5 + 0.5 * (t * std::f32::consts::TAU / 1.3).sin();
        c = scale(c, 1.0 - 0.16 * tie * smooth(1.4, 1.2, d.abs()));
        c = mix(c, [0.135, 0.100, 0.078], smooth(0.9, 0.4, d.abs()) * 0.45);
        let rail = smooth(0.20, 0.04, (d.abs() - 0.72).abs());
        c = mix(c, [0.082, 0.066, 0.058], rail * 0.75);
        let top = smooth(0.1, 0.0, (d.abs() - 0.74).abs());
        c = mix(c, [0.33, 0.33, 0.34], top * 0.5);
        cell.lay(c, light.up * (1.0 + 0.08 * fine), 0.0, cover * (0.9 + 0.1 * fine.abs()));
    });
}

/// A masonry wall with a coping.
pub fn wall(list: &mut List, line: Vec<V2>, high: f32, seed: u32) {
    stroke(list, line, 1.6, move |cell, p, d, t, light| {
        let verge = smooth(1.5, 0.3, d.abs()) * 0.35 * smooth(-0.4, 0.4, noise(t / 8.0, 0.0, seed));
        cell.tint([0.12, 0.115, 0.075], verge);
        let cover = smooth(0.34, 0.20, d.abs());
        if cover > 0.0 {
            let k = 1.0 + 0.2 * noise(t / 2.5, 1.0, seed) + 0.12 * fbm(p.x, p.y, 2, seed ^ 3);
            let pier = if t.rem_euclid(4.0) < 0.5 { 1.1 } else { 1.0 };
            cell.lay(scale([0.29, 0.272, 0.245], k * pier), light.up, high, cover);
        }
    });
}

/// A wire fence: hardly more than the weeds along its foot.
pub fn fence(list: &mut List, line: Vec<V2>, seed: u32) {
    stroke(list, line, 1.2, move |cell, _, d, t, _| {
        let weeds = smooth(0.9, 0.1, d.abs() + 0.4 * noise(t / 3.0, 0.0, seed));
        let show = smooth(-0.5, 0.3, noise(t / 21.0, 7.0, seed));
        cell.tint(scale(cell.c, 0.72), weeds * 0.5 * show);
    });
}

/// The stream with its banks, shoals and changing width.
pub fn stream(list: &mut List, line: Vec<V2>, low: f32, seed: u32) {
    stroke(list, line, 24.0, move |cell, p, d, t, light| {
        let wide = 3.0 + 1.5 * noise(t / 60.0, 0.0, seed) + 0.8 * noise(t / 17.0, 5.0, seed) + (1.0 - low) * 0.6;
        let off = d + 3.4 * noise(t / 38.0, 9.0, seed) + 1.4 * noise(t / 15.0, 19.0, seed);
        let e = off.abs() - wide + 0.8 * fbm(p.x / 3.0, p.y / 3.0, 4, seed ^ 1);
        // A cut bank and shoals of pale gravel.
        let bed = 2.6 + 5.0 * noise(t / 52.0, 12.0, seed ^ 2).max(-0.6) + 2.0 * low;
        let g = d.abs() - wide - bed + 2.2 * fbm(p.x / 6.0, p.y / 6.0, 4, seed ^ 3);
        let gravel =
            smooth(1.2, -1.2, g) * smooth(0.0, 0.4, noise(t / 34.0, if d > 0.0 { 3.0 } else { 30.0 }, seed ^ 4) + 0.10 + 0.2 * low);
        let fine = fbm(p.x / 1.2, p.y / 1.2, 3, seed ^ 5);
        let pale = scale([0.275, 0.252, 0.215], 1.0 + 0.25 * fine);
        cell.tint([0.098, 0.102, 0.058], smooth(6.0, 0.0, g) * 0.45);
        cell.tint(pale, gravel * 0.9);
        cell.tint([0.11, 0.098, 0.07], smooth(1.4, 0.0, e.max(0.0)) * 0.5);
        let water = smooth(0.25, -0.25, e);
        if water > 0.0 {
            let deep = smooth(0.0, -2.6, e);
            let c = mix([0.115, 0.108, 0.078], [0.050, 0.060, 0.050], deep);
            let glint = 1.0 + 0.10 * fbm(p.x / 4.0, p.y / 4.0, 3, seed ^ 6) + 0.08 * fine;
            cell.lay(scale(c, glint), light.up, 0.0, water);
        }
    });
}
