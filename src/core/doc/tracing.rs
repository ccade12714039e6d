//! A building traced once more: who did it, when, and whether what was traced before could be seen.

use super::{Drawn, Footprint};
use crate::core::geom::Ring;
use crate::core::units::Timestamp;
use serde::{Deserialize, Serialize};

/// A further tracing of a building that was outlined before. Tracings are kept for good: one that does not count any more is
/// withdrawn, with the reason.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tracing {
    /// Its number among the tracings of its footprint. The footprint's own outline is number 1, so these begin at 2.
    pub number: u32,
    /// The outline, px of the image of its footprint.
    pub ring: Ring,
    /// How it was drawn.
    #[serde(default)]
    pub drawn: Drawn,
    /// Who traced it, as that person wants to be called; empty where nobody said.
    #[serde(default)]
    pub analyst: String,
    /// When it was taken in, by the clock of that machine.
    pub at: Timestamp,
    /// It was traced without seeing an earlier outline of the building.
    pub blind: bool,
    /// The wait of ten minutes since the last tracing was waived: so many seconds had gone by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waived_after_s: Option<u32>,
    /// It does not count any more: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<String>,
}

impl Tracing {
    /// It enters areas and the analyst's own error: it is blind and was not withdrawn.
    pub fn counts(&self) -> bool {
        self.blind && self.withdrawn.is_none()
    }
}

/// One outline of a building among several: the footprint's own, or a further tracing that counts.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// 1 for the footprint's own outline.
    pub number: u32,
    /// px of the image.
    pub ring: &'a Ring,
    /// How it was drawn.
    pub drawn: Drawn,
    /// Who traced it; may be empty.
    pub analyst: &'a str,
}

impl<'a> From<&'a Tracing> for Counted<'a> {
    fn from(t: &'a Tracing) -> Counted<'a> {
        Counted { number: t.number, ring: &t.ring, drawn: t.drawn, analyst: &t.analyst }
    }
}

impl Footprint {
    /// The footprint's own outline and, after it, the further tracings that count.
    pub fn counted(&self) -> impl Iterator<Item = Counted<'_>> {
        let own = Counted { number: 1, ring: &self.ring, drawn: self.drawn, analyst: &self.analyst };
        std::iter::once(own).chain(self.further())
    }

    /// The further tracings that count.
    pub fn further(&self) -> impl Iterator<Item = Counted<'_>> {
        self.tracings.iter().filter(|t| t.counts()).map(Counted::from)
    }

    /// Those who made the tracings that count, each once, in the order of their first one; a name may be empty.
    pub fn analysts(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for tracing in self.counted() {
            if !names.contains(&tracing.analyst) {
                names.push(tracing.analyst);
            }
        }
        names
    }

    /// The tracing of that number; `None` for the footprint's own outline.
    pub fn tracing(&self, number: u32) -> Option<&Tracing> {
        self.tracings.iter().find(|t| t.number == number)
    }

    /// The number that the next tracing gets. Numbers are not reused, since tracings are kept.
    pub fn next_tracing(&self) -> u32 {
        2 + u32::try_from(self.tracings.len()).unwrap_or(u32::MAX - 2)
    }
}
