//! Courtyards: drawn, measured, changed, checked, written and read back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::placed::{exported, placed_document, placed_header, take};
use crate::common::random::Random;
use crate::common::{BEFORE, assert_plain, at, document, header, point, points, rectangle, tools};
use revisit::core::checks::run_all;
use revisit::core::doc::{Document, Drawn, Event, FigureKind, FigureSpec, FootprintId, Hole, SharedFrame};
use revisit::core::editor::LiveNumbers;
use revisit::core::figure::{Item, Subject};
use revisit::core::geom::{Point, Ring, Vector};
use revisit::core::measure::{self, Part};
use revisit::core::ops::{
    AddHole, AddTracing, Combination, CombineFootprints, Command, CopyToOtherDate, DeleteFootprints, DeleteVertex, FillHole, InsertVertex,
    LockItems, MirrorFootprints, MoveFootprints, MoveSide, MoveVertex, OffsetFootprints, RepeatFootprint, ScaleFootprints, SetSharedFrame,
    SplitFootprint, SquareUp, TurnFootprints,
};
use revisit::core::units::Level;
use revisit::core::view::Scene;
use revisit::io::import::import_bytes;
use serde_json::Value;

const A: FootprintId = FootprintId(1);

fn run(doc: &Document, command: impl Into<Command>) -> Document {
    doc.apply_all(&command.into().plan(doc).unwrap().events).unwrap()
}

fn refused(doc: &Document, command: impl Into<Command>) -> String {
    let why = command.into().plan(doc).unwrap_err().to_string();
    assert_plain(&why);
    why
}

/// A block of 120 x 80 px with a courtyard of 40 x 30 px, and a hall beside it.
fn block() -> Document {
    let doc = document(vec![
        (BEFORE, rectangle(100., 100., 120., 80.), Drawn::Polygon),
        (BEFORE, rectangle(300., 100., 60., 40.), Drawn::Polygon),
    ]);
    run(&doc, AddHole { id: A, points: rectangle(140., 120., 40., 30.), drawn: Drawn::Polygon })
}

#[test]
fn it_is_drawn_corner_by_corner_inside_an_outline() {
    let driver = Driver::new().outlined(100., 100., 100., 80.).tool("hole").expect_state("hole.idle").expect_hint("inside the outline");
    let driver = driver.click(120., 120.).expect_state("hole.drawing").click(150., 120.).click(150., 140.);
    let driver = driver.click(120., 140.).key("Enter").expect_accepted().expect_state("hole.idle").expect_count(1);
    let doc = driver.editor.document();
    let f = doc.footprint(A).unwrap();
    assert_eq!((doc.holes(A).len(), doc.net_area_px2(f)), (1, 8000.0 - 600.0));
    assert!((measure::area(doc, f).area_px2 - 7400.0).abs() < 1e-9);
    assert_eq!(driver.editor.session().steps().last().unwrap().label, "Cut a courtyard into Building 1");
    assert_eq!(Scene::of(doc, BEFORE, &[], None).outlines[0].holes.len(), 1);
    // Beside every outline nothing is cut, and the draft stays.
    let beside = driver.click(400., 400.).click(430., 400.).click(430., 430.).key("Enter");
    let beside = beside.expect_problem("No outline holds all of this").expect_state("hole.drawing").key("Esc");
    // A click into the courtyard is none on the building; its corners are taken hold of like others.
    let driver = beside.tool("select").key("Esc").click(135., 130.).expect_selected(&[]).click(110., 110.).expect_selected(&[1]);
    let moved = driver.drag((150., 140.), (160., 150.)).expect_accepted();
    assert_eq!(moved.editor.document().holes(A)[0].ring.points()[2], point(160., 150.));
    // The building is moved with its courtyard.
    let moved = moved.drag((110., 170.), (120., 175.)).expect_accepted();
    assert_eq!(moved.editor.document().holes(A)[0].ring.points()[0], point(130., 125.));
    moved.undo().undo().undo().expect_count(1);
}

/// Two normal numbers.
fn normal(r: &mut Random) -> Vector {
    let (u, v) = (r.between(1e-12, 1.0), r.between(0.0, std::f64::consts::TAU));
    let radius = (-2.0 * libm::log(u)).sqrt();
    Vector::new(radius * libm::cos(v), radius * libm::sin(v))
}

#[test]
fn the_variance_of_its_area_is_that_of_all_corners() {
    let doc = block();
    let f = doc.footprint(A).unwrap();
    let answer = measure::area(&doc, f);
    let clicks = answer.budget_px.of(Part::Clicks).sqrt() * answer.area_px2;
    let click_px = doc.error_model.click_px;
    let r = &mut Random::seeded(7);
    let shaken = |r: &mut Random, ring: &Ring| {
        let corners: Vec<Point> = ring.points().iter().map(|p| *p + normal(r) * click_px).collect();
        let o = corners[0];
        0.5 * (0..corners.len()).map(|i| (corners[i] - o).cross(corners[(i + 1) % corners.len()] - o)).sum::<f64>()
    };
    let (mut sum, mut squares) = (0.0, 0.0);
    let draws = 60_000;
    for _ in 0..draws {
        let hole = &doc.holes(A)[0].ring;
        let area = shaken(r, &f.ring).abs() - shaken(r, hole).abs() - answer.area_px2;
        sum += area;
        squares += area * area;
    }
    let mean = sum / f64::from(draws);
    let sd = (squares / f64::from(draws) - mean * mean).sqrt();
    assert!((sd / clicks - 1.0).abs() < 0.01, "simulated {sd}, by the formula {clicks}");
    // Without its courtyard the block is larger, and its range by clicks is narrower.
    let whole = run(&doc, FillHole { id: A, hole: None });
    let full = measure::area(&whole, whole.footprint(A).unwrap());
    assert!((full.area_px2 - answer.area_px2 - 1200.0).abs() < 1e-9);
    assert!(full.budget_px.of(Part::Clicks).sqrt() * full.area_px2 < clicks);
}

#[test]
fn a_ratio_takes_it_off_and_the_simulation_agrees() {
    let doc = block();
    let ratio = measure::ratio(&doc, A, FootprintId(2), Level::P90).unwrap();
    assert!((ratio.ratio - 8400.0 / 2400.0).abs() < 1e-9);
    let (answer, simulated) =
        measure::monte_carlo(&doc, &[A.into()], &[FootprintId(2).into()], Level::P90, (100_000, 3), &|_| true).unwrap().unwrap();
    assert_eq!(answer.ratio, ratio.ratio);
    let width = ratio.range.high - ratio.range.low;
    assert!((simulated.range.low - ratio.range.low).abs() < 0.03 * width + 0.01 * ratio.ratio, "{simulated:?} {:?}", ratio.range);
    assert!((simulated.range.high - ratio.range.high).abs() < 0.03 * width + 0.01 * ratio.ratio, "{simulated:?} {:?}", ratio.range);
    // As an outline of its own that is taken off it gives the same number and the same range.
    let apart = document(vec![
        (BEFORE, rectangle(100., 100., 120., 80.), Drawn::Polygon),
        (BEFORE, rectangle(300., 100., 60., 40.), Drawn::Polygon),
        (BEFORE, rectangle(140., 120., 40., 30.), Drawn::Polygon),
    ]);
    let side = revisit::core::doc::parse_side(&apart, "#1 - #3").unwrap();
    let by_hand = measure::ratio_of_terms(&apart, &side, &[FootprintId(2).into()], Level::P90).unwrap();
    assert!((by_hand.range.low - ratio.range.low).abs() < 1e-12 && (by_hand.range.high - ratio.range.high).abs() < 1e-12);
}

#[test]
fn its_corners_are_counted_behind_those_of_the_outline() {
    let doc = block();
    let hole = |doc: &Document| doc.holes(A)[0].ring.points().to_vec();
    let moved = run(&doc, MoveVertex { id: A, vertex: 4, to: point(141., 122.) });
    assert_eq!((hole(&moved)[0], moved.footprint(A).unwrap().ring.clone()), (point(141., 122.), doc.footprint(A).unwrap().ring.clone()));
    // The last side of the courtyard runs from its last corner to its first.
    let side = run(&doc, MoveSide { id: A, side: 7, by: Vector::new(-5., 0.) });
    assert_eq!((hole(&side)[3], hole(&side)[0]), (point(135., 150.), point(135., 120.)));
    let inserted = run(&doc, InsertVertex { id: A, side: 5, at: point(185., 135.) });
    assert_eq!(hole(&inserted)[2], point(185., 135.));
    let deleted = run(&inserted, DeleteVertex { id: A, vertex: 6 });
    assert_eq!(hole(&deleted), hole(&doc));
    assert!(refused(&doc, MoveVertex { id: A, vertex: 8, to: point(1., 1.) }).contains("does not exist"));
    // Nothing goes where it cannot be.
    assert!(refused(&doc, MoveVertex { id: A, vertex: 4, to: point(90., 120.) }).contains("beyond the walls of"));
    assert!(refused(&doc, MoveVertex { id: A, vertex: 0, to: point(160., 140.) }).contains("beyond the walls of"));
    assert!(refused(&doc, OffsetFootprints { ids: vec![A], by_px: -12. }).contains("beyond the walls of"));
    let two = run(&doc, AddHole { id: A, points: rectangle(190., 120., 10., 10.), drawn: Drawn::Box });
    assert!(refused(&two, MoveSide { id: A, side: 5, by: Vector::new(15., 0.) }).contains("would overlap"));
    assert!(refused(&doc, AddHole { id: A, points: rectangle(150., 125., 5., 5.), drawn: Drawn::Box }).contains("would overlap"));
    assert!(refused(&doc, AddHole { id: A, points: rectangle(300., 110., 5., 5.), drawn: Drawn::Box }).contains("beyond the walls of"));
    let locked = run(&doc, LockItems { items: vec![A.into()], locked: true });
    assert!(refused(&locked, FillHole { id: A, hole: Some(0) }).contains("Unlock it first"));
    // It goes along.
    let by = run(&doc, MoveFootprints { ids: vec![A], by: Vector::new(10., 20.) });
    assert_eq!(hole(&by)[0], point(150., 140.));
    let turned = run(&doc, TurnFootprints { ids: vec![A], degrees: 90. });
    assert!((turned.net_area_px2(turned.footprint(A).unwrap()) - 8400.0).abs() < 1.0);
}

#[test]
fn a_courtyard_that_something_else_put_beside_its_outline_is_found() {
    let doc = block();
    assert!(run_all(&doc).iter().all(|f| f.check != "courtyard" && f.check != "overlap"));
    let ring = Ring::new(rectangle(400., 400., 20., 20.)).unwrap();
    let bad = doc.apply(&Event::HolesSet { id: A, holes: vec![Hole { ring, drawn: Drawn::Polygon }] }).unwrap();
    let found = run_all(&bad);
    let finding = found.iter().find(|f| f.check == "courtyard").expect("it is told");
    assert_plain(&finding.text);
    let mended = run(&bad, finding.fix.clone().expect("one step mends it").command);
    assert!(mended.holes(A).is_empty());
    // What stands in a courtyard overlaps nothing.
    let inside = run(&doc, crate::common::add(BEFORE, rectangle(145., 125., 20., 15.), "Shed"));
    assert!(run_all(&inside).iter().all(|f| f.check != "overlap" && f.check != "duplicate"));
}

fn signed_area(ring: &Value) -> f64 {
    let points: Vec<[f64; 2]> = serde_json::from_value(ring.clone()).unwrap();
    assert_eq!(points.first(), points.last());
    points
        .windows(2)
        .map(|w| (w[0][0] - points[0][0]) * (w[1][1] - points[0][1]) - (w[1][0] - points[0][0]) * (w[0][1] - points[0][1]))
        .sum()
}

#[test]
fn exports_hold_inner_rings_and_imports_keep_them() {
    // In pixels.
    let doc = block();
    let text = exported("geojson", &header(), &doc).unwrap();
    let value: Value = serde_json::from_slice(&text).unwrap();
    let rings = value["features"][0]["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!(rings.len(), 2);
    assert!(signed_area(&rings[0]) * signed_area(&rings[1]) < 0.0);
    assert!((value["features"][0]["properties"]["area_px2"].as_f64().unwrap() - 8400.0).abs() < 1e-9);
    let found = import_bytes(&text, &document(vec![]), BEFORE).unwrap();
    assert_eq!((found.rejected.len(), found.footprints[0].holes.len()), (0, 1));
    let read = take(&document(vec![]), found.footprints, BEFORE);
    assert!((read.net_area_px2(read.footprint(A).unwrap()) - 8400.0).abs() < 1e-9);
    let coco: Value = serde_json::from_slice(&exported("coco", &header(), &doc).unwrap()).unwrap();
    let flat: Vec<f64> = serde_json::from_value(coco["annotations"][0]["segmentation"][0].clone()).unwrap();
    let corners: Vec<Point> = flat.chunks(2).map(|c| point(c[0], c[1])).collect();
    let area =
        0.5 * (0..corners.len()).map(|i| (corners[i] - corners[0]).cross(corners[(i + 1) % corners.len()] - corners[0])).sum::<f64>();
    assert!((area.abs() - 8400.0).abs() < 1e-9 && coco["annotations"][0]["area"] == 8400.0, "{area}");

    // The cut of no width is opened again.
    let found = import_bytes(&exported("coco", &header(), &doc).unwrap(), &document(vec![]), BEFORE).unwrap();
    let read = take(&document(vec![]), found.footprints, BEFORE);
    assert!((read.net_area_px2(read.footprint(A).unwrap()) - 8400.0).abs() < 1e-9 && read.holes(A).len() == 1, "{:?}", found.rejected);
    let table = String::from_utf8(exported("csv", &header(), &doc).unwrap()).unwrap();
    let mut rows = csv::Reader::from_reader(table.as_bytes());
    let column = rows.headers().unwrap().iter().position(|name| name == "area_px2").unwrap();
    let area: f64 = rows.records().next().unwrap().unwrap()[column].parse().unwrap();
    assert!((area - 8400.0).abs() < 1e-6, "{area}");

    // On Earth: exteriors counter-clockwise, what is cut out clockwise.
    let header = placed_header();
    let placed = placed_document(&header);
    let f = placed.footprint(A).unwrap();
    let (c, yard) = (f.ring.centroid(), points(&[(-9., -4.), (8., -4.), (8., 3.), (-9., 3.)]));
    let yard: Vec<Point> = yard.iter().map(|p| Point::new(c.x + p.x, c.y + p.y)).collect();
    let doc = run(&placed, AddHole { id: A, points: yard, drawn: Drawn::Polygon });
    let text = exported("geojson", &header, &doc).unwrap();
    let value: Value = serde_json::from_slice(&text).unwrap();
    let rings = value["features"][0]["geometry"]["coordinates"].as_array().unwrap();
    assert!(rings.len() == 2 && signed_area(&rings[0]) > 0.0 && signed_area(&rings[1]) < 0.0);
    let empty = revisit::core::session::Session::new(header.clone()).document().clone();
    let found = import_bytes(&text, &empty, BEFORE).unwrap();
    let read = take(&empty, found.footprints, BEFORE);
    assert_eq!(read.holes(A)[0].ring, doc.holes(A)[0].ring, "to the last bit");
    // Where somebody moved a corner of it on the map, the map holds.
    let mut edited = value.clone();
    let corner = &mut edited["features"][0]["geometry"]["coordinates"][1][1][0];
    *corner = Value::from(corner.as_f64().unwrap() + 3.0e-6);
    let found = import_bytes(&serde_json::to_vec(&edited).unwrap(), &empty, BEFORE).unwrap();
    let read = take(&empty, found.footprints, BEFORE);
    assert_eq!(read.footprint(A).unwrap().ring, doc.footprint(A).unwrap().ring);
    let (was, is) = (doc.holes(A)[0].ring.points(), read.holes(A)[0].ring.points());
    let moved: Vec<f64> = is.iter().map(|p| was.iter().map(|q| p.distance(*q)).fold(f64::INFINITY, f64::min)).collect();
    assert_eq!(moved.iter().filter(|by| **by > 0.1).count(), 1, "{moved:?}");
    let kml = exported("kml", &header, &doc).unwrap();
    let xml_text = String::from_utf8(kml.clone()).unwrap();
    let xml = roxmltree::Document::parse(&xml_text).unwrap();
    assert_eq!(xml.descendants().filter(|n| n.tag_name().name() == "innerBoundaryIs").count(), 1);
    let found = import_bytes(&kml, &empty, BEFORE).unwrap();
    assert_eq!(found.footprints.iter().map(|f| f.holes.len()).sum::<usize>(), 1);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    std::fs::write(&path, exported("gpkg", &header, &doc).unwrap()).unwrap();
    if let Some(read) = tools::ogr_features(&path, Some("footprints")) {
        let rings = |f: &Value| f["geometry"]["coordinates"][0].as_array().unwrap().len();
        assert_eq!(read["features"].as_array().unwrap().iter().map(rings).max(), Some(2));
    }
}

/// What drawing adds to the range of a comparison, at its lower and its upper end.
fn range(doc: &Document, side: &str) -> (f64, f64, f64) {
    let side = revisit::core::doc::parse_side(doc, side).unwrap();
    let answer = measure::ratio_of_terms(doc, &side, &[FootprintId(2).into()], Level::P90).unwrap();
    (answer.ratio, answer.range.low, answer.range.high)
}

#[test]
fn a_hall_without_its_courtyard_is_measured_alike_in_both_ways() {
    for drawn in [Drawn::Polygon, Drawn::Rectangle, Drawn::Box, Drawn::Imported] {
        let yards = [rectangle(120., 120., 20., 30.), rectangle(170., 130., 25., 25.)];
        let hall = vec![(BEFORE, rectangle(100., 100., 120., 80.), drawn), (BEFORE, rectangle(300., 100., 60., 40.), drawn)];
        let mut one = document(hall.clone());
        for points in &yards {
            one = run(&one, AddHole { id: A, points: points.clone(), drawn });
        }
        let apart = document(hall.into_iter().chain(yards.map(|points| (BEFORE, points, drawn))).collect());
        let (one, apart) = (range(&one, "#1"), range(&apart, "#1 - #3 - #4"));
        assert!((one.0 - apart.0).abs() < 1e-12 && (one.1 - apart.1).abs() < 1e-9 && (one.2 - apart.2).abs() < 1e-9, "{one:?} {apart:?}");
    }
}

#[test]
fn what_is_cut_out_already_is_not_taken_off_again_unsaid() {
    let courtyard = (BEFORE, rectangle(140., 120., 40., 30.), Drawn::Polygon);
    let doc = document(vec![(BEFORE, rectangle(100., 100., 120., 80.), Drawn::Polygon), courtyard]);
    let side = |doc: &Document| revisit::core::doc::parse_side(doc, "#1 - #2").unwrap();
    assert!(measure::cautions(&doc, &side(&doc)).is_empty());
    let cut = run(&doc, AddHole { id: A, points: rectangle(140., 120., 40., 30.), drawn: Drawn::Polygon });
    let said: Vec<String> = measure::cautions(&cut, &side(&cut)).iter().map(measure::Caution::words).collect();
    assert!(said.len() == 1 && said[0].contains("outside"), "{said:?}");
}

#[test]
fn rings_that_lie_on_each_other_are_told() {
    // Walls of 10 px around a courtyard, traced twice.
    let ring = |x: f64| (BEFORE, rectangle(100. + x, 100., 120., 80.), Drawn::Polygon);
    let mut doc = document(vec![ring(0.0), ring(1.0)]);
    for (id, x) in [(A, 0.0), (FootprintId(2), 1.0)] {
        doc = run(&doc, AddHole { id, points: rectangle(110. + x, 110., 100., 60.), drawn: Drawn::Polygon });
    }
    let common = measure::covered_by_both(&doc, doc.footprint(A).unwrap(), doc.footprint(FootprintId(2)).unwrap());
    assert!((common - (119.0 * 80.0 - 101.0 * 60.0)).abs() < 1e-6, "{common}");
    assert!(run_all(&doc).iter().any(|found| found.check == "duplicate"), "{:?}", run_all(&doc));
    let both = revisit::core::doc::parse_side(&doc, "#1 + #2").unwrap();
    assert_eq!(measure::cautions(&doc, &both).len(), 1);
}

#[test]
fn no_ratio_is_given_of_areas_that_are_refused() {
    // Huts of 5 px with courtyards of 2 px.
    let hut = |x: f64| (BEFORE, rectangle(100. + x, 100., 5., 5.), Drawn::Polygon);
    let mut doc = document(vec![hut(0.0), hut(40.0)]);
    for (id, x) in [(A, 0.0), (FootprintId(2), 40.0)] {
        doc = run(&doc, AddHole { id, points: rectangle(101.5 + x, 101.5, 2., 2.), drawn: Drawn::Polygon });
    }
    let sides = [A, FootprintId(2)].map(|id| [revisit::core::doc::Term::from(id)]);
    assert!(measure::ratio_of_terms(&doc, &sides[0], &sides[1], Level::P90).is_err());
}

#[test]
fn what_fills_a_courtyard_is_added_without_its_walls() {
    // Cut out of the hall, the shed stays as an outline of its own; both together are the hall.
    let doc = document(vec![
        (BEFORE, rectangle(100., 100., 120., 80.), Drawn::Polygon),
        (BEFORE, rectangle(300., 100., 60., 40.), Drawn::Polygon),
        (BEFORE, rectangle(140., 120., 40., 30.), Drawn::Polygon),
    ]);
    let cut = run(&doc, CombineFootprints { ids: vec![A, FootprintId(3)], how: Combination::Cut });
    assert_eq!(cut.holes(A).len(), 1);
    let (whole, both) = (range(&doc, "#1"), range(&cut, "#1 + #3"));
    assert!((whole.0 - both.0).abs() < 1e-12);
    assert!((whole.1 - both.1).abs() < 0.02 * whole.0 && (whole.2 - both.2).abs() < 0.02 * whole.0, "{whole:?} {both:?}");
}

#[test]
fn the_outline_is_traced_again_around_its_courtyard() {
    let doc = block();
    let again = AddTracing {
        id: A,
        epoch: BEFORE,
        points: rectangle(101., 100., 120., 82.),
        drawn: Drawn::Polygon,
        analyst: String::new(),
        at: at(9),
        blind: true,
        waived_after_s: None,
    };
    let twice = run(&doc, again);
    let (one, mean) = (measure::area(&doc, doc.footprint(A).unwrap()), measure::area(&twice, twice.footprint(A).unwrap()));
    // The mean of the outlines, without the courtyard, once.
    assert!((mean.area_px2 - (0.5 * (9600.0 + 9840.0) - 1200.0)).abs() < 1e-9, "{}", mean.area_px2);
    let clicks = |a: &measure::AreaAnswer| a.budget_px.of(Part::Clicks) * a.area_px2 * a.area_px2;
    let yard = measure::area(&document(vec![(BEFORE, rectangle(140., 120., 40., 30.), Drawn::Polygon)]), &{
        let alone = document(vec![(BEFORE, rectangle(140., 120., 40., 30.), Drawn::Polygon)]);
        alone.footprint(A).unwrap().clone()
    });
    // The clicks of the outline count half, those of the courtyard in full.
    let expected = 0.5 * (clicks(&one) - clicks(&yard)) + clicks(&yard);
    assert!((clicks(&mean) / expected - 1.0).abs() < 0.02, "{} {expected}", clicks(&mean));
}

#[test]
fn a_split_leaves_every_part_its_courtyards() {
    let split = |doc: &Document, x: f64| run(doc, SplitFootprint { id: A, from: point(x, 90.), to: point(x, 200.) });
    let net = |doc: &Document, id: u64| doc.net_area_px2(doc.footprint(FootprintId(id)).unwrap());
    let doc = run(&block(), AddHole { id: A, points: rectangle(190., 120., 10., 10.), drawn: Drawn::Box });
    // Between the two: the larger part keeps its name, either keeps what is cut into it.
    let beside = split(&doc, 185.);
    assert_eq!((beside.holes(A).len(), beside.holes(FootprintId(3)).len()), (1, 1));
    assert_eq!((beside.holes(A)[0].clone(), beside.holes(FootprintId(3))[0].clone()), (doc.holes(A)[0].clone(), doc.holes(A)[1].clone()));
    assert_eq!((net(&beside, 1), net(&beside, 3)), (85. * 80. - 1200., 35. * 80. - 100.));
    // Through the one: it is a bay in the wall of both parts now.
    let through = split(&doc, 160.);
    assert_eq!((through.holes(A).len(), through.holes(FootprintId(3)).len()), (0, 1));
    assert!((net(&through, 1) + net(&through, 3) - (9600. - 1300.)).abs() < 1e-9);
    assert_eq!(through.footprint(FootprintId(3)).unwrap().ring.points().len(), 8);
    // Joined again they are what they were.
    let joined = run(&through, CombineFootprints { ids: vec![A, FootprintId(3)], how: Combination::Join });
    assert_eq!((joined.holes(A).len(), joined.net_area_px2(joined.footprint(A).unwrap())), (2, 8300.));
}

#[test]
fn walls_are_moved_and_squared_up_around_courtyards_too() {
    let doc = block();
    // A wall of 2 px more all around makes the courtyard smaller.
    let wider = run(&doc, OffsetFootprints { ids: vec![A], by_px: 2.0 });
    assert_eq!((wider.footprint(A).unwrap().ring.area_px2(), wider.holes(A)[0].ring.area_px2()), (124. * 84., 36. * 26.));
    assert!(refused(&doc, OffsetFootprints { ids: vec![A], by_px: 16.0 }).contains("would vanish"));
    let crooked = run(&doc, MoveVertex { id: A, vertex: 4, to: point(140.8, 120.) });
    let squared = run(&crooked, SquareUp { ids: vec![A], limit_px: 3.0 });
    let corners = squared.holes(A)[0].ring.points().to_vec();
    let sides: Vec<Vector> = (0..4).map(|i| corners[(i + 1) % 4] - corners[i]).collect();
    assert!((0..4).all(|i| (sides[i].dot(sides[(i + 1) % 4])).abs() < 0.2), "{corners:?}");
    assert_eq!(squared.footprint(A), crooked.footprint(A));
    assert!(refused(&crooked, SquareUp { ids: vec![A], limit_px: 0.1 }).contains("a corner of a courtyard of"));
    for command in [
        Command::from(MirrorFootprints { ids: vec![A], left_right: true }),
        RepeatFootprint { id: A, centre: point(400., 300.) }.into(),
        ScaleFootprints { ids: vec![A], factor: 1.1 }.into(),
    ] {
        let after = run(&doc, command);
        let last = after.holes.keys().next_back().copied().unwrap();
        assert!(after.holes(last).len() == 1 && after.holes(last)[0].ring != doc.holes(A)[0].ring);
    }
}

#[test]
fn copied_to_the_other_date_it_has_its_courtyard_and_another_one_is_a_change() {
    let doc = run(&block(), SetSharedFrame { frame: Some(SharedFrame { error_px: 0.5 }) });
    let copied = run(&doc, CopyToOtherDate { id: A });
    let copy = copied.footprints.keys().next_back().copied().unwrap();
    assert_eq!(copied.holes(copy), doc.holes(A));
    // A copy that nobody drew anew is not measured; with another courtyard it is another outline.
    assert!(matches!(measure::ratio(&copied, copy, A, Level::P90), Err(measure::RatioRefusal::Copied)));
    let filled = run(&copied, FillHole { id: copy, hole: None });
    assert!((measure::ratio(&filled, copy, A, Level::P90).unwrap().ratio - 9600. / 8400.).abs() < 1e-9);
    let moments = revisit::core::session::Moments::between(&copied, &filled);
    assert_eq!((moments.outlines.len(), moments.outlines[0].restated.clone()), (1, vec!["number of courtyards"]));
}

#[test]
fn what_would_be_left_is_told_while_it_is_drawn_and_dragged() {
    let area = |driver: &Driver| match driver.editor.live_numbers(Level::P90) {
        Some(LiveNumbers::Outline(area, _)) => area.area_px2,
        other => panic!("{other:?}"),
    };
    let driver = Driver::new().outlined(100., 100., 100., 80.).tool("hole");
    let driver = driver.click(120., 120.).click(150., 120.).click(150., 140.).move_to(120., 140.);
    assert!((area(&driver) - (8000. - 600.)).abs() < 1e-9, "{}", area(&driver));
    let driver = driver.click(120., 140.).key("Enter").expect_accepted().tool("select").click(110., 110.);
    let driver = driver.hold((150., 140.), (150., 150.));
    assert!((area(&driver) - (8000. - 750.)).abs() < 1e-9, "{}", area(&driver));
}

#[test]
fn backspace_fills_the_courtyard_under_the_pointer() {
    let driver = Driver::new().outlined(100., 100., 100., 80.).tool("hole");
    let driver = driver.click(120., 120.).click(150., 120.).click(150., 140.).click(120., 140.).key("Enter").expect_accepted();
    let driver = driver.click(160., 150.).click(180., 150.).click(180., 170.).key("Enter").expect_accepted();
    assert_eq!(driver.editor.document().holes(A).len(), 2);
    let driver = driver.move_to(170., 155.).expect_hint("Backspace fills it").key("Backspace").expect_accepted();
    assert_eq!(driver.editor.document().holes(A).len(), 1);
    assert_eq!(driver.editor.session().steps().last().unwrap().label, "Fill a courtyard of Building 1");
    // Beside every courtyard it does nothing.
    let driver = driver.move_to(110., 110.).key("Backspace");
    assert_eq!((driver.editor.document().holes(A).len(), driver.editor.document().footprints.len()), (1, 1));
}

#[test]
fn documents_without_courtyards_are_hashed_as_before() {
    let doc = document(vec![(BEFORE, rectangle(100., 100., 120., 80.), Drawn::Polygon)]);
    assert!(!serde_json::to_string(&doc).unwrap().contains("holes"));
    let cut = run(&doc, AddHole { id: A, points: rectangle(140., 120., 40., 30.), drawn: Drawn::Box });
    assert!(serde_json::to_string(&cut).unwrap().contains("holes"));
    assert_ne!(cut.hash(), doc.hash());
    assert_eq!(run(&cut, FillHole { id: A, hole: Some(0) }).hash(), doc.hash());
    // Deleted with its outline.
    assert!(run(&cut, DeleteFootprints { ids: vec![A] }).holes.is_empty());
}

#[test]
fn figures_draw_every_ring() {
    let doc = block();
    let laid = revisit::io::figure::lay_out(&doc, &FigureSpec::new(FigureKind::Before)).unwrap();
    let is_ring = |item: &Item| matches!(item, Item::Path { closed: true, fill: None, .. });
    let rings = laid.pieces.iter().filter(|piece| piece.subject == Subject::Outline && is_ring(&piece.item));
    // A dark line and a coloured one for each of three rings.
    assert_eq!(rings.count(), 6);
}
