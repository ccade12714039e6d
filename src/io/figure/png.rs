//! A layout as pixels.

use super::{Pictures, absent, painted_part};
use crate::core::figure::{Color, FigureLayout, FigureRefusal, Item, Stroke};
use crate::core::geom::{Bounds, Point};
use crate::io::fonts::{BOLDER_EM, PLAIN_EM, path_of};
use image::{Rgba, RgbaImage};
use tiny_skia::{FillRule, LineCap, LineJoin, Mask, Paint, Path, PathBuilder, PixmapMut, StrokeDash, Transform};

/// The most pixels that are painted: 800 MB.
const MOST_PIXELS: f64 = 200e6;

/// Paints a layout, `scale` pixels a px.
pub(super) fn paint(laid: &FigureLayout, pictures: &Pictures<'_>, scale: f64) -> Result<RgbaImage, FigureRefusal> {
    let (width, height) = (libm::round(laid.width * scale), libm::round(laid.height * scale));
    if !(width >= 1.0 && height >= 1.0 && width * height <= MOST_PIXELS && width <= 32_000.0 && height <= 32_000.0) {
        return Err(FigureRefusal::TooLarge(width.max(0.0) as u64, height.max(0.0) as u64));
    }
    let mut out = RgbaImage::from_pixel(width as u32, height as u32, Rgba([255, 255, 255, 255]));
    let mut brush = Brush { scale, mask: None };
    for piece in &laid.pieces {
        match &piece.item {
            Item::Raster { epoch, frame, image_from_figure, ground } => {
                if let Some(raster) = pictures.get(epoch) {
                    let part = painted_part(*raster, *frame, image_from_figure, scale, *ground)?;
                    let at = [frame.min.x, frame.min.y].map(|v| libm::round(v * scale) as i64);
                    image::imageops::replace(&mut out, &part, at[0], at[1]);
                } else {
                    draw(&mut out, &mut brush, &absent(*frame, *ground));
                }
            }
            item => draw(&mut out, &mut brush, item),
        }
    }
    Ok(out)
}

fn draw(out: &mut RgbaImage, brush: &mut Brush, item: &Item) {
    let (w, h) = out.dimensions();
    if let Some(mut canvas) = PixmapMut::from_bytes(out.as_mut(), w, h) {
        brush.draw(&mut canvas, item);
    }
}

struct Brush {
    scale: f64,
    /// The mask that was used last, and of what.
    mask: Option<(Bounds, Mask)>,
}

impl Brush {
    fn draw(&mut self, canvas: &mut PixmapMut<'_>, item: &Item) {
        match item {
            Item::Raster { .. } => {}
            Item::Box { bounds, fill, stroke, radius } => {
                if let Some(path) = rounded(*bounds, *radius) {
                    self.shape(canvas, &path, *fill, stroke.as_ref(), None);
                }
            }
            Item::Path { points, closed, fill, stroke, clip } => {
                if let Some(path) = polyline(points, *closed) {
                    self.shape(canvas, &path, *fill, stroke.as_ref(), *clip);
                }
            }
            Item::Text { at, text, size, bold, color, .. } => self.text(canvas, *at, text, *size, *bold, *color),
        }
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale as f32, self.scale as f32)
    }

    fn shape(&mut self, canvas: &mut PixmapMut<'_>, path: &Path, fill: Option<Color>, stroke: Option<&Stroke>, clip: Option<Bounds>) {
        let transform = self.transform();
        if let Some(clip) = clip {
            self.masked(clip, canvas.width(), canvas.height());
        }
        let mask = self.mask.as_ref().filter(|(of, _)| Some(*of) == clip).map(|(_, mask)| mask);
        if let Some(color) = fill {
            canvas.fill_path(path, &paint_of(color), FillRule::Winding, transform, mask);
        }
        if let Some(stroke) = stroke {
            // Dashes are laid along the whole path, seen or not: not along one that runs far off the picture.
            let is_near = path.bounds().width() + path.bounds().height() < 100_000.0;
            let dash = stroke.dash.filter(|_| is_near).and_then(|[on, off]| StrokeDash::new(vec![on as f32, off as f32], 0.0));
            let style = tiny_skia::Stroke {
                width: stroke.width as f32,
                line_cap: LineCap::Butt,
                line_join: LineJoin::Round,
                dash,
                ..tiny_skia::Stroke::default()
            };
            canvas.stroke_path(path, &paint_of(stroke.color), &style, transform, mask);
        }
    }

    fn masked(&mut self, clip: Bounds, width: u32, height: u32) {
        if self.mask.as_ref().is_some_and(|(of, _)| *of == clip) {
            return;
        }
        self.mask = None;
        if let (Some(mut mask), Some(path)) = (Mask::new(width, height), rounded(clip, 0.0)) {
            mask.fill_path(&path, FillRule::Winding, false, self.transform());
            self.mask = Some((clip, mask));
        }
    }

    fn text(&self, canvas: &mut PixmapMut<'_>, at: Point, text: &str, size: f64, bold: bool, color: Color) {
        let thicker = if bold { BOLDER_EM } else { PLAIN_EM };
        let start = if bold { at.x + BOLDER_EM * size } else { at.x };
        let Some(path) = path_of(text, (start, at.y), size) else { return };
        let paint = paint_of(color);
        canvas.fill_path(&path, &paint, FillRule::Winding, self.transform(), None);
        let width = (2.0 * thicker * size) as f32;
        let style = tiny_skia::Stroke { width, line_join: LineJoin::Round, ..tiny_skia::Stroke::default() };
        canvas.stroke_path(&path, &paint, &style, self.transform(), None);
    }
}

fn paint_of(color: Color) -> Paint<'static> {
    let [r, g, b] = color.rgb;
    let mut paint = Paint::default();
    paint.set_color(tiny_skia::Color::from_rgba8(r, g, b, libm::round(color.alpha.clamp(0.0, 1.0) * 255.0) as u8));
    paint
}

fn polyline(points: &[Point], closed: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (i, p) in points.iter().enumerate() {
        if i == 0 { path.move_to(p.x as f32, p.y as f32) } else { path.line_to(p.x as f32, p.y as f32) }
    }
    if closed {
        path.close();
    }
    path.finish()
}

/// A box with round corners.
fn rounded(b: Bounds, radius: f64) -> Option<Path> {
    let (x0, y0, x1, y1) = (b.min.x as f32, b.min.y as f32, b.max.x as f32, b.max.y as f32);
    let r = (radius as f32).min(0.5 * (x1 - x0)).min(0.5 * (y1 - y0));
    if r <= 0.0 {
        return tiny_skia::Rect::from_ltrb(x0, y0, x1, y1).map(PathBuilder::from_rect);
    }
    // How far the handles of a cubic curve lie so that it is a quarter of a circle to 0.03 %.
    let c = r * (1.0 - 0.552_284_8);
    let mut path = PathBuilder::new();
    path.move_to(x0 + r, y0);
    path.line_to(x1 - r, y0);
    path.cubic_to(x1 - c, y0, x1, y0 + c, x1, y0 + r);
    path.line_to(x1, y1 - r);
    path.cubic_to(x1, y1 - c, x1 - c, y1, x1 - r, y1);
    path.line_to(x0 + r, y1);
    path.cubic_to(x0 + c, y1, x0, y1 - c, x0, y1 - r);
    path.line_to(x0, y0 + r);
    path.cubic_to(x0, y0 + c, x0 + c, y0, x0 + r, y0);
    path.close();
    path.finish()
}
