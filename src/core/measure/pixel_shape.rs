//! The shape of a picture's pixels on the ground. In a picture in degrees a pixel is higher than it is wide, at 60° north twice as
//! high: what is square in its pixels is not square on the ground. Areas and lengths go by the ellipsoid and do not ask for this;
//! what asks is whoever shows a picture, or puts something at right angles on it.

use crate::core::doc::{Document, EpochId};
use crate::core::geom::{Affine, Point, Vector};
use crate::core::georef::{Located, Origin};

/// A few thousandths are a projection's, and nobody sees them.
const SEEN: f64 = 0.005;
/// Control points set by hand miss: so much of a difference is theirs.
const BY_HAND: f64 = 0.1;
/// What lies beyond is no picture of the ground.
const MOST: f64 = 20.0;

/// Height over width of a picture's pixels on the ground, at its middle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PixelShape(f64);

impl PixelShape {
    /// Pixels as high as wide.
    pub const SQUARE: PixelShape = PixelShape(1.0);

    /// That of an image, by its own georeference; square where it has none.
    pub fn of(doc: &Document, epoch: EpochId) -> PixelShape {
        doc.epoch(epoch).and_then(|e| e.located()).map_or(Self::SQUARE, Self::of_located)
    }

    /// That of an image with a georeference.
    pub fn of_located(located: &Located) -> PixelShape {
        let by_hand = located.georeference().origin == Origin::GroundControl;
        located.metres_in_the_middle().map_or(Self::SQUARE, |metres| Self::by(&metres, if by_hand { BY_HAND } else { SEEN }))
    }

    /// By metres from pixels. What is off by less than `least` from square is square.
    pub fn by(metres: &Affine, least: f64) -> PixelShape {
        let shape = metres.apply_vector(Vector::new(0.0, 1.0)).length() / metres.apply_vector(Vector::new(1.0, 0.0)).length();
        let is_seen = shape.is_finite() && (1.0 / MOST..=MOST).contains(&shape) && (shape - 1.0).abs() > least;
        if is_seen { PixelShape(shape) } else { Self::SQUARE }
    }

    /// Height over width.
    pub fn ratio(self) -> f64 {
        self.0
    }

    /// Whether it is as high as wide.
    pub fn is_square(self) -> bool {
        self == Self::SQUARE
    }

    /// A place in pixels that are as high as wide: of the same width, and each as high as that.
    pub fn squared(self, p: Point) -> Point {
        Point::new(p.x, p.y * self.0)
    }

    /// Back from there.
    pub fn own(self, p: Point) -> Point {
        Point::new(p.x, p.y / self.0)
    }

    /// A displacement at right angles on the ground to one, turned as [`Vector::perpendicular`] turns.
    pub fn perpendicular(self, v: Vector) -> Vector {
        let across = Vector::new(v.x, v.y * self.0).perpendicular();
        Vector::new(across.x, across.y / self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_angles_are_those_of_the_ground() {
        let shape = PixelShape::by(&Affine::from([1.0, 0.0, 0.0, 0.0, -2.0, 0.0]), SEEN);
        assert_eq!(shape.ratio(), 2.0);
        let along = Vector::new(3.0, 1.0);
        let across = shape.perpendicular(along);
        let on_ground = |v: Vector| Vector::new(v.x, v.y * 2.0);
        assert!(on_ground(along).dot(on_ground(across)).abs() < 1e-12);
        let p = Point::new(7.0, 9.0);
        assert!(shape.own(shape.squared(p)).distance(p) < 1e-12);
        assert_eq!(PixelShape::SQUARE.perpendicular(along), along.perpendicular());
        assert!(PixelShape::by(&Affine::from([1.0, 0.0, 0.0, 0.0, 1.004, 0.0]), SEEN).is_square());
        assert!(PixelShape::by(&Affine::from([0.0, 0.0, 0.0, 0.0, 1.0, 0.0]), SEEN).is_square(), "no ground");
    }
}
