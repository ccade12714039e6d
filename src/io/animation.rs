//! Animations of a replay, as files: films (MP4), which play everywhere and lose a little; GIF, which opens everywhere with 256
//! colours; and WebP and APNG, which keep every colour.
//!
//! Only what changed since the picture before is written again: where the camera stands still, a step costs little.

#[cfg(feature = "mp4")]
mod mp4;
mod webp;

use image::{GenericImageView, RgbaImage};
use std::io::{self, Write};
use std::path::Path;

/// A kind of animation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnimationFormat {
    /// `.gif`: 256 colours a picture.
    Gif,
    /// `.png` or `.apng`: every colour.
    Apng,
    /// `.webp`: every colour, mostly in a smaller file.
    WebP,
    /// `.mp4`: a film in H.264. Only where the feature `mp4` is built in.
    #[cfg(feature = "mp4")]
    Mp4,
}

/// Whether films are written: the encoder is built in.
pub const FILMS: bool = cfg!(feature = "mp4");

impl AnimationFormat {
    /// The one that a file's ending asks for.
    ///
    /// # Errors
    /// A sentence that names the endings there are.
    pub fn of(path: &Path) -> Result<AnimationFormat, String> {
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase()).unwrap_or_default();
        match ending.as_str() {
            "gif" => Ok(AnimationFormat::Gif),
            "png" | "apng" => Ok(AnimationFormat::Apng),
            "webp" => Ok(AnimationFormat::WebP),
            #[cfg(feature = "mp4")]
            "mp4" => Ok(AnimationFormat::Mp4),
            #[cfg(not(feature = "mp4"))]
            "mp4" => Err("This build of Revisit writes no films: it was made without the encoder (the feature `mp4`). Choose .gif (256 \
                 colours), .webp or .png (every colour), or write numbered pictures and make a film of them."
                .into()),
            "webm" | "mov" | "avi" | "mkv" | "m4v" => {
                Err("Films are written as .mp4 alone. Choose that, .gif (256 colours), .webp or .png (every colour), or write numbered \
                 pictures and make a film of them."
                    .into())
            }
            _ => Err("An animation is written as .mp4 (a film), as .gif (256 colours), as .webp or as .png (every colour). Choose one of \
                 these endings."
                .into()),
        }
    }

    /// The size that its pictures have where one is asked for, px: a film has even sides, because four pixels share a colour.
    #[must_use]
    pub fn size_for(self, asked: (u32, u32)) -> (u32, u32) {
        match self {
            AnimationFormat::Gif | AnimationFormat::Apng | AnimationFormat::WebP => asked,
            #[cfg(feature = "mp4")]
            AnimationFormat::Mp4 => (asked.0.max(16) & !1, asked.1.max(16) & !1),
        }
    }
}

/// Why an animation was not made.
#[derive(Debug)]
pub enum AnimationError {
    /// It would be larger than allowed: this share of its pictures fitted, 0 to 1.
    TooLarge(f64),
    /// It was stopped.
    Stopped,
    /// Something else: a sentence.
    Other(String),
}

impl From<String> for AnimationError {
    fn from(why: String) -> AnimationError {
        AnimationError::Other(why)
    }
}

/// A buffer that refuses to grow beyond its bound.
struct Bounded {
    bytes: Vec<u8>,
    most: usize,
    full: bool,
}

impl Write for &mut Bounded {
    fn write(&mut self, part: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + part.len() > self.most {
            self.full = true;
            return Err(io::Error::other("the animation is larger than allowed"));
        }
        self.bytes.extend_from_slice(part);
        Ok(part.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The pictures of an animation, painted one after the other: `None` when it is to be stopped.
pub type NextPicture<'a> = dyn FnMut(usize) -> Result<Option<RgbaImage>, String> + 'a;

/// Makes an animation of `count` opaque pictures of one size, each shown for `each_s` seconds and the last one three times
/// as long, that starts again when it is over (a film does if its player does). At most `most` bytes.
///
/// # Errors
/// [`AnimationError`].
pub fn animation(
    format: AnimationFormat,
    (width, height): (u32, u32),
    count: usize,
    each_s: f64,
    most: usize,
    next: &mut NextPicture<'_>,
) -> Result<Vec<u8>, AnimationError> {
    let mut out = Bounded { bytes: Vec::new(), most, full: false };
    let mut made = 0;
    let result = match format {
        AnimationFormat::Gif => gif(&mut out, (width, height), count, each_s, &mut made, next),
        AnimationFormat::Apng => apng(&mut out, (width, height), count, each_s, &mut made, next),
        AnimationFormat::WebP => webp::write(&mut out, (width, height), count, each_s, &mut made, next),
        #[cfg(feature = "mp4")]
        AnimationFormat::Mp4 => mp4::write(&mut out, (width, height), count, each_s, &mut made, next),
    };
    if out.full {
        return Err(AnimationError::TooLarge(made as f64 / count.max(1) as f64));
    }
    result.map(|()| out.bytes)
}

fn trouble(error: &dyn std::fmt::Display) -> AnimationError {
    AnimationError::Other(format!("The animation cannot be made: {error}."))
}

/// How long a picture is shown, in hundredths of a second.
fn delay_cs(each_s: f64, index: usize, count: usize) -> u16 {
    let times = if index + 1 == count { 3.0 } else { 1.0 };
    (each_s * times * 100.0).round().clamp(2.0, 6000.0) as u16
}

/// The rectangle in which two pictures of one size differ: left, top, width, height. One pixel where they do not.
fn changed(last: Option<&RgbaImage>, now: &RgbaImage) -> (u32, u32, u32, u32) {
    let (width, height) = now.dimensions();
    let Some(last) = last else { return (0, 0, width, height) };
    let row = width as usize * 4;
    let mut rows: Option<(u32, u32)> = None;
    let mut columns: Option<(u32, u32)> = None;
    for (y, (a, b)) in (0_u32..).zip(last.as_raw().chunks_exact(row).zip(now.as_raw().chunks_exact(row))) {
        if a == b {
            continue;
        }
        rows = Some((rows.map_or(y, |r| r.0), y));
        let pixels = || a.as_chunks::<4>().0.iter().zip(b.as_chunks::<4>().0);
        let first = pixels().position(|(a, b)| a != b).unwrap_or(0) as u32;
        let last = pixels().rposition(|(a, b)| a != b).unwrap_or(0) as u32;
        columns = Some(columns.map_or((first, last), |c| (c.0.min(first), c.1.max(last))));
    }
    match (columns, rows) {
        (Some((left, right)), Some((top, bottom))) => (left, top, right - left + 1, bottom - top + 1),
        _ => (0, 0, 1, 1),
    }
}

fn gif(
    out: &mut Bounded,
    (width, height): (u32, u32),
    count: usize,
    each_s: f64,
    made: &mut usize,
    next: &mut NextPicture<'_>,
) -> Result<(), AnimationError> {
    let side =
        |pixels: u32| u16::try_from(pixels).map_err(|_| AnimationError::Other("A GIF is at most 65535 pixels wide and high.".into()));
    let mut encoder = gif::Encoder::new(out, side(width)?, side(height)?, &[]).map_err(|e| trouble(&e))?;
    encoder.set_repeat(gif::Repeat::Infinite).map_err(|e| trouble(&e))?;
    let mut last: Option<RgbaImage> = None;
    for index in 0..count {
        let Some(picture) = next(index)? else { return Err(AnimationError::Stopped) };
        let (left, top, w, h) = changed(last.as_ref(), &picture);
        let mut part = picture.view(left, top, w, h).to_image();
        if let Some(last) = &last {
            // What stays is left as it is, which packs well.
            for (x, y, pixel) in part.enumerate_pixels_mut() {
                if last.get_pixel(left + x, top + y) == pixel {
                    pixel.0 = [0; 4];
                }
            }
        }
        // 10 of 1 to 30: a compromise between the time and the choice of the 256 colours.
        let mut frame = gif::Frame::from_rgba_speed(side(w)?, side(h)?, &mut part, 10);
        (frame.left, frame.top) = (side(left)?, side(top)?);
        frame.delay = delay_cs(each_s, index, count);
        frame.dispose = gif::DisposalMethod::Keep;
        encoder.write_frame(&frame).map_err(|e| trouble(&e))?;
        *made = index + 1;
        last = Some(picture);
    }
    Ok(())
}

fn apng(
    out: &mut Bounded,
    (width, height): (u32, u32),
    count: usize,
    each_s: f64,
    made: &mut usize,
    next: &mut NextPicture<'_>,
) -> Result<(), AnimationError> {
    let mut encoder = png::Encoder::new(out, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_animated(u32::try_from(count).unwrap_or(u32::MAX), 0).map_err(|e| trouble(&e))?;
    let mut writer = encoder.write_header().map_err(|e| trouble(&e))?;
    let mut last: Option<RgbaImage> = None;
    for index in 0..count {
        let Some(picture) = next(index)? else { return Err(AnimationError::Stopped) };
        let (left, top, w, h) = changed(last.as_ref(), &picture);
        let part = picture.view(left, top, w, h).to_image();
        let rgb: Vec<u8> = part.as_raw().as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        if index > 0 {
            // The place first goes back to the corner, so that every size fits.
            writer.set_frame_position(0, 0).map_err(|e| trouble(&e))?;
            writer.set_frame_dimension(w, h).map_err(|e| trouble(&e))?;
            writer.set_frame_position(left, top).map_err(|e| trouble(&e))?;
        }
        writer.set_frame_delay(delay_cs(each_s, index, count), 100).map_err(|e| trouble(&e))?;
        writer.write_image_data(&rgb).map_err(|e| trouble(&e))?;
        *made = index + 1;
        last = Some(picture);
    }
    writer.finish().map_err(|e| trouble(&e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{AnimationDecoder, Rgba};

    /// A ground with a square that wanders.
    fn picture(index: usize) -> RgbaImage {
        let x0 = 5 + 10 * index as u32;
        RgbaImage::from_fn(80, 40, |x, y| {
            let inside = (x0..x0 + 8).contains(&x) && (10..18).contains(&y);
            if inside { Rgba([230, 160, 60, 255]) } else { Rgba([20, (x % 4) as u8 * 20, 30, 255]) }
        })
    }

    fn made(format: AnimationFormat, count: usize, most: usize) -> Result<Vec<u8>, AnimationError> {
        animation(format, (80, 40), count, 0.5, most, &mut |i| Ok(Some(picture(i))))
    }

    #[test]
    fn an_apng_gives_back_every_pixel_of_every_picture() {
        let bytes = made(AnimationFormat::Apng, 4, 1 << 20).unwrap();
        let decoder = image::codecs::png::PngDecoder::new(io::Cursor::new(bytes)).unwrap();
        let frames = decoder.apng().unwrap().into_frames().collect_frames().unwrap();
        assert_eq!(frames.len(), 4);
        for (i, frame) in frames.iter().enumerate() {
            assert_eq!(frame.buffer(), &picture(i), "picture {i}");
        }
        let delay = |i: usize| frames[i].delay().numer_denom_ms();
        assert_eq!(delay(0).0 / delay(0).1, 500);
        assert_eq!(delay(3).0 / delay(3).1, 1500, "the last one stays longer");
    }

    #[test]
    fn a_webp_gives_back_every_pixel_of_every_picture() {
        let bytes = made(AnimationFormat::WebP, 4, 1 << 20).unwrap();
        let decoder = image::codecs::webp::WebPDecoder::new(io::Cursor::new(&bytes)).unwrap();
        assert!(decoder.has_animation());
        let frames = decoder.into_frames().collect_frames().unwrap();
        assert_eq!(frames.len(), 4);
        for (i, frame) in frames.iter().enumerate() {
            assert_eq!(frame.buffer(), &picture(i), "picture {i}");
        }
        let delay = |i: usize| frames[i].delay().numer_denom_ms();
        assert_eq!(delay(0).0 / delay(0).1, 500);
        assert_eq!(delay(3).0 / delay(3).1, 1500, "the last one stays longer");
        assert_eq!(u32::from_le_bytes(bytes[4..8].try_into().unwrap()) as usize + 8, bytes.len());
        let first = made(AnimationFormat::WebP, 1, 1 << 20).unwrap().len();
        assert!(bytes.len() < 3 * first, "only what changes is written again: {} of {first}", bytes.len());
    }

    #[test]
    fn a_picture_that_stays_and_one_at_an_odd_place_come_back_from_a_webp() {
        let at = |index: usize| {
            RgbaImage::from_fn(33, 21, |x, y| {
                if index == 2 && x == 31 && y == 19 { Rgba([9, 8, 7, 255]) } else { Rgba([x as u8, y as u8, 3, 255]) }
            })
        };
        let bytes = animation(AnimationFormat::WebP, (33, 21), 3, 0.5, 1 << 20, &mut |i| Ok(Some(at(i)))).unwrap();
        let decoder = image::codecs::webp::WebPDecoder::new(io::Cursor::new(bytes)).unwrap();
        let frames = decoder.into_frames().collect_frames().unwrap();
        assert_eq!(frames.len(), 3);
        for (i, frame) in frames.iter().enumerate() {
            assert_eq!(frame.buffer(), &at(i), "picture {i}");
        }
    }

    #[test]
    fn a_gif_gives_back_the_pictures_in_few_colours() {
        let bytes = made(AnimationFormat::Gif, 4, 1 << 20).unwrap();
        let mut options = gif::DecodeOptions::new();
        options.set_color_output(gif::ColorOutput::RGBA);
        let mut decoder = options.read_info(bytes.as_slice()).unwrap();
        let mut screen = RgbaImage::new(80, 40);
        let mut count = 0;
        while let Some(frame) = decoder.read_next_frame().unwrap() {
            for (i, pixel) in frame.buffer.as_chunks::<4>().0.iter().enumerate().filter(|(_, p)| p[3] == 255) {
                let (x, y) = (i as u32 % u32::from(frame.width), i as u32 / u32::from(frame.width));
                screen.put_pixel(x + u32::from(frame.left), y + u32::from(frame.top), Rgba(*pixel));
            }
            let worst = screen.pixels().zip(picture(count).pixels()).map(|(a, b)| (0..3).map(|c| a.0[c].abs_diff(b.0[c])).max()).max();
            assert!(worst.flatten().unwrap() <= 12, "picture {count}: {worst:?}");
            count += 1;
        }
        assert_eq!(count, 4);
        let first = made(AnimationFormat::Gif, 1, 1 << 20).unwrap().len();
        assert!(bytes.len() < first * 5 / 2, "only what changes is written again: {} of {first}", bytes.len());
    }

    #[test]
    fn it_never_grows_beyond_its_bound_and_can_be_stopped() {
        let formats = ["a.gif", "a.png", "a.webp", "a.mp4"].map(|name| AnimationFormat::of(Path::new(name)));
        assert_eq!(formats.iter().filter(|format| format.is_ok()).count(), 3 + usize::from(FILMS));
        for format in formats.into_iter().flatten() {
            let whole = made(format, 6, 1 << 20).unwrap().len();
            match made(format, 6, whole - 40) {
                Err(AnimationError::TooLarge(share)) => assert!(share < 1.0 && share > 0.3, "{share}"),
                other => panic!("{format:?}: {other:?}"),
            }
            let stopped = animation(format, (80, 40), 6, 0.5, 1 << 20, &mut |i| Ok((i < 2).then(|| picture(i))));
            assert!(matches!(stopped, Err(AnimationError::Stopped)));
        }
        assert!(AnimationFormat::of(Path::new("a.mkv")).unwrap_err().contains("as .mp4 alone"));
        assert!(AnimationFormat::of(Path::new("a.txt")).unwrap_err().contains(".webp"));
        assert_eq!(AnimationFormat::of(Path::new("a.webp")).unwrap(), AnimationFormat::WebP);
        assert_eq!(AnimationFormat::of(Path::new("a.APNG")).unwrap(), AnimationFormat::Apng);
    }
    #[cfg(not(feature = "mp4"))]
    #[test]
    fn without_the_encoder_a_film_is_refused_and_what_there_is_named() {
        let why = AnimationFormat::of(Path::new("a.mp4")).unwrap_err();
        assert!(why.contains("without the encoder") && why.contains(".webp") && why.contains("numbered pictures"), "{why}");
    }
}
