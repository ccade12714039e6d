//! The choices of a figure, from top to bottom: which one, what it shows, how, and where it goes.

use std::path::PathBuf;

use egui::{Button, ComboBox, DragValue, RichText, ScrollArea, TextStyle, Ui};

use super::{CONTROLS, Composer};
use crate::app::ask::{Ask, Browse, Queue};
use crate::app::session::Open;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::widgets;
use crate::core::doc::{Document, EpochId, FigureCrop, FigureKind, FigureSpec, FigureStyle, FootprintId};
use crate::core::figure::{panel_epochs, standard_figures};
use crate::core::ops::{DropFigure, KeepFigure, SetCreditArea};
use crate::jobs::FigureFile;

/// Draws the column.
pub(super) fn show(ui: &mut Ui, composer: &mut Composer, open: &Open, doc: &Document, queue: &mut Queue) {
    let Some(mut spec) = composer.spec.take() else { return };
    ScrollArea::vertical().id_salt("figure").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_width(CONTROLS - 2.0 * GRID);
        which(ui, composer, &mut spec, doc);
        widgets::hairline(ui);
        what(ui, &mut spec, open, doc);
        credits(ui, composer, &spec, doc, queue);
        outlines(ui, &mut spec, doc);
        widgets::hairline(ui);
        size(ui, composer, &mut spec);
        widgets::hairline(ui);
        keep(ui, composer, &spec, doc, queue);
        widgets::hairline(ui);
        save(ui, composer, queue);
    });
    composer.spec = Some(spec);
}

fn which(ui: &mut Ui, composer: &mut Composer, spec: &mut FigureSpec, doc: &Document) {
    let chosen = doc.figure(&composer.name).map_or("A new figure", |kept| kept.name.as_str());
    let mut load = None;
    let shown = ComboBox::from_id_salt("kept figures").selected_text(chosen).width(CONTROLS - 4.0 * GRID).show_ui(ui, |ui| {
        for kept in doc.figures.iter() {
            if ui.selectable_label(doc.figure(&composer.name).is_some_and(|k| k.name == kept.name), &kept.name).clicked() {
                load = Some((kept.name.clone(), kept.spec.clone()));
            }
        }
        for usual in standard_figures(doc) {
            if ui.selectable_label(false, format!("Like the report's \"{}\"", usual.name)).clicked() {
                load = Some((String::new(), usual.spec));
            }
        }
    });
    shown.response.accessible_name("Which figure");
    if let Some((name, loaded)) = load {
        composer.name = name;
        *spec = loaded;
    }
}

fn what(ui: &mut Ui, spec: &mut FigureSpec, open: &Open, doc: &Document) {
    let series = doc.epochs.len() > 2;
    let kind_name = |kind| match kind {
        FigureKind::Before => "BEFORE",
        FigureKind::After => "AFTER",
        FigureKind::Pair => "Both dates",
        FigureKind::Detail => "Detail with locator",
        FigureKind::Series => "Every date",
    };
    row(ui, "Shows", |ui| {
        let shown = ComboBox::from_id_salt("figure kind").selected_text(kind_name(spec.kind)).width(150.0).show_ui(ui, |ui| {
            for kind in FigureKind::ALL.iter().copied().filter(|kind| series || *kind != FigureKind::Series) {
                let before = spec.kind;
                ui.selectable_value(&mut spec.kind, kind, kind_name(kind)).on_hover_text(kind.help());
                if spec.kind != before {
                    // A part is told in the pixels of the picture that is shown.
                    spec.crop = FigureCrop::Outlines;
                    spec.dates.clear();
                }
            }
        });
        shown.response.accessible_name("What the figure shows");
    });
    if series {
        dates(ui, spec, doc);
    }
    row(ui, "For", |ui| {
        for style in FigureStyle::ALL {
            let name = match style {
                FigureStyle::Press => "Press",
                FigureStyle::Report => "Report",
                FigureStyle::Slides => "Slides",
            };
            toggles::radio_value(ui, &mut spec.style, *style, name).on_hover_text(style.help());
        }
    });
    row(ui, "Part", |ui| {
        toggles::radio_value(ui, &mut spec.crop, FigureCrop::Outlines, "Fit outlines").on_hover_text("As much as the outlines need.");
        toggles::radio_value(ui, &mut spec.crop, FigureCrop::Whole, "Whole").on_hover_text("The whole picture.");
        let by_hand = spec.crop.window().is_some();
        ui.add_enabled_ui(by_hand, |ui| toggles::radio(ui, by_hand, "Dragged"))
            .response
            .on_hover_text("Drag a box on the picture at the right.")
            .on_disabled_hover_text("Drag a box on the picture at the right.");
    });
    row(ui, "Title", |ui| {
        widgets::field(ui, "Title of the figure", "none", &mut spec.title, 190.0);
    });
    let unusual = open.unusual_displays(doc);
    if !unusual.is_empty() || !spec.displays.is_empty() {
        let mut own = !spec.displays.is_empty();
        if toggles::checkbox(ui, &mut own, "Bands and stretch as in the window").changed() {
            spec.displays = if own { unusual } else { Vec::new() };
        }
    }
}

/// Which dates are shown, where the session has more than two: those of the pair unless others are chosen.
fn dates(ui: &mut Ui, spec: &mut FigureSpec, doc: &Document) {
    let (_, most) = spec.kind.chosen_dates();
    let in_time = doc.epochs_in_time();
    let before = spec.dates.clone();
    match spec.kind {
        FigureKind::Detail => return,
        FigureKind::Series => {
            row(ui, "Dates", |ui| {
                ui.vertical(|ui| {
                    for id in &in_time {
                        let mut on = spec.dates.is_empty() || spec.dates.contains(id);
                        if toggles::checkbox(ui, &mut on, doc.epoch_words(*id)).changed() {
                            let shown = |other: &&EpochId| if *other == id { on } else { before.is_empty() || before.contains(other) };
                            spec.dates = in_time.iter().filter(shown).copied().collect();
                        }
                    }
                });
            });
            // All of them: dates that come later are shown too. One alone is no row.
            if spec.dates.len() == in_time.len() {
                spec.dates.clear();
            } else if spec.dates.len() == 1 {
                spec.dates.clone_from(&before);
            }
        }
        FigureKind::Before | FigureKind::After | FigureKind::Pair => {
            let shown = panel_epochs(doc, spec);
            let mut chosen = shown.clone();
            for (place, id) in chosen.iter_mut().enumerate().take(most) {
                let name = match (spec.kind, place) {
                    (FigureKind::Pair, 0) => "Left",
                    (FigureKind::Pair, _) => "Right",
                    _ => "Date",
                };
                row(ui, name, |ui| {
                    let combo = ComboBox::from_id_salt(("figure date", place)).selected_text(doc.epoch_words(*id)).width(190.0);
                    let combo = combo.show_ui(ui, |ui| {
                        for other in &in_time {
                            ui.selectable_value(id, *other, doc.epoch_words(*other));
                        }
                    });
                    combo.response.accessible_name(format!("{name} date of the figure"));
                });
            }
            let usual = panel_epochs(doc, &FigureSpec { dates: Vec::new(), ..spec.clone() });
            // Whoever takes the date of the other side changes the two round.
            if chosen.first() == chosen.get(1) {
                chosen = shown.into_iter().rev().collect();
            }
            spec.dates = if chosen == usual { Vec::new() } else { chosen };
        }
    }
    if spec.dates != before {
        spec.crop = FigureCrop::Outlines;
        spec.labels.clear();
    }
}

/// Credits that stand in the pictures themselves: marked, no figure hides them.
fn credits(ui: &mut Ui, composer: &mut Composer, spec: &FigureSpec, doc: &Document, queue: &mut Queue) {
    let tip = "For a credit or a logo that is part of the picture: drag a box around it. No figure hides it then.";
    ui.horizontal_wrapped(|ui| {
        let text = RichText::new("Mark a credit in the picture").small();
        if ui.add(Button::new(text).selected(composer.marking)).on_hover_text(tip).clicked() {
            composer.marking = !composer.marking;
        }
        let marked = panel_epochs(doc, spec).into_iter().filter(|id| doc.epoch(*id).is_some_and(|e| e.credit_area.is_some()));
        for epoch in marked {
            let text = RichText::new(format!("Withdraw that of {}", doc.role_word(epoch))).small();
            if ui.button(text).clicked() {
                queue.push(Ask::Run(SetCreditArea { epoch, area: None }.into()));
            }
        }
    });
}

/// Which outlines are called out.
fn outlines(ui: &mut Ui, spec: &mut FigureSpec, doc: &Document) {
    let mut all = spec.footprints.is_none();
    if toggles::checkbox(ui, &mut all, "Call out every outline").changed() {
        spec.footprints = if all { None } else { Some(doc.footprints.keys().copied().collect()) };
    }
    let Some(chosen) = &mut spec.footprints else { return };
    chosen.retain(|id| doc.footprint(*id).is_some());
    let rows: Vec<(FootprintId, &str)> = doc.footprints.values().map(|f| (f.id, f.name.as_str())).collect();
    let height = theme::CONTROL;
    ScrollArea::vertical().id_salt("called out").max_height(132.0).auto_shrink([false, true]).show_rows(
        ui,
        height,
        rows.len(),
        |ui, range| {
            for (id, name) in rows.get(range).unwrap_or_default() {
                let mut on = chosen.contains(id);
                if toggles::checkbox(ui, &mut on, *name).changed() {
                    if on {
                        chosen.push(*id);
                    } else {
                        chosen.retain(|other| other != id);
                    }
                }
            }
        },
    );
}

fn size(ui: &mut Ui, composer: &mut Composer, spec: &mut FigureSpec) {
    row(ui, "Width", |ui| {
        let (least, most) = FigureSpec::WIDTHS_PX;
        ui.add(DragValue::new(&mut spec.width_px).range(least..=most).suffix(" px").speed(4.0));
        ui.label(RichText::new("PNG at").color(theme::palette(ui).muted));
        for scale in 1..=4 {
            toggles::radio_value(ui, &mut composer.png_scale, scale, format!("{scale}×"));
        }
    });
    if !spec.labels.is_empty() && ui.button("Put the labels back").on_hover_text("Forgets where labels were dragged to.").clicked() {
        spec.labels.clear();
    }
}

fn keep(ui: &mut Ui, composer: &mut Composer, spec: &FigureSpec, doc: &Document, queue: &mut Queue) {
    row(ui, "Name", |ui| {
        widgets::field(ui, "Name of the figure", "for example The two halls", &mut composer.name, 190.0);
    });
    ui.horizontal(|ui| {
        let name = composer.name.trim();
        let kept = doc.figure(name);
        let same = kept.is_some_and(|kept| kept.spec == *spec);
        let verb = if kept.is_some() { "Keep the change" } else { "Keep in the session" };
        let button = ui.add_enabled(!name.is_empty() && !same, egui::Button::new(verb));
        if button.on_hover_text("A kept figure stands in the report and can be made again.").clicked() {
            queue.push(Ask::Run(KeepFigure { name: name.to_owned(), spec: spec.clone() }.into()));
        }
        if let Some(kept) = kept
            && widgets::plain_button(ui, "Remove").on_hover_text("Takes the figure off the session's list; undo brings it back.").clicked()
        {
            queue.push(Ask::Run(DropFigure { name: kept.name.clone() }.into()));
        }
    });
}

fn save(ui: &mut Ui, composer: &mut Composer, queue: &mut Queue) {
    ui.horizontal(|ui| {
        widgets::field(ui, "File of the figure", "/path/to/figure.png", &mut composer.path, CONTROLS - 96.0);
        if ui.button("Browse…").clicked() {
            queue.push(Ask::Browse(Browse::Figure));
        }
    });
    ui.horizontal(|ui| {
        let path = PathBuf::from(composer.path.trim());
        let ready = path.file_name().is_some() && composer.refusal.is_none();
        let scale = composer.png_scale;
        for (label, ending, file) in [("Save PNG", "png", FigureFile::Png(scale)), ("Save SVG", "svg", FigureFile::Svg)] {
            if widgets::primary_button(ui, label, ready).clicked() {
                let path = path.with_extension(ending);
                composer.path = path.display().to_string();
                queue.push(Ask::SaveFigure { path, file });
            }
        }
    });
    widgets::caption(ui, "Date, credit, scale and north always stand on a figure, or that they are not known.");
}

/// A name and what belongs to it, on one line.
fn row(ui: &mut Ui, name: &str, content: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let muted = theme::palette(ui).muted;
        let label = egui::Label::new(RichText::new(name).text_style(TextStyle::Small).color(muted));
        ui.allocate_ui_with_layout(egui::vec2(40.0, theme::CONTROL), egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_width(40.0);
            ui.add(label);
        });
        content(ui);
    });
}
