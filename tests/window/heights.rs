//! Heights in the real window: facts stated in the dialog, a shadow drawn with the mouse, its roof shifted to the ground.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::core::doc::{FootprintId, HeightKind, LineId, Traced};
use revisit::core::measure::{HeightMethod, height};

fn type_into(window: &mut Window, field: &str, text: &str) {
    window.harness.get_by_label(field).focus();
    window.harness.run_steps(2);
    window.harness.get_by_label(field).type_text(text);
    window.harness.run_steps(2);
}

fn told(window: &Window, line: u64) -> revisit::core::measure::HeightAnswer {
    height(window.doc(), window.doc().line(LineId(line)).unwrap()).unwrap()
}

#[test]
fn a_known_height_measures_the_others_and_is_stated_in_a_dialog() {
    let mut window = Window::new();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    // A shadow without any facts: kept, and the reason is told instead of a number.
    window.key(Key::T).click(AFTER, 420.0, 150.0).click(AFTER, 420.0, 100.0).settle();
    let mark = window.doc().line(LineId(1)).unwrap().height.unwrap();
    assert_eq!((mark.kind, mark.footprint), (HeightKind::BaseToTip, Some(FootprintId(1))));
    window.press("Heights").settle();
    window.harness.get_by_label("Height 1");
    assert!(window.harness.query_all_by_label_contains("How high the sun stood is not known").next().is_some(), "it is said");
    window.press("What height 1 says").settle();
    type_into(&mut window, "Known height in metres", "25");
    type_into(&mut window, "Standard deviation of the height in metres", "0,5");
    window.press("Keep").settle();
    assert_eq!(told(&window, 1).method, HeightMethod::Stated);
    window.click(AFTER, 200.0, 300.0).click(AFTER, 200.0, 260.0).settle();
    let answer = told(&window, 2);
    assert_eq!(answer.method, HeightMethod::BesideKnownHeight);
    assert!((answer.height_m - 20.0).abs() < 0.2, "{}", answer.height_m);
    let hash = window.settle().doc().hash();
    assert_eq!(window.reopened().doc().hash(), hash);
}

#[test]
fn a_lean_is_chosen_in_the_dialog_and_shifts_its_roof() {
    let mut window = Window::new();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    window.key(Key::T).click(AFTER, 430.0, 262.0).click(AFTER, 425.0, 250.0).settle();
    window.press("Heights").settle();
    window.press("What height 1 says").settle();
    window.press(HeightKind::Lean.ends()).press("Keep").settle();
    assert_eq!(window.doc().line(LineId(1)).unwrap().height.unwrap().kind, HeightKind::Lean);
    // By the palette, as any command.
    window.press("Outlines").settle();
    window.key(Key::V).click(AFTER, 500.0, 200.0).chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::P).settle();
    window.harness.get_by_label("Search for a command").type_text("shift the roof");
    window.harness.run_steps(2);
    window.key(Key::Enter).settle();
    let ground = window.doc().footprint(FootprintId(2)).expect("the outline on the ground").clone();
    let roof = window.doc().footprint(FootprintId(1)).unwrap();
    assert_eq!((ground.traced, ground.ground_of.unwrap().roof), (Traced::Ground, roof.id));
    let by = ground.ring.points()[0] - roof.ring.points()[0];
    assert!((by.x - 5.0).abs() < 1.0 && (by.y - 12.0).abs() < 1.0, "{by:?}");
    window.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.doc().footprints.len(), 1, "one step, and undone as one");
}
