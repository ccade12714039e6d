//! Session files that other programs wrote or passed on: later versions, editors, mail, records that make no sense.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::log::{damage, hash_of, lines, mark, with_version, write_at};
use crate::common::{assert_plain, at, header, lived_in, session_bytes};
use revisit::core::session::Record;
use revisit::io::session_file::{DamageKind, LockError, SessionFile, ZERO_HASH, entry_line, read, read_bytes};
use revisit::jobs::{Target, open_for_writing};

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
        let dir = crate::common::quick_dir();
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
    let dir = crate::common::quick_dir();
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
        let dir = crate::common::quick_dir();
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
