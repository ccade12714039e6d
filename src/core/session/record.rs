//! What a session is made of. The file format that carries it is in `io::session_file`.

use super::Seq;
use crate::core::doc::{DocHash, ImageFacts};
use crate::core::ops::Txn;
use crate::core::units::Timestamp;
use serde::{Deserialize, Serialize};

/// The first line of a session: what it is about.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// A random id, 32 hexadecimal digits.
    pub session: String,
    /// The tool that created it, with its version.
    pub tool: String,
    /// When it was created.
    pub created: Timestamp,
    /// The images, in the order of their epochs.
    pub images: Vec<ImageFacts>,
}

/// One record with its place and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its place: the header is 0, the first record 1.
    pub seq: Seq,
    /// When it was written, by the clock of that machine.
    pub at: Timestamp,
    /// What it says.
    pub record: Record,
}

/// One thing that happened in a session.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// The document changed: one undo step.
    Txn(Txn),
    /// The document of an earlier place is the current one again; nothing is erased.
    Restore {
        /// Whose document.
        to: Seq,
        /// By which command.
        why: Why,
    },
    /// A chapter.
    Mark {
        /// Its name.
        name: String,
        /// What is to be said of it.
        note: String,
    },
    /// The hash of the document at this place, against drift on replay.
    Check {
        /// The hash.
        hash: DocHash,
    },
    /// The file was opened, mended or exported from.
    Custody(Custody),
    /// A record of a kind that this version does not know. It changes nothing, and its bytes are kept.
    Unknown {
        /// The kind as written.
        kind: String,
    },
}

/// The command behind a restore.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// One step back.
    Undo,
    /// One step forward again.
    Redo,
    /// To any place of the history.
    Jump,
}

/// Who had the file in hand: with which tool, and what was seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Custody {
    /// The session was opened for writing.
    Opened {
        /// The tool and its version.
        tool: String,
        /// SHA-256 of each image as found, in the order of the epochs; `None` where it was missing.
        images: Vec<Option<String>>,
    },
    /// A torn last line was moved aside.
    Recovered {
        /// The file, beside the session, that now holds the torn bytes.
        file: String,
        /// How many bytes.
        bytes: u64,
    },
    /// Something was exported.
    Exported {
        /// The exporter.
        format: String,
        /// The name of the file, without its folder.
        file: String,
        /// SHA-256 of what was written.
        content_sha256: String,
        /// The head of the session that the export names.
        head: String,
    },
}

impl Record {
    /// One line for the history panel and the replay.
    pub fn label(&self) -> String {
        match self {
            Record::Txn(txn) => txn.label.clone(),
            Record::Restore { why: Why::Undo, .. } => "Undo".to_owned(),
            Record::Restore { why: Why::Redo, .. } => "Redo".to_owned(),
            Record::Restore { to, why: Why::Jump } => format!("Jump to step {to}"),
            Record::Mark { name, .. } => format!("Chapter: {name}"),
            Record::Check { .. } => "Check".to_owned(),
            Record::Custody(Custody::Opened { tool, .. }) => format!("Opened with {tool}"),
            Record::Custody(Custody::Recovered { .. }) => "Torn last line moved aside".to_owned(),
            Record::Custody(Custody::Exported { file, .. }) => format!("Exported {file}"),
            Record::Unknown { kind } => format!("Record of a later version ({kind})"),
        }
    }
}
