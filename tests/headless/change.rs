//! Statements across outlines: one building on two dates and its change, comparisons that are kept, and where both stand in an export.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::numbers::{close, framed, with};
use crate::common::random::Random;
use crate::common::{AFTER, BEFORE, add, assert_plain, at, document, editor, header, rectangle};
use revisit::core::doc::{Alignment, Comparison, Document, Drawn, Event, FootprintId, SharedFrame, Sign, Term};
use revisit::core::editor::Editor;
use revisit::core::geom::{Affine, Point, Projective, Vector};
use revisit::core::measure::{Interval, RatioRefusal, change, change_sentence, monte_carlo, outward_percent, ratio, ratio_of_terms};
use revisit::core::ops::{
    CopyToOtherDate, DeleteFootprints, DropComparison, KeepComparison, MoveSide, Refusal, SetAlignment, SetSharedFrame, StateSameBuilding,
    WithdrawSameBuilding,
};
use revisit::core::report::{ratio_report, ratio_with_sentence};
use revisit::core::units::Level;
use revisit::io::export::{EXPORTERS, ExportInput};

const OLD: FootprintId = FootprintId(1);
const NEW: FootprintId = FootprintId(2);

/// A hall on BEFORE (1) and on AFTER (2), in one frame.
fn hall(before: (f64, f64), after: (f64, f64)) -> Document {
    let outline = |epoch, (l, w)| (epoch, rectangle(100.0, 100.0, l, w), Drawn::Polygon);
    framed(&document(vec![outline(BEFORE, before), outline(AFTER, after)]), 0.3)
}

fn stated(doc: &Document) -> Document {
    with(doc, &[Event::SameBuildingStated { a: OLD, b: NEW }])
}

#[test]
fn a_change_is_told_with_its_range_in_both_forms() {
    for (after, words) in [
        ((340.0, 60.0), "grew by about "),
        ((300.0, 50.0), "shrank by about "),
        ((300.0, 60.5), "there is no measurable difference in the area of the roof of \"B\""),
        ((700.0, 90.0), "grew to "),
    ] {
        let doc = hall((300.0, 60.0), after);
        let (answer, said) = change(&doc, OLD, NEW, Level::P90).unwrap();
        assert_eq!(answer, ratio(&doc, NEW, OLD, Level::P90).unwrap());
        assert_plain(&said);
        assert!(said.starts_with("From 2 Apr 2023 to 5 Oct 2024 "), "{said}");
        assert!(said.contains(words) && said.contains("90 % range") && said.contains("of the area that it covered before."), "{said}");
        assert!(said.contains("(outlined as \"A\" before)"), "{said}");
        // In whichever order the two are named.
        assert_eq!(change(&doc, NEW, OLD, Level::P90).unwrap().1, said);
    }
}

#[test]
fn the_two_forms_of_a_change_agree_and_are_rounded_outwards() {
    let doc = hall((300.0, 60.0), (340.0, 60.0));
    let found = ratio(&doc, NEW, OLD, Level::P90).unwrap();
    let mut r = Random::seeded(23);
    for _ in 0..2000 {
        let middle = libm::exp(r.between(-1.5, 1.5));
        let spread = libm::exp(r.between(0.001, 0.4));
        let range = Interval { low: middle / spread, high: middle * spread };
        let answer = revisit::core::measure::RatioAnswer { ratio: middle, range, ..found.clone() };
        let said = change_sentence(&doc, doc.footprint(NEW).unwrap(), doc.footprint(OLD).unwrap(), &answer);
        assert_plain(&said);
        let numbers = |text: &str| -> Vec<f64> {
            text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|n| n.trim_end_matches('.').parse().ok()).collect()
        };
        let rounded = outward_percent(range);
        let covers = numbers(said.split_once("it covers ").unwrap().1);
        assert_eq!((covers[0], covers[1]), (rounded.low_percent, rounded.high_percent), "{said}");
        let (low, high) = (covers[0], covers[1]);
        if let Some((_, rest)) = said.split_once("grew by about ") {
            let n = numbers(rest);
            close(n[1] + 100.0, low, 1e-6);
            close(n[2] + 100.0, high, 1e-6);
            assert!(low >= 100.0 && n[1] <= n[0] && n[0] <= n[2], "{said}");
        } else if let Some((_, rest)) = said.split_once("shrank by about ") {
            let n = numbers(rest);
            close(100.0 - n[1], high, 1e-6);
            close(100.0 - n[2], low, 1e-6);
            assert!(high <= 100.0 && n[1] <= n[0] && n[0] <= n[2], "{said}");
        } else if said.contains("grew to ") {
            assert!(low >= 200.0, "{said}");
        } else {
            assert!(low < 100.0 && high > 100.0 && said.contains("no measurable difference"), "{said}");
        }
    }
}

#[test]
fn what_the_analyst_states_decides_how_it_is_told() {
    let doc = hall((300.0, 60.0), (340.0, 60.0));
    let said = |doc: &Document, a, b| ratio_with_sentence(doc, a, b, Level::P90).unwrap().1;
    assert!(said(&doc, NEW, OLD).contains("covers about"));
    assert!(said(&stated(&doc), NEW, OLD).contains("grew by"));
    assert!(said(&stated(&doc), OLD, NEW).contains("covers about"), "from the later to the earlier date it is no change");
    let undated = with(&stated(&doc), &[Event::DateSet { epoch: BEFORE, date: None }]);
    assert!(said(&undated, NEW, OLD).starts_with("From BEFORE (date not stated) to 5 Oct 2024 "));
}

#[test]
fn a_copy_that_nobody_drew_anew_tells_nothing() {
    let mut e = editor();
    let mut n = 0;
    let mut run = |e: &mut Editor, command: revisit::core::ops::Command| {
        n += 1;
        e.run(&command, at(n))
    };
    run(&mut e, add(BEFORE, rectangle(100.0, 100.0, 300.0, 60.0), "Hall").into()).unwrap();
    run(&mut e, SetSharedFrame { frame: Some(SharedFrame { error_px: 0.3 }) }.into()).unwrap();
    run(&mut e, CopyToOtherDate { id: OLD }.into()).unwrap();
    assert!(e.document().are_same_building(OLD, NEW), "a copy is the same building");
    assert_eq!(e.document().same_building(NEW, BEFORE).map(|f| f.id), Some(OLD));
    let refused = ratio_with_sentence(e.document(), NEW, OLD, Level::P90).unwrap_err();
    assert_eq!(refused, RatioRefusal::Copied);
    assert_plain(&refused.to_string());
    run(&mut e, MoveSide { id: NEW, side: 1, by: revisit::core::geom::Vector::new(40.0, 0.0) }.into()).unwrap();
    assert!(ratio_with_sentence(e.document(), NEW, OLD, Level::P90).unwrap().1.contains("grew by"));
    // A second copy would lie on the first one: it is refused, by name. Deleting takes the statement along.
    let refused = run(&mut e, CopyToOtherDate { id: OLD }.into()).unwrap_err();
    assert!(matches!(&refused, Refusal::CopiedAlready(name, date) if name == "Hall" && date == "AFTER"), "{refused:?}");
    assert_plain(&refused.to_string());
    assert_eq!((e.document().same_buildings.len(), e.document().footprints.len()), (1, 2));
    run(&mut e, DeleteFootprints { ids: vec![NEW] }.into()).unwrap();
    assert!(e.document().same_buildings.is_empty());
    // Undo brings both back.
    e.undo(at(50));
    assert!(e.document().are_same_building(OLD, NEW));
}

#[test]
fn a_copy_is_refused_from_whichever_date_it_was_made_and_whichever_is_counted_as_the_new_one() {
    let mut e = editor();
    e.run(&add(AFTER, rectangle(100.0, 100.0, 300.0, 60.0), "Hall").into(), at(1)).unwrap();
    e.run(&add(AFTER, rectangle(500.0, 300.0, 100.0, 60.0), "Shed").into(), at(2)).unwrap();
    // The pixels of the two images differ in size, as those of real pairs do.
    let onto_from = Projective::from(Affine::from([0.5, 0.02, 3.0, -0.02, 0.5, 4.0]));
    let alignment = Alignment::by_eye(AFTER, BEFORE, onto_from, Point::new(400.0, 300.0), 0.3, [1600, 1200]);
    e.run(&SetAlignment { alignment: Box::new(alignment) }.into(), at(3)).unwrap();
    e.run(&CopyToOtherDate { id: FootprintId(1) }.into(), at(4)).unwrap();
    let (hall, shed, copy) = (FootprintId(1), FootprintId(2), FootprintId(3));
    let doc = e.document().clone();
    assert_eq!(doc.footprint(copy).map(|f| f.epoch), Some(BEFORE));
    let term = |id| vec![Term::from(id)];
    for (new, old) in [(hall, copy), (copy, hall)] {
        for level in [Level::P90, Level::P95] {
            assert_eq!(ratio(&doc, new, old, level), Err(RatioRefusal::Copied));
        }
        assert_eq!(ratio_with_sentence(&doc, new, old, Level::P90).unwrap_err(), RatioRefusal::Copied);
        let simulated = monte_carlo(&doc, &term(new), &term(old), Level::P90, (10, 1), &|_| true);
        assert_eq!(simulated.unwrap_err(), RatioRefusal::Copied);
        assert!(ratio_report(&doc, new, old, Level::P90).body.refused.is_some_and(|why| why == RatioRefusal::Copied.to_string()));
        let keep = KeepComparison { comparison: Comparison { new: term(new), old: term(old) } };
        assert_eq!(e.run(&keep.into(), at(5)).unwrap_err().to_string(), RatioRefusal::Copied.to_string());
    }
    // Hidden in a sum it is the same.
    let sum = [Term::from(hall), Term::from(shed)];
    assert_eq!(ratio_of_terms(&doc, &sum, &term(copy), Level::P90).unwrap_err(), RatioRefusal::Copied);
    // Beside another building it stands for nothing that it was copied from.
    assert!(ratio(&doc, shed, copy, Level::P90).is_ok() && ratio(&doc, hall, shed, Level::P90).is_ok());
    e.run(&MoveSide { id: copy, side: 1, by: Vector::new(20.0, 0.0) }.into(), at(6)).unwrap();
    assert!(ratio(e.document(), copy, hall, Level::P90).is_ok() && ratio(e.document(), hall, copy, Level::P90).is_ok());
}

#[test]
fn statements_that_make_no_sense_are_refused() {
    let mut e = editor();
    for (i, (epoch, x)) in [(BEFORE, 100.0), (BEFORE, 500.0), (AFTER, 100.0), (AFTER, 500.0)].into_iter().enumerate() {
        e.run(&add(epoch, rectangle(x, 100.0, 300.0, 60.0), &format!("Hall {i}")).into(), at(i as u64)).unwrap();
    }
    let id = FootprintId;
    let state = |a, b| StateSameBuilding { a: id(a), b: id(b) }.into();
    for refused in [e.run(&state(1, 2), at(9)), e.run(&state(1, 1), at(9)), e.run(&state(1, 77), at(9))] {
        assert_plain(&refused.unwrap_err().to_string());
    }
    assert_eq!(change(e.document(), id(1), id(2), Level::P90), Err(RatioRefusal::OneDate));
    e.run(&state(1, 3), at(10)).unwrap();
    assert_eq!(e.run(&state(3, 1), at(11)), Err(Refusal::NothingToDo));
    // A building has one outline on a date: stating another withdraws the first.
    e.run(&state(1, 4), at(12)).unwrap();
    assert!(!e.document().are_same_building(id(1), id(3)) && e.document().are_same_building(id(4), id(1)));
    e.run(&WithdrawSameBuilding { a: id(4), b: id(1) }.into(), at(13)).unwrap();
    assert_eq!(e.run(&WithdrawSameBuilding { a: id(4), b: id(1) }.into(), at(14)), Err(Refusal::NothingToDo));
    // What has no answer is not kept, and the reason is the comparison's own.
    let term = |n| Term::from(id(n));
    let keep = |new: Vec<Term>, old: Vec<Term>| KeepComparison { comparison: Comparison { new, old } }.into();
    let refused = e.run(&keep(vec![term(1), term(3)], vec![term(2)]), at(15)).unwrap_err();
    assert_eq!(refused.to_string(), RatioRefusal::MixedImages.to_string());
    assert!(e.run(&keep(vec![term(1)], vec![]), at(15)).is_err());
    e.run(&keep(vec![term(1)], vec![term(2)]), at(16)).unwrap();
    assert_eq!(e.run(&keep(vec![term(1)], vec![term(2)]), at(17)), Err(Refusal::NothingToDo));
    let comparison = Comparison { new: vec![term(1)], old: vec![term(2)] };
    e.run(&DropComparison { comparison: comparison.clone() }.into(), at(18)).unwrap();
    assert_eq!(e.run(&DropComparison { comparison }.into(), at(19)), Err(Refusal::NothingToDo));
}

#[test]
fn what_is_kept_stands_in_the_export_with_ids_and_signs() {
    let polygon = |epoch, points| (epoch, points, Drawn::Polygon);
    let doc = framed(
        &document(vec![
            polygon(BEFORE, rectangle(100.0, 100.0, 300.0, 60.0)),
            polygon(AFTER, rectangle(100.0, 100.0, 340.0, 60.0)),
            polygon(AFTER, rectangle(120.0, 110.0, 100.0, 30.0)),
            polygon(AFTER, rectangle(500.0, 300.0, 100.0, 60.0)),
        ]),
        0.3,
    );
    let export = |doc: &Document| {
        let exporter = EXPORTERS.iter().find(|e| e.name == "geojson").unwrap();
        let input =
            ExportInput { header: &header(), doc, seq: 9, head: "ab", changed: header().created, level: Level::P90, visible_only: false };
        serde_json::from_slice::<serde_json::Value>(&(exporter.write)(&input).unwrap()).unwrap()
    };
    assert!(export(&doc).get("comparisons").is_none(), "nothing is said where nothing is kept");
    let comparison =
        Comparison { new: vec![Term::from(NEW), Term { sign: Sign::Minus, id: FootprintId(3) }], old: vec![Term::from(FootprintId(4))] };
    let doc = with(&stated(&doc), &[Event::ComparisonKept(comparison.clone())]);
    let told = export(&doc)["comparisons"].clone();
    let sides = serde_json::json!({
        "new": [{ "sign": "+", "id": 2, "name": "B" }, { "sign": "-", "id": 3, "name": "C" }],
        "old": [{ "sign": "+", "id": 4, "name": "D" }],
    });
    assert_eq!(told[0]["sides"], sides);
    close(told[0]["ratio"].as_f64().unwrap(), (340.0 * 60.0 - 3000.0) / 6000.0, 1e-12);
    assert!(told[0]["sentence"].as_str().unwrap().contains("\"B\" without \"C\""));
    assert_eq!((&told[0]["same_building"], &told[1]["same_building"]), (&false.into(), &true.into()));
    assert!(told[1]["sentence"].as_str().unwrap().contains("grew by"));
    // In the log they are facts like others, which are read back.
    let event = Event::ComparisonKept(comparison);
    let text = serde_json::to_string(&event).unwrap();
    assert_eq!(text, r#"{"comparison_kept":{"new":[{"sign":"+","id":2},{"sign":"-","id":3}],"old":[{"sign":"+","id":4}]}}"#);
    assert_eq!(serde_json::from_str::<Event>(&text).unwrap(), event);
}
