//! Pictures that are turned (EXIF orientation), made of rows as they are stored. Only a band of the upright rows is held, within a
//! bound: for the next band the picture is decoded again. What is only mirrored needs no band.

use super::decoder::{Refusal, RowDecoder};
use super::rows::{expect_bands, portion, steps, upright_size, words};
use crate::core::raster::{Block, LevelSize, RasterInfo, SampleType, Samples, Stored};
use std::ops::Range;

/// Rows that are taken from the decoder at once.
const ROWS: u32 = 64;
/// Pixels that are taken before the program hears of it: some seconds of work.
const AT_ONCE: u64 = 64 << 20;

/// Begins the rows anew, as they are stored.
type Begin = Box<dyn FnMut() -> Result<Box<dyn RowDecoder>, Refusal> + Send>;

/// A picture that is turned.
pub(super) struct Turned {
    info: RasterInfo,
    begin: Begin,
    /// The rows that are going on, and how many were taken.
    rows: Option<(Box<dyn RowDecoder>, u32)>,
    /// Columns and rows as they are stored.
    stored: LevelSize,
    /// The most bytes that a band may take.
    bound: u64,
    /// Upright rows from `first` on, up to the one before `behind`, of the bands that are asked for.
    band: Option<Samples>,
    first: u32,
    behind: u32,
    next: u32,
    failed: Option<String>,
    /// Pixels that are taken before the program hears of it.
    at_once: u64,
}

/// The facts of a picture as it is stored.
pub(super) fn stored(info: &RasterInfo) -> RasterInfo {
    let size = upright_size(info.width, info.height, info.orientation);
    RasterInfo { width: size.width, height: size.height, orientation: 1, levels: vec![size], ..info.clone() }
}

impl Turned {
    /// The facts are those of the upright picture; `begin` begins its rows as they are stored (see [`stored`]).
    pub(super) fn new(
        info: RasterInfo,
        bound: u64,
        begin: impl FnMut() -> Result<Box<dyn RowDecoder>, Refusal> + Send + 'static,
    ) -> Turned {
        let stored = upright_size(info.width, info.height, info.orientation);
        let begin = Box::new(begin);
        Turned { info, begin, rows: None, stored, bound, band: None, first: 0, behind: 0, next: 0, failed: None, at_once: AT_ONCE }
    }

    /// Rows of a picture that is mirrored from left to right.
    fn mirrored(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        if self.rows.is_none() {
            self.rows = Some(((self.begin)().map_err(words)?, 0));
        }
        let Some((rows, _)) = &mut self.rows else { return Ok(None) };
        let Some(mut block) = rows.rows(most, bands)? else { return Ok(None) };
        let (width, bands) = (block.width as usize, bands.len());
        match &mut block.samples {
            Samples::U8(values) => mirror(values, width, bands),
            Samples::U16(values) => mirror(values, width, bands),
            _ => return Err("it cannot be turned".to_owned()),
        }
        Ok(Some(block))
    }

    /// Makes room for the upright rows from `next` on, as many as may be held, and begins to decode the picture for them.
    fn begin_band(&mut self, bands: &[u16]) -> Result<(), String> {
        let row = u64::from(self.info.width) * bands.len() as u64 * self.info.sample_type.bytes() as u64;
        let count = u32::try_from(self.bound / row.max(1)).unwrap_or(u32::MAX).max(1).min(self.info.height - self.next);
        let values = u64::from(self.info.width) * u64::from(count) * bands.len() as u64;
        let len = usize::try_from(values).map_err(|_| "it is too large".to_owned())?;
        self.band = Some(match (self.band.take(), self.info.sample_type) {
            (Some(Samples::U8(v)), SampleType::U8) => Samples::U8(sized(v, len)?),
            (Some(Samples::U16(v)), SampleType::U16) => Samples::U16(sized(v, len)?),
            (_, SampleType::U8) => Samples::U8(sized(Vec::new(), len)?),
            (_, SampleType::U16) => Samples::U16(sized(Vec::new(), len)?),
            _ => return Err("it cannot be turned".to_owned()),
        });
        (self.first, self.behind) = (self.next, self.next + count);
        self.rows = Some(((self.begin)().map_err(words)?, 0));
        Ok(())
    }

    /// Goes on with filling the band; whether it is full.
    fn fill(&mut self, bands: &[u16]) -> Result<bool, String> {
        let short = || "it does not hold as many pixels as it says".to_owned();
        let Some((mut rows, mut y)) = self.rows.take() else { return Ok(true) };
        let mut band = self.band.take().ok_or_else(short)?;
        // Rows of a picture that stands on its head come from the other end.
        let needed = if self.info.orientation < 5 { self.stored.height - self.first } else { self.stored.height };
        let mut pixels = 0;
        while y < needed && pixels < self.at_once {
            let block = rows.rows(ROWS, bands)?.ok_or_else(short)?;
            if block.height == 0 {
                break;
            }
            let end = y + block.height;
            if block.width != self.stored.width || end > self.stored.height {
                return Err(short());
            }
            let is_placed = match (&mut band, &block.samples) {
                (Samples::U8(out), Samples::U8(from)) => self.place(out, from, y..end, bands.len()),
                (Samples::U16(out), Samples::U16(from)) => self.place(out, from, y..end, bands.len()),
                _ => None,
            };
            is_placed.ok_or_else(short)?;
            pixels += u64::from(block.width) * u64::from(block.height);
            y = end;
        }
        if y == self.stored.height {
            // What its end says counts for the picture, too.
            rows.rows(1, bands)?;
        }
        self.band = Some(band);
        if y < needed {
            self.rows = Some((rows, y));
        }
        Ok(y >= needed)
    }

    /// Puts stored rows to where they lie in the band; `None` where that cannot be.
    fn place<T: Copy>(&self, out: &mut [T], from: &[T], rows: Range<u32>, bands: usize) -> Option<()> {
        match bands {
            1 => self.place_pixels(out.as_chunks_mut::<1>().0, from.as_chunks::<1>().0, rows),
            2 => self.place_pixels(out.as_chunks_mut::<2>().0, from.as_chunks::<2>().0, rows),
            3 => self.place_pixels(out.as_chunks_mut::<3>().0, from.as_chunks::<3>().0, rows),
            4 => self.place_pixels(out.as_chunks_mut::<4>().0, from.as_chunks::<4>().0, rows),
            _ => None,
        }
    }

    fn place_pixels<P: Copy>(&self, out: &mut [P], from: &[P], rows: Range<u32>) -> Option<()> {
        let (width, stored, height) = (self.info.width as usize, self.stored.width as usize, self.stored.height as usize);
        let (first, behind) = (self.first as usize, self.behind as usize);
        let rows = rows.start as usize..rows.end as usize;
        if self.info.orientation < 5 {
            for (y, row) in rows.zip(from.chunks_exact(stored)) {
                let upright = height - 1 - y;
                if (first..behind).contains(&upright) {
                    let out = out.get_mut((upright - first) * stored..(upright - first + 1) * stored)?;
                    out.copy_from_slice(row);
                    if self.info.orientation == 3 {
                        out.reverse();
                    }
                }
            }
            return Some(());
        }
        // Columns become rows: each column of these rows is a short run of an upright row.
        let is_backwards = matches!(self.info.orientation, 6 | 7);
        let run = if is_backwards { height - rows.end..height - rows.start } else { rows };
        for upright in first..behind {
            let column = if matches!(self.info.orientation, 5 | 6) { upright } else { (stored - 1).checked_sub(upright)? };
            let start = (upright - first) * width;
            let out = out.get_mut(start + run.start..start + run.end)?;
            let column = from.get(column..)?.iter().step_by(stored);
            if is_backwards {
                out.iter_mut().rev().zip(column).for_each(|(out, pixel)| *out = *pixel);
            } else {
                out.iter_mut().zip(column).for_each(|(out, pixel)| *out = *pixel);
            }
        }
        Some(())
    }

    /// What is there of upright rows of a file that was cut short.
    fn mask(&self, rows: Range<u32>) -> Option<Vec<u8>> {
        let cut = self.info.incomplete.filter(|cut| cut.unit == Stored::Rows && cut.present < u64::from(self.stored.height))?;
        let (first, across, down) = steps(self.stored, self.info.orientation);
        let end = i64::try_from(cut.present).ok()? * i64::from(self.stored.width);
        let row = |y: u32| (0..self.info.width).map(move |x| first + down * i64::from(y) + across * i64::from(x));
        Some(rows.flat_map(row).map(|at| if at < end { 255 } else { 0 }).collect())
    }
}

/// Turns rows of pixels from left to right.
fn mirror<T: Copy>(values: &mut [T], width: usize, bands: usize) {
    for row in values.chunks_exact_mut((width * bands).max(1)) {
        // All samples backwards, then each pixel.
        row.reverse();
        row.chunks_exact_mut(bands.max(1)).for_each(<[T]>::reverse);
    }
}

fn sized<T: Copy + Default>(mut values: Vec<T>, len: usize) -> Result<Vec<T>, String> {
    values.try_reserve_exact(len.saturating_sub(values.len())).map_err(|_| "there is not enough memory to turn it".to_owned())?;
    values.resize(len, T::default());
    Ok(values)
}

impl RowDecoder for Turned {
    fn info(&self) -> &RasterInfo {
        &self.info
    }

    fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
        let count = expect_bands(bands, self.info.bands.len())?;
        if let Some(why) = &self.failed {
            return Err(why.clone());
        }
        if self.info.orientation == 2 {
            return self.mirrored(most, bands).inspect_err(|why| self.failed = Some(why.clone()));
        }
        if self.next >= self.info.height {
            return Ok(None);
        }
        let width = self.info.width;
        let is_full = if self.next >= self.behind { self.begin_band(bands) } else { Ok(()) }.and_then(|()| self.fill(bands));
        if !is_full.inspect_err(|why| self.failed = Some(why.clone()))? {
            let samples = if self.info.sample_type == SampleType::U16 { Samples::U16(Vec::new()) } else { Samples::U8(Vec::new()) };
            return Ok(Some(Block { width, height: 0, bands: count, samples, mask: None }));
        }
        let height = portion(most, self.behind - self.next, width, bands.len() * self.info.sample_type.bytes());
        let each = width as usize * bands.len();
        let part = (self.next - self.first) as usize * each..(self.next - self.first + height) as usize * each;
        let samples = match &self.band {
            Some(Samples::U8(v)) => v.get(part).map(|rows| Samples::U8(rows.to_vec())),
            Some(Samples::U16(v)) => v.get(part).map(|rows| Samples::U16(rows.to_vec())),
            _ => None,
        };
        let samples = samples.ok_or_else(|| "it does not hold as many pixels as it says".to_owned())?;
        let mask = self.mask(self.next..self.next + height);
        self.next += height;
        Ok(Some(Block { width, height, bands: count, samples, mask }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::raster::{Access, Colour, Incomplete};
    use crate::io::raster::rows::usual_roles;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    fn info(width: u32, height: u32, bands: u16, sample_type: SampleType, orientation: u8, present: Option<u32>) -> RasterInfo {
        let size = upright_size(width, height, orientation);
        RasterInfo {
            format: "made".to_owned(),
            compression: "none".to_owned(),
            width: size.width,
            height: size.height,
            bands: usual_roles(bands),
            sample_type,
            bits: 8,
            colour: Colour::Bands,
            nodata: None,
            orientation,
            levels: vec![size],
            access: Access::Rows,
            incomplete: present.map(|rows| Incomplete::rows(rows, height)),
            notes: Vec::new(),
        }
    }

    /// Rows whose samples tell their place. `ends`: there are no more rows than these.
    struct Made {
        info: RasterInfo,
        next: u32,
        ends: u32,
    }

    fn value(x: u32, y: u32, band: u16) -> u16 {
        (x * 4 + y * 301 + u32::from(band)) as u16
    }

    impl RowDecoder for Made {
        fn info(&self) -> &RasterInfo {
            &self.info
        }

        fn rows(&mut self, most: u32, bands: &[u16]) -> Result<Option<Block>, String> {
            let height = most.min(5).min(self.ends - self.next);
            if height == 0 {
                return Ok(None);
            }
            let places = (self.next..self.next + height).flat_map(|y| (0..self.info.width).map(move |x| (x, y)));
            let values = places.flat_map(|(x, y)| bands.iter().map(move |band| value(x, y, *band)));
            let samples = match self.info.sample_type {
                SampleType::U16 => Samples::U16(values.collect()),
                _ => Samples::U8(values.map(|v| v as u8).collect()),
            };
            self.next += height;
            Ok(Some(Block { width: self.info.width, height, bands: bands.len() as u16, samples, mask: None }))
        }
    }

    /// All samples and what of them is there, and how often the picture was decoded.
    fn read(info: &RasterInfo, bound: u64, ends: u32, bands: &[u16]) -> Result<(Vec<u16>, Vec<u8>, u32), String> {
        let begun = Arc::new(AtomicU32::new(0));
        let (count, facts) = (Arc::clone(&begun), stored(info));
        let mut turned = Turned::new(info.clone(), bound, move || {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(Box::new(Made { info: facts.clone(), next: 0, ends }))
        });
        // Two blocks of the rows above at a time.
        turned.at_once = 6 * 13;
        let mut waits = 0;
        let (mut samples, mut mask) = (Vec::new(), Vec::new());
        while let Some(block) = turned.rows(4, bands)? {
            let pixels = block.width as usize * block.height as usize;
            waits += u32::from(pixels == 0);
            match block.samples {
                Samples::U8(v) => samples.extend(v.into_iter().map(u16::from)),
                Samples::U16(v) => samples.extend(v),
                _ => panic!(),
            }
            mask.extend(block.mask.unwrap_or_else(|| vec![255; pixels]));
        }
        let begun = begun.load(Ordering::Relaxed);
        assert!(info.orientation < 5 || waits == 2 * begun, "{waits} waits in {begun} passes");
        Ok((samples, mask, begun))
    }

    #[test]
    fn bands_of_any_size_give_the_picture_and_cost_a_pass_each() {
        let (width, height) = (13, 29);
        for (sample_type, bands) in
            [(SampleType::U8, &[0][..]), (SampleType::U8, &[2, 0, 1]), (SampleType::U16, &[0, 1, 2, 3]), (SampleType::U16, &[1, 0])]
        {
            for orientation in 2..=8_u8 {
                for present in [None, Some(11)] {
                    let info = info(width, height, 4, sample_type, orientation, present);
                    let (first, across, down) = steps(LevelSize { width, height }, orientation);
                    let places = (0..info.height)
                        .flat_map(|y| (0..info.width).map(move |x| (first + down * i64::from(y) + across * i64::from(x)) as u32));
                    let (mut expected, mut there) = (Vec::new(), Vec::new());
                    for at in places {
                        let (x, y) = (at % width, at / width);
                        let narrow = |v: u16| if sample_type == SampleType::U8 { v & 255 } else { v };
                        expected.extend(bands.iter().map(|band| narrow(value(x, y, *band))));
                        there.push(if y < present.unwrap_or(height) { 255 } else { 0 });
                    }
                    let row = u64::from(info.width) * bands.len() as u64 * sample_type.bytes() as u64;
                    for rows in [0, 1, 3, 7, 1000_u32] {
                        let (samples, mask, passes) = read(&info, row * u64::from(rows), height, bands).unwrap();
                        assert!(samples == expected, "{orientation}, {rows} rows at once");
                        // What is mirrored takes what is there from the rows themselves.
                        assert!(mask == there || orientation == 2, "{orientation}, {rows} rows at once");
                        assert_eq!(passes, if orientation == 2 { 1 } else { info.height.div_ceil(rows.max(1)) });
                    }
                }
            }
        }
    }

    #[test]
    fn rows_that_are_missing_end_it_with_words() {
        for orientation in 3..=8 {
            let info = info(13, 29, 1, SampleType::U8, orientation, None);
            assert!(read(&info, 1 << 20, 28, &[0]).is_err(), "{orientation}");
        }
    }
}
