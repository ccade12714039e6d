//! What the window waits for beside its work: told after a quarter of a second, with the time left where it is known, and a way to stop.

use std::sync::Arc;

use super::App;
use super::words;
use crate::jobs::{Job, Ticket, Told, told};

/// From when on something is told, seconds.
pub const PATIENCE_S: f64 = 0.25;

/// A job that somebody waits for.
#[derive(Debug)]
pub struct Waiting {
    /// How far it is, and the way to stop it.
    pub ticket: Arc<Ticket>,
    /// How it is told.
    pub told: Told,
    /// Since when, seconds of the window's clock; `None` until the next frame.
    pub since_s: Option<f64>,
}

impl Waiting {
    /// `Exporting… 37 %, about 20 s left`.
    #[must_use]
    pub fn words(&self, now_s: f64) -> String {
        if self.ticket.is_stopped() {
            return format!("{}: stopping…", self.told.words);
        }
        progress(self.told.words, self.ticket.share(), now_s - self.since_s.unwrap_or(now_s))
    }

    /// It takes so long that it is to be told.
    #[must_use]
    pub fn is_told(&self, now_s: f64) -> bool {
        self.since_s.is_some_and(|since| now_s - since >= PATIENCE_S) && !self.ticket.is_done()
    }
}

/// What goes on, how far it is, and how long it will take as far as that is known.
#[must_use]
pub fn progress(what: &str, share: Option<f64>, elapsed_s: f64) -> String {
    let Some(share) = share else { return format!("{what}…") };
    let left = if share > 0.02 && share < 1.0 && elapsed_s > 2.0 {
        format!(", {} left", words::about(elapsed_s * (1.0 - share) / share))
    } else {
        String::new()
    };
    format!("{what}… {:.0}{}%{left}", (100.0 * share).clamp(0.0, 100.0).floor(), words::THIN)
}

impl App {
    /// Hands a job to the workers, and keeps its ticket where somebody waits for it.
    pub(super) fn wait_for(&mut self, job: Job) {
        let told = told(&job);
        let ticket = self.desk.jobs.watch(job);
        if let Some(told) = told {
            self.desk.waiting.push(Waiting { ticket, told, since_s: None });
        }
    }

    /// Lets go of what is done, and wakes the window while something goes on.
    pub(super) fn tick_waiting(&mut self, ctx: &egui::Context) {
        let now = ctx.input(|input| input.time);
        self.desk.waiting.retain(|waiting| !waiting.ticket.is_done());
        for waiting in &mut self.desk.waiting {
            waiting.since_s.get_or_insert(now);
        }
        if !self.desk.waiting.is_empty() {
            ctx.request_repaint_after_secs(0.2);
        }
    }

    /// Asks everything that is being opened to stop.
    pub(super) fn stop_waiting(&mut self, stop: &str) {
        self.desk.waiting.iter().filter(|waiting| waiting.told.stop == stop).for_each(|waiting| waiting.ticket.stop());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_once_it_can_be_known() {
        assert_eq!(progress("Exporting", None, 9.0), "Exporting…");
        assert_eq!(progress("Exporting", Some(0.5), 1.0), format!("Exporting… 50{}%", words::THIN));
        assert_eq!(progress("Exporting", Some(0.25), 10.0), format!("Exporting… 25{}%, about 30 s left", words::THIN));
        assert_eq!(progress("Exporting", Some(1.0), 10.0), format!("Exporting… 100{}%", words::THIN));
    }
}
