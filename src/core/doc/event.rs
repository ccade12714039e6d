//! What can happen to a document. Events are facts in the past tense, with every number resolved.

use super::{
    Alignment, Annotation, AnnotationChange, AnnotationId, Bookmark, ClassSet, Comparison, Drawn, EpochId, ErrorModel, Footprint,
    FootprintId, GroundOf, Group, GroupId, HeightMark, Hole, ImageFacts, ItemId, KnownSize, Line, LineId, NamedFigure, Scale, SharedFrame,
    State, Traced, Tracing,
};
use crate::core::geom::{Bounds, Ring};
use crate::core::georef::Georeference;
use crate::core::raster::Acquisition;
use crate::core::units::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// One fact. In the session file: an object with one member, named after the event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// A building was outlined. Its id is the document's next one.
    FootprintAdded(Arc<Footprint>),
    /// The outline of a building was changed.
    FootprintReshaped {
        /// Which one.
        id: FootprintId,
        /// The whole new outline.
        ring: Ring,
        /// How the outline counts as drawn from now on.
        drawn: Drawn,
    },
    /// A building was traced once more. The tracing's number is the footprint's next one.
    TracingAdded {
        /// Which building.
        id: FootprintId,
        /// The tracing.
        tracing: Box<Tracing>,
    },
    /// A tracing does not count any more. It is kept.
    TracingWithdrawn {
        /// Of which building.
        id: FootprintId,
        /// Which tracing.
        number: u32,
        /// Why.
        why: String,
    },
    /// Somebody said who traced the outline of a building, its first tracing.
    OutlineAttributed {
        /// Which building.
        id: FootprintId,
        /// Who.
        analyst: String,
    },
    /// Somebody said who traces from now on.
    AnalystSet {
        /// What that person wants to be called; may be empty.
        name: String,
    },
    /// Something said of a building was changed.
    FootprintChanged {
        /// Which one.
        id: FootprintId,
        /// What, and to what.
        to: Attribute,
    },
    /// A building was taken off the list.
    FootprintDeleted {
        /// Which one.
        id: FootprintId,
    },
    /// An outline on the ground was made anew from its roof.
    GroundShifted {
        /// The outline on the ground.
        id: FootprintId,
        /// The whole new outline.
        ring: Ring,
        /// How it was made.
        ground_of: GroundOf,
    },
    /// A line was measured. Its id is the document's next one.
    LineAdded(Arc<Line>),
    /// A line was taken off the list.
    LineDeleted {
        /// Which one.
        id: LineId,
    },
    /// Something was drawn to point something out. Its id is the document's next one.
    AnnotationAdded(Arc<Annotation>),
    /// An annotation was changed.
    AnnotationChanged {
        /// Which one.
        id: AnnotationId,
        /// What, and to what.
        to: AnnotationChange,
    },
    /// An annotation was taken away.
    AnnotationDeleted {
        /// Which one.
        id: AnnotationId,
    },
    /// The courtyards of a building were stated.
    HolesSet {
        /// Of which one.
        id: FootprintId,
        /// All of them; none where there are none any more.
        holes: Vec<Hole>,
    },
    /// An outline or annotation was locked or unlocked.
    LockSet {
        /// Which one.
        item: ItemId,
        /// It is locked now.
        locked: bool,
    },
    /// An outline or annotation was hidden or shown.
    HiddenSet {
        /// Which one.
        item: ItemId,
        /// It is hidden now.
        hidden: bool,
    },
    /// A group was made, or changed where its id is one that is there. Its members left the groups in which they were.
    GroupSet(Box<Group>),
    /// A group was dissolved; its members stay.
    GroupDissolved {
        /// Which one.
        id: GroupId,
    },
    /// What a line says of a height was stated, or withdrawn.
    HeightMarkSet {
        /// Which line.
        line: LineId,
        /// What it says; `None` makes it a plain line.
        mark: Option<HeightMark>,
    },
    /// The footprint with which others are compared was chosen, or none.
    ReferenceSet {
        /// Which one.
        id: Option<FootprintId>,
    },
    /// A comparison of several outlines was kept for the report.
    ComparisonKept(Comparison),
    /// A kept comparison was taken out of the report.
    ComparisonDropped(Comparison),
    /// Two outlines on two dates were called one building.
    SameBuildingStated {
        /// One outline.
        a: FootprintId,
        /// The other.
        b: FootprintId,
    },
    /// That two outlines are one building was withdrawn.
    SameBuildingWithdrawn {
        /// One outline.
        a: FootprintId,
        /// The other.
        b: FootprintId,
    },
    /// A known length was stated for an image, or withdrawn.
    ScaleSet {
        /// Whose image.
        epoch: EpochId,
        /// The known length.
        scale: Option<Scale>,
    },
    /// A further known size was stated for an image.
    KnownSizeAdded {
        /// Whose image.
        epoch: EpochId,
        /// The known size.
        size: KnownSize,
    },
    /// A further known size was withdrawn.
    KnownSizeWithdrawn {
        /// Whose image.
        epoch: EpochId,
        /// The known size.
        size: KnownSize,
    },
    /// The analyst declared that all images share one pixel frame, or withdrew it.
    SharedFrameSet {
        /// The statement.
        frame: Option<SharedFrame>,
    },
    /// Two images were lined up; what was known of these two before is replaced.
    AlignmentSet(Box<Alignment>),
    /// The alignment of two images was withdrawn.
    AlignmentWithdrawn {
        /// One image.
        from: EpochId,
        /// The other.
        onto: EpochId,
    },
    /// Where an image lies was stated.
    GeoreferenceSet {
        /// Whose image.
        epoch: EpochId,
        /// The statement; `None` withdraws it.
        georeference: Option<Box<Georeference>>,
    },
    /// How an image was taken was stated, as far as no file says it.
    AcquisitionSet {
        /// Whose image.
        epoch: EpochId,
        /// Everything that the analyst states by now.
        stated: Box<Acquisition>,
    },
    /// The date of an image was stated.
    DateSet {
        /// Whose image.
        epoch: EpochId,
        /// The date.
        date: Option<Date>,
    },
    /// The credit line of an image was stated.
    CreditSet {
        /// Whose image.
        epoch: EpochId,
        /// The line.
        credit: String,
    },
    /// An image was called hard to read, or not.
    HardSet {
        /// Whose image.
        epoch: EpochId,
        /// The statement.
        hard: bool,
    },
    /// Tracing errors were stated.
    ErrorModelSet {
        /// The standard deviations.
        model: ErrorModel,
    },
    /// Where a credit is burnt into an image was stated.
    CreditAreaSet {
        /// Whose image.
        epoch: EpochId,
        /// The place, px of the image; `None` withdraws the statement.
        area: Option<Bounds>,
    },
    /// A figure was kept; one of that name is replaced.
    FigureKept(Box<NamedFigure>),
    /// A kept figure was taken off the list.
    FigureDropped {
        /// Which one.
        name: String,
    },
    /// The list of classes was chosen, or none.
    ClassesSet {
        /// The whole list, so that it is there wherever the session is.
        set: Option<Box<ClassSet>>,
    },
    /// A view was kept under a name; one that was called so before is replaced.
    BookmarkSet(Box<Bookmark>),
    /// A kept view was taken off the list.
    BookmarkRemoved {
        /// What it was called.
        name: String,
    },
    /// The file of an image was found at another place; its content is the one the header names.
    ImageRelocated {
        /// Whose image.
        epoch: EpochId,
        /// Path relative to the session file.
        path: String,
    },
    /// A further date came into the session.
    EpochAdded {
        /// Its id: the document's next one.
        id: EpochId,
        /// The image, as a header states the first two.
        image: Box<ImageFacts>,
    },
    /// A further date was taken out of the session. Nothing was drawn on it any more.
    EpochRemoved {
        /// Which one.
        id: EpochId,
    },
    /// It was chosen which two dates are compared.
    PairChosen {
        /// The older one.
        before: EpochId,
        /// The newer one.
        after: EpochId,
    },
}

/// What is said of a footprint besides its outline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attribute {
    /// What it is called.
    Name(String),
    /// What kind of building it is.
    Class(String),
    /// What became of it.
    State(State),
    /// Roof or ground.
    Traced(Traced),
    /// Free text.
    Note(String),
}

impl Attribute {
    /// The attribute's name, for labels: "name", "class", ...
    pub fn word(&self) -> &'static str {
        match self {
            Attribute::Name(_) => "name",
            Attribute::Class(_) => "class",
            Attribute::State(_) => "state",
            Attribute::Traced(_) => "traced outline",
            Attribute::Note(_) => "note",
        }
    }
}
