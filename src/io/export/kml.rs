//! KML 2.2, and KMZ, the same zipped: for Google Earth and what reads its files. A folder for each image, a style for each date
//! and state, the days in which an image is the latest as a time span. No links, no scripts, nothing is fetched.
//!
//! Descriptions are shown as HTML by most readers: every text is escaped for HTML first and for XML then, and holds no tag.

use super::Exporter;
use super::annotations::{Place, facts};
use super::geojson_lonlat::Position;
use super::input::ExportInput;
use super::is_on_ground;
use super::told::{ToReference, Told, days, origin_words, shape, told};
use super::xml::{escaped, plain};
use crate::core::doc::{Annotation, Document, EpochId, Footprint, State};
use crate::io::zip;
use std::fmt::Write;

pub(super) const KML: Exporter = Exporter {
    name: "kml",
    title: "KML",
    ending: ".kml",
    ground_ending: ".kml",
    summary: "Outlines for Google Earth: a folder and colour for each date, a style for each state, time spans, areas and sentences. Needs a georeference.",
    write: |input| write(input).map(String::into_bytes),
};

pub(super) const KMZ: Exporter = Exporter {
    name: "kmz",
    title: "KMZ",
    ending: ".kmz",
    ground_ending: ".kmz",
    summary: "The same as KML, zipped.",
    write: |input| zip::archive(&[("doc.kml", write(input)?.as_bytes())]),
};

const NO_GROUND: &str = "KML holds places on Earth, and no image of this session has a georeference. Give one ground control points, or open \
a picture with a georeference; GeoJSON, GeoPackage, COCO and CSV are written without one.";

/// What each placemark holds besides its description: read back by Revisit and by GIS. Without a schema, because GDAL reads none
/// in KMZ.
const FIELDS: [&str; 17] = [
    "id",
    "class",
    "epoch",
    "date",
    "image",
    "image_sha256",
    "state",
    "traced",
    "drawn",
    "note",
    "area_m2",
    "area_m2_low",
    "area_m2_high",
    "level_percent",
    "ratio_to",
    "ratio",
    "sentence",
];

fn write(input: &ExportInput<'_>) -> Result<String, String> {
    let doc = input.doc;
    if !is_on_ground(doc) {
        return Err(NO_GROUND.to_owned());
    }
    let ratios = ToReference::of(input);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    put(&mut out, "name", "Revisit");
    out.push_str("<open>1</open>\n<Snippet maxLines=\"0\"></Snippet>\n");
    put(&mut out, "description", &html(&about(input, &ratios)));
    // BEFORE and AFTER first, whichever images they are.
    let mut words: Vec<(usize, String)> = doc.epochs.iter().map(|e| doc.file_word(e.id)).map(|w| (style_order(&w), w)).collect();
    words.sort_by_key(|(order, _)| *order);
    for (_, word) in &words {
        for state in State::ALL {
            style(&mut out, word, *state);
        }
    }
    // An image on which nothing was drawn has no folder: Google Earth shows an empty one as if something were missing.
    let is_drawn_on = |id| input.footprints().any(|f| f.epoch == id) || input.annotations().any(|a| a.epoch == id);
    for epoch in doc.epochs.iter().filter(|e| is_drawn_on(e.id)) {
        out.push_str("<Folder>\n");
        put(&mut out, "name", &name(&format!("{}, {}", doc.epoch_words(epoch.id), epoch.file_name())));
        out.push_str("<open>1</open>\n");
        if !epoch.credit.is_empty() {
            put(&mut out, "description", &html(&[format!("Image: {}.", epoch.credit)]));
        }
        for f in input.footprints().filter(|f| f.epoch == epoch.id) {
            placemark(&mut out, input, &ratios, f);
        }
        for a in input.annotations().filter(|a| a.epoch == epoch.id) {
            annotation(&mut out, input, a);
        }
        out.push_str("</Folder>\n");
    }
    out.push_str("</Document>\n</kml>\n");
    Ok(out)
}

/// The document's own words: the sentences, and from what it was made.
fn about(input: &ExportInput<'_>, ratios: &ToReference) -> Vec<String> {
    const MOST: usize = 20;
    let all = ratios.all();
    let told = all.list.iter().map(|r| &r.answer).chain(all.kept.iter().map(|k| &k.answer)).filter_map(|a| a.as_ref().ok());
    let mut lines: Vec<String> = told.take(MOST).map(|(_, sentence)| sentence.clone()).collect();
    lines.push(
        "Outlines were traced on the images named in the folders; ranges hold what tracing, scale and alignment may be off by.".to_owned(),
    );
    lines.push(origin_words(input));
    lines
}

fn style_order(epoch: &str) -> usize {
    ["before", "after"].iter().position(|w| *w == epoch).unwrap_or(2)
}

/// A style of date and state. Colours are `aabbggrr`. States differ by their filling and by the width of the line.
fn style(out: &mut String, epoch: &str, state: State) {
    let colour = match epoch {
        "before" => "3da3e8",
        "after" => "c7b52f",
        _ => "e2dcd7",
    };
    let (width, filling) = match state {
        State::New => (3.0, 0x80),
        State::Gone => (3.0, 0),
        State::Enlarged => (3.0, 0x50),
        State::Reduced => (3.0, 0x28),
        State::Unchanged => (1.5, 0),
        State::Unclear => (1.5, 0x28),
    };
    let _ = writeln!(
        out,
        "<Style id=\"{epoch}-{}\"><LineStyle><color>ff{colour}</color><width>{width}</width></LineStyle><PolyStyle><color>{filling:02x}{colour}</color>\
         <fill>{}</fill></PolyStyle></Style>",
        state.word(),
        u8::from(filling > 0)
    );
}

fn placemark(out: &mut String, input: &ExportInput<'_>, ratios: &ToReference, f: &Footprint) {
    let doc = input.doc;
    let found = shape(doc, f);
    let told = told(input, ratios, f);
    let _ = writeln!(out, "<Placemark id=\"footprint-{}\">", f.id.0);
    put(out, "name", &name(&f.name));
    out.push_str("<Snippet maxLines=\"0\"></Snippet>\n");
    put(out, "description", &html(&told.lines(input, f, &found)));
    time_span(out, doc, f.epoch);
    let _ = writeln!(out, "<styleUrl>#{}-{}</styleUrl>", told.row.epoch, told.row.state);
    extended(out, input, &told, f);
    if let Ok(found) = found {
        match found.polygons().as_slice() {
            [one] => polygon(out, one),
            several => {
                out.push_str("<MultiGeometry>\n");
                several.iter().for_each(|part| polygon(out, part));
                out.push_str("</MultiGeometry>\n");
            }
        }
    }
    out.push_str("</Placemark>\n");
}

/// Something that points something out: a place or a line, never a polygon.
fn annotation(out: &mut String, input: &ExportInput<'_>, a: &Annotation) {
    let doc = input.doc;
    let place = doc.epoch(a.epoch).and_then(|e| e.located()).and_then(|l| Place::on_earth(l, a));
    let _ = writeln!(out, "<Placemark id=\"annotation-{}\">", a.id.0);
    put(out, "name", &name(&a.name()));
    out.push_str("<Snippet maxLines=\"0\"></Snippet>\n");
    let mut lines =
        vec![a.text.clone(), format!("{}, drawn on {}. Nothing is measured by it.", a.kind().title(), doc.epoch_words(a.epoch))];
    if place.is_none() {
        lines.push("It has no place on the map: its image has no georeference there.".to_owned());
    }
    lines.retain(|line| !line.is_empty());
    put(out, "description", &html(&lines));
    time_span(out, doc, a.epoch);
    let _ = writeln!(out, "<styleUrl>#{}-{}</styleUrl>", doc.file_word(a.epoch), State::default().word());
    out.push_str("<ExtendedData>\n");
    for (field, value) in facts(input, a) {
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if !value.is_empty() && value != "null" {
            let _ = writeln!(out, "<Data name=\"{field}\"><value>{}</value></Data>", escaped(&no_tags(&plain(&value))));
        }
    }
    out.push_str("</ExtendedData>\n");
    let several = place.as_ref().is_some_and(|place| place.lines().len() > 1);
    if several {
        out.push_str("<MultiGeometry>\n");
    }
    for line in place.iter().flat_map(Place::lines) {
        let (open, close) =
            if line.len() == 1 { ("<Point>", "</Point>") } else { ("<LineString><tessellate>1</tessellate>", "</LineString>") };
        let positions: Vec<String> = line.iter().map(|[lon, lat]| format!("{lon},{lat}")).collect();
        let _ = writeln!(out, "{open}<coordinates>{}</coordinates>{close}", positions.join(" "));
    }
    if several {
        out.push_str("</MultiGeometry>\n");
    }
    out.push_str("</Placemark>\n");
}

fn time_span(out: &mut String, doc: &Document, epoch: EpochId) {
    let (from, to) = days(doc, epoch);
    if let Some(from) = from {
        let _ = write!(out, "<TimeSpan><begin>{from}</begin>");
        if let Some(to) = to {
            let _ = write!(out, "<end>{to}</end>");
        }
        out.push_str("</TimeSpan>\n");
    }
}

fn extended(out: &mut String, input: &ExportInput<'_>, told: &Told, f: &Footprint) {
    let row = &told.row;
    let epoch = input.doc.epoch(f.epoch);
    let number = |v: Option<f64>| v.filter(|v| v.is_finite()).map(|v| v.to_string()).unwrap_or_default();
    let values: [String; FIELDS.len()] = [
        row.id.to_string(),
        row.class.clone(),
        row.epoch.to_owned(),
        epoch.and_then(|e| e.date).map(|d| d.to_string()).unwrap_or_default(),
        row.image.clone(),
        epoch.map(|e| e.image.sha256.clone()).unwrap_or_default(),
        row.state.to_owned(),
        row.traced.to_owned(),
        row.drawn.to_owned(),
        row.note.clone(),
        number(row.area_m2),
        number(row.range_m2.map(|r| r.low)),
        number(row.range_m2.map(|r| r.high)),
        input.level.percent().to_string(),
        told.ratio_to.clone(),
        number(told.ratio),
        told.sentence.clone(),
    ];
    out.push_str("<ExtendedData>\n");
    for (field, value) in FIELDS.iter().zip(&values).filter(|(_, v)| !v.is_empty()) {
        let _ = writeln!(out, "<Data name=\"{field}\"><value>{}</value></Data>", escaped(&no_tags(value)));
    }
    out.push_str("</ExtendedData>\n");
}

fn polygon(out: &mut String, rings: &[&Vec<Position>]) {
    out.push_str("<Polygon><tessellate>1</tessellate><altitudeMode>clampToGround</altitudeMode>");
    for (n, ring) in rings.iter().enumerate() {
        let element = if n == 0 { "outerBoundaryIs" } else { "innerBoundaryIs" };
        let _ = write!(out, "<{element}><LinearRing><coordinates>");
        for (i, [lon, lat]) in ring.iter().enumerate() {
            let _ = write!(out, "{}{lon},{lat}", if i == 0 { "" } else { " " });
        }
        let _ = write!(out, "</coordinates></LinearRing></{element}>");
    }
    out.push_str("</Polygon>\n");
}

fn put(out: &mut String, element: &str, content: &str) {
    let _ = writeln!(out, "<{element}>{content}</{element}>");
}

/// Readers may show any text of KML as HTML, so that none holds an angle bracket. The exact text is in the GeoJSON.
fn no_tags(text: &str) -> String {
    text.replace('<', "\u{2039}").replace('>', "\u{203a}")
}

/// A name: one line, at most so long as a list shows.
fn name(text: &str) -> String {
    let line: String = plain(text).split(['\n', '\t']).collect::<Vec<_>>().join(" ");
    escaped(&no_tags(&line))
}

/// Lines of plain text where HTML is shown. `$[...]` would be filled in by Google Earth.
fn html(lines: &[String]) -> String {
    let text = no_tags(&lines.join("\n")).replace('&', "&amp;").replace('$', "&#36;").replace('"', "&quot;");
    escaped(&text)
}
