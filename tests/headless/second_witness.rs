//! The simulation beside the formula: it agrees where the formula holds, it is the same every time, and it can be stopped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{CLICKS_ONLY, close, framed, model, scaled, two};
use crate::common::{AFTER, BEFORE, assert_plain, document, rectangle};
use revisit::core::doc::{Document, Drawn, FootprintId, Sign, Term};
use revisit::core::geom::Point;
use revisit::core::measure::{Images, MonteCarlo, RatioAnswer, RatioRefusal, Shape, monte_carlo, ratio_of_shapes_verified};
use revisit::core::units::Level;

fn run(doc: &Document, new: &[Term], old: &[Term], level: Level, draws: u32) -> (RatioAnswer, MonteCarlo) {
    monte_carlo(doc, new, old, level, (draws, 7), &|_| true).unwrap().unwrap()
}

fn plus(id: u64) -> Term {
    FootprintId(id).into()
}

fn minus(id: u64) -> Term {
    Term { sign: Sign::Minus, id: FootprintId(id) }
}

#[test]
fn it_gives_the_published_percentiles() {
    // 2,000,000 draws gave 0.6064 to 0.7656 and 0.5927 to 0.7829, median 0.68176; 200,000 have an error of some 0.0004 at the ends.
    let doc = model(&two((BEFORE, 60., 20.), (BEFORE, 80., 22.)), CLICKS_ONLY);
    for (level, low, high) in [(Level::P90, 0.6064, 0.7656), (Level::P95, 0.5927, 0.7829)] {
        let (answer, found) = run(&doc, &[plus(1)], &[plus(2)], level, 200_000);
        close(found.range.low, low, 0.0012);
        close(found.range.high, high, 0.0012);
        close(found.median, 0.68176, 0.0008);
        assert!(found.agrees && found.differs_by < 0.003, "{found:?}");
        let words = found.words(&answer);
        assert!(words.ends_with("they agree."), "{words}");
        assert_plain(&words);
    }
}

#[test]
fn every_part_of_the_model_is_in_it() {
    let apart = two((BEFORE, 60., 20.), (AFTER, 80., 22.));
    let rectangles = document(vec![
        (BEFORE, rectangle(50., 50., 60., 20.), Drawn::Rectangle),
        (BEFORE, rectangle(50., 400., 80., 22.), Drawn::Rectangle),
    ]);
    for (name, doc) in [
        ("one image", two((BEFORE, 60., 20.), (BEFORE, 80., 22.))),
        ("two images in one frame", framed(&apart, 1.5)),
        ("two scales", scaled(&scaled(&apart, BEFORE, 0.5, 0.02), AFTER, 0.25, 0.01)),
        ("large and small", two((BEFORE, 300., 60.), (BEFORE, 40., 30.))),
        ("three clicks", rectangles),
        (
            "three clicks in one frame",
            framed(
                &document(vec![
                    (BEFORE, rectangle(50., 50., 60., 20.), Drawn::Rectangle),
                    (AFTER, rectangle(50., 400., 80., 22.), Drawn::Rectangle),
                ]),
                1.5,
            ),
        ),
    ] {
        let (answer, found) = run(&doc, &[plus(1)], &[plus(2)], Level::P90, 60_000);
        // The width of the range on the logarithm is what the variance decides.
        let (formula, drawn) = (libm::log(answer.range.high / answer.range.low), libm::log(found.range.high / found.range.low));
        assert!((drawn / formula - 1.0).abs() < 0.025, "{name}: {drawn} is not {formula}");
        assert!(found.differs_by < 0.015 * answer.ratio.max(1.0), "{name}: {found:?} {:?}", answer.range);
    }
}

#[test]
fn it_knows_sums_courtyards_and_shared_walls() {
    let polygon = |points| (BEFORE, points, Drawn::Polygon);
    let doc = document(vec![
        polygon(rectangle(100.0, 100.0, 80.0, 40.0)),
        polygon(rectangle(180.0, 100.0, 30.0, 40.0)),
        polygon(rectangle(120.0, 110.0, 40.0, 20.0)),
        polygon(rectangle(100.0, 300.0, 60.0, 30.0)),
    ]);
    let clicks = model(&doc, CLICKS_ONLY);
    for (new, old) in [
        (vec![plus(1), plus(2)], vec![plus(4)]),
        (vec![plus(1), minus(3)], vec![plus(4)]),
        (vec![plus(1), plus(4)], vec![plus(1)]),
        (vec![plus(2)], vec![plus(1)]),
    ] {
        let width = |i: revisit::core::measure::Interval| libm::log(i.high / i.low);
        let (answer, found) = run(&clicks, &new, &old, Level::P90, 60_000);
        close(width(found.range) / width(answer.range), 1.0, 0.025);
        // With all parts: where walls run on in one line the simulation is the narrower one, never much wider.
        let (answer, found) = run(&doc, &new, &old, Level::P90, 60_000);
        let share = width(found.range) / width(answer.range);
        assert!((0.75..1.03).contains(&share), "{new:?} {old:?}: {share}");
    }
}

#[test]
fn it_warns_where_the_formula_is_at_its_end() {
    // A denominator of 14 x 7 px traced to 1 px: no formula of the first order is right there.
    let doc = two((BEFORE, 12., 9.), (BEFORE, 12., 8.));
    let (answer, found) = run(&doc, &[plus(1)], &[plus(2)], Level::P90, 20_000);
    assert!(!found.agrees, "{found:?} {:?}", answer.range);
    let words = found.words(&answer);
    assert!(words.contains("they differ by ") && words.contains("Print the wider one"), "{words}");
    assert_plain(&words);
}

#[test]
fn a_small_ratio_agrees_only_where_its_own_range_does() {
    // Both ranges lie below one percent, so that no difference is a percentage point.
    let small = |l, w| two((BEFORE, l, w), (BEFORE, 300., 60.));
    let (answer, found) = run(&small(12., 9.), &[plus(1)], &[plus(2)], Level::P90, 20_000);
    assert!(found.agrees && found.differs_by < 0.001, "{found:?} {:?}", answer.range);
    let width = answer.range.high - answer.range.low;
    assert_eq!(found.agrees, found.differs_by <= 0.1 * width);
    // Enough decimals to see by how much they differ.
    let far = MonteCarlo { differs_by: 0.2 * width, agrees: false, ..found };
    let words = far.words(&answer);
    assert!(words.contains("they differ by 0.10 points"), "{words}");
}

#[test]
fn it_is_the_same_every_time_and_can_be_stopped() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let once = run(&doc, &[plus(1)], &[plus(2)], Level::P90, 10_000);
    assert_eq!(once, run(&doc, &[plus(1)], &[plus(2)], Level::P90, 10_000));
    let other = monte_carlo(&doc, &[plus(1)], &[plus(2)], Level::P90, (10_000, 8), &|_| true).unwrap().unwrap();
    assert!(other.1.range != once.1.range);
    let asked = std::cell::Cell::new(0);
    let stop = |_: f64| {
        asked.set(asked.get() + 1);
        asked.get() < 3
    };
    assert_eq!(monte_carlo(&doc, &[plus(1)], &[plus(2)], Level::P90, (1_000_000, 7), &stop), Ok(None));
    assert_eq!(asked.get(), 3);
    assert_eq!(monte_carlo(&doc, &[plus(1)], &[plus(1)], Level::P90, (1000, 7), &|_| true), Err(RatioRefusal::Same));
}

#[test]
fn dense_tracings_keep_their_area() {
    let mut dense = Vec::new();
    let corners = rectangle(100.0, 100.0, 60.0, 20.0);
    for i in 0..4 {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        // Half a pixel beside the wall in its middle: reduced to corners, and still part of the area.
        let off = |k: i32| if k == 2 { 0.5 } else { 0.0 };
        dense.extend((0..4).map(|k| {
            let p = a + (b - a) * (f64::from(k) / 4.0);
            Point::new(p.x + off(k), p.y + off(k))
        }));
    }
    let doc = document(vec![(BEFORE, dense, Drawn::Polygon), (BEFORE, rectangle(100., 300., 60., 20.), Drawn::Polygon)]);
    let (answer, found) = run(&doc, &[plus(1)], &[plus(2)], Level::P90, 40_000);
    close(found.median / answer.ratio, 1.0, 0.004);
}

#[test]
fn shapes_without_a_picture_are_simulated_too() {
    let (new, old) = ([Shape::rectangle(60., 20.).unwrap()], [Shape::rectangle(80., 22.).unwrap()]);
    let (answer, found) = ratio_of_shapes_verified(&new, &old, CLICKS_ONLY, Images::One, Level::P90, (100_000, 1)).unwrap();
    close(answer.range.low, 0.606_95, 1e-5);
    close(found.range.low, 0.6064, 0.0015);
}
