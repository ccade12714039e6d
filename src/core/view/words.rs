//! Where words stand beside their place: within the picture, and off what stands there.

use crate::core::geom::{Bounds, Point, Vector};

/// Rows below and above its place in which words are tried, nearest first.
const ROWS: [f64; 9] = [0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 4.0, -4.0];

/// The box of words of that size beside a place, `away` to its right or left and some rows of `row` lower or higher: the nearest of those
/// that cover least of what is `taken`, and how much they cover. `None` where `within` is too small. All lengths in one space, areas in its square.
///
/// ```
/// use revisit::core::geom::{Bounds, Point, Vector};
/// use revisit::core::view::words_beside;
/// let picture = Bounds { min: Point::default(), max: Point::new(100.0, 50.0) };
/// let (found, covered) = words_beside(Point::new(90.0, 20.0), Vector::new(30.0, 10.0), 4.0, 10.0, picture, &[]).unwrap();
/// // There is no room to the right of it.
/// assert_eq!((found.min, covered), (Point::new(56.0, 15.0), 0.0));
/// ```
pub fn words_beside(at: Point, size: Vector, away: f64, row: f64, within: Bounds, taken: &[Bounds]) -> Option<(Bounds, f64)> {
    let room = within.size();
    if !at.is_finite() || size.x > room.x || size.y > room.y {
        return None;
    }
    let sides = [at.x + away, at.x - away - size.x];
    let boxes = ROWS.into_iter().flat_map(|rows| sides.map(|x| (x, at.y + rows * row - 0.5 * size.y))).map(|(x, y)| {
        let min = Point::new(x.min(within.max.x - size.x).max(within.min.x), y.min(within.max.y - size.y).max(within.min.y));
        Bounds { min, max: min + size }
    });
    // A box that was pushed back into the picture may lie over the place itself: that counts as covering a little.
    let over = |b: &Bounds| if b.min.x < at.x && at.x < b.max.x && b.min.y < at.y && at.y < b.max.y { away * away } else { 0.0 };
    let covered = |b: &Bounds| over(b) + taken.iter().map(|other| common(b, other)).sum::<f64>();
    boxes.map(|b| (b, covered(&b))).reduce(|best, next| if next.1 < best.1 { next } else { best })
}

/// The area that two boxes have in common.
fn common(a: &Bounds, b: &Bounds) -> f64 {
    let along = |low: f64, high: f64| (high - low).max(0.0);
    along(a.min.x.max(b.min.x), a.max.x.min(b.max.x)) * along(a.min.y.max(b.min.y), a.max.y.min(b.max.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PICTURE: Bounds = Bounds { min: Point::new(0.0, 0.0), max: Point::new(200.0, 100.0) };

    fn beside(x: f64, y: f64, taken: &[Bounds]) -> (Bounds, f64) {
        words_beside(Point::new(x, y), Vector::new(40.0, 10.0), 5.0, 10.0, PICTURE, taken).unwrap()
    }

    #[test]
    fn words_stand_within_the_picture_beside_their_place() {
        for (place, min) in
            [((50.0, 50.0), (55.0, 45.0)), ((190.0, 50.0), (145.0, 45.0)), ((50.0, 1.0), (55.0, 0.0)), ((50.0, 99.0), (55.0, 90.0))]
        {
            assert_eq!(beside(place.0, place.1, &[]).0.min, Point::new(min.0, min.1), "{place:?}");
        }
    }

    #[test]
    fn words_keep_off_what_stands_there() {
        let mut taken = Vec::new();
        for _ in 0..10 {
            let (found, covered) = beside(60.0, 50.0, &taken);
            assert_eq!(covered, 0.0, "{taken:?}");
            taken.push(found);
        }
        let (_, covered) = beside(60.0, 50.0, &[PICTURE]);
        assert!((covered - 400.0).abs() < 1e-9, "{covered}");
    }

    #[test]
    fn what_is_larger_than_the_picture_has_no_place() {
        assert!(words_beside(Point::new(1.0, 1.0), Vector::new(201.0, 5.0), 5.0, 10.0, PICTURE, &[]).is_none());
        assert!(words_beside(Point::new(f64::NAN, 1.0), Vector::new(1.0, 5.0), 5.0, 10.0, PICTURE, &[]).is_none());
    }
}
