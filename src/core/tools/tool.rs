//! What a tool is: a small state machine that turns gestures into requests. Drafts live in the tool, never in the document.

use super::snap::{Anchors, Snapped};
use super::typed::{Field, Numbers};
use crate::core::doc::{AnnotationId, AnnotationShape, Document, Drawn, EpochId, FootprintId, HeightMark, Hole, ItemId, LineId};
use crate::core::geom::{Bounds, Point, Ring};
use crate::core::ops::{Command, Refusal};

/// Where the pointer is, on which image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pointer {
    /// Place, px of the image of `epoch`.
    pub at: Point,
    /// The image under the pointer (or, while a draft is open, the draft's image: see [`Tool::draft_epoch`]).
    pub epoch: EpochId,
    /// Image pixels a screen point: turns tolerances in points into pixels.
    pub px_per_pt: f64,
    /// Shift is held: add to the selection.
    pub shift: bool,
    /// Alt is held: take a corner away.
    pub alt: bool,
}

/// What the analyst did.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ToolEvent {
    /// The main button went down.
    Press(Pointer),
    /// The pointer moved, with the button up or down.
    Move(Pointer),
    /// The main button went up.
    Release(Pointer),
    /// The second press of a double click (its two presses were sent as well).
    DoubleClick(Pointer),
    /// Enter.
    Confirm,
    /// Esc.
    Cancel,
    /// Backspace.
    BackOne,
    /// Delete.
    Delete,
    /// An arrow key with Alt: move the selection by that many px of its image.
    Nudge {
        /// To the right, px.
        dx: f64,
        /// Down, px.
        dy: f64,
    },
}

/// What a tool asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Change the document. The answer comes back through [`Tool::settled`].
    Command(Command),
    /// Look for an outline in the picture. The answer comes through [`Tool::proposed`].
    Propose(Wanted),
    /// Select these footprints and nothing else.
    Select(Vec<FootprintId>),
    /// Select these outlines and annotations and nothing else.
    SelectItems(Vec<ItemId>),
    /// Select this line and nothing else.
    SelectLine(LineId),
}

/// A question for the picture: which outline is meant by this box and this click?
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wanted {
    /// The tool's own number of the question: comes back with the answer.
    pub serial: u64,
    /// On whose image.
    pub epoch: EpochId,
    /// The box, px of that image.
    pub bounds: Bounds,
    /// The click, px of that image.
    pub click: Point,
}

/// What is selected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Selection {
    /// Footprints, in the order in which they were selected.
    pub footprints: Vec<FootprintId>,
    /// A line.
    pub line: Option<LineId>,
    /// Annotations, in the order in which they were selected.
    pub annotations: Vec<AnnotationId>,
}

impl Selection {
    /// The outlines, then the annotations.
    pub fn items(&self) -> Vec<ItemId> {
        let footprints = self.footprints.iter().copied().map(ItemId::Footprint);
        footprints.chain(self.annotations.iter().copied().map(ItemId::Annotation)).collect()
    }

    /// The selection of these and nothing else.
    pub fn of(items: &[ItemId]) -> Selection {
        Selection {
            footprints: items.iter().filter_map(|item| item.footprint()).collect(),
            annotations: items.iter().filter_map(|item| item.annotation()).collect(),
            line: None,
        }
    }

    /// It belongs to the selection.
    pub fn holds(&self, item: ItemId) -> bool {
        match item {
            ItemId::Footprint(id) => self.footprints.contains(&id),
            ItemId::Annotation(id) => self.annotations.contains(&id),
        }
    }
}

/// What put a point where it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Placed {
    /// The hand alone.
    #[default]
    ByHand,
    /// It was snapped to an outline that is there.
    OnOutline,
    /// The direction of the side was held.
    AtAngle,
    /// Numbers were typed.
    Typed,
}

/// What a tool may see.
#[derive(Clone, Copy, Debug)]
pub struct ToolContext<'a> {
    /// What put the pointer of this event where it is.
    pub placed: Placed,
    /// Outlines that are there must not lead the hand: a building is traced again.
    pub blind: bool,
    /// The document.
    pub doc: &'a Document,
    /// The selection.
    pub selection: &'a Selection,
}

/// The shape of the pointer: what a click would do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cursor {
    /// Nothing in particular.
    #[default]
    Arrow,
    /// Place a point.
    Cross,
    /// Take hold of an outline.
    Grab,
    /// Holding it.
    Grabbing,
    /// Take hold of a corner or side.
    Move,
    /// Select.
    Hand,
    /// Not possible here.
    Forbidden,
}

/// A small square by which something can be taken hold of.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handle {
    /// Where, px of the overlay's image.
    pub at: Point,
    /// What it is.
    pub kind: HandleKind,
    /// The pointer is over it, or holds it.
    pub hot: bool,
}

/// What a handle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleKind {
    /// A corner.
    Vertex,
    /// The middle of a side: drag to insert a corner.
    Midpoint,
    /// The first corner of a draft: click to close it.
    Close,
}

/// A reason why something cannot be done, at the spot.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where, px of the overlay's image; `None` where it has no place.
    pub at: Option<Point>,
    /// A plain sentence.
    pub text: String,
}

/// What a tool shows over the picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overlay {
    /// The image in whose pixels everything here is; `None` when there is nothing to show.
    pub epoch: Option<EpochId>,
    /// Points placed so far, joined by lines.
    pub path: Vec<Point>,
    /// From the last point to the pointer, and back to the first where the draft would close.
    pub rubber: Vec<Point>,
    /// Where the draft must run: dotted.
    pub guide: Vec<Point>,
    /// Changed outlines as they would be, each closed.
    pub ghosts: Vec<Vec<Point>>,
    /// Annotations as they would be.
    pub drawn: Vec<AnnotationShape>,
    /// Handles.
    pub handles: Vec<Handle>,
    /// What is wrong.
    pub problem: Option<Problem>,
    /// The outline as it would be now, for live numbers.
    pub live: Option<Live>,
    /// The path is a stroke of a held button: no knots at its points.
    pub is_stroke: bool,
    /// Short texts at places, such as how far a side would move.
    pub notes: Vec<(Point, String)>,
    /// What the pointer is snapped to.
    pub snapped: Option<Snapped>,
    /// The fields into which digits go, where something was typed.
    pub fields: Vec<Field>,
}

/// Something that is measured while it is drawn.
#[derive(Clone, Debug, PartialEq)]
pub enum Live {
    /// An outline.
    Outline {
        /// Its corners, px.
        points: Vec<Point>,
        /// How it is drawn.
        drawn: Drawn,
        /// The footprint that is being changed, if it is one.
        of: Option<FootprintId>,
    },
    /// A footprint whose courtyards are being drawn or changed.
    Courtyards {
        /// Which one.
        of: FootprintId,
        /// Its outline as it would be and how it is drawn then; `None` where it stays.
        outline: Option<(Ring, Drawn)>,
        /// All of its courtyards, as they would be.
        holes: Vec<Hole>,
    },
    /// A line.
    Line {
        /// One end.
        from: Point,
        /// The other.
        to: Point,
    },
    /// A shadow or a lean.
    Height {
        /// Where it begins.
        from: Point,
        /// Where it ends.
        to: Point,
        /// What it is.
        mark: HeightMark,
    },
}

/// A row of the table of tools.
#[derive(Clone, Copy)]
pub struct ToolDescriptor {
    /// Its name in files and gesture scripts: snake case.
    pub id: &'static str,
    /// Its name on buttons.
    pub name: &'static str,
    /// What it is for, one sentence.
    pub help: &'static str,
    /// The key that chooses it; a small letter where it is pressed with Shift.
    pub key: char,
    /// A new tool of this kind.
    pub make: fn() -> Box<dyn Tool>,
}

impl ToolDescriptor {
    /// The keys that choose it, as they are written: `R`, `Shift+A`.
    pub fn keys(&self) -> String {
        if self.key.is_lowercase() { format!("Shift+{}", self.key.to_ascii_uppercase()) } else { self.key.to_string() }
    }
}

impl std::fmt::Debug for ToolDescriptor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ToolDescriptor").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A tool. One is active at a time.
pub trait Tool: Send {
    /// Takes an event and says what should happen.
    fn handle(&mut self, event: &ToolEvent, cx: &ToolContext<'_>) -> Vec<Request>;

    /// Hears what became of a command that it asked for: on a refusal the draft is kept.
    fn settled(&mut self, _result: Result<(), &Refusal>) {}

    /// Hears which outline was found for a question that it asked, px of the image; or a sentence that says why none.
    fn proposed(&mut self, _serial: u64, _answer: Result<Vec<Point>, String>) {}

    /// What is shown over the picture.
    fn overlay(&self, cx: &ToolContext<'_>) -> Overlay;

    /// The image on which a draft is open: pointers are given in its pixels until it is done.
    fn draft_epoch(&self) -> Option<EpochId>;

    /// Where its next point may snap to; `None` where points stay where the hand puts them.
    fn anchors(&self, _cx: &ToolContext<'_>) -> Option<Anchors> {
        None
    }

    /// Whether it is of use where nothing can be kept: it chooses, or tells something while one draws.
    fn serves_without_keeping(&self) -> bool {
        false
    }

    /// What typed numbers mean now; `None` where digits are not for the tool.
    fn numbers(&self, _cx: &ToolContext<'_>) -> Option<Numbers> {
        None
    }

    /// The path of its state, as `polygon.drawing`.
    fn state(&self) -> &'static str;

    /// What a click would do now, and how to get out: a full sentence for the status bar.
    fn hint(&self, cx: &ToolContext<'_>) -> String;

    /// The pointer's shape.
    fn cursor(&self) -> Cursor;
}

/// How near, in screen points, counts as on a corner.
pub const CORNER_PT: f64 = 8.0;
/// How near, in screen points, counts as on a side.
pub const SIDE_PT: f64 = 5.0;
/// How far, in screen points, a press must move to be a drag.
pub const DRAG_PT: f64 = 4.0;
