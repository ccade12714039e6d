//! The real window and the disk: nothing is lost by closing or by opening, whatever the disk does.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]
#![allow(clippy::print_stdout, reason = "a test that cannot be run here says so")]

use crate::again;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::window::{AFTER, Window, make_session};
use egui::{Key, Modifiers, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::Queryable;
use revisit::app::Start;
use revisit::app::session::Saved;

/// The folder in which a test was started once more.
const INSIDE: &str = "REVISIT_WINDOW_TEST_IN";

fn session_of(window: &Window) -> PathBuf {
    window.app().open().expect("a session is open").path.clone()
}

fn saved(window: &Window) -> &Saved {
    &window.app().open().expect("a session is open").saved
}

fn said(window: &Window, part: &str) -> bool {
    window.app().notices().iter().any(|notice| notice.text.contains(part))
}

/// Types a path into the dialog that is open, and enters it.
fn enter_path(window: &mut Window, path: &Path) {
    window.harness.get_by_label("Path of the file").type_text(&path.display().to_string());
    window.harness.run_steps(2);
    window.key(Key::Enter).settle();
}

fn open(window: &mut Window, path: &Path) {
    window.chord(Modifiers::COMMAND, Key::O);
    assert!(window.harness.query_by_label("Path of the file").is_some(), "the dialog is open");
    enter_path(window, path);
}

/// The desktop asks the window to close. What the window says to that.
fn ask_to_close(window: &mut Window) -> Vec<ViewportCommand> {
    let viewport = window.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.events.push(ViewportEvent::Close);
    window.harness.step();
    let said = window.harness.output().viewport_output[&ViewportId::ROOT].commands.clone();
    if let Some(viewport) = window.harness.input_mut().viewports.get_mut(&ViewportId::ROOT) {
        viewport.events.clear();
    }
    window.harness.run_steps(2);
    said
}

#[test]
fn the_open_session_opened_once_more_stays_writable() {
    let mut window = Window::new();
    let path = session_of(&window);
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).settle();
    let beside = window.dir.path().join("link.session.jsonl");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&path, &beside).unwrap();
    #[cfg(not(unix))]
    let beside = path.clone();
    let roundabout = window.dir.path().join("..").join(window.dir.path().file_name().unwrap()).join("plant.session.jsonl");
    for spelling in [path, beside, roundabout] {
        open(&mut window, &spelling);
        let open = window.app().open().expect("a session is open");
        assert_eq!(open.editor.read_only(), None, "{}", spelling.display());
        assert_eq!(*saved(&window), Saved::Yes);
        assert_eq!(window.doc().footprints.len(), 1);
    }
    assert!(said(&window, "open already"));
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).settle();
    assert_eq!(window.reopened().doc().footprints.len(), 2);
}

#[test]
fn a_session_moved_to_another_name_is_known_by_every_spelling_of_it() {
    let mut window = Window::new();
    let folder = window.dir.path().to_owned();
    std::fs::create_dir(folder.join("sub")).unwrap();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.chord(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::S);
    window.harness.get_by_label("Path of the file").focus();
    window.harness.run_steps(2);
    window.chord(Modifiers::COMMAND, Key::A);
    enter_path(&mut window, &folder.join("sub").join("..").join("moved.session.jsonl"));
    window.harness.run_steps(10);
    window.settle();
    assert_eq!(window.app().open().unwrap().name, "moved");
    open(&mut window, &folder.join("moved.session.jsonl"));
    assert_eq!(window.app().open().unwrap().editor.read_only(), None);
    assert!(said(&window, "open already"));
}

#[test]
fn a_saved_session_is_left_without_a_question() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    assert!(!ask_to_close(&mut window).contains(&ViewportCommand::CancelClose));
    let other = tempfile::tempdir().unwrap();
    let second = make_session(other.path());
    open(&mut window, &second);
    assert_eq!(window.doc().footprints.len(), 0);
    assert_eq!(session_of(&window), second.canonicalize().unwrap());
    assert_eq!(window.reopened().doc().footprints.len(), 1, "the first session was written to its end");
}

/// Runs a test of this file once more, in a process whose files cannot grow beyond `bytes`, until it lifts that itself.
/// `false` if that cannot be done here.
fn again_with_small_files(test: &str, dir: &Path, bytes: u64) -> bool {
    let limited = "trap '' XFSZ; exec prlimit --fsize=\"$REVISIT_TEST_BYTES\":unlimited \"$@\"";
    let done = Command::new("sh")
        .args(["-c", limited, "sh"])
        .arg(std::env::current_exe().unwrap())
        .args(again::arguments(module_path!(), test))
        .env(INSIDE, dir)
        .env("REVISIT_TEST_BYTES", bytes.to_string())
        .output();
    let Ok(done) = done else { return false };
    let text = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    if matches!(done.status.code(), Some(126 | 127)) {
        return false;
    }
    assert!(done.status.success() && text.contains("1 passed"), "{text}");
    true
}

fn lift_the_limit() {
    let pid = std::process::id().to_string();
    let done = Command::new("prlimit").args(["--pid", &pid, "--fsize=unlimited:unlimited"]).status().unwrap();
    assert!(done.success());
}

/// A window whose session cannot grow; `None` in the process that only starts the real one.
fn on_a_full_disk(test: &str) -> Option<Window> {
    let Some(inside) = std::env::var_os(INSIDE) else {
        let dir = tempfile::tempdir().unwrap();
        let session = make_session(dir.path());
        let bytes = std::fs::metadata(session).unwrap().len() + 2500;
        if !again_with_small_files(test, dir.path(), bytes) {
            println!("skipped: the size of files cannot be limited here");
        }
        return None;
    };
    let session = Path::new(&inside).join("plant.session.jsonl");
    let mut window = Window::on(tempfile::tempdir().unwrap(), Some(Start::Session(session)));
    assert_eq!(window.app().open().unwrap().editor.read_only(), None);
    for index in 0..30 {
        let (x, y) = (20.0 + f64::from(index % 6) * 120.0, 20.0 + f64::from(index / 6) * 100.0);
        window.rectangle(AFTER, x, y, 90.0, 60.0).settle();
        if matches!(saved(&window), Saved::Failed(_)) {
            return Some(window);
        }
    }
    panic!("the disk never became full");
}

#[test]
fn steps_that_cannot_be_written_keep_the_window_open() {
    let Some(mut window) = on_a_full_disk("steps_that_cannot_be_written_keep_the_window_open") else { return };
    let steps = window.doc().footprints.len();
    // The desktop's own close.
    assert!(ask_to_close(&mut window).contains(&ViewportCommand::CancelClose));
    window.harness.get_by_label("Not everything is saved");
    window.press("Stay");
    // The command.
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Q);
    window.harness.step();
    assert!(!window.harness.output().viewport_output[&ViewportId::ROOT].commands.contains(&ViewportCommand::Close));
    window.harness.run_steps(2);
    window.harness.get_by_label("Not everything is saved");
    window.press("Stay");
    // Another session.
    let path = session_of(&window);
    let other = tempfile::tempdir().unwrap();
    lift_the_limit();
    let second = make_session(other.path());
    let pid = std::process::id().to_string();
    let bytes = std::fs::metadata(&path).unwrap().len() + 10;
    assert!(Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")]).status().unwrap().success());
    window.rectangle(AFTER, 300.0, 500.0, 90.0, 60.0).settle();
    assert!(matches!(saved(&window), Saved::Failed(_)), "{:?}", saved(&window));
    open(&mut window, &second);
    window.harness.get_by_label("Not everything is saved");
    assert_eq!(session_of(&window), path);
    // Room again: "Try again" writes what waited, and then the other opens without loss.
    lift_the_limit();
    window.press("Try again").settle();
    assert_eq!(*saved(&window), Saved::Yes);
    window.press("Open the other").settle();
    assert_eq!(session_of(&window), second.canonicalize().unwrap());
    open(&mut window, &path);
    assert_eq!(window.doc().footprints.len(), steps + 1);
}

#[test]
fn a_failed_write_is_tried_again_without_another_change() {
    let Some(mut window) = on_a_full_disk("a_failed_write_is_tried_again_without_another_change") else { return };
    lift_the_limit();
    window.harness.run_steps(80);
    window.settle();
    assert_eq!(*saved(&window), Saved::Yes);
}

#[test]
fn outlines_that_were_read_for_one_session_do_not_land_in_another() {
    let mut window = Window::new();
    // One outline, in a file that takes a while to read.
    let outline = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","properties":{"epoch":"after"},
        "geometry":{"type":"Polygon","coordinates":[[[20,20],[204,20],[204,88],[20,88],[20,20]]]}}],"padding":["#;
    let file = window.dir.path().join("slow.geojson");
    std::fs::write(&file, format!("{outline}{}0]}}", "0,".repeat(4_000_000))).unwrap();
    let other = tempfile::tempdir().unwrap();
    let second = make_session(other.path());
    window.chord(Modifiers::COMMAND, Key::I);
    window.harness.get_by_label("Path of the file").type_text(&file.display().to_string());
    window.harness.run_steps(2);
    window.key(Key::Enter);
    open(&mut window, &second);
    assert_eq!(session_of(&window), second.canonicalize().unwrap());
    let start = std::time::Instant::now();
    // On a machine that reads faster than it opens, the outline is in the first session, where it belongs.
    while !said(&window, "read for another session") && !said(&window, "taken in") {
        assert!(start.elapsed().as_secs() < 60, "the answer came");
        std::thread::sleep(std::time::Duration::from_millis(20));
        window.harness.step();
    }
    assert!(window.settle().doc().footprints.is_empty());
}
