//! From the document and the tiles to triangles.

pub mod annotations;
pub mod chips;
pub mod damage;
pub mod histogram;
pub mod labels;
pub mod outlines;
pub mod part;
pub mod pictures;
mod rim;
pub mod seen;
pub mod strokes;
