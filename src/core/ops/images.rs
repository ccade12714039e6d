//! What is said of an image.

use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Document, EpochId, Event};
use crate::core::raster::FIELDS;
use crate::core::units::Date;

/// States when an image was taken.
#[derive(Clone, Debug, PartialEq)]
pub struct SetDate {
    /// Whose image.
    pub epoch: EpochId,
    /// The date; `None` for not known.
    pub date: Option<Date>,
}

impl Op for SetDate {
    const NAME: &'static str = "set_date";
    const SUMMARY: &'static str = "States when an image was taken.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        if epoch.date == self.date {
            return Err(Refusal::NothingToDo);
        }
        let words = self.date.map_or_else(|| "not known".to_owned(), Date::words);
        let label = format!("Date of {}: {words}", doc.role_word(self.epoch));
        Ok(Txn::new(label, vec![Event::DateSet { epoch: self.epoch, date: self.date }]).at(Focus::Epoch(self.epoch)))
    }
}

/// States who is to be credited for an image.
#[derive(Clone, Debug, PartialEq)]
pub struct SetCredit {
    /// Whose image.
    pub epoch: EpochId,
    /// The credit line.
    pub credit: String,
}

impl Op for SetCredit {
    const NAME: &'static str = "set_credit";
    const SUMMARY: &'static str = "States who is to be credited for an image.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let credit = tidy_text(&self.credit)?.replace('\n', " ");
        if epoch.credit == credit {
            return Err(Refusal::NothingToDo);
        }
        let label = format!("Credit of {}", doc.role_word(self.epoch));
        Ok(Txn::new(label, vec![Event::CreditSet { epoch: self.epoch, credit }]).at(Focus::Epoch(self.epoch)))
    }
}

/// States a fact of how an image was taken, where its files do not, or other than they do.
#[derive(Clone, Debug, PartialEq)]
pub struct SetAcquisition {
    /// Whose image.
    pub epoch: EpochId,
    /// What is stated, each by its key in [`FIELDS`], as typed; an empty text withdraws a statement.
    pub facts: Vec<(String, String)>,
}

impl Op for SetAcquisition {
    const NAME: &'static str = "set_acquisition";
    const SUMMARY: &'static str = "States how an image was taken: satellite, sensor, direction of the sun and of the view.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let mut stated = epoch.stated_acquisition.clone();
        let mut names = Vec::new();
        for (key, typed) in &self.facts {
            let field = FIELDS.iter().find(|f| f.key == *key && f.is_statable).ok_or_else(|| Refusal::BadNumber(no_such_fact(key)))?;
            let before = field.get(&stated);
            field.state(&mut stated, typed).map_err(Refusal::BadNumber)?;
            if field.get(&stated) != before {
                names.push(field.name.to_lowercase());
            }
        }
        if names.is_empty() {
            return Err(Refusal::NothingToDo);
        }
        let label = format!("State of {}: {}", doc.role_word(self.epoch), names.join(", "));
        Ok(Txn::new(label, vec![Event::AcquisitionSet { epoch: self.epoch, stated: Box::new(stated) }]).at(Focus::Epoch(self.epoch)))
    }
}

fn no_such_fact(key: &str) -> String {
    let known: Vec<&str> = FIELDS.iter().filter(|f| f.is_statable).map(|f| f.key).collect();
    format!("\"{}\" is no fact that can be stated. Those are: {}.", key.chars().take(40).collect::<String>(), known.join(", "))
}

/// Calls an image hard to read, so that every tracing error on it counts twice; or withdraws it.
#[derive(Clone, Debug, PartialEq)]
pub struct SetHard {
    /// Whose image.
    pub epoch: EpochId,
    /// The statement.
    pub hard: bool,
}

impl Op for SetHard {
    const NAME: &'static str = "set_hard";
    const SUMMARY: &'static str = "Calls an image hard to read: its tracing errors count twice.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        if epoch.hard == self.hard {
            return Err(Refusal::NothingToDo);
        }
        let word = if self.hard { "hard" } else { "clear enough" };
        let label = format!("Call {} {word} to read", doc.role_word(self.epoch));
        Ok(Txn::new(label, vec![Event::HardSet { epoch: self.epoch, hard: self.hard }]).at(Focus::Epoch(self.epoch)))
    }
}

/// States that an image's file, with the content that the session's header names, lies somewhere else now.
#[derive(Clone, Debug, PartialEq)]
pub struct RelocateImage {
    /// Whose image.
    pub epoch: EpochId,
    /// Where it is, relative to the session file.
    pub path: String,
}

impl Op for RelocateImage {
    const NAME: &'static str = "relocate_image";
    const SUMMARY: &'static str = "States where the file of an image lies now.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let path = self.path.replace('\\', "/");
        if path.is_empty() || path.starts_with('/') || path.contains(':') {
            return Err(Refusal::BadNumber("The path of an image in a session must be relative to the session file.".to_owned()));
        }
        if epoch.image.path == path {
            return Err(Refusal::NothingToDo);
        }
        let label = format!("{} is now {path}", doc.role_word(self.epoch));
        Ok(Txn::new(label, vec![Event::ImageRelocated { epoch: self.epoch, path }]).at(Focus::Epoch(self.epoch)))
    }
}
