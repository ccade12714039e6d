//! Before a round of blind tracing: which outlines, who traces, and whether enough time has gone by.

use egui::{Context, Label, RichText};

use super::frame;
use crate::app::ask::{Ask, Queue};
use crate::app::session::Open;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::{form, widgets, words};
use crate::core::doc::{Drawn, Footprint, FootprintId};
use crate::core::measure::ENOUGH_DOF;
use crate::core::session::{Session, WAIT_S, seconds_since_traced};
use crate::core::units::Timestamp;

/// The form.
#[derive(Clone, Debug)]
pub struct Form {
    /// The outlines that were chosen, with the seconds since each was traced last.
    outlines: Vec<(FootprintId, u32)>,
    /// Nothing was chosen, so these are all.
    all: bool,
    /// Who traces, as typed.
    analyst: String,
    /// Those that were traced too short a time ago are traced all the same.
    waive: bool,
    /// The outlines of which nobody is named are by the same person.
    own: bool,
}

impl Form {
    /// The form for these outlines.
    #[must_use]
    pub fn of(session: &Session, ids: Vec<FootprintId>, all: bool, now: Timestamp) -> Form {
        let since = |id| seconds_since_traced(session, id, now).map(|s| (id, s));
        let outlines: Vec<_> = ids.into_iter().filter_map(since).collect();
        Form { outlines, all, analyst: session.document().analyst.clone(), waive: false, own: true }
    }
}

/// What one more tracing of an outline adds, roughly: two for each corner, five for a rectangle in three clicks.
fn degrees(footprint: &Footprint) -> usize {
    match footprint.drawn {
        Drawn::Rectangle => 5,
        Drawn::Box | Drawn::RectangleByWidth => 4,
        Drawn::Circle { .. } => 3,
        _ => 2 * footprint.ring.points().len(),
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, open: &Open, queue: &mut Queue) -> bool {
    frame::show(ctx, "trace again", "Trace again, blind", 520.0, |ui| {
        let p = theme::palette(ui);
        let say = |ui: &mut egui::Ui, text: &str, ink| ui.add(Label::new(RichText::new(text).color(ink)).wrap());
        let count = form.outlines.len();
        let what = match (form.all, count) {
            (_, 1) => "The outline is hidden, and the view is reset. You trace it".to_owned(),
            (true, n) => format!("All {n} outlines are hidden and come one by one, in shuffled order. You trace each"),
            (false, n) => format!("The {n} chosen outlines are hidden and come one by one, in shuffled order. You trace each"),
        };
        let explain = format!(
            "{what} again, and Revisit measures from it how \
             precisely you trace. From then on your own error stands in every range of this image instead of an assumed one. \
             All tracings are kept; the area of a building is the mean of its tracings."
        );
        form::explain(ui, &explain);
        let doc = open.editor.document();
        form::row(ui, "Who traces", |ui| {
            let field = form::wide(ui, "Name of the analyst", "a name or initials; may stay empty", &mut form.analyst);
            frame::first_field(ui, &field, &form.analyst);
        });
        form::hint(ui, "The name is written into the session and into exports, as you type it here.");
        let footprints: Vec<&Footprint> = form.outlines.iter().filter_map(|(id, _)| doc.footprint(*id)).collect();
        let name = form.analyst.trim();
        let nameless = footprints.iter().filter(|f| f.analyst.is_empty()).count();
        if !name.is_empty() && nameless > 0 {
            toggles::checkbox(ui, &mut form.own, "The first outlines are mine, too");
        }
        let is_own = |f: &Footprint| f.analyst == name || (f.analyst.is_empty() && form.own);
        let others: Vec<&str> = footprints.iter().filter(|f| !is_own(f)).map(|f| f.analyst.as_str()).collect();
        ui.add_space(2.0 * GRID);
        // A hand is measured on each image for itself.
        for epoch in doc.epochs.iter() {
            let own = footprints.iter().filter(|f| f.epoch == epoch.id && is_own(f));
            let expected: usize = own.map(|f| degrees(f)).sum();
            if expected > 0 {
                let enough = expected as f64 >= ENOUGH_DOF;
                let counts = if enough { "it counts then" } else { "it does not count yet" };
                let role = doc.role_word(epoch.id);
                widgets::caption(
                    ui,
                    &format!("{role}: {expected} of the {ENOUGH_DOF} degrees of freedom that your own error needs: {counts}."),
                );
            }
        }
        if !others.is_empty() {
            let by = others.iter().find(|o| !o.is_empty()).map_or("somebody else", |o| o);
            let text = format!(
                "{} first traced by {by}: the round tells how far the two of you differ. Trace them a second time to measure your own error.",
                if others.len() == 1 { "1 outline was".to_owned() } else { format!("{} outlines were", others.len()) }
            );
            widgets::caption(ui, &text);
        }
        let fresh = form.outlines.iter().filter(|(_, s)| *s < WAIT_S).count();
        if fresh > 0 {
            ui.add_space(2.0 * GRID);
            let longest = form.outlines.iter().map(|(_, s)| WAIT_S.saturating_sub(*s)).max().unwrap_or_default();
            let were = if fresh == 1 { "1 of them was".to_owned() } else { format!("{fresh} of them were") };
            let text = format!(
                "{were} traced less than 10 minutes ago. Your hand still knows where it clicked, and your error would come out too small. \
                 Wait {} more, or trace them all the same: the log then says that the wait was waived.",
                crate::app::blind::ago(longest.max(1))
            );
            say(ui, &text, p.warn);
            toggles::checkbox(ui, &mut form.waive, "Waive the wait of 10 minutes");
        }
        let ids: Vec<FootprintId> = form.outlines.iter().filter(|(_, s)| form.waive || *s >= WAIT_S).map(|(id, _)| *id).collect();
        if fresh > 0 && !form.waive && !ids.is_empty() {
            widgets::caption(ui, &format!("Without it the round has {}.", words::count(ids.len(), "outline", "outlines")));
        }
        frame::buttons(ui, |ui| {
            let ready = !ids.is_empty();
            let done = widgets::primary_button(ui, "Start", ready).clicked() || (ready && frame::entered(ui));
            if done {
                queue.push(Ask::TraceAgain { ids: ids.clone(), analyst: form.analyst.clone(), own: form.own });
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}
