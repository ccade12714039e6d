//! Opens sessions: from two pictures, from a file, the sample. The window and the command line both open here.

use super::job::{OpenedSession, SampleFiles, Target};
use super::ticket::Ticket;
use super::tiles::build_pyramid;
use crate::core::doc::{EpochId, ImageFacts, Role};
use crate::core::raster::Access;
use crate::core::session::{Custody, Entry, Header, Record, Session};
use crate::core::units::{Date, Timestamp};
use crate::io::disk::RealDisk;
use crate::io::places::{ImageState, Places, path_in_session};
use crate::io::raster::{self, Picture, RasterError, RasterSource};
use crate::io::session_file::snapshot::{self, Glance};
use crate::io::session_file::{self, ENDING, LockError, SessionFile, SessionLog};
use crate::io::{atomic, platform};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A session that was opened lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentSession {
    /// Where it is.
    pub path: PathBuf,
    /// The names of its images.
    pub images: String,
}

const MAX_RECENT: usize = 12;

/// Pictures whose rows come only once are decoded before anything is built on them, up to this many pixels: larger ones
/// would keep the analyst waiting, and show what is wrong with them when they are shown.
const DECODED_FIRST: u64 = 32_000_000;

/// Opens a picture. A small one whose rows come only once is decoded to its end, so that what is cut short is refused here
/// and not when it is shown.
///
/// # Errors
/// [`RasterError`].
pub fn open_picture(path: &Path) -> Result<Picture, RasterError> {
    let picture = raster::open(path)?;
    let pixels = u64::from(picture.info().width) * u64::from(picture.info().height);
    if picture.info().access == Access::Rows && pixels <= DECODED_FIRST {
        let bands = picture.info().usual_bands();
        build_pyramid(&picture, bands).map_err(|why| RasterError::NotRead { why, path: path.display().to_string() })?;
    }
    Ok(picture)
}

/// The facts of a picture file as a session's header states them.
///
/// # Errors
/// A sentence, if the picture cannot be opened.
pub fn image_facts(session: &Path, path: &Path, role: Role, date: Option<Date>, credit: Option<String>) -> Result<ImageFacts, String> {
    image_facts_unless_stopped(session, path, (role, date, credit), &|_| true)
}

/// The same, as long as `go_on` says so; it is told the share that is done.
pub(super) fn image_facts_unless_stopped(
    session: &Path,
    path: &Path,
    (role, date, credit): (Role, Option<Date>, Option<String>),
    go_on: &dyn Fn(f64) -> bool,
) -> Result<ImageFacts, String> {
    let picture = open_picture(path).map_err(|e| e.to_string())?;
    let (sha256, _) = picture.sha256(go_on)?.ok_or("The image was not read to its end.")?;
    let facts = picture.facts(role, path_in_session(session, path), sha256);
    Ok(ImageFacts { date: date.or(facts.date), credit: credit.or_else(|| facts.credit.clone()), ..facts })
}

/// Makes a session file for two pictures.
///
/// # Errors
/// A sentence, if a picture cannot be opened or the file not be made.
pub fn create_session(session: &Path, images: Vec<ImageFacts>) -> Result<(SessionFile, Session), String> {
    let header = Header {
        session: platform::random_id().map_err(|e| format!("The system gave no random number for the session's id: {e}."))?,
        tool: crate::TOOL.to_owned(),
        created: platform::now(),
        images,
    };
    let file = SessionFile::create(session, &header).map_err(|e| e.to_string())?;
    Ok((file, Session::new(header)))
}

pub(super) fn open_pair(before: &Path, after: &Path, session: Option<&Path>, ticket: &Ticket) -> Result<OpenedSession, String> {
    // Relative paths are those of the folder in which the program was started; the window outlives that thought.
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (before, after) = (&absolute(before), &absolute(after));
    let unnamed = session.is_none();
    let session = match session {
        Some(path) => path.to_owned(),
        None => unnamed_path()?,
    };
    // Both pictures are decoded at once: each takes a core for a while.
    let (first, second) = std::thread::scope(|scope| {
        // Both take about as long; the one that is shown is that of this thread.
        let second = scope.spawn(|| image_facts_unless_stopped(&session, after, (Role::After, None, None), &|_| !ticket.is_stopped()));
        let first = image_facts_unless_stopped(&session, before, (Role::Before, None, None), &|share| ticket.go_on(share));
        (first, second.join().unwrap_or_else(|_| Err("The decoder of the second picture stopped.".to_owned())))
    });
    let images = vec![first?, second?];
    if ticket.is_stopped() {
        return Err("Opening was stopped.".to_owned());
    }
    let mut places = Places::load();
    for (facts, path) in images.iter().zip([before, after]) {
        places.remember(&facts.sha256, path);
    }
    let (file, state) = create_session(&session, images)?;
    let anchor = file.anchor().clone();
    let pictures = [before, after].into_iter().zip(0..).map(|(path, id)| (EpochId(id), Ok(path.clone()))).collect();
    let opened = OpenedSession {
        session: state,
        path: place_of(&session),
        anchor,
        target: Target::File(file),
        pictures,
        unnamed,
        notices: Vec::new(),
    };
    remember(&opened);
    Ok(opened)
}

/// Opens a session file for the window: replayed, locked, its pictures found, its opening logged.
pub(super) fn open_session(path: &Path, ticket: &Ticket) -> Result<OpenedSession, String> {
    let mut opened = open_for_writing(&place_of(path))?;
    let images = find_pictures(&mut opened, ticket);
    if ticket.is_stopped() {
        // Nothing was logged yet: the session is as it was.
        return Err("Opening was stopped.".to_owned());
    }
    if let Target::File(file) = &mut opened.target {
        let record = Record::Custody(Custody::Opened { tool: crate::TOOL.to_owned(), images });
        let entry = opened.session.entry(record, platform::now());
        log(&mut opened.session, file, &entry).map_err(|e| format!("The session cannot be written to: {e}"))?;
    }
    remember(&opened);
    Ok(opened)
}

/// Why a session that was opened to be looked at cannot be changed.
pub const LOOKED_AT: &str = "This session is only looked at. Nothing is written to it, not even that it was opened.";

/// Opens a session file to be looked at: its lock is not taken, a torn tail stays where it is, and nothing is written beside
/// it or into the list of sessions that were opened lately.
pub(super) fn look_at_session(path: &Path, ticket: &Ticket) -> Result<OpenedSession, String> {
    let path = place_of(path);
    let log = session_file::read(&path).map_err(|e| e.to_string())?;
    let mut notices: Vec<String> = log.damage.iter().map(ToString::to_string).collect();
    if log.torn_bytes > 0 {
        notices.push("The last record is torn, as by a power cut. It is left as it is; everything before it is here.".to_owned());
    }
    let anchor = log.anchor.clone();
    let (session, bad) = Session::replay(log.header, log.entries);
    if let Some(bad) = bad.or_else(|| session.drift()) {
        notices.push(format!("The session does not replay to what was logged: {bad}. What stands before that is shown."));
    }
    let target = Target::ReadOnly(LOOKED_AT.to_owned());
    let mut opened = OpenedSession { session, path, anchor, target, pictures: BTreeMap::new(), unnamed: false, notices };
    find_pictures(&mut opened, ticket);
    Ok(opened)
}

/// Why a session cannot be changed while its past is being read.
pub const PAST_IS_READ: &str =
    "The long history of this session is still being read. Look around; in a moment it can be changed, undone and replayed.";

/// Opens a long session by a snapshot, to be looked at until its past has been read as well. `None` where there is none.
pub(super) fn glance(path: &Path, ticket: &Ticket) -> Option<OpenedSession> {
    let path = place_of(path);
    let Glance { session, anchor } = snapshot::open(&path)?;
    let target = Target::ReadOnly(PAST_IS_READ.to_owned());
    let mut opened = OpenedSession { session, path, anchor, target, pictures: BTreeMap::new(), unnamed: false, notices: Vec::new() };
    find_pictures(&mut opened, ticket);
    if ticket.is_stopped() {
        return None;
    }
    // What is amiss is told once: when all of it has been read.
    opened.notices.clear();
    Some(opened)
}

/// Makes a copy of a session that can be changed, and opens it: its intact records, byte for byte, under a new name. Its
/// pictures stay where they are.
pub(super) fn copy_session(from: &Path, to: &Path, ticket: &Ticket) -> Result<OpenedSession, String> {
    let refused = |why: &str| Err(format!("No copy was made: {why}. File: {}", to.display()));
    if to.exists() {
        return refused("there is a file of that name already. Choose another name");
    }
    let log = session_file::read(from).map_err(|e| e.to_string())?;
    let (session, bad) = Session::replay(log.header.clone(), log.entries.iter().cloned());
    if bad.or_else(|| session.drift()).is_some() || log.damage.as_ref().is_some_and(|d| d.kind == session_file::DamageKind::LaterVersion) {
        return refused("the session cannot be changed in this version of Revisit, in a copy as little as here");
    }
    let bytes = std::fs::read(from).map_err(|e| format!("The session cannot be read: {}.", platform::plain_words(&e)))?;
    let trusted = usize::try_from(log.trusted_bytes).ok().and_then(|n| bytes.get(..n)).unwrap_or(&bytes);
    if trusted.is_empty() {
        return refused("nothing of the session can be trusted");
    }
    // The copy names its pictures relative to the place of the original: where they are is remembered on this machine.
    let mut places = Places::load();
    for epoch in session.document().epochs.iter() {
        if let ImageState::Same(path) = places.find(from, &epoch.image) {
            places.remember(&epoch.image.sha256, &path);
        }
    }
    atomic::write(to, trusted).map_err(|e| format!("No copy was made: {}. File: {}", platform::plain_words(&e), to.display()))?;
    let mut opened = open_session(to, ticket)?;
    if trusted.len() < bytes.len() {
        opened.notices.push("The copy holds the intact records of the session; what stands behind them was left out.".to_owned());
    }
    Ok(opened)
}

/// Looks for the pictures of a session that was just opened. SHA-256 of each as found; `None` where it is missing.
fn find_pictures(opened: &mut OpenedSession, ticket: &Ticket) -> Vec<Option<String>> {
    let places = Places::load();
    let doc = opened.session.document();
    let mut found = Vec::new();
    // Those that were taken out again too: the replay and undo show them.
    let every = opened.session.every_epoch();
    let count = every.len().max(1) as f64;
    for (index, epoch) in every.into_iter().enumerate() {
        let go_on = |share: f64| ticket.go_on((index as f64 + share) / count);
        let is_there = doc.epoch(epoch.id).is_some();
        let role = if is_there { doc.role_word(epoch.id) } else { epoch.label() };
        let name = epoch.file_name().to_owned();
        let (picture, seen) = match places.find_unless_stopped(&opened.path, &epoch.image, &go_on) {
            ImageState::Same(path) => (Ok(path), Some(epoch.image.sha256.clone())),
            ImageState::Changed { sha256, path } => {
                let sentence = format!(
                    "The {role} image {name} is not the file that was opened: its content changed. The outlines are kept and can be measured; \
                     put the original file back to see them on it. File: {}",
                    path.display()
                );
                (Err(sentence), Some(sha256))
            }
            ImageState::Missing => {
                let sentence = format!(
                    "The {role} image {name} is missing. The outlines are kept and can be measured; put the file beside the session to see them on it."
                );
                (Err(sentence), None)
            }
        };
        if is_there {
            opened.notices.extend(picture.as_ref().err().cloned());
            found.push(seen);
        }
        opened.pictures.insert(epoch.id, picture);
    }
    found
}

fn log(session: &mut Session, file: &mut SessionFile, entry: &Entry) -> Result<(), String> {
    file.append(std::slice::from_ref(entry)).map_err(|e| e.to_string())?;
    session.step(entry).map_err(|e| e.to_string())
}

/// Opens a session file, replays it and takes its lock, without looking for its pictures and without logging anything
/// but a mended tail. What stands in the way of writing is in the target.
///
/// # Errors
/// A sentence, if the file is no session.
pub fn open_for_writing(path: &Path) -> Result<OpenedSession, String> {
    let (log, bytes) = session_file::read_whole(&RealDisk, path).map_err(|e| e.to_string())?;
    let mut notices: Vec<String> = log.damage.iter().map(ToString::to_string).collect();
    notices.extend(session_file::told_of_siblings(path, &log, &bytes));
    let basis = snapshot::Basis::of(&bytes, &log);
    drop(bytes);
    notices.extend(clock_is_behind(&log, platform::now()));
    let file = SessionFile::open(path, &log, platform::now());
    let anchor = log.anchor.clone();
    let torn = log.torn_bytes;
    let (mut session, bad) = Session::replay(log.header, log.entries);
    if let (Some(basis), None) = (basis, &bad) {
        snapshot::keep(&basis, &session);
    }
    let target = match (file, bad) {
        (_, Some(bad)) => {
            let why = format!("The session stops making sense: {bad}. What stands before that can be looked at, measured and exported.");
            notices.push(why.clone());
            Target::ReadOnly(why)
        }
        (Ok((file, recovered)), None) => {
            if let Some(entry) = recovered {
                notices.push(format!(
                    "The last record was torn off while it was written, as by a power cut: its {torn} bytes were moved aside. Everything before it is here."
                ));
                session.step(&entry).map_err(|e| e.to_string())?;
            }
            Target::File(file)
        }
        (Err(e), None) => {
            if !matches!(e, LockError::Damaged(_)) {
                notices.push(e.to_string());
            }
            Target::ReadOnly(e.to_string())
        }
    };
    let target = match session.drift() {
        Some(drift) => {
            let why = format!("The replay differs from what was logged: {drift}. The session can be looked at, but not changed.");
            notices.push(why.clone());
            Target::ReadOnly(why)
        }
        None => target,
    };
    let unnamed = platform::data_dir().is_ok_and(|d| path.starts_with(d.join("unnamed")));
    Ok(OpenedSession { session, path: path.to_owned(), anchor, target, pictures: BTreeMap::new(), unnamed, notices })
}

/// A clock that stands before the last record: what is done now will be dated before what was done then.
fn clock_is_behind(log: &SessionLog, now: Timestamp) -> Option<String> {
    const TOLERATED_MS: i64 = 60_000;
    let last = log.entries.last().map_or(log.header.created, |entry| entry.at);
    (now.t_ms < last.t_ms - TOLERATED_MS).then(|| {
        format!(
            "This machine's clock says {now}, and the last record of the session is dated {last}. One of the two is wrong; records keep \
             their order by number."
        )
    })
}

/// One spelling for one file, so that the window can tell whether a session is the one that is open.
fn place_of(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).or_else(|_| std::path::absolute(path)).unwrap_or_else(|_| path.to_owned())
}

/// A fresh name for a session that has none yet: by date and time, in the user's data folder.
fn unnamed_path() -> Result<PathBuf, String> {
    let trouble = |e: std::io::Error| {
        format!("The user's data folder cannot be used: {}. Set REVISIT_DATA to a folder that can.", platform::plain_words(&e))
    };
    let dir = platform::data_dir().map_err(trouble)?.join("unnamed");
    std::fs::create_dir_all(&dir).map_err(trouble)?;
    let stamp: String = platform::now().to_string().chars().take(19).map(|c| if c == ':' { '-' } else { c }).collect();
    let id = platform::random_id().map_err(trouble)?;
    Ok(dir.join(format!("{stamp}-{}{ENDING}", id.get(..6).unwrap_or("x"))))
}

/// The sample, as it is in the repository.
pub const SAMPLE: SampleFiles = SampleFiles {
    files: &[
        ("samples/before.jpg", include_bytes!("../../samples/before.jpg")),
        ("samples/after.jpg", include_bytes!("../../samples/after.jpg")),
        ("annotations/plant.session.jsonl", include_bytes!("../../annotations/plant.session.jsonl")),
    ],
    session: "annotations/plant.session.jsonl",
};

/// Copies the sample into the user's data folder, if it is not there, and opens it.
pub(super) fn open_sample(ticket: &Ticket) -> Result<OpenedSession, String> {
    let trouble = |e: std::io::Error| {
        format!("The sample cannot be copied: {}. Set REVISIT_DATA to a folder that can be written.", platform::plain_words(&e))
    };
    let dir = platform::data_dir().map_err(trouble)?.join("sample");
    for (name, content) in SAMPLE.files {
        let path = dir.join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(&dir)).map_err(trouble)?;
        let is_session = *name == SAMPLE.session;
        // The pictures are put right if they were damaged; the session is the user's own as soon as it exists.
        let there = std::fs::metadata(&path).is_ok_and(|m| is_session || m.len() == content.len() as u64);
        if !there {
            atomic::write(&path, content).map_err(trouble)?;
        }
    }
    open_session(&dir.join(SAMPLE.session), ticket)
}

fn recent_list() -> Option<PathBuf> {
    platform::data_dir().ok().map(|d| d.join("recent.json"))
}

/// The sessions that were opened last and still exist, newest first.
pub fn recent_sessions() -> Vec<RecentSession> {
    let list = recent_list().and_then(|p| std::fs::read(p).ok());
    let list: Vec<RecentSession> = list.and_then(|b| serde_json::from_slice(&b).ok()).unwrap_or_default();
    list.into_iter().filter(|r| r.path.is_file()).collect()
}

/// Puts a session on top of the list. The list is a convenience: if it cannot be written, nothing is lost.
fn remember(opened: &OpenedSession) {
    let names: Vec<&str> = opened.session.document().epochs.iter().map(crate::core::doc::Epoch::file_name).collect();
    let path = std::path::absolute(&opened.path).unwrap_or_else(|_| opened.path.clone());
    let mut list = recent_sessions();
    list.retain(|r| r.path != path);
    list.insert(0, RecentSession { path, images: names.join(", ") });
    list.truncate(MAX_RECENT);
    if let (Some(file), Ok(text)) = (recent_list(), serde_json::to_vec_pretty(&list)) {
        let _ = atomic::write(&file, &text);
    }
}
