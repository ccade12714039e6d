//! Lining the pair up in the real window: what is GREEN is applied and can be undone, what fails is told and changes nothing.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::town::{SIDE, town};
use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use image::{Rgb, RgbImage};
use revisit::app::Start;
use revisit::core::doc::{ImageFacts, Role};
use revisit::core::register::Status;
use revisit::jobs::{create_session, image_facts};

/// AFTER was taken so many pixels further right and down.
const MOVED: (u32, u32) = (9, 5);

fn facts(dir: &std::path::Path, role: Role, name: &str, picture: &RgbImage) -> ImageFacts {
    let path = dir.join(name);
    picture.save(&path).unwrap();
    image_facts(&dir.join("plant.session.jsonl"), &path, role, None, None).unwrap()
}

/// A window on two parts of two towns.
fn pair(after: &RgbImage) -> Window {
    let dir = tempfile::tempdir().unwrap();
    let cut = |town: &RgbImage, (x, y): (u32, u32)| image::imageops::crop_imm(town, x, y, SIDE, SIDE).to_image();
    let before = facts(dir.path(), Role::Before, "before.png", &cut(&town(1), (0, 0)));
    let after = facts(dir.path(), Role::After, "after.png", &cut(after, MOVED));
    let session = dir.path().join("plant.session.jsonl");
    create_session(&session, vec![before, after]).unwrap();
    Window::on(dir, Some(Start::Session(session)))
}

#[test]
fn a_pair_of_one_place_is_lined_up_and_that_can_be_undone() {
    // Another sun: what was bright is dark.
    let mut inverted = town(1);
    inverted.pixels_mut().for_each(|p| *p = Rgb(p.0.map(|v| 255 - v / 2)));
    let mut window = pair(&inverted);
    window.chord(Modifiers::COMMAND, Key::L).settle();
    let found = window.doc().alignment(BEFORE, AFTER).expect("it is lined up").clone();
    assert_eq!(found.status, Status::Green);
    let moved = found.onto_from.apply(revisit::core::geom::Point::new(200.0, 200.0));
    assert!((moved.x - 200.0 - f64::from(MOVED.0)).abs() < 0.1 && (moved.y - 200.0 - f64::from(MOVED.1)).abs() < 0.1, "{moved:?}");
    assert!(window.harness.query_all_by_label_contains("GREEN").next().is_some(), "it is said");
    window.press("Images and scale");
    window.harness.get_by_label("Withdraw the alignment");
    let hash = window.settle().doc().hash();
    let mut again = window.reopened();
    assert_eq!(again.doc().hash(), hash);
    again.chord(Modifiers::COMMAND, Key::Z);
    assert!(again.doc().alignments.is_empty(), "one step, and undone as one");
}

#[test]
fn two_places_are_told_apart_and_nothing_is_changed() {
    let mut window = pair(&town(2));
    let hash = window.doc().hash();
    window.chord(Modifiers::COMMAND, Key::L).settle();
    window.harness.get_by_label("The pair could not be lined up");
    window.harness.get_by_label("RED");
    window.press("Close");
    assert_eq!(window.doc().hash(), hash);
}
