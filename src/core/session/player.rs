//! Plays a session back: which step is shown, and when the next one is due. It changes nothing in the session.

use super::{Seq, Session, Step};

/// The replay of a session's steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// How many steps have been shown: 0 is the start, `session.steps().len()` the end.
    position: usize,
    playing: bool,
    speed: f64,
    /// Time shown since the last step, s, at speed 1.
    waited_s: f64,
}

/// How long each step stays in view at speed 1, s.
const STEP_S: f64 = 1.2;

impl Player {
    /// The speeds on offer.
    pub const SPEEDS: [f64; 5] = [0.5, 1.0, 2.0, 4.0, 8.0];

    /// A player that stands at a step.
    pub fn at(position: usize) -> Player {
        Player { position, playing: false, speed: 1.0, waited_s: 0.0 }
    }

    /// How many steps have been shown.
    pub fn position(&self) -> usize {
        self.position
    }

    /// It moves on by itself.
    pub fn playing(&self) -> bool {
        self.playing
    }

    /// How fast, 1 being a step each 1.2 s.
    pub fn speed(&self) -> f64 {
        self.speed
    }

    /// Changes the speed.
    pub fn set_speed(&mut self, speed: f64) {
        self.speed = speed.clamp(0.1, 100.0);
    }

    /// Plays or pauses; at the end, plays from the start.
    pub fn toggle(&mut self, session: &Session) {
        if !self.playing && self.position >= session.steps().len() {
            self.position = 0;
        }
        self.playing = !self.playing;
        self.waited_s = 0.0;
    }

    /// Goes to a step and pauses.
    pub fn seek(&mut self, session: &Session, position: usize) {
        self.position = position.min(session.steps().len());
        self.playing = false;
        self.waited_s = 0.0;
    }

    /// Goes some steps on or back and pauses.
    pub fn step_by(&mut self, session: &Session, steps: isize) {
        self.seek(session, self.position.saturating_add_signed(steps));
    }

    /// Lets time pass. Returns the step that has just come into view, if one has.
    pub fn advance<'s>(&mut self, session: &'s Session, elapsed_s: f64) -> Option<&'s Step> {
        if !self.playing {
            return None;
        }
        // A window that was hidden for an hour must not rush through the session on return.
        self.waited_s += elapsed_s.clamp(0.0, 1.0) * self.speed;
        if self.waited_s < STEP_S {
            return None;
        }
        self.waited_s = 0.0;
        let step = session.steps().get(self.position);
        self.position = (self.position + 1).min(session.steps().len());
        self.playing = self.position < session.steps().len();
        step
    }

    /// Time until the next step is due, s; `None` when paused.
    pub fn next_in_s(&self) -> Option<f64> {
        self.playing.then(|| (STEP_S - self.waited_s).max(0.0) / self.speed)
    }

    /// The state of the history that is shown.
    pub fn state(&self, session: &Session) -> Seq {
        self.position.checked_sub(1).and_then(|i| session.steps().get(i)).map_or(0, |step| step.state)
    }
}
