//! GML in JPEG 2000: the first `RectifiedGrid` of a box's XML. Source: OGC 05-047r3 and 08-085r8.

use super::{number, xml};
use crate::core::georef::GmlGrid;
use roxmltree::Node;

/// The longest name of a coordinate system that is kept, bytes.
const MAX_NAME: usize = 500;

/// The grid in a text. `None`: there is none, or it is not complete.
pub fn read(text: &str) -> Option<GmlGrid> {
    let tree = xml::parse(text.trim_end_matches('\0')).ok()?;
    let root = tree.root_element();
    let grid = xml::find(root, "RectifiedGrid")?;
    let origin = xml::find(grid, "origin")?;
    let pair = |node: Node<'_, '_>| {
        let mut numbers = node.text()?.split([' ', ',', '\t', '\r', '\n']).filter(|n| !n.is_empty()).map(number);
        Some([numbers.next()??, numbers.next()??])
    };
    let mut steps = grid.descendants().filter(|n| n.tag_name().name() == "offsetVector");
    let (first, second) = (steps.next()?, steps.next()?);
    // Producers name the system at one or another of these places.
    let named = |node: Option<Node<'_, '_>>| node.and_then(|n| n.attribute("srsName").map(str::to_owned));
    let srs_name = named(xml::find(origin, "Point"))
        .or_else(|| named(xml::find(root, "boundedBy").and_then(|n| xml::find(n, "Envelope"))))
        .or_else(|| named(Some(grid)))
        .or_else(|| named(Some(first)))
        .filter(|name| name.len() <= MAX_NAME)
        .unwrap_or_default();
    Some(GmlGrid {
        srs_name,
        origin: pair(xml::find(origin, "pos").or_else(|| xml::find(origin, "coordinates"))?)?,
        steps: [pair(first)?, pair(second)?],
        axis_names: grid
            .children()
            .filter(|n| n.tag_name().name() == "axisName")
            .take(3)
            .filter_map(|n| n.text()?.get(..))
            .map(str::to_owned)
            .collect(),
        has_swapped_steps: text.contains("GDAL_JP2K_ALT_OFFSETVECTOR_ORDER=TRUE"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_is_read_in_both_versions() {
        let first = r#"<gml:FeatureCollection xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><gml:RectifiedGrid dimension="2">
            <gml:axisName>x</gml:axisName><gml:axisName>y</gml:axisName><gml:origin><gml:Point srsName="urn:ogc:def:crs:EPSG::32652">
            <gml:pos>400005 4399995</gml:pos></gml:Point></gml:origin><gml:offsetVector>10 0</gml:offsetVector><gml:offsetVector>0 -10</gml:offsetVector>
            </gml:RectifiedGrid></gml:featureMember></gml:FeatureCollection>"#;
        let found = read(first).unwrap();
        assert_eq!((found.srs_name.as_str(), found.origin), ("urn:ogc:def:crs:EPSG::32652", [400_005.0, 4_399_995.0]));
        assert_eq!((found.steps, found.axis_names.len(), found.has_swapped_steps), ([[10.0, 0.0], [0.0, -10.0]], 2, false));
        // Without a name at the point, commas between numbers, and GDAL's comment.
        let other = first
            .replace("<gml:Point srsName=\"urn:ogc:def:crs:EPSG::32652\">", "<!-- GDAL_JP2K_ALT_OFFSETVECTOR_ORDER=TRUE: --><gml:Point>");
        let other = other.replace("gml:pos>", "gml:coordinates>").replace("400005 4399995", "400005,4399995");
        let found = read(&other.replace("<gml:RectifiedGrid ", "<gml:RectifiedGrid srsName=\"EPSG:32652\" ")).unwrap();
        assert_eq!((found.srs_name.as_str(), found.origin[0], found.has_swapped_steps), ("EPSG:32652", 400_005.0, true));
        for (from, to) in
            [("<gml:pos>400005 4399995", "<gml:pos>400005"), ("4399995", "nan"), ("offsetVector", "x"), ("RectifiedGrid", "Grid")]
        {
            assert_eq!(read(&first.replace(from, to)), None, "{from}");
        }
        assert_eq!(read("<!DOCTYPE l [<!ENTITY a \"ha\">]><l>&a;</l>"), None);
    }
}
