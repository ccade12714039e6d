//! Circles by clicks on the rim: tanks, silos, domes.
//!
//! | state | press | Enter, double click | Backspace | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | first place on the rim → drawing | | | |
//! | drawing | next place on the rim | with three or more: command → idle | one place back | idle |

use super::tool::{Cursor, Handle, HandleKind, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::{Circle, CircleFit, Point};
use crate::core::measure::PixelShape;
use crate::core::ops::{AddFootprint, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "circle",
    name: "Circle",
    help: "Outlines a tank or a silo by three or more clicks on its rim.",
    key: 'C',
    make: || Box::new(DrawCircle::default()),
};

/// A circle that is known worse than by one click on its rim is none yet.
const LEAST_PERCENT: u32 = 100;

#[derive(Default)]
struct DrawCircle {
    draft: Option<Draft>,
    problem: Option<Problem>,
}

struct Draft {
    epoch: EpochId,
    rim: Vec<Point>,
    pointer: Pointer,
}

impl Draft {
    /// The circle through the places so far, with the pointer as a further one while there is no third: in pixels as high as wide,
    /// so that it is round on the ground.
    fn preview(&self, shape: PixelShape) -> Option<CircleFit> {
        let pointer = (self.rim.len() < 3).then_some(self.pointer.at);
        let rim: Vec<Point> = self.rim.iter().copied().chain(pointer).map(|p| shape.squared(p)).collect();
        Circle::through(&rim)
    }
}

/// The corners of a circle in pixels as high as wide, px of the image.
fn outline(circle: Circle, shape: PixelShape) -> Vec<Point> {
    circle.corners().into_iter().map(|p| shape.own(p)).collect()
}

impl DrawCircle {
    fn close(&mut self, cx: &ToolContext<'_>) -> Vec<Request> {
        let Some(draft) = &self.draft else { return Vec::new() };
        let at = draft.rim.last().copied();
        let mut refuse = |text: &str| self.problem = Some(Problem { at, text: text.to_owned() });
        if draft.rim.len() < 3 {
            refuse("A circle needs at least three clicks on its rim.");
            return Vec::new();
        }
        let shape = PixelShape::of(cx.doc, draft.epoch);
        match draft.preview(shape) {
            None => refuse("These places lie on a line, so no circle goes through them. Add one on the other side of the rim."),
            Some(fit) if fit.rim_percent < LEAST_PERCENT => {
                refuse("These places lie on too short a piece of the rim to tell how large the circle is. Add one on the other side.");
            }
            Some(CircleFit { circle, rim_percent }) => {
                let drawn = Drawn::Circle { rim_percent };
                let command = AddFootprint { epoch: draft.epoch, points: outline(circle, shape), drawn, name: String::new() };
                return vec![Request::Command(command.into())];
            }
        }
        Vec::new()
    }

    fn press(&mut self, p: &Pointer) {
        self.problem = None;
        let Some(draft) = &mut self.draft else {
            self.draft = Some(Draft { epoch: p.epoch, rim: vec![p.at], pointer: *p });
            return;
        };
        draft.pointer = *p;
        // The second press of a double click falls on the place of the first one.
        if draft.rim.iter().all(|q| q.distance(p.at) >= 2.0 * p.px_per_pt) {
            draft.rim.push(p.at);
        }
    }
}

impl Tool for DrawCircle {
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => self.press(p),
            ToolEvent::Move(p) => {
                if let Some(draft) = &mut self.draft {
                    draft.pointer = *p;
                }
            }
            ToolEvent::DoubleClick(_) | ToolEvent::Confirm => return self.close(cx),
            ToolEvent::Cancel => *self = DrawCircle::default(),
            ToolEvent::BackOne | ToolEvent::Delete => {
                self.problem = None;
                let left = self.draft.as_mut().map_or(0, |d| {
                    d.rim.pop();
                    d.rim.len()
                });
                if left == 0 {
                    self.draft = None;
                }
            }
            ToolEvent::Release(_) | ToolEvent::Nudge { .. } => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        match result {
            Ok(()) => *self = DrawCircle::default(),
            Err(refusal) => {
                let at = self.draft.as_ref().and_then(|d| d.rim.last().copied());
                self.problem = Some(Problem { at, text: refusal.to_string() });
            }
        }
    }

    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.draft else { return Overlay::default() };
        let shape = PixelShape::of(cx.doc, draft.epoch);
        let mut overlay = Overlay { epoch: Some(draft.epoch), problem: self.problem.clone(), ..Overlay::default() };
        overlay.handles = draft.rim.iter().map(|at| Handle { at: *at, kind: HandleKind::Vertex, hot: false }).collect();
        if let Some(fit) = draft.preview(shape).filter(|fit| fit.circle.radius_px < 1e5) {
            let points = outline(fit.circle, shape);
            overlay.rubber = points.iter().copied().chain(points.first().copied()).collect();
            if draft.rim.len() >= 3 || fit.rim_percent >= LEAST_PERCENT {
                overlay.live = Some(Live::Outline { points, drawn: Drawn::Circle { rim_percent: fit.rim_percent }, of: None });
            }
        }
        overlay
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        if self.draft.is_some() { "circle.drawing" } else { "circle.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match self.draft.as_ref().map_or(0, |d| d.rim.len()) {
            0 => "Circle: click a place on the rim, on either date.".into(),
            1 => "Circle: click a second place on the rim, far from the first. Esc cancels.".into(),
            2 => "Circle: click a third place on the rim. Backspace takes one back, Esc cancels.".into(),
            n => format!(
                "Circle: Enter or a double click takes it. Further clicks on the rim make it surer ({n} so far). Backspace takes one back."
            ),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
