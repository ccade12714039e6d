//! How the pixels of one image lie on those of another.

use super::{Document, EpochId};
use crate::core::geom::{Affine, Point};
use crate::core::register::{Covariance, Model, Registration, Status};
use serde::{Deserialize, Serialize};

/// Where an alignment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlignmentMethod {
    /// Found by the program from the pictures themselves.
    Automatic,
}

impl AlignmentMethod {
    /// In words, for sentences.
    pub fn words(self) -> &'static str {
        match self {
            AlignmentMethod::Automatic => "automatic",
        }
    }
}

/// That the pixels of one image lie on those of another, with how sure that is. A solved fact: replay needs no solver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// Whose pixels are taken.
    pub from: EpochId,
    /// On whose pixels they lie.
    pub onto: EpochId,
    /// Pixels of `onto` from pixels of `from`.
    pub onto_from: Affine,
    /// How it was found.
    pub method: AlignmentMethod,
    /// Similarity or affine.
    pub model: Model,
    /// How far it may be trusted.
    pub status: Status,
    /// How sure the entries of the map are.
    pub covariance: Covariance,
    /// Root mean square of the residuals of the places that agree, px of `onto`.
    pub rmse_px: f64,
    /// Root mean square of what each of them is missed by when it takes no part in the fit, px of `onto`.
    pub loo_px: f64,
    /// Places that were compared.
    pub tiles: usize,
    /// Places that agree.
    pub inliers: usize,
    /// log10 of how many results as good as this one chance would give.
    pub log10_nfa: f64,
    /// Largest disagreement with a second, independent solution, px of `onto`; `None` where there is none.
    pub witness_px: Option<f64>,
}

impl Alignment {
    /// What the solver found, as a fact about two images of a document.
    pub fn found(from: EpochId, onto: EpochId, registration: &Registration) -> Alignment {
        Alignment {
            from,
            onto,
            onto_from: registration.before_from_after,
            method: AlignmentMethod::Automatic,
            model: registration.model,
            status: registration.status,
            covariance: registration.covariance,
            rmse_px: registration.rmse_px,
            loo_px: registration.left_out_px,
            tiles: registration.tiles,
            inliers: registration.inliers,
            log10_nfa: registration.log_nfa,
            witness_px: registration.witness_px,
        }
    }

    /// It says something about these two images.
    pub fn is_between(&self, a: EpochId, b: EpochId) -> bool {
        (self.from, self.onto) == (a, b) || (self.from, self.onto) == (b, a)
    }

    /// Standard deviation of one coordinate of the place on `onto` that a pixel of `from` is sent to, px of `onto`.
    pub fn sd_px_at(&self, from: Point) -> f64 {
        let [xx, _, yy] = self.covariance.at(from);
        (0.5 * (xx + yy)).max(0.0).sqrt()
    }

    /// Variance of the logarithm of the factor by which areas change from one image to the other: `g C g'` with
    /// `g = d ln(ae - bd) / d(a, b, d, e)`. The same in both directions.
    pub fn area_factor_variance(&self) -> f64 {
        let [a, b, _, d, e, _] = self.onto_from.into();
        let det = a * e - b * d;
        let g = [e / det, -d / det, 0.0, -b / det, a / det, 0.0];
        let rows = g.iter().zip(&self.covariance.entries).map(|(gi, row)| gi * row.iter().zip(&g).map(|(c, gj)| c * gj).sum::<f64>());
        rows.sum::<f64>().max(0.0)
    }
}

impl Document {
    /// The alignment between two images, whichever of them it lays onto the other.
    pub fn alignment(&self, a: EpochId, b: EpochId) -> Option<&Alignment> {
        self.alignments.iter().find(|alignment| alignment.is_between(a, b))
    }

    /// The map from one image's pixels to another's by their alignment; `None` if they are not aligned.
    pub fn aligned(&self, onto: EpochId, from: EpochId) -> Option<Affine> {
        let alignment = self.alignment(onto, from)?;
        if alignment.onto == onto { Some(alignment.onto_from) } else { alignment.onto_from.inverse() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_area_factor_varies_as_in_a_simulation() {
        // a and e move together by 0.1 %, as a scale does: areas by 0.2 %.
        let mut entries = [[0.0; 6]; 6];
        for (i, j) in [(0, 0), (0, 4), (4, 0), (4, 4)] {
            entries[i][j] = 1e-6;
        }
        let covariance = Covariance { centre: Point::default(), entries };
        let registration = Registration {
            status: Status::Green,
            model: Model::Similarity,
            before_from_after: Affine::scale_then_move(1.0, 3.0, 4.0),
            covariance,
            rmse_px: 0.4,
            left_out_px: 0.5,
            tiles: 49,
            inliers: 40,
            log_nfa: -60.0,
            witness_px: Some(0.2),
            uniqueness: 3.0,
            cell_px: 1.0,
            matches: Vec::new(),
            why: String::new(),
        };
        let alignment = Alignment::found(EpochId(1), EpochId(0), &registration);
        assert!((alignment.area_factor_variance().sqrt() - 0.002).abs() < 1e-9);
        // A scale that is wrong shows away from the centre.
        assert_eq!(alignment.sd_px_at(Point::default()), 0.0);
        assert!((alignment.sd_px_at(Point::new(1000.0, 0.0)) - (0.5_f64).sqrt()).abs() < 1e-9);
    }
}
