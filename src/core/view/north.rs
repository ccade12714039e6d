//! Which way is up.

use crate::core::doc::Document;
use crate::core::geom::{Point, Vector};
use crate::core::measure::bearing_deg;

/// How the scene is turned so that it stands upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Upright {
    /// Radians clockwise.
    pub turn: f64,
    /// North is up; else the rows of BEFORE lie level, because nothing says where north is.
    pub is_north: bool,
}

/// The turn that brings north up at a place, px of BEFORE; the picture's own upper edge where north is not known.
pub fn upright(doc: &Document, at: Point) -> Upright {
    match bearing_deg(doc, doc.pair.before, at, at + Vector::new(0.0, -1.0)) {
        Some(bearing) => {
            let turn = bearing.to_radians();
            let turn = if turn > std::f64::consts::PI { turn - std::f64::consts::TAU } else { turn };
            Upright { turn, is_north: true }
        }
        None => Upright { turn: 0.0, is_north: false },
    }
}
