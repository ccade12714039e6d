//! A session with a long past: its present is there at once, its past a little later, and then it can be changed.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::window::{AFTER, Window, make_session};
use egui::{Key, Modifiers, vec2};
use revisit::app::Start;
use revisit::app::session::Saved;
use revisit::core::session::{Record, Session};
use revisit::core::units::Timestamp;
use revisit::io::session_file::snapshot::FROM_BYTES;
use revisit::io::session_file::{SessionFile, read};
use std::path::Path;

/// Adds so many words to a session that it has a snapshot.
fn make_long(path: &Path) {
    let log = read(path).unwrap();
    let at = Timestamp { t_ms: 1_728_120_600_000 };
    let (mut file, _) = SessionFile::open(path, &log, at).unwrap();
    let (mut session, _) = Session::replay(log.header, log.entries);
    let note = "What was seen. ".repeat(260);
    let count = FROM_BYTES / 3900 + 1;
    let entries: Vec<_> = (0..count)
        .map(|_| {
            let entry = session.entry(Record::Mark { name: "Chapter".into(), note: note.clone() }, at);
            session.step(&entry).unwrap();
            entry
        })
        .collect();
    file.append(&entries).unwrap();
}

#[test]
fn a_long_session_is_shown_at_once_and_changed_when_its_past_is_there() {
    let mut window = Window::new();
    window.rectangle(AFTER, 100.0, 150.0, 240.0, 100.0).settle();
    let Window { harness, dir } = window;
    drop(harness);
    let path = dir.path().join("plant.session.jsonl");
    make_long(&path);
    // The first opening reads all of it.
    let window = Window::on(dir, Some(Start::Session(path.clone())));
    assert_eq!(window.doc().footprints.len(), 1);
    let Window { harness, dir } = window;
    drop(harness);
    let mut window = Window::at_once(dir, Some(Start::Session(path.clone())), vec2(1280.0, 800.0), 1.0);
    while window.app().open().is_none() {
        window.harness.step();
    }
    // It is, unless this machine was so slow that the past has come meanwhile.
    let early = window.app().open().unwrap().awaits_its_past();
    if early {
        assert_eq!(window.doc().footprints.len(), 1, "the present is shown");
        let open = window.app().open().unwrap();
        assert!(matches!(&open.saved, Saved::ReadOnly(why) if why.contains("still being read")));
        assert!(!open.editor.session().knows_its_past());
    }
    window.settle();
    let open = window.app().open().unwrap();
    assert_eq!((&open.saved, open.editor.read_only()), (&Saved::Yes, None));
    assert!(open.editor.session().knows_its_past());
    assert_eq!(open.editor.session().marks().len() as u64, FROM_BYTES / 3900 + 1);
    // What was done before it was closed can be undone, and what is done now is saved.
    window.chord(Modifiers::COMMAND, Key::Z).settle();
    assert_eq!(window.doc().footprints.len(), 0);
    window.chord(Modifiers { shift: true, ..Modifiers::COMMAND }, Key::Z).settle();
    window.rectangle(AFTER, 420.0, 150.0, 156.0, 100.0).settle();
    assert_eq!(window.doc().footprints.len(), 2);
    let log = read(&path).unwrap();
    assert_eq!(log.damage, None);
    let (session, bad) = Session::replay(log.header, log.entries);
    assert_eq!((session.document(), bad), (window.doc(), None));
}
