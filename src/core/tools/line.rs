//! Lengths: two clicks, or one drag.

use super::tool::{
    Cursor, DRAG_PT, Handle, HandleKind, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent,
};
use crate::core::doc::EpochId;
use crate::core::geom::Point;
use crate::core::ops::{AddLine, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "line",
    name: "Measure line",
    help: "Measures a length; a line whose true length you know gives the image its scale.",
    key: 'L',
    make: || Box::new(MeasureLine::default()),
};

#[derive(Default)]
struct MeasureLine {
    draft: Option<Draft>,
    problem: Option<Problem>,
}

struct Draft {
    epoch: EpochId,
    from: Point,
    pointer: Pointer,
}

impl MeasureLine {
    fn finish(&self, p: &Pointer) -> Vec<Request> {
        let command = |d: &Draft| AddLine { epoch: d.epoch, from: d.from, to: p.at };
        self.draft.iter().map(|d| Request::Command(command(d).into())).collect()
    }
}

impl Tool for MeasureLine {
    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => {
                self.problem = None;
                match &mut self.draft {
                    None => self.draft = Some(Draft { epoch: p.epoch, from: p.at, pointer: *p }),
                    Some(draft) => {
                        draft.pointer = *p;
                        if draft.from.distance(p.at) >= 2.0 * p.px_per_pt {
                            return self.finish(p);
                        }
                    }
                }
            }
            ToolEvent::Move(p) => {
                if let Some(draft) = &mut self.draft {
                    draft.pointer = *p;
                }
            }
            // A drag is as good as two clicks: a release well away from the press ends the line.
            ToolEvent::Release(p) => {
                let dragged = self.draft.as_ref().is_some_and(|d| d.from.distance(p.at) > 2.0 * DRAG_PT * p.px_per_pt);
                if dragged {
                    return self.finish(p);
                }
            }
            ToolEvent::Confirm => {
                if let Some(draft) = &self.draft {
                    return self.finish(&draft.pointer);
                }
            }
            ToolEvent::Cancel | ToolEvent::BackOne | ToolEvent::Delete => {
                self.draft = None;
                self.problem = None;
            }
            ToolEvent::DoubleClick(_) | ToolEvent::Nudge { .. } => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        match result {
            Ok(()) => {
                self.draft = None;
                self.problem = None;
            }
            Err(refusal) => self.problem = Some(Problem { at: self.draft.as_ref().map(|d| d.pointer.at), text: refusal.to_string() }),
        }
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.draft else { return Overlay::default() };
        Overlay {
            epoch: Some(draft.epoch),
            path: vec![draft.from],
            rubber: vec![draft.from, draft.pointer.at],
            handles: vec![Handle { at: draft.from, kind: HandleKind::Vertex, hot: false }],
            problem: self.problem.clone(),
            live: Some(Live::Line { from: draft.from, to: draft.pointer.at }),
            ..Overlay::default()
        }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        if self.draft.is_some() { "line.drawing" } else { "line.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match &self.draft {
            None => "Measure line: click one end, or drag from end to end.".into(),
            Some(_) => "Measure line: click the other end. Esc cancels.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
