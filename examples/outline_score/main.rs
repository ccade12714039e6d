//! `cargo run --release --example outline_score [-- OFF [CASES.json]]`: how well outlines are found from hurried boxes around buildings whose
//! outlines are known. Every side of a box is off by up to OFF (0.15) of the building's size. With a second argument the cases are written
//! to a file for `benches/peers/outline/peers.py`, which gives OpenCV the same ones.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints a table")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "it ends where something is not as it must be")]

mod buildings;

use buildings::{Hurry, Set, box_ring, iou, real, sample};
use revisit::jobs::propose_outline;
use std::time::Instant;

/// Boxes around each building.
const BOXES: u64 = 8;

/// Boxes where no building is, in each picture of which all buildings are known.
const EMPTY: u64 = 70;

/// What came out for some buildings.
#[derive(Default)]
struct Score {
    iou: Vec<f64>,
    of_box: Vec<f64>,
    log_area: Vec<f64>,
    offset_px: Vec<f64>,
    ms: Vec<f64>,
    refused: u32,
}

fn quantile(values: &mut [f64], q: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(((values.len().max(1) - 1) as f64 * q).round() as usize).copied().unwrap_or(f64::NAN)
}

impl Score {
    fn print(mut self, name: &str) {
        let n = self.iou.len();
        let good = self.iou.iter().filter(|v| **v >= 0.8).count() as f64 / n.max(1) as f64;
        let spread = |v: &mut Vec<f64>| (quantile(v, 0.8413) - quantile(v, 0.1587)) / 2.0;
        println!(
            "{name:44} {n:>4} {:>5} {:>6.2} {:>6.2} {:>6.2} {:>5.0} % {:>6.2} {:>7.2} {:>7.1} % {:>6.2} {:>7.1} {:>6.1}",
            self.refused,
            quantile(&mut self.iou, 0.25),
            quantile(&mut self.iou, 0.5),
            quantile(&mut self.iou, 0.75),
            100.0 * good,
            quantile(&mut self.of_box, 0.5),
            libm::exp(quantile(&mut self.log_area, 0.5)),
            100.0 * spread(&mut self.log_area),
            spread(&mut self.offset_px),
            quantile(&mut self.ms, 0.5),
            quantile(&mut self.ms, 1.0),
        );
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let off: f64 = args.next().map_or(0.15, |v| v.parse().expect("a share of the size"));
    let cases_file = args.next();
    let mut cases = Vec::new();
    println!("every side off by up to {:.0} % of the building's size; {BOXES} boxes around each", 100.0 * off);
    println!(
        "{:44} {:>4} {:>5} {:>6} {:>6} {:>6} {:>7} {:>6} {:>7} {:>9} {:>6} {:>7} {:>6}",
        "buildings", "n", "none", "IoU 25", "50", "75", ">=0.8", "box", "area", "spread", "px", "ms", "most"
    );
    let mut sets = sample();
    match real() {
        Some(more) => sets.extend(more),
        None => eprintln!("The real images are not beside this repository: only the sample is counted."),
    }
    for set in &sets {
        let halves = if set.name.starts_with("aerial") { vec![(None, "")] } else { vec![(Some(0), ", tuned on"), (Some(1), ", held out")] };
        for (half, word) in halves {
            let mut score = Score::default();
            for (k, truth) in set.truths.iter().enumerate().filter(|(k, _)| half.is_none_or(|h| k % 2 == h)) {
                for n in 0..BOXES {
                    one(set, truth, &mut Hurry(1_000_000 + 1000 * k as u64 + n), off, &mut score, &mut cases);
                }
            }
            score.print(&format!("{}{word}", set.name));
        }
    }
    println!("{EMPTY} boxes of the sizes of buildings at places without one:");
    for set in sets.iter().filter(|set| !set.built.is_empty() && !set.name.contains("tanks") && !set.name.contains("all")) {
        let (mut refused, mut hand) = (0, Hurry(2_000_000));
        for _ in 0..EMPTY {
            let (bounds, click) = hand.draw_empty(set);
            refused += u32::from(propose_outline(set.size(), &|id| set.tile(id), bounds, click).is_err());
        }
        println!("{:44} {:5.0} % refused", set.name, 100.0 * f64::from(refused) / EMPTY as f64);
    }
    if let Some(file) = cases_file {
        std::fs::write(file, serde_json::to_vec(&cases).unwrap()).unwrap();
    }
}

fn one(set: &Set, truth: &revisit::core::geom::Ring, hand: &mut Hurry, off: f64, score: &mut Score, cases: &mut Vec<serde_json::Value>) {
    let (bounds, click) = hand.draw(truth, off);
    score.of_box.push(iou(&box_ring(bounds), truth));
    let start = Instant::now();
    let found = propose_outline(set.size(), &|id| set.tile(id), bounds, click);
    score.ms.push(1000.0 * start.elapsed().as_secs_f64());
    cases.push(serde_json::json!({
        "set": set.name, "image": set.image, "truth": truth.points(), "box": [bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y],
        "click": click, "found": found.as_ref().ok().map(|f| f.ring.points().to_vec()), "score": found.as_ref().ok().map(|f| f.score),
    }));
    let Ok(found) = found else {
        score.refused += 1;
        score.iou.push(0.0);
        return;
    };
    score.iou.push(iou(&found.ring, truth));
    score.log_area.push(libm::log(found.ring.area_px2() / truth.area_px2()));
    score.offset_px.push((found.ring.area_px2() - truth.area_px2()) / truth.perimeter_px());
}
