//! Outlines that the program proposes: a rough box, a click on the roof where the middle of the box is none, and what comes is looked at.
//!
//! | state | press | release | answer | Enter | Backspace | Esc |
//! | --- | --- | --- | --- | --- | --- | --- |
//! | idle | first corner → boxing | | | | | |
//! | boxing | opposite corner: asks → asked | the same, after a drag | | as a press at the pointer | idle | idle |
//! | asked | in the box: asks with this click; beside it: a new box | | outline → proposed; a reason → asked | | idle | idle |
//! | proposed | on a handle → dragging; in the box: asks with this click; beside it: a new box | | | command → idle | idle | idle |
//! | dragging | | → proposed, touched | | | | as before the drag |

use super::tool::{
    CORNER_PT, Cursor, DRAG_PT, Handle, HandleKind, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent,
    Wanted,
};
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::{Bounds, Point, find_self_crossing};
use crate::core::ops::{AddFootprint, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "propose",
    name: "Propose outline",
    help: "Proposes the outline of a building from a rough box around it; the proposal counts once you have touched or accepted it.",
    key: 'W',
    make: || Box::new(Propose::default()),
};

#[derive(Default)]
struct Propose {
    draft: Option<Draft>,
    problem: Option<Problem>,
    /// Counts questions: an answer to an older one is dropped.
    asked: u64,
}

struct Draft {
    epoch: EpochId,
    /// The corner where the box was begun.
    from: Point,
    pointer: Pointer,
    /// The box, once it is drawn.
    bounds: Option<Bounds>,
    click: Option<Point>,
    proposal: Option<Vec<Point>>,
    /// A corner or a side of the proposal was moved by hand.
    touched: bool,
    drag: Option<Drag>,
}

/// A part of the proposal in hand.
struct Drag {
    grip: Grip,
    start: Point,
    before: Vec<Point>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Grip {
    Corner(usize),
    Side(usize),
}

fn bounds_of(a: Point, b: Point) -> Bounds {
    Bounds { min: Point::new(a.x.min(b.x), a.y.min(b.y)), max: Point::new(a.x.max(b.x), a.y.max(b.y)) }
}

fn holds(bounds: Bounds, p: Point) -> bool {
    p.x >= bounds.min.x && p.x <= bounds.max.x && p.y >= bounds.min.y && p.y <= bounds.max.y
}

fn ring_of(b: Bounds) -> Vec<Point> {
    vec![b.min, Point::new(b.max.x, b.min.y), b.max, Point::new(b.min.x, b.max.y), b.min]
}

impl Draft {
    fn begun(p: &Pointer) -> Draft {
        Draft { epoch: p.epoch, from: p.at, pointer: *p, bounds: None, click: None, proposal: None, touched: false, drag: None }
    }

    /// What of the proposal lies under the pointer: a corner before a side's middle.
    fn grip(&self, p: &Pointer) -> Option<Grip> {
        let points = self.proposal.as_ref()?;
        let near = CORNER_PT * p.px_per_pt;
        if let Some(k) = points.iter().position(|q| q.distance(p.at) <= near) {
            return Some(Grip::Corner(k));
        }
        middles(points).position(|q| q.distance(p.at) <= near).map(Grip::Side)
    }

    /// The proposal with what is held moved to the pointer.
    fn dragged(&mut self) {
        let Some(drag) = &self.drag else { return };
        let mut points = drag.before.clone();
        let n = points.len();
        let by = self.pointer.at - drag.start;
        match drag.grip {
            Grip::Corner(k) => points.iter_mut().skip(k).take(1).for_each(|p| *p = *p + by),
            Grip::Side(k) => {
                // A side moves across itself: right angles stay right.
                let side = drag.before[(k + 1) % n] - drag.before[k];
                let across = side.perpendicular() * (1.0 / side.length().max(1.0e-9));
                let by = across * by.dot(across);
                for at in [k, (k + 1) % n] {
                    points[at] = points[at] + by;
                }
            }
        }
        self.touched |= by.length() > 0.0;
        self.proposal = Some(points);
    }
}

fn middles(points: &[Point]) -> impl Iterator<Item = Point> + '_ {
    (0..points.len()).map(|k| points[k].midpoint(points[(k + 1) % points.len()]))
}

impl Propose {
    fn ask(&mut self) -> Vec<Request> {
        let Some(Draft { epoch, bounds: Some(bounds), click, .. }) = &self.draft else { return Vec::new() };
        self.asked += 1;
        self.problem = None;
        vec![Request::Propose(Wanted { serial: self.asked, epoch: *epoch, bounds: *bounds, click: click.unwrap_or(bounds.centre()) })]
    }

    fn close_box(&mut self, p: &Pointer) -> Vec<Request> {
        if let Some(draft) = &mut self.draft {
            draft.pointer = *p;
            draft.bounds = Some(bounds_of(draft.from, p.at));
        }
        self.ask()
    }

    fn press(&mut self, p: &Pointer) -> Vec<Request> {
        self.problem = None;
        let Some(draft) = &mut self.draft else {
            self.draft = Some(Draft::begun(p));
            return Vec::new();
        };
        draft.pointer = *p;
        let Some(bounds) = draft.bounds else {
            // The second press of a double click falls on the first corner.
            return if draft.from.distance(p.at) >= DRAG_PT * p.px_per_pt { self.close_box(p) } else { Vec::new() };
        };
        if let Some(grip) = draft.grip(p) {
            draft.drag = draft.proposal.clone().map(|before| Drag { grip, start: p.at, before });
            return Vec::new();
        }
        if holds(bounds, p.at) && !draft.touched {
            draft.click = Some(p.at);
            return self.ask();
        }
        if !holds(bounds, p.at) {
            // An answer that is still on its way is to the old box.
            self.asked += 1;
            self.draft = Some(Draft::begun(p));
        }
        Vec::new()
    }

    fn take(&mut self) -> Vec<Request> {
        let Some(Draft { epoch, proposal: Some(points), touched, .. }) = &self.draft else { return Vec::new() };
        let drawn = if *touched { Drawn::CheckedProposal } else { Drawn::Proposal };
        vec![Request::Command(AddFootprint { epoch: *epoch, points: points.clone(), drawn, name: String::new() }.into())]
    }

    fn drop_draft(&mut self) {
        self.asked += 1;
        self.draft = None;
        self.problem = None;
    }
}

impl Tool for Propose {
    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => return self.press(p),
            ToolEvent::Move(p) => {
                if let Some(draft) = &mut self.draft {
                    draft.pointer = *p;
                    draft.dragged();
                }
            }
            ToolEvent::Release(p) => {
                let Some(draft) = &mut self.draft else { return Vec::new() };
                draft.pointer = *p;
                if draft.drag.is_some() {
                    draft.dragged();
                    draft.drag = None;
                } else if draft.bounds.is_none() && draft.from.distance(p.at) > 2.0 * DRAG_PT * p.px_per_pt {
                    return self.close_box(p);
                }
            }
            ToolEvent::Confirm => match &self.draft {
                Some(Draft { proposal: Some(_), .. }) => return self.take(),
                Some(Draft { bounds: None, pointer, .. }) => {
                    let pointer = *pointer;
                    return self.press(&pointer);
                }
                _ => {}
            },
            ToolEvent::Cancel if self.draft.as_ref().is_some_and(|d| d.drag.is_some()) => {
                if let Some(draft) = &mut self.draft {
                    draft.proposal = draft.drag.take().map(|drag| drag.before);
                }
            }
            ToolEvent::Cancel | ToolEvent::BackOne | ToolEvent::Delete => self.drop_draft(),
            ToolEvent::DoubleClick(_) | ToolEvent::Nudge { .. } => {}
        }
        Vec::new()
    }

    fn proposed(&mut self, serial: u64, answer: Result<Vec<Point>, String>) {
        let Some(draft) = self.draft.as_mut().filter(|_| serial == self.asked) else { return };
        match answer {
            Ok(points) => {
                draft.proposal = Some(points);
                draft.touched = false;
                self.problem = None;
            }
            Err(text) => {
                let at = draft.click.or(draft.bounds.map(|b| b.centre()));
                draft.proposal = None;
                self.problem = Some(Problem { at, text });
            }
        }
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        match result {
            Ok(()) => self.drop_draft(),
            Err(refusal) => {
                let at = self.draft.as_ref().map(|d| d.pointer.at);
                self.problem = Some(Problem { at, text: refusal.to_string() });
            }
        }
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.draft else { return Overlay::default() };
        let mut overlay = Overlay { epoch: Some(draft.epoch), problem: self.problem.clone(), ..Overlay::default() };
        let bounds = draft.bounds.unwrap_or_else(|| bounds_of(draft.from, draft.pointer.at));
        let Some(points) = &draft.proposal else {
            overlay.rubber = ring_of(bounds);
            return overlay;
        };
        overlay.guide = ring_of(bounds);
        if let Some(at) = find_self_crossing(points).map(|crossing| crossing.at) {
            overlay.problem = Some(Problem { at: Some(at), text: "Sides cross here. Move the corner back.".to_owned() });
        }
        let held = draft.drag.as_ref().map(|d| d.grip).or_else(|| draft.grip(&draft.pointer));
        let corners = points.iter().enumerate().map(|(k, at)| (*at, HandleKind::Vertex, Grip::Corner(k)));
        let sides = middles(points).enumerate().map(|(k, at)| (at, HandleKind::Midpoint, Grip::Side(k)));
        overlay.handles = corners.chain(sides).map(|(at, kind, grip)| Handle { at, kind, hot: held == Some(grip) }).collect();
        // Dashed: it is a proposal. Once a hand was on it, it is drawn as what it will be.
        if draft.touched {
            overlay.ghosts = vec![points.clone()];
            overlay.live = Some(Live::Outline { points: points.clone(), drawn: Drawn::CheckedProposal, of: None });
        } else {
            overlay.rubber = points.iter().copied().chain(points.first().copied()).collect();
        }
        overlay
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        match &self.draft {
            None => "propose.idle",
            Some(Draft { bounds: None, .. }) => "propose.boxing",
            Some(Draft { proposal: None, .. }) => "propose.asked",
            Some(Draft { drag: Some(_), .. }) => "propose.dragging",
            Some(_) => "propose.proposed",
        }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match (self.state(), self.draft.as_ref().is_some_and(|d| d.touched)) {
            ("propose.idle", _) => "Propose outline: drag a rough box around one building, on either date.".into(),
            ("propose.boxing", _) => "Propose outline: let go at the opposite corner. Esc cancels.".into(),
            ("propose.asked", _) if self.problem.is_some() => {
                "Propose outline: click on the roof inside the box, or drag a new box. Esc cancels.".into()
            }
            ("propose.asked", _) => "Propose outline: looking for the outline. Esc cancels.".into(),
            (_, true) => "Propose outline: drag more corners and sides onto the roof\u{2019}s edge; Enter takes it. Esc drops it.".into(),
            _ => "Propose outline: check every side; drag corners and sides, or click on the roof to try again. Enter takes it as a proposal, Esc drops it.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        match &self.draft {
            Some(Draft { drag: Some(_), .. }) => Cursor::Grabbing,
            Some(d) if d.grip(&d.pointer).is_some() => Cursor::Move,
            _ => Cursor::Cross,
        }
    }
}
