//! Work beside the window: decoding, hashing, opening, importing and exporting on worker threads, and the one writer
//! thread of the session.
//!
//! A [`Job`] goes in, an [`Outcome`] comes out; each arrival wakes the window. Nothing here names egui.

mod job;
mod open;
mod pool;
mod settings;
mod store;
mod work;
mod writer;

pub use job::{ExportJob, Job, OpenedSession, Outcome, Picture, SampleFiles, Start, Target};
pub use open::{RecentSession, SAMPLE, create_session, image_facts, open_for_writing, recent_sessions};
pub use pool::Jobs;
pub use settings::WindowSettings;
pub use store::PictureStore;
pub use writer::{SaveState, Writer};
