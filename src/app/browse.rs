//! The desktop's own file dialog, on a thread of its own: it may take minutes, and the window must not wait for it.
//!
//! Where the desktop has none (no portal), nothing comes back, and the path field beside it does the same.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender, channel};

use egui::Context;

use super::ask::Browse;

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

const IMAGES: &[&str] = &["png", "jpg", "jpeg", "webp", "bmp"];

impl Browser {
    /// Opens a dialog. The answer wakes the window.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn open(&self, ctx: &Context, what: Browse) -> std::io::Result<()> {
        let (sender, ctx) = (self.sender.clone(), ctx.clone());
        let ask = move || {
            let dialog = rfd::FileDialog::new();
            let path = match what {
                Browse::Before => dialog.set_title("BEFORE image").add_filter("Images", IMAGES).pick_file(),
                Browse::After => dialog.set_title("AFTER image").add_filter("Images", IMAGES).pick_file(),
                Browse::Session => dialog.set_title("Open a session").add_filter("Sessions", &["jsonl"]).pick_file(),
                Browse::SaveAs => dialog.set_title("Save session as").set_file_name("plant.session.jsonl").save_file(),
                Browse::Import => dialog.set_title("Import outlines").add_filter("GeoJSON", &["geojson", "json"]).pick_file(),
                Browse::Export => dialog.set_title("Export").save_file(),
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
