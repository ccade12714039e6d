//! Courtyards: places inside an outline that do not belong to the building.

use super::{Document, Drawn, Footprint, FootprintId};
use crate::core::geom::{Point, Ring};
use serde::{Deserialize, Serialize};

/// A courtyard of a footprint, px of its image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hole {
    /// Its outline: inside that of the footprint.
    pub ring: Ring,
    /// How it was drawn.
    #[serde(default)]
    pub drawn: Drawn,
}

impl Hole {
    /// The hole with every corner put elsewhere; `None` where that makes no outline.
    pub fn mapped(&self, map: impl Fn(Point) -> Point) -> Option<Hole> {
        let ring = Ring::new(self.ring.points().iter().map(|p| map(*p).rounded()).collect()).ok()?;
        Some(Hole { ring, drawn: self.drawn })
    }
}

impl Document {
    /// The courtyards of a footprint.
    pub fn holes(&self, id: FootprintId) -> &[Hole] {
        if self.holes.is_empty() {
            return &[];
        }
        self.holes.get(&id).map(|list| list.as_slice()).unwrap_or_default()
    }

    /// The outline of a footprint and those of its courtyards. Corners are counted through them all, in this order.
    pub fn rings<'d>(&'d self, f: &'d Footprint) -> impl Iterator<Item = &'d Ring> + use<'d> {
        std::iter::once(&f.ring).chain(self.holes(f.id).iter().map(|hole| &hole.ring))
    }

    /// The sides of a footprint, through its outline and its courtyards, each with the number of the corner at which it begins and of
    /// that at which it ends.
    pub fn sides(&self, f: &Footprint) -> Vec<([usize; 2], Point, Point)> {
        let mut sides = Vec::new();
        let mut first = 0;
        for ring in self.rings(f) {
            let n = ring.points().len();
            sides.extend(ring.sides().enumerate().map(|(i, (a, b))| ([first + i, first + (i + 1) % n], a, b)));
            first += n;
        }
        sides
    }

    /// The area of a footprint without its courtyards, px2.
    pub fn net_area_px2(&self, f: &Footprint) -> f64 {
        f.ring.area_px2() - self.holes(f.id).iter().map(|hole| hole.ring.area_px2()).sum::<f64>()
    }

    /// A place lies on the building: inside its outline and in none of its courtyards.
    pub fn covers(&self, f: &Footprint, at: Point) -> bool {
        f.ring.contains(at) && !self.holes(f.id).iter().any(|hole| hole.ring.contains(at))
    }
}
