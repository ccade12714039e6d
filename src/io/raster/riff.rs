//! Where the picture of a WebP file lies (RIFF container), and the file as its decoder is to see it: with nothing around the
//! picture, and behind the end of a file that was cut with bytes that somebody else chose.

use super::decoder::Bytes;
use std::ops::Range;
use std::sync::Arc;

/// The longest way to the picture, in chunks.
const MAX_CHUNKS: usize = 64;
/// Bytes before the picture's own chunks: RIFF, its size, WEBP, and the extended header.
const HEAD: usize = 30;
/// The most bytes that are made up behind the end of a file that was cut.
const MOST_MORE: u64 = 256 << 20;

/// The one picture of a file that is no animation.
#[derive(Clone, Debug)]
pub(super) struct Place {
    width: u32,
    height: u32,
    is_lossless: bool,
    has_alpha: bool,
    has_exif: bool,
    /// The chunks of opacity and pixels, as far as the file says that they reach.
    body: Range<u64>,
    /// The pixels alone.
    pixels: Range<u64>,
    /// Their opacity, if it is stored by itself.
    opacity: Option<Range<u64>>,
}

/// Finds it by the chunks; `None` where there is none, or where the file ends before its pixels begin.
pub(super) fn place(bytes: &dyn Bytes) -> Option<Place> {
    let read = |at: u64| -> Option<[u8; 18]> {
        let mut part = [0; 18];
        bytes.read_at(at, &mut part).ok().map(|()| part)
    };
    let le = |part: &[u8]| part.iter().rev().fold(0_u64, |v, b| (v << 8) | u64::from(*b));
    let (mut at, mut opacity, mut canvas, mut has_alpha, mut has_exif) = (12, None, None, false, false);
    for _ in 0..MAX_CHUNKS {
        let part = read(at)?;
        let size = le(part.get(4..8)?);
        let end = at + 8 + size + (size & 1);
        let data = part.get(8..)?;
        let (width, height, is_lossless) = match part.get(..4)? {
            b"VP8X" => {
                // Animations have their pictures elsewhere.
                let flags = *data.first()?;
                if flags & 2 != 0 {
                    return None;
                }
                (has_alpha, has_exif) = (flags & 16 != 0, flags & 8 != 0);
                canvas = Some((le(data.get(4..7)?) as u32 + 1, le(data.get(7..10)?) as u32 + 1));
                at = end;
                continue;
            }
            b"VP8 " => ((le(data.get(6..8)?) & 0x3FFF) as u32, (le(data.get(8..10)?) & 0x3FFF) as u32, false),
            b"VP8L" => {
                let bits = le(data.get(1..5)?);
                has_alpha |= bits >> 28 & 1 == 1 && canvas.is_none();
                ((bits & 0x3FFF) as u32 + 1, (bits >> 14 & 0x3FFF) as u32 + 1, true)
            }
            kind => {
                if kind == b"ALPH" {
                    opacity = Some(at + 8..at + 8 + size);
                }
                at = end;
                continue;
            }
        };
        let (width, height) = canvas.unwrap_or((width, height));
        return Some(Place {
            width,
            height,
            is_lossless,
            has_alpha,
            has_exif,
            body: opacity.as_ref().map_or(at, |part| part.start - 8)..end,
            pixels: at + 8..at + 8 + size,
            opacity,
        });
    }
    None
}

impl Place {
    /// Whether the pixels are stored without loss: those are had with an opacity, wanted or not.
    pub(super) fn is_lossless(&self) -> bool {
        self.is_lossless
    }

    /// Whether its opacity counts.
    pub(super) fn has_alpha(&self) -> bool {
        self.has_alpha
    }

    /// Whether more is said of it behind its pixels: how it is to be turned, for example.
    pub(super) fn has_exif(&self) -> bool {
        self.has_exif
    }

    /// Where the pixels lie in the file.
    pub(super) fn pixels(&self) -> Range<u64> {
        self.pixels.clone()
    }

    /// Where their opacity lies in the file, if it is stored by itself.
    pub(super) fn opacity(&self) -> Option<Range<u64>> {
        self.opacity.clone()
    }

    /// Whether the pixels of a file of so many bytes were cut.
    pub(super) fn is_cut(&self, file: u64) -> bool {
        // The byte that makes a length even carries nothing.
        self.body.end > file.saturating_add(1)
    }

    /// How long the pixels of a file that was cut are to be made. Bytes that somebody chose take more room than those of a picture:
    /// with no more of them than the file speaks of, a decoder comes to their end before it comes to the last row. What has a loss
    /// is held in memory as it is read, in no more than `room` bytes.
    pub(super) fn length_for_fills(&self, file: u64, room: u64) -> u64 {
        let there = file.saturating_sub(self.pixels.start);
        let pixels = u64::from(self.width) * u64::from(self.height);
        let more = (4 * pixels + 65_536).min(MOST_MORE);
        let told = self.pixels.end - self.pixels.start;
        let most = if self.is_lossless { u64::MAX } else { room.max(there) };
        told.max(there.saturating_add(more)).min(most)
    }

    /// The file with the picture alone. A decoder that is told of an opacity writes pixels without loss straight to where they are
    /// wanted; otherwise it makes a second copy of them. What the file does not have comes from `fill`, by its place. Its pixels
    /// are `made` bytes long, or as long as the file says.
    pub(super) fn alone(&self, file: &Arc<dyn Bytes>, made: Option<u64>, fill: fn(u64) -> u8) -> Arc<dyn Bytes> {
        let before = HEAD as u64 + (self.pixels.start - self.body.start);
        let told = self.pixels.end - self.pixels.start;
        let most = u64::from(u32::MAX).saturating_sub(before);
        // Of a length that the file does not speak of, no byte is needed to make it even.
        let made = made.map_or(told, |made| made.min(most) & !1);
        let len = before + made + (made & 1);
        let le = |v: u32, n: usize| v.to_le_bytes().into_iter().take(n);
        let whole = |v: u64| u32::try_from(v).unwrap_or(u32::MAX);
        let alpha = if self.is_lossless || self.has_alpha { 16 } else { 0 };
        let mut head = b"RIFF".to_vec();
        head.extend(le(whole(len - 8), 4));
        head.extend(b"WEBPVP8X");
        head.extend(le(10, 4).chain([alpha, 0, 0, 0]).chain(le(self.width - 1, 3)).chain(le(self.height - 1, 3)));
        Arc::new(Alone { file: Arc::clone(file), head, start: self.body.start, len, size: (before - 4, whole(made).to_le_bytes()), fill })
    }
}

impl Place {
    /// As [`Place::alone`], and where the pixels lie in it.
    pub(super) fn frame(&self, file: &Arc<dyn Bytes>, made: Option<u64>, fill: fn(u64) -> u8) -> (Arc<dyn Bytes>, Range<u64>) {
        let alone = self.alone(file, made, fill);
        let start = HEAD as u64 + (self.pixels.start - self.body.start);
        let part = start..alone.len();
        (alone, part)
    }
}

/// Pixels without loss that lie in a part of a file without a header of their own, as a file.
pub(super) fn lossless(file: &Arc<dyn Bytes>, part: &Range<u64>, width: u32, height: u32) -> Arc<dyn Bytes> {
    let whole = |v: u64| u32::try_from(v).unwrap_or(u32::MAX);
    let made = 5 + (part.end - part.start);
    let len = 20 + made + (made & 1);
    // The size, and that an opacity counts: a decoder then writes pixels straight to where they are wanted.
    let size = (width.saturating_sub(1) & 0x3FFF) | (height.saturating_sub(1) & 0x3FFF) << 14 | 1 << 28;
    let mut head = b"RIFF".to_vec();
    head.extend(whole(len - 8).to_le_bytes());
    head.extend(b"WEBPVP8L");
    head.extend(whole(made).to_le_bytes());
    head.push(0x2F);
    head.extend(size.to_le_bytes());
    Arc::new(Alone { file: Arc::clone(file), head, start: part.start, len, size: (16, whole(made).to_le_bytes()), fill: |_| 0 })
}

struct Alone {
    file: Arc<dyn Bytes>,
    head: Vec<u8>,
    /// Where the picture begins in the file.
    start: u64,
    len: u64,
    /// Where the pixels' length stands, and what is to stand there.
    size: (u64, [u8; 4]),
    fill: fn(u64) -> u8,
}

impl std::fmt::Debug for Alone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Alone").field("start", &self.start).finish_non_exhaustive()
    }
}

impl Bytes for Alone {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
        if offset.checked_add(buffer.len() as u64).is_none_or(|end| end > self.len) {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let head = self.head.get(usize::try_from(offset).unwrap_or(usize::MAX)..).unwrap_or_default();
        let n = head.len().min(buffer.len());
        let (first, rest) = buffer.split_at_mut(n);
        first.copy_from_slice(head.get(..n).unwrap_or_default());
        let from = self.start + (offset + n as u64).saturating_sub(self.head.len() as u64);
        let there = usize::try_from(self.file.len().saturating_sub(from)).unwrap_or(usize::MAX).min(rest.len());
        let (there, beyond) = rest.split_at_mut(there);
        if !there.is_empty() {
            self.file.read_at(from, there)?;
        }
        let at = from + there.len() as u64;
        for (i, byte) in beyond.iter_mut().enumerate() {
            *byte = (self.fill)(at + i as u64);
        }
        for (at, byte) in (self.size.0..).zip(self.size.1) {
            let place = at.checked_sub(offset).and_then(|i| usize::try_from(i).ok());
            if let Some(here) = place.and_then(|i| buffer.get_mut(i)) {
                *here = byte;
            }
        }
        Ok(())
    }
}
