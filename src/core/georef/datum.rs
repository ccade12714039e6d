//! Datums: which can be brought to WGS 84, how, and how well.
//!
//! A shift that is not in the table is not guessed: the datum is refused by its name.

use super::methods::plain;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

/// The table: see the head of the file.
const TABLE: &str = include_str!("datums.csv");
/// Equatorial radii of all ellipsoids that were ever used for the Earth lie within this, m.
const EARTH_RADII_M: std::ops::RangeInclusive<f64> = 6_350_000.0..=6_400_000.0;

/// One line of the table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Datum {
    pub name: &'static str,
    pub accuracy_m: f64,
    /// Ellipsoid and shift, for a proj string.
    pub proj: &'static str,
}

static DATUMS: LazyLock<BTreeMap<&'static str, Datum>> = LazyLock::new(|| {
    let lines = TABLE.lines().filter(|l| !l.starts_with(['#', '!']));
    let rows = lines.filter_map(|line| {
        let mut fields = line.split(';');
        let (name, accuracy, proj, spellings) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let datum = Datum { name, accuracy_m: accuracy.parse().ok()?, proj };
        Some(spellings.split(',').map(move |s| (s, datum)))
    });
    rows.flatten().collect()
});

static REFUSED_CODES: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let line = TABLE.lines().find_map(|l| l.strip_prefix('!')).unwrap_or_default();
    line.split(',').filter_map(|c| c.parse().ok()).collect()
});

/// The datum of that name in any of its spellings: `OSGB_1936`, `D_OSGB_1936`, `Ordnance Survey of Great Britain 1936`.
pub(super) fn find(name: &str) -> Option<Datum> {
    let spelling = plain(name.strip_prefix("D_").unwrap_or(name));
    DATUMS.get(spelling.as_str()).copied()
}

/// The EPSG registry's own way for that code does not agree with the table.
pub(super) fn refuses_code(code: u16) -> bool {
    REFUSED_CODES.contains(&code)
}

/// A way to WGS 84.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    pub proj: String,
    pub accuracy_m: Option<f64>,
    pub note: Option<String>,
    pub is_wgs84: bool,
}

impl Datum {
    pub(super) fn shift(&self) -> Shift {
        let accuracy_m = (self.accuracy_m > 0.0).then_some(self.accuracy_m);
        Shift { proj: self.proj.to_owned(), accuracy_m, note: accuracy_m.map(|_| self.note()), is_wgs84: self.name == "WGS 84" }
    }

    /// `Positions are good to about 2 m: OSGB36 is brought to WGS 84 by a shift with seven parameters.`
    fn note(&self) -> String {
        let mut note = String::new();
        let _ = write!(note, "Positions are good to about {} m: {} is ", self.accuracy_m.max(0.1), self.name);
        let numbers = self.proj.split_once("+towgs84=").map_or(0, |(_, t)| t.split(',').count());
        note.push_str(match numbers {
            _ if self.proj.ends_with("+towgs84=0,0,0") => "taken as WGS 84.",
            3 => "brought to WGS 84 by a shift with three parameters.",
            _ => "brought to WGS 84 by a shift with seven parameters.",
        });
        note
    }
}

pub(super) fn refusal(name: &str) -> String {
    let name: String = name.chars().take(80).collect();
    format!("its datum {name} {NOT_HELD}")
}

/// What stands in every refusal of a datum, and in no other.
const NOT_HELD: &str = "can be brought to WGS 84 only by a shift that Revisit does not hold";

/// A refusal with what to do about the image, where that is clear.
pub(super) fn with_advice(why: &str) -> String {
    let advice = if why.contains(NOT_HELD) { " (reproject the image to WGS 84 first)" } else { "" };
    format!("{why}{advice}")
}

/// The refusal of a code for whose area the table's shift of its datum is not good enough.
pub(super) fn refusal_of_code(code: u16, name: &str, datum: &str) -> String {
    format!("in the area of EPSG:{code} ({name}) its datum {datum} {NOT_HELD}")
}

/// Says so where an ellipsoid is not the Earth's.
pub(super) fn check_earth(equatorial_radius_m: f64, name: &str) -> Result<(), String> {
    // A NaN is not the Earth either.
    if EARTH_RADII_M.contains(&equatorial_radius_m) {
        return Ok(());
    }
    if !(equatorial_radius_m.is_finite() && equatorial_radius_m > 0.0) {
        return Err("the ellipsoid of its coordinate system has no radius that makes sense".to_owned());
    }
    let name: String = if name.is_empty() { "unnamed".to_owned() } else { name.chars().take(80).collect() };
    Err(format!("its coordinate system is not on Earth ({name}, radius {:.0} km)", equatorial_radius_m / 1000.0))
}

/// The way to WGS 84 for a datum that a file describes by name, ellipsoid (radius in m, inverse flattening) and perhaps a shift.
pub(super) fn by_description(name: &str, ellipsoid: Option<(f64, f64)>, towgs84: &[f64]) -> Result<Shift, String> {
    if let Some((radius, _)) = ellipsoid {
        check_earth(radius, name)?;
    }
    if let Some(datum) = find(name) {
        return Ok(datum.shift());
    }
    let spelling = plain(name);
    let is_nameless =
        ["unknown", "unnamed", "notspecified", "userdefined", "undefined"].iter().any(|w| spelling.contains(w)) || spelling.is_empty();
    if let (Some((radius, inverse_flattening)), 3 | 7) = (ellipsoid, towgs84.len())
        && towgs84.iter().all(|v| v.is_finite() && v.abs() < 1.0e5)
    {
        let numbers: Vec<String> = towgs84.iter().map(ToString::to_string).collect();
        let shape = if inverse_flattening == 0.0 { format!("+R={radius}") } else { format!("+a={radius} +rf={inverse_flattening}") };
        return Ok(Shift {
            proj: format!("{shape} +towgs84={}", numbers.join(",")),
            accuracy_m: None,
            note: Some("Positions rest on the shift to WGS 84 that the file itself gives; how good it is is not known.".to_owned()),
            is_wgs84: false,
        });
    }
    let is_modern = ellipsoid.is_some_and(|(a, rf)| a == 6_378_137.0 && (rf - 298.2572).abs() < 0.0001);
    if is_nameless && is_modern {
        return Ok(Shift {
            proj: "+ellps=WGS84 +towgs84=0,0,0".to_owned(),
            accuracy_m: Some(2.0),
            note: Some(
                "The file names no datum, only an ellipsoid like that of WGS 84; WGS 84 is assumed, good to about 2 m if it is.".to_owned(),
            ),
            is_wgs84: true,
        });
    }
    Err(refusal(if name.is_empty() { "(unnamed)" } else { name }))
}
