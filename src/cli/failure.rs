//! How a subcommand fails: a sentence on standard error and an exit code.

use std::process::ExitCode;

/// A failure with its exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    code: u8,
    words: String,
}

impl Failure {
    /// The answer is "no" (exit code 1).
    pub fn no(words: impl Into<String>) -> Failure {
        Failure { code: 1, words: words.into() }
    }

    /// The command was used wrongly (exit code 2).
    pub fn usage(words: impl Into<String>) -> Failure {
        Failure { code: 2, words: words.into() }
    }

    /// Input could not be read or was refused, or output not written (exit code 3).
    pub fn refused(words: impl Into<String>) -> Failure {
        Failure { code: 3, words: words.into() }
    }

    /// Neither yes nor no: what was asked could not be found out (exit code 4).
    pub fn unknown(words: impl Into<String>) -> Failure {
        Failure { code: 4, words: words.into() }
    }

    /// Says it on standard error.
    pub fn report(&self) -> ExitCode {
        if !self.words.is_empty() {
            super::shared::note(&self.words);
        }
        ExitCode::from(self.code)
    }
}

impl From<String> for Failure {
    fn from(words: String) -> Failure {
        Failure::refused(words)
    }
}

impl From<std::io::Error> for Failure {
    /// Standard output that is closed early (`| head`) is no failure of ours.
    fn from(e: std::io::Error) -> Failure {
        if e.kind() == std::io::ErrorKind::BrokenPipe {
            return Failure { code: 0, words: String::new() };
        }
        Failure::refused(format!("The answer could not be written: {}.", crate::io::platform::plain_words(&e)))
    }
}

impl From<serde_json::Error> for Failure {
    fn from(e: serde_json::Error) -> Failure {
        if e.io_error_kind() == Some(std::io::ErrorKind::BrokenPipe) {
            return Failure { code: 0, words: String::new() };
        }
        Failure::refused(format!("The answer could not be written as JSON: {e}."))
    }
}
