//! From the document and the tiles to triangles.

pub mod outlines;
pub mod pictures;
pub mod strokes;
