//! One comparison by tiles, and what they agree on.

use super::Refusal;
use super::correlate::{Correlator, Surface};
use super::robust::{Consensus, Limits, similarity};
use super::tiles::Found;
use super::verdict::log_nfa;
use crate::core::geom::{Affine, Point, Vector};

/// Tiles agree within this many cells.
pub(super) const TOLERANCE: f64 = 1.5;
/// Most tiles that are compared at one level.
pub(super) const TILES: usize = 100;
/// Most tiles of a scene that is so large that they lie far from each other.
pub(super) const TILES_OF_LARGE_SCENES: usize = 49;
/// Width of the low pass of tiles, cycles a cell.
pub(super) const PASS: f64 = 0.2;
/// Starts that are followed.
pub(super) const STARTS: usize = 12;

/// What tiles of one level say.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    /// Before cells from after cells.
    pub map: Affine,
    /// Side of a cell at full resolution, px of the own picture.
    pub before_px: f64,
    pub after_px: f64,
    pub found: Vec<Found>,
    /// From AFTER laid over BEFORE by the map before it was corrected, to BEFORE.
    pub laid_by: Affine,
    pub consensus: Consensus,
    pub reach: usize,
    pub tile: usize,
    /// Of so many independent starts this is the best.
    pub trials: usize,
    pub nfa: f64,
}

impl Stage {
    /// Full pixels of BEFORE from full pixels of AFTER.
    pub(super) fn full(&self) -> Affine {
        let up = Affine::scale_then_move(self.before_px, 0.0, 0.0);
        up.after(&self.map).after(&Affine::scale_then_move(1.0 / self.after_px, 0.0, 0.0))
    }

    /// Chance that a tile lands within the tolerance of a place.
    pub(super) fn chance(&self, tolerance: f64) -> f64 {
        let side = 2.0 * self.reach as f64 + 1.0;
        std::f64::consts::PI * tolerance * tolerance / (side * side)
    }
}

/// How tiles of a level are compared.
pub(super) struct Way<'a> {
    pub before_px: f64,
    pub after_px: f64,
    pub correlator: &'a Correlator,
    pub limits: Limits,
    pub tolerance: f64,
    /// Laid over by this map, what do the tiles say?
    pub look: &'a (dyn Fn(&Affine) -> Result<Vec<Found>, Refusal> + 'a),
}

/// Compares tiles and corrects the map by what they agree on.
pub(super) fn compared(map: &Affine, way: &Way<'_>) -> Result<Option<Stage>, Refusal> {
    let found = (way.look)(map)?;
    let from: Vec<Point> = found.iter().map(|f| f.centre + f.offset).collect();
    let to: Vec<Point> = found.iter().map(|f| f.centre).collect();
    let Some(consensus) = similarity(&from, &to, way.tolerance, way.limits) else { return Ok(None) };
    let mut stage = Stage {
        map: consensus.fit.map.after(map),
        before_px: way.before_px,
        after_px: way.after_px,
        laid_by: *map,
        reach: way.correlator.reach,
        tile: way.correlator.size,
        trials: STARTS,
        nfa: 0.0,
        found,
        consensus,
    };
    stage.nfa = log_nfa(stage.found.len(), stage.consensus.count(), 2, stage.chance(way.tolerance), STARTS);
    Ok(Some(stage))
}

/// Side of the tiles for a scene whose shorter side is `shortest`.
pub(super) fn tile_for(shortest: usize) -> usize {
    if shortest >= 320 { 128 } else { 64 }
}

pub(super) fn corners(width: usize, height: usize) -> [Point; 4] {
    let (w, h) = (width as f64, height as f64);
    [Point::new(0.0, 0.0), Point::new(w, 0.0), Point::new(w, h), Point::new(0.0, h)]
}

/// The sum of all correlations of a stage, each around where the tiles that agree say that its tile is: where AFTER was laid a little
/// turned or stretched, the tiles lie at different displacements, and summed up about none of them they would blur each other.
pub(super) fn together(stage: &Stage) -> Option<Surface> {
    let mut sum = Surface::flat(stage.reach);
    let laid_from_before = stage.consensus.fit.map.inverse()?;
    stage.found.iter().for_each(|f| sum.add_around(&f.surface, laid_from_before.apply(f.centre) - f.centre));
    Some(sum)
}

/// Points of the witness: as `from` of the consensus, by the second field.
pub(super) fn witness_points(stage: &Stage) -> Option<Vec<Point>> {
    stage.found.iter().map(|f| f.witness.map(|w: Vector| f.centre + w)).collect()
}
