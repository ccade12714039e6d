//! The file of a pyramid: a header, an index with one entry a tile, and the tiles one after the other as they were made.
//!
//! A tile is written before its entry, and the entry holds a checksum of it: after a crash what is there is there and what
//! is torn is missing, so that building goes on where it stopped. A tile of one colour is kept as one pixel, and one below
//! which everything is of that colour stands for all of it. Tiles that are alike are kept once: a hostile file has one block a
//! million times, and a file of eight megabytes would fill the disk.

use crate::core::raster::{LevelSize, TILE, Tile, TileId};
use crate::io::platform;
use crate::io::raster::cache::{self, CACHE_LIMIT};
use crate::io::raster::worker::protocol::{byte_count, from_bytes, kind_number, to_bytes};
use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

const MAGIC: &[u8; 16] = b"Revisit pyramid\x01";
const HEADER: u64 = 4096;
const ENTRY: usize = 24;
/// One byte: 0 while it is built, 1 when all is there, 2 when all is done and parts could not be had.
const COMPLETE_AT: u64 = 200;

/// After so many bytes the cache as a whole is looked at.
const STEP: u64 = 256 << 20;

/// How many of the last tiles are remembered, to keep once what comes again.
const REMEMBERED: usize = 64;

/// What a pyramid is of: enough to tell whether a file in the cache is the one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::io::raster) struct Shape {
    /// Which content, by hash; empty for a pyramid that is not kept.
    pub key: String,
    /// Full size of the picture.
    pub size: LevelSize,
    /// The finest level that it holds.
    pub first: u8,
    /// The coarsest.
    pub last: u8,
}

impl Shape {
    /// Place of a tile in the index.
    fn place(&self, id: TileId) -> Option<usize> {
        if !(self.first..=self.last).contains(&id.level) {
            return None;
        }
        let before: u64 = (self.first..id.level).map(|l| self.tiles(l)).sum();
        let (columns, rows) = self.level(id.level).tiles();
        (id.x < columns && id.y < rows)
            .then(|| before + u64::from(id.y) * u64::from(columns) + u64::from(id.x))
            .and_then(|n| usize::try_from(n).ok())
    }

    fn tiles(&self, level: u8) -> u64 {
        let (columns, rows) = self.level(level).tiles();
        u64::from(columns) * u64::from(rows)
    }

    /// Number of tiles of all levels.
    pub(super) fn count(&self) -> u64 {
        (self.first..=self.last).map(|l| self.tiles(l)).sum()
    }

    /// The size of a level.
    pub(super) fn level(&self, level: u8) -> LevelSize {
        LevelSize::of(self.size.width, self.size.height, level)
    }

    /// The size of a tile.
    pub(super) fn tile_size(&self, id: TileId) -> (u32, u32) {
        let level = self.level(id.level);
        (TILE.min(level.width.saturating_sub(id.x * TILE)), TILE.min(level.height.saturating_sub(id.y * TILE)))
    }

    fn header(&self) -> Vec<u8> {
        let mut header = MAGIC.to_vec();
        header.extend(self.size.width.to_le_bytes());
        header.extend(self.size.height.to_le_bytes());
        header.extend([self.first, self.last]);
        header.extend(self.key.as_bytes().iter().take(128));
        header.resize(COMPLETE_AT as usize, 0);
        header
    }
}

#[derive(Clone, Copy, Default)]
struct Entry {
    offset: u64,
    bytes: u32,
    checksum: u32,
    bands: u8,
    kind: u8,
    alpha: bool,
    uniform: bool,
    /// All finer tiles below it are of the same colour and are not kept.
    blank: bool,
}

impl Entry {
    fn encode(self) -> [u8; ENTRY] {
        let mut out = [0; ENTRY];
        out[..8].copy_from_slice(&self.offset.to_le_bytes());
        out[8..12].copy_from_slice(&self.bytes.to_le_bytes());
        out[12..16].copy_from_slice(&self.checksum.to_le_bytes());
        out[16..20].copy_from_slice(&[self.bands, self.kind, u8::from(self.alpha), u8::from(self.uniform)]);
        out[20] = u8::from(self.blank);
        out
    }

    fn decode(b: &[u8; ENTRY]) -> Entry {
        let u32_at = |i: usize| u32::from_le_bytes([b[i], b[i + 1], b[i + 2], b[i + 3]]);
        Entry {
            offset: u64::from(u32_at(0)) | u64::from(u32_at(4)) << 32,
            bytes: u32_at(8),
            checksum: u32_at(12),
            bands: b[16],
            kind: b[17],
            alpha: b[18] != 0,
            uniform: b[19] != 0,
            blank: b[20] != 0,
        }
    }
}

/// How a pyramid came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::io::raster) enum Completion {
    /// Every tile is there.
    Whole,
    /// Parts of the picture could not be decoded; they are empty.
    WithGaps,
}

/// A pyramid in a file.
pub(in crate::io::raster) struct PyramidFile {
    file: File,
    shape: Shape,
    index: Mutex<Vec<Entry>>,
    end: AtomicU64,
    /// The most that it may take, bytes.
    limit: u64,
    recent: Mutex<VecDeque<Entry>>,
}

impl std::fmt::Debug for PyramidFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PyramidFile").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl PyramidFile {
    /// Takes a file as the place of a pyramid: what it holds already if it is of this shape, otherwise emptied.
    pub(in crate::io::raster) fn over(file: File, shape: Shape) -> io::Result<(PyramidFile, Option<Completion>)> {
        let count = usize::try_from(shape.count()).map_err(|_| io::ErrorKind::OutOfMemory)?;
        let mut header = vec![0; COMPLETE_AT as usize + 1];
        let bytes = file.metadata()?.len();
        let same = bytes >= HEADER && platform::read_at(&file, 0, &mut header).is_ok() && header.starts_with(&shape.header());
        let complete = match header.last() {
            Some(1) if same => Some(Completion::Whole),
            Some(2) if same => Some(Completion::WithGaps),
            _ => None,
        };
        let body = HEADER + (count * ENTRY) as u64;
        let mut index = vec![Entry::default(); count];
        if same {
            let mut raw = vec![0; count * ENTRY];
            if platform::read_at(&file, HEADER, &mut raw).is_ok() {
                for (entry, raw) in index.iter_mut().zip(raw.as_chunks::<ENTRY>().0) {
                    *entry = Entry::decode(raw);
                }
            }
        } else {
            file.set_len(0)?;
            platform::write_at(&file, 0, &shape.header())?;
            // Whole, so that tiles lie behind it: the disk gives no room for zeros.
            file.set_len(body)?;
        }
        let end = AtomicU64::new(file.metadata()?.len().max(body));
        Ok((PyramidFile { file, shape, index: Mutex::new(index), end, limit: CACHE_LIMIT, recent: Mutex::default() }, complete))
    }

    /// What it is of.
    pub(in crate::io::raster) fn shape(&self) -> &Shape {
        &self.shape
    }

    fn entry(&self, id: TileId) -> Option<Entry> {
        let place = self.shape.place(id)?;
        self.index.lock().unwrap_or_else(PoisonError::into_inner).get(place).copied().filter(|e| e.offset > 0)
    }

    /// Keeps a tile.
    pub(super) fn put(&self, id: TileId, tile: &Tile) -> io::Result<()> {
        self.keep(id, tile, false)
    }

    /// Keeps one pixel for a tile and all finer ones below it.
    pub(super) fn put_blank(&self, id: TileId, pixel: &Tile) -> io::Result<()> {
        self.keep(id, pixel, true)
    }

    fn keep(&self, id: TileId, tile: &Tile, blank: bool) -> io::Result<()> {
        let Some(place) = self.shape.place(id) else { return Ok(()) };
        let one = uniform(tile);
        let uniform = one.is_some();
        let bytes = to_bytes(one.as_ref().unwrap_or(tile));
        let length = u32::try_from(bytes.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
        let checksum = crc32fast::hash(&bytes);
        // A build of rows begins at the first one again, and comes to what was kept before.
        let before = self.entry(id).filter(|e| e.checksum == checksum && e.bytes == length);
        let same = before.map(|e| e.offset).filter(|at| self.holds(*at, &bytes)).or_else(|| self.kept_already(checksum, &bytes));
        let offset = match same {
            Some(offset) => offset,
            None => {
                let offset = self.end.fetch_add(u64::from(length), Ordering::Relaxed);
                if offset.saturating_add(u64::from(length)) > self.limit {
                    return Err(io::ErrorKind::FileTooLarge.into());
                }
                if offset / STEP != (offset + u64::from(length)) / STEP {
                    cache::make_room()?;
                }
                platform::write_at(&self.file, offset, &bytes)?;
                offset
            }
        };
        let entry = Entry {
            offset,
            bytes: length,
            checksum,
            bands: tile.bands,
            kind: kind_number(tile),
            alpha: tile.alpha.is_some(),
            uniform,
            blank,
        };
        platform::write_at(&self.file, HEADER + (place * ENTRY) as u64, &entry.encode())?;
        if let Some(slot) = self.index.lock().unwrap_or_else(PoisonError::into_inner).get_mut(place) {
            *slot = entry;
        }
        if same.is_none() {
            let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
            recent.push_back(entry);
            if recent.len() > REMEMBERED {
                recent.pop_front();
            }
        }
        Ok(())
    }

    /// Where the same bytes were written lately: byte by byte the same, a checksum alone could be forged.
    fn kept_already(&self, checksum: u32, bytes: &[u8]) -> Option<u64> {
        let alike = |e: &Entry| e.checksum == checksum && e.bytes as usize == bytes.len();
        let offset = self.recent.lock().unwrap_or_else(PoisonError::into_inner).iter().rev().find(|e| alike(e))?.offset;
        self.holds(offset, bytes).then_some(offset)
    }

    fn holds(&self, offset: u64, bytes: &[u8]) -> bool {
        let mut there = vec![0; bytes.len()];
        platform::read_at(&self.file, offset, &mut there).is_ok() && there == bytes
    }

    /// A tile that was kept; `None` if it was not, or is torn.
    pub(in crate::io::raster) fn get(&self, id: TileId) -> Option<Tile> {
        let entry = self.entry(id).or_else(|| self.blank_above(id))?;
        let (width, height) = self.shape.tile_size(id);
        let (w, h) = if entry.uniform { (1, 1) } else { (width, height) };
        // Checked before memory is taken: the index may be torn too.
        let count = byte_count(w, h, entry.bands, entry.kind, entry.alpha).filter(|n| *n == entry.bytes as usize)?;
        let mut bytes = vec![0; count];
        platform::read_at(&self.file, entry.offset, &mut bytes).ok()?;
        if crc32fast::hash(&bytes) != entry.checksum {
            return None;
        }
        let tile = from_bytes(w, h, entry.bands, entry.kind, entry.alpha, bytes)?;
        Some(if entry.uniform { spread(&tile, width, height) } else { tile })
    }

    /// Something coarser stands for a tile.
    pub(super) fn is_covered(&self, id: TileId) -> bool {
        self.entry(id).is_none() && self.blank_above(id).is_some()
    }

    /// A tile is there, or something that stands for it.
    pub(super) fn has(&self, id: TileId) -> bool {
        self.entry(id).or_else(|| self.blank_above(id)).is_some()
    }

    /// What stands for a tile that is not kept itself.
    fn blank_above(&self, id: TileId) -> Option<Entry> {
        self.shape.place(id)?;
        let above = (id.level + 1..=self.shape.last).map(|level| {
            let steps = u32::from(level - id.level);
            TileId { level, x: id.x >> steps, y: id.y >> steps }
        });
        above.filter_map(|id| self.entry(id)).find(|entry| entry.blank && entry.uniform)
    }

    /// Says that everything is done.
    pub(super) fn complete(&self, how: Completion) -> io::Result<()> {
        platform::write_at(&self.file, COMPLETE_AT, &[if how == Completion::Whole { 1 } else { 2 }])
    }
}

/// The one pixel of a tile that is all alike.
pub(super) fn uniform(tile: &Tile) -> Option<Tile> {
    use crate::core::raster::Pixels;
    fn alike<T: Copy + PartialEq>(v: &[T], n: usize) -> Option<Vec<T>> {
        let first = v.get(..n)?;
        v.chunks_exact(n).all(|p| p == first).then(|| first.to_vec())
    }
    let n = usize::from(tile.bands);
    let alpha = match &tile.alpha {
        None => None,
        Some(alpha) => Some(alike(alpha, 1)?),
    };
    let pixels = match &tile.pixels {
        Pixels::U8(v) => Pixels::U8(alike(v, n)?),
        Pixels::U16(v) => Pixels::U16(alike(v, n)?),
        Pixels::F32(v) => Pixels::F32(alike(v, n)?),
    };
    Some(Tile { width: 1, height: 1, bands: tile.bands, pixels, alpha })
}

fn spread(one: &Tile, width: u32, height: u32) -> Tile {
    use crate::core::raster::Pixels;
    let count = width as usize * height as usize;
    let pixels = match &one.pixels {
        Pixels::U8(v) => Pixels::U8(v.repeat(count)),
        Pixels::U16(v) => Pixels::U16(v.repeat(count)),
        Pixels::F32(v) => Pixels::F32(v.repeat(count)),
    };
    Tile { width, height, bands: one.bands, pixels, alpha: one.alpha.as_ref().map(|a| a.repeat(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::raster::Pixels;

    fn shape() -> Shape {
        Shape { key: "abc".into(), size: LevelSize { width: 3000, height: 1100 }, first: 1, last: 3 }
    }

    fn tile(width: u32, height: u32, seed: u32) -> Tile {
        let n = width * height * 3;
        let pixels = Pixels::U16((0..n).map(|i| (i.wrapping_mul(seed) >> 3) as u16).collect());
        Tile { width, height, bands: 3, pixels, alpha: Some((0..width * height).map(|i| (i % 256) as u8).collect()) }
    }

    #[test]
    fn tiles_come_back_also_after_a_restart_and_torn_ones_do_not() {
        let dir = tempfile::tempdir().unwrap();
        let open = || std::fs::File::options().read(true).write(true).create(true).truncate(false).open(dir.path().join("p")).unwrap();
        let (a, b) = (TileId { level: 1, x: 2, y: 1 }, TileId { level: 2, x: 0, y: 0 });
        let first = tile(1500 - 1024, 550 - 512, 17);
        {
            let (file, complete) = PyramidFile::over(open(), shape()).unwrap();
            assert!(complete.is_none() && file.get(a).is_none());
            file.put(a, &first).unwrap();
            file.put(b, &spread(&tile(1, 1, 5), 512, 275)).unwrap();
        }
        let (file, complete) = PyramidFile::over(open(), shape()).unwrap();
        assert!(complete.is_none());
        assert_eq!(file.get(a).as_ref(), Some(&first));
        assert_eq!(file.get(b), Some(spread(&tile(1, 1, 5), 512, 275)));
        assert!(file.get(TileId { level: 1, x: 3, y: 0 }).is_none() && file.get(TileId { level: 0, x: 0, y: 0 }).is_none());
        file.complete(Completion::Whole).unwrap();
        // One flipped bit in the pixels: the tile is missing, not wrong.
        let offset = file.entry(a).unwrap().offset;
        platform::write_at(&file.file, offset + 7, &[0xFF]).unwrap();
        assert!(file.get(a).is_none());
        let (_, complete) = PyramidFile::over(open(), shape()).unwrap();
        assert_eq!(complete, Some(Completion::Whole));
        let other = Shape { key: "abd".into(), ..shape() };
        let (file, complete) = PyramidFile::over(open(), other).unwrap();
        assert!(complete.is_none() && file.get(b).is_none());
    }

    #[test]
    fn what_was_never_written_takes_one_entry_whatever_its_size() {
        let file = tempfile::tempfile().unwrap();
        let (file, _) = PyramidFile::over(file, shape()).unwrap();
        let pixel = tile(1, 1, 9);
        file.put_blank(TileId { level: 3, x: 0, y: 0 }, &pixel).unwrap();
        let own = tile(512, 512, 3);
        file.put(TileId { level: 1, x: 0, y: 0 }, &own).unwrap();
        assert_eq!(file.get(TileId { level: 1, x: 2, y: 1 }), Some(spread(&pixel, 1500 - 1024, 550 - 512)));
        assert_eq!(file.get(TileId { level: 2, x: 1, y: 0 }), Some(spread(&pixel, 750 - 512, 275)));
        assert_eq!(file.get(TileId { level: 1, x: 0, y: 0 }), Some(own), "what is there stands above it");
        assert!(file.get(TileId { level: 1, x: 3, y: 0 }).is_none(), "outside is nothing");
    }
    #[test]
    fn what_comes_again_is_kept_once_and_the_file_ends_at_its_limit() {
        let (mut file, _) = PyramidFile::over(tempfile::tempfile().unwrap(), shape()).unwrap();
        let at = |x, y| TileId { level: 1, x, y };
        let begin = file.end.load(Ordering::Relaxed);
        let one = tile(512, 512, 3);
        file.put(at(0, 0), &one).unwrap();
        let length = file.end.load(Ordering::Relaxed) - begin;
        file.put(at(1, 0), &one).unwrap();
        assert_eq!(file.end.load(Ordering::Relaxed), begin + length);
        assert_eq!((file.get(at(0, 0)), file.get(at(1, 0))), (Some(one.clone()), Some(one.clone())));
        // The same number of bytes, other ones.
        let other = tile(512, 512, 5);
        file.limit = begin + 2 * length;
        file.put(at(0, 0), &other).unwrap();
        assert_eq!((file.get(at(0, 0)), file.get(at(1, 0))), (Some(other), Some(one.clone())));
        let more = tile(512, 38, 7);
        let full = file.put(at(0, 1), &more).unwrap_err();
        assert_eq!(full.kind(), io::ErrorKind::FileTooLarge);
        assert!(file.get(at(0, 1)).is_none());
        file.put(at(1, 0), &one).unwrap();
        assert!(file.get(at(1, 0)).is_some(), "what is there already takes nothing");
        // Also where it is not remembered any more: a build that begins again comes to it once more.
        file.recent.lock().unwrap().clear();
        let end = file.end.load(Ordering::Relaxed);
        file.put(at(1, 0), &one).unwrap();
        assert_eq!(file.end.load(Ordering::Relaxed), end);
    }
}
