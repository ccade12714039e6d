//! The replay on its way into files: when it begins, how far it is, and what becomes of it.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::App;
use super::notices::Weight;
use crate::core::session::{Custody, Player, Record};
use crate::jobs::film::{Every, FilmForm, Written, shots};
use crate::jobs::{FilmJob, FilmTarget, Job};

/// A replay that is to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct FilmAsk {
    /// What is written.
    pub target: FilmTarget,
    /// Which moments are shown.
    pub every: Every,
    /// How it is made.
    pub form: FilmForm,
}

/// A replay that is being written.
#[derive(Debug)]
pub struct Filming {
    stop: Arc<AtomicBool>,
    /// The share that is done, 0 to 1.
    pub share: f64,
    /// When it began, seconds of the window's clock.
    since_s: f64,
    /// It was asked to stop.
    pub stopping: bool,
}

impl Filming {
    /// `Writing the replay… 37 %, about 20 s left`.
    #[must_use]
    pub fn words(&self, now_s: f64) -> String {
        if self.stopping {
            return "Stopping to write the replay…".to_owned();
        }
        super::waiting::progress("Writing the replay", Some(self.share), now_s - self.since_s)
    }
}

impl App {
    /// Begins to write the replay that was asked for, once everything is on the disk: the files name the head of the session.
    pub(super) fn film_when_saved(&mut self, now_s: f64) {
        let (Some(open), Some(_), None) = (&self.open, &self.desk.film, &self.filming) else { return };
        let anchor = match open.writer.as_ref().map(crate::jobs::Writer::state) {
            Some(state) if state.trouble.is_some() => {
                self.desk.film = None;
                let why = "The replay was not written, because the session itself cannot be. Save it under another name first.";
                self.notices.add(Weight::Problem, why);
                return;
            }
            // The writer wakes the window when it is done.
            Some(state) if !state.is_saved() => return,
            Some(state) => state.anchor,
            None => open.anchor.clone(),
        };
        let Some(FilmAsk { target, every, form }) = self.desk.film.take() else { return };
        let session = open.editor.session();
        let steps = self.view.replay.as_ref().map_or(session.steps(), |player: &Player| player.steps(session));
        let stop = Arc::new(AtomicBool::new(false));
        let inputs: Vec<PathBuf> = open.pictures.values().filter_map(|p| p.as_ref().ok().cloned()).collect();
        self.desk.jobs.ask(Job::Film(FilmJob {
            session: Arc::clone(&open.key),
            shots: shots(session, steps, every),
            pictures: open.shown_pictures(),
            form,
            target,
            about: (session.header().session.clone(), anchor.1),
            inputs,
            stop: Arc::clone(&stop),
        }));
        self.filming = Some(Filming { stop, share: 0.0, since_s: now_s, stopping: false });
    }

    /// Asks to stop writing.
    pub(super) fn stop_filming(&mut self) {
        if let Some(filming) = &mut self.filming {
            filming.stop.store(true, Ordering::Relaxed);
            filming.stopping = true;
        }
    }

    /// How far it is.
    pub(super) fn filming_told(&mut self, share: f64) {
        if let Some(filming) = &mut self.filming {
            filming.share = share;
        }
    }

    /// It is written, or not.
    pub(super) fn filmed(&mut self, session: &Arc<str>, result: Result<Option<(Written, String)>, String>) {
        self.filming = None;
        let (written, head) = match result {
            Ok(Some(written)) => written,
            Ok(None) => return self.notices.add(Weight::Done, "Writing the replay was stopped."),
            Err(why) => return self.notices.add(Weight::Problem, why),
        };
        let at = self.now();
        if let Some(open) = self.open.as_mut().filter(|open| open.key == *session) {
            let file = written.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let record = Custody::Exported { format: "replay".to_owned(), file, content_sha256: written.sha256, head };
            open.editor.note(Record::Custody(record), at);
        }
        let notes: String = written.notes.iter().map(|note| format!(" {note}")).collect();
        self.notices.add(Weight::Done, format!("The replay is written.{notes} File: {}", written.path.display()));
    }
}
