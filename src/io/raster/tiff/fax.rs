//! CCITT fax encodings (ITU-T T.4 and T.6): rows of runs of white and black, over the code tables of the crate `fax`.

use super::codec::Compression;
use super::picture::Picture;
use fax::maps::{Mode, black, mode, white};
use fax::{BitReader, ByteReader};
use std::convert::Infallible;

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// Runs, each row from a whole byte on (TIFF encoding 2).
    Runs,
    /// Group 3, rows behind end-of-line marks; `true`: rows may refer to the row above.
    Group3(bool),
    /// Group 4: each row refers to the row above.
    Group4,
}

impl Scheme {
    pub(super) fn of(picture: &Picture) -> Scheme {
        match picture.compression {
            Compression::Fax(2) => Scheme::Runs,
            Compression::Fax(3) => Scheme::Group3(picture.fax_options & 1 != 0),
            _ => Scheme::Group4,
        }
    }
}

/// Zero bytes behind the data: codes are looked up some bits ahead.
const AHEAD: usize = 4;
const DAMAGED: &str = "its fax codes are damaged";

type Padded<I> = std::iter::Map<std::iter::Chain<I, std::iter::RepeatN<u8>>, fn(u8) -> Result<u8, Infallible>>;

/// Rows of a block, one after the other.
pub(super) struct FaxRows<I: Iterator<Item = u8>> {
    reader: Option<ByteReader<Padded<I>>>,
    width: u32,
    scheme: Scheme,
    /// Where the colour changes in the row above, the first time to black.
    above: Vec<u32>,
    row: Vec<u32>,
    ended: bool,
}

impl<I: Iterator<Item = u8>> FaxRows<I> {
    pub(super) fn new(data: I, width: u32, scheme: Scheme) -> Self {
        let padded: Padded<I> = data.chain(std::iter::repeat_n(0, AHEAD)).map(Ok);
        FaxRows { reader: ByteReader::new(padded).ok(), width, scheme, above: Vec::new(), row: Vec::new(), ended: false }
    }

    /// The next row, 8 pixels a byte, black is 1. Rows behind the end mark are white.
    pub(super) fn next_row(&mut self, out: &mut [u8]) -> Result<(), String> {
        out.fill(0);
        if self.ended {
            return Ok(());
        }
        let Some(reader) = &mut self.reader else { return Err(DAMAGED.to_owned()) };
        self.row.clear();
        let two_dimensional = match self.scheme {
            Scheme::Runs => {
                skip(reader, reader.bits_to_byte_boundary())?;
                false
            }
            Scheme::Group3(mixed) => {
                let mut marks = 0;
                let mut one_dimensional = true;
                while reader.peek(11) == Some(0) {
                    while reader.peek(1) == Some(0) {
                        skip(reader, 1)?;
                    }
                    skip(reader, 1)?;
                    if mixed {
                        one_dimensional = reader.peek(1) == Some(1);
                        skip(reader, 1)?;
                    }
                    marks += 1;
                }
                if marks >= 6 {
                    self.ended = true;
                    return Ok(());
                }
                mixed && !one_dimensional
            }
            Scheme::Group4 => true,
        };
        if two_dimensional {
            if !refer(reader, &self.above, self.width, &mut self.row)? {
                self.ended = true;
                return Ok(());
            }
        } else {
            runs(reader, self.width, &mut self.row)?;
        }
        for change in self.row.chunks(2) {
            let from = change.first().copied().unwrap_or(self.width).min(self.width);
            let to = change.get(1).copied().unwrap_or(self.width).min(self.width);
            blacken(out, from, to);
        }
        std::mem::swap(&mut self.above, &mut self.row);
        Ok(())
    }
}

fn skip(reader: &mut impl BitReader, bits: u8) -> Result<(), String> {
    if bits == 0 {
        return Ok(());
    }
    reader.peek(bits).ok_or(DAMAGED)?;
    reader.consume(bits).map_err(|_| DAMAGED.to_owned())
}

/// The length of a run.
fn run(reader: &mut impl BitReader, is_black: bool) -> Result<u32, String> {
    let mut sum = 0u32;
    loop {
        let part = if is_black { black::decode(reader) } else { white::decode(reader) }.ok_or(DAMAGED)?;
        sum = sum.checked_add(u32::from(part)).ok_or(DAMAGED)?;
        if part < 64 {
            return Ok(sum);
        }
    }
}

/// A row of runs.
fn runs(reader: &mut impl BitReader, width: u32, row: &mut Vec<u32>) -> Result<(), String> {
    let (mut at, mut is_black) = (0u32, false);
    while at < width {
        at = at.checked_add(run(reader, is_black)?).filter(|at| *at <= width).ok_or(DAMAGED)?;
        change(row, at, width);
        is_black = !is_black;
    }
    Ok(())
}

/// A change of colour; two at one place are none.
fn change(row: &mut Vec<u32>, at: u32, width: u32) {
    if row.last() == Some(&at) {
        row.pop();
    } else if at < width || !row.len().is_multiple_of(2) {
        row.push(at);
    }
}

/// A row that refers to the one above; `false` at the end mark.
fn refer(reader: &mut impl BitReader, above: &[u32], width: u32, row: &mut Vec<u32>) -> Result<bool, String> {
    let (mut at, mut is_black, mut begun) = (0u32, false, false);
    // Index into the row above; it only moves on, and back by what a vertical mode may go back.
    let mut index = 0usize;
    while at < width || !begun {
        // The first change above to the right of here, to the colour that is not ours.
        index = index.saturating_sub(2);
        index += (index + usize::from(is_black)) % 2;
        while above.get(index).is_some_and(|b| if begun { *b <= at } else { false }) {
            index += 2;
        }
        let b1 = above.get(index).copied().unwrap_or(width);
        let b2 = above.get(index + 1).copied().unwrap_or(width);
        // Seven zeros begin the end mark or nothing: a run of zeros is damage, not the end of the picture.
        if reader.peek(7) == Some(0) {
            return if reader.peek(12) == Some(1) { Ok(false) } else { Err(DAMAGED.to_owned()) };
        }
        match mode::decode(reader).ok_or(DAMAGED)? {
            Mode::Pass => at = b2,
            Mode::Vertical(by) => {
                let to = i64::from(b1) + i64::from(by);
                let to = u32::try_from(to).ok().filter(|to| *to >= at && *to <= width).ok_or(DAMAGED)?;
                change(row, to, width);
                is_black = !is_black;
                at = to;
            }
            Mode::Horizontal => {
                for colour in [is_black, !is_black] {
                    at = at.checked_add(run(reader, colour)?).filter(|at| *at <= width).ok_or(DAMAGED)?;
                    change(row, at, width);
                }
            }
            Mode::Extension => return Err("fax codes with extensions are not read".to_owned()),
            Mode::EOF => return Ok(false),
        }
        begun = true;
    }
    Ok(true)
}

fn blacken(out: &mut [u8], from: u32, to: u32) {
    let (mut at, to) = (from as usize, to as usize);
    while at < to {
        let Some(byte) = out.get_mut(at / 8) else { return };
        let left = (8 - at % 8).min(to - at);
        *byte |= ((0xffu16 >> (at % 8)) as u8) & !((0xffu16 >> (at % 8 + left)) as u8);
        at += left;
    }
}
