//! The draft that tools of two points share: two clicks, or one drag.

use super::tool::{DRAG_PT, Handle, HandleKind, Overlay, Pointer, Problem, ToolEvent};
use crate::core::doc::EpochId;
use crate::core::geom::Point;
use crate::core::ops::Refusal;

/// A line in the making. `M` is what the tool wants to know of how it was begun.
pub(super) struct TwoPoints<M> {
    pub draft: Option<Draft<M>>,
    problem: Option<Problem>,
}

/// A line that was begun.
pub(super) struct Draft<M> {
    pub epoch: EpochId,
    pub from: Point,
    pub pointer: Pointer,
    pub begun: M,
}

impl<M> Default for TwoPoints<M> {
    fn default() -> Self {
        TwoPoints { draft: None, problem: None }
    }
}

impl<M> TwoPoints<M> {
    /// Takes an event; gives the draft and its other end when the line is done. `begin` is asked at the first point.
    pub fn handle(&mut self, event: &ToolEvent, begin: impl FnOnce(&Pointer) -> M) -> Option<(&Draft<M>, Point)> {
        let end = match event {
            ToolEvent::Press(p) => {
                self.problem = None;
                match &mut self.draft {
                    None => {
                        self.draft = Some(Draft { epoch: p.epoch, from: p.at, pointer: *p, begun: begin(p) });
                        None
                    }
                    Some(draft) => {
                        draft.pointer = *p;
                        (draft.from.distance(p.at) >= 2.0 * p.px_per_pt).then_some(p.at)
                    }
                }
            }
            ToolEvent::Move(p) => {
                if let Some(draft) = &mut self.draft {
                    draft.pointer = *p;
                }
                None
            }
            // A drag is as good as two clicks: a release well away from the press ends the line.
            ToolEvent::Release(p) => {
                let dragged = self.draft.as_ref().is_some_and(|d| d.from.distance(p.at) > 2.0 * DRAG_PT * p.px_per_pt);
                dragged.then_some(p.at)
            }
            ToolEvent::Confirm => self.draft.as_ref().map(|d| d.pointer.at),
            ToolEvent::Cancel | ToolEvent::BackOne | ToolEvent::Delete => {
                *self = Self::default();
                None
            }
            ToolEvent::DoubleClick(_) | ToolEvent::Nudge { .. } => None,
        }?;
        self.draft.as_ref().map(|draft| (draft, end))
    }

    /// What became of the command: on a refusal the draft is kept, with the reason.
    pub fn settled(&mut self, result: Result<(), &Refusal>) {
        match result {
            Ok(()) => *self = Self::default(),
            Err(refusal) => self.problem = Some(Problem { at: self.draft.as_ref().map(|d| d.pointer.at), text: refusal.to_string() }),
        }
    }

    /// The line so far; the tool adds what it knows of it.
    pub fn overlay(&self) -> Overlay {
        let Some(draft) = &self.draft else { return Overlay::default() };
        Overlay {
            epoch: Some(draft.epoch),
            path: vec![draft.from],
            rubber: vec![draft.from, draft.pointer.at],
            handles: vec![Handle { at: draft.from, kind: HandleKind::Vertex, hot: false }],
            problem: self.problem.clone(),
            ..Overlay::default()
        }
    }
}
