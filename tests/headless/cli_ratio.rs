//! `revisit ratio` in all its forms, as a script sees it.

use crate::desk::{Answer, Desk};
use serde_json::Value;

const OUTLINES: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,88],[20,20]]]},"properties":{"name":"Hall","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[60,40],[160,40],[160,68],[60,68],[60,40]]]},"properties":{"name":"Yard","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,120],[80,120],[80,160],[20,160],[20,120]]]},"properties":{"name":"Shed 1","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[100,120],[160,120],[160,160],[100,160],[100,120]]]},"properties":{"name":"North + South","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[180,20],[180,88],[20,88],[20,20]]]},"properties":{"name":"Hall before","epoch":"before"}}]}"#;

fn desk() -> Desk {
    let desk = Desk::on(OUTLINES);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk
}

impl Desk {
    fn ratio(&self, new: &str, old: &str, more: &[&str]) -> Answer {
        self.run(&[&["ratio", "s.session.jsonl", new, old], more].concat())
    }
}

#[test]
fn sides_are_sums_and_differences() {
    let desk = desk();
    let said = desk.ratio("Shed 1 + \"North + South\"", "Hall - Yard", &[]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("the roofs of \"Shed 1\" and \"North + South\" together cover about "), "{}", said.out);
    assert!(said.out.contains("of the area of the roof of \"Hall\" without \"Yard\"") && said.out.contains("needs pixels"), "{}", said.out);
    let json = desk.ratio("Shed 1 + 4", "Hall - Yard", &["--json"]).json();
    assert!((json["ratio"].as_f64().unwrap() - 4800.0 / (184.0 * 68.0 - 2800.0)).abs() < 1e-12);
    assert_eq!(json["sides"]["old"][1], serde_json::json!({ "sign": "-", "id": 2, "name": "Yard" }));
    assert!(json["new"].is_null() && json["advice"].is_string());
    // A name of one outline as a whole goes first.
    let json = desk.ratio("North + South", "Hall", &["--json"]).json();
    assert_eq!(json["new"]["id"], 4);
    let outside = desk.ratio("Hall - Shed 1", "Yard", &[]);
    assert!(outside.code == 0 && outside.err.contains("\"Shed 1\" lies outside what it is taken off from."), "{}", outside.err);
    for (new, old, code, words) in [
        ("Shed 1 + Garage", "Hall", 3, "There is no footprint \"Garage\""),
        ("Shed 1 - Hall", "Yard", 1, "no area is left"),
        ("Hall + Hall before", "Yard", 1, "lie on different images"),
        ("Hall + Yard", "Yard + Hall", 1, "cannot be compared with itself"),
    ] {
        let answer = desk.ratio(new, old, &[]);
        assert_eq!(answer.code, code, "{new} / {old}: {}", answer.err);
        assert!(answer.err.contains(words), "{}", answer.err);
    }
}

#[test]
fn a_simulation_stands_beside_the_range_when_asked_for() {
    let desk = desk();
    let args = ["--verify", "--draws", "20000", "--seed", "5"];
    let said = desk.ratio("Shed 1", "Hall", &args);
    assert!(said.out.contains("Of 20,000 simulated tracings 90 % lie between ") && said.out.contains("they agree."), "{}", said.out);
    let json = desk.ratio("Shed 1", "Hall", &[&args[..], &["--json"]].concat()).json();
    assert_eq!((&json["simulated"]["draws"], &json["simulated"]["agrees"]), (&20_000.into(), &true.into()));
    assert!((json["simulated"]["range"]["low"].as_f64().unwrap() - json["low"].as_f64().unwrap()).abs() < 0.01);
    assert!(desk.ratio("Shed 1", "Hall", &["--json"]).json()["simulated"].is_null());
    assert_eq!(desk.ratio("Shed 1", "Hall", &["--draws", "5"]).code, 2);
}

#[test]
fn one_building_on_two_dates_is_told_as_a_change_and_kept() {
    let desk = desk();
    desk.ok(&["set", "s.session.jsonl", "--shared-frame", "0.5"]);
    let plain = desk.ratio("Hall", "Hall before", &[]);
    assert!(plain.out.contains("covers about"), "{}", plain.out);
    let told = desk.ratio("Hall", "Hall before", &["--same-building"]);
    assert!(
        told.out.starts_with("From 2 Apr 2023 to 5 Oct 2024 the roof of \"Hall\" (outlined as \"Hall before\" before) grew by about "),
        "{}",
        told.out
    );
    assert!(told.out.contains("That it shrank: "), "{}", told.out);
    // It is a fact of the session now; stating it once more changes nothing.
    let again = desk.ratio("Hall", "Hall before", &["--same-building"]);
    assert_eq!(again.out, told.out);
    desk.ratio("Hall - Yard", "Shed 1 + 4", &["--keep"]);
    desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "out.pixels.geojson"]);
    let export: Value = serde_json::from_slice(&std::fs::read(desk.path("out.pixels.geojson")).unwrap()).unwrap();
    assert_eq!(export["comparisons"].as_array().map(Vec::len), Some(2));
    assert_eq!(export["comparisons"][0]["sides"]["new"][1]["sign"], "-");
    desk.ok(&["verify", "s.session.jsonl"]);
    assert_eq!(desk.ratio("Hall", "Yard", &["--same-building"]).code, 3, "both lie on one date");
    assert_eq!(desk.ratio("Hall + Yard", "Hall before", &["--same-building"]).code, 2);
    assert_eq!(desk.ratio("1", "2", &["--lengths"]).code, 3, "there are no lines");
}

#[test]
fn the_statistics_need_no_pictures() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    let clicks = ["--click-px", "1", "--edge-px", "0", "--shared-bias-px", "0", "--private-bias-px", "0"];
    let sizes = ["ratio", "--new-size", "60x20", "--old-size", "80x22", "--json"];
    let json = desk.ok(&[&sizes[..], &clicks[..]].concat()).json();
    assert_eq!(json["schema"], "revisit.calculation/1");
    for (key, value) in [("ratio", 0.681_818), ("low", 0.606_95), ("high", 0.765_92)] {
        assert!((json[key].as_f64().unwrap() - value).abs() < 1e-5, "{key}: {}", json[key]);
    }
    let full = desk.ok(&sizes).json();
    assert!((full["low"].as_f64().unwrap() - 0.5807).abs() < 1e-4 && (full["high"].as_f64().unwrap() - 0.8006).abs() < 1e-4);
    // Corners give the same as the size; what is taken off is.
    let corners = ["ratio", "--new-corners", "0,0 60,0 60,20 0,20", "--old-corners", "100,0 180,0 180,22 100,22", "--json"];
    assert_eq!(desk.ok(&corners).json()["low"], full["low"]);
    let sum =
        desk.ok(&["ratio", "--new-size", "40x15", "--new-size", "40x15", "--old-size", "80x40", "--old-size", "-40x20", "--json"]).json();
    assert_eq!(sum["ratio"], 0.5);
    let holed = desk.ok(&[
        "ratio",
        "--new-size",
        "40x15",
        "--old-corners",
        "0,0 80,0 80,40 0,40",
        "--old-corners",
        "- 20,10 60,10 60,30 20,30",
        "--json",
    ]);
    assert_eq!(holed.json()["ratio"], 0.25);
    let apart = desk.ok(&[&sizes[..], &clicks[..], &["--two-images", "1"]].concat()).json();
    assert!(apart["high"].as_f64() > json["high"].as_f64());
    let said = desk.ok(&["ratio", "--new-size", "60x20", "--old-size", "80x22", "--verify", "--draws", "5000"]).out;
    assert!(
        said.starts_with("The new covers about 70 % (55–85 %, 90 % range) of the area of the old, i.e. it is 15–45 % smaller."),
        "{said}"
    );
    assert!(said.contains("simulated tracings") && said.contains("must not write"), "{said}");
    let korean = desk.ok(&["ratio", "--new-size", "60x20", "--old-size", "80x22", "--language", "ko", "--verify", "--draws", "5000"]).out;
    assert!(korean.contains("70%(55~85%, 90% 구간)") && korean.contains("모의 추적 5,000회"), "{korean}");
    assert!(!korean.contains("range") && !korean.contains("simulated"), "all of it in Korean: {korean}");
    for (args, code, words) in [
        (vec!["ratio", "--new-size", "60", "--old-size", "80x22"], 2, "such as 60x20"),
        (vec!["ratio", "--new-size", "60x-2", "--old-size", "80x22"], 2, "such as 60x20"),
        (vec!["ratio", "--new-size", "nanx2", "--old-size", "80x22"], 2, "such as 60x20"),
        (vec!["ratio", "--new-size", "60x20"], 1, "has no outline"),
        (vec!["ratio", "--new-corners", "0,0 9,9 9,0 0,9", "--old-size", "80x22"], 2, "crosses itself"),
        (vec!["ratio", "--new-corners", "0,0 9", "--old-size", "80x22"], 2, "pairs of pixels"),
        (vec!["ratio", "--new-size", "60x20", "--old-size", "3x2"], 1, "too uncertain"),
        (vec!["ratio", "--new-size", "60x20", "--old-size", "80x22", "--click-px", "-1"], 2, "0 to 100"),
        (vec!["ratio", "s.session.jsonl", "1", "2", "--click-px", "1"], 2, "not both"),
        (vec!["ratio", "s.session.jsonl"], 2, "NEW and OLD"),
        (vec!["ratio"], 2, "required"),
    ] {
        let answer = desk.run(&args);
        assert_eq!(answer.code, code, "{args:?}: {}", answer.err);
        assert!(answer.err.contains(words), "{args:?}: {}", answer.err);
    }
}

#[test]
fn a_ratio_is_told_in_korean_and_every_answer_holds_it() {
    let desk = desk();
    let korean = desk.ok(&["ratio", "s.session.jsonl", "Shed 1", "Hall", "--language", "ko"]).out;
    assert!(korean.contains("면적의 약") && korean.contains("다음과 같이 쓰면 안 된다"), "{korean}");
    assert!(korean.contains("말할 수 있는 범위는") && !korean.contains("can be told"), "{korean}");
    let json = desk.ok(&["ratio", "s.session.jsonl", "Shed 1", "Hall", "--json"]).json();
    assert_eq!(json["translations"]["ko"].as_str(), korean.lines().next());
    let unknown = desk.run(&["ratio", "s.session.jsonl", "Shed 1", "Hall", "--language", "xx"]);
    assert!(unknown.code == 2 && unknown.err.contains("한국어"), "{}", unknown.err);
}

#[test]
fn a_copy_that_nobody_drew_anew_is_refused_both_ways() {
    let copies = OUTLINES.replace("[[[20,20],[180,20],[180,88],[20,88],[20,20]]]", "[[[20,20],[204,20],[204,88],[20,88],[20,20]]]");
    let desk = Desk::on(&copies.replace("Hall before", "Copy"));
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk.ok(&["set", "s.session.jsonl", "--shared-frame", "0.5"]);
    for (new, old) in [("Copy", "Hall"), ("Hall", "Copy")] {
        let answer = desk.ratio(new, old, &[]);
        assert_eq!(answer.code, 1, "{new} / {old}: {}", answer.out);
        assert!(answer.err.contains("is a copy that nobody drew anew") && answer.err.contains("Move its corners"), "{}", answer.err);
        assert_eq!(desk.ratio(new, old, &["--verify", "--draws", "5000"]).code, 1);
    }
}
