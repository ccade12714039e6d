//! A report out of the window: from the menu to a bundle that verifies.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::io::bundle;

#[test]
fn a_report_is_made_beside_the_window_and_logged() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    let folder = window.dir.path().join("out");
    window.harness.get_by_label("File").click();
    window.harness.run_steps(3);
    window.press("Make report…");
    let field = window.harness.get_by_label("Folder of the report");
    field.type_text(&folder.display().to_string());
    window.harness.run_steps(2);
    // The window is called so as well.
    window.harness.get_by_role_and_label(egui::accesskit::Role::Button, "Make report").click();
    window.harness.run_steps(4);
    window.settle();
    let verdict = bundle::verify(&folder, Some(window.dir.path()), None);
    assert!(verdict.ok, "{:?}", verdict.words);
    let page = std::fs::read_to_string(folder.join(bundle::REPORT)).unwrap();
    assert!(page.contains("beside") && page.contains(&verdict.head) && page.contains("data:image/jpeg;base64,"));
    // What was made is shown, and stands in the log.
    assert!(window.harness.query_by_label("Copy both hashes").is_some(), "the dialog says where it is");
    let manifest = revisit::io::sha256(&std::fs::read(folder.join(bundle::MANIFEST)).unwrap());
    assert!(window.harness.query_by_label(&manifest).is_some(), "and what ties the page down");
    window.press("Close");
    let log = std::fs::read_to_string(window.dir.path().join("plant.session.jsonl")).unwrap();
    let manifest = std::fs::read(folder.join(bundle::MANIFEST)).unwrap();
    let line = log.lines().last().unwrap();
    assert!(line.contains("\"format\":\"report\"") && line.contains(&revisit::io::sha256(&manifest)), "{line}");
}

#[test]
fn the_export_dialog_offers_to_leave_out_what_is_hidden() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    let names = |window: &Window| {
        let path = window.dir.path().join("plant.pixels.geojson");
        let text = std::fs::read_to_string(path).unwrap();
        ["Building 1", "Building 2"].map(|name| text.contains(name))
    };
    let export = |window: &mut Window, leave_out: Option<&str>| {
        window.chord(Modifiers::COMMAND, Key::E);
        match leave_out {
            Some(label) => drop(window.press(label)),
            None => assert!(window.harness.query_by_label_contains("Leave out").is_none(), "there is nothing to leave out"),
        }
        window.harness.get_by_role_and_label(egui::accesskit::Role::Button, "Export").click();
        window.harness.run_steps(4);
        window.settle();
    };
    export(&mut window, None);
    assert_eq!(names(&window), [true, true]);
    window.key(Key::V).click(AFTER, 500.0, 200.0).chord(Modifiers::SHIFT, Key::H);
    assert_eq!(window.doc().hidden.len(), 1);
    export(&mut window, Some("Leave out the hidden item"));
    assert_eq!(names(&window), [true, false]);
}
