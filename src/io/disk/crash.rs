//! What a simulated disk may hold after a power cut: any part of what was not synced, in any combination, and each write cut,
//! or partly zeros, or partly what was on the disk there before.

use super::SimulatedDisk;
use super::simulated::{Files, Op};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// What became of a write of which only a part reached the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Torn {
    /// The file ends after so many bytes of it.
    Cut(usize),
    /// After so many bytes come zeros: the file had its size already.
    Zeros(usize),
    /// So many bytes are zeros, and the rest is there: the disk wrote in another order.
    Hole(usize),
    /// After so many bytes comes what was on the disk before.
    Noise(usize),
}

impl Torn {
    fn apply(self, bytes: &[u8], seed: u64) -> Vec<u8> {
        let mut torn = bytes.to_vec();
        let (head, tail) = match self {
            Torn::Cut(n) | Torn::Zeros(n) | Torn::Hole(n) | Torn::Noise(n) => torn.split_at_mut(n.min(bytes.len())),
        };
        match self {
            Torn::Cut(_) => return head.to_vec(),
            Torn::Zeros(_) => tail.fill(0),
            Torn::Hole(_) => head.fill(0),
            Torn::Noise(n) => {
                let mut state = seed ^ (n as u64) << 32;
                for byte in tail {
                    // Knuth's linear congruential generator: any bytes will do, and the same ones every time.
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    *byte = (state >> 56) as u8;
                }
            }
        }
        torn
    }

    /// Every way in which a write of so many bytes can be torn, `step` bytes apart.
    fn all(bytes: usize, step: usize) -> impl Iterator<Item = Torn> {
        let places = move |from: usize| (from..bytes).step_by(step.max(1));
        let cuts = places(1).map(Torn::Cut);
        let zeros = places(0).map(Torn::Zeros);
        let holes = places(1).map(Torn::Hole);
        cuts.chain(zeros).chain(holes).chain(places(0).map(Torn::Noise))
    }
}

/// What the disk may hold.
#[derive(Clone, Debug)]
pub struct CrashState {
    /// Every file.
    pub files: BTreeMap<PathBuf, Arc<Vec<u8>>>,
    /// How it came about: which of the things that were not synced are there, and which of them is torn, how.
    pub kept: Vec<bool>,
    /// Its place among them, and what became of it.
    pub torn: Option<(usize, Torn)>,
}

impl CrashState {
    /// A disk that holds this and has nothing unsynced.
    pub fn disk(&self) -> SimulatedDisk {
        SimulatedDisk::holding(self.files.clone())
    }
}

/// Up to so many unsynced things every combination is tried.
const ALL_SUBSETS: usize = 10;

impl SimulatedDisk {
    /// Shows every state that a power cut at this moment could leave: every subset of what is not synced (of more than ten
    /// things, those with the first so many and those without one), and each write torn at every `step` bytes.
    pub fn each_crash_state(&self, step: usize, visit: &mut dyn FnMut(&CrashState)) {
        let (durable, pending) = self.at_stake();
        for kept in subsets(pending.len()) {
            visit(&state(&durable, &pending, &kept, None));
            for (index, op) in pending.iter().enumerate() {
                let Op::Write { bytes, .. } = op else { continue };
                if !kept.get(index).is_some_and(|kept| *kept) {
                    continue;
                }
                for torn in Torn::all(bytes.len(), step) {
                    visit(&state(&durable, &pending, &kept, Some((index, torn))));
                }
            }
        }
    }
}

fn subsets(of: usize) -> Vec<Vec<bool>> {
    if of <= ALL_SUBSETS {
        return (0..1_u32 << of).map(|bits| (0..of).map(|i| bits >> i & 1 == 1).collect()).collect();
    }
    let first = (0..=of).map(|n| (0..of).map(|i| i < n).collect());
    let without = (0..of).map(|n| (0..of).map(|i| i != n).collect());
    first.chain(without).collect()
}

fn state(durable: &Files, pending: &[Op], kept: &[bool], torn: Option<(usize, Torn)>) -> CrashState {
    let mut files = durable.clone();
    for (index, op) in pending.iter().enumerate().filter(|(index, _)| kept.get(*index).is_some_and(|kept| *kept)) {
        match (op, torn) {
            (Op::Write { file, at, bytes }, Some((place, torn))) if place == index => {
                files.write(*file, *at, &torn.apply(bytes, *file ^ *at as u64));
            }
            _ => files.apply(op),
        }
    }
    CrashState { files: files.by_name(), kept: kept.to_vec(), torn }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::disk::{Disk, Fault, Trouble, append_all};
    use std::collections::BTreeSet;
    use std::path::Path;

    /// Every content that a file of that name may have after a power cut; `None` where it is not there.
    fn contents(disk: &SimulatedDisk, name: &str) -> BTreeSet<Option<Vec<u8>>> {
        let mut found = BTreeSet::new();
        disk.each_crash_state(1, &mut |state| {
            found.insert(state.files.get(Path::new(name)).map(|bytes| bytes.to_vec()));
        });
        found
    }

    #[test]
    fn what_is_synced_stays_and_what_is_not_may_go_in_every_way() {
        let disk = SimulatedDisk::default();
        let mut file = disk.create(Path::new("./a")).unwrap();
        append_all(&mut *file, b"xy").unwrap();
        file.sync().unwrap();
        assert!(contents(&disk, "./a").contains(&None), "the name is not synced");
        disk.sync_folder(Path::new(".")).unwrap();
        assert_eq!(contents(&disk, "./a"), BTreeSet::from([Some(b"xy".to_vec())]));
        append_all(&mut *file, b"z\n").unwrap();
        let found = contents(&disk, "./a");
        for part in [&b"xy"[..], b"xyz\n", b"xyz", b"xyz\0", b"xy\0\0", b"xy\0\n"] {
            assert!(found.contains(&Some(part.to_vec())), "{part:?}");
        }
        assert!(found.iter().all(|content| content.as_ref().is_some_and(|c| c.starts_with(b"xy"))));
        file.sync().unwrap();
        assert_eq!(contents(&disk, "./a"), BTreeSet::from([Some(b"xyz\n".to_vec())]));
    }

    #[test]
    fn after_a_failed_sync_no_later_one_helps() {
        let disk = SimulatedDisk::with([("./a".into(), b"x".to_vec())]);
        let mut file = disk.open(Path::new("./a")).unwrap();
        append_all(&mut *file, b"y").unwrap();
        disk.plan(Trouble { at: disk.calls() + 1, lasting: false, fault: Fault::Io });
        assert!(file.sync().is_err() && file.sync().is_ok());
        // The size reached the disk with the second sync, the bytes never did.
        assert!(contents(&disk, "./a").contains(&Some(b"x\0".to_vec())), "{:?}", contents(&disk, "./a"));
    }

    #[test]
    fn a_full_disk_takes_half_and_a_dead_process_does_nothing() {
        let disk = SimulatedDisk::with([("./a".into(), Vec::new())]);
        let mut file = disk.open(Path::new("./a")).unwrap();
        disk.plan(Trouble { at: disk.calls() + 1, lasting: false, fault: Fault::Full });
        assert!(append_all(&mut *file, b"abcd").is_err());
        assert_eq!(file.read_between(0, None).unwrap(), b"ab");
        disk.plan(Trouble { at: disk.calls() + 1, lasting: true, fault: Fault::Dead });
        assert!(!disk.is_dead() && file.append(b"x").is_err() && disk.is_dead());
        disk.mend();
        assert_eq!(file.read_between(0, None).unwrap(), b"ab");
        assert!(file.try_lock().unwrap() && !disk.open(Path::new("./a")).unwrap().try_lock().unwrap());
    }
}
