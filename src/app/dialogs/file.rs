//! One file: a session to open, a place for the session, outlines to read, an export to write.

use std::path::PathBuf;

use egui::{Context, ScrollArea, TextStyle, Ui};

use super::frame;
use crate::app::ask::{Ask, Browse, Queue};
use crate::app::session::Open;
use crate::app::theme::{self, GRID};
use crate::app::toggles;
use crate::app::{form, widgets};
use crate::core::doc::EpochId;
use crate::io::export::{EXPORTERS, is_on_ground};
use crate::jobs::RecentSession;

/// What the file is for.
#[derive(Clone, Debug, PartialEq)]
pub enum Purpose {
    /// A session to open.
    OpenSession,
    /// A place for the session.
    SaveAs,
    /// A place for a copy that can be changed.
    Copy,
    /// Outlines to read; where the file does not say on which image they lie, on this one.
    Import(EpochId),
    /// Results to write, in the format of this name.
    Export(&'static str),
    /// The image of a further date.
    AddDate,
    /// A list of classes to read.
    Classes,
    /// A place for the list of classes of this name.
    SaveClasses(&'static str),
}

/// The path as typed, and what it is for.
#[derive(Clone, Debug)]
pub struct Form {
    /// What the file is for.
    pub purpose: Purpose,
    /// Its path.
    pub path: String,
    /// The session is only looked at.
    pub look: bool,
    /// What is hidden is left out of the export.
    pub visible_only: bool,
}

impl Form {
    /// A form for that purpose, with that path in its field.
    #[must_use]
    pub fn new(purpose: Purpose, path: String) -> Form {
        Form { purpose, path, look: false, visible_only: false }
    }
}

impl Purpose {
    fn title(&self) -> &'static str {
        match self {
            Purpose::OpenSession => "Open a session",
            Purpose::SaveAs => "Save session as",
            Purpose::Copy => "Make a copy to change",
            Purpose::Import(_) => "Import outlines",
            Purpose::Export(_) => "Export",
            Purpose::AddDate => "Add a date",
            Purpose::Classes => "Classes from a file",
            Purpose::SaveClasses(_) => "Write the classes out",
        }
    }

    fn verb(&self) -> &'static str {
        match self {
            Purpose::OpenSession => "Open",
            Purpose::SaveAs => "Save",
            Purpose::Copy => "Copy and open",
            Purpose::Import(_) => "Import",
            Purpose::Export(_) => "Export",
            Purpose::AddDate => "Add",
            Purpose::Classes => "Use",
            Purpose::SaveClasses(_) => "Write",
        }
    }

    /// What a native dialog for it is called.
    #[must_use]
    pub fn browse(&self) -> Browse {
        match self {
            Purpose::OpenSession => Browse::Session,
            Purpose::SaveAs | Purpose::Copy => Browse::SaveAs,
            Purpose::Import(_) => Browse::Import,
            Purpose::Export(_) => Browse::Export,
            Purpose::AddDate => Browse::Date,
            Purpose::Classes => Browse::Classes,
            Purpose::SaveClasses(_) => Browse::SaveClasses,
        }
    }

    fn explanation(&self) -> &'static str {
        match self {
            Purpose::OpenSession => {
                "Session files end in .session.jsonl. The images are looked for beside the session and where they were last."
            }
            Purpose::SaveAs => "The whole history is copied to the new file, and work goes on there. Original images stay where they are.",
            Purpose::Copy => {
                "The intact records are copied, byte for byte, and the copy is opened. The session itself stays as it is; so do the images."
            }
            Purpose::Import(_) => {
                "GeoJSON is read: longitude and latitude, an EPSG system, or pixels. What cannot be taken is listed, with the reason."
            }
            Purpose::AddDate => {
                "The image of the same site on another date. It is only read; its date, where its files say it, is taken over. Line it up with BEFORE afterwards."
            }
            Purpose::Classes => {
                "A JSON file with names, colours and keys. The list is kept in the session, so that it is there wherever the session is."
            }
            Purpose::SaveClasses(_) => {
                "Change it with any editor of text, then choose it under Edit, Classes. What is wrong in it is told with its line."
            }
            Purpose::Export(_) => {
                "GeoJSON is in longitude and latitude where an image is georeferenced; otherwise in pixels of the named image, and the file says so."
            }
        }
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, open: Option<&Open>, recent: &[RecentSession], queue: &mut Queue) -> bool {
    frame::show(ctx, "file", form.purpose.title(), 560.0, |ui| {
        widgets::caption(ui, form.purpose.explanation());
        ui.add_space(GRID);
        choices(ui, form, open);
        form::row(ui, "File", |ui| {
            let (field, browse) = form::path(ui, "Path of the file", "/path/to/file", &mut form.path);
            frame::first_field(ui, &field, &form.path);
            if browse {
                queue.push(Ask::Browse(form.purpose.browse()));
            }
        });
        let mut chosen = None;
        if form.purpose == Purpose::OpenSession {
            chosen = recent_list(ui, recent);
        }
        let ready = !form.path.trim().is_empty();
        let entered = ready && frame::entered(ui);
        frame::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, form.purpose.verb(), ready).clicked() || entered || chosen.is_some();
            if done {
                queue.push(ask(form, chosen.unwrap_or_else(|| PathBuf::from(form.path.trim()))));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}

fn ask(form: &Form, path: PathBuf) -> Ask {
    match &form.purpose {
        Purpose::OpenSession if form.look => Ask::LookAtSession(path),
        Purpose::OpenSession => Ask::OpenSession(path),
        Purpose::Copy => Ask::CopySession(path),
        Purpose::SaveAs => Ask::SaveAs(path),
        Purpose::Import(epoch) => Ask::Import { path, epoch: *epoch },
        Purpose::Export(format) => Ask::Export { format: (*format).to_owned(), path, visible_only: form.visible_only },
        Purpose::AddDate => Ask::AddDates(vec![path]),
        Purpose::Classes => Ask::ReadClasses(path),
        Purpose::SaveClasses(name) => Ask::SaveClasses { name, path },
    }
}

/// What there is to choose besides the path: the format of an export, the image of an import.
fn choices(ui: &mut Ui, form: &mut Form, open: Option<&Open>) {
    match &mut form.purpose {
        Purpose::Export(format) => {
            let on_ground = open.is_some_and(|open| is_on_ground(open.editor.document()));
            for exporter in EXPORTERS {
                let chosen = *format == exporter.name;
                // What would be refused cannot be chosen, and says why.
                let can = on_ground || !exporter.needs_ground();
                let about = if can { exporter.summary } else { "Needs a georeference: none of the images says where on Earth it lies." };
                if ui.add_enabled_ui(can, |ui| form::option(ui, chosen, exporter.title, about)).inner {
                    *format = exporter.name;
                    form.path = exporter.path_for(&stem(&form.path), on_ground).display().to_string();
                }
            }
            // Offered only where there is something to leave out.
            let hidden = open.map_or(0, |open| open.editor.document().hidden.len());
            if hidden > 0 {
                let what = if hidden == 1 { "the hidden item".to_owned() } else { format!("the {hidden} hidden items") };
                toggles::checkbox(ui, &mut form.visible_only, format!("Leave out {what}"));
            }
        }
        Purpose::Import(epoch) => {
            let Some(doc) = open.map(|open| open.editor.document()) else { return };
            form::row(ui, "Image not named", |ui| {
                form::unit(ui, "then it is");
                if doc.epochs.len() > 2 {
                    let combo = egui::ComboBox::from_id_salt("image of outlines").selected_text(doc.epoch_words(*epoch)).width(190.0);
                    let shown = combo.show_ui(ui, |ui| {
                        for id in doc.epochs_in_time() {
                            ui.selectable_value(epoch, id, doc.epoch_words(id));
                        }
                    });
                    shown.response.accessible_name("Image of outlines that name none");
                    return;
                }
                for id in [doc.pair.before, doc.pair.after] {
                    toggles::radio_value(ui, epoch, id, doc.role_word(id));
                }
            });
        }
        Purpose::OpenSession => {
            toggles::checkbox(ui, &mut form.look, "Only look: nothing is written, not even that it was opened");
        }
        Purpose::SaveAs | Purpose::Copy | Purpose::AddDate | Purpose::Classes | Purpose::SaveClasses(_) => {}
    }
    ui.add_space(GRID);
}

/// A path without the endings of exports, so that another ending can follow.
fn stem(path: &str) -> PathBuf {
    let mut path = path.trim();
    for exporter in EXPORTERS {
        for ending in [exporter.ending, exporter.ground_ending].map(|e| e.trim_start_matches('.')) {
            path = path.strip_suffix(ending).map_or(path, |rest| rest.trim_end_matches('.'));
        }
    }
    PathBuf::from(path)
}

fn recent_list(ui: &mut Ui, recent: &[RecentSession]) -> Option<PathBuf> {
    if recent.is_empty() {
        return None;
    }
    ui.add_space(2.0 * GRID);
    widgets::section_title(ui, "Opened lately");
    let mut chosen = None;
    ScrollArea::vertical().max_height(220.0).auto_shrink([false, true]).show(ui, |ui| {
        for session in recent {
            if recent_row(ui, session) {
                chosen = Some(session.path.clone());
            }
        }
    });
    chosen
}

/// A session that was opened lately: its name, its images and its folder; `true` if it was clicked.
pub fn recent_row(ui: &mut Ui, session: &RecentSession) -> bool {
    let p = theme::palette(ui);
    let name = recent_name(session);
    let folder = session.path.parent().map(|folder| folder.display().to_string()).unwrap_or_default();
    let (rect, response) = ui.allocate_exact_size(egui::vec2(ui.available_width(), 40.0), egui::Sense::click());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, format!("Open {name}")));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, theme::RADIUS, p.hover);
    }
    let body = widgets::font(ui, TextStyle::Body);
    let small = widgets::font(ui, TextStyle::Small);
    let line = |text: String, font, ink| {
        let mut job = egui::text::LayoutJob::simple_singleline(text, font, ink);
        job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 20.0);
        ui.painter().layout_job(job)
    };
    let title = line(name, body, p.strong);
    // What has no name is called by its images already.
    let about = if crate::app::desk::is_unnamed(&session.path) {
        "Not saved under a name yet".to_owned()
    } else {
        format!("{}   {folder}", session.images)
    };
    let about = line(about, small, p.muted);
    ui.painter().galley(rect.min + egui::vec2(10.0, 4.0), title, p.strong);
    ui.painter().galley(rect.min + egui::vec2(10.0, 22.0), about, p.muted);
    response.clicked()
}

/// What a session that was opened lately is called: its name; without one, its images and the day on which it was begun.
#[must_use]
pub fn recent_name(session: &RecentSession) -> String {
    let name = session_name(&session.path);
    if !crate::app::desk::is_unnamed(&session.path) {
        return name;
    }
    // Such files are named after the moment in which they were made.
    let day = name.get(..10).and_then(|day| day.parse::<crate::core::units::Date>().ok());
    let day = day.map_or(name, crate::core::units::Date::words);
    if session.images.is_empty() { day } else { format!("{}, {day}", session.images) }
}

/// What a session is called: the name of its file without the ending.
#[must_use]
pub fn session_name(path: &std::path::Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.strip_suffix(crate::io::session_file::ENDING).map_or(name.clone(), str::to_owned)
}
