//! Fits of the plane to points of which many are wrong.

use super::model::Model;
use crate::core::geom::least_squares::MAX_PARAMETERS as MOST;
use crate::core::geom::{Affine, Point, Vector};

/// Where the rows of linear models are taken: it does not matter.
const ANYWHERE: [f64; MOST] = [0.0; MOST];
/// Two points nearer to each other than this share of the scene's extent determine no rotation.
const SHORTEST_BASE: f64 = 0.15;
/// Refinements of a consensus.
const ROUNDS: usize = 8;

/// A weighted least-squares fit `to = map(from)` of one of the linear models.
#[derive(Clone, Debug)]
pub(super) struct Fit {
    pub model: Model,
    pub map: Affine,
    centre: Point,
    spread: f64,
    cofactors: [[f64; MOST]; MOST],
}

impl Fit {
    /// `None` where the points do not determine the model.
    pub(super) fn new(model: Model, from: &[Point], to: &[Point], weights: &[f64]) -> Option<Fit> {
        let total: f64 = weights.iter().sum();
        if total.is_nan() || total <= 0.0 {
            return None;
        }
        let mean = |points: &[Point]| {
            let sum = points.iter().zip(weights).fold(Vector::default(), |s, (p, w)| s + (*p - Point::default()) * *w);
            Point::default() + sum * (1.0 / total)
        };
        let (centre, middle) = (mean(from), mean(to));
        let spread = (from.iter().zip(weights).map(|(p, w)| (*p - centre).dot(*p - centre) * w).sum::<f64>() / total).sqrt();
        if !spread.is_normal() {
            return None;
        }
        let p = model.parameters();
        let (mut normal, mut right) = ([[0.0; MOST]; MOST], [0.0; MOST]);
        for ((from, to), w) in from.iter().zip(to).zip(weights) {
            let target = *to - middle;
            for (row, y) in model.rows((*from - centre) * (1.0 / spread), &ANYWHERE).iter().zip([target.x, target.y]) {
                for i in 0..p {
                    right[i] += w * row[i] * y;
                    for j in 0..p {
                        normal[i][j] += w * row[i] * row[j];
                    }
                }
            }
        }
        let cofactors = inverse(&normal, p)?;
        let mut x = [0.0; MOST];
        for i in 0..p {
            x[i] = (0..p).map(|j| cofactors[i][j] * right[j]).sum();
        }
        let [a, b, d, e] = match model {
            Model::Similarity => [x[2], -x[3], x[3], x[2]],
            Model::Affine => [x[2], x[3], x[4], x[5]],
            // Not linear: see `tie`.
            Model::Homography => return None,
        };
        let [a, b, d, e] = [a, b, d, e].map(|v| v / spread);
        let (c, f) = (middle.x + x[0] - a * centre.x - b * centre.y, middle.y + x[1] - d * centre.x - e * centre.y);
        let map = Affine::from([a, b, c, d, e, f]);
        Some(Fit { model, map, centre, spread, cofactors })
    }

    /// Middle of the points, in their `from` space.
    pub(super) fn centre(&self) -> Point {
        self.centre
    }

    /// What a unit of each parameter does to the image of a point of the `from` space, in x and in y.
    pub(super) fn rows_at(&self, at: Point) -> [[f64; MOST]; 2] {
        self.model.rows((at - self.centre) * (1.0 / self.spread), &ANYWHERE)
    }

    /// `a' Q b`: covariance of two linear combinations of the parameters for unit variance of a coordinate.
    pub(super) fn cofactor(&self, a: &[f64; MOST], b: &[f64; MOST]) -> f64 {
        a.iter().zip(&self.cofactors).map(|(ai, q)| ai * q.iter().zip(b).map(|(u, v)| u * v).sum::<f64>()).sum()
    }

    /// What a fit without this point misses there: `(I - w H)^-1 r` with the point's own block of the hat matrix.
    pub(super) fn left_out(&self, from: Point, to: Point, weight: f64) -> Option<f64> {
        let r = self.map.apply(from) - to;
        let [x, y] = self.rows_at(from);
        let [xx, xy, yy] = [self.cofactor(&x, &x), self.cofactor(&x, &y), self.cofactor(&y, &y)].map(|q| q * weight);
        let (a, b, d) = (1.0 - xx, -xy, 1.0 - yy);
        let det = a * d - b * b;
        (det > 1.0e-9).then(|| Vector::new((d * r.x - b * r.y) / det, (a * r.y - b * r.x) / det).length())
    }
}

/// The inverse of the upper left p x p block of a symmetric matrix, by Gauss and Jordan.
fn inverse(matrix: &[[f64; MOST]; MOST], p: usize) -> Option<[[f64; MOST]; MOST]> {
    let mut m = *matrix;
    let mut out = [[0.0; MOST]; MOST];
    (0..p).for_each(|i| out[i][i] = 1.0);
    let largest = (0..p).map(|i| m[i][i]).fold(0.0, f64::max);
    for column in 0..p {
        let pivot = (column..p).max_by(|a, b| m[*a][column].abs().total_cmp(&m[*b][column].abs()))?;
        m.swap(column, pivot);
        out.swap(column, pivot);
        let value = m[column][column];
        if !(value.is_finite() && value.abs() > 1.0e-10 * largest) {
            return None;
        }
        m[column].iter_mut().chain(&mut out[column]).for_each(|v| *v /= value);
        let (pivot_m, pivot_out) = (m[column], out[column]);
        for other in (0..p).filter(|other| *other != column) {
            let factor = m[other][column];
            m[other].iter_mut().zip(&pivot_m).for_each(|(v, q)| *v -= factor * q);
            out[other].iter_mut().zip(&pivot_out).for_each(|(v, q)| *v -= factor * q);
        }
    }
    out.iter().flatten().all(|v| v.is_finite()).then_some(out)
}

/// What most of the points agree on.
#[derive(Clone, Debug)]
pub(super) struct Consensus {
    pub fit: Fit,
    pub inliers: Vec<bool>,
}

impl Consensus {
    /// How many agree.
    pub(super) fn count(&self) -> usize {
        self.inliers.iter().filter(|i| **i).count()
    }
}

/// How far a consensus may be from leaving everything where it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Largest rotation, radians.
    pub turn: f64,
    /// Largest scale factor, and its inverse the smallest.
    pub scale: f64,
}

/// The similarity on which most points agree to `tolerance`. Every pair of points is tried, so no chance is involved; the score is
/// MSAC's (Torr & Zisserman 2000): squared residuals, capped.
pub(super) fn similarity(from: &[Point], to: &[Point], tolerance: f64, limits: Limits) -> Option<Consensus> {
    let n = from.len().min(to.len());
    let cap = tolerance * tolerance;
    let extent = from.iter().fold(0.0_f64, |m, p| m.max(from.first().map_or(0.0, |o| p.distance(*o))));
    let mut best = (cap * n as f64, None);
    for i in 0..n {
        for j in i + 1..n {
            let (u, v) = (from[j] - from[i], to[j] - to[i]);
            let base = u.dot(u);
            if base < SHORTEST_BASE * SHORTEST_BASE * extent * extent {
                continue;
            }
            // v = (a + i b) u
            let (a, b) = (u.dot(v) / base, u.cross(v) / base);
            let scale2 = a * a + b * b;
            if scale2 > limits.scale * limits.scale
                || scale2 * limits.scale * limits.scale < 1.0
                || b.abs() > a * libm::tan(limits.turn.min(1.5))
            {
                continue;
            }
            let map = Affine::from([a, -b, to[i].x - a * from[i].x + b * from[i].y, b, a, to[i].y - b * from[i].x - a * from[i].y]);
            let mut cost = 0.0;
            for (p, q) in from.iter().zip(to) {
                let r = map.apply(*p) - *q;
                cost += r.dot(r).min(cap);
                if cost >= best.0 {
                    break;
                }
            }
            if cost < best.0 {
                best = (cost, Some(map));
            }
        }
    }
    refined(Model::Similarity, &best.1?, from, to, tolerance)
}

/// Fits the model to the points near `map`, again and again until the same points are near.
pub(super) fn refined(model: Model, map: &Affine, from: &[Point], to: &[Point], tolerance: f64) -> Option<Consensus> {
    let near = |map: &Affine| -> Vec<bool> { from.iter().zip(to).map(|(p, q)| map.apply(*p).distance(*q) <= tolerance).collect() };
    let mut inliers = near(map);
    let mut fit = None;
    for _ in 0..ROUNDS {
        let current = fit.as_ref().map_or(*map, |f: &Fit| f.map);
        // Tukey's weights: what is almost an outlier counts almost nothing.
        let weigh = |(p, q): (&Point, &Point)| {
            let r = current.apply(*p).distance(*q) / (tolerance * 1.2);
            if r < 1.0 { (1.0 - r * r) * (1.0 - r * r) } else { 0.0 }
        };
        let weights: Vec<f64> = from.iter().zip(to).map(weigh).collect();
        let next = Fit::new(model, from, to, &weights)?;
        let now = near(&next.map);
        let same = now == inliers && fit.as_ref().is_some_and(|f: &Fit| f.map == next.map);
        inliers = now;
        fit = Some(next);
        if same {
            break;
        }
    }
    fit.map(|fit| Consensus { fit, inliers })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scene(n: usize, wrong: usize) -> (Vec<Point>, Vec<Point>) {
        let from: Vec<Point> = (0..n).map(|k| Point::new((k * 137 % 500) as f64, (k * 211 % 470) as f64)).collect();
        let map = Affine::from([1.02, -0.05, 7.0, 0.05, 1.02, -3.0]);
        let moved = |(k, p): (usize, &Point)| {
            let q = map.apply(*p);
            if k < wrong { q + Vector::new((k * 17 % 31) as f64 - 20.5, (k * 29 % 37) as f64 - 25.5) } else { q }
        };
        let to = from.iter().enumerate().map(moved).collect();
        (from, to)
    }

    #[test]
    fn the_few_that_agree_win_over_the_many_that_do_not() {
        let (from, to) = scene(40, 26);
        let found = similarity(&from, &to, 1.5, Limits { turn: 0.3, scale: 1.3 }).unwrap();
        assert!(found.count() >= 14);
        assert!(found.fit.map.apply(Point::new(500.0, 0.0)).distance(Point::new(517.0, 22.0)) < 1e-6);
        assert!(similarity(&from, &to, 1.5, Limits { turn: 0.01, scale: 1.3 }).is_none_or(|c| c.count() < 14));
    }

    #[test]
    fn leaving_a_point_out_is_what_the_formula_says() {
        let (from, mut to) = scene(9, 0);
        to.iter_mut().enumerate().for_each(|(k, q)| q.x += (k * k % 5) as f64 * 0.3);
        for model in [Model::Similarity, Model::Affine] {
            let mut weights = vec![1.0; 9];
            let all = Fit::new(model, &from, &to, &weights).unwrap();
            weights[4] = 0.0;
            let without = Fit::new(model, &from, &to, &weights).unwrap();
            let missed = without.map.apply(from[4]).distance(to[4]);
            assert!((all.left_out(from[4], to[4], 1.0).unwrap() - missed).abs() < 1e-9);
        }
    }

    #[test]
    fn points_in_one_place_determine_nothing() {
        let p = vec![Point::new(1.0, 1.0); 5];
        assert!(Fit::new(Model::Similarity, &p, &p, &[1.0; 5]).is_none());
        let line: Vec<Point> = (0..5).map(|k| Point::new(f64::from(k), 0.0)).collect();
        assert!(Fit::new(Model::Affine, &line, &line, &[1.0; 5]).is_none());
    }
}
