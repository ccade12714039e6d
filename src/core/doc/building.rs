//! A building over time: the outlines on several dates that are one building.

use super::{Document, EpochId, Event, Footprint, FootprintId, ImageFacts, SharedFrame};
use std::collections::BTreeSet;

impl Document {
    /// All outlines that are one building with this one, itself among them, by id. What was stated of two and two holds for all
    /// that hang together.
    pub fn building(&self, id: FootprintId) -> BTreeSet<FootprintId> {
        let mut found = BTreeSet::from([id]);
        let mut front = vec![id];
        while let Some(here) = front.pop() {
            front.extend(self.linked(here).filter(|other| found.insert(*other)));
        }
        found
    }

    /// The outlines of which it was stated that they are one building with this one.
    fn linked(&self, id: FootprintId) -> impl Iterator<Item = FootprintId> {
        self.same_buildings.iter().filter_map(move |[a, b]| if *a == id { Some(*b) } else { (*b == id).then_some(*a) })
    }

    /// The buildings that have outlines on at least two dates, each by the outlines that belong to it in the order of time; by the
    /// first of their ids.
    pub fn buildings(&self) -> Vec<Vec<&Footprint>> {
        let mut told = BTreeSet::new();
        let mut all = Vec::new();
        for id in self.same_buildings.iter().flatten().copied().collect::<BTreeSet<_>>() {
            if told.contains(&id) {
                continue;
            }
            let building = self.building(id);
            told.extend(building.iter().copied());
            all.push(self.in_order_of_time(&building));
        }
        all
    }

    /// Those outlines in the order of time.
    pub fn in_order_of_time(&self, ids: &BTreeSet<FootprintId>) -> Vec<&Footprint> {
        let order = self.epochs_in_time();
        let mut outlines: Vec<&Footprint> = ids.iter().filter_map(|id| self.footprint(*id)).collect();
        outlines.sort_by_key(|f| (order.iter().position(|id| *id == f.epoch), f.id));
        outlines
    }

    /// The facts that make an outline leave its building, and the document as far as buildings go after them. Outlines that were tied to
    /// the others by it alone stay with `keep`.
    pub fn taken_out(&self, id: FootprintId, keep: FootprintId) -> (Vec<Event>, Document) {
        let neighbours: Vec<FootprintId> = self.linked(id).collect();
        let mut events: Vec<Event> = neighbours.iter().map(|n| Event::SameBuildingWithdrawn { a: id, b: *n }).collect();
        let mut without = self.clone();
        std::sync::Arc::make_mut(&mut without.same_buildings).retain(|pair| !pair.contains(&id));
        for other in neighbours.into_iter().filter(|other| *other != keep) {
            if !without.building(keep).contains(&other) {
                std::sync::Arc::make_mut(&mut without.same_buildings).push([keep, other]);
                events.push(Event::SameBuildingStated { a: keep, b: other });
            }
        }
        (events, without)
    }

    /// All dates from the earliest to the latest. Those without a date stand at the end: as the images came into the session, and a
    /// first one that was called AFTER behind the one called BEFORE.
    pub fn epochs_in_time(&self) -> Vec<EpochId> {
        let mut epochs: Vec<_> = self.epochs.iter().map(|e| (e.date.is_none(), e.date, place_by_role(&e.image), e.id)).collect();
        epochs.sort();
        epochs.into_iter().map(|(_, _, _, id)| id).collect()
    }

    /// All dates: BEFORE and AFTER of the pair, then the others from the earliest to the latest.
    pub fn epochs_pair_first(&self) -> Vec<EpochId> {
        let pair = [self.pair.before, self.pair.after];
        pair.into_iter().chain(self.epochs_in_time().into_iter().filter(|id| !pair.contains(id))).collect()
    }

    /// The statement that images share a pixel frame, if it was made of these two.
    pub fn frame_of(&self, a: EpochId, b: EpochId) -> Option<SharedFrame> {
        let covered = |id: EpochId| self.framed.contains(&id);
        let size = |id: EpochId| self.epoch(id).map(|e| (e.image.width, e.image.height));
        let is_first = |id: EpochId| id.0 < 2;
        // Of the first two it is as it was said; a further one of another size was never meant.
        let fit = (is_first(a) && is_first(b)) || size(a) == size(b);
        self.shared_frame.filter(|_| fit && covered(a) && covered(b))
    }

    /// The statement of a shared frame holds for every image of the session.
    pub fn all_framed(&self) -> bool {
        self.epochs.iter().all(|e| self.framed.contains(&e.id))
    }

    /// The epoch that a person means by a text: `before`, `after`, `date 3` or `3`, a date (`2024-05-03`) that one image alone has,
    /// or the file name of one image.
    pub fn find_epoch(&self, text: &str) -> Option<EpochId> {
        let lower = text.trim().to_lowercase();
        match lower.as_str() {
            "before" => return Some(self.pair.before),
            "after" => return Some(self.pair.after),
            _ => {}
        }
        let number = lower.trim_start_matches("date").trim_start_matches(['-', '_', ' ', '#']).parse::<u32>().ok();
        let by_number = number.and_then(|n| n.checked_sub(1)).map(EpochId).filter(|id| self.epoch(*id).is_some());
        let alone = |is: &dyn Fn(&super::Epoch) -> bool| {
            let mut found = self.epochs.iter().filter(|e| is(e));
            found.next().filter(|_| found.next().is_none()).map(|e| e.id)
        };
        by_number
            .or_else(|| alone(&|e| e.date.is_some_and(|d| d.to_string() == lower)))
            .or_else(|| alone(&|e| e.file_name().to_lowercase() == lower))
    }
}

fn place_by_role(image: &ImageFacts) -> u8 {
    match image.role {
        super::Role::Before => 0,
        super::Role::After => 1,
        super::Role::Further => 2,
    }
}
