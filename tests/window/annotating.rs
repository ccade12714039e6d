//! Annotations in the real window: drawn by keys and clicks, written on in place, listed, locked, hidden, grouped.

use crate::window::{AFTER, BEFORE, Window};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::Queryable;
use revisit::core::doc::{Annotation, AnnotationKind};

fn types(window: &mut Window, text: &str) {
    window.harness.event(Event::Text(text.to_owned()));
    window.harness.run_steps(3);
}

fn last(window: &Window) -> Annotation {
    window.doc().annotations.values().next_back().expect("an annotation").as_ref().clone()
}

#[test]
fn every_kind_is_drawn_by_its_key() {
    let mut window = Window::new();
    let tools = [
        (Key::P, AnnotationKind::Point),
        (Key::L, AnnotationKind::Line),
        (Key::A, AnnotationKind::Arrow),
        (Key::E, AnnotationKind::Ellipse),
        (Key::X, AnnotationKind::Gone),
        (Key::N, AnnotationKind::Appeared),
    ];
    for (i, (key, kind)) in tools.into_iter().enumerate() {
        let x = 80.0 + 90.0 * i as f64;
        window.chord(Modifiers::SHIFT, key);
        if kind.has_two_points() {
            window.drag(AFTER, (x, 150.0), (x + 60.0, 200.0));
        } else {
            window.click(AFTER, x, 150.0);
        }
        assert_eq!((last(&window).kind(), last(&window).epoch), (kind, AFTER));
        assert_eq!(window.doc().annotations.len(), i + 1);
    }
    let hash = window.settle().doc().hash();
    assert_eq!(window.reopened().doc().hash(), hash, "they are in the session file");
}

#[test]
fn a_note_is_typed_where_it_stands() {
    let mut window = Window::new();
    window.chord(Modifiers::SHIFT, Key::T).click(BEFORE, 200.0, 150.0);
    types(&mut window, "crane, gone by May");
    // Letters are no shortcuts meanwhile.
    window.key(Key::R);
    assert_eq!(window.app().open().unwrap().editor.tool().id, "note");
    window.key(Key::Enter);
    assert_eq!((last(&window).text.as_str(), last(&window).kind()), ("crane, gone by May", AnnotationKind::Note));
    assert!(window.app().view().writing.is_none());
    // A note that stays without words is taken away again.
    window.click(BEFORE, 300.0, 250.0).key(Key::Escape);
    assert_eq!(window.doc().annotations.len(), 1);
    // On a slow machine all that was typed comes in one frame, with the Enter that ends it.
    window.click(BEFORE, 300.0, 250.0);
    let enter = |pressed| Event::Key { key: Key::Enter, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    window.harness.input_mut().events.extend([Event::Text("new road".to_owned()), enter(true), enter(false)]);
    window.harness.run_steps(3);
    assert_eq!(last(&window).text, "new road");
    window.chord(Modifiers::COMMAND, Key::Z).chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(window.doc().annotations.len(), 1);
    // F2 changes the words; Esc drops what was typed.
    window.key(Key::V).click(BEFORE, 200.0, 150.0).key(Key::F2);
    types(&mut window, " or June");
    window.key(Key::Escape);
    assert_eq!(last(&window).text, "crane, gone by May");
    window.key(Key::F2);
    types(&mut window, " or June");
    window.key(Key::Enter);
    assert_eq!(last(&window).text, "crane, gone by May or June");
    window.chord(Modifiers::COMMAND, Key::Z);
    assert_eq!(last(&window).text, "crane, gone by May");
}

#[test]
fn the_list_chooses_locks_and_hides() {
    let mut window = Window::new();
    window.chord(Modifiers::SHIFT, Key::A).drag(AFTER, (100.0, 150.0), (160.0, 200.0)).key(Key::V).key(Key::Escape);
    assert!(window.app().open().unwrap().editor.selection().annotations.is_empty());
    window.press("Arrow 1");
    assert_eq!(window.app().open().unwrap().editor.selection().annotations.len(), 1);
    window.press("Lock Arrow 1").key(Key::Delete);
    assert_eq!(window.doc().annotations.len(), 1, "what is locked stays");
    window.press("Unlock Arrow 1").press("Hide Arrow 1");
    assert!(window.harness.query_by_label("Arrow 1, hidden").is_some());
    window.chord(Modifiers::SHIFT, Key::O);
    assert!(window.doc().hidden.is_empty() && window.harness.query_by_label("Arrow 1, hidden").is_none());
    window.key(Key::Delete);
    assert!(window.doc().annotations.is_empty());
}

#[test]
fn an_annotation_has_words_and_a_class_in_the_panel() {
    let mut window = Window::new();
    window.chord(Modifiers::SHIFT, Key::X).click(AFTER, 160.0, 260.0).key(Key::V);
    window.harness.get_by_label("Class of the chosen annotation").focus();
    window.harness.run_steps(2);
    types(&mut window, "crane");
    window.key(Key::Enter);
    assert_eq!(last(&window).class, "crane");
    window.harness.get_by_label("Words of the chosen annotation").focus();
    window.harness.run_steps(2);
    types(&mut window, "not here any more");
    window.key(Key::Enter);
    assert_eq!((last(&window).text.as_str(), last(&window).class.as_str()), ("not here any more", "crane"));
    // The same by F3, as of outlines; with an outline chosen beside it, both.
    window.rectangle(AFTER, 300.0, 150.0, 120.0, 60.0).key(Key::V).key(Key::Escape);
    window.drag(AFTER, (140.0, 110.0), (460.0, 320.0));
    assert_eq!(window.app().open().unwrap().editor.selection().items().len(), 2);
    window.key(Key::F3);
    types(&mut window, "ho");
    window.key(Key::Enter);
    assert_eq!(last(&window).class, "housing");
    assert_eq!(window.doc().footprints.values().next().unwrap().class, "housing");
}

#[test]
fn letters_that_come_in_the_frame_of_the_key_that_opens_a_dialog_are_not_lost() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 120.0, 60.0).key(Key::V).click(AFTER, 160.0, 180.0);
    // On a slow machine all of it comes at once: F3, two letters, Enter.
    let key = |key, pressed| Event::Key { key, physical_key: None, pressed, repeat: false, modifiers: Modifiers::NONE };
    let press = |code: Key, text: &str| [key(code, true), Event::Text(text.to_owned()), key(code, false)];
    let mut events = vec![key(Key::F3, true), key(Key::F3, false)];
    events.extend(press(Key::H, "h"));
    events.extend(press(Key::O, "o"));
    events.extend([key(Key::Enter, true), key(Key::Enter, false)]);
    window.harness.input_mut().events.extend(events);
    window.harness.run_steps(6);
    assert!(window.app().view().dialog.is_none());
    assert_eq!(window.doc().footprints.values().next().unwrap().class, "housing");
}

#[test]
fn letters_that_come_frame_by_frame_while_a_dialog_opens_are_all_kept() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).key(Key::V).click(AFTER, 200.0, 200.0);
    let class = |window: &Window| window.doc().footprints.values().next().unwrap().class.clone();
    for frames in 0..6 {
        // "housing" is meant; "o" alone would be an office, "h" alone a hall.
        window.harness.key_press(Key::F3);
        for _ in 0..frames {
            window.harness.step();
        }
        for letter in ["h", "o"] {
            window.harness.event(egui::Event::Text(letter.to_owned()));
            window.harness.step();
        }
        window.key(Key::Enter).settle();
        assert_eq!(class(&window), "housing", "{frames} frames after the key");
        window.chord(Modifiers::COMMAND, Key::Z).settle();
        assert_eq!(class(&window), "");
    }
}

#[test]
fn keys_lock_hide_and_group_outlines_and_annotations_together() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 120.0, 60.0);
    window.chord(Modifiers::SHIFT, Key::X).click(AFTER, 160.0, 260.0).key(Key::V).key(Key::Escape);
    window.drag(AFTER, (60.0, 110.0), (320.0, 320.0));
    assert_eq!(window.app().open().unwrap().editor.selection().items().len(), 2);
    window.chord(Modifiers::SHIFT, Key::G);
    assert_eq!(window.doc().groups.len(), 1);
    window.key(Key::Escape).click(AFTER, 160.0, 180.0);
    assert_eq!(window.app().open().unwrap().editor.selection().items().len(), 2, "a click chooses the group");
    window.press("Fold Group 1");
    assert!(window.harness.query_by_label("Unfold Group 1").is_some());
    window.chord(Modifiers::SHIFT, Key::K);
    assert_eq!(window.doc().locked.len(), 2);
    window.chord(Modifiers::SHIFT, Key::K);
    assert!(window.doc().locked.is_empty());
    window.chord(Modifiers::SHIFT, Key::H);
    assert_eq!(window.doc().hidden.len(), 2);
    window.chord(Modifiers::SHIFT, Key::H);
    assert!(window.doc().hidden.is_empty());
    window.chord(Modifiers::SHIFT, Key::U);
    assert!(window.doc().groups.is_empty() && window.doc().footprints.len() == 1);
}

#[test]
fn a_courtyard_is_cut_and_filled_by_commands() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0);
    window.chord(Modifiers::SHIFT, Key::C);
    for (x, y) in [(160.0, 180.0), (220.0, 180.0), (220.0, 220.0), (160.0, 220.0)] {
        window.click(AFTER, x, y);
    }
    window.key(Key::Enter);
    let id = *window.doc().footprints.keys().next().unwrap();
    let f = window.doc().footprint(id).unwrap();
    assert!((window.doc().net_area_px2(f) - 21_600.0).abs() < 400.0, "{}", window.doc().net_area_px2(f));
    let hash = window.settle().doc().hash();
    let again = window.reopened();
    assert_eq!((again.doc().hash(), again.doc().holes(id).len()), (hash, 1));
    // With the tool in hand, Backspace fills the one under the pointer; the building stays.
    let mut window = again;
    window.chord(Modifiers::SHIFT, Key::C);
    window.hover(AFTER, 190.0, 200.0);
    window.key(Key::Backspace);
    assert_eq!((window.doc().footprints.len(), window.doc().holes(id).len()), (1, 0));
}
