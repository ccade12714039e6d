//! What several subcommands need: opening sessions, finding footprints, printing.

use super::Failure;
use crate::core::doc::{Document, EpochId, Footprint};
use crate::core::ops::Command;
use crate::core::session::{Entry, Record, Session};
use crate::core::units::Level;
use crate::io::disk::RealDisk;
use crate::io::platform;
use crate::io::session_file::snapshot::{self, Glance};
use crate::io::session_file::{self, SessionFile};
use crate::jobs::{Target, open_for_writing};
use serde::Serialize;
use std::io::Write;
use std::path::Path;

/// One of the dates of a session, as it was typed: before, after, date-3, 2024-05-03, or the file name of an image.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct EpochArg(String);

impl EpochArg {
    /// The date that is meant.
    pub fn id(&self, doc: &Document) -> Result<EpochId, Failure> {
        doc.find_epoch(&self.0).ok_or_else(|| {
            let known: Vec<String> = doc.epochs.iter().map(|e| epoch_told(doc, e.id)).collect();
            Failure::usage(format!("\"{}\" is no date of this session. It has: {}.", self.0, known.join(", ")))
        })
    }
}

impl std::str::FromStr for EpochArg {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<EpochArg, Self::Err> {
        Ok(EpochArg(text.trim().to_owned()))
    }
}

/// `date-3 (2024-05-03, site3.png)`: a date with everything by which it may be named.
pub(super) fn epoch_told(doc: &Document, id: EpochId) -> String {
    let word = doc.file_word(id);
    let Some(epoch) = doc.epoch(id) else { return word };
    let date = epoch.date.map_or_else(|| "date not stated".to_owned(), |d| d.to_string());
    format!("{word} ({date}, {})", epoch.file_name())
}

/// Reads the level from percent: for clap.
pub(super) fn level(text: &str) -> Result<Level, String> {
    let percent = text.trim_end_matches('%').trim().parse().ok();
    percent.and_then(Level::from_percent).ok_or_else(|| "a level is 80, 90 or 95".to_owned())
}

/// `1 outline was`, `3 outlines were`.
pub(super) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// A session that is only looked at: no lock is taken and nothing is written.
pub(super) struct Looked {
    pub session: Session,
    pub anchor: (u64, String),
}

/// Reads and replays a session without touching it. Damage is told on standard error, and what stands before it is used.
///
/// A long session is opened by its snapshot, if there is one that serves: such a session does not know its past.
pub(super) fn look(path: &Path) -> Result<Looked, Failure> {
    if let Some(Glance { session, anchor }) = snapshot::open(path) {
        return Ok(Looked { session, anchor });
    }
    let (log, bytes) = session_file::read_whole(&RealDisk, path).map_err(|e| Failure::refused(e.to_string()))?;
    let basis = snapshot::Basis::of(&bytes, &log);
    drop(bytes);
    if let Some(damage) = &log.damage {
        note(&damage.to_string());
    } else if log.torn_bytes > 0 {
        note("The last record of the session is torn; everything before it is used.");
    }
    let anchor = log.anchor;
    let (session, bad) = Session::replay(log.header, log.entries);
    // Numbers of a document that is not the one that was logged are nobody's numbers.
    match bad.or_else(|| session.drift()) {
        Some(bad) => Err(Failure::no(format!(
            "The session does not replay to what was logged: {bad}. No result is given; `revisit verify` tells more."
        ))),
        None => {
            if let Some(basis) = basis {
                snapshot::keep(&basis, &session);
            }
            Ok(Looked { session, anchor })
        }
    }
}

/// A session that is changed by a subcommand.
pub(super) struct Changing {
    pub session: Session,
    file: SessionFile,
}

/// Opens a session for a change; refuses where it cannot be written.
pub(super) fn change(path: &Path) -> Result<Changing, Failure> {
    let opened = open_for_writing(path)?;
    match opened.target {
        Target::File(file) => {
            opened.notices.iter().for_each(|n| note(n));
            Ok(Changing { session: opened.session, file })
        }
        Target::ReadOnly(why) => Err(Failure::refused(why)),
    }
}

impl Changing {
    /// A session that was made just now.
    pub fn of((file, session): (SessionFile, Session)) -> Changing {
        Changing { session, file }
    }

    /// The hash of the last record in its file.
    pub fn head(&self) -> String {
        self.file.head().to_owned()
    }

    /// Plans a command, steps it, and waits until the disk has it.
    pub fn run(&mut self, command: &Command) -> Result<(), Failure> {
        let entry = self.session.plan(command, platform::now()).map_err(|refusal| Failure::refused(refusal.to_string()))?;
        self.write(&entry)
    }

    /// Logs a record that does not change the document.
    pub fn record(&mut self, record: Record) -> Result<(), Failure> {
        let entry = self.session.entry(record, platform::now());
        self.write(&entry)
    }

    fn write(&mut self, entry: &Entry) -> Result<(), Failure> {
        self.file.append(std::slice::from_ref(entry)).map_err(|e| Failure::refused(e.to_string()))?;
        self.session.step(entry).map_err(|e| Failure::refused(e.to_string()))
    }
}

/// The footprint that an argument means.
pub(super) fn footprint<'d>(doc: &'d Document, text: &str) -> Result<&'d Footprint, Failure> {
    doc.find_footprint(text).ok_or_else(|| {
        let named = doc.footprints.values().filter(|f| f.name.to_lowercase() == text.trim().to_lowercase()).count();
        if named > 1 {
            return Failure::refused(format!(
                "{named} footprints are called \"{text}\". Give the id instead; `revisit measure` lists them."
            ));
        }
        let known: Vec<String> = doc.footprints.values().take(8).map(|f| format!("{} \"{}\"", f.id.0, f.name)).collect();
        let list = if known.is_empty() { "The session has no footprints.".to_owned() } else { format!("It has: {}.", known.join(", ")) };
        Failure::refused(format!("There is no footprint \"{text}\" in this session. {list}"))
    })
}

/// Prints an answer as one JSON object.
pub(super) fn print_json(answer: &impl Serialize) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    serde_json::to_writer_pretty(&mut out, answer)?;
    writeln!(out)?;
    Ok(())
}

/// Prints a line of results.
pub(super) fn print(line: &str) -> Result<(), Failure> {
    writeln!(std::io::stdout().lock(), "{}", harmless(line))?;
    Ok(())
}

/// Says something on standard error.
#[expect(clippy::print_stderr, reason = "the one place where the command line speaks")]
pub(super) fn note(words: &str) {
    eprintln!("revisit: {}", harmless(words));
}

/// A text without what a terminal would obey: names come from other people's files. Control characters, and those that
/// turn the direction of writing, are shown as a mark.
fn harmless(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
    text.chars().map(|c| if (c.is_control() && c != '\n') || turns(c) { '\u{fffd}' } else { c }).collect()
}
