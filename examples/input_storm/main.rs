//! A storm of random input: seeded events through the real editor and every tool of the table; no panic, and the log replays
//! to the live document after every seed. Prints figures.
//!
//! ```text
//! cargo run --release --example input_storm -- [EVENTS] [SEEDS]      1,000,000 over 20 seeds unless said otherwise
//! ```
#![allow(clippy::print_stdout, reason = "an example speaks to the terminal")]

#[path = "../../tests/common/mod.rs"]
mod common;

use std::collections::BTreeMap;

fn main() {
    let number = |n: usize, usual: u64| std::env::args().nth(n).and_then(|a| a.replace([',', '_'], "").parse().ok()).unwrap_or(usual);
    let (events, seeds) = (number(1, 1_000_000), number(2, 20));
    let (mut records, mut refused, mut states) = (0, 0, BTreeMap::<&str, u64>::new());
    for seed in 1..=seeds {
        let done = common::storm::storm(1000 + seed, events / seeds);
        records += done.records.len();
        refused += done.refused;
        for (state, times) in done.states {
            *states.entry(state).or_default() += times;
        }
        println!("seed {seed}: {} records", done.records.len());
    }
    println!("{events} events over {seeds} seeds: {records} records, {refused} refusals, 0 panics, every replay is the live document");
    for (state, times) in states {
        println!("  {state:<24} {times:>9} events");
    }
}
