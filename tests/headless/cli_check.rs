//! `revisit check`, and the ways of comparing that `revisit render` paints.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test ends where something is not as it must be")]

use crate::desk::Desk;

const HALLS: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,88],[20,20]]]},"properties":{"name":"Hall","epoch":"after"}},
 {"type":"Feature","geometry":{"type":"Polygon","coordinates":[[[21,20],[205,20],[205,88],[21,88],[21,20]]]},"properties":{"name":"Hall again","epoch":"after"}}]}"#;

#[test]
fn what_is_found_is_told_with_its_outlines_and_the_exit_code() {
    let desk = Desk::on(HALLS);
    let clean = desk.ok(&["check", "s.session.jsonl"]);
    assert!(clean.out.contains("found nothing"), "{}", clean.out);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    let told = desk.run(&["check", "s.session.jsonl", "--json"]);
    assert_eq!(told.code, 1);
    let answer = told.json();
    assert_eq!(answer["schema"], "revisit.check/1");
    let finding = &answer["findings"][0];
    assert_eq!((finding["check"].as_str(), &finding["footprints"]), (Some("duplicate"), &serde_json::json!([1, 2])));
    assert_eq!(finding["fix"], "Delete the later one");
    assert!(told.err.contains("1 thing is worth a second look"), "{}", told.err);
    // What is not asked for is not told.
    desk.ok(&["check", "s.session.jsonl", "--only", "no_date,tiny_edge"]);
    assert_eq!(desk.run(&["check", "s.session.jsonl", "--only", "colour"]).code, 2);
    assert!(desk.ok(&["check", "--list"]).out.contains("nearly_square"));
}

fn pixel(desk: &Desk, name: &str, x: u32, y: u32) -> [u8; 3] {
    let [r, g, b, _] = image::open(desk.path(name)).unwrap().to_rgba8().get_pixel(x, y).0;
    [r, g, b]
}

#[test]
fn the_difference_is_painted_above_its_threshold() {
    let desk = Desk::on(HALLS);
    let mut after = image::open(desk.path("after.png")).unwrap().to_rgb8();
    for (x, y, p) in after.enumerate_pixels_mut() {
        if (100..140).contains(&x) && (100..130).contains(&y) {
            *p = image::Rgb([240, 240, 240]);
        }
    }
    after.save(desk.path("built.png")).unwrap();
    let common = ["render", "before.png", "built.png", "--size", "320x240", "--zoom", "1", "--centre", "160,120"];
    desk.ok(&[common.as_slice(), &["--mode", "difference", "--out", "d.png"]].concat());
    let [r, _, b] = pixel(&desk, "d.png", 120, 115);
    assert!(b > r + 40, "brighter in AFTER");
    let [r, g, b] = pixel(&desk, "d.png", 20, 20);
    assert!(r == g && g == b, "another exposure of the whole is no difference");
    assert_eq!(desk.run(&[common.as_slice(), &["--mode", "difference", "--threshold", "2", "--out", "e.png"]].concat()).code, 2);
}

#[test]
fn a_blend_is_the_mix_of_the_two_dates_by_its_share() {
    let desk = Desk::on(HALLS);
    let common = ["render", "before.png", "after.png", "--size", "320x240", "--zoom", "1", "--centre", "160,120", "--mode"];
    let paint = |mode: &str, more: &[&str]| {
        desk.ok(&[common.as_slice(), &[mode, "--out", "b.png"], more].concat());
        [(40, 40), (280, 200), (160, 120)].map(|(x, y)| pixel(&desk, "b.png", x, y))
    };
    let (before, after) = (paint("before", &[]), paint("after", &[]));
    assert!(before.iter().zip(&after).all(|(a, b)| a[0].abs_diff(b[0]) >= 20), "the dates differ: {before:?} {after:?}");
    for (share, more) in [(0.5, &[][..]), (0.25, &["--opacity", "0.25"]), (0.8, &["--opacity", "0.8"]), (0.0, &["--opacity", "0"])] {
        let mixed = paint("blend", more);
        for ((mixed, b), a) in mixed.as_flattened().iter().zip(before.as_flattened()).zip(after.as_flattened()) {
            let meant = (1.0 - share) * f64::from(*b) + share * f64::from(*a);
            assert!((f64::from(*mixed) - meant).abs() <= 1.0, "{share}: {mixed} of {b} and {a}");
        }
    }
    assert_eq!(paint("blend", &["--opacity", "1"]), after);
    assert_eq!(desk.run(&[common.as_slice(), &["blend", "--opacity", "1.5", "--out", "c.png"]].concat()).code, 2);
}

#[test]
fn a_slanting_divider_and_a_lens_keep_each_date_on_its_side() {
    let desk = Desk::on(HALLS);
    let common = ["render", "before.png", "after.png", "--size", "320x240", "--zoom", "1", "--centre", "160,120"];
    let shades = |name: &str, places: &[(u32, u32)]| places.iter().map(|(x, y)| pixel(&desk, name, *x, *y)[0]).collect::<Vec<_>>();
    desk.ok(&[common.as_slice(), &["--mode", "swipe", "--angle", "45", "--out", "s.png"]].concat());
    assert_eq!(shades("s.png", &[(40, 40), (280, 40), (40, 200), (280, 200), (200, 60), (200, 100)]), [90, 110, 90, 110, 90, 110]);
    desk.ok(&[common.as_slice(), &["--mode", "lens", "--out", "l.png"]].concat());
    assert_eq!(shades("l.png", &[(160, 120), (20, 20), (300, 220)]), [110, 90, 90]);
    desk.ok(&[common.as_slice(), &["--mode", "four", "--out", "f.png"]].concat());
    assert_eq!(shades("f.png", &[(80, 60), (240, 60), (80, 180), (240, 180)]), [90, 110, 90, 110]);
    // A quarter turn: what was wide is high.
    desk.ok(&[common.as_slice(), &["--mode", "before", "--turn", "90", "--out", "t.png"]].concat());
    assert_eq!(shades("t.png", &[(160, 120), (20, 120)]), [90, 0x15]);
}

#[test]
fn classes_are_written_out_edited_and_chosen() {
    let desk = Desk::on(HALLS);
    assert!(desk.ok(&["classes"]).out.contains("military-industrial"));
    desk.ok(&["classes", "plain", "--out", "mine.json"]);
    let text = std::fs::read_to_string(desk.path("mine.json")).unwrap();
    std::fs::write(desk.path("mine.json"), text.replace("\"plain\"", "\"mine\"").replace("greenhouse", "glasshouse")).unwrap();
    desk.ok(&["set", "s.session.jsonl", "--classes", "mine.json"]);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    let told = desk.run(&["check", "s.session.jsonl", "--only", "no_class", "--json"]);
    assert_eq!((told.code, told.json()["found"].as_u64()), (1, Some(2)), "who has chosen a list means to use it");
    std::fs::write(desk.path("mine.json"), text.replace("#6959F6", "blue")).unwrap();
    let wrong = desk.run(&["set", "s.session.jsonl", "--classes", "mine.json"]);
    assert!(wrong.code == 3 && wrong.err.contains("Line 7") && wrong.err.contains("#RRGGBB"), "{}", wrong.err);
    desk.ok(&["set", "s.session.jsonl", "--classes", "none"]);
    desk.ok(&["check", "s.session.jsonl", "--only", "no_class"]);
}
