//! The decoder process. Files of pictures are foreign bytes: they are decoded by a process of the same program that holds
//! nothing but the open files and its line to the program, so that the worst a hostile file can do is cost a tile.

pub(super) mod process;
pub(super) mod protocol;
mod serve;

pub use serve::{DECODER_ARGUMENT, serve};
pub(super) use serve::{OpenFile, read_text};

use crate::io::platform::Posture;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Says which program serves as decoder process when it is started with [`DECODER_ARGUMENT`]: the program itself says so
/// when it starts. Where nobody said so (in a library's tests), pictures are decoded in the calling process.
pub fn set_decoder_program(program: PathBuf) {
    // The first one stays: it is the one that opened pictures already rely on.
    let _ = PROGRAM.set(program);
}

/// The program, where there is one and this system has such processes.
pub(super) fn decoder_program() -> Option<&'static PathBuf> {
    PROGRAM.get().filter(|_| crate::io::platform::HAS_PROCESSES)
}

/// What a self-test found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfTest {
    /// Forbidden acts that a confined decoder could do all the same; empty is good.
    pub possible: Vec<&'static str>,
    /// What confined it.
    pub posture: Posture,
}

/// Starts a decoder process, confines it, and has it attempt every forbidden act (see [`crate::io::platform::FORBIDDEN`]).
///
/// # Errors
/// A sentence, if there is no such process here.
pub fn self_test(program: &Path) -> Result<SelfTest, String> {
    let file = crate::io::platform::scratch_memory(16).map_err(|e| format!("The self-test of the decoder could not be prepared: {e}."))?;
    match process::DecoderProcess::probe(program, file, 1024) {
        Ok((possible, posture)) => Ok(SelfTest { possible, posture }),
        Err(trouble) => Err(format!("The self-test of the decoder did not run: {trouble:?}.")),
    }
}
