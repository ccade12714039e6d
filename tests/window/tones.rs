//! Bands, stretch and histogram in the real window: what is chosen is shown at once, and is part of the view alone.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot be set up has failed")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::kittest::Queryable;
use revisit::app::command::UiCommand;
use revisit::core::raster::{Bands, Display, Stretch};

const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };

fn panel() -> Window {
    let mut window = Window::new();
    window.key(Key::B).settle();
    window
}

fn displayed(window: &Window, epoch: revisit::core::doc::EpochId) -> Display {
    *window.app().open().unwrap().displayed(epoch).expect("the picture is shown")
}

/// The colour that is drawn at a point of the screen.
fn pixel(window: &mut Window, at: Pos2) -> [u8; 3] {
    let image = window.harness.render().unwrap();
    let [r, g, b, _] = image.get_pixel(at.x as u32, at.y as u32).0;
    [r, g, b]
}

/// Nothing under the pointer, nothing under way.
fn rest(window: &mut Window) {
    window.harness.remove_cursor();
    window.settle();
    window.harness.run_steps(200);
    window.harness.run();
}

fn command(window: &mut Window, command: UiCommand) {
    window.chord(CTRL_SHIFT, Key::P);
    window.harness.get_by_label("Search for a command").type_text(command.label());
    window.harness.run_steps(2);
    window.key(Key::Enter).settle();
}

#[test]
fn a_stretch_is_seen_at_once_and_changes_neither_pixels_nor_session() {
    let mut window = panel();
    let hash = window.doc().hash();
    let usual = displayed(&window, AFTER);
    assert_eq!(usual.stretch, Stretch::Full, "8-bit pictures are shown as they are");
    let ground = window.screen(AFTER, 700.0, 500.0);
    let before = pixel(&mut window, ground);
    window.press("Min\u{2013}max").settle();
    assert_eq!(displayed(&window, AFTER).stretch, Stretch::MinMax);
    let after = pixel(&mut window, ground);
    assert_ne!(before, after, "the ground is neither the darkest nor the brightest");
    window.press("Percent").settle();
    assert_eq!(displayed(&window, AFTER).stretch, Stretch::Percent(2.0));
    window.press("Reset bands and stretch").settle();
    assert_eq!(displayed(&window, AFTER), usual);
    assert_eq!(pixel(&mut window, ground), before);
    assert_eq!(window.doc().hash(), hash);
    assert!(window.app().open().unwrap().editor.session().steps().is_empty(), "nothing of it is a step");
}

#[test]
fn marks_on_the_histogram_are_dragged_and_moved_by_keys() {
    let mut window = panel();
    let black = window.harness.get_by_label("Black at").rect().center();
    window.drag_screen(black, black + vec2(60.0, 0.0));
    window.settle();
    let Stretch::Range(low, high) = displayed(&window, AFTER).stretch else { panic!("a dragged mark gives a range") };
    assert!(low > 20.0 && low < 80.0 && low.fract() == 0.0, "{low}");
    assert!((high - 255.0).abs() < 1.5, "the other mark stays: {high}");
    window.harness.get_by_label("White at").focus();
    window.harness.run_steps(2);
    window.key(Key::ArrowLeft).settle();
    let Stretch::Range(_, moved) = displayed(&window, AFTER).stretch else { panic!("still a range") };
    assert!((high - 4.0 - moved).abs() < 1e-9, "{high} to {moved}");
    // Far to the left: the marks meet and never pass.
    let white = window.harness.get_by_label("White at").rect().center();
    window.drag_screen(white, white - vec2(600.0, 0.0));
    window.settle();
    let Stretch::Range(low, high) = displayed(&window, AFTER).stretch else { panic!("still a range") };
    assert!(high > low, "{low} to {high}");
}

#[test]
fn one_band_is_shown_in_gray() {
    let mut window = panel();
    assert_eq!(displayed(&window, AFTER).bands, Bands::Rgb([0, 1, 2]));
    window.press("Bands").press("One band in gray").settle();
    assert_eq!(displayed(&window, AFTER).bands, Bands::Gray(0));
    let at = window.screen(AFTER, 700.0, 500.0);
    let [r, g, b] = pixel(&mut window, at);
    assert!(r == g && g == b, "{r} {g} {b}");
    assert_eq!(displayed(&window, BEFORE).bands, Bands::Rgb([0, 1, 2]), "the other picture stays");
}

#[test]
fn one_picture_follows_the_other_and_never_both() {
    let mut window = panel();
    window.press("As bright as BEFORE").settle();
    assert!(displayed(&window, AFTER).match_other);
    let at = window.screen(AFTER, 700.0, 500.0);
    let matched = pixel(&mut window, at);
    // What BEFORE is shown by, AFTER is shown by too.
    window.press("BEFORE").press("Percent").settle();
    assert_eq!(displayed(&window, BEFORE).stretch, Stretch::Percent(2.0));
    assert_ne!(pixel(&mut window, at), matched);
    window.press("As bright as AFTER").settle();
    assert!(displayed(&window, BEFORE).match_other && !displayed(&window, AFTER).match_other);
    command(&mut window, UiCommand::ResetTones);
    assert!(!displayed(&window, BEFORE).match_other, "the picture that the panel looks at");
    command(&mut window, UiCommand::MatchOther);
    assert!(displayed(&window, BEFORE).match_other);
}

#[test]
fn the_cache_is_told_and_cleared_beside_the_window() {
    let mut window = panel();
    command(&mut window, UiCommand::About);
    let told = |window: &Window| window.harness.query_by_label_contains("of coarse levels of large pictures").is_some();
    for _ in 0..200 {
        window.harness.run_steps(1);
        if told(&window) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(told(&window));
    assert!(window.harness.query_by_label_contains("process").is_some(), "what confines the decoders");
    window.key(Key::Escape);
    command(&mut window, UiCommand::ClearCache);
    let said = |window: &Window| window.app().notices().iter().any(|notice| notice.text.contains("picture cache"));
    for _ in 0..200 {
        window.harness.run_steps(1);
        if said(&window) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(said(&window));
}

#[test]
fn the_panel_in_both_themes() {
    let mut window = panel();
    window.press("Percent").settle();
    rest(&mut window);
    window.harness.snapshot("tones");
    window.chord(CTRL_SHIFT, Key::L);
    window.press("As bright as BEFORE").settle();
    rest(&mut window);
    window.harness.snapshot("tones_light");
}
