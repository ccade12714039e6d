//! Pictures whose strips are too large to be held: rows from the first to the last.

use super::blocks::{Blocks, Rows, planes, zeros};
use super::codec::{SHORT, bad, hungry, one_line, unreadable};
use super::levels::Level;
use super::orient::Turn;
use super::picture::{MAX_BLOCK, Picture, Place};
use super::samples::whole;
use super::stream::strip;
use super::windows::read_mask;
use crate::core::raster::{Block, RasterInfo, Window};
use crate::io::raster::{Refusal, RowDecoder};
use std::collections::BTreeMap;
use std::io::Read;

pub(super) struct TiffRows {
    info: RasterInfo,
    picture: Picture,
    mask: Option<Picture>,
    blocks: Blocks,
    /// The next row.
    row: u32,
    /// The strips that are being read, one for each plane; `None` for one that was never written.
    strips: BTreeMap<u32, Option<Box<dyn Read + Send>>>,
    spare: Vec<Vec<u8>>,
    failed: bool,
}

impl TiffRows {
    pub(super) fn new(info: RasterInfo, levels: Vec<Level>) -> Result<TiffRows, Refusal> {
        let first = levels.into_iter().next().ok_or_else(|| Refusal::Damaged("it holds no picture".to_owned()))?;
        let Level { picture, mask } = first;
        Ok(TiffRows { info, picture, mask, blocks: Blocks::default(), row: 0, strips: BTreeMap::new(), spare: Vec::new(), failed: false })
    }

    fn next_rows(&mut self, most: u32, bands: &[u16]) -> Result<Block, String> {
        let picture = &mut self.picture;
        let (width, out_bands, channels) = (picture.width as usize, bands.len(), picture.channels() as usize);
        let planes = planes(picture, bands);
        let told_row = (width * out_bands * picture.sample_type.bytes()) as u64;
        let bound = MAX_BLOCK / picture.told_row_bytes().max(told_row).max(1);
        let rows = most.clamp(1, bound.clamp(1, u64::from(u32::MAX)) as u32).min(picture.height - self.row);
        let window = Window { x: 0, y: self.row, width: picture.width, height: rows };
        super::blocks::check(picture, window, bands)?;
        let mut out = zeros(picture.sample_type, width * rows as usize * out_bands);
        let mut done = 0;
        while done < rows {
            let y = self.row + done;
            let by = y / picture.block_height;
            let within = y - by * picture.block_height;
            let n = (rows - done).min(picture.rows_of_block(by) - within);
            for (plane, bands) in &planes {
                if within == 0 {
                    let reader = match picture.place(0, by, *plane)? {
                        Place::Sparse => None,
                        Place::At(offset, count) => Some(strip(picture, offset, count)?),
                    };
                    self.strips.insert(*plane, reader);
                }
                let part = Rows { width, first: done as usize, count: n as usize, channels, out_bands, bands };
                match self.strips.get_mut(plane) {
                    Some(Some(reader)) => {
                        let mut raw = self.spare.pop().unwrap_or_default();
                        raw.resize(picture.row_bytes() as usize * n as usize, 0);
                        let read = reader.read_exact(&mut raw);
                        read.map_err(|e| format!("from row {y} on, {}", broken_off(picture.compression.name(0), &e)))?;
                        let told = whole(picture, n, raw, &mut self.spare);
                        part.copy(&mut out, &told);
                        self.spare.truncate(1);
                        self.spare.push(told);
                    }
                    Some(None) => {
                        let fill = self.info.nodata.unwrap_or(0.0);
                        part.fill(&mut out, fill);
                    }
                    None => return Err("other bands were asked for than before".to_owned()),
                }
            }
            done += n;
        }
        let mask = match &mut self.mask {
            Some(mask) => Some(read_mask(&mut self.blocks, mask, 1, window)?),
            None => None,
        };
        self.row += rows;
        let turn = Turn { orientation: self.info.orientation, width: self.picture.width, height: self.picture.height };
        Ok(turn.turn(Block { width: self.picture.width, height: rows, bands: out_bands as u16, samples: out, mask }))
    }
}

/// Why a strip does not go on. Readers wrap their own words in errors of reading.
fn broken_off(codec: &'static str, error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => SHORT.to_owned(),
        std::io::ErrorKind::OutOfMemory => hungry(codec),
        _ if error.raw_os_error().is_some() => unreadable(error),
        _ => bad(codec)(error),
    }
}

impl RowDecoder for TiffRows {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        if self.failed {
            return Err("it was damaged before".to_owned());
        }
        if self.row >= self.picture.height {
            return Ok(None);
        }
        // A reader that panics over hostile bytes has found damage.
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.next_rows(most, bands)));
        let result = caught.unwrap_or_else(|_| Err("its reader gave up on it".to_owned()));
        self.failed = result.is_err();
        result.map(Some).map_err(|why| one_line(&why))
    }
}
