//! The sentence. It is written here and nowhere else, because a number without its direction was once printed as
//! "60-70 % smaller", "60-70 % larger" and "twice the size".

use super::budget::Budget;
use super::ratio::RatioAnswer;
use super::rounding::{Rounded, outward_percent};
use crate::core::doc::{Document, EpochId, Footprint, FootprintId, Sign, Term, Traced};
use std::collections::{BTreeMap, BTreeSet};

/// What no range of this tool includes. Printed with every ratio.
pub const EXCLUDES: [&str; 6] = [
    "an outline around the wrong object, or around several buildings under one roof",
    "annexes, courtyards and storeys that were not outlined",
    "eaves: a roof is larger than the ground it covers",
    "walls taken for roof where the view is oblique",
    "parts hidden by shadow, trees or cloud",
    "whether the image is what it is said to be",
];

/// What the range of a ratio of shapes without a picture does not include.
pub const CALCULATION_EXCLUDES: [&str; 3] = [
    "whether the sizes are those of the right buildings, with all that belongs to them",
    "eaves, walls taken for roof, and parts that were hidden",
    "whether the image is what it is said to be",
];

/// The footprints of one side of a comparison, added or taken off.
#[derive(Clone, Debug)]
pub struct NamedSide<'d>(Vec<(Sign, &'d Footprint)>);

impl<'d> NamedSide<'d> {
    /// The side that these terms name; `None` where one of them is not in the document, or there are none.
    pub fn of(doc: &'d Document, side: &[Term]) -> Option<NamedSide<'d>> {
        let parts: Option<Vec<_>> = side.iter().map(|t| Some((t.sign, doc.footprint(t.id)?))).collect();
        parts.filter(|p| !p.is_empty()).map(NamedSide)
    }

    pub(super) fn with(&self, sign: Sign) -> impl Iterator<Item = &'d Footprint> + '_ {
        self.0.iter().filter(move |(s, _)| *s == sign).map(|(_, f)| *f)
    }

    pub(super) fn epoch(&self) -> Option<EpochId> {
        self.0.first().map(|(_, f)| f.epoch)
    }

    /// The footprint, if it is one alone.
    pub fn single(&self) -> Option<&'d Footprint> {
        if let [(Sign::Plus, footprint)] = self.0[..] { Some(footprint) } else { None }
    }

    /// It is spoken of as "they".
    fn is_plural(&self) -> bool {
        self.with(Sign::Plus).count() > 1
    }

    /// `the roofs of "Hall" and "Annex" together without "Courtyard"`.
    pub fn words(&self) -> String {
        let quoted = |sign| list(self.with(sign).map(|f| format!("\"{}\"", f.name)).collect());
        let traced: Vec<Traced> = self.with(Sign::Plus).map(|f| f.traced).collect();
        let what = match traced.first() {
            Some(Traced::Roof) if traced.iter().all(|t| *t == Traced::Roof) => "roof",
            Some(Traced::Ground) if traced.iter().all(|t| *t == Traced::Ground) => "ground outline",
            _ => "outline",
        };
        let (s, together) = if self.is_plural() { ("s", " together") } else { ("", "") };
        let without = if self.with(Sign::Minus).next().is_some() { format!(" without {}", quoted(Sign::Minus)) } else { String::new() };
        format!("the {what}{s} of {}{together}{without}", quoted(Sign::Plus))
    }
}

/// How often the outlines of a comparison were traced, and by how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tracings {
    /// Outlines, each counted once.
    pub outlines: usize,
    /// Tracings that count, of all of them together.
    pub tracings: usize,
    /// Each outline has as many as the others.
    pub is_even: bool,
    /// Those who made them.
    pub analysts: usize,
}

impl Tracings {
    /// `None` where each outline was traced once: there is nothing to say.
    pub fn of(sides: [&NamedSide<'_>; 2]) -> Option<Tracings> {
        let footprints: BTreeMap<FootprintId, &Footprint> = sides.iter().flat_map(|s| &s.0).map(|(_, f)| (f.id, *f)).collect();
        let counts: Vec<usize> = footprints.values().map(|f| f.counted().count()).collect();
        let analysts: BTreeSet<&str> = footprints.values().flat_map(|f| f.analysts()).collect();
        let tracings = counts.iter().sum();
        let is_even = counts.iter().all(|n| Some(n) == counts.first());
        (tracings > counts.len()).then_some(Tracings { outlines: counts.len(), tracings, is_even, analysts: analysts.len() })
    }

    /// `2 tracings of each outline by one analyst`.
    fn words(self) -> String {
        let Tracings { outlines, tracings, is_even, analysts } = self;
        let who = if analysts == 1 { "one analyst".to_owned() } else { format!("{analysts} analysts") };
        if is_even {
            format!("{} tracings of each outline by {who}", tracings / outlines)
        } else {
            format!("{tracings} tracings of {outlines} outlines by {who}")
        }
    }
}

/// `61–69 %, 90 % range`, and how often the outlines were traced, where that is more than once.
fn range_words(rounded: &Rounded, answer: &RatioAnswer, sides: [&NamedSide<'_>; 2]) -> String {
    let traced = Tracings::of(sides).map_or_else(String::new, |t| format!("; {}", t.words()));
    format!("{}, {} range{traced}", span(rounded), answer.level)
}

impl<'d> From<&'d Footprint> for NamedSide<'d> {
    fn from(f: &'d Footprint) -> NamedSide<'d> {
        NamedSide(vec![(Sign::Plus, f)])
    }
}

/// `a`, `a and b`, `a, b and c`.
fn list(mut words: Vec<String>) -> String {
    let last = words.pop().unwrap_or_default();
    if words.is_empty() { last } else { format!("{} and {last}", words.join(", ")) }
}

/// What the range of one comparison does not include: [`EXCLUDES`], and before them what is peculiar to these two.
pub fn excludes(new: &Footprint, old: &Footprint) -> Vec<&'static str> {
    excludes_of(&new.into(), &old.into())
}

/// As [`excludes`], of two sides.
pub fn excludes_of(new: &NamedSide<'_>, old: &NamedSide<'_>) -> Vec<&'static str> {
    let traced: Vec<Traced> = new.0.iter().chain(&old.0).map(|(_, f)| f.traced).collect();
    let mixed = traced.iter().any(|t| Some(t) != traced.first());
    let two = new.0.len() == 1 && old.0.len() == 1;
    let peculiar = match (mixed, two) {
        (false, _) => None,
        (true, true) => Some("the difference between a roof and the ground below it: one outline is a roof, the other is not"),
        (true, false) => Some("the difference between a roof and the ground below it: some outlines are roofs, others are not"),
    };
    peculiar.into_iter().chain(EXCLUDES).collect()
}

/// What the range includes: one phrase for each part of the budget.
pub fn includes(budget: &Budget) -> Vec<&'static str> {
    budget.parts().iter().map(|p| p.part.meaning()).collect()
}

/// The sentence about one footprint beside another: see [`sentence_of`].
pub fn sentence(doc: &Document, new: &Footprint, old: &Footprint, answer: &RatioAnswer) -> String {
    sentence_of(doc, &new.into(), &old.into(), answer)
}

/// The sentence about one side beside another, with both forms, the level, the dates and outward rounding:
///
/// > On AFTER (5 Oct 2024), the roof of "New hall" covers about 65 % (61–69 %, 90 % range) of the area of the roof of
/// > "Existing hall", i.e. it is 31–39 % smaller.
pub fn sentence_of(doc: &Document, new: &NamedSide<'_>, old: &NamedSide<'_>, answer: &RatioAnswer) -> String {
    let rounded = outward_percent(answer.range);
    let about = rounded.written(rounded.about(answer.ratio));
    let range = range_words(&rounded, answer, [new, old]);
    let (cover, are) = if new.is_plural() { ("cover", "they are") } else { ("covers", "it is") };
    let direction = direction(&rounded, are);
    let words = |epoch: Option<EpochId>| epoch.map(|e| doc.epoch_words(e)).unwrap_or_default();
    let body = if new.epoch() == old.epoch() {
        format!("On {}, {} {cover} about {about} % ({range}) of the area of {}", words(new.epoch()), new.words(), old.words())
    } else {
        let subject = format!("{} on {}", new.words(), words(new.epoch()));
        format!("{} {cover} about {about} % ({range}) of the area of {} on {}", capital(&subject), old.words(), words(old.epoch()))
    };
    format!("{body}, i.e. {direction}.")
}

/// The sentence about two sides without names, as a calculation has them: `The new covers about 68 % (55–85 %, 90 % range) of the area of the
/// old, i.e. it is 15–45 % smaller.`
pub fn bare_sentence(answer: &RatioAnswer) -> String {
    let rounded = outward_percent(answer.range);
    let about = rounded.written(rounded.about(answer.ratio));
    let direction = direction(&rounded, "it is");
    format!("The new covers about {about} % ({}, {} range) of the area of the old, i.e. {direction}.", span(&rounded), answer.level)
}

/// The sentence about one building on two dates, with both forms:
///
/// > From 5 May 2021 to 5 Oct 2024 the roof of "Hall" grew by about 12 % (8–16 %, 90 % range), i.e. it covers 108–116 % of the area
/// > that it covered before.
///
/// Where the range holds no change: "... there is no measurable difference in the area of ...". Lower ends of a change are never left out.
pub fn change_sentence(doc: &Document, new: &Footprint, old: &Footprint, answer: &RatioAnswer) -> String {
    let rounded = outward_percent(answer.range);
    let p = |v| rounded.written(v);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    let about = rounded.about(answer.ratio);
    let side = NamedSide::from(new).words();
    let outlined = if new.name == old.name { String::new() } else { format!(" (outlined as \"{}\" before)", old.name) };
    let date =
        |f: &Footprint| doc.epoch(f.epoch).and_then(|e| e.date).map_or_else(|| doc.epoch_words(f.epoch), crate::core::units::Date::words);
    let from_to = format!("From {} to {}", date(old), date(new));
    let level = answer.level;
    let covers = format!("it covers {} of the area that it covered before", span(&rounded));
    if high <= 100.0 && low < 100.0 {
        let range = format!("{}–{} %", p(100.0 - high), p(100.0 - low));
        format!("{from_to} {side}{outlined} shrank by about {} % ({range}, {level} range), i.e. {covers}.", p(100.0 - about))
    } else if low >= 200.0 {
        format!("{from_to} {side}{outlined} grew to {} times its area ({level} range), i.e. {covers}.", times(&rounded))
    } else if low >= 100.0 {
        let range = format!("{}–{} %", p(low - 100.0), p(high - 100.0));
        format!("{from_to} {side}{outlined} grew by about {} % ({range}, {level} range), i.e. {covers}.", p(about - 100.0))
    } else {
        let (shrunk, grown) = (p(100.0 - low), p(high - 100.0));
        format!(
            "{from_to} there is no measurable difference in the area of {side}{outlined}: anything from {shrunk} % smaller to {grown} % larger \
             ({level} range), i.e. {covers}."
        )
    }
}

pub(super) fn span(rounded: &Rounded) -> String {
    format!("{} %", rounded.ends())
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// A range in times. Both ends lie on the grid already; one decimal fewer must not pull them in again.
pub(super) fn times(rounded: &Rounded) -> String {
    format!("{:.1}–{:.1}", (rounded.low_percent / 10.0).floor() / 10.0, (rounded.high_percent / 10.0).ceil() / 10.0)
}

/// The second form of the same range. Beyond twice the area it counts in times, because "250 % larger" is read as 2.5 times.
fn direction(rounded: &Rounded, are: &str) -> String {
    let p = |v| rounded.written(v);
    let (low, high) = (rounded.low_percent, rounded.high_percent);
    if high <= 100.0 && low < 100.0 {
        format!("{are} {}–{} % smaller", p(100.0 - high), p(100.0 - low))
    } else if low >= 200.0 {
        format!("{are} {} times as large", times(rounded))
    } else if low >= 100.0 {
        format!("{are} {}–{} % larger", p(low - 100.0), p(high - 100.0))
    } else {
        format!("anything from {} % smaller to {} % larger: there is no measurable difference", p(100.0 - low), p(high - 100.0))
    }
}
