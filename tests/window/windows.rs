//! Windows beside the pictures: one frame, one way to close them, remembered places; and the window for a second screen.
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers, vec2};
use egui_kittest::kittest::Queryable;
use revisit::app::canvas;
use revisit::app::second::Shows;

const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };

#[test]
fn esc_closes_the_window_that_was_opened_last_and_the_cross_any_of_them() {
    let mut window = Window::new();
    window.chord(Modifiers::COMMAND, Key::T).chord(CTRL_SHIFT, Key::F).settle();
    assert!(window.app().view().by_hand.is_open() && window.app().view().figures.is_open());
    // First what a click would do: tie points are not set any more.
    window.key(Key::Escape).settle();
    assert!(window.app().view().figures.is_open());
    window.key(Key::Escape).settle();
    assert!(window.app().view().by_hand.is_open() && !window.app().view().figures.is_open(), "the last one first");
    window.key(Key::Escape);
    assert!(!window.app().view().by_hand.is_open());
    window.chord(Modifiers::COMMAND, Key::T);
    window.press("Close Line up by hand");
    assert!(!window.app().view().by_hand.is_open());
}

#[test]
fn a_window_is_folded_moved_and_found_again_where_it_was_left() {
    let mut window = Window::new();
    window.chord(Modifiers::COMMAND, Key::T);
    window.press("Fold Line up by hand");
    assert!(window.harness.query_by_label("Apply").is_none(), "folded");
    window.press("Unfold Line up by hand");
    let button = window.harness.get_by_label("Apply").rect();
    // By its title row, left of the two buttons.
    let title = window.harness.get_by_label("Close Line up by hand").rect().left_center() - vec2(110.0, 0.0);
    window.drag_screen(title, title + vec2(-200.0, 90.0));
    let moved = window.harness.get_by_label("Apply").rect();
    assert!((moved.min - button.min - vec2(-200.0, 90.0)).length() < 3.0, "{button:?} {moved:?}");
    let places = window.app().settings().tool_windows;
    assert!(places.contains_key("by hand"), "{places:?}");
    // Another run, which reads what this one has left.
    let ctx = egui::Context::default();
    let app = revisit::app::App::new(&ctx, None::<revisit::app::Start>).unwrap().with_settings(&ctx, &window.app().settings());
    assert_eq!(app.settings().tool_windows, places);
}

#[test]
fn what_is_chosen_for_drawing_is_remembered() {
    let mut window = Window::new();
    window.key(Key::J).key(Key::Q);
    let settings = window.app().settings();
    assert_eq!((settings.snap_outlines, settings.snap_angles), (false, true));
    let ctx = egui::Context::default();
    let app = revisit::app::App::new(&ctx, None::<revisit::app::Start>).unwrap().with_settings(&ctx, &settings);
    assert!(!app.view().snapping.outlines && app.view().snapping.angles);
}

#[test]
fn the_second_window_shows_one_date_and_leaves_its_room_to_the_other() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V);
    window.key(Key::F12).settle();
    let shown = |window: &Window| window.app().view().panes(window.doc()).iter().map(|pane| pane.epoch).collect::<Vec<_>>();
    assert_eq!(shown(&window), [AFTER], "BEFORE stands in the second window");
    window.harness.get_by_label(canvas::SECOND);
    // It follows the main window's camera, and moves it.
    let before = window.app().view().camera(window.doc());
    let at = window.harness.get_by_label(canvas::SECOND).rect().center();
    window.drag_screen(at, at + vec2(40.0, 20.0));
    assert_ne!(window.app().view().camera(window.doc()), before);
    // Nothing can be drawn or moved in it.
    let steps = |window: &Window| window.app().open().unwrap().editor.session().steps().len();
    assert_eq!(steps(&window), 1);
    // The other date, and both over each other: then the main window has both again.
    window.press("Second window: AFTER");
    assert_eq!(shown(&window), [BEFORE]);
    window.press("Second window: Blend");
    assert_eq!(shown(&window), [BEFORE, AFTER]);
    assert_eq!(window.app().view().second.shows, Shows::Blend);
    assert!(window.app().settings().second_window);
    // Drawing goes on in the main window.
    window.key(Key::F).settle();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    assert_eq!(steps(&window), 2);
    window.key(Key::V).key(Key::Escape).key(Key::Escape);
    assert!(!window.app().view().second.open, "Esc closes it");
}

#[test]
fn the_second_window_shows_difference_and_lens_and_annotations_and_is_found_again() {
    let mut window = Window::new();
    window.chord(Modifiers::SHIFT, Key::X).click(AFTER, 300.0, 200.0).key(Key::V).key(Key::Escape);
    window.key(Key::F12).settle();
    for (name, shows) in [("Difference", Shows::Difference), ("Spy lens", Shows::Lens), ("Swipe", Shows::Swipe)] {
        window.press(&format!("Second window: {name}"));
        window.settle();
        assert_eq!(window.app().view().second.shows, shows);
        // The main window keeps its own mode, and both dates.
        assert_eq!(window.app().view().compare.mode, revisit::core::view::CompareMode::SideBySide);
        assert_eq!(window.app().view().panes(window.doc()).len(), 2);
    }
    // Its divider is its own.
    let main = window.app().view().compare.divider;
    let grip = window.harness.get_by_label("Swipe divider").rect().center();
    window.drag_screen(grip, grip + vec2(60.0, 0.0));
    assert!(window.app().view().second.compare.divider > main + 0.05);
    assert_eq!(window.app().view().compare.divider, main);
    // The lens follows the pointer in it, and has its own size.
    window.press("Second window: Spy lens");
    let pictures = window.harness.get_by_label(canvas::SECOND).rect();
    window.harness.hover_at(pictures.center());
    window.harness.run_steps(3);
    let at = window.app().view().second.compare.lens_at.expect("the pointer is in it");
    assert!((at.x - f64::from(pictures.width() / 2.0)).abs() < 2.0, "{at:?}");
    assert!(window.app().view().compare.lens_at.is_none_or(|main| main != at));
    window.harness.get_by_label("Second window: Size of the lens");
    let settings = window.app().settings();
    assert_eq!((settings.second_window, settings.second_shows.as_str()), (true, "Spy lens"));
    let ctx = egui::Context::default();
    let app = revisit::app::App::new(&ctx, None::<revisit::app::Start>).unwrap().with_settings(&ctx, &settings);
    assert_eq!((app.view().second.open, app.view().second.shows), (true, Shows::Lens));
    // A file of settings that was written before there was a place to remember.
    let old: revisit::jobs::WindowSettings = serde_json::from_str(r#"{"second_window":true}"#).unwrap();
    assert_eq!((old.second_at, old.second_shows.as_str()), (None, "BEFORE"));
}

#[test]
fn beside_each_other_the_dates_keep_their_places_while_the_key_is_held() {
    let mut window = Window::new();
    let shown = |window: &Window| window.app().view().panes(window.doc()).iter().map(|pane| pane.epoch).collect::<Vec<_>>();
    for (mode, there) in [(Key::Num1, vec![BEFORE, AFTER]), (Key::Num7, vec![BEFORE, AFTER, BEFORE, AFTER])] {
        window.key(mode);
        window.harness.key_down(Key::X);
        window.harness.run_steps(2);
        assert_eq!(shown(&window), there);
        window.harness.key_up(Key::X);
        window.harness.run_steps(2);
    }
}

#[test]
fn a_copy_is_not_laid_over_the_one_that_is_there() {
    let mut window = Window::new();
    window.chord(CTRL_SHIFT, Key::P);
    window.key(Key::Escape);
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V);
    // Both pictures lie in one frame of pixels.
    let frame = revisit::core::ops::SetSharedFrame { frame: Some(revisit::core::doc::SharedFrame { error_px: 1.0 }) };
    window.run(frame);
    window.click(AFTER, 200.0, 200.0).key(Key::G);
    assert_eq!(window.doc().footprints.len(), 2);
    window.click(AFTER, 200.0, 200.0).key(Key::G).settle();
    assert_eq!(window.doc().footprints.len(), 2, "no second copy");
    let said = window.app().notices().iter().next().unwrap().text.clone();
    assert!(said.contains("is this building already"), "{said}");
}

#[test]
fn colours_of_classes_need_a_list_and_say_so() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.chord(CTRL_SHIFT, Key::O);
    assert!(!window.app().view().by_class);
    let said = window.app().notices().iter().next().unwrap().text.clone();
    assert!(said.contains("no list of classes"), "{said}");
}

#[test]
fn a_coordinate_is_not_asked_for_where_no_image_has_one() {
    let mut window = Window::new();
    window.chord(Modifiers::COMMAND, Key::G);
    assert!(window.app().view().dialog.is_none());
    let said = window.app().notices().iter().next().unwrap().text.clone();
    assert!(said.contains("Ground control points"), "{said}");
}

#[test]
fn steps_have_one_number_in_the_bar_the_strip_and_the_history() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).key(Key::V);
    let seqs: Vec<u64> = window.app().open().unwrap().editor.session().steps().iter().map(|step| step.seq).collect();
    let [first, last] = seqs[..] else { panic!("two steps: {seqs:?}") };
    window.key(Key::F6).settle();
    window.harness.get_by_label_contains(&format!("Step {first} of {last}"));
    window.harness.get_by_label(&format!("Show step {first}: Outline Building 1"));
    window.harness.state_mut().view_mut().tab = revisit::app::state::Tab::History;
    window.harness.run_steps(3);
    window.harness.get_by_label(&format!("Step {first}: Outline Building 1"));
}

#[test]
fn in_a_low_window_the_tools_below_are_announced_and_brought() {
    let dir = tempfile::tempdir().unwrap();
    let session = crate::window::make_session(dir.path());
    let mut window = Window::sized(dir, Some(revisit::app::Start::Session(session)), vec2(900.0, 560.0), 1.0);
    let undo = window.harness.get_by_label("Undo").rect();
    assert!(undo.bottom() < 560.0, "undo is always there");
    assert!(window.harness.query_by_label("More tools above").is_none());
    window.press("More tools below");
    window.harness.run_steps(6);
    assert!(window.harness.query_by_label("More tools above").is_some());
}

#[test]
fn a_menu_tells_only_of_the_entry_under_the_pointer() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.press("Edit");
    assert!(window.harness.query_by_label_contains("Takes back: ").is_none(), "nothing is pointed at");
    // The toolbar has a button of that name; the line of the menu says which step it takes back.
    let entry =
        window.harness.query_all_by_label_contains("Undo").map(|node| node.rect()).max_by(|a, b| a.width().total_cmp(&b.width())).unwrap();
    window.harness.hover_at(entry.center());
    window.harness.run_steps(30);
    let told = window.harness.get_by_label_contains("Takes back: ").rect();
    assert!(told.left() >= entry.right(), "it stands beside the menu, not over it: {told:?} {entry:?}");
}
