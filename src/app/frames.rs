//! How long the window lets one wait, for people who measure it: from a key or a click until the frame that shows its answer was
//! handed to the screen, and until nothing is under way any more. `REVISIT_FRAMES=FILE` writes it; without that nothing is kept.

use std::time::Instant;

use egui::{Context, Event, RawInput};

use super::App;
use crate::jobs::FrameLog;

/// A key or a click whose answer is not all there.
#[derive(Clone, Debug, PartialEq)]
struct Pending {
    what: String,
    at_s: f64,
    /// Frames that are still to be drawn until its answer is seen: its own, and the one after what it asked for was carried out.
    frames: u8,
    /// Something was carried out in its own frame, in any of its passes.
    carried_out: bool,
    /// From the input until its answer was handed to the screen, seconds.
    shown_s: Option<f64>,
    /// What went on beside the window meanwhile, and for how long, seconds.
    under_way: Vec<(&'static str, f64)>,
}

/// The bookkeeping: times in, lines out.
#[derive(Debug, Default)]
struct Waits {
    pending: Vec<Pending>,
    /// What was under way when the last frame ended, and when that frame began, seconds.
    last: Option<(f64, Vec<&'static str>)>,
}

impl Waits {
    /// A frame begins, so the one before was handed to the screen. Gives the lines of what is answered.
    fn begin(&mut self, now_s: f64, inputs: Vec<String>) -> Vec<String> {
        let (since, under_way) = self.last.take().unwrap_or((now_s, Vec::new()));
        for pending in &mut self.pending {
            if pending.frames == 0 {
                pending.shown_s.get_or_insert(now_s - pending.at_s);
            }
            for name in &under_way {
                let spent = now_s - since.max(pending.at_s);
                match pending.under_way.iter_mut().find(|(own, _)| own == name) {
                    Some((_, sum)) => *sum += spent,
                    None => pending.under_way.push((name, spent)),
                }
            }
        }
        let (answered, open) = std::mem::take(&mut self.pending).into_iter().partition(|p| p.shown_s.is_some() && under_way.is_empty());
        self.pending = open;
        let fresh = |what| Pending { what, at_s: now_s, frames: 1, carried_out: false, shown_s: None, under_way: Vec::new() };
        self.pending.extend(inputs.into_iter().map(fresh));
        let answered: Vec<Pending> = answered;
        answered.iter().map(|p| p.line(now_s)).collect()
    }

    /// A frame has been drawn. `carried_out`: something was asked for in it that the next frame shows. Whether another frame is wanted.
    fn end(&mut self, began_s: f64, carried_out: bool, under_way: Vec<&'static str>) -> bool {
        for pending in &mut self.pending {
            if pending.at_s >= began_s {
                pending.carried_out |= carried_out;
                pending.frames = u8::from(pending.carried_out);
            } else {
                pending.frames = pending.frames.saturating_sub(1);
            }
        }
        self.last = Some((began_s, under_way));
        !self.pending.is_empty()
    }
}

impl Pending {
    /// `input`, when, what, until it was shown, until nothing was under way (ms), and what was.
    fn line(&self, now_s: f64) -> String {
        let words: Vec<String> = self.under_way.iter().map(|(name, spent)| format!("{name} {:.0}", spent * 1000.0)).collect();
        let words = if words.is_empty() { "-".to_owned() } else { words.join(", ") };
        let shown = self.shown_s.unwrap_or_default();
        format!("input\t{:.3}\t{}\t{:.1}\t{:.1}\t{words}", self.at_s, self.what, shown * 1000.0, (now_s - self.at_s) * 1000.0)
    }
}

/// What is measured while the window runs.
#[derive(Debug)]
pub(super) struct Frames {
    log: FrameLog,
    since: Instant,
    began_s: f64,
    waits: Waits,
}

impl Frames {
    pub(super) fn new(log: FrameLog) -> Frames {
        Frames { log, since: Instant::now(), began_s: 0.0, waits: Waits::default() }
    }

    /// A frame begins with this input.
    pub(super) fn begin(&mut self, input: &RawInput) {
        self.began_s = self.since.elapsed().as_secs_f64();
        for line in self.waits.begin(self.began_s, input.events.iter().filter_map(words).collect()) {
            self.log.line(&line);
        }
    }

    /// The frame before this one took so long with painting, without waiting for the screen, seconds.
    pub(super) fn took(&mut self, seconds: Option<f32>) {
        if let Some(seconds) = seconds {
            self.log.line(&format!("frame\t{:.3}\t{:.1}", self.began_s, f64::from(seconds) * 1000.0));
        }
    }

    /// The frame was drawn.
    pub(super) fn end(&mut self, ctx: &Context, carried_out: bool, under_way: Vec<&'static str>) {
        // Another frame tells when this one was handed to the screen.
        if self.waits.end(self.began_s, carried_out, under_way) {
            ctx.request_repaint();
        }
    }
}

/// What somebody waits for the answer of: presses, clicks, the wheel.
fn words(event: &Event) -> Option<String> {
    match event {
        Event::Key { key, pressed: true, repeat: false, modifiers, .. } => {
            let held = [(modifiers.command, "Ctrl+"), (modifiers.shift, "Shift+"), (modifiers.alt, "Alt+")];
            let held: String = held.into_iter().filter_map(|(held, word)| held.then_some(word)).collect();
            Some(format!("{held}{}", key.name()))
        }
        // A click acts where the button comes up.
        Event::PointerButton { pressed, .. } => Some(if *pressed { "press" } else { "click" }.to_owned()),
        Event::MouseWheel { .. } => Some("wheel".to_owned()),
        _ => None,
    }
}

impl App {
    /// What goes on beside the window now, by name.
    pub(super) fn under_way(&self) -> Vec<&'static str> {
        let simulating = self.view.simulation.as_ref().is_some_and(|s| s.result.is_none());
        let all = [
            (self.desk.opening.is_some() || self.open.as_ref().is_some_and(super::session::Open::awaits_its_past), "opening"),
            (self.pictures.is_busy() || self.growth.is_busy() || !self.toning.is_empty(), "decoding"),
            (self.lining.is_some(), "lining up"),
            (self.desk.outlining > 0, "outlining"),
            (self.view.difference.is_busy() || self.view.second.difference.is_busy(), "difference"),
            (simulating, "simulating"),
            (self.kept.thumbnails.is_busy(), "small pictures"),
            (self.view.figures.is_busy(), "figure"),
            (self.reporting.is_some() || self.filming.is_some() || self.desk.film.is_some(), "writing files"),
            (self.desk.adding > 0, "adding a date"),
        ];
        all.into_iter().filter_map(|(is, name)| is.then_some(name)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> Vec<String> {
        vec![name.to_owned()]
    }

    #[test]
    fn an_answer_is_shown_when_the_frame_after_the_deed_was_handed_over() {
        let mut waits = Waits::default();
        assert!(waits.begin(1.0, key("G")).is_empty());
        assert!(waits.end(1.0, true, Vec::new()), "another frame is wanted");
        assert!(waits.begin(1.02, Vec::new()).is_empty(), "the deed is done, not shown");
        assert!(waits.end(1.02, false, Vec::new()));
        assert_eq!(waits.begin(1.05, Vec::new()), ["input\t1.000\tG\t50.0\t50.0\t-"]);
        assert!(!waits.end(1.05, false, Vec::new()), "nobody waits any more");
        // What asks for nothing is answered by its own frame.
        waits.begin(2.0, key("Escape"));
        waits.end(2.0, false, Vec::new());
        assert_eq!(waits.begin(2.01, Vec::new()), ["input\t2.000\tEscape\t10.0\t10.0\t-"]);
    }

    #[test]
    fn what_goes_on_beside_the_window_is_told_apart() {
        let mut waits = Waits::default();
        waits.begin(1.0, key("Ctrl+L"));
        waits.end(1.0, true, vec!["lining up"]);
        waits.begin(1.1, Vec::new());
        waits.end(1.1, false, vec!["lining up", "decoding"]);
        waits.begin(1.2, key("F"));
        waits.end(1.2, false, vec!["decoding"]);
        waits.begin(1.3, Vec::new());
        waits.end(1.3, false, Vec::new());
        let lines = waits.begin(1.4, Vec::new());
        assert_eq!(
            lines,
            ["input\t1.000\tCtrl+L\t200.0\t400.0\tlining up 200, decoding 200", "input\t1.200\tF\t100.0\t200.0\tdecoding 100"]
        );
    }
}
