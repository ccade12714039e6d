//! The outlines and lines of a pane: kept as data while the document stays, as triangles while the camera stays.
//!
//! Level of detail goes by the size on the screen: below 3 points an outline is a dot, below 8 a bare line, below 18 a
//! soft one, above that a line in its casing. What lies outside the pane costs one box test.

use std::sync::Arc;

use egui::epaint::Mesh;
use egui::{Align2, Color32, Painter, Pos2, Rect, Shape, pos2, vec2};

use super::labels::{self, Obstacles, Wanted};
use super::part::Part;
use super::{chips, seen, strokes};
use crate::app::icons::{self, Icon};
use crate::app::{theme, widgets};
use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::geom::{Affine, Bounds, Point};
use crate::core::view::{PointMap, Scene, SceneOutline};

/// The colour of an epoch: amber for BEFORE, cyan for AFTER, gray for a date that is neither.
#[must_use]
pub fn epoch_colour(doc: &Document, epoch: EpochId) -> Color32 {
    match epoch {
        id if id == doc.pair.before => theme::BEFORE,
        id if id == doc.pair.after => theme::AFTER,
        _ => theme::FURTHER,
    }
}

/// The colour of an outline's class; gray where it has none, or one that is not in the session's list.
#[must_use]
pub fn class_colour(doc: &Document, id: FootprintId) -> Color32 {
    let class = doc.footprint(id).filter(|f| !f.class.is_empty()).and_then(|f| doc.classes.as_ref()?.class(&f.class));
    class.map_or(theme::NO_CLASS, |class| theme::of_class(class.colour))
}

/// What the data of a pane's scene depends on.
#[derive(Clone, Debug, PartialEq)]
pub struct SceneKey {
    /// The document, by a number that changes whenever it does.
    pub revision: u64,
    /// The pane's date.
    pub epoch: EpochId,
    /// The chosen outlines.
    pub selected: Vec<FootprintId>,
    /// Outlines have the colours of their classes.
    pub by_class: bool,
}

/// What the triangles depend on besides the scene.
#[derive(Clone, Debug, PartialEq)]
struct MeshKey {
    screen_from_image: [f64; 6],
    clip: Rect,
    part: Part,
    hidden: Vec<FootprintId>,
}

/// The outlines of one pane, ready to paint.
#[derive(Default)]
pub struct Outlines {
    key: Option<SceneKey>,
    scene: Scene,
    bounds: Vec<Bounds>,
    /// The colour of each outline, by its place among the inks.
    colours: Vec<usize>,
    inks: Vec<Color32>,
    mesh_key: Option<MeshKey>,
    mesh: Arc<Mesh>,
    labels: Vec<Label>,
    /// What the names keep off.
    obstacles: Obstacles,
}

/// A name and where it may stand.
struct Label {
    text: String,
    colour: Color32,
    rect: Rect,
    /// Its outline among the obstacles.
    own: Option<usize>,
    /// The line that it belongs to instead.
    line: Option<[Pos2; 2]>,
    selected: bool,
    reference: bool,
}

/// The most names on one pane; more would hide the picture.
const MOST_LABELS: usize = 80;

/// The map on the screen of a point in the pixels of the pane's image.
#[must_use]
pub fn on_screen(map: &impl PointMap, point: Point) -> Pos2 {
    let at = map.apply(point);
    pos2(at.x as f32, at.y as f32)
}

impl Outlines {
    /// Makes sure that the data fits the key.
    pub fn prepare(&mut self, doc: &Document, key: SceneKey) {
        if self.key.as_ref() == Some(&key) {
            return;
        }
        self.scene = Scene::of(doc, key.epoch, &key.selected, None);
        let nowhere = Bounds { min: Point::default(), max: Point::default() };
        let around = |outline: &SceneOutline| Bounds::around(outline.points.iter().copied()).unwrap_or(nowhere);
        self.bounds = self.scene.outlines.iter().map(around).collect();
        // The dates first: lines have their colours.
        self.inks = vec![theme::BEFORE, theme::AFTER];
        self.colours.clear();
        for outline in &self.scene.outlines {
            let ink = if key.by_class { class_colour(doc, outline.id) } else { epoch_colour(doc, outline.epoch) };
            let place = self.inks.iter().position(|known| *known == ink).unwrap_or_else(|| {
                self.inks.push(ink);
                self.inks.len() - 1
            });
            self.colours.push(place);
        }
        self.key = Some(key);
        self.mesh_key = None;
    }

    /// The scene as prepared.
    #[must_use]
    pub fn scene(&self) -> &Scene {
        &self.scene
    }

    /// Paints outlines and lines, without those in `hidden`, which a tool shows in another place just now. Names keep off `taken`.
    pub fn paint(
        &mut self,
        painter: &Painter,
        doc: &Document,
        screen_from_image: &Affine,
        hidden: &[FootprintId],
        (part, names): (Part, bool),
        taken: &[Rect],
    ) {
        let clip = painter.clip_rect();
        let key = MeshKey { screen_from_image: (*screen_from_image).into(), clip, part: part.cutting(), hidden: hidden.to_vec() };
        if self.mesh_key.as_ref() != Some(&key) {
            self.build(doc, screen_from_image, clip, hidden);
            if part.cutting() != Part::All {
                self.mesh = Arc::new(part.cut(std::mem::take(Arc::make_mut(&mut self.mesh))));
            }
            self.mesh_key = Some(key);
        }
        if !self.mesh.is_empty() {
            painter.add(Shape::Mesh(Arc::clone(&self.mesh)));
        }
        if names {
            self.paint_labels(painter, &part, taken);
        }
    }

    fn build(&mut self, doc: &Document, map: &Affine, clip: Rect, hidden: &[FootprintId]) {
        let mut mesh = Mesh::default();
        self.labels.clear();
        self.obstacles = Obstacles::default();
        let Some(image_from_screen) = map.inverse() else {
            self.mesh = Arc::new(mesh);
            return;
        };
        let margin = clip.expand(8.0);
        let corner = |p: Pos2| image_from_screen.apply(Point::new(f64::from(p.x), f64::from(p.y)));
        let corners = [margin.left_top(), margin.right_top(), margin.left_bottom(), margin.right_bottom()].map(corner);
        let Some(visible) = Bounds::around(corners) else { return };
        let scale = map.magnification() as f32;
        let looks: Vec<Looks> = self.inks.iter().map(|ink| Looks::new(*ink)).collect();
        let mut points: Vec<Pos2> = Vec::new();
        for (index, outline) in self.scene.outlines.iter().enumerate() {
            let (Some(bounds), Some(&ink)) = (self.bounds.get(index), self.colours.get(index)) else { continue };
            let (Some(&colour), Some(look)) = (self.inks.get(ink), looks.get(ink)) else { continue };
            if !bounds.intersects(&visible) || hidden.contains(&outline.id) {
                continue;
            }
            let size = bounds.size();
            let side = size.x.max(size.y) as f32 * scale;
            if side < 3.0 && !outline.selected {
                strokes::square(&mut mesh, on_screen(map, bounds.centre()), 2.5, colour);
                continue;
            }
            points.clear();
            points.extend(outline.points.iter().map(|point| on_screen(map, *point)));
            let exact = |outline: &SceneOutline| outline.points.iter().map(|point| map.apply(*point)).collect::<Vec<_>>();
            let cut = if side > 8_000.0 { strokes::cut(clip, &exact(outline), true) } else { None };
            if let Some(sides) = cut {
                let profile = if outline.selected { &look.chosen } else { &look.cased };
                sides.iter().for_each(|side| draw(&mut mesh, clip, side, false, outline.mirrored || outline.unchecked, profile));
            } else if outline.selected {
                draw(&mut mesh, clip, &points, true, outline.mirrored || outline.unchecked, &look.chosen);
                if points.len() <= 400 && !outline.mirrored {
                    points.iter().for_each(|at| strokes::knot(&mut mesh, *at, 6.0, theme::CORE));
                }
            } else if side < 8.0 {
                strokes::line(&mut mesh, &points, true, &look.bare);
            } else if side < 18.0 {
                // Small outlines of the other date are dashed too: nothing says otherwise whose they are.
                draw(&mut mesh, clip, &points, true, outline.mirrored || outline.unchecked, &look.soft);
            } else {
                draw(&mut mesh, clip, &points, true, outline.mirrored || outline.unchecked, &look.cased);
            }
            for hole in outline.holes.iter().filter(|_| side >= 8.0) {
                let around: Vec<Pos2> = hole.iter().map(|point| on_screen(map, *point)).collect();
                let profile = if outline.selected { &look.chosen } else { &look.cased };
                let exact: Vec<Point> = hole.iter().map(|point| map.apply(*point)).collect();
                match if side > 8_000.0 { strokes::cut(clip, &exact, true) } else { None } {
                    Some(sides) => sides.iter().for_each(|side| draw(&mut mesh, clip, side, false, outline.mirrored, profile)),
                    None => draw(&mut mesh, clip, &around, true, outline.mirrored || outline.unchecked, profile),
                }
                if outline.selected && !outline.mirrored && around.len() <= 400 {
                    around.iter().for_each(|at| strokes::knot(&mut mesh, *at, 6.0, theme::CORE));
                }
            }
            let own = self.obstacles.add(&points);
            if side > 28.0 && (outline.selected || self.labels.len() < MOST_LABELS) {
                let rect = Rect::from_points(&points);
                let text = outline.label.clone();
                self.labels.push(Label {
                    text,
                    colour,
                    rect,
                    own: Some(own),
                    line: None,
                    selected: outline.selected,
                    reference: outline.reference,
                });
            }
        }
        for line in &self.scene.lines {
            let Some(look) = looks.get(usize::from(epoch_colour(doc, line.epoch) == theme::AFTER)) else { continue };
            let ends = line.ends.map(|end| on_screen(map, end));
            if line.mirrored {
                strokes::dashed(&mut mesh, clip, &ends, false, &look.cased, DASHES);
            } else {
                strokes::line(&mut mesh, &ends, false, &look.cased);
            }
            if line.is_height {
                arrow(&mut mesh, ends, &look.cased);
            } else {
                ticks(&mut mesh, ends, &look.cased);
            }
            let rect = Rect::from_two_pos(ends[0], ends[1]);
            if !line.mirrored && rect.size().length() > 28.0 && self.labels.len() < MOST_LABELS {
                let colour = if line.doubtful { theme::DANGER_ON_PICTURE } else { epoch_colour(doc, line.epoch) };
                self.labels.push(Label {
                    text: line.label.clone(),
                    colour,
                    rect,
                    own: None,
                    line: Some(ends),
                    selected: false,
                    reference: false,
                });
            }
        }
        if !self.labels.is_empty() {
            self.obstacles.index(clip);
        }
        // The chosen first: their names win the room.
        self.labels.sort_by_key(|label| !label.selected);
        self.mesh = Arc::new(mesh);
    }

    fn paint_labels(&self, painter: &Painter, part: &Part, taken: &[Rect]) {
        if self.labels.is_empty() {
            return;
        }
        let clip = painter.clip_rect().shrink(4.0);
        // Room for the star of the reference.
        let star = |label: &Label| if label.reference { 14.0 } else { 0.0 };
        let galleys: Vec<_> = self
            .labels
            .iter()
            .map(|label| {
                let ink = if label.colour == theme::DANGER_ON_PICTURE { label.colour } else { theme::ON_PLATE };
                painter.layout_no_wrap(label.text.clone(), theme::caption_font(), ink)
            })
            .collect();
        let wanted: Vec<Wanted> = self
            .labels
            .iter()
            .zip(&galleys)
            .map(|(label, galley)| Wanted {
                around: label.rect,
                own: label.own,
                line: label.line,
                size: galley.size() + vec2(12.0 + star(label), 4.0),
            })
            .collect();
        let mut plates = chips::standing(painter.ctx());
        plates.extend_from_slice(taken);
        // What lies wholly beside the part that is shown, as outside of the lens, is named where it is shown.
        let shows = |at: Pos2| clip.contains(at) && part.contains(at);
        let is_here = |label: &Label| match (label.line, label.own) {
            (Some(line), _) => seen::is_seen(&line, false, &shows),
            (None, Some(own)) => seen::is_seen(self.obstacles.corners(own), true, &shows),
            (None, None) => part.touches_rect(label.rect),
        };
        let here: Vec<bool> = self.labels.iter().map(is_here).collect();
        let shown: Vec<Wanted> = wanted.iter().zip(&here).filter(|(_, here)| **here).map(|(wanted, _)| wanted.clone()).collect();
        let mut found = labels::place(&shown, &self.obstacles, clip, &plates, &|rect| part.contains_rect(rect)).into_iter();
        let placed: Vec<Option<labels::Placed>> = here.iter().map(|here| if *here { found.next().flatten() } else { None }).collect();
        let pointer = painter.ctx().input(|input| input.pointer.latest_pos()).filter(|at| clip.contains(*at) && part.contains(*at));
        let pointed = |label: &Label| pointer.is_some_and(|at| label.own.is_some_and(|own| self.obstacles.holds(own, at)));
        for leader in placed.iter().zip(&self.labels).filter_map(|(p, label)| Some((p.as_ref()?.leader?, label.colour))) {
            let ([from, to], colour) = leader;
            painter.line_segment([from, to], egui::Stroke::new(3.0, theme::CASING));
            painter.line_segment([from, to], egui::Stroke::new(1.0, colour));
        }
        for ((label, galley), (wanted, placed)) in self.labels.iter().zip(galleys).zip(wanted.iter().zip(placed)) {
            let rect = match placed {
                Some(placed) => placed.rect,
                // Without room of its own it is shown while the pointer is on its outline, over other outlines, but off the plates.
                None if pointed(label) => {
                    let middle = label.rect.intersect(clip).center();
                    let sides = [
                        (pos2(middle.x, label.rect.top() - 6.0), Align2::CENTER_BOTTOM),
                        (pos2(middle.x, label.rect.bottom() + 6.0), Align2::CENTER_TOP),
                        (pos2(label.rect.right() + 6.0, middle.y), Align2::LEFT_CENTER),
                        (pos2(label.rect.left() - 6.0, middle.y), Align2::RIGHT_CENTER),
                        (middle, Align2::CENTER_CENTER),
                    ];
                    let inside = |rect: Rect| rect.translate(rect.min.clamp(clip.min, (clip.max - wanted.size).max(clip.min)) - rect.min);
                    let mut places = sides.map(|(at, align)| inside(align.anchor_size(at, wanted.size))).into_iter();
                    let free = |rect: &Rect| plates.iter().all(|plate| !plate.intersects(*rect));
                    let Some(usual) = places.clone().next() else { continue };
                    places.find(free).unwrap_or(usual)
                }
                None => continue,
            };
            painter.rect_filled(rect, rect.height() / 2.0, theme::PLATE);
            if label.selected {
                let stroke = egui::Stroke::new(1.0, label.colour);
                painter.rect_stroke(rect, rect.height() / 2.0, stroke, egui::StrokeKind::Inside);
            }
            if label.reference {
                let spot = Rect::from_center_size(pos2(rect.left() + 12.0, rect.center().y), vec2(12.0, 12.0));
                icons::paint(painter, spot, Icon::Reference, 12.0, label.colour);
            }
            let middle = rect.center() + vec2(star(label) / 2.0, 0.0);
            painter.galley(middle - galley.size() / 2.0, galley, label.colour);
        }
    }
}

struct Looks {
    bare: strokes::Profile,
    soft: strokes::Profile,
    cased: strokes::Profile,
    chosen: strokes::Profile,
}

impl Looks {
    fn new(colour: Color32) -> Self {
        Self { bare: strokes::bare(colour), soft: strokes::soft(colour), cased: strokes::cased(colour), chosen: strokes::chosen(colour) }
    }
}

/// Line and gap of what was traced on the other date.
const DASHES: [f32; 2] = [7.0, 5.0];

fn draw(mesh: &mut Mesh, clip: Rect, points: &[Pos2], closed: bool, mirrored: bool, profile: &strokes::Profile) {
    if mirrored {
        strokes::dashed(mesh, clip, points, closed, profile, DASHES);
    } else {
        strokes::line(mesh, points, closed, profile);
    }
}

/// The cross strokes at both ends of a measured line.
fn ticks(mesh: &mut Mesh, [from, to]: [Pos2; 2], profile: &strokes::Profile) {
    let across = (to - from).normalized().rot90() * 5.0;
    for end in [from, to] {
        strokes::line(mesh, &[end - across, end + across], false, profile);
    }
}

/// The foot and the point of a shadow or a lean.
fn arrow(mesh: &mut Mesh, [from, to]: [Pos2; 2], profile: &strokes::Profile) {
    let way = to - from;
    // On a line of a few points the head gives way.
    let along = way.normalized() * (0.4 * way.length()).min(9.0);
    let across = along.rot90() * 0.5;
    strokes::line(mesh, &[from - across, from + across], false, profile);
    strokes::line(mesh, &[to - along - across, to, to - along + across], false, profile);
}

/// Paints a word on a dark plate at a place on the picture.
pub fn word(painter: &Painter, at: Pos2, align: Align2, text: &str, ink: Color32) -> Rect {
    widgets::plate(painter, at, align, text, ink)
}
