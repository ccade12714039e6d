//! `revisit add-date`, `revisit dates` and `revisit series`: more than two dates of a site.

use super::Failure;
use super::shared::{self, EpochArg, footprint, note, print, print_json};
use crate::core::doc::{Document, Role};
use crate::core::ops::{AddEpoch, ChoosePair, RemoveEpoch};
use crate::core::report::series_report;
use crate::core::units::{Date, Level};
use crate::io::places::Places;
use crate::jobs::image_facts;
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Take the picture of a further date into a session. The picture is only read.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit add-date site.session.jsonl site-2022.tif --date 2022-06-14")]
pub(super) struct AddDate {
    /// The session file.
    session: PathBuf,
    /// The picture (GeoTIFF, PNG, JPEG, JPEG 2000, WebP or BMP).
    image: PathBuf,
    /// When it was taken, as 2022-06-14; else what its files say.
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// Who is to be credited for it.
    #[arg(long, value_name = "TEXT")]
    credit: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl AddDate {
    pub fn run(self) -> Result<(), Failure> {
        let mut changing = shared::change(&self.session)?;
        let facts = image_facts(&self.session, &self.image, Role::Further, self.date, self.credit)?;
        facts.incomplete.iter().for_each(|cut| note(&format!("{}: {}", self.image.display(), cut.words(facts.orientation))));
        facts.georeference.iter().flat_map(|g| &g.notes).for_each(|n| note(&format!("{}: {n}", self.image.display())));
        let (sha256, far) = (facts.sha256.clone(), facts.path.split('/').count() == 1);
        changing.run(&AddEpoch { image: Box::new(facts) }.into())?;
        if far {
            // A picture that lies far from the session is named without its folder, so its place is kept on this machine.
            Places::load().remember(&sha256, &self.image);
        }
        let doc = changing.session.document();
        let Some(added) = doc.epochs.iter().find(|e| e.image.sha256 == sha256) else { return Ok(()) };
        let word = doc.file_word(added.id);
        if self.json {
            return print_json(
                &json!({ "schema": "revisit.add-date/1", "epoch": word, "date": added.date, "image": added.file_name(), "sha256": sha256 }),
            );
        }
        print(&format!(
            "{} is {} now. Line it up with `revisit align {} --of {word} --apply`.",
            self.image.display(),
            shared::epoch_told(doc, added.id),
            self.session.display()
        ))
    }
}

/// List the dates of a session, choose which two are compared, or take one out again.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit dates site.session.jsonl
  revisit dates site.session.jsonl --before 2022-06-14 --after after
  revisit dates site.session.jsonl --remove date-3
A date is named by before, after, date-3 (its number in the session), its day as 2022-06-14, or the file name of its picture.")]
pub(super) struct Dates {
    /// The session file.
    session: PathBuf,
    /// Compare this date as BEFORE from now on.
    #[arg(long, value_name = "EPOCH")]
    before: Option<EpochArg>,
    /// Compare this date as AFTER from now on.
    #[arg(long, value_name = "EPOCH")]
    after: Option<EpochArg>,
    /// Take this date out of the session; only one on which nothing is drawn and that is lined up with none.
    #[arg(long, value_name = "EPOCH", conflicts_with_all = ["before", "after"])]
    remove: Option<EpochArg>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Dates {
    pub fn run(self) -> Result<(), Failure> {
        if let Some(epoch) = &self.remove {
            let mut changing = shared::change(&self.session)?;
            let epoch = epoch.id(changing.session.document())?;
            changing.run(&RemoveEpoch { epoch }.into())?;
            return self.list(changing.session.document());
        }
        if self.before.is_some() || self.after.is_some() {
            let mut changing = shared::change(&self.session)?;
            let doc = changing.session.document();
            let chosen = |arg: &Option<EpochArg>, now| arg.as_ref().map_or(Ok(now), |arg| arg.id(doc));
            let (before, after) = (chosen(&self.before, doc.pair.before)?, chosen(&self.after, doc.pair.after)?);
            changing.run(&ChoosePair { before, after }.into())?;
            return self.list(changing.session.document());
        }
        self.list(shared::look(&self.session)?.session.document())
    }

    fn list(&self, doc: &Document) -> Result<(), Failure> {
        let epochs = doc.epochs_in_time();
        let outlines = |id| doc.footprints.values().filter(|f| f.epoch == id).count();
        let laid = |id| doc.are_tied(doc.pair.before, id);
        if self.json {
            let rows = epochs.iter().filter_map(|id| doc.epoch(*id)).map(|e| {
                json!({
                    "epoch": doc.file_word(e.id), "number": u64::from(e.id.0) + 1, "date": e.date, "image": e.file_name(),
                    "sha256": e.image.sha256, "outlines": outlines(e.id), "lies_on_before": laid(e.id),
                })
            });
            return print_json(&json!({ "schema": "revisit.dates/1", "dates": rows.collect::<Vec<_>>() }));
        }
        for epoch in epochs.iter().filter_map(|id| doc.epoch(*id)) {
            let date = epoch.date.map_or_else(|| "date not stated".to_owned(), |d| d.to_string());
            let how = if laid(epoch.id) { "" } else { "  not lined up with BEFORE" };
            let drawn = shared::count(outlines(epoch.id), "outline", "outlines");
            print(&format!("{:<8} {date:<16} {}  {drawn}{how}", doc.file_word(epoch.id), epoch.file_name()))?;
        }
        Ok(())
    }
}

/// State the area of one building on every date, with ranges, and what changed from one date to the next.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit series site.session.jsonl \"New hall\"
The outlines of a building on several dates are told to be one by `revisit ratio ... --same-building`.")]
pub(super) struct Series {
    /// The session file.
    session: PathBuf,
    /// The building: any of its outlines, by id or name.
    footprint: String,
    /// The level of the ranges: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl Series {
    pub fn run(self) -> Result<(), Failure> {
        let looked = shared::look(&self.session)?;
        let doc = looked.session.document();
        let id = footprint(doc, &self.footprint)?.id;
        let Some(report) = series_report(doc, id, self.level) else { return Err(Failure::refused("There is no such outline.")) };
        if self.json {
            return print_json(&report);
        }
        print(&format!("{}, {} ranges", report.body.name, self.level))?;
        for row in &report.body.dates {
            let date = row.date.map_or_else(|| "date not stated".to_owned(), |d| d.to_string());
            print(&format!("{:<8} {date:<16} {:<14} {}", row.epoch, row.standing, row.words))?;
        }
        report.body.changes.iter().try_for_each(|change| print(&change.sentence))
    }
}
