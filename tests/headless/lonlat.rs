//! Outlines on Earth: GeoJSON in longitude and latitude, there and back, and building footprints of a real file.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::{AFTER, BEFORE, facts, points};
use revisit::core::doc::{Document, EpochId, Role};
use revisit::core::geom::{Point, Ring};
use revisit::core::georef::{CrsDefinition, Georeference, Origin};
use revisit::core::ops::{Command, ImportFootprints, ImportedFootprint};
use revisit::core::session::{Header, Session};
use revisit::core::units::{Level, Timestamp};
use revisit::io::export::{ExportInput, exporter, is_on_ground};
use revisit::io::import::{Imported, import};
use serde_json::{Value, json};
use std::path::Path;

/// `gdalinfo` of the SpaceNet image beside the footprints.
const ATLANTA: [f64; 6] = [733_601.0, 0.5, 0.0, 3_725_139.0, 0.0, -0.5];

fn georeference(epsg: u32, geotransform: [f64; 6], size_px: [u32; 2]) -> Georeference {
    let crs = CrsDefinition::from_epsg(epsg).unwrap();
    let origin = Origin::GeotiffScale;
    Georeference { crs, geotransform, size_px, origin, pixel_is_point: false, position_sd_m: None, notes: vec![], control: None }
}

fn header(before: Option<Georeference>, after: Option<Georeference>) -> Header {
    let image = |role, name: &str, georeference: Option<Georeference>| {
        let [w, h] = georeference.as_ref().map_or([900, 900], |g| g.size_px);
        revisit::core::doc::ImageFacts { georeference, ..facts(role, name, w, h) }
    };
    let images = vec![image(Role::Before, "before.png", before), image(Role::After, "after.png", after)];
    Header { session: "0123456789abcdef".into(), tool: "test".into(), created: Timestamp { t_ms: 0 }, images }
}

fn atlanta() -> Header {
    header(Some(georeference(32616, ATLANTA, [900, 900])), None)
}

fn read(text: &str, doc: &Document, image: EpochId) -> Result<Imported, String> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("in.geojson");
    std::fs::write(&path, text).unwrap();
    import(&path, doc, image)
}

fn take(doc: &Document, footprints: Vec<ImportedFootprint>, epoch: EpochId) -> Document {
    let txn =
        Command::from(ImportFootprints { epoch, source: "in.geojson".into(), footprints, annotations: Vec::new() }).plan(doc).unwrap();
    doc.apply_all(&txn.events).unwrap()
}

fn export(header: &Header, doc: &Document) -> Value {
    let head = "ab".repeat(32);
    let input = ExportInput { header, doc, seq: 1, head: &head, changed: header.created, level: Level::P90, visible_only: false };
    serde_json::from_slice(&(exporter("geojson").unwrap().write)(&input).unwrap()).unwrap()
}

fn polygon(ring: &[(f64, f64)], more: &Value) -> Value {
    let ring: Vec<_> = ring.iter().chain(ring.first()).map(|p| [p.0, p.1]).collect();
    json!({ "type": "Feature", "properties": more, "geometry": { "type": "Polygon", "coordinates": [ring] } })
}

fn collection(features: &[Value]) -> Value {
    json!({ "type": "FeatureCollection", "features": features })
}

#[test]
fn real_footprints_in_utm_land_on_their_pixels_with_their_areas() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/areas/geotiff_labels.geojson");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("skipped: geotiff_labels.geojson is not beside this repository");
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let doc = Session::new(atlanta()).document().clone();
    let found = import(&path, &doc, BEFORE).unwrap();
    assert_eq!(found.rejected, Vec::<String>::new());
    let features = file["features"].as_array().unwrap();
    assert_eq!((features.len(), found.footprints.len()), (43, 43));
    let doc = take(&doc, found.footprints, BEFORE);
    let located = doc.epoch(BEFORE).unwrap().located().unwrap().clone();
    let mut whole = 0;
    for (feature, f) in features.iter().zip(doc.footprints.values()) {
        let corners = feature["geometry"]["coordinates"][0].as_array().unwrap();
        for (corner, px) in corners.iter().zip(f.ring.points()) {
            let (x, y) = (corner[0].as_f64().unwrap(), corner[1].as_f64().unwrap());
            let expected = Point::new((x - ATLANTA[0]) / ATLANTA[1], (y - ATLANTA[3]) / ATLANTA[5]);
            assert!(px.distance(expected) < 0.01, "{px:?} {expected:?}");
        }
        if feature["properties"]["partialDec"].as_f64() == Some(1.0) {
            whole += 1;
            let ratio = located.area_m2(&f.ring).unwrap() / feature["properties"]["origarea"].as_f64().unwrap();
            // 1/1000 px on corners of buildings of 10 m and more.
            assert!((ratio - 0.99945).abs() < 3e-4, "{ratio}");
        }
    }
    assert_eq!(whole, 37);
    let sum = |value: &dyn Fn(usize, &Value, &Ring) -> f64| -> f64 {
        let whole = |f: &Value| f["properties"]["partialDec"].as_f64() == Some(1.0);
        let pairs = features.iter().zip(doc.footprints.values()).enumerate();
        pairs.filter(|(_, (f, _))| whole(f)).map(|(i, (f, own))| value(i, f, &own.ring)).sum()
    };
    let ground = sum(&|_, _, ring| located.area_m2(ring).unwrap());
    let planar = sum(&|_, f, _| f["properties"]["origarea"].as_f64().unwrap());
    assert!((ground / planar - 0.99945).abs() < 1.5e-5, "{}", ground / planar);
}

#[test]
fn an_export_is_longitude_and_latitude_and_comes_back_exactly() {
    let header = atlanta();
    let session = Session::new(header.clone());
    let ring = points(&[(100.123, 100.456), (160.789, 101.5), (160.25, 150.125), (99.5, 149.75)]);
    let given = ImportedFootprint { points: ring.clone(), name: "Hall".into(), epoch: Some(BEFORE), ..Default::default() };
    let elsewhere = ImportedFootprint { points: ring.clone(), name: "Not placed".into(), epoch: Some(AFTER), ..Default::default() };
    let doc = take(session.document(), vec![given, elsewhere], BEFORE);
    let file = export(&header, &doc);
    assert_eq!(file["coordinate_space"], "lonlat");
    assert!(file.get("crs").is_none(), "RFC 7946 has no such member");
    let bbox: Vec<f64> = serde_json::from_value(file["bbox"].clone()).unwrap();
    assert!(bbox[0] < bbox[2] && bbox[1] < bbox[3] && (-84.6..-84.4).contains(&bbox[0]) && (33.6..33.7).contains(&bbox[1]), "{bbox:?}");
    let hall = &file["features"][0];
    let area = hall["properties"]["area_m2"].as_f64().unwrap();
    let planar = 0.25 * hall["properties"]["area_px2"].as_f64().unwrap();
    assert!((area / planar - 0.99945).abs() < 1e-4, "{area} {planar}");
    assert_eq!(hall["properties"]["georeference"]["epsg"], 32616);
    assert_eq!(file["provenance"]["images"][0]["georeference"]["geotransform"][1], 0.5);
    assert!(file["features"][1]["geometry"].is_null(), "nothing says where the other image lies");

    // With the pixels beside it: exactly.
    let back = read(&file.to_string(), session.document(), AFTER).unwrap();
    assert_eq!(back.rejected, Vec::<String>::new());
    assert_eq!(back.footprints.iter().map(|f| f.epoch).collect::<Vec<_>>(), [Some(BEFORE), Some(AFTER)]);
    for f in &back.footprints {
        assert_eq!(f.points, ring, "{}", f.name);
    }
    // By the longitudes and latitudes alone: seven decimals are 5.6 mm north and 4.6 mm east here, so 0.015 px at 0.5 m.
    let mut bare = file.clone();
    for feature in bare["features"].as_array_mut().unwrap() {
        feature["properties"].as_object_mut().unwrap().remove("ring_px");
    }
    bare["features"].as_array_mut().unwrap().truncate(1);
    let back = read(&bare.to_string(), session.document(), BEFORE).unwrap();
    for p in &back.footprints[0].points {
        let off = ring.iter().map(|q| p.distance(*q)).fold(f64::INFINITY, f64::min);
        assert!(off < 0.015, "{off}");
    }
    // A corner that somebody moved on the map counts, and not the pixels that were kept.
    let mut moved = file.clone();
    let lon = moved["features"][0]["geometry"]["coordinates"][0][1][0].as_f64().unwrap();
    moved["features"][0]["geometry"]["coordinates"][0][1][0] = json!(lon + 2e-5);
    let back = read(&moved.to_string(), session.document(), BEFORE).unwrap();
    assert!(back.footprints[0].points.iter().any(|p| ring.iter().all(|q| p.distance(*q) > 1.0)));
    // Twice the same bytes.
    assert_eq!(export(&header, &doc), file);
}

#[test]
fn every_spelling_of_a_coordinate_system_is_understood_or_named() {
    let doc = Session::new(atlanta()).document().clone();
    let utm = [(733_650.0, 3_725_100.0), (733_680.0, 3_725_100.0), (733_680.0, 3_725_080.0), (733_650.0, 3_725_080.0)];
    let with = |name: &str| {
        let mut file = collection(&[polygon(&utm, &json!({}))]);
        file["crs"] = json!({ "type": "name", "properties": { "name": name } });
        read(&file.to_string(), &doc, BEFORE)
    };
    for name in ["urn:ogc:def:crs:EPSG::32616", "EPSG:32616", "epsg:32616", "http://www.opengis.net/def/crs/EPSG/0/32616"] {
        let found = with(name).unwrap();
        assert_eq!(found.footprints[0].points[0], Point::new(98.0, 78.0), "{name}");
    }
    for (name, part) in [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "not a longitude and latitude"),
        ("EPSG:99999", "EPSG:99999"),
        ("Mars", "Mars"),
        ("EPSG:5514", "Export the outlines in longitude and latitude"),
    ] {
        let why = with(name).map_or_else(|why| why, |found| found.rejected.join(" "));
        assert!(why.contains(part) && !why.contains("image to WGS 84"), "{name}: {why}");
    }
    let mut linked = collection(&[polygon(&utm, &json!({}))]);
    linked["crs"] = json!({ "type": "link", "properties": { "href": "x.prj" } });
    assert!(read(&linked.to_string(), &doc, BEFORE).unwrap_err().contains("does not name"));
}

#[test]
fn what_does_not_lie_on_the_image_is_told_with_its_place() {
    let doc = Session::new(atlanta()).document().clone();
    let located = doc.epoch(BEFORE).unwrap().located().unwrap().clone();
    let at = |x: f64, y: f64| located.lon_lat(Point::new(x, y)).map(|p| (p.lon_deg, p.lat_deg)).unwrap();
    let good: Vec<(f64, f64)> = [(10.0, 10.0), (70.0, 10.0), (70.0, 30.0)].iter().map(|p| at(p.0, p.1)).collect();
    let far: Vec<(f64, f64)> = good.iter().map(|p| (p.0 + 0.1, p.1)).collect();
    let exchanged: Vec<(f64, f64)> = good.iter().map(|p| (p.1, p.0)).collect();
    let holed = {
        let mut f = polygon(&good, &json!({}));
        let inner = f["geometry"]["coordinates"][0].clone();
        f["geometry"]["coordinates"].as_array_mut().unwrap().push(inner);
        f
    };
    let two = {
        let parts: Vec<Value> = [0.0, 0.0004]
            .iter()
            .map(|d| {
                let ring: Vec<_> = good.iter().chain(good.first()).map(|p| [p.0 + d, p.1]).collect();
                json!([ring])
            })
            .collect();
        json!({ "type": "Feature", "properties": { "name": "Sheds" }, "geometry": { "type": "MultiPolygon", "coordinates": parts } })
    };
    let file = collection(&[
        polygon(&good, &json!({ "name": "Hall" })),
        polygon(&far, &json!({ "name": "Far" })),
        polygon(&exchanged, &json!({})),
        polygon(&[(200.0, 91.0), (201.0, 91.0), (201.0, 92.0)], &json!({})),
        holed,
        two,
    ]);
    let found = read(&file.to_string(), &doc, BEFORE).unwrap();
    let names: Vec<_> = found.footprints.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["Hall", "Sheds (1)", "Sheds (2)"]);
    assert_eq!(found.footprints[2].note, "Part 2 of 2 of one feature of the file.");
    for (why, part) in
        found.rejected.iter().zip(["Feature 2 (\"Far\"): It lies outside of BEFORE", "longitude and latitude exchanged", "91", "courtyard"])
    {
        assert!(why.contains(part), "{why}");
    }
    assert_eq!(found.rejected.len(), 4);
    // Onto an image of which nothing is known: a sentence with what to do, and nothing is guessed.
    let why = read(&file.to_string(), &doc, AFTER).unwrap_err();
    assert!(why.contains("AFTER has no georeference") && why.contains("ground control points"), "{why}");
}

#[test]
fn files_end_in_what_they_hold() {
    let geojson = exporter("geojson").unwrap();
    assert!(is_on_ground(Session::new(atlanta()).document()) && !is_on_ground(Session::new(header(None, None)).document()));
    for (asked, on_earth, in_pixels) in [
        ("halls", "halls.geojson", "halls.pixels.geojson"),
        ("halls.geojson", "halls.geojson", "halls.pixels.geojson"),
        ("halls.pixels.geojson", "halls.geojson", "halls.pixels.geojson"),
        ("a.b/halls.v2.json", "a.b/halls.v2.geojson", "a.b/halls.v2.pixels.geojson"),
    ] {
        assert_eq!(geojson.path_for(Path::new(asked), true), Path::new(on_earth));
        assert_eq!(geojson.path_for(Path::new(asked), false), Path::new(in_pixels));
    }
}

proptest::proptest! {
    #![proptest_config(proptest::test_runner::Config::with_cases(64))]

    /// Whatever the map, its turn and its place: exactly with the pixels beside, to the rounding of seven decimals without.
    #[test]
    fn what_is_exported_comes_back(
        (x, y) in (0.0..700.0, 0.0..700.0), (w, h) in (5.0..200.0, 5.0..200.0), turn in 0.0..std::f64::consts::TAU,
        gsd in 0.3..30.0, epsg in proptest::sample::select(vec![32652_u32, 32716, 3857, 2154]),
    ) {
        let origin = match epsg {
            32652 => (380_000.0, 4_420_000.0),
            32716 => (500_000.0, 8_000_000.0),
            3857 => (-8_000_000.0, 5_000_000.0),
            _ => (700_000.0, 6_600_000.0),
        };
        let (sin, cos) = (libm::sin(turn) * gsd, libm::cos(turn) * gsd);
        let header = header(Some(georeference(epsg, [origin.0, cos, sin, origin.1, sin, -cos], [900, 900])), None);
        let session = Session::new(header.clone());
        let ring = points(&[(x, y), (x + w, y), (x + w, y + h), (x, y + h)]);
        let given = ImportedFootprint { points: ring, epoch: Some(BEFORE), ..Default::default() };
        let doc = take(session.document(), vec![given], BEFORE);
        let ring = doc.footprints.values().next().unwrap().ring.points().to_vec();
        let mut file = export(&header, &doc);
        let back = read(&file.to_string(), session.document(), BEFORE).unwrap();
        proptest::prop_assert_eq!(&back.footprints[0].points, &ring);
        file["features"][0]["properties"].as_object_mut().unwrap().remove("ring_px");
        let back = read(&file.to_string(), session.document(), BEFORE).unwrap();
        let located = doc.epoch(BEFORE).unwrap().located().unwrap();
        let pixel_m = located.gsd_m(ring[0]).unwrap();
        let tolerance = 0.008 / pixel_m.0.min(pixel_m.1) + 1e-5;
        for corner in &ring {
            let off = back.footprints[0].points.iter().map(|p| p.distance(*corner)).fold(f64::INFINITY, f64::min);
            proptest::prop_assert!(off <= tolerance, "{} px, {} allowed", off, tolerance);
        }
    }

    /// No numbers, however absurd, do harm: they are taken in or named.
    #[test]
    fn no_positions_panic(
        numbers in proptest::collection::vec((proptest::num::f64::NORMAL | proptest::num::f64::ZERO, -200.0..200.0), 3..6),
        crs in proptest::sample::select(vec!["EPSG:4326", "EPSG:32616", "EPSG:3857", "CRS84"]),
    ) {
        let doc = Session::new(atlanta()).document().clone();
        let mut file = collection(&[polygon(&numbers, &json!({}))]);
        file["crs"] = json!({ "type": "name", "properties": { "name": crs } });
        match read(&file.to_string(), &doc, BEFORE) {
            Ok(found) => proptest::prop_assert!(found.rejected.iter().all(|why| why.ends_with('.'))),
            Err(why) => proptest::prop_assert!(why.contains(". File: ")),
        }
    }
}
