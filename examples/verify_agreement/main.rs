//! Compares the two verifiers of report bundles, in Rust and in Python, on as many spoiled bundles as one likes:
//!
//! ```text
//! cargo run --release --example verify_agreement -- 100000 [SEED]
//! ```
//!
//! It ends at the first bundle on which they differ, and prints how often each code was said.

#![expect(clippy::print_stdout, reason = "a program for people who check")]

#[path = "../../tests/common/bundles.rs"]
mod bundles;

fn main() {
    let mut arguments = std::env::args().skip(1).map_while(|a| a.parse::<u64>().ok());
    let (count, seed) = (arguments.next().unwrap_or(10_000), arguments.next().unwrap_or(1));
    let Some(mut python) = bundles::Python::start() else { return };
    let tally = bundles::compare(&mut python, count as usize, seed);
    println!(
        "{} spoiled bundles, seed {seed}: the same verdict and the same codes on every one; {} of them were whole",
        tally.bundles, tally.whole
    );
    for (code, times) in tally.codes {
        println!("{times:>8}  {code}");
    }
}
