//! Outlines and annotations that were read from a file, taken into the session.

use super::App;
use super::notices::Weight;
use super::words;
use crate::core::ops::Command;

impl App {
    /// Takes in what was read, and says how much of it, and what could not be taken.
    pub(super) fn imported(&mut self, command: &Command, rejected: &[String]) {
        let at = self.now();
        let Some(open) = &mut self.open else { return };
        let count = |open: &super::session::Open| {
            let doc = open.editor.document();
            (doc.footprints.len(), doc.annotations.len())
        };
        let before = count(open);
        match open.editor.run(command, at) {
            Ok(()) => {
                let after = count(open);
                let outlines = words::count(after.0.saturating_sub(before.0), "outline", "outlines");
                let annotations = words::count(after.1.saturating_sub(before.1), "annotation", "annotations");
                let said = match (after.0 - before.0.min(after.0), after.1 - before.1.min(after.1)) {
                    (1, 0) => format!("{outlines} was taken in."),
                    (_, 0) => format!("{outlines} were taken in."),
                    (0, 1) => format!("{annotations} was taken in."),
                    (0, _) => format!("{annotations} were taken in."),
                    _ => format!("{outlines} and {annotations} were taken in."),
                };
                self.notices.add(Weight::Done, said);
            }
            Err(refusal) => self.notices.add(Weight::Problem, refusal.to_string()),
        }
        if !rejected.is_empty() {
            let shown = rejected.iter().take(3).cloned().collect::<Vec<_>>().join(" ");
            let more = rejected.len().saturating_sub(3);
            let rest = if more > 0 { format!(" And {more} more.") } else { String::new() };
            let count = words::count(rejected.len(), "part of the file was", "parts of the file were");
            self.notices.add(Weight::Problem, format!("{count} not taken. {shown}{rest}"));
        }
    }
}
