//! Coarser pixels from finer ones: the mean of those that a coarser one covers, of those that are there.

use super::tiles::{Pixels, Tile};

/// A tile of half the size, rounded up. Each pixel is the mean of the opaque ones among the (up to) four that it covers;
/// its opacity is the mean of theirs.
pub fn halved(tile: &Tile) -> Tile {
    let (width, height) = (tile.width.div_ceil(2), tile.height.div_ceil(2));
    if tile.alpha.is_none() && tile.width.is_multiple_of(2) && tile.height.is_multiple_of(2) {
        let (w, n) = (tile.width as usize, usize::from(tile.bands));
        let pixels = match (&tile.pixels, n) {
            (Pixels::U8(v), 1) => Pixels::U8(quarter::<u8, 1>(v, w)),
            (Pixels::U8(v), 3) => Pixels::U8(quarter::<u8, 3>(v, w)),
            (Pixels::U16(v), 1) => Pixels::U16(quarter::<u16, 1>(v, w)),
            (Pixels::U16(v), 3) => Pixels::U16(quarter::<u16, 3>(v, w)),
            (Pixels::F32(v), 1) => Pixels::F32(quarter::<f32, 1>(v, w)),
            (Pixels::F32(v), 3) => Pixels::F32(quarter::<f32, 3>(v, w)),
            _ => return resampled(tile, width, height, 2.0, 2.0),
        };
        return Tile { width, height, bands: tile.bands, pixels, alpha: None };
    }
    resampled(tile, width, height, 2.0, 2.0)
}

/// A value of which means are taken.
trait Value: Copy + Default {
    fn mean(four: [Self; 4]) -> Self;
    fn to_f64(self) -> f64;
    fn from_f64(value: f64) -> Self;
}

impl Value for u8 {
    fn mean(v: [u8; 4]) -> u8 {
        ((u16::from(v[0]) + u16::from(v[1]) + u16::from(v[2]) + u16::from(v[3]) + 2) / 4) as u8
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn from_f64(value: f64) -> u8 {
        (value + 0.5) as u8
    }
}

impl Value for u16 {
    fn mean(v: [u16; 4]) -> u16 {
        ((u32::from(v[0]) + u32::from(v[1]) + u32::from(v[2]) + u32::from(v[3]) + 2) / 4) as u16
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn from_f64(value: f64) -> u16 {
        (value + 0.5) as u16
    }
}

impl Value for f32 {
    fn mean(v: [f32; 4]) -> f32 {
        (v[0] + v[1] + v[2] + v[3]) * 0.25
    }
    fn to_f64(self) -> f64 {
        f64::from(self)
    }
    fn from_f64(value: f64) -> f32 {
        value as f32
    }
}

/// Means of 2 x 2 pixels of N bands; width and height are even.
fn quarter<T: Value, const N: usize>(pixels: &[T], width: usize) -> Vec<T> {
    let stride = width * N;
    let mut out = vec![T::default(); pixels.len() / 4];
    for (rows, out) in pixels.chunks_exact(2 * stride).zip(out.chunks_exact_mut(stride / 2)) {
        let (top, bottom) = rows.split_at(stride);
        for ((t, b), o) in top.chunks_exact(2 * N).zip(bottom.chunks_exact(2 * N)).zip(out.chunks_exact_mut(N)) {
            for c in 0..N {
                o[c] = T::mean([t[c], t[c + N], b[c], b[c + N]]);
            }
        }
    }
    out
}

/// A tile of another size: each pixel is the mean of the opaque ones that its place covers at `step_x` by `step_y` pixels.
/// The steps are at least 1, and need not be whole.
pub fn resampled(tile: &Tile, width: u32, height: u32, step_x: f64, step_y: f64) -> Tile {
    let pixels = match &tile.pixels {
        Pixels::U8(v) => Pixels::U8(means(tile, v, width, height, step_x, step_y)),
        Pixels::U16(v) => Pixels::U16(means(tile, v, width, height, step_x, step_y)),
        Pixels::F32(v) => Pixels::F32(means(tile, v, width, height, step_x, step_y)),
    };
    let alpha = tile.alpha.as_ref().map(|alpha| {
        let whole = Tile { width: tile.width, height: tile.height, bands: 1, pixels: Pixels::U8(Vec::new()), alpha: None };
        means(&whole, alpha, width, height, step_x, step_y)
    });
    Tile { width, height, bands: tile.bands, pixels, alpha }
}

/// The pixels of a finer row or column that a coarser one covers.
fn covered(at: u32, step: f64, size: u32) -> std::ops::Range<usize> {
    let first = (f64::from(at) * step + 1e-6) as usize;
    let last = ((f64::from(at) + 1.0) * step - 1e-6).ceil().max(0.0) as usize;
    let size = size as usize;
    let first = first.min(size.saturating_sub(1));
    first..last.clamp(first + 1, size.max(first + 1))
}

fn means<T: Value>(tile: &Tile, values: &[T], width: u32, height: u32, step_x: f64, step_y: f64) -> Vec<T> {
    let (w, n) = (tile.width as usize, usize::from(tile.bands));
    let mut out = Vec::with_capacity(width as usize * height as usize * n);
    for y in 0..height {
        let rows = covered(y, step_y, tile.height);
        for x in 0..width {
            let columns = covered(x, step_x, tile.width);
            let mut sum = [0.0; 4];
            let mut count = 0_u32;
            for row in rows.clone() {
                for column in columns.clone() {
                    let i = row * w + column;
                    if tile.alpha.as_ref().is_some_and(|a| a.get(i).is_none_or(|a| *a == 0)) {
                        continue;
                    }
                    if let Some(pixel) = values.get(i * n..(i + 1) * n) {
                        pixel.iter().zip(&mut sum).for_each(|(v, s)| *s += v.to_f64());
                        count += 1;
                    }
                }
            }
            out.extend(sum.iter().take(n).map(|s| if count == 0 { T::default() } else { T::from_f64(s / f64::from(count)) }));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: u32, height: u32, values: Vec<u8>, alpha: Option<Vec<u8>>) -> Tile {
        Tile { width, height, bands: 1, pixels: Pixels::U8(values), alpha }
    }

    #[test]
    fn both_ways_of_halving_agree() {
        let values: Vec<u8> = (0..8 * 6 * 3).map(|i| (i * 37 % 251) as u8).collect();
        let tile = Tile { width: 8, height: 6, bands: 3, pixels: Pixels::U8(values), alpha: None };
        assert_eq!(halved(&tile), resampled(&tile, 4, 3, 2.0, 2.0));
    }

    #[test]
    fn edges_are_means_of_what_is_there() {
        let tile = gray(3, 3, vec![10, 20, 100, 30, 40, 200, 7, 9, 50], None);
        assert_eq!(halved(&tile).pixels, Pixels::U8(vec![25, 150, 8, 50]));
    }

    #[test]
    fn what_is_not_there_does_not_count() {
        let tile = gray(2, 2, vec![10, 99, 20, 99], Some(vec![255, 0, 255, 0]));
        let half = halved(&tile);
        assert_eq!((half.pixels, half.alpha), (Pixels::U8(vec![15]), Some(vec![128])));
        let nothing = halved(&gray(2, 2, vec![9; 4], Some(vec![0; 4])));
        assert_eq!((nothing.pixels, nothing.alpha), (Pixels::U8(vec![0]), Some(vec![0])));
    }
}
