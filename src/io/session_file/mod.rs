//! The session file, `NAME.session.jsonl`: one JSON object a line, each chained to the one before by SHA-256.
//!
//! | file | holds |
//! | --- | --- |
//! | `line.rs` | how a header and an entry become a line, and back |
//! | `read.rs` | reading and diagnosing: torn tails, damage, later versions |
//! | `append.rs` | the one writer: create, lock, append, sync, latch |
//! | `snapshot.rs` | how a long session stood when it was read last: opening without replaying it all |
//! | `verify.rs` | what can be said of a file: codes for people and scripts |
//! | `kinship.rs` | two files of one session: copies, newer ones, forks |

mod append;
mod kinship;
mod line;
mod read;
pub mod snapshot;
mod verify;

pub use append::{AppendError, CreateError, LockError, SessionFile};
pub use kinship::{Fork, Kinship, kinship, told_of_siblings};
pub use line::{FORMAT, MAJOR, VERSION, ZERO_HASH, entry_line, header_line, signed};
pub use read::{Damage, DamageKind, ReadError, SessionLog, read, read_bytes, read_on, read_whole};
pub use verify::{Verdict, verify};

/// The ending of session files.
pub const ENDING: &str = ".session.jsonl";
