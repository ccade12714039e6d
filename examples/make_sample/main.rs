//! Makes the sample pair: two satellite-like images of a plant that does not
//! exist, with everything that is truly there written beside them.
//!
//! Usage: `make_sample [FOLDER] [SEED]`. The same seed gives the same bytes.

mod buildings;
mod canvas;
mod fields;
mod geom;
mod ground;
mod light;
mod noise;
mod par;
mod plants;
mod props;
mod sensor;
mod settle;
mod site;
mod terrain;
mod truth;
mod valley;

use canvas::{Area, List, Sun, View};
use geom::{METRES_PER_PX, Placement};
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use std::path::{Path, PathBuf};
use terrain::{Epoch, Terrain};
use truth::Feature;

const SIZE: [usize; 2] = [2000, 1500];
const SEED: u64 = 20_210_912;
/// Dates the two images stand for.
const DATES: [&str; 2] = ["2021-09-12", "2023-11-04"];
/// The sun on each: degrees from north, degrees above the horizon.
const SUN: [[f32; 2]; 2] = [[135.0, 47.0], [164.0, 35.0]];
/// JPEG quality.
const QUALITY: u8 = 94;

type Fallible<T> = Result<T, Box<dyn std::error::Error>>;

fn place(epoch: Epoch) -> Placement {
    let centre = [SIZE[0] as f64 / 2.0, SIZE[1] as f64 / 2.0];
    match epoch {
        Epoch::Before => Placement { degrees: 0.0, shift: [0.0, 0.0], centre },
        Epoch::After => Placement { degrees: 0.25, shift: [3.4, -2.2], centre },
    }
}

fn sun(epoch: Epoch) -> Sun {
    let [azimuth, elevation] = epoch.pick(SUN[0], SUN[1]);
    Sun::new(azimuth, elevation)
}

fn day(epoch: Epoch) -> light::Day {
    epoch.pick(
        light::Day { sun: [1.02, 0.985, 0.92], sky: [0.140, 0.166, 0.212] },
        light::Day { sun: [1.06, 0.975, 0.86], sky: [0.140, 0.164, 0.204] },
    )
}

fn camera(epoch: Epoch, seed: u64) -> sensor::Sensor {
    let seed = (seed as u32) ^ epoch.pick(0x1111, 0x2222);
    epoch.pick(
        sensor::Sensor {
            blur: 0.58,
            crisp: 0.62,
            haze: [0.008, 0.012, 0.020],
            photon: 0.0038,
            read: 0.0008,
            gain: [3.08, 3.02, 2.93],
            gamma: 1.18,
            chroma: 0.80,
            seed,
        },
        sensor::Sensor {
            blur: 0.66,
            crisp: 0.52,
            haze: [0.014, 0.019, 0.026],
            photon: 0.0046,
            read: 0.0010,
            gain: [3.22, 3.22, 3.25],
            gamma: 1.16,
            chroma: 0.80,
            seed,
        },
    )
}

/// Renders one image; returns its bytes and what is truly in it.
fn render(epoch: Epoch, seed: u64) -> (Vec<u8>, Vec<Feature>) {
    let view = View { size: SIZE, place: place(epoch), sun: sun(epoch) };
    let land = Terrain::new(plants::field_seed(seed), epoch, &site::levelled(epoch));
    let coarse = valley::stream_line(45.0);
    let mut list = List::default();
    let mut beams = Vec::new();
    let mut truth = Vec::new();
    let all = Area(-40.0, -40.0, 1040.0, 790.0);
    land.lay_ground(&mut list, all, &coarse);
    valley::lay(&mut list, epoch, seed);
    site::lay_yard(&mut list, epoch, seed);
    settle::build(&mut list, epoch, seed, &mut truth);
    valley::furnish(&mut list, &mut beams, &land, epoch, seed);
    site::clutter(&mut list, &mut beams, epoch, seed);
    valley::plant_trees(&mut list, &land, epoch, seed);
    site::build(&mut list, &mut beams, epoch, seed, &mut truth);
    let mut cells = list.paint(&view);
    let camera = camera(epoch, seed);
    light::shine(&mut cells, &view, &beams, day(epoch), camera.seed);
    (sensor::expose(&cells, &view, &camera), truth)
}

/// The page that goes with the pair.
fn readme(seed: u64, ratio: f64, after: &Placement) -> String {
    let (b, a) = (SUN[0], SUN[1]);
    format!(
        "# The sample pair\n\n\
A made-up plant in a made-up valley, seen at two dates. It is no real place and holds no satellite data: \
every pixel was computed by the program `examples/make_sample`, seed {seed}. \
The same program and seed make the same files again:\n\n\
```\ncargo run --release --example make_sample -- samples {seed}\n```\n\n\
| | before | after |\n|---|---|---|\n\
| file | `before.jpg` | `after.jpg` |\n\
| date it stands for | {} | {} |\n\
| size | {} x {} px | the same |\n\
| ground distance | {METRES_PER_PX} m a pixel | the same |\n\
| sun, degrees from north | {} | {} |\n\
| sun, degrees above the horizon | {} | {} |\n\n\
## What is true\n\n\
The new hall's roof outline is {ratio:.4} of the existing assembly hall's. The view is straight down, so the roof \
outline is also the footprint. The new hall and the workers' housing stand on `after` only, the bridge crane on `before` only.\n\n\
`truth.geojson` holds every known outline in pixels of its own image: x to the right, y down, (0, 0) at the outer corner of \
the top-left pixel, so the middle of that pixel is (0.5, 0.5). `truth.csv` lists the areas.\n\n\
## The known misalignment\n\n\
The scene on `after` is turned {} degrees clockwise about ({}, {}) px and then moved by ({:+}, {:+}) px. \
It was drawn that way, not resampled. In pixels, with t = {} degrees:\n\n\
```\nx' = {} + (x - {}) cos t - (y - {}) sin t + ({})\ny' = {} + (x - {}) sin t + (y - {}) cos t + ({})\n```\n\n\
## Licence\n\nMade by this project; MIT OR Apache-2.0, like its source.\n",
        DATES[0],
        DATES[1],
        SIZE[0],
        SIZE[1],
        b[0],
        a[0],
        b[1],
        a[1],
        after.degrees,
        after.centre[0],
        after.centre[1],
        after.shift[0],
        after.shift[1],
        after.degrees,
        after.centre[0],
        after.centre[0],
        after.centre[1],
        after.shift[0],
        after.centre[1],
        after.centre[0],
        after.centre[1],
        after.shift[1],
    )
}

fn save(folder: &Path, name: &str, bytes: &[u8]) -> Fallible<()> {
    let path = folder.join(name);
    let mut out = Vec::new();
    JpegEncoder::new_with_quality(&mut out, QUALITY).encode(
        bytes,
        u32::try_from(SIZE[0])?,
        u32::try_from(SIZE[1])?,
        ExtendedColorType::Rgb8,
    )?;
    std::fs::write(path, out)?;
    Ok(())
}

fn main() -> Fallible<()> {
    let mut args = std::env::args_os().skip(1);
    let folder = PathBuf::from(args.next().unwrap_or_else(|| "samples".into()));
    let seed = match args.next() {
        Some(s) => s.to_string_lossy().parse()?,
        None => SEED,
    };
    std::fs::create_dir_all(&folder)?;
    let (before, _) = render(Epoch::Before, seed);
    save(&folder, "before.jpg", &before)?;
    let (after, truth) = render(Epoch::After, seed);
    save(&folder, "after.jpg", &after)?;
    let places = [(Epoch::Before, place(Epoch::Before)), (Epoch::After, place(Epoch::After))];
    let hall = truth::area(&truth, "Existing assembly hall", &places[1].1).ok_or("no existing hall")?;
    let new = truth::area(&truth, "New hall", &places[1].1).ok_or("no new hall")?;
    std::fs::write(folder.join("truth.geojson"), truth::geojson(&truth, &places))?;
    std::fs::write(folder.join("truth.csv"), truth::csv(&truth, &places))?;
    std::fs::write(folder.join("README.md"), readme(seed, new / hall, &places[1].1))?;
    use std::io::Write;
    writeln!(std::io::stdout(), "new hall / existing hall = {:.6} at {METRES_PER_PX} m a pixel", new / hall)?;
    Ok(())
}
