//! Lengths: two clicks, or one drag.

use super::tool::{Cursor, Live, Overlay, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::two_points::{Draft, TwoPoints};
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
    line: TwoPoints<()>,
}

impl Tool for MeasureLine {
    fn serves_without_keeping(&self) -> bool {
        true
    }

    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        let done = self.line.handle(event, |_| ());
        let command = |(d, to): (&Draft<()>, Point)| AddLine { epoch: d.epoch, from: d.from, to };
        done.map(|done| Request::Command(command(done).into())).into_iter().collect()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        self.line.settled(result);
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let live = self.line.draft.as_ref().map(|d| Live::Line { from: d.from, to: d.pointer.at });
        Overlay { live, ..self.line.overlay() }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.line.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        if self.line.draft.is_some() { "line.drawing" } else { "line.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match &self.line.draft {
            None => "Measure line: click one end, or drag from end to end.".into(),
            Some(_) => "Measure line: click the other end. Esc cancels.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
