//! Any window of any level.

use super::blocks::{Blocks, each_type};
use super::levels::Level;
use super::orient::Turn;
use super::picture::Picture;
use crate::core::raster::{Block, RasterInfo, Samples, Window};
use crate::io::raster::WindowDecoder;

pub(super) struct TiffWindows {
    info: RasterInfo,
    levels: Vec<Level>,
    blocks: Blocks,
}

impl TiffWindows {
    pub(super) fn new(info: RasterInfo, levels: Vec<Level>) -> TiffWindows {
        TiffWindows { info, levels, blocks: Blocks::default() }
    }
}

impl WindowDecoder for TiffWindows {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn read(&mut self, level: usize, window: Window, bands: &[u16]) -> Result<Block, String> {
        let fill = self.info.nodata.unwrap_or(0.0);
        let number = u16::try_from(level).map_err(|_| NO_LEVEL)?;
        let Some(Level { picture, mask }) = self.levels.get_mut(level) else { return Err(NO_LEVEL.to_owned()) };
        let turn = Turn { orientation: self.info.orientation, width: picture.width, height: picture.height };
        let (width, height) = turn.upright();
        let inside = |from: u32, size: u32, whole: u32| size > 0 && from.checked_add(size).is_some_and(|end| end <= whole);
        if !inside(window.x, window.width, width) || !inside(window.y, window.height, height) {
            return Err("a window was asked for that is not in the picture".to_owned());
        }
        let stored = turn.stored_window(window);
        let samples = self.blocks.window(picture, 2 * number, stored, bands, fill)?;
        let mask = match mask {
            Some(mask) => Some(read_mask(&mut self.blocks, mask, 2 * number + 1, stored)?),
            None => None,
        };
        Ok(turn.turn(Block { width: stored.width, height: stored.height, bands: bands.len() as u16, samples, mask }))
    }

    fn is_blank(&mut self, level: usize, window: Window) -> bool {
        let orientation = self.info.orientation;
        let Some(Level { picture, mask: None }) = self.levels.get_mut(level) else { return false };
        let turn = Turn { orientation, width: picture.width, height: picture.height };
        let stored = turn.stored_window(window);
        super::blocks::is_sparse(picture, stored)
    }
}

const NO_LEVEL: &str = "a level was asked for that the picture does not have";

/// A window of a mask: 255 where there is something. A part that was never written has nothing.
pub(super) fn read_mask(blocks: &mut Blocks, mask: &mut Picture, number: u16, window: Window) -> Result<Vec<u8>, String> {
    let samples = blocks.window(mask, number, window, &[0], 0.0).map_err(|why| format!("its mask: {why}"))?;
    Ok(each_type!(samples, values, T, values.into_iter().map(|v| if v == 0 as T { 0 } else { 255 }).collect()))
}
