//! Outlines put at right angles, and the direction in which an outline runs.

use super::{Point, Vector};

/// A side that is off by more than this from the nearest right angle is meant to be: it stays free.
const MOST_DEG: f64 = 20.0;

/// What squaring up an outline comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Squared {
    /// The corners, in the order in which they were.
    pub points: Vec<Point>,
    /// How far each of them moved, px.
    pub moved_px: Vec<f64>,
    /// So many sides run at another angle and stayed free.
    pub free_sides: usize,
}

/// The direction in which most of an outline runs, in radians, modulo a quarter turn: that of the sum of its sides with four times
/// their angles, weighted by length. `None` where it runs in all directions alike.
pub fn main_direction(points: &[Point]) -> Option<f64> {
    let (mut x, mut y, mut all) = (0.0, 0.0, 0.0);
    for side in sides(points) {
        let length = side.length();
        let angle = 4.0 * libm::atan2(side.y, side.x);
        (x, y, all) = (x + length * libm::cos(angle), y + length * libm::sin(angle), all + length);
    }
    let strength = (x * x + y * y).sqrt() / all;
    (strength.is_finite() && strength > 0.2).then(|| 0.25 * libm::atan2(y, x))
}

fn sides(points: &[Point]) -> impl Iterator<Item = Vector> + '_ {
    points.iter().zip(points.iter().cycle().skip(1)).map(|(p, q)| *q - *p)
}

/// A vector turned by an angle in radians, from x towards y.
pub fn turned(v: Vector, angle: f64) -> Vector {
    let (sin, cos) = (libm::sin(angle), libm::cos(angle));
    Vector::new(v.x * cos - v.y * sin, v.x * sin + v.y * cos)
}

/// The outline with right angles that lies nearest to an outline: the sum of the squared distances that its corners move is smallest. The
/// mean of the corners stays where it is, so the building neither shrinks nor walks away. Sides that run at quite another angle stay free.
/// `None` where there are not two sides that are nearly at right angles.
pub fn squared(points: &[Point]) -> Option<Squared> {
    let start = main_direction(points)?;
    let n = points.len();
    let quarter = std::f64::consts::FRAC_PI_2;
    // Along the main direction (true) or across it (false); free sides are neither.
    let ways: Vec<Option<bool>> = sides(points)
        .map(|side| {
            let turns = (libm::atan2(side.y, side.x) - start) / quarter;
            let nearest = turns.round();
            ((turns - nearest).abs() * 90.0 <= MOST_DEG).then_some(nearest.rem_euclid(2.0) < 0.5)
        })
        .collect();
    let (along, across) = (ways.iter().filter(|w| **w == Some(true)).count(), ways.iter().filter(|w| **w == Some(false)).count());
    if n < 4 || along == 0 || across == 0 {
        return None;
    }
    let centre = points.iter().fold(Point::default(), |sum, p| Point::new(sum.x + p.x / n as f64, sum.y + p.y / n as f64));
    let at = |angle: f64| -> (f64, Vec<Point>) {
        let mut turned_points: Vec<Vector> = points.iter().map(|p| turned(*p - centre, -angle)).collect();
        for (way, coordinate) in [(true, 1), (false, 0)] {
            for group in runs(&ways, way) {
                let get = |v: &Vector| if coordinate == 1 { v.y } else { v.x };
                let mean = group.iter().filter_map(|i| turned_points.get(*i)).map(get).sum::<f64>() / group.len() as f64;
                for i in group {
                    if let Some(v) = turned_points.get_mut(i) {
                        if coordinate == 1 { v.y = mean } else { v.x = mean }
                    }
                }
            }
        }
        let back: Vec<Point> = turned_points.into_iter().map(|v| centre + turned(v, angle)).collect();
        (points.iter().zip(&back).map(|(p, q)| (*q - *p).dot(*q - *p)).sum(), back)
    };
    // The best direction lies near the main one: by thirds of an interval that shrinks.
    let (mut low, mut high) = (start - 0.15, start + 0.15);
    for _ in 0..60 {
        let (a, b) = (low + (high - low) / 3.0, high - (high - low) / 3.0);
        if at(a).0 <= at(b).0 { high = b } else { low = a }
    }
    let (_, found) = at(0.5 * (low + high));
    let moved_px = points.iter().zip(&found).map(|(p, q)| p.distance(*q)).collect();
    Some(Squared { points: found, moved_px, free_sides: ways.iter().filter(|w| w.is_none()).count() })
}

/// The corners that sides of one way tie together: each group shares a coordinate.
fn runs(ways: &[Option<bool>], way: bool) -> Vec<Vec<usize>> {
    let n = ways.len();
    let is = |side: usize| ways.get(side % n).copied().flatten() == Some(way);
    let mut groups = Vec::new();
    for start in (0..n).filter(|i| is(*i) && !is(i + n - 1)) {
        let mut group = vec![start];
        let mut side = start;
        while is(side) && group.len() < n {
            side += 1;
            group.push(side % n);
        }
        groups.push(group);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(list: &[(f64, f64)]) -> Vec<Point> {
        list.iter().map(|&(x, y)| Point::new(x, y)).collect()
    }

    fn largest_skew(p: &[Point]) -> f64 {
        let s: Vec<Vector> = sides(p).collect();
        (0..s.len()).map(|i| s[i].dot(s[(i + 1) % s.len()]).abs() / (s[i].length() * s[(i + 1) % s.len()].length())).fold(0.0, f64::max)
    }

    #[test]
    fn a_skew_rectangle_becomes_the_nearest_one() {
        let skew = points(&[(100., 101.), (161., 99.5), (159., 120.5), (100.5, 119.)]);
        let found = squared(&skew).unwrap();
        assert!(largest_skew(&found.points) < 1e-9);
        assert!(found.moved_px.iter().all(|m| *m < 2.0), "{:?}", found.moved_px);
        let mean = |p: &[Point]| (p.iter().map(|p| p.x).sum::<f64>() / 4.0, p.iter().map(|p| p.y).sum::<f64>() / 4.0);
        let (a, b) = (mean(&skew), mean(&found.points));
        assert!((a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9);
    }

    #[test]
    fn what_is_square_stays_where_it_is() {
        let turn = |v: &(f64, f64)| Point::new(500.0, 300.0) + turned(Vector::new(v.0, v.1), 0.4);
        let l: Vec<Point> = [(0., 0.), (60., 0.), (60., 15.), (20., 15.), (20., 40.), (0., 40.)].iter().map(turn).collect();
        let found = squared(&l).unwrap();
        assert!(found.moved_px.iter().all(|m| *m < 1e-6), "{:?}", found.moved_px);
        assert_eq!(found.free_sides, 0);
    }

    #[test]
    fn a_cut_corner_stays_cut_and_a_triangle_is_none() {
        let cut = points(&[(0., 0.), (60., 0.5), (60.5, 20.), (40., 40.), (0., 39.5)]);
        let found = squared(&cut).unwrap();
        assert_eq!(found.free_sides, 1);
        assert!(found.moved_px.iter().all(|m| *m < 1.0));
        assert_eq!(squared(&points(&[(0., 0.), (60., 0.), (30., 50.)])), None);
    }

    #[test]
    fn a_circle_has_no_direction() {
        let round: Vec<Point> = (0..63).map(|i| f64::from(i) * 0.1).map(|a| Point::new(20.0 * libm::cos(a), 20.0 * libm::sin(a))).collect();
        assert_eq!(main_direction(&round), None);
        let turned_by = main_direction(&points(&[(0., 0.), (20., 10.), (15., 20.), (-5., 10.)])).unwrap();
        assert!((turned_by - libm::atan2(10.0, 20.0)).abs() < 1e-9);
    }
}
