//! Every mode of the window as a picture, in both themes and three sizes, for people who look at them.
//!
//! `REVISIT_SHOTS=dir cargo test --test window gallery::` writes them into a folder; without it, one small picture of each mode is drawn and
//! only has to be there.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::scenes::{SCENES, rest};
use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, Vec2, vec2};
use revisit::app::Start;
use revisit::app::state::Tab;
use revisit::app::theme::{self, Theme};
use std::path::PathBuf;

/// A mode: its name, the panel at the right, the keys that lead there, and those that lead back.
type Mode = (&'static str, Tab, &'static [(Modifiers, Key)], &'static [(Modifiers, Key)]);

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };
const ESC: &[(Modifiers, Key)] = &[(NONE, Key::Escape), (NONE, Key::Escape)];

const MODES: &[Mode] = &[
    ("side-by-side", Tab::Footprints, &[(NONE, Key::Num1)], &[]),
    ("swipe", Tab::Footprints, &[(NONE, Key::Num2)], &[]),
    ("blink", Tab::Footprints, &[(NONE, Key::Num3)], &[]),
    ("blend", Tab::Footprints, &[(NONE, Key::Num4)], &[]),
    ("difference", Tab::Footprints, &[(NONE, Key::Num5)], &[]),
    ("lens", Tab::Footprints, &[(NONE, Key::Num6)], &[]),
    (
        "four-up",
        Tab::Footprints,
        &[(NONE, Key::Num7), (NONE, Key::Plus), (NONE, Key::Plus), (NONE, Key::Plus)],
        &[(NONE, Key::Num1), (NONE, Key::F)],
    ),
    ("history", Tab::History, &[], &[]),
    ("images", Tab::Lines, &[], &[]),
    ("heights", Tab::Heights, &[], &[]),
    ("tones", Tab::Tones, &[], &[]),
    ("checks", Tab::Notices, &[], &[]),
    ("replay", Tab::Footprints, &[(NONE, Key::F6), (NONE, Key::F6)], &[(NONE, Key::F8)]),
    ("moments", Tab::History, &[(SHIFT, Key::F5), (NONE, Key::F6), (NONE, Key::F6)], &[(NONE, Key::F8), (SHIFT, Key::F5)]),
    ("by-hand", Tab::Footprints, &[(CTRL, Key::T)], ESC),
    ("figures", Tab::Footprints, &[(CTRL_SHIFT, Key::F)], ESC),
    ("second-window", Tab::Footprints, &[(NONE, Key::F12)], &[(NONE, Key::F12)]),
    ("palette", Tab::Footprints, &[(CTRL_SHIFT, Key::P)], ESC),
    ("help", Tab::Footprints, &[(NONE, Key::F1)], ESC),
    ("open-pair", Tab::Footprints, &[(CTRL, Key::N)], ESC),
    ("export", Tab::Footprints, &[(CTRL, Key::E)], ESC),
    ("report", Tab::Footprints, &[(CTRL_SHIFT, Key::R)], ESC),
    ("dates", Tab::Footprints, &[(CTRL, Key::D)], ESC),
    ("class", Tab::Footprints, &[(NONE, Key::Period), (NONE, Key::F3)], ESC),
    ("chapter", Tab::Footprints, &[(CTRL, Key::M)], ESC),
    ("bookmark", Tab::Footprints, &[(CTRL_SHIFT, Key::B)], ESC),
];

fn press(window: &mut Window, keys: &[(Modifiers, Key)]) {
    for (modifiers, key) in keys {
        window.chord(*modifiers, *key);
    }
}

fn shots() -> Option<PathBuf> {
    std::env::var_os("REVISIT_SHOTS").map(PathBuf::from)
}

/// A window on a copy of the sample, which has something to look at; each has a copy of its own.
fn on_the_sample(size: Vec2, pixels_per_point: f32) -> Window {
    let dir = tempfile::tempdir().unwrap();
    for (folder, names) in [("samples", &["before.jpg", "after.jpg"][..]), ("annotations", &["plant.session.jsonl"][..])] {
        std::fs::create_dir(dir.path().join(folder)).unwrap();
        for name in names {
            let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join(name);
            std::fs::copy(from, dir.path().join(folder).join(name)).unwrap();
        }
    }
    let session = dir.path().join("annotations/plant.session.jsonl");
    Window::sized(dir, Some(Start::Session(session)), size, pixels_per_point)
}

fn at_work(size: Vec2, pixels_per_point: f32) -> Window {
    if shots().is_some() {
        let mut window = on_the_sample(size, pixels_per_point);
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

/// Keeps a picture of the window as it is now, if somebody wants pictures.
pub fn keep(window: &mut Window, name: &str) {
    if let Some(folder) = shots() {
        std::fs::create_dir_all(&folder).unwrap();
        window.harness.render().unwrap().save(folder.join(format!("{name}.png"))).unwrap();
    }
}

/// The lesson of a tool moves as long as the pointer rests on it; everything else comes to rest.
fn come_to_rest(window: &mut Window, scene: &str) {
    if scene == "tool-help" {
        window.harness.run_steps(4);
    } else {
        window.settle();
    }
}

#[test]
fn every_scene_can_be_shown() {
    if shots().is_some() {
        return; // The other test shows them, in every size.
    }
    let mut window = on_the_sample(vec2(1280.0, 800.0), 1.0);
    window.harness.state_mut().view_mut().tour = None;
    for (name, scene) in SCENES {
        scene(&mut window);
        come_to_rest(&mut window, name);
        rest(&mut window);
        let view = window.app().view();
        assert!(view.dialog.is_none() && view.blind.is_none() && view.trial.is_none() && view.panels, "{name}");
    }
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
            for (name, tab, there, back) in MODES {
                window.harness.state_mut().view_mut().tab = *tab;
                press(&mut window, there);
                window.harness.remove_cursor();
                window.settle();
                keep(&mut window, &format!("{name}.{size_name}.{}", look.name()));
                press(&mut window, back);
                window.settle();
                let view = window.app().view();
                assert!(view.dialog.is_none() && view.replay.is_none() && !view.by_hand.is_open() && !view.figures.is_open(), "{name}");
            }
            // Drawn on the processor, a picture takes its time: one theme shows that every mode can be reached.
            if folder.is_none() {
                break;
            }
            for (name, scene) in SCENES {
                scene(&mut window);
                come_to_rest(&mut window, name);
                keep(&mut window, &format!("{name}.{size_name}.{}", look.name()));
                rest(&mut window);
            }
        }
    }
}
