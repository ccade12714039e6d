//! The writer thread of a session: the only place from which a session file is written while the window is open.
//! "Saved" is said only after the disk has confirmed it.

use crate::core::session::{Entry, Seq};
use crate::io::session_file::{AppendError, SessionFile};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

enum Ask {
    Append(Vec<Entry>),
    SaveAs(PathBuf),
    Retry,
}

/// What is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaveState {
    /// Every record up to this one is on disk.
    pub saved: Seq,
    /// Every record up to this one was handed over.
    pub asked: Seq,
    /// Place and hash of the last saved record that states something.
    pub anchor: (u64, String),
    /// Where the session is written.
    pub path: PathBuf,
    /// Why the last write failed; `None` if it did not.
    pub trouble: Option<String>,
    /// The file is not written to any more; only saving under another name helps.
    pub latched: bool,
    /// The last "save as" failed, for this reason. Cleared by the next one.
    pub save_as_failed: Option<String>,
    /// Counts the changes of `path`.
    pub moves: u64,
    /// How many requests the writer has not answered yet.
    pub pending: usize,
}

impl SaveState {
    /// Everything is on disk.
    pub fn is_saved(&self) -> bool {
        self.saved == self.asked && self.trouble.is_none()
    }
}

/// The writer, from the side of the window.
#[derive(Debug)]
pub struct Writer {
    ask: Option<Sender<Ask>>,
    shared: Arc<(Mutex<SaveState>, Condvar)>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    /// Starts the writer thread of a session whose last record is number `last`. `wake` is called when the state changes.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn start(file: SessionFile, last: Seq, wake: Arc<dyn Fn() + Send + Sync>) -> std::io::Result<Writer> {
        let state = SaveState {
            saved: last,
            asked: last,
            anchor: file.anchor().clone(),
            path: file.path().to_owned(),
            trouble: None,
            latched: false,
            save_as_failed: None,
            moves: 0,
            pending: 0,
        };
        let shared = Arc::new((Mutex::new(state), Condvar::new()));
        let (ask, asked) = channel();
        let for_thread = Arc::clone(&shared);
        let thread = thread::Builder::new().name("session writer".into()).spawn(move || write_all(file, &asked, &for_thread, &*wake))?;
        Ok(Writer { ask: Some(ask), shared, thread: Some(thread) })
    }

    /// Hands records over, in order. Returns at once.
    pub fn append(&self, entries: Vec<Entry>) {
        let Some(last) = entries.last().map(|e| e.seq) else { return };
        self.change(|state| {
            state.asked = last;
            state.pending += 1;
        });
        self.send(Ask::Append(entries));
    }

    /// Copies the session to another file and writes on there. Returns at once; see [`SaveState`].
    pub fn save_as(&self, path: PathBuf) {
        self.change(|state| {
            state.save_as_failed = None;
            state.pending += 1;
        });
        self.send(Ask::SaveAs(path));
    }

    /// Tries once more to write what could not be written. Returns at once.
    pub fn retry(&self) {
        self.change(|state| state.pending += 1);
        self.send(Ask::Retry);
    }

    /// What is on disk now.
    pub fn state(&self) -> SaveState {
        match self.shared.0.lock() {
            Ok(state) => state.clone(),
            Err(poisoned) => poisoned.into_inner().clone(),
        }
    }

    /// Waits until the writer has answered everything that was asked of it - it is on disk then, or could not be written -
    /// at most that long.
    pub fn flush(&self, timeout: std::time::Duration) -> SaveState {
        let guard = match self.shared.0.lock() {
            Ok(guard) => guard,
            Err(poisoned) => poisoned.into_inner(),
        };
        let waited = self.shared.1.wait_timeout_while(guard, timeout, |s| s.pending > 0);
        match waited {
            Ok((state, _)) => state.clone(),
            Err(poisoned) => poisoned.into_inner().0.clone(),
        }
    }

    fn send(&self, ask: Ask) {
        if self.ask.as_ref().is_none_or(|s| s.send(ask).is_err()) {
            let trouble = "The thread that writes the session has stopped. Save the session under another name.";
            self.change(|state| {
                state.trouble = Some(trouble.into());
                state.pending = 0;
            });
        }
    }

    fn change(&self, change: impl FnOnce(&mut SaveState)) {
        update(&self.shared, change);
    }
}

impl Drop for Writer {
    /// Closing waits for the last record: it takes one sync.
    fn drop(&mut self) {
        self.ask = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the writer has nothing more to tell here.
            let _ = thread.join();
        }
    }
}

fn update(shared: &(Mutex<SaveState>, Condvar), change: impl FnOnce(&mut SaveState)) {
    let mut state = match shared.0.lock() {
        Ok(state) => state,
        Err(poisoned) => poisoned.into_inner(),
    };
    change(&mut state);
    shared.1.notify_all();
}

fn write_all(mut file: SessionFile, asked: &Receiver<Ask>, shared: &(Mutex<SaveState>, Condvar), wake: &(dyn Fn() + Send + Sync)) {
    // What could not be written yet. Kept until it can, or until the session is saved elsewhere.
    let mut waiting: Vec<Entry> = Vec::new();
    while let Ok(first) = asked.recv() {
        // All that has piled up goes to disk with one sync.
        let mut asks = vec![first];
        asks.extend(asked.try_iter());
        let answered = asks.len();
        for ask in asks {
            match ask {
                Ask::Append(entries) => waiting.extend(entries),
                // All that waits is written below.
                Ask::Retry => {}
                Ask::SaveAs(path) => {
                    flush(&mut file, &mut waiting, shared);
                    match file.save_as(&path) {
                        Ok(new) => {
                            file = new;
                            // One spelling for one file, as where sessions are opened.
                            let place = std::fs::canonicalize(&path).unwrap_or(path);
                            update(shared, |s| {
                                s.path = place;
                                s.latched = false;
                                s.trouble = None;
                                s.moves += 1;
                            });
                        }
                        Err(e) => update(shared, |s| s.save_as_failed = Some(e.to_string())),
                    }
                }
            }
        }
        flush(&mut file, &mut waiting, shared);
        update(shared, |s| s.pending = s.pending.saturating_sub(answered));
        wake();
    }
    flush(&mut file, &mut waiting, shared);
}

fn flush(file: &mut SessionFile, waiting: &mut Vec<Entry>, shared: &(Mutex<SaveState>, Condvar)) {
    let Some(last) = waiting.last().map(|e| e.seq) else { return };
    match file.append(waiting) {
        Ok(()) => {
            waiting.clear();
            let anchor = file.anchor().clone();
            update(shared, |s| {
                s.saved = last;
                s.anchor = anchor;
                s.trouble = None;
            });
        }
        Err(e) => {
            let latched = matches!(e, AppendError::Latched(_));
            update(shared, |s| {
                s.trouble = Some(e.to_string());
                s.latched |= latched;
            });
        }
    }
}
