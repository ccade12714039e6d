//! `revisit check`: what is worth a second look in a session.

use super::Failure;
use super::shared::{self, count, print, print_json};
use crate::core::checks::{About, CHECKS, Finding, run_all};
use crate::core::doc::Document;
use crate::core::report::Answer;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// Say what is worth a second look in a session: shapes, overlaps, classes, links, dates, views, scales.
///
/// What is found is advice: numbers are given all the same.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit check site.session.jsonl
  revisit check site.session.jsonl --only overlap,duplicate --json
  revisit check --list

Exit code 0 when nothing was found, 1 when something was.")]
pub(super) struct Check {
    /// The session file.
    #[arg(required_unless_present = "list")]
    session: Option<PathBuf>,
    /// Only these checks, by name.
    #[arg(long, value_name = "NAME,...", value_delimiter = ',')]
    only: Vec<String>,
    /// Name every check and what it looks for.
    #[arg(long, conflicts_with = "session")]
    list: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

/// A finding, for scripts.
#[derive(Serialize)]
struct Row {
    check: &'static str,
    /// The outlines that it is about.
    footprints: Vec<u64>,
    /// `before`, `after` or `other`, where it is about one image.
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<String>,
    text: String,
    /// What the window offers to put it right.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'static str>,
}

#[derive(Serialize)]
struct Report {
    found: usize,
    findings: Vec<Row>,
}

fn row(doc: &Document, finding: Finding) -> Row {
    let (footprints, epoch) = match finding.about {
        About::Footprint(id) => (vec![id.0], doc.footprint(id).map(|f| f.epoch)),
        About::Pair(one, other) => (vec![one.0, other.0], None),
        About::Epoch(id) => (Vec::new(), Some(id)),
        About::Session => (Vec::new(), None),
    };
    let epoch = epoch.map(|id| doc.file_word(id));
    let fix = finding.offers();
    Row { check: finding.check, footprints, epoch, text: finding.text, fix }
}

impl Check {
    pub fn run(self) -> Result<(), Failure> {
        if let Some(unknown) = self.only.iter().find(|name| CHECKS.iter().all(|check| check.name != name.as_str())) {
            return Err(Failure::usage(format!("No check is called \"{unknown}\". `revisit check --list` names them all.")));
        }
        let Some(session) = self.session.filter(|_| !self.list) else {
            return CHECKS.iter().try_for_each(|check| print(&format!("{:<24} {}", check.name, check.summary)));
        };
        let looked = shared::look(&session)?;
        let doc = looked.session.document();
        let wanted = |finding: &Finding| self.only.is_empty() || self.only.iter().any(|name| name == finding.check);
        let findings: Vec<Row> = run_all(doc).into_iter().filter(wanted).map(|finding| row(doc, finding)).collect();
        let found = findings.len();
        if self.json {
            print_json(&Answer { schema: "revisit.check/1", body: Report { found, findings } })?;
        } else {
            findings.iter().try_for_each(|row| print(&format!("{}: {}", row.check, row.text)))?;
            if found == 0 {
                print("The checks found nothing.")?;
            }
        }
        match found {
            0 => Ok(()),
            n => Err(Failure::no(format!("{} worth a second look.", count(n, "thing is", "things are")))),
        }
    }
}
