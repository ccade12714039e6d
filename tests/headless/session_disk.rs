//! Disks that fail and processes that die: this very program runs once more, under a limit that the system imposes on it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test ends where something is not as it must be")]

use crate::common::again;
use crate::common::counts::count;
use crate::common::kill::{kill_importing, kill_writing, write_until_killed};
use crate::common::log::{NAME, mark, write_at};
use crate::common::random::Random;
use crate::common::{assert_plain, at, header, lived_in, session_bytes};
use revisit::core::session::{Entry, Header};
use revisit::io::session_file::{AppendError, LockError, SessionFile, read};
use revisit::jobs::{Target, Writer, open_for_writing};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

/// Runs one test of this program again, with a folder in `REVISIT_TEST_IN`, through a command line that ends with the
/// program. `None` where that cannot be done here (exit code 77, or no such command).
fn again(wrap: &[&str], test: &str, dir: &Path) -> Option<()> {
    let program = std::env::current_exe().unwrap();
    let mut command = Command::new(wrap[0]);
    command.args(&wrap[1..]).arg(program).args(again::arguments(module_path!(), test)).env("REVISIT_TEST_IN", dir);
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

/// A folder whose name is a number, for a second run that is told which it is.
fn numbered(n: u64) -> tempfile::TempDir {
    tempfile::Builder::new().prefix(&format!("{n}_")).tempdir().unwrap()
}

fn number_of(dir: &Path) -> u64 {
    dir.file_name().unwrap().to_str().unwrap().split('_').next().unwrap().parse().unwrap()
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
        let mount = "mount -t tmpfs -o size=128k none \"$REVISIT_TEST_IN\" 2>/dev/null || exit 77; exec \"$@\"";
        for run in 0..count(1, 100) {
            let dir = numbered(run);
            if again(&["unshare", "-rm", "sh", "-c", mount, "sh"], "a_full_disk_loses_nothing_and_is_told", dir.path()).is_none() {
                println!("skipped: no small disk can be mounted here");
                return;
            }
        }
        return;
    };
    let path = dir.join(NAME);
    let ballast = dir.join("ballast");
    // A tmpfs gives whole pages; how far the file is into its last page when there are no more differs by what was written before.
    std::fs::write(&ballast, vec![1; 40 << 10]).unwrap();
    let run = number_of(&dir);
    let mut file = SessionFile::create(&path, &Header { tool: format!("t{}", "x".repeat(41 * run as usize)), ..header() }).unwrap();
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
        for at in if count(1, 50) > 1 { 1..=50 } else { 3..=3 } {
            let dir = numbered(at);
            let inject = format!("inject=fdatasync:error=EIO:when={at}");
            let trace = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", &inject];
            if again(&trace, TEST, dir.path()).is_none() {
                println!("skipped: strace cannot be used here");
                return;
            }
        }
        return;
    };
    let at = number_of(&dir);
    let (path, other) = (dir.join(NAME), dir.join("other.session.jsonl"));
    let created = SessionFile::create(&path, &header());
    if at == 1 {
        // Each thread counts its own syncs: this one is that of the new file, which is not called a session then.
        assert_plain(&created.unwrap_err().to_string());
        return;
    }
    let writer = Writer::start(created.unwrap(), 0, Arc::new(|| {})).unwrap();
    for seq in 1..=at + 1 {
        writer.append(vec![note(seq)]);
        let state = writer.flush(Duration::from_secs(20));
        assert_eq!(state.is_saved(), seq < at, "record {seq}: {state:?}");
        assert_eq!((state.saved, state.latched), (seq.min(at - 1), seq >= at), "the next sync would say yes, and must not be believed");
        if seq >= at {
            assert_plain(&state.trouble.unwrap());
        }
    }
    writer.save_as(other.clone());
    writer.append(vec![note(at + 2)]);
    let state = writer.flush(Duration::from_secs(20));
    assert_eq!((state.is_saved(), state.saved, state.latched), (true, at + 2, false), "{state:?}");
    drop(writer);
    let log = read(&other).unwrap();
    assert_eq!((log.entries.len() as u64, log.torn_bytes, log.damage), (at + 2, 0, None), "nothing was lost");
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

/// Starts one test of this program again in a folder, with its output in a pipe.
fn started(test: &str, dir: &Path) -> Child {
    once_more(test, dir).stdout(Stdio::piped()).spawn().unwrap()
}

fn once_more(test: &str, dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(again::arguments(module_path!(), test)).env("REVISIT_TEST_IN", dir);
    command
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
        write_until_killed(&dir.join(NAME));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let start = |session: &Path| once_more(TEST, session.parent().unwrap());
    let found = kill_writing(&start, dir.path(), &mut Random::seeded(9), 25);
    assert!(found.acknowledged >= 12, "every second one has written: {found}");
}

#[test]
fn the_program_killed_at_any_moment_leaves_a_session_that_it_opens() {
    let dir = tempfile::tempdir().unwrap();
    let found = kill_importing(Path::new(env!("CARGO_BIN_EXE_revisit")), dir.path(), &mut Random::seeded(10), 20);
    assert_eq!(found.kills, 20);
}

/// The calls by which the program writes a session, and what each may be told. Each run of the program either writes its record
/// and says so, or says plainly why not and leaves the session as it was.
#[test]
fn whatever_the_system_answers_to_a_call_is_a_sentence_or_a_success() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(NAME);
    let mut file = SessionFile::create(&path, &header()).unwrap();
    file.append(&[mark(1, "x")]).unwrap();
    drop(file);
    let strace = |inject: &str, name: &str| {
        let mut command = Command::new("strace");
        let calls = inject.split(':').next().unwrap();
        command.args(["-f", "-qq", "-o", "/dev/null", "-P"]).arg(&path).args([
            "-e",
            &format!("trace={calls}"),
            "-e",
            &format!("inject={inject}"),
        ]);
        command
            .arg(env!("CARGO_BIN_EXE_revisit"))
            .arg("set")
            .arg(&path)
            .args(["--analyst", name])
            .env("REVISIT_DATA", dir.path().join("data"));
        command.output()
    };
    let trial = strace("fdatasync:error=EIO:when=900", "Trial");
    if !trial.is_ok_and(|output| output.status.success()) {
        println!("skipped: strace cannot be used here");
        return;
    }
    let (mut refused, mut n) = (0, 0);
    for call in ["write", "fdatasync", "ftruncate", "flock", "read", "lseek", "openat", "statx,fstat"] {
        for error in ["EIO", "ENOSPC", "EDQUOT", "EROFS", "EINTR"] {
            // Interrupted for ever is asked for ever: no system does that.
            for when in if error == "EINTR" { &["1"][..] } else { &["1", "2+"] } {
                n += 1;
                let inject = format!("{call}:error={error}:when={when}");
                let before = std::fs::read(&path).unwrap();
                let output = strace(&inject, &format!("Analyst {n}")).unwrap();
                let said = String::from_utf8_lossy(&output.stderr);
                let log = read(&path).unwrap();
                assert_eq!((&log.damage, log.torn_bytes), (&None, 0), "{inject}: {said}");
                let after = std::fs::read(&path).unwrap();
                assert!(after.starts_with(&before), "{inject}: what was there stays: {said}");
                if output.status.success() {
                    assert!(after.len() > before.len(), "{inject}: it said that it was done");
                } else {
                    refused += 1;
                    assert_eq!(output.status.code(), Some(3), "{inject}: {said}");
                    assert!(!said.contains("panicked") && said.trim_end().lines().count() >= 1, "{inject}: {said}");
                    assert_eq!(after.len(), before.len(), "{inject}: {said}");
                }
            }
        }
    }
    assert!(refused > 15, "the calls did fail: {refused} of {n}");
}

/// How often each of four processes opens the file, writes and lets go of it.
fn turns_each() -> u64 {
    count(15, 250)
}

#[test]
fn of_many_processes_one_writes_at_a_time() {
    const TEST: &str = "of_many_processes_one_writes_at_a_time";
    if let Some(dir) = inside() {
        let path = dir.join(NAME);
        let mut turns = 0;
        while turns < turns_each() {
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
    let turns = 4 * turns_each();
    assert_eq!(said, (1..=turns).map(|n| 3 * n).collect::<Vec<u64>>(), "nobody wrote between another's records");
    let log = read(&path).unwrap();
    assert_eq!((log.entries.len() as u64, log.damage, log.torn_bytes), (3 * turns, None, 0));
}
