//! What can be asked for, and what comes back.

use crate::core::doc::{Document, EpochId};
use crate::core::ops::ImportFootprints;
use crate::core::session::{Header, Session};
use crate::core::units::Level;
use crate::io::export::Exporter;
use crate::io::raster::{RasterInfo, RasterSource, Tile, TileId};
use crate::io::session_file::SessionFile;
use std::path::PathBuf;
use std::sync::Arc;

/// What the window is to open first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// The user's copy of the sample.
    Sample,
    /// A session file.
    Session(PathBuf),
    /// A BEFORE and an AFTER picture.
    Pair(PathBuf, PathBuf),
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
    /// Open the user's copy of the sample, making it first if there is none.
    OpenSample,
    /// Decode the picture of an epoch: the one at `path`, which the opened session found.
    Decode {
        /// Which session: answers to a closed one are dropped.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// Where it is.
        path: PathBuf,
        /// SHA-256 that the session has for it: a file that was exchanged since is not shown as the one that was opened.
        sha256: String,
    },
    /// Fetch a tile of a picture that is decoded.
    Tile {
        /// Which session.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// Which tile.
        id: TileId,
        /// The picture.
        raster: Arc<dyn RasterSource>,
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
    /// List the sessions that were opened last.
    ListRecent,
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
    /// The session's header.
    pub header: Header,
    /// The document.
    pub doc: Arc<Document>,
    /// Place and hash of the last record that states something, as saved.
    pub anchor: (u64, String),
    /// The level of the ranges.
    pub level: Level,
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
    pub pictures: Vec<Result<PathBuf, String>>,
    /// It is an unnamed one in the user's data folder.
    pub unnamed: bool,
    /// What the analyst should know: full sentences.
    pub notices: Vec<String>,
}

/// A decoded picture.
#[derive(Clone)]
pub struct Picture {
    /// What is known of it.
    pub info: RasterInfo,
    /// Its tiles.
    pub raster: Arc<dyn RasterSource>,
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Picture").field("info", &self.info).finish_non_exhaustive()
    }
}

/// What became of a job. Texts are full sentences for the analyst.
#[derive(Debug)]
pub enum Outcome {
    /// A session is open.
    Opened(Box<OpenedSession>),
    /// Nothing was opened; what was open before stays.
    OpenFailed(String),
    /// A picture is decoded.
    Decoded {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// The picture, or why there is none.
        result: Result<Picture, String>,
    },
    /// A tile has arrived.
    Tile {
        /// Whose session it belongs to.
        session: Arc<str>,
        /// Whose picture.
        epoch: EpochId,
        /// Which tile.
        id: TileId,
        /// Its pixels, or why there are none.
        result: Result<Tile, String>,
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
    },
    /// Nothing was exported.
    ExportFailed(String),
    /// The sessions that were opened last, newest first.
    Recent(Vec<super::RecentSession>),
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
