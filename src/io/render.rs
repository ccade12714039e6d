//! Paints a view without a window: the pictures through the tile path, the outlines from the same scene that the window
//! paints, in the same colours.

use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::geom::{Affine, Bounds, Point, Vector};
use crate::core::raster::{LevelSize, PaintedTile, RasterInfo, TILE, TileId, coarsest_level};
use crate::core::view::{
    Camera, Compare, CompareMode, Look, Pane, PixelMap, PointMap, Region, Scene, Viewport, difference, fitting, scene_bounds,
    scene_from_epoch, sign_strokes,
};
use crate::io::drawn_line::stroke;
use crate::io::fonts::Line;
use image::{Rgba, RgbaImage};
use std::collections::BTreeMap;
use std::sync::Arc;
use tiny_skia::{Color, Paint, PathBuilder, PixmapMut, Transform};

pub use crate::core::figure::{AFTER_RGB, BEFORE_RGB};

/// The ground around the pictures.
pub const GROUND_RGB: [u8; 3] = [0x15, 0x18, 0x1C];

/// A picture that hands out painted tiles.
pub trait Painted {
    /// What is known of the picture.
    fn info(&self) -> &RasterInfo;

    /// These tiles, in this order.
    ///
    /// # Errors
    /// A sentence, if one cannot be had.
    fn tiles(&self, ids: &[TileId]) -> Result<Vec<Arc<PaintedTile>>, String>;

    /// Does all these pieces of work: one after the other, or at once where there are threads.
    fn each(&self, work: Vec<Work<'_>>) {
        work.into_iter().for_each(|piece| piece());
    }
}

/// A piece of work that depends on no other.
pub type Work<'a> = Box<dyn FnOnce() + Send + 'a>;

/// What is to be painted.
pub struct View<'a> {
    /// The document.
    pub doc: &'a Document,
    /// The pictures by epoch; one that is missing leaves its ground.
    pub rasters: &'a BTreeMap<EpochId, &'a dyn Painted>,
    /// Where one looks.
    pub camera: Camera,
    /// Side by side, swipe, ...
    pub compare: Compare,
    /// What is selected.
    pub selected: &'a [FootprintId],
    /// Whether outlines and labels are painted over the pictures.
    pub annotations: bool,
}

/// The level whose pixels are nearest to, and not coarser than, a screen pixel.
///
/// `px_per_screen` is how many pixels of the full picture one screen pixel spans.
pub fn level_for(info: &RasterInfo, px_per_screen: f64) -> u8 {
    let level = libm::floor(libm::log2(px_per_screen.max(1.0)) + 0.01);
    (level as u8).min(coarsest_level(info.width, info.height))
}

/// The tiles of a level that a part of the full picture touches, row by row.
pub fn tiles_in(info: &RasterInfo, level: u8, part: Bounds) -> Vec<TileId> {
    let size = LevelSize::of(info.width, info.height, level);
    let (columns, rows) = size.tiles();
    let side = f64::from(TILE) * f64::from(1_u32 << level.min(31));
    let range = |low: f64, high: f64, n: u32| {
        let first = libm::floor(low / side).clamp(0.0, f64::from(n)) as u32;
        let last = libm::ceil(high / side).clamp(0.0, f64::from(n)) as u32;
        first..last
    };
    let (xs, ys) = (range(part.min.x, part.max.x, columns), range(part.min.y, part.max.y, rows));
    ys.flat_map(|y| xs.clone().map(move |x| TileId { level, x, y })).collect()
}

/// Paints a view.
///
/// # Errors
/// A sentence, if a tile of the pictures cannot be had or the size is not one.
pub fn render(view: &View<'_>, width: u32, height: u32) -> Result<RgbaImage, String> {
    painted(view, width, height, view.annotations)
}

/// Paints a view without any words, for pictures that are too small to hold them.
///
/// # Errors
/// As [`render`].
pub fn render_without_words(view: &View<'_>, width: u32, height: u32) -> Result<RgbaImage, String> {
    painted(view, width, height, false)
}

fn painted(view: &View<'_>, width: u32, height: u32, words: bool) -> Result<RgbaImage, String> {
    let [r, g, b] = GROUND_RGB;
    let mut out = RgbaImage::from_pixel(width, height, Rgba([r, g, b, 255]));
    let canvas = Viewport { width: f64::from(width), height: f64::from(height) };
    let panes = view.compare.panes(view.doc.pair, canvas);
    let laid_over = view.compare.mode == CompareMode::Difference;
    if laid_over {
        let found = paint_difference(view, width, height)?;
        image::imageops::overlay(&mut out, &found, 0, 0);
    }
    for (index, pane) in panes.iter().enumerate() {
        // What lies outside of the pane's part of the canvas is put back.
        let under = (pane.region != Region::All).then(|| out.clone());
        if let Some(raster) = view.rasters.get(&pane.epoch).filter(|_| !laid_over) {
            paint_pane(&mut out, view, pane, *raster)?;
        }
        // Outlines of both dates lie on a difference once.
        if view.annotations && !(laid_over && index == 0) {
            paint_scene(&mut out, view, pane, words)?;
        }
        if let Some(under) = under {
            put_back(&mut out, &under, pane);
        }
    }
    if words {
        for pane in &panes {
            let words = view.doc.epoch_words(pane.epoch);
            // The name of a file stays as it is.
            let is_of_pair = [view.doc.pair.before, view.doc.pair.after].contains(&pane.epoch);
            let text = if is_of_pair { words.to_uppercase() } else { words };
            let (within, right) = label_place(&view.compare, &panes, pane, canvas);
            label(&mut out, &text, within, right, color_of(view.doc, pane.epoch));
        }
    }
    Ok(out)
}

/// Where the two pictures of a pair differ, as far as both are in view: clear where one of them is not.
///
/// # Errors
/// As [`render`].
pub fn paint_difference(view: &View<'_>, width: u32, height: u32) -> Result<RgbaImage, String> {
    let canvas = Viewport { width: f64::from(width), height: f64::from(height) };
    let mut sides = Vec::new();
    for pane in view.compare.panes(view.doc.pair, canvas) {
        let mut side = RgbaImage::new(width, height);
        if let Some(raster) = view.rasters.get(&pane.epoch) {
            paint_pane(&mut side, view, &pane, *raster)?;
        }
        sides.push(side);
    }
    let mut out = RgbaImage::new(width, height);
    if let [before, after] = sides.as_slice() {
        let pixels = difference(before.as_raw().as_chunks::<4>().0, after.as_raw().as_chunks::<4>().0, view.compare.threshold);
        out.copy_from_slice(pixels.as_flattened());
    }
    Ok(out)
}

/// Puts back what a pane must not cover.
fn put_back(out: &mut RgbaImage, under: &RgbaImage, pane: &Pane) {
    for ((x, y, pixel), old) in out.enumerate_pixels_mut().zip(under.pixels()) {
        if !pane.region.contains(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5)) {
            *pixel = *old;
        }
    }
}

/// Where the label of a pane's date stands: at the corner that its date shows for sure, BEFORE at the left.
fn label_place(compare: &Compare, panes: &[Pane], pane: &Pane, canvas: Viewport) -> (Bounds, bool) {
    let second = panes.len() == 2 && panes.last() == Some(pane);
    let all = Bounds { min: Point::default(), max: Point::new(canvas.width, canvas.height) };
    match compare.mode {
        CompareMode::SideBySide | CompareMode::FourUp => (pane.clip, false),
        CompareMode::Swipe if compare.angle == 0.0 => (pane.clip, second),
        CompareMode::Swipe => {
            // BEFORE lies below where the divider rises to the right, AFTER where it falls.
            let low = if second { compare.angle > 0.0 } else { compare.angle < 0.0 };
            let top = if low { canvas.height - 34.0 } else { 0.0 };
            (Bounds { min: Point::new(0.0, top), max: all.max }, second)
        }
        CompareMode::Blend | CompareMode::Difference | CompareMode::Blink => (all, second),
        CompareMode::Lens => (all, second != compare.shows_after),
    }
}

fn color_of(doc: &Document, epoch: EpochId) -> [u8; 3] {
    if epoch == doc.pair.after { AFTER_RGB } else { BEFORE_RGB }
}

/// The map from the scene to the output.
fn out_from_scene(view: &View<'_>, pane: &Pane) -> Affine {
    let offset = Affine::scale_then_move(1.0, pane.area.min.x, pane.area.min.y);
    let camera = match pane.look {
        Look::Whole => fitting(view.doc, scene_bounds(view.doc), pane.viewport(), view.camera.turn),
        Look::Main | Look::Other => view.camera,
    };
    offset.after(&camera.screen_from_scene(pane.viewport()))
}

/// Tiles of one level beside each other, as far as a view needs them.
struct Mosaic {
    /// Its first column and row within the level, px of the level.
    origin: (u32, u32),
    width: u32,
    height: u32,
    /// Tiles in a row.
    columns: usize,
    tiles: Vec<Arc<PaintedTile>>,
}

/// Places in a mosaic are whole numbers of 1/65536 px.
const FRACTION: u32 = 16;

impl Mosaic {
    fn of(raster: &dyn Painted, level: u8, part: Bounds) -> Result<Option<Mosaic>, String> {
        let ids = tiles_in(raster.info(), level, part);
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(None) };
        let size = LevelSize::of(raster.info().width, raster.info().height, level);
        let origin = (first.x * TILE, first.y * TILE);
        let (width, height) = (((last.x + 1) * TILE).min(size.width) - origin.0, ((last.y + 1) * TILE).min(size.height) - origin.1);
        let columns = (last.x - first.x + 1) as usize;
        Ok(Some(Mosaic { origin, width, height, columns, tiles: raster.tiles(&ids)? }))
    }

    /// A place of the level, in 1/65536 px from the middle of the first pixel of the mosaic. Rounded to the 1/256 px that
    /// weights are told in.
    fn place(&self, p: Point) -> (i64, i64) {
        let fixed = |at: f64, origin: u32| ((at - 0.5 - f64::from(origin)) * f64::from(1_u32 << FRACTION)) as i64 + 0x80;
        (fixed(p.x, self.origin.0), fixed(p.y, self.origin.1))
    }

    fn pixel(&self, x: u32, y: u32) -> u32 {
        let Some(tile) = self.tiles.get((y / TILE) as usize * self.columns + (x / TILE) as usize) else { return 0 };
        let i = ((y % TILE) * tile.width + x % TILE) as usize;
        tile.rgba.as_chunks::<4>().0.get(i).map_or(0, |p| u32::from_le_bytes(*p))
    }

    /// The pixel at a place, between pixel centres by the nearest four. Beyond the edge the edge goes on.
    fn at(&self, (x, y): (i64, i64)) -> u32 {
        let clamped = |at: i64, size: u32| at.clamp(0, i64::from(size) - 1) as u32;
        let (column, row) = (x >> FRACTION, y >> FRACTION);
        let (x0, x1) = (clamped(column, self.width), clamped(column + 1, self.width));
        let (y0, y1) = (clamped(row, self.height), clamped(row + 1, self.height));
        mixed([self.pixel(x0, y0), self.pixel(x1, y0), self.pixel(x0, y1), self.pixel(x1, y1)], x, y)
    }

    /// Paints a run of pixels whose places lie evenly on a line from `first` to `last`.
    fn paint_run(&self, out: &mut [[u8; 4]], first: (i64, i64), last: (i64, i64), opacity: f32) {
        let steps = (out.len() as i64 - 1).max(1);
        // Of one sign with the whole difference, and never longer: no place lies beyond the last.
        let step = ((last.0 - first.0) / steps, (last.1 - first.1) / steps);
        let (left, right) = (first.0.min(last.0) >> FRACTION, (first.0.max(last.0) >> FRACTION) + 1);
        let (top, bottom) = (first.1.min(last.1) >> FRACTION, (first.1.max(last.1) >> FRACTION) + 1);
        let side = i64::from(TILE);
        let (mut x, mut y) = first;
        let one = left >= 0 && top >= 0 && left / side == right / side && top / side == bottom / side;
        let tile = if one { self.tiles.get((top / side) as usize * self.columns + (left / side) as usize) } else { None };
        let tile = tile.filter(|t| right % side < i64::from(t.width) && bottom % side < i64::from(t.height));
        let Some(tile) = tile else {
            for under in out {
                put(under, self.at((x, y)), opacity);
                (x, y) = (x + step.0, y + step.1);
            }
            return;
        };
        let (pixels, width) = (tile.rgba.as_chunks::<4>().0, tile.width as usize);
        let (corner_x, corner_y) = (left / side * side, top / side * side);
        for under in out {
            let i = ((y >> FRACTION) - corner_y) as usize * width + ((x >> FRACTION) - corner_x) as usize;
            if let (Some([a, b]), Some([c, d])) = (pixels.get(i..i + 2), pixels.get(i + width..i + width + 2)) {
                let four = [u32::from_le_bytes(*a), u32::from_le_bytes(*b), u32::from_le_bytes(*c), u32::from_le_bytes(*d)];
                put(under, mixed(four, x, y), opacity);
            }
            (x, y) = (x + step.0, y + step.1);
        }
    }
}

/// The mean of four neighbours (top left, top right, bottom left, bottom right) by how near they are, in 1/256.
#[inline]
fn mixed(four: [u32; 4], x: i64, y: i64) -> u32 {
    const LANES: u32 = 0x00FF_00FF;
    // Each channel gets 16 bits of its own: sums of channels times weights cannot run into each other.
    let spread = |v: u32| u64::from(v & LANES) | u64::from((v >> 8) & LANES) << 32;
    let (fx, fy) = ((x >> (FRACTION - 8)) as u64 & 0xFF, (y >> (FRACTION - 8)) as u64 & 0xFF);
    // The weights sum up to 256.
    let both = (fx * fy) >> 8;
    let (a, b, c, d) = (spread(four[0]), spread(four[1]), spread(four[2]), spread(four[3]));
    let sum = a * (256 + both - fx - fy) + b * (fx - both) + c * (fy - both) + d * both + 0x0080_0080_0080_0080;
    let (low, high) = (sum as u32, (sum >> 32) as u32);
    ((low >> 8) & LANES) | (high & !LANES)
}

/// Lays a pixel over another.
#[inline]
fn put(under: &mut [u8; 4], over: u32, opacity: f32) {
    let [r, g, b, a] = over.to_le_bytes();
    if a == 255 && opacity >= 1.0 {
        *under = [r, g, b, 255];
        return;
    }
    let alpha = f32::from(a) / 255.0 * opacity;
    for (under, over) in under.iter_mut().zip([r, g, b]) {
        *under = (f32::from(over) * alpha + f32::from(*under) * (1.0 - alpha) + 0.5) as u8;
    }
}

/// Side of the blocks within which a map over the ground counts as bilinear, px: the Earth bends less than a hundredth of a
/// pixel within one.
const BLOCK: u32 = 32;

/// The map of one block of the output.
struct Patch {
    origin: Point,
    corner: Point,
    along_x: Vector,
    along_y: Vector,
    twist: Vector,
}

impl Patch {
    fn of(image_from_out: &PixelMap, left: u32, top: u32) -> Patch {
        let side = f64::from(BLOCK);
        let origin = Point::new(f64::from(left), f64::from(top));
        let at = |x: f64, y: f64| image_from_out.apply(Point::new(origin.x + x, origin.y + y));
        let (a, b, c, d) = (at(0.0, 0.0), at(side, 0.0), at(0.0, side), at(side, side));
        let k = 1.0 / side;
        Patch { origin, corner: a, along_x: (b - a) * k, along_y: (c - a) * k, twist: ((d - c) + (a - b)) * (k * k) }
    }

    /// The place of the middle of a pixel of the output.
    fn at(&self, x: u32, y: u32) -> Point {
        let (u, v) = (f64::from(x) + 0.5 - self.origin.x, f64::from(y) + 0.5 - self.origin.y);
        self.corner + self.along_x * u + self.along_y * v + self.twist * (u * v)
    }
}

/// The part of an image that a part of the output shows, by points along its border.
fn image_bounds(image_from_out: &PixelMap, part: Bounds) -> Option<Bounds> {
    const STEPS: usize = 8;
    let border = (0..=STEPS).flat_map(|i| {
        let t = i as f64 / STEPS as f64;
        let (x, y) = (part.min.x + t * (part.max.x - part.min.x), part.min.y + t * (part.max.y - part.min.y));
        [Point::new(x, part.min.y), Point::new(x, part.max.y), Point::new(part.min.x, y), Point::new(part.max.x, y)]
    });
    Bounds::around(border.map(|p| image_from_out.apply(p)))
}

/// Paints a picture where it lies in a pane.
fn paint_pane(out: &mut RgbaImage, view: &View<'_>, pane: &Pane, raster: &dyn Painted) -> Result<(), String> {
    let map = scene_from_epoch(view.doc, pane.epoch).then(&out_from_scene(view, pane));
    let Some(image_from_out) = map.inverse() else { return Ok(()) };
    paint_picture(out, &image_from_out, pane.clip, pane.opacity, raster)
}

/// Paints the part of a picture that lies within `clip` (px of the output).
///
/// # Errors
/// A sentence, if a tile of the picture cannot be had.
pub fn paint_picture(
    out: &mut RgbaImage,
    image_from_out: &PixelMap,
    clip: Bounds,
    opacity: f64,
    raster: &dyn Painted,
) -> Result<(), String> {
    let info = raster.info();
    let middle = Point::new(0.5 * (clip.min.x + clip.max.x), 0.5 * (clip.min.y + clip.max.y));
    let level = level_for(info, image_from_out.near(middle).magnification());
    let scale = 1.0 / f64::from(1_u32 << level.min(31));
    let Some(part) = image_bounds(image_from_out, clip) else { return Ok(()) };
    // One pixel more on each side, for the interpolation at the border.
    let margin = 2.0 / scale;
    let part =
        Bounds { min: Point::new(part.min.x - margin, part.min.y - margin), max: Point::new(part.max.x + margin, part.max.y + margin) };
    let Some(mosaic) = Mosaic::of(raster, level, part)? else { return Ok(()) };
    let columns = (clip.min.x.max(0.0) as u32)..(clip.max.x.min(f64::from(out.width())) as u32);
    let (first_row, last_row) = (clip.min.y.max(0.0) as usize, clip.max.y.min(f64::from(out.height())) as usize);
    let stride = out.width() as usize * 4;
    let opacity = opacity as f32;
    let inside = |p: Point| p.x >= 0.0 && p.y >= 0.0 && p.x < f64::from(info.width) && p.y < f64::from(info.height);
    let place = |p: Point| mosaic.place(Point::new(p.x * scale, p.y * scale));
    let paint_band = &|top: u32, band: &mut [u8]| {
        for left in columns.clone().step_by(BLOCK as usize) {
            let right = (left + BLOCK).min(columns.end);
            let patch = Patch::of(image_from_out, left, top);
            for (y, line) in (top..).zip(band.chunks_exact_mut(stride)) {
                let Some(line) = line.get_mut(left as usize * 4..right as usize * 4) else { continue };
                let line = line.as_chunks_mut::<4>().0;
                let (first, last) = (patch.at(left, y), patch.at(right - 1, y));
                if inside(first) && inside(last) {
                    mosaic.paint_run(line, place(first), place(last), opacity);
                    continue;
                }
                for (x, under) in (left..).zip(line) {
                    let p = patch.at(x, y);
                    if inside(p) {
                        put(under, mosaic.at(place(p)), opacity);
                    }
                }
            }
        }
    };
    let lines = out.get_mut(first_row * stride..last_row * stride).unwrap_or_default();
    let bands = (first_row..).step_by(BLOCK as usize).zip(lines.chunks_mut(BLOCK as usize * stride));
    let work = bands.map(|(top, band)| -> Work<'_> { Box::new(move || paint_band(top as u32, band)) });
    raster.each(work.collect());
    Ok(())
}

fn paint_scene(out: &mut RgbaImage, view: &View<'_>, pane: &Pane, words: bool) -> Result<(), String> {
    let map = out_from_scene(view, pane);
    let (width, height) = out.dimensions();
    let scene = Scene::of(view.doc, pane.epoch, view.selected, None);
    let clip = tiny_skia::Rect::from_ltrb(pane.clip.min.x as f32, pane.clip.min.y as f32, pane.clip.max.x as f32, pane.clip.max.y as f32);
    let Some(clip) = clip else { return Ok(()) };
    let mut mask = tiny_skia::Mask::new(width, height).ok_or("The picture to be made has no size.")?;
    mask.fill_path(&PathBuilder::from_rect(clip), tiny_skia::FillRule::Winding, false, Transform::identity());
    let mut labels = Vec::new();
    // The words of annotations: they belong to what is drawn, and none is left out for another.
    let mut said: Vec<(Point, String, [u8; 3])> = Vec::new();
    {
        let mut canvas = PixmapMut::from_bytes(out.as_mut(), width, height).ok_or("The picture to be made has no size.")?;
        for outline in &scene.outlines {
            let points: Vec<Point> = outline.points.iter().map(|p| map.apply(*p)).collect();
            stroke(
                &mut canvas,
                &mask,
                &points,
                true,
                color_of(view.doc, outline.epoch),
                outline.mirrored || outline.unchecked,
                outline.selected,
            );
            for hole in &outline.holes {
                let around: Vec<Point> = hole.iter().map(|p| map.apply(*p)).collect();
                let dashed = outline.mirrored || outline.unchecked;
                stroke(&mut canvas, &mask, &around, true, color_of(view.doc, outline.epoch), dashed, outline.selected);
            }
            labels.extend(Bounds::around(points.iter().copied()).map(|b| (b, outline.label.clone(), color_of(view.doc, outline.epoch))));
        }
        for line in &scene.lines {
            let ends = line.ends.map(|p| map.apply(p));
            stroke(&mut canvas, &mask, &ends, false, color_of(view.doc, line.epoch), line.mirrored, false);
            if !line.mirrored {
                labels.extend(Bounds::around(ends).map(|b| (b, line.label.clone(), color_of(view.doc, line.epoch))));
            }
        }
        for a in &scene.annotations {
            let shape = a.shape.mapped(|p| map.apply(p));
            let color = color_of(view.doc, a.epoch);
            for sign in sign_strokes(&shape, 1.0) {
                stroke(&mut canvas, &mask, &sign.points, sign.closed, color, a.mirrored && sign.may_dash, false);
            }
            if !a.mirrored && !a.label.is_empty() {
                said.push((shape.anchor(), a.label.clone(), color));
            }
        }
    }
    if !words {
        return Ok(());
    }
    for (at, text, color) in said {
        let lines = text.lines().enumerate();
        for (i, line) in lines {
            let top = at.y - 15.0 + 24.0 * i as f64;
            let within = Bounds { min: Point::new(at.x + 4.0, top), max: Point::new(pane.clip.max.x, top + 26.0) };
            if pane.clip.min.x <= within.min.x && within.min.x < pane.clip.max.x && top >= pane.clip.min.y && top + 26.0 <= pane.clip.max.y
            {
                label(out, line, within, false, color);
            }
        }
    }
    // A label that would cover another is left out; those painted last (the selected ones) come first.
    let mut taken: Vec<Bounds> = Vec::new();
    for (bounds, text, color) in labels.into_iter().rev() {
        let width = f64::from(Line::new(&text, 16.0).width()) + 16.0;
        let min = Point::new(bounds.min.x - 8.0, bounds.min.y - 26.0);
        let place = Bounds { min, max: Point::new(min.x + width, bounds.min.y - 2.0) };
        let inside = place.min.x >= pane.clip.min.x && place.max.x < pane.clip.max.x && place.min.y >= 0.0;
        if inside && !taken.iter().any(|t| t.intersects(&place)) {
            label(out, &text, place, false, color);
            taken.push(place);
        }
    }
    Ok(())
}

/// A text on a dark ground in the top left (or right) corner of a box.
fn label(out: &mut RgbaImage, text: &str, within: Bounds, right: bool, rgb: [u8; 3]) {
    let text: String = text.chars().take(60).collect();
    let line = Line::new(&text, 16.0);
    let (w, h) = (f64::from(line.width()) + 12.0, 22.0);
    let x = if right { within.max.x - w - 8.0 } else { within.min.x + 8.0 };
    let (x, y) = (x.max(within.min.x), within.min.y.max(0.0) + 4.0);
    let Some(ground) = tiny_skia::Rect::from_xywh(x as f32, y as f32, w as f32, h as f32) else { return };
    let (width, height) = out.dimensions();
    if let Some(mut canvas) = PixmapMut::from_bytes(out.as_mut(), width, height) {
        let mut paint = Paint::default();
        paint.set_color(Color::from_rgba8(0x15, 0x18, 0x1C, 204));
        canvas.fill_rect(ground, &paint, Transform::identity(), None);
    }
    let [r, g, b] = rgb;
    line.paint(out, x as i32 + 6, y as i32 + 3, Rgba([r, g, b, 255]));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A mosaic of 700 x 600 px, opaque, without any order.
    fn mosaic() -> Mosaic {
        let mut seed = 1_u64;
        let mut tile = |width: u32, height: u32| {
            let mut random = || {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (seed >> 56) as u8
            };
            let rgba = (0..width * height).flat_map(|_| [random(), random(), random(), 255]).collect();
            Arc::new(PaintedTile { width, height, rgba })
        };
        let tiles = vec![tile(512, 512), tile(188, 512), tile(512, 88), tile(188, 88)];
        Mosaic { origin: (1024, 512), width: 700, height: 600, columns: 2, tiles }
    }

    /// The same in floating point.
    fn exact(mosaic: &Mosaic, p: Point) -> [f64; 3] {
        let (x, y) = (p.x - 0.5 - f64::from(mosaic.origin.0), p.y - 0.5 - f64::from(mosaic.origin.1));
        let (fx, fy) = (x - x.floor(), y - y.floor());
        let pixel = |dx: f64, dy: f64| {
            let place = |at: f64, size: u32| (at.floor().max(0.0) as u32).min(size - 1);
            mosaic.pixel(place(x + dx, mosaic.width), place(y + dy, mosaic.height)).to_le_bytes().map(f64::from)
        };
        let (a, b, c, d) = (pixel(0.0, 0.0), pixel(1.0, 0.0), pixel(0.0, 1.0), pixel(1.0, 1.0));
        std::array::from_fn(|i| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy)
    }

    #[test]
    fn fixed_point_is_the_mean_of_the_nearest_four() {
        let mosaic = mosaic();
        // Across the corner where the four tiles meet, along a steep line, beyond each edge, and pixel on pixel.
        let runs = [
            ((1500.2, 1000.7), (1.37, 0.81)),
            ((1535.9, 1023.3), (0.013, 0.017)),
            ((1080.0, 700.0), (-1.9, 0.4)),
            ((1022.7, 520.0), (0.3, 0.0)),
            ((1700.0, 1100.0), (0.9, 0.45)),
            ((1300.5, 600.5), (1.0, 0.0)),
        ];
        for (start, step) in runs {
            let at = |i: usize| Point::new(start.0 + step.0 * i as f64, start.1 + step.1 * i as f64);
            for length in [1, 2, 32] {
                let mut out = vec![[9, 9, 9, 255]; length];
                mosaic.paint_run(&mut out, mosaic.place(at(0)), mosaic.place(at(length - 1)), 1.0);
                for (i, out) in out.iter().enumerate() {
                    let exact = exact(&mosaic, at(i));
                    for (exact, out) in exact.iter().zip(out) {
                        // Weights in 1/256 of differences up to 255, in two directions.
                        assert!((exact - f64::from(*out)).abs() <= 2.5, "{start:?} {i}: {exact} {out}");
                        assert!(step != (1.0, 0.0) || *exact == f64::from(*out), "pixel on pixel nothing changes");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_half_there_lets_the_ground_through() {
        let mut under = [100, 0, 200, 255];
        put(&mut under, u32::from_le_bytes([200, 50, 0, 255]), 0.5);
        assert_eq!(under, [150, 25, 100, 255]);
        put(&mut under, u32::from_le_bytes([1, 2, 3, 0]), 1.0);
        assert_eq!(under, [150, 25, 100, 255]);
        put(&mut under, u32::from_le_bytes([1, 2, 3, 255]), 1.0);
        assert_eq!(under, [1, 2, 3, 255]);
    }
}
