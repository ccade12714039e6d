//! Sums and differences of outlines: what they come to, what moves together, what is refused, what is said.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{CLICKS_ONLY, close, framed, model, scaled, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, assert_plain, document, rectangle};
use revisit::core::doc::{Attribute, Document, Drawn, ErrorModel, Event, FootprintId, Sign, Term, Traced, UnknownTerm, parse_side};
use revisit::core::geom::{Point, Ring};
use revisit::core::measure::{Caution, Outline, Part, RatioRefusal, cautions, ratio, ratio_of_sides, ratio_of_terms};
use revisit::core::report::{ratio_report, sides_report, sides_with_sentence};
use revisit::core::units::Level;

fn plus(id: u64) -> Term {
    Term { sign: Sign::Plus, id: FootprintId(id) }
}

fn minus(id: u64) -> Term {
    Term { sign: Sign::Minus, id: FootprintId(id) }
}

/// A hall (1), an annex at its wall (2), a courtyard in the hall (3), three sheds (4 to 6) and a hall on the other image (7).
fn site() -> Document {
    let polygon = |epoch, points| (epoch, points, Drawn::Polygon);
    document(vec![
        polygon(BEFORE, rectangle(100.0, 100.0, 80.0, 40.0)),
        polygon(BEFORE, rectangle(180.0, 100.0, 30.0, 40.0)),
        polygon(BEFORE, rectangle(120.0, 110.0, 40.0, 20.0)),
        polygon(BEFORE, rectangle(100.0, 300.0, 40.0, 15.0)),
        polygon(BEFORE, rectangle(200.0, 300.0, 40.0, 15.0)),
        polygon(BEFORE, rectangle(300.0, 300.0, 40.0, 15.0)),
        polygon(AFTER, rectangle(100.0, 100.0, 90.0, 40.0)),
    ])
}

fn answer(doc: &Document, new: &[Term], old: &[Term]) -> revisit::core::measure::RatioAnswer {
    ratio_of_terms(doc, new, old, Level::P90).unwrap()
}

#[test]
fn areas_add_up_and_are_taken_off() {
    let doc = site();
    for (new, old, value) in [
        (vec![plus(4), plus(5), plus(6)], vec![plus(1)], 1800.0 / 3200.0),
        (vec![plus(1), plus(2)], vec![plus(4)], 4400.0 / 600.0),
        (vec![plus(1), minus(3)], vec![plus(4), plus(5)], 2400.0 / 1200.0),
        (vec![plus(1), plus(2), minus(3)], vec![plus(1)], 3600.0 / 3200.0),
        (vec![minus(3), plus(1)], vec![plus(1)], 2400.0 / 3200.0),
    ] {
        let found = answer(&doc, &new, &old);
        close(found.ratio, value, 1e-12);
        let turned = answer(&doc, &old, &new);
        close(turned.ratio * found.ratio, 1.0, 1e-12);
        close(turned.budget.variance_rel(), found.budget.variance_rel(), 1e-15);
    }
}

#[test]
fn one_outline_a_side_is_the_plain_ratio_to_the_last_bit() {
    let mut r = Random::seeded(3);
    for _ in 0..200 {
        let mut outline = |epoch, y| (epoch, rectangle(50.0, y, r.between(8.0, 300.0), r.between(8.0, 60.0)), Drawn::Polygon);
        let doc = framed(&document(vec![outline(BEFORE, 50.0), outline(BEFORE, 300.0), outline(AFTER, 50.0)]), 1.0);
        for (a, b) in [(1, 2), (2, 1), (1, 3), (3, 1)] {
            let plain = ratio(&doc, FootprintId(a), FootprintId(b), Level::P90);
            assert_eq!(ratio_of_terms(&doc, &[plus(a)], &[plus(b)], Level::P90), plain);
            // What the budget says by itself, from the areas alone.
            let Ok(plain) = plain else { continue };
            let part = |id, part| revisit::core::measure::area(&doc, doc.footprint(FootprintId(id)).unwrap()).budget_px.of(part);
            for p in [Part::Clicks, Part::Edges, Part::PrivateBias] {
                assert_eq!(plain.budget.of(p).to_bits(), (part(a, p) + part(b, p)).to_bits());
            }
        }
    }
}

#[test]
fn separate_sheds_are_surer_together_than_one_alone() {
    let doc = model(&site(), CLICKS_ONLY);
    // Exactly equal ones would be copies of each other, and off together.
    let traced = |id: u64, by: f64| {
        let ring = &doc.footprint(FootprintId(id)).unwrap().ring;
        let from = ring.points()[0];
        let points = ring.points().iter().map(|p| Point::new(from.x + (p.x - from.x) * by, p.y)).collect();
        Event::FootprintReshaped { id: FootprintId(id), ring: Ring::new(points).unwrap(), drawn: Drawn::Polygon }
    };
    let doc = with(&doc, &[traced(5, 1.0005), traced(6, 0.9995)]);
    let (one, three) = (answer(&doc, &[plus(4)], &[plus(1)]), answer(&doc, &[plus(4), plus(5), plus(6)], &[plus(1)]));
    let hall = revisit::core::measure::area(&doc, doc.footprint(FootprintId(1)).unwrap()).budget.of(Part::Clicks);
    // Clicks of three independent sheds: a third of the variance of one.
    close(three.budget.variance_rel() - hall, (one.budget.variance_rel() - hall) / 3.0, 1e-8);
}

#[test]
fn a_wall_between_two_parts_of_a_side_does_not_count() {
    // The annex stands at the hall: together they are one rectangle of 110 x 40, whose corners and walls are what counts. Two corners
    // stand in the middle of its long walls, where they move no area across, and each long wall is in two parts.
    let doc = site();
    let (hall_and_annex, other) = (
        answer(&doc, &[plus(1), plus(2)], &[plus(4)]),
        document(vec![
            (BEFORE, rectangle(100.0, 100.0, 110.0, 40.0), Drawn::Polygon),
            (BEFORE, rectangle(100.0, 300.0, 40.0, 15.0), Drawn::Polygon),
        ]),
    );
    let whole = answer(&other, &[plus(1)], &[plus(2)]);
    close(hall_and_annex.ratio, whole.ratio, 1e-12);
    close(hall_and_annex.budget.of(Part::SharedBias), whole.budget.of(Part::SharedBias), 1e-15);
    let edges = |doc: &Document, id| revisit::core::measure::area(doc, doc.footprint(FootprintId(id)).unwrap()).budget.of(Part::Edges);
    let shed = edges(&doc, 4);
    // The two ends of 40, and walls of 80 and 30 that run on in one line: where they meet, the corner goes with their mean, so that each
    // moves half of the 55 px that hang on it. The wall between moves nothing.
    let (long, short) = (40.0 + 0.5 * 55.0_f64, 15.0 + 0.5 * 55.0_f64);
    let squares = 2.0 * long.powi(2) + 2.0 * short.powi(2) + 2.0 * 1600.0;
    close(hall_and_annex.budget.of(Part::Edges) - shed, 0.25 * squares / (4400.0 * 4400.0), 1e-12);
}

#[test]
fn the_bias_of_a_courtyard_is_taken_the_wider_way() {
    let bias = ErrorModel { click_px: 1e-6, edge_px: 0.0, shared_bias_px: 0.5, private_bias_px: 0.0 };
    let doc = model(&site(), bias);
    // Against a shed: perimeters 240, 120 and 110; either (240 - 120) / 2400 or (240 + 120) / 2400 against 110 / 600.
    let found = answer(&doc, &[plus(1), minus(3)], &[plus(4)]).budget.of(Part::SharedBias);
    let by = |signed: f64| 0.25 * (signed / 2400.0 - 110.0 / 600.0_f64).powi(2);
    close(found, by(120.0).max(by(360.0)), 1e-12);
    // Across the dates likewise, each image by itself.
    let apart = answer(&framed(&doc, 1e-6), &[plus(1), minus(3)], &[plus(7)]).budget.of(Part::SharedBias);
    close(apart, 0.25 * ((360.0 / 2400.0_f64).powi(2) + (260.0 / 3600.0_f64).powi(2)), 1e-12);
}

#[test]
fn an_outline_on_both_sides_cancels_as_far_as_it_should() {
    // (hall + annex) / hall = 1 + annex / hall: what the hall is missed by tells only through the annex.
    let apart = model(&site(), CLICKS_ONLY);
    let both = answer(&apart, &[plus(1), plus(4)], &[plus(1)]);
    let shed = answer(&apart, &[plus(4)], &[plus(1)]);
    // d ln(1 + q) = q / (1 + q) d ln q
    let q = shed.ratio;
    close(both.budget.sd_rel(), shed.budget.sd_rel() * q / (1.0 + q), 1e-12);
    // With rectangles by three clicks, whose corners are computed, it is the same outline nonetheless.
    let ring = apart.footprint(FootprintId(1)).unwrap().ring.clone();
    let computed = with(&apart, &[Event::FootprintReshaped { id: FootprintId(1), ring, drawn: Drawn::Rectangle }]);
    let (both, shed) = (answer(&computed, &[plus(1), plus(4)], &[plus(1)]), answer(&computed, &[plus(4)], &[plus(1)]));
    close(both.budget.sd_rel(), shed.budget.sd_rel() * q / (1.0 + q), 1e-12);
}

#[test]
fn sides_on_two_images_are_compared_as_single_outlines_are() {
    let doc = site();
    assert_eq!(ratio_of_terms(&doc, &[plus(1), plus(2)], &[plus(7)], Level::P90), Err(RatioRefusal::NoCommonScale));
    let stated = scaled(&scaled(&doc, BEFORE, 0.5, 0.01), AFTER, 0.25, 0.0);
    let found = answer(&stated, &[plus(1), plus(2), minus(3)], &[plus(7)]);
    close(found.ratio, 4.0 * 3600.0 / 3600.0, 1e-12);
    close(found.budget.of(Part::Scale), 4e-4, 1e-9);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let doc = site();
    for (new, old, refusal) in [
        (vec![], vec![plus(1)], RatioRefusal::EmptySide),
        (vec![plus(1)], vec![], RatioRefusal::EmptySide),
        (vec![plus(1), plus(7)], vec![plus(4)], RatioRefusal::MixedImages),
        (vec![plus(1), plus(1)], vec![plus(4)], RatioRefusal::Twice),
        (vec![plus(1), minus(1)], vec![plus(4)], RatioRefusal::Twice),
        (vec![plus(1), plus(2)], vec![plus(2), plus(1)], RatioRefusal::Same),
        (vec![plus(1)], vec![plus(1)], RatioRefusal::Same),
        (vec![plus(4), minus(1)], vec![plus(2)], RatioRefusal::NothingLeft),
        (vec![plus(4), minus(5)], vec![plus(2)], RatioRefusal::NothingLeft),
        (vec![minus(4)], vec![plus(2)], RatioRefusal::NothingLeft),
        (vec![plus(1), plus(99)], vec![plus(2)], RatioRefusal::NoSuchFootprint(FootprintId(99))),
    ] {
        let found = ratio_of_terms(&doc, &new, &old, Level::P90).unwrap_err();
        assert_eq!(found, refusal);
        assert_plain(&found.to_string());
        let report = sides_report(&doc, &new, &old, Level::P90).body;
        assert_eq!(report.refused, Some(refusal.to_string()));
        assert_eq!(report.ratio, None);
    }
    // A difference that is left over from two large areas cannot be told from nothing.
    let near = document(vec![
        (BEFORE, rectangle(100.0, 100.0, 80.0, 40.0), Drawn::Polygon),
        (BEFORE, rectangle(100.0, 200.0, 79.0, 40.0), Drawn::Polygon),
        (BEFORE, rectangle(300.0, 100.0, 80.0, 40.0), Drawn::Polygon),
    ]);
    assert_eq!(ratio_of_terms(&near, &[plus(1), minus(2)], &[plus(3)], Level::P90), Err(RatioRefusal::NotMeasurable));
    assert_eq!(ratio_of_sides(&near, &[], &[], Level::P90), Err(RatioRefusal::EmptySide));
    let f = near.footprint(FootprintId(1)).unwrap();
    let one = [Outline::from(f).into()];
    assert_eq!(ratio_of_sides(&near, &one, &one, Level::P90), Err(RatioRefusal::Same));
}

#[test]
fn how_the_outlines_of_a_side_lie_is_looked_at() {
    let doc = site();
    assert!(cautions(&doc, &[plus(1), plus(2), minus(3)]).is_empty(), "annex at the wall and courtyard inside are as they should be");
    let said = |side: &[Term]| {
        let said: Vec<String> = cautions(&doc, side).iter().map(Caution::words).collect();
        said.iter().for_each(|s| assert_plain(s));
        said.join(" ")
    };
    assert_eq!(said(&[plus(1), plus(3)]), "\"A\" and \"C\" overlap: the place that they share is counted twice.");
    assert_eq!(said(&[plus(1), minus(4)]), "\"D\" lies outside what it is taken off from.");
    let half = document(vec![
        (BEFORE, rectangle(100.0, 100.0, 80.0, 40.0), Drawn::Polygon),
        (BEFORE, rectangle(160.0, 110.0, 40.0, 20.0), Drawn::Polygon),
    ]);
    let said = cautions(&half, &[plus(1), minus(2)]).iter().map(Caution::words).collect::<String>();
    assert_eq!(said, "\"B\" lies only partly inside what it is taken off from: about 50 % of it.");
    assert_eq!(sides_report(&half, &[plus(1), minus(2)], &[plus(2)], Level::P90).body.cautions, [said]);
}

#[test]
fn the_sentence_names_every_outline() {
    let doc = site();
    let say = |new: &[Term], old: &[Term]| {
        let (_, sentence) = sides_with_sentence(&doc, new, old, Level::P90).unwrap();
        assert_plain(&sentence);
        sentence
    };
    let said = say(&[plus(4), plus(5), plus(6)], &[plus(1), minus(3)]);
    assert!(said.starts_with("On BEFORE (2 Apr 2023), the roofs of \"D\", \"E\" and \"F\" together cover about "), "{said}");
    assert!(said.contains(" of the area of the roof of \"A\" without \"C\", i.e. "), "{said}");
    let said = say(&[plus(4), plus(5)], &[plus(1)]);
    assert!(said.contains("the roofs of \"D\" and \"E\" together cover about ") && said.contains(", i.e. they are "), "{said}");
    let said = say(&[plus(4)], &[plus(1), plus(2), minus(3)]);
    assert!(said.contains(" of the roofs of \"A\" and \"B\" together without \"C\", i.e. it is "), "{said}");
    let ground = with(&doc, &[Event::FootprintChanged { id: FootprintId(5), to: Attribute::Traced(Traced::Ground) }]);
    let (_, said) = sides_with_sentence(&ground, &[plus(4), plus(5)], &[plus(1)], Level::P90).unwrap();
    assert!(said.contains("the outlines of \"D\" and \"E\" together cover"), "{said}");
    let report = sides_report(&ground, &[plus(4), plus(5)], &[plus(1)], Level::P90).body;
    assert!(report.excludes[0].contains("some outlines are roofs"));
    assert_eq!(report.sides.new.iter().map(|t| (t.id, t.name.as_str())).collect::<Vec<_>>(), [(4, "D"), (5, "E")]);
    assert!(report.new.is_none() && report.old.is_some_and(|n| n.id == 1));
    let single = ratio_report(&doc, FootprintId(4), FootprintId(1), Level::P90).body;
    assert_eq!(single.sides.new.len(), 1);
}

#[test]
fn a_side_is_read_from_text() {
    let mut doc = site();
    for (id, name) in [(1, "Hall"), (2, "Annex - east"), (3, "Yard"), (4, "Shed + store")] {
        doc = with(&doc, &[Event::FootprintChanged { id: FootprintId(id), to: Attribute::Name(name.into()) }]);
    }
    for (text, terms) in [
        ("Hall", vec![plus(1)]),
        ("hall + 2 - #3", vec![plus(1), plus(2), minus(3)]),
        ("Shed + store", vec![plus(4)]),
        ("Annex - east", vec![plus(2)]),
        ("Hall + \"Annex - east\" \u{2212} Yard", vec![plus(1), plus(2), minus(3)]),
        ("- Yard + Hall", vec![minus(3), plus(1)]),
    ] {
        assert_eq!(parse_side(&doc, text), Ok(terms), "{text}");
    }
    for (text, unknown) in [("Hall + Garage", "Garage"), ("Hall +", ""), ("", ""), ("Hall + Annex - east", "Annex")] {
        assert_eq!(parse_side(&doc, text), Err(UnknownTerm(unknown.into())), "{text}");
    }
}
