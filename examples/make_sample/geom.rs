//! Plane geometry: points, local frames, the scene-to-pixel mapping, outlines.
//!
//! Scene coordinates are metres, x to the east (right) and y to the south
//! (down). Heights are metres above the valley datum.

/// Metres on the ground per image pixel.
pub const METRES_PER_PX: f32 = 0.5;

/// A point or a vector on the ground, in metres.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct V2 {
    pub x: f32,
    pub y: f32,
}

/// Shorthand for a point.
pub const fn v(x: f32, y: f32) -> V2 {
    V2 { x, y }
}

impl V2 {
    pub fn plus(self, o: V2) -> V2 {
        v(self.x + o.x, self.y + o.y)
    }
    pub fn minus(self, o: V2) -> V2 {
        v(self.x - o.x, self.y - o.y)
    }
    pub fn times(self, k: f32) -> V2 {
        v(self.x * k, self.y * k)
    }
    pub fn len(self) -> f32 {
        self.x.hypot(self.y)
    }
    pub fn mix(self, o: V2, t: f32) -> V2 {
        v(self.x + (o.x - self.x) * t, self.y + (o.y - self.y) * t)
    }
}

/// A local set of axes: an origin and the direction its `a` axis points in.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub origin: V2,
    pub cos: f32,
    pub sin: f32,
    pub degrees: f64,
}

impl Frame {
    pub fn new(origin: V2, degrees: f64) -> Self {
        let r = degrees.to_radians();
        Frame { origin, cos: r.cos() as f32, sin: r.sin() as f32, degrees }
    }
    /// From local `(a, b)` to the scene.
    pub fn out(&self, a: f32, b: f32) -> V2 {
        v(self.origin.x + a * self.cos - b * self.sin, self.origin.y + a * self.sin + b * self.cos)
    }
    /// From the scene to local `(a, b)`.
    pub fn inn(&self, p: V2) -> (f32, f32) {
        let d = p.minus(self.origin);
        (d.x * self.cos + d.y * self.sin, d.y * self.cos - d.x * self.sin)
    }
    /// Turns a local vector into a scene vector.
    pub fn turn(&self, a: f32, b: f32) -> V2 {
        v(a * self.cos - b * self.sin, a * self.sin + b * self.cos)
    }
    /// A frame standing at local `(a, b)`, turned a further `degrees`.
    pub fn child(&self, a: f32, b: f32, degrees: f64) -> Frame {
        Frame::new(self.out(a, b), self.degrees + degrees)
    }
    /// The corners of a rectangle of `w` by `d` metres centred here, exactly.
    pub fn rect(&self, w: f64, d: f64) -> Vec<[f64; 2]> {
        let (s, c) = self.degrees.to_radians().sin_cos();
        let (ox, oy) = (f64::from(self.origin.x), f64::from(self.origin.y));
        [(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)]
            .iter()
            .map(|&(fa, fb)| {
                let (a, b) = (fa * w, fb * d);
                [ox + a * c - b * s, oy + a * s + b * c]
            })
            .collect()
    }
}

/// Where the scene falls on one image: a turn about the image centre, then a shift.
#[derive(Clone, Copy, Debug)]
pub struct Placement {
    /// Turn in degrees, clockwise on the screen (x right, y down).
    pub degrees: f64,
    /// Shift in pixels, applied after the turn.
    pub shift: [f64; 2],
    /// Centre of the turn, in pixels.
    pub centre: [f64; 2],
}

impl Placement {
    /// The pixel position of a scene point given in metres.
    pub fn pixel(&self, p: [f64; 2]) -> [f64; 2] {
        let k = 1.0 / f64::from(METRES_PER_PX);
        let (dx, dy) = (p[0] * k - self.centre[0], p[1] * k - self.centre[1]);
        let (s, c) = self.degrees.to_radians().sin_cos();
        [self.centre[0] + self.shift[0] + dx * c - dy * s, self.centre[1] + self.shift[1] + dx * s + dy * c]
    }
}

/// Area of a ring by the shoelace formula, always positive.
pub fn shoelace(ring: &[[f64; 2]]) -> f64 {
    let n = ring.len();
    let twice: f64 = (0..n)
        .map(|i| {
            let (p, q) = (ring[i], ring[(i + 1) % n]);
            p[0] * q[1] - q[0] * p[1]
        })
        .sum();
    twice.abs() / 2.0
}

/// Signed distance to a convex or concave polygon, negative inside.
pub fn polygon_distance(poly: &[V2], p: V2) -> f32 {
    let n = poly.len();
    let (mut best, mut inside) = (f32::MAX, false);
    for i in 0..n {
        let (a, b) = (poly[i], poly[(i + 1) % n]);
        best = best.min(segment(a, b, p).0);
        if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
            inside = !inside;
        }
    }
    if inside { -best } else { best }
}

/// Distance from `p` to the segment `a`-`b`, and how far along it (`0..1`).
pub fn segment(a: V2, b: V2, p: V2) -> (f32, f32) {
    let (d, e) = (b.minus(a), p.minus(a));
    let len2 = d.x * d.x + d.y * d.y;
    let t = if len2 > 0.0 { ((e.x * d.x + e.y * d.y) / len2).clamp(0.0, 1.0) } else { 0.0 };
    (e.minus(d.times(t)).len(), t)
}

/// A smooth line through `points` (Catmull-Rom), cut into pieces of about `step` metres.
pub fn spline(points: &[V2], step: f32) -> Vec<V2> {
    let n = points.len();
    let mut out = Vec::new();
    for i in 0..n.saturating_sub(1) {
        let p1 = points[i];
        let p2 = points[i + 1];
        let p0 = points[i.saturating_sub(1)];
        let p3 = points[(i + 2).min(n - 1)];
        let pieces = (p2.minus(p1).len() / step).ceil().max(1.0) as usize;
        for k in 0..pieces {
            let t = k as f32 / pieces as f32;
            let (t2, t3) = (t * t, t * t * t);
            let f = |a: f32, b: f32, c: f32, d: f32| {
                0.5 * (2.0 * b + (c - a) * t + (2.0 * a - 5.0 * b + 4.0 * c - d) * t2 + (3.0 * b - a - 3.0 * c + d) * t3)
            };
            out.push(v(f(p0.x, p1.x, p2.x, p3.x), f(p0.y, p1.y, p2.y, p3.y)));
        }
    }
    if let Some(&last) = points.last() {
        out.push(last);
    }
    out
}
