//! `revisit info`: what is known of a picture.

use super::Failure;
use super::shared::{note, print, print_json};
use crate::core::geom::Point;
use crate::core::georef::format_decimal;
use crate::core::raster::RasterInfo;
use crate::io::raster::{self, RasterSource};
use clap::Args;
use serde_json::{Value, json};
use std::path::PathBuf;

/// Say what is known of a picture.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit info before.png --json")]
pub(super) struct Info {
    /// The picture.
    image: PathBuf,
    /// Answer as JSON. A nodata value that is no number is the text "NaN", "Infinity" or "-Infinity"; null means that there is none.
    #[arg(long)]
    json: bool,
}

/// A number for JSON, which has no words for all of them: those without digits are the texts "NaN", "Infinity" and "-Infinity".
fn number(value: f64) -> Value {
    match value {
        v if v.is_nan() => json!("NaN"),
        f64::INFINITY => json!("Infinity"),
        f64::NEG_INFINITY => json!("-Infinity"),
        v => json!(v),
    }
}

impl Info {
    pub fn run(self) -> Result<(), Failure> {
        let picture = raster::open(&self.image).map_err(|e| Failure::refused(e.to_string()))?;
        let (sha256, bytes) = picture.sha256(&|_| true)?.ok_or_else(|| Failure::refused("The image was not read to its end."))?;
        let info: &RasterInfo = picture.info();
        let (place, said) = (picture.description().georeference.as_ref(), &picture.description().acquisition);
        let located = place.and_then(|g| g.locate().ok());
        // What the file states is told also where it cannot be used; a note says why not.
        let stated = picture.description().stated_place.as_ref();
        let stated_crs = stated.filter(|s| s.epsg.is_some() || s.name.is_some()).map(|s| json!({ "epsg": s.epsg, "name": s.name }));
        let transform = place.map(|g| g.geotransform).or(stated.and_then(|s| s.geotransform));
        let middle = Point::new(0.5 * f64::from(info.width), 0.5 * f64::from(info.height));
        let gsd_m = located.as_ref().and_then(|l| l.gsd_m(middle));
        // What the shift of a datum, or a fit, makes of positions is told with the rest.
        let notes: Vec<&String> = info.notes.iter().chain(place.iter().flat_map(|g| &g.notes)).collect();
        notes.iter().for_each(|n| note(n));
        let accuracy_m = place.and_then(|g| g.position_sd_m.or(g.crs.shift_accuracy_m));
        if self.json {
            return print_json(&json!({
                "schema": "revisit.info/1",
                "format": info.format, "width": info.width, "height": info.height, "bands": info.bands.len(), "sample_type": info.sample_type.name(),
                "orientation": info.orientation, "crs": located.as_ref().map(|l| json!({ "epsg": l.epsg(), "name": l.crs_name() })).or(stated_crs),
                "position_accuracy_m": accuracy_m, "transform": transform, "gsd_m": gsd_m.map(|(x, y)| (x * y).sqrt()), "gsd_x_m": gsd_m.map(|g| g.0), "gsd_y_m": gsd_m.map(|g| g.1),
                "date": said.time.as_ref().and_then(|t| t.value.date()), "acquisition": said, "georeference": place, "nodata": info.nodata.map(number),
                "incomplete": info.incomplete, "overviews": info.levels.iter().skip(1).map(|l| [l.width, l.height]).collect::<Vec<_>>(),
                "compression": info.compression, "decoder": picture.posture().words(), "bytes": bytes, "sha256": sha256, "notes": notes,
            }));
        }
        print(&format!("format       {}", info.format))?;
        print(&format!("size         {} x {} px", info.width, info.height))?;
        print(&format!("bands        {} of {}", info.bands.len(), info.sample_type))?;
        print(&format!("compression  {}", if info.compression.is_empty() { "none" } else { &info.compression }))?;
        let overviews: Vec<String> = info.levels.iter().skip(1).map(|l| format!("{} x {}", l.width, l.height)).collect();
        print(&format!("overviews    {}", if overviews.is_empty() { "none".to_owned() } else { overviews.join(", ") }))?;
        match (place, &located, gsd_m) {
            (Some(place), Some(located), Some((x, y))) => {
                let code = located.epsg().map(|c| format!(" (EPSG:{c})")).unwrap_or_default();
                print(&format!("georeference {}{code}, from {}", located.crs_name(), place.origin.words()))?;
                print(&format!("pixel        {x:.3} x {y:.3} m on the ground in the middle"))?;
                if let Some(accuracy_m) = accuracy_m {
                    print(&format!("accuracy     positions are good to about {} m", ((10.0 * accuracy_m).round() / 10.0).max(0.1)))?;
                }
                if let Some(at) = located.lon_lat(middle) {
                    print(&format!("middle       {}", format_decimal(at, x.max(y))))?;
                }
            }
            _ => print("georeference none: coordinates are pixels")?,
        }
        for (name, fact) in said.lines() {
            let name = name.to_lowercase();
            print(&format!("{name:<12} {fact}"))?;
        }
        print(&format!("decoder      {}", picture.posture().words()))?;
        print(&format!("file         {bytes} bytes"))?;
        print(&format!("SHA-256      {sha256}"))
    }
}
