//! KMZ: a zip archive with a KML file. It is read in memory alone; nothing is ever unpacked to a disk, so that names of files in it
//! cannot lead anywhere. What grows out of proportion is refused.

use super::kml::{self, MAX_KML};
use super::parts::short;
use super::{Imported, Importer};
use crate::core::doc::{Document, EpochId};
use flate2::read::DeflateDecoder;
use std::io::Read;

pub(super) const IMPORTER: Importer = Importer {
    name: "kmz",
    extensions: &["kmz"],
    summary: "The same from KMZ, its zipped form.",
    probe: |bytes| bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06"),
    read,
};

/// The most files of an archive.
const MAX_FILES: usize = 10_000;
/// How many times its packed size a file may have.
const MAX_GROWTH: u64 = 200;
/// Below this, growth does not matter, bytes.
const SMALL: u64 = 1 << 20;

fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    let files = directory(bytes)?;
    let is_kml = |f: &&File| f.name.to_ascii_lowercase().ends_with(".kml");
    let chosen = files.iter().filter(is_kml).min_by_key(|f| (f.name != "doc.kml", f.name.contains('/')));
    let chosen = chosen.ok_or("The archive holds no KML file.")?;
    let mut found = kml::read(&unpacked(bytes, chosen)?, doc, image)?;
    for other in files.iter().filter(is_kml).filter(|f| !std::ptr::eq(*f, chosen)) {
        found.rejected.push(format!("File \"{}\" of the archive: only \"{}\" was read.", short(&other.name), short(&chosen.name)));
    }
    Ok(found)
}

/// A file as the archive's directory has it.
struct File {
    name: String,
    flags: u16,
    method: u16,
    crc32: u32,
    packed: u32,
    size: u32,
    at: u32,
}

const CUT: &str = "The archive is damaged or cut short.";

fn half(bytes: &[u8], at: usize) -> Result<u16, String> {
    bytes.get(at..).and_then(|b| b.first_chunk()).map(|b| u16::from_le_bytes(*b)).ok_or_else(|| CUT.to_owned())
}

fn word(bytes: &[u8], at: usize) -> Result<u32, String> {
    bytes.get(at..).and_then(|b| b.first_chunk()).map(|b| u32::from_le_bytes(*b)).ok_or_else(|| CUT.to_owned())
}

fn directory(bytes: &[u8]) -> Result<Vec<File>, String> {
    const END: usize = 22;
    // The end record is last, but for a comment of at most 64 KB.
    let from = bytes.len().saturating_sub(END + 0xffff);
    let tail = bytes.get(from..).unwrap_or_default();
    let end = tail.windows(4).rposition(|w| w == b"PK\x05\x06").map(|at| from + at).ok_or(CUT)?;
    let (count, at) = (usize::from(half(bytes, end + 10)?), word(bytes, end + 16)?);
    if count == 0xffff || at == u32::MAX {
        return Err("The archive is of the large kind (zip64), which no KMZ needs.".to_owned());
    }
    if count > MAX_FILES {
        return Err(format!("The archive holds {count} files, more than the {MAX_FILES} that are looked at."));
    }
    let mut at = at as usize;
    let mut files = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x01\x02") {
            return Err(CUT.to_owned());
        }
        let [name, extra, comment] = [28, 30, 32].map(|i| half(bytes, at + i).map(usize::from));
        let (name, extra, comment) = (name?, extra?, comment?);
        files.push(File {
            name: String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name).ok_or(CUT)?).into_owned(),
            flags: half(bytes, at + 8)?,
            method: half(bytes, at + 10)?,
            crc32: word(bytes, at + 16)?,
            packed: word(bytes, at + 20)?,
            size: word(bytes, at + 24)?,
            at: word(bytes, at + 42)?,
        });
        at += 46 + name + extra + comment;
    }
    Ok(files)
}

fn unpacked(bytes: &[u8], file: &File) -> Result<Vec<u8>, String> {
    let name = short(&file.name);
    if file.flags & 1 != 0 {
        return Err(format!("The file \"{name}\" of the archive is encrypted."));
    }
    let at = file.at as usize;
    if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x03\x04") {
        return Err(CUT.to_owned());
    }
    let begin = at + 30 + usize::from(half(bytes, at + 26)?) + usize::from(half(bytes, at + 28)?);
    let packed = bytes.get(begin..).and_then(|b| b.get(..file.packed as usize)).ok_or(CUT)?;
    let allowed = (packed.len() as u64 * MAX_GROWTH).max(SMALL).min(MAX_KML as u64);
    if u64::from(file.size) > allowed {
        return Err(format!("The file \"{name}\" of the archive would grow to {} bytes, out of all proportion.", file.size));
    }
    let mut content = Vec::new();
    match file.method {
        0 => content.extend_from_slice(packed),
        8 => {
            // What is declared is not trusted: not a byte more than it is unpacked.
            let read = DeflateDecoder::new(packed).take(u64::from(file.size) + 1).read_to_end(&mut content);
            read.map_err(|_| CUT.to_owned())?;
        }
        other => return Err(format!("The file \"{name}\" of the archive is packed in a way that is not read (method {other}).")),
    }
    if content.len() as u64 != u64::from(file.size) || crc32fast::hash(&content) != file.crc32 {
        return Err(CUT.to_owned());
    }
    Ok(content)
}
