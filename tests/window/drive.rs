//! The real window, driven by pointer and keys: draw, undo, swipe, blink, replay, close and open again.

use crate::window::{AFTER, BEFORE, Window};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::app::Start;
use revisit::app::command::{TABLE, UiCommand};
use revisit::core::doc::Traced;
use revisit::core::view::CompareMode;

const CTRL_SHIFT: Modifiers = Modifiers { alt: false, ctrl: true, shift: true, mac_cmd: false, command: true };

fn two_halls() -> Window {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).rectangle(AFTER, 420.0, 150.0, 156.0, 100.0);
    window
}

#[test]
fn two_rectangles_give_the_sentence_and_the_session_keeps_them() {
    let mut window = two_halls();
    assert_eq!(window.doc().footprints.len(), 2);
    // The first becomes the reference, the second is compared with it.
    window.key(Key::V).click(AFTER, 200.0, 200.0).key(Key::K).click(AFTER, 500.0, 200.0);
    assert!(window.doc().reference.is_some());
    let sentence = window.harness.get_by_label_contains("covers about 65 %");
    let text = sentence.value().unwrap_or_default();
    assert!(text.contains("i.e. it is") && text.ends_with("% smaller."), "{text}");
    let hash = window.settle().doc().hash();
    let again = window.reopened();
    assert_eq!(again.doc().hash(), hash);
}

#[test]
fn a_polygon_is_drawn_in_one_pane_and_shown_in_both_and_undone_as_one_step() {
    let mut window = Window::new();
    window.key(Key::P);
    for (x, y) in [(100.0, 150.0), (340.0, 150.0), (340.0, 250.0)] {
        window.click(BEFORE, x, y);
    }
    // The fourth corner is set in the other pane; the outline stays on its own date.
    window.click(AFTER, 100.0, 250.0).key(Key::Enter);
    let footprint = window.doc().footprints.values().next().cloned().expect("one outline");
    assert_eq!(footprint.epoch, BEFORE);
    assert!((footprint.ring.area_px2() - 24_000.0).abs() < 300.0);
    window.chord(Modifiers::COMMAND, Key::Z);
    assert!(window.doc().footprints.is_empty());
    window.chord(CTRL_SHIFT, Key::Z);
    assert_eq!(window.doc().footprints.len(), 1);
}

#[test]
fn esc_leaves_no_trace_and_backspace_takes_one_corner_back() {
    let mut window = Window::new();
    let before = window.doc().hash();
    window.key(Key::P).click(AFTER, 100.0, 100.0).click(AFTER, 200.0, 100.0).key(Key::Backspace).click(AFTER, 220.0, 100.0);
    window.key(Key::Escape);
    assert_eq!(window.doc().hash(), before);
    assert!(window.app().open().unwrap().editor.session().steps().is_empty());
}

#[test]
fn a_corner_is_dragged_with_the_select_tool() {
    let mut window = two_halls();
    window.key(Key::V).click(AFTER, 200.0, 200.0).drag(AFTER, (100.0, 150.0), (90.0, 140.0));
    let ring = window.doc().footprints.values().next().unwrap().ring.clone();
    assert!(ring.points().iter().any(|p| p.distance(revisit::core::geom::Point::new(90.0, 140.0)) < 2.5), "{:?}", ring.points());
}

#[test]
fn the_divider_follows_pointer_and_keys() {
    let mut window = Window::new();
    window.key(Key::Num2);
    assert_eq!(window.app().view().compare.mode, CompareMode::Swipe);
    let divider = window.harness.get_by_label("Swipe divider").rect().center();
    window.drag_screen(divider, divider + egui::vec2(-120.0, 0.0));
    let moved = window.app().view().compare.divider;
    assert!(moved < 0.45, "{moved}");
    window.key(Key::CloseBracket);
    assert!((window.app().view().compare.divider - moved - 0.05).abs() < 1e-6);
    window.harness.get_by_label("Swipe divider").focus();
    window.harness.run_steps(2);
    window.key(Key::ArrowLeft);
    assert!((window.app().view().compare.divider - moved - 0.03).abs() < 1e-6);
}

#[test]
fn blink_changes_the_date_by_itself_and_the_held_key_shows_the_other() {
    let mut window = Window::new();
    window.key(Key::Num3);
    let first = window.app().view().compare.shows_after;
    window.harness.run_steps(25);
    let second = window.app().view().compare.shows_after;
    assert_ne!(first, second, "a second has passed");
    let shown = |window: &Window| window.app().view().panes(window.doc())[0].epoch;
    window.harness.state_mut().view_mut().compare.blinking = false;
    let at_rest = shown(&window);
    window.harness.key_down(Key::X);
    window.harness.run_steps(2);
    assert_ne!(shown(&window), at_rest);
    window.harness.key_up(Key::X);
    window.harness.run_steps(2);
    assert_eq!(shown(&window), at_rest);
}

#[test]
fn the_replay_shows_every_step_and_comes_back_to_the_present() {
    let mut window = two_halls();
    window.chord(Modifiers::COMMAND, Key::Z);
    let steps = window.app().open().unwrap().editor.session().steps().len();
    assert_eq!(steps, 3, "two outlines and an undo");
    let shown = |window: &Window| window.app().open().unwrap().shown(window.app().view()).footprints.len();
    let looked = window.app().view().camera(window.doc());
    window.key(Key::F6);
    assert_eq!(shown(&window), 2);
    window.key(Key::F6).settle();
    assert_eq!(shown(&window), 1);
    assert_ne!(window.app().view().camera(window.doc()), looked, "it flies to what is told of");
    // Nothing can be drawn into the past.
    window.key(Key::R).click(AFTER, 10.0, 10.0).click(AFTER, 50.0, 10.0).click(AFTER, 50.0, 40.0);
    assert_eq!(window.app().open().unwrap().editor.session().steps().len(), steps);
    window.key(Key::Escape);
    assert!(window.app().view().replay.is_none());
    assert_eq!(window.app().view().camera(window.doc()), looked, "the present is found as it was left");
    window.key(Key::F5);
    assert!(window.app().view().replay.as_ref().is_some_and(revisit::core::session::Player::playing));
    window.harness.run_steps(100);
    let player = window.app().view().replay.clone().expect("still shown");
    assert_eq!((player.position(), player.playing()), (3, false));
}

#[test]
fn the_replay_speaks_of_the_step_that_it_shows() {
    let mut window = two_halls();
    for _ in 0..2 {
        window.key(Key::F6);
    }
    assert!(window.harness.query_by_label_contains("Press R").is_none());
    window.harness.get_by_label("Nothing was outlined at this step.");
    window.key(Key::Escape);
    assert!(window.harness.query_by_label("Nothing was outlined at this step.").is_none());
}

#[test]
fn the_comparison_tells_what_is_peculiar_to_a_roof_beside_a_ground() {
    let mut window = two_halls();
    window.key(Key::V).click(AFTER, 200.0, 200.0).key(Key::K).click(AFTER, 500.0, 200.0);
    let mixed = "the difference between a roof and the ground below it";
    assert!(window.harness.query_by_label_contains(mixed).is_none());
    let traced = window.doc().footprints.values().next().unwrap().traced;
    let other = if traced == Traced::Roof { Traced::Ground } else { Traced::Roof };
    window.press(other.word());
    assert!(window.harness.query_by_label_contains(mixed).is_some());
}

#[test]
fn the_window_at_rest_does_not_repaint() {
    let mut window = two_halls();
    window.settle();
    window.harness.remove_cursor();
    // The notices of this run go by themselves first.
    window.harness.run_steps(200);
    window.harness.run();
    let delay = window.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay > std::time::Duration::from_secs(3600), "a repaint is due in {delay:?}");
}

#[test]
fn a_key_for_another_tool_does_not_throw_corners_away() {
    let mut window = Window::new();
    window.key(Key::P);
    for (x, y) in [(100.0, 150.0), (340.0, 150.0), (340.0, 250.0)] {
        window.click(AFTER, x, y);
    }
    window.key(Key::R);
    assert!(window.harness.query_by_label_contains("Something is half drawn").is_some());
    window.key(Key::Enter);
    assert_eq!(window.doc().footprints.len(), 1, "the corners were still there");
    window.key(Key::R);
    assert_eq!(window.app().open().unwrap().editor.tool().id, "rectangle");
}

#[test]
fn typing_a_name_does_not_choose_tools() {
    let mut window = two_halls();
    window.key(Key::V).key(Key::F2);
    let field = window.harness.get_by_label("New name");
    field.type_text("pr");
    window.harness.run_steps(2);
    window.key(Key::P).key(Key::Enter);
    assert_eq!(window.app().open().unwrap().editor.tool().id, "select");
    let names: Vec<_> = window.doc().footprints.values().map(|f| f.name.clone()).collect();
    assert!(names.iter().any(|name| name.contains("pr")), "{names:?}");
}

#[test]
fn the_palette_finds_commands_and_outlines() {
    let mut window = two_halls();
    window.chord(CTRL_SHIFT, Key::P);
    window.harness.get_by_label("Search for a command").type_text("swipe");
    window.harness.run_steps(2);
    window.key(Key::Enter);
    assert_eq!(window.app().view().compare.mode, CompareMode::Swipe);
    window.chord(CTRL_SHIFT, Key::P);
    window.harness.get_by_label("Search for a command").type_text("building 1");
    window.harness.run_steps(2);
    window.key(Key::Enter);
    assert_eq!(window.app().open().unwrap().editor.selection().footprints.len(), 1);
}

#[test]
fn whatever_the_palette_finds_can_be_clicked() {
    let mut window = Window::new();
    let turn = |window: &Window| window.app().view().camera(window.doc()).turn;
    let upright = turn(&window);
    window.chord(CTRL_SHIFT, Key::P);
    window.harness.get_by_label("Search for a command").type_text("turn");
    window.harness.run_steps(4);
    // The fourth or so of what is found: further down than a short list shows.
    let (row, field) = (window.harness.get_by_label("Turn right").rect(), window.harness.get_by_label("Search for a command").rect());
    assert!(row.top() > field.bottom() + 40.0, "{row:?} {field:?}");
    window.click_screen(row.center(), Modifiers::NONE).settle();
    assert!(turn(&window) > upright + 0.2, "it was carried out");
    assert!(window.app().view().dialog.is_none());
}

#[test]
fn every_command_can_be_asked_for_at_any_time() {
    let mut window = two_halls();
    window.settle();
    for entry in TABLE.iter().filter(|entry| !matches!(entry.command, UiCommand::Quit | UiCommand::OpenSample)) {
        window.chord(CTRL_SHIFT, Key::P);
        let field = window.harness.query_by_label("Search for a command");
        field.unwrap_or_else(|| panic!("no palette before {}", entry.label)).type_text(entry.label.trim_end_matches('…'));
        window.harness.run_steps(2);
        window.key(Key::Enter);
        window.harness.state_mut().view_mut().compare.blinking = false;
        // Looks for unnamed fields and for repaints that never stop, with the dialog open.
        window.harness.run();
        // Work that was begun comes to its end: its answer may be a dialog, and over a dialog no command can be asked for.
        window.settle();
        window.key(Key::Escape).key(Key::Escape);
        window.harness.state_mut().view_mut().replay = None;
    }
}

#[test]
fn zoom_keeps_the_place_under_the_pointer() {
    let mut window = Window::new();
    window.hover(AFTER, 300.0, 200.0);
    let at = window.screen(AFTER, 300.0, 200.0);
    let scroll = egui::Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: egui::vec2(0.0, 120.0),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Wheel,
        modifiers: Modifiers::NONE,
    };
    window.harness.event(scroll);
    window.harness.run_steps(20);
    let zoomed = window.screen(AFTER, 300.0, 200.0);
    assert!((zoomed - at).length() < 1.0, "{at} moved to {zoomed}");
    assert!(window.app().view().camera(window.doc()).zoom > 0.0);
}

#[test]
fn two_images_open_as_a_session_without_a_name() {
    let dir = tempfile::tempdir().unwrap();
    crate::window::make_session(dir.path());
    let start = Start::Pair(dir.path().join("before.png"), dir.path().join("after.png"));
    let window = Window::on(dir, Some(start));
    let open = window.app().open().expect("it opens");
    assert!(open.unnamed);
    assert_eq!(open.editor.document().epochs.len(), 2);
    assert!(open.path.exists(), "the session is on the disk from the first moment");
}

#[test]
fn a_missing_picture_is_said_plainly_and_the_session_still_measures() {
    let mut window = two_halls();
    window.settle();
    let Window { harness, dir } = window;
    drop(harness);
    std::fs::remove_file(dir.path().join("after.png")).unwrap();
    let session = dir.path().join("plant.session.jsonl");
    let window = Window::on(dir, Some(Start::Session(session)));
    assert_eq!(window.doc().footprints.len(), 2);
    let said: Vec<_> = window.app().notices().iter().map(|notice| notice.text.clone()).collect();
    assert!(said.iter().any(|text| text.contains("after.png") && text.contains("missing")), "{said:?}");
    window.harness.get_by_label_contains("covers about");
}

#[test]
fn a_second_window_on_a_session_can_look_and_not_change() {
    let first = two_halls();
    let session = first.dir.path().join("plant.session.jsonl");
    let mut second = Window::on(tempfile::tempdir().unwrap(), Some(Start::Session(session)));
    let open = second.app().open().expect("it opens");
    assert!(open.editor.read_only().is_some());
    second.harness.get_by_label("Read only");
    second.rectangle(AFTER, 20.0, 400.0, 100.0, 60.0);
    assert_eq!(second.doc().footprints.len(), 2);
    assert_eq!(first.doc().footprints.len(), 2);
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &std::path::Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its path is asked for".to_owned())
    }
}

pub fn drop_on(window: &mut Window, names: &[&str]) {
    let files = names.iter().map(|name| std::sync::Arc::new(Dropped(window.dir.path().join(name))) as egui::DroppedFileHandle);
    let files: Vec<_> = files.collect();
    window.harness.input_mut().dropped_files.extend(files);
    window.settle();
}

#[test]
fn files_are_dropped_two_pictures_one_by_one_a_session_and_outlines() {
    let dir = tempfile::tempdir().unwrap();
    crate::window::make_session(dir.path());
    let mut window = Window::on(dir, None);
    // Two at once: the first is BEFORE, the second AFTER, and the session is logged from the first moment.
    drop_on(&mut window, &["before.png", "after.png"]);
    let open = window.app().open().expect("a session");
    assert!(open.unnamed && open.path.is_file());
    let names: Vec<&str> = window.doc().epochs.iter().map(revisit::core::doc::Epoch::file_name).collect();
    assert_eq!(names, ["before.png", "after.png"]);
    // One after the other into the dialog.
    drop_on(&mut window, &["after.png"]);
    drop_on(&mut window, &["before.png"]);
    window.key(Key::Enter).settle();
    let names: Vec<&str> = window.doc().epochs.iter().map(revisit::core::doc::Epoch::file_name).collect();
    assert_eq!(names, ["after.png", "before.png"]);
    // A session, and outlines onto it.
    drop_on(&mut window, &["plant.session.jsonl"]);
    assert!(!window.app().open().expect("a session").unnamed);
    let outlines = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","properties":{"name":"Shed"},
        "geometry":{"type":"Polygon","coordinates":[[[10,10],[60,10],[60,40],[10,40],[10,10]]]}}]}"#;
    std::fs::write(window.dir.path().join("sheds.geojson"), outlines).unwrap();
    drop_on(&mut window, &["sheds.geojson"]);
    assert_eq!(window.doc().footprints.values().next().map(|f| f.name.as_str()), Some("Shed"));
}
