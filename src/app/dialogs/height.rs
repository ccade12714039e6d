//! What a line says of a height: what it is, of which building, how the ground falls, and whether the height is known.

use egui::{ComboBox, Context, Ui};

use super::frame as dialog;
use super::statements::number;
use crate::app::ask::{Ask, Queue};
use crate::app::theme::GRID;
use crate::app::toggles;
use crate::app::{form, widgets};
use crate::core::doc::{Document, FootprintId, HeightKind, HeightMark, KnownHeight, Line, LineId, Slope};
use crate::core::ops::SetHeightMark;

/// The form, as typed.
#[derive(Clone, Debug)]
pub struct Form {
    line: LineId,
    kind: HeightKind,
    footprint: Option<FootprintId>,
    angle_deg: String,
    downhill_deg: String,
    height_m: String,
    height_sd_m: String,
}

impl Form {
    /// A form with what is stated of a line.
    #[must_use]
    pub fn of(line: &Line) -> Self {
        let mark = line.height.unwrap_or_default();
        let text = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
        Self {
            line: line.id,
            kind: mark.kind,
            footprint: mark.footprint,
            angle_deg: text(mark.slope.map(|s| s.angle_deg)),
            downhill_deg: text(mark.slope.map(|s| s.downhill_deg)),
            height_m: text(mark.known.map(|k| k.height_m)),
            height_sd_m: text(mark.known.map(|k| k.height_sd_m)),
        }
    }

    /// What it states; a sentence where that cannot be read.
    fn mark(&self) -> Result<HeightMark, &'static str> {
        let pair = |a: &str, b: &str| match (a.trim().is_empty(), b.trim().is_empty()) {
            (true, true) => Some(None),
            _ => number(a).zip(number(b)).map(Some),
        };
        let slope =
            pair(&self.angle_deg, &self.downhill_deg).ok_or("A slope needs its angle and the direction into which the ground falls.")?;
        let known = pair(&self.height_m, &self.height_sd_m).ok_or("A known height needs its metres and their standard deviation.")?;
        Ok(HeightMark {
            kind: self.kind,
            footprint: self.footprint,
            slope: slope.map(|(angle_deg, downhill_deg)| Slope { angle_deg, downhill_deg }),
            known: known.map(|(height_m, height_sd_m)| KnownHeight { height_m, height_sd_m }),
        })
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, document: &Document, queue: &mut Queue) -> bool {
    let Some(line) = document.line(form.line) else { return false };
    dialog::show(ctx, "height", "What this line says of a height", 520.0, |ui| {
        widgets::caption(ui, "It is drawn");
        for kind in HeightKind::ALL {
            toggles::radio_value(ui, &mut form.kind, kind, kind.ends());
        }
        ui.add_space(2.0 * GRID);
        building(ui, form, document, line);
        ui.add_space(2.0 * GRID);
        form::explain(
            ui,
            "If you know this height otherwise, state it: then the other shadows on this image are measured against it, and neither the sun \
             nor the scale need be known.",
        );
        form::row(ui, "Known height", |ui| {
            let field = form::number(ui, "Known height in metres", "not known", &mut form.height_m);
            dialog::first_field(ui, &field, &form.height_m);
            form::unit(ui, "m");
        });
        form::row(ui, "Standard deviation", |ui| {
            form::number(ui, "Standard deviation of the height in metres", "", &mut form.height_sd_m);
            form::unit(ui, "m");
        });
        if form.kind != HeightKind::Lean {
            form::row(ui, "The ground falls by", |ui| {
                form::number(ui, "Slope in degrees", "flat", &mut form.angle_deg);
                form::unit(ui, "° towards");
                form::number(ui, "Downhill direction in degrees", "", &mut form.downhill_deg);
                form::unit(ui, "° from north");
            });
        }
        let mark = form.mark();
        if let Err(why) = mark {
            form::error(ui, why);
        }
        dialog::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "Keep", mark.is_ok()).clicked() || (mark.is_ok() && dialog::entered(ui));
            if let Some(mark) = mark.ok().filter(|_| done)
                && Some(mark) != line.height
            {
                queue.push(Ask::Run(SetHeightMark { line: line.id, mark: Some(mark) }.into()));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}

/// Of which building it is: one that is outlined on the same image.
fn building(ui: &mut Ui, form: &mut Form, document: &Document, line: &Line) {
    form::row(ui, "Of", |ui| {
        let name = form.footprint.and_then(|id| document.footprint(id)).map_or("no outlined building", |f| f.name.as_str());
        let shown = ComboBox::from_id_salt("building of the height").selected_text(name).width(260.0).truncate().show_ui(ui, |ui| {
            ui.selectable_value(&mut form.footprint, None, "no outlined building");
            for f in document.footprints.values().filter(|f| f.epoch == line.epoch).take(300) {
                ui.selectable_value(&mut form.footprint, Some(f.id), &f.name);
            }
        });
        shown.response.accessible_name("Building");
    });
}
