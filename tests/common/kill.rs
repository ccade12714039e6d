//! Programs that are killed while they write a session, and what must be there afterwards. Used by the tests and by the example
//! `kill_loop`.

use super::log::NAME;
use super::random::Random;
use super::{BEFORE, add, at, header, rectangle};
use revisit::core::editor::Editor;
use revisit::core::session::Session;
use revisit::io::session_file::{SessionFile, read};
use revisit::jobs::{Target, Writer, open_for_writing};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// What was found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Killed {
    pub kills: u64,
    /// Records that were said to be saved. All of them were there.
    pub acknowledged: u64,
    /// Kills after which there was one record more than was said.
    pub one_more: u64,
    /// Kills that left a torn line.
    pub torn: u64,
    /// Kills that came when the file had begun to grow and nothing was said yet, as far as that was looked for.
    pub while_writing: u64,
}

impl std::ops::AddAssign for Killed {
    fn add_assign(&mut self, more: Killed) {
        self.kills += more.kills;
        self.acknowledged += more.acknowledged;
        self.one_more += more.one_more;
        self.torn += more.torn;
        self.while_writing += more.while_writing;
    }
}

impl std::fmt::Display for Killed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Killed { kills, acknowledged, one_more, torn, while_writing } = self;
        write!(f, "{kills} kills, {acknowledged} records said to be saved, 0 of them lost, {one_more} times one more, {torn} torn lines")?;
        if *while_writing > 0 {
            write!(f, "; {while_writing} kills came while the file grew")?;
        }
        Ok(())
    }
}

/// What the killed process does: opens the session and draws one outline after the other, through the editor and the writer
/// thread, and says of each that it is saved once the writer says so, with the hash of the document.
pub fn write_until_killed(session: &Path) {
    let opened = open_for_writing(session).unwrap();
    let Target::File(file) = opened.target else { panic!("the session can be written to") };
    let last = opened.session.next_seq() - 1;
    let mut editor = Editor::new(opened.session, None);
    let writer = Writer::start(file, last, Arc::new(|| {})).unwrap();
    let mut out = std::io::stdout().lock();
    for n in 0_u32.. {
        let x = f64::from(n % 90) * 10.0;
        editor.run(&add(BEFORE, rectangle(x, 10.0, 8.0, 30.0), "").into(), at(n.into())).unwrap();
        writer.append(editor.take_outbox());
        let state = writer.flush(Duration::from_secs(20));
        assert!(state.is_saved(), "{state:?}");
        writeln!(out, "saved {} {}", state.saved, editor.document().hash().0).unwrap();
        out.flush().unwrap();
    }
}

/// Starts a writing process so many times on one session and kills it.
pub fn kill_writing(start: &dyn Fn(&Path) -> Command, dir: &Path, random: &mut Random, kills: u64) -> Killed {
    let path = dir.join(NAME);
    let _ = std::fs::remove_file(&path);
    drop(SessionFile::create(&path, &header()).unwrap());
    let mut found = Killed::default();
    let mut last = 0;
    for k in 0..kills {
        let mut child = start(&path).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        // Every second one is killed after it has saved something, however slow the machine is; the others also while they start.
        while k % 2 == 1 && !text.lines().any(|l| l.starts_with("saved ")) && out.read_line(&mut text).unwrap() > 0 {}
        std::thread::sleep(Duration::from_micros(random.below(20_000)));
        child.kill().unwrap();
        out.read_to_string(&mut text).unwrap();
        child.wait().unwrap();
        // A line that was cut off does not count.
        let whole = text.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let said: Vec<(u64, &str)> = whole
            .lines()
            .filter_map(|l| l.strip_prefix("saved ")?.split_once(' '))
            .filter_map(|(n, hash)| Some((n.parse().ok()?, hash)))
            .collect();
        let log = read(&path).unwrap();
        assert_eq!(log.damage, None);
        let there = log.entries.len() as u64;
        let acknowledged = said.last().map_or(last, |(n, _)| *n);
        // One more may have reached the disk without having been said; a mended tail and a check are records of their own.
        assert!((acknowledged..=acknowledged + 3).contains(&there), "{acknowledged} were said to be saved, {there} are there");
        if let Some((n, hash)) = said.last() {
            let upto = log.entries.iter().take(usize::try_from(*n).unwrap()).cloned();
            let (session, bad) = Session::replay(log.header.clone(), upto);
            assert_eq!((bad, session.document().hash().0.as_str()), (None, *hash), "the replay is the document that was live");
        }
        found.kills += 1;
        found.acknowledged += said.len() as u64;
        found.one_more += u64::from(there > acknowledged);
        found.torn += u64::from(log.torn_bytes > 0);
        last = there;
    }
    found
}

/// Runs `revisit import` so many times on one session and kills it: every other time at any moment, every other time within half a
/// millisecond after the session's file began to grow. What ended by itself has said that it is saved.
pub fn kill_importing(program: &Path, dir: &Path, random: &mut Random, kills: u64) -> Killed {
    const UNTOUCHED: u64 = 5;
    let path = dir.join("imported.session.jsonl");
    let _ = std::fs::remove_file(&path);
    drop(SessionFile::create(&path, &header()).unwrap());
    let outlines = dir.join("one.pixels.geojson");
    let mut found = Killed::default();
    let (mut least, mut taken) = (0, Vec::new());
    for n in 0..kills + UNTOUCHED {
        std::fs::write(&outlines, outline(n)).unwrap();
        let mut command = Command::new(program);
        command.arg("import").arg(&path).arg(&outlines).env("REVISIT_DATA", dir.join("data"));
        let length = std::fs::metadata(&path).unwrap().len();
        let start = Instant::now();
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        // How long it takes is seen from a few that may end; the others are killed within a little more than that.
        if n >= UNTOUCHED {
            if n % 2 == 0 {
                let usual: Duration = taken[taken.len() / 2];
                std::thread::sleep(Duration::from_micros(random.below(u64::try_from(usual.as_micros()).unwrap() * 5 / 4)));
            } else {
                while std::fs::metadata(&path).unwrap().len() == length && child.try_wait().unwrap().is_none() {
                    std::thread::yield_now();
                }
                let begun = Instant::now();
                let wait = Duration::from_micros(random.below(500));
                while begun.elapsed() < wait {
                    std::hint::spin_loop();
                }
            }
            found.while_writing += u64::from(child.try_wait().unwrap().is_none() && std::fs::metadata(&path).unwrap().len() > length);
            let _ = child.kill();
        }
        let output = child.wait_with_output().unwrap();
        if n < UNTOUCHED {
            taken.push(start.elapsed());
            taken.sort();
        }
        let done = output.status.success();
        let refused = output.status.code().is_some_and(|code| code != 0);
        assert!(!refused, "{}", String::from_utf8_lossy(&output.stderr));
        let log = read(&path).unwrap();
        assert_eq!(log.damage, None);
        let there = log.entries.len() as u64;
        let expected = least + u64::from(done);
        // A tail that was mended by this run is one record, and the outline another.
        assert!((expected..=least + 2).contains(&there), "{expected} records at least, {there} are there");
        found.kills += u64::from(n >= UNTOUCHED);
        found.acknowledged += u64::from(done);
        found.one_more += u64::from(!done && there > least);
        found.torn += u64::from(log.torn_bytes > 0);
        least = there;
    }
    let log = read(&path).unwrap();
    let (_, bad) = Session::replay(log.header, log.entries);
    assert_eq!(bad, None);
    found
}

/// A file with one outline.
fn outline(n: u64) -> String {
    let x = 5 * (n % 150) + 10;
    let corners = [(x, 20), (x + 4, 20), (x + 4, 60), (x, 60), (x, 20)].map(|(x, y)| format!("[{x},{y}]")).join(",");
    let feature = format!(
        r#"{{"type":"Feature","properties":{{"name":"N{n}","epoch":"before"}},"geometry":{{"type":"Polygon","coordinates":[[{corners}]]}}}}"#
    );
    format!(r#"{{"type":"FeatureCollection","coordinate_space":"pixel","features":[{feature}]}}"#)
}
