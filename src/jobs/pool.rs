//! The worker threads. Opening and exporting take turns on a few named threads; coarse levels are built on one, with
//! helpers of its own; what answers a control at once has one to itself, and tiles have several, so that neither is ever
//! behind the hashing of a large file.

use super::figure::FigurePurpose;
use super::job::{Job, Outcome};
use super::ticket::Ticket;
use super::tile_queue::{TileQueue, TileWant};
use super::tiles::decoding_threads;
use super::work;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

type Wake = Arc<dyn Fn() + Send + Sync>;
type Ticketed = (Job, Arc<Ticket>);

/// The workers, from the side of whoever asks.
pub struct Jobs {
    slow: Sender<Ticketed>,
    builds: Sender<Ticketed>,
    quick: Sender<Ticketed>,
    views: Sender<Ticketed>,
    tiles: Arc<TileQueue>,
    outcomes: Receiver<Outcome>,
    back: Sender<Outcome>,
    wake: Wake,
}

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
        let (builds, build_jobs) = channel();
        let (quick, quick_jobs) = channel();
        let (views, view_jobs) = channel();
        let slow_jobs = Arc::new(Mutex::new(slow_jobs));
        for i in 0..SLOW_WORKERS {
            spawn(&format!("worker {i}"), Arc::clone(&slow_jobs), back.clone(), Arc::clone(&wake))?;
        }
        // Long work that uses several threads of its own: one after the other.
        spawn("pyramids", Arc::new(Mutex::new(build_jobs)), back.clone(), Arc::clone(&wake))?;
        spawn("views", Arc::new(Mutex::new(view_jobs)), back.clone(), Arc::clone(&wake))?;
        spawn("tones", Arc::new(Mutex::new(quick_jobs)), back.clone(), Arc::clone(&wake))?;
        let tiles = Arc::new(TileQueue::default());
        for i in 0..decoding_threads() {
            let (tiles, back, wake) = (Arc::clone(&tiles), back.clone(), Arc::clone(&wake));
            let send = move |outcome| {
                let sent = back.send(outcome).is_ok();
                wake();
                sent
            };
            thread::Builder::new().name(format!("tiles {i}")).spawn(move || tiles.serve(&send))?;
        }
        Ok(Jobs { slow, builds, quick, views, tiles, outcomes, back, wake })
    }

    /// Hands a job to the workers.
    pub fn ask(&self, job: Job) {
        self.watch(job);
    }

    /// Hands a job to the workers; by its ticket one sees how far it is, and stops it.
    pub fn watch(&self, job: Job) -> Arc<Ticket> {
        let ticket = Arc::new(Ticket::default());
        let queue = match job {
            Job::Build { .. } | Job::Align { .. } => &self.builds,
            Job::Tone { .. } | Job::StopBuild { .. } => &self.quick,
            Job::Figure(ref job) if matches!(job.purpose, FigurePurpose::Preview(_)) => &self.quick,
            Job::Difference(_) => &self.views,
            _ => &self.slow,
        };
        // It can only fail when the program ends.
        let _ = queue.send((job, Arc::clone(&ticket)));
        ticket
    }

    /// Says which tiles are wanted now, the most urgent first, instead of all that were wanted before and are not begun.
    pub fn want(&self, tiles: Vec<TileWant>) {
        self.tiles.want(tiles);
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

impl Drop for Jobs {
    fn drop(&mut self) {
        self.tiles.close();
    }
}

fn spawn(name: &str, jobs: Arc<Mutex<Receiver<Ticketed>>>, back: Sender<Outcome>, wake: Wake) -> std::io::Result<()> {
    let run = move || {
        loop {
            // The lock is held only while waiting for a job, never while working on one.
            let job = match jobs.lock() {
                Ok(queue) => queue.recv(),
                Err(_) => return,
            };
            let Ok((job, ticket)) = job else { return };
            let tell = |outcome| {
                if back.send(outcome).is_ok() {
                    wake();
                }
            };
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work::carry_out_or_stop(job, &tell, &ticket)));
            let outcome = outcome.unwrap_or_else(|_| {
                Outcome::Fault(
                    "A background task stopped because of a fault in Revisit. Your session is saved; please report what you did.".into(),
                )
            });
            let sent = back.send(outcome).is_ok();
            ticket.end();
            if !sent {
                return;
            }
            wake();
        }
    };
    thread::Builder::new().name(name.to_owned()).spawn(run).map(|_| ())
}
