//! `revisit ratio`: how large one footprint, or several together, is beside another.

use super::Failure;
use super::shared::{self, footprint, note, print, print_json};
use crate::core::doc::{Document, Term, UnknownTerm, parse_side};
use crate::core::report::sides_report;
use crate::core::units::Level;
use clap::Args;
use std::path::PathBuf;

const EXAMPLES: &str = "\
Examples:
  revisit ratio site.session.jsonl \"New hall\" \"Existing hall\" --level 90
  revisit ratio site.session.jsonl \"Shed 1 + Shed 2 + Shed 3\" \"Hall - Courtyard\"

A side adds footprints with + and takes them off with -, each sign between blanks. A text that is the name of one footprint as a
whole means that footprint; inside a sum, a name that holds such a sign stands in double quotes: '\"North + South\" - Yard'.

Exit code 1 when there is no honest answer; the reason is told.";

/// State how much of the area of OLD the footprint NEW covers: ratio, range, sentence.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct Ratio {
    /// The session file.
    session: PathBuf,
    /// What is measured: a footprint by id or name, or a sum of them.
    #[arg(allow_hyphen_values = true)]
    new: String,
    /// What it is measured against.
    #[arg(allow_hyphen_values = true)]
    old: String,
    /// The level of the range: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Ratio {
    pub fn run(self) -> Result<(), Failure> {
        let looked = shared::look(&self.session)?;
        let doc = looked.session.document();
        let (new, old) = (side(doc, &self.new)?, side(doc, &self.old)?);
        let report = sides_report(doc, &new, &old, self.level);
        if self.json {
            print_json(&report)?;
        }
        report.body.cautions.iter().for_each(|caution| note(caution));
        if let Some(why) = report.body.refused {
            return Err(Failure::no(why));
        }
        if self.json {
            return Ok(());
        }
        print(&report.body.sentence.unwrap_or_default())?;
        print(&format!("A newspaper must not write: {}.", report.body.must_not_write.join(", ")))?;
        if let Some(likelihood) = &report.body.likelihood_smaller {
            print(&format!("That it is the smaller one: {likelihood}."))?;
        }
        print(&format!("The range includes {}.", report.body.includes.join("; ")))?;
        print(&format!("It does not include {}.", report.body.excludes.join("; ")))
    }
}

/// The outlines that an argument means.
fn side(doc: &Document, text: &str) -> Result<Vec<Term>, Failure> {
    parse_side(doc, text).or_else(|UnknownTerm(name)| footprint(doc, &name).map(|f| vec![f.id.into()]))
}
