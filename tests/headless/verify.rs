//! `verify`: what is said of a session, against a head that was noted, against another file of it, and of its pictures.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::counts::count;
use crate::common::log::{NAME, chained, mark, unchained, write_at};
use crate::common::{assert_plain, at, header, line_ends, lived_in, session_bytes};
use crate::desk::Desk;
use revisit::core::session::{Entry, Header, Record, Session};
use revisit::io::places::Places;
use revisit::io::session_file::{Kinship, SessionFile, kinship, read, read_bytes, verify};
use revisit::jobs::{Target, open_for_writing};
use std::path::Path;

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
    // Another file lies where the session says; the one that was opened lies beside the session.
    let mut images = header.images.clone();
    images[1].path = "pictures/after.png".to_owned();
    let moved = session_bytes(&Header { images, ..header }, &[]);
    std::fs::write(dir.path().join("after.png"), b"another").unwrap();
    assert_eq!(verdict(&moved).codes.last().unwrap(), "image.ok:after");
    std::fs::create_dir(dir.path().join("pictures")).unwrap();
    std::fs::write(dir.path().join("pictures/after.png"), b"a forgery").unwrap();
    assert_eq!(verdict(&moved).codes.last().unwrap(), "image.hash_mismatch:after");
}

#[test]
fn a_noted_head_tells_a_session_that_was_cut_short_or_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let whole = read_bytes(&bytes).unwrap();
    let against = |bytes: &[u8], head: &str| {
        let path = write_at(dir.path(), bytes);
        let log = read(&path).unwrap();
        let mut verdict = verify(&path, log.clone(), &Places::none());
        verdict.with_head(&log, bytes, head);
        verdict.words.iter().skip(4).for_each(|w| assert_plain(w));
        verdict.codes.last().unwrap().clone()
    };
    assert_eq!(against(&bytes, &whole.head), format!("head.ok:{}", entries.len()));
    assert_eq!(against(&bytes, &whole.anchor.1), format!("head.ok:{}", whole.anchor.0));
    let ends = line_ends(&bytes);
    let short = &bytes[..ends[ends.len() - 3]];
    assert_eq!(read_bytes(short).unwrap().damage, None, "the chain alone cannot tell");
    assert_eq!(against(short, &whole.head), "head.missing");
    let forged: Vec<String> = unchained(&bytes).iter().map(|o| o.replace("Existing hall", "Existing shed")).collect();
    assert_eq!(against(&chained(&forged), &whole.head), "head.missing");
    // What stands behind damage is not trusted, also where a line there still has the hash.
    let mut flipped = bytes.clone();
    flipped[ends[4] + 9] ^= 1;
    assert_eq!(against(&flipped, &whole.head), "head.missing");
}

/// A session in two folders, as a synchronised one, with so many chapters more in each.
fn both_sides(here: u64, there: u64) -> (tempfile::TempDir, [Vec<u8>; 2]) {
    let dir = tempfile::tempdir().unwrap();
    let (_, entries) = lived_in();
    let next = entries.len() as u64 + 1;
    let more = |n: u64, name: &str| {
        let further = (next..next + n).map(|seq| mark(seq, name));
        session_bytes(&header(), &entries.iter().cloned().chain(further).collect::<Vec<_>>())
    };
    let bytes = [more(here, "at the desk"), more(there, "on the train")];
    write_at(dir.path(), &bytes[0]);
    std::fs::write(dir.path().join("halls (conflicted copy 2026-11-25).session.jsonl"), &bytes[1]).unwrap();
    (dir, bytes)
}

#[test]
fn a_session_edited_on_both_sides_of_a_synchronised_folder_is_known_as_a_fork_and_both_are_kept() {
    let records = lived_in().1.len();
    for (here, there) in [(1, 1), (2, 5), (7, 1)] {
        let (dir, bytes) = both_sides(here, there);
        let opened = open_for_writing(&dir.path().join(NAME)).unwrap();
        let told = opened.notices.iter().find(|n| n.contains("conflicted copy")).expect("the fork is told");
        assert_plain(told);
        assert!(told.contains(&format!("record {records} (\"")) && told.contains(&format!("{there} further")), "{told}");
        assert!(matches!(opened.target, Target::File(_)), "both can be gone on with");
        drop(opened);
        assert_eq!(std::fs::read(dir.path().join(NAME)).unwrap(), bytes[0], "nothing is merged");
        // Which is which does not matter.
        let logs = bytes.each_ref().map(|b| read_bytes(b).unwrap());
        let Kinship::Forked(fork) = kinship((&logs[1], &bytes[1]), (&logs[0], &bytes[0])) else { panic!("no fork") };
        assert_eq!((fork.common, fork.here.0, fork.there.0), (records, there as usize, here as usize));
    }
}

#[test]
fn copies_that_only_lag_behind_are_not_forks() {
    let (dir, bytes) = both_sides(0, 3);
    let told = open_for_writing(&dir.path().join(NAME)).unwrap().notices;
    assert!(told.len() == 1 && told[0].contains("3 further records") && told[0].contains("newer"), "{told:?}");
    assert_plain(&told[0]);
    let newer = dir.path().join("halls (conflicted copy 2026-11-25).session.jsonl");
    assert!(open_for_writing(&newer).unwrap().notices.is_empty(), "an older copy is nothing to tell");
    // Opening the older one leaves a record of that, which is no step of work.
    let log = read(&dir.path().join(NAME)).unwrap();
    let (mut file, _) = SessionFile::open(&dir.path().join(NAME), &log, at(99)).unwrap();
    let opened = revisit::core::session::Custody::Opened { tool: "revisit".into(), images: Vec::new() };
    file.append(&[Entry { seq: log.entries.len() as u64 + 1, at: at(99), record: Record::Custody(opened) }]).unwrap();
    drop(file);
    assert!(open_for_writing(&newer).unwrap().notices.is_empty());
    assert!(open_for_writing(&dir.path().join(NAME)).unwrap().notices.iter().any(|n| n.contains("newer")));
    // Another session beside it is nobody's copy.
    let other = Header { session: "f".repeat(32), ..header() };
    std::fs::write(&newer, session_bytes(&other, &[])).unwrap();
    assert!(open_for_writing(&dir.path().join(NAME)).unwrap().notices.is_empty());
    let logs = [read_bytes(&bytes[0]).unwrap(), read(&newer).unwrap()];
    assert_eq!(kinship((&logs[0], &bytes[0]), (&logs[1], &std::fs::read(&newer).unwrap())), Kinship::Other);
}

const HALL: &str = r#"{"type":"FeatureCollection","coordinate_space":"pixel","features":[{"type":"Feature","geometry":{"type":"Polygon",
 "coordinates":[[[20,20],[204,20],[204,88],[20,88],[20,20]]]},"properties":{"name":"Hall","epoch":"after"}}]}"#;

#[test]
fn the_command_line_names_heads_and_forks() {
    let desk = Desk::on(HALL);
    desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
    let head = desk.ok(&["verify", "s.session.jsonl", "--json"]).json()["head"].as_str().unwrap().to_owned();
    std::fs::copy(desk.path("s.session.jsonl"), desk.path("s-copy.session.jsonl")).unwrap();
    let codes = |args: &[&str]| {
        let answer = desk.run(&[&["verify"], args, &["--json"]].concat());
        let json = answer.json();
        let codes: Vec<String> = json["codes"].as_array().unwrap().iter().map(|c| c.as_str().unwrap().to_owned()).collect();
        (answer.code, codes.last().unwrap().clone())
    };
    let (one, two) = ("s.session.jsonl", "s-copy.session.jsonl");
    assert_eq!(codes(&[one, "--against", two]), (0, "against.same".to_owned()));
    desk.ok(&["set", one, "--analyst", "A. Gray"]);
    assert_eq!(codes(&[one, "--against", two]), (0, "against.continues:1".to_owned()));
    assert_eq!(codes(&[two, "--against", one]), (0, "against.continued:1".to_owned()));
    assert_eq!(codes(&[one, "--head", &head]), (0, "head.ok:1".to_owned()));
    assert_eq!(codes(&[one, "--head", &"0".repeat(64)]), (1, "head.missing".to_owned()));
    assert_eq!(desk.run(&["verify", one, "--head", "12"]).code, 2);
    let told = desk.ok(&["set", two, "--analyst", "B. Long"]).err;
    assert!(told.contains("newer one"), "{told}");
    assert_eq!(codes(&[one, "--against", two]), (1, "against.fork:1".to_owned()));
    let told = desk.ok(&["set", two, "--analyst", "C. Longer"]).err;
    assert!(told.contains("went its own way"), "{told}");
}

#[test]
fn a_clock_that_goes_back_is_told_and_refuses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let dates = [5, 6, 1_000_000, 7, 8, 1];
    let entries: Vec<Entry> = (1..).zip(dates).map(|(seq, date)| Entry { at: at(date), ..mark(seq, "x") }).collect();
    let bytes = session_bytes(&header(), &entries);
    let path = write_at(dir.path(), &bytes);
    let verdict = verify(&path, read(&path).unwrap(), &Places::none());
    assert_eq!(verdict.notes, ["clock.back:4", "clock.back:6"]);
    verdict.words[4..].iter().for_each(|w| assert_plain(w));
    assert_eq!(verdict.codes[..2], ["chain.ok", "replay.ok"], "order is by number");
    let opened = open_for_writing(&path).unwrap();
    assert!(matches!(opened.target, Target::File(_)) && opened.notices.is_empty(), "the last record is in the past: {:?}", opened.notices);
    drop(opened);
    // The last record is from the future of this machine's clock: said when it is opened, and it is written on.
    let ahead = Entry { at: at(40_000_000_000), ..mark(7, "x") };
    let path = write_at(dir.path(), &session_bytes(&header(), &entries.into_iter().chain([ahead]).collect::<Vec<_>>()));
    let mut opened = open_for_writing(&path).unwrap();
    assert!(opened.notices.len() == 1 && opened.notices[0].contains("clock"), "{:?}", opened.notices);
    assert_plain(&opened.notices[0]);
    let Target::File(file) = &mut opened.target else { panic!("it can be written to") };
    file.append(&[mark(8, "y")]).unwrap();
    assert_eq!(read(&path).unwrap().entries.len(), 8);
}

/// Ways in which a picture may become another one while somebody works on it. That it is replaced between being hashed and being
/// decoded is in `decoder_process.rs`: both go through one open file.
const WAYS: [&str; 3] = ["renamed over", "a byte in place, dated back", "cut short"];

/// `place` of 1000 parts of the file is where it is changed.
fn replace(way: &str, path: &Path, place: usize) {
    let mut bytes = std::fs::read(path).unwrap();
    let modified = std::fs::metadata(path).unwrap().modified().unwrap();
    let middle = bytes.len() * place / 1000;
    match way {
        "renamed over" => {
            bytes[middle] ^= 1;
            let other = path.with_extension("other");
            std::fs::write(&other, bytes).unwrap();
            std::fs::rename(&other, path).unwrap();
        }
        "cut short" => std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(middle as u64).unwrap(),
        _ => {
            bytes[middle] ^= 1;
            std::fs::write(path, bytes).unwrap();
            std::fs::OpenOptions::new().write(true).open(path).unwrap().set_modified(modified).unwrap();
        }
    }
}

#[test]
fn a_picture_that_was_replaced_is_noticed_before_an_export_in_every_way() {
    let runs = count(1, 100) as usize;
    for (way, run) in WAYS.iter().flat_map(|way| (0..runs).map(move |run| (*way, run))) {
        let desk = Desk::on(HALL);
        desk.ok(&["import", "s.session.jsonl", "halls.pixels.geojson"]);
        let export = ["export", "s.session.jsonl", "--format", "csv", "--out", "a.csv", "--no-log"];
        assert!(!desk.ok(&export).err.contains("content changed"));
        replace(way, &desk.path("after.png"), (500 + 7 * run) % 1000);
        let told = desk.ok(&export).err;
        assert!(told.contains("after.png") && told.contains("content changed"), "{way}: {told}");
        assert!(!told.contains("before.png"), "{way}: {told}");
        let verdict = desk.run(&["verify", "s.session.jsonl", "--json"]);
        assert!(verdict.code == 1 && verdict.out.contains("image.hash_mismatch:after"), "{way}");
    }
}
