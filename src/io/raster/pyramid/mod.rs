//! The coarser levels of pictures whose files have none: built once, kept in the user's cache folder, usable while they grow.

mod build;
mod file;
mod preview;

pub use build::PyramidBuild;
pub(super) use file::{PyramidFile, Shape};
