//! Courtyards cut into outlines, changed, and filled again.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Drawn, EpochId, Event, Footprint, FootprintId, Hole};
use crate::core::geom::{MAX_VERTICES, Point, Ring, segments_cross};

/// The most courtyards of one footprint.
const MOST_HOLES: usize = 50;

/// Cuts a courtyard into a footprint.
#[derive(Clone, Debug, PartialEq)]
pub struct AddHole {
    /// Into which one.
    pub id: FootprintId,
    /// The corners of the courtyard, px of its image.
    pub points: Vec<Point>,
    /// How it was drawn.
    pub drawn: Drawn,
}

impl Op for AddHole {
    const NAME: &'static str = "add_hole";
    const SUMMARY: &'static str = "Cuts a courtyard into an outline: its area is taken off.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let f = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        let mut holes = doc.holes(self.id).to_vec();
        holes.push(Hole { ring: checked_ring(doc, f.epoch, &self.points)?, drawn: self.drawn });
        let label = format!("Cut a courtyard into {}", f.name);
        Ok(Txn::new(label, vec![Event::HolesSet { id: self.id, holes }]).at(Focus::Footprint(self.id)))
    }
}

/// Fills a courtyard: it belongs to the building again.
#[derive(Clone, Debug, PartialEq)]
pub struct FillHole {
    /// Of which footprint.
    pub id: FootprintId,
    /// Which one, counted from 0; `None` for all.
    pub hole: Option<usize>,
}

impl Op for FillHole {
    const NAME: &'static str = "fill_hole";
    const SUMMARY: &'static str = "Fills a courtyard: its area counts again.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let f = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        let mut holes = doc.holes(self.id).to_vec();
        if holes.is_empty() {
            return Err(Refusal::BadNumber(format!("No courtyard is cut into {}.", f.name)));
        }
        match self.hole {
            Some(hole) if hole < holes.len() => drop(holes.remove(hole)),
            Some(_) => return Err(Refusal::BadNumber("That courtyard is not there any more.".into())),
            None => holes.clear(),
        }
        let label = format!("Fill {} of {}", if self.hole.is_some() { "a courtyard" } else { "the courtyards" }, f.name);
        Ok(Txn::new(label, vec![Event::HolesSet { id: self.id, holes }]).at(Focus::Footprint(self.id)))
    }
}

/// The step that gives courtyards of a footprint other corners; none where all stay. `change` says which corners, `None` for those that it
/// has now.
pub(super) fn remade(
    doc: &Document,
    f: &Footprint,
    mut change: impl FnMut(&Hole) -> Result<Option<Vec<Point>>, Refusal>,
) -> Result<Option<Event>, Refusal> {
    let mut holes = doc.holes(f.id).to_vec();
    for hole in &mut holes {
        let Some(points) = change(hole)? else { continue };
        let ring = checked_ring(doc, f.epoch, &points)?;
        if ring != hole.ring {
            *hole = Hole { ring, drawn: hole.drawn.after_editing() };
        }
    }
    Ok((holes != doc.holes(f.id)).then_some(Event::HolesSet { id: f.id, holes }))
}

/// The step that puts the courtyards of a footprint elsewhere with it; none where it has none. `to` is the footprint that gets them.
pub(super) fn carried(doc: &Document, f: &Footprint, to: FootprintId, map: impl Fn(Point) -> Point) -> Result<Option<Event>, Refusal> {
    let holes = doc.holes(f.id);
    if holes.is_empty() {
        return Ok(None);
    }
    let moved: Option<Vec<Hole>> = holes.iter().map(|hole| hole.mapped(&map)).collect();
    let lost = || Refusal::BadNumber(format!("A courtyard would vanish: nothing was done with {}.", f.name));
    let moved = moved.ok_or_else(lost)?;
    Ok((to != f.id || moved != holes).then_some(Event::HolesSet { id: to, holes: moved }))
}

/// Why a step leaves a courtyard where none can be; `None` where all lie well inside.
pub(super) fn holes_refusal(doc: &Document, txn: &Txn) -> Option<Refusal> {
    let sets = txn.events.iter().any(|event| matches!(event, Event::HolesSet { .. }));
    if doc.holes.is_empty() && !sets {
        return None;
    }
    let touched = |event: &Event| match event {
        Event::FootprintReshaped { id, .. } | Event::GroundShifted { id, .. } | Event::HolesSet { id, .. } => Some(*id),
        _ => None,
    };
    let mut ids: Vec<FootprintId> = txn.events.iter().filter_map(touched).collect();
    ids.dedup();
    ids.retain(|id| sets || !doc.holes(*id).is_empty());
    if ids.is_empty() {
        return None;
    }
    // A step that does not fit is refused elsewhere.
    let mut after = doc.clone();
    for event in &txn.events {
        after = after.apply(event).ok()?;
    }
    ids.iter().filter_map(|id| after.footprint(*id)).find_map(|f| misplaced(&after, f)).map(Refusal::BadNumber)
}

/// What is wrong with the courtyards of a footprint, a full sentence; `None` where all is well.
pub fn misplaced(doc: &Document, f: &Footprint) -> Option<String> {
    let holes = doc.holes(f.id);
    if holes.len() > MOST_HOLES {
        return Some(format!("An outline has at most {MOST_HOLES} courtyards, and {} would have {}.", f.name, holes.len()));
    }
    let corners: usize = doc.rings(f).map(|ring| ring.points().len()).sum();
    if !holes.is_empty() && corners > MAX_VERTICES {
        return Some(format!(
            "An outline has at most {MAX_VERTICES} corners with those of its courtyards, and {} would have {corners}.",
            f.name
        ));
    }
    for (i, hole) in holes.iter().enumerate() {
        if hole.ring.area_px2() < 1.0 {
            return Some("The courtyard is smaller than one pixel, which cannot be measured. Zoom in.".to_owned());
        }
        if !lies_inside(&hole.ring, &f.ring) {
            return Some(format!("A courtyard would reach to or beyond the walls of {}. Draw it inside the outline.", f.name));
        }
        if holes.iter().skip(i + 1).any(|other| overlap(&hole.ring, &other.ring)) {
            return Some(format!("Two courtyards of {} would overlap or touch. Draw them apart, or as one.", f.name));
        }
    }
    (doc.net_area_px2(f) < 1.0).then(|| format!("Nothing would be left of {}.", f.name))
}

fn cross(a: &Ring, b: &Ring) -> bool {
    a.bounds().intersects(&b.bounds()) && a.sides().any(|(p, q)| b.sides().any(|(r, s)| segments_cross(p, q, r, s).is_some()))
}

/// Every corner lies inside, and no side crosses.
pub(super) fn lies_inside(inner: &Ring, outer: &Ring) -> bool {
    inner.points().iter().all(|p| outer.contains(*p)) && !cross(inner, outer)
}

fn overlap(a: &Ring, b: &Ring) -> bool {
    let inside = |one: &Ring, other: &Ring| one.points().first().is_some_and(|p| other.contains(*p));
    cross(a, b) || inside(a, b) || inside(b, a)
}

/// A ring of a footprint with changed corners, counted through its outline and its courtyards: the event that states it.
pub(super) fn with_corners(
    doc: &Document,
    f: &Footprint,
    epoch: EpochId,
    corner: usize,
    change: impl FnOnce(&mut Vec<Point>, usize) -> Result<(), Refusal>,
) -> Result<Event, Refusal> {
    let mut first = 0;
    for (i, ring) in doc.rings(f).enumerate() {
        let n = ring.points().len();
        if corner >= first + n {
            first += n;
            continue;
        }
        let mut points = ring.points().to_vec();
        change(&mut points, corner - first)?;
        let changed = checked_ring(doc, epoch, &points)?;
        if changed == *ring {
            return Err(Refusal::NothingToDo);
        }
        let Some(hole) = i.checked_sub(1) else {
            return Ok(Event::FootprintReshaped { id: f.id, ring: changed, drawn: f.drawn.after_editing() });
        };
        let mut holes = doc.holes(f.id).to_vec();
        if let Some(hole) = holes.get_mut(hole) {
            *hole = Hole { ring: changed, drawn: hole.drawn.after_editing() };
        }
        return Ok(Event::HolesSet { id: f.id, holes });
    }
    Err(Refusal::NoSuchVertex)
}
