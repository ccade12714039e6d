//! The seam behind which every picture lies: today a decoded picture in memory, tomorrow a decoder in another process.

/// Side of a tile, px.
pub const TILE: u32 = 512;

/// What is known of a picture before its pixels are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RasterInfo {
    /// Name of its format: `PNG`.
    pub format: &'static str,
    /// Columns, upright.
    pub width: u32,
    /// Rows, upright.
    pub height: u32,
    /// Number of bands in the file.
    pub bands: u8,
    /// Type of a sample in the file: `uint8`, `uint16`, `float32`.
    pub sample_type: &'static str,
    /// EXIF orientation, 1 to 8, that was applied.
    pub orientation: u8,
    /// What the analyst should know of how the file was read: full sentences.
    pub notes: Vec<String>,
}

/// A tile: level 0 is full resolution, each further level half of the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TileId {
    /// The level.
    pub level: u8,
    /// Column of tiles.
    pub x: u32,
    /// Row of tiles.
    pub y: u32,
}

/// The pixels of a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Columns, at most [`TILE`].
    pub width: u32,
    /// Rows, at most [`TILE`].
    pub height: u32,
    /// RGBA, 8 bit, not premultiplied, row by row.
    pub rgba: Vec<u8>,
}

/// The size of one level of a pyramid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LevelSize {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl LevelSize {
    /// The size of a level of a picture: halved and rounded up `level` times.
    pub fn of(width: u32, height: u32, level: u8) -> LevelSize {
        let halve = |v: u32| (0..level).fold(v, |v, _| v.div_ceil(2)).max(1);
        LevelSize { width: halve(width), height: halve(height) }
    }

    /// Columns and rows of tiles.
    pub fn tiles(self) -> (u32, u32) {
        (self.width.div_ceil(TILE), self.height.div_ceil(TILE))
    }
}

/// The level on which the whole picture is one tile.
pub fn coarsest_level(width: u32, height: u32) -> u8 {
    (0..32).find(|level| LevelSize::of(width, height, *level).tiles() == (1, 1)).unwrap_or(32)
}

/// A picture that hands out tiles. May be asked from any thread.
pub trait RasterSource: Send + Sync + std::fmt::Debug {
    /// What is known of the picture.
    fn info(&self) -> &RasterInfo;

    /// A tile; a plain sentence if it cannot be had.
    ///
    /// # Errors
    /// When the tile does not exist or could not be decoded.
    fn tile(&self, id: TileId) -> Result<Tile, String>;
}
