//! The pair is lined up in advance, while the analyst looks around: the answer is at hand when it is asked for. Nothing is changed and
//! nothing is told before that. Only in a real window, and only for pictures that are read in a moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::App;
use crate::core::doc::{Document, Epoch, EpochId};
use crate::core::georef::Georeference;
use crate::core::measure::apart_m;
use crate::core::register::Registration;
use crate::jobs::{AlignTask, Job};

/// Larger pictures wait to be asked for, pixels.
const MOST_PIXELS: u64 = 40_000_000;
/// The window rests so long before work is begun that nobody asked for, seconds.
const REST_S: f64 = 0.3;

/// What came of lining up: what was found, `None` where it was stopped, or why there is nothing.
pub(super) type Found = Result<Option<Box<Registration>>, String>;

/// What a registration depends on: which pictures, and where they are said to lie.
#[derive(Clone, Debug, PartialEq)]
struct Of {
    session: Arc<str>,
    /// AFTER and BEFORE, by the hash of each and where it lies.
    pair: [(EpochId, String, Option<Georeference>); 2],
}

impl Of {
    fn now(session: &Arc<str>, doc: &Document) -> Option<Of> {
        let facts = |id| {
            let epoch: &Epoch = doc.epoch(id)?;
            Some((id, epoch.image.sha256.clone(), epoch.located().map(|l| l.georeference().clone())))
        };
        Some(Of { session: Arc::clone(session), pair: [facts(doc.pair.after)?, facts(doc.pair.before)?] })
    }
}

/// The pair that is lined up in advance.
#[derive(Debug, Default)]
pub(super) struct Foresight {
    /// Whether anything is.
    pub(super) allowed: bool,
    of: Option<Of>,
    stop: Arc<AtomicBool>,
    found: Option<Found>,
    /// Since when the window has nothing to do, seconds of its clock.
    rests_since_s: Option<f64>,
}

impl Foresight {
    /// Ends it: what is on its way is not wanted any more.
    pub(super) fn forget(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        *self = Foresight { allowed: self.allowed, ..Foresight::default() };
    }

    /// The answer for this pair, or the way to stop the one that is on its way; `None` where nothing was begun for it.
    pub(super) fn take(&mut self, session: &Arc<str>, doc: &Document) -> Option<Result<Found, Arc<AtomicBool>>> {
        let fits = self.of.is_some() && self.of == Of::now(session, doc);
        let rest = Foresight { allowed: self.allowed, ..Foresight::default() };
        let Foresight { found, stop, .. } = std::mem::replace(self, rest);
        if !fits {
            stop.store(true, Ordering::Relaxed);
            return None;
        }
        Some(found.ok_or(stop))
    }

    /// The answer of the job with that flag to stop it: kept if it was begun here and is still wanted.
    pub(super) fn answered(&mut self, job: &Arc<AtomicBool>, found: Found) {
        if self.of.is_some() && Arc::ptr_eq(&self.stop, job) {
            self.found = Some(found);
        }
    }

    /// Its job may have ended without an answer: it is not tried again unasked.
    pub(super) fn failed(&mut self) {
        if self.of.is_some() {
            self.found.get_or_insert(Ok(None));
        }
    }
}

impl App {
    /// Lets pairs be lined up in advance, or not: tests are spared work that they have not asked for.
    pub fn foresee_pairs(&mut self, allowed: bool) {
        self.foresight.forget();
        self.foresight.allowed = allowed;
    }

    /// Whether the pair was lined up in advance.
    #[must_use]
    pub fn has_foreseen(&self) -> bool {
        self.foresight.found.is_some()
    }

    /// Whether that is under way.
    #[must_use]
    pub fn is_foreseeing(&self) -> bool {
        self.foresight.of.is_some() && self.foresight.found.is_none()
    }

    /// Begins to line the pair up where that will be wanted and nothing else is to be done.
    pub(super) fn foresee(&mut self, ctx: &egui::Context) {
        if !self.foresight.allowed {
            return;
        }
        if let Some(of) = &self.foresight.of {
            // Another pair was chosen, or something was said of where a picture lies.
            let now = self.open.as_ref().and_then(|open| Of::now(&open.key, open.editor.document()));
            // And what somebody waits for comes first: the levels of a picture are made by the same worker.
            if now.as_ref() != Some(of) || (self.foresight.found.is_none() && self.growth.is_busy()) {
                self.foresight.forget();
            }
            return;
        }
        let now_s = ctx.input(|input| input.time);
        let Some((of, task)) = self.foreseeable() else {
            self.foresight.rests_since_s = None;
            return;
        };
        if now_s - *self.foresight.rests_since_s.get_or_insert(now_s) < REST_S {
            return ctx.request_repaint_after_secs(REST_S as f32);
        }
        let stop = Arc::new(AtomicBool::new(false));
        self.desk.jobs.ask(Job::Align { session: Arc::clone(&of.session), task, stop: Arc::clone(&stop) });
        self.foresight = Foresight { allowed: true, of: Some(of), stop, ..Foresight::default() };
    }

    /// What would be worked out: a pair that was not lined up yet, also not by way of another date, and that does not lie apart; both pictures
    /// there and shown.
    fn foreseeable(&self) -> Option<(Of, AlignTask)> {
        let open = self.open.as_ref().filter(|open| open.editor.read_only().is_none() && !self.is_busy())?;
        let doc = open.editor.document();
        let (before, after) = (doc.pair.before, doc.pair.after);
        let is_tied = doc.shared_frame.is_some() || doc.aligned(before, after).is_some() || apart_m(doc).is_some();
        if is_tied || self.view.blind.is_some() || self.view.by_hand.is_open() {
            return None;
        }
        let small = |id| doc.epoch(id).is_some_and(|e| u64::from(e.image.width) * u64::from(e.image.height) <= MOST_PIXELS);
        let picture = |id| open.store.get(id).and_then(Result::ok).map(|p| (id, Arc::clone(&p.shown.picture)));
        let of = Of::now(&open.key, doc).filter(|_| small(before) && small(after))?;
        Some((of, AlignTask { onto: picture(before)?, from: picture(after)?, doc: Arc::new(doc.clone()), any_turn: false }))
    }
}
