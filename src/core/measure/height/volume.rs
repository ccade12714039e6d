//! The volume of a building: area times height.

use super::answer::HeightAnswer;
use super::drawn::best_height;
use super::refusal::HeightRefusal;
use crate::core::doc::{Document, FootprintId, LineId};
use crate::core::measure::{Budget, Interval, Part, area, log_delta, quantile};
use crate::core::units::Level;

/// A volume with its range's parts.
#[derive(Clone, Debug, PartialEq)]
pub struct VolumeAnswer {
    /// Area times height, m3: of walls that stand upright under a flat roof.
    pub volume_m3: f64,
    /// The area, m2.
    pub area_m2: f64,
    /// The parts of its relative variance.
    pub budget: Budget,
    /// The height.
    pub height: HeightAnswer,
    /// The line that gives it.
    pub line: LineId,
}

impl VolumeAnswer {
    /// The range of the volume at a level, m3.
    pub fn range_m3(&self, level: Level) -> Interval {
        log_delta(self.volume_m3, self.budget.sd_rel(), quantile(level, self.budget.dof()))
    }
}

/// The volume of a footprint whose height is measured: `V = A h`, `Var(ln V) = Var(ln A) + Var(ln h)`, except for the scale, which
/// both share: `(2 s + s)^2`.
///
/// # Errors
/// [`HeightRefusal`] where area or height are missing.
pub fn volume(doc: &Document, id: FootprintId) -> Result<VolumeAnswer, HeightRefusal> {
    let footprint = doc.footprint(id).ok_or(HeightRefusal::NoSuchFootprint)?;
    let area = area(doc, footprint);
    let area_m2 = area.area_m2.ok_or_else(|| HeightRefusal::NoArea(footprint.name.clone()))?;
    let (line, height) = best_height(doc, id).ok_or_else(|| HeightRefusal::NoHeight(footprint.name.clone()))?;
    let height = height?;
    let parts = Part::ALL.into_iter().map(|part| {
        let (a, h) = (area.budget.of(part), height.budget.of(part));
        // One scale enters both in the same sense.
        let shared = if part == Part::Scale { 2.0 * (a * h).sqrt() } else { 0.0 };
        (part, a + h + shared)
    });
    let budget = Budget::new(parts);
    let dof = area.budget.dof_within(budget.variance_rel());
    Ok(VolumeAnswer { volume_m3: area_m2 * height.height_m, area_m2, budget: budget.with_dof(dof), height, line })
}
