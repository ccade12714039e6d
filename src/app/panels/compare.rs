//! The comparison: how large one building is beside another, with its range, its sentence and what the range is made of.

use egui::{Align, ComboBox, Layout, RichText, ScrollArea, TextStyle, Ui};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::Icon;
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::View;
use crate::app::theme::{self, GRID};
use crate::app::widgets::{self, IconButton};
use crate::app::words;
use crate::core::doc::{Document, Footprint, FootprintId};
use crate::core::measure::{RatioAnswer, RatioRefusal, excludes, hands_words, likelihood, misreadings};
use crate::core::report::ratio_with_sentence;
use crate::core::units::Level;

type Answer = Result<(RatioAnswer, String), RatioRefusal>;

/// The last answer, by what it depends on.
#[derive(Default)]
pub(crate) struct Kept {
    key: Option<(u64, FootprintId, FootprintId, Level)>,
    answer: Option<Answer>,
}

impl Kept {
    fn answer(&mut self, doc: &Document, revision: u64, new: FootprintId, old: FootprintId, level: Level) -> Option<&Answer> {
        let key = (revision, new, old, level);
        if self.key != Some(key) {
            self.answer = Some(ratio_with_sentence(doc, new, old, level));
            self.key = Some(key);
        }
        self.answer.as_ref()
    }
}

/// The most names in a drop-down list; the rest is chosen on the picture or in the list.
const MOST_NAMES: usize = 300;

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut super::Kept, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    let revision = panels.open.shown_revision(view);
    ui.set_min_size(ui.available_size());
    ui.horizontal(|ui| {
        widgets::section_title(ui, "Comparison");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| levels(ui, view));
    });
    if doc.footprints.len() < 2 {
        let next = if view.replay.is_some() {
            "Fewer were there at this step."
        } else if doc.footprints.is_empty() {
            "Outline the building you know first, then the new one."
        } else {
            "Outline a second building."
        };
        scrolled(ui, |ui| widgets::empty_state(ui, Icon::Compare, "A comparison needs two outlines.", next));
        return;
    }
    let (new, old) = view.choice.resolve(doc, &panels.open.editor.selection().footprints);
    choices(ui, doc, view, new, old);
    let (Some(new), Some(old)) = (new, old) else {
        let next = "Choose an outline and press K to use it as the reference, then choose another.";
        scrolled(ui, |ui| widgets::empty_state(ui, Icon::Reference, "Nothing to compare with yet.", next));
        return;
    };
    ui.add_space(GRID);
    let level = view.choice.level;
    match kept.compare.answer(doc, revision, new, old, level) {
        Some(Ok((answer, sentence))) => {
            scrolled(ui, |ui| result(ui, doc, (new, old), answer, sentence, queue));
        }
        Some(Err(why)) => scrolled(ui, |ui| refusal(ui, why, queue)),
        None => {}
    }
}

/// In a low window what is below the choices is scrolled.
fn scrolled(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt("comparison").auto_shrink([false, false]).show(ui, add);
}

fn levels(ui: &mut Ui, view: &mut View) {
    ui.spacing_mut().item_spacing.x = 0.0;
    for level in Level::ALL.into_iter().rev() {
        let text = RichText::new(level.to_string()).text_style(TextStyle::Small);
        let response = ui.selectable_label(view.choice.level == level, text);
        let tip = format!("Ranges that hold the truth in {level} of cases.");
        if response.on_hover_text(tip).clicked() {
            view.choice.level = level;
        }
    }
    widgets::caption(ui, "Level ");
}

fn choices(ui: &mut Ui, doc: &Document, view: &mut View, new: Option<FootprintId>, old: Option<FootprintId>) {
    let swapped = ui.horizontal(|ui| {
        let width = (ui.available_width() - 66.0).max(80.0) / 2.0;
        ui.spacing_mut().item_spacing.x = 6.0;
        choice(ui, doc, "How large is", &mut view.choice.new, new, width);
        widgets::caption(ui, "of");
        choice(ui, doc, "Compared with", &mut view.choice.old, old, width);
        IconButton::new(Icon::Exchange, "Compare the other way round").small().show(ui).clicked()
    });
    if swapped.inner {
        (view.choice.new, view.choice.old) = (old, new);
    }
}

fn choice(ui: &mut Ui, doc: &Document, name: &str, choice: &mut Option<FootprintId>, shown: Option<FootprintId>, width: f32) {
    let label = shown.and_then(|id| doc.footprint(id)).map_or("choose", |f| f.name.as_str());
    let combo = ComboBox::from_id_salt(name).selected_text(label).width(width).truncate();
    let size = egui::vec2(width, theme::CONTROL);
    let fill = |ui: &mut Ui| {
        let automatic = if name == "How large is" { "The outline chosen on the picture" } else { "The reference" };
        ui.selectable_value(choice, None, automatic);
        for footprint in doc.footprints.values().take(MOST_NAMES) {
            let text = format!("{}  ({})", footprint.name, doc.role_word(footprint.epoch));
            ui.selectable_value(choice, Some(footprint.id), text);
        }
        if doc.footprints.len() > MOST_NAMES {
            widgets::caption(ui, "There are more: choose them on the picture or in the list.");
        }
    };
    ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
        ui.set_max_width(width);
        combo.show_ui(ui, fill).response.accessible_name(name);
    });
}

fn result(ui: &mut Ui, doc: &Document, (new, old): (FootprintId, FootprintId), answer: &RatioAnswer, sentence: &str, queue: &mut Queue) {
    let p = theme::palette(ui);
    let (value, range) = words::ratio(answer);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 10.0;
        ui.label(RichText::new(value).text_style(theme::big()).color(p.strong));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add_space(5.0);
            ui.label(RichText::new(&range).color(p.strong));
            widgets::caption(ui, &format!("{} range", answer.level));
        });
    });
    let colour = doc.footprint(new).map_or(p.accent, |f| epoch_colour(doc, f.epoch));
    let highest = (answer.range.high * 1.15).max(1.2);
    let bar = widgets::range_bar(
        ui,
        (0.0, highest),
        (answer.range.low, answer.range.high),
        answer.ratio,
        Some(1.0),
        colour,
        &format!("Range of the ratio: {range}"),
    );
    let legend = "From nothing to the same size and beyond: the thin line marks 100 %, the band the range, the thick line the value.";
    bar.on_hover_text(legend);
    ui.add_space(GRID);
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - 34.0;
        ui.vertical(|ui| {
            ui.set_width(width);
            ui.add(egui::Label::new(RichText::new(sentence).color(p.text)).wrap().selectable(true));
        });
        let keys = UiCommand::CopySentence.keys(ui.ctx());
        if IconButton::new(Icon::Copy, "Copy the sentence").shortcut(&keys).small().show(ui).clicked() {
            queue.push(Ask::Copy { text: sentence.to_owned(), said: "The sentence is on the clipboard.".to_owned() });
        }
    });
    ui.add_space(GRID);
    let [one, two, three] = misreadings(answer);
    widgets::caption(ui, &format!("A newspaper must not write: {one}, {two} or {three}."));
    widgets::caption(ui, &format!("That it is the smaller one: {}.", likelihood(answer.p_smaller)));
    ui.add_space(GRID);
    budget(ui, doc, answer, doc.footprint(new).zip(doc.footprint(old)));
}

fn budget(ui: &mut Ui, doc: &Document, answer: &RatioAnswer, pair: Option<(&Footprint, &Footprint)>) {
    let p = theme::palette(ui);
    widgets::caption(ui, "The range includes");
    let ids: Vec<FootprintId> = pair.iter().flat_map(|(new, old)| [new.id, old.id]).collect();
    hands_words(doc, &ids).iter().for_each(|words| drop(widgets::caption(ui, words)));
    let total = answer.budget.variance_rel().max(f64::MIN_POSITIVE);
    for part in answer.budget.parts() {
        let share = part.variance_rel / total;
        ui.spacing_mut().interact_size.y = 16.0;
        ui.horizontal(|ui| {
            let (rect, _) = ui.allocate_exact_size(egui::vec2(46.0, 16.0), egui::Sense::hover());
            let track = egui::Rect::from_center_size(rect.center(), egui::vec2(46.0, 4.0));
            ui.painter().rect_filled(track, 2.0, p.raised);
            let filled = egui::Rect::from_min_size(track.min, egui::vec2(46.0 * share as f32, 4.0));
            ui.painter().rect_filled(filled, 2.0, p.muted);
            let text = format!("{}, {:.0} %", part.part.meaning(), 100.0 * share);
            ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.text)).wrap());
        });
    }
    ui.add_space(GRID);
    widgets::caption(ui, "It does not include");
    for phrase in pair.map(|(new, old)| excludes(new, old)).unwrap_or_default() {
        ui.add(egui::Label::new(RichText::new(format!("\u{2013} {phrase}")).text_style(TextStyle::Small).color(p.muted)).wrap());
    }
}

fn refusal(ui: &mut Ui, why: &RatioRefusal, queue: &mut Queue) {
    let p = theme::palette(ui);
    ui.add_space(GRID);
    ui.label(RichText::new("No ratio can be given.").color(p.warn));
    ui.add(egui::Label::new(RichText::new(why.to_string()).color(p.text)).wrap());
    ui.add_space(GRID);
    if *why == RatioRefusal::NoCommonScale && ui.button("Declare a shared frame…").clicked() {
        queue.push(Ask::Ui(UiCommand::SharedFrame));
    }
}
