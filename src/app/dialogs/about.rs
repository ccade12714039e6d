//! Which version this is, how it reckons, and what it keeps and confines.

use egui::{Context, RichText, TextStyle, Ui};

use super::frame;
use crate::app::session::Open;
use crate::app::theme;
use crate::app::{widgets, words};

/// Draws the dialog; `false` once it should be closed. `cache_bytes` is what the cache holds, once that is known.
pub fn show(ctx: &Context, open: Option<&Open>, cache_bytes: Option<u64>) -> bool {
    frame::show(ctx, "about", "About Revisit", 460.0, |ui| {
        let p = theme::palette(ui);
        ui.label(RichText::new(crate::TOOL.replacen('r', "R", 1)).color(p.strong));
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
        line(ui, "Decoders", &decoders(open));
        line(ui, "Cache", &cache(cache_bytes));
        ui.add_space(theme::GRID);
        widgets::caption(ui, "Licensed under MIT or Apache-2.0.");
        true
    })
}

/// What confines the decoders of the open pictures.
fn decoders(open: Option<&Open>) -> String {
    let Some(open) = open else { return "No picture is open.".to_owned() };
    let doc = open.editor.document();
    let posture = |id| {
        let picture = open.store.get(id)?.ok()?;
        Some((doc.role_word(id), picture.shown.picture.posture().words()))
    };
    match (posture(doc.pair.before), posture(doc.pair.after)) {
        (None, None) => "No picture is open.".to_owned(),
        (Some((_, a)), Some((_, b))) if a == b => format!("{a}."),
        (before, after) => {
            let each = before.into_iter().chain(after).map(|(role, words)| format!("{role}: {words}."));
            each.collect::<Vec<_>>().join(" ")
        }
    }
}

fn cache(bytes: Option<u64>) -> String {
    let limit = words::bytes(crate::io::raster::CACHE_LIMIT);
    match bytes {
        None => "Being looked up.".to_owned(),
        Some(bytes) => format!(
            "{} of coarse levels of large pictures, at most {limit}. \"Clear the picture cache\" in the menu Window frees it.",
            words::bytes(bytes)
        ),
    }
}

fn line(ui: &mut Ui, name: &str, value: &str) {
    let p = theme::palette(ui);
    let small = |text: &str| RichText::new(text).text_style(TextStyle::Small);
    ui.horizontal_top(|ui| {
        ui.spacing_mut().interact_size.y = 16.0;
        ui.allocate_ui(egui::vec2(60.0, 16.0), |ui| {
            ui.set_width(60.0);
            ui.label(small(name).color(p.muted));
        });
        ui.add(egui::Label::new(small(value).color(p.text)).wrap());
    });
}
