//! Military grid references: NGA.STND.0037 (2014), UTM zones with the exceptions of Norway and Svalbard between 80 degrees south and
//! 84 north, UPS beyond.

use super::crs::{Crs, CrsDefinition};
use super::ellipsoid::LonLat;
use crate::core::geom::Point;

/// Latitude bands from 80 south; X is 12 degrees high, the others 8.
const BANDS: &str = "CDEFGHJKLMNPQRSTUVWX";
/// Letters of the northings' 100 km squares: 20, then again.
const ROWS: &str = "ABCDEFGHJKLMNPQRSTUV";
/// Letters of the eastings' 100 km squares in zones 1, 4, 7.. (from 100 km), 2, 5, 8.., and 3, 6, 9...
const COLUMNS: [&str; 3] = ["ABCDEFGH", "JKLMNPQR", "STUVWXYZ"];
const SQUARE_M: f64 = 100_000.0;
const ROWS_M: f64 = 20.0 * SQUARE_M;
/// UPS: the columns to the west of the pole end in Z at 2000 km, those to the east begin with A.
const POLAR_WEST: &str = "JKLPQRSTUXYZ";
const POLAR_EAST: &str = "ABCFGHJKLPQR";
const POLAR_ROWS_NORTH: &str = "ABCDEFGHJKLMNP";
const POLAR_ROWS_SOUTH: &str = "ABCDEFGHJKLMNPQRSTUVWXYZ";
const POLE_M: f64 = 2_000_000.0;

/// The UTM zone of a place, with the wider zones of Norway and Svalbard.
fn zone_of(place: LonLat) -> u32 {
    let plain = ((place.lon_deg + 180.0) / 6.0).floor().rem_euclid(60.0) as u32 + 1;
    let (lon, lat) = (place.lon_deg, place.lat_deg);
    if (56.0..64.0).contains(&lat) && (3.0..12.0).contains(&lon) {
        return 32;
    }
    if lat >= 72.0 && (0.0..42.0).contains(&lon) {
        return match lon {
            l if l < 9.0 => 31,
            l if l < 21.0 => 33,
            l if l < 33.0 => 35,
            _ => 37,
        };
    }
    plain
}

fn utm(zone: u32, is_south: bool) -> Result<Crs, String> {
    Crs::compile(&CrsDefinition::from_epsg(if is_south { 32_700 } else { 32_600 } + zone)?)
}

fn ups(is_south: bool) -> Result<Crs, String> {
    Crs::compile(&CrsDefinition::from_epsg(if is_south { 32_761 } else { 32_661 })?)
}

fn letter(letters: &str, at: f64) -> Option<char> {
    if at < 0.0 { None } else { letters.chars().nth(at as usize) }
}

fn place_of(letters: &str, wanted: char) -> Option<f64> {
    letters.chars().position(|c| c == wanted).map(|i| i as f64)
}

/// The grid reference of the square that holds a place, with `digits` (0 to 5) for each of east and north: 5 names a square of
/// 1 m, 4 of 10 m. As the standard has it, digits are cut off, not rounded.
///
/// ```
/// use revisit::core::georef::{LonLat, format_mgrs};
/// assert_eq!(format_mgrs(LonLat::new(-77.0353, 38.8895), 5).unwrap(), "18SUJ2347806483");
/// ```
pub fn format_mgrs(place: LonLat, digits: u8) -> Option<String> {
    if !place.is_valid() {
        return None;
    }
    let is_south = place.lat_deg < 0.0;
    let (head, map) = if (-80.0..84.0).contains(&place.lat_deg) {
        let zone = zone_of(place);
        let map = utm(zone, is_south).ok()?.map(place)?;
        let band = letter(BANDS, ((place.lat_deg + 80.0) / 8.0).floor().min(19.0))?;
        let column = letter(COLUMNS.get(zone.checked_sub(1)? as usize % 3)?, (map.x / SQUARE_M).floor() - 1.0)?;
        // Even zones begin with F.
        let row = (map.y / SQUARE_M).floor() + if zone.is_multiple_of(2) { 5.0 } else { 0.0 };
        (format!("{zone:02}{band}{column}{}", letter(ROWS, row.rem_euclid(20.0))?), map)
    } else {
        let map = ups(is_south).ok()?.map(place)?;
        let is_east = map.x >= POLE_M;
        let zone = match (is_south, is_east) {
            (true, false) => 'A',
            (true, true) => 'B',
            (false, false) => 'Y',
            (false, true) => 'Z',
        };
        let from_pole = ((map.x - POLE_M) / SQUARE_M).floor();
        let column = if is_east { letter(POLAR_EAST, from_pole)? } else { letter(POLAR_WEST, 12.0 + from_pole)? };
        let (rows, first) = polar_rows(is_south);
        (format!("{zone}{column}{}", letter(rows, (map.y / SQUARE_M).floor() - first)?), map)
    };
    let digits = usize::from(digits.min(5));
    let unit = libm::pow(10.0, 5.0 - digits as f64);
    let cut = |v: f64| (v.rem_euclid(SQUARE_M) / unit).floor() as u64;
    if digits == 0 { Some(head) } else { Some(format!("{head}{:0digits$}{:0digits$}", cut(map.x), cut(map.y))) }
}

/// Letters of the rows at a pole, and the 100 km square with which they begin.
fn polar_rows(is_south: bool) -> (&'static str, f64) {
    if is_south { (POLAR_ROWS_SOUTH, 8.0) } else { (POLAR_ROWS_NORTH, 13.0) }
}

/// The middle of the square that a grid reference names. Spaces may stand in it.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn parse_mgrs(text: &str) -> Result<LonLat, String> {
    let dense: String = text.chars().take(40).filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    read(&dense).ok_or_else(|| {
        format!("\"{}\" is not a military grid reference. One looks like 52SDJ1234567890.", text.chars().take(40).collect::<String>())
    })
}

fn read(text: &str) -> Option<LonLat> {
    let zone_end = text.find(|c: char| !c.is_ascii_digit())?;
    let (zone, rest) = text.split_at(zone_end);
    let mut letters = rest.chars();
    let band = letters.next()?;
    let (column, row) = (letters.next()?, letters.next()?);
    let digits = letters.as_str();
    if digits.len() % 2 != 0 || digits.len() > 10 || !digits.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let (east, north) = digits.split_at(digits.len() / 2);
    let unit = libm::pow(10.0, 5.0 - east.len() as f64);
    let offset = |d: &str| Some((if d.is_empty() { 0.0 } else { d.parse::<f64>().ok()? } + 0.5) * unit);
    let (east, north) = (offset(east)?, offset(north)?);
    if zone.is_empty() {
        return read_polar(band, column, row, Point::new(east, north));
    }
    let zone: u32 = zone.parse().ok().filter(|z| zone.len() <= 2 && (1..=60).contains(z))?;
    let band_at = place_of(BANDS, band)?;
    let is_south = band_at < 10.0;
    let x = (place_of(COLUMNS.get(zone.checked_sub(1)? as usize % 3)?, column)? + 1.0) * SQUARE_M + east;
    let row = place_of(ROWS, row)? - if zone.is_multiple_of(2) { 5.0 } else { 0.0 };
    let in_cycle = row.rem_euclid(20.0) * SQUARE_M + north;
    let crs = utm(zone, is_south).ok()?;
    let (south_edge, north_edge) = (band_at * 8.0 - 80.0, if band == 'X' { 84.0 } else { band_at * 8.0 - 72.0 });
    // Northings repeat every 2000 km: the band says which. A square across the edge of a band bears the letters of both.
    let slack = 1.0_f64.max(unit / 1.0e5);
    // Beyond these northings the projection would come down on the other side of the pole.
    let northings = if is_south { 1.0e6..1.0e7 } else { 0.0..9.5e6 };
    let squares = (0..5).map(|k| Point::new(x, in_cycle + f64::from(k) * ROWS_M));
    let candidates = squares.filter(|map| northings.contains(&map.y)).filter_map(|map| {
        let place = crs.lon_lat(map)?;
        let middle = 0.5 * (south_edge + north_edge);
        let inside = place.lat_deg >= south_edge - slack && place.lat_deg <= north_edge + slack;
        inside.then_some(((place.lat_deg - middle).abs(), place))
    });
    candidates.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, place)| place)
}

fn read_polar(zone: char, column: char, row: char, offset: Point) -> Option<LonLat> {
    let (is_south, is_east) = match zone {
        'A' => (true, false),
        'B' => (true, true),
        'Y' => (false, false),
        'Z' => (false, true),
        _ => return None,
    };
    let square = if is_east { place_of(POLAR_EAST, column)? } else { place_of(POLAR_WEST, column)? - 12.0 };
    let (rows, first) = polar_rows(is_south);
    let map = Point::new(POLE_M + square * SQUARE_M + offset.x, (place_of(rows, row)? + first) * SQUARE_M + offset.y);
    let place = ups(is_south).ok()?.lon_lat(map)?;
    // Squares of the letters that lie outside of the polar area do not exist.
    let is_polar = if is_south { place.lat_deg < -79.0 } else { place.lat_deg > 83.0 };
    is_polar.then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GeoTrans (NGA's library, through the package `mgrs` 1.6.0 of PyPI).
    const GEOTRANS: [(f64, f64, &str); 30] = [
        (0.0, 0.0, "31NAA6602100000"),
        (-77.0353, 38.8895, "18SUJ2347806483"),
        // Norway: zone 32 is wider, 31 narrower.
        (5.0, 60.0, "32VKM7697958157"),
        (2.9, 60.0, "31VDG9442251415"),
        (3.0, 56.0, "32VJH2604922336"),
        (11.99, 63.99, "32VPR4625899330"),
        (5.0, 64.01, "31WEL9777799662"),
        // Svalbard: only odd zones.
        (8.0, 75.0, "31XFD4429329692"),
        (9.0, 75.0, "33XUD2693132368"),
        (20.9, 78.2, "33XXG3447087473"),
        (21.0, 78.2, "35XLG6325787705"),
        (33.0, 83.0, "37XDN1850920698"),
        (42.0, 80.0, "38XMP4186783084"),
        (127.6234, 39.9123, "52SCK8234118930"),
        (125.759, 39.786, "51SYE3625707647"),
        // The polar areas.
        (10.0, 84.5, "ZBA0611398202"),
        (-120.0, 87.0, "YXJ1148866572"),
        (179.9, 89.5, "ZAH0009655512"),
        (0.0, -80.0, "31CDM4186716915"),
        (45.0, -80.5, "BKV4744847448"),
        (-100.0, -85.0, "ASM5298103545"),
        (170.0, -89.0, "BAL1927990660"),
        (-90.0, 84.2, "YRH5553300000"),
        (90.0, 84.2, "ZJH4446600000"),
        (-180.0, 0.0, "01NAA6602100000"),
        (179.999, -0.001, "60MZE3386799889"),
        (151.2, -33.87, "56HLH3351050800"),
        (-68.0, -54.8, "19FEV6428527005"),
        (3.0, -79.9, "31CEM0000029575"),
        (0.0, 72.0, "31XCV9656691508"),
    ];

    /// Metres between the names of two squares of 1 m in one 100 km square.
    fn apart(a: &str, b: &str) -> i64 {
        let (head, tail) = a.split_at(a.len() - 10);
        assert_eq!(head, &b[..b.len() - 10], "{a} {b}");
        let other = &b[b.len() - 10..];
        let parse = |t: &str| t.parse::<i64>().unwrap();
        (parse(&tail[..5]) - parse(&other[..5])).abs().max((parse(&tail[5..]) - parse(&other[5..])).abs())
    }

    #[test]
    fn places_get_the_names_that_nga_gives_them() {
        for (lon, lat, name) in GEOTRANS {
            let own = format_mgrs(LonLat::new(lon, lat), 5).unwrap();
            // On the line between two squares the last bit decides.
            assert!(apart(&own, name) <= 1, "{lon} {lat}: {own}, not {name}");
        }
    }

    #[test]
    fn names_are_read_back_to_the_middle_of_their_square() {
        for (lon, lat, name) in GEOTRANS {
            let place = LonLat::new(lon, lat);
            let back = parse_mgrs(name).unwrap();
            let metres = super::super::ellipsoid::chord_m(place, back);
            assert!(metres < 2.2, "{name}: {metres} m");
            for digits in 0..5_u8 {
                let coarse = format_mgrs(place, digits).unwrap();
                let side = libm::pow(10.0, 5.0 - f64::from(digits));
                let metres = super::super::ellipsoid::chord_m(place, parse_mgrs(&coarse).unwrap());
                assert!(metres < 0.75 * side, "{coarse}: {metres} m");
            }
        }
        assert_eq!(parse_mgrs("52S CK 82341 18930").unwrap(), parse_mgrs("52sck8234118930").unwrap());
    }

    #[test]
    fn what_is_no_grid_reference_is_refused() {
        for bad in [
            "",
            "52",
            "52SCK1",
            "61NAA0000000000",
            "31IAA00",
            "31NIA00",
            "52SCK82341189301",
            "ÄÖÜ",
            "0NAA00",
            "39N127E",
            "ZIA00",
            "52SCKx1",
        ] {
            assert!(parse_mgrs(bad).is_err(), "{bad}");
        }
        assert_eq!(format_mgrs(LonLat::new(f64::NAN, 0.0), 5), None);
        assert_eq!(format_mgrs(LonLat::new(0.0, 91.0), 5), None);
    }
}
