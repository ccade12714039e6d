//! The functional core: what is true of a document, whoever asks and on whichever machine.
//!
//! Nothing here touches egui, files, threads, clocks, the environment or unseeded randomness; time stamps and
//! session ids come in as arguments. Inside, the floors are
//! `units` < `geom` < `raster`, `register`, `georef`, `outline` < `doc` < `measure` < `ops`, `view`, `checks`, `report` < `figure` < `session` < `tools` < `editor`.
//! Data-parallel kernels (`register`) may use rayon: their result does not depend on the number of threads.

pub mod checks;
pub mod doc;
pub mod editor;
pub mod figure;
pub mod geom;
pub mod georef;
pub mod measure;
pub mod ops;
pub mod outline;
pub mod raster;
pub mod register;
pub mod report;
pub mod session;
pub mod tools;
pub mod units;
pub mod view;
