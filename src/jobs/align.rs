//! Lines two open pictures up, from their tiles: coarse levels first, so that the largest pair takes seconds.

use super::tiles::build_pyramid;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::raster::{Bands, LevelSize, Pixels, TILE, Tile, TileId, coarsest_level};
use crate::core::register::{Gray, Guess, Options, Refusal, Registration, Source, Window, register};
use crate::core::view::PixelMap;
use crate::io::raster::{Picture, RasterSource};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Two images of a document with their pictures, and how they are to be lined up.
#[derive(Debug)]
pub struct AlignTask {
    /// The image that stays, and its picture.
    pub onto: (EpochId, Arc<Picture>),
    /// The image that is laid onto it.
    pub from: (EpochId, Arc<Picture>),
    /// Where both say where they lie.
    pub doc: Arc<Document>,
    /// Try every rotation.
    pub any_turn: bool,
}

/// How far two georeferences may be apart, m: what orthorectified products are off by at worst, and then some.
const GEOREFERENCES_M: f64 = 60.0;
/// And in pixels, for coarse images.
const GEOREFERENCES_PX: f64 = 24.0;

/// Lines the two pictures up. A pair that is georeferenced starts from there. `progress` is told the share that is done, and
/// says whether to go on.
///
/// # Errors
/// A sentence; `None` if it was stopped.
pub fn align(task: &AlignTask, progress: &dyn Fn(f64) -> bool) -> Result<Option<Registration>, String> {
    let (onto, from) = (Grays::of(&task.onto.1)?, Grays::of(&task.from.1)?);
    let start = guess(task);
    let options = match start {
        // Georeferences know north and the size of a pixel.
        Some(_) => Options { start, max_turn_deg: 3.0, scale: (0.95, 1.05) },
        None if task.any_turn => Options { max_turn_deg: 180.0, ..Options::default() },
        None => Options::default(),
    };
    match register(&onto, &from, &options, progress) {
        Ok(found) => Ok(Some(found)),
        Err(Refusal::Cancelled) => Ok(None),
        Err(why) => Err(why.to_string()),
    }
}

/// Where the georeferences put the one image on the other.
fn guess(task: &AlignTask) -> Option<Guess> {
    let from = task.doc.epoch(task.from.0)?;
    let (there, here) = (from.located()?, task.doc.epoch(task.onto.0)?.located()?);
    let map = PixelMap::over_ground(there, here)?;
    let middle = Point::new(0.5 * f64::from(from.image.width), 0.5 * f64::from(from.image.height));
    let before_from_after = map.near(middle);
    let (x, y) = here.gsd_m(before_from_after.apply(middle)).or_else(|| here.gsd_m(Point::default()))?;
    let uncertainty_px = (GEOREFERENCES_M / x.min(y)).max(GEOREFERENCES_PX);
    uncertainty_px.is_finite().then_some(Guess { before_from_after, uncertainty_px })
}

/// A picture as one band of brightness.
#[derive(Debug)]
struct Grays {
    picture: Arc<Picture>,
    bands: Bands,
    coarsest: u8,
    kept: Mutex<Kept>,
}

/// The tiles that were read last, as brightness: windows overlap, and the solver comes back to them.
#[derive(Debug, Default)]
struct Kept {
    tiles: BTreeMap<TileId, (Arc<Tile>, u64)>,
    clock: u64,
    bytes: usize,
}

/// What they may take, bytes.
const BUDGET: usize = 96 << 20;

impl Kept {
    fn get(&mut self, id: TileId) -> Option<Arc<Tile>> {
        self.clock += 1;
        let (tile, used) = self.tiles.get_mut(&id)?;
        *used = self.clock;
        Some(Arc::clone(tile))
    }

    fn put(&mut self, id: TileId, tile: &Arc<Tile>) {
        self.clock += 1;
        if self.tiles.insert(id, (Arc::clone(tile), self.clock)).is_none() {
            self.bytes += tile.bytes();
        }
        while self.bytes > BUDGET {
            let Some(oldest) = self.tiles.iter().min_by_key(|(_, (_, used))| *used).map(|(id, _)| *id) else { break };
            if let Some((tile, _)) = self.tiles.remove(&oldest) {
                self.bytes -= tile.bytes();
            }
        }
    }
}

impl Grays {
    fn of(picture: &Arc<Picture>) -> Result<Grays, String> {
        let info = picture.info();
        let bands = info.usual_bands();
        build_pyramid(picture, bands)?;
        Ok(Grays { picture: Arc::clone(picture), bands, coarsest: coarsest_level(info.width, info.height), kept: Mutex::default() })
    }

    fn tile(&self, id: TileId) -> Result<Arc<Tile>, String> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tile) = kept().get(id) {
            return Ok(tile);
        }
        let tile = Arc::new(in_one_band(self.picture.tile(id, self.bands).map_err(|e| e.to_string())?));
        kept().put(id, &tile);
        Ok(tile)
    }
}

impl Source for Grays {
    fn size(&self) -> [u64; 2] {
        [u64::from(self.picture.info().width), u64::from(self.picture.info().height)]
    }

    fn read(&self, window: Window, level: u32) -> Result<Gray, String> {
        let direct = u8::try_from(level).unwrap_or(u8::MAX).min(self.coarsest);
        let cell = 1_u64 << direct;
        let size = LevelSize::of(self.picture.info().width, self.picture.info().height, direct);
        let (x0, y0) = (window.x / cell, window.y / cell);
        let width = (window.width.div_ceil(cell)).min(u64::from(size.width).saturating_sub(x0)) as usize;
        let height = (window.height.div_ceil(cell)).min(u64::from(size.height).saturating_sub(y0)) as usize;
        let mut gray = Gray { width, height, values: vec![0.0; width * height], valid: None };
        let side = u64::from(TILE);
        for ty in y0 / side..(y0 + height as u64).div_ceil(side) {
            for tx in x0 / side..(x0 + width as u64).div_ceil(side) {
                let tile = self.tile(TileId { level: direct, x: tx as u32, y: ty as u32 })?;
                paste(&tile, tx * side, ty * side, &mut gray, x0, y0);
            }
        }
        for _ in u32::from(direct)..level {
            gray = gray.halved();
        }
        Ok(gray)
    }
}

/// Puts the part of a tile (its corner at `tile_x`, `tile_y` of its level) that lies in the window into the window, row by row.
fn paste(tile: &Tile, tile_x: u64, tile_y: u64, gray: &mut Gray, x0: u64, y0: u64) {
    let (width, height) = (gray.width as u64, gray.height as u64);
    let columns = tile_x.max(x0)..(tile_x + u64::from(tile.width)).min(x0 + width);
    let count = columns.end.saturating_sub(columns.start) as usize;
    for y in tile_y.max(y0)..(tile_y + u64::from(tile.height)).min(y0 + height) {
        let from = ((y - tile_y) * u64::from(tile.width) + (columns.start - tile_x)) as usize;
        let to = ((y - y0) * width + (columns.start - x0)) as usize;
        let Some(row) = gray.values.get_mut(to..to + count) else { continue };
        match &tile.pixels {
            Pixels::U8(v) => copy(row, v.get(from..from + count), |v| f32::from(*v)),
            Pixels::U16(v) => copy(row, v.get(from..from + count), |v| f32::from(*v)),
            Pixels::F32(v) => copy(row, v.get(from..from + count), |v| *v),
        }
        if let Some(alpha) = tile.alpha.as_ref().and_then(|a| a.get(from..from + count)).filter(|a| a.iter().any(|a| *a < 128)) {
            let all = gray.values.len();
            let valid = gray.valid.get_or_insert_with(|| vec![true; all]);
            if let Some(row) = valid.get_mut(to..to + count) {
                row.iter_mut().zip(alpha).for_each(|(valid, alpha)| *valid &= *alpha >= 128);
            }
        }
    }
}

fn copy<T>(row: &mut [f32], values: Option<&[T]>, value: fn(&T) -> f32) {
    row.iter_mut().zip(values.unwrap_or_default()).for_each(|(place, v)| *place = value(v));
}

/// The brightness of a tile, in the type of its values.
fn in_one_band(tile: Tile) -> Tile {
    if tile.bands != 3 {
        return tile;
    }
    let pixels = match &tile.pixels {
        Pixels::U8(v) => Pixels::U8(v.as_chunks::<3>().0.iter().map(|p| (brightness(*p) + 0.5) as u8).collect()),
        Pixels::U16(v) => Pixels::U16(v.as_chunks::<3>().0.iter().map(|p| (brightness(*p) + 0.5) as u16).collect()),
        Pixels::F32(v) => Pixels::F32(v.as_chunks::<3>().0.iter().map(|p| brightness(*p)).collect()),
    };
    Tile { bands: 1, pixels, ..tile }
}

/// Brightness of red, green and blue, with the weights that television uses (ITU-R BT.601).
fn brightness<T: Copy + Into<f32>>([r, g, b]: [T; 3]) -> f32 {
    0.299 * r.into() + 0.587 * g.into() + 0.114 * b.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_are_put_together_without_seams() {
        let tile = |x0: u32, y0: u32, width: u32, height: u32| Tile {
            width,
            height,
            bands: 1,
            pixels: Pixels::U16((0..height).flat_map(|y| (0..width).map(move |x| (1000 * (y0 + y) + x0 + x) as u16)).collect()),
            alpha: (x0 > 0).then(|| vec![0; (width * height) as usize]),
        };
        let mut gray = Gray { width: 6, height: 3, values: vec![-1.0; 18], valid: None };
        paste(&tile(0, 0, 8, 8), 0, 0, &mut gray, 5, 2);
        paste(&tile(8, 0, 4, 8), 8, 0, &mut gray, 5, 2);
        let expected: Vec<f32> = (2..5).flat_map(|y| (5..11).map(move |x| (1000 * y + x) as f32)).collect();
        assert_eq!(gray.values, expected);
        assert_eq!(gray.valid.unwrap().iter().filter(|v| !**v).count(), 9, "what is transparent is not there");
        let rgb = Tile { width: 2, height: 1, bands: 3, pixels: Pixels::U8(vec![10, 10, 10, 0, 255, 0]), alpha: None };
        assert_eq!(in_one_band(rgb).pixels, Pixels::U8(vec![10, 150]));
    }
}
