//! By how much two georeferences disagree, as the pictures themselves tell.

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
