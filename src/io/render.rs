//! Paints a view without a window: the pictures through the tile path, the outlines from the same scene that the window
//! paints, in the same colours.

use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::geom::{Affine, Bounds, Point};
use crate::core::view::{Camera, Compare, Pane, Scene, Viewport, scene_from_epoch};
use crate::io::raster::{LevelSize, RasterInfo, RasterSource, TILE, Tile, TileId, coarsest_level};
use ab_glyph::{FontRef, PxScale};
use image::{Rgba, RgbaImage};
use std::collections::BTreeMap;
use tiny_skia::{Color, LineCap, LineJoin, Paint, PathBuilder, PixmapMut, Stroke, StrokeDash, Transform};

/// The colour of BEFORE everywhere.
pub const BEFORE_RGB: [u8; 3] = [0xE8, 0xA3, 0x3D];
/// The colour of AFTER everywhere.
pub const AFTER_RGB: [u8; 3] = [0x2F, 0xB5, 0xC7];
/// The ground around the pictures.
pub const GROUND_RGB: [u8; 3] = [0x15, 0x18, 0x1C];

/// What is to be painted.
pub struct View<'a> {
    /// The document.
    pub doc: &'a Document,
    /// The pictures by epoch; one that is missing leaves its ground.
    pub rasters: &'a BTreeMap<EpochId, &'a dyn RasterSource>,
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
    let [r, g, b] = GROUND_RGB;
    let mut out = RgbaImage::from_pixel(width, height, Rgba([r, g, b, 255]));
    let canvas = Viewport { width: f64::from(width), height: f64::from(height) };
    for pane in view.compare.panes(view.doc.pair, canvas) {
        if let Some(raster) = view.rasters.get(&pane.epoch) {
            paint_picture(&mut out, view, &pane, *raster)?;
        }
        if view.annotations {
            paint_scene(&mut out, view, &pane)?;
        }
    }
    if view.annotations {
        for pane in view.compare.panes(view.doc.pair, canvas) {
            let text = view.doc.epoch_words(pane.epoch).to_uppercase();
            let right = pane.clip.min.x > pane.area.min.x || pane.opacity < 1.0;
            label(&mut out, &text, pane.clip, right, color_of(view.doc, pane.epoch));
        }
    }
    Ok(out)
}

fn color_of(doc: &Document, epoch: EpochId) -> [u8; 3] {
    if epoch == doc.pair.after { AFTER_RGB } else { BEFORE_RGB }
}

/// The map from a pane's picture to the output.
fn out_from_image(view: &View<'_>, pane: &Pane) -> Affine {
    let offset = Affine::scale_then_move(1.0, pane.area.min.x, pane.area.min.y);
    offset.after(&view.camera.screen_from_scene(pane.viewport())).after(&scene_from_epoch(view.doc, pane.epoch))
}

fn paint_picture(out: &mut RgbaImage, view: &View<'_>, pane: &Pane, raster: &dyn RasterSource) -> Result<(), String> {
    let map = out_from_image(view, pane);
    let Some(image_from_out) = map.inverse() else { return Ok(()) };
    let info = raster.info();
    let level = level_for(info, image_from_out.magnification());
    let scale = 1.0 / f64::from(1_u32 << level.min(31));
    let part = Bounds::around([pane.clip.min, pane.clip.max].map(|p| image_from_out.apply(p)));
    let Some(part) = part else { return Ok(()) };
    // One pixel more on each side, for the interpolation at the border.
    let margin = 2.0 / scale;
    let part =
        Bounds { min: Point::new(part.min.x - margin, part.min.y - margin), max: Point::new(part.max.x + margin, part.max.y + margin) };
    let mut tiles: BTreeMap<TileId, Tile> = BTreeMap::new();
    for id in tiles_in(info, level, part) {
        tiles.insert(id, raster.tile(id)?);
    }
    let size = LevelSize::of(info.width, info.height, level);
    let pixel = |x: i64, y: i64| -> [f32; 4] {
        let (x, y) = (x.clamp(0, i64::from(size.width) - 1) as u32, y.clamp(0, i64::from(size.height) - 1) as u32);
        let tile = tiles.get(&TileId { level, x: x / TILE, y: y / TILE });
        let rgba = tile.and_then(|t| {
            let i = ((y % TILE) as usize * t.width as usize + (x % TILE) as usize) * 4;
            t.rgba.get(i..i + 4)
        });
        rgba.map_or([0.0; 4], |p| [f32::from(p[0]), f32::from(p[1]), f32::from(p[2]), f32::from(p[3])])
    };
    let columns = (pane.clip.min.x.max(0.0) as u32)..(pane.clip.max.x.min(f64::from(out.width())) as u32);
    let rows = (pane.clip.min.y.max(0.0) as u32)..(pane.clip.max.y.min(f64::from(out.height())) as u32);
    for y in rows {
        for x in columns.clone() {
            let p = image_from_out.apply(Point::new(f64::from(x) + 0.5, f64::from(y) + 0.5));
            if p.x < 0.0 || p.y < 0.0 || p.x >= f64::from(info.width) || p.y >= f64::from(info.height) {
                continue;
            }
            let (u, v) = (p.x * scale - 0.5, p.y * scale - 0.5);
            let sample = bilinear(u, v, &pixel);
            let alpha = sample[3] / 255.0 * pane.opacity as f32;
            let under = out.get_pixel_mut(x, y);
            for (c, channel) in sample.iter().take(3).enumerate() {
                under.0[c] = (channel * alpha + f32::from(under.0[c]) * (1.0 - alpha)).round() as u8;
            }
        }
    }
    Ok(())
}

fn bilinear(u: f64, v: f64, pixel: &impl Fn(i64, i64) -> [f32; 4]) -> [f32; 4] {
    let (x, y) = (u.floor(), v.floor());
    let (fx, fy) = ((u - x) as f32, (v - y) as f32);
    let (x, y) = (x as i64, y as i64);
    let (a, b, c, d) = (pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1));
    std::array::from_fn(|i| (a[i] * (1.0 - fx) + b[i] * fx) * (1.0 - fy) + (c[i] * (1.0 - fx) + d[i] * fx) * fy)
}

fn paint_scene(out: &mut RgbaImage, view: &View<'_>, pane: &Pane) -> Result<(), String> {
    let map = out_from_image(view, pane);
    let (width, height) = out.dimensions();
    let scene = Scene::of(view.doc, pane.epoch, view.selected, None);
    let clip = tiny_skia::Rect::from_ltrb(pane.clip.min.x as f32, pane.clip.min.y as f32, pane.clip.max.x as f32, pane.clip.max.y as f32);
    let Some(clip) = clip else { return Ok(()) };
    let mut mask = tiny_skia::Mask::new(width, height).ok_or("The picture to be made has no size.")?;
    mask.fill_path(&PathBuilder::from_rect(clip), tiny_skia::FillRule::Winding, false, Transform::identity());
    let mut labels = Vec::new();
    {
        let mut canvas = PixmapMut::from_bytes(out.as_mut(), width, height).ok_or("The picture to be made has no size.")?;
        for outline in &scene.outlines {
            let points: Vec<Point> = outline.points.iter().map(|p| map.apply(*p)).collect();
            stroke(&mut canvas, &mask, &points, true, color_of(view.doc, outline.epoch), outline.mirrored, outline.selected);
            labels.extend(Bounds::around(points.iter().copied()).map(|b| (b, outline.label.clone(), color_of(view.doc, outline.epoch))));
        }
        for line in &scene.lines {
            let ends = line.ends.map(|p| map.apply(p));
            stroke(&mut canvas, &mask, &ends, false, color_of(view.doc, line.epoch), line.mirrored, false);
            if !line.mirrored {
                labels.extend(Bounds::around(ends).map(|b| (b, line.label.clone(), color_of(view.doc, line.epoch))));
            }
        }
    }
    // A label that would cover another is left out; those painted last (the selected ones) come first.
    let mut taken: Vec<Bounds> = Vec::new();
    for (bounds, text, color) in labels.into_iter().rev() {
        let width = 8.0 * text.chars().count() as f64 + 16.0;
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

/// A coloured line inside a dark casing, so that it is read on any ground.
fn stroke(canvas: &mut PixmapMut<'_>, mask: &tiny_skia::Mask, points: &[Point], closed: bool, rgb: [u8; 3], dashed: bool, selected: bool) {
    let mut path = PathBuilder::new();
    for (i, p) in points.iter().enumerate() {
        if i == 0 { path.move_to(p.x as f32, p.y as f32) } else { path.line_to(p.x as f32, p.y as f32) }
    }
    if closed {
        path.close();
    }
    let Some(path) = path.finish() else { return };
    // Dashes are laid along the whole path, seen or not: not along one that runs far off the picture.
    let dashed = dashed && path.bounds().width() + path.bounds().height() < 100_000.0;
    let mut draw = |width: f32, color: Color, dash: Option<StrokeDash>| {
        let stroke = Stroke { width, line_cap: LineCap::Butt, line_join: LineJoin::Round, dash, ..Stroke::default() };
        let mut paint = Paint::default();
        paint.set_color(color);
        canvas.stroke_path(&path, &paint, &stroke, Transform::identity(), Some(mask));
    };
    let [r, g, b] = rgb;
    let extra = if selected { 1.5 } else { 0.0 };
    draw(3.5 + extra, Color::from_rgba8(0, 0, 0, 153), None);
    draw(1.5 + extra, Color::from_rgba8(r, g, b, 255), if dashed { StrokeDash::new(vec![6.0, 4.0], 0.0) } else { None });
    if selected {
        draw(1.0, Color::WHITE, None);
    }
}

/// A text on a dark ground in the top left (or right) corner of a box.
fn label(out: &mut RgbaImage, text: &str, within: Bounds, right: bool, rgb: [u8; 3]) {
    let fonts = [epaint_default_fonts::UBUNTU_LIGHT, epaint_default_fonts::HACK_REGULAR];
    let Some(font) = fonts.into_iter().find_map(|bytes| FontRef::try_from_slice(bytes).ok()) else { return };
    let scale = PxScale::from(16.0);
    let text: String = text.chars().take(60).collect();
    let (w, h) = imageproc::drawing::text_size(scale, &font, &text);
    let (w, h) = (f64::from(w) + 12.0, f64::from(h).max(14.0) + 8.0);
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
    imageproc::drawing::draw_text_mut(out, Rgba([r, g, b, 255]), x as i32 + 6, y as i32 + 3, scale, &font, &text);
}
