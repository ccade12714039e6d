//! Work beside the window: decoding, hashing, opening, importing and exporting on worker threads, and the one writer
//! thread of the session.
//!
//! A [`Job`] goes in, an [`Outcome`] comes out; each arrival wakes the window. Nothing here names egui.

mod align;
mod difference;
mod figure;
pub mod film;
mod frame_log;
mod job;
mod open;
mod outline;
mod pool;
mod repaint;
mod report;
mod run;
mod settings;
mod store;
mod ticket;
mod tile_queue;
mod tiles;
mod waits;
mod work;
mod writer;

pub use align::{AlignTask, align};
pub use difference::DifferenceJob;
pub use figure::{FigureFile, FigureJob, FigurePreview, FigurePurpose, as_pictures, figure_file, figure_pictures, make_figure};
pub use frame_log::FrameLog;
pub use job::{
    ExportJob, FilmJob, FilmTarget, Growth, Job, OpenedSession, Other, Outcome, OutlineAnswer, OutlineQuestion, SampleFiles, ShownPicture,
    Start, Target,
};
pub use open::{
    LOOKED_AT, PAST_IS_READ, RecentSession, SAMPLE, create_session, image_facts, open_for_writing, open_picture, recent_sessions,
};
pub use outline::{Tiles, propose_outline, propose_outline_on, snap_footprint, snap_outline};
pub use pool::Jobs;
pub use repaint::repainted;
pub use report::{ReportMade, ReportTask, make_report};
pub use run::{Earlier, Run, STEADY_S};
pub use settings::{SettingsKeeper, Shortcuts, WindowSettings};
pub use store::PictureStore;
pub use ticket::Ticket;
pub use tile_queue::TileWant;
pub use tiles::{Shown, TileStore, build_pyramid, build_with_progress, decoding_threads, sampled_histogram};
pub use waits::{Told, WAITS, Wait, told};
pub use writer::{SaveState, Writer};
