//! Lines of a session file. The hash is taken over raw bytes, never over JSON that was written anew: re-serialising
//! hides changes (a hexadecimal digit's case, the last digit of a number).

use crate::core::doc::{DocHash, Event, ImageFacts};
use crate::core::ops::{Focus, Txn};
use crate::core::session::{Custody, Entry, Header, Record, Seq, Why};
use crate::core::units::Timestamp;
use crate::io::sha256;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// The value of the header's `format`.
pub const FORMAT: &str = "revisit-session";
/// The version that is written.
pub const VERSION: &str = "1.0";
/// The major version that is understood.
pub const MAJOR: u32 = 1;
/// The `prev` of the first line.
pub const ZERO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const PREV: &[u8] = b",\"prev\":\"";
const SHA: &[u8] = b",\"sha256\":\"";
const HEX: usize = 64;

#[derive(Serialize, Deserialize)]
struct HeaderLine<'a> {
    seq: Seq,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(borrow)]
    format: Cow<'a, str>,
    #[serde(borrow)]
    version: Cow<'a, str>,
    session: String,
    tool: String,
    created: Timestamp,
    images: Vec<ImageFacts>,
}

/// Every kind of record in one flat form: serde reads it in one pass, and `jq .label` needs no path.
#[derive(Default, Serialize, Deserialize)]
struct EntryLine<'a> {
    seq: Seq,
    #[serde(borrow)]
    kind: Cow<'a, str>,
    #[serde(default)]
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    label: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    focus: Option<Focus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    events: Option<Cow<'a, [Event]>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    to: Option<Seq>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<Why>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    note: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hash: Option<DocHash>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tool: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    images: Option<Cow<'a, [Option<String>]>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    format: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_sha256: Option<Cow<'a, str>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<Cow<'a, str>>,
}

/// The kinds of records that this version knows.
pub(super) const KINDS: [&str; 7] = ["txn", "restore", "mark", "check", "opened", "recovered", "exported"];

/// Puts the chain onto a JSON object: `prev`, and the SHA-256 over everything before it. Returns the line without a
/// newline, and its hash.
pub fn signed(mut object: String, prev: &str) -> (String, String) {
    object.pop();
    object.push_str(",\"prev\":\"");
    object.push_str(prev);
    object.push('"');
    let hash = sha256(object.as_bytes());
    object.push_str(",\"sha256\":\"");
    object.push_str(&hash);
    object.push_str("\"}");
    (object, hash)
}

/// The first line of a session, and its hash.
///
/// # Errors
/// Never in practice: headers are always JSON.
pub fn header_line(header: &Header) -> serde_json::Result<(String, String)> {
    let line = HeaderLine {
        seq: 0,
        kind: "header".into(),
        format: FORMAT.into(),
        version: VERSION.into(),
        session: header.session.clone(),
        tool: header.tool.clone(),
        created: header.created,
        images: header.images.clone(),
    };
    Ok(signed(serde_json::to_string(&line)?, ZERO_HASH))
}

/// The line of an entry that follows a line with hash `prev`, and its own hash.
///
/// # Errors
/// Never in practice: records are always JSON, but for unknown kinds, which are not written.
pub fn entry_line(entry: &Entry, prev: &str) -> serde_json::Result<(String, String)> {
    let mut line = EntryLine { seq: entry.seq, at: entry.at, ..EntryLine::default() };
    match &entry.record {
        Record::Txn(Txn { label, focus, events }) => {
            line.kind = "txn".into();
            line.label = Some(label.into());
            line.focus = *focus;
            line.events = Some(Cow::Borrowed(events));
        }
        Record::Restore { to, why } => {
            line.kind = "restore".into();
            line.to = Some(*to);
            line.why = Some(*why);
        }
        Record::Mark { name, note } => {
            line.kind = "mark".into();
            line.name = Some(name.into());
            line.note = Some(note.into());
        }
        Record::Check { hash } => {
            line.kind = "check".into();
            line.hash = Some(hash.clone());
        }
        Record::Custody(Custody::Opened { tool, images }) => {
            line.kind = "opened".into();
            line.tool = Some(tool.into());
            line.images = Some(Cow::Borrowed(images));
        }
        Record::Custody(Custody::Recovered { file, bytes }) => {
            line.kind = "recovered".into();
            line.file = Some(file.into());
            line.bytes = Some(*bytes);
        }
        Record::Custody(Custody::Exported { format, file, content_sha256, head }) => {
            line.kind = "exported".into();
            line.format = Some(format.into());
            line.file = Some(file.into());
            line.content_sha256 = Some(content_sha256.into());
            line.head = Some(head.into());
        }
        Record::Unknown { kind } => {
            return Err(serde::ser::Error::custom(format!("a record of the unknown kind {kind} cannot be written anew")));
        }
    }
    Ok(signed(serde_json::to_string(&line)?, prev))
}

/// Checks a line's place in the chain. Its own hash, or what is wrong as a phrase.
pub(super) fn check_chain<'l>(line: &'l [u8], prev: &str) -> Result<&'l str, &'static str> {
    const NO_CHAIN: &str = "it does not end with its chain of hashes";
    // ...,"prev":"<64>","sha256":"<64>"}
    let tail = PREV.len() + HEX + 1 + SHA.len() + HEX + 2;
    let start = line.len().checked_sub(tail).ok_or(NO_CHAIN)?;
    let (body, sha) = line.split_at(line.len() - (SHA.len() + HEX + 2));
    let rest = sha.strip_prefix(SHA).and_then(|s| s.strip_suffix(b"\"}")).ok_or(NO_CHAIN)?;
    let claimed = std::str::from_utf8(rest).map_err(|_| NO_CHAIN)?;
    let named = body[start..].strip_prefix(PREV).and_then(|s| s.strip_suffix(b"\"")).ok_or(NO_CHAIN)?;
    if sha256(body) != claimed {
        return Err("its bytes are not those that were hashed: the line was altered or damaged");
    }
    if named != prev.as_bytes() {
        return Err("it does not follow the line before it: a line was taken out, doubled, moved or put in");
    }
    Ok(claimed)
}

/// Reads the header from the first line.
pub(super) fn parse_header(line: &[u8]) -> Result<(Header, String), String> {
    let parsed: HeaderLine<'_> = serde_json::from_slice(line).map_err(|e| e.to_string())?;
    if parsed.format != FORMAT || parsed.kind != "header" || parsed.seq != 0 {
        return Err("its first line is not the header of a Revisit session".to_owned());
    }
    let header = Header { session: parsed.session, tool: parsed.tool, created: parsed.created, images: parsed.images };
    Ok((header, parsed.version.chars().take(20).collect()))
}

/// The version that a first line claims, even if nothing else of it can be read.
pub(super) fn claimed_version(line: &[u8]) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(line).ok()?;
    (value.get("format")? == FORMAT).then_some(())?;
    Some(value.get("version")?.as_str()?.chars().take(20).collect())
}

/// Reads an entry.
pub(super) fn parse_entry(line: &[u8]) -> Result<Entry, String> {
    let parsed: EntryLine<'_> = match serde_json::from_slice(line) {
        Ok(parsed) => parsed,
        Err(e) => return unknown_kind(line).ok_or_else(|| e.to_string()),
    };
    let missing = |what: &str| format!("a record of kind {} without {what}", parsed.kind);
    let text = |t: Option<Cow<'_, str>>, what: &str| t.map(Cow::into_owned).ok_or_else(|| missing(what));
    let record = match parsed.kind.as_ref() {
        "txn" => Record::Txn(Txn {
            label: text(parsed.label, "a label")?,
            focus: parsed.focus,
            events: parsed.events.map(Cow::into_owned).ok_or_else(|| missing("events"))?,
        }),
        "restore" => {
            Record::Restore { to: parsed.to.ok_or_else(|| missing("a target"))?, why: parsed.why.ok_or_else(|| missing("a reason"))? }
        }
        "mark" => Record::Mark { name: text(parsed.name, "a name")?, note: parsed.note.map(Cow::into_owned).unwrap_or_default() },
        "check" => Record::Check { hash: parsed.hash.clone().ok_or_else(|| missing("a hash"))? },
        "opened" => Record::Custody(Custody::Opened {
            tool: text(parsed.tool, "a tool")?,
            images: parsed.images.map(Cow::into_owned).unwrap_or_default(),
        }),
        "recovered" => Record::Custody(Custody::Recovered {
            file: text(parsed.file, "a file")?,
            bytes: parsed.bytes.ok_or_else(|| missing("a size"))?,
        }),
        "exported" => Record::Custody(Custody::Exported {
            format: text(parsed.format, "a format")?,
            file: text(parsed.file, "a file")?,
            content_sha256: text(parsed.content_sha256, "a hash")?,
            head: text(parsed.head, "a head")?,
        }),
        other => Record::Unknown { kind: other.chars().take(60).collect() },
    };
    Ok(Entry { seq: parsed.seq, at: parsed.at, record })
}

/// A record of a kind that this version does not know may give other types to the members it knows.
fn unknown_kind(line: &[u8]) -> Option<Entry> {
    #[derive(Deserialize)]
    struct Place {
        seq: Seq,
        kind: String,
    }
    let place: Place = serde_json::from_slice(line).ok()?;
    let unknown = !KINDS.contains(&place.kind.as_str());
    unknown.then(|| Entry {
        seq: place.seq,
        at: Timestamp::default(),
        record: Record::Unknown { kind: place.kind.chars().take(60).collect() },
    })
}
