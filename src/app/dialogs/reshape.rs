//! Numbers by which the chosen outlines are turned, scaled or widened.

use egui::Context;

use super::frame as dialog;
use super::statements::signed;
use crate::app::ask::{Ask, Queue};
use crate::app::{form, widgets};
use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::geom::Point;
use crate::core::measure::pixel_size;
use crate::core::ops::{Command, OffsetFootprints, ScaleFootprints, Together, TurnFootprints};

/// With more outlines than these the change is not shown before it is made.
const MOST_SHOWN: usize = 200;

/// The form, as typed.
#[derive(Clone, Debug)]
pub struct Form {
    ids: Vec<FootprintId>,
    degrees: String,
    percent: String,
    distance: String,
}

impl Form {
    /// An empty form for these outlines.
    #[must_use]
    pub fn of(ids: Vec<FootprintId>) -> Self {
        Self { ids, degrees: String::new(), percent: String::new(), distance: String::new() }
    }

    /// Metres a pixel of the image on which they lie.
    fn gsd_m(&self, document: &Document) -> Option<f64> {
        let epoch = document.footprint(*self.ids.first()?)?.epoch;
        pixel_size(document, epoch).map(|size| size.gsd_m)
    }

    /// The outlines as they would be, px of their image, courtyards too; `None` while nothing would change.
    #[must_use]
    pub fn preview(&self, document: &Document) -> Option<(EpochId, Vec<Vec<Point>>)> {
        if self.ids.len() > MOST_SHOWN {
            return None;
        }
        let after = self.command(document).ok()??.foreseen(document)?;
        let epoch = after.footprint(*self.ids.first()?)?.epoch;
        let changed = self.ids.iter().filter_map(|id| after.footprint(*id));
        Some((epoch, changed.flat_map(|f| after.rings(f)).map(|ring| ring.points().to_vec()).collect()))
    }

    /// What the fields say, as one step; `None` while they are empty, a sentence where one cannot be read.
    fn command(&self, document: &Document) -> Result<Option<Command>, String> {
        let commands = self.commands(document)?;
        let what = match self.ids.as_slice() {
            [only] => document.footprint(*only).map_or_else(String::new, |f| f.name.clone()),
            several => format!("{} outlines", several.len()),
        };
        Ok(Together::of(format!("Change the shape of {what}"), commands))
    }

    /// The commands, in the order of the fields; a sentence where a field cannot be read.
    fn commands(&self, document: &Document) -> Result<Vec<Command>, String> {
        let read = |text: &str, what: &str| match text.trim() {
            "" => Ok(None),
            text => signed(text).map(Some).ok_or_else(|| format!("{what} is not a number.")),
        };
        let ids = || self.ids.clone();
        let turn = read(&self.degrees, "The angle")?.map(|degrees| TurnFootprints { ids: ids(), degrees }.into());
        let scale = read(&self.percent, "The size")?.map(|percent| ScaleFootprints { ids: ids(), factor: 0.01 * percent }.into());
        let gsd = self.gsd_m(document).unwrap_or(1.0);
        let offset = read(&self.distance, "The distance")?.map(|distance| OffsetFootprints { ids: ids(), by_px: distance / gsd }.into());
        Ok([turn, scale, offset].into_iter().flatten().collect())
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, document: &Document, queue: &mut Queue) -> bool {
    dialog::show(ctx, "reshape", "Turn, scale or widen", 460.0, |ui| {
        let count = form.ids.len();
        form::explain(
            ui,
            &if count == 1 {
                "The chosen outline is changed, as the picture shows. All numbers together are one step, which can be undone.".to_owned()
            } else {
                format!(
                    "The {count} chosen outlines are changed about their common middle, as the picture shows. All numbers together are one step, which can be undone."
                )
            },
        );
        let unit = if form.gsd_m(document).is_some() { "m" } else { "px" };
        form::row(ui, "Turn by", |ui| {
            let field = form::number(ui, "Angle in degrees", "0", &mut form.degrees);
            dialog::first_field(ui, &field, &form.degrees);
            form::unit(ui, "° clockwise");
        });
        form::row(ui, "Scale to", |ui| {
            form::number(ui, "Size in percent", "100", &mut form.percent);
            form::unit(ui, "% of each length");
        });
        form::row(ui, "All walls out by", |ui| {
            form::number(ui, "Distance outwards", "0", &mut form.distance);
            form::unit(ui, &format!("{unit}; inwards with a minus"));
        });
        let command = form.command(document);
        if let Err(why) = &command {
            form::error(ui, why);
        }
        dialog::buttons(ui, |ui| {
            let ready = matches!(command, Ok(Some(_)));
            let done = widgets::primary_button(ui, "Change", ready).clicked() || (ready && dialog::entered(ui));
            if done {
                queue.extend(command.ok().flatten().map(Ask::Run));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}
