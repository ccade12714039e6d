//! GeoJSON of footprints, ratios and provenance: in longitude and latitude (RFC 7946) where an image is georeferenced, else in
//! the pixels of the named images.

use super::Exporter;
use super::geojson_lonlat::{bbox, geometry};
use super::input::{ExportInput, HEIGHTS_METHOD, METHOD, METHOD_OF_SUMS, Ratios};
use super::is_on_ground;
use crate::core::doc::{Document, EpochId, Footprint, Term};
use crate::core::measure::{self, NamedSide, RatioAnswer, RatioRefusal, height_rows, outward_percent, scale_fit};
use crate::core::report::{epoch_word, footprint_row, measure_report, named_terms, translations};
use serde_json::{Value, json};

pub(super) const EXPORTER: Exporter = Exporter {
    name: "geojson",
    ending: ".pixels.geojson",
    ground_ending: ".geojson",
    summary: "Footprints, ratios and provenance as GeoJSON: longitude and latitude where the images are georeferenced, else pixels.",
    write,
};

const WARNING: &str = "These coordinates are pixels of the named image (x to the right, y down, (0, 0) at the outer corner of the top left pixel). \
They are not longitude and latitude and cannot be put on a map.";

const ON_EARTH: &str = "Coordinates are longitude and latitude on WGS 84, as RFC 7946 has them, rounded to seven decimals (about 1 cm). \
ring_px holds each outline as it was traced, exactly, in pixels of the named image (x to the right, y down, (0, 0) at the outer corner of the top \
left pixel); sides are straight there, and followed to within 0.1 px here.";

const NO_PLACE: &str = "Its image has no georeference, so its longitude and latitude are not known; ring_px holds its pixels.";
const NO_GEOMETRY: &str = "It cannot be written in longitude and latitude: it encloses a pole, reaches beyond its coordinate system, or is smaller \
than a centimetre; ring_px holds its pixels.";

/// The features, with the boxes around their parts.
#[derive(Default)]
struct Features {
    list: Vec<Value>,
    boxes: Vec<[f64; 4]>,
}

impl Features {
    fn add(&mut self, input: &ExportInput<'_>, f: &Footprint, on_earth: bool) -> Result<(), serde_json::Error> {
        let row = footprint_row(input.doc, f, input.level);
        let id = row.id;
        let mut properties = serde_json::to_value(&row)?;
        let mut say = |name: &str, value: Value| properties.as_object_mut().and_then(|members| members.insert(name.to_owned(), value));
        if let Some((line, answer)) = measure::best_height(input.doc, f.id) {
            let range = answer.as_ref().ok().map(|a| a.range_m(input.level));
            say("height_m", json!(answer.as_ref().ok().map(|a| a.height_m)));
            say("height_range_m", json!(range));
            say("height_method", json!(answer.as_ref().ok().map(|a| a.method)));
            say("height_line", line.0.into());
            say("height_refused", json!(answer.err().map(|why| why.to_string())));
        }
        if let Some(ground_of) = f.ground_of {
            say("ground_of", json!(ground_of));
        }
        let shape = if on_earth {
            let located = input.doc.epoch(f.epoch).and_then(|e| e.located());
            let found = located.and_then(|l| geometry(l, &f.ring));
            say("georeference", georeference(input.doc, f.epoch));
            say("area_method", area_method(input.doc, f.epoch).into());
            say("image_sha256", input.doc.epoch(f.epoch).map_or(Value::Null, |e| e.image.sha256.clone().into()));
            if found.is_none() {
                say("no_geometry", if located.is_none() { NO_PLACE } else { NO_GEOMETRY }.into());
            }
            found.map_or(Value::Null, |g| {
                self.boxes.extend(&g.boxes);
                json!(g)
            })
        } else {
            if let Some(members) = properties.as_object_mut() {
                members.remove("ring_px");
            }
            let ring: Vec<_> = row.ring_px.iter().chain(row.ring_px.first()).copied().collect();
            json!({ "type": "Polygon", "coordinates": [ring] })
        };
        self.list.push(json!({ "type": "Feature", "id": id, "geometry": shape, "properties": properties }));
        Ok(())
    }
}

/// What is known of where an image lies: `null` for nothing.
fn georeference(doc: &Document, id: EpochId) -> Value {
    doc.epoch(id).and_then(|e| e.located()).map_or(Value::Null, |l| {
        let g = l.georeference();
        json!({ "crs": l.crs_name(), "epsg": l.epsg(), "origin": g.origin, "position_sd_m": g.position_sd_m })
    })
}

fn area_method(doc: &Document, id: EpochId) -> Option<&'static str> {
    let epoch = doc.epoch(id)?;
    match (epoch.located(), epoch.known_sizes().next()) {
        (Some(_), _) => Some("on the ellipsoid of WGS 84, through the image's georeference"),
        (None, Some(_)) if epoch.further_sizes.is_empty() => Some("by a known length on the image"),
        (None, Some(_)) => Some("by known sizes on the image"),
        (None, None) => None,
    }
}

fn write(input: &ExportInput<'_>) -> Result<Vec<u8>, String> {
    let doc = input.doc;
    let on_earth = is_on_ground(doc);
    let mut features = Features::default();
    doc.footprints.values().try_for_each(|f| features.add(input, f, on_earth)).map_err(|e| e.to_string())?;
    let ratios = Ratios::of(input);
    let list: Vec<Value> = ratios
        .list
        .iter()
        .map(|r| {
            let name = |id| doc.footprint(id).map(|f| json!({ "id": f.id.0, "name": f.name }));
            let (new, old) = (name(r.new), name(r.old));
            told(input, json!({ "new": new, "old": old }), &[r.new.into()], &[r.old.into()], &r.answer)
        })
        .collect();
    let (remark, text) = if on_earth { ("note", ON_EARTH) } else { ("warning", WARNING) };
    let mut collection = json!({
        "type": "FeatureCollection",
        "coordinate_space": if on_earth { "lonlat" } else { "pixel" },
        remark: text,
        "features": features.list,
        "ratios_against": ratios.against,
        "ratios": list,
        "provenance": provenance(input, on_earth),
    });
    if let (false, Some(members)) = (ratios.kept.is_empty(), collection.as_object_mut()) {
        let kept = ratios.kept.iter().map(|k| {
            let sides = json!({ "new": named_terms(doc, &k.comparison.new), "old": named_terms(doc, &k.comparison.old) });
            let start = json!({ "sides": sides, "same_building": k.is_change });
            told(input, start, &k.comparison.new, &k.comparison.old, &k.answer)
        });
        members.insert("comparisons".to_owned(), kept.collect());
        members.insert("comparisons_method".to_owned(), METHOD_OF_SUMS.into());
    }
    // Only where there are any: what was exported before stays as it was.
    let heights = height_rows(doc, input.level);
    if let (false, Some(members)) = (heights.is_empty(), collection.as_object_mut()) {
        members.insert("heights".to_owned(), serde_json::to_value(&heights).map_err(|e| e.to_string())?);
        members.insert("heights_method".to_owned(), HEIGHTS_METHOD.into());
    }
    if let (Some(bbox), Some(members)) = (bbox(&features.boxes), collection.as_object_mut()) {
        members.insert("bbox".to_owned(), json!(bbox));
    }
    let mut bytes = serde_json::to_vec_pretty(&collection).map_err(|e| e.to_string())?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A comparison: what it compares, and its answer or the reason why there is none.
fn told(
    input: &ExportInput<'_>,
    mut start: Value,
    new: &[Term],
    old: &[Term],
    answer: &Result<(RatioAnswer, String), RatioRefusal>,
) -> Value {
    let rest = match answer {
        Ok((answer, sentence)) => json!({
            "ratio": answer.ratio, "level": input.level.percent(), "low": answer.range.low,
            "high": answer.range.high, "rounded": outward_percent(answer.range), "p_smaller": answer.p_smaller,
            "method": answer.method, "budget": answer.budget, "sentence": sentence,
            "translations": translations(input.doc, new, old, answer),
            "likelihood_smaller": measure::likelihood(answer.p_smaller), "must_not_write": measure::misreadings(answer),
            "excludes": NamedSide::of(input.doc, new).zip(NamedSide::of(input.doc, old)).map(|(n, o)| measure::excludes_of(&n, &o)),
        }),
        Err(refusal) => json!({ "ratio": null, "refused": refusal.to_string() }),
    };
    if let (Value::Object(members), Value::Object(more)) = (&mut start, rest) {
        members.extend(more);
    }
    start
}

fn provenance(input: &ExportInput<'_>, on_earth: bool) -> Value {
    let images: Vec<Value> = input
        .doc
        .epochs
        .iter()
        .map(|e| {
            let mut image = json!({
                "epoch": epoch_word(input.doc, e.id), "image": e.file_name(), "sha256": e.image.sha256, "bytes": e.image.bytes,
                "width": e.image.width, "height": e.image.height, "orientation": e.image.orientation, "date": e.date,
                "date_origin": e.date_origin(), "credit": e.credit, "credit_origin": e.credit_origin(),
                "incomplete": e.image.incomplete, "scale": e.scale, "hard": e.hard, "acquisition": e.acquisition(), "decoder": e.image.decoder,
            });
            if let (false, Some(members)) = (e.further_sizes.is_empty(), image.as_object_mut()) {
                members.insert("further_sizes".to_owned(), json!(e.further_sizes));
                let fit = scale_fit(input.doc, e.id);
                members.insert(
                    "scale_fit".to_owned(),
                    json!(fit.map(
                        |f| json!({ "gsd_m": f.pixel.gsd_m, "sd_rel": f.pixel.sd_rel, "chi2": f.chi2, "p": f.p, "sizes": f.evidence.len() })
                    )),
                );
            }
            if let (true, Some(members)) = (on_earth, image.as_object_mut()) {
                members.insert("georeference".to_owned(), e.located().map_or(Value::Null, |l| json!(l.georeference())));
            }
            image
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
        "alignments": input.doc.alignments.as_ref(),
        "error_model": input.doc.error_model,
        "hands": measure_report(input.doc, input.level).body.hands,
        "level": input.level.percent(),
        "method": METHOD,
    })
}
