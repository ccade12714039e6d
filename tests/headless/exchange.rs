//! Every export, read back by Revisit and by GDAL, SQLite and QGIS where they are installed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::placed::{exported, placed_by, placed_document, placed_header, take};
use crate::common::{AFTER, BEFORE, assert_plain, document, header, points, rectangle, tools};
use revisit::core::doc::{Document, Drawn};
use revisit::core::ops::ImportedFootprint;
use revisit::core::session::Session;
use revisit::io::import::import_bytes;
use serde_json::Value;
use std::path::PathBuf;

/// Writes an export where a program finds it.
fn file(name: &str, bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    (dir, path)
}

/// Outer rings of a geometry.
fn rings(geometry: &Value) -> Vec<Vec<[f64; 2]>> {
    let ring =
        |r: &Value| -> Vec<[f64; 2]> { r.as_array().unwrap().iter().map(|p| [p[0].as_f64().unwrap(), p[1].as_f64().unwrap()]).collect() };
    match geometry["type"].as_str().unwrap() {
        "Polygon" => vec![ring(&geometry["coordinates"][0])],
        "MultiPolygon" => geometry["coordinates"].as_array().unwrap().iter().map(|p| ring(&p[0])).collect(),
        "GeometryCollection" => geometry["geometries"].as_array().unwrap().iter().flat_map(rings).collect(),
        other => panic!("{other}"),
    }
}

/// The features that GDAL reads are those of our GeoJSON: count, names, numbers, positions to the last decimal.
fn same_features(read: &Value, truth: &Value, what: &str) {
    let (read, truth) = (read["features"].as_array().unwrap(), truth["features"].as_array().unwrap());
    assert_eq!(read.len(), truth.len(), "{what}");
    for expected in truth {
        let wanted = &expected["properties"]["name"];
        let found = read.iter().find(|f| &f["properties"]["name"] == wanted || &f["properties"]["Name"] == wanted);
        let found = found.unwrap_or_else(|| panic!("{what} lost {wanted}: {}", read[0]));
        let (a, b) = (rings(&found["geometry"]), rings(&expected["geometry"]));
        assert_eq!(a.len(), b.len(), "{what}");
        for (p, q) in a.iter().flatten().zip(b.iter().flatten()) {
            assert!((p[0] - q[0]).abs() < 1e-9 && (p[1] - q[1]).abs() < 1e-9, "{what}: {p:?} {q:?}");
        }
        for member in ["state", "epoch", "image", "traced", "drawn"] {
            assert_eq!(found["properties"][member], expected["properties"][member], "{what}: {member}");
        }
        // In KML every datum is text.
        let area = |f: &Value| f["properties"]["area_m2"].as_f64().or_else(|| f["properties"]["area_m2"].as_str()?.parse().ok()).unwrap();
        assert!((area(found) - area(expected)).abs() < 1e-6 * area(expected), "{what}");
    }
}

#[test]
fn gdal_reads_every_export_on_the_ground_as_it_was_meant() {
    let header = placed_header();
    let doc = placed_document(&header);
    let truth: Value = serde_json::from_slice(&exported("geojson", &header, &doc).unwrap()).unwrap();
    for (name, file_name, layers) in [
        ("geojson", "a.geojson", vec![None]),
        ("gpkg", "a.gpkg", vec![Some("footprints")]),
        ("kml", "a.kml", folders(&doc)),
        ("kmz", "a.kmz", folders(&doc)),
    ] {
        let (_dir, path) = file(file_name, &exported(name, &header, &doc).unwrap());
        let mut all = Vec::new();
        for layer in layers {
            let Some(read) = tools::ogr_features(&path, layer.as_ref().map(AsRef::as_ref)) else { return };
            all.extend(read["features"].as_array().unwrap().clone());
        }
        same_features(&serde_json::json!({ "features": all }), &truth, name);
        let told = tools::run("ogrinfo", &["-ro", "-so", "-al", path.to_str().unwrap()]).unwrap();
        assert!(told.contains("WGS 84") && told.contains("\"EPSG\",4326"), "{name}: {told}");
    }
    let (_dir, path) = file("a.csv", &exported("csv", &header, &doc).unwrap());
    let told = tools::run("ogrinfo", &["-ro", "-al", path.to_str().unwrap()]).unwrap();
    assert!(told.contains(&format!("Feature Count: {}", doc.footprints.len())), "{told}");
}

/// GDAL makes a layer of each folder, and calls it by its name.
fn folders(doc: &Document) -> Vec<Option<&'static str>> {
    assert_eq!(doc.epoch_words(BEFORE), "BEFORE (2 Apr 2023)");
    vec![Some("BEFORE (2 Apr 2023), before.tif"), Some("AFTER (5 Oct 2024), after.tif")]
}

#[test]
fn a_geopackage_in_pixels_stands_upright_and_is_no_place() {
    let doc = document(vec![
        (BEFORE, rectangle(100.0, 50.0, 80.0, 20.0), Drawn::Polygon),
        (AFTER, rectangle(10.0, 700.0, 30.0, 20.0), Drawn::Rectangle),
    ]);
    let (_dir, path) = file("a.pixels.gpkg", &exported("gpkg", &header(), &doc).unwrap());
    let Some(told) = tools::run("ogrinfo", &["-ro", "-al", path.to_str().unwrap()]) else { return };
    assert!(told.contains("Layer name: before_px") && told.contains("Layer name: after_px"), "{told}");
    assert!(told.contains("Undefined Cartesian SRS") || told.contains("ENGCRS"), "{told}");
    assert!(!told.contains("WGS 84"), "{told}");
    // As QGIS lays a picture without a place: its top left corner at the origin, down is negative.
    assert!(told.contains("Extent: (100.000000, -70.000000) - (180.000000, -50.000000)"), "{told}");
    assert!(told.contains("MULTIPOLYGON (((100 -70,180 -70,180 -50,100 -50,100 -70)))"), "{told}");
}

#[test]
fn a_geopackage_is_a_sound_database_of_any_size() {
    let header = placed_header();
    let session = Session::new(header.clone());
    let mut list = Vec::new();
    // Enough for three levels of pages, and notes that do not fit on one.
    for i in 0..4000_u32 {
        let (x, y) = (f64::from(i % 60) * 14.0, f64::from(i / 60) * 12.0);
        let note = if i % 500 == 0 { "long ".repeat(790) } else { String::new() };
        let (name, epoch) = (format!("B{i}"), Some(if i % 3 == 0 { BEFORE } else { AFTER }));
        list.push(ImportedFootprint { points: rectangle(x, y, 9.0, 7.0), epoch, name, note, ..Default::default() });
    }
    let doc = take(session.document(), list, BEFORE);
    let bytes = exported("gpkg", &header, &doc).unwrap();
    assert_eq!(&bytes[..16], b"SQLite format 3\0");
    let (_dir, path) = file("a.gpkg", &bytes);
    let script = "import sqlite3,sys\nc=sqlite3.connect(sys.argv[1])\nprint(c.execute('pragma integrity_check').fetchall())\n\
                  print(c.execute('pragma foreign_key_check').fetchall())\n\
                  print(c.execute(\"select count(*), sum(fid), sum(length(note)), max(name) from footprints\").fetchall())\n\
                  print(c.execute(\"select typeof(area_m2), name from footprints where fid = 3777\").fetchall())\n\
                  print(c.execute(\"select count(*) from gpkg_contents where table_name = 'footprints' and identifier = 'footprints'\").fetchall())\n\
                  print(c.execute(\"select count(*) from layer_styles where useAsDefault and f_table_name = 'footprints'\").fetchall())";
    let Some(told) = tools::run("python3", &["-c", script, path.to_str().unwrap()]) else { return };
    let (sum, notes) = (4000 * 4001 / 2, 8 * (790 * 5 - 1));
    assert_eq!(told, format!("[('ok',)]\n[]\n[(4000, {sum}, {notes}, 'B999')]\n[('real', 'B3776')]\n[(1,)]\n[(1,)]\n"));
}

#[test]
fn qgis_opens_a_geopackage_in_its_style() {
    let header = placed_header();
    let doc = placed_document(&header);
    let (dir, path) = file("a.gpkg", &exported("gpkg", &header, &doc).unwrap());
    let script = "import sys\ntry:\n    from qgis.core import *\nexcept ImportError:\n    print('none'); sys.exit()\n\
        a=QgsApplication([],False); a.initQgis()\nl=QgsVectorLayer(sys.argv[1]+'|layername=footprints','f','ogr')\n\
        print(l.isValid(), l.featureCount(), l.crs().authid())\nr=l.renderer()\nprint(r.type(), len(r.categories()))\n\
        c=QgsRenderContext()\nr.startRender(c,l.fields())\n\
        def ink(f):\n    c.expressionContext().setFeature(f)\n    return r.symbolForFeature(f,c).symbolLayer(1).strokeColor().name()\n\
        print(sorted({ink(f) for f in l.getFeatures()}))\n\
        print(all(f.geometry().isGeosValid() for f in l.getFeatures()), l.labelsEnabled())\nr.stopRender(c)\nsys.stdout.flush()\nimport os; os._exit(0)";
    let home = dir.path().to_str().unwrap();
    let Some(told) = tools::run("env", &[&format!("HOME={home}"), "/usr/bin/python3", "-c", script, path.to_str().unwrap()]) else {
        return;
    };
    if told.contains("none") {
        println!("skipped: python3-qgis is not installed");
        return;
    }
    assert_eq!(told, "True 12 EPSG:4326\ncategorizedSymbol 12\n['#2fb5c7', '#e8a33d']\nTrue True\n");
}

/// Every export that holds outlines, in QGIS's own readers: features, attributes, coordinate system, sound geometries.
#[test]
fn qgis_opens_every_export_of_outlines() {
    let header = placed_header();
    let doc = placed_document(&header);
    let script = "import sys\ntry:\n    from qgis.core import *\nexcept ImportError:\n    print('none'); sys.exit()\n\
        a=QgsApplication([],False); a.initQgis()\n\
        for path in sys.argv[1:]:\n\
        \x20   kind=path.rsplit('.',1)[1]\n\
        \x20   top=QgsVectorLayer('file://'+path+'?type=csv&geomType=none','f','delimitedtext') if kind=='csv' else QgsVectorLayer(path,'f','ogr')\n\
        \x20   parts=[s.split(QgsDataProvider.sublayerSeparator())[1] for s in top.dataProvider().subLayers()] if kind not in ('csv','gpkg') else []\n\
        \x20   layers=[QgsVectorLayer(path+'|layername='+n,'f','ogr') for n in parts] if len(parts)>1 else [QgsVectorLayer(path+'|layername=footprints','f','ogr') if kind=='gpkg' else top]\n\
        \x20   fs=[f for l in layers for f in l.getFeatures()]\n\
        \x20   names={f[n] for f in fs for n in ('name','Name') if n in f.fields().names()}\n\
        \x20   sound=kind=='csv' or all(f.geometry().isGeosValid() and f.geometry().area()>0 for f in fs if f.hasGeometry())\n\
        \x20   print(kind, all(l.isValid() for l in layers), len(fs), len(names), sorted({l.crs().authid() for l in layers}), sound)\n\
        sys.stdout.flush()\nimport os; os._exit(0)";
    let dir = tempfile::tempdir().unwrap();
    let mut words = vec![format!("HOME={}", dir.path().display()), "/usr/bin/python3".to_owned(), "-c".to_owned(), script.to_owned()];
    for (name, file_name) in [("geojson", "a.geojson"), ("gpkg", "a.gpkg"), ("kml", "a.kml"), ("kmz", "a.kmz"), ("csv", "a.csv")] {
        let path = dir.path().join(file_name);
        std::fs::write(&path, exported(name, &header, &doc).unwrap()).unwrap();
        words.push(path.display().to_string());
    }
    let Some(told) = tools::run("env", &words.iter().map(String::as_str).collect::<Vec<_>>()) else { return };
    if told.contains("none") {
        println!("skipped: python3-qgis is not installed");
        return;
    }
    let names: std::collections::BTreeSet<&str> = doc.footprints.values().map(|f| f.name.as_str()).collect();
    let expected: String =
        [("geojson", "['EPSG:4326']"), ("gpkg", "['EPSG:4326']"), ("kml", "['EPSG:4326']"), ("kmz", "['EPSG:4326']"), ("csv", "['']")]
            .iter()
            .map(|(kind, crs)| format!("{kind} True {} {} {crs} True\n", doc.footprints.len(), names.len()))
            .collect();
    assert_eq!(told, expected);
}

#[test]
fn kml_is_in_the_order_that_its_schema_asks_for() {
    let header = placed_header();
    let doc = placed_document(&header);
    let text = String::from_utf8(exported("kml", &header, &doc).unwrap()).unwrap();
    let xml = roxmltree::Document::parse(&text).unwrap();
    assert_eq!(xml.root_element().tag_name().namespace(), Some("http://www.opengis.net/kml/2.2"));
    // OGC 07-147r2: what each element may hold, in this order.
    let order: &[(&str, &[&str])] = &[
        ("kml", &["Document"]),
        ("Document", &["name", "open", "Snippet", "description", "Style", "Folder"]),
        ("Folder", &["name", "open", "description", "Placemark"]),
        ("Placemark", &["name", "Snippet", "description", "TimeSpan", "styleUrl", "ExtendedData", "Polygon", "MultiGeometry"]),
        ("TimeSpan", &["begin", "end"]),
        ("Style", &["LineStyle", "PolyStyle"]),
        ("LineStyle", &["color", "width"]),
        ("PolyStyle", &["color", "fill"]),
        ("Polygon", &["tessellate", "altitudeMode", "outerBoundaryIs"]),
        ("outerBoundaryIs", &["LinearRing"]),
        ("LinearRing", &["coordinates"]),
        ("MultiGeometry", &["Polygon"]),
        ("ExtendedData", &["Data"]),
        ("Data", &["value"]),
    ];
    for node in xml.descendants().filter(roxmltree::Node::is_element) {
        let children: Vec<&str> = node.children().filter(roxmltree::Node::is_element).map(|c| c.tag_name().name()).collect();
        let rule = order.iter().find(|o| o.0 == node.tag_name().name()).map_or(&[][..], |o| o.1);
        let places: Vec<usize> = children
            .iter()
            .map(|c| rule.iter().position(|r| r == c).unwrap_or_else(|| panic!("{c} in {}", node.tag_name().name())))
            .collect();
        assert!(places.is_sorted(), "{children:?}");
    }
    let find = |name: &'static str| xml.descendants().filter(move |n| n.has_tag_name(("http://www.opengis.net/kml/2.2", name)));
    let styles: Vec<&str> = find("Style").filter_map(|s| s.attribute("id")).collect();
    assert_eq!(find("Placemark").count(), 12);
    for url in find("styleUrl") {
        assert!(styles.contains(&url.text().unwrap().strip_prefix('#').unwrap()), "{url:?}");
    }
    for ring in find("coordinates") {
        let positions: Vec<&str> = ring.text().unwrap().split(' ').collect();
        assert!(positions.len() >= 4 && positions.first() == positions.last());
    }
    for colour in find("color") {
        assert!(colour.text().is_some_and(|c| c.len() == 8 && c.bytes().all(|b| b.is_ascii_hexdigit() && !b.is_ascii_uppercase())));
    }
    let span = find("TimeSpan").next().unwrap();
    let days: Vec<&str> = span.children().filter_map(|n| n.text()).collect();
    assert_eq!(days, ["2023-04-02", "2024-10-05"], "from the day of BEFORE until that of AFTER");
    assert_eq!(find("end").count(), 6, "the latest image has no end");
    let description = find("description").nth(2).unwrap().text().unwrap();
    for part in ["Area: ", " m² (90 %: ", "covers about", "State: new.", "Two lines,"] {
        assert!(find("description").any(|d| d.text().unwrap_or_default().contains(part)), "{part}: {description}");
    }
    for link in ["NetworkLink", "href", "Link", "IconStyle", "GroundOverlay"] {
        assert_eq!(find(link).count(), 0, "{link}");
    }
}

#[test]
fn kml_without_a_georeference_is_refused_with_a_way_out() {
    let doc = document(vec![(BEFORE, rectangle(100.0, 50.0, 80.0, 20.0), Drawn::Polygon)]);
    for name in ["kml", "kmz"] {
        let why = exported(name, &header(), &doc).unwrap_err();
        assert_plain(&why);
        assert!(why.contains("ground control points") && why.contains("GeoPackage"), "{why}");
    }
}

#[test]
fn exports_cut_at_the_antimeridian_stay_whole() {
    let header = placed_by(4326, [179.0, 0.001, 0.0, -16.0, 0.0, -0.001]);
    let mut header = header;
    for image in &mut header.images {
        (image.width, image.height) = (2000, 2000);
        image.georeference.as_mut().unwrap().size_px = [2000, 2000];
    }
    let session = Session::new(header.clone());
    let across = ImportedFootprint { points: rectangle(900.0, 100.0, 200.0, 100.0), name: "Across".into(), ..Default::default() };
    let doc = take(session.document(), vec![across], AFTER);
    let kml = String::from_utf8(exported("kml", &header, &doc).unwrap()).unwrap();
    assert_eq!(kml.matches("<Polygon>").count(), 2);
    assert!(kml.contains("<MultiGeometry>"));
    // Coming back it is two outlines: KML has no way to say that they are one.
    let found = import_bytes(kml.as_bytes(), session.document(), AFTER).unwrap();
    assert_eq!((found.footprints.len(), found.rejected.len()), (2, 0), "{:?}", found.rejected);
    let (_dir, path) = file("a.gpkg", &exported("gpkg", &header, &doc).unwrap());
    let Some(read) = tools::ogr_features(&path, Some("footprints")) else { return };
    assert_eq!(rings(&read["features"][0]["geometry"]).len(), 2);
}

#[test]
fn what_was_exported_comes_back() {
    let header = placed_header();
    let doc = placed_document(&header);
    let empty = Session::new(header.clone());
    for (name, tolerance) in [("geojson", 0.0), ("kml", 0.03), ("kmz", 0.03), ("coco", 0.0)] {
        let bytes = exported(name, &header, &doc).unwrap();
        let found = import_bytes(&bytes, empty.document(), AFTER).unwrap();
        assert_eq!(found.rejected, Vec::<String>::new(), "{name}");
        let back = take(empty.document(), found.footprints, AFTER);
        assert_eq!(back.footprints.len(), doc.footprints.len(), "{name}");
        for was in doc.footprints.values() {
            // Angle brackets are not written to KML, and images are its folders.
            let is = back.footprints.values().find(|f| f.name == was.name).unwrap_or_else(|| panic!("{name} lost {}", was.name));
            assert_eq!((is.epoch, is.state, is.traced, is.drawn), (was.epoch, was.state, was.traced, was.drawn), "{name}");
            let class = if name == "coco" && was.class.is_empty() { "building" } else { &was.class };
            assert_eq!(is.class, class, "{name}");
            assert_eq!(is.note.replace('\u{2039}', "<").replace('\u{203a}', ">"), was.note, "{name}");
            for (p, q) in is.ring.points().iter().zip(was.ring.points()) {
                let nearest = was.ring.points().iter().map(|q| p.distance(*q)).fold(f64::INFINITY, f64::min);
                assert!(nearest <= tolerance, "{name}: {p:?} {q:?}");
            }
        }
    }
}

#[test]
fn coco_is_what_training_programs_expect() {
    let doc = document(vec![
        (BEFORE, points(&[(100.0, 50.0), (180.0, 52.0), (179.0, 75.0)]), Drawn::Polygon),
        (AFTER, rectangle(10.0, 700.0, 30.0, 20.0), Drawn::Rectangle),
    ]);
    let value: Value = serde_json::from_slice(&exported("coco", &header(), &doc).unwrap()).unwrap();
    assert_eq!((value["images"].as_array().unwrap().len(), value["annotations"].as_array().unwrap().len()), (2, 2));
    let first = &value["annotations"][0];
    assert_eq!(first["segmentation"], serde_json::json!([[100.0, 50.0, 180.0, 52.0, 179.0, 75.0]]));
    assert_eq!(first["bbox"], serde_json::json!([100.0, 50.0, 80.0, 25.0]));
    assert_eq!(first["area"].as_f64().unwrap(), 921.0);
    assert_eq!((&first["image_id"], &first["category_id"], &first["iscrowd"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(value["categories"], serde_json::json!([{ "id": 1, "name": "building", "supercategory": "building" }]));
    assert_eq!((&value["images"][1]["width"], &value["images"][1]["file_name"]), (&1000.into(), &"after.png".into()));
}

#[test]
fn exports_are_the_same_bytes_again() {
    let header = placed_header();
    let doc = placed_document(&header);
    for exporter in revisit::io::export::EXPORTERS {
        let first = exported(exporter.name, &header, &doc).unwrap();
        assert!(first == exported(exporter.name, &header, &placed_document(&header)).unwrap(), "{}", exporter.name);
    }
}
