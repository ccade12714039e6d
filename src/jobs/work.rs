//! Carries jobs out, on whichever thread calls.

use super::job::{ExportJob, Job, Outcome, Picture};
use super::open::{open_pair, open_sample, open_session, recent_sessions};
use crate::core::ops::ImportFootprints;
use crate::io::export::ExportInput;
use crate::io::raster::RasterSource;
use crate::io::{import, output, raster, sha256};
use std::path::PathBuf;
use std::sync::Arc;

/// Does a job and says what became of it.
pub(super) fn carry_out(job: Job) -> Outcome {
    match job {
        Job::OpenPair { before, after, session } => opened(open_pair(&before, &after, session.as_deref())),
        Job::OpenSession(path) => opened(open_session(&path)),
        Job::OpenSample => opened(open_sample()),
        Job::Decode { session, epoch, path, sha256 } => {
            let opened = raster::open(&path).map_err(|e| e.to_string());
            let result = opened.and_then(|opened| {
                if opened.sha256 != sha256 {
                    let why = "This is not the file that was opened: its content changed. The outlines are kept and can be measured";
                    return Err(format!("{why}; put the original file back to see them on it. File: {}", path.display()));
                }
                let raster: Arc<dyn RasterSource> = Arc::new(opened.raster);
                Ok(Picture { info: raster.info().clone(), raster })
            });
            Outcome::Decoded { session, epoch, result }
        }
        Job::Tile { session, epoch, id, raster } => Outcome::Tile { session, epoch, id, result: raster.tile(id) },
        Job::Import { session, path, epoch, doc } => match import::import(&path, &doc) {
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
        Job::Export(job) => match export(&job) {
            Err(why) => Outcome::ExportFailed(why),
            Ok((path, content_sha256)) => {
                Outcome::Exported { session: job.session, path, format: job.exporter.name, content_sha256, head: job.anchor.1 }
            }
        },
        Job::ListRecent => Outcome::Recent(recent_sessions()),
    }
}

fn opened(result: Result<super::OpenedSession, String>) -> Outcome {
    match result {
        Ok(session) => Outcome::Opened(Box::new(session)),
        Err(why) => Outcome::OpenFailed(why),
    }
}

/// Writes an export. Where, and the SHA-256 of what.
fn export(job: &ExportJob) -> Result<(PathBuf, String), String> {
    let input = ExportInput { header: &job.header, doc: &job.doc, seq: job.anchor.0, head: &job.anchor.1, level: job.level };
    let content = (job.exporter.write)(&input)?;
    let path = job.exporter.path_for(&job.path);
    output::write(&path, &content, &[])?;
    Ok((path, sha256(&content)))
}
