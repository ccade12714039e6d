//! A report to be made, and one that was made.

use std::path::PathBuf;

use egui::{Context, RichText, TextStyle};

use super::frame;
use crate::app::ask::{Ask, Browse, Queue};
use crate::app::theme::{self, GRID};
use crate::app::{form, widgets};
use crate::core::measure::{LANGUAGES, Language};
use crate::core::units::Level;
use crate::io::report::Options;
use crate::jobs::{ReportMade, ReportTask};

/// The form, as typed.
#[derive(Clone, Debug)]
pub struct Form {
    /// The session file.
    pub session: PathBuf,
    /// The folder to be written.
    pub path: String,
    /// The headline.
    pub title: String,
    /// What the site is called.
    pub site: String,
    /// The level of the ranges.
    pub level: Level,
    /// The language in which the window tells comparisons.
    pub language: &'static Language,
}

impl Form {
    fn task(&self) -> ReportTask {
        let language = Some(self.language).filter(|l| LANGUAGES.iter().skip(1).any(|other| other.code == l.code));
        ReportTask {
            session: self.session.clone(),
            out: PathBuf::from(self.path.trim()),
            zip: false,
            options: Options { level: self.level, language, title: self.title.clone(), site: self.site.clone() },
        }
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, queue: &mut Queue) -> bool {
    frame::show(ctx, "report", "Make report", 560.0, |ui| {
        widgets::caption(
            ui,
            "A folder is written: a page that opens anywhere, the outlines, this session with its history, and what others need to check all of \
             it. The images themselves are not in it; a part of each is, as a picture.",
        );
        ui.add_space(GRID);
        form::row(ui, "Headline", |ui| form::wide(ui, "Headline", "made of the dates", &mut form.title));
        form::row(ui, "Site", |ui| form::wide(ui, "Site", "what it is called", &mut form.site));
        form::row(ui, "Folder", |ui| {
            let (field, browse) = form::path(ui, "Folder of the report", "/path/to/folder", &mut form.path);
            frame::first_field(ui, &field, &form.path);
            if browse {
                queue.push(Ask::Browse(Browse::Report));
            }
        });
        let told = match LANGUAGES.iter().position(|l| l.code == form.language.code) {
            Some(0) | None => String::new(),
            Some(_) => format!(" In {}, its sentences in English too.", form.language.name),
        };
        form::hint(ui, &format!("Ranges at {}, as in the window.{told}", form.level));
        let ready = !form.path.trim().is_empty();
        let entered = ready && frame::entered(ui);
        frame::buttons(ui, |ui| {
            let made = widgets::primary_button(ui, "Make report", ready).clicked() || entered;
            if made {
                queue.push(Ask::MakeReport(Box::new(form.task())));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !made && !left
        })
    })
}

/// What was made, and where: draws the dialog; `false` once it should be closed.
pub fn made(ctx: &Context, made: &ReportMade, queue: &mut Queue) -> bool {
    frame::show(ctx, "reported", if made.as_before { "The report is there already" } else { "The report is written" }, 560.0, |ui| {
        let p = theme::palette(ui);
        let path = made.path.display().to_string();
        widgets::caption(ui, "Open report.html in its folder. To pass it on, pass the whole folder on.");
        ui.add_space(GRID);
        let facts = [
            ("Folder", &path),
            ("Head of the session. Publish it with the report: whoever checks it compares it", &made.head),
            ("SHA-256 of the manifest. Publish it too: it ties down the page and the figures", &made.manifest_sha256),
        ];
        for (name, value) in facts {
            widgets::caption(ui, name);
            ui.add(egui::Label::new(RichText::new(value).text_style(TextStyle::Monospace).color(p.text)).wrap());
            ui.add_space(GRID);
        }
        made.missing.iter().for_each(|why| {
            widgets::caption(ui, why);
        });
        frame::buttons(ui, |ui| {
            let copied = widgets::primary_button(ui, "Copy the path", true).clicked();
            if copied {
                queue.push(Ask::Copy { text: path.clone(), said: "The path is on the clipboard.".to_owned() });
            }
            if widgets::plain_button(ui, "Copy both hashes").clicked() {
                let text = format!("head {}\nmanifest {}", made.head, made.manifest_sha256);
                queue.push(Ask::Copy { text, said: "Both hashes are on the clipboard.".to_owned() });
            }
            !widgets::plain_button(ui, "Close").clicked()
        })
    })
}
