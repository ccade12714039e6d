//! The verification of a bundle. Step by step the same as `verify.py`, which travels in the bundle: the two are compared on mutated
//! bundles in `tests/headless/bundle_agreement.rs`.

use super::chain::state_of;
use super::codes::{Standing, is_not_checked, is_passed, standing, words};
use super::held::Held;
use super::manifest::{ImageEntry, MAX_BYTES, Manifest, ManifestError};
use super::signature::{PublicKey, check};
use super::token::imprint;
use super::{GROUND, LOG, MANIFEST, PIXELS, REPORT, SIGNATURE, TOKENS};
use crate::io::sha256;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct BundleVerdict {
    /// Nothing is wrong, and what was to be checked was checked. See `not_checked` for what was not.
    pub ok: bool,
    /// The findings, in the order of checking: see [`super::CODES`].
    pub codes: Vec<String>,
    /// Those of the findings that say that something was not checked: they are neither good nor bad.
    pub not_checked: Vec<String>,
    /// The head of the session that the manifest names; empty without a manifest.
    pub head: String,
    /// The SHA-256 of the manifest, which ties down every file of the bundle; empty without one.
    pub manifest_sha256: String,
    /// The findings as sentences.
    #[serde(skip)]
    pub words: Vec<String>,
}

/// The folder looks like a bundle: its manifest begins as one does.
pub fn is_bundle(root: &Path) -> bool {
    let begins = |bytes: &[u8]| bytes.starts_with(b"{\n\"format\": \"revisit-bundle\",\n");
    std::fs::symlink_metadata(root.join(MANIFEST)).is_ok_and(|m| m.is_file()) && begins(&read(&root.join(MANIFEST)))
}

/// A file's bytes; none where it cannot be read.
fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_default()
}

/// A path as it is told: letters, digits, `.`, `_`, `-` and `/` as they are, every other byte as `%` and two digits.
///
/// ```
/// assert_eq!(revisit::io::bundle::with_percent("a b/é".as_bytes()), "a%20b/%C3%A9");
/// ```
pub fn with_percent(path: &[u8]) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"._-/".contains(&b);
    path.iter().map(|b| if plain(*b) { char::from(*b).to_string() } else { format!("%{b:02X}") }).collect()
}

/// The file belongs to a bundle without being named by its manifest.
fn is_own(name: &[u8]) -> bool {
    name == SIGNATURE.as_bytes() || is_token(name)
}

fn is_token(name: &[u8]) -> bool {
    name.strip_prefix(TOKENS.as_bytes()).is_some_and(|rest| rest.starts_with(b"/"))
}

/// Checks a bundle, a folder or the file of a zip: manifest, files, the session's chain, that report and outlines state the same head, the
/// images in a folder, the signature by a key, time stamps.
pub fn verify(path: &Path, images: Option<&Path>, key: Option<&PublicKey>) -> BundleVerdict {
    match Held::open(path) {
        Ok(held) => verify_held(&held, images, key),
        Err(_) => BundleVerdict::of(vec!["archive.malformed".to_owned()]),
    }
}

/// The same of a bundle that is open already.
pub fn verify_held(held: &Held, images: Option<&Path>, key: Option<&PublicKey>) -> BundleVerdict {
    let mut verdict = BundleVerdict::default();
    check_all(held, images, key, &mut verdict);
    BundleVerdict { head: verdict.head, manifest_sha256: verdict.manifest_sha256, ..BundleVerdict::of(verdict.codes) }
}

impl BundleVerdict {
    /// What these codes come to.
    fn of(codes: Vec<String>) -> BundleVerdict {
        let mut verdict = BundleVerdict { ok: true, ..BundleVerdict::default() };
        codes.into_iter().for_each(|code| {
            let words = words(&code);
            verdict.push(code, words);
        });
        verdict
    }

    fn push(&mut self, code: String, words: String) {
        self.ok &= is_passed(&code);
        if is_not_checked(&code) {
            self.not_checked.push(code.clone());
        }
        self.codes.push(code);
        self.words.push(words);
    }

    /// Something is wrong. Where this is not so and `ok` is not either, something could not be checked.
    pub fn is_wrong(&self) -> bool {
        self.codes.iter().any(|c| standing(c) == Standing::Bad)
    }

    /// Adds what was found beyond what a stranger's verifier says. What was not checked there, and is checked here, is no longer said to be
    /// unchecked.
    pub fn extend(&mut self, found: Vec<(String, String)>) {
        let is_told_now = |code: &String| code == "page.not_checked" && found.iter().any(|(c, _)| c.starts_with("page."));
        if let Some(at) = self.codes.iter().position(is_told_now) {
            self.codes.remove(at);
            self.words.remove(at);
            self.not_checked.retain(|c| !is_told_now(c));
        }
        for (code, words) in found {
            self.push(code, words);
        }
    }
}

fn check_all(held: &Held, images: Option<&Path>, key: Option<&PublicKey>, verdict: &mut BundleVerdict) {
    let mut found: BTreeMap<Vec<u8>, bool> = held.names().map(|(name, is_plain)| (name.to_vec(), is_plain)).collect();
    let codes = &mut verdict.codes;
    let Some(bytes) = found.remove(MANIFEST.as_bytes()).and_then(|_| held.read(MANIFEST)) else {
        return codes.push("manifest.missing".to_owned());
    };
    verdict.manifest_sha256 = sha256(&bytes);
    let manifest = match Manifest::from_bytes(&bytes) {
        Err(ManifestError::OtherVersion) => return codes.push("manifest.other_version".to_owned()),
        Ok(manifest) if bytes.len() as u64 <= MAX_BYTES => manifest,
        _ => return codes.push("manifest.malformed".to_owned()),
    };
    verdict.head.clone_from(&manifest.session_head);
    codes.push("manifest.ok".to_owned());
    // Those files that are looked into.
    let mut content: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    for file in &manifest.files {
        let about = with_percent(file.path.as_bytes());
        let data = match found.remove(file.path.as_bytes()) {
            None => {
                codes.push(format!("file.missing:{about}"));
                continue;
            }
            Some(false) => {
                codes.push(format!("file.not_plain:{about}"));
                continue;
            }
            Some(true) => held.read(&file.path).unwrap_or_default(),
        };
        if data.len() as u64 != file.bytes || sha256(&data) != file.sha256 {
            codes.push(format!("file.changed:{about}"));
        }
        if [LOG, REPORT, GROUND, PIXELS].contains(&file.path.as_str()) {
            content.insert(&file.path, data);
        }
    }
    if codes.len() == 1 {
        codes.push("files.ok".to_owned());
    }
    for (name, is_plain) in &found {
        match (is_plain, is_own(name)) {
            (true, true) => {}
            (true, false) => codes.push(format!("file.unlisted:{}", with_percent(name))),
            (false, _) => codes.push(format!("file.not_plain:{}", with_percent(name))),
        }
    }
    let log = content.get(LOG).map(Vec::as_slice);
    match log {
        None => codes.push("log.missing".to_owned()),
        Some(log) => codes.extend(state_of(log, manifest.session_seq, &manifest.session_head).codes()),
    }
    let first = log.unwrap_or_default().split(|b| *b == b'\n').next().unwrap_or_default();
    codes.push(if is_same_session(first, log.unwrap_or_default(), &manifest) { "session.ok" } else { "session.differs" }.to_owned());
    let head = manifest.session_head.as_bytes();
    let named = |word: &str, text: Option<&Vec<u8>>, before: &str| match text {
        None => format!("{word}.missing"),
        Some(text) if quoted_after(text, before.as_bytes()) == [head] => format!("{word}.ok"),
        Some(_) => format!("{word}.other_head"),
    };
    codes.push(named("report", content.get(REPORT), "<meta name=\"revisit-session-head\" content=\""));
    codes.push(named("geojson", content.get(GROUND).or_else(|| content.get(PIXELS)), "\"session_head\": \""));
    if let Some(folder) = images {
        codes.extend(check_images(folder, &manifest));
    }
    let signature = found.get(SIGNATURE.as_bytes()).and_then(|_| held.read(SIGNATURE));
    match (signature, key) {
        (None, None) => {}
        (Some(_), None) => codes.push("signature.not_checked".to_owned()),
        (None, Some(_)) => codes.push("signature.missing".to_owned()),
        (Some(signature), Some(key)) => codes.push(check(&signature, &bytes, key).to_owned()),
    }
    let own: [u8; 32] = <sha2::Sha256 as sha2::Digest>::digest(&bytes).into();
    for (name, _) in found.iter().filter(|(name, is_plain)| **is_plain && is_token(name)) {
        let code = match imprint(&held.read_bytes(name).unwrap_or_default()) {
            None => "token.malformed",
            Some(of) if of == own => "token.ok",
            Some(_) => "token.other_imprint",
        };
        codes.push(format!("{code}:{}", with_percent(name)));
    }
    // A verifier without the program cannot make the page again, and says so.
    codes.push("page.not_checked".to_owned());
}

/// The first line of the session names the session and the images that the manifest names first; further dates, which come to a session
/// later, are named by its other lines. Read as bytes: what stands in quotes in a text of the session cannot look like this, because its own
/// quotes are escaped.
fn is_same_session(first: &[u8], log: &[u8], manifest: &Manifest) -> bool {
    let before = b"{\"seq\":0,\"kind\":\"header\",\"format\":\"revisit-session\",\"version\":\"";
    let session = first.strip_prefix(before).and_then(|rest| {
        let rest = rest.get(rest.iter().position(|b| *b == b'"')?..)?.strip_prefix(b"\",\"session\":\"")?;
        rest.get(..rest.iter().position(|b| *b == b'"')?)
    });
    let seen = images_of(first);
    let (kept, further) = manifest.images.split_at(seen.len().min(manifest.images.len()));
    let facts = |i: &ImageEntry| (i.bytes, i.sha256.clone().into_bytes());
    let told = if further.is_empty() { Vec::new() } else { images_of(log) };
    let is_told =
        |i: &ImageEntry| i.role == "further" && told.iter().any(|(bytes, hash)| (*bytes, *hash) == (i.bytes, i.sha256.as_bytes()));
    let is_same = seen.iter().map(|(bytes, hash)| (*bytes, hash.to_vec())).eq(kept.iter().map(facts));
    session == Some(manifest.session.as_bytes()) && is_same && further.iter().all(is_told)
}

/// Sizes and hashes of the images that lines of a session name.
fn images_of(lines: &[u8]) -> Vec<(u64, &[u8])> {
    let one = |at: usize| {
        let rest = lines.get(at..)?.strip_prefix(b"\"bytes\":")?;
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let (number, rest) = rest.split_at_checked(digits).filter(|(n, _)| (1..=18).contains(&n.len()) && (*n == b"0" || n[0] != b'0'))?;
        let number = std::str::from_utf8(number).ok()?.parse().ok()?;
        let (hash, rest) = rest.strip_prefix(b",\"sha256\":\"")?.split_at_checked(64)?;
        let is_hex = hash.iter().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        (is_hex && rest.starts_with(b"\",\"width\":")).then_some((number, hash))
    };
    (0..lines.len()).filter_map(one).collect()
}

/// What stands between each occurrence of a text and the next quote.
fn quoted_after<'t>(text: &'t [u8], before: &[u8]) -> Vec<&'t [u8]> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = position(rest, before) {
        let value = rest.get(at + before.len()..).unwrap_or_default();
        let Some(end) = value.iter().position(|b| *b == b'"') else { break };
        found.push(value.get(..end).unwrap_or_default());
        rest = value.get(end + 1..).unwrap_or_default();
    }
    found
}

fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut at = 0;
    loop {
        at += text.get(at..)?.iter().position(|b| *b == first)?;
        if text.get(at..)?.starts_with(part) {
            return Some(at);
        }
        at += 1;
    }
}

/// Whether a folder holds each image, under whatever name.
fn check_images(folder: &Path, manifest: &Manifest) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|e| e.path());
    let files: Vec<(PathBuf, u64)> = entries
        .filter_map(|path| {
            let meta = std::fs::symlink_metadata(&path).ok().filter(std::fs::Metadata::is_file)?;
            Some((path, meta.len()))
        })
        .collect();
    let is_there = |bytes: u64, hash: &str| {
        let same = |path: &PathBuf| {
            let file = std::fs::File::open(path).ok();
            file.and_then(|mut f| crate::io::file_sha256(&mut f).ok()).is_some_and(|(found, _)| found == hash)
        };
        files.iter().any(|(path, size)| *size == bytes && same(path))
    };
    let word = |there| if there { "ok" } else { "not_there" };
    manifest.images.iter().map(|i| format!("image.{}:{}", word(is_there(i.bytes, &i.sha256)), i.role)).collect()
}
