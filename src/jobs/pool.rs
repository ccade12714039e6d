//! The worker threads. Opening, exporting and decoding take turns on a few named threads; tiles have a thread of their
//! own with the newest request first, so that panning is never behind a decode.

use super::job::{Job, Outcome};
use super::work;
use std::sync::mpsc::{Receiver, Sender, SyncSender, TrySendError, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

type Wake = Arc<dyn Fn() + Send + Sync>;

/// The workers, from the side of whoever asks.
pub struct Jobs {
    slow: Sender<Job>,
    tiles: SyncSender<Job>,
    outcomes: Receiver<Outcome>,
    back: Sender<Outcome>,
    wake: Wake,
}

/// Tile requests beyond this wait for the next frame, which asks again for what is still in view.
const TILE_QUEUE: usize = 64;
const SLOW_WORKERS: usize = 2;

impl Jobs {
    /// Starts the workers. `wake` is called after each outcome, from any thread.
    ///
    /// # Errors
    /// When the system gives no threads.
    pub fn start(wake: impl Fn() + Send + Sync + 'static) -> std::io::Result<Jobs> {
        let wake: Wake = Arc::new(wake);
        let (back, outcomes) = channel();
        let (slow, slow_jobs) = channel();
        let (tiles, tile_jobs) = sync_channel(TILE_QUEUE);
        let slow_jobs = Arc::new(Mutex::new(slow_jobs));
        for i in 0..SLOW_WORKERS {
            spawn(&format!("worker {i}"), Arc::clone(&slow_jobs), back.clone(), Arc::clone(&wake))?;
        }
        spawn("tiles", Arc::new(Mutex::new(tile_jobs)), back.clone(), Arc::clone(&wake))?;
        Ok(Jobs { slow, tiles, outcomes, back, wake })
    }

    /// Hands a job to the workers. `false` if their queue is full (tiles only): ask again next frame.
    pub fn ask(&self, job: Job) -> bool {
        if matches!(job, Job::Tile { .. }) {
            return match self.tiles.try_send(job) {
                Ok(()) => true,
                Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => false,
            };
        }
        self.slow.send(job).is_ok()
    }

    /// The next outcome, if one has arrived. Never waits.
    pub fn next(&self) -> Option<Outcome> {
        self.outcomes.try_recv().ok()
    }

    /// The next outcome, waiting for it at most that long: for tests and scripts.
    pub fn wait(&self, timeout: std::time::Duration) -> Option<Outcome> {
        self.outcomes.recv_timeout(timeout).ok()
    }

    /// Puts an outcome into the queue as if a worker had sent it: for results of dialogs.
    pub fn post(&self, outcome: Outcome) {
        if self.back.send(outcome).is_ok() {
            (self.wake)();
        }
    }

    /// What wakes the window: for the session's writer.
    pub fn wake(&self) -> Arc<dyn Fn() + Send + Sync> {
        Arc::clone(&self.wake)
    }
}

fn spawn(name: &str, jobs: Arc<Mutex<Receiver<Job>>>, back: Sender<Outcome>, wake: Wake) -> std::io::Result<()> {
    let run = move || {
        loop {
            // The lock is held only while waiting for a job, never while working on one.
            let job = match jobs.lock() {
                Ok(queue) => queue.recv(),
                Err(_) => return,
            };
            let Ok(job) = job else { return };
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work::carry_out(job)));
            let outcome = outcome.unwrap_or_else(|_| {
                Outcome::Fault(
                    "A background task stopped because of a fault in Revisit. Your session is saved; please report what you did.".into(),
                )
            });
            if back.send(outcome).is_err() {
                return;
            }
            wake();
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(run).map(|_| ())
}
