//! Outlines corner by corner.
//!
//! | state | press | Enter, double click, press on the first corner | Backspace | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | first corner → drawing | | | |
//! | drawing | next corner, unless it crosses | close → idle, once the command is accepted | one corner back | idle |

use super::tool::{
    CORNER_PT, Cursor, Handle, HandleKind, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent,
};
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::{BadRing, Point, segments_cross};
use crate::core::ops::{AddFootprint, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "polygon",
    name: "Polygon",
    help: "Outlines a building corner by corner.",
    key: 'P',
    make: || Box::new(Polygon::default()),
};

#[derive(Default)]
struct Polygon {
    draft: Option<Draft>,
    problem: Option<Problem>,
}

struct Draft {
    epoch: EpochId,
    points: Vec<Point>,
    pointer: Pointer,
}

impl Draft {
    fn near_first(&self, p: &Pointer) -> bool {
        self.points.len() >= 3 && self.points.first().is_some_and(|first| first.distance(p.at) <= CORNER_PT * p.px_per_pt)
    }

    /// Where the side from the last corner to `to` would cross a side that is already there. The side that it joins
    /// shares a corner with it and is left out; so is the first one when the outline closes there.
    fn crossing(&self, to: Point, closing: bool) -> Option<Point> {
        let last = *self.points.last()?;
        let sides = self.points.windows(2).map(|w| (w[0], w[1]));
        let joined = self.points.len().saturating_sub(2);
        sides.enumerate().filter(|(i, _)| *i != joined && !(closing && *i == 0)).find_map(|(_, (a, b))| segments_cross(last, to, a, b))
    }

    fn commit(&self) -> Request {
        let command = AddFootprint { epoch: self.epoch, points: self.points.clone(), drawn: Drawn::Polygon, name: String::new() };
        Request::Command(command.into())
    }
}

impl Polygon {
    fn close(&mut self) -> Vec<Request> {
        let Some(draft) = &self.draft else { return Vec::new() };
        if draft.points.len() < 3 {
            let text = BadRing::TooFewVertices(draft.points.len()).to_string();
            self.problem = Some(Problem { at: draft.points.last().copied(), text });
            return Vec::new();
        }
        if let Some(at) = draft.points.first().and_then(|first| draft.crossing(*first, true)) {
            self.problem = Some(Problem {
                at: Some(at),
                text: "Closing here would cross another side. Take points back with Backspace, or add corners.".into(),
            });
            return Vec::new();
        }
        vec![draft.commit()]
    }

    fn press(&mut self, p: &Pointer) -> Vec<Request> {
        self.problem = None;
        let Some(draft) = &mut self.draft else {
            self.draft = Some(Draft { epoch: p.epoch, points: vec![p.at], pointer: *p });
            return Vec::new();
        };
        draft.pointer = *p;
        if draft.near_first(p) {
            return self.close();
        }
        // The second press of a double click falls on the corner that the first one placed.
        if draft.points.last().is_some_and(|last| last.distance(p.at) < 2.0 * p.px_per_pt) {
            return Vec::new();
        }
        match draft.crossing(p.at, false) {
            Some(at) => {
                let text = "This side would cross the outline. Place the corner somewhere else, or take one back with Backspace.";
                self.problem = Some(Problem { at: Some(at), text: text.into() });
            }
            None => draft.points.push(p.at),
        }
        Vec::new()
    }
}

impl Tool for Polygon {
    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => return self.press(p),
            ToolEvent::Move(p) => {
                if let Some(draft) = &mut self.draft {
                    draft.pointer = *p;
                }
            }
            ToolEvent::DoubleClick(_) | ToolEvent::Confirm => return self.close(),
            ToolEvent::Cancel => {
                self.draft = None;
                self.problem = None;
            }
            ToolEvent::BackOne | ToolEvent::Delete => {
                self.problem = None;
                if let Some(draft) = &mut self.draft {
                    draft.points.pop();
                    if draft.points.is_empty() {
                        self.draft = None;
                    }
                }
            }
            ToolEvent::Release(_) | ToolEvent::Nudge { .. } => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        match result {
            Ok(()) => {
                self.draft = None;
                self.problem = None;
            }
            Err(refusal) => {
                let at = match refusal {
                    Refusal::Ring(BadRing::SelfCrossing { at }) => Some(*at),
                    _ => self.draft.as_ref().and_then(|d| d.points.last().copied()),
                };
                self.problem = Some(Problem { at, text: refusal.to_string() });
            }
        }
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.draft else { return Overlay::default() };
        let near_first = draft.near_first(&draft.pointer);
        let mut live = draft.points.clone();
        let mut rubber: Vec<Point> = draft.points.last().copied().into_iter().collect();
        if !near_first {
            live.push(draft.pointer.at);
            rubber.push(draft.pointer.at);
        }
        if draft.points.len() >= 2 {
            rubber.extend(draft.points.first());
        }
        let handles = draft.points.iter().enumerate().map(|(i, at)| Handle {
            at: *at,
            kind: if i == 0 && draft.points.len() >= 3 { HandleKind::Close } else { HandleKind::Vertex },
            hot: i == 0 && near_first,
        });
        Overlay {
            epoch: Some(draft.epoch),
            handles: handles.collect(),
            path: draft.points.clone(),
            rubber,
            problem: self.problem.clone(),
            live: Some(Live::Outline { points: live, drawn: Drawn::Polygon, of: None }),
            ..Overlay::default()
        }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        if self.draft.is_some() { "polygon.drawing" } else { "polygon.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match &self.draft {
            None => "Polygon: click the first corner of the building, on either date.".into(),
            Some(d) if d.points.len() < 3 => "Polygon: click the next corner. Backspace takes one back, Esc cancels.".into(),
            Some(d) if d.near_first(&d.pointer) => "Polygon: click to close the outline.".into(),
            Some(_) => {
                "Polygon: click the next corner; Enter, a double click or the first corner closes. Backspace takes one back, Esc cancels."
                    .into()
            }
        }
    }

    fn cursor(&self) -> Cursor {
        match &self.draft {
            Some(d) if d.near_first(&d.pointer) => Cursor::Hand,
            _ => Cursor::Cross,
        }
    }
}
