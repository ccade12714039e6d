//! What a check is.

use crate::core::doc::{Document, EpochId, FootprintId};

/// Something worth a second look. Advice, not refusal.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// What it is about.
    pub about: About,
    /// A plain sentence: what, why, what to do.
    pub text: String,
}

/// What a finding is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A footprint.
    Footprint(FootprintId),
    /// An image.
    Epoch(EpochId),
    /// The session as a whole.
    Session,
}

/// A row of the table of checks.
#[derive(Clone, Copy)]
pub struct Check {
    /// Its name: snake case.
    pub name: &'static str,
    /// What it looks for, one sentence.
    pub summary: &'static str,
    /// Looks at a document and says what it found.
    pub run: fn(&Document) -> Vec<Finding>,
}
