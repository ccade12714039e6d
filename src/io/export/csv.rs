//! CSV: one row a footprint, with its ratio to the reference and the provenance in every row, so that a row that is
//! copied out still says where it comes from.

use super::Exporter;
use super::input::ExportInput;
use super::told::{ToReference, told};
use crate::core::doc::Epoch;
use crate::core::measure::Interval;

pub(super) const EXPORTER: Exporter = Exporter {
    name: "csv",
    title: "CSV",
    ending: ".csv",
    ground_ending: ".csv",
    summary: "A table of outlines with areas, ratios to the reference and where they come from.",
    write,
};

const COLUMNS: [&str; 34] = [
    "id",
    "name",
    "class",
    "state",
    "epoch",
    "date",
    "image",
    "traced",
    "drawn",
    "note",
    "coordinate_space",
    "area_px2",
    "area_px2_low",
    "area_px2_high",
    "area_m2",
    "area_m2_low",
    "area_m2_high",
    "sd_rel",
    "tracings",
    "analysts",
    "click_px",
    "click_dof",
    "dof",
    "level_percent",
    "ratio_to",
    "ratio",
    "ratio_low_percent",
    "ratio_high_percent",
    "sentence",
    "image_sha256",
    "tool",
    "session",
    "session_seq",
    "session_head",
];

fn write(input: &ExportInput<'_>) -> Result<Vec<u8>, String> {
    let doc = input.doc;
    let ratios = ToReference::of(input);
    let mut table = ::csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS).map_err(|e| e.to_string())?;
    for f in input.footprints() {
        let told = told(input, &ratios, f);
        let row = told.row;
        let epoch = doc.epoch(f.epoch);
        let number = |v: Option<f64>| v.map(|v| v.to_string()).unwrap_or_default();
        let cells: [String; COLUMNS.len()] = [
            row.id.to_string(),
            row.name,
            row.class,
            row.state.to_owned(),
            row.epoch.to_owned(),
            epoch.and_then(|e| e.date).map(|d| d.to_string()).unwrap_or_default(),
            row.image,
            row.traced.to_owned(),
            row.drawn.to_owned(),
            row.note,
            space(epoch).to_owned(),
            row.area_px2.to_string(),
            number(bounded(Some(row.range_px2)).map(|r| r.low)),
            number(bounded(Some(row.range_px2)).map(|r| r.high)),
            number(row.area_m2),
            number(bounded(row.range_m2).map(|r| r.low)),
            number(bounded(row.range_m2).map(|r| r.high)),
            row.sd_rel.to_string(),
            row.tracings.to_string(),
            row.analysts.join("; "),
            row.click_px.to_string(),
            number(row.click_dof),
            number(row.dof),
            input.level.percent().to_string(),
            told.ratio_to,
            number(told.ratio),
            number(told.ratio_percent.map(|p| p[0])),
            number(told.ratio_percent.map(|p| p[1])),
            told.sentence,
            epoch.map(|e| e.image.sha256.clone()).unwrap_or_default(),
            crate::TOOL.to_owned(),
            input.header.session.clone(),
            input.seq.to_string(),
            input.head.to_owned(),
        ];
        table.write_record(cells.iter().map(|c| no_formula(c).into_owned())).map_err(|e| e.to_string())?;
    }
    table.into_inner().map_err(|e| e.to_string())
}

/// In which space an outline lies, in the words of the GeoJSON of the same session.
fn space(epoch: Option<&Epoch>) -> &'static str {
    if epoch.is_some_and(|e| e.located().is_some()) { "lonlat" } else { "pixel" }
}

/// Spreadsheets carry out cells that begin like a formula, also behind blanks and after a line break inside the cell. A
/// quote before them makes them text; the lossless text is in the GeoJSON.
pub(super) fn no_formula(cell: &str) -> std::borrow::Cow<'_, str> {
    let starts = |line: &str| {
        line.trim_start().starts_with(['=', '+', '-', '@', '\t', '\r', '|', '%', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'])
    };
    let is_number = cell.parse::<f64>().is_ok();
    if !is_number && (cell.starts_with(['\t', '\r']) || cell.split(['\n', '\r']).any(starts)) {
        let lines = cell.split_inclusive(['\n', '\r']).enumerate();
        lines
            .map(|(i, l)| if starts(l) || (i == 0 && l.starts_with(['\t', '\r'])) { format!("'{l}") } else { l.to_owned() })
            .collect::<String>()
            .into()
    } else {
        cell.into()
    }
}

/// A range that ends somewhere.
fn bounded(range: Option<Interval>) -> Option<Interval> {
    range.filter(Interval::is_bounded)
}

#[cfg(test)]
mod tests {
    use super::no_formula;

    #[test]
    fn no_cell_is_a_formula() {
        for (cell, safe) in [
            ("New hall", "New hall"),
            ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
            (" =1+1", "' =1+1"),
            ("\u{a0}@SUM(A1)", "'\u{a0}@SUM(A1)"),
            ("note\n-2+3", "note\n'-2+3"),
            ("note\r=2", "note\r'=2"),
            ("\r=2", "'\r'=2"),
            ("-0.5", "-0.5"),
        ] {
            assert_eq!(no_formula(cell), safe);
        }
    }
}
