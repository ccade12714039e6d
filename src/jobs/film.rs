//! The replay as pictures: which moments are shown, how each is painted, and the files that they become.

use super::job::{FilmJob, FilmTarget};
use super::tiles::Shown;
use crate::core::doc::{Document, EpochId, FootprintId};
use crate::core::ops::Focus;
use crate::core::session::{Session, Step};
use crate::core::units::Timestamp;
use crate::core::view::{Camera, Compare, CompareMode, Viewport, fitting, focus_bounds, scene_bounds};
use crate::io::animation::{AnimationError, AnimationFormat, animation};
use crate::io::caption;
use crate::io::render::{Painted, View, render, render_without_words};
use crate::io::{output, sha256};
use image::RgbaImage;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A moment of the replay, to be painted.
#[derive(Clone, Debug)]
pub struct Shot {
    /// The record that made it.
    pub seq: u64,
    /// The document then.
    pub doc: Arc<Document>,
    /// What the step was about.
    pub focus: Option<Focus>,
    /// What happened: the step's label, or the chapter's name.
    pub label: String,
    /// When.
    pub at: Timestamp,
    /// Its place among the steps, from 1, and how many there are.
    pub place: (usize, usize),
}

/// Which moments are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Every {
    /// Every so many steps, and the last one.
    Steps(usize),
    /// The chapters alone: the state of things at each mark.
    Chapters,
}

/// Where the camera looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilmCamera {
    /// At what each step is about, with what stands around it.
    #[default]
    Follow,
    /// At the whole scene.
    Whole,
}

/// How a film is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmForm {
    /// Width and height of its pictures, px.
    pub size: (u32, u32),
    /// Where the camera looks.
    pub camera: FilmCamera,
    /// How the two dates are shown.
    pub compare: Compare,
    /// How long each step is shown, s. Of animations.
    pub each_s: f64,
    /// The most bytes that an animation may have.
    pub most_bytes: usize,
}

impl Default for FilmForm {
    fn default() -> FilmForm {
        FilmForm { size: (1280, 800), camera: FilmCamera::Follow, compare: Compare::default(), each_s: 1.2, most_bytes: MOST_BYTES }
    }
}

/// The most bytes of an animation, if nothing else is said: what can be sent by mail.
pub const MOST_BYTES: usize = 20 << 20;

/// The pictures of an animation are not made smaller than this, px in width.
const NARROWEST: u32 = 240;

/// The moments of a session's steps that are shown. Without any, the start alone.
pub fn shots(session: &Session, steps: &[Step], every: Every) -> Vec<Shot> {
    let count = steps.len();
    let shot = |at: usize, step: &Step, label: String| {
        let node = session.history().node(step.state)?;
        Some(Shot { seq: step.seq, doc: Arc::clone(&node.doc), focus: step.focus, label, at: step.at, place: (at + 1, count) })
    };
    let found: Vec<Shot> = match every {
        Every::Steps(every) => {
            let every = every.max(1);
            let wanted = |at: usize| (at + 1).is_multiple_of(every) || at + 1 == count;
            steps.iter().enumerate().filter(|(at, _)| wanted(*at)).filter_map(|(at, step)| shot(at, step, step.label.clone())).collect()
        }
        Every::Chapters => {
            let marks = session.marks().iter().filter_map(|(seq, name)| {
                let at = steps.partition_point(|step| step.seq < *seq).checked_sub(1)?;
                // A chapter is about everything that led to it.
                shot(at, steps.get(at)?, name.clone()).map(|shot| Shot { focus: None, ..shot })
            });
            marks.collect()
        }
    };
    if found.is_empty()
        && let Some(start) = session.history().node(0)
    {
        let shot = Shot { seq: 0, doc: Arc::clone(&start.doc), focus: None, label: "Start".to_owned(), at: start.at, place: (0, count) };
        return vec![shot];
    }
    found
}

/// Where the camera of a picture of the replay looks.
fn camera(doc: &Document, focus: Option<Focus>, viewport: Viewport, camera: FilmCamera) -> Camera {
    let whole = fitting(doc, scene_bounds(doc), viewport, 0.0);
    let about = focus.filter(|_| camera == FilmCamera::Follow).and_then(|focus| focus_bounds(doc, focus));
    match about {
        // Twice around: a building is looked at with what stands beside it.
        Some(bounds) => {
            let near = fitting(doc, bounds, viewport, 0.0);
            Camera { zoom: (near.zoom / 3.0).clamp(whole.zoom.min(0.05), 4.0).max(whole.zoom), ..near }
        }
        None => whole,
    }
}

/// Paints a moment, without the strip of words below it; with or without names and dates on it.
///
/// # Errors
/// A sentence, if the pictures cannot be had.
pub fn paint(
    doc: &Document,
    focus: Option<Focus>,
    rasters: &BTreeMap<EpochId, &dyn Painted>,
    form: &FilmForm,
    words: bool,
) -> Result<RgbaImage, String> {
    let (width, height) = form.size;
    let canvas = Viewport { width: f64::from(width), height: f64::from(height) };
    let viewport = form.compare.panes(doc.pair, canvas).first().map_or(canvas, crate::core::view::Pane::viewport);
    let selected: Vec<FootprintId> = match focus {
        Some(Focus::Footprint(id)) => vec![id],
        _ => Vec::new(),
    };
    let camera = camera(doc, focus, viewport, form.camera);
    let view = View { doc, rasters, camera, compare: form.compare, selected: &selected, annotations: true };
    if words { render(&view, width, height) } else { render_without_words(&view, width, height) }
}

/// A moment as a picture with a strip of words below it.
fn shot_picture(shot: &Shot, rasters: &BTreeMap<EpochId, &dyn Painted>, form: &FilmForm) -> Result<RgbaImage, String> {
    let mut picture = paint(&shot.doc, shot.focus, rasters, form, true)?;
    let time = shot.at.to_string();
    let time = time.get(..16).unwrap_or(&time).replace('T', " ");
    let credits: Vec<&str> = shot.doc.epochs.iter().map(|e| e.credit.as_str()).filter(|c| !c.is_empty()).collect();
    let mut right = format!("{time} UTC");
    let credit = credits.first().map(|first| if credits.iter().all(|c| c == first) { (*first).to_owned() } else { credits.join(" / ") });
    if let Some(credit) = credit {
        right = format!("{right}   {credit}");
    }
    caption::strip(&mut picture, &format!("Step {}   {}", shot.seq, shot.label), &right);
    Ok(picture)
}

/// A picture as a PNG file.
pub(crate) fn png(image: &RgbaImage) -> Result<Vec<u8>, String> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Png).map_err(|e| format!("The picture cannot be written as PNG: {e}."))?;
    Ok(bytes.into_inner())
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The file; of a folder of pictures the list of them.
    pub path: PathBuf,
    /// SHA-256 of its content.
    pub sha256: String,
    /// What had to be done otherwise than asked for, full sentences.
    pub notes: Vec<String>,
}

/// The list of the pictures in a folder.
pub const LIST: &str = "frames.json";

/// Writes every shot as a numbered PNG into a folder, and a list of them with their hashes. `None` if it was stopped: what is
/// written by then stays, without a list.
///
/// # Errors
/// A sentence.
pub fn write_frames(
    dir: &Path,
    shots: &[Shot],
    rasters: &BTreeMap<EpochId, &dyn Painted>,
    form: &FilmForm,
    about: (&str, &str),
    inputs: &[PathBuf],
    go_on: &dyn Fn(f64) -> bool,
) -> Result<Option<Written>, String> {
    std::fs::create_dir_all(dir).map_err(|e| {
        format!("The folder for the pictures cannot be made: {}. Folder: {}", crate::io::platform::plain_words(&e), dir.display())
    })?;
    let mut list = Vec::new();
    for (index, shot) in shots.iter().enumerate() {
        if !go_on(index as f64 / shots.len().max(1) as f64) {
            return Ok(None);
        }
        let bytes = png(&shot_picture(shot, rasters, form)?)?;
        let name = format!("frame-{:05}.png", index + 1);
        output::write(&dir.join(&name), &bytes, inputs)?;
        list.push(json!({ "file": name, "seq": shot.seq, "label": shot.label, "at": shot.at, "sha256": sha256(&bytes) }));
    }
    let (session, head) = about;
    let text = json!({ "schema": "revisit.frames/1", "session": session, "head": head, "frames": list }).to_string() + "\n";
    let path = dir.join(LIST);
    output::write(&path, text.as_bytes(), inputs)?;
    Ok(Some(Written { path, sha256: sha256(text.as_bytes()), notes: Vec::new() }))
}

/// Writes the shots as an animation, a film, GIF, WebP or APNG by the file's ending. One that would become larger than allowed is made
/// with smaller pictures, and if that is not enough with fewer of them; the notes say so. `None` if it was stopped.
///
/// # Errors
/// A sentence.
pub fn write_animation(
    path: &Path,
    shots: &[Shot],
    rasters: &BTreeMap<EpochId, &dyn Painted>,
    form: &FilmForm,
    inputs: &[PathBuf],
    go_on: &dyn Fn(f64) -> bool,
) -> Result<Option<Written>, String> {
    let format = AnimationFormat::of(path)?;
    let mut form = *form;
    let mut shots: Vec<&Shot> = shots.iter().collect();
    let mut notes = Vec::new();
    let wished = form.size;
    form.size = format.size_for(wished);
    if form.size != wished {
        notes.push(format!("A film has even sides, so its pictures are {} x {} pixels.", form.size.0, form.size.1));
    }
    let asked = (form.size, shots.len());
    loop {
        form.size = format.size_for(form.size);
        let count = shots.len();
        let mut next = |index: usize| {
            let going = go_on(index as f64 / count.max(1) as f64);
            shots.get(index).filter(|_| going).map(|shot| shot_picture(shot, rasters, &form)).transpose()
        };
        match animation(format, form.size, count, form.each_s, form.most_bytes, &mut next) {
            Ok(bytes) => {
                if asked.0 != form.size {
                    notes.push(format!(
                        "The pictures are {} x {} pixels instead of {} x {}, so that the file is not larger than {}.",
                        form.size.0,
                        form.size.1,
                        asked.0.0,
                        asked.0.1,
                        mebibytes(form.most_bytes)
                    ));
                }
                if asked.1 != count {
                    notes.push(format!("{count} of {} steps are shown, for the same reason.", asked.1));
                }
                output::write(path, &bytes, inputs)?;
                return Ok(Some(Written { path: path.to_owned(), sha256: sha256(&bytes), notes }));
            }
            Err(AnimationError::Stopped) => return Ok(None),
            Err(AnimationError::Other(why)) => return Err(why),
            Err(AnimationError::TooLarge(share)) => {
                let (width, height) = form.size;
                if width > NARROWEST {
                    // The size of the file goes about as the area of the pictures.
                    let factor = (share.max(0.05).sqrt() * 0.95).clamp(0.3, 0.85);
                    let side = |s: u32| ((f64::from(s) * factor).round() as u32).max(16);
                    form.size = if side(width) < NARROWEST {
                        (NARROWEST, (f64::from(height) * f64::from(NARROWEST) / f64::from(width)).round().max(16.0) as u32)
                    } else {
                        (side(width), side(height))
                    };
                } else if count > 2 {
                    let last = shots.last().copied();
                    shots = shots.into_iter().step_by(2).collect();
                    if let Some(last) = last.filter(|last| shots.last().is_none_or(|kept| kept.seq != last.seq)) {
                        shots.push(last);
                    }
                    if shots.len() == count {
                        shots.truncate(2);
                    }
                } else {
                    return Err(format!("Two small pictures are already larger than {}. Allow more.", mebibytes(form.most_bytes)));
                }
            }
        }
    }
}

fn mebibytes(bytes: usize) -> String {
    let mib = bytes as f64 / f64::from(1 << 20);
    if mib < 1.0 { format!("{:.0} KiB", mib * 1024.0) } else { format!("{mib:.0} MiB") }
}

fn painted(pictures: &[(EpochId, Shown)]) -> BTreeMap<EpochId, &dyn Painted> {
    pictures.iter().map(|(id, shown)| (*id, shown as &dyn Painted)).collect()
}

/// A step of the replay as a small picture of the date that it is about. Where the pictures cannot be had, the outlines alone.
pub(super) fn thumbnail(
    doc: &Document,
    focus: Option<Focus>,
    pictures: &[(EpochId, Shown)],
    size: (u32, u32),
) -> Option<(u32, u32, Vec<u8>)> {
    let epoch = match focus {
        Some(Focus::Footprint(id)) => doc.footprint(id).map(|f| f.epoch),
        Some(Focus::Line(id)) => doc.line(id).map(|l| l.epoch),
        Some(Focus::Annotation(id)) => doc.annotation(id).map(|a| a.epoch),
        Some(Focus::Epoch(id)) => Some(id),
        None => None,
    };
    let shows_after = epoch.is_none_or(|epoch| epoch == doc.pair.after);
    let compare = Compare { mode: CompareMode::Blink, shows_after, ..Compare::default() };
    let form = FilmForm { size, compare, ..FilmForm::default() };
    let picture = paint(doc, focus, &painted(pictures), &form, false).or_else(|_| paint(doc, focus, &BTreeMap::new(), &form, false));
    picture.ok().map(|picture| (picture.width(), picture.height(), picture.into_raw()))
}

/// Writes what a job of the window asks for.
pub(super) fn write(job: &FilmJob, go_on: &dyn Fn(f64) -> bool) -> Result<Option<Written>, String> {
    let rasters = painted(&job.pictures);
    match &job.target {
        FilmTarget::Frames(dir) => write_frames(dir, &job.shots, &rasters, &job.form, (&job.about.0, &job.about.1), &job.inputs, go_on),
        FilmTarget::Animation(path) => write_animation(path, &job.shots, &rasters, &job.form, &job.inputs, go_on),
    }
}
