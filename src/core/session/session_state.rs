//! The session, and the one function that changes it.

use super::{Entry, Header, History, Record, Seq, Why};
use crate::core::doc::{AnnotationId, BadEvent, DocHash, Document, Epoch, EpochId, FootprintId, GroupId, LineId};
use crate::core::ops::{Command, Focus, Refusal};
use crate::core::units::Timestamp;
use std::sync::Arc;

/// A session in memory.
#[derive(Clone, Debug)]
pub struct Session {
    pub(super) header: Header,
    pub(super) history: History,
    pub(super) next: Seq,
    pub(super) revision: u64,
    pub(super) drift: Option<Drift>,
    pub(super) marks: Vec<(Seq, String)>,
    pub(super) steps: Vec<Step>,
    /// The first ids that no state of the history has given yet.
    pub(super) free: Free,
    /// It was taken up from the middle of its log, and this is when the document had been changed last.
    pub(super) resumed: Option<Timestamp>,
}

/// The first ids of each kind that are free.
pub(super) type Free = (FootprintId, LineId, AnnotationId, GroupId, EpochId);

/// One change of the document as it was lived through, undo and redo included: what the replay shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The record that made it.
    pub seq: Seq,
    /// The state of the history that is current after it.
    pub state: Seq,
    /// What happened.
    pub label: String,
    /// What it was about.
    pub focus: Option<Focus>,
    /// When it happened.
    pub at: Timestamp,
}

/// The first place at which a replay gave another document than the one that was logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drift {
    seq: Seq,
    logged: DocHash,
    replayed: DocHash,
}

/// A record that does not fit the session. The session is unchanged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRecord {
    /// Its number is not the next one.
    #[error("record {found} stands where record {expected} belongs")]
    OutOfOrder {
        /// The number in the record.
        found: Seq,
        /// The number that was due.
        expected: Seq,
    },
    /// One of its events does not fit.
    #[error("record {seq} cannot be replayed: {why}")]
    Event {
        /// The record.
        seq: Seq,
        /// What is wrong with it.
        why: BadEvent,
    },
    /// It restores a state that never was.
    #[error("record {seq} goes back to step {to}, which does not exist")]
    NoSuchState {
        /// The record.
        seq: Seq,
        /// The state it names.
        to: Seq,
    },
    /// The document differs from the one that was logged here.
    #[error("at record {seq} the replayed document is not the one that was logged (logged {logged}, replayed {replayed})")]
    Drift {
        /// The check record.
        seq: Seq,
        /// The hash in the record.
        logged: DocHash,
        /// The hash of the replayed document.
        replayed: DocHash,
    },
}

impl Session {
    /// A session at its start.
    pub fn new(header: Header) -> Session {
        let doc = Document::new(header.images.iter().cloned());
        let free = (doc.next_footprint, doc.next_line, doc.next_annotation, doc.next_group, doc.next_epoch);
        let history = History::new(doc, header.created);
        Session { header, history, next: 1, revision: 0, drift: None, marks: Vec::new(), steps: Vec::new(), free, resumed: None }
    }

    /// The fold of a header and records: opening and replay. On a record that does not fit, the session before it and
    /// the reason.
    pub fn replay(header: Header, entries: impl IntoIterator<Item = Entry>) -> (Session, Option<BadRecord>) {
        let mut session = Session::new(header);
        for entry in entries {
            if let Err(bad) = session.step(&entry) {
                return (session, Some(bad));
            }
        }
        (session, None)
    }

    /// Takes one record: the only way a session changes.
    ///
    /// A `check` whose hash differs does not stop the session; it is kept as [`Session::drift`].
    ///
    /// # Errors
    /// [`BadRecord`] if the record does not fit; nothing has changed then.
    pub fn step(&mut self, entry: &Entry) -> Result<(), BadRecord> {
        let seq = entry.seq;
        if seq != self.next {
            return Err(BadRecord::OutOfOrder { found: seq, expected: self.next });
        }
        match &entry.record {
            Record::Txn(txn) => {
                let doc = self.document().apply_all(&txn.events).map_err(|why| BadRecord::Event { seq, why })?;
                let (footprint, line, annotation, group, epoch) = self.free;
                self.free = (
                    footprint.max(doc.next_footprint),
                    line.max(doc.next_line),
                    annotation.max(doc.next_annotation),
                    group.max(doc.next_group),
                    epoch.max(doc.next_epoch),
                );
                self.history.push(seq, txn.label.clone(), txn.focus, entry.at, Arc::new(doc));
                self.note_step(entry, txn.label.clone(), txn.focus);
            }
            Record::Restore { to, why } => {
                let Some(target) = self.history.node(*to) else {
                    return Err(BadRecord::NoSuchState { seq, to: *to });
                };
                // Undo is about the step that it takes back, the others about the step they arrive at.
                let about = if *why == Why::Undo { self.history.node(self.history.current()) } else { Some(target) };
                let focus = about.and_then(|n| n.focus);
                let label = match (why, about) {
                    (Why::Undo | Why::Redo, Some(node)) => format!("{}: {}", entry.record.label(), node.label),
                    _ => entry.record.label(),
                };
                self.history.go(*to);
                self.note_step(entry, label, focus);
            }
            Record::Check { hash } => {
                let replayed = self.document().hash();
                if replayed != *hash && self.drift.is_none() {
                    self.drift = Some(Drift { seq, logged: hash.clone(), replayed });
                }
            }
            Record::Mark { name, .. } => self.marks.push((seq, name.clone())),
            Record::Custody(_) | Record::Unknown { .. } => {}
        }
        self.next = seq + 1;
        Ok(())
    }

    fn note_step(&mut self, entry: &Entry, label: String, focus: Option<Focus>) {
        self.revision += 1;
        let state = self.history.current();
        self.steps.push(Step { seq: entry.seq, state, label, focus, at: entry.at });
    }

    /// Every change of the document in the order in which it happened.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// When the document was changed last, undo and redo included; when the session was made, if it never was.
    pub fn changed(&self) -> Timestamp {
        self.steps.last().map(|step| step.at).or(self.resumed).unwrap_or(self.header.created)
    }

    /// The steps that lead from the start straight to a state, without those that were undone on the way; empty for the start
    /// and for a state that never was.
    pub fn steps_to(&self, state: Seq) -> Arc<[Step]> {
        let path = self.history.path_to(state);
        let nodes = path.iter().filter_map(|seq| self.history.node(*seq)).filter(|node| node.parent.is_some());
        nodes.map(|node| Step { seq: node.seq, state: node.seq, label: node.label.clone(), focus: node.focus, at: node.at }).collect()
    }

    /// The record that a command would become, at a given time. Nothing changes: hand it to [`Session::step`].
    ///
    /// # Errors
    /// [`Refusal`] with the reason.
    pub fn plan(&self, command: &Command, at: Timestamp) -> Result<Entry, Refusal> {
        Ok(self.entry(Record::Txn(command.plan(&self.planning_document())?), at))
    }

    /// The document now, with ids for new things that no other branch of the history has given either.
    pub fn planning_document(&self) -> Document {
        let mut doc = self.document().clone();
        (doc.next_footprint, doc.next_line, doc.next_annotation, doc.next_group, doc.next_epoch) = self.free;
        doc
    }

    /// The next entry of this session, with that record.
    pub fn entry(&self, record: Record, at: Timestamp) -> Entry {
        Entry { seq: self.next, at, record }
    }

    /// The record that undoes the last step, if there is one.
    pub fn undo(&self, at: Timestamp) -> Option<Entry> {
        self.history.undo_target().map(|to| self.entry(Record::Restore { to, why: Why::Undo }, at))
    }

    /// The record that takes the undone step again, if there is one.
    pub fn redo(&self, at: Timestamp) -> Option<Entry> {
        self.history.redo_target().map(|to| self.entry(Record::Restore { to, why: Why::Redo }, at))
    }

    /// The record that goes to any earlier state; `None` if it is current already or never was.
    pub fn jump(&self, to: Seq, at: Timestamp) -> Option<Entry> {
        let there = self.history.node(to).is_some() && to != self.history.current();
        there.then(|| self.entry(Record::Restore { to, why: Why::Jump }, at))
    }

    /// The record that lets a later replay notice drift.
    pub fn check(&self, at: Timestamp) -> Entry {
        self.entry(Record::Check { hash: self.document().hash() }, at)
    }

    /// Every date that the document has or had in any state of the history, by id: what the replay may show. Those that the document has
    /// are as it has them.
    pub fn every_epoch(&self) -> Vec<Epoch> {
        let mut all: Vec<Epoch> = self.document().epochs.to_vec();
        for node in self.history.nodes() {
            all.extend(node.doc.epochs.iter().filter(|e| all.iter().all(|known| known.id != e.id)).cloned().collect::<Vec<_>>());
        }
        all.sort_by_key(|e| e.id);
        all
    }

    /// What the session is about.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The document now.
    pub fn document(&self) -> &Document {
        self.document_arc()
    }

    /// The document now, to be kept beside the session.
    pub fn document_arc(&self) -> &Arc<Document> {
        match self.history.node(self.history.current()) {
            Some(node) => &node.doc,
            // `History` keeps its current place among its nodes: it starts so, and only goes to nodes it has.
            None => unreachable!("the current state is always a state"),
        }
    }

    /// Every state so far.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// The number of the next record.
    pub fn next_seq(&self) -> Seq {
        self.next
    }

    /// Counts the changes of the document, undo and redo included: equal revisions of one session have equal documents.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The chapters, in order.
    pub fn marks(&self) -> &[(Seq, String)] {
        &self.marks
    }

    /// The first place at which replay gave another document than was logged.
    pub fn drift(&self) -> Option<BadRecord> {
        let Drift { seq, logged, replayed } = self.drift.clone()?;
        Some(BadRecord::Drift { seq, logged, replayed })
    }
}
