//! What gives no number: too few points, points on one line or twice, a picture against its mirror image, black and clouded pictures, pictures of
//! 50 px, a scale of no length, the sun below the horizon, shadows that point the wrong way. Each is told as a sentence.

use crate::cli_commands::with_halls;
use crate::common::town::{SIDE, town};
use crate::desk::Desk;
use image::{GrayImage, Luma, RgbImage};

/// One refusal: the exit code, what it says, and that it is a sentence.
fn refused(desk: &Desk, args: &[&str], code: i32, part: &str) {
    let answer = desk.run(args);
    assert_eq!(answer.code, code, "{args:?}: {} {}", answer.out, answer.err);
    assert!(answer.err.contains(part) && answer.err.trim_end().ends_with('.'), "{args:?}: {}", answer.err);
    assert!(answer.out.is_empty(), "no number: {}", answer.out);
}

fn desk_of(pictures: &[(&str, RgbImage)]) -> Desk {
    let desk = Desk { dir: tempfile::tempdir().unwrap() };
    for (name, picture) in pictures {
        picture.save(desk.path(name)).unwrap();
    }
    desk
}

#[test]
fn points_that_determine_no_map() {
    let desk = desk_of(&[("b.png", town(1)), ("a.png", town(1))]);
    for (name, rows, model, part) in [
        ("none", "", "similarity", "needs at least 2 points"),
        ("one", "10,20,5,12\n", "similarity", "needs at least 2 points"),
        ("two", "10,20,5,12\n400,30,395,22\n", "affine", "needs at least 3 points"),
        ("three", "10,20,5,12\n400,30,395,22\n380,390,375,382\n", "homography", "needs at least 4 points"),
        ("line", "10,10,11,12\n110,110,111,112\n210,210,211,212\n310,310,311,312\n", "affine", "on one line"),
        ("line", "10,10,11,12\n110,110,111,112\n210,210,211,212\n310,310,311,312\n", "homography", "on one line"),
        ("twice", "10,20,5,12\n10,20,5,12\n400,30,395,22\n", "similarity", "same place"),
        ("two_places", "10,20,5,12\n10,20,300,12\n400,30,395,22\n", "similarity", "same place"),
        ("mirror", "10,10,400,10\n400,10,10,10\n400,390,10,390\n10,390,400,390\n", "similarity", "mirror"),
        ("mirror", "10,10,400,10\n400,10,10,10\n400,390,10,390\n10,390,400,390\n", "affine", "mirror"),
    ] {
        let file = format!("{name}.csv");
        std::fs::write(desk.path(&file), format!("before_x,before_y,after_x,after_y\n{rows}")).unwrap();
        let answer = desk.run(&["align", "b.png", "a.png", "--ties", &file, "--model", model]);
        assert!(answer.code != 0 && answer.out.is_empty(), "{name} {model}: {} {}", answer.out, answer.err);
        assert!(answer.err.contains(part) || rows.is_empty(), "{name} {model}: {}", answer.err);
        assert!(answer.err.trim_end().ends_with('.'), "{}", answer.err);
    }
}

#[test]
fn pictures_that_hold_nothing_in_common() {
    let town = image::imageops::crop_imm(&town(1), 0, 0, 256, 256).to_image();
    let (w, h) = town.dimensions();
    let mut state = 9_u32;
    // Clouds: soft blots of which either picture has its own.
    let mut cloud = |soft: f32| {
        let small = GrayImage::from_fn(w / 16, h / 16, |_, _| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            Luma([180 + (state >> 26) as u8])
        });
        let large = image::imageops::resize(&small, w, h, image::imageops::FilterType::CatmullRom);
        image::DynamicImage::ImageLuma8(image::imageops::blur(&large, soft)).to_rgb8()
    };
    let desk = desk_of(&[
        ("town.png", town.clone()),
        ("mirror.png", image::imageops::flip_horizontal(&town)),
        ("upside.png", image::imageops::flip_vertical(&town)),
        ("black.png", RgbImage::new(w, h)),
        ("white.png", RgbImage::from_pixel(w, h, image::Rgb([255; 3]))),
        ("cloud.png", cloud(2.0)),
        ("other_cloud.png", cloud(2.0)),
        ("small.png", image::imageops::crop_imm(&town, 0, 0, 50, 50).to_image()),
    ]);
    for (before, after) in [
        ("town.png", "mirror.png"),
        ("town.png", "upside.png"),
        ("town.png", "cloud.png"),
        ("cloud.png", "other_cloud.png"),
        ("cloud.png", "town.png"),
    ] {
        let answer = desk.run(&["align", before, after, "--json"]);
        let json = answer.json();
        assert_eq!((answer.code, json["status"].as_str()), (1, Some("red")), "{before} {after}: {json}");
        assert!(json["why"].as_str().unwrap().ends_with('.'), "{json}");
    }
    for (before, after) in [("town.png", "black.png"), ("black.png", "town.png"), ("town.png", "white.png"), ("black.png", "black.png")] {
        refused(&desk, &["align", before, after], 1, "shows nothing that could be compared");
    }
    for (before, after) in [("town.png", "small.png"), ("small.png", "town.png"), ("small.png", "small.png")] {
        refused(&desk, &["align", before, after], 1, "50 x 50 px is too small");
    }
    assert!(SIDE > w);
}

#[test]
fn a_scale_of_no_length() {
    let desk = with_halls();
    for (scale, part) in [
        ("after:10,10:10,10:100:0.5", "two pixels"),
        ("after:10,10:10.5,10:100:0.5", "two pixels"),
        ("after:10,10:200,10:0:0", "positive number"),
        ("after:10,10:200,10:-5:0", "positive number"),
        ("after:10,10:200,10:100:150", "between nothing and the length"),
    ] {
        let answer = desk.run(&["set", "s.session.jsonl", "--scale", scale]);
        assert!(answer.code != 0 && answer.err.contains(part) && answer.out.is_empty(), "{scale}: {} {}", answer.out, answer.err);
    }
    assert!(!std::fs::read_to_string(desk.path("s.session.jsonl")).unwrap().contains("scale_set"), "nothing was kept");
}

#[test]
fn the_sun_below_the_horizon_and_shadows_that_point_the_wrong_way() {
    let desk = with_halls();
    let shadow = ["height", "--shadow-m", "28.6", "--shadow-sd-m", "0.7"];
    let no = |args: &[&str], part: &str| refused(&desk, &[&shadow[..], args].concat(), 1, part);
    no(&["--at", "39.90,127.60", "--time", "2024-10-05T14:10Z"], "below the horizon");
    no(&["--sun-elevation", "-0.01"], "below the horizon");
    no(&["--sun-elevation", "0.5"], "too long and too faint");
    no(&["--sun-elevation", "89"], "almost overhead");
    no(&["--sun-elevation", "35", "--sun-azimuth", "160", "--shadow-azimuth", "160"], "wrong way");
    no(&["--sun-elevation", "35", "--sun-azimuth", "160", "--shadow-azimuth", "250"], "wrong way");
    refused(&desk, &["height", "--shadow-m", "0", "--shadow-sd-m", "0.7", "--sun-elevation", "35"], 1, "no length");
}
