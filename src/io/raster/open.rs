//! Opens a picture file: recognises it, refuses what would do harm, decodes the rest.

use super::formats::{RasterFormat, probe};
use super::pyramid::MemoryPyramid;
use super::source::{RasterInfo, RasterSource};
use crate::core::doc::{ImageFacts, Role};
use crate::io::{file_sha256, platform};
use image::{AnimationDecoder, DynamicImage, ImageDecoder, ImageReader};
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The most pixels that a picture may have: it is decoded as a whole, at 4 bytes a pixel and a third more for its pyramid.
pub const MAX_PIXELS: u64 = 400_000_000;

/// A picture with the facts by which a session knows its file again.
pub struct Opened {
    /// The decoded picture.
    pub raster: MemoryPyramid,
    /// SHA-256 of the file, lower-case hexadecimal.
    pub sha256: String,
    /// Size of the file, bytes.
    pub bytes: u64,
}

impl Opened {
    /// The facts of this picture as a session's header states them, with its path as the session is to name it.
    pub fn facts(&self, role: Role, path_in_session: String) -> ImageFacts {
        let info = self.raster.info();
        ImageFacts {
            role,
            path: path_in_session,
            bytes: self.bytes,
            sha256: self.sha256.clone(),
            width: info.width,
            height: info.height,
            format: info.format.to_owned(),
            orientation: info.orientation,
            date: None,
            credit: None,
            georeference: None,
        }
    }
}

/// Why a picture was not opened. Full sentences for the analyst; the path comes last.
#[derive(Debug, thiserror::Error)]
pub enum RasterError {
    /// The file is not there, a folder, not readable.
    #[error("The image cannot be opened: {why}. File: {path}")]
    Unreadable {
        /// What is in the way.
        why: String,
        /// The file, as given.
        path: String,
    },
    /// The file holds nothing.
    #[error("The image file is empty (0 bytes): it was probably not saved or not copied to the end. File: {0}")]
    Empty(String),
    /// The first bytes are of no format that is known.
    #[error("This file is not an image that Revisit knows (it reads PNG, JPEG, WebP and BMP, whatever the file is called). File: {0}")]
    UnknownFormat(String),
    /// The format is known and not read.
    #[error("{instead} File: {path}")]
    NotRead {
        /// Why, and what to do.
        instead: &'static str,
        /// The file, as given.
        path: String,
    },
    /// More pixels than [`MAX_PIXELS`].
    #[error("The image claims {width} x {height} pixels, more than the {} million that are decoded at once. Cut out the part you need. File: {path}", MAX_PIXELS / 1_000_000)]
    TooLarge {
        /// Columns as the header says.
        width: u32,
        /// Rows as the header says.
        height: u32,
        /// The file, as given.
        path: String,
    },
    /// Its decoder gave up on the size that the header claims.
    #[error("The image claims more pixels than can be held in memory. Cut out the part you need. File: {0}")]
    TooMuch(String),
    /// It begins well and then does not.
    #[error(
        "The {format} image is damaged or cut short: {why}. Fetch it again, or open it in an image program and save it anew. File: {path}"
    )]
    Damaged {
        /// Its format.
        format: &'static str,
        /// The decoder's words.
        why: String,
        /// The file, as given.
        path: String,
    },
}

/// Opens and decodes a picture. Its file is opened once, read-only, and hashed and decoded through one descriptor, so
/// that what is measured is what was hashed.
///
/// # Errors
/// [`RasterError`], in words for the analyst.
pub fn open(path: &Path) -> Result<Opened, RasterError> {
    let shown = path.display().to_string();
    let mut file = platform::open_regular_file(path).map_err(|why| RasterError::Unreadable { why, path: shown.clone() })?;
    let unreadable = |e: std::io::Error| RasterError::Unreadable { why: platform::plain_words(&e), path: shown.clone() };
    let mut first = [0; 16];
    let n = file.read(&mut first).map_err(unreadable)?;
    if n == 0 {
        return Err(RasterError::Empty(shown));
    }
    // Known by the first bytes, and refused by them, before gigabytes are hashed.
    let format = probe(&first[..n]).ok_or_else(|| RasterError::UnknownFormat(shown.clone()))?;
    let Some(decoder) = format.decoder else {
        return Err(RasterError::NotRead { instead: format.instead, path: shown });
    };
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let (sha256, bytes) = file_sha256(&mut file).map_err(unreadable)?;
    file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
    let raster = decode(file, format, decoder, path, &shown)?;
    Ok(Opened { raster, sha256, bytes })
}

fn decode(
    file: File,
    format: &'static RasterFormat,
    decoder_format: image::ImageFormat,
    path: &Path,
    shown: &str,
) -> Result<MemoryPyramid, RasterError> {
    let damaged = |why: String| RasterError::Damaged { format: format.name, why, path: shown.to_owned() };
    // Decoders of hostile files may panic; a panic is a damaged file, not the end of the program.
    let decoded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| decode_pixels(file, format, decoder_format)));
    let (image, mut info) = match decoded {
        Ok(Ok(both)) => both,
        Ok(Err(Stopped::TooLarge(width, height))) => return Err(RasterError::TooLarge { width, height, path: shown.to_owned() }),
        Ok(Err(Stopped::TooMuch)) => return Err(RasterError::TooMuch(shown.to_owned())),
        Ok(Err(Stopped::Decoder(why))) => return Err(damaged(why)),
        Err(_) => return Err(damaged("its decoder stopped on it".to_owned())),
    };
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    if !format.extensions.contains(&ending.as_str()) {
        info.notes.push(format!("The file is a {} image although its name says otherwise.", format.name));
    }
    Ok(MemoryPyramid::new(image, info))
}

enum Stopped {
    TooLarge(u32, u32),
    TooMuch,
    Decoder(String),
}

fn decode_pixels(
    file: File,
    format: &'static RasterFormat,
    decoder_format: image::ImageFormat,
) -> Result<(image::RgbaImage, RasterInfo), Stopped> {
    let words = |e: image::ImageError| match e {
        image::ImageError::Limits(_) => Stopped::TooMuch,
        other => Stopped::Decoder(plain(&other).to_owned()),
    };
    let mut notes = Vec::new();
    if is_animated(&file, decoder_format) {
        notes.push("The file is an animation; its first frame is used.".to_owned());
    }
    if decoder_format == image::ImageFormat::Jpeg && !is_whole_jpeg(&file) {
        // The decoder would fill what is missing with grey, and the grey would be measured.
        return Err(Stopped::Decoder("it ends too early".to_owned()));
    }
    let mut reader = ImageReader::with_format(BufReader::new(file), decoder_format);
    let mut limits = image::Limits::default();
    limits.max_alloc = Some(8 * MAX_PIXELS);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(words)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(Stopped::TooLarge(width, height));
    }
    if width == 0 || height == 0 {
        return Err(Stopped::Decoder("it has no pixels".to_owned()));
    }
    let original = decoder.original_color_type();
    let (bands, sample_type) = describe(original);
    let orientation = decoder.orientation().map_err(words)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(words)?;
    if sample_type != "uint8" {
        notes.push("The file has more than 8 bits a sample; it is shown with 8.".to_owned());
    }
    image.apply_orientation(orientation);
    let orientation = orientation.to_exif();
    if orientation != 1 {
        notes.push(format!("The file asks to be turned (EXIF orientation {orientation}); pixels are counted on the turned image."));
    }
    let image = image.into_rgba8();
    let info = RasterInfo { format: format.name, width: image.width(), height: image.height(), bands, sample_type, orientation, notes };
    Ok((image, info))
}

/// What a decoder's error means, as a phrase: its own words are for programmers.
fn plain(error: &image::ImageError) -> &'static str {
    use image::ImageError as E;
    const ENDS: [&str; 7] = ["end of", "eof", "not enough", "too short", "truncated", "fill whole buffer", "exhausted"];
    let text = error.to_string().to_ascii_lowercase();
    let says = |list: &[&str]| list.iter().any(|part| text.contains(part));
    match error {
        E::Unsupported(_) => "it uses a variant of its format that is not read",
        _ if says(&["crc", "checksum", "adler"]) => "a checksum in it is wrong",
        _ if says(&ENDS) => "it ends too early",
        E::IoError(_) => "it could not be read to its end",
        _ => "its content does not follow its format",
    }
}

/// Whether a JPEG file has its end mark. The marks are followed one by one: previews in the header have end marks too.
fn is_whole_jpeg(mut file: &File) -> bool {
    let mut bytes = Vec::new();
    if file.read_to_end(&mut bytes).and_then(|_| file.seek(SeekFrom::Start(0))).is_err() {
        return false;
    }
    let mut at = 2;
    // Within the pixels, 0xFF is followed by 0 or by a restart mark.
    let is_mark = |w: &[u8]| w[0] == 0xFF && !matches!(w[1], 0 | 0xFF | 0xD0..=0xD7);
    while let Some(gap) = bytes.get(at..).and_then(|rest| rest.windows(2).position(is_mark)) {
        at += gap;
        match bytes.get(at + 1..at + 4) {
            _ if bytes[at + 1] == 0xD9 => return true,
            Some([mark, high, low]) if !matches!(mark, 0x01 | 0xD8) => at += 2 + usize::from(u16::from_be_bytes([*high, *low])),
            _ => at += 2,
        }
    }
    false
}

/// Whether the file holds more than one frame. What cannot be told counts as no.
fn is_animated(file: &File, format: image::ImageFormat) -> bool {
    let Ok(mut again) = file.try_clone() else { return false };
    let animated = match format {
        image::ImageFormat::Png => {
            image::codecs::png::PngDecoder::new(BufReader::new(&again)).ok().and_then(|d| d.is_apng().ok()).unwrap_or(false)
        }
        image::ImageFormat::WebP => image::codecs::webp::WebPDecoder::new(BufReader::new(&again))
            .is_ok_and(|d| d.has_animation() && d.into_frames().take(2).filter(Result::is_ok).count() > 1),
        _ => false,
    };
    // The clone shares its place with the original.
    let _ = again.seek(SeekFrom::Start(0));
    animated
}

fn describe(color: image::ExtendedColorType) -> (u8, &'static str) {
    use image::ExtendedColorType as C;
    let sample = match color {
        C::L16 | C::La16 | C::Rgb16 | C::Rgba16 => "uint16",
        C::Rgb32F | C::Rgba32F => "float32",
        _ => "uint8",
    };
    (color.channel_count(), sample)
}
