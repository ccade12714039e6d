//! What comes out: the transform with everything that tells how far to trust it.

use super::robust::{Fit, Model};
use super::verdict::Status;
use crate::core::geom::{Affine, Point, Vector};
use serde::{Deserialize, Serialize};

/// A place that was found on both pictures, or was thought to be.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Match {
    /// On BEFORE, px at full resolution.
    pub before: Point,
    /// On AFTER, px at full resolution.
    pub after: Point,
    /// By how much the transform misses it, px of BEFORE.
    pub residual_px: f64,
    /// It agrees with the transform.
    pub inlier: bool,
}

/// How sure the entries of the transform are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Covariance {
    /// The place on AFTER about which the entries are taken, px: `x' = a (x - cx) + b (y - cy) + c`.
    pub centre: Point,
    /// Covariance of `a, b, c, d, e, f` about the centre.
    pub entries: [[f64; 6]; 6],
}

impl Covariance {
    /// Covariance (xx, xy, yy; px2 of BEFORE) of the place on BEFORE that a pixel of AFTER is sent to.
    pub fn at(&self, after: Point) -> [f64; 3] {
        let v = after - self.centre;
        let x = [v.x, v.y, 1.0, 0.0, 0.0, 0.0];
        let y = [0.0, 0.0, 0.0, v.x, v.y, 1.0];
        let product = |a: &[f64; 6], b: &[f64; 6]| -> f64 {
            a.iter().zip(&self.entries).map(|(ai, row)| ai * row.iter().zip(b).map(|(u, w)| u * w).sum::<f64>()).sum()
        };
        [product(&x, &x), product(&x, &y), product(&y, &y)]
    }

    /// From a fit of `before = map(base(after))`, with the variance of one coordinate of one match, px2.
    pub(super) fn of(fit: &Fit, base: &Affine, variance: f64) -> Option<Covariance> {
        let centre = base.inverse()?.apply(fit.centre());
        // What a unit of each parameter does to a place: to the centre, and one pixel to the right of it and below.
        let effect = |v: Vector| fit.rows_at(fit.centre() + base.apply_vector(v));
        let (here, right, below) = (effect(Vector::default()), effect(Vector::new(1.0, 0.0)), effect(Vector::new(0.0, 1.0)));
        let mut effects = [[0.0; 6]; 6];
        for axis in 0..2 {
            for i in 0..6 {
                let origin = here[axis][i];
                effects[3 * axis][i] = right[axis][i] - origin;
                effects[3 * axis + 1][i] = below[axis][i] - origin;
                effects[3 * axis + 2][i] = origin;
            }
        }
        let mut entries = [[0.0; 6]; 6];
        for (row, a) in entries.iter_mut().zip(&effects) {
            for (cell, b) in row.iter_mut().zip(&effects) {
                *cell = variance * fit.cofactor(a, b);
            }
        }
        Some(Covariance { centre, entries })
    }
}

/// The result of lining up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// What may be done with it.
    pub status: Status,
    /// What AFTER has undergone (relative to the first guess, where there was one).
    pub model: Model,
    /// Full pixels of BEFORE from full pixels of AFTER; (0, 0) is the outer corner of the top-left pixel.
    pub before_from_after: Affine,
    /// How sure its entries are, from the scatter of the tiles; what all tiles have in common is not in it.
    pub covariance: Covariance,
    /// Root mean square of the residuals of the tiles that agree, px of BEFORE. Always too small: see `left_out_px`.
    pub rmse_px: f64,
    /// Root mean square of what each of them is missed by when it takes no part in the fit, px of BEFORE.
    pub left_out_px: f64,
    /// Tiles that could be compared.
    pub tiles: usize,
    /// Tiles that agree.
    pub inliers: usize,
    /// log10 of how many results as good as this one chance would give.
    pub log_nfa: f64,
    /// Largest distance over the overlap between this result and that of the second field, px of BEFORE; `None` where the second
    /// field has no result of its own.
    pub witness_px: Option<f64>,
    /// How far the best displacement of all tiles together stands out from every other that was tried; about 1 in a repeating pattern.
    pub uniqueness: f64,
    /// Size of a pixel that was compared in the last step, px of BEFORE: 1, or more where only reduced copies agree.
    pub cell_px: f64,
    /// The tiles.
    pub matches: Vec<Match>,
    /// What was found, and why it has this status: full sentences.
    pub why: String,
}

impl Registration {
    /// The transform as rows of a homogeneous matrix.
    pub fn matrix(&self) -> [[f64; 3]; 3] {
        let [a, b, c, d, e, f] = self.before_from_after.into();
        [[a, b, c], [d, e, f], [0.0, 0.0, 1.0]]
    }

    /// Standard deviation of one coordinate of the place on BEFORE that a pixel of AFTER is sent to, px of BEFORE.
    pub fn sd_at(&self, after: Point) -> f64 {
        let [xx, _, yy] = self.covariance.at(after);
        (0.5 * (xx + yy)).max(0.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_covariance_of_a_place_is_that_of_the_fit_whatever_the_first_guess_was() {
        let from: Vec<Point> = (0..7).map(|k| Point::new((k * 37 % 90) as f64, (k * 53 % 80) as f64)).collect();
        let to: Vec<Point> = from.iter().map(|p| Point::new(p.x + 0.1 * p.y, p.y - 3.0)).collect();
        let base = Affine::from([1.5, 0.2, 10.0, -0.1, 0.8, -4.0]);
        for model in [Model::Similarity, Model::Affine] {
            let fit = Fit::new(model, &from, &to, &[1.0; 7]).unwrap();
            let covariance = Covariance::of(&fit, &base, 0.25).unwrap();
            let after = Point::new(40.0, -12.0);
            let [x, y] = fit.rows_at(base.apply(after));
            let [xx, xy, yy] = covariance.at(after);
            assert!((xx - 0.25 * fit.cofactor(&x, &x)).abs() < 1e-9 && (yy - 0.25 * fit.cofactor(&y, &y)).abs() < 1e-9);
            assert!((xy - 0.25 * fit.cofactor(&x, &y)).abs() < 1e-9);
        }
    }
}
