//! Random input through the real editor and every tool of the table: no panic, and the log replays to the live document.
//! A million events are `cargo run --release --example input_storm`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::storm::storm;
use revisit::core::tools::TOOLS;
use std::collections::BTreeMap;

#[test]
fn whatever_is_sent_to_the_tools_the_log_replays_to_the_live_document() {
    let mut states: BTreeMap<&str, u64> = BTreeMap::new();
    let (mut records, mut refused) = (0, 0);
    for seed in 1..=4 {
        let done = storm(seed, 8_000);
        records += done.records.len();
        refused += done.refused;
        for (state, times) in done.states {
            *states.entry(state).or_default() += times;
        }
    }
    println!("{records} records, {refused} refusals, {states:?}");
    // Were most events refused or dropped, this would say little.
    assert!(records > 1_000, "{records}");
    for tool in TOOLS {
        let sent: u64 = states.iter().filter(|(state, _)| state.starts_with(tool.id)).map(|(_, n)| n).sum();
        assert!(sent >= 100, "the storm hardly reaches {}: {states:?}", tool.id);
    }
    assert!(states.len() > TOOLS.len() + TOOLS.len() / 2, "the tools do get beyond their first states: {states:?}");
}
