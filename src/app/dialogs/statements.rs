//! Statements of the analyst that need a number or a title: a shared pixel frame, a known length, a chapter mark.

use egui::Context;

use super::frame as dialog;
use crate::app::ask::{Ask, Queue};
use crate::app::theme::GRID;
use crate::app::toggles;
use crate::app::{form, widgets};
use crate::core::doc::{self, Document, FootprintId, KnownSize, LineId, SharedFrame};
use crate::core::ops::{AddKnownSize, SetScale, SetSharedFrame};

/// The form of a shared pixel frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// The error, px, as typed.
    pub error_px: String,
}

/// The form of a known length.
#[derive(Clone, Debug)]
pub struct Scale {
    /// The line whose length is known.
    pub line: LineId,
    /// The length, m, as typed.
    pub length_m: String,
    /// Its standard deviation, m, as typed.
    pub length_sd_m: String,
    /// The ruler measured flat on a Web Mercator map.
    pub mercator: bool,
    /// At which latitude, degrees, as typed.
    pub latitude_deg: String,
}

/// The form of a known area.
#[derive(Clone, Debug)]
pub struct Area {
    /// The footprint whose area is known.
    pub footprint: FootprintId,
    /// The area, m2, as typed.
    pub area_m2: String,
    /// Its standard deviation, m2, as typed.
    pub area_sd_m2: String,
}

/// The form of a chapter mark.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    /// Its name.
    pub name: String,
    /// What is to be said of it.
    pub note: String,
}

pub(super) fn number(text: &str) -> Option<f64> {
    signed(text).filter(|value| *value >= 0.0)
}

pub(super) fn signed(text: &str) -> Option<f64> {
    // A comma is what half of the world writes.
    text.trim().replace(',', ".").parse().ok().filter(|value: &f64| value.is_finite())
}

/// Draws the dialog of a shared frame; `false` once it should be closed.
pub fn frame(ctx: &Context, form: &mut Frame, queue: &mut Queue) -> bool {
    dialog::show(ctx, "shared frame", "Declare a shared frame", 500.0, |ui| {
        form::explain(
            ui,
            "You state that a building that did not change stands at the same pixels in both images, up to an error. \
             Look at some buildings in blink or swipe before you say so. The statement is logged, and its error enters every comparison across the dates.",
        );
        form::row(ui, "Displacement", |ui| {
            form::unit(ui, "±");
            let field = form::number(ui, "Error of the shared frame in pixels", "1.0", &mut form.error_px);
            dialog::first_field(ui, &field, &form.error_px);
            form::unit(ui, "px (standard deviation)");
        });
        let error_px = number(&form.error_px);
        if error_px.is_none() {
            form::error(ui, "Write a number of pixels, for example 1.5.");
        }
        dialog::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "Declare", error_px.is_some()).clicked() || dialog::entered(ui);
            if let Some(error_px) = error_px.filter(|_| done) {
                queue.push(Ask::Run(SetSharedFrame { frame: Some(SharedFrame { error_px }) }.into()));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            (!done || error_px.is_none()) && !left
        })
    })
}

/// Draws the dialog of a known length; `false` once it should be closed.
pub fn scale(ctx: &Context, form: &mut Scale, document: &Document, queue: &mut Queue) -> bool {
    let Some(line) = document.line(form.line) else { return false };
    dialog::show(ctx, "known length", "State a known length", 480.0, |ui| {
        form::explain(
            ui,
            &format!(
                "The line is {:.1} px long on {}. If you know its length on the ground, areas and lengths on this image are given in metres.",
                line.length_px(),
                document.epoch_words(line.epoch)
            ),
        );
        form::row(ui, "Length", |ui| {
            let field = form::number(ui, "Known length in metres", "25.0", &mut form.length_m);
            dialog::first_field(ui, &field, &form.length_m);
            form::unit(ui, "m");
        });
        form::row(ui, "Standard deviation", |ui| {
            form::number(ui, "Standard deviation in metres", "0.2", &mut form.length_sd_m);
            form::unit(ui, "m");
        });
        let values = number(&form.length_m).filter(|length| *length > 0.0).zip(number(&form.length_sd_m));
        if values.is_none() {
            form::hint(ui, "Write both in metres, for example 25.0 and 0.2.");
        }
        ui.add_space(GRID);
        let ticked = toggles::checkbox(ui, &mut form.mercator, "The ruler measured flat on a Web Mercator map (EPSG:3857)")
            .on_hover_text("Such a ruler shows twice the length at 60 degrees of latitude. Google Earth's and most web maps' rulers do not; a GIS that measures in EPSG:3857 without an ellipsoid does.").changed();
        let mut latitude = None;
        // A warning that only a pointer finds is none; the site's own latitude says how much it matters.
        let stated = document.epoch(line.epoch).and_then(|epoch| epoch.acquisition().place).map(|place| place.value.lat_deg);
        let at = stated.unwrap_or(40.0);
        let too_much = 100.0 * (1.0 / libm::cos(at.to_radians()) - 1.0);
        if !form.mercator && too_much >= 1.0 {
            let text = format!("A ruler that measures flat on a web map shows about {too_much:.0} % too much at {at:.0}° of latitude.");
            widgets::caption(ui, &text);
        }
        if form.mercator {
            if let Some(stated) = stated.filter(|_| ticked && form.latitude_deg.is_empty()) {
                form.latitude_deg = stated.to_string();
            }
            form::row(ui, "Latitude of the site", |ui| {
                form::number(ui, "Latitude in degrees", "39.9", &mut form.latitude_deg);
                form::unit(ui, "°");
            });
            latitude = signed(&form.latitude_deg).filter(|latitude| latitude.abs() < 85.0);
            if latitude.is_none() {
                form::hint(ui, "Write the latitude in degrees, south of the equator with a minus.");
            }
        }
        if document.epoch(line.epoch).is_some_and(|epoch| epoch.known_sizes().next().is_some()) {
            widgets::caption(
                ui,
                "This image has a known size already. Both count, each with the weight of its error; if they contradict each other, that is said.",
            );
        }
        let values = values.filter(|_| !form.mercator || latitude.is_some());
        dialog::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "State", values.is_some()).clicked() || dialog::entered(ui);
            if let Some((length_m, length_sd_m)) = values.filter(|_| done) {
                let scale = doc::Scale { from: line.from, to: line.to, length_m, length_sd_m };
                let first = document.epoch(line.epoch).is_some_and(|epoch| epoch.known_sizes().next().is_none());
                let command = match latitude {
                    Some(latitude_deg) => {
                        AddKnownSize { epoch: line.epoch, size: KnownSize::MercatorLength { ruler: scale, latitude_deg } }.into()
                    }
                    None if first => SetScale { epoch: line.epoch, scale: Some(scale) }.into(),
                    None => AddKnownSize { epoch: line.epoch, size: KnownSize::Length(scale) }.into(),
                };
                queue.push(Ask::Run(command));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            (!done || values.is_none()) && !left
        })
    })
}

/// Draws the dialog of a known area; `false` once it should be closed.
pub fn area(ctx: &Context, form: &mut Area, document: &Document, queue: &mut Queue) -> bool {
    let Some(footprint) = document.footprint(form.footprint) else { return false };
    dialog::show(ctx, "known area", "State a known area", 480.0, |ui| {
        let about = format!(
            "\"{}\" covers {:.0} px² on {}. If you know its area on the ground, the image gets its scale from it.",
            footprint.name,
            document.net_area_px2(footprint),
            document.epoch_words(footprint.epoch)
        );
        form::explain(ui, &about);
        form::row(ui, "Area", |ui| {
            let field = form::number(ui, "Known area in square metres", "2500", &mut form.area_m2);
            dialog::first_field(ui, &field, &form.area_m2);
            form::unit(ui, "m²");
        });
        form::row(ui, "Standard deviation", |ui| {
            form::number(ui, "Standard deviation in square metres", "25", &mut form.area_sd_m2);
            form::unit(ui, "m²");
        });
        let values = number(&form.area_m2).filter(|area| *area > 0.0).zip(number(&form.area_sd_m2));
        if values.is_none() {
            form::hint(ui, "Write both in square metres, for example 2500 and 25.");
        }
        dialog::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "State", values.is_some()).clicked() || dialog::entered(ui);
            if let Some((area_m2, area_sd_m2)) = values.filter(|_| done) {
                let size = KnownSize::Area { footprint: form.footprint, area_m2, area_sd_m2 };
                queue.push(Ask::Run(AddKnownSize { epoch: footprint.epoch, size }.into()));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            (!done || values.is_none()) && !left
        })
    })
}

/// Draws the dialog of a chapter mark; `false` once it should be closed.
pub fn mark(ctx: &Context, form: &mut Mark, queue: &mut Queue) -> bool {
    dialog::show(ctx, "chapter mark", "Add a chapter mark", 460.0, |ui| {
        widgets::caption(ui, "The replay and the history show the title at this point of the session.");
        ui.add_space(GRID);
        form::row(ui, "Title", |ui| {
            let field = form::wide(ui, "Title of the chapter", "for example: The new hall", &mut form.name);
            dialog::first_field(ui, &field, &form.name);
        });
        form::row(ui, "Note", |ui| form::wide(ui, "Note of the chapter", "what is to be said of it", &mut form.note));
        let ready = !form.name.trim().is_empty();
        dialog::buttons(ui, |ui| {
            let entered = ready && dialog::entered(ui);
            let done = widgets::primary_button(ui, "Add", ready).clicked() || entered;
            if done {
                queue.push(Ask::Mark { name: form.name.trim().to_owned(), note: form.note.trim().to_owned() });
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}
