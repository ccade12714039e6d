//! The strip at the foot of a picture of the replay: which step it is, when it was taken, and who is to be credited.

use crate::io::fonts::Line;
use image::{Rgba, RgbaImage};
use tiny_skia::{Color, Paint, PixmapMut, Transform};

const GROUND: [u8; 4] = [0x15, 0x18, 0x1C, 235];
const TEXT: [u8; 4] = [0xF4, 0xF6, 0xF9, 255];
const MUTED: [u8; 4] = [0xA9, 0xB2, 0xBC, 255];
/// Height of the strip, px: small pictures have a small one.
pub fn strip_height(height: u32) -> u32 {
    if height >= 600 { 30 } else { 22 }
}

/// Paints the strip over the foot of a picture: `left` with what was done, `right` with the time or the credit. Where there
/// is no room for both, the right one is cut.
pub fn strip(out: &mut RgbaImage, left: &str, right: &str) {
    let (width, height) = out.dimensions();
    let strip = strip_height(height).min(height);
    let top = height - strip;
    if let (Some(ground), Some(mut canvas)) =
        (tiny_skia::Rect::from_xywh(0.0, top as f32, width as f32, strip as f32), PixmapMut::from_bytes(out.as_mut(), width, height))
    {
        let mut paint = Paint::default();
        let [r, g, b, a] = GROUND;
        paint.set_color(Color::from_rgba8(r, g, b, a));
        canvas.fill_rect(ground, &paint, Transform::identity(), None);
    }
    let letters = if strip > 24 { 16.0 } else { 13.0 };
    let size = |text: &str| Line::new(text, letters).width();
    let margin = 10;
    let room = width.saturating_sub(2 * margin);
    let left = fitting(left, room, &size);
    let used = size(&left) + 2 * margin;
    let right = fitting(right, room.saturating_sub(used), &size);
    let y = (top + strip / 2) as i32 - (letters / 2.0) as i32;
    Line::new(&left, letters).paint(out, margin as i32, y, Rgba(TEXT));
    let x = width.saturating_sub(margin + size(&right)) as i32;
    Line::new(&right, letters).paint(out, x, y, Rgba(MUTED));
}

/// As much of a text as fits, with an ellipsis where it was cut.
fn fitting(text: &str, room: u32, size: &dyn Fn(&str) -> u32) -> String {
    if size(text) <= room {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(200).collect();
    while kept.pop().is_some() {
        let cut = format!("{}…", kept.trim_end());
        if size(&cut) <= room {
            return if kept.is_empty() { String::new() } else { cut };
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_ends_in_an_ellipsis() {
        let size = |text: &str| 10 * text.chars().count() as u32;
        assert_eq!(fitting("Outline Hall", 120, &size), "Outline Hall");
        assert_eq!(fitting("Outline Hall", 90, &size), "Outline…");
        assert_eq!(fitting("Outline Hall", 5, &size), "");
    }

    #[test]
    fn the_strip_covers_the_foot_alone() {
        let mut picture = RgbaImage::from_pixel(300, 200, Rgba([200, 200, 200, 255]));
        strip(&mut picture, "3 of 12   Outline Hall", "2024-10-05");
        let untouched = picture.enumerate_pixels().filter(|(_, y, _)| *y < 200 - strip_height(200)).all(|(_, _, p)| p.0[0] == 200);
        assert!(untouched);
        assert!(picture.get_pixel(1, 199).0[0] < 60, "the ground of the strip");
        assert!(picture.pixels().any(|p| p.0[0] > 230), "the text");
    }
}
