//! Tracing again, blind, in the real window: outlines are hidden, what is drawn is a further tracing, and nothing is lost.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::core::doc::{EpochId, FootprintId};
use revisit::core::view::CompareMode;

fn three_halls() -> Window {
    let mut window = Window::new();
    window
        .rectangle(AFTER, 100.0, 150.0, 240.0, 100.0)
        .rectangle(AFTER, 420.0, 150.0, 156.0, 100.0)
        .rectangle(BEFORE, 100.0, 150.0, 240.0, 100.0);
    window.key(Key::V).key(Key::Escape);
    window
}

/// Which building is asked for: the one on which the ring lies.
fn asked(window: &Window) -> FootprintId {
    let view = window.app().view();
    let (epoch, at) = view.blind.as_ref().unwrap().mark(window.doc()).expect("a ring");
    window.doc().footprints.values().find(|f| f.epoch == epoch && f.ring.contains(at)).map(|f| f.id).unwrap()
}

/// On which date that is.
fn asked_on(window: &Window) -> EpochId {
    window.app().view().blind.as_ref().unwrap().mark(window.doc()).expect("a ring").0
}

/// Traces the building that is asked for again, a little off.
fn trace(window: &mut Window, off: f64) -> FootprintId {
    let id = asked(window);
    let (epoch, bounds) = window.doc().footprint(id).map(|f| (f.epoch, f.ring.bounds())).unwrap();
    window.key(Key::P);
    let (l, t, r, b) = (bounds.min.x, bounds.min.y, bounds.max.x, bounds.max.y);
    for (x, y) in [(l + off, t), (r, t + off), (r - off, b), (l, b - off)] {
        window.click(epoch, x, y);
    }
    window.key(Key::Enter);
    id
}

fn begin(window: &mut Window) {
    window.chord(Modifiers::COMMAND, Key::R);
    window.harness.get_by_label_contains("traced less than 10 minutes ago");
    window.press("Waive the wait of 10 minutes").press("Start");
}

#[test]
fn a_round_measures_the_hand_and_puts_the_view_back() {
    let mut window = three_halls();
    let camera = window.app().view().camera;
    begin(&mut window);
    assert!(window.app().view().blind.is_some());
    let view = window.app().view();
    assert!(!view.outlines && !view.names, "hidden");
    assert_eq!(view.compare.mode, CompareMode::Blink, "one date alone");
    assert!(window.harness.query_by_label_contains("Comparison").is_none(), "no areas, no ratios");
    window.harness.get_by_label("1 of 3");
    // The line below says on which date, not "either".
    let role = if asked_on(&window) == AFTER { "AFTER" } else { "BEFORE" };
    window.harness.get_by_label_contains(&format!("Tracing again, blind, on {role}."));
    window.key(Key::P);
    assert!(window.harness.query_by_label_contains("on either date").is_none());
    let mut seen = vec![trace(&mut window, 1.0)];
    window.harness.get_by_label("2 of 3");
    // Esc drops what is being drawn and nothing else.
    // The order is another one in every session.
    let next = window.doc().footprint(asked(&window)).unwrap().clone();
    let middle = next.ring.bounds().centre();
    window.click(next.epoch, middle.x, middle.y).key(Key::Escape).key(Key::Escape);
    assert_eq!(window.doc().footprints.values().map(|f| f.tracings.len()).sum::<usize>(), 1);
    // Commands that would show what is hidden wait.
    let outlines = window.app().view().outlines;
    window.key(Key::O).key(Key::Num1).chord(Modifiers::COMMAND, Key::B);
    assert_eq!((window.app().view().outlines, window.app().view().compare.mode), (outlines, CompareMode::Blink));
    // A tracing is taken back by undo, and its building is asked for again.
    window.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(asked(&window), seen[0]);
    trace(&mut window, 1.0);
    seen.push(trace(&mut window, -1.0));
    seen.push(trace(&mut window, 0.5));
    seen.sort();
    assert_eq!(seen, [FootprintId(1), FootprintId(2), FootprintId(3)], "each once");
    window.harness.get_by_label_contains("3 of 3 outlines traced again");
    window.harness.get_by_label_contains("AFTER: Your own clicks");
    window.press("Close");
    let view = window.app().view();
    assert!(view.blind.is_none() && view.outlines && view.names);
    assert_eq!((view.compare.mode, view.camera), (CompareMode::SideBySide, camera));
    for f in window.doc().footprints.values() {
        let t = &f.tracings[0];
        assert!(t.counts() && t.waived_after_s == Some(0) && t.number == 2, "{t:?}");
    }
    // What is drawn now is an outline of its own again.
    window.rectangle(AFTER, 600.0, 400.0, 60.0, 40.0);
    assert_eq!(window.doc().footprints.len(), 4);
    let hash = window.settle().doc().hash();
    let log = std::fs::read_to_string(window.dir.path().join("plant.session.jsonl")).unwrap();
    assert!(log.contains("Blind tracing of 3 outlines") && log.contains("Order: #") && log.contains("waived for"), "the order is logged");
    assert_eq!(window.reopened().doc().hash(), hash);
}

#[test]
fn skipping_and_stopping_lose_nothing() {
    let mut window = three_halls();
    begin(&mut window);
    let first = asked(&window);
    window.press("Skip this one");
    assert_ne!(asked(&window), first);
    let traced = trace(&mut window, 1.0);
    window.press("Stop");
    window.harness.get_by_label_contains("1 of 3 outlines traced again");
    window.press("Close");
    assert_eq!(window.doc().footprint(traced).unwrap().tracings.len(), 1);
    assert_eq!(window.doc().footprint(first).unwrap().tracings.len(), 0);
    // A round of which nothing comes says so and shows no dialog.
    begin(&mut window);
    window.press("Stop");
    assert!(window.app().view().dialog.is_none() && window.app().view().blind.is_none());
    assert_eq!(window.app().view().compare.mode, CompareMode::SideBySide);
}

#[test]
fn lining_up_and_tracing_blind_exclude_each_other() {
    let mut window = three_halls();
    window.chord(Modifiers::COMMAND, Key::T).click(BEFORE, 100.0, 150.0).click(AFTER, 112.0, 142.0);
    window.click(AFTER, 702.0, 112.0).click(BEFORE, 690.0, 120.0);
    assert!(window.app().view().by_hand.is_open() && window.app().view().laid().is_some(), "AFTER is laid by two points");
    begin(&mut window);
    assert!(window.app().view().blind.is_some());
    assert!(!window.app().view().by_hand.is_open() && window.app().view().laid().is_none(), "the pictures lie as the session has them");
    // Clicks trace, and neither key begins anything else.
    window.chord(Modifiers::COMMAND, Key::T).chord(Modifiers::COMMAND, Key::L);
    assert!(!window.app().view().by_hand.is_open());
    trace(&mut window, 1.0);
    assert_eq!(window.doc().footprints.values().map(|f| f.tracings.len()).sum::<usize>(), 1);
    window.press("Stop").press("Close");
    // What was set is there again.
    window.chord(Modifiers::COMMAND, Key::T);
    assert_eq!(window.app().view().by_hand.ties.rows.len(), 2);
}
