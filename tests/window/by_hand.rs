//! Lining AFTER up by hand in the real window: tie points in both panes, dragging it as a whole, and an alignment on trial.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, Pos2};
use egui_kittest::kittest::Queryable;
use revisit::app::dialogs::alignment::Form;
use revisit::app::state::Dialog;
use revisit::core::doc::{Alignment, AlignmentMethod};
use revisit::core::geom::{Affine, Point};
use revisit::core::register::{Model, Status};

/// Where AFTER is said to show what BEFORE shows: so many pixels further right and down.
const MOVED: (f64, f64) = (12.0, -8.0);
const SPOTS: [(f64, f64); 5] = [(100.0, 150.0), (690.0, 120.0), (640.0, 520.0), (120.0, 500.0), (400.0, 330.0)];

fn alignment(window: &Window) -> Option<Alignment> {
    window.doc().alignment(BEFORE, AFTER).cloned()
}

#[test]
fn points_on_both_pictures_line_them_up() {
    let mut window = Window::new();
    let hash = window.doc().hash();
    window.chord(Modifiers::COMMAND, Key::T);
    window.harness.get_by_label_contains("A similarity needs at least 2 points");
    for (index, (x, y)) in SPOTS.into_iter().enumerate() {
        let there = (x + MOVED.0, y + MOVED.1);
        // In either order.
        if index % 2 == 0 {
            window.click(BEFORE, x, y).click(AFTER, there.0, there.1);
        } else {
            window.click(AFTER, there.0, there.1).click(BEFORE, x, y);
        }
    }
    assert_eq!(window.doc().hash(), hash, "nothing is changed while points are set");
    let trial = window.app().view().laid().expect("AFTER is laid by the points meanwhile");
    let found = trial.aligned(BEFORE, AFTER).unwrap().apply(Point::new(300.0, 300.0));
    assert!(found.distance(Point::new(300.0 - MOVED.0, 300.0 - MOVED.1)) < 1.0, "{found:?}");
    window.press("Apply");
    let made = alignment(&window).expect("it is applied");
    assert_eq!((made.method, made.model, made.status, made.ties.len()), (AlignmentMethod::TiePoints, Model::Similarity, Status::Green, 5));
    assert!(window.app().view().trial.is_none());
    window.harness.get_by_label("Applied");
    window.chord(Modifiers::COMMAND, Key::Z);
    assert!(alignment(&window).is_none() && window.app().view().laid().is_none(), "undone is undone, also on the screen");
    window.press("Apply");
    assert_eq!(alignment(&window).as_ref(), Some(&made));
    let hash = window.settle().doc().hash();
    let mut again = window.reopened();
    assert_eq!(again.doc().hash(), hash);
    // The points are there again, to be mended: one of them is dragged.
    again.chord(Modifiers::COMMAND, Key::T).key(Key::Escape);
    let (x, y) = (SPOTS[1].0 + MOVED.0, SPOTS[1].1 + MOVED.1);
    again.drag(AFTER, (x, y), (x + 30.0, y + 20.0));
    again.press("Apply");
    let mended = alignment(&again).unwrap();
    assert!((mended.ties[1].point.from.x - x - 30.0).abs() < 1.5 && mended.loo_px > 5.0, "{mended:?}");
    assert_eq!(mended.status, Status::Amber, "the points contradict each other");
    again.chord(Modifiers::COMMAND, Key::Z).chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(alignment(&again), None);
}

#[test]
fn a_click_is_taken_back_and_nothing_is_drawn_meanwhile() {
    let mut window = Window::new();
    window.key(Key::P).chord(Modifiers::COMMAND, Key::T);
    window.click(BEFORE, 100.0, 150.0);
    window.harness.get_by_label_contains("Now the same spot on AFTER");
    window.key(Key::Backspace);
    window.harness.get_by_label_contains("Click on BEFORE or AFTER");
    window.click(BEFORE, 200.0, 150.0).click(AFTER, 210.0, 150.0).click(BEFORE, 500.0, 400.0).click(AFTER, 510.0, 400.0);
    window.key(Key::Escape);
    window.harness.get_by_label_contains("just enough points");
    window.key(Key::Escape);
    assert!(window.harness.query_by_label_contains("just enough points").is_none(), "Esc closes the window");
    assert!(window.doc().footprints.is_empty() && alignment(&window).is_none());
}

/// A window in which AFTER is moved as a whole, a place on it, points, and how many of them a pixel has.
fn moving() -> (Window, Pos2, f32) {
    let mut window = Window::new();
    window.chord(Modifiers::COMMAND, Key::T);
    window.press("Move AFTER");
    window.key(Key::Num2);
    let start = window.screen(BEFORE, 300.0, 300.0);
    let zoom = window.app().view().camera(window.doc()).zoom as f32;
    (window, start, zoom)
}

#[test]
fn what_the_pointer_went_before_the_press_moves_nothing() {
    let (mut window, start, zoom) = moving();
    window.drag_screen_at_once(start + egui::vec2(300.0, -150.0), start, start + zoom * egui::vec2(40.0, 10.0));
    window.press("Apply");
    let moved = alignment(&window).unwrap().onto_from.apply(Point::new(100.0, 100.0));
    assert!(moved.distance(Point::new(140.0, 110.0)) < 0.6, "{moved:?}");
}

#[test]
fn after_is_dragged_into_place_and_its_error_is_stated() {
    let (mut window, start, zoom) = moving();
    window.drag_screen(start, start + zoom * egui::vec2(40.0, 10.0));
    window.key(Key::ArrowRight).chord(Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(alignment(&window), None, "only looked at so far");
    window.press("Apply");
    let made = alignment(&window).unwrap();
    let moved = made.onto_from.apply(Point::new(100.0, 100.0));
    assert_eq!((made.method, made.status), (AlignmentMethod::ByEye, Status::Amber));
    assert!(moved.distance(Point::new(141.0, 120.0)) < 0.6, "{moved:?}");
    assert!((made.sd_px_at(made.covariance.centre) - 2.0).abs() < 1e-9);
    // From here on it is moved from where it lies now.
    window.key(Key::ArrowRight);
    window.press("Apply");
    let again = alignment(&window).unwrap().onto_from.apply(Point::new(100.0, 100.0));
    assert!(again.distance(Point::new(moved.x + 1.0, moved.y)) < 1e-6, "{again:?} {moved:?}");
    window.press("Withdraw");
    assert_eq!(alignment(&window), None);
    window.key(Key::ArrowRight);
    window.press("Apply");
    let anew = alignment(&window).unwrap().onto_from.apply(Point::new(100.0, 100.0));
    assert!(anew.distance(Point::new(101.0, 100.0)) < 1e-6, "withdrawn is withdrawn: {anew:?}");
}

#[test]
fn an_amber_alignment_is_looked_at_before_it_is_taken() {
    let mut window = Window::new();
    let hash = window.doc().hash();
    let map = Affine::scale_then_move(1.0, -12.0, 8.0);
    let amber = Alignment::by_eye(AFTER, BEFORE, map.into(), Point::new(400.0, 300.0), 1.5, [800, 600]);
    let ask = |window: &mut Window| {
        let form = Form { alignment: Box::new(amber.clone()), why: "Two comparisons disagree by 3 px.".to_owned() };
        window.harness.state_mut().view_mut().dialog = Some(Dialog::Alignment(form));
        window.harness.run();
        window.harness.get_by_label("The pair may be lined up");
        window.press("Try it in swipe");
    };
    ask(&mut window);
    assert_eq!(window.doc().hash(), hash);
    assert!(window.app().view().laid().is_some());
    // Drawing waits, and the ratio is that of the session.
    window.key(Key::P);
    let at = window.screen(BEFORE, 100.0, 150.0);
    window.drag_screen(at, at + egui::vec2(5.0, 0.0));
    window.press("Leave it");
    assert!(window.app().view().trial.is_none() && window.doc().hash() == hash);
    ask(&mut window);
    window.key(Key::Escape);
    assert!(window.app().view().trial.is_none(), "Esc leaves it as well");
    ask(&mut window);
    window.press("Take it");
    assert_eq!(alignment(&window), Some(amber));
    assert!(window.app().view().trial.is_none() && window.doc().footprints.is_empty());
}
