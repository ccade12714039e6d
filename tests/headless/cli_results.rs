//! Where the command line puts its results, what it says of them, and the small ways in which they once were wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]
#![allow(clippy::print_stdout, reason = "a skipped test says so")]

use crate::common::placed::{exported, placed_document, placed_header, take};
use crate::common::{AFTER, BEFORE, at, header, point, rectangle, tools};
use crate::desk::Desk;
use revisit::core::doc::{AnnotationKind, Document};
use revisit::core::ops::{AddAnnotation, Command, ImportedFootprint};
use revisit::core::session::{Header, Session};
use revisit::core::units::Level;
use revisit::io::export::{ExportInput, exporter};

const HALL: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","properties":{"epoch":"after","name":"Hall"},
 "geometry":{"type":"Polygon","coordinates":[[[60,60],[160,60],[160,110],[60,110],[60,60]]]}}]}"#;

fn desk() -> Desk {
    let desk = Desk::on(HALL);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk
}

fn files(desk: &Desk) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(desk.dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
#[cfg(unix)]
fn what_is_no_file_is_written_into_and_stays_what_it_is() {
    use std::os::unix::fs::FileTypeExt;
    let desk = desk();
    let before = files(&desk);
    for format in ["geojson", "csv", "coco", "gpkg"] {
        let said = desk.ok(&["export", "s.session.jsonl", "--no-log", "--format", format, "--out", "/dev/null"]);
        assert!(said.out.is_empty() && said.err.contains("went to /dev/null"), "{}", said.err);
    }
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
    for name in ["null.pixels.geojson", "null.csv", "null.coco.json", "null.pixels.gpkg"] {
        assert!(!std::path::Path::new("/dev").join(name).exists(), "{name}");
    }
    let said = desk.ok(&["export", "s.session.jsonl", "--no-log", "--format", "csv", "--out", "/dev/stdout"]);
    assert!(said.out.starts_with("id,name,") && said.out.contains("Hall") && !said.out.contains("/dev/stdout"), "{}", said.out);
    assert_eq!(files(&desk), before);
}

#[test]
fn half_an_ending_is_not_doubled() {
    let desk = desk();
    for (format, asked, written) in [
        ("coco", "a.coco", "a.coco.json"),
        ("coco", "b.COCO.JSON", "b.coco.json"),
        ("coco", "c.json", "c.coco.json"),
        ("geojson", "d.pixels", "d.pixels.geojson"),
        ("geojson", "e.GeoJSON", "e.pixels.geojson"),
        ("gpkg", "f.pixels", "f.pixels.gpkg"),
        ("csv", "g.v2", "g.v2.csv"),
    ] {
        let said = desk.ok(&["export", "s.session.jsonl", "--format", format, "--out", asked]).out;
        assert_eq!(said.trim(), written);
        assert!(desk.path(written).is_file());
    }
}

#[test]
fn figures_that_cannot_be_are_a_wrong_use_of_the_command() {
    let desk = desk();
    let figure = |more: &[&str]| desk.run(&[&["figure", "s.session.jsonl", "--kind", "after", "--out", "a.svg"], more].concat());
    for (more, part) in [
        (["--width", "300"], "320"),
        (["--width", "5000"], "4800"),
        (["--crop", "60,60,61,61"], "at least 8 pixels"),
        (["--crop", "60,60,160,67"], "at least 8 pixels"),
    ] {
        let answer = figure(&more);
        assert_eq!(answer.code, 2, "{more:?}: {}", answer.err);
        assert!(answer.err.contains(part), "{}", answer.err);
        assert!(!desk.path("a.svg").exists());
    }
    assert_eq!(figure(&["--crop", "60,60,160,110", "--width", "320"]).code, 0);
}

#[test]
fn a_name_that_nobody_sees_is_no_name() {
    let desk = desk();
    for name in ["\u{200b}", " \u{200b}\u{2060} ", "\u{2800}", "\u{feff}\u{ad}"] {
        let answer = desk.run(&["figure", "s.session.jsonl", "--kind", "after", "--keep", name]);
        assert_eq!(answer.code, 3, "{name:?}");
        assert!(answer.err.contains("Give the figure a name first"), "{}", answer.err);
        std::fs::write(desk.path("in.pixels.geojson"), HALL.replace("Hall", name)).unwrap();
        desk.ok(&["import", "s.session.jsonl", "in.pixels.geojson"]);
    }
    // An outline without a name gets one.
    let measured = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    let names: Vec<&str> = measured["footprints"].as_array().unwrap().iter().map(|f| f["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Hall", "Building 2", "Building 3", "Building 4", "Building 5"]);
    // Joiners within a word that is seen belong to its spelling.
    let persian = "می\u{200c}خواهم";
    std::fs::write(desk.path("in.pixels.geojson"), HALL.replace("Hall", persian)).unwrap();
    desk.ok(&["import", "s.session.jsonl", "in.pixels.geojson"]);
    let measured = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    assert_eq!(measured["footprints"][5]["name"], persian);
}

#[test]
fn a_strange_file_in_a_report_is_named_with_what_to_do() {
    let desk = desk();
    let report = || desk.ok(&["report", "s.session.jsonl", "--out", "r", "--json"]);
    report();
    let again = report();
    assert!(again.err.contains("there already") && !again.err.contains("no part"), "{}", again.err);
    std::fs::write(desk.path("r/notes.txt"), "mine").unwrap();
    let told = report();
    assert!(told.err.contains("notes.txt, which is no part of the report") && told.err.contains("take that file away"), "{}", told.err);
    assert_eq!((told.json()["stranger"].as_str(), told.json()["as_before"].as_bool()), (Some("notes.txt"), Some(true)));
    assert!(desk.path("r/notes.txt").is_file());
    // Time stamps belong to a report.
    std::fs::remove_file(desk.path("r/notes.txt")).unwrap();
    std::fs::create_dir_all(desk.path("r/tokens")).unwrap();
    std::fs::write(desk.path("r/tokens/a.ots"), "x").unwrap();
    assert!(report().json()["stranger"].is_null());
}

#[test]
fn a_replay_says_where_its_pictures_are() {
    let desk = desk();
    let said = desk.ok(&["replay", "s.session.jsonl", "--frames", "frames", "--size", "320x200"]).err;
    let pictures = std::fs::read_dir(desk.path("frames")).unwrap().count() - 1;
    assert!(pictures == 1 && said.contains("1 picture is in the folder frames; frames.json"), "{said}");
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    let said = desk.ok(&["replay", "s.session.jsonl", "--frames", "frames", "--size", "320x200"]).err;
    assert!(said.contains("2 pictures are in the folder frames"), "{said}");
    let said = desk.ok(&["replay", "s.session.jsonl", "--animation", "a.gif", "--size", "320x200"]).err;
    assert!(said.contains("The animation is in the file a.gif."), "{said}");
}

#[test]
fn a_table_says_in_which_space_its_outlines_lie() {
    let placed = placed_header();
    let csv = |header: &Header, doc: &Document| String::from_utf8(exported("csv", header, doc).unwrap()).unwrap();
    let space = |text: &str| -> Vec<String> {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let column = reader.headers().unwrap().iter().position(|c| c == "coordinate_space").unwrap();
        reader.records().map(|r| r.unwrap()[column].to_owned()).collect()
    };
    assert!(space(&csv(&placed, &placed_document(&placed))).iter().all(|s| s == "lonlat"));
    let hall = ImportedFootprint { points: rectangle(10.0, 20.0, 50.0, 20.0), name: "Hall".into(), ..Default::default() };
    let plain = take(Session::new(header()).document(), vec![hall.clone()], AFTER);
    assert_eq!(space(&csv(&header(), &plain)), ["pixel"]);
    // One image with a georeference and one without: row by row.
    let mut mixed = placed_header();
    mixed.images[1].georeference = None;
    let both = [Some(revisit::core::doc::EpochId(0)), Some(AFTER)].map(|epoch| ImportedFootprint { epoch, ..hall.clone() });
    let doc = take(Session::new(mixed.clone()).document(), both.to_vec(), AFTER);
    assert_eq!(space(&csv(&mixed, &doc)), ["lonlat", "pixel"]);
}

#[test]
fn a_geopackage_says_when_the_session_changed_last() {
    let header = placed_header();
    let doc = placed_document(&header);
    let input = ExportInput { header: &header, doc: &doc, seq: 2, head: "ab", changed: at(86_400), level: Level::P90, visible_only: false };
    let bytes = (exporter("gpkg").unwrap().write)(&input).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.gpkg");
    std::fs::write(&path, &bytes).unwrap();
    let script =
        "import sqlite3,sys\nprint(sqlite3.connect(sys.argv[1]).execute('select distinct last_change from gpkg_contents').fetchall())";
    let Some(told) = tools::run("python3", &["-c", script, path.to_str().unwrap()]) else { return };
    assert_eq!(told.trim(), format!("[('{}',)]", at(86_400)));
    assert_ne!(at(86_400), header.created);
}

/// Something that points something out, of every kind, on the earlier image.
fn annotated(doc: &Document) -> Document {
    AnnotationKind::ALL.iter().fold(doc.clone(), |doc, kind| {
        let shape = kind.shape(point(50.0, 300.0), point(80.0, 312.0));
        let add = AddAnnotation { epoch: BEFORE, shape, text: "<b>&\"$[x]".into() };
        doc.apply_all(&Command::from(add).plan(&doc).unwrap().events).unwrap()
    })
}

#[test]
fn kml_has_no_bracket_upon_bracket_and_no_empty_folder() {
    let header = placed_header();
    let text = |doc: &Document| String::from_utf8(exported("kml", &header, doc).unwrap()).unwrap();
    let both = text(&placed_document(&header));
    assert!(both.contains("on AFTER (5 Oct 2024), image after.tif.") && !both.contains(") ("), "{both:.2000}");
    assert_eq!(both.matches("<Folder>").count(), 2);
    let hall = ImportedFootprint { points: rectangle(10.0, 20.0, 50.0, 20.0), name: "Hall".into(), ..Default::default() };
    let one = text(&take(Session::new(header.clone()).document(), vec![hall], AFTER));
    assert_eq!(one.matches("<Folder>").count(), 1);
    assert!(one.contains("after.tif") && !one.contains("before.tif"));
    let noted = text(&annotated(Session::new(header.clone()).document()));
    assert!(noted.matches("<Folder>").count() == 1 && noted.contains("before.tif") && !noted.contains("after.tif"));
    let none = text(Session::new(header.clone()).document());
    assert_eq!(none.matches("<Folder>").count(), 0);
}

/// The schema of the Open Geospatial Consortium comes with the Python package fastkml; lxml reads it.
#[test]
fn kml_keeps_to_the_schema_of_its_makers() {
    let header = placed_header();
    let hall = |x: f64| ImportedFootprint { points: rectangle(x, 20.0, 50.0, 20.0), name: "<&\"$[x]".into(), ..Default::default() };
    let empty = Session::new(header.clone());
    let few = take(empty.document(), vec![hall(10.0), hall(200.0)], AFTER);
    let dir = tempfile::tempdir().unwrap();
    let mut paths = Vec::new();
    for (i, doc) in [&placed_document(&header), &few, &annotated(&few), empty.document()].into_iter().enumerate() {
        let path = dir.path().join(format!("{i}.kml"));
        std::fs::write(&path, exported("kml", &header, doc).unwrap()).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    // A file that breaks the rule of the order: the schema must be one that can say no.
    let broken =
        std::fs::read_to_string(&paths[0]).unwrap().replacen("<open>1</open>", "", 1).replacen("<Folder>", "<open>1</open><Folder>", 1);
    std::fs::write(dir.path().join("broken.kml"), broken).unwrap();
    paths.push(dir.path().join("broken.kml").to_str().unwrap().to_owned());
    let script = "import sys\ntry:\n    from lxml import etree\n    import importlib.util, os\n    \
        folder = os.path.dirname(importlib.util.find_spec('fastkml').origin)\nexcept Exception:\n    print('none'); sys.exit()\n\
        schema = etree.XMLSchema(etree.parse(os.path.join(folder, 'schema', 'ogckml22.xsd')))\n\
        print([schema.validate(etree.parse(f)) for f in sys.argv[1:]])";
    let mut args = vec!["-c", script];
    args.extend(paths.iter().map(String::as_str));
    // REVISIT_PYTHON: a Python that has fastkml and lxml.
    let python = std::env::var("REVISIT_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let Some(told) = tools::run(&python, &args) else { return };
    if told.trim() == "none" {
        println!("skipped: fastkml and lxml are not installed");
        return;
    }
    assert_eq!(told.trim(), "[True, True, True, True, False]");
}
