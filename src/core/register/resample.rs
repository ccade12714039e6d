//! A picture laid under another grid of pixels.

use super::gray::Gray;
use crate::core::geom::Affine;

/// Cubic convolution (Keys 1981, a = -1/2) of `gray` where `map` (picture from output, px) lays the output; NaN where one of the
/// sixteen pixels is missing or outside.
pub(super) fn cubic(gray: &Gray, map: &Affine, width: usize, height: usize) -> Gray {
    let m = <[f64; 6]>::from(*map);
    let mut values = vec![f32::NAN; width * height];
    let (right, bottom) = (gray.width as f32 - 2.0, gray.height as f32 - 2.0);
    let [a, _, _, d, _, _] = m.map(|v| v as f32);
    for (y, row) in values.chunks_exact_mut(width.max(1)).enumerate() {
        // Along a row single precision is exact to 1/10,000 px.
        let y0 = y as f64 + 0.5;
        let (row_x, row_y) = ((m[1] * y0 + m[2] - 0.5) as f32, (m[4] * y0 + m[5] - 0.5) as f32);
        for (x, out) in row.iter_mut().enumerate() {
            let x0 = x as f32 + 0.5;
            let (sx, sy) = (a * x0 + row_x, d * x0 + row_y);
            if !(sx >= 1.0 && sy >= 1.0 && sx < right && sy < bottom) {
                continue;
            }
            let (ix, iy) = (sx as usize, sy as usize);
            let (wx, wy) = (weights(sx - ix as f32), weights(sy - iy as f32));
            let first = (iy - 1) * gray.width + ix - 1;
            let mut columns = [0.0; 4];
            for (k, w) in wy.iter().enumerate() {
                let at = first + k * gray.width;
                let line = &gray.values[at..at + 4];
                columns.iter_mut().zip(line).for_each(|(c, v)| *c += w * v);
            }
            *out = (wx[0] * columns[0] + wx[1] * columns[1]) + (wx[2] * columns[2] + wx[3] * columns[3]);
        }
    }
    Gray { width, height, values, valid: None }
}

/// Weights of the pixels at -1, 0, 1, 2 for a place `t` after pixel 0.
fn weights(t: f32) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [-0.5 * t3 + t2 - 0.5 * t, 1.5 * t3 - 2.5 * t2 + 1.0, -1.5 * t3 + 2.0 * t2 + 0.5 * t, 0.5 * t3 - 0.5 * t2]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parabola_is_given_back_between_the_pixels() {
        let value = |k: usize| {
            let (x, y) = ((k % 9) as f32 + 0.5, (k / 9) as f32 + 0.5);
            x * x + 3.0 * y
        };
        let gray = Gray::new(9, 9, (0..81).map(value).collect()).unwrap();
        let out = cubic(&gray, &Affine::scale_then_move(1.0, 2.3, 1.6), 6, 4);
        let (x, y) = (1.5 + 2.3, 2.5 + 1.6);
        assert!((out.values[2 * 6 + 1] - (x * x + 3.0 * y)).abs() < 1e-4);
        assert!(out.values[5].is_nan());
    }
}
