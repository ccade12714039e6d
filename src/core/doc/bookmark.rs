//! A view that is kept under a name, for whoever reads the session.

use super::EpochId;
use crate::core::geom::Point;
use serde::{Deserialize, Serialize};

/// What part of the site is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bookmark {
    /// What it is called; no two are called alike.
    pub name: String,
    /// The image in whose pixels the rest is told.
    pub epoch: EpochId,
    /// The middle of the view, px.
    pub centre: Point,
    /// Width and height of the view, px: windows of other sizes show at least this.
    pub size_px: [f64; 2],
    /// How far the view is turned, degrees clockwise.
    #[serde(default)]
    pub turn_deg: f64,
}
