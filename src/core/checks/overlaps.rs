//! Checks on outlines of one image that share a place.

use super::{About, Check, Finding};
use crate::core::doc::{Document, Footprint, FootprintId};
use crate::core::measure::covered_by_both;
use crate::core::ops::{Combination, CombineFootprints, DeleteFootprints};

/// Two outlines are one if they share this part of what they cover together.
const SAME: f64 = 0.8;
/// Two outlines overlap by hand alone up to this share of the smaller one.
const BY_HAND: f64 = 0.02;

/// Two outlines of one image that share a place.
struct Shared<'a> {
    one: &'a Footprint,
    other: &'a Footprint,
    /// The shared part of what they cover together.
    of_both: f64,
    /// The shared part of the smaller one.
    of_smaller: f64,
}

/// All of them, in the order of their ids. A sweep from left to right: only neighbours are looked at.
fn shared(doc: &Document) -> Vec<Shared<'_>> {
    let mut found = Vec::new();
    for epoch in doc.epochs.iter() {
        let mut list: Vec<_> = doc.footprints.values().filter(|f| f.epoch == epoch.id).map(|f| (f.ring.bounds(), f.as_ref())).collect();
        list.sort_by(|a, b| a.0.min.x.total_cmp(&b.0.min.x).then(a.1.id.cmp(&b.1.id)));
        for (i, (bounds, one)) in list.iter().enumerate() {
            let near = list.iter().skip(i + 1).take_while(|(b, _)| b.min.x < bounds.max.x).filter(|(b, _)| b.intersects(bounds));
            for (_, other) in near {
                let common = covered_by_both(doc, one, other);
                if common <= 0.0 {
                    continue;
                }
                let (a, b) = (doc.net_area_px2(one), doc.net_area_px2(other));
                let (one, other) = if one.id < other.id { (*one, *other) } else { (*other, *one) };
                found.push(Shared { one, other, of_both: common / (a + b - common), of_smaller: common / a.min(b) });
            }
        }
    }
    found.sort_by_key(|s| (s.one.id, s.other.id));
    found
}

/// The one is the other, shifted to the ground, or another outline of the same building on purpose.
fn is_roof_and_ground(a: &Footprint, b: &Footprint) -> bool {
    let made = |ground: &Footprint, roof: FootprintId| ground.ground_of.is_some_and(|g| g.roof == roof);
    made(a, b.id) || made(b, a.id) || a.traced != b.traced
}

/// One building was outlined twice.
pub const DUPLICATE: Check = Check {
    name: "duplicate",
    summary: "Buildings that were outlined twice on one image.",
    run: |doc| {
        let twice = shared(doc).into_iter().filter(|s| s.of_both >= SAME && !is_roof_and_ground(s.one, s.other));
        twice
            .map(|s| {
                let text = format!(
                    "\"{}\" and \"{}\" share {:.0} % of their place: one building seems to be outlined twice. Delete one of them, or trace it \
                     again blind if a second tracing was meant.",
                    s.one.name,
                    s.other.name,
                    100.0 * s.of_both
                );
                let finding = Finding::new(DUPLICATE.name, About::Pair(s.one.id, s.other.id), text);
                finding.fixed_by(doc, "Delete the later one", DeleteFootprints { ids: vec![s.other.id] })
            })
            .collect()
    },
};

/// Two outlines overlap.
pub const OVERLAP: Check = Check {
    name: "overlap",
    summary: "Outlines on one image that overlap.",
    run: |doc| {
        let over = shared(doc).into_iter().filter(|s| {
            // One inside the other is a courtyard or an annex that is taken off: that is no mistake.
            (BY_HAND..0.98).contains(&s.of_smaller) && s.of_both < SAME && !is_roof_and_ground(s.one, s.other)
        });
        over.map(|s| {
            let text = format!(
                "\"{}\" and \"{}\" overlap by {:.0} % of the smaller one. Two buildings cannot stand in one place: move the corners that \
                 lie too far.",
                s.one.name,
                s.other.name,
                100.0 * s.of_smaller
            );
            let finding = Finding::new(OVERLAP.name, About::Pair(s.one.id, s.other.id), text);
            // An annex is seen whole where it stands before the hall: the larger one gives way.
            let smaller_first = doc.net_area_px2(s.one) < doc.net_area_px2(s.other);
            let ids = if smaller_first { vec![s.other.id, s.one.id] } else { vec![s.one.id, s.other.id] };
            finding.fixed_by(doc, "Cut out of the larger one", CombineFootprints { ids, how: Combination::Cut })
        })
        .collect()
    },
};
