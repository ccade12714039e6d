//! Outlines found in pictures: the part of a picture around a box, read through its tiles at a level at which it is small, so that the
//! largest picture costs no more than a small one; and in the shape that it has on the ground, where right angles are right.

use crate::core::geom::{Bounds, Point, Ring};
use crate::core::measure::PixelShape;
use crate::core::outline::{Pixels, Proposal, Snapped, propose, snap};
use crate::core::raster::{LevelSize, Pixels as Values, TILE, Tile, TileId, coarsest_level};
use std::sync::Arc;

/// The most pixels of a box, or of the box around an outline, on its longer side.
const MOST_PX: f64 = 512.0;
/// What is read around it, in its longer sides.
const ROOM: f64 = 0.5;

/// Where tiles come from: the one with that id, or a sentence that says why there is none.
pub type Tiles<'a> = &'a dyn Fn(TileId) -> Result<Arc<Tile>, String>;

/// The part of a picture around a box.
struct Part {
    pixels: Pixels,
    /// Picture pixels a pixel of the part, across and down.
    scale: [f64; 2],
    /// Corner of the part, px of the picture.
    corner: Point,
}

impl Part {
    fn place(&self, p: Point) -> Point {
        Point::new((p.x - self.corner.x) / self.scale[0], (p.y - self.corner.y) / self.scale[1])
    }

    fn ring(&self, ring: &Ring) -> Result<Ring, String> {
        let back = |p: &Point| Point::new(p.x * self.scale[0] + self.corner.x, p.y * self.scale[1] + self.corner.y).rounded();
        Ring::new(ring.points().iter().map(back).collect()).map_err(|e| e.to_string())
    }
}

/// Reads the neighbourhood of a box, at a level at which the box has at most 512 px, with pixels that are as high as wide on the ground.
fn read(size: [u32; 2], shape: PixelShape, tiles: Tiles<'_>, bounds: Bounds) -> Result<Part, String> {
    let beside = || "The box lies beside the picture. Draw it around a building that can be seen.".to_owned();
    let [width, height] = size;
    if !(bounds.min.is_finite() && bounds.max.is_finite()) {
        return Err(beside());
    }
    // Pixels that are too low or too narrow are made more of, never fewer.
    let more = [(1.0 / shape.ratio()).max(1.0), shape.ratio().max(1.0)];
    let side = (bounds.size().x * more[0]).max(bounds.size().y * more[1]);
    let level =
        (0..coarsest_level(width, height)).find(|l| side / f64::from(1_u32 << l) <= MOST_PX).unwrap_or(coarsest_level(width, height));
    let scale = f64::from(1_u32 << level);
    let whole = LevelSize::of(width, height, level);
    let room = more.map(|more| ROOM * side / more + 8.0 * scale);
    let line = |v: f64, most: u32| ((v / scale).max(0.0) as u32).min(most);
    let (x0, y0) = (line(bounds.min.x - room[0], whole.width), line(bounds.min.y - room[1], whole.height));
    let (x1, y1) = (line((bounds.max.x + room[0]) + scale, whole.width), line((bounds.max.y + room[1]) + scale, whole.height));
    if x0 >= x1 || y0 >= y1 {
        return Err(beside());
    }
    let (w, h) = ((x1 - x0) as usize, (y1 - y0) as usize);
    let mut bands: Vec<Vec<f32>> = Vec::new();
    let mut valid = vec![false; w * h];
    for ty in y0 / TILE..=(y1 - 1) / TILE {
        for tx in x0 / TILE..=(x1 - 1) / TILE {
            let tile = tiles(TileId { level, x: tx, y: ty })?;
            bands.resize_with(bands.len().max(usize::from(tile.bands)), || vec![0.0; w * h]);
            paste(&tile, [tx * TILE, ty * TILE], [x0, y0], w, &mut bands, &mut valid);
        }
    }
    let pixels = Pixels::new(w, h, bands, Some(valid)).ok_or_else(beside)?;
    let corner = Point::new(f64::from(x0) * scale, f64::from(y0) * scale);
    if shape.is_square() {
        return Ok(Part { pixels, scale: [scale; 2], corner });
    }
    let [sw, sh] = [w as f64 * more[0], h as f64 * more[1]].map(|n| (n.round() as usize).max(1));
    let scale = [scale * w as f64 / sw as f64, scale * h as f64 / sh as f64];
    Ok(Part { pixels: resampled(&pixels, sw, sh).ok_or_else(beside)?, scale, corner })
}

/// The same part in so many pixels, each between its two neighbours along either axis. What lies between something and nothing is nothing.
fn resampled(part: &Pixels, width: usize, height: usize) -> Option<Pixels> {
    /// For each new pixel along an axis: the two old ones around it, and how much of the second.
    fn between(new: usize, old: usize) -> Vec<(usize, usize, f32)> {
        let last = old.saturating_sub(1);
        let one = |i: usize| {
            let at = ((i as f64 + 0.5) * old as f64 / new as f64 - 0.5).clamp(0.0, last as f64);
            let first = at.floor() as usize;
            (first, (first + 1).min(last), (at - at.floor()) as f32)
        };
        (0..new).map(one).collect()
    }
    let (columns, rows) = (between(width, part.width), between(height, part.height));
    let mut bands = vec![Vec::with_capacity(width * height); part.bands.len()];
    let mut valid = Vec::with_capacity(width * height);
    for (top, bottom, down) in &rows {
        for (left, right, across) in &columns {
            let corners = [(*left, *top), (*right, *top), (*left, *bottom), (*right, *bottom)];
            valid.push(corners.iter().all(|(x, y)| part.is_valid(*x, *y)));
            for (band, out) in part.bands.iter().zip(&mut bands) {
                let [a, b, c, d] = corners.map(|(x, y)| band.get(y * part.width + x).copied().unwrap_or(f32::NAN));
                let (above, below) = (a + (b - a) * across, c + (d - c) * across);
                out.push(above + (below - above) * down);
            }
        }
    }
    Pixels::new(width, height, bands, Some(valid))
}

/// Puts the pixels of a tile whose corner is `from` into a part whose corner is `to`, both px of the level. Row by row and band by band:
/// a part has a million pixels.
fn paste(tile: &Tile, from: [u32; 2], to: [u32; 2], w: usize, bands: &mut [Vec<f32>], valid: &mut [bool]) {
    let (width, count) = (tile.width as usize, usize::from(tile.bands));
    // The columns of the tile that lie in the part.
    let (first, start) = (to[0].saturating_sub(from[0]) as usize, from[0].saturating_sub(to[0]) as usize);
    let columns = width.saturating_sub(first).min(w.saturating_sub(start));
    if count == 0 {
        return;
    }
    for row in 0..tile.height {
        let Some(y) = (from[1] + row).checked_sub(to[1]) else { continue };
        let (place, at) = (y as usize * w + start, row as usize * width + first);
        let Some(valid) = valid.get_mut(place..place + columns) else { break };
        match &tile.alpha {
            None => valid.fill(true),
            Some(alpha) => valid.iter_mut().zip(alpha.get(at..).unwrap_or_default()).for_each(|(valid, a)| *valid = *a >= 128),
        }
        for (k, band) in bands.iter_mut().enumerate() {
            let Some(band) = band.get_mut(place..place + columns) else { continue };
            let k = at * count + k.min(count - 1);
            match &tile.pixels {
                Values::U8(v) => fill(band, v.get(k..).unwrap_or_default(), count, f32::from),
                Values::U16(v) => fill(band, v.get(k..).unwrap_or_default(), count, f32::from),
                Values::F32(v) => fill(band, v.get(k..).unwrap_or_default(), count, |v| v),
            }
        }
    }
}

/// Fills a row from every `count`th of some values.
fn fill<T: Copy>(row: &mut [f32], values: &[T], count: usize, number: impl Fn(T) -> f32) {
    row.iter_mut().zip(values.iter().step_by(count)).for_each(|(slot, v)| *slot = number(*v));
}

/// Proposes the outline of a building from a rough box and a click, all in px of the picture of that size.
///
/// # Errors
/// A full sentence.
pub fn propose_outline(size: [u32; 2], tiles: Tiles<'_>, bounds: Bounds, click: Point) -> Result<Proposal, String> {
    propose_outline_on(PixelShape::SQUARE, size, tiles, bounds, click)
}

/// As [`propose_outline`], on a picture whose pixels have a shape on the ground: what is looked for is square there.
///
/// # Errors
/// A full sentence.
pub fn propose_outline_on(shape: PixelShape, size: [u32; 2], tiles: Tiles<'_>, bounds: Bounds, click: Point) -> Result<Proposal, String> {
    let part = read(size, shape, tiles, bounds)?;
    let within = Bounds { min: part.place(bounds.min), max: part.place(bounds.max) };
    let found = propose(&part.pixels, within, part.place(click)).map_err(|e| e.to_string())?;
    Ok(Proposal { ring: part.ring(&found.ring)?, ..found })
}

/// Moves the sides of an outline (px of the picture) onto the strongest edges nearby, at most by a tenth of its shorter extent and 3 to 12
/// pixels. How far is told in pixels of the finer side of the picture's own.
///
/// # Errors
/// A full sentence.
pub fn snap_outline(shape: PixelShape, size: [u32; 2], tiles: Tiles<'_>, ring: &Ring) -> Result<Snapped, String> {
    let bounds = ring.bounds();
    let part = read(size, shape, tiles, bounds)?;
    let points = ring.points().iter().map(|p| part.place(*p)).collect();
    let there = Ring::new(points).map_err(|e| e.to_string())?;
    let extent = there.bounds().size();
    let reach = (0.1 * extent.x.min(extent.y)).clamp(3.0, 12.0);
    let found = snap(&part.pixels, &there, reach).map_err(|e| e.to_string())?;
    let moves_px = found.moves_px.iter().map(|m| m * part.scale[0].max(part.scale[1])).collect();
    Ok(Snapped { ring: part.ring(&found.ring)?, moves_px })
}

/// The same for an outline and its courtyards, in this order. A courtyard without an edge nearby stays as it is, and so does the outline
/// where a courtyard moves.
///
/// # Errors
/// A full sentence: that of the outline, where nothing moves.
pub fn snap_footprint(shape: PixelShape, size: [u32; 2], tiles: Tiles<'_>, rings: &[Ring]) -> Result<Vec<Snapped>, String> {
    let found: Vec<Result<Snapped, String>> = rings.iter().map(|ring| snap_outline(shape, size, tiles, ring)).collect();
    if !found.iter().any(Result::is_ok) {
        return Err(found.into_iter().find_map(Result::err).unwrap_or_default());
    }
    let still = |ring: &Ring| Snapped { ring: ring.clone(), moves_px: vec![0.0; ring.points().len()] };
    Ok(found.into_iter().zip(rings).map(|(found, ring)| found.unwrap_or_else(|_| still(ring))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::geom::{Affine, Vector};

    /// A picture of 2000 x 1600 px with a bright rectangle over a seam of tiles, as it would be at any level.
    fn tile(id: TileId) -> Arc<Tile> {
        let size = LevelSize::of(2000, 1600, id.level);
        let (width, height) = ((size.width - id.x * TILE).min(TILE), (size.height - id.y * TILE).min(TILE));
        let step = 1 << id.level;
        let value = |x: u32, y: u32| {
            let (x, y) = ((id.x * TILE + x) * step, (id.y * TILE + y) * step);
            if (480..560).contains(&x) && (500..540).contains(&y) { 200 } else { 60 + ((x * 7 + y * 13) % 5) as u8 }
        };
        let values = (0..height).flat_map(|y| (0..width).map(move |x| value(x, y))).collect();
        Arc::new(Tile { width, height, bands: 1, pixels: Values::U8(values), alpha: None })
    }

    #[test]
    fn a_box_over_a_seam_of_tiles_is_read_as_one() {
        let bounds = Bounds { min: Point::new(474.0, 495.0), max: Point::new(568.0, 545.0) };
        let found = propose_outline([2000, 1600], &|id| Ok(tile(id)), bounds, Point::new(520.0, 520.0)).unwrap();
        let around = found.ring.bounds();
        assert!((around.min - Point::new(480.0, 500.0)).length() < 0.3, "{around:?}");
        assert!((around.max - Point::new(560.0, 540.0)).length() < 0.3, "{around:?}");
        let rough =
            Ring::new([(478.0, 502.0), (561.0, 502.0), (561.0, 538.5), (478.0, 538.5)].map(|(x, y)| Point::new(x, y)).to_vec()).unwrap();
        let snapped = snap_outline(PixelShape::SQUARE, [2000, 1600], &|id| Ok(tile(id)), &rough).unwrap();
        assert!((snapped.ring.area_px2() - 3200.0).abs() < 30.0, "{snapped:?}");
        assert!((snapped.moves_px[0] - 2.0).abs() < 0.3, "outwards is positive: {:?}", snapped.moves_px);
    }

    #[test]
    fn a_courtyard_is_snapped_with_its_outline_or_without_it() {
        let ring =
            |l: f64, t: f64, r: f64, b: f64| Ring::new([(l, t), (r, t), (r, b), (l, b)].map(|(x, y)| Point::new(x, y)).to_vec()).unwrap();
        // What is bright in the picture is the courtyard here; around it nothing has an edge.
        let (outline, yard) = (ring(440.0, 460.0, 600.0, 580.0), ring(478.0, 502.0, 561.0, 538.5));
        let found = snap_footprint(PixelShape::SQUARE, [2000, 1600], &|id| Ok(tile(id)), &[outline.clone(), yard.clone()]).unwrap();
        assert_eq!((&found[0].ring, found[0].moves_px.as_slice()), (&outline, [0.0; 4].as_slice()), "it stays");
        assert!((found[1].ring.area_px2() - 3200.0).abs() < 30.0 && found[1].moves_px[0] > 1.5, "{found:?}");
        let found =
            snap_footprint(PixelShape::SQUARE, [2000, 1600], &|id| Ok(tile(id)), &[yard, ring(500.0, 510.0, 520.0, 530.0)]).unwrap();
        assert!((found[0].ring.area_px2() - 3200.0).abs() < 30.0 && found[1].moves_px == [0.0; 4], "{found:?}");
        let why = snap_footprint(PixelShape::SQUARE, [2000, 1600], &|id| Ok(tile(id)), &[outline]).unwrap_err();
        // Where nothing moves, the reason is that of the outline itself.
        assert!(why.starts_with("No side") || why.starts_with("Every side"), "{why}");
    }

    #[test]
    fn a_turned_hall_is_square_on_the_ground_where_pixels_are_not() {
        // 60 x 36 of the finer side on the ground, turned by 30 degrees; pixels twice as high as wide, and twice as wide as high.
        let (sin, cos) = (0.5, 0.75_f64.sqrt());
        for (wide, high) in [(1.0, 2.0), (2.0, 1.0)] {
            let shape = PixelShape::by(&Affine::from([wide, 0.0, 0.0, 0.0, -high, 0.0]), 0.0);
            let middle = Point::new(300.0, 260.0);
            let on_ground = |p: Point| Point::new(p.x * wide - middle.x, p.y * high - middle.y);
            let tile = |id: TileId| -> Result<Arc<Tile>, String> {
                let covered = |x: u32, y: u32| {
                    // A pixel is as bright as much of it is covered: sixteen places in it are looked at.
                    let inside = (0..16).filter(|k| {
                        let at = Point::new(f64::from(x) + f64::from(k % 4) / 4.0 + 0.125, f64::from(y) + f64::from(k / 4) / 4.0 + 0.125);
                        let q = on_ground(at);
                        (q.x * cos + q.y * sin).abs() < 30.0 && (q.y * cos - q.x * sin).abs() < 18.0
                    });
                    60 + (inside.count() * 8) as u8 + ((x * 7 + y * 13) % 5) as u8
                };
                let values = (0..TILE).flat_map(|y| (0..TILE).map(move |x| (x, y))).map(|(x, y)| covered(x, y)).collect();
                assert_eq!(id, TileId { level: 0, x: 0, y: 0 });
                Ok(Arc::new(Tile { width: TILE, height: TILE, bands: 1, pixels: Values::U8(values), alpha: None }))
            };
            let corners = [(-30.0, -18.0), (30.0, -18.0), (30.0, 18.0), (-30.0, 18.0)];
            let own = |(u, v): (f64, f64)| Point::new((u * cos - v * sin + middle.x) / wide, (u * sin + v * cos + middle.y) / high);
            let truth = Ring::new(corners.map(own).to_vec()).unwrap();
            let around = truth.bounds();
            let grown = Bounds { min: around.min - Vector::new(5.0, 5.0), max: around.max + Vector::new(5.0, 5.0) };
            let found = propose_outline_on(shape, [512, 512], &tile, grown, own((0.0, 0.0))).unwrap();
            let off = |ring: &Ring| (ring.area_px2() / truth.area_px2() - 1.0).abs();
            assert!(off(&found.ring) < 0.03 && found.ring.points().len() == 4, "{found:?}");
            for corner in truth.points() {
                let nearest = found.ring.points().iter().map(|p| on_ground(*p).distance(on_ground(*corner))).fold(f64::MAX, f64::min);
                assert!(nearest < 1.5, "{corner:?}: {nearest}, {found:?}");
            }
            let rough = corners.map(|(u, v)| own((u * 1.05, v * 0.93)));
            let snapped = snap_outline(shape, [512, 512], &tile, &Ring::new(rough.to_vec()).unwrap()).unwrap();
            assert!(off(&snapped.ring) < 0.03, "{snapped:?}");
        }
    }

    #[test]
    fn a_tile_is_pasted_where_it_lies() {
        // Three bands of 16 bit, and a column that holds nothing; every way a part may lie over a tile.
        let (tw, th, w, h) = (7_u32, 5_u32, 6_usize, 6_usize);
        let values = (0..tw * th * 3).map(|k| k as u16).collect();
        let alpha = (0..tw * th).map(|k| if k % tw == 2 { 0 } else { 255 }).collect();
        let tile = Tile { width: tw, height: th, bands: 3, pixels: Values::U16(values), alpha: Some(alpha) };
        for (from, to) in [([10, 10], [10, 10]), ([10, 10], [13, 12]), ([10, 10], [6, 7]), ([10, 10], [4, 12]), ([10, 10], [30, 30])] {
            let (mut bands, mut valid) = (vec![vec![-1.0; w * h]; 3], vec![false; w * h]);
            paste(&tile, from, to, w, &mut bands, &mut valid);
            for at in 0..w * h {
                let (x, y) = (to[0] + (at % w) as u32, to[1] + (at / w) as u32);
                let there = x.checked_sub(from[0]).zip(y.checked_sub(from[1])).filter(|(x, y)| *x < tw && *y < th);
                let want = |k: u32| there.map_or(-1.0, |(x, y)| ((y * tw + x) * 3 + k) as f32);
                assert_eq!([bands[0][at], bands[1][at], bands[2][at]], [want(0), want(1), want(2)], "{to:?} {at}");
                assert_eq!(valid[at], there.is_some_and(|(x, _)| x != 2), "{to:?} {at}");
            }
        }
    }

    #[test]
    fn a_large_box_is_read_at_a_coarse_level() {
        let asked = std::sync::Mutex::new(Vec::new());
        let tiles = |id: TileId| {
            asked.lock().unwrap().push(id);
            Ok(tile(id))
        };
        let bounds = Bounds { min: Point::new(0.0, 0.0), max: Point::new(1900.0, 1500.0) };
        let _ = propose_outline([2000, 1600], &tiles, bounds, Point::new(520.0, 520.0));
        assert!(asked.lock().unwrap().iter().all(|id| id.level == 2), "{asked:?}");
    }

    #[test]
    fn what_cannot_be_read_is_a_sentence() {
        let at = |x: f64| Bounds { min: Point::new(x, 10.0), max: Point::new(x + 50.0, 60.0) };
        let click = |x: f64| Point::new(x + 25.0, 30.0);
        for x in [-500.0, 5000.0, f64::NAN, f64::INFINITY, 1e300] {
            let why = propose_outline([2000, 1600], &|id| Ok(tile(id)), at(x), click(x)).unwrap_err();
            assert!(why.ends_with('.') && why.len() > 20, "{why}");
        }
        let why = propose_outline([2000, 1600], &|_| Err("The file is gone.".to_owned()), at(100.0), click(100.0)).unwrap_err();
        assert_eq!(why, "The file is gone.");
    }
}
