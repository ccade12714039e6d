//! The report bundle: a folder that opens anywhere and that a stranger can check with nothing but Python's standard library.
//!
//! | file | holds |
//! | --- | --- |
//! | `manifest.rs` | the manifest: every file with its SHA-256, and the head of the session; one way to write it, so one way to read it |
//! | `write.rs` | writing a bundle whole or not at all, as a folder or as one zip |
//! | `chain.rs` | the chain of hashes of a session, over raw bytes: whole, cut, extended, changed |
//! | `codes.rs` | the table of what a verification can say |
//! | `held.rs` | the files of a bundle, in a folder or in a zip |
//! | `signature.rs` | the analyst's own signature of the manifest, in minisign's formats |
//! | `token.rs` | what a time stamp that was made elsewhere is of |
//! | `verify.rs` | the verification; `verify.py` is the same in Python, and travels in every bundle |

mod chain;
mod codes;
mod held;
mod manifest;
mod signature;
mod token;
mod verify;
mod write;

pub use chain::{ChainState, state_of, up_to};
pub use codes::{CODES, Code, Standing, is_not_checked, is_passed, standing, words};
pub use held::Held;
pub use manifest::{FORMAT, FileEntry, ImageEntry, Manifest, ManifestError, VERSION, is_path};
pub use signature::{PublicKey, SigningKey};
pub use verify::{BundleVerdict, is_bundle, verify, verify_held, with_percent};
pub use write::{Bundle, Written, stranger};

/// The manifest's name.
pub const MANIFEST: &str = "manifest.json";
/// The name of the detached signature of the manifest, as minisign calls it.
pub const SIGNATURE: &str = "manifest.json.minisig";
/// The folder for time stamps of the manifest that were made elsewhere.
pub const TOKENS: &str = "tokens";
/// The report.
pub const REPORT: &str = "report.html";
/// The report as PDF.
pub const PRINTED: &str = "report.pdf";
/// What was asked for when the report was made.
pub const WISHES: &str = "report.wishes.json";
/// The copy of the session, up to the record that the report states.
pub const LOG: &str = "report.session.jsonl";
/// The outlines and ratios, in pixels.
pub const PIXELS: &str = "report.pixels.geojson";
/// The outlines and ratios, in longitude and latitude.
pub const GROUND: &str = "report.geojson";
/// The verification for strangers.
pub const VERIFIER: &str = "verify.py";
/// What [`VERIFIER`] holds.
pub const VERIFIER_TEXT: &str = include_str!("verify.py");
