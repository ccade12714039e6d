//! Whole outlines squared up, turned, scaled, mirrored, widened, laid along others.

use super::footprints::checked_ring;
use super::holes::{carried, remade};
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Drawn, EpochId, Event, Footprint, FootprintId, Hole};
use crate::core::geom::{Bounds, Point, Ring, Squared, Vector, main_direction, squared, turned};
use crate::core::measure::{PixelShape, error_model_of};
use std::f64::consts::FRAC_PI_2;

/// The chosen outlines, each once, on one image.
fn chosen<'d>(doc: &'d Document, ids: &[FootprintId]) -> Result<Vec<&'d Footprint>, Refusal> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids.dedup();
    let list: Vec<&Footprint> =
        ids.iter().map(|id| doc.footprint(*id).ok_or(Refusal::NoSuchFootprint(*id))).collect::<Result<_, Refusal>>()?;
    let first = list.first().ok_or(Refusal::NothingSelected)?;
    if list.iter().any(|f| f.epoch != first.epoch) {
        return Err(Refusal::BadNumber("These outlines lie on two images. Choose those of one.".into()));
    }
    Ok(list)
}

fn named(list: &[&Footprint]) -> String {
    match list {
        [only] => only.name.clone(),
        _ => format!("{} outlines", list.len()),
    }
}

/// The step in which outlines are put elsewhere as a whole, courtyards and all.
fn mapped(doc: &Document, label: String, list: &[&Footprint], map: impl Fn(&Footprint, Point) -> Point) -> Result<Txn, Refusal> {
    let changed: Vec<_> = list.iter().map(|f| (*f, f.ring.points().iter().map(|p| map(f, *p)).collect())).collect();
    let mut courtyards = Vec::new();
    for f in list.iter().copied() {
        courtyards.extend(carried(doc, f, f.id, |p| map(f, p))?);
    }
    reshaped(doc, label, &changed, courtyards)
}

/// The step in which outlines get these corners; what becomes of their courtyards goes with it.
fn reshaped(doc: &Document, label: String, list: &[(&Footprint, Vec<Point>)], courtyards: Vec<Event>) -> Result<Txn, Refusal> {
    let mut events = Vec::new();
    for (f, points) in list {
        let ring = checked_ring(doc, f.epoch, points)?;
        if ring != f.ring {
            events.push(Event::FootprintReshaped { id: f.id, ring, drawn: f.drawn.after_editing() });
        }
    }
    events.extend(courtyards);
    let focus = list.first().map(|(f, _)| Focus::Footprint(f.id));
    match focus {
        Some(focus) if !events.is_empty() => Ok(Txn::new(label, events).at(focus)),
        _ => Err(Refusal::NothingToDo),
    }
}

fn number(value: f64, what: &str) -> Result<f64, Refusal> {
    if value.is_finite() { Ok(value) } else { Err(Refusal::BadNumber(format!("{what} is not a number."))) }
}

/// The middle of the box around outlines.
fn middle(list: &[&Footprint]) -> Point {
    let boxes = list.iter().map(|f| f.ring.bounds());
    boxes.reduce(Bounds::union).map(|b| b.centre()).unwrap_or_default()
}

/// Puts outlines at right angles.
#[derive(Clone, Debug, PartialEq)]
pub struct SquareUp {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// No corner may move further than this, px.
    pub limit_px: f64,
}

/// Squaring up moves no corner by more than so many errors of a click: what is further off is not a matter of clicking.
const SQUARE_UP_CLICKS: f64 = 3.0;

impl SquareUp {
    /// The corners of a courtyard at right angles; it stays as it is where nothing in it runs at any.
    fn courtyard(&self, doc: &Document, f: &Footprint, hole: &Hole) -> Result<Option<Vec<Point>>, Refusal> {
        let found = squared_on_ground(doc, f.epoch, hole.ring.points()).filter(|_| !matches!(hole.drawn, Drawn::Circle { .. }));
        let Some(found) = found else { return Ok(None) };
        let moved = found.moved_px.iter().copied().fold(0.0, f64::max);
        if moved > self.limit_px {
            return Err(Refusal::BadNumber(format!(
                "Squared up, a corner of a courtyard of {} would move by {moved:.1} px, more than the {:.1} px that clicks explain. Nothing was changed. \
                 Move that corner by hand first.",
                f.name, self.limit_px
            )));
        }
        Ok(Some(found.points))
    }

    /// How far a corner may move where nothing else is said, px of an image.
    pub fn usual_limit_px(doc: &Document, epoch: EpochId) -> f64 {
        SQUARE_UP_CLICKS * error_model_of(doc, epoch).click_px
    }
}

impl Op for SquareUp {
    const NAME: &'static str = "square_up";
    const SUMMARY: &'static str =
        "Puts an outline at right angles by the smallest moves of its corners, or says which corner is too far off.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = chosen(doc, &self.ids)?;
        number(self.limit_px, "The limit")?;
        let (mut changed, mut courtyards, mut most, mut free) = (Vec::new(), Vec::new(), 0.0_f64, 0);
        for f in &list {
            if matches!(f.drawn, Drawn::Circle { .. }) {
                return Err(Refusal::BadNumber(format!("A circle has no corners to be squared up, and {} is one.", f.name)));
            }
            let found = squared_on_ground(doc, f.epoch, f.ring.points()).ok_or_else(|| {
                Refusal::BadNumber(format!(
                    "No two sides of {} are nearly at right angles, so there is nothing to square up. Move its corners by hand.",
                    f.name
                ))
            })?;
            let worst = found.moved_px.iter().copied().enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            if let Some((corner, moved)) = worst.filter(|(_, moved)| *moved > self.limit_px) {
                return Err(Refusal::BadNumber(format!(
                    "Squared up, corner {} of {} would move by {moved:.1} px, more than the {:.1} px that clicks explain: its angle is {:.0}°. Nothing was \
                     changed. Move that corner by hand, or leave it if the wall is like that.",
                    corner + 1,
                    f.name,
                    self.limit_px,
                    angle_deg(f.ring.points(), corner)
                )));
            }
            let yards = remade(doc, f, |hole| self.courtyard(doc, f, hole))?;
            let still = worst.is_none_or(|(_, moved)| moved < 5e-4) && yards.is_none();
            courtyards.extend(yards);
            if still && list.len() == 1 && found.free_sides > 0 {
                return Err(Refusal::BadNumber(format!(
                    "What is left in {} runs more than 20° off every right angle, so it is taken to be meant and stays. Move those corners by hand.",
                    f.name
                )));
            }
            most = worst.map_or(most, |(_, moved)| most.max(moved));
            free += found.free_sides;
            changed.push((*f, found.points));
        }
        let stay = match free {
            0 => String::new(),
            1 => "; 1 side at another angle stays".to_owned(),
            n => format!("; {n} sides at other angles stay"),
        };
        let label = format!("Square up {} (corners moved by up to {most:.1} px{stay})", named(&list));
        reshaped(doc, label, &changed, courtyards)
    }
}

/// A place turned about another on the ground, by an angle in radians.
fn turned_about(shape: PixelShape, centre: Point, p: Point, angle: f64) -> Point {
    let middle = shape.squared(centre);
    shape.own(middle + turned(shape.squared(p) - middle, angle))
}

/// A ring on an image put at right angles on the ground: see [`squared`]. Moves are told in px, of its image's width.
pub fn squared_on_ground(doc: &Document, epoch: EpochId, ring: &[Point]) -> Option<Squared> {
    let shape = PixelShape::of(doc, epoch);
    let points: Vec<Point> = ring.iter().map(|p| shape.squared(*p)).collect();
    let found = squared(&points)?;
    Some(Squared { points: found.points.iter().map(|p| shape.own(*p)).collect(), ..found })
}

/// The inner angle at a corner, degrees.
fn angle_deg(points: &[Point], corner: usize) -> f64 {
    let n = points.len();
    let at = |i: usize| points.get(i % n.max(1)).copied().unwrap_or_default();
    let (u, v) = (at(corner + n - 1) - at(corner), at(corner + 1) - at(corner));
    libm::atan2(u.cross(v).abs(), u.dot(v)).to_degrees()
}

/// Turns outlines about the middle of them all.
#[derive(Clone, Debug, PartialEq)]
pub struct TurnFootprints {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// By how much, degrees clockwise.
    pub degrees: f64,
}

impl Op for TurnFootprints {
    const NAME: &'static str = "turn_footprints";
    const SUMMARY: &'static str = "Turns outlines about their common middle.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = chosen(doc, &self.ids)?;
        let angle = number(self.degrees, "The angle")?.to_radians();
        let centre = middle(&list);
        let turn = |f: &Footprint, p: Point| turned_about(PixelShape::of(doc, f.epoch), centre, p, angle);
        mapped(doc, format!("Turn {} by {:.1}°", named(&list), self.degrees), &list, turn)
    }
}

/// Makes outlines larger or smaller about the middle of them all.
#[derive(Clone, Debug, PartialEq)]
pub struct ScaleFootprints {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// The factor of lengths.
    pub factor: f64,
}

impl Op for ScaleFootprints {
    const NAME: &'static str = "scale_footprints";
    const SUMMARY: &'static str = "Makes outlines larger or smaller about their common middle.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = chosen(doc, &self.ids)?;
        let factor = number(self.factor, "The factor")?;
        if !(0.01..=100.0).contains(&factor) {
            return Err(Refusal::BadNumber("A factor between 0.01 and 100 is needed.".into()));
        }
        let centre = middle(&list);
        mapped(doc, format!("Scale {} to {:.1} %", named(&list), 100.0 * factor), &list, |_, p| centre + (p - centre) * factor)
    }
}

/// Mirrors outlines about the middle of them all.
#[derive(Clone, Debug, PartialEq)]
pub struct MirrorFootprints {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// Left becomes right; else up becomes down.
    pub left_right: bool,
}

impl Op for MirrorFootprints {
    const NAME: &'static str = "mirror_footprints";
    const SUMMARY: &'static str = "Mirrors outlines about their common middle.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = chosen(doc, &self.ids)?;
        let centre = middle(&list);
        let (x, y) = if self.left_right { (-1.0, 1.0) } else { (1.0, -1.0) };
        let mirror = |p: Point| {
            let v = p - centre;
            centre + Vector::new(x * v.x, y * v.y)
        };
        let how = if self.left_right { "left to right" } else { "up to down" };
        mapped(doc, format!("Mirror {} {how}", named(&list)), &list, |_, p| mirror(p))
    }
}

/// Moves all walls of outlines outwards or inwards.
#[derive(Clone, Debug, PartialEq)]
pub struct OffsetFootprints {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// By how much, px; inwards where negative.
    pub by_px: f64,
}

impl Op for OffsetFootprints {
    const NAME: &'static str = "offset_footprints";
    const SUMMARY: &'static str = "Moves all walls of outlines outwards or inwards by one distance.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let list = chosen(doc, &self.ids)?;
        let by = number(self.by_px, "The distance")?;
        let way = if by < 0.0 { "in" } else { "out" };
        let mut changed = Vec::new();
        let mut courtyards = Vec::new();
        for f in &list {
            let moved = |ring: &Ring, by: f64| {
                offset(ring.points(), ring.signed_area_px2() > 0.0, by).ok_or_else(|| {
                    Refusal::BadNumber(format!("Moved {way} by {:.1} px, a wall of {} would vanish. Take less.", by.abs(), f.name))
                })
            };
            changed.push((*f, moved(&f.ring, by)?));
            // Seen from the walls around it, outwards is into the courtyard.
            courtyards.extend(remade(doc, f, |hole| Ok(Some(moved(&hole.ring, -by)?)))?);
        }
        reshaped(doc, format!("Move the walls of {} {way} by {:.1} px", named(&list), by.abs()), &changed, courtyards)
    }
}

/// The corners where all walls are moved out by a distance; `None` where one of them would turn round.
fn offset(points: &[Point], clockwise: bool, by: f64) -> Option<Vec<Point>> {
    let n = points.len();
    let at = |i: usize| points.get(i % n).copied().unwrap_or_default();
    let outward = |i: usize| {
        let side = at(i + 1) - at(i);
        // Clockwise on the screen, outside lies to the left of the way.
        side.perpendicular() * (if clockwise { -1.0 } else { 1.0 } / side.length())
    };
    let corner = |i: usize| {
        let (before, after) = (outward(i + n - 1), outward(i));
        let sum = before + after;
        let scale = 1.0 + before.dot(after);
        // At a spike the walls meet far away: there the corner goes as far as four times the distance.
        let reach = if scale > 0.125 { sum * (1.0 / scale) } else { sum * (4.0 / sum.length().max(1e-9)) };
        at(i) + reach * by
    };
    let moved: Vec<Point> = (0..n).map(corner).collect();
    let keeps = |i: usize| {
        let now = moved.get((i + 1) % n).copied().unwrap_or_default() - moved.get(i).copied().unwrap_or_default();
        now.dot(at(i + 1) - at(i)) > 0.0
    };
    (0..n).all(keeps).then_some(moved)
}

/// Turns outlines, each about its own middle, so that they run in the direction of another.
#[derive(Clone, Debug, PartialEq)]
pub struct AlignToFootprint {
    /// Which ones.
    pub ids: Vec<FootprintId>,
    /// Along which one.
    pub to: FootprintId,
}

impl Op for AlignToFootprint {
    const NAME: &'static str = "align_to_footprint";
    const SUMMARY: &'static str = "Turns outlines, each about its own middle, so that they run in the direction of another.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let pattern = doc.footprint(self.to).ok_or(Refusal::NoSuchFootprint(self.to))?;
        let others: Vec<FootprintId> = self.ids.iter().copied().filter(|id| *id != self.to).collect();
        if others.is_empty() && self.ids.contains(&self.to) {
            return Err(Refusal::BadNumber("Choose the outline to be turned and, last, the one that shows the direction.".into()));
        }
        let list = chosen(doc, &others)?;
        if list.iter().any(|f| f.epoch != pattern.epoch) {
            return Err(Refusal::BadNumber("These outlines lie on two images. Choose those of one.".into()));
        }
        let direction = |f: &Footprint| {
            let shape = PixelShape::of(doc, f.epoch);
            main_direction(&f.ring.points().iter().map(|p| shape.squared(*p)).collect::<Vec<_>>())
                .ok_or_else(|| Refusal::BadNumber(format!("No direction stands out in {}, so nothing can be laid along it.", f.name)))
        };
        let wanted = direction(pattern)?;
        let mut angles = std::collections::BTreeMap::new();
        for f in &list {
            let off = wanted - direction(f)?;
            angles.insert(f.id, off - (off / FRAC_PI_2).round() * FRAC_PI_2);
        }
        let turn = |f: &Footprint, p: Point| {
            let (centre, angle) = (f.ring.centroid(), angles.get(&f.id).copied().unwrap_or_default());
            turned_about(PixelShape::of(doc, f.epoch), centre, p, angle)
        };
        mapped(doc, format!("Lay {} along {}", named(&list), pattern.name), &list, turn)
    }
}
