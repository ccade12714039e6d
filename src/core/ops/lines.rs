//! Measured lines.

use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, EpochId, Event, Line, LineId};
use crate::core::geom::Point;
use std::sync::Arc;

/// Keeps a measured line.
#[derive(Clone, Debug, PartialEq)]
pub struct AddLine {
    /// The image on which it was drawn.
    pub epoch: EpochId,
    /// One end, px of that image.
    pub from: Point,
    /// The other end.
    pub to: Point,
}

impl Op for AddLine {
    const NAME: &'static str = "add_line";
    const SUMMARY: &'static str = "Keeps a measured line.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let (from, to) = (self.from.rounded(), self.to.rounded());
        if !(from.is_finite() && to.is_finite() && from.distance(to) >= 1.0) {
            return Err(Refusal::BadNumber("A line shorter than a pixel cannot be measured.".to_owned()));
        }
        let id = doc.next_line;
        let line = Line { id, epoch: self.epoch, from, to, height: None };
        Ok(Txn::new(format!("Measure line {}", id.0), vec![Event::LineAdded(Arc::new(line))]).at(Focus::Line(id)))
    }
}

/// Deletes a measured line.
#[derive(Clone, Debug, PartialEq)]
pub struct DeleteLine {
    /// Which one.
    pub id: LineId,
}

impl Op for DeleteLine {
    const NAME: &'static str = "delete_line";
    const SUMMARY: &'static str = "Deletes a measured line.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        doc.line(self.id).ok_or(Refusal::NoSuchLine)?;
        Ok(Txn::new(format!("Delete line {}", self.id.0), vec![Event::LineDeleted { id: self.id }]))
    }
}
