//! Lines about frames and waits in a file, for people who measure the window: `REVISIT_FRAMES=FILE revisit …`.

use std::fs::File;
use std::io::{BufWriter, Write};

/// The file. Writing to it never fails loudly: it is there to measure, and nothing depends on it.
#[derive(Debug)]
pub struct FrameLog(BufWriter<File>);

impl FrameLog {
    /// The file that the environment variable `REVISIT_FRAMES` names; `None` where it names none.
    ///
    /// # Errors
    /// A sentence, where it cannot be written.
    pub fn asked_for() -> Result<Option<FrameLog>, String> {
        let Some(path) = std::env::var_os("REVISIT_FRAMES").filter(|path| !path.is_empty()) else { return Ok(None) };
        let file = File::create(&path).map_err(|e| format!("The file of REVISIT_FRAMES cannot be written: {e}."))?;
        Ok(Some(FrameLog(BufWriter::new(file))))
    }

    /// One line more. A window that is killed keeps what was written before.
    pub fn line(&mut self, line: &str) {
        let written = self.0.write_all(line.as_bytes()).and_then(|()| self.0.write_all(b"\n")).and_then(|()| self.0.flush());
        // A full disk: the figures are short then, and whoever reads them sees that.
        drop(written);
    }
}
