//! What somebody may do to a session file who knows its format: records swapped, taken out, doubled, changed, and the chain after
//! them signed anew.
#![allow(dead_code, reason = "each test binary uses a part of this")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use super::log::{chained, lines, unchained};
use super::random::Random;
use super::{at, header};
use revisit::core::session::{Entry, Header, Record};
use revisit::io::session_file::{DamageKind, read_bytes, signed};

/// The session `n` records long that is mutated: chapters, which are quick to read.
pub fn long_log(n: u64) -> Vec<u8> {
    let note = |seq: u64| format!("the {seq}th look at the site, {} m from the road", seq * 37 % 991);
    let entries: Vec<Entry> =
        (1..=n).map(|seq| Entry { seq, at: at(seq), record: Record::Mark { name: format!("Look {seq}"), note: note(seq) } }).collect();
    super::session_bytes(&header(), &entries)
}

/// A mutation in words, and the bytes after it.
pub fn mutated(r: &mut Random, bytes: &[u8]) -> (String, Vec<u8>) {
    let all = lines(bytes);
    // Never the header alone: without it nothing is a session, which is told anyway.
    let pick = |r: &mut Random| 1 + usize::try_from(r.below(all.len() as u64 - 1)).unwrap();
    let (i, j) = (pick(r), pick(r));
    let mut changed = all.clone();
    let resign = |changed: &[Vec<u8>]| chained(&unchained(&changed.concat()));
    match r.below(12) {
        0 => {
            changed.swap(i, j);
            (format!("lines {i} and {j} swapped"), changed.concat())
        }
        1 => {
            changed.remove(i);
            (format!("line {i} taken out"), changed.concat())
        }
        2 => {
            changed.insert(j, all[i].clone());
            (format!("line {i} doubled at {j}"), changed.concat())
        }
        3 => {
            changed.truncate(i);
            (format!("cut to {i} lines"), changed.concat())
        }
        4 => {
            changed.swap(i, j);
            (format!("lines {i} and {j} swapped and all signed anew"), resign(&renumbered(&changed)))
        }
        5 => {
            changed.remove(i);
            (format!("line {i} taken out and all signed anew"), resign(&renumbered(&changed)))
        }
        6 => {
            changed.insert(j, all[i].clone());
            (format!("line {i} doubled at {j} and all signed anew"), resign(&renumbered(&changed)))
        }
        7 => {
            let from = if r.chance(0.5) { "look" } else { "site" };
            changed[i] = String::from_utf8(changed[i].clone()).unwrap().replacen(from, "door", 1).into_bytes();
            (format!("a word of line {i} changed and all signed anew"), resign(&changed))
        }
        8 => {
            let from = 1 + i.min(all.len() - 2);
            let tail: Vec<Vec<u8>> = changed.split_off(from);
            let turned: Vec<Vec<u8>> = tail.into_iter().rev().collect();
            changed.extend(turned);
            (format!("the lines from {from} on turned round and signed anew"), resign(&renumbered(&changed)))
        }
        9 => {
            let prev = read_bytes(&all[..i].concat()).unwrap().head;
            let object = unchained(&all[i])[0].replacen("Look", "Door", 1);
            changed[i] = format!("{}\n", signed(object, &prev).0).into_bytes();
            (format!("line {i} changed and signed anew alone"), changed.concat())
        }
        10 => {
            let other = lines(&super::session_bytes(&Header { session: "e".repeat(32), ..header() }, &[]));
            changed[0].clone_from(&other[0]);
            ("the header of another session and all signed anew".to_owned(), resign(&changed))
        }
        _ => {
            let byte = usize::try_from(r.below(bytes.len() as u64)).unwrap();
            let mut flipped = bytes.to_vec();
            flipped[byte] ^= 1 << r.below(8);
            (format!("a bit of byte {byte} flipped"), flipped)
        }
    }
}

/// Gives every line the number of its place.
fn renumbered(all: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let number = |(place, line): (usize, &Vec<u8>)| {
        let text = std::str::from_utf8(line).unwrap();
        let rest = text.split_once(',').unwrap().1;
        format!("{{\"seq\":{place},{rest}").into_bytes()
    };
    all.iter().enumerate().map(number).collect()
}

/// How a mutation shows itself against the head that was noted; `None` if it does not.
pub fn noticed(bytes: &[u8], head: &str) -> Option<&'static str> {
    let Ok(log) = read_bytes(bytes) else { return Some("no session") };
    if log.damage.is_some() {
        return Some("a line is named");
    }
    if log.torn_bytes > 0 {
        return Some("the last line is torn");
    }
    (log.head != head).then_some("the head is another")
}

/// The line of a byte, counted from 1.
pub fn line_of(ends: &[usize], byte: usize) -> u64 {
    ends.partition_point(|end| *end <= byte) as u64 + 1
}

/// Flips a bit, and expects that the line in which it is gets named and that what stands before is kept.
pub fn expect_flip_found(changed: &mut [u8], ends: &[usize], byte: usize, bit: u8) {
    changed[byte] ^= 1 << bit;
    let line = line_of(ends, byte);
    let last = ends.len() as u64;
    match read_bytes(changed) {
        Err(why) => assert!(line == 1 && !why.is_empty(), "byte {byte} bit {bit}: {why}"),
        Ok(log) if line == last && byte == changed.len() - 1 => {
            // Without its newline the last line is one that was never finished.
            assert_eq!((log.entries.len() as u64, log.torn_bytes > 0), (last - 2, true), "byte {byte} bit {bit}");
        }
        Ok(log) => {
            let damage = log.damage.unwrap_or_else(|| panic!("byte {byte} bit {bit} of line {line} went unnoticed"));
            assert_eq!((damage.line, damage.kind), (line, DamageKind::Chain), "byte {byte} bit {bit}");
            assert_eq!(log.entries.len() as u64, line - 2, "what stands before is kept");
        }
    }
    changed[byte] ^= 1 << bit;
}

/// Cuts a session, and expects every whole record and the size of the torn rest.
pub fn expect_cut_told(bytes: &[u8], ends: &[usize], cut: usize) {
    let whole = ends.partition_point(|end| *end <= cut);
    match read_bytes(&bytes[..cut]) {
        Err(why) => assert!(whole == 0 && !why.is_empty(), "cut at {cut}: {why}"),
        Ok(log) => {
            let torn = (cut - ends[whole - 1]) as u64;
            assert_eq!((log.entries.len(), log.torn_bytes, log.damage), (whole - 1, torn, None), "cut at {cut}");
        }
    }
}
