//! The strip of dates below the pictures, once a session has more than two: every date in the order of time, with which of them are BEFORE
//! and AFTER. Each card keeps its place, its date and the picture of its image; the colours of the pair move.

use egui::{
    Button, Color32, Frame, Margin, Panel, Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2,
    vec2,
};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::paint::outlines::epoch_colour;
use crate::app::paint::pictures::Pictures;
use crate::app::state::View;
use crate::app::theme::{self, GRID, RADIUS};
use crate::app::widgets;
use crate::core::doc::{Document, Epoch, EpochId, FootprintId};
use crate::core::geom::Affine;
use crate::core::ops::{ChoosePair, Command, CopyToDate, RemoveEpoch};

/// Height of the strip.
const HEIGHT: f32 = 118.0;
/// Width of a card.
const WIDTH: f32 = 132.0;
/// Height of the picture on it.
const PICTURE: f32 = 58.0;

/// How much of the window the strip takes: nothing where there are two dates only, nor in a small window, where the menu steps through
/// the dates.
pub fn height(doc: &Document, view: &View) -> f32 {
    if doc.epochs.len() > 2 && !view.small.is { HEIGHT } else { 0.0 }
}

/// Draws the strip where there are more than two dates.
pub fn show(ui: &mut Ui, panels: &Panels<'_>, view: &View, pictures: &mut Pictures, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    if height(doc, view) == 0.0 {
        return;
    }
    let p = theme::palette(ui);
    // While two dates are being lined up they stay the pair.
    let lining = view.by_hand.is_open() || view.trial.is_some();
    let changeable = view.replay.is_none() && panels.open.editor.read_only().is_none() && !lining;
    let frame = Frame::new().fill(p.panel).inner_margin(Margin { left: 12, right: 8, top: 6, bottom: 4 });
    Panel::bottom("dates").exact_size(HEIGHT).frame(frame).show(ui, |ui| {
        ScrollArea::horizontal().id_salt("dates").auto_shrink([false, false]).show(ui, |ui| {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0 * GRID;
                // One menu has room for a few names.
                let chosen = panels.open.editor.selection().footprints.get(..3).unwrap_or(&panels.open.editor.selection().footprints);
                for epoch in doc.epochs_in_time().into_iter().filter_map(|id| doc.epoch(id)) {
                    card(ui, doc, epoch, chosen, changeable, pictures, queue);
                }
                let add = Button::new(RichText::new("Add a\ndate…").color(p.text)).min_size(vec2(64.0, PICTURE));
                let command = UiCommand::AddDate;
                if ui.add_enabled(changeable, add).on_hover_text(command.entry().tip).clicked() {
                    queue.push(Ask::Ui(command));
                }
            });
        });
    });
}

/// What a date that does not lie on BEFORE is lined up with.
fn unlaid_words(doc: &Document, id: EpochId) -> &'static str {
    // As many words as a card has room for; the rest is told under the pointer.
    if id != doc.pair.after && doc.are_tied(doc.pair.after, id) { "only on AFTER" } else { "not lined up" }
}

fn card(ui: &mut Ui, doc: &Document, epoch: &Epoch, chosen: &[FootprintId], changeable: bool, pictures: &mut Pictures, queue: &mut Queue) {
    let p = theme::palette(ui);
    let (id, colour) = (epoch.id, epoch_colour(doc, epoch.id));
    let of_pair = id == doc.pair.before || id == doc.pair.after;
    let date = epoch.date.map_or_else(|| "date not stated".to_owned(), crate::core::units::Date::words);
    let laid = doc.are_tied(doc.pair.before, id);
    ui.vertical(|ui| {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 2.0;
        let (spot, response) = ui.allocate_exact_size(vec2(WIDTH, PICTURE), Sense::click());
        let day = match (of_pair, epoch.date) {
            (true, _) => doc.epoch_words(id),
            (false, day) => day.map_or_else(|| "no date".to_owned(), |day| day.to_string()),
        };
        let name = format!("{day}: {}", epoch.file_name());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
        thumbnail(ui, doc, epoch, spot, pictures);
        let edge = if of_pair { Stroke::new(2.5, colour) } else { Stroke::new(1.0, p.hairline) };
        ui.painter().rect_stroke(spot, RADIUS, edge, StrokeKind::Inside);
        plate(ui, spot, doc.role_word(id), colour);
        // Where the picture is missing that is told instead.
        if !laid && pictures.note(id).is_none() {
            let galley = widgets::small_line(ui, unlaid_words(doc, id), theme::WARN_ON_PICTURE, spot.width() - 16.0);
            let at = Rect::from_min_size(pos2(spot.left() + 4.0, spot.bottom() - galley.size().y - 5.0), galley.size() + vec2(8.0, 2.0));
            ui.painter().rect_filled(at, 3, theme::PLATE);
            ui.painter().galley(at.center() - galley.size() / 2.0, galley, theme::WARN_ON_PICTURE);
        }
        let tip = match (laid, doc.are_tied(doc.pair.after, id) && id != doc.pair.after) {
            (true, _) => name.clone(),
            (false, true) => format!("{name}\nIt is lined up with AFTER alone, and AFTER not with BEFORE: line those two up."),
            (false, false) => format!("{name}\nNothing says where it lies on BEFORE. Compare it with BEFORE, then line it up."),
        };
        let response = response.on_hover_text(tip);
        response.context_menu(|ui| {
            for id in chosen.iter().copied() {
                let Some(footprint) = doc.footprint(id) else { continue };
                let command: Command = CopyToDate { id, to: epoch.id }.into();
                let refused = command.plan(doc).err().map(|why| why.to_string());
                let button = ui.add_enabled(changeable && refused.is_none(), Button::new(format!("Copy {} here", footprint.name)));
                if button.on_disabled_hover_text(refused.unwrap_or_default()).clicked() {
                    queue.push(Ask::Run(command));
                    ui.close();
                }
            }
            let command: Command = RemoveEpoch { epoch: id }.into();
            let refused = command.plan(doc).err().map(|why| why.to_string());
            let button = ui.add_enabled(changeable && refused.is_none(), Button::new("Take this date out"));
            if button.on_disabled_hover_text(refused.unwrap_or_default()).clicked() {
                queue.push(Ask::Run(command));
                ui.close();
            }
        });
        ui.label(RichText::new(&date).text_style(TextStyle::Small).color(if of_pair { p.strong } else { p.text }));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            let (before, after) = (id == doc.pair.before, id == doc.pair.after);
            choose(ui, "BEFORE", &date, before, theme::BEFORE, changeable, ChoosePair { before: id, after: doc.pair.after }, doc, queue);
            choose(ui, "AFTER", &date, after, theme::AFTER, changeable, ChoosePair { before: doc.pair.before, after: id }, doc, queue);
        });
    });
}

/// The button that makes a date BEFORE or AFTER.
#[expect(clippy::too_many_arguments, reason = "two call sites beside each other, and a struct would only rename the list")]
fn choose(
    ui: &mut Ui,
    word: &str,
    date: &str,
    is: bool,
    colour: Color32,
    changeable: bool,
    pair: ChoosePair,
    doc: &Document,
    queue: &mut Queue,
) {
    let p = theme::palette(ui);
    let command: Command = pair.into();
    let refused = if is { None } else { command.plan(doc).err().map(|why| why.to_string()) };
    let enabled = changeable && refused.is_none();
    let ink = if is { theme::ON_MARK } else { p.text };
    let button = Button::new(RichText::new(word).text_style(TextStyle::Small).color(ink)).min_size(vec2(60.0, 20.0));
    let button = if is { button.fill(colour) } else { button };
    let response = ui.add_enabled(enabled, button);
    response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, is, format!("{date} as {word}")));
    let tip = if is { format!("{date} is {word}.") } else { format!("Compares {date} as {word}.") };
    let why = refused.unwrap_or_else(|| "The session can only be looked at just now.".to_owned());
    if response.on_hover_text(tip).on_disabled_hover_text(why).clicked() && !is {
        queue.push(Ask::Run(command));
    }
}

/// The whole image in the spot, through the tiles of the canvas.
fn thumbnail(ui: &Ui, doc: &Document, epoch: &Epoch, spot: Rect, pictures: &mut Pictures) {
    let p = theme::palette(ui);
    ui.painter().rect_filled(spot, RADIUS, p.ground);
    let (w, h) = (epoch.image.width as f32, epoch.image.height as f32);
    if w < 1.0 || h < 1.0 {
        return;
    }
    // It covers the spot; what is too long is cut evenly at both ends.
    let zoom = (spot.width() / w).max(spot.height() / h);
    let corner = spot.center() - 0.5 * zoom * vec2(w, h);
    let map = Affine::scale_then_move(f64::from(zoom), f64::from(corner.x), f64::from(corner.y));
    pictures.paint(ui, doc, epoch.id, &map.into(), spot.shrink(1.0), 1.0);
    if let Some(note) = pictures.note(epoch.id) {
        let font = widgets::font(ui, TextStyle::Small);
        let mut job = egui::text::LayoutJob::simple(note, font, p.muted, spot.width() - 12.0);
        job.wrap.max_rows = 3;
        let galley = ui.painter().layout_job(job);
        ui.painter_at(spot).galley(spot.min + vec2(6.0, 20.0), galley, p.muted);
    }
}

fn plate(ui: &Ui, spot: Rect, word: &str, colour: Color32) {
    let galley = widgets::small_line(ui, word, theme::ON_MARK, spot.width() - 16.0);
    let at = Rect::from_min_size(spot.min + vec2(4.0, 4.0), galley.size() + vec2(2.0 * GRID, 2.0));
    ui.painter().rect_filled(at, 3, colour);
    ui.painter().galley(at.center() - galley.size() / 2.0, galley, theme::ON_MARK);
}
