//! What is compared instead of brightness: the direction of edges.
//!
//! With the gradient written as a complex number `z = gx + i gy`, the double-angle field `z^2 / (|z| + m)^2`, m about the
//! median of `|z|`, has the direction of an edge without its sign: a roof that was brighter than the ground and is darker after snow keeps
//! its field. Every edge counts about 1, however strong it is. (Oriented-gradient channels: Ye et al. 2019,
//! doi 10.1109/TGRS.2019.2924684; doubling the angle: Granlund 1978, doi 10.1016/0146-664X(78)90109-1.)
//! The second field, by which the result of the first is checked, is how strong the edges are, `|z| / (|z| + m)`, without
//! their direction.

use super::fourier::Planes;
use super::gray::Gray;
use crate::core::geom::Affine;

/// The m of the fields in medians of `|z|`: weaker edges count less than 1/4.
const SOFT: f32 = 1.5;

/// Gradient of a picture; zero where a neighbour is missing.
#[derive(Clone, Debug)]
pub(super) struct Gradient {
    pub width: usize,
    pub height: usize,
    pub x: Vec<f32>,
    pub y: Vec<f32>,
    /// 1 where the gradient is known, else 0.
    pub there: Vec<f32>,
}

/// A complex field over a picture.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub width: usize,
    pub height: usize,
    pub planes: Planes,
    /// How much of each cell is known, 0 to 1.
    pub there: Vec<f32>,
}

impl Gradient {
    /// By Scharr's derivative (3-10-3 across the direction), which favours no direction by more than 1 %.
    pub(super) fn of(gray: &Gray) -> Gradient {
        let (w, h) = (gray.width, gray.height);
        let n = w * h;
        let mut g = Gradient { width: w, height: h, x: vec![0.0; n], y: vec![0.0; n], there: vec![0.0; n] };
        if w < 3 || h < 3 {
            return g;
        }
        let rows = |y: usize| &gray.values[y * w..(y + 1) * w];
        let whole = gray.valid.is_none();
        for y in 1..h - 1 {
            let (a, b, c) = (rows(y - 1), rows(y), rows(y + 1));
            let line = y * w + 1..(y + 1) * w - 1;
            let out = g.x[line.clone()].iter_mut().zip(&mut g.y[line.clone()]).zip(&mut g.there[line]);
            let around = a.windows(3).zip(b.windows(3)).zip(c.windows(3));
            for (((gx, gy), there), ((a, b), c)) in out.zip(around) {
                let dx = 0.3125 * (b[2] - b[0]) + 0.09375 * ((a[2] - a[0]) + (c[2] - c[0]));
                let dy = 0.3125 * (c[1] - a[1]) + 0.09375 * ((c[0] - a[0]) + (c[2] - a[2]));
                // A missing value next to it makes one of them NaN.
                let known = dx.is_finite() && dy.is_finite();
                *gx = if known { dx } else { 0.0 };
                *gy = if known { dy } else { 0.0 };
                *there = if known { 1.0 } else { 0.0 };
            }
        }
        if let (false, Some(valid)) = (whole, &gray.valid) {
            for y in 1..h - 1 {
                for x in 1..w - 1 {
                    if !(y - 1..=y + 1).all(|yy| valid[yy * w + x - 1..=yy * w + x + 1].iter().all(|v| *v)) {
                        let at = y * w + x;
                        (g.x[at], g.y[at], g.there[at]) = (0.0, 0.0, 0.0);
                    }
                }
            }
        }
        g
    }

    /// Without the outermost pixels, whose gradient is not known.
    pub(super) fn without_rim(&self) -> Gradient {
        let (width, height) = (self.width.saturating_sub(2), self.height.saturating_sub(2));
        let cut = |plane: &[f32]| -> Vec<f32> {
            (1..=height).flat_map(|y| plane[y * self.width + 1..y * self.width + 1 + width].iter().copied()).collect()
        };
        Gradient { width, height, x: cut(&self.x), y: cut(&self.y), there: cut(&self.there) }
    }

    /// Enough of it is known, and enough of it is not flat, as shares of the whole.
    pub(super) fn says_something(&self, known: f32, structure: f32) -> bool {
        let n = self.x.len() as f32;
        let bumpy = self.x.iter().zip(&self.y).filter(|(x, y)| **x != 0.0 || **y != 0.0).count() as f32;
        self.there.iter().sum::<f32>() >= known * n && bumpy >= structure * n
    }

    /// The median of the lengths that are not zero, from at most some 4,000 places; 0 where there are none.
    fn median(&self) -> f32 {
        let step = (self.x.len() / 4096).max(1) | 1;
        let mut lengths: Vec<f32> =
            self.x.iter().zip(&self.y).step_by(step).map(|(x, y)| (x * x + y * y).sqrt()).filter(|v| *v > 0.0).collect();
        if lengths.is_empty() {
            return 0.0;
        }
        let middle = lengths.len() / 2;
        *lengths.select_nth_unstable_by(middle, f32::total_cmp).1
    }

    /// Both fields: the double angles, and the strength of the edges with a mean of zero over what is known.
    pub(super) fn fields(&self) -> (Planes, Vec<f32>) {
        let median = SOFT * self.median();
        let mut planes = Planes::zeros(self.x.len());
        let mut strength = vec![0.0; self.x.len()];
        if median <= 0.0 {
            return (planes, strength);
        }
        let out = planes.re.iter_mut().zip(&mut planes.im).zip(&mut strength);
        for ((((re, im), strength), x), y) in out.zip(&self.x).zip(&self.y) {
            let (xx, yy) = (x * x, y * y);
            let length = (xx + yy).sqrt();
            let k = 1.0 / (length + median);
            *strength = length * k;
            *re = (xx - yy) * (k * k);
            *im = 2.0 * x * y * (k * k);
        }
        let known = self.there.iter().sum::<f32>();
        let mean = strength.iter().sum::<f32>() / known.max(1.0);
        strength.iter_mut().zip(&self.there).for_each(|(v, t)| *v = (*v - mean) * t);
        (planes, strength)
    }

    /// The first field.
    pub(super) fn double_angle(self) -> Field {
        let (planes, _) = self.fields();
        Field { width: self.width, height: self.height, planes, there: self.there }
    }
}

impl Field {
    /// Means over `factor` x `factor` cells; what reaches over the far edges is dropped.
    pub(super) fn reduced(&self, factor: usize) -> Field {
        let (width, height) = (self.width / factor, self.height / factor);
        let share = 1.0 / (factor * factor) as f32;
        let mean = |from: &[f32]| {
            let mut out = vec![0.0; width * height];
            for (y, to) in out.chunks_exact_mut(width.max(1)).enumerate() {
                for row in from.chunks_exact(self.width).skip(y * factor).take(factor) {
                    to.iter_mut().zip(row.chunks_exact(factor)).for_each(|(t, cells)| *t += cells.iter().sum::<f32>() * share);
                }
            }
            out
        };
        Field { width, height, planes: Planes { re: mean(&self.planes.re), im: mean(&self.planes.im) }, there: mean(&self.there) }
    }

    /// The cells that `map` (this from output, cells) lays under an output of `width` x `height`, by bilinear interpolation. Angles
    /// turn along: the directions are given in the frame of the output.
    pub(super) fn warped(&self, map: &Affine, width: usize, height: usize) -> Field {
        let [a, b, c, d, e, f] = <[f64; 6]>::from(*map);
        // The picture turns by the inverse of the map, and double angles by twice that.
        let (co, si) = (a + e, d - b);
        let length2 = (co * co + si * si).max(f64::MIN_POSITIVE);
        let (turn_re, turn_im) = (((co * co - si * si) / length2) as f32, (-2.0 * co * si / length2) as f32);
        let mut out = Field { width, height, planes: Planes::zeros(width * height), there: vec![0.0; width * height] };
        if self.width < 2 || self.height < 2 {
            return out;
        }
        let (right, bottom) = ((self.width - 1) as f64, (self.height - 1) as f64);
        for y in 0..height {
            let (y0, row) = (y as f64 + 0.5, y * width);
            // The part of the row that this can reach at all.
            let (from, to) = reached(a, b * y0 + c - 0.5, right, width);
            let (from_y, to_y) = reached(d, e * y0 + f - 0.5, bottom, width);
            for x in from.max(from_y)..to.min(to_y) {
                let x0 = x as f64 + 0.5;
                let (sx, sy) = (a * x0 + b * y0 + c - 0.5, d * x0 + e * y0 + f - 0.5);
                if !(sx >= 0.0 && sy >= 0.0 && sx < right && sy < bottom) {
                    continue;
                }
                let (ix, iy) = (sx as usize, sy as usize);
                let (fx, fy) = ((sx - ix as f64) as f32, (sy - iy as f64) as f32);
                let at = iy * self.width + ix;
                let (w00, w10, w01, w11) = ((1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy);
                let mix = |p: &[f32]| p[at] * w00 + p[at + 1] * w10 + p[at + self.width] * w01 + p[at + self.width + 1] * w11;
                let (re, im) = (mix(&self.planes.re), mix(&self.planes.im));
                out.planes.re[row + x] = re * turn_re - im * turn_im;
                out.planes.im[row + x] = re * turn_im + im * turn_re;
                out.there[row + x] = mix(&self.there);
            }
        }
        out
    }
}

/// The pixels of a row of `width`, with some to spare, for which `0 <= slope (x + 1/2) + start < end` can hold.
fn reached(slope: f64, start: f64, end: f64, width: usize) -> (usize, usize) {
    if slope.abs() < 1.0e-6 {
        return (0, width);
    }
    let (p, q) = (-start / slope, (end - start) / slope);
    let low = (p.min(q).floor() - 2.0).max(0.0) as usize;
    let high = (p.max(q).ceil() + 2.0).max(0.0) as usize;
    (low.min(width), high.min(width))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(angle: f64, sign: f32) -> Gray {
        let (s, c) = libm::sincos(angle);
        let value = |k: usize| sign * ((k % 16) as f64 * c + (k / 16) as f64 * s) as f32;
        Gray::new(16, 16, (0..256).map(value).collect()).unwrap()
    }

    #[test]
    fn reversed_contrast_has_the_same_field() {
        let (a, b) = (Gradient::of(&ramp(0.3, 1.0)).double_angle(), Gradient::of(&ramp(0.3, -1.0)).double_angle());
        let at = 8 * 16 + 8;
        assert!((a.planes.re[at] - b.planes.re[at]).abs() < 1e-6 && (a.planes.im[at] - b.planes.im[at]).abs() < 1e-6);
        // |z| is its own median: 1 / (1 + 1.5)^2 of the unit circle's radius, at twice the angle.
        assert!((f64::from(a.planes.re[at]) - 0.16 * libm::cos(0.6)).abs() < 1e-4);
        assert!((f64::from(a.planes.im[at]) - 0.16 * libm::sin(0.6)).abs() < 1e-4);
    }

    #[test]
    fn directions_turn_with_the_picture() {
        let field = Gradient::of(&ramp(0.3, 1.0)).double_angle();
        // Output = picture turned by +0.5 about (8, 8), so picture from output turns by -0.5.
        let (s, c) = libm::sincos(-0.5);
        let map = Affine::from([c, -s, 8.0 - 8.0 * c + 8.0 * s, s, c, 8.0 - 8.0 * s - 8.0 * c]);
        let turned = field.warped(&map, 16, 16);
        let at = 8 * 16 + 8;
        let angle = libm::atan2(f64::from(turned.planes.im[at]), f64::from(turned.planes.re[at]));
        assert!((angle - 1.6).abs() < 0.02, "{angle}");
    }

    #[test]
    fn a_missing_pixel_silences_its_neighbours() {
        let mut gray = ramp(0.3, 1.0);
        gray.valid = Some((0..256).map(|k| k != 8 * 16 + 8).collect());
        let gradient = Gradient::of(&gray);
        assert_eq!(gradient.there[9 * 16 + 9], 0.0);
        assert_eq!(gradient.there[10 * 16 + 10], 1.0);
        assert_eq!(gradient.there[0], 0.0);
    }
}
