//! The command line as a script sees it: exit codes, JSON keys, standard output and standard error.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests fail loudly")]

use crate::common::town::{SIDE, town};
use crate::desk::Desk;
use serde_json::Value;
use std::path::Path;

const HALLS: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,88],[20,20]]]},"properties":{"name":"Existing hall","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,120],[150,120],[150,182.56],[20,182.56],[20,120]]]},"properties":{"name":"New hall","epoch":"after","state":"new"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[30,30],[90,30],[90,60],[30,60],[30,30]]]},"properties":{"name":"Old shed","epoch":"before","state":"gone"}}]}"#;

fn desk() -> Desk {
    Desk::on(HALLS)
}

fn with_halls() -> Desk {
    let desk = desk();
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn the_whole_job_without_a_window() {
    let desk = with_halls();
    let ratio = desk.ok(&["ratio", "s.session.jsonl", "New hall", "existing hall", "--json"]).json();
    for key in ["schema", "new", "old", "ratio", "level", "low", "high", "rounded", "p_smaller", "sentence", "excludes", "budget"] {
        assert!(keys(&ratio).contains(&key), "{key}");
    }
    assert!((ratio["ratio"].as_f64().unwrap() - 0.65).abs() < 1e-9);
    assert_eq!((ratio["rounded"]["low_percent"].as_f64(), ratio["rounded"]["high_percent"].as_f64()), (Some(61.0), Some(69.0)));
    let said = desk.ok(&["ratio", "s.session.jsonl", "2", "#1"]).out;
    assert!(said.contains("covers about 65 % (61–69 %, 90 % range)") && said.contains("31–39 % smaller"), "{said}");

    let measured = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    let first = &measured["footprints"][0];
    for key in ["id", "name", "class", "epoch", "image", "traced", "ring_px", "area_px2", "area_m2", "sd_rel", "budget"] {
        assert!(keys(first).contains(&key), "{key}");
    }
    assert_eq!((first["area_px2"].as_f64(), &first["area_m2"]), (Some(12_512.0), &Value::Null));

    let exported = desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "result.geojson"]).out;
    assert_eq!(exported.trim(), "result.pixels.geojson");
    let geojson: Value = serde_json::from_slice(&std::fs::read(desk.path("result.pixels.geojson")).unwrap()).unwrap();
    assert_eq!(geojson["coordinate_space"], "pixel");
    assert_eq!(geojson["features"].as_array().unwrap().len(), 3);
    let again = desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "again.pixels.geojson", "--json"]).json();
    assert_eq!(again["session_head"], geojson["provenance"]["session_head"]);
    assert_eq!(std::fs::read(desk.path("result.pixels.geojson")).unwrap(), std::fs::read(desk.path("again.pixels.geojson")).unwrap());

    let replay = desk.ok(&["replay", "s.session.jsonl", "--json"]).out;
    let lines: Vec<Value> = replay.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(lines.len(), 3, "one import, two exports: {replay}");
    assert!(lines.iter().all(|l| l["hash"].as_str().unwrap().len() == 64));
    assert_eq!(desk.ok(&["replay", "s.session.jsonl", "--json", "--to", "1"]).out.lines().count(), 1);

    let verdict = desk.ok(&["verify", "s.session.jsonl", "--json"]).json();
    assert_eq!((verdict["ok"].as_bool(), verdict["codes"][0].as_str()), (Some(true), Some("chain.ok")));
    assert_eq!(verdict["head"].as_str().unwrap().len(), 64);
}

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
    assert_eq!(desk.run(&["height", "s.session.jsonl", "--add", "after:300,300"]).code, 2);
    desk.ok(&["verify", "s.session.jsonl"]);
}

#[test]
fn what_ties_two_images_together_must_be_said() {
    let desk = with_halls();
    let refused = desk.run(&["ratio", "s.session.jsonl", "New hall", "Old shed", "--json"]);
    assert_eq!(refused.code, 1);
    assert!(refused.json()["refused"].as_str().unwrap().contains("share one pixel frame"));
    assert!(refused.json()["ratio"].is_null());
    let width = |error: &str| {
        desk.ok(&["set", "s.session.jsonl", "--shared-frame", error]);
        let answer = desk.ok(&["ratio", "s.session.jsonl", "New hall", "Old shed", "--json"]).json();
        answer["high"].as_f64().unwrap() / answer["low"].as_f64().unwrap()
    };
    assert!(width("3") > width("0.5"));
    desk.ok(&["set", "s.session.jsonl", "--scale", "after:20,20:204,20:92:1.5", "--reference", "Existing hall"]);
    let metres = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    assert!((metres["footprints"][0]["area_m2"].as_f64().unwrap() - 3128.0).abs() < 1e-6);
    assert!(metres["footprints"][0]["budget"].as_array().unwrap().iter().any(|p| p["part"] == "scale"));
    assert!(metres["footprints"][2]["area_m2"].is_null(), "the other image has no scale");
}

#[test]
fn how_an_image_was_taken_is_logged_with_its_origin() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for name in ["before.png", "after.png"] {
        image::RgbImage::from_pixel(320, 240, image::Rgb([90, 90, 90])).save(desk.path(name)).unwrap();
    }
    // As GDAL writes what a vendor said.
    let metadata = "<PAMDataset><Metadata domain=\"IMAGERY\"><MDI key=\"ACQUISITIONDATETIME\">2023-04-02 02:11:00</MDI>\
        <MDI key=\"SATELLITEID\">WV02</MDI></Metadata></PAMDataset>";
    std::fs::write(desk.path("before.png.aux.xml"), metadata).unwrap();
    std::fs::write(desk.path("before.pgw"), "0.5\n0\n0\n-0.5\n380000.25\n4419999.75\n").unwrap();
    std::fs::write(desk.path("halls.pixels.geojson"), HALLS).unwrap();
    desk.ok(&["new", "before.png", "after.png", "--out", "s.session.jsonl", "--after-date", "2024-10-05"]);
    let header: Value =
        serde_json::from_str(std::fs::read_to_string(desk.path("s.session.jsonl")).unwrap().lines().next().unwrap()).unwrap();
    let image = &header["images"][0];
    assert_eq!((&image["date"], &image["acquisition"]["platform"]["value"]), (&"2023-04-02".into(), &"WV02".into()), "{image}");
    assert!(image["decoder"].as_str().unwrap().contains("process"), "what confined the decoder is said");

    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    desk.ok(&["set", "s.session.jsonl", "--fact", "before:sun-height=41,5°", "--fact", "after:sensor=PSB.SD", "--epsg", "before:32652"]);
    for (args, code) in [
        (["--fact", "before:sun-height=95"], 3),
        (["--fact", "before:mood=good"], 3),
        (["--fact", "before:sensor"], 2),
        (["--epsg", "after:32652"], 3),
        (["--epsg", "before:5514"], 3),
    ] {
        let answer = desk.run(&["set", "s.session.jsonl", args[0], args[1]]);
        assert_eq!(answer.code, code, "{args:?}: {}", answer.err);
        assert!(answer.err.trim_end().ends_with('.'), "{}", answer.err);
    }
    desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "x"]);
    let export: Value = serde_json::from_slice(&std::fs::read(desk.path("x.geojson")).unwrap()).unwrap();
    let [before, after] = [&export["provenance"]["images"][0], &export["provenance"]["images"][1]];
    assert_eq!(before["acquisition"]["sun_elevation_deg"]["value"], 41.5);
    assert_eq!(before["acquisition"]["sun_elevation_deg"]["origin"], "stated by the analyst");
    assert_ne!(before["acquisition"]["platform"]["origin"], "stated by the analyst");
    assert_ne!(before["date_origin"], "stated by the analyst");
    assert_eq!(after["date_origin"], "stated by the analyst");
    assert_eq!(after["acquisition"]["sensor"]["value"], "PSB.SD");
    assert_eq!(before["georeference"]["crs"]["epsg"], 32652);
    assert!(before["decoder"].is_string());
    desk.ok(&["verify", "s.session.jsonl"]);
    desk.ok(&["set", "s.session.jsonl", "--fact", "after:sensor="]);
}

/// The British grid as GDAL writes it beside a picture.
const OSGB: &str = r#"PROJCS["OSGB36 / British National Grid",GEOGCS["OSGB36",DATUM["Ordnance_Survey_of_Great_Britain_1936",SPHEROID["Airy 1830",6377563.396,299.3249646]],UNIT["degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["latitude_of_origin",49],PARAMETER["central_meridian",-2],PARAMETER["scale_factor",0.9996012717],PARAMETER["false_easting",400000],PARAMETER["false_northing",-100000],UNIT["metre",1]]"#;

#[test]
fn an_approximate_shift_of_a_datum_is_told() {
    let desk = desk();
    let sentence =
        "Positions are good to about 2 m: Ordnance Survey of Great Britain 1936 is brought to WGS 84 by a shift with seven parameters.";
    std::fs::write(desk.path("before.pgw"), "0.5\n0\n0\n-0.5\n400000\n200000\n").unwrap();
    std::fs::write(desk.path("before.prj"), OSGB).unwrap();
    let answer = desk.ok(&["info", "before.png", "--json"]);
    let info = answer.json();
    assert_eq!((&info["position_accuracy_m"], &info["notes"]), (&Value::from(2.0), &serde_json::json!([sentence])));
    let text = desk.ok(&["info", "before.png"]);
    assert!(text.out.contains("\naccuracy     positions are good to about 2 m\n"), "{}", text.out);
    assert!(text.err.contains(sentence), "{}", text.err);
    let new = desk.ok(&["new", "before.png", "after.png", "--out", "osgb.session.jsonl"]);
    assert!(new.err.contains(&format!("before.png: {sentence}")), "{}", new.err);
    let plain = desk.ok(&["info", "after.png", "--json"]).json();
    assert_eq!((&plain["position_accuracy_m"], &plain["notes"]), (&Value::Null, &serde_json::json!([])));
}

#[test]
fn what_lies_beside_a_picture_is_refused_in_full_sentences_and_counts_agree() {
    let desk = desk();
    std::fs::write(desk.path("before.pgw"), "0.5\n0\n0\n-0.5\n400000\n200000\n").unwrap();
    let behrmann = OSGB.replace("Transverse_Mercator", "Behrmann");
    for (prj, part) in [
        ("PROJCS[", "because its well-known text is damaged."),
        (behrmann.as_str(), "because the projection Behrmann is not one that Revisit computes."),
        (&OSGB.replace("Ordnance_Survey_of_Great_Britain_1936", "D_Nowhere"), "does not hold (reproject the image to WGS 84 first)."),
        (&OSGB.replace("6377563.396", "NaN").replace("Ordnance_Survey_of_Great_Britain_1936", ""), "no radius that makes sense."),
        (&OSGB.replace("6377563.396", "1737400").replace("Ordnance_Survey_of_Great_Britain_1936", ""), "(unnamed, radius 1737 km)."),
    ] {
        std::fs::write(desk.path("before.prj"), prj).unwrap();
        let info = desk.ok(&["info", "before.png", "--json"]).json();
        let said = info["notes"][0].as_str().unwrap();
        assert!(said.starts_with("The image is treated as not georeferenced because ") && said.ends_with(part), "{said}");
    }
    std::fs::remove_file(desk.path("before.pgw")).unwrap();
    std::fs::write(desk.path("before.png.aux.xml"), format!("<PAMDataset><SRS>{OSGB}</SRS><GeoTransform>1, 2</GeoTransform></PAMDataset>"))
        .unwrap();
    let info = desk.ok(&["info", "before.png", "--json"]).json();
    let said = info["notes"][0].as_str().unwrap();
    assert_eq!(said, "The image is treated as not georeferenced because GDAL's file beside it does not hold six numbers.");
    let set = desk.ok(&["set", "s.session.jsonl", "--credit", "before:A"]);
    assert!(set.out.contains("1 statement was added to "), "{}", set.out);
    let set = desk.ok(&["set", "s.session.jsonl", "--credit", "before:B", "--credit", "after:C"]);
    assert!(set.out.contains("2 statements were added to "), "{}", set.out);
    let one = r#"{"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,20]]]},"properties":{"name":"Yard"}}"#;
    std::fs::write(
        desk.path("one.geojson"),
        format!("{{\"type\":\"FeatureCollection\",\"coordinate_space\":\"pixel\",\"features\":[{one}]}}"),
    )
    .unwrap();
    let import = desk.ok(&["import", "s.session.jsonl", "one.geojson", "--epoch", "after"]);
    assert!(import.out.contains("1 outline was added to "), "{}", import.out);
}

/// A TIFF of one pixel, a 32-bit float, with that text as its nodata value.
fn tiff_with_nodata(text: &str) -> Vec<u8> {
    let text = format!("{text}\0");
    let entries: [(u16, u16, u32, u32); 11] = [
        (256, 3, 1, 1),
        (257, 3, 1, 1),
        (258, 3, 1, 32),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 3, 1, 1),
        (279, 4, 1, 4),
        (339, 3, 1, 3),
        (42_113, 2, 8, 12),
    ];
    let mut file = b"II\x2a\0\x14\0\0\0".to_vec();
    file.extend(1.5_f32.to_le_bytes());
    file.extend(format!("{text:\0<8}").bytes());
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        file.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    file.extend([0; 4]);
    file
}

#[test]
fn a_nodata_value_that_is_no_number_is_not_none() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for (text, expected) in [
        ("nan", Value::from("NaN")),
        ("inf", Value::from("Infinity")),
        ("-inf", Value::from("-Infinity")),
        ("-9999", Value::from(-9999.0)),
        ("none", Value::Null),
    ] {
        std::fs::write(desk.path("one.tif"), tiff_with_nodata(text)).unwrap();
        assert_eq!(desk.ok(&["info", "one.tif", "--json"]).json()["nodata"], expected, "{text}");
    }
}

/// A picture as red, green, blue and near infrared of 16 bits, uncompressed.
fn four_bands(gray: &image::GrayImage) -> Vec<u8> {
    let (width, height) = gray.dimensions();
    let mut samples = Vec::new();
    for (x, y, p) in gray.enumerate_pixels() {
        let v = u16::from(p.0[0]) * 37 + 900;
        [v, v / 2 + 500, v + 111, (x * 7 + y * 3) as u16 % 4000].iter().for_each(|v| samples.extend(v.to_le_bytes()));
    }
    // (tag, kind, count, value or offset): 3 is a short, 4 a long. Bits and the three extra samples stand before the pixels.
    let entries: [(u16, u16, u32, u32); 11] = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 4, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 24),
        (277, 3, 1, 4),
        (278, 4, 1, height),
        (279, 4, 1, samples.len() as u32),
        (284, 3, 1, 1),
        (338, 3, 3, 16),
    ];
    let mut file = b"II\x2a\0".to_vec();
    file.extend((24 + samples.len() as u32).to_le_bytes());
    [16_u16, 16, 16, 16, 0, 0, 0, 0].iter().for_each(|v| file.extend(v.to_le_bytes()));
    file.extend(samples);
    file.extend((entries.len() as u16).to_le_bytes());
    for (tag, kind, count, value) in entries {
        file.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        file.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    file.extend([0; 4]);
    file
}

#[test]
fn a_pair_is_lined_up_or_the_answer_is_no() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for (name, seed, (x, y)) in [("before.png", 1, (0, 0)), ("after.png", 1, (4, 12)), ("other.png", 2, (0, 0))] {
        image::imageops::crop_imm(&town(seed), x, y, SIDE, SIDE).to_image().save(desk.path(name)).unwrap();
    }
    let answer = desk.ok(&["align", "before.png", "after.png", "--json"]).json();
    for key in ["schema", "status", "model", "rmse_px", "loo_px", "tiles", "inliers", "nfa", "witness_px", "seconds", "why"] {
        assert!(!answer[key].is_null(), "{key}: {answer}");
    }
    assert_eq!(answer["status"], "green", "{answer}");
    let shift = [&answer["before_from_after"][0][2], &answer["before_from_after"][1][2]].map(|v| v.as_f64().unwrap());
    assert!((shift[0] - 4.0).abs() < 0.1 && (shift[1] - 12.0).abs() < 0.1, "{shift:?}");

    // One band of 8 bits against four of 16, of which the last shows something else.
    let after = image::open(desk.path("after.png")).unwrap().to_luma8();
    std::fs::write(desk.path("four.tif"), four_bands(&after)).unwrap();
    let four = desk.ok(&["align", "before.png", "four.tif", "--json"]).json();
    let shift = [&four["before_from_after"][0][2], &four["before_from_after"][1][2]].map(|v| v.as_f64().unwrap());
    assert!(four["status"] == "green" && (shift[0] - 4.0).abs() < 0.1 && (shift[1] - 12.0).abs() < 0.1, "{four}");

    desk.ok(&["new", "before.png", "after.png", "--out", "s.session.jsonl"]);
    desk.ok(&["align", "s.session.jsonl", "--apply"]);
    let text = std::fs::read_to_string(desk.path("s.session.jsonl")).unwrap();
    assert!(text.lines().last().unwrap().contains("alignment_set"), "it is logged");
    desk.ok(&["verify", "s.session.jsonl"]);

    desk.ok(&["new", "before.png", "other.png", "--out", "no.session.jsonl"]);
    let no = desk.run(&["align", "no.session.jsonl", "--apply", "--json"]);
    assert_eq!((no.code, no.json()["status"].as_str().unwrap() == "green"), (1, false), "{}", no.err);
    assert!(!std::fs::read_to_string(desk.path("no.session.jsonl")).unwrap().contains("alignment_set"));
}

#[test]
fn several_known_sizes_make_one_scale() {
    let desk = with_halls();
    let lengths = ["--scale", "after:0,0:100,0:50:0.5", "--scale", "after:0,10:100,10:51:0.5"];
    desk.ok(&[&["set", "s.session.jsonl"], lengths.as_slice()].concat());
    desk.ok(&["set", "s.session.jsonl", "--scale", "before:0,0:100,0:100:0.5:mercator=60"]);
    desk.ok(&["export", "s.session.jsonl", "--format", "geojson", "--out", "out.geojson"]);
    let out: Value = serde_json::from_str(&std::fs::read_to_string(desk.path("out.pixels.geojson")).unwrap()).unwrap();
    let text = out.to_string();
    assert!(text.contains("mercator_length") && text.contains("chi2"), "{text}");
    let bad = desk.run(&["set", "s.session.jsonl", "--known-area", "Nothing:12"]);
    assert_ne!(bad.code, 0);
}

#[test]
fn a_pair_is_lined_up_by_points_set_by_hand() {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for name in ["before.png", "after.png"] {
        town(1).save(desk.path(name)).unwrap();
    }
    desk.ok(&["new", "before.png", "after.png", "--out", "s.session.jsonl"]);
    let head = "before_x,before_y,after_x,after_y\n";
    let five = "10,20,5,12\n400,30,395,22\n380,390,375,382\n20,410,15,402\n";
    std::fs::write(desk.path("two.csv"), format!("{head}10,20,5,12\n400,30,395,22\n")).unwrap();
    std::fs::write(desk.path("four.csv"), format!("{head}{five}")).unwrap();
    std::fs::write(desk.path("bad.csv"), format!("{head}10,20,5\n")).unwrap();
    // Two points show no error of their own: AMBER, which must be asked for.
    let two = desk.run(&["align", "s.session.jsonl", "--ties", "two.csv", "--apply"]);
    assert_eq!(two.code, 1, "{}", two.err);
    assert!(two.out.contains("AMBER") && two.out.contains("just enough points"), "{}", two.out);
    assert!(!std::fs::read_to_string(desk.path("s.session.jsonl")).unwrap().contains("alignment_set"));
    let answer = desk.ok(&["align", "before.png", "after.png", "--ties", "four.csv", "--json"]).json();
    assert_eq!((&answer["status"], &answer["model"], &answer["redundancy"]), (&"green".into(), &"similarity".into(), &4.into()));
    assert!((answer["before_from_after"][1][2].as_f64().unwrap() - 8.0).abs() < 1e-6);
    assert!(answer["points"][3]["left_out_px"].as_f64().unwrap() < 1e-6);
    desk.ok(&["align", "s.session.jsonl", "--ties", "four.csv", "--apply"]);
    desk.ok(&["verify", "s.session.jsonl"]);
    let text = std::fs::read_to_string(desk.path("s.session.jsonl")).unwrap();
    assert!(text.contains("tie_points") && text.contains("onto"), "the points are logged");
    let bad = desk.run(&["align", "s.session.jsonl", "--ties", "bad.csv"]);
    assert!(bad.code == 3 && bad.err.contains("Line 2"), "{} {}", bad.code, bad.err);
    let many = desk.run(&["align", "s.session.jsonl", "--ties", "two.csv", "--model", "affine"]);
    assert!(many.code == 1 && many.err.contains("at least 3 points"), "{}", many.err);
}

#[test]
fn failures_have_codes_and_sentences() {
    let desk = with_halls();
    std::fs::write(desk.path("empty.png"), b"").unwrap();
    std::fs::write(desk.path("lonlat.geojson"), r#"{"type":"FeatureCollection","features":[]}"#).unwrap();
    let bowtie = HALLS.replace("[204,20],[204,88]", "[204,88],[204,20]");
    std::fs::write(desk.path("bowtie.geojson"), bowtie).unwrap();
    for (args, code, words) in [
        (vec!["ratio", "s.session.jsonl", "New hall", "nobody"], 3, "There is no footprint \"nobody\""),
        (vec!["ratio", "s.session.jsonl", "1", "1"], 1, "cannot be compared with itself"),
        (vec!["ratio", "s.session.jsonl", "1", "2", "--level", "91"], 2, "80, 90 or 95"),
        (vec!["ratio", "missing.session.jsonl", "1", "2"], 3, "no file of that name"),
        (vec!["measure", "halls.pixels.geojson"], 3, "not a Revisit session"),
        (vec!["measure", "."], 3, "it is a folder"),
        (vec!["info", "empty.png"], 3, "0 bytes"),
        (vec!["info", "halls.pixels.geojson"], 3, "not an image"),
        (vec!["info", "nothing.png"], 3, "no file of that name"),
        (vec!["new", "before.png", "after.png", "--out", "s.session.jsonl"], 3, "never written over"),
        (vec!["new", "before.png", "after.png", "--out", "s.txt"], 3, ".session.jsonl"),
        (vec!["new", "before.png", "empty.png", "--out", "t.session.jsonl"], 3, "0 bytes"),
        (vec!["import", "s.session.jsonl", "lonlat.geojson"], 3, "coordinate_space"),
        (vec!["import", "s.session.jsonl", "bowtie.geojson"], 3, "crosses itself"),
        (vec!["export", "s.session.jsonl", "--format", "shapefile", "--out", "x"], 2, "possible values"),
        (vec!["export", "s.session.jsonl", "--format", "csv", "--out", "nowhere/x.csv"], 3, "its folder does not exist"),
        (vec!["render", "s.session.jsonl", "--out", "after.png"], 3, "originals are never written over"),
        (vec!["render", "before.png", "--out", "./before.png"], 3, "originals are never written over"),
        (vec!["render", "s.session.jsonl", "--out", "s.session.jsonl"], 3, "sessions are never written over"),
        (vec!["export", "s.session.jsonl", "--format", "csv", "--out", "."], 3, "that is a folder"),
        (vec!["set", "s.session.jsonl", "--date", "after:5.10.2024"], 2, "year-month-day"),
        (vec!["set", "s.session.jsonl", "--shared-frame", "0"], 3, "no two pictures fit exactly"),
        (vec!["render", "s.session.jsonl", "--size", "0x0", "--out", "x.png"], 2, "1280x800"),
        (vec!["nonsense.png"], 2, "it is no session"),
        (vec!["frobnicate", "a", "b"], 2, ""),
        (vec![], 3, "--help"),
    ] {
        let answer = desk.run(&args);
        assert_eq!(answer.code, code, "{args:?}: {}", answer.err);
        assert!(answer.err.contains(words), "{args:?}: {}", answer.err);
        assert!(!answer.err.contains("panicked"), "{}", answer.err);
        assert_eq!(answer.out, "", "{args:?} answers nothing on standard output");
    }
    let measured = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    assert_eq!(measured["footprints"].as_array().unwrap().len(), 3, "nothing was taken in, nothing was lost");
    desk.ok(&["import", "s.session.jsonl", "bowtie.geojson", "--skip-bad"]);
    assert_eq!(desk.ok(&["measure", "s.session.jsonl", "--json"]).json()["footprints"].as_array().unwrap().len(), 5);
}

#[test]
fn verification_says_no_and_names_the_place() {
    let desk = with_halls();
    desk.ok(&["set", "s.session.jsonl", "--reference", "1"]);
    let path = desk.path("s.session.jsonl");
    let intact = std::fs::read(&path).unwrap();
    let altered = String::from_utf8(intact.clone()).unwrap().replacen("New hall", "New Hall", 1);
    std::fs::write(&path, altered).unwrap();
    let answer = desk.run(&["verify", "s.session.jsonl", "--json"]);
    assert_eq!(answer.code, 1);
    assert_eq!((answer.json()["ok"].as_bool(), answer.json()["codes"][0].as_str()), (Some(false), Some("chain.broken:2")));
    assert_eq!(desk.run(&["import", "s.session.jsonl", "halls.pixels.geojson"]).code, 3, "a damaged session is not written to");
    std::fs::write(&path, &intact[..intact.len() - 7]).unwrap();
    assert_eq!(desk.run(&["verify", "s.session.jsonl", "--json"]).json()["codes"][0], "chain.torn_tail");
    std::fs::write(&path, &intact).unwrap();
    image::RgbImage::from_pixel(320, 240, image::Rgb([1, 2, 3])).save(desk.path("after.png")).unwrap();
    std::fs::remove_file(desk.path("before.png")).unwrap();
    let answer = desk.run(&["verify", "s.session.jsonl", "--json"]);
    assert_eq!(answer.code, 1);
    let codes = answer.json()["codes"].to_string();
    assert!(codes.contains("image.missing:before") && codes.contains("image.hash_mismatch:after"), "{codes}");
    desk.ok(&["ratio", "s.session.jsonl", "2", "1"]);
}

#[test]
fn pictures_are_painted_and_told_of() {
    let desk = with_halls();
    let info = desk.ok(&["info", "before.png", "--json"]).json();
    for key in ["format", "width", "height", "bands", "sample_type", "crs", "transform", "gsd_m", "date", "nodata", "overviews", "sha256"] {
        assert!(keys(&info).contains(&key), "{key}");
    }
    assert_eq!((info["format"].as_str(), info["width"].as_u64()), (Some("PNG"), Some(320)));
    desk.ok(&["render", "s.session.jsonl", "--size", "640x400", "--out", "view.png"]);
    let view = image::open(desk.path("view.png")).unwrap().into_rgb8();
    assert_eq!(view.dimensions(), (640, 400));
    let is_after = |p: &&image::Rgb<u8>| p.0[2] > 150 && p.0[0] < 90;
    assert!(view.pixels().filter(is_after).count() > 100, "outlines of AFTER are painted in its colour");
    desk.ok(&["render", "after.png", "--centre", "10,10", "--zoom", "8", "--size", "80x80", "--out", "detail.png"]);
    assert_eq!(image::open(desk.path("detail.png")).unwrap().into_rgb8().get_pixel(40, 40).0, [110, 110, 110]);
    let walk = desk.ok(&["render", "before.png", "after.png", "--walk", "3", "--json"]).json();
    assert_eq!(walk["view_ms"].as_array().unwrap().len(), 3);
    desk.ok(&["replay", "s.session.jsonl", "--frames", "frames"]);
    assert!(desk.path("frames/frame-00001.png").is_file());
}

#[test]
fn a_replay_becomes_pictures_an_animation_and_a_list_of_what_differs() {
    let desk = with_halls();
    desk.ok(&["replay", "s.session.jsonl", "--frames", "frames", "--size", "320x200"]);
    let list: serde_json::Value = serde_json::from_slice(&std::fs::read(desk.path("frames/frames.json")).unwrap()).unwrap();
    assert_eq!(list["schema"], "revisit.frames/1");
    let frames = list["frames"].as_array().unwrap();
    let on_disk = std::fs::read_dir(desk.path("frames")).unwrap().count();
    assert_eq!(on_disk, frames.len() + 1, "numbered without gaps, and the list");
    for (i, frame) in frames.iter().enumerate() {
        assert_eq!(frame["file"], format!("frame-{:05}.png", i + 1));
        let bytes = std::fs::read(desk.path(&format!("frames/{}", frame["file"].as_str().unwrap()))).unwrap();
        assert_eq!(frame["sha256"], revisit::io::sha256(&bytes));
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (320, 200));
    }
    for name in ["a.gif", "a.png", "a.webp"] {
        desk.ok(&["replay", "s.session.jsonl", "--animation", name, "--size", "320x200"]);
        assert!(std::fs::metadata(desk.path(name)).unwrap().len() > 500, "{name}");
    }
    // Too large for what was allowed: made smaller, and told.
    let told = desk.ok(&["replay", "s.session.jsonl", "--animation", "b.png", "--size", "960x600", "--most", "0.015625"]);
    assert!(told.err.contains("960 x 600"), "{}: {}", std::fs::metadata(desk.path("b.png")).unwrap().len(), told.err);
    assert!(std::fs::metadata(desk.path("b.png")).unwrap().len() <= 1 << 14);
    assert_eq!(desk.run(&["replay", "s.session.jsonl", "--animation", "a.mp4"]).code, 3);
    let branches = desk.ok(&["replay", "s.session.jsonl", "--branches", "--json"]).json();
    assert_eq!(branches["branches"][0]["current"], true);
    let last = branches["current"].as_u64().unwrap();
    let moments = desk.ok(&["replay", "s.session.jsonl", "--compare", &format!("0,{last}"), "--json"]).json();
    assert_eq!(moments["schema"], "revisit.moments/1");
    let outlines = moments["outlines"].as_array().unwrap();
    assert!(!outlines.is_empty() && outlines.iter().all(|o| o["fate"] == "added"), "{outlines:?}");
    assert_eq!(desk.run(&["replay", "s.session.jsonl", "--compare", "0,9999"]).code, 2);
    assert_eq!(desk.run(&["replay", "s.session.jsonl", "--frames", "f", "--branch", "9999"]).code, 2);
}

#[test]
fn help_completions_and_manual_come_from_one_definition() {
    let desk = desk();
    let help = desk.ok(&["--help"]).out;
    let (man, bash) = (desk.ok(&["man"]).out, desk.ok(&["completions", "bash"]).out);
    for sub in revisit::cli::definition().get_subcommands() {
        let name = sub.get_name();
        assert!(help.contains(name) && bash.contains(name), "{name}");
        assert!(name == "help" || man.contains(name), "{name}");
        assert!(sub.get_after_help().is_some() || name == "help", "{name} teaches by example");
        assert!(sub.get_about().is_some_and(|a| a.to_string().len() > 10), "{name}");
    }
}

#[test]
fn the_readme_tells_of_every_command_and_tool() {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    for sub in revisit::cli::definition().get_subcommands().filter(|s| s.get_name() != "help") {
        assert!(readme.contains(&format!("| `revisit {}", sub.get_name())), "{}", sub.get_name());
    }
    for tool in revisit::core::tools::TOOLS {
        assert!(readme.contains(&format!("| {} | `{}` | {} |", tool.name, tool.keys(), tool.help)), "{}", tool.id);
    }
    for mode in revisit::core::view::COMPARE_MODES {
        assert!(readme.contains(&format!("| {} |", mode.name)), "{}", mode.name);
    }
    for exporter in revisit::io::export::EXPORTERS {
        assert!(readme.contains(&format!("| {} | `{}` | {} |", exporter.name, exporter.ending, exporter.summary)), "{}", exporter.name);
    }
    for command in ["cargo run --release", "cargo test"] {
        assert!(readme.contains(command));
    }
}

#[test]
fn a_second_analyst_sends_his_tracing_as_a_file() {
    let desk = with_halls();
    let measured = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    let (id, name) = (measured["footprints"][0]["id"].to_string(), measured["footprints"][0]["name"].as_str().unwrap().to_owned());
    let epoch = measured["footprints"][0]["epoch"].as_str().unwrap().to_owned();
    let ring: Vec<[f64; 2]> = serde_json::from_value(measured["footprints"][0]["ring_px"].clone()).unwrap();
    let file = |shift: f64, names: &[&str]| {
        let ring: Vec<[f64; 2]> = ring.iter().chain(&ring[..1]).map(|[x, y]| [x + shift, *y]).collect();
        let feature = |name: &&str| {
            serde_json::json!({ "type": "Feature", "geometry": { "type": "Polygon", "coordinates": [ring] },
                                "properties": { "name": name, "epoch": epoch, "drawn": "polygon" } })
        };
        let features: Vec<Value> = names.iter().map(feature).collect();
        std::fs::write(
            desk.path("his.geojson"),
            serde_json::json!({ "type": "FeatureCollection", "coordinate_space": "pixel", "features": features }).to_string(),
        )
        .unwrap();
    };
    desk.ok(&["set", "s.session.jsonl", "--analyst", "J. L."]);
    file(0.5, &["Something else"]);
    let args = ["import", "s.session.jsonl", "his.geojson", "--as-tracing-of", &id, "--analyst", "L. B."];
    let unseen = desk.ok(&[&args[..], &["--blind"]].concat());
    assert!(unseen.out.contains(&format!("Tracing 2 of \"{name}\" was added")), "{}", unseen.out);
    file(0.7, &["Something else"]);
    let seen = desk.ok(&args);
    assert!(seen.err.contains("does not count"), "{}", seen.err);
    let copy = desk.run(&args);
    assert_eq!(copy.code, 3);
    assert!(copy.err.contains("copy of an outline"), "{}", copy.err);
    file(1.3, &[&name, "Other"]);
    desk.ok(&[&args[..], &["--blind"]].concat());
    file(0.5, &["One", "Other"]);
    let two = desk.run(&args);
    assert_eq!(two.code, 3);
    assert!(two.err.contains("2 outlines"), "{}", two.err);
    file(9000.0, &["One"]);
    assert_eq!(desk.run(&args).code, 3);
    let measured = desk.ok(&["measure", "s.session.jsonl", "--json"]).json();
    let row = &measured["footprints"][0];
    assert_eq!((&row["tracings"], &row["analysts"]), (&Value::from(3), &serde_json::json!(["L. B."])));
    assert_eq!(row["further_tracings"].as_array().unwrap().len(), 3);
    assert_eq!(row["further_tracings"][1]["counts"], Value::from(false));
    assert_eq!((&measured["hands"][0]["analyst"], &measured["hands"][0]["dof"]), (&Value::from("L. B."), &Value::from(8.0)));
    let text = desk.ok(&["measure", "s.session.jsonl"]);
    assert!(text.out.contains("mean of 3 tracings") && text.out.contains("L. B.: clicks 0.40 px"), "{}", text.out);
    assert!(text.out.contains("ranges are made of assumed errors"), "{}", text.out);
    desk.ok(&["verify", "s.session.jsonl"]);
    let export = |format: &str, path: &str| {
        desk.ok(&["export", "s.session.jsonl", "--format", format, "--out", path]);
        std::fs::read_to_string(desk.path(path)).unwrap()
    };
    assert!(export("geojson", "x.pixels.geojson").contains("\"further_tracings\""));
    let table = export("csv", "x.csv");
    assert!(table.lines().next().unwrap().contains("tracings,analysts,click_px,click_dof,dof") && table.contains("L. B."), "{table}");
}
