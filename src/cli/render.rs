//! `revisit render`: a view without a window, through the same tile path.

use super::Failure;
use super::shared::{self, EpochArg, note, print, print_json};
use crate::core::doc::{Document, EpochId, Role};
use crate::core::geom::Point;
use crate::core::raster::{Bands, Display, Tones};
use crate::core::view::{Camera, Compare, CompareMode, Look, Viewport, fitting, scene_bounds};
use crate::io::places::{ImageState, Places};
use crate::io::raster::{self, Picture, RasterSource};
use crate::io::render::{Painted, View, level_for, render};
use crate::io::{output, platform};
use crate::jobs::{Shown, TileStore, build_with_progress, sampled_histogram};
use clap::{Args, ValueEnum};
use image::RgbaImage;
use serde_json::json;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Paint one view of a picture or a session, as the window would show it; or time a walk over a pair.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit render site.session.jsonl --out view.png
  revisit render site.session.jsonl --mode difference --threshold 0.4 --out changes.png
  revisit render after.png --centre 812,503 --zoom 2 --size 1280x800 --out detail.png
  revisit render before.png after.png --walk 60 --json")]
pub(super) struct Render {
    /// A picture, a session, or a BEFORE and an AFTER picture.
    #[arg(required = true, num_args = 1..=2, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The pixel in the middle of the view; the middle of the picture if not given.
    #[arg(long, value_name = "X,Y", value_parser = pair_of_numbers)]
    centre: Option<(f64, f64)>,
    /// Screen pixels a picture's pixel; as much as fits if not given.
    #[arg(long, value_name = "Z")]
    zoom: Option<f64>,
    /// The size of the view, pixels.
    #[arg(long, value_name = "WxH", default_value = "1280x800", value_parser = size)]
    size: (u32, u32),
    /// How two dates are shown.
    #[arg(long, value_enum, default_value = "side")]
    mode: Mode,
    /// Turn the view, degrees clockwise.
    #[arg(long, value_name = "DEG", default_value = "0", allow_hyphen_values = true, value_parser = degrees)]
    turn: f64,
    /// Turn the divider of a swipe, degrees clockwise from upright, above -90 to 90.
    #[arg(long, value_name = "DEG", default_value = "0", allow_hyphen_values = true, value_parser = degrees)]
    angle: f64,
    /// How much of AFTER a blend shows, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value = "0.5", value_parser = share)]
    opacity: f64,
    /// What share of the strongest differences is not shown, 0 to 1.
    #[arg(long, value_name = "SHARE", default_value = "0.35", value_parser = share)]
    threshold: f64,
    /// Show this date of the session as BEFORE: date-3, 2022-06-14, or the file name of its picture.
    #[arg(long, value_name = "EPOCH")]
    before: Option<EpochArg>,
    /// Show this date of the session as AFTER.
    #[arg(long, value_name = "EPOCH")]
    after: Option<EpochArg>,
    /// The PNG file to be written.
    #[arg(short, long, value_name = "FILE", required_unless_present = "walk")]
    out: Option<PathBuf>,
    /// Paint this many views from the whole scene to 1:1 while panning, and say how long each took.
    #[arg(long, value_name = "N", conflicts_with = "out")]
    walk: Option<u32>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Mode {
    /// Both dates beside each other.
    Side,
    /// BEFORE left, AFTER right of the middle.
    Swipe,
    /// BEFORE alone.
    Before,
    /// AFTER alone.
    After,
    /// AFTER over BEFORE, mixed: see --opacity.
    Blend,
    /// Where the two differ: cyan is brighter in AFTER, amber was brighter in BEFORE.
    Difference,
    /// BEFORE, and AFTER in a circle in the middle.
    Lens,
    /// Both dates whole above, both near below.
    Four,
}

impl Mode {
    fn compare(self) -> Compare {
        let mode = match self {
            Mode::Side => CompareMode::SideBySide,
            Mode::Swipe => CompareMode::Swipe,
            Mode::Before | Mode::After => CompareMode::Blink,
            Mode::Blend => CompareMode::Blend,
            Mode::Difference => CompareMode::Difference,
            Mode::Lens => CompareMode::Lens,
            Mode::Four => CompareMode::FourUp,
        };
        Compare { mode, shows_after: matches!(self, Mode::After), ..Compare::default() }
    }
}

fn degrees(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|d: &f64| d.is_finite() && d.abs() <= 360.0)
        .ok_or_else(|| "an angle is a number of degrees, -360 to 360".to_owned())
}

fn share(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|s: &f64| (0.0..=1.0).contains(s)).ok_or_else(|| "a share is a number from 0 to 1".to_owned())
}

fn pair_of_numbers(text: &str) -> Result<(f64, f64), String> {
    let pair = text.split_once(',').and_then(|(x, y)| Some((x.trim().parse().ok()?, y.trim().parse().ok()?)));
    pair.filter(|(x, y): &(f64, f64)| x.is_finite() && y.is_finite()).ok_or_else(|| "a place is X,Y, as 812,503".to_owned())
}

pub(super) fn size(text: &str) -> Result<(u32, u32), String> {
    let pair = text.split_once('x').and_then(|(w, h)| Some((w.parse().ok()?, h.parse().ok()?)));
    pair.filter(|(w, h)| (1..=16_384).contains(w) && (1..=16_384).contains(h))
        .ok_or_else(|| "a size is WxH, as 1280x800, each at most 16384".to_owned())
}

/// The pictures of a session that are found unchanged. What is not is told on standard error.
pub(super) fn session_rasters(session: &Path, doc: &Document) -> BTreeMap<EpochId, Shown> {
    let places = Places::load();
    let store = Arc::new(TileStore::default());
    let mut rasters = BTreeMap::new();
    for epoch in doc.epochs.iter() {
        let opened = match places.find(session, &epoch.image) {
            ImageState::Same(path) => raster::open(&path).map_err(|e| e.to_string()),
            ImageState::Changed { .. } => Err(format!("{} is not the file that was opened; its ground is left empty.", epoch.file_name())),
            ImageState::Missing => Err(format!("{} is missing; its ground is left empty.", epoch.file_name())),
        };
        match opened {
            Ok(picture) => match shown(picture, &store) {
                Ok(shown) => {
                    rasters.insert(epoch.id, shown);
                }
                Err(why) => note(&why),
            },
            Err(why) => note(&why),
        }
    }
    rasters
}

/// A picture with its usual tones. Coarse levels are made when a view needs them; a picture whose rows come once has no others.
fn shown(picture: Picture, store: &Arc<TileStore>) -> Result<Shown, String> {
    let display = Display::usual(picture.info());
    let picture = Arc::new(picture);
    if picture.info().direct_levels().is_none() {
        prepare(&picture, display.bands)?;
    }
    let tones = Tones::of(&display, picture.info(), sampled_histogram(&picture, display.bands).as_ref());
    Ok(Shown::new(picture, tones, store))
}

/// Makes the coarse levels of a picture, with a word on standard error now and then where it takes long.
fn prepare(picture: &Arc<Picture>, bands: Bands) -> Result<(), String> {
    let started = Instant::now();
    let last = Cell::new(started);
    // The work goes on as long as somebody else holds the picture.
    let _held = Arc::clone(picture);
    build_with_progress(picture, bands, &|share| {
        if last.get().elapsed() >= TOLD_EVERY {
            last.set(Instant::now());
            note(&format!("Preparing coarse levels: {:.0} %. What is done is kept, also if this is stopped.", 100.0 * share));
        }
    })
}

/// How often progress is told.
const TOLD_EVERY: std::time::Duration = std::time::Duration::from_secs(3);

/// Prepares what a view at a zoom needs, and tells afterwards what could not be had.
fn prepare_for(stage: &Stage, zoom: f64) -> Result<(), String> {
    for shown in stage.rasters.values() {
        let info = shown.picture.info();
        if info.direct_levels().is_some_and(|direct| level_for(info, 1.0 / zoom) > direct) {
            prepare(&shown.picture, shown.tones.bands)?;
        }
    }
    Ok(())
}

/// Says what could not be had of the pictures that were painted.
fn tell_failures(stage: &Stage) {
    tell_shown(&stage.rasters);
}

/// As `tell_failures`.
pub(super) fn tell_shown(rasters: &BTreeMap<EpochId, Shown>) {
    for shown in rasters.values() {
        let info = shown.picture.info();
        info.incomplete.iter().for_each(|cut| note(&cut.words(info.orientation)));
        let failures = shown.failures();
        failures.iter().take(3).for_each(|why| note(&format!("{why} It is hatched.")));
        let has_gaps = shown.picture.pyramid(shown.tones.bands).is_ok_and(|p| p.is_some_and(|p| p.has_gaps()));
        if has_gaps && failures.is_empty() {
            note("Parts of the picture could not be decoded; on its coarse levels they are left empty.");
        }
    }
}

/// Where the pictures of a session are, whatever they hold now.
pub(super) fn session_pictures(session: &Path, doc: &Document) -> Vec<PathBuf> {
    let places = Places::load();
    let found = doc.epochs.iter().map(|epoch| places.find(session, &epoch.image));
    found
        .filter_map(|state| match state {
            ImageState::Same(path) | ImageState::Changed { path, .. } => Some(path),
            ImageState::Missing => None,
        })
        .collect()
}

/// A picture as a PNG file.
pub(super) fn png(image: &RgbaImage) -> Result<Vec<u8>, Failure> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, image::ImageFormat::Png)
        .map_err(|e| Failure::refused(format!("The picture cannot be written as PNG: {e}.")))?;
    Ok(bytes.into_inner())
}

/// What is looked at.
struct Stage {
    doc: Document,
    rasters: BTreeMap<EpochId, Shown>,
    annotations: bool,
    /// The files that were read.
    inputs: Vec<PathBuf>,
}

impl Stage {
    fn of_files(files: &[PathBuf]) -> Result<Stage, Failure> {
        let roles = [Role::Before, Role::After];
        let store = Arc::new(TileStore::default());
        let mut rasters = BTreeMap::new();
        let mut images = Vec::new();
        for (i, (path, role)) in files.iter().zip(roles).enumerate() {
            let opened = raster::open(path).map_err(|e| Failure::refused(e.to_string()))?;
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            // Nothing is stated of the file's content here, so its hash is not asked for: opening stays fast.
            images.push(opened.facts(role, name, String::new()));
            rasters.insert(EpochId(i as u32), shown(opened, &store).map_err(Failure::refused)?);
        }
        Ok(Stage { doc: Document::new(images), rasters, annotations: false, inputs: files.to_vec() })
    }

    fn of_session(path: &Path) -> Result<Stage, Failure> {
        let doc = shared::look(path)?.session.document().clone();
        let rasters = session_rasters(path, &doc);
        let inputs = session_pictures(path, &doc);
        Ok(Stage { doc, rasters, annotations: true, inputs })
    }

    /// The same with two other dates beside each other. Nothing of it is logged.
    fn of_dates(mut self, before: Option<&EpochArg>, after: Option<&EpochArg>) -> Result<Stage, Failure> {
        let before = before.map_or(Ok(self.doc.pair.before), |arg| arg.id(&self.doc))?;
        let after = after.map_or(Ok(self.doc.pair.after), |arg| arg.id(&self.doc))?;
        if before == after {
            return Err(Failure::usage("One date cannot be both BEFORE and AFTER."));
        }
        self.doc.pair = crate::core::doc::Pair { before, after };
        Ok(self)
    }
}

impl Render {
    pub fn run(self) -> Result<(), Failure> {
        let started = Instant::now();
        let single = self.files.len() == 1;
        let is_session = single && self.files.iter().any(|f| f.to_string_lossy().ends_with(".jsonl"));
        if !is_session && (self.before.is_some() || self.after.is_some()) {
            return Err(Failure::usage("--before and --after choose among the dates of a session. Give a session."));
        }
        let stage = match self.files.first() {
            Some(path) if is_session => Stage::of_session(path)?.of_dates(self.before.as_ref(), self.after.as_ref())?,
            _ => Stage::of_files(&self.files)?,
        };
        // One picture has one pane, whatever the mode.
        let compare = if single && !is_session { Mode::Before.compare() } else { self.mode.compare() };
        let compare = Compare { angle: self.angle.to_radians(), threshold: self.threshold, opacity: self.opacity, ..compare };
        let rasters: BTreeMap<EpochId, &dyn Painted> = stage.rasters.iter().map(|(id, r)| (*id, r as &dyn Painted)).collect();
        let (width, height) = self.size;
        let panes = compare.panes(stage.doc.pair, Viewport { width: f64::from(width), height: f64::from(height) });
        let near = panes.iter().find(|pane| pane.look == Look::Main).or(panes.first());
        let viewport = near.map_or(Viewport { width: 1.0, height: 1.0 }, crate::core::view::Pane::viewport);
        let turn = Camera::upright(Point::default(), 1.0).turned_by(self.turn.to_radians()).turn;
        let whole = fitting(&stage.doc, scene_bounds(&stage.doc), viewport, turn);
        let view = |camera| View { doc: &stage.doc, rasters: &rasters, camera, compare, selected: &[], annotations: stage.annotations };
        let open_s = started.elapsed().as_secs_f64();
        if let Some(views) = self.walk {
            return self.walk(&view, whole, &stage, views, open_s);
        }
        let camera = Camera {
            centre: self.centre.map_or(whole.centre, |(x, y)| Point::new(x, y)),
            zoom: match self.zoom {
                Some(zoom) if zoom.is_finite() && zoom > 0.0 => zoom,
                Some(_) => return Err(Failure::usage("The zoom must be a positive number.")),
                None => whole.zoom,
            },
            ..whole
        };
        prepare_for(&stage, camera.zoom)?;
        let picture = render(&view(camera), width, height)?;
        tell_failures(&stage);
        let out = self.out.unwrap_or_default();
        output::write(&out, &png(&picture)?, &stage.inputs).map_err(Failure::refused)?;
        if self.json {
            return print_json(
                &json!({ "schema": "revisit.render/1", "path": out, "width": width, "height": height, "seconds": started.elapsed().as_secs_f64() }),
            );
        }
        print(&out.display().to_string())
    }

    fn walk<'v>(&self, view: &impl Fn(Camera) -> View<'v>, whole: Camera, stage: &Stage, views: u32, open_s: f64) -> Result<(), Failure> {
        let (width, height) = self.size;
        let first = Instant::now();
        prepare_for(stage, whole.zoom)?;
        render(&view(whole), width, height)?;
        let first_s = first.elapsed().as_secs_f64();
        let bounds = scene_bounds(&stage.doc);
        let mut view_ms = Vec::new();
        for i in 0..views {
            let t = f64::from(i) / f64::from(views.max(2) - 1);
            let zoom = libm::exp(libm::log(whole.zoom) * (1.0 - t));
            // A slow diagonal that ends in the middle of the lower right quarter.
            let centre = bounds.min + bounds.size() * (0.25 + 0.5 * t);
            let started = Instant::now();
            render(&view(Camera { centre, zoom, ..whole }), width, height)?;
            view_ms.push(started.elapsed().as_secs_f64() * 1000.0);
        }
        let decoders: f64 = stage.rasters.values().map(|shown| shown.picture.peak_decoder_memory_mib()).sum();
        // Of the whole process tree: at most, as not all need have held their most at once.
        let peak_mib = platform::peak_memory_mib().map(|own| own + decoders);
        if self.json {
            return print_json(
                &json!({ "schema": "revisit.render/1", "open_s": open_s, "first_s": open_s + first_s, "view_ms": view_ms, "peak_mib": peak_mib }),
            );
        }
        let mut sorted = view_ms.clone();
        sorted.sort_by(f64::total_cmp);
        print(&format!("opened in {open_s:.2} s, first view after {:.2} s", open_s + first_s))?;
        print(&format!("{} views, median {:.1} ms", sorted.len(), sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)))?;
        print(&peak_mib.map_or_else(|| "peak memory not known on this system".to_owned(), |m| format!("peak memory {m:.0} MiB")))
    }
}
