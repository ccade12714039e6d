//! Writes whole files so that a crash or a full disk leaves the old one or the new one, never half of one.

use super::disk::{Disk, DiskFile, RealDisk, append_all};
use std::io;
use std::path::{Path, PathBuf};

/// Writes a file: temporary file beside it, sync, rename, sync of the folder.
///
/// # Errors
/// As the system says; the file is then as it was before, or, if only the last sync failed, the new one.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    write_on(&RealDisk, path, content)
}

/// The same on any disk.
///
/// # Errors
/// As [`write()`].
pub fn write_on(disk: &dyn Disk, path: &Path, content: &[u8]) -> io::Result<()> {
    if disk.is_folder(path) {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let folder = folder_of(path);
    let (temporary, mut file) = whole(disk, folder, content)?;
    // Temporary files are private; a file that was asked for is as readable as any other.
    clean_up(disk, &temporary, file.make_readable().and_then(|()| disk.rename(&temporary, path)))?;
    disk.sync_folder(folder)
}

/// The folder in which a file lies.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file in a folder, with this content, on the disk.
pub(super) fn whole(disk: &dyn Disk, folder: &Path, content: &[u8]) -> io::Result<(PathBuf, Box<dyn DiskFile>)> {
    let (temporary, mut file) = disk.create_temporary(folder)?;
    clean_up(disk, &temporary, append_all(&mut *file, content).and_then(|()| file.sync()))?;
    Ok((temporary, file))
}

/// Takes a temporary file away if what was done with it failed.
pub(super) fn clean_up<T, E>(disk: &dyn Disk, temporary: &Path, result: Result<T, E>) -> Result<T, E> {
    if result.is_err() {
        // What cannot be taken away now is a file of ours that nobody asks for.
        let _ = disk.remove(temporary);
    }
    result
}

#[cfg(test)]
mod tests {
    #[test]
    fn an_old_file_is_replaced_whole_and_a_folder_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("out.csv");
        super::write(&path, b"old and long").unwrap();
        super::write(&path, b"new").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert!(super::write(dir.path(), b"x").is_err());
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing temporary is left");
    }
}
