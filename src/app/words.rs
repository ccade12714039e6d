//! Numbers and short phrases as the window shows them. The sentence of a comparison is not made here: core writes it.

use crate::core::doc::Document;
use crate::core::measure::{AreaAnswer, LengthAnswer, PrintedLength, RatioAnswer, outward_percent, with_sd};
use crate::core::units::Level;

/// A thin space, which stands between a number and its unit.
pub const THIN: &str = "\u{2009}";

/// An area without its range: `2,412 m²`, or in pixels where nothing says how large one is.
#[must_use]
pub fn area(answer: &AreaAnswer) -> String {
    match answer.area_m2 {
        Some(m2) => format!("{}{THIN}m²", with_sd(m2, m2 * answer.budget.sd_rel())),
        None => format!("{}{THIN}px²", with_sd(answer.area_px2, answer.area_px2 * answer.budget_px.sd_rel())),
    }
}

/// The range of an area, in the unit of [`area`].
#[must_use]
pub fn area_range(answer: &AreaAnswer, level: Level) -> String {
    let (range, sd) = match answer.range_m2(level) {
        Some(range) => (range, answer.area_m2.unwrap_or_default() * answer.budget.sd_rel()),
        None => (answer.range_px2(level), answer.area_px2 * answer.budget_px.sd_rel()),
    };
    format!("{}–{}", with_sd(range.low, sd), with_sd(range.high, sd))
}

/// An area with its range in the same breath.
#[must_use]
pub fn area_with_range(answer: &AreaAnswer, level: Level) -> String {
    format!("{}  ({})", area(answer), area_range(answer, level))
}

/// A length with its range.
#[must_use]
pub fn length_with_range(answer: &LengthAnswer, level: Level) -> String {
    let PrintedLength { value, unit, low, high } = answer.printed(level);
    format!("{value}{THIN}{unit}  ({low}–{high})")
}

/// `65 % (61–69 %)`.
#[must_use]
pub fn ratio(answer: &RatioAnswer) -> (String, String) {
    let rounded = outward_percent(answer.range);
    let places = usize::from(rounded.grid < 1.0);
    let value = (100.0 * answer.ratio / rounded.grid).round() * rounded.grid;
    (format!("{value:.places$}{THIN}%"), format!("{:.places$}–{:.places$}{THIN}%", rounded.low_percent, rounded.high_percent))
}

/// The live ratio to the reference: `65 % (61–69 %) of Assembly hall`.
#[must_use]
pub fn ratio_of_reference(doc: &Document, answer: &RatioAnswer) -> String {
    let (value, range) = ratio(answer);
    let name = doc.reference.and_then(|id| doc.footprint(id)).map_or("the reference", |f| f.name.as_str());
    format!("{value}  ({range}) of {name}")
}

/// A round length in metres or kilometres.
#[must_use]
pub fn metres(length: f64) -> String {
    if length >= 1000.0 { format!("{}{THIN}km", length / 1000.0) } else { format!("{length}{THIN}m") }
}

/// `1 outline`, `3 outlines`.
#[must_use]
pub fn count(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}
