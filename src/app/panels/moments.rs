//! What differs between a pinned moment and the one that is shown: the list beside the ghosts in the picture.

use egui::{Align2, Color32, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::moments::Between;
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::View;
use crate::app::theme::{self, GRID, Palette, RADIUS};
use crate::app::{widgets, words};
use crate::core::ops::Focus;
use crate::core::session::{Fate, OutlineChange};

const ROW: f32 = 44.0;

/// The colour that goes with a fate; the word stands beside it.
#[must_use]
pub(crate) fn fate_colour(fate: Fate, p: &Palette) -> Color32 {
    match fate {
        Fate::Added => p.ok,
        Fate::Removed => p.danger,
        Fate::Changed => p.warn,
        Fate::Remeasured => p.muted,
    }
}

/// Draws the list.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &View, between: &Between, queue: &mut Queue) {
    let session = panels.open.editor.session();
    let label = |state| session.history().node(state).map_or("", |node| node.label.as_str());
    ui.horizontal(|ui| {
        widgets::section_title(ui, "Between two moments");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(6.0);
            if ui.button("Done").on_hover_text("Shows the history again.").clicked() {
                queue.push(Ask::Ui(UiCommand::ReplayCompare));
            }
        });
    });
    let (from, to) = between.in_order();
    if from != to {
        widgets::caption(ui, &format!("From step {from}: {}", label(from)));
        widgets::caption(ui, &format!("to step {to}: {}", label(to)));
    } else {
        widgets::caption(ui, &format!("Step {from} is pinned: {}", label(from)));
        ui.add_space(2.0 * GRID);
        widgets::caption(ui, "Go to another step on the track, by F6 or by F7: what differs is listed here and drawn into the picture.");
        return;
    }
    let counts: Vec<String> = [Fate::Added, Fate::Removed, Fate::Changed, Fate::Remeasured]
        .into_iter()
        .filter_map(|fate| Some((between.moments.count(fate), fate)).filter(|(n, _)| *n > 0))
        .map(|(n, fate)| format!("{n} {}", fate.word()))
        .collect();
    let summary = if counts.is_empty() { "No outline differs.".to_owned() } else { format!("{}.", counts.join(", ")) };
    ui.label(RichText::new(summary).color(theme::palette(ui).text));
    for sentence in &between.moments.others {
        widgets::caption(ui, sentence);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("moments").auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        between.moments.outlines.len(),
        |ui, range| {
            for change in between.moments.outlines.get(range).unwrap_or_default() {
                row(ui, panels, view, change, queue);
            }
        },
    );
}

fn row(ui: &mut Ui, panels: &Panels<'_>, view: &View, change: &OutlineChange, queue: &mut Queue) {
    let p = theme::palette(ui);
    let doc = panels.open.shown(view);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width() - 8.0, ROW), Sense::click());
    let words = change.words(view.choice.level);
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &words));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), RADIUS, p.hover);
    }
    let bar = Rect::from_min_size(rect.min + vec2(6.0, 9.0), vec2(3.0, ROW - 18.0));
    ui.painter().rect_filled(bar, 1.5, epoch_colour(doc, change.epoch));
    let (body, small) = (widgets::font(ui, TextStyle::Body), widgets::font(ui, TextStyle::Small));
    let right = rect.right() - 8.0;
    let value = change.to.as_ref().or(change.from.as_ref()).map_or_else(String::new, words::area);
    let value = ui.painter().text(pos2(right, rect.top() + 14.0), Align2::RIGHT_CENTER, value, body.clone(), p.strong);
    let moved = change.moved_words();
    let moved = moved.trim_start_matches(", ");
    ui.painter().text(pos2(right, rect.top() + 31.0), Align2::RIGHT_CENTER, moved, small.clone(), p.muted);
    let left = rect.left() + 16.0;
    let mut job = egui::text::LayoutJob::simple_singleline(change.name.clone(), body, p.strong);
    job.wrap = egui::text::TextWrapping::truncate_at_width((value.left() - left - 8.0).max(20.0));
    let name = ui.painter().layout_job(job);
    ui.painter().galley(pos2(left, rect.top() + 14.0 - name.size().y / 2.0), name, p.strong);
    let mut about = change.fate.word().to_owned();
    if change.moved_px >= 0.05 {
        about.push_str(&format!(", a corner by {:.1} px", change.moved_px));
    }
    if !change.restated.is_empty() {
        about.push_str(&format!(", another {}", change.restated.join(", ")));
    }
    let ink = fate_colour(change.fate, p);
    let mut job = egui::text::LayoutJob::simple_singleline(about, small, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 90.0);
    let about = ui.painter().layout_job(job);
    ui.painter().galley(pos2(left, rect.top() + 31.0 - about.size().y / 2.0), about, ink);
    if response.on_hover_text(words).clicked() {
        queue.push(Ask::LookAt(Focus::Footprint(change.id)));
    }
}
