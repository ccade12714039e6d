//! Sums that count a place twice, and differences that take off what is not there.

use super::caution::Caution;
use crate::core::doc::{Document, Footprint, Sign, Term};
use crate::core::geom::Ring;
use geo::{Area, BooleanOps};

/// Two outlines overlap by hand alone up to this share of the smaller one.
const BY_HAND: f64 = 0.05;

/// What is odd in how the outlines of a side lie; nothing where all is well.
pub fn cautions(doc: &Document, side: &[Term]) -> Vec<Caution> {
    let parts: Vec<(Sign, &Footprint)> = side.iter().filter_map(|t| Some((t.sign, doc.footprint(t.id)?))).collect();
    if parts.iter().any(|(_, f)| parts.first().is_some_and(|(_, first)| first.epoch != f.epoch)) {
        // Pixels of two images: the ratio says why that is refused.
        return Vec::new();
    }
    let mut said = Vec::new();
    for (i, (sign, one)) in parts.iter().enumerate() {
        for (other_sign, other) in parts.iter().skip(i + 1) {
            let shared = covered_by_both(doc, one, other);
            if sign == other_sign && shared > BY_HAND * doc.net_area_px2(one).min(doc.net_area_px2(other)) {
                let names = [one.name.clone(), other.name.clone()];
                said.push(Caution::CountedTwice { names, added: *sign == Sign::Plus });
            }
        }
    }
    for (_, hole) in parts.iter().filter(|(sign, _)| *sign == Sign::Minus) {
        let inside: f64 = parts.iter().filter(|(sign, _)| *sign == Sign::Plus).map(|(_, f)| covered_by_both(doc, f, hole)).sum();
        let share = inside / doc.net_area_px2(hole);
        if share < BY_HAND {
            said.push(Caution::Outside { name: hole.name.clone() });
        } else if share < 1.0 - BY_HAND {
            said.push(Caution::PartlyInside { name: hole.name.clone(), percent: format!("{:.0}", 100.0 * share) });
        }
    }
    said
}

/// Area that two footprints of one image have in common, px2: what lies in a courtyard of the one is not shared.
pub fn covered_by_both(doc: &Document, a: &Footprint, b: &Footprint) -> f64 {
    if !a.ring.bounds().intersects(&b.ring.bounds()) {
        return 0.0;
    }
    with_courtyards(doc, a).intersection(&with_courtyards(doc, b)).unsigned_area()
}

/// Area that two outlines of one image have in common, px2.
pub fn overlap_px2(a: &Ring, b: &Ring) -> f64 {
    if !a.bounds().intersects(&b.bounds()) {
        return 0.0;
    }
    polygon(a).intersection(&polygon(b)).unsigned_area()
}

/// A footprint as a polygon, its courtyards as interiors, px of its image.
pub fn with_courtyards(doc: &Document, f: &Footprint) -> geo::Polygon {
    geo::Polygon::new(line(&f.ring), doc.holes(f.id).iter().map(|hole| line(&hole.ring)).collect())
}

fn polygon(ring: &Ring) -> geo::Polygon {
    geo::Polygon::new(line(ring), Vec::new())
}

fn line(ring: &Ring) -> geo::LineString {
    ring.points().iter().map(|p| (p.x, p.y)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::geom::Point;

    #[test]
    fn overlaps_are_measured() {
        let rectangle = |x: f64, y: f64, l: f64, w: f64| {
            Ring::new([(x, y), (x + l, y), (x + l, y + w), (x, y + w)].map(|(x, y)| Point::new(x, y)).to_vec()).unwrap()
        };
        let hall = rectangle(100.0, 100.0, 60.0, 20.0);
        for (other, area) in [
            (rectangle(150.0, 110.0, 30.0, 30.0), 100.0),
            (rectangle(110.0, 105.0, 10.0, 5.0), 50.0),
            (rectangle(160.0, 100.0, 20.0, 20.0), 0.0),
            (rectangle(300.0, 100.0, 20.0, 20.0), 0.0),
        ] {
            assert!((overlap_px2(&hall, &other) - area).abs() < 1e-6);
        }
    }
}
