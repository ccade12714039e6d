//! Maxar's (DigitalGlobe's) `.IMD`: `key = value;` lines, with a group for each band and one for the image.
//! Source: "Imagery Support Data (ISD) Documentation", DigitalGlobe.

use super::{Found, Rank, key_values, said};
use crate::core::raster::{Acquisition, BandFact, Fact, Moment, Sense};

const ORIGIN: &str = "Maxar IMD";

/// Reads an IMD text.
pub fn read(text: &str) -> Found {
    let lines = key_values::lines(text);
    let value = |key: &str| key_values::value(&lines, key);
    // Products of several strips state means; older ones the image's own figure.
    let any = |keys: &[&str]| keys.iter().find_map(|key| key_values::number(&lines, key));
    let mut facts = Acquisition::default();
    if let Some(stated) = ["firstLineTime", "earliestAcqTime", "TLCTime"].iter().find_map(|key| value(key)) {
        facts.set_time(Moment::read(stated).map(Moment::in_utc), stated, ORIGIN);
    }
    facts.platform = said(value("satId"), ORIGIN);
    facts.product_id = said(value("productCatalogId").or_else(|| value("CatId")).or_else(|| value("catId")), ORIGIN);
    facts.sun_azimuth_deg = facts.number("a sun azimuth", Sense::Azimuth, any(&["meanSunAz", "sunAz"]), ORIGIN);
    facts.sun_elevation_deg = facts.number("a sun elevation", Sense::Elevation, any(&["meanSunEl", "sunEl"]), ORIGIN);
    // meanSatAz is measured at the ground, towards the satellite.
    facts.view_azimuth_deg = facts.number("a view azimuth", Sense::Azimuth, any(&["meanSatAz", "satAz"]), ORIGIN);
    facts.off_nadir_deg = facts.number("an off-nadir angle", Sense::Tilt, any(&["meanOffNadirViewAngle", "offNadirViewAngle"]), ORIGIN);
    facts.stated_gsd_m = facts.number("a pixel size", Sense::Metres, any(&["meanProductGSD", "productGSD", "meanCollectedGSD"]), ORIGIN);
    // A share of one; -999 is "not assessed".
    let cloud = any(&["cloudCover"]).filter(|c| *c >= 0.0).map(|c| 100.0 * c);
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, cloud, ORIGIN);
    let bands: Vec<BandFact> = lines
        .iter()
        .filter_map(|line| line.group.strip_prefix("BAND_"))
        .fold(Vec::<&str>::new(), |mut all, name| {
            if all.last() != Some(&name) && all.len() < 64 {
                all.push(name);
            }
            all
        })
        .into_iter()
        .filter_map(|name| super::text(name).map(|name| BandFact { name, wavelength_nm: None }))
        .collect();
    facts.bands = (!bands.is_empty()).then(|| Fact::new(bands, ORIGIN));
    Found::of(Rank::SideCar, facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const IMD: &str = "version = \"28.3\";\nproductOrderId = \"0581234\";\nproductCatalogId = \"A030010ABC\";\nbandId = \"Multi\";\n\
        BEGIN_GROUP = BAND_B\n\tULLon = 2.1;\n\tabsCalFactor = 1.2e-02;\nEND_GROUP = BAND_B\nBEGIN_GROUP = BAND_G\n\tULLon = 2.1;\nEND_GROUP = BAND_G\n\
        BEGIN_GROUP = IMAGE_1\n\tsatId = \"WV02\";\n\tCatId = \"1030010012345\";\n\tfirstLineTime = 2017-06-04T10:56:19.123456Z;\n\
        \tmeanSunAz = 157.1;\n\tmeanSunEl = 62.0;\n\tmeanSatAz = 33.8;\n\tmeanOffNadirViewAngle = 23.4;\n\tmeanProductGSD = 1.984;\n\tcloudCover = 0.012;\nEND_GROUP = IMAGE_1\nEND;\n";

    #[test]
    fn an_imd_is_read() {
        let facts = read(IMD).facts;
        assert_eq!(facts.time.as_ref().map(|t| t.value.to_string()).as_deref(), Some("2017-06-04T10:56:19Z"));
        assert_eq!(facts.platform, Some(Fact::new("WV02".to_owned(), ORIGIN)));
        assert_eq!(facts.product_id.unwrap().value, "A030010ABC");
        let numbers = [facts.sun_azimuth_deg, facts.sun_elevation_deg, facts.view_azimuth_deg, facts.off_nadir_deg, facts.stated_gsd_m];
        assert_eq!(numbers.map(|n| n.unwrap().value), [157.1, 62.0, 33.8, 23.4, 1.984]);
        assert!((facts.cloud_cover_percent.unwrap().value - 1.2).abs() < 1e-9);
        assert_eq!(facts.bands.unwrap().value.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(), ["B", "G"]);
        assert!(facts.notes.is_empty(), "{:?}", facts.notes);
    }

    #[test]
    fn nonsense_is_dropped_and_said() {
        let facts =
            read("firstLineTime = 2017-02-30T10:56:19Z;\nmeanSunEl = 400;\nmeanProductGSD = 0;\ncloudCover = -999;\nmeanSunAz = abc;")
                .facts;
        assert_eq!(facts.notes.len(), 3, "{:?}", facts.notes);
        let notes = facts.notes.clone();
        assert_eq!(facts, Acquisition { notes, ..Acquisition::default() });
    }
}
