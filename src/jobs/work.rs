//! Carries jobs out, on whichever thread calls.

use super::figure::{self, FigurePurpose};
use super::film;
use super::job::{ExportJob, Growth, Job, Other, Outcome, OutlineAnswer, OutlineQuestion, ShownPicture};
use super::open::{
    copy_session, glance, image_facts_unless_stopped, look_at_session, open_pair, open_sample, open_session, recent_sessions,
};
use super::outline::{propose_outline_on, snap_footprint};
use super::ticket::Ticket;
use super::tiles::{Shown, TileStore, build_pyramid, build_with_progress, sampled_histogram};
use crate::core::doc::{Comparison, Role};
use crate::core::measure;
use crate::core::ops::ImportFootprints;
use crate::core::raster::{Access, Display, Tones};
use crate::core::tools::Wanted;
use crate::io::export::{ExportInput, is_on_ground};
use crate::io::places::Places;
use crate::io::raster::RasterSource;
use crate::io::session_file::snapshot;
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

/// Does a job, unless it was stopped before; what was stopped meanwhile and has not gone out of the house counts as not done.
pub(super) fn carry_out_or_stop(job: Job, tell: &dyn Fn(Outcome), ticket: &Ticket) -> Outcome {
    // A tool and the strip of dates wait for their answer, whatever it is.
    if ticket.is_stopped() && !matches!(job, Job::Outline { .. } | Job::ReadDate { .. }) {
        return stopped(&job);
    }
    let what = stopped(&job);
    unless_stopped(carry_out(job, tell, ticket), ticket, what)
}

/// What became of a job, or `what` if it was stopped meanwhile and nothing of it has gone out of the house.
fn unless_stopped(outcome: Outcome, ticket: &Ticket, what: Outcome) -> Outcome {
    if !ticket.is_stopped() {
        return outcome;
    }
    match outcome {
        // An opened session gives its lock back when it is dropped.
        Outcome::Opened(_) | Outcome::OpenFailed(_) | Outcome::Imported { .. } | Outcome::ImportFailed(_) | Outcome::ExportFailed(_) => {
            what
        }
        Outcome::Outlined { session, answer } => {
            let why = || "Looking for the outline was stopped.".to_owned();
            let answer = match answer {
                OutlineAnswer::Proposed(serial, _) => OutlineAnswer::Proposed(serial, Err(why())),
                OutlineAnswer::Snapped(id, ring, _) => OutlineAnswer::Snapped(id, ring, Err(why())),
            };
            Outcome::Outlined { session, answer }
        }
        Outcome::DateRead { session, path, .. } => {
            let why = "Reading the image was stopped; no date was added.".to_owned();
            Outcome::DateRead { session, path, result: Err(why) }
        }
        // What is written is written, and said.
        outcome => outcome,
    }
}

fn stopped(job: &Job) -> Outcome {
    match job {
        Job::Import { .. } => Outcome::Stopped { opening: false, said: "The import was stopped; nothing was taken in." },
        Job::Export(_) => Outcome::Stopped { opening: false, said: "The export was stopped; nothing was written." },
        Job::Figure(_) => Outcome::Stopped { opening: false, said: "The figure was stopped; nothing was written." },
        _ => Outcome::Stopped { opening: true, said: "Opening was stopped." },
    }
}

/// Does a job and says what became of it.
fn carry_out(job: Job, tell: &dyn Fn(Outcome), ticket: &Ticket) -> Outcome {
    match job {
        Job::OpenPair { before, after, session } => opened(open_pair(&before, &after, session.as_deref(), ticket)),
        Job::OpenSession(path) => match glance(&path, ticket) {
            None => opened(open_session(&path, ticket)),
            // The present is shown at once, and the past when it has been read.
            Some(first) => {
                let path = first.path.clone();
                tell(Outcome::Opened(Box::new(first)));
                Outcome::PastRead { result: open_session(&path, ticket).map(Box::new), path }
            }
        },
        Job::LookAtSession(path) => opened(look_at_session(&path, ticket)),
        Job::CopySession { from, to } => opened(copy_session(&from, &to, ticket)),
        Job::OpenSample => opened(open_sample(ticket)),
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
            Outcome::Aligned { session: Arc::clone(&session), pair: (task.from.0, task.onto.0), of: Arc::clone(&stop), result }
        }
        Job::Report { session, task, stop } => {
            let progress = |share| {
                tell(Outcome::Reporting { session: Arc::clone(&session), share });
                !stop.load(Ordering::Relaxed)
            };
            let result = super::report::make_report(&task, None, &progress);
            Outcome::Reported { session, result }
        }
        Job::Outline { session, epoch: _, shown, shape, question } => {
            let size = [shown.picture.info().width, shown.picture.info().height];
            let tiles = |id| {
                if ticket.is_stopped() {
                    return Err("It was stopped.".to_owned());
                }
                shown.values(id).map_err(|e| e.to_string())
            };
            let answer = match question {
                OutlineQuestion::Propose(Wanted { serial, bounds, click, .. }) => {
                    let found = propose_outline_on(shape, size, &tiles, bounds, click);
                    OutlineAnswer::Proposed(serial, found.map(|f| f.ring.points().to_vec()))
                }
                OutlineQuestion::Snap(id, rings) => {
                    let found = snap_footprint(shape, size, &tiles, &rings);
                    OutlineAnswer::Snapped(id, rings, found)
                }
            };
            Outcome::Outlined { session, answer }
        }
        Job::Simulate { session, doc, key, stop } => {
            let (Comparison { new, old }, level) = (&key.1, key.2);
            let go_on = |_| !stop.load(Ordering::Relaxed);
            match measure::monte_carlo(&doc, new, old, level, (measure::DRAWS, 1), &go_on) {
                Ok(None) => Outcome::Nothing,
                Ok(Some((answer, found))) => Outcome::Simulated { result: Ok((answer, found)), session, key },
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
            let result = image_facts_unless_stopped(&file, &path, (Role::Further, None, None), &|share| ticket.go_on(share)).map(Box::new);
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
                    command: ImportFootprints { epoch, source, footprints: found.footprints, annotations: found.annotations },
                    rejected: found.rejected,
                }
            }
        },
        Job::Export(job) => match export(&job, tell, ticket) {
            Err(why) => Outcome::ExportFailed(why),
            Ok((path, content_sha256)) => {
                let (hidden, visible_only) = (job.doc.hidden.len(), job.visible_only);
                let (format, head) = (job.exporter.name, job.anchor.1);
                Outcome::Exported { session: job.session, path, format, content_sha256, head, hidden, visible_only }
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
            FigurePurpose::File { path, file, inputs } => match figure::write(&job, path, *file, inputs, &|share| ticket.go_on(share)) {
                Ok(notes) => Outcome::FigureWritten { path: path.clone(), notes },
                Err(why) => Outcome::ExportFailed(why),
            },
        },
        Job::ListRecent => Outcome::Recent(recent_sessions()),
        Job::MeasureCache => Outcome::Cache { bytes: raster::cache_bytes() + snapshot::bytes(), freed: None },
        Job::ClearCache => {
            let snapshots = snapshot::clear();
            let freed = raster::clear_cache().map(|freed| freed + snapshots).map_err(|e| {
                let why = crate::io::platform::plain_words(&e);
                format!("The picture cache could not be cleared: {why}. Nothing that is open is touched by this.")
            });
            Outcome::Cache { bytes: raster::cache_bytes() + snapshot::bytes(), freed: Some(freed) }
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
fn export(job: &ExportJob, tell: &dyn Fn(Outcome), ticket: &Ticket) -> Result<(PathBuf, String), String> {
    let stopped = || "It was stopped.".to_owned();
    // Reading the images once more takes most of the time, if they are large.
    let found = Places::load().changed_unless_stopped(&job.session_path, &job.doc, &|share| ticket.go_on(0.9 * share));
    for (epoch, why) in found.ok_or_else(stopped)? {
        tell(Outcome::Changed { session: Arc::clone(&job.session), epoch, why });
    }
    let (seq, head) = (job.anchor.0, job.anchor.1.as_str());
    let (level, visible_only) = (job.level, job.visible_only);
    let input = ExportInput { header: &job.header, doc: &job.doc, seq, head, changed: job.changed, level, visible_only };
    let content = (job.exporter.write)(&input)?;
    let path = job.exporter.path_for(&job.path, is_on_ground(&job.doc));
    if !ticket.go_on(0.99) {
        return Err(stopped());
    }
    output::write(&path, &content, &[])?;
    Ok((path, sha256(&content)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::doc::EpochId;

    fn stopped_ticket() -> Ticket {
        let ticket = Ticket::default();
        ticket.stop();
        ticket
    }

    #[test]
    fn what_was_stopped_counts_as_not_done() {
        let dir = tempfile::tempdir().expect("a folder");
        let nobody = |_| {};
        let outcome = carry_out_or_stop(Job::OpenSession(dir.path().join("none")), &nobody, &stopped_ticket());
        assert!(matches!(outcome, Outcome::Stopped { opening: true, .. }), "{outcome:?}");
        // Stopped while the pictures were hashed: there is no session file afterwards.
        let pictures = ["before.png", "after.png"].map(|name| dir.path().join(name));
        for path in &pictures {
            image::RgbImage::from_pixel(8, 8, image::Rgb([90, 96, 80])).save(path).expect("a picture is written");
        }
        let session = dir.path().join("site.session.jsonl");
        assert!(open_pair(&pictures[0], &pictures[1], Some(&session), &stopped_ticket()).is_err());
        assert!(!session.exists());
        // The same without being stopped tells how far it is.
        let ticket = Ticket::default();
        let told = (crate::core::doc::Role::Before, None, None);
        image_facts_unless_stopped(&session, &pictures[0], told, &|share| ticket.go_on(share)).expect("it is read");
        assert_eq!(ticket.share(), Some(1.0));
    }

    #[test]
    fn a_tool_gets_its_answer_even_if_it_was_stopped() {
        let answer = OutlineAnswer::Proposed(7, Err("something else".to_owned()));
        let outlined = Outcome::Outlined { session: "s".into(), answer };
        let ticket = stopped_ticket();
        let outcome = unless_stopped(outlined, &ticket, Outcome::Nothing);
        let Outcome::Outlined { answer: OutlineAnswer::Proposed(7, Err(why)), .. } = outcome else { panic!("{outcome:?}") };
        assert!(why.contains("stopped"));
        // What is written is written, and said.
        let written = Outcome::FigureWritten { path: "f.png".into(), notes: Vec::new() };
        assert!(matches!(unless_stopped(written, &ticket, Outcome::Nothing), Outcome::FigureWritten { .. }));
        let import = Outcome::Imported {
            session: "s".into(),
            command: ImportFootprints { epoch: EpochId(0), source: "x".into(), footprints: Vec::new(), annotations: Vec::new() },
            rejected: Vec::new(),
        };
        assert!(matches!(unless_stopped(import, &ticket, Outcome::Nothing), Outcome::Nothing), "nothing is taken in");
    }
}
