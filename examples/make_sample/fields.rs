//! Farm land: strips of crops whose tone changes with the season.

use crate::canvas::{Area, CELL, List, Rgb, mix, scale};
use crate::geom::{Frame, V2, polygon_distance};
use crate::noise::{Rng, fbm, noise, smooth};
use crate::terrain::Epoch;

/// What grows on a parcel.
#[derive(Clone, Copy)]
struct Crop {
    before: Rgb,
    after: Rgb,
    /// Strength of the row pattern.
    rows: f32,
    /// How patchy the stand is.
    patchy: f32,
}

const CROPS: [Crop; 8] = [
    Crop { before: [0.088, 0.118, 0.050], after: [0.205, 0.172, 0.122], rows: 0.10, patchy: 0.16 },
    Crop { before: [0.128, 0.138, 0.066], after: [0.228, 0.190, 0.138], rows: 0.08, patchy: 0.20 },
    Crop { before: [0.232, 0.200, 0.122], after: [0.170, 0.138, 0.102], rows: 0.12, patchy: 0.14 },
    Crop { before: [0.188, 0.158, 0.112], after: [0.098, 0.118, 0.056], rows: 0.14, patchy: 0.22 },
    Crop { before: [0.150, 0.142, 0.078], after: [0.158, 0.128, 0.094], rows: 0.18, patchy: 0.15 },
    Crop { before: [0.105, 0.112, 0.058], after: [0.152, 0.138, 0.082], rows: 0.05, patchy: 0.32 },
    Crop { before: [0.222, 0.186, 0.138], after: [0.238, 0.202, 0.150], rows: 0.15, patchy: 0.18 },
    Crop { before: [0.074, 0.098, 0.044], after: [0.182, 0.160, 0.100], rows: 0.16, patchy: 0.12 },
];

/// Divides a four-cornered piece of land into `n` by `m` uneven parcels and sows them.
pub fn sow(list: &mut List, land: [V2; 4], n: usize, m: usize, rng: &mut Rng, epoch: Epoch) {
    let cuts = |k: usize, rng: &mut Rng| -> Vec<f32> {
        let w: Vec<f32> = (0..k).map(|_| rng.range(0.55, 1.5)).collect();
        let sum: f32 = w.iter().sum();
        let mut out = vec![0.0];
        for x in w {
            out.push(out[out.len() - 1] + x / sum);
        }
        out
    };
    let across = cuts(n, rng);
    for i in 0..n {
        let down = cuts(m, rng);
        let skew = rng.range(-0.03, 0.03);
        for j in 0..m {
            let at = |u: f32, t: f32| land[0].mix(land[1], u).mix(land[3].mix(land[2], u), t);
            let (u0, u1) = (across[i], across[i + 1]);
            let mut quad = [
                at(u0, down[j]),
                at(u1, (down[j] + skew * (j > 0) as i32 as f32).clamp(0.0, 1.0)),
                at(u1, (down[j + 1] + skew * (j + 1 < m) as i32 as f32).clamp(0.0, 1.0)),
                at(u0, down[j + 1]),
            ];
            for q in &mut quad {
                q.x += rng.range(-2.4, 2.4);
                q.y += rng.range(-2.0, 2.0);
            }
            if rng.chance(0.06) {
                let _ = rng.seed();
                continue;
            }
            parcel(list, quad, rng, epoch);
        }
    }
}

fn parcel(list: &mut List, quad: [V2; 4], rng: &mut Rng, epoch: Epoch) {
    let crop = CROPS[rng.below(CROPS.len())];
    let seed = rng.seed();
    let long = if quad[1].minus(quad[0]).len() > quad[3].minus(quad[0]).len() { quad[1].minus(quad[0]) } else { quad[3].minus(quad[0]) };
    let turn = f64::from(long.y.atan2(long.x).to_degrees()) + f64::from(rng.range(-1.5, 1.5));
    let f = Frame::new(quad[0], turn);
    let spacing = rng.range(1.5, 3.2);
    let lanes = rng.range(9.0, 18.0);
    let bright = rng.range(0.86, 1.14);
    let tilled = rng.chance(0.4);
    let worked = epoch == Epoch::After && tilled;
    let base = scale(epoch.pick(crop.before, crop.after), bright);
    let split = rng.range(0.2, 0.8) * long.len();
    let two = rng.chance(0.35);
    let area = Area::around(&quad, 2.0);
    list.add(area, move |s| {
        let sun = s.view.sun;
        s.each(area, |cell, p| {
            let d = polygon_distance(&quad, p) + 1.3 + 0.9 * fbm(p.x / 4.5, p.y / 4.5, 3, seed);
            if d > 1.2 {
                return;
            }
            let (a, b) = f.inn(p);
            let big = fbm(p.x / 40.0, p.y / 40.0, 3, seed ^ 1);
            let mid = fbm(p.x / 8.0, p.y / 8.0, 3, seed ^ 2);
            let fine = fbm(p.x / 1.3, p.y / 1.3, 2, seed ^ 3);
            let mut c = base;
            if two && a + 2.0 * mid > split {
                c = mix(scale(c, 0.86), [0.18, 0.155, 0.1], 0.3);
            }
            let thin = smooth(0.1, 0.6, big * 0.9 + mid * 0.6);
            c = mix(c, [0.215, 0.180, 0.130], thin * crop.patchy * 2.0);
            c = scale(c, 1.0 + crop.patchy * (0.8 * big + 0.5 * mid) + 0.20 * fine);
            let wob = b + 0.5 * noise(a / 30.0, b / 60.0, seed ^ 4);
            let row = (wob * std::f32::consts::TAU / spacing).sin();
            c = scale(c, 1.0 + crop.rows * 0.6 * row * (0.6 + 0.8 * mid));
            let drill = noise(a / 40.0, b / 1.2, seed ^ 7);
            c = scale(c, 1.0 + (0.07 + if worked { 0.12 } else { 0.0 }) * drill);
            let lane = (wob.rem_euclid(lanes) - lanes * 0.5).abs();
            c = scale(c, 1.0 - 0.12 * smooth(0.55, 0.15, (lane - 0.9).abs()) * smooth(-0.2, 0.4, big + 0.3));
            // Headlands, where the tractor turns.
            c = scale(c, 1.0 - 0.10 * smooth(-7.0, -3.0, d) * smooth(-0.4, 0.3, mid + 0.2));
            let cover = smooth(CELL * 3.0, -CELL * 3.0, d);
            cell.tint([0.125, 0.122, 0.070], smooth(1.2, 0.3, d) * 0.35);
            cell.tint(c, cover * (0.86 + 0.1 * mid).clamp(0.0, 1.0));
            let tilt = 0.09 * (wob * std::f32::consts::TAU / spacing).cos() * crop.rows * 4.0;
            let rough = 0.12 * noise(p.x / 0.9, p.y / 0.9, seed ^ 5);
            let lam = sun.facing(tilt * -f.sin + rough, tilt * f.cos + 0.12 * noise(p.x / 0.9, p.y / 0.9, seed ^ 6));
            cell.lam += (lam - cell.lam) * cover * 0.6;
        });
    });
}
