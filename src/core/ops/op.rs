//! What an op is: a command that may be refused, planned into events.

use crate::core::doc::{AnnotationId, Document, EpochId, Event, FootprintId, LineId};
use crate::core::geom::BadRing;
use serde::{Deserialize, Serialize};

/// One undo step in the making: a label for the history, what to look at, and the facts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Txn {
    /// What happened, in the words of the history panel: `Move corner of New hall`.
    pub label: String,
    /// What the change is about; the replay's camera goes there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Focus>,
    /// The facts, in order.
    pub events: Vec<Event>,
}

impl Txn {
    /// A step without a focus.
    pub fn new(label: impl Into<String>, events: Vec<Event>) -> Txn {
        Txn { label: label.into(), focus: None, events }
    }

    /// The same step with something to look at.
    #[must_use]
    pub fn at(self, focus: Focus) -> Txn {
        Txn { focus: Some(focus), ..self }
    }
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Focus {
    /// A footprint.
    Footprint(FootprintId),
    /// A line.
    Line(LineId),
    /// An annotation.
    Annotation(AnnotationId),
    /// An image as a whole.
    Epoch(EpochId),
}

/// Why a command cannot be carried out. The analyst can mend it; nothing has changed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refusal {
    /// The outline is not one.
    #[error(transparent)]
    Ring(#[from] BadRing),
    /// The outline lies wholly outside its image.
    #[error("The outline lies outside the image. Draw it on the picture.")]
    OutsideImage,
    /// A corner lies far outside the image.
    #[error("A corner or an end lies further outside the image than the image is large. Draw it on the picture.")]
    FarOutside,
    /// It names a footprint that is not there.
    #[error("Footprint {0} is not in this session any more.")]
    NoSuchFootprint(FootprintId),
    /// The building has an outline on the other date: its name, and the date.
    #[error(
        "\"{0}\" on {1} is this building already, so no second outline is laid over it. Move that one, or delete it and copy again; \
         if it is another building, take back that the two are one."
    )]
    CopiedAlready(String, String),
    /// It was not proposed, or somebody accepted it already.
    #[error("This outline is no proposal that waits to be checked: it counts already.")]
    NotAProposal,
    /// It names a line that is not there.
    #[error("That line is not in this session any more.")]
    NoSuchLine,
    /// It names an annotation that is not there.
    #[error("That annotation is not in this session any more.")]
    NoSuchAnnotation,
    /// It would move or delete what is locked.
    #[error("Nothing moves, reshapes or deletes {0}, because it is locked. Unlock it first.")]
    Locked(String),
    /// The solver failed.
    #[error("The two images could not be lined up, so nothing is applied. Set control points, or declare a shared frame.")]
    NotAligned,
    /// It names an image that is not there.
    #[error("This session has no such image.")]
    NoSuchEpoch,
    /// There is no vertex with that number.
    #[error("That corner does not exist any more.")]
    NoSuchVertex,
    /// A triangle cannot lose a corner.
    #[error("An outline needs at least three corners; delete the whole outline instead.")]
    LastThreeVertices,
    /// It would change nothing.
    #[error("Nothing would change.")]
    NothingToDo,
    /// A number does not make sense.
    #[error("{0}")]
    BadNumber(String),
    /// A text is too long to keep.
    #[error("This text has {0} characters; at most 4000 are kept. Put longer text into a file of its own.")]
    TextTooLong(usize),
    /// Nothing is selected for it.
    #[error("Select a footprint first.")]
    NothingSelected,
    /// The two images are not tied together.
    #[error(
        "The two images do not share a pixel frame. Declare that they do, with its error in pixels, or draw the outline anew on the other image."
    )]
    NoSharedFrame,
    /// The images have different sizes.
    #[error(
        "The pictures have different sizes ({0} and {1} px), so a pixel of one cannot be the same place as that pixel of the other. Cut or scale one to the size of the other first, or give both a known length."
    )]
    DifferentSizes(String, String),
    /// The session cannot be written.
    #[error("{0}")]
    ReadOnly(String),
}

/// A command that plans itself. Planning may compute and may refuse; it changes nothing.
pub trait Op {
    /// Its name in tables and logs: snake case.
    const NAME: &'static str;
    /// What it does, one sentence.
    const SUMMARY: &'static str;

    /// The step that would be taken on this document.
    ///
    /// # Errors
    /// [`Refusal`] with the reason, if it cannot be done.
    fn plan(&self, doc: &Document) -> Result<Txn, Refusal>;
}

/// A row of the table of ops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpDescriptor {
    /// See [`Op::NAME`].
    pub name: &'static str,
    /// See [`Op::SUMMARY`].
    pub summary: &'static str,
}
