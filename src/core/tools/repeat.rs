//! The last outline once more, with one click: rows of identical houses.
//!
//! | state | press | move | Esc |
//! | --- | --- | --- | --- |
//! | idle | a copy with its middle here: command | a ghost at the pointer | nothing is selected |

use super::tool::{Cursor, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use crate::core::doc::{EpochId, Footprint};
use crate::core::geom::Point;
use crate::core::ops::{Refusal, RepeatFootprint};
use crate::core::view::{PointMap, epoch_from_epoch};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "repeat",
    name: "Repeat outline",
    help: "Places the chosen outline, or the last one, once more with one click: for rows of identical houses.",
    key: 'E',
    make: || Box::new(Repeat::default()),
};

#[derive(Default)]
struct Repeat {
    pointer: Option<Pointer>,
    problem: Option<Problem>,
}

/// The outline that is repeated: the one that was selected last, else the newest.
fn pattern<'a>(cx: &ToolContext<'a>) -> Option<&'a Footprint> {
    let selected = cx.selection.footprints.last().and_then(|id| cx.doc.footprint(*id));
    selected.or_else(|| cx.doc.footprints.values().next_back().map(std::convert::AsRef::as_ref))
}

/// Where the pointer is on the image of the pattern.
fn place(cx: &ToolContext<'_>, pattern: &Footprint, p: &Pointer) -> Point {
    if p.epoch == pattern.epoch { p.at } else { epoch_from_epoch(cx.doc, pattern.epoch, p.epoch).apply(p.at) }
}

impl Tool for Repeat {
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => {
                self.pointer = Some(*p);
                self.problem = None;
                match pattern(cx) {
                    Some(f) => return vec![Request::Command(RepeatFootprint { id: f.id, centre: place(cx, f, p) }.into())],
                    None => {
                        let text = "There is no outline yet that could be repeated. Draw one first.".to_owned();
                        self.problem = Some(Problem { at: Some(p.at), text });
                    }
                }
            }
            ToolEvent::Move(p) => self.pointer = Some(*p),
            ToolEvent::Cancel => {
                self.problem = None;
                return vec![Request::Select(Vec::new())];
            }
            _ => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        let at = self.pointer.map(|p| p.at);
        self.problem = result.err().map(|refusal| Problem { at, text: refusal.to_string() });
    }

    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay {
        let Some(pointer) = &self.pointer else { return Overlay::default() };
        let Some(f) = pattern(cx) else {
            return Overlay { epoch: Some(pointer.epoch), problem: self.problem.clone(), ..Overlay::default() };
        };
        let by = place(cx, f, pointer) - f.ring.centroid();
        let mut rubber: Vec<Point> = f.ring.points().iter().map(|p| *p + by).collect();
        rubber.extend(rubber.first().copied());
        Overlay { epoch: Some(f.epoch), rubber, problem: self.problem.clone(), ..Overlay::default() }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        None
    }

    fn state(&self) -> &'static str {
        "repeat.idle"
    }

    fn hint(&self, cx: &ToolContext<'_>) -> String {
        match pattern(cx) {
            Some(f) => format!(
                "Repeat outline: click the middle of the next building like {}. Its size is that of the first, error and all.",
                f.name
            ),
            None => "Repeat outline: draw one outline first, then each click places it once more.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
