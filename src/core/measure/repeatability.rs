//! The analyst's own error, measured by tracing buildings again without seeing the first outline.
//!
//! The words are those of ISO 5725: *repeatability* is how well one analyst agrees with himself on one image, *reproducibility*
//! how well several agree with each other. Both are estimated from the tracings that count ([`Tracing::counts`]); nothing of it
//! is stored.
//!
//! [`Tracing::counts`]: crate::core::doc::Tracing::counts

use super::click_law::ClickLaw;
use super::correspondence::{Difference, difference};
use super::outline::error_model_of;
use super::student::exceeds_by_chance;
use crate::core::doc::{Counted, Document, EpochId, ErrorModel, Footprint, FootprintId};
use crate::core::geom::corners_of;

/// From so many degrees of freedom on a hand counts as measured: the standard deviation is known to a factor of 0.74 to 1.52 then
/// (95 %). Two buildings of four corners traced twice give as many.
pub const ENOUGH_DOF: f64 = 16.0;

/// No hand clicks finer than this, px: tracings that agree better are copies of each other, and must not make a range a point.
const FINEST_PX: f64 = 0.1;

/// How well one analyst repeats himself on one image.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeatability {
    /// Who; empty where nobody was named.
    pub analyst: String,
    /// How many buildings were traced at least twice.
    pub footprints: usize,
    /// How many tracings these have together.
    pub tracings: usize,
    /// Standard deviation of each coordinate of a click, px, from the scatter of matched corners.
    pub vertex_px: f64,
    /// Degrees of freedom of that.
    pub dof: f64,
    /// The same, px, from how walls move as a whole; nil where no polygon was traced again corner by corner.
    pub wall_px: f64,
    /// Degrees of freedom of that.
    pub wall_dof: f64,
    /// The same, px, from how the areas differ: it also catches what moves all walls alike.
    pub area_px: f64,
    /// Degrees of freedom of that.
    pub area_dof: f64,
    /// How far the whole boundary goes in and out from tracing to tracing beyond what clicks explain, px. Told only: ranges have it
    /// through [`Repeatability::s_px`].
    pub boundary_px: f64,
}

impl Repeatability {
    /// The standard deviation that ranges are made of, px: the larger of those by corners and by walls. If half of the noise moves whole
    /// walls, corners alone tell too little by a factor of 1.2.
    ///
    /// The areas, one number a building, count where they differ by more than chance makes them (one time in twenty); where walls are
    /// not known, as soon as they tell more.
    pub fn s_px(&self) -> f64 {
        let s = self.vertex_px.max(self.wall_px);
        let times = (self.area_px / self.vertex_px.max(f64::MIN_POSITIVE)).powi(2);
        let by_chance = self.wall_dof > 0.0 && exceeds_by_chance(times, self.area_dof, self.dof) > 0.05;
        if by_chance { s } else { s.max(self.area_px) }
    }

    /// The degrees of freedom with which that counts: of the corners; where walls tell more, half way to those of the walls. (All of the
    /// walls' would take the larger of two estimates as if it had been the only one: simulated, that is too wide.)
    pub fn s_dof(&self) -> f64 {
        if self.wall_px > self.vertex_px { 0.5 * (self.dof + self.wall_dof) } else { self.dof }
    }

    /// It stands on enough to take the place of what is assumed.
    pub fn is_enough(&self) -> bool {
        self.dof >= ENOUGH_DOF
    }
}

/// How well several analysts agree on one image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reproducibility {
    /// How many analysts there are.
    pub analysts: usize,
    /// How many buildings at least two of them traced.
    pub footprints: usize,
    /// Standard deviation of the boundary that each draws, px, beyond their own scatter.
    pub bias_px: f64,
    /// Degrees of freedom of that.
    pub dof: f64,
}

/// The errors of one analyst on one image, as they enter ranges.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hand {
    /// Of each coordinate of a click, px.
    pub click_px: f64,
    /// Of each wall as a whole, px; nil where the hand is measured, since the measured error of clicks has it.
    pub edge_px: f64,
    /// Degrees of freedom, where it was measured; `None` where it is assumed.
    pub dof: Option<f64>,
}

/// What a further tracing says of the scatter, in units of `s^2`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pool {
    square_sum: f64,
    /// What `square_sum` is on average at `s = 1 px`.
    expected: f64,
    pub dof: f64,
    wall_square_sum: f64,
    wall_dof: f64,
    area_square_sum: f64,
    area_dof: f64,
    boundary_sum: f64,
    /// What the variance of the boundary is at `s = 1 px`, summed with the degrees of freedom.
    boundary_expected: f64,
    footprints: usize,
    tracings: usize,
}

impl Pool {
    fn vertex_px(&self) -> f64 {
        (self.square_sum / self.expected.max(f64::MIN_POSITIVE)).sqrt()
    }

    /// Adds the tracings of one building by one analyst: at least two.
    fn add(&mut self, tracings: &[Counted<'_>], tolerance_px: f64) {
        let count = tracings.len() as f64;
        let spare = count - 1.0;
        let found: Difference = difference(tracings, tolerance_px);
        self.square_sum += found.square_sum;
        self.expected += found.expected;
        self.dof += found.dof;
        self.wall_square_sum += found.wall_square_sum;
        self.wall_dof += found.wall_dof;
        let areas: Vec<f64> = tracings.iter().map(|t| t.ring.area_px2()).collect();
        let mean = areas.iter().sum::<f64>() / count;
        let squares: f64 = areas.iter().map(|a| (a - mean).powi(2)).sum();
        let variance = area_variance(tracings, tolerance_px);
        let perimeter = tracings.iter().map(|t| t.ring.perimeter_px()).sum::<f64>() / count;
        self.area_square_sum += squares / variance;
        self.area_dof += spare;
        self.boundary_sum += squares / (perimeter * perimeter);
        self.boundary_expected += spare * variance / (perimeter * perimeter);
        self.footprints += 1;
        self.tracings += tracings.len();
    }

    pub fn named(&self, analyst: &str) -> Repeatability {
        let vertex_px = self.vertex_px();
        let excess = (self.boundary_sum - vertex_px * vertex_px * self.boundary_expected) / self.area_dof.max(1.0);
        Repeatability {
            analyst: analyst.to_owned(),
            footprints: self.footprints,
            tracings: self.tracings,
            vertex_px,
            dof: self.dof,
            wall_px: (self.wall_square_sum / self.wall_dof.max(1.0)).sqrt(),
            wall_dof: self.wall_dof,
            area_px: (self.area_square_sum / self.area_dof.max(1.0)).sqrt(),
            area_dof: self.area_dof,
            boundary_px: excess.max(0.0).sqrt(),
        }
    }
}

/// The mean variance of the area of one tracing at `s = 1 px`, px4.
pub(super) fn area_variance(tracings: &[Counted<'_>], tolerance_px: f64) -> f64 {
    let one = |t: &Counted<'_>| {
        let corners = corners_of(t.ring, tolerance_px);
        let [clicks, _] = ClickLaw::of(t.drawn, t.ring, &corners).variance_px4(t.ring, &corners);
        clicks
    };
    tracings.iter().map(one).sum::<f64>() / tracings.len().max(1) as f64
}

fn tracings_by<'d>(footprint: &'d Footprint, analyst: &str) -> Vec<Counted<'d>> {
    footprint.counted().filter(|t| t.analyst == analyst).collect()
}

/// Dense tracings are reduced to their corners with this tolerance, px.
pub(super) fn tolerance_px(doc: &Document, epoch: EpochId) -> f64 {
    1.5 * error_model_of(doc, epoch).click_px
}

/// The pools of an image: one for each analyst who traced a building at least twice, without the buildings that are left out.
pub(super) fn pools<'d>(doc: &'d Document, epoch: EpochId, without: Option<&Footprint>) -> Vec<(&'d str, Pool)> {
    let tolerance = tolerance_px(doc, epoch);
    let mut pools: Vec<(&str, Pool)> = Vec::new();
    for footprint in doc.retraced(epoch).filter(|f| without.is_none_or(|w| w.id != f.id)) {
        for analyst in footprint.analysts() {
            let tracings = tracings_by(footprint, analyst);
            if tracings.len() < 2 {
                continue;
            }
            let at = pools.iter().position(|(name, _)| *name == analyst).unwrap_or_else(|| {
                pools.push((analyst, Pool::default()));
                pools.len() - 1
            });
            if let Some((_, pool)) = pools.get_mut(at) {
                pool.add(&tracings, tolerance);
            }
        }
    }
    pools
}

/// How well each analyst repeats himself on an image, where anybody traced a building of it twice.
///
/// With `k` tracings of `n` corners, `s^2 = sum |P - mean|^2 / (2 n (k - 1))`, pooled over buildings as the sum of squares over the sum of
/// the degrees of freedom. Corners of three-click rectangles are not clicked one by one: their scatter and their fewer degrees
/// of freedom are reckoned as such. Where two tracings have different numbers of corners, the distance of their boundaries takes the
/// place of matched corners.
pub fn repeatability(doc: &Document, epoch: EpochId) -> Vec<Repeatability> {
    pools(doc, epoch, None).into_iter().map(|(analyst, pool)| pool.named(analyst)).collect()
}

/// How well analysts agree with each other on an image: `None` where no building was traced by two of them.
///
/// Each analyst's mean area of a building, over its perimeter, is where he drew the boundary; what these differ by beyond each one's
/// own scatter is the bias between them. Kraff, Wurm & Taubenboeck 2020, IEEE JSTARS, found it much larger than the scatter within.
pub fn reproducibility(doc: &Document, epoch: EpochId) -> Option<Reproducibility> {
    let stated = error_model_of(doc, epoch);
    let measured = repeatability(doc, epoch);
    let tolerance = tolerance_px(doc, epoch);
    let mut people: Vec<&str> = Vec::new();
    let (mut squares, mut expected, mut dof, mut footprints) = (0.0, 0.0, 0.0, 0);
    for footprint in doc.retraced(epoch) {
        let names = footprint.analysts();
        if names.len() < 2 {
            continue;
        }
        let all: Vec<Counted<'_>> = footprint.counted().collect();
        let perimeter = all.iter().map(|t| t.ring.perimeter_px()).sum::<f64>() / all.len() as f64;
        let mut boundaries = Vec::with_capacity(names.len());
        let mut within = 0.0;
        for name in &names {
            let own = tracings_by(footprint, name);
            let count = own.len() as f64;
            boundaries.push(own.iter().map(|t| t.ring.area_px2()).sum::<f64>() / count / perimeter);
            let s = as_clicks(&hand_of(stated, &measured, name));
            within += s * s * area_variance(&own, tolerance) / (count * perimeter * perimeter);
        }
        let (count, spare) = (names.len() as f64, names.len() as f64 - 1.0);
        let mean = boundaries.iter().sum::<f64>() / count;
        squares += boundaries.iter().map(|b| (b - mean).powi(2)).sum::<f64>();
        expected += spare * within / count;
        dof += spare;
        footprints += 1;
        people.extend(names);
    }
    people.sort_unstable();
    people.dedup();
    (footprints > 0).then(|| Reproducibility {
        analysts: people.len(),
        footprints,
        bias_px: ((squares - expected) / dof).max(0.0).sqrt(),
        dof,
    })
}

/// One standard deviation for clicks and walls together, as repeated tracings of a rectangle would show it in its area.
pub(super) fn as_clicks(hand: &Hand) -> f64 {
    (hand.click_px.powi(2) + 2.0 * hand.edge_px.powi(2)).sqrt()
}

fn hand_of(stated: ErrorModel, measured: &[Repeatability], analyst: &str) -> Hand {
    let assumed = Hand { click_px: stated.click_px, edge_px: stated.edge_px, dof: None };
    let own = measured.iter().find(|r| r.analyst == analyst);
    // Too little to make a range narrower is enough to make it wider.
    let own = own.filter(|r| r.s_px() > 0.0 && (r.is_enough() || r.s_px() > as_clicks(&assumed)));
    own.map_or(assumed, |r| Hand { click_px: r.s_px().max(FINEST_PX), edge_px: 0.0, dof: Some(r.s_dof()) })
}

/// The errors of an analyst on an image: measured where there is enough to measure them by, or where they are measured as larger than
/// assumed; else as assumed.
pub fn hand(doc: &Document, epoch: EpochId, analyst: &str) -> Hand {
    Hands::of(doc, epoch).hand(analyst)
}

/// The errors of all analysts on an image.
pub(super) struct Hands {
    analyst_now: String,
    stated: ErrorModel,
    measured: Vec<Repeatability>,
    between: Option<Reproducibility>,
}

impl Hands {
    pub fn of(doc: &Document, epoch: EpochId) -> Hands {
        let any = doc.retraced(epoch).next().is_some();
        Hands {
            analyst_now: doc.analyst.clone(),
            stated: error_model_of(doc, epoch),
            measured: if any { repeatability(doc, epoch) } else { Vec::new() },
            between: if any { reproducibility(doc, epoch) } else { None },
        }
    }

    /// Hands of which nothing was measured.
    pub fn assumed(stated: ErrorModel) -> Hands {
        Hands { analyst_now: String::new(), stated, measured: Vec::new(), between: None }
    }

    /// The errors that are stated for the image.
    pub fn stated(&self) -> ErrorModel {
        self.stated
    }

    /// Who traces now.
    pub fn analyst_now(&self) -> &str {
        &self.analyst_now
    }

    pub fn hand(&self, analyst: &str) -> Hand {
        hand_of(self.stated, &self.measured, analyst)
    }

    /// The bias of an outline of its own, px, for the mean of tracings by these analysts, and its degrees of freedom where it was
    /// measured. What analysts differ by is averaged over them, never over the tracings of one.
    pub fn private_bias<'a>(&self, analysts: impl Iterator<Item = &'a str>) -> (f64, Option<f64>) {
        let mut counts: Vec<(&str, f64)> = Vec::new();
        for name in analysts {
            match counts.iter_mut().find(|(n, _)| *n == name) {
                Some((_, count)) => *count += 1.0,
                None => counts.push((name, 1.0)),
            }
        }
        let all: f64 = counts.iter().map(|(_, count)| count).sum();
        let share: f64 = counts.iter().map(|(_, count)| (count / all.max(1.0)).powi(2)).sum();
        let assumed = self.stated.private_bias_px;
        match self.between.map(|b| (b.bias_px * share.sqrt(), b.dof)) {
            Some((measured, dof)) if measured > assumed => (measured, Some(dof)),
            _ => (assumed, None),
        }
    }
}

/// What is known of an analyst's hand on an image, for the panel and the terminal: one sentence.
pub fn hand_words(doc: &Document, epoch: EpochId, analyst: &str) -> String {
    let of = match (analyst == doc.analyst, analyst.is_empty()) {
        (true, true) => "Your own clicks".to_owned(),
        (true, false) => format!("Your own clicks ({analyst})"),
        (false, true) => "Clicks where nobody is named".to_owned(),
        (false, false) => format!("Clicks of {analyst}"),
    };
    let stated = error_model_of(doc, epoch);
    match repeatability(doc, epoch).into_iter().find(|r| r.analyst == analyst) {
        None => format!("{of}: assumed {} px, not measured on this image.", stated.click_px),
        Some(r) if r.is_enough() => format!("{of}: {:.2} px ({:.0} degrees of freedom).", r.s_px(), r.s_dof().floor()),
        Some(r) => {
            let wider = hand(doc, epoch, analyst).dof.is_some();
            let then = if wider { "more than assumed, so it counts already" } else { "assumed errors hold until then" };
            format!("{of}: {:.2} px so far, by {:.0} of at least {ENOUGH_DOF:.0} degrees of freedom; {then}.", r.s_px(), r.dof.floor())
        }
    }
}

/// What is known of the hands behind these outlines: a sentence for each analyst and image, which says "assumed" until enough was
/// traced twice.
pub fn hands_words(doc: &Document, ids: &[FootprintId]) -> Vec<String> {
    let mut list: Vec<(EpochId, &str)> = Vec::new();
    for footprint in ids.iter().filter_map(|id| doc.footprint(*id)) {
        for analyst in footprint.analysts() {
            if !list.contains(&(footprint.epoch, analyst)) {
                list.push((footprint.epoch, analyst));
            }
        }
    }
    list.sort_unstable();
    let first = list.first().map(|(epoch, _)| *epoch);
    let several = list.iter().any(|(epoch, _)| Some(*epoch) != first);
    let one = |(epoch, analyst): &(EpochId, &str)| {
        let words = hand_words(doc, *epoch, analyst);
        if several { format!("{}: {words}", doc.role_word(*epoch)) } else { words }
    };
    list.iter().map(one).collect()
}
