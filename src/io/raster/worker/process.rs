//! The program's side of a decoder process: starts it, asks it, checks what it answers, ends it when it hangs.

use super::protocol::{FileRole, RefusalKind, Reply, Request, SHARED, byte_count, from_bytes};
use super::serve::DECODER_ARGUMENT;
use crate::core::raster::{Bands, Tile, TileId};
use crate::io::platform::{self, FORBIDDEN, Line, Posture, SharedMemory};
use crate::io::raster::decoder::Refusal;
use crate::io::raster::describe::Description;
use crate::io::raster::local::check;
use std::fs::File;
use std::path::Path;
use std::process::Child;
use std::time::Duration;

/// How long a tile may take before its decoder is ended.
pub(in crate::io::raster) const PATIENCE: Duration = Duration::from_secs(10);
/// How long opening may take, and the first rows of a picture that is decoded as a whole.
pub(in crate::io::raster) const LONG_PATIENCE: Duration = Duration::from_secs(120);

/// What went wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::io::raster) enum Trouble {
    /// The process is gone, hangs or talks nonsense. It was ended; the words say which.
    Lost(&'static str),
    /// The picture is not read.
    Refused(Refusal),
    /// This part of the picture cannot be had: a phrase.
    Part(String),
}

/// The files that are handed to a decoder, each with its size.
#[derive(Debug)]
pub(in crate::io::raster) struct Handover {
    pub main: (File, u64),
    pub overviews: Option<(File, u64)>,
    pub mask: Option<(File, u64)>,
    /// Texts beside the picture, with the row of the table that reads each.
    pub texts: Vec<(u8, File, u64)>,
    /// The picture's file name, without folders.
    pub name: String,
}

/// A decoder process with an open picture.
#[derive(Debug)]
pub(in crate::io::raster) struct DecoderProcess {
    child: Child,
    line: Line,
    shared: SharedMemory,
    posture: Posture,
}

impl Drop for DecoderProcess {
    fn drop(&mut self) {
        // It holds nothing that could be lost.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl DecoderProcess {
    /// Starts a decoder and opens a picture in it.
    pub(in crate::io::raster) fn open(program: &Path, files: &Handover, memory_mib: u32) -> Result<(DecoderProcess, Description), Trouble> {
        let mut process = DecoderProcess::start(program)?;
        process.hand(FileRole::Main, Some(&files.main))?;
        process.hand(FileRole::Overviews, files.overviews.as_ref())?;
        process.hand(FileRole::Mask, files.mask.as_ref())?;
        for (row, file, bytes) in &files.texts {
            process.send(FileRole::Text(*row), file, *bytes)?;
        }
        let name: String = files.name.chars().take(255).collect();
        process.shared.write(name.as_bytes()).map_err(|_| Trouble::Lost("it could not be started"))?;
        match process.call(Request::Open { memory_mib, name: name.len() as u32 }, LONG_PATIENCE)? {
            Reply::Opened { text, posture } => {
                let description = facts(text, &|n| process.read(n))?;
                process.posture = posture;
                Ok((process, description))
            }
            other => Err(refusal(other, &|n| process.read(n))),
        }
    }

    /// The self-test: what a confined decoder could not be kept from doing, and what confines it.
    pub(in crate::io::raster) fn probe(program: &Path, file: File, memory_mib: u32) -> Result<(Vec<&'static str>, Posture), Trouble> {
        let mut process = DecoderProcess::start(program)?;
        let bytes = file.metadata().map_or(0, |m| m.len());
        process.hand(FileRole::Main, Some(&(file, bytes)))?;
        // Whether it opens does not matter: it is confined before.
        let _ = process.call(Request::Open { memory_mib, name: 0 }, LONG_PATIENCE)?;
        match process.call(Request::Probe, PATIENCE)? {
            Reply::Probed { denied, posture } => {
                let left = FORBIDDEN.iter().enumerate().filter(|(i, _)| denied & (1 << i) == 0).map(|(_, (name, _))| *name);
                Ok((left.collect(), posture))
            }
            _ => Err(Trouble::Lost("it did not answer what was asked")),
        }
    }

    fn start(program: &Path) -> Result<DecoderProcess, Trouble> {
        let lost = |_| Trouble::Lost("it could not be started");
        let shared = SharedMemory::new(SHARED).map_err(lost)?;
        let (child, line) = platform::start(program, DECODER_ARGUMENT).map_err(lost)?;
        let process = DecoderProcess { child, line, shared, posture: Posture::default() };
        process.line.patience(Some(LONG_PATIENCE)).map_err(lost)?;
        process.line.send(&Request::File { role: FileRole::Shared, bytes: SHARED }.encode(), &[process.shared.file()]).map_err(lost)?;
        Ok(process)
    }

    fn hand(&self, role: FileRole, file: Option<&(File, u64)>) -> Result<(), Trouble> {
        match file {
            Some((file, bytes)) => self.send(role, file, *bytes),
            None => Ok(()),
        }
    }

    fn send(&self, role: FileRole, file: &File, bytes: u64) -> Result<(), Trouble> {
        let message = Request::File { role, bytes }.encode();
        self.line.send(&message, &[file]).map_err(|_| Trouble::Lost("it ended when it was handed its files"))
    }

    /// What confines it.
    pub(in crate::io::raster) fn posture(&self) -> Posture {
        self.posture
    }

    /// Its number, for measuring its memory.
    pub(in crate::io::raster) fn id(&self) -> u32 {
        self.child.id()
    }

    /// A tile.
    pub(in crate::io::raster) fn tile(&mut self, id: TileId, bands: Bands) -> Result<Tile, Trouble> {
        match self.call(Request::Tile { id, bands }, PATIENCE)? {
            Reply::Pixels { width, height, bands, kind, alpha } => pixels([width, height], bands, kind, alpha, &|n| self.read(n)),
            other => Err(refusal(other, &|n| self.read(n))),
        }
    }

    /// Whether nothing of what a tile covers was ever written.
    pub(in crate::io::raster) fn is_blank(&mut self, id: TileId) -> Result<bool, Trouble> {
        match self.call(Request::Blank { id }, PATIENCE)? {
            Reply::Blank { yes } => Ok(yes),
            other => Err(refusal(other, &|n| self.read(n))),
        }
    }

    /// The next rows; `None` after the last.
    pub(in crate::io::raster) fn rows(&mut self, most: u32, bands: Bands) -> Result<Option<Tile>, Trouble> {
        match self.call(Request::Rows { most, bands }, LONG_PATIENCE)? {
            Reply::Pixels { width, height, bands, kind, alpha } => pixels([width, height], bands, kind, alpha, &|n| self.read(n)).map(Some),
            Reply::End => Ok(None),
            other => Err(refusal(other, &|n| self.read(n))),
        }
    }

    fn call(&mut self, request: Request, patience: Duration) -> Result<Reply, Trouble> {
        let ended = |e: std::io::Error| {
            let hangs = matches!(e.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut);
            Trouble::Lost(if hangs { "it took too long" } else { "it ended" })
        };
        self.line.patience(Some(patience)).map_err(ended)?;
        self.line.send(&request.encode(), &[]).map_err(ended)?;
        let (message, _) = self.line.receive().map_err(ended)?;
        Reply::decode(&message).ok_or(Trouble::Lost("it answered what makes no sense"))
    }

    /// So many bytes of the shared memory.
    fn read(&self, count: usize) -> std::io::Result<Vec<u8>> {
        self.shared.copy(count)
    }
}

/// Reads so many bytes of the shared memory.
pub(super) type Read<'r> = &'r dyn Fn(usize) -> std::io::Result<Vec<u8>>;

const NONSENSE: Trouble = Trouble::Lost("it answered what makes no sense");

/// The facts of a picture in the shared memory.
pub(super) fn facts(length: u32, read: Read<'_>) -> Result<Description, Trouble> {
    let text = read(length as usize).map_err(|_| NONSENSE)?;
    let description: Description = serde_json::from_slice(&text).map_err(|_| Trouble::Lost("it gave no facts"))?;
    check(&description.info).map_err(Trouble::Refused)?;
    Ok(description)
}

/// The pixels in the shared memory.
pub(super) fn pixels([width, height]: [u32; 2], bands: u8, kind: u8, alpha: bool, read: Read<'_>) -> Result<Tile, Trouble> {
    let count = byte_count(width, height, bands, kind, alpha).filter(|n| *n as u64 <= SHARED).ok_or(NONSENSE)?;
    let bytes = read(count).map_err(|_| NONSENSE)?;
    from_bytes(width, height, bands, kind, alpha, bytes).ok_or(NONSENSE)
}

/// Why it did not work, in the words of the process.
pub(super) fn refusal(reply: Reply, read: Read<'_>) -> Trouble {
    let Reply::Refused { kind, text } = reply else { return Trouble::Lost("it did not answer what was asked") };
    let words = read(text as usize).unwrap_or_default();
    // Words of a process that may have been taken over: no control characters, no line breaks.
    let words: String = String::from_utf8_lossy(&words).chars().map(|c| if c.is_control() { ' ' } else { c }).take(2000).collect();
    match kind {
        RefusalKind::Unsupported => Trouble::Refused(Refusal::Unsupported(words)),
        RefusalKind::Damaged => Trouble::Refused(Refusal::Damaged(words)),
        RefusalKind::TooLarge => Trouble::Refused(Refusal::TooLarge(words)),
        RefusalKind::Part => Trouble::Part(words),
    }
}
