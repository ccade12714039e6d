//! Rectangles in three clicks: two for one wall, the third for the width; or in two, with a width that is typed or taken from the last one.
//!
//! | state | press | Backspace | Esc |
//! | --- | --- | --- | --- |
//! | idle | first corner → base | | |
//! | base | second corner → width | idle | idle |
//! | width | far wall → idle, once the command is accepted | base | idle |

use super::snap::Anchors;
use super::tool::{
    Cursor, Handle, HandleKind, Live, Overlay, Placed, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent,
};
use super::typed::Numbers;
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::Point;
use crate::core::measure::PixelShape;
use crate::core::ops::{AddFootprint, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "rectangle",
    name: "Rectangle",
    help: "Outlines a rectangular building in three clicks: two along one wall, one on the far wall.",
    key: 'R',
    make: || Box::new(Rectangle::default()),
};

#[derive(Default)]
struct Rectangle {
    draft: Option<Draft>,
    problem: Option<Problem>,
}

struct Draft {
    epoch: EpochId,
    first: Point,
    second: Option<Point>,
    pointer: Pointer,
    /// What put the pointer there.
    placed: Placed,
}

impl Draft {
    /// How the rectangle counts as drawn if it ends at the pointer.
    fn drawn(&self) -> Drawn {
        if self.placed == Placed::Typed { Drawn::RectangleByWidth } else { Drawn::Rectangle }
    }
}

/// The distance between the two long walls of the rectangle that was drawn last on an image, px: the width as it was drawn.
fn last_width_px(cx: &ToolContext<'_>, epoch: EpochId) -> Option<f64> {
    let last = cx.doc.footprints.values().rev().find(|f| f.epoch == epoch && f.drawn.is_rectangle() && f.ring.points().len() == 4)?;
    let [_, b, c, _] = last.ring.points() else { return None };
    Some(b.distance(*c)).filter(|_| !cx.blind)
}

/// The corners of the rectangle on the wall from `a` to `b` whose far wall runs through `c`.
/// Right angles are those of the ground.
pub(super) fn corners(shape: PixelShape, a: Point, b: Point, c: Point) -> [Point; 4] {
    let [a, b, c] = [a, b, c].map(|p| shape.squared(p));
    let wall = b - a;
    let across = wall.perpendicular();
    let length2 = wall.dot(wall);
    let width = if length2 > 0.0 { across * ((c - a).dot(across) / length2) } else { c - a };
    [a, b, b + width, a + width].map(|p| shape.own(p))
}

impl Rectangle {
    fn press(&mut self, p: &Pointer, cx: &ToolContext<'_>) -> Vec<Request> {
        let placed = cx.placed;
        self.problem = None;
        let Some(draft) = &mut self.draft else {
            self.draft = Some(Draft { epoch: p.epoch, first: p.at, second: None, pointer: *p, placed });
            return Vec::new();
        };
        (draft.pointer, draft.placed) = (*p, placed);
        match draft.second {
            None => {
                // A second press on the first corner is a double click's, not a wall.
                if p.at.distance(draft.first) >= 2.0 * p.px_per_pt {
                    draft.second = Some(p.at);
                }
                Vec::new()
            }
            Some(second) if p.at.distance(second) < 2.0 * p.px_per_pt => Vec::new(),
            Some(second) => {
                let points = corners(PixelShape::of(cx.doc, draft.epoch), draft.first, second, p.at).to_vec();
                vec![Request::Command(AddFootprint { epoch: draft.epoch, points, drawn: draft.drawn(), name: String::new() }.into())]
            }
        }
    }
}

impl Tool for Rectangle {
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => return self.press(p, cx),
            ToolEvent::Move(p) => {
                if let Some(draft) = &mut self.draft {
                    (draft.pointer, draft.placed) = (*p, cx.placed);
                }
            }
            ToolEvent::Confirm => {
                if let Some(Draft { second: Some(_), pointer, placed, .. }) = &self.draft {
                    let (pointer, placed) = (*pointer, *placed);
                    return self.press(&pointer, &ToolContext { placed, ..*cx });
                }
            }
            ToolEvent::Cancel => {
                self.draft = None;
                self.problem = None;
            }
            ToolEvent::BackOne | ToolEvent::Delete => {
                self.problem = None;
                let has_wall = self.draft.as_mut().is_some_and(|d| d.second.take().is_some());
                if !has_wall {
                    self.draft = None;
                }
            }
            ToolEvent::Release(_) | ToolEvent::DoubleClick(_) | ToolEvent::Nudge { .. } => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        match result {
            Ok(()) => {
                self.draft = None;
                self.problem = None;
            }
            Err(refusal) => self.problem = Some(Problem { at: self.draft.as_ref().map(|d| d.pointer.at), text: refusal.to_string() }),
        }
    }

    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay {
        let Some(draft) = &self.draft else { return Overlay::default() };
        let vertex = |at| Handle { at, kind: HandleKind::Vertex, hot: false };
        let to = draft.pointer.at;
        let mut overlay = Overlay { epoch: Some(draft.epoch), problem: self.problem.clone(), ..Overlay::default() };
        match draft.second {
            None => {
                overlay.handles = vec![vertex(draft.first)];
                overlay.path = vec![draft.first];
                overlay.rubber = vec![draft.first, to];
                overlay.live = Some(Live::Line { from: draft.first, to });
            }
            Some(second) => {
                let [a, b, c, d] = corners(PixelShape::of(cx.doc, draft.epoch), draft.first, second, to);
                overlay.handles = vec![vertex(a), vertex(b)];
                overlay.path = vec![a, b];
                overlay.rubber = vec![b, c, d, a];
                overlay.live = Some(Live::Outline { points: vec![a, b, c, d], drawn: draft.drawn(), of: None });
            }
        }
        overlay
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn anchors(&self, _cx: &ToolContext<'_>) -> Option<Anchors> {
        // The third click sets a width: it has no direction to be held.
        let last = self.draft.as_ref().filter(|d| d.second.is_none()).map(|d| d.first);
        Some(Anchors { last, ..Anchors::default() })
    }

    fn numbers(&self, cx: &ToolContext<'_>) -> Option<Numbers> {
        let draft = self.draft.as_ref()?;
        Some(match draft.second {
            None => Numbers::Side { from: draft.first, before: None },
            Some(b) => Numbers::Width { a: draft.first, b, last: last_width_px(cx, draft.epoch) },
        })
    }

    fn state(&self) -> &'static str {
        match &self.draft {
            None => "rectangle.idle",
            Some(Draft { second: None, .. }) => "rectangle.base",
            Some(_) => "rectangle.width",
        }
    }

    fn hint(&self, cx: &ToolContext<'_>) -> String {
        match &self.draft {
            None => "Rectangle: click one end of a wall, on either date.".into(),
            Some(Draft { second: None, .. }) => "Rectangle: click the other end of that wall. Esc cancels.".into(),
            Some(d) if last_width_px(cx, d.epoch).is_some() => {
                "Rectangle: click the far wall, or type the width; Tab takes the last width. Backspace takes the wall back, Esc cancels."
                    .into()
            }
            Some(_) => {
                "Rectangle: click the far wall, or type the width and press Enter. Backspace takes the wall back, Esc cancels.".into()
            }
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_third_click_sets_the_width_only() {
        let [a, b, c, d] = corners(PixelShape::SQUARE, Point::new(0.0, 0.0), Point::new(60.0, 0.0), Point::new(17.0, 20.0));
        assert_eq!([a, b, c, d], [(0., 0.), (60., 0.), (60., 20.), (0., 20.)].map(|(x, y)| Point::new(x, y)));
    }
}
