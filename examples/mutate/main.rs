//! Damages files of every format at random and reads them, millions of times. What panics, or takes longer than two seconds, is kept.
//!
//! ```text
//! cargo run --release --example mutate -- 1              # a million runs over all parsers
//! cargo run --release --example mutate -- 0.1 kml 5000000 # a tenth of it, one parser, from that seed on
//! cargo run --example mutate -- seeds fuzz/corpus        # writes the sound files that it begins from
//! ```
//!
//! Overflowing sums count as faults too where they are checked: `--profile dev`, or `RUSTFLAGS="-C overflow-checks"`. Should the
//! program itself end (a stack that overflows, memory that runs out), the file `last` in the folder of kept inputs names the parser and the seed.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a tool for developers speaks to the terminal and ends where something is wrong"
)]

#[path = "../../tests/common/mod.rs"]
mod common;

use common::parsers::{Ground, Parser, damaged, parsers};
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const SLOW: Duration = Duration::from_secs(2);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, folder] = arguments.as_slice()
        && word == "seeds"
    {
        return write_seeds(Path::new(folder));
    }
    let millions: f64 = arguments.first().map_or(0.1, |a| a.parse().unwrap());
    let only = arguments.get(1).filter(|a| *a != "all");
    let from: u64 = arguments.get(2).map_or(0, |a| a.parse().unwrap());
    let folder = Path::new("target/mutate").to_owned();
    std::fs::create_dir_all(&folder).unwrap();
    std::panic::set_hook(Box::new(|_| {}));
    let chosen: Vec<Parser> = parsers().into_iter().filter(|p| only.is_none_or(|o| o == p.name)).collect();
    let each = (millions * 1e6 / chosen.len().max(1) as f64).ceil() as u64;
    let mut kept = 0;
    for parser in &chosen {
        kept += run(parser, from..from + each, &folder);
    }
    println!("{kept} kept in {}", folder.display());
    std::process::exit(i32::from(kept > 0));
}

fn run(parser: &Parser, seeds: std::ops::Range<u64>, folder: &Path) -> u64 {
    let ground = Ground::new();
    let mut last = std::fs::File::create(folder.join("last")).unwrap();
    let (start, mut slowest, mut kept, count) = (Instant::now(), Duration::ZERO, 0, seeds.end - seeds.start);
    for seed in seeds {
        let bytes = damaged(parser, seed);
        last.rewind().unwrap();
        writeln!(last, "{} {seed:020}", parser.name).unwrap();
        let begin = Instant::now();
        let result = std::panic::catch_unwind(|| (parser.read)(&ground, &bytes));
        let took = begin.elapsed();
        slowest = slowest.max(took);
        if result.is_err() || took > SLOW {
            kept += 1;
            let path: PathBuf = folder.join(format!("{}-{seed}", parser.name));
            std::fs::write(&path, &bytes).unwrap();
            println!("{}: {} {}", parser.name, if result.is_err() { "panic" } else { "slow" }, path.display());
        }
    }
    let rate = count as f64 / start.elapsed().as_secs_f64();
    println!(
        "{:<16} {count:>9} runs, {rate:>8.0} a second, the slowest {:.1} ms, {kept} kept",
        parser.name,
        1000.0 * slowest.as_secs_f64()
    );
    kept
}

/// A folder a target of cargo-fuzz.
fn write_seeds(folder: &Path) {
    for parser in parsers() {
        let target = match parser.name {
            "session" => "session",
            "session-signed" => "session_signed",
            "tie-points" => "tie_points",
            _ => "outlines",
        };
        let folder = folder.join(target);
        std::fs::create_dir_all(&folder).unwrap();
        for (i, seed) in parser.seeds.iter().enumerate() {
            std::fs::write(folder.join(format!("{}-{i}", parser.name)), seed).unwrap();
        }
    }
}
