//! `revisit outline`: the outline of a building from a rough box and a click.

use super::Failure;
use super::shared::{note, print, print_json};
use crate::core::geom::{Bounds, Point};
use crate::core::measure::PixelShape;
use crate::core::outline::iou_of_box;
use crate::io::raster::{self, RasterSource};
use crate::jobs::{build_pyramid, propose_outline_on};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Instant;

/// Propose the outline of a building from a rough box around it and a click on its roof. Look at it before you use it.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  revisit outline after.tif --box 790,580,950,680 --click 870,630 --json
Coordinates are pixels of the picture: (0, 0) is the outer corner of its top-left pixel, x runs to the right, y down.
Exit code 1: no outline was found.")]
pub(super) struct Outline {
    /// The picture.
    image: PathBuf,
    /// Two opposite corners of a rough box around the building, px.
    #[arg(long = "box", value_name = "X0,Y0,X1,Y1", value_parser = four, allow_hyphen_values = true)]
    bounds: Bounds,
    /// A place on its roof, px; without it, the middle of the box.
    #[arg(long, value_name = "X,Y", value_parser = two, allow_hyphen_values = true)]
    click: Option<Point>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

fn numbers(text: &str, count: usize, form: &str) -> Result<Vec<f64>, String> {
    let read: Option<Vec<f64>> = text.split(',').map(|t| t.trim().parse().ok().filter(|v: &f64| v.is_finite())).collect();
    read.filter(|v| v.len() == count).ok_or_else(|| format!("say {form}: numbers with a point and without spaces, divided by commas"))
}

fn four(text: &str) -> Result<Bounds, String> {
    let v = numbers(text, 4, "X0,Y0,X1,Y1")?;
    Bounds::around(v.chunks_exact(2).map(|p| Point::new(p[0], p[1]))).ok_or_else(|| "say X0,Y0,X1,Y1".to_owned())
}

fn two(text: &str) -> Result<Point, String> {
    numbers(text, 2, "X,Y").map(|v| Point::new(v[0], v[1]))
}

impl Outline {
    pub fn run(self) -> Result<(), Failure> {
        let picture = raster::open(&self.image).map_err(|e| Failure::refused(e.to_string()))?;
        let info = picture.info();
        let bands = info.usual_bands();
        build_pyramid(&picture, bands).map_err(Failure::refused)?;
        let click = self.click.unwrap_or(self.bounds.centre());
        let start = Instant::now();
        let tiles = |id| picture.tile(id, bands).map(Arc::new).map_err(|e| e.to_string());
        // Where it lies, as its files say it: right angles are those of the ground.
        let located = picture.description().georeference.as_ref().and_then(|g| g.locate().ok());
        let shape = located.as_ref().map_or(PixelShape::SQUARE, PixelShape::of_located);
        let found = propose_outline_on(shape, [info.width, info.height], &tiles, self.bounds, click).map_err(Failure::no)?;
        let seconds = start.elapsed().as_secs_f64();
        let iou = iou_of_box(&found.ring, self.bounds);
        let ring: Vec<[f64; 2]> = found.ring.points().iter().map(|p| [p.x, p.y]).collect();
        if self.json {
            return print_json(&json!({
                "schema": "revisit.outline/1", "ring_px": ring, "iou_box": iou, "seconds": seconds,
                "kind": found.kind.word(), "score": found.score, "area_px2": found.ring.area_px2(),
            }));
        }
        print(&format!("kind         {}, {} corners", found.kind.word(), ring.len()))?;
        print(&format!("area         {:.1} px2", found.ring.area_px2()))?;
        for [x, y] in ring {
            print(&format!("             {x:>12.3} {y:>12.3}"))?;
        }
        print(&format!("box          {:.0} % of what it and the outline cover together is common to both", 100.0 * iou))?;
        print(&format!("time         {seconds:.3} s"))?;
        note("This is a proposal: lay it over the picture and look at every side before you use its area.");
        Ok(())
    }
}
