//! The formats that are read by rows: exact pixels, turned pictures, and files made to do harm.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use image::codecs::{bmp::BmpEncoder, jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use revisit::core::raster::{Colour, Incomplete, Samples};
use revisit::io::raster::{Bytes, Files, OpenedPicture, Refusal, RowDecoder, bmp, jpeg, jpeg2000, png as png_rows, webp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

#[derive(Debug)]
struct Memory {
    bytes: Vec<u8>,
    read: Arc<AtomicU64>,
}

impl Bytes for Memory {
    fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        let start = usize::try_from(offset).unwrap();
        let from = start.checked_add(buffer.len()).and_then(|end| self.bytes.get(start..end));
        buffer.copy_from_slice(from.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        self.read.fetch_add(buffer.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}

pub fn files(bytes: &[u8]) -> (Files, Arc<AtomicU64>) {
    let read = Arc::new(AtomicU64::new(0));
    let main = Arc::new(Memory { bytes: bytes.to_vec(), read: Arc::clone(&read) });
    (Files { main, overviews: None, mask: None }, read)
}

pub type Open = fn(&Files) -> Result<OpenedPicture, Refusal>;

pub fn rows_of(open: Open, bytes: &[u8]) -> Result<Box<dyn RowDecoder>, Refusal> {
    match open(&files(bytes).0)? {
        OpenedPicture::Rows(rows) => Ok(rows),
        OpenedPicture::Windows(_) => panic!("rows were expected"),
    }
}

/// All samples as numbers, in portions of these many rows in turn.
pub fn all(rows: &mut dyn RowDecoder, portions: &[u32], bands: &[u16]) -> Result<Vec<i64>, String> {
    let mut found = Vec::new();
    let mut height = 0;
    for most in portions.iter().cycle() {
        let Some(block) = rows.rows(*most, bands)? else { break };
        assert!(block.height >= 1 && block.height <= *most && block.width == rows.info().width);
        assert_eq!(usize::from(block.bands), bands.len());
        assert_eq!(block.samples.len(), block.width as usize * block.height as usize * bands.len());
        assert_eq!(block.samples.sample_type(), rows.info().sample_type);
        height += block.height;
        match block.samples {
            Samples::U8(v) => found.extend(v.into_iter().map(i64::from)),
            Samples::U16(v) => found.extend(v.into_iter().map(i64::from)),
            Samples::I16(v) => found.extend(v.into_iter().map(i64::from)),
            other => panic!("{:?}", other.sample_type()),
        }
    }
    assert_eq!(height, rows.info().height);
    assert_eq!(rows.rows(1, bands), Ok(None), "after the last row there is none");
    Ok(found)
}

pub fn bands(rows: &dyn RowDecoder) -> Vec<u16> {
    (0..u16::try_from(rows.info().bands.len()).unwrap()).collect()
}

/// A small generator with a seed: the same noise everywhere.
pub struct Noise(pub u64);

impl Noise {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }
}

pub fn noise(len: usize) -> Vec<u8> {
    let mut noise = Noise(7);
    (0..len).map(|i| (noise.next() as u8 & 31).wrapping_add((i / 7) as u8)).collect()
}

pub fn exif(orientation: u8) -> Vec<u8> {
    let mut tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    tiff.extend([orientation, 0, 0, 0, 0, 0, 0]);
    tiff
}

/// A picture in one of the formats that turn, 13 x 9 px.
fn encoded(format: &str, color: ExtendedColorType, exif_of: Option<u8>) -> Vec<u8> {
    let (w, h) = (13, 9);
    let pixels = noise(w as usize * h as usize * usize::from(color.bits_per_pixel() / 8));
    let mut out = Vec::new();
    fn write(mut encoder: impl ImageEncoder, pixels: &[u8], w: u32, h: u32, color: ExtendedColorType, exif_of: Option<u8>) {
        if let Some(o) = exif_of {
            encoder.set_exif_metadata(exif(o)).unwrap();
        }
        encoder.write_image(pixels, w, h, color).unwrap();
    }
    match format {
        "png" => write(PngEncoder::new(&mut out), &pixels, w, h, color, exif_of),
        "jpeg" => write(JpegEncoder::new_with_quality(&mut out, 90), &pixels, w, h, color, exif_of),
        "webp" => write(WebPEncoder::new_lossless(&mut out), &pixels, w, h, color, exif_of),
        "bmp" => write(BmpEncoder::new(&mut out), &pixels, w, h, color, exif_of),
        other => panic!("{other}"),
    }
    out
}

fn opener(format: &str) -> Open {
    match format {
        "png" => png_rows::open,
        "jpeg" => jpeg::open,
        "webp" => webp::open,
        "bmp" => bmp::open,
        "jp2" => jpeg2000::open,
        other => panic!("{other}"),
    }
}

pub fn numbers(image: &DynamicImage) -> Vec<i64> {
    match image {
        DynamicImage::ImageLuma16(i) => i.as_raw().iter().map(|v| i64::from(*v)).collect(),
        DynamicImage::ImageLumaA16(i) => i.as_raw().iter().map(|v| i64::from(*v)).collect(),
        DynamicImage::ImageRgb16(i) => i.as_raw().iter().map(|v| i64::from(*v)).collect(),
        DynamicImage::ImageRgba16(i) => i.as_raw().iter().map(|v| i64::from(*v)).collect(),
        other => other.as_bytes().iter().map(|v| i64::from(*v)).collect(),
    }
}

const CASES: [(&str, &[ExtendedColorType]); 4] = {
    use ExtendedColorType as C;
    [
        ("png", &[C::L8, C::La8, C::Rgb8, C::Rgba8, C::L16, C::La16, C::Rgb16, C::Rgba16]),
        ("jpeg", &[C::L8, C::Rgb8]),
        ("webp", &[C::Rgb8, C::Rgba8]),
        ("bmp", &[C::L8, C::Rgb8, C::Rgba8]),
    ]
};

#[test]
fn pixels_are_those_of_the_image_crate() {
    for (format, colors) in CASES {
        for color in colors {
            let bytes = encoded(format, *color, None);
            let expected = image::load_from_memory(&bytes).unwrap();
            let mut rows = rows_of(opener(format), &bytes).unwrap();
            let each = bands(rows.as_ref());
            let mut found = all(rows.as_mut(), &[1, 4, 2, 100], &each).unwrap();
            // The image crate gives gray BMP files as RGB as well.
            let expected = if format == "bmp" && each.len() == 4 { numbers(&expected.into_rgba8().into()) } else { numbers(&expected) };
            assert_eq!(found, expected, "{format} {color:?}");
            // Bands in another order, one of them twice.
            let last = u16::try_from(each.len() - 1).unwrap();
            let mut rows = rows_of(opener(format), &bytes).unwrap();
            let picked = all(rows.as_mut(), &[3], &[last, 0, last]).unwrap();
            let again: Vec<i64> = found.chunks(each.len()).flat_map(|p| [p[p.len() - 1], p[0], p[p.len() - 1]]).collect();
            assert_eq!(picked, again, "{format} {color:?}");
            assert!(rows_of(opener(format), &bytes).unwrap().rows(1, &[9]).is_err());
            found.clear();
        }
    }
}

/// A WebP with loss, its size and how it asks to be turned as wanted. Fewer rows and columns need fewer blocks, never more.
fn lossy_webp((width, height): (u16, u16), orientation: u8) -> Vec<u8> {
    let kept = include_bytes!("../files/lossy.webp");
    let mut pixels = kept[12..].to_vec();
    pixels[14..16].copy_from_slice(&width.to_le_bytes());
    pixels[16..18].copy_from_slice(&height.to_le_bytes());
    let side = |v: u16| u32::from(v - 1).to_le_bytes().into_iter().take(3);
    let text = exif(orientation);
    let mut out = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\x08\0\0\0".to_vec();
    out.extend(side(width).chain(side(height)).chain(pixels));
    out.extend(b"EXIF".iter().copied().chain((text.len() as u32).to_le_bytes()).chain(text.iter().copied()));
    let len = (out.len() - 8) as u32;
    out[4..8].copy_from_slice(&len.to_le_bytes());
    out
}

#[test]
fn webp_with_loss_is_made_of_its_planes_row_by_row_as_the_image_crate_makes_it() {
    // Even and odd sides, blocks that are full and not, one and two samples of colour.
    let sizes = [(83, 117), (82, 116), (81, 113), (96, 112), (16, 16), (17, 1), (3, 5), (2, 2), (1, 1)];
    for size in sizes {
        for orientation in 1..=8 {
            let bytes = lossy_webp(size, orientation);
            let mut expected = image::load_from_memory(&bytes).unwrap();
            expected.apply_orientation(image::metadata::Orientation::from_exif(orientation).unwrap());
            let mut rows = rows_of(webp::open, &bytes).unwrap();
            assert_eq!(all(rows.as_mut(), &[2, 1, 50], &[0, 1, 2]).unwrap(), numbers(&expected), "{size:?} {orientation}");
            let mut rows = rows_of(webp::open, &bytes).unwrap();
            let green: Vec<i64> = numbers(&expected).into_iter().skip(1).step_by(3).collect();
            assert_eq!(all(rows.as_mut(), &[7], &[1]).unwrap(), green, "{size:?} {orientation}");
        }
    }
}

#[test]
fn pictures_are_handed_out_upright() {
    for format in ["png", "jpeg", "webp"] {
        for orientation in 1..=8 {
            let bytes = encoded(format, ExtendedColorType::Rgb8, Some(orientation));
            let mut expected = image::load_from_memory(&bytes).unwrap();
            expected.apply_orientation(image::metadata::Orientation::from_exif(orientation).unwrap());
            let mut rows = rows_of(opener(format), &bytes).unwrap();
            assert_eq!(
                (rows.info().width, rows.info().height, rows.info().orientation),
                (expected.width(), expected.height(), orientation)
            );
            assert_eq!(rows.info().notes.len(), usize::from(orientation != 1), "{format}");
            assert_eq!(all(rows.as_mut(), &[2, 1, 5], &[0, 1, 2]).unwrap(), numbers(&expected), "{format} {orientation}");
        }
    }
}

fn png_of(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth, pixels: &[u8], animated: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width, height);
    encoder.set_color(color);
    encoder.set_depth(depth);
    if color == png::ColorType::Indexed {
        encoder.set_palette((0..48).map(|v| v * 5).collect::<Vec<u8>>());
        encoder.set_trns(vec![0, 100, 200]);
    }
    if animated {
        encoder.set_animated(2, 0).unwrap();
    }
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(pixels).unwrap();
    if animated {
        writer.write_image_data(pixels).unwrap();
    }
    writer.finish().unwrap();
    out
}

#[test]
fn low_bit_depths_palettes_and_animations_are_understood() {
    use png::{BitDepth, ColorType};
    for (color, depth, bits) in [
        (ColorType::Grayscale, BitDepth::One, 1),
        (ColorType::Grayscale, BitDepth::Two, 2),
        (ColorType::Grayscale, BitDepth::Four, 4),
        (ColorType::Indexed, BitDepth::Four, 4),
    ] {
        let bytes = png_of(11, 5, color, depth, &noise((11_usize * bits).div_ceil(8) * 5), false);
        let expected = image::load_from_memory(&bytes).unwrap();
        let mut rows = rows_of(png_rows::open, &bytes).unwrap();
        let each = bands(rows.as_ref());
        assert_eq!(all(rows.as_mut(), &[2], &each).unwrap(), numbers(&expected), "{color:?} {depth:?}");
        assert_eq!(rows.info().bits, 8);
    }
    let bytes = png_of(6, 4, ColorType::Grayscale, BitDepth::Eight, &noise(24), true);
    let mut rows = rows_of(png_rows::open, &bytes).unwrap();
    assert!(rows.info().notes.iter().any(|n| n.contains("animation")), "{:?}", rows.info().notes);
    assert_eq!(all(rows.as_mut(), &[9], &[0]).unwrap(), noise(24).into_iter().map(i64::from).collect::<Vec<_>>());
}

#[test]
fn all_usual_kinds_of_jpeg_are_read() {
    for (name, compression, notes) in [
        ("progressive.jpg", "JPEG, progressive", 0),
        ("gray_progressive.jpg", "JPEG, progressive", 0),
        ("restarts.jpg", "JPEG", 0),
        ("cmyk.jpg", "JPEG", 1),
    ] {
        let bytes = std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
        let expected = image::load_from_memory(&bytes).unwrap();
        let mut rows = rows_of(jpeg::open, &bytes).unwrap();
        assert_eq!((rows.info().compression.as_str(), rows.info().notes.len()), (compression, notes), "{name}");
        let each = bands(rows.as_ref());
        assert_eq!(all(rows.as_mut(), &[10], &each).unwrap(), numbers(&expected), "{name}");
        // What is missing must not come out as grey, also where somebody put an end mark behind the rest.
        // (Not noticed: a cut within the last row of blocks, or within the scans that only refine a progressive picture.)
        let pixels = bytes.windows(2).rposition(|w| w == [0xFF, 0xDA]).unwrap();
        let cut = [&bytes[..pixels + (bytes.len() - pixels) / 2], &[0xFF, 0xD9]].concat();
        let ended = read_through("jpeg", &cut);
        assert!(ended.is_err() || compression != "JPEG", "{name} cut and ended");
        for len in (0..bytes.len()).step_by(7) {
            let told = rows_of(jpeg::open, &bytes[..len]).map(|rows| rows.info().incomplete.is_some());
            assert!(told != Ok(false), "{name} cut to {len}");
        }
    }
}

#[test]
fn jpegs_of_few_bits_are_whole() {
    // The decoder looks ahead: short rows of blocks must not count as the end of the file.
    for (w, h, value) in [(8, 400, 128), (1, 1, 0), (600, 600, 200), (17, 999, 255), (2000, 3, 77)] {
        for (color, each) in [(ExtendedColorType::L8, 1), (ExtendedColorType::Rgb8, 3)] {
            let mut bytes = Vec::new();
            let pixels = vec![value; w as usize * h as usize * each];
            JpegEncoder::new_with_quality(&mut bytes, 50).write_image(&pixels, w, h, color).unwrap();
            let expected = image::load_from_memory(&bytes).unwrap();
            let mut rows = rows_of(jpeg::open, &bytes).unwrap();
            let all_bands = bands(rows.as_ref());
            assert_eq!(all(rows.as_mut(), &[64], &all_bands).unwrap(), numbers(&expected), "{w} x {h}");
        }
    }
}

fn jp2_values(name: &str) -> (Box<dyn RowDecoder>, Vec<i64>) {
    let bytes = std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut rows = rows_of(jpeg2000::open, &bytes).unwrap();
    let each = bands(rows.as_ref());
    let found = all(rows.as_mut(), &[7, 1], &each).unwrap();
    (rows, found)
}

#[test]
fn lossless_jpeg_2000_is_exact() {
    let places = || (0..45_i64).flat_map(|y| (0..70_i64).map(move |x| (x, y)));
    // Written by GDAL (OpenJPEG, reversible); the formulas are those that filled them.
    let (rows, found) = jp2_values("tiles_u16.jp2");
    assert_eq!((rows.info().width, rows.info().height, rows.info().bits), (70, 45, 16));
    assert_eq!(found, places().map(|(x, y)| (x * 37 + y * 91) % 4096).collect::<Vec<_>>());
    let (_, found) = jp2_values("signed_i16.jp2");
    assert_eq!(found, places().map(|(x, y)| (x * 37 + y * 91) % 4096 - 2000).collect::<Vec<_>>());
    let (rows, found) = jp2_values("rgb8.j2k");
    assert_eq!(rows.info().colour, Colour::Rgb);
    assert_eq!(found, places().flat_map(|(x, y)| [(x * 3) % 256, (y * 5) % 256, (x + y) % 256]).collect::<Vec<_>>());
}

#[test]
fn jpeg_2000_can_be_had_smaller() {
    let bytes = std::fs::read(format!("{}/tests/files/tiles_u16.jp2", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let Ok(OpenedPicture::Rows(mut rows)) = jpeg2000::open_reduced(&files(&bytes).0, 1) else { panic!("it opens") };
    assert_eq!((rows.info().width, rows.info().height), (35, 23));
    assert_eq!(all(rows.as_mut(), &[5], &[0]).unwrap().len(), 35 * 23);
}

#[test]
fn what_is_only_described_is_not_decoded() {
    let jp2 = std::fs::read(format!("{}/tests/files/tiles_u16.jp2", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let data = jp2.windows(2).position(|w| w == [0xFF, 0x93]).unwrap() + 2;
    let turned = encoded("png", ExtendedColorType::Rgb8, Some(6));
    let pixels = turned.windows(4).position(|w| w == b"IDAT").unwrap() + 6;
    // The pixels of each are nonsense, which shows when they are decoded: headers are all that opening may look at.
    let nonsense = |mut bytes: Vec<u8>, from: usize| {
        let end = bytes.len() - 18;
        bytes[from..end].iter_mut().filter(|b| **b != 0xFF).take(40).for_each(|b| *b ^= 0x55);
        bytes
    };
    for (format, bytes, size) in [
        ("jpeg", jpeg_frame(0xC2, 8, 2000, 3), (2000, 2000)),
        ("jpeg", jpeg_frame(0xC0, 8, 3000, 1), (3000, 3000)),
        ("webp", nonsense(encoded("webp", ExtendedColorType::Rgb8, None), 30), (13, 9)),
        ("jp2", nonsense(jp2, data), (70, 45)),
        ("png", nonsense(turned, pixels), (9, 13)),
    ] {
        let mut rows = rows_of(opener(format), &bytes).unwrap_or_else(|e| panic!("{format}: {e:?}"));
        assert_eq!((rows.info().width, rows.info().height), size, "{format}");
        let each = bands(rows.as_ref());
        let why = rows.rows(3, &each).map(drop);
        assert!(why.is_err(), "{format} was decoded");
        // What failed once is not tried again, and says the same.
        assert_eq!(rows.rows(3, &each).map(drop), why, "{format}");
    }
}

/// Small files of every format, to be damaged.
fn small_files() -> Vec<(&'static str, Vec<u8>)> {
    let jp2 = std::fs::read(format!("{}/tests/files/tiles_u16.jp2", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let mut found = vec![("jp2", jp2)];
    for (format, color) in [
        ("png", ExtendedColorType::Rgb8),
        ("png", ExtendedColorType::L16),
        ("jpeg", ExtendedColorType::Rgb8),
        ("webp", ExtendedColorType::Rgba8),
        ("bmp", ExtendedColorType::Rgb8),
    ] {
        found.push((format, encoded(format, color, if format == "bmp" { None } else { Some(6) })));
    }
    found
}

fn read_through(format: &str, bytes: &[u8]) -> Result<(), String> {
    let mut rows = rows_of(opener(format), bytes).map_err(|refusal| format!("{refusal:?}"))?;
    let each = bands(rows.as_ref());
    all(rows.as_mut(), &[3], &each).map(drop)
}

#[test]
fn files_cut_anywhere_are_refused_or_told_and_never_end_the_process() {
    for (format, bytes) in small_files() {
        assert_eq!(read_through(format, &bytes), Ok(()), "{format}");
        // JPEG 2000 takes a while at each length, and its headers are the interesting part.
        let step = if format == "jp2" { 13 } else { 1 };
        for len in (0..bytes.len()).step_by(step) {
            let result = read_through(format, &bytes[..len]);
            // BMP's padding carries no pixels. What is cut is shown as far as it goes: see `cut_short.rs`.
            let is_told = || rows_of(opener(format), &bytes[..len]).is_ok_and(|rows| rows.info().incomplete.is_some());
            let may_do = match format {
                "bmp" => is_told() || len + 3 >= bytes.len(),
                _ => is_told(),
            };
            assert!(result.is_err() || may_do, "{format} cut to {len} of {} was read", bytes.len());
        }
    }
}

#[test]
fn flipped_bits_never_end_the_process() {
    let mut noise = Noise(42);
    for (format, bytes) in small_files().into_iter().chain([("webp", lossy_webp((83, 117), 6))]) {
        for _ in 0..300 {
            let mut bad = bytes.clone();
            for _ in 0..=noise.next() % 4 {
                let at = usize::try_from(noise.next()).unwrap() % bad.len();
                bad[at] ^= 1 << (noise.next() % 8);
            }
            // What comes out is unknown; that it comes back is the test.
            let _ = read_through(format, &bad);
        }
    }
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut crc = u32::MAX;
    for byte in kind.iter().chain(body) {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { 0xEDB8_8320 ^ (crc >> 1) } else { crc >> 1 };
        }
    }
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], kind, body, &(!crc).to_be_bytes()].concat()
}

#[test]
fn i1_a_png_that_claims_everything_is_refused_by_its_header() {
    let side = 0x7FFF_FFFF_u32.to_be_bytes();
    let header = [&side[..], &side, &[16, 6, 0, 0, 0]].concat();
    let bytes = [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", b""), chunk(b"IEND", b"")].concat();
    let Err(Refusal::Damaged(why)) = rows_of(png_rows::open, &bytes).map(drop) else { panic!("it must be refused") };
    assert!(why.contains("more than its 0 bytes can hold"), "{why}");
}

#[test]
fn i2_a_huge_png_streams() {
    use std::io::Write;
    let side = 60_000;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side, side);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::One);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header().unwrap();
    let mut stream = writer.stream_writer().unwrap();
    let rows = vec![0xF0; 7500 * 100];
    for _ in 0..side / 100 {
        stream.write_all(&rows).unwrap();
    }
    stream.finish().unwrap();
    drop(writer);
    let (files, read) = files(&bytes);
    let Ok(OpenedPicture::Rows(mut rows)) = png_rows::open(&files) else { panic!("it must open") };
    assert_eq!((rows.info().width, rows.info().height), (side, side));
    let walked = read.load(Ordering::Relaxed);
    let mut seen = 0;
    while seen < 1000 {
        let block = rows.rows(64, &[0]).unwrap().unwrap();
        assert!(block.samples.len() <= 64 * side as usize);
        assert!(matches!(&block.samples, Samples::U8(v) if v[..8] == [255, 255, 255, 255, 0, 0, 0, 0]));
        seen += block.height;
    }
    // A sixtieth of the rows needs about a sixtieth of the bytes: nothing reads ahead.
    let used = read.load(Ordering::Relaxed) - walked;
    assert!(used < bytes.len() as u64 / 20 + (1 << 18), "{used} of {}", bytes.len());
}

fn jpeg_frame(mark: u8, bits: u8, side: u16, scans: usize) -> Vec<u8> {
    let [high, low] = side.to_be_bytes();
    let mut bytes = vec![0xFF, 0xD8, 0xFF, mark, 0, 11, bits, high, low, high, low, 1, 1, 0x11, 0];
    for _ in 0..scans {
        bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 63, 0, 0x7F]);
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

#[test]
fn i12_jpegs_that_would_take_forever_are_refused_by_name() {
    for (bytes, part) in [
        (jpeg_frame(0xC2, 8, 2000, 80_000), "80000 scans"),
        (jpeg_frame(0xC2, 8, 65_535, 1), "fewer bytes"),
        (jpeg_frame(0xC0, 8, 65_535, 1), "fewer bytes"),
        (jpeg_frame(0xC1, 12, 100, 1), "12 bits"),
        (jpeg_frame(0xC9, 8, 100, 1), "arithmetic"),
        (jpeg_frame(0xC3, 8, 100, 1), "lossless"),
        (jpeg_frame(0xC0, 8, 0, 1), "no pixels"),
    ] {
        let refusal = format!("{:?}", rows_of(jpeg::open, &bytes).map(drop).unwrap_err());
        assert!(refusal.contains(part), "{refusal}");
    }
    // A preview in the header brings its own end mark; the picture itself is cut.
    let whole = encoded("jpeg", ExtendedColorType::Rgb8, None);
    let preview = [&b"Exif\0\0"[..], &whole].concat();
    let len = u16::try_from(preview.len() + 2).unwrap().to_be_bytes();
    let cut = |tail: usize| [&whole[..2], &[0xFF, 0xE1], &len, &preview, &whole[2..whole.len() - tail]].concat();
    let rows = rows_of(jpeg::open, &cut(20)).unwrap();
    assert_eq!(rows.info().incomplete, Some(Incomplete::rows(8, 9)));
    // Before its first rows it is no picture.
    let end = whole.windows(2).rposition(|w| w == [0xFF, 0xDA]).unwrap() + 20;
    let refused = rows_of(jpeg::open, &cut(whole.len() - end)).map(drop);
    assert_eq!(refused, Err(Refusal::Damaged("it ends before its first rows".to_owned())));
    let refused = rows_of(jpeg::open, &cut(whole.len() - 10)).map(drop);
    assert_eq!(refused, Err(Refusal::Damaged("it ends too early".to_owned())));
}

#[test]
fn i13_bombs_in_metadata_are_stepped_over() {
    let plain = encoded("png", ExtendedColorType::Rgb8, None);
    let expected = numbers(&image::load_from_memory(&plain).unwrap());
    let (head, tail) = plain.split_at(33);
    let bombs = [chunk(b"zTXt", &vec![0x55; 8 << 20]), chunk(b"iCCP", &vec![0x55; 8 << 20]), chunk(b"eXIf", &vec![b'M'; 2 << 20])];
    let bytes = [head, &bombs.concat(), tail].concat();
    let (files, read) = files(&bytes);
    let Ok(OpenedPicture::Rows(mut rows)) = png_rows::open(&files) else { panic!("it must open") };
    assert_eq!(all(rows.as_mut(), &[9], &[0, 1, 2]).unwrap(), expected);
    assert!(read.load(Ordering::Relaxed) < 1 << 20, "nothing of them is read");
    // EXIF whose tables point at themselves, 64 KB of it.
    let mut looped = b"II*\0\x08\0\0\0\xff\xff".to_vec();
    while looped.len() < 65_000 {
        looped.extend(b"\x69\x87\x04\0\x01\0\0\0\x08\0\0\0");
    }
    let mut out = Vec::new();
    let mut encoder = PngEncoder::new(&mut out);
    encoder.set_exif_metadata(looped.clone()).unwrap();
    encoder.write_image(&noise(12), 2, 2, ExtendedColorType::Rgb8).unwrap();
    assert_eq!(rows_of(png_rows::open, &out).unwrap().info().orientation, 1);
    let found = revisit::io::raster::metadata::exif::read(&looped);
    assert_eq!(found.facts, Default::default());
}

#[test]
fn i14_what_is_something_else_is_refused() {
    let others: [&[u8]; 6] = [b"", b"%PDF-1.7\n", b"<VRTDataset rasterXSize=\"1\"/>", b"PK\x03\x04", b"<svg xmlns=\"x\"/>", &[0; 200]];
    for format in ["png", "jpeg", "webp", "bmp", "jp2"] {
        for bytes in others {
            assert!(rows_of(opener(format), bytes).is_err(), "{format}");
        }
    }
    // A ZIP behind a PNG does not matter.
    let both = [encoded("png", ExtendedColorType::Rgb8, None), b"PK\x03\x04zip".to_vec()].concat();
    assert_eq!(read_through("png", &both), Ok(()));
}

/// EXIF with the date of the exposure and its offset from UTC, and another date that is not meant.
fn dated_exif() -> Vec<u8> {
    let mut tiff = b"II*\0\x08\0\0\0\x02\0\x32\x01\x02\0\x14\0\0\0\x26\0\0\0\x69\x87\x04\0\x01\0\0\0\x3a\0\0\0\0\0\0\0".to_vec();
    tiff.extend(b"2024:02:02 03:04:05\0");
    tiff.extend(b"\x02\0\x03\x90\x02\0\x14\0\0\0\x58\0\0\0\x11\x90\x02\0\x07\0\0\0\x6c\0\0\0\0\0\0\0");
    tiff.extend(b"2023:01:02 03:04:05\0+09:00\0");
    tiff
}

#[test]
fn the_date_of_the_exposure_is_read_from_every_format_with_exif() {
    let dir = tempfile::tempdir().unwrap();
    let described = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        revisit::io::raster::open(&path).unwrap().description().acquisition.clone()
    };
    for format in ["png", "jpeg", "webp"] {
        let (mut bytes, pixels) = (Vec::new(), noise(13 * 9 * 3));
        fn write(mut encoder: impl ImageEncoder, pixels: &[u8]) {
            encoder.set_exif_metadata(dated_exif()).unwrap();
            encoder.write_image(pixels, 13, 9, ExtendedColorType::Rgb8).unwrap();
        }
        match format {
            "png" => write(PngEncoder::new(&mut bytes), &pixels),
            "jpeg" => write(JpegEncoder::new(&mut bytes), &pixels),
            _ => write(WebPEncoder::new_lossless(&mut bytes), &pixels),
        }
        let time = described(format, &bytes).time.unwrap_or_else(|| panic!("{format}"));
        assert_eq!((time.value.to_string().as_str(), time.origin.as_str()), ("2023-01-01T18:04:05Z", "EXIF DateTimeOriginal"), "{format}");
    }
    // Behind the pixels, where some programs put it; and a part that is too long is left alone.
    let plain = encoded("png", ExtendedColorType::Rgb8, None);
    let (front, end) = plain.split_at(plain.len() - 12);
    let behind = |exif: &[u8]| [front, &chunk(b"eXIf", exif), end].concat();
    assert!(described("a.png", &behind(&dated_exif())).time.is_some());
    assert!(described("a.png", &behind(&[dated_exif(), vec![0; 2 << 20]].concat())).time.is_none());
}
