//! Looking around on large pictures: what is not decoded yet is there in a coarser form, and never a hole.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use crate::window::{BEFORE, Window};
use image::{Rgb, RgbImage};
use revisit::app::Start;
use revisit::core::geom::Point;
use revisit::core::view::Camera;

const SIDE: (u32, u32) = (3600, 2600);

/// Every pixel is far brighter than anything that is not the picture.
fn bright(seed: u32) -> RgbImage {
    RgbImage::from_fn(SIDE.0, SIDE.1, |x, y| {
        let grain = ((x ^ y).wrapping_mul(2_654_435_761) >> 28) as u8;
        Rgb([180 + grain, 200 + grain, 190 + ((seed + x / 64) % 8) as u8])
    })
}

#[test]
fn nowhere_is_a_hole_in_the_first_frame_after_a_leap() {
    let dir = tempfile::tempdir().unwrap();
    let paths = ["before.png", "after.png"].map(|name| dir.path().join(name));
    for (i, path) in paths.iter().enumerate() {
        bright(i as u32).save(path).unwrap();
    }
    let [before, after] = paths;
    let mut window = Window::on(dir, Some(Start::Pair(before, after)));
    window.settle();
    window.harness.state_mut().view_mut().minimap = false;
    let mut waited = 0;
    // Leaps to places and closenesses of which nothing was ever decoded: one frame, and nobody waits for anything.
    for (i, zoom) in [1.0, 2.0, 0.5, 4.0, 1.0, 8.0].into_iter().enumerate() {
        let (x, y) = (600.0 + 480.0 * i as f64, 2000.0 - 280.0 * i as f64);
        let turn = if i == 3 { 0.4 } else { 0.0 };
        let camera = Camera { turn, ..Camera::upright(Point::new(x, y), zoom) };
        window.harness.state_mut().view_mut().camera = Some(camera);
        window.harness.step();
        waited += usize::from(window.app().is_busy());
        let middle = window.screen(BEFORE, x, y);
        let image = window.harness.render().unwrap();
        for dy in -30..=30_i32 {
            for dx in -26..=26_i32 {
                // What stands on the pictures (the pointer, labels, bars) keeps to the rims of the panes.
                let (at_x, at_y) = (middle.x as i32 + dx * 7, middle.y as i32 + dy * 7);
                let [r, g, b, _] = image.get_pixel(at_x as u32, at_y as u32).0;
                assert!(r > 150 && g > 150 && b > 150, "leap {i}: a hole of {r}, {g}, {b} at {at_x}, {at_y}");
            }
        }
    }
    assert!(waited > 0, "everything was there already: nothing was tested");
}
