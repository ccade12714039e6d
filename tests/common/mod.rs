//! What the tests share: a session that somebody has lived in, seeded randomness, and what counts as a plain sentence.
#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "a test ends where something is not as it must be"
)]

pub mod again;
pub mod bundles;
pub mod counts;
pub mod cross_date;
pub mod data_folder;
pub mod driver;
pub mod foreign;
pub mod hand;
pub mod kill;
pub mod life;
pub mod log;
pub mod mutations;
pub mod numbers;
pub mod parsers;
pub mod payloads;
pub mod pdf;
pub mod pictures;
pub mod placed;
pub mod random;
pub mod storm;
pub mod tiff_directory;
pub mod tools;
pub mod town;

use revisit::core::doc::{Attribute, Document, Drawn, EpochId, FootprintId, ImageFacts, LineId, Role, Scale, SharedFrame, State};
use revisit::core::editor::Editor;
use revisit::core::geom::{Point, Vector};
use revisit::core::ops::{
    AddFootprint, AddLine, CopyToOtherDate, DeleteFootprints, DeleteLine, InsertVertex, MoveFootprints, MoveVertex, SetAttribute,
    SetReference, SetScale, SetSharedFrame,
};
use revisit::core::session::{Custody, Entry, Header, Record, Session};
use revisit::core::units::Timestamp;
use revisit::io::session_file::{entry_line, header_line};

pub const BEFORE: EpochId = EpochId(0);
pub const AFTER: EpochId = EpochId(1);

pub fn point(x: f64, y: f64) -> Point {
    Point::new(x, y)
}

pub fn points(list: &[(f64, f64)]) -> Vec<Point> {
    list.iter().map(|&(x, y)| Point::new(x, y)).collect()
}

/// A rectangle with its first corner at (x, y).
pub fn rectangle(x: f64, y: f64, l: f64, w: f64) -> Vec<Point> {
    points(&[(x, y), (x + l, y), (x + l, y + w), (x, y + w)])
}

/// A time stamp, one second a step.
pub fn at(n: u64) -> Timestamp {
    Timestamp { t_ms: 1_728_120_600_000 + 1000 * i64::try_from(n).unwrap() }
}

pub fn facts(role: Role, path: &str, width: u32, height: u32) -> ImageFacts {
    ImageFacts {
        bytes: 12_345,
        sha256: revisit::io::sha256(path.as_bytes()),
        date: Some(if role == Role::Before { "2023-04-02" } else { "2024-10-05" }.parse().unwrap()),
        ..ImageFacts::bare(role, path, width, height)
    }
}

/// A header of two pictures of those sizes.
pub fn header_of(before: (u32, u32), after: (u32, u32)) -> Header {
    Header {
        session: "0123456789abcdef0123456789abcdef".into(),
        tool: "revisit 0.1.0".into(),
        created: at(0),
        images: vec![facts(Role::Before, "before.png", before.0, before.1), facts(Role::After, "after.png", after.0, after.1)],
    }
}

pub fn header() -> Header {
    header_of((1000, 800), (1000, 800))
}

pub fn editor() -> Editor {
    Editor::new(Session::new(header()), None)
}

pub fn add(epoch: EpochId, points: Vec<Point>, name: &str) -> AddFootprint {
    AddFootprint { epoch, points, drawn: Drawn::Polygon, name: name.into() }
}

/// A document with these outlines: (epoch, corners, how drawn), named A, B, C, ... with the ids 1, 2, 3, ...
pub fn document(outlines: Vec<(EpochId, Vec<Point>, Drawn)>) -> Document {
    let mut editor = editor();
    for (i, (epoch, points, drawn)) in outlines.into_iter().enumerate() {
        let name = char::from(b'A' + u8::try_from(i).unwrap()).to_string();
        editor.run(&AddFootprint { epoch, points, drawn, name }.into(), at(1)).unwrap();
    }
    editor.document().clone()
}

/// An editor in which about 25 records of every kind were made, and these records.
pub fn lived_in() -> (Editor, Vec<Entry>) {
    let mut e = editor();
    let mut n = 0;
    let mut t = || {
        n += 1;
        at(n)
    };
    let opened = Custody::Opened { tool: "revisit 0.1.0".into(), images: vec![Some("ab".repeat(32)), None] };
    e.note(Record::Custody(opened), t());
    e.run(&add(BEFORE, rectangle(100.0, 100.0, 80.0, 22.0), "Existing hall").into(), t()).unwrap();
    e.run(&add(AFTER, rectangle(300.25, 100.125, 60.0, 20.0), "").into(), t()).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::Name("Neue Halle \u{2013} \"Süd\" \\ 新".into()) }.into(), t()).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::State(State::New) }.into(), t()).unwrap();
    e.run(&MoveVertex { id: FootprintId(2), vertex: 1, to: point(361.123_456, 99.9) }.into(), t()).unwrap();
    e.undo(t());
    e.redo(t());
    e.run(&InsertVertex { id: FootprintId(1), side: 0, at: point(140.0, 99.0) }.into(), t()).unwrap();
    e.note(Record::Mark { name: "First look".into(), note: "both halls\nare outlined".into() }, t());
    e.undo(t());
    e.run(&MoveFootprints { ids: vec![FootprintId(1)], by: Vector::new(0.1, 0.2) }.into(), t()).unwrap();
    e.run(&AddLine { epoch: BEFORE, from: point(10.0, 10.0), to: point(210.0, 10.0) }.into(), t()).unwrap();
    e.jump(9, t());
    e.run(&AddLine { epoch: AFTER, from: point(10.0, 10.0), to: point(210.0, 30.0) }.into(), t()).unwrap();
    let scale = Scale { from: point(10.0, 10.0), to: point(210.0, 10.0), length_m: 100.0, length_sd_m: 0.5 };
    e.run(&SetScale { epoch: BEFORE, scale: Some(scale) }.into(), t()).unwrap();
    e.run(&SetSharedFrame { frame: Some(SharedFrame { error_px: 1.5 }) }.into(), t()).unwrap();
    e.run(&CopyToOtherDate { id: FootprintId(1) }.into(), t()).unwrap();
    e.run(&SetReference { id: Some(FootprintId(1)) }.into(), t()).unwrap();
    let copy = e.document().footprints.keys().max().copied().unwrap();
    e.run(&DeleteFootprints { ids: vec![copy] }.into(), t()).unwrap();
    let line = e.document().lines.keys().max().copied().unwrap_or(LineId(1));
    e.run(&DeleteLine { id: line }.into(), t()).unwrap();
    e.undo(t());
    let check = e.session().check(at(0)).record;
    e.note(check, t());
    let exported =
        Custody::Exported { format: "csv".into(), file: "halls.csv".into(), content_sha256: "cd".repeat(32), head: "ef".repeat(32) };
    e.note(Record::Custody(exported), t());
    e.run(&SetAttribute { id: FootprintId(1), to: Attribute::Note("last word".into()) }.into(), t()).unwrap();
    let entries = e.take_outbox();
    (e, entries)
}

/// The bytes of the session file that holds these records.
pub fn session_bytes(header: &Header, entries: &[Entry]) -> Vec<u8> {
    let (mut text, mut head) = header_line(header).unwrap();
    text.push('\n');
    for entry in entries {
        let (line, hash) = entry_line(entry, &head).unwrap();
        text.push_str(&line);
        text.push('\n');
        head = hash;
    }
    text.into_bytes()
}

/// Where each line ends: one past its newline.
pub fn line_ends(bytes: &[u8]) -> Vec<usize> {
    bytes.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| i + 1).collect()
}

/// The hash of the document after the header, after one record, after two, ...
pub fn prefix_hashes(header: &Header, entries: &[Entry]) -> Vec<String> {
    let mut session = Session::new(header.clone());
    let mut hashes = vec![session.document().hash().0];
    for entry in entries {
        session.step(entry).unwrap();
        hashes.push(session.document().hash().0);
    }
    hashes
}

/// Panics unless a text for the analyst is made of plain sentences: it may end with the path of a file, and never holds
/// what only a programmer reads.
pub fn assert_plain(text: &str) {
    let said = text.split(" File: ").next().unwrap_or_default();
    let end = if text.contains(" File: ") { said } else { text };
    assert!(end.ends_with('.'), "does not end with a full stop: {text}");
    assert!(!end.ends_with("..") && !end.contains(". ."), "too many stops: {text}");
    assert!(said.starts_with(|c: char| c.is_uppercase() || c == '"'), "does not begin as a sentence: {text}");
    assert!(said.len() > 15, "says too little: {text}");
    for debug in
        ["Some(", "None", "Ok(", "Err(", "Error {", "kind:", "::", " { ", "\\u{", "Os {", "Custom", "panicked", "unwrap", "0x", "#["]
    {
        assert!(!said.contains(debug), "holds the programmer's {debug:?}: {text}");
    }
    assert!(!said.contains(['\n', '\r', '\t', '\0']), "is not one line: {text:?}");
}

/// A folder for tests that sync very often: in memory where there is such a place.
pub fn quick_dir() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}
