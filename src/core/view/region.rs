//! The part of a pane that shows it: all of it, one side of a line, or a disc.

use crate::core::geom::{Bounds, Point, Vector};

/// A part of the canvas, points from its top left corner.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Region {
    /// Everything within the pane's clip.
    #[default]
    All,
    /// What lies on one side of a line.
    Side {
        /// A point of the line.
        at: Point,
        /// Across the line, into the part that is shown; of length 1.
        inward: Vector,
    },
    /// What lies within a circle.
    Disc {
        /// Its middle.
        centre: Point,
        /// Its radius, points.
        radius: f64,
    },
}

impl Region {
    /// Whether a point lies in it.
    pub fn contains(&self, p: Point) -> bool {
        match self {
            Region::All => true,
            Region::Side { at, inward } => (p - *at).dot(*inward) >= 0.0,
            Region::Disc { centre, radius } => p.distance(*centre) <= *radius,
        }
    }

    /// A box around the part of `all` that lies in it.
    pub fn bounds(&self, all: Bounds) -> Bounds {
        match *self {
            Region::All => all,
            Region::Side { at, inward } => {
                let corners = [all.min, Point::new(all.max.x, all.min.y), all.max, Point::new(all.min.x, all.max.y)];
                let next = corners.iter().skip(1).chain(corners.first());
                let depth = |p: Point| (p - at).dot(inward);
                let crossings = corners.iter().zip(next).filter_map(|(a, b)| {
                    let (da, db) = (depth(*a), depth(*b));
                    ((da < 0.0) != (db < 0.0)).then(|| *a + (*b - *a) * (da / (da - db)))
                });
                let inside = corners.iter().copied().filter(|p| depth(*p) >= 0.0);
                Bounds::around(inside.chain(crossings)).unwrap_or(Bounds { min: all.max, max: all.max })
            }
            Region::Disc { centre, radius } => {
                let (low, high) = (centre - Vector::new(radius, radius), centre + Vector::new(radius, radius));
                let kept = |p: Point| Point::new(p.x.clamp(all.min.x, all.max.x), p.y.clamp(all.min.y, all.max.y));
                Bounds { min: kept(low), max: kept(high) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Bounds = Bounds { min: Point { x: 0.0, y: 0.0 }, max: Point { x: 100.0, y: 50.0 } };

    #[test]
    fn the_box_around_a_side_is_tight() {
        let side = Region::Side { at: Point::new(40.0, 0.0), inward: Vector::new(1.0, 0.0) };
        assert_eq!(side.bounds(ALL), Bounds { min: Point::new(40.0, 0.0), max: ALL.max });
        let k = std::f64::consts::FRAC_1_SQRT_2;
        let slanting = Region::Side { at: Point::new(80.0, 50.0), inward: Vector::new(k, k) };
        let bounds = slanting.bounds(ALL);
        assert!((bounds.min.x - 80.0).abs() < 1e-9 && (bounds.min.y - 30.0).abs() < 1e-9, "{bounds:?}");
        assert!(slanting.contains(Point::new(99.0, 49.0)) && !slanting.contains(Point::new(81.0, 40.0)));
        let nothing = Region::Side { at: Point::new(200.0, 0.0), inward: Vector::new(1.0, 0.0) };
        assert_eq!(nothing.bounds(ALL).size(), Vector::default());
    }
}
