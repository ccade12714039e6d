//! The pyramid over every picture: levels of tiles, each level half the size of the one before.

use serde::{Deserialize, Serialize};

/// Side of a tile, px.
pub const TILE: u32 = 512;

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

/// The pixels of a tile as they are to be stretched and shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Tile {
    /// Columns, at most [`TILE`].
    pub width: u32,
    /// Rows, at most [`TILE`].
    pub height: u32,
    /// Bands a pixel: 1 (gray) or 3 (red, green, blue).
    pub bands: u8,
    /// `width * height * bands` values, row by row, pixel by pixel.
    pub pixels: Pixels,
    /// One byte a pixel: 0 is nothing, 255 opaque; `None`: everything is opaque.
    pub alpha: Option<Vec<u8>>,
}

/// Values of shown pixels. What fits neither 8 nor 16 bits is told in floating point; "nothing here" is in the alpha.
#[derive(Clone, Debug, PartialEq)]
pub enum Pixels {
    /// 8 bit.
    U8(Vec<u8>),
    /// 16 bit.
    U16(Vec<u16>),
    /// Floating point.
    F32(Vec<f32>),
}

impl Pixels {
    /// None of this kind.
    #[must_use]
    pub fn emptied(&self) -> Pixels {
        match self {
            Pixels::U8(_) => Pixels::U8(Vec::new()),
            Pixels::U16(_) => Pixels::U16(Vec::new()),
            Pixels::F32(_) => Pixels::F32(Vec::new()),
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Pixels::U8(v) => v.len(),
            Pixels::U16(v) => v.len(),
            Pixels::F32(v) => v.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Tile {
    /// Memory that it takes, bytes.
    pub fn bytes(&self) -> usize {
        let value = match self.pixels {
            Pixels::U8(_) => 1,
            Pixels::U16(_) => 2,
            Pixels::F32(_) => 4,
        };
        self.pixels.len() * value + self.alpha.as_ref().map_or(0, Vec::len)
    }
}

/// The pixels of a tile as they are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaintedTile {
    /// Columns, at most [`TILE`].
    pub width: u32,
    /// Rows, at most [`TILE`].
    pub height: u32,
    /// RGBA, 8 bit, not premultiplied, row by row.
    pub rgba: Vec<u8>,
}

/// The size of one level of a pyramid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
