//! Whether the pictures of a pair show one place at all, by their georeferences: the wrong file is chosen easily, and then one side of
//! the window is empty.

use crate::core::doc::Document;
use crate::core::geom::{Bounds, Point};
use crate::core::georef::{Located, geodesic_length_m};
use crate::core::measure::with_thousands;

/// How far the middles of the two pictures are from each other, m, where both say where they lie and have no ground in common. `None`
/// where they have some, where one says nothing, and where they were lined up.
pub fn apart_m(doc: &Document) -> Option<f64> {
    let (before, after) = (doc.pair.before, doc.pair.after);
    if doc.aligned(before, after).is_some() {
        return None;
    }
    let (a, b) = (doc.epoch(before)?.located()?, doc.epoch(after)?.located()?);
    // Looked at from both: far outside of its own area a projection may not reach the other, or bring it anywhere.
    if touches(a, b) || touches(b, a) {
        return None;
    }
    let middle = |l: &Located| {
        let [width, height] = l.georeference().size_px.map(f64::from);
        l.lon_lat(Point::new(0.5 * width, 0.5 * height))
    };
    Some(geodesic_length_m(middle(a)?, middle(b)?))
}

/// How far that is: `320 m`, `4.5 km`, `3,200 km`.
pub fn apart_words(metres: f64) -> String {
    match metres {
        m if m < 1_000.0 => format!("{} m", libm::round(m)),
        m if m < 10_000.0 => format!("{:.1} km", m / 1000.0),
        m => format!("{} km", with_thousands(libm::round(m / 1000.0) as u64)),
    }
}

/// Whether the box around one picture meets the other, in pixels of the other.
fn touches(a: &Located, b: &Located) -> bool {
    let [width, height] = a.georeference().size_px.map(f64::from);
    let border = [(0.0, 0.0), (0.5, 0.0), (1.0, 0.0), (1.0, 0.5), (1.0, 1.0), (0.5, 1.0), (0.0, 1.0), (0.0, 0.5), (0.5, 0.5)];
    let there = border.iter().filter_map(|(x, y)| b.px(a.lon_lat(Point::new(x * width, y * height))?));
    let Some(there) = Bounds::around(there) else { return false };
    let [width, height] = b.georeference().size_px.map(f64::from);
    there.min.x <= width && there.min.y <= height && there.max.x >= 0.0 && there.max.y >= 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_as_finely_as_they_matter() {
        for (metres, words) in [(0.4, "0 m"), (449.6, "450 m"), (1_240.0, "1.2 km"), (9_990.0, "10.0 km"), (3_200_400.0, "3,200 km")] {
            assert_eq!(apart_words(metres), words);
        }
    }
}
