//! The session file under everything that happens to bytes: cuts, flipped bits, lines out of place, forgery.
//! Every bit of a long log is `cargo run --release --example log_damage`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::log::{NAME, chained, damage, hash_of, lines, mark, unchained, write_at};
use crate::common::mutations::{expect_cut_told, expect_flip_found, long_log, mutated, noticed};
use crate::common::random::Random;
use crate::common::{assert_plain, at, header, line_ends, lived_in, prefix_hashes, session_bytes};
use revisit::core::session::{Custody, Header, Record, Session};
use revisit::io::session_file::{DamageKind, SessionFile, read, read_bytes, signed};

#[test]
fn a_session_cut_at_any_byte_keeps_every_whole_record() {
    let dir = crate::common::quick_dir();
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

#[test]
fn every_flipped_bit_of_a_short_session_is_found_in_its_line() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries[..5]);
    let ends = line_ends(&bytes);
    let mut changed = bytes.clone();
    for byte in 0..bytes.len() {
        for bit in 0..8 {
            expect_flip_found(&mut changed, &ends, byte, bit);
        }
    }
}

#[test]
fn a_flipped_bit_in_every_byte_of_a_long_session_is_found_in_its_line() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let ends = line_ends(&bytes);
    let mut changed = bytes.clone();
    for byte in 0..bytes.len() {
        expect_flip_found(&mut changed, &ends, byte, u8::try_from(byte % 8).unwrap());
    }
}

#[test]
fn a_log_of_a_thousand_records_is_no_different() {
    let bytes = long_log(1000);
    let ends = line_ends(&bytes);
    let mut changed = bytes.clone();
    let mut random = Random::seeded(12);
    for _ in 0..400 {
        let byte = usize::try_from(random.below(bytes.len() as u64)).unwrap();
        expect_flip_found(&mut changed, &ends, byte, u8::try_from(random.below(8)).unwrap());
        expect_cut_told(&bytes, &ends, byte);
    }
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
fn what_a_forger_does_shows_against_a_head_that_was_noted() {
    let bytes = long_log(60);
    let head = read_bytes(&bytes).unwrap().head;
    assert_eq!(noticed(&bytes, &head), None);
    let mut random = Random::seeded(11);
    let mut ways = std::collections::BTreeMap::<&str, u32>::new();
    for _ in 0..600 {
        let (what, changed) = mutated(&mut random, &bytes);
        if changed == bytes {
            // A line swapped with itself.
            continue;
        }
        let way = noticed(&changed, &head).unwrap_or_else(|| panic!("{what} goes unnoticed"));
        *ways.entry(way).or_default() += 1;
    }
    assert!(ways["a line is named"] > 100 && ways["the head is another"] > 100, "{ways:?}");
}

#[test]
fn zeros_in_the_last_line_are_a_torn_one_and_a_single_one_is_damage() {
    let (_, entries) = lived_in();
    let bytes = session_bytes(&header(), &entries);
    let ends = line_ends(&bytes);
    let from = ends[ends.len() - 2];
    for zeros in [from..from + 2, from..from + 100, from + 5..bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[zeros].fill(0);
        let log = read_bytes(&changed).unwrap();
        assert_eq!((log.entries.len(), &log.damage, log.torn_bytes), (entries.len() - 1, &None, (bytes.len() - from) as u64));
    }
    let mut changed = bytes.clone();
    changed[from + 9] = 0;
    assert_eq!(damage(&changed).0, ends.len() as u64);
    // With a line after it, it is not what was written last.
    let mut changed = bytes.clone();
    changed[ends[2]..ends[2] + 40].fill(0);
    assert_eq!(damage(&changed).0, 4);
}
