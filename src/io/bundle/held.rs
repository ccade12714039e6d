//! The files of a bundle, wherever they are: in a folder, or in a zip that is read in memory alone. Nothing of a zip is ever unpacked to a
//! disk, so that names in it lead nowhere.

use crate::io::platform;
use crate::io::zip::{Limits, unpacked};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

/// The most files of a zip, and how large they may be together, bytes: `verify.py` has the same. Deflate packs at most 1032 to one.
const LIMITS: Limits = Limits { files: 10_000, bytes: 1 << 30, growth: 1032 };

/// A file.
#[derive(Clone, Debug)]
enum Place {
    Disk(PathBuf),
    Memory(Vec<u8>),
    /// A link, or another thing that is no plain file.
    NotPlain,
}

/// The names in a bundle with what they hold.
#[derive(Clone, Debug, Default)]
pub struct Held(BTreeMap<Vec<u8>, Place>);

impl Held {
    /// The bundle in a folder, or in the file of a zip.
    ///
    /// # Errors
    /// A sentence: it is neither, or a zip that is damaged or out of all proportion.
    pub fn open(path: &Path) -> Result<Held, String> {
        if path.is_dir() {
            let mut held = Held::default();
            walk(path, b"", &mut held.0);
            return Ok(held);
        }
        let failed = |why: String| format!("The bundle cannot be read: {why}. File: {}", path.display());
        let mut bytes = Vec::new();
        let file = platform::open_regular_file(path).map_err(failed)?;
        file.take(LIMITS.bytes + 1).read_to_end(&mut bytes).map_err(|e| failed(platform::plain_words(&e)))?;
        Held::unzipped(&bytes)
    }

    /// The bundle in a zip. A folder in which all of it stands is left out of the names.
    ///
    /// # Errors
    /// A sentence.
    pub fn unzipped(bytes: &[u8]) -> Result<Held, String> {
        let files = unpacked(bytes, LIMITS)?;
        let first = files.first().map(|(name, _)| name.as_slice()).unwrap_or_default();
        let top: Vec<u8> = first.split(|b| *b == b'/').next().unwrap_or_default().iter().copied().chain([b'/']).collect();
        let top = if files.iter().all(|(name, _)| name.starts_with(&top)) { top.len() } else { 0 };
        let mut held = Held::default();
        for (name, content) in files {
            if held.0.insert(name.get(top..).unwrap_or_default().to_vec(), Place::Memory(content)).is_some() {
                return Err("Two files of the archive have one name.".to_owned());
            }
        }
        Ok(held)
    }

    /// What a file holds; `None` where it is not there, is no plain file, or cannot be read.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        self.read_bytes(name.as_bytes())
    }

    /// The same by the bytes of its name. A file that cannot be read is empty: its hash tells.
    pub(super) fn read_bytes(&self, name: &[u8]) -> Option<Vec<u8>> {
        match self.0.get(name)? {
            Place::Disk(path) => Some(std::fs::read(path).unwrap_or_default()),
            Place::Memory(bytes) => Some(bytes.clone()),
            Place::NotPlain => None,
        }
    }

    /// Every name, and whether it is a plain file.
    pub(super) fn names(&self) -> impl Iterator<Item = (&[u8], bool)> {
        self.0.iter().map(|(name, place)| (name.as_slice(), !matches!(place, Place::NotPlain)))
    }
}

/// Every name in a folder by the bytes of its path. Links are not followed.
fn walk(dir: &Path, inside: &[u8], found: &mut BTreeMap<Vec<u8>, Place>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let (path, mut name) = (entry.path(), inside.to_vec());
        name.extend(entry.file_name().as_encoded_bytes());
        match std::fs::symlink_metadata(&path) {
            Ok(meta) if meta.is_dir() => {
                name.push(b'/');
                walk(&path, &name, found);
            }
            Ok(meta) if meta.is_file() => drop(found.insert(name, Place::Disk(path))),
            _ => drop(found.insert(name, Place::NotPlain)),
        }
    }
}
