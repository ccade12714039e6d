//! Tiles of BEFORE looked for in AFTER, which is first laid over BEFORE by what is known so far.

use super::correlate::{Correlator, Surface};
use super::field::{Field, Gradient};
use super::fourier::Planes;
use super::gray::{Gray, Source, Window};
use super::resample::cubic;
use crate::core::geom::{Affine, Point, Vector};
use rayon::prelude::*;

/// A tile of which less is known than this share says nothing.
const LEAST_KNOWN: f32 = 0.6;
/// A tile in which less than this share of the pixels differs from its neighbours says nothing.
const LEAST_STRUCTURE: f32 = 0.1;

/// One tile, found or misfound.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Middle of the tile, cells of BEFORE.
    pub centre: Point,
    /// Where its content lies in AFTER laid over BEFORE, minus the middle, cells.
    pub offset: Vector,
    /// The whole correlation.
    pub surface: Surface,
    /// The same displacement by the second field, where it was asked for.
    pub witness: Option<Vector>,
}

/// Where a scene is known, in coarse cells over its whole area.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    /// Level of the picture whose pixels are its cells.
    pub level: u32,
    pub width: usize,
    pub height: usize,
    /// `None` where everything is known.
    pub known: Option<Vec<bool>>,
}

impl Mask {
    /// Side of a cell, px at full resolution.
    pub(super) fn cell_px(&self) -> f64 {
        (1_u64 << self.level) as f64
    }

    /// The place (px at full resolution) is known.
    pub(super) fn knows(&self, p: Point) -> bool {
        let (x, y) = (p.x / self.cell_px(), p.y / self.cell_px());
        if !(x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64) {
            return false;
        }
        self.known.as_ref().is_none_or(|k| k.get(y as usize * self.width + x as usize).copied().unwrap_or(false))
    }
}

/// One picture at one level.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    pub source: &'a dyn Source,
    pub level: u32,
    pub mask: &'a Mask,
}

impl Side<'_> {
    /// Size at the level, cells.
    pub(super) fn size(&self) -> (usize, usize) {
        let [w, h] = self.source.size();
        let cell = 1_u64 << self.level;
        (w.div_ceil(cell) as usize, h.div_ceil(cell) as usize)
    }

    /// Cells `x0..x0+w`, `y0..y0+h` of the level, which lie inside; missing values are NaN.
    fn read(&self, x0: usize, y0: usize, w: usize, h: usize) -> Result<Gray, String> {
        let cell = 1_u64 << self.level;
        let [full_w, full_h] = self.source.size();
        let (x, y) = (x0 as u64 * cell, y0 as u64 * cell);
        let window = Window { x, y, width: (w as u64 * cell).min(full_w - x), height: (h as u64 * cell).min(full_h - y) };
        let mut gray = self.source.read(window, self.level)?;
        if !gray.is_sound() || gray.width != w || gray.height != h {
            return Err("The picture gave a part of another size than was asked for.".to_owned());
        }
        if let Some(valid) = gray.valid.take() {
            gray.values.iter_mut().zip(valid).filter(|(_, v)| !v).for_each(|(g, _)| *g = f32::NAN);
        }
        if let Some(known) = &self.mask.known {
            let shift = self.mask.level.saturating_sub(self.level);
            for (y, row) in gray.values.chunks_exact_mut(w.max(1)).enumerate() {
                let line = ((y0 + y) >> shift) * self.mask.width;
                for (x, value) in row.iter_mut().enumerate() {
                    if !known.get(line + ((x0 + x) >> shift)).copied().unwrap_or(false) {
                        *value = f32::NAN;
                    }
                }
            }
        }
        Ok(gray)
    }
}

/// A tile of BEFORE, ready to be looked for.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    x0: usize,
    y0: usize,
    size: usize,
    spectrum: Planes,
    /// The second field, of tiles of pixels.
    strength: Vec<f32>,
}

impl Wanted {
    /// Middle of the tile, cells.
    pub(super) fn centre(&self) -> Point {
        let half = self.size as f64 / 2.0;
        Point::new(self.x0 as f64 + half, self.y0 as f64 + half)
    }
}

/// Corner of the tile around `centre`, where it lies inside a scene of `w` x `h` together with a rim of `rim`.
fn corner(centre: Point, size: usize, (w, h): (usize, usize), rim: usize) -> Option<(usize, usize)> {
    let half = size as f64 / 2.0;
    let (x0, y0) = ((centre.x - half).round(), (centre.y - half).round());
    let (low, right, bottom) = (rim as f64, (size + rim) as f64, (size + rim) as f64);
    (x0 >= low && y0 >= low && x0 + right <= w as f64 && y0 + bottom <= h as f64).then_some((x0 as usize, y0 as usize))
}

/// Side of the squares in which pictures are stored and decoded, cells.
const STORED: usize = 512;
/// From this side on a scene is so large that its tiles lie far from each other, and each may move a little, cells.
pub(super) const LARGE: usize = 4096;

/// The first cell of a tile and its rim, moved to where the tile lies in one stored square: decoding is what large scenes cost.
fn in_one_square(at: usize, size: usize, scene: usize) -> usize {
    let (first, last) = (at - 1, at + size);
    if scene < LARGE || size + 2 > STORED || first / STORED == last / STORED {
        return at;
    }
    let edge = last / STORED * STORED;
    // To the nearer side of the edge, if the scene goes on there.
    if edge - first <= last + 1 - edge && edge + size + 2 <= scene { edge + 1 } else { edge - size - 1 }
}

/// Reads the tiles around `centres`; those that show nothing are left out.
pub(super) fn want(before: Side<'_>, centres: &[Point], correlator: &Correlator) -> Result<Vec<Wanted>, String> {
    let size = correlator.size;
    let one = |centre: &Point| -> Result<Option<Wanted>, String> {
        let scene = before.size();
        let Some((x0, y0)) = corner(*centre, size, scene, 1) else { return Ok(None) };
        let (x0, y0) = (in_one_square(x0, size, scene.0), in_one_square(y0, size, scene.1));
        let gradient = Gradient::of(&before.read(x0 - 1, y0 - 1, size + 2, size + 2)?).without_rim();
        if !gradient.says_something(LEAST_KNOWN, LEAST_STRUCTURE) {
            return Ok(None);
        }
        let (double, strength) = gradient.fields();
        Ok(Some(Wanted { x0, y0, size, spectrum: correlator.spectrum(double), strength }))
    };
    let made: Result<Vec<Option<Wanted>>, String> = centres.par_iter().map(one).collect();
    Ok(made?.into_iter().flatten().collect())
}

/// Looks for tiles by the pixels themselves. `map`: before cells from after cells, each at its level.
pub(super) fn look(
    wanted: &[&Wanted],
    after: Side<'_>,
    map: &Affine,
    correlator: &Correlator,
    witness: bool,
) -> Result<Vec<Found>, String> {
    let Some(inverse) = map.inverse() else { return Ok(Vec::new()) };
    let one = |tile: &&Wanted| -> Result<Option<Found>, String> {
        // A rim of one pixel for the derivative.
        let after_from_tile = inverse.after(&Affine::scale_then_move(1.0, tile.x0 as f64 - 1.0, tile.y0 as f64 - 1.0));
        let Some(laid_over) = laid_over(after, &after_from_tile, tile.size + 2)? else { return Ok(None) };
        let gradient = Gradient::of(&laid_over).without_rim();
        if !gradient.says_something(LEAST_KNOWN, LEAST_STRUCTURE) {
            return Ok(None);
        }
        let (double, strength) = gradient.fields();
        let surface = correlator.surface(&tile.spectrum, correlator.spectrum(double));
        let second = witness.then(|| correlator.surface_of_real(tile.strength.clone(), strength).peak());
        Ok(Some(Found { centre: tile.centre(), offset: surface.peak(), surface, witness: second }))
    };
    let found: Result<Vec<Option<Found>>, String> = wanted.par_iter().map(one).collect();
    Ok(found?.into_iter().flatten().collect())
}

/// AFTER in the pixels of a tile of BEFORE; NaN where AFTER does not reach. `None` where it reaches nowhere.
fn laid_over(after: Side<'_>, after_from_tile: &Affine, side: usize) -> Result<Option<Gray>, String> {
    let s = side as f64;
    let corners = [(0.0, 0.0), (s, 0.0), (0.0, s), (s, s)].map(|(x, y)| after_from_tile.apply(Point::new(x, y)));
    let (w, h) = after.size();
    let low = |v: f64| (v.floor() - 3.0).max(0.0) as usize;
    let high = |v: f64, most: usize| ((v.ceil() + 3.0).max(0.0) as usize).min(most);
    let least = |f: fn(&Point) -> f64| corners.iter().map(f).fold(f64::INFINITY, f64::min);
    let most = |f: fn(&Point) -> f64| corners.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
    let (x0, y0) = (low(least(|p| p.x)), low(least(|p| p.y)));
    let (x1, y1) = (high(most(|p| p.x), w), high(most(|p| p.y), h));
    if x1 < x0 + 4 || y1 < y0 + 4 {
        return Ok(None);
    }
    let part = after.read(x0, y0, x1 - x0, y1 - y0)?;
    let part_from_tile = Affine::scale_then_move(1.0, -(x0 as f64), -(y0 as f64)).after(after_from_tile);
    Ok(Some(cubic(&part, &part_from_tile, side, side)))
}

/// Values of a square part of a plane.
fn cut(plane: &[f32], width: usize, x0: usize, y0: usize, size: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(size * size);
    for row in plane.chunks_exact(width.max(1)).skip(y0).take(size) {
        out.extend_from_slice(&row[x0..x0 + size]);
    }
    out
}

/// The part of a field under a tile; `None` where too little of it is known.
fn part(field: &Field, x0: usize, y0: usize, size: usize) -> Option<Planes> {
    let of = |plane: &[f32]| cut(plane, field.width, x0, y0, size);
    let known: f32 = field.there.chunks_exact(field.width.max(1)).skip(y0).take(size).map(|r| r[x0..x0 + size].iter().sum::<f32>()).sum();
    (known >= LEAST_KNOWN * (size * size) as f32).then(|| Planes { re: of(&field.planes.re), im: of(&field.planes.im) })
}

/// The tiles of a field around `centres`.
pub(super) fn want_of_field(before: &Field, centres: &[Point], correlator: &Correlator) -> Vec<Wanted> {
    let size = correlator.size;
    let one = |centre: &Point| {
        let (x0, y0) = corner(*centre, size, (before.width, before.height), 0)?;
        let spectrum = correlator.spectrum(part(before, x0, y0, size)?);
        Some(Wanted { x0, y0, size, spectrum, strength: Vec::new() })
    };
    centres.par_iter().filter_map(one).collect()
}

/// Looks for tiles in a field that lies over BEFORE already, cell on cell, and is as large.
pub(super) fn look_in_field(wanted: &[Wanted], after: &Field, correlator: &Correlator) -> Vec<Found> {
    let one = |tile: &Wanted| {
        let spectrum = correlator.spectrum(part(after, tile.x0, tile.y0, tile.size)?);
        let surface = correlator.surface(&tile.spectrum, spectrum);
        Some(Found { centre: tile.centre(), offset: surface.peak(), surface, witness: None })
    };
    wanted.par_iter().filter_map(one).collect()
}

/// Middles of at most `budget` tiles of `tile` cells, on a regular grid over where both scenes are known,
/// with `rim` cells around each.
pub(super) fn spread(width: usize, height: usize, tile: usize, budget: usize, rim: f64, known: &dyn Fn(Point) -> bool) -> Vec<Point> {
    let half = tile as f64 / 2.0 + rim;
    let (w, h) = (width as f64, height as f64);
    if w < 2.0 * half || h < 2.0 * half {
        return Vec::new();
    }
    let mostly = |c: &Point| {
        let steps = [-0.4, -0.2, 0.0, 0.2, 0.4];
        let hits = steps.iter().flat_map(|y| steps.iter().map(move |x| (x, y)));
        hits.filter(|(x, y)| known(Point::new(c.x + *x * tile as f64, c.y + *y * tile as f64))).count() >= 18
    };
    // Hann windows half a tile apart share 2 % of the weight of their squares: as good as independent.
    let mut step = tile as f64 / 2.0;
    for _ in 0..24 {
        let along = |size: f64| -> Vec<f64> {
            let n = ((size - 2.0 * half) / step).floor().max(0.0);
            let rest = (size - 2.0 * half) - n * step;
            (0..=n as usize).map(|k| half + rest / 2.0 + k as f64 * step).collect()
        };
        let (xs, ys) = (along(w), along(h));
        if xs.len() * ys.len() <= 40 * budget {
            let centres: Vec<Point> = ys.iter().flat_map(|y| xs.iter().map(|x| Point::new(*x, *y))).filter(mostly).collect();
            if centres.len() <= budget {
                return centres;
            }
            step *= (centres.len() as f64 / budget as f64).sqrt().clamp(1.03, 2.0);
        } else {
            step *= 2.0;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_of_large_scenes_lie_in_one_stored_square() {
        for at in 1..3000 {
            let moved = in_one_square(at, 256, 16_384);
            assert!((moved - 1) / STORED == (moved + 256) / STORED && moved.abs_diff(at) <= 256, "{at} {moved}");
            assert_eq!(in_one_square(at, 256, 1024), at, "small scenes need every place");
        }
        let last = 4096 - 257;
        assert!(in_one_square(last, 256, 4096) + 257 <= 4096);
    }

    #[test]
    fn tiles_are_spread_over_what_is_known_and_never_more_than_the_budget() {
        let known = |p: Point| p.x < 300.0;
        for (side, budget) in [(600, 100), (5000, 100), (5000, 9)] {
            let centres = spread(side, side, 64, budget, 1.0, &known);
            assert!(centres.len() <= budget && centres.len() >= budget / 3, "{side} {}", centres.len());
            assert!(centres.iter().all(|c| c.x >= 33.0 && c.x < 310.0 && c.y >= 33.0 && c.y <= side as f64 - 33.0));
        }
        assert!(spread(60, 600, 64, 10, 1.0, &|_| true).is_empty());
    }

    #[test]
    fn a_mask_is_looked_up_at_full_resolution() {
        let mask = Mask { level: 2, width: 2, height: 1, known: Some(vec![true, false]) };
        assert!(mask.knows(Point::new(3.9, 3.9)) && !mask.knows(Point::new(4.1, 3.9)));
        assert!(!mask.knows(Point::new(-0.1, 1.0)) && !mask.knows(Point::new(1.0, 4.1)) && !mask.knows(Point::new(f64::NAN, 1.0)));
    }
}
