//! The session file as it is written and read: its lines, its one writer, its names.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::log::{NAME, hash_of, mark, write_at};
use crate::common::{assert_plain, at, facts, header, lived_in, session_bytes};
use revisit::core::doc::Role;
use revisit::core::session::{Header, Record};
use revisit::io::places::{ImageState, Places};
use revisit::io::session_file::{CreateError, LockError, SessionFile, header_line, read, read_bytes, verify};
use revisit::jobs::{Target, Writer, open_for_writing};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

#[test]
fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    let (editor, entries) = lived_in();
    assert!(entries.len() >= 24, "{}", entries.len());
    let mut file = SessionFile::create(&path, &header()).unwrap();
    for entry in &entries {
        file.append(std::slice::from_ref(entry)).unwrap();
    }
    let log = read(&path).unwrap();
    assert_eq!((&log.header, &log.entries), (&header(), &entries));
    assert_eq!(log.head, file.head());
    assert_eq!(&log.anchor, file.anchor());
    assert_eq!((log.torn_bytes, &log.damage, log.version.as_str()), (0, &None, "1.0"));
    assert_eq!(hash_of(&log), editor.document().hash().0);
    let bytes = std::fs::read(&path).unwrap();
    assert_eq!(log.trusted_bytes, bytes.len() as u64);
    assert_eq!(bytes, session_bytes(&header(), &entries), "one by one or all at once, the bytes are the same");
    // Exports name the last record that states something, so that the record of an export does not change the next one.
    let stating = entries.iter().rev().find(|e| !matches!(e.record, Record::Custody(_))).unwrap();
    assert_eq!(log.anchor.0, stating.seq);
    for line in bytes.split(|b| *b == b'\n').filter(|l| !l.is_empty()) {
        let object: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert!(object.is_object() && object["sha256"].as_str().unwrap().len() == 64);
    }
}

#[test]
fn the_header_is_a_line_like_any_other() {
    let (line, hash) = header_line(&header()).unwrap();
    let log = read_bytes(format!("{line}\n").as_bytes()).unwrap();
    assert_eq!((log.header, log.head, log.anchor.0), (header(), hash, 0));
    // Neither names nor absolute paths of this machine are in it.
    assert!(!line.contains("/home") && !line.contains("/root") && !line.contains("/tmp"));
}

#[test]
fn one_writer_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    let mut first = SessionFile::create(&path, &header()).unwrap();
    first.append(&[mark(1, "mine")]).unwrap();
    let log = read(&path).unwrap();
    let busy = SessionFile::open(&path, &log, at(1)).unwrap_err();
    assert!(matches!(busy, LockError::Busy));
    assert_plain(&busy.to_string());
    let opened = open_for_writing(&path).unwrap();
    assert!(matches!(&opened.target, Target::ReadOnly(why) if *why == busy.to_string()));
    assert_eq!(opened.session.marks().len(), 1, "the second one can look at it");
    drop(first);
    let (mut second, _) = SessionFile::open(&path, &log, at(1)).unwrap();
    second.append(&[mark(2, "now mine")]).unwrap();
    drop(second);
    // Somebody who read before that write must not append after it: the chain would fork.
    assert!(matches!(SessionFile::open(&path, &log, at(1)), Err(LockError::Changed)));
    assert_eq!(read(&path).unwrap().entries.len(), 2);
}

#[test]
fn creating_never_writes_over_anything() {
    let dir = tempfile::tempdir().unwrap();
    let path = write_at(dir.path(), b"somebody's");
    let exists = SessionFile::create(&path, &header()).unwrap_err();
    assert!(matches!(exists, CreateError::Exists(_)));
    assert_plain(&exists.to_string());
    assert_eq!(std::fs::read(&path).unwrap(), b"somebody's");
    let ending = SessionFile::create(&dir.path().join("halls.json"), &header()).unwrap_err();
    assert!(matches!(ending, CreateError::WrongEnding(_)));
    assert_plain(&ending.to_string());
    for nowhere in ["missing/halls.session.jsonl", &format!("{NAME}/halls.session.jsonl")] {
        let told = SessionFile::create(&dir.path().join(nowhere), &header()).unwrap_err();
        assert!(matches!(told, CreateError::Io { .. }), "{told}");
        assert_plain(&told.to_string());
    }
    let folder = dir.path().join("folder.session.jsonl");
    std::fs::create_dir(&folder).unwrap();
    assert_plain(&SessionFile::create(&folder, &header()).unwrap_err().to_string());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "nothing temporary is left");
    // A place where nobody may write, not even the system's owner.
    if Path::new("/proc/self").is_dir() {
        assert_plain(&SessionFile::create(Path::new("/proc/halls.session.jsonl"), &header()).unwrap_err().to_string());
    }
}

#[test]
fn saving_under_another_name_copies_and_goes_on_there() {
    let dir = tempfile::tempdir().unwrap();
    let (old, new) = (dir.path().join(NAME), dir.path().join("copy.session.jsonl"));
    let (_, entries) = lived_in();
    let mut file = SessionFile::create(&old, &header()).unwrap();
    file.append(&entries).unwrap();
    assert!(matches!(file.save_as(&old), Err(CreateError::Exists(_))), "not even over itself");
    let before = std::fs::read(&old).unwrap();
    let mut copy = file.save_as(&new).unwrap();
    drop(file);
    copy.append(&[mark(entries.len() as u64 + 1, "in the copy")]).unwrap();
    assert_eq!(std::fs::read(&old).unwrap(), before);
    let log = read(&new).unwrap();
    assert_eq!((log.entries.len(), log.damage), (entries.len() + 1, None));
    // The copy is locked, the old one is free.
    assert!(matches!(SessionFile::open(&new, &read(&new).unwrap(), at(1)), Err(LockError::Busy)));
    assert!(SessionFile::open(&old, &read(&old).unwrap(), at(1)).is_ok());
}

#[test]
fn the_writer_thread_says_saved_only_when_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let (path, other) = (dir.path().join(NAME), dir.path().join("other.session.jsonl"));
    let file = SessionFile::create(&path, &header()).unwrap();
    let writer = Writer::start(file, 0, Arc::new(|| {})).unwrap();
    assert!(writer.state().is_saved());
    let (_, entries) = lived_in();
    for entry in &entries {
        writer.append(vec![entry.clone()]);
    }
    let state = writer.flush(Duration::from_secs(20));
    assert!(state.is_saved() && state.saved == entries.len() as u64, "{state:?}");
    assert_eq!(read(&path).unwrap().entries, entries);
    writer.save_as(path.clone());
    writer.append(vec![mark(entries.len() as u64 + 1, "still here")]);
    let state = writer.flush(Duration::from_secs(20));
    assert_plain(state.save_as_failed.as_deref().expect("the name is taken"));
    assert!(state.is_saved() && state.moves == 0);
    writer.save_as(other.clone());
    writer.append(vec![mark(entries.len() as u64 + 2, "over there")]);
    let state = writer.flush(Duration::from_secs(20));
    assert_eq!((&state.path, state.moves, state.is_saved()), (&other, 1, true));
    assert_eq!(read(&path).unwrap().entries.len(), entries.len() + 1);
    // Closing waits for what was handed over last.
    writer.append(vec![mark(entries.len() as u64 + 3, "at the last moment")]);
    drop(writer);
    assert_eq!(read(&other).unwrap().entries.len(), entries.len() + 3);
}

#[test]
fn the_paths_in_a_header_are_not_followed_out_of_the_neighbourhood() {
    let dir = tempfile::tempdir().unwrap();
    let inner = dir.path().join("a/b/c");
    std::fs::create_dir_all(&inner).unwrap();
    std::fs::write(dir.path().join("secret.png"), b"x").unwrap();
    let session = inner.join(NAME);
    let long = "x".repeat(4096);
    for hostile in [
        "/etc/passwd",
        "../../../secret.png",
        "../../../../../../../../etc/passwd",
        "/dev/zero",
        "/proc/self/mem",
        "\\\\evil\\share\\x.png",
        "//evil/share/x.png",
        "C:\\Windows\\win.ini",
        "file:///etc/passwd",
        "http://evil.example/x.png",
        "",
        ".",
        "..",
        "a/../../../..",
        "\0",
        &long,
    ] {
        let image = facts(Role::Before, hostile, 10, 10);
        let hostile_header = Header { images: vec![image.clone(), facts(Role::After, "after.png", 10, 10)], ..header() };
        assert_eq!(Places::none().find(&session, &image), ImageState::Missing, "{hostile:?}");
        // Such a session opens all the same, without its picture.
        let _ = std::fs::remove_file(&session);
        drop(SessionFile::create(&session, &hostile_header).unwrap());
        assert!(matches!(open_for_writing(&session).unwrap().target, Target::File(_)), "{hostile:?}");
        let verdict = verify(&session, read(&session).unwrap(), &Places::none());
        assert!(!verdict.ok && verdict.codes.contains(&"image.missing:before".to_owned()), "{verdict:?}");
    }
    // What is no plain file is not opened: a pipe would wait for ever, a device never ends.
    let pipe = inner.join("pipe.png");
    if Command::new("mkfifo").arg(&pipe).status().is_ok_and(|s| s.success()) {
        assert_eq!(Places::none().find(&session, &facts(Role::Before, "pipe.png", 1, 1)), ImageState::Missing);
        assert_plain(&read(&pipe).unwrap_err().to_string());
    } else {
        println!("skipped: this system has no mkfifo");
    }
    for place in [inner.as_path(), Path::new("/dev/zero"), Path::new("nowhere/at/all.session.jsonl")] {
        assert_plain(&read(place).unwrap_err().to_string());
    }
}
