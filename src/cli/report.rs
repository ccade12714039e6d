//! `revisit report`: the bundle.

use super::Failure;
use super::shared::{self, note, print, print_json};
use crate::core::measure::{LANGUAGES, Language, language};
use crate::core::session::{Custody, Record};
use crate::core::units::Level;
use crate::io::bundle::SigningKey;
use crate::io::platform;
use crate::io::report::Options;
use crate::jobs::{ReportTask, make_report};
use clap::Args;
use serde_json::json;
use std::cell::Cell;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Write the report of a session: a page that opens anywhere, with everything that others need to check it.
///
/// The bundle is a folder (or one zip) with report.html, the same as PDF, the outlines as GeoJSON, the session up to the record that the report states,
/// figures, a manifest with the hashes of all of them, and verify.py, which checks it with nothing but Python. The same session gives
/// the same bytes. The session gets a record of the report (unless --no-log).
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  revisit report site.session.jsonl --out site-report
  revisit report site.session.jsonl --out site-report.zip --zip --title \"A new hall at the plant\" --language ko
  revisit report site.session.jsonl --out site-report --sign analyst.key")]
pub(super) struct Report {
    /// The session file.
    session: PathBuf,
    /// The folder to be written, or with --zip the file.
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
    /// Write one zip file instead of a folder.
    #[arg(long)]
    zip: bool,
    /// The headline; without it, one is made of the dates.
    #[arg(long, value_name = "TEXT", default_value = "")]
    title: String,
    /// What the site is called.
    #[arg(long, value_name = "TEXT", default_value = "")]
    site: String,
    /// Write the report in this language: its code, as ko. Sentences are told in English too; what the session says stays as it is.
    #[arg(long, alias = "lang", value_name = "CODE", value_parser = further_language)]
    language: Option<&'static Language>,
    /// The level of the ranges: 80, 90 or 95 percent.
    #[arg(long, default_value = "90", value_parser = shared::level)]
    level: Level,
    /// Sign the manifest with this secret key of minisign. The password of a locked one is taken from REVISIT_KEY_PASSWORD.
    #[arg(long, value_name = "KEY")]
    sign: Option<PathBuf>,
    /// Do not add a record of this report to the session.
    #[arg(long)]
    no_log: bool,
    /// Answer as JSON.
    #[arg(long)]
    json: bool,
}

fn further_language(code: &str) -> Result<&'static Language, String> {
    let known: Vec<&str> = LANGUAGES.iter().skip(1).map(|l| l.code).collect();
    language(code).filter(|l| known.contains(&l.code)).ok_or_else(|| format!("a further language is one of: {}", known.join(", ")))
}

/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(3);

impl Report {
    pub fn run(self) -> Result<(), Failure> {
        let key = self.sign.as_deref().map(signing_key).transpose().map_err(Failure::refused)?;
        let options = Options { level: self.level, language: self.language, title: self.title, site: self.site };
        let task = ReportTask { session: self.session, out: self.out, zip: self.zip, options };
        let told = Cell::new(Instant::now());
        let progress = |share: f64| {
            if told.get().elapsed() >= TOLD_EVERY {
                told.set(Instant::now());
                note(&format!("Making the report: {:.0} %", 100.0 * share));
            }
            true
        };
        let made = make_report(&task, key.as_ref(), &progress).map_err(Failure::refused)?;
        let Some(made) = made else { return Err(Failure::refused("The report was stopped; nothing was written.")) };
        made.missing.iter().for_each(|why| note(why));
        if let Some(stranger) = &made.stranger {
            note(&format!(
                "The very same report is there already; it was left as it is. Its folder also holds {stranger}, which is no part of the \
                 report: take that file away before you hand the folder on, or write the report to another folder."
            ));
        } else if made.as_before {
            note("The very same report is there already; it was left as it is.");
        } else if !self.no_log {
            let file = made.path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let (content_sha256, head) = (made.manifest_sha256.clone(), made.head.clone());
            let record = Record::Custody(Custody::Exported { format: "report".to_owned(), file, content_sha256, head });
            let logged = shared::change(&task.session).and_then(|mut session| session.record(record));
            if logged.is_err() {
                note("The report was written. The session cannot be written to, so it holds no record of it.");
            }
        }
        if self.json {
            return print_json(&json!({
                "schema": "revisit.report/1", "path": made.path, "files": made.files, "bytes": made.bytes, "manifest_sha256": made.manifest_sha256,
                "session_seq": made.seq, "session_head": made.head, "as_before": made.as_before, "stranger": made.stranger, "missing": made.missing,
            }));
        }
        note(&format!("Head of the session: {}", made.head));
        note(&format!("SHA-256 of the manifest: {}. Publish both: they are what others compare.", made.manifest_sha256));
        print(&made.path.display().to_string())
    }
}

/// A small text file: a key.
pub(super) fn small_file(path: &Path) -> Result<String, String> {
    const MOST: u64 = 1 << 16;
    let failed = |why: String| format!("The key cannot be read: {why}. File: {}", path.display());
    let mut text = String::new();
    let file = platform::open_regular_file(path).map_err(failed)?;
    file.take(MOST).read_to_string(&mut text).map_err(|_| failed("it is no text".to_owned()))?;
    Ok(text)
}

fn signing_key(path: &Path) -> Result<SigningKey, String> {
    let password = std::env::var("REVISIT_KEY_PASSWORD").ok();
    SigningKey::read(&small_file(path)?, password.as_deref())
}
