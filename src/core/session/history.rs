//! Every state that the document ever had in this session, as a tree of shared snapshots.

use crate::core::doc::Document;
use crate::core::ops::Focus;
use crate::core::units::Timestamp;
use std::collections::BTreeSet;
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

/// A way through the tree, from the start to a state from which none leads on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The state at its end.
    pub tip: Seq,
    /// The last state that it shares with the way on which the current state lies; the tip itself for that way.
    pub leaves_at: Seq,
    /// How many states it has of its own; none for the way on which the current state lies.
    pub own_states: usize,
}

impl Branch {
    /// The current state lies on it.
    pub fn is_current(&self) -> bool {
        self.leaves_at == self.tip
    }
}

/// The tree of states, and which of them is current. Undo moves within it; nothing is ever taken out.
#[derive(Clone, Debug)]
pub struct History {
    /// Ordered by their places: each new one has the largest.
    nodes: Vec<Node>,
    current: Seq,
}

impl History {
    /// The tree that holds only the start.
    pub fn new(doc: Document, at: Timestamp) -> History {
        let start = Node { seq: 0, parent: None, label: "Start".to_owned(), focus: None, at, doc: Arc::new(doc), redo: None };
        History { nodes: vec![start], current: 0 }
    }

    /// The tree that holds one state alone, the states before it unknown.
    pub(super) fn from_state(doc: Document, seq: Seq, at: Timestamp) -> History {
        let label = if seq == 0 { "Start".to_owned() } else { format!("Step {seq}") };
        let node = Node { seq, parent: None, label, focus: None, at, doc: Arc::new(doc), redo: None };
        History { nodes: vec![node], current: seq }
    }

    /// The current state's place.
    pub fn current(&self) -> Seq {
        self.current
    }

    /// A state by its place.
    pub fn node(&self, seq: Seq) -> Option<&Node> {
        self.nodes.get(self.index(seq)?)
    }

    fn index(&self, seq: Seq) -> Option<usize> {
        // Most looks are at the newest.
        let last = self.nodes.len().checked_sub(1)?;
        if self.nodes.get(last).is_some_and(|n| n.seq == seq) {
            return Some(last);
        }
        self.nodes.binary_search_by_key(&seq, |n| n.seq).ok()
    }

    fn node_mut(&mut self, seq: Seq) -> Option<&mut Node> {
        let index = self.index(seq)?;
        self.nodes.get_mut(index)
    }

    /// All states, oldest first.
    pub fn nodes(&self) -> impl DoubleEndedIterator<Item = &Node> {
        self.nodes.iter()
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
        self.node(self.current)?.parent
    }

    /// Where redo would go: along the branch that was current last.
    pub fn redo_target(&self) -> Option<Seq> {
        self.node(self.current)?.redo
    }

    /// The states from the start to the current one, both included.
    pub fn path_to_current(&self) -> Vec<Seq> {
        self.path_to(self.current)
    }

    /// The states from the start to that one, both included; empty if it never was.
    pub fn path_to(&self, seq: Seq) -> Vec<Seq> {
        let mut path = Vec::new();
        let mut at = self.node(seq);
        while let Some(node) = at {
            path.push(node.seq);
            at = node.parent.and_then(|parent| self.node(parent));
        }
        path.reverse();
        path
    }

    /// Every branch: first the one on which the current state lies, then those that were left, the one with the newest
    /// end first.
    pub fn branches(&self) -> Vec<Branch> {
        let mut end = self.current;
        while let Some(on) = self.node(end).and_then(|n| n.redo) {
            end = on;
        }
        let way: BTreeSet<Seq> = self.path_to(end).into_iter().collect();
        let parents: BTreeSet<Seq> = self.nodes.iter().filter_map(|n| n.parent).collect();
        let mut branches = vec![Branch { tip: end, leaves_at: end, own_states: 0 }];
        for tip in self.nodes.iter().rev().map(|n| &n.seq).filter(|seq| !parents.contains(seq) && **seq != end) {
            let path = self.path_to(*tip);
            let own_states = path.iter().rev().take_while(|seq| !way.contains(seq)).count();
            let leaves_at = path.iter().rev().find(|seq| way.contains(seq)).copied().unwrap_or(0);
            branches.push(Branch { tip: *tip, leaves_at, own_states });
        }
        branches
    }

    pub(super) fn push(&mut self, seq: Seq, label: String, focus: Option<Focus>, at: Timestamp, doc: Arc<Document>) {
        let parent = self.current;
        debug_assert!(self.nodes.last().is_none_or(|n| n.seq < seq), "a new state has the largest number");
        self.nodes.push(Node { seq, parent: Some(parent), label, focus, at, doc, redo: None });
        self.go(seq);
    }

    /// Makes a state current and lays the way of redo from its parent to it. Only one step of that way can be new after
    /// a push or an undo; after a jump to another branch the whole way up is laid.
    pub(super) fn go(&mut self, seq: Seq) {
        let mut child = seq;
        while let Some(parent) = self.node(child).and_then(|n| n.parent) {
            match self.node_mut(parent) {
                Some(node) if node.redo != Some(child) => node.redo = Some(child),
                _ => break,
            }
            child = parent;
        }
        self.current = seq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> History {
        let at = Timestamp { t_ms: 0 };
        let doc = Document::new([]);
        let mut history = History::new(doc.clone(), at);
        let doc = Arc::new(doc);
        // 0 - 1 - 2 - 3, undone to 1, then 6 - 7, undone to 0, then 10; and redone to where 1 leads on.
        for seq in [1, 2, 3] {
            history.push(seq, format!("step {seq}"), None, at, Arc::clone(&doc));
        }
        history.go(1);
        for seq in [6, 7] {
            history.push(seq, format!("step {seq}"), None, at, Arc::clone(&doc));
        }
        history.go(0);
        history.push(10, "step 10".to_owned(), None, at, doc);
        history
    }

    #[test]
    fn every_way_that_was_left_is_a_branch() {
        let mut history = tree();
        let told = |history: &History| -> Vec<(Seq, Seq, usize)> {
            history.branches().into_iter().map(|b| (b.tip, b.leaves_at, b.own_states)).collect()
        };
        assert_eq!(told(&history), [(10, 10, 0), (7, 0, 3), (3, 0, 3)]);
        // In the middle of a branch, that branch is the current one to its end.
        history.go(6);
        assert_eq!(told(&history), [(7, 7, 0), (10, 0, 1), (3, 1, 2)]);
        assert!(history.branches()[0].is_current());
        assert_eq!(history.path_to(3), [0, 1, 2, 3]);
        assert_eq!(history.path_to(99), Vec::<Seq>::new());
    }
}
