//! Plays a session back: which step is shown, and when the next one is due. It changes nothing in the session.
//!
//! Played are the steps as they were lived through, undo and redo included, or those of one branch of the history alone,
//! from the start to its end: so a branch that was undone can be looked at.

use super::{Seq, Session, Step};
use std::sync::Arc;

/// The replay of a session's steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    /// The branch that is played; `None` for the steps as they were lived through.
    branch: Option<(Seq, Arc<[Step]>)>,
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
    pub const SPEEDS: [f64; 6] = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0];

    /// A player that stands at a step.
    pub fn at(position: usize) -> Player {
        Player { branch: None, position, playing: false, speed: 1.0, waited_s: 0.0 }
    }

    /// The steps that are played.
    pub fn steps<'a>(&'a self, session: &'a Session) -> &'a [Step] {
        match &self.branch {
            Some((_, steps)) => steps,
            None => session.steps(),
        }
    }

    /// The end of the branch that is played; `None` for the steps as they were lived through.
    pub fn branch(&self) -> Option<Seq> {
        self.branch.as_ref().map(|(tip, _)| *tip)
    }

    /// Plays another branch from now on, by the state at its end, or with `None` the steps as they were lived through.
    /// What is shown stays, or becomes the last state that both share. Pauses.
    pub fn take_branch(&mut self, session: &Session, tip: Option<Seq>) {
        let shown = session.history().path_to(self.state(session));
        self.branch = tip.filter(|tip| session.history().node(*tip).is_some()).map(|tip| (tip, session.steps_to(tip)));
        let steps = self.steps(session);
        // The nearest one that is there, going back from what is shown; the last time that it was.
        let place = shown.iter().rev().find_map(|state| match state {
            0 => Some(0),
            state => steps.iter().rposition(|step| step.state == *state).map(|at| at + 1),
        });
        self.seek(session, place.unwrap_or(0));
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
        if !self.playing && self.position >= self.steps(session).len() {
            self.position = 0;
        }
        self.playing = !self.playing;
        self.waited_s = 0.0;
    }

    /// Goes to a step and pauses.
    pub fn seek(&mut self, session: &Session, position: usize) {
        self.position = position.min(self.steps(session).len());
        self.playing = false;
        self.waited_s = 0.0;
    }

    /// Goes some steps on or back and pauses.
    pub fn step_by(&mut self, session: &Session, steps: isize) {
        self.seek(session, self.position.saturating_add_signed(steps));
    }

    /// Lets time pass. Returns the step that has just come into view, if one has.
    pub fn advance(&mut self, session: &Session, elapsed_s: f64) -> Option<Step> {
        if !self.playing {
            return None;
        }
        // A window that was hidden for an hour must not rush through the session on return.
        self.waited_s += elapsed_s.clamp(0.0, 1.0) * self.speed;
        if self.waited_s < STEP_S {
            return None;
        }
        self.waited_s = 0.0;
        let steps = self.steps(session);
        let (step, count) = (steps.get(self.position).cloned(), steps.len());
        self.position = (self.position + 1).min(count);
        self.playing = self.position < count;
        step
    }

    /// Time until the next step is due, s; `None` when paused.
    pub fn next_in_s(&self) -> Option<f64> {
        self.playing.then(|| (STEP_S - self.waited_s).max(0.0) / self.speed)
    }

    /// The state of the history that is shown.
    pub fn state(&self, session: &Session) -> Seq {
        self.last_step(session).map_or(0, |step| step.state)
    }

    /// The step that was shown last; `None` at the start.
    pub fn last_step<'a>(&'a self, session: &'a Session) -> Option<&'a Step> {
        self.position.checked_sub(1).and_then(|i| self.steps(session).get(i))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::{Drawn, EpochId};
    use crate::core::geom::Point;
    use crate::core::ops::AddFootprint;
    use crate::core::session::{Entry, Header};
    use crate::core::units::Timestamp;

    const AT: Timestamp = Timestamp { t_ms: 0 };

    fn image(role: crate::core::doc::Role) -> crate::core::doc::ImageFacts {
        crate::core::doc::ImageFacts::bare(role, "a.png", 100, 100)
    }

    fn take(session: &mut Session, entry: Option<Entry>) {
        session.step(&entry.unwrap()).unwrap();
    }

    fn draw(session: &mut Session, x: f64) {
        let points = vec![Point::new(x, 10.0), Point::new(x + 10.0, 10.0), Point::new(x, 30.0)];
        let command = AddFootprint { epoch: EpochId(0), points, drawn: Drawn::Polygon, name: String::new() };
        let entry = session.plan(&command.into(), AT).unwrap();
        take(session, Some(entry));
    }

    #[test]
    fn an_undone_branch_can_be_played_and_left_again() {
        use crate::core::doc::Role;
        let images = vec![image(Role::Before), image(Role::After)];
        let mut session = Session::new(Header { session: "0".into(), tool: "t".into(), created: AT, images });
        draw(&mut session, 10.0); // 1
        draw(&mut session, 30.0); // 2
        let undone = session.undo(AT); // 3
        take(&mut session, undone);
        draw(&mut session, 50.0); // 4, a branch of its own
        let mut player = Player::at(4);
        assert_eq!(player.state(&session), 4);
        player.take_branch(&session, Some(2));
        // What both share is shown: the first outline.
        assert_eq!((player.branch(), player.position(), player.state(&session)), (Some(2), 1, 1));
        player.step_by(&session, 1);
        assert_eq!(player.state(&session), 2);
        assert_eq!(player.last_step(&session).map(|s| s.label.as_str()), Some("Outline Building 2"));
        player.step_by(&session, 1);
        assert_eq!(player.position(), 2, "the branch ends there");
        player.take_branch(&session, None);
        assert_eq!((player.position(), player.state(&session)), (2, 2), "as it was lived through, that was the second step");
        // A branch that never was changes nothing.
        player.take_branch(&session, Some(77));
        assert_eq!(player.branch(), None);
    }
}
