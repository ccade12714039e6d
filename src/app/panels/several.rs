//! Several chosen outlines at once: what they have in common, and what is said of all of them in one step.

use egui::{Align, ComboBox, Layout, RichText, Ui};

use super::edit;
use super::footprints::{classes, labelled};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::dialogs::class::set_class;
use crate::app::theme;
use crate::app::widgets::{self, IconButton};
use crate::app::words;
use crate::core::doc::{Attribute, Document, Footprint, FootprintId, ItemId, State, Traced};
use crate::core::ops::{Command, SetAttribute, Together};

/// What all of them have, if they have one.
fn common<T: PartialEq>(list: &[&Footprint], of: impl Fn(&Footprint) -> T) -> Option<T> {
    let first = list.first().map(|f| of(f))?;
    list.iter().all(|f| of(f) == first).then_some(first)
}

/// The one step that says this of all of them.
fn said_of(list: &[&Footprint], to: &Attribute, value: &str) -> Option<Command> {
    let commands = list.iter().map(|f| SetAttribute { id: f.id, to: to.clone() }.into()).collect();
    Together::of(format!("Set {} of {} outlines to {value}", to.word(), list.len()), commands)
}

/// Draws how many they are, and the fields that hold for all of them.
pub(super) fn show(ui: &mut Ui, doc: &Document, chosen: &[FootprintId], queue: &mut Queue) {
    let list: Vec<&Footprint> = chosen.iter().filter_map(|id| doc.footprint(*id)).collect();
    let items: Vec<ItemId> = list.iter().map(|f| f.id.into()).collect();
    ui.horizontal(|ui| {
        let title = words::count(list.len(), "outline chosen", "outlines chosen");
        ui.label(RichText::new(title).color(theme::palette(ui).strong));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            ui.add_space(6.0);
            let entry = UiCommand::Delete.entry();
            let name = format!("{}: {} outlines", entry.label, list.len());
            let keys = UiCommand::Delete.keys(ui.ctx());
            if let Some(icon) = entry.icon
                && IconButton::new(icon, &name).tip(entry.tip).shortcut(&keys).show(ui).clicked()
            {
                queue.push(Ask::Ui(UiCommand::Delete));
            }
        });
    });
    widgets::caption(ui, "What is set here is set for all of them, in one step.");
    let width = ui.available_width() - 78.0;
    let class = common(&list, |f| f.class.clone());
    labelled(ui, "Class", |ui| {
        let hint = if class.is_none() { "different classes" } else { "for example hall, housing, crane" };
        let now = class.clone().unwrap_or_default();
        // By who is chosen: a word half typed for some is not for others.
        if let Some(text) = edit::line(ui, chosen, "Class of all", hint, &now, width - 28.0) {
            queue.extend(set_class(&items, &text).map(Ask::Run));
        }
        classes(ui, doc, &now, |class, queue| queue.extend(set_class(&items, &class).map(Ask::Run)), queue);
    });
    labelled(ui, "State", |ui| {
        let now = common(&list, |f| f.state);
        let width = (ui.available_width() - 124.0).clamp(60.0, 104.0);
        let combo = ComboBox::from_id_salt("state of all").selected_text(now.map_or("different", State::word)).width(width).truncate();
        let shown = combo.show_ui(ui, |ui| {
            for option in State::ALL {
                if ui.selectable_label(now == Some(*option), option.word()).clicked() && now != Some(*option) {
                    queue.extend(said_of(&list, &Attribute::State(*option), option.word()).map(Ask::Run));
                }
            }
        });
        shown.response.accessible_name("State of all");
        let now = common(&list, |f| f.traced);
        for option in Traced::ALL {
            if ui.selectable_label(now == Some(*option), option.word()).clicked() && now != Some(*option) {
                queue.extend(said_of(&list, &Attribute::Traced(*option), option.word()).map(Ask::Run));
            }
        }
    });
}
