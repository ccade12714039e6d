//! xBD, the data set of building damage: one JSON file an image, polygons as well-known text in its pixels.

use super::json_kind::{JsonKind, body, kind_of, not_json};
use super::parts::{self, Meant, image_named, named, not_too_long, same_size, short};
use super::polygon::{MOST_HOLES, Polygon, too_many_holes};
use super::{Imported, Importer};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::ops::ImportedFootprint;
use serde::Deserialize;
use serde_json::{Map, Value};

pub(super) const IMPORTER: Importer = Importer {
    name: "xbd",
    extensions: &["json"],
    summary: "Polygons from xBD labels; pre-disaster is BEFORE, post-disaster AFTER, the damage becomes a note.",
    probe: |bytes| kind_of(bytes) == Some(JsonKind::Xbd),
    read,
};

#[derive(Deserialize)]
struct File {
    features: Map<String, Value>,
    #[serde(default)]
    metadata: Map<String, Value>,
}

fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    let file: File = serde_json::from_slice(body(bytes)).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => "This looks like xBD, but its features or metadata are not objects.".to_owned(),
        _ => not_json(&e),
    })?;
    let Some(Value::Array(features)) = file.features.get("xy") else {
        return Err("This looks like xBD, but it has no list of features in pixels (\"xy\").".to_owned());
    };
    let name = file.metadata.get("img_name").and_then(Value::as_str).unwrap_or_default();
    let epoch = match image_named(doc, name) {
        Meant::Named(epoch) => Some(epoch),
        Meant::Unknown if name.contains("_pre_") => Some(doc.pair.before),
        Meant::Unknown if name.contains("_post_") => Some(doc.pair.after),
        Meant::Unknown => None,
    };
    let number = |key: &str| file.metadata.get(key).and_then(Value::as_f64);
    same_size(doc, epoch.unwrap_or(image), number("width").zip(number("height")))?;
    let mut found = Imported::default();
    for (i, feature) in features.iter().enumerate() {
        let said = |key: &str| feature.get("properties").and_then(|p| p.get(key)).and_then(Value::as_str).unwrap_or_default();
        let note = match (said("subtype"), said("uid")) {
            ("", "") => String::new(),
            ("", uid) => format!("xBD {uid}."),
            (damage, "") => format!("Damage in xBD: {damage}."),
            (damage, uid) => format!("Damage in xBD: {damage}. Its number there: {uid}."),
        };
        let template = ImportedFootprint { epoch, class: said("feature_type").to_owned(), note, ..ImportedFootprint::default() };
        let rings = feature.get("wkt").and_then(Value::as_str).ok_or_else(|| "It has no outline (\"wkt\").".to_owned()).and_then(polygons);
        let taken = rings.and_then(|rings| parts::polygons(&template, rings)).and_then(|list| {
            list.iter().try_for_each(|part| parts::takes(doc, image, part))?;
            Ok(list)
        });
        match taken {
            Ok(list) => found.footprints.extend(list),
            Err(why) => found.rejected.push(format!("Feature {}{}: {why}", i + 1, named(said("uid")))),
        }
    }
    if found.footprints.is_empty() && found.rejected.is_empty() {
        return Err("The xBD file holds no features.".to_owned());
    }
    Ok(found)
}

/// The polygons of `POLYGON ((x y, ...))` or `MULTIPOLYGON (((x y, ...)), ...)`.
fn polygons(wkt: &str) -> Result<Vec<Polygon>, String> {
    let (kind, rest) = wkt.split_once('(').ok_or("Its outline is not well-known text.")?;
    if kind.contains(')') {
        return Err("The brackets of its outline do not match.".to_owned());
    }
    let body = rest.trim_end().strip_suffix(')').ok_or("Its outline is cut short.")?;
    let polygons: Vec<&str> = match kind.trim().to_ascii_uppercase().as_str() {
        "POLYGON" => vec![body],
        "MULTIPOLYGON" => groups(body)?,
        other => return Err(format!("It is a {}; only polygons are buildings.", short(other))),
    };
    let rings = |polygon: &&str| match groups(polygon)?.as_slice() {
        [] => Err("It has no coordinates.".to_owned()),
        [_, holes @ ..] if holes.len() > MOST_HOLES => Err(too_many_holes(holes.len())),
        [outer, holes @ ..] => {
            let holes = holes.iter().map(|hole| positions(hole)).collect::<Result<_, _>>()?;
            Ok(Polygon { outer: positions(outer)?, holes })
        }
    };
    polygons.iter().map(rings).collect()
}

/// What stands in each pair of brackets at this level.
fn groups(text: &str) -> Result<Vec<&str>, String> {
    let (mut found, mut depth, mut from) = (Vec::new(), 0_usize, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' => {
                if depth == 0 {
                    from = at + 1;
                }
                depth += 1;
            }
            ')' => {
                depth = depth.checked_sub(1).ok_or("The brackets of its outline do not match.")?;
                if depth == 0 {
                    found.extend(text.get(from..at));
                }
            }
            _ => {}
        }
    }
    if depth == 0 { Ok(found) } else { Err("The brackets of its outline do not match.".to_owned()) }
}

fn positions(ring: &str) -> Result<Vec<Point>, String> {
    let mut points = Vec::new();
    for pair in ring.split(',') {
        let numbers: Option<Vec<f64>> =
            pair.split_ascii_whitespace().take(4).map(|n| n.parse().ok().filter(|v: &f64| v.is_finite())).collect();
        match numbers.as_deref() {
            Some([x, y] | [x, y, _]) => points.push(Point::new(*x, *y)),
            _ => return Err(format!("One of its positions, \"{}\", is not a pair of numbers.", short(pair.trim()))),
        }
        not_too_long(points.len())?;
    }
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    Ok(points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_text() {
        assert_eq!(polygons("POLYGON ((0 0, 10 0, 10 5, 0 0))").unwrap()[0].outer.len(), 3);
        assert_eq!(polygons("POLYGON ((0 0, 9 0, 9 9, 0 0), (4 1, 5 1, 5 2, 4 1))").unwrap()[0].holes[0].len(), 3);
        assert_eq!(polygons("MultiPolygon(((0 0,1 0,1 1,0 0)),((5 5 0,6 5 0,6 6 0,5 5 0)))").unwrap().len(), 2);
        for (bad, why) in [
            ("POINT (1 2)", "It is a POINT"),
            ("POLYGON ((0 0, 9 0, 9 9, 0 0), (1 1, 2 x, 2 2, 1 1))", "One of its positions"),
            ("POLYGON ((0 0, 1 0, 1 1", "Its outline is cut short"),
            ("POLYGON EMPTY", "Its outline is not"),
            ("POLYGON ()", "It has no coordinates"),
            ("POLYGON ((0 0, 1 x))", "One of its positions"),
            ("POLYGON (()", "The brackets"),
            ("POLYGON )(())", "The brackets"),
        ] {
            assert!(polygons(bad).unwrap_err().starts_with(why), "{bad}: {:?}", polygons(bad));
        }
    }
}
