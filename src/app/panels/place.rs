//! Where an image lies on Earth: what its files say, an EPSG code for a world file without one, ground control points.

use egui::{Label, RichText, TextStyle, Ui};

use crate::app::ask::{Ask, Queue};
use crate::app::session::Open;
use crate::app::state::View;
use crate::app::theme::{self, GRID};
use crate::app::widgets;
use crate::core::doc::{Document, Epoch};
use crate::core::georef::from_world_file_and_code;
use crate::core::ops::SetGeoreference;

/// Draws what is known of one image, and what can be said of it.
pub(super) fn show(ui: &mut Ui, open: &Open, doc: &Document, epoch: &Epoch, view: &mut View, queue: &mut Queue) {
    let role = doc.role_word(epoch.id);
    match epoch.located() {
        Some(located) => {
            let code = located.epsg().map(|c| format!(" (EPSG:{c})")).unwrap_or_default();
            widgets::caption(ui, &format!("{}{code}, from {}", located.crs_name(), located.georeference().origin.words()));
            if let Some(sd) = located.georeference().position_sd_m {
                widgets::caption(ui, &format!("Positions are good to about {sd:.1} m."));
            }
        }
        None => {
            let picture = open.store.get(epoch.id).and_then(Result::ok);
            let world_file = picture.and_then(|p| p.shown.picture.description().world_file.clone());
            match world_file {
                Some(text) => world_file_ui(ui, &text, epoch, role, view, queue),
                None => {
                    widgets::caption(ui, "No georeference: coordinates are pixels.");
                }
            }
        }
    }
    let name = format!("Ground control points of {role}");
    if ui.button(RichText::new("Ground control points…").small()).accessible_name(name).clicked() {
        queue.push(Ask::ControlPoints(epoch.id));
    }
}

fn world_file_ui(ui: &mut Ui, text: &str, epoch: &Epoch, role: &str, view: &mut View, queue: &mut Queue) {
    let p = theme::palette(ui);
    let small = |text: String, ink| Label::new(RichText::new(text).text_style(TextStyle::Small).color(ink)).wrap();
    ui.add(small("The world file gives positions, but not the coordinate system.".to_owned(), p.text));
    let code = view.control.codes.entry(epoch.id).or_default();
    let read = from_world_file_and_code(text, code, [epoch.image.width, epoch.image.height]);
    let mut stated = None;
    ui.horizontal(|ui| {
        ui.label("EPSG");
        let field = widgets::field(ui, &format!("EPSG code of {role}"), "code", code, 72.0);
        let entered = field.lost_focus() && ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, egui::Key::Enter));
        let pressed = ui.add_enabled(read.is_ok(), egui::Button::new("State it")).clicked();
        if pressed || entered {
            stated = read.as_ref().ok().cloned();
        }
    });
    match &read {
        Ok(georeference) => ui.add(small(format!("That is {}.", georeference.crs.name), p.muted)),
        Err(why) if !code.trim().is_empty() => ui.add(small(why.clone(), p.danger)),
        Err(_) => ui.add(small(
            "Its maker knows the code; UTM zones on WGS 84 are 32601 to 32660 north and 32701 to 32760 south.".to_owned(),
            p.muted,
        )),
    };
    if let Some(georeference) = stated {
        queue.push(Ask::Run(SetGeoreference { epoch: epoch.id, georeference: Some(georeference) }.into()));
    }
    ui.add_space(GRID);
}
