//! Alarms: tracings of one building that do not fit together.

use super::correspondence::apart_px;
use super::outline::error_model_of;
use super::repeatability::{Hand, Repeatability, area_variance, as_clicks, pools, tolerance_px};
use super::student::quantile;
use crate::core::doc::{Counted, Document, EpochId, Footprint, FootprintId};
use crate::core::units::Level;

/// Two tracings of a building that differ by more than the hand explains.
#[derive(Clone, Debug, PartialEq)]
pub struct Blunder {
    /// Whose tracings.
    pub footprint: FootprintId,
    /// The numbers of the two.
    pub numbers: [u32; 2],
    /// The difference of the areas in standard deviations of one area; more than 2.8 is an alarm.
    pub area_sds: f64,
    /// Which of the two lies apart from the other tracings too; `None` where there are only these two.
    pub odd: Option<u32>,
    /// How far the outlines come apart at most, px.
    pub apart_px: f64,
    /// The largest distance that the hand explains, px.
    pub apart_limit_px: f64,
}

/// The repeatability limit of ISO 5725: two results of one hand differ by more in one case of twenty.
const LIMIT_SDS: f64 = 2.8;
/// Outlines of one hand come apart by 2.6 to 2.8 s at most on average; by more than this hardly ever.
const LIMIT_APART: f64 = 4.5;
/// From so many degrees of freedom on, the other buildings tell how well somebody traces.
const SOME_DOF: f64 = 8.0;

impl Blunder {
    /// What is the matter, and what to do: full sentences.
    pub fn words(&self, doc: &Document) -> String {
        let name = doc.footprint(self.footprint).map_or("?", |f| f.name.as_str());
        let [one, other] = self.numbers;
        let mut how = Vec::new();
        if self.area_sds > LIMIT_SDS {
            how.push(format!("their areas differ by {:.1} standard deviations (2.8 are usual at most)", self.area_sds));
        }
        if self.apart_px > self.apart_limit_px {
            how.push(format!("they come apart by {:.1} px (at most {:.1} px are usual)", self.apart_px, self.apart_limit_px));
        }
        let how = how.join(", and ");
        let odd = self.odd.map_or_else(String::new, |odd| format!(" Number {odd} lies apart from the others."));
        format!(
            "Tracings {one} and {other} of \"{name}\" do not fit together: {how}.{odd} Look at both: one may follow a wrong edge. \
             Withdraw the wrong one, or correct the outline."
        )
    }
}

/// The worst pair of tracings of each building of an image that raises an alarm. The hand is judged by the other buildings, where these
/// say enough: a blunder must not excuse itself.
pub fn blunders(doc: &Document, epoch: EpochId) -> Vec<Blunder> {
    doc.retraced(epoch).filter_map(|f| blunder(doc, f)).collect()
}

fn blunder(doc: &Document, footprint: &Footprint) -> Option<Blunder> {
    let epoch = footprint.epoch;
    let stated = error_model_of(doc, epoch);
    let tolerance = tolerance_px(doc, epoch);
    let others: Vec<Repeatability> =
        pools(doc, epoch, Some(footprint)).into_iter().filter(|(_, p)| p.dof >= SOME_DOF).map(|(name, p)| p.named(name)).collect();
    let assumed = as_clicks(&Hand { click_px: stated.click_px, edge_px: stated.edge_px, dof: None });
    // Few degrees of freedom may have come out too small by chance: Student's t makes the alarm wait.
    let wait = |r: &Repeatability| r.s_px() * quantile(Level::P95, Some(r.s_dof())) / Level::P95.z();
    let s_of = |analyst: &str| others.iter().find(|r| r.analyst == analyst).map_or(assumed, wait).max(0.25);
    let tracings: Vec<Counted<'_>> = footprint.counted().collect();
    let mut worst: Option<(f64, Blunder)> = None;
    // How far each tracing lies from all others together.
    let mut apart = vec![0.0; tracings.len()];
    for (i, a) in tracings.iter().enumerate() {
        for (j, b) in tracings.iter().enumerate().skip(i + 1) {
            let s = (0.5 * (s_of(a.analyst).powi(2) + s_of(b.analyst).powi(2))).sqrt();
            let perimeter = 0.5 * (a.ring.perimeter_px() + b.ring.perimeter_px());
            // Two people differ by their biases as well.
            let bias = if a.analyst == b.analyst { 0.0 } else { (stated.shared_bias_px.powi(2) + stated.private_bias_px.powi(2)).sqrt() };
            let sd = (s * s * area_variance(&[*a, *b], tolerance) + (bias * perimeter).powi(2)).sqrt();
            let found = Blunder {
                footprint: footprint.id,
                numbers: [a.number, b.number],
                odd: None,
                area_sds: (a.ring.area_px2() - b.ring.area_px2()).abs() / sd,
                apart_px: apart_px(a.ring, b.ring),
                apart_limit_px: LIMIT_APART * (s * s + bias * bias).sqrt(),
            };
            let weight = (found.area_sds / LIMIT_SDS).max(found.apart_px / found.apart_limit_px);
            [i, j].iter().for_each(|at| apart[*at] += weight);
            if weight > 1.0 && worst.as_ref().is_none_or(|(w, _)| weight > *w) {
                worst = Some((weight, found));
            }
        }
    }
    let mut found = worst?.1;
    if tracings.len() > 2 {
        let far = |number: u32| tracings.iter().zip(&apart).find(|(t, _)| t.number == number).map_or(0.0, |(_, sum)| *sum);
        let [one, other] = found.numbers;
        found.odd = Some(if far(one) > far(other) { one } else { other });
    }
    Some(found)
}
