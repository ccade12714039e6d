//! PNG, row by row: a picture of any height takes the memory of a few rows.
//!
//! Only the parts that carry pixels reach the decoder: header, palette, transparency, data. Texts, profiles and the frames of
//! an animation are stepped over by their lengths, so that none of them can take memory or time.
//! Of a file that was cut short the rows are counted that can be decoded; they are shown, and the others are not there.
//! Gray of 1, 2 and 4 bits is widened to 8 as PNG defines it, as fractions of white, and told as 8 bit; palettes become their
//! colours, and a transparent colour becomes an alpha band.

use super::decoder::{Bytes, Files, Opened, Refusal, RowDecoder};
use super::metadata::exif;
use super::png_passes::{Passes, rows_of_lines};
use super::rows::{
    METADATA, Stream, animation_note, damaged, expect_bands, expect_pixels, guarded, mask, need, picked, portion, turned_note,
    upright_size, usual_roles, words,
};
use super::turned::{Turned, stored};
use crate::core::raster::{Access, Block, Colour, Incomplete, RasterInfo, SampleType, Samples};
use png::{BitDepth, ColorType, Transformations};
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;

const SIGNATURE: u64 = 8;
/// DEFLATE makes at most 1032 bytes of one (258 bytes from 2 bits).
const MOST_FROM_A_BYTE: u64 = 1032;
/// More pixels than any picture: a row a second would take a day.
const MAX_PIXELS: u64 = 1 << 36;
/// Passes times pixels of one that is turned: the work of decoding it.
const MAX_WORK: u64 = 100_000_000_000;
/// The most pixels that may be missing behind a cut: they are shown, and a few bytes can claim any number.
const MAX_MISSING: u64 = 1 << 30;
/// The longest row, bytes.
const MAX_ROW: u64 = 64 << 20;
/// The most bytes of a picture that is turned which are held.
const TURNED: u64 = 512 << 20;
/// Bytes that are stepped over before the program hears of it: a second of work.
const AT_ONCE: u64 = 256 << 20;
/// The most parts of a file that are stepped over.
const MAX_CHUNKS: u32 = 20_000_000;

/// What lies where in the file.
#[derive(Default)]
struct Layout {
    /// What the decoder gets to see.
    parts: Vec<Range<u64>>,
    /// Bytes of compressed pixels.
    data: u64,
    /// Whether frames of an animation follow.
    is_animated: bool,
    /// Whether the file ends before its end part.
    is_cut: bool,
    orientation: u8,
}

/// Opens a PNG file.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    guarded(|| open_unguarded(files))
}

fn open_unguarded(files: &Files) -> Result<Opened, Refusal> {
    let layout = lay_out(&files.main)?;
    let mut begun = decoder(&files.main, &layout);
    let header = begun.read_header_info().map_err(|e| damaged(&e))?;
    let (width, height, interlaced, bits) = (header.width, header.height, header.interlaced, header.bit_depth as u8);
    expect_pixels(width, height)?;
    let row_bits = need(width, 1, u64::from(bits) * header.color_type.samples() as u64);
    let raw = (row_bits / 8 + 1).saturating_mul(u64::from(height));
    // Interlaced rows are shorter but more; an eighth of the plain sum is less than any of their sums.
    let least = if interlaced { raw / 8 } else { raw };
    // A few bytes of slack: the ratio holds for long data.
    if !layout.is_cut && least > layout.data.saturating_mul(MOST_FROM_A_BYTE).saturating_add(1 << 16) {
        return Err(Refusal::Damaged(format!("it claims {width} x {height} pixels, more than its {} bytes can hold", layout.data)));
    }
    if need(width, height, 1) > MAX_PIXELS || need(width, 1, 8) > MAX_ROW {
        return Err(Refusal::TooLarge(format!(
            "The PNG image claims {width} x {height} pixels, more than is read. Cut out the part you need, or convert it to a tiled GeoTIFF."
        )));
    }
    // Each band of a picture that is turned takes a pass over all of it.
    let held = need(width, height, u64::from(bits.max(8) / 8) * header.color_type.samples() as u64);
    let turns = !matches!(layout.orientation, 1 | 2);
    if turns && need(width, height, held.div_ceil(TURNED)) > MAX_WORK {
        return Err(Refusal::TooLarge(format!(
            "The PNG image of {width} x {height} pixels asks to be turned (EXIF), which would take very long at its size. \
             Save it upright, or convert it to a tiled GeoTIFF."
        )));
    }
    let present = if layout.is_cut { Some(count_rows(&files.main, &layout)?) } else { None };
    if let Some(rows) = present.filter(|rows| need(width, height.saturating_sub(*rows), 1) > MAX_MISSING) {
        return Err(Refusal::Damaged(format!("it ends after {rows} of {height} rows")));
    }
    let reader = begun.read_info().map_err(|e| damaged(&e))?;
    let (colour, depth) = reader.output_color_type();
    let channels = u16::from(colour.samples() as u8);
    let is_wide = depth == BitDepth::Sixteen;
    let orientation = layout.orientation;
    let size = upright_size(width, height, orientation);
    let mut notes = Vec::new();
    notes.extend(layout.is_animated.then(animation_note));
    notes.extend(turned_note(orientation));
    let info = RasterInfo {
        format: "PNG".to_owned(),
        compression: "deflate".to_owned(),
        width: size.width,
        height: size.height,
        bands: usual_roles(channels),
        sample_type: if is_wide { SampleType::U16 } else { SampleType::U8 },
        bits: if is_wide { 16 } else { 8 },
        colour: if matches!(colour, ColorType::Rgb | ColorType::Rgba) { Colour::Rgb } else { Colour::Bands },
        nodata: None,
        orientation,
        levels: vec![size],
        access: Access::Rows,
        incomplete: present.map(|rows| Incomplete::rows(rows, height)),
        notes,
    };
    let line = reader.output_line_size(width).ok_or_else(|| Refusal::Damaged("its rows are too long".to_owned()))?;
    drop(reader);
    let (file, facts, layout) = (Arc::clone(&files.main), stored(&info), Arc::new(layout));
    let rows = move || -> Result<Box<dyn RowDecoder>, Refusal> {
        let begin = {
            let (file, layout) = (Arc::clone(&file), Arc::clone(&layout));
            move || decoder(&file, &layout).read_info().map_err(|e| damaged(&e))
        };
        let lines = if interlaced {
            Lines::InPasses(Box::new(Passes::new((width, height), present.unwrap_or(height), begin)))
        } else {
            Lines::Plain(Box::new(begin()?))
        };
        let there = present.unwrap_or(height);
        Ok(Box::new(PngRows { info: facts.clone(), lines, line: vec![0; line], channels, next: 0, there, is_at_end: false }))
    };
    Ok(Opened::Rows(if orientation == 1 { guarded(rows)? } else { Box::new(Turned::new(info, TURNED, rows)) }))
}

fn decoder(bytes: &Arc<dyn Bytes>, layout: &Layout) -> png::Decoder<Stream> {
    let stream = Stream::of(bytes, layout.parts.iter().cloned());
    let limits = png::Limits { bytes: usize::try_from(4 * MAX_ROW).unwrap_or(usize::MAX) };
    let mut decoder = png::Decoder::new_with_limits(stream, limits);
    decoder.set_transformations(Transformations::EXPAND);
    decoder
}

/// How many rows of a file that was cut short can be decoded wholly, from the first on.
fn count_rows(bytes: &Arc<dyn Bytes>, layout: &Layout) -> Result<u32, Refusal> {
    let early = Refusal::Damaged("it ends before its first row".to_owned());
    let Ok(mut reader) = decoder(bytes, layout).read_info() else { return Err(early) };
    let info = reader.info();
    let (width, height, interlaced) = (info.width, info.height, info.interlaced);
    let mut lines = 0;
    loop {
        match guarded(|| Ok(reader.next_interlaced_row().map(|row| row.is_some()))) {
            Ok(Ok(true)) => lines += 1,
            Ok(Ok(false)) => break,
            // Only what the cut explains: a file that is wrong before it is damaged in another way.
            Ok(Err(png::DecodingError::IoError(e))) if e.kind() == std::io::ErrorKind::UnexpectedEof => break,
            Ok(Err(e)) => return Err(damaged(&e)),
            Err(refusal) => return Err(refusal),
        }
    }
    let rows = if interlaced { rows_of_lines(lines, width, height) } else { u32::try_from(lines).unwrap_or(height).min(height) };
    if rows == 0 { Err(early) } else { Ok(rows) }
}

/// PNG's 16 bit samples have their high byte first.
fn wide(bytes: &[u8]) -> Vec<u16> {
    bytes.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair)).collect()
}

/// Walks over the parts of the file by their lengths.
fn lay_out(bytes: &Arc<dyn Bytes>) -> Result<Layout, Refusal> {
    let early = || Refusal::Damaged("it ends too early".to_owned());
    let mut layout = Layout { orientation: 1, ..Layout::default() };
    keep(&mut layout, 0..SIGNATURE);
    let mut stream = Stream::whole(bytes);
    let mut at = SIGNATURE;
    let mut is_after_data = false;
    for _ in 0..MAX_CHUNKS {
        let mut head = [0; 8];
        if stream.seek(SeekFrom::Start(at)).and_then(|_| stream.read_exact(&mut head)).is_err() {
            return if layout.data > 0 { Ok(Layout { is_cut: true, ..layout }) } else { Err(early()) };
        }
        let [l0, l1, l2, l3, kind @ ..] = head;
        let len = u64::from(u32::from_be_bytes([l0, l1, l2, l3]));
        let end = at + 12 + len;
        if end > bytes.len() {
            if &kind == b"IDAT" && !is_after_data {
                layout.data += bytes.len() - (at + 8);
                keep(&mut layout, at..bytes.len());
            }
            return if layout.data > 0 { Ok(Layout { is_cut: true, ..layout }) } else { Err(early()) };
        }
        let is_kept = match &kind {
            b"IDAT" if is_after_data => return Err(Refusal::Damaged("its pixels are not in one piece".to_owned())),
            b"IDAT" => {
                layout.data += len;
                true
            }
            b"IEND" => {
                keep(&mut layout, at..end);
                return Ok(layout);
            }
            b"IHDR" | b"PLTE" | b"tRNS" => true,
            b"acTL" => {
                layout.is_animated = true;
                false
            }
            b"eXIf" if len <= METADATA as u64 => {
                let mut text = vec![0; usize::try_from(len).unwrap_or_default()];
                stream.read_exact(&mut text).map_err(|_| early())?;
                layout.orientation = exif::orientation(&text);
                false
            }
            // A part whose name begins with a capital must be understood.
            [first, ..] if first.is_ascii_uppercase() => return Err(Refusal::Damaged("it has a part that is not known".to_owned())),
            _ => false,
        };
        is_after_data |= layout.data > 0 && &kind != b"IDAT";
        if is_kept {
            keep(&mut layout, at..end);
        }
        if layout.parts.len() > 1000 {
            break;
        }
        at = end;
    }
    Err(Refusal::Damaged("it is in more parts than any picture".to_owned()))
}

fn keep(layout: &mut Layout, part: Range<u64>) {
    match layout.parts.last_mut() {
        Some(last) if last.end == part.start => last.end = part.end,
        _ => layout.parts.push(part),
    }
}

/// Where rows come from.
enum Lines {
    Plain(Box<png::Reader<Stream>>),
    InPasses(Box<Passes>),
}

struct PngRows {
    info: RasterInfo,
    lines: Lines,
    line: Vec<u8>,
    channels: u16,
    next: u32,
    /// Rows that are there: fewer than there should be, if the file was cut short.
    there: u32,
    is_at_end: bool,
}

impl PngRows {
    /// The next row, from left to right.
    fn row(&mut self, y: u32) -> Result<(), Refusal> {
        let PngRows { lines, line, .. } = self;
        let pixel = usize::from(self.channels) * self.info.sample_type.bytes();
        guarded(|| match lines {
            Lines::Plain(reader) => {
                let row = reader.read_row(line).map_err(|e| damaged(&e))?;
                row.map(drop).ok_or_else(|| Refusal::Damaged("it ends too early".to_owned()))
            }
            Lines::InPasses(passes) => passes.row(y, line, pixel),
        })
    }

    fn finish(&mut self) -> Result<(), Refusal> {
        let PngRows { lines, line, .. } = self;
        guarded(|| match lines {
            Lines::Plain(reader) => reader.read_row(line).map(drop).map_err(|e| damaged(&e)),
            Lines::InPasses(passes) => passes.finish(),
        })
    }
}

impl RowDecoder for PngRows {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let all = usize::from(self.channels);
        let count = expect_bands(bands, all)?;
        let (width, left) = (self.info.width, self.info.height - self.next);
        if left == 0 {
            if !self.is_at_end && self.info.incomplete.is_none() {
                self.is_at_end = true;
                self.finish().map_err(words)?;
            }
            return Ok(None);
        }
        let is_ready = match &mut self.lines {
            Lines::Plain(_) => true,
            Lines::InPasses(passes) => guarded(|| passes.prepare(AT_ONCE / self.line.len().max(1) as u64 + 1)).map_err(words)?,
        };
        // Until it is, there are no rows.
        let height = if is_ready { portion(most, left, width, usize::from(count) * self.info.sample_type.bytes()) } else { 0 };
        let mut samples = match self.info.sample_type {
            SampleType::U16 => Samples::U16(Vec::new()),
            _ => Samples::U8(Vec::new()),
        };
        for row in self.next..self.next + height {
            if row < self.there {
                self.row(row).map_err(words)?;
            } else {
                self.line.fill(0);
            }
            match &mut samples {
                Samples::U16(out) => out.extend(picked(&wide(&self.line), all, bands)),
                Samples::U8(out) => out.extend(picked(&self.line, all, bands)),
                _ => {}
            }
        }
        let mask = mask(self.next..self.next + height, width, self.there);
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples, mask }))
    }
}
