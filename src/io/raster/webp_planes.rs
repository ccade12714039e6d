//! WebP with loss and without opacity. What its decoder makes are three planes: brightness, and two of colour at half the size. They
//! stay as they are (1.5 bytes a pixel), and rows of the picture are made of them when they are asked for: it never lies in memory
//! beside them. Colours come out as those of the `image-webp` crate, whose arithmetic this is (that of libwebp, `src/dsp/yuv.h` and
//! `src/dsp/upsampling.c`: BT.601, colours between four neighbours, weighted 9, 3, 3 and 1).

use super::decoder::{Refusal, RowDecoder};
use super::rows::{expect_bands, portion, steps, upright_size};
use crate::core::raster::{Block, LevelSize, RasterInfo, Samples};
use image_webp::vp8::{Frame, Vp8Decoder};
use std::io::Read;

/// A picture as its planes.
pub(super) struct Planes {
    info: RasterInfo,
    frame: Frame,
    /// Columns and rows as the planes have them.
    stored: LevelSize,
    next: u32,
    line: Line,
}

/// Memory for a row.
#[derive(Default)]
struct Line {
    blended: Vec<u16>,
    u: Vec<u8>,
    v: Vec<u8>,
    rgb: Vec<u8>,
}

impl Planes {
    /// Decodes the planes; the facts are those that the headers gave before.
    ///
    /// # Errors
    /// When they are not of the size of which the facts speak, or the stream is damaged.
    pub(super) fn read(info: RasterInfo, pixels: impl Read) -> Result<Planes, Refusal> {
        let frame = Vp8Decoder::decode_frame(pixels).map_err(super::webp::refusal)?;
        let stored = upright_size(info.width, info.height, info.orientation);
        let is_whole = (u32::from(frame.width), u32::from(frame.height)) == (stored.width, stored.height)
            && frame.ybuf.len() >= stride(&frame) * usize::from(frame.height)
            && frame.ubuf.len() >= stride(&frame) / 2 * usize::from(frame.height.div_ceil(2))
            && frame.vbuf.len() == frame.ubuf.len();
        if !is_whole {
            return Err(Refusal::Damaged("its parts do not agree on its size".to_owned()));
        }
        Ok(Planes { info, frame, stored, next: 0, line: Line::default() })
    }

    /// Makes a stored row of the planes: red, green and blue of each pixel.
    fn convert(&mut self, y: usize) -> Option<()> {
        let (width, stride) = (self.stored.width as usize, stride(&self.frame));
        let Line { blended, u, v, rgb } = &mut self.line;
        let (near, far) = neighbours(y, usize::from(self.frame.height.div_ceil(2)));
        for (plane, out) in [(&self.frame.ubuf, &mut *u), (&self.frame.vbuf, &mut *v)] {
            let row = |y: usize| plane.get(y * (stride / 2)..)?.get(..width.div_ceil(2));
            blended.clear();
            blended.extend(row(near)?.iter().zip(row(far)?).map(|(near, far)| 3 * u16::from(*near) + u16::from(*far)));
            out.clear();
            let (first, last) = (*blended.first()?, *blended.last()?);
            out.push(quarter(first, first));
            for pair in blended.windows(2) {
                if let [a, b] = pair {
                    out.extend([quarter(*a, *b), quarter(*b, *a)]);
                }
            }
            out.push(quarter(last, last));
        }
        let ys = self.frame.ybuf.get(y * stride..)?.get(..width)?;
        rgb.clear();
        rgb.extend(ys.iter().zip(&*u).zip(&*v).flat_map(|((y, u), v)| colour(*y, *u, *v)));
        Some(())
    }

    /// The colour of a stored pixel.
    fn pixel(&self, x: usize, y: usize) -> Option<[u8; 3]> {
        let stride = stride(&self.frame);
        let across = neighbours(x, (self.stored.width as usize).div_ceil(2));
        let down = neighbours(y, usize::from(self.frame.height.div_ceil(2)));
        let plane = |plane: &[u8]| {
            let at = |x: usize, y: usize| plane.get(y * (stride / 2) + x).map(|v| u16::from(*v));
            let column = |x: usize| Some(3 * at(x, down.0)? + at(x, down.1)?);
            Some(quarter(column(across.0)?, column(across.1)?))
        };
        Some(colour(*self.frame.ybuf.get(y * stride + x)?, plane(&self.frame.ubuf)?, plane(&self.frame.vbuf)?))
    }
}

/// Bytes of a row of brightness: whole blocks of 16.
fn stride(frame: &Frame) -> usize {
    usize::from(frame.width).next_multiple_of(16)
}

/// The sample of colour in which a pixel lies, and the next one on its other side, of so many.
fn neighbours(at: usize, of: usize) -> (usize, usize) {
    let near = at / 2;
    let far = if at % 2 == 1 { (near + 1).min(of.saturating_sub(1)) } else { near.saturating_sub(1) };
    (near, far)
}

/// Three parts of one, one of the other, of what was blended likewise before: a sixteenth of the sum, rounded.
fn quarter(near: u16, far: u16) -> u8 {
    ((3 * near + far + 8) >> 4) as u8
}

#[inline]
fn colour(y: u8, u: u8, v: u8) -> [u8; 3] {
    let part = |v: u8, factor: u32| ((u32::from(v) * factor) >> 8) as i32;
    let (y, clip) = (part(y, 19077), |v: i32| (v >> 6).clamp(0, 255) as u8);
    [clip(y + part(v, 26149) - 14234), clip(y - part(u, 6419) - part(v, 13320) + 8708), clip(y + part(u, 33050) - 17685)]
}

impl RowDecoder for Planes {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let count = expect_bands(bands, self.info.bands.len())?;
        let (width, left) = (self.info.width, self.info.height - self.next);
        if left == 0 {
            return Ok(None);
        }
        let height = portion(most, left, width, usize::from(count));
        let mut out = Vec::with_capacity(width as usize * height as usize * usize::from(count));
        let (first, across, down) = steps(self.stored, self.info.orientation);
        let short = || "it does not hold as many pixels as it says".to_owned();
        for row in self.next..self.next + height {
            if self.info.orientation == 1 {
                self.convert(row as usize).ok_or_else(short)?;
                match bands {
                    [0, 1, 2] => out.extend_from_slice(&self.line.rgb),
                    _ => {
                        let pixels = self.line.rgb.as_chunks::<3>().0.iter();
                        out.extend(pixels.flat_map(|p| bands.iter().map(|b| p.get(usize::from(*b)).copied().unwrap_or_default())));
                    }
                }
                continue;
            }
            for column in 0..width {
                let at = usize::try_from(first + down * i64::from(row) + across * i64::from(column)).map_err(|_| short())?;
                let stored = self.stored.width as usize;
                let pixel = self.pixel(at % stored, at / stored).ok_or_else(short)?;
                out.extend(bands.iter().map(|b| pixel.get(usize::from(*b)).copied().unwrap_or_default()));
            }
        }
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples: Samples::U8(out), mask: None }))
    }
}
