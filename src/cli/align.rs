//! `revisit align`: lines two pictures up by themselves.

use super::Failure;
use super::shared::{self, EpochArg, note, print, print_json};
use crate::core::doc::{Alignment, Document, EpochId, Role};
use crate::core::geom::Point;
use crate::core::measure::{georeferences_disagree, tie_click_px};
use crate::core::ops::SetAlignment;
use crate::core::register::{Model, Registration, Status, TiePoint, advised, fit_ties};
use crate::io::import::read_tie_points;
use crate::io::places::{ImageState, Places};
use crate::io::raster::{self, Picture};
use crate::jobs::{AlignTask, align};
use clap::Args;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Line AFTER up with BEFORE from what both show. GREEN may be used, AMBER must be looked at, RED failed.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit align before.tif after.tif --json
  revisit align site.session.jsonl --apply      logs a GREEN alignment in the session
  revisit align site.session.jsonl --of date-3 --apply   lays a further date onto BEFORE
  revisit align site.session.jsonl --ties points.csv --model affine --apply
Tie points: a CSV file with the columns before_x, before_y, after_x, after_y, in pixels; (0, 0) is the outer corner of the top-left pixel.
Exit code 1: not GREEN.")]
pub(super) struct Align {
    /// A session, or the earlier picture.
    first: PathBuf,
    /// The later picture.
    second: Option<PathBuf>,
    /// Log a GREEN alignment in the session.
    #[arg(long, conflicts_with = "second")]
    apply: bool,
    /// With --apply: log an AMBER one as well. Look at the pair first.
    #[arg(long, requires = "apply")]
    amber: bool,
    /// Lay AFTER onto BEFORE by points set by hand instead: a CSV file with before_x, before_y, after_x, after_y.
    #[arg(long, value_name = "FILE", conflicts_with = "any_rotation")]
    ties: Option<PathBuf>,
    /// With --ties: similarity, affine or homography; without it, the one that leaving points out speaks for.
    #[arg(long, requires = "ties", value_parser = model)]
    model: Option<Model>,
    /// Try every rotation, not 15 degrees to either side.
    #[arg(long)]
    any_rotation: bool,
    /// Lay this date of the session instead of AFTER: date-3, 2022-06-14, or the file name of its picture.
    #[arg(long, value_name = "EPOCH", conflicts_with = "second")]
    of: Option<EpochArg>,
    /// Lay it onto this date instead of BEFORE.
    #[arg(long, value_name = "EPOCH", conflicts_with = "second")]
    onto: Option<EpochArg>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Align {
    pub fn run(self) -> Result<(), Failure> {
        if let Some(ties) = &self.ties {
            return self.by_ties(ties);
        }
        let (doc, [onto, from]) = match &self.second {
            Some(second) => pair(&self.first, second)?,
            None => {
                let looked = shared::look(&self.first)?;
                let doc = self.chosen(looked.session.document().clone())?;
                let pictures = [in_session(&self.first, &doc, doc.pair.before)?, in_session(&self.first, &doc, doc.pair.after)?];
                (doc, pictures)
            }
        };
        let pair = doc.pair;
        let task = AlignTask { onto: (pair.before, onto), from: (pair.after, from), doc: Arc::new(doc), any_turn: self.any_rotation };
        let start = Instant::now();
        let found = align(&task, &|_| true)?.ok_or_else(|| Failure::refused("The alignment was stopped."))?;
        let seconds = start.elapsed().as_secs_f64();
        let alignment = Alignment::found(pair.after, pair.before, &found);
        let disagreement = georeferences_disagree(&task.doc, &alignment).filter(|_| found.status == Status::Green);
        if self.json {
            print_json(&answer(&found, seconds, disagreement.map(|d| (d.px, d.m))))?;
        } else {
            print(&format!("status       {}", found.status.word()))?;
            print(&found.why)?;
            match disagreement {
                Some(d) if d.counts() => print(&format!("Compared with this, {}.", d.words()))?,
                Some(d) => print(&format!("Both georeferences agree with this to {:.1} m ({:.1} px).", d.m, d.px))?,
                None => {}
            }
            print(&format!("model        {}", found.model.word()))?;
            for row in found.matrix() {
                print(&format!("             {:>14.8} {:>14.8} {:>14.4}", row[0], row[1], row[2]))?;
            }
            print(&format!("residual     {:.2} px, {:.2} px left out", found.rmse_px, found.left_out_px))?;
            print(&format!("tiles        {} of {} agree", found.inliers, found.tiles))?;
            print(&format!("time         {seconds:.2} s"))?;
        }
        self.logged(alignment)
    }

    /// The document with the two dates that are to be lined up as its pair. Nothing of it is logged but the alignment.
    fn chosen(&self, mut doc: Document) -> Result<Document, Failure> {
        let onto = self.onto.as_ref().map_or(Ok(doc.pair.before), |arg| arg.id(&doc))?;
        let from = self.of.as_ref().map_or(Ok(doc.pair.after), |arg| arg.id(&doc))?;
        if onto == from {
            return Err(Failure::usage("One date cannot be lined up with itself. Name another one with --of or --onto."));
        }
        doc.pair = crate::core::doc::Pair { before: onto, after: from };
        Ok(doc)
    }

    /// By points set by hand.
    fn by_ties(&self, ties: &Path) -> Result<(), Failure> {
        let points = read_tie_points(ties).map_err(Failure::refused)?;
        let doc = match &self.second {
            Some(second) => pair(&self.first, second)?.0,
            None => self.chosen(shared::look(&self.first)?.session.document().clone())?,
        };
        let pair = doc.pair;
        let outside = |p: Point, id| {
            doc.epoch(id).is_some_and(|e| p.x < 0.0 || p.y < 0.0 || p.x > f64::from(e.image.width) || p.y > f64::from(e.image.height))
        };
        for (id, pick) in [(pair.before, (|t| t.onto) as fn(&TiePoint) -> Point), (pair.after, |t| t.from)] {
            if let (Some(i), Some(epoch)) = (points.iter().position(|t| outside(pick(t), id)), doc.epoch(id)) {
                return Err(Failure::refused(format!(
                    "Tie point {} lies outside of {} ({} x {} px).",
                    i + 1,
                    doc.role_word(id),
                    epoch.image.width,
                    epoch.image.height
                )));
            }
        }
        let advice = advised(&points);
        let model = self.model.or(advice).unwrap_or(Model::Similarity);
        let fit =
            fit_ties(&points, model, tie_click_px(&doc, pair.after, pair.before, &points)).map_err(|why| Failure::no(why.to_string()))?;
        let alignment = Alignment::tied(pair.after, pair.before, &fit, &points);
        if self.json {
            print_json(&json!({
                "schema": "revisit.align/1", "status": alignment.status, "method": alignment.method, "model": model, "advised": advice,
                "before_from_after": fit.map.rows(), "rmse_px": fit.rms_px, "loo_px": fit.left_out_px, "s0_px": fit.s0_px,
                "redundancy": fit.redundancy, "points": alignment.ties, "covariance": fit.covariance, "warnings": fit.warnings,
            }))?;
        } else {
            print(&format!("status       {}", alignment.status.word()))?;
            print(&format!("model        {}", model.word()))?;
            for row in fit.map.rows() {
                print(&format!("             {:>14.8} {:>14.8} {:>14.4}", row[0], row[1], row[2]))?;
            }
            let px = |value: Option<f64>| value.map_or_else(|| "not known: too few points".to_owned(), |v| format!("{v:.2} px"));
            print(&format!("left out     {}", px(fit.left_out_px)))?;
            print(&format!("scatter s0   {}, {} surplus observations", px(fit.s0_px), fit.redundancy))?;
            for (i, tie) in alignment.ties.iter().enumerate() {
                let (x, y) = tie.fit.residual_px;
                print(&format!("point {:<6} off by {x:+.2}, {y:+.2} px; without it, missed by {}", i + 1, px(tie.fit.left_out_px)))?;
            }
            fit.warnings.iter().try_for_each(|warning| print(warning))?;
        }
        if let Some(better) = advice.filter(|better| *better != model) {
            note(&format!("Leaving points out speaks for another model: {}.", better.word()));
        }
        self.logged(alignment)
    }

    /// Logs an alignment in the session where that was asked for and it may be used.
    fn logged(&self, alignment: Alignment) -> Result<(), Failure> {
        let status = alignment.status;
        let usable = status == Status::Green || (self.amber && status == Status::Amber);
        if self.apply && usable {
            let mut changing = shared::change(&self.first)?;
            changing.run(&SetAlignment { alignment: Box::new(alignment) }.into())?;
            note("The alignment was logged in the session. What was drawn stays in the pixels in which it was drawn.");
        }
        match status {
            Status::Green => Ok(()),
            _ if self.apply && usable => Ok(()),
            other => Err(Failure::no(format!("The alignment is {}: it is not applied.", other.word()))),
        }
    }
}

fn model(text: &str) -> Result<Model, String> {
    let known = Model::ALL.into_iter().find(|m| m.word() == text);
    known.ok_or_else(|| "say similarity, affine or homography".to_owned())
}

/// Two pictures without a session.
fn pair(before: &Path, after: &Path) -> Result<(Document, [Arc<Picture>; 2]), Failure> {
    let open = |path: &Path| raster::open(path).map(Arc::new).map_err(|e| Failure::refused(e.to_string()));
    let pictures = [open(before)?, open(after)?];
    // Nothing is logged, so nothing needs to be hashed.
    let facts = [Role::Before, Role::After].into_iter().zip(&pictures).map(|(role, p)| p.facts(role, String::new(), String::new()));
    Ok((Document::new(facts), pictures))
}

fn in_session(session: &Path, doc: &Document, id: EpochId) -> Result<Arc<Picture>, Failure> {
    let epoch = doc.epoch(id).ok_or_else(|| Failure::refused("The session has no such image."))?;
    match Places::load().find(session, &epoch.image) {
        ImageState::Same(path) => raster::open(&path).map(Arc::new).map_err(|e| Failure::refused(e.to_string())),
        ImageState::Changed { .. } => {
            Err(Failure::refused(format!("{} is not the file that was opened: its content changed.", epoch.file_name())))
        }
        ImageState::Missing => Err(Failure::refused(format!("{} is missing.", epoch.file_name()))),
    }
}

/// The keys that scripts rely on.
fn answer(found: &Registration, seconds: f64, disagreement: Option<(f64, f64)>) -> Value {
    json!({
        "schema": "revisit.align/1", "status": found.status, "model": found.model, "before_from_after": found.matrix(),
        "rmse_px": found.rmse_px, "loo_px": found.left_out_px, "tiles": found.tiles, "inliers": found.inliers,
        "nfa": libm::pow(10.0, found.log_nfa), "log10_nfa": found.log_nfa, "witness_px": found.witness_px,
        "uniqueness": found.uniqueness, "georeferences_disagree_px": disagreement.map(|d| d.0),
        "georeferences_disagree_m": disagreement.map(|d| d.1), "covariance": found.covariance, "seconds": seconds, "why": found.why,
    })
}
