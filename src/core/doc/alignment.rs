//! How the pixels of one image lie on those of another.

use super::{Document, EpochId};
use crate::core::geom::{Point, Projective};
use crate::core::register::{Covariance, Model, Registration, Status, TieFit, TiePoint, TieResidual};
use serde::{Deserialize, Serialize};

/// Where an alignment comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlignmentMethod {
    /// Found by the program from the pictures themselves.
    Automatic,
    /// By points that the analyst set on both pictures.
    TiePoints,
    /// Moved, turned and scaled by the analyst until it looked right.
    ByEye,
}

impl AlignmentMethod {
    /// In words, for sentences.
    pub fn words(self) -> &'static str {
        match self {
            AlignmentMethod::Automatic => "automatic",
            AlignmentMethod::TiePoints => "tie points",
            AlignmentMethod::ByEye => "by eye",
        }
    }
}

/// A tie point of an alignment with how it fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// The two places.
    #[serde(flatten)]
    pub point: TiePoint,
    /// How the map fits them.
    #[serde(flatten)]
    pub fit: TieResidual,
}

/// An alignment by eye turns and scales about the middle of what is looked at. Its error at this share of the picture's diagonal
/// from there is taken as twice that in the middle.
const REACH_OF_DIAGONAL: f64 = 0.25;

/// That the pixels of one image lie on those of another, with how sure that is. A solved fact: replay needs no solver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Alignment {
    /// Whose pixels are taken.
    pub from: EpochId,
    /// On whose pixels they lie.
    pub onto: EpochId,
    /// Pixels of `onto` from pixels of `from`.
    pub onto_from: Projective,
    /// How it was found.
    pub method: AlignmentMethod,
    /// Similarity, affine or homography.
    pub model: Model,
    /// How far it may be trusted.
    pub status: Status,
    /// How sure the entries of the map are.
    pub covariance: Covariance,
    /// Root mean square of the residuals of the places that agree, px of `onto`.
    pub rmse_px: f64,
    /// Root mean square of what each of them is missed by when it takes no part in the fit, px of `onto`.
    pub loo_px: f64,
    /// Places that were compared, or tie points.
    pub tiles: usize,
    /// Places that agree.
    pub inliers: usize,
    /// log10 of how many results as good as this one chance would give; 0 where it was made by hand.
    pub log10_nfa: f64,
    /// Largest disagreement with a second, independent solution, px of `onto`; `None` where there is none.
    pub witness_px: Option<f64>,
    /// The points by which it was made by hand.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ties: Vec<Tie>,
}

impl Alignment {
    /// What the solver found, as a fact about two images of a document.
    pub fn found(from: EpochId, onto: EpochId, registration: &Registration) -> Alignment {
        Alignment {
            from,
            onto,
            onto_from: registration.before_from_after.into(),
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
            ties: Vec::new(),
        }
    }

    /// What tie points determine. GREEN where they could contradict each other and do not: at least four surplus observations, and
    /// nothing to warn of.
    pub fn tied(from: EpochId, onto: EpochId, fit: &TieFit, points: &[TiePoint]) -> Alignment {
        let sure = fit.redundancy >= 4 && fit.warnings.is_empty();
        Alignment {
            from,
            onto,
            onto_from: fit.map,
            method: AlignmentMethod::TiePoints,
            model: fit.model,
            status: if sure { Status::Green } else { Status::Amber },
            covariance: fit.covariance,
            rmse_px: fit.rms_px,
            // Where no point can be left out, what is assumed of a click stands in.
            loo_px: fit.left_out_px.unwrap_or_else(|| fit.expected_error_px(fit.covariance.centre)),
            tiles: points.len(),
            inliers: points.len(),
            log10_nfa: 0.0,
            witness_px: None,
            ties: points.iter().zip(&fit.points).map(|(point, fit)| Tie { point: *point, fit: *fit }).collect(),
        }
    }

    /// A map that was placed by eye, moved, turned and scaled as a whole: `centre` (px of `from`) is right to `sd_px` (px of `onto`) in each coordinate, and for
    /// the turn and the scale as much again at a quarter of the diagonal of an image of `size_px` from there.
    pub fn by_eye(from: EpochId, onto: EpochId, map: Projective, centre: Point, sd_px: f64, size_px: [u32; 2]) -> Alignment {
        let [w, h] = size_px.map(f64::from);
        let reach = (REACH_OF_DIAGONAL * (w * w + h * h).sqrt()).max(1.0);
        Alignment {
            from,
            onto,
            onto_from: map,
            method: AlignmentMethod::ByEye,
            model: model_of(&map),
            status: Status::Amber,
            covariance: Covariance::by_eye(&map, centre, sd_px, reach),
            rmse_px: sd_px,
            loo_px: sd_px,
            tiles: 0,
            inliers: 0,
            log10_nfa: 0.0,
            witness_px: None,
            ties: Vec::new(),
        }
    }

    /// The largest distance between where this alignment and another one of the same images put the pixels of an image of `size_px`,
    /// px of `onto`. `None` where they are not of the same images in the same direction.
    pub fn differs_px(&self, other: &Alignment, size_px: [u32; 2]) -> Option<f64> {
        const STEPS: u32 = 8;
        if (self.from, self.onto) != (other.from, other.onto) {
            return None;
        }
        let [w, h] = size_px.map(|side| f64::from(side) / f64::from(STEPS));
        let places = (0..=STEPS).flat_map(|i| (0..=STEPS).map(move |j| Point::new(w * f64::from(i), h * f64::from(j))));
        Some(places.map(|p| self.onto_from.apply(p).distance(other.onto_from.apply(p))).fold(0.0, f64::max))
    }

    /// It says something about these two images.
    pub fn is_between(&self, a: EpochId, b: EpochId) -> bool {
        (self.from, self.onto) == (a, b) || (self.from, self.onto) == (b, a)
    }

    /// Standard deviation of one coordinate of the place on `onto` that a pixel of `from` is sent to, px of `onto`.
    pub fn sd_px_at(&self, from: Point) -> f64 {
        let [xx, _, yy] = self.covariance.at(&self.onto_from, from);
        (0.5 * (xx + yy)).max(0.0).sqrt()
    }

    /// Half-axes of the error ellipse of the place that a pixel of `from` is sent to (one standard deviation, px of `onto`, the
    /// longer first), and the angle of the longer one from the x axis towards the y axis, radians.
    pub fn error_ellipse(&self, from: Point) -> (f64, f64, f64) {
        let [xx, xy, yy] = self.covariance.at(&self.onto_from, from);
        let (mean, root) = (0.5 * (xx + yy), (0.25 * (xx - yy) * (xx - yy) + xy * xy).sqrt());
        ((mean + root).max(0.0).sqrt(), (mean - root).max(0.0).sqrt(), 0.5 * libm::atan2(2.0 * xy, xx - yy))
    }

    /// Variance of the logarithm of the factor by which areas at a pixel of `from` change from one image to the other. The same in
    /// both directions.
    pub fn area_factor_variance_at(&self, from: Point) -> f64 {
        self.covariance.area_factor_variance(&self.onto_from, from)
    }

    /// The same in the middle of the places that were compared; under an affine map it is the same everywhere.
    pub fn area_factor_variance(&self) -> f64 {
        self.area_factor_variance_at(self.covariance.centre)
    }
}

/// The simplest model that such a map is one of.
fn model_of(map: &Projective) -> Model {
    let [a, b, _, d, e, ..] = <[f64; 8]>::from(*map);
    let size = map.magnification_at(Point::default());
    match map.is_affine() {
        false => Model::Homography,
        true if (a - e).abs() + (b + d).abs() < 1.0e-9 * size => Model::Similarity,
        true => Model::Affine,
    }
}

impl Document {
    /// The alignment between two images themselves, whichever of them it lays onto the other.
    pub fn alignment(&self, a: EpochId, b: EpochId) -> Option<&Alignment> {
        self.alignments.iter().find(|alignment| alignment.is_between(a, b))
    }

    /// The map from one image's pixels to another's by their alignment, or by those of both with other images; `None` if nothing lays
    /// the one onto the other.
    pub fn aligned(&self, onto: EpochId, from: EpochId) -> Option<Projective> {
        self.laid(onto, from).map(|laid| laid.onto_from())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::geom::Affine;

    #[test]
    fn the_area_factor_varies_as_in_a_simulation() {
        // a and e move together by 0.1 %, as a scale does: areas by 0.2 %.
        let mut entries = [[0.0; 8]; 8];
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
