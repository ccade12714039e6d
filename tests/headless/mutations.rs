//! Every parser of foreign bytes on files that were damaged at random, a few hundred each: `cargo run --release --example mutate`
//! does millions. What was ever found is kept in `tests/files/regress/<parser>` and run here.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::parsers::{Ground, Parser, damaged, parsers};
use std::path::Path;

#[test]
fn damaged_files_of_every_format_are_answered() {
    let ground = Ground::new();
    for parser in parsers() {
        for seed in &parser.seeds {
            (parser.read)(&ground, seed);
        }
        let slow = ["session", "session-signed", "png", "png-sums", "jpeg", "webp", "bmp", "tiff", "jpeg2000"];
        let times = if slow.contains(&parser.name) { 250 } else { 2500 };
        for seed in 0..times {
            read(&parser, &ground, &damaged(&parser, seed), &format!("seed {seed}"));
        }
    }
}

#[test]
fn files_that_once_were_answered_wrongly_are_answered() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/regress");
    let ground = Ground::new();
    let parsers = parsers();
    let mut runs = 0;
    for of_parser in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = of_parser.file_name();
        let parser = parsers.iter().find(|p| name.to_str() == Some(p.name)).unwrap_or_else(|| panic!("no parser is called {name:?}"));
        for input in std::fs::read_dir(of_parser.path()).unwrap().map(Result::unwrap) {
            read(parser, &ground, &std::fs::read(input.path()).unwrap(), &input.path().display().to_string());
            runs += 1;
        }
    }
    assert!(runs > 0);
}

#[test]
fn the_same_seed_damages_in_the_same_way() {
    for parser in parsers() {
        assert_eq!(damaged(&parser, 7), damaged(&parser, 7));
        assert!((0..20).any(|seed| damaged(&parser, seed) != damaged(&parser, seed + 1)), "{}", parser.name);
    }
}

fn read(parser: &Parser, ground: &Ground, bytes: &[u8], what: &str) {
    let result = std::panic::catch_unwind(|| (parser.read)(ground, bytes));
    assert!(result.is_ok(), "{}: {what}", parser.name);
}
