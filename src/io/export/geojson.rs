//! GeoJSON of footprints, ratios and provenance: in longitude and latitude (RFC 7946) where an image is georeferenced, else in
//! the pixels of the named images.

use super::Exporter;
use super::annotations;
use super::geojson_lonlat::{Geometry, bbox, geometry_with_holes};
use super::input::{ExportInput, HEIGHTS_METHOD, METHOD, METHOD_OF_SUMS, Ratio, Ratios};
use super::is_on_ground;
use crate::core::doc::{Document, Epoch, EpochId, Footprint, FootprintId, GroundOf, Term};
use crate::core::geom::Point;
use crate::core::measure::{self, HeightMethod, Interval, NamedSide, RatioAnswer, RatioRefusal, height_rows, outward_percent, scale_fit};
use crate::core::report::{FootprintRow, OverTime, all_over_time, footprint_row, hand_rows, named_terms, translations};
use serde::Serialize;
use serde_json::{Map, Value, json};

pub(super) const EXPORTER: Exporter = Exporter {
    name: "geojson",
    title: "GeoJSON",
    ending: ".pixels.geojson",
    ground_ending: ".geojson",
    summary: "Outlines, ratios and where they come from as GeoJSON: longitude and latitude where the images are georeferenced, else pixels.",
    write,
};

const WARNING: &str = "These coordinates are pixels of the named image (x to the right, y down, (0, 0) at the outer corner of the top left pixel). \
They are not longitude and latitude and cannot be put on a map.";

const ON_EARTH: &str = "Coordinates are longitude and latitude on WGS 84, as RFC 7946 has them, rounded to seven decimals (about 1 cm). \
ring_px holds each outline as it was traced, exactly, in pixels of the named image (x to the right, y down, (0, 0) at the outer corner of the top \
left pixel); sides are straight there, and followed to within 0.1 px here.";

const NO_PLACE: &str = "Its image has no georeference, so its longitude and latitude are not known; ring_px holds its pixels.";
const NO_GEOMETRY: &str = "It cannot be written in longitude and latitude: it encloses a pole, reaches beyond its coordinate system, is smaller than \
a centimetre, or the antimeridian crosses one of its courtyards; ring_px holds its pixels.";

/// A feature as it is written, on a line of its own: with 100,000 of them, anything in between would be felt.
#[derive(Serialize)]
struct Feature {
    #[serde(rename = "type")]
    kind: &'static str,
    id: u64,
    geometry: Option<Shape>,
    properties: Properties,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Shape {
    OnEarth(Geometry),
    InPixels {
        #[serde(rename = "type")]
        kind: &'static str,
        coordinates: Vec<Vec<Point>>,
    },
}

#[derive(Serialize)]
struct Properties {
    #[serde(flatten)]
    row: FootprintRow,
    #[serde(flatten)]
    height: Option<Height>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ground_of: Option<GroundOf>,
}

/// What stands behind these, and behind what holds for all features of an image.
#[derive(Serialize)]
struct Last {
    #[serde(skip_serializing_if = "Option::is_none")]
    no_geometry: Option<&'static str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
}

/// The height of a footprint, or why there is none.
#[derive(Serialize)]
struct Height {
    height_m: Option<f64>,
    height_range_m: Option<Interval>,
    height_method: Option<HeightMethod>,
    height_line: u64,
    height_refused: Option<String>,
}

/// What holds for all features of an image.
#[derive(Serialize)]
struct OnEarth<'a> {
    georeference: Value,
    area_method: Option<&'static str>,
    image_sha256: Option<&'a str>,
}

/// The features as lines, and the boxes around their parts.
struct Features<'a> {
    input: &'a ExportInput<'a>,
    /// One an epoch, written already; `None` in pixels.
    on_earth: Option<Vec<Vec<u8>>>,
    boxes: Vec<[f64; 4]>,
}

impl<'a> Features<'a> {
    fn of(input: &'a ExportInput<'a>, on_earth: bool) -> Result<Features<'a>, String> {
        let of_image = |e: &'a Epoch| OnEarth {
            georeference: georeference(input.doc, e.id),
            area_method: area_method(input.doc, e.id),
            image_sha256: Some(&e.image.sha256),
        };
        let written = |e| serde_json::to_vec(&of_image(e)).map_err(|e| e.to_string());
        let on_earth = if on_earth { Some(input.doc.epochs.iter().map(written).collect::<Result<_, _>>()?) } else { None };
        Ok(Features { input, on_earth, boxes: Vec::new() })
    }

    /// Writes the feature of a footprint.
    fn write(&mut self, out: &mut Vec<u8>, f: &Footprint) -> Result<(), String> {
        let (feature, last) = self.feature(f);
        serde_json::to_writer(&mut *out, &feature).map_err(|e| e.to_string())?;
        // The properties are the last member, and never empty: members are put behind them.
        let of_image = self.on_earth.as_ref().and_then(|list| list.get(usize::try_from(f.epoch.0).ok()?));
        out.truncate(out.len().saturating_sub(2));
        if let Some(members) = of_image {
            push_members(out, members);
        }
        if last.no_geometry.is_some() || last.hidden {
            push_members(out, &serde_json::to_vec(&last).map_err(|e| e.to_string())?);
        }
        out.extend_from_slice(b"}}");
        Ok(())
    }

    fn feature(&mut self, f: &Footprint) -> (Feature, Last) {
        let doc = self.input.doc;
        let mut row = footprint_row(doc, f, self.input.level);
        let height = measure::best_height(doc, f.id).map(|(line, answer)| Height {
            height_m: answer.as_ref().ok().map(|a| a.height_m),
            height_range_m: answer.as_ref().ok().map(|a| a.range_m(self.input.level)),
            height_method: answer.as_ref().ok().map(|a| a.method),
            height_line: line.0,
            height_refused: answer.err().map(|why| why.to_string()),
        });
        let (geometry, no_geometry) = if self.on_earth.is_some() {
            let located = doc.epoch(f.epoch).and_then(|e| e.located());
            let found = located.and_then(|l| geometry_with_holes(l, &f.ring, doc.holes(f.id)));
            self.boxes.extend(found.iter().flat_map(|g| &g.boxes));
            let why = if located.is_none() { NO_PLACE } else { NO_GEOMETRY };
            let none = found.is_none().then_some(why);
            (found.map(Shape::OnEarth), none)
        } else {
            let mut ring = std::mem::take(&mut row.ring_px);
            ring.extend(ring.first().copied());
            let mut coordinates = vec![ring];
            for hole in doc.holes(f.id) {
                let mut around = hole.ring.points().to_vec();
                // What is cut out runs the other way round.
                if hole.ring.signed_area_px2() * f.ring.signed_area_px2() > 0.0 {
                    around.reverse();
                }
                around.extend(around.first().copied());
                coordinates.push(around);
            }
            row.holes_px.clear();
            (Some(Shape::InPixels { kind: "Polygon", coordinates }), None)
        };
        let properties = Properties { row, height, ground_of: f.ground_of };
        (Feature { kind: "Feature", id: f.id.0, geometry, properties }, Last { no_geometry, hidden: doc.is_hidden(f.id) })
    }
}

/// Puts the members of an object that is written already behind those of one whose end is open.
fn push_members(out: &mut Vec<u8>, object: &[u8]) {
    out.push(b',');
    out.extend_from_slice(object.get(1..object.len().saturating_sub(1)).unwrap_or_default());
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
    let (space, remark, text) = if on_earth { ("lonlat", "note", ON_EARTH) } else { ("pixel", "warning", WARNING) };
    let mut out = Vec::with_capacity(2048 * (doc.footprints.len() + 16));
    let text = serde_json::to_string(text).map_err(|e| e.to_string())?;
    let head =
        format!("{{\n  \"type\": \"FeatureCollection\",\n  \"coordinate_space\": \"{space}\",\n  \"{remark}\": {text},\n  \"features\": [");
    out.extend_from_slice(head.as_bytes());
    let mut features = Features::of(input, on_earth)?;
    for (i, f) in input.footprints().enumerate() {
        out.extend_from_slice(if i == 0 { b"\n" } else { b",\n" });
        features.write(&mut out, f)?;
    }
    // Only where there are any: what was exported before stays as it was.
    for (i, (feature, bounds)) in annotations::features(input, on_earth).iter().enumerate() {
        out.extend_from_slice(if i == 0 && input.footprints().next().is_none() { b"\n" } else { b",\n" });
        serde_json::to_writer(&mut out, feature).map_err(|e| e.to_string())?;
        features.boxes.extend(bounds);
    }
    out.extend_from_slice(b"\n  ],\n");
    let rest = serde_json::to_string_pretty(&rest(input, on_earth, &features.boxes)?).map_err(|e| e.to_string())?;
    out.extend_from_slice(rest.trim_start_matches("{\n").as_bytes());
    out.push(b'\n');
    Ok(out)
}

/// What stands behind the features.
fn rest(input: &ExportInput<'_>, on_earth: bool, boxes: &[[f64; 4]]) -> Result<Map<String, Value>, String> {
    let doc = input.doc;
    let ratios = Ratios::of(input);
    let of_pair = |r: &Ratio| {
        let name = |id| doc.footprint(id).map(|f| json!({ "id": f.id.0, "name": f.name }));
        let (new, old) = (name(r.new), name(r.old));
        told(input, json!({ "new": new, "old": old }), &[r.new.into()], &[r.old.into()], &r.answer)
    };
    let mut members = Map::new();
    let mut say = |name: &str, value: Value| members.insert(name.to_owned(), value);
    say("ratios_against", ratios.against.into());
    say("ratios", ratios.list.iter().map(of_pair).collect());
    say("provenance", provenance(input, on_earth));
    if !ratios.kept.is_empty() {
        let kept = ratios.kept.iter().map(|k| {
            let sides = json!({ "new": named_terms(doc, &k.comparison.new), "old": named_terms(doc, &k.comparison.old) });
            let start = json!({ "sides": sides, "same_building": k.is_change });
            told(input, start, &k.comparison.new, &k.comparison.old, &k.answer)
        });
        say("comparisons", kept.collect());
        say("comparisons_method", METHOD_OF_SUMS.into());
    }
    // Only where there are any: what was exported before stays as it was.
    let mut heights = height_rows(doc, input.level);
    heights.retain(|row| row.footprint.is_none_or(|id| input.holds(FootprintId(id))));
    if !heights.is_empty() {
        say("heights", serde_json::to_value(&heights).map_err(|e| e.to_string())?);
        say("heights_method", HEIGHTS_METHOD.into());
    }
    if input.left_out() > 0 {
        say("hidden_left_out", input.left_out().into());
    }
    if let Some(remark) = annotations::remark(doc) {
        say("annotations_note", remark.into());
    }
    if let Some(bbox) = bbox(boxes) {
        say("bbox", json!(bbox));
    }
    Ok(members)
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
                "epoch": input.doc.file_word(e.id), "image": e.file_name(), "sha256": e.image.sha256, "bytes": e.image.bytes,
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
    let mut told = json!({
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
        "hands": hand_rows(input.doc),
        "level": input.level.percent(),
        "method": METHOD,
    });
    // With more than two dates: each building over all of them, and which two the words before and after mean.
    if let (true, Some(members)) = (input.doc.epochs.len() > 2, told.as_object_mut()) {
        // A series without one of its outlines would be another one.
        let holds = |s: &OverTime| s.dates.iter().all(|d| d.footprint.is_none_or(|id| input.holds(FootprintId(id))));
        let series: Vec<OverTime> = all_over_time(input.doc, input.level).into_iter().filter(holds).collect();
        members.insert("series".to_owned(), json!(series));
    }
    told
}
