//! How a session stands at a record: what is needed to go on from there without the records before it.

use super::session_state::Free;
use super::{Header, History, Seq, Session};
use crate::core::doc::Document;
use crate::core::units::Timestamp;
use serde::{Deserialize, Serialize};

/// How a session stands. The states before this one are not in it: a session that goes on from here knows the present, and
/// not the past.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The number of the next record.
    next: Seq,
    /// The state of the history that is current.
    state: Seq,
    /// When the document was changed last.
    changed: Timestamp,
    /// The first ids that no state of the history has given yet.
    free: Free,
    /// The document.
    doc: Document,
}

impl Standing {
    /// The document.
    pub fn document(&self) -> &Document {
        &self.doc
    }

    /// The number of the next record.
    pub fn next_seq(&self) -> Seq {
        self.next
    }
}

impl Session {
    /// How the session stands now; `None` where its replay differs from what was logged.
    pub fn standing(&self) -> Option<Standing> {
        if self.drift.is_some() {
            return None;
        }
        let (next, state, changed, free) = (self.next, self.history.current(), self.changed(), self.free);
        Some(Standing { next, state, changed, free, doc: self.document().clone() })
    }

    /// A session that goes on from there. Its history begins with this one state; a record that goes back further is a
    /// [`super::BadRecord`], and the whole log must be replayed for it.
    pub fn resumed(header: Header, standing: Standing) -> Session {
        let Standing { next, state, changed, free, doc } = standing;
        let history = History::from_state(doc.rederived(), state, changed);
        Session { header, history, next, revision: 0, drift: None, marks: Vec::new(), steps: Vec::new(), free, resumed: Some(changed) }
    }

    /// Whether every state since the start is there: not so in a session that was resumed.
    pub fn knows_its_past(&self) -> bool {
        self.resumed.is_none()
    }
}
