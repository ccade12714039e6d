//! The figure composer in the real window: what is chosen is painted beside it, labels and parts are dragged, figures are kept and saved.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, Window};
use egui::{Key, Modifiers, Pos2, pos2};
use egui_kittest::kittest::Queryable;
use revisit::core::doc::{FigureCrop, FigureKind, FigureSpec, FootprintId};
use revisit::core::figure::FigureLayout;
use revisit::core::geom::Point;

const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// A window with a hall on AFTER and the composer open.
fn composing() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).key(Key::V).chord(CTRL_SHIFT, Key::F);
    window.settle();
    window
}

fn laid(window: &Window) -> FigureLayout {
    let (painted, refusal) = window.app().view().figures.painted();
    assert_eq!(refusal, None);
    painted.expect("the figure was painted").laid.clone()
}

fn spec(window: &Window) -> FigureSpec {
    window.app().view().figures.spec().unwrap().clone()
}

/// Where a place of the figure is on the screen.
fn screen(window: &Window, at: Point) -> Pos2 {
    let area = window.harness.get_by_label("Preview of the figure").rect();
    let laid = laid(window);
    let shape = (laid.width / laid.height) as f32;
    let width = area.width().min(area.height() * shape);
    let zoom = f64::from(width) / laid.width;
    let corner = pos2(area.center().x - 0.5 * width, area.min.y + 0.5 * (area.height() - width / shape));
    pos2(corner.x + (at.x * zoom) as f32, corner.y + (at.y * zoom) as f32)
}

#[test]
fn what_is_chosen_is_painted_without_changing_the_session() {
    let mut window = composing();
    let hash = window.doc().hash();
    assert_eq!(laid(&window).panels.len(), 2);
    window.press("Whole").settle();
    assert_eq!(spec(&window).crop, FigureCrop::Whole);
    let whole = laid(&window).panels[0].base_from_figure;
    assert!((laid(&window).panels[0].frame.size().x * whole.magnification() - f64::from(crate::window::WIDTH)).abs() < 2.0);
    window.press("Report").press("Fit outlines").settle();
    assert!(laid(&window).texts(revisit::core::figure::Subject::Note).any(|t| t.contains("Areas with their 90 % range")));
    assert_eq!(window.doc().hash(), hash, "looking at figures changes nothing");
}

#[test]
fn labels_and_the_part_that_is_shown_are_dragged() {
    let mut window = composing();
    let panel = laid(&window).panels[1].clone();
    let label = panel.callouts.iter().find(|c| c.footprint == FootprintId(1)).expect("it is called out").clone();
    let (from, to) = (label.bounds.centre(), Point::new(panel.frame.min.x + 90.0, panel.frame.max.y - 40.0));
    let (start, end) = (screen(&window, from), screen(&window, to));
    window.drag_screen(start, end).settle();
    assert_eq!(spec(&window).labels.len(), 1);
    let moved = laid(&window).panels[1].callouts[0].bounds.centre();
    assert!(moved.distance(to) < 4.0, "{moved:?} {to:?}");
    assert_eq!(spec(&window).crop, FigureCrop::Outlines, "the label was dragged, not the part");
    // A box on the ground beside it.
    let frame = laid(&window).panels[1].frame;
    let at = |u: f64, v: f64| Point::new(frame.min.x + u * frame.size().x, frame.min.y + v * frame.size().y);
    let (start, end) = (screen(&window, at(0.05, 0.08)), screen(&window, at(0.85, 0.7)));
    let base = laid(&window).panels[1].base_from_figure;
    let (a, b) = (base.apply(at(0.05, 0.08)), base.apply(at(0.85, 0.7)));
    window.drag_screen(start, end).settle();
    let part = spec(&window).crop.window().expect("a part was dragged");
    assert!(part.min.distance(a) < 4.0 && part.max.distance(b) < 4.0, "{part:?} {a:?} {b:?}");
    window.press("Put the labels back").settle();
    assert!(spec(&window).labels.is_empty());
}

#[test]
fn figures_are_kept_and_saved_as_they_are_made_elsewhere() {
    let mut window = composing();
    window.harness.get_by_label("Name of the figure").focus();
    window.harness.get_by_label("Name of the figure").type_text("The hall");
    window.harness.run_steps(4);
    window.press("Keep in the session").settle();
    assert_eq!(window.doc().figures[0].name, "The hall");
    assert_eq!(window.doc().figures[0].spec.kind, FigureKind::Pair);
    window.press("Save SVG").settle();
    let svg = window.dir.path().join("plant.figure.svg");
    let start = std::time::Instant::now();
    while !svg.exists() && start.elapsed().as_secs() < 20 {
        window.settle();
    }
    let written = std::fs::read_to_string(&svg).unwrap();
    assert!(written.contains("data:image/jpeg;base64,") && written.matches("<image ").count() == 2);
    // The command line makes the same bytes.
    let session = window.dir.path().join("plant.session.jsonl");
    let other = window.dir.path().join("other.svg");
    let arguments = ["figure".as_ref(), session.as_os_str(), "--name".as_ref(), "the hall".as_ref(), "--out".as_ref(), other.as_os_str()];
    let done = std::process::Command::new(env!("CARGO_BIN_EXE_revisit")).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(written == std::fs::read_to_string(other).unwrap());
    window.press("Remove").settle();
    assert!(window.doc().figures.is_empty());
}

#[test]
fn a_part_that_hides_a_credit_is_refused_in_words() {
    let mut window = composing();
    window.press("Whole").settle();
    let frame = laid(&window).panels[1].frame;
    let at = |u: f64, v: f64| Point::new(frame.min.x + u * frame.size().x, frame.min.y + v * frame.size().y);
    window.press("Mark a credit in the picture");
    let (start, end) = (screen(&window, at(0.02, 0.92)), screen(&window, at(0.3, 0.98)));
    window.drag_screen(start, end).settle();
    let area = window.doc().epoch(AFTER).unwrap().credit_area.expect("it is marked");
    assert!(area.min.distance(Point::new(16.0, 552.0)) < 6.0 && area.max.distance(Point::new(240.0, 588.0)) < 6.0, "{area:?}");
    assert_eq!(spec(&window).crop, FigureCrop::Whole);
    let frame = laid(&window).panels[1].frame;
    let at = |u: f64, v: f64| Point::new(frame.min.x + u * frame.size().x, frame.min.y + v * frame.size().y);
    let (start, end) = (screen(&window, at(0.05, 0.05)), screen(&window, at(0.6, 0.3)));
    window.drag_screen(start, end).settle();
    let (_, refusal) = window.app().view().figures.painted();
    assert!(refusal.is_some_and(|why| why.contains("cuts off the credit")), "{refusal:?}");
    window.press("Whole").settle();
    assert_eq!(window.app().view().figures.painted().1, None);
    window.press("Withdraw that of AFTER").settle();
    assert!(window.doc().epoch(AFTER).unwrap().credit_area.is_none());
}
