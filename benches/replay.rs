//! How fast sessions of 100,000 and of a million records are opened - read, every hash checked, replayed - beside a bare parse of
//! the same lines by serde_json. Goal: at least half as fast; by its snapshot, a million within a second.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench speaks to the terminal and ends where something is wrong")]

mod common;
#[path = "../tests/common/data_folder.rs"]
mod data_folder;

use common::{in_turn, is_trial, ms};
use revisit::core::doc::{Attribute, Drawn, EpochId, FootprintId, ImageFacts, Role, State};
use revisit::core::editor::Editor;
use revisit::core::geom::{Point, Vector};
use revisit::core::ops::{AddFootprint, Command, InsertVertex, MoveFootprints, MoveVertex, SetAttribute};
use revisit::core::session::{Entry, Header, Session};
use revisit::core::units::Timestamp;
use revisit::io::session_file::snapshot::{self, FROM_BYTES};
use revisit::io::session_file::{entry_line, header_line, read_bytes};
use revisit::jobs::open_for_writing;
use std::any::Any;
use std::cell::RefCell;

fn header() -> Header {
    let image = |role, path: &str| ImageFacts::bare(role, path, 8000, 6000);
    Header {
        session: "0".repeat(32),
        tool: revisit::TOOL.into(),
        created: Timestamp { t_ms: 1_728_120_600_000 },
        images: vec![image(Role::Before, "before.png"), image(Role::After, "after.png")],
    }
}

/// A long day's work on so many buildings: drawing, moving corners, naming, undoing. With the check records that the editor
/// adds by itself.
fn session(records: usize, buildings: u64) -> Vec<u8> {
    let mut editor = Editor::new(Session::new(header()), None);
    let mut entries: Vec<Entry> = Vec::with_capacity(records);
    let mut seed = 20_241_005_u64;
    let mut random = move |n: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % n
    };
    while entries.len() < records {
        let at = Timestamp { t_ms: 1_728_120_600_000 + 700 * entries.len() as i64 };
        let drawn = editor.document().footprints.len() as u64;
        let id = FootprintId(1 + random(drawn.max(1)));
        let command: Command = if drawn < buildings {
            let (x, y) =
                ((drawn % 60) as f64 * 120.0 + random(1000) as f64 / 77.0, (drawn / 60) as f64 * 90.0 + random(1000) as f64 / 77.0);
            let points = [(0., 0.), (60., 1.5), (59., 21.), (-1., 20.)].map(|(dx, dy)| Point::new(x + dx, y + dy)).to_vec();
            AddFootprint { epoch: EpochId((drawn % 2) as u32), points, drawn: Drawn::Polygon, name: String::new() }.into()
        } else {
            let corner = |i: usize| editor.document().footprint(id).map(|f| f.ring.points()[i]).unwrap_or_default();
            let jitter = Vector::new(random(2001) as f64 / 1000.0 - 1.0, random(2001) as f64 / 1000.0 - 1.0);
            match random(20) {
                0..=11 => MoveVertex { id, vertex: 0, to: corner(0) + jitter }.into(),
                12..=14 => MoveFootprints { ids: vec![id], by: jitter }.into(),
                15 => SetAttribute { id, to: Attribute::Name(format!("Hall {}", random(10_000))) }.into(),
                16 => SetAttribute { id, to: Attribute::State(State::ALL[random(6) as usize]) }.into(),
                17 if editor.document().footprint(id).is_some_and(|f| f.ring.points().len() < 8) => {
                    InsertVertex { id, side: 0, at: corner(0).midpoint(corner(1)) + jitter }.into()
                }
                _ => {
                    editor.undo(at);
                    entries.extend(editor.take_outbox());
                    continue;
                }
            }
        };
        // A refused command (an outline that would cross itself) is not logged.
        let _ = editor.run(&command, at);
        entries.extend(editor.take_outbox());
    }
    entries.truncate(records);
    let (mut text, mut head) = header_line(&header()).unwrap();
    text.push('\n');
    for entry in &entries {
        let (line, hash) = entry_line(entry, &head).unwrap();
        text.push_str(&line);
        text.push('\n');
        head = hash;
    }
    text.into_bytes()
}

fn main() {
    data_folder::own_data_folder();
    // `cargo bench --bench replay -- 100000`: sessions of that many records alone.
    let only: Option<usize> = std::env::args().skip(1).find_map(|a| a.parse().ok());
    let sizes = if is_trial() { vec![(2_000, 1)] } else { vec![(100_000, 7), (1_000_000, 3)] };
    for (records, rounds) in sizes.into_iter().filter(|(n, _)| only.is_none_or(|only| only == *n)) {
        for buildings in [30, 300] {
            compare(records, rounds, buildings);
        }
    }
}

fn compare(records: usize, rounds: usize, buildings: u64) {
    let bytes = session(records, buildings);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.session.jsonl");
    std::fs::write(&path, &bytes).unwrap();
    // What was opened stays open until after the clock has stopped: closing is not part of opening.
    let kept: RefCell<Vec<Box<dyn Any>>> = RefCell::default();
    let lines = || bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty());
    let mut bare = || {
        for line in lines() {
            std::hint::black_box(serde_json::from_slice::<serde_json::Value>(line).unwrap());
        }
    };
    let mut read = || {
        let log = read_bytes(&bytes).unwrap();
        assert_eq!((log.entries.len(), &log.damage), (records, &None));
        kept.borrow_mut().push(Box::new(log));
    };
    let mut open = || {
        let log = read_bytes(&bytes).unwrap();
        let (session, bad) = Session::replay(log.header, log.entries);
        assert_eq!((bad, session.drift(), session.next_seq()), (None, None, records as u64 + 1));
        kept.borrow_mut().push(Box::new(session));
    };
    // As the program does it, from the file, with its lock and a snapshot for the next time.
    let mut file = || kept.borrow_mut().push(Box::new(open_for_writing(&path).unwrap()));
    let is_long = bytes.len() as u64 >= FROM_BYTES;
    let mut glance = || {
        let opened = snapshot::open(&path);
        assert_eq!(opened.is_some(), is_long);
        kept.borrow_mut().push(Box::new(opened));
    };
    let mut candidates: [(&str, &mut dyn FnMut()); 5] = [
        ("bare parse of the lines with serde_json", &mut bare),
        ("read, every hash checked", &mut read),
        ("read, every hash checked, replayed", &mut open),
        ("the same from the file, as the program does", &mut file),
        ("by its snapshot, from the file", &mut glance),
    ];
    let times = in_turn(rounds, &mut candidates, || kept.borrow_mut().clear());
    println!("\nreplay: {records} records of work on {buildings} buildings, {:.1} MB", bytes.len() as f64 / 1e6);
    for ((name, _), time) in candidates.iter().zip(&times) {
        let median = time.median();
        println!("  {name:<44} {:>8.1} ms  {:>9.0} records/s", ms(median), records as f64 / median.as_secs_f64());
    }
    let beside = |i: usize| ms(times[0].median()) / ms(times[i].median());
    println!("  speed beside the bare parse: {:.2}, from the file {:.2} (goal: at least 0.50)", beside(2), beside(3));
    if is_long {
        println!("  by its snapshot: {:.0} ms (goal: at most 1000 for a million records)", ms(times[4].median()));
    }
}
