//! Annotations, locks, hiding and groups: the hand on the picture, what stays and what is refused, what other programs get.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::driver::Driver;
use crate::common::payloads::payloads;
use crate::common::placed::{exported, placed_document, placed_header};
use crate::common::{AFTER, BEFORE, assert_plain, at, header, point, tools};
use revisit::core::doc::{
    AnnotationChange, AnnotationId, AnnotationKind, AnnotationShape, Document, FootprintId, ItemId, Scale, SharedFrame,
};
use revisit::core::geom::Vector;
use revisit::core::measure;
use revisit::core::ops::{
    AddAnnotation, ChangeAnnotation, Command, CopyAnnotation, DeleteFootprints, DeleteItems, GroupItems, HideItems, ImportFootprints,
    LockItems, MoveItems, SetAttribute, SetScale, SetSharedFrame, UngroupItems,
};
use revisit::core::report::measure_report;
use revisit::core::units::Level;
use revisit::core::view::Scene;
use serde_json::Value;

fn run(doc: &Document, command: impl Into<Command>) -> Document {
    doc.apply_all(&command.into().plan(doc).unwrap().events).unwrap()
}

fn refused(doc: &Document, command: impl Into<Command>) -> String {
    let why = command.into().plan(doc).unwrap_err().to_string();
    assert_plain(&why);
    why
}

/// One annotation of each kind on each date.
fn annotated(doc: &Document, texts: &[&str]) -> Document {
    let mut doc = doc.clone();
    for (i, kind) in AnnotationKind::ALL.iter().enumerate() {
        for epoch in [BEFORE, AFTER] {
            let from = point(50.0 + 60.0 * i as f64, 300.0 + 20.0 * f64::from(epoch.0));
            let text = texts[i % texts.len()].to_owned();
            doc = run(&doc, AddAnnotation { epoch, shape: kind.shape(from, from + Vector::new(30.0, 12.0)), text });
        }
    }
    doc
}

fn driver_with(tool: &str) -> Driver {
    Driver::new().tool(tool)
}

#[test]
fn one_click_or_one_drag_draws_each_kind() {
    for (tool, kind) in [
        ("point", AnnotationKind::Point),
        ("note", AnnotationKind::Note),
        ("gone", AnnotationKind::Gone),
        ("appeared", AnnotationKind::Appeared),
    ] {
        let driver = driver_with(tool).expect_hint("click").click(120., 90.).expect_accepted().expect_records(1);
        let a = driver.editor.document().annotation(AnnotationId(1)).unwrap().clone();
        assert_eq!((a.kind(), a.shape.anchor(), a.epoch), (kind, point(120., 90.), BEFORE));
        assert_eq!(driver.editor.selection().annotations, [AnnotationId(1)], "what was drawn is selected");
    }
    for (tool, kind) in [("plain_line", AnnotationKind::Line), ("arrow", AnnotationKind::Arrow), ("ellipse", AnnotationKind::Ellipse)] {
        let idle = format!("{tool}.idle");
        let clicked = driver_with(tool).after().click(100., 100.).expect_state(&format!("{tool}.drawing")).click(180., 130.);
        let dragged = driver_with(tool).after().drag((100., 100.), (180., 130.));
        for driver in [clicked, dragged] {
            let driver = driver.expect_accepted().expect_state(&idle).expect_records(1);
            let a = driver.editor.document().annotation(AnnotationId(1)).unwrap().clone();
            assert_eq!((a.shape, a.epoch), (kind.shape(point(100., 100.), point(180., 130.)), AFTER));
        }
        let left = driver_with(tool).click(100., 100.).key("Esc").expect_state(&idle).expect_records(0);
        assert!(left.editor.document().annotations.is_empty());
    }
    let undone = driver_with("arrow").drag((100., 100.), (180., 130.)).undo();
    assert!(undone.editor.document().annotations.is_empty() && undone.editor.selection().annotations.is_empty());
}

#[test]
fn the_select_tool_moves_reshapes_and_deletes_them() {
    let drawn = driver_with("arrow").drag((100., 100.), (180., 130.)).tool("select");
    // By its line, wherever that is taken hold of.
    let moved = drawn.drag((140., 115.), (150., 135.)).expect_accepted();
    let shape = |d: &Driver| d.editor.document().annotation(AnnotationId(1)).unwrap().shape;
    assert_eq!(shape(&moved), AnnotationShape::Arrow([point(110., 120.), point(190., 150.)]));
    assert_eq!(moved.editor.session().steps().last().unwrap().label, "Move Arrow 1");
    // By its point.
    let turned = moved.drag((190., 150.), (190., 200.)).expect_accepted();
    assert_eq!(shape(&turned), AnnotationShape::Arrow([point(110., 120.), point(190., 200.)]));
    assert_eq!(turned.editor.session().steps().last().unwrap().label, "Reshape Arrow 1");
    let nudged = turned.nudge(1., 0.).expect_accepted();
    assert_eq!(shape(&nudged).anchor(), point(111., 120.));
    // Nothing but a dash is left where both ends come together: refused, and nothing changes.
    let kept = nudged.drag((191., 200.), (111.2, 120.2)).expect_refused("shorter than a pixel");
    let gone = kept.key("Delete").expect_accepted();
    assert!(gone.editor.document().annotations.is_empty());
    assert_eq!(gone.editor.session().steps().last().unwrap().label, "Delete Arrow 1");
}

#[test]
fn a_box_takes_outlines_and_annotations_and_they_move_as_one_step() {
    let driver =
        Driver::new().outlined(100., 100., 100., 80.).tool("note").click(150., 220.).tool("ellipse").drag((300., 100.), (360., 140.));
    let driver = driver.tool("select").key("Esc").drag((80., 80.), (250., 260.));
    assert_eq!(driver.editor.selection().items(), [ItemId::from(FootprintId(1)), ItemId::from(AnnotationId(1))]);
    let records = driver.records.len();
    let moved = driver.drag((150., 140.), (160., 145.)).expect_accepted().expect_records(records + 1);
    let doc = moved.editor.document();
    assert_eq!(doc.annotation(AnnotationId(1)).unwrap().shape, AnnotationShape::Note(point(160., 225.)));
    assert_eq!(doc.footprint(FootprintId(1)).unwrap().ring.bounds().min, point(110., 105.));
    let deleted = moved.key("Delete").expect_accepted().expect_records(records + 2).expect_count(0);
    assert_eq!(deleted.editor.document().annotations.len(), 1);
    let back = deleted.undo().expect_count(1);
    assert_eq!(back.editor.document().annotations.len(), 2);
}

#[test]
fn a_group_is_chosen_by_a_click_and_its_member_by_alt_or_a_double_click() {
    let driver = Driver::new().outlined(100., 100., 100., 80.).outlined(300., 100., 100., 80.).tool("note").click(150., 220.);
    let mut driver = driver.tool("select").key("Esc");
    let items: Vec<ItemId> = vec![FootprintId(1).into(), AnnotationId(1).into()];
    driver.editor.run(&GroupItems { items: items.clone(), name: String::new() }.into(), at(50)).unwrap();
    let driver = driver.click(150., 140.);
    assert_eq!(driver.editor.selection().items(), items);
    // With Shift the whole group comes and goes.
    let driver = driver.shift(true).click(350., 140.).expect_selected(&[1, 2]).click(150., 140.).shift(false);
    assert_eq!(driver.editor.selection().items(), [ItemId::from(FootprintId(2))]);
    let one = driver.key("Esc").alt(true).click(150., 140.).alt(false).expect_selected(&[1]);
    assert!(one.editor.selection().annotations.is_empty());
    let twice = one.key("Esc").double_click(150., 140.).expect_selected(&[1]);
    assert!(twice.editor.selection().annotations.is_empty() && twice.count() == 2);
    // Taken hold of anywhere, it moves whole.
    let moved = twice.key("Esc").drag((150., 140.), (190., 180.)).expect_accepted();
    assert_eq!(moved.editor.document().annotation(AnnotationId(1)).unwrap().shape.anchor(), point(190., 260.));
    assert_eq!(moved.footprint(2).ring.bounds().min, point(300., 100.));
    // A group of one is none.
    let mut left = moved;
    left.editor.run(&DeleteItems { items: vec![AnnotationId(1).into()] }.into(), at(60)).unwrap();
    assert!(left.editor.document().groups.is_empty());
}

#[test]
fn what_is_locked_stays_where_it_is_and_may_be_named() {
    let driver = Driver::new().outlined(100., 100., 100., 80.).tool("gone").click(300., 300.).tool("select").key("Esc");
    let mut driver = driver;
    let items: Vec<ItemId> = vec![FootprintId(1).into(), AnnotationId(1).into()];
    driver.editor.run(&LockItems { items: items.clone(), locked: true }.into(), at(50)).unwrap();
    let hash = driver.editor.document().hash();
    let held = driver.click(150., 140.).hold((150., 140.), (200., 190.)).expect_problem("Locked: Building 1");
    let driver = held
        .release(200., 190.)
        .expect_refused("deletes Building 1, because it is locked")
        .key("Delete")
        .expect_refused("it is locked")
        .nudge(1., 0.);
    let driver = driver.expect_refused("it is locked").click(300., 300.).key("Delete").expect_refused("it is locked");
    let doc = driver.editor.document().clone();
    assert_eq!(doc.hash(), hash);
    for command in [
        Command::from(DeleteFootprints { ids: vec![FootprintId(1)] }),
        MoveItems { items: items.clone(), by: Vector::new(1.0, 0.0) }.into(),
        revisit::core::ops::TurnFootprints { ids: vec![FootprintId(1)], degrees: 10.0 }.into(),
        revisit::core::ops::MoveVertex { id: FootprintId(1), vertex: 0, to: point(90., 90.) }.into(),
        ChangeAnnotation { id: AnnotationId(1), to: AnnotationChange::Shape(AnnotationShape::Gone(point(1., 1.))) }.into(),
    ] {
        assert!(refused(&doc, command).contains("Unlock it first"));
    }
    // What is said of it may change.
    run(&doc, SetAttribute { id: FootprintId(1), to: revisit::core::doc::Attribute::Name("Hall".into()) });
    run(&doc, ChangeAnnotation { id: AnnotationId(1), to: AnnotationChange::Text("crane".into()) });
    let free = run(&doc, LockItems { items, locked: false });
    run(&free, DeleteFootprints { ids: vec![FootprintId(1)] });
}

#[test]
fn what_is_hidden_is_not_drawn_nor_hit_and_counts_all_the_same() {
    let driver = Driver::new().outlined(100., 100., 100., 80.).tool("point").click(300., 300.).tool("select").key("Esc");
    let mut driver = driver;
    let items: Vec<ItemId> = vec![FootprintId(1).into(), AnnotationId(1).into()];
    let before = measure_report(driver.editor.document(), Level::P90).body.footprints;
    driver.editor.run(&HideItems { items: items.clone(), hidden: true }.into(), at(50)).unwrap();
    let driver = driver.click(150., 140.).expect_selected(&[]).drag((50., 50.), (400., 400.)).expect_selected(&[]);
    let doc = driver.editor.document();
    let scene = Scene::of(doc, BEFORE, &[], None);
    assert!(scene.outlines.is_empty() && scene.annotations.is_empty());
    assert_eq!(measure_report(doc, Level::P90).body.footprints.len(), before.len());
    let value: Value = serde_json::from_slice(&exported("geojson", &header(), doc).unwrap()).unwrap();
    let features = value["features"].as_array().unwrap();
    assert_eq!(features.len(), 2);
    assert!(features.iter().all(|f| f["properties"]["hidden"] == true));
    assert_eq!(Scene::of(&run(doc, HideItems { items, hidden: false }), BEFORE, &[], None).annotations.len(), 1);
}

#[test]
fn groups_are_named_and_an_item_is_in_one_of_them() {
    let doc = annotated(&crate::common::document(vec![]), &[""]);
    let item = |id: u64| ItemId::from(AnnotationId(id));
    assert!(refused(&doc, GroupItems { items: vec![item(1)], name: String::new() }).contains("two or more"));
    let doc = run(&doc, GroupItems { items: vec![item(1), item(2), item(3)], name: "Cranes".into() });
    assert_eq!(doc.group_of(AnnotationId(2)).unwrap().name, "Cranes");
    // The same members: another name, the same group.
    let doc = run(&doc, GroupItems { items: vec![item(3), item(2), item(1)], name: "Tower cranes".into() });
    assert_eq!((doc.groups.len(), doc.group_of(AnnotationId(2)).unwrap().name.as_str()), (1, "Tower cranes"));
    // A new group takes them away from the old one.
    let doc = run(&doc, GroupItems { items: vec![item(3), item(4)], name: String::new() });
    assert_eq!((doc.groups.len(), doc.group_of(AnnotationId(3)).unwrap().members.len()), (2, 2));
    assert_eq!(doc.group_of(AnnotationId(1)).unwrap().members, [item(1), item(2)]);
    let group = doc.group_of(AnnotationId(1)).unwrap().id;
    let doc = run(&doc, UngroupItems { group });
    assert!(doc.group_of(AnnotationId(1)).is_none() && doc.annotation(AnnotationId(1)).is_some());
}

#[test]
fn a_copy_lies_at_the_same_place_of_the_other_date() {
    let doc = annotated(&crate::common::document(vec![]), &["x"]);
    assert!(refused(&doc, CopyAnnotation { id: AnnotationId(1) }).contains("do not share a pixel frame"));
    let doc = run(&doc, SetSharedFrame { frame: Some(SharedFrame { error_px: 1.0 }) });
    let next = doc.next_annotation;
    let doc = run(&doc, CopyAnnotation { id: AnnotationId(7) });
    let (a, copy) = (doc.annotation(AnnotationId(7)).unwrap(), doc.annotation(next).unwrap());
    assert_eq!((copy.shape, copy.epoch, copy.text.as_str()), (a.shape, AFTER, "x"));
}

#[test]
fn they_tell_a_length_where_a_scale_is_known_and_enter_no_measurement() {
    let start = crate::common::document(vec![(BEFORE, crate::common::rectangle(20., 20., 100., 60.), Default::default())]);
    let doc = annotated(&start, &[""]);
    let numbers = |doc: &Document| {
        let report = measure_report(doc, Level::P90).body;
        (serde_json::to_string(&report.footprints).unwrap(), report.lines.len())
    };
    assert_eq!(numbers(&doc), numbers(&start), "nothing is measured by them");
    let label = |doc: &Document, kind: AnnotationKind| {
        Scene::of(doc, BEFORE, &[], None).annotations.iter().find(|a| a.shape.kind() == kind && !a.mirrored).unwrap().label.clone()
    };
    assert_eq!(label(&doc, AnnotationKind::Arrow), "", "without a scale there are no metres");
    let scale = Scale { from: point(0., 0.), to: point(100., 0.), length_m: 50.0, length_sd_m: 0.5 };
    let doc = run(&doc, SetScale { epoch: BEFORE, scale: Some(scale) });
    let told = label(&doc, AnnotationKind::Arrow);
    let length = measure::length(&doc, BEFORE, point(0., 0.), point(30., 12.)).unwrap().printed(Level::P90);
    assert_eq!(told, format!("{} m ({}–{}, 90 %)", length.value, length.low, length.high));
    for kind in [AnnotationKind::Ellipse, AnnotationKind::Point, AnnotationKind::Note] {
        assert_eq!(label(&doc, kind), "", "{kind:?} has no size");
    }
}

#[test]
fn geojson_in_pixels_and_on_earth_holds_them_beside_the_footprints() {
    let header_px = header();
    let doc = annotated(&crate::common::document(vec![]), &["note"]);
    let value: Value = serde_json::from_slice(&exported("geojson", &header_px, &doc).unwrap()).unwrap();
    let features = value["features"].as_array().unwrap();
    assert_eq!(features.len(), 14);
    let of = |kind: &str| features.iter().find(|f| f["properties"]["annotation"] == kind).unwrap();
    assert_eq!(of("point")["geometry"], serde_json::json!({ "type": "Point", "coordinates": [80.0, 312.0] }));
    assert_eq!(of("arrow")["geometry"]["type"], "LineString");
    assert_eq!(of("arrow")["properties"]["epoch"], "before");
    // A ring, and no polygon: no program takes it for an outline.
    let rim = of("ellipse")["geometry"]["coordinates"].as_array().unwrap();
    assert_eq!((of("ellipse")["geometry"]["type"].as_str(), rim.len(), rim.first() == rim.last()), (Some("LineString"), 65, true));
    assert!(value["annotations_note"].as_str().unwrap().contains("no area"));

    let header = placed_header();
    let doc = annotated(&placed_document(&header), &["note"]);
    let value: Value = serde_json::from_slice(&exported("geojson", &header, &doc).unwrap()).unwrap();
    let located = doc.epoch(BEFORE).unwrap().located().unwrap();
    let arrow = value["features"].as_array().unwrap().iter().find(|f| f["properties"]["annotation"] == "arrow").unwrap();
    let ends: Vec<[f64; 2]> = serde_json::from_value(arrow["geometry"]["coordinates"].clone()).unwrap();
    let px: Vec<[f64; 2]> = serde_json::from_value(arrow["properties"]["points_px"].clone()).unwrap();
    for ([lon, lat], [x, y]) in ends.iter().zip(&px) {
        let there = located.lon_lat(point(*x, *y)).unwrap();
        assert!((there.lon_deg - lon).abs() < 1e-7 && (there.lat_deg - lat).abs() < 1e-7);
    }
    assert!(arrow["properties"]["length_m"].as_f64().unwrap() > 0.0);
    // COCO is for outlines alone, and the table of footprints has one row a building.
    let coco: Value = serde_json::from_slice(&exported("coco", &header, &doc).unwrap()).unwrap();
    assert_eq!(coco["annotations"].as_array().unwrap().len(), doc.footprints.len());
    let rows = csv::Reader::from_reader(exported("csv", &header, &doc).unwrap().as_slice()).records().count();
    assert_eq!(rows, doc.footprints.len());
    let rows = csv::Reader::from_reader(exported("annotations", &header, &doc).unwrap().as_slice()).records().count();
    assert_eq!(rows, doc.annotations.len());
}

/// The shapes, words, classes and dates of all annotations, in their order.
fn told(doc: &Document) -> Vec<(AnnotationShape, String, String, revisit::core::doc::EpochId)> {
    doc.annotations.values().map(|a| (a.shape, a.text.clone(), a.class.clone(), a.epoch)).collect()
}

fn imported(doc: &Document, bytes: &[u8]) -> (Document, Vec<String>) {
    let found = revisit::io::import::import_bytes(bytes, doc, AFTER).unwrap();
    let command = ImportFootprints { epoch: AFTER, source: "own".into(), footprints: found.footprints, annotations: found.annotations };
    (run(doc, command), found.rejected)
}

#[test]
fn annotations_come_back_from_an_export_as_they_were() {
    let placed = placed_header();
    let empty = |header: &revisit::core::session::Header| revisit::core::session::Session::new(header.clone()).document().clone();
    for (header, bare, with_outlines) in [
        (header(), crate::common::document(vec![]), crate::common::document(vec![])),
        (placed.clone(), empty(&placed), placed_document(&placed)),
    ] {
        let mut doc = annotated(&with_outlines, &["note", "", "two\nlines"]);
        // An ellipse that was turned is no box any more.
        let ellipse = doc.annotations.values().find(|a| a.kind() == AnnotationKind::Ellipse).unwrap().clone();
        let turned = ellipse.shape.reshaped(0, ellipse.shape.anchor() + Vector::new(9.0, 17.0));
        doc = run(&doc, ChangeAnnotation { id: ellipse.id, to: AnnotationChange::Shape(turned) });
        doc = run(&doc, ChangeAnnotation { id: ellipse.id, to: AnnotationChange::Class("pond".into()) });
        let bytes = exported("geojson", &header, &doc).unwrap();
        let (back, rejected) = imported(&bare, &bytes);
        assert!(rejected.is_empty(), "{rejected:?}");
        assert_eq!(told(&back), told(&doc));
        assert_eq!(back.footprints.len(), doc.footprints.len());
        // Twice is twice: ids are new.
        let (twice, _) = imported(&back, &bytes);
        assert_eq!(twice.annotations.len(), 2 * doc.annotations.len());
    }
}

#[test]
fn what_was_moved_on_a_map_holds_and_what_is_no_annotation_is_named() {
    let header = placed_header();
    let doc = annotated(&revisit::core::session::Session::new(header.clone()).document().clone(), &["note"]);
    let mut value: Value = serde_json::from_slice(&exported("geojson", &header, &doc).unwrap()).unwrap();
    let features = value["features"].as_array_mut().unwrap();
    // All go 0.0001 degrees to the east: 9.3 m, 18.5 px.
    for feature in features.iter_mut() {
        let east = |v: &mut Value| *v = (v.as_f64().unwrap() + 0.0001).into();
        match feature["geometry"]["type"].as_str().unwrap() {
            "Point" => east(&mut feature["geometry"]["coordinates"][0]),
            _ => feature["geometry"]["coordinates"].as_array_mut().unwrap().iter_mut().for_each(|p| east(&mut p[0])),
        }
    }
    features[0]["properties"]["annotation"] = "spaceship".into();
    features[2]["geometry"] = serde_json::json!({ "type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]] });
    let (back, rejected) = imported(&doc, &serde_json::to_vec(&value).unwrap());
    rejected.iter().for_each(|why| assert_plain(why));
    assert_eq!(rejected.len(), 2, "{rejected:?}");
    assert!(rejected[0].contains("spaceship") && rejected[1].contains("neither a point nor a line"), "{rejected:?}");
    let (old, new): (Vec<_>, Vec<_>) = (told(&doc), told(&back).split_off(doc.annotations.len()));
    let kept = old.iter().enumerate().filter(|(i, _)| *i != 0 && *i != 2).map(|(_, a)| a);
    for (was, is) in kept.zip(&new) {
        let by = is.0.bounds().centre() - was.0.bounds().centre();
        // East of the grid is half a degree off the east of the map.
        assert!((by.x - 18.5).abs() < 0.2 && by.y.abs() < 0.6, "{:?} {by:?}", was.0.kind());
        let (a, b) = (was.0.bounds().size(), is.0.bounds().size());
        assert!((a.x - b.x).abs() < 0.1 && (a.y - b.y).abs() < 0.1, "{a:?} {b:?}");
    }
}

#[test]
fn kml_and_geopackage_hold_places_and_lines_and_no_more_polygons() {
    let header = placed_header();
    let bare = placed_document(&header);
    let doc = annotated(&bare, &["note", "<b>bold</b> & $[name]"]);
    let text = String::from_utf8(exported("kml", &header, &doc).unwrap()).unwrap();
    let xml = roxmltree::Document::parse(&text).unwrap();
    let count = |name: &str| xml.descendants().filter(|n| n.tag_name().name() == name).count();
    assert_eq!((count("Point"), count("LineString"), count("Polygon")), (8, 6, bare.footprints.len()));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    std::fs::write(&path, exported("gpkg", &header, &doc).unwrap()).unwrap();
    let script = "import sqlite3,sys,json\nc=sqlite3.connect(sys.argv[1])\nprint(json.dumps([c.execute('pragma integrity_check').fetchone()[0],\
            c.execute('select count(*) from annotations').fetchone()[0],\
            c.execute(\"select geometry_type_name from gpkg_geometry_columns where table_name='annotations'\").fetchone()[0]]))";
    if let Some(told) = tools::run("python3", &["-c", script, path.to_str().unwrap()]) {
        assert_eq!(serde_json::from_str::<Value>(&told).unwrap(), serde_json::json!(["ok", 14, "GEOMETRY"]));
    }
    if let Some(read) = tools::ogr_features(&path, Some("annotations")) {
        let features = read["features"].as_array().unwrap();
        let kinds = |name: &str| features.iter().filter(|f| f["geometry"]["type"] == name).count();
        assert_eq!((kinds("Point"), kinds("LineString")), (8, 6));
    }
}

#[test]
fn words_that_try_to_be_more_stay_words_in_every_export() {
    let header = placed_header();
    let all = payloads();
    let texts: Vec<&str> = all.iter().map(|(_, text)| text.as_str()).filter(|text| text.len() < 2000).collect();
    // As a hand-made log would hold them: no command lets all of these in.
    let mut doc = placed_document(&header);
    for (i, text) in texts.iter().enumerate() {
        let shape = AnnotationKind::ALL[i % 7].shape(point(100., 100.), point(160., 140.));
        let annotation = revisit::core::doc::Annotation {
            id: AnnotationId(i as u64 + 1),
            epoch: [BEFORE, AFTER][i % 2],
            shape,
            text: (*text).to_owned(),
            class: (*text).to_owned(),
        };
        doc = doc.apply(&revisit::core::doc::Event::AnnotationAdded(annotation.into())).unwrap();
    }
    let value: Value = serde_json::from_slice(&exported("geojson", &header, &doc).unwrap()).unwrap();
    let found: Vec<&str> = value["features"].as_array().unwrap().iter().filter_map(|f| f["properties"]["text"].as_str()).collect();
    assert_eq!(found, texts, "GeoJSON is lossless");
    let text = String::from_utf8(exported("kml", &header, &doc).unwrap()).unwrap();
    let xml = roxmltree::Document::parse(&text).unwrap();
    for node in xml.descendants() {
        let said = node.text().unwrap_or_default();
        assert!(!said.contains(['<', '>']) && !node.is_pi() && !node.is_comment(), "{said:.200}");
        if node.tag_name().name() == "description" {
            assert!(!said.contains("$["), "{said:.200}");
        }
        let bad = |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!said.contains(bad), "{said:?}");
    }
    let placemarks = xml.descendants().filter(|n| n.tag_name().name() == "Placemark").count();
    assert_eq!(placemarks, doc.footprints.len() + texts.len());
    let bytes = exported("annotations", &header, &doc).unwrap();
    let mut rows = 0;
    for row in csv::Reader::from_reader(bytes.as_slice()).records() {
        rows += 1;
        for cell in row.unwrap().iter().filter(|c| c.parse::<f64>().is_err()) {
            for line in cell.split(['\n', '\r']) {
                let first = line.trim_start().chars().next();
                assert!(!first.is_some_and(|c| "=+-@|%\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c)), "{cell:.200}");
            }
        }
    }
    assert_eq!(rows, texts.len());
    exported("gpkg", &header, &doc).unwrap();
}
