//! Does a range hold the truth as often as it says? Prints tables of simulated tracings, seeded: the same on every machine.
//!
//! `cargo run --release --example coverage [DRAWS]`, 200,000 draws a line unless said otherwise. The fast part of this runs with every
//! `cargo test` (tests/headless/coverage.rs).

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a report for people, which ends where something is not as it must be")]

#[path = "../../tests/common/hand.rs"]
mod hand;
#[path = "../../tests/common/random.rs"]
mod random;

use hand::{Hand, Pair, SIZES, STEADY, Town, USUAL, combined, coverage};
use random::Random;
use revisit::core::doc::{Document, ErrorModel, ImageFacts, Role};
use revisit::core::geom::Point;
use revisit::core::measure::vertex_variance_px4;
use revisit::core::units::Level;

fn main() {
    let draws = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(200_000);
    let doc = Document::new([image(Role::Before), image(Role::After)]);
    areas(draws);
    sizes(&doc, draws);
    parts(&doc, draws);
    sums(&doc, draws);
}

fn image(role: Role) -> ImageFacts {
    ImageFacts::bare(role, "simulated.png", 2000, 2000)
}

/// The standard deviation of an area by clicks, against `s^2 G + n s^4 / 2`.
fn areas(draws: u32) {
    println!("Standard deviation of an area, clicks of 1 px: simulated over computed\n");
    println!("{:<26} {:>9} {:>10} {:>10} {:>7}", "outline", "area px2", "simulated", "computed", "ratio");
    let polygon = |n: u32, radius: f64, star: f64| -> Vec<Point> {
        let at = |i: u32| f64::from(i) * std::f64::consts::TAU / f64::from(n);
        let r = |i: u32| if i % 2 == 1 { star * radius } else { radius };
        (0..n).map(|i| Point::new(r(i) * libm::cos(at(i)), r(i) * libm::sin(at(i)))).collect()
    };
    let l_shape = [(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)].map(|(x, y)| Point::new(x, y)).to_vec();
    let mut list = vec![("L, 60 x 40".to_owned(), l_shape)];
    for (l, w) in [(20., 10.), (40., 15.), (60., 20.), (120., 30.), (300., 60.)] {
        list.push((format!("rectangle {l} x {w}"), hand::rectangle(0.0, 0.0, l, w)));
    }
    list.extend([3, 5, 8, 12, 16, 24].map(|n| (format!("{n} corners, r = 30"), polygon(n, 30.0, 1.0))));
    list.extend([8, 24].map(|n| (format!("star, {n} corners"), polygon(n, 40.0, 0.7))));
    for (i, (name, truth)) in list.into_iter().enumerate() {
        let mut r = Random::seeded(i as u64);
        let area = |p: &[Point]| 0.5 * (0..p.len()).map(|i| (p[i] - p[0]).cross(p[(i + 1) % p.len()] - p[0])).sum::<f64>();
        let real = area(&truth);
        let (mut sum, mut square) = (0.0, 0.0);
        for _ in 0..draws {
            let p: Vec<Point> = truth.iter().map(|p| Point::new(p.x + r.normal(1.0), p.y + r.normal(1.0))).collect();
            let off = area(&p) - real;
            sum += off;
            square += off * off;
        }
        let n = f64::from(draws);
        let (found, computed) = ((square / n - (sum / n).powi(2)).sqrt(), vertex_variance_px4(&truth, 1.0).sqrt());
        println!("{name:<26} {real:>9.1} {found:>10.3} {computed:>10.3} {:>7.4}", found / computed);
    }
}

fn head(title: &str) {
    println!("\n{title}\n");
    println!("{:<52} {:>19} {:>19} {:>19} {:>7}", "", "80 %", "90 %", "95 %", "sd/s");
}

/// One line of a table: coverage (truth above / below the range) at each level, and the simulated over the stated deviation.
fn line(doc: &Document, name: &str, town: &Town, hand: Hand, pair: Pair, assumed: ErrorModel, draws: u32) {
    let mut text = format!("{name:<52}");
    let mut ratio = 0.0;
    for level in Level::ALL {
        let c = coverage(doc, town, hand, pair, assumed, level, draws, 1);
        text.push_str(&format!(" {:>19}", format!("{:.1} ({:.1}/{:.1})", c.hit, c.below, c.above)));
        ratio = c.sd / c.sd_model;
    }
    println!("{text} {ratio:>7.3}");
}

fn sizes(doc: &Document, draws: u32) {
    head("Sizes, one image: coverage in percent (truth above / below the range)");
    for (a, b) in SIZES.into_iter().chain([((12., 6.), (14., 7.))]) {
        let town = Town::two(a, b);
        let name = format!("{} x {} / {} x {}", a.0, a.1, b.0, b.1);
        line(doc, &format!("{name}, clicks 1 px"), &town, STEADY, Pair::OneImage, STEADY.model(), draws);
        line(doc, &format!("{name}, all parts"), &town, USUAL, Pair::OneImage, USUAL.model(), draws);
        line(doc, &format!("{name}, all parts, two images"), &town, USUAL, Pair::Apart, USUAL.model(), draws);
    }
}

fn parts(doc: &Document, draws: u32) {
    head("Parts of the error that correlate, and what happens where the model leaves them out");
    let town = Town::two((60., 20.), (80., 22.));
    let edges = Hand { edge: 0.5, ..STEADY };
    let blurred = Hand { bias: 0.5, ..edges };
    let halo = Hand { click: 0.5, edge: 0.5, bias: 1.0, ..STEADY };
    let unlike = Town::two((40., 15.), (200., 60.));
    let turned = Town::two((200., 60.), (40., 15.));
    for (name, town, hand, pair) in [
        ("60 x 20 / 80 x 22, clicks", &town, STEADY, Pair::OneImage),
        ("+ edges 0.5 px", &town, edges, Pair::OneImage),
        ("+ shared bias 0.5 px", &town, blurred, Pair::OneImage),
        ("the same on two images", &town, blurred, Pair::Apart),
        ("+ 1 % error of one scale", &town, blurred, Pair::Scaled(0.01)),
        ("40 x 15 / 200 x 60, shared bias 1 px", &unlike, halo, Pair::OneImage),
        ("200 x 60 / 40 x 15, shared bias 1 px", &turned, halo, Pair::OneImage),
        ("40 x 15 / 200 x 60, shared bias 1 px and all parts", &unlike, Hand { click: 1.0, private: 0.25, ..halo }, Pair::OneImage),
    ] {
        line(doc, name, town, hand, pair, hand.model(), draws);
        let clicks = ErrorModel { edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0, ..hand.model() };
        line(doc, "    were clicks alone assumed", town, hand, pair, clicks, draws);
    }
    for factor in [0.5, 0.67, 0.8, 1.25, 1.5] {
        let assumed = ErrorModel { click_px: factor, ..STEADY.model() };
        line(doc, &format!("clicks assumed {factor} of what they are"), &town, STEADY, Pair::OneImage, assumed, draws);
    }
}

fn sums(doc: &Document, draws: u32) {
    head("Sums, differences, shared corners and walls");
    for (name, town) in combined() {
        line(doc, &format!("{name}, clicks"), &town, STEADY, Pair::OneImage, STEADY.model(), draws);
        line(doc, "    all parts, the hand draws too far out", &town, USUAL, Pair::OneImage, USUAL.model(), draws);
        line(doc, "    all parts, bright roofs look larger", &town, Hand { roof: true, ..USUAL }, Pair::OneImage, USUAL.model(), draws);
    }
}
