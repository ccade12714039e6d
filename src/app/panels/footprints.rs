//! The outlines: a list that stays fast with thousands of rows, and the details of the chosen one.

use egui::{Align, Align2, ComboBox, Layout, Rect, RichText, Role, ScrollArea, Sense, TextEdit, TextStyle, Ui, WidgetInfo, pos2, vec2};
use std::collections::BTreeMap;

use super::{Panels, edit};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::{self, Icon};
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::{Sort, View};
use crate::app::theme::{self, GRID, RADIUS};
use crate::app::widgets::{self, IconButton};
use crate::app::words;
use crate::core::doc::{Attribute, Document, Drawn, EpochId, Footprint, FootprintId, State, Traced};
use crate::core::measure;
use crate::core::ops::{AcceptProposal, Command, CopyToDate, CopyToOtherDate, Focus, SetAttribute, WithdrawTracing};
use crate::core::units::Level;

/// Height of a row.
const ROW: f32 = 44.0;

/// Height of the details of an outline.
const DETAILS: f32 = 176.0;
/// Where there is less room than this, the details of the chosen outline take the place of the list.
const LIST_AND_DETAILS: f32 = DETAILS + 2.5 * ROW;

/// The sorted list, by what it depends on.
#[derive(Default)]
pub(crate) struct Kept {
    key: Option<(u64, Sort, Level)>,
    order: Vec<FootprintId>,
    /// Area and range of the rows that were seen, as they are written: a full budget of errors for each.
    areas: BTreeMap<FootprintId, (String, String)>,
    scrolled_to: Option<FootprintId>,
}

/// The outlines in the order of the list.
#[must_use]
pub fn in_order(doc: &Document, view: &View) -> Vec<FootprintId> {
    let mut list: Vec<&Footprint> = doc.footprints.values().map(AsRef::as_ref).collect();
    match view.sort {
        Sort::Drawn => {}
        Sort::Name => list.sort_by_cached_key(|f| f.name.to_lowercase()),
        Sort::Area => {
            // Comparable only inside one unit: metres where they are known.
            let area = |f: &Footprint| measure::area(doc, f).area_m2.unwrap_or_else(|| doc.net_area_px2(f));
            let mut keyed: Vec<_> = list.into_iter().map(|f| (area(f), f)).collect();
            keyed.sort_by(|a, b| b.0.total_cmp(&a.0));
            list = keyed.into_iter().map(|(_, f)| f).collect();
        }
        Sort::State => list.sort_by_key(|f| f.state),
    }
    list.into_iter().map(|f| f.id).collect()
}

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut super::Kept, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    super::annotations::show(ui, panels, view, queue);
    let selected = panels.open.editor.selection().footprints.clone();
    if doc.footprints.is_empty() {
        let (what, next) = if view.replay.is_some() {
            ("Nothing was outlined at this step.", "F7 steps on, Esc goes back to the present.")
        } else if panels.open.editor.read_only().is_some() {
            ("Nothing is outlined in this session.", "It can only be looked at.")
        } else {
            ("Nothing is outlined yet.", "Press R and click three corners of a building, or P and click every corner.")
        };
        widgets::empty_state(ui, Icon::Rectangle, what, next);
        return;
    }
    let (kept, over_time) = (&mut kept.footprints, &mut kept.over_time);
    let key = (panels.open.shown_revision(view), view.sort, view.choice.level);
    if kept.key != Some(key) {
        kept.order = in_order(doc, view);
        kept.key = Some(key);
        kept.areas.clear();
    }
    let detail = selected.last().and_then(|id| doc.footprint(*id));
    let changeable = view.replay.is_none() && panels.open.editor.read_only().is_none();
    if let Some(footprint) = detail.filter(|_| view.renaming.is_none() && ui.available_height() < LIST_AND_DETAILS) {
        ui.horizontal(|ui| {
            if widgets::plain_button(ui, "All outlines").clicked() {
                queue.push(Ask::Select(Vec::new()));
            }
            widgets::caption(ui, &words::count(doc.footprints.len(), "outline", "outlines"));
        });
        scrolled_details(ui, changeable, (panels, over_time), footprint, view, queue);
        return;
    }
    header(ui, doc, view);
    let proposal = |f: &Footprint| if f.drawn == Drawn::Proposal { 34.0 } else { 0.0 };
    let over_time_room = |f: &Footprint| if super::over_time::has_any(doc, f.id) { super::over_time::ROOM } else { 0.0 };
    let below = detail.map_or(0.0, |f| DETAILS + proposal(f) + super::heights::room_of_building(doc, f) + over_time_room(f));
    let below = if selected.len() > 1 { DETAILS } else { below };
    // The list keeps some rows, however much is told of one outline.
    let below =
        if detail.is_some_and(|f| over_time_room(f) > 0.0) { below.min((ui.available_height() - 3.0 * ROW).max(DETAILS)) } else { below };
    let height = (ui.available_height() - below).max(ROW);
    // Brings the chosen row into view once, when the choice changed.
    let wanted = selected.last().copied();
    let place = wanted.filter(|id| kept.scrolled_to != Some(*id)).and_then(|id| kept.order.iter().position(|other| *other == id));
    kept.scrolled_to = wanted;
    ui.spacing_mut().item_spacing.y = 0.0;
    let area = ScrollArea::vertical().id_salt("outlines").max_height(height).auto_shrink([false, detail.is_none()]);
    area.show_viewport(ui, |ui, viewport| {
        let count = kept.order.len();
        ui.set_height(count as f32 * ROW);
        let whole = ui.max_rect();
        let row_rect = |index: usize| {
            let y = whole.top() + index as f32 * ROW;
            Rect::from_min_max(pos2(whole.left(), y), pos2(whole.right() - 8.0, y + ROW))
        };
        if let Some(place) = place {
            ui.scroll_to_rect(row_rect(place), None);
        }
        let first = (viewport.min.y / ROW).floor().max(0.0) as usize;
        let last = ((viewport.max.y / ROW).ceil().max(0.0) as usize).min(count);
        for index in first..last {
            let Some(footprint) = kept.order.get(index).and_then(|id| doc.footprint(*id)) else { continue };
            let area = &*kept.areas.entry(footprint.id).or_insert_with(|| area_words(doc, footprint, view.choice.level));
            row(ui, row_rect(index), (doc, footprint, area), &selected, view, queue);
        }
    });
    if let Some(footprint) = detail {
        ui.spacing_mut().item_spacing.y = GRID;
        widgets::hairline(ui);
        scrolled_details(ui, changeable, (panels, over_time), footprint, view, queue);
    }
}

fn scrolled_details(
    ui: &mut Ui,
    changeable: bool,
    (panels, kept): (&Panels<'_>, &mut super::over_time::Kept),
    footprint: &Footprint,
    view: &View,
    queue: &mut Queue,
) {
    let doc = panels.open.shown(view);
    ScrollArea::vertical().id_salt("details").auto_shrink([false, true]).show(ui, |ui| {
        let chosen = &panels.open.editor.selection().footprints;
        if chosen.len() > 1 {
            ui.add_enabled_ui(changeable, |ui| super::several::show(ui, doc, chosen, queue));
            return;
        }
        ui.add_enabled_ui(changeable, |ui| details(ui, doc, footprint, view, queue));
        if super::over_time::has_any(doc, footprint.id) {
            super::over_time::show(ui, doc, panels.open.shown_revision(view), footprint.id, view.choice.level, kept);
        }
    });
}

fn header(ui: &mut Ui, doc: &Document, view: &mut View) {
    ui.horizontal(|ui| {
        widgets::caption(ui, &words::count(doc.footprints.len(), "outline", "outlines"));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            let name = |sort| match sort {
                Sort::Drawn => "as drawn",
                Sort::Name => "by name",
                Sort::Area => "largest first",
                Sort::State => "by state",
            };
            let combo = ComboBox::from_id_salt("sort").selected_text(RichText::new(name(view.sort)).small()).width(104.0);
            let shown = combo.show_ui(ui, |ui| {
                for sort in [Sort::Drawn, Sort::Name, Sort::Area, Sort::State] {
                    ui.selectable_value(&mut view.sort, sort, name(sort));
                }
            });
            shown.response.accessible_name("Order of the outlines");
        });
    });
}

/// The area and its range, as they stand in a row.
fn area_words(doc: &Document, footprint: &Footprint, level: Level) -> (String, String) {
    let answer = measure::area(doc, footprint);
    (words::area(&answer), words::area_range(&answer, level))
}

/// An outline with its area and its range in words.
type Row<'a> = (&'a Document, &'a Footprint, &'a (String, String));

fn row(ui: &mut Ui, rect: Rect, (doc, footprint, area): Row<'_>, selected: &[FootprintId], view: &mut View, queue: &mut Queue) {
    let p = theme::palette(ui);
    let id = ui.scope_id().with(("outline", footprint.id));
    let response = ui.interact(rect, id, Sense::click());
    let chosen = selected.contains(&footprint.id);
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &footprint.name));
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), RADIUS, if chosen { p.chosen } else { p.hover });
    }
    let bar = Rect::from_min_size(rect.min + vec2(6.0, 9.0), vec2(3.0, ROW - 18.0));
    ui.painter().rect_filled(bar, 1.5, epoch_colour(doc, footprint.epoch));
    let body = TextStyle::Body.resolve(ui.style());
    let small = TextStyle::Small.resolve(ui.style());
    let hidden = doc.is_hidden(footprint.id);
    let (name_ink, weak) = match (chosen, hidden) {
        (true, _) => (p.on_chosen, p.on_chosen.gamma_multiply(0.8)),
        (false, true) => (p.muted, p.muted),
        (false, false) => (p.strong, p.muted),
    };
    let right = rect.right() - 8.0;
    let value = ui.painter().text(pos2(right, rect.top() + 14.0), Align2::RIGHT_CENTER, &area.0, body.clone(), name_ink);
    let range = ui.painter().text(pos2(right, rect.top() + 31.0), Align2::RIGHT_CENTER, &area.1, small.clone(), weak);
    let left = rect.left() + 16.0;
    if let Some((_, text)) = view.renaming.as_mut().filter(|(id, _)| *id == footprint.id) {
        let spot = Rect::from_min_max(pos2(left, rect.top() + 3.0), pos2(value.left() - 8.0, rect.top() + 26.0));
        let field = ui.put(spot, TextEdit::singleline(text)).accessible_name("New name");
        if field.lost_focus() {
            let dropped = edit::escaped(ui);
            if !dropped && text.trim() != footprint.name {
                queue.push(Ask::Run(SetAttribute { id: footprint.id, to: Attribute::Name(text.clone()) }.into()));
            }
            view.renaming = None;
        } else if !field.has_focus() {
            field.request_focus();
        }
    } else {
        let room = (value.left() - left - 26.0).max(20.0);
        let name = elided(ui, &footprint.name, body, name_ink, room);
        let end = left + name.size().x;
        ui.painter().galley(pos2(left, rect.top() + 14.0 - name.size().y / 2.0), name, name_ink);
        let signs = [
            (Icon::Reference, doc.reference == Some(footprint.id), p.accent),
            (Icon::Lock, doc.is_locked(footprint.id), p.muted),
            (Icon::EyeOff, hidden, p.muted),
        ];
        for (i, (icon, _, ink)) in signs.into_iter().filter(|(_, there, _)| *there).enumerate() {
            let spot = Rect::from_center_size(pos2(end + 12.0 + 16.0 * i as f32, rect.top() + 14.0), vec2(14.0, 14.0));
            icons::paint(ui.painter(), spot, icon, 13.0, if chosen { p.on_chosen } else { ink });
        }
    }
    let mut about = vec![doc.role_word(footprint.epoch).to_owned(), footprint.state.word().to_owned()];
    if hidden {
        about.insert(0, "hidden".to_owned());
    }
    if footprint.drawn == Drawn::Proposal {
        about.insert(1, "proposal".to_owned());
    }
    if !footprint.class.is_empty() {
        about.push(footprint.class.clone());
    }
    let courtyards = doc.holes(footprint.id).len();
    if courtyards > 0 {
        about.push(words::count(courtyards, "courtyard", "courtyards"));
    }
    let about = elided(ui, &about.join(" · "), small, weak, range.left() - left - 8.0);
    ui.painter().galley(pos2(left, rect.top() + 31.0 - about.size().y / 2.0), about, weak);
    if response.clicked() {
        let add = ui.input(|input| input.modifiers.shift || input.modifiers.command);
        let mut ids = if add { selected.to_vec() } else { Vec::new() };
        match ids.iter().position(|id| *id == footprint.id) {
            Some(at) => {
                ids.remove(at);
            }
            None => ids.push(footprint.id),
        }
        queue.push(Ask::Select(ids));
    }
    if response.double_clicked() {
        queue.push(Ask::Select(vec![footprint.id]));
        queue.push(Ask::LookAt(Focus::Footprint(footprint.id)));
    }
    response.context_menu(|ui| {
        if !chosen {
            queue.push(Ask::Select(vec![footprint.id]));
        }
        for command in
            [UiCommand::ZoomToSelection, UiCommand::Rename, UiCommand::SetReference, UiCommand::Lock, UiCommand::Hide, UiCommand::Delete]
        {
            if ui.button(command.label()).clicked() {
                queue.push(Ask::Ui(command));
                ui.close();
            }
        }
    });
}

fn elided(ui: &Ui, text: &str, font: egui::FontId, ink: egui::Color32, width: f32) -> std::sync::Arc<egui::Galley> {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(8.0));
    ui.painter().layout_job(job)
}

fn details(ui: &mut Ui, doc: &Document, footprint: &Footprint, view: &View, queue: &mut Queue) {
    let id = footprint.id;
    let change = |to: Attribute| Ask::Run(SetAttribute { id, to }.into());
    ui.horizontal(|ui| {
        widgets::epoch_tag(ui, doc.role_word(footprint.epoch), epoch_colour(doc, footprint.epoch));
        ui.spacing_mut().item_spacing.x = 0.0;
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            let is_reference = doc.reference == Some(id);
            let buttons = [
                (Icon::Trash, UiCommand::Delete, false),
                (Icon::Reference, UiCommand::SetReference, is_reference),
                (Icon::ZoomTo, UiCommand::ZoomToSelection, false),
            ];
            for (icon, command, on) in buttons {
                let keys = command.keys(ui.ctx());
                let entry = command.entry();
                // The toolbar has a button of the same name: this one says whom it means.
                let name = format!("{}: {}", entry.label, footprint.name);
                if IconButton::new(icon, &name).tip(entry.tip).shortcut(&keys).selected(on).show(ui).clicked() {
                    queue.push(Ask::Ui(command));
                }
            }
            if doc.epochs.len() > 2 {
                copy_to_any_date(ui, doc, footprint.epoch, |to| CopyToDate { id: footprint.id, to }.into(), queue);
            } else {
                let tip = "Puts a copy at the same place of the other date's image.";
                if IconButton::new(Icon::Copy, "Copy to the other date").tip(tip).show(ui).clicked() {
                    queue.push(Ask::Run(CopyToOtherDate { id }.into()));
                }
            }
        });
    });
    tracings(ui, doc, footprint, queue);
    if footprint.drawn == Drawn::Proposal {
        ui.horizontal_wrapped(|ui| {
            let keys = UiCommand::AcceptProposal.keys(ui.ctx());
            let label = if keys.is_empty() { "Accept".to_owned() } else { format!("Accept ({keys})") };
            let button = widgets::primary_button(ui, &label, true).on_hover_text(UiCommand::AcceptProposal.entry().tip);
            if button.clicked() {
                queue.push(Ask::Run(AcceptProposal { id }.into()));
            }
            widgets::caption(ui, "A proposal: look at every side first.");
        });
    }
    let width = ui.available_width() - 78.0;
    labelled(ui, "Name", |ui| {
        if let Some(text) = edit::line(ui, id, "Name", "", &footprint.name, width) {
            queue.push(change(Attribute::Name(text)));
        }
    });
    labelled(ui, "Class", |ui| {
        if let Some(text) = edit::line(ui, id, "Class", "for example hall, housing, crane", &footprint.class, width - 28.0) {
            queue.push(change(Attribute::Class(text)));
        }
        classes(ui, doc, &footprint.class, |class, queue| queue.push(change(Attribute::Class(class))), queue);
    });
    labelled(ui, "State", |ui| {
        let mut state = footprint.state;
        // The two choices beside it keep their room.
        let width = (ui.available_width() - 124.0).clamp(60.0, 104.0);
        let combo = ComboBox::from_id_salt(("state", id)).selected_text(state.word()).width(width).truncate();
        let shown = combo.show_ui(ui, |ui| {
            for option in State::ALL {
                ui.selectable_value(&mut state, *option, option.word());
            }
        });
        shown.response.accessible_name("State");
        if state != footprint.state {
            queue.push(change(Attribute::State(state)));
        }
        let mut traced = footprint.traced;
        for option in Traced::ALL {
            let tip = match option {
                Traced::Roof => "The edge of the roof was traced.",
                Traced::Ground => "The foot of the walls was traced.",
            };
            ui.selectable_value(&mut traced, *option, option.word()).on_hover_text(tip);
        }
        if traced != footprint.traced {
            queue.push(change(Attribute::Traced(traced)));
        }
    });
    super::heights::of_building(ui, doc, footprint, view, queue);
    labelled(ui, "Note", |ui| {
        if let Some(text) = edit::line(ui, id, "Note", "what you saw, and how sure you are", &footprint.note, width) {
            queue.push(change(Attribute::Note(text)));
        }
    });
}

/// A copy at the same place of any date but its own: the dates that are compared stay the same.
pub(super) fn copy_to_any_date(ui: &mut Ui, doc: &Document, own: EpochId, copy: impl Fn(EpochId) -> Command, queue: &mut Queue) {
    let p = theme::palette(ui);
    let menu = ui.menu_button(RichText::new("Copy to…").text_style(TextStyle::Small).color(p.text), |ui| {
        ui.set_min_width(220.0);
        for to in doc.epochs_in_time().into_iter().filter(|to| *to != own) {
            let command = copy(to);
            let refused = command.plan(doc).err().map(|why| why.to_string());
            let button = ui.add_enabled(refused.is_none(), egui::Button::new(RichText::new(doc.epoch_words(to)).color(p.text)));
            if button.on_disabled_hover_text(refused.unwrap_or_default()).clicked() {
                queue.push(Ask::Run(command));
                ui.close();
            }
        }
    });
    menu.response.accessible_name("Copy to another date").on_hover_text("Puts a copy at the same place of another date's image.");
}

/// The classes of the session's list, to be picked, beside the field.
pub(super) fn classes(ui: &mut Ui, doc: &Document, now: &str, give: impl Fn(String, &mut Queue), queue: &mut Queue) {
    let p = theme::palette(ui);
    let menu = ui.menu_button(RichText::new("…").color(p.muted), |ui| {
        ui.set_min_width(220.0);
        for class in doc.classes.iter().flat_map(|set| &set.classes) {
            let row = ui.horizontal(|ui| {
                crate::app::dialogs::classes::swatch(ui, class.colour);
                let text = RichText::new(&class.name).color(p.text);
                let chosen = class.name == now;
                let key = class.key.map(|key| format!("Alt+{}", key.to_ascii_uppercase())).unwrap_or_default();
                ui.add(egui::Button::selectable(chosen, text).shortcut_text(key)).on_hover_text(&class.about).clicked()
            });
            if row.inner {
                give(if class.name == now { String::new() } else { class.name.clone() }, queue);
                ui.close();
            }
        }
        if ui.button("Lists of classes…").clicked() {
            queue.push(Ask::Ui(UiCommand::Classes));
            ui.close();
        }
    });
    menu.response.accessible_name("Pick a class");
}

/// The further tracings of a building, in one line, and the way to withdraw one.
fn tracings(ui: &mut Ui, doc: &Document, footprint: &Footprint, queue: &mut Queue) {
    if footprint.tracings.is_empty() {
        return;
    }
    let p = theme::palette(ui);
    let count = footprint.counted().count();
    let people: Vec<&str> = footprint.analysts().into_iter().filter(|name| !name.is_empty()).collect();
    let by = if people.is_empty() { String::new() } else { format!(" by {}", people.join(", ")) };
    let text = format!("{}{by}; the area is their mean", words::count(count, "tracing counts", "tracings count"));
    let menu = ui.menu_button(RichText::new(text).text_style(TextStyle::Small).color(p.text), |ui| {
        ui.set_min_width(280.0);
        widgets::caption(ui, "Tracing 1 is the outline itself. Moving its corners changes it alone.");
        for t in footprint.tracings.iter() {
            let who = if t.analyst.is_empty() { String::new() } else { format!(" by {}", t.analyst) };
            let how = match (&t.withdrawn, t.blind) {
                (Some(_), _) => "withdrawn",
                (None, false) => "not blind, does not count",
                (None, true) => "blind",
            };
            let waived = if t.waived_after_s.is_some() { ", wait waived" } else { "" };
            ui.horizontal(|ui| {
                let day = t.at.to_string();
                let day = day.split('T').next().unwrap_or_default();
                ui.label(RichText::new(format!("{}{who}, {day}, {how}{waived}", t.number)).text_style(TextStyle::Small).color(p.text));
                if t.withdrawn.is_none() {
                    let name = format!("Withdraw tracing {}", t.number);
                    if IconButton::new(Icon::Close, &name).tip("It is kept, and does not count any more.").small().show(ui).clicked() {
                        queue.push(Ask::Run(WithdrawTracing { id: footprint.id, number: t.number, why: String::new() }.into()));
                        ui.close();
                    }
                }
            });
        }
    });
    menu.response.on_hover_text(measure::hand_words(doc, footprint.epoch, &footprint.analyst));
}

pub(super) fn labelled(ui: &mut Ui, label: &str, add: impl FnOnce(&mut Ui)) {
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(46.0, theme::CONTROL), Sense::hover());
        let font = widgets::font(ui, TextStyle::Small);
        ui.painter().text(rect.left_center(), Align2::LEFT_CENTER, label, font, p.muted);
        add(ui);
    });
}
