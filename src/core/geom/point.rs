//! Points and vectors, in pixels.

use serde::{Deserialize, Serialize};
use std::ops::{Add, Mul, Neg, Sub};

/// A place in an image, in that image's pixels. Written as `[x, y]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(from = "[f64; 2]", into = "[f64; 2]")]
pub struct Point {
    /// To the right, from the outer edge of the leftmost pixels.
    pub x: f64,
    /// Down, from the outer edge of the topmost pixels.
    pub y: f64,
}

/// A displacement, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Vector {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// The point at (`x`, `y`).
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    /// Neither coordinate is NaN or infinite.
    pub fn is_finite(self) -> bool {
        self.x.is_finite() && self.y.is_finite()
    }

    /// The point on the grid of 1/1000 px on which everything that is stored lies.
    ///
    /// ```
    /// use revisit::core::geom::Point;
    /// assert_eq!(Point::new(1.23456, -0.0001).rounded(), Point::new(1.235, 0.0));
    /// ```
    pub fn rounded(self) -> Point {
        // `+ 0.0` turns -0 into 0, so that equal points are written by equal bytes.
        let grid = |v: f64| (v * 1000.0).round() / 1000.0 + 0.0;
        Point::new(grid(self.x), grid(self.y))
    }

    /// Distance to another point, px.
    pub fn distance(self, other: Point) -> f64 {
        (self - other).length()
    }

    /// The point half way to another.
    pub fn midpoint(self, other: Point) -> Point {
        Point::new(0.5 * (self.x + other.x), 0.5 * (self.y + other.y))
    }

    /// Distance to the segment from `a` to `b`, px.
    pub fn distance_to_segment(self, a: Point, b: Point) -> f64 {
        self.distance(self.nearest_on_segment(a, b))
    }

    /// The point of the segment from `a` to `b` that is nearest to this one.
    pub fn nearest_on_segment(self, a: Point, b: Point) -> Point {
        let along = b - a;
        let length2 = along.dot(along);
        if length2 == 0.0 {
            return a;
        }
        a + along * ((self - a).dot(along) / length2).clamp(0.0, 1.0)
    }
}

impl Vector {
    /// The vector (`x`, `y`).
    pub const fn new(x: f64, y: f64) -> Vector {
        Vector { x, y }
    }

    /// Euclidean length, px. By the square root, whose last bit is the same on every machine; `hypot`'s is not.
    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    /// Scalar product, px2.
    pub fn dot(self, other: Vector) -> f64 {
        self.x * other.x + self.y * other.y
    }

    /// The z component of the vector product, px2.
    pub fn cross(self, other: Vector) -> f64 {
        self.x * other.y - self.y * other.x
    }

    /// The vector turned by a quarter.
    pub fn perpendicular(self) -> Vector {
        Vector::new(-self.y, self.x)
    }
}

impl From<[f64; 2]> for Point {
    fn from([x, y]: [f64; 2]) -> Point {
        Point { x, y }
    }
}

impl From<Point> for [f64; 2] {
    fn from(p: Point) -> [f64; 2] {
        [p.x, p.y]
    }
}

impl Sub for Point {
    type Output = Vector;
    fn sub(self, other: Point) -> Vector {
        Vector::new(self.x - other.x, self.y - other.y)
    }
}

impl Add<Vector> for Point {
    type Output = Point;
    fn add(self, v: Vector) -> Point {
        Point::new(self.x + v.x, self.y + v.y)
    }
}

impl Sub<Vector> for Point {
    type Output = Point;
    fn sub(self, v: Vector) -> Point {
        Point::new(self.x - v.x, self.y - v.y)
    }
}

impl Add for Vector {
    type Output = Vector;
    fn add(self, v: Vector) -> Vector {
        Vector::new(self.x + v.x, self.y + v.y)
    }
}

impl Mul<f64> for Vector {
    type Output = Vector;
    fn mul(self, k: f64) -> Vector {
        Vector::new(self.x * k, self.y * k)
    }
}

impl Neg for Vector {
    type Output = Vector;
    fn neg(self) -> Vector {
        Vector::new(-self.x, -self.y)
    }
}
