//! `revisit import`: outlines from a file.

use super::Failure;
use super::shared::{self, EpochArg, count, note, print, print_json};
use crate::core::ops::ImportFootprints;
use crate::io::import;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Take outlines from a file into a session.
///
/// The file is GeoJSON in longitude and latitude, in the coordinate system that its "crs" member names, or in pixels with
/// "coordinate_space": "pixel". If any of its features cannot be taken, nothing is, unless --skip-bad is given.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit import site.session.jsonl halls.pixels.geojson --epoch after")]
pub(super) struct Import {
    /// The session file.
    session: PathBuf,
    /// The file with outlines.
    file: PathBuf,
    /// The picture to which outlines belong that do not name one.
    #[arg(long, value_enum)]
    epoch: Option<EpochArg>,
    /// Leave out what cannot be taken, and take the rest.
    #[arg(long)]
    skip_bad: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Import {
    pub fn run(self) -> Result<(), Failure> {
        let mut changing = shared::change(&self.session)?;
        let doc = changing.session.document();
        let epoch = self.epoch.map_or(doc.pair.after, |e| e.id(doc));
        let mut found = import::import(&self.file, doc, epoch)?;
        if self.epoch.is_none() && found.footprints.iter().any(|f| f.epoch.is_none()) {
            return Err(Failure::refused(
                "Some outlines do not say to which picture they belong. Say it for them with --epoch before or --epoch after.".to_owned(),
            ));
        }
        // Each outline is planned alone first, so that one that the session refuses is named instead of failing all.
        let mut number = 0;
        found.footprints.retain(|f| {
            number += 1;
            let alone = ImportFootprints { epoch, source: String::new(), footprints: vec![f.clone()] };
            match crate::core::ops::Command::from(alone).plan(doc) {
                Ok(_) => true,
                Err(refusal) => {
                    found.rejected.push(format!("Outline {number}{}: {refusal}", shown_name(&f.name)));
                    false
                }
            }
        });
        found.rejected.iter().for_each(|r| note(r));
        if !found.rejected.is_empty() && !self.skip_bad {
            return Err(Failure::refused(format!(
                "{} of {} features cannot be taken, so none was. Mend them, or leave them out with --skip-bad.",
                found.rejected.len(),
                found.rejected.len() + found.footprints.len()
            )));
        }
        if found.footprints.is_empty() {
            return Err(Failure::refused("There is nothing to take in."));
        }
        let first = changing.session.planning_document().next_footprint.0;
        let names: Vec<String> = found.footprints.iter().map(|f| f.name.clone()).collect();
        let source = self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        changing.run(&ImportFootprints { epoch, source, footprints: found.footprints }.into())?;
        if self.json {
            let added: Vec<_> = (first..).zip(&names).map(|(id, name)| json!({ "id": id, "name": name })).collect();
            return print_json(&json!({ "schema": "revisit.import/1", "added": added, "rejected": found.rejected }));
        }
        print(&format!("{} added to {}.", count(names.len(), "outline was", "outlines were"), self.session.display()))
    }
}

fn shown_name(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" (\"{}\")", name.chars().take(60).collect::<String>()) }
}
