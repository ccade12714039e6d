//! The simulation beside a comparison: asked for in the panel, run beside the window.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::App;
use super::state::{Simulation, SimulationResult};
use crate::core::doc::Comparison;
use crate::core::units::Level;
use crate::jobs::Job;

impl App {
    /// Begins to simulate a comparison; one that runs is stopped.
    pub(super) fn simulate(&mut self, key: (u64, Comparison, Level)) {
        self.stop_simulating();
        let Some(open) = &self.open else { return };
        let doc = Arc::new(open.shown(&self.view).clone());
        let stop = Arc::new(AtomicBool::new(false));
        self.desk.jobs.ask(Job::Simulate { session: Arc::clone(&open.key), doc, key: key.clone(), stop: Arc::clone(&stop) });
        self.view.simulation = Some(Simulation { key, result: None, stop });
    }

    pub(super) fn stop_simulating(&mut self) {
        if let Some(simulation) = self.view.simulation.take() {
            simulation.stop.store(true, Ordering::Relaxed);
        }
    }

    /// What came out; dropped where another comparison was simulated since.
    pub(super) fn simulated(&mut self, key: &(u64, Comparison, Level), result: SimulationResult) {
        if let Some(simulation) = self.view.simulation.as_mut().filter(|s| s.key == *key) {
            simulation.result = Some(result);
        }
    }
}
