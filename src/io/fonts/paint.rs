//! Texts on pictures: as outlines that are filled, and, where the fonts that are carried in the program have every letter, as pixels.

use super::{BUNDLED, Fonts, PLAIN_EM, curves};
use ab_glyph::{Font, FontRef, OutlineCurve, PxScale};
use image::{Rgba, RgbaImage};
use tiny_skia::{Color, FillRule, LineJoin, Paint, Path, PathBuilder, PixmapMut, Stroke, Transform};

/// The outlines of a text on one line, as one path. `from`: where it begins and on which line it stands, px; `size`: that of the font, px.
pub(in crate::io) fn path_of(text: &str, from: (f64, f64), size: f64) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for letter in &Fonts::shared().letters(text).0 {
        let Some((curves, em)) = curves(letter) else { continue };
        let k = size / em;
        let place = |p: ab_glyph::Point| {
            ((from.0 + letter.x * size + f64::from(p.x) * k) as f32, (from.1 - letter.y * size - f64::from(p.y) * k) as f32)
        };
        let mut end: Option<ab_glyph::Point> = None;
        for curve in curves {
            let first = match curve {
                OutlineCurve::Line(a, _) | OutlineCurve::Quad(a, _, _) | OutlineCurve::Cubic(a, _, _, _) => a,
            };
            if end != Some(first) {
                if end.is_some() {
                    builder.close();
                }
                let (x, y) = place(first);
                builder.move_to(x, y);
            }
            match curve {
                OutlineCurve::Line(_, b) => {
                    let (x, y) = place(b);
                    builder.line_to(x, y);
                    end = Some(b);
                }
                OutlineCurve::Quad(_, c, b) => {
                    let ((cx, cy), (x, y)) = (place(c), place(b));
                    builder.quad_to(cx, cy, x, y);
                    end = Some(b);
                }
                OutlineCurve::Cubic(_, c, d, b) => {
                    let ((cx, cy), (dx, dy), (x, y)) = (place(c), place(d), place(b));
                    builder.cubic_to(cx, cy, dx, dy, x, y);
                    end = Some(b);
                }
            }
        }
        if end.is_some() {
            builder.close();
        }
    }
    builder.finish()
}

/// A text on one line of a picture that is made without a window.
pub(in crate::io) struct Line<'t> {
    text: &'t str,
    /// From the highest to the lowest letter, px.
    height: f32,
    /// The font that has every letter of it.
    bundled: Option<FontRef<'static>>,
}

/// Sizes of the font in its height, and where its line is, from above: those of the window's font.
const SIZE: f64 = 0.87;
const LINE: f64 = 0.81;

impl<'t> Line<'t> {
    /// `height`: from the highest to the lowest letter that the window's font has, px.
    pub fn new(text: &'t str, height: f32) -> Line<'t> {
        let fonts = BUNDLED.into_iter().filter_map(|bytes| FontRef::try_from_slice(bytes).ok());
        let has_all = |font: &FontRef<'_>| text.chars().all(|c| font.glyph_id(c).0 != 0);
        Line { text, height, bundled: fonts.take(1).find(has_all) }
    }

    fn size(&self) -> f64 {
        SIZE * f64::from(self.height)
    }

    /// How wide it is, px.
    pub fn width(&self) -> u32 {
        match &self.bundled {
            Some(font) => imageproc::drawing::text_size(PxScale::from(self.height), font, self.text).0,
            None => (self.size() * Fonts::shared().letters(self.text).1).ceil() as u32,
        }
    }

    /// Paints it with its upper left corner there, px.
    pub fn paint(&self, out: &mut RgbaImage, x: i32, y: i32, color: Rgba<u8>) {
        if let Some(font) = &self.bundled {
            imageproc::drawing::draw_text_mut(out, color, x, y, PxScale::from(self.height), font, self.text);
            return;
        }
        let from = (f64::from(x), f64::from(y) + LINE * f64::from(self.height));
        let (width, height) = out.dimensions();
        let (Some(path), Some(mut canvas)) = (path_of(self.text, from, self.size()), PixmapMut::from_bytes(out.as_mut(), width, height))
        else {
            return;
        };
        let mut paint = Paint::default();
        let Rgba([r, g, b, a]) = color;
        paint.set_color(Color::from_rgba8(r, g, b, a));
        canvas.fill_path(&path, &paint, FillRule::Winding, Transform::identity(), None);
        let style = Stroke { width: (2.0 * PLAIN_EM * self.size()) as f32, line_join: LineJoin::Round, ..Stroke::default() };
        canvas.stroke_path(&path, &paint, &style, Transform::identity(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn painted(text: &str) -> (u32, RgbaImage) {
        let line = Line::new(text, 16.0);
        let mut out = RgbaImage::from_pixel(300, 30, Rgba([0, 0, 0, 255]));
        line.paint(&mut out, 10, 5, Rgba([255, 255, 255, 255]));
        (line.width(), out)
    }

    fn inked(out: &RgbaImage) -> (u32, u32, u32, u32) {
        let ink: Vec<(u32, u32)> = out.enumerate_pixels().filter(|(.., p)| p.0[0] > 90).map(|(x, y, _)| (x, y)).collect();
        let most = |pick: fn(&(u32, u32)) -> u32| (ink.iter().map(pick).min().unwrap_or(0), ink.iter().map(pick).max().unwrap_or(0));
        let ((left, right), (top, bottom)) = (most(|p| p.0), most(|p| p.1));
        (left, right, top, bottom)
    }

    #[test]
    fn both_ways_put_a_text_at_the_same_place() {
        let (width, plain) = painted("Hallpq");
        let line = Line { text: "Hallpq", height: 16.0, bundled: None };
        let mut out = RgbaImage::from_pixel(300, 30, Rgba([0, 0, 0, 255]));
        line.paint(&mut out, 10, 5, Rgba([255, 255, 255, 255]));
        assert!(line.width().abs_diff(width) <= 2, "{} and {width}", line.width());
        let (a, b) = (inked(&plain), inked(&out));
        for (a, b) in [(a.0, b.0), (a.1, b.1), (a.2, b.2), (a.3, b.3)] {
            assert!(a.abs_diff(b) <= 1, "{a} and {b}");
        }
    }

    #[test]
    fn what_the_bundled_font_lacks_is_looked_for_elsewhere() {
        assert!(Line::new("Hall 3", 16.0).bundled.is_some());
        assert!(Line::new("공장", 16.0).bundled.is_none());
        let (width, out) = painted("공장");
        assert!(width > 8 && inked(&out).1 > 12, "a letter, or a box where no font has it");
    }
}
