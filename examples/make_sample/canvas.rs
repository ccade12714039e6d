//! The supersampled canvas: what lies in each cell, painted strip by strip.
//!
//! A cell is half a pixel wide. The grid belongs to the image, not to the
//! scene, so a date's misalignment goes into the drawing itself and no picture
//! is ever resampled.

use crate::geom::{METRES_PER_PX, Placement, V2, v};
use crate::par;

/// Cells per pixel, along each axis.
pub const SUPER: usize = 2;
/// Pixels kept around the image so that things just outside still cast shadows in.
pub const MARGIN: usize = 60;
/// Width of a cell on the ground, in metres.
pub const CELL: f32 = METRES_PER_PX / SUPER as f32;
const STRIP: usize = 48;

/// A reflectance in red, green and blue.
pub type Rgb = [f32; 3];

/// Mixes two colours.
pub fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t]
}

/// Scales a colour.
pub fn scale(a: Rgb, k: f32) -> Rgb {
    [a[0] * k, a[1] * k, a[2] * k]
}

/// What one cell of the canvas holds.
#[derive(Clone, Copy, Default)]
pub struct Cell {
    /// Reflectance, later the light that leaves the cell.
    pub c: Rgb,
    /// How squarely the surface faces the sun, `0..1`.
    pub lam: f32,
    /// Ground height in metres.
    pub z: f32,
    /// Height of whatever stands on the ground, in metres.
    pub h: f32,
    /// Whether this is the top of something that hangs clear of the ground.
    pub aloft: bool,
    /// Whether this is foliage, which lets some light through.
    pub leafy: bool,
}

impl Cell {
    /// Lays a surface over the cell with the given cover.
    pub fn lay(&mut self, c: Rgb, lam: f32, h: f32, cover: f32) {
        self.c = mix(self.c, c, cover);
        self.lam += (lam - self.lam) * cover;
        if cover > 0.5 {
            self.leafy = false;
            self.h = h;
        }
    }
    /// Tints the ground without changing its shape.
    pub fn tint(&mut self, c: Rgb, cover: f32) {
        self.c = mix(self.c, c, cover);
    }
}

/// The sun: where it stands, as a bearing from north and a height, in degrees.
#[derive(Clone, Copy, Debug)]
pub struct Sun {
    /// Unit vector towards the sun: east, south, up.
    pub dir: [f32; 3],
}

impl Sun {
    pub fn new(azimuth: f32, elevation: f32) -> Self {
        let (a, e) = (azimuth.to_radians(), elevation.to_radians());
        Sun { dir: [a.sin() * e.cos(), -a.cos() * e.cos(), e.sin()] }
    }
    /// How squarely a surface of the given slopes faces the sun.
    pub fn facing(&self, dzdx: f32, dzdy: f32) -> f32 {
        let n = (1.0 + dzdx * dzdx + dzdy * dzdy).sqrt();
        ((self.dir[2] - dzdx * self.dir[0] - dzdy * self.dir[1]) / n).max(0.0)
    }
}

/// Size, placement and light of one image.
#[derive(Clone, Copy)]
pub struct View {
    /// Image size in pixels.
    pub size: [usize; 2],
    pub place: Placement,
    pub sun: Sun,
}

impl View {
    /// Width of the canvas in cells.
    pub fn width(&self) -> usize {
        (self.size[0] + 2 * MARGIN) * SUPER
    }
    /// Height of the canvas in cells.
    pub fn height(&self) -> usize {
        (self.size[1] + 2 * MARGIN) * SUPER
    }
    /// The scene point at a cell's centre, and the scene step to the next cell right.
    fn row(&self, cy: usize) -> (V2, V2) {
        let (s, c) = self.place.degrees.to_radians().sin_cos();
        let k = f64::from(METRES_PER_PX);
        let back = |cx: f64| {
            let px = (cx + 0.5) / SUPER as f64 - MARGIN as f64;
            let py = (cy as f64 + 0.5) / SUPER as f64 - MARGIN as f64;
            let dx = px - self.place.centre[0] - self.place.shift[0];
            let dy = py - self.place.centre[1] - self.place.shift[1];
            [(self.place.centre[0] + dx * c + dy * s) * k, (self.place.centre[1] - dx * s + dy * c) * k]
        };
        let p = back(0.0);
        (v(p[0] as f32, p[1] as f32), v((c * k / SUPER as f64) as f32, (-s * k / SUPER as f64) as f32))
    }
    /// The cell position of a scene point.
    pub fn cell(&self, p: V2) -> (f32, f32) {
        let q = self.place.pixel([f64::from(p.x), f64::from(p.y)]);
        let m = MARGIN as f64;
        let k = SUPER as f64;
        (((q[0] + m) * k - 0.5) as f32, ((q[1] + m) * k - 0.5) as f32)
    }
}

/// A box in the scene: left, top, right, bottom.
#[derive(Clone, Copy, Debug)]
pub struct Area(pub f32, pub f32, pub f32, pub f32);

impl Area {
    /// The box around some points, widened by `by` metres.
    pub fn around(points: &[V2], by: f32) -> Area {
        points.iter().fold(Area(f32::MAX, f32::MAX, f32::MIN, f32::MIN), |a, p| {
            Area(a.0.min(p.x - by), a.1.min(p.y - by), a.2.max(p.x + by), a.3.max(p.y + by))
        })
    }
}

/// A strip of the canvas, being painted by one thread.
pub struct Strip<'a> {
    pub view: &'a View,
    first: usize,
    cells: &'a mut [Cell],
}

impl Strip<'_> {
    /// The part of `area` inside this strip, in cells: columns and rows, ends excluded.
    pub fn clip(&self, area: Area) -> Option<(usize, usize, usize, usize)> {
        let w = self.view.width();
        let rows = self.cells.len() / w;
        let corners = [
            self.view.cell(v(area.0, area.1)),
            self.view.cell(v(area.2, area.1)),
            self.view.cell(v(area.0, area.3)),
            self.view.cell(v(area.2, area.3)),
        ];
        let f = |g: fn(f32, f32) -> f32, start: f32, xs: bool| corners.iter().fold(start, |m, c| g(m, if xs { c.0 } else { c.1 }));
        let x0 = f(f32::min, f32::MAX, true).floor().max(0.0) as usize;
        let x1 = (f(f32::max, f32::MIN, true).ceil() + 1.0).clamp(0.0, w as f32) as usize;
        let y0 = (f(f32::min, f32::MAX, false).floor().max(0.0) as usize).max(self.first);
        let y1 = ((f(f32::max, f32::MIN, false).ceil() + 1.0).max(0.0) as usize).min(self.first + rows);
        (x0 < x1 && y0 < y1).then_some((x0, y0, x1, y1))
    }

    /// Visits every cell of this strip inside `area`, with its scene position.
    pub fn each(&mut self, area: Area, mut f: impl FnMut(&mut Cell, V2)) {
        let Some((x0, y0, x1, y1)) = self.clip(area) else { return };
        let w = self.view.width();
        for y in y0..y1 {
            let (start, step) = self.view.row(y);
            let base = (y - self.first) * w;
            for x in x0..x1 {
                let p = start.plus(step.times(x as f32));
                f(&mut self.cells[base + x], p);
            }
        }
    }

    /// The scene position of a cell of the canvas.
    pub fn at(&self, x: usize, y: usize) -> V2 {
        let (start, step) = self.view.row(y);
        start.plus(step.times(x as f32))
    }

    /// A cell of this strip by its canvas position.
    pub fn cell_mut(&mut self, x: usize, y: usize) -> &mut Cell {
        let w = self.view.width();
        &mut self.cells[(y - self.first) * w + x]
    }
}

type Draw<'a> = Box<dyn Fn(&mut Strip) + Send + Sync + 'a>;

/// Things to paint, in order.
#[derive(Default)]
pub struct List<'a> {
    items: Vec<(Area, Draw<'a>)>,
}

impl<'a> List<'a> {
    /// Adds something that touches nothing outside `area`.
    pub fn add(&mut self, area: Area, draw: impl Fn(&mut Strip) + Send + Sync + 'a) {
        self.items.push((area, Box::new(draw)));
    }

    /// Paints the list. Every strip takes the items in the same order, so the
    /// outcome does not depend on how many threads there are.
    pub fn paint(&self, view: &View) -> Vec<Cell> {
        let w = view.width();
        let mut cells = vec![Cell::default(); w * view.height()];
        par::pieces(&mut cells, w * STRIP, |i, part| {
            let mut strip = Strip { view, first: i * STRIP, cells: part };
            for (area, draw) in &self.items {
                if strip.clip(*area).is_some() {
                    draw(&mut strip);
                }
            }
        });
        cells
    }
}
