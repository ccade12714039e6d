//! Several outlines at once, undo by its name, numbers that are shown before they are taken, and where live numbers stand.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, Rect, Shape};
use egui_kittest::kittest::Queryable;
use revisit::app::canvas;
use revisit::core::doc::{FootprintId, State};
use revisit::core::ops::{HideItems, LockItems};

/// A hall on both dates.
fn drawn() -> Window {
    let mut window = Window::new();
    window.rectangle(BEFORE, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.key(Key::V).key(Key::Escape).settle();
    window
}

fn steps(window: &Window) -> usize {
    window.app().open().unwrap().editor.session().history().len()
}

fn chosen(window: &Window) -> usize {
    window.app().open().unwrap().editor.selection().footprints.len()
}

fn type_into(window: &mut Window, field: &str, text: &str) {
    window.harness.get_by_label(field).focus();
    window.harness.run_steps(2);
    window.harness.event(egui::Event::Text(text.to_owned()));
    window.harness.run_steps(2);
}

/// The plates of text that hold these words, where they are painted.
fn painted(window: &Window, words: &str) -> Vec<Rect> {
    fn look(shape: &Shape, words: &str, found: &mut Vec<Rect>) {
        match shape {
            Shape::Text(text) if text.galley.text().contains(words) => found.push(text.visual_bounding_rect()),
            Shape::Vec(list) => list.iter().for_each(|shape| look(shape, words, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    window.harness.output().shapes.iter().for_each(|clipped| look(&clipped.shape, words, &mut found));
    found
}

#[test]
fn all_outlines_are_chosen_and_given_class_state_and_ground_in_one_step_each() {
    let mut window = drawn();
    window.chord(Modifiers::COMMAND, Key::A);
    assert_eq!(chosen(&window), 2);
    window.harness.get_by_label("2 outlines chosen");
    let before = steps(&window);
    type_into(&mut window, "Class of all", "hall");
    window.key(Key::Enter).settle();
    assert!(window.doc().footprints.values().all(|f| f.class == "hall"));
    assert_eq!(steps(&window), before + 1);
    window.press("ground").settle();
    assert!(window.doc().footprints.values().all(|f| f.traced == revisit::core::doc::Traced::Ground));
    assert_eq!(steps(&window), before + 2);
    window.press("State of all").press("unchanged").settle();
    assert!(window.doc().footprints.values().all(|f| f.state == State::Unchanged));
    assert_eq!(steps(&window), before + 3);
    // The dialog of classes takes one step as well.
    window.key(Key::F3).key(Key::Num2).settle();
    assert_eq!(steps(&window), before + 4);
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    assert!(window.doc().footprints.values().all(|f| f.class == "hall"), "one undo takes both back");
}

#[test]
fn what_is_locked_or_hidden_is_not_among_all() {
    let mut window = drawn();
    window.run(LockItems { items: vec![FootprintId(1).into()], locked: true });
    window.chord(Modifiers::COMMAND, Key::A);
    assert_eq!(window.app().open().unwrap().editor.selection().footprints, [FootprintId(2)]);
    window.run(HideItems { items: vec![FootprintId(2).into()], hidden: true }).key(Key::Escape);
    window.chord(Modifiers::COMMAND, Key::A);
    assert_eq!(chosen(&window), 0);
    window.harness.get_by_label_contains("is locked or hidden");
}

#[test]
fn undo_and_redo_say_which_step_they_mean() {
    let mut window = drawn();
    let name = window.doc().footprint(FootprintId(2)).unwrap().name.clone();
    let open_menu = |window: &mut Window, row: &str| {
        window.press("Edit");
        window.harness.get_by_label(row);
        window.key(Key::Escape);
    };
    open_menu(&mut window, &format!("Undo: Outline {name}"));
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    window.harness.get_by_label_contains(&format!("Taken back: Outline {name}."));
    assert!(window.app().notices().iter().all(|n| !n.text.contains("Taken back")), "nothing pops up for it");
    let last = window.app().open().unwrap().editor.session().steps().last().unwrap().label.clone();
    assert_eq!(last, format!("Undo: Outline {name}"));
    open_menu(&mut window, &format!("Redo: Outline {name}"));
    window.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    window.harness.get_by_label(&format!("Redo: Outline {name}"));
    window.key(Key::Escape).chord(Modifiers::COMMAND, Key::Y).settle();
    window.harness.get_by_label_contains(&format!("Done again: Outline {name}."));
    // After a while the status bar has its hint alone.
    window.harness.run_steps(140);
    assert!(window.harness.query_by_label_contains("Done again").is_none());
}

#[test]
fn the_numbers_of_a_change_of_shape_are_shown_and_taken_as_one_step() {
    let mut window = drawn();
    window.click(AFTER, 200.0, 200.0);
    assert_eq!(chosen(&window), 1);
    let before = steps(&window);
    window.press("Edit");
    let submenu = window.harness.get_by_label("Change the shape").rect().center();
    window.harness.hover_at(submenu);
    window.harness.run_steps(8);
    window.press("Turn, scale, widen…").settle();
    let lines = |window: &Window| {
        let mesh = |shape: &Shape| match shape {
            Shape::Mesh(mesh) => mesh.indices.len(),
            _ => 0,
        };
        window.harness.output().shapes.iter().map(|clipped| mesh(&clipped.shape)).sum::<usize>()
    };
    let bare = lines(&window);
    type_into(&mut window, "Angle in degrees", "30");
    type_into(&mut window, "Distance outwards", "2");
    assert!(lines(&window) > bare, "what would be made is drawn");
    assert_eq!(steps(&window), before, "and nothing is changed yet");
    window.press("Change").settle();
    assert_eq!(steps(&window), before + 1);
    let area = window.doc().footprint(FootprintId(2)).unwrap().ring.area_px2();
    assert!((area - 244.0 * 104.0).abs() < 250.0, "{area}");
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    let area = window.doc().footprint(FootprintId(2)).unwrap().ring.area_px2();
    assert!((area - 240.0 * 100.0).abs() < 250.0, "{area}");
}

#[test]
fn live_numbers_stand_beside_the_outline_where_the_pointer_is_not_on_the_picture() {
    for mode in [Key::Num1, Key::Num2] {
        let mut window = Window::new();
        window.key(mode).settle();
        window.key(Key::R).click(AFTER, 423., 153.).click(AFTER, 573., 153.).click(AFTER, 500., 247.).key(Key::V).settle();
        // The pointer stands where the list is.
        let canvas = window.harness.get_by_label(canvas::NAME).rect();
        window.harness.hover_at(egui::pos2(canvas.right() + 60.0, canvas.center().y));
        window.harness.run_steps(2);
        window.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::E).settle();
        assert!(window.app().open().unwrap().editor.offered().is_some());
        let corners = [(420., 150.), (576., 250.)].map(|(x, y)| window.screen(AFTER, x, y));
        let outline = Rect::from_two_pos(corners[0], corners[1]);
        let plates: Vec<Rect> = painted(&window, "px²").into_iter().filter(|rect| canvas.contains_rect(*rect)).collect();
        let near = |rect: &Rect| rect.expand(60.0).intersects(outline) && !rect.intersects(outline);
        assert!(plates.iter().any(near), "{mode:?}: {plates:?} beside {outline:?}");
    }
}
