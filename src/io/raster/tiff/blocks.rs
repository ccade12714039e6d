//! Windows out of blocks: each block that a window touches is decoded once and kept for a while.

use super::codec::{Codecs, Compression, unreadable};
use super::picture::{Picture, Place};
use super::samples::{undo_differences, whole};
use crate::core::raster::{Incomplete, SampleType, Samples, Stored, Window};
use std::collections::{BTreeMap, VecDeque};

/// Decoded blocks that are kept, bytes. The newest is kept whatever it takes.
const KEPT: usize = 64 << 20;
/// Decoded blocks that are kept, number.
const KEPT_BLOCKS: usize = 4096;
/// How many blocks are remembered that were decoded and not kept.
const REMEMBERED: usize = 64;
/// The most that a window may take, bytes.
const MAX_WINDOW: u64 = 512 << 20;

/// Which part of which block: picture, where its bytes are (offset, number), its rows, part. By its bytes, not by its place in the
/// picture: a hostile file has one block a million times, and decoding it once is enough.
type Key = (u16, u64, u64, u32, u32);

/// Decodes blocks and keeps the newest.
#[derive(Default)]
pub(super) struct Blocks {
    codecs: Codecs,
    kept: BTreeMap<Key, (u64, Vec<u8>)>,
    ages: BTreeMap<u64, Key>,
    age: u64,
    bytes: usize,
    /// The last blocks that were decoded and not kept. One of them that comes again is.
    passed: VecDeque<Key>,
    /// The last of them.
    loose: Option<Vec<u8>>,
    /// Memory that is used again.
    spare: Vec<Vec<u8>>,
    packed: Vec<u8>,
}

/// Where the bands of a window come from.
struct Source<'a> {
    /// Samples a pixel in a block.
    channels: usize,
    /// For each band that lies in this block: its place in the output, and in the pixel of the block.
    bands: &'a [(usize, usize)],
}

/// A rectangle that is copied: from a place in the block to a place in the output.
struct Piece {
    from: (usize, usize),
    from_width: usize,
    to: (usize, usize),
    to_width: usize,
    size: (usize, usize),
    out_bands: usize,
}

impl Blocks {
    /// The samples of a window. `fill` is what blocks hold that were never written.
    pub(super) fn window(
        &mut self,
        picture: &mut Picture,
        number: u16,
        window: Window,
        bands: &[u16],
        fill: f64,
    ) -> Result<Samples, String> {
        check(picture, window, bands)?;
        let planes = planes(picture, bands);
        let (channels, out_bands) = (picture.channels() as usize, bands.len());
        if let Some((offset, count)) = self.alone(picture, number, window, bands, &planes)? {
            let block = self.decode(picture, 0, offset, count, window.height);
            return block.map(Samples::U8).map_err(|why| at_block(window.x, window.y, why));
        }
        let mut out = zeros(picture.sample_type, window.width as usize * window.height as usize * out_bands);
        let (right, bottom) = (window.x + window.width, window.y + window.height);
        let (bw, bh) = (picture.block_width, picture.block_height);
        for by in window.y / bh..=(bottom - 1) / bh {
            let block_top = by * bh;
            let (first, last) = (window.y.max(block_top) - block_top, bottom.min(block_top.saturating_add(bh)) - 1 - block_top);
            for part in first / picture.part_height..=last / picture.part_height {
                let part_top = block_top + part * picture.part_height;
                let part_rows = picture.part_height.min(picture.rows_of_block(by) - part * picture.part_height);
                let y0 = window.y.max(part_top);
                let y1 = bottom.min(part_top.saturating_add(part_rows));
                for bx in window.x / bw..=(right - 1) / bw {
                    let left = bx * bw;
                    let x0 = window.x.max(left);
                    let x1 = right.min(left.saturating_add(bw));
                    let piece = Piece {
                        from: ((x0 - left) as usize, (y0 - part_top) as usize),
                        from_width: bw as usize,
                        to: ((x0 - window.x) as usize, (y0 - window.y) as usize),
                        to_width: window.width as usize,
                        size: ((x1 - x0) as usize, (y1 - y0) as usize),
                        out_bands,
                    };
                    for (plane, bands) in &planes {
                        let place = picture.place(bx, by, *plane);
                        let named = |why: String| at_block(left, part_top, why);
                        let source = Source { channels, bands };
                        let place = if picture.is_cut && is_beyond(picture, &place) { Place::Sparse } else { place.map_err(named)? };
                        match place {
                            Place::Sparse => fill_piece(&mut out, &piece, &source, fill),
                            Place::At(offset, count) => {
                                let key = (number, offset, count, part_rows, part);
                                // All of it goes into the window: who asks for it keeps it himself.
                                let is_all =
                                    (x0, y0) == (left, part_top) && x1 - x0 == bw.min(picture.width - left) && y1 - y0 == part_rows;
                                let block = match is_all && self.passes(key) {
                                    true => self.loose(picture, key, offset, count, part_rows),
                                    false => self.block(picture, key, offset, count, part_rows),
                                };
                                let block = block.map_err(named)?;
                                copy_piece(&mut out, block, &piece, &source);
                            }
                        }
                    }
                }
            }
        }
        Ok(out)
    }

    /// The samples of a window that is one packed block of bytes, all of it, decoded to where they are wanted; `false` if it is not.
    pub(super) fn bytes(
        &mut self,
        picture: &mut Picture,
        number: u16,
        window: Window,
        bands: &[u16],
        out: &mut [u8],
    ) -> Result<bool, String> {
        check(picture, window, bands)?;
        if picture.compression == Compression::None || picture.bits != 8 {
            return Ok(false);
        }
        let planes = planes(picture, bands);
        match self.alone(picture, number, window, bands, &planes)? {
            Some((offset, count)) if out.len() as u64 == picture.row_bytes() * u64::from(window.height) => {
                let done = self.unpack(picture, offset, count, window.height, out);
                done.map(|()| undo_differences(picture, out)).map(|()| true).map_err(|why| at_block(window.x, window.y, why))
            }
            _ => Ok(false),
        }
    }

    /// Where the bytes of a window are that is one block of bytes, all of it. Such a one can be handed out without a copy. It is not
    /// kept, for who asks for whole blocks keeps them himself, unless it was handed out just before.
    fn alone(
        &mut self,
        picture: &mut Picture,
        number: u16,
        window: Window,
        bands: &[u16],
        planes: &BTreeMap<u32, Vec<(usize, usize)>>,
    ) -> Result<Option<(u64, u64)>, String> {
        let (bw, bh) = (picture.block_width, picture.block_height);
        let fits = (window.width, window.height) == (bw, bh) && window.x.is_multiple_of(bw) && window.y.is_multiple_of(bh);
        let every = bands.len() == picture.channels() as usize && bands.iter().enumerate().all(|(i, b)| usize::from(*b) == i);
        let (true, Some(plane)) = (fits && every && planes.len() == 1 && picture.part_height == bh, planes.keys().next()) else {
            return Ok(None);
        };
        let (bx, by) = (window.x / bw, window.y / bh);
        if picture.sample_type != SampleType::U8 || picture.rows_of_block(by) != bh {
            return Ok(None);
        }
        let place = picture.place(bx, by, *plane);
        if picture.is_cut && is_beyond(picture, &place) {
            return Ok(None);
        }
        match place.map_err(|why| at_block(window.x, window.y, why))? {
            Place::Sparse => Ok(None),
            Place::At(offset, count) => {
                let key = (number, offset, count, bh, 0);
                Ok(self.passes(key).then_some((offset, count)))
            }
        }
    }

    /// Whether a block need not be kept: it is not there, and did not come just before.
    fn passes(&mut self, key: Key) -> bool {
        if self.kept.contains_key(&key) || self.passed.contains(&key) {
            return false;
        }
        self.passed.push_back(key);
        if self.passed.len() > REMEMBERED {
            self.passed.pop_front();
        }
        true
    }

    /// A decoded block that is not kept: the next one is decoded into its memory, which is still at hand.
    fn loose(&mut self, picture: &Picture, key: Key, offset: u64, count: u64, rows: u32) -> Result<&[u8], String> {
        if let Some(last) = self.loose.take() {
            self.give_back(last);
        }
        let block = self.decode(picture, key.4, offset, count, rows)?;
        Ok(self.loose.insert(block))
    }

    /// A decoded block, or part of one that is not packed.
    fn block(&mut self, picture: &Picture, key: Key, offset: u64, count: u64, rows: u32) -> Result<&[u8], String> {
        if let Some((age, _)) = self.kept.get(&key) {
            let old = *age;
            self.ages.remove(&old);
        } else {
            let block = self.decode(picture, key.4, offset, count, rows)?;
            self.bytes += block.len();
            self.kept.insert(key, (0, block));
        }
        self.age += 1;
        self.ages.insert(self.age, key);
        while (self.bytes > KEPT || self.kept.len() > KEPT_BLOCKS) && self.kept.len() > 1 {
            let Some((_, oldest)) = self.ages.pop_first() else { break };
            if let Some((_, block)) = self.kept.remove(&oldest) {
                self.bytes -= block.len();
                self.give_back(block);
            }
        }
        match self.kept.get_mut(&key) {
            Some((age, block)) => {
                *age = self.age;
                Ok(block)
            }
            None => Err("it was lost".to_owned()),
        }
    }

    fn give_back(&mut self, memory: Vec<u8>) {
        if self.spare.len() < 2 && memory.capacity() < 8 << 20 {
            self.spare.push(memory);
        }
    }

    fn decode(&mut self, picture: &Picture, part: u32, offset: u64, count: u64, rows: u32) -> Result<Vec<u8>, String> {
        let row = picture.row_bytes();
        let size = row * u64::from(rows);
        let mut raw = self.spare.pop().unwrap_or_default();
        if picture.compression == Compression::None {
            let skipped = row * u64::from(part) * u64::from(picture.part_height);
            if skipped + size > count {
                return Err(format!("it has {count} bytes, fewer than its rows take"));
            }
            let start = offset.checked_add(skipped).ok_or("its place is out of range")?;
            let there = if picture.is_cut { size.min(picture.source.bytes.len().saturating_sub(start)) } else { size };
            inside(picture, start, there)?;
            raw.clear();
            raw.resize(size as usize, 0);
            let there = raw.get_mut(..there as usize).unwrap_or_default();
            picture.source.bytes.read_at(start, there).map_err(|e| unreadable(&e))?;
            if picture.reversed {
                raw.iter_mut().for_each(|b| *b = b.reverse_bits());
            }
        } else {
            raw.resize(size as usize, 0);
            self.unpack(picture, offset, count, rows, &mut raw)?;
        }
        Ok(whole(picture, rows, raw, &mut self.spare))
    }

    /// Unpacks a block, as the encoding has it.
    fn unpack(&mut self, picture: &Picture, offset: u64, count: u64, rows: u32, out: &mut [u8]) -> Result<(), String> {
        inside(picture, offset, count)?;
        self.packed.resize(count as usize, 0);
        picture.source.bytes.read_at(offset, &mut self.packed).map_err(|e| unreadable(&e))?;
        self.codecs.decode(picture, rows, &mut self.packed, out)
    }
}

/// Says of which block something is told.
fn at_block(column: u32, row: u32, why: impl std::fmt::Display) -> String {
    format!("the block at column {column}, row {row}: {why}")
}

/// Whether no block of a window was ever written.
pub(super) fn is_sparse(picture: &mut Picture, window: Window) -> bool {
    let (Some(right), Some(bottom)) = (window.x.checked_add(window.width), window.y.checked_add(window.height)) else { return false };
    if window.width == 0 || window.height == 0 || right > picture.width || bottom > picture.height {
        return false;
    }
    let bands: Vec<u16> = (0..picture.bands()).collect();
    let planes = planes(picture, &bands);
    let (bw, bh) = (picture.block_width, picture.block_height);
    (window.y / bh..=(bottom - 1) / bh).all(|by| {
        (window.x / bw..=(right - 1) / bw)
            .all(|bx| planes.iter().all(|(plane, _)| matches!(picture.place(bx, by, *plane), Ok(Place::Sparse))))
    })
}

/// The most blocks that are looked up one by one when a picture is opened.
const MAX_COUNTED: u64 = 1 << 17;

/// How many blocks are there wholly, if some reach beyond the end of the file. `None` too where there are very many blocks:
/// those that are not there are told when they are asked for.
pub(super) fn whole_blocks(picture: &mut Picture) -> Option<Incomplete> {
    let planes = if picture.planar { picture.samples } else { 1 };
    let of = u64::from(picture.across).checked_mul(picture.down.into())?.checked_mul(planes.into())?;
    if of > MAX_COUNTED {
        return None;
    }
    if picture.compression == Compression::None && !picture.tiled && planes == 1 {
        return whole_rows(picture);
    }
    let down = picture.down;
    let (mut present, mut is_rest, mut in_order) = (0, false, planes == 1);
    for (plane, by) in (0..planes).flat_map(|plane| (0..down).map(move |by| (plane, by))) {
        for bx in 0..picture.across {
            let is_there = is_there(picture, bx, by, plane);
            present += u64::from(is_there);
            in_order &= !(is_there && is_rest);
            is_rest |= !is_there;
        }
    }
    // Where none is there, the places of blocks are wrong, and not the file too short.
    let block = (in_order && present > 0).then_some([picture.block_width, picture.block_height]);
    (present < of).then_some(Incomplete { unit: Stored::Blocks, present, of, block, bottom_up: false })
}

/// How many rows are there of strips that are not packed, if those behind them are not.
fn whole_rows(picture: &mut Picture) -> Option<Incomplete> {
    let (len, row) = (picture.source.bytes.len(), picture.row_bytes().max(1));
    let (mut present, mut is_rest, mut in_order) = (0, false, true);
    for by in 0..picture.down {
        let rows = u64::from(picture.rows_of_block(by));
        let there = match picture.place(0, by, 0) {
            Ok(Place::Sparse) => rows,
            Ok(Place::At(offset, _)) => (len.saturating_sub(offset) / row).min(rows),
            Err(_) => 0,
        };
        in_order &= there == 0 || !is_rest;
        is_rest |= there < rows;
        present += there;
    }
    match u32::try_from(present) {
        Ok(present @ 1..) if in_order && is_rest => Some(Incomplete::rows(present, picture.height)),
        _ if is_rest => {
            let whole = (0..picture.down).filter(|by| is_there(picture, 0, *by, 0)).count() as u64;
            Some(Incomplete { unit: Stored::Blocks, present: whole, of: picture.down.into(), block: None, bottom_up: false })
        }
        _ => None,
    }
}

fn is_there(picture: &mut Picture, bx: u32, by: u32, plane: u32) -> bool {
    match picture.place(bx, by, plane) {
        Ok(Place::Sparse) => true,
        Ok(Place::At(offset, count)) => offset.checked_add(count).is_some_and(|end| end <= picture.source.bytes.len()),
        Err(_) => false,
    }
}

/// Whether a block of a file that was cut short is not there. Of one that is not packed some rows may be.
fn is_beyond(picture: &Picture, place: &Result<Place, String>) -> bool {
    match place {
        Ok(Place::Sparse) => false,
        Ok(Place::At(offset, _)) if picture.compression == Compression::None && !picture.tiled => *offset >= picture.source.bytes.len(),
        Ok(Place::At(offset, count)) => inside(picture, *offset, *count).is_err(),
        Err(_) => true,
    }
}

fn inside(picture: &Picture, offset: u64, count: u64) -> Result<(), String> {
    let inside = offset.checked_add(count).is_some_and(|end| end <= picture.source.bytes.len());
    if inside { Ok(()) } else { Err("it lies beyond the end of the file, which may be cut short".to_owned()) }
}

/// Refuses windows and bands that are not in the picture.
pub(super) fn check(picture: &Picture, window: Window, bands: &[u16]) -> Result<(), String> {
    let fits = |from: u32, size: u32, whole: u32| size > 0 && from.checked_add(size).is_some_and(|end| end <= whole);
    if !fits(window.x, window.width, picture.width) || !fits(window.y, window.height, picture.height) {
        return Err("a window was asked for that is not in the picture".to_owned());
    }
    if bands.is_empty() || bands.iter().any(|b| *b >= picture.bands()) {
        return Err("a band was asked for that is not in the picture".to_owned());
    }
    let bytes = (u64::from(window.width) * u64::from(window.height)).saturating_mul((bands.len() * picture.sample_type.bytes()) as u64);
    if bytes > MAX_WINDOW {
        return Err(format!("a window of {} MiB was asked for, more than is read at once", bytes >> 20));
    }
    Ok(())
}

/// The planes in which bands lie, and for each band its places in the output and in the pixel of the block.
pub(super) fn planes(picture: &Picture, bands: &[u16]) -> BTreeMap<u32, Vec<(usize, usize)>> {
    let channels = picture.channels();
    let mut planes: BTreeMap<u32, Vec<(usize, usize)>> = BTreeMap::new();
    for (to, band) in bands.iter().enumerate() {
        let band = u32::from(*band);
        let (plane, channel) = if picture.planar { (band / channels, band % channels) } else { (0, band) };
        planes.entry(plane).or_default().push((to, channel as usize));
    }
    planes
}

/// Samples that are 0.
pub(super) fn zeros(sample_type: SampleType, n: usize) -> Samples {
    match sample_type {
        SampleType::U8 => Samples::U8(vec![0; n]),
        SampleType::I8 => Samples::I8(vec![0; n]),
        SampleType::U16 => Samples::U16(vec![0; n]),
        SampleType::I16 => Samples::I16(vec![0; n]),
        SampleType::U32 => Samples::U32(vec![0; n]),
        SampleType::I32 => Samples::I32(vec![0; n]),
        SampleType::U64 => Samples::U64(vec![0; n]),
        SampleType::I64 => Samples::I64(vec![0; n]),
        SampleType::F32 => Samples::F32(vec![0.0; n]),
        SampleType::F64 => Samples::F64(vec![0.0; n]),
    }
}

/// Runs the same code over samples of any type.
macro_rules! each_type {
    ($samples:expr, $values:ident, $type:ident, $code:expr) => {
        match $samples {
            Samples::U8($values) => {
                type $type = u8;
                $code
            }
            Samples::I8($values) => {
                type $type = i8;
                $code
            }
            Samples::U16($values) => {
                type $type = u16;
                $code
            }
            Samples::I16($values) => {
                type $type = i16;
                $code
            }
            Samples::U32($values) => {
                type $type = u32;
                $code
            }
            Samples::I32($values) => {
                type $type = i32;
                $code
            }
            Samples::U64($values) => {
                type $type = u64;
                $code
            }
            Samples::I64($values) => {
                type $type = i64;
                $code
            }
            Samples::F32($values) => {
                type $type = f32;
                $code
            }
            Samples::F64($values) => {
                type $type = f64;
                $code
            }
        }
    };
}
pub(super) use each_type;

fn copy_piece(out: &mut Samples, block: &[u8], piece: &Piece, source: &Source) {
    if let Samples::U8(values) = out
        && source.is_whole(piece)
    {
        // Bytes in the order in which they lie: nothing to convert.
        let n = piece.size.0 * source.channels;
        for row in 0..piece.size.1 {
            let from = ((piece.from.1 + row) * piece.from_width + piece.from.0) * source.channels;
            let to = ((piece.to.1 + row) * piece.to_width + piece.to.0) * piece.out_bands;
            if let (Some(to), Some(from)) = (values.get_mut(to..to + n), block.get(from..from + n)) {
                to.copy_from_slice(from);
            }
        }
        return;
    }
    each_type!(out, values, T, copy_typed(values, block, piece, source, T::from_le_bytes));
}

/// Whole rows of a picture that is read row by row.
pub(super) struct Rows<'a> {
    pub width: usize,
    /// Row of the output at which they begin.
    pub first: usize,
    pub count: usize,
    pub channels: usize,
    pub out_bands: usize,
    /// For each band: its place in the output, and in the pixel of the block.
    pub bands: &'a [(usize, usize)],
}

impl Rows<'_> {
    fn piece(&self) -> Piece {
        let size = (self.width, self.count);
        Piece { from: (0, 0), from_width: self.width, to: (0, self.first), to_width: self.width, size, out_bands: self.out_bands }
    }

    /// Copies their samples.
    pub(super) fn copy(&self, out: &mut Samples, block: &[u8]) {
        copy_piece(out, block, &self.piece(), &Source { channels: self.channels, bands: self.bands });
    }

    /// Fills them with a value.
    pub(super) fn fill(&self, out: &mut Samples, value: f64) {
        fill_piece(out, &self.piece(), &Source { channels: self.channels, bands: self.bands }, value);
    }
}

impl Source<'_> {
    /// All bands of the block in their order make the pixel of the output.
    fn is_whole(&self, piece: &Piece) -> bool {
        piece.out_bands == self.channels
            && self.bands.len() == self.channels
            && self.bands.iter().enumerate().all(|(i, (to, from))| *to == i && *from == i)
    }
}

fn copy_typed<T: Copy, const N: usize>(out: &mut [T], block: &[u8], piece: &Piece, source: &Source, read: impl Fn([u8; N]) -> T) {
    let (block, _) = block.as_chunks::<N>();
    let whole = source.is_whole(piece);
    for row in 0..piece.size.1 {
        let from = ((piece.from.1 + row) * piece.from_width + piece.from.0) * source.channels;
        let to = ((piece.to.1 + row) * piece.to_width + piece.to.0) * piece.out_bands;
        let from = block.get(from..from + piece.size.0 * source.channels);
        let (Some(from), Some(to)) = (from, out.get_mut(to..to + piece.size.0 * piece.out_bands)) else { return };
        if whole {
            for (to, from) in to.iter_mut().zip(from) {
                *to = read(*from);
            }
            continue;
        }
        for (to, from) in to.chunks_exact_mut(piece.out_bands).zip(from.chunks_exact(source.channels)) {
            for (place, channel) in source.bands {
                if let (Some(to), Some(from)) = (to.get_mut(*place), from.get(*channel)) {
                    *to = read(*from);
                }
            }
        }
    }
}

fn fill_piece(out: &mut Samples, piece: &Piece, source: &Source, fill: f64) {
    if fill == 0.0 {
        return;
    }
    each_type!(out, values, T, {
        let value = fill as T;
        // A value that the type cannot hold is no value of it.
        let value = if value as f64 == fill || (fill.is_nan() && std::mem::size_of_val(&value) >= 4) { value } else { 0 as T };
        for row in 0..piece.size.1 {
            let to = ((piece.to.1 + row) * piece.to_width + piece.to.0) * piece.out_bands;
            let Some(to) = values.get_mut(to..to + piece.size.0 * piece.out_bands) else { return };
            for pixel in to.chunks_exact_mut(piece.out_bands) {
                for (place, _) in source.bands {
                    if let Some(to) = pixel.get_mut(*place) {
                        *to = value;
                    }
                }
            }
        }
    });
}
