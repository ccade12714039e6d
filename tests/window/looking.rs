//! Ways of looking in the real window: the modes, turned views, free cameras, the small map, bookmarks.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Vec2, vec2};
use egui_kittest::kittest::Queryable;
use revisit::app::canvas;
use revisit::core::geom::Point;
use revisit::core::view::{CompareMode, Look};

const SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::NONE };
const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };

fn wheel(window: &mut Window, at: Pos2, delta: Vec2, modifiers: Modifiers) {
    window.harness.hover_at(at);
    window.harness.run_steps(2);
    let event = Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta,
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers,
    };
    window.harness.event_modifiers(event, modifiers);
    window.harness.run_steps(20);
}

fn drag_with(window: &mut Window, button: PointerButton, from: Pos2, to: Pos2, modifiers: Modifiers) {
    window.harness.hover_at(from);
    window.harness.run_steps(2);
    let press = |pos, pressed| Event::PointerButton { pos, button, pressed, modifiers };
    window.harness.event_modifiers(press(from, true), modifiers);
    window.harness.run_steps(2);
    for step in 1..=8 {
        let at = from + (to - from) * step as f32 / 8.0;
        window.harness.event_modifiers(Event::PointerMoved(at), modifiers);
        window.harness.run_steps(1);
    }
    window.harness.event_modifiers(press(to, false), modifiers);
    window.harness.run_steps(4);
}

/// The colour at a point of a picture, on the screen.
fn colour(window: &mut Window, x: f64, y: f64) -> [u8; 3] {
    window.harness.remove_cursor();
    window.settle();
    let at = window.screen(BEFORE, x, y);
    let picture = window.harness.render().unwrap();
    let [r, g, b, _] = picture.get_pixel(at.x as u32, at.y as u32).0;
    [r, g, b]
}

#[test]
fn the_difference_shows_the_new_hall_and_goes_along_with_the_camera() {
    let mut window = Window::new();
    window.key(Key::Num5);
    assert_eq!(window.app().view().compare.mode, CompareMode::Difference);
    let [r, _, b] = colour(&mut window, 500.0, 200.0);
    assert!(b > r + 40, "the new hall is brighter in AFTER: cyan");
    let [r, g, b] = colour(&mut window, 200.0, 200.0);
    assert!(r == g && g == b, "the old hall is gray");
    window.key(Key::Plus).settle();
    let [r, _, b] = colour(&mut window, 500.0, 200.0);
    assert!(b > r + 40);
    // What is drawn belongs to AFTER.
    window.rectangle(BEFORE, 420.0, 150.0, 156.0, 100.0);
    assert_eq!(window.doc().footprints.values().next().unwrap().epoch, AFTER);
}

#[test]
fn the_lens_follows_the_pointer_and_is_sized_by_the_wheel() {
    let mut window = Window::new();
    window.key(Key::Num6).hover(BEFORE, 300.0, 300.0);
    let at = window.screen(BEFORE, 300.0, 300.0);
    let epoch_at = |window: &Window, at: Pos2| {
        let canvas = window.harness.get_by_label(canvas::NAME).rect();
        let at = at - canvas.min;
        window.app().view().pane_at(window.doc(), Point::new(at.x.into(), at.y.into())).unwrap().epoch
    };
    assert_eq!(epoch_at(&window, at), AFTER);
    assert_eq!(epoch_at(&window, at + vec2(160.0, 0.0)), BEFORE);
    let camera = window.app().view().camera;
    wheel(&mut window, at, vec2(0.0, 120.0), SHIFT);
    let radius = window.app().view().compare.lens_radius;
    assert!(radius > 150.0, "{radius}");
    assert_eq!(window.app().view().camera, camera, "the picture stays as it is");
}

#[test]
fn four_panes_show_the_whole_and_the_near_and_the_wheel_above_chooses_the_place() {
    let mut window = Window::new();
    window.key(Key::Num7);
    let doc = window.doc().clone();
    let panes = window.app().view().panes(&doc);
    assert_eq!(
        panes.iter().map(|p| (p.epoch, p.look)).collect::<Vec<_>>(),
        [(BEFORE, Look::Whole), (AFTER, Look::Whole), (BEFORE, Look::Main), (AFTER, Look::Main)]
    );
    let at = window.screen(AFTER, 600.0, 450.0);
    for _ in 0..4 {
        wheel(&mut window, at, vec2(0.0, 150.0), Modifiers::NONE);
    }
    let camera = window.app().view().camera(&doc);
    assert!(camera.centre.distance(Point::new(600.0, 450.0)) < 8.0, "{camera:?}");
    assert!(camera.zoom > 2.0, "{camera:?}");
    // Drawing works on the whole ones too.
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    let area = window.doc().footprints.values().next().unwrap().ring.area_px2();
    assert!((area - 24_000.0).abs() < 900.0, "{area}");
}

#[test]
fn free_cameras_move_by_themselves_until_they_are_tied_again() {
    let mut window = Window::new();
    window.key(Key::Num8);
    let doc = window.doc().clone();
    let before = window.app().view().camera(&doc);
    let at = window.screen(AFTER, 300.0, 300.0);
    wheel(&mut window, at, vec2(0.0, 200.0), Modifiers::NONE);
    let other = window.app().view().other.unwrap();
    assert!(other.zoom > 1.5 * before.zoom);
    assert_eq!(window.app().view().camera(&doc), before, "BEFORE stays");
    window.key(Key::Num8);
    assert!(window.app().view().other.is_none() && !window.app().view().compare.free);
}

#[test]
fn a_turned_view_is_drawn_in_like_any_other() {
    let mut window = Window::new();
    window.key(Key::Num2).key(Key::PageDown).key(Key::PageDown).settle();
    let turn = window.app().view().camera(window.doc()).turn;
    assert!((turn.to_degrees() - 30.0).abs() < 1e-6, "{turn}");
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    let footprint = window.doc().footprints.values().next().cloned().unwrap();
    assert!((footprint.ring.area_px2() - 15_600.0).abs() < 400.0);
    assert!(footprint.ring.centroid().distance(Point::new(498.0, 200.0)) < 2.0);
    // Freely, by Shift and the middle button: a quarter turn about the middle.
    let canvas = window.harness.get_by_label(canvas::NAME).rect().center();
    drag_with(&mut window, PointerButton::Middle, canvas + vec2(200.0, 10.0), canvas + vec2(10.0, 200.0), SHIFT);
    let turn = window.app().view().camera(window.doc()).turn.to_degrees();
    assert!((turn - 30.0 - 84.0).abs() < 3.0, "{turn}");
    window.key(Key::Home).settle();
    assert_eq!(window.app().view().camera(window.doc()).turn, 0.0, "upright, as nothing says where north is");
}

#[test]
fn the_divider_is_turned_by_its_knobs_and_stands_upright_again() {
    let mut window = Window::new();
    window.key(Key::Num2);
    let grip = window.harness.get_by_label("Swipe divider").rect().center();
    let knob = window.harness.get_by_label("Turn the divider, lower knob").rect().center();
    window.drag_screen(knob, grip + vec2(-76.0, 0.0));
    let angle = window.app().view().compare.angle.to_degrees();
    assert!((angle - 90.0).abs() < 1e-6, "{angle}");
    // BEFORE lies above, AFTER below.
    window.rectangle(AFTER, 100.0, 400.0, 200.0, 100.0);
    assert_eq!(window.doc().footprints.values().next().unwrap().epoch, AFTER);
    window.key(Key::Backslash);
    assert_eq!(window.app().view().compare.angle, 0.0);
    assert!((window.app().view().compare.divider - 0.5).abs() < 0.02);
}

#[test]
fn the_small_map_takes_the_view_elsewhere() {
    let mut window = Window::new();
    assert!(window.harness.query_by_label_contains("Small map").is_none(), "all is in view");
    window.key(Key::Num2);
    for _ in 0..4 {
        window.key(Key::Plus).settle();
    }
    let map = window.harness.get_by_label_contains("Small map").rect();
    let to = map.min + vec2(0.25 * map.width(), 0.75 * map.height());
    window.drag_screen(map.center(), to);
    let centre = window.app().view().camera(window.doc()).centre;
    assert!(centre.distance(Point::new(200.0, 450.0)) < 6.0, "{centre:?}");
    assert!(window.doc().footprints.is_empty());
    window.key(Key::Num9);
    assert!(window.harness.query_by_label_contains("Small map").is_none());
}

#[test]
fn a_bookmark_is_a_fact_and_leads_back() {
    let mut window = Window::new();
    window.key(Key::Plus).key(Key::Plus).key(Key::PageUp).settle();
    let kept = window.app().view().camera(window.doc());
    window.chord(CTRL_SHIFT, Key::B).key(Key::Enter).settle();
    let bookmark = window.doc().bookmarks.first().cloned().expect("a view is kept");
    assert_eq!(bookmark.name, "View 1");
    window.key(Key::Home).key(Key::F).settle();
    assert!(window.app().view().camera(window.doc()).zoom < kept.zoom);
    window.chord(Modifiers::COMMAND, Key::Period).settle();
    let back = window.app().view().camera(window.doc());
    assert!(
        back.centre.distance(kept.centre) < 0.01 && (back.zoom / kept.zoom - 1.0).abs() < 1e-3 && (back.turn - kept.turn).abs() < 1e-3,
        "{back:?} {kept:?}"
    );
    let mut again = window.reopened();
    assert_eq!(again.doc().bookmarks.len(), 1);
    again.chord(CTRL_SHIFT, Key::B).press("Remove View 1").settle();
    assert!(again.doc().bookmarks.is_empty());
}

#[test]
fn a_finding_is_looked_at_and_put_right_with_one_click() {
    let mut window = Window::new();
    window.key(Key::P);
    for (x, y) in [(100.0, 150.0), (340.0, 150.0), (337.0, 250.0), (100.0, 250.0)] {
        window.click(AFTER, x, y);
    }
    window.key(Key::Enter);
    window.harness.state_mut().view_mut().tab = revisit::app::state::Tab::Notices;
    window.harness.run_steps(3);
    assert!(window.harness.query_by_label_contains("nearly square").is_some());
    window.press("Square up").settle();
    assert!(window.harness.query_by_label_contains("nearly square").is_none());
    assert_eq!(window.doc().footprints.len(), 1);
}

#[test]
fn a_class_is_set_by_its_key_and_taken_away_by_it_again() {
    const ALT: Modifiers = Modifiers { alt: true, ..Modifiers::NONE };
    let mut window = Window::new();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).key(Key::V).click(AFTER, 500.0, 200.0);
    window.chord(CTRL_SHIFT, Key::P);
    window.harness.event(Event::Text("Classes".to_owned()));
    window.harness.run_steps(3);
    window.key(Key::Enter).press("plain").press("Done").settle();
    assert_eq!(window.doc().classes.as_ref().map(|set| set.name.as_str()), Some("plain"));
    let class = |window: &Window| window.doc().footprints.values().next().unwrap().class.clone();
    window.chord(ALT, Key::Num1);
    assert_eq!(class(&window), "hall");
    assert_eq!(window.app().view().compare.mode, CompareMode::SideBySide, "the digit is the class's alone");
    window.chord(CTRL_SHIFT, Key::O).settle();
    let at = window.screen(AFTER, 498.0, 150.0);
    window.harness.remove_cursor();
    window.key(Key::Escape).settle();
    let picture = window.harness.render().unwrap();
    let [r, g, b, _] = picture.get_pixel(at.x as u32, at.y as u32).0;
    let hall = window.doc().classes.as_ref().and_then(|set| set.classes.iter().find(|c| c.name == "hall")).unwrap().colour;
    let near = [r, g, b].iter().zip(hall).all(|(seen, wanted)| seen.abs_diff(wanted) < 24);
    assert!(near, "the colour of halls is {hall:?}, seen: {r} {g} {b}");
    window.click(AFTER, 500.0, 200.0).chord(ALT, Key::Num1);
    assert_eq!(class(&window), "");
}
