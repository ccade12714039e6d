//! JSON as serde_json writes it, byte for byte, only faster: most numbers of an export are rounded to a few decimals, and such ones need no search
//! for the shortest digits that give the same number back.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter};
use std::io::{self, Write};

/// Decimals that are tried.
const PER_UNIT: f64 = 1.0e7;
const DECIMALS: usize = 7;
/// Below this other forms are written, and above it there are more than fifteen digits, which may not be the shortest.
const LEAST: f64 = 1.0e-3;
const MOST: f64 = 1.0e8;

/// Appends a value as compact JSON.
///
/// # Errors
/// A sentence.
pub(super) fn append(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), String> {
    let mut to = serde_json::Serializer::with_formatter(out, Digits);
    value.serialize(&mut to).map_err(|e| e.to_string())
}

struct Digits;

impl Formatter for Digits {
    fn write_f64<W: ?Sized + Write>(&mut self, to: &mut W, value: f64) -> io::Result<()> {
        let mut buffer = [0; 24];
        match rounded(value, &mut buffer) {
            Some(text) => to.write_all(text),
            None => CompactFormatter.write_f64(to, value),
        }
    }
}

/// The digits of a number that has at most seven decimals; `None` for all others, which take the long way.
///
/// A decimal of at most fifteen digits is the only one of that kind that a number stands for, so it is the shortest.
fn rounded(value: f64, buffer: &mut [u8; 24]) -> Option<&[u8]> {
    let size = value.abs();
    if !(LEAST..MOST).contains(&size) {
        return None;
    }
    let scaled = (size * PER_UNIT).round();
    if scaled / PER_UNIT != size {
        return None;
    }
    let mut rest = scaled as u64;
    let mut at = buffer.len();
    let mut put = |digit: u8| {
        at -= 1;
        if let Some(place) = buffer.get_mut(at) {
            *place = digit;
        }
    };
    let (mut left, mut is_cut) = (DECIMALS, true);
    while left > 0 {
        let digit = (rest % 10) as u8;
        rest /= 10;
        left -= 1;
        // Zeros at the end are left out, but for one behind the point.
        is_cut &= digit == 0 && left > 0;
        if !is_cut {
            put(b'0' + digit);
        }
    }
    put(b'.');
    loop {
        put(b'0' + (rest % 10) as u8);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0.0 {
        put(b'-');
    }
    buffer.get(at..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_written_as_serde_json_writes_it() {
        let mut seed = 7_u64;
        let mut random = move || {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            seed >> 11
        };
        let mut values =
            vec![0.0, -0.0, 1.0, -1.0, 0.1, 127.0, 1e-3, 9.99e-4, 1e-5, 1e-7, 1e8, 99_999_999.999_999_9, 1e16, 1e300, f64::MIN_POSITIVE];
        values.extend([f64::NAN, f64::INFINITY, f64::EPSILON, 0.3 - 0.2, 180.0, -84.480_861_4, 1_048_576.5]);
        for _ in 0..200_000 {
            let (a, b) = (random(), random());
            let places = 10_f64.powi((b % 10) as i32);
            let value = ((a % 10_u64.pow(1 + (b % 16) as u32)) as f64 / places) * if a % 2 == 0 { 1.0 } else { -1.0 };
            values.extend([value, f64::from_bits(random() << 11 | b >> 40), value + f64::EPSILON * value]);
        }
        let mut fast = 0;
        for value in values {
            let mut out = Vec::new();
            append(&mut out, &value).unwrap();
            assert_eq!(String::from_utf8(out).unwrap(), serde_json::to_string(&value).unwrap(), "{value:e}");
            fast += u32::from(rounded(value, &mut [0; 24]).is_some());
        }
        assert!(fast > 50_000, "{fast} took the short way");
    }

    #[test]
    fn texts_and_lists_are_the_same_too() {
        let value = serde_json::json!({ "a": [1, 2.5, "\"\u{1}é", null, true], "b": {} });
        let mut out = b"x".to_vec();
        append(&mut out, &value).unwrap();
        assert_eq!(out, [b"x", serde_json::to_vec(&value).unwrap().as_slice()].concat());
    }
}
