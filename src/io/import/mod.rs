//! Importers. A new format is a new file with an [`Importer`] row in [`IMPORTERS`].

mod coco;
mod geojson;
mod geojson_annotation;
mod geojson_lonlat;
mod json_kind;
mod kml;
mod kmz;
mod labelme;
mod parts;
mod polygon;
mod tie_points;
mod xbd;

pub use tie_points::{parse_tie_points, read_tie_points};

use crate::core::doc::{Document, EpochId};
use crate::core::ops::{ImportedAnnotation, ImportedFootprint};
use crate::io::platform;
use std::io::Read;
use std::path::Path;

/// A file format from which outlines are read.
#[derive(Clone, Copy)]
pub struct Importer {
    /// Its name.
    pub name: &'static str,
    /// Usual endings of file names.
    pub extensions: &'static [&'static str],
    /// What it takes, one sentence.
    pub summary: &'static str,
    /// Whether the content looks like this format.
    pub probe: fn(&[u8]) -> bool,
    /// Reads it; outlines that name no image belong to the given one.
    pub read: fn(&[u8], &Document, EpochId) -> Result<Imported, String>,
}

/// The table of importers.
pub const IMPORTERS: &[Importer] = &[geojson::IMPORTER, kml::IMPORTER, kmz::IMPORTER, labelme::IMPORTER, coco::IMPORTER, xbd::IMPORTER];

/// What an importer found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Imported {
    /// The outlines that can be taken in.
    pub footprints: Vec<ImportedFootprint>,
    /// The annotations that can be taken in; only a GeoJSON of Revisit's own holds some.
    pub annotations: Vec<ImportedAnnotation>,
    /// What cannot, and why: full sentences that name the feature.
    pub rejected: Vec<String>,
}

/// The largest file that is imported, bytes.
const MAX_BYTES: u64 = 512 << 20;

/// Reads the outlines of a file. The format is known by the content; outlines that name no image belong to `epoch`.
///
/// # Errors
/// A sentence that says why nothing of it can be used.
pub fn import(path: &Path, doc: &Document, epoch: EpochId) -> Result<Imported, String> {
    let shown = path.display();
    let file = platform::open_regular_file(path).map_err(|why| format!("The outlines cannot be read: {why}. File: {shown}"))?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| format!("The outlines cannot be read: {}. File: {shown}", platform::plain_words(&e)))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("The file is larger than 512 MiB, more than any set of outlines. File: {shown}"));
    }
    import_bytes(&bytes, doc, epoch).map_err(|why| format!("{why} File: {shown}"))
}

/// As [`import`], of what was read already.
///
/// # Errors
/// As [`import`], without the file.
pub fn import_bytes(bytes: &[u8], doc: &Document, epoch: EpochId) -> Result<Imported, String> {
    if bytes.is_empty() {
        return Err("The file is empty (0 bytes).".to_owned());
    }
    match IMPORTERS.iter().find(|i| (i.probe)(bytes)) {
        Some(importer) => (importer.read)(bytes, doc, epoch),
        None => Err("This file is not of a format from which outlines are read: GeoJSON, KML, KMZ, LabelMe, COCO, xBD.".to_owned()),
    }
}
