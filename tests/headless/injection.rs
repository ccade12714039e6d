//! Texts that try to be more than text, in every text field of a session, and what exports make of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::payloads::{Aim, payloads};
use crate::common::placed::{exported, placed_header};
use crate::common::{BEFORE, points, tools};
use revisit::core::doc::{Document, Drawn, EpochId, Event, Footprint, FootprintId, State, Traced};
use revisit::core::geom::Ring;
use revisit::core::session::{Header, Session};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A session whose every text is a payload, as a hand-made log would hold it: no command lets all of these in.
fn poisoned(part: &[(Aim, String)]) -> (Header, Document) {
    let evil = |i: usize| part[i % part.len()].1.clone();
    let mut header = placed_header();
    for (i, image) in header.images.iter_mut().enumerate() {
        image.path = format!("pictures/{}", evil(i).replace('/', "_"));
        image.credit = Some(evil(i + 1));
    }
    let mut doc = Session::new(header.clone()).document().clone();
    for (i, (_, text)) in part.iter().enumerate() {
        let (x, y) = (20.0 + 70.0 * (i % 12) as f64, 20.0 + 40.0 * (i / 12) as f64);
        let ring = Ring::new(points(&[(x, y), (x + 60.0, y), (x + 60.0, y + 20.0), (x, y + 20.0)])).unwrap();
        let added = Footprint {
            id: FootprintId(i as u64 + 1),
            name: text.clone(),
            class: evil(i + 1),
            epoch: EpochId((i % 2) as u32),
            state: State::New,
            traced: Traced::Roof,
            drawn: Drawn::Polygon,
            note: evil(i + 2),
            ground_of: None,
            ring,
            analyst: evil(i + 3),
            tracings: Arc::default(),
        };
        doc = doc.apply(&Event::FootprintAdded(Arc::new(added))).unwrap();
    }
    let reference = Event::ReferenceSet { id: Some(FootprintId(1)) };
    doc = doc.apply(&reference).unwrap();
    (header, doc)
}

/// The payloads, as many at a time as have room on a picture. The long ones are a part of their own.
fn parts() -> Vec<Vec<(Aim, String)>> {
    let all = payloads();
    assert!(all.len() >= 500, "{}", all.len());
    let (long, short): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, text)| text.len() > 10_000);
    short.chunks(120).chain([&long[..]]).map(<[_]>::to_vec).collect()
}

#[test]
fn kml_holds_no_element_and_no_markup_that_was_not_meant() {
    for part in parts() {
        let (header, doc) = poisoned(&part);
        let text = String::from_utf8(exported("kml", &header, &doc).unwrap()).unwrap();
        let xml = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{e}"));
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for node in xml.descendants() {
            assert!(!node.is_pi() && !node.is_comment(), "{node:?}");
            if node.is_element() {
                *counts.entry(node.tag_name().name()).or_default() += 1;
            }
            // A viewer shows texts as HTML: without an angle bracket there is no element, and without `$[` nothing is filled in.
            let said = node.text().unwrap_or_default();
            assert!(!said.contains(['<', '>']), "{said:.200}");
            if node.has_tag_name(("http://www.opengis.net/kml/2.2", "description")) {
                assert!(!said.contains("$["), "{said:.200}");
            }
            let bad =
                |c: char| (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
            assert!(!said.contains(bad), "{said:?}");
            assert!(node.attributes().all(|a| ["id", "name", "maxLines"].contains(&a.name())), "{node:?}");
        }
        assert_eq!((counts["Placemark"], counts["Polygon"]), (part.len(), part.len()));
        for active in ["NetworkLink", "href", "Link", "script", "a", "img", "Model", "Icon", "NetworkLinkControl", "Tour", "BalloonStyle"] {
            assert!(!counts.contains_key(active), "{active}");
        }
        assert!(!text.contains("<!"), "neither a document type nor CDATA");
    }
}

#[test]
fn json_and_csv_hold_the_texts_and_nothing_else() {
    for part in parts() {
        let (header, doc) = poisoned(&part);
        // GeoJSON keeps every text as it is.
        let value: Value = serde_json::from_slice(&exported("geojson", &header, &doc).unwrap()).unwrap();
        let names: Vec<&str> = value["features"].as_array().unwrap().iter().map(|f| f["properties"]["name"].as_str().unwrap()).collect();
        assert!(names.iter().zip(&part).all(|(found, (_, given))| found == given), "GeoJSON is lossless");
        let coco: Value = serde_json::from_slice(&exported("coco", &header, &doc).unwrap()).unwrap();
        let annotations = coco["annotations"].as_array().unwrap();
        assert_eq!(annotations.len(), part.len());
        let members: Vec<&String> = coco.as_object().unwrap().keys().collect();
        assert_eq!(members, ["annotations", "categories", "images", "info", "licenses"]);
        for annotation in annotations {
            assert_eq!(annotation.as_object().unwrap().len(), 8);
            assert!(annotation["category_id"].is_u64());
            assert!(!annotation["attributes"]["name"].as_str().unwrap().contains(['\0', '\u{1b}', '\u{202e}']));
        }
        let bytes = exported("csv", &header, &doc).unwrap();
        let mut table = csv::Reader::from_reader(bytes.as_slice());
        let mut rows = 0;
        for row in table.records() {
            rows += 1;
            for cell in row.unwrap().iter().filter(|c| c.parse::<f64>().is_err()) {
                for line in cell.split(['\n', '\r']) {
                    let first = line.trim_start().chars().next();
                    assert!(!first.is_some_and(|c| "=+-@|%\u{ff1d}\u{ff0b}\u{ff0d}\u{ff20}".contains(c)), "{cell:.200}");
                }
                assert!(!cell.starts_with(['\t', '\r']), "{cell:.200}");
            }
        }
        assert_eq!(rows, part.len());
    }
}

#[test]
fn a_geopackage_holds_the_texts_and_no_more_tables() {
    for part in parts() {
        let (header, doc) = poisoned(&part);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.gpkg");
        std::fs::write(&path, exported("gpkg", &header, &doc).unwrap()).unwrap();
        let script = "import sqlite3,sys,json\nc=sqlite3.connect(sys.argv[1])\nprint(json.dumps([c.execute('pragma integrity_check').fetchone()[0],\
            sorted(r[0] for r in c.execute(\"select name from sqlite_schema where type in ('table','view','trigger')\")),\
            [r[0] for r in c.execute('select name from footprints order by fid')]]))";
        let Some(told) = tools::run("python3", &["-c", script, path.to_str().unwrap()]) else { return };
        let told: Value = serde_json::from_str(&told).unwrap();
        assert_eq!(told[0], "ok");
        let tables = [
            "footprints",
            "gpkg_contents",
            "gpkg_geometry_columns",
            "gpkg_spatial_ref_sys",
            "images",
            "layer_styles",
            "provenance",
            "ratios",
        ];
        assert_eq!(told[1], serde_json::json!(tables));
        for (found, (aim, given)) in told[2].as_array().unwrap().iter().zip(&part) {
            let found = found.as_str().unwrap();
            assert!(*aim == Aim::Characters || *aim == Aim::Formula || found == given, "{found:.100} {given:.100}");
            assert!(!found.contains(['\0', '\u{1b}', '\u{202e}']));
        }
        let read = tools::ogr_features(&path, Some("footprints"));
        assert!(read.is_none_or(|r| r["features"].as_array().unwrap().len() == part.len()));
    }
    assert_eq!(BEFORE, EpochId(0));
}
