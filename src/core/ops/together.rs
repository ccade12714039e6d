//! Several commands as one step: one line in the history, taken back by one undo.

use super::{Command, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{BadEvent, Document};

/// Carries commands out one after the other, as one step. Where one of them is refused none is carried out; those that would change nothing
/// are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Together {
    /// What the step is called; empty for the name of the first command that changes something, with how many follow it.
    pub label: String,
    /// The commands, in order: each finds the document as those before it leave it.
    pub commands: Vec<Command>,
}

impl Together {
    /// These commands as one; a single one as itself, under its own name. `None` where there is none.
    pub fn of(label: impl Into<String>, mut commands: Vec<Command>) -> Option<Command> {
        match commands.len() {
            0 => None,
            1 => commands.pop(),
            _ => Some(Together { label: label.into(), commands }.into()),
        }
    }
}

/// A document after a step, to plan or to show the next one by; a session changes in `Session::step` alone.
fn applied(doc: Document, txn: &Txn) -> Result<Document, BadEvent> {
    txn.events.iter().try_fold(doc, |doc, event| doc.apply(event))
}

impl Command {
    /// The document as this would leave it, to be shown before it is done; `None` where it would be refused.
    pub fn foreseen(&self, doc: &Document) -> Option<Document> {
        applied(doc.clone(), &self.plan(doc).ok()?).ok()
    }
}

impl Op for Together {
    const NAME: &'static str = "together";
    const SUMMARY: &'static str = "Carries several commands out as one step, or none of them where one is refused.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let mut now = doc.clone();
        let mut steps: Vec<Txn> = Vec::new();
        for command in &self.commands {
            match command.plan(&now) {
                Ok(txn) => {
                    now = applied(now, &txn).map_err(|why| Refusal::BadNumber(why.to_string()))?;
                    steps.push(txn);
                }
                Err(Refusal::NothingToDo) => {}
                Err(refusal) => return Err(refusal),
            }
        }
        let first = steps.first().ok_or(Refusal::NothingToDo)?;
        let own = tidy_text(&self.label)?.replace('\n', " ");
        let label = match (own.is_empty(), steps.len()) {
            (false, _) => own,
            (true, 1) => first.label.clone(),
            (true, n) => format!("{}, and {} more", first.label, n - 1),
        };
        let focus = first.focus;
        Ok(Txn { label, focus, events: steps.into_iter().flat_map(|txn| txn.events).collect() })
    }
}
