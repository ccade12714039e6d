//! Views that are kept under a name.

use super::{Op, Refusal, Txn, tidy_text};
use crate::core::doc::{Bookmark, Document, Event};

/// Keeps a view under a name. One that was called so before is replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct AddBookmark {
    /// The view.
    pub bookmark: Bookmark,
}

/// The least and the largest side of a view, px.
const SIDES: std::ops::RangeInclusive<f64> = 1e-3..=1e9;

impl Op for AddBookmark {
    const NAME: &'static str = "add_bookmark";
    const SUMMARY: &'static str = "Keeps a view of the site under a name.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let Bookmark { name, epoch, centre, size_px, turn_deg } = &self.bookmark;
        doc.epoch(*epoch).ok_or(Refusal::NoSuchEpoch)?;
        let name = tidy_text(name)?.replace('\n', " ");
        if name.is_empty() {
            return Err(Refusal::BadNumber("A bookmark needs a name.".to_owned()));
        }
        let sensible = centre.is_finite()
            && centre.x.abs() <= 1e9
            && centre.y.abs() <= 1e9
            && size_px.iter().all(|side| SIDES.contains(side))
            && turn_deg.is_finite();
        if !sensible {
            return Err(Refusal::BadNumber("This view has no place or no size, so it cannot be kept.".to_owned()));
        }
        // To what can be seen: a thousandth of a pixel, a hundredth of a degree. Adding 0 takes the sign off a zero.
        let size_px = size_px.map(|side| (side * 1000.0).round() / 1000.0);
        let turn_deg = (libm::fmod(*turn_deg, 360.0) * 100.0).round() / 100.0 + 0.0;
        let bookmark = Bookmark { name, epoch: *epoch, centre: centre.rounded(), size_px, turn_deg };
        if doc.bookmarks.contains(&bookmark) {
            return Err(Refusal::NothingToDo);
        }
        Ok(Txn::new(format!("Bookmark {}", bookmark.name), vec![Event::BookmarkSet(Box::new(bookmark))]))
    }
}

/// Takes a kept view off the list.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoveBookmark {
    /// What it is called.
    pub name: String,
}

impl Op for RemoveBookmark {
    const NAME: &'static str = "remove_bookmark";
    const SUMMARY: &'static str = "Takes a kept view off the list.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        if !doc.bookmarks.iter().any(|b| b.name == self.name) {
            return Err(Refusal::BadNumber("That bookmark is not in this session any more.".to_owned()));
        }
        Ok(Txn::new(format!("Remove bookmark {}", self.name), vec![Event::BookmarkRemoved { name: self.name.clone() }]))
    }
}
