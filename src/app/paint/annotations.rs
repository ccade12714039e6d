//! Annotations of a pane: points, lines, arrows, ellipses, notes and marks, with their words.

use egui::epaint::Mesh;
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Vec2, pos2, vec2};

use super::outlines::{epoch_colour, on_screen};
use super::part::Part;
use super::strokes;
use crate::app::theme;
use crate::core::doc::{AnnotationId, AnnotationShape, Document};
use crate::core::geom::Affine;
use crate::core::view::{PointMap, SceneAnnotation};

/// Line and gap of what was drawn on the other date; of small signs.
const DASHES: [f32; 2] = [7.0, 5.0];
const SMALL_DASHES: [f32; 2] = [3.5, 3.0];
/// Half the width of a sign, points.
const SIGN: f32 = 9.0;
/// Words are broken into lines of this width, points.
const WORDS: f32 = 260.0;
/// The most words on one pane; more would hide the picture.
const MOST_WORDS: usize = 200;

/// How annotations are painted.
pub struct Look<'a> {
    /// The chosen ones.
    pub selected: &'a [AnnotationId],
    /// Those that a tool shows in another place, or that are written on just now.
    pub hidden: &'a [AnnotationId],
    /// The part of the pane that shows it.
    pub part: Part,
    /// Annotations have the colours of their classes.
    pub by_class: bool,
}

/// Paints the annotations of a scene.
pub fn paint(painter: &Painter, doc: &Document, list: &[SceneAnnotation], map: &Affine, look: &Look<'_>) {
    let clip = painter.clip_rect();
    let mut mesh = Mesh::default();
    let mut words = Vec::new();
    for a in list.iter().filter(|a| !look.hidden.contains(&a.id)) {
        let (colour, selected) = (colour(doc, a, look.by_class), look.selected.contains(&a.id));
        let path: Vec<Pos2> = a.shape.path().iter().map(|p| on_screen(map, *p)).collect();
        if !Rect::from_points(&path).expand(SIGN + WORDS).intersects(clip) {
            continue;
        }
        let profile = if selected { strokes::chosen(colour) } else { strokes::cased(colour) };
        sign(&mut mesh, clip, &a.shape, &path, a.mirrored, &profile);
        if !a.label.is_empty() {
            words.push((spot(&a.shape, map), a.label.as_str(), colour, selected));
        }
    }
    let mesh = if look.part.cutting() == Part::All { mesh } else { look.part.cut(mesh) };
    if !mesh.is_empty() {
        painter.add(Shape::mesh(mesh));
    }
    for ((at, align), text, colour, selected) in words.into_iter().take(MOST_WORDS) {
        let galley = painter.layout(text.to_owned(), theme::caption_font(), theme::ON_PLATE, WORDS);
        let mut rect = align.anchor_size(at, galley.size() + vec2(12.0, 6.0));
        if clip.contains(at) {
            // A number that is cut at the rim is another number.
            rect = rect.translate((clip.max - rect.max).min(Vec2::ZERO));
            rect = rect.translate((clip.min - rect.min).max(Vec2::ZERO));
        }
        if !look.part.contains_rect(rect) || !clip.intersects(rect) {
            continue;
        }
        painter.rect_filled(rect, theme::RADIUS, theme::PLATE);
        // Whose words they are is told by the colour of the edge.
        let edge = Rect::from_min_size(rect.min, vec2(2.5, rect.height()));
        painter.rect_filled(edge, 1.0, colour);
        if selected {
            painter.rect_stroke(rect, theme::RADIUS, egui::Stroke::new(1.0, colour), egui::StrokeKind::Inside);
        }
        painter.galley(rect.min + vec2(7.0, 3.0), galley, theme::ON_PLATE);
    }
}

/// The colour of its date, or of its class where that is asked for.
fn colour(doc: &Document, a: &SceneAnnotation, by_class: bool) -> Color32 {
    if !by_class {
        return epoch_colour(doc, a.epoch);
    }
    let class = doc.classes.as_ref().and_then(|set| set.class(&a.class));
    class.map_or(theme::NO_CLASS, |class| theme::of_class(class.colour))
}

/// Where the words of an annotation stand: they cover nothing of what is pointed out.
pub fn spot(shape: &AnnotationShape, map: &impl PointMap) -> (Pos2, Align2) {
    let at = on_screen(map, shape.anchor());
    match shape {
        AnnotationShape::Arrow([foot, point]) => {
            // On the side of the foot that looks away from the point.
            let way = on_screen(map, *foot) - on_screen(map, *point);
            if way.x.abs() > way.y.abs() {
                let right = way.x > 0.0;
                (at + vec2(if right { 8.0 } else { -8.0 }, 0.0), if right { Align2::LEFT_CENTER } else { Align2::RIGHT_CENTER })
            } else {
                let below = way.y > 0.0;
                (at + vec2(0.0, if below { 8.0 } else { -8.0 }), if below { Align2::CENTER_TOP } else { Align2::CENTER_BOTTOM })
            }
        }
        AnnotationShape::Line(_) | AnnotationShape::Ellipse { .. } => (at + vec2(0.0, 8.0), Align2::CENTER_TOP),
        AnnotationShape::Note(_) => (at + vec2(8.0, 0.0), Align2::LEFT_CENTER),
        _ => (at + vec2(SIGN + 5.0, 0.0), Align2::LEFT_CENTER),
    }
}

/// Adds what is drawn of an annotation, without its words. `path` is its path on the screen.
pub fn sign(mesh: &mut Mesh, clip: Rect, shape: &AnnotationShape, path: &[Pos2], dashed: bool, profile: &strokes::Profile) {
    let mut stroke = |points: &[Pos2], closed: bool, dashes: [f32; 2]| {
        if dashed {
            strokes::dashed(mesh, clip, points, closed, profile, dashes);
        } else {
            strokes::line(mesh, points, closed, profile);
        }
    };
    let at = path.first().copied().unwrap_or_default();
    match shape {
        AnnotationShape::Line(_) => stroke(path, false, DASHES),
        AnnotationShape::Arrow(_) => {
            stroke(path, false, DASHES);
            if let [foot, point] = path {
                // The head is never dashed: it would not be told from a line.
                strokes::line(mesh, &head(*foot, *point), false, profile);
            }
        }
        AnnotationShape::Ellipse { .. } => {
            // The last point is the first one again.
            let rim = path.get(..path.len().saturating_sub(1)).unwrap_or_default();
            stroke(rim, true, DASHES);
        }
        AnnotationShape::Point(_) => {
            stroke(&ring(at, 6.0), true, SMALL_DASHES);
            strokes::line(mesh, &[at + vec2(-1.5, 0.0), at + vec2(1.5, 0.0)], false, profile);
        }
        AnnotationShape::Note(_) => strokes::line(mesh, &[at + vec2(-3.0, 0.0), at + vec2(8.0, 0.0)], false, profile),
        AnnotationShape::Gone(_) => {
            stroke(&ring(at, SIGN), true, SMALL_DASHES);
            let d = 0.45 * SIGN;
            for (x, y) in [(d, d), (d, -d)] {
                strokes::line(mesh, &[at - vec2(x, y), at + vec2(x, y)], false, profile);
            }
        }
        AnnotationShape::Appeared(_) => {
            stroke(&ring(at, SIGN), true, SMALL_DASHES);
            let d = 0.55 * SIGN;
            for (x, y) in [(d, 0.0), (0.0, d)] {
                strokes::line(mesh, &[at - vec2(x, y), at + vec2(x, y)], false, profile);
            }
        }
    }
}

fn ring(at: Pos2, radius: f32) -> Vec<Pos2> {
    (0..24).map(|i| at + Vec2::angled(i as f32 / 24.0 * std::f32::consts::TAU) * radius).collect()
}

fn head(foot: Pos2, point: Pos2) -> [Pos2; 3] {
    let way = point - foot;
    // On an arrow of a few points the head gives way.
    let along = way.normalized() * (0.5 * way.length()).min(13.0);
    let across = along.rot90() * 0.5;
    let back = pos2(point.x, point.y) - along;
    [back - across, point, back + across]
}
