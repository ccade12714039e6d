//! BMP with run lengths. Where the codes of each row begin is found in one walk over them, without a pixel; then each row is made of
//! its own codes, in any order: the topmost is stored last. What is stepped over is black; the format does
//! not say what is there, and readers differ.

use super::decoder::{Bytes, Refusal, RowDecoder};
use super::rows::{mask, next_portion};
use crate::core::raster::{Block, RasterInfo, Samples};
use std::sync::Arc;

/// The most bytes that the codes of a row may take: longest rows of single pixels take a fraction of it.
const MAX_ROW: u64 = 64 << 20;
/// Bytes that are walked over at once.
const WINDOW: u64 = 64 << 10;

/// One code.
enum Code {
    /// So many pixels from the pair, alternating where two are in a byte.
    Run(u32, u8),
    /// So many pixels, one after the other, in this many bytes.
    Plain(u32, u64),
    EndOfRow,
    End,
    /// Steps to the right, and to further rows.
    Step(u32, u32),
}

/// Where the codes of a row begin.
#[derive(Clone, Copy, Debug)]
struct Start {
    /// In the file; `None` where the row was stepped over.
    at: Option<u64>,
    /// Pixels before the first, which are black.
    x: u32,
}

/// Codes at a place in the file.
struct Codes<'a> {
    bytes: &'a dyn Bytes,
    window: Vec<u8>,
    from: u64,
    at: u64,
    end: u64,
    /// Pixels in a byte.
    in_byte: u32,
}

impl Codes<'_> {
    fn byte(&mut self) -> Option<u8> {
        if self.at - self.from >= self.window.len() as u64 {
            let len = self.end.saturating_sub(self.at).min(WINDOW);
            self.window.resize(usize::try_from(len).ok()?, 0);
            self.from = self.at;
            self.bytes.read_at(self.at, &mut self.window).ok()?;
        }
        let byte = self.window.get(usize::try_from(self.at - self.from).ok()?).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// `None`: the file ends.
    fn next(&mut self) -> Option<Code> {
        Some(match (self.byte()?, self.byte()?) {
            (0, 0) => Code::EndOfRow,
            (0, 1) => Code::End,
            (0, 2) => Code::Step(self.byte()?.into(), self.byte()?.into()),
            (0, count) => {
                let bytes = u32::from(count).div_ceil(self.in_byte);
                // To the next pair.
                Code::Plain(count.into(), u64::from(bytes + bytes % 2))
            }
            (count, pixels) => Code::Run(count.into(), pixels),
        })
    }

    fn skip(&mut self, bytes: u64) -> Option<()> {
        self.at = self.at.checked_add(bytes).filter(|at| *at <= self.end)?;
        Some(())
    }
}

/// What the walk over the codes found.
struct Walk {
    starts: Vec<Start>,
    /// Where the codes end.
    end: u64,
    /// Rows that are there wholly, if the file ends before its end mark.
    present: Option<u32>,
}

/// Where the codes lie, and how they are read.
pub(super) struct Runs {
    pub(super) pixels: u64,
    /// Bits of a pixel: 4 or 8.
    pub(super) bits: u16,
    pub(super) palette: Vec<[u8; 3]>,
}

impl Runs {
    fn codes<'a>(&self, bytes: &'a dyn Bytes, at: u64, end: u64) -> Codes<'a> {
        Codes { bytes, window: Vec::new(), from: at, at, end, in_byte: u32::from(8 / self.bits.clamp(4, 8)) }
    }

    fn walk(&self, bytes: &dyn Bytes, width: u32, height: u32) -> Result<Walk, Refusal> {
        let odd = || Refusal::Damaged("its content does not follow its format".to_owned());
        let mut codes = self.codes(bytes, self.pixels, bytes.len());
        let mut starts = vec![Start { at: Some(self.pixels), x: 0 }];
        let (mut x, mut begun) = (0_u32, self.pixels);
        loop {
            let Some(code) = codes.next() else {
                let whole = starts.len() - usize::from(x < width);
                return Ok(Walk { starts, end: codes.end, present: Some(u32::try_from(whole).unwrap_or(height)) });
            };
            match code {
                Code::Run(count, _) => {
                    // Some programs write runs of 8 bit that are longer than their row.
                    x = x.saturating_add(count);
                    if x > width && self.bits == 4 {
                        return Err(odd());
                    }
                }
                Code::Plain(count, bytes) => {
                    x = x.saturating_add(count);
                    if x > width {
                        return Err(odd());
                    }
                    if codes.skip(bytes).is_none() {
                        let whole = u32::try_from(starts.len() - 1).unwrap_or(height);
                        return Ok(Walk { starts, end: codes.end, present: Some(whole) });
                    }
                }
                Code::End => return Ok(Walk { starts, end: codes.at, present: None }),
                Code::EndOfRow => {
                    x = 0;
                    if starts.len() as u64 == u64::from(height) {
                        return Ok(Walk { starts, end: codes.at, present: None });
                    }
                    starts.push(Start { at: Some(codes.at), x });
                    begun = codes.at;
                }
                Code::Step(right, rows) => {
                    if x.saturating_add(right) > width || starts.len() as u64 + u64::from(rows) > u64::from(height) {
                        return Err(odd());
                    }
                    x += right;
                    for row in 1..=rows {
                        starts.push(if row == rows { Start { at: Some(codes.at), x } } else { Start { at: None, x: 0 } });
                        begun = codes.at;
                    }
                }
            }
            if codes.at - begun > MAX_ROW {
                return Err(Refusal::Damaged("its rows are too long".to_owned()));
            }
        }
    }
}

/// A picture with run lengths.
pub(super) struct RunRows {
    info: RasterInfo,
    bytes: Arc<dyn Bytes>,
    runs: Runs,
    walk: Walk,
    next: u32,
}

impl RunRows {
    /// Walks over the codes; how much is missing is to be put into the facts by the caller: see [`RunRows::present`].
    pub(super) fn new(info: RasterInfo, bytes: &Arc<dyn Bytes>, runs: Runs) -> Result<RunRows, Refusal> {
        // Rows cost a file next to nothing, and here a place each.
        super::local::check(&info)?;
        let walk = runs.walk(bytes.as_ref(), info.width, info.height)?;
        Ok(RunRows { info, bytes: Arc::clone(bytes), runs, walk, next: 0 })
    }

    /// Rows that are there wholly of a file that was cut short, from the lowest on.
    pub(super) fn present(&self) -> Option<u32> {
        self.walk.present
    }

    /// The facts, to be completed.
    pub(super) fn info_mut(&mut self) -> &mut RasterInfo {
        &mut self.info
    }

    /// The pixels of a row, counted as they are stored.
    fn pixels(&self, row: u32, line: &mut [[u8; 3]]) -> Option<()> {
        line.fill([0; 3]);
        let Some((Start { at: Some(at), x }, rest)) =
            self.walk.starts.get(row as usize..).and_then(<[Start]>::split_first).map(|(start, rest)| (*start, rest))
        else {
            return Some(());
        };
        let end = rest.iter().find_map(|start| start.at).unwrap_or(self.walk.end);
        let mut codes = self.runs.codes(self.bytes.as_ref(), at, end);
        let colour = |at: u8| self.runs.palette.get(usize::from(at)).copied().unwrap_or_default();
        let half = |byte: u8, i: u32| if i.is_multiple_of(2) { byte >> 4 } else { byte & 15 };
        let mut x = x as usize;
        while let Some(code) = codes.next() {
            match code {
                Code::Run(count, byte) => {
                    for (i, out) in (0..count).zip(line.iter_mut().skip(x)) {
                        *out = colour(if self.runs.bits == 8 { byte } else { half(byte, i) });
                    }
                    x += count as usize;
                }
                Code::Plain(count, bytes) => {
                    let after = codes.at + bytes;
                    let mut byte = 0;
                    for (i, out) in (0..count).zip(line.get_mut(x..)?) {
                        if self.runs.bits == 8 || i.is_multiple_of(2) {
                            byte = codes.byte()?;
                        }
                        *out = colour(if self.runs.bits == 8 { byte } else { half(byte, i) });
                    }
                    x += count as usize;
                    codes.skip(after - codes.at)?;
                }
                Code::Step(right, 0) => x += right as usize,
                Code::EndOfRow | Code::End | Code::Step(..) => break,
            }
        }
        Some(())
    }
}

impl RowDecoder for RunRows {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let width = self.info.width;
        let Some((count, height)) = next_portion(&self.info, self.next, most, bands)? else { return Ok(None) };
        let mut samples = Vec::with_capacity(width as usize * height as usize * usize::from(count));
        let mut line = vec![[0; 3]; width as usize];
        // Rows from the lowest on: those that are missing are at the top.
        let present = self.info.incomplete.map_or(u64::MAX, |cut| cut.present);
        for row in self.next..self.next + height {
            let place = self.info.height - 1 - row;
            if u64::from(place) >= present {
                line.fill([0; 3]);
            } else {
                self.pixels(place, &mut line).ok_or_else(|| "it ends too early".to_owned())?;
            }
            samples.extend(line.iter().flat_map(|pixel| bands.iter().filter_map(|b| pixel.get(usize::from(*b)).copied())));
        }
        let missing = u32::try_from(u64::from(self.info.height).saturating_sub(present)).unwrap_or_default();
        let mask = (self.next < missing).then(|| {
            // What is missing of these rows is above, what is there below.
            let mut upside_down = mask(0..height, width, height - (missing - self.next).min(height)).unwrap_or_default();
            upside_down.reverse();
            upside_down
        });
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples: Samples::U8(samples), mask }))
    }
}
