//! Adding and deleting outlines.

use super::holes::carried;
use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Document, Drawn, EpochId, Event, Footprint, FootprintId, State, Traced};
use crate::core::geom::{BadRing, Bounds, Point, Ring};
use std::sync::Arc;

/// Adds an outline that was just drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct AddFootprint {
    /// The image on which it was drawn.
    pub epoch: EpochId,
    /// Its corners, px of that image.
    pub points: Vec<Point>,
    /// How it was drawn.
    pub drawn: Drawn,
    /// What it is called; a free name is found if empty.
    pub name: String,
}

impl Op for AddFootprint {
    const NAME: &'static str = "add_footprint";
    const SUMMARY: &'static str = "Adds an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let id = doc.next_footprint;
        let name = match tidy_text(&self.name)?.replace('\n', " ") {
            name if name.is_empty() => free_name(doc),
            name => name,
        };
        let footprint = Footprint {
            id,
            name,
            class: String::new(),
            epoch: self.epoch,
            state: State::Unclear,
            traced: Traced::Roof,
            drawn: self.drawn,
            note: String::new(),
            ground_of: None,
            ring: checked_ring(doc, self.epoch, &self.points)?,
            analyst: doc.analyst.clone(),
            tracings: Arc::default(),
        };
        let label = format!("Outline {}", footprint.name);
        Ok(Txn::new(label, vec![Event::FootprintAdded(Arc::new(footprint))]).at(Focus::Footprint(id)))
    }
}

/// The ring of these points on the storage grid, if it can be measured and touches the image.
pub(super) fn checked_ring(doc: &Document, epoch: EpochId, points: &[Point]) -> Result<Ring, Refusal> {
    let image = &doc.epoch(epoch).ok_or(Refusal::NoSuchEpoch)?.image;
    let ring = Ring::new(points.iter().map(|p| p.rounded()).collect())?;
    if ring.area_px2() < 1.0 {
        return Err(BadRing::SmallerThanPixel.into());
    }
    let frame = Bounds { min: Point::default(), max: Point::new(f64::from(image.width), f64::from(image.height)) };
    let bounds = ring.bounds();
    let reach = frame.size().x.max(frame.size().y).max(100.0);
    if !bounds.intersects(&frame) {
        return Err(Refusal::OutsideImage);
    }
    // A corner that far out was not traced on this picture, whatever else it is.
    let near =
        bounds.min.x >= -reach && bounds.min.y >= -reach && bounds.max.x <= frame.max.x + reach && bounds.max.y <= frame.max.y + reach;
    if near { Ok(ring) } else { Err(Refusal::FarOutside) }
}

/// `Building 7`: the number is the id's, and so is new.
fn free_name(doc: &Document) -> String {
    format!("Building {}", doc.next_footprint.0)
}

/// Deletes outlines. Their ids stay taken.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteFootprints {
    /// Which ones.
    pub ids: Vec<FootprintId>,
}

impl Op for DeleteFootprints {
    const NAME: &'static str = "delete_footprints";
    const SUMMARY: &'static str = "Deletes the selected outlines.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let mut ids = self.ids.clone();
        ids.sort();
        ids.dedup();
        let first = *ids.first().ok_or(Refusal::NothingSelected)?;
        let name = &doc.footprint(first).ok_or(Refusal::NoSuchFootprint(first))?.name;
        if let Some(missing) = ids.iter().find(|id| doc.footprint(**id).is_none()) {
            return Err(Refusal::NoSuchFootprint(*missing));
        }
        let label = if ids.len() == 1 { format!("Delete {name}") } else { format!("Delete {} outlines", ids.len()) };
        Ok(Txn::new(label, ids.into_iter().map(|id| Event::FootprintDeleted { id }).collect()))
    }
}

/// Puts an outline onto the other date, at the same pixels: for outlines drawn in the wrong pane, and for buildings that
/// stand on both dates. The outline stays on its own date; a copy is added, and the two are called one building.
#[derive(Clone, Debug, PartialEq)]
pub struct CopyToOtherDate {
    /// Which one.
    pub id: FootprintId,
}

impl Op for CopyToOtherDate {
    const NAME: &'static str = "copy_to_other_date";
    const SUMMARY: &'static str = "Copies the selected outline to the other date: to the same place by the alignment or on the ground, or to the same pixels of a shared frame.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        copied(doc, footprint, doc.other(footprint.epoch))
    }
}

/// Puts an outline onto any date of the session, as [`CopyToOtherDate`] does onto the other one of the pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CopyToDate {
    /// Which one.
    pub id: FootprintId,
    /// Onto which date.
    pub to: EpochId,
}

impl Op for CopyToDate {
    const NAME: &'static str = "copy_to_date";
    const SUMMARY: &'static str = "Copies the selected outline to a date that is named, whether it is compared just now or not.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        doc.epoch(self.to).ok_or(Refusal::NoSuchEpoch)?;
        if footprint.epoch == self.to {
            return Err(Refusal::CopiedAlready(footprint.name.clone(), doc.role_word(self.to).to_owned()));
        }
        copied(doc, footprint, self.to)
    }
}

/// The step that puts a copy of an outline onto a date and states that both are one building.
fn copied(doc: &Document, footprint: &Footprint, epoch: EpochId) -> Result<Txn, Refusal> {
    if let Some(there) = doc.same_building(footprint.id, epoch) {
        return Err(Refusal::CopiedAlready(there.name.clone(), doc.role_word(epoch).to_owned()));
    }
    let located = |id| doc.epoch(id).and_then(crate::core::doc::Epoch::located);
    // Where a place of its image lies on the other; not a number where it has none.
    let lost = Point::new(f64::NAN, f64::NAN);
    let there = |p: Point| match (located(footprint.epoch), located(epoch)) {
        _ if let Some(map) = doc.aligned(epoch, footprint.epoch) => map.apply(p),
        (Some(from), Some(to)) => crate::core::georef::transfer(from, to, p).unwrap_or(lost),
        _ => p,
    };
    let points: Vec<Point> = match (located(footprint.epoch), located(epoch)) {
        _ if let Some(map) = doc.aligned(epoch, footprint.epoch) => footprint.ring.points().iter().map(|p| map.apply(*p)).collect(),
        // By the ground, as it is shown there.
        (Some(from), Some(to)) => {
            let moved = footprint.ring.points().iter().map(|p| crate::core::georef::transfer(from, to, *p));
            moved.collect::<Option<_>>().ok_or(Refusal::OutsideImage)?
        }
        _ if doc.frame_of(footprint.epoch, epoch).is_some() => footprint.ring.points().to_vec(),
        _ => return Err(Refusal::NoSharedFrame),
    };
    let ring = checked_ring(doc, epoch, &points)?;
    let id = doc.next_footprint;
    // Its tracings are those of the other image.
    let copy = Footprint { id, epoch, ring, ground_of: None, tracings: Arc::default(), ..footprint.clone() };
    let label = format!("Copy {} to {}", footprint.name, doc.role_word(epoch));
    let mut events = vec![Event::FootprintAdded(Arc::new(copy)), Event::SameBuildingStated { a: footprint.id, b: id }];
    events.extend(carried(doc, footprint, id, there)?);
    Ok(Txn::new(label, events).at(Focus::Footprint(id)))
}
