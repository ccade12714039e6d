//! Courtyards: drawn corner by corner inside an outline, as a polygon is. The states are those of the polygon tool, under another name.
//! Backspace, while nothing is being drawn, fills the courtyard under the pointer.

use super::polygon;
use super::snap::Anchors;
use super::tool::{Cursor, Handle, HandleKind, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::typed::Numbers;
use crate::core::doc::{self, Document, EpochId, Footprint, FootprintId};
use crate::core::geom::{Point, Ring};
use crate::core::ops::{AddHole, Command, FillHole, Refusal};
use crate::core::view::{PointMap, epoch_from_epoch};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "hole",
    name: "Courtyard",
    help: "Cuts a courtyard into an outline, corner by corner: its area is taken off, with its own error.",
    key: 'c',
    make: || Box::new(Hole { polygon: (polygon::DESCRIPTOR.make)(), pointer: None, problem: None }),
};

struct Hole {
    polygon: Box<dyn Tool>,
    /// Where the pointer was seen last.
    pointer: Option<Pointer>,
    /// Why no courtyard can be begun where the pointer was pressed last, and on which image.
    problem: Option<(EpochId, Problem)>,
}

impl Hole {
    /// The courtyard under the pointer, while nothing is being drawn: of which footprint, and which one.
    fn under<'d>(&self, cx: &ToolContext<'d>) -> Option<(&'d Footprint, usize)> {
        let p = self.pointer.filter(|_| self.polygon.draft_epoch().is_none())?;
        cx.doc.holes.iter().filter(|(id, _)| !cx.doc.is_hidden(**id)).find_map(|(id, holes)| {
            let f = cx.doc.footprint(*id)?;
            let at = epoch_from_epoch(cx.doc, f.epoch, p.epoch).apply(p.at);
            Some((f, holes.iter().position(|hole| hole.ring.contains(at))?))
        })
    }
}

/// The footprint into which a courtyard is cut: the chosen one if it holds it, else the smallest that does.
fn target(cx: &ToolContext<'_>, epoch: EpochId, points: &[Point]) -> Option<FootprintId> {
    let holds = |f: &Footprint| f.epoch == epoch && !cx.doc.is_hidden(f.id) && points.iter().all(|p| f.ring.contains(*p));
    let chosen = cx.selection.footprints.iter().rev().find(|id| cx.doc.footprint(**id).is_some_and(holds)).copied();
    let size = |f: &Footprint| f.ring.area_px2();
    let around = |doc: &Document| {
        let all = doc.footprints.values().map(AsRef::as_ref).filter(|f: &&Footprint| holds(f));
        all.min_by(|f, g| size(f).total_cmp(&size(g))).map(|f| f.id)
    };
    chosen.or_else(|| around(cx.doc))
}

impl Tool for Hole {
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) | ToolEvent::Move(p) | ToolEvent::Release(p) | ToolEvent::DoubleClick(p) => self.pointer = Some(*p),
            ToolEvent::BackOne => {
                if let Some((f, hole)) = self.under(cx) {
                    return vec![Request::Command(FillHole { id: f.id, hole: Some(hole) }.into())];
                }
            }
            _ => {}
        }
        if let ToolEvent::Press(p) = event {
            self.problem = None;
            // Told before it is drawn, not after.
            let locked = target(cx, p.epoch, &[p.at]).filter(|id| self.polygon.draft_epoch().is_none() && cx.doc.is_locked(*id));
            if let Some(f) = locked.and_then(|id| cx.doc.footprint(id)) {
                let text = Refusal::Locked(f.name.clone()).to_string();
                self.problem = Some((p.epoch, Problem { at: Some(p.at), text }));
                return Vec::new();
            }
        }
        if matches!(event, ToolEvent::Cancel) {
            self.problem = None;
        }
        let mut requests = Vec::new();
        for request in self.polygon.handle(event, cx) {
            let Request::Command(Command::AddFootprint(drawn)) = request else { continue };
            match target(cx, drawn.epoch, &drawn.points) {
                Some(id) => requests.push(Request::Command(AddHole { id, points: drawn.points, drawn: drawn.drawn }.into())),
                None => {
                    let why = "No outline holds all of this. Draw the courtyard inside the outline of its building.";
                    self.polygon.settled(Err(&Refusal::BadNumber(why.to_owned())));
                }
            }
        }
        requests
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        self.polygon.settled(result);
    }

    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay {
        if let Some((f, hole)) = self.under(cx) {
            let ring = cx.doc.holes(f.id).get(hole).map(|hole| hole.ring.points()).unwrap_or_default();
            let handles = ring.iter().take(64).map(|at| Handle { at: *at, kind: HandleKind::Vertex, hot: true }).collect();
            return Overlay { epoch: Some(f.epoch), handles, ..Overlay::default() };
        }
        if let Some((epoch, problem)) = self.problem.clone() {
            return Overlay { epoch: Some(epoch), problem: Some(problem), ..Overlay::default() };
        }
        let overlay = self.polygon.overlay(cx);
        // What would be left of the building is measured, not the courtyard by itself.
        let live = match (overlay.live, overlay.epoch) {
            (Some(Live::Outline { points, drawn, .. }), Some(epoch)) => target(cx, epoch, &points).and_then(|of| {
                let mut holes = cx.doc.holes(of).to_vec();
                holes.push(doc::Hole { ring: Ring::new(points).ok()?, drawn });
                Some(Live::Courtyards { of, outline: None, holes })
            }),
            _ => None,
        };
        Overlay { live, ..overlay }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.polygon.draft_epoch()
    }

    fn anchors(&self, cx: &ToolContext<'_>) -> Option<Anchors> {
        self.polygon.anchors(cx)
    }

    fn numbers(&self, cx: &ToolContext<'_>) -> Option<Numbers> {
        self.polygon.numbers(cx)
    }

    fn proposed(&mut self, serial: u64, answer: Result<Vec<Point>, String>) {
        self.polygon.proposed(serial, answer);
    }

    fn state(&self) -> &'static str {
        if self.polygon.draft_epoch().is_some() { "hole.drawing" } else { "hole.idle" }
    }

    fn hint(&self, cx: &ToolContext<'_>) -> String {
        if let Some((f, _)) = self.under(cx) {
            return format!("Courtyard of {}: Backspace fills it. Click outside of it, inside the outline, to cut another.", f.name);
        }
        if self.polygon.draft_epoch().is_none() {
            return "Courtyard: click its first corner, inside the outline of its building.".to_owned();
        }
        self.polygon.hint(cx).replacen("Polygon", "Courtyard", 1)
    }

    fn cursor(&self) -> Cursor {
        self.polygon.cursor()
    }
}
