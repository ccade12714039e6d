//! Writes whole files so that a crash or a full disk leaves the old one or the new one, never half of one.

use super::platform;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file: temporary file beside it, sync, rename, sync of the folder.
///
/// # Errors
/// As the system says; the file is then as it was before.
pub fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let dir = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        return Err(io::Error::from(io::ErrorKind::IsADirectory));
    }
    let mut temporary = tempfile::Builder::new().prefix(".revisit-").tempfile_in(dir)?;
    temporary.write_all(content)?;
    temporary.as_file().sync_all()?;
    // Temporary files are private; a file that was asked for is as readable as any other.
    platform::make_readable(temporary.as_file())?;
    temporary.persist(path).map_err(|e| e.error)?;
    platform::sync_dir(dir)
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
