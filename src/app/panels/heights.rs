//! The heights of the session: one row a shadow or lean, with what it rests on.

use egui::{Align, Layout, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::dialogs::height::Form;
use crate::app::icons::Icon;
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::{Dialog, View};
use crate::app::theme;
use crate::app::widgets::{self, IconButton};
use crate::app::words;
use crate::core::doc::{Document, Footprint, Line};
use crate::core::measure::{self, HeightAnswer, Verdict};
use crate::core::ops::{DeleteLine, Focus, ShiftRoofToGround};

/// The most rows; more are chosen on the picture.
const MOST_ROWS: usize = 200;

/// Draws the panel.
pub(super) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, _kept: &mut super::Kept, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    let mut lines = doc.lines.values().filter(|l| l.height.is_some()).take(MOST_ROWS).peekable();
    if lines.peek().is_none() {
        let (what, next) = if view.replay.is_some() {
            ("No height was measured at this step.", "F7 steps on, Esc goes back to the present.")
        } else {
            ("No height is measured yet.", "Press T and click the foot of a wall, then the tip of its shadow.")
        };
        widgets::empty_state(ui, Icon::Height, what, next);
        return;
    }
    let chosen = panels.open.editor.selection().line;
    ScrollArea::vertical().id_salt("heights").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        for line in lines {
            row(ui, doc, line, chosen == Some(line.id), view, queue);
            ui.add_space(theme::GRID);
        }
    });
}

fn row(ui: &mut Ui, doc: &Document, line: &Line, chosen: bool, view: &View, queue: &mut Queue) {
    let p = theme::palette(ui);
    let Some(mark) = line.height else { return };
    let answer = measure::height(doc, line);
    let building = mark.footprint.and_then(|id| doc.footprint(id)).map(|f| f.name.clone());
    ui.push_id(line.id, |ui| {
        ui.horizontal(|ui| {
            let (bar, _) = ui.allocate_exact_size(vec2(3.0, 18.0), Sense::hover());
            ui.painter().rect_filled(bar, 1.5, epoch_colour(doc, line.epoch));
            let text = answer.as_ref().map_or_else(|_| "no height".to_owned(), |a| words::height_with_range(a, view.choice.level));
            let label = ui.add(egui::Label::new(RichText::new(text).color(if chosen { p.accent } else { p.text })).sense(Sense::click()));
            label.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Height {}", line.id.0)));
            if label.clicked() {
                queue.push(Ask::LookAt(Focus::Line(line.id)));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                let name = format!("Delete height {}", line.id.0);
                if IconButton::new(Icon::Trash, &name).small().show(ui).clicked() {
                    queue.push(Ask::Run(DeleteLine { id: line.id }.into()));
                }
                let name = format!("What height {} says", line.id.0);
                let tip = "What the line is, of which building, how the ground falls, and a height that is known otherwise.";
                if IconButton::new(Icon::Edit, &name).tip(tip).small().show(ui).clicked() {
                    queue.push(Ask::Dialog(Box::new(Dialog::Height(Form::of(line)))));
                }
            });
        });
        match answer {
            Ok(answer) => {
                let whose = building.unwrap_or_else(|| "No outlined building".to_owned());
                widgets::caption(ui, &format!("{whose}, {}", say(view, answer.method.words())));
                told(ui, &answer, view);
            }
            Err(why) => {
                if let Some(name) = building {
                    widgets::caption(ui, &format!("{name}, {}", mark.kind.word()));
                }
                small(ui, &say(view, &why.to_string()), p.warn);
            }
        }
    });
}

/// What an answer rests on: sun, view, direction, and the parts of its range.
fn told(ui: &mut Ui, answer: &HeightAnswer, view: &View) {
    let p = theme::palette(ui);
    if let Some(sun) = &answer.sun {
        widgets::caption(ui, &say(view, &format!("Sun {:.1}° high ({})", sun.elevation_deg, sun.origin)));
    }
    let ink = if answer.direction.verdict == Verdict::Doubtful { p.warn } else { p.muted };
    small(ui, &say(view, &answer.direction.words), ink);
    for note in answer.notes.iter().filter(|n| n.contains("one of them is wrong")) {
        small(ui, &say(view, note), p.warn);
    }
    let total = answer.budget.variance_rel().max(f64::MIN_POSITIVE);
    let parts = answer.budget.parts().iter().filter(|part| part.variance_rel >= 0.005 * total);
    let parts: Vec<String> = parts.map(|part| format!("{} {:.0} %", part.part.word(), 100.0 * part.variance_rel / total)).collect();
    let response = widgets::caption(ui, &format!("Range: {}", parts.join(", ")));
    response.on_hover_text(answer.notes.iter().map(|note| say(view, note)).collect::<Vec<_>>().join("\n"));
}

/// A text about a height in the language of the comparison's sentence.
fn say(view: &View, text: &str) -> String {
    view.language.say_text(text)
}

fn small(ui: &mut Ui, text: &str, ink: egui::Color32) {
    ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(ink)).wrap());
}

/// What the row of a building's height takes among its details, points.
pub(super) fn room_of_building(doc: &Document, footprint: &Footprint) -> f32 {
    if measure::best_height(doc, footprint.id).is_some() { theme::CONTROL + theme::GRID } else { 0.0 }
}

/// The height of one building, among its details: `None` where nothing is drawn of it.
pub(super) fn of_building(ui: &mut Ui, doc: &Document, footprint: &Footprint, view: &View, queue: &mut Queue) {
    let Some((_, answer)) = measure::best_height(doc, footprint.id) else { return };
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(46.0, theme::CONTROL), Sense::hover());
        let font = widgets::font(ui, TextStyle::Small);
        ui.painter().text(rect.left_center(), egui::Align2::LEFT_CENTER, "Height", font, p.muted);
        let (text, ink, tip) = match &answer {
            Ok(answer) => {
                let volume = measure::volume(doc, footprint.id).map(|v| words::volume_with_range(&v, view.choice.level));
                let volume = volume.map_or_else(|why| say(view, &why.to_string()), |v| format!("Volume under a flat roof: {v}."));
                (words::height_with_range(answer, view.choice.level), p.text, volume)
            }
            Err(why) => (format!("none: {}", why.short()), p.warn, say(view, &why.to_string())),
        };
        ui.label(RichText::new(text).color(ink)).on_hover_text(tip);
        if footprint.traced == crate::core::doc::Traced::Roof {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(6.0);
                let name = format!("Shift the roof of {} to the ground", footprint.name);
                let tip = "Makes the outline on the ground: the roof's, shifted by its height and the direction of the view.";
                if IconButton::new(Icon::Ground, &name).tip(tip).small().show(ui).clicked() {
                    queue.push(Ask::Run(ShiftRoofToGround { id: footprint.id, height_m: None }.into()));
                }
            });
        }
    });
}
