//! Exporters. A new format is a new file with an [`Exporter`] row in [`EXPORTERS`].
//!
//! What is written depends on the session alone: two exports of one session are the same bytes.

mod csv;
mod geojson;
mod input;

pub use input::{ExportInput, Ratio, Ratios};

use std::path::{Path, PathBuf};

/// A file format for results.
#[derive(Clone, Copy)]
pub struct Exporter {
    /// Its name on the command line.
    pub name: &'static str,
    /// The ending that its files have. For pixel coordinates it says so.
    pub ending: &'static str,
    /// What it holds, one sentence.
    pub summary: &'static str,
    /// The file's content.
    pub write: fn(&ExportInput<'_>) -> Result<Vec<u8>, String>,
}

/// The table of exporters.
pub const EXPORTERS: &[Exporter] = &[geojson::EXPORTER, csv::EXPORTER];

/// The exporter of that name.
pub fn exporter(name: &str) -> Option<&'static Exporter> {
    EXPORTERS.iter().find(|e| e.name.eq_ignore_ascii_case(name))
}

impl Exporter {
    /// The path under which a file is written: with the exporter's ending, whatever ending was asked for. A file of
    /// pixel coordinates must not pass for one of longitudes and latitudes.
    ///
    /// ```
    /// use revisit::io::export::exporter;
    /// let geojson = exporter("geojson").unwrap();
    /// assert_eq!(geojson.path_for("out/halls.geojson".as_ref()), std::path::Path::new("out/halls.pixels.geojson"));
    /// ```
    pub fn path_for(&self, path: &Path) -> PathBuf {
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        if name.ends_with(self.ending) {
            return path.to_owned();
        }
        let last = self.ending.rsplit('.').next().unwrap_or_default();
        let stem = [self.ending, &format!(".{last}"), ".json", ".txt"].into_iter().find_map(|e| name.strip_suffix(e)).unwrap_or(&name);
        path.with_file_name(format!("{stem}{}", self.ending))
    }
}
