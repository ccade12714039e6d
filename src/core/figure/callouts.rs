//! Where the labels stand: beside their outlines, within the frame, over no other label and over nothing that must be read.
//!
//! Places are tried in a fixed order on rings around the outline, each is given a cost, and the cheapest is taken; then every label is
//! looked at twice more with the others in their places, and some orders of labels are compared. No chance is in it: the same outlines give the same labels.

use crate::core::doc::{EpochId, FootprintId};
use crate::core::geom::{Bounds, Point, Vector};

/// A label on a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Callout {
    /// Of which outline.
    pub footprint: FootprintId,
    /// The date on which that was traced.
    pub epoch: EpochId,
    /// It was traced on another date than the picture shows.
    pub mirrored: bool,
    /// Its number in the key.
    pub number: usize,
    /// What stands in it besides the number; may be empty.
    pub text: String,
    /// Where it stands, px of the figure.
    pub bounds: Bounds,
    /// The line to the outline, from the label; `None` where it stands close by.
    pub leader: Option<[Point; 2]>,
    /// The middle of the box around the outline, as far as it is seen.
    pub about: Point,
}

/// A label that wants a place.
pub(super) struct Wanted {
    pub footprint: FootprintId,
    pub epoch: EpochId,
    pub mirrored: bool,
    pub number: usize,
    /// The outline, px of the figure.
    pub outline: Vec<Point>,
    /// What may stand in it, the longest first, each with its width and height.
    pub texts: Vec<(String, Vector)>,
    /// Where its middle was put by hand.
    pub by_hand: Option<Point>,
}

/// What labels keep clear of.
pub(super) struct Stage<'a> {
    /// Where labels may stand.
    pub frame: Bounds,
    /// What no label may cover.
    pub keep_free: &'a [Bounds],
    /// Distances grow with it: the size of the text, px.
    pub unit: f64,
}

/// Room between two labels, in units.
const GAP: f64 = 0.3;
/// Distances from the outline that are tried, in units.
const DISTANCES: [f64; 9] = [0.6, 1.2, 2.2, 3.6, 5.5, 8.0, 12.0, 18.0, 27.0];
/// Directions that are tried on each ring.
const DIRECTIONS: u32 = 24;

/// What a shorter text costs: a number alone is taken where its name would stand badly.
const SHORTER: f64 = 60.0;

/// Gives every label its place. Those that find none are left out: their numbers come second.
///
/// Labels take their places one after the other, so the order decides who stands in whose way: some orders are tried, and the one with the
/// lowest cost is taken.
pub(super) fn place(stage: &Stage<'_>, wanted: &[Wanted]) -> (Vec<Callout>, Vec<usize>) {
    let seen: Vec<Seen> = wanted.iter().map(|w| Seen::of(w, stage.frame)).collect();
    let mut best: Option<(f64, Vec<Option<Callout>>)> = None;
    for order in orders(&seen) {
        let placed = placed_in(stage, wanted, &seen, &order);
        let cost = placed.iter().enumerate().map(|(i, c)| match c {
            Some(c) => cost(stage, c, &seen, &placed, i) + SHORTER * shorter(wanted, c, i),
            None if seen.get(i).is_some_and(Seen::is_seen) => 5_000.0,
            None => 0.0,
        });
        let cost: f64 = cost.sum();
        if best.as_ref().is_none_or(|(least, _)| cost < *least - 1e-9) {
            best = Some((cost, placed));
        }
    }
    let placed = best.map(|(_, placed)| placed).unwrap_or_default();
    let left_out = |(i, w): (usize, &Wanted)| {
        let is_seen = seen.get(i).is_some_and(Seen::is_seen);
        (is_seen && placed.get(i).is_none_or(Option::is_none)).then_some(w.number)
    };
    let missing = wanted.iter().enumerate().filter_map(left_out).collect();
    (placed.into_iter().flatten().collect(), missing)
}

/// How many longer texts there were.
fn shorter(wanted: &[Wanted], c: &Callout, i: usize) -> f64 {
    wanted.get(i).and_then(|w| w.texts.iter().position(|(text, _)| *text == c.text)).unwrap_or(0) as f64
}

/// The orders that are tried: as they came, backwards, and from each side of the picture. Of many labels, the first alone.
fn orders(seen: &[Seen]) -> Vec<Vec<usize>> {
    const MANY: usize = 24;
    let plain: Vec<usize> = (0..seen.len()).collect();
    if seen.len() > MANY {
        return vec![plain];
    }
    let middle = |i: &usize| seen.get(*i).and_then(|s| s.bounds).map(|b| b.centre()).unwrap_or_default();
    let by = |key: &dyn Fn(Point) -> f64| {
        let mut order = plain.clone();
        order.sort_by(|a, b| key(middle(a)).total_cmp(&key(middle(b))).then(a.cmp(b)));
        order
    };
    let (right, left) = (by(&|p| p.x), by(&|p| -p.x));
    let (down, up) = (by(&|p| p.y), by(&|p| -p.y));
    let backwards = plain.iter().rev().copied().collect();
    vec![plain, backwards, right, left, down, up]
}

/// The labels, each placed in its turn, and looked at twice more.
fn placed_in(stage: &Stage<'_>, wanted: &[Wanted], seen: &[Seen], order: &[usize]) -> Vec<Option<Callout>> {
    let mut placed: Vec<Option<Callout>> = vec![None; wanted.len()];
    // What a hand has put somewhere stays there, as long as it is in the frame and on nothing else.
    for (i, w) in wanted.iter().enumerate() {
        let Some(seen) = seen.get(i).filter(|s| s.is_seen()) else { continue };
        let Some((centre, (text, size))) = w.by_hand.zip(w.texts.first()) else { continue };
        let centre = within(stage.frame, centre, *size);
        let callout = centre.map(|c| candidate(w, seen, text, *size, c, stage.unit));
        let free = callout.filter(|c| is_free(stage, c, &placed, i));
        if let (Some(slot), Some(callout)) = (placed.get_mut(i), free) {
            *slot = Some(callout);
        }
    }
    let fixed: Vec<bool> = placed.iter().map(Option::is_some).collect();
    for round in 0..3 {
        for i in order.iter().copied().filter(|i| !fixed.get(*i).copied().unwrap_or(true)) {
            let (Some(w), Some(own)) = (wanted.get(i), seen.get(i).filter(|s| s.is_seen())) else { continue };
            let before = placed.get_mut(i).and_then(Option::take);
            let old = before.as_ref().map(|c| cost(stage, c, seen, &placed, i) + SHORTER * shorter(wanted, c, i));
            let texts = w.texts.iter().zip(0_u32..);
            let found = texts.filter_map(|((text, size), shorter)| {
                let (c, cost) = cheapest(stage, w, own, (text, *size), seen, &placed, i)?;
                Some((c, cost + SHORTER * f64::from(shorter)))
            });
            let best = found.reduce(|a, b| if b.1 < a.1 { b } else { a });
            let chosen = match (best, before, old) {
                // Rounds after the first better what stands there, and do not move labels to and fro for nothing.
                (Some((c, cost)), Some(b), Some(old)) => Some(if round == 0 || cost + 1.0 < old { c } else { b }),
                (best, before, _) => before.or(best.map(|(c, _)| c)),
            };
            if let Some(slot) = placed.get_mut(i) {
                *slot = chosen;
            }
        }
    }
    placed
}

/// An outline as far as it is in the frame.
struct Seen {
    /// Its sides, cut at the frame.
    sides: Vec<(Point, Point)>,
    whole: Vec<Point>,
    bounds: Option<Bounds>,
}

impl Seen {
    fn of(wanted: &Wanted, frame: Bounds) -> Seen {
        let next = wanted.outline.iter().cycle().skip(1);
        let sides: Vec<(Point, Point)> = wanted.outline.iter().zip(next).filter_map(|(a, b)| clipped(*a, *b, frame)).collect();
        let bounds = Bounds::around(sides.iter().flat_map(|(a, b)| [*a, *b]));
        Seen { sides, whole: wanted.outline.clone(), bounds }
    }

    fn is_seen(&self) -> bool {
        self.bounds.is_some()
    }

    fn contains(&self, p: Point) -> bool {
        let mut inside = false;
        let next = self.whole.iter().cycle().skip(1);
        for (a, b) in self.whole.iter().zip(next) {
            if (a.y > p.y) != (b.y > p.y) && p.x < (b.x - a.x) * (p.y - a.y) / (b.y - a.y) + a.x {
                inside = !inside;
            }
        }
        inside
    }

    /// The point of the outline that is nearest to a place.
    fn nearest(&self, p: Point) -> Point {
        let mut best = (f64::INFINITY, p);
        for (a, b) in &self.sides {
            let q = p.nearest_on_segment(*a, *b);
            let d = p.distance(q);
            if d < best.0 {
                best = (d, q);
            }
        }
        best.1
    }

    fn meets_box(&self, b: &Bounds) -> bool {
        let middle = b.centre();
        self.bounds.is_some_and(|own| own.intersects(b))
            && (self.contains(middle)
                || self.contains(b.min)
                || self.contains(b.max)
                || self.sides.iter().any(|(p, q)| clipped(*p, *q, *b).is_some()))
    }

    fn crosses(&self, a: Point, b: Point) -> bool {
        self.sides.iter().any(|(p, q)| segments_cross(a, b, *p, *q)) || self.contains(a.midpoint(b))
    }
}

/// The part of a segment that lies in a box.
pub(super) fn clipped(a: Point, b: Point, frame: Bounds) -> Option<(Point, Point)> {
    let d = b - a;
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for (start, step, least, most) in [(a.x, d.x, frame.min.x, frame.max.x), (a.y, d.y, frame.min.y, frame.max.y)] {
        if step == 0.0 {
            if start < least || start > most {
                return None;
            }
            continue;
        }
        let (t0, t1) = ((least - start) / step, (most - start) / step);
        low = low.max(t0.min(t1));
        high = high.min(t0.max(t1));
    }
    (low <= high).then(|| (a + d * low, a + d * high))
}

fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q - p).cross(r - p);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

fn boxed(centre: Point, size: Vector) -> Bounds {
    let half = size * 0.5;
    Bounds { min: centre - half, max: centre + half }
}

fn grown(b: &Bounds, by: f64) -> Bounds {
    Bounds { min: Point::new(b.min.x - by, b.min.y - by), max: Point::new(b.max.x + by, b.max.y + by) }
}

/// The place nearest to a centre at which a box of that size lies in the frame.
fn within(frame: Bounds, centre: Point, size: Vector) -> Option<Point> {
    let room = frame.size();
    if room.x < size.x || room.y < size.y {
        return None;
    }
    let clamp = |v: f64, low: f64, high: f64, size: f64| v.clamp(low + 0.5 * size, (high - 0.5 * size).max(low + 0.5 * size));
    Some(Point::new(clamp(centre.x, frame.min.x, frame.max.x, size.x), clamp(centre.y, frame.min.y, frame.max.y, size.y)))
}

/// The label of an outline at a place.
fn candidate(wanted: &Wanted, seen: &Seen, text: &str, size: Vector, centre: Point, unit: f64) -> Callout {
    let bounds = boxed(centre, size);
    let anchor = seen.nearest(centre);
    let start = Point::new(anchor.x.clamp(bounds.min.x, bounds.max.x), anchor.y.clamp(bounds.min.y, bounds.max.y));
    let leader = (start.distance(anchor) > 0.35 * unit && !seen.contains(start)).then_some([start, anchor]);
    Callout {
        footprint: wanted.footprint,
        epoch: wanted.epoch,
        mirrored: wanted.mirrored,
        number: wanted.number,
        text: text.to_owned(),
        bounds,
        leader,
        about: seen.bounds.map_or(centre, |b| b.centre()),
    }
}

/// It lies in the frame, on no other label, on nothing that is kept free, and no line crosses a label.
fn is_free(stage: &Stage<'_>, c: &Callout, placed: &[Option<Callout>], own: usize) -> bool {
    let (frame, b) = (grown(&stage.frame, 1e-6), c.bounds);
    let inside = b.min.x >= frame.min.x && b.min.y >= frame.min.y && b.max.x <= frame.max.x && b.max.y <= frame.max.y;
    let near = grown(&b, GAP * stage.unit);
    let on_leader = |leader: &Option<[Point; 2]>, b: &Bounds| leader.is_some_and(|[p, q]| clipped(p, q, *b).is_some());
    inside
        && !stage.keep_free.iter().any(|k| k.intersects(&b))
        && !placed.iter().enumerate().filter(|(i, _)| *i != own).filter_map(|(_, other)| other.as_ref()).any(|other| {
            other.bounds.intersects(&near)
                || on_leader(&c.leader, &grown(&other.bounds, 0.5 * GAP * stage.unit))
                || on_leader(&other.leader, &near)
        })
}

/// How bad a place is.
fn cost(stage: &Stage<'_>, c: &Callout, seen: &[Seen], placed: &[Option<Callout>], own: usize) -> f64 {
    let unit = stage.unit;
    let mut cost = 0.0;
    for (i, outline) in seen.iter().enumerate() {
        // A label over what it names hides what is to be seen; over another one it misleads besides.
        if outline.meets_box(&grown(&c.bounds, 0.2 * unit)) {
            cost += if i == own { 260.0 } else { 420.0 };
        }
        if i != own && c.leader.is_some_and(|[p, q]| outline.crosses(p, q)) {
            cost += 160.0;
        }
    }
    if let Some([p, q]) = c.leader {
        cost += 3.0 + 6.0 * p.distance(q) / unit;
        let cross = |other: &Callout| other.leader.is_some_and(|[r, s]| segments_cross(p, q, r, s));
        cost += 300.0 * placed.iter().enumerate().filter(|(i, o)| *i != own && o.as_ref().is_some_and(cross)).count() as f64;
    }
    let off = c.bounds.centre() - c.about;
    // Of two places that are as good, the one above and to the right.
    cost + 0.02 * (off.y - 0.5 * off.x).clamp(-100.0, 100.0) / unit
}

/// The cheapest free place for a text.
fn cheapest(
    stage: &Stage<'_>,
    wanted: &Wanted,
    seen: &Seen,
    (text, size): (&str, Vector),
    all: &[Seen],
    placed: &[Option<Callout>],
    own: usize,
) -> Option<(Callout, f64)> {
    let around = seen.bounds?;
    let (middle, half) = (around.centre(), around.size() * 0.5);
    let mut best: Option<(Callout, f64)> = None;
    let consider = |centre: Point, best: &mut Option<(Callout, f64)>| {
        let c = candidate(wanted, seen, text, size, centre, stage.unit);
        if !is_free(stage, &c, placed, own) {
            return;
        }
        let cost = cost(stage, &c, all, placed, own);
        if best.as_ref().is_none_or(|(_, least)| cost < *least) {
            *best = Some((c, cost));
        }
    };
    for distance in DISTANCES {
        let reach = half + size * 0.5 + Vector::new(distance, distance) * stage.unit;
        for k in 0..DIRECTIONS {
            let along = square(k);
            consider(Point::new(middle.x + along.x * reach.x, middle.y + along.y * reach.y), &mut best);
        }
        // Farther places cost more by their line alone.
        if best.as_ref().is_some_and(|(_, cost)| *cost < 6.0 * distance) {
            break;
        }
    }
    if best.is_none() {
        // Anywhere at all.
        let frame = stage.frame.size();
        let room = Vector::new(frame.x - size.x, frame.y - size.y);
        if room.x >= 0.0 && room.y >= 0.0 {
            const STEPS: u32 = 24;
            for row in 0..=STEPS {
                for column in 0..=STEPS {
                    let at = Vector::new(room.x * f64::from(column) / f64::from(STEPS), room.y * f64::from(row) / f64::from(STEPS));
                    consider(stage.frame.min + size * 0.5 + at, &mut best);
                }
            }
        }
    }
    best
}

/// A place on the border of the square from -1 to 1, beginning at the top right corner.
fn square(k: u32) -> Vector {
    let t = 8.0 * f64::from(k) / f64::from(DIRECTIONS);
    match t {
        t if t < 2.0 => Vector::new(1.0 - t, -1.0),
        t if t < 4.0 => Vector::new(-1.0, -1.0 + (t - 2.0)),
        t if t < 6.0 => Vector::new(-1.0 + (t - 4.0), 1.0),
        t => Vector::new(1.0, 1.0 - (t - 6.0)),
    }
}
