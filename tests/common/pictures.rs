//! Picture files made by hand, byte by byte: kinds that no encoder here writes, and some that nobody should.

use image::{ImageFormat, Rgb, RgbImage, RgbaImage};
use revisit::core::raster::{Display, LevelSize, Stretch, TILE, TileId, Tones};
use revisit::io::raster::{Picture, RasterSource};

/// A picture on which every pixel can be told from its neighbours.
pub fn sample(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 5 % 256) as u8, (y * 7 % 256) as u8, ((x * y) % 251) as u8]))
}

pub fn encoded(image: &RgbImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn crc32(bytes: impl Iterator<Item = u8>) -> u32 {
    !bytes.fold(!0_u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 })
    })
}

/// A chunk of a PNG file, with a valid sum.
pub fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
    let crc = crc32(kind.iter().chain(data).copied());
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], kind, data, &crc.to_be_bytes()].concat()
}

/// Bytes in a zlib stream that compresses nothing.
pub fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let blocks: Vec<&[u8]> = if bytes.is_empty() { vec![bytes] } else { bytes.chunks(65_535).collect() };
    for (i, block) in blocks.iter().enumerate() {
        let len = u16::try_from(block.len()).unwrap();
        out.push(u8::from(i + 1 == blocks.len()));
        out.extend(len.to_le_bytes());
        out.extend((!len).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (a, b) = bytes.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (a + b) % 65_521)
    });
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

fn header(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
    chunk(b"IHDR", &[&width.to_be_bytes()[..], &height.to_be_bytes(), &[depth, color, 0, 0, 0]].concat())
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A PNG of these rows (without their filter byte), with further chunks before its pixels.
pub fn png(width: u32, depth: u8, color: u8, rows: &[Vec<u8>], more: &[Vec<u8>]) -> Vec<u8> {
    let pixels: Vec<u8> = rows.iter().flat_map(|row| std::iter::once(0).chain(row.iter().copied())).collect();
    let height = u32::try_from(rows.len()).unwrap();
    [PNG.to_vec(), header(width, height, depth, color), more.concat(), chunk(b"IDAT", &zlib(&pixels)), chunk(b"IEND", b"")].concat()
}

/// A PNG that claims a size and holds nothing.
pub fn png_bomb(width: u32, height: u32, depth: u8, color: u8) -> Vec<u8> {
    [PNG.to_vec(), header(width, height, depth, color), chunk(b"IDAT", b""), chunk(b"IEND", b"")].concat()
}

/// Two frames of 2 x 1 px: the first red, the second green.
pub fn animated_png() -> Vec<u8> {
    let frame = |rgb: [u8; 3]| zlib(&[&[0][..], &rgb, &rgb].concat());
    let control = |sequence: u32| {
        let delays = [0, 1, 0, 10, 0, 0];
        let fields: Vec<u8> = [sequence, 2, 1, 0, 0].iter().flat_map(|v: &u32| v.to_be_bytes()).chain(delays).collect();
        chunk(b"fcTL", &fields)
    };
    let second = [&2_u32.to_be_bytes()[..], &frame([0, 255, 0])].concat();
    [
        PNG.to_vec(),
        header(2, 1, 8, 2),
        chunk(b"acTL", &[0, 0, 0, 2, 0, 0, 0, 0]),
        control(0),
        chunk(b"IDAT", &frame([255, 0, 0])),
        control(1),
        chunk(b"fdAT", &second),
        chunk(b"IEND", b""),
    ]
    .concat()
}

/// Two frames of a WebP animation, of these pictures of one size.
pub fn animated_webp(frames: &[RgbImage]) -> Vec<u8> {
    let three = |v: u32| v.to_le_bytes()[..3].to_vec();
    let piece = |kind: &[u8], data: &[u8]| {
        let pad = vec![0; data.len() % 2];
        [kind, &u32::try_from(data.len()).unwrap().to_le_bytes(), data, &pad].concat()
    };
    let (w, h) = (frames[0].width() - 1, frames[0].height() - 1);
    let mut body = b"WEBP".to_vec();
    body.extend(piece(b"VP8X", &[vec![0x02, 0, 0, 0], three(w), three(h)].concat()));
    body.extend(piece(b"ANIM", &[0; 6]));
    for frame in frames {
        let still = encoded(frame, ImageFormat::WebP);
        let pixels = &still[12..];
        assert_eq!(&pixels[..4], b"VP8L");
        body.extend(piece(b"ANMF", &[three(0), three(0), three(w), three(h), three(100), vec![0], pixels.to_vec()].concat()));
    }
    piece(b"RIFF", &body)
}

/// A JPEG with an EXIF block that asks to be turned.
pub fn turned_jpeg(image: &RgbImage, orientation: u8) -> Vec<u8> {
    let jpeg = encoded(image, ImageFormat::Jpeg);
    let tiff = [&b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat();
    let size = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xFF, 0xE1], &size, &tiff, &jpeg[2..]].concat()
}

/// A CMYK JPEG of 8 x 8 px, all of the same printing ink red: no cyan, full magenta and yellow, no black (stored inverted, as
/// Adobe does).
pub fn cmyk_jpeg() -> Vec<u8> {
    let mut out = vec![0xFF, 0xD8];
    let mut segment = |marker: u8, data: &[u8]| {
        out.extend([0xFF, marker]);
        out.extend(u16::try_from(data.len() + 2).unwrap().to_be_bytes());
        out.extend_from_slice(data);
    };
    segment(0xEE, b"Adobe\0\x64\0\0\0\0\0");
    segment(0xDB, &[&[0][..], &[1; 64]].concat());
    segment(0xC0, &[8, 0, 8, 0, 8, 4, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0, 4, 0x11, 0]);
    // Differences of category 0 (code 00) and 10 (code 01); no other coefficients (code 0 ends a block).
    segment(0xC4, &[&[0x00][..], &[0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0, 10]].concat());
    segment(0xC4, &[&[0x10][..], &[1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], &[0]].concat());
    segment(0xDA, &[4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0]);
    let (high, low) = ("0111111110000", "0100000001110");
    let bits = [high, low, low, high].concat() + "1111";
    for byte in bits.as_bytes().chunks(8) {
        let value = byte.iter().fold(0_u8, |v, b| (v << 1) | (b - b'0'));
        out.push(value);
        if value == 0xFF {
            out.push(0);
        }
    }
    out.extend([0xFF, 0xD9]);
    out
}

/// All pixels of a picture, values as they are.
pub fn whole(picture: &Picture) -> RgbaImage {
    let info = picture.info();
    let display = Display { stretch: Stretch::Full, ..Display::usual(info) };
    let tones = Tones::of(&display, info, None);
    let (columns, rows) = LevelSize::of(info.width, info.height, 0).tiles();
    let mut full = RgbaImage::new(info.width, info.height);
    for (x, y) in (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))) {
        let tile = picture.tile(TileId { level: 0, x, y }, display.bands).unwrap();
        let painted = RgbaImage::from_raw(tile.width, tile.height, tones.paint(&tile)).unwrap();
        image::imageops::replace(&mut full, &painted, i64::from(x * TILE), i64::from(y * TILE));
    }
    full
}
