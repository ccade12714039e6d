//! A storm of input on the real window: whatever mouse and keyboard send, it draws on, and the log of the session that is open in
//! the end replays to the live document.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::random::Random;
use crate::window::Window;
use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchPhase, pos2, vec2};
use revisit::core::session::Session;
use revisit::io::session_file::read;

const KEYS: [Key; 40] = [
    Key::A,
    Key::B,
    Key::C,
    Key::D,
    Key::E,
    Key::F,
    Key::G,
    Key::H,
    Key::K,
    Key::L,
    Key::M,
    Key::N,
    Key::P,
    Key::R,
    Key::S,
    Key::T,
    Key::V,
    Key::X,
    Key::Y,
    Key::Z,
    Key::Num1,
    Key::Num2,
    Key::Num4,
    Key::Num9,
    Key::Enter,
    Key::Enter,
    Key::Escape,
    Key::Escape,
    Key::Backspace,
    Key::Delete,
    Key::Tab,
    Key::Space,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::ArrowUp,
    Key::ArrowDown,
    Key::Home,
    Key::F1,
    Key::F11,
    Key::Minus,
];

fn modifiers(r: &mut Random) -> Modifiers {
    match r.below(12) {
        0 => Modifiers::SHIFT,
        1 => Modifiers::COMMAND,
        2 => Modifiers::ALT,
        3 => Modifiers { shift: true, ..Modifiers::COMMAND },
        _ => Modifiers::NONE,
    }
}

/// Sends one event or two.
fn send(window: &mut Window, r: &mut Random, at: &mut Pos2) {
    let held = modifiers(r);
    match r.below(100) {
        0..=34 => {
            *at = if r.chance(0.6) {
                *at + vec2(r.between(-60.0, 60.0) as f32, r.between(-60.0, 60.0) as f32)
            } else {
                pos2(r.between(-20.0, 1300.0) as f32, r.between(-20.0, 820.0) as f32)
            };
            window.harness.event(Event::PointerMoved(*at));
        }
        35..=64 => {
            let button = if r.chance(0.85) { PointerButton::Primary } else { PointerButton::Middle };
            let pressed = r.chance(0.5);
            window.harness.event_modifiers(Event::PointerButton { pos: *at, button, pressed, modifiers: held }, held);
        }
        65..=70 => {
            let delta = vec2(0.0, r.between(-3.0, 3.0) as f32);
            let wheel = Event::MouseWheel {
                unit: MouseWheelUnit::Line,
                delta,
                phase: TouchPhase::Move,
                modifiers: held,
                source: egui::MouseWheelSource::Unknown,
            };
            window.harness.event_modifiers(wheel, held);
        }
        71..=92 => window.harness.key_press_modifiers(held, *r.pick(&KEYS).unwrap()),
        93..=96 => {
            let text = *r.pick(&["7", "12.5", "-", "hall", "ä", " ", "1e999"]).unwrap();
            window.harness.event(Event::Text(text.to_owned()));
        }
        97 => window.harness.event(Event::PointerGone),
        98 => window.harness.event(Event::Zoom(r.between(0.5, 2.0) as f32)),
        _ => window.harness.event(Event::WindowFocused(r.chance(0.5))),
    }
}

/// So many events on a fresh window.
fn storm(seed: u64, events: u64) {
    let mut window = Window::new();
    let mut r = Random::seeded(seed);
    let mut at = pos2(500.0, 400.0);
    for n in 0..events {
        send(&mut window, &mut r, &mut at);
        if n % 2 == 0 {
            window.harness.step();
        }
    }
    for _ in 0..3 {
        window.harness.key_press(Key::Escape);
        window.harness.run_steps(4);
    }
    window.settle();
    let open = window.app().open().expect("a session is open");
    let log = read(&open.path).unwrap();
    assert_eq!((&log.damage, log.torn_bytes), (&None, 0), "seed {seed}");
    let (replayed, bad) = Session::replay(log.header, log.entries);
    assert_eq!(bad, None, "seed {seed}");
    assert_eq!(replayed.document().hash(), open.editor.document().hash(), "seed {seed}: the log is the live document");
    assert_eq!(replayed.next_seq(), open.editor.session().next_seq(), "seed {seed}");
}

/// More of it: `REVISIT_STORM=20000 cargo test --release --test window storm`.
#[test]
fn whatever_mouse_and_keyboard_send_the_log_is_the_live_document() {
    let more = std::env::var("REVISIT_STORM").ok().and_then(|n| n.parse::<u64>().ok());
    let (seeds, events) = more.map_or((3, 500), |n| (n.div_ceil(2_000), 2_000));
    for seed in 1..=seeds {
        storm(seed, events);
    }
}
