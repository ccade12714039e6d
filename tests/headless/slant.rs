//! Slanted views: what they stretch is in the range of what rests on known lengths, and what they show of walls is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{A, B, CLICKS_ONLY, answer, close, framed, model, two, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, assert_plain, document, point};
use revisit::core::doc::{Document, Drawn, EpochId, Event, KnownSize, Line, LineId, Scale, Traced};
use revisit::core::measure::{self, Outline, Part, length_ratio, ratio_of};
use revisit::core::raster::{Acquisition, Fact};
use revisit::core::units::Level;
use std::sync::Arc;

/// The document with an image that was taken at this angle from the vertical.
fn seen(doc: &Document, epoch: EpochId, incidence_deg: f64) -> Document {
    let facts = Acquisition { incidence_deg: Some(Fact::new(incidence_deg, "test")), ..Acquisition::default() };
    with(doc, &[Event::AcquisitionSet { epoch, stated: Box::new(facts) }])
}

/// A known length of a metre a pixel in a direction of the picture, so long that clicks do not count.
fn ruler(direction_deg: f64) -> Scale {
    let (s, c) = libm::sincos(direction_deg.to_radians());
    Scale { from: point(0.0, 0.0), to: point(1e6 * c, 1e6 * s), length_m: 1e6, length_sd_m: 1.0 }
}

fn by_lengths(doc: &Document, epoch: EpochId, directions_deg: &[f64]) -> Document {
    let events = directions_deg.iter().enumerate().map(|(i, d)| match i {
        0 => Event::ScaleSet { epoch, scale: Some(ruler(*d)) },
        _ => Event::KnownSizeAdded { epoch, size: KnownSize::Length(ruler(*d)) },
    });
    with(doc, &events.collect::<Vec<_>>())
}

#[test]
fn the_view_enters_a_ratio_by_known_lengths_and_cancels_where_it_must() {
    let doc = two((AFTER, 60., 20.), (BEFORE, 80., 22.));
    let scaled = by_lengths(&by_lengths(&doc, AFTER, &[20.0]), BEFORE, &[70.0]);
    assert_eq!(answer(&scaled).budget.of(Part::View), 0.0, "nothing is stated of it");
    let e = |deg: f64| -libm::log(libm::cos(deg.to_radians()));
    let slanted = seen(&seen(&scaled, AFTER, 25.0), BEFORE, 10.0);
    close(answer(&slanted).budget.of(Part::View), 0.5 * (e(25.0).powi(2) + e(10.0).powi(2)), 1e-12);
    // Lengths at right angles have both sizes of a pixel.
    let both_ways = seen(&seen(&by_lengths(&by_lengths(&doc, AFTER, &[20.0, 110.0]), BEFORE, &[70.0, 160.0]), AFTER, 25.0), BEFORE, 10.0);
    close(answer(&both_ways).budget.of(Part::View), 0.0, 1e-12);
    // In one frame, and on one image, it cancels.
    assert_eq!(answer(&framed(&slanted, 1.0)).budget.of(Part::View), 0.0);
    let one = seen(&by_lengths(&two((AFTER, 60., 20.), (AFTER, 80., 22.)), AFTER, &[0.0]), AFTER, 25.0);
    assert_eq!(answer(&one).budget.of(Part::View), 0.0);
    // Not in square metres.
    let area = measure::area(&one, one.footprint(A).unwrap());
    close(area.budget.of(Part::View), 0.5 * e(25.0).powi(2), 1e-12);
    assert_eq!(area.budget_px.of(Part::View), 0.0);
    // A length is off by what its direction differs from that of the known one.
    let along = |deg: f64| {
        let (s, c) = libm::sincos(deg.to_radians());
        measure::length(&one, AFTER, point(10.0, 10.0), point(10.0 + 100.0 * c, 10.0 + 100.0 * s)).unwrap().budget.of(Part::View)
    };
    close(along(0.0), 0.0, 1e-12);
    close(along(180.0), 0.0, 1e-12);
    close(along(90.0), 0.5 * e(25.0).powi(2), 1e-12);
    close(along(45.0), 0.25 * e(25.0).powi(2), 1e-12);
}

#[test]
fn two_lengths_of_one_slanted_picture_do_not_cancel() {
    let line = |id, to| Event::LineAdded(Arc::new(Line { id: LineId(id), epoch: AFTER, from: point(0.0, 0.0), to, height: None }));
    let doc = with(&document(vec![]), &[line(1, point(100.0, 0.0)), line(2, point(0.0, 100.0)), line(3, point(50.0, 0.0))]);
    let slanted = seen(&doc, AFTER, 20.0);
    let part = |doc: &Document, a, b| length_ratio(doc, LineId(a), LineId(b), Level::P90).unwrap().budget.of(Part::View);
    let e = -libm::log(libm::cos(20.0_f64.to_radians()));
    close(part(&slanted, 1, 2), 0.5 * e * e, 1e-12);
    close(part(&slanted, 1, 3), 0.0, 1e-12);
    assert_eq!(part(&doc, 1, 2), 0.0);
}

/// Two pictures from two sides, each with one known length; from which side each was taken is not known.
#[test]
fn ranges_across_slanted_pictures_hold_the_truth() {
    let empty = model(&document(vec![]), CLICKS_ONLY);
    let doc = by_lengths(&by_lengths(&seen(&seen(&empty, AFTER, 24.0), BEFORE, 12.0), AFTER, &[15.0]), BEFORE, &[60.0]);
    // What a square pixel of the ruler's direction stands for, once the view is known.
    let truth = |incidence: f64, ruler_deg: f64, view_deg: f64| {
        let (t, off) = (incidence.to_radians(), (ruler_deg - view_deg).to_radians());
        let (s, c) = libm::sincos(off);
        1.0 / (c * c / (libm::cos(t) * libm::cos(t)) + s * s) / libm::cos(t)
    };
    let r = &mut Random::seeded(5);
    let (mut held, mut held_without) = (0, 0);
    const RUNS: u32 = 6000;
    for _ in 0..RUNS {
        let mut drawn = |x: f64, y: f64, l: f64, w: f64| {
            let corners = [(x, y), (x + l, y), (x + l, y + w), (x, y + w)];
            revisit::core::geom::Ring::new(corners.map(|(x, y)| point(x + r.normal(1.0), y + r.normal(1.0))).to_vec()).unwrap()
        };
        let (new, old) = (drawn(50.0, 50.0, 90.0, 40.0), drawn(50.0, 300.0, 120.0, 50.0));
        let outline = |ring, epoch| Outline { ring, epoch, drawn: Drawn::Polygon, traced: Traced::Roof, of: None, courtyard: false };
        let found = ratio_of(&doc, &outline(&new, AFTER), &outline(&old, BEFORE), Level::P90).unwrap();
        let real = 3600.0 * truth(24.0, 15.0, r.between(0.0, 360.0)) / (6000.0 * truth(12.0, 60.0, r.between(0.0, 360.0)));
        held += u32::from(found.range.contains(real));
        let without = Level::P90.z() * (found.budget.variance_rel() - found.budget.of(Part::View)).sqrt();
        held_without += u32::from(libm::log(found.ratio / real).abs() <= without);
    }
    let percent = |n: u32| 100.0 * f64::from(n) / f64::from(RUNS);
    // A stretch has ends, unlike a normal error: a little more is held.
    assert!((88.5..=94.5).contains(&percent(held)), "{}", percent(held));
    assert!(percent(held_without) < 80.0, "it matters: {}", percent(held_without));
}

#[test]
fn walls_that_come_into_sight_and_views_that_nobody_stated_are_said_with_figures() {
    let doc = by_lengths(&by_lengths(&two((AFTER, 60., 20.), (BEFORE, 80., 22.)), AFTER, &[0.0]), BEFORE, &[0.0]);
    let said = |doc: &Document| {
        let said: Vec<String> = measure::view_cautions(doc, &[A.into()], &[B.into()]).iter().map(measure::Caution::words).collect();
        said.iter().for_each(|s| assert_plain(s));
        said
    };
    let unstated = said(&doc);
    assert_eq!(unstated.len(), 2, "{unstated:?}");
    assert!(unstated[0].starts_with("From where AFTER was taken is not stated") && unstated[0].contains("4 %"), "{}", unstated[0]);
    let slanted = seen(&seen(&doc, AFTER, 25.0), BEFORE, 5.0);
    let walls = said(&slanted);
    assert_eq!(walls.len(), 1);
    // 10 m tan 25 degrees is 4.66 m, times 63.2 m, of 1200 m2.
    assert!(walls[0].contains("up to 25 % to \"A\" on AFTER (25° from the vertical; 10 m high, assumed)"), "{}", walls[0]);
    assert!(walls[0].contains("up to 4 % to \"B\" on BEFORE"), "{}", walls[0]);
    assert!(said(&seen(&seen(&doc, AFTER, 12.0), BEFORE, 10.0)).is_empty(), "alike");
    let one = two((AFTER, 60., 20.), (AFTER, 80., 22.));
    assert!(said(&seen(&one, AFTER, 25.0)).is_empty(), "on one image");
}
