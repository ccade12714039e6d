//! A place on Earth as an analyst states it of a picture.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Latitude and longitude on WGS 84, degrees, north and east positive. Written as `39.9, 127.6`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LatLon {
    /// Latitude.
    pub lat_deg: f64,
    /// Longitude.
    pub lon_deg: f64,
}

impl LatLon {
    /// Reads decimal degrees, latitude first, signed or with letters: `39.90,127.60`, `39.9N 127.6E`, `-33.9; 18.4`. `None` for
    /// anything else, and for what is not on Earth.
    pub fn read(text: &str) -> Option<LatLon> {
        let parts: Vec<&str> = text.split([',', ';', ' ', '\u{a0}']).filter(|part| !part.is_empty()).collect();
        let [lat, lon] = parts.as_slice() else { return None };
        let lat_deg = degrees(lat, ['N', 'S']).filter(|v| v.abs() <= 90.0)?;
        let lon_deg = degrees(lon, ['E', 'W']).filter(|v| v.abs() <= 180.0)?;
        Some(LatLon { lat_deg, lon_deg })
    }
}

/// A signed number, or one with a letter behind it: the second letter makes it negative.
fn degrees(text: &str, [plus, minus]: [char; 2]) -> Option<f64> {
    let upper = text.to_ascii_uppercase();
    let (digits, sign) = match (upper.strip_suffix(plus), upper.strip_suffix(minus)) {
        (Some(digits), _) => (digits, 1.0),
        (_, Some(digits)) => (digits, -1.0),
        _ => return number(&upper),
    };
    number(digits).filter(|v| *v >= 0.0).map(|v| sign * v)
}

fn number(text: &str) -> Option<f64> {
    let digits = text.trim_end_matches('°');
    let plain = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'+'));
    digits.parse().ok().filter(|v: &f64| plain && v.is_finite())
}

impl fmt::Display for LatLon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", self.lat_deg, self.lon_deg)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_latitude_first_and_what_is_none_is_refused() {
        for (text, found) in [
            ("39.90,127.60", Some((39.9, 127.6))),
            ("39.9, 127.6", Some((39.9, 127.6))),
            ("39.9N 127.6E", Some((39.9, 127.6))),
            ("33.9s;18.4w", Some((-33.9, -18.4))),
            ("-33.9° 18.4°", Some((-33.9, 18.4))),
            ("127.6, 39.9", None),
            ("39.9", None),
            ("39.9, 127.6, 5", None),
            ("-5N 3E", None),
            ("1e1, inf", None),
            ("hall, gate", None),
            ("", None),
        ] {
            assert_eq!(LatLon::read(text).map(|p| (p.lat_deg, p.lon_deg)), found, "{text}");
        }
        let place = LatLon::read("39.9123,-127.6").unwrap();
        assert_eq!(LatLon::read(&place.to_string()), Some(place));
    }
}
