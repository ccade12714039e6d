//! A run of the window, as it is noted in the user's data folder: whether it ended well, and which session was open. From that the
//! next start knows what to offer, and when to be careful.
//!
//! Each run has a file of its own under `runs`, which it holds locked while it lives and takes away when it ends. A file there
//! whose lock is free is of a run that did not end: so a second window beside the first is no crash.

use crate::io::disk::{Disk, DiskFile, RealDisk};
use crate::io::{atomic, platform};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// After so many starts in a row that ended at once, the next one is a careful one.
const FAILED_STARTS: u32 = 2;

/// A run that lasted so long, with what it was started with, has started. Seconds.
pub const STEADY_S: f64 = 20.0;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Note {
    session: Option<PathBuf>,
    steady: bool,
}

/// What the next start must know of earlier runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Earlier {
    /// The session that was open in a run that did not end well.
    pub session: Option<PathBuf>,
    /// A run did not end well since the last start.
    pub crashed: bool,
    /// When that run was last heard of.
    pub heard_of: Option<SystemTime>,
    /// Starts in a row that ended at once, the last of them just before this one.
    pub failed_starts: u32,
}

impl Earlier {
    /// Nothing is opened and nothing of the last settings is used: something of that may be what ends the program.
    pub fn is_safe_mode(&self) -> bool {
        self.failed_starts >= FAILED_STARTS
    }
}

/// The run of this window.
#[derive(Debug)]
pub struct Run {
    folder: PathBuf,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    note: Note,
}

impl Run {
    /// Notes that a window starts, and says how the earlier ones ended. `None` where nothing can be noted: then nothing is offered.
    pub fn begin() -> Option<(Run, Earlier)> {
        let data = platform::data_dir().ok()?;
        Run::begin_in(&data)
    }

    fn begin_in(data: &Path) -> Option<(Run, Earlier)> {
        let folder = data.join("runs");
        std::fs::create_dir_all(&folder).ok()?;
        let earlier = earlier(data, &folder);
        keep_count(data, earlier.failed_starts);
        let path = folder.join(format!("{}.json", platform::random_id().ok()?));
        let mut file = RealDisk.create(&path).ok()?;
        file.try_lock().ok()?;
        let mut run = Run { folder: data.to_owned(), path, file, note: Note::default() };
        run.write();
        Some((run, earlier))
    }

    /// Notes which session is open.
    pub fn opened(&mut self, session: Option<&Path>) {
        if self.note.session.as_deref() != session {
            self.note.session = session.map(Path::to_owned);
            self.write();
        }
    }

    /// Notes that this start went well.
    pub fn steady(&mut self) {
        if !self.note.steady {
            self.note.steady = true;
            self.write();
            keep_count(&self.folder, 0);
        }
    }

    /// Where the note is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes the note of a run away that never came to a window: that is told by its error, and nothing was open.
    pub fn forget(path: &Path) {
        let _ = std::fs::remove_file(path);
    }

    /// Notes that the window was closed.
    pub fn end(self) {
        keep_count(&self.folder, 0);
        let _ = std::fs::remove_file(&self.path);
    }

    /// A few bytes and no sync: after a power cut there is no note, and nothing is offered.
    fn write(&mut self) {
        if let Ok(text) = serde_json::to_vec(&self.note) {
            let _ = self.file.truncate(0).and_then(|()| self.file.append(&text));
        }
    }
}

/// Reads and takes away the notes of runs that are no more.
fn earlier(data: &Path, folder: &Path) -> Earlier {
    let mut found = Earlier { failed_starts: count(data), ..Earlier::default() };
    let entries = std::fs::read_dir(folder).map(|entries| entries.filter_map(|e| Some(e.ok()?.path())).collect::<Vec<_>>());
    let mut notes: Vec<PathBuf> = entries.unwrap_or_default();
    let changed = |path: &PathBuf| -> Option<SystemTime> { std::fs::metadata(path).and_then(|m| m.modified()).ok() };
    notes.sort_by_key(&changed);
    for path in notes.iter().take(1000) {
        let Ok(mut file) = RealDisk.open(path) else { continue };
        if !file.try_lock().unwrap_or(false) {
            continue;
        }
        let note: Note = file.read_between(0, None).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default();
        found.crashed = true;
        found.heard_of = changed(path);
        found.session = note.session.or(found.session);
        found.failed_starts = if note.steady { 0 } else { found.failed_starts + 1 };
        let _ = std::fs::remove_file(path);
    }
    found
}

fn count(data: &Path) -> u32 {
    std::fs::read_to_string(data.join("failed-starts")).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
}

fn keep_count(data: &Path, failed: u32) {
    if count(data) != failed {
        let _ = atomic::write(&data.join("failed-starts"), format!("{failed}\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// When it was is not what these tests are about.
    fn begin(data: &Path) -> (Run, Earlier) {
        let (run, earlier) = Run::begin_in(data).unwrap();
        assert_eq!(earlier.heard_of.is_some(), earlier.crashed);
        (run, Earlier { heard_of: None, ..earlier })
    }

    #[test]
    fn a_run_that_ends_well_leaves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let (mut run, earlier) = begin(dir.path());
        assert_eq!(earlier, Earlier::default());
        run.opened(Some(Path::new("/a/b.session.jsonl")));
        let (second, beside) = begin(dir.path());
        assert_eq!(beside, Earlier::default(), "a window beside the first one is no crash");
        second.end();
        run.end();
        assert_eq!(begin(dir.path()).1, Earlier::default());
    }

    #[test]
    fn a_run_that_dies_at_work_offers_its_session_and_two_that_die_at_once_are_a_warning() {
        let dir = tempfile::tempdir().unwrap();
        let session = Path::new("/a/b.session.jsonl");
        // Dropping gives the lock back without taking the note away, as dying does.
        let die = |steady: bool| {
            let (mut run, earlier) = begin(dir.path());
            run.opened(Some(session));
            if steady {
                run.steady();
            }
            earlier
        };
        assert!(!die(true).crashed);
        let after_work = die(false);
        assert_eq!(after_work, Earlier { session: Some(session.to_owned()), crashed: true, ..Earlier::default() });
        let once = die(false);
        assert!(!once.is_safe_mode() && once.failed_starts == 1);
        let twice = die(true);
        assert!(twice.is_safe_mode() && twice.session.as_deref() == Some(session));
        // One that came up ends the row.
        assert!(!die(false).is_safe_mode());
        let (run, earlier) = begin(dir.path());
        assert_eq!(earlier.failed_starts, 1);
        run.end();
        assert_eq!(begin(dir.path()).1, Earlier::default());
    }

    #[test]
    fn a_note_that_cannot_be_read_is_a_failed_start_without_a_session() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(dir.path().join("runs")).unwrap();
        std::fs::write(dir.path().join("runs/x.json"), b"\0\0\0").unwrap();
        assert_eq!(begin(dir.path()).1, Earlier { crashed: true, failed_starts: 1, ..Earlier::default() });
    }
}
