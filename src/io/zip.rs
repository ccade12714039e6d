//! Zip archives. Those that are written depend on their content alone: no times, no owners, no names of folders of this machine. Those that
//! are read are read in memory alone; what is declared is not trusted, and what grows out of proportion is refused.

use flate2::read::DeflateDecoder;
use miniz_oxide::deflate::compress_to_vec;
use std::io::Read;

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

/// Below this, growth does not matter, bytes.
const SMALL: u64 = 1 << 20;

/// A file as the archive's directory has it.
#[derive(Clone, Debug)]
pub(super) struct Packed {
    /// Its name; what is no UTF-8 in it is replaced.
    pub name: String,
    raw: Vec<u8>,
    flags: u16,
    method: u16,
    crc32: u32,
    packed: u32,
    size: u32,
    at: u32,
}

const CUT: &str = "The archive is damaged or cut short.";

fn half(bytes: &[u8], at: usize) -> Result<u16, String> {
    bytes.get(at..).and_then(|b| b.first_chunk()).map(|b| u16::from_le_bytes(*b)).ok_or_else(|| CUT.to_owned())
}

fn word(bytes: &[u8], at: usize) -> Result<u32, String> {
    bytes.get(at..).and_then(|b| b.first_chunk()).map(|b| u32::from_le_bytes(*b)).ok_or_else(|| CUT.to_owned())
}

/// How much is read of an archive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Files.
    pub files: usize,
    /// Bytes of a file, and of all files together, unpacked.
    pub bytes: u64,
    /// How many times its packed size a file may have.
    pub growth: u64,
}

/// The list of files in an archive.
///
/// # Errors
/// A sentence.
pub(super) fn directory(bytes: &[u8], limits: Limits) -> Result<Vec<Packed>, String> {
    const END: usize = 22;
    // The end record is last, but for a comment of at most 64 KB.
    let from = bytes.len().saturating_sub(END + 0xffff);
    let tail = bytes.get(from..).unwrap_or_default();
    let end = tail.windows(4).rposition(|w| w == b"PK\x05\x06").map(|at| from + at).ok_or(CUT)?;
    let (count, at) = (usize::from(half(bytes, end + 10)?), word(bytes, end + 16)?);
    if count == 0xffff || at == u32::MAX {
        return Err("The archive is of the large kind (zip64), which is not read.".to_owned());
    }
    if count > limits.files {
        return Err(format!("The archive holds {count} files, more than the {} that are looked at.", limits.files));
    }
    let mut at = at as usize;
    let mut files = Vec::new();
    for _ in 0..count {
        if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x01\x02") {
            return Err(CUT.to_owned());
        }
        let [name, extra, comment] = [28, 30, 32].map(|i| half(bytes, at + i).map(usize::from));
        let (name, extra, comment) = (name?, extra?, comment?);
        let raw = bytes.get(at + 46..at + 46 + name).ok_or(CUT)?;
        files.push(Packed {
            name: String::from_utf8_lossy(raw).into_owned(),
            raw: raw.to_vec(),
            flags: half(bytes, at + 8)?,
            method: half(bytes, at + 10)?,
            crc32: word(bytes, at + 16)?,
            packed: word(bytes, at + 20)?,
            size: word(bytes, at + 24)?,
            at: word(bytes, at + 42)?,
        });
        at += 46 + name + extra + comment;
    }
    Ok(files)
}

/// The content of a file in an archive.
///
/// # Errors
/// A sentence.
pub(super) fn unpack(bytes: &[u8], file: &Packed, limits: Limits) -> Result<Vec<u8>, String> {
    let name: String = file.name.chars().filter(|c| !c.is_control()).take(80).collect();
    if file.flags & 1 != 0 {
        return Err(format!("The file \"{name}\" of the archive is encrypted."));
    }
    let at = file.at as usize;
    if bytes.get(at..at.saturating_add(4)) != Some(b"PK\x03\x04") {
        return Err(CUT.to_owned());
    }
    let begin = at + 30 + usize::from(half(bytes, at + 26)?) + usize::from(half(bytes, at + 28)?);
    let packed = bytes.get(begin..).and_then(|b| b.get(..file.packed as usize)).ok_or(CUT)?;
    let allowed = (packed.len() as u64 * limits.growth).max(SMALL).min(limits.bytes);
    if u64::from(file.size) > allowed {
        return Err(format!("The file \"{name}\" of the archive would grow to {} bytes, out of all proportion.", file.size));
    }
    let mut content = Vec::new();
    match file.method {
        0 => content.extend_from_slice(packed),
        8 => {
            // What is declared is not trusted: not a byte more than it is unpacked.
            let read = DeflateDecoder::new(packed).take(u64::from(file.size) + 1).read_to_end(&mut content);
            read.map_err(|_| CUT.to_owned())?;
        }
        other => return Err(format!("The file \"{name}\" of the archive is packed in a way that is not read (method {other}).")),
    }
    if content.len() as u64 != u64::from(file.size) || crc32fast::hash(&content) != file.crc32 {
        return Err(CUT.to_owned());
    }
    Ok(content)
}

/// A file of an archive: its name and its content.
pub(super) type Unpacked = (Vec<u8>, Vec<u8>);

/// Every file of an archive with its name, folders left out; all of it in memory.
///
/// # Errors
/// A sentence, if anything in it cannot be read, or all together is more than the limits allow.
pub(super) fn unpacked(bytes: &[u8], limits: Limits) -> Result<Vec<Unpacked>, String> {
    let files = directory(bytes, limits)?;
    let files: Vec<&Packed> = files.iter().filter(|f| !f.raw.ends_with(b"/")).collect();
    if files.iter().map(|f| u64::from(f.size)).sum::<u64>() > limits.bytes {
        return Err("The archive would grow out of all proportion.".to_owned());
    }
    files.into_iter().map(|f| Ok((f.raw.clone(), unpack(bytes, f, limits)?))).collect()
}
