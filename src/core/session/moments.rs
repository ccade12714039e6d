//! Two moments of a session beside each other: which outlines came, went and changed between them, and by how much each
//! area moved.

use crate::core::doc::{Document, EpochId, Footprint, FootprintId};
use crate::core::geom::{Point, Ring};
use crate::core::measure::{self, AreaAnswer};
use crate::core::units::Level;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of an outline between two moments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// It is there only at the later moment.
    Added,
    /// It is there only at the earlier moment.
    Removed,
    /// It was moved, reshaped, or said to be something else.
    Changed,
    /// It is the same, and is measured otherwise: the scale, the alignment or the error model changed.
    Remeasured,
}

impl Fate {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Fate::Added => "added",
            Fate::Removed => "removed",
            Fate::Changed => "changed",
            Fate::Remeasured => "measured otherwise",
        }
    }
}

/// What became of one outline.
#[derive(Clone, Debug, PartialEq)]
pub struct OutlineChange {
    /// Which one.
    pub id: FootprintId,
    /// What it is called at the later moment; at the earlier one, if it is gone.
    pub name: String,
    /// On which image it lies.
    pub epoch: EpochId,
    /// What became of it.
    pub fate: Fate,
    /// Its area at the earlier moment.
    pub from: Option<AreaAnswer>,
    /// Its area at the later moment.
    pub to: Option<AreaAnswer>,
    /// How far the corner that moved most lies from the other outline, px; 0 where the shape stayed.
    pub moved_px: f64,
    /// What is said of it otherwise than before: `name`, `class`, `state` and the like.
    pub restated: Vec<&'static str>,
}

impl OutlineChange {
    /// By how much its area moved, as a share of the earlier area; `None` where it is not there at both moments. In metres
    /// where both are known in metres, otherwise in pixels.
    pub fn area_moved(&self) -> Option<f64> {
        let (from, to) = (self.from.as_ref()?, self.to.as_ref()?);
        let (from, to) = match (from.area_m2, to.area_m2) {
            (Some(from), Some(to)) => (from, to),
            _ => (from.area_px2, to.area_px2),
        };
        (from > 0.0).then(|| to / from - 1.0)
    }
}

impl OutlineChange {
    /// The change in one sentence, with the areas and their ranges: `New hall changed: 1,180 m² (1,100–1,260) became 1,240 m²
    /// (1,160–1,320), 5.1 % more; a corner moved by 4.2 px.`
    pub fn words(&self, level: Level) -> String {
        let area = |answer: &AreaAnswer| {
            let (value, range, sd, unit) = match (answer.area_m2, answer.range_m2(level)) {
                (Some(value), Some(range)) => (value, range, value * answer.budget.sd_rel(), "m²"),
                _ => (answer.area_px2, answer.range_px2(level), answer.area_px2 * answer.budget_px.sd_rel(), "px²"),
            };
            if !range.is_bounded() {
                return "an area that is not measurable".to_owned();
            }
            let [value, low, high] = [value, range.low, range.high].map(|v| measure::with_sd(v, sd));
            format!("{value} {unit} ({low}–{high})")
        };
        let name = &self.name;
        let sizes = match (&self.from, &self.to) {
            (Some(_), Some(to)) if self.area_moved() == Some(0.0) => format!("{} as before", area(to)),
            (Some(from), Some(to)) => format!("{} became {}{}", area(from), area(to), self.moved_words()),
            (Some(only), None) | (None, Some(only)) => area(only),
            (None, None) => String::new(),
        };
        let mut said = format!("{name} was {}: {sizes}", self.fate.word());
        if self.moved_px >= 0.05 {
            said.push_str(&format!("; a corner moved by {:.1} px", self.moved_px));
        }
        if !self.restated.is_empty() {
            said.push_str(&format!("; another {}", self.restated.join(", ")));
        }
        said.push('.');
        said
    }

    /// `, 5.1 % more`.
    pub fn moved_words(&self) -> String {
        match self.area_moved() {
            Some(moved) if moved.abs() >= 0.0005 => format!(", {:.1} % {}", 100.0 * moved.abs(), if moved > 0.0 { "more" } else { "less" }),
            _ => String::new(),
        }
    }
}

/// Everything that differs between two moments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moments {
    /// The outlines that differ, by what became of them, then by id.
    pub outlines: Vec<OutlineChange>,
    /// What else differs, one sentence each.
    pub others: Vec<String>,
}

impl Moments {
    /// What is different at `to` beside `from`.
    pub fn between(from: &Document, to: &Document) -> Moments {
        let ids: BTreeSet<FootprintId> = from.footprints.keys().chain(to.footprints.keys()).copied().collect();
        let measured_alike = from.epochs == to.epochs
            && from.error_model == to.error_model
            && from.alignments == to.alignments
            && from.shared_frame == to.shared_frame
            && from.lines == to.lines;
        let mut outlines = Vec::new();
        for id in ids {
            let (was, is) = (from.footprints.get(&id), to.footprints.get(&id));
            // A courtyard is part of what an outline is.
            let same = was.zip(is).is_some_and(|(was, is)| Arc::ptr_eq(was, is) || was == is) && from.holes(id) == to.holes(id);
            if same && measured_alike {
                continue;
            }
            let areas = (was.map(|f| measure::area(from, f)), is.map(|f| measure::area(to, f)));
            if same && areas.0 == areas.1 {
                continue;
            }
            let Some(about) = is.or(was) else { continue };
            let fate = match (was, is) {
                (None, _) => Fate::Added,
                (_, None) => Fate::Removed,
                _ if same => Fate::Remeasured,
                _ => Fate::Changed,
            };
            let (moved_px, restated) = was.zip(is).map_or((0.0, Vec::new()), |(was, is)| {
                let rings = from.rings(was).zip(to.rings(is));
                let moved = if from.holes(id).len() == to.holes(id).len() {
                    rings.map(|(was, is)| moved_px(was, is)).fold(0.0, f64::max)
                } else {
                    moved_px(&was.ring, &is.ring)
                };
                let mut restated = restated(was, is);
                if from.holes(id).len() != to.holes(id).len() {
                    restated.push("number of courtyards");
                }
                (moved, restated)
            });
            let (name, epoch) = (about.name.clone(), about.epoch);
            outlines.push(OutlineChange { id, name, epoch, fate, from: areas.0, to: areas.1, moved_px, restated });
        }
        outlines.sort_by_key(|change| (change.fate, change.id));
        Moments { outlines, others: others(from, to) }
    }

    /// Nothing differs.
    pub fn is_empty(&self) -> bool {
        self.outlines.is_empty() && self.others.is_empty()
    }

    /// How many outlines have that fate.
    pub fn count(&self, fate: Fate) -> usize {
        self.outlines.iter().filter(|change| change.fate == fate).count()
    }
}

/// How far the corner that lies furthest beside the other outline lies beside it, px.
fn moved_px(was: &Ring, is: &Ring) -> f64 {
    let beside = |p: &Point, ring: &Ring| ring.sides().map(|(a, b)| p.distance_to_segment(a, b)).fold(f64::INFINITY, f64::min);
    let most = |corners: &Ring, ring: &Ring| corners.points().iter().map(|p| beside(p, ring)).fold(0.0, f64::max);
    if was == is { 0.0 } else { most(was, is).max(most(is, was)) }
}

fn restated(was: &Footprint, is: &Footprint) -> Vec<&'static str> {
    let differs = [
        ("name", was.name != is.name),
        ("class", was.class != is.class),
        ("state", was.state != is.state),
        ("roof or ground", was.traced != is.traced),
        ("note", was.note != is.note),
        ("set of tracings", was.tracings != is.tracings),
    ];
    differs.into_iter().filter(|(_, differs)| *differs).map(|(what, _)| what).collect()
}

/// What differs besides the outlines, one sentence each.
fn others(from: &Document, to: &Document) -> Vec<String> {
    let mut said = Vec::new();
    let lines_new = to.lines.keys().filter(|id| !from.lines.contains_key(*id)).count();
    let lines_gone = from.lines.keys().filter(|id| !to.lines.contains_key(*id)).count();
    for (count, what) in [(lines_new, "added"), (lines_gone, "removed")] {
        if count > 0 {
            said.push(format!("{count} {} {what}.", if count == 1 { "measured line was" } else { "measured lines were" }));
        }
    }
    let drawn_new = to.annotations.keys().filter(|id| !from.annotations.contains_key(*id)).count();
    let drawn_gone = from.annotations.keys().filter(|id| !to.annotations.contains_key(*id)).count();
    let drawn_else = to.annotations.iter().filter(|(id, is)| from.annotations.get(*id).is_some_and(|was| was != *is)).count();
    for (count, what) in [(drawn_new, "added"), (drawn_gone, "removed"), (drawn_else, "changed")] {
        if count > 0 {
            said.push(format!("{count} {} {what}.", if count == 1 { "annotation was" } else { "annotations were" }));
        }
    }
    for added in to.epochs.iter().filter(|e| from.epoch(e.id).is_none()) {
        said.push(format!("{} came into the session.", to.epoch_words(added.id)));
    }
    for removed in from.epochs.iter().filter(|e| to.epoch(e.id).is_none()) {
        said.push(format!("{} was taken out of the session.", from.epoch_words(removed.id)));
    }
    for is in to.epochs.iter().filter(|is| from.epoch(is.id).is_some_and(|was| was != *is)) {
        said.push(format!("What is stated of the {} image changed.", to.role_word(is.id)));
    }
    let name = |doc: &Document| doc.reference.and_then(|id| doc.footprint(id)).map(|f| f.name.clone());
    if from.reference != to.reference {
        said.push(name(to).map_or_else(|| "No outline is the reference any more.".to_owned(), |name| format!("{name} is the reference.")));
    }
    let differs = [
        (from.alignments != to.alignments, "How the images lie on each other changed."),
        (from.shared_frame != to.shared_frame, "The statement of a shared frame changed."),
        (from.comparisons != to.comparisons, "The comparisons that are kept changed."),
        (from.same_buildings != to.same_buildings, "Which outlines are one building on two dates changed."),
        (from.error_model != to.error_model, "The error model changed."),
        (from.locked != to.locked, "What is locked changed."),
        (from.hidden != to.hidden, "What is hidden changed."),
        (from.groups != to.groups, "The groups changed."),
        (from.pair != to.pair, "Another pair of dates is compared."),
    ];
    said.extend(differs.into_iter().filter(|(differs, _)| *differs).map(|(_, sentence)| sentence.to_owned()));
    said
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::{Attribute, Drawn, ImageFacts, Role, State};
    use crate::core::geom::Vector;
    use crate::core::ops::{AddFootprint, Command, DeleteFootprints, MoveFootprints, SetAttribute};

    fn image(role: Role, sha256: &str) -> ImageFacts {
        ImageFacts { sha256: sha256.to_owned(), ..ImageFacts::bare(role, "a.png", 1000, 800) }
    }

    fn run(doc: &Document, command: impl Into<Command>) -> Document {
        doc.apply_all(&command.into().plan(doc).unwrap().events).unwrap()
    }

    fn square(doc: &Document, x: f64, side: f64) -> Document {
        let points = [(x, 100.0), (x + side, 100.0), (x + side, 100.0 + side), (x, 100.0 + side)].map(|(x, y)| Point::new(x, y)).to_vec();
        run(doc, AddFootprint { epoch: EpochId(0), points, drawn: Drawn::Polygon, name: String::new() })
    }

    #[test]
    fn it_tells_what_came_went_moved_and_was_said() {
        let start = Document::new([image(Role::Before, "1"), image(Role::After, "2")]);
        let from = square(&square(&square(&start, 100.0, 50.0), 300.0, 40.0), 500.0, 60.0);
        let (a, b, c) = (FootprintId(1), FootprintId(2), FootprintId(3));
        let to = run(&from, DeleteFootprints { ids: vec![a] });
        let to = run(&to, MoveFootprints { ids: vec![b], by: Vector::new(3.0, 0.0) });
        let to = run(&to, SetAttribute { id: c, to: Attribute::State(State::New) });
        let to = square(&to, 700.0, 30.0);
        let moments = Moments::between(&from, &to);
        let told: Vec<_> = moments.outlines.iter().map(|c| (c.id, c.fate, c.restated.clone())).collect();
        assert_eq!(
            told,
            [
                (FootprintId(4), Fate::Added, vec![]),
                (a, Fate::Removed, vec![]),
                (b, Fate::Changed, vec![]),
                (c, Fate::Changed, vec!["state"])
            ]
        );
        assert!((moments.outlines[2].moved_px - 3.0).abs() < 1e-9);
        assert_eq!(moments.outlines[2].area_moved(), Some(0.0), "a move changes no area");
        assert_eq!(moments.outlines[1].area_moved(), None);
        let words = moments.outlines[2].words(Level::P90);
        assert_eq!(words, "Building 2 was changed: 1,600 px² (1,420–1,800) as before; a corner moved by 3.0 px.");
        assert!(moments.others.is_empty());
        assert!(Moments::between(&to, &to).is_empty());
        // The other way round, what came is what went.
        let back = Moments::between(&to, &from);
        assert_eq!((back.count(Fate::Added), back.count(Fate::Removed), back.count(Fate::Changed)), (1, 1, 2));
    }
}
