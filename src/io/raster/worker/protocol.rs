//! What the program and its decoder process say to each other: messages of 64 bytes, little endian. Pixels and texts lie
//! in memory that both hold; a message says how many bytes of it count. The program believes nothing that it did not check.

use crate::core::raster::{Bands, Pixels, Tile, TileId};
use crate::io::platform::{MESSAGE, Posture};

/// A message.
pub(super) type Message = [u8; MESSAGE];

/// Bytes of the shared memory: the largest strip of rows, and far more than the largest tile.
pub(super) const SHARED: u64 = 16 << 20;
/// Bytes of pixels and opacity that a strip of rows may have.
pub(super) const MAX_ROWS: u64 = 8 << 20;
/// Bytes of a text, as the facts of a picture.
pub(super) const MAX_TEXT: u32 = 1 << 20;

/// What a file that is handed over is to the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileRole {
    Shared,
    Main,
    Overviews,
    Mask,
    /// A text beside the picture: which row of [`crate::io::raster::metadata::SIDE_CARS`] reads it.
    Text(u8),
}

impl FileRole {
    fn number(self) -> u8 {
        match self {
            FileRole::Shared => 0,
            FileRole::Main => 1,
            FileRole::Overviews => 2,
            FileRole::Mask => 3,
            FileRole::Text(row) => row.saturating_add(4),
        }
    }

    fn of_number(number: u8) -> FileRole {
        match number {
            0 => FileRole::Shared,
            1 => FileRole::Main,
            2 => FileRole::Overviews,
            3 => FileRole::Mask,
            row => FileRole::Text(row - 4),
        }
    }
}

/// What is asked of a decoder process.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Request {
    /// Take a file of so many bytes; no answer.
    File { role: FileRole, bytes: u64 },
    /// Confine yourself to so much memory, then open the picture. Its name, so long, is in the shared memory.
    Open { memory_mib: u32, name: u32 },
    /// A tile.
    Tile { id: TileId, bands: Bands },
    /// The next rows.
    Rows { most: u32, bands: Bands },
    /// Attempt what is forbidden: for the self-test.
    Probe,
    /// Say whether nothing of what a tile covers was ever written.
    Blank { id: TileId },
}

/// What a decoder process answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reply {
    /// The picture is open; its facts are in the shared memory.
    Opened { text: u32, posture: Posture },
    /// Pixels are in the shared memory: all values, then all opacities.
    Pixels { width: u32, height: u32, bands: u8, kind: u8, alpha: bool },
    /// There are no further rows.
    End,
    /// It did not work; the reason is in the shared memory.
    Refused { kind: RefusalKind, text: u32 },
    /// A bit for each forbidden act that was denied.
    Probed { denied: u64, posture: Posture },
    /// Nothing of it was ever written.
    Blank { yes: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RefusalKind {
    Unsupported,
    Damaged,
    TooLarge,
    /// A tile or rows, not the picture.
    Part,
}

const KINDS: [RefusalKind; 4] = [RefusalKind::Unsupported, RefusalKind::Damaged, RefusalKind::TooLarge, RefusalKind::Part];

struct Writer {
    message: Message,
    at: usize,
}

impl Writer {
    fn new(kind: u8) -> Writer {
        let mut message = [0; MESSAGE];
        message[0] = kind;
        Writer { message, at: 1 }
    }
    fn put(mut self, bytes: &[u8]) -> Writer {
        if let Some(place) = self.message.get_mut(self.at..self.at + bytes.len()) {
            place.copy_from_slice(bytes);
            self.at += bytes.len();
        }
        self
    }
    fn u8(self, v: u8) -> Writer {
        self.put(&[v])
    }
    fn u32(self, v: u32) -> Writer {
        self.put(&v.to_le_bytes())
    }
    fn u64(self, v: u64) -> Writer {
        self.put(&v.to_le_bytes())
    }
    fn bands(self, bands: Bands) -> Writer {
        let (kind, list) = match bands {
            Bands::Gray(b) => (1, [b, 0, 0]),
            Bands::Rgb(list) => (3, list),
        };
        list.iter().fold(self.u8(kind), |w, b| w.put(&b.to_le_bytes()))
    }
    fn posture(self, p: Posture) -> Writer {
        self.u8(u8::from(p.process)).u32(p.memory_mib).u8(p.landlock).u8(u8::from(p.seccomp))
    }
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*head)
    }
    fn u8(&mut self) -> Option<u8> {
        self.take::<1>().map(|[v]| v)
    }
    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_le_bytes)
    }
    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }
    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }
    fn flag(&mut self) -> Option<bool> {
        match self.u8()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
    fn bands(&mut self) -> Option<Bands> {
        let kind = self.u8()?;
        let list = [self.u16()?, self.u16()?, self.u16()?];
        match kind {
            1 => Some(Bands::Gray(list[0])),
            3 => Some(Bands::Rgb(list)),
            _ => None,
        }
    }
    fn posture(&mut self) -> Option<Posture> {
        Some(Posture { process: self.flag()?, memory_mib: self.u32()?, landlock: self.u8()?, seccomp: self.flag()? })
    }
}

impl Request {
    pub(super) fn encode(self) -> Message {
        match self {
            Request::File { role, bytes } => Writer::new(1).u8(role.number()).u64(bytes),
            Request::Open { memory_mib, name } => Writer::new(2).u32(memory_mib).u32(name),
            Request::Tile { id, bands } => Writer::new(3).u8(id.level).u32(id.x).u32(id.y).bands(bands),
            Request::Rows { most, bands } => Writer::new(4).u32(most).bands(bands),
            Request::Probe => Writer::new(5),
            Request::Blank { id } => Writer::new(6).u8(id.level).u32(id.x).u32(id.y),
        }
        .message
    }

    pub(super) fn decode(message: &Message) -> Option<Request> {
        let mut r = Reader { rest: message };
        Some(match r.u8()? {
            1 => Request::File { role: FileRole::of_number(r.u8()?), bytes: r.u64()? },
            2 => Request::Open { memory_mib: r.u32()?, name: r.u32().filter(|n| *n <= MAX_TEXT)? },
            3 => Request::Tile { id: TileId { level: r.u8()?, x: r.u32()?, y: r.u32()? }, bands: r.bands()? },
            4 => Request::Rows { most: r.u32()?, bands: r.bands()? },
            5 => Request::Probe,
            6 => Request::Blank { id: TileId { level: r.u8()?, x: r.u32()?, y: r.u32()? } },
            _ => return None,
        })
    }
}

impl Reply {
    pub(super) fn encode(self) -> Message {
        match self {
            Reply::Opened { text, posture } => Writer::new(1).u32(text).posture(posture),
            Reply::Pixels { width, height, bands, kind, alpha } => {
                Writer::new(2).u32(width).u32(height).u8(bands).u8(kind).u8(u8::from(alpha))
            }
            Reply::End => Writer::new(3),
            Reply::Refused { kind, text } => Writer::new(4).u8(KINDS.iter().position(|k| *k == kind).unwrap_or(0) as u8).u32(text),
            Reply::Probed { denied, posture } => Writer::new(5).u64(denied).posture(posture),
            Reply::Blank { yes } => Writer::new(6).u8(u8::from(yes)),
        }
        .message
    }

    /// `None` if the message is none of these, or claims more than the shared memory holds.
    pub(super) fn decode(message: &Message) -> Option<Reply> {
        let mut r = Reader { rest: message };
        let text = |n: u32| (n <= MAX_TEXT).then_some(n);
        Some(match r.u8()? {
            1 => Reply::Opened { text: text(r.u32()?)?, posture: r.posture()? },
            2 => {
                let (width, height, bands, kind, alpha) = (r.u32()?, r.u32()?, r.u8()?, r.u8()?, r.flag()?);
                let value = [1, 2, 4].get(usize::from(kind))?;
                let each = u64::from(bands).checked_mul(*value)? + u64::from(alpha);
                let bytes = u64::from(width).checked_mul(u64::from(height))?.checked_mul(each)?;
                if !matches!(bands, 1 | 3) || bytes > SHARED {
                    return None;
                }
                Reply::Pixels { width, height, bands, kind, alpha }
            }
            3 => Reply::End,
            4 => Reply::Refused { kind: *KINDS.get(usize::from(r.u8()?))?, text: text(r.u32()?)? },
            5 => Reply::Probed { denied: r.u64()?, posture: r.posture()? },
            6 => Reply::Blank { yes: r.flag()? },
            _ => return None,
        })
    }
}

/// The number of a kind of pixel values in [`Reply::Pixels`].
pub(super) fn kind_of(pixels: &Pixels) -> u8 {
    match pixels {
        Pixels::U8(_) => 0,
        Pixels::U16(_) => 1,
        Pixels::F32(_) => 2,
    }
}

/// The bytes of a tile as they lie in the pyramid's file: values, then opacities.
pub(in crate::io::raster) fn to_bytes(tile: &Tile) -> std::borrow::Cow<'_, [u8]> {
    use std::borrow::Cow;
    match (&tile.pixels, &tile.alpha) {
        (Pixels::U8(v), None) => Cow::Borrowed(v.as_slice()),
        _ => {
            let mut all = vec![0; tile.bytes()];
            put_bytes(tile, &mut all);
            Cow::Owned(all)
        }
    }
}

/// Writes the bytes of a tile, [`Tile::bytes`] many, as they lie in the shared memory: values, then opacities.
pub(super) fn put_bytes(tile: &Tile, to: &mut [u8]) {
    let alpha = tile.alpha.as_deref().unwrap_or_default();
    let Some((values, opacities)) = to.len().checked_sub(alpha.len()).and_then(|n| to.split_at_mut_checked(n)) else { return };
    fn put<T: Copy, const N: usize>(values: &[T], to: &mut [u8], bytes: impl Fn(T) -> [u8; N]) {
        to.as_chunks_mut::<N>().0.iter_mut().zip(values).for_each(|(to, value)| *to = bytes(*value));
    }
    match &tile.pixels {
        Pixels::U8(v) if v.len() == values.len() => values.copy_from_slice(v),
        Pixels::U8(v) => put(v, values, |v| [v]),
        Pixels::U16(v) => put(v, values, u16::to_le_bytes),
        Pixels::F32(v) => put(v, values, f32::to_le_bytes),
    }
    if opacities.len() == alpha.len() {
        opacities.copy_from_slice(alpha);
    }
}

/// How many bytes [`to_bytes`] has; `None` for what is no tile.
pub(in crate::io::raster) fn byte_count(width: u32, height: u32, bands: u8, kind: u8, alpha: bool) -> Option<usize> {
    let value = [1, 2, 4].get(usize::from(kind))?;
    let each = usize::from(bands).checked_mul(*value)?.checked_add(usize::from(alpha))?;
    usize::try_from(width).ok()?.checked_mul(usize::try_from(height).ok()?)?.checked_mul(each)
}

/// The tile of which these are the bytes; `None` if there are too few or too many.
pub(in crate::io::raster) fn from_bytes(width: u32, height: u32, bands: u8, kind: u8, has_alpha: bool, mut bytes: Vec<u8>) -> Option<Tile> {
    if bytes.len() != byte_count(width, height, bands, kind, has_alpha)? {
        return None;
    }
    let alpha = has_alpha.then(|| bytes.split_off(bytes.len() - width as usize * height as usize));
    let pixels = match kind {
        0 => Pixels::U8(bytes),
        1 => Pixels::U16(bytes.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).collect()),
        _ => Pixels::F32(bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect()),
    };
    Some(Tile { width, height, bands, pixels, alpha })
}

/// The kind of pixel values of a tile, for [`from_bytes`].
pub(in crate::io::raster) fn kind_number(tile: &Tile) -> u8 {
    kind_of(&tile.pixels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_back_as_they_went() {
        let bands = Bands::Rgb([3, 2, 65_535]);
        let requests = [
            Request::File { role: FileRole::Mask, bytes: u64::MAX },
            Request::Open { memory_mib: 1024, name: 17 },
            Request::File { role: FileRole::Text(3), bytes: 9 },
            Request::Tile { id: TileId { level: 9, x: 7, y: u32::MAX }, bands },
            Request::Rows { most: 64, bands: Bands::Gray(12) },
            Request::Probe,
            Request::Blank { id: TileId { level: 3, x: 70_000, y: 1 } },
        ];
        for request in requests {
            assert_eq!(Request::decode(&request.encode()), Some(request));
        }
        let posture = Posture { process: true, memory_mib: 1024, landlock: 6, seccomp: true };
        let replies = [
            Reply::Opened { text: 4000, posture },
            Reply::Pixels { width: 512, height: 300, bands: 3, kind: 2, alpha: true },
            Reply::End,
            Reply::Refused { kind: RefusalKind::TooLarge, text: 12 },
            Reply::Probed { denied: 0x1FFF, posture },
            Reply::Blank { yes: true },
        ];
        for reply in replies {
            assert_eq!(Reply::decode(&reply.encode()), Some(reply));
        }
    }

    #[test]
    fn lies_are_no_replies() {
        let lies = [
            Reply::Pixels { width: u32::MAX, height: u32::MAX, bands: 3, kind: 2, alpha: true },
            Reply::Pixels { width: 512, height: 512, bands: 2, kind: 0, alpha: false },
            Reply::Pixels { width: 512, height: 512, bands: 3, kind: 3, alpha: false },
            Reply::Opened { text: MAX_TEXT + 1, posture: Posture::default() },
        ];
        for lie in lies {
            assert_eq!(Reply::decode(&lie.encode()), None);
        }
        let mut random = 1_u64;
        for _ in 0..10_000 {
            let mut message = [0; MESSAGE];
            for byte in &mut message {
                random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                *byte = (random >> 56) as u8;
            }
            message[0] %= 7;
            let _ = (Request::decode(&message), Reply::decode(&message));
        }
    }
}
