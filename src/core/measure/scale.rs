//! The size of a pixel by everything that is known of sizes on an image.
//!
//! Each known length or area says what the logarithm of the pixel size is, with a variance; they are averaged with the weights
//! `1 / variance`. Where they contradict each other more than their errors allow, which a chi-square test says, the error of the
//! mean is enlarged by the Birge ratio `sqrt(chi2 / (n - 1))` (Birge 1932, Phys. Rev. 40:207), and it is said.

use super::area::net_budget;
use super::budget::Budget;
use super::length::{PixelSize, click_px};
use super::outline::Outline;
use super::student::quantile;
use crate::core::doc::{Document, Epoch, EpochId, FootprintId, KnownSize, Scale};
use crate::core::geom::least_squares::chi_square_beyond;
use crate::core::units::Level;

/// What one known size says of the size of a pixel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Evidence {
    /// What is known.
    pub size: KnownSize,
    /// The size of a pixel by it alone.
    pub pixel: PixelSize,
}

/// The size of a pixel by all known sizes of an image.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleFit {
    /// The size of a pixel, with the error of the mean.
    pub pixel: PixelSize,
    /// What each of them says.
    pub evidence: Vec<Evidence>,
    /// Sum of the squared deviations from the mean, in their standard deviations.
    pub chi2: f64,
    /// How likely chance alone is to make it as large; 1 for a single size.
    pub p: f64,
}

/// Below this probability the sizes are said to contradict each other.
const CONTRADICTION: f64 = 0.05;

impl ScaleFit {
    /// How often chance alone makes known sizes differ as much, percent, in words: never as nothing.
    pub fn p_percent(&self) -> String {
        if self.p < 1e-3 { "fewer than 0.1".to_owned() } else { format!("{:.1}", 100.0 * self.p) }
    }

    /// They differ by more than their errors allow.
    pub fn is_contradicted(&self) -> bool {
        self.p < CONTRADICTION
    }

    /// How much of the mean comes from the known area of that footprint, 0 to 1: so far does the error with which it was traced
    /// cancel in its own square metres.
    pub fn share_of_area(&self, id: FootprintId) -> f64 {
        let weight = |e: &Evidence| 1.0 / (e.pixel.sd_rel * e.pixel.sd_rel);
        let is_its = |e: &&Evidence| matches!(e.size, KnownSize::Area { footprint, .. } if footprint == id);
        let total: f64 = self.evidence.iter().map(weight).sum();
        self.evidence.iter().filter(is_its).map(weight).sum::<f64>() / total
    }

    /// By how many of its standard deviations a size lies off the mean of all.
    pub fn deviation(&self, evidence: &Evidence) -> f64 {
        libm::log(evidence.pixel.gsd_m / self.pixel.gsd_m) / evidence.pixel.sd_rel
    }
}

/// The size of a pixel by what is known of sizes on the image; `None` where nothing usable is.
pub fn scale_fit(doc: &Document, epoch: EpochId) -> Option<ScaleFit> {
    let epoch = doc.epoch(epoch)?;
    let evidence: Vec<Evidence> =
        epoch.known_sizes().filter_map(|size| Some(Evidence { size, pixel: pixel_by(doc, epoch, &size)? })).collect();
    let weight = |e: &Evidence| 1.0 / (e.pixel.sd_rel * e.pixel.sd_rel);
    let total: f64 = evidence.iter().map(weight).sum();
    let first = evidence.first()?;
    if let [only] = evidence.as_slice() {
        let pixel = only.pixel;
        return Some(ScaleFit { pixel, evidence, chi2: 0.0, p: 1.0 });
    }
    // Relative to the first, so that nothing is lost to rounding.
    let ln = |e: &Evidence| libm::log(e.pixel.gsd_m / first.pixel.gsd_m);
    let mean = evidence.iter().map(|e| weight(e) * ln(e)).sum::<f64>() / total;
    let chi2: f64 = evidence.iter().map(|e| weight(e) * (ln(e) - mean) * (ln(e) - mean)).sum();
    let freedom = evidence.len() as u32 - 1;
    let birge = (chi2 / f64::from(freedom)).max(1.0);
    let pixel = PixelSize { gsd_m: first.pixel.gsd_m * libm::exp(mean), sd_rel: (birge / total).sqrt() };
    (pixel.gsd_m.is_finite() && pixel.sd_rel.is_finite()).then_some(ScaleFit { pixel, evidence, chi2, p: chi_square_beyond(chi2, freedom) })
}

/// The size of a pixel by one size: `D / l` with `Var(ln) = 2 s^2 / l^2 + (u_D / D)^2` for a length, `sqrt(A_m / A_px)` with a quarter
/// of the variance of the logarithms of both areas for an area.
fn pixel_by(doc: &Document, epoch: &Epoch, size: &KnownSize) -> Option<PixelSize> {
    let by_length = |scale: &Scale, true_over_stated: f64| {
        let length_px = scale.from.distance(scale.to);
        let variance = 2.0 * (click_px(doc, epoch.id) / length_px).powi(2) + (scale.length_sd_m / scale.length_m).powi(2);
        PixelSize { gsd_m: true_over_stated * scale.length_m / length_px, sd_rel: variance.sqrt() }
    };
    let pixel = match size {
        KnownSize::Length(scale) => by_length(scale, 1.0),
        KnownSize::MercatorLength { ruler, latitude_deg } => by_length(ruler, flat_mercator(*latitude_deg)),
        KnownSize::Area { footprint, area_m2, area_sd_m2 } => {
            // A footprint that was deleted since, or lies on another image, says nothing.
            let footprint = doc.footprint(*footprint).filter(|f| f.epoch == epoch.id)?;
            let (area_px2, budget) = net_budget(doc, &Outline::from(footprint));
            let variance = 0.25 * (as_of_a_scale(&budget) + (area_sd_m2 / area_m2).powi(2));
            PixelSize { gsd_m: (area_m2 / area_px2).sqrt(), sd_rel: variance.sqrt() }
        }
    };
    let usable = pixel.gsd_m.is_finite() && pixel.gsd_m > 0.0 && pixel.sd_rel.is_finite() && pixel.sd_rel > 0.0;
    usable.then_some(pixel)
}

/// The relative variance with which a traced area enters a scale. A scale has a standard deviation and no degrees of freedom: a
/// measured error is taken as wider by what t is wider.
pub(super) fn as_of_a_scale(traced: &Budget) -> f64 {
    let wider = quantile(Level::P90, traced.dof()) / Level::P90.z();
    traced.variance_rel() * wider * wider
}

/// The size of a pixel on the ground over what a flat ruler on Web Mercator makes of it: the map is larger than the ground by
/// `a / (N cos)` to the east and `a / (M cos)` to the north (EPSG guidance note 7-2, method 1024). The root of their product is
/// taken: they differ by 0.7 % at most, and areas are exact with it.
fn flat_mercator(latitude_deg: f64) -> f64 {
    const F: f64 = 1.0 / 298.257_223_563;
    const E2: f64 = F * (2.0 - F);
    let (sin, cos) = (libm::sin(latitude_deg.to_radians()), libm::cos(latitude_deg.to_radians()));
    let w2 = 1.0 - E2 * sin * sin;
    // N / a and M / a, the two radii of curvature.
    let (n, m) = (1.0 / w2.sqrt(), (1.0 - E2) / (w2 * w2.sqrt()));
    cos * (n * m).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_ruler_on_mercator_is_corrected_as_the_ellipsoid_says() {
        // Areas of the 100 x 40 m hall: 1.7012 times too large at 39.9 degrees, 3.9866 at 60, 1.0067 at the equator.
        for (latitude, factor) in [(39.9, 1.7012), (60.0, 3.9866), (0.0, 1.0067), (30.0, 1.3378)] {
            let k = flat_mercator(latitude);
            assert!((1.0 / (k * k) - factor).abs() < 1e-4, "{latitude}: {}", 1.0 / (k * k));
        }
    }
}
