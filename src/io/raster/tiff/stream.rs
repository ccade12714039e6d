//! Strips that are too large to be held: decoded as they are read, from their first row to their last.

use super::codec::{Compression, LZMA_MEMORY, ZSTD_WINDOW, bad_zstd, new_lzw};
use super::fax::{FaxRows, Scheme};
use super::picture::Picture;
use crate::io::raster::Bytes;
use std::io::{self, BufRead, Read};
use std::sync::Arc;

/// Bytes that are read from the file at once.
const CHUNK: u64 = 64 << 10;

/// A part of a file as a stream.
struct Section {
    bytes: Arc<dyn Bytes>,
    offset: u64,
    left: u64,
    reversed: bool,
    buffer: Vec<u8>,
    at: usize,
}

impl BufRead for Section {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() && self.left > 0 {
            let n = self.left.min(CHUNK).min(self.bytes.len().saturating_sub(self.offset));
            if n == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file ends too early"));
            }
            self.buffer.resize(n as usize, 0);
            self.bytes.read_at(self.offset, &mut self.buffer)?;
            if self.reversed {
                self.buffer.iter_mut().for_each(|b| *b = b.reverse_bits());
            }
            self.offset += n;
            self.left -= n;
            self.at = 0;
        }
        Ok(self.buffer.get(self.at..).unwrap_or_default())
    }

    fn consume(&mut self, n: usize) {
        self.at = (self.at + n).min(self.buffer.len());
    }
}

impl Read for Section {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let from = self.fill_buf()?;
        let n = from.len().min(out.len());
        out[..n].copy_from_slice(&from[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl Iterator for Section {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let byte = self.fill_buf().ok()?.first().copied()?;
        self.consume(1);
        Some(byte)
    }
}

/// The unpacked bytes of a strip.
pub(super) fn strip(picture: &Picture, offset: u64, count: u64) -> Result<Box<dyn Read + Send>, String> {
    let section =
        Section { bytes: picture.source.bytes.clone(), offset, left: count, reversed: picture.reversed, buffer: Vec::new(), at: 0 };
    Ok(match picture.compression {
        Compression::None => Box::new(section),
        Compression::Deflate => Box::new(flate2::bufread::ZlibDecoder::new(section)),
        Compression::Lzw => Box::new(Lzw { decoder: new_lzw(), section }),
        Compression::PackBits => Box::new(PackBits { section, literal: 0, repeated: 0, value: 0 }),
        Compression::Zstd => {
            let reader = ruzstd::decoding::StreamingDecoder::new_with_max_window_size(section, ZSTD_WINDOW);
            Box::new(reader.map_err(|e| bad_zstd(&e))?)
        }
        Compression::Lzma => Box::new(lzma_rust2::XzReader::new_mem_limit(section, true, LZMA_MEMORY)),
        Compression::Fax(_) => {
            let row = vec![0; picture.row_bytes() as usize];
            let at = row.len();
            Box::new(Fax { rows: FaxRows::new(section, picture.block_width, Scheme::of(picture)), row, at })
        }
        Compression::Jpeg | Compression::WebP | Compression::Lerc => return Err("its encoding is not read row by row".to_owned()),
    })
}

fn broken(why: impl Into<String>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.into())
}

struct Lzw {
    decoder: weezl::decode::Decoder,
    section: Section,
}

impl Read for Lzw {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let input = self.section.fill_buf()?;
            let result = self.decoder.decode_bytes(input, out);
            self.section.consume(result.consumed_in);
            result.status.map_err(|e| broken(e.to_string()))?;
            if result.consumed_out > 0 || result.consumed_in == 0 {
                return Ok(result.consumed_out);
            }
        }
    }
}

struct PackBits {
    section: Section,
    literal: usize,
    repeated: usize,
    value: u8,
}

impl Read for PackBits {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.literal > 0 {
                let n = self.literal.min(out.len());
                let n = self.section.read(&mut out[..n])?;
                self.literal -= n;
                return Ok(n);
            }
            if self.repeated > 0 {
                let n = self.repeated.min(out.len());
                out[..n].fill(self.value);
                self.repeated -= n;
                return Ok(n);
            }
            let mut head = [0];
            if self.section.read(&mut head)? == 0 {
                return Ok(0);
            }
            match head[0] as i8 {
                -128 => {}
                n if n >= 0 => self.literal = n as usize + 1,
                n => {
                    self.section.read_exact(&mut head)?;
                    self.value = head[0];
                    self.repeated = (1 - isize::from(n)) as usize;
                }
            }
        }
    }
}

struct Fax {
    rows: FaxRows<Section>,
    row: Vec<u8>,
    at: usize,
}

impl Read for Fax {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.row.len() {
            self.rows.next_row(&mut self.row).map_err(broken)?;
            self.at = 0;
        }
        let n = (self.row.len() - self.at).min(out.len());
        out[..n].copy_from_slice(&self.row[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}
