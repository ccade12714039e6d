//! Where to start: rotation, scale and shift of the whole scene, by trying them.
//!
//! The double-angle fields are averaged down to some 100 cells a side before they are compared. Averages of directions keep the
//! grain of streets, fields and roofs that averages of brightness lose, and forgive a few degrees. Each rotation and scale of a grid
//! is tried by one whitened correlation, which tries all shifts at once.

use super::correlate::{half_whiten, low_pass, whiten};
use super::field::Field;
use super::fourier::{Fourier, Planes};
use crate::core::geom::{Affine, Point};
use rayon::prelude::*;

/// Peaks that are kept of each correlation.
const PEAKS: usize = 3;
/// A peak of a whole correlation that is lower than this, in standard deviations, may be chance.
const CHANCE_PEAK: f32 = 7.0;
/// Shifts that leave less of the overlap than this are not compared.
const LEAST_LEFT: f64 = 0.5;
/// Two peaks of one correlation are at least this far apart, cells.
const PEAK_DISTANCE: usize = 4;
/// Share of each side over which a field fades out, so that its edges do not count as edges.
const FADE: f64 = 0.08;
/// Width of the low pass, cycles a cell.
const PASS: f64 = 0.22;

/// A guess worth following.
#[derive(Clone, Debug)]
pub(super) struct Start {
    /// Before cells from after cells, both of the fields that were compared.
    pub map: Affine,
    /// Height of the correlation's peak in standard deviations of the correlation.
    pub height: f32,
}

/// One rotation and scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trial {
    /// By how much AFTER is turned, radians, from x to y.
    pub turn: f64,
    /// Before cells to one after cell.
    pub scale: f64,
}

/// The field of BEFORE, made ready for any number of trials.
pub(super) struct Scene {
    fourier: Fourier,
    spectrum: Planes,
    gain: Vec<f32>,
    unit: f32,
    width: usize,
    height: usize,
}

impl Scene {
    /// For correlations with fields of up to `reach` cells a side once they are turned and scaled.
    pub(super) fn new(before: &Field, reach: (usize, usize)) -> Scene {
        // A shift by more than half the canvas comes out at the other end; with canvases of 1.2 times the longer side the true
        // one is still told apart, because at least a part of the scenes overlaps.
        let side = |own: usize, other: usize| own.max(other) + own.min(other) / 4;
        let fourier = Fourier::new(side(before.width, reach.0), side(before.height, reach.1));
        let (w, h) = fourier.size();
        let mut spectrum = Planes::zeros(w * h);
        let faded = faded(before);
        for y in 0..before.height.min(h) {
            let from = y * before.width..y * before.width + before.width.min(w);
            spectrum.re[y * w..y * w + from.len()].copy_from_slice(&faded.planes.re[from.clone()]);
            spectrum.im[y * w..y * w + from.len()].copy_from_slice(&faded.planes.im[from]);
        }
        fourier.forward(&mut spectrum);
        let (gain, unit) = low_pass(w, h, PASS);
        Scene { fourier, spectrum, gain, unit, width: before.width, height: before.height }
    }

    /// The best shifts for one trial; `after` is faded already. `allowed` tells which maps (before from after, cells) may be true.
    fn try_one(&self, after: &Field, trial: Trial, base: &Affine, allowed: &(dyn Fn(&Affine) -> bool + Sync)) -> Vec<Start> {
        let (w, h) = self.fourier.size();
        let (s, c) = libm::sincos(trial.turn);
        let (s, c) = (s * trial.scale, c * trial.scale);
        let (ax, ay) = (after.width as f64 / 2.0, after.height as f64 / 2.0);
        let (cx, cy) = (w as f64 / 2.0, h as f64 / 2.0);
        // The middle of AFTER comes to lie on the middle of the canvas.
        let linear = Affine::from([c, -s, 0.0, s, c, 0.0]).after(base);
        let middle = linear.apply(Point::new(ax, ay));
        let canvas_from_after = Affine::scale_then_move(1.0, cx - middle.x, cy - middle.y).after(&linear);
        let Some(after_from_canvas) = canvas_from_after.inverse() else { return Vec::new() };
        let mut planes = after.warped(&after_from_canvas, w, h).planes;
        self.fourier.forward(&mut planes);
        whiten(&self.spectrum, &mut planes, &self.gain);
        self.fourier.backward(&mut planes);
        let mut surface = planes.re;
        let mut starts = Vec::new();
        for _ in 0..PEAKS {
            let (at, top) = highest(&surface, w);
            let (x, y) = (at % w, at / w);
            for dy in 0..=2 * PEAK_DISTANCE {
                for dx in 0..=2 * PEAK_DISTANCE {
                    let at = ((y + h + dy - PEAK_DISTANCE) % h) * w + (x + w + dx - PEAK_DISTANCE) % w;
                    surface[at] = f32::MIN;
                }
            }
            // Of the shifts that the circle does not tell apart, those that bring the middle of AFTER nearest to BEFORE.
            let unwrapped = |at: usize, size: usize, middle: f64, own: usize| {
                let (at, size) = (at as f64, size as f64);
                let off = middle - at - own as f64 / 2.0;
                at + (off / size).round() * size
            };
            let (dx, dy) = (unwrapped(x, w, cx, self.width), unwrapped(y, h, cy, self.height));
            let map = Affine::scale_then_move(1.0, -dx, -dy).after(&canvas_from_after);
            if allowed(&map) {
                starts.push(Start { map, height: top / self.unit });
            }
        }
        starts
    }

    /// The highest values of the correlation with AFTER laid over by `map`, in standard deviations: within `near` cells of no shift,
    /// and at any other shift farther than `far` that leaves a good part of the overlap, divided by the share that it leaves: what a
    /// repeating pattern would give without a shift. `after` is faded already.
    ///
    /// The spectrum is whitened by half only: wholly whitened, a pattern that lies exactly over itself no longer shows its period.
    pub(super) fn standing_out(&self, after: &Field, map: &Affine, near: f64, far: f64) -> Option<(f32, f32)> {
        let (w, h) = self.fourier.size();
        let mut planes = after.warped(&map.inverse()?, w, h).planes;
        self.fourier.forward(&mut planes);
        let power = half_whiten(&self.spectrum, &mut planes, &self.gain);
        self.fourier.backward(&mut planes);
        let unit = (power / 2.0).sqrt().max(f64::MIN_POSITIVE) as f32;
        let (mut here, mut elsewhere) = (0.0_f32, 0.0_f32);
        for (y, row) in planes.re.chunks_exact(w).enumerate() {
            let dy = y.min(h - y) as f64;
            for (x, v) in row.iter().enumerate() {
                let dx = x.min(w - x) as f64;
                let d2 = dx * dx + dy * dy;
                let left = (1.0 - dx / self.width as f64) * (1.0 - dy / self.height as f64);
                if d2 <= near * near {
                    here = here.max(*v);
                } else if d2 > far * far && left > LEAST_LEFT && *v > CHANCE_PEAK * unit {
                    elsewhere = elsewhere.max(*v / left as f32);
                }
            }
        }
        Some((here / unit, elsewhere / unit))
    }

    /// The best shifts for each trial, which is applied after the linear part of `base` (before cells from after cells).
    pub(super) fn try_all(&self, after: &Field, trials: &[Trial], base: &Affine, allowed: &(dyn Fn(&Affine) -> bool + Sync)) -> Vec<Start> {
        let after = faded(after);
        trials.par_iter().flat_map_iter(|trial| self.try_one(&after, *trial, base, allowed)).collect()
    }
}

/// The best of the starts, highest first, without those that say nearly the same as a better one.
pub(super) fn best_of(mut starts: Vec<Start>, count: usize, frame: [Point; 4], near: f64) -> Vec<Start> {
    // A stable sort: of equals the first tried comes first.
    starts.sort_by(|a, b| b.height.total_cmp(&a.height));
    let mut kept: Vec<Start> = Vec::new();
    for start in starts {
        if kept.len() >= count {
            break;
        }
        let same = |other: &Start| frame.iter().all(|p| start.map.apply(*p).distance(other.map.apply(*p)) < near);
        if !kept.iter().any(same) {
            kept.push(start);
        }
    }
    kept
}

/// Where the highest value of a picture stands, and the value.
fn highest(values: &[f32], width: usize) -> (usize, f32) {
    let mut best = (0, f32::MIN);
    for (y, row) in values.chunks_exact(width.max(1)).enumerate() {
        // Eight running maxima, so that a row is scanned at the speed of memory; the place is looked up in few rows only.
        let mut tops = [f32::MIN; 8];
        let chunks = row.chunks_exact(8);
        let rest = chunks.remainder().iter().fold(f32::MIN, |m, v| if *v > m { *v } else { m });
        for chunk in chunks {
            tops.iter_mut().zip(chunk).for_each(|(t, v)| *t = if *v > *t { *v } else { *t });
        }
        let top = tops.iter().fold(rest, |m, v| if *v > m { *v } else { m });
        if top > best.1 {
            best = (y * width + row.iter().position(|v| *v == top).unwrap_or(0), top);
        }
    }
    best
}

/// The field fading to nothing at its edges.
pub(super) fn faded(field: &Field) -> Field {
    let ramp = |n: usize| -> Vec<f32> {
        let rim = (FADE * n as f64).max(1.0);
        let at = |k: usize| {
            let depth = ((k.min(n - 1 - k)) as f64 + 0.5) / rim;
            if depth >= 1.0 { 1.0 } else { (0.5 - 0.5 * libm::cos(std::f64::consts::PI * depth)) as f32 }
        };
        (0..n).map(at).collect()
    };
    let (along_x, along_y) = (ramp(field.width), ramp(field.height));
    let mut out = field.clone();
    for plane in [&mut out.planes.re, &mut out.planes.im] {
        for (row, fy) in plane.chunks_exact_mut(field.width.max(1)).zip(&along_y) {
            row.iter_mut().zip(&along_x).for_each(|(v, fx)| *v *= fx * fy);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Directions without rhyme or reason.
    fn field(side: usize) -> Field {
        let angle = |k: usize| {
            let (x, y) = ((k % side) / 3, (k / side) / 3);
            ((x * 7919 + y * 104_729 + x * y * 31) % 628) as f64 / 100.0
        };
        let planes = Planes {
            re: (0..side * side).map(|k| libm::cos(angle(k)) as f32).collect(),
            im: (0..side * side).map(|k| libm::sin(angle(k)) as f32).collect(),
        };
        Field { width: side, height: side, planes, there: vec![1.0; side * side] }
    }

    #[test]
    fn the_right_rotation_scale_and_shift_come_out_first() {
        let before = field(48);
        let (s, c) = libm::sincos(0.14);
        let truth = Affine::from([1.1 * c, -1.1 * s, 1.0, 1.1 * s, 1.1 * c, -6.0]);
        let after = before.warped(&truth, 40, 40);
        let trials: Vec<Trial> = (-2..=2).flat_map(|t| [0.9, 1.0, 1.1].map(|scale| Trial { turn: 0.07 * f64::from(t), scale })).collect();
        let scene = Scene::new(&before, (48, 48));
        let starts = scene.try_all(&after, &trials, &Affine::IDENTITY, &|_| true);
        let frame = [Point::new(0.0, 0.0), Point::new(40.0, 0.0), Point::new(40.0, 40.0), Point::new(0.0, 40.0)];
        let best = best_of(starts, 5, frame, 4.0);
        let first = best.first().unwrap();
        assert!(frame.iter().all(|p| first.map.apply(*p).distance(truth.apply(*p)) < 1.5), "{first:?}");
        assert!(best.iter().skip(1).all(|s| s.height < 0.6 * first.height));
    }

    #[test]
    fn a_field_that_repeats_stands_out_nowhere() {
        let single = field(64);
        let mut tiled = single.clone();
        for k in 0..64 * 64 {
            let from = (k / 64 % 16) * 64 + k % 64 % 16;
            tiled.planes.re[k] = single.planes.re[from];
            tiled.planes.im[k] = single.planes.im[from];
        }
        let ratio = |f: &Field| {
            let (here, elsewhere) = Scene::new(f, (0, 0)).standing_out(&faded(f), &Affine::IDENTITY, 2.5, 4.0).unwrap();
            elsewhere / here
        };
        assert!(ratio(&single) < 0.3, "{}", ratio(&single));
        assert!(ratio(&tiled) > 0.7, "{}", ratio(&tiled));
    }
}
