//! Ratios of lengths: the scale cancels on one image, and counts once across two.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{close, framed, scaled, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, assert_plain, document, point};
use revisit::core::doc::{Alignment, AlignmentMethod, Document, EpochId, Event, Line, LineId};
use revisit::core::geom::{Affine, Point};
use revisit::core::measure::{Interval, Method, Part, RatioAnswer, RatioRefusal, length_ratio, length_sentence};
use revisit::core::register::{Covariance, Model, Status};
use revisit::core::report::{length_ratio_report, measure_report};
use revisit::core::units::Level;
use std::sync::Arc;

const A: LineId = LineId(1);
const B: LineId = LineId(2);

fn lines(list: [(EpochId, Point, Point); 2]) -> Document {
    let event = |(id, (epoch, from, to)): (u64, (EpochId, Point, Point))| {
        Event::LineAdded(Arc::new(Line { id: LineId(id), epoch, from, to, height: None }))
    };
    let events: Vec<Event> = [1, 2].into_iter().zip(list).map(event).collect();
    with(&document(vec![]), &events)
}

fn answer(doc: &Document) -> RatioAnswer {
    length_ratio(doc, A, B, Level::P90).unwrap()
}

#[test]
fn on_one_image_the_clicks_are_all() {
    let doc = lines([(BEFORE, point(0., 0.), point(60., 80.)), (BEFORE, point(0., 200.), point(200., 200.))]);
    let found = answer(&doc);
    close(found.ratio, 0.5, 1e-12);
    close(found.budget.variance_rel(), 2.0 / 10_000.0 + 2.0 / 40_000.0, 1e-15);
    assert_eq!(answer(&scaled(&doc, BEFORE, 0.5, 0.2)), found, "the scale cancels");
    let hard = with(&doc, &[Event::HardSet { epoch: BEFORE, hard: true }]);
    close(answer(&hard).budget.variance_rel(), 4.0 * found.budget.variance_rel(), 1e-15);
    let turned = length_ratio(&doc, B, A, Level::P90).unwrap();
    close(turned.ratio * found.ratio, 1.0, 1e-12);
    close(turned.range.low * found.range.high, 1.0, 1e-12);
}

#[test]
fn an_end_that_both_lines_share_moves_both() {
    // In one line, end to end: the click between them lengthens one and shortens the other.
    for (c, sign) in [(point(200., 0.), -1.0), (point(100., 100.), 0.0), (point(60., 0.), 1.0)] {
        let shared = point(100., 0.);
        let doc = lines([(BEFORE, point(0., 0.), shared), (BEFORE, shared, c)]);
        let l = shared.distance(c);
        let expected = 2.0 / 10_000.0 + 2.0 / (l * l) - 2.0 * sign / (100.0 * l);
        close(answer(&doc).budget.variance_rel(), expected, 1e-12);
        let mut r = Random::seeded(4);
        let (mut sum, mut square, n) = (0.0, 0.0, 40_000);
        for _ in 0..n {
            let mut click = |p: Point| point(p.x + r.normal(1.0), p.y + r.normal(1.0));
            let (a, s, c) = (click(point(0., 0.)), click(shared), click(c));
            let ln = libm::log(a.distance(s) / s.distance(c));
            sum += ln;
            square += ln * ln;
        }
        let mean = sum / f64::from(n);
        close((square / f64::from(n) - mean * mean).sqrt() / expected.sqrt(), 1.0, 0.02);
    }
}

#[test]
fn across_two_images_the_scale_counts_once_not_twice() {
    let doc = lines([(BEFORE, point(0., 0.), point(100., 0.)), (AFTER, point(0., 0.), point(0., 100.))]);
    assert_eq!(length_ratio(&doc, A, B, Level::P90), Err(RatioRefusal::NoCommonScaleOfLines));
    let stated = scaled(&scaled(&doc, BEFORE, 0.5, 0.02), AFTER, 0.25, 0.01);
    let found = answer(&stated);
    close(found.ratio, 2.0, 1e-12);
    close(found.budget.of(Part::Scale), 4e-4 + 1e-4, 1e-9);
    let shared = answer(&framed(&doc, 2.0));
    close(shared.budget.of(Part::Alignment), 2.0 * 4.0 / 10_000.0, 1e-12);
    // An alignment that knows the stretch along x to 0.1 % and across it to 1 %.
    let mut entries = [[0.0; 8]; 8];
    (entries[0][0], entries[4][4]) = (1e-6, 1e-4);
    let alignment = |onto_from| Alignment {
        from: AFTER,
        onto: BEFORE,
        onto_from,
        method: AlignmentMethod::Automatic,
        model: Model::Affine,
        status: Status::Green,
        covariance: Covariance { centre: Point::default(), entries },
        rmse_px: 0.4,
        loo_px: 0.5,
        tiles: 49,
        inliers: 40,
        log10_nfa: -50.0,
        witness_px: None,
        ties: Vec::new(),
    };
    let onto_from = Affine::from([1.0, 0.0, 0.0, 0.0, 0.5, 0.0]).into();
    let aligned = with(&doc, &[Event::AlignmentSet(Box::new(alignment(onto_from)))]);
    let found = answer(&aligned);
    close(found.ratio, 2.0, 1e-12);
    // The line on AFTER runs along y, which is halved: its stretch is known to 1 % of 1, of 0.5.
    close(found.budget.of(Part::Alignment), 1e-4 / 0.25, 1e-12);
}

#[test]
fn what_cannot_be_told_is_refused() {
    let doc = lines([(BEFORE, point(0., 0.), point(1.2, 0.)), (BEFORE, point(0., 200.), point(200., 200.))]);
    for (a, b, refusal) in [
        (A, B, RatioRefusal::LineTooShort),
        (B, A, RatioRefusal::LineTooShort),
        (A, A, RatioRefusal::SameLine),
        (A, LineId(7), RatioRefusal::NoSuchLine(7)),
        (LineId(7), B, RatioRefusal::NoSuchLine(7)),
    ] {
        let found = length_ratio(&doc, a, b, Level::P90).unwrap_err();
        assert_eq!(found, refusal);
        assert_plain(&found.to_string());
        assert_eq!(length_ratio_report(&doc, a, b, Level::P90).unwrap_err(), refusal);
    }
}

#[test]
fn the_sentence_speaks_of_lengths() {
    let one = lines([(BEFORE, point(0., 0.), point(130., 0.)), (BEFORE, point(0., 200.), point(200., 200.))]);
    let found = answer(&one);
    let say = |doc: &Document, low: f64, high: f64| {
        let answer = RatioAnswer { ratio: (low * high).sqrt(), range: Interval { low, high }, method: Method::LogDelta, ..found.clone() };
        let said = length_sentence(doc, doc.line(A).unwrap(), doc.line(B).unwrap(), &answer);
        assert_plain(&said);
        said
    };
    assert_eq!(
        say(&one, 0.6142, 0.6879),
        "On BEFORE (2 Apr 2023), line 1 is about 65 % (61–69 %, 90 % range) as long as line 2, i.e. it is 31–39 % shorter."
    );
    for (low, high, form) in [
        (1.251, 1.309, "it is 25–31 % longer"),
        (2.44, 2.46, "it is 2.4–2.5 times as long"),
        (0.95, 1.08, "anything from 5 % shorter to 10 % longer: there is no measurable difference"),
    ] {
        assert!(say(&one, low, high).contains(form), "{low} {high}");
    }
    let two = lines([(AFTER, point(0., 0.), point(130., 0.)), (BEFORE, point(0., 200.), point(200., 200.))]);
    assert!(say(&two, 0.6142, 0.6879).starts_with("Line 1 on AFTER (5 Oct 2024) is about 65 % "));
    let report = length_ratio_report(&one, A, B, Level::P90).unwrap();
    assert_eq!(report.schema, "revisit.lengths/1");
    assert!(report.body.excludes.iter().any(|e| e.contains("both ends")));
}

#[test]
fn the_report_lists_the_lines() {
    let doc = scaled(&lines([(BEFORE, point(0., 0.), point(60., 80.)), (AFTER, point(0., 0.), point(50., 0.))]), BEFORE, 0.5, 0.0);
    let rows = measure_report(&doc, Level::P90).body.lines;
    assert_eq!(
        rows.iter().map(|l| (l.id, l.epoch.as_str(), l.length_px, l.length_m)).collect::<Vec<_>>(),
        [(1, "before", 100.0, Some(50.0)), (2, "after", 50.0, None)]
    );
    assert!(rows.iter().all(|l| l.range.contains(l.length_m.unwrap_or(l.length_px))));
}
