//! Plane geometry in the pixels of one image.
//!
//! Pixel coordinates are GDAL's: (0, 0) is the outer corner of the top-left pixel, its centre is (0.5, 0.5);
//! x runs to the right and y down.

mod affine;
mod circle;
mod crossing;
mod dashes;
pub(in crate::core) mod least_squares;
mod point;
mod projective;
mod ring;
mod simplify;
mod square;

pub use affine::Affine;
pub use circle::{CIRCLE_CORNERS, Circle, CircleFit};
pub use crossing::{SelfCrossing, find_self_crossing, segments_cross};
pub use dashes::{DashedRun, dashed_runs, points_of};
pub use point::{Point, Vector};
pub use projective::Projective;
pub use ring::{BadRing, Bounds, MAX_VERTICES, Ring};
pub use simplify::{corners_of, reduced};
pub use square::{Squared, main_direction, squared, turned};
