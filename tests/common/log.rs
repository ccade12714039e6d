//! Session files as bytes and lines: made, taken apart and signed anew.
#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use super::{assert_plain, at, header, lived_in, session_bytes};
use revisit::core::session::{Entry, Record, Session};
use revisit::io::session_file::{DamageKind, SessionLog, ZERO_HASH, read_bytes, signed};
use std::path::{Path, PathBuf};

pub const NAME: &str = "halls.session.jsonl";

pub fn hash_of(log: &SessionLog) -> String {
    let (session, bad) = Session::replay(log.header.clone(), log.entries.clone());
    assert_eq!(bad, None);
    session.document().hash().0
}

pub fn write_at(dir: &Path, bytes: &[u8]) -> PathBuf {
    let path = dir.join(NAME);
    std::fs::write(&path, bytes).unwrap();
    path
}

pub fn mark(seq: u64, name: &str) -> Entry {
    Entry { seq, at: at(seq), record: Record::Mark { name: name.into(), note: String::new() } }
}

/// The lines of a session, each with its newline.
pub fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}

/// Signs these JSON objects anew, one after the other: what somebody does who knows the format.
pub fn chained(objects: &[String]) -> Vec<u8> {
    let mut prev = ZERO_HASH.to_owned();
    let mut bytes = Vec::new();
    for object in objects {
        let (line, hash) = signed(object.clone(), &prev);
        bytes.extend(line.into_bytes());
        bytes.push(b'\n');
        prev = hash;
    }
    bytes
}

/// The JSON objects of a session without their chain.
pub fn unchained(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines().map(|l| format!("{}}}", l.rsplit_once(",\"prev\":\"").unwrap().0)).collect()
}

pub fn damage(bytes: &[u8]) -> (u64, DamageKind, String) {
    let damage = read_bytes(bytes).unwrap().damage.expect("damage");
    assert_plain(&damage.to_string());
    (damage.line, damage.kind, damage.why)
}

pub fn with_version(version: &str, more: &[&str]) -> Vec<u8> {
    let (_, entries) = lived_in();
    let mut objects = unchained(&session_bytes(&header(), &entries[..4]));
    objects[0] = objects[0].replace("\"version\":\"1.0\"", &format!("\"version\":\"{version}\""));
    objects.extend(more.iter().map(|s| (*s).to_owned()));
    chained(&objects)
}
