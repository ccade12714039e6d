//! The help sheet: every tool, command and shortcut, drawn from the command table.

use egui::{Context, RichText, ScrollArea, TextStyle, Ui};

use super::frame;
use crate::app::command::{Entry, Menu, TABLE, words};
use crate::app::theme::{self, GRID};
use crate::app::widgets;

/// What the mouse and the held keys do; the rest of the sheet comes from the table.
const GESTURES: &[(&str, &str)] = &[
    ("Wheel", "Zooms about the cursor."),
    ("Middle button, or Space and drag", "Moves the picture."),
    ("Arrow keys", "Move the picture; with Alt, what is chosen."),
    ("Shift and arrow keys", "Move the pointer; with Ctrl as well, by one point."),
    ("Shift and Enter", "Press where the pointer is; held, it drags. With Ctrl or Alt as well, as if that were held."),
    ("Ctrl, Alt, Shift and Enter", "Hold Shift for that pointer, until the same keys again."),
    ("X, held", "Shows the other date in place."),
    ("Click, while drawing", "Sets a corner; a click on the first corner closes the outline."),
    ("Enter, or a double click", "Closes the outline."),
    ("Backspace, while drawing", "Takes back the last corner."),
    ("Esc", "Leaves the outline without a trace; then clears the choice."),
    ("Drag a corner, an edge or the inside", "Moves that part, or the whole outline."),
    ("Double click on an edge", "Inserts a corner."),
    ("Alt and click on a corner", "Deletes the corner."),
    ("Shift or Alt, as a height is begun", "It begins at a corner of the roof, or is the lean of a wall."),
];

/// Draws the sheet; `false` once it should be closed.
pub fn show(ctx: &Context) -> bool {
    frame::show(ctx, "help sheet", "Shortcuts and tools", 860.0, |ui| {
        let columns = if ui.available_width() > 700.0 { 3 } else { 1 };
        ScrollArea::vertical().auto_shrink([false, true]).max_height(ui.ctx().content_rect().height() - 180.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 8.0 * GRID;
            ui.columns(columns, |columns| {
                columns.iter_mut().for_each(|ui| ui.spacing_mut().item_spacing.x = GRID);
                let count = columns.len();
                for (index, menu) in Menu::ALL.iter().enumerate() {
                    // File, Edit | Tools, Compare, View | Replay, Window, Help and the mouse.
                    let column = (match index {
                        0 | 1 => 0,
                        2..=4 => 1,
                        _ => 2,
                    })
                    .min(count - 1);
                    if let Some(ui) = columns.get_mut(column) {
                        group(ui, *menu);
                    }
                }
                if let Some(ui) = columns.last_mut() {
                    gestures(ui);
                }
            });
        });
        true
    })
}

fn group(ui: &mut Ui, menu: Menu) {
    widgets::section_title(ui, menu.label());
    for entry in TABLE.iter().filter(|entry| entry.menu == menu) {
        line(ui, entry);
    }
    ui.add_space(4.0 * GRID);
}

fn line(ui: &mut Ui, entry: &Entry) {
    let p = theme::palette(ui);
    let response = ui
        .horizontal(|ui| {
            ui.set_min_height(20.0);
            ui.label(RichText::new(entry.label.trim_end_matches('…')).color(p.text));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                for shortcut in entry.keys.iter().rev() {
                    let text = words(ui.ctx(), shortcut);
                    widgets::keys(ui, &text);
                }
            });
        })
        .response;
    response.on_hover_text(entry.tip);
}

fn gestures(ui: &mut Ui) {
    let p = theme::palette(ui);
    widgets::section_title(ui, "Mouse and held keys");
    for (gesture, what) in GESTURES {
        ui.label(RichText::new(*gesture).color(p.text));
        ui.label(RichText::new(*what).text_style(TextStyle::Small).color(p.muted));
    }
}
