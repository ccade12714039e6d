//! Counts crashes: the power is cut after every call of many scripts, every state that the disk may hold then is opened, and
//! every call of every script fails, once and for ever. Ends at the first promise that is broken, and prints figures.
//!
//! ```text
//! cargo run --release --example crash_states -- [STATES]      1,000,000 unless said otherwise
//! ```
#![allow(clippy::print_stdout, reason = "an example speaks to the terminal")]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::life::{Figures, cut_everywhere, fail_everywhere};

fn main() {
    let wanted = std::env::args().nth(1).and_then(|n| n.replace([',', '_'], "").parse().ok()).unwrap_or(1_000_000);
    let (mut cut, mut failed) = (Figures::default(), Figures::default());
    let mut seed = 0;
    while cut.states + failed.states < wanted {
        seed += 1;
        cut += cut_everywhere(seed, 12, 1);
        failed += fail_everywhere(seed, 12, 64);
        if seed % 5 == 0 {
            println!("{seed} scripts, {} states", cut.states + failed.states);
        }
    }
    println!("{seed} scripts of a session: create, draw, undo, mark, export, save under another name, reopen, torn lines.");
    for (what, figures) in [("power cut at", cut), ("calls that failed, and then a power cut:", failed)] {
        println!(
            "{what} {} moments: {} states of the disk; {} sessions open for writing, {} can be looked at, 0 promises broken",
            figures.points, figures.states, figures.writable, figures.read_only
        );
    }
}
