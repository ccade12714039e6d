//! What a picture may have undergone.

use crate::core::geom::Vector;
use crate::core::geom::least_squares::Row;
use serde::{Deserialize, Serialize};

/// What AFTER may have undergone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Turned, scaled, moved: 4 parameters.
    Similarity,
    /// Also sheared and stretched in one direction: 6 parameters.
    Affine,
    /// Also seen at a slant, so that parallel lines meet: 8 parameters.
    Homography,
}

impl Model {
    /// All of them, the simplest first.
    pub const ALL: [Model; 3] = [Model::Similarity, Model::Affine, Model::Homography];

    /// `similarity`, `affine`, `homography`.
    pub fn word(self) -> &'static str {
        match self {
            Model::Similarity => "similarity",
            Model::Affine => "affine",
            Model::Homography => "homography",
        }
    }

    /// Number of parameters.
    pub fn parameters(self) -> usize {
        match self {
            Model::Similarity => 4,
            Model::Affine => 6,
            Model::Homography => 8,
        }
    }

    /// What a unit of each parameter does to x and y of the image of `v`: `x0 + ...`, `x1 + ...` with, in turn, `(a, b)` of a similarity;
    /// the four entries of an affine map; these and the two of the perspective. Only the last depends on where it is taken:
    /// at the parameters `at`.
    pub(super) fn rows(self, v: Vector, at: &Row) -> [Row; 2] {
        match self {
            Model::Similarity => [[1.0, 0.0, v.x, -v.y, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, v.y, v.x, 0.0, 0.0, 0.0, 0.0]],
            Model::Affine => [[1.0, 0.0, v.x, v.y, 0.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0, v.x, v.y, 0.0, 0.0]],
            Model::Homography => {
                let (w, q) = (depth(v, at), perspective(v, at));
                let row = |x: Row| x.map(|value| value / w);
                [row([1.0, 0.0, v.x, v.y, 0.0, 0.0, -q.x * v.x, -q.x * v.y]), row([0.0, 1.0, 0.0, 0.0, v.x, v.y, -q.y * v.x, -q.y * v.y])]
            }
        }
    }
}

/// The denominator of a homography with these parameters.
pub(super) fn depth(v: Vector, x: &Row) -> f64 {
    1.0 + x[6] * v.x + x[7] * v.y
}

/// The image of `v` by a homography with these parameters.
pub(super) fn perspective(v: Vector, x: &Row) -> Vector {
    Vector::new(x[0] + x[2] * v.x + x[3] * v.y, x[1] + x[4] * v.x + x[5] * v.y) * (1.0 / depth(v, x))
}
