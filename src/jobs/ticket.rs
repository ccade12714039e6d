//! What the window keeps of a job that somebody waits for: how far it is, and the way to stop it.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// One job on its way. Both sides hold it; nothing in it waits.
#[derive(Debug)]
pub struct Ticket {
    /// Thousandths; [`UNKNOWN`] while nobody can tell.
    share: AtomicU32,
    stop: AtomicBool,
    done: AtomicBool,
}

const UNKNOWN: u32 = u32::MAX;

impl Default for Ticket {
    fn default() -> Ticket {
        Ticket { share: AtomicU32::new(UNKNOWN), stop: AtomicBool::new(false), done: AtomicBool::new(false) }
    }
}

impl Ticket {
    /// Says how far the job is, 0 to 1. `false` once it is to be stopped.
    pub fn go_on(&self, share: f64) -> bool {
        self.share.store((1000.0 * share.clamp(0.0, 1.0)) as u32, Ordering::Relaxed);
        !self.is_stopped()
    }

    /// The share that is done, 0 to 1; `None` while nobody can tell.
    pub fn share(&self) -> Option<f64> {
        Some(self.share.load(Ordering::Relaxed)).filter(|share| *share != UNKNOWN).map(|share| f64::from(share) / 1000.0)
    }

    /// Asks the job to stop; it ends at the next place where it can.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    /// It was asked to stop.
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Its outcome is there.
    pub fn is_done(&self) -> bool {
        self.done.load(Ordering::Acquire)
    }

    /// Its outcome was sent.
    pub(super) fn end(&self) {
        self.done.store(true, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_tells_its_share_and_hears_that_it_is_to_stop() {
        let ticket = Ticket::default();
        assert_eq!((ticket.share(), ticket.is_done()), (None, false));
        assert!(ticket.go_on(0.25));
        assert_eq!(ticket.share(), Some(0.25));
        ticket.stop();
        assert!(!ticket.go_on(0.5));
        ticket.end();
        assert!(ticket.is_done() && ticket.is_stopped());
    }
}
