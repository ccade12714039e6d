//! Blocks that are JPEG pictures, their tables often written once for all of them.

use super::codec::bad;
use super::picture::Picture;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// Scans of a progressive picture that are decoded at most.
const MAX_SCANS: usize = 64;

pub(super) fn decode(picture: &Picture, rows: u32, data: &[u8], out: &mut [u8]) -> Result<(), String> {
    let channels = picture.channels();
    let ycbcr = channels == 3 && picture.photometric == 6;
    let colours = match channels {
        1 => ColorSpace::Luma,
        3 => ColorSpace::RGB,
        4 => ColorSpace::CMYK,
        n => return Err(format!("JPEG with {n} bands in a block is not read")),
    };
    let stream = whole_stream(&picture.jpeg_tables, data, channels, ycbcr)?;
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(picture.block_width as usize)
        .set_max_height((rows.max(picture.block_height) as usize).min(65_535))
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(colours);
    let failed = |e| match e {
        DecodeErrors::Unsupported(_) => "its JPEG data is of a kind that is not read".to_owned(),
        other => bad("JPEG")(other),
    };
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(&stream), options);
    decoder.decode_headers().map_err(failed)?;
    let (width, height) = decoder.dimensions().ok_or("its JPEG block has no size")?;
    let components = decoder.info().map_or(0, |info| u32::from(info.components));
    if width != picture.block_width as usize || height < rows as usize || components != channels {
        return Err(format!(
            "its JPEG block has {width} x {height} pixels with {components} bands where {} x {rows} with {channels} are expected",
            picture.block_width
        ));
    }
    let size = decoder.output_buffer_size().ok_or("its JPEG block has no size")?;
    if size == out.len() {
        return decoder.decode_into(out).map_err(failed);
    }
    let mut pixels = vec![0; size];
    decoder.decode_into(&mut pixels).map_err(failed)?;
    out.copy_from_slice(pixels.get(..out.len()).ok_or("its JPEG block is too small")?);
    Ok(())
}

/// Tables and block as one stream. What the directory says of the colours counts, not what the stream says: comments and
/// application data are left out, and a mark that names the colours is put in. The stream must be there to its end.
fn whole_stream(tables: &[u8], data: &[u8], channels: u32, ycbcr: bool) -> Result<Vec<u8>, String> {
    let mut stream = Vec::with_capacity(tables.len() + data.len() + 32);
    stream.extend_from_slice(&[0xff, 0xd8]);
    if channels >= 3 {
        stream.extend_from_slice(b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00");
        stream.push(u8::from(ycbcr));
    }
    segments(tables, &mut stream)?;
    let body = segments(data, &mut stream)?.ok_or("its JPEG block has no samples")?;
    // Zeros are often left behind the end mark.
    let end = body.iter().rposition(|b| *b != 0).map_or(0, |i| i + 1);
    if !body.get(..end).is_some_and(|b| b.ends_with(&[0xff, 0xd9])) && !body.windows(2).rev().take(64).any(|w| w == [0xff, 0xd9]) {
        return Err("its JPEG block is cut short".to_owned());
    }
    stream.extend_from_slice(body);
    Ok(stream)
}

/// Copies the segments before the scan. What begins with the scan, if there is one.
fn segments<'a>(data: &'a [u8], stream: &mut Vec<u8>) -> Result<Option<&'a [u8]>, String> {
    const BROKEN: &str = "its JPEG headers are damaged";
    let Some(mut rest) = data.strip_prefix(&[0xff, 0xd8]) else {
        return if data.is_empty() { Ok(None) } else { Err(BROKEN.to_owned()) };
    };
    loop {
        match rest {
            [0xff, 0xff, ..] => rest = rest.get(1..).unwrap_or_default(),
            [0xff, 0xda, ..] => return Ok(Some(rest)),
            [] | [0xff, 0xd9, ..] => return Ok(None),
            [0xff, mark, high, low, ..] => {
                let size = 2 + usize::from(u16::from_be_bytes([*high, *low]));
                let (segment, next) = rest.split_at_checked(size).ok_or(BROKEN)?;
                if !matches!(mark, 0xe0..=0xef | 0xfe) {
                    stream.extend_from_slice(segment);
                }
                rest = next;
            }
            _ => return Err(BROKEN.to_owned()),
        }
    }
}
