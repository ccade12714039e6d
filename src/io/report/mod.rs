//! The report of a session for people: a page that needs nothing else, and with it the files of a bundle.
//!
//! | file | holds |
//! | --- | --- |
//! | `make.rs` | from a session file's bytes and its pictures to the files of a bundle |
//! | `page.rs` | the page from top to bottom |
//! | `comparisons.rs`, `tables.rs`, `site_images.rs`, `evidence.rs` | its sections |
//! | `chart.rs` | the two small charts |
//! | `plates.rs` | the pictures of both dates with their outlines |
//! | `limits.rs` | the words that are the same in every report |
//! | `replayed.rs` | what can be said of a bundle by making it again |
//! | `html.rs` | writing markup so that no text becomes any |
//! | `style.css`, `swipe.js` | how it looks, and the divider between before and after |

mod chart;
mod comparisons;
mod evidence;
mod html;
mod limits;
mod make;
mod page;
mod plates;
mod replayed;
mod site_images;
mod tables;

/// Bytes as letters.
fn base64_of(bytes: &[u8]) -> String {
    let mut text = String::new();
    super::base64::push(&mut text, bytes);
    text
}

pub use make::{Made, Options, ReportFigure, Source, make};
pub use replayed::replayed;
