//! What goes out is what is shown, byte for byte, twice; nothing in it is passed off as something else, and it can be read again.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{AFTER, BEFORE, add, at, document, editor, header, rectangle};
use revisit::core::doc::{AnnotationShape, Attribute, Document, Event, FootprintId, SharedFrame, State, Traced};
use revisit::core::editor::Editor;
use revisit::core::geom::Point;
use revisit::core::ops::{AddAnnotation, Command, ImportFootprints, SetAttribute, SetReference};
use revisit::core::session::Session;
use revisit::core::units::Level;
use revisit::io::export::{EXPORTERS, ExportInput, Exporter, exporter};
use revisit::io::import::import;
use std::path::Path;

/// A session with everything that an exporter may have to say, and names that somebody might put into a spreadsheet.
pub(crate) fn told() -> Editor {
    let mut e = editor();
    let names = [
        "Existing hall",
        "New hall",
        "=cmd|' /C calc'!A0",
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\u{a0}=1+1",
        "100 % new, \"quoted\"; semi",
        "\u{ff1d}1+1",
        "<script>alert(1)</script>",
    ];
    for (i, name) in names.iter().enumerate() {
        let epoch = if i % 2 == 0 { BEFORE } else { AFTER };
        e.run(&add(epoch, rectangle(20. + 30. * i as f64, 100.123, 25. + i as f64, 12.457), name).into(), at(1)).unwrap();
    }
    let note = Attribute::Note("first line\n=HYPERLINK(\"http://evil.example\")\n\t-1".into());
    e.run(&SetAttribute { id: FootprintId(1), to: note }.into(), at(2)).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::State(State::New) }.into(), at(3)).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::Traced(Traced::Ground) }.into(), at(3)).unwrap();
    e.run(&SetAttribute { id: FootprintId(2), to: Attribute::Class("hall".into()) }.into(), at(3)).unwrap();
    e.run(&SetReference { id: Some(FootprintId(1)) }.into(), at(4)).unwrap();
    e
}

fn written(exporter: &Exporter, doc: &Document) -> Vec<u8> {
    let head = "ab".repeat(32);
    (exporter.write)(&ExportInput {
        header: &header(),
        doc,
        seq: 14,
        head: &head,
        changed: header().created,
        level: Level::P90,
        visible_only: false,
    })
    .unwrap()
}

#[test]
fn two_exports_of_one_session_are_the_same_bytes() {
    let pointed = || {
        let mut e = told();
        let shape = AnnotationShape::Arrow([Point::new(20.0, 30.0), Point::new(60.0, 50.0)]);
        e.run(&AddAnnotation { epoch: BEFORE, shape, text: "=1+1".into() }.into(), at(5)).unwrap();
        e
    };
    let (editor, again) = (pointed(), pointed());
    let empty = document(vec![]);
    // KML has no pixels: tests/headless/exchange.rs.
    for exporter in EXPORTERS.iter().filter(|e| !e.name.starts_with("km")) {
        let bytes = written(exporter, editor.document());
        assert_eq!(bytes, written(exporter, editor.document()), "{}", exporter.name);
        assert_eq!(bytes, written(exporter, again.document()), "{}", exporter.name);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains(&"ab".repeat(32)) && text.contains(revisit::TOOL), "the head and the tool are named: {}", exporter.name);
        assert!(text.contains(&header().images[0].sha256) && text.contains(&header().session), "{}", exporter.name);
        // A table of annotations has a column for each kind.
        let pixels =
            if exporter.name == "annotations" { text.contains("points_px") } else { text.contains("pixel") || text.contains("Pixel") };
        assert!(pixels, "the kind of coordinates is said: {}", exporter.name);
        for private in ["/home", "/root", "/tmp", "/work"] {
            assert!(!text.contains(private), "{} holds {private}", exporter.name);
        }
        written(exporter, &empty);
    }
}

#[test]
fn pixels_are_never_passed_off_as_longitude_and_latitude() {
    let doc = told().document().clone();
    let geojson = exporter("GeoJSON").unwrap();
    let value: serde_json::Value = serde_json::from_slice(&written(geojson, &doc)).unwrap();
    assert_eq!(value["coordinate_space"], "pixel");
    assert!(value["warning"].as_str().unwrap().contains("not longitude and latitude"));
    assert!(value.get("crs").is_none());
    let features = value["features"].as_array().unwrap();
    assert_eq!(features.len(), doc.footprints.len());
    for feature in features {
        let ring = feature["geometry"]["coordinates"][0].as_array().unwrap();
        assert!(ring.len() >= 4 && ring.first() == ring.last(), "rings are closed");
        for member in ["name", "epoch", "image", "area_px2", "range_px2", "sd_rel", "budget"] {
            assert!(!feature["properties"][member].is_null(), "{member}");
        }
        assert!(feature["properties"]["area_m2"].is_null(), "no scale, no metres");
    }
    for ratio in value["ratios"].as_array().unwrap() {
        assert!(ratio["sentence"].is_string() != ratio["refused"].is_string(), "a sentence or the reason: {ratio}");
        assert_eq!(ratio["ratio"].is_null(), ratio["refused"].is_string());
    }
    assert_eq!(value["provenance"]["document_sha256"], doc.hash().0);
    for (asked, given) in [
        ("halls", "halls.pixels.geojson"),
        ("halls.geojson", "halls.pixels.geojson"),
        ("halls.json", "halls.pixels.geojson"),
        ("halls.pixels.geojson", "halls.pixels.geojson"),
        ("a.b/halls.v2", "a.b/halls.v2.pixels.geojson"),
        ("halls.txt", "halls.pixels.geojson"),
    ] {
        assert_eq!(geojson.path_for(Path::new(asked), false), Path::new(given));
    }
    let csv = exporter("csv").unwrap();
    assert_eq!(csv.path_for(Path::new("x/halls.geojson.csv"), true), Path::new("x/halls.geojson.csv"));
    assert_eq!(csv.path_for(Path::new("halls"), false), Path::new("halls.csv"));
    assert!(exporter("shapefile").is_none());
}

#[test]
fn what_was_exported_can_be_imported_as_it_was() {
    let editor = told();
    let doc = editor.document();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("out.pixels.geojson");
    std::fs::write(&path, written(exporter("geojson").unwrap(), doc)).unwrap();
    let found = import(&path, doc, BEFORE).unwrap();
    assert!(found.rejected.is_empty(), "{:?}", found.rejected);
    let mut other = Editor::new(Session::new(header()), None);
    other
        .run(
            &Command::from(ImportFootprints {
                epoch: BEFORE,
                source: "out".into(),
                footprints: found.footprints,
                annotations: found.annotations,
            }),
            at(1),
        )
        .unwrap();
    for (was, is) in doc.footprints.values().zip(other.document().footprints.values()) {
        assert_eq!(was, is);
    }
    assert_eq!(doc.footprints.len(), other.document().footprints.len());
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let mut doc = told().document().clone();
    doc = doc.apply(&Event::SharedFrameSet { frame: Some(SharedFrame { error_px: 1.0 }) }).unwrap();
    // Texts that no command would let in, from a session that somebody else wrote.
    for (i, evil) in ["\t=1+1", "\r=1+1", "x\r=1+1", "\u{2003}=1+1", " \n +1", "|calc", "\u{ff0b}1"].into_iter().enumerate() {
        let id = FootprintId(3 + i as u64);
        doc = doc.apply(&Event::FootprintChanged { id, to: Attribute::Note(evil.into()) }).unwrap();
    }
    let bytes = written(exporter("csv").unwrap(), &doc);
    let mut table = csv::Reader::from_reader(bytes.as_slice());
    let columns = table.headers().unwrap().clone();
    assert!(columns.iter().any(|c| c == "coordinate_space"));
    let mut rows = 0;
    for row in table.records() {
        let row = row.unwrap();
        rows += 1;
        assert_eq!(row.len(), columns.len());
        for (cell, column) in row.iter().zip(&columns) {
            for line in cell.split(['\n', '\r']) {
                let first = line.trim_start().chars().next();
                let formula = first.is_some_and(|c| "=+-@|%\t\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c));
                assert!(!formula || cell.parse::<f64>().is_ok(), "{column}: {cell:?}");
            }
            assert!(!cell.starts_with(['\t', '\r']), "{column}: {cell:?}");
        }
        let get = |name: &str| row.get(columns.iter().position(|c| c == name).unwrap()).unwrap();
        assert_eq!(get("coordinate_space"), "pixel");
        assert!(get("area_px2").parse::<f64>().unwrap() > 0.0);
        let reference = get("id") == "1";
        assert_eq!(get("sentence").is_empty(), reference, "every other row has its sentence");
    }
    assert_eq!(rows, doc.footprints.len());
}
