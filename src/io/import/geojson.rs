//! GeoJSON polygons: in longitude and latitude (RFC 7946), in the coordinate system of a `crs` member (GeoJSON of 2008), or in
//! pixels, with `"coordinate_space": "pixel"`, as Revisit exports them without a georeference.

use super::geojson_annotation;
use super::geojson_lonlat::{Ground, Positions};
use super::json_kind::{JsonKind, body, kind_of, not_json};
use super::parts::{self, named, not_too_long, short};
use super::polygon::{MOST_HOLES, Polygon, too_many_holes};
use super::{Imported, Importer};
use crate::core::doc::{Document, Drawn, EpochId, State, Traced};
use crate::core::geom::Point;
use crate::core::ops::{ImportedAnnotation, ImportedFootprint};
use serde_json::{Map, Value};

pub(super) const IMPORTER: Importer = Importer {
    name: "geojson",
    extensions: &["geojson", "json"],
    summary: "Polygons from GeoJSON: in longitude and latitude, in the system of its \"crs\" member, or in pixels with \"coordinate_space\": \"pixel\".",
    probe: |bytes| kind_of(bytes) == Some(JsonKind::GeoJson),
    read,
};

fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    let value: Value = serde_json::from_slice(body(bytes)).map_err(|e| not_json(&e))?;
    let Value::Object(collection) = value else {
        return Err("This is JSON, but not a GeoJSON FeatureCollection.".to_owned());
    };
    if collection.get("type").and_then(Value::as_str) != Some("FeatureCollection") {
        return Err("This is JSON, but not a GeoJSON FeatureCollection. Wrap the geometry into one.".to_owned());
    }
    let positions = Positions::of(&collection)?;
    let Some(Value::Array(features)) = collection.get("features") else {
        return Err("The FeatureCollection has no list of features.".to_owned());
    };
    let ground = Ground::new(doc, image, positions, features)?;
    let mut found = Imported::default();
    for (i, feature) in features.iter().enumerate() {
        match annotation(feature, doc, image, &ground) {
            Ok(Some(annotation)) => {
                found.annotations.push(annotation);
                continue;
            }
            Ok(None) => {}
            Err(why) => {
                found.rejected.push(format!("Feature {}: {why}", i + 1));
                continue;
            }
        }
        match read_feature(feature, doc, &ground) {
            Ok(list) => found.footprints.extend(list),
            Err(why) => found.rejected.push(format!("Feature {}{}: {why}", i + 1, name_of(feature))),
        }
    }
    if found.footprints.is_empty() && found.annotations.is_empty() && found.rejected.is_empty() {
        return Err("The FeatureCollection holds no features.".to_owned());
    }
    Ok(found)
}

fn name_of(feature: &Value) -> String {
    let name = feature.get("properties").and_then(|p| p.get("name")).and_then(Value::as_str);
    name.map(named).unwrap_or_default()
}

/// What points something out, in an export of Revisit's own.
fn annotation(feature: &Value, doc: &Document, image: EpochId, ground: &Ground<'_>) -> Result<Option<ImportedAnnotation>, String> {
    let Some(properties) = feature.get("properties").and_then(Value::as_object) else { return Ok(None) };
    let found = geojson_annotation::read(properties, feature.get("geometry"), doc, ground)?;
    found.iter().try_for_each(|one| geojson_annotation::takes(doc, image, one))?;
    Ok(found)
}

fn read_feature(feature: &Value, doc: &Document, ground: &Ground<'_>) -> Result<Vec<ImportedFootprint>, String> {
    let empty = Map::new();
    let properties = feature.get("properties").and_then(Value::as_object).unwrap_or(&empty);
    let traced = ground.traced_px(properties);
    let geometry = match feature.get("geometry") {
        Some(geometry) if geometry.is_object() => geometry,
        // An outline whose longitude and latitude were not known when it was written.
        Some(Value::Null) if traced.is_some() => {
            let whole = template(properties, doc, traced.unwrap_or_default())?;
            return ground.takes(&whole).map(|()| vec![whole]);
        }
        _ => return Err("It has no geometry.".to_owned()),
    };
    let coordinates = geometry.get("coordinates");
    let polygons: Vec<&Value> = match geometry.get("type").and_then(Value::as_str) {
        Some("Polygon") => coordinates.into_iter().collect(),
        Some("MultiPolygon") => {
            coordinates.and_then(Value::as_array).ok_or("Its coordinates are not a list of polygons.")?.iter().collect()
        }
        Some(other) => return Err(format!("It is a {}; only polygons are buildings.", short(other))),
        None => return Err("Its geometry does not say what it is.".to_owned()),
    };
    if polygons.is_empty() {
        return Err("It has no coordinates.".to_owned());
    }
    let template = template(properties, doc, Vec::new())?;
    let polygons: Vec<Polygon> = polygons.into_iter().map(polygon).collect::<Result<_, _>>()?;
    let found = parts::polygons(&template, ground.polygons(polygons, &template, traced)?)?;
    found.iter().try_for_each(|part| ground.takes(part))?;
    Ok(found)
}

/// What a feature says of its outline.
pub(super) fn template(properties: &Map<String, Value>, doc: &Document, points: Vec<Point>) -> Result<ImportedFootprint, String> {
    let text = |key: &str| properties.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(ImportedFootprint {
        epoch: epoch_of(properties, doc)?,
        name: text("name"),
        class: text("class"),
        state: word(properties, "state", State::from_word)?.unwrap_or_default(),
        traced: word(properties, "traced", Traced::from_word)?.unwrap_or_default(),
        drawn: word(properties, "drawn", Drawn::from_word)?,
        note: text("note"),
        analyst: text("analyst"),
        holes: holes_px(properties),
        points,
    })
}

/// The pixels of courtyards that an export of Revisit kept beside the longitude and latitude.
fn holes_px(properties: &Map<String, Value>) -> Vec<Vec<Point>> {
    let ring = |ring: &Value| ring.as_array()?.iter().map(position).collect::<Option<Vec<Point>>>();
    let rings = properties.get("holes_px").and_then(Value::as_array);
    rings.and_then(|rings| rings.iter().map(ring).collect::<Option<Vec<_>>>()).unwrap_or_default()
}

fn polygon(polygon: &Value) -> Result<Polygon, String> {
    const NESTING: &str = "Its coordinates are not nested as a polygon's: a list of rings of positions.";
    let rings = polygon.as_array().ok_or(NESTING)?;
    // A list of positions where the list of rings belongs: every position would count as a ring.
    if rings.iter().any(|ring| ring.as_array().is_none_or(|r| r.first().is_some_and(Value::is_number))) {
        return Err(NESTING.to_owned());
    }
    let (outer, holes) = rings.split_first().ok_or("It has no coordinates.")?;
    if holes.len() > MOST_HOLES {
        return Err(too_many_holes(holes.len()));
    }
    Ok(Polygon {
        outer: closed_ring(outer, NESTING)?,
        holes: holes.iter().map(|hole| closed_ring(hole, NESTING)).collect::<Result<_, _>>()?,
    })
}

fn closed_ring(ring: &Value, nesting: &str) -> Result<Vec<Point>, String> {
    let ring = ring.as_array().ok_or(nesting)?;
    not_too_long(ring.len())?;
    let points: Option<Vec<Point>> = ring.iter().map(position).collect();
    let mut points = points.ok_or("One of its positions is not a pair of numbers.")?;
    if points.len() < 2 || points.first() != points.last() {
        return Err("Its outline is not closed: the last position must repeat the first.".to_owned());
    }
    points.pop();
    Ok(points)
}

pub(super) fn position(value: &Value) -> Option<Point> {
    match value.as_array()?.as_slice() {
        [x, y] | [x, y, _] => Some(Point::new(x.as_f64()?, y.as_f64()?)).filter(|p| p.is_finite()),
        _ => None,
    }
}

pub(super) fn epoch_of(properties: &Map<String, Value>, doc: &Document) -> Result<Option<EpochId>, String> {
    if let Some(word) = properties.get("epoch").and_then(Value::as_str) {
        let not_there =
            || format!("Its epoch is \"{}\"; it must be \"before\" or \"after\", or a further date as \"date-3\".", short(word));
        return doc.find_epoch(word).map(Some).ok_or_else(not_there);
    }
    let Some(image) = properties.get("image").and_then(Value::as_str) else { return Ok(None) };
    match doc.epochs.iter().find(|e| e.file_name() == image) {
        Some(epoch) => Ok(Some(epoch.id)),
        None => Err(format!("It belongs to the image \"{}\", which is not one of this session.", short(image))),
    }
}

fn word<T>(properties: &Map<String, Value>, key: &str, from: impl Fn(&str) -> Option<T>) -> Result<Option<T>, String> {
    match properties.get(key).and_then(Value::as_str).filter(|t| !t.trim().is_empty()) {
        None => Ok(None),
        Some(text) => from(text).map(Some).ok_or_else(|| format!("Its {key} \"{}\" is not one that Revisit knows.", short(text))),
    }
}
