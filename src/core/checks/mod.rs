//! Looks over a document and says what deserves a second look. A new check is a new function with a row in [`CHECKS`].

mod check;
mod heights;
mod images;
mod meaning;
mod outlines;
mod overlaps;
mod shapes;
mod tracings;

pub use check::{About, Check, Finding, Fix, Question, Weight};

/// The name of the check of known sizes, which the table of areas tells as well.
pub const KNOWN_SIZES_DISAGREE: &str = images::SIZES_DISAGREE.name;

use crate::core::doc::Document;

/// The table of checks.
pub const CHECKS: &[Check] = &[
    outlines::BEYOND_IMAGE,
    outlines::OVER_MISSING,
    outlines::UNCHECKED_PROPOSAL,
    outlines::TOO_SMALL,
    outlines::SAME_NAME,
    overlaps::DUPLICATE,
    overlaps::OVERLAP,
    shapes::NEARLY_SQUARE,
    shapes::SELF_TOUCHING,
    shapes::TINY_EDGE,
    shapes::COURTYARD,
    meaning::NO_CLASS,
    meaning::NO_PARTNER,
    meaning::ROOF_AGAINST_GROUND,
    images::VIEWS_DIFFER,
    images::CUT_SHORT,
    images::PLACES_APART,
    tracings::DISAGREE,
    images::NO_DATE,
    images::DATES_SWAPPED,
    images::SCALE_DISAGREES,
    images::SIZES_DISAGREE,
    images::SCALE_AGAINST_ALIGNMENT,
    images::GEOREFERENCES_DISAGREE,
    heights::HEIGHT_DIRECTION,
    heights::KNOWN_HEIGHT_DISAGREES,
    heights::ROOF_CHANGED,
];

/// The checks whose findings can make a number wrong, or a statement untrue, as long as nobody looks.
const SERIOUS: &[&str] = &[
    outlines::BEYOND_IMAGE.name,
    outlines::OVER_MISSING.name,
    outlines::UNCHECKED_PROPOSAL.name,
    overlaps::DUPLICATE.name,
    shapes::SELF_TOUCHING.name,
    meaning::ROOF_AGAINST_GROUND.name,
    images::PLACES_APART.name,
    images::DATES_SWAPPED.name,
    images::SCALE_DISAGREES.name,
    images::SIZES_DISAGREE.name,
    images::GEOREFERENCES_DISAGREE.name,
    tracings::DISAGREE.name,
    heights::HEIGHT_DIRECTION.name,
    heights::KNOWN_HEIGHT_DISAGREES.name,
];

/// All findings of all checks, in the order of the table.
pub fn run_all(doc: &Document) -> Vec<Finding> {
    CHECKS.iter().flat_map(|check| (check.run)(doc)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = CHECKS.iter().map(|c| c.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), CHECKS.len());
        assert!(SERIOUS.iter().all(|name| names.contains(name)), "a check of weight is in the table");
    }
}
