//! The window before anything is open: what can be opened, and what was opened lately.

use egui::{RichText, ScrollArea, TextStyle, Ui, vec2};

use super::ask::{Ask, Queue};
use super::command::UiCommand;
use super::dialogs::file::recent_row;
use super::recovery::{self, Recovery};
use super::shell::{Stop, progress};
use super::theme::{self, GRID};
use super::waiting::Waiting;
use super::widgets;
use crate::jobs::RecentSession;

/// Draws the screen. The first of the pair says since when something is being opened, seconds of the window's clock; the second, how far
/// that is.
pub fn show(ui: &mut Ui, recent: &[RecentSession], (opening, waiting): (Option<f64>, &[Waiting]), recovery: &Recovery, queue: &mut Queue) {
    let p = theme::palette(ui);
    let width = 460.0_f32.min(ui.available_width() - 32.0);
    let height = ui.available_height();
    ui.vertical_centered(|ui| {
        ui.set_max_width(width);
        ui.add_space((height * 0.18).max(16.0));
        ui.label(RichText::new("Revisit").text_style(theme::big()).color(p.strong));
        ui.label(RichText::new("Two dates of one site, and how large one building is beside another.").color(p.muted));
        ui.add_space(6.0 * GRID);
        if let Some(since) = opening {
            let now = ui.input(|input| input.time);
            if now - since < 0.25 {
                ui.ctx().request_repaint_after_secs((0.25 - (now - since)) as f32);
            } else {
                ui.label(RichText::new("Reading the pictures…").color(p.text));
                for waiting in waiting.iter().filter(|waiting| waiting.is_told(now)) {
                    ui.add_space(GRID);
                    let (name, tip) = (waiting.told.stop.to_owned(), waiting.told.then);
                    let stop = Stop { name, tip, is_enabled: !waiting.ticket.is_stopped(), ask: Ask::StopWaiting(waiting.told.stop) };
                    ui.horizontal(|ui| {
                        ui.add_space((ui.available_width() * 0.5 - 120.0).max(0.0));
                        progress(ui, &waiting.words(now), waiting.told.words, waiting.ticket.share().unwrap_or(0.0), stop, queue);
                    });
                }
            }
            return;
        }
        recovery::offer(ui, recovery, width, queue);
        for command in [UiCommand::OpenPair, UiCommand::OpenSession, UiCommand::OpenSample] {
            let entry = command.entry();
            let keys = command.keys(ui.ctx());
            let button = egui::Button::new(RichText::new(entry.label).color(p.text)).min_size(vec2(width, 36.0)).shortcut_text(keys);
            if ui.add(button).on_hover_text(entry.tip).clicked() {
                queue.push(Ask::Ui(command));
            }
            ui.add_space(GRID);
        }
        ui.add_space(2.0 * GRID);
        ui.label(
            RichText::new("Or drop two images here: the first is BEFORE, the second AFTER.").text_style(TextStyle::Small).color(p.muted),
        );
        if !recent.is_empty() {
            ui.add_space(6.0 * GRID);
            ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                widgets::section_title(ui, "Opened lately");
                ScrollArea::vertical().max_height((height * 0.35).max(80.0)).show(ui, |ui| {
                    for session in recent {
                        if recent_row(ui, session) {
                            queue.push(Ask::OpenSession(session.path.clone()));
                        }
                    }
                });
            });
        }
    });
}
