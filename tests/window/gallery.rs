//! Every mode of the window as a picture, in both themes and three sizes, for people who look at them.
//!
//! `REVISIT_SHOTS=dir cargo test --test window gallery::` writes them into a folder; without it, one small picture of each mode is drawn and
//! only has to be there.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, Vec2, vec2};
use revisit::app::Start;
use revisit::app::state::Tab;
use revisit::app::theme::{self, Theme};
use std::path::PathBuf;

/// A mode: its name, and what is done to come there and to leave it.
type Mode = (&'static str, fn(&mut Window), fn(&mut Window));

fn nothing(_: &mut Window) {}

fn escape(window: &mut Window) {
    window.key(Key::Escape).key(Key::Escape);
}

const MODES: &[Mode] = &[
    ("side-by-side", |w| drop(w.key(Key::Num1)), nothing),
    ("swipe", |w| drop(w.key(Key::Num2)), nothing),
    ("blink", |w| drop(w.key(Key::Num3)), nothing),
    ("blend", |w| drop(w.key(Key::Num4)), nothing),
    ("difference", |w| drop(w.key(Key::Num5)), nothing),
    ("lens", |w| drop(w.key(Key::Num6)), nothing),
    ("four-up", |w| drop(w.key(Key::Num7)), |w| drop(w.key(Key::Num1))),
    ("history", |w| tab(w, Tab::History), nothing),
    ("images", |w| tab(w, Tab::Lines), nothing),
    ("heights", |w| tab(w, Tab::Heights), nothing),
    ("tones", |w| tab(w, Tab::Tones), nothing),
    ("checks", |w| tab(w, Tab::Notices), |w| tab(w, Tab::Footprints)),
    ("drawing", |w| drop(w.key(Key::P).click(AFTER, 300.0, 300.0).click(AFTER, 500.0, 320.0).hover(AFTER, 480.0, 420.0)), escape),
    ("replay", |w| drop(w.key(Key::F6).key(Key::F6)), |w| drop(w.key(Key::F8))),
    (
        "moments",
        |w| drop(w.chord(Modifiers::SHIFT, Key::F5).key(Key::F6).key(Key::F6)),
        |w| {
            w.key(Key::F8).chord(Modifiers::SHIFT, Key::F5);
        },
    ),
    ("by-hand", |w| drop(w.chord(Modifiers::COMMAND, Key::T)), escape),
    ("figures", |w| drop(w.chord(CTRL_SHIFT, Key::F)), escape),
    ("second-window", |w| drop(w.key(Key::F12)), |w| drop(w.key(Key::F12))),
    ("palette", |w| drop(w.chord(CTRL_SHIFT, Key::P)), escape),
    ("help", |w| drop(w.key(Key::F1)), escape),
    ("open-pair", |w| drop(w.chord(Modifiers::COMMAND, Key::N)), escape),
    ("export", |w| drop(w.chord(Modifiers::COMMAND, Key::E)), escape),
    ("report", |w| drop(w.chord(CTRL_SHIFT, Key::R)), escape),
    ("dates", |w| drop(w.chord(Modifiers::COMMAND, Key::D)), escape),
    ("class", |w| drop(w.key(Key::F3)), escape),
    ("chapter", |w| drop(w.chord(Modifiers::COMMAND, Key::M)), escape),
    ("bookmark", |w| drop(w.chord(CTRL_SHIFT, Key::B)), escape),
];

const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };

fn tab(window: &mut Window, tab: Tab) {
    window.harness.state_mut().view_mut().tab = tab;
    window.harness.run_steps(3);
}

fn shots() -> Option<PathBuf> {
    std::env::var_os("REVISIT_SHOTS").map(PathBuf::from)
}

fn at_work(size: Vec2, pixels_per_point: f32) -> Window {
    if shots().is_some() {
        // The sample has something to look at.
        let mut window = Window::sized(tempfile::tempdir().unwrap(), Some(Start::Sample), size, pixels_per_point);
        window.harness.state_mut().view_mut().tour = None;
        let first = window.doc().footprints.keys().next().copied();
        window.harness.state_mut().view_mut().renaming = None;
        if first.is_some() {
            window.key(Key::Period);
        }
        window.key(Key::F).settle();
        return window;
    }
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(BEFORE, 100.0, 150.0, 240.0, 100.0).key(Key::V);
    window.click(AFTER, 200.0, 200.0);
    window
}

#[test]
fn every_mode_can_be_shown() {
    let sizes = [("1280x800", vec2(1280.0, 800.0), 1.0), ("1920x1080", vec2(1920.0, 1080.0), 1.0), ("twice", vec2(960.0, 600.0), 2.0)];
    let folder = shots();
    let sizes = if folder.is_some() { &sizes[..] } else { &sizes[..1] };
    for (size_name, size, scale) in sizes {
        for look in [Theme::Dark, Theme::Light] {
            let mut window = at_work(*size, *scale);
            window.harness.state_mut().view_mut().theme = look;
            theme::apply(&window.harness.ctx, look);
            window.harness.run_steps(3);
            for (name, there, back) in MODES {
                there(&mut window);
                window.harness.remove_cursor();
                window.settle();
                if let Some(folder) = &folder {
                    std::fs::create_dir_all(folder).unwrap();
                    let picture = window.harness.render().unwrap();
                    picture.save(folder.join(format!("{name}.{size_name}.{}.png", look.name()))).unwrap();
                }
                back(&mut window);
                window.settle();
                let view = window.app().view();
                assert!(view.dialog.is_none() && view.replay.is_none() && !view.by_hand.is_open() && !view.figures.is_open(), "{name}");
            }
            // Drawn on the processor, a picture takes its time: one theme shows that every mode can be reached.
            if folder.is_none() {
                break;
            }
        }
    }
}
