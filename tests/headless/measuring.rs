//! Areas and lengths with their ranges: the published vectors, how an outline was drawn, statements that make no sense.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{A, B, CLICKS_ONLY, close, model, scaled, two, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, assert_plain, at, document, editor, point, points, rectangle};
use revisit::core::doc::{Drawn, ErrorModel, Event, Scale, SharedFrame};
use revisit::core::geom::{Point, Ring};
use revisit::core::measure::{self, LengthAnswer, Part, gradient_square_sum, pixel_size, side_square_sum, vertex_variance_px4};
use revisit::core::ops::{SetErrorModel, SetScale, SetSharedFrame};
use revisit::core::units::Level;

// --- one area

#[test]
fn the_table_of_areas_and_their_errors() {
    let l_shape = points(&[(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)]);
    let circle: Vec<Point> = (0..24)
        .map(|i| f64::from(i) * std::f64::consts::TAU / 24.0)
        .map(|a| point(500.0 + 15.0 * libm::cos(a), 400.0 + 15.0 * libm::sin(a)))
        .collect();
    for (shape, area, s, first, second) in [
        (rectangle(0., 0., 20., 10.), 200.0, 1.0, 22.36, 22.41),
        (rectangle(0., 0., 20., 10.), 200.0, 2.0, 44.72, 45.08),
        (rectangle(0., 0., 40., 15.), 600.0, 1.0, 42.72, 42.74),
        (rectangle(0., 0., 60., 20.), 1200.0, 1.0, 63.25, 63.26),
        (rectangle(0., 0., 120., 30.), 3600.0, 1.0, 123.7, 123.7),
        (rectangle(0., 0., 300., 60.), 18000.0, 1.0, 305.9, 305.9),
        (l_shape, 1400.0, 1.0, 63.44, 63.47),
        (circle, 698.8, 2.0, 38.04, 40.48),
        (rectangle(0., 0., 6., 4.), 24.0, 2.0, 14.42, 15.49),
    ] {
        let ring = Ring::new(shape.clone()).unwrap();
        close(ring.area_px2(), area, 0.06);
        let tolerance = if first > 100.0 { 0.06 } else { 0.0051 };
        close(s * gradient_square_sum(&shape).sqrt(), first, tolerance);
        close(vertex_variance_px4(&shape, s).sqrt(), second, tolerance);
        // What the tool prints is the first order of the traced outline: the second is what tracing adds to it on average.
        if shape.len() <= 6 {
            let doc = model(&document(vec![(BEFORE, shape, Drawn::Polygon)]), ErrorModel { click_px: s, ..CLICKS_ONLY });
            let answer = measure::area(&doc, doc.footprint(A).unwrap());
            close(answer.budget_px.sd_rel() * answer.area_px2, first, tolerance);
            assert_eq!(answer.area_m2, None, "no scale, no metres");
        }
    }
}

#[test]
fn the_area_error_of_clicks_is_the_simulated_one() {
    // 200,000 draws: the standard error of a standard deviation is 0.16 %.
    let mut r = Random::seeded(1);
    for (l, w, s) in [(20.0, 10.0, 1.0), (20.0, 10.0, 2.0), (60.0, 20.0, 1.0)] {
        let truth = rectangle(0.0, 0.0, l, w);
        let (mut sum, mut square) = (0.0, 0.0);
        let n = 200_000;
        for _ in 0..n {
            let p: Vec<Point> = truth.iter().map(|p| point(p.x + r.normal(s), p.y + r.normal(s))).collect();
            let area: f64 = 0.5 * ((p[2] - p[0]).cross(p[3] - p[1]));
            sum += area;
            square += area * area;
        }
        let mean = sum / f64::from(n);
        let sd = (square / f64::from(n) - mean * mean).sqrt();
        close(sd / vertex_variance_px4(&truth, s).sqrt(), 1.0, 0.008);
        close(mean / (l * w), 1.0, 0.003);
    }
}

#[test]
fn sixteen_clicks_along_four_walls_are_four_corners() {
    let mut dense = Vec::new();
    for (a, b) in Ring::new(rectangle(100.0, 100.0, 60.0, 20.0)).unwrap().sides() {
        dense.extend((0..4).map(|k| a + (b - a) * (f64::from(k) / 4.0)));
    }
    assert_eq!(dense.len(), 16);
    // Counted one by one they would promise 41.9 px2 instead of 63.2.
    close(gradient_square_sum(&dense).sqrt(), 41.9, 0.1);
    let doc =
        model(&document(vec![(BEFORE, dense, Drawn::Polygon), (BEFORE, rectangle(100., 300., 60., 20.), Drawn::Polygon)]), CLICKS_ONLY);
    let sd = |id| measure::area(&doc, doc.footprint(id).unwrap()).budget.sd_rel();
    close(sd(A), sd(B), 1e-12);
}

// --- blur and walls

#[test]
fn a_bias_of_the_boundary_adds_its_band() {
    // A' = A + b P + 4 b^2 for mitred rectangles: the slope by b is the perimeter, which is what the model takes.
    for (l, w, b) in [(60.0, 20.0, 0.5), (40.0, 15.0, 1.0), (60.0, 20.0, -0.5)] {
        let (inner, outer) = (rectangle(0., 0., l, w), rectangle(-b, -b, l + 2.0 * b, w + 2.0 * b));
        let (inner, outer) = (Ring::new(inner).unwrap(), Ring::new(outer).unwrap());
        close(outer.area_px2(), inner.area_px2() + b * inner.perimeter_px() + 4.0 * b * b, 1e-9);
    }
    let doc = model(
        &two((BEFORE, 60., 20.), (BEFORE, 80., 22.)),
        ErrorModel { click_px: 1e-6, edge_px: 0.5, shared_bias_px: 0.5, private_bias_px: 0.25 },
    );
    let area = measure::area(&doc, doc.footprint(A).unwrap());
    close(area.budget.of(Part::Edges), 0.25 * 8000.0 / (1200.0 * 1200.0), 1e-12);
    close(area.budget.of(Part::SharedBias), (0.5 * 160.0 / 1200.0_f64).powi(2), 1e-12);
    close(area.budget.of(Part::PrivateBias), (0.25 * 160.0 / 1200.0_f64).powi(2), 1e-12);
    assert_eq!((side_square_sum(&rectangle(0., 0., 60., 20.)), side_square_sum(&rectangle(0., 0., 80., 22.))), (8000.0, 13768.0));
}

// --- how it was drawn

#[test]
fn three_click_rectangles_have_twice_the_variance_of_clicks() {
    let doc = model(
        &document(vec![(BEFORE, rectangle(10., 10., 60., 20.), Drawn::Rectangle), (BEFORE, rectangle(10., 90., 60., 20.), Drawn::Polygon)]),
        CLICKS_ONLY,
    );
    let sd = |id| measure::area(&doc, doc.footprint(id).unwrap()).budget.sd_rel() * 1200.0;
    close(sd(A), 89.44, 0.005);
    close(sd(B), 63.25, 0.005);
    // And that is what three clicks do: base by two, width by the third, all with an error of 1 px.
    let mut r = Random::seeded(3);
    let n = 100_000;
    let (mut sum, mut square) = (0.0, 0.0);
    for _ in 0..n {
        let mut click = |x: f64, y: f64| point(x + r.normal(1.0), y + r.normal(1.0));
        let (a, b, c) = (click(0., 0.), click(60., 0.), click(60., 20.));
        let area = (b - a).cross(c - a).abs();
        sum += area;
        square += area * area;
    }
    let mean = sum / f64::from(n);
    close((square / f64::from(n) - mean * mean).sqrt(), 89.47, 0.9);
}

#[test]
fn a_hard_image_doubles_every_drawing_error() {
    let doc = two((BEFORE, 60., 20.), (AFTER, 80., 22.));
    let hard = with(&doc, &[Event::HardSet { epoch: BEFORE, hard: true }]);
    for (id, factor) in [(A, 4.0), (B, 1.0)] {
        let (before, after) = (measure::area(&doc, doc.footprint(id).unwrap()), measure::area(&hard, hard.footprint(id).unwrap()));
        for part in [Part::Clicks, Part::Edges, Part::SharedBias, Part::PrivateBias] {
            close(after.budget.of(part) / before.budget.of(part), factor, 1e-12);
        }
    }
}

#[test]
fn a_length_is_never_printed_without_its_range() {
    let doc = scaled(&two((BEFORE, 60., 20.), (BEFORE, 80., 22.)), BEFORE, 0.5, 0.01);
    let length = revisit::core::measure::length(&doc, BEFORE, Point::new(0., 0.), Point::new(400., 0.)).unwrap();
    let printed = length.printed(Level::P90);
    assert_eq!((printed.value.as_str(), printed.unit), ("200.0", "m"));
    let (low, high): (f64, f64) = (printed.low.parse().unwrap(), printed.high.parse().unwrap());
    assert!(low < 200. && 200. < high, "{printed:?}");
    let wider = length.printed(Level::P95);
    assert!(wider.low.parse::<f64>().unwrap() < low && wider.high.parse::<f64>().unwrap() > high);
}

#[test]
fn two_known_points_give_metres_and_their_share_of_the_range() {
    let doc = model(&document(vec![(BEFORE, rectangle(100., 100., 100., 40.), Drawn::Polygon)]), CLICKS_ONLY);
    let scale = Scale { from: point(0., 0.), to: point(30., 40.), length_m: 25.0, length_sd_m: 0.25 };
    let doc = with(&doc, &[Event::ScaleSet { epoch: BEFORE, scale: Some(scale) }]);
    let size = pixel_size(&doc, BEFORE).unwrap();
    close(size.gsd_m, 0.5, 1e-12);
    // Two clicks of 1 px on 50 px, and 1 % of the length.
    close(size.sd_rel.powi(2), 2.0 / 2500.0 + 1e-4, 1e-12);
    let area = measure::area(&doc, doc.footprint(A).unwrap());
    close(area.area_m2.unwrap(), 1000.0, 1e-9);
    close(area.budget.of(Part::Scale), 4.0 * (2.0 / 2500.0 + 1e-4), 1e-12);
    close(area.budget.variance_rel(), area.budget_px.variance_rel() + area.budget.of(Part::Scale), 1e-12);
    assert_eq!(area.budget_px.of(Part::Scale), 0.0, "pixels do not depend on the scale");
    let (px, m) = (area.range_px2(Level::P90), area.range_m2(Level::P90).unwrap());
    assert!(m.high / m.low > px.high / px.low, "metres are less certain than pixels");
    // Lengths: once the error of the scale, not twice.
    let LengthAnswer { length_px, length_m, budget } = measure::length(&doc, BEFORE, point(0., 0.), point(0., 200.)).unwrap();
    assert_eq!((length_px, length_m), (200.0, Some(100.0)));
    close(budget.of(Part::Scale), size.sd_rel.powi(2), 1e-12);
    close(budget.of(Part::Clicks), 2.0 / 40_000.0, 1e-12);
    assert_eq!(measure::length(&doc, AFTER, point(0., 0.), point(0., 200.)).unwrap().length_m, None, "the other image has no scale");
    assert_eq!(measure::length(&doc, BEFORE, point(1., 1.), point(1., 1.)), None);
}

#[test]
fn statements_that_make_no_sense_never_reach_a_number() {
    let mut editor = editor();
    let scale = |from: Point, to: Point, length_m: f64, length_sd_m: f64| Scale { from, to, length_m, length_sd_m };
    let (p, q) = (point(0., 0.), point(100., 0.));
    for scale in [
        scale(p, p, 10., 0.),
        scale(p, point(1., 0.), 10., 0.),
        scale(p, q, 0., 0.),
        scale(p, q, -5., 0.),
        scale(p, q, f64::NAN, 0.),
        scale(p, q, f64::INFINITY, 0.),
        scale(p, q, 10., -1.),
        scale(p, q, 10., 10.),
        scale(p, q, 10., f64::NAN),
        scale(p, point(f64::NAN, 0.), 10., 0.),
        scale(p, q, 1e300, 0.),
    ] {
        assert_plain(&editor.run(&SetScale { epoch: BEFORE, scale: Some(scale) }.into(), at(1)).unwrap_err().to_string());
    }
    for error_px in [0.0, -1.0, f64::NAN, f64::INFINITY, 101.0] {
        assert_plain(&editor.run(&SetSharedFrame { frame: Some(SharedFrame { error_px }) }.into(), at(1)).unwrap_err().to_string());
    }
    let good = ErrorModel::default();
    for bad in [
        ErrorModel { click_px: 0.0, ..good },
        ErrorModel { click_px: f64::NAN, ..good },
        ErrorModel { edge_px: -0.1, ..good },
        ErrorModel { shared_bias_px: f64::INFINITY, ..good },
        ErrorModel { private_bias_px: 101.0, ..good },
    ] {
        assert_plain(&editor.run(&SetErrorModel { model: bad }.into(), at(1)).unwrap_err().to_string());
    }
    assert!(editor.take_outbox().is_empty());
}

#[test]
fn an_area_that_cannot_be_told_from_nothing_has_no_range() {
    let doc = two((BEFORE, 3., 2.), (BEFORE, 80., 22.));
    let tiny = measure::area(&doc, doc.footprint(A).unwrap());
    assert!(!tiny.range_px2(Level::P95).is_bounded(), "{:?}", tiny.range_px2(Level::P95));
    assert!(measure::area(&doc, doc.footprint(B).unwrap()).range_px2(Level::P95).is_bounded());
}
