//! Checks on buildings that were traced more than once.

use super::{About, Check, Finding};
use crate::core::measure::blunders;

/// Two tracings of a building are farther apart than the hand explains.
pub const DISAGREE: Check = Check {
    name: "tracings_disagree",
    summary: "Tracings of one building that do not fit together.",
    run: |doc| {
        let found = doc.epochs.iter().flat_map(|e| blunders(doc, e.id));
        found.map(|b| Finding::new(DISAGREE.name, About::Footprint(b.footprint), b.words(doc))).collect()
    },
};
