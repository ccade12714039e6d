//! An outline split along a line: two clicks, or one drag, from one side to the other.
//!
//! | state | press | release | Esc, Backspace |
//! | --- | --- | --- | --- |
//! | idle | one end of the line → drawing | | |
//! | drawing | the other end: command → idle | the same, after a drag | idle |

use super::snap::Anchors;
use super::tool::{Cursor, Overlay, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::two_points::TwoPoints;
use crate::core::doc::{EpochId, Footprint};
use crate::core::geom::{Point, segments_cross};
use crate::core::ops::{Refusal, SplitFootprint};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "split",
    name: "Split outline",
    help: "Splits an outline in two along a line that is drawn through it.",
    key: 'Y',
    make: || Box::new(Split::default()),
};

#[derive(Default)]
struct Split {
    line: TwoPoints<()>,
    problem: Option<Problem>,
}

/// The outline that the line goes through: the chosen one, else the smallest.
fn target<'a>(cx: &ToolContext<'a>, epoch: EpochId, from: Point, to: Point) -> Option<&'a Footprint> {
    let crossed = |f: &&Footprint| f.epoch == epoch && f.ring.sides().any(|(a, b)| segments_cross(from, to, a, b).is_some());
    let chosen = cx.selection.footprints.iter().rev().filter_map(|id| cx.doc.footprint(*id)).find(crossed);
    let all = cx.doc.footprints.values().map(std::convert::AsRef::as_ref).filter(crossed);
    chosen.or_else(|| all.min_by(|f, g| f.ring.area_px2().total_cmp(&g.ring.area_px2())))
}

impl Tool for Split {
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        if matches!(event, ToolEvent::Press(_) | ToolEvent::Cancel) {
            self.problem = None;
        }
        let Some((epoch, from, to)) = self.line.handle(event, |_| ()).map(|(d, to)| (d.epoch, d.from, to)) else { return Vec::new() };
        match target(cx, epoch, from, to) {
            Some(f) => vec![Request::Command(SplitFootprint { id: f.id, from, to }.into())],
            None => {
                let text = "No outline lies under this line. Draw it through one, from side to side.".to_owned();
                self.line = TwoPoints::default();
                self.problem = Some(Problem { at: Some(to), text });
                Vec::new()
            }
        }
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        self.line.settled(result);
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let overlay = self.line.overlay();
        Overlay { problem: overlay.problem.clone().or_else(|| self.problem.clone()), ..overlay }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.line.draft.as_ref().map(|d| d.epoch)
    }

    fn anchors(&self, _cx: &ToolContext<'_>) -> Option<Anchors> {
        Some(Anchors { last: self.line.draft.as_ref().map(|d| d.from), ..Anchors::default() })
    }

    fn state(&self) -> &'static str {
        if self.line.draft.is_some() { "split.drawing" } else { "split.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match &self.line.draft {
            None => "Split outline: click beside an outline, where the line shall begin.".into(),
            Some(_) => "Split outline: click on the other side of it. The larger part keeps the name. Esc cancels.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
