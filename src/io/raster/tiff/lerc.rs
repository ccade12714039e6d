//! Blocks that are LERC blobs.

use super::codec::bad;
use super::picture::{Kind, Picture};
use lerc_core::{DataType, PixelData};
use lerc_reader::InspectOptions;

pub(super) fn decode(picture: &Picture, rows: u32, blob: &[u8], out: &mut [u8]) -> Result<(), String> {
    let failed = bad::<lerc_core::Error>("LERC");
    let info = lerc_reader::inspect_first_with_options(blob, InspectOptions::new().with_compute_value_range(false)).map_err(&failed)?;
    let channels = picture.channels() as usize;
    let depth = info.depth.max(1) as usize;
    if info.width != picture.block_width || info.height != rows || depth > channels {
        return Err(format!(
            "its LERC block has {} x {} pixels with {depth} bands where {} x {rows} with {channels} are expected",
            info.width, info.height, picture.block_width
        ));
    }
    let fits = match (picture.kind, picture.bits) {
        (Kind::Unsigned, 8) => info.data_type == DataType::U8,
        (Kind::Signed, 8) => info.data_type == DataType::I8,
        (Kind::Unsigned, 16) => info.data_type == DataType::U16,
        (Kind::Signed, 16) => info.data_type == DataType::I16,
        (Kind::Unsigned, 32) => info.data_type == DataType::U32,
        (Kind::Signed, 32) => info.data_type == DataType::I32,
        (Kind::Float, 32) => info.data_type == DataType::F32,
        (Kind::Float, 64) => info.data_type == DataType::F64,
        _ => false,
    };
    if !fits {
        return Err(format!("its LERC block holds {} samples, which are not what the file claims", info.data_type.name()));
    }
    // Bands lie inside the pixels, or behind each other.
    let count = lerc_reader::get_band_count(blob).map_err(&failed)?;
    let from_mask = count == 1 && channels > 1 && depth == channels - 1;
    if count.checked_mul(depth) != Some(channels) && !from_mask {
        return Err(format!("its LERC block has {count} bands of depth {depth} where {channels} are expected"));
    }
    let decoded = lerc_reader::decode_band_set(blob).map_err(&failed)?;
    let size = picture.sample_type.bytes();
    let pixel = channels * size;
    for (n, (band, mask)) in decoded.bands().iter().zip(decoded.band_masks()).enumerate() {
        let first = n * depth * size;
        let mask = mask.as_deref();
        // Where there is nothing, floating-point samples are not a number, as libtiff tells them.
        match band {
            PixelData::U8(v) => put(out, pixel, first, depth, v, mask, None, |v| [v]),
            PixelData::I8(v) => put(out, pixel, first, depth, v, mask, None, i8::to_le_bytes),
            PixelData::U16(v) => put(out, pixel, first, depth, v, mask, None, u16::to_le_bytes),
            PixelData::I16(v) => put(out, pixel, first, depth, v, mask, None, i16::to_le_bytes),
            PixelData::U32(v) => put(out, pixel, first, depth, v, mask, None, u32::to_le_bytes),
            PixelData::I32(v) => put(out, pixel, first, depth, v, mask, None, i32::to_le_bytes),
            PixelData::F32(v) => put(out, pixel, first, depth, v, mask, Some(f32::NAN), f32::to_le_bytes),
            PixelData::F64(v) => put(out, pixel, first, depth, v, mask, Some(f64::NAN), f64::to_le_bytes),
        }
        if from_mask {
            // The alpha band was written as the mask.
            for (i, to) in out.chunks_exact_mut(pixel).enumerate() {
                let there = mask.and_then(|m| m.get(i)).is_none_or(|m| *m != 0);
                let alpha = if there { 255 } else { 0 };
                if let Some(to) = to.get_mut(depth * size..) {
                    to.fill(0);
                    to[0] = alpha;
                }
            }
        }
    }
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "where from, where to, and how, once for each type")]
fn put<T: Copy, const N: usize>(
    out: &mut [u8],
    pixel: usize,
    first: usize,
    depth: usize,
    values: &[T],
    mask: Option<&[u8]>,
    nothing: Option<T>,
    bytes: impl Fn(T) -> [u8; N],
) {
    for (i, (to, from)) in out.chunks_exact_mut(pixel).zip(values.chunks_exact(depth)).enumerate() {
        let there = mask.and_then(|m| m.get(i)).is_none_or(|m| *m != 0);
        let Some(to) = to.get_mut(first..first + depth * N) else { return };
        for (to, from) in to.chunks_exact_mut(N).zip(from) {
            let value = if there { *from } else { nothing.unwrap_or(*from) };
            to.copy_from_slice(&bytes(value));
        }
    }
}
