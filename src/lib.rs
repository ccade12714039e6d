//! Revisit compares two dated images of one site and states how large one building is beside another, with an honest range.
//!
//! The house has four floors, and a floor uses only those below it:
//!
//! | floor | holds | never names |
//! | --- | --- | --- |
//! | [`core`] | document, events, session, commands, tools, geometry, measurement | egui, files, threads, clocks |
//! | [`io`] | session file, image formats, exporters, importers, the platform | egui, threads |
//! | [`jobs`] | worker threads, queues, progress | egui |
//! | `app`, [`cli`] | the two faces: the window (feature `gui`) and the command line | each other |
//!
//! ARCHITECTURE.md walks one click from the mouse to the file and back to the screen.

#![deny(missing_docs)]

#[cfg(feature = "gui")]
pub mod app;
pub mod cli;
pub mod core;
pub mod io;
pub mod jobs;

/// The tool's name and version, as written into session files and exports.
pub const TOOL: &str = concat!("revisit ", env!("CARGO_PKG_VERSION"));
