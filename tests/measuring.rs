//! Areas, ratios, ranges and the sentence: the published vectors, the invariances, and the coverage that is promised.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

mod common;

use common::random::Random;
use common::{AFTER, BEFORE, assert_plain, at, document, editor, point, points, rectangle};
use revisit::core::doc::{Document, Drawn, EpochId, ErrorModel, Event, FootprintId, Scale, SharedFrame, Traced};
use revisit::core::geom::{Point, Ring, Vector};
use revisit::core::measure::{
    self, Budget, EXCLUDES, Interval, LengthAnswer, Method, Outline, Part, RatioAnswer, RatioRefusal, fieller, gradient_square_sum,
    includes, log_delta, normal_cdf, outward_percent, pixel_size, ratio, ratio_of, sentence, side_square_sum, vertex_variance_px4,
};
use revisit::core::ops::{SetErrorModel, SetScale, SetSharedFrame};
use revisit::core::report::ratio_with_sentence;
use revisit::core::units::Level;

const CLICKS_ONLY: ErrorModel = ErrorModel { click_px: 1.0, edge_px: 0.0, shared_bias_px: 0.0, private_bias_px: 0.0 };
const A: FootprintId = FootprintId(1);
const B: FootprintId = FootprintId(2);

fn close(a: f64, b: f64, tolerance: f64) {
    assert!((a - b).abs() <= tolerance, "{a} is not {b} to {tolerance}");
}

fn with(doc: &Document, events: &[Event]) -> Document {
    doc.apply_all(events).unwrap()
}

fn model(doc: &Document, model: ErrorModel) -> Document {
    with(doc, &[Event::ErrorModelSet { model }])
}

/// Two rectangles A and B on these images.
fn two(a: (EpochId, f64, f64), b: (EpochId, f64, f64)) -> Document {
    let outline = |(epoch, l, w): (EpochId, f64, f64), y| (epoch, rectangle(50.0, y, l, w), Drawn::Polygon);
    document(vec![outline(a, 50.0), outline(b, 400.0)])
}

/// A known length on an image: `gsd` metres a pixel, with that relative error, over so long a line that clicks do not count.
fn scaled(doc: &Document, epoch: EpochId, gsd: f64, sd_rel: f64) -> Document {
    let scale = Scale { from: point(0.0, 0.0), to: point(1e6, 0.0), length_m: gsd * 1e6, length_sd_m: gsd * 1e6 * sd_rel };
    with(doc, &[Event::ScaleSet { epoch, scale: Some(scale) }])
}

fn framed(doc: &Document, error_px: f64) -> Document {
    with(doc, &[Event::SharedFrameSet { frame: Some(SharedFrame { error_px }) }])
}

fn answer(doc: &Document) -> RatioAnswer {
    ratio(doc, A, B, Level::P90).unwrap()
}

// --- science.md 1.1: one area

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

// --- science.md 1.2: blur and walls

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

// --- science.md 1.3: how it was drawn

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

// --- science.md 1.5: the ratio

#[test]
fn the_vectors_of_the_ratio() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let clicks = model(&doc, CLICKS_ONLY);
    assert_eq!((gradient_square_sum(&rectangle(0., 0., 60., 20.)), gradient_square_sum(&rectangle(0., 0., 80., 22.))), (4000.0, 6884.0));
    for (level, low, high) in [(Level::P80, 0.62275, 0.74649), (Level::P90, 0.60695, 0.76592), (Level::P95, 0.59358, 0.78317)] {
        let answer = ratio(&clicks, A, B, level).unwrap();
        close(answer.ratio, 0.681_818, 5e-7);
        close(answer.budget.sd_rel(), 0.070_712, 5e-7);
        close(answer.range.low, low, 6e-6);
        close(answer.range.high, high, 6e-6);
        assert_eq!((answer.method, answer.level), (Method::LogDelta, level));
    }
    let (var_a, var_b) = (4000.0 / 1.44e6, 6884.0 / 3.0976e6);
    for (level, low, high) in [(Level::P90, 0.60629, 0.76559), (Level::P95, 0.59261, 0.78277)] {
        let range = fieller(1200.0 / 1760.0, var_a, var_b, 0.0, level.z()).unwrap();
        close(range.low, low, 6e-6);
        close(range.high, high, 6e-6);
    }
    // The full model, which is the default.
    assert_eq!(doc.error_model, ErrorModel { click_px: 1.0, edge_px: 0.5, shared_bias_px: 0.5, private_bias_px: 0.25 });
    let full = answer(&doc);
    close(full.budget.variance_rel(), 0.009_526_91, 5e-9);
    close(full.budget.sd_rel(), 0.097_605_9, 5e-8);
    close(full.range.low, 0.5807, 5e-5);
    close(full.range.high, 0.8006, 5e-5);
    close(full.p_smaller, normal_cdf(-libm::log(full.ratio) / full.budget.sd_rel()), 1e-15);
    // 1 % of scale error on one of two images.
    let apart = scaled(&scaled(&two((BEFORE, 60., 20.), (AFTER, 80., 22.)), BEFORE, 0.5, 0.01), AFTER, 0.5, 0.0);
    close(answer(&apart).budget.of(Part::Scale), 4e-4, 1e-10);
    close((full.budget.variance_rel() + 4e-4).sqrt(), 0.099_633_9, 5e-8);
}

#[test]
fn a_shared_wall_moves_both_outlines() {
    // An annex against the old hall: two corners are the same clicks.
    let (hall, annex) = (rectangle(100., 100., 60., 20.), rectangle(160., 100., 40., 20.));
    let doc = model(&document(vec![(BEFORE, annex, Drawn::Polygon), (BEFORE, hall, Drawn::Polygon)]), CLICKS_ONLY);
    let (a, b) = (800.0, 1200.0);
    // By hand: gradients of the corners, those of the shared wall together.
    let expected = {
        let half = |x: f64, y: f64| Vector::new(0.5 * x, 0.5 * y);
        let annex = [(half(-20., -40.), true), (half(20., -40.), false), (half(20., 40.), false), (half(-20., 40.), true)];
        let hall = [(half(-20., -60.), false), (half(20., -60.), true), (half(20., 60.), true), (half(-20., 60.), false)];
        let lone = |list: &[(Vector, bool)], area: f64| list.iter().filter(|g| !g.1).map(|(g, _)| g.dot(*g) / (area * area)).sum::<f64>();
        let joint = |g: Vector, h: Vector| {
            let d = g * (1.0 / a) + h * (-1.0 / b);
            d.dot(d)
        };
        lone(&annex, a) + lone(&hall, b) + joint(annex[0].0, hall[1].0) + joint(annex[3].0, hall[2].0)
    };
    let found = answer(&doc);
    close(found.budget.variance_rel(), expected, 1e-12);
    let naive = model(&two((BEFORE, 40., 20.), (BEFORE, 60., 20.)), CLICKS_ONLY);
    assert!(found.budget.sd_rel() < 0.9 * answer(&naive).budget.sd_rel());
    // Simulated with shared clicks.
    let mut r = Random::seeded(5);
    let n = 60_000;
    let (mut sum, mut square) = (0.0, 0.0);
    for _ in 0..n {
        let mut click = |x: f64, y: f64| point(x + r.normal(1.0), y + r.normal(1.0));
        let (p, q) = (click(160., 100.), click(160., 120.));
        let annex = [p, click(200., 100.), click(200., 120.), q];
        let hall = [click(100., 100.), p, q, click(100., 120.)];
        let area = |c: &[Point; 4]| 0.5 * (c[2] - c[0]).cross(c[3] - c[1]).abs();
        let ln = libm::log(area(&annex) / area(&hall));
        sum += ln;
        square += ln * ln;
    }
    let mean = sum / f64::from(n);
    close((square / f64::from(n) - mean * mean).sqrt() / expected.sqrt(), 1.0, 0.012);
    // Three-click rectangles have computed corners: they share none.
    let computed = with(&doc, &[Event::FootprintReshaped { id: A, ring: doc.footprint(A).unwrap().ring.clone(), drawn: Drawn::Rectangle }]);
    assert!(answer(&computed).budget.of(Part::Clicks) > found.budget.of(Part::Clicks));
}

#[test]
fn a_over_b_and_b_over_a_are_one_statement() {
    let mut r = Random::seeded(11);
    for i in 0..300 {
        let mut side = || (r.between(12.0, 300.0), r.between(12.0, 60.0));
        let (a, b) = (side(), side());
        let other = if i % 3 == 0 { BEFORE } else { AFTER };
        let mut doc = two((BEFORE, a.0, a.1), (other, b.0, b.1));
        match i % 3 {
            1 => doc = framed(&doc, r.between(0.1, 4.0)),
            2 => {
                doc = scaled(
                    &scaled(&doc, BEFORE, r.between(0.3, 3.0), r.between(0.0, 0.05)),
                    AFTER,
                    r.between(0.3, 3.0),
                    r.between(0.0, 0.05),
                );
            }
            _ => {}
        }
        for level in Level::ALL {
            let (Ok(ab), Ok(ba)) = (ratio(&doc, A, B, level), ratio(&doc, B, A, level)) else { continue };
            close(ab.ratio * ba.ratio, 1.0, 1e-12);
            close(ab.p_smaller + ba.p_smaller, 1.0, 1e-9);
            if (ab.method, ba.method) == (Method::LogDelta, Method::LogDelta) {
                close(ab.range.low * ba.range.high, 1.0, 1e-12);
                close(ab.range.high * ba.range.low, 1.0, 1e-12);
                close(ab.budget.variance_rel(), ba.budget.variance_rel(), 1e-15);
            }
        }
        let ranges: Vec<Interval> = Level::ALL.iter().filter_map(|l| ratio(&doc, A, B, *l).ok()).map(|a| a.range).collect();
        assert!(ranges.windows(2).all(|w| w[0].low > w[1].low && w[0].high < w[1].high), "a surer range is a wider one");
    }
}

#[test]
fn what_cannot_be_told_is_refused_with_the_reason() {
    let apart = two((BEFORE, 60., 20.), (AFTER, 80., 22.));
    for (doc, a, b, refusal) in [
        (&apart, A, B, RatioRefusal::NoCommonScale),
        (&scaled(&apart, BEFORE, 0.5, 0.01), A, B, RatioRefusal::NoCommonScale),
        (&apart, A, A, RatioRefusal::Same),
        (&apart, A, FootprintId(9), RatioRefusal::NoSuchFootprint(FootprintId(9))),
        (&apart, FootprintId(9), B, RatioRefusal::NoSuchFootprint(FootprintId(9))),
        (&two((BEFORE, 60., 20.), (BEFORE, 3., 2.)), A, B, RatioRefusal::NotMeasurable),
        (&two((BEFORE, 3., 2.), (BEFORE, 300., 60.)), A, B, RatioRefusal::NotMeasurable),
    ] {
        for level in Level::ALL {
            let found = ratio(doc, a, b, level).unwrap_err();
            assert_eq!(found, refusal);
            assert_plain(&found.to_string());
            assert_eq!(ratio_with_sentence(doc, a, b, level).unwrap_err(), refusal);
        }
    }
    // The frame or both scales lift it, and are named in the range.
    assert!(answer(&framed(&apart, 1.0)).budget.of(Part::Alignment) > 0.0);
    let both = answer(&scaled(&scaled(&apart, BEFORE, 0.5, 0.01), AFTER, 0.25, 0.0));
    close(both.ratio, 4.0 * 1200.0 / 1760.0, 1e-12);
    assert!(both.budget.of(Part::Scale) > 0.0);
    // A ratio is refused where its inverse is; between a clear answer and none, Fieller is asked as well.
    assert_eq!(answer(&two((BEFORE, 20., 10.), (BEFORE, 300., 60.))).method, Method::LogDelta);
    let doubtful = ratio(&two((BEFORE, 60., 20.), (BEFORE, 10., 6.)), A, B, Level::P90).unwrap();
    assert_eq!(doubtful.method, Method::Fieller);
    let log = log_delta(doubtful.ratio, doubtful.budget.sd_rel(), Level::P90.z());
    assert!(doubtful.range.high > log.high, "the upper end of a doubtful denominator runs away: {:?} {log:?}", doubtful.range);
    assert!(doubtful.range.low <= log.low, "and it never promises more than log-delta does");
}

#[test]
fn on_one_image_the_scale_cancels_and_the_shared_bias_nearly_does() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    assert_eq!(answer(&scaled(&doc, BEFORE, 0.5, 0.2)), answer(&doc));
    assert_eq!(answer(&framed(&doc, 5.0)), answer(&doc));
    let bias = 0.25 * (160.0 / 1200.0_f64 - 204.0 / 1760.0).powi(2);
    close(answer(&doc).budget.of(Part::SharedBias), bias, 1e-12);
    let apart = framed(&two((BEFORE, 60., 20.), (AFTER, 80., 22.)), 1e-6);
    let apart = answer(&apart).budget.of(Part::SharedBias);
    close(apart, 0.25 * ((160.0 / 1200.0_f64).powi(2) + (204.0 / 1760.0_f64).powi(2)), 1e-12);
    assert!(apart > 50.0 * bias);
}

#[test]
fn the_error_of_a_shared_frame_widens_the_range() {
    let apart = two((BEFORE, 60., 20.), (AFTER, 80., 22.));
    let mut last = 0.0;
    for error in [0.01, 0.1, 0.5, 1.0, 2.0, 5.0, 10.0] {
        let answer = answer(&framed(&apart, error));
        close(answer.ratio, 1200.0 / 1760.0, 1e-12);
        let width = answer.range.high - answer.range.low;
        assert!(width > last, "{error}");
        last = width;
        assert!(includes(&answer.budget).iter().any(|what| what.contains("frame")));
    }
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

// --- science.md 1.6: which picture supports "60-70 %"

#[test]
fn what_a_pixel_size_supports() {
    // A hall of 100 x 30 m, a new one of 80 x 24.4 m; no private bias, as in the table.
    let drawn = ErrorModel { click_px: 1.0, edge_px: 0.5, shared_bias_px: 0.5, private_bias_px: 0.0 };
    for (gsd, sd_percent, range) in [
        (0.3, 2.1, (63.0, 67.0)),
        (0.5, 3.4, (61.0, 69.0)),
        (0.8, 5.5, (59.0, 71.0)),
        (1.5, 10.3, (55.0, 77.0)),
        (3.0, 20.5, (46.0, 91.0)),
        (5.0, 34.2, (37.0, 114.0)),
    ] {
        let doc = model(&two((BEFORE, 80.0 / gsd, 24.4 / gsd), (BEFORE, 100.0 / gsd, 30.0 / gsd)), drawn);
        let found = answer(&doc);
        close(found.ratio, 0.65, 0.001);
        close(100.0 * found.budget.sd_rel(), sd_percent, 0.06);
        close(100.0 * found.range.low, range.0, 0.6);
        close(100.0 * found.range.high, range.1, 0.6);
    }
}

// --- science.md 1.7: the sentence

fn crafted(low: f64, high: f64, level: Level) -> RatioAnswer {
    let budget = Budget::new([(Part::Clicks, 0.001)]);
    RatioAnswer { ratio: (low * high).sqrt(), level, range: Interval { low, high }, method: Method::LogDelta, budget, p_smaller: 0.5 }
}

#[test]
fn the_sentence_in_all_its_branches() {
    let same = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let apart = two((AFTER, 60., 20.), (BEFORE, 80., 22.));
    let say = |doc: &Document, low: f64, high: f64, level: Level| {
        let said = sentence(doc, doc.footprint(A).unwrap(), doc.footprint(B).unwrap(), &crafted(low, high, level));
        assert_plain(&said);
        said
    };
    assert_eq!(
        say(&same, 0.6142, 0.6879, Level::P90),
        "On BEFORE (2 Apr 2023), the roof of \"A\" covers about 65 % (61–69 %, 90 % range) of the area of the roof of \"B\", i.e. it is 31–39 % smaller."
    );
    assert_eq!(
        say(&apart, 0.6142, 0.6879, Level::P80),
        "The roof of \"A\" on AFTER (5 Oct 2024) covers about 65 % (61–69 %, 80 % range) of the area of the roof of \"B\" on BEFORE (2 Apr 2023), \
         i.e. it is 31–39 % smaller."
    );
    for (low, high, level, about, range, form) in [
        (0.5807, 0.8006, Level::P90, "70", "55–85 %, 90 % range", "it is 15–45 % smaller"),
        (0.46, 0.91, Level::P95, "60", "40–100 %, 95 % range", "it is 0–60 % smaller"),
        (1.251, 1.309, Level::P90, "128", "125–131 %", "it is 25–31 % larger"),
        (1.02, 1.18, Level::P80, "110", "100–120 %, 80 % range", "it is 0–20 % larger"),
        (1.6, 2.9, Level::P90, "200", "150–300 %", "it is 50–200 % larger"),
        (2.01, 2.07, Level::P90, "204", "201–207 %", "it is 2.0–2.1 times as large"),
        (2.6, 3.4, Level::P95, "300", "260–340 %, 95 % range", "it is 2.6–3.4 times as large"),
        (0.95, 1.08, Level::P90, "100", "95–110 %", "anything from 5 % smaller to 10 % larger: there is no measurable difference"),
        (0.0112, 0.0153, Level::P90, "1.3", "1.1–1.6 %", "it is 98.4–98.9 % smaller"),
        (0.998, 1.004, Level::P90, "100.1", "99.8–100.4 %", "anything from 0.2 % smaller to 0.4 % larger"),
    ] {
        let said = say(&same, low, high, level);
        assert!(said.contains(&format!("covers about {about} % (")), "{said}");
        assert!(said.contains(range) && said.contains(form), "{said}");
    }
    let ground = with(&same, &[Event::FootprintChanged { id: A, to: revisit::core::doc::Attribute::Traced(Traced::Ground) }]);
    assert!(say(&ground, 0.6, 0.7, Level::P90).contains("the ground outline of \"A\""));
    let undated = with(&same, &[Event::DateSet { epoch: BEFORE, date: None }]);
    assert!(say(&undated, 0.6, 0.7, Level::P90).starts_with("On BEFORE (date not stated), "));
}

#[test]
fn the_two_forms_of_a_sentence_always_agree() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    let mut r = Random::seeded(17);
    for _ in 0..4000 {
        let middle = libm::exp(r.between(-4.0, 4.0));
        let spread = libm::exp(r.between(0.0005, 0.6));
        let (low, high) = (middle / spread, middle * spread);
        let rounded = outward_percent(Interval { low, high });
        assert!(rounded.low_percent <= 100.0 * low + 1e-6 && rounded.high_percent >= 100.0 * high - 1e-6, "rounded outwards");
        assert!(rounded.low_percent > 100.0 * low - rounded.grid - 1e-6 && rounded.high_percent < 100.0 * high + rounded.grid + 1e-6);
        let said = sentence(&doc, doc.footprint(A).unwrap(), doc.footprint(B).unwrap(), &crafted(low, high, Level::P90));
        assert_plain(&said);
        // "covers about 65 % (61–69 %": the middle lies in the range that is printed.
        let numbers = |text: &str| -> Vec<f64> {
            text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|n| n.trim_end_matches('.').parse().ok()).collect()
        };
        let (first, second) = said.split_once(", i.e. ").unwrap();
        let covers = numbers(first.split_once("covers about ").unwrap().1);
        let (about, low, high) = (covers[0], covers[1], covers[2]);
        assert!(low <= about && about <= high, "{said}");
        let form = numbers(second);
        let (a, b) = (form[0], form[1]);
        let implied = if second.contains("no measurable difference") {
            assert!(low < 100.0 && high > 100.0, "{said}");
            (100.0 - a, 100.0 + b)
        } else if second.contains("smaller") {
            (100.0 - b, 100.0 - a)
        } else if second.contains("larger") {
            (100.0 + a, 100.0 + b)
        } else {
            assert!(low >= 200.0, "{said}");
            // In times, with one decimal: outwards again.
            assert!((-1e-6..10.0).contains(&(low - 100.0 * a)) && (-1e-6..10.0).contains(&(100.0 * b - high)), "{said}");
            continue;
        };
        close(implied.0, low, 1e-6);
        close(implied.1, high, 1e-6);
    }
}

#[test]
fn a_range_in_times_is_rounded_outwards_too() {
    let doc = two((BEFORE, 60., 20.), (BEFORE, 80., 22.));
    for (low, high, form) in [(2.44, 2.46, "2.4–2.5 times"), (2.06, 2.14, "2.0–2.2 times"), (3.11, 3.19, "3.1–3.2 times")] {
        let said = sentence(&doc, doc.footprint(A).unwrap(), doc.footprint(B).unwrap(), &crafted(low, high, Level::P90));
        assert!(said.contains(form), "{said}");
    }
}

#[test]
fn what_is_in_the_range_is_said_and_so_is_what_is_not() {
    let full = answer(&framed(&two((BEFORE, 60., 20.), (AFTER, 80., 22.)), 1.0));
    assert_eq!(includes(&full.budget).len(), full.budget.parts().len());
    let parts: Vec<Part> = full.budget.parts().iter().map(|p| p.part).collect();
    assert_eq!(parts, [Part::Clicks, Part::Edges, Part::SharedBias, Part::PrivateBias, Part::Alignment]);
    let clicks = answer(&model(&two((BEFORE, 60., 20.), (BEFORE, 80., 22.)), CLICKS_ONLY));
    assert_eq!(includes(&clicks.budget), [Part::Clicks.meaning()], "what is nil is not claimed");
    assert_eq!(EXCLUDES.len(), 6);
    assert!(EXCLUDES.iter().any(|e| e.contains("eaves")) && EXCLUDES.iter().any(|e| e.contains("wrong object")));
}

// --- coverage: does the range hold the truth as often as it says?

/// How a hand errs, px.
#[derive(Clone, Copy)]
struct Truth {
    click: f64,
    edge: f64,
    bias: f64,
    private: f64,
    /// The two outlines are on two images: each has a bias of its own.
    apart: bool,
    /// Relative error of the first one's scale.
    scale: f64,
}

const STEADY: Truth = Truth { click: 1.0, edge: 0.0, bias: 0.0, private: 0.0, apart: false, scale: 0.0 };

/// A rectangle as a hand with those errors traces it.
fn traced(r: &mut Random, (l, w): (f64, f64), truth: Truth, bias: f64) -> Option<Ring> {
    let out = bias + r.normal(truth.private);
    let mut side = || out + r.normal(truth.edge);
    let (left, right, top, bottom) = (-side(), l + side(), -side(), w + side());
    let mut click = |x: f64, y: f64| point(x + r.normal(truth.click), y + r.normal(truth.click));
    Ring::new(vec![click(left, top), click(right, top), click(right, bottom), click(left, bottom)]).ok()
}

struct Coverage {
    hit: f64,
    below: f64,
    above: f64,
    /// Median half width of the range on the logarithm: of `+-x %`.
    half_width: f64,
}

/// How often the range that Revisit states holds the true ratio. `assumed` is what it is told of the hand.
fn coverage(a: (f64, f64), b: (f64, f64), truth: Truth, assumed: ErrorModel, level: Level, draws: u32, seed: u64) -> Coverage {
    let other = if truth.apart { AFTER } else { BEFORE };
    let mut doc = model(&document(vec![]), assumed);
    if truth.scale > 0.0 {
        doc = scaled(&scaled(&doc, BEFORE, 1.0, truth.scale), AFTER, 1.0, 0.0);
    } else if truth.apart {
        doc = framed(&doc, 1e-9);
    }
    let mut r = Random::seeded(seed);
    let real = a.0 * a.1 / (b.0 * b.1);
    let (mut hit, mut below, mut above) = (0, 0, 0);
    let mut widths = Vec::new();
    for _ in 0..draws {
        let shared = r.normal(truth.bias);
        let bias_b = if truth.apart { r.normal(truth.bias) } else { shared };
        let (Some(ring_a), Some(ring_b)) = (traced(&mut r, a, truth, shared), traced(&mut r, b, truth, bias_b)) else { continue };
        let outline = |ring, epoch| Outline { ring, epoch, drawn: Drawn::Polygon, traced: Traced::Roof, of: None };
        let found = ratio_of(&doc, &outline(&ring_a, BEFORE), &outline(&ring_b, other), level);
        // Too small to say anything is an honest answer as well, and a rare one.
        let Ok(found) = found else { continue };
        // The stated metres of the first image are wrong by this much.
        let wrong = libm::exp(2.0 * r.normal(truth.scale));
        let (low, high) = (found.range.low * wrong, found.range.high * wrong);
        if real < low {
            above += 1;
        } else if real > high {
            below += 1;
        } else {
            hit += 1;
        }
        widths.push(level.z() * found.budget.sd_rel());
    }
    widths.sort_by(f64::total_cmp);
    assert!(widths.len() as f64 > 0.9 * f64::from(draws), "most of the time there is an answer");
    let percent = |n: u32| 100.0 * f64::from(n) / widths.len() as f64;
    Coverage { hit: percent(hit), below: percent(below), above: percent(above), half_width: 100.0 * widths[widths.len() / 2] }
}

/// The sizes of the table, A and B.
const SIZES: [((f64, f64), (f64, f64)); 7] = [
    ((20., 10.), (25., 12.)),
    ((40., 15.), (60., 15.)),
    ((60., 20.), (80., 22.)),
    ((120., 30.), (150., 36.)),
    ((300., 60.), (300., 60.)),
    ((20., 10.), (300., 60.)),
    ((300., 60.), (20., 10.)),
];

const DRAWS: u32 = 60_000;

#[test]
fn the_90_percent_range_holds_the_truth_in_90_percent() {
    // Standard error of a share of 90 % in 60,000 draws: 0.12 points.
    for (i, (a, b)) in SIZES.into_iter().enumerate() {
        let c = coverage(a, b, STEADY, CLICKS_ONLY, Level::P90, DRAWS, 100 + i as u64);
        assert!((89.0..=91.5).contains(&c.hit), "{a:?} {b:?}: {} ({} / {})", c.hit, c.below, c.above);
        assert!((c.below - c.above).abs() < 3.0, "the misses are balanced: {} / {}", c.below, c.above);
    }
}

#[test]
fn so_it_does_under_the_full_model() {
    let hand = Truth { click: 1.0, edge: 0.5, bias: 0.5, private: 0.25, apart: false, scale: 0.0 };
    for (i, (a, b)) in SIZES.into_iter().enumerate() {
        for apart in [false, true] {
            let c = coverage(a, b, Truth { apart, ..hand }, ErrorModel::default(), Level::P90, DRAWS / 2, 200 + i as u64);
            assert!((89.0..=91.5).contains(&c.hit), "{a:?} {b:?} apart {apart}: {} ({} / {})", c.hit, c.below, c.above);
        }
    }
}

#[test]
fn very_small_buildings_are_covered_at_least_as_often_as_promised() {
    // Below the sizes for which 90 % is promised closely, the range may be too wide, never too narrow: also where the
    // method changes with the doubt of the denominator.
    let hand = Truth { click: 1.0, edge: 0.5, bias: 0.5, private: 0.25, apart: false, scale: 0.0 };
    for (i, b) in [(16., 8.), (14., 7.), (12., 6.), (10., 6.)].into_iter().enumerate() {
        for (truth, assumed) in [(STEADY, CLICKS_ONLY), (hand, ErrorModel::default())] {
            let c = coverage((300., 60.), b, truth, assumed, Level::P90, DRAWS / 4, 500 + i as u64);
            assert!(c.hit >= 89.0, "{b:?}: {} ({} / {})", c.hit, c.below, c.above);
        }
    }
}

#[test]
fn what_breaks_coverage_does_not_break_the_full_model() {
    // (A, B, the hand, what is assumed of it, coverage and half width of the published table at 95 %)
    let edges = Truth { edge: 0.5, ..STEADY };
    let blurred = Truth { bias: 0.5, ..edges };
    let apart = Truth { apart: true, ..blurred };
    let (small, large) = ((60., 20.), (80., 22.));
    for (i, (a, b, truth, figure, half_width)) in [
        (small, large, STEADY, 95.1, 13.9),
        (small, large, edges, 95.0, 17.0),
        (small, large, blurred, 95.3, 17.1),
        (small, large, apart, 95.3, 24.3),
        (small, large, Truth { scale: 0.01, ..apart }, 95.3, 24.6),
        ((40., 15.), (200., 60.), Truth { click: 0.5, edge: 0.5, bias: 1.0, ..STEADY }, 95.3, 30.2),
        ((300., 60.), (300., 60.), apart, 95.1, 8.0),
    ]
    .into_iter()
    .enumerate()
    {
        let assumed = ErrorModel { click_px: truth.click, edge_px: truth.edge, shared_bias_px: truth.bias, private_bias_px: truth.private };
        let c = coverage(a, b, truth, assumed, Level::P95, DRAWS / 2, 300 + i as u64);
        close(c.hit, figure, 0.8);
        close(c.half_width, half_width, 0.01 * half_width + 0.05);
    }
}

#[test]
fn a_model_that_leaves_parts_out_does_break_it() {
    // The same table's other column: were the parts left out, 95 % would be 89, 74, 36 %. That the tool has them matters.
    let blurred = Truth { edge: 0.5, bias: 0.5, ..STEADY };
    for (a, b, truth, figure) in [
        ((60., 20.), (80., 22.), blurred, 89.0),
        ((60., 20.), (80., 22.), Truth { apart: true, ..blurred }, 73.9),
        ((40., 15.), (200., 60.), Truth { click: 0.5, edge: 0.5, bias: 1.0, ..STEADY }, 36.0),
    ] {
        let assumed = ErrorModel { click_px: truth.click, ..CLICKS_ONLY };
        let c = coverage(a, b, truth, assumed, Level::P95, 10_000, 400);
        close(c.hit, figure, 2.0);
    }
    // And were sigma wrong by 1.5, 95 % would be 81 %.
    let c = coverage((60., 20.), (80., 22.), STEADY, ErrorModel { click_px: 1.0 / 1.5, ..CLICKS_ONLY }, Level::P95, 20_000, 401);
    close(c.hit, 81.3, 1.2);
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
