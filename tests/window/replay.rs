//! The replay in the window: branches, two moments, files, and sessions that are only looked at.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::app::{App, Start};
use revisit::core::session::Fate;

/// Two outlines, the second taken back, and another one in its place.
fn with_a_branch() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    window.chord(Modifiers::COMMAND, Key::Z).rectangle(AFTER, 60.0, 420.0, 90.0, 60.0);
    window.key(Key::V).settle();
    window
}

fn shown(window: &Window) -> usize {
    window.app().open().unwrap().shown(window.app().view()).footprints.len()
}

#[test]
fn a_branch_that_was_left_can_be_visited_and_gone_on_from() {
    let mut window = with_a_branch();
    window.key(Key::F6);
    window.harness.get_by_label("Branch of the history").click();
    window.harness.run_steps(4);
    window.harness.get_by_label_contains("Left behind: Outline Building 2").click();
    window.harness.run_steps(4);
    let player = window.app().view().replay.clone().expect("the replay is shown");
    assert!(player.branch().is_some());
    assert_eq!(player.position(), 2, "at its end is what was left");
    assert_eq!(shown(&window), 2);
    let names = |window: &Window| -> Vec<String> { window.doc().footprints.values().map(|f| f.name.clone()).collect() };
    assert_eq!(names(&window), ["Building 1", "Building 3"], "the present is as it was");
    window.press("Go on from here").settle();
    assert!(window.app().view().replay.is_none());
    assert_eq!(names(&window), ["Building 1", "Building 2"]);
    // Nothing was lost: what was left now is a branch.
    let branches = window.app().open().unwrap().editor.session().history().branches();
    assert_eq!(branches.len(), 2);
    let reopened = window.reopened();
    assert_eq!(names(&reopened), ["Building 1", "Building 2"]);
}

#[test]
fn every_step_gets_its_small_picture_and_a_click_goes_there() {
    let mut window = with_a_branch();
    window.key(Key::F6).settle();
    window.press("Show step 2: Outline Building 1").settle();
    assert_eq!(window.app().view().replay.as_ref().map(revisit::core::session::Player::position), Some(1));
    assert_eq!(shown(&window), 1);
}

#[test]
fn two_moments_are_compared_in_the_order_of_time() {
    let mut window = with_a_branch();
    window.chord(Modifiers::SHIFT, Key::F5);
    window.harness.get_by_label_contains("is pinned");
    // Back to the first step: what came since is added, whichever of the two was pinned.
    window.key(Key::F6).key(Key::F6).key(Key::F6).settle();
    assert_eq!(shown(&window), 1);
    let between = window.app().view().between.clone().expect("pinned");
    let told: Vec<_> = between.moments.outlines.iter().map(|c| (c.name.clone(), c.fate)).collect();
    assert_eq!(told, [("Building 3".to_owned(), Fate::Added)]);
    window.harness.get_by_label_contains("Building 3 was added:");
    window.press("Done");
    assert!(window.app().view().between.is_none());
}

#[test]
fn chapters_are_stepped_through() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.chord(Modifiers::COMMAND, Key::M);
    window.harness.get_by_label("Title of the chapter").type_text("The new hall");
    window.harness.run_steps(2);
    window.key(Key::Enter).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).rectangle(AFTER, 60.0, 420.0, 90.0, 60.0);
    window.key(Key::V).settle();
    let at = |window: &Window| window.app().view().replay.as_ref().map(revisit::core::session::Player::position);
    window.chord(Modifiers::SHIFT, Key::F6);
    assert_eq!(at(&window), Some(2), "the first step of the chapter");
    window.chord(Modifiers::SHIFT, Key::F6);
    assert_eq!(at(&window), Some(0));
    window.chord(Modifiers::SHIFT, Key::F7).chord(Modifiers::SHIFT, Key::F7);
    assert_eq!(at(&window), Some(3));
}

#[test]
fn the_replay_is_written_beside_the_window_and_logged() {
    let mut window = with_a_branch();
    let path = window.dir.path().join("film.gif");
    window.harness.get_by_label("Replay").click();
    window.harness.run_steps(3);
    window.press("Export the replay…");
    let field = window.harness.get_by_label("Path of the file");
    field.type_text(&path.display().to_string());
    window.harness.run_steps(2);
    window.press("Export").settle();
    let bytes = std::fs::read(&path).expect("it is written");
    assert!(bytes.starts_with(b"GIF89a"));
    let log = std::fs::read_to_string(window.dir.path().join("plant.session.jsonl")).unwrap();
    let line = log.lines().last().unwrap();
    assert!(line.contains("\"exported\"") && line.contains(&revisit::io::sha256(&bytes)), "{line}");
}

#[test]
fn a_film_is_among_what_the_replay_is_written_as() {
    let mut window = with_a_branch();
    window.harness.get_by_label("Replay").click();
    window.harness.run_steps(3);
    window.press("Export the replay…");
    if !revisit::io::animation::FILMS {
        assert!(window.harness.query_by_label_contains("Film (MP4)").is_none(), "what cannot be had is not offered");
        return;
    }
    window.harness.get_by_label_contains("Film (MP4)").click();
    window.harness.run_steps(3);
    // The name was chosen as the dialog opened, and typing takes its place.
    let path = window.dir.path().join("film.mp4");
    window.harness.get_by_label("Path of the file").focus();
    window.chord(Modifiers::COMMAND, Key::A);
    window.harness.get_by_label("Path of the file").type_text(&path.display().to_string());
    window.harness.run_steps(2);
    window.press("Export").settle();
    let bytes = std::fs::read(&path).expect("it is written");
    assert_eq!(&bytes[4..8], b"ftyp");
    assert!(window.app().notices().iter().any(|notice| notice.text.contains("film.mp4")), "and told");
}

fn look(path: std::path::PathBuf) -> Window {
    Window::on(tempfile::tempdir().unwrap(), Some(Start::Look(path)))
}

#[test]
fn a_session_that_is_looked_at_is_not_touched_and_can_be_copied() {
    let window = with_a_branch();
    let session = window.dir.path().join("plant.session.jsonl");
    let Window { harness, dir } = window;
    drop(harness);
    // As it comes by mail from a machine that lost its power.
    let mut bytes = std::fs::read(&session).unwrap();
    bytes.extend_from_slice(b"{\"seq\":99,\"at\":");
    std::fs::write(&session, &bytes).unwrap();
    let files = |dir: &std::path::Path| std::fs::read_dir(dir).unwrap().count();
    let before = files(dir.path());
    let mut window = look(session.clone());
    window.harness.get_by_label_contains("This session is only looked at.");
    window.rectangle(AFTER, 20.0, 500.0, 100.0, 60.0).chord(Modifiers::COMMAND, Key::Z).key(Key::F6).settle();
    assert_eq!(window.doc().footprints.len(), 2, "nothing can be changed");
    assert_eq!(std::fs::read(&session).unwrap(), bytes, "not a byte is written");
    assert_eq!(files(dir.path()), before, "nor a file beside it");
    window.key(Key::Escape);
    let copy = dir.path().join("mine.session.jsonl");
    window.press("Make a copy to change…");
    window.harness.get_by_label("Path of the file").type_text(&copy.display().to_string());
    window.harness.run_steps(2);
    window.key(Key::Enter).settle();
    let open = |window: &Window| window.app().open().map(|open| (open.path.clone(), open.editor.read_only().is_some()));
    assert_eq!(open(&window), Some((std::fs::canonicalize(&copy).unwrap(), false)));
    window.rectangle(AFTER, 20.0, 500.0, 100.0, 60.0).settle();
    assert_eq!(window.doc().footprints.len(), 3);
    assert_eq!(std::fs::read(&session).unwrap(), bytes);
    // The same name again is refused: a copy never takes the place of a file.
    let told = |app: &App| app.notices().iter().map(|n| n.text.clone()).collect::<Vec<_>>();
    let mut again = look(session);
    again.press("Make a copy to change…");
    again.harness.get_by_label("Path of the file").type_text(&copy.display().to_string());
    again.harness.run_steps(2);
    again.key(Key::Enter).settle();
    assert!(told(again.app()).iter().any(|text| text.contains("there is a file of that name already")), "{:?}", told(again.app()));
}
