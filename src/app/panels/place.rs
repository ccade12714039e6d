//! Where an image lies on Earth: what its files say, an EPSG code for a world file without one, ground control points.

use egui::{Label, RichText, TextStyle, Ui};

use crate::app::ask::{Ask, Queue};
use crate::app::session::Open;
use crate::app::state::View;
use crate::app::theme::{self, GRID};
use crate::app::widgets;
use crate::core::doc::{Document, Epoch};
use crate::core::georef::{CrsDefinition, Georeference, from_world_file};
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
    let read = georeference(code, text, [epoch.image.width, epoch.image.height]);
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

/// The georeference that a code and a world file make together.
fn georeference(code: &str, world_file: &str, size_px: [u32; 2]) -> Result<Georeference, String> {
    let digits = code.trim().trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == ':').trim();
    let number: u32 = digits.parse().map_err(|_| "An EPSG code is a number, for example 32652.".to_owned())?;
    let crs = CrsDefinition::from_epsg(number).map_err(|why| format!("{why}.", why = capital(&why)))?;
    from_world_file(world_file, Some(&crs), size_px)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_and_a_world_file_make_a_georeference_or_a_sentence() {
        let world = "0.5 0 0 -0.5 380000.25 4419999.75";
        for code in ["32652", " EPSG:32652 ", "epsg 32652"] {
            let found = georeference(code, world, [1000, 1000]).unwrap();
            assert_eq!((found.crs.epsg, found.geotransform[0]), (Some(32652), 380_000.0), "{code}");
        }
        for code in ["", "x", "1", "99999999999", "5514", "4326"] {
            let why = georeference(code, world, [1000, 1000]).unwrap_err();
            assert!(why.ends_with('.') && why.chars().next().is_some_and(char::is_uppercase), "{code}: {why}");
        }
    }
}
