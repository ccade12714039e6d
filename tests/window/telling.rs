//! What the window says of dates, scales and classes: always the same thing, at the same place, and all of it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window, make_session};
use egui::Key;
use egui_kittest::kittest::Queryable;
use revisit::app::Start;
use revisit::core::doc::{ClassSet, SHIPPED_CLASSES, Scale, SharedFrame};
use revisit::core::geom::Point;
use revisit::core::ops::{SetClasses, SetScale, SetSharedFrame};

#[test]
fn the_dates_keep_their_corners_whatever_way_the_divider_is_turned() {
    let mut window = Window::new();
    let canvas = window.harness.get_by_label(revisit::app::canvas::NAME).rect();
    let date = |window: &Window, word: &str| window.harness.get_by_label(&format!("Date of {word}: state it")).rect();
    window.key(Key::Num2);
    let upright = (date(&window, "BEFORE"), date(&window, "AFTER"));
    assert!(upright.0.left() < canvas.left() + 100.0 && upright.1.right() > canvas.right() - 20.0, "{upright:?}");
    for degrees in [-170.0_f64, -90.0, -45.0, -5.0, 5.0, 45.0, 90.0, 135.0] {
        let room = window.app().view().canvas;
        window.harness.state_mut().view_mut().compare.turn_divider(room, degrees.to_radians());
        window.harness.run_steps(3);
        let (before, after) = (date(&window, "BEFORE"), date(&window, "AFTER"));
        assert!((before.left_top() - upright.0.left_top()).length() < 0.5, "{degrees}: {before:?}");
        assert!((after.right_top() - upright.1.right_top()).length() < 0.5, "{degrees}: {after:?}");
        // The compass of a turned view does not come near.
        let compass = window.harness.query_by_label_contains("Compass").map(|node| node.rect());
        assert!(compass.is_none_or(|rect| !rect.intersects(after)));
    }
    for mode in [Key::Num3, Key::Num4, Key::Num5, Key::Num6] {
        window.key(mode);
        window.harness.state_mut().view_mut().compare.blinking = false;
        window.harness.run_steps(3);
        for (word, place) in [("BEFORE", upright.0.left_top()), ("AFTER", upright.1.right_top())] {
            let Some(rect) = window.harness.query_by_label(&format!("Date of {word}: state it")).map(|node| node.rect()) else { continue };
            let at = if word == "BEFORE" { rect.left_top() } else { rect.right_top() };
            assert!((at - place).length() < 0.5, "{}: {word} {rect:?}", mode.name());
        }
    }
}

#[test]
fn two_outlines_of_one_name_are_told_apart_by_their_dates() {
    let mut window = Window::new();
    window.run(SetSharedFrame { frame: Some(SharedFrame { error_px: 0.5 }) });
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V).click(AFTER, 200.0, 200.0).key(Key::G).settle();
    let names: Vec<&str> = window.doc().footprints.values().map(|f| f.name.as_str()).collect();
    assert_eq!(names.len(), 2);
    assert_eq!(names[0], names[1]);
    let beside = |combo: &str| {
        let row = window.harness.get_by_label(combo).rect();
        let words = ["BEFORE", "AFTER"];
        words.into_iter().find(|word| {
            let tags = window.harness.query_all_by_label(word).map(|node| node.rect());
            tags.into_iter().any(|tag| {
                (tag.center().y - row.center().y).abs() < 4.0 && tag.right() <= row.left() + 1.0 && tag.left() > row.left() - 80.0
            })
        })
    };
    let told = (beside("How large is"), beside("Compared with"));
    assert!(matches!(told, (Some("BEFORE"), Some("AFTER")) | (Some("AFTER"), Some("BEFORE"))), "{told:?}");
}

#[test]
fn a_scale_that_is_taken_from_the_other_date_is_told_with_where_it_is_from() {
    let mut window = Window::new();
    let scale = Scale { from: Point::new(100.0, 300.0), to: Point::new(500.0, 300.0), length_m: 200.0, length_sd_m: 1.0 };
    window.run(SetScale { epoch: AFTER, scale: Some(scale) }).hover(BEFORE, 300.0, 200.0);
    assert!(window.harness.query_by_label("Scale not known").is_some(), "nothing ties the two");
    window.run(SetSharedFrame { frame: Some(SharedFrame { error_px: 0.5 }) }).hover(BEFORE, 320.0, 200.0);
    assert!(window.harness.query_by_label("0.50 m a pixel, by AFTER").is_some());
    window.hover(AFTER, 300.0, 200.0);
    assert!(window.harness.query_by_label("0.50 m a pixel").is_some(), "its own needs no more words");
}

#[test]
fn every_class_of_a_long_list_is_offered() {
    let mut window = Window::new();
    let set = SHIPPED_CLASSES.iter().filter_map(|(name, _)| ClassSet::shipped(name)).max_by_key(|set| set.classes.len()).unwrap();
    assert!(set.classes.len() > 9, "otherwise this shows nothing");
    let names: Vec<String> = set.classes.iter().map(|class| class.name.clone()).collect();
    window.run(SetClasses { set: Some(set) });
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V).click(AFTER, 200.0, 200.0).key(Key::F3);
    window.harness.run_steps(3);
    for name in &names {
        assert!(window.harness.query_by_label(name).is_some(), "{name} is not offered");
    }
    assert!(window.harness.query_by_label_contains(&format!("There are {}", names.len())).is_some());
    let last = window.harness.get_by_label(names.last().unwrap());
    last.scroll_to_me();
    window.harness.run_steps(6);
    window.press(names.last().unwrap()).settle();
    assert_eq!(window.doc().footprints.values().next().map(|f| f.class.clone()).as_ref(), names.last());
}

#[test]
fn pictures_beyond_two_are_further_dates_from_the_start() {
    let dir = tempfile::tempdir().unwrap();
    make_session(dir.path());
    let third = image::RgbImage::from_pixel(800, 600, image::Rgb([90, 80, 70]));
    third.save(dir.path().join("third_2019-05-01.png")).unwrap();
    let path = |name: &str| dir.path().join(name);
    let start = Start::Several(path("before.png"), path("after.png"), vec![path("third_2019-05-01.png")]);
    let mut window = Window::on(dir, Some(start));
    window.settle();
    let names: Vec<&str> = window.doc().epochs.iter().map(revisit::core::doc::Epoch::file_name).collect();
    assert_eq!(names, ["before.png", "after.png", "third_2019-05-01.png"]);
    // The day in its name is offered, and not taken for a fact.
    assert!(window.doc().epochs[2].date.is_none());
    window.chord(egui::Modifiers::COMMAND, Key::D);
    window.press("Its name says 2019-05-01").press("Keep").settle();
    assert_eq!(window.doc().epochs[2].date.map(|day| day.to_string()).as_deref(), Some("2019-05-01"));
    assert_eq!(window.doc().role_word(window.doc().epochs[2].id), "2019-05-01");
}
