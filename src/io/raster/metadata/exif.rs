//! EXIF: orientation, date of the exposure, author and rights. Position, serial numbers and all else are never looked at.
//!
//! Two tables at known places are read (the main one and its EXIF part), each once, and nothing is followed from there: a file
//! whose tables point at each other cannot make the reader run in circles.

use super::{Found, Rank, text};
use crate::core::raster::{Acquisition, Fact, Moment};
use crate::io::raster::Bytes;

const ORIENTATION: u16 = 0x0112;
const ARTIST: u16 = 0x013B;
const COPYRIGHT: u16 = 0x8298;
const EXIF_TABLE: u16 = 0x8769;
const DATE_ORIGINAL: u16 = 0x9003;
const OFFSET_ORIGINAL: u16 = 0x9011;
/// The most entries of a table; real ones have a few dozen.
const MAX_ENTRIES: usize = 1000;

/// Bytes in the order of their machine.
struct Tiff<'a> {
    bytes: &'a [u8],
    is_big: bool,
}

/// A tag, its type, how many values, and where its value or the value's place stands.
struct Entry {
    tag: u16,
    kind: u16,
    count: usize,
    at: usize,
}

impl<'a> Tiff<'a> {
    fn new(bytes: &'a [u8]) -> Option<Tiff<'a>> {
        // JPEG's own prefix also stands in some WebP files.
        let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
        match bytes.get(..4)? {
            b"II*\0" => Some(Tiff { bytes, is_big: false }),
            b"MM\0*" => Some(Tiff { bytes, is_big: true }),
            _ => None,
        }
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let pair = self.bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if self.is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) })
    }

    fn u32(&self, at: usize) -> Option<usize> {
        let four = self.bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(if self.is_big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) } as usize)
    }

    fn table(&self, at: usize) -> Vec<Entry> {
        let count = usize::from(self.u16(at).unwrap_or_default()).min(MAX_ENTRIES);
        let entry = |i: usize| {
            let at = at.checked_add(2 + 12 * i)?;
            Some(Entry { tag: self.u16(at)?, kind: self.u16(at + 2)?, count: self.u32(at + 4)?, at: at + 8 })
        };
        (0..count).map_while(entry).collect()
    }

    fn text(&self, entry: &Entry) -> Option<String> {
        // ASCII, or bytes that say they are.
        if !matches!(entry.kind, 1 | 2 | 7) {
            return None;
        }
        let at = if entry.count <= 4 { entry.at } else { self.u32(entry.at)? };
        let raw = self.bytes.get(at..at.checked_add(entry.count)?)?;
        let raw = raw.split(|b| *b == 0).next().unwrap_or_default();
        text(&String::from_utf8_lossy(raw))
    }
}

/// The orientation that the main table states, 1 to 8; 1 where there is none.
pub(in crate::io::raster) fn orientation(bytes: &[u8]) -> u8 {
    let stated = Tiff::new(bytes).and_then(|tiff| {
        let main = tiff.table(tiff.u32(4)?);
        let entry = main.iter().find(|e| e.tag == ORIENTATION && e.kind == 3 && e.count == 1)?;
        u8::try_from(tiff.u16(entry.at)?).ok()
    });
    stated.filter(|o| (1..=8).contains(o)).unwrap_or(1)
}

/// The EXIF part of a JPEG file, of which these are the first bytes: the APP1 segment that begins with `Exif`.
///
/// ```
/// use revisit::io::raster::metadata::exif::in_jpeg;
/// let file = b"\xff\xd8\xff\xe0\0\x04ab\xff\xe1\0\x0aExif\0\0MM\xff\xda";
/// assert_eq!(in_jpeg(file), Some(&b"Exif\0\0MM"[..]));
/// assert_eq!(in_jpeg(&file[..9]), None);
/// ```
pub fn in_jpeg(bytes: &[u8]) -> Option<&[u8]> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (head, after) = rest.split_first_chunk::<4>()?;
        let [0xFF, mark, high, low] = *head else { return None };
        // From the start of the pixels on there is no EXIF part; every length counts its own two bytes.
        let length = usize::from(u16::from_be_bytes([high, low])).checked_sub(2).filter(|_| mark != 0xDA)?;
        let body = after.get(..length)?;
        if mark == 0xE1 && body.starts_with(b"Exif\0") {
            return Some(body);
        }
        rest = after.get(length..)?;
    }
}

/// The longest EXIF part that is read, bytes.
const MAX_PART: u64 = 1 << 20;
/// The most parts of a file that are stepped over in search of it.
const MAX_STEPS: u32 = 100_000;

/// The EXIF part of a PNG file: its `eXIf` chunk, wherever it stands.
pub(in crate::io::raster) fn in_png(bytes: &dyn Bytes) -> Option<Vec<u8>> {
    let mut at = 8_u64;
    for _ in 0..MAX_STEPS {
        let [a, b, c, d, kind @ ..] = head(bytes, at)?;
        let len = u64::from(u32::from_be_bytes([a, b, c, d]));
        match &kind {
            b"eXIf" => return part(bytes, at.checked_add(8)?, len),
            b"IEND" => return None,
            _ => at = at.checked_add(12)?.checked_add(len)?,
        }
    }
    None
}

/// The EXIF part of a WebP file: its `EXIF` chunk, wherever it stands.
pub(in crate::io::raster) fn in_webp(bytes: &dyn Bytes) -> Option<Vec<u8>> {
    let mut at = 12_u64;
    for _ in 0..MAX_STEPS {
        let [kind @ .., a, b, c, d] = head(bytes, at)?;
        let len = u64::from(u32::from_le_bytes([a, b, c, d]));
        if &kind == b"EXIF" {
            return part(bytes, at.checked_add(8)?, len);
        }
        // Chunks are padded to an even length.
        at = at.checked_add(8)?.checked_add(len)?.checked_add(len % 2)?;
    }
    None
}

fn head(bytes: &dyn Bytes, at: u64) -> Option<[u8; 8]> {
    let mut head = [0; 8];
    at.checked_add(8).filter(|end| *end <= bytes.len())?;
    bytes.read_at(at, &mut head).ok()?;
    Some(head)
}

fn part(bytes: &dyn Bytes, at: u64, len: u64) -> Option<Vec<u8>> {
    at.checked_add(len).filter(|end| *end <= bytes.len() && len <= MAX_PART)?;
    let mut content = vec![0; usize::try_from(len).ok()?];
    bytes.read_at(at, &mut content).ok()?;
    Some(content)
}

/// What the EXIF part of a JPEG, PNG, WebP or TIFF file says, given from its TIFF mark (or JPEG's `Exif` prefix) on.
pub fn read(bytes: &[u8]) -> Found {
    let mut facts = Acquisition::default();
    let read = || {
        let tiff = Tiff::new(bytes)?;
        let main = tiff.table(tiff.u32(4)?);
        let inner = main.iter().find(|e| e.tag == EXIF_TABLE).and_then(|e| tiff.u32(e.at)).map(|at| tiff.table(at)).unwrap_or_default();
        let in_table = |table: &[Entry], tag| table.iter().find(|e| e.tag == tag).and_then(|e| tiff.text(e));
        Some((in_table(&inner, DATE_ORIGINAL), in_table(&inner, OFFSET_ORIGINAL), in_table(&main, COPYRIGHT), in_table(&main, ARTIST)))
    };
    if let Some((date, offset, copyright, artist)) = read() {
        // A camera whose clock was never set writes zeros or blanks.
        if let Some(date) = date.filter(|d| d.chars().any(|c| c.is_ascii_digit() && c != '0')) {
            let stated = format!("{date}{}", offset.unwrap_or_default());
            facts.set_time(Moment::read(&stated), &stated, "EXIF DateTimeOriginal");
        }
        facts.credit = copyright.map(|c| Fact::new(c, "EXIF Copyright")).or_else(|| artist.map(|a| Fact::new(a, "EXIF Artist")));
    }
    Found::of(Rank::FileTag, facts)
}
