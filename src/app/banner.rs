//! The line above the pictures of a session that cannot be changed: why, and the way to a copy that can.

use egui::{Align, Frame, Label, Layout, Margin, Panel, Rect, RichText, TextStyle, Ui, vec2};

use super::ask::{Ask, Queue};
use super::command::UiCommand;
use super::icons::{self, Icon};
use super::session::Open;
use super::theme::{self, GRID};
use super::widgets;

/// Draws the line, if the session can only be looked at.
pub fn show(ui: &mut Ui, open: &Open, queue: &mut Queue) {
    let Some(why) = open.editor.read_only() else { return };
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.raised).inner_margin(Margin::symmetric(12, 4));
    Panel::top("read only").exact_size(theme::CONTROL + 3.0 * GRID).frame(frame).show(ui, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let entry = UiCommand::CopySession.entry();
            let button = ui.button(entry.label);
            if widgets::tooltip(button, entry.label.trim_end_matches('…'), "", entry.tip).clicked() {
                queue.push(Ask::Ui(UiCommand::CopySession));
            }
            ui.add_space(2.0 * GRID);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let (spot, _) = ui.allocate_exact_size(vec2(18.0, theme::CONTROL), egui::Sense::hover());
                icons::paint(ui.painter(), Rect::from_center_size(spot.center(), vec2(16.0, 16.0)), Icon::Lock, 15.0, p.warn);
                // One line: the whole reason is on hovering, and among the notes.
                let said = Label::new(RichText::new(why).text_style(TextStyle::Small).color(p.text)).truncate();
                ui.add(said);
            });
        });
    });
}
