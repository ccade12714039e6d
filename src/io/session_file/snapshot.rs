//! Snapshots: how a long session stood when it was last read to its end, so that it opens without replaying it all.
//!
//! A snapshot is a file in the user's cache folder, never beside the session, and can be thrown away at any time. It is not
//! believed: it serves only where the session file begins with the very bytes that it was made of (their SHA-256 is taken anew at
//! every opening, and the chain's hash at that place is compared), where it is whole (its own SHA-256), where this version of the
//! program wrote it, and where its document has the hash that it had. What follows in the session is checked and replayed as ever. In
//! every other case, and wherever anything is odd, there is no answer, and the whole session is read.

use super::read::{Prefix, SessionLog, read_behind};
use crate::core::doc::{DocHash, hex};
use crate::core::session::{Session, Standing};
use crate::io::{atomic, platform, sha256};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Sessions from this size on have snapshots, bytes. Shorter ones are read in a moment.
pub const FROM_BYTES: u64 = 16 << 20;
/// How many snapshots are kept.
const MOST: usize = 24;
/// How many of them of one session: its copies share its id.
const MOST_OF_ONE: usize = 3;
/// The longest first line and the largest snapshot that are read, bytes.
const LONGEST: u64 = 64 << 20;
const FORMAT: &str = "revisit-snapshot/1";
const ENDING: &str = "snapshot";
/// The end of every line behind its hash.
const LINE_END: &[u8] = b"\"}\n";
const HEX: usize = 64;

#[derive(Serialize, Deserialize)]
struct Snapshot {
    format: String,
    /// The program that wrote it; another one does not read it.
    tool: String,
    /// The session's id.
    session: String,
    /// The part of the session file that it stands for.
    bytes: u64,
    /// SHA-256 of that part.
    sha256: String,
    /// The records in it.
    records: u64,
    /// The hash of its last line.
    head: String,
    /// Place and hash of its last record that states something.
    anchor: (u64, String),
    /// The hash of the document.
    document: DocHash,
    /// How the session stands there.
    standing: Standing,
}

/// A session that was opened by a snapshot: its present, without its past.
#[derive(Debug)]
pub struct Glance {
    /// The session. See [`Session::knows_its_past`].
    pub session: Session,
    /// Place and hash of its last record that states something.
    pub anchor: (u64, String),
}

/// What a snapshot will stand for: to be taken of a session file that was read whole.
#[derive(Clone, Debug)]
pub struct Basis {
    prefix: Prefix,
    sha256: String,
}

impl Basis {
    /// Of a file's bytes and what they say; `None` where no snapshot is made of them.
    pub fn of(bytes: &[u8], log: &SessionLog) -> Option<Basis> {
        let whole = log.damage.is_none() && log.torn_bytes == 0 && log.trusted_bytes == bytes.len() as u64;
        (whole && log.trusted_bytes >= FROM_BYTES).then(|| Basis { prefix: prefix_of(log, 0), sha256: sha256(bytes) })
    }
}

fn prefix_of(log: &SessionLog, before: u64) -> Prefix {
    let records = before + log.entries.len() as u64;
    Prefix { bytes: log.trusted_bytes, records, head: log.head.clone(), anchor: log.anchor.clone() }
}

/// Opens a session by a snapshot of it; `None` where there is none that serves.
pub fn open(path: &Path) -> Option<Glance> {
    let mut file = platform::open_regular_file(path).ok()?;
    let length = file.metadata().ok().filter(|m| m.len() >= FROM_BYTES)?.len();
    let first_line = first_line(&mut file).ok()??;
    let log = read_behind_nothing(&first_line)?;
    let mut found: Vec<Snapshot> = files(Some(&log.header.session)).into_iter().filter_map(|(_, path)| load(&path)).collect();
    found.retain(|s| s.session == log.header.session && s.bytes <= length && stands_at(&mut file, s).unwrap_or(false));
    // The one that leaves least to be read.
    let snapshot = found.into_iter().max_by_key(|s| s.bytes)?;
    serve(&mut file, &first_line, snapshot).ok()?
}

/// The header alone, as a log without records.
fn read_behind_nothing(first_line: &[u8]) -> Option<SessionLog> {
    super::read_bytes(first_line).ok().filter(|log| log.damage.is_none())
}

/// The first line with its end.
fn first_line(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    use io::BufRead as _;
    let mut line = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    io::BufReader::new(file.take(LONGEST)).read_until(b'\n', &mut line)?;
    Ok(line.ends_with(b"\n").then_some(line))
}

/// The chain has the snapshot's hash where the snapshot's part ends: told from a few bytes, before all of it is hashed.
fn stands_at(file: &mut File, snapshot: &Snapshot) -> io::Result<bool> {
    let tail = (HEX + LINE_END.len()) as u64;
    let Some(at) = snapshot.bytes.checked_sub(tail) else { return Ok(false) };
    let mut end = vec![0; tail as usize];
    file.seek(SeekFrom::Start(at))?;
    file.read_exact(&mut end)?;
    Ok(end.strip_prefix(snapshot.head.as_bytes()).is_some_and(|end| end == LINE_END))
}

fn serve(file: &mut File, first_line: &[u8], snapshot: Snapshot) -> io::Result<Option<Glance>> {
    let mut digest = Sha256::new();
    let mut left = snapshot.bytes;
    let mut buffer = vec![0; 1 << 18];
    file.seek(SeekFrom::Start(0))?;
    while left > 0 {
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        let n = file.read(buffer.get_mut(..most).unwrap_or_default())?;
        if n == 0 {
            return Ok(None);
        }
        digest.update(buffer.get(..n).unwrap_or_default());
        left -= n as u64;
    }
    if hex(&digest.clone().finalize()) != snapshot.sha256 || snapshot.standing.document().hash() != snapshot.document {
        return Ok(None);
    }
    let mut rest = Vec::new();
    file.read_to_end(&mut rest)?;
    let prefix = Prefix { bytes: snapshot.bytes, records: snapshot.records, head: snapshot.head, anchor: snapshot.anchor };
    let Some(log) = read_behind(first_line, &prefix, &rest) else { return Ok(None) };
    if snapshot.standing.next_seq() != prefix.records + 1 {
        return Ok(None);
    }
    let mut session = Session::resumed(log.header.clone(), snapshot.standing);
    // A record that goes back behind the snapshot, or a check that says otherwise: the whole session tells.
    if log.entries.iter().any(|entry| session.step(entry).is_err()) || session.drift().is_some() {
        return Ok(None);
    }
    if rest.len() as u64 >= FROM_BYTES {
        digest.update(&rest);
        keep(&Basis { prefix: prefix_of(&log, prefix.records), sha256: hex(&digest.finalize()) }, &session);
    }
    Ok(Some(Glance { session, anchor: log.anchor }))
}

/// Keeps how a session stands at the end of what was read. That it cannot be kept is no trouble: it is read whole again.
pub fn keep(basis: &Basis, session: &Session) {
    let _ = try_to_keep(basis, session);
}

fn try_to_keep(basis: &Basis, session: &Session) -> Option<()> {
    let standing = session.standing().filter(|s| s.next_seq() == basis.prefix.records + 1)?;
    let id = &session.header().session;
    let Basis { prefix, sha256: part } = basis;
    let name = format!("{}-{}.{ENDING}", file_id(id)?, prefix.head.get(..16)?);
    let snapshot = Snapshot {
        format: FORMAT.to_owned(),
        tool: crate::TOOL.to_owned(),
        session: id.clone(),
        bytes: prefix.bytes,
        sha256: part.clone(),
        records: prefix.records,
        head: prefix.head.clone(),
        anchor: prefix.anchor.clone(),
        document: standing.document().hash(),
        standing,
    };
    let mut text = serde_json::to_string(&snapshot).ok()?;
    let hash = sha256(text.as_bytes());
    text.push('\n');
    text.push_str(&hash);
    text.push('\n');
    if text.len() as u64 > LONGEST {
        return None;
    }
    atomic::write(&folder().ok()?.join(name), text.as_bytes()).ok()?;
    for (list, most) in [(files(Some(id)), MOST_OF_ONE), (files(None), MOST)] {
        let surplus = list.len().saturating_sub(most);
        list.iter().take(surplus).for_each(|(_, path)| drop(std::fs::remove_file(path)));
    }
    Some(())
}

/// A snapshot, if it is whole and of this version of the program.
fn load(path: &Path) -> Option<Snapshot> {
    let mut text = String::new();
    platform::open_regular_file(path).ok()?.take(LONGEST + 1).read_to_string(&mut text).ok()?;
    let (line, hash) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    if sha256(line.as_bytes()) != hash {
        return None;
    }
    let snapshot: Snapshot = serde_json::from_str(line).ok()?;
    (snapshot.format == FORMAT && snapshot.tool == crate::TOOL).then_some(snapshot)
}

/// The session's id as part of a file name; none for an id that no Revisit gives.
fn file_id(session: &str) -> Option<&str> {
    ((1..=HEX).contains(&session.len()) && session.bytes().all(|b| b.is_ascii_alphanumeric())).then_some(session)
}

fn folder() -> io::Result<PathBuf> {
    let dir = platform::cache_dir()?.join("sessions");
    std::fs::create_dir_all(&dir)?;
    Ok(dir)
}

/// The snapshots, of one session or of all, the oldest first.
fn files(session: Option<&str>) -> Vec<(std::time::SystemTime, PathBuf)> {
    let begins = match session {
        None => String::new(),
        Some(id) => match file_id(id) {
            Some(id) => format!("{id}-"),
            None => return Vec::new(),
        },
    };
    let list = folder().and_then(std::fs::read_dir).into_iter().flatten().flatten();
    let mut found: Vec<_> = list
        .filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(&begins)))
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == ENDING))
        .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
        .collect();
    found.sort();
    found
}

/// What all snapshots hold, bytes.
pub fn bytes() -> u64 {
    files(None).iter().filter_map(|(_, path)| path.metadata().ok()).map(|m| m.len()).sum()
}

/// Throws all snapshots away. Returns the bytes that were given back.
pub fn clear() -> u64 {
    let gone = files(None).into_iter().filter_map(|(_, path)| {
        let size = path.metadata().ok()?.len();
        std::fs::remove_file(&path).is_ok().then_some(size)
    });
    gone.sum()
}
