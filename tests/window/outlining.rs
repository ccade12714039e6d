//! Proposed outlines and outlines that are moved onto the edges, in the real window: pixels come through the tiles, answers from a worker.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers};
use revisit::core::doc::{Drawn, FootprintId};
use revisit::core::geom::{Point, Ring};

/// The hall that stands on both pictures.
const HALL: [(f64, f64); 4] = [(100., 150.), (340., 150.), (340., 250.), (100., 250.)];

#[track_caller]
fn is_the_hall(ring: &Ring) {
    let near = |(x, y): &(f64, f64)| ring.points().iter().any(|p| p.distance(Point::new(*x, *y)) < 1.0);
    assert!(ring.points().len() == 4 && HALL.iter().all(near), "{ring:?}");
}

#[test]
fn a_box_in_the_window_becomes_an_outline_that_counts_once_it_is_accepted() {
    let mut window = Window::new();
    window.key(Key::W).drag(BEFORE, (88., 141.), (356., 262.)).settle();
    let editor = |window: &Window| window.app().open().unwrap().editor.tool_state();
    assert_eq!(editor(&window), "propose.proposed");
    window.key(Key::Escape).settle();
    assert!(window.doc().footprints.is_empty() && editor(&window) == "propose.idle", "Esc leaves no trace");
    window.drag(BEFORE, (88., 141.), (356., 262.)).settle().key(Key::Enter).settle();
    let footprint = window.doc().footprint(FootprintId(1)).expect("Enter takes it").clone();
    is_the_hall(&footprint.ring);
    assert_eq!(footprint.drawn, Drawn::Proposal);
    window.key(Key::I).settle();
    assert_eq!(window.doc().footprint(FootprintId(1)).unwrap().drawn, Drawn::CheckedProposal);
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    assert_eq!(window.doc().footprint(FootprintId(1)).unwrap().drawn, Drawn::Proposal, "one step");
    // Where there is nothing to see it is said, and nothing is drawn.
    window.key(Key::W).drag(AFTER, (600., 400.), (603., 403.)).settle();
    assert_eq!(window.doc().footprints.len(), 1);
}

#[test]
fn an_outline_is_snapped_after_it_was_shown() {
    let mut window = Window::new();
    window.key(Key::R).click(BEFORE, 103., 153.).click(BEFORE, 338., 153.).click(BEFORE, 200., 247.).settle();
    let drawn = window.doc().footprint(FootprintId(1)).expect("a rectangle").ring.clone();
    window.chord(Modifiers::COMMAND | Modifiers::SHIFT, Key::E).settle();
    assert_eq!(window.doc().footprint(FootprintId(1)).unwrap().ring, drawn, "shown, not changed");
    assert!(window.app().open().unwrap().editor.offered().is_some());
    window.key(Key::Enter).settle();
    is_the_hall(&window.doc().footprint(FootprintId(1)).unwrap().ring);
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    assert_eq!(window.doc().footprint(FootprintId(1)).unwrap().ring, drawn);
}
