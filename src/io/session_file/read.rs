//! Reads a session file and says plainly what is wrong with it, if something is.

use super::line::{MAJOR, VERSION, ZERO_HASH, check_chain, claimed_version, parse_entry, parse_header};
use crate::core::session::{Custody, Entry, Header, Record};
use crate::io::disk::{Disk, RealDisk};
use std::io::BufRead;
use std::path::Path;

/// The largest session file that is read, bytes.
const MAX_BYTES: u64 = 4 << 30;

/// What a session file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionLog {
    /// Its first line.
    pub header: Header,
    /// The version it was written as, `major.minor`.
    pub version: String,
    /// Its records, as far as they can be trusted.
    pub entries: Vec<Entry>,
    /// The hash of the last trusted line.
    pub head: String,
    /// The hash of the last trusted line that states something (which custody records do not), and its place: what
    /// exports print, so that exporting twice gives the same bytes.
    pub anchor: (u64, String),
    /// How many bytes from the start are trusted.
    pub trusted_bytes: u64,
    /// How many bytes of a torn last line follow the trusted ones.
    pub torn_bytes: u64,
    /// Why not all of the file is trusted; the session opens read-only then.
    pub damage: Option<Damage>,
}

/// Where and why a session file cannot be trusted any further.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct Damage {
    /// The line, counted from 1 as editors do; 0 where it is the session as a whole.
    pub line: u64,
    /// What is wrong.
    pub kind: DamageKind,
    /// In words.
    pub why: String,
}

impl Damage {
    fn sentence(&self) -> String {
        match self.line {
            0 => format!("The session can be looked at, measured and exported, but not changed: {}.", self.why),
            line => {
                let intact = "What stands before it is intact and can be looked at, measured and exported.";
                format!("Line {line} of the session cannot be used: {}. {intact}", self.why)
            }
        }
    }
}

/// The families of damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DamageKind {
    /// A line's bytes or place in the chain are wrong.
    Chain,
    /// A line is intact and does not make sense here.
    Content,
    /// It was written by a later version.
    LaterVersion,
}

/// Why a file is no session at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It cannot be read.
    #[error("The session cannot be opened: {why}. File: {path}")]
    Unreadable {
        /// What is in the way.
        why: String,
        /// The file, as given.
        path: String,
    },
    /// It is not a session.
    #[error("This is not a Revisit session: {why}. File: {path}")]
    NotASession {
        /// What it is instead, as far as can be told.
        why: String,
        /// The file, as given.
        path: String,
    },
}

/// Reads a session file.
///
/// # Errors
/// [`ReadError`] when not even its header can be used. All other damage is in the answer.
pub fn read(path: &Path) -> Result<SessionLog, ReadError> {
    read_on(&RealDisk, path)
}

/// The same on any disk.
///
/// # Errors
/// [`ReadError`].
pub fn read_on(disk: &dyn Disk, path: &Path) -> Result<SessionLog, ReadError> {
    read_whole(disk, path).map(|(log, _)| log)
}

/// The same with the bytes of the file.
///
/// # Errors
/// [`ReadError`].
pub fn read_whole(disk: &dyn Disk, path: &Path) -> Result<(SessionLog, Vec<u8>), ReadError> {
    let shown = || path.display().to_string();
    let bytes = disk.read(path, MAX_BYTES).map_err(|why| ReadError::Unreadable { why, path: shown() })?;
    let log = read_bytes(&bytes).map_err(|why| ReadError::NotASession { why, path: shown() })?;
    Ok((log, bytes))
}

/// Reads a session from bytes.
///
/// # Errors
/// A phrase that says why not even the header can be used.
pub fn read_bytes(bytes: &[u8]) -> Result<SessionLog, String> {
    let Begun { mut log, later, later_major } = begin(bytes)?;
    let start = usize::try_from(log.trusted_bytes).unwrap_or(usize::MAX);
    go_on(&mut log, bytes.get(start..).unwrap_or_default(), 0, later);
    if later_major && log.damage.is_none() {
        log.damage = Some(Damage { line: 0, kind: DamageKind::LaterVersion, why: other_version(&log.version) });
    }
    Ok(log)
}

/// The beginning of a session file that was read and checked before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    /// How many bytes it has.
    pub bytes: u64,
    /// How many records.
    pub records: u64,
    /// The hash of its last line.
    pub head: String,
    /// Place and hash of its last line that states something.
    pub anchor: (u64, String),
}

/// Reads what stands behind a beginning that is known; the log holds these records alone. `None` where anything at all is
/// unusual: then the whole file must be read.
pub(super) fn read_behind(first_line: &[u8], prefix: &Prefix, rest: &[u8]) -> Option<SessionLog> {
    let Begun { mut log, later, .. } = begin(first_line).ok().filter(|begun| !begun.later)?;
    log.head.clone_from(&prefix.head);
    log.anchor.clone_from(&prefix.anchor);
    log.trusted_bytes = prefix.bytes;
    go_on(&mut log, rest, prefix.records, later);
    (log.damage.is_none() && log.torn_bytes == 0).then_some(log)
}

/// A log of which the first line was read.
struct Begun {
    log: SessionLog,
    /// It was written by a later version.
    later: bool,
    /// Even by a later major one.
    later_major: bool,
}

fn other_version(version: &str) -> String {
    let advice = if major(version) > Some(MAJOR) { "Open it with a later Revisit" } else { "No Revisit has written that version" };
    format!("it was written as version {version}, and this Revisit reads version {VERSION}. {advice}")
}

fn begin(bytes: &[u8]) -> Result<Begun, String> {
    if bytes.is_empty() {
        return Err("the file is empty".to_owned());
    }
    let mut lines = Lines { bytes, at: 0 };
    let Some(first) = lines.next() else {
        return Err(encoding_trouble(bytes).unwrap_or("its first line is not complete").to_owned());
    };
    let version = claimed_version(first);
    let major = version.as_deref().map_or(Some(MAJOR), major);
    // A later major version may have kept the form of its lines. Then it is shown as far as it is understood.
    let later_major = major > Some(MAJOR);
    if let Some(version) = &version
        && (major < Some(MAJOR) || (later_major && (check_chain(first, ZERO_HASH).is_err() || parse_header(first).is_err())))
    {
        return Err(other_version(version));
    }
    let header_hash = check_chain(first, ZERO_HASH).map_err(|why| match (encoding_trouble(first), version) {
        (Some(trouble), _) => trouble.to_owned(),
        (None, Some(_)) => format!("its first line is damaged: {why}"),
        (None, None) => "its first line is not the header of a Revisit session".to_owned(),
    })?;
    let (header, version) = parse_header(first)?;
    let later = later_major || minor(&version) > minor(VERSION);
    let log = SessionLog {
        header,
        entries: Vec::new(),
        head: header_hash.to_owned(),
        anchor: (0, header_hash.to_owned()),
        trusted_bytes: lines.at as u64,
        torn_bytes: 0,
        damage: None,
        version,
    };
    Ok(Begun { log, later, later_major })
}

/// Reads the lines in `bytes`, which follow `before` records and what the log holds already.
fn go_on(log: &mut SessionLog, bytes: &[u8], before: u64, later: bool) {
    let start = log.trusted_bytes;
    let mut lines = Lines { bytes, at: 0 };
    while let Some(line) = lines.next() {
        match next_entry(line, log, before, later) {
            Ok((entry, hash)) => {
                log.head.clear();
                log.head.push_str(hash);
                if !matches!(entry.record, Record::Custody(Custody::Opened { .. } | Custody::Recovered { .. } | Custody::Exported { .. })) {
                    log.anchor = (entry.seq, hash.to_owned());
                }
                log.entries.push(entry);
                log.trusted_bytes = start + lines.at as u64;
            }
            // A power cut may leave zeros in the midst of what was written last. No flipped bit makes two of them.
            Err(_) if lines.at_end() && line.windows(2).any(|pair| pair == [0, 0]) => break,
            Err(damage) => {
                log.damage = Some(damage);
                return;
            }
        }
    }
    log.torn_bytes = start + bytes.len() as u64 - log.trusted_bytes;
}

fn next_entry<'l>(line: &'l [u8], log: &SessionLog, before: u64, later: bool) -> Result<(Entry, &'l str), Damage> {
    let expected = before + log.entries.len() as u64 + 1;
    let number = expected + 1;
    let damage = |kind, why: String| Damage { line: number, kind, why };
    let hash = check_chain(line, &log.head).map_err(|why| {
        let why = encoding_trouble(line).unwrap_or(why).to_owned();
        damage(DamageKind::Chain, why)
    })?;
    let entry = parse_entry(line).map_err(|why| {
        if later {
            let why = format!("it says something that this version does not know (the session was written as version {})", log.version);
            return damage(DamageKind::LaterVersion, why);
        }
        damage(DamageKind::Content, format!("it does not say what a record must say ({why})"))
    })?;
    if entry.seq != expected {
        return Err(damage(DamageKind::Content, format!("it is numbered {} where {expected} was due", entry.seq)));
    }
    Ok((entry, hash))
}

/// Lines that end with a newline; what follows the last one is not a line.
struct Lines<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Lines<'_> {
    /// No further newline comes.
    fn at_end(&self) -> bool {
        !self.bytes.get(self.at..).unwrap_or_default().contains(&b'\n')
    }
}

impl<'b> Iterator for Lines<'b> {
    type Item = &'b [u8];
    fn next(&mut self) -> Option<&'b [u8]> {
        let rest = self.bytes.get(self.at..)?;
        // The standard library's own search for a byte, many at a time; reading from memory does not fail.
        let length = { rest }.skip_until(b'\n').ok()?;
        let line = rest.get(..length)?.strip_suffix(b"\n")?;
        self.at += length;
        Some(line)
    }
}

/// What mail programs, editors and version control do to text files, named.
fn encoding_trouble(line: &[u8]) -> Option<&'static str> {
    if line.starts_with(b"PK\x03\x04") {
        Some("it is a zip archive. Unpack it, and give the folder of the report or the session in it")
    } else if line.starts_with(b"\xef\xbb\xbf") {
        Some("an editor put a byte order mark before its first character. Take the original file")
    } else if line.starts_with(b"\xff\xfe") || line.starts_with(b"\xfe\xff") {
        Some("it was saved anew as UTF-16. Take the original file")
    } else if line.starts_with(b"{") && line.ends_with(b"\r") {
        Some("its line endings were converted (CR LF instead of LF), as mail programs and version control do. Take the original file")
    } else if line.contains(&0) {
        Some("it holds zero bytes, as after a power cut on some disks")
    } else if line == b"{" || line == b"[" {
        Some("it was laid out anew by an editor. Take the original file")
    } else {
        None
    }
}

fn major(version: &str) -> Option<u32> {
    version.split('.').next().and_then(|m| m.parse().ok())
}

fn minor(version: &str) -> u32 {
    version.split('.').nth(1).and_then(|m| m.parse().ok()).unwrap_or(0)
}
