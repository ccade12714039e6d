//! A session: the append-only list of records, and the document that is their fold.
//!
//! [`Session::step`] is the only way a session changes. Live edits, undo, redo, jumps, opening and replay all hand it
//! records; they differ in where the records come from.

mod blind_round;
mod history;
mod moments;
mod player;
mod record;
mod session_state;
mod standing;

pub use blind_round::{BlindRound, Place, WAIT_S, seconds_since_traced};
pub use history::{Branch, History, Node, Seq};
pub use moments::{Fate, Moments, OutlineChange};
pub use player::Player;
pub use record::{Custody, Entry, Header, Record, Why};
pub use session_state::{BadRecord, Session, Step};
pub use standing::Standing;
