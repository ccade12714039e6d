//! Snapshots of long sessions: with one a session opens as it does without, and one that is not right in every respect is not used.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::data_folder::own_data_folder;
use crate::common::log::NAME;
use crate::common::placed::placed_header;
use crate::common::{AFTER, BEFORE, add, at, lived_in, rectangle, session_bytes};
use revisit::core::doc::{Drawn, FootprintId};
use revisit::core::editor::Editor;
use revisit::core::ops::AddTracing;
use revisit::core::session::{Entry, Header, Record, Session};
use revisit::io::platform::cache_dir;
use revisit::io::session_file::snapshot::{self, Basis, FROM_BYTES, Glance};
use revisit::io::session_file::{read_bytes, signed};
use std::path::{Path, PathBuf};

/// A session of its own id that is long enough to have a snapshot: a few steps, and many chapters with much to say.
struct Long {
    dir: tempfile::TempDir,
    header: Header,
    editor: Editor,
    entries: Vec<Entry>,
}

impl Long {
    fn new(id: &str) -> Long {
        own_data_folder();
        let header = Header { session: id.repeat(32 / id.len()), ..placed_header() };
        let editor = Editor::new(Session::new(header.clone()), None);
        let mut long = Long { dir: tempfile::tempdir().unwrap(), header, editor, entries: Vec::new() };
        long.outline(100.0, "Hall \u{2013} \"Süd\"").outline(300.1, "Shed");
        long.editor.run(&traced_again().into(), at(9)).unwrap();
        long.editor.undo(at(10));
        long.outline(500.0, "Another branch has taken ids");
        long.editor.jump(3, at(11));
        let note = "What was seen. ".repeat(260);
        while (long.entries.len() as u64) * 3900 < FROM_BYTES {
            long.editor.note(Record::Mark { name: "Chapter".into(), note: note.clone() }, at(12));
            long.take();
        }
        long.write();
        long
    }

    fn outline(&mut self, x: f64, name: &str) -> &mut Long {
        let epoch = if x < 200.0 { BEFORE } else { AFTER };
        self.editor.run(&add(epoch, rectangle(x, 60.0, 80.0, 22.0), name).into(), at(self.entries.len() as u64)).unwrap();
        self.take();
        self
    }

    fn take(&mut self) {
        self.entries.extend(self.editor.take_outbox());
    }

    fn path(&self) -> PathBuf {
        self.dir.path().join(NAME)
    }

    fn bytes(&self) -> Vec<u8> {
        session_bytes(&self.header, &self.entries)
    }

    fn write(&mut self) {
        self.take();
        std::fs::write(self.path(), self.bytes()).unwrap();
    }

    /// Reads the whole session, as opening it does, and keeps a snapshot.
    fn keep(&self) -> PathBuf {
        let bytes = std::fs::read(self.path()).unwrap();
        let log = read_bytes(&bytes).unwrap();
        let basis = Basis::of(&bytes, &log).expect("it is long enough");
        let (session, bad) = Session::replay(log.header, log.entries);
        assert_eq!(bad, None);
        snapshot::keep(&basis, &session);
        self.snapshots().pop().expect("it is kept")
    }

    fn snapshots(&self) -> Vec<PathBuf> {
        let list = std::fs::read_dir(cache_dir().unwrap().join("sessions")).into_iter().flatten();
        let mut list: Vec<PathBuf> = list.map(|e| e.unwrap().path()).collect();
        list.retain(|p| p.file_name().unwrap().to_str().unwrap().starts_with(&self.header.session));
        list.sort_by_key(|p| p.metadata().unwrap().modified().unwrap());
        list
    }

    /// It opens by the snapshot, to the very session that reading all of it gives.
    fn opens(&self) {
        let Glance { session, anchor } = snapshot::open(&self.path()).expect("the snapshot serves");
        let log = read_bytes(&std::fs::read(self.path()).unwrap()).unwrap();
        assert_eq!(anchor, log.anchor);
        let (whole, _) = Session::replay(log.header, log.entries);
        assert_eq!(session.document(), whole.document());
        assert_eq!(session.planning_document(), whole.planning_document());
        assert_eq!((session.next_seq(), session.changed()), (whole.next_seq(), whole.changed()));
        assert_eq!(session.history().current(), whole.history().current());
        assert!(whole.knows_its_past() && !session.knows_its_past());
        let retraced = |s: &Session| s.document().retraced(BEFORE).map(|f| f.id).collect::<Vec<_>>();
        assert_eq!(retraced(&session), retraced(&whole));
        for (a, b) in session.document().epochs.iter().zip(whole.document().epochs.iter()) {
            assert!(a.located().is_some() && b.located().is_some(), "what is derived of a georeference is there again");
        }
    }

    fn does_not_open(&self, why: &str) {
        assert!(snapshot::open(&self.path()).is_none(), "{why}");
    }
}

fn traced_again() -> AddTracing {
    AddTracing {
        id: FootprintId(1),
        epoch: BEFORE,
        points: rectangle(100.4, 60.3, 80.0, 22.0),
        drawn: Drawn::Polygon,
        analyst: String::new(),
        at: at(9),
        blind: false,
        waived_after_s: None,
    }
}

/// Changes the text of a snapshot and gives it the hash that then belongs to it.
fn forge(path: &Path, change: impl Fn(&str) -> String) {
    let text = std::fs::read_to_string(path).unwrap();
    let line = text.lines().next().unwrap();
    let forged = change(line);
    assert_ne!(forged, line, "the forgery changes something");
    std::fs::write(path, format!("{forged}\n{}\n", revisit::io::sha256(forged.as_bytes()))).unwrap();
}

#[test]
fn a_long_session_opens_by_its_snapshot_as_without() {
    let mut long = Long::new("a1");
    long.does_not_open("there is none yet");
    let kept = long.keep();
    assert!(kept.starts_with(cache_dir().unwrap()));
    long.opens();
    // What came after it is replayed.
    long.outline(620.0, "New").write();
    long.editor.undo(at(20));
    long.editor.redo(at(21));
    let check = long.editor.session().check(at(22)).record;
    long.editor.note(check, at(22));
    long.write();
    long.opens();
    let beside = std::fs::read_dir(long.dir.path()).unwrap().count();
    assert_eq!(beside, 1, "nothing lies beside the session");
    // It can be thrown away at any time.
    std::fs::remove_file(&kept).unwrap();
    long.does_not_open("it is gone");
}

#[test]
fn a_session_that_is_not_the_one_is_read_whole() {
    let mut long = Long::new("b2");
    long.keep();
    let sound = std::fs::read(long.path()).unwrap();
    let write = |bytes: &[u8]| std::fs::write(long.path(), bytes).unwrap();
    for place in [sound.len() / 2, 700, sound.len() - 200, sound.len() - 5] {
        let mut bytes = sound.clone();
        bytes[place] ^= 1;
        write(&bytes);
        long.does_not_open("a bit differs in what the snapshot stands for");
    }
    write(&sound[..sound.len() - 1]);
    long.does_not_open("it is shorter");
    write(&[&sound[..], b"{\"seq\":"].concat());
    long.does_not_open("its last line is torn");
    let (line, _) = signed("{\"seq\":99999,\"kind\":\"mark\"}".into(), &"0".repeat(64));
    write(&[&sound[..], line.as_bytes(), b"\n"].concat());
    long.does_not_open("a line of the rest does not follow");
    write(&sound);
    long.opens();
    // A step back behind the snapshot needs the states before it.
    long.editor.undo(at(30));
    long.write();
    long.does_not_open("its state before is needed");
}

#[test]
fn a_snapshot_that_is_not_right_is_not_used() {
    let mut long = Long::new("c3");
    let kept = long.keep();
    let sound = std::fs::read(&kept).unwrap();
    for place in (0..sound.len()).step_by(sound.len() / 40) {
        let mut bytes = sound.clone();
        bytes[place] ^= 4;
        std::fs::write(&kept, &bytes).unwrap();
        long.does_not_open("a bit of the snapshot differs");
        std::fs::write(&kept, &sound[..place]).unwrap();
        long.does_not_open("it is cut short");
    }
    let text = String::from_utf8(sound.clone()).unwrap();
    let records = long.entries.len();
    for (part, other) in [
        (revisit::TOOL.to_owned(), "revisit 9.9.9".to_owned()),
        ("revisit-snapshot/1".to_owned(), "revisit-snapshot/2".to_owned()),
        ("\"name\":\"Shed\"".to_owned(), "\"name\":\"Barn\"".to_owned()),
        (format!("\"records\":{records}"), format!("\"records\":{}", records - 1)),
        (format!("\"next\":{}", records + 1), format!("\"next\":{}", records + 2)),
        (format!("\"session\":\"{}\"", long.header.session), format!("\"session\":\"{}\"", "d4".repeat(16))),
    ] {
        std::fs::write(&kept, &sound).unwrap();
        assert!(text.contains(&part), "{part}");
        forge(&kept, |line| line.replacen(&part, &other, 1));
        long.does_not_open(&other);
    }
    // Even one with a document that was forged with its hash: the next check in the session does not agree.
    std::fs::write(&kept, &sound).unwrap();
    let mut forged = long.editor.document().clone();
    forged.analyst = "Somebody".into();
    let (was, is) = (long.editor.document().hash().0, forged.hash().0);
    forge(&kept, |line| line.replacen(&was, &is, 1).replacen("\"error_model\":", "\"analyst\":\"Somebody\",\"error_model\":", 1));
    assert!(snapshot::open(&long.path()).is_some_and(|g| g.session.document().analyst == "Somebody"), "the forgery is a good one");
    let check = long.editor.session().check(at(40)).record;
    long.editor.note(check, at(40));
    long.write();
    long.does_not_open("the check differs");
    // It was written whole, and by nobody else: it serves.
    std::fs::write(&kept, &sound).unwrap();
    long.opens();
}

#[test]
fn few_snapshots_are_kept_and_short_sessions_have_none() {
    let mut long = Long::new("e5");
    for i in 0..5 {
        long.outline(100.0 + f64::from(i), "More").write();
        long.keep();
    }
    assert_eq!(long.snapshots().len(), 3);
    long.opens();
    let (_, entries) = lived_in();
    let bytes = session_bytes(&crate::common::header(), &entries);
    assert!(Basis::of(&bytes, &read_bytes(&bytes).unwrap()).is_none());
    let torn = [&long.bytes()[..], b"{"].concat();
    assert!(Basis::of(&torn, &read_bytes(&torn).unwrap()).is_none(), "nor what has a torn end");
}
