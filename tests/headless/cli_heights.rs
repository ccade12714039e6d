//! Heights on the command line: from numbers alone, and of a session.

use crate::cli_commands::{desk, with_halls};
use serde_json::Value;

#[test]
fn heights_are_reckoned_from_numbers_alone() {
    let desk = desk();
    let height = |args: &[&str]| desk.ok(&[&["height", "--json"], args].concat()).json()["heights"][0].clone();
    let near = |row: &Value, metres: f64| assert!((row["height_m"].as_f64().unwrap() - metres).abs() < 5e-4, "{row}");
    let sun = ["--sun-elevation", "35", "--sun-azimuth", "160"];
    let view = ["--view-elevation", "65", "--view-azimuth", "120"];
    near(&height(&[&["--shadow-m", "28.563"], &sun[..]].concat()), 20.0);
    near(&height(&[&["--shadow-m", "30.874", "--slope", "3", "--slope-azimuth", "340"], &sun[..]].concat()), 20.0);
    near(&height(&[&["--shadow-m", "26.574", "--slope", "3", "--slope-azimuth", "160"], &sun[..]].concat()), 20.0);
    near(&height(&[&["--kind", "roof-to-tip", "--shadow-m", "22.2418"], &sun[..], &view[..]].concat()), 20.0);
    near(&height(&[&["--kind", "lean", "--shadow-m", "9.32615"], &view[..]].concat()), 20.0);
    near(&height(&["--shadow-m", "40", "--known-m", "25", "--known-sd-m", "0.5", "--known-shadow-m", "50"]), 20.0);
    let timed = height(&["--shadow-m", "28.6", "--shadow-sd-m", "0.7", "--at", "39.90,127.60", "--time", "2024-10-05T02:10Z"]);
    assert!((timed["sun"]["elevation_deg"].as_f64().unwrap() - 42.5694).abs() < 2e-3);
    assert!(timed["range_m"]["low"].as_f64() < timed["height_m"].as_f64() && timed["refused"].is_null());
    // A map's azimuth plus the grid's convergence is a true one.
    let turned = height(&[&["--shadow-m", "28.6", "--shadow-azimuth", "341.2", "--convergence", "-1.2"], &sun[..]].concat());
    assert!(turned["direction"]["off_deg"].as_f64().unwrap().abs() < 1e-9 && turned["direction"]["verdict"] == "fits");
    let all = desk.ok(&[&["height", "--json", "--shadow-m", "28.6"], &sun[..], &view[..]].concat()).json();
    let k: Vec<f64> = serde_json::from_value(all["per_metre"]["roof_to_tip"].clone()).unwrap();
    assert!((k[0] + 0.084_621).abs() < 1e-6 && (k[1] - 1.108_866).abs() < 1e-6);
    let said = desk.ok(&["height", "--at", "39.90,127.60", "--time", "2024-10-05T02:10Z"]).out;
    assert!(said.contains("42.57° above the horizon") && said.contains("336.7°"), "{said}");
    for (args, code, part) in [
        (vec!["--shadow-m", "28.6", "--sun-elevation", "-3"], 1, "below the horizon"),
        (vec!["--shadow-m", "0", "--sun-elevation", "35"], 1, "no length"),
        (vec!["--shadow-m", "-4", "--sun-elevation", "35"], 1, "positive"),
        (vec!["--shadow-m", "28", "--shadow-azimuth", "160", "--sun-azimuth", "160", "--sun-elevation", "35"], 1, "wrong way"),
        (vec!["--shadow-m", "28", "--at", "39.9,127.6", "--time", "2024-10-05"], 1, "time of day"),
        (vec!["--shadow-m", "28", "--known-m", "9", "--known-shadow-m", "20"], 1, "no range"),
        (vec!["--shadow-m", "28", "--at", "139.9,127.6", "--time", "2024-10-05T02:10Z"], 2, "LAT,LON"),
        (vec!["--shadow-m", "28", "--at", "39.9,127.6", "--time", "noon"], 2, "not a time"),
        (vec!["--shadow-m", "28", "--view-azimuth", "20"], 2, "--view-elevation"),
        (vec!["--known-m", "12"], 2, "--shadow-m"),
        (vec![], 2, "session"),
    ] {
        let answer = desk.run(&[&["height"], args.as_slice()].concat());
        assert_eq!(answer.code, code, "{args:?}: {}", answer.err);
        assert!(answer.err.contains(part) && answer.out.is_empty(), "{args:?}: {} {}", answer.out, answer.err);
    }
}

#[test]
fn heights_of_a_session_are_drawn_told_and_exported() {
    let desk = with_halls();
    let none = desk.run(&["height", "s.session.jsonl"]);
    assert!(none.code == 1 && none.err.contains("No shadow"), "{}", none.err);
    let add = ["height", "s.session.jsonl", "--add", "after:300,300,300,260", "--of", "New hall", "--json"];
    let dark = desk.run(&add);
    assert_eq!(dark.code, 1, "{}", dark.err);
    assert!(dark.json()["heights"][0]["height_m"].is_null() && dark.err.contains("sun"), "{}", dark.err);
    let facts = ["--fact", "after:sun-height=45", "--fact", "after:sun-azimuth=180", "--fact", "after:north=0"];
    desk.ok(&[&["set", "s.session.jsonl", "--scale", "after:0,0:200,0:100:0.5"], &facts[..]].concat());
    let told = desk.ok(&["height", "s.session.jsonl", "New hall", "--volume", "--json"]).json();
    let row = &told["heights"][0];
    assert!((row["height_m"].as_f64().unwrap() - 20.0).abs() < 1e-9, "{row}");
    assert_eq!((row["direction"]["verdict"].as_str(), row["sun"]["origin"].as_str()), (Some("fits"), Some("stated by the analyst")));
    let volume = &told["volume"];
    let product = volume["area_m2"].as_f64().unwrap() * 20.0;
    assert!((volume["volume_m3"].as_f64().unwrap() / product - 1.0).abs() < 1e-9 && volume["range_m3"]["low"].as_f64().is_some());
    let said = desk.ok(&["height", "s.session.jsonl", "line:1"]).out;
    assert!(said.contains("20.0 m high (") && said.contains("90 % range") && said.contains("it fits"), "{said}");
    // The same in Korean, with the same numbers.
    let korean = desk.ok(&["height", "s.session.jsonl", "New hall", "--volume", "--language", "ko"]).out;
    let english = desk.ok(&["height", "s.session.jsonl", "New hall", "--volume"]).out;
    assert!(korean.contains("높이 20.0 m(") && korean.contains("90% 구간") && korean.contains("부피"), "{korean}");
    assert_eq!(numbers(&korean), numbers(&english), "{korean}\n{english}");
    // No space before the sign of percent there: not in the parts of the range either.
    assert!(english.contains(" %)") && !korean.contains(" %") && korean.contains("%)"), "{korean}\n{english}");
    assert!(english.contains(" high (") && english.contains("m3 (") && english.contains("taking upright walls"), "{english}");
    let sun = desk.ok(&["height", "--at", "39.90,127.60", "--time", "2024-10-05T02:10Z", "--language", "ko"]).out;
    assert!(sun.contains("방위 156.7°, 지평선 위 42.57°") && sun.contains("336.7° 쪽으로"), "{sun}");
    desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "h.geojson"]);
    let geojson: Value = serde_json::from_slice(&std::fs::read(desk.path("h.pixels.geojson")).unwrap()).unwrap();
    let hall = geojson["features"].as_array().unwrap().iter().find(|f| f["properties"]["name"] == "New hall").unwrap();
    assert!((hall["properties"]["height_m"].as_f64().unwrap() - 20.0).abs() < 1e-9);
    assert_eq!(geojson["heights"][0]["line"], 1);
    assert!(desk.run(&["height", "s.session.jsonl", "line:9"]).code == 3);
    // The roof goes to the ground as a whole: h tan(25 degrees) to the east is 18.65 px.
    let why = desk.run(&["height", "s.session.jsonl", "New hall", "--to-ground"]);
    assert!(why.code == 3 && why.err.contains("camera looked"), "{}", why.err);
    desk.ok(&["set", "s.session.jsonl", "--fact", "after:view-azimuth=90", "--fact", "after:incidence=25"]);
    let ground = desk.ok(&["height", "s.session.jsonl", "New hall", "--to-ground", "--json"]).json();
    let by: Vec<f64> = serde_json::from_value(ground["ground_of"]["by_px"].clone()).unwrap();
    assert!((by[0] - 18.652).abs() < 1e-9 && by[1] == 0.0 && ground["traced"] == "ground", "{ground}");
    // A shadow towards the sun.
    let wrong = desk.run(&["height", "s.session.jsonl", "--add", "after:300,300,300,340"]);
    assert!(wrong.code == 1 && wrong.err.contains("wrong way"), "{}", wrong.err);
    let korean = desk.run(&["height", "s.session.jsonl", "line:2", "--language", "ko"]);
    assert!(korean.code == 1 && korean.err.contains("방향이 틀렸다") && korean.out.is_empty(), "{}", korean.err);
    let both = desk.run(&["ratio", "s.session.jsonl", "New hall", "New hall", "--language", "ko"]);
    assert!(both.code == 1 && both.err.contains("그 자신과 비교할 수는 없다"), "{}", both.err);
    assert_eq!(desk.run(&["height", "s.session.jsonl", "--add", "after:300,300"]).code, 2);
    desk.ok(&["verify", "s.session.jsonl"]);
}

/// The numbers of a text, sorted: a language has its own order.
fn numbers(text: &str) -> Vec<&str> {
    let split = text.split(|c: char| !(c.is_ascii_digit() || c == '.')).map(|n| n.trim_matches('.'));
    let mut found: Vec<&str> = split.filter(|n| !n.is_empty()).collect();
    found.sort_unstable();
    found
}
