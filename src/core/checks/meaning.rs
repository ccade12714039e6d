//! Checks on what is said of outlines.

use super::{About, Check, Finding, Question};
use crate::core::doc::{Document, Footprint, State, Traced};
use crate::core::geom::{Projective, Ring};
use crate::core::measure::{is_in_time, overlap_px2};
use crate::core::ops::{SetReference, ShiftRoofToGround, StateSameBuilding};

/// Outlines without a class, where others have one.
pub const NO_CLASS: Check = Check {
    name: "no_class",
    summary: "Outlines without a class in a session that uses classes.",
    run: |doc| {
        // Who has chosen a list of classes means to use it.
        if doc.classes.is_none() && doc.footprints.values().all(|f| f.class.is_empty()) {
            return Vec::new();
        }
        let bare = doc.footprints.values().filter(|f| f.class.is_empty());
        let text = |f: &Footprint| {
            format!("\"{}\" has no class, while others have one. A table by class would leave it out: say what it is.", f.name)
        };
        bare.map(|f| Finding::new(NO_CLASS.name, About::Footprint(f.id), text(f)).asking(Question::Class(f.id))).collect()
    },
};

/// Outlines of two dates are the same building with this part of what they cover together in common.
const LIKELY: f64 = 0.3;

/// The outline of the other date that most likely is the same building and has no partner yet.
fn likely_partner<'a>(doc: &'a Document, f: &Footprint) -> Option<&'a Footprint> {
    let other = doc.other(f.epoch);
    let map = match doc.aligned(other, f.epoch) {
        Some(map) => map,
        None => doc.frame_of(f.epoch, other).map(|_| Projective::from(crate::core::geom::Affine::IDENTITY))?,
    };
    let there: Ring = f.ring.mapped(&map)?;
    let share = |g: &Footprint| {
        let common = overlap_px2(&there, &g.ring);
        common / (there.area_px2() + g.ring.area_px2() - common)
    };
    let free = doc
        .footprints
        .values()
        .map(std::convert::AsRef::as_ref)
        .filter(|g: &&Footprint| g.epoch == other && doc.same_building(g.id, f.epoch).is_none());
    let found = free.map(|g| (g, share(g))).max_by(|a, b| a.1.total_cmp(&b.1))?;
    (found.1 >= LIKELY).then_some(found.0)
}

/// A building that is said to stand on both dates and is outlined on one.
pub const NO_PARTNER: Check = Check {
    name: "no_partner",
    summary: "Buildings said to stand on both dates that are outlined, or linked, on one alone.",
    run: |doc| {
        let on_pair = doc.footprints.values().filter(|f| f.epoch == doc.pair.before || f.epoch == doc.pair.after);
        let uses_links = !doc.same_buildings.is_empty();
        let found = on_pair.filter_map(|f| {
            let partner = doc.same_building(f.id, doc.other(f.epoch));
            if let Some(partner) = partner {
                // Over several dates a building is new on one and stands on all later ones.
                let wrong = match f.state {
                    State::New => doc.epochs.len() == 2 || is_in_time(doc, partner.id, f.id),
                    State::Gone => doc.epochs.len() == 2 || is_in_time(doc, f.id, partner.id),
                    _ => false,
                };
                return wrong.then(|| {
                    let text = format!(
                        "\"{}\" is said to be {}, and yet to be one building with \"{}\" on the other date. Correct its state, or withdraw that.",
                        f.name,
                        f.state.word(),
                        partner.name
                    );
                    Finding::new(NO_PARTNER.name, About::Pair(f.id, partner.id), text)
                });
            }
            let both = matches!(f.state, State::Enlarged | State::Reduced) || (uses_links && f.state == State::Unchanged);
            both.then(|| {
                let said = f.state.word();
                match likely_partner(doc, f) {
                    Some(partner) => {
                        let text = format!(
                            "\"{}\" is said to be {said}, but no outline of the other date is called the same building. \"{}\" lies in its place.",
                            f.name, partner.name
                        );
                        let finding = Finding::new(NO_PARTNER.name, About::Pair(f.id, partner.id), text);
                        finding.fixed_by(doc, "One building", StateSameBuilding { a: f.id, b: partner.id })
                    }
                    None => {
                        let text = format!(
                            "\"{}\" is said to be {said}, but it has no outline on the other date, so nothing shows it. Outline it there and call both \
                             one building.",
                            f.name
                        );
                        Finding::new(NO_PARTNER.name, About::Footprint(f.id), text)
                    }
                }
            })
        });
        found.collect()
    },
};

/// The outline on the ground that was made of a roof.
fn ground_of<'d>(doc: &'d Document, roof: &Footprint) -> Option<&'d Footprint> {
    doc.footprints.values().map(AsRef::as_ref).find(|f| f.ground_of.is_some_and(|g| g.roof == roof.id))
}

/// The roof among two outlines, and the other one.
fn roof_first<'d>(a: &'d Footprint, b: &'d Footprint) -> (&'d Footprint, &'d Footprint) {
    if a.traced == Traced::Roof { (a, b) } else { (b, a) }
}

/// The same with the step that shifts this roof to the ground, where its height and the direction of the view are known.
fn shifting(finding: Finding, doc: &Document, roof: &Footprint) -> Finding {
    finding.fixed_by(doc, "Shift the roof to the ground", ShiftRoofToGround { id: roof.id, height_m: None })
}

/// A roof set against a ground outline in one ratio.
pub const ROOF_AGAINST_GROUND: Check = Check {
    name: "roof_against_ground",
    summary: "Ratios that set a roof against an outline on the ground.",
    run: |doc| {
        let mut found = Vec::new();
        if let Some(reference) = doc.reference.and_then(|id| doc.footprint(id)) {
            // A roof whose outline on the ground is there stands beside a reference on the ground by that one.
            let is_its_ground = |f: &Footprint| f.ground_of.is_some_and(|g| g.roof == reference.id);
            let stands_by_ground = |f: &Footprint| f.traced == Traced::Roof && ground_of(doc, f).is_some();
            let told = |f: &Footprint| f.traced != reference.traced && !is_its_ground(f) && !stands_by_ground(f);
            for f in doc.footprints.values().filter(|f| f.id != reference.id && told(f)) {
                let text = format!(
                    "\"{}\" is the outline of the {}, the reference \"{}\" that of the {}: eaves and a leaning view are in their ratio. Trace both \
                     alike, or shift the roof to the ground.",
                    f.name,
                    f.traced.word(),
                    reference.name,
                    reference.traced.word()
                );
                let finding = Finding::new(ROOF_AGAINST_GROUND.name, About::Pair(f.id, reference.id), text);
                let (roof, _) = roof_first(f, reference);
                found.push(match ground_of(doc, roof) {
                    Some(ground) => finding.fixed_by(doc, "Compare with its ground", SetReference { id: Some(ground.id) }),
                    None => shifting(finding, doc, roof),
                });
            }
        }
        for [a, b] in doc.same_buildings.iter() {
            if let (Some(a), Some(b)) = (doc.footprint(*a), doc.footprint(*b))
                && a.traced != b.traced
            {
                let text = format!(
                    "\"{}\" and \"{}\" are one building, outlined by its {} on one date and by its {} on the other: their difference is not change.",
                    a.name,
                    b.name,
                    a.traced.word(),
                    b.traced.word()
                );
                let finding = Finding::new(ROOF_AGAINST_GROUND.name, About::Pair(a.id, b.id), text);
                let (roof, other) = roof_first(a, b);
                found.push(match ground_of(doc, roof) {
                    Some(ground) => finding.fixed_by(doc, "Link its ground outline", StateSameBuilding { a: ground.id, b: other.id }),
                    None => shifting(finding, doc, roof),
                });
            }
        }
        for comparison in doc.comparisons.iter() {
            let mut parts = comparison.new.iter().chain(&comparison.old).filter_map(|t| doc.footprint(t.id));
            let Some(first) = parts.next() else { continue };
            if let Some(other) = parts.find(|f| f.traced != first.traced) {
                let text = format!(
                    "A kept comparison sets \"{}\" ({}) and \"{}\" ({}) against each other. Trace all of its outlines alike.",
                    first.name,
                    first.traced.word(),
                    other.name,
                    other.traced.word()
                );
                let finding = Finding::new(ROOF_AGAINST_GROUND.name, About::Pair(first.id, other.id), text);
                found.push(shifting(finding, doc, roof_first(first, other).0));
            }
        }
        found
    },
};
