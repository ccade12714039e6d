//! Changing outlines: whole, by corner, by side.

use super::footprints::checked_ring;
use super::holes::{carried, with_corners};
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
        let mut courtyards = Vec::new();
        let events = ids.iter().map(|id| {
            let footprint = get(doc, *id)?;
            courtyards.extend(carried(doc, footprint, *id, |p| p + self.by)?);
            let moved: Vec<Point> = footprint.ring.points().iter().map(|p| *p + self.by).collect();
            let ring = checked_ring(doc, footprint.epoch, &moved)?;
            // A shift leaves the way it was drawn, and so its variance, as it was.
            Ok(Event::FootprintReshaped { id: *id, ring, drawn: footprint.drawn })
        });
        let label = if ids.len() == 1 { format!("Move {}", first.name) } else { format!("Move {} outlines", ids.len()) };
        let mut events = events.collect::<Result<Vec<_>, Refusal>>()?;
        events.append(&mut courtyards);
        Ok(Txn::new(label, events).at(Focus::Footprint(first.id)))
    }
}

/// Moves one corner.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveVertex {
    /// Of which outline.
    pub id: FootprintId,
    /// Which corner, counted from 0 through the outline and its courtyards.
    pub vertex: usize,
    /// Where to, px.
    pub to: Point,
}

impl Op for MoveVertex {
    const NAME: &'static str = "move_vertex";
    const SUMMARY: &'static str = "Moves one corner of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        reshape(doc, self.id, self.vertex, "Move corner of", |points, vertex| {
            *points.get_mut(vertex).ok_or(Refusal::NoSuchVertex)? = self.to;
            Ok(())
        })
    }
}

/// Moves one side, both its corners with it.
#[derive(Clone, Debug, PartialEq)]
pub struct MoveSide {
    /// Of which outline.
    pub id: FootprintId,
    /// The corner at which the side starts, counted from 0 through the outline and its courtyards.
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
        reshape(doc, self.id, self.side, "Move side of", |points, side| {
            let n = points.len();
            for i in [side, (side + 1) % n.max(1)] {
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
    /// The corner at which the side starts, counted from 0 through the outline and its courtyards.
    pub side: usize,
    /// Where, px.
    pub at: Point,
}

impl Op for InsertVertex {
    const NAME: &'static str = "insert_vertex";
    const SUMMARY: &'static str = "Puts a new corner into a side of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        reshape(doc, self.id, self.side, "Insert corner in", |points, side| {
            points.insert((side + 1).min(points.len()), self.at);
            Ok(())
        })
    }
}

/// Takes a corner away.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteVertex {
    /// Of which outline.
    pub id: FootprintId,
    /// Which corner, counted from 0 through the outline and its courtyards.
    pub vertex: usize,
}

impl Op for DeleteVertex {
    const NAME: &'static str = "delete_vertex";
    const SUMMARY: &'static str = "Takes a corner out of an outline.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        reshape(doc, self.id, self.vertex, "Delete corner of", |points, vertex| {
            if points.len() <= 3 {
                return Err(Refusal::LastThreeVertices);
            }
            points.remove(vertex);
            Ok(())
        })
    }
}

fn get(doc: &Document, id: FootprintId) -> Result<&Footprint, Refusal> {
    doc.footprint(id).ok_or(Refusal::NoSuchFootprint(id))
}

/// Changes the corners of one outline, or of one of its courtyards. It goes on counting as drawn the way it was: correcting one corner of a
/// rectangle that three clicks fixed says nothing new of the others, so its range must not become narrower.
fn reshape(
    doc: &Document,
    id: FootprintId,
    corner: usize,
    what: &str,
    change: impl FnOnce(&mut Vec<Point>, usize) -> Result<(), Refusal>,
) -> Result<Txn, Refusal> {
    let footprint = get(doc, id)?;
    let event = with_corners(doc, footprint, footprint.epoch, corner, change)?;
    let label = format!("{what} {}", footprint.name);
    Ok(Txn::new(label, vec![event]).at(Focus::Footprint(id)))
}
