//! The outline of a building on one image, and what the analyst says of it.

use super::{EpochId, LineId, Tracing};
use crate::core::geom::{Point, Ring, Vector};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which footprint. Ids start at 1 and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct FootprintId(pub u64);

impl std::fmt::Display for FootprintId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// What became of a building between the two dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Not there before, there after.
    New,
    /// There before, not there after.
    Gone,
    /// Larger than before.
    Enlarged,
    /// Smaller than before.
    Reduced,
    /// The same on both dates.
    Unchanged,
    /// Cannot be told, or not looked at yet.
    #[default]
    Unclear,
}

/// Which outline of the building was traced. A roof that leans away from the sensor is not where its walls stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Traced {
    /// The edge of the roof.
    #[default]
    Roof,
    /// The foot of the walls.
    Ground,
}

/// How the outline came about. Each way has its own error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drawn {
    /// Every corner was clicked.
    #[default]
    Polygon,
    /// A base by two clicks and the width by a third, perhaps corrected since: twice the variance of four clicked corners.
    Rectangle,
    /// Parallel to the picture, by two opposite corners: also twice the variance of four clicked corners.
    Box,
    /// A base by two clicks and a width that was typed or taken from the outline before. Nobody stated the error of that width: it
    /// counts as if it had been clicked.
    RectangleByWidth,
    /// Fitted to clicks on the rim.
    Circle {
        /// A hundred times the number of clicks, spread evenly along the rim, that would fix the radius as well as those that were made.
        rim_percent: u32,
    },
    /// Drawn with the button held, and reduced to its corners: each wall is off as a whole by the error of a click.
    Freehand,
    /// Corner by corner, with sides held at right angles or along other walls, or with typed lengths: each click sets one wall.
    Squared,
    /// Proposed by a program, and not touched since: nothing is measured by it. Each wall is off as a whole, and the outline has a bias of
    /// its own.
    Proposal,
    /// Read from a file.
    Imported,
    /// Proposed by a program, then corrected or accepted by somebody who looked at it: the same errors, but it counts.
    CheckedProposal,
}

impl Drawn {
    /// What a circle counts as where nothing says how many clicks there were: three.
    pub const CIRCLE: Drawn = Drawn::Circle { rim_percent: 300 };

    /// Its corners were clicked one by one; those of other outlines are computed from fewer or other numbers.
    pub fn has_clicked_corners(self) -> bool {
        matches!(self, Drawn::Polygon | Drawn::Imported)
    }

    /// A rectangle that fewer than four clicks fixed.
    pub fn is_rectangle(self) -> bool {
        matches!(self, Drawn::Rectangle | Drawn::Box | Drawn::RectangleByWidth)
    }

    /// How it counts once corners or walls were changed by hand. What a program proposed counts from then on; every
    /// other outline as before, for correcting one corner says nothing new of the others.
    pub fn after_editing(self) -> Drawn {
        if self == Drawn::Proposal { Drawn::CheckedProposal } else { self }
    }
}

macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// Every value, in the order in which it is offered.
            pub const ALL: &'static [$type] = &[$($type::$variant),+];

            /// The word for it, as written in files and shown.
            pub fn word(self) -> &'static str {
                match self { $($type::$variant => $word),+ }
            }

            /// The value that a word means.
            pub fn from_word(word: &str) -> Option<$type> {
                Self::ALL.iter().copied().find(|v| v.word().eq_ignore_ascii_case(word.trim()))
            }
        }
    };
}

words!(State { New => "new", Gone => "gone", Enlarged => "enlarged", Reduced => "reduced", Unchanged => "unchanged", Unclear => "unclear" });
words!(Traced { Roof => "roof", Ground => "ground" });

impl Drawn {
    /// Every way, in the order in which it is offered; a circle with what it counts as where no clicks are known.
    pub const ALL: &'static [Drawn] = &[
        Drawn::Polygon,
        Drawn::Rectangle,
        Drawn::Box,
        Drawn::RectangleByWidth,
        Drawn::CIRCLE,
        Drawn::Freehand,
        Drawn::Squared,
        Drawn::Proposal,
        Drawn::Imported,
        Drawn::CheckedProposal,
    ];

    /// The word for it, as written in files and shown.
    pub fn word(self) -> &'static str {
        match self {
            Drawn::Polygon => "polygon",
            Drawn::Rectangle => "rectangle",
            Drawn::Box => "box",
            Drawn::RectangleByWidth => "rectangle by width",
            Drawn::Circle { .. } => "circle",
            Drawn::Freehand => "freehand",
            Drawn::Squared => "squared",
            Drawn::Proposal => "proposal",
            Drawn::Imported => "imported",
            Drawn::CheckedProposal => "checked proposal",
        }
    }

    /// The way that a word means.
    pub fn from_word(word: &str) -> Option<Drawn> {
        Self::ALL.iter().copied().find(|v| v.word().eq_ignore_ascii_case(word.trim()))
    }
}

/// That an outline is that of a roof, shifted as a whole to where the walls stand.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GroundOf {
    /// Whose roof.
    pub roof: FootprintId,
    /// The height by which it was shifted, m; `None` where a drawn lean was the shift itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height_m: Option<f64>,
    /// The shadow or lean that gave the height; `None` where it was stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<LineId>,
    /// The shift, px to the right and down.
    pub by_px: [f64; 2],
}

impl GroundOf {
    /// Where a corner of the roof comes to lie.
    pub fn shifted(&self, corner: Point) -> Point {
        let [x, y] = self.by_px;
        (corner + Vector::new(x, y)).rounded()
    }
}

/// One building on one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Footprint {
    /// Its id.
    pub id: FootprintId,
    /// What it is called. Not unique.
    pub name: String,
    /// What kind of building it is; free text, may be empty.
    #[serde(default)]
    pub class: String,
    /// The image on which it was traced; its coordinates are that image's pixels.
    pub epoch: EpochId,
    /// What became of it.
    #[serde(default)]
    pub state: State,
    /// Roof or ground.
    #[serde(default)]
    pub traced: Traced,
    /// How it was drawn.
    #[serde(default)]
    pub drawn: Drawn,
    /// Free text.
    #[serde(default)]
    pub note: String,
    /// It is another outline's roof, shifted to the ground; until it is changed by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground_of: Option<GroundOf>,
    /// The outline, px of the epoch's image. Where the building was traced again, this is the first tracing, and what is changed later
    /// by hand is this one alone.
    pub ring: Ring,
    /// Who traced it, as that person wants to be called; empty where nobody said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub analyst: String,
    /// Further tracings of the same building, in the order of their numbers.
    #[serde(default, skip_serializing_if = "no_tracings")]
    pub tracings: Arc<Vec<Tracing>>,
}

fn no_tracings(list: &Arc<Vec<Tracing>>) -> bool {
    list.is_empty()
}
