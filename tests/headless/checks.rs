//! The checks find what they are there for, leave alone what is well, and what they offer puts it right.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{AFTER, BEFORE, at, editor, point};
use revisit::core::checks::{About, Finding, Question, run_all};
use revisit::core::doc::{Attribute, Comparison, Drawn, FootprintId, HeightMark, State, Traced};
use revisit::core::editor::Editor;
use revisit::core::ops::{
    AddFootprint, AddHeightMark, AddHole, Command, KeepComparison, SetAcquisition, SetAttribute, SetDate, SetReference, SetSharedFrame,
    StateSameBuilding,
};

fn run(editor: &mut Editor, command: impl Into<Command>) {
    editor.run(&command.into(), at(1)).unwrap();
}

fn draw(editor: &mut Editor, epoch: revisit::core::doc::EpochId, name: &str, points: &[(f64, f64)]) -> FootprintId {
    let points = points.iter().map(|(x, y)| point(*x, *y)).collect();
    let id = editor.document().next_footprint;
    run(editor, AddFootprint { epoch, points, drawn: Drawn::Polygon, name: name.to_owned() });
    id
}

fn rectangle(x: f64, y: f64, w: f64, h: f64) -> [(f64, f64); 4] {
    [(x, y), (x + w, y), (x + w, y + h), (x, y + h)]
}

fn of(editor: &Editor, check: &str) -> Vec<Finding> {
    run_all(editor.document()).into_iter().filter(|f| f.check == check).collect()
}

/// What a check found, after what it offers was done: nothing must be left.
fn fixed(editor: &mut Editor, check: &str) -> usize {
    let fix = of(editor, check).remove(0).fix.expect("one step puts it right");
    run(editor, fix.command);
    of(editor, check).len()
}

const SHAPES: [&str; 5] = ["nearly_square", "self_touching", "tiny_edge", "duplicate", "overlap"];

#[test]
fn what_is_well_drawn_is_left_alone() {
    let mut editor = editor();
    draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 60.0, 20.0));
    draw(&mut editor, AFTER, "Shed", &rectangle(160.0, 100.0, 20.0, 20.0));
    // A courtyard lies inside its building: that is no overlap. A round tank has short sides only.
    draw(&mut editor, AFTER, "Courtyard", &rectangle(110.0, 105.0, 10.0, 5.0));
    let tank: Vec<(f64, f64)> =
        (0..32).map(|k| f64::from(k) * std::f64::consts::TAU / 32.0).map(|t| (300.0 + 4.0 * t.cos(), 300.0 + 4.0 * t.sin())).collect();
    draw(&mut editor, AFTER, "Tank", &tank);
    draw(&mut editor, AFTER, "Slanting", &[(400.0, 400.0), (460.0, 400.0), (500.0, 460.0), (420.0, 440.0)]);
    for check in SHAPES {
        assert!(of(&editor, check).is_empty(), "{check}: {:?}", of(&editor, check));
    }
}

#[test]
fn nearly_square_corners_are_squared_up() {
    let mut editor = editor();
    draw(&mut editor, AFTER, "Hall", &[(100.0, 100.0), (160.0, 103.0), (161.0, 140.0), (99.0, 139.0)]);
    assert!(of(&editor, "nearly_square")[0].text.contains("nearly square"));
    assert_eq!(fixed(&mut editor, "nearly_square"), 0);
}

#[test]
fn a_double_click_on_a_corner_is_taken_out() {
    let mut editor = editor();
    draw(&mut editor, AFTER, "Hall", &[(100.0, 100.0), (160.0, 100.0), (160.4, 100.3), (160.0, 140.0), (100.0, 140.0)]);
    assert_eq!(fixed(&mut editor, "tiny_edge"), 0);
    assert_eq!(editor.document().footprints.values().next().unwrap().ring.points().len(), 4);
}

fn cut(editor: &mut Editor, id: FootprintId, points: &[(f64, f64)]) {
    let points = points.iter().map(|(x, y)| point(*x, *y)).collect();
    run(editor, AddHole { id, points, drawn: Drawn::Polygon });
}

#[test]
fn courtyards_are_looked_over_like_outlines() {
    let mut editor = editor();
    let hall = draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 200.0, 100.0));
    cut(&mut editor, hall, &rectangle(110.0, 110.0, 30.0, 30.0));
    for check in SHAPES {
        assert!(of(&editor, check).is_empty(), "{check}: {:?}", of(&editor, check));
    }
    // A double click on a corner of the second one: the corner is named within it, and the right one is taken out.
    cut(&mut editor, hall, &[(160.0, 110.0), (190.0, 110.0), (190.4, 110.3), (190.0, 140.0), (160.0, 140.0)]);
    assert!(of(&editor, "tiny_edge")[0].text.contains("between corners 2 and 3 of its courtyard 2:"), "{:?}", of(&editor, "tiny_edge"));
    assert_eq!(fixed(&mut editor, "tiny_edge"), 0);
    let corners: Vec<usize> = editor.document().holes(hall).iter().map(|hole| hole.ring.points().len()).collect();
    assert_eq!((corners, editor.document().footprint(hall).unwrap().ring.points().len()), (vec![4, 4], 4));
    // Nearly square, and put right without moving the outline.
    cut(&mut editor, hall, &[(210.0, 110.0), (270.0, 113.0), (271.0, 150.0), (209.0, 149.0)]);
    assert!(
        of(&editor, "nearly_square")[0].text.contains("\"Hall\", in its courtyard 3, are nearly square"),
        "{:?}",
        of(&editor, "nearly_square")
    );
    let ring = editor.document().footprint(hall).unwrap().ring.clone();
    assert_eq!(fixed(&mut editor, "nearly_square"), 0);
    assert_eq!(editor.document().footprint(hall).unwrap().ring, ring);
    // One that touches itself.
    let shed = draw(&mut editor, AFTER, "Shed", &rectangle(400.0, 100.0, 200.0, 100.0));
    cut(&mut editor, shed, &[(410.0, 110.0), (510.0, 110.0), (510.0, 160.0), (460.0, 110.1), (410.0, 160.0)]);
    assert!(of(&editor, "self_touching")[0].text.contains("corner 4 of its courtyard."), "{:?}", of(&editor, "self_touching"));
}

#[test]
fn an_outline_that_touches_itself_is_told_with_its_corner() {
    let mut editor = editor();
    draw(&mut editor, AFTER, "Hall", &[(100.0, 100.0), (200.0, 100.0), (200.0, 150.0), (150.0, 100.1), (100.0, 150.0)]);
    assert!(of(&editor, "self_touching")[0].text.contains("corner 4"));
}

#[test]
fn a_building_that_was_outlined_twice_loses_the_later_outline() {
    let mut editor = editor();
    let first = draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 60.0, 20.0));
    let second = draw(&mut editor, AFTER, "Hall again", &rectangle(101.0, 100.0, 60.0, 20.0));
    draw(&mut editor, BEFORE, "Hall before", &rectangle(100.0, 100.0, 60.0, 20.0));
    assert_eq!(of(&editor, "duplicate")[0].about, About::Pair(first, second), "not that of the other date");
    assert!(of(&editor, "overlap").is_empty(), "told once");
    assert_eq!(fixed(&mut editor, "duplicate"), 0);
    assert!(editor.document().footprint(first).is_some());
}

#[test]
fn overlapping_buildings_are_told() {
    let mut editor = editor();
    draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 60.0, 20.0));
    draw(&mut editor, AFTER, "Shed", &rectangle(150.0, 110.0, 40.0, 40.0));
    assert!(of(&editor, "overlap")[0].text.contains("overlap by"));
    assert_eq!(of(&editor, "overlap")[0].offers(), Some("Cut out of the larger one"));
    assert_eq!(fixed(&mut editor, "overlap"), 0);
    let area = |name: &str| editor.document().footprints.values().find(|f| f.name == name).unwrap().ring.area_px2();
    assert_eq!((area("Hall"), area("Shed")), (1200.0, 1500.0), "the smaller one stays whole");
}

#[test]
fn what_only_the_analyst_can_say_is_asked_for() {
    let mut editor = editor();
    let hall = draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 60.0, 20.0));
    let shed = draw(&mut editor, AFTER, "Shed", &rectangle(200.0, 100.0, 20.0, 20.0));
    run(&mut editor, SetAttribute { id: hall, to: Attribute::Class("storage".into()) });
    let found = of(&editor, "no_class").remove(0);
    assert_eq!((found.question, found.offers()), (Some(Question::Class(shed)), Some("Set the class…")));
    run(&mut editor, SetDate { epoch: BEFORE, date: None });
    let found = of(&editor, "no_date").remove(0);
    assert_eq!((found.question, found.offers()), (Some(Question::Date(BEFORE)), Some("State the date…")));
}

#[test]
fn a_class_is_missed_only_where_others_have_one() {
    let mut editor = editor();
    let hall = draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 60.0, 20.0));
    let shed = draw(&mut editor, AFTER, "Shed", &rectangle(200.0, 100.0, 20.0, 20.0));
    assert!(of(&editor, "no_class").is_empty());
    run(&mut editor, SetAttribute { id: hall, to: Attribute::Class("storage".into()) });
    assert_eq!(of(&editor, "no_class").iter().map(|f| f.about).collect::<Vec<_>>(), [About::Footprint(shed)]);
}

#[test]
fn a_building_of_both_dates_gets_its_partner() {
    let mut editor = editor();
    let before = draw(&mut editor, BEFORE, "Hall before", &rectangle(100.0, 100.0, 60.0, 20.0));
    let after = draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 70.0, 20.0));
    run(&mut editor, SetAttribute { id: after, to: Attribute::State(State::Enlarged) });
    assert!(of(&editor, "no_partner")[0].fix.is_none(), "nothing says where one picture lies on the other");
    run(&mut editor, SetSharedFrame { frame: Some(revisit::core::doc::SharedFrame { error_px: 1.0 }) });
    assert_eq!(fixed(&mut editor, "no_partner"), 0);
    assert!(editor.document().are_same_building(before, after));
    run(&mut editor, SetAttribute { id: after, to: Attribute::State(State::New) });
    assert!(of(&editor, "no_partner")[0].text.contains("said to be new"));
}

#[test]
fn a_roof_against_the_ground_is_told_wherever_a_ratio_is_made_of_them() {
    let mut editor = editor();
    let hall = draw(&mut editor, AFTER, "Hall", &rectangle(100.0, 100.0, 60.0, 20.0));
    let shed = draw(&mut editor, AFTER, "Shed", &rectangle(200.0, 100.0, 20.0, 20.0));
    let before = draw(&mut editor, BEFORE, "Hall before", &rectangle(100.0, 100.0, 60.0, 20.0));
    run(&mut editor, SetAttribute { id: shed, to: Attribute::Traced(Traced::Ground) });
    assert!(of(&editor, "roof_against_ground").is_empty());
    let comparison = Comparison { new: vec![shed.into()], old: vec![hall.into()] };
    run(&mut editor, KeepComparison { comparison });
    assert_eq!(of(&editor, "roof_against_ground").len(), 1);
    run(&mut editor, SetReference { id: Some(hall) });
    assert_eq!(of(&editor, "roof_against_ground").len(), 2);
    run(&mut editor, StateSameBuilding { a: shed, b: before });
    assert_eq!(of(&editor, "roof_against_ground").len(), 3);
    assert!(of(&editor, "roof_against_ground").iter().all(|f| f.fix.is_none()), "neither a height nor the direction of the view is known");
}

#[test]
fn a_roof_is_shifted_to_the_ground_and_compared_there() {
    let mut editor = crate::heights::georeferenced();
    let facts = [("view-azimuth", "120"), ("incidence", "25"), ("sun-height", "35"), ("sun-azimuth", "160")];
    crate::heights::state(&mut editor, AFTER, &facts).unwrap();
    let hall = draw(&mut editor, AFTER, "Hall", &rectangle(400.0, 400.0, 120.0, 40.0));
    let shed = draw(&mut editor, AFTER, "Shed", &rectangle(700.0, 400.0, 20.0, 20.0));
    run(&mut editor, SetAttribute { id: shed, to: Attribute::Traced(Traced::Ground) });
    run(&mut editor, SetReference { id: Some(hall) });
    assert!(of(&editor, "roof_against_ground")[0].fix.is_none(), "its height is not known");
    let mark = HeightMark { footprint: Some(hall), ..HeightMark::default() };
    let (from, to) = (point(520.0, 400.0), point(520.0 - 14.6, 400.0 - 40.2));
    run(&mut editor, AddHeightMark { epoch: AFTER, from, to, mark });
    // The reference is the roof: it is shifted, then its ground is the reference.
    assert_eq!(of(&editor, "roof_against_ground")[0].offers(), Some("Shift the roof to the ground"));
    assert_eq!(fixed(&mut editor, "roof_against_ground"), 1);
    assert_eq!(of(&editor, "roof_against_ground")[0].offers(), Some("Compare with its ground"));
    assert_eq!(fixed(&mut editor, "roof_against_ground"), 0, "the roof has its ground beside the reference");
    // A roof beside a reference on the ground.
    run(&mut editor, SetReference { id: Some(shed) });
    assert!(of(&editor, "roof_against_ground").is_empty());
    // One building by its roof and by its ground.
    let before = draw(&mut editor, BEFORE, "Hall before", &rectangle(400.0, 400.0, 120.0, 40.0));
    run(&mut editor, SetAttribute { id: before, to: Attribute::Traced(Traced::Ground) });
    run(&mut editor, StateSameBuilding { a: hall, b: before });
    assert_eq!(of(&editor, "roof_against_ground")[0].offers(), Some("Link its ground outline"));
    assert_eq!(fixed(&mut editor, "roof_against_ground"), 0);
}

#[test]
fn views_from_far_apart_are_told_with_what_they_do_to_a_roof() {
    let mut editor = editor();
    let mut state = |incidence: &str, azimuth: &str, epoch| {
        let facts = [("incidence", incidence), ("view-azimuth", azimuth)].map(|(key, text)| (key.to_owned(), text.to_owned()));
        run(&mut editor, SetAcquisition { epoch, facts: facts.to_vec() });
        of(&editor, "views_differ")
    };
    assert!(state("20", "0", BEFORE).is_empty(), "one view is not known");
    assert!(state("10", "10", AFTER).is_empty());
    let opposite = state("20", "180", AFTER);
    assert!(opposite[0].text.contains("40° apart") && opposite[0].text.contains("7.3 m"), "{}", opposite[0].text);
    let unknown = state("38", "", AFTER);
    assert!(unknown[0].text.contains("at least 18° apart"), "{}", unknown[0].text);
}
