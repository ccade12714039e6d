//! WebP with loss. What its decoder makes are three planes: brightness, and two of colour at half the size; an opacity is a fourth one.
//! They stay as they are (1.5 bytes a pixel, 2.5 with an opacity), and rows of the picture are made of them when they are asked for: it
//! never lies in memory beside them. Colours come out as those of the `image-webp` crate, whose arithmetic this is (that of libwebp, `src/dsp/yuv.h` and
//! `src/dsp/upsampling.c`: BT.601, colours between four neighbours, weighted 9, 3, 3 and 1).

use super::decoder::{Bytes, Refusal, RowDecoder};
use super::riff;
use super::rows::{Stream, damaged, mask, need, next_portion, steps, upright_size, zeros};
use super::webp::refusal;
use crate::core::raster::{Block, LevelSize, RasterInfo, Samples};
use image_webp::WebPDecoder;
use image_webp::vp8::{Frame, Vp8Decoder};
use std::io::{BufRead, Read};
use std::ops::Range;
use std::sync::Arc;

/// A picture as its planes.
pub(super) struct Planes {
    info: RasterInfo,
    frame: Frame,
    opacity: Option<Vec<u8>>,
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
    /// Of a frame that was decoded and its opacity; the facts are those that the headers gave before.
    ///
    /// # Errors
    /// When they are not of the size of which the facts speak.
    pub(super) fn new(info: RasterInfo, frame: Frame, opacity: Option<Vec<u8>>) -> Result<Planes, Refusal> {
        let stored = upright_size(info.width, info.height, info.orientation);
        let is_whole = (u32::from(frame.width), u32::from(frame.height)) == (stored.width, stored.height)
            && frame.ybuf.len() >= stride(&frame) * usize::from(frame.height)
            && frame.ubuf.len() >= stride(&frame) / 2 * usize::from(frame.height.div_ceil(2))
            && frame.vbuf.len() == frame.ubuf.len()
            && opacity.as_ref().is_none_or(|opacity| opacity.len() as u64 == need(stored.width, stored.height, 1))
            && info.bands.len() == if opacity.is_some() { 4 } else { 3 };
        if !is_whole {
            return Err(Refusal::Damaged("its parts do not agree on its size".to_owned()));
        }
        Ok(Planes { info, frame, opacity, stored, next: 0, line: Line::default() })
    }

    /// The opacity of a stored pixel.
    fn opaque(&self, at: usize) -> u8 {
        self.opacity.as_ref().and_then(|opacity| opacity.get(at).copied()).unwrap_or(255)
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

/// Decodes the planes of a picture.
pub(super) fn frame(pixels: impl Read) -> Result<Frame, Refusal> {
    Vp8Decoder::decode_frame(pixels).map_err(refusal)
}

/// How many rows of two pictures of one size are alike, from the first on: of their planes as they are in `sums`.
pub(super) fn alike(a: &[Vec<u64>; 3], b: &[Vec<u64>; 3]) -> u32 {
    let same = |n: usize| {
        let (a, b) = (a.get(n).map(Vec::as_slice).unwrap_or_default(), b.get(n).map(Vec::as_slice).unwrap_or_default());
        let count = a.iter().zip(b).take_while(|(a, b)| a == b).count();
        (count as u32, count == a.len())
    };
    // Rows of colour are blended with the next.
    let colours = [same(1), same(2)].map(|(count, is_all)| if is_all { u32::MAX } else { (2 * count).saturating_sub(1) });
    colours.into_iter().fold(same(0).0, u32::min)
}

/// A number for each row of each plane, by which rows that differ are told apart.
pub(super) fn sums(frame: &Frame) -> [Vec<u64>; 3] {
    let (stride, width, height) = (stride(frame), usize::from(frame.width), usize::from(frame.height));
    let of = |plane: &[u8], stride: usize, width: usize, height: usize| {
        plane.chunks_exact(stride.max(1)).take(height).map(|row| super::webp::sum(row.get(..width).unwrap_or(row))).collect()
    };
    let (half, rows) = (width.div_ceil(2), height.div_ceil(2));
    [of(&frame.ybuf, stride, width, height), of(&frame.ubuf, stride / 2, half, rows), of(&frame.vbuf, stride / 2, half, rows)]
}

/// The opacity of a picture with loss: bytes as they are, or the green of a picture without loss, each told as the difference to its
/// neighbours (WebP container, "Alpha").
pub(super) fn opacity(file: &Arc<dyn Bytes>, part: Range<u64>, width: u32, height: u32) -> Result<Vec<u8>, Refusal> {
    let mut stream = Stream::of(file, std::iter::once(part.clone()));
    let head = stream.fill_buf().ok().and_then(|b| b.first().copied()).ok_or_else(|| Refusal::Damaged("it ends too early".to_owned()))?;
    let pixels = need(width, height, 1);
    let mut plane = match head & 3 {
        0 => {
            stream.consume(1);
            let mut plane = zeros::<u8>(pixels, "WebP", width, height)?;
            stream.read_exact(&mut plane).map_err(|e| damaged(&e))?;
            plane
        }
        1 => {
            let mut plane = zeros::<u8>(4 * pixels, "WebP", width, height)?;
            let inner = riff::lossless(file, &(part.start + 1..part.end), width, height);
            let mut decoder = WebPDecoder::new(Stream::whole(&inner)).map_err(refusal)?;
            decoder.set_memory_limit(usize::try_from(super::rows::MEMORY).unwrap_or(usize::MAX));
            decoder.read_image(&mut plane).map_err(refusal)?;
            // Of four bytes the second stays, where it is.
            for at in 0..plane.len() / 4 {
                plane[at] = plane[4 * at + 1];
            }
            plane.truncate(plane.len() / 4);
            plane.shrink_to_fit();
            plane
        }
        _ => return Err(Refusal::Damaged("its content does not follow its format".to_owned())),
    };
    if head >> 4 & 3 > 1 {
        return Err(Refusal::Damaged("its content does not follow its format".to_owned()));
    }
    undo(&mut plane, width as usize, head >> 2 & 3);
    Ok(plane)
}

/// Differences become values: to the left, to above, or to the slope of both.
fn undo(plane: &mut [u8], width: usize, method: u8) {
    if method == 0 || width == 0 {
        return;
    }
    let mut above: Vec<u8> = Vec::new();
    for row in plane.chunks_exact_mut(width) {
        let mut left = 0;
        for (x, value) in row.iter_mut().enumerate() {
            let up = above.get(x).copied();
            let told = match (method, up, x) {
                // The first row goes on from the left, and each first pixel from above.
                (_, None, _) => left,
                (_, Some(up), 0) => up,
                (1, ..) => left,
                (2, Some(up), _) => up,
                (_, Some(up), x) => {
                    let corner = above.get(x - 1).copied().unwrap_or_default();
                    (i16::from(left) + i16::from(up) - i16::from(corner)).clamp(0, 255) as u8
                }
            };
            *value = value.wrapping_add(told);
            left = *value;
        }
        above.clear();
        above.extend_from_slice(row);
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
        let width = self.info.width;
        let Some((count, height)) = next_portion(&self.info, self.next, most, bands)? else { return Ok(None) };
        let mut out = Vec::with_capacity(width as usize * height as usize * usize::from(count));
        let (first, across, down) = steps(self.stored, self.info.orientation);
        let short = || "it does not hold as many pixels as it says".to_owned();
        for row in self.next..self.next + height {
            if self.info.orientation == 1 {
                self.convert(row as usize).ok_or_else(short)?;
                match bands {
                    [0, 1, 2] => out.extend_from_slice(&self.line.rgb),
                    _ => {
                        let pixels = self.line.rgb.as_chunks::<3>().0.iter().zip(row as usize * width as usize..);
                        out.extend(pixels.flat_map(|([r, g, b], at)| {
                            let pixel = [*r, *g, *b, self.opaque(at)];
                            bands.iter().map(move |b| pixel.get(usize::from(*b)).copied().unwrap_or_default())
                        }));
                    }
                }
                continue;
            }
            for column in 0..width {
                let at = usize::try_from(first + down * i64::from(row) + across * i64::from(column)).map_err(|_| short())?;
                let stored = self.stored.width as usize;
                let [r, g, b] = self.pixel(at % stored, at / stored).ok_or_else(short)?;
                let pixel = [r, g, b, self.opaque(at)];
                out.extend(bands.iter().map(|b| pixel.get(usize::from(*b)).copied().unwrap_or_default()));
            }
        }
        // Nothing of a file that was cut short is turned.
        let there = self.info.incomplete.map_or(u32::MAX, |cut| u32::try_from(cut.present).unwrap_or(u32::MAX));
        let mask = mask(self.next..self.next + height, width, there);
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples: Samples::U8(out), mask }))
    }
}
