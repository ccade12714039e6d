//! The key or the click that closes a menu means nothing else: what is drawn and chosen stays as it is.

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, PointerButton};
use egui_kittest::kittest::Queryable;
use revisit::core::geom::Point;
use revisit::core::ops::AddFootprint;

fn corners(window: &Window) -> usize {
    window.app().open().unwrap().editor.overlay().path.len()
}

fn open_menu(window: &mut Window, name: &str) {
    window.harness.get_by_label(name).click();
    window.harness.run_steps(4);
    assert!(egui::Popup::is_any_open(&window.harness.ctx), "the menu is open");
}

/// Three corners of an outline that is not finished.
fn drafting() -> Window {
    let mut window = Window::new();
    window.key(Key::P).click(BEFORE, 100.0, 150.0).click(BEFORE, 340.0, 150.0).click(BEFORE, 340.0, 250.0);
    assert_eq!(corners(&window), 3);
    window
}

#[test]
fn the_escape_that_closes_a_menu_or_a_list_leaves_the_draft_and_the_choice() {
    let mut window = drafting();
    open_menu(&mut window, "View");
    window.key(Key::Escape);
    assert!(!egui::Popup::is_any_open(&window.harness.ctx));
    assert_eq!(corners(&window), 3, "the draft is still there");
    window.key(Key::Escape);
    assert_eq!(corners(&window), 0, "the next one drops it");

    window.rectangle(BEFORE, 100.0, 150.0, 240.0, 100.0).key(Key::V).settle();
    let chosen = |window: &Window| window.app().open().unwrap().editor.selection().footprints.len();
    assert_eq!(chosen(&window), 1);
    open_menu(&mut window, "Order of the outlines");
    window.key(Key::Escape);
    assert_eq!(chosen(&window), 1, "the choice is still there");
    window.key(Key::Escape);
    assert_eq!(chosen(&window), 0);
}

#[test]
fn the_click_that_closes_a_menu_does_nothing_else() {
    let mut window = drafting();
    open_menu(&mut window, "View");
    window.click(BEFORE, 100.0, 250.0);
    assert!(!egui::Popup::is_any_open(&window.harness.ctx), "the click closed it");
    assert_eq!(corners(&window), 3, "and set no corner");
    window.click(BEFORE, 100.0, 250.0);
    assert_eq!(corners(&window), 4, "the next one does");
    window.key(Key::Escape);

    let rectangle = [(100.0, 150.0), (340.0, 150.0), (340.0, 250.0), (100.0, 250.0)].map(|(x, y)| Point::new(x, y)).to_vec();
    let drawn = revisit::core::doc::Drawn::Polygon;
    window.run(AddFootprint { epoch: AFTER, points: rectangle, drawn, name: String::new() });
    window.key(Key::E);
    open_menu(&mut window, "View");
    window.click(AFTER, 500.0, 450.0);
    assert_eq!(window.doc().footprints.len(), 1, "nothing was repeated");
    window.click(AFTER, 500.0, 450.0);
    assert_eq!(window.doc().footprints.len(), 2);
}

#[test]
fn a_double_click_whose_first_half_closed_a_menu_finishes_nothing() {
    let mut window = drafting();
    open_menu(&mut window, "View");
    let pos = window.screen(BEFORE, 100.0, 250.0);
    window.harness.hover_at(pos);
    window.harness.run_steps(2);
    for _ in 0..2 {
        for pressed in [true, false] {
            let modifiers = Modifiers::NONE;
            window.harness.event(egui::Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
            window.harness.step();
        }
    }
    window.harness.run_steps(2);
    assert_eq!(window.doc().footprints.len(), 0, "the outline is not closed");
    assert_eq!(corners(&window), 4, "the second click is one of its own");
}
