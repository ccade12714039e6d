//! Ratios: the published vectors, the invariances, what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{A, B, CLICKS_ONLY, answer, close, framed, model, scaled, two, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, assert_plain, document, point, rectangle};
use revisit::core::doc::{Drawn, ErrorModel, Event, FootprintId};
use revisit::core::geom::{Point, Vector};
use revisit::core::measure::{Interval, Method, Part, RatioRefusal, fieller, gradient_square_sum, includes, log_delta, normal_cdf, ratio};
use revisit::core::report::ratio_with_sentence;
use revisit::core::units::Level;

// --- the ratio

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
            assert_eq!(ab.method, ba.method);
            if ab.method != Method::Fieller {
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
    // A ratio is refused where its inverse is; between a clear answer and none, the ends move and then go over to Fieller's.
    assert_eq!(answer(&two((BEFORE, 120., 30.), (BEFORE, 150., 36.))).method, Method::LogDelta);
    let mut last = 0.0;
    for (l, w, method) in [(20., 10., Method::SecondOrder), (10., 6., Method::SecondOrder), (9., 5., Method::Fieller)] {
        let doubtful = ratio(&two((BEFORE, 60., 20.), (BEFORE, l, w)), A, B, Level::P90).unwrap();
        assert_eq!(doubtful.method, method, "{l} x {w}");
        let log = log_delta(doubtful.ratio, doubtful.budget.sd_rel(), Level::P90.z());
        assert!(doubtful.range.high > log.high, "the upper end of a doubtful denominator runs away: {:?} {log:?}", doubtful.range);
        assert!(doubtful.range.high / log.high > last, "the more so the more doubtful it is");
        last = doubtful.range.high / log.high;
        let inverse = ratio(&two((BEFORE, l, w), (BEFORE, 60., 20.)), A, B, Level::P90).unwrap();
        close(inverse.range.low, 1.0 / doubtful.range.high, 1e-9);
        close(inverse.range.high, 1.0 / doubtful.range.low, 1e-9);
    }
    // Not all at once: the range of a slightly more doubtful denominator is slightly different.
    let beside = |w: f64| ratio(&two((BEFORE, 60., 20.), (BEFORE, 25., w)), A, B, Level::P90).unwrap();
    let near = [11.0, 11.2].map(|w| beside(w).range.high / beside(w).ratio);
    close(near[0], near[1], 0.01);
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

// --- which picture supports "60-70 %"

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
        // The table is of log-delta; where pixels are coarse both ends move downwards: the new hall is the less certain one.
        let log = log_delta(found.ratio, found.budget.sd_rel(), Level::P90.z());
        close(100.0 * log.low, range.0, 0.6);
        close(100.0 * log.high, range.1, 0.6);
        if found.method == Method::LogDelta {
            assert_eq!(found.range, log);
        } else {
            assert!(gsd >= 1.5 && found.range.low < log.low && found.range.low > 0.75 * log.low, "{gsd}: {:?}", found.range);
        }
    }
}
