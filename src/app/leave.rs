//! Leaving a session: closing the window, or opening another one. What is not on the disk is never dropped without a word.

use std::path::PathBuf;
use std::time::Duration;

use egui::{Context, ViewportCommand};

use super::App;
use super::notices::Weight;
use super::state::Dialog;
use crate::jobs::{Job, Writer};

/// Why the session that is open is to be left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leave {
    /// The window is to be closed.
    Quit,
    /// Two pictures are to be opened.
    OpenPair {
        /// The earlier one.
        before: PathBuf,
        /// The later one.
        after: PathBuf,
    },
    /// A session is to be opened.
    OpenSession(PathBuf),
    /// A session is to be opened and only looked at.
    LookAt(PathBuf),
    /// A copy of a session is to be made and opened.
    Copy {
        /// The session.
        from: PathBuf,
        /// Where the copy is to be.
        to: PathBuf,
    },
    /// The sample is to be opened.
    OpenSample,
}

impl Leave {
    /// What the button says that does it all the same.
    #[must_use]
    pub fn verb(&self) -> &'static str {
        match self {
            Leave::Quit => "quit",
            _ => "open the other",
        }
    }
}

/// How long closing waits for the disk before it asks.
const PATIENCE: Duration = Duration::from_millis(1500);

/// How often a failed write is tried again, seconds.
const RETRY_S: f32 = 3.0;

impl App {
    /// How many steps are not on the disk because writing failed. Leaving waits a moment for those on their way.
    #[must_use]
    pub fn unsaved_steps(&self, wait: bool) -> u64 {
        let Some(writer) = self.open.as_ref().and_then(|open| open.writer.as_ref()) else { return 0 };
        let state = if wait { writer.flush(PATIENCE) } else { writer.state() };
        if state.trouble.is_some() || (wait && !state.is_saved()) { state.asked.saturating_sub(state.saved).max(1) } else { 0 }
    }

    /// Leaves the session, or asks first if something of it would be lost.
    pub(super) fn leave(&mut self, ctx: &Context, leave: Leave) {
        // What was changed earlier in this frame is handed over before it is counted.
        self.save();
        if self.unsaved_steps(leave == Leave::Quit) > 0 {
            self.view.dialog = Some(Dialog::Unsaved(leave));
        } else {
            self.go(ctx, leave);
        }
    }

    /// Leaves the session as it is on the disk.
    pub(super) fn leave_anyway(&mut self, ctx: &Context, leave: Leave) {
        self.desk.discard = leave != Leave::Quit;
        self.go(ctx, leave);
    }

    fn go(&mut self, ctx: &Context, leave: Leave) {
        self.desk.leave = Some(leave.clone());
        let job = match leave {
            Leave::Quit => {
                self.leaving = true;
                ctx.send_viewport_cmd(ViewportCommand::Close);
                return;
            }
            Leave::OpenPair { before, after } => Job::OpenPair { before, after, session: None },
            Leave::OpenSession(path) => Job::OpenSession(path),
            Leave::LookAt(path) => Job::LookAtSession(path),
            Leave::Copy { from, to } => Job::CopySession { from, to },
            Leave::OpenSample => Job::OpenSample,
        };
        self.desk.opening = Some(ctx.input(|input| input.time));
        self.wait_for(job);
    }

    /// Puts the session that was opened last in the place of the present one, as soon as that one is wholly on the disk.
    pub(super) fn take_arrived(&mut self, ctx: &Context) {
        if self.desk.arrived.is_none() {
            return;
        }
        self.save();
        let state = self.open.as_ref().and_then(|open| open.writer.as_ref()).map(Writer::state);
        if !self.desk.discard
            && let Some(state) = state
        {
            if state.pending > 0 {
                // The writer wakes the window when it is done.
                return;
            }
            if !state.is_saved() {
                self.desk.arrived = None;
                self.desk.opening = None;
                match self.desk.leave.take() {
                    Some(leave) => self.view.dialog = Some(Dialog::Unsaved(leave)),
                    None => {
                        self.notices.add(Weight::Problem, "Nothing else was opened, because steps of this session could not be written.");
                    }
                }
                return;
            }
        }
        self.desk.discard = false;
        if let Some(opened) = self.desk.arrived.take() {
            self.opened(ctx, *opened);
        }
    }

    /// Keeps the window open when the desktop wants to close it and something is not on the disk.
    pub(super) fn guard_close(&mut self, ctx: &Context) {
        let closing = ctx.input(|input| input.viewport().close_requested());
        if closing && !self.leaving && self.unsaved_steps(true) > 0 {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.view.dialog = Some(Dialog::Unsaved(Leave::Quit));
        }
    }

    /// Tries a failed write again from time to time, without waiting for the next change.
    pub(super) fn retry_saving(&mut self, ctx: &Context) {
        let now = ctx.input(|input| input.time);
        let Some(writer) = self.open.as_ref().and_then(|open| open.writer.as_ref()) else { return };
        let state = writer.state();
        if state.trouble.is_none() || state.latched {
            return;
        }
        if now - self.retried_s >= f64::from(RETRY_S) {
            self.retried_s = now;
            writer.retry();
        }
        ctx.request_repaint_after_secs(RETRY_S);
    }
}
