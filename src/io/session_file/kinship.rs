//! Two files of one session: a copy, a newer one, or two that went separate ways, as when a folder is synchronised between two
//! machines and both wrote. Nothing is ever merged: each file stays what it is, and the place where they part is told.

use super::read::{SessionLog, read_bytes};
use crate::core::session::{Entry, Record};
use std::io::Read;
use std::path::{Path, PathBuf};

/// How a session file stands to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kinship {
    /// The other file is of another session.
    Other,
    /// Both say the same.
    Same,
    /// This file says all that the other says, and more records.
    Continues(usize),
    /// The other file says all that this one says, and more records.
    IsContinued(usize),
    /// Both agree up to a record, and then each says something else.
    Forked(Fork),
}

/// Where two files of one session part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The last record that both have; 0 is the header.
    pub common: usize,
    /// What that record is about.
    pub last: String,
    /// How many further records this file has, and how many of them state something (which openings and exports do not).
    pub here: (usize, usize),
    /// The same of the other file.
    pub there: (usize, usize),
}

impl Fork {
    /// Where they part and how far each went, as sentences. `here` and `there` are how the two are called.
    pub fn words(&self, here: &str, there: &str) -> String {
        let records = |(all, stating): (usize, usize)| {
            let what = match stating {
                0 => "none of which changes anything".to_owned(),
                n if n == all => "each a step of work".to_owned(),
                n => format!("{n} of them steps of work"),
            };
            format!("{all} further {} ({what})", if all == 1 { "record" } else { "records" })
        };
        let since = if self.common == 0 { "the header".to_owned() } else { format!("record {} (\"{}\")", self.common, self.last) };
        format!(
            "Both files are the same session up to {since}, and from there each went its own way: {here} has {}, {there} has {}. Nothing \
             is merged and nothing is lost: each opens as it is.",
            records(self.here),
            records(self.there)
        )
    }
}

/// Compares two session files by their bytes, as far as each can be trusted.
pub fn kinship(here: (&SessionLog, &[u8]), there: (&SessionLog, &[u8])) -> Kinship {
    let lines = |(log, bytes): (&SessionLog, &[u8])| -> Vec<Vec<u8>> {
        let trusted = usize::try_from(log.trusted_bytes).ok().and_then(|n| bytes.get(..n)).unwrap_or(bytes);
        trusted.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
    };
    let (mine, theirs) = (lines(here), lines(there));
    let common = mine.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    match (mine.len() - common, theirs.len() - common) {
        _ if common == 0 => Kinship::Other,
        (0, 0) => Kinship::Same,
        (more, 0) => Kinship::Continues(more),
        (0, more) => Kinship::IsContinued(more),
        _ => {
            let common = common - 1;
            let further = |log: &SessionLog| {
                let rest = log.entries.get(common..).unwrap_or_default();
                (rest.len(), rest.iter().filter(|e| states(e)).count())
            };
            let last = common.checked_sub(1).and_then(|i| here.0.entries.get(i));
            let last = last.map(|entry| entry.record.label()).unwrap_or_default();
            Kinship::Forked(Fork { common, last, here: further(here.0), there: further(there.0) })
        }
    }
}

/// Whether a record is work: that a file was opened or exported is not.
fn states(entry: &Entry) -> bool {
    !matches!(entry.record, Record::Custody(_) | Record::Check { .. })
}

/// At most so many files of a folder are looked at, and of each at most so many bytes.
const MOST_FILES: usize = 400;
const MOST_BYTES: u64 = 64 << 20;
const HEADER_BYTES: u64 = 1 << 18;

/// What has to be told of other files of this session in its folder, as sentences: copies that are newer or went another way.
/// Older copies are not told.
pub fn told_of_siblings(path: &Path, log: &SessionLog, bytes: &[u8]) -> Vec<String> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let is_other = |other: &PathBuf| other.extension().is_some_and(|e| e == "jsonl") && other.file_name() != path.file_name();
    let mut others: Vec<PathBuf> = entries.take(MOST_FILES).filter_map(|e| Some(e.ok()?.path())).filter(is_other).collect();
    others.sort();
    others.iter().filter_map(|other| told_of(other, log, bytes)).collect()
}

fn told_of(other: &Path, log: &SessionLog, bytes: &[u8]) -> Option<String> {
    let name = other.file_name()?.to_string_lossy();
    let mine = bytes.split(|b| *b == b'\n').next()?;
    let mut file = crate::io::platform::open_regular_file(other).ok()?;
    if file.metadata().ok()?.len() > MOST_BYTES {
        return None;
    }
    let mut content = Vec::new();
    file.by_ref().take(HEADER_BYTES).read_to_end(&mut content).ok()?;
    if !content.starts_with(mine) {
        return None;
    }
    file.read_to_end(&mut content).ok()?;
    let there = read_bytes(&content).ok()?;
    match kinship((log, bytes), (&there, &content)) {
        Kinship::IsContinued(more) => {
            let records = if more == 1 { "1 further record" } else { &format!("{more} further records") };
            Some(format!("The file {name} beside it holds all of this session and {records}: it is the newer one."))
        }
        Kinship::Forked(fork) if fork.here.1 == 0 && fork.there.1 > 0 => {
            Some(format!("The file {name} beside it holds all work of this session and more: it is the newer one."))
        }
        // An older copy that was only looked at or exported from says nothing that this one does not.
        Kinship::Forked(fork) if fork.there.1 == 0 => None,
        Kinship::Forked(fork) => {
            Some(format!("Beside it lies another file of this session, {name}. {}", fork.words("this one", "the other")))
        }
        Kinship::Other | Kinship::Same | Kinship::Continues(_) => None,
    }
}
