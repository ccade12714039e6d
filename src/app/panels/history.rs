//! The history: every state that the document had, the branches that were left, the chapters.

use egui::{Align2, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeSet;

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::{self, Icon};
use crate::app::state::View;
use crate::app::theme::{self, RADIUS};
use crate::app::widgets;
use crate::core::session::{Node, Seq};

const ROW: f32 = 28.0;

/// The rows, by what they depend on.
#[derive(Default)]
pub(crate) struct Kept {
    key: Option<(u64, u64, usize)>,
    rows: Vec<Row>,
    way: BTreeSet<Seq>,
    scrolled_to: Option<Seq>,
}

#[derive(Clone)]
enum Row {
    State(Seq),
    Chapter(String),
}

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut super::Kept, queue: &mut Queue) {
    if let Some(between) = &view.between {
        super::moments::show(ui, panels, view, between, queue);
        return;
    }
    let session = panels.open.editor.session();
    let history = session.history();
    let kept = &mut kept.history;
    let key = (panels.open.generation, session.revision(), session.marks().len());
    if kept.key != Some(key) {
        let mut marks = session.marks().iter().peekable();
        kept.rows.clear();
        for node in history.nodes() {
            while let Some((_, name)) = marks.next_if(|(seq, _)| *seq < node.seq) {
                kept.rows.push(Row::Chapter(name.clone()));
            }
            kept.rows.push(Row::State(node.seq));
        }
        kept.rows.extend(marks.map(|(_, name)| Row::Chapter(name.clone())));
        kept.way = history.path_to_current().into_iter().collect();
        kept.key = Some(key);
    }
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(6.0);
            let button = widgets::IconButton::new(Icon::Flag, "Add a chapter mark").tip(UiCommand::Mark.entry().tip);
            if button.small().show(ui).clicked() {
                queue.push(Ask::Ui(UiCommand::Mark));
            }
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                widgets::caption(ui, "A click goes to that state; every branch stays.");
            });
        });
    });
    // In the replay, the state that is shown counts as the current one.
    let current = view.replay.as_ref().map_or_else(|| history.current(), |player| player.state(session));
    let place = (kept.scrolled_to != Some(current))
        .then(|| kept.rows.iter().position(|row| matches!(row, Row::State(seq) if *seq == current)))
        .flatten();
    kept.scrolled_to = Some(current);
    let can_jump = view.replay.is_none() && panels.open.editor.read_only().is_none();
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("history").auto_shrink([false, false]).show_viewport(ui, |ui, viewport| {
        let count = kept.rows.len();
        ui.set_height(count as f32 * ROW);
        let origin = ui.max_rect();
        let rect = |index: usize| {
            let y = origin.top() + index as f32 * ROW;
            Rect::from_min_max(pos2(origin.left(), y), pos2(origin.right() - 8.0, y + ROW))
        };
        if let Some(place) = place {
            ui.scroll_to_rect(rect(place), None);
        }
        let first = (viewport.min.y / ROW).floor().max(0.0) as usize;
        let last = ((viewport.max.y / ROW).ceil().max(0.0) as usize).min(count);
        for index in first..last {
            match kept.rows.get(index) {
                Some(Row::State(seq)) => {
                    if let Some(node) = history.node(*seq) {
                        let response = state_row(ui, rect(index), node, *seq == current, kept.way.contains(seq), can_jump);
                        if response.clicked() && *seq != current {
                            queue.push(Ask::Jump(*seq));
                        }
                        response.context_menu(|ui| {
                            if ui.button("Compare with what is shown").clicked() {
                                queue.push(Ask::PinState(*seq));
                                ui.close();
                            }
                        });
                    }
                }
                Some(Row::Chapter(name)) => chapter_row(ui, rect(index), name),
                None => {}
            }
        }
    });
}

fn state_row(ui: &mut Ui, rect: Rect, node: &Node, current: bool, on_way: bool, can_jump: bool) -> egui::Response {
    let p = theme::palette(ui);
    let id = ui.scope_id().with(("state", node.seq));
    let response = ui.interact(rect, id, if can_jump { Sense::click() } else { Sense::hover() });
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, can_jump, current, format!("Step {}: {}", node.seq, node.label)));
    if current || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), RADIUS, if current { p.chosen } else { p.hover });
    }
    let ink = match (current, on_way) {
        (true, _) => p.on_chosen,
        (false, true) => p.text,
        (false, false) => p.muted.gamma_multiply(0.75),
    };
    // A line down the way from the start; branches that were left stand beside it.
    let x = rect.left() + if on_way { 12.0 } else { 22.0 };
    let stroke = egui::Stroke::new(1.0, p.edge);
    ui.painter().vline(rect.left() + 12.0, rect.y_range(), stroke);
    let radius = if current { 4.0 } else { 2.5 };
    ui.painter().circle_filled(pos2(x, rect.center().y), radius, if current { p.accent } else { p.muted });
    let small = TextStyle::Small.resolve(ui.style());
    let time = node.at.to_string();
    let time = time.get(11..16).unwrap_or_default();
    let right = ui.painter().text(pos2(rect.right() - 8.0, rect.center().y), Align2::RIGHT_CENTER, time, small, p.muted);
    let mut job = egui::text::LayoutJob::simple_singleline(node.label.clone(), TextStyle::Body.resolve(ui.style()), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width((right.left() - x - 20.0).max(20.0));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(x + 12.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    response.on_hover_text(format!("{} at {} UTC", node.label, node.at))
}

fn chapter_row(ui: &mut Ui, rect: Rect, name: &str) {
    let p = theme::palette(ui);
    let spot = Rect::from_center_size(pos2(rect.left() + 12.0, rect.center().y), vec2(14.0, 14.0));
    icons::paint(ui.painter(), spot, Icon::Flag, 13.0, p.accent);
    let label = egui::Label::new(RichText::new(name).color(p.strong)).truncate();
    let text = Rect::from_min_max(pos2(rect.left() + 24.0, rect.top()), rect.max);
    ui.put(text, label);
}
