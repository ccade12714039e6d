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

/// What the program takes from a reply, for the tests that damage replies: `reply` is the message of 64 bytes, and behind it what the
/// shared memory holds.
///
/// # Errors
/// Why nothing is taken.
#[doc(hidden)]
pub fn judge_reply(reply: &[u8]) -> Result<Judged, String> {
    let Some((message, shared)) = reply.split_first_chunk() else { return Err("too short".to_owned()) };
    let read = |count: usize| shared.get(..count).map(<[u8]>::to_vec).ok_or(std::io::ErrorKind::UnexpectedEof.into());
    let trouble = |t: process::Trouble| format!("{t:?}");
    match protocol::Reply::decode(message) {
        None => Err("no reply".to_owned()),
        Some(protocol::Reply::Opened { text, .. }) => process::facts(text, &read).map(|d| Judged::Facts(Box::new(d))).map_err(trouble),
        Some(protocol::Reply::Pixels { width, height, bands, kind, alpha }) => {
            process::pixels([width, height], bands, kind, alpha, &read).map(Judged::Pixels).map_err(trouble)
        }
        Some(other @ protocol::Reply::Refused { .. }) => Err(trouble(process::refusal(other, &read))),
        Some(_) => Ok(Judged::Word),
    }
}

/// What was taken from a reply.
#[doc(hidden)]
#[derive(Debug)]
pub enum Judged {
    /// The facts of a picture.
    Facts(Box<super::Description>),
    /// Pixels.
    Pixels(crate::core::raster::Tile),
    /// Yes, no, or the end.
    Word,
}

/// Sound replies of every kind, to begin from: see [`judge_reply`].
///
/// # Errors
/// Never in practice: facts are always JSON.
#[doc(hidden)]
pub fn sound_replies(facts: &super::Description) -> serde_json::Result<Vec<Vec<u8>>> {
    use protocol::{RefusalKind, Reply};
    let text = serde_json::to_vec(facts)?;
    let words = b"Its tiles lie beside each other.".to_vec();
    let of = |reply: Reply, shared: Vec<u8>| [&reply.encode()[..], &shared].concat();
    let posture = Posture { process: true, memory_mib: 1024, landlock: 6, seccomp: true };
    Ok(vec![
        of(Reply::Opened { text: u32::try_from(text.len()).unwrap_or(u32::MAX), posture }, text),
        of(Reply::Pixels { width: 7, height: 5, bands: 3, kind: 0, alpha: true }, vec![200; 7 * 5 * 4]),
        of(Reply::Pixels { width: 4, height: 3, bands: 1, kind: 2, alpha: false }, vec![0x7f; 4 * 3 * 4]),
        of(Reply::Pixels { width: 2, height: 9, bands: 1, kind: 1, alpha: true }, vec![1; 2 * 9 * 3]),
        of(Reply::Refused { kind: RefusalKind::Part, text: words.len() as u32 }, words),
        of(Reply::Blank { yes: true }, Vec::new()),
        of(Reply::End, Vec::new()),
    ])
}
