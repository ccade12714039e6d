//! The session file under everything that happens to files: cuts, flipped bits, editors, mail programs, later versions,
//! second writers, full disks, failing syncs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

mod common;

use common::random::Random;
use common::{assert_plain, at, facts, header, line_ends, lived_in, prefix_hashes, session_bytes};
use revisit::core::doc::Role;
use revisit::core::session::{Custody, Entry, Header, Record, Session};
use revisit::io::places::{ImageState, Places};
use revisit::io::session_file::{
    AppendError, CreateError, DamageKind, LockError, SessionFile, SessionLog, ZERO_HASH, entry_line, header_line, read, read_bytes, signed,
    verify,
};
use revisit::jobs::{Target, Writer, open_for_writing};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

const NAME: &str = "halls.session.jsonl";

fn hash_of(log: &SessionLog) -> String {
    let (session, bad) = Session::replay(log.header.clone(), log.entries.clone());
    assert_eq!(bad, None);
    session.document().hash().0
}

fn write_at(dir: &Path, bytes: &[u8]) -> PathBuf {
    let path = dir.join(NAME);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn mark(seq: u64, name: &str) -> Entry {
    Entry { seq, at: at(seq), record: Record::Mark { name: name.into(), note: String::new() } }
}

/// The lines of a session, each with its newline.
fn lines(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect()
}

/// Signs these JSON objects anew, one after the other: what somebody does who knows the format.
fn chained(objects: &[String]) -> Vec<u8> {
    let mut prev = ZERO_HASH.to_owned();
    let mut bytes = Vec::new();
    for object in objects {
        let (line, hash) = signed(object.clone(), &prev);
        bytes.extend(line.into_bytes());
        bytes.push(b'\n');
        prev = hash;
    }
    bytes
}

/// The JSON objects of a session without their chain.
fn unchained(bytes: &[u8]) -> Vec<String> {
    let text = std::str::from_utf8(bytes).unwrap();
    text.lines().map(|l| format!("{}}}", l.rsplit_once(",\"prev\":\"").unwrap().0)).collect()
}

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
fn a_session_cut_at_any_byte_keeps_every_whole_record() {
    let dir = common::quick_dir();
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let (ends, hashes) = (line_ends(&bytes), prefix_hashes(&header(), &entries));
    for cut in 0..=bytes.len() {
        let path = write_at(dir.path(), &bytes[..cut]);
        let whole = ends.iter().filter(|end| **end <= cut).count();
        if whole == 0 {
            assert_plain(&read(&path).unwrap_err().to_string());
            continue;
        }
        let log = read(&path).unwrap();
        let good = ends[whole - 1];
        assert_eq!(log.damage, None, "a torn tail is not damage, cut at {cut}");
        assert_eq!((log.entries.len(), log.torn_bytes), (whole - 1, (cut - good) as u64), "cut at {cut}");
        assert_eq!(log.entries, entries[..whole - 1]);
        let (mut file, recovered) = SessionFile::open(&path, &log, at(99)).unwrap();
        let aside = dir.path().join(format!("{NAME}.torn-1"));
        if cut == good {
            assert_eq!(recovered, None);
            assert!(!aside.exists());
        } else {
            let told = Custody::Recovered { file: format!("{NAME}.torn-1"), bytes: (cut - good) as u64 };
            assert_eq!(recovered.unwrap().record, Record::Custody(told));
            assert_eq!(std::fs::read(&aside).unwrap(), bytes[good..cut], "nothing is lost, cut at {cut}");
            std::fs::remove_file(&aside).unwrap();
        }
        let next = whole as u64 + u64::from(cut != good);
        file.append(&[mark(next, "and on")]).unwrap();
        drop(file);
        let again = read(&path).unwrap();
        assert_eq!((again.torn_bytes, &again.damage), (0, &None), "cut at {cut}");
        assert_eq!(again.entries.len() as u64, next);
        assert_eq!(std::fs::read(&path).unwrap()[..good], bytes[..good]);
        // Replaying is the slow part: once a line is enough, the records were compared.
        if cut == good || cut == good + 1 {
            assert_eq!(hash_of(&again), hashes[whole - 1]);
        }
    }
}

#[test]
fn a_second_torn_tail_does_not_overwrite_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let path = write_at(dir.path(), &bytes[..bytes.len() - 7]);
    for n in 1..=3 {
        let log = read(&path).unwrap();
        let (file, recovered) = SessionFile::open(&path, &log, at(99)).unwrap();
        assert!(recovered.is_some());
        drop(file);
        assert!(dir.path().join(format!("{NAME}.torn-{n}")).exists());
        let mut torn = std::fs::read(&path).unwrap();
        torn.extend(b"{\"seq\":");
        std::fs::write(&path, torn).unwrap();
    }
}

/// The line of a byte, counted from 1.
fn line_of(ends: &[usize], byte: usize) -> u64 {
    ends.iter().filter(|end| **end <= byte).count() as u64 + 1
}

fn expect_flip_found(bytes: &[u8], ends: &[usize], byte: usize, bit: u8) {
    let mut changed = bytes.to_vec();
    changed[byte] ^= 1 << bit;
    let line = line_of(ends, byte);
    let last = ends.len() as u64;
    match read_bytes(&changed) {
        Err(why) => assert!(line == 1 && !why.is_empty(), "byte {byte} bit {bit}: {why}"),
        Ok(log) if line == last && byte == bytes.len() - 1 => {
            // Without its newline the last line is one that was never finished.
            assert_eq!((log.entries.len() as u64, log.torn_bytes > 0), (last - 2, true), "byte {byte} bit {bit}");
        }
        Ok(log) => {
            let damage = log.damage.unwrap_or_else(|| panic!("byte {byte} bit {bit} of line {line} went unnoticed"));
            assert_eq!((damage.line, damage.kind), (line, DamageKind::Chain), "byte {byte} bit {bit}");
            assert_eq!(log.entries.len() as u64, line - 2, "what stands before is kept");
        }
    }
}

#[test]
fn every_flipped_bit_of_a_short_session_is_found_in_its_line() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries[..5]);
    let ends = line_ends(&bytes);
    for byte in 0..bytes.len() {
        for bit in 0..8 {
            expect_flip_found(&bytes, &ends, byte, bit);
        }
    }
}

#[test]
fn a_flipped_bit_in_every_byte_of_a_long_session_is_found_in_its_line() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let ends = line_ends(&bytes);
    for byte in 0..bytes.len() {
        expect_flip_found(&bytes, &ends, byte, u8::try_from(byte % 8).unwrap());
    }
}

fn damage(bytes: &[u8]) -> (u64, DamageKind, String) {
    let damage = read_bytes(bytes).unwrap().damage.expect("damage");
    assert_plain(&damage.to_string());
    (damage.line, damage.kind, damage.why)
}

#[test]
fn lines_taken_out_doubled_swapped_and_put_in_are_found() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let all = lines(&bytes);
    let n = all.len();
    let foreign = {
        let other = Header { session: "f".repeat(32), ..header() };
        lines(&session_bytes(&other, &entries))
    };
    for k in 1..n {
        let number = k as u64 + 1;
        let mut without = all.clone();
        without.remove(k);
        let log = read_bytes(&without.concat()).unwrap();
        if k + 1 < n {
            assert_eq!(log.damage.map(|d| d.line), Some(number), "line {number} taken out");
        } else {
            // Only a head that was noted elsewhere tells that the last line is gone: that is what exports print it for.
            assert_ne!(log.head, read_bytes(&bytes).unwrap().head);
        }
        let mut doubled = all.clone();
        doubled.insert(k, all[k].clone());
        assert_eq!(damage(&doubled.concat()).0, number + 1, "line {number} doubled");
        if k + 1 < n {
            let mut swapped = all.clone();
            swapped.swap(k, k + 1);
            assert_eq!(damage(&swapped.concat()).0, number, "lines {number} and the next swapped");
        }
        let mut put_in = all.clone();
        put_in.insert(k, foreign[k].clone());
        let (line, kind, why) = damage(&put_in.concat());
        assert_eq!((line, kind), (number, DamageKind::Chain), "a line of another session before line {number}");
        assert!(why.contains("does not follow the line before it"), "{why}");
        let mut spliced = all[..k].to_vec();
        spliced.extend_from_slice(&foreign[k..]);
        assert_eq!(damage(&spliced.concat()).0, number, "the rest of another session from line {number}");
    }
}

#[test]
fn a_line_that_was_changed_and_signed_anew_breaks_the_next_one() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let mut all = lines(&bytes);
    let prev = read_bytes(&all[..2].concat()).unwrap().head;
    let object = unchained(&all[2])[0].replace("Existing hall", "Existing shed");
    assert!(object.contains("shed"));
    all[2] = format!("{}\n", signed(object, &prev).0).into_bytes();
    assert_eq!(damage(&all.concat()).0, 4);
    // With every later line signed anew as well, only the head tells.
    let objects: Vec<String> = unchained(&bytes).iter().map(|o| o.replace("Existing hall", "Existing shed")).collect();
    let forged = read_bytes(&chained(&objects)).unwrap();
    assert_eq!(forged.damage, None);
    assert_ne!(forged.head, read_bytes(&bytes).unwrap().head);
    // And the checks of the document, until they are forged too.
    let (session, _) = Session::replay(forged.header, forged.entries);
    assert_plain(&format!("The replay stops being what was logged: {}.", session.drift().expect("a check that differs")));
}

#[test]
fn the_tail_may_be_anything() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let ends = line_ends(&bytes);
    let mut random = Random::seeded(7);
    for n in (1..2000).step_by(7) {
        let from = bytes.len() - n;
        let whole = ends.iter().filter(|e| **e <= from).count();
        for zero in [true, false] {
            let mut changed = bytes.clone();
            changed[from..].iter_mut().for_each(|b| *b = if zero { 0 } else { u8::try_from(random.below(256)).unwrap() });
            let log = read_bytes(&changed).unwrap();
            assert!(log.entries.len() < whole + 1 && log.entries.len() + 2 > whole, "{n}");
            assert_eq!(log.entries, entries[..log.entries.len()]);
            assert!(log.torn_bytes > 0 || log.damage.is_some());
            assert!(!zero || log.damage.is_none(), "zeros to the end are a torn tail, as after a power cut");
        }
    }
    let mut hole = bytes.clone();
    hole[ends[3] + 20..ends[3] + 60].fill(0);
    let (line, _, why) = damage(&hole);
    assert_eq!(line, 5);
    assert!(why.contains("zero bytes"), "{why}");
}

#[test]
fn what_editors_and_mail_do_is_called_by_its_name() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let text = String::from_utf8(bytes.clone()).unwrap();
    let utf16 = |bom: &[u8], unit: fn(u16) -> [u8; 2]| [bom.to_vec(), text.encode_utf16().flat_map(unit).collect()].concat();
    let pretty: String = text
        .lines()
        .map(|l| serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(l).unwrap()).unwrap() + "\n")
        .collect();
    let list = format!("[\n{}]\n", text.replace("}\n", "},\n"));
    for (changed, cause) in [
        (text.replace('\n', "\r\n").into_bytes(), "line endings were converted"),
        ([b"\xef\xbb\xbf".as_slice(), &bytes].concat(), "byte order mark"),
        (utf16(b"\xff\xfe", u16::to_le_bytes), "UTF-16"),
        (utf16(b"\xfe\xff", u16::to_be_bytes), "UTF-16"),
        (utf16(b"", u16::to_le_bytes), "zero bytes"),
        (pretty.into_bytes(), "laid out anew"),
        (list.into_bytes(), "laid out anew"),
        (vec![0; 4096], "zero bytes"),
        (Vec::new(), "is empty"),
        (b"{\"seq\":0".to_vec(), "not complete"),
        (b"not a session\n".to_vec(), "not the header"),
        (b"{\"type\":\"FeatureCollection\"}\n".to_vec(), "not the header"),
        (b"\x89PNG\r\n\x1a\n\x00\x00".to_vec(), "not the header"),
    ] {
        let dir = common::quick_dir();
        let told = read(&write_at(dir.path(), &changed)).unwrap_err().to_string();
        assert_plain(&told);
        assert!(told.contains(cause), "{told}");
    }
    // From the middle on: the line is named, and what stands before it is kept.
    let mut all = lines(&bytes);
    for line in &mut all[6..] {
        line.pop();
        line.extend(b"\r\n");
    }
    let (line, _, why) = damage(&all.concat());
    assert_eq!(line, 7);
    assert!(why.contains("line endings were converted"), "{why}");
    // A lost newline at the very end looks like a torn line, and is treated as one.
    let log = read_bytes(&bytes[..bytes.len() - 1]).unwrap();
    assert_eq!((log.entries.len(), log.damage), (entries.len() - 1, None));
}

fn with_version(version: &str, more: &[&str]) -> Vec<u8> {
    let (_, entries) = lived_in();
    let mut objects = unchained(&session_bytes(&header(), &entries[..4]));
    objects[0] = objects[0].replace("\"version\":\"1.0\"", &format!("\"version\":\"{version}\""));
    objects.extend(more.iter().map(|s| (*s).to_owned()));
    chained(&objects)
}

#[test]
fn records_of_later_minor_versions_are_kept_byte_for_byte() {
    let dir = tempfile::tempdir().unwrap();
    let bytes = with_version(
        "1.7",
        &[
            "{\"seq\":5,\"kind\":\"hologram\",\"at\":\"2030-01-01T00:00:00.000Z\",\"depth\":[1,2.50]}",
            // The same member with another type: still only a kind that is not known here.
            "{\"seq\":6,\"kind\":\"hologram\",\"label\":5,\"events\":{\"a\":1},\"at\":\"soon\"}",
            "{\"seq\":7,\"kind\":\"mark\",\"at\":\"2030-01-01T00:00:00.000Z\",\"name\":\"later\",\"note\":\"\",\"colour\":\"red\"}",
        ],
    );
    let path = write_at(dir.path(), &bytes);
    let log = read(&path).unwrap();
    assert_eq!((log.damage.clone(), log.version.as_str(), log.entries.len()), (None, "1.7", 7));
    assert_eq!(log.entries[4].record, Record::Unknown { kind: "hologram".into() });
    assert_eq!(log.entries[5].record, Record::Unknown { kind: "hologram".into() });
    let (mut file, _) = SessionFile::open(&path, &log, at(1)).unwrap();
    file.append(&[mark(8, "written by an older one")]).unwrap();
    let after = std::fs::read(&path).unwrap();
    assert_eq!(after[..bytes.len()], bytes);
    let again = read(&path).unwrap();
    assert_eq!((again.damage.clone(), again.entries.len()), (None, 8));
    hash_of(&again);
    let copy = dir.path().join("copy.session.jsonl");
    file.save_as(&copy).unwrap();
    assert_eq!(std::fs::read(&copy).unwrap(), after, "a copy has the same bytes");
    // A record that cannot be said anew is refused rather than dropped.
    assert!(entry_line(&log.entries[4], ZERO_HASH).is_err());
}

#[test]
fn events_of_later_minor_versions_open_read_only_up_to_them() {
    let dir = tempfile::tempdir().unwrap();
    let event = "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"Tilt\",\"events\":[{\"footprint_tilted\":{\"id\":1}}]}";
    let bytes = with_version("1.7", &[event, "{\"seq\":6,\"kind\":\"mark\",\"at\":\"2030-01-01T00:00:00.000Z\",\"name\":\"x\"}"]);
    let path = write_at(dir.path(), &bytes);
    let log = read(&path).unwrap();
    let told = log.damage.clone().unwrap();
    assert_eq!((told.line, told.kind, log.entries.len()), (6, DamageKind::LaterVersion, 4));
    assert_plain(&told.to_string());
    assert!(told.why.contains("1.7"), "{}", told.why);
    assert!(matches!(SessionFile::open(&path, &log, at(1)), Err(LockError::Damaged(_))));
    let opened = open_for_writing(&path).unwrap();
    assert!(matches!(&opened.target, Target::ReadOnly(why) if why.contains("Line 6")));
    assert_eq!(opened.session.document().footprints.len(), 2);
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "looking changes nothing");
    // The same event in a session that claims to be of this version is a record that makes no sense.
    let (line, kind, _) = damage(&with_version("1.0", &[event]));
    assert_eq!((line, kind), (6, DamageKind::Content));
}

#[test]
fn a_later_major_version_is_shown_as_far_as_it_is_understood_and_not_written_to() {
    let dir = common::quick_dir();
    let path = write_at(dir.path(), &with_version("2.0", &[]));
    let log = read(&path).unwrap();
    let damage = log.damage.clone().unwrap();
    assert_eq!(damage.kind, DamageKind::LaterVersion);
    assert_plain(&damage.to_string());
    assert!(damage.to_string().contains("2.0") && damage.to_string().contains("later Revisit"), "{damage}");
    assert!(matches!(SessionFile::open(&path, &log, at(1)), Err(LockError::Damaged(_))));
    assert_eq!(open_for_writing(&path).unwrap().session.document().footprints.len(), 2);
    // Where it says something that is not understood, it is shown up to there.
    let unknown = "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"x\",\"events\":[{\"roof_lifted\":{}}]}";
    let log = read_bytes(&with_version("2.0", &[unknown])).unwrap();
    assert_eq!(log.damage.map(|d| (d.kind, d.line)), Some((DamageKind::LaterVersion, 6)));
}

#[test]
fn other_major_versions_are_refused_with_both_versions_named() {
    for (version, advice) in [("0.9", "No Revisit has written"), ("banana", "No Revisit has written"), (&"9".repeat(10_000), "")] {
        let dir = common::quick_dir();
        let told = read(&write_at(dir.path(), &with_version(version, &[]))).unwrap_err().to_string();
        assert_plain(&told);
        assert!(told.contains("1.0") && told.contains(advice) && told.len() < 400, "{told}");
        assert!(told.contains(&version[..version.len().min(10)]), "{told}");
    }
    // The version is told even where nothing else of a later header can be read.
    let told = read_bytes(b"{\"format\":\"revisit-session\",\"version\":\"3.1\",\"chain\":\"blake3\"}\n").unwrap_err();
    assert!(told.contains("3.1"), "{told}");
}

#[test]
fn intact_lines_that_make_no_sense_are_content_damage() {
    for (line, part) in [
        ("{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\"}", "label"),
        ("{\"seq\":5,\"kind\":\"restore\",\"at\":\"2030-01-01T00:00:00.000Z\"}", "target"),
        ("{\"seq\":5,\"kind\":\"check\",\"at\":\"2030-01-01T00:00:00.000Z\"}", "hash"),
        ("{\"seq\":9,\"kind\":\"mark\",\"at\":\"2030-01-01T00:00:00.000Z\",\"name\":\"x\"}", "numbered 9"),
        ("{\"seq\":5}", "must say"),
        (
            "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"x\",\"events\":[{\"footprint_added\":{\"id\":9,\"name\":\"x\",\"epoch\":0,\"ring\":[[0,0],[5,5],[5,0],[0,5]]}}]}",
            "crosses itself",
        ),
        (
            "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"x\",\"events\":[{\"footprint_added\":{\"id\":9,\"name\":\"x\",\"epoch\":0,\"ring\":[[0,0],[1e999,5],[5,0]]}}]}",
            "",
        ),
        (&"[".repeat(100_000), ""),
    ] {
        let found = damage(&with_version("1.0", &[line]));
        assert_eq!((found.0, found.1), (6, DamageKind::Content));
        assert!(found.2.contains(part), "{}", found.2);
    }
    // A record that reads well and does not fit the document stops the replay there, and the file is not written to.
    for (line, part) in [
        ("{\"seq\":5,\"kind\":\"restore\",\"at\":\"2030-01-01T00:00:00.000Z\",\"to\":77,\"why\":\"jump\"}", "77"),
        (
            "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"x\",\"events\":[{\"footprint_deleted\":{\"id\":9}}]}",
            "#9",
        ),
        (
            "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"x\",\"events\":[{\"footprint_added\":{\"id\":1,\"name\":\"x\",\"epoch\":0,\"ring\":[[0,0],[5,5],[5,0]]}}]}",
            "id 1",
        ),
        (
            "{\"seq\":5,\"kind\":\"txn\",\"at\":\"2030-01-01T00:00:00.000Z\",\"label\":\"x\",\"events\":[{\"hard_set\":{\"epoch\":7,\"hard\":true}}]}",
            "image 7",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let path = write_at(dir.path(), &with_version("1.0", &[line]));
        let opened = open_for_writing(&path).unwrap();
        let Target::ReadOnly(why) = &opened.target else { panic!("it must not be written to") };
        assert_plain(why);
        assert!(why.contains(part) && opened.notices.contains(why), "{why}");
        assert_eq!(opened.session.next_seq(), 5, "everything before is here");
    }
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

#[test]
fn a_verdict_has_a_code_for_every_finding() {
    let dir = tempfile::tempdir().unwrap();
    let (_, mut entries) = lived_in();
    let mut images = header().images;
    for (image, content) in images.iter_mut().zip([b"the one", b"another"]) {
        std::fs::write(dir.path().join(&image.path), content).unwrap();
        image.sha256 = revisit::io::sha256(content);
    }
    let header = Header { images, ..header() };
    // The same records on these pictures: the check states the hash of a document with them.
    let mut session = Session::new(header.clone());
    for entry in &mut entries {
        if let Record::Check { hash } = &mut entry.record {
            *hash = session.document().hash();
        }
        session.step(entry).unwrap();
    }
    let bytes = session_bytes(&header, &entries);
    let verdict = |bytes: &[u8]| {
        let path = write_at(dir.path(), bytes);
        let verdict = verify(&path, read(&path).unwrap(), &Places::none());
        assert_eq!(verdict.ok, verdict.codes.iter().all(|c| c.ends_with(".ok") || c.contains(".ok:")));
        assert_eq!(verdict.words.len(), verdict.codes.len());
        // They may begin with the name of a file.
        verdict.words.iter().for_each(|w| assert_plain(&w.replace("before.png", "BEFORE").replace("after.png", "AFTER")));
        verdict
    };
    let good = verdict(&bytes);
    assert_eq!(good.codes, ["chain.ok", "replay.ok", "image.ok:before", "image.ok:after"]);
    assert_eq!(good.head, read_bytes(&bytes).unwrap().head);
    assert_eq!(verdict(&bytes[..bytes.len() - 1]).codes[0], "chain.torn_tail");
    let mut flipped = bytes.clone();
    flipped[line_ends(&bytes)[4] + 9] ^= 1;
    assert_eq!(verdict(&flipped).codes[0], "chain.broken:6");
    let wrong_check: Vec<String> = unchained(&bytes).iter().map(|o| o.replace("\"hash\":\"", "\"hash\":\"0")).collect();
    let differs = verdict(&chained(&wrong_check));
    assert_eq!(differs.codes[..2], ["chain.ok", "replay.differs"]);
    let check = entries.iter().find(|e| matches!(e.record, Record::Check { .. })).unwrap();
    assert!(differs.words[1].contains(&format!("record {}", check.seq)), "the first record that differs is named: {}", differs.words[1]);
    std::fs::write(dir.path().join("after.png"), b"anothex").unwrap();
    std::fs::remove_file(dir.path().join("before.png")).unwrap();
    assert_eq!(verdict(&bytes).codes[2..], ["image.missing:before", "image.hash_mismatch:after"]);
}

// --- disks that fail and processes that die: this very program runs once more, under a limit that the system imposes on it.

/// Runs one test of this program again, with a folder in `REVISIT_TEST_IN`, through a command line that ends with the
/// program. `None` where that cannot be done here (exit code 77, or no such command).
fn again(wrap: &[&str], test: &str, dir: &Path) -> Option<()> {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(wrap[0]);
    command.args(&wrap[1..]).arg(program).args(["--exact", test, "--nocapture"]).env("REVISIT_TEST_IN", dir);
    let output = command.output().ok()?;
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    if output.status.code() == Some(77) || !said.contains("running 1 test") {
        return None;
    }
    assert!(output.status.success(), "{said}");
    Some(())
}

/// The folder, if this is the second run of the program.
fn inside() -> Option<PathBuf> {
    std::env::var_os("REVISIT_TEST_IN").map(PathBuf::from)
}

fn note(seq: u64) -> Entry {
    mark(seq, &"a long chapter ".repeat(40))
}

/// Appends until the disk refuses. How many records are in the file, and the refusal.
fn fill(file: &mut SessionFile) -> (u64, AppendError) {
    for seq in 1..10_000 {
        if let Err(refused) = file.append(&[note(seq)]) {
            return (seq - 1, refused);
        }
    }
    panic!("the disk never became full");
}

#[test]
fn a_full_disk_loses_nothing_and_is_told() {
    let Some(dir) = inside() else {
        let dir = tempfile::tempdir().unwrap();
        let mount = "mount -t tmpfs -o size=128k none \"$REVISIT_TEST_IN\" 2>/dev/null || exit 77; exec \"$@\"";
        if again(&["unshare", "-rm", "sh", "-c", mount, "sh"], "a_full_disk_loses_nothing_and_is_told", dir.path()).is_none() {
            println!("skipped: no small disk can be mounted here");
        }
        return;
    };
    let path = dir.join(NAME);
    let ballast = dir.join("ballast");
    std::fs::write(&ballast, vec![1; 40 << 10]).unwrap();
    let mut file = SessionFile::create(&path, &header()).unwrap();
    let (saved, refused) = fill(&mut file);
    assert!(matches!(refused, AppendError::Retry(_)), "{refused}");
    assert_plain(&refused.to_string());
    assert!(refused.to_string().contains("the disk is full"));
    let log = read(&path).unwrap();
    assert_eq!((log.entries.len() as u64, log.torn_bytes, log.damage), (saved, 0, None), "only whole records are in the file");
    assert!(file.append(&[note(saved + 1)]).is_err(), "still full");
    assert!(revisit::io::atomic::write(&dir.join("export.csv"), &vec![7; 60 << 10]).is_err());
    assert!(!dir.join("export.csv").exists(), "half an export is no export");
    let told = SessionFile::create(&dir.join("second.session.jsonl"), &Header { tool: "x".repeat(60 << 10), ..header() }).unwrap_err();
    assert_plain(&told.to_string());
    // Room again: the same file goes on, and what had been refused can be written.
    std::fs::remove_file(&ballast).unwrap();
    file.append(&[note(saved + 1), note(saved + 2)]).unwrap();
    drop(file);
    let log = read(&path).unwrap();
    assert_eq!((log.entries.len() as u64, log.torn_bytes, log.damage), (saved + 2, 0, None));
}

#[test]
fn a_write_that_stops_half_way_is_taken_back() {
    let Some(dir) = inside() else {
        let dir = tempfile::tempdir().unwrap();
        // 20 blocks of 512 bytes (1024 where the shell counts so); the signal that goes with it is ignored.
        let limit = "trap '' XFSZ; ulimit -f 20 || exit 77; exec \"$@\"";
        if again(&["sh", "-c", limit, "sh"], "a_write_that_stops_half_way_is_taken_back", dir.path()).is_none() {
            println!("skipped: the size of files cannot be limited here");
        }
        return;
    };
    let path = dir.join(NAME);
    let mut file = SessionFile::create(&path, &header()).unwrap();
    let (saved, refused) = fill(&mut file);
    assert!(matches!(refused, AppendError::Retry(_)), "{refused}");
    assert_plain(&refused.to_string());
    let log = read(&path).unwrap();
    assert_eq!((log.entries.len() as u64, log.torn_bytes, log.damage), (saved, 0, None), "the half line is gone");
    // A shorter one still fits.
    let anything = mark(saved + 1, "short");
    file.append(std::slice::from_ref(&anything)).unwrap();
    assert_eq!(read(&path).unwrap().entries.last(), Some(&anything));
}

#[test]
fn a_failed_sync_latches_the_file() {
    const TEST: &str = "a_failed_sync_latches_the_file";
    let Some(dir) = inside() else {
        let dir = tempfile::tempdir().unwrap();
        let trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=3"];
        if again(&trace, TEST, dir.path()).is_none() {
            println!("skipped: strace cannot be used here");
        }
        return;
    };
    let (path, other) = (dir.join(NAME), dir.join("other.session.jsonl"));
    let writer = Writer::start(SessionFile::create(&path, &header()).unwrap(), 0, Arc::new(|| {})).unwrap();
    for seq in 1..=4 {
        writer.append(vec![note(seq)]);
        let state = writer.flush(Duration::from_secs(20));
        assert_eq!(state.is_saved(), seq < 3, "record {seq}: {state:?}");
        assert_eq!((state.saved, state.latched), (seq.min(2), seq >= 3), "the next sync would say yes, and must not be believed");
        if seq >= 3 {
            assert_plain(&state.trouble.unwrap());
        }
    }
    writer.save_as(other.clone());
    writer.append(vec![note(5)]);
    let state = writer.flush(Duration::from_secs(20));
    assert_eq!((state.is_saved(), state.saved, state.latched), (true, 5, false), "{state:?}");
    drop(writer);
    let log = read(&other).unwrap();
    assert_eq!((log.entries.len(), log.torn_bytes, log.damage), (5, 0, None), "nothing was lost");
}

#[test]
fn without_the_right_to_write_a_session_is_looked_at() {
    const TEST: &str = "without_the_right_to_write_a_session_is_looked_at";
    let Some(dir) = inside() else {
        let dir = tempfile::tempdir().unwrap();
        let (_, entries) = lived_in();
        let path = write_at(dir.path(), &session_bytes(&header(), &entries));
        let torn = dir.path().join("torn.session.jsonl");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&torn, &bytes[..bytes.len() - 3]).unwrap();
        let rights = "chmod 555 \"$REVISIT_TEST_IN\" && chmod 444 \"$REVISIT_TEST_IN\"/* || exit 77; \
            if [ \"$(id -u)\" = 0 ]; then exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"; else exec \"$@\"; fi";
        if again(&["sh", "-c", rights, "sh"], TEST, dir.path()).is_none() {
            println!("skipped: the right to write cannot be given up here");
        }
        let _ = Command::new("chmod").args(["-R", "u+w"]).arg(dir.path()).status();
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        return;
    };
    for (name, records) in [(NAME, 0), ("torn.session.jsonl", 1)] {
        let path = dir.join(name);
        let log = read(&path).unwrap();
        let told = SessionFile::open(&path, &log, at(1)).unwrap_err();
        assert!(matches!(told, LockError::NotWritable(_)));
        assert_plain(&told.to_string());
        let opened = open_for_writing(&path).unwrap();
        assert!(matches!(opened.target, Target::ReadOnly(_)));
        assert_eq!(opened.session.next_seq() as usize + records, lived_in().1.len() + 1);
    }
    let told = SessionFile::create(&dir.join("new.session.jsonl"), &header()).unwrap_err();
    assert_plain(&told.to_string());
    assert!(told.to_string().contains("may not"), "{told}");
}

#[test]
fn the_header_is_a_line_like_any_other() {
    let (line, hash) = header_line(&header()).unwrap();
    let log = read_bytes(format!("{line}\n").as_bytes()).unwrap();
    assert_eq!((log.header, log.head, log.anchor.0), (header(), hash, 0));
    // Neither names nor absolute paths of this machine are in it.
    assert!(!line.contains("/home") && !line.contains("/root") && !line.contains("/tmp"));
}

/// Starts one test of this program again in a folder, with its output in a pipe.
fn started(test: &str, dir: &Path) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", test, "--nocapture"]).env("REVISIT_TEST_IN", dir).stdout(Stdio::piped()).spawn().unwrap()
}

/// The numbers that it said were saved. A number that was cut off does not count.
fn acknowledged(output: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(output);
    let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
    whole.lines().filter_map(|l| l.strip_prefix("saved ")?.parse().ok()).collect()
}

#[test]
fn a_process_killed_at_any_moment_loses_nothing_that_it_said_was_saved() {
    const TEST: &str = "a_process_killed_at_any_moment_loses_nothing_that_it_said_was_saved";
    if let Some(dir) = inside() {
        let path = dir.join(NAME);
        let log = read(&path).unwrap();
        let (mut file, recovered) = SessionFile::open(&path, &log, at(1)).unwrap();
        for seq in log.entries.len() as u64 + 1 + u64::from(recovered.is_some()).. {
            file.append(&[note(seq)]).unwrap();
            println!("saved {seq}");
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    drop(SessionFile::create(&path, &header()).unwrap());
    let mut random = Random::seeded(9);
    let mut last = 0;
    for round in 0..30 {
        let mut child = started(TEST, dir.path());
        std::thread::sleep(Duration::from_micros(random.below(25_000)));
        child.kill().unwrap();
        let output = child.wait_with_output().unwrap();
        let said = acknowledged(&output.stdout).last().copied().unwrap_or(last);
        let log = read(&path).unwrap();
        assert_eq!(log.damage, None, "round {round}");
        // One more may have reached the disk without having been said, and a mended tail has a record of its own.
        let found = log.entries.len() as u64;
        assert!((said..=said + 2).contains(&found), "round {round}: {said} were said to be saved, {found} are there");
        last = found;
    }
    assert!(last > 50, "the children did write: {last}");
}

#[test]
fn of_many_processes_one_writes_at_a_time() {
    const TEST: &str = "of_many_processes_one_writes_at_a_time";
    if let Some(dir) = inside() {
        let path = dir.join(NAME);
        let mut turns = 0;
        while turns < 15 {
            let opened = open_for_writing(&path).unwrap();
            let Target::File(mut file) = opened.target else {
                std::thread::yield_now();
                continue;
            };
            let seq = opened.session.next_seq();
            file.append(&[mark(seq, "a"), mark(seq + 1, "b")]).unwrap();
            file.append(&[mark(seq + 2, "c")]).unwrap();
            println!("saved {}", seq + 2);
            turns += 1;
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    drop(SessionFile::create(&path, &header()).unwrap());
    let children: Vec<Child> = (0..4).map(|_| started(TEST, dir.path())).collect();
    let mut said = Vec::new();
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        said.extend(acknowledged(&output.stdout));
    }
    said.sort_unstable();
    assert_eq!(said, (1..=60).map(|n| 3 * n).collect::<Vec<u64>>(), "nobody wrote between another's records");
    let log = read(&path).unwrap();
    assert_eq!((log.entries.len(), log.damage, log.torn_bytes), (180, None, 0));
}
