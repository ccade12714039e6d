//! Landsat's `_MTL.txt` and `_MTL.json`. Source: USGS, "Landsat 8-9 Collection 2 Level 1 Data Format Control Book".

use super::{Found, Rank, key_values, number, said};
use crate::core::raster::{Acquisition, Moment, Sense};

const ORIGIN: &str = "Landsat MTL";

/// Reads an MTL text.
pub fn read(text: &str) -> Found {
    let lines = key_values::lines(text);
    found(&|key| key_values::value(&lines, key).map(str::to_owned))
}

/// Reads an MTL in JSON: the same keys in nested groups.
pub fn read_json(text: &str) -> Found {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
        return Found::note(Rank::SideCar, format!("{ORIGIN} is not valid JSON; it is not used."));
    };
    found(&|key| find(&value, key))
}

/// The first value of this key at any depth. serde_json reads at most 128 levels.
fn find(value: &serde_json::Value, key: &str) -> Option<String> {
    let group = value.as_object()?;
    match group.get(key) {
        Some(serde_json::Value::String(text)) => Some(text.clone()),
        Some(serde_json::Value::Number(n)) => Some(n.to_string()),
        _ => group.values().find_map(|inner| find(inner, key)),
    }
}

fn found(value: &dyn Fn(&str) -> Option<String>) -> Found {
    let mut facts = Acquisition::default();
    let figure = |key: &str| value(key).as_deref().and_then(number);
    if let Some(date) = value("DATE_ACQUIRED") {
        // Both are in UTC.
        let time = value("SCENE_CENTER_TIME").or_else(|| value("SCENE_CENTER_SCAN_TIME"));
        let stated = time.map_or_else(|| date.clone(), |time| format!("{date}T{time}"));
        facts.set_time(Moment::read(&stated).map(Moment::in_utc), &stated, ORIGIN);
    }
    facts.platform = said(value("SPACECRAFT_ID").as_deref(), ORIGIN);
    facts.sensor = said(value("SENSOR_ID").as_deref(), ORIGIN);
    facts.product_id = said(value("LANDSAT_PRODUCT_ID").or_else(|| value("LANDSAT_SCENE_ID")).as_deref(), ORIGIN);
    facts.credit = said(value("ORIGIN").as_deref(), ORIGIN);
    facts.sun_azimuth_deg = facts.number("a sun azimuth", Sense::Azimuth, figure("SUN_AZIMUTH"), ORIGIN);
    facts.sun_elevation_deg = facts.number("a sun elevation", Sense::Elevation, figure("SUN_ELEVATION"), ORIGIN);
    facts.off_nadir_deg = facts.number("a roll angle", Sense::Tilt, figure("ROLL_ANGLE"), ORIGIN);
    // -1 is "not assessed".
    let cloud = figure("CLOUD_COVER").filter(|c| *c >= 0.0);
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, cloud, ORIGIN);
    facts.stated_gsd_m = facts.number("a pixel size", Sense::Metres, figure("GRID_CELL_SIZE_REFLECTIVE"), ORIGIN);
    Found::of(Rank::SideCar, facts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MTL: &str = "GROUP = LANDSAT_METADATA_FILE\n  GROUP = PRODUCT_CONTENTS\n    ORIGIN = \"Image courtesy of the U.S. Geological Survey\"\n\
        \x20   LANDSAT_PRODUCT_ID = \"LC08_L1TP_199026_20180815_20200831_02_T1\"\n  END_GROUP = PRODUCT_CONTENTS\n  GROUP = IMAGE_ATTRIBUTES\n\
        \x20   SPACECRAFT_ID = \"LANDSAT_8\"\n    SENSOR_ID = \"OLI_TIRS\"\n    DATE_ACQUIRED = 2018-08-15\n    SCENE_CENTER_TIME = \"10:34:56.1234560Z\"\n\
        \x20   CLOUD_COVER = 3.51\n    SUN_AZIMUTH = 148.08\n    SUN_ELEVATION = 51.97\n    ROLL_ANGLE = -0.001\n  END_GROUP = IMAGE_ATTRIBUTES\n\
        \x20 GROUP = PROJECTION_ATTRIBUTES\n    GRID_CELL_SIZE_REFLECTIVE = 30.00\n  END_GROUP = PROJECTION_ATTRIBUTES\nEND_GROUP = LANDSAT_METADATA_FILE\nEND\n";
    const JSON: &str = r#"{"LANDSAT_METADATA_FILE":{"PRODUCT_CONTENTS":{"ORIGIN":"Image courtesy of the U.S. Geological Survey",
        "LANDSAT_PRODUCT_ID":"LC08_L1TP_199026_20180815_20200831_02_T1"},"IMAGE_ATTRIBUTES":{"SPACECRAFT_ID":"LANDSAT_8","SENSOR_ID":"OLI_TIRS",
        "DATE_ACQUIRED":"2018-08-15","SCENE_CENTER_TIME":"10:34:56.1234560Z","CLOUD_COVER":"3.51","SUN_AZIMUTH":"148.08","SUN_ELEVATION":"51.97",
        "ROLL_ANGLE":"-0.001"},"PROJECTION_ATTRIBUTES":{"GRID_CELL_SIZE_REFLECTIVE":"30.00"}}}"#;

    #[test]
    fn text_and_json_say_the_same() {
        let facts = read(MTL).facts;
        assert_eq!(facts, read_json(JSON).facts);
        assert_eq!(facts.time.unwrap().value.to_string(), "2018-08-15T10:34:56Z");
        assert_eq!(facts.platform.unwrap().value, "LANDSAT_8");
        assert_eq!(facts.sun_elevation_deg.unwrap().value, 51.97);
        assert_eq!(facts.stated_gsd_m.unwrap().value, 30.0);
        assert_eq!(facts.credit.unwrap().value, "Image courtesy of the U.S. Geological Survey");
        assert!(facts.notes.is_empty());
    }

    #[test]
    fn damage_is_a_note() {
        assert_eq!(read_json(&"[".repeat(100_000)).facts.notes.len(), 1);
        assert_eq!(read("DATE_ACQUIRED = 2018-02-31").facts.notes.len(), 1);
        assert_eq!(read("SUN_ELEVATION = 400").facts.notes.len(), 1);
    }
}
