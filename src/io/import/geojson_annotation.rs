//! Annotations in a GeoJSON that Revisit exported: points, lines, arrows, ellipses, notes and marks come back as what they were.

use super::geojson::{epoch_of, position};
use super::geojson_lonlat::Ground;
use super::parts::short;
use crate::core::doc::{AnnotationKind, AnnotationShape, Document, EpochId};
use crate::core::geom::{Bounds, Point};
use crate::core::ops::ImportedAnnotation;
use serde_json::{Map, Value};

/// The longest line that is read, positions: the rim of an ellipse has 65, and the antimeridian may cut it.
const MOST: usize = 1000;

/// The annotation of a feature; `None` for a feature that is none.
///
/// # Errors
/// A sentence that says why it cannot be taken.
pub(super) fn read(
    properties: &Map<String, Value>,
    geometry: Option<&Value>,
    doc: &Document,
    ground: &Ground<'_>,
) -> Result<Option<ImportedAnnotation>, String> {
    let Some(word) = properties.get("annotation").and_then(Value::as_str) else { return Ok(None) };
    let kind = AnnotationKind::ALL.iter().find(|kind| kind.word() == word);
    let kind = *kind.ok_or_else(|| format!("It is an annotation of a kind that Revisit does not know: \"{}\".", short(word)))?;
    let epoch = epoch_of(properties, doc)?;
    let drawn = ground.drawn_px(properties).and_then(|points| from_points(kind, &points));
    let shape = match geometry {
        Some(geometry) if geometry.is_object() => {
            let at = lines(geometry)?;
            let path = ground.place(at, epoch)?;
            // What was drawn is exact; what was moved on the map since then holds.
            let tolerance = path.first().map_or(0.0, |p| ground.tolerance_px(epoch, *p));
            match drawn {
                Some(shape) if same_path(&shape, &path, tolerance) => shape,
                _ => from_path(kind, &path)?,
            }
        }
        _ => drawn.ok_or("It has no geometry.")?,
    };
    let text = |key: &str| properties.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Some(ImportedAnnotation { shape, epoch, text: text("text"), class: text("class") }))
}

/// The positions of a point or of lines, one after the other.
fn lines(geometry: &Value) -> Result<Vec<Point>, String> {
    const NESTING: &str = "Its coordinates are not a position, a line or lines.";
    let coordinates = geometry.get("coordinates").ok_or("It has no coordinates.")?;
    let list = |value: &Value| -> Result<Vec<Point>, String> {
        value.as_array().and_then(|line| line.iter().map(position).collect()).ok_or_else(|| NESTING.to_owned())
    };
    let found = match geometry.get("type").and_then(Value::as_str) {
        Some("Point") => vec![position(coordinates).ok_or(NESTING)?],
        Some("LineString") => list(coordinates)?,
        Some("MultiLineString") => {
            let parts: Vec<Vec<Point>> = coordinates.as_array().ok_or(NESTING)?.iter().map(list).collect::<Result<_, _>>()?;
            parts.concat()
        }
        _ => return Err("It is an annotation, and neither a point nor a line.".to_owned()),
    };
    match found.len() {
        0 => Err("It has no coordinates.".to_owned()),
        n if n > MOST => Err(format!("It is an annotation of {n} positions, more than the {MOST} that are read.")),
        _ => Ok(found),
    }
}

/// What an export keeps of a shape: the points that fix it.
fn from_points(kind: AnnotationKind, points: &[Point]) -> Option<AnnotationShape> {
    match (kind, points) {
        (AnnotationKind::Ellipse, [centre, p, q]) => Some(AnnotationShape::Ellipse { centre: *centre, ends: [*p, *q] }),
        (AnnotationKind::Line | AnnotationKind::Arrow, [from, to]) => Some(kind.shape(*from, *to)),
        (_, [at]) if !kind.has_two_points() => Some(kind.shape(*at, *at)),
        _ => None,
    }
}

/// The shape that is drawn as this path: of a rim, the ellipse that fills the box around it.
fn from_path(kind: AnnotationKind, path: &[Point]) -> Result<AnnotationShape, String> {
    let (Some(first), Some(last)) = (path.first(), path.last()) else { return Err("It has no coordinates.".to_owned()) };
    match (kind, path.len()) {
        (AnnotationKind::Ellipse, n) if n >= 4 => {
            let around = Bounds::around(path.iter().copied()).ok_or("It has no coordinates.")?;
            Ok(kind.shape(around.min, around.max))
        }
        (AnnotationKind::Line | AnnotationKind::Arrow, n) if n >= 2 => Ok(kind.shape(*first, *last)),
        (_, 1) if !kind.has_two_points() => Ok(kind.shape(*first, *first)),
        _ => Err(format!("It is an annotation of the kind \"{}\", which is not drawn by so many positions.", kind.word())),
    }
}

/// Every position lies on what is drawn, and every point of that is a position, to within `tolerance` px.
fn same_path(shape: &AnnotationShape, path: &[Point], tolerance: f64) -> bool {
    let drawn = shape.path();
    let near = |p: &Point, to: &[Point]| to.iter().any(|other| p.distance(*other) <= tolerance);
    let on = |p: &Point| near(p, &drawn) || drawn.windows(2).any(|side| matches!(side, [a, b] if on_side(*p, *a, *b, tolerance)));
    drawn.iter().all(|p| near(p, path)) && path.iter().all(on)
}

fn on_side(p: Point, a: Point, b: Point, tolerance: f64) -> bool {
    let along = b - a;
    let t = ((p - a).dot(along) / along.dot(along).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
    p.distance(a + along * t) <= tolerance
}

/// Whether the session would take it: one bad annotation must not take the others along.
pub(super) fn takes(doc: &Document, image: EpochId, annotation: &ImportedAnnotation) -> Result<(), String> {
    use crate::core::ops::{Command, ImportFootprints};
    let alone = ImportFootprints { epoch: image, source: String::new(), footprints: Vec::new(), annotations: vec![annotation.clone()] };
    Command::from(alone).plan(doc).map(|_| ()).map_err(|refusal| refusal.to_string())
}
