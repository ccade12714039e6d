//! Points, lines, arrows, ellipses, notes and marks: they point something out, and nothing measures them. All tools here share these
//! states; what one point fixes has the first alone.
//!
//! | state | press | move | release | Esc |
//! | --- | --- | --- | --- | --- |
//! | idle | one point: command; else first point → drawing | hover | | |
//! | drawing | last point: command → idle | follows | well away from the press: as a press | idle |

use super::tool::{Cursor, Live, Overlay, Pointer, Problem, Request, Tool, ToolContext, ToolDescriptor, ToolEvent};
use super::two_points::TwoPoints;
use crate::core::doc::{AnnotationKind, AnnotationShape, EpochId};
use crate::core::geom::Point;
use crate::core::ops::{AddAnnotation, Refusal};

pub(super) const POINT: ToolDescriptor = ToolDescriptor {
    id: "point",
    name: "Point",
    help: "Marks a place with one click; nothing is measured by it.",
    key: 'p',
    make: || Annotate::boxed(AnnotationKind::Point),
};

pub(super) const LINE: ToolDescriptor = ToolDescriptor {
    id: "plain_line",
    name: "Plain line",
    help: "Draws a line that points something out, by two clicks or one drag; nothing is measured by it.",
    key: 'l',
    make: || Annotate::boxed(AnnotationKind::Line),
};

pub(super) const ARROW: ToolDescriptor = ToolDescriptor {
    id: "arrow",
    name: "Arrow",
    help: "Draws an arrow from its foot to its point; nothing is measured by it.",
    key: 'a',
    make: || Annotate::boxed(AnnotationKind::Arrow),
};

pub(super) const ELLIPSE: ToolDescriptor = ToolDescriptor {
    id: "ellipse",
    name: "Ellipse",
    help: "Draws a ring around something, by two corners of the box that it fills; it is no outline and has no area.",
    key: 'e',
    make: || Annotate::boxed(AnnotationKind::Ellipse),
};

pub(super) const NOTE: ToolDescriptor = ToolDescriptor {
    id: "note",
    name: "Text note",
    help: "Puts words onto the picture: click a place, then type.",
    key: 't',
    make: || Annotate::boxed(AnnotationKind::Note),
};

pub(super) const GONE: ToolDescriptor = ToolDescriptor {
    id: "gone",
    name: "Mark as gone",
    help: "Marks a place where something is not there any more.",
    key: 'x',
    make: || Annotate::boxed(AnnotationKind::Gone),
};

pub(super) const APPEARED: ToolDescriptor = ToolDescriptor {
    id: "appeared",
    name: "Mark as appeared",
    help: "Marks a place where something is that was not there before.",
    key: 'n',
    make: || Annotate::boxed(AnnotationKind::Appeared),
};

struct Annotate {
    kind: AnnotationKind,
    line: TwoPoints<()>,
    hover: Option<Pointer>,
    problem: Option<Problem>,
}

impl Annotate {
    fn boxed(kind: AnnotationKind) -> Box<dyn Tool> {
        Box::new(Annotate { kind, line: TwoPoints::default(), hover: None, problem: None })
    }

    fn add(&self, epoch: EpochId, from: Point, to: Point) -> Vec<Request> {
        vec![Request::Command(AddAnnotation { epoch, shape: self.kind.shape(from, to), text: String::new() }.into())]
    }

    fn states(&self) -> [&'static str; 2] {
        match self.kind {
            AnnotationKind::Point => ["point.idle", "point.idle"],
            AnnotationKind::Line => ["plain_line.idle", "plain_line.drawing"],
            AnnotationKind::Arrow => ["arrow.idle", "arrow.drawing"],
            AnnotationKind::Ellipse => ["ellipse.idle", "ellipse.drawing"],
            AnnotationKind::Note => ["note.idle", "note.idle"],
            AnnotationKind::Gone => ["gone.idle", "gone.idle"],
            AnnotationKind::Appeared => ["appeared.idle", "appeared.idle"],
        }
    }
}

impl Tool for Annotate {
    fn handle(&mut self, event: &ToolEvent, _cx: &ToolContext<'_>) -> Vec<Request> {
        if let ToolEvent::Press(p) | ToolEvent::Move(p) = event {
            self.hover = Some(*p);
        }
        if self.kind.has_two_points() {
            let done = self.line.handle(event, |_| ()).map(|(draft, to)| (draft.epoch, draft.from, to));
            return done.map(|(epoch, from, to)| self.add(epoch, from, to)).unwrap_or_default();
        }
        match event {
            ToolEvent::Press(p) => {
                self.problem = None;
                self.add(p.epoch, p.at, p.at)
            }
            ToolEvent::Cancel => {
                self.problem = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn settled(&mut self, result: Result<(), &Refusal>) {
        if self.kind.has_two_points() {
            self.line.settled(result);
            return;
        }
        let at = self.hover.map(|p| p.at);
        self.problem = result.err().map(|refusal| Problem { at, text: refusal.to_string() });
    }

    fn overlay(&self, _cx: &ToolContext<'_>) -> Overlay {
        if !self.kind.has_two_points() {
            let epoch = self.hover.map(|p| p.epoch).filter(|_| self.problem.is_some());
            return Overlay { epoch, problem: self.problem.clone(), ..Overlay::default() };
        }
        let overlay = self.line.overlay();
        let Some(draft) = &self.line.draft else { return overlay };
        let shape = self.kind.shape(draft.from, draft.pointer.at);
        let is_line = matches!(shape, AnnotationShape::Line(_) | AnnotationShape::Arrow(_));
        // The length is told as of any line; an ellipse has none, and no area.
        let live = is_line.then_some(Live::Line { from: draft.from, to: draft.pointer.at });
        Overlay { rubber: Vec::new(), path: Vec::new(), drawn: vec![shape], live, ..overlay }
    }

    fn draft_epoch(&self) -> Option<EpochId> {
        self.line.draft.as_ref().map(|d| d.epoch)
    }

    fn state(&self) -> &'static str {
        let [idle, drawing] = self.states();
        if self.line.draft.is_some() { drawing } else { idle }
    }

    fn hint(&self, _cx: &ToolContext<'_>) -> String {
        let drawing = self.line.draft.is_some();
        let hint = match (self.kind, drawing) {
            (AnnotationKind::Point, _) => "Point: click the place. It is measured nowhere.",
            (AnnotationKind::Line, false) => "Plain line: click one end, or drag from end to end. To measure, take L.",
            (AnnotationKind::Line, true) => "Plain line: click the other end. Esc cancels.",
            (AnnotationKind::Arrow, false) => "Arrow: click its foot, or drag from its foot to what it points at.",
            (AnnotationKind::Arrow, true) => "Arrow: click what it points at. Esc cancels.",
            (AnnotationKind::Ellipse, false) => "Ellipse: drag over what it is to surround. It is no outline and has no area.",
            (AnnotationKind::Ellipse, true) => "Ellipse: click the opposite corner of its box. Esc cancels.",
            (AnnotationKind::Note, _) => "Text note: click the place, then type. Enter keeps the words.",
            (AnnotationKind::Gone, _) => "Mark as gone: click where something is not there any more. F2 adds words.",
            (AnnotationKind::Appeared, _) => "Mark as appeared: click where something new is. F2 adds words.",
        };
        hint.to_owned()
    }

    fn cursor(&self) -> Cursor {
        Cursor::Cross
    }
}
