//! Pictures: formats, decoding, and the pyramid of tiles from which they are shown.
//!
//! A format is known by its first bytes, not by its name; the table is [`FORMATS`]. The rest of the program sees a
//! [`RasterSource`] that hands out tiles of [`TILE`] pixels at any level.

mod formats;
mod open;
mod pyramid;
mod source;

pub use formats::{FORMATS, RasterFormat, probe};
pub use open::{MAX_PIXELS, Opened, RasterError, open};
pub use pyramid::MemoryPyramid;
pub use source::{LevelSize, RasterInfo, RasterSource, TILE, Tile, TileId, coarsest_level};
