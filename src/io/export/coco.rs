//! COCO object annotations, for training and comparing detectors: in the pixels of the images, whatever is known of the ground.

use super::Exporter;
use super::input::ExportInput;
use super::told::origin_words;
use super::xml::plain;
use crate::core::doc::{Document, Footprint};
use crate::core::geom::Point;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const EXPORTER: Exporter = Exporter {
    name: "coco",
    title: "COCO",
    ending: ".coco.json",
    ground_ending: ".coco.json",
    summary: "Outlines as COCO annotations in pixels of each image: segmentation, box, area, a category for each class.",
    write,
};

/// The corners of an outline with its courtyards as one line: COCO knows no holes, so that a cut of no width leads to each courtyard and
/// back. Whoever fills the polygon leaves the courtyards out.
fn keyholed(doc: &Document, f: &Footprint) -> Vec<Point> {
    let mut line = f.ring.points().to_vec();
    for hole in doc.holes(f.id) {
        let mut around = hole.ring.points().to_vec();
        if hole.ring.signed_area_px2() * f.ring.signed_area_px2() > 0.0 {
            around.reverse();
        }
        // From the corner of the line that is nearest to a corner of the courtyard.
        let pairs = line.iter().enumerate().flat_map(|(i, p)| around.iter().enumerate().map(move |(k, q)| (i, k, p.distance(*q))));
        let Some((at, first, _)) = pairs.min_by(|a, b| a.2.total_cmp(&b.2)) else { continue };
        around.rotate_left(first);
        let Some((gate, door)) = line.get(at).copied().zip(around.first().copied()) else { continue };
        around.extend([door, gate]);
        line = [line.get(..=at).unwrap_or_default(), &around, line.get(at + 1..).unwrap_or_default()].concat();
    }
    line
}

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
                "date_captured": e.date.map(|d| d.to_string()).unwrap_or_default(), "license": 0, "epoch": doc.file_word(e.id),
                "sha256": e.image.sha256, "credit": plain(&e.credit),
            })
        })
        .collect();
    let annotations: Vec<Value> = input
        .footprints()
        .map(|f| {
            let b = f.ring.bounds();
            let size = b.size();
            let flat: Vec<f64> = keyholed(doc, f).iter().flat_map(|p| [p.x, p.y]).collect();
            json!({
                "id": f.id.0, "image_id": f.epoch.0 + 1, "category_id": categories.get(&class(&f.class)), "iscrowd": 0,
                "segmentation": [flat], "area": doc.net_area_px2(f), "bbox": [b.min.x, b.min.y, size.x, size.y],
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
