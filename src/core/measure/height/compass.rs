//! Where north is on an image.

use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Point};
use crate::core::measure::Ground;

use super::rays::{EastNorth, cos, sin};

/// From a displacement in pixels to one on the ground.
pub(super) struct Compass {
    /// East and north for a displacement in pixels: in metres, or in pixels of the same size where no metres are known.
    pub east_north: Affine,
    /// It is in metres.
    pub is_metric: bool,
}

impl Compass {
    /// The compass of an image at a place: by its georeference (or that of the image on which it lies), which turns from the grid of
    /// its map to true north by itself; else by the north that is stated, and then with square pixels; else by an image on which it lies. `None`: north is not known.
    pub fn of(doc: &Document, epoch: EpochId, at: Point) -> Option<Compass> {
        let ground = Ground::of(doc, epoch);
        if let Some(ground) = ground.as_ref().filter(|g| g.is_oriented()) {
            return Some(Compass { east_north: ground.metres_at(at)?, is_metric: true });
        }
        let Some(north) = doc.epoch(epoch)?.acquisition().north_deg.map(|f| f.value) else {
            // An image with a known length of its own may still lie on one that knows north.
            return doc.epochs.iter().filter(|e| e.id != epoch).find_map(|e| {
                let other_from = doc.aligned(e.id, epoch)?;
                let east_north = e.located()?.metres_at(other_from.apply(at))?.after(&other_from.near(at));
                Some(Compass { east_north, is_metric: true })
            });
        };
        let metres = ground.and_then(|g| g.metres_at(at));
        let size = metres.map_or(1.0, |m| m.magnification());
        Some(Compass { east_north: turned(north, size), is_metric: metres.is_some() })
    }

    /// The displacement on the ground from one pixel to another.
    pub fn displacement(&self, from: Point, to: Point) -> EastNorth {
        let v = self.east_north.apply_vector(to - from);
        EastNorth { east: v.x, north: v.y }
    }
}

/// East and north of square pixels of that size, where north is at that many degrees clockwise from the upper edge. Rows run down.
fn turned(north_deg: f64, size: f64) -> Affine {
    let (s, c) = (size * sin(north_deg), size * cos(north_deg));
    Affine::from([c, s, 0.0, s, -c, 0.0])
}

/// The direction of a line on an image, degrees clockwise from true north; `None` where north is not known.
pub fn bearing_deg(doc: &Document, epoch: EpochId, from: Point, to: Point) -> Option<f64> {
    let way = Compass::of(doc, epoch, from.midpoint(to))?.displacement(from, to);
    (way.length() > 0.0).then(|| way.azimuth_deg())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::measure::turn_deg;

    #[test]
    fn rows_run_down_and_north_turns_clockwise() {
        let bearing = |north: f64, dx: f64, dy: f64| {
            let map = turned(north, 0.5);
            let v = map.apply_vector(crate::core::geom::Vector::new(dx, dy));
            EastNorth { east: v.x, north: v.y }.azimuth_deg()
        };
        for (north, dx, dy, azimuth) in [
            (0.0, 0.0, -1.0, 0.0),
            (0.0, 1.0, 0.0, 90.0),
            (0.0, 0.0, 1.0, 180.0),
            (0.0, -1.0, 0.0, 270.0),
            (0.0, 1.0, -1.0, 45.0),
            (90.0, 1.0, 0.0, 0.0),
            (90.0, 0.0, -1.0, 270.0),
            (180.0, 0.0, -1.0, 180.0),
            (-30.0, 0.0, -1.0, 30.0),
        ] {
            assert!(turn_deg(bearing(north, dx, dy), azimuth).abs() < 1e-9, "{north} ({dx}, {dy}): {}", bearing(north, dx, dy));
        }
        let map = turned(37.0, 0.5);
        assert!((map.magnification() - 0.5).abs() < 1e-12);
    }
}
