//! The replay bar: the session as it was lived through, undo and redo included.

use egui::{
    Align, Color32, ComboBox, Frame, Key, Layout, Margin, Modifiers, Panel, Rect, Response, RichText, Sense, Stroke, TextStyle, Ui,
    WidgetInfo, pos2, vec2,
};

use super::{Kept, Panels};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::Icon;
use crate::app::state::View;
use crate::app::theme::{self, GRID};
use crate::app::widgets::{self, IconButton};
use crate::core::session::{Player, Step};

/// Height of the bar.
pub const HEIGHT: f32 = 40.0;

/// In less width than this the bar has icons for words.
const NARROW: f32 = 400.0;
/// The same while a replay is shown, which has one word more.
const NARROW_IN_REPLAY: f32 = 560.0;

/// Draws the bar.
pub fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut Kept, queue: &mut Queue) {
    let p = theme::palette(ui);
    let fill = if view.replay.is_some() { p.chosen } else { p.panel };
    let frame = Frame::new().fill(fill).inner_margin(Margin::symmetric(8, 0));
    Panel::bottom("replay").exact_size(HEIGHT).frame(frame).show(ui, |ui| {
        let narrow = view.small.is || ui.available_width() < if view.replay.is_some() { NARROW_IN_REPLAY } else { NARROW };
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            transport(ui, panels, view, queue);
            ui.add_space(2.0 * GRID);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                settings(ui, view, queue, narrow);
                ui.add_space(2.0 * GRID);
                let room = ui.available_size();
                ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| track(ui, panels, view, kept, queue));
            });
        });
    });
}

fn transport(ui: &mut Ui, panels: &Panels<'_>, view: &View, queue: &mut Queue) {
    let some = !panels.open.editor.session().steps().is_empty();
    let playing = view.replay.as_ref().is_some_and(Player::playing);
    let buttons = [
        (Icon::StepBack, UiCommand::ReplayBack),
        (if playing { Icon::Pause } else { Icon::Play }, UiCommand::ReplayPlay),
        (Icon::StepForward, UiCommand::ReplayForward),
    ];
    for (icon, command) in buttons {
        let entry = command.entry();
        let keys = command.keys(ui.ctx());
        let tip = if some { entry.tip } else { "Nothing has been done yet that could be replayed." };
        if IconButton::new(icon, entry.label).tip(tip).shortcut(&keys).enabled(some).show(ui).clicked() {
            queue.push(Ask::Ui(command));
        }
    }
}

fn settings(ui: &mut Ui, view: &mut View, queue: &mut Queue, narrow: bool) {
    if view.replay.is_some() {
        let keys = UiCommand::ReplayEnd.keys(ui.ctx());
        let response = if narrow { IconButton::new(Icon::Close, "Back to the present").show(ui) } else { ui.button("Back to the present") };
        if widgets::tooltip(response, "Back to the present", &keys, UiCommand::ReplayEnd.entry().tip).clicked() {
            queue.push(Ask::Ui(UiCommand::ReplayEnd));
        }
    }
    let follow = IconButton::new(Icon::ZoomTo, "Follow the changes").selected(view.replay_follows);
    if follow.tip("The camera goes to each change.").show(ui).clicked() {
        view.replay_follows = !view.replay_follows;
    }
    if narrow {
        // The track is worth more than the choice of a speed.
        return;
    }
    let text = |speed: f64| format!("{speed}\u{00d7}");
    let combo = ComboBox::from_id_salt("speed").selected_text(text(view.replay_speed)).width(48.0);
    let shown = combo.show_ui(ui, |ui| {
        for speed in Player::SPEEDS {
            ui.selectable_value(&mut view.replay_speed, speed, text(speed));
        }
    });
    shown.response.accessible_name("Replay speed");
}

/// The track: a tick for each step where there is room, a flag for each chapter, and what the shown step was.
fn track(ui: &mut Ui, panels: &Panels<'_>, view: &View, kept: &mut Kept, queue: &mut Queue) {
    let p = theme::palette(ui);
    let session = panels.open.editor.session();
    let steps = view.replay.as_ref().map_or(session.steps(), |player| player.steps(session));
    let count = steps.len();
    let position = view.replay.as_ref().map_or(count, Player::position);
    // Steps have the numbers of their records: the same ones as in the history, in exports and on the command line.
    let last = steps.last().map_or(0, |step| step.seq);
    let label = match position.checked_sub(1).and_then(|last| steps.get(last)) {
        None if count == 0 => "Every step you take is kept here.".to_owned(),
        None => "Step 0   The start".to_owned(),
        Some(step) => format!("Step {} of {last}   {}", step.seq, step.label),
    };
    // Without room for words the track stands alone, and says them where the pointer is on it.
    let words = ui.available_width() > 260.0;
    if words {
        let label_width = (ui.available_width() * 0.5).clamp(80.0, 420.0);
        ui.allocate_ui_with_layout(vec2(label_width, HEIGHT), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(label_width);
            ui.add(egui::Label::new(RichText::new(&label).text_style(TextStyle::Small).color(p.text)).truncate());
        });
        ui.add_space(2.0 * GRID);
    }
    let width = (ui.available_width() - 8.0).max(40.0);
    let (rect, response) = ui.allocate_exact_size(vec2(width, 24.0), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::slider(count > 0, position as f64, "Replay position"));
    let y = rect.center().y;
    let track = Rect::from_min_max(pos2(rect.left() + 6.0, y - 1.5), pos2(rect.right() - 6.0, y + 1.5));
    let x = |step: usize| track.left() + track.width() * if count == 0 { 1.0 } else { step as f32 / count as f32 };
    let painter = ui.painter();
    painter.rect_filled(track, 1.5, p.pressed);
    let done = Rect::from_min_max(track.min, pos2(x(position), track.max.y));
    let tint: Color32 = if view.replay.is_some() { p.accent } else { p.muted };
    painter.rect_filled(done, 1.5, tint);
    if count > 0 && track.width() / count as f32 > 7.0 {
        for step in 0..=count {
            painter.vline(x(step), y - 4.0..=y + 4.0, Stroke::new(1.0, p.edge));
        }
    }
    let mut chapter = None;
    for (seq, name) in session.marks() {
        let at = steps.partition_point(|step| step.seq < *seq);
        painter.vline(x(at), y - 9.0..=y + 9.0, Stroke::new(1.5, p.accent));
        let flag = [pos2(x(at), y - 9.0), pos2(x(at) + 6.0, y - 7.0), pos2(x(at), y - 4.5)];
        painter.add(egui::Shape::convex_polygon(flag.to_vec(), p.accent, Stroke::NONE));
        let spot = Rect::from_center_size(pos2(x(at) + 2.0, y - 6.0), vec2(10.0, 12.0));
        if ui.rect_contains_pointer(spot) {
            chapter = Some(name.as_str());
        }
    }
    if let Some(between) = &view.between {
        // The pinned moment: where it was last on this track.
        let place = if between.pinned == 0 { Some(0) } else { steps.iter().rposition(|step| step.state == between.pinned).map(|i| i + 1) };
        if let Some(place) = place {
            ui.painter().rect_filled(Rect::from_center_size(pos2(x(place), y), vec2(7.0, 14.0)), 2, p.warn);
        }
    }
    let hot = response.hovered() || response.dragged() || response.has_focus();
    ui.painter().circle_filled(pos2(x(position), y), if hot { 7.0 } else { 5.5 }, if view.replay.is_some() { p.accent } else { p.text });
    if count == 0 {
        return;
    }
    let response = hover(ui, response, panels, view, kept, (track, steps, chapter));
    if (response.clicked() || response.dragged())
        && let Some(at) = response.interact_pointer_pos()
    {
        let wanted = ((at.x - track.left()) / track.width() * count as f32).round().clamp(0.0, count as f32) as usize;
        if wanted != position || view.replay.is_none() {
            queue.push(Ask::ReplaySeek(wanted));
        }
    }
    if response.has_focus() {
        let arrows = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
        let (back, on) = ui.input_mut(|input| {
            (input.count_and_consume_key(Modifiers::NONE, Key::ArrowLeft), input.count_and_consume_key(Modifiers::NONE, Key::ArrowRight))
        });
        if back + on > 0 {
            queue.push(Ask::ReplaySeek((position + on).saturating_sub(back).min(count)));
        }
    }
}

/// What the step under the pointer was, with its picture.
fn hover(
    ui: &Ui,
    response: Response,
    panels: &Panels<'_>,
    view: &View,
    kept: &mut Kept,
    (track, steps, chapter): (Rect, &[Step], Option<&str>),
) -> Response {
    let count = steps.len();
    let Some(at) = response.hover_pos() else { return response };
    let place = ((at.x - track.left()) / track.width() * count as f32).round().clamp(0.0, count as f32) as usize;
    let step = place.checked_sub(1).and_then(|i| steps.get(i));
    // On the strip above there are pictures already; they are the same ones.
    let texture = step.filter(|_| view.blind.is_none()).and_then(|step| kept.thumbnails.get(panels.open.generation, step)).cloned();
    let p = theme::palette(ui);
    response.on_hover_ui_at_pointer(|ui| {
        if let Some(texture) = &texture {
            ui.add(egui::Image::new(texture).fit_to_exact_size(vec2(168.0, 105.0)).corner_radius(theme::RADIUS));
        }
        if let Some(chapter) = chapter {
            ui.label(RichText::new(format!("Chapter: {chapter}")).color(p.accent));
        }
        match step {
            Some(step) => ui.label(RichText::new(format!("Step {}  {}", step.seq, step.label)).color(p.strong)),
            None => ui.label("Start"),
        };
        if let Some(step) = step {
            let at = step.at.to_string();
            let at = format!("{} UTC", at.get(..19).unwrap_or(&at).replace('T', " "));
            ui.label(RichText::new(at).text_style(TextStyle::Small).color(p.muted));
        }
    })
}
