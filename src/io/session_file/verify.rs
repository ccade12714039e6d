//! What can be said of a session file: the same words and codes for people and for scripts.

use super::read::{DamageKind, SessionLog};
use crate::core::session::Session;
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
    /// The findings as sentences.
    #[serde(skip)]
    pub words: Vec<String>,
}

/// Checks the chain, the replay with its `check` records, and the images beside the session.
pub fn verify(path: &Path, log: SessionLog, places: &Places) -> Verdict {
    let mut verdict = Verdict { ok: true, codes: Vec::new(), head: log.head.clone(), words: Vec::new() };
    let mut say = |good: bool, code: String, words: String| {
        verdict.ok &= good;
        verdict.codes.push(code);
        verdict.words.push(words);
    };
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
        let word = crate::core::report::epoch_word(session.document(), epoch.id);
        let name = epoch.file_name();
        match places.find(path, &epoch.image) {
            ImageState::Same(_) => say(true, format!("image.ok:{word}"), format!("{name} is the file that was opened.")),
            ImageState::Changed { .. } => {
                say(false, format!("image.hash_mismatch:{word}"), format!("{name} is not the file that was opened: its content differs."));
            }
            ImageState::Missing => say(false, format!("image.missing:{word}"), format!("{name} is not where the session says.")),
        }
    }
    verdict
}
