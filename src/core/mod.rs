//! The functional core: what is true of a document, whoever asks and on whichever machine.
//!
//! Nothing here touches egui, files, threads, clocks, the environment or unseeded randomness; time stamps and
//! session ids come in as arguments. Inside, the floors are
//! `units` < `geom` < `georef` < `doc` < `measure` < `ops`, `view`, `checks`, `report` < `session` < `tools` < `editor`.

pub mod checks;
pub mod doc;
pub mod editor;
pub mod geom;
pub mod georef;
pub mod measure;
pub mod ops;
pub mod raster;
pub mod report;
pub mod session;
pub mod tools;
pub mod units;
pub mod view;
