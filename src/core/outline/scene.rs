//! What there is to see around a box: its pixels made comparable, what was drawn in their coordinates, and which of them look like the
//! building.

use super::colours::likelihood;
use super::pixels::{Field, Four, Frame, Pixels};
use super::turned::{Planes, Turned};
use super::wish::Wish;
use crate::core::geom::{Bounds, Point, Ring, Vector};

/// Room around the box, in its longer sides.
const ROOM: f64 = 0.45;
/// How much larger than the box a turned grid is.
const GRID: f64 = 1.45;
/// What is seen beyond that, px of the field.
const EDGE_PX: f64 = 2.0;
/// How fast pixels count less as the inside the farther they are from the click: weights of the 2nd and 4th power of the distance in
/// boxes.
const FALL: (f64, f64) = (40.0, 160.0);
/// How far beyond the box, in boxes, the outside begins.
const BEYOND: f64 = 0.04;
/// Radius around the click whose brightness is the building's, in boxes.
const AT_CLICK: f64 = 0.12;
/// Less than this share of the brightness at the click is shadow, ...
const DARK: f64 = 0.45;
/// ... if it is also darker than this share of the range.
const DARKEST: f64 = 0.22;
/// How much less likely shadow is a part of the building.
const SHADOW: f32 = 0.7;

/// Up to this share of the range of brightness all is shadow; from twice of it on nothing is.
const SHADE: f32 = 0.07;
/// What is dark over more than this share of the neighbourhood is partly dark ground, and over more than [`GROUND`] nothing else.
const RARE: f64 = 0.3;
const GROUND: f64 = 0.5;
/// How wide the strip beside a wall is in which its shadow is looked for, in shorter sides of the box.
const STRIP: f64 = 0.1;

/// The neighbourhood of a box.
pub(super) struct Scene {
    pub frame: Frame,
    pub field: Field,
    pub wish: Wish,
    /// How surely each pixel lies in shadow, 0 to 1.
    shade: Vec<f32>,
    /// The field's bands in groups of four.
    four: Vec<Vec<Four>>,
}

impl Scene {
    /// The neighbourhood at a resolution at which the box has at most `most` pixels; `None` where nothing differs there.
    pub fn new(pixels: &Pixels, bounds: Bounds, click: Point, most: f64) -> Option<Scene> {
        let frame = Frame::around(bounds, ROOM, most);
        let field = pixels.reduced(&frame).normalised()?.smoothed();
        let bounds = Bounds { min: frame.to_field(bounds.min), max: frame.to_field(bounds.max) };
        let (shade, four) = (shade(&field), field.interleaved());
        Some(Scene { frame, field, shade, four, wish: Wish { bounds, click: frame.to_field(click) } })
    }

    /// The same at a resolution at which the box has at most `most` pixels.
    pub fn coarser(&self, most: f64) -> Scene {
        let size = self.wish.bounds.size();
        let factor = (size.x.max(size.y) / most).ceil().max(1.0) as usize;
        let frame = Frame { factor: self.frame.factor * factor, ..self.frame };
        let field = if factor > 1 { self.field.shrunk(factor).smoothed() } else { self.field.clone() };
        let place = |p: Point| frame.to_field(self.frame.to_picture(p));
        let Wish { bounds, click } = self.wish;
        let (shade, four) = (shade(&field), field.interleaved());
        Scene {
            frame,
            field,
            shade,
            four,
            wish: Wish { bounds: Bounds { min: place(bounds.min), max: place(bounds.max) }, click: place(click) },
        }
    }

    /// How likely each pixel belongs to the building, by the box and the click alone.
    pub fn first_colours(&self) -> Vec<f32> {
        let b = self.wish.bounds;
        let size = b.size();
        self.colours(|p| {
            let beyond = ((b.min.x - p.x).max(p.x - b.max.x) / size.x).max((b.min.y - p.y).max(p.y - b.max.y) / size.y);
            let d2 = self.click_distance2(p);
            let inside = if beyond < 0.0 { 1.0 / (1.0 + FALL.0 * d2 + FALL.1 * d2 * d2) } else { 0.0 };
            (inside, if beyond > BEYOND { 1.0 } else { 0.0 })
        })
    }

    /// The same by an outline (px of the field) that is thought to be nearly right.
    pub fn colours_of(&self, outline: &Ring) -> Vec<f32> {
        self.colours(|p| if outline.contains(p) { (1.0, 0.0) } else { (0.0, 1.0) })
    }

    /// Distance from the click, in boxes, squared.
    fn click_distance2(&self, p: Point) -> f64 {
        let size = self.wish.bounds.size();
        let (x, y) = ((p.x - self.wish.click.x) / size.x, (p.y - self.wish.click.y) / size.y);
        x * x + y * y
    }

    fn colours(&self, weights: impl Fn(Point) -> (f64, f64)) -> Vec<f32> {
        let n = self.field.width * self.field.height;
        let (mut inside, mut outside) = (Vec::with_capacity(n), Vec::with_capacity(n));
        for y in 0..self.field.height {
            for x in 0..self.field.width {
                let (i, o) = weights(Point::new(x as f64 + 0.5, y as f64 + 0.5));
                inside.push(i as f32);
                outside.push(o as f32);
            }
        }
        let mut likely = likelihood(&self.field, &inside, &outside);
        self.take_shadow_off(&mut likely);
        likely
    }

    /// What is much darker than the place that was clicked lies in a shadow, which belongs to no roof.
    fn take_shadow_off(&self, likely: &mut [f32]) {
        let field = &self.field;
        let brightness = |at: usize| field.bands.iter().map(|b| b[at]).sum::<f32>() / field.bands.len().max(1) as f32;
        let place = |at: usize| Point::new((at % field.width) as f64 + 0.5, (at / field.width) as f64 + 0.5);
        let n = field.width * field.height;
        let mut here: Vec<f32> = (0..n).filter(|at| self.click_distance2(place(*at)) <= AT_CLICK * AT_CLICK).map(brightness).collect();
        if here.is_empty() {
            return;
        }
        let middle = here.len() / 2;
        let here = *here.select_nth_unstable_by(middle, f32::total_cmp).1;
        let dark = (here * DARK as f32).min(DARKEST as f32).max(1.0e-3);
        for (at, likely) in likely.iter_mut().enumerate() {
            let depth = (3.0 * (1.0 - brightness(at) / dark)).clamp(0.0, 1.0);
            *likely = (*likely - SHADOW * depth).max(-1.0);
        }
    }

    /// The neighbourhood on a grid turned by an angle in degrees (from the rows towards the columns).
    pub fn turned(&self, likely: &[f32], degrees: f64) -> Turned {
        let turn = libm::sincos(degrees.to_radians());
        let (sin, cos) = (turn.0.abs(), turn.1.abs());
        let size = self.wish.bounds.size();
        let (w, h) = (0.5 * GRID * size.x, 0.5 * GRID * size.y);
        let half = (w * cos + h * sin + 2.0, w * sin + h * cos + 2.0);
        let strip = STRIP * size.x.min(size.y);
        let (centre, reach) = (self.wish.bounds.centre(), Vector::new(w + EDGE_PX, h + EDGE_PX));
        let within = Bounds { min: centre - reach, max: centre + reach };
        let seen = Planes { field: &self.field, four: &self.four, likely, shadow: &self.shade, strip, within };
        Turned::new(&seen, self.wish.bounds.centre(), turn, half, 1.0)
    }
}

/// How surely each pixel lies in shadow, 0 to 1: by how near it is to the darkest that is seen there.
fn shade(field: &Field) -> Vec<f32> {
    let bands = field.bands.len().max(1) as f32;
    let bright = |at: usize| field.bands.iter().map(|b| b[at]).sum::<f32>() / bands;
    let mut shade: Vec<f32> =
        (0..field.width * field.height).map(|at| if field.valid[at] { (2.0 - bright(at) / SHADE).clamp(0.0, 1.0) } else { 0.0 }).collect();
    let there = field.valid.iter().filter(|v| **v).count().max(1) as f64;
    let share = shade.iter().map(|s| f64::from(*s)).sum::<f64>() / there;
    let shadow = ((GROUND - share) / (GROUND - RARE)).clamp(0.0, 1.0) as f32;
    shade.iter_mut().for_each(|s| *s *= shadow);
    shade
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What lies around a box of 60 x 40 px in a picture of 160 x 140 px.
    fn scene(value: impl Fn(usize, usize) -> f32) -> Scene {
        let values = (0..160 * 140).map(|k| value(k % 160, k / 160)).collect();
        let pixels = Pixels::new(160, 140, vec![values], None).unwrap();
        let bounds = Bounds { min: Point::new(50.0, 50.0), max: Point::new(110.0, 90.0) };
        Scene::new(&pixels, bounds, bounds.centre(), 80.0).unwrap()
    }

    /// Light and dark squares of 3 px in no order.
    fn rough(x: usize, y: usize) -> f32 {
        let mut z = ((x / 3) as u64 + 1000 * (y / 3) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        if (z >> 40).is_multiple_of(2) { 90.0 } else { 200.0 }
    }

    #[test]
    fn what_is_rough_is_told_from_what_is_calm() {
        let scene = scene(|x, y| if x < 80 { rough(x, y) } else { 130.0 });
        let grid = scene.turned(&scene.first_colours(), 0.0);
        let block = |x0: f64, x1: f64| {
            let line = |x: f64, y: f64| grid.lines_at(scene.frame.to_field(Point::new(x, y)));
            let ((i0, j0), (i1, j1)) = (line(x0, 55.0), line(x1, 85.0));
            grid.turmoil_within(i0 as usize, i1 as usize, j0 as usize, j1 as usize)
        };
        let (rough, calm) = (block(52.0, 76.0), block(86.0, 108.0));
        assert!(rough > 0.3 && calm < 0.05, "{rough} {calm}");
        assert_eq!(grid.turmoil_within(10, 12, 10, 30), 0.0, "nothing lies two cells within so thin a block");
    }

    #[test]
    fn the_corners_of_a_turned_grid_are_not_looked_at() {
        let usual = |corners: fn(usize, usize) -> f32| {
            let scene = scene(|x, y| {
                let within = |x0: usize, x1: usize, y0: usize, y1: usize| (x0..x1).contains(&x) && (y0..y1).contains(&y);
                match (within(60, 100, 60, 80), within(30, 130, 34, 106)) {
                    (true, _) => 200.0,
                    (false, true) => 90.0,
                    (false, false) => corners(x, y),
                }
            });
            scene.turned(&scene.first_colours(), 45.0).usual
        };
        assert_eq!(usual(rough), usual(|_, _| 90.0));
    }
}
