//! Courtyards: drawn corner by corner inside an outline, as a polygon is. The states are those of the polygon tool, under another name.

use super::polygon;
use super::snap::Anchors;
use super::tool::{Cursor, Live, Overlay, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::typed::Numbers;
use crate::core::doc::{Document, EpochId, Footprint, FootprintId};
use crate::core::geom::Point;
use crate::core::ops::{AddFootprint, AddHole, Command, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "hole",
    name: "Courtyard",
    help: "Cuts a courtyard into an outline, corner by corner: its area is taken off, with its own error.",
    key: 'c',
    make: || Box::new(Hole { polygon: (polygon::DESCRIPTOR.make)() }),
};

struct Hole {
    polygon: Box<dyn Tool>,
}

/// The footprint into which a courtyard is cut: the chosen one if it holds it, else the smallest that does.
fn target(cx: &ToolContext<'_>, drawn: &AddFootprint) -> Option<FootprintId> {
    let holds = |f: &Footprint| f.epoch == drawn.epoch && !cx.doc.is_hidden(f.id) && drawn.points.iter().all(|p| f.ring.contains(*p));
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
        let mut requests = Vec::new();
        for request in self.polygon.handle(event, cx) {
            let Request::Command(Command::AddFootprint(drawn)) = request else { continue };
            match target(cx, &drawn) {
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
        let overlay = self.polygon.overlay(cx);
        // The area of a courtyard is told, and not compared with the reference as if it were a building.
        let live = overlay.live.filter(|live| matches!(live, Live::Outline { .. }) && cx.doc.reference.is_none());
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
        if self.polygon.draft_epoch().is_none() {
            return "Courtyard: click its first corner, inside the outline of its building.".to_owned();
        }
        self.polygon.hint(cx).replacen("Polygon", "Courtyard", 1)
    }

    fn cursor(&self) -> Cursor {
        self.polygon.cursor()
    }
}
