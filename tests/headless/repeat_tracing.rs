//! Tracing again, blind: the analyst's own error is what it is made to be, ranges made of it hold what they promise, and nothing
//! that was traced is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, add, assert_plain, at, document, editor, point, rectangle};
use revisit::core::checks;
use revisit::core::doc::{Document, Drawn, ErrorModel, Event, FootprintId, Sign, Term, Tracing};
use revisit::core::editor::Editor;
use revisit::core::geom::{Point, Ring};
use revisit::core::measure::{self, Part, blunders, hand, hand_words, repeatability, reproducibility};
use revisit::core::ops::{AddTracing, Command, DeleteFootprints, MoveVertex, Refusal, SetAnalyst, WithdrawTracing};
use revisit::core::report::{measure_report, ratio_report};
use revisit::core::units::Level;

const A: FootprintId = FootprintId(1);
const B: FootprintId = FootprintId(2);
/// Nothing but clicks: what repeated tracings can measure.
const CLICKS_ONLY: ErrorModel = ErrorModel { click_px: 1.0, edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0 };

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b} to {tolerance}");
}

fn with(doc: &Document, events: &[Event]) -> Document {
    doc.apply_all(events).unwrap()
}

/// How a hand errs.
#[derive(Clone, Copy)]
struct Hand {
    click: f64,
    edge: f64,
    drawn: Drawn,
}

/// A tracing of a true rectangle by that hand.
fn traced(r: &mut Random, (x, y, l, w): (f64, f64, f64, f64), hand: Hand) -> Vec<Point> {
    if hand.drawn == Drawn::Rectangle {
        // Three clicks: a wall, and somewhere on the far wall.
        let far = x + r.between(0.0, l);
        let mut click = |x: f64, y: f64| point(x + r.normal(hand.click), y + r.normal(hand.click));
        let (a, b) = (click(x, y), click(x + l, y));
        let c = click(far, y + w);
        let across = (b - a).perpendicular();
        let width = across * ((c - a).dot(across) / (b - a).dot(b - a));
        return vec![a, b, b + width, a + width];
    }
    let e: Vec<f64> = (0..4).map(|_| r.normal(hand.edge)).collect();
    let corners = [(x - e[3], y - e[0]), (x + l + e[1], y - e[0]), (x + l + e[1], y + w + e[2]), (x - e[3], y + w + e[2])];
    corners.map(|(x, y)| point(x + r.normal(hand.click), y + r.normal(hand.click))).to_vec()
}

fn tracing(number: u32, points: Vec<Point>, drawn: Drawn, analyst: &str) -> Option<Tracing> {
    Some(Tracing {
        number,
        ring: Ring::new(points).ok()?,
        drawn,
        analyst: analyst.to_owned(),
        at: at(1),
        blind: true,
        waived_after_s: None,
        withdrawn: None,
    })
}

/// Buildings of those sizes, each traced so often by one hand.
fn session(r: &mut Random, sizes: &[(f64, f64)], count: u32, hand: Hand) -> Option<Document> {
    let places: Vec<_> = sizes.iter().enumerate().map(|(i, (l, w))| (100.0, 50.0 + 120.0 * i as f64, *l, *w)).collect();
    let outlines = places.iter().map(|p| (BEFORE, traced(r, *p, hand), hand.drawn)).collect();
    let mut doc = document(outlines);
    for (i, place) in places.iter().enumerate() {
        for number in 2..=count {
            let tracing = Box::new(tracing(number, traced(r, *place, hand), hand.drawn, "")?);
            doc = with(&doc, &[Event::TracingAdded { id: FootprintId(i as u64 + 1), tracing }]);
        }
    }
    Some(doc)
}

const PAIR: [(f64, f64); 2] = [(60.0, 20.0), (80.0, 22.0)];
const FREE: Hand = Hand { click: 1.0, edge: 0.0, drawn: Drawn::Polygon };

// --- science.md 2: the estimators

#[test]
fn the_error_of_a_hand_is_found_without_bias() {
    for (hand, sizes) in [
        (FREE, PAIR),
        (Hand { click: 0.5, ..FREE }, PAIR),
        (Hand { drawn: Drawn::Rectangle, ..FREE }, PAIR),
        (Hand { drawn: Drawn::Rectangle, ..FREE }, [(40.0, 40.0), (30.0, 45.0)]),
    ] {
        let mut r = Random::seeded(11);
        let (mut vertex, mut area, mut n) = (0.0, 0.0, 0.0);
        let (mut squares, mut dof) = (0.0, 0.0);
        for _ in 0..4000 {
            let Some(doc) = session(&mut r, &sizes, 2, hand) else { continue };
            let found = &repeatability(&doc, BEFORE)[0];
            vertex += found.vertex_px.powi(2);
            squares += found.vertex_px.powi(4);
            area += found.area_px.powi(2);
            dof += found.dof;
            n += 1.0;
            assert_eq!((found.footprints, found.tracings, found.area_dof), (2, 4, 2.0));
        }
        let s2 = hand.click * hand.click;
        let three_clicks = hand.drawn == Drawn::Rectangle;
        close(vertex / n / s2, 1.0, if three_clicks { 0.08 } else { 0.03 });
        // The factor of two that counts for three clicks is that of a far wall clicked at its end, on the safe side of all others.
        close(area / n / s2, if three_clicks { 0.88 } else { 1.0 }, 0.06);
        // The variance of an estimate with nu degrees of freedom is 2 s^4 / nu.
        let variance = squares / n - (vertex / n).powi(2);
        close(2.0 * s2 * s2 / variance / (dof / n), 1.0, if three_clicks { 0.2 } else { 0.1 });
    }
}

#[test]
fn other_numbers_of_corners_go_by_the_boundary_a_little_low() {
    let mut r = Random::seeded(12);
    let (mut sum, mut n) = (0.0, 0.0);
    for _ in 0..3000 {
        // A corner more in the middle of a wall that bulges by more than the reduction forgives.
        let place = (100.0, 100.0, 200.0, 60.0);
        let doc = document(vec![(BEFORE, traced(&mut r, place, FREE), Drawn::Polygon)]);
        let mut points = traced(&mut r, place, FREE);
        points.insert(1, point(200.0 + r.normal(1.0), 102.5));
        let Some(tracing) = tracing(2, points, Drawn::Polygon, "") else { continue };
        let doc = with(&doc, &[Event::TracingAdded { id: A, tracing: Box::new(tracing) }]);
        let found = &repeatability(&doc, BEFORE)[0];
        assert!(found.dof <= 8.0);
        if (found.dof - 4.0).abs() < 1e-9 {
            sum += found.vertex_px.powi(2);
            n += 1.0;
        }
    }
    assert!(n > 1000.0, "{n}");
    // The bulge itself adds to it; what matters is that it is of the right size.
    assert!((0.8..2.2).contains(&(sum / n)), "{}", sum / n);
}

#[test]
fn walls_that_move_as_a_whole_are_caught_by_the_walls_and_the_areas() {
    let mut r = Random::seeded(13);
    let hand = Hand { click: 0.8, edge: 0.8, drawn: Drawn::Polygon };
    let (mut vertex, mut wall, mut area) = (0.0, 0.0, 0.0);
    for _ in 0..3000 {
        let Some(doc) = session(&mut r, &PAIR, 2, hand) else { continue };
        let found = &repeatability(&doc, BEFORE)[0];
        vertex += found.vertex_px.powi(2);
        wall += found.wall_px.powi(2);
        area += found.area_px.powi(2);
        assert_eq!((found.dof, found.wall_dof, found.area_dof), (16.0, 8.0, 2.0));
        assert!(found.s_px() >= found.vertex_px && found.s_px() >= found.wall_px);
        assert_eq!(found.s_dof(), if found.wall_px > found.vertex_px { 12.0 } else { 16.0 });
    }
    // Half of the noise is of walls: corners alone tell 1.22 times too little.
    close((area / vertex).sqrt(), 1.22, 0.03);
    close((wall / vertex).sqrt(), 1.22, 0.02);
}

// --- coverage

struct Covered {
    hit: f64,
    with_z: f64,
}

fn coverage(count: u32, sizes: &[(f64, f64)], hand: Hand, draws: u32, seed: u64) -> Covered {
    let mut r = Random::seeded(seed);
    let real = (sizes[0].0 * sizes[0].1) / (sizes[1].0 * sizes[1].1);
    let (mut hit, mut with_z, mut n) = (0, 0, 0);
    for _ in 0..draws {
        let Some(doc) = session(&mut r, sizes, count, hand) else { continue };
        let doc = with(&doc, &[Event::ErrorModelSet { model: CLICKS_ONLY }]);
        let found = measure::ratio(&doc, A, B, Level::P95).unwrap();
        n += 1;
        hit += u32::from(found.range.contains(real));
        with_z += u32::from(measure::log_delta(found.ratio, found.budget.sd_rel(), Level::P95.z()).contains(real));
    }
    let percent = |k: u32| 100.0 * f64::from(k) / f64::from(n);
    Covered { hit: percent(hit), with_z: percent(with_z) }
}

#[test]
fn two_tracings_pooled_cover_what_they_promise() {
    // 6,000 draws: a standard error of 0.28 points.
    const DRAWS: u32 = 6000;
    for (count, hand, low, high) in [
        (2, FREE, 94.0, 96.5),
        (3, FREE, 94.0, 96.6),
        (2, Hand { click: 0.6, ..FREE }, 94.0, 96.5),
        (2, Hand { click: 1.0, edge: 0.5, drawn: Drawn::Polygon }, 94.0, 96.5),
        (2, Hand { click: 0.8, edge: 0.8, drawn: Drawn::Polygon }, 94.0, 96.5),
        (3, Hand { click: 0.8, edge: 0.8, drawn: Drawn::Polygon }, 94.0, 96.5),
    ] {
        let found = coverage(count, &PAIR, hand, DRAWS, 21);
        assert!((low..=high).contains(&found.hit), "{count} tracings, click {}, edge {}: {}", hand.click, hand.edge, found.hit);
        assert!(found.with_z < found.hit - 0.5, "without Student's t it is less: {}", found.with_z);
    }
    // Rectangles in three clicks have fewer degrees of freedom: three buildings are enough.
    let three = [PAIR[0], PAIR[1], (50.0, 25.0), (70.0, 18.0)];
    let found = coverage(2, &three, Hand { drawn: Drawn::Rectangle, ..FREE }, DRAWS, 22);
    assert!((94.0..=98.0).contains(&found.hit), "{}", found.hit);
}

// --- what it does to numbers

/// A and B on BEFORE, and a careful second tracing of both.
fn twice(shift: f64, analyst: &str) -> Editor {
    let mut e = editor();
    e.run(&add(BEFORE, rectangle(100.0, 100.0, 60.0, 20.0), "Hall").into(), at(1)).unwrap();
    e.run(&add(BEFORE, rectangle(100.0, 300.0, 80.0, 22.0), "Shed").into(), at(2)).unwrap();
    for (id, points) in [(A, rectangle(100.0 + shift, 100.0, 60.0, 20.0)), (B, rectangle(100.0, 300.0 - shift, 80.0, 22.0))] {
        e.run(&again(id, points, analyst).into(), at(700)).unwrap();
    }
    e
}

fn again(id: FootprintId, points: Vec<Point>, analyst: &str) -> AddTracing {
    let analyst = analyst.to_owned();
    AddTracing { id, epoch: BEFORE, points, drawn: Drawn::Polygon, analyst, at: at(700), blind: true, waived_after_s: None }
}

#[test]
fn from_sixteen_degrees_of_freedom_on_the_own_error_takes_the_place_of_the_assumed_one() {
    let mut e = twice(0.8, "");
    let doc = e.document();
    let own = &repeatability(doc, BEFORE)[0];
    assert_eq!((own.dof, own.is_enough()), (16.0, true));
    // Both were moved as a whole: sum |d|^2 / (4 n) = 0.64 / 4.
    close(own.vertex_px, 0.4, 1e-9);
    close(own.area_px, 0.0, 1e-9);
    // Two walls of each are off by 0.4 px either way: 2 * 8 * 0.16 / 8, twice that of the corners, which count such a wall as two clicks.
    close(own.wall_px, 0.32_f64.sqrt(), 1e-9);
    let used = hand(doc, BEFORE, "");
    assert_eq!((used.click_px, used.edge_px, used.dof), (own.s_px(), 0.0, Some(12.0)));
    assert_eq!(hand_words(doc, BEFORE, ""), "Your own clicks: 0.57 px (12 degrees of freedom).");
    assert_eq!(hand(doc, AFTER, "").dof, None, "what holds on one image is not measured on the other");
    assert!(hand_words(doc, AFTER, "").contains("assumed 1 px"));
    let area = measure::area(doc, doc.footprint(A).unwrap());
    // Two tracings: s^2 G / 2.
    close(area.budget_px.of(Part::Clicks), 0.32 * 4000.0 / 2.0 / 1.44e6, 1e-12);
    assert_eq!(area.budget_px.of(Part::Edges), 0.0);
    close(area.budget_px.of(Part::SharedBias), (0.5 * 160.0 / 1200.0_f64).powi(2), 1e-12);
    assert!(area.budget_px.dof().unwrap() > 12.0, "the biases are stated, not estimated");
    let ratio = measure::ratio(doc, A, B, Level::P95).unwrap();
    let t = measure::quantile(Level::P95, ratio.budget.dof());
    assert!(t > Level::P95.z() && libm::log(ratio.range.high / ratio.ratio) > Level::P95.z() * ratio.budget.sd_rel());
    // One building less, and it is not enough any more.
    e.run(&WithdrawTracing { id: B, number: 2, why: "the wrong wall".into() }.into(), at(900)).unwrap();
    let doc = e.document();
    assert_eq!(repeatability(doc, BEFORE)[0].dof, 8.0);
    assert_eq!(hand(doc, BEFORE, "").dof, None);
    assert!(hand_words(doc, BEFORE, "").contains("8 of at least 16"));
    let kept = doc.footprint(B).unwrap().tracing(2).unwrap();
    assert_eq!(kept.withdrawn.as_deref(), Some("the wrong wall"), "it is kept");
    e.undo(at(901));
    assert_eq!(repeatability(e.document(), BEFORE)[0].dof, 16.0);
}

#[test]
fn a_hand_that_is_worse_than_assumed_counts_at_once() {
    let mut e = editor();
    e.run(&add(BEFORE, rectangle(100.0, 100.0, 60.0, 20.0), "Hall").into(), at(1)).unwrap();
    let before = measure::area(e.document(), e.document().footprint(A).unwrap());
    e.run(&again(A, rectangle(104.0, 97.0, 60.0, 20.0), "").into(), at(700)).unwrap();
    let doc = e.document();
    let used = hand(doc, BEFORE, "");
    // By corners 2.5 px with 8 degrees of freedom; by four walls, of which each is off as a whole, more.
    assert_eq!(used.dof, Some(6.0));
    close(used.click_px, 12.5_f64.sqrt(), 1e-9);
    let after = measure::area(doc, doc.footprint(A).unwrap());
    assert!(after.budget_px.sd_rel() > before.budget_px.sd_rel());
}

#[test]
fn what_was_traced_in_sight_of_the_first_outline_is_kept_and_does_not_count() {
    let mut e = editor();
    e.run(&add(BEFORE, rectangle(100.0, 100.0, 60.0, 20.0), "Hall").into(), at(1)).unwrap();
    let before = measure::area(e.document(), e.document().footprint(A).unwrap());
    e.run(&AddTracing { blind: false, ..again(A, rectangle(101.0, 100.0, 61.0, 20.0), "L. B.") }.into(), at(2)).unwrap();
    let doc = e.document();
    assert_eq!(doc.footprint(A).unwrap().tracings.len(), 1);
    assert_eq!(measure::area(doc, doc.footprint(A).unwrap()), before);
    assert!(repeatability(doc, BEFORE).is_empty() && reproducibility(doc, BEFORE).is_none());
}

#[test]
fn the_area_is_the_mean_and_a_bias_is_not_divided() {
    let mut e = editor();
    e.run(&add(BEFORE, rectangle(100.0, 100.0, 60.0, 20.0), "Hall").into(), at(1)).unwrap();
    let one = measure::area(e.document(), e.document().footprint(A).unwrap());
    for width in [21.0, 22.0] {
        e.run(&again(A, rectangle(100.0, 100.0, 60.0, width), "").into(), at(700)).unwrap();
    }
    let doc = e.document();
    let three = measure::area(doc, doc.footprint(A).unwrap());
    close(three.area_px2, 60.0 * 21.0, 1e-9);
    let absolute = |a: &measure::AreaAnswer, part| (a.budget_px.of(part)).sqrt() * a.area_px2;
    close(absolute(&three, Part::SharedBias) / absolute(&one, Part::SharedBias), 162.0 / 160.0, 1e-9);
    // Moving a corner of the outline moves the first tracing alone.
    e.run(&MoveVertex { id: A, vertex: 0, to: point(100.0, 97.0) }.into(), at(701)).unwrap();
    let doc = e.document();
    close(measure::area(doc, doc.footprint(A).unwrap()).area_px2, (1290.0 + 1260.0 + 1320.0) / 3.0, 1e-9);
}

/// Two sheds wall to wall and a hall, each traced so often by those hands, with clicks of 0.5 px that tell 0.5 px.
fn town(hands: &[&str], seed: u64) -> Document {
    let places = [(100.0, 50.0, 60.0, 40.0), (160.0, 50.0, 50.0, 40.0), (100.0, 150.0, 120.0, 60.0)];
    let corners = |(x, y, l, w): (f64, f64, f64, f64)| [(x, y), (x + l, y), (x + l, y + w), (x, y + w)].map(|(x, y)| point(x, y)).to_vec();
    let mut doc = document(places.iter().map(|p| (BEFORE, corners(*p), Drawn::Polygon)).collect());
    let mut r = Random::seeded(seed);
    let hand = Hand { click: 0.5, ..FREE };
    for (i, place) in places.iter().enumerate() {
        for (number, name) in hands.iter().enumerate() {
            // One who is not the first draws everything farther out.
            let out = if name.is_empty() { 0.0 } else { 3.0 };
            let (x, y, l, w) = *place;
            let drawn = traced(&mut r, (x - out, y - out, l + 2.0 * out, w + 2.0 * out), hand);
            let tracing = Box::new(tracing(number as u32 + 2, drawn, Drawn::Polygon, name).unwrap());
            doc = with(&doc, &[Event::TracingAdded { id: FootprintId(i as u64 + 1), tracing }]);
        }
    }
    doc
}

fn sides(new: &str, old: &str) -> (Vec<Term>, Vec<Term>) {
    let side = |text: &str| {
        text.split(' ')
            .map(|t| {
                let sign = if t.starts_with('-') { Sign::Minus } else { Sign::Plus };
                Term { sign, id: FootprintId(t.trim_start_matches(['+', '-']).parse().unwrap()) }
            })
            .collect()
    };
    (side(new), side(old))
}

#[test]
fn a_sum_is_made_of_means_and_its_range_has_students_t() {
    let doc = town(&["", ""], 5);
    let mean = |id: u64| {
        let footprint = doc.footprint(FootprintId(id)).unwrap();
        footprint.counted().map(|t| t.ring.area_px2()).sum::<f64>() / footprint.counted().count() as f64
    };
    let (new, old) = sides("+1 +2", "+3");
    let answer = measure::ratio_of_terms(&doc, &new, &old, Level::P90).unwrap();
    close(answer.ratio, (mean(1) + mean(2)) / mean(3), 1e-12);
    // Three buildings of four corners, traced three times by one hand whose error is all of the budget that is estimated.
    let nu = repeatability(&doc, BEFORE)[0].s_dof();
    assert!(nu >= 30.0, "{nu}");
    let dof = answer.budget.dof().unwrap();
    let clicks = answer.budget.of(Part::Clicks) / answer.budget.variance_rel();
    close(dof, nu / (clicks * clicks), 1e-6 * dof);
    let t = measure::quantile(Level::P90, Some(dof));
    close(answer.range.high, measure::log_delta(answer.ratio, answer.budget.sd_rel(), t).high, 1e-9);
    // Half of it is on either side: its clicks cancel as far as they should, and no more of the estimate is left than of the variance.
    let (new, old) = sides("+1 +2", "+1");
    let part = measure::ratio_of_terms(&doc, &new, &old, Level::P90).unwrap();
    let clicks = part.budget.of(Part::Clicks) / part.budget.variance_rel();
    close(part.budget.dof().unwrap(), nu / (clicks * clicks), 1e-6 * nu / (clicks * clicks));
    // What is known of the area of a sum is what is known of its parts, whichever side it stands on.
    let (new, old) = sides("+3", "+1 +2");
    let inverse = measure::ratio_of_terms(&doc, &new, &old, Level::P90).unwrap();
    close(inverse.budget.variance_rel(), answer.budget.variance_rel(), 1e-15);
    close(inverse.budget.dof().unwrap(), dof, 1e-6 * dof);
}

#[test]
fn a_simulation_of_means_agrees_with_the_formula_at_the_normal_quantile() {
    for (hands, new, old) in [(vec!["", ""], "+1 +2", "+3"), (vec!["", "", "Q", "Q"], "+1 +2", "+3"), (vec!["", ""], "+3 -1", "+3")] {
        let doc = town(&hands, 6);
        let (new, old) = sides(new, old);
        let (answer, found) = measure::monte_carlo(&doc, &new, &old, Level::P90, (40_000, 3), &|_| true).unwrap().unwrap();
        let known = found.as_known.expect("an error was measured");
        assert!(known.low > answer.range.low && known.high < answer.range.high, "t is wider than the normal quantile");
        // Two hands that differ by a bias make 15 % of doubt: there the spread of what is drawn, which the simulation tells, is a point wider
        // than the range of what is true (which holds it in 90.3 % of cases at 90 then).
        let is_doubtful = hands.contains(&"Q");
        assert!(found.agrees || (is_doubtful && found.differs_by < 0.015), "{}", found.words(&answer));
        assert!(found.words(&answer).contains("as certain"));
    }
}

#[test]
fn what_analysts_differ_by_adds_up_within_a_side() {
    let doc = town(&["", "", "Q", "Q"], 7);
    let one = measure::ratio(&doc, A, FootprintId(3), Level::P90).unwrap();
    let (new, old) = sides("+1 +2", "+3");
    let sum = measure::ratio_of_terms(&doc, &new, &old, Level::P90).unwrap();
    // The bias of a side is that of all its walls, as if it were one outline: it does not average out over buildings.
    let bias = |id: u64| {
        let area = measure::area(&doc, doc.footprint(FootprintId(id)).unwrap());
        (area.area_px2, area.budget_px.of(Part::PrivateBias).sqrt())
    };
    let (a, b, c) = (bias(1), bias(2), bias(3));
    let side = (a.0 * a.1 + b.0 * b.1) / (a.0 + b.0);
    close(sum.budget.of(Part::PrivateBias), side * side + c.1 * c.1, 1e-12);
    close(one.budget.of(Part::PrivateBias), a.1 * a.1 + c.1 * c.1, 1e-12);
}

#[test]
fn two_analysts_differ_by_a_bias_that_is_told_and_counts() {
    let mut e = editor();
    e.run(&SetAnalyst { name: " J. L.\n".into(), also_of: vec![] }.into(), at(0)).unwrap();
    assert_eq!(e.document().analyst, "J. L.");
    let places = [(100.0, 60.0, 20.0), (200.0, 80.0, 22.0), (300.0, 70.0, 30.0)];
    for (y, l, w) in places {
        e.run(&add(BEFORE, rectangle(100.0, y, l, w), "").into(), at(1)).unwrap();
    }
    let alone = measure::area(e.document(), e.document().footprint(A).unwrap());
    // The other one draws every wall 2 px further out.
    for (i, (y, l, w)) in places.into_iter().enumerate() {
        let points = rectangle(98.0, y - 2.0, l + 4.0, w + 4.0);
        e.run(&again(FootprintId(i as u64 + 1), points, "L. B.").into(), at(700)).unwrap();
    }
    let doc = e.document();
    assert!(repeatability(doc, BEFORE).is_empty(), "nobody traced anything twice");
    let found = reproducibility(doc, BEFORE).unwrap();
    assert_eq!((found.analysts, found.footprints, found.dof), (2, 3, 3.0));
    // Two boundaries 2 px apart scatter by 2 / sqrt(2) px, less what clicks explain.
    assert!((1.0..1.5).contains(&found.bias_px), "{}", found.bias_px);
    let both = measure::area(doc, doc.footprint(A).unwrap());
    close(both.budget_px.of(Part::PrivateBias).sqrt() * both.area_px2 / 168.0, found.bias_px / 2.0_f64.sqrt(), 1e-9);
    assert!(both.budget_px.of(Part::PrivateBias) > 4.0 * alone.budget_px.of(Part::PrivateBias));
    assert!(both.budget_px.dof().unwrap() < 100.0);
}

#[test]
fn who_traced_first_can_be_said_later_and_is_not_taken_from_anybody() {
    let mut e = twice(0.8, "J. L.");
    assert!(repeatability(e.document(), BEFORE).is_empty(), "nobody and J. L. are two");
    e.run(&SetAnalyst { name: "J. L.".into(), also_of: vec![A, B] }.into(), at(800)).unwrap();
    assert_eq!(repeatability(e.document(), BEFORE)[0].dof, 16.0);
    assert!(reproducibility(e.document(), BEFORE).is_none());
    e.run(&SetAnalyst { name: "L. B.".into(), also_of: vec![A, B] }.into(), at(801)).unwrap();
    assert_eq!(e.document().footprint(A).unwrap().analyst, "J. L.");
    assert_eq!(e.run(&SetAnalyst { name: "L. B.".into(), also_of: vec![A] }.into(), at(802)), Err(Refusal::NothingToDo));
    assert!(e.run(&SetAnalyst { name: "L. B.".into(), also_of: vec![FootprintId(9)] }.into(), at(803)).is_err());
}

// --- alarms

#[test]
fn a_blunder_is_told_and_an_ordinary_pair_is_not() {
    let e = twice(0.8, "");
    assert_eq!(blunders(e.document(), BEFORE), []);
    // The second tracing followed the shadow: a wall 6 px further out.
    let mut e = twice(0.8, "");
    e.run(&add(BEFORE, rectangle(100.0, 500.0, 70.0, 30.0), "Store").into(), at(3)).unwrap();
    e.run(&again(FootprintId(3), rectangle(100.0, 500.0, 70.0, 36.0), "").into(), at(700)).unwrap();
    let found = blunders(e.document(), BEFORE);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].footprint, found[0].numbers), (FootprintId(3), [1, 2]));
    assert!(found[0].area_sds > 2.8 && found[0].apart_px > 4.5 * 0.4);
    assert_plain(&found[0].words(e.document()));
    assert_eq!(found[0].odd, None, "of two nobody knows which");
    let finding = checks::run_all(e.document()).into_iter().find(|f| f.check == "tracings_disagree").expect("a finding");
    assert_plain(&finding.text);
    // A third one that fits the first tells which it is.
    e.run(&again(FootprintId(3), rectangle(100.5, 500.0, 70.0, 30.0), "").into(), at(800)).unwrap();
    assert_eq!(blunders(e.document(), BEFORE)[0].odd, Some(2));
    // Withdrawn, it is silent.
    e.run(&WithdrawTracing { id: FootprintId(3), number: 2, why: String::new() }.into(), at(900)).unwrap();
    assert_eq!(blunders(e.document(), BEFORE), []);
}

#[test]
fn alarms_of_a_steady_hand_are_rare() {
    let mut r = Random::seeded(31);
    let sizes = [(60.0, 20.0), (80.0, 22.0), (50.0, 25.0), (70.0, 18.0), (40.0, 30.0)];
    let (mut alarms, mut pairs) = (0, 0);
    for _ in 0..400 {
        let Some(doc) = session(&mut r, &sizes, 2, FREE) else { continue };
        alarms += blunders(&doc, BEFORE).len();
        pairs += sizes.len();
    }
    let share = alarms as f64 / pairs as f64;
    // One in twenty by the areas, a few more by the corners.
    assert!((0.02..0.12).contains(&share), "{share}");
}

// --- the document

#[test]
fn numbers_are_not_reused_and_wrong_ones_are_refused() {
    let mut e = twice(0.5, "");
    e.run(&WithdrawTracing { id: A, number: 2, why: String::new() }.into(), at(900)).unwrap();
    e.run(&again(A, rectangle(100.0, 100.0, 60.0, 21.0), "").into(), at(901)).unwrap();
    assert_eq!(e.document().footprint(A).unwrap().tracings.iter().map(|t| t.number).collect::<Vec<_>>(), [2, 3]);
    let wrong = tracing(7, rectangle(100.0, 100.0, 60.0, 20.0), Drawn::Polygon, "").unwrap();
    assert!(e.document().apply(&Event::TracingAdded { id: A, tracing: Box::new(wrong) }).is_err());
    assert!(e.document().apply(&Event::TracingWithdrawn { id: A, number: 9, why: String::new() }).is_err());
    for refused in [
        Command::from(AddTracing { epoch: AFTER, ..again(A, rectangle(100.0, 100.0, 60.0, 20.0), "") }),
        again(A, rectangle(700.0, 100.0, 60.0, 20.0), "").into(),
        again(A, rectangle(100.0, 100.0, 60.0, 20.0), "").into(),
        again(FootprintId(9), rectangle(100.0, 100.0, 60.0, 20.0), "").into(),
        again(A, rectangle(100.0, 100.0, 60.0, 20.0), &"x".repeat(81)).into(),
        WithdrawTracing { id: A, number: 1, why: String::new() }.into(),
        WithdrawTracing { id: A, number: 8, why: String::new() }.into(),
    ] {
        assert_plain(&e.run(&refused, at(902)).unwrap_err().to_string());
    }
    e.run(&DeleteFootprints { ids: vec![A] }.into(), at(903)).unwrap();
    assert_eq!(e.document().retraced(BEFORE).map(|f| f.id).collect::<Vec<_>>(), [B]);
    e.undo(at(904));
    assert_eq!(e.document().retraced(BEFORE).count(), 2);
}

#[test]
fn an_old_footprint_reads_and_one_that_was_traced_once_is_written_as_before() {
    let old = r#"{"id":1,"name":"Hall","epoch":0,"ring":[[100.0,100.0],[160.0,100.0],[160.0,120.0],[100.0,120.0]]}"#;
    let read: revisit::core::doc::Footprint = serde_json::from_str(old).unwrap();
    assert!(read.tracings.is_empty() && read.analyst.is_empty());
    let written = serde_json::to_string(&read).unwrap();
    assert!(!written.contains("tracings") && !written.contains("analyst"), "{written}");
    let doc = twice(0.5, "L. B.").document().clone();
    let f = doc.footprint(A).unwrap();
    let again: revisit::core::doc::Footprint = serde_json::from_str(&serde_json::to_string(f).unwrap()).unwrap();
    assert_eq!(&again, f);
}

#[test]
fn the_report_tells_tracings_analysts_and_the_own_error() {
    let doc = twice(0.8, "").document().clone();
    let report = measure_report(&doc, Level::P90).body;
    let row = &report.footprints[0];
    assert_eq!((row.tracings, row.analysts.as_slice()), (2, &[][..]));
    assert_eq!(((row.click_px * 1e4).round(), row.click_dof), (5657.0, Some(12.0)));
    assert!(row.dof.unwrap() > 12.0);
    assert_eq!(report.hands.len(), 1);
    let hand = &report.hands[0];
    assert_eq!((hand.image_epoch.as_str(), hand.is_used, hand.dof, hand.wall_dof, hand.s_dof), ("before", true, 16.0, 8.0, 12.0));
}

#[test]
fn the_sentence_says_how_often_it_was_traced_and_by_how_many() {
    let mut e = twice(0.8, "");
    let say = |e: &Editor| {
        let report = ratio_report(e.document(), A, B, Level::P90).body;
        (report.sentence.unwrap(), report.translations["ko"].clone())
    };
    let (english, korean) = say(&e);
    assert!(english.contains("90 % range; 2 tracings of each outline by one analyst)"), "{english}");
    assert!(korean.contains("90% 구간; 윤곽마다 2회 추적, 분석가 1명)"), "{korean}");
    e.run(&again(A, rectangle(100.4, 100.0, 60.0, 20.0), "Kim").into(), at(800)).unwrap();
    let (english, korean) = say(&e);
    assert!(
        english.contains("5 tracings of 2 outlines by 2 analysts)") && korean.contains("윤곽 2개를 모두 5회 추적, 분석가 2명"),
        "{english} {korean}"
    );
}
