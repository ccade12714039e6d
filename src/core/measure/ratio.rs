//! How large one outline is beside another.

use super::budget::{Budget, Part};
use super::copied::any_copied;
use super::foreshortening;
use super::ground::Ground;
use super::interval::{Interval, fieller, log_delta};
use super::outline::Outline;
use super::refusal::RatioRefusal;
use super::repeatability::Hands;
use super::side::{Halo, Piece, SideSums, SignedOutline};
use super::skew::{Bent, Skew};
use super::student::{effective_dof, quantile, scaled, student_cdf};
use crate::core::doc::{Document, Drawn, EpochId, FootprintId, Term};
use crate::core::geom::{Point, Projective};
use crate::core::units::Level;
use serde::{Deserialize, Serialize};

/// How a range was computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// `R exp(±z s)`.
    LogDelta,
    /// `R exp(c ± z s)`: moved by a term of second order, where one side is so much less certain that it tells.
    SecondOrder,
    /// Between that and Fieller's theorem, where one of the two areas is uncertain by more than 70 % at the level asked for.
    Fieller,
}

/// How much of the area of `old` the outline `new` covers.
#[derive(Clone, Debug, PartialEq)]
pub struct RatioAnswer {
    /// Area of `new` over area of `old`.
    pub ratio: f64,
    /// The level of the range.
    pub level: Level,
    /// The range at that level.
    pub range: Interval,
    /// How the range was computed.
    pub method: Method,
    /// The parts of the relative variance.
    pub budget: Budget,
    /// Probability that `new` is the smaller one.
    pub p_smaller: f64,
}

/// Doubts of the less certain area, `z SD / area`, from which on Fieller's range begins to take part, and from which on it takes its
/// full part: beyond 1 there is no answer, for Fieller's range has no end there.
///
/// Terms of second order ([`Skew`]) keep the tails even far beyond where log-delta alone does, but not to where an area can hardly be told
/// from nothing. Fieller's range takes the standard deviation of an area as the same whatever the area is, which makes the tails uneven the
/// other way. To go over from one to the other at one doubt would break the promise of both (the one that happens to be narrower is taken
/// more often), so the ends go over little by little.
const DOUBTS: (f64, f64) = (0.7, 1.0);
/// The full part of Fieller's range, in the logarithm: where the simulation (`examples/coverage`) holds what it promises.
const MOST_FIELLER: f64 = 2.0 / 3.0;
/// Steps towards the one range that ends at 1: the move changes little with the width.
const MOVES: u32 = 30;

/// The ratio of two footprints: see [`ratio_of`].
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn ratio(doc: &Document, new: FootprintId, old: FootprintId, level: Level) -> Result<RatioAnswer, RatioRefusal> {
    ratio_of_terms(doc, &[new.into()], &[old.into()], level)
}

/// The ratio of two sides made of footprints that are added up and taken off each other: see [`ratio_of_sides`].
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn ratio_of_terms(doc: &Document, new: &[Term], old: &[Term], level: Level) -> Result<RatioAnswer, RatioRefusal> {
    if new == old {
        return Err(RatioRefusal::Same);
    }
    ratio_of_sides(doc, &signed(doc, new)?, &signed(doc, old)?, level)
}

/// The outlines that the terms of a side name.
///
/// # Errors
/// [`RatioRefusal::NoSuchFootprint`].
pub fn signed<'d>(doc: &'d Document, side: &[Term]) -> Result<Vec<SignedOutline<'d>>, RatioRefusal> {
    let one =
        |t: &Term| Ok(SignedOutline { sign: t.sign, outline: doc.footprint(t.id).ok_or(RatioRefusal::NoSuchFootprint(t.id))?.into() });
    side.iter().map(one).collect()
}

/// The ratio of two outlines: see [`ratio_of_sides`].
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn ratio_of(doc: &Document, new: &Outline<'_>, old: &Outline<'_>, level: Level) -> Result<RatioAnswer, RatioRefusal> {
    ratio_of_sides(doc, &[(*new).into()], &[(*old).into()], level)
}

/// The ratio of two sides, each one outline or several that are added up and taken off each other, with its range by log-delta, moved
/// by a term of second order where one side is much the less certain (and by Fieller's where an area is hardly told from nothing).
///
/// The outlines of a side lie on one image; their area gradients add up. On one image the scale cancels and the shared bias nearly
/// does: `s_b^2 (P_A/A - P_B/B)^2` with signed sums of perimeters; corners and walls that two outlines share move together,
/// and an outline that stands on both sides cancels as far as it should. Across two images the biases add up, and the sides are
/// compared on the ground where both images are georeferenced, else through their alignment (the variance of its area factor), else
/// through the declared frame (its error displaces every corner of one side), else by the two scales (`4 Var(ln scale)` each, and what a slanted
/// view adds beside known lengths).
///
/// An outline that was traced `k` times counts with the mean of its areas, and with its clicks' variance by `1/k`. Where the analyst's own
/// error was measured, the range has Student's t with the effective degrees of freedom in place of the normal quantile.
///
/// # Errors
/// [`RatioRefusal`] when there is no honest answer.
pub fn ratio_of_sides(
    doc: &Document,
    new: &[SignedOutline<'_>],
    old: &[SignedOutline<'_>],
    level: Level,
) -> Result<RatioAnswer, RatioRefusal> {
    let ((a, new_epoch), (b, old_epoch)) = sides_of(doc, new, old)?;
    let (ratio, tie) = tied(doc, (&a, new_epoch), (&b, old_epoch))?;
    compared(&a, &b, ratio, tie, level)
}

/// A side with the courtyards of its outlines, each taken off where its outline is added and the other way round.
pub(super) fn with_holes<'a>(doc: &'a Document, side: &[SignedOutline<'a>]) -> Vec<SignedOutline<'a>> {
    let holes = |s: &SignedOutline<'a>| {
        let (sign, outline) = (s.sign.turned(), s.outline);
        let list = outline.of.map(|f| doc.holes(f.id)).unwrap_or_default();
        // By the analyst of the outline: it is of the same footprint.
        list.iter()
            .map(move |hole| SignedOutline { sign, outline: Outline { ring: &hole.ring, drawn: hole.drawn, courtyard: true, ..outline } })
    };
    side.iter().flat_map(|s| std::iter::once(*s).chain(holes(s))).collect()
}

/// A side with the image on which it lies.
type SideOn<'a> = (SideSums<'a>, EpochId);

/// The sums of both sides, under the tracing errors of their images and of those who traced.
pub(super) fn sides_of<'a>(
    doc: &'a Document,
    new: &[SignedOutline<'a>],
    old: &[SignedOutline<'a>],
) -> Result<(SideOn<'a>, SideOn<'a>), RatioRefusal> {
    let unchecked = new.iter().chain(old).find(|s| s.outline.drawn == Drawn::Proposal);
    if let Some(proposal) = unchecked {
        let name = proposal.outline.of.map_or_else(|| "This outline".to_owned(), |f| format!("\"{}\"", f.name));
        return Err(RatioRefusal::Unchecked(name));
    }
    if any_copied(doc, new, old) {
        return Err(RatioRefusal::Copied);
    }
    let of = |side: &[SignedOutline<'a>]| {
        let epoch = side.first().ok_or(RatioRefusal::EmptySide)?.outline.epoch;
        Ok((SideSums::of(&Hands::of(doc, epoch), &with_holes(doc, side))?, epoch))
    };
    let ((mut a, new_epoch), (mut b, old_epoch)) = (of(new)?, of(old)?);
    SideSums::meet(&mut a, &mut b, new_epoch == old_epoch);
    Ok(((a, new_epoch), (b, old_epoch)))
}

/// What ties the pixels of the two sides together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Tie {
    /// They are pixels of one image.
    OneImage,
    /// The two images are aligned; the variance of the logarithm of the area factor.
    Aligned { variance: f64 },
    /// A declared frame; its error, px.
    Frame { error_px: f64 },
    /// Each image has its own tie to the ground; what these, and slanted views beside known lengths, add to the relative variance of
    /// an area.
    Scales { new: f64, old: f64, view: [f64; 2] },
}

/// The ratio of the areas on the ground, and by what it is had.
pub(super) fn tied(
    doc: &Document,
    (a, new): (&SideSums<'_>, EpochId),
    (b, old): (&SideSums<'_>, EpochId),
) -> Result<(f64, Tie), RatioRefusal> {
    let same_image = new == old;
    // On the ground where both images are tied to it: a map that enlarges northwards must not enlarge one of the two.
    let grounds = Ground::of(doc, new).zip(Ground::of(doc, old));
    let on_ground = grounds.as_ref().and_then(|(g, h)| area_m2(a, g).zip(area_m2(b, h)));
    let georeferenced = matches!(grounds, Some((Ground::Georeference { .. }, Ground::Georeference { .. })));
    let laid = if same_image || georeferenced { None } else { doc.laid(old, new) };
    let frame = if same_image { None } else { doc.frame_of(old, new) };
    let area_ratio = match (on_ground, &laid) {
        (_, Some(laid)) => mapped_area_px2(a, &laid.onto_from()).ok_or(RatioRefusal::NotMeasurable)? / b.area_px2,
        (Some((new, old)), _) if georeferenced || (!same_image && frame.is_none()) => new / old,
        _ => a.area_px2 / b.area_px2,
    };
    let tie = if same_image {
        Tie::OneImage
    } else if let Some(way) = laid {
        let worst = |side: &SideSums<'_>, of: &dyn Fn(Point) -> f64| {
            side.pieces.iter().map(|p: &Piece<'_>| of(p.signed.outline.ring.centroid())).fold(0.0, f64::max)
        };
        let variance = match way.direct() {
            // Where the side lies on the image that is laid; under a slanting view it is not the same everywhere.
            Some(found) => worst(if found.from == new { a } else { b }, &|at| found.area_factor_variance_at(at)),
            // By way of other images: the parts of all alignments, from whichever end they are larger, so that R and 1/R agree.
            None => {
                let back = doc.laid(new, old);
                let from_old = back.map_or(0.0, |back| worst(b, &|at| back.area_factor_variance_at(at)));
                worst(a, &|at| way.area_factor_variance_at(at)).max(from_old)
            }
        };
        Tie::Aligned { variance }
    } else if let (Some(frame), false) = (frame, georeferenced) {
        Tie::Frame { error_px: frame.error_px }
    } else {
        let (ground_a, ground_b) = grounds.filter(|_| on_ground.is_some()).ok_or(RatioRefusal::NoCommonScale)?;
        let view = [new, old].map(|epoch| foreshortening::of_area(doc, epoch));
        Tie::Scales { new: ground_a.area_variance_rel(), old: ground_b.area_variance_rel(), view }
    };
    Ok((area_ratio, tie))
}

/// Area of a side as a map shows it, px2 there; `None` where an outline cannot be shown by it.
fn mapped_area_px2(side: &SideSums<'_>, map: &Projective) -> Option<f64> {
    let one = |s: &SignedOutline<'_>| s.outline.mean(|ring| Some(ring.mapped(map)?.area_px2())).map(|area| s.sign.factor() * area);
    side.pieces.iter().map(|p| one(&p.signed)).sum::<Option<f64>>()
}

/// Area of a side, m2; `None` where an outline leaves what the coordinate system covers.
fn area_m2(side: &SideSums<'_>, ground: &Ground) -> Option<f64> {
    let one = |s: &SignedOutline<'_>| s.outline.area_m2(ground).map(|area| s.sign.factor() * area);
    side.pieces.iter().map(|p| one(&p.signed)).sum::<Option<f64>>()
}

/// The range of a ratio of areas from the sums of both sides.
pub(super) fn compared(a: &SideSums<'_>, b: &SideSums<'_>, area_ratio: f64, tie: Tie, level: Level) -> Result<RatioAnswer, RatioRefusal> {
    let (uncertain, budget) = variances(a, b, tie)?;
    measurable(a, b, quantile(level, budget.dof()))?;
    ranged(area_ratio, uncertain, budget, level)
}

/// As [`compared`], with every error taken as known: as it would be if measured errors were certain.
pub(super) fn compared_as_known(
    a: &SideSums<'_>,
    b: &SideSums<'_>,
    area_ratio: f64,
    tie: Tie,
    level: Level,
) -> Result<RatioAnswer, RatioRefusal> {
    let (uncertain, budget) = variances(a, b, tie)?;
    measurable(a, b, quantile(level, None))?;
    ranged(area_ratio, uncertain, budget.with_dof(None), level)
}

/// No side is compared whose area is refused: both by the reading of the shared bias that leaves that area the wider range, whatever
/// widens the ratio.
fn measurable(a: &SideSums<'_>, b: &SideSums<'_>, z: f64) -> Result<(), RatioRefusal> {
    let most = |s: &SideSums<'_>| {
        let bias = s.shared_bias(Halo::Hand).max(s.shared_bias(Halo::Roof));
        s.clicks + s.edges + s.private_bias + bias
    };
    if z * most(a).max(most(b)).sqrt() < 1.0 { Ok(()) } else { Err(RatioRefusal::NotMeasurable) }
}

/// How uncertain both sides are, and the parts of the variance of the ratio's logarithm.
fn variances(a: &SideSums<'_>, b: &SideSums<'_>, tie: Tie) -> Result<(Uncertain, Budget), RatioRefusal> {
    let one_image = tie == Tie::OneImage;
    if one_image && a.is_same(b) {
        return Err(RatioRefusal::Same);
    }
    let (bias_a, bias_b, bias) = shared_bias(a, b, one_image);
    let mut variance_a = a.clicks + a.edges + a.private_bias + bias_a;
    let mut variance_b = b.clicks + b.edges + b.private_bias + bias_b;
    let traced = [variance_a, variance_b];
    let (mut common_by_walls, mut common_by_biases) = (0.0, 0.0);
    let (mut covariance, mut scale, mut slant, mut alignment) = (0.0, 0.0, 0.0, 0.0);
    let (mut clicks, mut edges) = (a.clicks + b.clicks, a.edges + b.edges);
    let (mut private_bias, mut shared_bias) = (a.private_bias + b.private_bias, bias_a + bias_b);
    let mut estimated = [a.estimated.as_slice(), &b.estimated].concat();
    match tie {
        Tie::OneImage => {
            let common = a.common(b);
            (common_by_walls, common_by_biases) = (common.clicks + common.edges, bias + common.private_bias);
            covariance = common_by_walls + common_by_biases;
            shared_bias -= 2.0 * bias;
            clicks -= 2.0 * common.clicks;
            edges -= 2.0 * common.edges;
            private_bias -= 2.0 * common.private_bias;
            estimated.extend(scaled(&common.estimated, -2.0));
        }
        Tie::Aligned { variance } => {
            alignment = variance;
            variance_a += alignment;
        }
        Tie::Frame { error_px } => {
            // On whichever side it tells more, so that R and 1/R have the same relative range.
            alignment = a.displaced(error_px).max(b.displaced(error_px));
            variance_a += alignment;
        }
        Tie::Scales { new, old, view } => {
            variance_a += new + view[0];
            variance_b += old + view[1];
            scale = new + old;
            slant = view[0] + view[1];
        }
    }
    let budget = Budget::new([
        (Part::Clicks, clicks),
        (Part::Edges, edges),
        (Part::SharedBias, shared_bias),
        (Part::PrivateBias, private_bias),
        (Part::Scale, scale),
        (Part::Alignment, alignment),
        (Part::View, slant),
    ]);
    let dof = effective_dof(budget.variance_rel(), &estimated);
    // What ties two images together enters the logarithm as it is, and bends nothing.
    let bent = |side: &SideSums<'_>, variance: f64, shared: f64, turn: f64| Bent {
        walls: turn * (side.clicks + side.edges - common_by_walls),
        biases: turn * (side.private_bias + shared - common_by_biases),
        variance,
        variance_by_biases: side.private_bias + shared,
        slenderness: side.slenderness(),
    };
    let skew = Skew::of_areas(bent(a, traced[0], bias_a, 1.0), bent(b, traced[1], bias_b, -1.0));
    Ok((Uncertain { variances: [variance_a, variance_b], covariance, skew }, budget.with_dof(dof)))
}

/// How uncertain the two quantities of a ratio are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncertain {
    /// Relative variances of the new and of the old one.
    pub variances: [f64; 2],
    /// Their relative covariance.
    pub covariance: f64,
    /// How lopsided the error of their ratio is.
    pub skew: Skew,
}

/// The range of a ratio from the uncertainty of its two quantities and the parts of the variance of the ratio's logarithm; by Student's t
/// where the budget has degrees of freedom.
pub(super) fn ranged(ratio: f64, uncertain: Uncertain, budget: Budget, level: Level) -> Result<RatioAnswer, RatioRefusal> {
    let Uncertain { variances: [variance_a, variance_b], covariance, skew } = uncertain;
    let z = quantile(level, budget.dof());
    let doubt = z * variance_b.sqrt();
    // The same bound for both, so that a ratio is refused where its inverse is.
    let doubt_of_new = z * variance_a.sqrt();
    if !(ratio.is_finite() && ratio > 0.0 && doubt < 1.0 && doubt_of_new < 1.0) {
        return Err(RatioRefusal::NotMeasurable);
    }
    let sd = budget.sd_rel();
    let shift = skew.shift(level.z(), budget.variance_rel());
    let log = log_delta(ratio * libm::exp(shift), sd, z);
    let share = ((doubt.max(doubt_of_new) - DOUBTS.0) / (DOUBTS.1 - DOUBTS.0)).clamp(0.0, 1.0);
    let share = MOST_FIELLER * share;
    let (method, range) = if share > 0.0 {
        let exact = fieller(ratio, variance_a, variance_b, covariance, z).ok_or(RatioRefusal::NotMeasurable)?;
        // In the logarithm, so that R and 1/R agree.
        let between = |log: f64, exact: f64| log * libm::pow(exact / log, share);
        (Method::Fieller, Interval { low: between(log.low, exact.low), high: between(log.high, exact.high) })
    } else if shift != 0.0 {
        (Method::SecondOrder, log)
    } else {
        (Method::LogDelta, log)
    };
    let p_smaller = if sd > 0.0 {
        // That of the range which ends at 1, moved as all ranges are; wider ones as that of the widest level.
        let t = libm::log(ratio) / sd;
        let moved = (0..MOVES).fold(t, |moved, _| t + skew.shift(moved.abs().min(Level::P95.z()), budget.variance_rel()) / sd);
        student_cdf(-moved, budget.dof())
    } else {
        f64::from(u8::from(ratio < 1.0))
    };
    Ok(RatioAnswer { ratio, level, range, method, budget, p_smaller })
}

/// Relative variances of both sides by the bias that all outlines of an image share, and their covariance: under the readings of the
/// bias that leave the wider range.
fn shared_bias(a: &SideSums<'_>, b: &SideSums<'_>, one_image: bool) -> (f64, f64, f64) {
    let [new, old] = wider_readings(a, b, one_image);
    let (bias_a, bias_b) = (a.shared_bias(new), b.shared_bias(old));
    (bias_a, bias_b, if one_image { covariance_of_bias(a, b, new) } else { 0.0 })
}

fn covariance_of_bias(a: &SideSums<'_>, b: &SideSums<'_>, halo: Halo) -> f64 {
    let both = (a.shared_bias(halo) * b.shared_bias(halo)).sqrt();
    let opposed = (a.perimeter_rel(halo) < 0.0) != (b.perimeter_rel(halo) < 0.0);
    if opposed { -both } else { both }
}

/// For either side the reading of the shared bias that leaves the wider range (see [`Halo`]); one image has one reading.
pub(super) fn wider_readings(a: &SideSums<'_>, b: &SideSums<'_>, one_image: bool) -> [Halo; 2] {
    let wider = |variance: &dyn Fn(Halo) -> f64| if variance(Halo::Roof) > variance(Halo::Hand) { Halo::Roof } else { Halo::Hand };
    if one_image {
        [wider(&|halo| a.shared_bias(halo) + b.shared_bias(halo) - 2.0 * covariance_of_bias(a, b, halo)); 2]
    } else {
        [wider(&|halo| a.shared_bias(halo)), wider(&|halo| b.shared_bias(halo))]
    }
}
