//! Boxes parallel to the picture: two opposite corners, by two clicks or one drag.
//!
//! | state | press | release | Enter | Esc, Backspace |
//! | --- | --- | --- | --- | --- |
//! | idle | first corner → drawing | | | |
//! | drawing | opposite corner: command → idle | the same, after a drag | as a press at the pointer | idle |

use super::snap::Anchors;
use super::tool::{Cursor, Live, Overlay, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::two_points::{Draft, TwoPoints};
use super::typed::Numbers;
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::Point;
use crate::core::ops::{AddFootprint, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "box",
    name: "Box",
    help: "Outlines a building that stands parallel to the picture, by two opposite corners.",
    key: 'A',
    make: || Box::new(DrawBox::default()),
};

#[derive(Default)]
struct DrawBox {
    corners: TwoPoints<()>,
}

fn corners(a: Point, c: Point) -> Vec<Point> {
    vec![a, Point::new(c.x, a.y), c, Point::new(a.x, c.y)]
}

impl Tool for DrawBox {
    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        let done = self.corners.handle(event, |_| ());
        let command = |(d, to): (&Draft<()>, Point)| AddFootprint {
            epoch: d.epoch,
            points: corners(d.from, to),
            drawn: Drawn::Box,
            name: String::new(),
        };
        done.map(|done| Request::Command(command(done).into())).into_iter().collect()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        self.corners.settled(result);
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.corners.draft else { return Overlay::default() };
        let points = corners(draft.from, draft.pointer.at);
        let rubber = points.iter().copied().chain([draft.from]).collect();
        let live = Some(Live::Outline { points, drawn: Drawn::Box, of: None });
        Overlay { rubber, live, ..self.corners.overlay() }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.corners.draft.as_ref().map(|d| d.epoch)
    }

    fn anchors(&self, _cx: &ToolContext<'_>) -> Option<Anchors> {
        Some(Anchors::default())
    }

    fn numbers(&self, _cx: &ToolContext<'_>) -> Option<Numbers> {
        self.corners.draft.as_ref().map(|d| Numbers::Size { from: d.from })
    }

    fn state(&self) -> &'static str {
        if self.corners.draft.is_some() { "box.drawing" } else { "box.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match &self.corners.draft {
            None => "Box: click one corner, or drag from corner to corner, on either date.".into(),
            Some(_) => "Box: click the opposite corner, or type width, Tab, height and press Enter. Esc cancels.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
