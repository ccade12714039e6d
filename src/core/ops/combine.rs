//! Outlines joined, cut out of each other, and split.

use super::footprints::checked_ring;
use super::{Focus, Op, Refusal, Txn};
use crate::core::doc::{Document, Drawn, Event, Footprint, FootprintId, Hole};
use crate::core::geom::{Point, Ring};
use crate::core::measure::with_courtyards;
use geo::BooleanOps;
use std::sync::Arc;

/// Corners that come out of a combination this near to one that went in are that one, px.
const SAME_PX: f64 = 5e-3;

/// What becomes of two or more outlines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Combination {
    /// All of them together.
    Join,
    /// The first one without the others.
    Cut,
    /// What all of them cover.
    Common,
}

impl Combination {
    fn word(self) -> &'static str {
        match self {
            Combination::Join => "Join",
            Combination::Cut => "Cut",
            Combination::Common => "Keep what is common to",
        }
    }
}

/// Makes one outline of several. The first one keeps its name and number and gets the new corners; joined to it or laid over it, the others go.
#[derive(Clone, Debug, PartialEq)]
pub struct CombineFootprints {
    /// Which ones, the one that stays first.
    pub ids: Vec<FootprintId>,
    /// How.
    pub how: Combination,
}

/// The courtyards of a polygon; slivers of a hundredth of a square pixel are none.
fn courtyards(doc: &Document, f: &Footprint, piece: &geo::Polygon, known: &[Point], drawn: Drawn) -> Result<Vec<Hole>, Refusal> {
    let area = |line: &geo::LineString| geo::Area::unsigned_area(&geo::Polygon::new(line.clone(), Vec::new()));
    let mut holes = Vec::new();
    for line in piece.interiors().iter().filter(|line| area(line) > 0.01) {
        let ring = checked_ring(doc, f.epoch, &corners(line, known))?;
        // One that was there before stays as it was, and counts as it did: the clipping turns rings round.
        let same = |hole: &&Hole| {
            (hole.ring.area_px2() - ring.area_px2()).abs() < 1e-6 && ring.points().iter().all(|p| hole.ring.points().contains(p))
        };
        let there = doc.holes(f.id).iter().find(same);
        holes.push(there.cloned().unwrap_or(Hole { ring, drawn }));
    }
    Ok(holes)
}

/// The corners of a closed line of a polygon; corners that were there before are exactly where they were, and those in the middle of a
/// straight wall that none of the outlines had are left out.
fn corners(line: &geo::LineString, known: &[Point]) -> Vec<Point> {
    let count = line.0.len().saturating_sub(1);
    let snap = |p: Point| known.iter().copied().find(|k| k.distance(p) < SAME_PX).unwrap_or(p);
    let mut points: Vec<Point> = line.0.iter().take(count).map(|c| snap(Point::new(c.x, c.y))).collect();
    points.dedup_by(|a, b| a.distance(*b) < SAME_PX);
    let n = points.len();
    let keep = |i: usize| {
        let at = |k: usize| points.get(k % n.max(1)).copied().unwrap_or_default();
        let (before, here, after) = (at(i + n - 1), at(i), at(i + 1));
        here.distance_to_segment(before, after) > SAME_PX
    };
    let kept: Vec<Point> = (0..n).filter(|i| keep(*i)).filter_map(|i| points.get(i).copied()).collect();
    if kept.len() >= 3 { kept } else { points }
}

/// How an outline made of others counts: corner by corner where all of them do.
fn drawn_of(list: &[&Footprint]) -> Drawn {
    if list.iter().all(|f| f.drawn.has_clicked_corners()) { Drawn::Polygon } else { Drawn::Squared }
}

impl Op for CombineFootprints {
    const NAME: &'static str = "combine_footprints";
    const SUMMARY: &'static str = "Joins outlines, cuts outlines out of one, or keeps what they have in common.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let mut list: Vec<&Footprint> = Vec::new();
        for id in &self.ids {
            let f = doc.footprint(*id).ok_or(Refusal::NoSuchFootprint(*id))?;
            if !list.iter().any(|g| g.id == f.id) {
                list.push(f);
            }
        }
        let [first, others @ ..] = list.as_slice() else { return Err(Refusal::NothingSelected) };
        if others.is_empty() {
            return Err(Refusal::BadNumber("Choose two outlines or more; the one that is chosen first stays.".into()));
        }
        if others.iter().any(|f| f.epoch != first.epoch) {
            return Err(Refusal::BadNumber("These outlines lie on two images. Choose those of one.".into()));
        }
        let mut shape = geo::MultiPolygon::new(vec![with_courtyards(doc, first)]);
        for other in others {
            let other = geo::MultiPolygon::new(vec![with_courtyards(doc, other)]);
            shape = match self.how {
                Combination::Join => shape.union(&other),
                Combination::Cut => shape.difference(&other),
                Combination::Common => shape.intersection(&other),
            };
        }
        let refuse = |text: String| Err(Refusal::BadNumber(text));
        // Slivers of a thousandth of a pixel along a shared wall are no pieces.
        let pieces: Vec<&geo::Polygon> = shape.0.iter().filter(|p| geo::Area::unsigned_area(*p) > 0.01).collect();
        let piece = match (pieces.as_slice(), self.how) {
            ([piece], _) => *piece,
            ([], Combination::Cut) => return refuse(format!("Nothing would be left of {}.", first.name)),
            ([], _) => return refuse("These outlines have nothing in common.".into()),
            (_, Combination::Join) => {
                return refuse(
                    "These outlines do not touch along a wall, so together they are no one outline. Add them up in the comparison instead."
                        .into(),
                );
            }
            (several, _) => {
                return refuse(format!("That would leave {} separate pieces. Split the outline first, or add corners.", several.len()));
            }
        };
        let known: Vec<Point> = list.iter().flat_map(|f| doc.rings(f)).flat_map(Ring::points).copied().collect();
        let ring = checked_ring(doc, first.epoch, &corners(piece.exterior(), &known))?;
        let left = geo::Area::unsigned_area(piece);
        if self.how == Combination::Cut && (left - doc.net_area_px2(first)).abs() < 0.01 {
            return refuse(format!("They do not overlap: nothing would be cut out of {}.", first.name));
        }
        let drawn = if ring == first.ring { first.drawn } else { drawn_of(&list) };
        let holes = courtyards(doc, first, piece, &known, drawn_of(&list))?;
        let mut events = Vec::new();
        if ring != first.ring {
            events.push(Event::FootprintReshaped { id: first.id, ring, drawn });
        }
        if holes != doc.holes(first.id) {
            events.push(Event::HolesSet { id: first.id, holes });
        }
        if self.how != Combination::Cut {
            events.extend(others.iter().map(|f| Event::FootprintDeleted { id: f.id }));
        }
        let label = match (self.how, others) {
            (Combination::Cut, [only]) => format!("Cut {} out of {}", only.name, first.name),
            (Combination::Cut, _) => format!("Cut {} outlines out of {}", others.len(), first.name),
            (how, [only]) => format!("{} {} and {}", how.word(), first.name, only.name),
            (how, _) => format!("{} {} and {} others", how.word(), first.name, others.len()),
        };
        Ok(Txn::new(label, events).at(Focus::Footprint(first.id)))
    }
}

/// Splits an outline along a straight line.
#[derive(Clone, Debug, PartialEq)]
pub struct SplitFootprint {
    /// Which one.
    pub id: FootprintId,
    /// A point of the line, px.
    pub from: Point,
    /// Another.
    pub to: Point,
}

impl Op for SplitFootprint {
    const NAME: &'static str = "split_footprint";
    const SUMMARY: &'static str = "Splits an outline along a straight line into outlines of their own.";

    fn plan(&self, doc: &Document) -> Result<Txn, Refusal> {
        let f = doc.footprint(self.id).ok_or(Refusal::NoSuchFootprint(self.id))?;
        let along = self.to - self.from;
        let unit = along * (1.0 / along.length());
        if !(self.from.is_finite() && self.to.is_finite() && along.length() > 1e-3 && unit.x.is_finite() && unit.y.is_finite()) {
            return Err(Refusal::BadNumber("A line needs two different points.".into()));
        }
        // A half of the plane on either side, as far as the outline goes and more, about the place where the line passes it. The
        // arithmetic below is that of whole numbers in a box: nothing far away may get into it.
        let bounds = f.ring.bounds();
        let (centre, reach) = (bounds.centre(), bounds.size().length() + 10.0);
        let foot = self.from + unit * (centre - self.from).dot(unit);
        let beside = || Refusal::BadNumber(format!("The line does not go through {}. Draw it from one side to the other.", f.name));
        // A NaN is not near either.
        if !foot.is_finite() || centre.distance(foot) > reach {
            return Err(beside());
        }
        let half = |side: f64| {
            let (a, b) = (foot - unit * (2.0 * reach), foot + unit * (2.0 * reach));
            let up = unit.perpendicular() * (side * 2.0 * reach);
            let corners = [a, b, b + up, a + up].map(|p| (p.x, p.y));
            geo::Polygon::new(corners.into_iter().collect(), Vec::new())
        };
        let whole = with_courtyards(doc, f);
        let known: Vec<Point> = doc.rings(f).flat_map(Ring::points).copied().collect();
        let mut pieces: Vec<geo::Polygon> = Vec::new();
        for side in [1.0, -1.0] {
            pieces.extend(whole.intersection(&half(side)).0.into_iter().filter(|p| geo::Area::unsigned_area(p) > 0.5));
        }
        if pieces.len() < 2 {
            return Err(beside());
        }
        // The largest piece stays what it was.
        pieces.sort_by(|a, b| geo::Area::unsigned_area(b).total_cmp(&geo::Area::unsigned_area(a)));
        let drawn = drawn_of(&[f]);
        let mut events = Vec::new();
        let mut next = doc.next_footprint;
        for (i, piece) in pieces.iter().enumerate() {
            let ring = checked_ring(doc, f.epoch, &corners(piece.exterior(), &known))?;
            let holes = courtyards(doc, f, piece, &known, drawn)?;
            if i == 0 {
                events.push(Event::FootprintReshaped { id: f.id, ring, drawn });
                if holes != doc.holes(f.id) {
                    events.push(Event::HolesSet { id: f.id, holes });
                }
                continue;
            }
            let part = Footprint {
                id: next,
                name: format!("{}, part {}", f.name, i + 1),
                ring,
                drawn,
                ground_of: None,
                analyst: f.analyst.clone(),
                tracings: Arc::default(),
                ..f.clone()
            };
            events.push(Event::FootprintAdded(Arc::new(part)));
            if !holes.is_empty() {
                events.push(Event::HolesSet { id: next, holes });
            }
            next = FootprintId(next.0 + 1);
        }
        let label = format!("Split {} into {}", f.name, pieces.len());
        Ok(Txn::new(label, events).at(Focus::Footprint(f.id)))
    }
}
