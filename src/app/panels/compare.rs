//! The comparison: how large one building is beside another, with its range, its sentence and what the range is made of.

use egui::{Align, Layout, RichText, ScrollArea, TextStyle, Ui};

use super::{Panels, sides};
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::icons::Icon;
use crate::app::paint::outlines::epoch_colour;
use crate::app::state::View;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::widgets::{self, IconButton};
use crate::app::words;
use crate::core::doc::{Comparison, Document, FootprintId};
use crate::core::measure::{Caution, LANGUAGES, Language, NamedSide, RatioAnswer, RatioRefusal, excludes_of, hands_words, is_in_time};
use crate::core::ops::{DropComparison, KeepComparison, StateSameBuilding, WithdrawSameBuilding};
use crate::core::report::{self, advice, sides_with_sentence};
use crate::core::units::Level;

/// What the panel tells of a comparison.
struct Told {
    answer: Result<(RatioAnswer, String), RatioRefusal>,
    cautions: Vec<Caution>,
    excludes: Vec<&'static str>,
}

impl Told {
    fn of(doc: &Document, comparison: &Comparison, level: Level) -> Told {
        let Comparison { new, old } = comparison;
        let answer = sides_with_sentence(doc, new, old, level);
        Told {
            cautions: report::cautions(doc, new, old),
            excludes: NamedSide::of(doc, new).zip(NamedSide::of(doc, old)).map(|(n, o)| excludes_of(&n, &o)).unwrap_or_default(),
            answer,
        }
    }
}

/// The last answer, by what it depends on.
#[derive(Default)]
pub(crate) struct Kept {
    last: Option<(Key, Told)>,
}

/// The session's revision, the two sides, the level.
type Key = (u64, Comparison, Level);

impl Kept {
    fn told(&mut self, doc: &Document, key: &Key) -> &Told {
        if self.last.as_ref().is_none_or(|(kept, _)| kept != key) {
            self.last = None;
        }
        &self.last.get_or_insert_with(|| (key.clone(), Told::of(doc, &key.1, key.2))).1
    }
}

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
    let selected = &panels.open.editor.selection().footprints;
    let (new, old) = view.choice.resolve(doc, selected);
    sides::show(ui, doc, &mut view.choice, new, old);
    let Some(comparison) = view.choice.sides(doc, selected) else {
        let next = "Choose an outline and press K to use it as the reference, then choose another.";
        scrolled(ui, |ui| widgets::empty_state(ui, Icon::Reference, "Nothing to compare with yet.", next));
        return;
    };
    ui.add_space(GRID);
    let changeable = view.replay.is_none() && panels.open.editor.read_only().is_none();
    let key = (revision, comparison, view.choice.level);
    let told = kept.compare.told(doc, &key);
    scrolled(ui, |ui| {
        for caution in &told.cautions {
            let p = theme::palette(ui);
            ui.add(egui::Label::new(RichText::new((view.language.caution)(caution)).text_style(TextStyle::Small).color(p.warn)).wrap());
        }
        match &told.answer {
            Ok((answer, _)) => {
                result(ui, doc, &key.1, answer, &mut view.language, queue);
                widgets::caption(ui, &advice(doc, &key.1.new, &key.1.old, answer, view.language));
                ui.add_space(GRID);
                simulation(ui, &key, view, queue);
                statements(ui, doc, (changeable, true), &key.1, view, queue);
                ui.add_space(GRID);
                let terms = key.1.new.iter().chain(&key.1.old);
                let ids: Vec<FootprintId> = terms.map(|term| term.id).collect();
                budget(ui, answer, &hands_words(doc, &ids), &told.excludes);
            }
            Err(why) => {
                refusal(ui, why, view.language, queue);
                statements(ui, doc, (changeable, false), &key.1, view, queue);
            }
        }
    });
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

fn result(ui: &mut Ui, doc: &Document, comparison: &Comparison, answer: &RatioAnswer, language: &mut &'static Language, queue: &mut Queue) {
    let p = theme::palette(ui);
    let Some(told) = report::told(doc, &comparison.new, &comparison.old, answer, language) else { return };
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
    let colour = comparison.new.first().and_then(|t| doc.footprint(t.id)).map_or(p.accent, |f| epoch_colour(doc, f.epoch));
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
            let shown = RichText::new(words::unbroken(&told.sentence)).color(p.text);
            let label = ui.add(egui::Label::new(shown).wrap().selectable(true));
            label.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &told.sentence));
        });
        let keys = UiCommand::CopySentence.keys(ui.ctx());
        if IconButton::new(Icon::Copy, "Copy the sentence").shortcut(&keys).small().show(ui).clicked() {
            queue.push(Ask::Copy { text: told.sentence.clone(), said: crate::app::words::SENTENCE_COPIED.to_owned() });
        }
    });
    ui.add_space(GRID);
    widgets::caption(ui, &told.must_not_write);
    widgets::caption(ui, &told.likelihood);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0 * GRID;
        for offered in LANGUAGES {
            let name = RichText::new(offered.name).text_style(TextStyle::Small);
            let tip = "The language of the sentence, here and on the clipboard. Exports hold it in all of them.";
            if ui.selectable_label(language.code == offered.code, name).on_hover_text(tip).clicked() {
                *language = offered;
            }
        }
    });
}

/// The second witness: asked for with a button, told beside the formula's range.
fn simulation(ui: &mut Ui, key: &Key, view: &mut View, queue: &mut Queue) {
    let p = theme::palette(ui);
    match view.simulation.as_ref().filter(|s| s.key == *key).map(|s| &s.result) {
        None => {
            let tip = "Simulates 200,000 tracings with the errors of the model and computes the areas anew each time.";
            if ui.button(RichText::new("Check the range by simulation").small()).on_hover_text(tip).clicked() {
                queue.push(Ask::Simulate(Box::new(key.clone())));
            }
        }
        Some(None) => {
            ui.horizontal(|ui| {
                ui.add(egui::Spinner::new().size(14.0));
                widgets::caption(ui, "Simulating…");
            });
        }
        Some(Some(Ok((answer, found)))) => {
            let colour = if found.agrees { p.ok } else { p.warn };
            let words = (view.language.simulated)(found, answer);
            ui.add(egui::Label::new(RichText::new(words).text_style(TextStyle::Small).color(colour)).wrap().selectable(true));
        }
        Some(Some(Err(why))) => {
            ui.add(egui::Label::new(RichText::new(why).text_style(TextStyle::Small).color(p.warn)).wrap());
        }
    }
}

/// What the analyst states of the comparison: that it is one building on two dates, and that it is kept for the report.
fn statements(
    ui: &mut Ui,
    doc: &Document,
    (changeable, answered): (bool, bool),
    comparison: &Comparison,
    view: &mut View,
    queue: &mut Queue,
) {
    ui.add_enabled_ui(changeable, |ui| {
        ui.horizontal_wrapped(|ui| {
            if let ([new], [old]) = (&comparison.new[..], &comparison.old[..])
                && let (Some(new), Some(old)) = (doc.footprint(new.id), doc.footprint(old.id))
                && new.epoch != old.epoch
            {
                let mut same = doc.are_same_building(new.id, old.id);
                let tip = "The two outlines are one building on two dates: its change is told, in every export too.";
                if toggles::checkbox(ui, &mut same, RichText::new("One building on two dates").small()).on_hover_text(tip).changed() {
                    let (a, b) = (old.id, new.id);
                    queue.push(Ask::Run(if same { StateSameBuilding { a, b }.into() } else { WithdrawSameBuilding { a, b }.into() }));
                    if same && is_in_time(doc, new.id, old.id) {
                        // A change is told from the earlier to the later date.
                        (view.choice.new, view.choice.old) = (Some(old.id), Some(new.id));
                    }
                }
                return;
            }
            let mut keep = doc.comparisons.contains(comparison);
            if !(answered || keep) {
                return;
            }
            let tip = "It then stands in every export, with its outlines and their signs.";
            if toggles::checkbox(ui, &mut keep, RichText::new("Keep for the report").small()).on_hover_text(tip).changed() {
                let comparison = comparison.clone();
                queue.push(Ask::Run(if keep { KeepComparison { comparison }.into() } else { DropComparison { comparison }.into() }));
            }
        });
    });
    if !doc.comparisons.is_empty() {
        ui.menu_button(RichText::new(words::count(doc.comparisons.len(), "kept comparison", "kept comparisons")).small(), |ui| {
            for kept in doc.comparisons.iter() {
                if ui.selectable_label(kept == comparison, sides::words(doc, kept)).clicked() {
                    view.choice.set(kept);
                    ui.close();
                }
            }
        });
    }
}

fn budget(ui: &mut Ui, answer: &RatioAnswer, hands: &[String], excludes: &[&str]) {
    let p = theme::palette(ui);
    widgets::caption(ui, "The range includes");
    for words in hands {
        widgets::caption(ui, words);
    }
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
            // What is there is not nothing.
            let percent = if share < 0.005 { "less than 1 %".to_owned() } else { format!("{:.0} %", 100.0 * share) };
            let text = format!("{}, {percent}", part.part.meaning());
            ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.text)).wrap());
        });
    }
    ui.add_space(GRID);
    widgets::caption(ui, "It does not include");
    for phrase in excludes {
        ui.add(egui::Label::new(RichText::new(format!("\u{2013} {phrase}")).text_style(TextStyle::Small).color(p.muted)).wrap());
    }
}

fn refusal(ui: &mut Ui, why: &RatioRefusal, language: &Language, queue: &mut Queue) {
    let p = theme::palette(ui);
    ui.add_space(GRID);
    ui.label(RichText::new("No ratio can be given.").color(p.warn));
    ui.add(egui::Label::new(RichText::new(language.say_text(&why.to_string())).color(p.text)).wrap());
    ui.add_space(GRID);
    if *why == RatioRefusal::NoCommonScale && ui.button("Declare a shared frame…").clicked() {
        queue.push(Ask::Ui(UiCommand::SharedFrame));
    }
}
