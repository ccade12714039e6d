//! `revisit verify`: is a session what it was?

use super::Failure;
use super::shared::{print, print_json};
use crate::core::report::Answer;
use crate::io::places::Places;
use crate::io::session_file;
use clap::Args;
use std::path::PathBuf;

/// Verify a session: its chain of hashes, its replay, its images.
///
/// It proves that nothing changed since the head was printed somewhere (every export prints it), not that an image is
/// what it is said to be.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  revisit verify site.session.jsonl --json\n\nExit code 1 when anything differs.")]
pub(super) struct Verify {
    /// The session file.
    session: PathBuf,
    /// Answer as JSON: ok, codes, head.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub fn run(self) -> Result<(), Failure> {
        let log = session_file::read(&self.session).map_err(|e| Failure::refused(e.to_string()))?;
        let verdict = session_file::verify(&self.session, log, &Places::load());
        let (ok, words) = (verdict.ok, verdict.words.clone());
        if self.json {
            print_json(&Answer { schema: "revisit.verify/1", body: verdict })?;
        } else {
            for line in words {
                print(&line)?;
            }
            print(&format!("Head: {}", verdict.head))?;
        }
        if ok { Ok(()) } else { Err(Failure::no("The session is not what it was.")) }
    }
}
