//! The window before anything is open, and what becomes of files that cannot be opened.

use crate::again;
use crate::window::{Window, make_session};
use egui::Key;
use egui_kittest::kittest::Queryable;
use revisit::app::Start;
use revisit::app::notices::Weight;

#[test]
fn the_start_screen_says_what_to_do_and_a_wrong_file_gets_its_reason() {
    const TEST: &str = "the_start_screen_says_what_to_do_and_a_wrong_file_gets_its_reason";
    // A process of its own: the list of sessions that were opened lately must be empty for the picture.
    if !again::has_own_data(module_path!(), TEST) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let mut window = Window::sized(dir, None, egui::vec2(960.0, 600.0), 2.0);
    window.harness.snapshot("start");
    window.chord(egui::Modifiers::COMMAND, Key::O);
    let missing = window.dir.path().join("nowhere.session.jsonl").display().to_string();
    window.harness.get_by_label("Path of the file").type_text(&missing);
    window.harness.run_steps(2);
    window.key(Key::Enter).settle();
    assert!(window.app().open().is_none());
    let said = window.app().notices().iter().next().cloned().expect("the reason is said");
    assert_eq!(said.weight, Weight::Problem);
    assert!(said.text.ends_with(&missing) || said.text.contains(&missing), "{}", said.text);
    drop(window);
    // What was open is offered at the next start, and one click opens it.
    let dir = tempfile::tempdir().unwrap();
    let session = make_session(dir.path());
    let first = Window::on(dir, Some(Start::Session(session)));
    let Window { harness, dir } = first;
    drop(harness);
    let mut next = Window::on(dir, None);
    crate::gallery::keep(&mut next, "start.1280x800.dark");
    next.press("Open plant").settle();
    assert_eq!(next.app().open().expect("it opens").editor.document().epochs.len(), 2);
}
