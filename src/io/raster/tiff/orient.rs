//! Pictures that are stored turned or mirrored, told upright.

use super::blocks::each_type;
use crate::core::raster::{Block, Samples, Window};

/// EXIF orientation with the stored size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn {
    pub orientation: u8,
    pub width: u32,
    pub height: u32,
}

impl Turn {
    /// The upright size.
    pub(super) fn upright(self) -> (u32, u32) {
        if self.orientation >= 5 { (self.height, self.width) } else { (self.width, self.height) }
    }

    /// Where an upright pixel is stored.
    fn stored(self, x: u32, y: u32) -> (u32, u32) {
        let (right, bottom) = (self.width.saturating_sub(1), self.height.saturating_sub(1));
        match self.orientation {
            2 => (right.saturating_sub(x), y),
            3 => (right.saturating_sub(x), bottom.saturating_sub(y)),
            4 => (x, bottom.saturating_sub(y)),
            5 => (y, x),
            6 => (y, bottom.saturating_sub(x)),
            7 => (right.saturating_sub(y), bottom.saturating_sub(x)),
            8 => (right.saturating_sub(y), x),
            _ => (x, y),
        }
    }

    /// The stored window of an upright one that lies in the picture.
    pub(super) fn stored_window(self, window: Window) -> Window {
        let (x0, y0) = self.stored(window.x, window.y);
        let (x1, y1) = self.stored(window.x + window.width - 1, window.y + window.height - 1);
        Window { x: x0.min(x1), y: y0.min(y1), width: x0.abs_diff(x1) + 1, height: y0.abs_diff(y1) + 1 }
    }

    /// A stored block upright.
    pub(super) fn turn(self, block: Block) -> Block {
        if self.orientation == 1 {
            return block;
        }
        let local = Turn { orientation: self.orientation, width: block.width, height: block.height };
        let (width, height) = local.upright();
        let bands = usize::from(block.bands);
        let mut samples = block.samples;
        each_type!(&mut samples, values, T, {
            let turned: Vec<T> = local.turned(values, bands);
            *values = turned;
        });
        let mask = block.mask.as_ref().map(|mask| local.turned(mask, 1));
        Block { width, height, bands: block.bands, samples, mask }
    }

    fn turned<T: Copy>(self, values: &[T], bands: usize) -> Vec<T> {
        let (width, height) = self.upright();
        let mut out = Vec::with_capacity(values.len());
        for y in 0..height {
            for x in 0..width {
                let (sx, sy) = self.stored(x, y);
                let at = (sy as usize * self.width as usize + sx as usize) * bands;
                out.extend_from_slice(values.get(at..at + bands).unwrap_or_default());
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The upright picture is `1 2 3 / 4 5 6`; how each orientation stores it, after the EXIF specification.
    #[test]
    fn every_orientation_is_told_upright() {
        let table: [(u8, u32, u32, [u8; 6]); 8] = [
            (1, 3, 2, [1, 2, 3, 4, 5, 6]),
            (2, 3, 2, [3, 2, 1, 6, 5, 4]),
            (3, 3, 2, [6, 5, 4, 3, 2, 1]),
            (4, 3, 2, [4, 5, 6, 1, 2, 3]),
            (5, 2, 3, [1, 4, 2, 5, 3, 6]),
            (6, 2, 3, [3, 6, 2, 5, 1, 4]),
            (7, 2, 3, [6, 3, 5, 2, 4, 1]),
            (8, 2, 3, [4, 1, 5, 2, 6, 3]),
        ];
        for (orientation, width, height, stored) in table {
            let turn = Turn { orientation, width, height };
            assert_eq!(turn.upright(), (3, 2), "{orientation}");
            let block = Block { width, height, bands: 1, samples: Samples::U8(stored.to_vec()), mask: Some(stored.to_vec()) };
            let upright = turn.turn(block);
            assert_eq!(upright.samples, Samples::U8(vec![1, 2, 3, 4, 5, 6]), "{orientation}");
            assert_eq!(upright.mask, Some(vec![1, 2, 3, 4, 5, 6]), "{orientation}");
            let window = turn.stored_window(Window { x: 1, y: 0, width: 2, height: 1 });
            let mut inside = Vec::new();
            for y in window.y..window.y + window.height {
                for x in window.x..window.x + window.width {
                    inside.push(stored[(y * width + x) as usize]);
                }
            }
            inside.sort_unstable();
            assert_eq!(inside, [2, 3], "{orientation}");
        }
    }
}
