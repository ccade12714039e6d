//! What a slanted view does to sizes: pixels that are longer one way than the other, and walls that come into sight.
//!
//! On a picture that is not georeferenced and was taken at an angle `t` from the vertical, a pixel covers `1 / cos t` more ground along the
//! view than across it (`1 / cos^2` against `1 / cos`, flat ground). On one picture that cancels in a ratio of areas. It does not where a
//! known length stands for all directions: with `e = -ln cos t`, lengths with weights `w_i` in directions `p_i` and the view from any
//! side, the logarithm of an area by them is off by `-e Re(Z exp(-2 i v))`, `Z = sum w_i exp(2 i p_i)`: a variance of `e^2 |Z|^2 / 2`; that
//! of a length in direction `q` by `e^2 |Z - exp(2 i q)|^2 / 8`. Known lengths in two directions at right angles cancel it, and so does a
//! known area.

use super::caution::{Caution, WallInSight};
use super::height::{best_height, view_of};
use super::length::pixel_size;
use super::scale::scale_fit;
use crate::core::doc::{Document, EpochId, Footprint, Line, Term, Traced};
use crate::core::geom::{Point, Vector};

/// Views that differ by less show much the same walls, degrees.
const ALIKE_DEG: f64 = 5.0;
/// The height of a wall of which nothing is known, m.
const WALL_M: f64 = 10.0;

/// How far an image is stretched along the view: `-ln cos t`. `None` where its place is known by a georeference, which has taken that
/// out, and where the view is not known.
fn stretch(doc: &Document, epoch: EpochId) -> Option<f64> {
    let is_raw = doc.epoch(epoch)?.located().is_none();
    let view = view_of(doc, epoch).filter(|v| is_raw && v.incidence_deg < 85.0)?;
    Some(-libm::log(libm::cos(view.incidence_deg.to_radians())))
}

/// Twice the angle of a direction on the picture, as a unit vector: a line and its reverse are one direction.
fn doubled(v: Vector) -> Vector {
    let square = v.dot(v);
    if square > 0.0 { Vector::new((v.x * v.x - v.y * v.y) / square, 2.0 * v.x * v.y / square) } else { Vector::default() }
}

/// The directions of what is known of sizes on an image, doubled and weighed as in the scale; known areas have none.
fn reference(doc: &Document, epoch: EpochId) -> Option<Vector> {
    let fit = scale_fit(doc, epoch)?;
    let weight = |sd_rel: f64| 1.0 / (sd_rel * sd_rel);
    let total: f64 = fit.evidence.iter().map(|e| weight(e.pixel.sd_rel)).sum();
    let sum = fit.evidence.iter().fold(Vector::default(), |sum, e| match e.size.line() {
        Some(line) => sum + doubled(line.to - line.from) * (weight(e.pixel.sd_rel) / total),
        None => sum,
    });
    Some(sum)
}

/// The image by whose known sizes metres of this one are had, if they are: itself, or one on which it lies.
fn scaled_by(doc: &Document, epoch: EpochId) -> Option<EpochId> {
    let own = doc.epoch(epoch)?;
    if own.located().is_some() {
        return None;
    }
    if scale_fit(doc, epoch).is_some() {
        return Some(epoch);
    }
    let has_metres = |id: &EpochId| doc.epoch(*id).is_some_and(|e| e.located().is_some()) || scale_fit(doc, *id).is_some();
    let others =
        doc.alignments.iter().filter(|a| a.from == epoch || a.onto == epoch).map(|a| if a.from == epoch { a.onto } else { a.from });
    others.into_iter().find(has_metres).filter(|id| doc.epoch(*id).is_some_and(|e| e.located().is_none()))
}

/// What a slanted view adds to the relative variance of an area in metres that rests on known lengths.
pub(super) fn of_area(doc: &Document, epoch: EpochId) -> f64 {
    let of = |by: EpochId| {
        let (e, z) = (stretch(doc, by)?, reference(doc, by)?);
        Some(0.5 * e * e * z.dot(z))
    };
    scaled_by(doc, epoch).and_then(of).unwrap_or(0.0)
}

/// The same of a length in metres.
pub(super) fn of_length(doc: &Document, epoch: EpochId, from: Point, to: Point) -> f64 {
    let of = |by: EpochId| {
        let (e, z) = (stretch(doc, by)?, reference(doc, by)?);
        let map = if by == epoch { None } else { Some(doc.aligned(by, epoch)?) };
        let along = map.map_or(to - from, |map| map.apply(to) - map.apply(from));
        let off = z + -doubled(along);
        Some(0.125 * e * e * off.dot(off))
    };
    scaled_by(doc, epoch).and_then(of).unwrap_or(0.0)
}

/// What it adds to the relative variance of the ratio of two lengths on one picture: nothing for parallel ones.
pub(super) fn of_two_lengths(doc: &Document, epoch: EpochId, a: Vector, b: Vector) -> f64 {
    let off = doubled(a) + -doubled(b);
    stretch(doc, epoch).map_or(0.0, |e| 0.125 * e * e * off.dot(off))
}

/// What the view of two images does to a comparison across them and no range has: full sentences, with figures.
pub fn view_cautions(doc: &Document, new: &[Term], old: &[Term]) -> Vec<Caution> {
    let outlines = |side: &[Term]| -> Vec<Footprint> { side.iter().filter_map(|t| doc.footprint(t.id).cloned()).collect() };
    let (new, old) = (outlines(new), outlines(old));
    let (Some(a), Some(b)) = (new.first().map(|f| f.epoch), old.first().map(|f| f.epoch)) else { return Vec::new() };
    if a == b {
        return Vec::new();
    }
    let mut said = Vec::new();
    // By scales alone: neither lies on the other, and one of them has its metres from known lengths.
    if doc.laid(a, b).is_none() && doc.frame_of(a, b).is_none() {
        said.extend([a, b].into_iter().filter_map(|epoch| unstated_view(doc, epoch)));
    }
    said.extend(walls_in_sight(doc, &new, &old));
    said
}

/// Metres by known lengths on a picture of which nobody said from where it was taken.
fn unstated_view(doc: &Document, epoch: EpochId) -> Option<Caution> {
    let slanted = scaled_by(doc, epoch)? == epoch && view_of(doc, epoch).is_none();
    let z = reference(doc, epoch).filter(|_| slanted)?;
    // Areas at 20 degrees from the vertical, one standard deviation.
    let percent = 100.0 * -libm::log(libm::cos(20.0_f64.to_radians())) * (0.5 * z.dot(z)).sqrt();
    (percent >= 1.0).then(|| Caution::ViewNotStated { image: doc.role_word(epoch).to_owned(), percent: format!("{percent:.0}") })
}

/// Walls taken for roof, where the two views show different walls.
fn walls_in_sight(doc: &Document, new: &[Footprint], old: &[Footprint]) -> Option<Caution> {
    let is_roof = |f: &&Footprint| f.traced == Traced::Roof;
    let (one, other) = (new.iter().find(is_roof)?, old.iter().find(is_roof)?);
    let views = [view_of(doc, one.epoch)?, view_of(doc, other.epoch)?];
    if (views[0].incidence_deg - views[1].incidence_deg).abs() < ALIKE_DEG {
        return None;
    }
    let shows = |f: &Footprint, incidence_deg: f64| {
        let measured = best_height(doc, f.id).and_then(|(_, answer)| answer.ok()).map(|answer| answer.height_m);
        let strip_m = measured.unwrap_or(WALL_M) * libm::tan(incidence_deg.to_radians());
        // The longest wall across the view, at most: the outline's widest extent.
        let points = f.ring.points();
        let widest_px = points.iter().flat_map(|p| points.iter().map(move |q| p.distance(*q))).fold(0.0, f64::max);
        let gsd_m = pixel_size(doc, f.epoch).map(|size| size.gsd_m);
        let share = gsd_m.map(|gsd| 100.0 * strip_m * widest_px / (doc.net_area_px2(f) * gsd));
        WallInSight {
            name: f.name.clone(),
            image: doc.role_word(f.epoch).to_owned(),
            percent: share.map(|share| format!("{share:.0}")),
            strip_m: format!("{strip_m:.1}"),
            incidence_deg: format!("{incidence_deg:.0}"),
            height_m: format!("{:.0}", measured.unwrap_or(WALL_M)),
            assumed: measured.is_none(),
        }
    };
    Some(Caution::Walls([shows(one, views[0].incidence_deg), shows(other, views[1].incidence_deg)]))
}

/// Two lines on images that are compared by what is known of each: the sum of both.
pub(super) fn of_lines(doc: &Document, a: &Line, b: &Line) -> [f64; 2] {
    [a, b].map(|l| of_length(doc, l.epoch, l.from, l.to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_direction_is_the_same_forwards_and_backwards_and_its_doubles_cancel_across() {
        let v = Vector::new(3.0, 4.0);
        assert_eq!(doubled(v), doubled(v * -2.0));
        let sum = doubled(v) + doubled(v.perpendicular());
        assert!(sum.length() < 1e-12);
        assert_eq!(doubled(Vector::default()), Vector::default());
    }

    /// The formulas against a picture that is really stretched, over all directions of the view.
    #[test]
    fn the_variances_are_those_of_stretched_pictures() {
        let tilt = 25.0_f64.to_radians();
        let e = -libm::log(libm::cos(tilt));
        // Metres a pixel in a direction of the picture, the view from direction `v`: 1 across, 1 / cos along.
        let gsd = |direction: f64, v: f64| {
            let (along, across) = (libm::cos(direction - v), libm::sin(direction - v));
            (along * along / (libm::cos(tilt) * libm::cos(tilt)) + across * across).sqrt()
        };
        let (n, known, line) = (3600, 0.3_f64, 1.1_f64);
        let (mut area, mut length) = (0.0, 0.0);
        for k in 0..n {
            let v = std::f64::consts::TAU * f64::from(k) / f64::from(n);
            let by = gsd(known, v);
            area += libm::log(by * by * libm::cos(tilt)).powi(2) / f64::from(n);
            length += libm::log(by / gsd(line, v)).powi(2) / f64::from(n);
        }
        let unit = |p: f64| doubled(Vector::new(libm::cos(p), libm::sin(p)));
        let off = unit(known) + -unit(line);
        assert!((area.sqrt() / (0.5 * e * e).sqrt() - 1.0).abs() < 0.02, "{area}");
        assert!((length.sqrt() / (0.125 * e * e * off.dot(off)).sqrt() - 1.0).abs() < 0.03, "{length}");
    }
}
