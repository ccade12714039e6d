//! When and how each image was taken, and who is to be credited.

use egui::{Align, Context, Layout, RichText, Ui, vec2};

use super::frame;
use crate::app::ask::{Ask, Queue};
use crate::app::paint::outlines::epoch_colour;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::{form, widgets};
use crate::core::doc::{Document, EpochId};
use crate::core::ops::{SetAcquisition, SetCredit, SetDate};
use crate::core::raster::{Acquisition, FIELDS, Field};
use crate::core::units::Date;

/// What is stated of one image, as typed.
#[derive(Clone, Debug)]
struct Row {
    epoch: EpochId,
    date: String,
    credit: String,
    /// What the analyst states beyond that, by the field's key in [`FIELDS`].
    facts: Vec<(&'static Field, String)>,
    /// The facts can be seen.
    is_wide: bool,
}

/// The form of both images.
#[derive(Clone, Debug)]
pub struct Form {
    rows: Vec<Row>,
    /// The image whose date is typed next.
    focus: Option<EpochId>,
}

impl Form {
    /// A form with what the document says.
    #[must_use]
    pub fn of(doc: &Document) -> Self {
        let row = |id| {
            let epoch = doc.epoch(id)?;
            let stated = |field: &Field| field.get(&epoch.stated_acquisition).map(|(value, _)| value).unwrap_or_default();
            let facts: Vec<_> = FIELDS.iter().filter(|f| f.is_statable).map(|f| (f, stated(f))).collect();
            Some(Row {
                epoch: id,
                date: epoch.date.map(|date| date.to_string()).unwrap_or_default(),
                credit: epoch.credit.clone(),
                is_wide: facts.iter().any(|(_, stated)| !stated.is_empty()),
                facts,
            })
        };
        let rows: Vec<Row> = doc.epochs_pair_first().into_iter().filter_map(row).collect();
        // What is missing is what one came for.
        let focus = rows.iter().find(|row| row.date.is_empty()).or(rows.first()).map(|row| row.epoch);
        Self { rows, focus }
    }

    /// The date of this image is typed next.
    pub fn begin_with(&mut self, epoch: EpochId) {
        self.focus = Some(epoch);
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, doc: &Document, queue: &mut Queue) -> bool {
    frame::show(ctx, "images", "Dates, credit and sensor", 560.0, |ui| {
        widgets::caption(
            ui,
            "The date is the day on which the image was taken, as its provider states it. It stands on the picture and in every sentence.",
        );
        let mut wrong = false;
        let mut rows = |ui: &mut Ui, rows: &mut Vec<Row>| {
            for row in rows {
                ui.add_space(2.0 * GRID);
                let is_next = form.focus.take_if(|epoch| *epoch == row.epoch).is_some();
                wrong |= !row_ui(ui, row, doc, is_next);
            }
        };
        if form.rows.len() > 2 {
            // However many dates there are, the buttons stay in the window.
            let most = (ui.ctx().content_rect().height() - 240.0).max(120.0);
            egui::ScrollArea::vertical().max_height(most).show(ui, |ui| rows(ui, &mut form.rows));
        } else {
            rows(ui, &mut form.rows);
        }
        frame::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "Keep", !wrong).clicked() || (!wrong && frame::entered(ui));
            if done {
                form.rows.iter().for_each(|row| keep(row, doc, queue));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}

/// The day in a file's name, `2019-05-01` or `20190501` as a whole word of it: of the picture, of a download, who knows.
fn day_in_name(name: &str) -> Option<Date> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_day = |text: &str, shape: &str| {
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(|(b, s)| if s == b'0' { b.is_ascii_digit() } else { b == s })
    };
    let mut found = stem.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).filter_map(|word| {
        let text = match word {
            word if is_day(word, "0000-00-00") => word.to_owned(),
            word if is_day(word, "00000000") => format!("{}-{}-{}", word.get(..4)?, word.get(4..6)?, word.get(6..)?),
            _ => return None,
        };
        text.parse::<Date>().ok()
    });
    // Of two nobody can tell which.
    found.next().filter(|_| found.next().is_none())
}

/// Draws one image's fields; `false` if the date cannot be read.
fn row_ui(ui: &mut Ui, row: &mut Row, doc: &Document, is_next: bool) -> bool {
    let p = theme::palette(ui);
    let word = doc.role_word(row.epoch).to_owned();
    ui.horizontal(|ui| {
        widgets::epoch_tag(ui, &word, epoch_colour(doc, row.epoch));
        if let Some(epoch) = doc.epoch(row.epoch) {
            ui.label(RichText::new(epoch.file_name()).color(p.muted));
        }
    });
    let date = form::row(ui, "Date", |ui| widgets::field(ui, &format!("Date of {word}"), "YYYY-MM-DD", &mut row.date, 110.0));
    if is_next {
        date.request_focus();
    }
    if row.date.trim().is_empty()
        && let Some(day) = doc.epoch(row.epoch).and_then(|epoch| day_in_name(epoch.file_name()))
    {
        form::row(ui, "", |ui| {
            let tip = "Take it only if you know that it is the day of the picture: it may be that of the download.";
            if ui.button(RichText::new(format!("Its name says {day}")).small()).on_hover_text(tip).clicked() {
                row.date = day.to_string();
            }
        });
    }
    let text = row.date.trim();
    let bad = if text.is_empty() { None } else { text.parse::<Date>().err() };
    if let Some(why) = &bad {
        form::error(ui, &why.to_string());
    }
    form::row(ui, "Credit", |ui| {
        form::wide(ui, &format!("Credit of {word}"), "credit line, for example the provider's name", &mut row.credit)
    });
    let facts_are_good = facts_ui(ui, row, doc, &word);
    bad.is_none() && facts_are_good
}

/// Draws the fields of how an image was taken, two a line; `false` if one cannot be read.
fn facts_ui(ui: &mut Ui, row: &mut Row, doc: &Document, word: &str) -> bool {
    let p = theme::palette(ui);
    let Some(epoch) = doc.epoch(row.epoch) else { return true };
    let text = RichText::new("Satellite, sun and view").small();
    toggles::checkbox(ui, &mut row.is_wide, text)
        .accessible_name(format!("How {word} was taken"))
        .on_hover_text("What the files say is shown in the fields; what you type stands above it. All of it is logged with its origin.");
    if !row.is_wide {
        return true;
    }
    let mut wrong = None;
    for pair in row.facts.chunks_mut(2) {
        ui.horizontal(|ui| {
            for (field, typed) in pair {
                let label = egui::Label::new(RichText::new(field.name).small().color(p.muted));
                let place = Layout::left_to_right(Align::Center);
                ui.allocate_ui_with_layout(vec2(78.0, 20.0), place, |ui| {
                    ui.set_min_width(78.0);
                    ui.add(label).on_hover_text(field.summary);
                });
                let said = field.get(&epoch.image.acquisition).map(|(value, origin)| format!("{value}{} ({origin})", field.unit));
                widgets::field(ui, &format!("{} of {word}", field.name), &said.unwrap_or_else(|| "not known".to_owned()), typed, 170.0);
                wrong = wrong.take().or(field.state(&mut Acquisition::default(), typed).err());
            }
        });
    }
    if let Some(why) = &wrong {
        form::error(ui, why);
    }
    wrong.is_none()
}

fn keep(row: &Row, doc: &Document, queue: &mut Queue) {
    let Some(epoch) = doc.epoch(row.epoch) else { return };
    let date = row.date.trim().parse::<Date>().ok();
    if date != epoch.date {
        queue.push(Ask::Run(SetDate { epoch: row.epoch, date }.into()));
    }
    if row.credit.trim() != epoch.credit {
        queue.push(Ask::Run(SetCredit { epoch: row.epoch, credit: row.credit.trim().to_owned() }.into()));
    }
    let changed = |(field, typed): &&(&'static Field, String)| {
        field.get(&epoch.stated_acquisition).map(|(value, _)| value).unwrap_or_default() != typed.trim()
    };
    let facts: Vec<(String, String)> =
        row.facts.iter().filter(changed).map(|(field, typed)| (field.key.to_owned(), typed.clone())).collect();
    if !facts.is_empty() {
        queue.push(Ask::Run(SetAcquisition { epoch: row.epoch, facts }.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_a_name_is_found_where_it_is_one_word_and_the_only_one() {
        for (name, day) in [
            ("site_2019-05-01.jpg", Some("2019-05-01")),
            ("20190501 site.png", Some("2019-05-01")),
            ("site_20190501_v2.tif", Some("2019-05-01")),
            ("site_2019-13-01.jpg", None),
            ("order_120190501.jpg", None),
            ("20190501_20200101.jpg", None),
            ("before.png", None),
            ("\u{fc}\u{fc}\u{fc}\u{fc}.png", None),
        ] {
            assert_eq!(day_in_name(name).map(|day| day.to_string()).as_deref(), day, "{name}");
        }
    }
}
