//! COCO object annotations, for training and comparing detectors: in the pixels of the images, whatever is known of the ground.

use super::Exporter;
use super::input::ExportInput;
use super::told::origin_words;
use super::xml::plain;
use crate::core::report::epoch_word;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const EXPORTER: Exporter = Exporter {
    name: "coco",
    ending: ".coco.json",
    ground_ending: ".coco.json",
    summary: "Outlines as COCO annotations in pixels of each image: segmentation, box, area, a category for each class.",
    write,
};

/// The category of what has no class.
const NO_CLASS: &str = "building";

fn write(input: &ExportInput<'_>) -> Result<Vec<u8>, String> {
    let doc = input.doc;
    let class = |c: &str| if c.is_empty() { NO_CLASS.to_owned() } else { plain(c).into_owned() };
    let names: BTreeMap<String, usize> = input.footprints().map(|f| (class(&f.class), 0)).collect();
    let categories: BTreeMap<String, usize> = names.into_keys().zip(1..).collect();
    let images: Vec<Value> = doc
        .epochs
        .iter()
        .map(|e| {
            json!({
                "id": e.id.0 + 1, "width": e.image.width, "height": e.image.height, "file_name": plain(e.file_name()),
                "date_captured": e.date.map(|d| d.to_string()).unwrap_or_default(), "license": 0, "epoch": epoch_word(doc, e.id),
                "sha256": e.image.sha256, "credit": plain(&e.credit),
            })
        })
        .collect();
    let annotations: Vec<Value> = input
        .footprints()
        .map(|f| {
            let b = f.ring.bounds();
            let size = b.size();
            let flat: Vec<f64> = f.ring.points().iter().flat_map(|p| [p.x, p.y]).collect();
            json!({
                "id": f.id.0, "image_id": f.epoch.0 + 1, "category_id": categories.get(&class(&f.class)), "iscrowd": 0,
                "segmentation": [flat], "area": f.ring.area_px2(), "bbox": [b.min.x, b.min.y, size.x, size.y],
                "attributes": {
                    "name": plain(&f.name), "state": f.state.word(), "traced": f.traced.word(), "drawn": f.drawn.word(), "note": plain(&f.note),
                    "analyst": plain(&f.analyst),
                },
            })
        })
        .collect();
    let categories: Vec<Value> =
        categories.iter().map(|(name, id)| json!({ "id": id, "name": name, "supercategory": "building" })).collect();
    let all = json!({
        "info": {
            "description": origin_words(input), "version": "1.0", "contributor": "", "url": "",
            "year": doc.epochs.iter().filter_map(|e| e.date).max().map_or(0, |d| d.year_month_day().0), "date_created": input.header.created,
            "session": input.header.session, "session_seq": input.seq, "session_head": input.head,
            "coordinates": "Pixels: x to the right, y down, (0, 0) at the outer corner of the top left pixel.",
        },
        "licenses": [{ "id": 0, "name": "not stated; see the credit of each image", "url": "" }],
        "images": images,
        "annotations": annotations,
        "categories": categories,
    });
    let mut bytes = serde_json::to_vec(&all).map_err(|e| e.to_string())?;
    bytes.push(b'\n');
    Ok(bytes)
}
