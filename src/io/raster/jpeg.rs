//! JPEG: 8 bit, Huffman coded, baseline or progressive. CMYK is turned into RGB.
//!
//! Opening walks over the file's marks (`jpeg_marks.rs`); nothing is decoded. Small pictures of one scan go to the decoder as they
//! are, when their rows are asked for. All others are decoded stripe by stripe (`jpeg_stripes.rs`). The decoder works strictly: it
//! would fill what it cannot read with grey, and the grey would be measured. Of a file that was cut short only those rows are decoded
//! that are there.

use super::decoder::{Bytes, Files, Opened, Refusal, RowDecoder};
use super::jpeg_marks::{self, Layout, MAX_SCANS};
use super::jpeg_scans::{self, Reach};
use super::jpeg_stripes::JpegStripes;
use super::rows::{Deferred, damaged, guarded, need, read_whole, turned_note, upright_size, usual_roles, zeros};
use super::turned::{Turned, stored};
use crate::core::raster::{Access, Colour, Incomplete, RasterInfo, SampleType, Samples};
use std::sync::Arc;
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

/// What is no larger than this, its file and its pixels, bytes, is decoded at once where that is possible.
const WHOLE: u64 = 192 << 20;
/// The most bytes of a picture that is turned which are held.
const TURNED: u64 = 1 << 30;
/// Scans times pixels: the work of decoding. The largest picture that there can be may have 23 scans.
const MAX_WORK: u64 = 100_000_000_000;

/// Opens a JPEG file.
///
/// # Errors
/// What is in the way; see [`Refusal`].
pub fn open(files: &Files) -> Result<Opened, Refusal> {
    guarded(|| read_header(&files.main))
}

fn read_header(file: &Arc<dyn Bytes>) -> Result<Opened, Refusal> {
    let mut layout = jpeg_marks::layout(file)?;
    let (width, height) = (layout.width, layout.height);
    if layout.count > MAX_SCANS || need(width, height, layout.count.into()) > MAX_WORK {
        return Err(Refusal::Unsupported(format!(
            "The JPEG image is stored in {} scans, far more than usual ones (1 to 14): it would take very long to decode. \
             Save it anew with an image program.",
            layout.count
        )));
    }
    let is_in_passes = layout.is_in_passes();
    let (mut reach, mut incomplete) = (None, None);
    if is_in_passes && layout.is_cut {
        incomplete = Some(whole_passes(&mut layout)?);
    } else if !is_in_passes {
        // The first scan has all there is.
        layout.scans.truncate(1);
        if layout.is_cut {
            let rows = rows_of_a_cut_file(file, &layout)?;
            (reach, incomplete) = (Some(rows), Some(Incomplete::rows(rows.sure(), height)));
        }
    }
    let bands: u16 = if layout.components.len() == 1 { 1 } else { 3 };
    let is_large = need(width, height, bands.into()).max(file.len()) > WHOLE;
    if is_large && reach.is_none() && layout.least_codes() > layout.codes() {
        return Err(Refusal::Damaged(format!("it claims {width} x {height} pixels, and has fewer bytes than they take")));
    }
    let size = upright_size(width, height, layout.orientation);
    let mut notes = Vec::new();
    if layout.components.len() == 4 {
        notes.push(
            "The file is in printing colours (CMYK); they were turned into red, green and blue without its colour profile.".to_owned(),
        );
    }
    notes.extend(turned_note(layout.orientation));
    let info = RasterInfo {
        format: "JPEG".to_owned(),
        compression: if layout.is_progressive { "JPEG, progressive" } else { "JPEG" }.to_owned(),
        width: size.width,
        height: size.height,
        bands: usual_roles(bands),
        sample_type: SampleType::U8,
        bits: 8,
        colour: if bands == 1 { Colour::Bands } else { Colour::Rgb },
        nodata: None,
        orientation: layout.orientation,
        levels: vec![size],
        access: Access::Rows,
        incomplete,
        notes,
    };
    let (file, layout) = (Arc::clone(file), Arc::new(layout));
    if !is_in_passes && !is_large && reach.is_none() {
        return Ok(Opened::Rows(Box::new(Deferred::new(info, move || {
            let mut bytes = read_whole(file.as_ref(), "JPEG", WHOLE)?;
            bytes.truncate(usize::try_from(layout.end).unwrap_or(usize::MAX));
            decode(bytes, layout.width, layout.height, layout.components.len()).map(Samples::U8)
        }))));
    }
    let upright = info.orientation == 1;
    let facts = stored(&info);
    let stripes = move || JpegStripes::new(facts.clone(), &file, &layout, reach);
    let rows: Box<dyn RowDecoder> = match upright {
        true => Box::new(stripes()),
        false => Box::new(Turned::new(info, TURNED, move || Ok(Box::new(stripes())))),
    };
    Ok(Opened::Rows(rows))
}

impl Layout {
    /// The bytes that its codes must have at least: each block of each component has a bit for its first value, and in a picture of
    /// one scan one more for its end.
    fn least_codes(&self) -> u64 {
        let (across, down) = self.units();
        let blocks = across as u64 * down as u64 * self.components.len() as u64;
        if self.is_in_passes() { blocks / 8 } else { blocks / 4 }
    }
}

impl Reach {
    /// Rows that look as they would in the whole file.
    fn sure(&self) -> u32 {
        u32::try_from(self.rows.saturating_sub(self.blends)).unwrap_or_default()
    }
}

/// Of a picture that is stored in several passes those that are there wholly.
fn whole_passes(layout: &mut Layout) -> Result<Incomplete, Refusal> {
    if !layout.keep_whole_scans() {
        return Err(Refusal::Damaged(
            "it ends too early: its pixels are stored in several passes over the whole picture, and those that are there lack some of its colours"
                .to_owned(),
        ));
    }
    let scans = u32::try_from(layout.scans.len()).unwrap_or(u32::MAX);
    Ok(if layout.is_progressive { Incomplete::passes(scans) } else { Incomplete::rows(layout.height, layout.height) })
}

/// How far the pixels of a file of one scan reach that was cut short.
fn rows_of_a_cut_file(file: &Arc<dyn Bytes>, layout: &Layout) -> Result<Reach, Refusal> {
    let reach =
        jpeg_scans::reach(file, layout).ok_or_else(|| Refusal::Damaged("it ends too early, and is wrong before its end".to_owned()))?;
    if reach.sure() == 0 {
        return Err(Refusal::Damaged("it ends before its first rows".to_owned()));
    }
    Ok(reach)
}

/// The pixels of a file of one scan, or of one that was made of a stripe of another, without its end mark.
pub(super) fn decode(mut bytes: Vec<u8>, width: u32, height: u32, components: usize) -> Result<Vec<u8>, Refusal> {
    // At an end mark the decoder goes on with zeros, and at the end of the file it stops with an error. So it is given a
    // few zeros (it looks a little ahead) and the end of the file instead of the mark.
    bytes.extend([0; 16]);
    let options =
        DecoderOptions::default().set_strict_mode(true).set_max_width(usize::from(u16::MAX)).set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes.as_slice()), options);
    decoder.decode_headers().map_err(|e| damaged(&e))?;
    let (out, bands) = if components == 1 { (ColorSpace::Luma, 1) } else { (ColorSpace::RGB, 3) };
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
    Ok(pixels)
}
