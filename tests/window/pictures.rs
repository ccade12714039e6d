//! Pictures of the window's main states, drawn on the processor and compared with the ones that were looked at.
//!
//! `UPDATE_SNAPSHOTS=true cargo test --test window pictures` writes new ones: look at them before they are kept.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::window::{AFTER, Window, make_session};
use egui::{Key, Modifiers, Vec2};
use revisit::app::Start;

fn worked() -> Window {
    worked_in(Vec2::new(1280.0, 800.0), 1.0)
}

/// The same in a window of that size, points.
fn worked_in(size: Vec2, pixels_per_point: f32) -> Window {
    let dir = tempfile::tempdir().unwrap();
    let session = make_session(dir.path());
    let mut window = Window::sized(dir, Some(Start::Session(session)), size, pixels_per_point);
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::K).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).key(Key::V);
    rest(&mut window);
    window
}

/// Nothing under the pointer, no notices, nothing under way.
fn rest(window: &mut Window) {
    window.harness.remove_cursor();
    window.settle();
    window.harness.run_steps(200);
    window.harness.run();
}

#[test]
fn side_by_side_with_a_comparison() {
    let mut window = worked();
    window.harness.snapshot("side_by_side");
}

#[test]
fn the_light_theme() {
    let mut window = worked();
    window.chord(Modifiers { ctrl: true, command: true, shift: true, ..Modifiers::NONE }, Key::L);
    rest(&mut window);
    window.harness.snapshot("light");
}

#[test]
fn swipe() {
    let mut window = worked();
    window.key(Key::Num2);
    rest(&mut window);
    window.harness.snapshot("swipe");
}

#[test]
fn a_draft_with_its_live_numbers() {
    let mut window = worked();
    window.key(Key::P).click(AFTER, 200.0, 400.0).click(AFTER, 400.0, 400.0).click(AFTER, 400.0, 500.0).hover(AFTER, 210.0, 510.0);
    window.harness.snapshot("draft");
}

#[test]
fn a_refused_corner_with_its_reason() {
    let mut window = worked();
    window.key(Key::P).click(AFTER, 200.0, 400.0).click(AFTER, 400.0, 400.0).click(AFTER, 400.0, 500.0).click(AFTER, 300.0, 380.0);
    window.harness.snapshot("refusal");
}

#[test]
fn the_replay() {
    let mut window = worked();
    window.key(Key::F6).key(Key::F6);
    rest(&mut window);
    window.harness.snapshot("replay");
}

#[test]
fn the_smallest_window() {
    let mut window = worked_in(Vec2::new(900.0, 560.0), 1.0);
    window.click(AFTER, 500.0, 200.0);
    rest(&mut window);
    window.harness.snapshot("smallest");
}

#[test]
fn a_screen_at_twice_the_scale() {
    let mut window = worked_in(Vec2::new(640.0, 400.0), 2.0);
    window.click(AFTER, 500.0, 200.0);
    rest(&mut window);
    window.harness.snapshot("twice");
}

#[test]
fn the_replay_at_twice_the_scale() {
    let mut window = worked_in(Vec2::new(640.0, 400.0), 2.0);
    window.key(Key::F6);
    rest(&mut window);
    window.harness.snapshot("twice_replay");
}

#[test]
fn the_help_sheet() {
    let mut window = worked();
    window.key(Key::F1);
    rest(&mut window);
    window.harness.snapshot("help");
}
