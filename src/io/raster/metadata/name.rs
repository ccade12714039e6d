//! What a picture's name says, for vendors whose names follow a pattern.

use super::{Found, Rank};
use crate::core::raster::{Acquisition, BandFact, Fact, Moment};

/// Facts from a file name (without folders). `None`: it follows no known pattern.
pub fn read(name: &str) -> Option<Found> {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    if stem.len() > 200 || !stem.is_ascii() {
        return None;
    }
    let parts: Vec<&str> = stem.split('_').collect();
    sentinel2(&parts).or_else(|| landsat(&parts)).map(|facts| Found::of(Rank::Name, facts))
}

/// `T31UDQ_20180815T105619_B04`, in products of level 2A also `_10m` behind, in old ones `L2A_` before. The time is the start
/// of the data take, in UTC.
fn sentinel2(parts: &[&str]) -> Option<Acquisition> {
    const ORIGIN: &str = "Sentinel-2 file name";
    let parts = match parts {
        ["L2A" | "L1C", rest @ ..] => rest,
        all => all,
    };
    let [tile, time, band, rest @ ..] = parts else { return None };
    let is_tile = matches!(tile.as_bytes(), [b'T', a, b, c @ ..] if a.is_ascii_digit() && b.is_ascii_digit() && c.len() == 3 && c.iter().all(u8::is_ascii_uppercase));
    let is_time = time.len() == 15 && time.as_bytes().get(8) == Some(&b'T');
    let is_band = matches!(band.len(), 2 | 3) && band.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_tile || !is_time || !is_band || rest.len() > 1 {
        return None;
    }
    let mut facts = Acquisition { platform: Some(Fact::new("Sentinel-2".to_owned(), ORIGIN)), ..Acquisition::default() };
    facts.set_time(Moment::read(time).map(Moment::in_utc), time, ORIGIN);
    let fact = super::sentinel2::usual_band(band);
    // TCI is a picture of three bands, the others are no bands at all.
    let bands = if *band == "TCI" {
        ["B04", "B03", "B02"].iter().filter_map(|b| super::sentinel2::usual_band(b)).collect()
    } else {
        fact.into_iter().collect()
    };
    facts.bands = Some(bands).filter(|b: &Vec<BandFact>| !b.is_empty()).map(|b| Fact::new(b, ORIGIN));
    Some(facts)
}

/// `LC08_L1TP_199026_20180815_20200831_02_T1_B4`.
fn landsat(parts: &[&str]) -> Option<Acquisition> {
    const ORIGIN: &str = "Landsat file name";
    let [ship, level, place, date, _made, collection, tier, ..] = parts else { return None };
    let [b'L', sensor, n1, n2] = ship.as_bytes() else { return None };
    let all_digits = |text: &str, len: usize| text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
    let is_pattern = n1.is_ascii_digit()
        && n2.is_ascii_digit()
        && level.len() == 4
        && all_digits(place, 6)
        && all_digits(date, 8)
        && all_digits(collection, 2);
    if !is_pattern || !matches!(*tier, "T1" | "T2" | "RT") {
        return None;
    }
    let mut facts = Acquisition::default();
    facts.set_time(Moment::read(date), date, ORIGIN);
    facts.platform = Some(Fact::new(format!("LANDSAT_{}", char::from(*n2)), ORIGIN));
    let sensor = match sensor {
        b'C' => "OLI_TIRS",
        b'O' => "OLI",
        b'T' if *n2 < b'7' => "TM",
        b'T' => "TIRS",
        b'E' => "ETM",
        b'M' => "MSS",
        _ => return None,
    };
    facts.sensor = Some(Fact::new(sensor.to_owned(), ORIGIN));
    facts.product_id = parts.get(..7).and_then(|id| super::text(&id.join("_"))).map(|id| Fact::new(id, ORIGIN));
    Some(facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_by_their_pattern() {
        for (name, time, platform) in [
            ("T31UDQ_20180815T105619_B04.jp2", Some("2018-08-15T10:56:19Z"), "Sentinel-2"),
            ("T31UDQ_20180815T105619_TCI_10m.jp2", Some("2018-08-15T10:56:19Z"), "Sentinel-2"),
            ("L2A_T31UDQ_20180815T105619_B8A_20m.jp2", Some("2018-08-15T10:56:19Z"), "Sentinel-2"),
            ("T31UDQ_20180230T105619_B04.jp2", None, "Sentinel-2"),
            ("LC08_L1TP_199026_20180815_20200831_02_T1_B4.TIF", Some("2018-08-15"), "LANDSAT_8"),
            ("LT05_L1TP_199026_19900815_20200831_02_T1.tar", Some("1990-08-15"), "LANDSAT_5"),
        ] {
            let facts = read(name).unwrap_or_else(|| panic!("{name}")).facts;
            assert_eq!(facts.time.map(|t| t.value.to_string()).as_deref(), time, "{name}");
            assert_eq!(facts.platform.unwrap().value, platform, "{name}");
            assert_eq!(facts.notes.len(), usize::from(time.is_none()), "{name}");
        }
        let bands = |name: &str| read(name).unwrap().facts.bands.unwrap().value;
        assert_eq!(bands("T31UDQ_20180815T105619_B04.jp2"), [BandFact { name: "B4".to_owned(), wavelength_nm: Some(664.6) }]);
        assert_eq!(bands("T31UDQ_20180815T105619_TCI.jp2").len(), 3);
        for name in
            ["", "IMG_0001.JPG", "T31_20180815_B04", "before_2018.png", "T31UDQ_20180815T105619_something.jp2", "ü_20180815T105619_B04"]
        {
            assert_eq!(read(name), None, "{name}");
        }
    }
}
