//! Sentinel-2's `MTD_MSIL1C.xml`, `MTD_MSIL2A.xml` (a product) and `MTD_TL.xml` (one tile of it).
//! Source: ESA, "Sentinel-2 Products Specification Document".

use super::{Found, Rank, RawGeoreference, TileGeocoding, TileGrid, number, said, xml};
use crate::core::raster::{Acquisition, BandFact, Fact, Moment, Sense};
use roxmltree::Node;

const PRODUCT: &str = "Sentinel-2 product metadata";
const TILE: &str = "Sentinel-2 tile metadata";
const CREDIT: &str = "Contains modified Copernicus Sentinel data";

/// Middle wavelengths of Sentinel-2A's bands, nm ("Sentinel-2 Spectral Response Functions", ESA); 2B's differ by up to 2 nm,
/// but for B10 to B12 by up to 17 nm.
const BANDS: [(&str, f64); 13] = [
    ("B1", 442.7),
    ("B2", 492.4),
    ("B3", 559.8),
    ("B4", 664.6),
    ("B5", 704.1),
    ("B6", 740.5),
    ("B7", 782.8),
    ("B8", 832.8),
    ("B8A", 864.7),
    ("B9", 945.1),
    ("B10", 1373.5),
    ("B11", 1613.7),
    ("B12", 2202.4),
];

/// A band by its name in a file name: `B04`, `B8A`.
pub(super) fn usual_band(name: &str) -> Option<BandFact> {
    let short = name.strip_prefix("B0").map_or_else(|| name.to_owned(), |digit| format!("B{digit}"));
    BANDS.iter().find(|(band, _)| *band == short).map(|(band, nm)| BandFact { name: (*band).to_owned(), wavelength_nm: Some(*nm) })
}

/// Reads either file. `None`: it is some other XML.
pub fn read(text: &str) -> Option<Found> {
    let tree = match xml::parse(text) {
        Ok(tree) => tree,
        Err(why) => return Some(Found::note(Rank::SideCar, format!("{PRODUCT}: {why}; it is not used."))),
    };
    let root = tree.root_element();
    match root.tag_name().name() {
        "Level-1C_User_Product" | "Level-2A_User_Product" => Some(product(root)),
        "Level-1C_Tile_ID" | "Level-2A_Tile_ID" => Some(tile(root)),
        _ => None,
    }
}

fn product(root: Node<'_, '_>) -> Found {
    let mut facts = Acquisition::default();
    // Of the data take; a tile's own file is more exact.
    if let Some(stated) = xml::text_of(root, "DATATAKE_SENSING_START").or_else(|| xml::text_of(root, "PRODUCT_START_TIME")) {
        facts.set_time(Moment::read(stated), stated, PRODUCT);
    }
    facts.platform = said(xml::text_of(root, "SPACECRAFT_NAME"), PRODUCT);
    facts.product_id = said(xml::text_of(root, "PRODUCT_URI").map(|uri| uri.trim_end_matches(".SAFE")), PRODUCT);
    let cloud = xml::number_of(root, "Cloud_Coverage_Assessment");
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, cloud, PRODUCT);
    let year = facts.time.as_ref().map(|t| t.value.to_string().chars().take(4).collect::<String>());
    facts.credit = Some(Fact::new(year.map_or_else(|| CREDIT.to_owned(), |year| format!("{CREDIT} {year}")), PRODUCT));
    let of_band = |node: Node<'_, '_>| {
        let name = node.attribute("physicalBand").and_then(super::text)?;
        let wavelength_nm = xml::number_of(node, "CENTRAL").filter(|nm| (100.0..100_000.0).contains(nm));
        Some(BandFact { name, wavelength_nm })
    };
    let bands: Vec<BandFact> =
        root.descendants().filter(|n| n.tag_name().name() == "Spectral_Information").take(64).filter_map(of_band).collect();
    facts.bands = (!bands.is_empty()).then(|| Fact::new(bands, PRODUCT));
    Found::of(Rank::SideCar, facts)
}

fn tile(root: Node<'_, '_>) -> Found {
    let mut facts = Acquisition::default();
    if let Some(stated) = xml::text_of(root, "SENSING_TIME") {
        facts.set_time(Moment::read(stated), stated, TILE);
    }
    let angle = |outer: &str, inner: &str| xml::find(root, outer).and_then(|n| xml::number_of(n, inner));
    facts.sun_azimuth_deg = facts.number("a sun azimuth", Sense::Azimuth, angle("Mean_Sun_Angle", "AZIMUTH_ANGLE"), TILE);
    let elevation = angle("Mean_Sun_Angle", "ZENITH_ANGLE").map(|zenith| 90.0 - zenith);
    facts.sun_elevation_deg = facts.number("a sun elevation", Sense::Elevation, elevation, TILE);
    // One pair for each band, at most 1 degree apart; a red band's (bandId 3), or the first.
    let list = xml::find(root, "Mean_Viewing_Incidence_Angle_List");
    let angles = |node: Node<'_, '_>| Some((xml::number_of(node, "ZENITH_ANGLE")?, xml::number_of(node, "AZIMUTH_ANGLE")?));
    let of_list = |list: Node<'_, '_>| {
        let mut all = list.children().filter(|n| n.tag_name().name() == "Mean_Viewing_Incidence_Angle");
        all.clone().find(|n| n.attribute("bandId") == Some("3")).or_else(|| all.next()).and_then(angles)
    };
    let view = list.and_then(of_list);
    facts.incidence_deg = facts.number("an incidence angle", Sense::Tilt, view.map(|v| v.0), TILE);
    facts.view_azimuth_deg = facts.number("a view azimuth", Sense::Azimuth, view.map(|v| v.1), TILE);
    let cloud = xml::number_of(root, "CLOUDY_PIXEL_PERCENTAGE");
    facts.cloud_cover_percent = facts.number("a cloud cover", Sense::Percent, cloud, TILE);
    let georeference = RawGeoreference { sentinel2: geocoding(root), ..RawGeoreference::default() };
    Found { rank: Rank::SideCar, facts, georeference }
}

/// The most resolutions of a tile that are looked at; there are three.
const MAX_GRIDS: usize = 16;

/// Where the tile lies: a size and a place for each resolution.
fn geocoding(root: Node<'_, '_>) -> Option<TileGeocoding> {
    let node = xml::find(root, "Tile_Geocoding")?;
    let each = |name: &'static str| node.children().filter(move |n| n.tag_name().name() == name);
    let grid = |size: Node<'_, '_>| {
        let resolution = size.attribute("resolution")?;
        let place = each("Geoposition").find(|n| n.attribute("resolution") == Some(resolution))?;
        let whole = |name| xml::text_of(size, name)?.parse().ok();
        let text = |name| xml::text_of(place, name).filter(|t| number(t).is_some()).map(str::to_owned);
        Some(TileGrid {
            size_px: [whole("NCOLS")?, whole("NROWS")?],
            corner: [text("ULX")?, text("ULY")?],
            pixel: [text("XDIM")?, text("YDIM")?],
        })
    };
    let grids: Vec<TileGrid> = each("Size").take(MAX_GRIDS).filter_map(grid).collect();
    let code = xml::text_of(node, "HORIZONTAL_CS_CODE").and_then(super::text)?;
    (!grids.is_empty()).then_some(TileGeocoding { code, grids })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_is_read() {
        let text = r#"<?xml version="1.0" encoding="UTF-8"?><n1:Level-1C_User_Product xmlns:n1="https://psd/1C.xsd"><n1:General_Info><Product_Info>
            <PRODUCT_START_TIME>2018-08-15T10:56:19.024Z</PRODUCT_START_TIME><PRODUCT_URI>S2B_MSIL1C_20180815T105619_N0206_R094_T31UDQ_20180815T164115.SAFE</PRODUCT_URI>
            <Datatake datatakeIdentifier="x"><SPACECRAFT_NAME>Sentinel-2B</SPACECRAFT_NAME><DATATAKE_SENSING_START>2018-08-15T10:56:19.024Z</DATATAKE_SENSING_START></Datatake>
            </Product_Info><Product_Image_Characteristics><Spectral_Information_List><Spectral_Information bandId="0" physicalBand="B1"><RESOLUTION>60</RESOLUTION>
            <Wavelength><MIN unit="nm">411</MIN><CENTRAL unit="nm">442.3</CENTRAL></Wavelength></Spectral_Information></Spectral_Information_List></Product_Image_Characteristics>
            </n1:General_Info><n1:Quality_Indicators_Info><Cloud_Coverage_Assessment>12.3</Cloud_Coverage_Assessment></n1:Quality_Indicators_Info></n1:Level-1C_User_Product>"#;
        let facts = read(text).unwrap().facts;
        assert_eq!(facts.time.unwrap().value.to_string(), "2018-08-15T10:56:19Z");
        assert_eq!(facts.platform.unwrap().value, "Sentinel-2B");
        assert_eq!(facts.product_id.unwrap().value, "S2B_MSIL1C_20180815T105619_N0206_R094_T31UDQ_20180815T164115");
        assert_eq!(facts.credit.unwrap().value, "Contains modified Copernicus Sentinel data 2018");
        assert_eq!(facts.bands.unwrap().value, [BandFact { name: "B1".to_owned(), wavelength_nm: Some(442.3) }]);
        assert_eq!(facts.cloud_cover_percent.unwrap().value, 12.3);
    }

    #[test]
    fn a_tile_is_read() {
        let text = r#"<n1:Level-2A_Tile_ID xmlns:n1="https://psd/2A.xsd"><n1:General_Info><SENSING_TIME metadataLevel="Standard">2018-08-15T11:01:53.2Z</SENSING_TIME></n1:General_Info>
            <n1:Geometric_Info><Tile_Angles><Mean_Sun_Angle><ZENITH_ANGLE unit="deg">36.5</ZENITH_ANGLE><AZIMUTH_ANGLE unit="deg">155.2</AZIMUTH_ANGLE></Mean_Sun_Angle>
            <Mean_Viewing_Incidence_Angle_List><Mean_Viewing_Incidence_Angle bandId="0"><ZENITH_ANGLE>4.0</ZENITH_ANGLE><AZIMUTH_ANGLE>190</AZIMUTH_ANGLE></Mean_Viewing_Incidence_Angle>
            <Mean_Viewing_Incidence_Angle bandId="3"><ZENITH_ANGLE>3.5</ZENITH_ANGLE><AZIMUTH_ANGLE>195</AZIMUTH_ANGLE></Mean_Viewing_Incidence_Angle></Mean_Viewing_Incidence_Angle_List>
            </Tile_Angles></n1:Geometric_Info></n1:Level-2A_Tile_ID>"#;
        let facts = read(text).unwrap().facts;
        assert_eq!(facts.time.unwrap().value.to_string(), "2018-08-15T11:01:53Z");
        let numbers = [facts.sun_azimuth_deg, facts.sun_elevation_deg, facts.incidence_deg, facts.view_azimuth_deg];
        assert_eq!(numbers.map(|n| n.unwrap().value), [155.2, 53.5, 3.5, 195.0]);
        assert_eq!(read("<other/>"), None);
    }

    #[test]
    fn the_place_of_a_tile_is_read_for_each_resolution() {
        let text = r#"<n1:Level-1C_Tile_ID xmlns:n1="https://psd/1C.xsd"><n1:Geometric_Info><Tile_Geocoding metadataLevel="Brief">
            <HORIZONTAL_CS_NAME>WGS84 / UTM zone 52N</HORIZONTAL_CS_NAME><HORIZONTAL_CS_CODE>EPSG:32652</HORIZONTAL_CS_CODE>
            <Size resolution="10"><NROWS>10980</NROWS><NCOLS>10970</NCOLS></Size><Size resolution="20"><NROWS>5490</NROWS><NCOLS>5490</NCOLS></Size>
            <Size resolution="60"><NROWS>1830</NROWS></Size>
            <Geoposition resolution="20"><ULX>300000</ULX><ULY>4400040</ULY><XDIM>20</XDIM><YDIM>-20</YDIM></Geoposition>
            <Geoposition resolution="10"><ULX>300000</ULX><ULY>4400040</ULY><XDIM>10</XDIM><YDIM>-10</YDIM></Geoposition>
            </Tile_Geocoding></n1:Geometric_Info></n1:Level-1C_Tile_ID>"#;
        let found = read(text).unwrap().georeference.sentinel2.unwrap();
        assert_eq!((found.code.as_str(), found.grids.len()), ("EPSG:32652", 2));
        let [first, second] = found.grids.as_slice() else { panic!("two") };
        assert_eq!((first.size_px, first.pixel[1].as_str()), ([10_970, 10_980], "-10"));
        assert_eq!((second.size_px, second.corner[1].as_str()), ([5490, 5490], "4400040"));
        for (from, to) in [("ULX", "X"), ("EPSG:32652", ""), ("NROWS>", "ROWS>"), ("300000", "inf"), ("Tile_Geocoding", "Other")] {
            assert_eq!(read(&text.replace(from, to)).unwrap().georeference.sentinel2, None, "{from}");
        }
    }

    #[test]
    fn hostile_xml_is_a_note() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
        let deep = "<a>".repeat(300_000);
        let long = format!("<a>{}</a>", "x".repeat(2 << 20));
        let many = format!("<a>{}</a>", "<b/>".repeat(200_000));
        for (text, part) in
            [(laughs, "document type"), (&deep, ""), (&long, "1024 KB"), (&many, "too many"), ("", "not valid"), ("\u{0}", "not valid")]
        {
            let facts = read(text).unwrap().facts;
            assert_eq!(facts.notes.len(), 1);
            assert!(facts.notes.iter().all(|n| n.contains(part)), "{:?}", facts.notes);
        }
    }
}
