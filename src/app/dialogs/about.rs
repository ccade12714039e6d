//! Which version this is, and how it reckons.

use egui::{Context, RichText};

use super::frame;
use crate::app::theme;
use crate::app::widgets;

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context) -> bool {
    frame::show(ctx, "about", "About Revisit", 460.0, |ui| {
        let p = theme::palette(ui);
        ui.label(RichText::new(crate::TOOL).color(p.strong));
        ui.add_space(theme::GRID);
        for paragraph in [
            "Revisit compares two dated images of one site and states how large one building is beside another, with an honest range.",
            "Areas are those of the traced outlines. A range holds the errors of tracing that you see under Images and scale, the error of a known \
             length, and the stated error between the two images. It cannot hold an outline around the wrong object.",
            "Everything you do is appended to the session file and forced to the disk before the word Saved appears. Original images are never written.",
            "No network connection is opened.",
        ] {
            ui.add(egui::Label::new(RichText::new(paragraph).color(p.text)).wrap());
            ui.add_space(theme::GRID);
        }
        widgets::caption(ui, "Licensed under MIT or Apache-2.0.");
        true
    })
}
