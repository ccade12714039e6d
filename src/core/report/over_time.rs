//! A building over time, as the command line and the exports tell it.

use super::Answer;
use crate::core::doc::{Document, FootprintId};
use crate::core::measure::{self, Interval, SeriesUnit};
use crate::core::units::{Date, Level};
use serde::Serialize;

/// The area of one building on each date of the session.
#[derive(Clone, Debug, Serialize)]
pub struct OverTime {
    /// What it is called: the name of its last outline.
    pub name: String,
    /// The level of the ranges, percent.
    pub level: u32,
    /// `m2`, or `ratio_to_first` where metres are not known on every date.
    pub unit: &'static str,
    /// Every date, the earliest first.
    pub dates: Vec<DateRow>,
    /// From each outline to the next one.
    pub changes: Vec<ChangeRow>,
}

/// A building on one date.
#[derive(Clone, Debug, Serialize)]
pub struct DateRow {
    /// `before`, `after`, or `date-3`.
    pub epoch: String,
    /// When the image was taken; `null` where that is not known.
    pub date: Option<Date>,
    /// The file name of the image.
    pub image: String,
    /// Its outline there; `null` where it has none.
    pub footprint: Option<u64>,
    /// The state of the outline; `not there yet`, `gone` or `not outlined` where there is none.
    pub standing: &'static str,
    /// The area in the unit of the series; `null` where there is none.
    pub value: Option<f64>,
    /// Its range; `null` where it could be anything.
    pub range: Option<Interval>,
    /// The area by itself, px2 of its image.
    pub area_px2: Option<f64>,
    /// All of it in words.
    pub words: String,
}

/// What became of a building between two consecutive outlines.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeRow {
    /// The earlier outline.
    pub from: u64,
    /// The later one.
    pub to: u64,
    /// The later area over the earlier one; `null` where there is no honest answer.
    pub ratio: Option<f64>,
    /// Its range.
    pub range: Option<Interval>,
    /// `larger`, `smaller`, `no measurable difference`; `null` where there is no answer.
    pub became: Option<&'static str>,
    /// The sentence; or why there is none.
    pub sentence: String,
}

/// The building to which an outline belongs, over time; `None` where the session does not have that outline.
pub fn over_time(doc: &Document, id: FootprintId, level: Level) -> Option<OverTime> {
    let series = measure::series(doc, id, level)?;
    let dates = series.points.iter().map(|p| DateRow {
        epoch: doc.file_word(p.epoch),
        date: p.date,
        image: doc.epoch(p.epoch).map(|e| e.file_name().to_owned()).unwrap_or_default(),
        footprint: p.footprint.map(|id| id.0),
        standing: p.standing.words(),
        value: p.value.map(|(value, _)| value),
        range: p.value.map(|(_, range)| range).filter(Interval::is_bounded),
        area_px2: p.area.as_ref().map(|a| a.area_px2),
        words: p.words(series.unit),
    });
    let changes = series.changes.iter().map(|c| ChangeRow {
        from: c.from.0,
        to: c.to.0,
        ratio: c.answer.as_ref().ok().map(|(a, _)| a.ratio),
        range: c.answer.as_ref().ok().map(|(a, _)| a.range),
        became: c.became().map(measure::Became::words),
        sentence: c.words(),
    });
    Some(OverTime {
        level: level.percent(),
        unit: match series.unit {
            SeriesUnit::SquareMetres => "m2",
            SeriesUnit::PercentOfFirst => "ratio_to_first",
        },
        dates: dates.collect(),
        changes: changes.collect(),
        name: series.name,
    })
}

/// Every building that has outlines on several dates, over time, where the session has more than two dates. With two, the change that is
/// told of each pair says it all.
pub fn all_over_time(doc: &Document, level: Level) -> Vec<OverTime> {
    if doc.epochs.len() <= 2 {
        return Vec::new();
    }
    let firsts = doc.buildings().into_iter().filter_map(|outlines| outlines.first().map(|f| f.id));
    firsts.filter_map(|id| over_time(doc, id, level)).collect()
}

/// The answer of `revisit series`.
pub fn series_report(doc: &Document, id: FootprintId, level: Level) -> Option<Answer<OverTime>> {
    Some(Answer { schema: "revisit.series/1", body: over_time(doc, id, level)? })
}
