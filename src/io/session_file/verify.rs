//! What can be said of a session file: the same words and codes for people and for scripts.

use super::kinship::{Kinship, kinship};
use super::read::{DamageKind, SessionLog};
use crate::core::session::{Entry, Record, Session};
use crate::io::places::{ImageState, Places};
use serde::Serialize;
use std::path::Path;

/// The result of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Nothing is wrong.
    pub ok: bool,
    /// Machine-readable findings, in the order of checking: `chain.ok`, `replay.ok`, `image.hash_mismatch:after`, ...
    pub codes: Vec<String>,
    /// The hash of the last intact line.
    pub head: String,
    /// What is odd and no fault: `clock.back:7`, where record 7 is dated before the one before it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The findings as sentences.
    #[serde(skip)]
    pub words: Vec<String>,
}

/// Checks the chain, the replay with its `check` records, and the images beside the session.
pub fn verify(path: &Path, log: SessionLog, places: &Places) -> Verdict {
    let mut verdict = Verdict { ok: true, codes: Vec::new(), head: log.head.clone(), notes: Vec::new(), words: Vec::new() };
    let clock = clock_jumps(&log.entries);
    let mut say = |good: bool, code: String, words: String| verdict.say(good, code, words);
    let records = log.entries.len();
    match &log.damage {
        Some(damage) => {
            let code = match damage.kind {
                DamageKind::Chain => "chain.broken",
                DamageKind::Content => "chain.bad_record",
                DamageKind::LaterVersion => "version.later",
            };
            say(false, format!("{code}:{}", damage.line), damage.to_string());
        }
        None if log.torn_bytes > 0 => {
            let words = format!(
                "The last line is torn: {} bytes without an end, as after a crash. All {records} records before it are intact.",
                log.torn_bytes
            );
            say(false, "chain.torn_tail".to_owned(), words);
        }
        None => say(true, "chain.ok".to_owned(), format!("The chain of {records} records is whole.")),
    }
    let (session, stopped) = Session::replay(log.header, log.entries);
    match stopped.or_else(|| session.drift()) {
        Some(bad) => say(false, "replay.differs".to_owned(), format!("The replay stops being what was logged: {bad}.")),
        None => say(true, "replay.ok".to_owned(), "The replay gives what was logged.".to_owned()),
    }
    for epoch in session.document().epochs.iter() {
        let word = session.document().file_word(epoch.id);
        let name = epoch.file_name();
        match places.find(path, &epoch.image) {
            ImageState::Same(found) if stands_elsewhere(path, &epoch.image.path, &found) => {
                let words =
                    format!("Where the session says that {name} is, another file lies. The one that was opened is at another place.");
                say(false, format!("image.hash_mismatch:{word}"), words);
            }
            ImageState::Same(_) => say(true, format!("image.ok:{word}"), format!("{name} is the file that was opened.")),
            ImageState::Changed { .. } => {
                say(false, format!("image.hash_mismatch:{word}"), format!("{name} is not the file that was opened: its content differs."));
            }
            ImageState::Missing => say(false, format!("image.missing:{word}"), format!("{name} is not where the session says.")),
        }
    }
    for (seq, words) in clock {
        verdict.notes.push(format!("clock.back:{seq}"));
        verdict.words.push(words);
    }
    verdict
}

/// The image was found, but not where the session says, though a file lies there.
fn stands_elsewhere(session: &Path, said: &str, found: &Path) -> bool {
    let own = session.parent().unwrap_or(Path::new("")).join(said);
    let real = |path: &Path| path.canonicalize().ok();
    own.is_file() && real(&own) != real(found)
}

impl Verdict {
    fn say(&mut self, good: bool, code: String, words: String) {
        self.ok &= good;
        self.codes.push(code);
        self.words.push(words);
    }

    /// Adds whether the chain holds a head that was noted elsewhere, as in an export: `head.ok:12` or `head.missing`. That is what
    /// tells a session that was cut short or written anew as a whole from the one that it was.
    pub fn with_head(&mut self, log: &SessionLog, bytes: &[u8], head: &str) {
        let trusted = usize::try_from(log.trusted_bytes).ok().and_then(|n| bytes.get(..n)).unwrap_or_default();
        let ending = format!("\"sha256\":\"{}\"}}", head.trim().to_lowercase());
        match trusted.split(|b| *b == b'\n').position(|line| line.ends_with(ending.as_bytes())) {
            Some(record) => {
                let words = format!("The head that was noted is that of record {record}: everything up to there is as it was then.");
                self.say(true, format!("head.ok:{record}"), words);
            }
            None => {
                let words = "The head that was noted is not in this session: something before it was changed, taken out or written anew.";
                self.say(false, "head.missing".to_owned(), words.to_owned());
            }
        }
    }

    /// Adds how the session stands to another file: `against.same`, `against.continues:12` and `against.continued:12` (one goes on
    /// after record 12 of the other), `against.fork:12` (they part after record 12), `against.other_session`.
    pub fn with_other(&mut self, here: (&SessionLog, &[u8]), there: (&SessionLog, &[u8])) {
        let records = |n: usize| if n == 1 { "1 further record".to_owned() } else { format!("{n} further records") };
        let (good, code, words) = match kinship(here, there) {
            Kinship::Other => {
                (false, "against.other_session".to_owned(), "The other file is not of this session: their headers differ.".to_owned())
            }
            Kinship::Same => (true, "against.same".to_owned(), "Both files hold the same records.".to_owned()),
            Kinship::Continues(more) => {
                let code = format!("against.continues:{}", there.0.entries.len());
                (true, code, format!("This file holds all of the other and {}.", records(more)))
            }
            Kinship::IsContinued(more) => {
                let code = format!("against.continued:{}", here.0.entries.len());
                (true, code, format!("The other file holds all of this one and {}: it is the newer one.", records(more)))
            }
            Kinship::Forked(fork) => (false, format!("against.fork:{}", fork.common), fork.words("this one", "the other")),
        };
        self.say(good, code, words);
    }
}

/// How far a clock may be set back without a word: machines correct their clocks by such steps.
const CLOCK_STEP_MS: i64 = 2_000;

/// How many places are named one by one.
const NAMED: usize = 5;

/// Where records are dated before the one before them. Their order is by number, so nothing follows from it but a word.
fn clock_jumps(entries: &[Entry]) -> Vec<(u64, String)> {
    // What a later version wrote may be dated in a way that is not known here.
    let dated = || entries.iter().filter(|e| !matches!(e.record, Record::Unknown { .. }));
    let back = dated().zip(dated().skip(1)).filter(|(before, after)| after.at.t_ms < before.at.t_ms - CLOCK_STEP_MS);
    let words = |(before, after): (&Entry, &Entry)| {
        let (seq, at, earlier) = (after.seq, after.at, before.at);
        (
            seq,
            format!(
                "The machine's clock went back before record {seq}: it is dated {at}, the one before it {earlier}. Their order stands."
            ),
        )
    };
    back.map(words).take(NAMED).collect()
}
