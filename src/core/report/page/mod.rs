//! A report as it is read: sections of blocks, every word in the language of the report. `io::report` makes HTML of it, and a PDF: what the
//! one says, the other says.
//!
//! | file | holds |
//! | --- | --- |
//! | `blocks.rs` | what a page is made of |
//! | `results.rs` | the comparisons with their sentences |
//! | `pictures.rs` | both dates, and the figures |
//! | `tables.rs` | what changed, outlines, heights and lengths, annotations |
//! | `evidence.rs` | alignment, method, sources, session, limits, how it is checked |

mod blocks;
mod evidence;
mod pictures;
mod results;
mod tables;

pub use blocks::{
    Align, Block, Cell, Fact, FactKind, FigureText, Lead, More, Plate, RatioBar, Row, RowKind, Section, Span, Swipe, Table, Text, Tone,
};

use super::SiteReport;
use crate::core::doc::{EpochId, FootprintId};
use crate::core::measure::{Language, Phrase};
use std::collections::BTreeMap;

/// What a report shows besides words.
#[derive(Clone, Debug, Default)]
pub struct Shown<'a> {
    /// The outlines on the plate of each date, and whether they were traced on it.
    pub marks: BTreeMap<EpochId, Vec<(FootprintId, bool)>>,
    /// The figures.
    pub figures: Vec<FigureText>,
    /// Why pictures or figures are missing, sentences.
    pub missing: &'a [String],
}

/// A report, ready to be set.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its language.
    pub language: &'static Language,
    /// The headline.
    pub title: String,
    /// What stands above it.
    pub kicker: String,
    /// Where the site lies, one line.
    pub place: String,
    /// The sections, in their order.
    pub sections: Vec<Section>,
    /// Who wrote it, of what.
    pub footer: String,
    /// What stands before the head.
    pub head_label: &'static str,
    /// The head of the session.
    pub head: String,
    /// The session's id.
    pub session: String,
}

impl Page {
    /// The report of a site as it is read.
    pub fn of(site: &SiteReport, shown: &Shown<'_>) -> Page {
        let l = site.language;
        let mut sections = vec![results::results(site), pictures::swipe(site, shown)];
        sections.extend(pictures::figures(site, shown));
        sections.push(tables::changes(site));
        sections.extend(tables::over_time(site));
        sections.extend(tables::footprints(site));
        sections.extend(results::all(site));
        sections.extend(tables::heights_and_lines(site));
        sections.extend(tables::annotations(site));
        sections.extend([
            evidence::alignment(site),
            evidence::method(site),
            evidence::sources(site),
            evidence::timeline(site),
            evidence::limits(site),
            evidence::check(site),
        ]);
        let seq = site.session.seq.to_string();
        Page {
            language: l,
            title: site.title.clone(),
            kicker: match site.images.len() {
                0..=2 => l.say(Phrase::Kicker, &[&site.dates]),
                dates => l.say(Phrase::KickerOfDates, &[&site.dates, &dates.to_string()]),
            },
            place: if site.place.is_empty() { l.say(Phrase::PlaceNotStated, &[]) } else { site.place.join(" \u{b7} ") },
            sections,
            footer: l.say(Phrase::Footer, &[crate::TOOL, &seq, &site.session.id]),
            head_label: (l.phrase)(Phrase::Head),
            head: site.session.head.clone(),
            session: site.session.id.clone(),
        }
    }
}

/// In which colour a date is told: `before`, `after`, `other`.
fn tint(word: &str) -> &'static str {
    match word {
        "before" => "before",
        "after" => "after",
        _ => "other",
    }
}

/// The language of a text that the program has in English alone: named where the report is in another one.
fn in_english(site: &SiteReport) -> Option<&'static str> {
    (!site.language.is_english()).then_some("en")
}

fn section(site: &SiteReport, id: &'static str, heading: Phrase, blocks: Vec<Block>) -> Section {
    Section { id, heading: site.language.say(heading, &[]), blocks }
}
