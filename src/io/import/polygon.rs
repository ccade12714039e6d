//! A polygon of a file, with its holes. In formats that know none the outline leads by a cut of no width to the hole, around it and back.

use crate::core::geom::Point;
use std::collections::BTreeMap;

/// The most courtyards of one outline that are read.
pub(super) const MOST_HOLES: usize = 50;

/// Refuses an outline of more courtyards than are taken.
pub(super) fn too_many_holes(holes: usize) -> String {
    format!("It has {holes} holes; at most {MOST_HOLES} are taken.")
}

/// An outline of a file with its courtyards.
#[derive(Clone, Debug, Default)]
pub(super) struct Polygon {
    /// The corners of the outline.
    pub outer: Vec<Point>,
    /// The corners of each courtyard.
    pub holes: Vec<Vec<Point>>,
}

/// A side by the bits of its ends: a way back runs over the very same numbers.
type Side = [u64; 4];

fn side(a: Point, b: Point) -> Side {
    // Zero has two signs.
    let bits = |v: f64| (v + 0.0).to_bits();
    [bits(a.x), bits(a.y), bits(b.x), bits(b.y)]
}

impl Polygon {
    /// The outline with the courtyards to which cuts of no width lead; an outline without such cuts as it is.
    pub(super) fn opened(points: Vec<Point>) -> Polygon {
        let mut outer = points;
        let mut loops: Vec<Vec<Point>> = Vec::new();
        while loops.len() < MOST_HOLES
            && let Some((there, back)) = cut(&outer)
        {
            // ... gate, door, around the courtyard, door, gate ...
            let inner: Vec<Point> = outer.get(there + 1..back).map(<[Point]>::to_vec).unwrap_or_default();
            if inner.len() < 3 {
                break;
            }
            outer.drain(there + 1..(back + 2).min(outer.len()));
            // The way back may end where the line begins.
            if outer.len() > 1 && outer.first() == outer.last() {
                outer.pop();
            }
            loops.push(inner);
        }
        // Whoever wrote it may have begun within a courtyard.
        let area = |ring: &[Point]| {
            let first = ring.first().copied().unwrap_or_default();
            let pairs = ring.iter().zip(ring.iter().skip(1));
            pairs.map(|(a, b)| (*a - first).cross(*b - first)).sum::<f64>().abs()
        };
        let largest = loops.iter_mut().max_by(|a, b| area(a).total_cmp(&area(b)));
        if let Some(ring) = largest.filter(|ring| area(ring) > area(&outer)) {
            std::mem::swap(ring, &mut outer);
        }
        Polygon { outer, holes: loops }
    }
}

/// The corners at which the shortest cut begins there and back: the side behind the first runs to where the side behind the second comes from.
fn cut(points: &[Point]) -> Option<(usize, usize)> {
    let mut seen: BTreeMap<Side, usize> = BTreeMap::new();
    let mut found: Option<(usize, usize)> = None;
    for (i, (a, b)) in points.iter().zip(points.iter().cycle().skip(1)).enumerate() {
        if let Some(there) = seen.get(&side(*b, *a))
            && found.is_none_or(|(k, m)| i - there < m - k)
        {
            found = Some((*there, i));
        }
        seen.insert(side(*a, *b), i);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(f64, f64)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    #[test]
    fn cuts_are_opened_wherever_the_line_begins() {
        let hall = points(&[(0., 0.), (30., 0.), (30., 20.), (0., 20.)]);
        let (one, two) = (points(&[(5., 5.), (5., 10.), (10., 10.)]), points(&[(15., 5.), (15., 10.), (20., 10.)]));
        // From the hall's first corner to the one courtyard, and from that one's first corner to the other.
        let mut line = vec![hall[0], one[0]];
        line.extend([two[0], two[1], two[2], two[0]]);
        line.extend([one[0], one[1], one[2], one[0], hall[0], hall[1], hall[2], hall[3]]);
        for start in 0..line.len() {
            let mut turned = line.clone();
            turned.rotate_left(start);
            let found = Polygon::opened(turned);
            assert_eq!((found.outer.len(), found.holes.len()), (4, 2), "from {start}: {found:?}");
            let mut corners: Vec<usize> = found.holes.iter().map(Vec::len).collect();
            corners.sort_unstable();
            assert_eq!(corners, [3, 3]);
        }
        assert_eq!(Polygon::opened(hall.clone()).outer, hall);
        // A spike is no courtyard: it is left as it is, and refused as an outline that crosses itself.
        let spike = points(&[(0., 0.), (30., 0.), (40., 0.), (30., 0.), (30., 20.)]);
        assert_eq!((Polygon::opened(spike.clone()).outer, Polygon::opened(spike.clone()).holes.len()), (spike, 0));
    }
}
