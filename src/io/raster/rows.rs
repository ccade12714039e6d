//! What the decoders that give rows share: reading parts of a file, what may be held, turning upright, phrases.

use super::decoder::{Bytes, Refusal, RowDecoder};
use crate::core::raster::{Band, BandRole, Block, LevelSize, RasterInfo, Samples, Stored};
use std::io::{BufRead, Read, Seek, SeekFrom};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Memory that decoding one picture may take, bytes: the decoder process has 3 GiB, and the program itself, its stack and
/// the rows on their way out need a part of them.
pub(super) const MEMORY: u64 = 2816 << 20;

/// The longest block that is handed out at once, bytes.
const BLOCK: u64 = 32 << 20;

/// The longest header part (EXIF) that is looked at, bytes.
pub(super) const METADATA: usize = 1 << 20;

/// What is said of every picture that is turned.
pub(super) fn turned_note(orientation: u8) -> Option<String> {
    (orientation != 1)
        .then(|| format!("The file asks to be turned (EXIF orientation {orientation}); pixels are counted on the turned image."))
}

/// What is said of every animation.
pub(super) fn animation_note() -> String {
    "The file is an animation; its first frame is used.".to_owned()
}

/// Refuses what needs more memory than there is.
pub(super) fn expect_memory(format: &str, width: u32, height: u32, need: u64) -> Result<(), Refusal> {
    if need <= MEMORY {
        return Ok(());
    }
    #[expect(clippy::cast_precision_loss, reason = "for a sentence with one digit behind the point")]
    let gib = |bytes: u64| bytes as f64 / f64::from(1 << 30);
    Err(Refusal::TooLarge(format!(
        "The {format} image claims {width} x {height} pixels, and decoding it would take {:.1} GiB of memory; at most {:.1} GiB are used. \
         Cut out the part you need, or convert it to a tiled GeoTIFF (for example: gdal_translate -co TILED=YES IN OUT.tif).",
        gib(need),
        gib(MEMORY)
    )))
}

/// `pixels * bytes a pixel`, saturating: for comparing with what there is.
pub(super) fn need(width: u32, height: u32, bytes_a_pixel: u64) -> u64 {
    (u64::from(width) * u64::from(height)).saturating_mul(bytes_a_pixel)
}

/// A picture without pixels is damaged.
pub(super) fn expect_pixels(width: u32, height: u32) -> Result<(), Refusal> {
    if width == 0 || height == 0 { Err(Refusal::Damaged("it has no pixels".to_owned())) } else { Ok(()) }
}

/// Runs a decoder. Decoders of hostile files may panic; a panic is a damaged file, not the end of the process.
pub(super) fn guarded<T>(decode: impl FnOnce() -> Result<T, Refusal>) -> Result<T, Refusal> {
    catch_unwind(AssertUnwindSafe(decode)).unwrap_or_else(|_| Err(Refusal::Damaged("its decoder stopped on it".to_owned())))
}

/// What a decoder's error means, as a phrase: its own words are for programmers.
pub(super) fn phrase(error: &dyn std::fmt::Display) -> &'static str {
    const ENDS: [&str; 9] =
        ["end of", "eof", "not enough", "too short", "truncated", "fill whole buffer", "exhausted", "no more bytes", "ends before"];
    let text = error.to_string().to_ascii_lowercase();
    let says = |list: &[&str]| list.iter().any(|part| text.contains(part));
    match () {
        () if says(&["crc", "checksum", "adler"]) => "a checksum in it is wrong",
        () if says(&ENDS) => "it ends too early",
        () => "its content does not follow its format",
    }
}

/// A decoder's error as a damaged file.
pub(super) fn damaged(error: &dyn std::fmt::Display) -> Refusal {
    Refusal::Damaged(phrase(error).to_owned())
}

/// The phrase of a refusal that comes when rows are already being read.
pub(super) fn words(refusal: Refusal) -> String {
    match refusal {
        Refusal::Unsupported(text) | Refusal::Damaged(text) | Refusal::TooLarge(text) => text,
    }
}

/// The whole file, which must fit into a share of the memory.
pub(super) fn read_whole(bytes: &dyn Bytes, format: &str, most: u64) -> Result<Vec<u8>, Refusal> {
    let len = bytes.len();
    let too_large = || {
        Refusal::TooLarge(format!(
            "The {format} file has {} MB, more than is read into memory at once ({} MB). Convert it to a tiled GeoTIFF.",
            len / 1_000_000,
            most / 1_000_000
        ))
    };
    if len > most {
        return Err(too_large());
    }
    let mut all = Vec::new();
    usize::try_from(len).ok().and_then(|n| all.try_reserve_exact(n).ok().map(|()| n)).map(|n| all.resize(n, 0)).ok_or_else(too_large)?;
    bytes.read_at(0, &mut all).map_err(|e| damaged(&e))?;
    Ok(all)
}

/// `n` values of one kind, or a refusal: never the end of the process.
pub(super) fn zeros<T: Copy + Default>(n: u64, format: &str, width: u32, height: u32) -> Result<Vec<T>, Refusal> {
    let size = n.saturating_mul(size_of::<T>() as u64);
    expect_memory(format, width, height, size)?;
    let mut all = Vec::new();
    match usize::try_from(n).ok().and_then(|n| all.try_reserve_exact(n).ok().map(|()| n)) {
        Some(n) => all.resize(n, T::default()),
        None => expect_memory(format, width, height, u64::MAX)?,
    }
    Ok(all)
}

/// Parts of a file as one stream.
#[derive(Debug)]
pub(super) struct Stream {
    bytes: Arc<dyn Bytes>,
    /// Places in the file, and where each begins in the stream.
    parts: Vec<(u64, Range<u64>)>,
    len: u64,
    at: u64,
    buffer: Vec<u8>,
    /// Where the buffer begins in the stream.
    buffered: u64,
}

impl Stream {
    /// These parts of the file, one after another. What lies behind the file's end is not there.
    pub(super) fn of(bytes: &Arc<dyn Bytes>, parts: impl IntoIterator<Item = Range<u64>>) -> Stream {
        let mut len = 0_u64;
        let mut placed = Vec::new();
        for part in parts {
            let part = part.start..part.end.min(bytes.len());
            if !part.is_empty() {
                let size = part.end - part.start;
                placed.push((len, part));
                len = len.saturating_add(size);
            }
        }
        Stream { bytes: Arc::clone(bytes), parts: placed, len, at: 0, buffer: Vec::new(), buffered: 0 }
    }

    /// The whole file.
    pub(super) fn whole(bytes: &Arc<dyn Bytes>) -> Stream {
        Stream::of(bytes, std::iter::once(0..bytes.len()))
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        const CHUNK: u64 = 1 << 16;
        let ends = self.buffered + self.buffer.len() as u64;
        if (self.at < self.buffered || self.at >= ends) && self.at < self.len {
            let i = self.parts.partition_point(|(start, _)| *start <= self.at).saturating_sub(1);
            let Some((start, part)) = self.parts.get(i) else { return Ok(&[]) };
            let place = part.start + (self.at - start);
            let n = usize::try_from((part.end - place).min(CHUNK)).unwrap_or_default();
            self.buffer.resize(n, 0);
            self.buffered = self.at;
            if let Err(e) = self.bytes.read_at(place, &mut self.buffer) {
                self.buffer.clear();
                return Err(e);
            }
        }
        let from = self.at.checked_sub(self.buffered).and_then(|n| usize::try_from(n).ok());
        Ok(from.and_then(|n| self.buffer.get(n..)).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = self.at.saturating_add(amount as u64);
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let here = self.fill_buf()?;
        let n = here.len().min(buffer.len());
        buffer[..n].copy_from_slice(&here[..n]);
        self.consume(n);
        Ok(n)
    }
}

impl Seek for Stream {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// The bands of a picture of gray, gray and alpha, RGB, or RGB and alpha.
pub(super) fn usual_roles(count: u16) -> Vec<Band> {
    use BandRole::{Alpha, Blue, Gray, Green, Other, Red};
    let roles = match count {
        1 => vec![Gray],
        2 => vec![Gray, Alpha],
        3 => vec![Red, Green, Blue],
        4 => vec![Red, Green, Blue, Alpha],
        n => vec![Other; usize::from(n)],
    };
    roles.into_iter().map(|role| Band { name: None, role }).collect()
}

/// The size of a picture after it is turned, and the one level that it has.
pub(super) fn upright_size(width: u32, height: u32, orientation: u8) -> LevelSize {
    if orientation >= 5 { LevelSize { width: height, height: width } } else { LevelSize { width, height } }
}

/// Refuses bands that are not there, before anything is taken from them.
pub(super) fn expect_bands(bands: &[u16], there: usize) -> Result<u16, String> {
    if let Some(band) = bands.iter().find(|b| usize::from(**b) >= there) {
        return Err(format!("band {band} was asked for, and it has {there}"));
    }
    u16::try_from(bands.len()).ok().filter(|n| *n > 0).ok_or_else(|| "no band was asked for".to_owned())
}

/// What is handed out next of a picture whose rows come in their order: how many bands, and rows; `None` after the last.
pub(super) fn next_portion(info: &RasterInfo, next: u32, most: u32, bands: &[u16]) -> Result<Option<(u16, u32)>, String> {
    let count = expect_bands(bands, info.bands.len())?;
    let left = info.height.saturating_sub(next);
    let height = || portion(most, left, info.width, usize::from(count) * info.sample_type.bytes());
    Ok((left > 0).then(|| (count, height())))
}

/// How many rows are handed out at once: what was asked for, at least one, at most a block's worth of memory.
pub(super) fn portion(most: u32, left: u32, width: u32, bytes_a_pixel: usize) -> u32 {
    let row = u64::from(width).saturating_mul(bytes_a_pixel as u64).max(1);
    most.min(left).min(u32::try_from(BLOCK / row).unwrap_or(u32::MAX)).max(1)
}

/// Pixels of all bands with those that were asked for.
pub(super) fn picked<T: Copy>(pixels: &[T], all: usize, bands: &[u16]) -> Vec<T> {
    if bands.len() == all && bands.iter().enumerate().all(|(i, b)| usize::from(*b) == i) {
        return pixels.to_vec();
    }
    let mut out = Vec::with_capacity(pixels.len() / all.max(1) * bands.len());
    pixels.chunks_exact(all.max(1)).for_each(|pixel| out.extend(bands.iter().filter_map(|b| pixel.get(usize::from(*b)).copied())));
    out
}

/// What is there of some rows when so many of all are: 255, and 0 behind them; `None` if all of them are there.
pub(super) fn mask(rows: Range<u32>, width: u32, there: u32) -> Option<Vec<u8>> {
    (rows.end > there).then(|| {
        let pixels = |rows: u32| rows as usize * width as usize;
        let mut mask = vec![255; pixels(there.saturating_sub(rows.start))];
        mask.resize(pixels(rows.end - rows.start), 0);
        mask
    })
}

/// A picture that lies in memory as its file has it, and is handed out upright.
pub(super) struct Whole {
    info: RasterInfo,
    samples: Samples,
    /// Values a pixel as they lie in memory: those of the bands, and behind them perhaps others that count for nothing.
    stored_bands: usize,
    /// Columns and rows as they lie in memory.
    stored: LevelSize,
    next: u32,
    /// Rows that are there, of those that lie in memory.
    there: u32,
}

impl Whole {
    /// The facts tell the upright size; the samples are of the size that the file has, all bands a pixel.
    ///
    /// # Errors
    /// When there are not as many samples as the facts say.
    pub(super) fn new(info: RasterInfo, samples: Samples) -> Result<Whole, Refusal> {
        let bands = info.bands.len();
        Whole::of_more(info, bands, samples)
    }

    /// As [`Whole::new`], with so many values a pixel, of which those of the bands come first.
    ///
    /// # Errors
    /// When there are not as many samples as that.
    pub(super) fn of_more(info: RasterInfo, stored_bands: usize, samples: Samples) -> Result<Whole, Refusal> {
        let stored = upright_size(info.width, info.height, info.orientation);
        let should = need(info.width, info.height, stored_bands as u64);
        if samples.len() as u64 != should || should == 0 || stored_bands < info.bands.len() {
            return Err(Refusal::Damaged("it does not hold as many pixels as it says".to_owned()));
        }
        // Of a picture that is stored in passes all rows are there.
        let cut = info.incomplete.filter(|cut| cut.unit == Stored::Rows);
        let there = cut.and_then(|cut| u32::try_from(cut.present).ok()).unwrap_or(u32::MAX);
        Ok(Whole { info, samples, stored_bands, stored, next: 0, there })
    }
}

/// How a picture is decoded as a whole: once, when its rows are asked for.
type Decode = Box<dyn FnOnce(&RasterInfo) -> Result<Box<dyn RowDecoder>, Refusal> + Send>;

enum Stage {
    Waiting(Decode),
    Ready(Box<dyn RowDecoder>),
    Failed(String),
}

/// A picture of which only the header was read: it is decoded as a whole when its first rows are asked for, so that what is
/// only described is not decoded.
pub(super) struct Deferred {
    info: RasterInfo,
    stage: Stage,
}

impl Deferred {
    /// The facts come from the header; what is decoded later must agree with them.
    pub(super) fn new(info: RasterInfo, decode: impl FnOnce() -> Result<Samples, Refusal> + Send + 'static) -> Deferred {
        let bands = info.bands.len();
        Deferred::of_more(info, bands, decode)
    }

    /// As [`Deferred::new`], with so many values a pixel: see [`Whole::of_more`].
    pub(super) fn of_more(
        info: RasterInfo,
        stored_bands: usize,
        decode: impl FnOnce() -> Result<Samples, Refusal> + Send + 'static,
    ) -> Deferred {
        Deferred::by(info, move |info| {
            let samples = decode()?;
            let agrees = samples.sample_type() == info.sample_type;
            let odd = || Refusal::Damaged("it does not hold the pixels of which its header speaks".to_owned());
            if agrees { Ok(Box::new(Whole::of_more(info.clone(), stored_bands, samples)?)) } else { Err(odd()) }
        })
    }

    /// As [`Deferred::new`], for what does not lie in memory as samples when it is decoded.
    pub(super) fn by(
        info: RasterInfo,
        decode: impl FnOnce(&RasterInfo) -> Result<Box<dyn RowDecoder>, Refusal> + Send + 'static,
    ) -> Deferred {
        Deferred { info, stage: Stage::Waiting(Box::new(decode)) }
    }
}

impl RowDecoder for Deferred {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        expect_bands(bands, self.info.bands.len())?;
        if matches!(self.stage, Stage::Waiting(_))
            && let Stage::Waiting(decode) = std::mem::replace(&mut self.stage, Stage::Failed("its decoder stopped on it".to_owned()))
        {
            let whole = guarded(|| decode(&self.info));
            self.stage = whole.map_or_else(|refusal| Stage::Failed(words(refusal)), Stage::Ready);
        }
        match &mut self.stage {
            Stage::Ready(whole) => whole.rows(most, bands),
            Stage::Failed(why) => Err(why.clone()),
            Stage::Waiting(_) => Ok(None),
        }
    }
}

impl Whole {
    /// What is there of pixels that are taken: 255, and 0 where the file was cut.
    fn mask(&self, take: &Take) -> Vec<u8> {
        let (first, across, down) = take.steps;
        let end = i64::from(self.there) * i64::from(self.stored.width);
        let row = |y: u32| (0..take.columns).map(move |x| first + down * i64::from(y) + across * i64::from(x));
        take.rows.clone().flat_map(row).map(|at| if at < end { 255 } else { 0 }).collect()
    }
}

/// Where upright pixels lie: that of column 0 and row 0, and the steps to the next column and to the next row.
pub(super) fn steps(stored: LevelSize, orientation: u8) -> (i64, i64, i64) {
    let (w, h) = (i64::from(stored.width), i64::from(stored.height));
    let last = w * h - 1;
    // EXIF 2.32, tag 274: which corner of the stored picture is the upright one's first pixel, and where its row runs.
    match orientation {
        2 => (w - 1, -1, w),
        3 => (last, -1, -w),
        4 => (w * (h - 1), 1, -w),
        5 => (0, w, 1),
        6 => (w * (h - 1), -w, 1),
        7 => (last, -w, -1),
        8 => (w - 1, w, -1),
        _ => (0, 1, w),
    }
}

/// What is taken: rows of so many columns, in these steps, and which of all bands.
struct Take<'a> {
    steps: (i64, i64, i64),
    rows: Range<u32>,
    columns: u32,
    all: usize,
    bands: &'a [u16],
}

fn gather<T: Copy>(from: &[T], take: &Take) -> Option<Vec<T>> {
    let (first, across, down) = take.steps;
    let every = take.bands.len() == take.all && take.bands.iter().enumerate().all(|(i, b)| usize::from(*b) == i);
    let columns = usize::try_from(take.columns).ok()?;
    let mut out = Vec::with_capacity(take.rows.len().checked_mul(columns)?.checked_mul(take.bands.len())?);
    for row in take.rows.clone() {
        let mut at = first + down * i64::from(row);
        if every && across == 1 {
            let start = usize::try_from(at).ok()?.checked_mul(take.all)?;
            out.extend_from_slice(from.get(start..start.checked_add(columns.checked_mul(take.all)?)?)?);
            continue;
        }
        for _ in 0..columns {
            let start = usize::try_from(at).ok()?.checked_mul(take.all)?;
            let pixel = from.get(start..start.checked_add(take.all)?)?;
            for band in take.bands {
                out.push(*pixel.get(usize::from(*band))?);
            }
            at += across;
        }
    }
    Some(out)
}

impl RowDecoder for Whole {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let all = self.stored_bands;
        let Some((count, height)) = next_portion(&self.info, self.next, most, bands)? else { return Ok(None) };
        let rows = self.next..self.next + height;
        let take = Take { steps: steps(self.stored, self.info.orientation), rows, columns: self.info.width, all, bands };
        let samples = match &self.samples {
            Samples::U8(v) => gather(v, &take).map(Samples::U8),
            Samples::U16(v) => gather(v, &take).map(Samples::U16),
            Samples::I16(v) => gather(v, &take).map(Samples::I16),
            Samples::I8(v) => gather(v, &take).map(Samples::I8),
            _ => None,
        };
        let samples = samples.ok_or_else(|| "it does not hold as many pixels as it says".to_owned())?;
        self.next += height;
        let mask = (self.there < self.stored.height).then(|| self.mask(&take));
        Ok(Some(Block { width: self.info.width, height, bands: count, samples, mask }))
    }
}
