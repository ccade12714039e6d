//! A second witness for the range of a ratio: the tracing is simulated, and the areas are computed anew each time.
//!
//! Source: JCGM 101:2008 (GUM Supplement 1), section 7 (propagation of distributions) and 8 (validation of the linear result by it).

use super::click_law::ClickLaw;
use super::interval::Interval;
use super::random::Random;
use super::ratio::{RatioAnswer, Tie, compared, compared_as_known, sides_of, tied, wider_readings};
use super::refusal::RatioRefusal;
use super::rounding::grouped;
use super::side::{Halo, Piece, SideSums, is_computed, is_copy, is_same_place};
use crate::core::doc::{Document, Drawn, Sign, Term};
use crate::core::geom::{Point, Vector};
use crate::core::units::Level;
use serde::Serialize;

/// Draws unless asked otherwise.
pub const DRAWS: u32 = 200_000;
/// Ends that differ by more than this part of the range's width do not agree, however small they are.
const MOST_OF_WIDTH: f64 = 0.1;

/// What a simulation says beside the formula.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MonteCarlo {
    /// The range by percentiles of the simulated ratios.
    pub range: Interval,
    /// The median of the simulated ratios.
    pub median: f64,
    /// How many times it was simulated.
    pub draws: u32,
    /// The seed: the same seed gives the same range.
    pub seed: u64,
    /// The range by the formula as it would be if measured errors were certain: the simulation takes them so. `None` where none was
    /// measured, so that the formula's own range is to be compared with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_known: Option<Interval>,
    /// By how much the ends differ from those of the formula at most, of the ratio.
    pub differs_by: f64,
    /// They differ by no more than one percentage point (of the ratio itself, where that is above one), nor by more than a tenth of the
    /// width of the formula's range.
    pub agrees: bool,
}

impl MonteCarlo {
    /// Decimals of a percent that show a tenth of the formula's range.
    pub(in crate::core::measure) fn digits(&self, answer: &RatioAnswer) -> usize {
        let formula = self.as_known.unwrap_or(answer.range);
        let mut step = 100.0 * MOST_OF_WIDTH * (formula.high - formula.low);
        let mut digits = 1;
        while step < 0.1 && digits < 6 {
            step *= 10.0;
            digits += 1;
        }
        digits
    }

    /// What came out, as a sentence: both ranges are told beside each other.
    pub fn words(&self, answer: &RatioAnswer) -> String {
        let digits = self.digits(answer);
        let ends = |i: Interval, to: &str| format!("{:.digits$}{to}{:.digits$} %", 100.0 * i.low, 100.0 * i.high);
        let both = format!(
            "Of {} simulated tracings {} lie between {}; the formula gives {}",
            grouped(&self.draws.to_string()),
            answer.level,
            ends(self.range, " and "),
            ends(self.as_known.unwrap_or(answer.range), "–")
        );
        let verdict = if self.agrees {
            format!("{both}: they agree.")
        } else {
            format!("{both}: they differ by {:.digits$} points. Print the wider one, and say so.", 100.0 * self.differs_by)
        };
        match self.as_known {
            Some(_) => format!(
                "{verdict} Both take the measured error of a click as certain; that it rests on few tracings widens the range to {}.",
                ends(answer.range, "–")
            ),
            None => verdict,
        }
    }
}

/// Simulates the ratio of two sides: clicks, walls, shared and private bias, scale and alignment are drawn with the standard
/// deviations of the model, the corners are moved, and the areas computed anew. A building that was traced several times is simulated as
/// one tracing with the variance of the mean. Errors that were measured are taken as known: the simulation is compared with the formula
/// at the normal quantile, not at Student's t. The formula's answer comes along. `go_on` is asked now
/// and then, with the share that is done; `None` where it said no.
///
/// # Errors
/// [`RatioRefusal`] where the formula has no answer, or the percentiles have no end.
pub fn monte_carlo(
    doc: &Document,
    new: &[Term],
    old: &[Term],
    level: Level,
    (draws, seed): (u32, u64),
    go_on: &dyn Fn(f64) -> bool,
) -> Result<Option<(RatioAnswer, MonteCarlo)>, RatioRefusal> {
    let (new, old) = (super::ratio::signed(doc, new)?, super::ratio::signed(doc, old)?);
    let ((a, new_epoch), (b, old_epoch)) = sides_of(doc, &new, &old)?;
    let (ratio, tie) = tied(doc, (&a, new_epoch), (&b, old_epoch))?;
    let answer = compared(&a, &b, ratio, tie, level)?;
    let found = simulated(&a, &b, tie, &answer, (draws, seed), go_on)?;
    Ok(found.map(|found| (answer, found)))
}

/// As [`monte_carlo`], from the sums of both sides.
pub(super) fn simulated(
    a: &SideSums<'_>,
    b: &SideSums<'_>,
    tie: Tie,
    answer: &RatioAnswer,
    (draws, seed): (u32, u64),
    go_on: &dyn Fn(f64) -> bool,
) -> Result<Option<MonteCarlo>, RatioRefusal> {
    let draws = draws.max(1000);
    let tracing = Tracing::of(a, b, tie);
    let mut r = Random::seeded(seed);
    let mut space = Space::default();
    let mut ratios = Vec::with_capacity(draws as usize);
    for i in 0..draws {
        if i % 4096 == 0 && !go_on(f64::from(i) / f64::from(draws)) {
            return Ok(None);
        }
        ratios.push(answer.ratio * tracing.factor(&mut r, &mut space));
    }
    ratios.sort_by(f64::total_cmp);
    let quantile = |p: f64| {
        let at = p * (ratios.len() - 1) as f64;
        let (low, share) = (at.floor() as usize, at.fract());
        let value = |i: usize| ratios.get(i).copied().unwrap_or(f64::INFINITY);
        if share > 0.0 { value(low) + share * (value(low + 1) - value(low)) } else { value(low) }
    };
    let tail = 0.5 * (1.0 - 0.01 * f64::from(answer.level.percent()));
    let range = Interval { low: quantile(tail), high: quantile(1.0 - tail) };
    if !(range.low.is_finite() && range.high.is_finite()) {
        return Err(RatioRefusal::NotMeasurable);
    }
    let measured = answer.budget.dof().is_some();
    let as_known = measured.then(|| compared_as_known(a, b, answer.ratio, tie, answer.level)).transpose()?.map(|known| known.range);
    let formula = as_known.unwrap_or(answer.range);
    let differs_by = (range.low - formula.low).abs().max((range.high - formula.high).abs());
    // Chance makes some 0.7 / sqrt(draws) of the width at an end: a fiftieth at most. What is as good as certain is off by rounding.
    let visible = (MOST_OF_WIDTH * (formula.high - formula.low)).max(1e-9 * answer.ratio);
    let agrees = differs_by <= visible.min(0.01 * answer.ratio.max(1.0));
    Ok(Some(MonteCarlo { range, median: quantile(0.5), draws, seed, as_known, differs_by, agrees }))
}

/// How the outlines of both sides are traced: corners and walls each once, so that what two outlines share moves together.
struct Tracing {
    corners: Vec<Corner>,
    walls: Vec<Wall>,
    outlines: Vec<Traced>,
    /// Outlines with signed factors (of the ring's over the corners' area), and the area, of either side.
    sides: [(Vec<(usize, f64)>, f64); 2],
    /// Standard deviations of the shared bias on either image; one image has one bias.
    bias_px: [f64; 2],
    one_image: bool,
    /// Standard deviation of the logarithm of the factor between the images.
    tie_sd: f64,
}

struct Corner {
    at: Point,
    /// Where the walls that meet here, each displaced by one pixel, move it.
    walls: Vec<(usize, Vector)>,
    /// Of its click and, in a declared frame, of its place, per coordinate; of three clicks the click alone.
    sd_px: f64,
}

struct Wall {
    ends: [usize; 2],
    normal: Vector,
    sd_px: f64,
    /// Outlines of which it is a wall, and whether its normal points out of them.
    of: Vec<(usize, f64)>,
}

struct Traced {
    corners: Vec<usize>,
    few_clicks: Option<FewClicks>,
    /// 1, or -1 where a bias narrows it.
    bias: f64,
    side: usize,
    private_px: f64,
    /// Nil where the private bias is the outline's own; 1 or -1 where it is what analysts differ by, which adds up within a side.
    between: f64,
    /// By how much a declared frame may be off at each corner.
    displaced_px: f64,
    /// The outline whose copy it is.
    pattern: Option<usize>,
    /// It shares no corner: a three-click rectangle, or a mean of several tracings, of which most were made alone.
    alone: bool,
}

/// A rectangle that fewer than four clicks fix.
#[derive(Clone, Copy, Debug, PartialEq)]
enum FewClicks {
    /// Two along one wall, and the far wall by a third or by a width that is as uncertain.
    ThreeClicks,
    /// Two opposite corners.
    Opposite,
}

impl FewClicks {
    fn of(drawn: Drawn) -> Option<FewClicks> {
        match drawn {
            Drawn::Rectangle | Drawn::RectangleByWidth => Some(FewClicks::ThreeClicks),
            Drawn::Box => Some(FewClicks::Opposite),
            _ => None,
        }
    }

    /// The four corners from where the first three came to lie; `wall` is the direction of the first wall, which a box keeps.
    fn corners(self, [a, b, c]: [Point; 3], wall: Vector) -> [Point; 4] {
        match self {
            FewClicks::ThreeClicks => {
                let along = b - a;
                let up = along.perpendicular() * (along.perpendicular().dot(c - b) / along.dot(along));
                [a, b, b + up, a + up]
            }
            FewClicks::Opposite => {
                let along = wall * (wall.dot(c - a) / wall.dot(wall));
                [a, a + along, c, c - along]
            }
        }
    }
}

/// Room for one draw.
#[derive(Default)]
struct Space {
    outward: Vec<f64>,
    walls: Vec<f64>,
    corners: Vec<Point>,
    areas: Vec<f64>,
}

impl Tracing {
    fn of(a: &SideSums<'_>, b: &SideSums<'_>, tie: Tie) -> Tracing {
        let one_image = tie == Tie::OneImage;
        let readings = wider_readings(a, b, one_image);
        let displaced = match tie {
            Tie::Frame { error_px } => {
                [a.gradient2_rel >= b.gradient2_rel, a.gradient2_rel < b.gradient2_rel].map(|d| if d { error_px } else { 0.0 })
            }
            _ => [0.0; 2],
        };
        let tie_variance = match tie {
            Tie::Aligned { variance } => variance,
            Tie::Scales { new, old, view } => new + old + view[0] + view[1],
            Tie::OneImage | Tie::Frame { .. } => 0.0,
        };
        let mut tracing = Tracing {
            corners: Vec::new(),
            walls: Vec::new(),
            outlines: Vec::new(),
            sides: [(Vec::new(), a.area_px2), (Vec::new(), b.area_px2)],
            bias_px: [a.model.shared_bias_px, b.model.shared_bias_px],
            one_image,
            tie_sd: tie_variance.sqrt(),
        };
        let mut known: Vec<(&Piece<'_>, usize)> = Vec::new();
        for (side, sums) in [a, b].into_iter().enumerate() {
            for piece in &sums.pieces {
                let there =
                    known.iter().find(|(k, _)| one_image && k.signed.outline.is_same_tracing(&piece.signed.outline)).map(|(_, i)| *i);
                let index = there.unwrap_or_else(|| tracing.add(piece, side, displaced[side], readings[side]));
                // A copy is of the size of its pattern, error and all.
                let pattern = known.iter().find(|(k, i)| tracing.is_on(*i, side) && *i < index && is_copy(k, piece)).map(|(_, i)| *i);
                if let Some(outline) = tracing.outlines.get_mut(index) {
                    outline.pattern = outline.pattern.or(pattern);
                }
                known.push((piece, index));
                // What was reduced from a dense tracing keeps the area that was traced.
                let factor = piece.signed.sign.factor() * piece.sums.area_px2 / shoelace(piece.sums.corners.iter().copied());
                tracing.sides[side].0.push((index, factor));
            }
        }
        tracing.settle();
        tracing
    }

    fn is_on(&self, outline: usize, side: usize) -> bool {
        self.outlines.get(outline).is_some_and(|o| o.side == side)
    }

    fn add(&mut self, piece: &Piece<'_>, side: usize, displaced_px: f64, reading: Halo) -> usize {
        let me = self.outlines.len();
        let (computed, model) = (is_computed(piece), piece.sums.model);
        let alone = computed || piece.sums.tracings > 1.0;
        // The mean of several tracings is simulated as one, with the errors that give the variance of the mean.
        let (click_px, edge_px) = piece.sums.as_one_tracing();
        let points = &piece.sums.corners;
        let few_clicks = FewClicks::of(piece.signed.outline.drawn).filter(|_| points.len() == 4);
        let both_px = (click_px * click_px + edge_px * edge_px).sqrt();
        let (click_px, edge_px, private_px) = match piece.sums.law {
            ClickLaw::Corners(_) if few_clicks.is_some() => (click_px, edge_px, model.private_bias_px),
            ClickLaw::Corners(factor) => (factor.sqrt() * click_px, edge_px, model.private_bias_px),
            ClickLaw::Walls => (0.0, both_px, model.private_bias_px),
            // The radius is off all around, as by a bias of the outline's own. Its corners are fewer than the circle has, so that
            // the same displacement tells a little more: that is taken back.
            ClickLaw::Rim(places) => {
                let closed = points.iter().zip(points.iter().cycle().skip(1));
                let perimeter_rel = closed.map(|(p, q)| p.distance(*q)).sum::<f64>() / shoelace(points.iter().copied());
                let private_px = (model.private_bias_px.powi(2) + both_px * both_px / places).sqrt();
                (0.0, 0.0, private_px * piece.sums.perimeter_rel / perimeter_rel)
            }
        };
        let sd_px = if few_clicks.is_some() { click_px } else { (click_px * click_px + displaced_px * displaced_px).sqrt() };
        let may_share = |other: &Traced, one_image: bool| !alone && !other.alone && (one_image || other.side == side);
        let mut corners: Vec<usize> = Vec::with_capacity(points.len());
        for p in points {
            let one_image = self.one_image;
            let shared = self.outlines.iter().filter(|o| may_share(o, one_image)).flat_map(|o| &o.corners).copied();
            let there = shared.filter(|c| !corners.contains(c)).find(|c| self.corners.get(*c).is_some_and(|q| is_same_place(q.at, *p)));
            corners.push(there.unwrap_or_else(|| {
                self.corners.push(Corner { at: *p, walls: Vec::new(), sd_px });
                self.corners.len() - 1
            }));
        }
        let turn = if signed_shoelace(points.iter().copied()) < 0.0 { 1.0 } else { -1.0 };
        for (i, p) in points.iter().enumerate() {
            let next = (i + 1) % points.len();
            let (Some(q), Some(from), Some(to)) = (points.get(next), corners.get(i), corners.get(next)) else { continue };
            let along = *q - *p;
            let normal = along.perpendicular() * (turn / along.length());
            let ends = [*from.min(to), *from.max(to)];
            match self.walls.iter_mut().find(|w| w.ends == ends) {
                Some(wall) => wall.of.push((me, if wall.normal.dot(normal) > 0.0 { 1.0 } else { -1.0 })),
                None => self.walls.push(Wall { ends, normal, sd_px: edge_px, of: vec![(me, 1.0)] }),
            }
        }
        let narrowed = piece.signed.sign == Sign::Minus && reading == Halo::Roof;
        let bias = if narrowed { -1.0 } else { 1.0 };
        let between = if piece.sums.is_between { piece.signed.sign.factor() } else { 0.0 };
        self.outlines.push(Traced { corners, few_clicks, bias, side, private_px, between, displaced_px, pattern: None, alone });
        me
    }

    /// Works out where displaced walls meet: by least squares, for several may run on in one line.
    fn settle(&mut self) {
        for (index, corner) in self.corners.iter_mut().enumerate() {
            let meeting: Vec<(usize, Vector)> =
                self.walls.iter().enumerate().filter(|(_, w)| w.ends.contains(&index)).map(|(i, w)| (i, w.normal)).collect();
            let sum = |f: fn(&Vector) -> f64| meeting.iter().map(|(_, n)| f(n)).sum::<f64>();
            let (xx, xy, yy) = (sum(|n| n.x * n.x), sum(|n| n.x * n.y), sum(|n| n.y * n.y));
            let det = xx * yy - xy * xy;
            let share = 1.0 / meeting.len().max(1) as f64;
            corner.walls = meeting
                .iter()
                // Walls of nearly one direction meet nowhere near: the corner then goes with their mean.
                .map(|(i, n)| {
                    let moves = Vector::new((yy * n.x - xy * n.y) / det, (xx * n.y - xy * n.x) / det);
                    (*i, if det > 0.01 { moves } else { *n * share })
                })
                .collect();
        }
    }

    /// The ratio of one draw over the ratio that was traced; infinite where nothing is left of the denominator.
    fn factor(&self, r: &mut Random, space: &mut Space) -> f64 {
        let first = self.bias_px[0] * r.normal();
        let biases = [first, if self.one_image { first } else { self.bias_px[1] * r.normal() }];
        let between = if self.outlines.iter().any(|o| o.between != 0.0) { [r.normal(), r.normal()] } else { [0.0; 2] };
        space.outward.clear();
        space.outward.extend(self.outlines.iter().map(|o| {
            let private = if o.between == 0.0 { r.normal() } else { o.between * between[o.side] };
            o.bias * biases[o.side] + o.private_px * private
        }));
        space.walls.clear();
        for wall in &self.walls {
            // A wall that stands between two outlines has no outside, so no bias displaces it; one that two outlines have on the same side has one.
            let between = wall.of.iter().any(|(_, d)| *d > 0.0) && wall.of.iter().any(|(_, d)| *d < 0.0);
            let bias: f64 = wall.of.iter().filter_map(|(o, d)| Some(d * space.outward.get(*o)?)).sum::<f64>() / wall.of.len() as f64;
            let bias = if between { 0.0 } else { bias };
            space.walls.push(bias + wall.sd_px * r.normal());
        }
        space.corners.clear();
        for corner in &self.corners {
            let meet =
                corner.walls.iter().fold(Vector::default(), |sum, (w, v)| sum + *v * space.walls.get(*w).copied().unwrap_or_default());
            space.corners.push(corner.at + meet + Vector::new(r.normal(), r.normal()) * corner.sd_px);
        }
        space.areas.clear();
        for outline in &self.outlines {
            let at = |i: usize| outline.corners.get(i).and_then(|c| space.corners.get(*c)).copied().unwrap_or_default();
            if let Some(area) = outline.pattern.and_then(|i| space.areas.get(i)) {
                space.areas.push(*area);
                continue;
            }
            let fixed = outline.few_clicks.map(|clicks| {
                let stated = |i: usize| outline.corners.get(i).and_then(|c| self.corners.get(*c)).map(|c| c.at).unwrap_or_default();
                clicks.corners([at(0), at(1), at(2)], stated(1) - stated(0))
            });
            space.areas.push(match fixed {
                Some(corners) => {
                    // And where a frame puts the corners that follow from the clicks.
                    let off = |p: Point, r: &mut Random| {
                        if outline.displaced_px > 0.0 { p + Vector::new(r.normal(), r.normal()) * outline.displaced_px } else { p }
                    };
                    shoelace(corners.map(|p| off(p, r)).into_iter())
                }
                None => shoelace((0..outline.corners.len()).map(at)),
            });
        }
        let relative = |(terms, area): &(Vec<(usize, f64)>, f64)| {
            terms.iter().filter_map(|(o, factor)| Some(factor * space.areas.get(*o)?)).sum::<f64>() / area
        };
        let (new, old) = (relative(&self.sides[0]), relative(&self.sides[1]));
        if old <= 0.0 {
            return f64::INFINITY;
        }
        let tie = if self.tie_sd > 0.0 { libm::exp(self.tie_sd * r.normal()) } else { 1.0 };
        new.max(0.0) / old * tie
    }
}

fn signed_shoelace(mut points: impl Iterator<Item = Point>) -> f64 {
    let Some(origin) = points.next() else { return 0.0 };
    let (mut last, mut sum) = (Vector::default(), 0.0);
    for p in points {
        let v = p - origin;
        sum += last.cross(v);
        last = v;
    }
    0.5 * sum
}

fn shoelace(points: impl Iterator<Item = Point>) -> f64 {
    signed_shoelace(points).abs()
}
