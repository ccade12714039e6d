//! After a round of blind tracing: how well the hand repeats itself, what does not fit together, and what became of the ranges.

use egui::{Context, Grid, Label, RichText, ScrollArea, TextStyle, Ui};

use super::frame;
use crate::app::ask::{Ask, Queue};
use crate::app::theme::{self, GRID};
use crate::app::{widgets, words};
use crate::core::doc::{Document, Footprint, FootprintId};
use crate::core::measure;
use crate::core::ops::{Focus, WithdrawTracing};
use crate::core::units::Level;

/// What is shown.
#[derive(Clone, Debug)]
pub struct Form {
    /// The outlines that were traced again.
    pub rows: Vec<Row>,
    /// How many the round had.
    pub asked: usize,
}

/// An outline before and after.
#[derive(Clone, Debug)]
pub struct Row {
    /// Which one.
    pub id: FootprintId,
    name: String,
    before: String,
    after: String,
}

fn range(doc: &Document, footprint: &Footprint, level: Level) -> String {
    words::area_with_range(&measure::area(doc, footprint), level)
}

impl Row {
    /// The row before the round.
    #[must_use]
    pub fn of(doc: &Document, footprint: &Footprint, level: Level) -> Row {
        Row { id: footprint.id, name: footprint.name.clone(), before: range(doc, footprint, level), after: String::new() }
    }

    /// The same row with what holds now.
    #[must_use]
    pub fn now(self, doc: &Document, level: Level) -> Row {
        let after = doc.footprint(self.id).map(|f| range(doc, f, level)).unwrap_or_default();
        Row { after, ..self }
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, doc: &Document, queue: &mut Queue) -> bool {
    frame::show(ctx, "traced again", "What the tracings say", 600.0, |ui| {
        let p = theme::palette(ui);
        let ids: Vec<FootprintId> = form.rows.iter().map(|row| row.id).collect();
        let say = |ui: &mut Ui, text: &str, ink| ui.add(Label::new(RichText::new(text).color(ink)).wrap());
        say(ui, &format!("{} of {} traced again.", form.rows.len(), words::count(form.asked, "outline", "outlines")), p.text);
        for sentence in measure::hands_words(doc, &ids) {
            say(ui, &sentence, p.strong);
        }
        estimates(ui, doc, &ids);
        let alarms: Vec<measure::Blunder> = doc.epochs.iter().flat_map(|e| measure::blunders(doc, e.id)).collect();
        let alarms: Vec<measure::Blunder> = alarms.into_iter().filter(|b| ids.contains(&b.footprint)).collect();
        let mut stays = true;
        ScrollArea::vertical().id_salt("traced again").max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
            for alarm in &alarms {
                ui.add_space(2.0 * GRID);
                say(ui, &alarm.words(doc), p.warn);
                ui.horizontal(|ui| {
                    if ui.button("Look at it").clicked() {
                        queue.push(Ask::Select(vec![alarm.footprint]));
                        queue.push(Ask::LookAt(Focus::Footprint(alarm.footprint)));
                        stays = false;
                    }
                    let of_two = alarm.numbers.into_iter().filter(|n| alarm.odd.is_none_or(|odd| odd == *n));
                    for number in of_two.filter(|n| *n > 1) {
                        if ui.button(format!("Withdraw tracing {number}")).clicked() {
                            let why = "It did not fit the other tracings.".to_owned();
                            queue.push(Ask::Run(WithdrawTracing { id: alarm.footprint, number, why }.into()));
                        }
                    }
                });
            }
            if alarms.is_empty() {
                ui.add_space(GRID);
                say(ui, "No two tracings are farther apart than your hand explains.", p.ok);
            }
            ui.add_space(2.0 * GRID);
            Grid::new("areas before and after").num_columns(3).spacing([16.0, 4.0]).show(ui, |ui| {
                for title in ["Outline", "Before", "Now"] {
                    ui.label(RichText::new(title).text_style(TextStyle::Small).color(p.muted));
                }
                ui.end_row();
                for row in &form.rows {
                    ui.scope(|ui| {
                        ui.set_width(190.0);
                        ui.add(Label::new(RichText::new(&row.name).color(p.text)).truncate());
                    });
                    ui.label(RichText::new(&row.before).color(p.muted));
                    ui.label(RichText::new(&row.after).color(p.strong));
                    ui.end_row();
                }
            });
        });
        frame::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "Close", true).clicked() || frame::entered(ui);
            stays && !done
        })
    })
}

/// The estimates of each hand, small.
fn estimates(ui: &mut Ui, doc: &Document, ids: &[FootprintId]) {
    for epoch in doc.epochs.iter().filter(|e| ids.iter().any(|id| doc.footprint(*id).is_some_and(|f| f.epoch == e.id))) {
        for found in measure::repeatability(doc, epoch.id) {
            let who = if found.analyst.is_empty() { String::new() } else { format!(", {}", found.analyst) };
            widgets::caption(
                ui,
                &format!(
                    "{}{who}: {:.2} px by corners, {:.2} px by walls, {:.2} px by areas: {:.2} px counts. {} of {}.",
                    doc.role_word(epoch.id),
                    found.vertex_px,
                    found.wall_px,
                    found.area_px,
                    found.s_px(),
                    words::count(found.tracings, "tracing", "tracings"),
                    words::count(found.footprints, "building", "buildings")
                ),
            );
        }
        if let Some(between) = measure::reproducibility(doc, epoch.id) {
            widgets::caption(
                ui,
                &format!(
                    "{}: {} analysts draw boundaries that differ by {:.2} px (standard deviation, beyond their own scatter).",
                    doc.role_word(epoch.id),
                    between.analysts,
                    between.bias_px
                ),
            );
        }
    }
}
