//! What formats for maps tell of a footprint in words: its area, its ratio to the reference, where it comes from.

use super::geojson_lonlat::{Geometry, geometry_with_holes};
use super::input::{ExportInput, Ratio, Ratios};
use crate::core::doc::{Document, EpochId, Footprint, FootprintId};
use crate::core::measure::{self, outward_percent, with_sd};
use crate::core::report::{FootprintRow, footprint_row};
use std::collections::BTreeMap;

/// Why an outline has no place on the map.
const NO_PLACE: &str = "This outline has no place on the map: its image has no georeference.";
const NO_GEOMETRY: &str = "This outline has no place on the map: it encloses a pole, reaches beyond its coordinate system, is smaller than a centimetre, \
     or the antimeridian crosses one of its courtyards.";

/// The ratios to the reference, found by their footprint.
pub(super) struct ToReference {
    ratios: Ratios,
    places: BTreeMap<FootprintId, usize>,
}

impl ToReference {
    /// Of all footprints; none where no reference is chosen.
    pub fn of(input: &ExportInput<'_>) -> ToReference {
        let ratios = Ratios::of(input);
        let has_reference = input.doc.reference.is_some();
        let places = ratios.list.iter().enumerate().filter(|_| has_reference).map(|(i, r)| (r.new, i)).collect();
        ToReference { ratios, places }
    }

    /// All ratios that an export holds.
    pub fn all(&self) -> &Ratios {
        &self.ratios
    }

    /// The ratio of a footprint to the reference.
    pub fn get(&self, id: FootprintId) -> Option<&Ratio> {
        self.places.get(&id).and_then(|i| self.ratios.list.get(*i))
    }
}

/// A footprint as it is told.
pub(super) struct Told {
    /// Its numbers.
    pub row: FootprintRow,
    /// Name of the footprint with which it is compared; empty for none.
    pub ratio_to: String,
    /// Its area over that of the reference.
    pub ratio: Option<f64>,
    /// The range of that in percent, rounded outwards.
    pub ratio_percent: Option<[f64; 2]>,
    /// The ratio's sentence, or why there is none; empty without a reference.
    pub sentence: String,
}

/// Tells a footprint.
pub(super) fn told(input: &ExportInput<'_>, ratios: &ToReference, f: &Footprint) -> Told {
    let ratio = ratios.get(f.id);
    let answer = ratio.and_then(|r| r.answer.as_ref().ok());
    Told {
        row: footprint_row(input.doc, f, input.level),
        ratio_to: ratio.and_then(|r| input.doc.footprint(r.old)).map(|f| f.name.clone()).unwrap_or_default(),
        ratio: answer.map(|(a, _)| a.ratio),
        ratio_percent: answer.map(|(a, _)| outward_percent(a.range)).map(|r| [r.low_percent, r.high_percent]),
        sentence: match ratio.map(|r| &r.answer) {
            Some(Ok((_, sentence))) => sentence.clone(),
            Some(Err(why)) => why.to_string(),
            None => String::new(),
        },
    }
}

impl Told {
    /// `2,412 m² (90 %: 2,280 to 2,550 m²)`, in pixels without a scale.
    pub fn area_words(&self, input: &ExportInput<'_>) -> String {
        let (area, range, unit) = match (self.row.area_m2, self.row.range_m2) {
            (Some(area), Some(range)) => (area, range, "m²"),
            _ => (self.row.area_px2, self.row.range_px2, "px²"),
        };
        let sd = area * self.row.sd_rel;
        let value = with_sd(area, sd);
        if range.is_bounded() {
            let (low, high) = (with_sd(range.low, sd), with_sd(range.high, sd));
            format!("{value} {unit} ({} %: {low} to {high} {unit})", input.level.percent())
        } else {
            format!("{value} {unit} (its range has no end)")
        }
    }

    /// Everything, as lines of plain text.
    pub fn lines(&self, input: &ExportInput<'_>, f: &Footprint, shape: &Result<Geometry, &'static str>) -> Vec<String> {
        let row = &self.row;
        let mut lines = vec![format!(
            "{}, on {}, image {}.",
            if row.class.is_empty() { "Building" } else { row.class.as_str() },
            input.doc.epoch_words(f.epoch),
            row.image
        )];
        lines.push(format!("State: {}. Traced: {}.", row.state, row.traced));
        lines.push(format!("Area: {}.", self.area_words(input)));
        if let Some((_, Ok(height))) = measure::best_height(input.doc, f.id) {
            let told = height.printed(input.level);
            lines.push(format!("Height: {} m ({} %: {} to {} m).", told.value, input.level.percent(), told.low, told.high));
        }
        if !self.sentence.is_empty() {
            lines.push(self.sentence.clone());
        }
        if !row.note.is_empty() {
            lines.push(format!("Note: {}", row.note));
        }
        lines.extend(shape.as_ref().err().map(|why| (*why).to_owned()));
        lines
    }
}

/// The outline of a footprint in longitude and latitude, or a sentence why it has none.
pub(super) fn shape(doc: &Document, f: &Footprint) -> Result<Geometry, &'static str> {
    let located = doc.epoch(f.epoch).and_then(|e| e.located()).ok_or(NO_PLACE)?;
    geometry_with_holes(located, &f.ring, doc.holes(f.id)).ok_or(NO_GEOMETRY)
}

/// The days from which and to which an image is the latest one: from its own date to the next later date of the session.
pub(super) fn days(doc: &Document, id: EpochId) -> (Option<String>, Option<String>) {
    let own = doc.epoch(id).and_then(|e| e.date);
    let next = own.and_then(|own| doc.epochs.iter().filter_map(|e| e.date).filter(|d| *d > own).min());
    (own.map(|d| d.to_string()), next.map(|d| d.to_string()))
}

/// From what the export was made: for a person who checks it.
pub(super) fn origin_words(input: &ExportInput<'_>) -> String {
    let made = format!("Made by {} from session {}, record {}, head {}.", crate::TOOL, input.header.session, input.seq, input.head);
    match input.left_out() {
        0 => made,
        1 => format!("{made} 1 hidden item was left out."),
        n => format!("{made} {n} hidden items were left out."),
    }
}
