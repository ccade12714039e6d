//! Planet's `_metadata.json` and `_metadata.xml`. Source: Planet, "Imagery product specifications".

use super::{Found, Rank, said, xml};
use crate::core::raster::{Acquisition, Moment, Sense};
use serde_json::Value;

const ORIGIN: &str = "Planet metadata";

/// Reads the JSON: a GeoJSON feature, or its properties alone. `None`: it is some other JSON.
pub fn read_json(text: &str) -> Option<Found> {
    let value: Value = serde_json::from_str(text).ok()?;
    let properties = value.get("properties").unwrap_or(&value);
    let stated = properties.get("acquired").and_then(Value::as_str)?;
    let figure = |key: &str| properties.get(key).and_then(Value::as_f64);
    let word = |key: &str| properties.get(key).and_then(Value::as_str);
    let mut facts = Acquisition::default();
    facts.set_time(Moment::read(stated).map(Moment::in_utc), stated, ORIGIN);
    facts.platform = said(word("satellite_id"), ORIGIN);
    facts.sensor = said(word("instrument"), ORIGIN);
    facts.credit = said(word("provider"), ORIGIN);
    facts.product_id = said(value.get("id").and_then(Value::as_str), ORIGIN);
    facts.sun_azimuth_deg = facts.number("a sun azimuth", Sense::Azimuth, figure("sun_azimuth"), ORIGIN);
    facts.sun_elevation_deg = facts.number("a sun elevation", Sense::Elevation, figure("sun_elevation"), ORIGIN);
    facts.view_azimuth_deg = facts.number("a view azimuth", Sense::Azimuth, figure("satellite_azimuth"), ORIGIN);
    facts.off_nadir_deg = facts.number("a view angle", Sense::Tilt, figure("view_angle"), ORIGIN);
    // The camera's own; the product may be resampled to another.
    facts.stated_gsd_m = facts.number("a pixel size", Sense::Metres, figure("gsd"), ORIGIN);
    // A share of one, in newer files also as percent.
    let cloud = figure("cloud_percent").or_else(|| figure("cloud_cover").map(|c| 100.0 * c));
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, cloud, ORIGIN);
    Some(Found::of(Rank::SideCar, facts))
}

/// Reads the XML (an Earth Observation profile of GML). `None`: it is some other XML.
pub fn read_xml(text: &str) -> Option<Found> {
    let tree = match xml::parse(text) {
        Ok(tree) => tree,
        Err(why) => return Some(Found::note(Rank::SideCar, format!("{ORIGIN}: {why}; it is not used."))),
    };
    let root = tree.root_element();
    if root.tag_name().name() != "EarthObservation" {
        return None;
    }
    let mut facts = Acquisition::default();
    let stated = xml::text_of(root, "acquisitionDateTime").or_else(|| xml::text_of(root, "acquisitionDate"));
    if let Some(stated) = stated.or_else(|| xml::text_of(root, "beginPosition")) {
        facts.set_time(Moment::read(stated).map(Moment::in_utc), stated, ORIGIN);
    }
    let within = |outer: &str, inner: &str| xml::find(root, outer).and_then(|n| xml::text_of(n, inner));
    facts.platform = said(within("Platform", "serialIdentifier").or_else(|| within("Platform", "shortName")), ORIGIN);
    facts.sensor = said(within("Instrument", "shortName"), ORIGIN);
    facts.product_id = said(xml::text_of(root, "identifier"), ORIGIN);
    facts.credit = said(xml::text_of(root, "vendorName"), ORIGIN);
    let figure = |name: &str| xml::number_of(root, name);
    facts.sun_azimuth_deg = facts.number("a sun azimuth", Sense::Azimuth, figure("illuminationAzimuthAngle"), ORIGIN);
    facts.sun_elevation_deg = facts.number("a sun elevation", Sense::Elevation, figure("illuminationElevationAngle"), ORIGIN);
    facts.view_azimuth_deg = facts.number("a view azimuth", Sense::Azimuth, figure("azimuthAngle"), ORIGIN);
    facts.off_nadir_deg = facts.number("a view angle", Sense::Tilt, figure("spaceCraftViewAngle"), ORIGIN);
    facts.incidence_deg = facts.number("an incidence angle", Sense::Tilt, figure("incidenceAngle"), ORIGIN);
    let size = figure("rowGsd").or_else(|| figure("resolution"));
    facts.stated_gsd_m = facts.number("a pixel size", Sense::Metres, size, ORIGIN);
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, figure("cloudCoverPercentage"), ORIGIN);
    Some(Found::of(Rank::SideCar, facts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read() {
        let text = r#"{"id":"20180815_100201_103d","type":"Feature","properties":{"acquired":"2018-08-15T10:02:01.12Z","satellite_id":"103d",
            "instrument":"PS2","provider":"planetscope","sun_azimuth":133.2,"sun_elevation":48.9,"view_angle":-4.9,"gsd":3.9,"cloud_cover":0.05}}"#;
        let facts = read_json(text).unwrap().facts;
        assert_eq!(facts.time.unwrap().value.to_string(), "2018-08-15T10:02:01Z");
        assert_eq!(facts.off_nadir_deg.unwrap().value, 4.9);
        assert_eq!(facts.cloud_cover_percent.unwrap().value, 5.0);
        assert_eq!(facts.product_id.unwrap().value, "20180815_100201_103d");
        assert!(facts.notes.is_empty());
        assert_eq!(read_json("{}"), None);
        assert_eq!(read_json("nonsense"), None);
    }

    #[test]
    fn xml_is_read() {
        let text = r#"<?xml version="1.0"?><ps:EarthObservation xmlns:ps="http://p" xmlns:eop="http://e" xmlns:opt="http://o" xmlns:gml="http://g">
            <eop:identifier>20180815_100201_103d_3B_AnalyticMS</eop:identifier>
            <eop:Platform><eop:shortName>PlanetScope</eop:shortName><eop:serialIdentifier>103d</eop:serialIdentifier></eop:Platform>
            <eop:Instrument><eop:shortName>PS2</eop:shortName></eop:Instrument>
            <ps:Acquisition><eop:incidenceAngle uom="deg">5.3</eop:incidenceAngle><opt:illuminationAzimuthAngle uom="deg">133.2</opt:illuminationAzimuthAngle>
            <opt:illuminationElevationAngle uom="deg">48.9</opt:illuminationElevationAngle><ps:azimuthAngle uom="deg">98.1</ps:azimuthAngle>
            <ps:spaceCraftViewAngle uom="deg">4.9</ps:spaceCraftViewAngle><ps:acquisitionDateTime>2018-08-15T12:02:01+02:00</ps:acquisitionDateTime></ps:Acquisition>
            <ps:rowGsd>3</ps:rowGsd><opt:cloudCoverPercentage uom="percentage">5</opt:cloudCoverPercentage></ps:EarthObservation>"#;
        let facts = read_xml(text).unwrap().facts;
        assert_eq!(facts.time.unwrap().value.to_string(), "2018-08-15T10:02:01Z");
        assert_eq!((facts.platform.unwrap().value, facts.sensor.unwrap().value), ("103d".to_owned(), "PS2".to_owned()));
        let numbers = [
            facts.incidence_deg,
            facts.sun_azimuth_deg,
            facts.sun_elevation_deg,
            facts.view_azimuth_deg,
            facts.off_nadir_deg,
            facts.stated_gsd_m,
        ];
        assert_eq!(numbers.map(|n| n.unwrap().value), [5.3, 133.2, 48.9, 98.1, 4.9, 3.0]);
        assert_eq!(read_xml("<other/>"), None);
    }
}
