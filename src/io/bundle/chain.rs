//! The chain of hashes of a session, over raw bytes: all that can be said of it without reading JSON.

use crate::io::session_file::ZERO_HASH;
use crate::io::sha256;

const PREV: &[u8] = b",\"prev\":\"";
const SHA: &[u8] = b",\"sha256\":\"";
const HEX: usize = 64;

/// What became of a session beside the record that a report states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainState {
    /// Whole, and it ends there.
    Whole,
    /// Whole, and it goes on after it.
    Extended,
    /// Whole, but it ends before it.
    Cut,
    /// Whole, but another record stands there.
    Changed,
    /// A line is not what it was, or not where it was.
    Broken {
        /// Which, from 1.
        line: u64,
        /// The record that the report states stands before it, untouched.
        reached: bool,
    },
    /// The last line has no end.
    Torn {
        /// The record that the report states stands before it, untouched.
        reached: bool,
    },
}

/// The hash of a line, if it stands at its place behind a line of hash `prev`.
fn hash_of<'l>(line: &'l [u8], number: u64, prev: &str) -> Option<&'l str> {
    let (body, end) = line.split_at_checked(line.len().checked_sub(SHA.len() + HEX + 2)?)?;
    let claimed = std::str::from_utf8(end.strip_prefix(SHA)?.strip_suffix(b"\"}")?).ok()?;
    let named = body.get(body.len().checked_sub(PREV.len() + HEX + 1)?..)?.strip_prefix(PREV)?.strip_suffix(b"\"")?;
    let stands = named == prev.as_bytes() && line.starts_with(format!("{{\"seq\":{number},").as_bytes());
    (stands && sha256(body) == claimed).then_some(claimed)
}

/// What became of a session of which a report states the record `seq` with the hash `head`.
pub fn state_of(log: &[u8], seq: u64, head: &str) -> ChainState {
    let (mut prev, mut number, mut reached, mut rest) = (ZERO_HASH, 0, false, log);
    while !rest.is_empty() {
        let Some(end) = rest.iter().position(|b| *b == b'\n') else {
            return ChainState::Torn { reached };
        };
        let (line, after) = (rest.get(..end).unwrap_or_default(), rest.get(end + 1..).unwrap_or_default());
        let Some(hash) = hash_of(line, number, prev) else {
            return ChainState::Broken { line: number + 1, reached };
        };
        reached |= number == seq && hash == head;
        (prev, rest) = (hash, after);
        number += 1;
    }
    match (reached, number) {
        (true, n) if n == seq + 1 => ChainState::Whole,
        (true, _) => ChainState::Extended,
        (false, n) if n <= seq => ChainState::Cut,
        (false, _) => ChainState::Changed,
    }
}

impl ChainState {
    /// The codes for it.
    pub fn codes(&self) -> Vec<String> {
        let reached = |reached: bool| reached.then(|| "log.head_reached".to_owned());
        match self {
            ChainState::Whole => vec!["log.ok".to_owned()],
            ChainState::Extended => vec!["log.extended".to_owned()],
            ChainState::Cut => vec!["log.cut".to_owned()],
            ChainState::Changed => vec!["log.changed".to_owned()],
            ChainState::Broken { line, reached: r } => [format!("log.broken:{line}")].into_iter().chain(reached(*r)).collect(),
            ChainState::Torn { reached: r } => ["log.torn".to_owned()].into_iter().chain(reached(*r)).collect(),
        }
    }
}

/// The lines of a session up to and including the record `seq`; `None` where there are not so many.
pub fn up_to(log: &[u8], seq: u64) -> Option<&[u8]> {
    let nth = usize::try_from(seq).ok()?;
    let end = log.iter().enumerate().filter(|(_, b)| **b == b'\n').nth(nth)?.0;
    log.get(..=end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::session_file::signed;

    fn log(n: u64) -> (Vec<u8>, Vec<String>) {
        let (mut text, mut prev, mut hashes) = (String::new(), ZERO_HASH.to_owned(), Vec::new());
        for i in 0..n {
            let (line, hash) = signed(format!("{{\"seq\":{i},\"kind\":\"x\"}}"), &prev);
            text.push_str(&line);
            text.push('\n');
            prev = hash.clone();
            hashes.push(hash);
        }
        (text.into_bytes(), hashes)
    }

    #[test]
    fn cut_extended_changed_broken_and_torn_are_told_apart() {
        let (bytes, hashes) = log(5);
        assert_eq!(state_of(&bytes, 4, &hashes[4]), ChainState::Whole);
        assert_eq!(state_of(&bytes, 2, &hashes[2]), ChainState::Extended);
        assert_eq!(state_of(up_to(&bytes, 2).unwrap(), 4, &hashes[4]), ChainState::Cut);
        assert_eq!(state_of(b"", 0, &hashes[0]), ChainState::Cut);
        assert_eq!(state_of(&bytes, 3, &hashes[2]), ChainState::Changed);
        assert_eq!(state_of(&bytes[..bytes.len() - 1], 4, &hashes[4]), ChainState::Torn { reached: false });
        assert_eq!(state_of(&bytes[..bytes.len() - 1], 3, &hashes[3]), ChainState::Torn { reached: true });
        for i in 0..bytes.len() {
            for bit in 0..8 {
                let mut other = bytes.clone();
                other[i] ^= 1 << bit;
                let found = state_of(&other, 4, &hashes[4]);
                assert!(matches!(found, ChainState::Broken { .. } | ChainState::Torn { .. }), "{i} {bit}: {found:?}");
            }
        }
        assert_eq!(up_to(&bytes, 4), Some(&bytes[..]));
        assert_eq!(up_to(&bytes, 5), None);
    }
}
