//! From where the camera looked, at the ground.

use super::rays::sin;
use crate::core::doc::{Document, EpochId};
use serde::Serialize;

/// Standard deviation of a stated view: one figure for a scene in which it varies, degrees.
const STATED_SD_DEG: f64 = 0.5;
/// Where imaging satellites fly, over the radius of the Earth: 600 km; 450 to 800 km are in the error.
const ALTITUDE_OVER_RADIUS: f64 = 600.0 / 6371.0;
/// Relative standard deviation of an incidence that was had from the angle at the camera.
const BY_ALTITUDE_SD_REL: f64 = 0.015;

/// The direction from the ground to the camera.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct View {
    /// From the vertical, at the ground, degrees.
    pub incidence_deg: f64,
    /// Clockwise from north; `None` where it is not known.
    pub azimuth_deg: Option<f64>,
    /// Standard deviation of both angles, degrees.
    pub sd_deg: f64,
    /// Where it comes from.
    pub origin: String,
    /// What the reader should know, as sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl View {
    /// A view that is stated at the ground.
    pub fn stated(incidence_deg: f64, azimuth_deg: Option<f64>, origin: &str) -> View {
        View { incidence_deg, azimuth_deg, sd_deg: STATED_SD_DEG, origin: origin.to_owned(), notes: Vec::new() }
    }
}

/// The view of an image: its incidence, or else what follows from the angle at the camera for a satellite at 600 km:
/// `sin(incidence) = (R + H) / R sin(off nadir)`. Its error as stated, else half a degree. `None` where neither is known.
pub fn view_of(doc: &Document, epoch: EpochId) -> Option<View> {
    let facts = doc.epoch(epoch)?.acquisition();
    let azimuth = facts.view_azimuth_deg.map(|f| f.value);
    let sd = facts.view_sd_deg;
    let with_stated_error = |view: View| View { sd_deg: sd.as_ref().map_or(view.sd_deg, |sd| sd.value), ..view };
    if let Some(incidence) = facts.incidence_deg {
        return Some(with_stated_error(View::stated(incidence.value, azimuth, &incidence.origin)));
    }
    let off_nadir = facts.off_nadir_deg?;
    let at_ground = (1.0 + ALTITUDE_OVER_RADIUS) * sin(off_nadir.value);
    if at_ground >= 1.0 {
        return None;
    }
    let mut view = View::stated(libm::asin(at_ground).to_degrees(), azimuth, &off_nadir.origin);
    view.sd_deg = (view.sd_deg * view.sd_deg + (BY_ALTITUDE_SD_REL * view.incidence_deg).powi(2)).sqrt();
    view.notes.push(format!(
        "The angle of the view at the ground ({:.1}°) follows from the one at the camera ({}°) for a satellite 600 km up; for an aircraft both \
         are the same: then state the incidence.",
        view.incidence_deg, off_nadir.value
    ));
    Some(with_stated_error(view))
}
