//! Outlines that are looked for in the picture beside the window: what the tool asked, and what became of it.

use std::sync::Arc;

use super::App;
use super::notices::Weight;
use super::session::Open;
use crate::core::doc::EpochId;
use crate::core::editor::Offer;
use crate::core::measure::PixelShape;
use crate::jobs::{Job, OutlineAnswer, OutlineQuestion, Shown};

const NOT_SHOWN: &str = "The picture is not there, so nothing can be found in it. Put its file back, or outline the building by hand.";

fn picture(open: &Open, epoch: EpochId) -> Option<Shown> {
    open.store.get(epoch).and_then(Result::ok).map(|p| p.shown.clone())
}

impl App {
    /// Hands on what the tool wants to know of the picture.
    pub(super) fn ask_for_outline(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(wanted) = open.editor.take_wanted() else { return };
        match picture(open, wanted.epoch) {
            Some(shown) => {
                self.desk.outlining += 1;
                let epoch = wanted.epoch;
                let question = OutlineQuestion::Propose(wanted);
                let session = Arc::clone(&open.key);
                let shape = PixelShape::of(open.editor.document(), epoch);
                self.wait_for(Job::Outline { session, epoch, shown, shape, question });
            }
            None => open.editor.proposed(wanted.serial, Err(NOT_SHOWN.to_owned())),
        }
    }

    /// Looks for the edges near the sides of the chosen outline.
    pub(super) fn snap_to_edges(&mut self) {
        let Some(open) = &self.open else { return };
        let chosen = open.editor.selection().footprints.last().and_then(|id| open.editor.document().footprint(*id));
        let Some(footprint) = chosen else { return };
        let doc = open.editor.document();
        if footprint.epoch != doc.pair.before && footprint.epoch != doc.pair.after {
            let why = format!(
                "\"{}\" is on {}, which is not shown, so nobody could judge its edges. Choose that date in the strip first.",
                footprint.name,
                doc.role_word(footprint.epoch)
            );
            return self.notices.add(Weight::Refused, why);
        }
        let Some(shown) = picture(open, footprint.epoch) else {
            return self.notices.add(Weight::Refused, NOT_SHOWN);
        };
        let question = OutlineQuestion::Snap(footprint.id, doc.rings(footprint).cloned().collect());
        let shape = PixelShape::of(doc, footprint.epoch);
        let job = Job::Outline { session: Arc::clone(&open.key), epoch: footprint.epoch, shown, shape, question };
        self.desk.outlining += 1;
        self.wait_for(job);
    }

    /// The answer is there.
    pub(super) fn outlined(&mut self, answer: OutlineAnswer) {
        let Some(open) = &mut self.open else { return };
        // Nothing opens under somebody who traces blind.
        match answer {
            OutlineAnswer::Proposed(serial, result) => open.editor.proposed(serial, result),
            OutlineAnswer::Snapped(id, before, Ok(found)) if self.view.blind.is_none() => {
                let (after, moves_px) = found.into_iter().map(|found| (found.ring, found.moves_px)).unzip();
                let offer = Offer { id, before, after, moves_px };
                if !open.editor.offer(offer) {
                    self.notices.add(Weight::Refused, "The outline was changed while its edges were looked for. Ask once more.");
                }
            }
            OutlineAnswer::Snapped(_, _, Ok(_)) => {}
            OutlineAnswer::Snapped(_, _, Err(why)) => self.notices.add(Weight::Refused, why),
        }
    }
}
