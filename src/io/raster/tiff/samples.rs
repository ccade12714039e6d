//! From the bytes of a block as they were packed to whole samples, lowest byte first, pixel by pixel.

use super::picture::{Kind, Picture};

/// Undoes byte order and differences, in place.
pub(super) fn undo_differences(picture: &Picture, raw: &mut [u8]) {
    let row = picture.row_bytes() as usize;
    let channels = picture.channels() as usize;
    if row == 0 || channels == 0 {
        return;
    }
    // Encodings that know whole samples have no byte order of their own.
    let lerc = picture.compression == super::codec::Compression::Lerc;
    if picture.source.big_endian && picture.predictor != 3 && !lerc {
        match picture.bits {
            16 => raw.as_chunks_mut::<2>().0.iter_mut().for_each(|b| b.reverse()),
            24 => raw.as_chunks_mut::<3>().0.iter_mut().for_each(|b| b.reverse()),
            32 => raw.as_chunks_mut::<4>().0.iter_mut().for_each(|b| b.reverse()),
            64 => raw.as_chunks_mut::<8>().0.iter_mut().for_each(|b| b.reverse()),
            _ => {}
        }
    }
    match picture.predictor {
        2 => raw.chunks_exact_mut(row).for_each(|row| sum_row(row, channels, picture.bits)),
        3 => {
            let mut planes = vec![0; row];
            raw.chunks_exact_mut(row).for_each(|row| sum_floats(row, &mut planes, channels, usize::from(picture.bits / 8)));
        }
        _ => {}
    }
}

/// Undoes differences, byte order and odd bit depths of `rows` rows. `spare` is memory that may be used.
pub(super) fn whole(picture: &Picture, rows: u32, mut raw: Vec<u8>, spare: &mut Vec<Vec<u8>>) -> Vec<u8> {
    let row = picture.row_bytes() as usize;
    if row == 0 || picture.channels() == 0 {
        return raw;
    }
    undo_differences(picture, &mut raw);
    let whole_type = matches!(picture.bits, 8 | 16 | 32 | 64) && !(picture.kind == Kind::Float && picture.bits == 16);
    if whole_type {
        return raw;
    }
    let told = picture.told_row_bytes() as usize;
    let mut out = spare.pop().unwrap_or_default();
    out.resize(told * rows as usize, 0);
    for (to, from) in out.chunks_exact_mut(told).zip(raw.chunks_exact(row)) {
        match (picture.kind, picture.bits) {
            (Kind::Float, _) => {
                for (to, from) in to.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks::<2>().0) {
                    *to = half_to_single(u16::from_le_bytes(*from)).to_le_bytes();
                }
            }
            (_, 24) => {
                for (to, from) in to.as_chunks_mut::<4>().0.iter_mut().zip(from.as_chunks::<3>().0) {
                    *to = [from[0], from[1], from[2], 0];
                }
            }
            (_, bits @ (1 | 2 | 4)) => {
                let (per_byte, mask) = (8 / usize::from(bits), ((1u16 << bits) - 1) as u8);
                for (to, from) in to.chunks_mut(per_byte).zip(from) {
                    for (i, to) in to.iter_mut().enumerate() {
                        *to = (from >> (8 - usize::from(bits) * (i + 1))) & mask;
                    }
                }
            }
            (_, bits) => {
                let (mut held, mut n, mut bytes) = (0u128, 0u32, from.iter());
                for to in to.chunks_exact_mut(picture.sample_type.bytes()) {
                    while n < u32::from(bits) {
                        held = (held << 8) | u128::from(bytes.next().copied().unwrap_or(0));
                        n += 8;
                    }
                    n -= u32::from(bits);
                    let value = (held >> n) as u64 & (u64::MAX >> (64 - u32::from(bits)));
                    held &= (1 << n) - 1;
                    let size = to.len();
                    to.copy_from_slice(&value.to_le_bytes()[..size]);
                }
            }
        }
    }
    spare.push(raw);
    out
}

/// Sums up differences of whole numbers in a row.
fn sum_row(row: &mut [u8], channels: usize, bits: u8) {
    macro_rules! sum {
        ($type:ty, $size:literal) => {{
            let (values, _) = row.as_chunks_mut::<$size>();
            match channels {
                1 => sum!($type, values, 1),
                2 => sum!($type, values, 2),
                3 => sum!($type, values, 3),
                4 => sum!($type, values, 4),
                _ => {
                    let mut sums: Vec<$type> = vec![0; channels];
                    for pixel in values.chunks_exact_mut(channels) {
                        for (value, sum) in pixel.iter_mut().zip(&mut sums) {
                            *sum = sum.wrapping_add(<$type>::from_le_bytes(*value));
                            *value = sum.to_le_bytes();
                        }
                    }
                }
            }
        }};
        ($type:ty, $values:ident, $channels:literal) => {{
            let mut sums: [$type; $channels] = [0; $channels];
            for pixel in $values.as_chunks_mut::<$channels>().0 {
                for (value, sum) in pixel.iter_mut().zip(&mut sums) {
                    *sum = sum.wrapping_add(<$type>::from_le_bytes(*value));
                    *value = sum.to_le_bytes();
                }
            }
        }};
    }
    match bits {
        8 => sum!(u8, 1),
        16 => sum!(u16, 2),
        32 => sum!(u32, 4),
        64 => sum!(u64, 8),
        _ => {}
    }
}

/// Sums up differences of the bytes of floating-point numbers, which lie in planes: the highest byte of all first.
fn sum_floats(row: &mut [u8], planes: &mut [u8], channels: usize, size: usize) {
    if channels == 1 {
        let mut sum = 0u8;
        for (to, from) in planes.iter_mut().zip(row.iter()) {
            sum = sum.wrapping_add(*from);
            *to = sum;
        }
    } else {
        let mut sums = vec![0u8; channels];
        for (to, from) in planes.chunks_mut(channels).zip(row.chunks(channels)) {
            for ((to, from), sum) in to.iter_mut().zip(from).zip(&mut sums) {
                *sum = sum.wrapping_add(*from);
                *to = *sum;
            }
        }
    }
    let count = row.len() / size;
    for (n, plane) in planes.chunks_exact(count).enumerate() {
        let byte = size - 1 - n;
        for (to, from) in row.chunks_exact_mut(size).zip(plane) {
            to[byte] = *from;
        }
    }
}

/// A half-precision number (IEEE 754 binary16) as single precision, exactly.
fn half_to_single(half: u16) -> f32 {
    let sign = u32::from(half >> 15) << 31;
    let exponent = u32::from(half >> 10) & 0x1f;
    let fraction = u32::from(half) & 0x3ff;
    match exponent {
        0 => {
            // Zero and subnormal numbers: a multiple of 2^-24.
            let value = fraction as f32 * (1.0 / 16_777_216.0);
            if sign == 0 { value } else { -value }
        }
        31 => f32::from_bits(sign | 0x7f80_0000 | (fraction << 13)),
        _ => f32::from_bits(sign | ((exponent + 112) << 23) | (fraction << 13)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read_exactly() {
        let table = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x7bff, 65_504.0),
            (0x0400, 2f32.powi(-14)),
            (0x03ff, 1023.0 * 2f32.powi(-24)),
            (0x0001, 2f32.powi(-24)),
            (0x8001, -(2f32.powi(-24))),
            (0x3555, 0.333_251_95),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ];
        for (half, single) in table {
            assert_eq!(half_to_single(half), single, "{half:04x}");
        }
        assert!(half_to_single(0x7e00).is_nan());
        assert_eq!(half_to_single(0x8000).to_bits(), (-0.0f32).to_bits());
    }

    #[test]
    fn differences_are_summed_for_each_band() {
        let mut row = [10, 20, 30, 1, 255, 2, 1, 255, 2];
        sum_row(&mut row, 3, 8);
        assert_eq!(row, [10, 20, 30, 11, 19, 32, 12, 18, 34]);
        let mut row = [0xff, 0x00, 0x02, 0x00, 0x01, 0x00];
        sum_row(&mut row, 1, 16);
        assert_eq!(row, [0xff, 0x00, 0x01, 0x01, 0x02, 0x01]);
        let mut row = [5, 1, 1, 1, 1, 1, 1, 1, 1, 1];
        sum_row(&mut row, 5, 8);
        assert_eq!(row, [5, 1, 1, 1, 1, 6, 2, 2, 2, 2]);
    }
}
