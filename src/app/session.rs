//! The session that is open in the window, and how it stands with its file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::core::doc::{Document, EpochId};
use crate::core::editor::Editor;
use crate::core::raster::Display;
use crate::core::session::Node;
use crate::jobs::{PictureStore, Writer};

use super::command::UiCommand;
use super::state::View;

/// How it stands with what was done last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Saved {
    /// It is on the disk.
    Yes,
    /// It is on its way there.
    Writing,
    /// Nothing can be written, and nothing can be changed: the reason.
    ReadOnly(String),
    /// It could not be written: the reason and what to do.
    Failed(String),
}

/// An open session.
pub struct Open {
    /// The session with its tool and selection.
    pub editor: Editor,
    /// What it is called: the name of its file without the ending, or words for a session that has no name yet.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
    /// How it stands with its file.
    pub saved: Saved,
    /// Counts sessions, so that caches of one never serve another.
    pub generation: u64,
    /// It has no name yet: its file lies in the user's data folder.
    pub unnamed: bool,
    /// Where the pictures were found; a sentence where one was not.
    pub pictures: BTreeMap<EpochId, Result<PathBuf, String>>,
    /// The session's id and the count of openings, by which answers to a closed session are told and dropped.
    pub(super) key: Arc<str>,
    /// The writer; `None` where nothing can be written.
    pub(super) writer: Option<Writer>,
    /// The pictures that are shown.
    pub(super) store: PictureStore,
    /// How each picture is to be shown.
    pub(super) displays: BTreeMap<EpochId, Display>,
    /// Place and hash of the last record when the session was opened.
    pub(super) anchor: (u64, String),
    /// How often the session was moved to another file.
    pub(super) moves: u64,
    /// The trouble that was said last, so that it is said once.
    pub(super) said: Option<String>,
}

impl Open {
    /// The folder of the first picture that was found.
    #[must_use]
    pub fn picture_folder(&self) -> Option<PathBuf> {
        let found = self.pictures.values().find_map(|picture| picture.as_ref().ok())?;
        found.parent().map(Path::to_owned)
    }

    /// How a picture is to be shown; `None` while it is not shown.
    #[must_use]
    pub fn displayed(&self, epoch: EpochId) -> Option<&Display> {
        self.displays.get(&epoch).filter(|_| matches!(self.store.get(epoch), Some(Ok(_))))
    }

    /// The other date of the pair.
    #[must_use]
    pub fn other(&self, epoch: EpochId) -> EpochId {
        let pair = self.editor.document().pair;
        if epoch == pair.before { pair.after } else { pair.before }
    }

    /// Whether the picture of the other date is there to be matched.
    #[must_use]
    pub fn has_other_tones(&self, epoch: EpochId) -> bool {
        self.store.get(self.other(epoch)).is_some_and(|other| other.is_ok_and(|other| other.histogram.is_some()))
    }

    /// What undo would take back or redo do again, in one sentence; `None` for other commands, and where there is nothing.
    #[must_use]
    pub fn what_it_takes(&self, command: UiCommand) -> Option<String> {
        let step = self.step_of(command)?;
        Some(if command == UiCommand::Undo { format!("Takes back: {step}. The history keeps it.") } else { format!("Does again: {step}.") })
    }

    /// The name of a command as it would be carried out now: undo and redo say which step they mean.
    #[must_use]
    pub fn label_of(&self, command: UiCommand) -> String {
        self.step_of(command).map_or_else(|| command.label().to_owned(), |step| format!("{}: {step}", command.label()))
    }

    /// The step that undo would take back, or redo do again.
    #[must_use]
    pub fn step_of(&self, command: UiCommand) -> Option<String> {
        let history = self.editor.session().history();
        let seq = match command {
            UiCommand::Undo => history.undo_target().map(|_| history.current()),
            UiCommand::Redo => history.redo_target(),
            _ => None,
        };
        seq.and_then(|seq| history.node(seq)).map(|node| node.label.clone())
    }

    /// The pictures that are shown, with their tones: to be painted beside the window.
    #[must_use]
    pub fn shown_pictures(&self) -> Vec<(EpochId, crate::jobs::Shown)> {
        // Those of dates that were taken out again too: the replay shows them.
        self.pictures.keys().filter_map(|id| Some((*id, self.store.get(*id)?.ok()?.shown.clone()))).collect()
    }

    /// How many steps are not on the disk.
    #[must_use]
    pub fn unsaved_steps(&self) -> usize {
        let state = self.writer.as_ref().map(Writer::state);
        state.map_or(0, |state| usize::try_from(state.asked.saturating_sub(state.saved)).unwrap_or(usize::MAX))
    }

    /// The state of the history that the replay shows, if one is shown.
    #[must_use]
    pub fn replayed<'a>(&'a self, view: &View) -> Option<&'a Node> {
        let session = self.editor.session();
        let state = view.replay.as_ref()?.state(session);
        session.history().node(state)
    }

    /// The document that is shown: the present one, or a step of the replay.
    #[must_use]
    pub fn shown<'a>(&'a self, view: &View) -> &'a Document {
        self.replayed(view).map_or_else(|| self.editor.document(), |node| node.doc.as_ref())
    }

    /// A number that changes whenever the document does by which the pictures are laid.
    #[must_use]
    pub fn laid_revision(&self, view: &View) -> u64 {
        match &view.trial {
            Some(trial) if view.replay.is_none() => (self.generation << 40) | (1 << 38) | trial.stamp(),
            _ => self.shown_revision(view),
        }
    }

    /// A number that changes whenever the shown document does, or another session is opened.
    #[must_use]
    pub fn shown_revision(&self, view: &View) -> u64 {
        let base = self.generation << 40;
        match self.replayed(view) {
            Some(node) => base | (1 << 39) | node.seq,
            None => base | self.editor.session().revision(),
        }
    }
}
