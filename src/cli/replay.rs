//! `revisit replay`: every step of a session, with the hash of the document after it.

use super::Failure;
use super::render::{session_pictures, session_rasters};
use super::shared::{note, print};
use crate::core::doc::{DocHash, FootprintId};
use crate::core::ops::Focus;
use crate::core::session::{Record, Session};
use crate::core::view::{Camera, Compare, Viewport, focus_bounds, scene_bounds};
use crate::io::render::{Painted, View, render};
use crate::io::session_file;
use crate::io::{output, platform};
use clap::Args;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Replay a session: print every record, and with --json the hash of the document after it.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  revisit replay site.session.jsonl\n  revisit replay site.session.jsonl --json --to 12\n  revisit replay site.session.jsonl --frames frames/"
)]
pub(super) struct Replay {
    /// The session file.
    session: PathBuf,
    /// Stop after the record with this number.
    #[arg(long, value_name = "SEQ")]
    to: Option<u64>,
    /// Paint a picture of every change into this folder.
    #[arg(long, value_name = "DIR")]
    frames: Option<PathBuf>,
    /// One JSON object a line: seq, hash, kind of change.
    #[arg(long)]
    json: bool,
}

const FRAME: (u32, u32) = (1280, 800);

impl Replay {
    pub fn run(self) -> Result<(), Failure> {
        let log = session_file::read(&self.session).map_err(|e| Failure::refused(e.to_string()))?;
        let mut session = Session::new(log.header);
        let rasters = match &self.frames {
            Some(dir) => {
                std::fs::create_dir_all(dir).map_err(|e| {
                    Failure::refused(format!(
                        "The folder for frames cannot be made: {}. Folder: {}",
                        platform::plain_words(&e),
                        dir.display()
                    ))
                })?;
                session_rasters(&self.session, session.document())
            }
            None => BTreeMap::new(),
        };
        let pictures = if self.frames.is_some() { session_pictures(&self.session, session.document()) } else { Vec::new() };
        let rasters: BTreeMap<_, &dyn Painted> = rasters.iter().map(|(id, r)| (*id, r as &dyn Painted)).collect();
        // A hash is taken only where the document can have changed.
        let mut hashed: Option<(u64, DocHash)> = None;
        for entry in log.entries.iter().take_while(|e| self.to.is_none_or(|to| e.seq <= to)) {
            session.step(entry).map_err(|bad| Failure::no(format!("The replay stops: {bad}.")))?;
            let label = entry.record.label();
            if self.json {
                let hash = match &hashed {
                    Some((revision, hash)) if *revision == session.revision() => hash.clone(),
                    _ => session.document().hash(),
                };
                print(&json!({ "seq": entry.seq, "hash": hash, "label": label, "at": entry.at }).to_string())?;
                hashed = Some((session.revision(), hash));
            } else {
                print(&format!("{:>6}  {}  {label}", entry.seq, entry.at))?;
            }
            if let Some(dir) = &self.frames
                && matches!(entry.record, Record::Txn(_) | Record::Restore { .. })
            {
                let png = frame(&session, &rasters)?;
                let path = dir.join(format!("frame-{:05}.png", entry.seq));
                output::write(&path, &png, &pictures).map_err(Failure::refused)?;
            }
        }
        if let Some(drift) = session.drift() {
            return Err(Failure::no(format!("The replay differs from what was logged: {drift}.")));
        }
        if let Some(damage) = log.damage {
            return Err(Failure::refused(damage.to_string()));
        }
        if log.torn_bytes > 0 {
            note("The last record of the session is torn; it was left out.");
        }
        Ok(())
    }
}

/// A picture of the session now, with the camera on what the last step was about.
fn frame(session: &Session, rasters: &BTreeMap<crate::core::doc::EpochId, &dyn Painted>) -> Result<Vec<u8>, Failure> {
    let doc = session.document();
    let viewport = Viewport { width: f64::from(FRAME.0) / 2.0, height: f64::from(FRAME.1) };
    let focus = session.steps().last().and_then(|s| s.focus);
    let bounds = focus.and_then(|f| focus_bounds(doc, f));
    let camera = match bounds {
        // Twice around: a building is looked at with what stands beside it.
        Some(b) => {
            let near = Camera::fitting(b, viewport);
            Camera { zoom: (near.zoom / 3.0).clamp(0.05, 4.0), ..near }
        }
        None => Camera::fitting(scene_bounds(doc), viewport),
    };
    let selected: Vec<FootprintId> = match focus {
        Some(Focus::Footprint(id)) => vec![id],
        _ => Vec::new(),
    };
    let view = View { doc, rasters, camera, compare: Compare::default(), selected: &selected, annotations: true };
    super::render::png(&render(&view, FRAME.0, FRAME.1)?)
}
