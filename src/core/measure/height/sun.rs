//! Where the sun stood: as stated, or from day, time and place.

use super::rays::turn_deg;
use super::refusal::HeightRefusal;
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::raster::{LatLon, Moment};
use crate::core::units::Date;
use serde::Serialize;
use solar_positioning::time::JulianDate;
use solar_positioning::{Location, SolarPositions, delta_t};

/// Standard deviation of a stated sun's height: vendors give one figure with one decimal for a scene in which it varies, degrees.
const STATED_SD_DEG: f64 = 0.1;
/// Standard deviation of a stated time, minutes.
const TIME_SD_MIN: f64 = 1.0;
/// A stated sun that is further than this from the computed one is told, degrees.
const DISAGREES_DEG: f64 = 1.5;

/// The direction to the sun, without refraction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sun {
    /// Above the horizon, degrees.
    pub elevation_deg: f64,
    /// Clockwise from north; `None` where only its height is stated.
    pub azimuth_deg: Option<f64>,
    /// Standard deviation of the height, degrees.
    pub elevation_sd_deg: f64,
    /// Where it comes from.
    pub origin: String,
    /// What the reader should know, as sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Sun {
    /// A sun whose height is stated.
    pub fn stated(elevation_deg: f64, azimuth_deg: Option<f64>, origin: &str) -> Sun {
        Sun { elevation_deg, azimuth_deg, elevation_sd_deg: STATED_SD_DEG, origin: origin.to_owned(), notes: Vec::new() }
    }

    /// The sun, if it stood where shadows can be measured.
    ///
    /// # Errors
    /// Below the horizon, just above it, or overhead.
    pub(super) fn usable(self) -> Result<Sun, HeightRefusal> {
        match self.elevation_deg {
            e if !e.is_finite() || e.abs() > 90.0 => {
                Err(HeightRefusal::BadNumber("The sun's height must be an angle from -90 to 90 degrees.".to_owned()))
            }
            e if e < 0.0 => Err(HeightRefusal::SunBelowHorizon(e)),
            e if e < 2.0 => Err(HeightRefusal::SunTooLow(e)),
            e if e > 87.0 => Err(HeightRefusal::SunOverhead(e)),
            _ => Ok(self),
        }
    }
}

/// Where the sun stood at a place and a moment, which may be below the horizon. NREL's algorithm (Reda and Andreas 2004, good to
/// 0.0003°), without refraction, which lifts the sun by less than 0.04° above 25° of height.
///
/// # Errors
/// [`HeightRefusal::NoSun`] where the moment names no time of day, or no zone.
pub fn sun_at(place: LatLon, moment: &Moment) -> Result<Sun, HeightRefusal> {
    let utc = moment.utc().ok_or_else(|| HeightRefusal::NoSun(no_clock(moment).to_owned()))?;
    let here = Location { latitude: place.lat_deg, longitude: place.lon_deg };
    let at = |minutes: f64| -> Option<(f64, f64)> {
        let [year, month, day, hour, minute, second] = utc;
        let [month, day, hour, minute] = [month, day, hour, minute].map(u32::try_from);
        let month = month.ok()?;
        let ahead = delta_t::estimate_from_date(year, month).ok()?;
        let there = JulianDate::from_utc(year, month, day.ok()?, hour.ok()?, minute.ok()?, f64::from(second), ahead).ok()?;
        let then = JulianDate::new(there.julian_date() + minutes / 1440.0, ahead).ok()?;
        let sun = SolarPositions::new().at_from_julian(then, here, 0.0, None).ok()?;
        Some((sun.elevation_angle(), sun.azimuth()))
    };
    let unknown = || HeightRefusal::NoSun("the sun's path is not reckoned for that day or place".to_owned());
    let (elevation_deg, azimuth) = at(0.0).ok_or_else(unknown)?;
    let (earlier, later) = (at(-1.0).ok_or_else(unknown)?.0, at(1.0).ok_or_else(unknown)?.0);
    let by_time = 0.5 * (later - earlier) * TIME_SD_MIN;
    Ok(Sun {
        elevation_deg,
        azimuth_deg: Some(azimuth),
        elevation_sd_deg: (STATED_SD_DEG * STATED_SD_DEG + by_time * by_time).sqrt(),
        origin: format!("computed for {moment} at {place}"),
        notes: Vec::new(),
    })
}

/// What a moment lacks, as the end of a sentence.
fn no_clock(moment: &Moment) -> &'static str {
    if moment.has_time() {
        "the time of the image is known, but not its zone"
    } else {
        "the day of the image alone does not say it, the time of day does"
    }
}

/// Where the sun stood over an image: its height as stated (by the analyst, or by a file), else from day, time and place. Its error as
/// stated, else 0.1 degrees and what the sun climbs in a minute where it follows from the time.
///
/// # Errors
/// What is missing; or that the sun stood where no shadow can be measured.
pub fn sun_of(doc: &Document, epoch: EpochId, at: Point) -> Result<Sun, HeightRefusal> {
    let image = doc.epoch(epoch).ok_or_else(|| HeightRefusal::NoSun("the session has no such image".to_owned()))?;
    let facts = image.acquisition();
    let sd = facts.sun_sd_deg;
    let with_stated_error = |sun: Sun| Sun { elevation_sd_deg: sd.as_ref().map_or(sun.elevation_sd_deg, |sd| sd.value), ..sun };
    let computed = computed(doc, epoch, at).map(with_stated_error);
    let Some(elevation) = facts.sun_elevation_deg else { return computed?.usable() };
    let azimuth = facts.sun_azimuth_deg.map(|f| f.value).or(computed.as_ref().ok().and_then(|sun| sun.azimuth_deg));
    let mut sun = with_stated_error(Sun::stated(elevation.value, azimuth, &elevation.origin));
    if let Ok(computed) = computed {
        let off = sun.elevation_deg - computed.elevation_deg;
        let turned = sun.azimuth_deg.zip(computed.azimuth_deg).map_or(0.0, |(a, b)| turn_deg(a, b));
        if off.abs() > DISAGREES_DEG || turned.abs() > 2.0 * DISAGREES_DEG {
            sun.notes.push(format!(
                "The stated sun ({}) stands {:.1}° in height and {:.1}° in azimuth from where day, time and place put it: one of them is wrong.",
                sun.origin,
                off.abs(),
                turned.abs()
            ));
        }
    }
    sun.usable()
}

fn computed(doc: &Document, epoch: EpochId, at: Point) -> Result<Sun, HeightRefusal> {
    let lacks = |what: &str| HeightRefusal::NoSun(what.to_owned());
    let image = doc.epoch(epoch).ok_or_else(|| lacks("the session has no such image"))?;
    let time = image.acquisition().time;
    let moment = match (&time, image.date) {
        (Some(time), _) if time.value.utc().is_some() => time.value,
        (Some(time), _) => return Err(lacks(no_clock(&time.value))),
        (None, Some(_)) => return Err(lacks("the day of the image alone does not say it, the time of day does")),
        (None, None) => return Err(lacks("neither the time of the image is known nor the sun's height stated")),
    };
    // The day that the provider states may be the local one.
    if let Some(date) = image.date.filter(|d| moment.days_to(*d).is_some_and(|days| days.abs() > 1)) {
        let words =
            format!("the image is dated {} and its time is of {}", date.words(), moment.date().map_or_else(String::new, Date::words));
        return Err(HeightRefusal::NoSun(words));
    }
    let place = place(doc, epoch, at).ok_or_else(|| lacks("the time of the image is known, but not its place on Earth"))?;
    sun_at(place, &moment)
}

/// Where the site lies: by the image itself, by what is stated of it, or by the other images, which show the same site.
fn place(doc: &Document, epoch: EpochId, at: Point) -> Option<LatLon> {
    let own = doc.epoch(epoch)?;
    let mapped = |e: &crate::core::doc::Epoch, px: Point| {
        let place = e.located()?.lon_lat(px)?;
        // Seven decimals are a centimetre; more would be noise in what is printed.
        let round = |v: f64| (v * 1e7).round() / 1e7;
        Some(LatLon { lat_deg: round(place.lat_deg), lon_deg: round(place.lon_deg) })
    };
    let stated = |e: &crate::core::doc::Epoch| e.acquisition().place.map(|p| p.value);
    let middle = |e: &crate::core::doc::Epoch| Point::new(0.5 * f64::from(e.image.width), 0.5 * f64::from(e.image.height));
    let others = || doc.epochs.iter().find_map(|e| mapped(e, middle(e)).or_else(|| stated(e)));
    mapped(own, at).or_else(|| stated(own)).or_else(others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sun(lat_deg: f64, lon_deg: f64, text: &str) -> (f64, f64) {
        let found = sun_at(LatLon { lat_deg, lon_deg }, &Moment::read(text).unwrap()).unwrap();
        (found.elevation_deg, found.azimuth_deg.unwrap())
    }

    #[test]
    fn the_sun_stands_where_the_published_vectors_say() {
        for (text, elevation, azimuth) in [
            ("2024-10-05T02:10Z", 42.5694, 156.7068),
            ("2024-10-05T04:00Z", 44.1606, 194.6778),
            ("2025-01-15T02:30Z", 26.9157, 161.9382),
            ("2025-06-21T03:30Z", 73.5351, 178.8831),
        ] {
            let (e, a) = sun(39.90, 127.60, text);
            assert!((e - elevation).abs() < 2e-3 && (a - azimuth).abs() < 5e-3, "{text}: {e} {a}");
        }
        // NREL's own example, whose zenith angle is given with refraction and 1830 m up: 0.014 degrees of it are refraction.
        let (e, a) = sun(39.742_476, -105.1786, "2003-10-17T12:30:30-07:00");
        assert!((90.0 - e - 50.111_622).abs() < 0.02 && (a - 194.340_241).abs() < 1e-3, "{e} {a}");
    }

    #[test]
    fn nrels_example_is_met_to_its_last_digits_with_its_own_air() {
        use solar_positioning::RefractionCorrection;
        let time = JulianDate::from_utc(2003, 10, 17, 19, 30, 30.0, 67.0).unwrap();
        let air = RefractionCorrection::new(820.0, 11.0).unwrap();
        let there = Location { latitude: 39.742_476, longitude: -105.1786 };
        let sun = SolarPositions::new().at_from_julian(time, there, 1830.14, Some(air)).unwrap();
        assert!((sun.zenith_angle() - 50.111_622).abs() < 1e-5 && (sun.azimuth() - 194.340_241).abs() < 1e-5, "{sun:?}");
    }

    #[test]
    fn ten_minutes_are_about_a_degree_and_one_is_in_the_error() {
        let place = LatLon { lat_deg: 39.9, lon_deg: 127.6 };
        let at = |text: &str| sun_at(place, &Moment::read(text).unwrap()).unwrap();
        let (early, late) = (at("2024-10-05T01:20Z"), at("2024-10-05T01:30Z"));
        let off = late.elevation_deg - early.elevation_deg;
        assert!((0.7..1.6).contains(&off), "{off}");
        assert!((0.1..0.2).contains(&early.elevation_sd_deg), "{}", early.elevation_sd_deg);
        assert!(at("2024-10-05T16:00Z").elevation_deg < -20.0, "it was night");
    }

    #[test]
    fn a_day_alone_and_a_clock_without_a_zone_give_no_sun() {
        let place = LatLon { lat_deg: 39.9, lon_deg: 127.6 };
        for (text, part) in [("2024-10-05", "time of day"), ("2024-10-05T11:10", "zone")] {
            let why = sun_at(place, &Moment::read(text).unwrap()).unwrap_err().to_string();
            assert!(why.contains(part), "{why}");
        }
    }
}
