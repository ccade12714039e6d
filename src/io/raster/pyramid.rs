//! A decoded picture in memory with its coarser levels.

use super::source::{LevelSize, RasterInfo, RasterSource, TILE, Tile, TileId, coarsest_level};
use image::RgbaImage;

/// A picture and its pyramid: each level is the mean of 2 x 2 pixels of the one before.
pub struct MemoryPyramid {
    info: RasterInfo,
    levels: Vec<RgbaImage>,
}

impl MemoryPyramid {
    /// Builds the coarser levels, down to one tile.
    pub fn new(image: RgbaImage, info: RasterInfo) -> MemoryPyramid {
        let coarsest = coarsest_level(image.width(), image.height());
        let mut levels = vec![image];
        for _ in 0..coarsest {
            let next = levels.last().map(halved);
            levels.extend(next);
        }
        MemoryPyramid { info, levels }
    }

    /// The picture at full resolution.
    pub fn full(&self) -> Option<&RgbaImage> {
        self.levels.first()
    }
}

impl std::fmt::Debug for MemoryPyramid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryPyramid").field("info", &self.info).finish_non_exhaustive()
    }
}

/// Half the size, rounded up; each pixel is the mean of those that it covers.
fn halved(image: &RgbaImage) -> RgbaImage {
    let (w, h) = image.dimensions();
    let size = LevelSize::of(w, h, 1);
    let source = image.as_raw();
    let stride = w as usize * 4;
    let mut pixels = Vec::with_capacity(size.width as usize * size.height as usize * 4);
    for y in 0..size.height as usize {
        let top = &source[2 * y * stride..][..stride];
        let bottom_row = (2 * y + 1).min(h as usize - 1);
        let bottom = &source[bottom_row * stride..][..stride];
        for x in 0..size.width as usize {
            let left = 2 * x * 4;
            let right = ((2 * x + 1).min(w as usize - 1)) * 4;
            for c in 0..4 {
                let sum = u16::from(top[left + c]) + u16::from(top[right + c]) + u16::from(bottom[left + c]) + u16::from(bottom[right + c]);
                pixels.push(((sum + 2) / 4) as u8);
            }
        }
    }
    RgbaImage::from_raw(size.width, size.height, pixels).unwrap_or_default()
}

impl RasterSource for MemoryPyramid {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn tile(&self, id: TileId) -> Result<Tile, String> {
        let missing = || format!("There is no tile ({}, {}) on level {} of this image.", id.x, id.y, id.level);
        let level = self.levels.get(usize::from(id.level)).ok_or_else(missing)?;
        let (x, y) = (id.x.checked_mul(TILE).ok_or_else(missing)?, id.y.checked_mul(TILE).ok_or_else(missing)?);
        if x >= level.width() || y >= level.height() {
            return Err(missing());
        }
        let (width, height) = (TILE.min(level.width() - x), TILE.min(level.height() - y));
        let mut rgba = Vec::with_capacity(width as usize * height as usize * 4);
        for row in y..y + height {
            let start = (row as usize * level.width() as usize + x as usize) * 4;
            rgba.extend_from_slice(&level.as_raw()[start..start + width as usize * 4]);
        }
        Ok(Tile { width, height, rgba })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgba;

    fn info(width: u32, height: u32) -> RasterInfo {
        RasterInfo { format: "PNG", width, height, bands: 4, sample_type: "uint8", orientation: 1, notes: vec![] }
    }

    #[test]
    fn tiles_cover_the_picture_once() {
        let image = RgbaImage::from_fn(1100, 700, |x, y| Rgba([(x % 251) as u8, (y % 241) as u8, 7, 255]));
        let pyramid = MemoryPyramid::new(image.clone(), info(1100, 700));
        let mut pixels = 0;
        for y in 0..2 {
            for x in 0..3 {
                let tile = pyramid.tile(TileId { level: 0, x, y }).unwrap();
                pixels += tile.width * tile.height;
                let first = image.get_pixel(x * TILE, y * TILE);
                assert_eq!(&tile.rgba[..4], &first.0);
            }
        }
        assert_eq!(pixels, 1100 * 700);
        assert!(pyramid.tile(TileId { level: 0, x: 3, y: 0 }).is_err());
        assert!(pyramid.tile(TileId { level: 9, x: 0, y: 0 }).is_err());
        let top = pyramid.tile(TileId { level: coarsest_level(1100, 700), x: 0, y: 0 }).unwrap();
        assert_eq!((top.width, top.height), (275, 175));
    }

    #[test]
    fn levels_keep_the_mean_and_survive_one_pixel() {
        let image = RgbaImage::from_fn(2, 2, |x, y| Rgba([if x == y { 100 } else { 200 }, 0, 0, 255]));
        assert_eq!(halved(&image).get_pixel(0, 0).0, [150, 0, 0, 255]);
        assert_eq!(halved(&RgbaImage::new(1, 5)).dimensions(), (1, 3));
    }
}
