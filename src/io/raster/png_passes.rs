//! Interlaced PNGs, row by row. Their pixels are stored in seven passes over the picture, one behind the other in one packed stream.
//! Each pass has a reader of its own that is brought to its beginning; then all go on together, and no more than a row of each is
//! held. It costs as much as unpacking the picture twice. Source: PNG (third edition), 8.2.

use super::decoder::Refusal;
use super::rows::{Stream, damaged};

/// First column, first row, and steps between columns and between rows of each pass.
const PASSES: [[u32; 4]; 7] = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// A reader at the beginning of the file.
type Begin = Box<dyn Fn() -> Result<png::Reader<Stream>, Refusal> + Send>;

/// The passes of a picture, read side by side.
pub(super) struct Passes {
    begin: Begin,
    width: u32,
    height: u32,
    /// Rows that are there.
    there: u32,
    readers: [Option<png::Reader<Stream>>; 7],
    /// Passes whose readers are at their beginnings, and lines that the next one has stepped over.
    ready: usize,
    stepped: u64,
}

/// How many lines each pass has.
fn lines(width: u32, height: u32) -> [u64; 7] {
    PASSES.map(|[column, row, _, step]| if column >= width || row >= height { 0 } else { u64::from((height - row).div_ceil(step)) })
}

impl Passes {
    /// Of a picture of this size, of which so many rows are there.
    pub(super) fn new(
        (width, height): (u32, u32),
        there: u32,
        begin: impl Fn() -> Result<png::Reader<Stream>, Refusal> + Send + 'static,
    ) -> Passes {
        Passes { begin: Box::new(begin), width, height, there, readers: Default::default(), ready: 0, stepped: 0 }
    }

    /// Goes on with bringing the readers to the beginnings of their passes, over so many lines at most; whether they are there.
    pub(super) fn prepare(&mut self, most: u64) -> Result<bool, Refusal> {
        let lines = lines(self.width, self.height);
        let mut left = most;
        while let Some(reader) = self.readers.get_mut(self.ready) {
            let is_needed = PASSES.get(self.ready).is_some_and(|[_, row, ..]| *row < self.there);
            if !is_needed || lines.get(self.ready).is_none_or(|lines| *lines == 0) {
                self.ready += 1;
                continue;
            }
            if reader.is_none() {
                *reader = Some((self.begin)()?);
            }
            let Some(reader) = reader else { return Ok(false) };
            let before: u64 = lines.iter().take(self.ready).sum();
            while self.stepped < before {
                if left == 0 {
                    return Ok(false);
                }
                reader.next_interlaced_row().map_err(|e| damaged(&e))?;
                (left, self.stepped) = (left - 1, self.stepped + 1);
            }
            (self.ready, self.stepped) = (self.ready + 1, 0);
        }
        Ok(true)
    }

    /// The next line of a pass.
    fn next(&mut self, pass: usize) -> Result<Option<png::InterlacedRow<'_>>, Refusal> {
        match self.readers.get_mut(pass) {
            Some(Some(reader)) => reader.next_interlaced_row().map_err(|e| damaged(&e)),
            _ => Ok(None),
        }
    }

    /// Fills in a row of pixels of so many bytes. Rows are to be asked for from the first to the last.
    pub(super) fn row(&mut self, y: u32, out: &mut [u8], pixel: usize) -> Result<(), Refusal> {
        let early = || Refusal::Damaged("it ends too early".to_owned());
        for (pass, [column, row, across, down]) in PASSES.into_iter().enumerate() {
            if column >= self.width || y < row || !(y - row).is_multiple_of(down) {
                continue;
            }
            let line = self.next(pass)?.ok_or_else(early)?;
            let places = out.chunks_exact_mut(pixel).skip(column as usize).step_by(across as usize);
            if line.data().len() < places.len() * pixel {
                return Err(early());
            }
            places.zip(line.data().chunks_exact(pixel)).for_each(|(out, pixel)| out.copy_from_slice(pixel));
        }
        Ok(())
    }

    /// Reads to the end of the stream, which says whether what was read is what was written.
    pub(super) fn finish(&mut self) -> Result<(), Refusal> {
        let last = lines(self.width, self.height).iter().rposition(|lines| *lines > 0).unwrap_or_default();
        self.next(last).map(drop)
    }
}

/// How many rows from the first on have all their pixels when so many lines of an interlaced picture are there.
pub(super) fn rows_of_lines(there: u64, width: u32, height: u32) -> u32 {
    let mut left = there;
    let mut rows = height;
    for ([_, row, _, step], all) in PASSES.into_iter().zip(lines(width, height)) {
        let there = left.min(all);
        left -= there;
        if there < all {
            // The first row of which this pass has no line.
            rows = rows.min(row + u32::try_from(there).unwrap_or_default() * step);
        }
    }
    rows
}
