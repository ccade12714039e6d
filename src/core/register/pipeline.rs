//! From two pictures to a verdict.

use super::correlate::Correlator;
use super::gray::Source;
use super::outcome::Registration;
use super::robust::Limits;
use super::scene::{follow, near_guess, starts, whole};
use super::stage::{PASS, Stage, TILES, TILES_OF_LARGE_SCENES, TOLERANCE, Way, compared, tile_for};
use super::tiles::{LARGE, Side, Wanted, look, spread, want};
use super::verdict::BELIEVED;
use super::{Options, Refusal, SMALLEST_SIDE_PX, report};
use crate::core::geom::{Affine, Point};

/// The scene is first read at no more than this many pixels a side.
const SCENE_PX: f64 = 512.0;
/// Tiles by which a level is scouted.
const SCOUTS: usize = 36;
/// From this expected number of false results on, log10, one look at the tiles is enough.
const BEYOND_DOUBT: f64 = -20.0;
/// Finer levels by which one step goes down.
const LEVELS_A_STEP: u32 = 3;

/// See [`super::register`].
pub(super) fn run(
    before: &dyn Source,
    after: &dyn Source,
    options: &Options,
    progress: &dyn Fn(f64) -> bool,
) -> Result<Registration, Refusal> {
    let go_on = |share: f64| if progress(share) { Ok(()) } else { Err(Refusal::Cancelled) };
    check(before, after, options)?;
    let base = options.start.map_or(Affine::IDENTITY, |s| s.before_from_after);
    let ratio = base.magnification();
    let longest = |s: &dyn Source| s.size().iter().fold(0, |m, v| m.max(*v)) as f64;
    let extent = longest(before).max(longest(after) * ratio);
    let before_level = level_of(extent / SCENE_PX, f64::ceil);
    let after_level = level_of(2.0_f64.powi(before_level as i32) / ratio, f64::round);
    go_on(0.0)?;
    let (b, a) = rayon::join(|| whole(before, before_level, "before"), || whole(after, after_level, "after"));
    let (b, a) = (b?, a?);
    go_on(0.1)?;

    let mut begun = None;
    if let Some(guess) = options.start {
        let near = near_guess(&b, &a, &guess, &base, &go_on)?;
        begun = follow(&b, &a, &near)?.filter(|(s, _)| s.nfa < BELIEVED);
    }
    if begun.is_none() {
        let starts = starts(&b, &a, options, &base, &go_on)?;
        go_on(0.45)?;
        begun = follow(&b, &a, &starts)?;
    }
    let Some((mut stage, rival)) = begun else { return report::nothing(&base).ok_or(Refusal::BadOptions) };
    go_on(0.55)?;

    // The pixels themselves, from the level of the scene down to the finest.
    let mut levels = Vec::new();
    let mut level = before_level;
    if before_level == 0 {
        levels.push(0);
    }
    while level > 0 {
        level = level.saturating_sub(LEVELS_A_STEP);
        levels.push(level);
    }
    let steps = levels.len() as f64;
    for (k, level) in levels.into_iter().enumerate() {
        let depth = before_level - level;
        let sides = (
            Side { source: before, level, mask: &b.mask },
            Side { source: after, level: after_level.saturating_sub(depth), mask: &a.mask },
        );
        if let Some(finer) = by_pixels(sides, &stage, level == 0)? {
            // A level of which the tiles do not agree (blur, noise) leaves the result of the one before.
            if finer.nfa < BELIEVED || finer.nfa < stage.nfa || !stage.found.iter().any(|f| f.witness.is_some()) {
                stage = finer;
            }
        }
        go_on(0.55 + 0.4 * (k + 1) as f64 / steps)?;
    }
    let registration = report::report(&stage, &base, rival, options, [before.size(), after.size()]).or_else(|| report::nothing(&base));
    go_on(1.0)?;
    registration.ok_or(Refusal::BadOptions)
}

fn level_of(factor: f64, rounding: fn(f64) -> f64) -> u32 {
    rounding(libm::log2(factor.max(1.0e-9))).clamp(0.0, 30.0) as u32
}

fn check(before: &dyn Source, after: &dyn Source, options: &Options) -> Result<(), Refusal> {
    for source in [before, after] {
        let [width, height] = source.size();
        if width.min(height) < SMALLEST_SIDE_PX {
            return Err(Refusal::TooSmall { width, height });
        }
    }
    let (low, high) = options.scale;
    let start = options.start.is_none_or(|s| {
        let m = s.before_from_after;
        <[f64; 6]>::from(m).iter().all(|v| v.is_finite())
            && m.inverse().is_some()
            && (1.0e-3..1.0e3).contains(&m.magnification())
            && s.uncertainty_px >= 0.0
    });
    let range = low > 0.05 && high < 20.0 && low <= high && (0.0..=360.0).contains(&options.max_turn_deg);
    if start && range { Ok(()) } else { Err(Refusal::BadOptions) }
}

/// Tiles of the pixels themselves, starting from what a coarser stage found.
fn by_pixels((b, a): (Side<'_>, Side<'_>), from: &Stage, finest: bool) -> Result<Option<Stage>, Refusal> {
    let (before_px, after_px) = ((1_u64 << b.level) as f64, (1_u64 << a.level) as f64);
    let start = Affine::scale_then_move(1.0 / before_px, 0.0, 0.0).after(&from.full()).after(&Affine::scale_then_move(after_px, 0.0, 0.0));
    let ((bw, bh), (aw, ah)) = (b.size(), a.size());
    let tile = tile_for(bw.min(bh).min((aw.min(ah) as f64 * start.magnification()) as usize));
    let correlator = Correlator::new(tile, tile / 6, PASS);
    let Some(inverse) = start.inverse() else { return Ok(None) };
    let full = |p: Point, px: f64| Point::new(p.x * px, p.y * px);
    let both = |p: Point| b.mask.knows(full(p, before_px)) && a.mask.knows(full(inverse.apply(p), after_px));
    // In a large scene each tile costs a decoded square or several of its own; and those lie far apart, so that fewer say as much.
    let budget = if bw.min(bh) >= LARGE { TILES_OF_LARGE_SCENES } else { TILES };
    let centres = spread(bw, bh, tile, budget, 1.0, &both);
    let wanted = want(b, &centres, &correlator).map_err(|reason| Refusal::Unreadable { which: "before", reason })?;
    let way = |map: &Affine, step: usize, witness: bool| {
        let some: Vec<&Wanted> = wanted.iter().step_by(step).collect();
        let look =
            |map: &Affine| look(&some, a, map, &correlator, witness).map_err(|reason| Refusal::Unreadable { which: "after", reason });
        let limits = Limits { turn: 0.05, scale: 1.05 };
        compared(map, &Way { before_px, after_px, correlator: &correlator, limits, tolerance: TOLERANCE, look: &look })
    };
    // A part of the tiles first, so that the displacements that count are small.
    let mut map = start;
    if finest {
        let step = (wanted.len() / SCOUTS).max(1);
        if let Some(stage) = way(&map, step, false)?.filter(|s| s.nfa < -1.0) {
            map = stage.map;
        }
    }
    let Some(found) = way(&map, 1, true)? else { return Ok(None) };
    // Tiles that were laid turned or stretched match less well than they could. Where that may decide, they are looked for once more as
    // they were found to lie.
    if !finest || found.nfa < BEYOND_DOUBT {
        return Ok(Some(found));
    }
    let again = way(&found.map, 1, true)?.filter(|again| again.nfa < found.nfa);
    let better = again.unwrap_or(found);
    // The better of two: twice as many starts, of which one may succeed by chance.
    Ok(Some(Stage { trials: 2 * better.trials, nfa: better.nfa + libm::log10(2.0), ..better }))
}
