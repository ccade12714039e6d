//! One band of a picture, and where it is read from.

use std::borrow::Cow;

/// One band at some resolution.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gray {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Brightness in any unit, row by row. What is not finite counts as missing.
    pub values: Vec<f32>,
    /// Which pixels hold something; `None` where all do.
    pub valid: Option<Vec<bool>>,
}

impl Gray {
    /// A band without gaps; `None` where the number of values is not `width * height`.
    pub fn new(width: usize, height: usize, values: Vec<f32>) -> Option<Gray> {
        (width.checked_mul(height) == Some(values.len())).then_some(Gray { width, height, values, valid: None })
    }

    /// The lists are as long as the size says.
    pub fn is_sound(&self) -> bool {
        let n = self.width.checked_mul(self.height);
        n == Some(self.values.len()) && self.valid.as_ref().is_none_or(|v| n == Some(v.len()))
    }

    /// The pixel holds something.
    pub fn is_valid(&self, x: usize, y: usize) -> bool {
        let at = y * self.width + x;
        self.valid.as_ref().is_none_or(|v| v.get(at).copied().unwrap_or(false)) && self.values.get(at).is_some_and(|v| v.is_finite())
    }

    /// Half the size, rounded up: each pixel is the mean of those that it covers, of those that hold something.
    #[must_use]
    pub fn halved(&self) -> Gray {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let whole = self.valid.is_none() && self.width.is_multiple_of(2) && self.values.iter().all(|v| v.is_finite());
        let mut values = Vec::with_capacity(width * height);
        if whole {
            for rows in self.values.chunks(2 * self.width.max(1)) {
                let (top, below) = rows.split_at(self.width);
                // The last of an odd number of rows stands for two.
                let below = if below.is_empty() { top } else { below };
                values.extend(top.chunks_exact(2).zip(below.chunks_exact(2)).map(|(t, b)| (t[0] + t[1] + b[0] + b[1]) * 0.25));
            }
            return Gray { width, height, values, valid: None };
        }
        let mut valid = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (mut sum, mut n) = (0.0, 0.0);
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let (sx, sy) = (2 * x + dx, 2 * y + dy);
                    if sx < self.width && sy < self.height && self.is_valid(sx, sy) {
                        sum += self.values[sy * self.width + sx];
                        n += 1.0;
                    }
                }
                values.push(if n > 0.0 { sum / n } else { 0.0 });
                valid.push(n > 0.0);
            }
        }
        Gray { width, height, values, valid: Some(valid) }
    }
}

/// A part of a picture, in its pixels at full resolution. Where it is read at level L its corner is a multiple of 2^L.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First column.
    pub x: u64,
    /// First row.
    pub y: u64,
    /// Columns.
    pub width: u64,
    /// Rows.
    pub height: u64,
}

/// A picture that can be read in parts and at reduced resolution, so that a large one is never held whole.
pub trait Source: Sync {
    /// Width and height at full resolution, px.
    fn size(&self) -> [u64; 2];

    /// The window (it lies inside the picture) at `level`: each pixel is the mean of 2^level x 2^level pixels. The sides of what
    /// is returned are the sides of the window divided by 2^level and rounded up.
    ///
    /// # Errors
    /// A sentence that says why the part cannot be read.
    fn read(&self, window: Window, level: u32) -> Result<Gray, String>;
}

/// A picture held in memory, with its reduced copies.
#[derive(Clone, Debug)]
pub struct GraySource<'a> {
    levels: Vec<Cow<'a, Gray>>,
}

impl<'a> GraySource<'a> {
    /// Makes the reduced copies, down to about 128 px. `None` where the lists of the picture do not fit its size.
    pub fn new(gray: &'a Gray) -> Option<GraySource<'a>> {
        if !gray.is_sound() {
            return None;
        }
        let mut levels = vec![Cow::Borrowed(gray)];
        while let Some(half) = levels.last().filter(|g| g.width.max(g.height) > 128).map(|g| g.halved()) {
            levels.push(Cow::Owned(half));
        }
        Some(GraySource { levels })
    }
}

impl Source for GraySource<'_> {
    fn size(&self) -> [u64; 2] {
        self.levels.first().map_or([0, 0], |g| [g.width as u64, g.height as u64])
    }

    fn read(&self, window: Window, level: u32) -> Result<Gray, String> {
        let mut made = None;
        let deepest = self.levels.len().saturating_sub(1);
        for _ in deepest..level as usize {
            made = made.as_ref().or(self.levels.last().map(AsRef::as_ref)).map(Gray::halved);
        }
        let from = made.as_ref().or(self.levels.get(level as usize).map(AsRef::as_ref)).ok_or("There is no such level.")?;
        let cell = 1_u64 << level.min(62);
        let (x, y) = ((window.x / cell) as usize, (window.y / cell) as usize);
        let (width, height) = (window.width.div_ceil(cell) as usize, window.height.div_ceil(cell) as usize);
        if x + width > from.width || y + height > from.height {
            return Err("The window reaches beyond the picture.".to_owned());
        }
        let cut = |row: usize| (y + row) * from.width + x..(y + row) * from.width + x + width;
        let mut values = Vec::with_capacity(width * height);
        (0..height).for_each(|row| values.extend_from_slice(&from.values[cut(row)]));
        let valid = from.valid.as_ref().map(|v| (0..height).flat_map(|row| v[cut(row)].iter().copied()).collect());
        Ok(Gray { width, height, values, valid })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_at_a_level_is_the_mean_of_the_pixels_that_it_covers() {
        let gray = Gray::new(6, 5, (0..30).map(|v| v as f32).collect()).unwrap();
        let source = GraySource::new(&gray).unwrap();
        assert_eq!(source.size(), [6, 5]);
        let part = source.read(Window { x: 2, y: 2, width: 4, height: 3 }, 1).unwrap();
        assert_eq!((part.width, part.height), (2, 2));
        assert_eq!(part.values, [(14.0 + 15.0 + 20.0 + 21.0) / 4.0, 19.5, 26.5, 28.5]);
        assert!(source.read(Window { x: 4, y: 0, width: 4, height: 2 }, 0).is_err());
    }

    #[test]
    fn what_is_missing_does_not_darken_the_reduced_copy() {
        let mut gray = Gray::new(4, 2, vec![f32::NAN, 2.0, 0.0, 0.0, 4.0, 6.0, 0.0, 0.0]).unwrap();
        gray.valid = Some(vec![true, true, false, false, true, true, false, false]);
        let half = gray.halved();
        assert_eq!(half.values[0], 4.0);
        assert_eq!(half.valid, Some(vec![true, false]));
        assert!(GraySource::new(&Gray { width: 2, ..gray }).is_none());
    }
}
