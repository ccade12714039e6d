//! `revisit info`: what is known of a picture.

use super::Failure;
use super::shared::{note, print, print_json};
use crate::io::raster::{self, RasterSource};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Say what is known of a picture.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit info before.png --json")]
pub(super) struct Info {
    /// The picture.
    image: PathBuf,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Info {
    pub fn run(self) -> Result<(), Failure> {
        let opened = raster::open(&self.image).map_err(|e| Failure::refused(e.to_string()))?;
        let info = opened.raster.info();
        info.notes.iter().for_each(|n| note(n));
        if self.json {
            return print_json(&json!({
                "schema": "revisit.info/1",
                "format": info.format, "width": info.width, "height": info.height, "bands": info.bands, "sample_type": info.sample_type,
                "orientation": info.orientation, "crs": null, "transform": null, "gsd_m": null, "date": null, "nodata": null,
                "overviews": [], "bytes": opened.bytes, "sha256": opened.sha256, "notes": info.notes,
            }));
        }
        print(&format!("format       {}", info.format))?;
        print(&format!("size         {} x {} px", info.width, info.height))?;
        print(&format!("bands        {} of {}", info.bands, info.sample_type))?;
        print("georeference none: coordinates are pixels")?;
        print(&format!("file         {} bytes", opened.bytes))?;
        print(&format!("SHA-256      {}", opened.sha256))
    }
}
