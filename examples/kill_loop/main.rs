//! Kills programs while they write a session, at random moments, and looks at what they left: everything that was said to be
//! saved, at most one record more, and a replay that is the document at that record. One half of them are this program with the
//! library's editor and writer, the other the real `revisit import`, if it was built.
//!
//! ```text
//! cargo build --release && cargo run --release --example kill_loop -- [KILLS]      10,000 unless said otherwise
//! ... -- [KILLS] import                                                              all of them of `revisit import`
//! ```
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "an example speaks to the terminal and ends where something is wrong"
)]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::kill::{Killed, kill_importing, kill_writing, write_until_killed};
use common::random::Random;
use std::path::PathBuf;

fn main() {
    let first = std::env::args().nth(1);
    if first.as_deref() == Some("write") {
        write_until_killed(&PathBuf::from(std::env::args_os().nth(2).unwrap()));
        return;
    }
    let kills: u64 = first.and_then(|a| a.replace([',', '_'], "").parse().ok()).unwrap_or(10_000);
    let own = std::env::current_exe().unwrap();
    let name = format!("revisit{}", std::env::consts::EXE_SUFFIX);
    let real = std::env::var_os("REVISIT_PROGRAM").map_or_else(|| own.parent().unwrap().parent().unwrap().join(&name), PathBuf::from);
    // Beside the program and not in memory: a disk is what is written to.
    let dir = tempfile::tempdir_in(own.parent().unwrap()).unwrap();
    let mut random = Random::seeded(1);
    let mut library = Killed::default();
    let mut program = Killed::default();
    let is_all = std::env::args().nth(2).as_deref() == Some("import");
    let half = if !real.is_file() {
        0
    } else if is_all {
        kills
    } else {
        kills / 2
    };
    while library.kills < kills - half {
        library += kill_writing(
            &|session| {
                let mut command = std::process::Command::new(&own);
                command.arg("write").arg(session);
                command
            },
            dir.path(),
            &mut random,
            100.min(kills - half - library.kills),
        );
        println!("{} of {kills} kills", library.kills);
    }
    while program.kills < half {
        program += kill_importing(&real, dir.path(), &mut random, 250.min(half - program.kills));
        println!("{} of {kills} kills", library.kills + program.kills);
    }
    println!("the library's writer: {library}");
    if half == 0 {
        println!("the program itself was not killed: there is none at {}", real.display());
    } else {
        println!("revisit import: {program}");
    }
}
