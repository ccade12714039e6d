//! A picture decoded where it is called: inside the decoder process, or in the program's own where there is none.

use super::decoder::{Files, Opened, Refusal};
use super::describe::{Description, Text, describe};
use super::formats;
use crate::core::raster::{Access, Bands, LevelSize, Pixels, RasterInfo, TILE, Tile, TileId, Window, halved, resampled, show};

/// The most pixels that are read from a file for one tile: where overviews lie far apart.
const MAX_SOURCE_PIXELS: u64 = 64 << 20;
/// The most pixels that a picture may claim on one side.
const MAX_SIDE: u32 = 4_000_000;

/// A picture that is open in this process.
pub struct LocalPicture {
    opened: Opened,
    description: Description,
}

impl std::fmt::Debug for LocalPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LocalPicture").field("info", self.info()).finish_non_exhaustive()
    }
}

impl LocalPicture {
    /// Opens a picture by its first bytes; its name and the texts beside it tell more of it. A decoder that panics counts as a damaged file.
    ///
    /// # Errors
    /// [`Refusal`].
    pub fn open(files: &Files, name: &str, texts: &[Text]) -> Result<LocalPicture, Refusal> {
        let opened = guarded(|| formats::open(files)).unwrap_or_else(|| Err(Refusal::Damaged("its decoder stopped on it".to_owned())))?;
        let description = guarded(|| describe(files, &opened, name, texts));
        let description = description.ok_or_else(|| Refusal::Damaged("what it says of itself stopped its reader".to_owned()))?;
        check(&description.info)?;
        Ok(LocalPicture { opened, description })
    }

    /// Everything that its files say of it.
    pub fn description(&self) -> &Description {
        &self.description
    }

    /// What is known of it.
    pub fn info(&self) -> &RasterInfo {
        &self.description.info
    }

    /// A tile of a level that is read from the file itself, or of the next coarser one.
    ///
    /// # Errors
    /// A phrase.
    pub fn tile(&mut self, id: TileId, bands: Bands) -> Result<Tile, String> {
        guarded(|| self.read_tile(id, bands)).unwrap_or_else(|| Err("its decoder stopped on it".to_owned()))
    }

    /// Whether nothing of what a tile of a level coarser than the file's own covers was ever written.
    pub fn is_blank(&mut self, id: TileId) -> bool {
        guarded(|| self.covers_nothing(id)).unwrap_or(false)
    }

    fn covers_nothing(&mut self, id: TileId) -> bool {
        let Opened::Windows(decoder) = &mut self.opened else { return false };
        let info = decoder.info();
        let Some(level) = info.levels.len().checked_sub(1) else { return false };
        let (own, size) = (info.levels[level], LevelSize::of(info.width, info.height, id.level));
        let (columns, rows) = size.tiles();
        if id.x >= columns || id.y >= rows {
            return false;
        }
        // Rounded outwards, so that no block is overlooked.
        let span = |first: u32, size: u32, own: u32| {
            let step = f64::from(own) / f64::from(size);
            let low = ((f64::from(first * TILE) * step).floor() as u32).min(own - 1);
            let high = ((f64::from((first + 1) * TILE) * step).ceil() as u32).saturating_add(1).clamp(low + 1, own);
            (low, high - low)
        };
        let ((x, width), (y, height)) = (span(id.x, size.width, own.width), span(id.y, size.height, own.height));
        decoder.is_blank(level, Window { x, y, width, height })
    }

    /// The next rows, at most `most`; `None` after the last.
    ///
    /// # Errors
    /// A phrase.
    pub fn rows(&mut self, most: u32, bands: Bands) -> Result<Option<Tile>, String> {
        let Opened::Rows(decoder) = &mut self.opened else { return Err("its rows are not read one by one".to_owned()) };
        let read = guarded(|| {
            // What lies beside the file may say more than its decoder knows: which value means "nothing here".
            let info = &self.description.info;
            let block = decoder.rows(most.max(1), &info.bands_to_read(bands))?;
            block.map(|block| show(info, bands, block).ok_or_else(|| "its decoder gave rows of a wrong size".to_owned())).transpose()
        });
        read.unwrap_or_else(|| Err("its decoder stopped on it".to_owned()))
    }

    /// As [`LocalPicture::tile`], written straight to where it is wanted if the file has the tile just so: its width, height and
    /// bands, one byte a value. `None` where it has not.
    ///
    /// # Errors
    /// A phrase.
    pub fn tile_bytes(&mut self, id: TileId, bands: Bands, out: &mut [u8]) -> Result<Option<(u32, u32, u8)>, String> {
        guarded(|| {
            if !self.info().shows_as_stored(bands) {
                return Ok(None);
            }
            let from = self.source(id, bands)?;
            let Window { width, height, .. } = from.window;
            let count = width as usize * height as usize * usize::from(bands.count());
            let (true, Some(out)) = ((width, height) == from.size, out.get_mut(..count)) else { return Ok(None) };
            let Opened::Windows(decoder) = &mut self.opened else { return Ok(None) };
            let is_done = decoder.read_bytes(from.level, from.window, &self.description.info.bands_to_read(bands), out)?;
            Ok(is_done.then_some((width, height, bands.count() as u8)))
        })
        .unwrap_or_else(|| Err("its decoder stopped on it".to_owned()))
    }

    /// From which part of which of the file's own levels a tile is made.
    fn source(&self, id: TileId, bands: Bands) -> Result<TileSource, String> {
        let info = &self.description.info;
        let size = LevelSize::of(info.width, info.height, id.level);
        let (columns, rows) = size.tiles();
        // One level more than the file has is halved here: it is what pyramids are built from.
        if id.x >= columns || id.y >= rows || info.direct_levels().is_none_or(|direct| id.level > direct + 1) {
            return Err(format!("it has no tile ({}, {}) on level {}", id.x, id.y, id.level));
        }
        if !info.has_bands(bands) {
            return Err("it does not have the bands that were chosen".to_owned());
        }
        let (left, top) = (id.x * TILE, id.y * TILE);
        let (width, height) = (TILE.min(size.width - left), TILE.min(size.height - top));
        // The coarsest of the file's own levels that is not coarser than this one.
        let fits = |own: &LevelSize| own.width + 1 >= size.width && own.height + 1 >= size.height;
        let level = info.levels.iter().rposition(fits).unwrap_or(0);
        let own = info.levels.get(level).copied().unwrap_or(LevelSize { width: info.width, height: info.height });
        let whole = |full: u32, coarse: u32| (0..16).map(|k| 1_u32 << k).find(|k| full.div_ceil(*k) == coarse);
        // Steps of powers of two, as nearly all files have, are taken exactly; others by their ratio.
        let step = match (whole(own.width, size.width), whole(own.height, size.height)) {
            (Some(x), Some(y)) if x == y => f64::from(x),
            _ => 0.0,
        };
        let (step_x, step_y) = if step > 0.0 {
            (step, step)
        } else {
            (f64::from(own.width) / f64::from(size.width), f64::from(own.height) / f64::from(size.height))
        };
        let span = |first: u32, count: u32, step: f64, own: u32| {
            let low = ((f64::from(first) * step + 1e-6) as u32).min(own - 1);
            let high = ((f64::from(first + count) * step - 1e-6).ceil() as u32).clamp(low + 1, own);
            (low, high - low)
        };
        let ((x, w), (y, h)) = (span(left, width, step_x, own.width), span(top, height, step_y, own.height));
        if u64::from(w) * u64::from(h) > MAX_SOURCE_PIXELS {
            return Err("its overviews lie too far apart for this level".to_owned());
        }
        Ok(TileSource { level, window: Window { x, y, width: w, height: h }, size: (width, height), step })
    }

    fn read_tile(&mut self, id: TileId, bands: Bands) -> Result<Tile, String> {
        if !matches!(self.opened, Opened::Windows(_)) {
            return Err("it has no tiles".to_owned());
        }
        let TileSource { level, window, size: (width, height), step } = self.source(id, bands)?;
        let Opened::Windows(decoder) = &mut self.opened else { return Err("it has no tiles".to_owned()) };
        let info = &self.description.info;
        let read = info.bands_to_read(bands);
        let block = decoder.read(level, window, &read)?;
        if (block.width, block.height) != (window.width, window.height) {
            return Err("its decoder gave a tile of a wrong size".to_owned());
        }
        let mut tile = show(info, bands, block).ok_or_else(|| "its decoder gave a tile of a wrong size".to_owned())?;
        if (tile.width, tile.height) == (width, height) {
            return Ok(tile);
        }
        if step >= 2.0 {
            while tile.width.div_ceil(2) >= width && tile.height.div_ceil(2) >= height && (tile.width, tile.height) != (width, height) {
                tile = halved(&tile);
            }
        }
        Ok(if (tile.width, tile.height) == (width, height) {
            tile
        } else {
            let (x, y) = (f64::from(tile.width) / f64::from(width), f64::from(tile.height) / f64::from(height));
            resampled(&tile, width, height, x, y)
        })
    }
}

/// From which part of the file a tile is made.
struct TileSource {
    level: usize,
    window: Window,
    /// Of the tile, px.
    size: (u32, u32),
    /// How many of the window's pixels make one of the tile, along each side; 0: not a power of two.
    step: f64,
}

/// Facts that no picture can have are refused before anything is computed with them.
pub(super) fn check(info: &RasterInfo) -> Result<(), Refusal> {
    if info.width == 0 || info.height == 0 || info.bands.is_empty() {
        return Err(Refusal::Damaged("it has no pixels".to_owned()));
    }
    if info.width > MAX_SIDE || info.height > MAX_SIDE {
        let (w, h) = (info.width, info.height);
        return Err(Refusal::TooLarge(format!(
            "The image claims {w} x {h} pixels; at most {} million on a side are read. Cut out the part you need.",
            MAX_SIDE / 1_000_000
        )));
    }
    let falling = info.levels.windows(2).all(|w| w[1].width <= w[0].width && w[1].height <= w[0].height && w[1] != w[0]);
    let whole = info.levels.first().is_some_and(|l| (l.width, l.height) == (info.width, info.height));
    if (info.access == Access::Windows && !whole) || !falling || info.levels.iter().any(|l| l.width == 0 || l.height == 0) {
        return Err(Refusal::Damaged("its overviews make no sense".to_owned()));
    }
    Ok(())
}

/// Whether a tile is what was asked for: of that size, those bands, and as many pixels as it says.
pub(super) fn is_sound(tile: &Tile, width: u32, height: u32) -> bool {
    let pixels = u64::from(tile.width) * u64::from(tile.height);
    let finite = match &tile.pixels {
        Pixels::F32(v) => tile.alpha.is_some() || v.iter().all(|v| v.is_finite()),
        _ => true,
    };
    (tile.width, tile.height) == (width, height)
        && matches!(tile.bands, 1 | 3)
        && tile.pixels.len() as u64 == pixels * u64::from(tile.bands)
        && tile.alpha.as_ref().is_none_or(|a| a.len() as u64 == pixels)
        && finite
}

/// Decoders of hostile files may panic; that is a damaged file, not the end of the program.
fn guarded<T>(work: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).ok()
}
