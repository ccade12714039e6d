//! Below the outlines: groups, to be folded, and annotations, each with what locks and hides it.

use egui::{Align2, Frame, Margin, Panel, Rect, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, pos2, vec2};

use super::{Panels, edit};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::{self, Icon};
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::View;
use crate::app::theme::{self, RADIUS};
use crate::app::widgets;
use crate::app::words;
use crate::core::doc::{Annotation, AnnotationChange, AnnotationKind, Document, Group, ItemId};
use crate::core::ops::{ChangeAnnotation, CopyAnnotationToDate, Focus, HideItems, LockItems};

/// Height of a row, points.
const ROW: f32 = 24.0;
/// The most rows of the list.
const MOST_ROWS: usize = 2000;

/// The icon of a kind of annotation.
pub fn icon(kind: AnnotationKind) -> Icon {
    match kind {
        AnnotationKind::Point => Icon::PointMark,
        AnnotationKind::Line => Icon::PlainLine,
        AnnotationKind::Arrow => Icon::Arrow,
        AnnotationKind::Ellipse => Icon::Ellipse,
        AnnotationKind::Note => Icon::Note,
        AnnotationKind::Gone => Icon::Gone,
        AnnotationKind::Appeared => Icon::Appeared,
    }
}

/// One row of the list.
enum Row<'a> {
    Group(&'a Group),
    Item(ItemId, bool),
}

/// Draws the list at the foot of the panel, where there is anything to list.
pub(super) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    if doc.annotations.is_empty() && doc.groups.is_empty() && doc.hidden.is_empty() {
        return;
    }
    let mut rows: Vec<Row<'_>> = Vec::new();
    for group in doc.groups.values() {
        rows.push(Row::Group(group));
        if !view.folded.contains(&group.id) {
            rows.extend(group.members.iter().map(|item| Row::Item(*item, true)));
        }
    }
    let grouped: std::collections::BTreeSet<ItemId> = doc.groups.values().flat_map(|group| group.members.iter().copied()).collect();
    let loose = doc.annotations.keys().map(|id| ItemId::from(*id)).filter(|item| !grouped.contains(item));
    rows.extend(loose.map(|item| Row::Item(item, false)));
    let changeable = view.replay.is_none() && panels.open.editor.read_only().is_none();
    let selection = panels.open.editor.selection();
    let only = match selection.annotations.as_slice() {
        [only] if changeable && selection.footprints.is_empty() => doc.annotation(*only),
        _ => None,
    };
    if let Some(annotation) = only {
        let frame = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 6, bottom: 2 });
        // Over more than two dates it says which one the copy is for.
        let lines = if doc.epochs.len() > 2 { 3.0 } else { 2.0 };
        Panel::bottom("annotation").exact_size(lines * (theme::CONTROL + 3.0) + 12.0).resizable(false).frame(frame).show(ui, |ui| {
            fields(ui, doc, annotation, queue);
        });
    }
    // What is told of a chosen outline needs the room: its series over time above all.
    let share = if selection.footprints.is_empty() { 0.5 } else { 0.25 };
    let highest = (ui.available_height() * share).max(80.0);
    let wanted = (rows.len() as f32 * ROW + 38.0).min(highest);
    let frame = Frame::new().inner_margin(Margin { left: 0, right: 0, top: 6, bottom: 4 });
    Panel::bottom("annotations").exact_size(wanted).resizable(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            widgets::caption(ui, &caption(doc));
            if !doc.hidden.is_empty() && changeable && widgets::plain_button(ui, "Show all").clicked() {
                queue.push(Ask::Ui(UiCommand::ShowHidden));
            }
        });
        ui.spacing_mut().item_spacing.y = 0.0;
        // A short list would push the panel over the one above it.
        let area = ScrollArea::vertical().id_salt("annotations").auto_shrink([false, false]).min_scrolled_height(0.0);
        area.show_rows(ui, ROW, rows.len().min(MOST_ROWS), |ui, range| {
            for row in rows.get(range).unwrap_or_default() {
                match row {
                    Row::Group(group) => group_row(ui, panels, group, view, queue),
                    Row::Item(item, inside) => item_row(ui, panels, doc, *item, *inside, changeable, queue),
                }
            }
        });
    });
}

/// What is said of the chosen annotation.
fn fields(ui: &mut Ui, doc: &Document, annotation: &Annotation, queue: &mut Queue) {
    let id = annotation.id;
    let mut change = |to: AnnotationChange| queue.push(Ask::Run(ChangeAnnotation { id, to }.into()));
    let width = ui.available_width() - 78.0;
    super::footprints::labelled(ui, "Words", |ui| {
        // A line break stays one where it was; in the field it is a sign.
        let shown = annotation.text.replace('\n', " \u{21b5} ");
        if let Some(text) = edit::line(ui, ("annotation", id), "Words of the chosen annotation", "what is to be seen here", &shown, width) {
            change(AnnotationChange::Text(text.replace(" \u{21b5} ", "\n")));
        }
    });
    super::footprints::labelled(ui, "Class", |ui| {
        let hint = "as of outlines; F3 lists them";
        if let Some(text) = edit::line(ui, ("annotation", id), "Class of the chosen annotation", hint, &annotation.class, width) {
            change(AnnotationChange::Class(text));
        }
    });
    if doc.epochs.len() > 2 {
        super::footprints::labelled(ui, "Dates", |ui| {
            super::footprints::copy_to_any_date(ui, doc, annotation.epoch, |to| CopyAnnotationToDate { id, to }.into(), queue);
        });
    }
}

/// `3 annotations, 1 group, 2 items hidden`: outlines are among them.
fn caption(doc: &Document) -> String {
    let mut parts = Vec::new();
    if !doc.annotations.is_empty() {
        parts.push(words::count(doc.annotations.len(), "annotation", "annotations"));
    }
    if !doc.groups.is_empty() {
        parts.push(words::count(doc.groups.len(), "group", "groups"));
    }
    if !doc.hidden.is_empty() {
        parts.push(format!("{} hidden", crate::app::words::count(doc.hidden.len(), "item", "items")));
    }
    parts.join(", ")
}

fn group_row(ui: &mut Ui, panels: &Panels<'_>, group: &Group, view: &mut View, queue: &mut Queue) {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let selection = panels.open.editor.selection();
    let chosen = group.members.iter().all(|item| selection.holds(*item));
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &group.name));
    ground(ui, rect, chosen, response.hovered() || response.has_focus());
    let folded = view.folded.contains(&group.id);
    let ink = if chosen { p.on_chosen } else { p.strong };
    let fold = Rect::from_min_size(rect.min, vec2(18.0, ROW));
    icons::paint(ui.painter(), fold, if folded { Icon::ChevronRight } else { Icon::ChevronDown }, 12.0, ink);
    let spot = Rect::from_min_size(rect.min + vec2(18.0, 0.0), vec2(18.0, ROW));
    icons::paint(ui.painter(), spot, Icon::Group, 14.0, ink);
    let text = format!("{} ({})", group.name, group.members.len());
    ui.painter().text(pos2(rect.left() + 42.0, rect.center().y), Align2::LEFT_CENTER, text, widgets::font(ui, TextStyle::Body), ink);
    let name = if folded { "Unfold" } else { "Fold" };
    let folding = ui.interact(fold, ui.scope_id().with(("fold", group.id)), Sense::click());
    folding.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{name} {}", group.name)));
    if folding.clicked() {
        if folded {
            view.folded.remove(&group.id);
        } else {
            view.folded.insert(group.id);
        }
    } else if response.clicked() {
        queue.push(Ask::SelectItems(group.members.clone()));
    }
}

fn item_row(ui: &mut Ui, panels: &Panels<'_>, doc: &Document, item: ItemId, inside: bool, changeable: bool, queue: &mut Queue) {
    let p = theme::palette(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let (name, chosen) = (doc.item_name(item), panels.open.editor.selection().holds(item));
    let (locked, hidden) = (doc.is_locked(item), doc.is_hidden(item));
    let told = if hidden { format!("{name}, hidden") } else { name.clone() };
    response.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, chosen, &told));
    ground(ui, rect, chosen, response.hovered() || response.has_focus());
    let ink = if chosen { p.on_chosen } else { p.strong };
    let ink = if hidden { ink.gamma_multiply(0.5) } else { ink };
    let left = rect.left() + if inside { 18.0 } else { 0.0 };
    if let Some(epoch) = doc.epoch_of(item) {
        let bar = Rect::from_min_size(pos2(left + 2.0, rect.top() + 5.0), vec2(3.0, ROW - 10.0));
        ui.painter().rect_filled(bar, 1.5, epoch_colour(doc, epoch));
    }
    let symbol = item.annotation().and_then(|id| doc.annotation(id)).map_or(Icon::Polygon, |a| icon(a.kind()));
    let spot = Rect::from_min_size(pos2(left + 8.0, rect.top()), vec2(18.0, ROW));
    icons::paint(ui.painter(), spot, symbol, 14.0, ink);
    let mut job = egui::text::LayoutJob::simple_singleline(name.clone(), widgets::font(ui, TextStyle::Body), ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width((rect.right() - 56.0 - left - 32.0).max(20.0));
    let galley = ui.painter().layout_job(job);
    ui.painter().galley(pos2(left + 32.0, rect.center().y - galley.size().y / 2.0), galley, ink);
    let mut clicked = response.clicked();
    let switches = [
        (44.0, Icon::Lock, locked, if locked { "Unlock" } else { "Lock" }),
        (22.0, if hidden { Icon::EyeOff } else { Icon::Eye }, hidden, if hidden { "Show" } else { "Hide" }),
    ];
    for (from_right, icon, on, verb) in switches {
        let spot = Rect::from_center_size(pos2(rect.right() - from_right + 8.0, rect.center().y), vec2(20.0, ROW));
        let button = ui.interact(spot, ui.scope_id().with((verb, item)), Sense::click());
        button.widget_info(|| WidgetInfo::labeled(Role::Button, changeable, format!("{verb} {name}")));
        // What is usual stays quiet until the pointer is there.
        let quiet = !on && !response.hovered() && !button.hovered();
        let ink = if chosen { p.on_chosen } else { p.muted };
        icons::paint(ui.painter(), spot, icon, 13.0, if quiet { ink.gamma_multiply(theme::QUIET) } else { ink });
        if button.clicked() && changeable {
            clicked = false;
            let items = vec![item];
            queue.push(Ask::Run(match verb {
                "Lock" | "Unlock" => LockItems { items, locked: !locked }.into(),
                _ => HideItems { items, hidden: !hidden }.into(),
            }));
        }
    }
    if clicked {
        let add = ui.input(|input| input.modifiers.shift || input.modifiers.command);
        let mut items = if add { panels.open.editor.selection().items() } else { Vec::new() };
        match items.iter().position(|other| *other == item) {
            Some(at) => drop(items.remove(at)),
            None => items.push(item),
        }
        queue.push(Ask::SelectItems(items));
    }
    if response.double_clicked() {
        queue.push(Ask::SelectItems(vec![item]));
        queue.push(Ask::LookAt(match item {
            ItemId::Footprint(id) => Focus::Footprint(id),
            ItemId::Annotation(id) => Focus::Annotation(id),
        }));
    }
    response.context_menu(|ui| {
        if !chosen {
            queue.push(Ask::SelectItems(vec![item]));
        }
        for command in
            [UiCommand::ZoomToSelection, UiCommand::Rename, UiCommand::CopyToOther, UiCommand::Lock, UiCommand::Hide, UiCommand::Delete]
        {
            if ui.button(command.label()).clicked() {
                queue.push(Ask::Ui(command));
                ui.close();
            }
        }
    });
}

fn ground(ui: &Ui, rect: Rect, chosen: bool, hovered: bool) {
    let p = theme::palette(ui);
    if chosen || hovered {
        ui.painter().rect_filled(rect.shrink2(vec2(0.0, 1.0)), RADIUS, if chosen { p.chosen } else { p.hover });
    }
}
