//! One outline once more at another place.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Event, Footprint, FootprintId};
use crate::core::geom::Point;
use std::sync::Arc;

/// Adds a copy of an outline at another place on its image, turned as it is: for rows of identical houses.
#[derive(Clone, Debug, PartialEq)]
pub struct RepeatFootprint {
    /// Which outline.
    pub id: FootprintId,
    /// Where the middle of the copy comes to lie, px of its image.
    pub centre: Point,
}

impl Op for RepeatFootprint {
    const NAME: &'static str = "repeat_footprint";
    const SUMMARY: &'static str = "Adds a copy of an outline at another place on its image.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let pattern = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        if !self.centre.is_finite() {
            return Err(Refusal::OutsideImage);
        }
        // By a displacement on the grid, so that all sides stay exactly as long as they are.
        let by = self.centre.rounded() - pattern.ring.centroid().rounded();
        let points: Vec<Point> = pattern.ring.points().iter().map(|p| *p + by).collect();
        let ring = checked_ring(doc, pattern.epoch, &points)?;
        if ring == pattern.ring {
            return Err(Refusal::NothingToDo);
        }
        let id = doc.next_footprint;
        let name = format!("Building {}", id.0);
        let label = format!("Repeat {} as {name}", pattern.name);
        let copy = Footprint {
            id,
            name,
            ring,
            note: String::new(),
            ground_of: None,
            analyst: doc.analyst.clone(),
            tracings: Arc::default(),
            ..pattern.clone()
        };
        let mut events = vec![Event::FootprintAdded(Arc::new(copy))];
        events.extend(super::holes::carried(doc, pattern, id, |p| p + by)?);
        Ok(Txn::new(label, events).at(Focus::Footprint(id)))
    }
}
