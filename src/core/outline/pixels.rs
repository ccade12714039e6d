//! The part of a picture in which an outline is looked for.

use crate::core::geom::{Bounds, Point};

/// A part of a picture, held in memory: one plane a band.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pixels {
    /// Pixels in a row.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// Each band's values, row by row, in any unit. What is not finite counts as missing.
    pub bands: Vec<Vec<f32>>,
    /// Which pixels hold something; `None` where all do.
    pub valid: Option<Vec<bool>>,
}

impl Pixels {
    /// Some planes of one size; `None` where a list is not `width * height` long or there is no band.
    pub fn new(width: usize, height: usize, bands: Vec<Vec<f32>>, valid: Option<Vec<bool>>) -> Option<Pixels> {
        let n = width.checked_mul(height)?;
        let fits = !bands.is_empty() && bands.iter().all(|b| b.len() == n) && valid.as_ref().is_none_or(|v| v.len() == n);
        fits.then_some(Pixels { width, height, bands, valid })
    }

    /// The pixel holds something in every band.
    pub fn is_valid(&self, x: usize, y: usize) -> bool {
        let at = y * self.width + x;
        self.valid.as_ref().is_none_or(|v| v.get(at).copied().unwrap_or(false))
            && self.bands.iter().all(|b| b.get(at).is_some_and(|v| v.is_finite()))
    }

    /// The part in a frame, made smaller by its factor: each pixel is the mean of those that it covers, of those that hold something. What
    /// lies beyond the picture is missing.
    pub(super) fn reduced(&self, frame: &Frame) -> Field {
        let Frame { x, y, width, height, factor } = *frame;
        let (w, h) = (width.div_ceil(factor), height.div_ceil(factor));
        let mut field = Field { width: w, height: h, bands: vec![vec![0.0; w * h]; self.bands.len()], valid: vec![false; w * h] };
        // The columns of the frame that lie on the picture.
        let first = usize::try_from(-x).unwrap_or(0);
        let last = (i64::try_from(self.width).unwrap_or(i64::MAX) - x).clamp(0, width as i64) as usize;
        let mut holds = vec![false; width];
        let mut count = vec![0.0_f32; w];
        for row in 0..h {
            count.iter_mut().for_each(|c| *c = 0.0);
            for sy in (row * factor..(row + 1) * factor).filter_map(|dy| usize::try_from(y + dy as i64).ok()) {
                if sy >= self.height || first >= last {
                    continue;
                }
                let start = sy * self.width + (x + first as i64) as usize;
                let span = start..start + (last - first);
                let holds = &mut holds[..last - first];
                match &self.valid {
                    Some(valid) => holds.copy_from_slice(&valid[span.clone()]),
                    None => holds.fill(true),
                }
                for band in &self.bands {
                    holds.iter_mut().zip(&band[span.clone()]).for_each(|(holds, v)| *holds &= v.is_finite());
                }
                // Which of them fall into each pixel of the field.
                let of = |column: usize| (column * factor).max(first) - first..((column + 1) * factor).min(last).max(first) - first;
                let columns = first / factor..last.div_ceil(factor);
                for (column, count) in columns.clone().zip(&mut count[columns.clone()]) {
                    *count += holds[of(column)].iter().filter(|holds| **holds).count() as f32;
                }
                for (band, sums) in self.bands.iter().zip(&mut field.bands) {
                    let band = &band[span.clone()];
                    for (column, sum) in columns.clone().zip(&mut sums[row * w..][columns.clone()]) {
                        let there = band[of(column)].iter().zip(&holds[of(column)]);
                        *sum = there.fold(*sum, |sum, (v, holds)| if *holds { sum + *v } else { sum });
                    }
                }
            }
            for (column, n) in count.iter().enumerate().filter(|(_, n)| **n > 0.0) {
                field.valid[row * w + column] = true;
                field.bands.iter_mut().for_each(|b| b[row * w + column] /= *n);
            }
        }
        field
    }
}

/// The values of four bands at one place.
pub(super) type Four = [f32; 4];

/// The neighbourhood of a box, made comparable: every band from 0 (dark there) to 1 (bright there), lightly smoothed.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub width: usize,
    pub height: usize,
    pub bands: Vec<Vec<f32>>,
    pub valid: Vec<bool>,
}

impl Field {
    /// Scales the bands by one common range, of the 2nd to the 98th percentile of all of them; `None` where nothing differs.
    pub fn normalised(mut self) -> Option<Field> {
        let mut all: Vec<f32> = Vec::with_capacity(self.width * self.height * self.bands.len());
        for band in &self.bands {
            all.extend(band.iter().zip(&self.valid).filter(|(_, valid)| **valid).map(|(v, _)| *v));
        }
        if all.len() < 16 {
            return None;
        }
        let last = all.len() - 1;
        let low = *all.select_nth_unstable_by(last * 2 / 100, f32::total_cmp).1;
        let high = *all.select_nth_unstable_by(last * 98 / 100, f32::total_cmp).1;
        let range = high - low;
        // A range that is not a number is none either.
        if range.is_nan() || range <= f32::EPSILON * (low.abs() + high.abs()) {
            return None;
        }
        let middle = 0.5;
        for band in &mut self.bands {
            for (v, valid) in band.iter_mut().zip(&self.valid) {
                *v = if *valid { ((*v - low) / range).clamp(-0.25, 1.5) } else { middle };
            }
        }
        Some(self)
    }

    /// Made `factor` times smaller once more, as [`Pixels::reduced`] does.
    pub fn shrunk(&self, factor: usize) -> Field {
        let (w, h) = (self.width.div_ceil(factor), self.height.div_ceil(factor));
        let mut field = Field { width: w, height: h, bands: vec![vec![0.5; w * h]; self.bands.len()], valid: vec![false; w * h] };
        for at in 0..w * h {
            let (x0, y0) = (at % w * factor, at / w * factor);
            let rows = y0..(y0 + factor).min(self.height);
            let cells = rows.flat_map(|y| (x0..(x0 + factor).min(self.width)).map(move |x| y * self.width + x));
            let there: Vec<usize> = cells.filter(|at| self.valid[*at]).collect();
            if there.is_empty() {
                continue;
            }
            field.valid[at] = true;
            for (from, to) in self.bands.iter().zip(&mut field.bands) {
                to[at] = there.iter().map(|k| from[*k]).sum::<f32>() / there.len() as f32;
            }
        }
        field
    }

    /// Smoothed by the weights 1 2 1 in both directions, within what is there.
    #[must_use]
    pub fn smoothed(mut self) -> Field {
        let (w, h) = (self.width, self.height);
        let mut line = vec![0.0_f32; w * h];
        for band in &mut self.bands {
            for y in 0..h {
                for x in 0..w {
                    let at = y * w + x;
                    line[at] = 0.25 * (band[at - usize::from(x > 0)] + 2.0 * band[at] + band[at + usize::from(x + 1 < w)]);
                }
            }
            for y in 0..h {
                let (up, down) = (if y > 0 { w } else { 0 }, if y + 1 < h { w } else { 0 });
                for x in 0..w {
                    let at = y * w + x;
                    band[at] = 0.25 * (line[at - up] + 2.0 * line[at] + line[at + down]);
                }
            }
        }
        self
    }

    /// The bands in groups of four, pixel by pixel, to read them at one place together; what is missing to four is 0.
    pub fn interleaved(&self) -> Vec<Vec<Four>> {
        let group = |bands: &[Vec<f32>]| {
            let mut four = vec![[0.0; 4]; self.width * self.height];
            for (k, band) in bands.iter().enumerate() {
                four.iter_mut().zip(band).for_each(|(four, v)| four[k] = *v);
            }
            four
        };
        self.bands.chunks(4).map(group).collect()
    }

    /// Between the centres of which pixels a place lies, the nearest ones beyond the edge: to read planes there.
    pub fn between(&self, x: f64, y: f64) -> Between {
        let (fx, fy) = ((x - 0.5).clamp(0.0, (self.width - 1) as f64), (y - 0.5).clamp(0.0, (self.height - 1) as f64));
        let (x0, y0) = (fx as usize, fy as usize);
        let right = usize::from(x0 + 1 < self.width);
        let down = if y0 + 1 < self.height { self.width } else { 0 };
        Between { at: y0 * self.width + x0, right, down, tx: (fx - x0 as f64) as f32, ty: (fy - y0 as f64) as f32 }
    }

    /// The place lies on a pixel that holds something.
    pub fn holds(&self, x: f64, y: f64) -> bool {
        x >= 0.0
            && y >= 0.0
            && x < self.width as f64
            && y < self.height as f64
            && self.valid.get(y as usize * self.width + x as usize).copied().unwrap_or(false)
    }
}

/// A place between the centres of four pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between {
    at: usize,
    right: usize,
    down: usize,
    tx: f32,
    ty: f32,
}

impl Between {
    /// The value of a plane there.
    pub fn of(self, plane: &[f32]) -> f32 {
        let Between { at, right, down, tx, ty } = self;
        let top = plane[at] + (plane[at + right] - plane[at]) * tx;
        let below = plane[at + down] + (plane[at + down + right] - plane[at + down]) * tx;
        top + (below - top) * ty
    }

    /// The values of four bands there, each as [`Between::of`] has it.
    #[inline]
    pub fn of_four(self, planes: &[Four]) -> Four {
        let Between { at, right, down, tx, ty } = self;
        let (a, b, c, d) = (planes[at], planes[at + right], planes[at + down], planes[at + down + right]);
        std::array::from_fn(|k| {
            let top = a[k] + (b[k] - a[k]) * tx;
            let below = c[k] + (d[k] - c[k]) * tx;
            top + (below - top) * ty
        })
    }
}

/// The rough box as whole pixels around which one looks, and how those pixels map to the picture's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Corner in the picture, px.
    pub x: i64,
    pub y: i64,
    pub width: usize,
    pub height: usize,
    /// Picture pixels a pixel of the field.
    pub factor: usize,
}

impl Frame {
    /// The box with `room` times its size around it, at most `most` pixels of the field on the box's longer side.
    pub fn around(bounds: Bounds, room: f64, most: f64) -> Frame {
        let size = bounds.size();
        let margin = (room * size.x.max(size.y).max(8.0)).max(6.0);
        let margin = (margin.min(room * 3.0 * size.x.max(8.0)), margin.min(room * 3.0 * size.y.max(8.0)));
        let factor = (size.x.max(size.y) / most).ceil().max(1.0) as usize;
        let (x, y) = ((bounds.min.x - margin.0).floor() as i64, (bounds.min.y - margin.1).floor() as i64);
        let width = ((bounds.max.x + margin.0).ceil() as i64 - x).max(1) as usize;
        let height = ((bounds.max.y + margin.1).ceil() as i64 - y).max(1) as usize;
        Frame { x, y, width, height, factor }
    }

    /// A place of the picture in pixels of the field.
    pub fn to_field(self, p: Point) -> Point {
        let k = self.factor as f64;
        Point::new((p.x - self.x as f64) / k, (p.y - self.y as f64) / k)
    }

    /// A place of the field in pixels of the picture.
    pub fn to_picture(self, p: Point) -> Point {
        let k = self.factor as f64;
        Point::new(p.x * k + self.x as f64, p.y * k + self.y as f64)
    }
}
