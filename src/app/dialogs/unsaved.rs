//! Asks what is to become of steps that could not be written, before the session is left.

use egui::{Context, RichText};

use super::frame as dialog;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::leave::Leave;
use crate::app::session::{Open, Saved};
use crate::app::theme::{self, GRID};
use crate::app::{widgets, words};

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, leave: &Leave, open: &Open, queue: &mut Queue) -> bool {
    // A failed write is tried again by itself: what was not on the disk may be there by now.
    let title = if matches!(open.saved, Saved::Yes | Saved::ReadOnly(_)) { "Everything is saved now" } else { "Not everything is saved" };
    dialog::show(ctx, "unsaved", title, 540.0, |ui| {
        let p = theme::palette(ui);
        let steps = open.unsaved_steps();
        let text = match &open.saved {
            Saved::Failed(why) => format!("{} not on the disk. {why}", words::count(steps, "step is", "steps are")),
            Saved::Writing => "The last steps are on their way to the disk.".to_owned(),
            Saved::Yes | Saved::ReadOnly(_) => "Every step is on the disk. Nothing would be lost.".to_owned(),
        };
        ui.add(egui::Label::new(RichText::new(text).color(p.text)).wrap());
        ui.add_space(2.0 * GRID);
        let safe = matches!(open.saved, Saved::Yes | Saved::ReadOnly(_));
        dialog::buttons(ui, |ui| {
            if safe {
                let mut verb = leave.verb().to_owned();
                if let Some(first) = verb.get_mut(..1) {
                    first.make_ascii_uppercase();
                }
                let done = widgets::primary_button(ui, &verb, true).clicked();
                if done {
                    queue.push(Ask::LeaveAnyway(leave.clone()));
                }
                return !widgets::plain_button(ui, "Stay").clicked() && !done;
            }
            if widgets::primary_button(ui, "Save under another name…", true).clicked() {
                queue.push(Ask::Ui(UiCommand::SaveAs));
                return false;
            }
            if widgets::plain_button(ui, "Try again").clicked() {
                queue.push(Ask::RetrySaving);
            }
            let lose = RichText::new(format!("Lose {} and {}", words::count(steps, "step", "steps"), leave.verb())).color(p.danger);
            if ui.button(lose).clicked() {
                queue.push(Ask::LeaveAnyway(leave.clone()));
                return false;
            }
            !widgets::plain_button(ui, "Stay").clicked()
        })
    })
}
