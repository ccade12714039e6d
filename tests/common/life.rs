//! The life of a session file on a simulated disk: what somebody does with it, what was acknowledged, and what must be there
//! after anything that can happen to the disk. Used by the tests and by the example `crash_states`.

use super::random::Random;
use super::{BEFORE, add, at, header, rectangle};
use revisit::core::editor::Editor;
use revisit::core::ops::Command;
use revisit::core::session::{Custody, Entry, Header, Record, Session};
use revisit::io::atomic;
use revisit::io::disk::{CrashState, Fault, SimulatedDisk, Trouble};
use revisit::io::session_file::{AppendError, LockError, SessionFile, SessionLog, read_bytes, read_on};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const EXPORT: &str = "./halls.csv";
const ENDING: &str = ".session.jsonl";

/// Something that is done with a session.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    /// So many outlines, written together.
    Draw(u64),
    Undo,
    Redo,
    Mark,
    Export,
    SaveAs,
    /// The program ends and starts again.
    Reopen,
    /// The program dies while it writes a line, and starts again: so many bytes of the line are there.
    Tear(u64),
}

/// A script that begins with every kind of act once and goes on at random.
pub fn script(seed: u64, more: usize) -> Vec<Act> {
    let mut r = Random::seeded(seed);
    let mut acts = vec![Act::Draw(1), Act::Draw(2), Act::Undo, Act::Mark, Act::Export, Act::Tear(40), Act::Export, Act::SaveAs];
    acts.extend([Act::Draw(1), Act::Reopen, Act::Redo]);
    acts.extend((0..more).map(|_| match r.below(12) {
        0..=2 => Act::Draw(1 + r.below(3)),
        3 => Act::Undo,
        4 => Act::Redo,
        5 => Act::Mark,
        6 | 7 => Act::Export,
        8 => Act::SaveAs,
        9 => Act::Reopen,
        _ => Act::Tear(1 + r.below(300)),
    }));
    acts
}

/// What was found after a crash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Sessions that open for writing.
    pub writable: u64,
    /// Sessions that can only be looked at, because the last line, which nobody was told was saved, is damaged and not torn.
    pub read_only: u64,
}

/// Somebody at work, and what was promised.
pub struct Life {
    pub disk: SimulatedDisk,
    header: Header,
    editor: Editor,
    file: Option<SessionFile>,
    path: Option<PathBuf>,
    names: u32,
    clock: u64,
    /// Handed over and not acknowledged.
    waiting: Vec<Entry>,
    /// Every record of the session as it is, in order.
    asked: Vec<Entry>,
    /// Every record that ever was, also in a life that was lost with the program.
    ever: Vec<Entry>,
    /// What each file was said to hold.
    acked: BTreeMap<PathBuf, Vec<Entry>>,
    /// Contents of the export: what was asked for, and how many of them were said to be written.
    exports: (Vec<Vec<u8>>, usize),
    /// Torn bytes, each of which must be somewhere.
    torn: Vec<Vec<u8>>,
}

impl Life {
    pub fn on(disk: SimulatedDisk) -> Life {
        Life {
            disk,
            header: header(),
            editor: Editor::new(Session::new(header()), None),
            file: None,
            path: None,
            names: 0,
            clock: 0,
            waiting: Vec::new(),
            asked: Vec::new(),
            ever: Vec::new(),
            acked: BTreeMap::new(),
            exports: (Vec::new(), 0),
            torn: Vec::new(),
        }
    }

    /// How many records were acknowledged so far, over all files.
    pub fn acknowledged(&self) -> usize {
        self.acked.values().map(Vec::len).sum()
    }

    /// Lives through a script, or as far as the disk lets it before the process dies.
    pub fn live(&mut self, acts: &[Act]) {
        for act in acts {
            if self.disk.is_dead() {
                return;
            }
            self.act(*act);
        }
    }

    fn act(&mut self, act: Act) {
        if !self.is_open() {
            return;
        }
        self.clock += 1;
        let now = at(self.clock);
        match act {
            Act::Draw(outlines) => {
                for i in 0..outlines {
                    let x = 3.0 * (self.clock % 200) as f64;
                    let command = Command::from(add(BEFORE, rectangle(x, 20.0 * i as f64, 41.5, 17.25), ""));
                    self.editor.run(&command, now).unwrap();
                }
            }
            Act::Undo => drop(self.editor.undo(now)),
            Act::Redo => drop(self.editor.redo(now)),
            Act::Mark => self.editor.note(Record::Mark { name: format!("Chapter {}", self.clock), note: String::new() }, now),
            Act::Export => {
                let content = format!("id,area\n{}\n", self.clock).repeat(3).into_bytes();
                self.exports.0.push(content.clone());
                if atomic::write_on(&self.disk, Path::new(EXPORT), &content).is_err() {
                    return;
                }
                self.exports.1 = self.exports.0.len();
                let told =
                    Custody::Exported { format: "csv".into(), file: "halls.csv".into(), content_sha256: "0".into(), head: "0".into() };
                self.editor.note(Record::Custody(told), now);
            }
            Act::SaveAs => self.save_as(),
            Act::Reopen => {
                self.close();
                self.is_open();
            }
            Act::Tear(bytes) => {
                let path = self.path.clone().unwrap();
                let acknowledged = self.acked.get(&path).map_or(0, Vec::len);
                self.close();
                // Only a file that ends with what was acknowledged is torn here: the rest is the disk's own doing.
                let content = self.disk.files().get(&path).map(|c| c.to_vec()).unwrap_or_default();
                let whole = read_bytes(&content).is_ok_and(|log| log.entries.len() == acknowledged && log.torn_bytes == 0);
                if whole {
                    let line = format!("{{\"seq\":{},\"kind\":\"txn\",{}", acknowledged + 1, "\"label\":\"Outline\",".repeat(30));
                    let tail = line.as_bytes()[..(bytes as usize).min(line.len())].to_vec();
                    self.disk.put(&path, [content, tail.clone()].concat());
                    self.torn.push(tail);
                }
                self.is_open();
            }
        }
        self.write();
    }

    /// Hands over what was done since.
    fn write(&mut self) {
        let made = self.editor.take_outbox();
        self.asked.extend(made.iter().cloned());
        self.ever.extend(made.iter().cloned());
        self.waiting.extend(made);
        if self.waiting.is_empty() {
            return;
        }
        let Some(file) = &mut self.file else { return };
        match file.append(&self.waiting) {
            Ok(()) => self.acknowledge(),
            Err(AppendError::Retry(_)) => {}
            Err(AppendError::Latched(_)) => self.save_as(),
        }
    }

    fn acknowledge(&mut self) {
        self.waiting.clear();
        self.acked.insert(self.path.clone().unwrap(), self.asked.clone());
    }

    fn fresh_name(&mut self) -> PathBuf {
        self.names += 1;
        PathBuf::from(format!("./halls-{}{ENDING}", self.names))
    }

    fn save_as(&mut self) {
        let path = self.fresh_name();
        let Some(file) = &mut self.file else { return };
        let Ok(new) = file.save_as(&path) else { return };
        self.file = Some(new);
        let held = self.asked[..self.asked.len() - self.waiting.len()].to_vec();
        self.acked.insert(path.clone(), held);
        self.path = Some(path);
        if !self.waiting.is_empty() && self.file.as_mut().is_some_and(|f| f.append(&self.waiting).is_ok()) {
            self.acknowledge();
        }
    }

    /// The program ends: what was not acknowledged is lost with it.
    fn close(&mut self) {
        self.file = None;
        self.waiting.clear();
    }

    /// Creates the session or opens it, if it is not open. Whether it is.
    fn is_open(&mut self) -> bool {
        if self.file.is_some() {
            return true;
        }
        let Some(path) = self.path.clone() else {
            let path = self.fresh_name();
            let Ok(file) = SessionFile::create_on(Arc::new(self.disk.clone()), &path, &self.header) else { return false };
            self.file = Some(file);
            self.acked.insert(path.clone(), Vec::new());
            self.path = Some(path);
            return true;
        };
        let Ok(log) = read_on(&self.disk, &path) else { return false };
        self.expect(&path, &log).unwrap();
        self.clock += 1;
        let opened = SessionFile::open_on(Arc::new(self.disk.clone()), &path, &log, at(self.clock));
        let Ok((file, recovered)) = opened else { return false };
        let (mut session, bad) = Session::replay(log.header, log.entries.clone());
        assert_eq!(bad, None);
        self.asked = log.entries;
        if let Some(entry) = recovered {
            session.step(&entry).unwrap();
            self.asked.push(entry.clone());
            self.ever.push(entry);
        }
        self.editor = Editor::new(session, None);
        self.file = Some(file);
        self.acknowledge();
        true
    }

    /// After the disk is well again: everything that was ever done and not lost with the program gets saved. Panics if not.
    pub fn save_everything(&mut self) {
        if !self.is_open() {
            // Only a damaged file does not open, and only its last line, which was not acknowledged, can be.
            return;
        }
        self.write();
        if !self.waiting.is_empty() {
            self.save_as();
        }
        assert!(self.waiting.is_empty(), "records cannot be saved although the disk is well");
        let path = self.path.clone().unwrap();
        let log = read_bytes(&self.disk.files()[&path]).unwrap();
        assert_eq!((log.entries.len(), &log.damage, log.torn_bytes), (self.asked.len(), &None, 0));
        let (session, bad) = Session::replay(log.header, log.entries);
        assert_eq!((bad, session.document().hash()), (None, self.editor.document().hash()), "the replay is the live document");
    }

    /// What a file says must be what was acknowledged, and more only of what was asked.
    fn expect(&self, path: &Path, log: &SessionLog) -> Result<(), String> {
        let name = path.display();
        if log.header != self.header {
            return Err(format!("{name} has another header"));
        }
        let acked = self.acked.get(path).map(Vec::as_slice).unwrap_or_default();
        if !log.entries.starts_with(acked) {
            let found = log.entries.len();
            return Err(format!("{name}: {} records were acknowledged and are not all among the {found} that are there", acked.len()));
        }
        for entry in &log.entries[acked.len()..] {
            let recovered = matches!(entry.record, Record::Custody(Custody::Recovered { .. }));
            if !recovered && !self.ever.contains(entry) {
                return Err(format!("{name}: record {} was never made", entry.seq));
            }
        }
        Ok(())
    }

    /// Checks that everything that was promised is kept by these files.
    pub fn check(&self, files: &BTreeMap<PathBuf, Arc<Vec<u8>>>) -> Result<Found, String> {
        let mut found = Found::default();
        if let Some(path) = self.acked.keys().find(|path| !files.contains_key(*path)) {
            return Err(format!("{} is gone", path.display()));
        }
        for (path, bytes) in files {
            let name = path.file_name().unwrap().to_string_lossy();
            if name.ends_with(ENDING) {
                self.check_session(files, path, bytes, &mut found)?;
            } else if path == Path::new(EXPORT) {
                if !self.exports.0[self.exports.1.saturating_sub(1)..].contains(bytes) {
                    return Err("the export is neither the old one nor the new one".to_owned());
                }
            } else if !name.starts_with(".revisit-") && !name.contains(".torn-") {
                return Err(format!("{name} is a file that nobody knows"));
            }
        }
        if self.exports.1 > 0 && !files.contains_key(Path::new(EXPORT)) {
            return Err("the export is gone".to_owned());
        }
        let somewhere = |tail: &Vec<u8>| files.values().any(|bytes| bytes.ends_with(tail));
        if let Some(tail) = self.torn.iter().find(|tail| !somewhere(tail)) {
            return Err(format!("{} torn bytes are nowhere", tail.len()));
        }
        Ok(found)
    }

    /// Opens a session as the program does after a crash, writes on, and reads it again.
    fn check_session(&self, files: &BTreeMap<PathBuf, Arc<Vec<u8>>>, path: &Path, bytes: &[u8], found: &mut Found) -> Result<(), String> {
        let log = read_bytes(bytes).map_err(|why| format!("{}: {why}", path.display()))?;
        self.expect(path, &log)?;
        let whole = bytes[..usize::try_from(log.trusted_bytes).unwrap()].to_vec();
        let after = SimulatedDisk::with([(path.to_owned(), bytes.to_vec())]);
        for (other, bytes) in files.iter().filter(|(other, _)| other.to_string_lossy().contains(".torn-")) {
            after.put(other, bytes.to_vec());
        }
        match SessionFile::open_on(Arc::new(after.clone()), path, &log, at(0)) {
            Err(LockError::Damaged(_)) => {
                found.read_only += 1;
                return Ok(());
            }
            Err(e) => return Err(e.to_string()),
            Ok((mut file, recovered)) => {
                found.writable += 1;
                let seq = log.entries.len() as u64 + 1 + u64::from(recovered.is_some());
                let more = Entry { seq, at: at(seq), record: Record::Mark { name: "and on".into(), note: String::new() } };
                file.append(std::slice::from_ref(&more)).map_err(|e| e.to_string())?;
                drop(file);
                let expected: Vec<Entry> = log.entries.into_iter().chain(recovered).chain([more]).collect();
                let now = after.files()[path].to_vec();
                let again = read_bytes(&now)?;
                if again.entries != expected || again.damage.is_some() || again.torn_bytes > 0 || !now.starts_with(&whole) {
                    return Err(format!("{}: what was written after the crash is glued to what was torn by it", path.display()));
                }
            }
        }
        Ok(())
    }
}

/// Figures of an enumeration.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub points: u64,
    pub states: u64,
    pub writable: u64,
    pub read_only: u64,
}

impl std::ops::AddAssign for Figures {
    fn add_assign(&mut self, more: Figures) {
        self.points += more.points;
        self.states += more.states;
        self.writable += more.writable;
        self.read_only += more.read_only;
    }
}

/// Every state after a power cut at this moment of a life; and of some of them, every state after a second power cut while
/// the session was mended.
fn every_state(life: &Life, step: usize, figures: &mut Figures, told: &str) {
    const MENDED: u64 = 397;
    figures.points += 1;
    let mut again = Vec::new();
    life.disk.each_crash_state(step, &mut |state| {
        figures.states += 1;
        match life.check(&state.files) {
            Ok(found) => {
                figures.writable += found.writable;
                figures.read_only += found.read_only;
            }
            Err(why) => panic!("{why} ({told}; kept {:?}, torn {:?})", state.kept, state.torn),
        }
        if figures.states.is_multiple_of(MENDED) && state.torn.is_some() {
            again.push(state.clone());
        }
    });
    for state in again {
        cut_while_mended(life, &state, 24 * step, figures, told);
    }
}

/// Opens what a crash left, and cuts the power once more after each call of that.
fn cut_while_mended(life: &Life, first: &CrashState, step: usize, figures: &mut Figures, told: &str) {
    let sessions = first.files.iter().filter(|(path, _)| path.to_string_lossy().ends_with(ENDING));
    for (path, bytes) in sessions.filter(|(_, bytes)| read_bytes(bytes).is_ok_and(|log| log.torn_bytes > 0 && log.damage.is_none())) {
        for call in 1.. {
            let disk = first.disk();
            disk.plan(Trouble { at: call, lasting: true, fault: Fault::Dead });
            let log = read_bytes(bytes).unwrap();
            let opened = SessionFile::open_on(Arc::new(disk.clone()), path, &log, at(7));
            figures.points += 1;
            disk.each_crash_state(step, &mut |second| {
                figures.states += 1;
                if let Err(why) = life.check(&second.files) {
                    panic!("{why} ({told}; mended after {:?} {:?}, cut again before call {call})", first.kept, first.torn);
                }
            });
            if opened.is_ok() {
                break;
            }
        }
    }
}

/// The power is cut after every call of a script, and everything that the disk may hold then is opened. Writes are torn at
/// every `step` bytes.
pub fn cut_everywhere(seed: u64, more: usize, step: usize) -> Figures {
    let acts = script(seed, more);
    let mut figures = Figures::default();
    let mut last = None;
    for call in 1.. {
        let disk = SimulatedDisk::default();
        disk.plan(Trouble { at: call, lasting: true, fault: Fault::Dead });
        let mut life = Life::on(disk.clone());
        life.live(&acts);
        let now = Some((disk.changes(), life.acknowledged()));
        if last != now {
            every_state(&life, step, &mut figures, &format!("script {seed}, the power was cut before call {call}"));
            last = now;
        }
        if !disk.is_dead() {
            life.save_everything();
            return figures;
        }
    }
    unreachable!("a script ends")
}

/// Every call of a script fails, once or from then on; then the disk is well again, and nothing may be missing. How many calls
/// failed.
pub fn fail_everywhere(seed: u64, more: usize, step: usize) -> Figures {
    let acts = script(seed, more);
    let mut figures = Figures::default();
    for fault in [Fault::Io, Fault::Full] {
        for lasting in [false, true] {
            for call in 1.. {
                let disk = SimulatedDisk::default();
                disk.plan(Trouble { at: call, lasting, fault });
                let mut life = Life::on(disk.clone());
                life.live(&acts);
                let told = format!("script {seed}, call {call} failed: {fault:?}, lasting {lasting}");
                life.check(&disk.files()).unwrap_or_else(|why| panic!("{why} ({told})"));
                every_state(&life, step, &mut figures, &told);
                let reached = disk.calls() >= call;
                disk.mend();
                life.save_everything();
                life.check(&disk.files()).unwrap_or_else(|why| panic!("{why} ({told}, then the disk was well again)"));
                if !reached {
                    break;
                }
            }
        }
    }
    figures
}
