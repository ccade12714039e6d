//! `revisit export`: one file of results.

use super::Failure;
use super::shared::{self, note, print, print_json};
use crate::core::session::{Custody, Record};
use crate::core::units::Level;
use crate::io::export::{EXPORTERS, ExportInput, exporter, is_on_ground};
use crate::io::places::Places;
use crate::io::{output, sha256};
use clap::Args;
use clap::builder::PossibleValuesParser;
use serde_json::json;
use std::path::PathBuf;

/// Write the results of a session to a file.
///
/// The export names the session's head, and the session gets a record of the export (unless --no-log). GeoJSON is in
/// longitude and latitude where an image is georeferenced; else its coordinates are pixels, and the file ends in
/// .pixels.geojson whatever was asked for; a GeoPackage likewise. KML and KMZ need a georeference; COCO is in pixels always.
/// The path that was written is printed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit export site.session.jsonl --format geojson --out site.pixels.geojson
  revisit export site.session.jsonl --format kmz --out site.kmz
  revisit export site.session.jsonl --format gpkg --out site.gpkg")]
pub(super) struct Export {
    /// The session file.
    session: PathBuf,
    /// The format: geojson, csv, kml or kmz for Google Earth, gpkg for QGIS, coco for training and comparing detectors.
    #[arg(long, value_parser = PossibleValuesParser::new(EXPORTERS.iter().map(|e| e.name)))]
    format: String,
    /// The file to be written.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// The level of the ranges: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// Leave out what is hidden in the session. Without this it is written too.
    #[arg(long)]
    visible_only: bool,
    /// Do not add a record of this export to the session.
    #[arg(long)]
    no_log: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Export {
    pub fn run(self) -> Result<(), Failure> {
        let looked = shared::look(&self.session)?;
        let exporter = exporter(&self.format).ok_or_else(|| Failure::usage("There is no such format."))?;
        let (seq, head) = &looked.anchor;
        let doc = looked.session.document();
        let (header, changed) = (looked.session.header(), looked.session.changed());
        let input = ExportInput { header, doc, seq: *seq, head, changed, level: self.level, visible_only: self.visible_only };
        for (_, changed) in Places::load().changed(&self.session, doc) {
            note(&changed);
        }
        if !doc.hidden.is_empty() {
            let count = doc.hidden.len();
            let what = if count == 1 { "1 hidden item is".to_owned() } else { format!("{count} hidden items are") };
            note(&match self.visible_only {
                true => format!("{what} left out."),
                false => format!("{what} written too; --visible-only leaves what is hidden out."),
            });
        }
        let content = (exporter.write)(&input)?;
        if self.out.is_dir() {
            return Err(Failure::refused(format!(
                "Nothing was written: that is a folder. Give a file name in it. Folder: {}",
                self.out.display()
            )));
        }
        let path = exporter.path_for(&self.out, is_on_ground(doc));
        output::write(&path, &content, &[]).map_err(Failure::refused)?;
        let content_sha256 = sha256(&content);
        if !self.no_log {
            let file = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let format = exporter.name.to_owned();
            let record = Record::Custody(Custody::Exported { format, file, content_sha256: content_sha256.clone(), head: head.clone() });
            let logged = shared::change(&self.session).and_then(|mut session| session.record(record));
            if logged.is_err() {
                note("The export was written. The session cannot be written to, so it holds no record of it.");
            }
        }
        if self.json {
            return print_json(&json!({
                "schema": "revisit.export/1", "path": path, "format": exporter.name, "sha256": content_sha256, "session_seq": seq, "session_head": head,
            }));
        }
        // Where the export itself goes to standard output, nothing else does.
        if output::is_no_file(&path) {
            note(&format!("The export went to {}.", path.display()));
            return Ok(());
        }
        print(&path.display().to_string())
    }
}
