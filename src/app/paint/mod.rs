//! From the document and the tiles to triangles.

pub mod annotations;
pub mod damage;
pub mod histogram;
pub mod outlines;
pub mod part;
pub mod pictures;
mod rim;
pub mod strokes;
