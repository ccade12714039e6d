//! The dates on the pictures are where one looks for them to be stated: a click on one opens the dialog that does.

use egui::{Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo};

use super::chrome::DateLabel;
use super::pane_views;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::state::View;
use crate::app::{theme, widgets};
use crate::core::doc::{Document, EpochId};

/// The dates of a frame that can be clicked.
pub(crate) struct Dates {
    epochs: Vec<EpochId>,
    pub responses: Vec<Response>,
}

impl Dates {
    /// Lets them take the pointer, unless nothing can be stated now.
    pub fn new(ui: &mut Ui, rect: Rect, doc: &Document, view: &View, can_state: bool) -> Dates {
        if !can_state {
            return Dates { epochs: Vec::new(), responses: Vec::new() };
        }
        let panes = pane_views(doc, view, rect);
        let (mut epochs, mut responses) = (Vec::new(), Vec::new());
        for (index, pane) in panes.iter().enumerate() {
            let Some(label) = DateLabel::of(ui, doc, view, &panes, index) else { continue };
            let response = ui.interact(label.when, ui.scope_id().with(("date", index)), Sense::click());
            let word = doc.role_word(pane.pane.epoch).to_owned();
            response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, format!("Date of {word}: state it")));
            epochs.push(pane.pane.epoch);
            responses.push(response);
        }
        Dates { epochs, responses }
    }

    /// Marks the one under the pointer, and takes a click.
    pub fn paint(&self, ui: &Ui, queue: &mut Queue) {
        for (epoch, response) in self.epochs.iter().zip(&self.responses) {
            if response.hovered() || response.has_focus() {
                let edge = Stroke::new(1.0, theme::palette(ui).accent);
                ui.painter().rect_stroke(response.rect.shrink(1.0), theme::RADIUS, edge, StrokeKind::Inside);
            }
            let keys = UiCommand::Images.keys(ui.ctx());
            let tip = "Opens the dates, credits and sensors of the images.";
            if widgets::tooltip(response.clone(), "State the date", &keys, tip).clicked() {
                queue.push(Ask::StateDate(*epoch));
            }
        }
    }
}
