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
        let mut mask = match mask {
            Some(mask) => Some(read_mask(&mut self.blocks, mask, 2 * number + 1, stored)?),
            None => None,
        };
        if picture.is_cut
            && let Some(cut) = self.info.incomplete
        {
            for part in cut.missing(picture.width, picture.height, 1) {
                leave_out(part, stored, &mut mask);
            }
        }
        Ok(turn.turn(Block { width: stored.width, height: stored.height, bands: bands.len() as u16, samples, mask }))
    }

    fn read_bytes(&mut self, level: usize, window: Window, bands: &[u16], out: &mut [u8]) -> Result<bool, String> {
        let number = u16::try_from(level).map_err(|_| NO_LEVEL)?;
        match self.levels.get_mut(level) {
            Some(Level { picture, mask: None }) if self.info.orientation == 1 => self.blocks.bytes(picture, 2 * number, window, bands, out),
            _ => Ok(false),
        }
    }

    fn is_blank(&mut self, level: usize, window: Window) -> bool {
        let orientation = self.info.orientation;
        let Some(Level { picture, mask: None }) = self.levels.get_mut(level) else { return false };
        let turn = Turn { orientation, width: picture.width, height: picture.height };
        let stored = turn.stored_window(window);
        super::blocks::is_sparse(picture, stored)
    }
}

/// Marks what of a window lies in a part of the picture that is not there.
fn leave_out(part: Window, window: Window, mask: &mut Option<Vec<u8>>) {
    let common = |a: u32, a_size: u32, b: u32, b_size: u32| a.max(b)..(a + a_size).min(b + b_size);
    let columns = common(part.x, part.width, window.x, window.width);
    let rows = common(part.y, part.height, window.y, window.height);
    if columns.is_empty() || rows.is_empty() {
        return;
    }
    let width = window.width as usize;
    let mask = mask.get_or_insert_with(|| vec![255; width * window.height as usize]);
    let (left, right) = ((columns.start - window.x) as usize, (columns.end - window.x) as usize);
    for row in mask.chunks_exact_mut(width).take((rows.end - window.y) as usize).skip((rows.start - window.y) as usize) {
        row.get_mut(left..right).unwrap_or_default().fill(0);
    }
}

const NO_LEVEL: &str = "a level was asked for that the picture does not have";

/// A window of a mask: 255 where there is something. A part that was never written has nothing.
pub(super) fn read_mask(blocks: &mut Blocks, mask: &mut Picture, number: u16, window: Window) -> Result<Vec<u8>, String> {
    let samples = blocks.window(mask, number, window, &[0], 0.0).map_err(|why| format!("its mask: {why}"))?;
    Ok(each_type!(samples, values, T, values.into_iter().map(|v| if v == 0 as T { 0 } else { 255 }).collect()))
}
