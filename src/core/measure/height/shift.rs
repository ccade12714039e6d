//! From the outline of a roof to where its walls stand.

use super::compass::Compass;
use super::drawn::{best_height, height};
use super::rays::{EastNorth, tan};
use super::refusal::HeightRefusal;
use super::view::view_of;
use crate::core::doc::{Document, Footprint, HeightKind, LineId, Traced};
use crate::core::geom::Vector;

/// By how much a roof is shifted on its image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RoofShift {
    /// To the right and down, px.
    pub by: Vector,
    /// The height that it stands for, m; `None` where a drawn lean is the shift itself and gives no height.
    pub height_m: Option<f64>,
    /// The line by which it was had; `None` for a stated height.
    pub line: Option<LineId>,
}

/// The shift that brings a roof's outline to the ground: back along a drawn lean of one of its walls, which needs no metadata; else
/// `h tan(theta) u(a_v)` by a stated height, or by the one that its shadow gives.
///
/// # Errors
/// [`HeightRefusal`] for what is missing.
pub fn roof_to_ground(doc: &Document, footprint: &Footprint, stated_m: Option<f64>) -> Result<RoofShift, HeightRefusal> {
    if footprint.traced == Traced::Ground {
        return Err(HeightRefusal::NotARoof(footprint.name.clone()));
    }
    let epoch = footprint.epoch;
    let (height_m, line) = match stated_m {
        Some(h) if h.is_finite() && h > 0.0 && h < 1000.0 => (h, None),
        Some(_) => return Err(HeightRefusal::BadNumber("The height of a building must be a positive number of metres.".to_owned())),
        None => {
            let is_lean = |l: &&std::sync::Arc<crate::core::doc::Line>| {
                let mark = l.height.filter(|m| m.kind == HeightKind::Lean && m.footprint == Some(footprint.id));
                l.epoch == epoch && mark.is_some()
            };
            let lean = doc.lines.values().filter(is_lean).max_by(|a, b| a.length_px().total_cmp(&b.length_px()));
            if let Some(lean) = lean {
                let height_m = height(doc, lean).ok().map(|a| a.height_m);
                return Ok(RoofShift { by: lean.from - lean.to, height_m, line: Some(lean.id) });
            }
            let (line, answer) = best_height(doc, footprint.id).ok_or_else(|| HeightRefusal::NoHeight(footprint.name.clone()))?;
            (answer?.height_m, Some(line))
        }
    };
    let view = view_of(doc, epoch).filter(|v| v.azimuth_deg.is_some());
    let view = view.ok_or(HeightRefusal::NoViewForShift)?;
    let compass = Compass::of(doc, epoch, footprint.ring.centroid()).ok_or(HeightRefusal::NoNorth)?;
    if !compass.is_metric {
        return Err(HeightRefusal::NoMetres);
    }
    let EastNorth { east, north } = EastNorth::towards(view.azimuth_deg.unwrap_or_default()).times(height_m * tan(view.incidence_deg));
    let px = compass.east_north.inverse().ok_or(HeightRefusal::NoMetres)?;
    Ok(RoofShift { by: px.apply_vector(Vector::new(east, north)), height_m: Some(height_m), line })
}
