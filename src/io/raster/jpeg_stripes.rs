//! Large JPEGs, stripe by stripe: never the whole picture in memory.
//!
//! The decoder of pixels takes whole files only. So a file is made of each stripe: the header with another height, and the codes of
//! its rows. The codes go over bit by bit; only the first value of each block is written anew, because it is told as the difference
//! to the block before, which in a stripe may be another one. Colours that have fewer rows are enlarged with a look at the
//! neighbouring rows, so each stripe has one row of units more above and below, which are thrown away.
//! Source: ITU-T T.81, annexes B, C and F.

use super::decoder::RowDecoder;
use super::jpeg::decode_stripe;
use super::jpeg_units::{Bits, Codes, Component, Head, Header, Place, Step};
use super::rows::{expect_bands, portion, words};
use crate::core::raster::{Block, RasterInfo, Samples};
use std::ops::Range;

/// Pixels of a stripe take about this much, bytes.
const STRIPE: usize = 48 << 20;

/// The codes of the first values in stripes: the table of T.81, K.3.1. Number of codes of each length, and values 0 to 11.
const COUNTS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
/// The same as code and length, by value.
const CODES: [(u32, u32); 12] = [
    (0b00, 2),
    (0b010, 3),
    (0b011, 3),
    (0b100, 3),
    (0b101, 3),
    (0b110, 3),
    (0b1110, 4),
    (0b1_1110, 5),
    (0b11_1110, 6),
    (0b111_1110, 7),
    (0b1111_1110, 8),
    (0b1_1111_1110, 9),
];

/// Where reading stands before a row of units.
#[derive(Clone, Debug)]
struct Stand {
    place: Place,
    units: usize,
    /// First value of the last block of each component.
    values: Vec<i32>,
}

/// A JPEG of one scan that is decoded stripe by stripe.
pub(super) struct JpegStripes {
    info: RasterInfo,
    bytes: Vec<u8>,
    header: Header,
    components: Vec<Component>,
    /// Height and width of a unit, px.
    unit: (usize, usize),
    /// Units in a row, and rows of them.
    across: usize,
    down: usize,
    /// Before the last row of units that was decoded for its own sake, which is read again above the next stripe; at first before
    /// the first row.
    from: Stand,
    /// Rows of units that were decoded.
    done: usize,
    /// Pixels that were not handed out yet, and how many of their rows were.
    stripe: Vec<u8>,
    given: usize,
    failed: Option<String>,
    /// Pixels of a stripe take about this much, bytes.
    most: usize,
}

impl JpegStripes {
    /// Of a file whose header was read.
    pub(super) fn new(info: RasterInfo, bytes: Vec<u8>, head: Head) -> JpegStripes {
        let (header, components, start) = head;
        let (width, height) = header.unit();
        let (columns, rows) = header.size();
        let from = Stand { place: Place::at(start), units: 0, values: vec![0; components.len()] };
        JpegStripes {
            info,
            bytes,
            unit: (height, width),
            across: columns.div_ceil(width),
            down: rows.div_ceil(height),
            header,
            components,
            from,
            done: 0,
            stripe: Vec::new(),
            given: 0,
            failed: None,
            most: STRIPE,
        }
    }

    fn bands(&self) -> usize {
        self.info.bands.len()
    }

    /// Bytes of a row of pixels.
    fn row(&self) -> usize {
        self.info.width as usize * self.bands()
    }

    /// Decodes the next stripe; `false` after the last.
    fn advance(&mut self) -> Result<bool, String> {
        if self.done >= self.down {
            return Ok(false);
        }
        let each = (self.row() * self.unit.0).max(1);
        let rows = self.done..(self.done + (self.most / each).max(1)).min(self.down);
        // With a row of units above and below.
        let with = rows.start.saturating_sub(1)..(rows.end + 1).min(self.down);
        let (codes, from) = self.codes(&with, rows.end - 1).map_err(|step| match step {
            Step::End => "it ends too early".to_owned(),
            Step::Done | Step::Wrong => "its content does not follow its format".to_owned(),
        })?;
        let height = self.info.height as usize;
        let pixel_rows = |rows: &Range<usize>| (rows.start * self.unit.0)..(rows.end * self.unit.0).min(height);
        let (wanted, there) = (pixel_rows(&rows), pixel_rows(&with));
        let file = self.header.stripe(&self.components, &COUNTS, there.len(), &codes).ok_or("its content does not follow its format")?;
        let mut pixels = decode_stripe(file, self.info.width, there.len() as u32, self.components.len() as u64).map_err(words)?;
        pixels.truncate((wanted.end - there.start) * self.row());
        pixels.drain(..(wanted.start - there.start) * self.row());
        if pixels.len() != wanted.len() * self.row() {
            return Err("it does not hold as many pixels as it says".to_owned());
        }
        (self.stripe, self.given, self.done, self.from) = (pixels, 0, rows.end, from);
        Ok(true)
    }

    /// The codes of some rows of units, and where reading stood before one of them.
    fn codes(&self, with: &Range<usize>, mark: usize) -> Result<(Vec<u8>, Stand), Step> {
        let mut stand = self.from.clone();
        let mut marked = self.from.clone();
        let mut bits = Bits::from(&self.bytes, stand.place);
        let mut out = Out::default();
        let mut told = vec![0; self.components.len()];
        for row in with.clone() {
            if row == mark {
                marked = Stand { place: bits.stand(), ..stand.clone() };
            }
            for _ in 0..self.across {
                if self.header.restarts_before(stand.units) {
                    if !bits.restart() {
                        return Err(Step::Wrong);
                    }
                    stand.values.fill(0);
                }
                for ((component, value), told) in self.components.iter().zip(&mut stand.values).zip(&mut told) {
                    let (first, others) = self.header.tables_of(component).ok_or(Step::Wrong)?;
                    for _ in 0..component.blocks {
                        block(&mut bits, first, others, value, told, &mut out)?;
                    }
                }
                stand.units += 1;
            }
        }
        Ok((out.end(), marked))
    }
}

/// One block goes over (T.81, F.2.2). `value` is the first value of the block before in the file, `told` that in the stripe.
fn block(bits: &mut Bits, first: &Codes, others: &Codes, value: &mut i32, told: &mut i32, out: &mut Out) -> Result<(), Step> {
    let category = bits.code(first)?;
    if category > 11 {
        return Err(Step::Wrong);
    }
    let raw = bits.take(category)?;
    // T.81, F.2.2.1: the lower half of the range stands for what is negative.
    let difference = if category > 0 && raw >> (category - 1) == 0 { raw as i32 - (1 << category) + 1 } else { raw as i32 };
    *value = value.checked_add(difference).ok_or(Step::Wrong)?;
    out.first(value.checked_sub(*told).ok_or(Step::Wrong)?)?;
    *told = *value;
    let mut k = 1;
    while k < 64 {
        let (symbol, length, code) = bits.code_as_written(others)?;
        out.put(code, length.into());
        let (run, category) = (symbol >> 4, symbol & 15);
        if category == 0 && run < 15 {
            break;
        }
        k += usize::from(run) + 1;
        if k > 64 {
            return Err(Step::Wrong);
        }
        let raw = bits.take(category)?;
        out.put(raw, category.into());
    }
    Ok(())
}

/// Bits that are written.
#[derive(Default)]
struct Out {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Out {
    fn put(&mut self, value: u32, bits: u32) {
        self.held = (self.held << bits) | u64::from(value);
        self.count += bits;
        while self.count >= 8 {
            self.count -= 8;
            let byte = (self.held >> self.count) as u8;
            self.bytes.push(byte);
            if byte == 0xFF {
                self.bytes.push(0);
            }
        }
    }

    /// The difference of two first values.
    fn first(&mut self, difference: i32) -> Result<(), Step> {
        let size = difference.unsigned_abs();
        let category = 32 - size.leading_zeros();
        let (code, length) = *CODES.get(category as usize).ok_or(Step::Wrong)?;
        self.put(code, length);
        let raw = if difference < 0 { difference + (1 << category) - 1 } else { difference };
        self.put(raw as u32, category);
        Ok(())
    }

    /// Fills the last byte with ones.
    fn end(mut self) -> Vec<u8> {
        let rest = (8 - self.count % 8) % 8;
        self.put((1 << rest) - 1, rest);
        self.bytes
    }
}

impl RowDecoder for JpegStripes {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let count = expect_bands(bands, self.bands())?;
        if let Some(why) = &self.failed {
            return Err(why.clone());
        }
        let (row, width) = (self.row().max(1), self.info.width);
        if self.given * row >= self.stripe.len() {
            match self.advance() {
                Ok(true) => {}
                Ok(false) => return Ok(None),
                Err(why) => {
                    self.failed = Some(why.clone());
                    return Err(why);
                }
            }
        }
        let left = u32::try_from(self.stripe.len() / row - self.given).unwrap_or(u32::MAX);
        let height = portion(most, left, width, usize::from(count));
        let rows = self.stripe.get(self.given * row..(self.given + height as usize) * row).unwrap_or_default();
        self.given += height as usize;
        let every = bands.len() == self.bands() && bands.iter().enumerate().all(|(i, b)| usize::from(*b) == i);
        let samples = if every {
            rows.to_vec()
        } else {
            let pick = |pixel: &[u8]| bands.iter().filter_map(|b| pixel.get(usize::from(*b)).copied()).collect::<Vec<_>>();
            rows.chunks_exact(self.bands()).flat_map(pick).collect()
        };
        Ok(Some(Block { width, height, bands: count, samples: Samples::U8(samples), mask: None }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::raster::{Access, Colour, LevelSize, SampleType};
    use crate::io::raster::jpeg_units::header;
    use crate::io::raster::rows::usual_roles;
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageEncoder};

    fn info(width: usize, height: usize, bands: u16) -> RasterInfo {
        let (width, height) = (width as u32, height as u32);
        RasterInfo {
            format: "JPEG".to_owned(),
            compression: "JPEG".to_owned(),
            width,
            height,
            bands: usual_roles(bands),
            sample_type: SampleType::U8,
            bits: 8,
            colour: Colour::Rgb,
            nodata: None,
            orientation: 1,
            levels: vec![LevelSize { width, height }],
            access: Access::Rows,
            incomplete: None,
            notes: Vec::new(),
        }
    }

    fn kept(name: &str) -> Vec<u8> {
        std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
    }

    fn noisy(width: u32, height: u32, color: ExtendedColorType) -> Vec<u8> {
        let count = width * height * u32::from(color.bits_per_pixel()) / 8;
        let pixels: Vec<u8> =
            (0..count).map(|i| ((i.wrapping_mul(2_654_435_761) >> 25) as u8 / 2).wrapping_add((i / width) as u8)).collect();
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, 85).write_image(&pixels, width, height, color).unwrap();
        bytes
    }

    /// A file in stripes of one or a few rows of units is the file as a whole, to the last bit.
    #[test]
    fn stripes_are_the_picture() {
        let files = [
            noisy(50, 133, ExtendedColorType::L8),
            noisy(67, 90, ExtendedColorType::Rgb8),
            kept("subsampled.jpg"),
            kept("restarts.jpg"),
            kept("cmyk.jpg"),
        ];
        for (n, bytes) in files.into_iter().enumerate() {
            let (head, components, _) = header(&bytes).unwrap();
            let (width, height) = head.size();
            let bands: u16 = if components.len() == 1 { 1 } else { 3 };
            let whole = decode_stripe(bytes.clone(), width as u32, height as u32, components.len() as u64).unwrap();
            for rows in [1, 2, 5] {
                let mut stripes = JpegStripes::new(info(width, height, bands), bytes.clone(), header(&bytes).unwrap());
                stripes.most = rows * stripes.row() * stripes.unit.0;
                assert!(rows > 1 || stripes.down > 2, "{n}: too small to tell");
                let all: Vec<u16> = (0..bands).collect();
                let mut got = Vec::new();
                while let Some(block) = stripes.rows(7, &all).unwrap() {
                    let Samples::U8(values) = block.samples else { panic!() };
                    got.extend(values);
                }
                assert_eq!(got.len(), whole.len(), "{n}");
                assert!(got == whole, "{n}: other pixels in stripes of {rows} rows of units");
            }
        }
    }

    #[test]
    fn a_stripe_that_is_damaged_ends_it_with_words_and_without_a_panic() {
        let bytes = noisy(64, 200, ExtendedColorType::Rgb8);
        let read = |bytes: Vec<u8>| {
            let Some(head) = header(&bytes) else { return 0 };
            let mut stripes = JpegStripes::new(info(64, 200, 3), bytes, head);
            stripes.most = 3 * stripes.row() * 8;
            let mut rows = 0;
            while let Ok(Some(block)) = stripes.rows(64, &[0, 1, 2]) {
                rows += block.height;
            }
            rows
        };
        assert_eq!(read(bytes.clone()), 200);
        assert!(read(bytes[..bytes.len() / 2].to_vec()) < 200);
        for at in (0..bytes.len()).step_by(7) {
            let mut bad = bytes.clone();
            bad[at] ^= 1 << (at % 8);
            read(bad);
        }
    }
}
