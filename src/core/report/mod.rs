//! What is told to others: the answers behind `--json`, the tables and every exporter.
//!
//! Keys are stable and carry their units; numbers are at full precision; `null` stands for what is not known.
//!
//! | file | holds |
//! | --- | --- |
//! | `measured.rs` | areas of outlines, lengths of lines, how well analysts repeat themselves |
//! | `ratios.rs` | how large one side is beside another, with its sentence |
//! | `compared.rs` | which comparisons a report tells |
//! | `over_time.rs` | a building on every date |
//! | `alignment_lines.rs` | how the images lie on each other |
//! | `site.rs` | all that a report of a site tells, as words and numbers |
//! | `page/` | the same as it is read, block by block |

mod alignment_lines;
mod compared;
mod measured;
mod over_time;
pub mod page;
mod ratios;
mod site;

pub use alignment_lines::AlignmentLine;
pub use compared::{Compared, comparisons};
pub use measured::{BetweenRow, FootprintRow, HandRow, LineRow, MeasureReport, TracingRow, footprint_row, hand_rows, measure_report};
pub use over_time::{ChangeRow, DateRow, OverTime, all_over_time, over_time, series_report};
pub use ratios::{
    Figures, Named, NamedTerm, RatioReport, Sides, advice, calculation_report, cautions, is_change, length_ratio_report, named_terms,
    ratio_report, ratio_with_sentence, sides_report, sides_with_sentence, told, translations,
};
pub use site::{AnnotationLine, ChangeLine, FootprintLine, ImageLine, SessionFacts, SiteInput, SiteReport, TimelineKind, TimelineRow};

use serde::Serialize;

/// An answer with the name and version of its form.
#[derive(Clone, Debug, Serialize)]
pub struct Answer<T: Serialize> {
    /// `revisit.<command>/<version>`.
    pub schema: &'static str,
    /// The answer itself.
    #[serde(flatten)]
    pub body: T,
}
