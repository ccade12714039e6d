//! Outlines that somebody else wrote and that are broken: each is left out by its name with a plain sentence, or nothing is taken.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::bad_input::save;
use crate::common::{AFTER, BEFORE, add, assert_plain, at, document, editor, points, rectangle};
use revisit::core::doc::{Drawn, State, Traced};
use revisit::core::geom::MAX_VERTICES;
use revisit::core::ops::ImportFootprints;
use revisit::io::import::{Imported, import};

fn read_outlines(content: &[u8]) -> Result<Imported, String> {
    let dir = crate::common::quick_dir();
    let result = import(&save(dir.path(), "in.geojson", content), &document(vec![]), BEFORE);
    match &result {
        Err(why) => {
            assert_plain(why);
            assert!(why.contains(" File: "), "{why}");
        }
        Ok(found) => found.rejected.iter().for_each(|why| assert_plain(why)),
    }
    result
}

fn collection(features: &str) -> String {
    format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\",\"features\":[{features}]}}")
}

fn feature(geometry: &str, properties: &str) -> String {
    format!("{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{geometry}}}")
}

fn polygon(rings: &str) -> String {
    feature(&format!("{{\"type\":\"Polygon\",\"coordinates\":{rings}}}"), "{\"name\":\"Hall\"}")
}

const GOOD: &str = "[[[10,10],[70,10],[70,30],[10,30],[10,10]]]";

#[test]
fn files_that_are_no_outlines_in_pixels_are_refused() {
    let good = polygon(GOOD);
    let deep = format!("{{\"a\":{}", "[".repeat(200_000));
    let nested = collection(&polygon(&("[".repeat(500) + &"]".repeat(500))));
    for (content, part) in [
        ("", "empty"),
        ("   ", "not of a format"),
        ("[1,2]", "not of a format"),
        ("\u{89}PNG", "not of a format"),
        ("{}", "FeatureCollection"),
        ("{\"type\":\"Feature\"}", "FeatureCollection"),
        ("{\"type\":\"FeatureCollection\",\"features\":[]}", "coordinate_space"),
        (&format!("{{\"type\":\"FeatureCollection\",\"features\":[{good}]}}"), "longitude and latitude"),
        (&format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":\"wgs84\",\"features\":[{good}]}}"), "wgs84"),
        (&format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":7,\"features\":[{good}]}}"), "coordinate_space"),
        ("{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\"}", "no list of features"),
        ("{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\",\"features\":{}}", "no list of features"),
        (&collection(""), "no features"),
        (&collection(&polygon("[[[NaN,10],[70,10],[70,30],[NaN,10]]]")), "NaN"),
        (&collection(&polygon("[[[Infinity,10],[70,10],[70,30],[Infinity,10]]]")), "Infinity"),
        (&collection(&polygon("[[[1e400,10],[70,10],[70,30],[1e400,10]]]")), "not valid JSON"),
        (&collection(&polygon("[[[10,10],[70,10],[70,30],[10,10],]]")), "not valid JSON"),
        (&collection(&good)[..120], "not valid JSON"),
        (&deep, "nested deeper"),
        (&nested, "nested deeper"),
    ] {
        let why = read_outlines(content.as_bytes()).unwrap_err();
        assert!(why.contains(part), "{}: {why}", content.chars().take(90).collect::<String>());
    }
    assert!(read_outlines(b"{\"a\":\"\xff\xfe\"}").unwrap_err().contains("not valid JSON"));
    // A byte order mark is no fault of the outlines.
    assert_eq!(read_outlines(format!("\u{feff}{}", collection(&good)).as_bytes()).unwrap().footprints.len(), 1);
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("missing.geojson")] {
        assert_plain(&import(&path, &document(vec![]), BEFORE).unwrap_err());
    }
}

#[test]
fn a_bad_feature_is_left_out_by_number_and_name_and_the_others_are_taken() {
    let shape =
        |kind: &str, coordinates: &str| feature(&format!("{{\"type\":\"{kind}\",\"coordinates\":{coordinates}}}"), "{\"name\":\"Hall\"}");
    let said = |properties: &str| feature(&format!("{{\"type\":\"Polygon\",\"coordinates\":{GOOD}}}"), properties);
    for (bad, part) in [
        (polygon("[[[10,10],[70,10],[70,30],[10,30]]]"), "not closed"),
        (polygon("[[[10,10],[70,30],[70,10],[10,30],[10,10]]]"), "crosses itself"),
        (polygon("[[[10,10],[70,10],[10,10]]]"), "three corners"),
        (polygon("[[[10,10],[10,10],[10,10],[10,10]]]"), "three corners"),
        (polygon("[[[10,10],[70,10],[70,30],[10,10]],[[20,12],[30,12],[30,15]]]"), "not closed"),
        (polygon("[[[10,10],[70,10],[70,30],[10,10]],7]"), "nested"),
        (polygon("[[10,10],[70,10],[70,30],[10,10]]"), "nested"),
        (polygon("[[[[10,10],[70,10],[70,30],[10,10]]]]"), "pair of numbers"),
        (polygon("[10,10]"), "nested"),
        (polygon("7"), "nested"),
        (polygon("null"), "nested"),
        (polygon("[]"), "no coordinates"),
        (polygon("[[]]"), "not closed"),
        (polygon("[[[10],[70,10],[70,30],[10]]]"), "pair of numbers"),
        (polygon("[[[1,2,3,4],[70,10],[70,30],[1,2,3,4]]]"), "pair of numbers"),
        (polygon("[[[\"10\",10],[70,10],[70,30],[\"10\",10]]]"), "pair of numbers"),
        (polygon("[[[null,10],[70,10],[70,30],[null,10]]]"), "pair of numbers"),
        (polygon("[[[1e300,10],[70,10],[70,30],[1e300,10]]]"), "usable position"),
        (shape("Point", "[10,10]"), "Point"),
        (shape("LineString", "[[10,10],[70,10]]"), "LineString"),
        (shape("MultiPolygon", "[]"), "no coordinates"),
        (shape("MultiPolygon", "{}"), "list of polygons"),
        (feature("null", "{}"), "no geometry"),
        (feature("{}", "{}"), "does not say what it is"),
        (feature("{\"type\":\"Polygon\"}", "{}"), "no coordinates"),
        ("7".into(), "no geometry"),
        ("null".into(), "no geometry"),
        (said("{\"epoch\":\"during\"}"), "during"),
        (said("{\"image\":\"other.png\"}"), "other.png"),
        (said("{\"state\":\"exploded\"}"), "exploded"),
        (said("{\"traced\":\"cellar\"}"), "cellar"),
        (said("{\"drawn\":\"guessed\"}"), "guessed"),
    ] {
        let found = read_outlines(collection(&format!("{},{bad},{}", polygon(GOOD), polygon(GOOD))).as_bytes()).unwrap();
        assert_eq!((found.footprints.len(), found.rejected.len()), (2, 1), "{bad}");
        let why = &found.rejected[0];
        assert!(why.starts_with("Feature 2") && why.contains(part), "{bad}: {why}");
        assert_eq!(why.contains("\"Hall\""), bad.contains("Hall"), "{why}");
    }
}

#[test]
fn hostile_texts_in_a_refusal_are_shortened_and_cleaned() {
    let name = format!("{{\"name\":\"{}\\n\\u0000\\u001b[31m\"}}", "x".repeat(100_000));
    let bad = feature("null", &name);
    let found = read_outlines(collection(&bad).as_bytes()).unwrap();
    assert!(found.rejected[0].len() < 200 && !found.rejected[0].contains(char::is_control), "{}", found.rejected[0].len());
}

#[test]
fn a_million_points_are_refused_with_the_limit() {
    let ring = |n: usize| {
        let mut text = String::with_capacity(14 * n);
        text.push_str("[[");
        for i in 0..n {
            // Along a wide arc, so that nothing crosses.
            let x = i as f64 * 800.0 / n as f64;
            text.push_str(&format!("[{x:.4},{:.4}],", 100.0 + x * x / 4000.0));
        }
        text.push_str("[0.0000,100.0000]]]");
        text
    };
    let found = read_outlines(collection(&polygon(&ring(1_000_000))).as_bytes()).unwrap();
    assert!(found.footprints.is_empty());
    assert!(found.rejected[0].contains("1000001") && found.rejected[0].contains(&MAX_VERTICES.to_string()), "{}", found.rejected[0]);
    let most = read_outlines(collection(&polygon(&ring(MAX_VERTICES))).as_bytes()).unwrap();
    assert_eq!((most.footprints.len(), most.rejected.len()), (1, 0), "{:?}", most.rejected);
    assert_eq!(most.footprints[0].points.len(), MAX_VERTICES);
}

#[test]
fn several_polygons_and_double_keys_have_one_meaning() {
    let two = "{\"type\":\"MultiPolygon\",\"coordinates\":[[[[10,10],[70,10],[70,30],[10,10]]],[[[110,10],[170,10],[170,30],[110,10]]]]}";
    let found = read_outlines(collection(&feature(two, "{\"name\":\"Sheds\",\"epoch\":\"BEFORE\",\"state\":\"new\"}")).as_bytes()).unwrap();
    let names: Vec<&str> = found.footprints.iter().map(|f| f.name.as_str()).collect();
    assert_eq!(names, ["Sheds (1)", "Sheds (2)"]);
    assert!(found.footprints.iter().all(|f| f.epoch == Some(BEFORE) && f.state == State::New));
    let doubled = "{\"type\":\"Feature\",\"type\":\"Feature\",\"properties\":{\"name\":\"a\",\"name\":\"b\",\"__proto__\":{}},\"geometry\":\
        {\"type\":\"Polygon\",\"coordinates\":[],\"coordinates\":[[[10,10],[70,10],[70,30],[10,10]]]}}";
    let (first, second) = (read_outlines(collection(doubled).as_bytes()), read_outlines(collection(doubled).as_bytes()));
    assert_eq!(first, second);
    assert_eq!(first.unwrap().footprints[0].name, "b", "the last one counts, as in every common reader");
    // Heights are let go, and so are blanks and capitals of the words.
    let tall = feature(
        "{\"type\":\"Polygon\",\"coordinates\":[[[10,10,5],[70,10,5],[70,30,5],[10,10,5]]]}",
        "{\"state\":\" Gone \",\"traced\":\"GROUND\"}",
    );
    let found = read_outlines(collection(&tall).as_bytes()).unwrap();
    assert_eq!((found.footprints[0].state, found.footprints[0].traced, found.footprints[0].epoch), (State::Gone, Traced::Ground, None));
    // A rectangle that was corrected keeps the wider range of three clicks.
    for ring in [GOOD, "[[[10,10],[70,10],[75,30],[10,30],[10,10]]]"] {
        let said = feature(&format!("{{\"type\":\"Polygon\",\"coordinates\":{ring}}}"), "{\"drawn\":\"rectangle\"}");
        assert_eq!(read_outlines(collection(&said).as_bytes()).unwrap().footprints[0].drawn, Some(Drawn::Rectangle));
    }
}

#[test]
fn outlines_that_no_session_takes_are_refused_as_a_whole() {
    let mut editor = editor();
    for (outline, part) in [
        (rectangle(10., 10., 0.9, 0.9), "less than one pixel"),
        (rectangle(5000., 10., 50., 50.), "outside the image"),
        (points(&[(10., 10.), (10.0001, 10.), (10.0002, 10.0001)]), "three corners"),
    ] {
        let refused = editor.run(&add(BEFORE, outline.clone(), "x").into(), at(1)).unwrap_err();
        assert_plain(&refused.to_string());
        assert!(refused.to_string().contains(part), "{refused}");
        let import = ImportFootprints {
            epoch: AFTER,
            source: "in.geojson".into(),
            footprints: [rectangle(10., 10., 50., 50.), outline]
                .map(|points| revisit::core::ops::ImportedFootprint { points, ..Default::default() })
                .to_vec(),
            annotations: Vec::new(),
        };
        assert!(editor.run(&import.into(), at(1)).is_err());
    }
    assert_eq!((editor.document().footprints.len(), editor.session().next_seq()), (0, 1), "all or nothing");
}
