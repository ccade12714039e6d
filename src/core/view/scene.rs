//! What is drawn over a picture, as data: the window and the headless picture paint from the same list.

use super::pixel_map::PointMap;
use super::placement::scene_from_epoch;
use crate::core::doc::{Annotation, AnnotationId, AnnotationShape, Document, Drawn, EpochId, FootprintId, Line, LineId};
use crate::core::geom::{Bounds, Point};
use crate::core::measure;
use crate::core::ops::Focus;
use crate::core::units::Level;

/// An outline on a pane.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneOutline {
    /// The footprint.
    pub id: FootprintId,
    /// Its date decides its colour.
    pub epoch: EpochId,
    /// It was traced on the other date: drawn dashed.
    pub mirrored: bool,
    /// It is a proposal that nobody has checked: drawn dashed too.
    pub unchecked: bool,
    /// It is selected.
    pub selected: bool,
    /// It is the reference of comparisons.
    pub reference: bool,
    /// Its corners, px of the pane's image.
    pub points: Vec<Point>,
    /// The corners of its courtyards.
    pub holes: Vec<Vec<Point>>,
    /// Its name.
    pub label: String,
}

/// A line on a pane.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneLine {
    /// The line; `None` for the known length of a scale.
    pub id: Option<LineId>,
    /// Its date.
    pub epoch: EpochId,
    /// It was drawn on the other date.
    pub mirrored: bool,
    /// Its ends, px of the pane's image.
    pub ends: [Point; 2],
    /// Its length with its 90 % range, or the known length as stated; of a shadow or a lean the height.
    pub label: String,
    /// It is a shadow or a lean: it has a beginning and an end.
    pub is_height: bool,
    /// It points elsewhere than it must, or gives no height.
    pub doubtful: bool,
}

/// An annotation on a pane.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneAnnotation {
    /// The annotation.
    pub id: AnnotationId,
    /// Its date decides its colour.
    pub epoch: EpochId,
    /// It was drawn on the other date: dashed.
    pub mirrored: bool,
    /// What is drawn, px of the scene.
    pub shape: AnnotationShape,
    /// Its words; of a line or arrow with its length in metres and the range of that, where a scale is known.
    pub label: String,
    /// Its class; may be empty.
    pub class: String,
}

/// Everything drawn over one pane's picture. Places are px of the scene, so that one affine map takes them to the screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scene {
    /// Outlines, by id, selected ones last so that they lie on top.
    pub outlines: Vec<SceneOutline>,
    /// Lines.
    pub lines: Vec<SceneLine>,
    /// Annotations, by id.
    pub annotations: Vec<SceneAnnotation>,
}

impl Scene {
    /// What is drawn over the picture of `epoch`: what touches `visible` (px of the scene; `None` for everything).
    pub fn of(doc: &Document, epoch: EpochId, selected: &[FootprintId], visible: Option<Bounds>) -> Scene {
        let in_view = |bounds: Bounds| visible.is_none_or(|v| v.intersects(&bounds));
        let maps: Vec<_> = doc.epochs.iter().map(|e| scene_from_epoch(doc, e.id)).collect();
        let map = |from: EpochId| usize::try_from(from.0).ok().and_then(|i| maps.get(i));
        let shown = |id: EpochId| id == doc.pair.before || id == doc.pair.after;
        let mut scene = Scene::default();
        for f in doc.footprints.values().filter(|f| shown(f.epoch) && !doc.is_hidden(f.id)) {
            let Some(map) = map(f.epoch) else { continue };
            let points: Vec<Point> = f.ring.points().iter().map(|p| map.apply(*p)).collect();
            if Bounds::around(points.iter().copied()).is_some_and(in_view) {
                scene.outlines.push(SceneOutline {
                    id: f.id,
                    epoch: f.epoch,
                    mirrored: f.epoch != epoch,
                    unchecked: f.drawn == Drawn::Proposal,
                    selected: selected.contains(&f.id),
                    reference: doc.reference == Some(f.id),
                    points,
                    holes: doc.holes(f.id).iter().map(|hole| hole.ring.points().iter().map(|p| map.apply(*p)).collect()).collect(),
                    label: if f.drawn == Drawn::Proposal { format!("{} (proposal)", f.name) } else { f.name.clone() },
                });
            }
        }
        scene.outlines.sort_by_key(|o| o.selected);
        let scales = doc.epochs.iter().filter_map(|e| {
            let label = |s: crate::core::doc::Scale| format!("{} ± {} m, as stated", s.length_m, s.length_sd_m);
            e.scale.map(|s| (None, e.id, [s.from, s.to], (label(s), false), false))
        });
        let label = |l: &Line| if l.height.is_some() { height_label(doc, l) } else { (length_label(doc, l), false) };
        let lines = doc.lines.values().map(|l| (Some(l.id), l.epoch, [l.from, l.to], label(l), l.height.is_some()));
        for (id, from, ends, (label, doubtful), is_height) in lines.chain(scales).filter(|(_, e, _, _, _)| shown(*e)) {
            let Some(map) = map(from) else { continue };
            let ends = ends.map(|p| map.apply(p));
            if Bounds::around(ends).is_some_and(in_view) {
                scene.lines.push(SceneLine { id, epoch: from, mirrored: from != epoch, ends, label, is_height, doubtful });
            }
        }
        for a in doc.annotations.values().filter(|a| shown(a.epoch) && !doc.is_hidden(a.id)) {
            let Some(map) = map(a.epoch) else { continue };
            let shape = a.shape.mapped(|p| map.apply(p));
            if in_view(shape.bounds()) {
                scene.annotations.push(SceneAnnotation {
                    id: a.id,
                    epoch: a.epoch,
                    mirrored: a.epoch != epoch,
                    shape,
                    label: annotation_label(doc, a),
                    class: a.class.clone(),
                });
            }
        }
        scene
    }
}

/// The words of an annotation. A line or an arrow tells its length where that is known in metres, never without its range; nothing
/// else tells a size.
pub fn annotation_label(doc: &Document, a: &Annotation) -> String {
    let length = match a.shape {
        AnnotationShape::Line([from, to]) | AnnotationShape::Arrow([from, to]) => {
            measure::length(doc, a.epoch, from, to).filter(|answer| answer.length_m.is_some())
        }
        _ => None,
    };
    let Some(answer) = length else { return a.label() };
    let measure::PrintedLength { value, unit, low, high } = answer.printed(Level::P90);
    let told = format!("{value} {unit} ({low}–{high}, {})", Level::P90);
    let words = a.label();
    if words.is_empty() { told } else { format!("{words}\n{told}") }
}

/// `192 m (186–198, 90 %)`: a length is never told without its range, nor a range without its level.
fn length_label(doc: &Document, line: &Line) -> String {
    measure::length(doc, line.epoch, line.from, line.to).map_or_else(String::new, |answer| {
        let measure::PrintedLength { value, unit, low, high } = answer.printed(Level::P90);
        format!("{value} {unit} ({low}–{high}, {})", Level::P90)
    })
}

/// `18.2 m high (16.9–19.5, 90 %)`, with how far the line points beside where it must; or why there is no height. Whether that is
/// to be looked at again.
fn height_label(doc: &Document, line: &Line) -> (String, bool) {
    match measure::height(doc, line) {
        Err(why) => (format!("no height: {}", why.short()), true),
        Ok(answer) => {
            let measure::PrintedLength { value, unit, low, high } = answer.printed(Level::P90);
            if answer.method == measure::HeightMethod::Stated {
                return (format!("{value} {unit} high, as stated ({low}–{high}, {})", Level::P90), false);
            }
            let doubtful = answer.direction.verdict == measure::Verdict::Doubtful;
            let off = answer.direction.off_deg.filter(|_| doubtful).map(|off| format!(", {:.0}° off", off.abs()));
            (format!("{value} {unit} high ({low}–{high}, {}){}", Level::P90, off.unwrap_or_default()), doubtful)
        }
    }
}

/// The part of the scene that a change is about, px of the scene.
pub fn focus_bounds(doc: &Document, focus: Focus) -> Option<Bounds> {
    let place = |epoch, points: &[Point]| {
        let map = scene_from_epoch(doc, epoch);
        Bounds::around(points.iter().map(|p| map.apply(*p)))
    };
    match focus {
        Focus::Footprint(id) => doc.footprint(id).and_then(|f| place(f.epoch, f.ring.points())),
        Focus::Line(id) => doc.line(id).and_then(|l| place(l.epoch, &[l.from, l.to])),
        Focus::Annotation(id) => doc.annotation(id).and_then(|a| place(a.epoch, &a.shape.path())),
        Focus::Epoch(id) => {
            let image = &doc.epoch(id)?.image;
            place(id, &[Point::default(), Point::new(f64::from(image.width), f64::from(image.height))])
        }
    }
}
