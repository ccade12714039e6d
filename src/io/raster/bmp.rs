//! BMP. Pictures that are not compressed are read row by row from their places in the file; those with run lengths too, once these
//! places were looked for (`bmp_runs.rs`).

use super::bmp_runs::{RunRows, Runs};
use super::decoder::{Bytes, Files, Opened, Refusal, RowDecoder};
use super::rows::{expect_memory, expect_pixels, need, next_portion, usual_roles};
use crate::core::raster::{Access, Block, Colour, Incomplete, LevelSize, RasterInfo, SampleType, Samples};
use std::sync::Arc;

/// The longest row, bytes.
const MAX_ROW: u64 = 64 << 20;

/// The most pixels that codes may leave black: a few bytes can claim any number.
const MAX_BLACK: u64 = 1 << 30;

/// How a pixel is packed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Packing {
    /// Places in the palette.
    Palette,
    /// Blue, green, red, a byte each.
    Bytes,
    /// These bits are red, green, blue and alpha.
    Masks([u32; 4]),
}

/// The facts of the header.
struct Header {
    width: u32,
    height: u32,
    /// Whether the first row in the file is the topmost.
    is_top_down: bool,
    bits: u16,
    packing: Packing,
    palette: Vec<[u8; 3]>,
    /// Where the pixels begin in the file.
    pixels: u64,
    /// Bytes from one row to the next.
    stride: u64,
    is_run_length: bool,
}

impl Header {
    /// Bytes of a row without its padding.
    fn used(&self) -> u64 {
        need(self.width, 1, u64::from(self.bits)).div_ceil(8)
    }
}

/// Opens a BMP file.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    let header = read_header(files.main.as_ref())?;
    let (width, height) = (header.width, header.height);
    let bands = if matches!(header.packing, Packing::Masks([_, _, _, alpha]) if alpha != 0) { 4 } else { 3 };
    let size = LevelSize { width, height };
    let mut info = RasterInfo {
        format: "BMP".to_owned(),
        compression: if header.is_run_length { "run lengths" } else { "none" }.to_owned(),
        width,
        height,
        bands: usual_roles(bands),
        sample_type: SampleType::U8,
        bits: 8,
        colour: Colour::Rgb,
        nodata: None,
        orientation: 1,
        levels: vec![size],
        access: Access::Rows,
        incomplete: None,
        notes: Vec::new(),
    };
    if header.is_run_length {
        return run_lengths(files, info, header);
    }
    if header.stride > MAX_ROW {
        expect_memory("BMP", width, height, u64::MAX)?;
    }
    let end = header.stride.checked_mul(u64::from(height)).and_then(|n| n.checked_add(header.pixels));
    // The padding of the last row may be missing.
    if end.is_none_or(|end| end > files.main.len().saturating_add(3)) {
        let (used, rest) = (header.used(), files.main.len().saturating_sub(header.pixels));
        // Of the last row all but its padding must be there.
        let rows = rest / header.stride + u64::from(rest % header.stride >= used);
        let present = u32::try_from(rows).unwrap_or(u32::MAX).min(height);
        info.incomplete = Some(Incomplete { bottom_up: !header.is_top_down, ..rows_of_a_cut_file(present, height)? });
    }
    Ok(Opened::Rows(Box::new(BmpRows { info, header, bytes: Arc::clone(&files.main), next: 0 })))
}

fn rows_of_a_cut_file(present: u32, height: u32) -> Result<Incomplete, Refusal> {
    // Of a picture that is all but empty nothing can be told, and its size need not be true.
    if u64::from(present) * 100 < u64::from(height) {
        return Err(Refusal::Damaged("it ends before its first rows".to_owned()));
    }
    Ok(Incomplete::rows(present, height))
}

fn run_lengths(files: &Files, info: RasterInfo, header: Header) -> Result<Opened, Refusal> {
    let (width, height) = (header.width, header.height);
    if u64::from(width) > MAX_ROW {
        expect_memory("BMP", width, height, u64::MAX)?;
    }
    // A pair of bytes makes at most 255 pixels; what an early end leaves black may be as much as this.
    if need(width, height, 1) > files.main.len().saturating_mul(128).saturating_add(MAX_BLACK) {
        let len = files.main.len();
        return Err(Refusal::Damaged(format!("it claims {width} x {height} pixels, more than its {len} bytes can hold")));
    }
    let runs = Runs { pixels: header.pixels, bits: header.bits, palette: header.palette };
    let mut rows = RunRows::new(info, &files.main, runs)?;
    if let Some(present) = rows.present() {
        rows.info_mut().incomplete = Some(Incomplete { bottom_up: true, ..rows_of_a_cut_file(present, height)? });
    }
    Ok(Opened::Rows(Box::new(rows)))
}

/// Numbers of a header at their places; zero behind its end.
struct Fields<'a>(&'a [u8]);

impl Fields<'_> {
    fn u16(&self, at: usize) -> u16 {
        self.0.get(at..at + 2).and_then(|b| b.try_into().ok()).map_or(0, u16::from_le_bytes)
    }

    fn u32(&self, at: usize) -> u32 {
        self.0.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, u32::from_le_bytes)
    }
}

fn read_header(file: &dyn Bytes) -> Result<Header, Refusal> {
    let odd = || Refusal::Damaged("its content does not follow its format".to_owned());
    let early = |_| Refusal::Damaged("it ends too early".to_owned());
    let mut start = [0; 18];
    file.read_at(0, &mut start).map_err(early)?;
    let fields = Fields(&start);
    let (pixels, size) = (u64::from(fields.u32(10)), fields.u32(14));
    if !matches!(size, 12 | 40 | 52 | 56 | 108 | 124) {
        return Err(Refusal::Unsupported(
            "This is a rare variant of BMP, which is not read. Open it in an image program and save it as PNG.".to_owned(),
        ));
    }
    let mut head = vec![0; size as usize];
    file.read_at(14, &mut head).map_err(early)?;
    let fields = Fields(&head);
    let is_core = size == 12;
    let (width, height, bits, kind, used) = if is_core {
        (u32::from(fields.u16(4)), i32::from(fields.u16(6)), fields.u16(10), 0, 0)
    } else {
        (fields.u32(4), fields.u32(8).cast_signed(), fields.u16(14), fields.u32(16), fields.u32(32))
    };
    expect_pixels(width, height.unsigned_abs())?;
    if i32::try_from(width).is_err() || height == i32::MIN {
        return Err(odd());
    }
    let mut header = Header {
        width,
        height: height.unsigned_abs(),
        is_top_down: height < 0,
        bits,
        packing: Packing::Palette,
        palette: Vec::new(),
        pixels,
        stride: need(width, 1, u64::from(bits)).div_ceil(32) * 4,
        is_run_length: false,
    };
    // After a short header, the masks stand behind it; in longer ones at the same place, within.
    let mut masks = [0; 16];
    if kind == 3 {
        file.read_at(14 + 40, masks.get_mut(..if size >= 56 { 16 } else { 12 }).unwrap_or_default()).map_err(early)?;
    }
    let stated = {
        let m = Fields(&masks);
        [m.u32(0), m.u32(4), m.u32(8), m.u32(12)]
    };
    match (kind, bits) {
        (0, 1 | 2 | 4 | 8) => {}
        (0, 16) => header.packing = Packing::Masks([0x7C00, 0x3E0, 0x1F, 0]),
        (0, 24 | 32) => header.packing = Packing::Bytes,
        (1, 8) | (2, 4) if !header.is_top_down => header.is_run_length = true,
        (3, 16 | 32) => {
            let is_sound = |mask: &u32| {
                let run = mask.checked_shr(mask.trailing_zeros()).unwrap_or_default();
                run.count_ones() == run.trailing_ones() && run.count_ones() <= 16 && (bits == 32 || *mask <= 0xFFFF)
            };
            if !stated.iter().all(is_sound) || stated.iter().take(3).any(|m| *m == 0) {
                return Err(odd());
            }
            header.packing = Packing::Masks(stated);
        }
        (4 | 5 | 11..=13, _) => {
            return Err(Refusal::Unsupported(
                "This BMP file holds another format or printing colours, which is not read. Save it as PNG with an image program."
                    .to_owned(),
            ));
        }
        _ => return Err(odd()),
    }
    if header.packing == Packing::Palette {
        let all = 1_u32 << bits;
        let count = if used == 0 { all } else { used };
        if count > all {
            return Err(odd());
        }
        let each = if is_core { 3 } else { 4 };
        let mut colours = vec![0; count as usize * each];
        file.read_at(14 + u64::from(size), &mut colours).map_err(early)?;
        header.palette = colours.chunks_exact(each).filter_map(|c| Some([*c.get(2)?, *c.get(1)?, *c.first()?])).collect();
    }
    Ok(header)
}

struct BmpRows {
    info: RasterInfo,
    header: Header,
    bytes: Arc<dyn Bytes>,
    next: u32,
}

/// The bits under a mask as 8 bit, rounded.
fn masked(value: u32, mask: u32) -> u8 {
    let Some(most) = mask.checked_shr(mask.trailing_zeros()) else { return 255 };
    let part = (value & mask) >> mask.trailing_zeros();
    u8::try_from((u64::from(part) * 255 + u64::from(most) / 2) / u64::from(most)).unwrap_or(255)
}

impl BmpRows {
    /// The pixels of a row, red, green, blue and alpha.
    fn pixels(&self, line: &[u8], mut tell: impl FnMut([u8; 4])) {
        let width = self.info.width as usize;
        let bits = usize::from(self.header.bits);
        match self.header.packing {
            Packing::Palette => {
                let (each, mask) = (8 / bits.clamp(1, 8), u8::try_from((1_u16 << bits.min(8)) - 1).unwrap_or(u8::MAX));
                for i in 0..width {
                    let byte = line.get(i / each).copied().unwrap_or_default();
                    let place = (byte >> (bits * (each - 1 - i % each))) & mask;
                    // Places behind a short palette are black, as other readers have it.
                    let [r, g, b] = self.header.palette.get(usize::from(place)).copied().unwrap_or_default();
                    tell([r, g, b, 255]);
                }
            }
            Packing::Bytes => {
                for pixel in line.chunks_exact((bits / 8).max(3)).take(width) {
                    if let [b, g, r, ..] = pixel {
                        tell([*r, *g, *b, 255]);
                    }
                }
            }
            Packing::Masks([r, g, b, a]) => {
                for pixel in line.chunks_exact((bits / 8).max(2)).take(width) {
                    let value = pixel.iter().rev().fold(0_u32, |v, byte| (v << 8) | u32::from(*byte));
                    tell([masked(value, r), masked(value, g), masked(value, b), masked(value, a)]);
                }
            }
        }
    }
}

impl RowDecoder for BmpRows {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let Some((count, height)) = next_portion(&self.info, self.next, most, bands)? else { return Ok(None) };
        let mut samples = Vec::new();
        let mut line = vec![0; usize::try_from(self.header.used()).unwrap_or_default()];
        let there = self.info.incomplete.map_or(u64::MAX, |cut| cut.present);
        let mut mask = None;
        for row in self.next..self.next + height {
            let place = if self.header.is_top_down { row } else { self.info.height - 1 - row };
            if u64::from(place) >= there {
                let pixels = |rows: u32| rows as usize * self.info.width as usize;
                let mask = mask.get_or_insert_with(|| vec![255; pixels(height)]);
                let row = row - self.next;
                mask.get_mut(pixels(row)..pixels(row + 1)).unwrap_or_default().fill(0);
                samples.resize(pixels(row + 1) * usize::from(count), 0);
                continue;
            }
            let at = self.header.pixels + u64::from(place) * self.header.stride;
            self.bytes.read_at(at, &mut line).map_err(|_| "it ends too early".to_owned())?;
            self.pixels(&line, |pixel| samples.extend(bands.iter().filter_map(|b| pixel.get(usize::from(*b)))));
        }
        self.next += height;
        Ok(Some(Block { width: self.info.width, height, bands: count, samples: Samples::U8(samples), mask }))
    }
}
