//! Where things stand in the window: what is told lies on the pictures, above their plates; no button moves when a mode is changed; what is
//! said of a click is said of what lies under the pointer now.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something is not as it must be")]

use crate::drive::drop_on;
use crate::window::{AFTER, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::app::canvas;
use revisit::core::view::COMPARE_MODES;

fn drawn() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V).key(Key::Escape);
    window
}

#[test]
fn the_buttons_of_the_modes_stay_where_they_are() {
    let mut window = drawn();
    let mut places = Vec::new();
    for key in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7] {
        window.key(key).harness.run_steps(3);
        let place = |name: &str| window.harness.get_by_label(name).rect();
        places.push(COMPARE_MODES.iter().map(|mode| place(mode.name)).collect::<Vec<_>>());
    }
    assert!(places.iter().all(|there| *there == places[0]), "{places:?}");
}

#[test]
fn notices_stand_on_the_pictures_with_their_crosses_in_one_column() {
    let mut window = drawn();
    drop_on(&mut window, &["nothing.session.jsonl"]);
    drop_on(&mut window, &["nothing else, with a name that is long enough to need a second line of the notice.session.jsonl"]);
    window.harness.run_steps(4);
    let pictures = window.harness.get_by_label(canvas::NAME).rect();
    let crosses: Vec<_> = window.harness.query_all_by_label("Close notice").map(|node| node.rect()).collect();
    let copies: Vec<_> = window.harness.query_all_by_label("Copy details").map(|node| node.rect()).collect();
    assert_eq!((crosses.len(), copies.len()), (2, 2));
    assert!(crosses.iter().all(|cross| pictures.contains_rect(*cross) && cross.left() == crosses[0].left()), "{crosses:?}");
    assert!(copies.iter().zip(&crosses).all(|(copy, cross)| copy.right() <= cross.left()), "the cross is outermost");
    let middle = window.harness.query_all_by_label_contains("cannot be opened").next().unwrap().rect().center().x;
    assert!((middle - pictures.center().x).abs() < 60.0, "{middle} in {pictures}");
}

#[test]
fn what_a_click_would_do_is_told_of_what_lies_under_the_pointer_now() {
    let mut window = drawn();
    window.hover(AFTER, 200.0, 200.0).harness.run_steps(2);
    let told = |window: &Window| window.harness.query_by_label_contains("click to select").is_some();
    assert!(told(&window));
    // The picture moves away under a pointer that rests.
    for _ in 0..4 {
        window.key(Key::ArrowLeft);
    }
    window.harness.run_steps(3);
    assert!(!told(&window), "the outline lies elsewhere");
    window.key(Key::F).settle();
    window.hover(AFTER, 200.0, 200.0).harness.run_steps(2);
    assert!(told(&window));
    window.chord(Modifiers::COMMAND, Key::E).harness.run_steps(2);
    assert!(!told(&window), "the dialog says itself what it asks for");
    window.key(Key::Escape).harness.run_steps(2);
    window.hover(AFTER, 200.0, 200.0).harness.remove_cursor();
    window.harness.run_steps(3);
    assert!(!told(&window), "the pointer has left");
}
