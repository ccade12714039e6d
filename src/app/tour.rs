//! The tour: a few things to be done on the sample, one after the other. Each step waits until it is done, every step can be
//! left out, and nothing is ever in the way of the pictures or takes the keyboard.

use egui::{Align2, Area, Context, Frame, Id, Label, Margin, Order, Rangef, RichText, Stroke, TextStyle, Ui, pos2};

use super::foot;
use super::icons::Icon;
use super::session::Open;
use super::state::View;
use super::theme::{self, GRID};
use super::widgets::{self, IconButton};
use crate::core::view::{Camera, CompareMode};

/// Where somebody is in the tour.
#[derive(Clone, Debug, PartialEq)]
pub enum Tour {
    /// It is offered.
    Offered,
    /// It runs.
    Under {
        /// Which step, from 0.
        step: usize,
        /// What was there when the step began.
        from: Marks,
    },
}

/// What the steps look at.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    camera: Option<Camera>,
    outlines: usize,
    records: u64,
    sentences_copied: usize,
}

impl Marks {
    fn of(open: &Open, view: &View) -> Marks {
        let session = open.editor.session();
        Marks {
            camera: view.camera,
            outlines: session.document().footprints.len(),
            records: session.next_seq(),
            sentences_copied: view.sentences_copied,
        }
    }
}

/// One step: what to do, why, and when it is done.
struct Step {
    title: &'static str,
    words: &'static str,
    done: fn(&Marks, &Open, &View) -> bool,
}

const STEPS: &[Step] = &[
    Step {
        title: "Look around",
        words: "Turn the wheel over a picture. Both dates move together; the middle button drags them.",
        done: |from, _, view| view.camera != from.camera && view.flight.is_none(),
    },
    Step {
        title: "Swipe between the dates",
        words: "Press 2, then drag the line. BEFORE is amber, AFTER is cyan, everywhere.",
        done: |_, _, view| view.compare.mode == CompareMode::Swipe && (view.compare.divider - 0.5).abs() > 0.02,
    },
    Step { title: "Beside each other again", words: "Press 1.", done: |_, _, view| view.compare.mode == CompareMode::SideBySide },
    Step {
        title: "Outline a building",
        words: "Press R, click two corners along one wall of any building, then the wall across. The size floats beside the pointer.",
        done: |from, open, _| open.editor.document().footprints.len() > from.outlines,
    },
    Step {
        title: "Compare it",
        words: "At the right stands how large it is beside the starred hall, and the range of that. Press Ctrl+Shift+C to copy the sentence.",
        done: |from, _, view| view.sentences_copied > from.sentences_copied,
    },
    Step {
        title: "Take it back",
        words: "Press Ctrl+Z. Nothing is lost by that: the history keeps every branch.",
        done: |from, open, _| {
            let history = open.editor.session().history();
            open.editor.session().next_seq() > from.records && history.redo_target().is_some()
        },
    },
    Step {
        title: "See how it came about",
        words: "Press F5: the session plays from its beginning. A click on a small picture goes there.",
        done: |_, _, view| view.replay.is_some(),
    },
    Step { title: "Back to the present", words: "Press Esc.", done: |_, _, view| view.replay.is_none() },
];

impl Tour {
    /// The tour at its beginning.
    #[must_use]
    pub fn begin(open: &Open, view: &View) -> Tour {
        Tour::Under { step: 0, from: Marks::of(open, view) }
    }
}

/// Draws the card of the tour, and goes on when a step is done.
pub(super) fn show(ctx: &Context, open: &Open, view: &mut View) {
    let Some(tour) = view.tour.clone() else { return };
    if view.blind.is_some() {
        return;
    }
    let mut next = Some(tour.clone());
    // Above the plates of the pictures, and the small map, which one uses while one looks around.
    let left = foot::pictures(ctx).left() + 4.0 * GRID;
    let at = pos2(left, foot::above(ctx, Rangef::new(left, left + 326.0), view.minimap_at));
    let area = Area::new(Id::unique("tour")).order(Order::Middle).pivot(Align2::LEFT_BOTTOM).fixed_pos(at);
    let shown = area.show(ctx, |ui| {
        let p = theme::palette(ui);
        let frame = Frame::popup(ui.style()).fill(p.float).stroke(Stroke::new(1.0, p.accent)).inner_margin(Margin::same(12));
        frame.show(ui, |ui| {
            ui.set_width(300.0);
            match &tour {
                Tour::Offered => next = offer(ui, open, view),
                Tour::Under { step, from } => next = card(ui, open, view, (*step, from)),
            }
        });
    });
    foot::note_card(ctx, shown.response.rect);
    view.tour = next;
}

fn offer(ui: &mut Ui, open: &Open, view: &View) -> Option<Tour> {
    let p = theme::palette(ui);
    ui.label(RichText::new("New here?").color(p.strong));
    ui.label(RichText::new("Eight things to do on this sample, two minutes. You can leave at any step.").color(p.text));
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        let begin = widgets::primary_button(ui, "Begin the tour", true).clicked();
        if widgets::plain_button(ui, "Not now").on_hover_text("The tour is in the Help menu.").clicked() {
            return None;
        }
        Some(if begin { Tour::begin(open, view) } else { Tour::Offered })
    })
    .inner
}

fn card(ui: &mut Ui, open: &Open, view: &View, (index, from): (usize, &Marks)) -> Option<Tour> {
    let step = STEPS.get(index)?;
    let p = theme::palette(ui);
    let mut left = false;
    ui.horizontal(|ui| {
        ui.label(RichText::new(step.title).color(p.strong));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            left = IconButton::new(Icon::Close, "End the tour").tip("It is in the Help menu.").small().show(ui).clicked();
            ui.label(RichText::new(format!("{} of {}", index + 1, STEPS.len())).text_style(TextStyle::Small).color(p.muted));
        });
    });
    ui.add(Label::new(RichText::new(step.words).color(p.text)).wrap());
    ui.add_space(GRID);
    let name = if index + 1 == STEPS.len() { "Finish" } else { "Skip this step" };
    let skipped = widgets::plain_button(ui, name).clicked();
    if left {
        return None;
    }
    if skipped || (step.done)(from, open, view) {
        return (index + 1 < STEPS.len()).then(|| Tour::Under { step: index + 1, from: Marks::of(open, view) });
    }
    Some(Tour::Under { step: index, from: from.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_says_what_to_do_in_full_sentences() {
        assert!(STEPS.iter().all(|step| step.words.ends_with('.') && !step.title.ends_with('.')));
    }
}
