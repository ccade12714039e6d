//! Coverage: does the range hold the truth as often as it says? Seeded; `cargo run --release --example coverage` prints whole tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::document;
use crate::common::hand::{Coverage, Hand, Pair, SIZES, STEADY, Town, USUAL, combined};
use crate::common::numbers::{CLICKS_ONLY, close};
use crate::common::random::Random;
use revisit::core::doc::ErrorModel;
use revisit::core::geom::{Point, Ring};
use revisit::core::measure::vertex_variance_px4;
use revisit::core::units::Level;

const DRAWS: u32 = 40_000;

fn coverage(town: &Town, hand: Hand, pair: Pair, assumed: ErrorModel, level: Level, draws: u32, seed: u64) -> Coverage {
    let found = crate::common::hand::coverage(&document(vec![]), town, hand, pair, assumed, level, draws, seed);
    assert!(found.answered > 90.0, "most of the time there is an answer");
    found
}

#[test]
fn the_variance_of_an_area_is_the_simulated_one_from_3_to_24_corners() {
    // 40,000 draws: the standard error of a standard deviation is 0.35 %.
    let mut r = Random::seeded(7);
    for corners in [3_u32, 4, 5, 6, 8, 12, 16, 24] {
        let at = |i: u32| f64::from(i) * std::f64::consts::TAU / f64::from(corners);
        // A star for even numbers, so that it is not convex.
        let radius = |i: u32| if corners >= 8 && i % 2 == 1 { 28.0 } else { 40.0 };
        let truth: Vec<Point> = (0..corners).map(|i| Point::new(radius(i) * libm::cos(at(i)), radius(i) * libm::sin(at(i)))).collect();
        let area = |p: &[Point]| 0.5 * (0..p.len()).map(|i| (p[i] - p[0]).cross(p[(i + 1) % p.len()] - p[0])).sum::<f64>();
        assert!(Ring::new(truth.clone()).is_ok());
        let (mut sum, mut square, n) = (0.0, 0.0, 40_000);
        for _ in 0..n {
            let p: Vec<Point> = truth.iter().map(|p| Point::new(p.x + r.normal(1.0), p.y + r.normal(1.0))).collect();
            let off = area(&p) - area(&truth);
            sum += off;
            square += off * off;
        }
        let mean = sum / f64::from(n);
        let sd = (square / f64::from(n) - mean * mean).sqrt();
        close(sd / vertex_variance_px4(&truth, 1.0).sqrt(), 1.0, 0.01);
    }
}

#[test]
fn the_90_percent_range_holds_the_truth_in_90_percent() {
    // Standard error of a share of 90 % in 40,000 draws: 0.15 points.
    for (i, (a, b)) in SIZES.into_iter().enumerate() {
        let c = coverage(&Town::two(a, b), STEADY, Pair::OneImage, CLICKS_ONLY, Level::P90, DRAWS, 100 + i as u64);
        assert!((89.0..=91.5).contains(&c.hit), "{a:?} {b:?}: {} ({} / {})", c.hit, c.below, c.above);
        assert!((c.below - c.above).abs() < 3.0, "the misses are balanced: {} / {}", c.below, c.above);
    }
}

/// Total within a point, either tail within one and a half, and two standard errors of the simulation for chance.
fn as_promised(name: &str, town: &Town, hand: Hand, pair: Pair, seed: u64) {
    for (level, nominal) in [(Level::P80, 80.0), (Level::P90, 90.0), (Level::P95, 95.0)] {
        let c = coverage(town, hand, pair, hand.model(), level, DRAWS / 4, seed);
        let tail = 0.5 * (100.0 - nominal);
        let chance = |percent: f64| 2.0 * (percent * (100.0 - percent) / f64::from(DRAWS / 4)).sqrt();
        let near = |found: f64, wanted: f64, by: f64| (found - wanted).abs() <= by + chance(wanted);
        let fits = near(c.hit, nominal, 1.0) && near(c.below, tail, 1.5) && near(c.above, tail, 1.5);
        assert!(fits, "{name} {level}: {} ({} / {})", c.hit, c.below, c.above);
    }
}

#[test]
fn so_do_all_sizes_at_all_levels_by_clicks_alone_and_with_all_parts() {
    for (i, (a, b)) in SIZES.into_iter().enumerate() {
        let (town, seed) = (Town::two(a, b), 150 + i as u64);
        as_promised(&format!("{a:?} {b:?} clicks"), &town, STEADY, Pair::OneImage, seed);
        as_promised(&format!("{a:?} {b:?} all parts"), &town, USUAL, Pair::OneImage, seed);
    }
    // Clicks that are off by two pixels, and buildings of 12 x 6 px.
    as_promised("2 px", &Town::two((20., 10.), (25., 12.)), Hand { click: 2.0, ..STEADY }, Pair::OneImage, 160);
    as_promised("12 x 6", &Town::two((12., 6.), (14., 7.)), STEADY, Pair::OneImage, 161);
}

#[test]
fn so_do_errors_that_correlate() {
    let edges = Hand { edge: 0.5, ..STEADY };
    let blurred = Hand { bias: 0.5, ..edges };
    let town = Town::two((60., 20.), (80., 22.));
    for (i, (hand, pair)) in
        [(edges, Pair::OneImage), (blurred, Pair::OneImage), (blurred, Pair::Apart), (blurred, Pair::Scaled(0.01))].into_iter().enumerate()
    {
        as_promised(&format!("correlated {i}"), &town, hand, pair, 170 + i as u64);
    }
    as_promised("300 x 60", &Town::two((300., 60.), (300., 60.)), blurred, Pair::Apart, 180);
    // A bias that both share and that does not cancel, since one is much the smaller: log-delta alone has tails of 7.5 and 11.6 % at 80 %.
    let halo = Hand { click: 0.5, edge: 0.5, bias: 1.0, ..STEADY };
    let (small, large) = ((40., 15.), (200., 60.));
    as_promised("halo", &Town::two(small, large), halo, Pair::OneImage, 181);
    as_promised("halo, turned", &Town::two(large, small), halo, Pair::OneImage, 182);
    as_promised("halo, all parts", &Town::two(small, large), Hand { click: 1.0, private: 0.25, ..halo }, Pair::OneImage, 183);
    as_promised("20 x 10, two images", &Town::two((20., 10.), (300., 60.)), USUAL, Pair::Apart, 184);
}

#[test]
fn so_it_does_under_the_full_model() {
    for (i, (a, b)) in SIZES.into_iter().enumerate() {
        for pair in [Pair::OneImage, Pair::Apart] {
            let c = coverage(&Town::two(a, b), USUAL, pair, ErrorModel::default(), Level::P90, DRAWS / 2, 200 + i as u64);
            assert!((89.0..=91.5).contains(&c.hit), "{a:?} {b:?}: {} ({} / {})", c.hit, c.below, c.above);
        }
    }
}

#[test]
fn very_small_buildings_are_covered_at_least_as_often_as_promised() {
    // Below the sizes for which 90 % is promised closely, the range may be too wide, never too narrow: also where the
    // method changes with the doubt of the denominator.
    for (i, b) in [(16., 8.), (14., 7.), (12., 6.), (10., 6.)].into_iter().enumerate() {
        for (hand, assumed) in [(STEADY, CLICKS_ONLY), (USUAL, ErrorModel::default())] {
            let c = coverage(&Town::two((300., 60.), b), hand, Pair::OneImage, assumed, Level::P90, 15_000, 500 + i as u64);
            assert!(c.hit >= 89.0, "{b:?}: {} ({} / {})", c.hit, c.below, c.above);
        }
    }
}

#[test]
fn what_breaks_coverage_does_not_break_the_full_model() {
    // (A, B, the hand, what ties the two, coverage and half width of the published table at 95 %)
    let edges = Hand { edge: 0.5, ..STEADY };
    let blurred = Hand { bias: 0.5, ..edges };
    let (small, large) = ((60., 20.), (80., 22.));
    for (i, (a, b, hand, pair, figure, half_width)) in [
        (small, large, STEADY, Pair::OneImage, 95.1, 13.9),
        (small, large, edges, Pair::OneImage, 95.0, 17.0),
        (small, large, blurred, Pair::OneImage, 95.3, 17.1),
        (small, large, blurred, Pair::Apart, 95.3, 24.3),
        (small, large, blurred, Pair::Scaled(0.01), 95.3, 24.6),
        // The table has 95.3 by a log-delta range, with tails of 3.9 and 0.7 %; moved they are 2.6 and 3.1.
        ((40., 15.), (200., 60.), Hand { click: 0.5, edge: 0.5, bias: 1.0, ..STEADY }, Pair::OneImage, 94.3, 30.2),
        ((300., 60.), (300., 60.), blurred, Pair::Apart, 95.1, 8.0),
    ]
    .into_iter()
    .enumerate()
    {
        let c = coverage(&Town::two(a, b), hand, pair, hand.model(), Level::P95, DRAWS / 2, 300 + i as u64);
        close(c.hit, figure, 0.8);
        close(c.half_width, half_width, 0.01 * half_width + 0.05);
    }
}

#[test]
fn a_model_that_leaves_parts_out_does_break_it() {
    // The same table's other column: were the parts left out, 95 % would be 89, 74, 36 %. That the tool has them matters.
    let blurred = Hand { edge: 0.5, bias: 0.5, ..STEADY };
    for (a, b, hand, pair, figure) in [
        ((60., 20.), (80., 22.), blurred, Pair::OneImage, 89.0),
        ((60., 20.), (80., 22.), blurred, Pair::Apart, 73.9),
        ((40., 15.), (200., 60.), Hand { click: 0.5, edge: 0.5, bias: 1.0, ..STEADY }, Pair::OneImage, 36.0),
    ] {
        let assumed = ErrorModel { click_px: hand.click, ..CLICKS_ONLY };
        let c = coverage(&Town::two(a, b), hand, pair, assumed, Level::P95, 10_000, 400);
        close(c.hit, figure, 2.0);
    }
    // And were sigma wrong by 1.5, 95 % would be 81 %.
    let wrong = ErrorModel { click_px: 1.0 / 1.5, ..CLICKS_ONLY };
    let c = coverage(&Town::two((60., 20.), (80., 22.)), STEADY, Pair::OneImage, wrong, Level::P95, 20_000, 401);
    close(c.hit, 81.3, 1.2);
}

#[test]
fn sums_differences_and_shared_walls_are_covered_too() {
    for (i, (name, town)) in combined().into_iter().enumerate() {
        let c = coverage(&town, STEADY, Pair::OneImage, CLICKS_ONLY, Level::P90, DRAWS / 2, 600 + i as u64);
        assert!((89.0..=91.5).contains(&c.hit), "{name}, clicks: {} ({} / {})", c.hit, c.below, c.above);
        close(c.sd / c.sd_model, 1.0, 0.03);
        let mut narrowest = 100.0_f64;
        for roof in [false, true] {
            let hand = Hand { roof, ..USUAL };
            let c = coverage(&town, hand, Pair::OneImage, hand.model(), Level::P90, DRAWS / 2, 700 + i as u64);
            assert!(c.hit > 89.0, "{name}, roof {roof}: {} ({} / {})", c.hit, c.below, c.above);
            assert!(c.hit < 92.0 || name.contains("courtyard"), "{name}, roof {roof}: {} is too wide", c.hit);
            narrowest = narrowest.min(c.hit);
        }
        // A bias acts on a courtyard one way or the other, and the range is wide enough for both: so it fits one of them.
        assert!(narrowest < 92.0, "{name}: {narrowest} is too wide");
    }
}
