//! Heights of a document: by the lines that are drawn on its images.

use super::answer::{FLAT_SD_DEG, HeightAnswer, HeightInput, HeightMethod, Measured, height_by};
use super::compass::{Compass, bearing_deg};
use super::direction::Direction;
use super::known::height_beside;
use super::rays::{Rays, turn_deg};
use super::refusal::HeightRefusal;
use super::sun::sun_of;
use super::view::view_of;
use crate::core::doc::{Document, EpochId, FootprintId, HeightKind, HeightMark, Line, LineId};
use crate::core::geom::{Point, Vector};
use crate::core::measure::{Budget, Part, length};

/// The height by a line that is marked as a shadow or a lean.
///
/// # Errors
/// [`HeightRefusal`] when there is no honest answer.
pub fn height(doc: &Document, line: &Line) -> Result<HeightAnswer, HeightRefusal> {
    let mark = line.height.ok_or(HeightRefusal::NoMark)?;
    height_drawn(doc, line.epoch, [line.from, line.to], &mark, Some(line.id))
}

/// The height by a line, drawn or still being drawn: as stated, by sun and view, or beside a known height on the same image.
///
/// # Errors
/// [`HeightRefusal`] when there is no honest answer.
pub fn height_drawn(
    doc: &Document,
    epoch: EpochId,
    ends: [Point; 2],
    mark: &HeightMark,
    of: Option<LineId>,
) -> Result<HeightAnswer, HeightRefusal> {
    let by_rays = by_rays(doc, epoch, ends, mark);
    if let Some(known) = mark.known {
        let direction = match by_rays {
            Ok(answer) => answer.direction,
            Err(wrong @ HeightRefusal::WrongWay { .. }) => return Err(wrong),
            Err(_) => Direction::not_checked(bearing_deg(doc, epoch, ends[0], ends[1]), None, "the height is stated, not measured"),
        };
        let budget = Budget::new([(Part::KnownHeight, (known.height_sd_m / known.height_m).powi(2))]);
        let (method, notes) = (HeightMethod::Stated, Vec::new());
        let answer = HeightAnswer { height_m: known.height_m, budget, method, direction, penumbra_m: None, sun: None, view: None, notes };
        return answer.checked("State it more precisely.");
    }
    match by_rays {
        Err(lacking @ (HeightRefusal::NoSun(_) | HeightRefusal::NoSunAzimuth | HeightRefusal::NoMetres | HeightRefusal::NoView(_))) => {
            beside_known(doc, epoch, ends, mark.kind, of).unwrap_or(Err(lacking))
        }
        answer => answer,
    }
}

fn by_rays(doc: &Document, epoch: EpochId, ends: [Point; 2], mark: &HeightMark) -> Result<HeightAnswer, HeightRefusal> {
    let (measured, is_metric) = measured(doc, epoch, ends).ok_or(HeightRefusal::NoLength(mark.kind))?;
    let [from, to] = ends;
    let sun = if mark.kind == HeightKind::Lean { None } else { Some(sun_of(doc, epoch, from.midpoint(to))?) };
    let view = view_of(doc, epoch);
    if view.is_none() && mark.kind != HeightKind::BaseToTip {
        return Err(HeightRefusal::NoView(mark.kind));
    }
    if !is_metric {
        return Err(HeightRefusal::NoMetres);
    }
    let stated = doc.epoch(epoch).and_then(|e| e.acquisition().slope_sd_deg);
    let slope_sd_deg = stated.map_or(FLAT_SD_DEG, |sd| sd.value);
    height_by(&HeightInput { kind: mark.kind, measured, sun, view, slope: mark.slope, slope_sd_deg })
}

/// Into which direction a line of this kind must run on the picture: px for each metre of height (or of some common length, where no
/// metres are known). `None` where north, the sun or the camera are not known well enough.
pub fn expected_px(doc: &Document, epoch: EpochId, at: Point, mark: &HeightMark) -> Option<Vector> {
    let sun = if mark.kind == HeightKind::Lean { None } else { Some(sun_of(doc, epoch, at).ok()?) };
    let view = view_of(doc, epoch);
    let sun_azimuth = sun.as_ref().map_or(Some(0.0), |s| s.azimuth_deg)?;
    let view_azimuth = if mark.kind == HeightKind::BaseToTip { 0.0 } else { view.as_ref()?.azimuth_deg? };
    let rays = Rays {
        sun_azimuth_deg: sun_azimuth,
        sun_elevation_deg: sun.as_ref().map_or(45.0, |s| s.elevation_deg),
        view_azimuth_deg: view_azimuth,
        incidence_deg: view.as_ref().map_or(0.0, |v| v.incidence_deg),
        slope: mark.slope,
    };
    let way = rays.per_metre(mark.kind);
    let px = Compass::of(doc, epoch, at)?.east_north.inverse()?.apply_vector(Vector::new(way.east, way.north));
    (px.length().is_finite() && rays.rise() > 0.0).then_some(px)
}

/// The length of a line with its direction, and whether it is in metres; in pixels otherwise. `None` for a line without a length.
fn measured(doc: &Document, epoch: EpochId, [from, to]: [Point; 2]) -> Option<(Measured, bool)> {
    let answer = length(doc, epoch, from, to)?;
    let clicks_variance_rel = answer.budget.of(Part::Clicks);
    let measured = Measured {
        length: answer.length_m.unwrap_or(answer.length_px),
        clicks_variance_rel,
        // What a slanted view does to a known length in another direction is a doubt about the scale.
        scale_sd_rel: (answer.budget.of(Part::Scale) + answer.budget.of(Part::View)).sqrt(),
        azimuth_deg: bearing_deg(doc, epoch, from, to),
        // Clicks miss as far across as along.
        azimuth_sd_deg: clicks_variance_rel.sqrt().to_degrees(),
    };
    Some((measured, answer.length_m.is_some()))
}

/// The height beside the longest line of the same kind whose height is known; `None` where there is none on the image.
fn beside_known(
    doc: &Document,
    epoch: EpochId,
    ends: [Point; 2],
    kind: HeightKind,
    of: Option<LineId>,
) -> Option<Result<HeightAnswer, HeightRefusal>> {
    let is_known =
        |l: &&std::sync::Arc<Line>| l.epoch == epoch && Some(l.id) != of && l.height.is_some_and(|m| m.kind == kind && m.known.is_some());
    let line = doc.lines.values().filter(is_known).max_by(|a, b| a.length_px().total_cmp(&b.length_px()))?;
    let known = line.height?.known?;
    let (mine, _) = measured(doc, epoch, ends)?;
    let (other, _) = measured(doc, epoch, [line.from, line.to])?;
    Some(height_beside(kind, &mine, (&other, known), Some(apart_deg(doc, epoch, ends, [line.from, line.to]))))
}

/// The angle between two lines of an image: on the ground where its shape is known, else on the picture.
fn apart_deg(doc: &Document, epoch: EpochId, a: [Point; 2], b: [Point; 2]) -> f64 {
    let azimuth = |[from, to]: [Point; 2]| {
        let on_picture = || {
            let v = to - from;
            libm::atan2(v.x, -v.y).to_degrees()
        };
        Compass::of(doc, epoch, from.midpoint(to)).map_or_else(on_picture, |c| c.displacement(from, to).azimuth_deg())
    };
    turn_deg(azimuth(a), azimuth(b)).abs()
}

/// By which line a building's height is told: among those that are drawn for it (or for the roof whose shifted outline it is), the
/// one with the narrowest range, or the first that gives none. `None` where nothing is drawn.
pub fn best_height(doc: &Document, footprint: FootprintId) -> Option<(LineId, Result<HeightAnswer, HeightRefusal>)> {
    let roof = doc.footprint(footprint).and_then(|f| f.ground_of).map(|g| g.roof);
    let is_its = |l: &&std::sync::Arc<Line>| l.height.and_then(|m| m.footprint).is_some_and(|id| id == footprint || Some(id) == roof);
    let answers = doc.lines.values().filter(is_its).map(|l| (l.id, height(doc, l)));
    let width = |answer: &Result<HeightAnswer, HeightRefusal>| answer.as_ref().map_or(f64::INFINITY, |a| a.budget.sd_rel());
    answers.min_by(|(_, a), (_, b)| width(a).total_cmp(&width(b)))
}

/// By how much a known height disagrees with what its own line gives by sun and view: the measured over the known height, and how
/// many standard deviations that is from 1. `None` where a line gives only one of them.
pub fn known_height_witness(doc: &Document, line: &Line) -> Option<(f64, f64)> {
    let mark = line.height?;
    let known = mark.known?;
    let measured = by_rays(doc, line.epoch, [line.from, line.to], &mark).ok()?;
    let ratio = measured.height_m / known.height_m;
    let sd = (measured.budget.variance_rel() + (known.height_sd_m / known.height_m).powi(2)).sqrt();
    (ratio.is_finite() && ratio > 0.0 && sd > 0.0).then(|| (ratio, libm::log(ratio).abs() / sd))
}
