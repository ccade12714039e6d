//! `revisit ratio`: how large one footprint is beside another.

use super::Failure;
use super::shared::{self, footprint, print, print_json};
use crate::core::report::ratio_report;
use crate::core::units::Level;
use clap::Args;
use std::path::PathBuf;

/// State how much of the area of OLD the footprint NEW covers: ratio, range, sentence.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  revisit ratio site.session.jsonl \"New hall\" \"Existing hall\" --level 90\n\nExit code 1 when there is no honest answer; the reason is told."
)]
pub(super) struct Ratio {
    /// The session file.
    session: PathBuf,
    /// The footprint that is measured, by id or name.
    new: String,
    /// The footprint that it is measured against, by id or name.
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
        let (new, old) = (footprint(doc, &self.new)?, footprint(doc, &self.old)?);
        let report = ratio_report(doc, new.id, old.id, self.level);
        if self.json {
            print_json(&report)?;
        }
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
