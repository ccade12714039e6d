//! From the outlines of one feature of a file to what is imported: one footprint a part, each checked by itself.

use super::polygon::Polygon;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::{MAX_VERTICES, Point, Ring};
use crate::core::ops::{Command, ImportFootprints, ImportedFootprint};

/// How much of a text of a file is shown in a sentence, characters.
const SHOWN: usize = 60;

/// A text of a file as it may stand in a sentence: short, without control characters.
pub(super) fn short(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}' | '\u{feff}');
    text.chars().filter(|c| !c.is_control() && !turns(*c)).take(SHOWN).collect()
}

/// ` ("New hall")`, or nothing for a feature without a name.
pub(super) fn named(name: &str) -> String {
    let name = short(name.trim());
    if name.is_empty() { name } else { format!(" (\"{name}\")") }
}

/// Refuses an outline of more corners than are taken.
pub(super) fn not_too_long(positions: usize) -> Result<(), String> {
    if positions > MAX_VERTICES + 1 {
        return Err(format!(
            "Its outline has {positions} positions, more than the {MAX_VERTICES} that are taken. Reduce it to its corners first."
        ));
    }
    Ok(())
}

/// One footprint for each ring of a feature; several are numbered, and say so.
pub(super) fn footprints(template: &ImportedFootprint, rings: Vec<Vec<Point>>) -> Result<Vec<ImportedFootprint>, String> {
    polygons(template, rings.into_iter().map(|outer| Polygon { outer, holes: Vec::new() }).collect())
}

/// As [`footprints`], with courtyards.
pub(super) fn polygons(template: &ImportedFootprint, polygons: Vec<Polygon>) -> Result<Vec<ImportedFootprint>, String> {
    let parts = polygons.len();
    let of_ring = |(i, polygon): (usize, Polygon)| {
        let polygon = if polygon.holes.is_empty() { Polygon::opened(polygon.outer) } else { polygon };
        for ring in std::iter::once(&polygon.outer).chain(&polygon.holes) {
            Ring::new(ring.clone()).map_err(|bad| bad.to_string())?;
        }
        let mut part = ImportedFootprint { points: polygon.outer, holes: polygon.holes, ..template.clone() };
        if parts > 1 {
            let number = i + 1;
            if !part.name.is_empty() {
                part.name = format!("{} ({number})", part.name);
            }
            let space = if part.note.is_empty() { "" } else { " " };
            part.note = format!("{}{space}Part {number} of {parts} of one feature of the file.", part.note);
        }
        Ok(part)
    };
    polygons.into_iter().enumerate().map(of_ring).collect()
}

/// Whether the session would take it: one bad outline must not take the others along.
pub(super) fn takes(doc: &Document, image: EpochId, footprint: &ImportedFootprint) -> Result<(), String> {
    let alone = ImportFootprints { epoch: image, source: String::new(), footprints: vec![footprint.clone()], annotations: Vec::new() };
    Command::from(alone).plan(doc).map(|_| ()).map_err(|refusal| refusal.to_string())
}

/// The image of a session that a file means by name and size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Meant {
    /// This image, by its name.
    Named(EpochId),
    /// No image of that name is in the session.
    Unknown,
}

/// Finds the image that a path in a file means: by its file name alone, since folders differ between machines.
pub(super) fn image_named(doc: &Document, path: &str) -> Meant {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let mut found = doc.epochs.iter().filter(|e| e.file_name() == name);
    match (found.next(), found.next()) {
        (Some(epoch), None) => Meant::Named(epoch.id),
        _ => Meant::Unknown,
    }
}

/// Refuses outlines that were traced on a picture of another size: their pixels are not those of the image.
pub(super) fn same_size(doc: &Document, image: EpochId, size: Option<(f64, f64)>) -> Result<(), String> {
    let Some(((width, height), epoch)) = size.zip(doc.epoch(image)) else { return Ok(()) };
    let own = (epoch.image.width, epoch.image.height);
    if (width, height) == (f64::from(own.0), f64::from(own.1)) {
        return Ok(());
    }
    Err(format!(
        "It was traced on a picture of {width} x {height} pixels, and {} has {} x {}: its pixels are others.",
        doc.role_word(image),
        own.0,
        own.1
    ))
}
