//! The table of facts of how a picture was taken: for telling them, and for an analyst to state what no file says.

use super::acquisition::{Acquisition, Fact, Moment, Sense, plain_text};
use super::lat_lon::LatLon;

/// The origin of what the analyst stated.
pub const BY_ANALYST: &str = "stated by the analyst";

type Text = fn(&mut Acquisition) -> &mut Option<Fact<String>>;
type Number = fn(&mut Acquisition) -> &mut Option<Fact<f64>>;

/// Where a fact stands, and what it may be.
#[derive(Clone, Copy, Debug)]
enum Slot {
    Text(Text),
    Number(Sense, Number),
    Time,
    Place,
}

/// A kind of fact.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in scripts: `sun-height`.
    pub key: &'static str,
    /// Its name in words: `Sun height`.
    pub name: &'static str,
    /// The unit, with its blank: `°`, ` m`.
    pub unit: &'static str,
    /// What it is, one sentence.
    pub summary: &'static str,
    /// An analyst states it here; the others have a place of their own, or come from files alone.
    pub is_statable: bool,
    slot: Slot,
}

const fn text(key: &'static str, name: &'static str, summary: &'static str, is_statable: bool, slot: Text) -> Field {
    Field { key, name, unit: "", summary, is_statable, slot: Slot::Text(slot) }
}

const fn number(key: &'static str, name: &'static str, unit: &'static str, summary: &'static str, sense: Sense, slot: Number) -> Field {
    Field { key, name, unit, summary, is_statable: true, slot: Slot::Number(sense, slot) }
}

/// The table of facts, in the order in which they are told.
pub const FIELDS: &[Field] = &[
    Field {
        key: "time",
        name: "Taken",
        unit: "",
        summary: "Day and time with its zone: 2024-10-05T02:10Z is UTC. The sun's height follows from it.",
        is_statable: true,
        slot: Slot::Time,
    },
    text("satellite", "Satellite", "The satellite or aircraft that took the picture.", true, |a| &mut a.platform),
    text("sensor", "Sensor", "The instrument on board.", true, |a| &mut a.sensor),
    text("credit", "Credit", "Whose picture it is.", false, |a| &mut a.credit),
    text("product", "Product", "The vendor's name of the product or scene.", true, |a| &mut a.product_id),
    number("sun-azimuth", "Sun azimuth", "°", "Direction to the sun, clockwise from north.", Sense::Azimuth, |a| &mut a.sun_azimuth_deg),
    number("sun-height", "Sun height", "°", "Height of the sun above the horizon.", Sense::Elevation, |a| &mut a.sun_elevation_deg),
    number("view-azimuth", "View azimuth", "°", "Direction from the ground to the camera.", Sense::Azimuth, |a| &mut a.view_azimuth_deg),
    number("off-nadir", "Off nadir", "°", "How far the camera looked away from straight down.", Sense::Tilt, |a| &mut a.off_nadir_deg),
    number("incidence", "Incidence", "°", "The same seen from the ground, from the vertical.", Sense::Tilt, |a| &mut a.incidence_deg),
    number("sun-error", "Sun error", "°", "Standard deviation of the sun's height; 0.1 unless stated.", Sense::Spread, |a| {
        &mut a.sun_sd_deg
    }),
    number("view-error", "View error", "°", "Standard deviation of the view's angles; 0.5 unless stated.", Sense::Spread, |a| {
        &mut a.view_sd_deg
    }),
    number("slope-error", "Slope error", "°", "Standard deviation of the ground's slope; 1 unless stated.", Sense::Spread, |a| {
        &mut a.slope_sd_deg
    }),
    number("gsd", "Stated GSD", " m", "Size of a pixel as the vendor states it; never measured with.", Sense::Metres, |a| {
        &mut a.stated_gsd_m
    }),
    Field {
        key: "place",
        name: "Place",
        unit: "",
        summary: "Where the site lies, for pictures without a georeference: latitude, longitude.",
        is_statable: true,
        slot: Slot::Place,
    },
    number("north", "North", "°", "Where north is in the picture, clockwise from its upper edge.", Sense::Azimuth, |a| &mut a.north_deg),
    number("clouds", "Clouds", " %", "How much of the scene is under clouds.", Sense::Percent, |a| &mut a.cloud_cover_percent),
];

impl Field {
    /// The value without its unit, and where it was found; `None` if it is not known.
    pub fn get(&self, from: &Acquisition) -> Option<(String, String)> {
        // The table holds one way into the facts, and it may change them: so into a copy.
        let mut copy = from.clone();
        match self.slot {
            Slot::Text(slot) => slot(&mut copy).take().map(|f| (f.value, f.origin)),
            Slot::Number(_, slot) => slot(&mut copy).take().map(|f| (f.value.to_string(), f.origin)),
            Slot::Time => copy.time.map(|f| (f.value.to_string(), f.origin)),
            Slot::Place => copy.place.map(|f| (f.value.to_string(), f.origin)),
        }
    }

    /// States the fact, as typed; an empty text withdraws what was stated.
    ///
    /// # Errors
    /// A sentence, if the text is no such fact; nothing is changed then.
    pub fn state(&self, to: &mut Acquisition, typed: &str) -> Result<(), String> {
        let Some(value) = plain_text(typed) else {
            match self.slot {
                Slot::Text(slot) => *slot(to) = None,
                Slot::Number(_, slot) => *slot(to) = None,
                Slot::Time => to.time = None,
                Slot::Place => to.place = None,
            }
            return Ok(());
        };
        match self.slot {
            Slot::Text(slot) => *slot(to) = Some(Fact::new(value, BY_ANALYST)),
            Slot::Number(sense, slot) => {
                let number = value.trim_end_matches(self.unit.trim()).trim().replace(',', ".").parse().ok().and_then(|v| sense.keep(v));
                let number = number.ok_or_else(|| format!("{} must be {}.", self.name, sense.words()))?;
                *slot(to) = Some(Fact::new(number, BY_ANALYST));
            }
            Slot::Time => {
                // A clock without a zone may be hours off, and so may the sun.
                let moment = Moment::read(&value).filter(|m| m.utc().is_some()).ok_or_else(|| {
                    format!("{} must be a day and a time with its zone, as 2024-10-05T02:10Z or 2024-10-05 11:10+09:00.", self.name)
                })?;
                to.time = Some(Fact::new(moment, BY_ANALYST));
            }
            Slot::Place => {
                let place =
                    LatLon::read(&value).ok_or_else(|| format!("{} must be latitude and longitude, as 39.90, 127.60.", self.name))?;
                to.place = Some(Fact::new(place, BY_ANALYST));
            }
        }
        Ok(())
    }
}

impl Acquisition {
    /// What is known, a line a fact: its name, and its value with where it was found.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let lines = FIELDS.iter().filter_map(|field| {
            let (value, origin) = field.get(self)?;
            Some((field.name, format!("{value}{} ({origin})", field.unit)))
        });
        lines.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_kept_or_refused_with_what_is_allowed() {
        let field = |key: &str| FIELDS.iter().find(|f| f.key == key).unwrap();
        let mut facts = Acquisition::default();
        for (key, typed, kept) in [
            ("sun-height", "41,5°", Some("41.5")),
            ("sun-azimuth", "-10", Some("350")),
            ("sensor", "  PSB.SD ", Some("PSB.SD")),
            ("gsd", "0.5 m", Some("0.5")),
            ("clouds", "7 %", Some("7")),
            ("slope-error", "2,5°", Some("2.5")),
            ("time", "2024-10-05 11:10+09:00", Some("2024-10-05T02:10:00Z")),
            ("place", "39.90,127.60", Some("39.9, 127.6")),
            ("north", "-10", Some("350")),
            ("sensor", "", None),
        ] {
            field(key).state(&mut facts, typed).unwrap();
            assert_eq!(field(key).get(&facts).map(|f| f.0).as_deref(), kept, "{key} {typed}");
        }
        let before = facts.clone();
        for (key, typed) in [
            ("time", "2024-10-05"),
            ("time", "2024-10-05T11:10"),
            ("place", "127.6, 39.9"),
            ("sun-height", "95"),
            ("off-nadir", "straight"),
            ("gsd", "0"),
            ("clouds", "NaN"),
            ("sun-error", "0"),
            ("view-error", "31"),
            ("sun-azimuth", "inf"),
        ] {
            let why = field(key).state(&mut facts, typed).unwrap_err();
            assert!(why.contains(field(key).name) && why.contains("must be"), "{why}");
        }
        assert_eq!(facts, before, "a refusal changes nothing");
        assert!(facts.lines().iter().all(|(_, line)| line.ends_with("(stated by the analyst)")));
    }

    #[test]
    fn keys_are_unique() {
        let keys: std::collections::BTreeSet<&str> = FIELDS.iter().map(|f| f.key).collect();
        assert_eq!(keys.len(), FIELDS.len());
    }
}
