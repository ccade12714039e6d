//! The replay as files: what kind, where, how large.

use std::path::{Path, PathBuf};

use egui::{ComboBox, Context, Ui};

use super::frame as dialog;
use crate::app::ask::{Ask, Browse, Queue};
use crate::app::filming::FilmAsk;
use crate::app::theme::GRID;
use crate::app::toggles;
use crate::app::{form, widgets};
use crate::core::view::Compare;
use crate::io::animation::FILMS;
use crate::jobs::FilmTarget;
use crate::jobs::film::{Every, FilmCamera, FilmForm, MOST_BYTES};

/// What the replay is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Film,
    Gif,
    WebP,
    Apng,
    Frames,
}

impl Kind {
    /// Those that this build writes.
    const ALL: &[Kind] = if FILMS {
        &[Kind::Film, Kind::Gif, Kind::WebP, Kind::Apng, Kind::Frames]
    } else {
        &[Kind::Gif, Kind::WebP, Kind::Apng, Kind::Frames]
    };

    fn name(self) -> &'static str {
        match self {
            Kind::Film => "Film (MP4)",
            Kind::Gif => "Animated GIF",
            Kind::WebP => "Animated WebP",
            Kind::Apng => "Animated PNG",
            Kind::Frames => "Numbered PNGs",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Kind::Film => "one file that plays everywhere and can be posted; small, and a little is lost",
            Kind::Gif => "one file that opens everywhere, 256 colours a picture",
            Kind::WebP => "one file in true colours, for browsers; smaller than an animated PNG",
            Kind::Apng => "one file with every colour, for browsers",
            Kind::Frames => "a folder with a picture of each step and a list of them, for papers",
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Kind::Film => ".mp4",
            Kind::Gif => ".gif",
            Kind::WebP => ".webp",
            Kind::Apng => ".png",
            Kind::Frames => "",
        }
    }
}

/// The sizes that are offered.
const SIZES: [(u32, u32); 4] = [(640, 400), (960, 600), (1280, 800), (1920, 1200)];

/// What was chosen so far.
#[derive(Clone, Debug)]
pub struct Form {
    kind: Kind,
    path: String,
    size: (u32, u32),
    every: Every,
    whole: bool,
    seconds: f64,
    most_mib: f64,
    compare: Compare,
}

impl Form {
    /// A form that offers a path without an ending, and shows the dates as they are compared now.
    #[must_use]
    pub fn new(path: &str, compare: Compare) -> Form {
        let path = format!("{path}{}", Kind::Gif.ending());
        let most_mib = (MOST_BYTES >> 20) as f64;
        Form { kind: Kind::Gif, path, size: (960, 600), every: Every::Steps(1), whole: false, seconds: 1.2, most_mib, compare }
    }

    /// Where it shall be written.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Takes a place that the desktop's dialog gave.
    pub fn set_path(&mut self, path: &Path) {
        self.path = path.display().to_string();
    }

    fn set_kind(&mut self, kind: Kind) {
        let stem = self.path.strip_suffix(self.kind.ending()).unwrap_or(&self.path);
        self.path = format!("{stem}{}", kind.ending());
        self.kind = kind;
    }

    fn ask(&self) -> FilmAsk {
        let path = PathBuf::from(self.path.trim());
        let target = match self.kind {
            Kind::Frames => FilmTarget::Frames(path),
            kind if path.extension().is_some() => FilmTarget::Animation(path.with_extension(&kind.ending()[1..])),
            kind => FilmTarget::Animation(Path::new(&format!("{}{}", self.path.trim(), kind.ending())).to_owned()),
        };
        let form = FilmForm {
            size: self.size,
            camera: if self.whole { FilmCamera::Whole } else { FilmCamera::Follow },
            compare: self.compare,
            each_s: self.seconds,
            most_bytes: (self.most_mib * f64::from(1 << 20)) as usize,
        };
        FilmAsk { target, every: self.every, form }
    }
}

/// Draws the dialog; `false` once it should be closed.
pub fn show(ctx: &Context, form: &mut Form, chapters: usize, queue: &mut Queue) -> bool {
    dialog::show(ctx, "film", "Export the replay", 560.0, |ui| {
        widgets::caption(ui, "Every picture says which step it is, when it was taken, and who is to be credited.");
        ui.add_space(GRID);
        for &kind in Kind::ALL {
            if form::option(ui, form.kind == kind, kind.name(), kind.about()) {
                form.set_kind(kind);
            }
        }
        ui.add_space(2.0 * GRID);
        let name = if form.kind == Kind::Frames { "Folder for the pictures" } else { "Path of the file" };
        let label = if form.kind == Kind::Frames { "Folder" } else { "File" };
        form::row(ui, label, |ui| {
            let (field, browse) = form::path(ui, name, "/path/to/replay", &mut form.path);
            dialog::first_field(ui, &field, &form.path);
            if browse {
                queue.push(Ask::Browse(Browse::Film));
            }
        });
        ui.add_space(2.0 * GRID);
        settings(ui, form, chapters);
        let ready = !form.path.trim().is_empty();
        dialog::buttons(ui, |ui| {
            let done = widgets::primary_button(ui, "Export", ready).clicked() || (ready && dialog::entered(ui));
            if done {
                queue.push(Ask::Film(Box::new(form.ask())));
            }
            let left = widgets::plain_button(ui, "Cancel").clicked();
            !done && !left
        })
    })
}

fn settings(ui: &mut Ui, form: &mut Form, chapters: usize) {
    form::row(ui, "Pictures", |ui| {
        let text = |(w, h): (u32, u32)| format!("{w} × {h} px");
        let combo = ComboBox::from_id_salt("film size").selected_text(text(form.size)).width(120.0);
        let shown = combo.show_ui(ui, |ui| {
            for size in SIZES {
                ui.selectable_value(&mut form.size, size, text(size));
            }
        });
        shown.response.accessible_name("Size of the pictures");
        let text = |every: Every| match every {
            Every::Steps(1) => "every step".to_owned(),
            Every::Steps(n) => format!("every {n}th step"),
            Every::Chapters => "chapters alone".to_owned(),
        };
        let combo = ComboBox::from_id_salt("film steps").selected_text(text(form.every)).width(130.0);
        let shown = combo.show_ui(ui, |ui| {
            for every in [Every::Steps(1), Every::Steps(5), Every::Steps(20)] {
                ui.selectable_value(&mut form.every, every, text(every));
            }
            if chapters > 0 {
                ui.selectable_value(&mut form.every, Every::Chapters, text(Every::Chapters));
            }
        });
        shown.response.accessible_name("Which steps are shown");
    });
    form::row(ui, "Camera", |ui| toggles::checkbox(ui, &mut form.whole, "Keep the camera still"));
    if form.kind != Kind::Frames {
        form::row(ui, "Time and size", |ui| {
            ui.add(egui::DragValue::new(&mut form.seconds).range(0.1..=20.0).speed(0.05).suffix(" s")).accessible_name("Seconds a step");
            form::unit(ui, "a step, at most");
            ui.add(egui::DragValue::new(&mut form.most_mib).range(0.25..=500.0).speed(0.5).suffix(" MiB"))
                .accessible_name("Largest size of the file");
        });
        form::hint(ui, "A file that would become larger is made with smaller pictures, and you are told.");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_keeps_its_name_when_the_kind_changes() {
        let mut form = Form::new("/tmp/plant replay", Compare::default());
        assert_eq!(form.path, "/tmp/plant replay.gif");
        form.set_kind(Kind::Film);
        assert_eq!(form.ask().target, FilmTarget::Animation("/tmp/plant replay.mp4".into()));
        form.set_kind(Kind::Frames);
        assert_eq!(form.ask().target, FilmTarget::Frames("/tmp/plant replay".into()));
        form.set_kind(Kind::Apng);
        assert_eq!(form.ask().target, FilmTarget::Animation("/tmp/plant replay.png".into()));
        form.path = "/tmp/x".to_owned();
        assert_eq!(form.ask().target, FilmTarget::Animation("/tmp/x.png".into()));
    }
}
