//! What a line says of a height: it is a shadow, or the lean of a building.

use super::FootprintId;
use serde::{Deserialize, Serialize};

/// What is drawn, from where to where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HeightKind {
    /// A shadow: from the foot of the wall to the tip of the shadow.
    #[default]
    BaseToTip,
    /// A shadow whose foot is hidden: from a corner of the roof to that corner's shadow.
    RoofToTip,
    /// No shadow: from the foot of a wall to the edge of the roof above it.
    Lean,
}

impl HeightKind {
    /// Every kind, in the order in which it is offered.
    pub const ALL: [HeightKind; 3] = [HeightKind::BaseToTip, HeightKind::RoofToTip, HeightKind::Lean];

    /// Its name in files and on the command line.
    pub fn key(self) -> &'static str {
        match self {
            HeightKind::BaseToTip => "base-to-tip",
            HeightKind::RoofToTip => "roof-to-tip",
            HeightKind::Lean => "lean",
        }
    }

    /// Its name for people.
    pub fn word(self) -> &'static str {
        match self {
            HeightKind::BaseToTip => "shadow from the foot",
            HeightKind::RoofToTip => "shadow from the roof",
            HeightKind::Lean => "lean of a wall",
        }
    }

    /// Where it begins and where it ends, as the end of a sentence.
    pub fn ends(self) -> &'static str {
        match self {
            HeightKind::BaseToTip => "from the foot of the wall to the tip of its shadow",
            HeightKind::RoofToTip => "from a corner of the roof to that corner's shadow",
            HeightKind::Lean => "from the foot of the wall to the edge of the roof above it",
        }
    }

    /// The kind with that key.
    pub fn from_key(key: &str) -> Option<HeightKind> {
        HeightKind::ALL.into_iter().find(|kind| kind.key().eq_ignore_ascii_case(key.trim()))
    }
}

/// How the ground falls where a shadow lies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// How steeply, degrees from the horizontal.
    pub angle_deg: f64,
    /// Into which direction it falls, degrees clockwise from north.
    pub downhill_deg: f64,
}

/// A height that is known otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownHeight {
    /// The height, m.
    pub height_m: f64,
    /// Its standard deviation, m.
    pub height_sd_m: f64,
}

/// What a line says of a height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct HeightMark {
    /// What is drawn.
    pub kind: HeightKind,
    /// Of which building, where it is outlined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footprint: Option<FootprintId>,
    /// How the ground falls under the shadow; flat where nothing is stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub slope: Option<Slope>,
    /// The height, where it is known otherwise: others on the image are then measured against it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known: Option<KnownHeight>,
}
