//! The window before anything is open, and what becomes of files that cannot be opened.
//!
//! A test binary of its own: the list of sessions that were opened lately must be empty for the picture.
#![cfg(feature = "gui")]

#[path = "common/cpu_renderer.rs"]
mod cpu_renderer;
#[path = "common/window.rs"]
mod window;

use egui::Key;
use egui_kittest::kittest::Queryable;
use revisit::app::{Start, notices::Weight};
use window::Window;

#[test]
fn the_start_screen_says_what_to_do_and_a_wrong_file_gets_its_reason() {
    let dir = tempfile::tempdir().unwrap();
    let mut window = Window::sized(dir, None, egui::vec2(960.0, 600.0), 2.0);
    window.harness.snapshot("start");
    window.press("Open a session…");
    let missing = window.dir.path().join("nowhere.session.jsonl").display().to_string();
    window.harness.get_by_label("Path of the file").type_text(&missing);
    window.harness.run_steps(2);
    window.key(Key::Enter).settle();
    assert!(window.app().open().is_none());
    let said = window.app().notices().iter().next().cloned().expect("the reason is said");
    assert_eq!(said.weight, Weight::Problem);
    assert!(said.text.ends_with(&missing) || said.text.contains(&missing), "{}", said.text);
}

#[test]
fn two_images_open_as_a_session_without_a_name() {
    let dir = tempfile::tempdir().unwrap();
    window::make_session(dir.path());
    let start = Start::Pair(dir.path().join("before.png"), dir.path().join("after.png"));
    let window = Window::on(dir, Some(start));
    let open = window.app().open().expect("it opens");
    assert!(open.unnamed);
    assert_eq!(open.editor.document().epochs.len(), 2);
    assert!(open.path.exists(), "the session is on the disk from the first moment");
}
