//! How long a change waits for the disk: one record appended, hashed and synced, beside a bare write and sync of the same
//! bytes. The window never waits for it; the "saved" mark does.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench speaks to the terminal and ends where something is wrong")]

mod common;

use common::{Times, is_trial, ms, time};
use revisit::core::doc::{Drawn, Event, FootprintId};
use revisit::core::geom::{Point, Ring};
use revisit::core::ops::Txn;
use revisit::core::session::{Entry, Header, Record};
use revisit::core::units::Timestamp;
use revisit::io::session_file::{SessionFile, entry_line};
use std::io::Write;

fn entry(seq: u64) -> Entry {
    let wobble = (seq % 977) as f64 / 1000.0;
    let corners = [(100.25, 80.5), (160.125, 81.0), (159.5, 101.75), (99.0, 100.0)].map(|(x, y)| Point::new(x + wobble, y));
    let ring = Ring::new(corners.to_vec()).unwrap();
    let events = vec![Event::FootprintReshaped { id: FootprintId(7), ring, drawn: Drawn::Polygon }];
    Entry { seq, at: Timestamp { t_ms: 1_728_120_600_000 }, record: Record::Txn(Txn::new("Move corner of New hall", events)) }
}

fn main() {
    let n = if is_trial() { 20 } else { 2_000 };
    // Beside the build's other files: /tmp may be in memory, where a sync costs nothing.
    let target = std::path::Path::new(env!("CARGO_TARGET_TMPDIR"));
    let dir = tempfile::tempdir_in(target).unwrap();
    let header = Header { session: "0".repeat(32), tool: revisit::TOOL.into(), created: Timestamp::default(), images: Vec::new() };
    let mut session = SessionFile::create(&dir.path().join("bench.session.jsonl"), &header).unwrap();
    let mut bare = std::fs::OpenOptions::new().create_new(true).append(true).open(dir.path().join("bare.jsonl")).unwrap();
    let (mut appended, mut written) = (Vec::new(), Vec::new());
    let mut bytes = 0;
    for seq in 1..=n {
        let entry = entry(seq);
        let (line, _) = entry_line(&entry, session.head()).unwrap();
        let line = line + "\n";
        bytes += line.len();
        // In turn, and each first every other time: the second sync may find the journal already on its way.
        let mut append = || appended.push(time(|| session.append(std::slice::from_ref(&entry)).unwrap()).0);
        let mut write = || {
            let bare_write = || {
                bare.write_all(line.as_bytes()).unwrap();
                bare.sync_data().unwrap();
            };
            written.push(time(bare_write).0);
        };
        if seq % 2 == 0 {
            append();
            write();
        } else {
            write();
            append();
        }
    }
    println!("\nsave: {n} records of {} bytes each, one sync a record", bytes as u64 / n);
    let (appended, written) = (Times::new(appended), Times::new(written));
    for (name, times) in [("append of a session file", &appended), ("bare write and sync", &written)] {
        println!("  {name:<26} p50 {:>7.3} ms   p99 {:>7.3} ms", ms(times.quantile(0.5)), ms(times.quantile(0.99)));
    }
    println!("  time beside the bare write: {:.2} at p50", ms(appended.median()) / ms(written.median()));
}
