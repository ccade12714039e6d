//! Two images tied together on the command line: by a statement, by themselves, by points set by hand.
#![expect(clippy::disallowed_methods, reason = "helpers of tests fail loudly")]

use crate::cli_commands::with_halls;
use crate::common::tiff_directory::directory;
use crate::common::town::{SIDE, town};
use crate::desk::Desk;

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
    file.extend(directory(&entries));
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
