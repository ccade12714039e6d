//! Damages a session file in every way that can be counted: every bit flipped, every length cut to, thousands of records moved,
//! changed and signed anew. Ends at the first that goes unnoticed or is located wrongly, and prints figures.
//!
//! ```text
//! cargo run --release --example log_damage -- [RECORDS] [MUTATIONS]      1,000 and 10,000 unless said otherwise
//! ```
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example speaks to the terminal and ends where something is wrong")]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::line_ends;
use common::mutations::{expect_cut_told, expect_flip_found, long_log, mutated, noticed};
use common::random::Random;
use revisit::io::session_file::read_bytes;
use std::collections::BTreeMap;

fn main() {
    let number = |n: usize, usual: u64| std::env::args().nth(n).and_then(|a| a.replace([',', '_'], "").parse().ok()).unwrap_or(usual);
    let (records, mutations) = (number(1, 1_000), number(2, 10_000));
    let bytes = long_log(records);
    let ends = line_ends(&bytes);
    let head = read_bytes(&bytes).unwrap().head;
    println!("a session of {records} records, {} bytes", bytes.len());

    let mut random = Random::seeded(1);
    let mut ways = BTreeMap::<&str, u64>::new();
    let mut done = 0;
    while done < mutations {
        let (what, changed) = mutated(&mut random, &bytes);
        if changed != bytes {
            done += 1;
            let Some(way) = noticed(&changed, &head) else { unreachable!("{what} goes unnoticed") };
            *ways.entry(way).or_default() += 1;
        }
    }
    println!("{done} structural mutations against the noted head, all noticed: {ways:?}");

    let workers = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    // Every worker takes every so manieth byte, so that all have as much to do.
    let shared = |work: &(dyn Fn(usize, &mut [u8]) + Sync)| {
        std::thread::scope(|scope| {
            for first in 0..workers {
                let mut own = bytes.clone();
                let len = bytes.len();
                let worker = move || (first..len).step_by(workers).for_each(|byte| work(byte, &mut own));
                std::thread::Builder::new().spawn_scoped(scope, worker).unwrap();
            }
        });
    };
    shared(&|cut, _| expect_cut_told(&bytes, &ends, cut));
    println!("cut at each of {} bytes: every whole record is there, and the torn rest is told", bytes.len());
    shared(&|byte, own| (0..8).for_each(|bit| expect_flip_found(own, &ends, byte, bit)));
    println!("each of {} bits flipped: all noticed, in the right line, what stands before it kept", 8 * bytes.len());
}
