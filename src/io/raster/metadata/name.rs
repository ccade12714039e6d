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
    sentinel2(&parts).or_else(|| sentinel2_until_2016(&parts)).or_else(|| landsat(&parts)).map(|facts| Found::of(Rank::Name, facts))
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
    if !is_sentinel2(tile, time, band) || rest.len() > 1 {
        return None;
    }
    let mut facts = Acquisition { platform: Some(Fact::new("Sentinel-2".to_owned(), ORIGIN)), ..Acquisition::default() };
    facts.set_time(Moment::read(time).map(Moment::in_utc), time, ORIGIN);
    facts.bands = sentinel2_bands(band).map(|b| Fact::new(b, ORIGIN));
    Some(facts)
}

fn is_sentinel2(tile: &str, time: &str, band: &str) -> bool {
    let is_tile = matches!(tile.as_bytes(), [b'T', a, b, c @ ..] if a.is_ascii_digit() && b.is_ascii_digit() && c.len() == 3 && c.iter().all(u8::is_ascii_uppercase));
    let is_time = time.len() == 15 && time.as_bytes().get(8) == Some(&b'T');
    is_tile && is_time && matches!(band.len(), 2 | 3) && band.chars().all(|c| c.is_ascii_alphanumeric())
}

/// TCI is a picture of three bands; what is left out is no band at all.
fn sentinel2_bands(band: &str) -> Option<Vec<BandFact>> {
    let one = [band];
    let names: &[&str] = if band == "TCI" { &["B04", "B03", "B02"] } else { &one };
    let bands: Vec<BandFact> = names.iter().filter_map(|band| super::sentinel2::usual_band(band)).collect();
    Some(bands).filter(|bands| !bands.is_empty())
}

/// `S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B04`, in products until December 2016. The time is that of processing.
fn sentinel2_until_2016(parts: &[&str]) -> Option<Acquisition> {
    const ORIGIN: &str = "Sentinel-2 file name";
    let [ship, "OPER", "MSI", _, "TL", .., time, _orbit, tile, band] = parts else { return None };
    let [b'S', b'2', unit @ b'A'..=b'D'] = ship.as_bytes() else { return None };
    if !is_sentinel2(tile, time, band) {
        return None;
    }
    let mut facts = Acquisition { platform: Some(Fact::new(format!("Sentinel-2{}", char::from(*unit)), ORIGIN)), ..Acquisition::default() };
    facts.bands = sentinel2_bands(band).map(|b| Fact::new(b, ORIGIN));
    if let Some(moment) = Moment::read(time).map(Moment::in_utc) {
        facts.notes.push(format!(
            "The time in its name, {moment}, is when it was processed, perhaps on a later day; when it was taken, its name does not say."
        ));
    }
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
        let old = read("S2A_OPER_MSI_L1C_TL_MPS__20161130T130757_A007527_T31UDQ_B08.tif").unwrap().facts;
        assert_eq!((old.time, old.platform.unwrap().value), (None, "Sentinel-2A".to_owned()));
        assert_eq!(old.bands.unwrap().value[0].name, "B8");
        assert!(old.notes[0].contains("2016-11-30T13:07:57Z, is when it was processed"), "{:?}", old.notes);
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
