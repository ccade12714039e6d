//! The session file on a disk in memory: the power is cut at every moment, every call fails, and whatever the disk holds
//! afterwards is opened. The full count is `cargo run --release --example crash_states`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::life::{cut_everywhere, fail_everywhere};
use crate::common::{at, header};
use revisit::core::session::{Entry, Record};
use revisit::io::disk::{Fault, SimulatedDisk, Trouble};
use revisit::io::session_file::{SessionFile, read_bytes};
use revisit::jobs::Writer;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn a_power_cut_at_any_moment_loses_nothing_that_was_acknowledged() {
    let figures = cut_everywhere(1, 3, 11);
    println!("{figures:?}");
    assert!(figures.states > 2_000, "{figures:?}");
    // Where the last line is neither whole nor torn, nothing is lost, and the session is looked at.
    assert!(figures.read_only * 10 < figures.writable, "{figures:?}");
}

#[test]
fn any_call_may_fail_once_or_for_ever() {
    let figures = fail_everywhere(2, 4, 4000);
    println!("{figures:?}");
    assert!(figures.points > 300, "{figures:?}");
}

fn mark(seq: u64) -> Entry {
    Entry { seq, at: at(seq), record: Record::Mark { name: format!("Chapter {seq}"), note: String::new() } }
}

/// The fewest records that a file may have after a power cut now.
fn safe(disk: &SimulatedDisk, path: &Path) -> u64 {
    let mut least = u64::MAX;
    disk.each_crash_state(1000, &mut |state| {
        let log = state.files.get(path).and_then(|bytes| read_bytes(bytes).ok());
        least = least.min(log.map_or(0, |log| log.entries.len() as u64));
    });
    least
}

#[test]
fn the_writer_says_saved_only_of_what_no_power_cut_takes_away() {
    const PATIENCE: Duration = Duration::from_secs(20);
    let (path, other) = (Path::new("./a.session.jsonl"), Path::new("./b.session.jsonl"));
    for fault in [Fault::Io, Fault::Full] {
        for lasting in [false, true] {
            for call in 1..24 {
                let disk = SimulatedDisk::default();
                let file = SessionFile::create_on(Arc::new(disk.clone()), path, &header()).unwrap();
                disk.plan(Trouble { at: disk.calls() + call, lasting, fault });
                let writer = Writer::start(file, 0, Arc::new(|| {})).unwrap();
                for seq in 1..=6 {
                    writer.append(vec![mark(seq)]);
                    let state = writer.flush(PATIENCE);
                    assert!(safe(&disk, path) >= state.saved, "{fault:?} {lasting} {call}: {state:?}");
                    assert_eq!(state.is_saved(), state.saved == seq, "{state:?}");
                }
                disk.mend();
                writer.retry();
                if writer.flush(PATIENCE).latched {
                    writer.save_as(other.to_owned());
                    let state = writer.flush(PATIENCE);
                    assert!(!state.latched && state.moves == 1 && safe(&disk, other) == 6, "{state:?}");
                }
                let state = writer.flush(PATIENCE);
                assert!(state.is_saved() && state.saved == 6, "{fault:?} {lasting} {call}: {state:?}");
            }
        }
    }
}
