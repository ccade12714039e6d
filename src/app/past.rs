//! A long session is shown as it stands before its past has been read: what happens when it has.

use super::App;
use super::notices::Weight;
use super::session::Saved;
use crate::core::editor::Editor;
use crate::jobs::{Job, OpenedSession, PAST_IS_READ};
use std::path::Path;

impl App {
    /// The whole of a session was read whose present is shown. It takes the place of what is shown, and the view stays. If another
    /// session was opened meanwhile, it is let go.
    pub(super) fn past_read(&mut self, path: &Path, result: Result<Box<OpenedSession>, String>) {
        let Some(open) = self.open.as_mut().filter(|open| open.path == path && open.awaits_its_past()) else { return };
        let opened = match result {
            Ok(opened) => *opened,
            Err(why) => {
                open.saved = Saved::ReadOnly(why.clone());
                open.editor.set_read_only(why.clone());
                return self.notices.add(Weight::Problem, why);
            }
        };
        let last = opened.session.next_seq().saturating_sub(1);
        let (writer, why) = self.desk.begin_writing(opened.target, last);
        let selected = open.editor.selection().footprints.clone();
        let tool = open.editor.tool().id;
        open.editor = Editor::new(opened.session, why.clone());
        open.editor.choose_tool(tool);
        open.editor.select(selected);
        open.writer = writer;
        open.saved = why.clone().map_or(Saved::Yes, Saved::ReadOnly);
        open.anchor = opened.anchor;
        // What was reckoned from the part that was there does not serve the whole.
        self.desk.generation += 1;
        open.generation = self.desk.generation;
        self.view.replay = None;
        self.view.between = None;
        for words in opened.notices.into_iter().chain(why) {
            self.notices.add(Weight::Problem, words);
        }
        self.desk.jobs.ask(Job::ListRecent);
    }
}

impl super::session::Open {
    /// Its past is still being read.
    #[must_use]
    pub fn awaits_its_past(&self) -> bool {
        self.editor.read_only() == Some(PAST_IS_READ)
    }
}
