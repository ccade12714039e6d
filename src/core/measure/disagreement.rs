//! By how much two georeferences, or two scales, disagree, as the pictures themselves tell.

use super::foreshortening;
use super::ground::known_length;
use crate::core::doc::{Alignment, Document};
use crate::core::geom::Point;
use crate::core::georef::transfer;

/// Two georeferences against the alignment of their images.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Disagreement {
    /// Root mean square of the distances over the overlap, px of the image that is aligned onto.
    pub px: f64,
    /// The same on the ground, m.
    pub m: f64,
    /// Standard deviation that the alignment itself has in the middle of the overlap, px.
    pub sd_px: f64,
}

/// Places a side at which the two are compared.
const GRID: u32 = 5;

/// By how much the georeferences of the two images of an alignment miss it. `None` where one has none, or they do not overlap.
pub fn georeferences_disagree(doc: &Document, alignment: &Alignment) -> Option<Disagreement> {
    let (from, onto) = (doc.epoch(alignment.from)?, doc.epoch(alignment.onto)?);
    let (there, here) = (from.located()?, onto.located()?);
    let size = |image: &crate::core::doc::ImageFacts| (f64::from(image.width), f64::from(image.height));
    let ((w, h), (onto_w, onto_h)) = (size(&from.image), size(&onto.image));
    let mut sums = [0.0; 3];
    let mut n = 0.0;
    for i in 0..GRID * GRID {
        let share = |k: u32| (f64::from(k) + 0.5) / f64::from(GRID);
        let p = Point::new(w * share(i % GRID), h * share(i / GRID));
        let aligned = alignment.onto_from.apply(p);
        if !(0.0..=onto_w).contains(&aligned.x) || !(0.0..=onto_h).contains(&aligned.y) {
            continue;
        }
        let Some(stated) = transfer(there, here, p) else { continue };
        let miss = stated - aligned;
        let on_ground = here.metres_at(aligned)?.apply_vector(miss);
        let sd = alignment.sd_px_at(p);
        for (sum, v) in sums.iter_mut().zip([miss.length(), on_ground.length(), sd]) {
            *sum += v * v;
        }
        n += 1.0;
    }
    let [px, m, sd_px] = sums.map(|s| (s / n).sqrt());
    (n > 0.0 && px.is_finite() && m.is_finite()).then_some(Disagreement { px, m, sd_px })
}

/// The scales of two images against their alignment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScaleDisagreement {
    /// Size of a pixel of the image that is laid, by what is known of its own scale, m.
    pub own_m: f64,
    /// The same by the scale of the other image and the alignment, m.
    pub by_other_m: f64,
    /// Relative standard deviation of the one over the other.
    pub sd_rel: f64,
}

/// Whether the scales of the two images of an alignment, each known by itself, agree with it. `None` where one of them is not known, or
/// both come from georeferences, which [`georeferences_disagree`] compares.
pub fn scales_disagree(doc: &Document, alignment: &Alignment) -> Option<ScaleDisagreement> {
    let (from, onto) = (doc.epoch(alignment.from)?, doc.epoch(alignment.onto)?);
    if from.located().is_some() && onto.located().is_some() {
        return None;
    }
    let at = alignment.covariance.centre;
    // Metres a pixel there, and the relative standard deviation of that.
    let size = |epoch: &crate::core::doc::Epoch, at: Point| match epoch.located() {
        Some(located) => Some((located.metres_at(at)?.magnification(), 0.0)),
        None => known_length(doc, epoch).map(|size| (size.gsd_m, size.sd_rel)),
    };
    let ((own_m, own_sd), (onto_m, onto_sd)) = (size(from, at)?, size(onto, alignment.onto_from.apply(at))?);
    let by_other_m = onto_m * alignment.onto_from.magnification_at(at);
    let slants = [from.id, onto.id].map(|id| 0.25 * foreshortening::of_area(doc, id)).iter().sum::<f64>();
    let sd_rel = (own_sd * own_sd + onto_sd * onto_sd + 0.25 * alignment.area_factor_variance_at(at) + slants).sqrt();
    let usable = [own_m, by_other_m, sd_rel].iter().all(|v| v.is_finite() && *v > 0.0);
    usable.then_some(ScaleDisagreement { own_m, by_other_m, sd_rel })
}

impl ScaleDisagreement {
    /// By how much the own scale is larger, percent; below 0 where it is smaller.
    pub fn percent(&self) -> f64 {
        100.0 * (self.own_m / self.by_other_m - 1.0)
    }

    /// It is more than their errors explain (three standard deviations), and more than half a percent.
    pub fn counts(&self) -> bool {
        libm::log(self.own_m / self.by_other_m).abs() > 3.0 * self.sd_rel && self.percent().abs() > 0.5
    }
}

impl Disagreement {
    /// It is more than the alignment's own error explains, and more than half a pixel.
    pub fn counts(&self) -> bool {
        self.px > 0.5 && self.px > 3.0 * self.sd_px
    }

    /// `the georeferences disagree by 5.4 m (10.8 px)`.
    pub fn words(&self) -> String {
        format!("the georeferences disagree by {:.1} m ({:.1} px)", self.m, self.px)
    }
}
