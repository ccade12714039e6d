//! COCO object annotations: polygons of one or several images, in their pixels.

use super::json_kind::{JsonKind, body, kind_of, not_json};
use super::parts::{self, Meant, image_named, not_too_long, same_size, short};
use super::{Imported, Importer};
use crate::core::doc::{Document, Drawn, EpochId, State, Traced};
use crate::core::geom::Point;
use crate::core::ops::ImportedFootprint;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const IMPORTER: Importer = Importer {
    name: "coco",
    extensions: &["json"],
    summary: "Polygons from COCO annotations; images are known by their file names. A file of one image may be laid on one that you name.",
    probe: |bytes| kind_of(bytes) == Some(JsonKind::Coco),
    read,
};

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    images: Vec<Value>,
    #[serde(default)]
    annotations: Vec<Value>,
    #[serde(default)]
    categories: Vec<Value>,
}

/// What a file says of an image.
struct Image<'f> {
    name: &'f str,
    size: Option<(f64, f64)>,
}

struct Reading<'f> {
    doc: &'f Document,
    image: EpochId,
    images: BTreeMap<u64, Image<'f>>,
    categories: BTreeMap<u64, &'f str>,
}

fn read(bytes: &[u8], doc: &Document, image: EpochId) -> Result<Imported, String> {
    let file: File = serde_json::from_slice(body(bytes)).map_err(|e| match e.classify() {
        serde_json::error::Category::Data => "This looks like COCO, but its images, annotations or categories are not lists.".to_owned(),
        _ => not_json(&e),
    })?;
    let id = |v: &Value| v.get("id").and_then(Value::as_u64);
    let number = |v: &Value, key: &str| v.get(key).and_then(Value::as_f64);
    let images = file.images.iter().filter_map(|v| {
        let name = v.get("file_name").and_then(Value::as_str).unwrap_or_default();
        Some((id(v)?, Image { name, size: number(v, "width").zip(number(v, "height")) }))
    });
    let categories = file.categories.iter().filter_map(|v| Some((id(v)?, v.get("name")?.as_str()?)));
    let reading = Reading { doc, image, images: images.collect(), categories: categories.collect() };
    let mut found = Imported::default();
    for (i, annotation) in file.annotations.iter().enumerate() {
        match reading.annotation(annotation) {
            Ok(list) => found.footprints.extend(list),
            Err(why) => {
                let id = id(annotation).map(|id| format!(" (id {id})")).unwrap_or_default();
                found.rejected.push(format!("Annotation {}{id}: {why}", i + 1));
            }
        }
    }
    if found.footprints.is_empty() && found.rejected.is_empty() {
        return Err("The COCO file holds no annotations.".to_owned());
    }
    Ok(found)
}

impl Reading<'_> {
    fn annotation(&self, annotation: &Value) -> Result<Vec<ImportedFootprint>, String> {
        let number = |key: &str| annotation.get(key).and_then(Value::as_u64);
        let epoch = self.epoch(number("image_id").ok_or("It does not say on which image it lies.")?)?;
        let rings = match annotation.get("segmentation") {
            Some(Value::Array(rings)) if !rings.is_empty() => rings,
            Some(Value::Object(_)) => return Err("It is a mask of pixels, not an outline; only polygons are taken.".to_owned()),
            _ => return Err("It has a box and no outline; only polygons are taken.".to_owned()),
        };
        let rings: Vec<Vec<Point>> = rings.iter().map(ring).collect::<Result<_, _>>()?;
        let class = number("category_id").and_then(|id| self.categories.get(&id)).copied().unwrap_or_default();
        // An export of Revisit says more.
        let attributes = annotation.get("attributes");
        let said = |key: &str| attributes.and_then(|a| a.get(key)).and_then(Value::as_str).unwrap_or_default();
        let template = ImportedFootprint {
            epoch,
            class: class.to_owned(),
            name: said("name").to_owned(),
            state: State::from_word(said("state")).unwrap_or_default(),
            traced: Traced::from_word(said("traced")).unwrap_or_default(),
            drawn: Drawn::from_word(said("drawn")),
            note: said("note").to_owned(),
            analyst: said("analyst").to_owned(),
            points: Vec::new(),
            holes: Vec::new(),
        };
        let found = parts::footprints(&template, rings)?;
        found.iter().try_for_each(|part| parts::takes(self.doc, self.image, part))?;
        Ok(found)
    }

    /// The image of the session that is meant; `None` for the one that the person names.
    fn epoch(&self, id: u64) -> Result<Option<EpochId>, String> {
        let image = self.images.get(&id).ok_or("It lies on an image that the file does not describe.")?;
        let epoch = match image_named(self.doc, image.name) {
            Meant::Named(epoch) => Some(epoch),
            Meant::Unknown if self.images.len() == 1 => None,
            Meant::Unknown => return Err(format!("It lies on the image \"{}\", which is not one of this session.", short(image.name))),
        };
        same_size(self.doc, epoch.unwrap_or(self.image), image.size)?;
        Ok(epoch)
    }
}

/// `[x, y, x, y, ...]`.
fn ring(flat: &Value) -> Result<Vec<Point>, String> {
    const PAIRS: &str = "Its segmentation is not a list of x, y, x, y.";
    let numbers = flat.as_array().ok_or(PAIRS)?;
    not_too_long(numbers.len() / 2)?;
    let numbers: Option<Vec<f64>> = numbers.iter().map(|v| v.as_f64().filter(|v| v.is_finite())).collect();
    let numbers = numbers.ok_or(PAIRS)?;
    if numbers.len() % 2 != 0 {
        return Err(PAIRS.to_owned());
    }
    let mut points: Vec<Point> = numbers.chunks_exact(2).filter_map(|p| Some(Point::new(*p.first()?, *p.get(1)?))).collect();
    // Some programs repeat the first corner.
    if points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    Ok(points)
}
