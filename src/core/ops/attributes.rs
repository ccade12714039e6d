//! What is said of a footprint.

use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Attribute, Document, Event, FootprintId};

/// Says something of a footprint: name, class, state, roof or ground, note.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAttribute {
    /// Of which.
    pub id: FootprintId,
    /// What.
    pub to: Attribute,
}

impl Op for SetAttribute {
    const NAME: &'static str = "set_attribute";
    const SUMMARY: &'static str = "Sets the name, class, state, traced outline or note of a footprint.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let f = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        let (to, same, value) = match &self.to {
            Attribute::Name(text) => {
                let text = tidy_text(text)?.replace('\n', " ");
                if text.is_empty() {
                    return Err(Refusal::BadNumber("A footprint needs a name.".to_owned()));
                }
                (Attribute::Name(text.clone()), text == f.name, text)
            }
            Attribute::Class(text) => {
                let text = tidy_text(text)?.replace('\n', " ");
                (Attribute::Class(text.clone()), text == f.class, text)
            }
            Attribute::Note(text) => {
                let text = tidy_text(text)?;
                (Attribute::Note(text.clone()), text == f.note, String::new())
            }
            Attribute::State(state) => (self.to.clone(), *state == f.state, state.word().to_owned()),
            Attribute::Traced(traced) => (self.to.clone(), *traced == f.traced, traced.word().to_owned()),
        };
        if same {
            return Err(Refusal::NothingToDo);
        }
        let label = match &to {
            Attribute::Name(name) => format!("Rename {} to {name}", f.name),
            Attribute::Note(_) => format!("Note on {}", f.name),
            other => format!("Set {} of {} to {}", other.word(), f.name, if value.is_empty() { "nothing" } else { &value }),
        };
        Ok(Txn::new(label, vec![Event::FootprintChanged { id: self.id, to }]).at(Focus::Footprint(self.id)))
    }
}

/// Chooses the footprint with which others are compared.
#[derive(Clone, Debug, PartialEq)]
pub struct SetReference {
    /// Which one; `None` for no reference.
    pub id: Option<FootprintId>,
}

impl Op for SetReference {
    const NAME: &'static str = "set_reference";
    const SUMMARY: &'static str = "Chooses the footprint with which others are compared.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if self.id == doc.reference {
            return Err(Refusal::NothingToDo);
        }
        let event = Event::ReferenceSet { id: self.id };
        match self.id {
            None => Ok(Txn::new("Compare with no reference", vec![event])),
            Some(id) => {
                let name = &doc.footprint(id).ok_or(Refusal::NoSuchFootprint(id))?.name;
                Ok(Txn::new(format!("Take {name} as the reference"), vec![event]).at(Focus::Footprint(id)))
            }
        }
    }
}
