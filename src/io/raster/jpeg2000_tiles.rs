//! JPEG 2000 tile by tile. A tile depends on no other (ISO/IEC 15444-1, annex B.3): a codestream of the header and one tile's
//! parts, with the picture's size set to that tile, decodes to just its pixels. So one row of tiles is held at a time and never the
//! picture, and of a file that was cut short the tiles are shown that are there.

use super::decoder::RowDecoder;
use super::jpeg2000::{decode, sample_type};
use super::rows::{expect_bands, guarded, portion, words};
use crate::core::raster::{Block, Incomplete, LevelSize, RasterInfo, SampleType, Samples, Stored};
use hayro_jpeg2000::DecodeSettings;
use std::ops::Range;

/// Where the tiles are cut (A.5.1), all in pixels of the reference grid.
#[derive(Clone, Debug)]
pub(super) struct Grid {
    /// The picture: left, top, right, bottom.
    image: [u32; 4],
    /// The first tile's corner, and the size of tiles.
    tile: [u32; 4],
    /// Headers of packets of all tiles lie together in front: then no tile stands by itself.
    pub(super) has_packed_headers: bool,
}

impl Grid {
    pub(super) fn of(image: [u32; 4], tile: [u32; 4]) -> Grid {
        Grid { image, tile, has_packed_headers: false }
    }

    /// Whether tiles can be had one by one: several of them, from the grid's corner on.
    pub(super) fn is_sound(&self, tiles: u64) -> bool {
        let [x0, y0, ..] = self.image;
        let [tx, ty, ..] = self.tile;
        tiles > 1 && [x0, y0, tx, ty] == [0; 4] && !self.has_packed_headers
    }

    fn across(&self) -> u32 {
        self.image[2].div_ceil(self.tile[2])
    }

    /// Left, top, right and bottom of a tile.
    fn place(&self, column: u32, row: u32) -> [u32; 4] {
        let [_, _, right, bottom] = self.image;
        let [_, _, w, h] = self.tile;
        [column * w, row * h, (column + 1).saturating_mul(w).min(right), (row + 1).saturating_mul(h).min(bottom)]
    }
}

/// A part of a tile.
#[derive(Clone, Debug)]
pub(super) struct TilePart {
    tile: u32,
    /// Where it lies in the codestream; `None` if the file ends before it does.
    range: Option<Range<usize>>,
    /// How many parts the tile has; 0 if this one does not say.
    of: u8,
}

impl TilePart {
    pub(super) fn at(stream: &[u8], tile: u32, start: usize, end: Option<usize>) -> TilePart {
        TilePart { tile, range: end.map(|end| start..end), of: stream.get(start + 11).copied().unwrap_or_default() }
    }
}

/// The codestream, taken apart.
pub(super) struct TileRows {
    bytes: Vec<u8>,
    /// Where the codestream begins.
    start: usize,
    header: Vec<u8>,
    /// The parts of each tile, in order; empty where one of them is not there.
    tiles: Vec<Vec<Range<usize>>>,
    grid: Grid,
    is_strict: bool,
}

impl TileRows {
    pub(super) fn new(bytes: Vec<u8>, start: usize, header: usize, parts: Vec<TilePart>, grid: Grid, is_strict: bool) -> TileRows {
        let count = grid.across() as usize * grid.image[3].div_ceil(grid.tile[3]) as usize;
        let mut tiles = vec![Vec::new(); count];
        let (mut of, mut is_whole) = (vec![0; count], vec![true; count]);
        for part in parts {
            let i = part.tile as usize;
            if let (Some(tile), Some(of), Some(is_whole)) = (tiles.get_mut(i), of.get_mut(i), is_whole.get_mut(i)) {
                *of = part.of.max(*of);
                match part.range {
                    Some(range) => tile.push(range),
                    None => *is_whole = false,
                }
            }
        }
        for ((tile, of), is_whole) in tiles.iter_mut().zip(of).zip(is_whole) {
            // Where nothing says how many parts there are, those that are there may not be all.
            if !is_whole || (of > 0 && tile.len() < usize::from(of)) {
                tile.clear();
            }
        }
        let stream = bytes.get(start..).unwrap_or_default();
        let header = plain_header(stream.get(..header).unwrap_or_default());
        TileRows { bytes, start, header, tiles, grid, is_strict }
    }

    /// How much of it is there, if the file was cut short. Tiles behind the first that is missing count as missing.
    pub(super) fn incomplete(&self, is_cut: bool) -> Option<Incomplete> {
        let present = self.tiles.iter().take_while(|parts| !parts.is_empty()).count();
        let [_, _, width, height] = self.grid.tile;
        let of = self.tiles.len() as u64;
        let block = Some([width, height]);
        is_cut.then_some(Incomplete { unit: Stored::Blocks, present: present as u64, of, block, bottom_up: false })
    }

    pub(super) fn rows(self, info: RasterInfo, is_signed: bool, bits: u8) -> Rows {
        Rows { tiles: self, info, is_signed, bits, next: 0, strip: None }
    }

    /// A codestream of one tile.
    fn alone(&self, column: u32, row: u32) -> Option<Vec<u8>> {
        let parts = self.tiles.get((row * self.grid.across() + column) as usize).filter(|parts| !parts.is_empty())?;
        let mut out = self.header.clone();
        let [left, top, right, bottom] = self.grid.place(column, row);
        let [_, _, width, height] = self.grid.tile;
        // SIZ: the picture's size and corner, the tiles' size and corner.
        for (i, value) in [right, bottom, left, top, width, height, left, top].into_iter().enumerate() {
            out.get_mut(8 + 4 * i..12 + 4 * i)?.copy_from_slice(&value.to_be_bytes());
        }
        for part in parts {
            let bytes = self.bytes.get(self.start..)?.get(part.clone())?;
            let at = out.len();
            out.extend_from_slice(bytes);
            // SOT: the only tile there is, and how long its part is.
            out.get_mut(at + 4..at + 6)?.copy_from_slice(&[0, 0]);
            out.get_mut(at + 6..at + 10)?.copy_from_slice(&u32::try_from(bytes.len()).ok()?.to_be_bytes());
        }
        out.extend([0xFF, 0xD9]);
        Some(out)
    }
}

/// The header without its lists of the lengths of all tiles (TLM, PLM), which hold no more.
fn plain_header(header: &[u8]) -> Vec<u8> {
    let mut out = header.get(..2).unwrap_or_default().to_vec();
    let mut at = 2;
    while let Some([a, b, c, d]) = header.get(at..at + 4) {
        let end = at + 2 + usize::from(u16::from_be_bytes([*c, *d])).max(2);
        if !matches!(u16::from_be_bytes([*a, *b]), 0xFF55 | 0xFF57) {
            out.extend_from_slice(header.get(at..end).unwrap_or_default());
        }
        at = end;
    }
    out
}

/// Rows of a picture in tiles.
pub(super) struct Rows {
    tiles: TileRows,
    info: RasterInfo,
    is_signed: bool,
    bits: u8,
    next: u32,
    /// The row of tiles in which the next row lies, and what of it is there.
    strip: Option<(u32, Samples, Option<Vec<u8>>)>,
}

impl Rows {
    fn strip(&self, row: u32) -> Result<(Samples, Option<Vec<u8>>), String> {
        let (bands, width) = (self.info.bands.len(), self.info.width as usize);
        let [_, top, _, bottom] = self.tiles.grid.place(0, row);
        let height = (bottom - top) as usize;
        let pixels = width * height;
        let mut mask = None;
        let mut strip = match sample_type(self.bits, self.is_signed) {
            SampleType::I16 => Samples::I16(vec![0; pixels * bands]),
            SampleType::U8 => Samples::U8(vec![0; pixels * bands]),
            _ => Samples::U16(vec![0; pixels * bands]),
        };
        let whole = self.info.incomplete.map_or(u64::MAX, |cut| cut.present);
        for column in 0..self.tiles.grid.across() {
            let [left, _, right, _] = self.tiles.grid.place(column, row);
            let span = left as usize..right as usize;
            let is_there = u64::from(row) * u64::from(self.tiles.grid.across()) + u64::from(column) < whole;
            let Some(stream) = self.tiles.alone(column, row).filter(|_| is_there) else {
                if is_there {
                    return Err("some of its tiles are missing".to_owned());
                }
                let mask = mask.get_or_insert_with(|| vec![255; pixels]);
                mask.chunks_exact_mut(width).for_each(|line| line.get_mut(span.clone()).unwrap_or_default().fill(0));
                continue;
            };
            let settings = DecodeSettings { resolve_palette_indices: true, strict: self.tiles.is_strict, target_resolution: None };
            let size = LevelSize { width: right - left, height: bottom - top };
            let (samples, count, bits) = guarded(|| decode(&stream, &settings, size, self.is_signed)).map_err(words)?;
            let fits = (count, bits) == (bands, self.bits) && samples.len() == span.len() * height * bands;
            let is_put = fits
                && match (&mut strip, &samples) {
                    (Samples::I16(to), Samples::I16(from)) => put(to, from, width * bands, span.start * bands, span.len() * bands),
                    (Samples::U8(to), Samples::U8(from)) => put(to, from, width * bands, span.start * bands, span.len() * bands),
                    (Samples::U16(to), Samples::U16(from)) => put(to, from, width * bands, span.start * bands, span.len() * bands),
                    _ => false,
                };
            if !is_put {
                return Err("its parts do not agree on its size".to_owned());
            }
        }
        Ok((strip, mask))
    }
}

fn put<T: Copy>(to: &mut [T], from: &[T], row: usize, first: usize, count: usize) -> bool {
    to.chunks_exact_mut(row).zip(from.chunks_exact(count)).all(|(to, from)| {
        to.get_mut(first..first + count).is_some_and(|to| {
            to.copy_from_slice(from);
            true
        })
    })
}

fn pick<T: Copy>(from: &[T], all: usize, bands: &[u16]) -> Vec<T> {
    from.chunks_exact(all).flat_map(|pixel| bands.iter().filter_map(|b| pixel.get(usize::from(*b)).copied())).collect()
}

impl RowDecoder for Rows {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let all = self.info.bands.len();
        let count = expect_bands(bands, all)?;
        let left = self.info.height - self.next;
        if left == 0 {
            return Ok(None);
        }
        let row = self.next / self.tiles.grid.tile[3];
        let [_, top, _, bottom] = self.tiles.grid.place(0, row);
        if self.strip.as_ref().is_none_or(|(held, ..)| *held != row) {
            // One is given up before the next is made.
            self.strip = None;
            let (samples, mask) = self.strip(row)?;
            self.strip = Some((row, samples, mask));
        }
        let Some((_, samples, mask)) = &self.strip else { return Ok(None) };
        let width = self.info.width;
        let height = portion(most, bottom - self.next, width, usize::from(count) * self.info.sample_type.bytes());
        let pixels = (self.next - top) as usize * width as usize..(self.next - top + height) as usize * width as usize;
        let values = pixels.start * all..pixels.end * all;
        let samples = match samples {
            Samples::I16(v) => Samples::I16(pick(v.get(values).unwrap_or_default(), all, bands)),
            Samples::U8(v) => Samples::U8(pick(v.get(values).unwrap_or_default(), all, bands)),
            Samples::U16(v) => Samples::U16(pick(v.get(values).unwrap_or_default(), all, bands)),
            _ => return Err("its parts do not agree on its bits".to_owned()),
        };
        let mask = mask.as_ref().map(|mask| mask.get(pixels).unwrap_or_default().to_vec());
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples, mask }))
    }
}
