//! Where the images of a session are on this machine.
//!
//! A session names its images by a path relative to itself. Where an image lies far from the session, only its name is
//! written, so that a shared session tells nothing of somebody's folders; the place is then remembered on this machine
//! alone, by the image's SHA-256, in the user's data folder.

use crate::core::doc::{Document, Epoch, EpochId, ImageFacts};
use crate::io::{atomic, file_sha256, platform};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// The remembered places, by SHA-256 of the content.
#[derive(Clone, Debug, Default)]
pub struct Places {
    list: Option<PathBuf>,
    known: BTreeMap<String, PathBuf>,
}

/// What is found where an image should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImageState {
    /// The very file.
    Same(PathBuf),
    /// A file with other content.
    Changed {
        /// Where it is.
        path: PathBuf,
        /// SHA-256 of what it holds now.
        sha256: String,
    },
    /// Nothing.
    Missing,
}

/// How many steps up a relative path may lead before only the name is written.
const MAX_UP: usize = 2;

/// A file that is read as long as somebody wants it.
struct Watched<'a, R> {
    file: &'a mut R,
    read: u64,
    total: f64,
    go_on: &'a dyn Fn(f64) -> bool,
}

impl<R: std::io::Read> std::io::Read for Watched<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.file.read(buffer)?;
        self.read += n as u64;
        if (self.go_on)(self.read as f64 / self.total) { Ok(n) } else { Err(std::io::Error::other("it was stopped")) }
    }
}

impl Places {
    /// The places remembered in the user's data folder. A missing or unreadable list is an empty one: it is a
    /// convenience, and says nothing that the session does not check by hash.
    pub fn load() -> Places {
        let list = platform::data_dir().ok().map(|d| d.join("places.json"));
        let known = list.as_ref().and_then(|p| std::fs::read(p).ok()).and_then(|b| serde_json::from_slice(&b).ok());
        Places { known: known.unwrap_or_default(), list }
    }

    /// No places, and none will be remembered.
    pub fn none() -> Places {
        Places::default()
    }

    /// Remembers where an image is.
    pub fn remember(&mut self, sha256: &str, path: &Path) {
        let Ok(path) = std::path::absolute(path) else { return };
        if self.known.get(sha256) == Some(&path) {
            return;
        }
        self.known.insert(sha256.to_owned(), path);
        if let Some(list) = &self.list
            && let Ok(text) = serde_json::to_vec_pretty(&self.known)
        {
            // A list that cannot be written costs a question at the next opening, nothing else.
            let _ = atomic::write(list, &text);
        }
    }

    /// Looks for an image: where the session says, beside the session, where it was last seen.
    pub fn find(&self, session: &Path, image: &ImageFacts) -> ImageState {
        self.find_unless_stopped(session, image, &|_| true)
    }

    /// The same, as long as `go_on` says so; it is told the share of the file that was read. Missing, once it was stopped.
    pub fn find_unless_stopped(&self, session: &Path, image: &ImageFacts, go_on: &dyn Fn(f64) -> bool) -> ImageState {
        let mut changed = None;
        for path in self.candidates(session, image) {
            let Ok(mut file) = platform::open_regular_file(&path) else { continue };
            let total = image.bytes.max(1) as f64;
            match file_sha256(&mut Watched { file: &mut file, read: 0, total, go_on }) {
                Ok((sha256, _)) if sha256 == image.sha256 => return ImageState::Same(path),
                Ok((sha256, _)) => changed = changed.or(Some(ImageState::Changed { path, sha256 })),
                Err(_) => {}
            }
        }
        changed.unwrap_or(ImageState::Missing)
    }

    /// The images of a document whose files are there and hold something else than what was opened: which, and a sentence. Asked
    /// before results are written.
    pub fn changed(&self, session: &Path, doc: &Document) -> Vec<(EpochId, String)> {
        self.changed_unless_stopped(session, doc, &|_| true).unwrap_or_default()
    }

    /// The same, as long as `go_on` says so; it is told the share that is done. `None` once it was stopped.
    pub fn changed_unless_stopped(&self, session: &Path, doc: &Document, go_on: &dyn Fn(f64) -> bool) -> Option<Vec<(EpochId, String)>> {
        let count = doc.epochs.len().max(1) as f64;
        let found = doc.epochs.iter().enumerate();
        let found = found.map(|(index, epoch)| self.told_if_changed(session, epoch, &|share| go_on((index as f64 + share) / count)));
        let found: Vec<_> = found.flatten().collect();
        go_on(1.0).then_some(found)
    }

    fn told_if_changed(&self, session: &Path, epoch: &Epoch, go_on: &dyn Fn(f64) -> bool) -> Option<(EpochId, String)> {
        match self.find_unless_stopped(session, &epoch.image, go_on) {
            ImageState::Changed { path, .. } => Some((
                epoch.id,
                format!(
                    "The image {} is not the file that was opened: its content changed. The results are of the one that was opened, and \
                     name its hash. File: {}",
                    epoch.file_name(),
                    path.display()
                ),
            )),
            ImageState::Same(_) | ImageState::Missing => None,
        }
    }

    fn candidates(&self, session: &Path, image: &ImageFacts) -> Vec<PathBuf> {
        let dir = session.parent().unwrap_or(Path::new(""));
        let relative = Path::new(&image.path);
        let mut list = Vec::new();
        // A session may come from anybody: a path that is absolute or climbs out of the neighbourhood is not followed.
        let up = relative.components().filter(|c| matches!(c, Component::ParentDir)).count();
        let plain = relative.components().all(|c| matches!(c, Component::Normal(_) | Component::ParentDir | Component::CurDir));
        if plain && up <= MAX_UP {
            list.push(dir.join(relative));
        }
        if let Some(name) = relative.file_name() {
            list.push(dir.join(name));
        }
        list.extend(self.known.get(&image.sha256).cloned());
        list.dedup();
        list
    }
}

/// How a session names an image: by relative path where it is near, else by its name alone.
pub fn path_in_session(session: &Path, image: &Path) -> String {
    let name = || image.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    let (Ok(session), Ok(image)) = (resolved(session.parent().unwrap_or(Path::new(""))), resolved(image)) else {
        return name();
    };
    let dir: Vec<_> = session.components().collect();
    let file: Vec<_> = image.components().collect();
    let common = dir.iter().zip(&file).take_while(|(a, b)| a == b).count();
    let up = dir.len() - common;
    // Nothing in common but the root: the path would be an absolute one in disguise.
    if up > MAX_UP || common < 2 {
        return name();
    }
    let mut parts = vec!["..".to_owned(); up];
    parts.extend(file.iter().skip(common).map(|c| c.as_os_str().to_string_lossy().into_owned()));
    parts.join("/")
}

fn resolved(path: &Path) -> std::io::Result<PathBuf> {
    std::fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_images_get_a_path_and_far_ones_a_name() {
        let dir = tempfile::tempdir().unwrap();
        let deep = dir.path().join("a/b/c/d");
        std::fs::create_dir_all(&deep).unwrap();
        for p in ["before.png", "a/b/c/d/x.png", "a/b/y.png"] {
            std::fs::write(dir.path().join(p), b"x").unwrap();
        }
        let session = deep.join("s.session.jsonl");
        assert_eq!(path_in_session(&session, &deep.join("x.png")), "x.png");
        assert_eq!(path_in_session(&session, &dir.path().join("a/b/y.png")), "../../y.png");
        assert_eq!(path_in_session(&session, &dir.path().join("before.png")), "before.png");
    }

    #[test]
    fn a_session_cannot_point_at_the_whole_disk() {
        let facts = |path: &str| ImageFacts::bare(crate::core::doc::Role::Before, path, 1, 1);
        let dir = tempfile::tempdir().unwrap();
        let session = dir.path().join("s.session.jsonl");
        for path in ["/etc/passwd", "../../../../../../etc/passwd", "/dev/zero"] {
            for candidate in Places::none().candidates(&session, &facts(path)) {
                assert!(candidate.starts_with(dir.path()), "{}", candidate.display());
            }
            assert_eq!(Places::none().find(&session, &facts(path)), ImageState::Missing);
        }
    }
}
