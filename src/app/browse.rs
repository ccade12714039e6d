//! The desktop's own file dialog, on a thread of its own: it may take minutes, and the window must not wait for it.
//!
//! Where the desktop has none (no portal), nothing comes back, and the path field beside it does the same.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};

use egui::Context;

use super::ask::Browse;
use crate::io::import::IMPORTERS;
use crate::io::raster::FORMATS;

/// Dialogs that are open, and the answers that came back.
pub struct Browser {
    answers: Receiver<(Browse, PathBuf)>,
    sender: Sender<(Browse, PathBuf)>,
}

impl Default for Browser {
    fn default() -> Self {
        let (sender, answers) = channel();
        Self { answers, sender }
    }
}

/// Usual endings of pictures that can be read.
fn picture_endings() -> Vec<&'static str> {
    FORMATS.iter().filter(|format| format.decoder.is_ok()).flat_map(|format| format.extensions).copied().collect()
}

/// Usual endings of files from which outlines are read.
pub(super) fn outline_endings() -> Vec<&'static str> {
    let mut endings: Vec<&str> = IMPORTERS.iter().flat_map(|importer| importer.extensions).copied().collect();
    // Several formats are JSON.
    endings.sort_unstable();
    endings.dedup();
    endings
}

impl Browser {
    /// Opens a dialog that offers the folder and the name of `offered`. The answer wakes the window.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(&self, ctx: &Context, what: Browse, offered: &Path) -> std::io::Result<()> {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let folder = offered.parent().filter(|folder| folder.is_absolute()).map(Path::to_owned);
        let name = offered.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let ask = move || {
            let dialog = rfd::FileDialog::new();
            let dialog = match folder {
                Some(folder) => dialog.set_directory(folder),
                None => dialog,
            };
            let endings = picture_endings();
            let path = match what {
                Browse::Before => dialog.set_title("BEFORE image").add_filter("Images", &endings).pick_file(),
                Browse::After => dialog.set_title("AFTER image").add_filter("Images", &endings).pick_file(),
                Browse::Date => dialog.set_title("Image of a further date").add_filter("Images", &endings).pick_file(),
                Browse::Session => dialog.set_title("Open a session").add_filter("Sessions", &["jsonl"]).pick_file(),
                Browse::SaveAs => dialog.set_title("Save session as").set_file_name(name).save_file(),
                Browse::Import => dialog.set_title("Import outlines").add_filter("Outlines", &outline_endings()).pick_file(),
                Browse::Figure => dialog.set_title("Save the figure").set_file_name(name).save_file(),
                Browse::Classes => dialog.set_title("Classes").add_filter("Classes", &["json"]).pick_file(),
                Browse::SaveClasses => dialog.set_title("Write the classes out").set_file_name(name).save_file(),
                Browse::Report => dialog.set_title("Folder for the report").set_file_name(name).save_file(),
                Browse::Film => dialog.set_title("Export the replay").set_file_name(name).save_file(),
                Browse::Export => dialog.set_title("Export").set_file_name(name).save_file(),
            };
            // The window may be closed by now; then nobody waits for the answer.
            if let Some(path) = path
                && sender.send((what, path)).is_ok()
            {
                ctx.request_repaint();
            }
        };
        std::thread::Builder::new().name("file dialog".to_owned()).spawn(ask).map(|_| ())
    }

    /// The next answer, if one came.
    pub fn next(&self) -> Option<(Browse, PathBuf)> {
        self.answers.try_recv().ok()
    }
}
