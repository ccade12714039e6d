//! One side of a comparison: an outline, or several that are added up and taken off each other.

use super::click_law::ClickLaw;
use super::outline::{BETWEEN, Outline, Sums};
use super::refusal::RatioRefusal;
use super::repeatability::Hands;
use super::skew::slenderness;
use super::student::{Estimated, scaled};
use super::walls::{Touching, touching};
use crate::core::doc::{ErrorModel, Sign};
use crate::core::geom::{Point, Ring, Vector};

/// An outline whose area is added to its side of a comparison, or taken off it.
#[derive(Clone, Copy, Debug)]
pub struct SignedOutline<'a> {
    /// Added or taken off.
    pub sign: Sign,
    /// The outline.
    pub outline: Outline<'a>,
}

impl<'a> From<Outline<'a>> for SignedOutline<'a> {
    fn from(outline: Outline<'a>) -> SignedOutline<'a> {
        SignedOutline { sign: Sign::Plus, outline }
    }
}

/// One outline of a side, with the share (signed) that its area has in the area of the side.
pub(super) struct Piece<'a> {
    pub signed: SignedOutline<'a>,
    pub sums: Sums,
    pub weight: f64,
}

/// The sums of a side. All relative to the area of the side; for a single outline the very numbers of [`Sums`].
pub(super) struct SideSums<'a> {
    pub pieces: Vec<Piece<'a>>,
    pub area_px2: f64,
    pub model: ErrorModel,
    /// Relative variance by clicks.
    pub clicks: f64,
    /// Relative variance by edges.
    pub edges: f64,
    /// Relative variance by the bias of each outline's own.
    pub private_bias: f64,
    /// Sum of the squared area gradients over the squared area, 1/px2, shared corners moved together.
    pub gradient2_rel: f64,
    /// How a boundary bias of 1 px changes the area, 1/px, under either reading: see [`Halo`].
    perimeter_rel: [f64; 2],
    /// Covariances by edges and by the outlines' own biases with the other side, where outlines touch across: see [`SideSums::meet`].
    common_by_walls: Option<(f64, f64)>,
    /// What of the variance was estimated from repeated tracings.
    pub estimated: Vec<Estimated>,
}

/// What a boundary bias does to an outline that is taken off.
///
/// Where the hand draws every outline too far out, a courtyard is drawn too large: its perimeter counts against the side's. Where a
/// bright roof looks larger than it is, it narrows its courtyard: the perimeters add up. Nobody knows the mixture, and the
/// variance by any mixture lies between the two: the larger one is taken. Without outlines that are taken off both are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Halo {
    Hand,
    Roof,
}

/// Covariances of the relative areas of two outlines on one image.
#[derive(Clone, Debug, Default)]
pub(super) struct Common {
    pub clicks: f64,
    pub edges: f64,
    pub private_bias: f64,
    /// As of clicks with a variance of 1 px2, whatever way the outlines were drawn.
    pub gradient2: f64,
    /// What of it was estimated from repeated tracings.
    pub estimated: Vec<Estimated>,
}

impl<'a> SideSums<'a> {
    /// Adds a side up.
    ///
    /// # Errors
    /// Nothing in it, outlines of several images, one outline twice, or nothing left of the area.
    pub fn of(hands: &Hands, side: &[SignedOutline<'a>]) -> Result<SideSums<'a>, RatioRefusal> {
        let first = side.first().ok_or(RatioRefusal::EmptySide)?;
        if side.iter().any(|s| s.outline.epoch != first.outline.epoch) {
            return Err(RatioRefusal::MixedImages);
        }
        for (i, one) in side.iter().enumerate() {
            if side.iter().skip(i + 1).any(|other| one.outline.is_same_tracing(&other.outline)) {
                return Err(RatioRefusal::Twice);
            }
        }
        let sums: Vec<Sums> = side.iter().map(|s| Sums::of(hands, &s.outline)).collect();
        let area_px2: f64 = side.iter().zip(&sums).map(|(s, sums)| s.sign.factor() * sums.area_px2).sum();
        if !(area_px2.is_finite() && area_px2 > 0.0) {
            return Err(RatioRefusal::NothingLeft);
        }
        let pieces: Vec<Piece<'a>> = side
            .iter()
            .zip(sums)
            .map(|(signed, sums)| Piece { signed: *signed, weight: signed.sign.factor() * sums.area_px2 / area_px2, sums })
            .collect();
        Ok(Self::added_up(hands.stated(), area_px2, pieces))
    }

    fn added_up(model: ErrorModel, area_px2: f64, pieces: Vec<Piece<'a>>) -> SideSums<'a> {
        let sum = |of: fn(&Sums) -> f64| pieces.iter().map(|p| p.weight * p.weight * of(&p.sums)).sum::<f64>();
        let mut side = SideSums {
            clicks: sum(|s| s.clicks),
            edges: sum(|s| s.edges),
            private_bias: sum(Sums::private_bias),
            gradient2_rel: sum(Sums::gradient2_rel),
            perimeter_rel: [
                pieces.iter().map(|p| p.weight * p.sums.perimeter_rel).sum(),
                pieces.iter().map(|p| p.weight.abs() * p.sums.perimeter_rel).sum(),
            ],
            common_by_walls: None,
            estimated: pieces.iter().flat_map(|p| scaled(&p.sums.estimated, p.weight * p.weight)).collect(),
            pieces: Vec::new(),
            area_px2,
            model,
        };
        for (i, p) in pieces.iter().enumerate() {
            for q in pieces.iter().skip(i + 1) {
                let common = if is_copy(p, q) { copied(p, q) } else { common(p, q) };
                let twice = 2.0 * p.weight * q.weight;
                if !(p.sums.is_between && q.sums.is_between) {
                    side.private_bias += twice * common.private_bias;
                }
                side.clicks += twice * common.clicks;
                side.edges += twice * common.edges;
                side.gradient2_rel += twice * common.gradient2;
                side.estimated.extend(scaled(&common.estimated, twice));
                side.add_between(p, q);
                // Whichever way a wall between two outlines of one side is displaced, the side's area stays. Further tracings, made
                // blind, share no wall.
                let walls = shared_walls(p, q).map(|w| w.length).sum::<f64>() / area_px2;
                let share = |piece: &Piece<'_>| 1.0 / piece.sums.tracings;
                side.perimeter_rel[0] -= (p.signed.sign.factor() * share(p) + q.signed.sign.factor() * share(q)) * walls;
                side.perimeter_rel[1] -= (share(p) + share(q)) * walls;
            }
        }
        side.pieces = pieces;
        side
    }

    /// Reckons with what outlines have in common that touch, within a side and, on one image, across: see [`touching`].
    pub fn meet(a: &mut SideSums<'a>, b: &mut SideSums<'a>, one_image: bool) {
        if one_image {
            if let Some(found) = touching(a, Some(b)) {
                a.take(&found, 0);
                b.take(&found, 1);
                a.common_by_walls = Some((found.edges.common, found.private_bias.common));
                b.common_by_walls = a.common_by_walls;
            }
            return;
        }
        for side in [a, b] {
            if let Some(found) = touching(side, None) {
                side.take(&found, 0);
            }
        }
    }

    fn take(&mut self, found: &Touching, side: usize) {
        self.edges = found.edges.of[side];
        self.private_bias = found.private_bias.of[side];
        self.perimeter_rel = found.perimeter_rel[side];
    }

    /// What analysts differ by is one and the same on all their outlines: within a side it adds up, however many outlines there are. That
    /// it cancels between two sides is not reckoned with, since they may be by different hands.
    fn add_between(&mut self, p: &Piece<'_>, q: &Piece<'_>) {
        if let (true, Some(estimate)) = (p.sums.is_between && q.sums.is_between, p.sums.estimated.iter().find(|e| e.of == BETWEEN)) {
            let covariance = (p.weight * q.weight).abs() * (p.sums.private_bias() * q.sums.private_bias()).sqrt();
            self.private_bias += 2.0 * covariance;
            self.estimated.push(Estimated { variance_rel: 2.0 * covariance, ..estimate.clone() });
        }
    }

    /// How a boundary bias of 1 px changes the area, 1/px.
    pub fn perimeter_rel(&self, halo: Halo) -> f64 {
        match halo {
            Halo::Hand => self.perimeter_rel[0],
            Halo::Roof => self.perimeter_rel[1],
        }
    }

    /// Relative variance by the bias that all outlines of the image share.
    pub fn shared_bias(&self, halo: Halo) -> f64 {
        (self.model.shared_bias_px * self.perimeter_rel(halo)).powi(2)
    }

    /// Shorter over longer side of the rectangle that an outline of the side is beside: the mean, by area.
    pub fn slenderness(&self) -> f64 {
        let one = |p: &Piece<'_>| p.weight.abs() * slenderness(p.sums.area_px2, p.sums.perimeter_rel * p.sums.area_px2);
        self.pieces.iter().map(one).sum::<f64>() / self.pieces.iter().map(|p| p.weight.abs()).sum::<f64>()
    }

    /// Relative variance if each corner is displaced on its own by `sd_px` per coordinate.
    pub fn displaced(&self, sd_px: f64) -> f64 {
        sd_px * sd_px * self.gradient2_rel
    }

    /// Covariances with another side on the same image, the shared bias left out.
    pub fn common(&self, other: &SideSums<'_>) -> Common {
        let mut all = Common::default();
        for p in &self.pieces {
            for q in &other.pieces {
                let (weight, one) = (p.weight * q.weight, common(p, q));
                all.clicks += weight * one.clicks;
                all.edges += weight * one.edges;
                all.private_bias += weight * one.private_bias;
                all.estimated.extend(scaled(&one.estimated, weight));
            }
        }
        if let Some((edges, private_bias)) = self.common_by_walls {
            (all.edges, all.private_bias) = (edges, private_bias);
        }
        all
    }

    /// The two sides are made of the same outlines with the same signs.
    pub fn is_same(&self, other: &SideSums<'_>) -> bool {
        let holds = |q: &Piece<'_>| {
            self.pieces.iter().any(|p| p.signed.sign == q.signed.sign && p.signed.outline.is_same_tracing(&q.signed.outline))
        };
        self.pieces.len() == other.pieces.len() && other.pieces.iter().all(holds)
    }
}

/// One outline of a side was repeated as another, or the same numbers were typed for both: they are of one size, error and all. Two
/// tracings by hand never have the same lengths to some thousandths of a pixel. What is taken off is not counted on to cancel.
pub(super) fn is_copy(p: &Piece<'_>, q: &Piece<'_>) -> bool {
    const GRID_PX: f64 = 4e-3;
    let (a, b) = (p.signed.outline, q.signed.outline);
    // Sizes that are given as numbers, without a footprint, may well be equal and measured each on its own.
    let alone = p.sums.tracings <= 1.0 && q.sums.tracings <= 1.0 && a.of.is_some() && b.of.is_some();
    if !alone || p.signed.sign != q.signed.sign || a.drawn != b.drawn || a.ring.points().len() != b.ring.points().len() {
        return false;
    }
    let lengths = |ring: &Ring, step: usize| -> Vec<f64> {
        let points = ring.points();
        points.iter().zip(points.iter().cycle().skip(step)).map(|(p, q)| p.distance(*q)).collect()
    };
    let same = |step| lengths(a.ring, step).iter().zip(&lengths(b.ring, step)).all(|(l, m)| (l - m).abs() < GRID_PX);
    same(1) && same(2)
}

/// What an outline and its copy have in common: all errors of its size.
fn copied(p: &Piece<'_>, q: &Piece<'_>) -> Common {
    let (a, b) = (&p.sums, &q.sums);
    let both = |x: f64, y: f64| (x * y).sqrt();
    let clicks = both(a.clicks, b.clicks);
    let estimate = a.estimated.first().filter(|_| a.first_is_estimated);
    Common {
        clicks,
        edges: both(a.edges, b.edges),
        private_bias: both(a.private_bias(), b.private_bias()),
        gradient2: both(a.gradient2_rel(), b.gradient2_rel()),
        estimated: estimate.map(|e| Estimated { variance_rel: clicks, ..e.clone() }).into_iter().collect(),
    }
}

/// What two outlines on one image have in common: everything if they are one tracing, else the corners and walls that they share.
fn common(p: &Piece<'_>, q: &Piece<'_>) -> Common {
    let (a, b) = (&p.sums, &q.sums);
    if p.signed.outline.is_same_tracing(&q.signed.outline) {
        let (private_bias, gradient2, estimated) = (a.private_bias(), a.gradient2_rel(), a.estimated.clone());
        return Common { clicks: a.clicks, edges: a.edges, private_bias, gradient2, estimated };
    }
    if is_computed(p) || is_computed(q) {
        return Common::default();
    }
    let gradient2 = shared_corners(a, b);
    let walls: f64 = shared_walls(p, q).map(|w| w.direction * w.length * w.length).sum();
    let clicks = a.model.click_px * b.model.click_px * gradient2;
    // Where two hands set the one corner, half of it is put down to each.
    let halves = [a, b].into_iter().filter(|sums| sums.first_is_estimated).filter_map(|sums| sums.estimated.first());
    Common {
        estimated: halves.map(|e| Estimated { variance_rel: 0.5 * clicks, ..e.clone() }).collect(),
        clicks,
        edges: a.model.edge_px * b.model.edge_px * walls / (a.area_px2 * b.area_px2),
        private_bias: 0.0,
        gradient2,
    }
}

/// The corners of rectangles by two or three clicks, of circles and of what was drawn by hand are computed: they are no clicks of
/// another outline.
pub(super) fn is_computed(p: &Piece<'_>) -> bool {
    p.sums.law != ClickLaw::Corners(1.0)
}

pub(super) fn is_same_place(p: Point, q: Point) -> bool {
    p.distance(q) < 1e-3
}

/// The product of the gradients at corners that lie at the very same place in both outlines (an annex against the old
/// wall), 1/px2: one click moved both.
fn shared_corners(a: &Sums, b: &Sums) -> f64 {
    let pairs =
        a.corners.iter().zip(&a.gradient_rel).flat_map(|(p, g)| {
            b.corners.iter().zip(&b.gradient_rel).filter(move |(q, _)| is_same_place(*p, **q)).map(move |(_, h)| g.dot(*h))
        });
    pairs.sum::<f64>()
}

/// A wall that two outlines share from corner to corner.
struct Wall {
    /// px.
    length: f64,
    /// 1 where both outlines lie on the same side of it, -1 where it stands between them.
    direction: f64,
}

fn shared_walls<'s>(p: &'s Piece<'_>, q: &'s Piece<'_>) -> impl Iterator<Item = Wall> + 's {
    let computed = is_computed(p) || is_computed(q);
    let sides = |piece: &'s Piece<'_>| {
        let corners = &piece.sums.corners;
        let turn: f64 = (0..corners.len()).map(|i| (corners[i] - corners[0]).cross(corners[(i + 1) % corners.len()] - corners[0])).sum();
        (0..corners.len()).map(move |i| (corners[i], corners[(i + 1) % corners.len()], turn.signum()))
    };
    let along = |(a, b, turn): (Point, Point, f64)| -> Vector { (b - a) * turn };
    sides(p).filter(move |_| !computed).flat_map(move |side| {
        sides(q).filter_map(move |other| {
            let (a, b, _) = side;
            let (c, d, _) = other;
            let shared = (is_same_place(a, c) && is_same_place(b, d)) || (is_same_place(a, d) && is_same_place(b, c));
            let direction = if along(side).dot(along(other)) > 0.0 { 1.0 } else { -1.0 };
            shared.then(|| Wall { length: a.distance(b), direction })
        })
    })
}
