//! Further dates of the site, and which two are compared.

use super::{Focus, Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Document, EpochId, Event, ImageFacts, Role};

/// Dates that one session holds, at most: more than anybody looks at, and little enough to be looked through for every outline.
const MAX_DATES: usize = 64;

/// Takes a further image of the site into the session. The file itself is only read.
#[derive(Clone, Debug, PartialEq)]
pub struct AddEpoch {
    /// What is known of the image, as a session's header states it of the first two; with its date and credit.
    pub image: Box<ImageFacts>,
}

impl Op for AddEpoch {
    const NAME: &'static str = "add_epoch";
    const SUMMARY: &'static str = "Takes the image of a further date into the session.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let image = self.image.as_ref();
        let path = image.path.replace('\\', "/");
        if path.is_empty() || path.starts_with('/') || path.contains(':') {
            return Err(Refusal::BadNumber("The path of an image in a session must be relative to the session file.".to_owned()));
        }
        if image.width == 0 || image.height == 0 {
            return Err(Refusal::BadNumber("This image has no pixels, so nothing can be drawn on it.".to_owned()));
        }
        if let Some(same) = doc.epochs.iter().find(|e| e.image.sha256 == image.sha256) {
            return Err(Refusal::BadNumber(format!(
                "This image is in the session already: it is the very same file as {}. Nothing can have changed between them.",
                doc.role_word(same.id)
            )));
        }
        if doc.epochs.len() >= MAX_DATES {
            return Err(Refusal::BadNumber(format!("A session holds {MAX_DATES} dates at most. Begin another session for the rest.")));
        }
        let credit = image.credit.as_deref().map(tidy_text).transpose()?.map(|c| c.replace('\n', " "));
        let image = ImageFacts { role: Role::Further, path, credit, ..image.clone() };
        let id = doc.next_epoch;
        let name = image.path.rsplit('/').next().unwrap_or_default();
        let date = image.date.map_or_else(|| "date not stated".to_owned(), crate::core::units::Date::words);
        let label = format!("Add a date: {name} ({date})");
        Ok(Txn::new(label, vec![Event::EpochAdded { id, image: Box::new(image) }]).at(Focus::Epoch(id)))
    }
}

/// Takes a further image out of the session again, as long as nothing refers to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemoveEpoch {
    /// Which one.
    pub epoch: EpochId,
}

impl Op for RemoveEpoch {
    const NAME: &'static str = "remove_epoch";
    const SUMMARY: &'static str = "Takes a further date out of the session, if nothing is drawn on it or laid on it.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let epoch = doc.epoch(self.epoch).ok_or(Refusal::NoSuchEpoch)?;
        let stays = |why: String| Err(Refusal::BadNumber(format!("The image {} stays in the session: {why}", epoch.file_name())));
        if epoch.image.role != Role::Further {
            return stays("the session was begun with this image.".to_owned());
        }
        if doc.pair.before == self.epoch || doc.pair.after == self.epoch {
            return stays("it is one of the two dates that are compared. Compare two others first.".to_owned());
        }
        let outlines = doc.footprints.values().filter(|f| f.epoch == self.epoch).count();
        if outlines > 0 {
            let (them, be) = if outlines == 1 { ("it", "outline is") } else { ("them", "outlines are") };
            return stays(format!("{outlines} {be} drawn on it. Delete {them} first."));
        }
        if doc.annotations.values().any(|a| a.epoch == self.epoch) {
            return stays("something is annotated on it. Delete the annotations first.".to_owned());
        }
        if doc.lines.values().any(|l| l.epoch == self.epoch) {
            return stays("a line is measured on it. Delete the line first.".to_owned());
        }
        if doc.alignments.iter().any(|a| a.from == self.epoch || a.onto == self.epoch) {
            return stays("it is lined up with another image. Withdraw the alignment first.".to_owned());
        }
        if doc.refers_to(self.epoch) {
            return stays("a figure or a bookmark is kept of it. Remove that first.".to_owned());
        }
        Ok(Txn::new(format!("Take {} out of the session", doc.epoch_words(self.epoch)), vec![Event::EpochRemoved { id: self.epoch }]))
    }
}

/// Chooses which two dates are compared: BEFORE and AFTER from now on.
///
/// This is a fact of the session and not of the window. The history, figures and reports say BEFORE and AFTER, and whoever replays them
/// must see the images that were meant. What is measured does not depend on it: each outline knows its own date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChoosePair {
    /// The older date.
    pub before: EpochId,
    /// The newer date.
    pub after: EpochId,
}

impl Op for ChoosePair {
    const NAME: &'static str = "choose_pair";
    const SUMMARY: &'static str = "Chooses which two dates are compared as BEFORE and AFTER.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let (before, after) = (doc.epoch(self.before).ok_or(Refusal::NoSuchEpoch)?, doc.epoch(self.after).ok_or(Refusal::NoSuchEpoch)?);
        if before.id == after.id {
            return Err(Refusal::BadNumber("One image cannot be both BEFORE and AFTER. Choose two dates.".to_owned()));
        }
        if doc.pair.before == before.id && doc.pair.after == after.id {
            return Err(Refusal::NothingToDo);
        }
        if let (Some(earlier), Some(later)) = (before.date, after.date)
            && earlier > later
        {
            return Err(Refusal::BadNumber(format!(
                "BEFORE ({}) would be later than AFTER ({}). Choose the earlier date as BEFORE, or mend the dates.",
                earlier.words(),
                later.words()
            )));
        }
        let date = |e: &crate::core::doc::Epoch| e.date.map_or_else(|| e.file_name().to_owned(), crate::core::units::Date::words);
        let label = format!("Compare {} with {}", date(before), date(after));
        let event = Event::PairChosen { before: before.id, after: after.id };
        Ok(Txn::new(label, vec![event]).at(Focus::Epoch(self.after)))
    }
}
