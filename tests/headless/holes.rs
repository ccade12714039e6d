//! Courtyards: drawn, measured, changed, checked, written and read back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::placed::{exported, placed_document, placed_header, take};
use crate::common::random::Random;
use crate::common::{BEFORE, assert_plain, at, document, header, point, points, rectangle, tools};
use revisit::core::checks::run_all;
use revisit::core::doc::{Document, Drawn, Event, FootprintId, Hole};
use revisit::core::geom::{Point, Ring, Vector};
use revisit::core::measure::{self, Part};
use revisit::core::ops::{
    AddHole, AddTracing, Command, DeleteVertex, FillHole, InsertVertex, LockItems, MoveFootprints, MoveSide, MoveVertex, OffsetFootprints,
    SplitFootprint, TurnFootprints,
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
    assert!(refused(&doc, OffsetFootprints { ids: vec![A], by_px: -25. }).contains("beyond the walls of"));
    let two = run(&doc, AddHole { id: A, points: rectangle(190., 120., 10., 10.), drawn: Drawn::Box });
    assert!(refused(&two, MoveSide { id: A, side: 5, by: Vector::new(15., 0.) }).contains("would overlap"));
    assert!(refused(&doc, AddHole { id: A, points: rectangle(150., 125., 5., 5.), drawn: Drawn::Box }).contains("would overlap"));
    assert!(refused(&doc, AddHole { id: A, points: rectangle(300., 110., 5., 5.), drawn: Drawn::Box }).contains("beyond the walls of"));
    assert!(refused(&doc, SplitFootprint { id: A, from: point(160., 90.), to: point(160., 200.) }).contains("Fill the courtyard first"));
    let again = AddTracing {
        id: A,
        epoch: BEFORE,
        points: rectangle(101., 100., 120., 80.),
        drawn: Drawn::Polygon,
        analyst: "L. B.".into(),
        at: at(9),
        blind: true,
        waived_after_s: None,
    };
    assert!(refused(&doc, again).contains("courtyard"));
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
