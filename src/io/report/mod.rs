//! The report of a session for people: a page that needs nothing else, and with it the files of a bundle.
//!
//! | file | holds |
//! | --- | --- |
//! | `make.rs` | from a session file's bytes and its pictures to the files of a bundle |
//! | `page.rs`, `blocks.rs`, `swipe.rs` | the report as a page: the whole, its blocks, both dates |
//! | `pdf/` | the report as PDF |
//! | `chart.rs` | the two small charts of the page |
//! | `plates.rs`, `plate_words.rs` | the pictures of both dates with their outlines; where words stand on them |
//! | `wishes.rs`, `absent.rs` | what was asked for, and what was not at hand, kept in the bundle |
//! | `replayed.rs`, `remade.rs` | what can be said of a bundle by replaying its session, and by making its report again |
//! | `html.rs`, `visible.rs` | writing markup so that no text becomes any; what is not seen is shown |
//! | `style.css`, `swipe.js` | how the page looks, and the divider between before and after |
//!
//! What a report says is in `core/report/page`.

mod absent;
mod blocks;
mod chart;
mod html;
mod make;
mod page;
mod pdf;
mod plate_words;
mod plates;
mod remade;
mod replayed;
mod swipe;
mod visible;
mod wishes;

/// Bytes as letters.
fn base64_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    super::base64::push(&mut text, bytes);
    text
}

pub use absent::{Absent, WhyAbsent};
pub use make::{Made, Options, ReportFigure, Source, make, report_figures};
pub use remade::{Wished, remade, wished};
pub use replayed::replayed;
