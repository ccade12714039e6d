//! A disk in memory that knows what is synced and what is not, and that fails when it is told to.
//!
//! It is as unkind as the rules allow: the content of a file is safe only after a sync of that file, a name only after a sync
//! of its folder, whichever was done first; and after a sync that failed, what it was about is never synced any more, although
//! later syncs say that all is well (Rebello et al., "Can Applications Recover from fsync Failures?", ATC 2020).

use super::{Disk, DiskFile};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file, whatever its name is.
pub(super) type FileId = u64;

/// Something that was done and is not on the disk yet.
#[derive(Clone, Debug)]
pub(super) enum Op {
    Write { file: FileId, at: usize, bytes: Arc<[u8]> },
    Truncate { file: FileId, bytes: usize },
    Name { path: PathBuf, file: FileId },
    Unname { path: PathBuf },
    Rename { from: PathBuf, to: PathBuf },
}

impl Op {
    fn of_file(&self, id: FileId) -> bool {
        matches!(self, Op::Write { file, .. } | Op::Truncate { file, .. } if *file == id)
    }

    /// The names that it gives or takes.
    fn names(&self) -> Vec<&PathBuf> {
        match self {
            Op::Write { .. } | Op::Truncate { .. } => Vec::new(),
            Op::Name { path, .. } | Op::Unname { path } => vec![path],
            Op::Rename { from, to } => vec![from, to],
        }
    }

    /// It is about the same bytes or the same name as something that was done later.
    fn is_under(&self, later: &Op) -> bool {
        match (self, later) {
            (Op::Write { file, at, bytes }, Op::Write { file: other, at: place, bytes: more }) => {
                file == other && *at < place + more.len() && *place < at + bytes.len()
            }
            _ => self.names().iter().any(|name| later.names().contains(name)),
        }
    }

    fn of_folder(&self, folder: &Path) -> bool {
        let inside = |path: &Path| parent(path) == folder;
        self.names().into_iter().any(|path| inside(path))
    }
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Names and contents.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    pub(super) names: BTreeMap<PathBuf, FileId>,
    pub(super) contents: BTreeMap<FileId, Arc<Vec<u8>>>,
}

impl Files {
    pub(super) fn apply(&mut self, op: &Op) {
        match op {
            Op::Write { file, at, bytes } => self.write(*file, *at, bytes),
            Op::Truncate { file, bytes } => Arc::make_mut(self.contents.entry(*file).or_default()).resize(*bytes, 0),
            Op::Name { path, file } => {
                self.contents.entry(*file).or_default();
                self.names.insert(path.clone(), *file);
            }
            Op::Unname { path } => {
                self.names.remove(path);
            }
            Op::Rename { from, to } => {
                if let Some(file) = self.names.remove(from) {
                    self.names.insert(to.clone(), file);
                }
            }
        }
    }

    /// What lies between the end of the file and the place is zero, as on disks.
    pub(super) fn write(&mut self, file: FileId, at: usize, bytes: &[u8]) {
        let content = Arc::make_mut(self.contents.entry(file).or_default());
        content.resize(content.len().max(at + bytes.len()), 0);
        if let Some(place) = content.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    }

    pub(super) fn by_name(&self) -> BTreeMap<PathBuf, Arc<Vec<u8>>> {
        let content = |id: &FileId| self.contents.get(id).cloned().unwrap_or_default();
        self.names.iter().map(|(path, id)| (path.clone(), content(id))).collect()
    }
}

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// An input/output error: nothing is done.
    Io,
    /// No room: a write takes half of its bytes and the rest of them fails, everything else fails at once.
    Full,
    /// The process is dead: nothing is done from here on.
    Dead,
}

/// Which call fails, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The call, counted from 1.
    pub at: u64,
    /// Every later call fails as well.
    pub lasting: bool,
    /// How.
    pub fault: Fault,
}

#[derive(Debug, Default)]
struct State {
    /// As programs see them.
    live: Files,
    /// As the disk has them.
    durable: Files,
    pending: Vec<(Op, Lost)>,
    locks: BTreeSet<FileId>,
    next_file: FileId,
    next_temporary: u64,
    calls: u64,
    changes: u64,
    trouble: Option<Trouble>,
    /// The rest of a write that was taken by half fails.
    rest_fails: bool,
}

/// A sync of it failed: no later one helps.
type Lost = bool;

/// A disk in memory. Clones are the same disk.
#[derive(Clone, Debug, Default)]
pub struct SimulatedDisk(Arc<Mutex<State>>);

impl SimulatedDisk {
    /// A disk with these files, all of them synced. Every folder is there.
    pub fn with(files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> SimulatedDisk {
        SimulatedDisk::holding(files.into_iter().map(|(path, bytes)| (path, Arc::new(bytes))))
    }

    pub(super) fn holding(files: impl IntoIterator<Item = (PathBuf, Arc<Vec<u8>>)>) -> SimulatedDisk {
        let mut state = State::default();
        for (path, bytes) in files {
            state.next_file += 1;
            state.durable.names.insert(path, state.next_file);
            state.durable.contents.insert(state.next_file, bytes);
        }
        state.live = state.durable.clone();
        SimulatedDisk(Arc::new(Mutex::new(state)))
    }

    /// Lets a call go wrong.
    pub fn plan(&self, trouble: Trouble) {
        self.state().trouble = Some(trouble);
    }

    /// From now on nothing goes wrong.
    pub fn mend(&self) {
        self.state().trouble = None;
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.state().calls
    }

    /// Counts what has changed what a power cut could leave.
    pub fn changes(&self) -> u64 {
        self.state().changes
    }

    /// Whether the process that used it has died: see [`Fault::Dead`].
    pub fn is_dead(&self) -> bool {
        let state = self.state();
        state.trouble.is_some_and(|t| t.fault == Fault::Dead && state.calls >= t.at)
    }

    /// The files as programs see them.
    pub fn files(&self) -> BTreeMap<PathBuf, Arc<Vec<u8>>> {
        self.state().live.by_name()
    }

    /// Changes a file behind the back of everybody, as a crash or a person would; it is synced.
    pub fn put(&self, path: &Path, bytes: Vec<u8>) {
        let mut state = self.state();
        state.next_file += 1;
        let (id, bytes) = (state.next_file, Arc::new(bytes));
        let State { live, durable, .. } = &mut *state;
        for files in [live, durable] {
            files.names.insert(path.to_owned(), id);
            files.contents.insert(id, Arc::clone(&bytes));
        }
    }

    /// What is on the disk, and what is not yet.
    pub(super) fn at_stake(&self) -> (Files, Vec<Op>) {
        let state = self.state();
        (state.durable.clone(), state.pending.iter().map(|(op, _)| op.clone()).collect())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Counts a call, and lets it fail if its turn has come.
    fn call(&mut self) -> io::Result<()> {
        self.calls += 1;
        match self.trouble {
            Some(t) if self.calls == t.at || (t.lasting && self.calls > t.at) => Err(error(t.fault)),
            _ => Ok(()),
        }
    }

    fn done(&mut self, op: Op) {
        self.live.apply(&op);
        self.pending.push((op, false));
        self.changes += 1;
    }

    /// Puts on the disk what is asked for, in its order, but for what was lost.
    fn settle(&mut self, asked: impl Fn(&Op) -> bool) {
        let mut rest: Vec<(Op, Lost)> = Vec::new();
        for (op, lost) in std::mem::take(&mut self.pending) {
            if asked(&op) && !lost {
                self.durable.apply(&op);
                self.changes += 1;
                // What was lost before does not come back over what was done later.
                rest.retain(|(old, lost)| !lost || !old.is_under(&op));
            } else {
                rest.push((op, lost));
            }
        }
        self.pending = rest;
    }

    /// The size of a file is on the disk after a sync, also if an earlier change of it was lost; what lies in what was lost is zero,
    /// or what was written.
    fn settle_size(&mut self, file: FileId) {
        let size = self.content(file).len();
        self.durable.apply(&Op::Truncate { file, bytes: size });
        self.pending.retain(|(op, _)| match op {
            Op::Truncate { file: of, .. } => *of != file,
            Op::Write { file: of, at, bytes } => *of != file || at + bytes.len() <= size,
            _ => true,
        });
    }

    fn lose(&mut self, asked: impl Fn(&Op) -> bool) {
        for (op, lost) in &mut self.pending {
            *lost |= asked(op);
        }
    }

    fn named(&self, path: &Path) -> io::Result<FileId> {
        self.live.names.get(path).copied().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn make(&mut self, path: &Path) -> io::Result<FileId> {
        if self.live.names.contains_key(path) {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        self.next_file += 1;
        let file = self.next_file;
        self.done(Op::Name { path: path.to_owned(), file });
        Ok(file)
    }

    fn content(&self, file: FileId) -> &[u8] {
        self.live.contents.get(&file).map(|c| c.as_slice()).unwrap_or_default()
    }
}

fn error(fault: Fault) -> io::Error {
    match fault {
        Fault::Io => io::Error::other("Input/output error (os error 5)"),
        Fault::Full => io::Error::from(io::ErrorKind::StorageFull),
        Fault::Dead => io::Error::other("the process is dead"),
    }
}

impl Disk for SimulatedDisk {
    fn read(&self, path: &Path, _most_bytes: u64) -> Result<Vec<u8>, String> {
        let mut state = self.state();
        let words = |e: io::Error| crate::io::platform::plain_words(&e);
        state.call().map_err(words)?;
        let file = state.named(path).map_err(words)?;
        Ok(state.content(file).to_vec())
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.call()?;
        let file = state.named(path)?;
        Ok(Box::new(SimulatedFile { disk: self.clone(), file, locked: false }))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        let mut state = self.state();
        state.call()?;
        let file = state.make(path)?;
        Ok(Box::new(SimulatedFile { disk: self.clone(), file, locked: false }))
    }

    fn create_temporary(&self, folder: &Path) -> io::Result<(PathBuf, Box<dyn DiskFile>)> {
        let mut state = self.state();
        state.call()?;
        state.next_temporary += 1;
        let path = folder.join(format!(".revisit-{}", state.next_temporary));
        let file = state.make(&path)?;
        Ok((path, Box::new(SimulatedFile { disk: self.clone(), file, locked: false })))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        state.named(from)?;
        state.done(Op::Rename { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        state.named(from)?;
        if state.live.names.contains_key(to) {
            return Err(io::Error::from(io::ErrorKind::AlreadyExists));
        }
        state.done(Op::Rename { from: from.to_owned(), to: to.to_owned() });
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        let mut state = self.state();
        state.call()?;
        state.named(path)?;
        state.done(Op::Unname { path: path.to_owned() });
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state();
        let result = state.call();
        match &result {
            Ok(()) => state.settle(|op| op.of_folder(folder)),
            Err(_) => state.lose(|op| op.of_folder(folder)),
        }
        result
    }

    fn is_folder(&self, _path: &Path) -> bool {
        false
    }
}

/// A file of a simulated disk.
#[derive(Debug)]
struct SimulatedFile {
    disk: SimulatedDisk,
    file: FileId,
    locked: bool,
}

impl DiskFile for SimulatedFile {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut state = self.disk.state();
        if std::mem::take(&mut state.rest_fails) {
            return Err(error(Fault::Full));
        }
        let mut taken = bytes;
        if let Err(e) = state.call() {
            let half = bytes.len() / 2;
            if e.kind() != io::ErrorKind::StorageFull || half == 0 {
                return Err(e);
            }
            taken = bytes.get(..half).unwrap_or_default();
            state.rest_fails = true;
        }
        let at = state.content(self.file).len();
        state.done(Op::Write { file: self.file, at, bytes: taken.into() });
        Ok(taken.len())
    }

    fn sync(&mut self) -> io::Result<()> {
        let mut state = self.disk.state();
        let result = state.call();
        match &result {
            Ok(()) => {
                state.settle(|op| op.of_file(self.file));
                state.settle_size(self.file);
            }
            Err(_) => state.lose(|op| op.of_file(self.file)),
        }
        result
    }

    fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        let mut state = self.disk.state();
        state.call()?;
        let bytes = usize::try_from(bytes).map_err(|_| error(Fault::Io))?;
        state.done(Op::Truncate { file: self.file, bytes });
        Ok(())
    }

    fn bytes(&mut self) -> io::Result<u64> {
        let mut state = self.disk.state();
        state.call()?;
        Ok(state.content(self.file).len() as u64)
    }

    fn read_between(&mut self, from: u64, to: Option<u64>) -> io::Result<Vec<u8>> {
        let mut state = self.disk.state();
        state.call()?;
        let content = state.content(self.file);
        let place = |at: u64| usize::try_from(at).unwrap_or(usize::MAX);
        let part = content.get(place(from)..to.map_or(content.len(), place));
        part.map(<[u8]>::to_vec).ok_or_else(|| io::Error::from(io::ErrorKind::UnexpectedEof))
    }

    fn try_lock(&mut self) -> io::Result<bool> {
        let mut state = self.disk.state();
        state.call()?;
        self.locked |= state.locks.insert(self.file);
        Ok(self.locked)
    }

    fn unlock(&mut self) {
        if std::mem::take(&mut self.locked) {
            self.disk.state().locks.remove(&self.file);
        }
    }

    fn make_readable(&mut self) -> io::Result<()> {
        self.disk.state().call()
    }
}

impl Drop for SimulatedFile {
    fn drop(&mut self) {
        self.unlock();
    }
}
