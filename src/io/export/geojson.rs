//! GeoJSON of footprints, ratios and provenance, in the pixels of the named images.

use super::Exporter;
use super::input::{ExportInput, METHOD, Ratios};
use crate::core::measure::{self, outward_percent};
use crate::core::report::{epoch_word, footprint_row};
use serde_json::{Value, json};

pub(super) const EXPORTER: Exporter = Exporter {
    name: "geojson",
    ending: ".pixels.geojson",
    summary: "Footprints, ratios and provenance as GeoJSON, in pixels of the named images.",
    write,
};

const WARNING: &str = "These coordinates are pixels of the named image (x to the right, y down, (0, 0) at the outer corner of the top left pixel). \
They are not longitude and latitude and cannot be put on a map.";

fn write(input: &ExportInput<'_>) -> Result<Vec<u8>, String> {
    let doc = input.doc;
    let features: Result<Vec<Value>, serde_json::Error> = doc
        .footprints
        .values()
        .map(|f| {
            let row = footprint_row(doc, f, input.level);
            let ring: Vec<_> = row.ring_px.iter().chain(row.ring_px.first()).copied().collect();
            let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
            let id = row.id;
            let mut properties = serde_json::to_value(row)?;
            if let Some(members) = properties.as_object_mut() {
                members.remove("ring_px");
            }
            Ok(json!({ "type": "Feature", "id": id, "geometry": geometry, "properties": properties }))
        })
        .collect();
    let ratios = Ratios::of(input);
    let list: Vec<Value> = ratios
        .list
        .iter()
        .map(|r| {
            let name = |id| doc.footprint(id).map(|f| json!({ "id": f.id.0, "name": f.name }));
            let (new, old) = (name(r.new), name(r.old));
            match &r.answer {
                Ok((answer, sentence)) => json!({
                    "new": new, "old": old, "ratio": answer.ratio, "level": input.level.percent(), "low": answer.range.low,
                    "high": answer.range.high, "rounded": outward_percent(answer.range), "p_smaller": answer.p_smaller,
                    "method": answer.method, "budget": answer.budget, "sentence": sentence,
                    "excludes": doc.footprint(r.new).zip(doc.footprint(r.old)).map(|(n, o)| measure::excludes(n, o)),
                }),
                Err(refusal) => json!({ "new": new, "old": old, "ratio": null, "refused": refusal.to_string() }),
            }
        })
        .collect();
    let collection = json!({
        "type": "FeatureCollection",
        "coordinate_space": "pixel",
        "warning": WARNING,
        "features": features.map_err(|e| e.to_string())?,
        "ratios_against": ratios.against,
        "ratios": list,
        "provenance": provenance(input),
    });
    let mut bytes = serde_json::to_vec_pretty(&collection).map_err(|e| e.to_string())?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn provenance(input: &ExportInput<'_>) -> Value {
    let images: Vec<Value> = input
        .doc
        .epochs
        .iter()
        .map(|e| {
            json!({
                "epoch": epoch_word(input.doc, e.id), "image": e.file_name(), "sha256": e.image.sha256, "bytes": e.image.bytes,
                "width": e.image.width, "height": e.image.height, "orientation": e.image.orientation, "date": e.date, "credit": e.credit,
                "scale": e.scale, "hard": e.hard,
            })
        })
        .collect();
    json!({
        "tool": crate::TOOL,
        "session": input.header.session,
        "session_created": input.header.created,
        "session_seq": input.seq,
        "session_head": input.head,
        "document_sha256": input.doc.hash(),
        "images": images,
        "shared_frame": input.doc.shared_frame,
        "error_model": input.doc.error_model,
        "level": input.level.percent(),
        "method": METHOD,
    })
}
