//! Small value types that carry their unit: civil dates, time stamps, confidence levels.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The day on which an image was taken (proleptic Gregorian calendar, the date as the provider states it).
///
/// ```
/// use revisit::core::units::Date;
/// let date: Date = "2024-10-05".parse().unwrap();
/// assert_eq!(date.to_string(), "2024-10-05");
/// assert_eq!(date.words(), "5 Oct 2024");
/// assert!("2024-13-05".parse::<Date>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(jiff::civil::Date);

impl Date {
    /// Year, month and day.
    pub fn year_month_day(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The date as a reader sees it: `5 Oct 2024`.
    pub fn words(self) -> String {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = usize::try_from(self.0.month() - 1).ok().and_then(|m| MONTHS.get(m)).copied();
        format!("{} {} {}", self.0.day(), month.unwrap_or("?"), self.0.year())
    }
}

/// A text that is not a date.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not a date. Write it as year-month-day, for example 2024-10-05.")]
pub struct BadDate(String);

impl std::str::FromStr for Date {
    type Err = BadDate;
    fn from_str(text: &str) -> Result<Self, BadDate> {
        let trimmed = text.trim();
        // jiff also reads date-times and other calendars' spellings; a plain ISO day is all we accept.
        let plain = trimmed.len() == 10 && trimmed.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        match trimmed.parse::<jiff::civil::Date>() {
            Ok(date) if plain => Ok(Date(date)),
            _ => Err(BadDate(text.chars().take(40).collect())),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<String> for Date {
    type Error = BadDate;
    fn try_from(text: String) -> Result<Self, BadDate> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> String {
        date.to_string()
    }
}

/// An instant in milliseconds since 1970-01-01 00:00 UTC, written as `2024-10-05T09:30:00.123Z`.
///
/// Order in a session comes from sequence numbers, never from this: clocks jump.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp {
    /// Milliseconds since the epoch, UTC.
    pub t_ms: i64,
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.t_ms) {
            Ok(t) => write!(f, "{t:.3}"),
            Err(_) => write!(f, "1970-01-01T00:00:00.000Z"),
        }
    }
}

impl TryFrom<String> for Timestamp {
    type Error = BadDate;
    fn try_from(text: String) -> Result<Self, BadDate> {
        match text.parse::<jiff::Timestamp>() {
            Ok(t) => Ok(Timestamp { t_ms: t.as_millisecond() }),
            Err(_) => Err(BadDate(text.chars().take(40).collect())),
        }
    }
}

impl From<Timestamp> for String {
    fn from(t: Timestamp) -> String {
        t.to_string()
    }
}

/// The probability that a range holds the truth: one of the three that Revisit offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Level {
    /// 80 %.
    P80,
    /// 90 %, the default.
    #[default]
    P90,
    /// 95 %.
    P95,
}

impl Level {
    /// Every level, from the narrowest range to the widest.
    pub const ALL: [Level; 3] = [Level::P80, Level::P90, Level::P95];

    /// The level in percent.
    pub fn percent(self) -> u32 {
        match self {
            Level::P80 => 80,
            Level::P90 => 90,
            Level::P95 => 95,
        }
    }

    /// The level of that many percent, if Revisit offers it.
    pub fn from_percent(percent: u32) -> Option<Level> {
        Level::ALL.into_iter().find(|l| l.percent() == percent)
    }

    /// The two-sided standard normal quantile: the range is the estimate times `exp(±z s)`.
    pub fn z(self) -> f64 {
        match self {
            Level::P80 => 1.281_552,
            Level::P90 => 1.644_854,
            Level::P95 => 1.959_964,
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} %", self.percent())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_stamp_is_written_with_milliseconds_and_read_back() {
        let t = Timestamp { t_ms: 1_728_120_600_120 };
        assert_eq!(t.to_string(), "2024-10-05T09:30:00.120Z");
        assert_eq!(Timestamp::try_from(t.to_string()), Ok(t));
        assert!(Timestamp::try_from("yesterday".to_owned()).is_err());
    }

    #[test]
    fn dates_are_iso_days_only() {
        for bad in ["", "5.10.2024", "2024-10-05T00:00", "2024-1-5", "99999-01-01", "2023-02-29"] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }
}
