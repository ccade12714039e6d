//! A building over time: its area on each date with its range, and what changed from one date to the next.

use super::area::{AreaAnswer, area};
use super::change::change;
use super::interval::Interval;
use super::ratio::{RatioAnswer, ratio};
use super::refusal::RatioRefusal;
use super::rounding::{outward_percent, with_sd};
use crate::core::doc::{Document, EpochId, Footprint, FootprintId, State};
use crate::core::units::{Date, Level};

/// In what the areas of a series are told, all of them alike, so that they can be drawn on one axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeriesUnit {
    /// Square metres: every date that has an outline is tied to the ground.
    SquareMetres,
    /// Percent of the area on the first date that has an outline.
    PercentOfFirst,
}

impl SeriesUnit {
    /// `m²`, `% of the first date`.
    pub fn words(self) -> &'static str {
        match self {
            SeriesUnit::SquareMetres => "m²",
            SeriesUnit::PercentOfFirst => "% of the first date",
        }
    }
}

/// What is said of the building on one date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is outlined there, with what the analyst calls it.
    Outlined(State),
    /// Its first outline, on a later date, is called new.
    NotYet,
    /// Its last outline, on an earlier date, is called gone.
    Gone,
    /// It has no outline there, and nothing says why.
    NotOutlined,
}

impl Standing {
    /// In words, for tables: the state of the outline, `not there yet`, `gone`, `not outlined`.
    pub fn words(self) -> &'static str {
        match self {
            Standing::Outlined(state) => state.word(),
            Standing::NotYet => "not there yet",
            Standing::Gone => "gone",
            Standing::NotOutlined => "not outlined",
        }
    }
}

/// One date of a series.
#[derive(Clone, Debug)]
pub struct SeriesPoint {
    /// The date's image.
    pub epoch: EpochId,
    /// When it was taken, where that is known.
    pub date: Option<Date>,
    /// Its outline there.
    pub footprint: Option<FootprintId>,
    /// What is said of the building there.
    pub standing: Standing,
    /// The area of that outline by itself, where it has one that counts.
    pub area: Option<AreaAnswer>,
    /// The area in the unit of the series with its range; `None` where there is none, or no honest one.
    pub value: Option<(f64, Interval)>,
    /// Why there is no value although there is an outline.
    pub refused: Option<String>,
}

impl SeriesPoint {
    /// `1,240 ± 60 m²`, `118 % (109–128 %)`, or why there is none.
    pub fn words(&self, unit: SeriesUnit) -> String {
        match (self.value, unit) {
            (Some((value, range)), SeriesUnit::SquareMetres) if range.is_bounded() => {
                let sd = self.area.as_ref().map_or(0.0, |a| value * a.budget.sd_rel());
                format!("{} m² ({} to {})", with_sd(value, sd), with_sd(range.low, sd), with_sd(range.high, sd))
            }
            (Some((value, range)), SeriesUnit::PercentOfFirst) if range.is_bounded() && range.low < range.high => {
                let rounded = outward_percent(range);
                let told = |v| rounded.written(v);
                format!("{} % ({}–{} %)", told(rounded.about(value)), told(rounded.low_percent), told(rounded.high_percent))
            }
            (Some(_), SeriesUnit::PercentOfFirst) => "100 %, what the others are compared with".to_owned(),
            (Some(_), SeriesUnit::SquareMetres) => "not measurable: its errors are as large as the area".to_owned(),
            (None, _) => self.refused.clone().unwrap_or_else(|| self.standing.words().to_owned()),
        }
    }
}

/// What became of the area between two consecutive dates that both have an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Became {
    /// The whole range says larger.
    Larger,
    /// The whole range says smaller.
    Smaller,
    /// The range holds "as large as before".
    NoMeasurableDifference,
}

impl Became {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Became::Larger => "larger",
            Became::Smaller => "smaller",
            Became::NoMeasurableDifference => "no measurable difference",
        }
    }
}

/// From one outline of the building to the next one in time.
#[derive(Clone, Debug)]
pub struct SeriesChange {
    /// The earlier outline.
    pub from: FootprintId,
    /// The later one.
    pub to: FootprintId,
    /// The later area over the earlier one with its range, and the sentence about it; or why there is none.
    pub answer: Result<(RatioAnswer, String), RatioRefusal>,
}

impl SeriesChange {
    /// What the range says; `None` where there is none.
    pub fn became(&self) -> Option<Became> {
        let range = outward_percent(self.answer.as_ref().ok()?.0.range);
        // As the sentence has it: by the range as it is printed.
        Some(match (range.low_percent, range.high_percent) {
            (low, _) if low >= 100.0 => Became::Larger,
            (low, high) if high <= 100.0 && low < 100.0 => Became::Smaller,
            _ => Became::NoMeasurableDifference,
        })
    }

    /// The sentence, or why there is none.
    pub fn words(&self) -> String {
        match &self.answer {
            Ok((_, sentence)) => sentence.clone(),
            Err(why) => why.to_string(),
        }
    }
}

/// A building over time.
#[derive(Clone, Debug)]
pub struct Series {
    /// What its outline is called: the last one's name.
    pub name: String,
    /// The level of the ranges.
    pub level: Level,
    /// In what the areas are told.
    pub unit: SeriesUnit,
    /// Every date of the session, in the order of time.
    pub points: Vec<SeriesPoint>,
    /// From each outline to the next one.
    pub changes: Vec<SeriesChange>,
}

impl Series {
    /// The outlines of the building in the order of time.
    pub fn outlines(&self) -> impl Iterator<Item = FootprintId> {
        self.points.iter().filter_map(|p| p.footprint)
    }
}

/// The series of the building to which an outline belongs; `None` where the session does not have that outline.
///
/// Which dates are compared at the moment does not matter to it.
pub fn series(doc: &Document, id: FootprintId, level: Level) -> Option<Series> {
    doc.footprint(id)?;
    let outlines = doc.in_order_of_time(&doc.building(id));
    let order = doc.epochs_in_time();
    // Where two outlines lie on one date, which no command allows, the first one counts.
    let on = |epoch: EpochId| outlines.iter().copied().find(|f| f.epoch == epoch);
    let (first, last) = (outlines.first()?, outlines.last()?);
    let place = |epoch: EpochId| order.iter().position(|id| *id == epoch);
    let areas: Vec<(EpochId, Result<AreaAnswer, RatioRefusal>)> =
        outlines.iter().map(|f| (f.epoch, counted(f).map(|f| area(doc, f)))).collect();
    let all_metric = areas.iter().all(|(_, a)| a.as_ref().map_or(true, |a| a.area_m2.is_some()));
    let unit = if all_metric { SeriesUnit::SquareMetres } else { SeriesUnit::PercentOfFirst };
    let points = order.iter().map(|epoch| {
        let outline = on(*epoch);
        let standing = match outline {
            Some(f) => Standing::Outlined(f.state),
            None if first.state == State::New && place(*epoch) < place(first.epoch) => Standing::NotYet,
            None if last.state == State::Gone && place(*epoch) > place(last.epoch) => Standing::Gone,
            None => Standing::NotOutlined,
        };
        let own = areas.iter().find(|(id, _)| id == epoch && outline.is_some()).map(|(_, area)| area.clone());
        let value = match (&own, outline) {
            (Some(Ok(area)), Some(f)) => Some(valued(doc, first, f, area, unit, level)),
            (Some(Err(why)), _) => Some(Err(why.to_string())),
            _ => None,
        };
        let (value, refused) = match value {
            Some(Ok(value)) => (Some(value), None),
            Some(Err(why)) => (None, Some(why)),
            None => (None, None),
        };
        SeriesPoint {
            epoch: *epoch,
            date: doc.epoch(*epoch).and_then(|e| e.date),
            footprint: outline.map(|f| f.id),
            standing,
            area: own.and_then(Result::ok),
            value,
            refused,
        }
    });
    let points: Vec<SeriesPoint> = points.collect();
    let ids: Vec<FootprintId> = points.iter().filter_map(|p| p.footprint).collect();
    let changes =
        ids.iter().zip(ids.iter().skip(1)).map(|(from, to)| SeriesChange { from: *from, to: *to, answer: change(doc, *from, *to, level) });
    Some(Series { name: last.name.clone(), level, unit, changes: changes.collect(), points })
}

/// An outline by which something may be measured.
fn counted(f: &Footprint) -> Result<&Footprint, RatioRefusal> {
    match f.drawn {
        crate::core::doc::Drawn::Proposal => Err(RatioRefusal::Unchecked(format!("\"{}\"", f.name))),
        _ => Ok(f),
    }
}

/// The area of an outline in the unit of the series.
fn valued(
    doc: &Document,
    first: &Footprint,
    f: &Footprint,
    area: &AreaAnswer,
    unit: SeriesUnit,
    level: Level,
) -> Result<(f64, Interval), String> {
    match unit {
        SeriesUnit::SquareMetres => area.area_m2.zip(area.range_m2(level)).ok_or_else(|| "no scale is known".to_owned()),
        SeriesUnit::PercentOfFirst if f.id == first.id => Ok((1.0, Interval { low: 1.0, high: 1.0 })),
        SeriesUnit::PercentOfFirst => {
            ratio(doc, f.id, first.id, level).map(|answer| (answer.ratio, answer.range)).map_err(|why| why.to_string())
        }
    }
}
