//! Windows that die: what they leave, what the next start offers, and when it becomes careful.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::again;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::window::{AFTER, Window, make_session};
use egui::Key;
use revisit::app::Start;
use revisit::io::crash_note;
use revisit::io::session_file::read;

const STEP: &str = "REVISIT_TEST_STEP";
const INSIDE: &str = "REVISIT_TEST_IN";

/// The step that this process is to play, and the folder in which; `None` in the process that starts them.
fn step() -> Option<(String, PathBuf)> {
    Some((std::env::var(STEP).ok()?, std::env::var_os(INSIDE)?.into()))
}

/// Runs a step of a test in a process of its own. Whether it ended by itself, and well.
fn run(test: &str, step: &str, dir: &Path) -> bool {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(again::arguments(module_path!(), test)).env(STEP, step).env(INSIDE, dir).env("REVISIT_TEST_DATA", dir.join("data"));
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(said.contains("running 1 test"), "{said}");
    assert!(output.status.success() || output.status.code().is_none(), "{step}: {said}");
    output.status.success()
}

fn session(dir: &Path) -> PathBuf {
    dir.join("plant.session.jsonl")
}

fn started(start: Start) -> Window {
    Window::as_started(tempfile::tempdir().unwrap(), start)
}

fn said(window: &Window, part: &str) -> bool {
    window.app().notices().iter().any(|notice| notice.text.contains(part))
}

#[test]
fn a_window_that_dies_loses_only_the_gesture_in_progress_and_is_offered_again() {
    const TEST: &str = "a_window_that_dies_loses_only_the_gesture_in_progress_and_is_offered_again";
    match step().as_ref().map(|(step, dir)| (step.as_str(), dir)) {
        Some(("die", dir)) => {
            let mut window = started(Start::Session(session(dir)));
            // Long enough to have come up.
            window.harness.run_steps(420);
            window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).settle();
            window.key(Key::R).click(AFTER, 50.0, 400.0).click(AFTER, 150.0, 400.0);
            assert_eq!(window.app().open().unwrap().editor.tool_state(), "rectangle.width");
            std::process::abort();
        }
        Some(("again", dir)) => {
            let mut window = started(Start::Sample);
            assert!(window.app().open().is_none(), "the sample is not opened instead");
            assert!(said(&window, "did not end well"));
            window.press("Go on with plant.session.jsonl").settle();
            assert_eq!(window.app().open().unwrap().path, session(dir).canonicalize().unwrap());
            assert_eq!(window.doc().footprints.len(), 2);
            assert_eq!(window.app().open().unwrap().editor.read_only(), None);
            window.rectangle(AFTER, 50.0, 400.0, 100.0, 50.0).settle();
            std::process::abort();
        }
        Some(("named", dir)) => {
            // Asked for by name, it is opened, and what happened is said.
            let window = started(Start::Session(session(dir)));
            assert_eq!(window.doc().footprints.len(), 3);
            assert!(said(&window, "did not end well"));
        }
        _ => {
            let dir = tempfile::tempdir().unwrap();
            make_session(dir.path());
            assert!(!run(TEST, "die", dir.path()), "it died");
            let log = read(&session(dir.path())).unwrap();
            let drawn = log.entries.iter().filter(|e| matches!(e.record, revisit::core::session::Record::Txn(_))).count();
            assert_eq!((drawn, log.torn_bytes, log.damage), (2, 0, None));
            assert!(!run(TEST, "again", dir.path()), "it died once more");
            assert!(run(TEST, "named", dir.path()));
        }
    }
}

#[test]
fn after_two_starts_that_ended_at_once_nothing_is_opened() {
    const TEST: &str = "after_two_starts_that_ended_at_once_nothing_is_opened";
    match step().as_ref().map(|(step, dir)| (step.as_str(), dir)) {
        Some(("die at once", dir)) => {
            let window = started(Start::Session(session(dir)));
            assert!(window.app().open().is_some() && !said(&window, "twice in a row"));
            std::process::abort();
        }
        Some(("careful", dir)) => {
            let mut window = started(Start::Session(session(dir)));
            assert!(window.app().open().is_none() && said(&window, "twice in a row"));
            crate::gallery::keep(&mut window, "safe-mode.1280x800.dark");
            // What was open is still offered, and opening it is up to the analyst.
            window.press("Go on with plant.session.jsonl").settle();
            assert!(window.app().open().is_some());
            window.harness.run_steps(420);
            std::process::abort();
        }
        Some(("as usual", dir)) => {
            let window = started(Start::Session(session(dir)));
            assert!(window.app().open().is_some(), "a start that went well ends the row");
        }
        _ => {
            let dir = tempfile::tempdir().unwrap();
            make_session(dir.path());
            for step in ["die at once", "die at once", "careful"] {
                assert!(!run(TEST, step, dir.path()), "{step}: it died");
            }
            assert!(run(TEST, "as usual", dir.path()));
        }
    }
}

#[test]
fn a_fault_leaves_a_note_without_names_and_places() {
    const TEST: &str = "a_fault_leaves_a_note_without_names_and_places";
    let Some((_, dir)) = step() else {
        let dir = tempfile::tempdir().unwrap();
        assert!(run(TEST, "fault", dir.path()));
        return;
    };
    let data = dir.join("data");
    // The folder is named by the environment, which this process was given for its tests.
    drop(started(Start::Session(dir.join("missing.session.jsonl"))));
    crash_note::install();
    let fault = || panic!("cannot open \"{}/CANARY site/before.png\" for CANARYUSER@host", data.display());
    assert!(std::panic::catch_unwind(fault).is_err());
    let note = crash_note::newest_since(std::time::UNIX_EPOCH).expect("there is a note");
    let text = std::fs::read_to_string(&note).unwrap();
    assert!(note.starts_with(&data));
    assert!(text.contains("recovery.rs:") && text.contains("cannot open") && text.contains("revisit"), "{text}");
    assert!(text.lines().count() > 8, "the way there is in it: {text}");
    for private in ["CANARY", data.to_str().unwrap(), "/home", "/root", "/tmp", ".cargo"] {
        assert!(!text.contains(private), "{private}: {text}");
    }
    // A loop of faults does not fill the disk.
    assert_eq!(
        crash_note::newest_since(std::time::SystemTime::now() + std::time::Duration::from_secs(60)),
        None,
        "an old note is not this fault's"
    );
    for _ in 0..30 {
        assert!(std::panic::catch_unwind(|| panic!("again")).is_err());
    }
    assert!(std::fs::read_dir(note.parent().unwrap()).unwrap().count() <= 10);
}
