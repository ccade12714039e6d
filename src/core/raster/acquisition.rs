//! How a picture was taken: facts from its file and from the files beside it, each with the place where it stands.

use super::lat_lon::LatLon;
use crate::core::units::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The longest text of a fact, characters.
pub const MAX_TEXT: usize = 300;

/// A fact, and where it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact<T> {
    /// What is stated.
    pub value: T,
    /// Where: `TIFF tag DateTime`, `Maxar IMD`.
    pub origin: String,
}

impl<T> Fact<T> {
    /// A fact from a place.
    pub fn new(value: T, origin: &str) -> Fact<T> {
        Fact { value, origin: origin.to_owned() }
    }
}

/// A day, or a moment of it. Written as in ISO 8601: `2018-08-15`, `2018-08-15T10:56:19` (no time zone is stated),
/// `2018-08-15T10:56:19Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    date: jiff::civil::Date,
    time: Option<jiff::civil::Time>,
    is_utc: bool,
}

impl Moment {
    /// Reads the spellings that picture files use: ISO 8601 with `T` or a blank between day and time, without separators
    /// (`20180815T105619`), and TIFF's `2018:08:15 10:56:19`. A stated offset is turned into UTC; seconds are cut to whole
    /// ones. `None`: not such a text, a day or time that does not exist, or before 1839 (no photograph) or after 2199.
    pub fn read(text: &str) -> Option<Moment> {
        let text = text.trim().trim_matches('"');
        if text.len() > 40 || !text.is_ascii() {
            return None;
        }
        let (day, rest) = split_day(text)?;
        let date = civil_date(day)?;
        let rest = rest.trim_start_matches(['T', 't', ' ', '_']);
        if rest.is_empty() {
            return Some(Moment { date, time: None, is_utc: false });
        }
        let (clock, offset) = match rest.find(['Z', 'z', '+', '-']) {
            Some(at) => rest.split_at_checked(at)?,
            None => (rest, ""),
        };
        let time = civil_time(clock.trim())?;
        let Some(minutes) = offset_minutes(offset.trim())? else {
            return Some(Moment { date, time: Some(time), is_utc: false });
        };
        let there = date.to_datetime(time).checked_sub(jiff::SignedDuration::from_secs(60 * minutes)).ok()?;
        Some(Moment { date: there.date(), time: Some(there.time()), is_utc: true })
    }

    /// The same moment, said to be in UTC: for sources that define so without writing it.
    #[must_use]
    pub fn in_utc(self) -> Moment {
        Moment { is_utc: self.time.is_some(), ..self }
    }

    /// The day: in UTC where the source states UTC or an offset.
    pub fn date(&self) -> Option<Date> {
        self.date.to_string().parse().ok()
    }

    /// Year, month, day, hour, minute and second in UTC; `None` without a time of day, or where its zone is not stated.
    pub fn utc(&self) -> Option<[i32; 6]> {
        let (time, date) = (self.time.filter(|_| self.is_utc)?, self.date);
        let [month, day, hour, minute, second] = [date.month(), date.day(), time.hour(), time.minute(), time.second()].map(i32::from);
        Some([i32::from(date.year()), month, day, hour, minute, second])
    }

    /// Days from this moment's day to another one; `None` for what is no day.
    pub fn days_to(&self, other: Date) -> Option<i32> {
        let other: jiff::civil::Date = other.to_string().parse().ok()?;
        Some(self.date.until(other).ok()?.get_days())
    }

    /// Whether the time of day is known.
    pub fn has_time(&self) -> bool {
        self.time.is_some()
    }
}

/// The digits of the day, and what follows them.
fn split_day(text: &str) -> Option<([&str; 3], &str)> {
    let is_mark = |at: usize| matches!(text.as_bytes().get(at), Some(b'-' | b':' | b'/'));
    if is_mark(4) && is_mark(7) {
        return Some(([text.get(..4)?, text.get(5..7)?, text.get(8..10)?], text.get(10..)?));
    }
    Some(([text.get(..4)?, text.get(4..6)?, text.get(6..8)?], text.get(8..)?))
}

fn digits(text: &str) -> Option<i16> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) { None } else { text.parse().ok() }
}

fn civil_date([year, month, day]: [&str; 3]) -> Option<jiff::civil::Date> {
    let (month, day) = (i8::try_from(digits(month)?).ok()?, i8::try_from(digits(day)?).ok()?);
    let year = digits(year).filter(|y| (1839..=2199).contains(y))?;
    jiff::civil::Date::new(year, month, day).ok()
}

fn civil_time(text: &str) -> Option<jiff::civil::Time> {
    let whole = text.split(['.', ',']).next()?;
    let parts: Vec<&str> = if whole.contains(':') {
        whole.split(':').collect()
    } else {
        vec![whole.get(..2)?, whole.get(2..4)?, whole.get(4..).filter(|s| !s.is_empty()).unwrap_or("00")]
    };
    let number = |i: usize| parts.get(i).map_or(Some(0), |p| digits(p)).and_then(|n| i8::try_from(n).ok());
    if !(2..=3).contains(&parts.len()) {
        return None;
    }
    // A leap second is told as the second before it: no clock of a picture is that good.
    jiff::civil::Time::new(number(0)?, number(1)?, number(2).map(|s| if s == 60 { 59 } else { s })?, 0).ok()
}

/// Minutes ahead of UTC; `None` within: nothing is stated. `None`: it cannot be read.
fn offset_minutes(text: &str) -> Option<Option<i64>> {
    let sign = match text.chars().next() {
        None => return Some(None),
        Some('Z' | 'z') if text.len() == 1 => return Some(Some(0)),
        Some('+') => 1,
        Some('-') => -1,
        Some(_) => return None,
    };
    let number: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = (digits(number.get(..2)?)?, number.get(2..4).map_or(Some(0), digits)?);
    if number.len() > 4 || hours > 14 || minutes > 59 {
        return None;
    }
    Some(Some(sign * (i64::from(hours) * 60 + i64::from(minutes))))
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        if let Some(time) = self.time {
            write!(f, "T{:02}:{:02}:{:02}{}", time.hour(), time.minute(), time.second(), if self.is_utc { "Z" } else { "" })?;
        }
        Ok(())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Moment::read(&text).ok_or_else(|| serde::de::Error::custom(format!("\"{text}\" is not a date")))
    }
}

/// A band as it is described.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BandFact {
    /// Its name: `B4`, `N`.
    pub name: String,
    /// Middle of its wavelengths, nm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wavelength_nm: Option<f64>,
}

/// How a picture was taken, as far as it is stated. Angles are in degrees, azimuths clockwise from north.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Acquisition {
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time: Option<Fact<Moment>>,
    /// Where the site lies, for pictures without a georeference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<Fact<LatLon>>,
    /// Direction of north in the picture, clockwise from its upper edge, for pictures without a georeference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub north_deg: Option<Fact<f64>>,
    /// The satellite: `WV02`, `Sentinel-2A`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform: Option<Fact<String>>,
    /// The instrument: `OLI_TIRS`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sensor: Option<Fact<String>>,
    /// Direction to the sun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sun_azimuth_deg: Option<Fact<f64>>,
    /// Height of the sun above the horizon.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sun_elevation_deg: Option<Fact<f64>>,
    /// Direction from the ground to the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view_azimuth_deg: Option<Fact<f64>>,
    /// How far the camera looked away from straight down, at the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub off_nadir_deg: Option<Fact<f64>>,
    /// The same at the ground (larger for satellites): angle between the vertical and the direction to the camera.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incidence_deg: Option<Fact<f64>>,
    /// How far the sun's height may be off, one standard deviation, degrees; what is assumed otherwise stands in `docs/heights.md`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sun_sd_deg: Option<Fact<f64>>,
    /// The same of the angles of the view.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub view_sd_deg: Option<Fact<f64>>,
    /// How far the ground may be from as flat, or as steep, as it is taken to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slope_sd_deg: Option<Fact<f64>>,
    /// Size of a pixel on the ground as the vendor states it, m. For showing, never for measuring: vendors' figures may be
    /// wrong by a factor (of the sensor, not of the product); what counts is the georeference's transform.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated_gsd_m: Option<Fact<f64>>,
    /// How much of the scene is under clouds, percent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud_cover_percent: Option<Fact<f64>>,
    /// Whose picture it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credit: Option<Fact<String>>,
    /// The vendor's name of the product or scene.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product_id: Option<Fact<String>>,
    /// The bands in the file's order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bands: Option<Fact<Vec<BandFact>>>,
    /// What was not taken over, and why: full sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// Which numbers make sense for a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sense {
    /// -360 to 360, told as 0 to 360.
    Azimuth,
    /// -90 to 90; below 0 the sun has set.
    Elevation,
    /// 0 to 90; a sign says to which side and is dropped.
    Tilt,
    /// 1 mm to 100 km.
    Metres,
    /// 0 to 100.
    Percent,
    /// A standard deviation of an angle: 0.01 to 30 degrees.
    Spread,
}

impl Sense {
    /// What a number must be, as the end of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Sense::Azimuth => "an angle from 0 to 360 degrees, clockwise from north",
            Sense::Elevation => "an angle from -90 to 90 degrees",
            Sense::Tilt => "an angle from 0 to 90 degrees",
            Sense::Metres => "a length from 0.001 to 100000 metres",
            Sense::Percent => "a share from 0 to 100 percent",
            Sense::Spread => "a standard deviation from 0.01 to 30 degrees",
        }
    }

    /// The number as it is kept; `None` if it makes no sense.
    pub fn keep(self, value: f64) -> Option<f64> {
        let within = |low: f64, high: f64, v: f64| (low..=high).contains(&v).then_some(v);
        match self {
            Sense::Azimuth => within(-360.0, 360.0, value).map(|v| if v < 0.0 { v + 360.0 } else { v }),
            Sense::Elevation => within(-90.0, 90.0, value),
            Sense::Tilt => within(0.0, 90.0, value.abs()),
            Sense::Metres => within(0.001, 100_000.0, value),
            Sense::Percent => within(0.0, 100.0, value),
            Sense::Spread => within(0.01, 30.0, value),
        }
    }
}

/// Text of a file as it is kept: without control characters, at most [`MAX_TEXT`] characters; `None` if nothing is left.
pub fn plain_text(text: &str) -> Option<String> {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_TEXT).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

impl Acquisition {
    /// A number that makes sense; otherwise a note says that it was dropped.
    pub fn number(&mut self, what: &str, sense: Sense, value: Option<f64>, origin: &str) -> Option<Fact<f64>> {
        let value = value?;
        let kept = sense.keep(value).map(|v| Fact::new(v, origin));
        if kept.is_none() {
            self.notes.push(format!("{origin} states {what} of {value}, which makes no sense; it is not used."));
        }
        kept
    }

    /// The time; where the text gives none, a note says so.
    pub fn set_time(&mut self, moment: Option<Moment>, stated: &str, origin: &str) {
        match moment {
            Some(moment) => self.time = Some(Fact::new(moment, origin)),
            None => {
                let stated = plain_text(stated).unwrap_or_default();
                self.notes.push(format!("{origin} states the date \"{}\", which does not exist; it is not used.", short(&stated)));
            }
        }
    }

    /// What is stated here, and where nothing is, what is stated there. Two different days are noted.
    #[must_use]
    pub fn or(mut self, weaker: Acquisition) -> Acquisition {
        if let (Some(ours), Some(theirs)) = (&self.time, &weaker.time)
            && ours.value.date != theirs.value.date
        {
            self.notes.push(format!(
                "{} states {} as the date, {} states {}; the first is used.",
                ours.origin, ours.value, theirs.origin, theirs.value
            ));
        }
        // The same day with its time is better than the day alone.
        let adds_time = matches!((&self.time, &weaker.time), (Some(a), Some(b)) if a.value.date == b.value.date && !a.value.has_time());
        if adds_time {
            self.time = weaker.time.clone().or(self.time);
        }
        let mut notes = self.notes;
        notes.extend(weaker.notes);
        let mut seen = std::collections::BTreeSet::new();
        notes.retain(|note| seen.insert(note.clone()));
        Acquisition {
            time: self.time.or(weaker.time),
            place: self.place.or(weaker.place),
            north_deg: self.north_deg.or(weaker.north_deg),
            platform: self.platform.or(weaker.platform),
            sensor: self.sensor.or(weaker.sensor),
            sun_azimuth_deg: self.sun_azimuth_deg.or(weaker.sun_azimuth_deg),
            sun_elevation_deg: self.sun_elevation_deg.or(weaker.sun_elevation_deg),
            view_azimuth_deg: self.view_azimuth_deg.or(weaker.view_azimuth_deg),
            off_nadir_deg: self.off_nadir_deg.or(weaker.off_nadir_deg),
            incidence_deg: self.incidence_deg.or(weaker.incidence_deg),
            sun_sd_deg: self.sun_sd_deg.or(weaker.sun_sd_deg),
            view_sd_deg: self.view_sd_deg.or(weaker.view_sd_deg),
            slope_sd_deg: self.slope_sd_deg.or(weaker.slope_sd_deg),
            stated_gsd_m: self.stated_gsd_m.or(weaker.stated_gsd_m),
            cloud_cover_percent: self.cloud_cover_percent.or(weaker.cloud_cover_percent),
            credit: self.credit.or(weaker.credit),
            product_id: self.product_id.or(weaker.product_id),
            bands: self.bands.or(weaker.bands),
            notes,
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_picture_files_spell_them() {
        for (text, expected) in [
            ("2018-08-15", Some("2018-08-15")),
            ("20180815", Some("2018-08-15")),
            ("2018:08:15 10:56:19", Some("2018-08-15T10:56:19")),
            ("2018-08-15 10:56:19", Some("2018-08-15T10:56:19")),
            ("2018-08-15T10:56:19.024Z", Some("2018-08-15T10:56:19Z")),
            ("20180815T105619", Some("2018-08-15T10:56:19")),
            ("\"2018-08-15T10:56\"", Some("2018-08-15T10:56:00")),
            ("2018-08-15T00:30:00+01:00", Some("2018-08-14T23:30:00Z")),
            ("2018:08:15 23:30:00-02:00", Some("2018-08-16T01:30:00Z")),
            ("2016-12-31T23:59:60Z", Some("2016-12-31T23:59:59Z")),
            ("2019-02-29", None),
            ("2018-13-01", None),
            ("0000:00:00 00:00:00", None),
            ("2018-08-15T25:00:00Z", None),
            ("2018-08-15T10:56:19+99:00", None),
            ("9999-12-31", None),
            ("2018", None),
            ("", None),
            ("yesterday", None),
            ("２０１８-08-15", None),
        ] {
            assert_eq!(Moment::read(text).map(|m| m.to_string()).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn the_stronger_source_wins_and_contradictions_are_told() {
        let at =
            |text: &str, origin: &str| Acquisition { time: Moment::read(text).map(|m| Fact::new(m, origin)), ..Acquisition::default() };
        let both = at("2018-08-15", "a").or(at("2018-08-15T10:56:19Z", "b"));
        assert_eq!(both.time.unwrap().origin, "b", "the same day, and its time");
        assert!(both.notes.is_empty());
        let both = at("2018-08-15", "a").or(at("2019-01-01", "b"));
        assert_eq!(both.time.unwrap().origin, "a");
        assert_eq!(both.notes, ["a states 2018-08-15 as the date, b states 2019-01-01; the first is used."]);
    }

    #[test]
    fn numbers_outside_sense_are_dropped() {
        for (sense, value, kept) in [
            (Sense::Elevation, 400.0, None),
            (Sense::Elevation, 45.5, Some(45.5)),
            (Sense::Metres, 0.0, None),
            (Sense::Metres, f64::NAN, None),
            (Sense::Metres, 0.31, Some(0.31)),
            (Sense::Azimuth, -10.0, Some(350.0)),
            (Sense::Tilt, -20.0, Some(20.0)),
            (Sense::Percent, -999.0, None),
            (Sense::Spread, 0.0, None),
            (Sense::Spread, 0.3, Some(0.3)),
        ] {
            let mut facts = Acquisition::default();
            assert_eq!(facts.number("it", sense, Some(value), "x").map(|f| f.value), kept, "{sense:?} {value}");
            assert_eq!(facts.notes.len(), usize::from(kept.is_none()));
        }
    }

    #[test]
    fn json_is_small_and_comes_back() {
        let mut facts = Acquisition { platform: Some(Fact::new("WV02".to_owned(), "Maxar IMD")), ..Acquisition::default() };
        facts.set_time(Moment::read("2018-08-15T10:56:19Z"), "", "Maxar IMD");
        let json = serde_json::to_string(&facts).unwrap();
        assert_eq!(
            json,
            r#"{"time":{"value":"2018-08-15T10:56:19Z","origin":"Maxar IMD"},"platform":{"value":"WV02","origin":"Maxar IMD"}}"#
        );
        assert_eq!(serde_json::from_str::<Acquisition>(&json).unwrap(), facts);
        assert_eq!(serde_json::from_str::<Acquisition>("{}").unwrap(), Acquisition::default());
    }
}
