//! Writes a bundle whole or not at all: into a temporary folder beside, which then gets its name.

use super::{FileEntry, MANIFEST, Manifest, SIGNATURE, TOKENS, is_bundle};
use crate::io::zip::archive;
use crate::io::{atomic, platform, sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// A bundle in memory.
#[derive(Clone, Debug)]
pub struct Bundle {
    manifest: Vec<u8>,
    signature: Option<Vec<u8>>,
    files: BTreeMap<String, Vec<u8>>,
}

/// What writing a bundle came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// It was written.
    Whole,
    /// The very same bundle was there already.
    AsBefore,
}

impl Bundle {
    /// A bundle of these files. `head` has all that the manifest says beside them.
    pub fn new(head: Manifest, files: BTreeMap<String, Vec<u8>>) -> Bundle {
        let entry =
            |(path, content): (&String, &Vec<u8>)| FileEntry { path: path.clone(), bytes: content.len() as u64, sha256: sha256(content) };
        let manifest = Manifest { files: files.iter().map(entry).collect(), ..head }.to_bytes();
        Bundle { manifest, signature: None, files }
    }

    /// The manifest's bytes: what is signed and stamped.
    pub fn manifest(&self) -> &[u8] {
        &self.manifest
    }

    /// Adds a signature of the manifest.
    #[must_use]
    pub fn signed(self, signature: Vec<u8>) -> Bundle {
        Bundle { signature: Some(signature), ..self }
    }

    /// Every file by its path, in the order of a zip.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let own = [(MANIFEST, Some(&self.manifest)), (SIGNATURE, self.signature.as_ref())];
        let own = own.into_iter().filter_map(|(path, content)| Some((path, content?.as_slice())));
        own.chain(self.files.iter().map(|(path, content)| (path.as_str(), content.as_slice())))
    }

    /// How large all files are together, bytes.
    pub fn bytes(&self) -> u64 {
        self.files().map(|(_, content)| content.len() as u64).sum()
    }

    /// Writes it as a folder. One that is there already is replaced if it is a bundle and holds nothing else; a bundle that is the same
    /// stays as it is, with the time stamps that were put into it.
    ///
    /// # Errors
    /// A sentence; nothing has changed then.
    pub fn write_folder(&self, folder: &Path) -> Result<Written, String> {
        let refused = |why: &str| Err(format!("Nothing was written: {why}. Folder: {}", folder.display()));
        let failed = |e: io::Error| format!("Nothing was written: {}. Folder: {}", platform::plain_words(&e), folder.display());
        let Some(name) = folder.file_name() else { return refused("that is no name for a folder") };
        let beside = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !beside.is_dir() {
            return refused("the folder in which it is to stand does not exist");
        }
        let there = fs::symlink_metadata(folder).ok();
        match &there {
            None => {}
            Some(meta) if !meta.is_dir() => return refused("there is a file or a link of that name, which is no bundle"),
            Some(_) => {
                if self.is_at(folder) {
                    return Ok(Written::AsBefore);
                }
                let is_empty = fs::read_dir(folder).map_err(failed)?.next().is_none();
                if !is_empty && !is_bundle(folder) {
                    return refused("the folder is not empty, and it is no bundle. Choose another name");
                }
                if let Some(other) = foreign(folder, self.signature.is_some()) {
                    return refused(&format!(
                        "the bundle that is there holds something of its own ({other}). Choose another name, or take that away"
                    ));
                }
            }
        }
        let temporary = tempfile::Builder::new().prefix(".revisit-").tempdir_in(beside).map_err(failed)?;
        let new = temporary.path().join(name);
        self.write_into(&new).map_err(failed)?;
        if there.is_some() {
            // The old one goes aside first: a folder cannot take the place of one that is not empty.
            let old = temporary.path().join("old");
            fs::rename(folder, &old).map_err(failed)?;
            if let Err(e) = fs::rename(&new, folder) {
                let _ = fs::rename(&old, folder);
                return Err(failed(e));
            }
        } else {
            fs::rename(&new, folder).map_err(failed)?;
        }
        platform::sync_dir(beside).map_err(failed)?;
        Ok(Written::Whole)
    }

    /// Writes it as one zip.
    ///
    /// # Errors
    /// A sentence; nothing has changed then.
    pub fn write_zip(&self, path: &Path) -> Result<Written, String> {
        let failed = |why: String| format!("Nothing was written: {why}. File: {}", path.display());
        // The files stand in a folder of the zip's name, so that unpacking does not strew them.
        let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let folder: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
        let folder = if folder.trim_matches('.').is_empty() { "report".to_owned() } else { folder };
        let names: Vec<(String, &[u8])> = self.files().map(|(p, c)| (format!("{folder}/{p}"), c)).collect();
        let list: Vec<(&str, &[u8])> = names.iter().map(|(p, c)| (p.as_str(), *c)).collect();
        let content = archive(&list).map_err(|why| format!("Nothing was written. {why} File: {}", path.display()))?;
        match fs::read(path) {
            Ok(old) if old == content => return Ok(Written::AsBefore),
            Ok(old) if !old.starts_with(b"PK\x03\x04") || !contains(&old, format!("{folder}/{MANIFEST}").as_bytes()) => {
                return Err(failed("there is a file of that name, and it is no bundle. Choose another name".to_owned()));
            }
            _ => {}
        }
        atomic::write(path, &content).map_err(|e| failed(platform::plain_words(&e)))?;
        Ok(Written::Whole)
    }

    /// The bundle in this folder is this one.
    fn is_at(&self, folder: &Path) -> bool {
        let same = |(path, content): (&str, &[u8])| fs::read(folder.join(path)).is_ok_and(|found| found == content);
        self.signature.is_none() && fs::read(folder.join(MANIFEST)).is_ok_and(|m| m == self.manifest) && self.files().all(same)
    }

    fn write_into(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir(folder)?;
        let mut folders = BTreeSet::from([PathBuf::new()]);
        for (path, content) in self.files() {
            let at = Path::new(path);
            if let Some(parent) = at.parent().filter(|p| folders.insert(p.to_path_buf())) {
                fs::create_dir_all(folder.join(parent))?;
            }
            let mut file = fs::OpenOptions::new().write(true).create_new(true).open(folder.join(at))?;
            file.write_all(content)?;
            file.sync_all()?;
            platform::make_readable(&file)?;
        }
        folders.iter().try_for_each(|f| platform::sync_dir(&folder.join(f)))
    }
}

/// Something in a bundle's folder that its manifest does not name: time stamps, signatures and files that somebody put there. A
/// signature counts as well, unless a new one takes its place.
fn foreign(folder: &Path, is_signed: bool) -> Option<String> {
    unnamed(folder).into_iter().find(|path| !(is_signed && path == SIGNATURE))
}

/// A file in a bundle's folder that is none of a bundle's: no time stamp and no signature either.
pub fn stranger(folder: &Path) -> Option<String> {
    unnamed(folder).into_iter().find(|path| path != SIGNATURE && !path.starts_with(TOKENS))
}

/// What lies in a bundle's folder and is not named by its manifest, in the order of the names.
fn unnamed(folder: &Path) -> Vec<String> {
    let named: BTreeSet<String> = fs::read(folder.join(MANIFEST))
        .ok()
        .and_then(|bytes| Manifest::from_bytes(&bytes).ok())
        .map(|m| m.files.into_iter().map(|f| f.path).collect())
        .unwrap_or_default();
    let own = |path: &str| path == MANIFEST || named.contains(path);
    let (mut folders, mut found) = (vec![String::new()], Vec::new());
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inside)).into_iter().flatten().flatten() {
            let path = format!("{inside}{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|t| t.is_dir()) {
                folders.push(format!("{path}/"));
            } else if path.starts_with(TOKENS) || !own(&path) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|w| w == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(text: &str) -> Bundle {
        let head = Manifest {
            tool: "revisit 0.1.0".into(),
            session_format: Manifest::session_format(),
            session: "5ab1".into(),
            session_seq: 0,
            session_head: "a".repeat(64),
            document_sha256: "b".repeat(64),
            images: Vec::new(),
            files: Vec::new(),
        };
        let files = [("report.html", text), ("figures/a.svg", "<svg/>")];
        Bundle::new(head, files.into_iter().map(|(p, c)| (p.to_owned(), c.as_bytes().to_vec())).collect())
    }

    #[test]
    fn a_bundle_replaces_a_bundle_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("out");
        assert_eq!(bundle("one").write_folder(&at), Ok(Written::Whole));
        assert_eq!(fs::read(at.join("figures/a.svg")).unwrap(), b"<svg/>");
        assert_eq!(bundle("one").write_folder(&at), Ok(Written::AsBefore));
        assert_eq!(bundle("two").write_folder(&at), Ok(Written::Whole));
        assert_eq!(fs::read(at.join("report.html")).unwrap(), b"two");
        // What somebody put into it is not thrown away.
        fs::create_dir(at.join("tokens")).unwrap();
        fs::write(at.join("tokens/a.ots"), b"x").unwrap();
        assert_eq!(bundle("two").write_folder(&at), Ok(Written::AsBefore));
        assert!(bundle("three").write_folder(&at).unwrap_err().contains("tokens/a.ots"));
        let other = dir.path().join("other");
        fs::create_dir(&other).unwrap();
        assert_eq!(bundle("one").write_folder(&other), Ok(Written::Whole), "an empty folder may be filled");
        let photos = dir.path().join("photos");
        fs::create_dir(&photos).unwrap();
        fs::write(photos.join("me.jpg"), b"x").unwrap();
        assert!(bundle("one").write_folder(&photos).unwrap_err().contains("no bundle"));
        fs::write(dir.path().join("file"), b"x").unwrap();
        assert!(bundle("one").write_folder(&dir.path().join("file")).is_err());
        assert!(bundle("one").write_folder(&dir.path().join("none/out")).is_err());
        let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, ["file", "other", "out", "photos"], "nothing temporary is left");
    }

    #[test]
    fn a_zip_replaces_a_zipped_bundle_and_nothing_else() {
        let dir = tempfile::tempdir().unwrap();
        let at = dir.path().join("out.zip");
        assert_eq!(bundle("one").write_zip(&at), Ok(Written::Whole));
        assert_eq!(bundle("one").write_zip(&at), Ok(Written::AsBefore));
        assert_eq!(bundle("two").write_zip(&at), Ok(Written::Whole));
        fs::write(&at, b"PK\x03\x04 a zip of something else").unwrap();
        assert!(bundle("one").write_zip(&at).unwrap_err().contains("no bundle"));
    }
}
