//! Which comparisons stand in the report of a site, and what is told of each.

use super::{RatioReport, sides_report, sides_with_sentence, told};
use crate::core::doc::{Comparison, Document, FootprintId, Term};
use crate::core::measure::{self, Language, Told};
use crate::core::units::Level;

/// Beyond this many comparisons with the reference, further ones are left to the table and to the exports.
const MOST: usize = 24;
/// With neither a reference nor a kept comparison, all pairs are told for up to this many outlines.
const MOST_PAIRED: usize = 4;

/// A comparison as the report tells it.
#[derive(Clone, Debug)]
pub struct Compared {
    /// `New hall beside Existing hall`, or `Hall, 2021 to 2023`.
    pub heading: String,
    /// The answer with its sentence, the readings that must not be printed and the parts of its range; or why there is none.
    pub ratio: RatioReport,
    /// The value as it is printed large: `65`; empty where there is no answer.
    pub percent: String,
    /// Its range as it is printed beside it: `61–69`.
    pub percent_range: String,
    /// It is the change of one building between the two dates.
    pub is_change: bool,
    /// The outlines that take part.
    pub footprints: Vec<FootprintId>,
    /// The same in the further language that was asked for, with its ISO 639-1 code.
    pub translated: Option<(&'static str, Told)>,
}

/// The comparisons of a document: those that the analyst keeps, the changes of buildings that stand on both dates, each outline
/// beside the reference. Without any of these, all pairs of a few outlines.
pub fn comparisons(doc: &Document) -> Vec<Comparison> {
    let mut list: Vec<Comparison> = doc.comparisons.iter().cloned().collect();
    let mut add = |comparison: Comparison| {
        if !list.contains(&comparison) {
            list.push(comparison);
        }
    };
    let pair = |new: FootprintId, old: FootprintId| Comparison { new: vec![new.into()], old: vec![old.into()] };
    for [a, b] in doc.same_buildings.iter() {
        let (old, new) = if measure::is_in_time(doc, *a, *b) { (*a, *b) } else { (*b, *a) };
        add(pair(new, old));
    }
    let ids: Vec<FootprintId> = doc.footprints.keys().copied().collect();
    if let Some(reference) = doc.reference {
        ids.iter().filter(|id| **id != reference).take(MOST).for_each(|id| add(pair(*id, reference)));
    } else if list.is_empty() && ids.len() <= MOST_PAIRED {
        for (i, old) in ids.iter().enumerate() {
            ids.iter().skip(i + 1).for_each(|new| list.push(pair(*new, *old)));
        }
    }
    list
}

impl Compared {
    /// What is told of a comparison at a level, and in a further language.
    pub fn of(doc: &Document, comparison: &Comparison, level: Level, language: Option<&'static Language>) -> Compared {
        let (new, old) = (&comparison.new[..], &comparison.old[..]);
        let ratio = sides_report(doc, new, old, level).body;
        let is_change = super::is_change(doc, comparison);
        let answer = sides_with_sentence(doc, new, old, level).ok().map(|(answer, _)| answer);
        let translated = language.zip(answer.as_ref()).and_then(|(l, answer)| Some((l.code, told(doc, new, old, answer, l)?)));
        let (percent, percent_range) = match (ratio.ratio, ratio.rounded) {
            (Some(value), Some(rounded)) => (rounded.written(rounded.about(value)), rounded.ends()),
            _ => Default::default(),
        };
        let heading =
            if is_change { format!("{}, then and now", side(doc, new)) } else { format!("{} beside {}", side(doc, new), side(doc, old)) };
        let footprints = new.iter().chain(old).map(|t| t.id).collect();
        Compared { heading, ratio, percent, percent_range, is_change, footprints, translated }
    }
}

/// `Hall + Annex − Courtyard`.
fn side(doc: &Document, terms: &[Term]) -> String {
    let mut text = String::new();
    for (i, term) in terms.iter().enumerate() {
        if i > 0 || term.sign.factor() < 0.0 {
            text.push_str(if i > 0 { " " } else { "" });
            text.push_str(term.sign.mark());
            text.push(' ');
        }
        text.push_str(doc.footprint(term.id).map_or("an outline that is gone", |f| f.name.as_str()));
    }
    text
}
