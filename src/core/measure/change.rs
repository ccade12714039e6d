//! The change of one building between two dates.

use super::ratio::{RatioAnswer, ratio};
use super::refusal::RatioRefusal;
use super::sentence::change_sentence;
use crate::core::doc::{Document, EpochId, Footprint, FootprintId, Role};
use crate::core::units::Level;

/// How the area of a building changed from the earlier to the later of its two outlines, with its sentence.
///
/// # Errors
/// As of a ratio, and [`RatioRefusal::OneDate`].
pub fn change(doc: &Document, a: FootprintId, b: FootprintId, level: Level) -> Result<(RatioAnswer, String), RatioRefusal> {
    let footprint = |id| doc.footprint(id).ok_or(RatioRefusal::NoSuchFootprint(id));
    let (old, new) = in_time(doc, footprint(a)?, footprint(b)?);
    if old.epoch == new.epoch {
        return Err(RatioRefusal::OneDate);
    }
    let answer = ratio(doc, new.id, old.id, level)?;
    let sentence = change_sentence(doc, new, old, &answer);
    Ok((answer, sentence))
}

/// The first of two outlines belongs to the earlier date.
pub fn is_in_time(doc: &Document, first: FootprintId, second: FootprintId) -> bool {
    doc.footprint(first).zip(doc.footprint(second)).is_some_and(|(a, b)| a.epoch != b.epoch && in_time(doc, a, b).0.id == first)
}

/// The earlier and the later of two outlines: by the dates of their images, else as the images came into the session. Not by which dates
/// are compared just now: what is measured does not depend on that.
fn in_time<'d>(doc: &Document, a: &'d Footprint, b: &'d Footprint) -> (&'d Footprint, &'d Footprint) {
    let date = |f: &Footprint| doc.epoch(f.epoch).and_then(|e| e.date);
    let turned = match (date(a), date(b)) {
        (Some(x), Some(y)) if x != y => x > y,
        _ => came(doc, a) > came(doc, b),
    };
    if turned { (b, a) } else { (a, b) }
}

/// The place of an outline's image among those of the session: BEFORE, AFTER, further ones.
fn came(doc: &Document, f: &Footprint) -> (bool, bool, EpochId) {
    let role = doc.epoch(f.epoch).map(|e| e.image.role);
    (role == Some(Role::Further), role == Some(Role::After), f.epoch)
}
