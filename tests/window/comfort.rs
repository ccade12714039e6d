//! What makes a day at the window bearable: a tour that is done and not read, motion that can be left out, a picture that stays where it was
//! let go, faults that can be copied, an interface of any size, and everything by keys alone with a name for whoever listens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::dates::three;
use crate::names::expect_names;
use crate::window::{AFTER, BEFORE, Window};
use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, vec2};
use egui_kittest::kittest::Queryable;
use revisit::app::second::Shows;
use revisit::app::tour::Tour;
use revisit::core::doc::EpochId;

fn drawn() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V).click(AFTER, 200.0, 200.0);
    window
}

/// Tab until a control with this name has the keyboard.
fn tab_to(window: &mut Window, name: &str) {
    for _ in 0..160 {
        window.key(Key::Tab);
        if window.harness.query_all_by_label(name).any(|node| node.is_focused()) {
            return;
        }
    }
    panic!("Tab does not reach \"{name}\"");
}

/// Moves the pointer to a point of a picture by keys alone, and presses it there.
fn press_by_keys(window: &mut Window, epoch: EpochId, x: f64, y: f64) {
    const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };
    let to = window.screen(epoch, x, y);
    let mut at = window.harness.ctx.input(|input| input.pointer.latest_pos()).unwrap_or(window.harness.ctx.content_rect().center());
    for (fine, step) in [(false, 10.0), (true, 1.0)] {
        for (less, more, across) in [(Key::ArrowLeft, Key::ArrowRight, true), (Key::ArrowUp, Key::ArrowDown, false)] {
            let way = if across { to.x - at.x } else { to.y - at.y };
            let count = if fine { way.abs().round() } else { (way.abs() / step).floor() } as usize;
            for _ in 0..count {
                window.harness.key_press_modifiers(if fine { CTRL_SHIFT } else { Modifiers::SHIFT }, if way < 0.0 { less } else { more });
                window.harness.step();
            }
            let went = way.signum() * step * count as f32;
            at += if across { vec2(went, 0.0) } else { vec2(0.0, went) };
        }
    }
    window.chord(Modifiers::SHIFT, Key::Enter);
    window.harness.run_steps(8);
}

#[test]
fn a_building_is_outlined_and_moved_without_a_mouse() {
    let mut window = Window::new();
    window.key(Key::P);
    for (x, y) in [(100.0, 150.0), (340.0, 150.0), (340.0, 250.0), (100.0, 250.0)] {
        press_by_keys(&mut window, AFTER, x, y);
    }
    window.key(Key::Enter);
    let drawn = window.doc().footprints.values().next().expect("an outline").clone();
    assert_eq!(drawn.epoch, AFTER);
    assert!((drawn.ring.area_px2() / 24_000.0 - 1.0).abs() < 0.04, "{}", drawn.ring.area_px2());
    // Chosen by a press, moved by Alt and an arrow.
    window.key(Key::V).key(Key::Escape);
    press_by_keys(&mut window, AFTER, 220.0, 200.0);
    assert_eq!(window.app().open().unwrap().editor.selection().footprints, [drawn.id]);
    window.chord(Modifiers::ALT, Key::ArrowRight);
    let moved = window.doc().footprint(drawn.id).unwrap().ring.centroid();
    assert!(moved.x > drawn.ring.centroid().x + 0.1 && (moved.y - drawn.ring.centroid().y).abs() < 1e-6, "{moved:?}");
}

#[test]
fn what_is_told_does_not_take_the_keyboard() {
    let mut window = drawn();
    window.key(Key::V).click(AFTER, 200.0, 200.0).key(Key::F2);
    let field = window.harness.get_by_label("New name");
    assert!(field.is_focused());
    field.type_text("Ha");
    window.harness.run_steps(2);
    // A notice of each weight comes up while a name is typed.
    crate::drive::drop_on(&mut window, &["nothing.session.jsonl"]);
    assert!(window.app().notices().iter().next().is_some(), "something is told");
    assert!(window.harness.get_by_label("New name").is_focused(), "the field has the keyboard still");
    window.harness.get_by_label("New name").type_text("ll");
    window.harness.run_steps(2);
    window.key(Key::Enter);
    assert!(window.doc().footprints.values().any(|f| f.name.contains("Hall")), "every letter arrived");
}

#[test]
fn the_tour_goes_on_when_a_step_is_done() {
    let mut window = drawn();
    let tour = Tour::begin(window.app().open().unwrap(), window.app().view());
    window.harness.state_mut().view_mut().tour = Some(tour);
    window.harness.run_steps(2);
    let step = |window: &Window| match window.app().view().tour {
        Some(Tour::Under { step, .. }) => step,
        _ => usize::MAX,
    };
    assert_eq!(step(&window), 0);
    window.key(Key::Plus).settle();
    window.harness.run_steps(10);
    assert_eq!(step(&window), 1, "the view was moved");
    window.key(Key::Num2).key(Key::OpenBracket).key(Key::OpenBracket);
    window.harness.run_steps(3);
    assert_eq!(step(&window), 2, "the divider was moved");
    window.key(Key::Num1);
    window.harness.run_steps(3);
    assert_eq!(step(&window), 3);
    window.key(Key::F).settle();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    window.harness.run_steps(3);
    assert_eq!(step(&window), 4, "a building was outlined");
    // The hall of the sample is starred; here it is done by hand.
    let reference = window.doc().footprints.keys().next().copied();
    window.run(revisit::core::ops::SetReference { id: reference });
    window.harness.run_steps(3);
    assert_eq!(step(&window), 4, "a star is no sentence");
    window.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::C);
    window.harness.run_steps(3);
    let said = || window.app().notices().iter().map(|n| n.text.clone()).collect::<Vec<_>>();
    assert_eq!(step(&window), 5, "the sentence was copied: {:?}", said());
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    assert_eq!(step(&window), 6, "a step was taken back");
    window.key(Key::F5);
    window.harness.run_steps(3);
    assert_eq!(step(&window), 7, "the replay is shown");
    window.key(Key::Escape);
    window.harness.run_steps(3);
    assert_eq!(window.app().view().tour, None, "back in the present, it is over");
}

#[test]
fn the_card_of_the_tour_leaves_the_small_map_free() {
    let mut window = drawn();
    let tour = Tour::begin(window.app().open().unwrap(), window.app().view());
    window.harness.state_mut().view_mut().tour = Some(tour);
    window.harness.run_steps(2);
    window.key(Key::Plus).key(Key::Plus).key(Key::Plus).settle();
    window.harness.run_steps(4);
    let map = window.app().view().minimap_at.expect("one looks at a part");
    let foot = window.harness.get_by_label("Skip this step").rect();
    assert!(foot.bottom() < map.top() && window.harness.get_by_label("End the tour").rect().top() > 0.0, "{foot:?} {map:?}");
}

#[test]
fn with_reduced_motion_the_camera_jumps() {
    for reduced in [false, true] {
        let mut window = drawn();
        window.harness.state_mut().view_mut().reduced_motion = reduced;
        window.harness.key_press(Key::Z);
        window.harness.step();
        window.harness.step();
        assert_eq!(window.app().view().flight.is_none(), reduced, "reduced: {reduced}");
    }
}

#[test]
fn a_picture_stays_where_it_was_let_go() {
    let mut window = drawn();
    window.key(Key::Plus).settle();
    let from = window.screen(AFTER, 300.0, 200.0);
    let middle = |pos, pressed| Event::PointerButton { pos, button: PointerButton::Middle, pressed, modifiers: Modifiers::NONE };
    window.harness.hover_at(from);
    window.harness.event(middle(from, true));
    window.harness.run_steps(2);
    for i in 1..=5_u8 {
        window.harness.event(Event::PointerMoved(from + vec2(12.0 * f32::from(i), 6.0)));
        window.harness.step();
    }
    window.harness.event(middle(from + vec2(60.0, 6.0), false));
    window.harness.step();
    let let_go = window.app().view().camera(window.doc());
    window.harness.run_steps(30);
    assert_eq!(window.app().view().camera(window.doc()), let_go, "no momentum");
}

#[test]
fn what_failed_is_copied_with_version_and_system() {
    let mut window = drawn();
    crate::drive::drop_on(&mut window, &["nothing.session.jsonl"]);
    window.settle();
    let copies = window.harness.query_all_by_label("Copy details").count();
    assert_eq!(copies, 1, "{:?}", window.app().notices().iter().map(|n| n.text.clone()).collect::<Vec<_>>());
    window.harness.get_by_label("Copy details").click();
    let mut copied = None;
    for _ in 0..4 {
        window.harness.step();
        let commands = &window.harness.output().platform_output.commands;
        copied = copied.or(commands.iter().find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        }));
    }
    let copied = copied.expect("it is on the clipboard");
    assert!(copied.contains(env!("CARGO_PKG_VERSION")), "{copied}");
}

#[test]
fn the_interface_is_as_large_as_one_needs_it() {
    let mut window = drawn();
    let scale = |window: &Window| window.app().view().scale;
    for _ in 0..20 {
        window.chord(Modifiers::COMMAND, Key::Minus);
    }
    assert!((scale(&window) - 0.75).abs() < 1e-6, "{}", scale(&window));
    window.chord(Modifiers::COMMAND, Key::Num0);
    assert!((scale(&window) - 1.0).abs() < 1e-6);
    for _ in 0..30 {
        window.chord(Modifiers::COMMAND, Key::Equals);
    }
    assert!((scale(&window) - 3.0).abs() < 1e-6, "{}", scale(&window));
    assert_eq!(window.app().settings().scale, scale(&window));
}

#[test]
fn the_whole_screen_is_for_the_pictures() {
    let mut window = drawn();
    assert!(window.app().view().panels);
    window.key(Key::F11).settle();
    assert!(!window.app().view().panels, "the panels' room is the pictures'");
}

#[test]
fn dates_annotations_the_second_window_and_figures_are_worked_by_keys_and_have_names() {
    let mut window = three();
    expect_names(&window, "the strip of dates");
    tab_to(&mut window, "date not stated as AFTER");
    window.key(Key::Space).settle();
    assert_ne!(window.doc().pair.after, AFTER, "the pair is chosen by keys");
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    window.rectangle(BEFORE, 100.0, 150.0, 120.0, 60.0).key(Key::V).click(BEFORE, 160.0, 180.0);
    expect_names(&window, "an outline of three dates");
    tab_to(&mut window, "Copy to another date");
    window.key(Key::Escape);

    window.chord(Modifiers::SHIFT, Key::X).click(AFTER, 300.0, 200.0).key(Key::V);
    expect_names(&window, "a chosen annotation");
    tab_to(&mut window, "Class of the chosen annotation");
    window.harness.event(Event::Text("crane".to_owned()));
    window.key(Key::Enter);
    assert_eq!(window.doc().annotations.values().next().unwrap().class, "crane");

    window.key(Key::Escape).key(Key::F12).settle();
    expect_names(&window, "the second window");
    tab_to(&mut window, "Second window: Difference");
    window.key(Key::Space).settle();
    assert_eq!(window.app().view().second.shows, Shows::Difference);
    expect_names(&window, "the second window with a setting");
    window.key(Key::F12).settle();

    let ctrl_shift = Modifiers { ctrl: true, shift: true, command: true, ..Modifiers::NONE };
    window.chord(ctrl_shift, Key::F).settle();
    expect_names(&window, "figures of three dates");
    tab_to(&mut window, "Left date of the figure");
    tab_to(&mut window, "Save PNG");
}
