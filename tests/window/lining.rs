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

/// Lets the pair be lined up in advance, and waits until it is.
fn foreseen(window: &mut Window) {
    window.harness.state_mut().foresee_pairs(true);
    let start = std::time::Instant::now();
    while !window.app().has_foreseen() {
        assert!(start.elapsed().as_secs() < 60, "nothing is worked out in advance");
        window.harness.step();
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
}

#[test]
fn the_pair_is_lined_up_in_advance_and_the_answer_is_there_when_it_is_asked_for() {
    let mut window = pair(&town(1));
    let hash = window.doc().hash();
    foreseen(&mut window);
    assert_eq!(window.doc().hash(), hash, "nothing is changed before it is asked for");
    assert!(window.app().notices().iter().next().is_none() && !window.app().is_busy(), "and nothing is told");
    // Three frames, and no worker is waited for.
    window.chord(Modifiers::COMMAND, Key::L);
    let found = window.doc().alignment(BEFORE, AFTER).expect("it is there at once").clone();
    // It is what is found when it is asked for without that.
    window.harness.state_mut().foresee_pairs(false);
    window.chord(Modifiers::COMMAND, Key::Z).chord(Modifiers::COMMAND, Key::L);
    assert!(window.doc().alignment(BEFORE, AFTER).is_none(), "now it takes its time");
    window.settle();
    assert_eq!(window.doc().alignment(BEFORE, AFTER), Some(&found));
}

#[test]
fn what_was_worked_out_for_another_pair_is_not_taken() {
    let mut window = pair(&town(1));
    foreseen(&mut window);
    // The pictures change places: what was found is for the other direction.
    window.run(revisit::core::ops::ChoosePair { before: AFTER, after: BEFORE });
    assert!(!window.app().has_foreseen());
    window.chord(Modifiers::COMMAND, Key::L).settle();
    let found = window.doc().alignment(AFTER, BEFORE).expect("it is lined up anew").clone();
    assert_eq!((found.onto, found.from), (AFTER, BEFORE));
    let moved = found.onto_from.apply(revisit::core::geom::Point::new(200.0, 200.0));
    assert!((moved.x - 200.0 + f64::from(MOVED.0)).abs() < 0.1, "{moved:?}");
}

#[test]
fn an_answer_belongs_to_its_job_and_not_to_what_was_asked_meanwhile() {
    let mut window = pair(&town(1));
    window.harness.state_mut().foresee_pairs(true);
    let start = std::time::Instant::now();
    while !window.app().is_foreseeing() {
        assert!(start.elapsed().as_secs() < 60 && !window.app().has_foreseen(), "it is caught before its answer");
        window.harness.step();
    }
    // What is under way is for the other direction: it is stopped, and its answer is not taken for the one that is asked for.
    window.run(revisit::core::ops::ChoosePair { before: AFTER, after: BEFORE });
    window.chord(Modifiers::COMMAND, Key::L).settle();
    assert!(window.doc().alignment(AFTER, BEFORE).is_some(), "{:?}", window.app().notices().iter().collect::<Vec<_>>());
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
