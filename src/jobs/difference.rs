//! Makes the picture of where two pictures differ, for a view of the window.

use super::tiles::Shown;
use crate::core::doc::{Document, EpochId};
use crate::core::raster::PaintedTile;
use crate::core::view::{Camera, Compare};
use crate::io::render::{Painted, View, paint_difference};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A difference that is wanted.
#[derive(Debug)]
pub struct DifferenceJob {
    /// Which session.
    pub session: Arc<str>,
    /// Its number, which the answer names.
    pub number: u64,
    /// The document by which the pictures are laid.
    pub doc: Arc<Document>,
    /// The two pictures, as they are shown.
    pub pictures: Vec<(EpochId, Shown)>,
    /// Where one looks; its zoom is in pixels of the screen.
    pub camera: Camera,
    /// The mode, with the threshold.
    pub compare: Compare,
    /// The size of the view, px of the screen.
    pub size: [u32; 2],
}

/// Makes it.
pub(super) fn make(job: &DifferenceJob) -> Result<PaintedTile, String> {
    let rasters: BTreeMap<EpochId, &dyn Painted> = job.pictures.iter().map(|(id, shown)| (*id, shown as &dyn Painted)).collect();
    let view = View { doc: &job.doc, rasters: &rasters, camera: job.camera, compare: job.compare, selected: &[], annotations: false };
    let [width, height] = job.size;
    Ok(PaintedTile { width, height, rgba: paint_difference(&view, width, height)?.into_raw() })
}
