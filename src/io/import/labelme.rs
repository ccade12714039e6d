//! LabelMe: one JSON file an image, with shapes in its pixels.

use super::json_kind::{JsonKind, body, kind_of, not_json};
use super::parts::{self, Meant, image_named, named, not_too_long, same_size, short};
use super::{Imported, Importer};
use crate::core::doc::{Document, EpochId};
use crate::core::geom::Point;
use crate::core::ops::ImportedFootprint;
use serde::Deserialize;
use serde_json::Value;

pub(super) const IMPORTER: Importer = Importer {
    name: "labelme",
    extensions: &["json"],
    summary: "Polygons and rectangles from LabelMe; the image is known by its file name, or said by you.",
    probe: |bytes| kind_of(bytes) == Some(JsonKind::LabelMe),
    read,
};

/// The members that matter; the picture that LabelMe may put into the file is passed over.
#[derive(Deserialize)]
struct File {
    #[serde(default)]
    shapes: Vec<Value>,
    #[serde(rename = "imagePath", default)]
    image_path: Value,
    #[serde(rename = "imageWidth", default)]
    width: Value,
    #[serde(rename = "imageHeight", default)]
    height: Value,
}

fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    let file: File = serde_json::from_slice(body(bytes)).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => "This looks like LabelMe, but its \"shapes\" are not a list.".to_owned(),
        _ => not_json(&e),
    })?;
    let epoch = match image_named(doc, file.image_path.as_str().unwrap_or_default()) {
        Meant::Named(epoch) => Some(epoch),
        Meant::Unknown => None,
    };
    same_size(doc, epoch.unwrap_or(image), file.width.as_f64().zip(file.height.as_f64()))?;
    let mut found = Imported::default();
    for (i, shape) in file.shapes.iter().enumerate() {
        let label = shape.get("label").and_then(Value::as_str).unwrap_or_default();
        match read_shape(shape, label, epoch, doc, image) {
            Ok(list) => found.footprints.extend(list),
            Err(why) => found.rejected.push(format!("Shape {}{}: {why}", i + 1, named(label))),
        }
    }
    if found.footprints.is_empty() && found.rejected.is_empty() {
        return Err("The LabelMe file holds no shapes.".to_owned());
    }
    Ok(found)
}

fn read_shape(
    shape: &Value,
    label: &str,
    epoch: Option<EpochId>,
    doc: &Document,
    image: EpochId,
) -> Result<Vec<ImportedFootprint>, String> {
    let kind = shape.get("shape_type").and_then(Value::as_str).unwrap_or("polygon");
    let points = shape.get("points").and_then(Value::as_array).ok_or("It has no points.")?;
    not_too_long(points.len())?;
    let points: Option<Vec<Point>> = points.iter().map(super::geojson::position).collect();
    let points = points.ok_or("One of its points is not a pair of numbers.")?;
    let ring = match (kind, points.as_slice()) {
        ("rectangle", [a, c]) => vec![*a, Point::new(c.x, a.y), *c, Point::new(a.x, c.y)],
        ("polygon" | "rectangle" | "oriented_rectangle", _) => points,
        ("circle", _) => return Err("It is a circle: its outline was not traced. Outline it as a polygon.".to_owned()),
        (other, _) => return Err(format!("It is a {}; only polygons and rectangles are buildings.", short(other))),
    };
    let note = shape.get("description").and_then(Value::as_str).unwrap_or_default().to_owned();
    let template = ImportedFootprint { epoch, class: label.to_owned(), note, ..ImportedFootprint::default() };
    let found = parts::footprints(&template, vec![ring])?;
    found.iter().try_for_each(|part| parts::takes(doc, image, part))?;
    Ok(found)
}
