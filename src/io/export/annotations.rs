//! Points, lines, arrows, ellipses, notes and marks as other programs get them: beside the footprints, and never among them. Nothing
//! here has an area; an ellipse is written as the line of its rim, so that no program takes it for an outline.

use super::Exporter;
use super::csv::no_formula;
use super::geojson_lonlat::Position;
use super::input::ExportInput;
use crate::core::doc::{Annotation, AnnotationShape, Document};
use crate::core::geom::Point;
use crate::core::georef::Located;
use crate::core::measure;
use serde::Serialize;
use serde_json::{Map, Value, json};

pub(super) const EXPORTER: Exporter = Exporter {
    name: "annotations",
    title: "Annotations",
    ending: ".annotations.csv",
    ground_ending: ".annotations.csv",
    summary: "A table of points, lines, arrows, ellipses, notes and marks with their places and words.",
    write: csv,
};

/// Seven decimals of a degree are about a centimetre.
const PER_DEGREE: f64 = 1.0e7;

/// Why an annotation has no place on a map.
pub(super) const NO_PLACE: &str =
    "Its image has no georeference, or it lies outside of what its coordinate system covers; points_px holds its pixels.";

/// A place or lines, in longitude and latitude or in pixels.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", content = "coordinates")]
pub(super) enum Place {
    /// A place.
    Point(Position),
    /// A line.
    LineString(Vec<Position>),
    /// A line that the antimeridian cuts.
    MultiLineString(Vec<Vec<Position>>),
}

impl Place {
    /// In longitude and latitude; `None` where that is not known.
    pub fn on_earth(located: &Located, a: &Annotation) -> Option<Place> {
        let mut path: Vec<Position> = Vec::new();
        for p in a.shape.path() {
            let at = located.lon_lat(p)?;
            // Longitudes run on without a jump, so that a line crosses the antimeridian the short way.
            let near = path.last().map_or(at.lon_deg, |last| last[0]);
            path.push([at.lon_deg + 360.0 * ((near - at.lon_deg) / 360.0).round(), at.lat_deg]);
        }
        let mut parts: Vec<Vec<Position>> = cut(&path).iter().map(|part| part.iter().map(rounded).collect()).collect();
        match (parts.pop(), parts.is_empty()) {
            (Some(only), true) => Some(Place::of(only)),
            (Some(last), false) => {
                parts.push(last);
                Some(Place::MultiLineString(parts))
            }
            (None, _) => None,
        }
    }

    /// In pixels of its image: y down, or turned up into the negative.
    pub fn in_pixels(a: &Annotation, upright: bool) -> Place {
        // `+ 0.0` so that no "-0.0" is written.
        Place::of(a.shape.path().iter().map(|p| [p.x, if upright { 0.0 - p.y } else { p.y }]).collect())
    }

    fn of(path: Vec<Position>) -> Place {
        match path.as_slice() {
            [only] => Place::Point(*only),
            _ => Place::LineString(path),
        }
    }

    /// Its lines, or its one point as a line of one.
    pub fn lines(&self) -> Vec<&[Position]> {
        match self {
            Place::Point(at) => vec![std::slice::from_ref(at)],
            Place::LineString(line) => vec![line],
            Place::MultiLineString(lines) => lines.iter().map(Vec::as_slice).collect(),
        }
    }

    /// West, south, east, north.
    pub fn bounds(&self) -> [f64; 4] {
        let start = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let grow = |b: [f64; 4], p: &Position| [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])];
        self.lines().into_iter().flatten().fold(start, grow)
    }
}

fn rounded(p: &Position) -> Position {
    p.map(|v| (v * PER_DEGREE).round() / PER_DEGREE + 0.0)
}

/// The parts of a line on each side of the antimeridian, with longitudes within ±180.
fn cut(path: &[Position]) -> Vec<Vec<Position>> {
    let turn = |lon: f64| ((lon + 180.0) / 360.0).floor();
    let home = |p: &Position, turn: f64| [p[0] - 360.0 * turn, p[1]];
    let Some(first) = path.first() else { return Vec::new() };
    let mut at = turn(first[0]);
    let mut parts = vec![vec![home(first, at)]];
    for (a, b) in path.iter().zip(path.iter().skip(1)) {
        let to = turn(b[0]);
        if to != at {
            let line = 360.0 * at.max(to) - 180.0;
            let share = (line - a[0]) / (b[0] - a[0]);
            let on_line = [line, a[1] + share * (b[1] - a[1])];
            parts.last_mut().into_iter().for_each(|part| part.push(home(&on_line, at)));
            parts.push(vec![home(&on_line, to)]);
            at = to;
        }
        parts.last_mut().into_iter().for_each(|part| part.push(home(b, at)));
    }
    parts
}

/// What is told of an annotation besides its place, by name. A length only of lines and arrows, in metres where a scale is known.
pub(super) fn facts(input: &ExportInput<'_>, a: &Annotation) -> Map<String, Value> {
    let doc = input.doc;
    let epoch = doc.epoch(a.epoch);
    let mut facts = Map::new();
    let mut say = |name: &str, value: Value| drop(facts.insert(name.to_owned(), value));
    say("annotation", a.kind().word().into());
    say("text", a.text.clone().into());
    say("class", a.class.clone().into());
    say("epoch", doc.file_word(a.epoch).into());
    say("date", json!(epoch.and_then(|e| e.date)));
    say("image", epoch.map(crate::core::doc::Epoch::file_name).unwrap_or_default().into());
    say("image_sha256", epoch.map(|e| e.image.sha256.clone()).unwrap_or_default().into());
    say("points_px", json!(a.shape.points()));
    if let Some([value, low, high]) = length_m(input, a) {
        say("length_m", value.into());
        say("length_m_low", low.into());
        say("length_m_high", high.into());
        say("level_percent", input.level.percent().into());
    }
    facts
}

/// The length of a line or an arrow with its range, m; `None` for everything else, and without a scale.
fn length_m(input: &ExportInput<'_>, a: &Annotation) -> Option<[f64; 3]> {
    let (AnnotationShape::Line([from, to]) | AnnotationShape::Arrow([from, to])) = a.shape else { return None };
    let answer = measure::length(input.doc, a.epoch, from, to)?;
    let value = answer.length_m?;
    let range = measure::log_delta(value, answer.budget.sd_rel(), input.level.z());
    Some([value, range.low, range.high])
}

/// A table of their own: a reader of the table of footprints expects one row a building.
fn csv(input: &ExportInput<'_>) -> Result<Vec<u8>, String> {
    const COLUMNS: [&str; 18] = [
        "id",
        "annotation",
        "text",
        "class",
        "epoch",
        "date",
        "image",
        "points_px",
        "lon_lat",
        "length_m",
        "length_m_low",
        "length_m_high",
        "level_percent",
        "image_sha256",
        "tool",
        "session",
        "session_seq",
        "session_head",
    ];
    let mut table = ::csv::Writer::from_writer(Vec::new());
    table.write_record(COLUMNS).map_err(|e| e.to_string())?;
    let pairs = |points: Vec<Position>| points.iter().map(|[x, y]| format!("{x} {y}")).collect::<Vec<_>>().join(", ");
    for a in input.annotations() {
        let facts = facts(input, a);
        let of = |name: &str| match facts.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        };
        let located = input.doc.epoch(a.epoch).and_then(|e| e.located());
        let on_earth = |p: &Point| located.and_then(|l| l.lon_lat(*p)).map(|at| rounded(&[at.lon_deg, at.lat_deg]));
        let lon_lat: Option<Vec<Position>> = a.shape.points().iter().map(on_earth).collect();
        let cells: [String; COLUMNS.len()] = [
            a.id.0.to_string(),
            of("annotation"),
            of("text"),
            of("class"),
            of("epoch"),
            of("date"),
            of("image"),
            pairs(a.shape.points().into_iter().map(Position::from).collect()),
            lon_lat.map(pairs).unwrap_or_default(),
            of("length_m"),
            of("length_m_low"),
            of("length_m_high"),
            of("level_percent"),
            of("image_sha256"),
            crate::TOOL.to_owned(),
            input.header.session.clone(),
            input.seq.to_string(),
            input.head.to_owned(),
        ];
        table.write_record(cells.iter().map(|c| no_formula(c).into_owned())).map_err(|e| e.to_string())?;
    }
    table.into_inner().map_err(|e| e.to_string())
}

/// The features of GeoJSON, each with the box around it: on Earth where `on_earth`, else in pixels.
pub(super) fn features(input: &ExportInput<'_>, on_earth: bool) -> Vec<(Value, Option<[f64; 4]>)> {
    let feature = |a: &Annotation| {
        let located = input.doc.epoch(a.epoch).and_then(|e| e.located());
        let place = if on_earth { located.and_then(|l| Place::on_earth(l, a)) } else { Some(Place::in_pixels(a, false)) };
        let mut properties = facts(input, a);
        if place.is_none() {
            properties.insert("no_geometry".to_owned(), NO_PLACE.into());
        }
        if input.doc.is_hidden(a.id) {
            properties.insert("hidden".to_owned(), true.into());
        }
        // Numbers are the ids of footprints.
        let id = format!("annotation-{}", a.id.0);
        let bounds = place.as_ref().filter(|_| on_earth).map(Place::bounds);
        (json!({ "type": "Feature", "id": id, "geometry": place, "properties": properties }), bounds)
    };
    input.annotations().map(feature).collect()
}

/// What is said of them where they are few words away from measured things.
pub(super) fn remark(doc: &Document) -> Option<&'static str> {
    (!doc.annotations.is_empty()).then_some(
        "Features with \"annotation\" point something out. They are no outlines, have no area, and enter no number of this file. Of an ellipse the rim is written as a line.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_antimeridian_cuts_a_line() {
        assert_eq!(cut(&[[179.0, 0.0], [181.0, 2.0]]), [vec![[179.0, 0.0], [180.0, 1.0]], vec![[-180.0, 1.0], [-179.0, 2.0]]]);
        assert_eq!(cut(&[[-179.0, 0.0], [-181.0, 2.0]]), [vec![[-179.0, 0.0], [-180.0, 1.0]], vec![[180.0, 1.0], [179.0, 2.0]]]);
        assert_eq!(cut(&[[10.0, 1.0]]), [vec![[10.0, 1.0]]]);
    }
}
