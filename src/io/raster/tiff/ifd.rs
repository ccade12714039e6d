//! The bones of the format: header, directories, and the values of their entries. Every place and size is checked.

use crate::io::raster::{Bytes, Refusal};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The most that the values of one entry may take, bytes. Tables of tile places are read in pieces and are not bound by it.
const MAX_VALUES: u64 = 64 << 20;
/// The most directories that are read of one file.
const MAX_DIRECTORIES: usize = 256;
/// The most entries that a directory may have; the classic format cannot have more.
const MAX_ENTRIES: u64 = 65_535;

/// Entries that are read, named as the specification does.
pub(super) mod tag {
    pub const NEW_SUBFILE_TYPE: u16 = 254;
    pub const SUBFILE_TYPE: u16 = 255;
    pub const IMAGE_WIDTH: u16 = 256;
    pub const IMAGE_LENGTH: u16 = 257;
    pub const BITS_PER_SAMPLE: u16 = 258;
    pub const COMPRESSION: u16 = 259;
    pub const PHOTOMETRIC: u16 = 262;
    pub const FILL_ORDER: u16 = 266;
    pub const IMAGE_DESCRIPTION: u16 = 270;
    pub const STRIP_OFFSETS: u16 = 273;
    pub const ORIENTATION: u16 = 274;
    pub const SAMPLES_PER_PIXEL: u16 = 277;
    pub const ROWS_PER_STRIP: u16 = 278;
    pub const STRIP_BYTE_COUNTS: u16 = 279;
    pub const PLANAR_CONFIGURATION: u16 = 284;
    pub const T4_OPTIONS: u16 = 292;
    pub const SOFTWARE: u16 = 305;
    pub const DATE_TIME: u16 = 306;
    pub const ARTIST: u16 = 315;
    pub const PREDICTOR: u16 = 317;
    pub const COLOR_MAP: u16 = 320;
    pub const TILE_WIDTH: u16 = 322;
    pub const TILE_LENGTH: u16 = 323;
    pub const TILE_OFFSETS: u16 = 324;
    pub const TILE_BYTE_COUNTS: u16 = 325;
    pub const SUB_IFDS: u16 = 330;
    pub const EXTRA_SAMPLES: u16 = 338;
    pub const SAMPLE_FORMAT: u16 = 339;
    pub const JPEG_TABLES: u16 = 347;
    pub const YCBCR_SUBSAMPLING: u16 = 530;
    pub const COPYRIGHT: u16 = 33432;
    pub const MODEL_PIXEL_SCALE: u16 = 33550;
    pub const MODEL_TIEPOINT: u16 = 33922;
    pub const MODEL_TRANSFORMATION: u16 = 34264;
    pub const GEO_KEY_DIRECTORY: u16 = 34735;
    pub const GEO_DOUBLE_PARAMS: u16 = 34736;
    pub const GEO_ASCII_PARAMS: u16 = 34737;
    pub const GDAL_METADATA: u16 = 42112;
    pub const GDAL_NODATA: u16 = 42113;
    pub const LERC_PARAMETERS: u16 = 50674;
}

/// A file with its byte order and its flavour.
#[derive(Clone, Debug)]
pub(super) struct Source {
    pub bytes: Arc<dyn Bytes>,
    pub big_endian: bool,
    /// 64-bit places ("BigTIFF").
    pub big: bool,
}

/// One entry of a directory; its values stay in the file until they are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub tag: u16,
    kind: u16,
    pub count: u64,
    /// Where the values are: the values themselves if they fit, otherwise their place.
    inline: [u8; 8],
}

/// A directory: the facts of one picture.
#[derive(Clone, Debug)]
pub(super) struct Ifd {
    entries: Vec<Entry>,
}

fn damaged(why: impl Into<String>) -> Refusal {
    Refusal::Damaged(why.into())
}

impl Source {
    /// Reads the header. Also where the first directory is.
    pub(super) fn open(bytes: Arc<dyn Bytes>) -> Result<(Source, u64), Refusal> {
        let mut head = [0; 16];
        let short = bytes.len() < 16;
        let n = if short { 8 } else { 16 };
        let Some(part) = head.get_mut(..n) else { return Err(damaged("its header is cut short")) };
        bytes.read_at(0, part).map_err(|_| damaged("its header is cut short"))?;
        let big_endian = match &head[..2] {
            b"II" => false,
            b"MM" => true,
            _ => return Err(damaged("it does not begin like a TIFF file")),
        };
        let mut source = Source { bytes, big_endian, big: false };
        match source.u16(&head[2..4]) {
            42 => {
                let first = source.unsigned(&head[4..8]);
                Ok((source, first))
            }
            43 if !short && source.u16(&head[4..6]) == 8 => {
                source.big = true;
                let first = source.unsigned(&head[8..16]);
                Ok((source, first))
            }
            43 => Err(damaged("its BigTIFF header is not as it must be")),
            _ => Err(damaged("it does not begin like a TIFF file")),
        }
    }

    fn u16(&self, b: &[u8]) -> u16 {
        self.unsigned(b) as u16
    }

    /// An unsigned number of up to 8 bytes in the file's byte order.
    fn unsigned(&self, b: &[u8]) -> u64 {
        let step = |n: u64, b: &u8| (n << 8) | u64::from(*b);
        if self.big_endian { b.iter().fold(0, step) } else { b.iter().rev().fold(0, step) }
    }

    /// The bytes at a place; nothing is set aside for bytes that the file does not have.
    pub(super) fn read(&self, offset: u64, len: u64) -> Result<Vec<u8>, String> {
        let inside = offset.checked_add(len).is_some_and(|end| end <= self.bytes.len());
        let size = usize::try_from(len).ok().filter(|_| inside).ok_or("it points beyond the end of the file")?;
        let mut out = vec![0; size];
        self.bytes.read_at(offset, &mut out).map_err(|e| super::codec::unreadable(&e))?;
        Ok(out)
    }

    /// The directories in their chain, and those that hang on the first one, at most [`MAX_DIRECTORIES`]. A chain that
    /// runs in a circle ends where it meets itself. The second part says that there was more than is read.
    pub(super) fn directories(&self, first: u64) -> Result<(Vec<Ifd>, bool), Refusal> {
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        let mut next = first;
        let mut cut = false;
        while next != 0 && seen.insert(next) {
            if found.len() == MAX_DIRECTORIES {
                cut = true;
                break;
            }
            match self.directory(next) {
                Ok((ifd, then)) => {
                    found.push(ifd);
                    next = then;
                }
                Err(why) if found.is_empty() => return Err(damaged(format!("its directory: {why}"))),
                Err(_) => {
                    cut = true;
                    break;
                }
            }
        }
        let Some(main) = found.first() else { return Err(damaged("it holds no picture")) };
        let children = match main.find(tag::SUB_IFDS) {
            Some(entry) => self.numbers(entry, 0, entry.count.min(MAX_DIRECTORIES as u64)).unwrap_or_default(),
            None => Vec::new(),
        };
        for place in children {
            if found.len() < MAX_DIRECTORIES
                && place != 0
                && seen.insert(place)
                && let Ok((ifd, _)) = self.directory(place)
            {
                found.push(ifd);
            }
        }
        Ok((found, cut))
    }

    fn directory(&self, offset: u64) -> Result<(Ifd, u64), String> {
        let (count_size, entry_size, place_size) = if self.big { (8, 20, 8) } else { (2, 12, 4) };
        let count = self.unsigned(&self.read(offset, count_size)?);
        if count == 0 || count > MAX_ENTRIES {
            return Err(format!("it claims {count} entries"));
        }
        let start = offset.checked_add(count_size).ok_or("its place is out of range")?;
        let table = self.read(start, count * entry_size)?;
        let mut entries: Vec<Entry> = Vec::with_capacity(table.len() / entry_size as usize);
        for raw in table.chunks_exact(entry_size as usize) {
            let values = if self.big { 12 } else { 8 };
            let mut inline = [0; 8];
            inline[..place_size as usize].copy_from_slice(&raw[values..]);
            entries.push(Entry { tag: self.u16(&raw[..2]), kind: self.u16(&raw[2..4]), count: self.unsigned(&raw[4..values]), inline });
        }
        // The first of entries with one name counts.
        entries.sort_by_key(|e| e.tag);
        entries.dedup_by_key(|e| e.tag);
        // A file that ends right behind its last directory, without the place of the next one, is read all the same.
        let next = self.read(start + count * entry_size, place_size).map_or(0, |b| self.unsigned(&b));
        Ok((Ifd { entries }, next))
    }

    /// The bytes of `n` values of an entry from value `from` on.
    fn raw(&self, entry: &Entry, from: u64, n: u64) -> Result<Vec<u8>, String> {
        let failed = |why: &str| format!("entry {} ({}): {why}", entry.tag, entry.count);
        let size = entry.size().ok_or_else(|| failed("its type is unknown"))?;
        let end = from.checked_add(n).filter(|end| *end <= entry.count).ok_or_else(|| failed("it has too few values"))?;
        let total = entry.count.checked_mul(size).ok_or_else(|| failed("its size is out of range"))?;
        if n.checked_mul(size).is_none_or(|bytes| bytes > MAX_VALUES) {
            return Err(failed("it claims more than 64 MiB of values"));
        }
        if total <= if self.big { 8 } else { 4 } {
            return Ok(entry.inline[(from * size) as usize..(end * size) as usize].to_vec());
        }
        let start = self.place(entry).checked_add(from * size).ok_or_else(|| failed("its place is out of range"))?;
        self.read(start, n * size).map_err(|why| failed(&why))
    }

    fn place(&self, entry: &Entry) -> u64 {
        self.unsigned(&entry.inline[..if self.big { 8 } else { 4 }])
    }

    /// Whether `n` values of this entry lie in the file.
    pub(super) fn has(&self, entry: &Entry, n: u64) -> bool {
        let Some(size) = entry.size() else { return false };
        let Some(total) = entry.count.checked_mul(size) else { return false };
        let inline = total <= if self.big { 8 } else { 4 };
        let end = n.checked_mul(size).and_then(|bytes| bytes.checked_add(self.place(entry)));
        n <= entry.count && (inline || end.is_some_and(|end| end <= self.bytes.len()))
    }

    /// Whole numbers of an entry.
    pub(super) fn numbers(&self, entry: &Entry, from: u64, n: u64) -> Result<Vec<u64>, String> {
        let raw = self.raw(entry, from, n)?;
        let signed = matches!(entry.kind, 6 | 8 | 9 | 17);
        let size = match entry.kind {
            1 | 2 | 3 | 4 | 6 | 7 | 8 | 9 | 13 | 16 | 17 | 18 => entry.size().unwrap_or(1) as usize,
            _ => return Err(format!("entry {}: it must hold whole numbers", entry.tag)),
        };
        let mut out = Vec::with_capacity(raw.len() / size);
        for b in raw.chunks_exact(size) {
            let value = self.unsigned(b);
            if signed && value >> (8 * size - 1) != 0 {
                return Err(format!("entry {}: it must not be negative", entry.tag));
            }
            out.push(value);
        }
        Ok(out)
    }
}

impl Entry {
    /// Bytes a value.
    fn size(&self) -> Option<u64> {
        Some(match self.kind {
            1 | 2 | 6 | 7 => 1,
            3 | 8 => 2,
            4 | 9 | 11 | 13 => 4,
            5 | 10 | 12 | 16 | 17 | 18 => 8,
            _ => return None,
        })
    }
}

impl Ifd {
    /// The entry of this name.
    pub(super) fn find(&self, name: u16) -> Option<&Entry> {
        self.entries.binary_search_by_key(&name, |e| e.tag).ok().and_then(|i| self.entries.get(i))
    }

    /// All numbers of an entry, at most `most`; `None` where the entry is missing or empty.
    pub(super) fn list(&self, source: &Source, name: u16, most: u64) -> Result<Option<Vec<u64>>, String> {
        let Some(entry) = self.find(name).filter(|e| e.count > 0) else { return Ok(None) };
        source.numbers(entry, 0, entry.count.min(most)).map(Some)
    }

    /// The first number of an entry.
    pub(super) fn number(&self, source: &Source, name: u16) -> Result<Option<u64>, String> {
        Ok(self.list(source, name, 1)?.and_then(|v| v.first().copied()))
    }

    /// The first number of an entry, or what the specification says where it is missing.
    pub(super) fn number_or(&self, source: &Source, name: u16, default: u64) -> Result<u64, String> {
        Ok(self.number(source, name)?.unwrap_or(default))
    }

    /// Bytes of an entry, at most `most` of them.
    pub(super) fn bytes(&self, source: &Source, name: u16, most: u64) -> Result<Option<Vec<u8>>, String> {
        let Some(entry) = self.find(name).filter(|e| e.count > 0 && e.size() == Some(1)) else { return Ok(None) };
        source.raw(entry, 0, entry.count.min(most)).map(Some)
    }

    /// Text of an entry up to its end mark, at most `most` bytes. Bytes that are no UTF-8 are taken as Latin-1.
    pub(super) fn text(&self, source: &Source, name: u16, most: u64) -> Option<String> {
        let mut bytes = self.bytes(source, name, most).ok()??;
        if let Some(end) = bytes.iter().position(|b| *b == 0) {
            bytes.truncate(end);
        }
        Some(String::from_utf8(bytes).unwrap_or_else(|e| e.as_bytes().iter().copied().map(char::from).collect()))
    }

    /// Floating-point numbers of an entry, at most `most`.
    pub(super) fn doubles(&self, source: &Source, name: u16, most: u64) -> Option<Vec<f64>> {
        let entry = self.find(name).filter(|e| e.count > 0)?;
        let n = entry.count.min(most);
        match entry.kind {
            11 => {
                let raw = source.raw(entry, 0, n).ok()?;
                Some(raw.chunks_exact(4).map(|b| f64::from(f32::from_bits(source.unsigned(b) as u32))).collect())
            }
            12 => {
                let raw = source.raw(entry, 0, n).ok()?;
                Some(raw.chunks_exact(8).map(|b| f64::from_bits(source.unsigned(b))).collect())
            }
            _ => source.numbers(entry, 0, n).ok().map(|v| v.into_iter().map(|v| v as f64).collect()),
        }
    }
}

/// A long table of numbers, read in pieces as they are needed.
#[derive(Debug)]
pub(super) struct Table {
    entry: Entry,
    /// The pieces that were read last, newest last.
    pieces: Vec<(u64, Vec<u64>)>,
}

/// Numbers in a piece of a table.
const PIECE: u64 = 4096;
/// Pieces that are kept.
const PIECES: usize = 16;

impl Table {
    /// A table of at least `needed` numbers.
    pub(super) fn new(source: &Source, entry: Entry, needed: u64) -> Result<Table, String> {
        if entry.count < needed {
            return Err(format!("entry {} has {} places where {needed} are needed", entry.tag, entry.count));
        }
        if !source.has(&entry, needed) {
            return Err(format!("entry {}: its {} values lie beyond the end of the file", entry.tag, entry.count));
        }
        Ok(Table { entry, pieces: Vec::new() })
    }

    /// The number at an index.
    pub(super) fn get(&mut self, source: &Source, index: u64) -> Result<u64, String> {
        let piece = index / PIECE;
        let within = (index % PIECE) as usize;
        if let Some((_, values)) = self.pieces.iter().find(|(n, _)| *n == piece) {
            return values.get(within).copied().ok_or_else(|| "its table of places is too short".to_owned());
        }
        let from = piece * PIECE;
        let n = self.entry.count.saturating_sub(from).min(PIECE);
        // The part of the table that lies in the file: a count that is far too large is no harm to the blocks that are there.
        let n = if source.has(&self.entry, from + n) { n } else { within as u64 + 1 };
        let values = source.numbers(&self.entry, from, n)?;
        let value = values.get(within).copied().ok_or_else(|| "its table of places is too short".to_owned())?;
        if self.pieces.len() == PIECES {
            self.pieces.remove(0);
        }
        self.pieces.push((piece, values));
        Ok(value)
    }
}
