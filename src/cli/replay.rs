//! `revisit replay`: every step of a session, with the hash of the document after it; its branches, two moments beside each
//! other, and the replay as pictures.

use super::Failure;
use super::render::{session_pictures, session_rasters};
use super::shared::{count, note, print, print_json};
use crate::core::doc::{DocHash, EpochId};
use crate::core::session::{History, Moments, Seq, Session, Step};
use crate::core::units::Level;
use crate::io::render::Painted;
use crate::io::session_file;
use crate::jobs::film::{Every, FilmCamera, FilmForm, MOST_BYTES, shots, write_animation, write_frames};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Replay a session: print every record, and with --json the hash of the document after it; or make pictures of it.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit replay site.session.jsonl
  revisit replay site.session.jsonl --json --to 12
  revisit replay site.session.jsonl --frames frames/
  revisit replay site.session.jsonl --animation site.gif --size 800x500 --every chapters
  revisit replay site.session.jsonl --animation site.mp4 --seconds 2
  revisit replay site.session.jsonl --branches
  revisit replay site.session.jsonl --compare 12,41")]
pub(super) struct Replay {
    /// The session file.
    session: PathBuf,
    /// Stop after the record with this number.
    #[arg(long, value_name = "SEQ")]
    to: Option<u64>,
    /// Paint a picture of every change into this folder, numbered, with a list of them (frames.json).
    #[arg(long, value_name = "DIR")]
    frames: Option<PathBuf>,
    /// Make an animation: .mp4 is a film, .gif has 256 colours, .webp and .png (an APNG) have all.
    #[arg(long, value_name = "FILE")]
    animation: Option<PathBuf>,
    /// The size of the pictures, pixels; 1280x800 for frames and 640x400 for an animation if not given.
    #[arg(long, value_name = "WxH", value_parser = super::render::size)]
    size: Option<(u32, u32)>,
    /// Show every step (1), every so many, or only the `chapters`.
    #[arg(long, value_name = "N|chapters", default_value = "1", value_parser = every)]
    every: Every,
    /// Keep the camera on the whole scene; if not given, it goes to each change.
    #[arg(long)]
    whole: bool,
    /// How long an animation shows each step, seconds.
    #[arg(long, value_name = "S", default_value = "1.2")]
    seconds: f64,
    /// The most that an animation may have, MiB: it is made smaller until it fits.
    #[arg(long, value_name = "MIB", default_value_t = (MOST_BYTES >> 20) as f64)]
    most: f64,
    /// Show the branch that ends at this step instead of the steps as they were lived through.
    #[arg(long, value_name = "SEQ")]
    branch: Option<u64>,
    /// List the branches of the history: those that were left as well.
    #[arg(long, conflicts_with_all = ["frames", "animation", "compare"])]
    branches: bool,
    /// What differs between the states after these two records; 0 is the start.
    #[arg(long, value_name = "A,B", value_parser = two_moments, conflicts_with_all = ["frames", "animation"])]
    compare: Option<(u64, u64)>,
    /// Answer as JSON. Of the replay one object a line: seq, hash, label.
    #[arg(long)]
    json: bool,
}

fn every(text: &str) -> Result<Every, String> {
    if text == "chapters" {
        return Ok(Every::Chapters);
    }
    let steps = text.parse().ok().filter(|n: &usize| *n > 0);
    steps.map(Every::Steps).ok_or_else(|| "give 1 for every step, a larger number for every so many, or `chapters`".to_owned())
}

fn two_moments(text: &str) -> Result<(u64, u64), String> {
    let pair = text.split_once(',').and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    pair.ok_or_else(|| "two moments are two numbers of records, as 12,41; 0 is the start".to_owned())
}

impl Replay {
    pub fn run(self) -> Result<(), Failure> {
        let log = session_file::read(&self.session).map_err(|e| Failure::refused(e.to_string()))?;
        let mut session = Session::new(log.header);
        let tells = !self.branches && self.compare.is_none();
        // A hash is taken only where the document can have changed.
        let mut hashed: Option<(u64, DocHash)> = None;
        for entry in log.entries.iter().take_while(|e| self.to.is_none_or(|to| e.seq <= to)) {
            session.step(entry).map_err(|bad| Failure::no(format!("The replay stops: {bad}.")))?;
            if !tells {
                continue;
            }
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
        }
        if let Some(drift) = session.drift() {
            return Err(Failure::no(format!("The replay differs from what was logged: {drift}.")));
        }
        if self.branches {
            self.tell_branches(session.history())?;
        }
        if let Some(moments) = self.compare {
            self.tell_moments(&session, moments)?;
        }
        if self.frames.is_some() || self.animation.is_some() {
            self.film(&session, &log.head)?;
        }
        if let Some(damage) = log.damage {
            return Err(Failure::refused(damage.to_string()));
        }
        if log.torn_bytes > 0 {
            note("The last record of the session is torn; it was left out.");
        }
        Ok(())
    }

    fn tell_branches(&self, history: &History) -> Result<(), Failure> {
        let label = |seq: Seq| history.node(seq).map_or("", |node| node.label.as_str());
        let branches = history.branches();
        if self.json {
            let list: Vec<Value> = branches
                .iter()
                .map(|b| {
                    json!({ "tip": b.tip, "label": label(b.tip), "current": b.is_current(), "leaves_at": b.leaves_at, "own_states": b.own_states })
                })
                .collect();
            return print_json(&json!({ "schema": "revisit.branches/1", "current": history.current(), "branches": list }));
        }
        for b in branches {
            let (tip, at, own) = (b.tip, b.leaves_at, b.own_states);
            let words =
                if b.is_current() { "the current one".to_owned() } else { format!("{own} of its own, left at step {at} ({})", label(at)) };
            print(&format!("{tip:>6}  {}; {words}", label(tip)))?;
        }
        Ok(())
    }

    fn tell_moments(&self, session: &Session, (a, b): (u64, u64)) -> Result<(), Failure> {
        let from = state_after(session, a)?;
        let to = state_after(session, b)?;
        let moments = Moments::between(from, to);
        if self.json {
            let area = |answer: &Option<crate::core::measure::AreaAnswer>| {
                answer.as_ref().map(|a| json!({ "area_px2": a.area_px2, "area_m2": a.area_m2 }))
            };
            let outlines: Vec<Value> = moments
                .outlines
                .iter()
                .map(|c| {
                    json!({ "id": c.id, "name": c.name, "epoch": c.epoch, "fate": c.fate.word(), "from": area(&c.from), "to": area(&c.to),
                        "area_moved_rel": c.area_moved(), "moved_px": c.moved_px, "restated": c.restated })
                })
                .collect();
            return print_json(
                &json!({ "schema": "revisit.moments/1", "from": a, "to": b, "outlines": outlines, "others": moments.others }),
            );
        }
        if moments.is_empty() {
            return print("Nothing differs between the two moments.");
        }
        for change in &moments.outlines {
            print(&format!("{:>4}  {}", change.id.to_string(), change.words(Level::P90)))?;
        }
        moments.others.iter().try_for_each(|sentence| print(&format!("      {sentence}")))
    }

    fn film(&self, session: &Session, head: &str) -> Result<(), Failure> {
        if !(0.02..=60.0).contains(&self.seconds) {
            return Err(Failure::usage("Each step is shown for 0.02 to 60 seconds."));
        }
        let smallest = 1.0 / 64.0;
        if !(smallest..=1024.0).contains(&self.most) {
            return Err(Failure::usage("An animation has at most 1024 MiB, and is allowed at least 1/64 MiB."));
        }
        let branch;
        let steps: &[Step] = match self.branch {
            Some(tip) => {
                branch = session.steps_to(tip);
                if branch.is_empty() {
                    return Err(Failure::usage(format!("There is no step {tip}. `--branches` lists where branches end.")));
                }
                &branch
            }
            None => session.steps(),
        };
        let shots = shots(session, steps, self.every);
        if self.every == Every::Chapters && session.marks().is_empty() {
            note("The session has no chapters: the start alone is shown. Leave --every out for every step.");
        }
        let doc = session.document();
        let inputs = session_pictures(&self.session, doc);
        let shown = session_rasters(&self.session, doc);
        let rasters: BTreeMap<EpochId, &dyn Painted> = shown.iter().map(|(id, r)| (*id, r as &dyn Painted)).collect();
        let camera = if self.whole { FilmCamera::Whole } else { FilmCamera::Follow };
        let form = |size| FilmForm {
            size: self.size.unwrap_or(size),
            camera,
            each_s: self.seconds,
            most_bytes: (self.most * f64::from(1 << 20)) as usize,
            ..FilmForm::default()
        };
        if let Some(dir) = &self.frames {
            let about = (session.header().session.as_str(), head);
            write_frames(dir, &shots, &rasters, &form((1280, 800)), about, &inputs, &|_| true).map_err(Failure::refused)?;
            let pictures = count(shots.len(), "picture is", "pictures are");
            note(&format!("{pictures} in the folder {}; frames.json there lists them.", dir.display()));
        }
        if let Some(path) = &self.animation {
            let written = write_animation(path, &shots, &rasters, &form((640, 400)), &inputs, &|_| true).map_err(Failure::refused)?;
            written.iter().flat_map(|w| &w.notes).for_each(|sentence| note(sentence));
            note(&format!("The animation is in the file {}.", path.display()));
        }
        Ok(())
    }
}

/// The document after a record.
fn state_after(session: &Session, seq: u64) -> Result<&crate::core::doc::Document, Failure> {
    let state = if seq == 0 {
        Some(0)
    } else {
        (seq < session.next_seq()).then(|| {
            let steps = session.steps();
            steps.partition_point(|step| step.seq <= seq).checked_sub(1).and_then(|i| steps.get(i)).map_or(0, |step| step.state)
        })
    };
    let node = state.and_then(|state| session.history().node(state));
    node.map(|node| node.doc.as_ref())
        .ok_or_else(|| Failure::usage(format!("There is no record {seq}: the session has {}.", session.next_seq().saturating_sub(1))))
}
