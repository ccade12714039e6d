//! A measured line.

use super::{EpochId, HeightMark};
use crate::core::geom::Point;
use serde::{Deserialize, Serialize};

/// Which line. Ids start at 1 and are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct LineId(pub u64);

/// A straight line between two clicks on one image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Its id.
    pub id: LineId,
    /// The image on which it was drawn.
    pub epoch: EpochId,
    /// One end, px of that image.
    pub from: Point,
    /// The other end.
    pub to: Point,
    /// It is a shadow or a lean, from which a height follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub height: Option<HeightMark>,
}

impl Line {
    /// The distance between the ends, px.
    pub fn length_px(&self) -> f64 {
        self.from.distance(self.to)
    }
}
