//! Opens a picture file: recognises it, and has it opened by a decoder process.

use super::decoder::Refusal;
use super::formats::{PROBED, probe};
use super::picture::Picture;
use crate::io::platform;
use std::path::Path;

/// Why a picture was not opened. Full sentences for the analyst; the path comes last.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The file is not there, a folder, not readable.
    #[error("The image cannot be opened: {why}. File: {path}")]
    Unreadable {
        /// What is in the way.
        why: String,
        /// The file, as given.
        path: String,
    },
    /// The file holds nothing.
    #[error("The image file is empty (0 bytes): it was probably not saved or not copied to the end. File: {0}")]
    Empty(String),
    /// The first bytes are of no format that is known.
    #[error("This file is not an image that Revisit knows (it reads {formats}, whatever the file is called). File: {path}", formats = known())]
    UnknownFormat {
        /// The file, as given.
        path: String,
    },
    /// The format, this variant of it or its size is not read.
    #[error("{why} File: {path}")]
    NotRead {
        /// Why, and what to do.
        why: String,
        /// The file, as given.
        path: String,
    },
    /// It begins well and then does not.
    #[error(
        "The {format} image is damaged or cut short: {why}. Fetch it again, or open it in an image program and save it anew. File: {path}"
    )]
    Damaged {
        /// Its format.
        format: &'static str,
        /// The decoder's words.
        why: String,
        /// The file, as given.
        path: String,
    },
}

/// The names of the formats that are read: `PNG, JPEG and BMP`.
fn known() -> String {
    let names: Vec<&str> = super::formats::FORMATS.iter().filter(|f| f.decoder.is_ok()).map(|f| f.name).collect();
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.concat(),
    }
}

/// Opens a picture. Its file is opened once, read-only; the pixels come through that descriptor, and so does the hash of
/// [`Picture::sha256`]: what is measured is what was hashed.
///
/// # Errors
/// [`RasterError`], in words for the analyst.
pub fn open(path: &Path) -> Result<Picture, RasterError> {
    let shown = path.display().to_string();
    let unreadable = |why: String| RasterError::Unreadable { why, path: shown.clone() };
    let file = platform::open_regular_file(path).map_err(unreadable)?;
    let bytes = file.metadata().map_err(|e| unreadable(platform::plain_words(&e)))?.len();
    if bytes == 0 {
        return Err(RasterError::Empty(shown));
    }
    let mut first = [0; PROBED];
    let head = first.get_mut(..bytes.min(PROBED as u64) as usize).unwrap_or_default();
    platform::read_at(&file, 0, head).map_err(|e| unreadable(platform::plain_words(&e)))?;
    let format = probe(head).ok_or_else(|| RasterError::UnknownFormat { path: shown.clone() })?;
    let decoder = format.decoder.map_err(|instead| RasterError::NotRead { why: instead.to_owned(), path: shown.clone() })?;
    let mut picture = Picture::open(path, file, &decoder).map_err(|refusal| match refusal {
        Refusal::Unsupported(why) | Refusal::TooLarge(why) => RasterError::NotRead { why, path: shown.clone() },
        Refusal::Damaged(why) => RasterError::Damaged { format: format.name, why, path: shown.clone() },
    })?;
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !format.extensions.contains(&ending.as_str()) {
        picture.note(format!("The file is a {} image although its name says otherwise.", format.name));
    }
    Ok(picture)
}
