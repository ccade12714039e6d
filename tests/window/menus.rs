//! The menus: every line of every one can be reached, in any size of the window, and what was opened lately stands among them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::again;
use crate::window::{AFTER, Window, make_session};
use egui::{Event, Key, Modifiers, Rect, Vec2, pos2, vec2};
use egui_kittest::kittest::Queryable;
use revisit::app::Start;
use revisit::app::command::{Entry, Form, Menu, TABLE};

/// The line of a menu: the toolbar has buttons of the same names, which are narrower.
fn line(window: &Window, label: &str) -> Option<Rect> {
    let lines = window.harness.query_all_by_label(label).map(|node| node.rect()).filter(|rect| rect.width() > 200.0);
    lines.max_by(|a, b| a.width().total_cmp(&b.width()))
}

fn wheel(window: &mut Window, at: egui::Pos2, by: f32) {
    window.harness.hover_at(at);
    window.harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, by),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    });
    window.harness.run_steps(12);
}

/// The line lies in the window, after the wheel was turned if need be.
fn expect_in_reach(window: &mut Window, entry: &Entry, menu: &str) {
    let size = window.harness.ctx.content_rect();
    // Undo and redo name their step.
    let label = window.app().open().map_or_else(|| entry.label.to_owned(), |open| open.label_of(entry.command));
    for _ in 0..40 {
        let rect = line(window, &label).unwrap_or_else(|| panic!("{menu}: {} is not there", entry.label));
        if size.contains_rect(rect) {
            return;
        }
        let below = rect.bottom() > size.bottom();
        let at = pos2(rect.center().x.clamp(40.0, size.right() - 40.0), size.center().y);
        wheel(window, at, if below { -60.0 } else { 60.0 });
    }
    panic!("{menu}: {} cannot be reached", entry.label);
}

fn open(window: &mut Window, menu: Menu) {
    window.key(Key::Escape).key(Key::Escape);
    window.harness.run_steps(3);
    if window.harness.query_by_label("Menu").is_some() {
        window.press("Menu");
    }
    window.harness.get_by_label(menu.label()).click();
    window.harness.run_steps(6);
}

#[test]
fn every_line_of_every_menu_is_within_reach() {
    let sizes: [(Vec2, f32); 3] = [(vec2(1280.0, 800.0), 1.0), (vec2(960.0, 600.0), 2.0), (vec2(480.0, 293.0), 3.0)];
    for (size, pixels_per_point) in sizes {
        let dir = tempfile::tempdir().unwrap();
        let session = make_session(dir.path());
        let mut window = Window::sized(dir, Some(Start::Session(session)), size, pixels_per_point);
        window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).settle();
        for menu in Menu::ALL {
            let entries: Vec<&Entry> = TABLE.iter().filter(|entry| entry.menu == *menu).collect();
            open(&mut window, *menu);
            let beside = size.x >= 700.0;
            for entry in entries.iter().filter(|entry| entry.form == Form::Lines || !beside) {
                expect_in_reach(&mut window, entry, menu.label());
            }
            let mut submenus: Vec<&str> = entries.iter().filter(|e| beside && e.form == Form::Submenu).map(|e| e.group).collect();
            submenus.dedup();
            for submenu in submenus {
                open(&mut window, *menu);
                let title = line(&window, submenu).unwrap_or_else(|| panic!("{submenu} is not there"));
                window.harness.hover_at(title.center());
                window.harness.run_steps(8);
                for entry in entries.iter().filter(|entry| entry.group == submenu) {
                    expect_in_reach(&mut window, entry, submenu);
                }
            }
        }
    }
}

#[test]
fn a_line_of_a_submenu_is_carried_out() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V).click(AFTER, 200.0, 200.0);
    window.press("Edit");
    let title = line(&window, "Lock, hide, group").unwrap();
    window.harness.hover_at(title.center());
    window.harness.run_steps(8);
    let lock = line(&window, "Lock or unlock").unwrap();
    window.click_screen(lock.center(), Modifiers::NONE).settle();
    let id = *window.doc().footprints.keys().next().unwrap();
    assert!(window.doc().is_locked(id));
    assert!(line(&window, "Undo").is_none(), "the menu has gone");
}

#[test]
fn sessions_opened_lately_stand_in_the_menu_and_those_without_a_name_are_told_by_their_images() {
    const TEST: &str = "sessions_opened_lately_stand_in_the_menu_and_those_without_a_name_are_told_by_their_images";
    // A process of its own: the list must hold what this test opens, and nothing else.
    if !again::has_own_data(module_path!(), TEST) {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let session = make_session(dir.path());
    let pair = Start::Pair(dir.path().join("before.png"), dir.path().join("after.png"));
    let Window { harness, dir } = Window::on(dir, Some(pair));
    drop(harness);
    let mut window = Window::on(dir, Some(Start::Session(session)));
    open(&mut window, Menu::File);
    let title = line(&window, "Open lately").expect("another session was opened");
    window.harness.hover_at(title.center());
    window.harness.run_steps(8);
    assert!(line(&window, "plant").is_none_or(|name| name.bottom() <= 40.0), "the open one is not offered");
    let day = revisit::io::platform::now().to_string()[..10].parse::<revisit::core::units::Date>().unwrap().words();
    let name = format!("before.png, after.png, {day}");
    let row = line(&window, &name).unwrap_or_else(|| panic!("no line {name}"));
    window.click_screen(row.center(), Modifiers::NONE).settle();
    assert!(window.app().open().expect("it opens").unnamed);
}
