//! The encodings of blocks: a table over the readers of other crates. Each writes into a buffer of the size that the
//! directory promises, and stops there.

use super::fax::{self, FaxRows};
use super::picture::Picture;
use super::{jpeg, lerc};
use crate::io::raster::Refusal;
use flate2::{Decompress, FlushDecompress, Status};
use image_webp::WebPDecoder;
use ruzstd::decoding::errors::FrameDecoderError;
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};
use std::io::{Cursor, Read};

/// The largest window that a ZSTD frame may ask for: what its highest level writes.
pub(super) const ZSTD_WINDOW: u64 = 128 << 20;
/// The most memory that an LZMA stream may ask for, KiB; its highest level takes 65 MiB.
pub(super) const LZMA_MEMORY: u32 = 128 << 10;

/// An encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    None,
    Deflate,
    Lzw,
    PackBits,
    Zstd,
    Lzma,
    Jpeg,
    WebP,
    Lerc,
    /// CCITT fax, with its number: 2 runs, 3 group 3, 4 group 4.
    Fax(u8),
}

impl Compression {
    /// By its number in the file.
    pub(super) fn named(number: u64) -> Result<Compression, Refusal> {
        let not_read = |name: &str| {
            Err(Refusal::Unsupported(format!(
                "TIFF with the encoding {name} is not read. Convert it first (for example: gdal_translate -co COMPRESS=DEFLATE -co TILED=YES IN.tif OUT.tif)."
            )))
        };
        Ok(match number {
            1 => Compression::None,
            2..=4 => Compression::Fax(number as u8),
            5 => Compression::Lzw,
            7 => Compression::Jpeg,
            8 | 32_946 => Compression::Deflate,
            32_773 => Compression::PackBits,
            34_887 => Compression::Lerc,
            34_925 => Compression::Lzma,
            50_000 => Compression::Zstd,
            50_001 => Compression::WebP,
            6 => return not_read("\"old-style JPEG\" (6)"),
            32_766 => return not_read("NeXT (32766)"),
            32_809 => return not_read("ThunderScan (32809)"),
            33_003 | 33_005 | 34_712 => return not_read("JPEG 2000"),
            34_661 => return not_read("JBIG"),
            34_676 | 34_677 => return not_read("SGI LogLuv"),
            34_892 => return not_read("lossy JPEG of DNG (34892)"),
            50_002 | 52_546 => return not_read("JPEG XL"),
            n => return not_read(&format!("number {n}")),
        })
    }

    /// As users know it.
    pub(super) fn name(self, lerc_packing: u8) -> &'static str {
        match (self, lerc_packing) {
            (Compression::None, _) => "none",
            (Compression::Deflate, _) => "deflate",
            (Compression::Lzw, _) => "LZW",
            (Compression::PackBits, _) => "PackBits",
            (Compression::Zstd, _) => "ZSTD",
            (Compression::Lzma, _) => "LZMA",
            (Compression::Jpeg, _) => "JPEG",
            (Compression::WebP, _) => "WebP",
            (Compression::Lerc, 1) => "LERC and deflate",
            (Compression::Lerc, 2) => "LERC and ZSTD",
            (Compression::Lerc, _) => "LERC",
            (Compression::Fax(2), _) => "CCITT runs",
            (Compression::Fax(3), _) => "CCITT G3",
            (Compression::Fax(_), _) => "CCITT G4",
        }
    }

    /// Whether samples may have been replaced by differences before.
    pub(super) fn predicts(self) -> bool {
        matches!(self, Compression::Deflate | Compression::Lzw | Compression::Zstd | Compression::Lzma)
    }

    /// Whether a block can be decoded row by row.
    pub(super) fn streams(self) -> bool {
        !matches!(self, Compression::Jpeg | Compression::WebP | Compression::Lerc)
    }
}

/// Decoders that are used again for the next block.
#[derive(Default)]
pub(super) struct Codecs {
    inflate: Option<Decompress>,
    zstd: Option<FrameDecoder>,
    lzw: Option<weezl::decode::Decoder>,
}

/// What is said of data that a reader does not accept. Its own words are for programmers; ours are for analysts.
pub(super) fn bad<E>(codec: &'static str) -> impl Fn(E) -> String {
    move |_| format!("its {codec} data is damaged")
}

/// As [`bad`], of encodings that say how much memory they need.
pub(super) fn hungry(codec: &str) -> String {
    format!("its {codec} data asks for more memory than a block may take")
}

/// What is said of a file that cannot be read at a place.
pub(super) fn unreadable(error: &std::io::Error) -> String {
    format!("it cannot be read ({})", crate::io::platform::plain_words(error))
}

/// LZMA data that is not accepted.
pub(super) fn bad_lzma(error: &std::io::Error) -> String {
    if error.kind() == std::io::ErrorKind::OutOfMemory { hungry("LZMA") } else { bad("LZMA")(error) }
}

/// ZSTD data that is not accepted.
pub(super) fn bad_zstd(error: &FrameDecoderError) -> String {
    if matches!(error, FrameDecoderError::WindowSizeTooBig { .. }) { hungry("ZSTD") } else { bad("ZSTD")(error) }
}

/// Words on one line, and not too many of them.
pub(super) fn one_line(why: &str) -> String {
    why.split_whitespace().flat_map(|word| [" ", word]).skip(1).flat_map(str::chars).take(200).collect()
}

pub(super) const SHORT: &str = "its data ends too early";

impl Codecs {
    /// Decodes a block of `rows` rows into a buffer of the very size that they have in the file, unpacked.
    pub(super) fn decode(&mut self, picture: &Picture, rows: u32, data: &mut [u8], out: &mut [u8]) -> Result<(), String> {
        if picture.reversed {
            data.iter_mut().for_each(|b| *b = b.reverse_bits());
        }
        // A reader that panics over hostile bytes has found damage; what it held is thrown away.
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| self.decode_with(picture, rows, data, out)));
        let result = caught.unwrap_or_else(|_| {
            *self = Codecs::default();
            Err("its reader gave up on it".to_owned())
        });
        result.map_err(|why| one_line(&why))
    }

    fn decode_with(&mut self, picture: &Picture, rows: u32, data: &[u8], out: &mut [u8]) -> Result<(), String> {
        match picture.compression {
            Compression::None => {
                out.copy_from_slice(data.get(..out.len()).ok_or(SHORT)?);
                Ok(())
            }
            Compression::Deflate => self.inflate(data, out),
            Compression::Lzw => self.lzw(data, out),
            Compression::PackBits => pack_bits(data, out),
            Compression::Zstd => self.zstd(data, out),
            Compression::Lzma => {
                let mut reader = lzma_rust2::XzReader::new_mem_limit(data, true, LZMA_MEMORY);
                reader.read_exact(out).map_err(|e| bad_lzma(&e))
            }
            Compression::Jpeg => jpeg::decode(picture, rows, data, out),
            Compression::WebP => webp(picture, rows, data, out),
            Compression::Lerc => {
                let most = out.len().saturating_mul(2).saturating_add(1 << 20);
                match picture.lerc_packing {
                    0 => lerc::decode(picture, rows, data, out),
                    1 => {
                        let mut blob = Vec::new();
                        let reader = flate2::read::ZlibDecoder::new(data);
                        reader.take(most as u64).read_to_end(&mut blob).map_err(bad("deflate"))?;
                        lerc::decode(picture, rows, &blob, out)
                    }
                    2 => {
                        let mut blob = Vec::new();
                        let reader = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(data, ZSTD_WINDOW);
                        let reader = reader.map_err(|e| bad_zstd(&e))?;
                        reader.take(most as u64).read_to_end(&mut blob).map_err(bad("ZSTD"))?;
                        lerc::decode(picture, rows, &blob, out)
                    }
                    n => Err(format!("LERC with packing number {n} is not known")),
                }
            }
            Compression::Fax(_) => {
                let mut reader = FaxRows::new(data.iter().copied(), picture.block_width, fax::Scheme::of(picture));
                let row = out.len() / rows.max(1) as usize;
                out.chunks_exact_mut(row.max(1)).try_for_each(|row| reader.next_row(row))
            }
        }
    }

    fn inflate(&mut self, data: &[u8], out: &mut [u8]) -> Result<(), String> {
        let inflate = self.inflate.get_or_insert_with(|| Decompress::new(true));
        inflate.reset(true);
        let (mut from, mut to) = (0, 0);
        while to < out.len() {
            let (before_in, before_out) = (inflate.total_in(), inflate.total_out());
            let status = inflate
                .decompress(data.get(from..).unwrap_or_default(), &mut out[to..], FlushDecompress::Finish)
                .map_err(bad("deflate"))?;
            from += (inflate.total_in() - before_in) as usize;
            let n = (inflate.total_out() - before_out) as usize;
            to += n;
            if to < out.len() && (status == Status::StreamEnd || n == 0) {
                return Err(SHORT.to_owned());
            }
        }
        Ok(())
    }

    fn lzw(&mut self, data: &[u8], out: &mut [u8]) -> Result<(), String> {
        let lzw = self.lzw.get_or_insert_with(new_lzw);
        lzw.reset();
        let (mut from, mut to) = (0, 0);
        while to < out.len() {
            let result = lzw.decode_bytes(data.get(from..).unwrap_or_default(), &mut out[to..]);
            result.status.map_err(bad("LZW"))?;
            from += result.consumed_in;
            to += result.consumed_out;
            if result.consumed_in == 0 && result.consumed_out == 0 {
                return Err(SHORT.to_owned());
            }
        }
        Ok(())
    }

    fn zstd(&mut self, mut data: &[u8], out: &mut [u8]) -> Result<(), String> {
        let zstd = self.zstd.get_or_insert_with(|| {
            let mut decoder = FrameDecoder::new();
            decoder.set_max_window_size(ZSTD_WINDOW);
            decoder
        });
        zstd.init(&mut data).map_err(|e| bad_zstd(&e))?;
        let mut to = 0;
        while to < out.len() {
            if !zstd.is_finished() {
                zstd.decode_blocks(&mut data, BlockDecodingStrategy::UptoBytes(1 << 20)).map_err(|e| bad_zstd(&e))?;
            }
            let n = zstd.read(&mut out[to..]).map_err(bad("ZSTD"))?;
            to += n;
            if n == 0 && zstd.is_finished() {
                return Err(SHORT.to_owned());
            }
        }
        Ok(())
    }
}

/// A decoder of LZW as TIFF has it.
pub(super) fn new_lzw() -> weezl::decode::Decoder {
    weezl::decode::Configuration::with_tiff_size_switch(weezl::BitOrder::Msb, 8).with_yield_on_full_buffer(true).build()
}

fn pack_bits(mut data: &[u8], mut out: &mut [u8]) -> Result<(), String> {
    while !out.is_empty() {
        let (head, rest) = data.split_first().ok_or(SHORT)?;
        data = rest;
        let head = *head as i8;
        if head >= 0 {
            let n = head as usize + 1;
            let n = n.min(out.len());
            let (from, rest) = data.split_at_checked(n).ok_or(SHORT)?;
            let (to, left) = out.split_at_mut(n);
            to.copy_from_slice(from);
            (data, out) = (rest, left);
        } else if head != -128 {
            let (value, rest) = data.split_first().ok_or(SHORT)?;
            let n = (1 - isize::from(head)) as usize;
            let (to, left) = out.split_at_mut(n.min(out.len()));
            to.fill(*value);
            (data, out) = (rest, left);
        }
    }
    Ok(())
}

fn webp(picture: &Picture, rows: u32, data: &[u8], out: &mut [u8]) -> Result<(), String> {
    let mut decoder = WebPDecoder::new(Cursor::new(data)).map_err(bad("WebP"))?;
    decoder.set_memory_limit(super::picture::MAX_BLOCK as usize);
    let (width, height) = decoder.dimensions();
    if width != picture.block_width || height < rows || height > picture.block_height.max(rows) {
        return Err(format!("its WebP block has {width} x {height} pixels where {} x {rows} are expected", picture.block_width));
    }
    let wanted = picture.channels() as usize;
    let has = if decoder.has_alpha() { 4 } else { 3 };
    if !matches!(wanted, 3 | 4) || picture.bits != 8 {
        return Err("WebP holds 3 or 4 bands of 8 bits".to_owned());
    }
    if has == wanted && height == rows {
        return decoder.read_image(out).map_err(bad("WebP"));
    }
    let mut pixels = vec![0; decoder.output_buffer_size().ok_or("its WebP block is too large")?];
    decoder.read_image(&mut pixels).map_err(bad("WebP"))?;
    for (to, from) in out.chunks_exact_mut(wanted).zip(pixels.chunks_exact(has)) {
        let n = wanted.min(has);
        to[..n].copy_from_slice(&from[..n]);
        if n < wanted {
            to[n] = 255;
        }
    }
    Ok(())
}
