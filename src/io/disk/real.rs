//! The machine's own disk.

use super::{Disk, DiskFile};
use crate::io::platform;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The machine's own disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct RealDisk;

/// The machine's own disk, to be handed over.
pub fn real() -> Arc<dyn Disk> {
    Arc::new(RealDisk)
}

impl Disk for RealDisk {
    fn read(&self, path: &Path, most_bytes: u64) -> Result<Vec<u8>, String> {
        let mut file = platform::open_regular_file(path)?;
        let size = file.metadata().map_err(|e| platform::plain_words(&e))?.len();
        if size > most_bytes {
            return Err(format!("it is larger than {} MiB", most_bytes >> 20));
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        file.read_to_end(&mut bytes).map_err(|e| platform::plain_words(&e))?;
        Ok(bytes)
    }

    fn open(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().read(true).append(true).open(path)?))
    }

    fn create(&self, path: &Path) -> io::Result<Box<dyn DiskFile>> {
        Ok(Box::new(OpenOptions::new().read(true).append(true).create_new(true).open(path)?))
    }

    fn create_temporary(&self, folder: &Path) -> io::Result<(PathBuf, Box<dyn DiskFile>)> {
        let made = tempfile::Builder::new().prefix(".revisit-").append(true).tempfile_in(folder)?;
        let (file, path) = made.keep().map_err(|e| e.error)?;
        Ok((path, Box::new(file)))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        std::fs::rename(from, to)
    }

    fn rename_new(&self, from: &Path, to: &Path) -> io::Result<()> {
        // The standard library has no renaming that never replaces.
        tempfile::TempPath::try_from_path(from)?.persist_noclobber(to).map_err(|e| e.error)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        std::fs::remove_file(path)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        platform::sync_dir(folder)
    }

    fn is_folder(&self, path: &Path) -> bool {
        path.is_dir()
    }
}

impl DiskFile for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        // The size is part of what is needed to read the data, and is synced with it.
        self.sync_data()
    }

    fn truncate(&mut self, bytes: u64) -> io::Result<()> {
        self.set_len(bytes)
    }

    fn bytes(&mut self) -> io::Result<u64> {
        Ok(self.metadata()?.len())
    }

    fn read_between(&mut self, from: u64, to: Option<u64>) -> io::Result<Vec<u8>> {
        self.seek(SeekFrom::Start(from))?;
        let mut bytes = Vec::new();
        match to {
            None => {
                self.read_to_end(&mut bytes)?;
            }
            Some(to) => {
                let wanted = to.saturating_sub(from);
                self.take(wanted).read_to_end(&mut bytes)?;
                if bytes.len() as u64 != wanted {
                    return Err(io::Error::from(io::ErrorKind::UnexpectedEof));
                }
            }
        }
        Ok(bytes)
    }

    fn try_lock(&mut self) -> io::Result<bool> {
        match File::try_lock(self) {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(e)) => Err(e),
        }
    }

    fn unlock(&mut self) {
        // Said aloud: a process that was just being started may hold the open file for another moment, and the lock with it.
        let _ = File::unlock(self);
    }

    fn make_readable(&mut self) -> io::Result<()> {
        platform::make_readable(self)
    }
}
