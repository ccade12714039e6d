//! An alignment that is not GREEN: what was found, and what the analyst makes of it.

use egui::{Context, RichText};

use super::frame;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::theme::{self, GRID};
use crate::app::widgets;
use crate::core::doc::Alignment;
use crate::core::register::Status;

/// The answer that waits for a decision.
#[derive(Clone, Debug)]
pub struct Form {
    /// What was found.
    pub alignment: Box<Alignment>,
    /// Why it is not GREEN: full sentences.
    pub why: String,
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, queue: &mut Queue) -> bool {
    let amber = form.alignment.status == Status::Amber;
    let title = if amber { "The pair may be lined up" } else { "The pair could not be lined up" };
    frame::show(ctx, "alignment", title, 520.0, |ui| {
        let p = theme::palette(ui);
        let ink = if amber { p.before_text } else { p.danger };
        ui.label(RichText::new(form.alignment.status.word()).color(ink).strong());
        ui.add_space(GRID);
        ui.add(egui::Label::new(RichText::new(&form.why).color(p.text)).wrap());
        ui.add_space(2.0 * GRID);
        let advice = if amber {
            "Try it and look: in swipe, drag the divider over roads and kerbs that did not change, then take it or leave it. Nothing is \
             changed by looking."
        } else {
            "Nothing was changed. Three or four points on both pictures line them up as well; ground control points, a known length on \
             each, or a declared shared frame tie the two together without that."
        };
        widgets::caption(ui, advice);
        frame::buttons(ui, |ui| {
            let mut stays = true;
            if amber && widgets::primary_button(ui, "Try it in swipe", true).clicked() {
                queue.push(Ask::TryAlignment(form.alignment.clone()));
                queue.push(Ask::Ui(UiCommand::Swipe));
                stays = false;
            }
            if !amber && widgets::primary_button(ui, "Line up by hand…", true).clicked() {
                queue.push(Ask::Ui(UiCommand::ByHand));
                stays = false;
            }
            if widgets::plain_button(ui, if amber { "Leave it" } else { "Close" }).clicked() {
                stays = false;
            }
            stays
        })
    })
}
