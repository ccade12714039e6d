//! Goes to a coordinate: one field that understands every notation, and says at once what it understood.

use egui::Context;

use super::frame;
use crate::app::ask::{Ask, Queue};
use crate::app::theme::GRID;
use crate::app::{form, widgets, words};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::georef::{Located, Place, format_decimal, geodesic_length_m, parse_place};

/// The text as typed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The coordinate.
    pub text: String,
    /// The image that is meant where the place lies on both.
    first: Option<EpochId>,
}

impl Form {
    /// An empty form for places on that image above all.
    #[must_use]
    pub fn on(epoch: EpochId) -> Self {
        Self { text: String::new(), first: Some(epoch) }
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, doc: &Document, queue: &mut Queue) -> bool {
    frame::show(ctx, "go to", "Go to a coordinate", 520.0, |ui| {
        widgets::caption(
            ui,
            "Latitude and longitude in degrees or in degrees, minutes and seconds; MGRS; or east and north in the image's own system.",
        );
        ui.add_space(GRID);
        form::row(ui, "Coordinate", |ui| {
            let field = form::wide(ui, "Coordinate", "39.9123 127.6234", &mut form.text);
            frame::first_field(ui, &field, &form.text);
        });
        let understood = understand(form, doc);
        match &understood {
            Ok((_, _, words, true)) => form::hint(ui, words),
            Ok((_, _, words, false)) => form::error(ui, words),
            // The line keeps its room: a dialog that jumps while one types is hard to read.
            Err(why) if form.text.trim().is_empty() || why.is_empty() => form::hint(ui, " "),
            Err(why) => form::error(ui, why),
        }
        frame::buttons(ui, |ui| {
            let ready = matches!(understood, Ok((.., true)));
            let gone = widgets::primary_button(ui, "Go", ready).clicked() || (ready && frame::entered(ui));
            if let (true, Ok((epoch, px, ..))) = (gone, understood) {
                queue.push(Ask::GoTo { epoch, px });
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !gone && !left
        })
    })
}

/// What a text means: the image, the pixel, words for what was understood, and whether anything is to be seen there; or why not.
fn understand(form: &Form, doc: &Document) -> Result<(EpochId, Point, String, bool), String> {
    let first = form.first.unwrap_or(doc.pair.after);
    let located = |id: EpochId| doc.epoch(id)?.located().map(|l| (id, l));
    let images: Vec<_> = [first, doc.other(first)].into_iter().filter_map(located).collect();
    if images.is_empty() {
        return Err("No image of this pair has a georeference, so no coordinate can be found on it. Give one ground control points first."
            .to_owned());
    }
    // East and north are read in the system of each image; where the place lies on a picture, that picture is meant.
    let readings: Vec<_> = images.iter().map(|(id, located)| read(&form.text, *id, located, doc)).collect();
    let on_picture = readings.iter().flatten().find(|r| r.inside).or_else(|| readings.iter().flatten().next());
    match on_picture {
        Some(reading) => Ok((reading.epoch, reading.px, reading.words.clone(), reading.near)),
        None => Err(readings.into_iter().find_map(Result::err).unwrap_or_default()),
    }
}

struct Reading {
    epoch: EpochId,
    px: Point,
    inside: bool,
    /// On the picture, or beside it by less than its own size: from further away only emptiness is seen.
    near: bool,
    words: String,
}

fn read(text: &str, epoch: EpochId, located: &Located, doc: &Document) -> Result<Reading, String> {
    let px = match parse_place(text, Some(located))? {
        Place::LonLat(place) => located.px(place).ok_or("That place lies where the image's coordinate system does not reach.")?,
        Place::Map { px, .. } => px,
    };
    let [width, height] = located.georeference().size_px.map(f64::from);
    let inside = px.x >= 0.0 && px.y >= 0.0 && px.x <= width && px.y <= height;
    let near = px.x >= -width && px.y >= -height && px.x <= 2.0 * width && px.y <= 2.0 * height;
    let gsd_m = located.gsd_m(px).map_or(1.0, |(x, y)| x.min(y));
    let place = located.lon_lat(px).map(|at| format_decimal(at, gsd_m)).unwrap_or_default();
    let role = doc.role_word(epoch);
    let told = if inside {
        format!("Latitude, longitude {place}: pixel {:.0}, {:.0} of {role}.", px.x, px.y)
    } else {
        let ends = [px, Point::new(width / 2.0, height / 2.0)].map(|px| located.lon_lat(px));
        let far = match ends {
            [Some(there), Some(middle)] => {
                format!(", {} km from the middle of {role}", words::pixel_value((geodesic_length_m(there, middle) / 1000.0).round(), 1.0))
            }
            _ => String::new(),
        };
        format!("Latitude, longitude {place}. This lies outside of the pictures{far}.")
    };
    Ok(Reading { epoch, px, inside, near, words: told })
}
