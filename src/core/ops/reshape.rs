//! Changing outlines: whole, by corner, by side.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Event, Footprint, FootprintId};
use crate::core::geom::{Point, Vector};

/// Moves whole outlines.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveFootprints {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// By how much, px of their image.
    pub by: Vector,
}

impl Op for MoveFootprints {
    const NAME: &'static str = "move_footprints";
    const SUMMARY: &'static str = "Moves whole outlines.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if self.by.length() < 5e-4 {
            return Err(Refusal::NothingToDo);
        }
        let first = get(doc, *self.ids.first().ok_or(Refusal::NothingSelected)?)?;
        let mut ids = self.ids.clone();
        ids.sort();
        ids.dedup();
        let events = ids.iter().map(|id| {
            let footprint = get(doc, *id)?;
            let moved: Vec<Point> = footprint.ring.points().iter().map(|p| *p + self.by).collect();
            let ring = checked_ring(doc, footprint.epoch, &moved)?;
            // A shift leaves the way it was drawn, and so its variance, as it was.
            Ok(Event::FootprintReshaped { id: *id, ring, drawn: footprint.drawn })
        });
        let label = if ids.len() == 1 { format!("Move {}", first.name) } else { format!("Move {} outlines", ids.len()) };
        Ok(Txn::new(label, events.collect::<Result<_, Refusal>>()?).at(Focus::Footprint(first.id)))
    }
}

/// Moves one corner.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveVertex {
    /// Of which outline.
    pub id: FootprintId,
    /// Which corner, counted from 0.
    pub vertex: usize,
    /// Where to, px.
    pub to: Point,
}

impl Op for MoveVertex {
    const NAME: &'static str = "move_vertex";
    const SUMMARY: &'static str = "Moves one corner of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        reshape(doc, self.id, "Move corner of", |points| {
            *points.get_mut(self.vertex).ok_or(Refusal::NoSuchVertex)? = self.to;
            Ok(())
        })
    }
}

/// Moves one side, both its corners with it.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveSide {
    /// Of which outline.
    pub id: FootprintId,
    /// The corner at which the side starts, counted from 0.
    pub side: usize,
    /// By how much, px.
    pub by: Vector,
}

impl Op for MoveSide {
    const NAME: &'static str = "move_side";
    const SUMMARY: &'static str = "Moves one side of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if self.by.length() < 5e-4 {
            return Err(Refusal::NothingToDo);
        }
        reshape(doc, self.id, "Move side of", |points| {
            let n = points.len();
            for i in [self.side, (self.side + 1) % n.max(1)] {
                let p = points.get_mut(i).ok_or(Refusal::NoSuchVertex)?;
                *p = *p + self.by;
            }
            Ok(())
        })
    }
}

/// Puts a new corner into a side.
#[derive(Clone, Debug, PartialEq)]
pub struct InsertVertex {
    /// Of which outline.
    pub id: FootprintId,
    /// The corner at which the side starts, counted from 0.
    pub side: usize,
    /// Where, px.
    pub at: Point,
}

impl Op for InsertVertex {
    const NAME: &'static str = "insert_vertex";
    const SUMMARY: &'static str = "Puts a new corner into a side of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        reshape(doc, self.id, "Insert corner in", |points| {
            if self.side >= points.len() {
                return Err(Refusal::NoSuchVertex);
            }
            points.insert(self.side + 1, self.at);
            Ok(())
        })
    }
}

/// Takes a corner away.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteVertex {
    /// Of which outline.
    pub id: FootprintId,
    /// Which corner, counted from 0.
    pub vertex: usize,
}

impl Op for DeleteVertex {
    const NAME: &'static str = "delete_vertex";
    const SUMMARY: &'static str = "Takes a corner out of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        reshape(doc, self.id, "Delete corner of", |points| {
            if self.vertex >= points.len() {
                return Err(Refusal::NoSuchVertex);
            }
            if points.len() <= 3 {
                return Err(Refusal::LastThreeVertices);
            }
            points.remove(self.vertex);
            Ok(())
        })
    }
}

fn get(doc: &Document, id: FootprintId) -> Result<&Footprint, Refusal> {
    doc.footprint(id).ok_or(Refusal::NoSuchFootprint(id))
}

/// Changes the corners of one outline. It goes on counting as drawn the way it was: correcting one corner of a rectangle
/// that three clicks fixed says nothing new of the others, so its range must not become narrower.
fn reshape(
    doc: &Document,
    id: FootprintId,
    what: &str,
    change: impl FnOnce(&mut Vec<Point>) -> Result<(), Refusal>,
) -> Result<Txn, Refusal> {
    let footprint = get(doc, id)?;
    let mut points = footprint.ring.points().to_vec();
    change(&mut points)?;
    let ring = checked_ring(doc, footprint.epoch, &points)?;
    if ring == footprint.ring {
        return Err(Refusal::NothingToDo);
    }
    let label = format!("{what} {}", footprint.name);
    Ok(Txn::new(label, vec![Event::FootprintReshaped { id, ring, drawn: footprint.drawn.after_editing() }]).at(Focus::Footprint(id)))
}
