//! An alignment that is looked at before it is taken: the pictures and what is drawn on them are laid by it, and nothing else is.
//! No number is computed through it, so that none can be copied that nobody stands for.

use std::sync::Arc;

use egui::{Align, Frame, Layout, Margin, Panel, RichText, Ui};

use super::ask::{Ask, Queue};
use super::session::Open;
use super::state::View;
use super::theme::{self, GRID};
use super::widgets;
use crate::core::doc::{Alignment, Document, Event};
use crate::core::ops::SetAlignment;
use crate::core::view::Camera;

/// Height of the bar that says so.
const BAR: f32 = 40.0;

/// An alignment on trial.
#[derive(Clone, Debug)]
pub struct Trial {
    /// The alignment.
    pub alignment: Alignment,
    /// The bar above the pictures asks about it; else a window beside them does.
    asks: bool,
    /// The document as it would be, and the state of the session from which it was made.
    doc: Arc<Document>,
    of: u64,
    /// Counts trials, so that what was drawn for one never serves another.
    stamp: u64,
}

impl Trial {
    /// Whether the bar above the pictures asks about it.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.asks
    }

    /// A number that is another one for every trial.
    #[must_use]
    pub fn stamp(&self) -> u64 {
        self.stamp
    }
}

impl View {
    /// The document by which the pictures are laid while an alignment is on trial.
    #[must_use]
    pub fn laid(&self) -> Option<Arc<Document>> {
        self.trial.as_ref().filter(|_| self.replay.is_none()).map(|trial| Arc::clone(&trial.doc))
    }

    /// Puts an alignment on trial, asked about by the bar above the pictures.
    pub fn try_alignment(&mut self, open: &Open, alignment: Alignment) {
        self.begin_trial(open, alignment, true);
        // A shift of a few pixels is seen where a pixel of the picture is a point at least.
        let doc = open.editor.document();
        let camera = self.camera(doc);
        if camera.zoom < 1.0 {
            self.flight = None;
            self.camera = Some(Camera { zoom: 1.0, ..camera });
        }
    }

    /// Puts the alignment on trial that a window beside the pictures is making; `None` ends such a trial.
    pub(super) fn try_draft(&mut self, open: &Open, draft: Option<Alignment>) {
        let Some(alignment) = draft else {
            if self.trial.as_ref().is_some_and(|trial| !trial.asks) {
                self.trial = None;
            }
            return;
        };
        if self.trial.as_ref().is_none_or(|trial| trial.alignment != alignment) {
            self.begin_trial(open, alignment, false);
        }
    }

    fn begin_trial(&mut self, open: &Open, alignment: Alignment, asks: bool) {
        self.trials += 1;
        self.trial = Some(Box::new(Trial {
            doc: Arc::new(laid_by(open.editor.document(), &alignment)),
            alignment,
            asks,
            of: open.editor.session().revision(),
            stamp: self.trials,
        }));
    }

    /// Makes the trial's document anew when the session has changed since.
    pub(super) fn renew_trial(&mut self, open: &Open) {
        if let Some(trial) = self.trial.take() {
            if trial.of == open.editor.session().revision() {
                self.trial = Some(trial);
            } else if open.editor.document().alignments.contains(&trial.alignment) {
                // It was taken.
            } else {
                self.begin_trial(open, trial.alignment, trial.asks);
            }
        }
    }
}

/// The document as it would be with this alignment.
fn laid_by(doc: &Document, alignment: &Alignment) -> Document {
    doc.apply(&Event::AlignmentSet(Box::new(alignment.clone()))).unwrap_or_else(|_| doc.clone())
}

/// The bar above the pictures: what is tried, and the two ways on.
pub(super) fn show(ui: &mut Ui, view: &mut View, queue: &mut Queue) {
    let Some(trial) = view.trial.as_ref().filter(|trial| trial.asks) else { return };
    let alignment = trial.alignment.clone();
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.chosen).inner_margin(Margin::symmetric(12, 0));
    let mut over = false;
    Panel::top("trial").exact_size(BAR).frame(frame).show(ui, |ui| {
        ui.horizontal_centered(|ui| {
            let text = RichText::new("On trial: AFTER is laid by an AMBER alignment. Nothing is changed yet.").color(p.strong);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * GRID;
                if widgets::plain_button(ui, "Leave it").clicked() {
                    over = true;
                }
                if widgets::primary_button(ui, "Take it", true).clicked() {
                    queue.push(Ask::Run(SetAlignment { alignment: Box::new(alignment.clone()) }.into()));
                    over = true;
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(egui::Label::new(text).truncate()).on_hover_text(
                        "Drag the divider over roads, kerbs and low walls that did not change. Drag the picture with the middle button.",
                    );
                });
            });
        });
    });
    if over {
        view.trial = None;
    }
}
