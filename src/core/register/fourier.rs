//! Two-dimensional Fourier transform of sides that are powers of two.
//!
//! Written here, not taken from a library, so that the result has the same bits on every machine: libraries choose other
//! instructions, and with them other roundings, on each processor. Eight columns go through the butterflies side by side
//! (Stockham's autosort algorithm, radix 4; Van Loan 1992, "Computational Frameworks for the FFT", section 1.7), which every
//! compiler turns into vector instructions without changing a rounding.

use std::f64::consts::PI;

/// Columns that are transformed side by side.
const LANES: usize = 8;
/// One row of a block of columns: real parts, imaginary parts.
type Lane = [[f32; LANES]; 2];

/// A complex picture as two planes of `width * height` values, row by row.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Planes {
    pub re: Vec<f32>,
    pub im: Vec<f32>,
}

impl Planes {
    /// `len` zeros.
    pub(super) fn zeros(len: usize) -> Planes {
        Planes { re: vec![0.0; len], im: vec![0.0; len] }
    }
}

/// What is needed again and again for transforms of one size.
#[derive(Clone, Debug)]
pub(super) struct Fourier {
    width: usize,
    height: usize,
    along_y: Vec<[f32; 2]>,
    along_x: Vec<[f32; 2]>,
}

impl Fourier {
    /// For pictures of `width` x `height`; both are rounded up to powers of two of at least 8.
    pub(super) fn new(width: usize, height: usize) -> Fourier {
        let (width, height) = (width.next_power_of_two().max(LANES), height.next_power_of_two().max(LANES));
        Fourier { width, height, along_y: roots(height), along_x: roots(width) }
    }

    /// Width, height.
    pub(super) fn size(&self) -> (usize, usize) {
        (self.width, self.height)
    }

    /// Replaces the picture by its spectrum: `sum f(x, y) exp(-2 pi i (ux/width + vy/height))`, not scaled.
    pub(super) fn forward(&self, planes: &mut Planes) {
        let n = self.width * self.height;
        let mut turned = Planes::zeros(n);
        columns(&planes.re, &planes.im, &mut turned.re, &mut turned.im, self.height, self.width, &self.along_y);
        columns(&turned.re, &turned.im, &mut planes.re, &mut planes.im, self.width, self.height, &self.along_x);
    }

    /// The inverse of [`Fourier::forward`] times `width * height`: exchanging real and imaginary parts turns one into the other.
    pub(super) fn backward(&self, planes: &mut Planes) {
        std::mem::swap(&mut planes.re, &mut planes.im);
        self.forward(planes);
        std::mem::swap(&mut planes.re, &mut planes.im);
    }
}

/// `exp(-2 pi i p / n)` for p below n.
fn roots(n: usize) -> Vec<[f32; 2]> {
    let root = |p: usize| {
        let (s, c) = libm::sincos(-2.0 * PI * p as f64 / n as f64);
        [c as f32, s as f32]
    };
    (0..n).map(root).collect()
}

/// Transforms each column of a picture of `rows` x `cols` and writes it as a row of the output (`cols` x `rows`).
fn columns(re: &[f32], im: &[f32], out_re: &mut [f32], out_im: &mut [f32], rows: usize, cols: usize, roots: &[[f32; 2]]) {
    let zero: Lane = [[0.0; LANES]; 2];
    let (mut a, mut b) = (vec![zero; rows], vec![zero; rows]);
    for first in (0..cols).step_by(LANES) {
        let mut blank = true;
        for ((lane, r), i) in a.iter_mut().zip(re.chunks_exact(cols)).zip(im.chunks_exact(cols)) {
            lane[0].copy_from_slice(&r[first..first + LANES]);
            lane[1].copy_from_slice(&i[first..first + LANES]);
            blank &= *lane == zero;
        }
        // Columns of a padded picture that hold nothing stay as they are.
        if blank {
            let part = first * rows..(first + LANES) * rows;
            out_re[part.clone()].fill(0.0);
            out_im[part].fill(0.0);
            continue;
        }
        stockham(&mut a, &mut b, roots);
        for (c, (r, i)) in out_re.chunks_exact_mut(rows).zip(out_im.chunks_exact_mut(rows)).skip(first).take(LANES).enumerate() {
            for ((lane, r), i) in a.iter().zip(r).zip(i) {
                *r = lane[0][c];
                *i = lane[1][c];
            }
        }
    }
}

/// In place of `a`; `b` is scratch of the same length, a power of two.
fn stockham(a: &mut Vec<Lane>, b: &mut Vec<Lane>, roots: &[[f32; 2]]) {
    let total = a.len();
    let (mut n, mut stride) = (total, 1);
    while n > 1 {
        if n == 2 {
            let (low, high) = a.split_at(stride);
            let (out_low, out_high) = b.split_at_mut(stride);
            for (((x, y), p), q) in low.iter().zip(high).zip(out_low).zip(out_high) {
                for part in 0..2 {
                    for l in 0..LANES {
                        p[part][l] = x[part][l] + y[part][l];
                        q[part][l] = x[part][l] - y[part][l];
                    }
                }
            }
            n = 1;
        } else {
            let quarter = n / 4;
            for p in 0..quarter {
                let (w1, w2, w3) = (roots[p * stride], roots[2 * p * stride], roots[3 * p * stride]);
                for q in 0..stride {
                    let at = |k: usize| &a[q + stride * (p + k * quarter)];
                    let out = butterfly(at(0), at(1), at(2), at(3), w1, w2, w3);
                    let to = q + stride * 4 * p;
                    for (k, lane) in out.into_iter().enumerate() {
                        b[to + k * stride] = lane;
                    }
                }
            }
            n = quarter;
            stride *= 4;
        }
        std::mem::swap(a, b);
    }
}

/// The radix-4 butterfly with its twiddle factors.
#[inline(always)]
fn butterfly(a: &Lane, b: &Lane, c: &Lane, d: &Lane, w1: [f32; 2], w2: [f32; 2], w3: [f32; 2]) -> [Lane; 4] {
    let mut out = [[[0.0; LANES]; 2]; 4];
    for l in 0..LANES {
        let (apc_r, apc_i, amc_r, amc_i) = (a[0][l] + c[0][l], a[1][l] + c[1][l], a[0][l] - c[0][l], a[1][l] - c[1][l]);
        let (bpd_r, bpd_i, bmd_r, bmd_i) = (b[0][l] + d[0][l], b[1][l] + d[1][l], b[0][l] - d[0][l], b[1][l] - d[1][l]);
        // i (b - d)
        let (j_r, j_i) = (-bmd_i, bmd_r);
        let (r1, i1, r2, i2, r3, i3) = (amc_r - j_r, amc_i - j_i, apc_r - bpd_r, apc_i - bpd_i, amc_r + j_r, amc_i + j_i);
        out[0][0][l] = apc_r + bpd_r;
        out[0][1][l] = apc_i + bpd_i;
        out[1][0][l] = w1[0] * r1 - w1[1] * i1;
        out[1][1][l] = w1[0] * i1 + w1[1] * r1;
        out[2][0][l] = w2[0] * r2 - w2[1] * i2;
        out[2][1][l] = w2[0] * i2 + w2[1] * r2;
        out[3][0][l] = w3[0] * r3 - w3[1] * i3;
        out[3][1][l] = w3[0] * i3 + w3[1] * r3;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition, summed term by term.
    fn slow(planes: &Planes, w: usize, h: usize) -> Vec<[f64; 2]> {
        let mut out = Vec::new();
        for v in 0..h {
            for u in 0..w {
                let mut sum = [0.0; 2];
                for y in 0..h {
                    for x in 0..w {
                        let turn = -2.0 * PI * ((u * x) as f64 / w as f64 + (v * y) as f64 / h as f64);
                        let (s, c) = libm::sincos(turn);
                        let (r, i) = (f64::from(planes.re[y * w + x]), f64::from(planes.im[y * w + x]));
                        sum[0] += r * c - i * s;
                        sum[1] += r * s + i * c;
                    }
                }
                out.push(sum);
            }
        }
        out
    }

    #[test]
    fn it_is_the_fourier_sum_and_its_inverse_gives_the_picture_back() {
        for (w, h) in [(8, 16), (32, 8)] {
            let fourier = Fourier::new(w, h);
            assert_eq!(fourier.size(), (w, h));
            let value = |k: usize| ((k * 7919 + 13) % 101) as f32 / 50.0 - 1.0;
            let picture = Planes { re: (0..w * h).map(value).collect(), im: (0..w * h).map(|k| value(k * 3 + 5)).collect() };
            let mut planes = picture.clone();
            fourier.forward(&mut planes);
            for ((r, i), s) in planes.re.iter().zip(&planes.im).zip(slow(&picture, w, h)) {
                assert!((f64::from(*r) - s[0]).abs() < 1e-4 && (f64::from(*i) - s[1]).abs() < 1e-4, "{r} {i} {s:?}");
            }
            fourier.backward(&mut planes);
            let n = (w * h) as f32;
            assert!(planes.re.iter().zip(&picture.re).all(|(a, b)| (a / n - b).abs() < 1e-6));
            assert!(planes.im.iter().zip(&picture.im).all(|(a, b)| (a / n - b).abs() < 1e-6));
        }
    }
}
