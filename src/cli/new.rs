//! `revisit new`: a session without a window.

use super::Failure;
use super::shared::{note, print, print_json};
use crate::core::doc::Role;
use crate::core::units::Date;
use crate::io::places::Places;
use crate::jobs::{create_session, image_facts};
use clap::Args;
use serde_json::json;
use std::path::PathBuf;

/// Make a session for two pictures.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  revisit new before.png after.png --out site.session.jsonl --before-date 2023-04-02 --after-date 2024-10-05"
)]
pub(super) struct New {
    /// The earlier picture (GeoTIFF, PNG, JPEG, JPEG 2000, WebP or BMP).
    before: PathBuf,
    /// The later picture.
    after: PathBuf,
    /// The session file to be made; its name ends with .session.jsonl.
    #[arg(short, long, value_name = "SESSION")]
    out: PathBuf,
    /// When the earlier picture was taken, as 2023-04-02.
    #[arg(long, value_name = "DATE")]
    before_date: Option<Date>,
    /// When the later picture was taken.
    #[arg(long, value_name = "DATE")]
    after_date: Option<Date>,
    /// Who is to be credited for both pictures.
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
        let mut places = Places::load();
        for (image, path) in images.iter().zip([&self.before, &self.after]) {
            // A picture that lies far from the session is named without its folder, so its place is kept on this machine.
            if image.path.split('/').count() == 1 {
                places.remember(&image.sha256, path);
            }
        }
        for (image, path) in images.iter().zip([&self.before, &self.after]) {
            image.incomplete.iter().for_each(|cut| note(&format!("{}: {}", path.display(), cut.words(image.orientation))));
            image.georeference.iter().flat_map(|g| &g.notes).for_each(|n| note(&format!("{}: {n}", path.display())));
        }
        if images[0].sha256 == images[1].sha256 {
            note("Both pictures are the very same file; nothing can have changed between them.");
        }
        let (file, session) = create_session(&self.out, images)?;
        if self.json {
            return print_json(&json!({
                "schema": "revisit.new/1", "session": session.header().session, "head": file.head(), "images": session.header().images,
            }));
        }
        print(&format!("{} is a new session of {} and {}.", self.out.display(), self.before.display(), self.after.display()))
    }
}
