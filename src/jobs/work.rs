//! Carries jobs out, on whichever thread calls.

use super::figure::{self, FigurePurpose};
use super::film;
use super::job::{ExportJob, Growth, Job, Other, Outcome, OutlineAnswer, OutlineQuestion, ShownPicture};
use super::open::{copy_session, image_facts, look_at_session, open_pair, open_sample, open_session, recent_sessions};
use super::outline::{propose_outline, snap_outline};
use super::tiles::{Shown, TileStore, build_pyramid, build_with_progress, sampled_histogram};
use crate::core::doc::{Comparison, Role};
use crate::core::measure;
use crate::core::ops::ImportFootprints;
use crate::core::raster::{Access, Display, Tones};
use crate::core::tools::Wanted;
use crate::io::export::{ExportInput, is_on_ground};
use crate::io::places::Places;
use crate::io::raster::RasterSource;
use crate::io::{classes, import, output, raster, sha256};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

const OTHER_CONTENT: &str = "This is not the file that was opened: its content changed. The outlines are kept and can be measured; \
    put the original file back to see them on it.";

/// Files up to this size are hashed before they are shown; larger ones are shown first.
const HASHED_FIRST: u64 = 256 << 20;

/// Opens a picture for showing. What is decoded as a whole and small is ready at once.
fn show(path: &Path, sha256: &str, store: &Arc<TileStore>) -> Result<ShownPicture, String> {
    let picture = Arc::new(raster::open(path).map_err(|e| e.to_string())?);
    if picture.bytes() <= HASHED_FIRST && picture.sha256(&|_| true)?.is_none_or(|(found, _)| found != sha256) {
        return Err(format!("{OTHER_CONTENT} File: {}", path.display()));
    }
    let display = Display::usual(picture.info());
    if picture.info().access == Access::Rows && u64::from(picture.info().width) * u64::from(picture.info().height) <= READY_AT_ONCE {
        build_pyramid(&picture, display.bands)?;
    }
    let histogram = sampled_histogram(&picture, display.bands).map(Arc::new);
    let tones = Tones::of(&display, picture.info(), histogram.as_deref());
    Ok(ShownPicture { shown: Shown::new(picture, tones, store), display, histogram })
}

/// Pictures decoded as a whole with up to this many pixels are decoded before they are shown: it takes a moment.
const READY_AT_ONCE: u64 = 16_000_000;

/// Shows a picture otherwise.
fn tone(picture: &ShownPicture, display: Display, other: Option<&Other>) -> Result<ShownPicture, String> {
    let source = &picture.shown.picture;
    // What was sampled before coarse levels were there is a fair sample too, and sampling anew takes its time.
    let same = picture.display.bands == display.bands;
    let histogram = match &picture.histogram {
        Some(histogram) if same => Some(Arc::clone(histogram)),
        _ => sampled_histogram(source, display.bands).map(Arc::new),
    };
    let mut tones = Tones::of(&display, source.info(), histogram.as_deref());
    if let (true, Some(other), Some(own)) = (display.match_other, other, &histogram) {
        tones = tones.matched(own, &other.tones, &other.histogram);
    }
    Ok(ShownPicture { shown: picture.shown.with(tones), display, histogram })
}

/// Does a job and says what became of it.
pub(super) fn carry_out(job: Job, tell: &dyn Fn(Outcome)) -> Outcome {
    match job {
        Job::OpenPair { before, after, session } => opened(open_pair(&before, &after, session.as_deref())),
        Job::OpenSession(path) => opened(open_session(&path)),
        Job::LookAtSession(path) => opened(look_at_session(&path)),
        Job::CopySession { from, to } => opened(copy_session(&from, &to)),
        Job::OpenSample => opened(open_sample()),
        Job::Show { session, epoch, path, sha256, store } => {
            let result = show(&path, &sha256, &store);
            Outcome::Shown { session, epoch, result }
        }
        Job::Tone { session, epoch, picture, display, other } => {
            let result = tone(&picture, display, other.as_ref());
            Outcome::Shown { session, epoch, result }
        }
        Job::Build { session, epoch, picture, bands } => {
            let growing = |share| tell(Outcome::Growing { session: Arc::clone(&session), epoch, bands, result: Ok(Growth::Share(share)) });
            let result = build_with_progress(&picture, bands, &growing);
            let whole = || if picture.is_growing(u8::MAX, bands) { Growth::Stopped } else { Growth::Complete };
            Outcome::Growing { session, epoch, bands, result: result.map(|()| whole()) }
        }
        Job::StopBuild { picture, bands } => {
            if let Ok(Some(pyramid)) = picture.pyramid(bands) {
                pyramid.stop();
            }
            Outcome::Nothing
        }
        Job::Align { session, task, stop } => {
            let progress = |share| {
                tell(Outcome::Aligning { session: Arc::clone(&session), share });
                !stop.load(Ordering::Relaxed)
            };
            let result = super::align::align(&task, &progress).map(|found| found.map(Box::new));
            Outcome::Aligned { session: Arc::clone(&session), pair: (task.from.0, task.onto.0), result }
        }
        Job::Report { session, task, stop } => {
            let progress = |share| {
                tell(Outcome::Reporting { session: Arc::clone(&session), share });
                !stop.load(Ordering::Relaxed)
            };
            let result = super::report::make_report(&task, None, &progress);
            Outcome::Reported { session, result }
        }
        Job::Outline { session, epoch: _, shown, question } => {
            let size = [shown.picture.info().width, shown.picture.info().height];
            let tiles = |id| shown.values(id).map_err(|e| e.to_string());
            let answer = match question {
                OutlineQuestion::Propose(Wanted { serial, bounds, click, .. }) => {
                    let found = propose_outline(size, &tiles, bounds, click);
                    OutlineAnswer::Proposed(serial, found.map(|f| f.ring.points().to_vec()))
                }
                OutlineQuestion::Snap(id, ring) => {
                    let found = snap_outline(size, &tiles, &ring);
                    OutlineAnswer::Snapped(id, ring, found)
                }
            };
            Outcome::Outlined { session, answer }
        }
        Job::Simulate { session, doc, key, stop } => {
            let (Comparison { new, old }, level) = (&key.1, key.2);
            let go_on = |_| !stop.load(Ordering::Relaxed);
            match measure::monte_carlo(&doc, new, old, level, (measure::DRAWS, 1), &go_on) {
                Ok(None) => Outcome::Nothing,
                Ok(Some((answer, found))) => Outcome::Simulated { result: Ok((found.words(&answer), found.agrees)), session, key },
                Err(why) => Outcome::Simulated { result: Err(why.to_string()), session, key },
            }
        }
        Job::ReadClasses { session, path } => Outcome::Classes { session, result: classes::read(&path) },
        Job::WriteClasses { name, path } => Outcome::ClassesWritten(classes::write(name, &path).map(|()| path)),
        Job::Difference(job) => {
            let result = super::difference::make(&job);
            Outcome::Difference { session: Arc::clone(&job.session), number: job.number, result }
        }
        Job::Verify { picture, .. } if picture.bytes() <= HASHED_FIRST => Outcome::Nothing,
        Job::Verify { session, epoch, picture, sha256 } => match picture.sha256(&|_| Arc::strong_count(&picture) > 1) {
            Ok(Some((found, _))) if found != sha256 => Outcome::Changed { session, epoch, why: OTHER_CONTENT.to_owned() },
            Ok(_) => Outcome::Nothing,
            Err(why) => Outcome::Changed { session, epoch, why },
        },
        Job::ReadDate { session, file, path } => {
            let result = image_facts(&file, &path, Role::Further, None, None).map(Box::new);
            if let Ok(facts) = &result {
                Places::load().remember(&facts.sha256, &path);
            }
            Outcome::DateRead { session, path, result }
        }
        Job::Import { session, path, epoch, doc } => match import::import(&path, &doc, epoch) {
            Err(why) => Outcome::ImportFailed(why),
            Ok(found) => {
                let source = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
                Outcome::Imported {
                    session,
                    command: ImportFootprints { epoch, source, footprints: found.footprints },
                    rejected: found.rejected,
                }
            }
        },
        Job::Export(job) => match export(&job, tell) {
            Err(why) => Outcome::ExportFailed(why),
            Ok((path, content_sha256)) => {
                Outcome::Exported { session: job.session, path, format: job.exporter.name, content_sha256, head: job.anchor.1 }
            }
        },
        Job::Thumbnail { session, seq, doc, focus, pictures, size } => {
            let picture = film::thumbnail(&doc, focus, &pictures, size);
            Outcome::Thumbnail { session, seq, picture }
        }
        Job::Film(job) => {
            let go_on = |share| {
                tell(Outcome::Filming { session: Arc::clone(&job.session), share });
                !job.stop.load(Ordering::Relaxed)
            };
            let result = film::write(&job, &go_on).map(|written| written.map(|w| (w, job.about.1.clone())));
            Outcome::Filmed { session: Arc::clone(&job.session), result }
        }
        Job::Figure(job) => match &job.purpose {
            FigurePurpose::Preview(scale) => {
                let result = figure::preview(&job, *scale).map(Box::new);
                Outcome::FigurePainted { session: job.session, result }
            }
            FigurePurpose::File { path, file, inputs } => match figure::write(&job, path, *file, inputs) {
                Ok(notes) => Outcome::FigureWritten { path: path.clone(), notes },
                Err(why) => Outcome::ExportFailed(why),
            },
        },
        Job::ListRecent => Outcome::Recent(recent_sessions()),
        Job::MeasureCache => Outcome::Cache { bytes: raster::cache_bytes(), freed: None },
        Job::ClearCache => {
            let freed = raster::clear_cache().map_err(|e| {
                let why = crate::io::platform::plain_words(&e);
                format!("The picture cache could not be cleared: {why}. Nothing that is open is touched by this.")
            });
            Outcome::Cache { bytes: raster::cache_bytes(), freed: Some(freed) }
        }
    }
}

fn opened(result: Result<super::OpenedSession, String>) -> Outcome {
    match result {
        Ok(session) => Outcome::Opened(Box::new(session)),
        Err(why) => Outcome::OpenFailed(why),
    }
}

/// Writes an export. Where, and the SHA-256 of what.
fn export(job: &ExportJob, tell: &dyn Fn(Outcome)) -> Result<(PathBuf, String), String> {
    for (epoch, why) in Places::load().changed(&job.session_path, &job.doc) {
        tell(Outcome::Changed { session: Arc::clone(&job.session), epoch, why });
    }
    let input = ExportInput { header: &job.header, doc: &job.doc, seq: job.anchor.0, head: &job.anchor.1, level: job.level };
    let content = (job.exporter.write)(&input)?;
    let path = job.exporter.path_for(&job.path, is_on_ground(&job.doc));
    output::write(&path, &content, &[])?;
    Ok((path, sha256(&content)))
}
