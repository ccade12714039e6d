//! `revisit verify`: is a session what it was? Is a report bundle?

use super::Failure;
use super::report::small_file;
use super::shared::{print, print_json};
use crate::core::report::Answer;
use crate::io::bundle::{self, BundleVerdict, Held, PublicKey};
use crate::io::disk::RealDisk;
use crate::io::places::Places;
use crate::io::platform;
use crate::io::report::{remade, replayed};
use crate::io::session_file::{self, read_whole};
use crate::jobs::repainted;
use clap::Args;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Verify a session or a report bundle: its chain of hashes, its replay, its files, its images.
///
/// It proves that nothing changed since the head was printed somewhere (every export and report prints it), not that an image is
/// what it is said to be. Of a bundle, the codes are those of the verify.py in it; after them the session is replayed, and the
/// outlines, the page, the PDF and the figures are made from it again. With --images the pictures are painted again too.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit verify site.session.jsonl --json
  revisit verify site.session.jsonl --head 5c1f...e0
  revisit verify site.session.jsonl --against \"site (conflicted copy).session.jsonl\"
  revisit verify site-report.zip
  revisit verify site-report --images pictures --public-key analyst.pub

Exit code 1 when anything differs; 4 when nothing was found wrong, but the report could not be made again, so that
nobody knows.")]
pub(super) struct Verify {
    /// The session file, or a report bundle: its folder, or its zip.
    #[arg(value_name = "SESSION|BUNDLE")]
    what: PathBuf,
    /// Of a bundle: look for its images in this folder, under whatever name, and paint its pictures again from them.
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,
    /// Of a bundle: check its signature with this public key of minisign, a file or the key itself.
    #[arg(long, value_name = "KEY")]
    public_key: Option<String>,
    /// Of a session: a head that was noted elsewhere, as in an export: is everything up to it as it was?
    #[arg(long, value_name = "SHA256", value_parser = sha256)]
    head: Option<String>,
    /// Of a session: another file of the same session: where do the two part?
    #[arg(long, value_name = "SESSION")]
    against: Option<PathBuf>,
    /// Answer as JSON: ok, codes, not_checked, head.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub fn run(self) -> Result<(), Failure> {
        if self.what.is_dir() || is_zip(&self.what) {
            return self.bundle();
        }
        if self.images.is_some() || self.public_key.is_some() {
            return Err(Failure::usage("--images and --public-key are for bundles: give the folder or the zip of one."));
        }
        let read = |path: &Path| read_whole(&RealDisk, path).map_err(|e| Failure::refused(e.to_string()));
        let (log, bytes) = read(&self.what)?;
        let mut verdict = session_file::verify(&self.what, log.clone(), &Places::load());
        if let Some(head) = &self.head {
            verdict.with_head(&log, &bytes, head);
        }
        if let Some(other) = &self.against {
            let (other, other_bytes) = read(other)?;
            verdict.with_other((&log, &bytes), (&other, &other_bytes));
        }
        let (ok, words) = (verdict.ok, verdict.words.clone());
        let is_whole = ["chain.ok", "replay.ok"].iter().all(|good| verdict.codes.iter().any(|c| c == good));
        let asked = self.head.is_some() || self.against.is_some();
        if self.json {
            print_json(&Answer { schema: "revisit.verify/1", body: verdict })?;
        } else {
            for line in words {
                print(&line)?;
            }
            print(&format!("Head: {}", verdict.head))?;
        }
        match (ok, is_whole && !asked) {
            (true, _) => Ok(()),
            (false, true) => Err(Failure::no("The session is whole, but an image is not there or is not the file that was opened.")),
            (false, false) => Err(Failure::no("The session is not what it was.")),
        }
    }

    fn bundle(self) -> Result<(), Failure> {
        if self.head.is_some() || self.against.is_some() {
            return Err(Failure::usage("--head and --against are for session files: give the session in the bundle."));
        }
        if let Some(folder) = self.images.as_ref().filter(|f| !f.is_dir()) {
            return Err(Failure::refused(format!("There is no folder of images there. Folder: {}", folder.display())));
        }
        let key = self.public_key.as_deref().map(public_key).transpose().map_err(Failure::refused)?;
        let held = Held::open(&self.what);
        let mut verdict = match &held {
            Ok(held) => bundle::verify_held(held, self.images.as_deref(), key.as_ref()),
            Err(_) => bundle::verify(&self.what, None, None),
        };
        // A log that is not what was hashed is not replayed, and no report is made of it: it is known already that it differs.
        if let Some(held) = held.ok().filter(|_| verdict.ok) {
            let (code, words) = replayed(&held);
            let replays = code.ends_with(".ok");
            verdict.extend(vec![(code.to_owned(), words)]);
            if replays {
                verdict.extend(remade(&held));
            }
            // Where the page is another one, its pixels need not be looked at any more.
            if replays && !verdict.is_wrong() {
                let folder = self.images.as_ref().filter(|_| verdict.ok);
                let not_painted = || vec![("pixels.not_checked".to_owned(), bundle::words("pixels.not_checked"))];
                verdict.extend(folder.map_or_else(not_painted, |folder| repainted(&held, folder)));
            }
        }
        let (is_wrong, BundleVerdict { ok, head, manifest_sha256, words, .. }) = (verdict.is_wrong(), verdict.clone());
        if self.json {
            print_json(&Answer { schema: "revisit.verify-bundle/1", body: verdict })?;
        } else {
            for line in words {
                print(&line)?;
            }
            print(&format!("Head: {head}"))?;
            print(&format!("SHA-256 of the manifest: {manifest_sha256}"))?;
        }
        match (ok, is_wrong) {
            (true, _) => Ok(()),
            (false, true) => Err(Failure::no("The bundle is not what it was.")),
            (false, false) => Err(Failure::unknown("Nothing was found wrong, but not everything could be checked: see above.")),
        }
    }
}

/// The file begins as a zip does.
fn is_zip(path: &Path) -> bool {
    let mut begin = [0; 2];
    platform::open_regular_file(path).is_ok_and(|mut f| f.read_exact(&mut begin).is_ok() && begin == *b"PK")
}

/// A key as it is, or the file that holds it.
fn public_key(text: &str) -> Result<PublicKey, String> {
    let path = Path::new(text);
    if path.is_file() { PublicKey::read(&small_file(path)?) } else { PublicKey::read(text) }
}

/// Reads a hash: for clap.
fn sha256(text: &str) -> Result<String, String> {
    let hash = text.trim().to_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash { Ok(hash) } else { Err("a head is 64 hexadecimal digits".to_owned()) }
}
