//! A zip of files as they are: not compressed, ordered as given, and without clocks, so that the same files give the same bytes.

use std::io;

/// 1 January 1980, the zero of zip's calendar.
const DATE: u16 = 0x0021;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

/// A zip of these files, each by its path.
///
/// # Errors
/// When a file, or all of them, are larger than a plain zip can say (4 GiB), or there are more than 65,535.
pub fn zip<'f>(files: impl IntoIterator<Item = (&'f str, &'f [u8])>) -> io::Result<Vec<u8>> {
    let large = || io::Error::new(io::ErrorKind::FileTooLarge, "too large for a zip");
    let number = |n: usize| u32::try_from(n).map_err(|_| large());
    let (mut out, mut directory, mut count) = (Vec::new(), Vec::new(), 0_u16);
    for (path, content) in files {
        let offset = number(out.len())?;
        let mut facts = Vec::new();
        for field in [20, FLAGS, 0, 0, DATE] {
            facts.extend(u16::to_le_bytes(field));
        }
        facts.extend(crc32fast::hash(content).to_le_bytes());
        facts.extend([number(content.len())?; 2].iter().flat_map(|n| n.to_le_bytes()));
        facts.extend(u16::try_from(path.len()).map_err(|_| large())?.to_le_bytes());
        facts.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&facts);
        out.extend(path.as_bytes());
        out.extend(content);
        directory.extend(b"PK\x01\x02");
        // Made on Unix, by version 2.0: only there do the file's rights count.
        directory.extend([20, 3]);
        directory.extend(&facts);
        directory.extend([0; 6]);
        directory.extend((0o100_644_u32 << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(path.as_bytes());
        count = count.checked_add(1).ok_or_else(large)?;
    }
    let (start, size) = (number(out.len())?, number(directory.len())?);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend([count; 2].iter().flat_map(|n| n.to_le_bytes()));
    out.extend(size.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    Ok(out)
}
