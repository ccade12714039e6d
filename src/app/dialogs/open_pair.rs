//! Two images for a new session: a path field beside the desktop's own dialog, because that one is often missing.

use std::path::PathBuf;

use egui::{Context, RichText, Ui};

use super::frame;
use crate::app::ask::{Ask, Browse, Queue};
use crate::app::theme::{self, GRID};
use crate::app::{form, widgets};

/// The two paths as typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The earlier image.
    pub before: String,
    /// The later image.
    pub after: String,
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, queue: &mut Queue) -> bool {
    frame::show(ctx, "open pair", "Open two images", 560.0, |ui| {
        widgets::caption(
            ui,
            "GeoTIFF, PNG, JPEG, JPEG 2000, WebP and BMP are read. The images themselves are never changed; a session file keeps what you do.",
        );
        ui.add_space(GRID);
        row(ui, "BEFORE", "Path of the BEFORE image", theme::BEFORE, &mut form.before, Browse::Before, queue);
        row(ui, "AFTER", "Path of the AFTER image", theme::AFTER, &mut form.after, Browse::After, queue);
        let ready = !form.before.trim().is_empty() && !form.after.trim().is_empty();
        if !ready {
            widgets::caption(
                ui,
                "You can also drop images onto the window: the first is BEFORE, the second AFTER, others are further dates.",
            );
        }
        frame::buttons(ui, |ui| {
            let opened = widgets::primary_button(ui, "Open", ready).clicked() || (ready && frame::entered(ui));
            if opened {
                queue.push(Ask::OpenPair { before: PathBuf::from(form.before.trim()), after: PathBuf::from(form.after.trim()) });
            }
            let swapped = ui.add_enabled_ui(ready, |ui| widgets::plain_button(ui, "Exchange the two").clicked()).inner;
            if swapped {
                std::mem::swap(&mut form.before, &mut form.after);
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !opened && !left
        })
    })
}

fn row(ui: &mut Ui, word: &str, name: &str, colour: egui::Color32, text: &mut String, browse: Browse, queue: &mut Queue) {
    ui.horizontal(|ui| {
        ui.allocate_ui(egui::vec2(form::LABEL, 28.0), |ui| {
            ui.set_min_width(form::LABEL);
            widgets::epoch_tag(ui, word, colour);
        });
        let width = ui.available_width() - 96.0;
        let field = widgets::field(ui, name, "/path/to/image.png", text, width);
        if browse == Browse::Before {
            frame::first_field(ui, &field, text);
        }
        let response = ui.button(RichText::new("Browse…")).accessible_name(format!("Browse for the {word} image"));
        if response.clicked() {
            queue.push(Ask::Browse(browse));
        }
    });
}
