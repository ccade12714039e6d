//! Polygons from KML 2.0 to 2.3, and from KMZ. Longitude and latitude come to pixels through the image's georeference. Document
//! types, and with them entities, are refused; links are never followed; styles are left alone.

use super::geojson::template;
use super::geojson_lonlat::Ground;
use super::parts::{self, named, not_too_long, short};
use super::polygon::{MOST_HOLES, Polygon, too_many_holes};
use super::{Imported, Importer};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::ops::{ImportedFootprint, MAX_TEXT};
use roxmltree::{Document as Xml, Error, Node, ParsingOptions};
use serde_json::{Map, Value};

pub(super) const IMPORTER: Importer = Importer {
    name: "kml",
    extensions: &["kml"],
    summary: "Polygons from KML, as Google Earth writes it; needs an image with a georeference.",
    probe: |bytes| {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let utf16 = bytes.starts_with(b"\xff\xfe<\0") || bytes.starts_with(b"\xfe\xff\0<");
        utf16 || text.iter().find(|b| !b.is_ascii_whitespace()) == Some(&b'<')
    },
    read,
};

/// The largest KML that is read, bytes.
pub(super) const MAX_KML: usize = 256 << 20;
/// The most elements, attributes and texts of a file.
const MAX_NODES: u32 = 8_000_000;
/// How deep geometries stand in each other.
const MAX_DEPTH: usize = 16;
/// What is kept of a description, characters; its end says so.
const MOST_WORDS: usize = MAX_TEXT - 200;

/// Elements that hold no outline and are told instead.
const TOLD: [(&str, &str, &str); 4] = [
    ("NetworkLink", "Network link", "links to other files are not followed. Import that file itself."),
    ("GroundOverlay", "Ground overlay", "it is a picture, not an outline."),
    ("PhotoOverlay", "Photo overlay", "it is a picture, not an outline."),
    ("ScreenOverlay", "Screen overlay", "it is a picture, not an outline."),
];

/// Reads a KML file.
pub(super) fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    if bytes.len() > MAX_KML {
        return Err(format!("It is larger than {} MiB, more than any set of outlines in KML.", MAX_KML >> 20));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "It is not UTF-8, the encoding of KML. Save it as UTF-8.".to_owned())?;
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let xml = Xml::parse_with_options(text.trim_start_matches('\u{feff}').trim_start(), options).map_err(|error| match error {
        Error::DtdDetected => "It declares a document type, which no KML needs; such files are not read.".to_owned(),
        Error::NodesLimitReached => "It has more elements than any set of outlines.".to_owned(),
        other => format!("It is not valid XML: {}.", short(&other.to_string())),
    })?;
    let root = xml.root_element();
    if !["kml", "Document", "Folder", "Placemark"].contains(&root.tag_name().name()) {
        return Err(format!("This is XML, but not KML: its outermost element is \"{}\".", short(root.tag_name().name())));
    }
    let mut found = Imported::default();
    let mut ground = None;
    let mut number = 0;
    for node in root.descendants().filter(Node::is_element) {
        let kind = node.tag_name().name();
        if let Some((_, what, why)) = TOLD.iter().find(|t| t.0 == kind) {
            found.rejected.push(format!("{what}{}: {why}", named(&text_of(node, "name"))));
        }
        if kind != "Placemark" {
            continue;
        }
        number += 1;
        let properties = properties(node);
        let ground = match &ground {
            Some(ground) => ground,
            None => ground.insert(Ground::lonlat("KML", doc, image, properties.contains_key("image_sha256"))?),
        };
        match placemark(node, &properties, doc, ground) {
            Ok(list) => found.footprints.extend(list),
            Err(why) => found.rejected.push(format!("Placemark {number}{}: {why}", named(&text_of(node, "name")))),
        }
    }
    if found.footprints.is_empty() && found.rejected.is_empty() {
        return Err("The KML holds no placemarks.".to_owned());
    }
    Ok(found)
}

fn child<'a, 'i>(node: Node<'a, 'i>, name: &str) -> Option<Node<'a, 'i>> {
    node.children().find(|n| n.is_element() && n.tag_name().name() == name)
}

/// All text directly in an element; comments and CDATA may cut it into pieces.
fn own_text(node: Node<'_, '_>) -> String {
    node.children().filter(Node::is_text).filter_map(|n| n.text()).collect()
}

fn text_of(node: Node<'_, '_>, name: &str) -> String {
    child(node, name).map(own_text).unwrap_or_default().trim().to_owned()
}

/// The members by which GeoJSON says the same. What only Revisit means by them is read from its own exports alone: others may
/// call something else `state`.
fn properties(node: Node<'_, '_>) -> Map<String, Value> {
    let mut members = Map::new();
    let data = child(node, "ExtendedData").into_iter().flat_map(|e| e.descendants());
    for item in data.filter(|n| matches!(n.tag_name().name(), "Data" | "SimpleData")) {
        let Some(name) = item.attribute("name") else { continue };
        let value = if item.tag_name().name() == "Data" { text_of(item, "value") } else { own_text(item) };
        if !value.trim().is_empty() {
            members.insert(name.to_owned(), value.into());
        }
    }
    if !members.contains_key("image_sha256") {
        members.retain(|name, _| matches!(name.as_str(), "class" | "note"));
    }
    members.insert("name".to_owned(), text_of(node, "name").into());
    if !members.contains_key("note") && !members.contains_key("image_sha256") {
        members.insert("note".to_owned(), words_of_html(&text_of(node, "description")).into());
    }
    members
}

fn placemark(
    node: Node<'_, '_>,
    properties: &Map<String, Value>,
    doc: &Document,
    ground: &Ground<'_>,
) -> Result<Vec<ImportedFootprint>, String> {
    let mut rings: Vec<Polygon> = Vec::new();
    let mut has_geometry = false;
    for geometry in node.children().filter(Node::is_element).filter(|n| is_geometry(*n)) {
        has_geometry = true;
        collect(geometry, 0, &mut rings)?;
    }
    if rings.is_empty() {
        return Err(if has_geometry { "Its geometry is empty." } else { "It has no geometry." }.to_owned());
    }
    let template = template(properties, doc, Vec::new())?;
    let polygons = ground.polygons(rings, &template, None)?;
    let found = parts::polygons(&template, polygons)?;
    found.iter().try_for_each(|part| ground.takes(part))?;
    Ok(found)
}

fn is_geometry(node: Node<'_, '_>) -> bool {
    let kinds = ["Polygon", "MultiGeometry", "Point", "LineString", "LinearRing", "Model", "Track", "MultiTrack"];
    kinds.contains(&node.tag_name().name())
}

/// The polygons of a geometry, longitude first.
fn collect(node: Node<'_, '_>, depth: usize, rings: &mut Vec<Polygon>) -> Result<(), String> {
    match node.tag_name().name() {
        "MultiGeometry" if depth == MAX_DEPTH => Err("Its geometries stand in each other deeper than any outline needs.".to_owned()),
        "MultiGeometry" => node.children().filter(|n| is_geometry(*n)).try_for_each(|n| collect(n, depth + 1, rings)),
        "Polygon" => {
            let line = |boundary: Node<'_, '_>| child(boundary, "LinearRing").and_then(|r| child(r, "coordinates")).map(own_text);
            let outer = child(node, "outerBoundaryIs").and_then(line).ok_or("Its polygon has no coordinates.")?;
            let inner: Vec<_> = node.children().filter(|n| n.tag_name().name() == "innerBoundaryIs").collect();
            if inner.len() > MOST_HOLES {
                return Err(too_many_holes(inner.len()));
            }
            let mut polygon = Polygon { outer: positions(&outer)?, holes: Vec::new() };
            for boundary in inner {
                polygon.holes.push(positions(&line(boundary).ok_or("One of its holes has no coordinates.")?)?);
            }
            rings.push(polygon);
            Ok(())
        }
        other => Err(format!("It is a {}; only polygons are buildings.", short(other))),
    }
}

/// `longitude,latitude[,height]`, set apart by blanks. Google Earth closes rings that are open, so that they are taken as well.
fn positions(text: &str) -> Result<Vec<Point>, String> {
    let mut points = Vec::new();
    for tuple in text.split_ascii_whitespace() {
        let numbers: Option<Vec<f64>> = tuple.split(',').take(4).map(|n| n.parse().ok().filter(|v: &f64| v.is_finite())).collect();
        match numbers.as_deref() {
            Some([lon, lat] | [lon, lat, _]) => points.push(Point::new(*lon, *lat)),
            _ => return Err(format!("One of its positions, \"{}\", is not longitude,latitude.", short(tuple))),
        }
        not_too_long(points.len())?;
    }
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    Ok(points)
}

/// The words of a description: most are HTML.
fn words_of_html(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        words.push_str(before);
        let Some(end) = tag.find('>') else {
            words.push_str(tag);
            rest = "";
            break;
        };
        let name: String = tag.chars().skip(1).take_while(char::is_ascii_alphanumeric).collect();
        let breaks = ["br", "p", "tr", "li", "div", "h1", "h2", "h3"].contains(&name.to_ascii_lowercase().as_str());
        words.push(if breaks { '\n' } else { ' ' });
        rest = tag.get(end + 1..).unwrap_or_default();
    }
    words.push_str(rest);
    for (entity, c) in [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#36;", "$"), ("&amp;", "&")] {
        words = words.replace(entity, c);
    }
    let lines: Vec<String> = words.lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|l| !l.is_empty()).collect();
    let words = lines.join("\n");
    match words.char_indices().nth(MOST_WORDS) {
        Some((end, _)) => format!("{} [The description goes on in the file.]", words.get(..end).unwrap_or_default()),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_are_read_as_words() {
        let html = "<b>Hall&nbsp;3</b><br/>built <i>2023</i>\n<script>x</script> 5 &lt; 6 &amp;amp; <unclosed";
        assert_eq!(words_of_html(html), "Hall 3\nbuilt 2023\nx 5 < 6 &amp; <unclosed");
        assert!(words_of_html(&"é".repeat(9000)).ends_with("[The description goes on in the file.]"));
    }

    #[test]
    fn positions_are_pairs_or_triples() {
        assert_eq!(positions(" 1,2,0\n3,4 5,6,7 1,2,0 ").unwrap().len(), 3);
        for bad in ["1, 2", "1,2,3,4", "1,x", "1", "1e999,0", "NaN,1", "1,2,"] {
            assert!(positions(bad).is_err(), "{bad}");
        }
    }
}
