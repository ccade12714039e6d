//! Zip archives that depend on their content alone: no times, no owners, no names of folders of this machine.

use miniz_oxide::deflate::compress_to_vec;

/// 1 January 1980, the first day that a zip archive knows: a place of its own for "not stated".
const DATE: u16 = 0x0021;
/// Names are UTF-8.
const FLAGS: u16 = 0x0800;
const DEFLATED: u16 = 8;
/// Of 10.
const LEVEL: u8 = 6;
/// The version of the format that a reader must know.
const VERSION: u16 = 20;

/// An archive of these files, each with its name, in this order.
///
/// # Errors
/// A sentence if a file is larger than such an archive holds (4 GiB).
pub(super) fn archive(files: &[(&str, &[u8])]) -> Result<Vec<u8>, String> {
    let fits = |n: usize| u32::try_from(n).map_err(|_| "It would be larger than the 4 GiB that a zip archive holds.".to_owned());
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let packed = compress_to_vec(content, LEVEL);
        let at = fits(out.len())?;
        let mut facts = Vec::new();
        for half in [VERSION, FLAGS, DEFLATED, 0, DATE] {
            facts.extend_from_slice(&half.to_le_bytes());
        }
        for word in [crc32fast::hash(content), fits(packed.len())?, fits(content.len())?] {
            facts.extend_from_slice(&word.to_le_bytes());
        }
        let name_length = u16::try_from(name.len()).map_err(|_| "A name in the archive is too long.".to_owned())?;
        facts.extend_from_slice(&name_length.to_le_bytes());
        facts.extend_from_slice(&0_u16.to_le_bytes());
        out.extend_from_slice(b"PK\x03\x04");
        out.extend_from_slice(&facts);
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(&packed);
        directory.extend_from_slice(b"PK\x01\x02");
        directory.extend_from_slice(&VERSION.to_le_bytes());
        directory.extend_from_slice(&facts);
        // Comment, disk and attributes: none.
        directory.extend_from_slice(&[0; 10]);
        directory.extend_from_slice(&at.to_le_bytes());
        directory.extend_from_slice(name.as_bytes());
    }
    let at = fits(out.len())?;
    let (size, count) = (fits(directory.len())?, u16::try_from(files.len()).map_err(|_| "There are too many files.".to_owned())?);
    out.append(&mut directory);
    out.extend_from_slice(b"PK\x05\x06\0\0\0\0");
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&count.to_le_bytes());
    out.extend_from_slice(&size.to_le_bytes());
    out.extend_from_slice(&at.to_le_bytes());
    out.extend_from_slice(&[0, 0]);
    Ok(out)
}
