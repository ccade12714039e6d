//! The manifest of a bundle. It is JSON that any program reads, and it has exactly one form: a manifest that differs by a blank, a
//! line ending, a doubled key or an order is not one. So two verifiers cannot read it in two ways.

use crate::io::session_file;
use std::fmt::Write;

/// The value of `format`.
pub const FORMAT: &str = "revisit-bundle";
/// The version that is written and read.
pub const VERSION: &str = "1.0";
/// The largest manifest that is read, bytes.
pub(super) const MAX_BYTES: u64 = 4 << 20;

/// What a bundle holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manifest {
    /// The tool that wrote it, with its version.
    pub tool: String,
    /// The format of the session, with its version.
    pub session_format: String,
    /// The session's id.
    pub session: String,
    /// The place of the record that the report states.
    pub session_seq: u64,
    /// Its hash.
    pub session_head: String,
    /// The hash of the document there.
    pub document_sha256: String,
    /// The images of the session, in its order: those that it began with, then those of further dates. They are not in the bundle.
    pub images: Vec<ImageEntry>,
    /// The files of the bundle, ordered by the bytes of their paths; all but the manifest itself, its signature and its time stamps.
    pub files: Vec<FileEntry>,
}

/// An image of the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImageEntry {
    /// `before`, `after` or `further`.
    pub role: String,
    /// Size of the file.
    pub bytes: u64,
    /// SHA-256 of the file.
    pub sha256: String,
}

/// A file of the bundle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileEntry {
    /// Its path within the bundle, with `/` between folders.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256.
    pub sha256: String,
}

/// Why bytes are no manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ManifestError {
    /// Not in the one form.
    Malformed,
    /// Of a version that is not known.
    OtherVersion,
}

/// The tool and the formats are told in these.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b" ._+-".contains(&byte)
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

/// Whether a text may be a path in a bundle: plain names of letters, digits, `_`, `-` and `.` that neither begin nor end with a dot
/// (Windows drops dots at the end), in at most three folders. Nothing absolute, nothing that climbs, nothing that a file system could read otherwise.
pub fn is_path(path: &str) -> bool {
    let is_name = |name: &str| {
        let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.".contains(&b));
        plain && (1..=100).contains(&name.len()) && !name.starts_with('.') && !name.ends_with('.')
    };
    path.split('/').count() <= 4 && path.split('/').all(is_name)
}

impl Manifest {
    /// The one way to write it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut text = String::new();
        let header = [("tool", &self.tool), ("session_format", &self.session_format), ("session", &self.session)];
        text.push_str("{\n");
        // Writing into a string cannot fail.
        let _ = write!(text, "\"format\": \"{FORMAT}\",\n\"version\": \"{VERSION}\",\n");
        for (name, value) in header {
            let _ = writeln!(text, "\"{name}\": \"{value}\",");
        }
        let _ = writeln!(text, "\"session_seq\": {},", self.session_seq);
        let _ = writeln!(text, "\"session_head\": \"{}\",", self.session_head);
        let _ = writeln!(text, "\"document_sha256\": \"{}\",", self.document_sha256);
        let images = self.images.iter().map(|i| entry("role", &i.role, i.bytes, &i.sha256));
        let files = self.files.iter().map(|f| entry("path", &f.path, f.bytes, &f.sha256));
        let _ = write!(text, "\"images\": [\n{}],\n\"files\": [\n{}]\n}}\n", list(images), list(files));
        text.into_bytes()
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`ManifestError`] for whatever [`Manifest::to_bytes`] would not have written.
    pub fn from_bytes(bytes: &[u8]) -> Result<Manifest, ManifestError> {
        let mut at = Cursor(bytes);
        at.literal("{\n\"format\": \"revisit-bundle\",\n\"version\": \"").ok_or(ManifestError::Malformed)?;
        let version = at.version().ok_or(ManifestError::Malformed)?;
        if version != VERSION {
            return Err(ManifestError::OtherVersion);
        }
        let found = at.rest().ok_or(ManifestError::Malformed)?;
        let ordered = found.files.windows(2).all(|pair| match pair {
            [a, b] => a.path.as_bytes() < b.path.as_bytes(),
            _ => true,
        });
        let own = |f: &FileEntry| is_path(&f.path) && f.path != super::MANIFEST && f.path != super::SIGNATURE && !is_token(&f.path);
        if ordered && found.files.iter().all(own) { Ok(found) } else { Err(ManifestError::Malformed) }
    }

    /// The format of sessions, as manifests name it.
    pub fn session_format() -> String {
        format!("{} {}", session_file::FORMAT, session_file::VERSION)
    }
}

/// The path lies in the folder of time stamps.
pub(super) fn is_token(path: &str) -> bool {
    path.split_once('/').is_some_and(|(first, _)| first == super::TOKENS)
}

fn entry(name: &str, value: &str, bytes: u64, sha256: &str) -> String {
    format!("{{\"{name}\": \"{value}\", \"bytes\": {bytes}, \"sha256\": \"{sha256}\"}}")
}

fn list(entries: impl Iterator<Item = String>) -> String {
    let all: Vec<String> = entries.collect();
    if all.is_empty() { String::new() } else { format!("{}\n", all.join(",\n")) }
}

/// What is left to be read.
struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn literal(&mut self, text: &str) -> Option<()> {
        self.0 = self.0.strip_prefix(text.as_bytes())?;
        Some(())
    }

    /// As many bytes as are of a kind, and no fewer or more than allowed.
    fn of(&mut self, kind: impl Fn(u8) -> bool, least: usize, most: usize) -> Option<&'b str> {
        let length = self.0.iter().take_while(|b| kind(**b)).count();
        let (found, rest) = self.0.split_at_checked(length).filter(|_| (least..=most).contains(&length))?;
        self.0 = rest;
        std::str::from_utf8(found).ok()
    }

    /// A number without signs, leading zeros or a fraction, of at most 18 digits.
    fn number(&mut self) -> Option<u64> {
        let digits = self.of(|b| b.is_ascii_digit(), 1, 18)?;
        (digits == "0" || !digits.starts_with('0')).then(|| digits.parse().ok())?
    }

    /// The version, and what ends its line.
    fn version(&mut self) -> Option<String> {
        let major = self.of(|b| b.is_ascii_digit(), 1, 9)?;
        self.literal(".")?;
        let minor = self.of(|b| b.is_ascii_digit(), 1, 9)?;
        self.literal("\",\n")?;
        Some(format!("{major}.{minor}"))
    }

    fn text(&mut self, name: &str, kind: impl Fn(u8) -> bool, least: usize, most: usize) -> Option<String> {
        self.literal(&format!("\"{name}\": \""))?;
        let found = self.of(kind, least, most)?;
        self.literal("\",\n")?;
        Some(found.to_owned())
    }

    fn entry(&mut self, name: &str, kind: impl Fn(u8) -> bool) -> Option<(String, u64, String)> {
        self.literal(&format!("{{\"{name}\": \""))?;
        let value = self.of(kind, 1, 403)?.to_owned();
        self.literal("\", \"bytes\": ")?;
        let bytes = self.number()?;
        self.literal(", \"sha256\": \"")?;
        let sha256 = self.of(is_hex, 64, 64)?.to_owned();
        self.literal("\"}")?;
        Some((value, bytes, sha256))
    }

    fn list<T>(&mut self, one: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut found = Vec::new();
        if self.0.starts_with(b"]") {
            return Some(found);
        }
        loop {
            found.push(one(self)?);
            match self.literal(",\n") {
                Some(()) => {}
                None => return self.literal("\n").map(|()| found),
            }
        }
    }

    fn rest(mut self) -> Option<Manifest> {
        let tool = self.text("tool", is_word, 1, 60)?;
        let session_format = self.text("session_format", is_word, 1, 60)?;
        let session = self.text("session", |b| b.is_ascii_alphanumeric() || b"._-".contains(&b), 1, 64)?;
        self.literal("\"session_seq\": ")?;
        let session_seq = self.number()?;
        self.literal(",\n")?;
        let session_head = self.text("session_head", is_hex, 64, 64)?;
        let document_sha256 = self.text("document_sha256", is_hex, 64, 64)?;
        self.literal("\"images\": [\n")?;
        let images = self.list(|c| {
            let (role, bytes, sha256) = c.entry("role", |b| b.is_ascii_lowercase())?;
            ["before", "after", "further"].contains(&role.as_str()).then_some(ImageEntry { role, bytes, sha256 })
        })?;
        self.literal("],\n\"files\": [\n")?;
        let files = self.list(|c| {
            let (path, bytes, sha256) = c.entry("path", |b| b.is_ascii_alphanumeric() || b"_-./".contains(&b))?;
            Some(FileEntry { path, bytes, sha256 })
        })?;
        self.literal("]\n}\n")?;
        let whole = Manifest { tool, session_format, session, session_seq, session_head, document_sha256, images, files };
        self.0.is_empty().then_some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(in crate::io::bundle) fn example() -> Manifest {
        let hash = |c: char| c.to_string().repeat(64);
        let file = |path: &str| FileEntry { path: path.into(), bytes: 12, sha256: hash('c') };
        Manifest {
            tool: "revisit 0.1.0".into(),
            session_format: Manifest::session_format(),
            session: "5ab1e0c0ffee4d6e8f00112233445566".into(),
            session_seq: 42,
            session_head: hash('a'),
            document_sha256: hash('b'),
            images: vec![ImageEntry { role: "before".into(), bytes: 0, sha256: hash('0') }],
            files: vec![file("figures/after.jpg"), file("report.html")],
        }
    }

    #[test]
    fn it_is_json_and_has_one_form() {
        let manifest = example();
        let bytes = manifest.to_bytes();
        assert_eq!(Manifest::from_bytes(&bytes).as_ref(), Ok(&manifest));
        let json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(json["files"][1]["path"], "report.html");
        assert_eq!(json["session_seq"], 42);
        let empty = Manifest { images: vec![], files: vec![], ..manifest.clone() };
        assert_eq!(Manifest::from_bytes(&empty.to_bytes()), Ok(empty));
        let text = String::from_utf8(bytes).unwrap();
        for (from, to) in [
            ("42", "042"),
            ("42", "4.2e1"),
            ("42", "-0"),
            ("42", "9999999999999999999"),
            ("\n}\n", "\n}"),
            ("\n}\n", "\n}\n\n"),
            ("{\n", "\u{feff}{\n"),
            (",\n", ",\r\n"),
            ("\"session_seq\"", "\"session\": \"x\",\n\"session_seq\""),
            ("figures/after.jpg", "../after.jpg"),
            ("figures/after.jpg", "/etc/passwd"),
            ("figures/after.jpg", "figures/.after.jpg"),
            ("figures/after.jpg", "figures/after.jpg."),
            ("figures/after.jpg", "figures../after.jpg"),
            ("figures/after.jpg", "figures/.after.jpg"),
            ("figures/after.jpg", "figures/after.jpg."),
            ("figures/after.jpg", "figures../after.jpg"),
            ("figures/after.jpg", "report.html"),
            ("figures/after.jpg", "z/after.jpg"),
            ("figures/after.jpg", "manifest.json"),
            ("report.html", "tokens/a.tsr"),
            ("ccc", "CCC"),
            ("before", "later"),
        ] {
            let other = text.replacen(from, to, 1);
            assert_ne!(other, text);
            assert_eq!(Manifest::from_bytes(other.as_bytes()), Err(ManifestError::Malformed), "{from} -> {to}");
        }
        let later = text.replacen("\"1.0\"", "\"2.0\"", 1);
        assert_eq!(Manifest::from_bytes(later.as_bytes()), Err(ManifestError::OtherVersion));
    }
}
