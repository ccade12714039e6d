//! WebP, decoded whole when its pixels are asked for: at most 16383 x 16383 pixels, 8 bit, RGB or RGB and alpha. Pixels that are
//! stored without loss lie in memory once (4 bytes a pixel); others as planes (1.5 bytes, 2.5 with an opacity: `webp_planes.rs`).
//!
//! Of a file that was cut short the first rows are shown. Which ones these are: the file is decoded several times, and behind its
//! end stands something else each time. Rows that come out alike each time do not depend on what is not there.

use super::decoder::{Bytes, Files, Opened, Refusal};
use super::metadata::exif;
use super::riff::{self, Place};
use super::rows::{
    Deferred, METADATA, Stream, Whole, animation_note, damaged, expect_memory, expect_pixels, guarded, need, turned_note, upright_size,
    usual_roles, zeros,
};
use super::webp_planes::{self, Planes};
use crate::core::raster::{Access, Colour, Incomplete, LevelSize, RasterInfo, SampleType, Samples};
use image_webp::vp8::Frame;
use image_webp::{DecodingError, WebPDecoder};
use std::hash::Hasher;
use std::sync::Arc;

/// Memory of decoding, bytes a pixel: the result, or an opacity before it is a plane.
const BYTES_A_PIXEL: u64 = 4;
/// Of an animation: the canvas and its first frame.
const BYTES_A_PIXEL_ANIMATED: u64 = 16;

/// What stands behind the end of a file that was cut: the least, the greatest, and what nobody would store. A decoder of arithmetic
/// codes that comes to the same with the least and with the greatest comes to the same with anything.
const FILLS: [fn(u64) -> u8; 6] = [|_| 0, |_| 0xFF, |at| noise(at, 1), |at| noise(at, 2), |at| noise(at, 3), |_| 0x55];
/// So many of them must give a picture.
const ENOUGH: usize = 3;
/// Rows of a block of a picture with loss.
const BLOCK: u32 = 16;

fn noise(at: u64, seed: u64) -> u8 {
    let v = (at ^ (seed << 56)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (((v ^ (v >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9)) >> 56) as u8
}

/// Opens a WebP file.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    guarded(|| read_header(files))
}

fn read_header(files: &Files) -> Result<Opened, Refusal> {
    let place = riff::place(files.main.as_ref());
    if is_cut(files)? {
        // An animation, or one whose pixels do not even begin.
        let nothing = || Refusal::Damaged("it was cut short, and no part of it can be shown by itself".to_owned());
        let place = place.ok_or_else(nothing)?;
        return cut(files, &place);
    }
    let mut decoder = WebPDecoder::new(Stream::whole(&files.main)).map_err(refusal)?;
    decoder.set_memory_limit(METADATA);
    let is_animated = decoder.is_animated();
    let orientation = decoder.exif_metadata().ok().flatten().map_or(1, |text| exif::orientation(&text));
    let mut info = facts(&mut decoder, orientation)?;
    info.notes.extend((is_animated && decoder.num_frames() > 1).then(animation_note));
    info.notes.extend(turned_note(orientation));
    let file = Arc::clone(&files.main);
    let stored_bands = match &place {
        Some(place) if place.is_lossless() => 4,
        _ => info.bands.len(),
    };
    drop(decoder);
    if let Some(place) = place.clone().filter(|place| !is_animated && !place.is_lossless()) {
        return Ok(Opened::Rows(Box::new(Deferred::by(info, move |info| {
            let opacity = opacity(&file, &place, info, upright_size(info.width, info.height, info.orientation))?;
            let frame = webp_planes::frame(Stream::of(&file, std::iter::once(place.pixels())))?;
            Ok(Box::new(Planes::new(info.clone(), frame, opacity)?))
        }))));
    }
    Ok(Opened::Rows(Box::new(Deferred::of_more(info, stored_bands, move || {
        let file = place.map_or_else(|| Arc::clone(&file), |place| place.alone(&file, None, |_| 0));
        pixels(WebPDecoder::new(Stream::whole(&file)).map_err(refusal)?)
    }))))
}

/// The opacity of a picture with loss, if it has one.
fn opacity(file: &Arc<dyn Bytes>, place: &Place, info: &RasterInfo, stored: LevelSize) -> Result<Option<Vec<u8>>, Refusal> {
    if info.bands.len() < 4 {
        return Ok(None);
    }
    let missing = || Refusal::Damaged("its content does not follow its format".to_owned());
    let part = place.opacity().ok_or_else(missing)?;
    webp_planes::opacity(file, part, stored.width, stored.height).map(Some)
}

/// The facts of a picture, which are in its header.
fn facts(decoder: &mut WebPDecoder<Stream>, orientation: u8) -> Result<RasterInfo, Refusal> {
    let (width, height) = decoder.dimensions();
    expect_pixels(width, height)?;
    let each = if decoder.is_animated() { BYTES_A_PIXEL_ANIMATED } else { BYTES_A_PIXEL };
    expect_memory("WebP", width, height, need(width, height, each))?;
    let size = upright_size(width, height, orientation);
    Ok(RasterInfo {
        format: "WebP".to_owned(),
        compression: if decoder.is_lossy() { "VP8" } else { "VP8L (lossless)" }.to_owned(),
        width: size.width,
        height: size.height,
        bands: usual_roles(if decoder.has_alpha() { 4 } else { 3 }),
        sample_type: SampleType::U8,
        bits: 8,
        colour: Colour::Rgb,
        nodata: None,
        orientation,
        levels: vec![size],
        access: Access::Rows,
        incomplete: None,
        notes: Vec::new(),
    })
}

/// All pixels, of as many bands as the decoder speaks of.
fn pixels(mut decoder: WebPDecoder<Stream>) -> Result<Samples, Refusal> {
    let (width, height) = decoder.dimensions();
    decoder.set_memory_limit(usize::try_from(super::rows::MEMORY).unwrap_or(usize::MAX));
    let mut pixels = zeros::<u8>(need(width, height, if decoder.has_alpha() { 4 } else { 3 }), "WebP", width, height)?;
    decoder.read_image(&mut pixels).map_err(refusal)?;
    Ok(Samples::U8(pixels))
}

/// The file's first part says how long it is: shorter files were cut.
fn is_cut(files: &Files) -> Result<bool, Refusal> {
    let early = || Refusal::Damaged("it ends too early".to_owned());
    let mut head = [0; 8];
    files.main.read_at(0, &mut head).map_err(|_| early())?;
    let [.., a, b, c, d] = head;
    let len = u64::from(u32::from_le_bytes([a, b, c, d]));
    Ok(len.saturating_add(8) > files.main.len())
}

/// What is there of a file that was cut short.
fn cut(files: &Files, place: &Place) -> Result<Opened, Refusal> {
    let early = || Refusal::Damaged("it ends before its first rows".to_owned());
    // How it asks to be turned stands behind the pixels, in what may not be there.
    let open =
        |made: Option<u64>, fill: fn(u64) -> u8| WebPDecoder::new(Stream::whole(&place.alone(&files.main, made, fill))).map_err(refusal);
    let mut info = facts(&mut open(None, FILLS[0])?, 1)?;
    let (width, height) = (info.width, info.height);
    let stored_bands = info.bands.len();
    let is_lossless = place.is_lossless();
    let is_cut = place.is_cut(files.main.len());
    // Its bytes are read into a list that grows, and copied from there.
    let room = super::rows::MEMORY.saturating_sub(need(width, height, BYTES_A_PIXEL)) / 4;
    let made = is_cut.then(|| place.length_for_fills(files.main.len(), room));
    let made_with = |fill: fn(u64) -> u8| -> Result<Made, Refusal> {
        if is_lossless {
            return Ok(Made::Pixels(pixels(open(made, fill)?)?));
        }
        let (file, part) = place.frame(&files.main, made, fill);
        Ok(Made::Planes(Box::new(webp_planes::frame(Stream::of(&file, std::iter::once(part)))?)))
    };
    let mut alike = height;
    let mut first: Option<[Vec<u64>; 3]> = None;
    let mut given = 0;
    let mut last = None;
    for fill in FILLS {
        // Never two of them at a time. Some of them are no picture.
        last = None;
        let Ok(made) = guarded(|| made_with(fill)) else { continue };
        if !is_cut {
            (given, last) = (ENOUGH, Some(made));
            break;
        }
        let rows = made.sums(width as usize * stored_bands);
        alike = first.as_ref().map_or(alike, |of| alike.min(webp_planes::alike(of, &rows)));
        first.get_or_insert(rows);
        (given, last) = (given + 1, Some(made));
        if given == ENOUGH {
            break;
        }
    }
    if given < ENOUGH {
        return Err(early());
    }
    let there = match (alike == height, is_lossless) {
        (true, _) => height,
        // The file may end in the row before the first that differs.
        (false, true) => alike.saturating_sub(1),
        // A block changes at most 8 rows above its own, where edges are smoothed.
        (false, false) => (alike / BLOCK).saturating_sub(1) * BLOCK,
    };
    if there == 0 {
        return Err(early());
    }
    info.incomplete = Some(Incomplete::rows(there, height));
    if is_lossless && !place.has_alpha() {
        info.bands = usual_roles(3);
    }
    if place.has_exif() {
        info.notes.push("What stood behind its pixels is not read: if it asked to be turned, nobody knows.".to_owned());
    }
    Ok(Opened::Rows(match last.ok_or_else(early)? {
        Made::Pixels(samples) => Box::new(Whole::of_more(info, stored_bands, samples)?),
        Made::Planes(frame) => {
            let opacity = opacity(&files.main, place, &info, LevelSize { width, height })?;
            Box::new(Planes::new(info, *frame, opacity)?)
        }
    }))
}

/// A picture as its decoder makes it.
enum Made {
    Pixels(Samples),
    Planes(Box<Frame>),
}

impl Made {
    /// A number for each row of each plane; of pixels there is one plane, with rows of so many bytes.
    fn sums(&self, row: usize) -> [Vec<u64>; 3] {
        match self {
            Made::Pixels(Samples::U8(pixels)) => [pixels.chunks_exact(row.max(1)).map(sum).collect(), Vec::new(), Vec::new()],
            Made::Pixels(_) => Default::default(),
            Made::Planes(frame) => webp_planes::sums(frame),
        }
    }
}

/// A number for a row, by which rows that differ are told apart.
pub(super) fn sum(row: &[u8]) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    hasher.write(row);
    hasher.finish()
}

/// What the decoder's error means.
pub(super) fn refusal(error: DecodingError) -> Refusal {
    match error {
        DecodingError::UnsupportedFeature(what) => Refusal::Unsupported(format!(
            "The WebP image uses a variant of its format that is not read ({}). Open it in an image program and save it as PNG.",
            what.chars().filter(|c| !c.is_control()).take(60).collect::<String>()
        )),
        other => damaged(&other),
    }
}
