//! Huffman codes of JPEG: looked up when they are read, and the ones with which stripes of a picture are written anew.
//! Source: ITU-T T.81, annexes C, F and K.

use super::jpeg_bits::Step;

/// Codes up to this many bits are looked up at once.
const QUICK: u32 = 10;

/// A table of codes of 16 bits at most.
#[derive(Debug)]
pub(super) struct Codes {
    /// Length and value by the next [`QUICK`] bits. Length 0: longer, or no such code.
    quick: Vec<(u8, u8)>,
    /// For each length, the first 16 bits that do not begin with a code of that length or a shorter one.
    ends: [u32; 17],
    /// For each length, how many values belong to shorter codes.
    before: [usize; 17],
    values: Vec<u8>,
}

impl Codes {
    /// By the number of codes of each length, and the values in the order of the codes; `None` if there cannot be so many.
    pub(super) fn new(counts: &[u8; 16], values: &[u8]) -> Option<Codes> {
        let (mut ends, mut before, mut quick) = ([0; 17], [0; 17], vec![(0, 0); 1 << QUICK]);
        let (mut next, mut index) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            *before.get_mut(length as usize)? = index;
            for _ in 0..*count {
                let value = *values.get(index)?;
                if length <= QUICK {
                    let (first, span) = ((next >> (16 - QUICK)) as usize, 1 << (QUICK - length));
                    quick.get_mut(first..first + span)?.fill((length as u8, value));
                }
                next += 1 << (16 - length);
                index += 1;
            }
            *ends.get_mut(length as usize)? = next;
        }
        (next <= 1 << 16).then(|| Codes { quick, ends, before, values: values.get(..index).unwrap_or_default().to_vec() })
    }

    /// The length and the value of the code with which these 16 bits begin.
    #[inline]
    pub(super) fn look(&self, next: u32) -> Option<(u32, u8)> {
        match self.quick.get((next >> (16 - QUICK)) as usize) {
            Some((length, value)) if *length > 0 => Some((u32::from(*length), *value)),
            _ => self.look_further(next),
        }
    }

    #[cold]
    fn look_further(&self, next: u32) -> Option<(u32, u8)> {
        let length = (QUICK as usize + 1..=16).find(|length| self.ends.get(*length).is_some_and(|end| next < *end))?;
        let place = (next - self.ends.get(length - 1)?) >> (16 - length);
        Some((length as u32, *self.values.get(self.before.get(length)? + place as usize)?))
    }
}

/// Codes of first values as they are written: table K.3 of T.81, and four more codes for values that only damaged files have.
const FIRST: ([u8; 16], [u8; 16]) =
    ([0, 1, 5, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
/// How many codes the others have of each length: table K.5 of T.81, of which the four codes of 11 bits have 16 here, so that all
/// values that there can be have codes.
const OTHERS: [u8; 16] = [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 0, 4, 0, 0, 1, 209];
/// The values of table K.5 up to its codes of 15 bits, without those of 11 bits.
const COMMON: [u8; 33] = [
    0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22, 0x71, 0x14, 0x32, 0x81, 0x91,
    0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x24, 0x33, 0x62, 0x72, 0x82,
];

/// The codes with which stripes are written, as code and length by value, and as the part of a file that tells them.
pub(super) struct Written {
    first: [(u32, u32); 16],
    others: Vec<(u32, u32)>,
    /// The parts of a file that define them, as tables 0.
    pub(super) parts: Vec<u8>,
}

impl Written {
    pub(super) fn new() -> Written {
        let mut values = COMMON.to_vec();
        let all = (0..=255_u8).filter(|v| v & 15 > 0 || matches!(v, 0 | 0xF0));
        values.extend(all.filter(|v| !COMMON.contains(v)));
        let mut written = Written { first: [(0, 0); 16], others: vec![(0, 0); 256], parts: Vec::new() };
        tell(&FIRST.0, &FIRST.1, &mut written.first);
        tell(&OTHERS, &values, &mut written.others);
        for (class, counts, values) in [(0, &FIRST.0, &FIRST.1[..]), (0x10, &OTHERS, &values[..])] {
            written.parts.extend([0xFF, 0xC4]);
            written.parts.extend((19 + values.len() as u16).to_be_bytes());
            written.parts.push(class);
            written.parts.extend(counts);
            written.parts.extend(values);
        }
        written
    }
}

/// Code and length of each value (T.81, annex C).
fn tell(counts: &[u8; 16], values: &[u8], out: &mut [(u32, u32)]) {
    let (mut next, mut values) = (0_u32, values.iter());
    for (length, count) in (1..).zip(counts) {
        for value in values.by_ref().take(usize::from(*count)) {
            if let Some(code) = out.get_mut(usize::from(*value)) {
                *code = (next, length);
            }
            next += 1;
        }
        next <<= 1;
    }
}

/// Bits that are written.
#[derive(Default)]
pub(super) struct Out {
    bytes: Vec<u8>,
    held: u64,
    count: u32,
}

impl Out {
    /// At most 32 bits.
    #[inline]
    fn put(&mut self, value: u32, bits: u32) {
        self.held = (self.held << bits) | u64::from(value);
        self.count += bits;
        if self.count >= 32 {
            self.count -= 32;
            let word = (self.held >> self.count) as u32;
            if super::jpeg_bits::has_255(word) {
                word.to_be_bytes().into_iter().for_each(|byte| self.byte(byte));
            } else {
                self.bytes.extend_from_slice(&word.to_be_bytes());
            }
        }
    }

    fn byte(&mut self, byte: u8) {
        self.bytes.push(byte);
        if byte == 0xFF {
            self.bytes.push(0);
        }
    }

    /// One block: its first value as the difference to the one before, and of the others those that `mask` has bits for.
    #[inline]
    pub(super) fn block(&mut self, codes: &Written, difference: i32, mask: u64, values: &[i16; 64]) -> Result<(), Step> {
        let (raw, category) = parts(difference);
        let (code, length) = *codes.first.get(category as usize).ok_or(Step::Wrong)?;
        self.put((code << category) | raw, length + category);
        let (mut rest, mut last) = (mask & !1, 0);
        while rest != 0 {
            let k = rest.trailing_zeros();
            rest &= rest - 1;
            let mut run = k - last - 1;
            while run > 15 {
                let (code, length) = codes.others.get(0xF0).copied().unwrap_or_default();
                self.put(code, length);
                run -= 16;
            }
            let (raw, category) = parts(i32::from(values[k as usize & 63]));
            let (code, length) = codes.others.get((run << 4 | category) as usize).copied().unwrap_or_default();
            if category > 15 || length == 0 {
                return Err(Step::Wrong);
            }
            self.put((code << category) | raw, length + category);
            last = k;
        }
        if last < 63 {
            let (code, length) = codes.others.first().copied().unwrap_or_default();
            self.put(code, length);
        }
        Ok(())
    }

    /// Fills the last byte with ones.
    pub(super) fn end(mut self) -> Vec<u8> {
        let rest = (8 - self.count % 8) % 8;
        self.held = (self.held << rest) | ((1 << rest) - 1);
        self.count += rest;
        while self.count >= 8 {
            self.count -= 8;
            self.byte((self.held >> self.count) as u8);
        }
        self.bytes
    }
}

/// The bits that tell a value, and how many they are (T.81, F.1.2.1).
#[inline]
fn parts(value: i32) -> (u32, u32) {
    let category = 32 - value.unsigned_abs().leading_zeros();
    let raw = if value < 0 { value.wrapping_sub(1) } else { value };
    (raw as u32 & (1_u32 << category.min(31)).wrapping_sub(1), category)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_with_the_tables_that_are_told() {
        let written = Written::new();
        let mut at = 0;
        for known in [&written.first[..], &written.others[..]] {
            let body = &written.parts[at + 5..at + 2 + usize::from(u16::from_be_bytes([written.parts[at + 2], written.parts[at + 3]]))];
            let counts: &[u8; 16] = body[..16].try_into().unwrap();
            let codes = Codes::new(counts, &body[16..]).unwrap();
            assert_eq!(body.len() - 16, counts.iter().map(|n| usize::from(*n)).sum::<usize>());
            let mut found = 0;
            for (value, (code, length)) in known.iter().enumerate().filter(|(_, (_, length))| *length > 0) {
                for filler in [0, (1 << (16 - length)) - 1] {
                    assert_eq!(codes.look(code << (16 - length) | filler), Some((*length, value as u8)));
                }
                // All bits are never ones.
                assert!(*code + 1 < 1 << length);
                found += 1;
            }
            assert_eq!(found, body.len() - 16);
            at += 5 + body.len();
        }
        assert_eq!(written.others.iter().filter(|(_, length)| *length > 0).count(), 242);
    }

    #[test]
    fn more_codes_than_there_can_be_are_no_table() {
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Codes::new(&counts, &[1, 2, 3]).is_none());
        counts[0] = 1;
        assert!(Codes::new(&counts, &[]).is_none());
        assert_eq!(Codes::new(&counts, &[7]).unwrap().look(0x8000), None);
    }
}
