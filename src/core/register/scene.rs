//! The two scenes as wholes: read at one level, tried in all positions, followed by tiles of their fields.

use super::coarse::{Scene, Start, Trial, best_of, faded};
use super::correlate::Correlator;
use super::field::{Field, Gradient};
use super::gaps::close_gaps;
use super::gray::{Source, Window};
use super::robust::Limits;
use super::stage::{PASS, STARTS, Stage, TILES, TOLERANCE, Way, compared, corners, tile_for};
use super::tiles::{Mask, Wanted, look_in_field, spread, want_of_field};
use super::{Guess, Options, Refusal};
use crate::core::geom::{Affine, Point};
use rayon::prelude::*;

/// Cells a side of the fields that are compared as a whole.
const COARSE_CELLS: usize = 128;
/// Trials between two looks at whether to go on.
const TRIALS_A_STEP: usize = 32;
/// Starts whose correlation is lower than this share of the best one's are not followed.
const HOPEFUL: f32 = 0.6;
/// Starts that are followed twice.
const FINALISTS: usize = 4;
/// A second peak of at least this share of the first is a rival.
const RIVAL: f32 = 0.7;
/// The same of a scene with itself.
const OWN_RIVAL: f32 = 0.18;
/// Steps of the grid: degrees, scale.
const TURN_STEP_DEG: f64 = 4.0;
const SCALE_STEP: f64 = 1.075;

/// One picture, read as a whole at one level.
pub(super) struct Whole {
    pub mask: Mask,
    pub field: Field,
}

/// Reads a picture as a whole.
pub(super) fn whole(source: &dyn Source, level: u32, which: &'static str) -> Result<Whole, Refusal> {
    let [width, height] = source.size();
    let unreadable = |reason: String| Refusal::Unreadable { which, reason };
    let mut gray = source.read(Window { x: 0, y: 0, width, height }, level).map_err(unreadable)?;
    if !gray.is_sound() {
        return Err(unreadable("Its size is not what it says.".to_owned()));
    }
    close_gaps(&mut gray, 2);
    let gradient = Gradient::of(&gray);
    if !gradient.says_something(0.02, 0.01) {
        return Err(Refusal::Empty { which });
    }
    let field = gradient.double_angle();
    let mask = Mask { level, width: gray.width, height: gray.height, known: gray.valid };
    Ok(Whole { mask, field })
}

/// The guess itself, and what lies near it.
pub(super) fn near_guess(
    b: &Whole,
    a: &Whole,
    guess: &Guess,
    base: &Affine,
    go_on: &dyn Fn(f64) -> Result<(), Refusal>,
) -> Result<Vec<Start>, Refusal> {
    // Georeferences are wrong by a shift; half a step of the grid allows for a little rotation and scale.
    let trials = [0.0, -1.0, 1.0].map(|turn| Trial { turn: f64::to_radians(turn), scale: 1.0 });
    let cells = cells_map(b, a, base, 1.0);
    let middle = Point::new(a.field.width as f64 / 2.0, a.field.height as f64 / 2.0);
    let reach = guess.uncertainty_px / b.mask.cell_px() + 3.0;
    let allowed = |map: &Affine| map.apply(middle).distance(cells.apply(middle)) <= reach;
    let mut starts = tried(b, a, &trials, base, &allowed, go_on)?;
    let height = starts.first().map_or(1.0, |s| s.height);
    starts.insert(0, Start { map: cells, height });
    Ok(starts)
}

/// Rotations, scales and shifts worth following, over the whole range of the options.
pub(super) fn starts(
    b: &Whole,
    a: &Whole,
    options: &Options,
    base: &Affine,
    go_on: &dyn Fn(f64) -> Result<(), Refusal>,
) -> Result<Vec<Start>, Refusal> {
    let max_turn = options.max_turn_deg.min(180.0);
    let turns = (max_turn / TURN_STEP_DEG).ceil() as i32;
    let all_round = max_turn > 179.0;
    let (low, high) = options.scale;
    let scales = (libm::log(high / low) / libm::log(SCALE_STEP)).ceil() as i32;
    let mut trials = Vec::new();
    for s in 0..=scales {
        let scale = low * libm::pow(high / low, f64::from(s) / f64::from(scales.max(1)));
        for t in -turns..=turns - i32::from(all_round) {
            let turn = if turns == 0 { 0.0 } else { (max_turn * f64::from(t) / f64::from(turns)).to_radians() };
            trials.push(Trial { turn, scale });
        }
    }
    tried(b, a, &trials, base, &|_| true, go_on)
}

/// Before cells from after cells of the fields, reduced by a factor.
fn cells_map(b: &Whole, a: &Whole, base: &Affine, factor: f64) -> Affine {
    let to_cells = Affine::scale_then_move(1.0 / (b.mask.cell_px() * factor), 0.0, 0.0);
    to_cells.after(base).after(&Affine::scale_then_move(a.mask.cell_px() * factor, 0.0, 0.0))
}

/// The best of the trials, as maps of the cells of the fields. `allowed` is asked about such maps.
fn tried(
    b: &Whole,
    a: &Whole,
    trials: &[Trial],
    base: &Affine,
    allowed: &(dyn Fn(&Affine) -> bool + Sync),
    go_on: &dyn Fn(f64) -> Result<(), Refusal>,
) -> Result<Vec<Start>, Refusal> {
    let longest = b.field.width.max(b.field.height).max(a.field.width).max(a.field.height);
    let factor = (longest as f64 / COARSE_CELLS as f64).ceil().max(1.0) as usize;
    let (coarse_b, coarse_a) = (b.field.reduced(factor), a.field.reduced(factor));
    let (up, down) = (Affine::scale_then_move(factor as f64, 0.0, 0.0), Affine::scale_then_move(1.0 / factor as f64, 0.0, 0.0));
    let cells = cells_map(b, a, base, factor as f64);
    let widest = trials.iter().fold(0.0_f64, |m, t| m.max(t.scale));
    let longest_after = (coarse_a.width.max(coarse_a.height) as f64 * widest * cells.magnification()) as usize;
    let scene = Scene::new(&coarse_b, (longest_after, longest_after));
    let whole = |map: &Affine| up.after(map).after(&down);
    let allowed = |map: &Affine| allowed(&whole(map));
    let mut starts = Vec::new();
    for (k, part) in trials.chunks(TRIALS_A_STEP).enumerate() {
        starts.extend(scene.try_all(&coarse_a, part, &cells, &allowed));
        let share = ((k + 1) * TRIALS_A_STEP) as f64 / (trials.len() + TRIALS_A_STEP) as f64;
        go_on(0.1 + 0.35 * share)?;
    }
    let frame = corners(coarse_a.width, coarse_a.height);
    let mut best = best_of(starts, STARTS, frame, 6.0);
    best.iter_mut().for_each(|s| s.map = whole(&s.map));
    Ok(best)
}

/// Follows the starts by tiles of the fields; the best, and whether another one is nearly as good.
pub(super) fn follow(b: &Whole, a: &Whole, starts: &[Start]) -> Result<Option<(Stage, bool)>, Refusal> {
    let longest = b.field.width.max(b.field.height).max(a.field.width).max(a.field.height);
    let factor = if longest > 320 { 2 } else { 1 };
    let (mid_b, mid_a) = (b.field.reduced(factor), a.field.reduced(factor));
    let (up, down) = (Affine::scale_then_move(factor as f64, 0.0, 0.0), Affine::scale_then_move(1.0 / factor as f64, 0.0, 0.0));
    let top = starts.first().map_or(0.0, |s| s.height);
    let worth: Vec<Affine> = starts.iter().filter(|s| s.height >= HOPEFUL * top).map(|s| down.after(&s.map).after(&up)).collect();
    let small = tile_for(mid_b.width.min(mid_b.height).min(mid_a.width).min(mid_a.height) / 2);
    let cells = [b.mask.cell_px(), a.mask.cell_px()].map(|c| c * factor as f64);
    let fields = Fields::new(&mid_b, &mid_a, cells, small, Limits { turn: 0.12, scale: 1.12 });
    let first: Result<Vec<Option<Stage>>, Refusal> = worth.par_iter().map(|map| fields.compared(map, 1.4 * TOLERANCE)).collect();
    let mut first: Vec<Stage> = first?.into_iter().flatten().collect();
    first.sort_by(|p, q| p.nfa.total_cmp(&q.nfa));
    first.truncate(FINALISTS);
    let second: Result<Vec<Option<Stage>>, Refusal> = first.par_iter().map(|s| fields.compared(&s.map, TOLERANCE)).collect();
    let mut second: Vec<Stage> = second?.into_iter().flatten().collect();
    second.sort_by(|p, q| p.nfa.total_cmp(&q.nfa));
    let Some(best) = second.first().cloned() else { return Ok(None) };
    let frame = corners(mid_a.width, mid_a.height);
    let other = |s: &Stage| frame.iter().any(|p| s.map.apply(*p).distance(best.map.apply(*p)) > 8.0);
    let rival = second.iter().skip(1).any(|s| other(s) && s.nfa < -3.0 && s.nfa < 0.5 * best.nfa) || repeats(&mid_b, &mid_a, &best.map);
    if factor == 1 {
        return Ok(Some((best, rival)));
    }
    let whole = up.after(&best.map).after(&down);
    let big = tile_for(b.field.width.min(b.field.height).min(a.field.width).min(a.field.height));
    let cells = [b.mask.cell_px(), a.mask.cell_px()];
    let finer = Fields::new(&b.field, &a.field, cells, big, Limits { turn: 0.06, scale: 1.06 }).compared(&whole, TOLERANCE)?;
    Ok(Some((finer.filter(|f| f.nfa < best.nfa.min(-1.0)).unwrap_or(best), rival)))
}

/// The scenes match nearly as well after a shift, and one of them nearly matches itself after a shift: houses or rows that repeat.
/// (The first alone also holds for pairs of which little is left in common.)
fn repeats(before: &Field, after: &Field, map: &Affine) -> bool {
    let rival = |of: &Field, with: &Field, map: &Affine, share: f32| {
        let found = Scene::new(of, (0, 0)).standing_out(&faded(with), map, 2.5, 4.0);
        found.is_none_or(|(here, elsewhere)| elsewhere > share * here)
    };
    let itself = |f: &Field| rival(f, f, &Affine::IDENTITY, OWN_RIVAL);
    rival(before, after, map, RIVAL) && (itself(before) || itself(after))
}

/// Two fields that are compared by tiles.
struct Fields<'a> {
    before: &'a Field,
    after: &'a Field,
    px: [f64; 2],
    limits: Limits,
    correlator: Correlator,
    wanted: Vec<Wanted>,
}

impl<'a> Fields<'a> {
    fn new(before: &'a Field, after: &'a Field, px: [f64; 2], tile: usize, limits: Limits) -> Fields<'a> {
        let correlator = Correlator::new(tile, tile / 5, PASS);
        let known = |p: Point| {
            let at = p.y.max(0.0) as usize * before.width + p.x.max(0.0) as usize;
            before.there.get(at).is_some_and(|t| *t > 0.5)
        };
        let centres = spread(before.width, before.height, tile, TILES, 0.0, &known);
        let wanted = want_of_field(before, &centres, &correlator);
        Fields { before, after, px, limits, correlator, wanted }
    }

    fn compared(&self, map: &Affine, tolerance: f64) -> Result<Option<Stage>, Refusal> {
        let look = |map: &Affine| {
            let Some(inverse) = map.inverse() else { return Ok(Vec::new()) };
            Ok(look_in_field(&self.wanted, &self.after.warped(&inverse, self.before.width, self.before.height), &self.correlator))
        };
        let [before_px, after_px] = self.px;
        compared(map, &Way { before_px, after_px, correlator: &self.correlator, limits: self.limits, tolerance, look: &look })
    }
}
