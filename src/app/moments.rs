//! Two moments of the session beside each other in the window: one that was pinned, and the one that is shown.

use std::sync::Arc;

use super::session::Open;
use super::state::View;
use crate::core::doc::Document;
use crate::core::session::{Moments, Seq};

/// A pinned moment, and what is different at the one that is shown.
#[derive(Clone, Debug)]
pub struct Between {
    /// The state that was pinned.
    pub pinned: Seq,
    /// The document then.
    pub doc: Arc<Document>,
    /// What differs, from the earlier moment to the later one.
    pub moments: Arc<Moments>,
    /// The state that is shown.
    pub shown: Seq,
    /// Of which shown document.
    revision: u64,
}

impl Between {
    /// The earlier and the later of the two states.
    #[must_use]
    pub fn in_order(&self) -> (Seq, Seq) {
        (self.pinned.min(self.shown), self.pinned.max(self.shown))
    }
}

impl View {
    /// Pins the state that is shown, or lets the pinned one go.
    pub fn pin_moment(&mut self, open: &Open) {
        if self.between.take().is_some() {
            return;
        }
        let session = open.editor.session();
        let state = self.replay.as_ref().map_or_else(|| session.history().current(), |player| player.state(session));
        self.pin_state(open, state);
    }

    /// Pins a state of the history.
    pub fn pin_state(&mut self, open: &Open, state: Seq) {
        let Some(node) = open.editor.session().history().node(state) else { return };
        let between = Between { pinned: state, doc: Arc::clone(&node.doc), moments: Arc::default(), shown: state, revision: u64::MAX };
        self.between = Some(between);
        self.show_panels(true);
        self.tab = super::state::Tab::History;
    }

    /// Looks anew what differs, if another document is shown.
    pub(super) fn renew_moments(&mut self, open: &Open) {
        let revision = open.shown_revision(self);
        if self.between.as_ref().is_none_or(|between| between.revision == revision) {
            return;
        }
        let doc = open.shown(self);
        let session = open.editor.session();
        let shown = self.replay.as_ref().map_or_else(|| session.history().current(), |player| player.state(session));
        let moments = self.between.as_ref().map(|between| {
            // Read in the order of time, whichever of the two was pinned.
            let (from, to) = if between.pinned <= shown { (between.doc.as_ref(), doc) } else { (doc, between.doc.as_ref()) };
            Arc::new(Moments::between(from, to))
        });
        if let (Some(between), Some(moments)) = (&mut self.between, moments) {
            (between.moments, between.shown, between.revision) = (moments, shown, revision);
        }
    }
}
