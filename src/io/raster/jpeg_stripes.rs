//! JPEGs stripe by stripe: never the whole picture in memory.
//!
//! The decoder of pixels takes whole files only. So a file is made of each stripe: a header with another height, and the
//! coefficients of its rows as one scan (`jpeg_scans.rs`), whatever scans the picture has. Colours that have fewer rows are enlarged
//! with a look at the neighbouring rows, so each stripe has one row of units more above and below, which are thrown away.
//! Source: ITU-T T.81, annex B.

use super::decoder::{Bytes, RowDecoder};
use super::jpeg::decode;
use super::jpeg_bits::Step;
use super::jpeg_marks::Layout;
use super::jpeg_scans::{Reach, Scans};
use super::rows::{expect_bands, mask, picked, portion, words};
use crate::core::raster::{Block, RasterInfo, Samples, Stored};
use std::ops::Range;
use std::sync::Arc;

/// Pixels of a stripe take about this much, bytes.
const STRIPE: usize = 48 << 20;

/// A JPEG that is decoded stripe by stripe.
pub(super) struct JpegStripes {
    info: RasterInfo,
    layout: Arc<Layout>,
    scans: Scans,
    /// Pixel rows of which there are units, and rows of units.
    height: usize,
    down: usize,
    /// Rows of units that were decoded.
    done: usize,
    /// Pixels that were not handed out yet, and how many of their rows were.
    stripe: Vec<u8>,
    given: usize,
    /// Rows that were handed out of the whole picture.
    next: u32,
    failed: Option<String>,
    /// Pixels of a stripe take about this much, bytes.
    most: usize,
}

impl JpegStripes {
    /// Of a file of which the marks were read; the facts are those of the picture as it is stored. Of one that was cut short so much
    /// is there as `reach` says.
    pub(super) fn new(info: RasterInfo, file: &Arc<dyn Bytes>, layout: &Arc<Layout>, reach: Option<Reach>) -> JpegStripes {
        let height = reach.map_or(info.height as usize, |reach| reach.rows);
        JpegStripes {
            info,
            scans: Scans::new(file, layout),
            height,
            down: height.div_ceil(layout.unit().1),
            layout: Arc::clone(layout),
            done: 0,
            stripe: Vec::new(),
            given: 0,
            next: 0,
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
        let (_, unit) = self.layout.unit();
        let each = (self.row() * unit).max(1);
        let rows = self.done..(self.done + (self.most / each).max(1)).min(self.down);
        // With a row of units above and below.
        let with = rows.start.saturating_sub(1)..(rows.end + 1).min(self.down);
        let codes = self.scans.codes(&with, rows.end - 1).map_err(|step| match step {
            Step::End => "it ends too early".to_owned(),
            Step::Wrong => "its content does not follow its format".to_owned(),
        })?;
        let pixel_rows = |rows: &Range<usize>| (rows.start * unit)..(rows.end * unit).min(self.height);
        let (wanted, there) = (pixel_rows(&rows), pixel_rows(&with));
        let file = self.file(there.len(), &codes).ok_or("its content does not follow its format")?;
        drop(codes);
        let mut pixels = decode(file, self.info.width, there.len() as u32, self.layout.components.len()).map_err(words)?;
        pixels.truncate((wanted.end - there.start) * self.row());
        pixels.drain(..(wanted.start - there.start) * self.row());
        if pixels.len() != wanted.len() * self.row() {
            return Err("it does not hold as many pixels as it says".to_owned());
        }
        (self.stripe, self.given, self.done) = (pixels, 0, rows.end);
        Ok(true)
    }

    /// A file of so many rows of pixels with these codes. Each component has its own quantization table in it.
    fn file(&self, rows: usize, codes: &[u8]) -> Option<Vec<u8>> {
        let components = &self.layout.components;
        let mut file = vec![0xFF, 0xD8];
        file.extend(&self.layout.colours);
        for (i, component) in (0_u8..).zip(components) {
            let (kind, values) = component.quantization.as_ref()?.split_first()?;
            file.extend([0xFF, 0xDB]);
            file.extend((3 + values.len() as u16).to_be_bytes());
            file.push(kind << 4 | i);
            file.extend(values);
        }
        let count = components.len() as u8;
        file.extend([0xFF, 0xC1, 0, 8 + 3 * count, 8]);
        file.extend(u16::try_from(rows).ok()?.to_be_bytes());
        file.extend(u16::try_from(self.info.width).ok()?.to_be_bytes());
        file.push(count);
        for (i, component) in (0_u8..).zip(components) {
            file.extend([component.id, (component.blocks.0 << 4 | component.blocks.1) as u8, i]);
        }
        file.extend(self.scans.tables());
        file.extend([0xFF, 0xDA, 0, 6 + 2 * count, count]);
        components.iter().for_each(|component| file.extend([component.id, 0]));
        file.extend([0, 63, 0]);
        file.extend(codes);
        Some(file)
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
            self.stripe = Vec::new();
            self.given = 0;
            if let Err(why) = self.advance() {
                self.failed = Some(why.clone());
                return Err(why);
            }
        }
        let left = self.info.height - self.next;
        if left == 0 {
            return Ok(None);
        }
        // Behind the last row that is there, nothing is known.
        let here = u32::try_from(self.stripe.len() / row - self.given).unwrap_or(u32::MAX);
        let height = portion(most, if here > 0 { here } else { left }, width, usize::from(count));
        let samples = match self.stripe.get(self.given * row..(self.given + height as usize) * row) {
            Some(rows) => picked(rows, self.bands(), bands),
            None => vec![0; width as usize * height as usize * usize::from(count)],
        };
        self.given += if here > 0 { height as usize } else { 0 };
        let cut = self.info.incomplete.filter(|cut| cut.unit == Stored::Rows);
        let there = cut.and_then(|cut| u32::try_from(cut.present).ok()).unwrap_or(u32::MAX);
        let mask = mask(self.next..self.next + height, width, there);
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples: Samples::U8(samples), mask }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::raster::{Access, Colour, LevelSize, SampleType};
    use crate::io::raster::jpeg_marks::layout;
    use crate::io::raster::jpeg_scans::recoder::{Coefficients, Plan};
    use crate::io::raster::rows::usual_roles;
    use image::codecs::jpeg::JpegEncoder;
    use image::{ExtendedColorType, ImageEncoder};
    use zune_core::bytestream::ZCursor;
    use zune_core::colorspace::ColorSpace;
    use zune_core::options::DecoderOptions;

    fn info(layout: &Layout) -> RasterInfo {
        let (width, height) = (layout.width, layout.height);
        RasterInfo {
            format: "JPEG".to_owned(),
            compression: "JPEG".to_owned(),
            width,
            height,
            bands: usual_roles(if layout.components.len() == 1 { 1 } else { 3 }),
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

    /// The pixels as the decoder gives them of the whole file.
    fn whole(bytes: &[u8]) -> Vec<u8> {
        let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(bytes), DecoderOptions::default().set_strict_mode(true));
        decoder.decode_headers().unwrap();
        let gray = decoder.input_colorspace() == Some(ColorSpace::Luma);
        decoder.set_options(decoder.options().jpeg_set_out_colorspace(if gray { ColorSpace::Luma } else { ColorSpace::RGB }));
        decoder.decode().unwrap()
    }

    fn stripes(bytes: &[u8]) -> Option<JpegStripes> {
        let file: Arc<dyn Bytes> = Arc::new(bytes.to_vec());
        let layout = Arc::new(layout(&file).ok()?);
        Some(JpegStripes::new(info(&layout), &file, &layout, None))
    }

    /// The pixels in stripes of so many rows of units.
    fn in_stripes(bytes: &[u8], rows: usize) -> Result<Vec<u8>, String> {
        let mut stripes = stripes(bytes).ok_or("no header")?;
        stripes.most = rows * stripes.row() * stripes.layout.unit().1;
        let all: Vec<u16> = (0..stripes.bands() as u16).collect();
        let mut got = Vec::new();
        while let Some(block) = stripes.rows(7, &all)? {
            let Samples::U8(values) = block.samples else { panic!() };
            assert_eq!(block.mask, None);
            got.extend(values);
        }
        Ok(got)
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
            kept("progressive.jpg"),
            kept("gray_progressive.jpg"),
        ];
        for (n, bytes) in files.into_iter().enumerate() {
            let whole = whole(&bytes);
            for rows in [1, 2, 5] {
                assert!(in_stripes(&bytes, rows).unwrap() == whole, "{n}: other pixels in stripes of {rows} rows of units");
            }
        }
    }

    /// Scans of a progressive file: as programs usually write them, with every component by itself, and in as many as there can be.
    fn progressive(count: usize) -> [Vec<Plan>; 4] {
        let all: Vec<usize> = (0..count).collect();
        let of_each = |spectrum, bits| all.iter().map(move |c| Plan::new(&[*c], spectrum, bits));
        let usual = [
            vec![Plan::new(&all, (0, 0), (0, 1))],
            of_each((1, 5), (0, 2)).collect(),
            of_each((6, 63), (0, 2)).collect(),
            of_each((1, 63), (2, 1)).collect(),
            vec![Plan::new(&all, (0, 0), (1, 0))],
            of_each((1, 63), (1, 0)).rev().collect(),
        ]
        .concat();
        let alone: Vec<Plan> = [(0, 0), (1, 63)].into_iter().flat_map(|spectrum| of_each(spectrum, (0, 0))).collect();
        let fine: Vec<Plan> = [(0, 0), (1, 1), (2, 20), (21, 63)]
            .into_iter()
            .flat_map(|spectrum| [(0, 4), (4, 3), (3, 2), (2, 1), (1, 0)].into_iter().flat_map(move |bits| [(spectrum, bits)]))
            .flat_map(|(spectrum, bits)| of_each(spectrum, bits))
            .collect();
        let mut restarts = usual.clone();
        restarts.iter_mut().zip([3, 7, 0, 1, 5].into_iter().cycle()).for_each(|(plan, n)| plan.restart_interval = n);
        [usual, alone, fine, restarts]
    }

    /// How many blocks units have, and sizes that fill them or do not.
    fn pictures() -> Vec<Coefficients> {
        let mut found: Vec<Coefficients> = [kept("subsampled.jpg"), kept("cmyk.jpg"), noisy(67, 90, ExtendedColorType::Rgb8)]
            .iter()
            .map(|b| Coefficients::of(b))
            .collect();
        for factors in [
            &[(1, 1)][..],
            &[(2, 2)],
            &[(1, 1), (1, 1), (1, 1)],
            &[(2, 2), (1, 1), (1, 1)],
            &[(2, 1), (1, 1), (1, 1)],
            &[(1, 2), (1, 1), (1, 1)],
            &[(4, 1), (1, 1), (1, 1)],
            &[(1, 1), (1, 1), (1, 1), (1, 1)],
        ] {
            found.push(Coefficients::made(150, 140, factors));
            found.push(Coefficients::made(97, 65, factors));
        }
        found
    }

    #[test]
    fn pictures_in_passes_are_what_they_are_in_one_scan() {
        for (n, picture) in pictures().into_iter().enumerate() {
            let count = Coefficients::components(&picture);
            let all: Vec<usize> = (0..count).collect();
            let expected = whole(&picture.written(false, &[Plan::new(&all, (0, 63), (0, 0))]));
            for (script, plans) in progressive(count).into_iter().enumerate() {
                let bytes = picture.written(true, &plans);
                assert!(whole(&bytes) == expected, "{n}, {script}: what was written is another picture");
                for rows in [1, 2, 5, 100] {
                    assert!(
                        in_stripes(&bytes, rows).unwrap() == expected,
                        "{n}, {script}: other pixels in stripes of {rows} rows of units"
                    );
                }
            }
            // Sequential, one scan for each component; or some of them together.
            let alone: Vec<Plan> = all.iter().map(|c| Plan { restart_interval: 4, ..Plan::new(&[*c], (0, 63), (0, 0)) }).collect();
            let two = [Plan::new(&all[..1], (0, 63), (0, 0)), Plan::new(&all[1..], (0, 63), (0, 0))];
            for plans in [&alone[..], &two[..if count > 1 { 2 } else { 1 }]] {
                let bytes = picture.written(false, plans);
                for rows in [1, 3] {
                    assert!(in_stripes(&bytes, rows).unwrap() == expected, "{n}: other pixels of several sequential scans");
                }
            }
        }
    }

    #[test]
    fn a_run_of_ends_may_be_longer_than_a_row() {
        // Nothing but first values, and 40,000 blocks that end in two runs.
        let mut picture = Coefficients::made(1600, 1600, &[(1, 1)]);
        picture.flatten();
        let bytes =
            picture.written(true, &[Plan::new(&[0], (0, 0), (0, 0)), Plan::new(&[0], (1, 63), (0, 1)), Plan::new(&[0], (1, 63), (1, 0))]);
        assert_eq!(in_stripes(&bytes, 3).unwrap(), whole(&bytes));
    }

    #[test]
    fn what_is_damaged_ends_with_words_and_without_a_panic() {
        let picture = Coefficients::made(64, 80, &[(2, 2), (1, 1), (1, 1)]);
        let [usual, _, _, restarts] = progressive(3);
        let files = [noisy(64, 80, ExtendedColorType::Rgb8), picture.written(true, &usual), picture.written(true, &restarts)];
        for bytes in files {
            let size = in_stripes(&bytes, 2).unwrap().len();
            assert!(in_stripes(&bytes[..bytes.len() / 2], 2).is_err());
            for at in (0..bytes.len()).step_by(5) {
                let mut bad = bytes.clone();
                bad[at] ^= 1 << (at % 8);
                // Sizes that come out of it are those of the header.
                if at > 700
                    && let Ok(pixels) = in_stripes(&bad, 2)
                {
                    assert_eq!(pixels.len(), size, "{at}");
                }
            }
        }
    }

    #[test]
    fn bands_are_picked() {
        let bytes = noisy(20, 20, ExtendedColorType::Rgb8);
        let all = in_stripes(&bytes, 1).unwrap();
        let mut stripes = stripes(&bytes).unwrap();
        let Some(Block { samples: Samples::U8(found), .. }) = stripes.rows(8, &[2, 0]).unwrap() else { panic!() };
        assert!(found.chunks(2).zip(all.chunks(3)).all(|(f, a)| f == [a[2], a[0]]));
    }
}
