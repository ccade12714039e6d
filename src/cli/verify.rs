//! `revisit verify`: is a session what it was?

use super::Failure;
use super::shared::{print, print_json};
use crate::core::report::Answer;
use crate::io::disk::RealDisk;
use crate::io::places::Places;
use crate::io::session_file::{self, read_whole};
use clap::Args;
use std::path::{Path, PathBuf};

/// Verify a session: its chain of hashes, its replay, its images.
///
/// It proves that nothing changed since the head was printed somewhere (every export prints it), not that an image is
/// what it is said to be.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  revisit verify site.session.jsonl --json\n  revisit verify site.session.jsonl --head 5c1f...e0\n  \
    revisit verify site.session.jsonl --against \"site (conflicted copy).session.jsonl\"\n\nExit code 1 when anything differs.")]
pub(super) struct Verify {
    /// The session file.
    session: PathBuf,
    /// A head that was noted elsewhere, as in an export: is everything up to it as it was?
    #[arg(long, value_name = "SHA256", value_parser = sha256)]
    head: Option<String>,
    /// Another file of the same session: where do the two part?
    #[arg(long, value_name = "SESSION")]
    against: Option<PathBuf>,
    /// Answer as JSON: ok, codes, head.
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub fn run(self) -> Result<(), Failure> {
        let read = |path: &Path| read_whole(&RealDisk, path).map_err(|e| Failure::refused(e.to_string()));
        let (log, bytes) = read(&self.session)?;
        let mut verdict = session_file::verify(&self.session, log.clone(), &Places::load());
        if let Some(head) = &self.head {
            verdict.with_head(&log, &bytes, head);
        }
        if let Some(other) = &self.against {
            let (other, other_bytes) = read(other)?;
            verdict.with_other((&log, &bytes), (&other, &other_bytes));
        }
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

/// Reads a hash: for clap.
fn sha256(text: &str) -> Result<String, String> {
    let hash = text.trim().to_lowercase();
    let is_hash = hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    if is_hash { Ok(hash) } else { Err("a head is 64 hexadecimal digits".to_owned()) }
}
