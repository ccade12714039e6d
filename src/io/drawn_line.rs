//! An outline or a line on a picture that is made without a window.

use tiny_skia::{Color, LineCap, LineJoin, Paint, PathBuilder, PixmapMut, Stroke, StrokeDash, Transform};

use crate::core::geom::{Point, dashed_runs, points_of};

/// A coloured line inside a dark casing, so that it is read on any ground.
pub(super) fn stroke(
    canvas: &mut PixmapMut<'_>,
    mask: &tiny_skia::Mask,
    points: &[Point],
    closed: bool,
    rgb: [u8; 3],
    dashed: bool,
    selected: bool,
) {
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
    let mut draw = |path: &tiny_skia::Path, width: f32, color: Color, dash: Option<StrokeDash>| {
        let stroke = Stroke { width, line_cap: LineCap::Butt, line_join: LineJoin::Round, dash, ..Stroke::default() };
        let mut paint = Paint::default();
        paint.set_color(color);
        canvas.stroke_path(path, &paint, &stroke, Transform::identity(), Some(mask));
    };
    let [r, g, b] = rgb;
    let extra = if selected { 1.5 } else { 0.0 };
    draw(&path, 3.5 + extra, Color::from_rgba8(0, 0, 0, 153), None);
    let color = Color::from_rgba8(r, g, b, 255);
    if dashed {
        for run in dashed_runs(points, closed, [6.0, 4.0]) {
            let mut side = PathBuilder::new();
            for (i, p) in points_of(&run, points).enumerate() {
                if i == 0 { side.move_to(p.x as f32, p.y as f32) } else { side.line_to(p.x as f32, p.y as f32) }
            }
            let dash = StrokeDash::new(run.dash.map(|d| d as f32).to_vec(), 0.0);
            if let Some((side, dash)) = side.finish().zip(dash) {
                draw(&side, 1.5 + extra, color, Some(dash));
            }
        }
    } else {
        draw(&path, 1.5 + extra, color, None);
    }
    if selected {
        draw(&path, 1.0, Color::WHITE, None);
    }
}
