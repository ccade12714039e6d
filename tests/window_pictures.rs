//! Pictures of the window's main states, drawn on the processor and compared with the ones that were looked at.
//!
//! `UPDATE_SNAPSHOTS=true cargo test --test window_pictures` writes new ones: look at them before they are kept.
#![cfg(feature = "gui")]

#[path = "common/cpu_renderer.rs"]
mod cpu_renderer;
#[path = "common/window.rs"]
mod window;

use egui::{Key, Modifiers};
use window::{AFTER, Window};

fn worked() -> Window {
    let mut window = Window::new();
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
fn the_replay() {
    let mut window = worked();
    window.key(Key::F6).key(Key::F6);
    rest(&mut window);
    window.harness.snapshot("replay");
}

#[test]
fn the_help_sheet() {
    let mut window = worked();
    window.key(Key::F1);
    rest(&mut window);
    window.harness.snapshot("help");
}
