//! `revisit import`: outlines from a file.

use super::Failure;
use super::shared::{self, Changing, EpochArg, count, note, print, print_json};
use crate::core::doc::{Drawn, EpochId, FootprintId};
use crate::core::measure;
use crate::core::ops::{AddTracing, ImportFootprints, ImportedFootprint};
use crate::io::import::{self, Imported};
use crate::io::platform;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Take outlines, and annotations of an export of Revisit's own, from a file into a session.
///
/// The file is GeoJSON in longitude and latitude, in the coordinate system that its "crs" member names, or in pixels with
/// "coordinate_space": "pixel"; or it is KML, KMZ, LabelMe, COCO or xBD. Its content says which. LabelMe, COCO and xBD name their
/// images; for others, and where the name is not one of the session, say --epoch. If any of its features cannot be taken, nothing is, unless --skip-bad is given.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit import site.session.jsonl halls.pixels.geojson --epoch after
  revisit import site.session.jsonl from-google-earth.kmz --epoch after
  revisit import site.session.jsonl from-a-colleague.pixels.geojson --as-tracing-of \"New hall\" --analyst \"L. B.\" --blind")]
pub(super) struct Import {
    /// The session file.
    session: PathBuf,
    /// The file with outlines.
    file: PathBuf,
    /// The picture to which outlines belong that do not name one.
    #[arg(long, value_name = "EPOCH")]
    epoch: Option<EpochArg>,
    /// Keep the outline of the file as a further tracing of this footprint, by id or name. Of several in the file, the one with the
    /// footprint's name is taken.
    #[arg(long, value_name = "FOOTPRINT")]
    as_tracing_of: Option<String>,
    /// Who traced what is in the file.
    #[arg(long, value_name = "NAME")]
    analyst: Option<String>,
    /// The tracing was made without seeing an earlier outline of the building: only such ones count.
    #[arg(long, requires = "as_tracing_of")]
    blind: bool,
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
        if let Some(text) = &self.as_tracing_of {
            let footprint = shared::footprint(doc, text)?;
            let (id, epoch, name) = (footprint.id, footprint.epoch, footprint.name.clone());
            let found = import::import(&self.file, doc, epoch)?;
            return self.add_tracing(changing, id, epoch, &name, &found);
        }
        let epoch = self.epoch.as_ref().map_or(Ok(doc.pair.after), |e| e.id(doc))?;
        let mut found = import::import(&self.file, doc, epoch)?;
        if self.epoch.is_none()
            && (found.footprints.iter().any(|f| f.epoch.is_none()) || found.annotations.iter().any(|a| a.epoch.is_none()))
        {
            return Err(Failure::refused(
                "Some of the file's outlines or annotations do not say to which picture they belong. Say it for them with --epoch before or --epoch after.".to_owned(),
            ));
        }
        // Each outline is planned alone first, so that one that the session refuses is named instead of failing all.
        let mut number = 0;
        found.footprints.retain(|f| {
            number += 1;
            let alone = ImportFootprints { epoch, source: String::new(), footprints: vec![f.clone()], annotations: Vec::new() };
            match crate::core::ops::Command::from(alone).plan(doc) {
                Ok(_) => true,
                Err(refusal) => {
                    found.rejected.push(format!("Outline {number}{}: {refusal}", shown_name(&f.name)));
                    false
                }
            }
        });
        number = 0;
        found.annotations.retain(|a| {
            number += 1;
            let alone = ImportFootprints { epoch, source: String::new(), footprints: Vec::new(), annotations: vec![a.clone()] };
            match crate::core::ops::Command::from(alone).plan(doc) {
                Ok(_) => true,
                Err(refusal) => {
                    found.rejected.push(format!("Annotation {number}{}: {refusal}", shown_name(&a.text)));
                    false
                }
            }
        });
        if let Some(analyst) = &self.analyst {
            found.footprints.iter_mut().for_each(|f| f.analyst.clone_from(analyst));
        }
        found.rejected.iter().for_each(|r| note(r));
        if !found.rejected.is_empty() && !self.skip_bad {
            return Err(Failure::refused(format!(
                "{} of {} features cannot be taken, so none was. Mend them, or leave them out with --skip-bad.",
                found.rejected.len(),
                found.rejected.len() + found.footprints.len() + found.annotations.len()
            )));
        }
        if found.footprints.is_empty() && found.annotations.is_empty() {
            return Err(Failure::refused("There is nothing to take in."));
        }
        let first = changing.session.planning_document().next_footprint.0;
        let names: Vec<String> = found.footprints.iter().map(|f| f.name.clone()).collect();
        let source = self.file.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let annotations = found.annotations.len();
        changing.run(&ImportFootprints { epoch, source, footprints: found.footprints, annotations: found.annotations }.into())?;
        if self.json {
            let added: Vec<_> = (first..).zip(&names).map(|(id, name)| json!({ "id": id, "name": name })).collect();
            return print_json(
                &json!({ "schema": "revisit.import/1", "added": added, "annotations_added": annotations, "rejected": found.rejected }),
            );
        }
        let session = self.session.display();
        let mut said = Vec::new();
        if !names.is_empty() {
            said.push(format!("{} added to {session}.", count(names.len(), "outline was", "outlines were")));
        }
        if annotations > 0 {
            said.push(format!("{} added to {session}.", count(annotations, "annotation was", "annotations were")));
        }
        print(&said.join("\n"))
    }
}

impl Import {
    fn add_tracing(&self, mut changing: Changing, id: FootprintId, epoch: EpochId, name: &str, found: &Imported) -> Result<(), Failure> {
        found.rejected.iter().for_each(|r| note(r));
        let on_image: Vec<&ImportedFootprint> = found.footprints.iter().filter(|f| f.epoch.is_none_or(|e| e == epoch)).collect();
        let named: Vec<&ImportedFootprint> = on_image.iter().copied().filter(|f| f.name.to_lowercase() == name.to_lowercase()).collect();
        let chosen = match (on_image.as_slice(), named.as_slice()) {
            ([one], _) | (_, [one]) => *one,
            ([], _) => return Err(Failure::refused("The file has no outline on the image of that footprint.")),
            (several, _) => {
                return Err(Failure::refused(format!(
                    "The file has {} outlines on that image, and not exactly one is called \"{name}\". Leave one in the file, or name it so.",
                    several.len()
                )));
            }
        };
        let analyst = self.analyst.clone().unwrap_or_else(|| chosen.analyst.clone());
        let tracing = AddTracing {
            id,
            epoch,
            points: chosen.points.clone(),
            drawn: chosen.drawn.unwrap_or(Drawn::Imported),
            analyst,
            at: platform::now(),
            blind: self.blind,
            waived_after_s: None,
        };
        changing.run(&tracing.into())?;
        if !chosen.holes.is_empty() {
            note("The courtyards of the file's outline were not taken: a tracing is of the walls around, and those of the building stay.");
        }
        let doc = changing.session.document();
        let number = doc.footprint(id).and_then(|f| f.tracings.last()).map_or(0, |t| t.number);
        if !self.blind {
            note("The tracing is kept, and does not count: say --blind if it was made without seeing an earlier outline of the building.");
        }
        measure::blunders(doc, epoch).iter().filter(|b| b.footprint == id).for_each(|b| note(&b.words(doc)));
        if self.json {
            return print_json(
                &json!({ "schema": "revisit.import/1", "added": [], "tracing": { "of": id.0, "number": number, "counts": self.blind }, "rejected": found.rejected }),
            );
        }
        print(&format!("Tracing {number} of \"{name}\" was added to {}.", self.session.display()))
    }
}

fn shown_name(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!(" (\"{}\")", name.chars().take(60).collect::<String>()) }
}
