//! Round buildings, tanks above all: the circle whose rim shows the strongest edge.

use super::edge::edge_at;
use super::pixels::Field;
use super::wish::{Wish, total};
use crate::core::geom::{Bounds, Point, Vector};

/// Corners of the ring that stands for a circle.
const CORNERS: usize = 36;

/// A circle, px of the field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Circle {
    pub centre: Point,
    pub radius: f64,
}

impl Circle {
    /// How well it explains what was drawn and what is seen, on the scale of [`total`]. `usual`: the edge that counts half. What is
    /// certainly not better than `best` is not looked at to its end, and is worth nothing.
    fn score(&self, field: &Field, likely: &[f32], usual: f64, wish: &Wish, best: f64) -> f64 {
        let mut within = 0.0;
        let (x0, x1) = (self.centre.x - self.radius, self.centre.x + self.radius);
        let (y0, y1) = (self.centre.y - self.radius, self.centre.y + self.radius);
        let row = |v: f64, n: usize| (v.max(0.0) as usize).min(n);
        for y in row(y0, field.height)..row(y1 + 1.0, field.height) {
            let dy = y as f64 + 0.5 - self.centre.y;
            let half = self.radius * self.radius - dy * dy;
            if half <= 0.0 {
                continue;
            }
            let half = half.sqrt();
            let span = row(self.centre.x - half + 0.5, field.width)..row(self.centre.x + half + 0.5, field.width);
            within += likely
                .get(y * field.width + span.start..y * field.width + span.end.max(span.start))
                .unwrap_or_default()
                .iter()
                .map(|v| f64::from(*v))
                .sum::<f64>();
        }
        let around = Bounds { min: Point::new(x0, y0), max: Point::new(x1, y1) };
        let clicked = wish.click.distance(self.centre) <= self.radius;
        let (colours, cost) = (within / wish.cells(1.0), wish.cost(around));
        let count = ((self.radius * 3.0) as usize).clamp(24, 72);
        let mut sum = 0.0;
        for k in 0..count {
            // No place of the rim counts more than 1.
            if total((sum + (count - k) as f64) / count as f64, colours, cost, clicked) < best {
                return f64::NEG_INFINITY;
            }
            let (sin, cos) = libm::sincos(k as f64 / count as f64 * std::f64::consts::TAU);
            let out = Vector::new(cos, sin);
            sum += edge_at(field, self.centre + out * self.radius, out, usual);
        }
        total(sum / count as f64, colours, cost, clicked)
    }

    /// The ring that stands for it: of the same area as the circle, so that its corners lie a little outside.
    pub fn ring(&self) -> Vec<Point> {
        let step = std::f64::consts::TAU / CORNERS as f64;
        let radius = self.radius * (step / libm::sin(step)).sqrt();
        (0..CORNERS)
            .map(|k| {
                let (sin, cos) = libm::sincos((k as f64 + 0.5) * step);
                self.centre + Vector::new(cos, sin) * radius
            })
            .collect()
    }
}

/// The best circle near the box and its score; `None` where the box is far from square.
pub(super) fn best(field: &Field, likely: &[f32], usual: f64, wish: &Wish) -> Option<(Circle, f64)> {
    let size = wish.bounds.size();
    if size.x > 1.6 * size.y || size.y > 1.6 * size.x {
        return None;
    }
    let start = Circle { centre: wish.bounds.centre(), radius: 0.25 * (size.x + size.y) };
    let mut best = (start, start.score(field, likely, usual, wish, f64::NEG_INFINITY));
    let mut step = 0.12 * start.radius;
    // The rim's edge is narrow: first look at all sizes and places in its neighbourhood.
    for dr in -3..=3 {
        for dx in -2..=2 {
            for dy in -2..=2 {
                let centre = start.centre + Vector::new(f64::from(dx), f64::from(dy)) * step;
                let circle = Circle { centre, radius: start.radius + 0.75 * f64::from(dr) * step };
                let score = circle.score(field, likely, usual, wish, best.1);
                if score > best.1 {
                    best = (circle, score);
                }
            }
        }
    }
    while step > 0.15 {
        step *= 0.5;
        loop {
            let mut next = best;
            for (dx, dy, dr) in [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)] {
                let by = Vector::new(f64::from(dx), f64::from(dy)) * step;
                let circle = Circle { centre: best.0.centre + by, radius: best.0.radius + f64::from(dr) * step };
                let score = circle.score(field, likely, usual, wish, next.1);
                if circle.radius > 2.0 && score > next.1 {
                    next = (circle, score);
                }
            }
            if next.0 == best.0 {
                break;
            }
            best = next;
        }
    }
    Some(best)
}
