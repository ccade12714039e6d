//! The last fit in full pixels, the evidence, and the words.

use super::Options;
use super::covariance::Covariance;
use super::model::Model;
use super::outcome::{Match, Registration};
use super::robust::{Consensus, Fit, Limits, refined, similarity};
use super::stage::{Stage, TOLERANCE, together, witness_points};
use super::verdict::{BELIEVED, Evidence, Status, log_nfa, quadrants};
use crate::core::geom::{Affine, Point};

/// The affine model is taken where it lowers the squared leave-one-out misses of all tiles, capped, to this share.
const CLEARLY_BETTER: f64 = 0.8;
/// Variance that says "anywhere", px2.
const NO_IDEA_PX2: f64 = 1.0e12;
/// What all tiles have in common and their scatter does not show, one coordinate, cells: shadows that have moved, resampling,
/// facades. (0.15 px on average where the truth is known to better than that.)
const COMMON_SD_CELLS: f64 = 0.1;
/// Tiles that agree on something else count where they are this part of those that agree.
const SECOND_PART: usize = 3;
/// Tiles that must agree before an affine model is considered.
const AFFINE_NEEDS: usize = 12;

/// `base`: where AFTER was thought to lie; a similarity is one relative to that.
pub(super) fn report(stage: &Stage, base: &Affine, rival: bool, options: &Options, sizes: [[u64; 2]; 2]) -> Option<Registration> {
    let (after_px, before_px) = (stage.after_px, stage.before_px);
    let inverse = stage.laid_by.inverse()?;
    let before: Vec<Point> = stage.found.iter().map(|f| scaled(f.centre, before_px)).collect();
    let after: Vec<Point> = stage.found.iter().map(|f| scaled(inverse.apply(f.centre + f.offset), after_px)).collect();
    let from: Vec<Point> = after.iter().map(|p| base.apply(*p)).collect();
    let tolerance = TOLERANCE * before_px;
    let base_inverse = base.inverse()?;
    let simple = refined(Model::Similarity, &stage.full().after(&base_inverse), &from, &before, tolerance)?;
    let consensus = chosen(simple, &from, &before, tolerance);
    let fit = &consensus.fit;
    let before_from_after = fit.map.after(base);

    let n = from.len();
    let k = consensus.count();
    let p = fit.model.parameters();
    let residuals: Vec<f64> = from.iter().zip(&before).map(|(f, t)| fit.map.apply(*f).distance(*t)).collect();
    let rss: f64 = residuals.iter().zip(&consensus.inliers).filter(|(_, i)| **i).map(|(r, _)| r * r).sum();
    let left_out: f64 =
        (0..n).filter(|i| consensus.inliers[*i]).map(|i| fit.left_out(from[i], before[i], 1.0).unwrap_or(tolerance)).map(|v| v * v).sum();
    let rmse_px = (rss / k.max(1) as f64).sqrt();
    let left_out_px = (left_out / k.max(1) as f64).sqrt();
    // The noise of overlapping tiles is independent, since their windows fade; what they err by besides (shadows that moved, facades,
    // resampling) reaches over neighbours. On real pairs areas err by 2.9 of their standard deviations without this, by 1.7 with it.
    let variance = repeated(stage) * rss / (2 * k).saturating_sub(p).max(1) as f64;
    let mut covariance = Covariance::of(fit, base, variance)?;
    let common = COMMON_SD_CELLS * before_px;
    covariance.entries[2][2] += common * common;
    covariance.entries[5][5] += common * common;

    let witness = witness(stage, &consensus, &inverse, base, before_px, after_px);
    let (middle, rest) = together(stage)?.middle_and_rest(2.5, 5.0);
    let evidence = Evidence {
        nfa: log_nfa(n, k, p / 2, stage.chance(TOLERANCE), stage.trials),
        joint: f64::from(middle) / (n as f64).sqrt(),
        witness,
        quadrants: quadrants(&before, &consensus.inliers),
        uniqueness: f64::from(middle) / f64::from(rest).max(1.0),
        side: overlap(stage).map_or(0.0, |(w, h)| w.min(h)),
        share: k as f64 / n.max(1) as f64,
        rival,
    };
    let mut status = evidence.status();
    let mut doubts = evidence.doubts();
    if let Some(doubt) = out_of_range(&fit.map, options) {
        doubts.push(doubt);
        status = if status == Status::Green { Status::Amber } else { status };
    }
    if let Some(others) = elsewhere(stage, [&from, &before], &consensus, tolerance) {
        doubts.push(format!("{others} other tiles agree on another place: a part of the after picture lies otherwise"));
        status = if status == Status::Green { Status::Amber } else { status };
    }
    let why = words(status, n, k, &before_from_after, left_out_px, evidence.nfa, &doubts, sizes);
    let matches =
        (0..n).map(|i| Match { before: before[i], after: after[i], residual_px: residuals[i], inlier: consensus.inliers[i] }).collect();
    Some(Registration {
        status,
        model: fit.model,
        before_from_after,
        covariance,
        rmse_px,
        left_out_px,
        tiles: n,
        inliers: k,
        log_nfa: evidence.nfa,
        witness_px: witness.map(|w| w * before_px),
        uniqueness: evidence.uniqueness,
        cell_px: before_px,
        matches,
        why,
    })
}

/// The result where no two tiles could be compared: the first guess, RED.
pub(super) fn nothing(base: &Affine) -> Option<Registration> {
    let (from, weights) = ([Point::new(0.0, 0.0), Point::new(1.0, 0.0)], [1.0; 2]);
    let fit = Fit::new(Model::Similarity, &from, &from, &weights)?;
    Some(Registration {
        status: Status::Red,
        model: Model::Similarity,
        before_from_after: *base,
        covariance: Covariance::of(&fit, base, NO_IDEA_PX2)?,
        rmse_px: 0.0,
        left_out_px: 0.0,
        tiles: 0,
        inliers: 0,
        log_nfa: 0.0,
        witness_px: None,
        uniqueness: 0.0,
        cell_px: 1.0,
        matches: Vec::new(),
        why: "No alignment was found: hardly any part of the two pictures could be compared. Tie the two together by hand.".to_owned(),
    })
}

/// How often a place is seen by a tile, on average: 4 where they overlap by half.
fn repeated(stage: &Stage) -> f64 {
    let seen = (stage.found.len() * stage.tile * stage.tile) as f64;
    overlap(stage).map_or(1.0, |(w, h)| (seen / (w * h)).clamp(1.0, 4.0))
}

/// Width and height of the box around the tiles, cells.
fn overlap(stage: &Stage) -> Option<(f64, f64)> {
    let [low, high] = bounds(stage)?;
    Some((high.x - low.x, high.y - low.y))
}

/// Corners of the box around the tiles, cells.
fn bounds(stage: &Stage) -> Option<[Point; 2]> {
    let half = stage.tile as f64 / 2.0;
    let centres = stage.found.iter().map(|f| f.centre);
    let low = centres.clone().reduce(|l, p| Point::new(l.x.min(p.x), l.y.min(p.y)))?;
    let high = centres.reduce(|h, p| Point::new(h.x.max(p.x), h.y.max(p.y)))?;
    Some([Point::new(low.x - half, low.y - half), Point::new(high.x + half, high.y + half)])
}

fn scaled(p: Point, by: f64) -> Point {
    Point::new(p.x * by, p.y * by)
}

/// The similarity, or the affine map where leaving points out says that it is clearly better.
fn chosen(simple: Consensus, from: &[Point], to: &[Point], tolerance: f64) -> Consensus {
    if simple.count() < AFFINE_NEEDS {
        return simple;
    }
    // Points that a shear has pushed just out of reach of the similarity come in by a wider gate first.
    let wide = refined(Model::Affine, &simple.fit.map, from, to, 2.0 * tolerance);
    let Some(rich) = wide.and_then(|w| refined(Model::Affine, &w.fit.map, from, to, tolerance)) else { return simple };
    let missed = |c: &Consensus| -> f64 {
        let one = |((f, t), i): ((&Point, &Point), &bool)| {
            let miss = if *i { c.fit.left_out(*f, *t, 1.0).unwrap_or(tolerance) } else { tolerance };
            (miss * miss).min(tolerance * tolerance)
        };
        from.iter().zip(to).zip(&c.inliers).map(one).sum()
    };
    // Tiles that are outliers to both say nothing about the choice.
    let hopeless = simple.inliers.iter().zip(&rich.inliers).filter(|(a, b)| !**a && !**b).count() as f64 * tolerance * tolerance;
    if rich.count() >= simple.count() && missed(&rich) - hopeless < CLEARLY_BETTER * (missed(&simple) - hopeless) { rich } else { simple }
}

/// The largest distance over the overlap between the result and the second field's own solution, cells.
fn witness(stage: &Stage, consensus: &Consensus, inverse: &Affine, base: &Affine, before_px: f64, after_px: f64) -> Option<f64> {
    let from = witness_points(stage)?;
    let to: Vec<Point> = stage.found.iter().map(|f| f.centre).collect();
    let mut own = similarity(&from, &to, TOLERANCE, Limits { turn: 0.05, scale: 1.05 })?;
    if consensus.fit.model == Model::Affine {
        own = refined(Model::Affine, &own.fit.map, &from, &to, TOLERANCE)?;
    }
    if own.count() < 4 {
        return None;
    }
    let [low, high] = bounds(stage)?;
    let frame = [low, Point::new(high.x, low.y), high, Point::new(low.x, high.y)];
    let mine = |p: Point| {
        let on_after = scaled(inverse.apply(p), after_px);
        scaled(consensus.fit.map.apply(base.apply(on_after)), 1.0 / before_px)
    };
    Some(frame.iter().map(|p| own.fit.map.apply(*p).distance(mine(*p))).fold(0.0, f64::max))
}

/// How many of the tiles that take no part agree among themselves, where that is no chance and they are many beside those that do: a
/// picture of two parts, of which the result is right for one.
fn elsewhere(stage: &Stage, [from, to]: [&[Point]; 2], consensus: &Consensus, tolerance: f64) -> Option<usize> {
    let rest = from.iter().zip(to).zip(&consensus.inliers).filter(|(_, is_in)| !**is_in);
    let (from, to): (Vec<Point>, Vec<Point>) = rest.map(|((f, t), _)| (*f, *t)).unzip();
    if SECOND_PART * from.len() < consensus.count() {
        return None;
    }
    let other = similarity(&from, &to, tolerance, Limits { turn: 0.05, scale: 1.05 })?;
    let count = other.count();
    // Relief and tall buildings move places by little; another part is well off.
    let missed = from.iter().zip(&to).zip(&other.inliers).filter(|(_, is_in)| **is_in);
    let missed: f64 = missed.map(|((f, t), _)| consensus.fit.map.apply(*f).distance(*t)).sum::<f64>() / count.max(1) as f64;
    let by_chance = log_nfa(from.len(), count, 2, stage.chance(TOLERANCE), stage.trials);
    (SECOND_PART * count >= consensus.count() && by_chance < BELIEVED && missed > 2.0 * tolerance).then_some(count)
}

/// The result lies where nobody wanted it searched.
fn out_of_range(map: &Affine, options: &Options) -> Option<String> {
    let [a, b, _, d, e, _] = <[f64; 6]>::from(*map);
    let turn = libm::atan2(d - b, a + e).to_degrees();
    let scale = map.magnification();
    let (low, high) = options.scale;
    (turn.abs() > options.max_turn_deg + 2.0 || scale < 0.95 * low || scale > 1.05 * high)
        .then(|| format!("a rotation of {turn:.1} degrees and a scale of {scale:.3} lie outside of what was searched"))
}

#[expect(clippy::too_many_arguments, reason = "one sentence takes them all; a struct would be made for this call alone")]
fn words(status: Status, n: usize, k: usize, map: &Affine, missed: f64, nfa: f64, doubts: &[String], sizes: [[u64; 2]; 2]) -> String {
    let [a, b, _, d, e, _] = <[f64; 6]>::from(*map);
    let turn = libm::atan2(d - b, a + e).to_degrees() + 0.0;
    let middle = Point::new(sizes[1][0] as f64 / 2.0, sizes[1][1] as f64 / 2.0);
    let shift = map.apply(middle) - middle;
    let found = format!(
        "{k} of {n} tiles agree on a turn of {turn:.2} degrees, a scale of {:.4} and a shift of ({:.1}, {:.1}) px in the middle of the after picture",
        map.magnification(),
        shift.x,
        shift.y
    );
    let chance = if nfa < 0.0 {
        let digits = (-nfa).floor().min(300.0);
        format!("chance would give less than one such result in 10^{digits:.0} searches")
    } else {
        "chance alone would give as much".to_owned()
    };
    let doubt = doubts.join("; ");
    match status {
        Status::Green => {
            let rest = if n > k { format!(" The other {} do not agree.", n - k) } else { String::new() };
            format!("{found}; {chance}. Each of them, left out of the fit, is missed by {missed:.2} px.{rest} A second comparison agrees.")
        }
        Status::Amber => format!("{found}, but {doubt}. Look at it before it is used."),
        Status::Red => format!("No alignment was found: the best is that {found}; {chance}. Tie the two together by hand."),
    }
}
