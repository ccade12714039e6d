//! The change of one building between two dates.

use super::ratio::{RatioAnswer, ratio};
use super::refusal::RatioRefusal;
use super::sentence::change_sentence;
use crate::core::doc::{Document, EpochId, Footprint, FootprintId, Role};
use crate::core::geom::Ring;
use crate::core::georef::transfer;
use crate::core::units::Level;

/// A copy that was moved by less than this is no tracing of its own, px.
const UNTOUCHED_PX: f64 = 0.05;

/// How the area of a building changed from the earlier to the later of its two outlines, with its sentence.
///
/// # Errors
/// As of a ratio; and [`RatioRefusal::Copied`] where the one outline is the other one, carried over and never drawn anew: it
/// would always say that nothing changed.
pub fn change(doc: &Document, a: FootprintId, b: FootprintId, level: Level) -> Result<(RatioAnswer, String), RatioRefusal> {
    let footprint = |id| doc.footprint(id).ok_or(RatioRefusal::NoSuchFootprint(id));
    let (old, new) = in_time(doc, footprint(a)?, footprint(b)?);
    if old.epoch == new.epoch {
        return Err(RatioRefusal::OneDate);
    }
    if is_copy(doc, old, new) {
        return Err(RatioRefusal::Copied);
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

/// One outline lies corner on corner where the other one falls on its image.
fn is_copy(doc: &Document, old: &Footprint, new: &Footprint) -> bool {
    let located = |f: &Footprint| doc.epoch(f.epoch).and_then(|e| e.located().cloned());
    let (aligned, on_earth) = (doc.aligned(new.epoch, old.epoch), located(old).zip(located(new)));
    let carried = |ring: &Ring| match (aligned, &on_earth) {
        (Some(map), _) => ring.mapped(&map),
        (None, Some((from, to))) => {
            let points: Option<Vec<_>> = ring.points().iter().map(|p| transfer(from, to, *p)).collect();
            points.and_then(|p| Ring::new(p).ok())
        }
        _ => Some(ring.clone()),
    };
    let untouched = |old: &Ring, new: &Ring| {
        carried(old).is_some_and(|ring| {
            ring.points().len() == new.points().len() && ring.points().iter().zip(new.points()).all(|(p, q)| p.distance(*q) < UNTOUCHED_PX)
        })
    };
    // Another courtyard is another outline.
    doc.holes(old.id).len() == doc.holes(new.id).len() && doc.rings(old).zip(doc.rings(new)).all(|(old, new)| untouched(old, new))
}
