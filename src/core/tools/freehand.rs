//! Outlines drawn in one go with the button held, and reduced to their corners.
//!
//! | state | press | move | release | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | → drawing | | | |
//! | drawing | | the line grows | closed and reduced: command → idle | idle, nothing changed |

use super::tool::{Cursor, DRAG_PT, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use crate::core::doc::{Drawn, EpochId};
use crate::core::geom::{Point, reduced, segments_cross};
use crate::core::ops::{AddFootprint, Refusal};

pub(super) const DESCRIPTOR: ToolDescriptor = ToolDescriptor {
    id: "freehand",
    name: "Freehand",
    help: "Outlines a building in one stroke with the button held; the stroke is reduced to corners.",
    key: 'D',
    make: || Box::new(Freehand::default()),
};

/// A stroke is reduced so that no part of it lies further from the outline than so many screen points: what a hand trembles.
const TREMOR_PT: f64 = 2.5;
/// And by no less than so many pixels: the error of a click and a half.
const LEAST_TOLERANCE_PX: f64 = 1.0;
/// Points nearer to each other than so many screen points are one.
const STEP_PT: f64 = 1.5;
/// The most points of a stroke: somebody has fallen asleep on the mouse.
const MOST_POINTS: usize = 20_000;

#[derive(Default)]
struct Freehand {
    draft: Option<Stroke>,
    problem: Option<Problem>,
    /// What was said of the last outline.
    told: Option<Told>,
}

struct Stroke {
    epoch: EpochId,
    points: Vec<Point>,
    px_per_pt: f64,
}

#[derive(Clone, Copy)]
struct Told {
    points: usize,
    corners: usize,
    tolerance_px: f64,
}

impl Stroke {
    fn tolerance_px(&self) -> f64 {
        (TREMOR_PT * self.px_per_pt).max(LEAST_TOLERANCE_PX)
    }

    fn grow(&mut self, p: &Pointer) {
        let far = self.points.last().is_none_or(|last| last.distance(p.at) >= STEP_PT * p.px_per_pt);
        if far && p.at.is_finite() && self.points.len() < MOST_POINTS {
            self.points.push(p.at);
        }
    }

    /// The stroke as a closed line: where its end runs over its beginning, both are cut at the crossing.
    fn closed(&self) -> Vec<Point> {
        let n = self.points.len();
        let part = (n / 4).clamp(1, 400);
        let sides = |from: usize, to: usize| {
            (from..to).filter_map(|i| Some((i, *self.points.get(i)?, *self.points.get(i + 1)?))).collect::<Vec<_>>()
        };
        let (head, tail) = (sides(0, part), sides(n.saturating_sub(part + 1), n.saturating_sub(1)));
        for (j, c, d) in tail {
            for (i, a, b) in head.iter().filter(|(i, _, _)| *i + 2 < j) {
                if let Some(at) = segments_cross(*a, *b, c, d) {
                    let middle = self.points.iter().take(j + 1).skip(i + 1).copied();
                    return std::iter::once(at).chain(middle).collect();
                }
            }
        }
        self.points.clone()
    }

    fn corners(&self) -> Vec<Point> {
        reduced(&self.closed(), self.tolerance_px())
    }
}

impl Freehand {
    fn release(&mut self, p: &Pointer) -> Vec<Request> {
        let Some(stroke) = &mut self.draft else { return Vec::new() };
        stroke.grow(p);
        let start = stroke.points.first().copied().unwrap_or(p.at);
        let far = stroke.points.iter().any(|q| q.distance(start) > 2.0 * DRAG_PT * stroke.px_per_pt);
        if !far {
            self.draft = None;
            self.problem = Some(Problem { at: Some(p.at), text: "Hold the button down and follow the walls all around.".into() });
            return Vec::new();
        }
        let points = stroke.corners();
        self.told = Some(Told { points: stroke.points.len(), corners: points.len(), tolerance_px: stroke.tolerance_px() });
        vec![Request::Command(AddFootprint { epoch: stroke.epoch, points, drawn: Drawn::Freehand, name: String::new() }.into())]
    }
}

impl Tool for Freehand {
    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        match event {
            ToolEvent::Press(p) => {
                self.problem = None;
                self.told = None;
                self.draft = Some(Stroke { epoch: p.epoch, points: vec![p.at], px_per_pt: p.px_per_pt });
            }
            ToolEvent::Move(p) => {
                if let Some(stroke) = &mut self.draft {
                    stroke.grow(p);
                }
            }
            ToolEvent::Release(p) => return self.release(p),
            ToolEvent::Cancel | ToolEvent::BackOne | ToolEvent::Delete => *self = Freehand::default(),
            ToolEvent::DoubleClick(_) | ToolEvent::Confirm | ToolEvent::Nudge { .. } => {}
        }
        Vec::new()
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        let at = self.draft.take().and_then(|s| s.points.last().copied());
        if let Err(refusal) = result {
            self.told = None;
            // A stroke cannot be mended: it is drawn again.
            self.problem = Some(Problem { at, text: format!("{refusal} Draw it again.") });
        }
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        let Some(stroke) = &self.draft else {
            return Overlay { problem: self.problem.clone(), ..Overlay::default() };
        };
        let corners = stroke.corners();
        let mut rubber: Vec<Point> = stroke.points.last().copied().into_iter().collect();
        rubber.extend(stroke.points.first());
        Overlay {
            epoch: Some(stroke.epoch),
            path: stroke.points.clone(),
            // The line is dense: no knot at each of its points.
            handles: Vec::new(),
            rubber,
            is_stroke: true,
            live: (corners.len() >= 3).then_some(Live::Outline { points: corners, drawn: Drawn::Freehand, of: None }),
            ..Overlay::default()
        }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        if self.draft.is_some() { "freehand.drawing" } else { "freehand.idle" }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        match (&self.draft, self.told) {
            (Some(stroke), _) => {
                format!(
                    "Freehand: follow the walls and let go where you began. Corners are kept to {:.1} px. Esc cancels.",
                    stroke.tolerance_px()
                )
            }
            (None, Some(told)) => format!(
                "Freehand: {} points became {} corners, none of them further than {:.1} px from the stroke. Hold the button to draw another.",
                told.points, told.corners, told.tolerance_px
            ),
            (None, None) => "Freehand: hold the button down and follow the walls all around, on either date.".into(),
        }
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
