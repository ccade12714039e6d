//! A small picture of the whole that grows with the pyramid: what is shown before the coarse levels are there.

use crate::core::raster::{LevelSize, Pixels, TILE, Tile, TileId, halved};
use std::sync::{Mutex, PoisonError};

/// The longest side of the small picture, px.
const SIDE: u32 = 2048;

/// The picture as far as it is there; what is missing is transparent.
#[derive(Debug)]
pub(super) struct Preview {
    level: u8,
    size: LevelSize,
    canvas: Mutex<Option<Tile>>,
}

impl Preview {
    pub(super) fn new(size: LevelSize, last: u8) -> Preview {
        let fits = |level: &u8| {
            let size = LevelSize::of(size.width, size.height, *level);
            size.width <= SIDE && size.height <= SIDE
        };
        let level = (0..=last).find(fits).unwrap_or(last);
        Preview { level, size: LevelSize::of(size.width, size.height, level), canvas: Mutex::new(None) }
    }

    /// Its level: the finest that it shows.
    pub(super) fn level(&self) -> u8 {
        self.level
    }

    /// Takes in a tile of its level or a finer one.
    pub(super) fn paste(&self, id: TileId, tile: &Tile) {
        let Some(down) = self.level.checked_sub(id.level) else { return };
        let mut small = None;
        for _ in 0..down {
            small = Some(halved(small.as_ref().unwrap_or(tile)));
        }
        let small = small.as_ref().unwrap_or(tile);
        let mut canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        let canvas = canvas.get_or_insert_with(|| blank(self.size, tile));
        let (x, y) = ((id.x * TILE) >> down, (id.y * TILE) >> down);
        copy(small, (0, 0), canvas, (x, y), (small.width, small.height));
    }

    /// A tile of its level or a coarser one, as far as it is there.
    pub(super) fn tile(&self, id: TileId) -> Option<Tile> {
        let up = id.level.checked_sub(self.level)?;
        let canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        let canvas = canvas.as_ref()?;
        let (x, y) = ((id.x * TILE) << up, (id.y * TILE) << up);
        let (width, height) = ((TILE << up).min(self.size.width.checked_sub(x)?), (TILE << up).min(self.size.height.checked_sub(y)?));
        let mut part = blank(LevelSize { width, height }, canvas);
        copy(canvas, (x, y), &mut part, (0, 0), (width, height));
        for _ in 0..up {
            part = halved(&part);
        }
        Some(part)
    }
}

fn blank(size: LevelSize, like: &Tile) -> Tile {
    let count = size.width as usize * size.height as usize;
    let values = count * usize::from(like.bands);
    let pixels = match like.pixels {
        Pixels::U8(_) => Pixels::U8(vec![0; values]),
        Pixels::U16(_) => Pixels::U16(vec![0; values]),
        Pixels::F32(_) => Pixels::F32(vec![0.0; values]),
    };
    Tile { width: size.width, height: size.height, bands: like.bands, pixels, alpha: Some(vec![0; count]) }
}

/// Copies a part of one tile into another of the same kind; what does not fit is cut off.
pub(super) fn copy(from: &Tile, at: (u32, u32), to: &mut Tile, place: (u32, u32), size: (u32, u32)) {
    fn rows<T: Copy>(from: &[T], from_stride: usize, to: &mut [T], to_stride: usize, length: usize, count: usize) {
        for (a, b) in from.chunks(from_stride.max(1)).zip(to.chunks_mut(to_stride.max(1))).take(count) {
            if let (Some(a), Some(b)) = (a.get(..length), b.get_mut(..length)) {
                b.copy_from_slice(a);
            }
        }
    }
    let width = size.0.min(from.width.saturating_sub(at.0)).min(to.width.saturating_sub(place.0)) as usize;
    let height = size.1.min(from.height.saturating_sub(at.1)).min(to.height.saturating_sub(place.1)) as usize;
    if from.bands != to.bands || width == 0 {
        return;
    }
    let n = usize::from(from.bands);
    let (fw, tw) = (from.width as usize, to.width as usize);
    let (f, t) = (at.1 as usize * fw + at.0 as usize, place.1 as usize * tw + place.0 as usize);
    macro_rules! copy {
        ($from:expr, $to:expr) => {
            if let (Some(from), Some(to)) = ($from.get(f * n..), $to.get_mut(t * n..)) {
                rows(from, fw * n, to, tw * n, width * n, height);
            }
        };
    }
    match (&from.pixels, &mut to.pixels) {
        (Pixels::U8(a), Pixels::U8(b)) => copy!(a, b),
        (Pixels::U16(a), Pixels::U16(b)) => copy!(a, b),
        (Pixels::F32(a), Pixels::F32(b)) => copy!(a, b),
        _ => return,
    }
    if let Some(to) = to.alpha.as_mut().and_then(|a| a.get_mut(t..)) {
        match &from.alpha {
            Some(alpha) => rows(alpha.get(f..).unwrap_or_default(), fw, to, tw, width, height),
            None => to.chunks_mut(tw.max(1)).take(height).for_each(|row| row.iter_mut().take(width).for_each(|a| *a = 255)),
        }
    }
}

/// Puts tiles of one kind beside each other: two columns and two rows, each as far as it is there.
pub(super) fn joined(parts: &[Option<Tile>; 4]) -> Option<Tile> {
    let like = parts.iter().flatten().next()?;
    let width = [0, 1].iter().filter_map(|i| parts[*i].as_ref()).map(|t| t.width).sum();
    let height = [0, 2].iter().filter_map(|i| parts[*i].as_ref()).map(|t| t.height).sum();
    let mut whole = blank(LevelSize { width, height }, like);
    for (part, (x, y)) in parts.iter().zip([(0, 0), (TILE, 0), (0, TILE), (TILE, TILE)]) {
        if let Some(part) = part {
            copy(part, (0, 0), &mut whole, (x, y), (part.width, part.height));
        }
    }
    if parts.iter().flatten().all(|t| t.alpha.is_none()) {
        whole.alpha = None;
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gray(width: u32, height: u32, value: u8) -> Tile {
        Tile { width, height, bands: 1, pixels: Pixels::U8(vec![value; (width * height) as usize]), alpha: None }
    }

    #[test]
    fn what_is_there_is_shown_and_the_rest_is_transparent() {
        let preview = Preview::new(LevelSize { width: 8000, height: 3000 }, 4);
        assert_eq!(preview.level(), 2);
        assert!(preview.tile(TileId { level: 2, x: 0, y: 0 }).is_none());
        preview.paste(TileId { level: 1, x: 2, y: 1 }, &gray(512, 512, 9));
        let tile = preview.tile(TileId { level: 2, x: 1, y: 0 }).unwrap();
        assert_eq!((tile.width, tile.height), (512, 512));
        let alpha = tile.alpha.unwrap();
        assert_eq!((alpha[0], alpha[300 * 512 + 5], alpha[300 * 512 + 300]), (0, 255, 0));
        let whole = preview.tile(TileId { level: 4, x: 0, y: 0 }).unwrap();
        assert_eq!((whole.width, whole.height), (500, 188));
        assert!(preview.tile(TileId { level: 1, x: 0, y: 0 }).is_none());
    }

    #[test]
    fn joining_keeps_edges() {
        let parts = [Some(gray(512, 512, 1)), Some(gray(100, 512, 2)), Some(gray(512, 7, 3)), Some(gray(100, 7, 4))];
        let whole = joined(&parts).unwrap();
        assert_eq!((whole.width, whole.height, whole.alpha.is_none()), (612, 519, true));
        let Pixels::U8(v) = whole.pixels else { panic!() };
        assert_eq!((v[0], v[611], v[518 * 612], v[519 * 612 - 1]), (1, 2, 3, 4));
    }
}
