//! How much an outline and a box have in common.

use crate::core::geom::{Bounds, Point, Ring};

/// The area common to an outline and a box as a share of the area that they cover together, 0 to 1.
///
/// ```
/// use revisit::core::geom::{Bounds, Point, Ring};
/// use revisit::core::outline::iou_of_box;
/// let ring = Ring::new(vec![Point::new(0.0, 0.0), Point::new(4.0, 0.0), Point::new(4.0, 4.0), Point::new(0.0, 4.0)]).unwrap();
/// let half = Bounds { min: Point::new(0.0, 0.0), max: Point::new(2.0, 4.0) };
/// assert_eq!(iou_of_box(&ring, half), 0.5);
/// ```
pub fn iou_of_box(ring: &Ring, bounds: Bounds) -> f64 {
    let size = bounds.size();
    let common = clipped_area(ring.points(), bounds);
    let together = ring.area_px2() + size.x.max(0.0) * size.y.max(0.0) - common;
    if together > 0.0 { common / together } else { 0.0 }
}

/// The area of a ring within a box, by cutting at each of its four sides (Sutherland & Hodgman 1974; parts that fall apart stay joined by
/// lines without area).
fn clipped_area(points: &[Point], bounds: Bounds) -> f64 {
    let inside: [&dyn Fn(Point) -> f64; 4] =
        [&|p| p.x - bounds.min.x, &|p| bounds.max.x - p.x, &|p| p.y - bounds.min.y, &|p| bounds.max.y - p.y];
    let mut now = points.to_vec();
    for depth in inside {
        let from = std::mem::take(&mut now);
        let Some(mut a) = from.last().copied() else { return 0.0 };
        for b in from {
            let (da, db) = (depth(a), depth(b));
            if (da >= 0.0) != (db >= 0.0) {
                now.push(a + (b - a) * (da / (da - db)));
            }
            if db >= 0.0 {
                now.push(b);
            }
            a = b;
        }
    }
    let Some(origin) = now.first().copied() else { return 0.0 };
    let twice: f64 = (0..now.len()).map(|k| (now[k] - origin).cross(now[(k + 1) % now.len()] - origin)).sum();
    0.5 * twice.abs()
}
