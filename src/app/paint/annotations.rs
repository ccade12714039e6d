//! Annotations of a pane: points, lines, arrows, ellipses, notes and marks, with their words.

use egui::epaint::Mesh;
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Vec2, pos2, vec2};

use super::outlines::{epoch_colour, on_screen};
use super::part::Part;
use super::{chips, strokes};
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

/// Words that have their place: a plate, the colour of whose they are, and whether that is chosen.
struct Plate {
    rect: Rect,
    galley: std::sync::Arc<egui::Galley>,
    colour: Color32,
    selected: bool,
}

/// The annotations of a pane, with the places of their words.
pub struct Placed {
    mesh: Mesh,
    plates: Vec<Plate>,
    signs: Vec<Rect>,
}

impl Placed {
    /// Where the words stand.
    pub fn words(&self) -> Vec<Rect> {
        self.plates.iter().map(|plate| plate.rect).collect()
    }

    /// What names of outlines keep off: the plates of the words, the marks, and the lines.
    pub fn taken(&self) -> Vec<Rect> {
        self.words().into_iter().chain(self.signs.iter().copied()).collect()
    }

    /// Paints them.
    pub fn paint(self, painter: &Painter) {
        if !self.mesh.is_empty() {
            painter.add(Shape::mesh(self.mesh));
        }
        for Plate { rect, galley, colour, selected } in self.plates {
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
}

/// Puts the annotations of a scene in their places. Their words keep off the plates that always stand on the pictures and off each other;
/// names of outlines, which have more places to go to, keep off the words.
pub fn place(painter: &Painter, doc: &Document, list: &[SceneAnnotation], map: &Affine, look: &Look<'_>) -> Placed {
    let clip = painter.clip_rect();
    let mut mesh = Mesh::default();
    let mut words = Vec::new();
    let mut signs = Vec::new();
    for a in list.iter().filter(|a| !look.hidden.contains(&a.id)) {
        let (colour, selected) = (colour(doc, a, look.by_class), look.selected.contains(&a.id));
        let path: Vec<Pos2> = a.shape.path().iter().map(|p| on_screen(map, *p)).collect();
        if !Rect::from_points(&path).expand(SIGN + WORDS).intersects(clip) {
            continue;
        }
        drawn_on(&a.shape, &path, clip, &mut signs);
        let profile = if selected { strokes::chosen(colour) } else { strokes::cased(colour) };
        sign(&mut mesh, clip, &a.shape, &path, a.mirrored, &profile);
        if !a.label.is_empty() {
            words.push((spot(&a.shape, map), around(&a.shape, &path), a.label.as_str(), colour, selected));
        }
    }
    let mesh = if look.part.cutting() == Part::All { mesh } else { look.part.cut(mesh) };
    // The chosen first: they have the room before others.
    words.sort_by_key(|(.., selected)| !selected);
    let mut taken = chips::standing(painter.ctx());
    let mut plates: Vec<Plate> = Vec::new();
    for ((at, align), around, text, colour, selected) in words.into_iter().take(MOST_WORDS) {
        let galley = painter.layout(text.to_owned(), theme::caption_font(), theme::ON_PLATE, WORDS);
        let size = galley.size() + vec2(12.0, 6.0);
        let usual = kept_in(align.anchor_size(at, size), clip, at);
        // Of what stands in another pane, or out of view, no words are cut at the rim: half of them say something else.
        if !look.part.contains_rect(usual) || !clip.intersects(usual) || !(clip.contains(at) || clip.contains_rect(usual)) {
            continue;
        }
        let free = |rect: &Rect| {
            clip.contains_rect(*rect) && look.part.contains_rect(*rect) && taken.iter().all(|other| !other.expand(2.0).intersects(*rect))
        };
        let rect = std::iter::once(usual).chain(beside(around, size)).find(free).unwrap_or(usual);
        taken.push(rect);
        plates.push(Plate { rect, galley, colour, selected });
    }
    Placed { mesh, plates, signs }
}

/// Moved into the pane, where what it belongs to is in view: a number that is cut at the rim is another number.
fn kept_in(rect: Rect, clip: Rect, at: Pos2) -> Rect {
    if !clip.contains(at) {
        return rect;
    }
    let rect = rect.translate((clip.max - rect.max).min(Vec2::ZERO));
    rect.translate((clip.min - rect.min).max(Vec2::ZERO))
}

/// What the words stand beside: the sign, the foot of an arrow, or all of a line or an ellipse.
fn around(shape: &AnnotationShape, path: &[Pos2]) -> Rect {
    let foot = path.first().copied().unwrap_or_default();
    match shape {
        AnnotationShape::Line(_) | AnnotationShape::Ellipse { .. } => Rect::from_points(path),
        _ => Rect::from_center_size(foot, Vec2::splat(2.0 * SIGN)),
    }
}

/// Side of the pieces in which a line is told of, points; and the most pieces on one pane.
const PIECE: f32 = 12.0;
const MOST_PIECES: usize = 2_000;

/// Where an annotation is drawn within `clip`: its mark, or its line in pieces. A ring is free inside.
fn drawn_on(shape: &AnnotationShape, path: &[Pos2], clip: Rect, signs: &mut Vec<Rect>) {
    if !matches!(shape, AnnotationShape::Line(_) | AnnotationShape::Arrow(_) | AnnotationShape::Ellipse { .. }) {
        signs.push(around(shape, path));
        return;
    }
    for (from, to) in path.iter().zip(path.iter().skip(1)) {
        let count = ((*to - *from).length() / PIECE).ceil().clamp(1.0, 400.0) as usize;
        for k in 0..=count {
            let piece = Rect::from_center_size(*from + (*to - *from) * (k as f32 / count as f32), Vec2::splat(PIECE));
            if clip.intersects(piece) && signs.len() < MOST_PIECES {
                signs.push(piece);
            }
        }
    }
}

/// The places beside it, the nearest first.
fn beside(around: Rect, size: Vec2) -> impl Iterator<Item = Rect> {
    let middle = around.center();
    [6.0, 24.0, 48.0].into_iter().flat_map(move |gap| {
        [
            (pos2(around.right() + gap, middle.y), Align2::LEFT_CENTER),
            (pos2(middle.x, around.bottom() + gap), Align2::CENTER_TOP),
            (pos2(middle.x, around.top() - gap), Align2::CENTER_BOTTOM),
            (pos2(around.left() - gap, middle.y), Align2::RIGHT_CENTER),
            (pos2(around.right() + gap, around.bottom() + gap), Align2::LEFT_TOP),
            (pos2(around.right() + gap, around.top() - gap), Align2::LEFT_BOTTOM),
            (pos2(around.left() - gap, around.bottom() + gap), Align2::RIGHT_TOP),
            (pos2(around.left() - gap, around.top() - gap), Align2::RIGHT_BOTTOM),
        ]
        .map(|(at, align)| align.anchor_size(at, size))
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::EpochId;
    use crate::core::geom::Point;

    fn annotation(id: u64, shape: AnnotationShape, label: &str) -> SceneAnnotation {
        SceneAnnotation { id: AnnotationId(id), epoch: EpochId(0), mirrored: false, shape, label: label.into(), class: String::new() }
    }

    /// Where the words of annotations come to stand on a pane of 400 by 300 points on which a plate lies at the top left.
    fn places(list: &[SceneAnnotation], selected: &[AnnotationId]) -> Vec<Rect> {
        let mut found = Vec::new();
        egui::__run_test_ui(|ui| {
            let clip = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 300.0));
            chips::note(ui.ctx(), Rect::from_min_size(Pos2::ZERO, vec2(120.0, 30.0)));
            let doc = Document::new([]);
            let look = Look { selected, hidden: &[], part: Part::All, by_class: false };
            found = place(&ui.painter_at(clip), &doc, list, &Affine::IDENTITY, &look).words();
        });
        found
    }

    #[test]
    fn words_keep_off_each_other_and_the_first_place_is_the_usual_one() {
        let at = |x: f64, y: f64| AnnotationShape::Gone(Point::new(x, y));
        let alone = places(&[annotation(1, at(100.0, 150.0), "gone: crane")], &[]);
        assert_eq!(alone.len(), 1);
        assert!((alone[0].left() - (100.0 + SIGN + 5.0)).abs() < 0.1 && (alone[0].center().y - 150.0).abs() < 1.0, "{alone:?}");
        // Four marks so near that their words would lie on each other.
        let near: Vec<_> = (0..4_u8).map(|i| annotation(u64::from(i), at(100.0 + 6.0 * f64::from(i), 150.0), "gone: crane")).collect();
        let several = places(&near, &[]);
        assert_eq!(several.len(), 4);
        for (i, a) in several.iter().enumerate() {
            assert!(several.iter().skip(i + 1).all(|b| !a.intersects(*b)), "{several:?}");
        }
        // The chosen one has its usual place before the others.
        let chosen = places(&near, &[AnnotationId(3)]);
        assert!((chosen[0].left() - (118.0 + SIGN + 5.0)).abs() < 0.1, "{chosen:?}");
    }

    #[test]
    fn at_the_rim_words_go_askew_rather_than_over_each_other_and_none_are_cut() {
        // A mark at the rim, as beside the divider of a swipe, and a note whose words reach over the place right of it.
        let mark = annotation(1, AnnotationShape::Gone(Point::new(8.0, 150.0)), "gone: crane");
        let note = annotation(2, AnnotationShape::Note(Point::new(30.0, 140.0)), "a note of several words beside it");
        let both = places(&[note, mark], &[]);
        assert_eq!(both.len(), 2);
        assert!(!both[0].intersects(both[1]) && both.iter().all(|rect| rect.left() >= 0.0), "{both:?}");
        // What stands beyond the rim has its words there.
        let beyond = annotation(3, AnnotationShape::Note(Point::new(-20.0, 150.0)), "levelled ground");
        assert!(places(&[beyond], &[]).is_empty());
    }

    #[test]
    fn names_keep_off_marks_and_lines_and_not_out_of_a_ring() {
        let point = Point::new;
        let shapes = [
            AnnotationShape::Point(point(50.0, 50.0)),
            AnnotationShape::Arrow([point(100.0, 250.0), point(300.0, 250.0)]),
            AnnotationShape::Ellipse { centre: point(250.0, 120.0), ends: [point(310.0, 120.0), point(250.0, 160.0)] },
        ];
        let list: Vec<_> = shapes.into_iter().enumerate().map(|(i, shape)| annotation(i as u64, shape, "")).collect();
        let mut taken = Vec::new();
        egui::__run_test_ui(|ui| {
            let clip = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 300.0));
            let look = Look { selected: &[], hidden: &[], part: Part::All, by_class: false };
            taken = place(&ui.painter_at(clip), &Document::new([]), &list, &Affine::IDENTITY, &look).taken();
        });
        let covered = |x: f32, y: f32| taken.iter().any(|rect| rect.contains(pos2(x, y)));
        assert!(covered(50.0, 50.0) && covered(100.0, 250.0) && covered(207.0, 251.0) && covered(300.0, 250.0));
        assert!(!covered(250.0, 120.0), "the middle of the ring is free");
        assert!(!covered(207.0, 200.0));
    }
}
