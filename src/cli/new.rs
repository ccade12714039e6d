//! `revisit new`: a session without a window.

use super::Failure;
use super::shared::{Changing, note, print, print_json};
use crate::core::doc::Role;
use crate::core::ops::AddEpoch;
use crate::core::units::Date;
use crate::io::places::Places;
use crate::jobs::{create_session, image_facts};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Make a session for two pictures or more.
///
/// The first is BEFORE, the second AFTER; those that follow are further dates of the site. A day is taken over where a picture's own
/// metadata or a file beside it says when it was taken, and from file names of Sentinel-2 (T31UDQ_20180815T105619_B04) and Landsat
/// (LC08_L1TP_199026_20180815_...) alone: any other day in a name may be that of the download. It can be stated with --before-date,
/// --after-date, or later.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  revisit new before.png after.png --out site.session.jsonl --before-date 2023-04-02 --after-date 2024-10-05\n  revisit new 2019.tif 2024.tif 2021.tif 2022.tif --out site.session.jsonl"
)]
pub(super) struct New {
    /// The earlier picture (GeoTIFF, PNG, JPEG, JPEG 2000, WebP or BMP).
    before: PathBuf,
    /// The later picture.
    after: PathBuf,
    /// Pictures of further dates.
    further: Vec<PathBuf>,
    /// The session file to be made; its name ends with .session.jsonl.
    #[arg(short, long, value_name = "SESSION")]
    out: PathBuf,
    /// When the earlier picture was taken, as 2023-04-02.
    #[arg(long, value_name = "DATE")]
    before_date: Option<Date>,
    /// When the later picture was taken.
    #[arg(long, value_name = "DATE")]
    after_date: Option<Date>,
    /// Who is to be credited for the pictures.
    #[arg(long, value_name = "TEXT")]
    credit: Option<String>,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

impl New {
    pub fn run(self) -> Result<(), Failure> {
        let facts = |path: &PathBuf, role, date| image_facts(&self.out, path, role, date, self.credit.clone());
        let images = vec![facts(&self.before, Role::Before, self.before_date)?, facts(&self.after, Role::After, self.after_date)?];
        // All are read before anything is written.
        let further: Vec<_> = self.further.iter().map(|path| facts(path, Role::Further, None)).collect::<Result<_, _>>()?;
        for (i, image) in further.iter().enumerate() {
            let earlier = images.iter().chain(further.iter().take(i));
            if earlier.into_iter().any(|other| other.sha256 == image.sha256) {
                let path = self.further.get(i).map(|path| path.display().to_string()).unwrap_or_default();
                return Err(Failure::refused(format!("{path} is the very same file as another one that was named. No session was made.")));
            }
        }
        let paths = || [&self.before, &self.after].into_iter().chain(&self.further);
        let mut places = Places::load();
        for (image, path) in images.iter().chain(&further).zip(paths()) {
            // A picture that lies far from the session is named without its folder, so its place is kept on this machine.
            if image.path.split('/').count() == 1 {
                places.remember(&image.sha256, path);
            }
        }
        for (image, path) in images.iter().chain(&further).zip(paths()) {
            image.incomplete.iter().for_each(|cut| note(&format!("{}: {}", path.display(), cut.words(image.orientation))));
            image.georeference.iter().flat_map(|g| &g.notes).for_each(|n| note(&format!("{}: {n}", path.display())));
        }
        if images[0].sha256 == images[1].sha256 {
            note("Both pictures are the very same file; nothing can have changed between them.");
        }
        let mut changing = Changing::of(create_session(&self.out, images)?);
        let mut added = Vec::new();
        for image in further {
            let (sha256, date) = (image.sha256.clone(), image.date);
            changing.run(&AddEpoch { image: Box::new(image) }.into())?;
            let doc = changing.session.document();
            if let Some(epoch) = doc.epochs.iter().find(|e| e.image.sha256 == sha256) {
                added.push(json!({ "epoch": doc.file_word(epoch.id), "date": date, "image": epoch.file_name(), "sha256": sha256 }));
            }
        }
        if self.json {
            let header = changing.session.header();
            let mut told =
                json!({ "schema": "revisit.new/1", "session": header.session, "head": changing.head(), "images": header.images });
            if let (Some(told), false) = (told.as_object_mut(), added.is_empty()) {
                told.insert("further".to_owned(), added.into());
            }
            return print_json(&told);
        }
        let names: Vec<String> = paths().map(|path| path.display().to_string()).collect();
        let (last, others) = names.split_last().map_or((String::new(), String::new()), |(last, others)| (last.clone(), others.join(", ")));
        print(&format!("{} is a new session of {others} and {last}.", self.out.display()))
    }
}
