//! Exports that wait until everything is on the disk, because they name the head of the session.

use std::sync::Arc;

use super::App;
use super::notices::Weight;
use crate::io::export::exporter;
use crate::jobs::{ExportJob, Job};

impl App {
    /// Starts an export that was waiting, once everything is on the disk.
    pub(super) fn export_when_saved(&mut self) {
        let Some(open) = &self.open else { return };
        let Some((format, ..)) = &self.desk.export else { return };
        let Some(exporter) = exporter(format) else {
            self.desk.export = None;
            return;
        };
        let anchor = match &open.writer {
            Some(writer) => {
                let state = writer.state();
                if state.trouble.is_some() {
                    self.desk.export = None;
                    let why = "Nothing was exported, because the session itself cannot be written. Save it under another name first.";
                    self.notices.add(Weight::Problem, why);
                    return;
                }
                if !state.is_saved() {
                    // The writer wakes the window when it is done.
                    return;
                }
                state.anchor
            }
            None => open.anchor.clone(),
        };
        if let Some((_, path, visible_only)) = self.desk.export.take() {
            let session = open.editor.session();
            let job = Job::Export(ExportJob {
                session: Arc::clone(&open.key),
                exporter,
                path,
                session_path: open.path.clone(),
                header: session.header().clone(),
                doc: Arc::clone(session.document_arc()),
                anchor,
                changed: session.changed(),
                level: self.view.choice.level,
                visible_only,
            });
            self.wait_for(job);
        }
    }
}
