//! The compare panel, driven: sides of several outlines, what is kept, one building on two dates, the simulation.

use crate::window::{AFTER, BEFORE, Window};
use egui::Key;
use egui_kittest::kittest::{NodeT, Queryable};
use revisit::app::Start;
use revisit::core::doc::{FootprintId, Sign};

/// A hall, a yard in it and a shed on AFTER, the hall on BEFORE; the hall is the reference.
fn site() -> Window {
    drawn(Window::new())
}

fn drawn(mut window: Window) -> Window {
    window
        .rectangle(AFTER, 100.0, 150.0, 240.0, 100.0)
        .rectangle(AFTER, 160.0, 180.0, 80.0, 40.0)
        .rectangle(AFTER, 420.0, 150.0, 156.0, 100.0)
        .rectangle(BEFORE, 100.0, 300.0, 200.0, 100.0);
    window.key(Key::V).click(AFTER, 120.0, 155.0).key(Key::K).click(AFTER, 500.0, 200.0);
    assert_eq!(window.doc().reference, Some(FootprintId(1)));
    window
}

fn sentence(window: &Window) -> String {
    let found = window.harness.get_by_label_contains("90 % range) of the area");
    found.accesskit_node().value().or(found.accesskit_node().label()).unwrap_or_default()
}

/// Presses what may be scrolled out of sight.
fn press(window: &mut Window, label: &str) {
    window.harness.get_by_label(label).click_accesskit();
    window.harness.run_steps(4);
}

/// Opens the list of a side and presses a name in it; the list of all outlines has rows of the same names.
fn add(window: &mut Window, button: &str, name: &str) {
    window.press(button);
    window.harness.get_by_role_and_label(egui::accesskit::Role::Button, name).click();
    window.harness.run_steps(4);
}

#[test]
fn a_courtyard_is_taken_off_and_the_comparison_is_kept() {
    let mut window = site();
    assert!(sentence(&window).contains("of \"Building 3\" covers about 65 %"), "{}", sentence(&window));
    // Added first, as everything is; its sign turns it.
    add(&mut window, "Add to the old side", "Building 2");
    assert!(sentence(&window).contains("of the roofs of \"Building 1\" and \"Building 2\" together"), "{}", sentence(&window));
    assert!(window.harness.query_by_label_contains("overlap: the place that they share is counted twice").is_some());
    press(&mut window, "Take off Building 2");
    assert!(sentence(&window).contains("of the roof of \"Building 1\" without \"Building 2\""), "{}", sentence(&window));
    assert!(window.harness.query_by_label_contains("counted twice").is_none());
    press(&mut window, "Keep for the report");
    let kept = window.doc().comparisons.first().cloned().expect("it is kept");
    assert_eq!(kept.old.iter().map(|t| (t.sign, t.id.0)).collect::<Vec<_>>(), [(Sign::Plus, 1), (Sign::Minus, 2)]);
    // Left out, and brought back from the list of what is kept.
    press(&mut window, "Leave out Building 2");
    assert!(!sentence(&window).contains("without"), "{}", sentence(&window));
    press(&mut window, "1 kept comparison");
    press(&mut window, "Building 3 of Building 1 \u{2212} Building 2");
    assert!(sentence(&window).contains("without \"Building 2\""), "{}", sentence(&window));
    press(&mut window, "Keep for the report");
    assert!(window.doc().comparisons.is_empty());
}

#[test]
fn one_building_on_two_dates_is_told_as_a_change() {
    let dir = tempfile::tempdir().unwrap();
    let session = crate::window::make_session(dir.path());
    let mut set = std::process::Command::new(env!("CARGO_BIN_EXE_revisit"));
    assert!(set.arg("set").arg(&session).args(["--shared-frame", "0.5"]).output().unwrap().status.success());
    let mut window = drawn(Window::on(dir, Some(Start::Session(session))));
    // The outline on BEFORE beside the reference on AFTER: the earlier one is the denominator of a change.
    window.click(BEFORE, 110.0, 305.0);
    press(&mut window, "One building on two dates");
    assert!(window.doc().are_same_building(FootprintId(1), FootprintId(4)));
    let told = window.harness.get_by_label_contains("of the area that it covered before.");
    let text = told.accesskit_node().value().unwrap_or_default();
    assert!(text.contains("grew by about "), "{text}");
    press(&mut window, "One building on two dates");
    assert!(window.doc().same_buildings.is_empty());
}

#[test]
fn a_simulation_is_told_beside_the_range() {
    let mut window = site();
    press(&mut window, "Check the range by simulation");
    window.settle();
    assert!(window.harness.query_by_label_contains("Of 200,000 simulated tracings 90 % lie between").is_some());
    // Another comparison has not been simulated.
    add(&mut window, "Add to the new side", "Building 2");
    assert!(window.harness.query_by_label_contains("simulated tracings").is_none());
    window.harness.get_by_label("Check the range by simulation");
}

#[test]
fn the_lines_beside_the_chosen_one_are_told_in_percent_of_it() {
    let mut window = Window::new();
    for (y, l) in [(100.0, 200.0), (200.0, 130.0)] {
        window.key(Key::L).click(AFTER, 100.0, y).click(AFTER, 100.0 + l, y);
    }
    window.press("Images and scale");
    // The last one that was drawn is the chosen one.
    let found = window.harness.get_by_label_contains("of the length of the chosen line");
    let text = found.accesskit_node().value().or(found.accesskit_node().label()).unwrap_or_default();
    assert!(text.starts_with("15") && text.contains('%'), "{text}");
}
