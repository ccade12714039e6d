//! Whitened correlation: only the phase of the spectrum counts, so that each spatial frequency has one vote
//! (phase correlation, Kuglin & Hines 1975), weighed by a low pass that makes the peak smooth enough to interpolate.

use super::fourier::{Fourier, Planes};
use crate::core::geom::Vector;

/// Gaussian weights of the frequencies of a `width` x `height` spectrum, zero for the mean, `pass` being their standard deviation in
/// cycles a pixel; and the standard deviation that the real part of a correlation of unrelated complex fields then has.
pub(super) fn low_pass(width: usize, height: usize, pass: f64) -> (Vec<f32>, f32) {
    let along = |n: usize| -> Vec<f64> {
        let weight = |k: usize| {
            let cycles = k.min(n - k) as f64 / n as f64;
            libm::exp(-0.5 * cycles * cycles / (pass * pass))
        };
        (0..n).map(weight).collect()
    };
    let (x, y) = (along(width), along(height));
    let mut gain: Vec<f32> = y.iter().flat_map(|v| x.iter().map(move |u| (u * v) as f32)).collect();
    if let Some(mean) = gain.first_mut() {
        *mean = 0.0;
    }
    let power: f64 = gain.iter().map(|g| f64::from(*g) * f64::from(*g)).sum();
    (gain, (power / 2.0).sqrt() as f32)
}

/// Replaces `b` by `conj(a) b / |a b|`, weighed.
pub(super) fn whiten(a: &Planes, b: &mut Planes, gain: &[f32]) {
    for ((((re, im), ar), ai), g) in b.re.iter_mut().zip(&mut b.im).zip(&a.re).zip(&a.im).zip(gain) {
        let (r, i) = (ar * *re + ai * *im, ar * *im - ai * *re);
        let k = g / (r * r + i * i + 1.0e-20).sqrt();
        *re = r * k;
        *im = i * k;
    }
}

/// Replaces `b` by `conj(a) b / sqrt |a b|`, weighed; the sum of the squares of what comes out.
pub(super) fn half_whiten(a: &Planes, b: &mut Planes, gain: &[f32]) -> f64 {
    let mut power = 0.0;
    for ((((re, im), ar), ai), g) in b.re.iter_mut().zip(&mut b.im).zip(&a.re).zip(&a.im).zip(gain) {
        let (r, i) = (ar * *re + ai * *im, ar * *im - ai * *re);
        let length = (r * r + i * i).sqrt();
        let k = g / (length + 1.0e-20).sqrt();
        *re = r * k;
        *im = i * k;
        power += f64::from(g * g * length);
    }
    power
}

/// The middle of a correlation: displacements of up to `reach` pixels, in standard deviations of chance.
#[derive(Clone, Debug)]
pub(super) struct Surface {
    pub reach: usize,
    pub values: Vec<f32>,
}

impl Surface {
    /// Cut out of a whole correlation of `w` x `h`, whose displacement zero is its first value.
    fn cut(whole: &[f32], w: usize, h: usize, reach: usize, unit: f32) -> Surface {
        let side = 2 * reach + 1;
        let mut values = Vec::with_capacity(side * side);
        for y in 0..side {
            let row = ((y + h - reach) % h) * w;
            values.extend((0..side).map(|x| whole[row + (x + w - reach) % w] / unit));
        }
        Surface { reach, values }
    }

    /// A surface of nothing.
    pub(super) fn flat(reach: usize) -> Surface {
        Surface { reach, values: vec![0.0; (2 * reach + 1) * (2 * reach + 1)] }
    }

    /// Adds another of the same reach, moved so that what stands at the displacement `middle`, px, comes to stand at none. What is
    /// moved beyond the reach is left out.
    pub(super) fn add_around(&mut self, other: &Surface, middle: Vector) {
        let side = 2 * self.reach + 1;
        let (dx, dy) = (middle.x.round() as isize, middle.y.round() as isize);
        for (y, row) in self.values.chunks_exact_mut(side).enumerate() {
            let Some(from) = y.checked_add_signed(dy).filter(|from| *from < side) else { continue };
            for (x, value) in row.iter_mut().enumerate() {
                let there = x.checked_add_signed(dx).filter(|x| *x < side).and_then(|x| other.values.get(from * side + x));
                *value += there.unwrap_or(&0.0);
            }
        }
    }

    /// The displacement at which it is highest, px, refined by a paraboloid through the highest value and its neighbours: what lies
    /// at x in the first picture lies at x + displacement in the second.
    pub(super) fn peak(&self) -> Vector {
        let side = 2 * self.reach + 1;
        let best = self.values.iter().enumerate().fold((0, f32::MIN), |best, (at, v)| if *v > best.1 { (at, *v) } else { best });
        let (x, y) = (best.0 % side, best.0 / side);
        let mut offset = Vector::new(x as f64 - self.reach as f64, y as f64 - self.reach as f64);
        if x > 0 && y > 0 && x + 1 < side && y + 1 < side {
            let v = |dx: usize, dy: usize| f64::from(self.values[(y + dy - 1) * side + x + dx - 1]);
            let middle = v(1, 1);
            // Second derivatives, gradient; Newton's step to the top.
            let (gx, gy) = ((v(2, 1) - v(0, 1)) / 2.0, (v(1, 2) - v(1, 0)) / 2.0);
            let (xx, yy) = (v(2, 1) + v(0, 1) - 2.0 * middle, v(1, 2) + v(1, 0) - 2.0 * middle);
            let xy = (v(2, 2) + v(0, 0) - v(2, 0) - v(0, 2)) / 4.0;
            let det = xx * yy - xy * xy;
            if det > 0.0 && xx < 0.0 {
                let step = Vector::new((xy * gy - yy * gx) / det, (xy * gx - xx * gy) / det);
                offset = offset + Vector::new(step.x.clamp(-1.0, 1.0), step.y.clamp(-1.0, 1.0));
            }
        }
        offset
    }

    /// The highest value within `near` pixels of no displacement, and the highest farther away than `far`.
    pub(super) fn middle_and_rest(&self, near: f64, far: f64) -> (f32, f32) {
        let side = 2 * self.reach + 1;
        let mut out = (f32::MIN, f32::MIN);
        for (at, v) in self.values.iter().enumerate() {
            let d = Vector::new((at % side) as f64 - self.reach as f64, (at / side) as f64 - self.reach as f64).length();
            if d <= near {
                out.0 = out.0.max(*v);
            }
            if d > far {
                out.1 = out.1.max(*v);
            }
        }
        out
    }
}

/// Correlates square tiles of one size.
pub(super) struct Correlator {
    /// Side of a tile, px.
    pub size: usize,
    /// Largest displacement looked for in each direction, px.
    pub reach: usize,
    fourier: Fourier,
    window: Vec<f32>,
    gain: Vec<f32>,
    unit: f32,
}

impl Correlator {
    /// `size` is a power of two.
    pub(super) fn new(size: usize, reach: usize, pass: f64) -> Correlator {
        let fourier = Fourier::new(size, size);
        let (gain, unit) = low_pass(size, size, pass);
        // Hann's window: what lies at the edges leaves the tile when it is moved.
        let window =
            (0..size).map(|k| (0.5 - 0.5 * libm::cos(2.0 * std::f64::consts::PI * (k as f64 + 0.5) / size as f64)) as f32).collect();
        Correlator { size, reach: reach.min(size / 2 - 1), fourier, window, gain, unit }
    }

    fn weigh(&self, plane: &mut [f32]) {
        for (row, wy) in plane.chunks_exact_mut(self.size).zip(&self.window) {
            row.iter_mut().zip(&self.window).for_each(|(v, wx)| *v *= wx * wy);
        }
    }

    /// The spectrum of a complex tile.
    pub(super) fn spectrum(&self, mut tile: Planes) -> Planes {
        self.weigh(&mut tile.re);
        self.weigh(&mut tile.im);
        self.fourier.forward(&mut tile);
        tile
    }

    /// The correlation of two tiles by their spectra.
    pub(super) fn surface(&self, a: &Planes, mut b: Planes) -> Surface {
        whiten(a, &mut b, &self.gain);
        self.fourier.backward(&mut b);
        Surface::cut(&b.re, self.size, self.size, self.reach, self.unit)
    }

    /// The correlation of two real tiles, with one transform for both.
    pub(super) fn surface_of_real(&self, a: Vec<f32>, b: Vec<f32>) -> Surface {
        let both = self.spectrum(Planes { re: a, im: b });
        let n = self.size;
        let mut cross = Planes::zeros(n * n);
        for y in 0..n {
            for x in 0..n {
                let (at, opposite) = (y * n + x, ((n - y) % n) * n + (n - x) % n);
                let (fr, fi, gr, gi) = (both.re[at], both.im[at], both.re[opposite], both.im[opposite]);
                // Spectra of the real and of the imaginary part, times two.
                let (ar, ai, br, bi) = (fr + gr, fi - gi, fi + gi, gr - fr);
                let (r, i) = (ar * br + ai * bi, ar * bi - ai * br);
                let k = self.gain[at] / (r * r + i * i + 1.0e-20).sqrt();
                cross.re[at] = r * k;
                cross.im[at] = i * k;
            }
        }
        self.fourier.backward(&mut cross);
        // A real correlation has twice the power in its real part.
        Surface::cut(&cross.re, n, n, self.reach, self.unit * std::f32::consts::SQRT_2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A smooth random field, moved by (dx, dy).
    fn blobs(n: usize, dx: f64, dy: f64) -> Vec<f32> {
        let value = |k: usize| {
            let (x, y) = ((k % n) as f64 - dx, (k / n) as f64 - dy);
            let blob = |b: usize| {
                let (cx, cy) = ((b * 37 % n) as f64, (b * 61 % n) as f64);
                let r2 = (x - cx) * (x - cx) + (y - cy) * (y - cy);
                libm::exp(-r2 / 4.0) * if b.is_multiple_of(2) { 1.0 } else { -1.0 }
            };
            (0..40).map(blob).sum::<f64>() as f32
        };
        (0..n * n).map(value).collect()
    }

    #[test]
    fn a_shift_is_found_to_a_tenth_of_a_pixel_in_complex_and_in_real_tiles() {
        let n = 32;
        let correlator = Correlator::new(n, 8, 0.2);
        let (a, b) = (blobs(n, 0.0, 0.0), blobs(n, 2.3, -1.4));
        let real = correlator.surface_of_real(a.clone(), b.clone()).peak();
        let zero = vec![0.0; n * n];
        let spectrum = |re: Vec<f32>| correlator.spectrum(Planes { re, im: zero.clone() });
        let complex = correlator.surface(&spectrum(a), spectrum(b)).peak();
        for peak in [real, complex] {
            assert!((peak + Vector::new(-2.3, 1.4)).length() < 0.15, "{peak:?}");
        }
    }

    #[test]
    fn the_middle_is_told_from_the_rest() {
        let mut surface = Surface::flat(5);
        surface.values[5 * 11 + 6] = 7.0;
        surface.values[0] = 3.0;
        assert_eq!(surface.middle_and_rest(2.0, 4.0), (7.0, 3.0));
        let top = surface.values.iter().position(|v| *v == surface.values.iter().fold(f32::MIN, |m, v| m.max(*v))).unwrap();
        let side = 2 * surface.reach + 1;
        let at = Vector::new(top as f64 % side as f64 - surface.reach as f64, (top / side) as f64 - surface.reach as f64);
        let mut around = Surface::flat(surface.reach);
        around.add_around(&surface, at);
        assert_eq!(around.values[surface.reach * side + surface.reach], surface.values[top]);
    }
}
