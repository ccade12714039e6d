//! Writes results: exports, pictures, frames. Never over a session, and never over a file that was read: originals are
//! never written, also not by a slip of the hand on the command line.

use super::{atomic, platform, raster};
use std::io::{Read, Write as _};
use std::path::{Path, PathBuf};

/// There is something of that name which is neither a file nor a folder: `/dev/null`, `/dev/stdout`, a pipe. It is written
/// into as it is; a file that took its place would take it away from everybody.
pub fn is_no_file(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|m| !m.is_dir() && (!m.is_file() || path.starts_with("/dev")))
}

/// Writes a result file whole, or not at all. `inputs` are the files from which it was made.
///
/// # Errors
/// A sentence that says why it was not written; nothing has changed then.
pub fn write(path: &Path, content: &[u8], inputs: &[PathBuf]) -> Result<(), String> {
    let refused = |why: &str| Err(format!("Nothing was written: {why}. Choose another name. File: {}", path.display()));
    if path.is_dir() || path.file_name().is_none() {
        return refused("that is a folder");
    }
    if path.to_string_lossy().ends_with(super::session_file::ENDING) {
        return refused("that is the name of a session, and sessions are never written over");
    }
    if path.parent().is_some_and(|dir| !dir.as_os_str().is_empty() && !dir.is_dir()) {
        return refused("its folder does not exist");
    }
    let failed = |e: std::io::Error| format!("Nothing was written: {}. File: {}", platform::plain_words(&e), path.display());
    if is_no_file(path) {
        return std::fs::OpenOptions::new().write(true).open(path).and_then(|mut to| to.write_all(content)).map_err(failed);
    }
    let target = std::fs::canonicalize(path).ok();
    if target.is_some() && inputs.iter().any(|input| std::fs::canonicalize(input).ok() == target) {
        return refused("that file is one of those that were read, and originals are never written over");
    }
    // A table or a map that replaces a picture is a slip; a picture that replaces an earlier one is usual.
    if raster::probe(content).is_none() && is_picture(path) {
        return refused("there is a picture of that name");
    }
    atomic::write(path, content).map_err(failed)
}

fn is_picture(path: &Path) -> bool {
    let mut first = [0; 16];
    let read = platform::open_regular_file(path).ok().and_then(|mut file| file.read(&mut first).ok());
    read.is_some_and(|n| raster::probe(&first[..n]).is_some())
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn sessions_originals_and_folders_are_never_written_over() {
        let dir = tempfile::tempdir().unwrap();
        let at = |name: &str| dir.path().join(name);
        let png = b"\x89PNG\r\n\x1a\n0123456789";
        std::fs::write(at("after.png"), png).unwrap();
        std::fs::write(at("s.session.jsonl"), b"{}").unwrap();
        let inputs = [at("after.png")];
        for (name, content) in
            [("after.png", &png[..]), ("./after.png", png), ("s.session.jsonl", png), ("new.session.jsonl", png), ("", b"id,name")]
        {
            assert!(write(&at(name), content, &inputs).is_err(), "{name}");
        }
        assert!(write(&at("after.png"), b"id,name", &[]).unwrap_err().contains("there is a picture of that name"));
        assert_eq!(std::fs::read(at("after.png")).unwrap(), png);
        write(&at("view.png"), png, &inputs).unwrap();
        write(&at("view.png"), png, &inputs).unwrap();
        assert!(!at("new.session.jsonl").exists());
    }
}
