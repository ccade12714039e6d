//! Coordinates as text, there and back.

use super::ellipsoid::LonLat;
use super::located::Located;
use super::mgrs::parse_mgrs;
use crate::core::geom::Point;

/// Longer texts are no coordinate, characters.
const MAX_TEXT: usize = 200;
/// Metres in one degree and one second of latitude, about.
const DEGREE_M: f64 = 111_320.0;
const SECOND_M: f64 = DEGREE_M / 3600.0;

/// What a typed coordinate means.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Place {
    /// A longitude and latitude.
    LonLat(LonLat),
    /// Map coordinates of the image's own system, and the pixel there.
    Map {
        /// In the plane of the coordinate system.
        map: Point,
        /// The pixel at that place.
        px: Point,
    },
}

/// As many decimals as tell places apart that lie one pixel from each other.
fn decimals(unit_m: f64, gsd_m: f64, least: f64, most: f64) -> usize {
    let gsd_m = if gsd_m.is_finite() && gsd_m > 0.0 { gsd_m } else { 1.0 };
    libm::ceil(libm::log10(unit_m / gsd_m)).clamp(least, most) as usize
}

/// `39.912300, 127.623400`: latitude first, with as many decimals as pixels of that size (m) deserve.
///
/// ```
/// use revisit::core::georef::{LonLat, format_decimal};
/// assert_eq!(format_decimal(LonLat::new(127.6234, 39.9123), 0.5), "39.912300, 127.623400");
/// assert_eq!(format_decimal(LonLat::new(127.6234, 39.9123), 10.0), "39.91230, 127.62340");
/// ```
pub fn format_decimal(place: LonLat, gsd_m: f64) -> String {
    let digits = decimals(DEGREE_M, gsd_m, 3.0, 8.0);
    // `+ 0.0` so that no "-0" is printed.
    format!("{:.digits$}, {:.digits$}", place.lat_deg + 0.0, place.lon_deg + 0.0)
}

/// `39°54'44.28"N 127°37'24.24"E`, with as many decimals as pixels of that size (m) deserve.
///
/// ```
/// use revisit::core::georef::{LonLat, format_dms};
/// assert_eq!(format_dms(LonLat::new(127.6234, 39.9123), 30.0), "39°54'44.3\"N 127°37'24.2\"E");
/// assert_eq!(format_dms(LonLat::new(-0.5, -59.99999999), 100.0), "60°00'00\"S 0°30'00\"W");
/// ```
pub fn format_dms(place: LonLat, gsd_m: f64) -> String {
    let digits = decimals(SECOND_M, gsd_m, 0.0, 4.0);
    let one = |degrees: f64, positive: char, negative: char| {
        let per_second = libm::pow(10.0, digits as f64);
        // Rounded once, in the smallest unit that is printed, so that no 60 seconds appear.
        let units = (degrees.abs() * 3600.0 * per_second).round();
        let (minutes, seconds) = ((units / per_second / 60.0).floor(), units.rem_euclid(60.0 * per_second) / per_second);
        let width = if digits == 0 { 2 } else { 3 + digits };
        let letter = if degrees < 0.0 && units > 0.0 { negative } else { positive };
        format!("{}°{:02}'{seconds:0width$.digits$}\"{letter}", (minutes / 60.0).floor(), minutes.rem_euclid(60.0))
    };
    format!("{} {}", one(place.lat_deg, 'N', 'S'), one(place.lon_deg, 'E', 'W'))
}

/// Reads what somebody typed or pasted: decimal degrees (latitude first), degrees minutes seconds, a military grid reference, or
/// `E N` of the image's own coordinate system (only where `own` is given and projected).
///
/// ```
/// use revisit::core::georef::{LonLat, Place, parse_place};
/// let place = Place::LonLat(LonLat::new(127.6234, 39.9123));
/// assert_eq!(parse_place("39.9123 127.6234", None), Ok(place));
/// assert_eq!(parse_place("127.6234° E, 39.9123° N", None), Ok(place));
/// ```
///
/// # Errors
/// A sentence that says which forms are understood.
pub fn parse_place(text: &str, own: Option<&Located>) -> Result<Place, String> {
    let own = own.filter(|o| !o.is_geographic());
    let unreadable = || {
        let head: String = text.trim().chars().take(40).collect();
        let map = own.map_or_else(String::new, |o| format!(", or east and north in {}", o.crs_name()));
        let or = if own.is_some() { "" } else { "or " };
        format!(
            "\"{head}\" is not a coordinate. Write latitude and longitude (39.9123 127.6234 or 39°54'44\"N 127°37'24\"E), {or}a military grid reference (52SCK8234118930){map}."
        )
    };
    if text.chars().count() > MAX_TEXT {
        return Err(unreadable());
    }
    if let Ok(place) = parse_mgrs(text) {
        return Ok(Place::LonLat(place));
    }
    let tokens = tokens(text).ok_or_else(unreadable)?;
    let (first, second) = split(&tokens).ok_or_else(unreadable)?;
    let (a, b) = (angle(&first).ok_or_else(unreadable)?, angle(&second).ok_or_else(unreadable)?);
    // Plain numbers, or numbers with E and N, that are too large for degrees are map coordinates.
    if let Some(own) = own
        && a.parts == 1
        && b.parts == 1
        && (a.value.abs() > 360.0 || b.value.abs() > 360.0)
    {
        let map = match (a.letter, b.letter) {
            (None | Some('E'), None | Some('N')) => Point::new(a.value, b.value),
            (Some('N'), Some('E')) => Point::new(b.value, a.value),
            _ => return Err(unreadable()),
        };
        return Ok(Place::Map { map, px: own.px_from_map(map) });
    }
    let (lat, lon) = match (a.letter, b.letter) {
        (None | Some('N' | 'S'), None | Some('E' | 'W')) => (a, b),
        (Some('E' | 'W'), Some('N' | 'S')) => (b, a),
        _ => return Err(unreadable()),
    };
    let place = LonLat::new(lon.signed(), lat.signed());
    if place.is_valid() {
        return Ok(Place::LonLat(place));
    }
    if own.is_none() && (a.value.abs() > 360.0 || b.value.abs() > 360.0) {
        return Err(unreadable());
    }
    Err(format!(
        "The latitude {} must lie within 90 degrees and the longitude {} within 180. The latitude comes first.",
        place.lat_deg, place.lon_deg
    ))
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    /// A number, and that it bears a minus sign.
    Number(f64, bool),
    Degrees,
    Minutes,
    Seconds,
    Letter(char),
    Comma,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    // `39,9123 127,6234`: two words with a comma inside each are decimal commas.
    let words: Vec<&str> = text.split([' ', ';', '\t']).filter(|w| !w.is_empty()).collect();
    let inside = |w: &&str| w.matches(',').count() == 1 && !w.ends_with(',') && !w.contains('.');
    let text = if words.len() == 2 && words.iter().all(inside) { words.join(" ").replace(',', ".") } else { text.to_owned() };
    let mut found = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '0'..='9' | '.' | '-' | '+' | '−' => {
                let mut digits = String::new();
                if c.is_ascii_digit() || c == '.' {
                    digits.push(c);
                }
                while let Some(d) = chars.next_if(|d| d.is_ascii_digit() || *d == '.') {
                    digits.push(d);
                }
                found.push(Token::Number(digits.parse().ok()?, matches!(c, '-' | '−')));
            }
            '°' | 'º' | '˚' | 'd' | 'D' => found.push(Token::Degrees),
            '\'' | '′' | '’' | '‘' => {
                // Two single marks are seconds.
                let twice = chars.next_if(|d| matches!(d, '\'' | '′' | '’')).is_some();
                found.push(if twice { Token::Seconds } else { Token::Minutes });
            }
            '"' | '″' | '”' | '“' => found.push(Token::Seconds),
            'm' | 'M' => {}
            'N' | 'S' | 'E' | 'W' | 'n' | 's' | 'e' | 'w' => found.push(Token::Letter(c.to_ascii_uppercase())),
            ',' | ';' | '/' => found.push(Token::Comma),
            c if c.is_whitespace() => {}
            _ => return None,
        }
    }
    Some(found)
}

/// The tokens of the first and of the second coordinate.
fn split(tokens: &[Token]) -> Option<(Vec<Token>, Vec<Token>)> {
    let letters: Vec<usize> = tokens.iter().enumerate().filter(|(_, t)| matches!(t, Token::Letter(_))).map(|(i, _)| i).collect();
    let at = match letters.as_slice() {
        [first, second] if *first == 0 => *second,
        [first, _] => first + 1,
        [] => {
            let commas: Vec<usize> = tokens.iter().enumerate().filter(|(_, t)| **t == Token::Comma).map(|(i, _)| i).collect();
            let numbers: Vec<usize> = tokens.iter().enumerate().filter(|(_, t)| matches!(t, Token::Number(..))).map(|(i, _)| i).collect();
            match commas.as_slice() {
                [comma] => *comma,
                [] if numbers.len().is_multiple_of(2) => *numbers.get(numbers.len() / 2)?,
                _ => return None,
            }
        }
        _ => return None,
    };
    let without_commas = |part: &[Token]| part.iter().copied().filter(|t| *t != Token::Comma).collect();
    Some((without_commas(tokens.get(..at)?), without_commas(tokens.get(at..)?)))
}

#[derive(Clone, Copy, Debug)]
struct Angle {
    value: f64,
    letter: Option<char>,
    parts: usize,
}

impl Angle {
    fn signed(self) -> f64 {
        if matches!(self.letter, Some('S' | 'W')) { -self.value } else { self.value }
    }
}

/// Degrees, and perhaps minutes and seconds, with a letter before or behind.
fn angle(tokens: &[Token]) -> Option<Angle> {
    let mut letter = None;
    let mut numbers: Vec<f64> = Vec::new();
    let mut is_negative = false;
    for token in tokens {
        match *token {
            Token::Letter(c) if letter.is_none() => letter = Some(c),
            Token::Number(v, minus) => {
                // A sign belongs before the degrees only, and says the same as a letter.
                if minus && !numbers.is_empty() {
                    return None;
                }
                is_negative |= minus;
                numbers.push(v);
            }
            Token::Degrees if numbers.len() == 1 => {}
            Token::Minutes if numbers.len() == 2 => {}
            Token::Seconds if numbers.len() == 3 => {}
            _ => return None,
        }
    }
    if is_negative && letter.is_some() {
        return None;
    }
    let value = match *numbers.as_slice() {
        [d] => d,
        [d, m] if d.fract() == 0.0 && m < 60.0 => d + m / 60.0,
        [d, m, s] if d.fract() == 0.0 && m.fract() == 0.0 && m < 60.0 && s < 60.0 => d + (m * 60.0 + s) / 3600.0,
        _ => return None,
    };
    Some(Angle { value: if is_negative { -value } else { value }, letter, parts: numbers.len() })
}

#[cfg(test)]
mod tests {
    use super::super::{CrsDefinition, from_world_file};
    use super::*;

    fn lon_lat(text: &str) -> (f64, f64) {
        match parse_place(text, None) {
            Ok(Place::LonLat(p)) => (p.lon_deg, p.lat_deg),
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn the_same_place_in_many_spellings() {
        for text in [
            "39.9123 127.6234",
            "39.9123, 127.6234",
            "39.9123,127.6234",
            " 39.9123;127.6234 ",
            "39,9123 127,6234",
            "39.9123N 127.6234E",
            "N 39.9123 E 127.6234",
            "127.6234E 39.9123N",
            "39.9123° 127.6234°",
            "39°54'44.28\"N 127°37'24.24\"E",
            "39°54′44.28″N, 127°37′24.24″E",
            "39 54 44.28 127 37 24.24",
            "39 54.738 N 127 37.404 E",
            "N39°54'44.28'' E127°37'24.24''",
        ] {
            let (lon, lat) = lon_lat(text);
            assert!((lon - 127.6234).abs() < 1e-9 && (lat - 39.9123).abs() < 1e-9, "{text}: {lon} {lat}");
        }
        assert_eq!(lon_lat("-33.87 -68.5"), (-68.5, -33.87));
        assert_eq!(lon_lat("33.87S 68.5W"), (-68.5, -33.87));
        assert_eq!(lon_lat("−0.5, 10"), (10.0, -0.5));
    }

    #[test]
    fn what_is_printed_is_read_back() {
        for (lon, lat) in [(127.6234, 39.9123), (-0.5, -59.999_999_99), (-179.999_9, 89.99), (0.0, 0.0), (-0.000_01, 0.000_01)] {
            for gsd in [0.1, 0.5, 3.0, 10.0] {
                for text in [format_decimal(LonLat::new(lon, lat), gsd), format_dms(LonLat::new(lon, lat), gsd)] {
                    let (x, y) = lon_lat(&text);
                    let metres = super::super::ellipsoid::chord_m(LonLat::new(lon, lat), LonLat::new(x, y));
                    assert!(metres < 0.8 * gsd, "{text}: {metres} m");
                    assert!(!text.contains("'60.0") && !text.contains("-0.0000, "), "{text}");
                }
            }
        }
    }

    #[test]
    fn map_coordinates_need_an_image_with_a_projected_system() {
        let crs = CrsDefinition::from_epsg(32652).unwrap();
        let located = from_world_file("0.5 0 0 -0.5 380000.25 4419999.75", Some(&crs), [1000, 1000]).unwrap().locate().unwrap();
        let there = Place::Map { map: Point::new(380100.0, 4419900.0), px: Point::new(200.0, 200.0) };
        for text in ["380100 4419900", "380100 E 4419900 N", "380100 mE, 4419900 mN", "4419900N 380100E"] {
            assert_eq!(parse_place(text, Some(&located)), Ok(there), "{text}");
        }
        assert!(parse_place("380100 4419900", None).is_err());
        assert_eq!(parse_place("39.9 127.6", Some(&located)), Ok(Place::LonLat(LonLat::new(127.6, 39.9))));
    }

    #[test]
    fn what_is_no_coordinate_is_refused_with_the_forms_that_are() {
        for bad in [
            "",
            "hall",
            "39.9",
            "39.9 127.6 5",
            "91 10",
            "127.6 39.9",
            "39 60 0 N 127 0 0 E",
            "39N 40S",
            "-39N 127E",
            "1.2.3 4",
            "39 -5 0 N 127 0 0 E",
            "- -",
            "NaN inf",
            "1e5 3",
        ] {
            let why = parse_place(bad, None).unwrap_err();
            assert!(why.ends_with('.'), "{bad}: {why}");
        }
        assert!(parse_place(&"9".repeat(10_000), None).is_err());
        assert!(parse_place("127.6 39.9", None).unwrap_err().contains("latitude comes first"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = parse_place(&text, None);
        }
        #[test]
        fn nothing_like_a_coordinate_panics(text in "[-0-9.,°'\" NSEWnsew]{0,40}") {
            let _ = parse_place(&text, None);
        }
    }
}
