//! The film strip above the replay bar: small pictures of steps along the track, with the chapters; and what one does with a
//! moment: compare it, go on from it, take another branch.

use egui::{
    Align2, Color32, ComboBox, CursorIcon, Frame, Margin, Panel, Rect, Role, Sense, Stroke, StrokeKind, TextStyle, Ui, WidgetInfo, pos2,
    vec2,
};

use super::{Kept, Panels};
use crate::app::ask::{Ask, Queue};
use crate::app::available::available;
use crate::app::command::UiCommand;
use crate::app::icons::{self, Icon};
use crate::app::state::View;
use crate::app::theme::{self, GRID, RADIUS};
use crate::app::thumbnails::Thumbnails;
use crate::app::widgets::{self, IconButton};
use crate::core::session::{Branch, Session, Step};

/// Height of the strip.
pub const HEIGHT: f32 = 96.0;
/// Width of a picture.
const WIDTH: f32 = 112.0;
/// Height of a picture.
const PICTURE: f32 = 70.0;
/// Room for the choices at the left.
const CHOICES: f32 = 196.0;

/// Draws the strip while the replay is shown.
pub fn show(ui: &mut Ui, panels: &Panels<'_>, view: &View, kept: &mut Kept, queue: &mut Queue) {
    // A small window has no room for it; its bar does the same.
    let Some(player) = view.replay.as_ref().filter(|_| !view.small.is) else { return };
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.panel).inner_margin(Margin { left: 12, right: 8, top: 6, bottom: 2 });
    Panel::bottom("film strip").exact_size(HEIGHT).frame(frame).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = GRID;
            ui.allocate_ui_with_layout(vec2(CHOICES, HEIGHT - 8.0), egui::Layout::top_down(egui::Align::Min), |ui| {
                ui.set_width(CHOICES);
                choices(ui, panels, view, queue);
            });
            let session = panels.open.editor.session();
            let steps = player.steps(session);
            let room = ui.available_width();
            let fits = ((room + GRID) / (WIDTH + GRID)).floor().max(1.0) as usize;
            let places = places(steps, session.marks(), player.position(), fits);
            for place in places {
                picture(ui, panels, view, steps, place, &mut kept.thumbnails, queue);
            }
        });
    });
}

/// Which steps stand on a strip that has room for so many: all, or some evenly spread with the beginnings of chapters and the
/// shown one among them. Numbers of steps from 1.
fn places(steps: &[Step], marks: &[(u64, String)], position: usize, fits: usize) -> Vec<usize> {
    let count = steps.len();
    if count <= fits {
        return (1..=count).collect();
    }
    let mut places: Vec<usize> =
        (0..fits).map(|i| 1 + (i as f64 * (count - 1) as f64 / (fits.max(2) - 1) as f64).round() as usize).collect();
    let chapters = marks.iter().map(|(seq, _)| steps.partition_point(|step| step.seq < *seq) + 1).filter(|place| *place <= count);
    // The shown one last: it wins the place.
    for wanted in chapters.chain((position > 0).then_some(position)) {
        if let Some(nearest) = places.iter_mut().min_by_key(|place| place.abs_diff(wanted)) {
            *nearest = wanted;
        }
    }
    places.sort_unstable();
    places.dedup();
    places
}

/// The chapter that begins with a step.
fn chapter<'a>(session: &'a Session, steps: &[Step], place: usize) -> Option<&'a str> {
    let before = place.checked_sub(2).and_then(|i| steps.get(i)).map_or(0, |step| step.seq);
    let here = place.checked_sub(1).and_then(|i| steps.get(i))?.seq;
    session.marks().iter().find(|(seq, _)| *seq > before && *seq < here).map(|(_, name)| name.as_str())
}

fn picture(ui: &mut Ui, panels: &Panels<'_>, view: &View, steps: &[Step], place: usize, thumbs: &mut Thumbnails, queue: &mut Queue) {
    let Some(step) = place.checked_sub(1).and_then(|i| steps.get(i)) else { return };
    let p = theme::palette(ui);
    let session = panels.open.editor.session();
    let shown = view.replay.as_ref().is_some_and(|player| player.position() == place);
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, HEIGHT - 10.0), Sense::click());
    let chapter = chapter(session, steps, place);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, shown, format!("Show step {}: {}", step.seq, step.label)));
    let spot = Rect::from_min_size(rect.min, vec2(WIDTH, PICTURE));
    ui.painter().rect_filled(spot, RADIUS, p.ground);
    if let Some(texture) = thumbs.get(panels.open.generation, step) {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        egui::Image::new(texture).corner_radius(RADIUS).uv(whole).paint_at(ui, spot);
    }
    let edge = match (shown, response.hovered() || response.has_focus()) {
        (true, _) => Stroke::new(2.0, p.accent),
        (false, true) => Stroke::new(1.0, p.text),
        (false, false) => Stroke::new(1.0, p.hairline),
    };
    ui.painter().rect_stroke(spot, RADIUS, edge, StrokeKind::Inside);
    let small = widgets::font(ui, TextStyle::Small);
    let number = ui.painter().layout_no_wrap(step.seq.to_string(), small.clone(), theme::ON_PLATE);
    let plate = Rect::from_min_size(spot.min + vec2(4.0, 4.0), number.size() + vec2(8.0, 2.0));
    ui.painter().rect_filled(plate, 3, theme::PLATE);
    ui.painter().galley(plate.center() - number.size() / 2.0, number, theme::ON_PLATE);
    let (words, ink) = chapter.map_or((step.label.as_str(), if shown { p.strong } else { p.muted }), |name| (name, p.accent));
    let mut left = spot.left() + 2.0;
    if chapter.is_some() {
        let flag = Rect::from_min_size(pos2(left, spot.bottom() + 2.0), vec2(12.0, 14.0));
        icons::paint(ui.painter(), flag, Icon::Flag, 11.0, p.accent);
        left += 14.0;
    }
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), small, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width((spot.right() - left).max(10.0));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(left, spot.bottom() + 2.0), galley, ink);
    let tip = chapter.map_or_else(|| step.label.clone(), |name| format!("Chapter: {name}\n{}", step.label));
    if response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tip).clicked() {
        queue.push(Ask::ReplaySeek(place));
    }
}

/// The branch, and what is done with the shown moment.
fn choices(ui: &mut Ui, panels: &Panels<'_>, view: &View, queue: &mut Queue) {
    let Some(player) = &view.replay else { return };
    let session = panels.open.editor.session();
    let branches = session.history().branches();
    let words = |branch: &Branch| {
        let label = session.history().node(branch.tip).map_or("", |node| node.label.as_str());
        if branch.is_current() { format!("Straight to now: {label}") } else { format!("Left behind: {label}") }
    };
    let shown = player.branch().and_then(|tip| branches.iter().find(|branch| branch.tip == tip));
    let text = shown.map_or_else(|| "As it happened".to_owned(), &words);
    let combo = ComboBox::from_id_salt("branch").selected_text(text).width(CHOICES - 8.0).truncate();
    let response = combo.show_ui(ui, |ui| {
        if ui.selectable_label(player.branch().is_none(), "As it happened, undo and redo included").clicked() {
            queue.push(Ask::TakeBranch(None));
        }
        for branch in &branches {
            let tip = match branch.own_states {
                0 => "The steps that led to the present state, without what was undone.".to_owned(),
                1 => format!("1 step of its own, left at step {}.", branch.leaves_at),
                n => format!("{n} steps of its own, left at step {}.", branch.leaves_at),
            };
            if ui.selectable_label(player.branch() == Some(branch.tip), words(branch)).on_hover_text(tip).clicked() {
                queue.push(Ask::TakeBranch(Some(branch.tip)));
            }
        }
    });
    response.response.accessible_name("Branch of the history");
    ui.add_space(GRID);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (icon, command, on) in [
            (Icon::Compare, UiCommand::ReplayCompare, view.between.is_some()),
            (Icon::Flag, UiCommand::ReplayChapterForward, false),
            (Icon::Export, UiCommand::ReplayExport, false),
        ] {
            let state = available(command, Some(panels.open), view);
            let entry = command.entry();
            let keys = command.keys(ui.ctx());
            let tip = state.as_ref().err().map_or(entry.tip, String::as_str);
            let button = IconButton::new(icon, entry.label.trim_end_matches('…')).tip(tip).shortcut(&keys);
            if button.selected(on).enabled(state.is_ok()).show(ui).clicked() {
                queue.push(Ask::Ui(command));
            }
        }
        let command = UiCommand::ReplayGoOn;
        let state = available(command, Some(panels.open), view);
        let button = ui.add_enabled(state.is_ok(), egui::Button::new(command.label()));
        let tip = state.as_ref().err().map_or(command.entry().tip, String::as_str);
        if button.on_hover_text(tip).on_disabled_hover_text(tip).clicked() {
            queue.push(Ask::Ui(command));
        }
    });
    let ink: Color32 = theme::palette(ui).muted;
    let small = widgets::font(ui, TextStyle::Small);
    let (rect, _) = ui.allocate_exact_size(vec2(CHOICES - 8.0, 16.0), Sense::hover());
    let at = player.last_step(session).map(|step| step.at.to_string());
    let at = at.map_or_else(|| "The start".to_owned(), |at| format!("{} UTC", at.get(..19).unwrap_or(&at).replace('T', " ")));
    ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, at, small, ink);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::units::Timestamp;

    fn steps(count: u64) -> Vec<Step> {
        let step = |seq| Step { seq, state: seq, label: String::new(), focus: None, at: Timestamp { t_ms: 0 } };
        (1..=count).map(step).collect()
    }

    #[test]
    fn a_strip_shows_both_ends_the_chapters_and_where_one_is() {
        assert_eq!(places(&steps(3), &[], 0, 5), [1, 2, 3]);
        assert_eq!(places(&steps(101), &[], 0, 5), [1, 26, 51, 76, 101]);
        // The mark stands before the step with its number: the chapter begins with it.
        let marks = [(31, "Halls".to_owned())];
        assert_eq!(places(&steps(101), &marks, 0, 5), [1, 31, 51, 76, 101]);
        assert_eq!(places(&steps(101), &marks, 75, 5), [1, 31, 51, 75, 101]);
        assert_eq!(places(&steps(0), &[], 0, 5), Vec::<usize>::new());
    }
}
