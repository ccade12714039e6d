//! What comes out: the transform with everything that tells how far to trust it.

use super::covariance::Covariance;
use super::model::Model;
use super::verdict::Status;
use crate::core::geom::{Affine, Point};
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

/// The result of lining up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Registration {
    /// What may be done with it.
    pub status: Status,
    /// What AFTER has undergone (relative to the first guess, where there was one).
    pub model: Model,
    /// Full pixels of BEFORE from full pixels of AFTER; (0, 0) is the outer corner of the top-left pixel.
    pub before_from_after: Affine,
    /// How sure its entries are, from the scatter of the tiles, each place counted once; a small part for what all of them have in common.
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
        let [xx, _, yy] = self.covariance.at(&self.before_from_after.into(), after);
        (0.5 * (xx + yy)).max(0.0).sqrt()
    }
}
