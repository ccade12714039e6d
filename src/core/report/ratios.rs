//! How large one side is beside another: the answer, its sentence, and what is told with it. The two are never told apart.

use super::Answer;
use crate::core::doc::{Comparison, Document, FootprintId, LineId, Sign, Term};
use crate::core::measure::{
    self, Advice, Budget, Caution, EXCLUDES, LANGUAGES, Language, Method, MonteCarlo, NamedSide, RatioAnswer, RatioRefusal, Rounded,
    Telling, Told,
};
use crate::core::units::Level;
use serde::Serialize;
use std::collections::BTreeMap;

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

/// What is odd in a comparison: in how the outlines of either side lie, and in the views.
pub fn cautions(doc: &Document, new: &[Term], old: &[Term]) -> Vec<Caution> {
    [new, old].into_iter().flat_map(|side| measure::cautions(doc, side)).chain(measure::view_cautions(doc, new, old)).collect()
}

/// The ratio of shapes without a picture.
pub fn calculation_report(answer: &RatioAnswer, simulated: Option<MonteCarlo>) -> Answer<Figures> {
    Answer {
        schema: "revisit.calculation/1",
        body: Figures::new(answer, measure::bare_sentence(answer), measure::CALCULATION_EXCLUDES.to_vec(), simulated),
    }
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
        cautions: cautions(doc, new, old).iter().map(Caution::words).collect(),
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
