//! What panels, dialogs and the canvas ask for. They see the document and never change it: they put an [`Ask`] into the
//! queue, and `dispatch` carries the queue out once a frame, after everything was drawn.

use std::path::PathBuf;

use super::command::UiCommand;
use super::leave::Leave;
use super::notices::Weight;
use super::state::Dialog;
use crate::core::doc::{Comparison, EpochId, FootprintId, ItemId, LineId};
use crate::core::geom::Point;
use crate::core::ops::{Command, Focus};
use crate::core::raster::{Bands, Display};
use crate::core::session::Seq;
use crate::core::tools::ToolEvent;
use crate::core::units::Level;

/// One request.
#[derive(Debug)]
pub enum Ask {
    /// A command of the table.
    Ui(UiCommand),
    /// Ask for the dates of the images, beginning with that of this one.
    StateDate(EpochId),
    /// A change of the document.
    Run(Command),
    /// Something that was done on the canvas, for the active tool.
    Tool(ToolEvent),
    /// A digit, a point or a comma that was typed while something is drawn.
    Digit(char),
    /// The next of the numbers that can be typed.
    NextNumber,
    /// Choose these outlines and nothing else.
    Select(Vec<FootprintId>),
    /// Choose these outlines and annotations and nothing else.
    SelectItems(Vec<ItemId>),
    /// Go to a state of the history.
    Jump(Seq),
    /// Bring something into view.
    LookAt(Focus),
    /// Bring a place into the middle and mark it for a moment.
    GoTo {
        /// On whose image.
        epoch: EpochId,
        /// In its pixels.
        px: Point,
    },
    /// Bring a part of the scene into view, px of BEFORE.
    LookAtScene(crate::core::geom::Bounds),
    /// Give the chosen outlines the class at this place of the list; the same again takes it away.
    ClassKey(usize),
    /// Ask where a list of classes that comes along is to be written.
    WriteClasses(String),
    /// Ask for a file with classes.
    OpenClasses,
    /// Read a list of classes.
    ReadClasses(PathBuf),
    /// Write a list of classes that comes along.
    SaveClasses {
        /// Its name.
        name: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Bring a kept view into view.
    Bookmark(String),
    /// Lay the pictures by an alignment, to be looked at.
    TryAlignment(Box<crate::core::doc::Alignment>),
    /// Set ground control points on this image.
    ControlPoints(EpochId),
    /// Show the replay after that many steps.
    ReplaySeek(usize),
    /// Replay this branch of the history, by the state at its end; with `None`, the steps as they were lived through.
    TakeBranch(Option<Seq>),
    /// Compare this state of the history with the one that is shown.
    PinState(Seq),
    /// Write the replay to files.
    Film(Box<super::filming::FilmAsk>),
    /// Stop writing the replay.
    StopFilming,
    /// A known length is to be stated for this line.
    StateScale(LineId),
    /// Put a text on the clipboard, and say so in these words.
    Copy {
        /// The text.
        text: String,
        /// The notice.
        said: String,
    },
    /// Say something.
    Say(Weight, String),
    /// Add a chapter mark.
    Mark {
        /// Its name.
        name: String,
        /// What is to be said of it.
        note: String,
    },
    /// Leave the session, although not everything of it is on the disk.
    LeaveAnyway(Leave),
    /// Try once more to write what could not be written.
    RetrySaving,
    /// Show a picture with other bands or another stretch.
    Tone(EpochId, Display),
    /// Stop preparing the coarse levels of a picture.
    StopGrowth(EpochId, Bands),
    /// Simulate a comparison: at this revision of the session, of these sides, at this level.
    Simulate(Box<(u64, Comparison, Level)>),
    /// Stop lining the pair up.
    StopLining,
    /// Start a session on two images.
    OpenPair {
        /// The earlier image.
        before: PathBuf,
        /// The later image.
        after: PathBuf,
    },
    /// Take the images of further dates into the session.
    AddDates(Vec<PathBuf>),
    /// Open a session file.
    OpenSession(PathBuf),
    /// Open a session file and only look at it.
    LookAtSession(PathBuf),
    /// Make a copy of the open session there, and open it.
    CopySession(PathBuf),
    /// Give the session a place.
    SaveAs(PathBuf),
    /// Read outlines from a file.
    Import {
        /// The file.
        path: PathBuf,
        /// The image on which they lie, where the file does not say.
        epoch: EpochId,
    },
    /// Write a file.
    Export {
        /// The id of the exporter.
        format: String,
        /// The file.
        path: PathBuf,
        /// What is hidden is left out.
        visible_only: bool,
    },
    /// Write the figure of the composer to a file.
    SaveFigure {
        /// The file.
        path: PathBuf,
        /// As what.
        file: crate::jobs::FigureFile,
    },
    /// Make a report.
    MakeReport(Box<crate::jobs::ReportTask>),
    /// Stop making it.
    StopReport,
    /// Stop what somebody waits for: by the name of its button.
    StopWaiting(&'static str),
    /// Ask for a path with the desktop's own dialog; the answer goes to the open dialog.
    Browse(Browse),
    /// Trace these outlines again, blind.
    TraceAgain {
        /// Which ones.
        ids: Vec<FootprintId>,
        /// Who traces.
        analyst: String,
        /// Those of them that have no name are by the same person.
        own: bool,
    },
    /// Leave out the building whose turn it is in the round of blind tracing.
    SkipTracing,
    /// End the round of blind tracing; what was traced stays.
    StopTracing,
    /// Open a dialog.
    Dialog(Box<Dialog>),
}

/// What a native file dialog is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Browse {
    /// The earlier image.
    Before,
    /// The later image.
    After,
    /// The image of a further date.
    Date,
    /// A session to open.
    Session,
    /// A place for the session.
    SaveAs,
    /// A file with outlines.
    Import,
    /// A place for an export.
    Export,
    /// A place for a figure.
    Figure,
    /// A file with classes.
    Classes,
    /// A place for one.
    SaveClasses,
    /// A place for a report.
    Report,
    /// A place for the replay as files.
    Film,
}

/// The requests of a frame, in order.
pub type Queue = Vec<Ask>;
