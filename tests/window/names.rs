//! Every control of the window has a name that a screen reader can say: in each panel, each dialog, and the replay.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::{AccessKitNode, Queryable, by};
use revisit::app::panels;

/// The controls without a name, as words.
fn unnamed(window: &Window) -> Vec<String> {
    let works = [
        Role::Button,
        Role::CheckBox,
        Role::ComboBox,
        Role::ListBoxOption,
        Role::MenuItem,
        Role::MenuItemCheckBox,
        Role::RadioButton,
        Role::Slider,
        Role::SpinButton,
        Role::Tab,
        Role::TextInput,
        Role::MultilineTextInput,
        Role::Canvas,
    ];
    let nameless = by().predicate(move |node| {
        let named = |text: Option<String>| text.is_some_and(|text| !text.trim().is_empty());
        // A button may hold its words as a child or as its value.
        works.contains(&node.role()) && !named(node.label()) && !(node.role() == Role::Button && named(node.value()))
    });
    window.harness.query_all(nameless).map(|node| format!("{node:?}")).collect()
}

fn has_keyboard(node: &AccessKitNode<'_>) -> bool {
    node.is_focused()
}

pub fn expect_names(window: &Window, place: &str) {
    let found = unnamed(window);
    assert!(found.is_empty(), "{place}: {} without a name: {}", found.len(), found.join("\n"));
}

fn worked_on() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(BEFORE, 100.0, 150.0, 240.0, 100.0);
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    window.key(Key::L).click(AFTER, 20.0, 340.0).click(AFTER, 220.0, 340.0);
    window.key(Key::V).click(AFTER, 200.0, 200.0);
    window
}

#[test]
fn every_control_of_every_panel_has_a_name() {
    let mut window = worked_on();
    for panel in panels::TABLE {
        window.harness.state_mut().view_mut().tab = panel.tab;
        window.harness.run_steps(3);
        expect_names(&window, panel.name);
    }
    window.key(Key::F6).settle();
    expect_names(&window, "the replay");
    window.chord(Modifiers::SHIFT, Key::F5);
    window.key(Key::F6).settle();
    expect_names(&window, "two moments");
}

#[test]
fn every_control_of_every_dialog_has_a_name() {
    let mut window = worked_on();
    let chords = [Key::N, Key::O, Key::I, Key::E, Key::D, Key::M, Key::G, Key::R, Key::T];
    for key in chords {
        window.chord(Modifiers::COMMAND, key);
        window.harness.run_steps(2);
        expect_names(&window, &format!("the dialog of Ctrl+{}", key.name()));
        window.key(Key::Escape).key(Key::Escape);
        window.harness.run_steps(2);
    }
    window.key(Key::V).click(AFTER, 200.0, 200.0).key(Key::F3);
    expect_names(&window, "the class");
    window.key(Key::Escape).key(Key::F1);
    expect_names(&window, "the help sheet");
    window.key(Key::Escape);
    for menu in ["File", "Edit", "Tools", "Compare", "View", "Replay", "Window", "Help"] {
        window.harness.get_by_label(menu).click();
        window.harness.run_steps(3);
        expect_names(&window, &format!("the menu {menu}"));
        window.key(Key::Escape);
        window.harness.run_steps(2);
    }
}

#[test]
fn tab_reaches_the_controls_one_after_the_other() {
    let mut window = worked_on();
    let mut reached = std::collections::BTreeSet::new();
    for _ in 0..60 {
        window.key(Key::Tab);
        let focused = window.harness.query_all(by().predicate(has_keyboard));
        reached.extend(focused.map(|node| format!("{node:?}")));
    }
    assert!(reached.len() > 25, "{} controls are reached by Tab", reached.len());
}
