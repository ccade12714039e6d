//! What a format gives: its facts and its samples. Decoders run in the decoder process only.

use crate::core::raster::{Block, RasterInfo, Window};
use std::sync::Arc;

/// The bytes of a file, read at any place from any thread. Never a map of the file into memory: a file that shrinks
/// while it is read must be an error, not the end of the process.
#[expect(clippy::len_without_is_empty, reason = "an empty file is refused before it gets here")]
pub trait Bytes: Send + Sync + std::fmt::Debug {
    /// Size of the file when it was opened, bytes.
    fn len(&self) -> u64;

    /// Fills the buffer from a place in the file.
    ///
    /// # Errors
    /// When the file ends before, or cannot be read.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()>;
}

/// A file in memory.
impl Bytes for Vec<u8> {
    fn len(&self) -> u64 {
        self.as_slice().len() as u64
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        let part = usize::try_from(offset).ok().and_then(|at| self.get(at..at.checked_add(buffer.len())?));
        buffer.copy_from_slice(part.ok_or(std::io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }
}

/// The files of a picture: itself, and those beside it that belong to it.
#[derive(Clone, Debug)]
pub struct Files {
    /// The picture.
    pub main: Arc<dyn Bytes>,
    /// Its overviews: `NAME.tif.ovr`.
    pub overviews: Option<Arc<dyn Bytes>>,
    /// Its mask: `NAME.tif.msk`.
    pub mask: Option<Arc<dyn Bytes>>,
}

/// A picture that is open.
pub enum Opened {
    /// Any window can be had.
    Windows(Box<dyn WindowDecoder>),
    /// Rows come from the first to the last, once.
    Rows(Box<dyn RowDecoder>),
}

/// Why a file is not read: phrases for the analyst, without the file's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// A variant of the format that is not read, named, and what to do: one full sentence or two.
    Unsupported(String),
    /// The file does not follow its format: what is wrong, as a phrase.
    Damaged(String),
    /// More than can be held: a full sentence.
    TooLarge(String),
}

/// Reads windows in any order.
pub trait WindowDecoder: Send {
    /// What is known of the picture.
    fn info(&self) -> &RasterInfo;

    /// The samples of a window of one of the file's own levels (0 is full size; see [`RasterInfo::levels`]), of these bands
    /// in this order. Samples are the file's own: not scaled, not inverted, palettes not looked up; YCbCr is told as RGB.
    /// A sparse block is zeros, or the nodata value.
    ///
    /// # Errors
    /// A phrase, if that part of the file is damaged.
    fn read(&mut self, level: usize, window: Window, bands: &[u16]) -> Result<Block, String>;

    /// As [`WindowDecoder::read`] for samples of one byte without a mask, written straight to where they are wanted: all bands a
    /// pixel. `false` where that is not possible; what was written then counts for nothing.
    ///
    /// # Errors
    /// A phrase, if that part of the file is damaged.
    fn read_bytes(&mut self, _level: usize, _window: Window, _bands: &[u16], _out: &mut [u8]) -> Result<bool, String> {
        Ok(false)
    }

    /// Whether nothing of a window (it lies inside the level) was ever written, so that all its pixels are alike. `false` where
    /// that is not known without decoding.
    fn is_blank(&mut self, _level: usize, _window: Window) -> bool {
        false
    }
}

/// Reads rows from the first to the last.
pub trait RowDecoder: Send {
    /// What is known of the picture.
    fn info(&self) -> &RasterInfo;

    /// The next rows, at most `most`, over the full width and upright, of these bands in this order; `None`
    /// after the last. A block without rows is given where the next ones take long: ask again. The bands must be the same in every call.
    ///
    /// # Errors
    /// A phrase, if the file is damaged from here on.
    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String>;
}
