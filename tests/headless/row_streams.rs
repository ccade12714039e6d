//! Pictures of which no more than some rows are held, whatever way their files store them: in passes, from the lowest row on,
//! turned, with their opacity elsewhere. What comes out is what another reader gives of the whole file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::pictures::{chunk, zlib};
use crate::row_formats::{Noise, all, bands, exif, files, noise, numbers, rows_of};
use image::metadata::Orientation;
use revisit::core::raster::Incomplete;
use revisit::io::raster::{OpenedPicture, Refusal, bmp, jpeg, png as png_rows, webp};
use std::sync::atomic::Ordering;

/// An interlaced PNG of pixels of so many bits; `pixel` tells the value of each.
fn interlaced(
    (width, height): (u32, u32),
    (depth, color): (u8, u8),
    bits: usize,
    orientation: u8,
    pixel: impl Fn(u32, u32) -> u64,
) -> Vec<u8> {
    let mut lines = Vec::new();
    for [column, row, across, down] in [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]] {
        for y in (row..height).step_by(down as usize) {
            let values: Vec<u64> = (column..width).step_by(across as usize).map(|x| pixel(x, y)).collect();
            if values.is_empty() {
                continue;
            }
            lines.push(0);
            let all: Vec<u8> = values.iter().flat_map(|v| (0..bits).rev().map(move |i| (v >> i & 1) as u8)).collect();
            lines.extend(all.chunks(8).map(|byte| byte.iter().enumerate().fold(0, |sum, (i, bit)| sum | bit << (7 - i))));
        }
    }
    let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, color, 0, 0, 1]].concat();
    let palette = if color == 3 { chunk(b"PLTE", &noise(48)) } else { Vec::new() };
    let turned = if orientation > 1 { chunk(b"eXIf", &exif(orientation)) } else { Vec::new() };
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), palette, turned, chunk(b"IDAT", &zlib(&lines)), chunk(b"IEND", b"")].concat()
}

#[test]
fn interlaced_pngs_are_those_of_the_image_crate() {
    let value = |x: u32, y: u32| u64::from(x + 300 * y).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 3;
    for (depth, color, bits) in [(8, 2, 24), (8, 6, 32), (8, 0, 8), (16, 2, 48), (16, 4, 32), (4, 0, 4), (4, 3, 4), (1, 0, 1)] {
        for size in [(1, 1), (2, 5), (5, 2), (8, 8), (9, 3), (3, 9), (4, 1), (61, 47)] {
            for orientation in [1, 2, 3, 6, 7] {
                let bytes = interlaced(size, (depth, color), bits, orientation, |x, y| value(x, y) & (u64::MAX >> (64 - bits)));
                let mut expected = image::load_from_memory(&bytes).unwrap();
                expected.apply_orientation(Orientation::from_exif(orientation).unwrap());
                let mut rows = rows_of(png_rows::open, &bytes).unwrap();
                let each = bands(rows.as_ref());
                assert_eq!(all(rows.as_mut(), &[3, 1, 8], &each).unwrap(), numbers(&expected), "{size:?} {depth} {color} {orientation}");
            }
        }
    }
}

/// A BMP with run lengths of 4 or 8 bits, of codes as they are given.
fn runs(bits: u8, (width, height): (u32, u32), codes: &[u8]) -> Vec<u8> {
    let kind = if bits == 8 { 1_u32 } else { 2 };
    let mut out = b"BM\0\0\0\0\0\0\0\0".to_vec();
    let palette: Vec<u8> = noise(4 << bits);
    out.extend((54 + palette.len() as u32).to_le_bytes());
    for value in [40, width, height] {
        out.extend(value.to_le_bytes());
    }
    out.extend([1, 0, bits, 0]);
    for value in [kind, 0, 0, 0, 0, 0] {
        out.extend(value.to_le_bytes());
    }
    [out, palette, codes.to_vec()].concat()
}

/// Codes of every kind for a picture of this size.
fn codes(bits: u8, (width, height): (u32, u32), noise: &mut Noise) -> Vec<u8> {
    let (mut out, mut x, mut y) = (Vec::new(), 0, 0);
    while y < height {
        let left = width - x;
        match noise.next() % 12 {
            0..=3 if left > 0 => {
                let count = 1 + noise.next() as u32 % left.min(255);
                out.extend([count as u8, noise.next() as u8]);
                x += count;
            }
            4..=6 if left > 3 => {
                let count = 3 + noise.next() as u32 % (left - 2).min(253);
                let bytes = if bits == 8 { count } else { count.div_ceil(2) };
                out.extend([0, count as u8]);
                out.extend((0..bytes + bytes % 2).map(|_| noise.next() as u8));
                x += count;
            }
            7 if y + 3 < height => {
                let (right, up) = (noise.next() as u32 % (left + 1).min(9), noise.next() as u32 % 4);
                out.extend([0, 2, right as u8, up as u8]);
                (x, y) = (x + right, y + up);
            }
            8 if y > height / 2 && noise.next().is_multiple_of(40) => {
                out.extend([0, 1]);
                return out;
            }
            9 | 10 => {
                out.extend([0, 0]);
                (x, y) = (0, y + 1);
            }
            _ => {}
        }
    }
    if noise.next().is_multiple_of(2) {
        out.extend([0, 1]);
    }
    out
}

#[test]
fn bmp_with_run_lengths_is_that_of_the_image_crate() {
    let mut noise = Noise(3);
    for (bits, size) in [(8, (1, 1)), (8, (40, 30)), (4, (41, 30)), (8, (300, 9)), (4, (300, 70)), (8, (7, 200))] {
        for _ in 0..20 {
            let bytes = runs(bits, size, &codes(bits, size, &mut noise));
            let expected = image::load_from_memory(&bytes).unwrap();
            let mut rows = rows_of(bmp::open, &bytes).unwrap();
            assert_eq!(rows.info().incomplete, None);
            assert_eq!(all(rows.as_mut(), &[1, 7, 3], &[0, 1, 2]).unwrap(), numbers(&expected), "{bits} {size:?}");
        }
    }
    // A run that is longer than its row ends with it.
    let bytes = runs(8, (5, 2), &[9, 3, 0, 0, 5, 4, 0, 1]);
    let mut rows = rows_of(bmp::open, &bytes).unwrap();
    assert_eq!(all(rows.as_mut(), &[2], &[0, 1, 2]).unwrap(), numbers(&image::load_from_memory(&bytes).unwrap()));
}

#[test]
fn of_a_bmp_with_run_lengths_that_was_cut_the_lower_rows_are_shown() {
    let (width, height) = (40, 30);
    let bytes = runs(8, (width, height), &codes(8, (width, height), &mut Noise(11)));
    let whole = all(rows_of(bmp::open, &bytes).unwrap().as_mut(), &[50], &[0, 1, 2]).unwrap();
    let mut most = 0;
    for len in 0..bytes.len() {
        let Ok(mut rows) = rows_of(bmp::open, &bytes[..len]) else {
            assert_eq!(most, 0, "{len}");
            continue;
        };
        let Some(cut) = rows.info().incomplete else {
            assert!(len + 2 >= bytes.len(), "{len} of {} passes for a whole picture", bytes.len());
            continue;
        };
        assert!(cut.bottom_up && cut.present >= most && cut.present > 0, "{cut:?}");
        most = cut.present;
        let first = height as usize - cut.present as usize;
        let mut at = 0;
        while let Some(block) = rows.rows(7, &[0, 1, 2]).unwrap() {
            for row in 0..block.height as usize {
                let mask = block.mask.as_ref().map(|mask| &mask[row * width as usize..(row + 1) * width as usize]);
                assert!(mask.is_none_or(|mask| mask.iter().all(|v| *v == if at < first { 0 } else { 255 })), "{len}: row {at}");
                assert!(at >= first || mask.is_some(), "{len}: row {at} was invented");
                at += 1;
            }
        }
        let found = all(rows_of(bmp::open, &bytes[..len]).unwrap().as_mut(), &[4], &[0, 1, 2]).unwrap();
        let from = first * width as usize * 3;
        assert_eq!(found[from..], whole[from..], "{len}");
    }
    // Whether the topmost row goes on, only the end mark tells.
    assert!(most + 1 >= u64::from(height), "{most} rows");
}

#[test]
fn damaged_run_lengths_are_refused_or_shown_and_claims_are_not_believed() {
    let mut noise = Noise(5);
    for (bits, size) in [(8, (40, 30)), (4, (41, 30))] {
        let good = runs(bits, size, &codes(bits, size, &mut noise));
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 1 << (noise.next() % 8);
            // A size of gigapixels is looked at, not made.
            if let Ok(mut rows) = rows_of(bmp::open, &bad)
                && rows.info().width < 10_000
            {
                let _ = rows.rows(5, &[0, 1, 2]);
            }
        }
    }
    let refused = rows_of(bmp::open, &runs(8, (4_000_000, 4_000_000), &[0, 1])).map(drop);
    assert!(matches!(refused, Err(Refusal::Damaged(why)) if why.contains("more than its")));
    // Codes that step beyond the picture.
    for codes in [&[0, 2, 9, 0, 0, 1][..], &[0, 2, 0, 3, 0, 1], &[0, 6, 1, 1, 1, 1, 1, 1, 0, 1]] {
        assert!(rows_of(bmp::open, &runs(8, (5, 3), codes)).is_err(), "{codes:?}");
    }
}

/// A WebP with loss and with this opacity chunk, turned as wanted.
fn with_opacity(kept: &[u8], opacity: &[u8], orientation: u8) -> Vec<u8> {
    let at = kept.windows(4).position(|w| w == b"VP8 ").unwrap();
    let len = 8 + u32::from_le_bytes(kept[at + 4..at + 8].try_into().unwrap()) as usize;
    let pixels = &kept[at..(at + len).next_multiple_of(2).min(kept.len())];
    let side = |i: usize| u32::from(u16::from_le_bytes(pixels[i..i + 2].try_into().unwrap()) & 0x3FFF);
    let three = |v: u32| (v - 1).to_le_bytes().into_iter().take(3);
    let piece = |kind: &[u8; 4], body: &[u8]| [&kind[..], &(body.len() as u32).to_le_bytes(), body, &[0][..body.len() % 2]].concat();
    let head: Vec<u8> = [0x18, 0, 0, 0].into_iter().chain(three(side(14))).chain(three(side(16))).collect();
    let body = [&b"WEBP"[..], &piece(b"VP8X", &head), &piece(b"ALPH", opacity), pixels, &piece(b"EXIF", &exif(orientation))].concat();
    piece(b"RIFF", &body)
}

#[test]
fn an_opacity_is_that_of_the_image_crate_however_it_is_stored() {
    let lossy = include_bytes!("../files/lossy.webp");
    let packed = include_bytes!("../files/opacity.webp");
    let at = packed.windows(4).position(|w| w == b"ALPH").unwrap();
    let len = u32::from_le_bytes(packed[at + 4..at + 8].try_into().unwrap()) as usize;
    let chunk = &packed[at + 8..at + 8 + len];
    assert_eq!(chunk[0] & 3, 1, "it is packed");
    let mut cases: Vec<(&[u8], Vec<u8>)> = Vec::new();
    for method in 0..4_u8 {
        cases.push((lossy, [vec![method << 2], noise(83 * 117)].concat()));
        cases.push((packed, [&[chunk[0] & !0x0C | method << 2], &chunk[1..]].concat()));
    }
    for (kept, opacity) in &cases {
        for orientation in 1..=8 {
            let bytes = with_opacity(kept, opacity, orientation);
            let mut expected = image::load_from_memory(&bytes).unwrap();
            expected.apply_orientation(Orientation::from_exif(orientation).unwrap());
            let mut rows = rows_of(webp::open, &bytes).unwrap();
            assert_eq!(all(rows.as_mut(), &[2, 1, 50], &[0, 1, 2, 3]).unwrap(), numbers(&expected), "{orientation}");
            let alone: Vec<i64> = numbers(&expected).into_iter().skip(3).step_by(4).collect();
            assert_eq!(all(rows_of(webp::open, &bytes).unwrap().as_mut(), &[9], &[3]).unwrap(), alone);
        }
    }
    // One that is too short, of a kind that is not known, and none.
    for opacity in [&[0, 1, 2][..], &[3; 9000], &[0x20; 9999], &[]] {
        let mut rows = rows_of(webp::open, &with_opacity(lossy, opacity, 1)).unwrap();
        assert!(rows.rows(1, &[0]).is_err());
    }
}

/// Bits that are written one after the other.
#[derive(Default)]
struct Pen(Vec<u8>, u32);

impl Pen {
    fn put(&mut self, value: u32, bits: u32) {
        for i in (0..bits).rev() {
            if self.1.is_multiple_of(8) {
                self.0.push(0);
            }
            *self.0.last_mut().unwrap() |= (value >> i & 1) as u8 * (0x80 >> (self.1 % 8));
            self.1 += 1;
        }
    }
}

/// A progressive JPEG of so many pixels a side in 14 scans, all of one grey. Its files are some megabytes long.
fn gray_in_passes(side: u16) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let mut out = vec![0xFF, 0xD8, 0xFF, 0xDB, 0, 67, 0];
    out.extend([1; 64]);
    out.extend([0xFF, 0xC2, 0, 11, 8, high, low, high, low, 1, 1, 0x11, 0]);
    // One code of one bit for each: no difference; and the longest run of blocks that end.
    let one = |class: u8, value: u8| [&[0xFF, 0xC4, 0, 20, class, 1][..], &[0; 15], &[value]].concat();
    out.extend([one(0, 0), one(0x10, 0xE0)].concat());
    let blocks = u32::from(side).div_ceil(8).pow(2);
    out.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0, 0]);
    out.resize(out.len() + blocks.div_ceil(8) as usize, 0);
    for scan in 0..13_u8 {
        out.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 1 + 4 * scan, 4 + 4 * scan, 0]);
        let mut pen = Pen::default();
        // The length of a run is 2^14 and 14 bits more.
        (0..blocks.div_ceil(0x7FFE)).for_each(|_| pen.put(0x3FFE, 15));
        out.extend(pen.0.into_iter().flat_map(|b| if b == 0xFF { vec![b, 0] } else { vec![b] }));
    }
    out.extend([0xFF, 0xD9]);
    out
}

#[test]
fn the_largest_jpeg_in_passes_opens_and_gives_its_first_rows_at_the_cost_of_these() {
    let bytes = gray_in_passes(u16::MAX);
    let (files, read) = files(&bytes);
    let Ok(OpenedPicture::Rows(mut rows)) = jpeg::open(&files) else { panic!("it must open") };
    assert_eq!((rows.info().width, rows.info().height), (65_535, 65_535));
    let walked = read.load(Ordering::Relaxed);
    let block = rows.rows(100, &[0]).unwrap().unwrap();
    let revisit::core::raster::Samples::U8(values) = block.samples else { panic!() };
    assert!(values.iter().all(|v| *v == 128), "grey");
    let used = read.load(Ordering::Relaxed) - walked;
    assert!(used < 2 << 20, "{used} bytes of {} for one stripe", bytes.len());
    // As many scans as nobody makes are told before anything is decoded.
    let hundreds = [&bytes[..bytes.len() - 2], &[0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x7F].repeat(200), &[0xFF, 0xD9]].concat();
    assert!(matches!(rows_of(jpeg::open, &hundreds).map(drop), Err(Refusal::Unsupported(why)) if why.contains("214 scans")));
}

#[test]
fn jpegs_in_passes_are_handed_out_upright() {
    for name in ["progressive.jpg", "gray_progressive.jpg"] {
        let kept = std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        for orientation in 1..=8 {
            let text = [&b"Exif\0\0"[..], &exif(orientation)].concat();
            let bytes = [&kept[..2], &[0xFF, 0xE1], &(text.len() as u16 + 2).to_be_bytes(), &text, &kept[2..]].concat();
            let mut expected = image::load_from_memory(&bytes).unwrap();
            expected.apply_orientation(Orientation::from_exif(orientation).unwrap());
            let mut rows = rows_of(jpeg::open, &bytes).unwrap();
            assert_eq!((rows.info().width, rows.info().height), (expected.width(), expected.height()));
            let each = bands(rows.as_ref());
            assert_eq!(all(rows.as_mut(), &[2, 9], &each).unwrap(), numbers(&expected), "{name} {orientation}");
        }
    }
}

#[test]
fn a_file_that_lost_all_but_its_first_pass_is_shown_and_one_without_pixels_is_not() {
    let bytes = gray_in_passes(640);
    let second = bytes.windows(2).enumerate().filter(|(_, w)| *w == [0xFF, 0xDA]).nth(1).unwrap().0;
    let rows = rows_of(jpeg::open, &bytes[..second + 2]).unwrap();
    assert_eq!(rows.info().incomplete, Some(Incomplete::passes(1)));
    assert!(rows_of(jpeg::open, &bytes[..second - 1]).is_err());
}

/// The decoder enlarges colours to the brightness; the other way round it would make other pixels, and nobody would know.
#[test]
fn a_jpeg_whose_colours_are_finer_than_its_brightness_is_refused_by_name() {
    let dir = crate::common::quick_dir();
    let bytes = std::fs::read(format!("{}/tests/files/subsampled.jpg", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let frame = bytes.windows(2).position(|mark| mark == [0xFF, 0xC0]).unwrap();
    for (factors, told) in [([0x11, 0x22, 0x22], "1x1, 2x2, 2x2"), ([0x31, 0x11, 0x11], "3x1, 1x1, 1x1")] {
        let mut bad = bytes.clone();
        for (i, factor) in factors.into_iter().enumerate() {
            bad[frame + 11 + 3 * i] = factor;
        }
        let path = dir.path().join("finer.jpg");
        std::fs::write(&path, &bad).unwrap();
        let why = revisit::io::raster::open(&path).unwrap_err().to_string();
        crate::common::assert_plain(&why);
        assert!(why.contains(told), "{why}");
    }
}
