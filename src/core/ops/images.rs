//! What is said of an image.

use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Document, EpochId, Event};
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
