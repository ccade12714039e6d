//! `cargo run --release --example alignment_coverage -- PAIRS [WARPS]`: how often 90 % ranges of ratios across two dates hold the truth when
//! the pair was lined up automatically. PAIRS is a folder of folders with `before.png` and `after.png` that lie over each other; each
//! AFTER is turned, scaled and moved by a known amount first.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "it ends where something is not as it must be")]
#![allow(clippy::disallowed_methods, reason = "plain pictures of the analyst's own, read once")]

#[path = "../../tests/common/cross_date.rs"]
mod cross_date;
#[path = "../../tests/common/random.rs"]
mod random;

use cross_date::{Count, simulate, warped};
use random::Random;
use revisit::core::geom::{Affine, Point};
use revisit::core::register::Gray;
use std::path::Path;

/// Buildings drawn on each pair.
const RUNS: u32 = 1000;

fn gray(path: &Path) -> Gray {
    let picture = image::open(path).unwrap().to_luma8();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    Gray::new(width, height, picture.into_raw().into_iter().map(f32::from).collect()).unwrap()
}

fn main() {
    let mut args = std::env::args().skip(1);
    let Some(pairs) = args.next() else {
        eprintln!("usage: alignment_coverage PAIRS [WARPS]");
        std::process::exit(2);
    };
    let warps: u32 = args.next().map_or(12, |n| n.parse().expect("a number of warps"));
    let r = &mut Random::seeded(20_241_005);
    let mut total = Count::default();
    println!("{:24} {:>6} {:>7} {:>9} {:>7} {:>7} {:>12}", "pair", "GREEN", "of", "covered %", "below %", "above %", "scale rms z");
    let mut folders: Vec<_> = std::fs::read_dir(pairs).expect("the folder of pairs").filter_map(|e| Some(e.ok()?.path())).collect();
    folders.sort();
    for folder in folders.iter().filter(|f| f.join("before.png").is_file()) {
        let (before, after) = (gray(&folder.join("before.png")), gray(&folder.join("after.png")));
        let mut count = Count::default();
        for _ in 0..warps {
            let (turn, scale) = (r.between(-12.0, 12.0).to_radians(), r.between(0.8, 1.25));
            let (a, b) = (scale * libm::cos(turn), scale * libm::sin(turn));
            let middle = Point::new(0.5 * after.width as f64, 0.5 * after.height as f64);
            let to = Point::new(middle.x + r.between(-40.0, 40.0), middle.y + r.between(-40.0, 40.0));
            let new_from_old = Affine::from([a, -b, to.x - a * middle.x + b * middle.y, b, a, to.y - b * middle.x - a * middle.y]);
            let moved = warped(&after, &new_from_old, after.width, after.height);
            count.add(simulate(&before, &moved, &new_from_old.inverse().unwrap(), RUNS, r));
        }
        row(&folder.file_name().unwrap_or_default().to_string_lossy(), &count, warps);
        total.add(count);
    }
    row("all", &total, warps * folders.len() as u32);
}

fn row(name: &str, count: &Count, warps: u32) {
    let percent = |n: u32| 100.0 * f64::from(n) / f64::from(count.all.max(1));
    let z = (count.scale_z2 / f64::from(count.pairs.max(1))).sqrt();
    println!(
        "{name:24} {:>6} {warps:>7} {:>9.1} {:>7.1} {:>7.1} {z:>12.2}",
        count.pairs,
        if count.all > 0 { count.covered() } else { f64::NAN },
        percent(count.below),
        percent(count.above)
    );
}
