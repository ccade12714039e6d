//! A round of blind tracing: which buildings, in which shuffled order, and how each is brought into view, so that nothing leads
//! the hand back to where it was before. Seeded by the session: the same round comes out on every machine.

use super::Session;
use crate::core::doc::{Document, FootprintId};
use crate::core::geom::{Bounds, Point, Ring};
use crate::core::units::Timestamp;
use crate::core::view::{Camera, Viewport};

/// How long a tracing should lie back before the building is traced again, s: what is fresh in the hand is repeated, not measured.
pub const WAIT_S: u32 = 600;

/// A round under way.
#[derive(Clone, Debug, PartialEq)]
pub struct BlindRound {
    seed: u64,
    places: Vec<Place>,
}

/// One building of a round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which building.
    pub id: FootprintId,
    /// It was traced so many seconds ago, less than [`WAIT_S`], and the wait was waived.
    pub waived_after_s: Option<u32>,
    /// How many further tracings it had when the round began.
    had: usize,
    skipped: bool,
}

/// How long ago the outline of a building, or a tracing of it, was last changed in the states that lead to the present one, s; 0
/// where the clock was set back.
pub fn seconds_since_traced(session: &Session, id: FootprintId, now: Timestamp) -> Option<u32> {
    let history = session.history();
    let path = history.path_to_current();
    let traced = |seq| {
        let node = history.node(seq)?;
        Some((node.at, node.doc.footprints.get(&id).map(|f| (f.ring.clone(), f.tracings.len()))))
    };
    let mut later = traced(*path.last()?)?;
    later.1.as_ref()?;
    for seq in path.iter().rev().skip(1) {
        let earlier = traced(*seq)?;
        if earlier.1 != later.1 {
            break;
        }
        later = earlier;
    }
    let seconds = (now.t_ms - later.0.t_ms).max(0) / 1000;
    Some(u32::try_from(seconds).unwrap_or(u32::MAX))
}

impl BlindRound {
    /// A round of these buildings, each once; those that are not there are left out.
    pub fn new(session: &Session, ids: &[FootprintId], now: Timestamp) -> BlindRound {
        let mut ids = ids.to_vec();
        ids.sort_unstable();
        ids.dedup();
        let seed = seed(&session.header().session, session.next_seq());
        let place = |id: FootprintId| {
            // A roof that was shifted to the ground was not traced there.
            let footprint = session.document().footprint(id).filter(|f| f.ground_of.is_none())?;
            let waived_after_s = seconds_since_traced(session, id, now).filter(|s| *s < WAIT_S);
            Some(Place { id, waived_after_s, had: footprint.tracings.len(), skipped: false })
        };
        let mut places: Vec<Place> = ids.into_iter().filter_map(place).collect();
        // Fisher and Yates.
        let mut random = Random(seed);
        for last in (1..places.len()).rev() {
            let other = (random.next() % (last as u64 + 1)) as usize;
            places.swap(last, other);
        }
        BlindRound { seed, places }
    }

    /// The buildings in their order.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The building was traced in this round, by what the document says: undo takes it back.
    pub fn is_traced(&self, doc: &Document, place: &Place) -> bool {
        doc.footprint(place.id).is_some_and(|f| f.tracings.len() > place.had)
    }

    /// The building whose turn it is; `None` when the round is over.
    pub fn current(&self, doc: &Document) -> Option<&Place> {
        self.places.iter().find(|p| !p.skipped && doc.footprint(p.id).is_some() && !self.is_traced(doc, p))
    }

    /// How many buildings were traced so far.
    pub fn traced(&self, doc: &Document) -> usize {
        self.places.iter().filter(|p| self.is_traced(doc, p)).count()
    }

    /// How many were skipped.
    pub fn skipped(&self) -> usize {
        self.places.iter().filter(|p| p.skipped).count()
    }

    /// Leaves the building out whose turn it is.
    pub fn skip(&mut self, doc: &Document) {
        if let Some(id) = self.current(doc).map(|p| p.id)
            && let Some(place) = self.places.iter_mut().find(|p| p.id == id)
        {
            place.skipped = true;
        }
    }

    /// How a building is brought into view: closer or farther each time, and never in the middle. `bounds` are those of the building,
    /// px of the scene; `shape` is that of the scene's pixels, height over width.
    pub fn camera(&self, id: FootprintId, bounds: Bounds, viewport: Viewport, shape: f64) -> Camera {
        let mut random = self.random(id, 1);
        let share = 0.28 + 0.22 * random.unit();
        let size = bounds.size();
        let zoom = share * (viewport.width / size.x.max(1.0)).min(viewport.height / (size.y * shape).max(1.0));
        let zoom = zoom.clamp(Camera::ZOOM_RANGE.0, 12.0);
        let mut off = |extent: f64| (random.unit() - 0.5) * 0.4 * extent / zoom;
        let (x, y) = (off(viewport.width), off(viewport.height) / shape);
        let middle = bounds.centre();
        Camera { shape, ..Camera::upright(Point::new(middle.x + x, middle.y + y), zoom) }
    }

    /// A place inside the building by which it is pointed at, px of its image: somewhere, so that it tells nothing of the walls.
    pub fn mark(&self, id: FootprintId, ring: &Ring) -> Point {
        let mut random = self.random(id, 2);
        let (min, size) = (ring.bounds().min, ring.bounds().size());
        let mut inside: Vec<(f64, Point)> = Vec::new();
        for _ in 0..256 {
            let at = Point::new(min.x + random.unit() * size.x, min.y + random.unit() * size.y);
            if ring.contains(at) {
                inside.push((to_wall(ring, at), at));
            }
        }
        // Not on a wall, where it would cover what is to be clicked: one of the inner third.
        inside.sort_by(|a, b| b.0.total_cmp(&a.0));
        let inner = inside.len().div_ceil(3).max(1) as u64;
        inside.get((random.next() % inner) as usize).map_or_else(|| ring.centroid(), |(_, at)| *at)
    }

    /// What the log says of the round: the order, the seed, and whose wait was waived.
    pub fn note(&self) -> String {
        let list = |places: &mut dyn Iterator<Item = &Place>| places.map(|p| p.id.to_string()).collect::<Vec<_>>().join(", ");
        let order = list(&mut self.places.iter());
        let waived = list(&mut self.places.iter().filter(|p| p.waived_after_s.is_some()));
        let waived = if waived.is_empty() {
            "All of them were last traced at least 10 minutes before.".to_owned()
        } else {
            format!("The wait of 10 minutes was waived for {waived}.")
        };
        format!("Outlines and names hidden, view reset for each. Order: {order} (seed {}). {waived}", self.seed)
    }

    fn random(&self, id: FootprintId, what: u64) -> Random {
        let mut random = Random(self.seed ^ id.0.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (what << 56));
        random.next();
        random
    }
}

/// How far a point is from the nearest wall, px.
fn to_wall(ring: &Ring, p: Point) -> f64 {
    let to_side = |(a, b): (Point, Point)| {
        let along = b - a;
        let t = ((p - a).dot(along) / along.dot(along).max(f64::MIN_POSITIVE)).clamp(0.0, 1.0);
        p.distance(a + along * t)
    };
    ring.sides().map(to_side).fold(f64::INFINITY, f64::min)
}

/// Of the session's id and the place of its next record (FNV-1a).
fn seed(session: &str, seq: u64) -> u64 {
    let bytes = session.bytes().chain(seq.to_le_bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// SplitMix64 (Steele, Lea & Flood 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Evenly from 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }
}
