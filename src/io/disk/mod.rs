//! The door to the disk for what must not be lost: the session file and files that are written whole.
//!
//! | file | holds |
//! | --- | --- |
//! | `disk.rs` | what a disk can be asked: [`Disk`], [`DiskFile`] |
//! | `real.rs` | the machine's own |
//! | `simulated.rs` | one in memory that knows what is synced and what is not, and fails when told to |
//! | `crash.rs` | what such a disk may hold after a power cut |

mod crash;
#[expect(clippy::module_inception, reason = "one concept one file: the trait is what the folder is about")]
mod disk;
mod real;
mod simulated;

pub use crash::{CrashState, Torn};
pub use disk::{Disk, DiskFile, append_all};
pub use real::{RealDisk, real};
pub use simulated::{Fault, SimulatedDisk, Trouble};
