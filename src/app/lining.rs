//! Lining the pair up beside the window: how far it is, and what becomes of the answer. GREEN is applied at once, AMBER is
//! shown and asked about, RED is told with what else can be done.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::App;
use super::notices::Weight;
use super::state::Dialog;
use super::words;
use crate::core::doc::{Alignment, EpochId};
use crate::core::measure::{Disagreement, georeferences_disagree};
use crate::core::ops::SetAlignment;
use crate::core::register::{Registration, Status};
use crate::jobs::{AlignTask, Job};

/// A pair that is being lined up.
#[derive(Debug)]
pub struct Lining {
    stop: Arc<AtomicBool>,
    /// The share that is done, 0 to 1.
    pub share: f64,
    /// When it first told its share, seconds of the window's clock.
    since_s: Option<f64>,
    /// It was asked to stop.
    pub stopping: bool,
}

impl Lining {
    /// Whether it waits for the job with that flag to stop it.
    pub(super) fn is_of(&self, job: &Arc<AtomicBool>) -> bool {
        Arc::ptr_eq(&self.stop, job)
    }

    /// `Lining up AFTER… 37 %, about 20 s left`.
    #[must_use]
    pub fn words(&self, now_s: f64) -> String {
        if self.stopping {
            return "Stopping to line up…".to_owned();
        }
        super::waiting::progress("Lining up AFTER", Some(self.share), now_s - self.since_s.unwrap_or(now_s))
    }
}

impl App {
    /// Begins to line AFTER up with BEFORE.
    pub(super) fn line_up(&mut self) {
        let Some(open) = self.open.as_ref().filter(|_| self.lining.is_none()) else { return };
        let doc = open.editor.document();
        let picture = |id| open.store.get(id).and_then(Result::ok).map(|p| (id, Arc::clone(&p.shown.picture)));
        let (Some(onto), Some(from)) = (picture(doc.pair.before), picture(doc.pair.after)) else {
            self.notices.add(Weight::Refused, "Both pictures must be there to be lined up.");
            return;
        };
        match self.foresight.take(&open.key, doc) {
            // It was worked out while the analyst looked around.
            Some(Ok(found @ Ok(Some(_)))) => return self.lined_up((from.0, onto.0), found),
            // It is on its way already.
            Some(Err(stop)) => {
                self.lining = Some(Lining { stop, share: 0.0, since_s: None, stopping: false });
                return;
            }
            // What failed is tried once more.
            Some(Ok(_)) | None => {}
        }
        let stop = Arc::new(AtomicBool::new(false));
        let task = AlignTask { onto, from, doc: Arc::new(doc.clone()), any_turn: false };
        self.desk.jobs.ask(Job::Align { session: Arc::clone(&open.key), task, stop: Arc::clone(&stop) });
        self.lining = Some(Lining { stop, share: 0.0, since_s: None, stopping: false });
    }

    /// Asks to stop lining up.
    pub(super) fn stop_lining(&mut self) {
        if let Some(lining) = &mut self.lining {
            lining.stop.store(true, Ordering::Relaxed);
            lining.stopping = true;
        }
    }

    /// How far it is.
    pub(super) fn lining_told(&mut self, share: f64, now_s: f64) {
        if let Some(lining) = &mut self.lining {
            lining.share = share;
            lining.since_s.get_or_insert(now_s);
        }
    }

    /// The answer is there.
    pub(super) fn lined_up(&mut self, (from, onto): (EpochId, EpochId), result: Result<Option<Box<Registration>>, String>) {
        self.lining = None;
        let found = match result {
            Ok(Some(found)) if self.view.blind.is_none() => found,
            // Nothing moves or opens under somebody who traces blind.
            Ok(_) => return self.notices.add(Weight::Done, "Lining up was stopped; nothing was changed."),
            Err(why) => return self.notices.add(Weight::Problem, why),
        };
        let alignment = Box::new(Alignment::found(from, onto, &found));
        if found.status != Status::Green {
            let why = found.why.clone();
            // A dialog that is open is not thrown away: the answer is a notice then.
            if self.view.dialog.is_some() {
                return self.notices.add(Weight::Refused, why);
            }
            self.view.dialog = Some(Dialog::Alignment(super::dialogs::alignment::Form { alignment, why }));
            return;
        }
        let at = self.now();
        let Some(open) = &mut self.open else { return };
        let disagreement = georeferences_disagree(open.editor.document(), &alignment).filter(Disagreement::counts);
        match open.editor.run(&SetAlignment { alignment: alignment.clone() }.into(), at) {
            Ok(()) => {
                let also = disagreement.map_or_else(String::new, |d| format!(" Compared with this, {}.", d.words()));
                self.notices.add(Weight::Done, format!("{}{also} Undo takes it back.", words::aligned(&alignment)));
            }
            Err(refusal) => self.notices.add(Weight::Refused, refusal.to_string()),
        }
    }
}
