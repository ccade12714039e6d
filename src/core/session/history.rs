//! Every state that the document ever had in this session, as a tree of shared snapshots.

use crate::core::doc::Document;
use crate::core::ops::Focus;
use crate::core::units::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The place of a record in its session; the header is 0.
pub type Seq = u64;

/// A state of the document, reached by one step from another.
#[derive(Clone, Debug)]
pub struct Node {
    /// The place of the record that made it.
    pub seq: Seq,
    /// The state from which the step was taken; `None` for the start.
    pub parent: Option<Seq>,
    /// The step's label.
    pub label: String,
    /// What the step was about.
    pub focus: Option<Focus>,
    /// When it was taken.
    pub at: Timestamp,
    /// The document then.
    pub doc: Arc<Document>,
    /// Where redo goes: the child that was current last.
    redo: Option<Seq>,
}

/// The tree of states, and which of them is current. Undo moves within it; nothing is ever taken out.
#[derive(Clone, Debug)]
pub struct History {
    nodes: BTreeMap<Seq, Node>,
    current: Seq,
}

impl History {
    /// The tree that holds only the start.
    pub fn new(doc: Document, at: Timestamp) -> History {
        let start = Node { seq: 0, parent: None, label: "Start".to_owned(), focus: None, at, doc: Arc::new(doc), redo: None };
        History { nodes: BTreeMap::from([(0, start)]), current: 0 }
    }

    /// The current state's place.
    pub fn current(&self) -> Seq {
        self.current
    }

    /// A state by its place.
    pub fn node(&self, seq: Seq) -> Option<&Node> {
        self.nodes.get(&seq)
    }

    /// All states, oldest first.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = &Node> {
        self.nodes.values()
    }

    /// How many states there are; at least one.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing but the start.
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// Where undo would go.
    pub fn undo_target(&self) -> Option<Seq> {
        self.nodes.get(&self.current)?.parent
    }

    /// Where redo would go: along the branch that was current last.
    pub fn redo_target(&self) -> Option<Seq> {
        self.nodes.get(&self.current)?.redo
    }

    /// The states from the start to the current one, both included.
    pub fn path_to_current(&self) -> Vec<Seq> {
        let mut path = Vec::new();
        let mut at = Some(self.current);
        while let Some(seq) = at {
            path.push(seq);
            at = self.nodes.get(&seq).and_then(|n| n.parent);
        }
        path.reverse();
        path
    }

    pub(super) fn push(&mut self, seq: Seq, label: String, focus: Option<Focus>, at: Timestamp, doc: Arc<Document>) {
        let parent = self.current;
        self.nodes.insert(seq, Node { seq, parent: Some(parent), label, focus, at, doc, redo: None });
        self.go(seq);
    }

    /// Makes a state current and lays the way of redo from its parent to it. Only one step of that way can be new after
    /// a push or an undo; after a jump to another branch the whole way up is laid.
    pub(super) fn go(&mut self, seq: Seq) {
        let mut child = seq;
        while let Some(parent) = self.nodes.get(&child).and_then(|n| n.parent) {
            match self.nodes.get_mut(&parent) {
                Some(node) if node.redo != Some(child) => node.redo = Some(child),
                _ => break,
            }
            child = parent;
        }
        self.current = seq;
    }
}
