//! Outlines corner by corner.
//!
//! | state | press | Enter, double click, press on the first corner | Backspace | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | first corner → drawing | | | |
//! | drawing | next corner, unless it crosses | close → idle, once the command is accepted | one corner back | idle |

use super::snap::Anchors;
use super::tool::{
    CORNER_PT, Cursor, Handle, HandleKind, Live, Overlay, Placed, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent,
};
use super::typed::Numbers;
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::{BadRing, Point, Ring, segments_cross};
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
    /// A direction was held or a number typed: its corners are not clicks of their own.
    squared: bool,
}

impl Draft {
    fn drawn(&self) -> Drawn {
        if self.squared { Drawn::Squared } else { Drawn::Polygon }
    }

    /// The corners of an outline between the last corner and `to`, if both are corners of it: the shorter way along its walls.
    fn followed(&self, cx: &ToolContext<'_>, to: Point) -> Vec<Point> {
        let Some(last) = self.points.last().copied() else { return Vec::new() };
        let index = |ring: &Ring, p: Point| ring.points().iter().position(|q| q.distance(p) < 1e-3);
        let found = cx.doc.footprints.values().filter(|f| f.epoch == self.epoch).find_map(|f| {
            let (i, j) = (index(&f.ring, last)?, index(&f.ring, to)?);
            (i != j).then_some((f.ring.points(), i, j))
        });
        let Some((corners, i, j)) = found else { return Vec::new() };
        let n = corners.len();
        let way = |forward: bool| -> Vec<Point> {
            let steps = if forward { (j + n - i) % n } else { (i + n - j) % n };
            (1..steps).filter_map(|k| corners.get(if forward { (i + k) % n } else { (i + n - k) % n })).copied().collect()
        };
        let length = |way: &[Point]| {
            let line: Vec<Point> = std::iter::once(last).chain(way.iter().copied()).chain([to]).collect();
            line.windows(2).map(|w| w[0].distance(w[1])).sum::<f64>()
        };
        let (one, other) = (way(true), way(false));
        if length(&one) <= length(&other) { one } else { other }
    }

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
        let command = AddFootprint { epoch: self.epoch, points: self.points.clone(), drawn: self.drawn(), name: String::new() };
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

    fn press(&mut self, p: &Pointer, cx: &ToolContext<'_>) -> Vec<Request> {
        self.problem = None;
        let Some(draft) = &mut self.draft else {
            self.draft = Some(Draft { epoch: p.epoch, points: vec![p.at], pointer: *p, squared: false });
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
            None => {
                // With Shift the walls of the outline that both corners belong to are followed.
                if p.shift && !cx.blind {
                    let between = draft.followed(cx, p.at);
                    draft.points.extend(between);
                }
                draft.squared |= matches!(cx.placed, Placed::AtAngle | Placed::Typed);
                draft.points.push(p.at);
            }
        }
        Vec::new()
    }
}

impl Tool for Polygon {
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => return self.press(p, cx),
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
            live: Some(Live::Outline { points: live, drawn: draft.drawn(), of: None }),
            ..Overlay::default()
        }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn anchors(&self, _cx: &ToolContext<'_>) -> Option<Anchors> {
        let points = self.draft.as_ref().map(|d| d.points.as_slice()).unwrap_or_default();
        let before = points.len().checked_sub(2).and_then(|i| points.get(i).copied());
        let first = points.first().copied().zip(points.get(1).copied());
        Some(Anchors { last: points.last().copied(), before, first, ..Anchors::default() })
    }

    fn numbers(&self, _cx: &ToolContext<'_>) -> Option<Numbers> {
        let points = &self.draft.as_ref()?.points;
        let before = points.len().checked_sub(2).and_then(|i| points.get(i).copied());
        Some(Numbers::Side { from: *points.last()?, before })
    }

    fn state(&self) -> &'static str {
        if self.draft.is_some() { "polygon.drawing" } else { "polygon.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match &self.draft {
            None => "Polygon: click the first corner of the building, on either date.".into(),
            Some(d) if d.points.len() < 3 => {
                "Polygon: click the next corner, or type the length of the side. Backspace takes one back, Esc cancels.".into()
            }
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
