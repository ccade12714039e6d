//! The edge at one place of a boundary that runs anywhere.

use super::pixels::{Between, Field};
use crate::core::geom::{Point, Vector};

/// How strong the edge at `p` is whose normal is `out` (length 1), from 0 to 1: the difference between the two sides, averaged over
/// five pixels along the boundary. `usual`: the difference that counts half.
pub(super) fn edge_at(field: &Field, p: Point, out: Vector, usual: f64) -> f64 {
    let along = out.perpendicular();
    let places: [[Between; 4]; 5] = std::array::from_fn(|k| {
        let q = p + along * (k as f64 - 2.0);
        [0.5, -0.5, 1.5, -1.5].map(|t| field.between(q.x + out.x * t, q.y + out.y * t))
    });
    let mut strength = 0.0;
    for band in &field.bands {
        let mut sum = 0.0_f64;
        for place in &places {
            let [a, b, c, d] = place.map(|between| f64::from(between.of(band)));
            sum += 0.6 * (a - b) + 0.4 * (c - d);
        }
        strength += sum * sum / 25.0;
    }
    let strength = strength.sqrt();
    strength / (strength + usual)
}

/// The mean of [`edge_at`] along a closed ring, one place a pixel.
pub(super) fn edge_along(field: &Field, ring: &[Point], usual: f64) -> f64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for k in 0..ring.len() {
        let (a, b) = (ring[k], ring[(k + 1) % ring.len()]);
        let length = a.distance(b);
        if length <= 0.0 {
            continue;
        }
        let along = (b - a) * (1.0 / length);
        let places = length.round().max(1.0) as usize;
        for s in 0..places {
            let p = a + along * ((s as f64 + 0.5) / places as f64 * length);
            sum += edge_at(field, p, along.perpendicular(), usual);
            count += 1.0;
        }
    }
    if count > 0.0 { sum / count } else { 0.0 }
}
