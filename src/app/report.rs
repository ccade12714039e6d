//! Making a report beside the window: it waits until the session is on the disk, says how far it is, and can be stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::App;
use super::dialogs::report::Form;
use super::notices::Weight;
use super::session::Open;
use super::state::{Dialog, View};
use crate::core::session::{Custody, Record};
use crate::jobs::{Job, ReportMade, ReportTask};

/// A report that is being made.
#[derive(Debug)]
pub struct Reporting {
    task: ReportTask,
    stop: Arc<AtomicBool>,
    /// A worker has it.
    begun: bool,
    /// The share that is done, 0 to 1.
    pub share: f64,
    /// When it first told its share, seconds of the window's clock.
    since_s: Option<f64>,
    /// It was asked to stop.
    pub stopping: bool,
}

impl Reporting {
    /// `Making the report… 37 %, about 20 s left`.
    #[must_use]
    pub fn words(&self, now_s: f64) -> String {
        if self.stopping {
            return "Stopping the report…".to_owned();
        }
        super::waiting::progress("Making the report", Some(self.share), now_s - self.since_s.unwrap_or(now_s))
    }
}

/// The dialog that asks what is to be in it, and where it is to be.
pub(super) fn dialog(open: &Open, view: &View, path: String) -> Dialog {
    let (title, site) = Default::default();
    Dialog::Report(Form { session: open.path.clone(), path, title, site, level: view.choice.level, language: view.language })
}

impl App {
    /// Takes the wish for a report.
    pub(super) fn make_report(&mut self, task: ReportTask) {
        if self.reporting.is_some() {
            return self.notices.add(Weight::Refused, "A report is being made already. Wait for it, or stop it.");
        }
        self.reporting = Some(Reporting { task, stop: Arc::default(), begun: false, share: 0.0, since_s: None, stopping: false });
    }

    /// Begins a report that was waiting, once everything is on the disk: it states the session as the file has it.
    pub(super) fn report_when_saved(&mut self) {
        let (Some(open), Some(reporting)) = (&self.open, &mut self.reporting) else { return };
        if reporting.begun {
            return;
        }
        if let Some(writer) = &open.writer {
            let state = writer.state();
            if state.trouble.is_some() {
                self.reporting = None;
                let why = "No report was made, because the session itself cannot be written. Save it under another name first.";
                return self.notices.add(Weight::Problem, why);
            }
            if !state.is_saved() {
                // The writer wakes the window when it is done.
                return;
            }
        }
        reporting.begun = true;
        let (session, task, stop) = (Arc::clone(&open.key), reporting.task.clone(), Arc::clone(&reporting.stop));
        self.desk.jobs.ask(Job::Report { session, task, stop });
    }

    /// Asks to stop it.
    pub(super) fn stop_report(&mut self) {
        match &mut self.reporting {
            Some(reporting) if reporting.begun => {
                reporting.stop.store(true, Ordering::Relaxed);
                reporting.stopping = true;
            }
            _ => self.reporting = None,
        }
    }

    /// How far it is.
    pub(super) fn report_told(&mut self, session: &Arc<str>, share: f64, now_s: f64) {
        let is_open = self.open.as_ref().is_some_and(|open| open.key == *session);
        if let Some(reporting) = self.reporting.as_mut().filter(|_| is_open) {
            reporting.share = share;
            reporting.since_s.get_or_insert(now_s);
        }
    }

    /// It is made, or not.
    pub(super) fn reported(&mut self, session: &Arc<str>, result: Result<Option<ReportMade>, String>) {
        self.reporting = None;
        let made = match result {
            Ok(Some(made)) => made,
            Ok(None) => return self.notices.add(Weight::Done, "The report was stopped; nothing was written."),
            Err(why) => return self.notices.add(Weight::Problem, why),
        };
        made.missing.iter().for_each(|why| self.notices.add(Weight::Refused, why.clone()));
        let at = self.now();
        if let Some(open) = self.open.as_mut().filter(|open| open.key == *session && !made.as_before) {
            let file = made.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let (content_sha256, head) = (made.manifest_sha256.clone(), made.head.clone());
            open.editor.note(Record::Custody(Custody::Exported { format: "report".to_owned(), file, content_sha256, head }), at);
        }
        if self.view.dialog.is_some() || self.view.blind.is_some() {
            return self.notices.add(Weight::Done, format!("The report is written. Folder: {}", made.path.display()));
        }
        self.view.dialog = Some(Dialog::Reported(made));
    }
}
