//! Lists of classes as files.

use super::{output, platform};
use crate::core::doc::{ClassSet, LARGEST_CLASS_FILE, SHIPPED_CLASSES};
use std::io::Read;
use std::path::Path;

/// Reads a list of classes.
///
/// # Errors
/// A sentence with the line that is at fault.
pub fn read(path: &Path) -> Result<ClassSet, String> {
    let said = |why: String| format!("The classes cannot be used. {why} File: {}", path.display());
    let file = platform::open_regular_file(path).map_err(|why| said(format!("The file cannot be read: {why}.")))?;
    let mut bytes = Vec::new();
    let most = LARGEST_CLASS_FILE as u64 + 1;
    file.take(most).read_to_end(&mut bytes).map_err(|e| said(format!("The file cannot be read: {}.", platform::plain_words(&e))))?;
    let text = String::from_utf8(bytes).map_err(|_| said("The file is not text in UTF-8.".to_owned()))?;
    ClassSet::parse(&text).map_err(said)
}

/// Writes a list that comes with the program, to be edited.
///
/// # Errors
/// A sentence.
pub fn write(name: &str, path: &Path) -> Result<(), String> {
    let (_, text) =
        SHIPPED_CLASSES.iter().find(|(own, _)| *own == name).ok_or_else(|| format!("No list of classes is called \"{name}\"."))?;
    output::write(path, text.as_bytes(), &[])
}
