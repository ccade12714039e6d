//! Pictures: formats, decoding, and the pyramid of tiles from which they are shown.
//!
//! A format is known by its first bytes, not by its name; the table is [`FORMATS`]. The rest of the program sees a
//! [`RasterSource`] that hands out tiles of 512 pixels at any level. Foreign bytes are decoded in a process of their own
//! ([`mod@worker`]); coarse levels that a file does not have are built once and kept ([`PyramidBuild`]).

pub mod bmp;
mod bmp_runs;
mod cache;
mod complaint;
mod decoder;
mod describe;
mod formats;
mod jp2_boxes;
pub mod jpeg;
pub mod jpeg2000;
mod jpeg2000_tiles;
mod jpeg_bits;
mod jpeg_huffman;
mod jpeg_marks;
mod jpeg_scans;
mod jpeg_stripes;
mod local;
pub mod metadata;
mod open;
mod picture;
mod place;
pub mod png;
mod png_passes;
mod pyramid;
mod riff;
mod rows;
pub mod tiff;
mod turned;
pub mod webp;
mod webp_planes;
pub mod worker;

pub use cache::{CACHE_LIMIT, cache_bytes, clear_cache};
pub use decoder::{Bytes, Files, Opened as OpenedPicture, Refusal, RowDecoder, WindowDecoder};
pub use describe::Description;
pub use formats::{FORMATS, FormatDecoder, RasterFormat, probe};
pub use open::{RasterError, open};
pub use picture::{Picture, RasterSource, TileError};
pub use pyramid::PyramidBuild;
