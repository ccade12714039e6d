//! The command line as a script sees it: exit codes, JSON keys, standard output and standard error.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests fail loudly")]

use crate::desk::Desk;
use serde_json::Value;
use std::path::Path;

pub(crate) const HALLS: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,88],[20,20]]]},"properties":{"name":"Existing hall","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,120],[150,120],[150,182.56],[20,182.56],[20,120]]]},"properties":{"name":"New hall","epoch":"after","state":"new"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[30,30],[90,30],[90,60],[30,60],[30,30]]]},"properties":{"name":"Old shed","epoch":"before","state":"gone"}}]}"#;

pub(crate) fn desk() -> Desk {
    Desk::on(HALLS)
}

pub(crate) fn with_halls() -> Desk {
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
        (vec!["frobnicate", "a", "b"], 2, "neither a command nor a file"),
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

/// A film of a replay with so many steps; or the sentence of a build that makes none.
fn film(desk: &crate::desk::Desk, steps: usize) {
    let made = desk.run(&["replay", "s.session.jsonl", "--animation", "a.mp4", "--size", "321x200", "--seconds", "0.5"]);
    if !revisit::io::animation::FILMS {
        assert!(made.code == 3 && made.err.contains("writes no films") && made.err.contains(".webp"), "{}", made.err);
        return;
    }
    assert!(made.code == 0 && made.err.contains("A film has even sides, so its pictures are 320 x 200 pixels."), "{}", made.err);
    let bytes = std::fs::read(desk.path("a.mp4")).unwrap();
    let after = |name: &[u8], skip: usize| {
        let at = bytes.windows(4).position(|part| part == name).unwrap() + 4 + skip;
        u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
    };
    assert!(
        bytes.windows(4).position(|part| part == b"moov") < bytes.windows(4).position(|part| part == b"mdat"),
        "it plays while it arrives"
    );
    assert_eq!(after(b"stsz", 8), steps as u32, "a sample a step");
    assert_eq!(after(b"mvhd", 16), steps as u32 * 500 + 1000, "ms; the last step stays longer");
    assert_eq!(after(b"stsd", 8 + 8 + 24), (320 << 16) | 200);
    // Smaller where that is what was allowed.
    let told = desk.ok(&["replay", "s.session.jsonl", "--animation", "b.mp4", "--size", "960x600", "--most", "0.015625"]);
    assert!(told.err.contains("instead of 960 x 600"), "{}", told.err);
    assert!(std::fs::metadata(desk.path("b.mp4")).unwrap().len() <= 1 << 14);
    assert_eq!(desk.run(&["replay", "s.session.jsonl", "--animation", "c.mp4", "--size", "4400x2400"]).code, 3);
    assert_eq!(desk.run(&["replay", "s.session.jsonl", "--animation", "c.webm"]).code, 3);
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
    film(&desk, frames.len());
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
    assert!(
        text.out.contains("mean of 3 tracings")
            && text.out.contains("L. B.: clicks 0.57 px")
            && text.out.contains("by corners 0.40, by walls 0.57"),
        "{}",
        text.out
    );
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
