//! What is told to others: the answers behind `--json`, the tables and every exporter.
//!
//! Keys are stable and carry their units; numbers are at full precision; `null` stands for what is not known.

use crate::core::doc::{Document, EpochId, Footprint, FootprintId};
use crate::core::geom::Point;
use crate::core::measure::{self, Budget, EXCLUDES, Interval, Method, RatioRefusal, Rounded};
use crate::core::units::Level;
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
    /// Area, px2.
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
    Answer { schema: "revisit.measure/1", body: MeasureReport { level: level.percent(), footprints } }
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
