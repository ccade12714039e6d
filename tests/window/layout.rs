//! The window's parts in windows of any size: nothing that has words lies over something else that has, nothing is cut at the edges, and what
//! a small window forces upon the panels is forgotten in a larger one.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window, make_session};
use egui::{Key, Modifiers, Rect, Role, Vec2, vec2};
use egui_kittest::kittest::{NodeT, Queryable, by};
use revisit::app::Start;
use revisit::app::panels;

/// What has a name or words, with its place; those that hold others stand for nothing of their own.
fn labelled(window: &Window) -> Vec<(String, Rect)> {
    let works = [Role::Button, Role::CheckBox, Role::ComboBox, Role::Label, Role::RadioButton, Role::Slider, Role::Tab];
    let all = window.harness.query_all(by().predicate(move |node| works.contains(&node.role())));
    let told = all.map(|node| {
        let node_words = node.accesskit_node().label().or_else(|| node.accesskit_node().value()).unwrap_or_default();
        (node_words, node.rect())
    });
    told.filter(|(words, rect)| !words.trim().is_empty() && rect.is_positive()).collect()
}

/// What is scrolled away in the column of tools has a place all the same.
const TOOLS: f32 = 44.0;

/// Nothing in `part` lies over something else there or is cut at its edges.
fn expect_apart(window: &Window, part: Rect, what: &str) {
    let inside: Vec<_> = labelled(window)
        .into_iter()
        .filter(|(_, rect)| part.contains(rect.center()) && rect.center().x > TOOLS && rect.height() <= part.height() + 1.0)
        .collect();
    assert!(!inside.is_empty(), "{what}: nothing is there");
    for (i, (words, rect)) in inside.iter().enumerate() {
        assert!(part.expand(0.6).contains_rect(*rect), "{what}: \"{words}\" is cut: {rect:?} in {part:?}");
        for (other, place) in inside.iter().skip(i + 1) {
            let common = rect.shrink(0.6).intersect(*place);
            assert!(!common.is_positive() || words == other, "{what}: \"{words}\" {rect:?} and \"{other}\" {place:?} lie over each other");
        }
    }
}

/// A window of so many screen pixels, at a scale of the interface.
fn scaled(pixels: Vec2, scale: f32) -> Window {
    let dir = tempfile::tempdir().unwrap();
    let session = make_session(dir.path());
    let mut window = Window::sized(dir, Some(Start::Session(session)), pixels / scale, scale);
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(BEFORE, 100.0, 150.0, 200.0, 100.0);
    window.key(Key::V).click(AFTER, 200.0, 200.0).settle();
    window
}

#[test]
fn nothing_lies_over_anything_else_at_any_scale() {
    for pixels in [vec2(1440.0, 880.0), vec2(1920.0, 1080.0)] {
        for scale in [1.0, 2.0, 2.3, 3.0] {
            let mut window = scaled(pixels, scale);
            let small = window.app().view().small.is;
            if !small {
                // What is scrolled away in them has a place all the same.
                window.chord(Modifiers::COMMAND, Key::B).settle();
            }
            for mode in [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5, Key::Num6, Key::Num7] {
                window.key(mode);
                window.harness.state_mut().view_mut().compare.blinking = false;
                window.settle();
                let what = format!("{pixels} at {scale}, {}", mode.name());
                let whole = window.harness.ctx.content_rect();
                let (top, foot) =
                    (Rect::everything_above(40.0).intersect(whole), Rect::everything_below(whole.bottom() - 26.0).intersect(whole));
                expect_apart(&window, top, &format!("{what}, above"));
                expect_apart(&window, foot, &format!("{what}, at the foot"));
                let canvas = window.harness.get_by_label(revisit::app::canvas::NAME).rect();
                assert!(canvas.width() > 0.4 * whole.width() && canvas.height() > 0.35 * whole.height(), "{what}: {canvas:?} of {whole:?}");
                let bar = Rect::from_x_y_ranges(canvas.x_range(), canvas.bottom()..=foot.top());
                expect_apart(&window, bar, &format!("{what}, the replay"));
                if mode != Key::Num1 {
                    continue;
                }
                // The panels: brought where they have no room of their own.
                let tab = |window: &Window| {
                    window.harness.query_by_label("History").is_some_and(|node| node.accesskit_node().role() == Role::Tab)
                };
                assert!(!tab(&window), "{what}");
                window.chord(Modifiers::COMMAND, Key::B).settle();
                if small {
                    assert_eq!(window.harness.get_by_label(revisit::app::canvas::NAME).rect(), canvas, "{what}: the pictures stay");
                }
                let first = window.harness.get_by(|node| node.role() == Role::Tab && node.label().as_deref() == Some("Outlines")).rect();
                let tabs = window.harness.query_all(by().predicate(|node| node.role() == Role::Tab)).map(|node| node.rect());
                let tabs: Vec<Rect> = tabs.collect();
                assert_eq!(tabs.len(), panels::TABLE.len() + usize::from(small), "{what}");
                assert!(tabs.iter().all(|tab| whole.contains_rect(*tab)), "{what}: {tabs:?}");
                assert!(tabs.windows(2).all(|pair| pair[0].right() <= pair[1].left() + 0.1), "{what}: {tabs:?} from {first:?}");
                if small {
                    window.harness.get_by(|node| node.role() == Role::Tab && node.label().as_deref() == Some("Comparison")).click();
                    window.harness.run_steps(4);
                    let new = window.harness.get_by_label("How large is").rect();
                    assert!(whole.contains_rect(new), "{what}: {new:?}");
                }
                window.chord(Modifiers::COMMAND, Key::B).settle();
                assert!(!tab(&window), "{what}: they go again");
            }
        }
    }
}

#[test]
fn what_a_large_interface_forces_upon_the_panels_is_forgotten() {
    let mut window = scaled(vec2(1440.0, 880.0), 1.0);
    let places = |window: &Window| {
        let tab = window.harness.get_by(|node| node.role() == Role::Tab && node.label().as_deref() == Some("Outlines")).rect();
        (tab, window.harness.get_by_label("How large is").rect(), window.harness.get_by_label(revisit::app::canvas::NAME).rect())
    };
    let (at_first, left) = (places(&window), (window.app().view().panels_width, window.app().view().comparison_height));
    for scale in [1.4, 2.0, 3.0, 2.0, 1.5, 1.2] {
        window.harness.set_size(vec2(1440.0, 880.0) / scale);
        window.harness.run_steps(4);
    }
    window.harness.set_size(vec2(1440.0, 880.0));
    window.settle();
    assert_eq!(places(&window), at_first);
    // What the analyst drags is kept, through the same.
    let edge = window.harness.get_by_label(revisit::app::canvas::NAME).rect().right_center();
    let edge = edge + vec2(2.0, 0.0);
    window.drag_screen(edge, edge - vec2(80.0, 0.0)).settle();
    let dragged = places(&window);
    assert!(dragged.2.right() < at_first.2.right() - 60.0, "{dragged:?}");
    window.harness.set_size(vec2(700.0, 460.0));
    window.harness.run_steps(4);
    window.harness.set_size(vec2(1440.0, 880.0));
    window.settle();
    assert_eq!(places(&window), dragged);
    assert!(window.app().view().panels_width > left.0 + 60.0);
    assert_eq!(window.app().view().comparison_height, left.1);
}

#[test]
fn what_stands_in_the_panel_does_not_move_the_pictures() {
    let mut window = scaled(vec2(1440.0, 880.0), 1.0);
    let canvas = window.harness.get_by_label(revisit::app::canvas::NAME).rect();
    let id = *window.doc().footprints.keys().next().unwrap();
    for panel in panels::TABLE {
        window.harness.state_mut().view_mut().tab = panel.tab;
        window.settle();
        assert_eq!(window.harness.get_by_label(revisit::app::canvas::NAME).rect(), canvas, "{}", panel.name);
    }
    window.run(revisit::core::ops::SetAttribute { id, to: revisit::core::doc::Attribute::Name("long ".repeat(30)) }).settle();
    assert_eq!(window.harness.get_by_label(revisit::app::canvas::NAME).rect(), canvas);
}

#[test]
fn the_zoom_at_the_foot_is_that_of_the_picture() {
    let mut window = Window::new();
    for size in [vec2(1280.0, 800.0), vec2(1000.0, 700.0), vec2(1900.0, 1000.0)] {
        window.harness.set_size(size);
        // As many frames as the window asks for by itself.
        window.harness.run();
        let zoom = 100.0 * window.app().view().camera(window.doc()).zoom;
        let told = format!("{zoom:.0} %");
        assert!(window.harness.query_by_label(&told).is_some(), "{size}: the foot does not say {told}");
    }
}
