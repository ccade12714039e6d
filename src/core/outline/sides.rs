//! Where exactly a side lies: the strongest edge along the whole of it, within a bounded reach, to a fraction of a pixel.

use super::pixels::Pixels;
use crate::core::geom::{Point, Vector};

/// Pixels of a side over which its edge is averaged with its sign: beside a wall light and shadow change places.
const PIECE_PX: f64 = 8.0;
/// Step of the search across a side, px.
const STEP_PX: f64 = 0.25;
/// Places along a side at which it is looked at, at most (about; at least one a piece): more add nothing to the mean.
const SAMPLES: f64 = 160.0;
/// On each side of an edge, how far away the two values are taken whose difference it is, px.
const HALF_PX: f64 = 0.5;

/// A straight line: a point on it and its direction, of length 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub at: Point,
    pub along: Vector,
}

impl Line {
    /// Where two lines meet; `None` if they hardly do.
    pub fn meets(&self, other: &Line) -> Option<Point> {
        let sine = self.along.cross(other.along);
        (sine.abs() > 0.02).then(|| self.at + self.along * ((other.at - self.at).cross(other.along) / sine))
    }
}

/// How strong the edge along a side is at each step across it, from `-reach` to `reach` px to the right of the direction from `a`
/// to `b` (outwards where the ring runs clockwise on the screen, it is the left); values of nothing count as no edge.
pub(super) fn profile(pixels: &Pixels, a: Point, b: Point, reach: f64) -> Vec<f64> {
    let side = b - a;
    let length = side.length();
    let steps = (reach / STEP_PX).round() as i64;
    let mut strength = vec![0.0; (2 * steps + 1) as usize];
    if length < 2.0 {
        return strength;
    }
    let along = side * (1.0 / length);
    let across = along.perpendicular();
    // The ends belong to the neighbours as well.
    let margin = (0.08 * length).min(4.0);
    let (from, to) = (margin, length - margin);
    let pieces = ((to - from) / PIECE_PX).round().max(1.0) as usize;
    let samples = ((to - from).min(SAMPLES) / pieces as f64).round().max(1.0) as usize;
    let mut means = vec![0.0_f64; pixels.bands.len()];
    for (k, strength) in strength.iter_mut().enumerate() {
        let t = (k as i64 - steps) as f64 * STEP_PX;
        for piece in 0..pieces {
            means.iter_mut().for_each(|m| *m = 0.0);
            for s in 0..samples {
                let share = (piece as f64 + (s as f64 + 0.5) / samples as f64) / pieces as f64;
                let p = a + along * (from + share * (to - from)) + across * t;
                let (Some(out), Some(inn)) = (Spot::at(pixels, p + across * HALF_PX), Spot::at(pixels, p - across * HALF_PX)) else {
                    continue;
                };
                for (mean, band) in means.iter_mut().zip(&pixels.bands) {
                    let step = out.of(band) - inn.of(band);
                    *mean += if step.is_finite() { step } else { 0.0 };
                }
            }
            *strength += (means.iter().map(|m| m * m).sum::<f64>()).sqrt() / (samples * pieces) as f64;
        }
    }
    strength
}

/// A place between the centres of four pixels: the first of them, how many make a row, and how far along and down.
struct Spot {
    first: usize,
    row: usize,
    tx: f64,
    ty: f64,
}

impl Spot {
    /// `None` beyond the picture or where a pixel holds nothing.
    fn at(pixels: &Pixels, p: Point) -> Option<Spot> {
        let (x, y) = (p.x - 0.5, p.y - 0.5);
        if !(x >= 0.0 && y >= 0.0 && x < (pixels.width - 1) as f64 && y < (pixels.height - 1) as f64) {
            return None;
        }
        let (x0, y0) = (x as usize, y as usize);
        let spot = Spot { first: y0 * pixels.width + x0, row: pixels.width, tx: x - x0 as f64, ty: y - y0 as f64 };
        let holds = |from: usize| pixels.valid.as_ref().is_none_or(|v| v.get(from..from + 2).is_some_and(|two| two[0] && two[1]));
        (holds(spot.first) && holds(spot.first + spot.row)).then_some(spot)
    }

    /// The value of a band there; not a number where it is missing.
    fn of(&self, band: &[f32]) -> f64 {
        let two = |from: usize| match band.get(from..from + 2) {
            Some(two) => f64::from(two[0]) + (f64::from(two[1]) - f64::from(two[0])) * self.tx,
            None => f64::NAN,
        };
        let top = two(self.first);
        top + (two(self.first + self.row) - top) * self.ty
    }
}

/// How far across a side its edge lies, px, and how strong it is there; `None` where no edge stands out. Nearer edges count more:
/// one at `reach` counts 40 %.
pub(super) fn nearest_edge(profile: &[f64]) -> Option<(f64, f64)> {
    let middle = (profile.len() / 2) as f64;
    let weighed = |k: usize| {
        let d = (k as f64 - middle) / middle.max(1.0);
        profile[k] * (1.0 - 0.6 * d * d)
    };
    let mean = profile.iter().sum::<f64>() / profile.len().max(1) as f64;
    let best = (1..profile.len().saturating_sub(1))
        .filter(|k| profile[*k] >= profile[k - 1] && profile[*k] >= profile[k + 1])
        .max_by(|a, b| weighed(*a).total_cmp(&weighed(*b)).then(b.cmp(a)))?;
    if profile[best] <= 1.25 * mean || profile[best] <= 0.0 {
        return None;
    }
    // The top of the parabola through the highest value and its neighbours.
    let (l, m, r) = (profile[best - 1], profile[best], profile[best + 1]);
    let bend = l - 2.0 * m + r;
    let shift = if bend < 0.0 { (0.5 * (l - r) / bend).clamp(-0.5, 0.5) } else { 0.0 };
    Some(((best as f64 - middle + shift) * STEP_PX, m))
}

/// The corners where lines meet one after the other, the first with the last; `None` where two neighbours do not.
pub(super) fn corners(lines: &[Line]) -> Option<Vec<Point>> {
    let n = lines.len();
    (0..n).map(|k| lines[(k + n - 1) % n].meets(&lines[k])).collect()
}

/// How far a side may move across itself, px: not past the far ends of its neighbours, which may move towards it as well, and a short side
/// not farther than it is long.
pub(super) fn room(ring: &[Point], side: usize) -> f64 {
    let n = ring.len();
    let length = |k: usize| ring[k % n].distance(ring[(k + 1) % n]);
    let neighbours = length(side + n - 1).min(length(side + 1));
    (0.3 * neighbours).min(0.45 * length(side)).max(0.5)
}

/// Every side of a ring moved across itself to the strongest edge within `reach` px; directions stay. Sides without an edge that
/// stands out stay where they are. The corners, and how far each side moved (px, positive to the right of its direction).
pub(super) fn settled(pixels: &Pixels, ring: &[Point], reach: f64) -> Option<(Vec<Point>, Vec<f64>)> {
    let n = ring.len();
    let mut moves = Vec::with_capacity(n);
    let mut lines = Vec::with_capacity(n);
    for k in 0..n {
        let (a, b) = (ring[k], ring[(k + 1) % n]);
        let length = a.distance(b);
        if length <= 0.0 {
            return None;
        }
        let along = (b - a) * (1.0 / length);
        let own = reach.min(room(ring, k));
        let by = nearest_edge(&profile(pixels, a, b, own)).map_or(0.0, |(t, _)| t);
        moves.push(by);
        lines.push(Line { at: a + along.perpendicular() * by, along });
    }
    Some((corners(&lines)?, moves))
}

/// How strong the edges along a whole ring are, in the values' unit: each side's edge at its place, weighed by its length.
pub(super) fn strength(pixels: &Pixels, ring: &[Point]) -> f64 {
    let n = ring.len();
    let (mut sum, mut whole) = (0.0, 0.0);
    for k in 0..n {
        let (a, b) = (ring[k], ring[(k + 1) % n]);
        let length = a.distance(b);
        sum += length * profile(pixels, a, b, 0.0).first().copied().unwrap_or(0.0);
        whole += length;
    }
    if whole > 0.0 { sum / whole } else { 0.0 }
}

/// The ring turned about its middle by the angle (within 4°) at which the edges along its sides are strongest.
pub(super) fn turned(pixels: &Pixels, ring: &[Point]) -> Vec<Point> {
    let mut best = (strength(pixels, ring), ring.to_vec());
    let n = ring.len() as f64;
    let middle = ring.iter().fold(Vector::default(), |s, p| s + (*p - Point::default()) * (1.0 / n));
    let middle = Point::default() + middle;
    for step in [1.6_f64, 0.8, 0.8, 0.4, 0.2, 0.1] {
        let from = best.1.clone();
        for sign in [-1.0, 1.0] {
            let (sin, cos) = libm::sincos((sign * step).to_radians());
            let turn = |p: &Point| {
                let d = *p - middle;
                middle + Vector::new(d.x * cos - d.y * sin, d.x * sin + d.y * cos)
            };
            let ring: Vec<Point> = from.iter().map(turn).collect();
            let s = strength(pixels, &ring);
            if s > best.0 {
                best = (s, ring);
            }
        }
    }
    best.1
}
