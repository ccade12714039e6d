//! A small harness: runs two things on the same input in turn and prints medians and their ratio. Ratios travel between
//! machines, seconds do not.
#![allow(dead_code, reason = "each bench uses a part of this")]

pub mod cog;

use std::time::{Duration, Instant};

/// The times of some runs, shortest first.
pub struct Times(Vec<Duration>);

impl Times {
    pub fn new(mut times: Vec<Duration>) -> Times {
        times.sort_unstable();
        Times(times)
    }

    /// The time that this share of the runs needed at most.
    pub fn quantile(&self, share: f64) -> Duration {
        let last = self.0.len().saturating_sub(1);
        self.0.get((last as f64 * share).round() as usize).copied().unwrap_or_default()
    }

    pub fn median(&self) -> Duration {
        self.quantile(0.5)
    }
}

/// Times how long something takes once.
pub fn time<T>(what: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let result = std::hint::black_box(what());
    (start.elapsed(), result)
}

/// Runs all candidates in turn, so often, so that a slow minute of the machine falls on all of them alike. `after` each run,
/// off the clock, what it left is cleared away.
pub fn in_turn(rounds: usize, candidates: &mut [(&str, &mut dyn FnMut())], after: impl Fn()) -> Vec<Times> {
    let mut times = vec![Vec::with_capacity(rounds); candidates.len()];
    // The first round warms up and does not count.
    for round in 0..=rounds {
        for (list, (_, run)) in times.iter_mut().zip(candidates.iter_mut()) {
            let (took, ()) = time(&mut *run);
            after();
            if round > 0 {
                list.push(took);
            }
        }
    }
    times.into_iter().map(Times::new).collect()
}

/// `cargo test --benches` runs benches too: once, and small.
pub fn is_trial() -> bool {
    !std::env::args().any(|a| a == "--bench")
}

pub fn ms(time: Duration) -> f64 {
    1000.0 * time.as_secs_f64()
}
