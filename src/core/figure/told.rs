//! What a figure says in words: the key, the caption with its ratios, and how the pictures are tied together.

use super::text::shortened;
use crate::core::doc::{Comparison, Document, Drawn, EpochId, FigureSpec, Footprint, FootprintId};
use crate::core::measure::{self, is_in_time, with_sd};
use crate::core::report::sides_with_sentence;
use crate::core::units::Level;

/// A thin space, between a number and its unit.
const THIN: char = '\u{2009}';
/// Ratios that one figure tells, at most.
const MAX_SENTENCES: usize = 3;

/// A row of the key.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct KeyRow {
    pub number: usize,
    /// The date on which it was traced.
    pub epoch: EpochId,
    /// Name, state and, where wanted, the area with its range.
    pub words: String,
}

/// The row of an outline.
pub(super) fn key_row(doc: &Document, f: &Footprint, number: usize, areas: bool) -> KeyRow {
    let mut words = shortened(&f.name, 80);
    if f.state != crate::core::doc::State::Unclear {
        words.push_str(&format!(", {}", f.state.word()));
    }
    if areas {
        words.push_str(&format!(": {}", area_words(doc, f)));
    }
    KeyRow { number, epoch: f.epoch, words }
}

/// `2,412 m² (2,300–2,500)`; pixels where no scale is known.
fn area_words(doc: &Document, f: &Footprint) -> String {
    if f.drawn == Drawn::Proposal {
        return "a proposal that nobody has looked at".to_owned();
    }
    let answer = measure::area(doc, f);
    let (value, sd, range, unit) = match answer.area_m2.zip(answer.range_m2(Level::P90)) {
        Some((m2, range)) => (m2, m2 * answer.budget.sd_rel(), range, "m²"),
        None => (answer.area_px2, answer.area_px2 * answer.budget_px.sd_rel(), answer.range_px2(Level::P90), "px²"),
    };
    if !range.is_bounded() {
        return "too small to be measured".to_owned();
    }
    format!("{}{THIN}{unit} ({}\u{2013}{})", with_sd(value, sd), with_sd(range.low, sd), with_sd(range.high, sd))
}

/// The comparisons that a reader of figures is told of: those that are kept, changes of buildings that stand on both dates, and, if there are
/// neither, the reference against what is of its class on its image, or against all of its image where nothing is.
pub(super) fn comparisons(doc: &Document) -> Vec<Comparison> {
    let changes = doc.same_buildings.iter().map(|[a, b]| {
        let (old, new) = if is_in_time(doc, *a, *b) { (*a, *b) } else { (*b, *a) };
        one(new, old)
    });
    let mut found: Vec<Comparison> = doc.comparisons.iter().cloned().chain(changes).collect();
    let Some(reference) = doc.reference.and_then(|id| doc.footprint(id)).filter(|_| found.is_empty()) else { return found };
    let beside = |f: &&Footprint| f.id != reference.id && f.epoch == reference.epoch;
    let all: Vec<&Footprint> = doc.footprints.values().map(AsRef::as_ref).filter(beside).collect();
    let alike: Vec<&Footprint> = all.iter().copied().filter(|f| !f.class.is_empty() && f.class == reference.class).collect();
    let chosen = if alike.is_empty() { all } else { alike };
    found.extend(chosen.iter().map(|f| one(f.id, reference.id)));
    found
}

/// The outlines that take part in a comparison, what it is measured against first.
pub(super) fn outlines_of(comparison: &Comparison) -> Vec<FootprintId> {
    let mut ids: Vec<FootprintId> = Vec::new();
    for term in comparison.old.iter().chain(&comparison.new) {
        if !ids.contains(&term.id) {
            ids.push(term.id);
        }
    }
    ids
}

fn one(new: FootprintId, old: FootprintId) -> Comparison {
    Comparison { new: vec![new.into()], old: vec![old.into()] }
}

/// The sentences of what is called out, each with both forms and its range; and why there is none where that can be told.
pub(super) fn caption(doc: &Document, called: &[&Footprint]) -> Vec<String> {
    let is_called = |id: FootprintId| called.iter().any(|f| f.id == id);
    let whole = |c: &Comparison| c.new.iter().chain(&c.old).all(|t| is_called(t.id));
    let told = comparisons(doc).into_iter().filter(whole).take(MAX_SENTENCES);
    told.map(|c| match sides_with_sentence(doc, &c.new, &c.old, Level::P90) {
        Ok((_, sentence)) => sentence,
        Err(why) => format!("No ratio is given. {why}"),
    })
    .collect()
}

/// `Image: Name of the provider`, or that no credit is stated.
pub(super) fn credit(doc: &Document, epoch: EpochId) -> String {
    let credit = doc.epoch(epoch).map(|e| e.credit.trim()).unwrap_or_default();
    if credit.is_empty() { "Image: no credit stated".to_owned() } else { format!("Image: {credit}") }
}

/// `12 Sep 2021`, or that the date is unknown.
pub(super) fn date(doc: &Document, epoch: EpochId) -> String {
    doc.epoch(epoch).and_then(|e| e.date).map_or_else(|| "date unknown".to_owned(), crate::core::units::Date::words)
}

/// How two pictures of a figure are tied together, one sentence.
pub(super) fn tie(doc: &Document, a: EpochId, b: EpochId) -> String {
    let located = |id| doc.epoch(id).is_some_and(|e| e.located().is_some());
    if let Some(alignment) = doc.alignment(a, b) {
        let how = match alignment.method {
            crate::core::doc::AlignmentMethod::Automatic => "by what both show",
            crate::core::doc::AlignmentMethod::TiePoints => "by points set by hand",
            crate::core::doc::AlignmentMethod::ByEye => "by eye",
        };
        let status = alignment.status.word();
        return format!(
            "The pictures are lined up {how} ({status}); the places that agree differ by {:.1} px (root mean square).",
            alignment.rmse_px
        );
    }
    if located(a) && located(b) {
        return "The pictures lie on each other by their georeferences, which may be metres apart.".to_owned();
    }
    if let Some(way) = doc.laid(a, b) {
        let statuses: Vec<&str> = way.alignments().map(|alignment| alignment.status.word()).collect();
        return format!("The pictures are lined up by way of another date ({}).", statuses.join(", "));
    }
    match doc.frame_of(a, b) {
        Some(frame) => format!("The analyst states that both pictures share one pixel frame, to {} px.", frame.error_px),
        None => "Nothing ties the pictures together: outlines are shown on their own date alone.".to_owned(),
    }
}

/// The figure in words.
pub(super) fn alt(doc: &Document, spec: &FigureSpec, panels: &[EpochId], called: &[&Footprint]) -> String {
    let pictures: Vec<String> = panels.iter().map(|id| doc.epoch_words(*id)).collect();
    let what = match pictures.len() {
        1 => "Satellite picture",
        2 => "Two satellite pictures beside each other",
        _ => "Satellite pictures beside each other",
    };
    let mut text = format!("{what}: {}.", pictures.join(", "));
    if !called.is_empty() {
        let names: Vec<String> = called.iter().take(12).enumerate().map(|(i, f)| format!("{} {}", i + 1, shortened(&f.name, 80))).collect();
        text.push_str(&format!(" Outlined: {}{}.", names.join("; "), if called.len() > 12 { " and others" } else { "" }));
    }
    if spec.title.is_empty() { text } else { format!("{}. {text}", spec.title.trim_end_matches('.')) }
}
