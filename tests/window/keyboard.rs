//! The pointer moved and pressed by keys, with the keys that tools know held, and in the window for a second screen.

use std::cell::RefCell;
use std::rc::Rc;

use crate::window::{AFTER, Window};
use egui::{Context, Event, Key, Modifiers, Pos2, RawInput, Rect, ViewportId, vec2};
use egui_kittest::kittest::Queryable;
use revisit::app::canvas;
use revisit::core::doc::{EpochId, FootprintId};
use revisit::core::geom::Point;
use revisit::core::view::CompareMode;

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL_SHIFT: Modifiers = Modifiers { ctrl: true, command: true, shift: true, ..NONE };
const ALT_SHIFT: Modifiers = Modifiers { alt: true, shift: true, ..NONE };
const HOLD_SHIFT: Modifiers = Modifiers { alt: true, ..CTRL_SHIFT };

/// The presses of arrows that take the pointer from one point of the screen to another, to the nearest point.
fn way(from: Pos2, to: Pos2) -> Vec<(Modifiers, Key)> {
    let mut keys = Vec::new();
    for (way, less, more) in [(to.x - from.x, Key::ArrowLeft, Key::ArrowRight), (to.y - from.y, Key::ArrowUp, Key::ArrowDown)] {
        let key = if way < 0.0 { less } else { more };
        let (tens, ones) = (way.abs().round() as usize / 10, way.abs().round() as usize % 10);
        keys.extend(std::iter::repeat_n((SHIFT, key), tens));
        keys.extend(std::iter::repeat_n((CTRL_SHIFT, key), ones));
    }
    keys
}

/// A key that goes down or up, with what is held then.
fn press(modifiers: Modifiers, key: Key, pressed: bool) -> [Event; 2] {
    [Event::ModifiersChanged(modifiers), Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }]
}

fn pointer(window: &Window) -> Pos2 {
    let ctx = &window.harness.ctx;
    ctx.input(|input| input.pointer.latest_pos()).unwrap_or(ctx.content_rect().center())
}

/// Moves the pointer to a point of the screen.
fn move_to(window: &mut Window, to: Pos2) {
    let keys =
        way(pointer(window), to).into_iter().flat_map(|(modifiers, key)| [press(modifiers, key, true), press(modifiers, key, false)]);
    let keys: Vec<Event> = keys.flatten().collect();
    window.harness.input_mut().events.extend(keys);
    window.harness.run_steps(3);
    assert!((pointer(window) - to).abs().max_elem() <= 1.0, "{:?} for {to:?}", pointer(window));
}

/// Moves the pointer to a point of a picture and presses it there with these keys and Enter.
fn press_at(window: &mut Window, (epoch, x, y): (EpochId, f64, f64), keys: Modifiers) {
    let to = window.screen(epoch, x, y);
    move_to(window, to);
    window.chord(keys, Key::Enter);
    window.harness.run_steps(8);
}

/// Presses at one point of a picture with these keys, goes to another while Enter is held, and lets it go.
fn drag_by_keys(window: &mut Window, epoch: EpochId, from: (f64, f64), to: (f64, f64), keys: Modifiers) {
    let (from, to) = (window.screen(epoch, from.0, from.1), window.screen(epoch, to.0, to.1));
    move_to(window, from);
    window.harness.key_down_modifiers(keys, Key::Enter);
    window.harness.run_steps(2);
    move_to(window, to);
    window.harness.key_up_modifiers(SHIFT, Key::Enter);
    window.harness.run_steps(8);
}

fn chosen(window: &Window) -> Vec<FootprintId> {
    window.app().open().unwrap().editor.selection().footprints.clone()
}

/// Two halls, and nothing chosen.
fn two_halls() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    window.key(Key::V).key(Key::Escape).key(Key::Escape);
    assert!(chosen(&window).is_empty());
    window
}

#[test]
fn a_choice_is_added_to_by_keys_alone() {
    let mut window = two_halls();
    let ids: Vec<FootprintId> = window.doc().footprints.keys().copied().collect();
    press_at(&mut window, (AFTER, 220.0, 200.0), SHIFT);
    assert_eq!(chosen(&window), ids[..1]);
    window.harness.get_by_label_contains("Ctrl+Alt+Shift+Enter holds Shift");
    // Shift is held for the pointer, so the second one comes to the first.
    window.chord(HOLD_SHIFT, Key::Enter);
    window.harness.get_by_label_contains("Shift is held");
    press_at(&mut window, (AFTER, 500.0, 200.0), SHIFT);
    assert_eq!(chosen(&window), ids);
    // And let go: a press chooses one alone.
    window.chord(HOLD_SHIFT, Key::Enter);
    press_at(&mut window, (AFTER, 500.0, 200.0), SHIFT);
    assert_eq!(chosen(&window), ids[1..]);
}

#[test]
fn what_lies_in_a_lasso_is_chosen_and_added_by_keys_alone() {
    let mut window = two_halls();
    let ids: Vec<FootprintId> = window.doc().footprints.keys().copied().collect();
    // With Alt a drag is a lasso: around the left hall it goes in three strokes, all with Enter held.
    let lasso = |window: &mut Window, l: f64, r: f64| {
        let corners = [(l, 130.0), (r, 130.0), (r, 270.0), (l, 270.0)].map(|(x, y)| window.screen(AFTER, x, y));
        move_to(window, corners[0]);
        window.harness.key_down_modifiers(ALT_SHIFT, Key::Enter);
        window.harness.run_steps(2);
        corners[1..].iter().for_each(|corner| move_to(window, *corner));
        window.harness.key_up_modifiers(SHIFT, Key::Enter);
        window.harness.run_steps(8);
    };
    lasso(&mut window, 80.0, 360.0);
    assert_eq!(chosen(&window), ids[..1]);
    lasso(&mut window, 400.0, 596.0);
    assert_eq!(chosen(&window), ids[1..], "another choice");
    window.chord(HOLD_SHIFT, Key::Enter);
    lasso(&mut window, 80.0, 360.0);
    assert_eq!(chosen(&window).len(), 2, "Shift adds");
}

#[test]
fn a_corner_is_taken_away_by_keys_alone() {
    let mut window = two_halls();
    press_at(&mut window, (AFTER, 220.0, 200.0), SHIFT);
    let corners = |window: &Window| window.doc().footprint(chosen(window)[0]).unwrap().ring.points().len();
    let corner = window.doc().footprint(chosen(&window)[0]).unwrap().ring.points()[0];
    assert_eq!(corners(&window), 4);
    press_at(&mut window, (AFTER, corner.x, corner.y), ALT_SHIFT);
    assert_eq!(corners(&window), 3);
}

#[test]
fn snapping_is_suspended_by_keys_alone() {
    // Three points from a corner of the hall: within reach of it.
    let placed = |keys: Modifiers| -> (Point, Point) {
        let mut window = two_halls();
        let hall = window.doc().footprints.values().next().unwrap().ring.points().to_vec();
        let corner = *hall.iter().max_by(|a, b| (a.x + a.y).total_cmp(&(b.x + b.y))).unwrap();
        let near = window.screen(AFTER, corner.x, corner.y) + vec2(3.0, 3.0);
        window.key(Key::P);
        move_to(&mut window, near);
        window.chord(keys, Key::Enter);
        window.harness.run_steps(8);
        for (x, y) in [(420.0, 320.0), (300.0, 320.0)] {
            press_at(&mut window, (AFTER, x, y), CTRL_SHIFT);
        }
        window.key(Key::Enter);
        let drawn = window.doc().footprints.values().next_back().unwrap().ring.points().to_vec();
        assert_eq!(window.doc().footprints.len(), 3);
        (*drawn.iter().min_by(|a, b| a.distance(corner).total_cmp(&b.distance(corner))).unwrap(), corner)
    };
    let (point, corner) = placed(SHIFT);
    assert!(point.distance(corner) < 0.01, "it snaps: {point:?} {corner:?}");
    let (point, corner) = placed(CTRL_SHIFT);
    assert!(point.distance(corner) > 1.0, "Ctrl places freely: {point:?} {corner:?}");
}

#[test]
fn a_corner_is_dragged_freely_by_keys_alone() {
    let mut window = two_halls();
    press_at(&mut window, (AFTER, 220.0, 200.0), SHIFT);
    let corner = window.doc().footprint(chosen(&window)[0]).unwrap().ring.points()[0];
    drag_by_keys(&mut window, AFTER, (corner.x, corner.y), (corner.x - 30.0, corner.y - 25.0), CTRL_SHIFT);
    let moved = window.doc().footprint(chosen(&window)[0]).unwrap().ring.points().to_vec();
    assert!(moved.iter().any(|p| p.distance(Point::new(corner.x - 30.0, corner.y - 25.0)) < 2.5), "{moved:?}");
}

#[test]
fn the_pointer_works_in_a_second_window_that_floats() {
    let mut window = two_halls();
    window.key(Key::F12).settle();
    let at = window.harness.get_by_label(canvas::SECOND).rect().center();
    let before = window.app().view().camera(window.doc());
    move_to(&mut window, at);
    window.harness.key_down_modifiers(SHIFT, Key::Enter);
    window.harness.run_steps(2);
    move_to(&mut window, at + vec2(40.0, 20.0));
    window.harness.key_up_modifiers(SHIFT, Key::Enter);
    window.harness.run_steps(4);
    let after = window.app().view().camera(window.doc());
    let by = (before.centre.x - after.centre.x) * before.zoom;
    assert!((by - 40.0).abs() < 1.5, "the picture went along: {by}");
}

thread_local! {
    /// What the second window is told in its next frame.
    static TOLD: Rc<RefCell<Vec<Event>>> = Rc::default();
}

/// A window for a second screen of its own, as the desktop gives it: keys go to it alone.
fn on_two_screens(shows: &str) -> Window {
    let mut window = two_halls();
    window.key(Key::F12).settle();
    window.press(&format!("Second window: {shows}"));
    window.harness.ctx.set_embed_viewports(false);
    Context::set_immediate_viewport_renderer(|ctx, mut viewport| {
        let mut input = RawInput { viewport_id: viewport.ids.this, ..RawInput::default() };
        input.viewports.entry(viewport.ids.this).or_default().parent = Some(viewport.ids.parent);
        input.screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(900.0, 700.0)));
        input.time = Some(ctx.input(|input| input.time));
        input.events = TOLD.with(|told| told.take());
        ctx.run_ui(input, |ui| (viewport.viewport_ui_cb)(ui)).drop_without_applying_deltas();
    });
    window.harness.run_steps(4);
    window
}

/// Presses a key in the second window, or lets it go.
fn key_in_second(window: &mut Window, modifiers: Modifiers, key: Key, pressed: bool) {
    TOLD.with(|told| told.borrow_mut().extend(press(modifiers, key, pressed)));
    window.harness.step();
}

fn pointer_in_second(window: &Window) -> Option<Pos2> {
    window.harness.ctx.input_for(ViewportId::from_hash_of("second window"), |input| input.pointer.latest_pos())
}

fn move_in_second(window: &mut Window, from: Pos2, to: Pos2) {
    let keys = way(from, to).into_iter().flat_map(|(modifiers, key)| [press(modifiers, key, true), press(modifiers, key, false)]);
    TOLD.with(|told| told.borrow_mut().extend(keys.flatten()));
    window.harness.run_steps(2);
    assert_eq!(pointer_in_second(window), Some(to));
}

#[test]
fn the_second_screen_has_a_pointer_of_its_own_that_drags_the_picture_and_the_divider_and_carries_the_lens() {
    let mut window = on_two_screens("BEFORE");
    let main = window.harness.ctx.input(|input| input.pointer.latest_pos());
    let camera = window.app().view().camera(window.doc());
    let middle = Pos2::new(450.0, 350.0);
    move_in_second(&mut window, middle, Pos2::new(400.0, 300.0));
    key_in_second(&mut window, SHIFT, Key::Enter, true);
    move_in_second(&mut window, Pos2::new(400.0, 300.0), Pos2::new(463.0, 320.0));
    key_in_second(&mut window, SHIFT, Key::Enter, false);
    let moved = window.app().view().camera(window.doc());
    let by = ((camera.centre.x - moved.centre.x) * camera.zoom, (camera.centre.y - moved.centre.y) * camera.zoom);
    assert!((by.0 - 63.0).abs() < 1.5 && (by.1 - 20.0).abs() < 1.5, "the picture went along: {by:?}");
    assert_eq!(window.harness.ctx.input(|input| input.pointer.latest_pos()), main, "the main window's pointer stays");
    // Let go is let go.
    move_in_second(&mut window, Pos2::new(463.0, 320.0), Pos2::new(500.0, 320.0));
    assert_eq!(window.app().view().camera(window.doc()), moved);

    let mut window = on_two_screens("Spy lens");
    move_in_second(&mut window, middle, Pos2::new(300.0, 400.0));
    window.harness.run_steps(2);
    let lens = window.app().view().second.compare.lens_at.expect("the pointer is in it");
    assert!((lens.x - 300.0).abs() < 1.0, "{lens:?}");

    let mut window = on_two_screens("Swipe");
    let divider = window.app().view().second.compare.divider;
    let at = Pos2::new((900.0 * divider).round() as f32, 366.0);
    move_in_second(&mut window, middle, at);
    key_in_second(&mut window, SHIFT, Key::Enter, true);
    move_in_second(&mut window, at, at - vec2(180.0, 0.0));
    key_in_second(&mut window, SHIFT, Key::Enter, false);
    let now = window.app().view().second.compare.divider;
    assert!((now - (divider - 0.2)).abs() < 0.01, "{now}");
    assert_eq!(window.app().view().compare.mode, CompareMode::SideBySide);
    // Esc there closes it.
    key_in_second(&mut window, NONE, Key::Escape, true);
    window.harness.run_steps(2);
    assert!(!window.app().view().second.open);
}
