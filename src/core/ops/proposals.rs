//! Outlines that a program had a hand in: proposals that are accepted, outlines that were moved onto the edges of the picture.

use super::footprints::checked_ring;
use super::holes::remade;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Drawn, Event, FootprintId};
use crate::core::geom::Point;

/// States that somebody looked at every side of a proposal and lets it stand as it is: it counts from then on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptProposal {
    /// Which one.
    pub id: FootprintId,
}

impl Op for AcceptProposal {
    const NAME: &'static str = "accept_proposal";
    const SUMMARY: &'static str = "Accepts a proposed outline after looking at every side, so that it counts.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        if footprint.drawn != Drawn::Proposal {
            return Err(Refusal::NotAProposal);
        }
        let event = Event::FootprintReshaped { id: self.id, ring: footprint.ring.clone(), drawn: footprint.drawn.after_editing() };
        Ok(Txn::new(format!("Accept {}", footprint.name), vec![event]).at(Focus::Footprint(self.id)))
    }
}

/// Takes an outline whose sides were moved onto the edges nearby, after it was shown.
#[derive(Clone, Debug, PartialEq)]
pub struct SnapOutline {
    /// Which one.
    pub id: FootprintId,
    /// All its corners, px of its image: as many as before.
    pub points: Vec<Point>,
    /// Those of each of its courtyards, as many as before; empty where all courtyards stay.
    pub courtyards: Vec<Vec<Point>>,
}

impl Op for SnapOutline {
    const NAME: &'static str = "snap_outline";
    const SUMMARY: &'static str = "Moves the sides of an outline onto the edges of the picture nearby.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let footprint = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        let ring = checked_ring(doc, footprint.epoch, &self.points)?;
        if ring.points().len() != footprint.ring.points().len() {
            return Err(Refusal::NoSuchVertex);
        }
        let mut events = Vec::new();
        if ring != footprint.ring {
            events.push(Event::FootprintReshaped { id: self.id, ring, drawn: footprint.drawn.after_editing() });
        }
        if !self.courtyards.is_empty() {
            let now = doc.holes(self.id);
            if self.courtyards.len() != now.len() || self.courtyards.iter().zip(now).any(|(to, hole)| to.len() != hole.ring.points().len())
            {
                return Err(Refusal::NoSuchVertex);
            }
            let mut to = self.courtyards.iter();
            events.extend(remade(doc, footprint, |_| Ok(to.next().cloned()))?);
        }
        if events.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        Ok(Txn::new(format!("Snap {} to the edges", footprint.name), events).at(Focus::Footprint(self.id)))
    }
}
