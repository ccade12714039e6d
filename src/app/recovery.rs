//! After a run that did not end well: what was open is offered, and after two starts that ended at once nothing is opened by itself.

use std::path::PathBuf;

use egui::{Context, RichText, Ui, vec2};

use super::App;
use super::ask::{Ask, Queue};
use super::notices::Weight;
use super::theme::{self, GRID};
use crate::io::crash_note;
use crate::jobs::{Earlier, Run, STEADY_S, Start};

/// The run of this window and what is known of the last one.
#[derive(Debug, Default)]
pub struct Recovery {
    run: Option<Run>,
    earlier: Earlier,
    /// Seconds of the window's clock at its first frame.
    since: Option<f64>,
}

impl Recovery {
    /// Notes the start of a window.
    #[must_use]
    pub fn begin() -> Recovery {
        match Run::begin() {
            Some((run, earlier)) => Recovery { run: Some(run), earlier, since: None },
            None => Recovery::default(),
        }
    }

    /// Where this run is noted.
    #[must_use]
    pub fn note(&self) -> Option<PathBuf> {
        self.run.as_ref().map(|run| run.path().to_owned())
    }

    /// Nothing is opened and the default settings are used.
    #[must_use]
    pub fn is_safe_mode(&self) -> bool {
        self.earlier.is_safe_mode()
    }

    /// What is opened first: nothing in safe mode, and nothing where the session of the last run is offered instead of the sample.
    #[must_use]
    pub fn start(&self, asked: Start) -> Option<Start> {
        let offered = asked == Start::Sample && self.earlier.session.is_some();
        (!offered && !self.is_safe_mode()).then_some(asked)
    }

    /// What is said at the start; `None` after a run that ended well.
    fn words(&self) -> Option<String> {
        if !self.earlier.crashed && !self.is_safe_mode() {
            return None;
        }
        let note = self.earlier.heard_of.and_then(crash_note::newest_since);
        let note = note.map(|path| format!(" What went wrong is noted. File: {}", path.display()));
        let words = if self.is_safe_mode() {
            "Revisit ended at once twice in a row. So this time it has opened nothing and uses its default settings; yours are kept and are \
             back at the next start. If it ends again with a session, open another one."
        } else if self.earlier.session.is_some() {
            "Revisit did not end well last time. Every finished step of the session is on the disk; only what was being drawn is lost."
        } else {
            "Revisit did not end well last time. No session was open."
        };
        Some(format!("{words}{}", note.unwrap_or_default()))
    }
}

impl App {
    /// Takes the note of this run over.
    #[must_use]
    pub fn with_recovery(mut self, recovery: Recovery) -> Self {
        if let Some(words) = recovery.words() {
            self.notices.add(Weight::Problem, words);
        }
        self.recovery = recovery;
        self
    }

    /// Notes what is open, and after a while that this start went well.
    pub(super) fn note_run(&mut self, ctx: &Context) {
        let now_s = ctx.input(|input| input.time);
        let Some(run) = &mut self.recovery.run else { return };
        run.opened(self.open.as_ref().map(|open| open.path.as_path()));
        let since = *self.recovery.since.get_or_insert(now_s);
        if now_s - since >= STEADY_S {
            run.steady();
        } else {
            ctx.request_repaint_after_secs((STEADY_S - (now_s - since)) as f32 + 0.1);
        }
        if self.open.is_some() {
            self.recovery.earlier.session = None;
        }
    }

    /// Notes that the window was closed.
    pub(super) fn end_run(&mut self) {
        if let Some(run) = self.recovery.run.take() {
            run.end();
        }
    }
}

/// Offers the session that was open when the last run ended.
pub fn offer(ui: &mut Ui, recovery: &Recovery, width: f32, queue: &mut Queue) {
    let Some(session) = &recovery.earlier.session else { return };
    let p = theme::palette(ui);
    let name = session.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    ui.label(RichText::new("Revisit ended while this session was open. Every finished step of it is there.").color(p.text));
    ui.add_space(GRID);
    let button = egui::Button::new(RichText::new(format!("Go on with {name}")).color(p.strong)).min_size(vec2(width, 36.0));
    if ui.add(button).on_hover_text(session.display().to_string()).clicked() {
        queue.push(Ask::OpenSession(session.clone()));
    }
    ui.add_space(4.0 * GRID);
}
