//! Damages files of every format at random and reads them, millions of times. What panics, or takes longer than two seconds, is kept.
//!
//! ```text
//! cargo run --release --example mutate -- 1              # a million runs over all parsers
//! cargo run --release --example mutate -- 0.1 kml 5000000 # a tenth of it, one parser, from that seed on
//! cargo run --release --example mutate -- 3600s          # an hour, the parsers in turn
//! cargo run --example mutate -- seeds fuzz/corpus        # writes the sound files that it begins from
//! ```
//!
//! Overflowing sums count as faults too where they are checked: `--profile dev`, or `RUSTFLAGS="-C overflow-checks"`. A panic that the
//! reader itself catches (a decoder's, which in the program ends a process of its own) counts as well. Should the program itself end
//! (a stack that overflows, memory that runs out), the file `last` in the folder of kept inputs names the parser and the seed.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for developers speaks to the terminal and ends where something is wrong"
)]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::parsers::{Ground, Parser, damaged, parsers};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const SLOW: Duration = Duration::from_secs(2);
/// Seeds a parser takes before it is the next one's turn.
const TURN: u64 = 2_000;
/// Inputs that are kept of one fault.
const OF_ONE: u64 = 3;

thread_local! {
    /// Where the last panic was, caught or not.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What is counted of a parser.
#[derive(Default)]
struct Tally {
    runs: u64,
    time: Duration,
    slowest: Duration,
    /// How often each fault was met.
    faults: BTreeMap<String, u64>,
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, folder] = arguments.as_slice()
        && word == "seeds"
    {
        return write_seeds(Path::new(folder));
    }
    let amount = arguments.first().map_or("0.1", String::as_str);
    let seconds: Option<f64> = amount.strip_suffix('s').map(|s| s.parse().unwrap());
    let only = arguments.get(1).filter(|a| *a != "all");
    let from: u64 = arguments.get(2).map_or(0, |a| a.parse().unwrap());
    let folder = Path::new("target/mutate").to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(|| "somewhere".to_owned(), |l| format!("{}:{}", l.file(), l.line()));
        PANIC.with(|p| *p.borrow_mut() = Some(place));
    }));
    let chosen: Vec<Parser> = parsers().into_iter().filter(|p| only.is_none_or(|o| o == p.name)).collect();
    let each = seconds.map_or_else(|| (amount.parse::<f64>().unwrap() * 1e6 / chosen.len().max(1) as f64).ceil() as u64, |_| u64::MAX);
    let (begin, ground) = (Instant::now(), Ground::new());
    let mut tallies: Vec<Tally> = chosen.iter().map(|_| Tally::default()).collect();
    let mut first = 0;
    let goes_on = |first: u64| first < each && seconds.is_none_or(|s| begin.elapsed().as_secs_f64() < s);
    while goes_on(first) {
        for (parser, tally) in chosen.iter().zip(&mut tallies) {
            run(parser, &ground, from + first..from + (first + TURN).min(each), &folder, tally);
            if !goes_on(first) {
                break;
            }
        }
        first += TURN;
    }
    for (parser, t) in chosen.iter().zip(&tallies) {
        let rate = t.runs as f64 / t.time.as_secs_f64().max(1e-9);
        let faults: u64 = t.faults.values().sum();
        println!(
            "{:<16} {:>9} runs, {rate:>8.0} a second, the slowest {:.1} ms, {faults} faults",
            parser.name,
            t.runs,
            1000.0 * t.slowest.as_secs_f64()
        );
        t.faults.iter().for_each(|(what, times)| println!("    {times} x {what}"));
    }
    let (runs, faults) = tallies.iter().fold((0, 0), |(r, f), t| (r + t.runs, f + t.faults.values().sum::<u64>()));
    println!("{runs} runs, {faults} faults, inputs kept in {}", folder.display());
    std::process::exit(i32::from(faults > 0));
}

/// Runs so many seeds. A slow parser's turn ends after two seconds.
fn run(parser: &Parser, ground: &Ground, seeds: std::ops::Range<u64>, folder: &Path, tally: &mut Tally) {
    let mut last = std::fs::File::create(folder.join("last")).unwrap();
    let turn = Instant::now();
    let is_counted = seeds.end - seeds.start < TURN || std::env::args().nth(1).is_none_or(|a| !a.ends_with('s'));
    for seed in seeds {
        let bytes = damaged(parser, seed);
        last.rewind().unwrap();
        writeln!(last, "{} {seed:020}", parser.name).unwrap();
        PANIC.with(|p| *p.borrow_mut() = None);
        let begin = Instant::now();
        let result = std::panic::catch_unwind(|| (parser.read)(ground, &bytes));
        let took = begin.elapsed();
        tally.runs += 1;
        tally.time += took;
        tally.slowest = tally.slowest.max(took);
        let place = PANIC.with(|p| p.borrow_mut().take());
        let fault = match (result, place) {
            (Err(_), place) => Some(format!("panic at {}", place.unwrap_or_default())),
            (Ok(()), Some(place)) => Some(format!("caught panic at {place}")),
            (Ok(()), None) => (took > SLOW).then(|| "slow".to_owned()),
        };
        if let Some(fault) = fault {
            let times = tally.faults.entry(fault.clone()).or_default();
            *times += 1;
            if *times <= OF_ONE {
                let path = folder.join(format!("{}-{seed}", parser.name));
                std::fs::write(&path, &bytes).unwrap();
                println!("{}: {fault} {}", parser.name, path.display());
            }
        }
        if !is_counted && turn.elapsed() > SLOW {
            return;
        }
    }
}

/// A folder a target of cargo-fuzz; the other parsers one each.
fn write_seeds(folder: &Path) {
    for parser in parsers() {
        let target = match parser.name {
            "session" => "session",
            "session-signed" => "session_signed",
            "tie-points" => "tie_points",
            "geojson" | "kml" | "kmz" | "labelme" | "coco" | "xbd" => "outlines",
            other => other,
        };
        let folder = folder.join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (i, seed) in parser.seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("{}-{i}", parser.name)), seed).unwrap();
        }
    }
}
