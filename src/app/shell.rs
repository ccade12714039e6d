//! The frame around the pictures: menus and compare modes above, tools at the left, hint and position below.

use egui::scroll_area::ScrollBarVisibility;
use egui::{Align, Button, Frame, Layout, Margin, Panel, Rect, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::annotating;
use super::ask::{Ask, Queue};
use super::available::available;
use super::command::{Entry, Menu, TABLE, UiCommand};
use super::filming::Filming;
use super::growth::UnderWay;
use super::icons::{self, Icon};
use super::lining::Lining;
use super::menus::{self, Menus};
use super::report::Reporting;
use super::session::{Open, Saved};
use super::state::View;
use super::theme::{self, GRID, RADIUS};
use super::waiting::Waiting;
use super::widgets::{self, IconButton};
use crate::core::view::{COMPARE_MODES, CompareMode};
use crate::jobs::RecentSession;

/// Height of the bar above the pictures.
pub(super) const TOP: f32 = 40.0;
/// Width of the toolbar.
const TOOLS: f32 = 44.0;
/// Height of the status bar.
pub const STATUS: f32 = 26.0;

/// Whether a command is a switch that is on.
pub(super) fn is_on(command: UiCommand, open: Option<&Open>, view: &View) -> Option<bool> {
    use UiCommand as C;
    if let Some(tool) = command.tool() {
        return Some(!view.hand && open.is_some_and(|open| open.editor.tool().id == tool.id));
    }
    Some(match command {
        C::ToolHand => view.hand,
        C::SideBySide => view.compare.mode == CompareMode::SideBySide,
        C::Swipe => view.compare.mode == CompareMode::Swipe,
        C::Blink => view.compare.mode == CompareMode::Blink,
        C::Blend => view.compare.mode == CompareMode::Blend,
        C::Difference => view.compare.mode == CompareMode::Difference,
        C::Lens => view.compare.mode == CompareMode::Lens,
        C::FourUp => view.compare.mode == CompareMode::FourUp,
        C::FreeCameras => view.compare.free,
        C::MiniMap => view.minimap,
        C::ReducedMotion => view.reduced_motion,
        C::ByClass => view.by_class,
        C::FullScreen => view.fullscreen,
        C::Outlines => view.outlines,
        C::Names => view.names,
        C::SnapOutlines => view.snapping.outlines,
        C::SnapAngles => view.snapping.angles,
        C::Panels => view.shows_panels(),
        C::SecondWindow => view.second.open,
        C::MatchOther => open.and_then(|open| open.displayed(view.toned(open.shown(view)))).is_some_and(|d| d.match_other),
        _ => return None,
    })
}

/// The bar above the pictures.
pub fn top_bar(ui: &mut Ui, open: Option<&Open>, recent: &[RecentSession], view: &mut View, queue: &mut Queue) {
    let frame = Frame::new().fill(theme::palette(ui).panel).inner_margin(Margin::symmetric(8, 0));
    Panel::top("top bar").exact_size(TOP).frame(frame).show(ui, |ui| {
        let wide = ui.available_width() > 1080.0;
        ui.horizontal_centered(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            menus::show(ui, &Menus { open, view, recent }, queue, wide);
            ui.add_space(3.0 * GRID);
            // The title of the window says it too.
            if let Some(open) = open.filter(|_| ui.available_width() > ROOM_FOR_THE_SESSION) {
                session_name(ui, open, queue);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                right_end(ui, open, view, queue, wide);
            });
        });
    });
}

fn session_name(ui: &mut Ui, open: &Open, queue: &mut Queue) {
    let p = theme::palette(ui);
    let name = egui::Button::new(RichText::new(&open.name).color(p.strong)).frame(true).frame_when_inactive(false).truncate();
    let response = ui.add_sized(vec2((ui.available_width() * 0.25).clamp(60.0, 260.0), theme::CONTROL), name);
    if widgets::tooltip(response, "Session name", "", "Click to give the session a name and a place of its own.").clicked() {
        queue.push(Ask::Ui(UiCommand::SaveAs));
    }
}

fn right_end(ui: &mut Ui, open: Option<&Open>, view: &mut View, queue: &mut Queue, wide: bool) {
    let icon = match view.theme {
        theme::Theme::Dark => Icon::Sun,
        theme::Theme::Light => Icon::Moon,
    };
    command_button(ui, UiCommand::Panels, Some(view.shows_panels()), None, open, view, queue);
    if !view.small.is {
        command_button(ui, UiCommand::Theme, None, Some(icon), open, view, queue);
    }
    command_button(ui, UiCommand::Palette, None, None, open, view, queue);
    let Some(open) = open else { return };
    ui.add_space(2.0 * GRID);
    saved_mark(ui, &open.saved, wide);
    if view.blind.is_some() {
        return;
    }
    ui.add_space(3.0 * GRID);
    let room = ui.available_width();
    if room < ROOM_FOR_MODES {
        mode_setting(ui, open, view, queue);
        modes_in_a_menu(ui, view, queue);
        return;
    }
    let named = room > ROOM_FOR_NAMES;
    // Its room is there in every mode, so that no button moves when the mode is changed.
    ui.allocate_ui_with_layout(vec2(ROOM_FOR_SETTING, theme::CONTROL), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(ROOM_FOR_SETTING);
        ui.add_space(GRID);
        mode_setting(ui, open, view, queue);
    });
    if wide && !named {
        // The mode that is on is named where there is no room for all names; painted, its button has the name.
        let name = COMPARE_MODES.iter().find(|mode| mode.mode == view.compare.mode).map_or("", |mode| mode.name);
        let (spot, _) = ui.allocate_exact_size(vec2(ROOM_FOR_NAME, theme::CONTROL), Sense::hover());
        let (at, font) = (pos2(spot.left() + GRID, spot.center().y), widgets::font(ui, TextStyle::Body));
        ui.painter().text(at, egui::Align2::LEFT_CENTER, name, font, theme::palette(ui).text);
    }
    for mode in COMPARE_MODES.iter().rev() {
        let (icon, command) = mode_command(mode.mode);
        let selected = view.compare.mode == mode.mode;
        let response = if named {
            widgets::choice(ui, icon, mode.name, selected)
        } else {
            IconButton::new(icon, mode.name).selected(selected).show(ui)
        };
        let keys = command.keys(ui.ctx());
        if widgets::tooltip(response, mode.name, &keys, mode.help).clicked() {
            queue.push(Ask::Ui(command));
        }
    }
}

fn mode_command(mode: CompareMode) -> (Icon, UiCommand) {
    match mode {
        CompareMode::SideBySide => (Icon::SideBySide, UiCommand::SideBySide),
        CompareMode::Swipe => (Icon::Swipe, UiCommand::Swipe),
        CompareMode::Blink => (Icon::Blink, UiCommand::Blink),
        CompareMode::Blend => (Icon::Blend, UiCommand::Blend),
        CompareMode::Difference => (Icon::Difference, UiCommand::Difference),
        CompareMode::Lens => (Icon::Lens, UiCommand::Lens),
        CompareMode::FourUp => (Icon::FourUp, UiCommand::FourUp),
    }
}

/// The compare modes where there is no room for a button of each: the one that is on, and the others in its menu.
fn modes_in_a_menu(ui: &mut Ui, view: &View, queue: &mut Queue) {
    let Some(on) = COMPARE_MODES.iter().find(|mode| mode.mode == view.compare.mode) else { return };
    let response = widgets::choice(ui, mode_command(on.mode).0, on.name, true);
    let response = widgets::tooltip(response, on.name, "", "The way in which both dates are shown. A click offers the others.");
    egui::Popup::menu(&response).show(|ui| {
        for mode in COMPARE_MODES {
            let (icon, command) = mode_command(mode.mode);
            let chosen = widgets::choice(ui, icon, mode.name, mode.mode == on.mode);
            let keys = command.keys(ui.ctx());
            widgets::tooltip_beside(&chosen, mode.name, &keys, mode.help, |_| {});
            if chosen.clicked() {
                queue.push(Ask::Ui(command));
                ui.close();
            }
        }
    });
}

/// Room for the setting of any mode, points.
const ROOM_FOR_SETTING: f32 = 112.0;
/// Room for the longest name of a mode, points.
const ROOM_FOR_NAME: f32 = 84.0;
/// Room from the session's name to the saved mark in which the names of all modes fit, points.
const ROOM_FOR_NAMES: f32 = 960.0;
/// The same for their icons and one setting.
const ROOM_FOR_MODES: f32 = 400.0;
/// Room after the menus in which the session's name has a place too.
const ROOM_FOR_THE_SESSION: f32 = 560.0;

/// The one setting of the compare mode, beside its button: opacity, rate, threshold, size, angle, or whether the cameras are tied.
fn mode_setting(ui: &mut Ui, open: &Open, view: &mut View, queue: &mut Queue) {
    match view.compare.mode {
        CompareMode::Difference => {
            let slider = egui::Slider::new(&mut view.compare.threshold, 0.0..=1.0).show_value(false);
            ui.spacing_mut().slider_width = 90.0;
            let response = ui.add(slider).accessible_name("Threshold of the difference");
            let sentence = format!("Shows differences above {:.0} % of the strongest ones in view.", 100.0 * view.compare.threshold);
            widgets::tooltip(response, "Threshold", "[ ]", &sentence);
            ui.add_space(GRID);
        }
        CompareMode::Lens => {
            let (least, most) = crate::core::view::Compare::LENS;
            let slider = egui::Slider::new(&mut view.compare.lens_radius, least..=most).logarithmic(true).show_value(false);
            ui.spacing_mut().slider_width = 70.0;
            let response = ui.add(slider).accessible_name("Size of the lens");
            widgets::tooltip(response, "Size of the lens", "[ ]", "Shift and the wheel size it too.");
            let name = if view.compare.shows_after { "Lens shows BEFORE" } else { "Lens shows AFTER" };
            if IconButton::new(Icon::Exchange, name).tip("Exchanges the date in the lens and the one around it.").small().show(ui).clicked()
            {
                view.compare.shows_after = !view.compare.shows_after;
            }
            ui.add_space(GRID);
        }
        CompareMode::Swipe if view.compare.angle != 0.0 => {
            command_button(ui, UiCommand::UprightDivider, None, None, Some(open), view, queue);
            ui.add_space(GRID);
        }
        CompareMode::SideBySide | CompareMode::FourUp => {
            // Off is what most want: the button stands out only while it is on.
            command_button(ui, UiCommand::FreeCameras, Some(view.compare.free), None, Some(open), view, queue);
            ui.add_space(GRID);
        }
        CompareMode::Blend => {
            let slider = egui::Slider::new(&mut view.compare.opacity, 0.0..=1.0).show_value(false);
            ui.spacing_mut().slider_width = 90.0;
            let response = ui.add(slider).accessible_name("Opacity of AFTER");
            widgets::tooltip(response, "Opacity of AFTER", "[ ]", "Left shows BEFORE alone, right AFTER alone.");
            ui.add_space(GRID);
        }
        CompareMode::Blink => {
            let slider = egui::Slider::new(&mut view.compare.blink_hz, 0.25..=5.0).logarithmic(true).show_value(false);
            ui.spacing_mut().slider_width = 70.0;
            let response = ui.add(slider).accessible_name("Blink rate");
            let sentence = format!("{:.1} changes a second.", view.compare.blink_hz);
            widgets::tooltip(response, "Blink rate", "[ ]", &sentence);
            let (icon, name) = if view.compare.blinking { (Icon::Pause, "Hold the blinking") } else { (Icon::Play, "Blink on") };
            if IconButton::new(icon, name).tip("X, held, shows the other date.").small().show(ui).clicked() {
                view.compare.blinking = !view.compare.blinking;
            }
            ui.add_space(GRID);
        }
        CompareMode::Swipe => {}
    }
}

fn saved_mark(ui: &mut Ui, saved: &Saved, wide: bool) {
    let p = theme::palette(ui);
    let (icon, word, colour, tip) = match saved {
        Saved::Yes => (Icon::Check, "Saved", p.ok, "Everything up to the last step is on the disk.".to_owned()),
        Saved::Writing => (Icon::Save, "Saving", p.muted, "The last step is on its way to the disk.".to_owned()),
        Saved::ReadOnly(why) => (Icon::Lock, "Read only", p.warn, why.clone()),
        Saved::Failed(why) => (Icon::Warning, "Not saved", p.danger, why.clone()),
    };
    let text = if wide || !matches!(saved, Saved::Yes) { word } else { "" };
    let font = widgets::font(ui, TextStyle::Small);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), font, colour);
    // The widest word keeps its room, so that nothing jumps while saving.
    let width = if wide { 72.0 } else { 20.0 + galley.size().x };
    let (rect, response) = ui.allocate_exact_size(vec2(width, theme::CONTROL), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    icons::paint(ui.painter(), Rect::from_min_size(rect.min, vec2(18.0, rect.height())), icon, 14.0, colour);
    ui.painter().galley(pos2(rect.left() + 21.0, rect.center().y - galley.size().y / 2.0), galley, colour);
    widgets::tooltip(response, word, "", &tip);
}

fn command_button(
    ui: &mut Ui,
    command: UiCommand,
    on: Option<bool>,
    icon: Option<Icon>,
    open: Option<&Open>,
    view: &View,
    queue: &mut Queue,
) {
    let entry = command.entry();
    let Some(icon) = icon.or(entry.icon) else { return };
    let state = available(command, open, view);
    let taken = open.and_then(|open| open.what_it_takes(command));
    let tip = state.as_ref().err().map(String::as_str).or(taken.as_deref()).unwrap_or(entry.tip);
    let keys = command.keys(ui.ctx());
    let name = entry.label.trim_end_matches('…');
    let button = IconButton::new(icon, name).untold().selected(on.unwrap_or(false)).enabled(state.is_ok());
    let response = button.show(ui);
    let clicked = response.clicked();
    // In a column of tools the next tool stays in sight.
    if ui.layout().is_vertical() {
        widgets::tooltip_beside(&response, name, &keys, tip, |ui| {
            if let Some(tool) = command.tool() {
                super::lessons::show(ui, tool.id, view.reduced_motion);
            }
        });
    } else {
        widgets::tooltip(response, name, &keys, tip);
    }
    if clicked {
        queue.push(Ask::Ui(command));
    }
}

/// The tools at the left.
pub fn toolbar(ui: &mut Ui, open: Option<&Open>, view: &View, queue: &mut Queue) {
    use UiCommand as C;
    let frame = Frame::new().fill(theme::palette(ui).panel).inner_margin(Margin::symmetric(8, 8));
    Panel::left("tools").exact_size(TOOLS).resizable(false).frame(frame).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        let drawing = |entry: &&Entry| entry.menu == Menu::Tool && !annotating::TOOLS.contains(&entry.command);
        let tools: Vec<C> = TABLE.iter().filter(drawing).map(|entry| entry.command).collect();
        let groups: [&[C]; 3] = [&tools, &[C::Fit, C::OneToOne, C::ZoomToSelection], &[C::Outlines]];
        ui.with_layout(Layout::bottom_up(Align::Min), |ui| {
            // In a low window the tools are scrolled; what takes back a mistake is always there.
            for command in [C::Help, C::Redo, C::Undo] {
                command_button(ui, command, None, None, open, view, queue);
            }
            widgets::hairline(ui);
            let scroll = ScrollArea::vertical().id_salt("tools").scroll_bar_visibility(ScrollBarVisibility::AlwaysHidden);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let wanted = egui::Id::unique("where the tools are scrolled to");
                let to: Option<f32> = ui.data_mut(|data| data.remove_temp(wanted));
                let scroll = match to {
                    Some(to) => scroll.vertical_scroll_offset(to),
                    None => scroll,
                };
                let shown = scroll.auto_shrink([false, false]).show(ui, |ui| {
                    for (index, group) in groups.iter().enumerate() {
                        if index > 0 {
                            widgets::hairline(ui);
                        }
                        for command in *group {
                            let on = is_on(*command, open, view).filter(|_| *command != C::Outlines);
                            let icon = (*command == C::Outlines && !view.outlines).then_some(Icon::EyeOff);
                            command_button(ui, *command, on, icon, open, view, queue);
                        }
                        if index == 0 {
                            annotation_tools(ui, open, view, queue);
                        }
                    }
                });
                let (above, room) = (shown.state.clamped_offset().y, shown.inner_rect.height());
                let below = shown.content_size.y - room - above;
                for (is_below, rest) in [(false, above), (true, below)] {
                    if rest > 1.0 && more_tools(ui, shown.inner_rect, is_below) {
                        let step = rest.min(0.7 * room);
                        ui.data_mut(|data| data.insert_temp(wanted, if is_below { above + step } else { above - step }));
                        ui.ctx().request_repaint();
                    }
                }
            });
        });
    });
}

/// A strip at the end of the tools that says that there are more, and brings them; `true` if it was pressed.
fn more_tools(ui: &Ui, room: Rect, below: bool) -> bool {
    let p = theme::palette(ui);
    const HEIGHT: f32 = 14.0;
    let top = if below { room.bottom() - HEIGHT } else { room.top() };
    let strip = Rect::from_min_size(pos2(room.left(), top), vec2(room.width(), HEIGHT));
    let (icon, name) = if below { (Icon::ChevronDown, "More tools below") } else { (Icon::ChevronUp, "More tools above") };
    let response = ui.interact(strip, ui.scope_id().with(name), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    ui.painter().rect_filled(strip, 0, p.panel);
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(strip, RADIUS, p.hover);
    }
    icons::paint(ui.painter(), strip, icon, 12.0, p.text);
    response.clicked()
}

/// The annotation tool that was used last, and the others in a menu: side by side they would take the room of the other tools.
fn annotation_tools(ui: &mut Ui, open: Option<&Open>, view: &View, queue: &mut Queue) {
    let in_hand = annotating::TOOLS.iter().find(|command| is_on(**command, open, view) == Some(true)).copied();
    let last = view.recent.iter().find(|command| annotating::TOOLS.contains(command)).copied();
    let shown = in_hand.or(last).unwrap_or(UiCommand::ToolArrow);
    command_button(ui, shown, is_on(shown, open, view), None, open, view, queue);
    let more = ui.menu_button(RichText::new("…").color(theme::palette(ui).muted), |ui| {
        for command in annotating::TOOLS {
            let keys = command.keys(ui.ctx());
            let row = Button::new(command.label()).shortcut_text(keys);
            let response = ui.add_enabled(available(*command, open, view).is_ok(), row);
            if let Some(tool) = command.tool() {
                widgets::tooltip_beside(&response, command.label(), "", command.entry().tip, |ui| {
                    super::lessons::show(ui, tool.id, view.reduced_motion);
                });
            }
            if response.clicked() {
                queue.push(Ask::Ui(*command));
                ui.close();
            }
        }
    });
    more.response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Points, lines, arrows, notes and marks"));
    widgets::tooltip(more.response, "Points, lines, arrows, notes and marks", "", "Every tool that points something out.");
}

/// What goes on beside the window.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    /// Coarse levels that are prepared.
    pub growth: Option<UnderWay>,
    /// What else somebody waits for.
    pub waiting: &'a [Waiting],
    /// The pair that is lined up.
    pub lining: Option<&'a Lining>,
    /// The report that is made.
    pub reporting: Option<&'a Reporting>,
    /// The replay that is written.
    pub filming: Option<&'a Filming>,
}

/// What a click would do now, and where the pointer is.
pub fn status_bar(ui: &mut Ui, open: Option<&Open>, view: &View, waiting: usize, work: Work<'_>, queue: &mut Queue) {
    let p = theme::palette(ui);
    let frame = Frame::new().fill(p.panel).inner_margin(Margin::symmetric(12, 0));
    Panel::bottom("status bar").exact_size(STATUS).frame(frame).show(ui, |ui| {
        ui.style_mut().override_text_style = Some(TextStyle::Small);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = 4.0 * GRID;
            let now = ui.input(|input| input.time);
            for waiting in work.waiting.iter().filter(|waiting| open.is_some() && waiting.is_told(now)) {
                let stop = Stop {
                    name: waiting.told.stop.to_owned(),
                    tip: waiting.told.then,
                    is_enabled: !waiting.ticket.is_stopped(),
                    ask: Ask::StopWaiting(waiting.told.stop),
                };
                progress(ui, &waiting.words(now), waiting.told.words, waiting.ticket.share().unwrap_or(0.0), stop, queue);
            }
            if let Some(open) = open {
                super::position::show(ui, open, view, waiting, queue);
                if let Some(growth) = work.growth {
                    let role = open.shown(view).role_word(growth.epoch);
                    let stop = Stop {
                        name: format!("Stop preparing coarse levels of {role}"),
                        tip: "The picture can be used as it is; zoomed out, parts of it may be blurred or missing.",
                        is_enabled: !growth.stopping,
                        ask: Ask::StopGrowth(growth.epoch, growth.bands),
                    };
                    progress(ui, &growth.words(role), "Coarse levels", growth.share, stop, queue);
                }
                if let Some(filming) = work.filming {
                    let name = "Stop writing the replay".to_owned();
                    let tip = "Pictures that are written already stay; an animation is not written.";
                    let stop = Stop { name, tip, is_enabled: !filming.stopping, ask: Ask::StopFilming };
                    progress(ui, &filming.words(now), "Writing the replay", filming.share, stop, queue);
                }
                if let Some(lining) = work.lining {
                    let name = "Stop lining up".to_owned();
                    let stop = Stop { name, tip: "Nothing is changed then.", is_enabled: !lining.stopping, ask: Ask::StopLining };
                    progress(ui, &lining.words(now), "Lining up", lining.share, stop, queue);
                }
                if let Some(reporting) = work.reporting {
                    let name = "Stop making the report".to_owned();
                    let stop = Stop { name, tip: "Nothing is written then.", is_enabled: !reporting.stopping, ask: Ask::StopReport };
                    progress(ui, &reporting.words(now), "Report", reporting.share, stop, queue);
                }
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let mut hint = hint(open, view);
                if let Some(keys) = super::keyboard_pointer::hint(ui.ctx()) {
                    hint = format!("{hint}   {keys}");
                }
                ui.add(egui::Label::new(RichText::new(hint).color(p.text)).truncate());
            });
        });
    });
}

/// The way to stop something.
pub(super) struct Stop {
    pub(super) name: String,
    pub(super) tip: &'static str,
    pub(super) is_enabled: bool,
    pub(super) ask: Ask,
}

/// How far something is that goes on beside the window, and the way to stop it.
pub(super) fn progress(ui: &mut Ui, words: &str, name: &str, share: f64, stop: Stop, queue: &mut Queue) {
    let p = theme::palette(ui);
    ui.spacing_mut().item_spacing.x = 2.0 * GRID;
    if IconButton::new(Icon::Close, &stop.name).tip(stop.tip).enabled(stop.is_enabled).small().show(ui).clicked() {
        queue.push(stop.ask);
    }
    let (rect, response) = ui.allocate_exact_size(vec2(72.0, 4.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, name));
    ui.painter().rect_filled(rect, 2, p.raised);
    let done = Rect::from_min_size(rect.min, vec2(rect.width() * share.clamp(0.0, 1.0) as f32, rect.height()));
    ui.painter().rect_filled(done, 2, p.accent);
    ui.label(RichText::new(words).color(p.muted));
}

fn hint(open: Option<&Open>, view: &View) -> String {
    if view.dialog.is_some() {
        // A dialog says itself what it asks for.
        return String::new();
    }
    if let (Some(open), Some(epoch)) = (open, view.control.placing()) {
        let word = open.shown(view).role_word(epoch);
        return format!("Click on {word} where the control point lies. Esc stops.");
    }
    match open {
        None => "Open a BEFORE and an AFTER image, drop two images here, or open the sample pair.".to_owned(),
        Some(_) if view.replay.is_some() => {
            "Replay: the session as it was. F6 and F7 step, F5 plays, Esc goes back to the present.".to_owned()
        }
        Some(open) if view.blind.is_some() => {
            let hint = open.editor.hint();
            // The building stands on one date: which one is said, where tools would take either.
            let on = view.blind.as_ref().and_then(|blind| blind.mark(open.editor.document()));
            let role = on.map_or("that date", |(epoch, _)| open.editor.document().role_word(epoch));
            format!("Tracing again, blind, on {role}. {}", hint.replace(", on either date", ""))
        }
        Some(_) if view.by_hand.hint().is_some() => view.by_hand.hint().unwrap_or_default().to_owned(),
        Some(_) if view.trial.is_some() => {
            "Look whether things on the ground lie on each other, then take the alignment or leave it.".to_owned()
        }
        Some(_) if view.hand => "Drag the picture. V goes back to choosing outlines.".to_owned(),
        Some(open) => {
            let said = view.undone.as_ref().map(|(words, _)| format!("{words} ")).unwrap_or_default();
            format!("{said}{}", open.editor.hint())
        }
    }
}
