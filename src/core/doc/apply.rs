//! Stores an event in a document. Pure, and computes nothing: an old session replays the same under newer solvers.

use super::{AnnotationChange, AnnotationId, Attribute, Document, Epoch, EpochId, Event, Footprint, FootprintId, GroupId, ItemId, LineId};
use std::sync::Arc;

/// An event that does not fit the document: the log was written by something else, or altered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadEvent {
    /// It names a footprint that is not there.
    #[error("it names footprint {0}, which does not exist at that point")]
    NoSuchFootprint(FootprintId),
    /// It names a tracing that is not there.
    #[error("it names tracing {1} of footprint {0}, which does not exist at that point")]
    NoSuchTracing(FootprintId, u32),
    /// It names a line that is not there.
    #[error("it names line #{}, which does not exist at that point", .0.0)]
    NoSuchLine(LineId),
    /// It names an annotation that is not there.
    #[error("it names annotation #{}, which does not exist at that point", .0.0)]
    NoSuchAnnotation(AnnotationId),
    /// It names a group that is not there.
    #[error("it names group #{}, which does not exist at that point", .0.0)]
    NoSuchGroup(GroupId),
    /// It names an image that is not there.
    #[error("it names image {}, and the session does not have that many", .0.0)]
    NoSuchEpoch(EpochId),
    /// It takes away an image to which something refers.
    #[error("it takes away image {}, on which something is drawn or stated at that point", .0.0)]
    StillNeeded(EpochId),
    /// It makes a pair of one image.
    #[error("it compares image {} with itself", .0.0)]
    NoPair(EpochId),
    /// It gives a new thing an id that was taken before.
    #[error("it gives a new item the id {given}, which was taken: {expected} is the first free one")]
    WrongId {
        /// The id in the event.
        given: u64,
        /// The next free id.
        expected: u64,
    },
}

impl Document {
    /// The document after an event.
    ///
    /// # Errors
    /// [`BadEvent`] if the event does not fit; the document is unchanged then.
    pub fn apply(&self, event: &Event) -> Result<Document, BadEvent> {
        let mut next = self.clone();
        next.store(event)?;
        Ok(next)
    }

    /// The document after several events, or unchanged if any of them does not fit.
    ///
    /// # Errors
    /// As [`Document::apply`].
    pub fn apply_all(&self, events: &[Event]) -> Result<Document, BadEvent> {
        let mut next = self.clone();
        events.iter().try_for_each(|event| next.store(event))?;
        Ok(next)
    }

    fn store(&mut self, event: &Event) -> Result<(), BadEvent> {
        match event {
            Event::FootprintAdded(footprint) => {
                due(footprint.id.0, self.next_footprint.0)?;
                self.has_epoch(footprint.epoch)?;
                self.next_footprint = FootprintId(footprint.id.0 + 1);
                if !footprint.tracings.is_empty() {
                    self.retraced.insert(footprint.id);
                }
                self.footprints.insert(footprint.id, Arc::clone(footprint));
            }
            Event::FootprintReshaped { id, ring, drawn } => {
                let footprint = self.footprint_mut(*id)?;
                footprint.ring = ring.clone();
                footprint.drawn = *drawn;
                // Changed by hand it is no longer the roof's outline in another place.
                footprint.ground_of = None;
            }
            Event::GroundShifted { id, ring, ground_of } => {
                let footprint = self.footprint_mut(*id)?;
                footprint.ring = ring.clone();
                footprint.ground_of = Some(*ground_of);
            }
            Event::TracingAdded { id, tracing } => {
                let footprint = self.footprint_mut(*id)?;
                let (given, expected) = (u64::from(tracing.number), u64::from(footprint.next_tracing()));
                if given != expected {
                    return Err(BadEvent::WrongId { given, expected });
                }
                Arc::make_mut(&mut footprint.tracings).push(tracing.as_ref().clone());
                self.retraced.insert(*id);
            }
            Event::TracingWithdrawn { id, number, why } => {
                let tracings = Arc::make_mut(&mut self.footprint_mut(*id)?.tracings);
                let tracing = tracings.iter_mut().find(|t| t.number == *number).ok_or(BadEvent::NoSuchTracing(*id, *number))?;
                tracing.withdrawn = Some(why.clone());
            }
            Event::OutlineAttributed { id, analyst } => self.footprint_mut(*id)?.analyst.clone_from(analyst),
            Event::AnalystSet { name } => self.analyst.clone_from(name),
            Event::FootprintChanged { id, to } => {
                let footprint = self.footprint_mut(*id)?;
                match to {
                    Attribute::Name(name) => footprint.name.clone_from(name),
                    Attribute::Class(class) => footprint.class.clone_from(class),
                    Attribute::State(state) => footprint.state = *state,
                    Attribute::Traced(traced) => footprint.traced = *traced,
                    Attribute::Note(note) => footprint.note.clone_from(note),
                }
            }
            Event::FootprintDeleted { id } => {
                self.footprints.remove(id).ok_or(BadEvent::NoSuchFootprint(*id))?;
                self.retraced.remove(id);
                self.holes.remove(id);
                if self.reference == Some(*id) {
                    self.reference = None;
                }
                if self.comparisons.iter().any(|c| c.names(*id)) {
                    Arc::make_mut(&mut self.comparisons).retain(|c| !c.names(*id));
                }
                if self.same_buildings.iter().any(|pair| pair.contains(id)) {
                    Arc::make_mut(&mut self.same_buildings).retain(|pair| !pair.contains(id));
                }
                self.forget_item(ItemId::Footprint(*id));
            }
            Event::AnnotationAdded(annotation) => {
                due(annotation.id.0, self.next_annotation.0)?;
                self.has_epoch(annotation.epoch)?;
                self.next_annotation = AnnotationId(annotation.id.0 + 1);
                self.annotations.insert(annotation.id, Arc::clone(annotation));
            }
            Event::AnnotationChanged { id, to } => {
                let annotation = self.annotations.get_mut(id).map(Arc::make_mut).ok_or(BadEvent::NoSuchAnnotation(*id))?;
                match to {
                    AnnotationChange::Shape(shape) => annotation.shape = *shape,
                    AnnotationChange::Text(text) => annotation.text.clone_from(text),
                    AnnotationChange::Class(class) => annotation.class.clone_from(class),
                }
            }
            Event::AnnotationDeleted { id } => {
                self.annotations.remove(id).ok_or(BadEvent::NoSuchAnnotation(*id))?;
                self.forget_item(ItemId::Annotation(*id));
            }
            Event::HolesSet { id, holes } => {
                self.has_footprint(*id)?;
                if holes.is_empty() {
                    self.holes.remove(id);
                } else {
                    self.holes.insert(*id, Arc::new(holes.clone()));
                }
            }
            Event::LockSet { item, locked: true } => {
                self.has_item_or_bad(*item)?;
                self.locked.insert(*item);
            }
            Event::LockSet { item, locked: false } => {
                self.locked.remove(item);
            }
            Event::HiddenSet { item, hidden: true } => {
                self.has_item_or_bad(*item)?;
                self.hidden.insert(*item);
            }
            Event::HiddenSet { item, hidden: false } => {
                self.hidden.remove(item);
            }
            Event::GroupSet(group) => {
                if !self.groups.contains_key(&group.id) {
                    due(group.id.0, self.next_group.0)?;
                    self.next_group = GroupId(group.id.0 + 1);
                }
                group.members.iter().try_for_each(|item| self.has_item_or_bad(*item))?;
                self.groups.remove(&group.id);
                group.members.iter().for_each(|item| self.leave_group(*item));
                self.groups.insert(group.id, Arc::new(group.as_ref().clone()));
            }
            Event::GroupDissolved { id } => {
                self.groups.remove(id).ok_or(BadEvent::NoSuchGroup(*id))?;
            }
            Event::LineAdded(line) => {
                due(line.id.0, self.next_line.0)?;
                self.has_epoch(line.epoch)?;
                self.next_line = LineId(line.id.0 + 1);
                self.lines.insert(line.id, Arc::clone(line));
            }
            Event::LineDeleted { id } => {
                self.lines.remove(id).ok_or(BadEvent::NoSuchLine(*id))?;
            }
            Event::HeightMarkSet { line, mark } => {
                let line = self.lines.get_mut(line).ok_or(BadEvent::NoSuchLine(*line))?;
                Arc::make_mut(line).height = *mark;
            }
            Event::ReferenceSet { id } => {
                if let Some(id) = id
                    && !self.footprints.contains_key(id)
                {
                    return Err(BadEvent::NoSuchFootprint(*id));
                }
                self.reference = *id;
            }
            Event::ComparisonKept(comparison) => {
                comparison.new.iter().chain(&comparison.old).try_for_each(|t| self.has_footprint(t.id))?;
                if !self.comparisons.contains(comparison) {
                    Arc::make_mut(&mut self.comparisons).push(comparison.clone());
                }
            }
            Event::ComparisonDropped(comparison) => Arc::make_mut(&mut self.comparisons).retain(|c| c != comparison),
            Event::SameBuildingStated { a, b } => {
                self.has_footprint(*a)?;
                self.has_footprint(*b)?;
                self.withdraw_same_building(*a, *b);
                Arc::make_mut(&mut self.same_buildings).push([*a, *b]);
            }
            Event::SameBuildingWithdrawn { a, b } => self.withdraw_same_building(*a, *b),
            Event::ScaleSet { epoch, scale } => self.epoch_mut(*epoch)?.scale = *scale,
            Event::KnownSizeAdded { epoch, size } => self.epoch_mut(*epoch)?.further_sizes.push(*size),
            Event::KnownSizeWithdrawn { epoch, size } => self.epoch_mut(*epoch)?.further_sizes.retain(|known| known != size),
            Event::GeoreferenceSet { epoch, georeference } => {
                self.epoch_mut(*epoch)?.state_georeference(georeference.as_deref().cloned());
            }
            Event::AlignmentSet(alignment) => {
                self.has_epoch(alignment.from)?;
                self.has_epoch(alignment.onto)?;
                self.withdraw_alignment(alignment.from, alignment.onto);
                Arc::make_mut(&mut self.alignments).push(alignment.as_ref().clone());
            }
            Event::AlignmentWithdrawn { from, onto } => self.withdraw_alignment(*from, *onto),
            Event::SharedFrameSet { frame } => {
                self.shared_frame = *frame;
                let framed = self.epochs.iter().map(|e| e.id).filter(|_| frame.is_some());
                self.framed = Arc::new(framed.collect());
            }
            Event::AcquisitionSet { epoch, stated } => self.epoch_mut(*epoch)?.stated_acquisition.clone_from(stated),
            Event::DateSet { epoch, date } => {
                self.epoch_mut(*epoch)?.date = *date;
                self.call_epochs();
            }
            Event::CreditSet { epoch, credit } => self.epoch_mut(*epoch)?.credit.clone_from(credit),
            Event::CreditAreaSet { epoch, area } => self.epoch_mut(*epoch)?.credit_area = *area,
            Event::FigureKept(figure) => {
                let figures = Arc::make_mut(&mut self.figures);
                match figures.iter_mut().find(|kept| kept.name == figure.name) {
                    Some(kept) => kept.clone_from(figure),
                    None => figures.push(figure.as_ref().clone()),
                }
            }
            Event::FigureDropped { name } => Arc::make_mut(&mut self.figures).retain(|kept| kept.name != *name),
            Event::HardSet { epoch, hard } => self.epoch_mut(*epoch)?.hard = *hard,
            Event::ErrorModelSet { model } => self.error_model = *model,
            Event::ClassesSet { set } => self.classes = set.as_deref().cloned().map(Arc::new),
            Event::BookmarkSet(bookmark) => {
                self.has_epoch(bookmark.epoch)?;
                let list = Arc::make_mut(&mut self.bookmarks);
                match list.iter_mut().find(|b| b.name == bookmark.name) {
                    Some(same) => same.clone_from(bookmark),
                    None => list.push(bookmark.as_ref().clone()),
                }
            }
            Event::BookmarkRemoved { name } => Arc::make_mut(&mut self.bookmarks).retain(|b| b.name != *name),
            Event::ImageRelocated { epoch, path } => {
                self.epoch_mut(*epoch)?.image.path.clone_from(path);
                self.call_epochs();
            }
            Event::EpochAdded { id, image } => {
                due(u64::from(id.0), u64::from(self.next_epoch.0))?;
                self.next_epoch = EpochId(id.0.saturating_add(1));
                Arc::make_mut(&mut self.epochs).push(Epoch::new(*id, image.as_ref().clone()));
                self.call_epochs();
            }
            Event::EpochRemoved { id } => {
                self.has_epoch(*id)?;
                if self.refers_to(*id) {
                    return Err(BadEvent::StillNeeded(*id));
                }
                Arc::make_mut(&mut self.epochs).retain(|e| e.id != *id);
                self.call_epochs();
            }
            Event::PairChosen { before, after } => {
                self.has_epoch(*before)?;
                self.has_epoch(*after)?;
                if before == after {
                    return Err(BadEvent::NoPair(*before));
                }
                self.pair = super::Pair { before: *before, after: *after };
            }
        }
        Ok(())
    }

    /// The document cannot do without an image: it is one of the pair, or something was drawn on it, kept of it or laid on it.
    pub fn refers_to(&self, id: EpochId) -> bool {
        id == self.pair.before
            || id == self.pair.after
            || self.footprints.values().any(|f| f.epoch == id)
            || self.lines.values().any(|l| l.epoch == id)
            || self.annotations.values().any(|a| a.epoch == id)
            || self.bookmarks.iter().any(|b| b.epoch == id)
            || self.alignments.iter().any(|a| a.from == id || a.onto == id)
            || self.figures.iter().any(|f| f.spec.names(id))
    }

    fn has_epoch(&self, id: EpochId) -> Result<(), BadEvent> {
        self.epoch(id).map(|_| ()).ok_or(BadEvent::NoSuchEpoch(id))
    }

    fn has_footprint(&self, id: FootprintId) -> Result<(), BadEvent> {
        self.footprint(id).map(|_| ()).ok_or(BadEvent::NoSuchFootprint(id))
    }

    fn has_item_or_bad(&self, id: ItemId) -> Result<(), BadEvent> {
        match id {
            ItemId::Footprint(id) => self.has_footprint(id),
            ItemId::Annotation(id) => self.annotation(id).map(|_| ()).ok_or(BadEvent::NoSuchAnnotation(id)),
        }
    }

    /// It is gone: nothing says anything of it any more.
    fn forget_item(&mut self, id: ItemId) {
        self.locked.remove(&id);
        self.hidden.remove(&id);
        self.leave_group(id);
    }

    /// A group of one is none.
    fn leave_group(&mut self, id: ItemId) {
        let Some(group) = self.group_of(id).map(|group| group.id) else { return };
        let Some(left) = self.groups.get_mut(&group).map(Arc::make_mut) else { return };
        left.members.retain(|member| *member != id);
        if left.members.len() < 2 {
            self.groups.remove(&group);
        }
    }

    fn withdraw_same_building(&mut self, a: FootprintId, b: FootprintId) {
        let are_these = |pair: &[FootprintId; 2]| *pair == [a, b] || *pair == [b, a];
        if self.same_buildings.iter().any(are_these) {
            Arc::make_mut(&mut self.same_buildings).retain(|pair| !are_these(pair));
        }
    }

    fn epoch_mut(&mut self, id: EpochId) -> Result<&mut super::Epoch, BadEvent> {
        Arc::make_mut(&mut self.epochs).iter_mut().find(|e| e.id == id).ok_or(BadEvent::NoSuchEpoch(id))
    }

    fn withdraw_alignment(&mut self, from: EpochId, onto: EpochId) {
        if self.alignment(from, onto).is_some() {
            Arc::make_mut(&mut self.alignments).retain(|a| !a.is_between(from, onto));
        }
    }

    fn footprint_mut(&mut self, id: FootprintId) -> Result<&mut Footprint, BadEvent> {
        self.footprints.get_mut(&id).map(Arc::make_mut).ok_or(BadEvent::NoSuchFootprint(id))
    }
}

fn due(given: u64, expected: u64) -> Result<(), BadEvent> {
    // A larger one is right where other branches of the history took those between. The largest id of all is kept free,
    // so that "one more" always exists.
    if given >= expected && given < u64::MAX { Ok(()) } else { Err(BadEvent::WrongId { given, expected }) }
}
