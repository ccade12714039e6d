//! The document itself.

use super::{
    Alignment, Annotation, AnnotationId, Bookmark, ClassSet, Comparison, Epoch, EpochId, ErrorModel, Footprint, FootprintId, Group,
    GroupId, Hole, ImageFacts, ItemId, Line, LineId, NamedFigure, SharedFrame,
};
use imbl::{OrdMap, OrdSet};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Everything stated about a site. Cheap to clone: clones share what they have in common.
///
/// What is read back from its own text lacks what is derived of the rest, until [`Document::rederived`] adds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The dated images in the order in which they came into the session, and so by their ids.
    pub epochs: Arc<Vec<Epoch>>,
    /// Which two of the epochs are compared.
    ///
    /// A fact of the session, not of the window: labels in the history, figures and reports say BEFORE and AFTER and must mean the
    /// same images in a year. No area and no ratio depends on it: an outline knows its own epoch.
    pub pair: Pair,
    /// The outlined buildings by id.
    pub footprints: OrdMap<FootprintId, Arc<Footprint>>,
    /// The measured lines by id.
    pub lines: OrdMap<LineId, Arc<Line>>,
    /// The footprint with which others are compared by default.
    pub reference: Option<FootprintId>,
    /// The analyst's statement that all images share one pixel frame, with its error.
    pub shared_frame: Option<SharedFrame>,
    /// The images that were there when the shared frame was stated: it says nothing of those that came later.
    #[serde(default, skip_serializing_if = "first_two_at_most")]
    pub(super) framed: Arc<Vec<EpochId>>,
    /// How images lie on each other, at most one fact for each two.
    #[serde(default, skip_serializing_if = "nothing")]
    pub alignments: Arc<Vec<Alignment>>,
    /// Comparisons of several outlines that are kept for the report.
    #[serde(default, skip_serializing_if = "nothing")]
    pub comparisons: Arc<Vec<Comparison>>,
    /// Two outlines each that are one building on two dates.
    #[serde(default, skip_serializing_if = "nothing")]
    pub same_buildings: Arc<Vec<[FootprintId; 2]>>,
    /// The figures that are kept, in the order in which they were first kept.
    #[serde(default, skip_serializing_if = "nothing")]
    pub figures: Arc<Vec<NamedFigure>>,
    /// The classes that are offered, with their colours and keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub classes: Option<Arc<ClassSet>>,
    /// Views that are kept under a name.
    #[serde(default, skip_serializing_if = "nothing")]
    pub bookmarks: Arc<Vec<Bookmark>>,
    /// How precisely outlines are taken to be traced.
    pub error_model: ErrorModel,
    /// Who traces now, as that person wants to be called; empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub analyst: String,
    /// The buildings that were traced more than once: they are looked for with every range.
    #[serde(skip)]
    pub(crate) retraced: OrdSet<FootprintId>,
    /// The id that the next further date gets.
    #[serde(skip, default = "no_epoch")]
    pub next_epoch: EpochId,
    /// The id that the next footprint gets. Ids are never reused.
    pub next_footprint: FootprintId,
    /// The id that the next line gets.
    pub next_line: LineId,
    /// What is drawn to point something out, by id. Nothing measures it.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub annotations: OrdMap<AnnotationId, Arc<Annotation>>,
    /// The id that the next annotation gets.
    #[serde(default = "first_annotation", skip_serializing_if = "AnnotationId::is_first")]
    pub next_annotation: AnnotationId,
    /// The courtyards of footprints, by the footprint: their areas are taken off.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub holes: OrdMap<FootprintId, Arc<Vec<Hole>>>,
    /// What nothing moves, reshapes or deletes.
    #[serde(default, skip_serializing_if = "OrdSet::is_empty")]
    pub locked: OrdSet<ItemId>,
    /// What is not drawn. It counts all the same.
    #[serde(default, skip_serializing_if = "OrdSet::is_empty")]
    pub hidden: OrdSet<ItemId>,
    /// What is chosen and moved as one, by id.
    #[serde(default, skip_serializing_if = "OrdMap::is_empty")]
    pub groups: OrdMap<GroupId, Arc<Group>>,
    /// The id that the next group gets.
    #[serde(default = "first_group", skip_serializing_if = "GroupId::is_first")]
    pub next_group: GroupId,
}

/// The two epochs that are compared now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pair {
    /// The older one, drawn in amber.
    pub before: EpochId,
    /// The newer one, drawn in cyan.
    pub after: EpochId,
}

fn first_annotation() -> AnnotationId {
    AnnotationId(1)
}

fn first_group() -> GroupId {
    GroupId(1)
}

/// Only the images with which a session begins: all that was ever meant before there were further ones.
fn first_two_at_most(framed: &Arc<Vec<EpochId>>) -> bool {
    framed.iter().all(|id| id.0 < 2)
}

fn no_epoch() -> EpochId {
    EpochId(0)
}

fn nothing<T>(list: &Arc<Vec<T>>) -> bool {
    list.is_empty()
}

impl Document {
    /// The document at the start of a session: its images and nothing else. The first image with the role `after` is the
    /// AFTER of the pair, the first other one the BEFORE.
    pub fn new(images: impl IntoIterator<Item = ImageFacts>) -> Document {
        let epochs: Vec<Epoch> =
            images.into_iter().enumerate().map(|(i, image)| Epoch::new(EpochId(u32::try_from(i).unwrap_or(u32::MAX)), image)).collect();
        let after = epochs.iter().find(|e| e.image.role == super::Role::After).map_or(EpochId(1), |e| e.id);
        let before = epochs.iter().find(|e| e.id != after).map_or(EpochId(0), |e| e.id);
        let mut document = Document {
            next_epoch: EpochId(u32::try_from(epochs.len()).unwrap_or(u32::MAX)),
            epochs: Arc::new(epochs),
            pair: Pair { before, after },
            footprints: OrdMap::new(),
            lines: OrdMap::new(),
            reference: None,
            shared_frame: None,
            framed: Arc::default(),
            alignments: Arc::default(),
            comparisons: Arc::default(),
            same_buildings: Arc::default(),
            figures: Arc::default(),
            classes: None,
            bookmarks: Arc::default(),
            error_model: ErrorModel::default(),
            analyst: String::new(),
            retraced: OrdSet::new(),
            next_footprint: FootprintId(1),
            next_line: LineId(1),
            annotations: OrdMap::new(),
            next_annotation: AnnotationId::FIRST,
            holes: OrdMap::new(),
            locked: OrdSet::new(),
            hidden: OrdSet::new(),
            groups: OrdMap::new(),
            next_group: GroupId::FIRST,
        };
        document.call_epochs();
        document
    }

    /// Finds anew what each date is called, after one came, went, or is of another day or file.
    pub(super) fn call_epochs(&mut self) {
        let days: Vec<_> = self.epochs.iter().map(|e| e.date).collect();
        for epoch in Arc::make_mut(&mut self.epochs) {
            epoch.call(days.iter().filter(|day| **day == epoch.date).count() < 2);
        }
    }

    /// The document with everything that is derived of its facts and does not stand in its text.
    #[must_use]
    pub fn rederived(mut self) -> Document {
        Arc::make_mut(&mut self.epochs).iter_mut().for_each(Epoch::rederive);
        self.call_epochs();
        // Images that came in first are left out of the text: documents of two dates are written as they always were.
        if self.shared_frame.is_some() && self.framed.is_empty() {
            self.framed = Arc::new(self.epochs.iter().map(|e| e.id).filter(|id| id.0 < 2).collect());
        }
        self.next_epoch = self.epochs.last().map_or(EpochId(0), |e| EpochId(e.id.0.saturating_add(1)));
        self.retraced = self.footprints.values().filter(|f| !f.tracings.is_empty()).map(|f| f.id).collect();
        self
    }

    /// The epoch with that id.
    pub fn epoch(&self, id: EpochId) -> Option<&Epoch> {
        // In its place, as long as no date before it was taken away.
        let in_place = self.epochs.get(usize::try_from(id.0).ok()?).filter(|e| e.id == id);
        in_place.or_else(|| self.epochs.iter().find(|e| e.id == id))
    }

    /// The footprint with that id.
    pub fn footprint(&self, id: FootprintId) -> Option<&Footprint> {
        self.footprints.get(&id).map(Arc::as_ref)
    }

    /// The footprints of an image that were traced more than once, by id.
    pub fn retraced(&self, epoch: EpochId) -> impl Iterator<Item = &Footprint> {
        self.retraced.iter().filter_map(|id| self.footprint(*id)).filter(move |f| f.epoch == epoch)
    }

    /// The line with that id.
    pub fn line(&self, id: LineId) -> Option<&Line> {
        self.lines.get(&id).map(Arc::as_ref)
    }

    /// The annotation with that id.
    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        self.annotations.get(&id).map(Arc::as_ref)
    }

    /// The kept figure of that name (capitals do not matter).
    pub fn figure(&self, name: &str) -> Option<&NamedFigure> {
        let lower = name.trim().to_lowercase();
        self.figures.iter().find(|figure| figure.name.to_lowercase() == lower)
    }

    /// The footprint that a person means by a text: its id (`3` or `#3`), or else its name, if exactly one has it
    /// (capitals do not matter).
    pub fn find_footprint(&self, text: &str) -> Option<&Footprint> {
        let text = text.trim();
        let by_id = text.trim_start_matches('#').parse().ok().and_then(|n| self.footprint(FootprintId(n)));
        by_id.or_else(|| {
            let lower = text.to_lowercase();
            let mut named = self.footprints.values().filter(|f| f.name.to_lowercase() == lower);
            named.next().filter(|_| named.next().is_none()).map(Arc::as_ref)
        })
    }

    /// The outline of the same building on that date, as the analyst stated it.
    pub fn same_building(&self, id: FootprintId, on: EpochId) -> Option<&Footprint> {
        self.building(id).into_iter().filter(|other| *other != id).filter_map(|other| self.footprint(other)).find(|f| f.epoch == on)
    }

    /// The two are one building: the analyst stated so of these two, or of others between them.
    pub fn are_same_building(&self, a: FootprintId, b: FootprintId) -> bool {
        a != b && self.same_buildings.iter().any(|pair| pair.contains(&a)) && self.building(a).contains(&b)
    }

    /// `BEFORE` or `AFTER` for the epochs of the pair, else the epoch's own label (`2019-05-01`, or `no date, third.png`).
    pub fn role_word(&self, id: EpochId) -> &str {
        if id == self.pair.before {
            "BEFORE"
        } else if id == self.pair.after {
            "AFTER"
        } else {
            self.epoch(id).map_or("OTHER", super::Epoch::label)
        }
    }

    /// `before`, `after`, or `date-3` for an epoch outside the pair: as it is told on the command line and in files.
    pub fn file_word(&self, id: EpochId) -> String {
        match id {
            id if id == self.pair.before => "before".to_owned(),
            id if id == self.pair.after => "after".to_owned(),
            id => self.epoch(id).map_or_else(|| "other".to_owned(), Epoch::number_word),
        }
    }

    /// `BEFORE (2 Apr 2023)`, or `BEFORE (date not stated)`; of a further date its day, or `third.png (date not stated)`.
    pub fn epoch_words(&self, id: EpochId) -> String {
        let epoch = self.epoch(id);
        let date = epoch.and_then(|e| e.date);
        let words = match epoch {
            Some(further) if ![self.pair.before, self.pair.after].contains(&id) => {
                // Its label says its day.
                if date.is_some() { return further.label().to_owned() } else { further.file_name() }
            }
            _ => self.role_word(id),
        };
        format!("{words} ({})", date.map_or_else(|| "date not stated".to_owned(), crate::core::units::Date::words))
    }

    /// The other epoch of the pair.
    pub fn other(&self, id: EpochId) -> EpochId {
        if id == self.pair.before { self.pair.after } else { self.pair.before }
    }
}
