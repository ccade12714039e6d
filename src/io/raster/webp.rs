//! WebP, decoded whole when its pixels are asked for: at most 16383 x 16383 pixels, 8 bit, RGB or RGB and alpha.

use super::decoder::{Files, Opened, Refusal};
use super::metadata::exif;
use super::rows::{
    Deferred, METADATA, Stream, animation_note, damaged, expect_memory, expect_pixels, guarded, need, turned_note, upright_size,
    usual_roles, zeros,
};
use crate::core::raster::{Access, Colour, RasterInfo, SampleType, Samples};
use image_webp::{DecodingError, WebPDecoder};

/// Memory of decoding, bytes a pixel: the result, the planes or the colours before they are turned into it, and alpha.
const BYTES_A_PIXEL: u64 = 10;
/// Of an animation: the canvas and its first frame.
const BYTES_A_PIXEL_ANIMATED: u64 = 16;

/// Opens a WebP file.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    guarded(|| read_header(files))
}

fn read_header(files: &Files) -> Result<Opened, Refusal> {
    expect_whole(files)?;
    let mut decoder = WebPDecoder::new(Stream::whole(&files.main)).map_err(refusal)?;
    decoder.set_memory_limit(METADATA);
    let (width, height) = decoder.dimensions();
    expect_pixels(width, height)?;
    let is_animated = decoder.is_animated();
    let each = if is_animated { BYTES_A_PIXEL_ANIMATED } else { BYTES_A_PIXEL };
    expect_memory("WebP", width, height, need(width, height, each))?;
    let orientation = decoder.exif_metadata().ok().flatten().map_or(1, |text| exif::orientation(&text));
    let bands: u16 = if decoder.has_alpha() { 4 } else { 3 };
    let compression = if decoder.is_lossy() { "VP8" } else { "VP8L (lossless)" };
    let size = upright_size(width, height, orientation);
    let mut notes = Vec::new();
    notes.extend((is_animated && decoder.num_frames() > 1).then(animation_note));
    notes.extend(turned_note(orientation));
    let info = RasterInfo {
        format: "WebP".to_owned(),
        compression: compression.to_owned(),
        width: size.width,
        height: size.height,
        bands: usual_roles(bands),
        sample_type: SampleType::U8,
        bits: 8,
        colour: Colour::Rgb,
        nodata: None,
        orientation,
        levels: vec![size],
        access: Access::Rows,
        incomplete: None,
        notes,
    };
    Ok(Opened::Rows(Box::new(Deferred::new(info, move || {
        decoder.set_memory_limit(usize::try_from(super::rows::MEMORY).unwrap_or(usize::MAX));
        let mut pixels = zeros::<u8>(need(width, height, u64::from(bands)), "WebP", width, height)?;
        decoder.read_image(&mut pixels).map_err(refusal)?;
        Ok(Samples::U8(pixels))
    }))))
}

/// The file's first part says how long it is: shorter files were cut.
fn expect_whole(files: &Files) -> Result<(), Refusal> {
    let early = || Refusal::Damaged("it ends too early".to_owned());
    let mut head = [0; 8];
    files.main.read_at(0, &mut head).map_err(|_| early())?;
    let [.., a, b, c, d] = head;
    let len = u64::from(u32::from_le_bytes([a, b, c, d]));
    if len.saturating_add(8) > files.main.len() { Err(early()) } else { Ok(()) }
}

fn refusal(error: DecodingError) -> Refusal {
    match error {
        DecodingError::UnsupportedFeature(what) => Refusal::Unsupported(format!(
            "The WebP image uses a variant of its format that is not read ({}). Open it in an image program and save it as PNG.",
            what.chars().filter(|c| !c.is_control()).take(60).collect::<String>()
        )),
        other => damaged(&other),
    }
}
