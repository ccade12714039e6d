//! Whether an outline is a copy of one on another date that nobody drew anew: then it says where that building stood, not where it stands.

use super::outline::Outline;
use super::side::SignedOutline;
use crate::core::doc::Document;
use crate::core::geom::Ring;
use crate::core::georef::transfer;

/// A copy that was moved by less than this is no tracing of its own, px.
const UNTOUCHED_PX: f64 = 0.05;

/// An outline of one side is an outline of the other side, carried over from image to image and never drawn anew.
pub(super) fn any_copied(doc: &Document, new: &[SignedOutline<'_>], old: &[SignedOutline<'_>]) -> bool {
    new.iter().any(|n| old.iter().any(|o| is_copy(doc, &n.outline, &o.outline)))
}

/// Two outlines on two images, the one corner on corner where the other falls on its image. From whichever of the two it was copied: both
/// ways are looked at, for their pixels may differ in size.
fn is_copy(doc: &Document, a: &Outline<'_>, b: &Outline<'_>) -> bool {
    a.epoch != b.epoch && (is_carried_over(doc, a, b) || is_carried_over(doc, b, a))
}

fn is_carried_over(doc: &Document, from: &Outline<'_>, to: &Outline<'_>) -> bool {
    // Sizes that are given as numbers, without a footprint, may well be equal and measured each on its own.
    let Some((first, second)) = from.of.zip(to.of) else { return false };
    let located = |o: &Outline<'_>| doc.epoch(o.epoch).and_then(|e| e.located().cloned());
    let (aligned, on_earth) = (doc.aligned(to.epoch, from.epoch), located(from).zip(located(to)));
    let carried = |ring: &Ring| match (aligned, &on_earth) {
        (Some(map), _) => ring.mapped(&map),
        (None, Some((from, to))) => {
            let points: Option<Vec<_>> = ring.points().iter().map(|p| transfer(from, to, *p)).collect();
            points.and_then(|p| Ring::new(p).ok())
        }
        // Without a tie nothing says what a copy would be.
        _ => doc.frame_of(from.epoch, to.epoch).map(|_| ring.clone()),
    };
    let untouched = |ring: &Ring, there: &Ring| {
        ring.points().len() == there.points().len()
            && carried(ring).is_some_and(|ring| ring.points().iter().zip(there.points()).all(|(p, q)| p.distance(*q) < UNTOUCHED_PX))
    };
    // Another courtyard is another outline.
    let (holes, others) = (doc.holes(first.id), doc.holes(second.id));
    holes.len() == others.len()
        && untouched(from.ring, to.ring)
        && holes.iter().zip(others).all(|(hole, other)| untouched(&hole.ring, &other.ring))
}
