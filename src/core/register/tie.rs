//! Tie points: places that were pointed at by hand on both pictures, and the map that they determine.
//!
//! The plain residual is never reported alone: it is always smaller than the true error (Verbyla & Boles 2000), and 0 where there
//! are just enough points. What counts is what each point would have been missed by had it not taken part.

use super::covariance::Covariance;
use super::model::{Model, depth, perspective};
use crate::core::geom::least_squares::{MAX_PARAMETERS, Row, Solution, chi_square_beyond, solve};
use crate::core::geom::{Affine, Point, Projective, Vector};
use serde::{Deserialize, Serialize};

/// More points than this were not set by hand.
pub const MOST_TIE_POINTS: usize = 1_000;
/// Points of one picture that are nearer to each other than this are the same place, px.
const SAME_PX: f64 = 0.5;
/// How many surplus observations the assumed error of a click counts for, beside what the points themselves show.
const ASSUMED: f64 = 4.0;
/// A richer model is advised where it lowers the squared leave-one-out misses to this share.
const CLEARLY_BETTER: f64 = 0.8;
/// A homography is not advised below this many points: with 4 it misses by seven times what it shows (simulation).
const HOMOGRAPHY_NEEDS: usize = 8;
/// Spread across the line on which points lie, over that along it: below, the map across it is a guess.
const NEARLY_ON_A_LINE: f64 = 0.12;
/// Points whose scatter clicks would make less often than this contradict each other.
const CONTRADICTION: f64 = 0.01;
/// With few points every one of them determines much of its own fit: from here on it stands alone however few there are.
const ALONE: f64 = 0.8;
/// Points nearer to each other than this, all of them, say nothing of a picture, px.
const NARROW_PX: f64 = 10.0;
/// How far the points are from a mirror image, from -1 (one) to 1 (none), at which they are one.
const MIRROR: f64 = -0.1;
/// Steps of Gauss and Newton.
const STEPS: usize = 40;

/// A place that was pointed at on both pictures.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TiePoint {
    /// On the picture that is laid, px.
    pub from: Point,
    /// On the picture that it is laid onto, px.
    pub onto: Point,
}

/// How one point fits.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TieResidual {
    /// Where the map sends `from`, minus `onto`: px to the right and down.
    pub residual_px: (f64, f64),
    /// What a fit without this point misses there, px; `None` where the others determine no fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_out_px: Option<f64>,
    /// How much the point determines its own fit, 0 to 1.
    pub leverage: f64,
    /// The leverage is above 2p/2n: an error of this point would hardly show.
    pub stands_alone: bool,
}

/// A map by tie points, with what it is worth. Pixels are those of the picture that is laid onto.
#[derive(Clone, Debug, PartialEq)]
pub struct TieFit {
    /// The model.
    pub model: Model,
    /// From the one picture to the other.
    pub map: Projective,
    /// How sure the entries of the map are.
    pub covariance: Covariance,
    /// Each point, in the order given.
    pub points: Vec<TieResidual>,
    /// Observations beyond those that the model needs, `2n - p`.
    pub redundancy: usize,
    /// Root mean square residual, px.
    pub rms_px: f64,
    /// Standard deviation of one coordinate of one point, px: `sqrt(RSS / (2n - p))`; `None` without surplus.
    pub s0_px: Option<f64>,
    /// Root mean square of the leave-one-out misses, px; `None` where a point cannot be left out.
    pub left_out_px: Option<f64>,
    /// What should worry the analyst, as sentences.
    pub warnings: Vec<String>,
}

/// Why tie points determine no map. The words are for the analyst.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TieRefusal {
    /// The model needs more.
    #[error("{} {} needs at least {} points on both pictures; there {} {have}.", .model.article(), .model.noun(), .model.parameters() / 2, if *.have == 1 { "is" } else { "are" })]
    TooFew {
        /// The model.
        model: Model,
        /// Points there are.
        have: usize,
    },
    /// Nobody sets so many by hand.
    #[error("{0} tie points are more than the {MOST_TIE_POINTS} that are accepted.")]
    TooMany(usize),
    /// A coordinate is not a number.
    #[error("Tie point {0} is not a place on both pictures.")]
    NotFinite(usize),
    /// One place of one picture is said to be two places of the other, or the same twice.
    #[error("Tie points {0} and {1} lie at the same place of one picture. Remove one of them.")]
    Duplicate(usize, usize),
    /// The points do not determine the map.
    #[error("The tie points lie in one place or on one line, which does not determine the map. Add one aside.")]
    Degenerate,
    /// They exchange left and right.
    #[error("The tie points turn the picture over as in a mirror. Two of them are probably exchanged.")]
    Mirrored,
    /// A horizon runs through the points.
    #[error("A homography through these points bends the picture over its own horizon. Check the points, or take an affine map.")]
    Horizon,
}

impl Model {
    fn article(self) -> &'static str {
        if self == Model::Affine { "An" } else { "A" }
    }

    fn noun(self) -> &'static str {
        if self == Model::Affine { "affine map" } else { self.word() }
    }
}

impl TieFit {
    /// Expected error of a place of the picture that is laid, px (root mean square length): smallest amid the points.
    pub fn expected_error_px(&self, from: Point) -> f64 {
        let [xx, _, yy] = self.covariance.at(&self.map, from);
        (xx + yy).max(0.0).sqrt()
    }
}

/// Fits a map to tie points. `click_px` is the error of one coordinate of one point that is assumed as long as the points
/// themselves do not show it (px of `onto`, both clicks together): it counts as much as four surplus observations do.
///
/// Least squares in coordinates that are centred and scaled; a homography by Gauss and Newton from the affine map. Leave-one-out
/// misses by `(I - H)^-1 r` with the point's block of the hat matrix, which is exact for the linear models.
///
/// # Errors
/// [`TieRefusal`] where the points determine no usable map.
///
/// ```
/// use revisit::core::geom::Point;
/// use revisit::core::register::{Model, TiePoint, fit_ties};
/// let tie = |x: f64, y: f64| TiePoint { from: Point::new(x, y), onto: Point::new(x + 3.0, y - 2.0) };
/// let fit = fit_ties(&[tie(0.0, 0.0), tie(900.0, 10.0), tie(450.0, 700.0)], Model::Similarity, 1.4)?;
/// assert!(fit.map.apply(Point::new(100.0, 100.0)).distance(Point::new(103.0, 98.0)) < 1e-9);
/// assert_eq!(fit.redundancy, 2);
/// # Ok::<(), revisit::core::register::TieRefusal>(())
/// ```
pub fn fit_ties(points: &[TiePoint], model: Model, click_px: f64) -> Result<TieFit, TieRefusal> {
    let (n, p) = (points.len(), model.parameters());
    check(points, model)?;
    let frame = Frame::of(points).ok_or(TieRefusal::Degenerate)?;
    if frame.handedness() < MIRROR {
        return Err(TieRefusal::Mirrored);
    }
    let solution = solved(&frame, model)?;
    let x = &solution.parameters;
    let map = frame.map(model, x).ok_or(TieRefusal::Degenerate)?;
    if map.near(frame.centre).mirrors() {
        return Err(TieRefusal::Mirrored);
    }
    // The map must have the points before its horizon from the one side and from the other.
    let back = map.inverse().ok_or(TieRefusal::Horizon)?;
    if points.iter().any(|t| map.depth(t.from) <= 0.0 || back.depth(map.apply(t.from)) <= 0.0) {
        return Err(TieRefusal::Horizon);
    }
    let mut fitted = Vec::with_capacity(n);
    let mut rss = 0.0;
    for (v, point) in frame.from.iter().zip(points) {
        let residual = map.apply(point.from) - point.onto;
        rss += residual.dot(residual);
        let [right, down] = model.rows(*v, x);
        let [xx, xy, yy] = [(&right, &right), (&right, &down), (&down, &down)].map(|(a, b)| solution.cofactor(a, b));
        let (a, b, d) = (1.0 - xx, -xy, 1.0 - yy);
        let det = a * d - b * b;
        let left_out_px =
            (det > 1.0e-9).then(|| Vector::new((d * residual.x - b * residual.y) / det, (a * residual.y - b * residual.x) / det).length());
        let leverage = 0.5 * (xx + yy);
        fitted.push(TieResidual {
            residual_px: (residual.x, residual.y),
            left_out_px,
            leverage,
            stands_alone: leverage > (p as f64 / n as f64).min(ALONE) && 2 * n > p,
        });
    }
    let redundancy = 2 * n - p;
    let s0_px = (redundancy > 0).then(|| (rss / redundancy as f64).sqrt());
    let left_out: Option<Vec<f64>> = fitted.iter().map(|f| f.left_out_px).collect();
    let left_out_px = left_out.map(|l| (l.iter().map(|v| v * v).sum::<f64>() / n as f64).sqrt());
    let variance = (ASSUMED * click_px * click_px + rss) / (ASSUMED + redundancy as f64);
    let warnings = warnings(&fitted, &frame, model, s0_px, click_px);
    Ok(TieFit {
        model,
        map,
        covariance: frame.covariance(model, &solution, variance),
        points: fitted,
        redundancy,
        rms_px: (rss / n as f64).sqrt(),
        s0_px,
        left_out_px,
        warnings,
    })
}

/// The model that leaving points out speaks for: the simplest, unless a richer one misses clearly less. `None` where there are too
/// few points for any.
pub fn advised(points: &[TiePoint]) -> Option<Model> {
    let mut best: Option<(Model, f64)> = None;
    for model in Model::ALL {
        if model == Model::Homography && points.len() < HOMOGRAPHY_NEEDS {
            continue;
        }
        let Some(missed) = fit_ties(points, model, 1.0).ok().and_then(|fit| fit.left_out_px) else { continue };
        if best.is_none_or(|(_, least)| missed * missed < CLEARLY_BETTER * least * least) {
            best = Some((model, missed));
        }
    }
    best.map(|(model, _)| model)
}

fn check(points: &[TiePoint], model: Model) -> Result<(), TieRefusal> {
    let n = points.len();
    if 2 * n < model.parameters() {
        return Err(TieRefusal::TooFew { model, have: n });
    }
    if n > MOST_TIE_POINTS {
        return Err(TieRefusal::TooMany(n));
    }
    if let Some(i) = points.iter().position(|t| !t.from.is_finite() || !t.onto.is_finite()) {
        return Err(TieRefusal::NotFinite(i + 1));
    }
    for (i, a) in points.iter().enumerate() {
        if let Some(j) = points[..i].iter().position(|b| a.from.distance(b.from) < SAME_PX || a.onto.distance(b.onto) < SAME_PX) {
            return Err(TieRefusal::Duplicate(j + 1, i + 1));
        }
    }
    Ok(())
}

/// The points about their middles, at a scale of about 1.
struct Frame {
    centre: Point,
    middle: Point,
    spread: f64,
    reach: f64,
    from: Vec<Vector>,
    onto: Vec<Vector>,
}

impl Frame {
    fn of(points: &[TiePoint]) -> Option<Frame> {
        let n = points.len() as f64;
        let mean = |pick: fn(&TiePoint) -> Point| {
            Point::default() + points.iter().fold(Vector::default(), |s, t| s + (pick(t) - Point::default())) * (1.0 / n)
        };
        let (centre, middle) = (mean(|t| t.from), mean(|t| t.onto));
        let size = |pick: fn(&TiePoint) -> Point, about: Point| {
            (points.iter().map(|t| (pick(t) - about).dot(pick(t) - about)).sum::<f64>() / n).sqrt()
        };
        let (spread, reach) = (size(|t| t.from, centre), size(|t| t.onto, middle));
        let from = points.iter().map(|t| (t.from - centre) * (1.0 / spread)).collect();
        let onto = points.iter().map(|t| (t.onto - middle) * (1.0 / reach)).collect();
        (spread.is_normal() && reach.is_normal()).then_some(Frame { centre, middle, spread, reach, from, onto })
    }

    /// What stands before each parameter of the fit in the entries `a` to `h` of the map about the centre, in pixels.
    fn entries(&self, model: Model) -> [Row; MAX_PARAMETERS] {
        let (scale, reach) = (self.reach / self.spread, self.reach);
        let mut k = [[0.0; MAX_PARAMETERS]; MAX_PARAMETERS];
        (k[2][0], k[5][1]) = (reach, reach);
        if model == Model::Similarity {
            (k[0][2], k[1][3], k[3][3], k[4][2]) = (scale, -scale, scale, scale);
            return k;
        }
        (k[0][2], k[1][3], k[3][4], k[4][5]) = (scale, scale, scale, scale);
        if model == Model::Homography {
            let (x, y) = (self.middle.x / self.spread, self.middle.y / self.spread);
            (k[0][6], k[1][7], k[3][6], k[4][7]) = (x, x, y, y);
            (k[6][6], k[7][7]) = (1.0 / self.spread, 1.0 / self.spread);
        }
        k
    }

    fn map(&self, model: Model, x: &Row) -> Option<Projective> {
        let mut m = self.entries(model).map(|row| row.iter().zip(x).map(|(k, x)| k * x).sum::<f64>());
        m[2] += self.middle.x;
        m[5] += self.middle.y;
        let to_centre = Affine::scale_then_move(1.0, -self.centre.x, -self.centre.y);
        match Projective::from(m).affine() {
            Some(affine) => Some(affine.after(&to_centre).into()),
            None => Projective::from(m).after(&to_centre.into()),
        }
    }

    /// For the given variance of one coordinate of one point, px2.
    fn covariance(&self, model: Model, solution: &Solution, variance: f64) -> Covariance {
        // The observations of the fit are in units of `reach`.
        let unit = variance / (self.reach * self.reach);
        let k = self.entries(model);
        let entries = k.map(|a| k.map(|b| unit * solution.cofactor(&a, &b)));
        Covariance { centre: self.centre, entries }
    }

    /// Whether left and right are the same way round on both pictures: 1 for points that fill both, turned and scaled; -1 for a mirror
    /// image; near 0 for points on a line. The determinant of the cross-covariance over half its squared size.
    fn handedness(&self) -> f64 {
        let sum = |f: fn(&Vector, &Vector) -> f64| self.from.iter().zip(&self.onto).map(|(a, b)| f(a, b)).sum::<f64>();
        let (xx, xy, yx, yy) = (sum(|a, b| a.x * b.x), sum(|a, b| a.x * b.y), sum(|a, b| a.y * b.x), sum(|a, b| a.y * b.y));
        let size = xx * xx + xy * xy + yx * yx + yy * yy;
        if size > 0.0 { 2.0 * (xx * yy - xy * yx) / size } else { 0.0 }
    }

    /// Spread across the line on which the points lie most, over that along it.
    fn roundness(&self) -> f64 {
        let sum = |f: fn(&Vector) -> f64| self.from.iter().map(f).sum::<f64>();
        let (xx, xy, yy) = (sum(|v| v.x * v.x), sum(|v| v.x * v.y), sum(|v| v.y * v.y));
        let root = (0.25 * (xx - yy) * (xx - yy) + xy * xy).sqrt();
        let mean = 0.5 * (xx + yy);
        ((mean - root).max(0.0) / (mean + root)).sqrt()
    }
}

fn solved(frame: &Frame, model: Model) -> Result<Solution, TieRefusal> {
    let p = model.parameters();
    let linear = if model == Model::Homography { Model::Affine } else { model };
    let anywhere = [0.0; MAX_PARAMETERS];
    let equations = |model: Model, at: &Row, observed: &dyn Fn(usize, Vector) -> Vector| -> Vec<(Row, f64)> {
        let pair = |(i, v): (usize, &Vector)| {
            let ([right, down], o) = (model.rows(*v, at), observed(i, *v));
            [(right, o.x), (down, o.y)]
        };
        frame.from.iter().enumerate().flat_map(pair).collect()
    };
    let start = solve(&equations(linear, &anywhere, &|i, _| frame.onto[i]), linear.parameters()).ok_or(TieRefusal::Degenerate)?;
    if model != Model::Homography {
        return Ok(start);
    }
    let mut x = start.parameters;
    for _ in 0..STEPS {
        let missing = |i: usize, v: Vector| frame.onto[i] + perspective(v, &x) * -1.0;
        let step = solve(&equations(model, &x, &missing), p).ok_or(TieRefusal::Degenerate)?;
        x.iter_mut().zip(&step.parameters).for_each(|(x, d)| *x += d);
        if frame.from.iter().any(|v| depth(*v, &x) <= 0.05) {
            return Err(TieRefusal::Horizon);
        }
        if step.parameters.iter().all(|d| d.abs() < 1.0e-12) {
            return Ok(Solution { parameters: x, ..step });
        }
    }
    Err(TieRefusal::Horizon)
}

fn warnings(points: &[TieResidual], frame: &Frame, model: Model, s0_px: Option<f64>, click_px: f64) -> Vec<String> {
    let mut warnings = Vec::new();
    if s0_px.is_none() {
        warnings.push(
            "There are just enough points: the map passes through each of them, whether it is right or not. Add at least one more."
                .to_owned(),
        );
    }
    let redundancy = (2 * points.len()).saturating_sub(model.parameters());
    let chance = |s0: f64| chi_square_beyond(redundancy as f64 * (s0 / click_px) * (s0 / click_px), redundancy as u32);
    if let Some(s0) = s0_px.filter(|s0| chance(*s0) < CONTRADICTION) {
        let worst = (0..points.len()).max_by(|a, b| {
            let missed = |i: &usize| points[*i].left_out_px.unwrap_or(f64::INFINITY);
            missed(a).total_cmp(&missed(b))
        });
        let most = worst.map_or_else(String::new, |i| format!(" Point {} fits least.", i + 1));
        warnings.push(format!("The points contradict each other by {s0:.1} px a coordinate, more than clicks do.{most}"));
    }
    for (i, point) in points.iter().enumerate() {
        if let (Some(out), Some(s0)) = (point.left_out_px, s0_px)
            && 2 * points.len() > model.parameters() + 3
            && out > (4.0 * s0).max(2.0 * click_px)
        {
            warnings.push(format!("Point {} does not fit the others: without it, it is missed by {out:.1} px. Check it.", i + 1));
        }
        if point.stands_alone {
            warnings.push(format!("Point {} stands alone: an error of it would hardly show. Add another one near it.", i + 1));
        }
    }
    if frame.spread.min(frame.reach) < NARROW_PX {
        warnings.push("The points lie within a few pixels of each other: the map is a guess everywhere else. Spread them.".to_owned());
    }
    // Two points lie on a line always.
    if points.len() > 2 && frame.roundness() < NEARLY_ON_A_LINE {
        warnings.push("The points lie almost on one line: aside of it the map is a guess. Add one aside.".to_owned());
    }
    if model == Model::Homography && points.len() < HOMOGRAPHY_NEEDS {
        warnings.push(format!("A homography through fewer than {HOMOGRAPHY_NEEDS} points is far less sure than its residuals look."));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Normal deviates from a seed: a plain generator is enough here.
    struct Noise(u64);

    impl Noise {
        fn uniform(&mut self) -> f64 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((self.0 >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        }

        fn normal(&mut self) -> f64 {
            (-2.0 * libm::log(self.uniform())).sqrt() * libm::cos(std::f64::consts::TAU * self.uniform())
        }
    }

    fn truth(model: Model) -> Projective {
        Projective::from(match model {
            Model::Similarity => [1.02, -0.05, 7.0, 0.05, 1.02, -3.0, 0.0, 0.0],
            Model::Affine => [1.02, -0.05, 7.0, 0.09, 0.96, -3.0, 0.0, 0.0],
            Model::Homography => [1.02, -0.05, 7.0, 0.09, 0.96, -3.0, 1.5e-4, -8e-5],
        })
    }

    fn ties(n: usize, map: &Projective, sd: f64, noise: &mut Noise) -> Vec<TiePoint> {
        let one = |_| {
            let from = Point::new(1000.0 * noise.uniform(), 1000.0 * noise.uniform());
            TiePoint { from, onto: map.apply(from) + Vector::new(sd * noise.normal(), sd * noise.normal()) }
        };
        (0..n).map(one).collect()
    }

    #[test]
    fn exact_points_give_the_exact_map() {
        let mut noise = Noise(1);
        for model in Model::ALL {
            let map = truth(model);
            for n in [model.parameters() / 2, 9] {
                let fit = fit_ties(&ties(n, &map, 0.0, &mut noise), model, 1.0).unwrap();
                let p = Point::new(333.0, 777.0);
                assert!(fit.map.apply(p).distance(map.apply(p)) < 1e-6, "{model:?} {n}");
                assert_eq!(fit.redundancy, 2 * n - model.parameters());
                assert_eq!(fit.s0_px.is_none(), fit.redundancy == 0);
            }
        }
    }

    #[test]
    fn leaving_a_point_out_is_what_the_formula_says() {
        let points = ties(9, &truth(Model::Affine), 1.0, &mut Noise(4));
        for (model, tolerance) in [(Model::Similarity, 1e-8), (Model::Affine, 1e-8), (Model::Homography, 0.05)] {
            let all = fit_ties(&points, model, 1.0).unwrap();
            for i in 0..points.len() {
                let mut rest = points.clone();
                let point = rest.remove(i);
                let missed = fit_ties(&rest, model, 1.0).unwrap().map.apply(point.from).distance(point.onto);
                let said = all.points[i].left_out_px.unwrap();
                assert!((said - missed).abs() < tolerance * missed.max(1.0), "{model:?} {i}: {said} {missed}");
            }
        }
    }

    /// Places anywhere in the picture are where the map says, to the error that it states: 90 % of them within z = 1.645, for few and for
    /// many points, as long as clicks err as is assumed.
    #[test]
    fn stated_errors_are_the_true_ones() {
        for (model, n) in [(Model::Similarity, 3), (Model::Similarity, 6), (Model::Affine, 5), (Model::Affine, 12), (Model::Homography, 10)]
        {
            let (map, mut noise) = (truth(model), Noise(7 + n as u64));
            let (mut inside, mut areas, mut all) = (0_u32, 0_u32, 0_u32);
            while all < 4000 {
                let Ok(fit) = fit_ties(&ties(n, &map, 1.4, &mut noise), model, 1.4) else { continue };
                let p = Point::new(1000.0 * noise.uniform(), 1000.0 * noise.uniform());
                let sd = fit.covariance.at(&fit.map, p)[0].sqrt();
                inside += u32::from((fit.map.apply(p).x - map.apply(p).x).abs() < 1.645 * sd);
                let sd = fit.covariance.area_factor_variance(&fit.map, p).sqrt();
                let off = 2.0 * libm::log(fit.map.magnification_at(p) / map.magnification_at(p));
                areas += u32::from(off.abs() < 1.645 * sd);
                all += 1;
            }
            for (what, count) in [("places", inside), ("areas", areas)] {
                let share = 100.0 * f64::from(count) / f64::from(all);
                assert!((87.5..=92.5).contains(&share), "{model:?}, {n} points, {what}: {share:.1} %");
            }
        }
    }

    #[test]
    fn the_model_is_advised_by_what_is_left_out() {
        let mut noise = Noise(21);
        for model in Model::ALL {
            let right = (0..40).filter(|_| advised(&ties(12, &truth(model), 0.7, &mut noise)) == Some(model)).count();
            assert!(right >= 34, "{model:?}: {right} of 40");
        }
        assert_eq!(advised(&ties(2, &truth(Model::Similarity), 0.7, &mut noise)), None, "two points speak for nothing");
    }

    #[test]
    fn a_wrong_point_is_named() {
        let mut points = ties(8, &truth(Model::Similarity), 0.5, &mut Noise(3));
        points[4].onto = points[4].onto + Vector::new(40.0, -25.0);
        let fit = fit_ties(&points, Model::Similarity, 1.4).unwrap();
        let worst = (0..8).max_by(|a, b| fit.points[*a].left_out_px.partial_cmp(&fit.points[*b].left_out_px).unwrap());
        assert_eq!(worst, Some(4));
        assert!(fit.warnings.iter().any(|w| w.contains("contradict each other") && w.contains("Point 5 fits least")), "{:?}", fit.warnings);
    }

    #[test]
    fn points_that_determine_nothing_are_refused() {
        let tie = |x: f64, y: f64, u: f64, v: f64| TiePoint { from: Point::new(x, y), onto: Point::new(u, v) };
        let square = [tie(0.0, 0.0, 0.0, 0.0), tie(9.0, 0.0, 9.0, 0.0), tie(9.0, 9.0, 9.0, 9.0), tie(0.0, 9.0, 0.0, 9.0)];
        let refused = |points: &[TiePoint], model| fit_ties(points, model, 1.0).unwrap_err();
        assert_eq!(refused(&square[..1], Model::Similarity), TieRefusal::TooFew { model: Model::Similarity, have: 1 });
        assert_eq!(
            refused(&square[..2], Model::Affine).to_string(),
            "An affine map needs at least 3 points on both pictures; there are 2."
        );
        assert_eq!(refused(&[square[0], square[1], tie(9.1, 0.0, 50.0, 0.0)], Model::Affine), TieRefusal::Duplicate(2, 3));
        assert_eq!(refused(&[square[0], square[1], tie(f64::NAN, 0.0, 50.0, 0.0)], Model::Affine), TieRefusal::NotFinite(3));
        let line: Vec<TiePoint> = (0..6).map(|k| f64::from(k) * 10.0).map(|t| tie(t, 2.0 * t, t + 1.0, 2.0 * t)).collect();
        assert_eq!(refused(&line, Model::Affine), TieRefusal::Degenerate);
        assert_eq!(refused(&line, Model::Homography), TieRefusal::Degenerate);
        let flipped: Vec<TiePoint> = square.iter().map(|t| tie(t.from.x, t.from.y, -t.onto.x, t.onto.y)).collect();
        for model in Model::ALL {
            assert_eq!(refused(&flipped, model), TieRefusal::Mirrored, "{model:?}");
        }
        // The horizon runs between the points.
        let slant = Projective::from([1.0, 0.1, 0.0, 0.0, 1.2, 0.0, 0.0, -1.0 / 600.0]);
        let both: Vec<TiePoint> = (0..12)
            .map(|k| Point::new(f64::from(k % 4) * 300.0, f64::from(k / 4) * 500.0))
            .map(|from| {
                let w = slant.depth(from);
                TiePoint { from, onto: Point::new((from.x + 0.1 * from.y) / w, 1.2 * from.y / w) }
            })
            .collect();
        assert!(fit_ties(&both, Model::Homography, 1.4).is_err());
        assert!(
            fit_ties(&square.map(|t| tie(t.from.x, t.from.y, t.onto.x, t.onto.y)), Model::Similarity, 1.4)
                .unwrap()
                .warnings
                .iter()
                .any(|w| w.contains("Spread them"))
        );
        let crossed = [square[0], square[1], tie(9.0, 9.0, 0.0, 9.0), tie(0.0, 9.0, 9.0, 9.0)];
        assert!(matches!(refused(&crossed, Model::Homography), TieRefusal::Horizon | TieRefusal::Mirrored | TieRefusal::Degenerate));
        let almost: Vec<TiePoint> = (0..6).map(|k| f64::from(k) * 100.0).map(|t| tie(t, 0.001 * t * t, t, 0.001 * t * t + 5.0)).collect();
        assert!(fit_ties(&almost, Model::Similarity, 1.0).unwrap().warnings.iter().any(|w| w.contains("on one line")));
    }
}
