//! Buildings: roofs with their shape, sheeting, wear and fittings.

use crate::canvas::{Area, CELL, List, Rgb, mix, scale};
use crate::geom::{Frame, V2};
use crate::noise::{Rng, fbm, hash01, noise, smooth};

/// The shape of a roof.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Shape {
    /// Two slopes; the number is the rise of the ridge in metres.
    Gable(f32),
    /// One slope.
    Lean(f32),
    /// Level with a parapet.
    Flat,
    /// Saw teeth of the given length and rise.
    Sawtooth(f32, f32),
    /// Four slopes meeting in a ridge.
    Hip(f32),
}

/// A roof to be painted.
#[derive(Clone, Copy, Debug)]
pub struct Roof {
    pub frame: Frame,
    pub w: f32,
    pub d: f32,
    pub eave: f32,
    pub shape: Shape,
    pub colour: Rgb,
    /// Weathering, `0..1`.
    pub age: f32,
    /// Metres between translucent strips; 0 for none.
    pub lights: f32,
    /// Width of a raised ridge vent; 0 for none.
    pub monitor: f32,
    pub seed: u32,
}

impl Roof {
    /// Height above the eaves, and the slopes along and across.
    fn form(&self, a: f32, b: f32) -> (f32, f32, f32) {
        let (ha, hb) = (self.w * 0.5, self.d * 0.5);
        match self.shape {
            Shape::Gable(rise) => (rise * (1.0 - b.abs() / hb), 0.0, -rise / hb * b.signum()),
            Shape::Lean(rise) => (rise * (0.5 + b / self.d), 0.0, rise / self.d),
            Shape::Flat => {
                let rim = a.abs() > ha - 0.45 || b.abs() > hb - 0.45;
                (if rim { 0.7 } else { 0.0 }, 0.0, 0.0)
            }
            Shape::Sawtooth(tooth, rise) => {
                let t = (a + ha) / tooth;
                let k = t - t.floor();
                if k < 0.86 {
                    (rise * k / 0.86, rise / (tooth * 0.86), 0.0)
                } else {
                    (rise * (1.0 - k) / 0.14, -rise / (tooth * 0.14), 0.0)
                }
            }
            Shape::Hip(rise) => {
                let (ea, eb) = (ha - a.abs(), hb - b.abs());
                let k = rise / hb;
                if ea < eb { (ea * k, -k * a.signum(), 0.0) } else { (eb * k, 0.0, -k * b.signum()) }
            }
        }
    }

    fn cloth(&self, a: f32, b: f32, p: V2) -> Rgb {
        let s = self.seed;
        let (ha, hb) = (self.w * 0.5, self.d * 0.5);
        let age = self.age;
        let big = fbm(p.x / 17.0, p.y / 17.0, 3, s);
        let mid = fbm(p.x / 4.5, p.y / 4.5, 3, s ^ 1);
        let fine = fbm(p.x / 0.9, p.y / 0.9, 2, s ^ 2);
        let mut c = self.colour;
        if self.shape == Shape::Flat {
            // Bitumen in rolls, mended here and there, with ponding stains.
            let roll = hash01((b / 1.0).floor() as i32, (a / 9.0).floor() as i32, s ^ 3) - 0.5;
            c = scale(c, 1.0 + 0.09 * roll);
            let mend = hash01((a / 3.4).floor() as i32, (b / 2.6).floor() as i32, s ^ 4);
            if mend > 0.93 {
                c = scale(c, 0.80);
            } else if mend < 0.03 {
                c = scale(c, 1.16);
            }
            let pond = smooth(0.15, 0.5, big * 0.8 + mid * 0.5);
            c = mix(c, scale(c, 0.66), pond * (0.25 + age * 0.5));
            let rim = (ha - a.abs()).min(hb - b.abs());
            c = mix(c, [0.34, 0.33, 0.305], smooth(0.55, 0.35, rim) * 0.75);
            return scale(c, 1.0 + 0.10 * fine + 0.08 * mid);
        }
        // Profiled sheet: `run` is measured up the slope, `seam` along the eaves.
        let (seam, run) = if matches!(self.shape, Shape::Sawtooth(..)) { (b, a) } else { (a, b) };
        let sheet = (seam / 1.05).floor() as i32;
        let row = (run / 6.5 + 0.37).floor() as i32;
        let tone = hash01(sheet, row, s ^ 5) - 0.5;
        let batch = hash01((seam / 8.4).floor() as i32, row, s ^ 6) - 0.5;
        c = scale(c, 1.0 + tone * (0.05 + 0.13 * age) + batch * (0.03 + 0.08 * age));
        let swap = hash01(sheet, row, s ^ 7);
        if swap > 1.0 - 0.035 * age {
            c = mix(c, [0.40, 0.39, 0.38], 0.6);
        }
        // Dirt washed down the slope, and rust from the fixings and the ridge.
        let streak = fbm(seam / 0.9, run / 11.0, 3, s ^ 8);
        c = scale(c, 1.0 + (0.08 + 0.16 * age) * streak + 0.05 * big);
        let grime = smooth(0.0, 0.55, big * 0.9 + streak * 0.4 + mid * 0.3);
        c = mix(c, [0.115, 0.105, 0.095], grime * (0.06 + 0.42 * age));
        let rusty = smooth(0.25, 0.62, fbm(seam / 2.4, run / 7.0, 3, s ^ 9) + 0.2 * mid);
        c = mix(c, [0.185, 0.115, 0.078], rusty * 0.55 * age);
        let lap = (run / 6.5 + 0.37).fract().abs();
        c = scale(c, 1.0 - 0.10 * smooth(0.06, 0.0, lap.min(1.0 - lap)));
        if self.lights > 0.0 {
            let k = (seam + ha).rem_euclid(self.lights) - self.lights * 0.5;
            let up = run.abs() / hb;
            let on = smooth(0.62, 0.42, k.abs()) * smooth(0.14, 0.18, up) * smooth(0.86, 0.82, up);
            let dirty = hash01(((seam + ha) / self.lights) as i32, (run > 0.0) as i32, s ^ 10);
            let pane = mix([0.33, 0.35, 0.345], [0.155, 0.160, 0.150], (dirty * 0.8 + age * 0.45 + 0.25 * mid).clamp(0.0, 1.0));
            c = mix(c, pane, on * 0.8);
        }
        if let Shape::Sawtooth(tooth, _) = self.shape {
            let t = ((a + ha) / tooth).fract();
            if t > 0.86 {
                c = mix([0.09, 0.10, 0.115], [0.22, 0.24, 0.25], smooth(-0.2, 0.5, noise(b / 2.2, a, s ^ 11)));
            }
        } else if !matches!(self.shape, Shape::Lean(_)) {
            c = mix(c, scale(self.colour, 1.08), smooth(0.40, 0.22, b.abs()) * 0.6);
            c = scale(c, 1.0 - 0.14 * age * smooth(1.6, 0.4, b.abs()) * (0.6 + mid));
        }
        scale(c, (1.0 + 0.07 * fine + 0.05 * mid).max(0.5))
    }
}

/// Paints one roof. The outline is the rectangle of the frame.
pub fn roof(list: &mut List, r: Roof) {
    let (ha, hb) = (r.w * 0.5, r.d * 0.5);
    let corners = [r.frame.out(-ha, -hb), r.frame.out(ha, -hb), r.frame.out(ha, hb), r.frame.out(-ha, hb)];
    // The strip along the walls: splashed, weedy, littered.
    let foot = Area::around(&corners, 3.5);
    list.add(foot, move |s| {
        s.each(foot, |cell, p| {
            let (a, b) = r.frame.inn(p);
            let d = (a.abs() - ha).max(b.abs() - hb);
            let near = smooth(2.2, 0.2, d + 0.9 * fbm(p.x / 1.6, p.y / 1.6, 3, r.seed ^ 20));
            cell.tint(scale(cell.c, 0.66), near * (0.35 + 0.35 * r.age));
        });
    });
    let area = Area::around(&corners, 0.6);
    list.add(area, move |s| {
        let sun = s.view.sun;
        s.each(area, |cell, p| {
            let (a, b) = r.frame.inn(p);
            // Gutters and sheet ends are never quite straight.
            let jag = 0.05 * noise(a / 1.4, b / 1.4, r.seed ^ 21);
            let d = (a.abs() - ha).max(b.abs() - hb) + jag;
            let cover = (0.5 - d / CELL).clamp(0.0, 1.0);
            if cover <= 0.0 {
                return;
            }
            let (mut rise, mut sa, mut sb) = r.form(a, b);
            let mut c = r.cloth(a, b, p);
            if r.monitor > 0.0 {
                let m = (a.abs() - ha * 0.86).max(b.abs() - r.monitor * 0.5);
                if m < 0.0 {
                    let k = 0.5 * r.monitor;
                    rise += 1.5;
                    sb = -0.30 * b.signum() * (b.abs() / k).min(1.0);
                    sa = 0.0;
                    let louvre = hash01((a / 3.0).floor() as i32, 3, r.seed ^ 22) - 0.5;
                    c = scale(mix(c, [0.235, 0.228, 0.215], 0.6), 1.0 + 0.22 * louvre);
                }
            }
            // Sheets sag a little between purlins.
            let dent = 0.035 + 0.045 * r.age;
            sa += dent * noise(a / 1.1, b / 5.0, r.seed ^ 23);
            sb += dent * noise(a / 6.0, b / 2.1, r.seed ^ 24);
            let g = r.frame.turn(sa, sb);
            let lip = smooth(-0.45, -0.1, d) * if matches!(r.shape, Shape::Flat) { 0.0 } else { 0.22 };
            let c = scale(c, 1.0 - lip);
            cell.lay(c, sun.facing(g.x, g.y), r.eave + rise, cover);
        });
    });
}

/// A plain box: a container, a cabin, a roof fan, a crate.
///
/// `size` is its length and width, `up` the height it stands on and its own height.
pub fn block(list: &mut List, f: Frame, size: [f32; 2], up: [f32; 2], colour: Rgb, seed: u32) {
    let ([w, d], [base, high]) = (size, up);
    let corners = [f.out(-w * 0.5, -d * 0.5), f.out(w * 0.5, -d * 0.5), f.out(w * 0.5, d * 0.5), f.out(-w * 0.5, d * 0.5)];
    let area = Area::around(&corners, 0.4);
    list.add(area, move |s| {
        let sun = s.view.sun;
        s.each(area, |cell, p| {
            let (a, b) = f.inn(p);
            let e = (a.abs() - w * 0.5).max(b.abs() - d * 0.5);
            let cover = (0.5 - e / CELL).clamp(0.0, 1.0);
            if cover > 0.0 {
                let k = 1.0 + 0.14 * fbm(p.x / 1.1, p.y / 1.1, 2, seed) + 0.10 * noise(a / 0.8, b / 6.0, seed ^ 1);
                let worn = smooth(0.2, 0.6, fbm(p.x / 2.0, p.y / 2.0, 3, seed ^ 2));
                let c = mix(colour, [0.16, 0.12, 0.09], worn * 0.4);
                cell.lay(scale(c, k), sun.dir[2], base + high, cover);
            }
        });
    });
}

/// Fans, hatches and cabinets strewn over a roof.
pub fn fittings(list: &mut List, r: &Roof, n: usize, rng: &mut Rng) {
    for i in 0..n {
        let a = rng.range(-0.44, 0.44) * r.w;
        let b = rng.range(-0.38, 0.38) * r.d;
        let (rise, ..) = r.form(a, b);
        let big = i % 4 == 0 && r.shape == Shape::Flat;
        let w = if big { rng.range(2.0, 4.2) } else { rng.range(0.8, 1.5) };
        let d = if big { rng.range(1.6, 3.0) } else { rng.range(0.8, 1.4) };
        let tone = rng.range(0.16, 0.42);
        let high = if big { rng.range(1.2, 2.2) } else { rng.range(0.5, 1.1) };
        block(list, r.frame.child(a, b, 0.0), [w, d], [r.eave + rise, high], [tone, tone * 0.99, tone * 0.96], rng.seed());
    }
}

/// A round upright thing: a tank with a shallow cone, or a chimney.
pub fn drum(list: &mut List, at: V2, radius: f32, high: f32, colour: Rgb, hollow: f32, seed: u32) {
    let area = Area::around(&[at], radius + 0.5);
    list.add(area, move |s| {
        let sun = s.view.sun;
        s.each(area, |cell, p| {
            let q = p.minus(at);
            let r = q.len();
            let cover = (0.5 - (r - radius) / CELL).clamp(0.0, 1.0);
            if cover <= 0.0 {
                return;
            }
            let turn = q.y.atan2(q.x);
            let plate = hash01((turn * 2.6).floor() as i32, (r / 2.6) as i32, seed) - 0.5;
            let stain = smooth(0.0, 0.6, fbm(p.x / 2.4, p.y / 2.4, 3, seed ^ 1) + 0.2 * noise(turn * 9.0, r / 4.0, seed ^ 2));
            let mut c = scale(colour, 1.0 + 0.10 * plate);
            c = mix(c, [0.15, 0.105, 0.075], stain * 0.45);
            c = mix(c, scale(colour, 1.12), smooth(0.5, 0.2, radius - r) * 0.6);
            let cone = 0.17;
            let (gx, gy) = if r > 0.01 { (-cone * q.x / r, -cone * q.y / r) } else { (0.0, 0.0) };
            if r < hollow {
                c = [0.02, 0.02, 0.02];
            }
            cell.lay(c, sun.facing(gx, gy), high + cone * (radius - r), cover);
        });
    });
}
