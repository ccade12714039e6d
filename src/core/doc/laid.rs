//! How one image lies on another by alignments: directly, or by way of other images on which both lie.

use super::{Alignment, Document, EpochId};
use crate::core::geom::{Point, Projective, Vector};
use std::collections::BTreeMap;

/// The way from one image to another, alignment by alignment.
#[derive(Clone, Debug)]
pub struct Laid<'d> {
    onto_from: Projective,
    links: Vec<Link<'d>>,
}

/// One alignment on the way, in the direction in which it is walked.
#[derive(Clone, Copy, Debug)]
struct Link<'d> {
    alignment: &'d Alignment,
    /// From where one comes.
    from: EpochId,
    /// Pixels of the next image from pixels of that one.
    map: Projective,
}

impl Link<'_> {
    fn is_forward(&self) -> bool {
        self.alignment.from == self.from
    }

    /// The place on the image that the alignment lays, where one stands at `here`.
    fn laid_place(&self, here: Point) -> Point {
        if self.is_forward() { here } else { self.map.apply(here) }
    }
}

impl<'d> Laid<'d> {
    /// Pixels of the one image from pixels of the other.
    pub fn onto_from(&self) -> Projective {
        self.onto_from
    }

    /// The alignments on the way, in order.
    pub fn alignments(&self) -> impl Iterator<Item = &'d Alignment> {
        self.links.iter().map(|link| link.alignment)
    }

    /// The one alignment, where no other image lies between.
    pub fn direct(&self) -> Option<&'d Alignment> {
        match self.links.as_slice() {
            [only] => Some(only.alignment),
            _ => None,
        }
    }

    /// Variance of the logarithm of the factor by which areas at a pixel of the first image change on the way. Each alignment was
    /// solved from other pictures, so their parts add up.
    pub fn area_factor_variance_at(&self, from: Point) -> f64 {
        self.walked(from, |link, here| link.alignment.area_factor_variance_at(link.laid_place(here)))
    }

    /// Variance of the logarithm of the factor by which a line between two pixels of the first image is stretched on the way.
    pub fn length_factor_variance(&self, a: Point, b: Point) -> f64 {
        let (mut a, mut b, mut sum) = (a, b, 0.0);
        for link in &self.links {
            let alignment = link.alignment;
            sum += alignment.covariance.length_factor_variance(&alignment.onto_from, link.laid_place(a), link.laid_place(b));
            (a, b) = (link.map.apply(a), link.map.apply(b));
        }
        sum
    }

    /// The covariance of the place to which a pixel of the first image is sent: xx, xy, yy, px2 of the last one.
    pub fn covariance_at(&self, from: Point) -> [f64; 3] {
        let mut here = from;
        let mut sum = [0.0; 3];
        for link in &self.links {
            // What was uncertain so far, carried on.
            let step = link.map.near(here);
            sum = carried(sum, step.apply_vector(Vector::new(1.0, 0.0)), step.apply_vector(Vector::new(0.0, 1.0)));
            let of_link = link.alignment.covariance.at(&link.alignment.onto_from, link.laid_place(here));
            // An alignment states it in the pixels onto which it lays; walked backwards, in those of the image that it lays.
            let of_link = if link.is_forward() {
                of_link
            } else {
                carried(of_link, step.apply_vector(Vector::new(1.0, 0.0)), step.apply_vector(Vector::new(0.0, 1.0)))
            };
            sum = [sum[0] + of_link[0], sum[1] + of_link[1], sum[2] + of_link[2]];
            here = link.map.apply(here);
        }
        sum
    }

    fn walked(&self, from: Point, of: impl Fn(&Link<'_>, Point) -> f64) -> f64 {
        let (mut here, mut sum) = (from, 0.0);
        for link in &self.links {
            sum += of(link, here);
            here = link.map.apply(here);
        }
        sum
    }
}

/// `J C J^T`, where `x` and `y` are the columns of `J`.
fn carried([xx, xy, yy]: [f64; 3], x: Vector, y: Vector) -> [f64; 3] {
    let of = |a: f64, b: f64, c: f64, d: f64| a * c * xx + (a * d + b * c) * xy + b * d * yy;
    [of(x.x, y.x, x.x, y.x), of(x.x, y.x, x.y, y.y), of(x.y, y.y, x.y, y.y)]
}

impl Document {
    /// Something says where a place of one image lies on the other: alignments, a frame that both are said to share, or the
    /// georeferences of both. Holds for an image and itself.
    pub fn are_tied(&self, a: EpochId, b: EpochId) -> bool {
        let located = |id| self.epoch(id).is_some_and(|e| e.located().is_some());
        a == b || self.frame_of(a, b).is_some() || self.aligned(a, b).is_some() || (located(a) && located(b))
    }

    /// The way from one image to another over the fewest alignments; among equals, over those that were stated first. `None` where
    /// no alignments lead there.
    pub fn laid(&self, onto: EpochId, from: EpochId) -> Option<Laid<'_>> {
        if onto == from {
            return None;
        }
        // Breadth first: for each image that is reached, the link by which it was.
        let mut reached: BTreeMap<EpochId, Link<'_>> = BTreeMap::new();
        let mut front = vec![from];
        while !reached.contains_key(&onto) && !front.is_empty() {
            let mut next = Vec::new();
            for here in front {
                for alignment in self.alignments.iter() {
                    let (there, map) = match (alignment.from == here, alignment.onto == here) {
                        (true, _) => (alignment.onto, Some(alignment.onto_from)),
                        (false, true) => (alignment.from, alignment.onto_from.inverse()),
                        (false, false) => continue,
                    };
                    let Some(map) = map.filter(|_| there != from && !reached.contains_key(&there)) else { continue };
                    reached.insert(there, Link { alignment, from: here, map });
                    next.push(there);
                }
            }
            front = next;
        }
        let mut links = Vec::new();
        let mut at = onto;
        while at != from {
            let link = *reached.get(&at)?;
            links.push(link);
            at = link.from;
        }
        links.reverse();
        let (first, rest) = links.split_first()?;
        let onto_from = rest.iter().try_fold(first.map, |map, link| link.map.after(&map))?;
        Some(Laid { onto_from, links })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::{ImageFacts, Role};
    use crate::core::geom::Affine;

    fn image(role: Role) -> ImageFacts {
        let text = r#"{"role":"before","path":"a.png","bytes":1,"sha256":"0","width":100,"height":100,"format":"png"}"#;
        ImageFacts { role, ..serde_json::from_str(text).unwrap() }
    }

    fn by_eye(from: u32, onto: u32, map: Affine, sd_px: f64) -> Alignment {
        Alignment::by_eye(EpochId(from), EpochId(onto), Projective::from(map), Point::new(50.0, 50.0), sd_px, [100, 100])
    }

    fn document(alignments: Vec<Alignment>) -> Document {
        let mut doc = Document::new([image(Role::Before), image(Role::After), image(Role::Further), image(Role::Further)]);
        doc.alignments = std::sync::Arc::new(alignments);
        doc
    }

    #[test]
    fn two_dates_that_lie_on_a_third_lie_on_each_other() {
        let doc = document(vec![
            by_eye(1, 0, Affine::scale_then_move(2.0, 10.0, 0.0), 1.0),
            by_eye(2, 0, Affine::scale_then_move(4.0, 0.0, 8.0), 1.0),
        ]);
        let laid = doc.laid(EpochId(1), EpochId(2)).unwrap();
        let p = laid.onto_from().apply(Point::new(5.0, 5.0));
        assert!(p.distance(Point::new(5.0, 14.0)) < 1e-9, "{p:?}");
        assert!(laid.direct().is_none() && laid.alignments().count() == 2);
        let back = doc.laid(EpochId(2), EpochId(1)).unwrap().onto_from().apply(p);
        assert!(back.distance(Point::new(5.0, 5.0)) < 1e-9);
        assert!(doc.laid(EpochId(3), EpochId(1)).is_none() && doc.laid(EpochId(1), EpochId(1)).is_none());
    }

    #[test]
    fn what_is_uncertain_adds_up_on_the_way() {
        let doc = document(vec![
            by_eye(1, 0, Affine::scale_then_move(2.0, 10.0, 0.0), 1.0),
            by_eye(2, 0, Affine::scale_then_move(4.0, 0.0, 8.0), 2.0),
        ]);
        let middle = Point::new(50.0, 50.0);
        let alone = |a, b| doc.laid(EpochId(a), EpochId(b)).unwrap();
        let both = alone(1, 2).area_factor_variance_at(middle);
        let sum = alone(0, 2).area_factor_variance_at(middle) + alone(0, 1).area_factor_variance_at(middle);
        assert!((both - sum).abs() < 1e-12 * sum && sum > 0.0, "{both} {sum}");
        // 2 px of BEFORE at the middle of the one are 1 px of the other, which is twice as coarse; its own pixel of BEFORE is half of one.
        let [xx, xy, _] = alone(1, 2).covariance_at(middle);
        let at_other = doc.alignment(EpochId(1), EpochId(0)).unwrap().covariance;
        let own = at_other.at(&Projective::from(Affine::scale_then_move(2.0, 10.0, 0.0)), alone(1, 2).onto_from().apply(middle));
        assert!((xx - (1.0 + own[0] / 4.0)).abs() < 1e-9 && xy.abs() < 1e-9, "{xx} {own:?}");
    }

    #[test]
    fn the_shortest_way_is_taken() {
        let shift = |x: f64| Affine::scale_then_move(1.0, x, 0.0);
        let doc = document(vec![by_eye(1, 0, shift(1.0), 1.0), by_eye(2, 1, shift(1.0), 1.0), by_eye(2, 0, shift(5.0), 1.0)]);
        let laid = doc.laid(EpochId(0), EpochId(2)).unwrap();
        assert_eq!(laid.onto_from().apply(Point::default()), Point::new(5.0, 0.0));
        assert!(laid.direct().is_some());
    }
}
