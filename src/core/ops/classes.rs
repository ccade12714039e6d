//! Which classes a session uses.

use super::{Op, Refusal, Txn};
use crate::core::doc::{ClassSet, Document, Event};

/// Chooses the classes of the session. Classes of outlines that are not among them stay as they are.
#[derive(Clone, Debug, PartialEq)]
pub struct SetClasses {
    /// The list; `None` for none.
    pub set: Option<ClassSet>,
}

impl Op for SetClasses {
    const NAME: &'static str = "set_classes";
    const SUMMARY: &'static str = "Chooses the list of classes, with their colours and keys.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if self.set.as_ref() == doc.classes.as_deref() {
            return Err(Refusal::NothingToDo);
        }
        let label = match &self.set {
            Some(set) => {
                set.check().map_err(|(_, why)| Refusal::BadNumber(why))?;
                format!("Use the classes \"{}\"", set.name)
            }
            None => "Use no list of classes".to_owned(),
        };
        Ok(Txn::new(label, vec![Event::ClassesSet { set: self.set.clone().map(Box::new) }]))
    }
}
