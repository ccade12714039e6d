//! What is told to others: the answers behind `--json`, the tables and every exporter.
//!
//! Keys are stable and carry their units; numbers are at full precision; `null` stands for what is not known.

use crate::core::doc::{Document, EpochId, Footprint, FootprintId, Tracing};
use crate::core::geom::Point;
use crate::core::measure::{self, Budget, EXCLUDES, Interval, Method, RatioRefusal, Rounded};
use crate::core::units::{Level, Timestamp};
use serde::Serialize;

/// An answer with the name and version of its form.
#[derive(Clone, Debug, Serialize)]
pub struct Answer<T: Serialize> {
    /// `revisit.<command>/<version>`.
    pub schema: &'static str,
    /// The answer itself.
    #[serde(flatten)]
    pub body: T,
}

/// The areas of all footprints.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureReport {
    /// The level of the ranges, percent.
    pub level: u32,
    /// One row a footprint, by id.
    pub footprints: Vec<FootprintRow>,
    /// One row for each analyst and image of which a building was traced at least twice.
    pub hands: Vec<HandRow>,
    /// One row for each image of which a building was traced by at least two analysts.
    pub between_analysts: Vec<BetweenRow>,
    /// Tracings of one building that do not fit together: full sentences.
    pub alarms: Vec<String>,
}

/// How well one analyst repeats himself on one image.
#[derive(Clone, Debug, Serialize)]
pub struct HandRow {
    /// `before`, `after` or `other`.
    pub image_epoch: &'static str,
    /// Who; empty where nobody was named.
    pub analyst: String,
    /// How many buildings were traced at least twice.
    pub footprints: usize,
    /// How many tracings these have together.
    pub tracings: usize,
    /// Standard deviation of a click in x and in y, px: the larger of the next two.
    pub s_px: f64,
    /// By matched corners, px.
    pub vertex_px: f64,
    /// Degrees of freedom of that.
    pub dof: f64,
    /// By the areas, px.
    pub area_px: f64,
    /// Degrees of freedom of that.
    pub area_dof: f64,
    /// How far whole boundaries go in and out beyond what clicks explain, px.
    pub boundary_px: f64,
    /// Ranges are made of it; otherwise of what is assumed.
    pub is_used: bool,
}

/// How well several analysts agree on one image.
#[derive(Clone, Debug, Serialize)]
pub struct BetweenRow {
    /// `before`, `after` or `other`.
    pub image_epoch: &'static str,
    /// How many analysts.
    pub analysts: usize,
    /// How many buildings at least two of them traced.
    pub footprints: usize,
    /// Standard deviation of the boundary that each draws, px.
    pub bias_px: f64,
    /// Degrees of freedom of that.
    pub dof: f64,
}

/// A further tracing of a footprint.
#[derive(Clone, Debug, Serialize)]
pub struct TracingRow {
    /// Its number; the footprint's own outline is 1.
    pub number: u32,
    /// Who; empty where nobody was named.
    pub analyst: String,
    /// When.
    pub at: Timestamp,
    /// Traced without seeing an earlier outline.
    pub blind: bool,
    /// The wait of ten minutes was waived after so many seconds; `null` where it was kept.
    pub waived_after_s: Option<u32>,
    /// Why it was withdrawn; `null` where it was not.
    pub withdrawn: Option<String>,
    /// It enters areas and the analyst's own error.
    pub counts: bool,
    /// `polygon`, `rectangle` or `imported`.
    pub drawn: &'static str,
    /// Its own area, px2.
    pub area_px2: f64,
    /// Its outline in pixels of the image, each corner once.
    pub ring_px: Vec<Point>,
}

impl From<&Tracing> for TracingRow {
    fn from(t: &Tracing) -> TracingRow {
        TracingRow {
            number: t.number,
            analyst: t.analyst.clone(),
            at: t.at,
            blind: t.blind,
            waived_after_s: t.waived_after_s,
            withdrawn: t.withdrawn.clone(),
            counts: t.counts(),
            drawn: t.drawn.word(),
            area_px2: t.ring.area_px2(),
            ring_px: t.ring.points().to_vec(),
        }
    }
}

/// A footprint with its area.
#[derive(Clone, Debug, Serialize)]
pub struct FootprintRow {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its class; may be empty.
    pub class: String,
    /// `before`, `after` or `other`.
    pub epoch: &'static str,
    /// The file name of its image.
    pub image: String,
    /// `new`, `gone`, ...
    pub state: &'static str,
    /// `roof` or `ground`.
    pub traced: &'static str,
    /// `polygon`, `rectangle` or `imported`.
    pub drawn: &'static str,
    /// Free text.
    pub note: String,
    /// The outline in pixels of its image, each corner once.
    pub ring_px: Vec<Point>,
    /// How many tracings count, the outline itself among them.
    pub tracings: usize,
    /// Who made them, as far as somebody was named.
    pub analysts: Vec<String>,
    /// The further tracings, also those that do not count.
    pub further_tracings: Vec<TracingRow>,
    /// The error of a click of the outline's analyst that ranges are made of, px.
    pub click_px: f64,
    /// Degrees of freedom of that; `null` where it is assumed.
    pub click_dof: Option<f64>,
    /// Degrees of freedom behind the range; `null` where no part of it was measured.
    pub dof: Option<f64>,
    /// Area, px2: the mean of the tracings that count.
    pub area_px2: f64,
    /// Range of the area, px2.
    pub range_px2: Interval,
    /// Area, m2; `null` without a scale.
    pub area_m2: Option<f64>,
    /// Range of the area, m2; `null` without a scale.
    pub range_m2: Option<Interval>,
    /// How square metres are had: through which coordinate system, or by a known length; `null` without either.
    pub ground: Option<String>,
    /// Relative standard deviation of the area that is given in metres, or in pixels without a scale.
    pub sd_rel: f64,
    /// What it is made of.
    pub budget: Budget,
}

/// A footprint by id and name.
#[derive(Clone, Debug, Serialize)]
pub struct Named {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
}

/// How large one footprint is beside another, or why that cannot be told.
#[derive(Clone, Debug, Serialize)]
pub struct RatioReport {
    /// The numerator.
    pub new: Option<Named>,
    /// The denominator.
    pub old: Option<Named>,
    /// Area of `new` over area of `old`.
    pub ratio: Option<f64>,
    /// The level of the range, percent.
    pub level: u32,
    /// Lower end of the range.
    pub low: Option<f64>,
    /// Upper end of the range.
    pub high: Option<f64>,
    /// The range in percent, rounded outwards.
    pub rounded: Option<Rounded>,
    /// Probability that `new` is the smaller one.
    pub p_smaller: Option<f64>,
    /// How the range was computed.
    pub method: Option<Method>,
    /// The sentence, with both forms.
    pub sentence: Option<String>,
    /// How likely it is that `new` is the smaller one, as a word with its number.
    pub likelihood_smaller: Option<String>,
    /// Readings of it that are wrong.
    pub must_not_write: Vec<String>,
    /// What the range includes.
    pub includes: Vec<&'static str>,
    /// What the range does not include.
    pub excludes: Vec<&'static str>,
    /// The parts of the relative variance.
    pub budget: Budget,
    /// Why there is no answer; `null` where there is one.
    pub refused: Option<String>,
}

/// `before`, `after`, or `other` for an epoch outside the pair.
pub fn epoch_word(doc: &Document, id: EpochId) -> &'static str {
    if id == doc.pair.before {
        "before"
    } else if id == doc.pair.after {
        "after"
    } else {
        "other"
    }
}

/// The row of one footprint.
pub fn footprint_row(doc: &Document, f: &Footprint, level: Level) -> FootprintRow {
    let area = measure::area(doc, f);
    let hand = measure::hand(doc, f.epoch, &f.analyst);
    FootprintRow {
        id: f.id.0,
        name: f.name.clone(),
        class: f.class.clone(),
        epoch: epoch_word(doc, f.epoch),
        image: doc.epoch(f.epoch).map(|e| e.file_name().to_owned()).unwrap_or_default(),
        state: f.state.word(),
        traced: f.traced.word(),
        drawn: f.drawn.word(),
        note: f.note.clone(),
        ring_px: f.ring.points().to_vec(),
        tracings: f.counted().count(),
        analysts: f.analysts().into_iter().filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        further_tracings: f.tracings.iter().map(TracingRow::from).collect(),
        click_px: hand.click_px,
        click_dof: hand.dof,
        dof: area.budget.dof(),
        range_px2: area.range_px2(level),
        range_m2: area.range_m2(level),
        area_px2: area.area_px2,
        area_m2: area.area_m2,
        ground: measure::Ground::of(doc, f.epoch).filter(|_| area.area_m2.is_some()).map(|g| g.words()),
        sd_rel: area.budget.sd_rel(),
        budget: area.budget,
    }
}

/// The areas of all footprints.
pub fn measure_report(doc: &Document, level: Level) -> Answer<MeasureReport> {
    let footprints = doc.footprints.values().map(|f| footprint_row(doc, f, level)).collect();
    let epochs = || doc.epochs.iter().map(|e| e.id);
    let hands = epochs().flat_map(|id| {
        measure::repeatability(doc, id).into_iter().map(move |r| HandRow {
            image_epoch: epoch_word(doc, id),
            is_used: measure::hand(doc, id, &r.analyst).dof.is_some(),
            s_px: r.s_px(),
            analyst: r.analyst,
            footprints: r.footprints,
            tracings: r.tracings,
            vertex_px: r.vertex_px,
            dof: r.dof,
            area_px: r.area_px,
            area_dof: r.area_dof,
            boundary_px: r.boundary_px,
        })
    });
    let between_analysts = epochs().filter_map(|id| {
        let found = measure::reproducibility(doc, id)?;
        let measure::Reproducibility { analysts, footprints, bias_px, dof } = found;
        Some(BetweenRow { image_epoch: epoch_word(doc, id), analysts, footprints, bias_px, dof })
    });
    let alarms = epochs().flat_map(|id| measure::blunders(doc, id)).map(|b| b.words(doc));
    let body = MeasureReport {
        level: level.percent(),
        footprints,
        hands: hands.collect(),
        between_analysts: between_analysts.collect(),
        alarms: alarms.collect(),
    };
    Answer { schema: "revisit.measure/1", body }
}

/// The relative area of two footprints.
pub fn ratio_report(doc: &Document, new: FootprintId, old: FootprintId, level: Level) -> Answer<RatioReport> {
    let name = |id| doc.footprint(id).map(|f| Named { id: f.id.0, name: f.name.clone() });
    let both = doc.footprint(new).zip(doc.footprint(old));
    let excludes = both.map_or_else(|| EXCLUDES.to_vec(), |(n, o)| measure::excludes(n, o));
    let body = match ratio_with_sentence(doc, new, old, level) {
        Ok((answer, sentence)) => RatioReport {
            new: name(new),
            old: name(old),
            ratio: Some(answer.ratio),
            level: level.percent(),
            low: Some(answer.range.low),
            high: Some(answer.range.high),
            rounded: Some(measure::outward_percent(answer.range)),
            p_smaller: Some(answer.p_smaller),
            method: Some(answer.method),
            sentence: Some(sentence),
            likelihood_smaller: Some(measure::likelihood(answer.p_smaller)),
            must_not_write: measure::misreadings(&answer).to_vec(),
            includes: measure::includes(&answer.budget),
            excludes,
            budget: answer.budget,
            refused: None,
        },
        Err(refusal) => RatioReport {
            new: name(new),
            old: name(old),
            ratio: None,
            level: level.percent(),
            low: None,
            high: None,
            rounded: None,
            p_smaller: None,
            method: None,
            sentence: None,
            likelihood_smaller: None,
            must_not_write: Vec::new(),
            includes: Vec::new(),
            excludes,
            budget: Budget::default(),
            refused: Some(refusal.to_string()),
        },
    };
    Answer { schema: "revisit.ratio/1", body }
}

/// The ratio of two footprints together with its sentence: the two are never told apart.
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn ratio_with_sentence(
    doc: &Document,
    new: FootprintId,
    old: FootprintId,
    level: Level,
) -> Result<(measure::RatioAnswer, String), RatioRefusal> {
    let answer = measure::ratio(doc, new, old, level)?;
    match (doc.footprint(new), doc.footprint(old)) {
        (Some(n), Some(o)) => {
            let sentence = measure::sentence(doc, n, o, &answer);
            Ok((answer, sentence))
        }
        (None, _) => Err(RatioRefusal::NoSuchFootprint(new)),
        _ => Err(RatioRefusal::NoSuchFootprint(old)),
    }
}
