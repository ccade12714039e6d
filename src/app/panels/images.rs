//! The two images: file, date, credit, known length, what ties them together; and the measured lines.

use egui::{Align, Layout, RichText, Role, ScrollArea, Sense, TextStyle, Ui, WidgetInfo, vec2};

use super::Panels;
use crate::app::ask::{Ask, Queue};
use crate::app::command::UiCommand;
use crate::app::dialogs::statements;
use crate::app::icons::Icon;
use crate::app::paint::outlines::epoch_colour;
use crate::app::position::gsd_words;
use crate::app::state::{Dialog, View};
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::widgets::{self, IconButton};
use crate::app::words;
use crate::core::doc::{Alignment, Document, Epoch, EpochId, ErrorModel, KnownSize, Line, Pair};
use crate::core::geom::Point;
use crate::core::measure;
use crate::core::ops::{DeleteLine, Focus, SetErrorModel, SetHard, SetScale, SetSharedFrame, WithdrawAlignment, WithdrawKnownSize};
use crate::core::raster::BY_ANALYST;

/// What is known of the hands that traced, by the session's revision and the pair: thousands of outlines are asked for it.
#[derive(Default)]
pub(crate) struct Kept {
    key: Option<(u64, Pair)>,
    hands: Vec<String>,
}

/// Draws the panel.
pub(crate) fn show(ui: &mut Ui, panels: &Panels<'_>, view: &mut View, kept: &mut super::Kept, queue: &mut Queue) {
    let doc = panels.open.shown(view);
    ScrollArea::vertical().id_salt("images").auto_shrink([false, false]).show(ui, |ui| {
        ui.set_max_width(ui.available_width() - 8.0);
        for id in doc.epochs_pair_first() {
            image(ui, panels, doc, id, view, queue);
            widgets::hairline(ui);
        }
        frame(ui, doc, queue);
        widgets::hairline(ui);
        lines(ui, panels, doc, view, queue);
        widgets::hairline(ui);
        let key = (panels.open.shown_revision(view), doc.pair);
        if kept.images.key != Some(key) {
            kept.images = Kept { key: Some(key), hands: hands_told(doc) };
        }
        errors(ui, doc, &kept.images.hands, queue);
    });
}

fn image(ui: &mut Ui, panels: &Panels<'_>, doc: &Document, id: EpochId, view: &mut View, queue: &mut Queue) {
    let Some(epoch) = doc.epoch(id) else { return };
    let p = theme::palette(ui);
    ui.horizontal(|ui| {
        widgets::epoch_tag(ui, doc.role_word(id), epoch_colour(doc, id));
        let date = epoch.date.map_or_else(|| "Date not stated".to_owned(), crate::core::units::Date::words);
        ui.label(RichText::new(date).color(p.strong));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let name = format!("Date, credit and sensor of {}", doc.role_word(id));
            if IconButton::new(Icon::Edit, &name).small().show(ui).clicked() {
                queue.push(Ask::Ui(UiCommand::Images));
            }
        });
    });
    let size = format!("{}, {} \u{00d7} {} px, {}", epoch.file_name(), epoch.image.width, epoch.image.height, epoch.image.format);
    widgets::caption(ui, &size);
    if let Some(cut) = epoch.image.incomplete {
        let text = RichText::new(cut.words(epoch.image.orientation)).text_style(TextStyle::Small).color(p.danger);
        ui.add(egui::Label::new(text).wrap());
    }
    if !epoch.credit.is_empty() {
        widgets::caption(ui, &epoch.credit);
    }
    if let Some(origin) = epoch.date_origin().filter(|o| *o != BY_ANALYST) {
        widgets::caption(ui, &format!("Date from {origin}."));
    }
    let acquisition = epoch.acquisition();
    // The day is told above; the time of day is what the sun's height comes from.
    let timed = acquisition.time.as_ref().is_some_and(|t| t.value.has_time());
    let facts: Vec<_> = acquisition.lines().into_iter().filter(|(name, _)| *name != "Credit" && (timed || *name != "Taken")).collect();
    for (name, fact) in facts {
        widgets::caption(ui, &format!("{name}: {fact}"));
    }
    super::place::show(ui, panels.open, doc, epoch, view, queue);
    pixel(ui, doc, epoch);
    known_sizes(ui, doc, epoch, queue);
    let chosen = panels.open.editor.selection().footprints.last().and_then(|id| doc.footprint(*id)).filter(|f| f.epoch == id);
    if let Some(footprint) = chosen
        && ui.button(RichText::new("State the area of the chosen outline…").small()).clicked()
    {
        let form = statements::Area { footprint: footprint.id, area_m2: String::new(), area_sd_m2: String::new() };
        queue.push(Ask::Dialog(Box::new(Dialog::Area(form))));
    }
    let mut hard = epoch.hard;
    let name = format!("{} is hard to read", doc.role_word(id));
    let response = toggles::checkbox(ui, &mut hard, "Hard to read").accessible_name(name);
    if response.on_hover_text("Every tracing error on this image counts twice.").changed() {
        queue.push(Ask::Run(SetHard { epoch: id, hard }.into()));
    }
}

/// How large a pixel is on the ground, and by what.
fn pixel(ui: &mut Ui, doc: &Document, epoch: &Epoch) {
    let middle = Point::new(0.5 * f64::from(epoch.image.width), 0.5 * f64::from(epoch.image.height));
    let known = epoch.known_sizes().next().is_some();
    match measure::pixel_size(doc, epoch.id) {
        Some(size) => {
            if let Some((x, y)) = epoch.located().and_then(|l| l.gsd_m(middle)) {
                widgets::caption(ui, &format!("{} in the middle; areas are measured on the ellipsoid.", gsd_words(x, y)));
            } else {
                let by = if known { "by what is known below" } else { "through the alignment" };
                let percent = 100.0 * size.sd_rel;
                widgets::caption(ui, &format!("{} ± {percent:.1} %, {by}.", gsd_words(size.gsd_m, size.gsd_m)));
            }
        }
        None => {
            widgets::caption(
                ui,
                "Scale not known: ratios are given, metres are not. Measure a line whose length you know, then state it below.",
            );
        }
    }
}

/// The known lengths and areas, each with what it says of the size of a pixel.
fn known_sizes(ui: &mut Ui, doc: &Document, epoch: &Epoch, queue: &mut Queue) {
    let p = theme::palette(ui);
    let fit = measure::scale_fit(doc, epoch.id);
    let role = doc.role_word(epoch.id);
    for (index, size) in epoch.known_sizes().enumerate() {
        let says = fit.as_ref().and_then(|fit| fit.evidence.iter().find(|e| e.size == size).map(|e| (fit, e)));
        let said = match says {
            Some((fit, evidence)) if fit.evidence.len() > 1 => {
                format!("{:.3} m a pixel, {:+.1} of its errors off the mean", evidence.pixel.gsd_m, fit.deviation(evidence) + 0.0)
            }
            Some((_, evidence)) => format!("{:.3} m a pixel ± {:.1} %", evidence.pixel.gsd_m, 100.0 * evidence.pixel.sd_rel),
            None => "says nothing now: its outline is gone".to_owned(),
        };
        ui.horizontal(|ui| {
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let name = format!("Withdraw known size {} of {role}", index + 1);
                if IconButton::new(Icon::Trash, &name).small().show(ui).clicked() {
                    let first = epoch.scale.map(KnownSize::Length) == Some(size);
                    queue.push(Ask::Run(if first {
                        SetScale { epoch: epoch.id, scale: None }.into()
                    } else {
                        WithdrawKnownSize { epoch: epoch.id, size }.into()
                    }));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let text = RichText::new(format!("{}: {said}", known_words(doc, &size))).text_style(TextStyle::Small).color(p.text);
                    ui.add(egui::Label::new(text).wrap());
                });
            });
        });
    }
    if let Some(fit) = fit.filter(measure::ScaleFit::is_contradicted) {
        let text = format!(
            "These contradict each other (chi-square {:.1}; chance does that in {} % of cases). The error of the scale is enlarged until they agree.",
            fit.chi2,
            fit.p_percent()
        );
        ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.warn)).wrap());
    }
}

/// `240 px are 120 ± 1.5 m`.
fn known_words(doc: &Document, size: &KnownSize) -> String {
    match size {
        KnownSize::Length(s) => format!("{:.0} px are {} ± {} m", s.from.distance(s.to), s.length_m, s.length_sd_m),
        KnownSize::MercatorLength { ruler: s, latitude_deg } => {
            format!("{:.0} px are {} ± {} m, flat on Web Mercator at {latitude_deg}°", s.from.distance(s.to), s.length_m, s.length_sd_m)
        }
        KnownSize::Area { footprint, area_m2, area_sd_m2 } => {
            let name = doc.footprint(*footprint).map_or("an outline that is gone", |f| f.name.as_str());
            format!("\"{name}\" covers {area_m2} ± {area_sd_m2} m²")
        }
    }
}

fn frame(ui: &mut Ui, doc: &Document, queue: &mut Queue) {
    let p = theme::palette(ui);
    widgets::section_title(ui, "Between the images");
    if let Some(alignment) = doc.alignment(doc.pair.before, doc.pair.after) {
        aligned(ui, doc, alignment, queue);
        return;
    }
    ui.horizontal(|ui| {
        for command in [UiCommand::LineUp, UiCommand::ByHand] {
            if ui.button(RichText::new(command.label()).small()).on_hover_text(command.entry().tip).clicked() {
                queue.push(Ask::Ui(command));
            }
        }
    });
    match doc.shared_frame {
        Some(frame) => {
            let text = format!(
                "You declared that both pictures share one pixel frame, ± {} px (standard deviation). This error enters every comparison across the dates.",
                frame.error_px
            );
            ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.text)).wrap());
            ui.horizontal(|ui| {
                if ui.button(RichText::new("Change").small()).accessible_name("Change the shared frame").clicked() {
                    queue.push(Ask::Ui(UiCommand::SharedFrame));
                }
                if ui.button(RichText::new("Withdraw").small()).accessible_name("Withdraw the shared frame").clicked() {
                    queue.push(Ask::Run(SetSharedFrame { frame: None }.into()));
                }
            });
        }
        None if [doc.pair.before, doc.pair.after].into_iter().all(|id| doc.epoch(id).is_some_and(|e| e.located().is_some())) => {
            widgets::caption(
                ui,
                "Both images are georeferenced: they are laid on each other by the ground, and areas are compared there. Look whether \
                 something that did not change lies on itself: two georeferences may be metres apart.",
            );
        }
        None => {
            widgets::caption(
                ui,
                "Nothing says yet how the pixels of one image lie on the other: comparisons across the dates need a georeference or a known length on both, or this statement.",
            );
            if ui.button(RichText::new("Declare a shared frame…").small()).clicked() {
                queue.push(Ask::Ui(UiCommand::SharedFrame));
            }
        }
    }
}

/// How the pair is lined up, and how sure that is.
fn aligned(ui: &mut Ui, doc: &Document, alignment: &Alignment, queue: &mut Queue) {
    let p = theme::palette(ui);
    let text = words::aligned(alignment);
    ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.text)).wrap());
    let (before, after) = (doc.pair.before, doc.pair.after);
    if let Some(found) = measure::georeferences_disagree(doc, alignment).filter(measure::Disagreement::counts) {
        widgets::caption(ui, &format!("Compared with this, {}.", found.words()));
    }
    widgets::caption(ui, "What is lined up is the ground: roofs and towers lean away from the camera, and may lie beside themselves.");
    ui.horizontal(|ui| {
        if ui.button(RichText::new("Line up again").small()).clicked() {
            queue.push(Ask::Ui(UiCommand::LineUp));
        }
        if ui.button(RichText::new("By hand…").small()).on_hover_text(UiCommand::ByHand.entry().tip).clicked() {
            queue.push(Ask::Ui(UiCommand::ByHand));
        }
        if ui.button(RichText::new("Withdraw").small()).accessible_name("Withdraw the alignment").clicked() {
            queue.push(Ask::Run(WithdrawAlignment { from: after, onto: before }.into()));
        }
    });
}

fn lines(ui: &mut Ui, panels: &Panels<'_>, doc: &Document, view: &View, queue: &mut Queue) {
    widgets::section_title(ui, "Measured lines");
    let plain = || doc.lines.values().filter(|l| l.height.is_none());
    if plain().next().is_none() {
        widgets::caption(ui, "No line is measured yet. Press L and click both ends of something whose length you know.");
    }
    let chosen = panels.open.editor.selection().line;
    for line in plain().take(200) {
        line_row(ui, doc, line, chosen == Some(line.id), view, queue);
        // The others beside the chosen one.
        if let Some(Ok(answer)) = chosen.filter(|id| *id != line.id).map(|id| measure::length_ratio(doc, line.id, id, view.choice.level)) {
            let (value, range) = words::ratio(&answer);
            // Under its line, past the bar.
            let text = format!("{value} ({range}) of the length of the chosen line");
            let caption = ui.horizontal(|ui| {
                ui.add_space(11.0);
                widgets::caption(ui, &text)
            });
            let caption = caption.inner;
            if let Some(other) = chosen.and_then(|id| doc.line(id)) {
                caption.on_hover_text((view.language.lengths)(doc, line, other, &answer).sentence);
            }
        }
    }
}

fn line_row(ui: &mut Ui, doc: &Document, line: &Line, chosen: bool, view: &View, queue: &mut Queue) {
    let p = theme::palette(ui);
    ui.push_id(line.id, |ui| {
        ui.horizontal(|ui| {
            let (bar, _) = ui.allocate_exact_size(vec2(3.0, 18.0), Sense::hover());
            ui.painter().rect_filled(bar, 1.5, epoch_colour(doc, line.epoch));
            let length = measure::length(doc, line.epoch, line.from, line.to);
            let text = length.map_or_else(|| "no length".to_owned(), |answer| words::length_with_range(&answer, view.choice.level));
            let text = RichText::new(text).color(if chosen { p.accent } else { p.text });
            let label = ui.add(egui::Label::new(text).sense(Sense::click()));
            label.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Line {}", line.id.0)));
            if label.clicked() {
                queue.push(Ask::LookAt(Focus::Line(line.id)));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                let name = format!("Delete line {}", line.id.0);
                if IconButton::new(Icon::Trash, &name).small().show(ui).clicked() {
                    queue.push(Ask::Run(DeleteLine { id: line.id }.into()));
                }
                let name = format!("State the length of line {}", line.id.0);
                let tip = "Gives the image its scale: from then on areas and lengths are in metres.";
                if IconButton::new(Icon::Scale, &name).tip(tip).small().show(ui).clicked() {
                    queue.push(Ask::StateScale(line.id));
                }
            });
        });
    });
}

/// What is known of the hands that traced, image by image.
fn hands_told(doc: &Document) -> Vec<String> {
    let mut told = Vec::new();
    for epoch in [doc.pair.before, doc.pair.after] {
        let role = doc.role_word(epoch);
        let mut names: Vec<&str> = doc.footprints.values().filter(|f| f.epoch == epoch).flat_map(|f| f.analysts()).collect();
        names.sort_unstable();
        names.dedup();
        told.extend(names.into_iter().map(|name| format!("{role}: {}", measure::hand_words(doc, epoch, name))));
        if let Some(between) = measure::reproducibility(doc, epoch) {
            let (analysts, bias, dof) = (between.analysts, between.bias_px, between.dof);
            told.push(format!("{role}: between {analysts} analysts {bias:.2} px ({dof:.0} degrees of freedom)."));
        }
    }
    told
}

/// What is known of the hands that traced, and the way to measure them.
fn hands(ui: &mut Ui, doc: &Document, told: &[String], queue: &mut Queue) {
    let p = theme::palette(ui);
    for text in told {
        ui.add(egui::Label::new(RichText::new(text).text_style(TextStyle::Small).color(p.text)).wrap());
    }
    let name = UiCommand::TraceAgain.label();
    let button = ui.add_enabled(!doc.footprints.is_empty(), egui::Button::new(RichText::new(name).small()));
    if button.on_hover_text(UiCommand::TraceAgain.entry().tip).clicked() {
        queue.push(Ask::Ui(UiCommand::TraceAgain));
    }
    ui.add_space(GRID);
}

/// One of the standard deviations of the model.
type Field = fn(&mut ErrorModel) -> &mut f64;

fn errors(ui: &mut Ui, doc: &Document, told: &[String], queue: &mut Queue) {
    widgets::section_title(ui, "How precisely you trace");
    hands(ui, doc, told, queue);
    widgets::caption(
        ui,
        "Assumed, as standard deviations in pixels: the base of every range until your own hand is measured. What all outlines have alike is \
         always assumed.",
    );
    // The values in the making live in the toolkit's memory; the step is taken when the drag or the typing is over.
    let id = egui::Id::unique("tracing errors in the making");
    let mut model = ui.data(|data| data.get_temp::<Making>(id)).filter(|m| m.from == doc.error_model).map_or(doc.error_model, |m| m.to);
    let rows: [(&str, &str, Field); 4] = [
        ("Each corner", "How far a clicked corner is from the true one, in x and in y.", |m| &mut m.click_px),
        ("Each wall", "How far you take a wall to be from where it is.", |m| &mut m.edge_px),
        ("All outlines alike", "A bias that all outlines of one image share: blur, bright edges.", |m| &mut m.shared_bias_px),
        ("Each outline", "A bias of each outline of its own.", |m| &mut m.private_bias_px),
    ];
    let mut done = false;
    for (name, tip, value) in rows {
        ui.horizontal(|ui| {
            let p = theme::palette(ui);
            ui.label(RichText::new(name).text_style(TextStyle::Small).color(p.muted)).on_hover_text(tip);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let drag = egui::DragValue::new(value(&mut model)).range(0.0..=20.0).speed(0.01).max_decimals(2).suffix(" px");
                let response = ui.add(drag.update_while_editing(false)).accessible_name(format!("Tracing error: {name}"));
                done |= response.drag_stopped() || response.lost_focus() || (response.changed() && !response.dragged());
            });
        });
    }
    if model != doc.error_model {
        if done {
            ui.data_mut(|data| data.remove::<Making>(id));
            queue.push(Ask::Run(SetErrorModel { model }.into()));
        } else {
            ui.data_mut(|data| data.insert_temp(id, Making { from: doc.error_model, to: model }));
        }
    }
    ui.add_space(GRID);
}

/// Tracing errors that are being changed.
#[derive(Clone, Copy, PartialEq)]
struct Making {
    from: ErrorModel,
    to: ErrorModel,
}
