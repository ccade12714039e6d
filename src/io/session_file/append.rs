//! The one writer of a session file.

use super::ENDING;
use super::line::{entry_line, header_line};
use super::read::SessionLog;
use crate::core::session::{Custody, Entry, Header, Record};
use crate::core::units::Timestamp;
use crate::io::disk::{Disk, DiskFile, append_all, real};
use crate::io::{atomic, platform};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A session file that is open for writing, and locked.
#[derive(Debug)]
pub struct SessionFile {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    file: Box<dyn DiskFile>,
    head: String,
    anchor: (u64, String),
    /// How many bytes are known to be whole lines.
    good_bytes: u64,
    /// A sync failed: nothing more is written to this file.
    latched: bool,
}

impl Drop for SessionFile {
    fn drop(&mut self) {
        self.file.unlock();
    }
}

/// Why a session file could not be made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// Something has that name.
    #[error("There is a file of that name already, and sessions are never written over. Choose another name. File: {0}")]
    Exists(String),
    /// The name does not end as sessions do.
    #[error("The name of a session ends with {ENDING}. File: {0}")]
    WrongEnding(String),
    /// The system says no.
    #[error("The session cannot be written: {why}. File: {path}")]
    Io {
        /// What is in the way.
        why: String,
        /// The file, as given.
        path: String,
    },
}

/// Why a session file cannot be written to: it is opened read-only then.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process writes to it.
    #[error("Another Revisit has this session open and writes to it. Here it can only be looked at.")]
    Busy,
    /// The file or its folder cannot be written.
    #[error("This session cannot be written to ({0}). It can only be looked at.")]
    NotWritable(String),
    /// The file is not the one that was read a moment ago.
    #[error("The session file changed while it was being opened. Open it again.")]
    Changed,
    /// Parts of it cannot be trusted.
    #[error("{0}")]
    Damaged(String),
}

/// Why records were not saved. They are kept, and can be saved elsewhere.
#[derive(Debug, thiserror::Error)]
pub enum AppendError {
    /// Nothing of them is in the file, and they can be tried again.
    #[error("Not saved: {0}. Your work is kept in memory. Make room, or save it under another name; it is tried again by itself.")]
    Retry(String),
    /// The disk did not confirm a write: this file is not written to any more.
    #[error(
        "The disk did not confirm a write ({0}), so this session file is not written to any more. Save the session under another name to go on."
    )]
    Latched(String),
}

impl SessionFile {
    /// Makes a new session file: temporary file, sync, rename, sync of the folder. Never writes over anything.
    ///
    /// # Errors
    /// [`CreateError`].
    pub fn create(path: &Path, header: &Header) -> Result<SessionFile, CreateError> {
        SessionFile::create_on(real(), path, header)
    }

    /// The same on any disk.
    ///
    /// # Errors
    /// [`CreateError`].
    pub fn create_on(disk: Arc<dyn Disk>, path: &Path, header: &Header) -> Result<SessionFile, CreateError> {
        let (line, hash) = header_line(header).map_err(|e| CreateError::Io { why: e.to_string(), path: path.display().to_string() })?;
        create_with(disk, path, format!("{line}\n").as_bytes(), hash.clone(), (0, hash))
    }

    /// Opens a session file that was just read, to write on at its end. A torn last line is moved aside, into a file
    /// `NAME.torn-1`, and told by a `recovered` record.
    ///
    /// # Errors
    /// [`LockError`]: the session can be looked at all the same.
    pub fn open(path: &Path, log: &SessionLog, at: Timestamp) -> Result<(SessionFile, Option<Entry>), LockError> {
        SessionFile::open_on(real(), path, log, at)
    }

    /// The same on any disk.
    ///
    /// # Errors
    /// [`LockError`].
    pub fn open_on(disk: Arc<dyn Disk>, path: &Path, log: &SessionLog, at: Timestamp) -> Result<(SessionFile, Option<Entry>), LockError> {
        if let Some(damage) = &log.damage {
            return Err(LockError::Damaged(damage.to_string()));
        }
        let not_writable = |e: io::Error| LockError::NotWritable(platform::plain_words(&e));
        let mut file = disk.open(path).map_err(not_writable)?;
        lock(&mut *file)?;
        if file.bytes().map_err(not_writable)? != log.trusted_bytes + log.torn_bytes {
            return Err(LockError::Changed);
        }
        let mut session = SessionFile {
            disk,
            path: path.to_owned(),
            file,
            head: log.head.clone(),
            anchor: log.anchor.clone(),
            good_bytes: log.trusted_bytes,
            latched: false,
        };
        if log.torn_bytes == 0 {
            return Ok((session, None));
        }
        let file = session.move_tail_aside(log).map_err(not_writable)?;
        let seq = log.entries.len() as u64 + 1;
        let entry = Entry { seq, at, record: Record::Custody(Custody::Recovered { file, bytes: log.torn_bytes }) };
        session.append(std::slice::from_ref(&entry)).map_err(|e| LockError::NotWritable(e.to_string()))?;
        Ok((session, Some(entry)))
    }

    fn move_tail_aside(&mut self, log: &SessionLog) -> io::Result<String> {
        let tail = self.file.read_between(log.trusted_bytes, None)?;
        let name = self.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = atomic::folder_of(&self.path);
        for n in 1..10_000 {
            let torn = format!("{name}.torn-{n}");
            match self.disk.create(&folder.join(&torn)) {
                Ok(mut aside) => {
                    append_all(&mut *aside, &tail)?;
                    aside.sync()?;
                    self.disk.sync_folder(folder)?;
                    // Only now, with the torn bytes safe beside it, is the session cut back to whole lines.
                    self.file.truncate(log.trusted_bytes)?;
                    self.file.sync()?;
                    return Ok(torn);
                }
                Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {}
                Err(e) => return Err(e),
            }
        }
        Err(io::Error::other("there are thousands of torn tails beside it already"))
    }

    /// Appends entries and waits until the disk has them. On an error none of them is in the file.
    ///
    /// # Errors
    /// [`AppendError`].
    pub fn append(&mut self, entries: &[Entry]) -> Result<(), AppendError> {
        if self.latched {
            return Err(AppendError::Latched("as before".to_owned()));
        }
        let (mut text, mut head, mut anchor) = (String::new(), self.head.clone(), self.anchor.clone());
        for entry in entries {
            let (line, hash) = entry_line(entry, &head).map_err(|e| AppendError::Retry(e.to_string()))?;
            text.push_str(&line);
            text.push('\n');
            head = hash;
            if !matches!(entry.record, Record::Custody(_)) {
                anchor = (entry.seq, head.clone());
            }
        }
        if let Err(e) = append_all(&mut *self.file, text.as_bytes()) {
            // Part of a line may be in the file: back to the last whole one. If even that fails, no more is written.
            return Err(match self.file.truncate(self.good_bytes) {
                Ok(()) => AppendError::Retry(platform::plain_words(&e)),
                Err(cut) => self.latch(&cut),
            });
        }
        if let Err(e) = self.file.sync() {
            // After a failed sync the system may have dropped the pages and would say yes next time: never try again. And whoever
            // opens the file next must not take for saved what only memory still holds.
            let _ = self.file.truncate(self.good_bytes);
            return Err(self.latch(&e));
        }
        self.good_bytes += text.len() as u64;
        (self.head, self.anchor) = (head, anchor);
        Ok(())
    }

    fn latch(&mut self, why: &io::Error) -> AppendError {
        self.latched = true;
        AppendError::Latched(platform::plain_words(why))
    }

    /// Makes a copy of all whole lines under another name, and writes on there. The old file stays as it is.
    ///
    /// # Errors
    /// [`CreateError`]; this file is then still the one that is written to.
    pub fn save_as(&mut self, path: &Path) -> Result<SessionFile, CreateError> {
        let io_error = |e: io::Error| CreateError::Io { why: platform::plain_words(&e), path: path.display().to_string() };
        let bytes = self.file.read_between(0, Some(self.good_bytes)).map_err(io_error)?;
        create_with(Arc::clone(&self.disk), path, &bytes, self.head.clone(), self.anchor.clone())
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The hash of its last line.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Place and hash of the last line that is not a custody record: see [`SessionLog::anchor`].
    pub fn anchor(&self) -> &(u64, String) {
        &self.anchor
    }
}

fn lock(file: &mut dyn DiskFile) -> Result<(), LockError> {
    match file.try_lock() {
        Ok(true) => Ok(()),
        Ok(false) => Err(LockError::Busy),
        Err(e) => Err(LockError::NotWritable(platform::plain_words(&e))),
    }
}

fn create_with(disk: Arc<dyn Disk>, path: &Path, bytes: &[u8], head: String, anchor: (u64, String)) -> Result<SessionFile, CreateError> {
    let shown = || path.display().to_string();
    let io_error = |e: io::Error| CreateError::Io { why: platform::plain_words(&e), path: shown() };
    if !path.file_name().is_some_and(|n| n.to_string_lossy().ends_with(ENDING)) {
        return Err(CreateError::WrongEnding(shown()));
    }
    let folder = atomic::folder_of(path);
    let (temporary, mut file) = atomic::whole(&*disk, folder, bytes).map_err(io_error)?;
    let ready = file.make_readable().map_err(io_error);
    let ready = ready.and_then(|()| lock(&mut *file).map_err(|e| CreateError::Io { why: e.to_string(), path: shown() }));
    let named = ready.and_then(|()| {
        disk.rename_new(&temporary, path).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists => CreateError::Exists(shown()),
            _ => io_error(e),
        })
    });
    atomic::clean_up(&*disk, &temporary, named)?;
    disk.sync_folder(folder).map_err(io_error)?;
    Ok(SessionFile { disk, path: path.to_owned(), file, head, anchor, good_bytes: bytes.len() as u64, latched: false })
}
