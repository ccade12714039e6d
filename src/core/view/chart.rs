//! Area over time as a small chart: where each date stands, how high its area and its range, and which lines help the eye. The window and
//! figures both draw it from here.

use crate::core::doc::EpochId;
use crate::core::measure::{Became, Series, SeriesUnit, with_thousands};
use crate::core::units::Date;

/// One date on the chart.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartPoint {
    /// Which date.
    pub epoch: EpochId,
    /// Where it stands, 0 at the left to 1 at the right.
    pub x: f64,
    /// The area and the ends of its range, 0 at the bottom to 1 at the top; `None` where there is none.
    pub bar: Option<ChartBar>,
}

/// A value with its range.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartBar {
    /// The value.
    pub value: f64,
    /// Lower end of the range.
    pub low: f64,
    /// Upper end of the range.
    pub high: f64,
}

/// What a line between two dates says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChartStep {
    /// Place of the earlier point in the list.
    pub from: usize,
    /// Place of the later one.
    pub to: usize,
    /// Larger, smaller, or no measurable difference; `None` where there is no answer.
    pub became: Option<Became>,
}

/// The chart of one building.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Every date, in the order of time.
    pub points: Vec<ChartPoint>,
    /// Between dates that both have an area.
    pub steps: Vec<ChartStep>,
    /// Level lines: how high, 0 to 1, and what they stand for.
    pub ticks: Vec<(f64, String)>,
    /// The unit of the ticks.
    pub unit: &'static str,
}

impl Chart {
    /// The chart of a series.
    ///
    /// It begins at nothing, so that a bar twice as high is twice as large. Dates stand as far apart as they are in time, where all of
    /// them are known and no two fall together; else evenly.
    pub fn of(series: &Series) -> Chart {
        let factor = if series.unit == SeriesUnit::PercentOfFirst { 100.0 } else { 1.0 };
        let bounded = |(value, range): (f64, crate::core::measure::Interval)| {
            // Where the range has no end, there is nothing to be drawn that would be true.
            range.is_bounded().then_some([value * factor, range.low * factor, range.high * factor])
        };
        let values: Vec<Option<[f64; 3]>> = series.points.iter().map(|p| p.value.and_then(bounded)).collect();
        let most = values.iter().flatten().map(|[_, _, high]| *high).fold(0.0, f64::max);
        let (step, top) = scale(most);
        let xs = places(&series.points.iter().map(|p| p.date).collect::<Vec<_>>());
        let points: Vec<ChartPoint> = series
            .points
            .iter()
            .zip(xs)
            .zip(&values)
            .map(|((p, x), value)| ChartPoint {
                epoch: p.epoch,
                x,
                bar: value.map(|[value, low, high]| ChartBar { value: value / top, low: low / top, high: high / top }),
            })
            .collect();
        let place = |id| series.points.iter().position(|p| p.footprint == Some(id));
        let has = |i: &usize| points.get(*i).is_some_and(|p| p.bar.is_some());
        let steps = series.changes.iter().filter_map(|c| {
            let (from, to) = (place(c.from).filter(has)?, place(c.to).filter(has)?);
            Some(ChartStep { from, to, became: c.became() })
        });
        let steps = steps.collect();
        let count = (top / step).round() as u32;
        let ticks = (0..=count).map(|i| (f64::from(i) / f64::from(count.max(1)), label(f64::from(i) * step))).collect();
        Chart { points, steps, ticks, unit: series.unit.words() }
    }
}

/// A level line: whole numbers with thousands, small ones with what they need.
fn label(value: f64) -> String {
    if value >= 10.0 || value == value.round() { with_thousands(value.round().max(0.0) as u64) } else { format!("{value:.1}") }
}

/// The distance of level lines and the top of the chart: two to five lines at 1, 2 or 5 times a power of ten.
fn scale(most: f64) -> (f64, f64) {
    let most = if most.is_finite() && most > 0.0 { most } else { 1.0 };
    let power = libm::pow(10.0, libm::floor(libm::log10(most / 4.0)));
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|k| k * power).find(|step| most / step <= 4.0).unwrap_or(10.0 * power);
    (step, step * libm::ceil(most / step).max(1.0))
}

/// Where dates stand between 0 and 1.
fn places(dates: &[Option<Date>]) -> Vec<f64> {
    let evenly = |i: usize| if dates.len() < 2 { 0.5 } else { i as f64 / (dates.len() - 1) as f64 };
    let days: Option<Vec<f64>> = dates.iter().map(|d| d.map(day)).collect();
    let in_time = days.and_then(|days| {
        let (first, last) = (*days.first()?, *days.last()?);
        let apart = days.iter().zip(days.iter().skip(1)).all(|(a, b)| b > a);
        (apart && days.len() > 1).then(|| days.iter().map(|d| (d - first) / (last - first)).collect::<Vec<f64>>())
    });
    in_time.unwrap_or_else(|| (0..dates.len()).map(evenly).collect())
}

/// The day of a date, counted from a day long ago (Hinnant, "chrono-compatible low-level date algorithms", 2013: `days_from_civil`).
fn day(date: Date) -> f64 {
    let (y, m, d) = date.year_month_day();
    let (y, m, d) = (i64::from(y) - i64::from(m <= 2), i64::from(m), i64::from(d));
    let era = y.div_euclid(400);
    let year_of_era = y - era * 400;
    let day_of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
    (era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<Date> {
        text.parse().ok()
    }

    #[test]
    fn dates_stand_as_far_apart_as_they_are() {
        assert_eq!(day(date("2024-03-01").unwrap()) - day(date("2024-02-28").unwrap()), 2.0);
        assert_eq!(day(date("2025-01-01").unwrap()) - day(date("2024-01-01").unwrap()), 366.0);
        let p = places(&[date("2024-01-01"), date("2024-01-11"), date("2024-01-21"), date("2024-02-10")]);
        assert_eq!(p, [0.0, 0.25, 0.5, 1.0]);
        assert_eq!(places(&[date("2024-01-01"), None, date("2024-01-21")]), [0.0, 0.5, 1.0]);
        assert_eq!(places(&[date("2024-01-01"), date("2024-01-01")]), [0.0, 1.0]);
        assert_eq!(places(&[None]), [0.5]);
    }

    #[test]
    fn level_lines_are_few_and_round() {
        for most in [0.003, 0.9, 1.0, 7.3, 99.0, 100.0, 118.0, 4512.0, 2e6] {
            let (step, top) = scale(most);
            assert!(top >= most && top / step <= 4.5 && top < 2.0 * most + step, "{most}: {step} {top}");
        }
        assert_eq!(scale(118.0), (50.0, 150.0));
        assert_eq!(scale(0.0).1, 1.0);
        assert_eq!((label(1500.0).as_str(), label(0.5).as_str(), label(0.0).as_str()), ("1,500", "0.5", "0"));
    }
}
