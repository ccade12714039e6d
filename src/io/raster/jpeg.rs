//! JPEG: 8 bit, Huffman coded, baseline or progressive. CMYK is turned into RGB.
//!
//! Opening walks over the file's parts: size, kind, scans and the end mark are known, and nothing is decoded. The whole picture
//! is decoded when its rows are asked for. The decoder works strictly: it would fill what it cannot read with grey, and the grey
//! would be measured. Of a file that was cut short only those rows are decoded that are there.
//! Large pictures of one scan are decoded stripe by stripe.

use super::decoder::{Files, Opened, Refusal};
use super::jpeg_stripes::JpegStripes;
use super::jpeg_units::{self, Reach};
use super::metadata::exif;
use super::rows::{
    Deferred, METADATA, damaged, expect_memory, expect_pixels, guarded, need, read_whole, turned_note, upright_size, usual_roles, zeros,
};
use crate::core::raster::{Access, Colour, Incomplete, RasterInfo, SampleType, Samples};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// The largest file that is read, bytes.
const MAX_FILE: u64 = 2 << 30;
/// What is larger than this when it is decoded, bytes, is decoded stripe by stripe where that is possible.
const WHOLE: u64 = 192 << 20;
/// Usual files have 1 to 14 scans; every scan goes over all pixels again.
const MAX_SCANS: u32 = 100;
/// Scans times pixels: the work of decoding.
const MAX_WORK: u64 = 20_000_000_000;

/// What the parts of the file say before anything is decoded.
#[derive(Debug, Default)]
struct Outline {
    width: u32,
    height: u32,
    components: u64,
    /// Bytes that coefficients take for each 64 pixels, if they must be kept until the last scan.
    coefficients: u64,
    is_progressive: bool,
    scans: u32,
    /// Components in the first scan.
    first_scan: u64,
    orientation: u8,
    /// Where the end mark stands, or the file ends.
    end: usize,
    /// Where the height stands.
    height_at: usize,
    /// The file ends, or the marks in it do, before its last pixel.
    is_cut: bool,
    /// Units of pixels (blocks, or groups of them) in the picture, if one scan has them all.
    units: u64,
    /// Units between two restart marks; 0: there are none.
    restart_interval: u64,
    restarts: u64,
    /// Where the marks of the scans stand.
    scans_at: Vec<usize>,
    /// For each scan, bits of the components of which it has the first (or all) values.
    begun: Vec<u8>,
    /// Numbers of the components.
    names: Vec<u8>,
    /// The last scan is followed by a mark: all of it is there.
    is_last_whole: bool,
}

impl Outline {
    /// Whether restart marks are missing: pixels were cut away, and an end mark was put behind the rest. The decoder would
    /// leave the missing ones black.
    fn lacks_restarts(&self) -> bool {
        let is_plain = !self.is_progressive && self.scans == 1;
        is_plain && self.restart_interval > 0 && self.restarts + 1 < self.units.div_ceil(self.restart_interval)
    }

    /// How many scans are there wholly, of a picture that is stored in several, and where their bytes end; `None` if they
    /// do not tell of every component.
    fn whole_scans(&self) -> Option<(u32, usize)> {
        let (count, end) = match (self.is_last_whole, self.scans_at.split_last()) {
            (true, _) => (self.scans_at.len(), self.end),
            (false, Some((last, before))) => (before.len(), *last),
            (false, None) => return None,
        };
        let begun = self.begun.iter().take(count).fold(0, |all, bits| all | bits);
        let every = (1_u16 << self.components) - 1;
        (u16::from(begun) == every).then_some((u32::try_from(count).ok()?, end))
    }

    /// Takes down of which components a scan has the first values (T.81, B.2.3: component selectors, first coefficient, bits).
    fn scan(&mut self, mark_at: usize, body: &[u8]) {
        if self.scans == 0 {
            self.first_scan = u64::from(body.first().copied().unwrap_or_default());
        }
        self.scans += 1;
        self.is_last_whole = false;
        if self.scans > MAX_SCANS {
            return;
        }
        let count = usize::from(body.first().copied().unwrap_or_default());
        let (names, rest) = body.get(1..).and_then(|b| b.split_at_checked(2 * count)).unwrap_or_default();
        // The first coefficient, and no bits of it before this scan.
        let begins = matches!(rest, [0, _, bits, ..] if bits >> 4 == 0);
        let bits = names.chunks_exact(2).filter_map(|c| self.names.iter().position(|n| *n == c[0])).fold(0, |bits, i| bits | (1 << i));
        self.scans_at.push(mark_at);
        self.begun.push(if begins { bits } else { 0 });
    }
}

/// Opens a JPEG file.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    let bytes = read_whole(files.main.as_ref(), "JPEG", MAX_FILE)?;
    guarded(|| read_header(bytes))
}

fn read_header(mut bytes: Vec<u8>) -> Result<Opened, Refusal> {
    let outline = outline(&bytes)?;
    let passes = outline.is_progressive || outline.first_scan < outline.components;
    let (outline, reach, incomplete) = match outline.is_cut {
        true if passes => {
            let (outline, incomplete) = cut_passes(&mut bytes, outline)?;
            (outline, None, Some(incomplete))
        }
        true => {
            let reach = cut(&mut bytes)?;
            let incomplete = Incomplete::rows(reach.sure(), outline.height);
            (outline, Some(reach), Some(incomplete))
        }
        false => (outline, None, None),
    };
    let (width, height) = (outline.width, outline.height);
    let kept = if passes { need(width, height, outline.coefficients) / 64 } else { 0 };
    let bands: u16 = if outline.components == 1 { 1 } else { 3 };
    let in_stripes = incomplete.is_none() && !passes && outline.scans == 1 && outline.orientation == 1;
    let head = if in_stripes && need(width, height, bands.into()) > WHOLE { jpeg_units::header(&bytes) } else { None };
    // Two bits of each block of each component are the least that can be: its first value and its end.
    if head.is_some() && outline.units.saturating_mul(outline.components) / 4 > bytes.len() as u64 {
        return Err(Refusal::Damaged(format!("it claims {width} x {height} pixels, and has fewer bytes than they take")));
    }
    let pixels = if head.is_some() { 0 } else { need(width, height, bands.into()) };
    expect_memory("JPEG", width, height, pixels.saturating_add(kept).saturating_add(bytes.len() as u64))?;
    if outline.scans > MAX_SCANS || need(width, height, u64::from(outline.scans)) > MAX_WORK {
        return Err(Refusal::Unsupported(format!(
            "The JPEG image is stored in {} scans, far more than usual ones (1 to 14): it would take very long to decode. \
             Save it anew with an image program.",
            outline.scans
        )));
    }
    let size = upright_size(width, height, outline.orientation);
    let mut notes = Vec::new();
    if outline.components == 4 {
        notes.push(
            "The file is in printing colours (CMYK); they were turned into red, green and blue without its colour profile.".to_owned(),
        );
    }
    notes.extend(turned_note(outline.orientation));
    let info = RasterInfo {
        format: "JPEG".to_owned(),
        compression: if outline.is_progressive { "JPEG, progressive" } else { "JPEG" }.to_owned(),
        width: size.width,
        height: size.height,
        bands: usual_roles(bands),
        sample_type: SampleType::U8,
        bits: 8,
        colour: if bands == 1 { Colour::Bands } else { Colour::Rgb },
        nodata: None,
        orientation: outline.orientation,
        levels: vec![size],
        access: Access::Rows,
        incomplete,
        notes,
    };
    if let Some(head) = head {
        return Ok(Opened::Rows(Box::new(JpegStripes::new(info, bytes, head))));
    }
    Ok(Opened::Rows(Box::new(Deferred::new(info, move || match reach {
        None => decode(bytes, &outline),
        Some(reach) => decode_part(bytes, &outline, reach),
    }))))
}

impl Reach {
    /// Rows that look as they would in the whole file.
    fn sure(&self) -> u32 {
        u32::try_from(self.rows.saturating_sub(self.blends)).unwrap_or_default()
    }
}

/// Of a picture that is stored in several passes those that are there wholly; what follows is taken away.
fn cut_passes(bytes: &mut Vec<u8>, outline: Outline) -> Result<(Outline, Incomplete), Refusal> {
    let Some((scans, end)) = outline.whole_scans() else {
        return Err(Refusal::Damaged(
            "it ends too early: its pixels are stored in several passes over the whole picture, and those that are there lack some of its colours"
                .to_owned(),
        ));
    };
    bytes.truncate(end);
    bytes.extend([0xFF, 0xD9]);
    let incomplete = if outline.is_progressive { Incomplete::passes(scans) } else { Incomplete::rows(outline.height, outline.height) };
    Ok((Outline { scans, end, ..outline }, incomplete))
}

/// How far the pixels of a file reach that was cut short; what follows is taken away.
fn cut(bytes: &mut Vec<u8>) -> Result<Reach, Refusal> {
    let reach = jpeg_units::reach(bytes).ok_or_else(|| Refusal::Damaged("it ends too early, and is wrong before its end".to_owned()))?;
    if reach.sure() == 0 {
        return Err(Refusal::Damaged("it ends before its first rows".to_owned()));
    }
    bytes.truncate(reach.end);
    Ok(reach)
}

/// The pixels of the rows that are there, as a picture of that height; the others are black.
fn decode_part(mut bytes: Vec<u8>, outline: &Outline, reach: Reach) -> Result<Samples, Refusal> {
    let rows = u16::try_from(reach.rows).map_err(|_| Refusal::Damaged("it ends too early".to_owned()))?;
    if let Some(place) = bytes.get_mut(outline.height_at..outline.height_at + 2) {
        place.copy_from_slice(&rows.to_be_bytes());
    }
    let part = Outline {
        height: rows.into(),
        end: reach.end,
        components: outline.components,
        width: outline.width,
        scans: 1,
        ..Outline::default()
    };
    let Samples::U8(mut pixels) = decode(bytes, &part)? else { return Err(Refusal::Damaged("it ends too early".to_owned())) };
    let bands = if outline.components == 1 { 1 } else { 3 };
    let whole = usize::try_from(need(outline.width, outline.height, bands)).unwrap_or(usize::MAX);
    pixels.try_reserve_exact(whole.saturating_sub(pixels.len())).map_err(|e| damaged(&e))?;
    pixels.resize(whole, 0);
    Ok(Samples::U8(pixels))
}

/// The pixels of a file that was made of a stripe of another.
pub(super) fn decode_stripe(bytes: Vec<u8>, width: u32, height: u32, components: u64) -> Result<Vec<u8>, Refusal> {
    let outline = Outline { width, height, components, scans: 1, end: bytes.len().saturating_sub(2), ..Outline::default() };
    match decode(bytes, &outline)? {
        Samples::U8(pixels) => Ok(pixels),
        _ => Err(Refusal::Damaged("its content does not follow its format".to_owned())),
    }
}

fn decode(mut bytes: Vec<u8>, outline: &Outline) -> Result<Samples, Refusal> {
    if !outline.is_progressive && outline.scans == 1 {
        // At an end mark the decoder goes on with zeros, and at the end of the file it stops with an error. So it is given a
        // few zeros (it looks a little ahead) and the end of the file instead of the mark.
        bytes.truncate(outline.end);
        bytes.extend([0; 16]);
    }
    let (width, height) = (outline.width, outline.height);
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX))
        .jpeg_set_max_scans(MAX_SCANS as usize + 1);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes.as_slice()), options);
    decoder.decode_headers().map_err(|e| damaged(&e))?;
    let (out, bands) = if outline.components == 1 { (ColorSpace::Luma, 1) } else { (ColorSpace::RGB, 3) };
    decoder.set_options(decoder.options().jpeg_set_out_colorspace(out));
    let mut pixels = zeros::<u8>(need(width, height, bands), "JPEG", width, height)?;
    if decoder.output_buffer_size() != Some(pixels.len()) {
        return Err(Refusal::Damaged("it says twice how large it is".to_owned()));
    }
    // A pattern that no picture has tells whether the last row was written.
    let pattern = |i: usize| (i.wrapping_mul(151) >> 3) as u8;
    let last = pixels.len().saturating_sub(width as usize * bands as usize);
    let last_row = |pixels: &[u8]| pixels.iter().skip(last).enumerate().all(|(i, v)| *v == pattern(i));
    pixels.iter_mut().skip(last).enumerate().for_each(|(i, v)| *v = pattern(i));
    decoder.decode_into(&mut pixels).map_err(|e| damaged(&e))?;
    if width >= 8 && last_row(&pixels) {
        return Err(Refusal::Damaged("it ends too early".to_owned()));
    }
    Ok(Samples::U8(pixels))
}

/// Follows the marks one by one to the end mark: previews in the header have end marks too.
fn outline(bytes: &[u8]) -> Result<Outline, Refusal> {
    let early = || Refusal::Damaged("it ends too early".to_owned());
    let mut found = Outline { orientation: 1, ..Outline::default() };
    let mut has_exif = false;
    let mut at = 2;
    // Within the pixels, 0xFF is followed by 0 or by a restart mark.
    let is_mark = |w: &[u8]| matches!(w, [0xFF, mark] if !matches!(mark, 0 | 0xFF | 0xD0..=0xD7));
    while let Some(gap) = bytes.get(at..).and_then(|rest| rest.windows(2).position(is_mark)) {
        let pixels = bytes.get(at..at + gap).unwrap_or_default();
        found.restarts += pixels.windows(2).filter(|w| matches!(w, [0xFF, 0xD0..=0xD7])).count() as u64;
        at += gap;
        let mark = bytes.get(at + 1).copied().unwrap_or_default();
        at += 2;
        (found.is_last_whole, found.end) = (true, at - 2);
        if mark == 0xD9 {
            return match found {
                Outline { components: 0, .. } => Err(Refusal::Damaged("it has no header".to_owned())),
                Outline { scans: 0, .. } => Err(Refusal::Damaged("it has no pixels".to_owned())),
                whole => Ok(Outline { end: at - 2, is_cut: whole.lacks_restarts(), ..whole }),
            };
        }
        if matches!(mark, 0x01 | 0xD8) {
            continue;
        }
        let Some([high, low]) = bytes.get(at..at + 2) else { break };
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let Some(body) = bytes.get(at + 2..at + len.max(2)) else { break };
        match mark {
            0xC0..=0xC2 => {
                found.height_at = at + 3;
                frame(&mut found, body, mark == 0xC2)?;
            }
            0xC3 => return Err(unsupported("lossless JPEG")),
            0xC5..=0xC7 => return Err(unsupported("hierarchical JPEG")),
            0xC9..=0xCB | 0xCD..=0xCF => return Err(unsupported("JPEG with arithmetic coding")),
            0xF7 => return Err(unsupported("JPEG-LS")),
            0xDD => {
                if let [high, low, ..] = body {
                    found.restart_interval = u64::from(u16::from_be_bytes([*high, *low]));
                }
            }
            0xDA => {
                found.scan(at - 2, body);
            }
            // The first EXIF part is the one that counts.
            0xE1 if !has_exif && body.len() <= METADATA => {
                if let Some(text) = body.strip_prefix(b"Exif\0\0") {
                    has_exif = true;
                    found.orientation = exif::orientation(text);
                }
            }
            _ => {}
        }
        at += len.max(2);
    }
    match found {
        Outline { components: 0, .. } | Outline { scans: 0, .. } => Err(early()),
        cut => Ok(Outline { end: if cut.is_last_whole { cut.end } else { bytes.len() }, is_cut: true, ..cut }),
    }
}

fn frame(found: &mut Outline, body: &[u8], is_progressive: bool) -> Result<(), Refusal> {
    let odd = || Refusal::Damaged("its content does not follow its format".to_owned());
    let [bits, h1, h0, w1, w0, components, list @ ..] = body else { return Err(odd()) };
    if found.components > 0 {
        return Err(Refusal::Damaged("it says twice how large it is".to_owned()));
    }
    if *bits != 8 {
        return Err(unsupported(&format!("JPEG with {bits} bits a sample")));
    }
    if !matches!(components, 1 | 3 | 4) {
        return Err(unsupported(&format!("JPEG with {components} bands")));
    }
    found.width = u32::from(u16::from_be_bytes([*w1, *w0]));
    found.height = u32::from(u16::from_be_bytes([*h1, *h0]));
    expect_pixels(found.width, found.height)?;
    found.components = u64::from(*components);
    found.names = list.chunks_exact(3).map(|c| c[0]).collect();
    found.is_progressive = is_progressive;
    let factors: Vec<(u64, u64)> = list.chunks_exact(3).filter_map(|c| c.get(1)).map(|f| (u64::from(f >> 4), u64::from(f & 15))).collect();
    if factors.len() as u64 != found.components || factors.iter().any(|(h, v)| !(1..=4).contains(h) || !(1..=4).contains(v)) {
        return Err(odd());
    }
    let most = |pick: fn(&(u64, u64)) -> u64| factors.iter().map(pick).max().unwrap_or(1);
    let (across, down) = (most(|f| f.0), most(|f| f.1));
    let (across_px, down_px) = if found.components == 1 { (8, 8) } else { (8 * across, 8 * down) };
    found.units = u64::from(found.width).div_ceil(across_px) * u64::from(found.height).div_ceil(down_px);
    // Two bytes a coefficient, 64 coefficients a block, as many blocks as the band has of the finest band's.
    found.coefficients = factors.iter().map(|(h, v)| (128 * h * v).div_ceil(across * down)).sum();
    Ok(())
}

fn unsupported(what: &str) -> Refusal {
    Refusal::Unsupported(format!("This is {what}, which is not read. Open it in an image program and save it as usual JPEG or PNG."))
}
