//! GDAL's metadata: the XML in TIFF tag 42112 (`GDAL_METADATA`), the `.aux.xml` beside a picture, and plain TIFF tags.
//! Source: GDAL, "Raster data model" (metadata domains, IMAGERY) and "PAM".

use super::{ControlPoints, Found, Rank, RawGeoreference, number, said, text, xml};
use crate::core::raster::{Acquisition, BandFact, Fact, Moment, Sense};
use roxmltree::Node;

const MAX_BANDS: usize = 4096;
/// One more than are accepted as a georeference.
const MAX_POINTS: usize = 10_001;
/// Longest text of a coordinate system, characters: compound ones in WKT2 take a few thousand.
const MAX_SRS: usize = 20_000;

/// Texts of TIFF tags that say how a picture was taken.
#[derive(Clone, Debug, Default)]
pub struct TiffTags {
    /// Tag 306, `DateTime`: mostly when the file was written, so all else is believed before it.
    pub date_time: Option<String>,
    /// Tag 33432, `Copyright`.
    pub copyright: Option<String>,
    /// Tag 315, `Artist`.
    pub artist: Option<String>,
    /// Tag 42112, `GDAL_METADATA`.
    pub gdal_metadata: Option<String>,
}

/// An item of metadata: its domain, its name, its band (from 0) and its value.
struct Item<'a> {
    domain: &'a str,
    name: &'a str,
    band: Option<usize>,
    value: &'a str,
}

/// What TIFF tags say, the strongest first.
pub fn read_tiff(tags: &TiffTags) -> Vec<Found> {
    let mut found = Vec::new();
    found.extend(tags.gdal_metadata.as_deref().map(read_metadata));
    let credit = said(tags.copyright.as_deref(), "TIFF tag Copyright").or_else(|| said(tags.artist.as_deref(), "TIFF tag Artist"));
    found.push(Found::of(Rank::FileTag, Acquisition { credit, ..Acquisition::default() }));
    if let Some(stated) = tags.date_time.as_deref().filter(|d| d.chars().any(|c| c.is_ascii_digit() && c != '0')) {
        let mut facts = Acquisition::default();
        facts.set_time(Moment::read(stated), stated, "TIFF tag DateTime");
        found.push(Found::of(Rank::FileTag, facts));
    }
    found
}

/// Reads the XML of the tag `GDAL_METADATA`.
pub fn read_metadata(xml_text: &str) -> Found {
    const ORIGIN: &str = "GDAL metadata";
    let tree = match xml::parse(xml_text.trim_end_matches('\0')) {
        Ok(tree) => tree,
        Err(why) => return Found::note(Rank::FileTag, format!("{ORIGIN}: {why}; it is not used.")),
    };
    let items: Vec<Item> = tree
        .root_element()
        .children()
        .filter(|n| n.tag_name().name() == "Item")
        .filter_map(|n| {
            let band = n.attribute("sample").and_then(|s| s.parse().ok());
            // Band names are told by their role, whatever they are called.
            let name = if n.attribute("role") == Some("description") { "DESCRIPTION" } else { n.attribute("name")? };
            Some(Item { domain: n.attribute("domain").unwrap_or_default(), name, band, value: n.text()? })
        })
        .collect();
    found(&items, Rank::FileTag, ORIGIN, RawGeoreference::default())
}

/// Reads an `.aux.xml`. `None`: it is some other XML.
pub fn read_aux(xml_text: &str) -> Option<Found> {
    const ORIGIN: &str = "GDAL .aux.xml";
    let tree = match xml::parse(xml_text) {
        Ok(tree) => tree,
        Err(why) => return Some(Found::note(Rank::SideCar, format!("{ORIGIN}: {why}; it is not used."))),
    };
    let root = tree.root_element();
    if root.tag_name().name() != "PAMDataset" {
        return None;
    }
    let mut items = Vec::new();
    let mut place = RawGeoreference::default();
    let mut bands = 0;
    for node in root.children().filter(Node::is_element) {
        match node.tag_name().name() {
            "GeoTransform" => place.geo_transform = node.text().and_then(text),
            "SRS" => place.srs = node.text().map(str::trim).filter(|t| !t.is_empty() && t.len() <= MAX_SRS).map(str::to_owned),
            "GCPList" => place.control_points = control_points(node),
            "Metadata" => aux_items(node, None, &mut items),
            "PAMRasterBand" if bands < MAX_BANDS => {
                let band = node.attribute("band").and_then(|b| b.parse::<usize>().ok()).and_then(|b| b.checked_sub(1)).unwrap_or(bands);
                bands += 1;
                for inner in node.children().filter(Node::is_element) {
                    match (inner.tag_name().name(), inner.text()) {
                        ("Description", Some(value)) => items.push(Item { domain: "", name: "DESCRIPTION", band: Some(band), value }),
                        ("NoDataValue", Some(value)) if band < MAX_BANDS => {
                            let list = place.nodata.get_or_insert_default();
                            list.resize(list.len().max(band + 1), None);
                            if let Some(slot) = list.get_mut(band) {
                                *slot = text(value);
                            }
                        }
                        ("Metadata", _) => aux_items(inner, Some(band), &mut items),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    Some(found(&items, Rank::SideCar, ORIGIN, place))
}

/// The control points of a list; `None` where there are none.
fn control_points(node: Node<'_, '_>) -> Option<ControlPoints> {
    let is_srs = |n: &Node<'_, '_>| n.tag_name().name() == "SRS";
    let srs = node.attribute("Projection").or_else(|| node.children().find(is_srs).and_then(|n| n.text()));
    let srs = srs.map(str::trim).filter(|t| !t.is_empty() && t.len() <= MAX_SRS).map(str::to_owned);
    let points = node.children().filter(|n| n.tag_name().name() == "GCP").take(MAX_POINTS);
    let of = |n: &Node<'_, '_>, name: &str| n.attribute(name).and_then(text).unwrap_or_default();
    let list: Vec<[String; 4]> = points.map(|n| ["Pixel", "Line", "X", "Y"].map(|name| of(&n, name))).collect();
    (!list.is_empty()).then_some(ControlPoints { srs, list })
}

fn aux_items<'a>(node: Node<'a, '_>, band: Option<usize>, items: &mut Vec<Item<'a>>) {
    let domain = node.attribute("domain").unwrap_or_default();
    for item in node.children().filter(|n| n.tag_name().name() == "MDI") {
        if let (Some(name), Some(value)) = (item.attribute("key"), item.text()) {
            items.push(Item { domain, name, band, value });
        }
    }
}

fn found(items: &[Item], rank: Rank, origin: &str, mut place: RawGeoreference) -> Found {
    let imagery = format!("{origin}, IMAGERY");
    let in_domain = |domain: &str, name: &str| {
        let is_it = |i: &&Item| i.band.is_none() && i.domain == domain && i.name.eq_ignore_ascii_case(name);
        items.iter().find(is_it).map(|i| i.value.trim()).filter(|v| !v.is_empty())
    };
    let plain = |names: &[&str]| names.iter().find_map(|name| in_domain("", name));
    let mut facts = Acquisition::default();
    // GDAL defines this one to be UTC.
    if let Some(stated) = in_domain("IMAGERY", "ACQUISITIONDATETIME") {
        facts.set_time(Moment::read(stated).map(Moment::in_utc), stated, &imagery);
    } else if let Some(stated) = plain(&["ACQUISITIONDATETIME", "ACQUISITION_DATETIME", "ACQUISITION_DATE", "DATE_ACQUIRED", "acquired"]) {
        facts.set_time(Moment::read(stated), stated, origin);
    }
    let date_tag = format!("{origin}, TIFFTAG_DATETIME");
    if let Some(stated) = plain(&["TIFFTAG_DATETIME"]).filter(|_| facts.time.is_none())
        && let Some(moment) = Moment::read(stated)
    {
        facts.set_time(Some(moment), stated, &date_tag);
    }
    facts.platform =
        said(in_domain("IMAGERY", "SATELLITEID"), &imagery).or_else(|| said(plain(&["SATELLITEID", "SATELLITE_ID", "PLATFORM"]), origin));
    facts.sensor = said(plain(&["SENSOR", "SENSOR_ID", "INSTRUMENT"]), origin);
    facts.product_id = said(plain(&["PRODUCT_ID", "PRODUCT_URI", "SCENE_ID", "CATALOG_ID"]), origin);
    facts.credit = said(plain(&["TIFFTAG_COPYRIGHT", "COPYRIGHT", "CREDIT", "ATTRIBUTION", "TIFFTAG_ARTIST"]), origin);
    let cloud = in_domain("IMAGERY", "CLOUDCOVER").and_then(number);
    // Percent; above 100 stands for reasons why there is none (for example 127: not assessed).
    let cloud = cloud.filter(|c| *c <= 100.0).or_else(|| plain(&["CLOUDCOVER", "CLOUD_COVER"]).and_then(number));
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, cloud, &imagery);
    let mut figure = |what: &str, sense: Sense, names: &[&str]| facts.number(what, sense, plain(names).and_then(number), origin);
    let sun_azimuth = figure("a sun azimuth", Sense::Azimuth, &["SUN_AZIMUTH", "SUNAZIMUTH", "SUN_AZIMUTH_ANGLE"]);
    let sun_elevation = figure("a sun elevation", Sense::Elevation, &["SUN_ELEVATION", "SUNELEVATION", "SUN_ELEVATION_ANGLE"]);
    let off_nadir = figure("an off-nadir angle", Sense::Tilt, &["OFF_NADIR", "OFFNADIR", "OFF_NADIR_ANGLE", "VIEW_ANGLE"]);
    let gsd = figure("a pixel size", Sense::Metres, &["GSD"]);
    (facts.sun_azimuth_deg, facts.sun_elevation_deg, facts.off_nadir_deg, facts.stated_gsd_m) =
        (sun_azimuth, sun_elevation, off_nadir, gsd);
    facts.bands = band_facts(items, origin);
    place.area_or_point = plain(&["AREA_OR_POINT"]).and_then(text);
    Found { rank, facts, georeference: place }
}

/// Descriptions and wavelengths of all bands, if they name every band from the first on.
fn band_facts(items: &[Item], origin: &str) -> Option<Fact<Vec<BandFact>>> {
    let count = items.iter().filter_map(|i| i.band).max().filter(|last| *last < MAX_BANDS)? + 1;
    let mut bands: Vec<Option<BandFact>> = vec![None; count];
    for item in items {
        if item.name == "DESCRIPTION"
            && let Some(band) = item.band.and_then(|b| bands.get_mut(b))
        {
            *band = text(item.value).map(|name| BandFact { name, wavelength_nm: None });
        }
    }
    let mut bands: Vec<BandFact> = bands.into_iter().collect::<Option<_>>()?;
    for item in items {
        // Micrometres in the domain IMAGERY; elsewhere units are not fixed, and it is left out.
        if item.name.eq_ignore_ascii_case("CENTRAL_WAVELENGTH_UM")
            && let Some(band) = item.band.and_then(|b| bands.get_mut(b))
        {
            band.wavelength_nm = number(item.value).map(|um| 1000.0 * um).filter(|nm| (100.0..100_000.0).contains(nm));
        }
    }
    Some(Fact::new(bands, origin))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_of_gdal_is_read() {
        let text = "<GDALMetadata>\n  <Item name=\"AREA_OR_POINT\">Area</Item>\n  <Item name=\"SATELLITEID\" domain=\"IMAGERY\">WV03</Item>\n\
            <Item name=\"CLOUDCOVER\" domain=\"IMAGERY\">4</Item>\n  <Item name=\"ACQUISITIONDATETIME\" domain=\"IMAGERY\">2010-04-01 12:00:00</Item>\n\
            <Item name=\"DESCRIPTION\" sample=\"0\" role=\"description\">red</Item>\n  <Item name=\"DESCRIPTION\" sample=\"1\" role=\"description\">nir</Item>\n\
            <Item name=\"CENTRAL_WAVELENGTH_UM\" sample=\"1\" domain=\"IMAGERY\">0.842</Item><Item name=\"SUN_ELEVATION\">400</Item>\n</GDALMetadata>\0";
        let found = read_metadata(text);
        assert_eq!(found.georeference.area_or_point.as_deref(), Some("Area"));
        let facts = found.facts;
        assert_eq!(facts.time, Some(Fact::new(Moment::read("2010-04-01T12:00:00Z").unwrap(), "GDAL metadata, IMAGERY")));
        assert_eq!(facts.platform.unwrap().value, "WV03");
        assert_eq!(facts.cloud_cover_percent.unwrap().value, 4.0);
        let bands = facts.bands.unwrap().value;
        assert_eq!((bands[0].name.as_str(), bands[1].wavelength_nm), ("red", Some(842.0)));
        assert_eq!(facts.notes, ["GDAL metadata states a sun elevation of 400, which makes no sense; it is not used."]);
    }

    #[test]
    fn an_aux_file_is_read_and_its_histograms_are_not() {
        let text = "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"1,2\">PROJCS[\"WGS 84 / UTM zone 31N\"]</SRS>\n  <GeoTransform>  4.0e+05,  1.0e+01,  0.0, 5.0e+06, 0.0, -1.0e+01</GeoTransform>\n\
            <Metadata domain=\"IMAGERY\"><MDI key=\"SATELLITEID\">Sentinel-2A</MDI></Metadata><Metadata><MDI key=\"TIFFTAG_COPYRIGHT\">An office</MDI></Metadata>\n\
            <PAMRasterBand band=\"1\"><Description>B4</Description><Histograms><HistItem><HistCounts>1|2|3</HistCounts></HistItem></Histograms>\n\
            <Metadata><MDI key=\"STATISTICS_MEAN\">12</MDI></Metadata></PAMRasterBand></PAMDataset>";
        let found = read_aux(text).unwrap();
        assert_eq!(found.georeference.geo_transform.as_deref(), Some("4.0e+05,  1.0e+01,  0.0, 5.0e+06, 0.0, -1.0e+01"));
        assert_eq!(found.georeference.srs.as_deref(), Some("PROJCS[\"WGS 84 / UTM zone 31N\"]"));
        assert_eq!(found.facts.credit.unwrap().value, "An office");
        assert_eq!(found.facts.bands.unwrap().value[0].name, "B4");
        assert_eq!(read_aux("<metadata/>"), None);
    }

    #[test]
    fn plain_tags_come_last() {
        let tags = TiffTags {
            date_time: Some("2021:01:02 03:04:05".to_owned()),
            copyright: Some("An office\0".to_owned()),
            artist: None,
            gdal_metadata: Some(
                "<GDALMetadata><Item name=\"ACQUISITIONDATETIME\" domain=\"IMAGERY\">2010-04-01 12:00:00</Item></GDALMetadata>".to_owned(),
            ),
        };
        let (facts, _) = super::super::merge(read_tiff(&tags));
        assert_eq!(facts.time.unwrap().value.to_string(), "2010-04-01T12:00:00Z");
        assert_eq!(facts.credit.unwrap(), Fact::new("An office".to_owned(), "TIFF tag Copyright"));
        assert_eq!(facts.notes.len(), 1, "the other date is told");
        let only = TiffTags { date_time: Some("    :  :     :  :  ".to_owned()), ..TiffTags::default() };
        assert_eq!(super::super::merge(read_tiff(&only)).0, Acquisition::default());
    }
}
