//! The shapes of a form: a column of labels, the fields beside it, a hint or an error below. Dialogs are put together from
//! these, so that every field of the window stands at the same place and says what is wrong with it in the same way.

use crate::app::toggles;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Label, Response, RichText, Sense, TextStyle, Ui, pos2, vec2};

use super::theme::{self, CONTROL, GRID};
use super::widgets;

/// Width of the column of labels, points.
pub const LABEL: f32 = 132.0;
/// Width of a field that holds a number, points.
pub const NUMBER: f32 = 88.0;
/// Width of the button beside the path of a file, points.
const BROWSE: f32 = 84.0;

/// One line of a form: its label in the column, and what `add` draws beside it.
pub fn row<R>(ui: &mut Ui, label: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    let ink = theme::palette(ui).muted;
    let inner = ui.horizontal(|ui| {
        let height = ui.spacing().interact_size.y.max(CONTROL);
        // Painted: the fields beside it have names of their own for screen readers.
        let (spot, _) = ui.allocate_exact_size(vec2(LABEL, height), Sense::hover());
        let mut job = LayoutJob::simple_singleline(label.to_owned(), widgets::font(ui, TextStyle::Body), ink);
        job.wrap = TextWrapping::truncate_at_width(LABEL);
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(pos2(spot.left(), spot.center().y - galley.size().y / 2.0), galley, ink);
        add(ui)
    });
    inner.inner
}

/// A field that takes the rest of its line.
pub fn wide(ui: &mut Ui, name: &str, hint: &str, text: &mut String) -> Response {
    let width = ui.available_width() - 2.0 * GRID;
    widgets::field(ui, name, hint, text, width)
}

/// A field for a number.
pub fn number(ui: &mut Ui, name: &str, hint: &str, text: &mut String) -> Response {
    widgets::field(ui, name, hint, text, NUMBER)
}

/// A field for the path of a file or a folder with the button that asks the desktop for it: the field, and whether the button was
/// pressed.
pub fn path(ui: &mut Ui, name: &str, hint: &str, text: &mut String) -> (Response, bool) {
    let width = ui.available_width() - BROWSE - 3.0 * GRID;
    let field = widgets::field(ui, name, hint, text, width);
    let button = egui::Button::new("Browse…").min_size(vec2(BROWSE, CONTROL));
    // The field beside it may be one of several.
    let pressed = ui.add(button).on_hover_text("Asks the desktop for it, where it has a dialog for that.").clicked();
    (field, pressed)
}

/// One of several ways, with what it is beside it: the descriptions of all stand in one column. Whether it was chosen just now.
pub fn option(ui: &mut Ui, chosen: bool, name: &str, about: &str) -> bool {
    let muted = theme::palette(ui).muted;
    let inner = ui.horizontal(|ui| {
        let from = ui.cursor().left();
        let clicked = toggles::radio(ui, chosen, name).clicked();
        ui.add_space((from + LABEL + 2.0 * GRID - ui.cursor().left()).max(0.0));
        ui.add(Label::new(RichText::new(about).text_style(TextStyle::Small).color(muted)).wrap());
        clicked && !chosen
    });
    ui.add_space(GRID);
    inner.inner
}

/// Words after a field, such as its unit.
pub fn unit(ui: &mut Ui, text: &str) -> Response {
    let ink = theme::palette(ui).text;
    ui.label(RichText::new(text).color(ink))
}

/// Words that explain a line of the form, below its field.
pub fn hint(ui: &mut Ui, text: &str) {
    let ink = theme::palette(ui).muted;
    beside_labels(ui, text, ink);
}

/// What is wrong with a line of the form, below its field: what is missing, and how it is written.
pub fn error(ui: &mut Ui, text: &str) {
    let ink = theme::palette(ui).danger;
    beside_labels(ui, text, ink);
}

fn beside_labels(ui: &mut Ui, text: &str, ink: egui::Color32) {
    ui.horizontal(|ui| {
        ui.add_space(LABEL + ui.spacing().item_spacing.x);
        ui.add(Label::new(RichText::new(text).text_style(TextStyle::Small).color(ink)).wrap());
    });
}

/// The sentences above the fields: what the dialog is for, and what follows from it.
pub fn explain(ui: &mut Ui, text: &str) {
    let ink = theme::palette(ui).text;
    ui.add(Label::new(RichText::new(text).color(ink)).wrap());
    ui.add_space(2.0 * GRID);
}
