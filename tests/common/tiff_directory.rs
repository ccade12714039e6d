//! A directory of a TIFF file: what the tags say, for files that tests make.

/// Tag, kind (2 text, 3 short, 4 long, 12 double), count, value or offset.
pub type Entry = (u16, u16, u32, u32);

/// The directory with those entries, little-endian; no other follows it.
pub fn directory(entries: &[Entry]) -> Vec<u8> {
    let mut out = u16::try_from(entries.len()).unwrap().to_le_bytes().to_vec();
    for (tag, kind, count, value) in entries {
        out.extend([tag.to_le_bytes(), kind.to_le_bytes()].concat());
        out.extend([count.to_le_bytes(), value.to_le_bytes()].concat());
    }
    out.extend([0; 4]);
    out
}
