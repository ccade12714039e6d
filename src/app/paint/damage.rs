//! The pattern over parts of a picture that could not be decoded: a hole would look like a part of the scene.

use egui::epaint::Mesh;
use egui::{Align2, Color32, Painter, Rect, Shape};

use super::outlines::on_screen;
use super::part::Part;
use super::strokes;
use crate::app::theme;
use crate::core::geom::{Bounds, Point};
use crate::core::view::PixelMap;

/// Between two strokes, points.
const SPACING: f64 = 10.0;
/// The word stands where there is room for it, points.
const ROOM: f32 = 96.0;
/// Behind the strokes: dark enough for them, and what a coarser level shows stays visible.
const GROUND: Color32 = Color32::from_rgba_premultiplied(0x06, 0x07, 0x08, 0x90);

/// Hatches an area of a picture, px, under the map from its pixels to the screen, within a part of the screen.
pub fn paint(painter: &Painter, area: &Bounds, screen_from_image: &PixelMap, opacity: f32, part: &Part) {
    let magnification = screen_from_image.near(area.centre()).magnification();
    let size = area.size();
    if !(magnification > 0.0 && size.x > 0.0 && size.y > 0.0) {
        return;
    }
    let corners = [area.min, Point::new(area.max.x, area.min.y), area.max, Point::new(area.min.x, area.max.y)];
    let corners = corners.map(|corner| on_screen(screen_from_image, corner));
    let mut mesh = Mesh::default();
    for corner in corners {
        mesh.colored_vertex(corner, GROUND.gamma_multiply(opacity));
    }
    mesh.add_triangle(0, 1, 2);
    mesh.add_triangle(0, 2, 3);
    let ink = strokes::bare(theme::DANGER_ON_PICTURE.gamma_multiply(0.8 * opacity));
    for (from, to) in hatching(area, SPACING / magnification) {
        strokes::line(&mut mesh, &[on_screen(screen_from_image, from), on_screen(screen_from_image, to)], false, &ink);
    }
    painter.add(Shape::mesh(part.cut(mesh)));
    let room = Rect::from_points(&corners).intersect(painter.clip_rect());
    if room.width() >= ROOM && room.height() >= ROOM / 2.0 && part.contains(room.center()) {
        crate::app::widgets::plate(painter, room.center(), Align2::CENTER_CENTER, "damaged", theme::DANGER_ON_PICTURE);
    }
}

/// The most strokes in one area, whatever its size.
const MOST: usize = 2000;

/// Slanting lines over an area, `spacing` px apart. They lie where they lie in the picture, so that they do not crawl when
/// the picture is moved.
fn hatching(area: &Bounds, spacing: f64) -> impl Iterator<Item = (Point, Point)> {
    let Bounds { min, max } = *area;
    // Lines of equal x + y.
    let step = spacing * std::f64::consts::SQRT_2;
    let first = ((min.x + min.y) / step).ceil();
    let count = if step > 0.0 { ((max.x + max.y) / step - first).max(0.0).ceil() as usize } else { 0 };
    (0..count.min(MOST)).map(move |i| {
        let sum = (first + i as f64) * step;
        let left = (sum - max.y).max(min.x);
        let right = (sum - min.y).min(max.x);
        (Point::new(left, sum - left), Point::new(right, sum - right))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strokes_stay_in_their_area_and_their_number_in_bounds() {
        let area = Bounds { min: Point::new(512.0, 1024.0), max: Point::new(700.0, 1100.0) };
        let list: Vec<_> = hatching(&area, 7.0).collect();
        assert!(list.len() > 10);
        for point in list.iter().flat_map(|(a, b)| [a, b]) {
            assert!(
                point.x >= 512.0 - 1e-9 && point.x <= 700.0 + 1e-9 && point.y >= 1024.0 - 1e-9 && point.y <= 1100.0 + 1e-9,
                "{point:?}"
            );
        }
        let huge = Bounds { min: Point::new(0.0, 0.0), max: Point::new(1e9, 1e9) };
        assert_eq!(hatching(&huge, 0.001).count(), MOST);
        assert_eq!(hatching(&huge, 0.0).count(), 0);
    }
}
