//! Animated WebP: every colour, and mostly smaller than an APNG.
//!
//! What is written holds every pixel exactly. Programs that show it with libwebp lay a picture that leaves out what stays over the one
//! before with a rounding of theirs: pixels that changed may be one step of 255 darker there. Who needs the exact values takes APNG.
//!
//! The container is written here, after RFC 9649, section 2.7 (<https://www.rfc-editor.org/rfc/rfc9649#section-2.7>): `VP8X` says
//! that there is an animation, `ANIM` how often it is shown, and each `ANMF` holds one picture, packed without loss (`VP8L`).

use super::{AnimationError, Bounded, NextPicture, changed, delay_cs, trouble};
use image::{GenericImageView, RgbaImage};
use image_webp::{ColorType, WebPEncoder};
use std::io::Write;

/// The most that a picture of a WebP may be wide or high, px.
const WIDEST: u32 = 1 << 14;
/// In the flags of `VP8X`: pictures hold transparency, and there is an animation.
const HAS_ALPHA: u8 = 0x10;
const IS_ANIMATED: u8 = 0x02;
/// In the flags of `ANMF`: the picture takes the place of what is below it.
const DO_NOT_BLEND: u8 = 0x02;
/// What stands before the still picture of an encoder: `RIFF`, a size, `WEBP`.
const STILL_HEAD: usize = 12;

pub(super) fn write(
    mut out: &mut Bounded,
    (width, height): (u32, u32),
    count: usize,
    each_s: f64,
    made: &mut usize,
    next: &mut NextPicture<'_>,
) -> Result<(), AnimationError> {
    if width > WIDEST || height > WIDEST {
        return Err(AnimationError::Other(format!("A WebP is at most {WIDEST} pixels wide and high.")));
    }
    let mut put = |part: &[u8]| out.write_all(part).map_err(|e| trouble(&e));
    // The size stands there once it is known.
    put(b"RIFF\0\0\0\0WEBP")?;
    put(&chunk(b"VP8X", &[&[HAS_ALPHA | IS_ANIMATED, 0, 0, 0], &three(width - 1)[..], &three(height - 1)].concat()))?;
    // A ground that nobody sees, and no end.
    put(&chunk(b"ANIM", &[0; 6]))?;
    let mut last: Option<RgbaImage> = None;
    for index in 0..count {
        let Some(picture) = next(index)? else { return Err(AnimationError::Stopped) };
        let (left, top, w, h) = changed(last.as_ref(), &picture);
        // A place is written in twos.
        let (w, h) = (w + left % 2, h + top % 2);
        let (left, top) = (left - left % 2, top - top % 2);
        let part = picture.view(left, top, w, h).to_image();
        let whole = still(&part, false)?;
        // What stays can be left out as well: mostly it packs better.
        let (packed, blend) = match &last {
            Some(last) => {
                let mut sparse = part;
                for (x, y, pixel) in sparse.enumerate_pixels_mut() {
                    if last.get_pixel(left + x, top + y) == pixel {
                        pixel.0 = [0; 4];
                    }
                }
                let sparse = still(&sparse, true)?;
                if sparse.len() < whole.len() { (sparse, 0) } else { (whole, DO_NOT_BLEND) }
            }
            None => (whole, DO_NOT_BLEND),
        };
        let shown_ms = u32::from(delay_cs(each_s, index, count)) * 10;
        let head = [three(left / 2), three(top / 2), three(w - 1), three(h - 1), three(shown_ms)].concat();
        put(&chunk(b"ANMF", &[&head[..], &[blend], &packed].concat()))?;
        *made = index + 1;
        last = Some(picture);
    }
    let size = u32::try_from(out.bytes.len() - 8).map_err(|e| trouble(&e))?;
    if let Some(place) = out.bytes.get_mut(4..8) {
        place.copy_from_slice(&size.to_le_bytes());
    }
    Ok(())
}

/// A picture packed without loss, as the chunk that holds it.
fn still(picture: &RgbaImage, with_alpha: bool) -> Result<Vec<u8>, AnimationError> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    let encoder = WebPEncoder::new(&mut bytes);
    let result = if with_alpha {
        encoder.encode(picture.as_raw(), width, height, ColorType::Rgba8)
    } else {
        let rgb: Vec<u8> = picture.as_raw().as_chunks::<4>().0.iter().flat_map(|[r, g, b, _]| [*r, *g, *b]).collect();
        encoder.encode(&rgb, width, height, ColorType::Rgb8)
    };
    result.map_err(|e| trouble(&e))?;
    Ok(bytes.split_off(STILL_HEAD.min(bytes.len())))
}

/// A chunk: its name, its size, its content, and a byte that makes the size even.
fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let size = u32::try_from(content.len()).unwrap_or(u32::MAX).to_le_bytes();
    let mut chunk = [&name[..], &size, content].concat();
    if content.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

/// The three lower bytes of a number.
fn three(number: u32) -> [u8; 3] {
    let [a, b, c, _] = number.to_le_bytes();
    [a, b, c]
}
