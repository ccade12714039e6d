//! The rim of one pixel around every tile's texture: the pixels of the tiles beside it, so that the filter of the graphics card
//! runs on over the edge and no seam of half a pixel is seen at high zoom.

use egui::{Color32, ColorImage};

/// The pixels along the four edges of a tile.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    top: Vec<Color32>,
    bottom: Vec<Color32>,
    left: Vec<Color32>,
    right: Vec<Color32>,
}

/// From a tile to one of the eight around it: columns and rows.
pub type Way = (i32, i32);

/// The eight ways, sides first.
pub const WAYS: [Way; 8] = [(0, -1), (-1, 0), (1, 0), (0, 1), (-1, -1), (1, -1), (-1, 1), (1, 1)];

impl Edges {
    /// The edges of a tile.
    pub fn of(tile: &ColorImage) -> Edges {
        let [width, height] = tile.size;
        let column = |x: usize| tile.pixels.iter().skip(x).step_by(width.max(1)).copied().collect::<Vec<_>>();
        let row = |y: usize| tile.pixels.iter().skip(y * width).take(width).copied().collect::<Vec<_>>();
        Edges { top: row(0), bottom: row(height.saturating_sub(1)), left: column(0), right: column(width.saturating_sub(1)) }
    }

    /// The pixels of this tile that lie along the edge of the one from which it is reached by `way`.
    fn facing(&self, way: Way) -> Vec<Color32> {
        let first = |list: &[Color32]| list.first().copied().into_iter().collect();
        let last = |list: &[Color32]| list.last().copied().into_iter().collect();
        match way {
            (1, 0) => self.left.clone(),
            (-1, 0) => self.right.clone(),
            (0, 1) => self.top.clone(),
            (0, -1) => self.bottom.clone(),
            (1, 1) => first(&self.top),
            (-1, 1) => last(&self.top),
            (1, -1) => first(&self.bottom),
            _ => last(&self.bottom),
        }
    }
}

/// Where in a texture with a rim the part of the rim lies that belongs to the tile in that direction; and the part. `None` where
/// the two tiles do not fit.
pub fn strip([width, height]: [usize; 2], way: Way, neighbour: &Edges) -> Option<([usize; 2], ColorImage)> {
    let place = |d: i32, side: usize| match d {
        -1 => (0, 1),
        0 => (1, side),
        _ => (side + 1, 1),
    };
    let ((x, w), (y, h)) = (place(way.0, width), place(way.1, height));
    let pixels = neighbour.facing(way);
    (pixels.len() == w * h).then(|| ([x, y], ColorImage::new([w, h], pixels)))
}

/// A tile with its rim. Where no neighbour is known the tile's own edge is repeated.
pub fn padded<'a>(tile: &ColorImage, neighbour: impl Fn(Way) -> Option<&'a Edges>) -> ColorImage {
    let [width, height] = tile.size;
    let mut out = ColorImage::filled([width + 2, height + 2], Color32::TRANSPARENT);
    for (y, row) in out.pixels.chunks_exact_mut(width + 2).enumerate() {
        let from = y.saturating_sub(1).min(height.saturating_sub(1)) * width;
        let Some(own) = tile.pixels.get(from..from + width) else { continue };
        if let [first, inside @ .., last] = row
            && let ([a, ..], [.., z]) = (own, own)
        {
            (*first, *last) = (*a, *z);
            inside.copy_from_slice(own);
        }
    }
    for (index, way) in WAYS.into_iter().enumerate() {
        if index == 4 {
            // A corner that no neighbour gives goes on from the neighbour above or below, else from the one beside.
            for (dx, dy) in WAYS.into_iter().skip(4) {
                let (x, y) = (if dx < 0 { 0 } else { width + 1 }, if dy < 0 { 0 } else { height + 1 });
                let inner = |at: usize, d: i32| if d < 0 { at + 1 } else { at - 1 };
                let (from_x, from_y) = if neighbour((0, dy)).is_some() { (inner(x, dx), y) } else { (x, inner(y, dy)) };
                let known = out.pixels.get(from_y * (width + 2) + from_x).copied();
                if let (Some(known), Some(place)) = (known, out.pixels.get_mut(y * (width + 2) + x)) {
                    *place = known;
                }
            }
        }
        let Some(([left, top], part)) = neighbour(way).and_then(|edges| strip(tile.size, way, edges)) else { continue };
        for (y, row) in part.pixels.chunks_exact(part.size[0]).enumerate() {
            let start = (top + y) * (width + 2) + left;
            if let Some(place) = out.pixels.get_mut(start..start + row.len()) {
                place.copy_from_slice(row);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of 6 x 4 px, each pixel another colour.
    fn colour(x: usize, y: usize) -> Color32 {
        Color32::from_rgb(x as u8 * 20, y as u8 * 30, 7)
    }

    /// The tile of 3 x 2 px at that column and row of the picture.
    fn tile(column: usize, row: usize) -> ColorImage {
        let pixels = (0..6).map(|i| colour(column * 3 + i % 3, row * 2 + i / 3)).collect();
        ColorImage::new([3, 2], pixels)
    }

    #[test]
    fn the_rim_is_what_lies_beside_the_tile_and_is_repeated_at_the_border() {
        let edges: Vec<Edges> = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(c, r)| Edges::of(&tile(c, r))).to_vec();
        let beside = |(dx, dy): Way| match (dx, dy) {
            (1, 0) => edges.get(1),
            (0, 1) => edges.get(2),
            (1, 1) => edges.get(3),
            _ => None,
        };
        let whole = padded(&tile(0, 0), beside);
        assert_eq!(whole.size, [5, 4]);
        for y in 0..4_usize {
            for x in 0..5_usize {
                let expected = colour(x.saturating_sub(1), y.saturating_sub(1));
                assert_eq!(whole.pixels[y * 5 + x], expected, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_tile_that_does_not_fit_gives_no_rim() {
        let small = Edges::of(&ColorImage::filled([3, 1], Color32::RED));
        assert!(strip([3, 2], (1, 0), &small).is_none());
        assert!(strip([3, 2], (0, 1), &small).is_some());
    }
}
