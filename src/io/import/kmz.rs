//! KMZ: a zip archive with a KML file. It is read in memory alone; nothing is ever unpacked to a disk, so that names of files in it
//! cannot lead anywhere. What grows out of proportion is refused.

use super::kml::{self, MAX_KML};
use super::parts::short;
use super::{Imported, Importer};
use crate::core::doc::{Document, EpochId};
use crate::io::zip::{Limits, directory, unpack};

pub(super) const IMPORTER: Importer = Importer {
    name: "kmz",
    extensions: &["kmz"],
    summary: "The same from KMZ, its zipped form.",
    probe: |bytes| bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06"),
    read,
};

/// What is read of an archive.
const LIMITS: Limits = Limits { files: 10_000, bytes: MAX_KML as u64, growth: 200 };

fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    let files = directory(bytes, LIMITS)?;
    let is_kml = |f: &&crate::io::zip::Packed| f.name.to_ascii_lowercase().ends_with(".kml");
    let chosen = files.iter().filter(is_kml).min_by_key(|f| (f.name != "doc.kml", f.name.contains('/')));
    let chosen = chosen.ok_or("The archive holds no KML file.")?;
    let mut found = kml::read(&unpack(bytes, chosen, LIMITS)?, doc, image)?;
    for other in files.iter().filter(is_kml).filter(|f| !std::ptr::eq(*f, chosen)) {
        found.rejected.push(format!("File \"{}\" of the archive: only \"{}\" was read.", short(&other.name), short(&chosen.name)));
    }
    Ok(found)
}
