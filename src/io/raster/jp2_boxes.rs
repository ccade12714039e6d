//! The boxes of a JP2 file that say where it lies (ISO/IEC 15444-1, annex I): GeoJP2's UUID box, and the XML of GMLJP2.
//!
//! Lengths are foreign: they are checked, a few hundred boxes are looked at and superboxes to a small depth, and only the
//! two kinds that are wanted are read, up to a size.

use super::decoder::{Bytes, Files};
use super::metadata::gmljp2;
use super::tiff;
use crate::core::georef::GmlGrid;
use std::ops::Range;
use std::sync::Arc;

/// The most boxes that are looked at; real files have a dozen.
const MAX_BOXES: usize = 400;
/// How deep boxes stand in each other: `asoc` in `asoc` in the file, and one more.
const MAX_DEPTH: usize = 4;
/// The longest box that is read, bytes.
const MAX_BODY: u64 = 1 << 20;
/// What is read of all boxes together, bytes: a file of nothing but long texts must not take long.
const MAX_READ: u64 = 4 << 20;
/// The UUID of GeoJP2: b14bf8bd-083d-4b43-a5ae-8cd7d5a6ce03.
const GEO_JP2: [u8; 16] = *b"\xb1\x4b\xf8\xbd\x08\x3d\x4b\x43\xa5\xae\x8c\xd7\xd5\xa6\xce\x03";

/// What the boxes say of the place, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// Tags of the GeoTIFF in each GeoJP2 box.
    pub geo_jp2: Vec<tiff::TiffMetadata>,
    /// Grid of each GMLJP2 box.
    pub gml_jp2: Vec<GmlGrid>,
}

/// Looks through the boxes of a file. What cannot be read is left out: the picture itself may still be read.
pub(super) fn places(bytes: &dyn Bytes) -> Places {
    let mut found = Places::default();
    // What is still to be looked at in each box that stands around the present one.
    let mut around: Vec<Range<u64>> = std::iter::once(0..bytes.len()).collect();
    let mut left = MAX_READ;
    for _ in 0..MAX_BOXES {
        let Some(rest) = around.last_mut() else { break };
        let Some((kind, body)) = next_box(bytes, rest) else {
            around.pop();
            continue;
        };
        match &kind {
            b"asoc" | b"jp2h" if around.len() < MAX_DEPTH => around.push(body),
            b"uuid" => found.geo_jp2.extend(geo_jp2(bytes, &body, &mut left)),
            b"xml " => {
                let grid = read(bytes, &body, &mut left).and_then(|text| gmljp2::read(&String::from_utf8_lossy(&text)));
                found.gml_jp2.extend(grid);
            }
            _ => {}
        }
    }
    found
}

/// The kind of the next box and where its content lies; what is left moves behind it. `None` at the end, and where a length
/// is wrong.
fn next_box(bytes: &dyn Bytes, rest: &mut Range<u64>) -> Option<([u8; 4], Range<u64>)> {
    let number = |at: u64| {
        let mut four = [0; 4];
        let end = at.checked_add(4).filter(|end| *end <= rest.end)?;
        bytes.read_at(end - 4, &mut four).ok()?;
        Some(four)
    };
    let start = rest.start;
    let (short, kind) = (u32::from_be_bytes(number(start)?), number(start.checked_add(4)?)?);
    let (head, len) = match short {
        // To the end.
        0 => (8, rest.end.checked_sub(start)?),
        1 => {
            let (high, low) = (number(start.checked_add(8)?)?, number(start.checked_add(12)?)?);
            (16, u64::from(u32::from_be_bytes(high)) << 32 | u64::from(u32::from_be_bytes(low)))
        }
        n => (8, u64::from(n)),
    };
    let end = start.checked_add(len).filter(|end| *end <= rest.end && len >= head)?;
    rest.start = end;
    Some((kind, start + head..end))
}

/// The content of a box, if it is not too long and enough is left of what may be read.
fn read(bytes: &dyn Bytes, body: &Range<u64>, left: &mut u64) -> Option<Vec<u8>> {
    let len = body.end.checked_sub(body.start).filter(|len| *len <= MAX_BODY)?;
    *left = left.checked_sub(len)?;
    let mut content = vec![0; usize::try_from(len).ok()?];
    bytes.read_at(body.start, &mut content).ok()?;
    Some(content)
}

fn geo_jp2(bytes: &dyn Bytes, body: &Range<u64>, left: &mut u64) -> Option<tiff::TiffMetadata> {
    let mut uuid = [0; 16];
    let start = body.start.checked_add(16).filter(|start| *start <= body.end)?;
    bytes.read_at(body.start, &mut uuid).ok()?;
    let content = (uuid == GEO_JP2).then(|| read(bytes, &(start..body.end), left)).flatten()?;
    tiff::metadata(&Files { main: Arc::new(content), overviews: None, mask: None }).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
        [&(body.len() as u32 + 8).to_be_bytes()[..], kind, body].concat()
    }

    fn count(bytes: &[u8]) -> (usize, usize) {
        let found = places(&bytes.to_vec());
        (found.geo_jp2.len(), found.gml_jp2.len())
    }

    const GRID: &[u8] = b"<a><RectifiedGrid srsName=\"EPSG:4326\"><origin><pos>1 2</pos></origin><offsetVector>1 0</offsetVector>\
        <offsetVector>0 -1</offsetVector></RectifiedGrid></a>";
    /// A TIFF with one entry.
    const TIFF: &[u8] = b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";

    #[test]
    fn boxes_are_found_by_every_kind_of_length() {
        let uuid = [&GEO_JP2[..], TIFF].concat();
        let xml = boxed(b"asoc", &boxed(b"asoc", &[boxed(b"lbl ", b"gml"), boxed(b"xml ", GRID)].concat()));
        let long = [&1_u32.to_be_bytes()[..], b"uuid", &(uuid.len() as u64 + 16).to_be_bytes(), &uuid].concat();
        let endless = [&0_u32.to_be_bytes()[..], b"uuid", &uuid].concat();
        assert_eq!(count(&[boxed(b"uuid", &uuid), xml.clone()].concat()), (1, 1));
        assert_eq!(count(&[long, boxed(b"jp2c", b"pixels"), xml.clone()].concat()), (1, 1));
        assert_eq!(count(&[xml, endless].concat()), (1, 1));
        assert_eq!(count(&boxed(b"uuid", &[&[7; 16], TIFF].concat())), (0, 0));
    }

    #[test]
    fn hostile_boxes_end_the_search_and_nothing_else() {
        let xml = boxed(b"xml ", GRID);
        for head in [
            [&1_u32.to_be_bytes()[..], b"uuid", &u64::MAX.to_be_bytes()].concat(),
            [&1_u32.to_be_bytes()[..], b"uuid", &3_u64.to_be_bytes()].concat(),
            [&u32::MAX.to_be_bytes()[..], b"uuid"].concat(),
            [&4_u32.to_be_bytes()[..], b"uuid"].concat(),
            // Many empty boxes: the search ends before what follows.
            boxed(b"free", b"").repeat(MAX_BOXES),
        ] {
            assert_eq!(count(&[head, xml.clone()].concat()), (0, 0));
        }
        // Too deep, too long, cut short within an entry.
        let deep = (0..2000).fold(xml, |inner, _| boxed(b"asoc", &inner));
        assert_eq!(count(&deep), (0, 0));
        let padded = [GRID, &vec![b' '; 2 << 20]].concat();
        assert_eq!(count(&boxed(b"xml ", &padded)), (0, 0));
        let whole = boxed(b"uuid", &[&GEO_JP2[..], TIFF].concat());
        for len in 0..whole.len() {
            assert_eq!(count(&whole[..len]), (0, 0));
        }
    }
    #[test]
    fn no_more_is_read_than_is_allowed_together() {
        // Of five boxes of just under 1 MiB, four fit.
        let long = boxed(b"xml ", &[GRID, &vec![b' '; (1 << 20) - GRID.len() - 1]].concat());
        assert_eq!(count(&long.repeat(5)), (0, 4));
    }

    #[test]
    fn damaged_boxes_never_end_the_process() {
        let whole = std::fs::read(format!("{}/tests/files/place.jp2", env!("CARGO_MANIFEST_DIR"))).unwrap();
        assert_eq!(count(&whole), (1, 1));
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize
        };
        for _ in 0..3000 {
            let mut bad = whole.clone();
            for _ in 0..=next() % 4 {
                let at = next() % 2500;
                bad[at] = next() as u8;
            }
            // What is found is unknown; that the search comes back is the test.
            let found = places(&bad);
            assert!(found.geo_jp2.len() <= MAX_BOXES && found.gml_jp2.len() <= MAX_BOXES);
        }
    }
}
