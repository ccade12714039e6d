//! Exporters. A new format is a new file with an [`Exporter`] row in [`EXPORTERS`].
//!
//! What is written depends on the session alone: two exports of one session are the same bytes.

mod annotations;
mod coco;
mod csv;
mod geojson;
mod geojson_lonlat;
mod geopackage;
mod geopackage_style;
mod input;
mod kml;
mod sqlite;
mod told;
mod xml;

pub use input::{ExportInput, Ratio, Ratios};

use crate::core::doc::Document;
use std::path::{Path, PathBuf};

/// A file format for results.
#[derive(Clone, Copy)]
pub struct Exporter {
    /// Its name on the command line.
    pub name: &'static str,
    /// What the format is called.
    pub title: &'static str,
    /// The ending that its files have. For pixel coordinates it says so.
    pub ending: &'static str,
    /// The ending where the images are georeferenced and places are told as longitude and latitude.
    pub ground_ending: &'static str,
    /// What it holds, one sentence.
    pub summary: &'static str,
    /// The file's content.
    pub write: fn(&ExportInput<'_>) -> Result<Vec<u8>, String>,
}

/// The table of exporters.
pub const EXPORTERS: &[Exporter] =
    &[geojson::EXPORTER, csv::EXPORTER, kml::KML, kml::KMZ, geopackage::EXPORTER, coco::EXPORTER, annotations::EXPORTER];

/// Whether places are told as longitude and latitude: an image of the session is georeferenced.
pub fn is_on_ground(doc: &Document) -> bool {
    doc.epochs.iter().any(|e| e.located().is_some())
}

/// The exporter of that name.
pub fn exporter(name: &str) -> Option<&'static Exporter> {
    EXPORTERS.iter().find(|e| e.name.eq_ignore_ascii_case(name))
}

impl Exporter {
    /// Whether its format knows places on Earth alone: without a georeference it refuses.
    #[must_use]
    pub fn needs_ground(&self) -> bool {
        [kml::KML.name, kml::KMZ.name].contains(&self.name)
    }

    /// The path under which a file is written: with the exporter's ending, whatever ending was asked for. A file of
    /// pixel coordinates must not pass for one of longitudes and latitudes.
    ///
    /// ```
    /// use revisit::io::export::exporter;
    /// let geojson = exporter("geojson").unwrap();
    /// assert_eq!(geojson.path_for("out/halls.geojson".as_ref(), false), std::path::Path::new("out/halls.pixels.geojson"));
    /// assert_eq!(geojson.path_for("out/halls.geojson".as_ref(), true), std::path::Path::new("out/halls.geojson"));
    /// assert_eq!(geojson.path_for("out/halls.pixels".as_ref(), false), std::path::Path::new("out/halls.pixels.geojson"));
    /// assert_eq!(exporter("coco").unwrap().path_for("halls.coco".as_ref(), false), std::path::Path::new("halls.coco.json"));
    /// ```
    pub fn path_for(&self, path: &Path, on_ground: bool) -> PathBuf {
        let ending = if on_ground { self.ground_ending } else { self.ending };
        // What is no file (`/dev/null`, a pipe) is written into, and has no ending.
        if crate::io::output::is_no_file(path) {
            return path.to_owned();
        }
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(ending) && (ending == self.ending || !name.ends_with(self.ending)) {
            return path.to_owned();
        }
        // Half of an ending (`halls.coco`, `halls.pixels`) is not doubled, whatever its capitals.
        let last = ending.rsplit('.').next().unwrap_or_default();
        let first = self.ending.split('.').nth(1).unwrap_or_default();
        let stem = [self.ending, self.ground_ending, &format!(".{last}"), ".json", ".txt", &format!(".{first}")]
            .into_iter()
            .find_map(|e| without_ending(&name, e))
            .unwrap_or(&name);
        path.with_file_name(format!("{stem}{ending}"))
    }
}

/// A name without that ending, if it has it and something before it; capitals do not matter.
fn without_ending<'n>(name: &'n str, ending: &str) -> Option<&'n str> {
    let (stem, end) = name.split_at_checked(name.len().checked_sub(ending.len())?)?;
    (!stem.is_empty() && end.eq_ignore_ascii_case(ending)).then_some(stem)
}
