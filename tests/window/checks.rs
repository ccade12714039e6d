//! What the checks found is put right from their panel: by one step, or by the dialog that asks what only the analyst knows.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, BEFORE, Window};
use egui::Key;
use egui_kittest::kittest::Queryable;
use revisit::app::state::{Dialog, Tab};
use revisit::core::doc::{Attribute, FootprintId};
use revisit::core::ops::{SetAttribute, SetDate};

fn looking_at_checks(window: &mut Window) {
    let view = window.harness.state_mut().view_mut();
    (view.panels, view.tab) = (true, Tab::Notices);
    window.harness.run_steps(20);
    window.settle();
}

#[test]
fn a_missing_date_is_stated_and_a_missing_class_set() {
    let mut window = Window::new();
    window.rectangle(BEFORE, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).key(Key::V).settle();
    window.run(SetAttribute { id: FootprintId(1), to: Attribute::Class("hall".into()) }).run(SetDate { epoch: BEFORE, date: None });
    looking_at_checks(&mut window);
    let camera = window.app().view().camera(window.doc());
    window.press("State the date…");
    assert!(matches!(window.app().view().dialog, Some(Dialog::Images(_))), "the dialog of dates is open");
    assert_eq!(window.app().view().camera(window.doc()), camera, "nothing is zoomed for it");
    window.key(Key::Escape).settle();
    window.press("Set the class…");
    assert!(matches!(window.app().view().dialog, Some(Dialog::Class(_))), "the dialog of classes is open");
    window.key(Key::Enter).settle();
    assert_eq!(window.doc().footprint(FootprintId(2)).unwrap().class, "hall");
    assert!(window.harness.query_by_label("Set the class…").is_none(), "nothing is missing any more");
}

#[test]
fn what_overlaps_is_cut_out_by_one_click() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 300.0, 200.0, 80.0, 80.0).key(Key::V).settle();
    looking_at_checks(&mut window);
    window.press("Cut out of the larger one").settle();
    let area = |id| window.doc().footprint(FootprintId(id)).unwrap().ring.area_px2();
    assert!((area(1) - (24_000.0 - 2_000.0)).abs() < 500.0 && (area(2) - 6_400.0).abs() < 400.0, "{} {}", area(1), area(2));
}
