//! What can be asked for, and what comes back.

use super::align::AlignTask;
use super::figure::{FigureJob, FigurePreview};
use super::report::{ReportMade, ReportTask};
use super::tiles::{Shown, TileStore};
use crate::core::doc::{Comparison, Document, EpochId, FootprintId, ImageFacts};
use crate::core::geom::{Point, Ring};
use crate::core::measure::{MonteCarlo, PixelShape, RatioAnswer};
use crate::core::ops::ImportFootprints;
use crate::core::outline::Snapped;
use crate::core::raster::{Bands, Display, Histogram, PaintedTile, TileId, Tones};
use crate::core::register::Registration;
use crate::core::session::{Header, Session};
use crate::core::tools::Wanted;
use crate::core::units::{Level, Timestamp};
use crate::io::export::Exporter;
use crate::io::raster::{Picture, TileError};
use crate::io::session_file::SessionFile;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// What the window is to open first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The user's copy of the sample.
    Sample,
    /// A session file.
    Session(PathBuf),
    /// A session file, to be looked at: nothing is written.
    Look(PathBuf),
    /// A BEFORE and an AFTER picture.
    Pair(PathBuf, PathBuf),
    /// A BEFORE and an AFTER picture, and pictures of further dates.
    Several(PathBuf, PathBuf, Vec<PathBuf>),
}

/// Something to be done beside the window.
#[derive(Debug)]
pub enum Job {
    /// Open two pictures as a new session: at `session`, or as an unnamed one in the user's data folder.
    OpenPair {
        /// The earlier picture.
        before: PathBuf,
        /// The later picture.
        after: PathBuf,
        /// Where the session file is to be; `None` for an unnamed one.
        session: Option<PathBuf>,
    },
    /// Open a session file.
    OpenSession(PathBuf),
    /// Open a session file to be looked at, without writing anything.
    LookAtSession(PathBuf),
    /// Make a copy of a session under another name, and open that.
    CopySession {
        /// The session.
        from: PathBuf,
        /// Where the copy is to be.
        to: PathBuf,
    },
    /// Open the user's copy of the sample, making it first if there is none.
    OpenSample,
    /// Open the picture of an epoch for showing: the one at `path`, which the opened session found.
    Show {
        /// Which session: answers to a closed one are dropped.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// Where it is.
        path: PathBuf,
        /// SHA-256 that the session has for it: a file that was exchanged since is not shown as the one that was opened.
        sha256: String,
        /// Where its tiles are kept.
        store: Arc<TileStore>,
    },
    /// Read what is to be stated of the image of a further date.
    ReadDate {
        /// Which session.
        session: Arc<str>,
        /// The session's file: the image is named relative to it.
        file: PathBuf,
        /// Where the image is.
        path: PathBuf,
    },
    /// Show a picture with other bands or another stretch.
    Tone {
        /// Which session.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// The picture as it is shown now.
        picture: ShownPicture,
        /// How it is to be shown.
        display: Display,
        /// The other picture of the pair, for a display that matches it.
        other: Option<Other>,
    },
    /// Build the coarse levels that a picture's file does not have.
    Build {
        /// Which session.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// The picture.
        picture: Arc<Picture>,
        /// For these bands.
        bands: Bands,
    },
    /// Line two pictures up.
    Align {
        /// Which session.
        session: Arc<str>,
        /// Which pictures.
        task: AlignTask,
        /// Set to stop it.
        stop: Arc<AtomicBool>,
    },
    /// Look for an outline in a picture.
    Outline {
        /// Which session.
        session: Arc<str>,
        /// On whose picture.
        epoch: EpochId,
        /// The picture as it is shown.
        shown: Shown,
        /// The shape of its pixels on the ground.
        shape: PixelShape,
        /// What is looked for.
        question: OutlineQuestion,
    },
    /// Simulate the tracing of a comparison.
    Simulate {
        /// Which session.
        session: Arc<str>,
        /// The document.
        doc: Arc<Document>,
        /// The session's revision, the sides, the level: comes back with the answer.
        key: (u64, Comparison, Level),
        /// Set to stop it.
        stop: Arc<AtomicBool>,
    },
    /// Hash the file of a large picture, which was shown before that was done.
    Verify {
        /// Which session.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// The picture.
        picture: Arc<Picture>,
        /// What its hash must be.
        sha256: String,
    },
    /// Read outlines from a file.
    Import {
        /// For which session.
        session: Arc<str>,
        /// The file.
        path: PathBuf,
        /// The image for outlines that do not name one.
        epoch: EpochId,
        /// The document, for names of images.
        doc: Arc<Document>,
    },
    /// Write results to a file.
    Export(ExportJob),
    /// Make a report.
    Report {
        /// Which session.
        session: Arc<str>,
        /// What and where.
        task: ReportTask,
        /// Set to stop it.
        stop: Arc<AtomicBool>,
    },
    /// Paint a step of the replay, small.
    Thumbnail {
        /// Which session.
        session: Arc<str>,
        /// The record of the step: comes back with the picture.
        seq: u64,
        /// The document after it.
        doc: Arc<Document>,
        /// What it was about.
        focus: Option<crate::core::ops::Focus>,
        /// The pictures that are shown.
        pictures: Vec<(EpochId, Shown)>,
        /// Width and height, px.
        size: (u32, u32),
    },
    /// Write the replay as pictures or as an animation.
    Film(FilmJob),
    /// Paint a figure, or write it to a file.
    Figure(Box<FigureJob>),
    /// Stop building coarse levels; what is done stays.
    StopBuild {
        /// Of which picture.
        picture: Arc<Picture>,
        /// For which bands.
        bands: Bands,
    },
    /// Read a list of classes.
    ReadClasses {
        /// For which session.
        session: Arc<str>,
        /// The file.
        path: PathBuf,
    },
    /// Write a list of classes that comes along.
    WriteClasses {
        /// Its name.
        name: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// Find where the two pictures of a view differ.
    Difference(Box<super::DifferenceJob>),
    /// List the sessions that were opened last.
    ListRecent,
    /// Say what the cache of pictures holds.
    MeasureCache,
    /// Empty the cache of pictures.
    ClearCache,
}

/// What is looked for in a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum OutlineQuestion {
    /// The building within a box.
    Propose(Wanted),
    /// The edges near the sides of an outline and of its courtyards.
    Snap(FootprintId, Vec<Ring>),
}

/// What was found; a sentence if nothing was.
#[derive(Clone, Debug, PartialEq)]
pub enum OutlineAnswer {
    /// To the question with that number: an outline, px of its image.
    Proposed(u64, Result<Vec<Point>, String>),
    /// An outline and its courtyards, as they were, with their sides on the edges.
    Snapped(FootprintId, Vec<Ring>, Result<Vec<Snapped>, String>),
}

/// How far coarse levels are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Growth {
    /// This share is done, 0 to 1.
    Share(f64),
    /// Every level is there.
    Complete,
    /// It was stopped; what is done is shown.
    Stopped,
}

/// An export, with everything that it needs of the session at this moment.
#[derive(Clone)]
pub struct ExportJob {
    /// Which session.
    pub session: Arc<str>,
    /// The format.
    pub exporter: &'static Exporter,
    /// The file; its ending may be mended: see [`Exporter::path_for`].
    pub path: PathBuf,
    /// The session's own file: its images are looked at before anything is written.
    pub session_path: PathBuf,
    /// The session's header.
    pub header: Header,
    /// The document.
    pub doc: Arc<Document>,
    /// Place and hash of the last record that states something, as saved.
    pub anchor: (u64, String),
    /// When the document was changed last.
    pub changed: Timestamp,
    /// The level of the ranges.
    pub level: Level,
    /// What is hidden is left out.
    pub visible_only: bool,
}

/// The replay as files.
#[derive(Debug)]
pub struct FilmJob {
    /// Which session.
    pub session: Arc<str>,
    /// The moments that are shown.
    pub shots: Vec<super::film::Shot>,
    /// The pictures that are shown.
    pub pictures: Vec<(EpochId, Shown)>,
    /// How it is made.
    pub form: super::film::FilmForm,
    /// What is written.
    pub target: FilmTarget,
    /// The session's id, and the hash of its last record that states something.
    pub about: (String, String),
    /// Files that must not be written over.
    pub inputs: Vec<PathBuf>,
    /// Set to stop it.
    pub stop: Arc<AtomicBool>,
}

/// What a replay is written as.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilmTarget {
    /// Numbered pictures in a folder.
    Frames(PathBuf),
    /// One file.
    Animation(PathBuf),
}

impl std::fmt::Debug for ExportJob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportJob").field("format", &self.exporter.name).field("path", &self.path).finish_non_exhaustive()
    }
}

/// Where an opened session is written to.
#[derive(Debug)]
pub enum Target {
    /// This process is its one writer.
    File(SessionFile),
    /// It can only be looked at, for this reason.
    ReadOnly(String),
}

/// A session that was opened.
#[derive(Debug)]
pub struct OpenedSession {
    /// The session.
    pub session: Session,
    /// Where its file is.
    pub path: PathBuf,
    /// Place and hash of its last record that states something.
    pub anchor: (u64, String),
    /// Where it is written to.
    pub target: Target,
    /// Where the picture of each epoch was found; a sentence where it was not.
    pub pictures: BTreeMap<EpochId, Result<PathBuf, String>>,
    /// It is an unnamed one in the user's data folder.
    pub unnamed: bool,
    /// What the analyst should know: full sentences.
    pub notices: Vec<String>,
}

/// A picture with how it is shown.
#[derive(Clone, Debug)]
pub struct ShownPicture {
    /// Its tiles.
    pub shown: Shown,
    /// How its tones were chosen.
    pub display: Display,
    /// The histogram of a sample of its shown bands; `None` while there is nothing to be sampled.
    pub histogram: Option<Arc<Histogram>>,
}

/// The other picture of a pair, to be matched.
#[derive(Clone, Debug)]
pub struct Other {
    /// Its tones.
    pub tones: Arc<Tones>,
    /// Its histogram.
    pub histogram: Arc<Histogram>,
}

/// What became of a job. Texts are full sentences for the analyst.
#[derive(Debug)]
pub enum Outcome {
    /// A session is open.
    Opened(Box<OpenedSession>),
    /// Nothing was opened; what was open before stays.
    OpenFailed(String),
    /// A picture can be shown, or shown anew.
    Shown {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// The picture, or why there is none.
        result: Result<ShownPicture, String>,
    },
    /// The coarse levels of a picture have grown.
    Growing {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// For which bands.
        bands: Bands,
        /// How far they are; a sentence if it cannot go on.
        result: Result<Growth, String>,
    },
    /// Two pictures are being lined up.
    Aligning {
        /// Whose session they belong to.
        session: Arc<str>,
        /// The share that is done, 0 to 1.
        share: f64,
    },
    /// A report is being made.
    Reporting {
        /// Of which session.
        session: Arc<str>,
        /// The share that is done, 0 to 1.
        share: f64,
    },
    /// A report was made; `None` if it was stopped.
    Reported {
        /// Of which session.
        session: Arc<str>,
        /// What was made, or why not, a sentence.
        result: Result<Option<ReportMade>, String>,
    },
    /// Two pictures were lined up, as far as that went.
    Aligned {
        /// Whose session they belong to.
        session: Arc<str>,
        /// The image that was laid, and the one onto which.
        pair: (EpochId, EpochId),
        /// Which job it was: the flag that stops it.
        of: Arc<AtomicBool>,
        /// What was found; `None` if it was stopped; a sentence if nothing could be done.
        result: Result<Option<Box<Registration>>, String>,
    },
    /// A list of classes was read; a sentence with the line if not.
    Classes {
        /// For which session.
        session: Arc<str>,
        /// The list.
        result: Result<crate::core::doc::ClassSet, String>,
    },
    /// A list of classes was written: where, or why not, a sentence.
    ClassesWritten(Result<PathBuf, String>),
    /// Where two pictures differ was found.
    Difference {
        /// Whose session they belong to.
        session: Arc<str>,
        /// The number of the job.
        number: u64,
        /// The picture, clear where one of the two is not; a sentence if there is none.
        result: Result<PaintedTile, String>,
    },
    /// An outline was looked for.
    Outlined {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// What was found.
        answer: OutlineAnswer,
    },
    /// A comparison was simulated.
    Simulated {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// What was simulated.
        key: (u64, Comparison, Level),
        /// The formula's answer and what came out; a sentence if there is no answer.
        result: Result<(RatioAnswer, MonteCarlo), String>,
    },
    /// A large picture was hashed: it is not the one that the session names. A sentence.
    Changed {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// What is wrong.
        why: String,
    },
    /// A long session, whose present is shown already, was read to its beginning; a sentence if that failed.
    PastRead {
        /// Its file.
        path: PathBuf,
        /// The whole of it.
        result: Result<Box<OpenedSession>, String>,
    },
    /// Nothing came of it, and nothing is to be said.
    Nothing,
    /// It was stopped before it had done anything: what that means, a sentence.
    Stopped {
        /// Something was to be opened.
        opening: bool,
        /// The sentence.
        said: &'static str,
    },
    /// A tile has arrived.
    Tile {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// Which tile.
        id: TileId,
        /// How the picture was shown: see [`super::TileWant`].
        look: u64,
        /// Its pixels and whether they may become better, or why there are none.
        result: Result<(PaintedTile, bool), TileError>,
    },
    /// The image of a further date was read, or cannot be.
    DateRead {
        /// For which session.
        session: Arc<str>,
        /// Where the image is.
        path: PathBuf,
        /// What is to be stated of it.
        result: Result<Box<ImageFacts>, String>,
    },
    /// Outlines were read: to be run as a command; and what was left out.
    Imported {
        /// For which session.
        session: Arc<str>,
        /// The command.
        command: ImportFootprints,
        /// What was not taken, and why.
        rejected: Vec<String>,
    },
    /// Nothing was imported.
    ImportFailed(String),
    /// A file was written.
    Exported {
        /// From which session.
        session: Arc<str>,
        /// Where.
        path: PathBuf,
        /// The exporter's name.
        format: &'static str,
        /// SHA-256 of the content.
        content_sha256: String,
        /// The head that it names.
        head: String,
        /// So many items of the session are hidden.
        hidden: usize,
        /// They are left out of it.
        visible_only: bool,
    },
    /// Nothing was exported.
    ExportFailed(String),
    /// A step of the replay was painted.
    Thumbnail {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// The record of the step.
        seq: u64,
        /// Width, height and RGBA; `None` where it could not be painted.
        picture: Option<(u32, u32, Vec<u8>)>,
    },
    /// The replay is being written.
    Filming {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// The share that is done, 0 to 1.
        share: f64,
    },
    /// The replay was written, as far as that went.
    Filmed {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// What was written, and by which head of the session; `None` if it was stopped; a sentence if it failed.
        result: Result<Option<(super::film::Written, String)>, String>,
    },
    /// A figure can be looked at; a sentence where it cannot be made.
    FigurePainted {
        /// Of which session.
        session: Arc<str>,
        /// The figure, or why there is none.
        result: Result<Box<FigurePreview>, String>,
    },
    /// A figure was written to a file.
    FigureWritten {
        /// Where.
        path: PathBuf,
        /// What its maker should know.
        notes: Vec<String>,
    },
    /// The sessions that were opened last, newest first.
    Recent(Vec<super::RecentSession>),
    /// What the cache of pictures holds.
    Cache {
        /// Bytes.
        bytes: u64,
        /// What was given back, if it was to be emptied: bytes, or why not, a sentence.
        freed: Option<Result<u64, String>>,
    },
    /// A worker met a fault of its own. Its job is lost, the window goes on.
    Fault(String),
}

/// The files of the sample, carried in the program.
#[derive(Clone, Copy)]
pub struct SampleFiles {
    /// Name and content of each file.
    pub files: &'static [(&'static str, &'static [u8])],
    /// Which of them is the session.
    pub session: &'static str,
}
