//! What is told to others: the answers behind `--json`, the tables and every exporter.
//!
//! Keys are stable and carry their units; numbers are at full precision; `null` stands for what is not known.

mod alignment_lines;
mod compared;
mod over_time;
mod site;

pub use alignment_lines::AlignmentLine;
pub use compared::{Compared, comparisons};
pub use over_time::{ChangeRow, DateRow, OverTime, all_over_time, over_time, series_report};
pub use site::{AnnotationLine, ChangeLine, FootprintLine, ImageLine, SessionFacts, SiteInput, SiteReport, TimelineKind, TimelineRow};

use crate::core::doc::{Comparison, Document, EpochId, Footprint, FootprintId, Line, LineId, Sign, Term, Tracing};
use crate::core::geom::Point;
use crate::core::measure::{
    self, Advice, Budget, EXCLUDES, Interval, LANGUAGES, Language, Method, MonteCarlo, NamedSide, RatioAnswer, RatioRefusal, Rounded,
    Telling, Told,
};
use crate::core::units::{Level, Timestamp};
use serde::Serialize;
use std::collections::BTreeMap;

/// An answer with the name and version of its form.
#[derive(Clone, Debug, Serialize)]
pub struct Answer<T: Serialize> {
    /// `revisit.<command>/<version>`.
    pub schema: &'static str,
    /// The answer itself.
    #[serde(flatten)]
    pub body: T,
}

/// The areas of all footprints, and the lengths of all lines.
#[derive(Clone, Debug, Serialize)]
pub struct MeasureReport {
    /// The level of the ranges, percent.
    pub level: u32,
    /// One row a footprint, by id.
    pub footprints: Vec<FootprintRow>,
    /// One row a measured line, by id.
    pub lines: Vec<LineRow>,
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
    /// `before`, `after`, or `date-3` for a further date.
    pub image_epoch: String,
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
    /// `before`, `after`, or `date-3` for a further date.
    pub image_epoch: String,
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

/// A measured line with its length.
#[derive(Clone, Debug, Serialize)]
pub struct LineRow {
    /// Its id.
    pub id: u64,
    /// `before`, `after`, or `date-3` for a further date.
    pub epoch: String,
    /// The file name of its image.
    pub image: String,
    /// Both ends, pixels of the image.
    pub ends_px: [Point; 2],
    /// Length, px.
    pub length_px: f64,
    /// Length, m; `null` without a scale.
    pub length_m: Option<f64>,
    /// Range of the length in metres, or in pixels without a scale.
    pub range: Interval,
    /// Relative standard deviation of that length.
    pub sd_rel: f64,
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
    /// `before`, `after`, or `date-3` for a further date.
    pub epoch: String,
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
    /// The outline in pixels of its image, each corner once; left out where it is told as the geometry already.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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

/// A footprint of a side, by id and name, with its sign.
#[derive(Clone, Debug, Serialize)]
pub struct NamedTerm {
    /// `+` or `-`.
    pub sign: Sign,
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
}

/// The outlines of both sides.
#[derive(Clone, Debug, Serialize)]
pub struct Sides {
    /// Of the numerator.
    pub new: Vec<NamedTerm>,
    /// Of the denominator.
    pub old: Vec<NamedTerm>,
}

/// How large one side is beside another, or why that cannot be told.
#[derive(Clone, Debug, Serialize)]
pub struct RatioReport {
    /// The numerator, where it is one footprint.
    pub new: Option<Named>,
    /// The denominator, where it is one footprint.
    pub old: Option<Named>,
    /// The outlines of both sides, with their signs.
    pub sides: Sides,
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
    /// What is odd in how the outlines of a side lie.
    pub cautions: Vec<String>,
    /// The parts of the relative variance.
    pub budget: Budget,
    /// What a tighter range would need.
    pub advice: Option<String>,
    /// What a simulation says, where one was asked for.
    pub simulated: Option<MonteCarlo>,
    /// The sentence in other languages, by their ISO 639-1 codes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub translations: BTreeMap<&'static str, String>,
    /// Why there is no answer; `null` where there is one.
    pub refused: Option<String>,
}

/// A ratio with its range, of lines or of shapes without a picture.
#[derive(Clone, Debug, Serialize)]
pub struct Figures {
    /// The new over the old.
    pub ratio: f64,
    /// The level of the range, percent.
    pub level: u32,
    /// Lower end of the range.
    pub low: f64,
    /// Upper end of the range.
    pub high: f64,
    /// The range in percent, rounded outwards.
    pub rounded: Rounded,
    /// Probability that the new is the smaller one.
    pub p_smaller: f64,
    /// How the range was computed.
    pub method: Method,
    /// The sentence, with both forms.
    pub sentence: String,
    /// What the range includes.
    pub includes: Vec<&'static str>,
    /// What it does not.
    pub excludes: Vec<&'static str>,
    /// The parts of the relative variance.
    pub budget: Budget,
    /// What a simulation says, where one was asked for.
    pub simulated: Option<MonteCarlo>,
}

impl Figures {
    /// The figures of an answer.
    pub fn new(answer: &RatioAnswer, sentence: String, excludes: Vec<&'static str>, simulated: Option<MonteCarlo>) -> Figures {
        Figures {
            ratio: answer.ratio,
            level: answer.level.percent(),
            low: answer.range.low,
            high: answer.range.high,
            rounded: measure::outward_percent(answer.range),
            p_smaller: answer.p_smaller,
            method: answer.method,
            sentence,
            includes: measure::includes(&answer.budget),
            excludes,
            budget: answer.budget.clone(),
            simulated,
        }
    }
}

/// How long one line is beside another.
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn length_ratio_report(doc: &Document, new: LineId, old: LineId, level: Level) -> Result<Answer<Figures>, RatioRefusal> {
    let answer = measure::length_ratio(doc, new, old, level)?;
    let line = |id| doc.line(id).ok_or(RatioRefusal::NoSuchLine(id.0));
    let sentence = measure::length_sentence(doc, line(new)?, line(old)?, &answer);
    let body = Figures::new(&answer, sentence, measure::LENGTH_EXCLUDES.to_vec(), None);
    Ok(Answer { schema: "revisit.lengths/1", body })
}

/// The ratio of shapes without a picture.
pub fn calculation_report(answer: &RatioAnswer, simulated: Option<MonteCarlo>) -> Answer<Figures> {
    Answer {
        schema: "revisit.calculation/1",
        body: Figures::new(answer, measure::bare_sentence(answer), measure::CALCULATION_EXCLUDES.to_vec(), simulated),
    }
}

/// `before`, `after`, or `date-3` for an epoch outside the pair: as it is told on the command line and in files.
pub fn epoch_word(doc: &Document, id: EpochId) -> String {
    doc.role_word(id).to_lowercase().replace(' ', "-")
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

fn line_row(doc: &Document, line: &Line, level: Level) -> Option<LineRow> {
    let length = measure::length(doc, line.epoch, line.from, line.to)?;
    let sd_rel = length.budget.sd_rel();
    Some(LineRow {
        id: line.id.0,
        epoch: epoch_word(doc, line.epoch),
        image: doc.epoch(line.epoch).map(|e| e.file_name().to_owned()).unwrap_or_default(),
        ends_px: [line.from, line.to],
        length_px: length.length_px,
        length_m: length.length_m,
        range: measure::log_delta(length.length_m.unwrap_or(length.length_px), sd_rel, level.z()),
        sd_rel,
    })
}

/// How well each analyst repeats himself on each image.
pub fn hand_rows(doc: &Document) -> Vec<HandRow> {
    let rows = doc.epochs.iter().map(|e| e.id).flat_map(|id| {
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
    rows.collect()
}

/// The areas of all footprints, and the lengths of all lines.
pub fn measure_report(doc: &Document, level: Level) -> Answer<MeasureReport> {
    let footprints = doc.footprints.values().map(|f| footprint_row(doc, f, level)).collect();
    let lines = doc.lines.values().filter_map(|line| line_row(doc, line, level)).collect();
    let epochs = || doc.epochs.iter().map(|e| e.id);
    let between_analysts = epochs().filter_map(|id| {
        let found = measure::reproducibility(doc, id)?;
        let measure::Reproducibility { analysts, footprints, bias_px, dof } = found;
        Some(BetweenRow { image_epoch: epoch_word(doc, id), analysts, footprints, bias_px, dof })
    });
    let alarms = epochs().flat_map(|id| measure::blunders(doc, id)).map(|b| b.words(doc));
    let body = MeasureReport {
        level: level.percent(),
        footprints,
        lines,
        hands: hand_rows(doc),
        between_analysts: between_analysts.collect(),
        alarms: alarms.collect(),
    };
    Answer { schema: "revisit.measure/1", body }
}

/// The relative area of two footprints.
pub fn ratio_report(doc: &Document, new: FootprintId, old: FootprintId, level: Level) -> Answer<RatioReport> {
    sides_report(doc, &[new.into()], &[old.into()], level)
}

/// The relative area of two sides.
pub fn sides_report(doc: &Document, new: &[Term], old: &[Term], level: Level) -> Answer<RatioReport> {
    let sides = Sides { new: named_terms(doc, new), old: named_terms(doc, old) };
    let one = |side: &[NamedTerm]| match side {
        [NamedTerm { sign: Sign::Plus, id, name }] => Some(Named { id: *id, name: name.clone() }),
        _ => None,
    };
    let excludes =
        NamedSide::of(doc, new).zip(NamedSide::of(doc, old)).map_or_else(|| EXCLUDES.to_vec(), |(n, o)| measure::excludes_of(&n, &o));
    let mut body = RatioReport {
        new: one(&sides.new),
        old: one(&sides.old),
        sides,
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
        cautions: [new, old]
            .into_iter()
            .flat_map(|side| measure::cautions(doc, side))
            .chain(measure::view_cautions(doc, new, old))
            .collect(),
        budget: Budget::default(),
        advice: None,
        simulated: None,
        translations: BTreeMap::new(),
        refused: None,
    };
    match sides_with_sentence(doc, new, old, level) {
        Ok((answer, sentence)) => {
            body.ratio = Some(answer.ratio);
            (body.low, body.high) = (Some(answer.range.low), Some(answer.range.high));
            body.rounded = Some(measure::outward_percent(answer.range));
            body.p_smaller = Some(answer.p_smaller);
            body.method = Some(answer.method);
            body.sentence = Some(sentence);
            body.likelihood_smaller = Some(measure::likelihood(answer.p_smaller));
            body.must_not_write = measure::misreadings(&answer).to_vec();
            body.includes = measure::includes(&answer.budget);
            body.advice = Some(advice(doc, new, old, &answer, &LANGUAGES[0]));
            body.translations = translations(doc, new, old, &answer);
            body.budget = answer.budget;
        }
        Err(refusal) => body.refused = Some(refusal.to_string()),
    }
    Answer { schema: "revisit.ratio/1", body }
}

/// What is told of a comparison in a language; `None` where an outline is gone.
pub fn told(doc: &Document, new: &[Term], old: &[Term], answer: &RatioAnswer, language: &Language) -> Option<Told> {
    let is_change = change_of(doc, new, old).is_some();
    let (new, old) = NamedSide::of(doc, new).zip(NamedSide::of(doc, old))?;
    Some((language.tell)(&Telling { doc, new: &new, old: &old, answer, is_change }))
}

/// The sentence in every language but that of the program, by its code.
pub fn translations(doc: &Document, new: &[Term], old: &[Term], answer: &RatioAnswer) -> BTreeMap<&'static str, String> {
    let one = |l: &Language| told(doc, new, old, answer, l).map(|told| (l.code, told.sentence));
    LANGUAGES.iter().skip(1).filter_map(one).collect()
}

/// What can be told of this ratio, and what a tighter range would need, in a language.
pub fn advice(doc: &Document, new: &[Term], old: &[Term], answer: &RatioAnswer, language: &Language) -> String {
    let epoch = |side: &[Term]| side.first().and_then(|t| doc.footprint(t.id)).map(|f| f.epoch);
    let image = epoch(new).filter(|e| epoch(old) == Some(*e));
    let gsd_m = image.and_then(|e| measure::pixel_size(doc, e)).map(|size| size.gsd_m);
    let retraced = new.iter().chain(old).filter_map(|t| doc.footprint(t.id)).any(|f| f.further().next().is_some());
    (language.advise)(&Advice::of(answer, image.is_some(), gsd_m, retraced))
}

/// The outlines of a side with their names.
pub fn named_terms(doc: &Document, side: &[Term]) -> Vec<NamedTerm> {
    let one = |t: &Term| doc.footprint(t.id).map(|f| NamedTerm { sign: t.sign, id: f.id.0, name: f.name.clone() });
    side.iter().filter_map(one).collect()
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
    sides_with_sentence(doc, &[new.into()], &[old.into()], level)
}

/// The ratio of two sides together with its sentence. Of two outlines that are one building on two dates, the change is told.
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn sides_with_sentence(
    doc: &Document,
    new: &[Term],
    old: &[Term],
    level: Level,
) -> Result<(measure::RatioAnswer, String), RatioRefusal> {
    if let Some((n, o)) = change_of(doc, new, old) {
        return measure::change(doc, n, o, level);
    }
    let answer = measure::ratio_of_terms(doc, new, old, level)?;
    let side = |terms| NamedSide::of(doc, terms).ok_or(RatioRefusal::EmptySide);
    let sentence = measure::sentence_of(doc, &side(new)?, &side(old)?, &answer);
    Ok((answer, sentence))
}

/// The comparison is the change of one building from the earlier to the later date.
pub fn is_change(doc: &Document, comparison: &Comparison) -> bool {
    change_of(doc, &comparison.new, &comparison.old).is_some()
}

/// The two outlines, if these sides are one building on a later and on an earlier date.
fn change_of(doc: &Document, new: &[Term], old: &[Term]) -> Option<(FootprintId, FootprintId)> {
    let ([Term { sign: Sign::Plus, id: n }], [Term { sign: Sign::Plus, id: o }]) = (new, old) else { return None };
    (doc.are_same_building(*n, *o) && measure::is_in_time(doc, *o, *n)).then_some((*n, *o))
}
