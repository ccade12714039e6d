//! The bits of a scan of a JPEG, read through a window of its file.

use super::decoder::Bytes;
use super::jpeg_huffman::Codes;
use std::ops::Range;
use std::sync::Arc;

/// How much of the file a reader holds, bytes.
const WINDOW: u64 = 32 << 10;

/// Why reading does not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The bytes end before.
    End,
    /// No such code, or more coefficients than there are.
    Wrong,
}

/// The bits of a scan, without the zeros that stand behind bytes of 255.
pub(super) struct Bits {
    file: Arc<dyn Bytes>,
    /// Where the scan ends.
    end: u64,
    window: Vec<u8>,
    /// Where the window begins in the file.
    from: u64,
    /// The next byte, within the window.
    at: usize,
    held: u64,
    count: u32,
    /// Nothing, or a mark, follows.
    is_at_end: bool,
}

impl Bits {
    /// Of a part of a file.
    pub(super) fn new(file: &Arc<dyn Bytes>, part: &Range<u64>) -> Bits {
        Bits { file: Arc::clone(file), end: part.end, window: Vec::new(), from: part.start, at: 0, held: 0, count: 0, is_at_end: false }
    }

    /// Makes the window begin with the next byte.
    #[cold]
    fn load(&mut self) {
        self.from += self.at as u64;
        self.at = 0;
        let len = self.end.saturating_sub(self.from).min(WINDOW);
        self.window.resize(usize::try_from(len).unwrap_or_default(), 0);
        // A file that cannot be read any more ends here.
        if self.file.read_at(self.from, &mut self.window).is_err() {
            self.window.clear();
        }
    }

    /// The next two bytes.
    fn pair(&mut self) -> (Option<u8>, Option<u8>) {
        if self.at + 1 >= self.window.len() && self.from + (self.window.len() as u64) < self.end {
            self.load();
        }
        (self.window.get(self.at).copied(), self.window.get(self.at + 1).copied())
    }

    fn fill(&mut self) {
        while self.count <= 32 && !self.is_at_end {
            if let Some([a, b, c, d]) = self.window.get(self.at..self.at + 4) {
                let word = u32::from_be_bytes([*a, *b, *c, *d]);
                if !has_255(word) {
                    self.held = (self.held << 32) | u64::from(word);
                    (self.count, self.at) = (self.count + 32, self.at + 4);
                    return;
                }
            }
            let byte = match self.pair() {
                (Some(0xFF), Some(0)) => {
                    self.at += 1;
                    0xFF
                }
                // A mark, or a byte of 255 at the very end, of which nobody knows what it was.
                (Some(0xFF) | None, _) => {
                    self.is_at_end = true;
                    return;
                }
                (Some(byte), _) => byte,
            };
            self.held = (self.held << 8) | u64::from(byte);
            (self.count, self.at) = (self.count + 8, self.at + 1);
        }
    }

    /// The value of a code.
    #[inline]
    pub(super) fn code(&mut self, codes: &Codes) -> Result<u8, Step> {
        if self.count < 32 {
            self.fill();
        }
        let next = if self.count >= 16 { self.held >> (self.count - 16) } else { self.held << (16 - self.count) } & 0xFFFF;
        let Some((length, value)) = codes.look(next as u32) else {
            return Err(if self.count >= 16 { Step::Wrong } else { Step::End });
        };
        self.count = self.count.checked_sub(length).ok_or(Step::End)?;
        Ok(value)
    }

    /// So many bits, 16 at most.
    #[inline]
    pub(super) fn take(&mut self, bits: u32) -> Result<u32, Step> {
        if self.count < bits {
            self.fill();
        }
        self.count = self.count.checked_sub(bits).ok_or(Step::End)?;
        Ok((self.held >> self.count) as u32 & ((1 << bits) - 1))
    }

    /// A value of so many bits, 16 at most (T.81, F.2.2.1): the lower half of the range stands for what is negative.
    #[inline]
    pub(super) fn value(&mut self, bits: u32) -> Result<i32, Step> {
        let raw = self.take(bits)? as i32;
        Ok(if bits > 0 && raw >> (bits - 1) == 0 { raw - (1 << bits) + 1 } else { raw })
    }

    /// Steps over a restart mark.
    pub(super) fn restart(&mut self) -> Result<(), Step> {
        // Less than a byte is left over before the mark.
        self.fill();
        if self.count >= 8 {
            return Err(Step::Wrong);
        }
        loop {
            match self.pair() {
                // A mark may have more bytes of 255 before it.
                (Some(0xFF), Some(0xFF)) => self.at += 1,
                (Some(0xFF), Some(0xD0..=0xD7)) => break,
                (None, _) | (Some(0xFF), None) => return Err(Step::End),
                _ => return Err(Step::Wrong),
            }
        }
        (self.at, self.held, self.count, self.is_at_end) = (self.at + 2, 0, 0, false);
        Ok(())
    }
}

/// Whether one of four bytes is 255.
#[inline]
pub(super) fn has_255(word: u32) -> bool {
    let zero = !word;
    zero.wrapping_sub(0x0101_0101) & !zero & 0x8080_8080 != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_255_are_found() {
        for word in [0xFF00_0000, 0x00FF_0000, 0x0000_FF00, 0x0000_00FF, u32::MAX] {
            assert!(has_255(word), "{word:x}");
        }
        for word in [0, 0xFEFE_FEFE, 0x7F01_80F0, 0x0FF0_0FF0] {
            assert!(!has_255(word), "{word:x}");
        }
    }

    #[test]
    fn bits_go_on_over_stuffed_bytes_windows_and_restarts() {
        // Longer than two windows; every third byte is 255 and is followed by a zero.
        let plain: Vec<u8> = (0..90_000_u32).map(|i| if i % 3 == 0 { 0xFF } else { (i * 7) as u8 }).collect();
        let stuffed: Vec<u8> = plain.iter().flat_map(|b| if *b == 0xFF { vec![0xFF, 0] } else { vec![*b] }).collect();
        let bytes = [&stuffed[..], &[0xFF, 0xFF, 0xD3], &[0xA5], &[0xFF, 0xD9]].concat();
        let len = bytes.len() as u64;
        let file: Arc<dyn Bytes> = Arc::new(bytes);
        let mut bits = Bits::new(&file, &(0..len));
        for (i, byte) in plain.iter().enumerate() {
            assert_eq!(bits.take(3), Ok(u32::from(*byte >> 5)), "{i}");
            assert_eq!(bits.take(5), Ok(u32::from(*byte & 31)), "{i}");
        }
        assert_eq!(bits.take(1), Err(Step::End));
        assert_eq!(bits.restart(), Ok(()));
        assert_eq!((bits.take(8), bits.take(1)), (Ok(0xA5), Err(Step::End)));
        assert_eq!(bits.restart(), Err(Step::Wrong));
    }
}
