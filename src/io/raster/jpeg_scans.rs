//! The scans of a JPEG, read side by side: one row of units of each, so that all that is known of these units is there and nothing
//! else needs to be held. Each scan is a stream of bits of its own, in the order of rows, and what makes a block sharper needs only
//! what the scans before said of the same block. A picture of one scan is the same with one stream.
//!
//! The coefficients of a row of units are then written as a scan of all components, with codes that do for every picture.
//! Source: ITU-T T.81, annexes A.2 (which blocks a scan has), F.2.2 (sequential) and G (progressive).

use super::decoder::Bytes;
use super::jpeg_bits::{Bits, Step};
use super::jpeg_huffman::{Codes, Out, Written};
use super::jpeg_marks::{Layout, Part, Scan};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

#[cfg(test)]
pub(super) mod recoder;

/// The blocks of a component.
#[derive(Clone, Copy, Debug)]
struct Plane {
    /// Blocks in a unit, across and down.
    unit: (usize, usize),
    /// Columns and rows of blocks that a scan of this component alone has.
    alone: (usize, usize),
}

/// How the picture is divided.
struct Grid {
    /// Units in a row, and rows of them.
    across: usize,
    down: usize,
    planes: Vec<Plane>,
}

impl Grid {
    fn new(layout: &Layout) -> Grid {
        let (across, down) = layout.units();
        let (width, height) = layout.unit();
        let is_one = layout.components.len() == 1;
        let plane = |c: &super::jpeg_marks::Component| {
            let unit = if is_one { (1, 1) } else { c.blocks };
            // T.81, A.1.1 and A.2.4: a component's own size, rounded up to whole blocks.
            let alone = |size: u32, blocks: usize, of: usize| (size as usize * blocks).div_ceil(of);
            Plane { unit, alone: (alone(layout.width, unit.0, width), alone(layout.height, unit.1, height)) }
        };
        Grid { across, down, planes: layout.components.iter().map(plane).collect() }
    }
}

/// The coefficients of a row of units, in the order of the zigzag.
struct Band {
    /// For each component its blocks row by row: which coefficients are not zero, and those.
    planes: Vec<(Vec<u64>, Vec<[i16; 64]>)>,
}

impl Band {
    fn new(grid: &Grid) -> Band {
        let count = |plane: &Plane| grid.across * plane.unit.0 * plane.unit.1;
        Band { planes: grid.planes.iter().map(|p| (vec![0; count(p)], vec![[0; 64]; count(p)])).collect() }
    }

    fn clear(&mut self) {
        self.planes.iter_mut().for_each(|(masks, _)| masks.fill(0));
    }
}

/// How the codes of a scan are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// All coefficients at once.
    Sequential,
    /// First values, or a further bit of them.
    First,
    FirstBit,
    /// Other coefficients, or a further bit of them.
    Others,
    OthersBit,
}

/// Where reading a scan stands.
struct Cursor {
    bits: Bits,
    /// `None`: such a scan cannot be.
    kind: Option<Kind>,
    scan: Scan,
    reading: Reading,
    units: usize,
}

/// What reading a scan knows of the blocks before.
#[derive(Default)]
struct Reading {
    /// First value of the last block of each part.
    values: [i32; 4],
    /// Blocks of which nothing more is said from here on.
    run: u32,
}

impl Cursor {
    fn new(file: &Arc<dyn Bytes>, scan: &Scan, is_progressive: bool) -> Cursor {
        let is_sound =
            (1..=4).contains(&scan.parts.len()) && scan.spectrum.0 <= scan.spectrum.1 && scan.spectrum.1 <= 63 && scan.bits.1 <= 13;
        let kind = match (is_progressive, scan.spectrum, scan.bits.0) {
            (false, ..) => (!scan.parts.is_empty() && scan.parts.len() <= 4).then_some(Kind::Sequential),
            _ if !is_sound => None,
            (true, (0, 0), 0) => Some(Kind::First),
            (true, (0, 0), _) => Some(Kind::FirstBit),
            (true, (0, _), _) => None,
            _ if scan.parts.len() > 1 => None,
            (true, _, 0) => Some(Kind::Others),
            _ => Some(Kind::OthersBit),
        };
        Cursor { bits: Bits::new(file, &scan.codes), kind, scan: scan.clone(), reading: Reading::default(), units: 0 }
    }

    /// Steps over a restart mark where one is due.
    #[inline]
    fn begin_unit(&mut self) -> Result<(), Step> {
        let interval = self.scan.restart_interval;
        if interval > 0 && self.units > 0 && self.units.is_multiple_of(interval) {
            self.bits.restart()?;
            self.reading = Reading::default();
        }
        self.units += 1;
        Ok(())
    }

    /// Reads what the scan says of a row of units.
    fn advance(&mut self, row: usize, grid: &Grid, band: &mut Band) -> Result<(), Step> {
        let kind = self.kind.ok_or(Step::Wrong)?;
        if let [part] = self.scan.parts.as_slice() {
            let plane = *grid.planes.get(part.component).ok_or(Step::Wrong)?;
            let (masks, values) = band.planes.get_mut(part.component).ok_or(Step::Wrong)?;
            let part = part.clone();
            let stored = grid.across * plane.unit.0;
            for v in 0..plane.unit.1 {
                if row * plane.unit.1 + v >= plane.alone.1 {
                    break;
                }
                let mut x = 0;
                while x < plane.alone.0 {
                    if kind == Kind::Others && self.reading.run > 0 && self.scan.restart_interval == 0 {
                        let skipped = (self.reading.run as usize).min(plane.alone.0 - x);
                        self.reading.run -= skipped as u32;
                        x += skipped;
                        continue;
                    }
                    self.begin_unit()?;
                    let at = v * stored + x;
                    let (mask, values) = (masks.get_mut(at).ok_or(Step::Wrong)?, values.get_mut(at).ok_or(Step::Wrong)?);
                    let Cursor { bits, scan, reading, .. } = self;
                    reading.block(kind, bits, scan, (0, &part), mask, values)?;
                    x += 1;
                }
            }
            return Ok(());
        }
        for x in 0..grid.across {
            self.begin_unit()?;
            let Cursor { bits, scan, reading, .. } = self;
            for (n, part) in scan.parts.iter().enumerate() {
                let plane = grid.planes.get(part.component).ok_or(Step::Wrong)?;
                let (masks, values) = band.planes.get_mut(part.component).ok_or(Step::Wrong)?;
                for v in 0..plane.unit.1 {
                    for h in 0..plane.unit.0 {
                        let at = (v * grid.across + x) * plane.unit.0 + h;
                        let (mask, values) = (masks.get_mut(at).ok_or(Step::Wrong)?, values.get_mut(at).ok_or(Step::Wrong)?);
                        reading.block(kind, bits, scan, (n, part), mask, values)?;
                    }
                }
            }
        }
        Ok(())
    }
}

impl Reading {
    /// Reads what the scan says of a block.
    #[inline]
    fn block(
        &mut self,
        kind: Kind,
        bits: &mut Bits,
        scan: &Scan,
        (n, part): (usize, &Part),
        mask: &mut u64,
        values: &mut [i16; 64],
    ) -> Result<(), Step> {
        let first = || part.first.as_deref().ok_or(Step::Wrong);
        let others = || part.others.as_deref().ok_or(Step::Wrong);
        let low = u32::from(scan.bits.1);
        match kind {
            Kind::Sequential => {
                set(mask, values, 0, self.first(bits, first()?, n)?);
                sequential(bits, others()?, mask, values)
            }
            Kind::First => {
                let value = self.first(bits, first()?, n)?;
                set(mask, values, 0, value << low);
                Ok(())
            }
            Kind::FirstBit => {
                if bits.take(1)? == 1 {
                    let value = if *mask & 1 == 1 { values[0] } else { 0 };
                    set(mask, values, 0, i32::from(value) + (1 << low));
                }
                Ok(())
            }
            Kind::Others => self.others(bits, others()?, scan, mask, values),
            Kind::OthersBit => self.others_bit(bits, others()?, scan, mask, values),
        }
    }

    /// The first value of a block, told as the difference to the one before (F.2.2.1).
    #[inline]
    fn first(&mut self, bits: &mut Bits, codes: &Codes, n: usize) -> Result<i32, Step> {
        let category = bits.code(codes)?;
        if category > 15 {
            return Err(Step::Wrong);
        }
        let difference = bits.value(category.into())?;
        let value = self.values.get_mut(n).ok_or(Step::Wrong)?;
        *value += difference;
        i16::try_from(*value).map(i32::from).map_err(|_| Step::Wrong)
    }

    /// First bits of some coefficients (G.1.2.2).
    fn others(&mut self, bits: &mut Bits, codes: &Codes, scan: &Scan, mask: &mut u64, values: &mut [i16; 64]) -> Result<(), Step> {
        if self.run > 0 {
            self.run -= 1;
            return Ok(());
        }
        let (mut k, last) = scan.spectrum;
        while k <= last {
            let symbol = bits.code(codes)?;
            let (run, category) = (u32::from(symbol >> 4), u32::from(symbol & 15));
            if category > 0 {
                k += run as usize;
                if k > last {
                    return Err(Step::Wrong);
                }
                set(mask, values, k, bits.value(category)? << scan.bits.1);
                k += 1;
            } else if run == 15 {
                k += 16;
            } else {
                self.run = (1 << run) + bits.take(run)? - 1;
                break;
            }
        }
        Ok(())
    }

    /// A further bit of some coefficients, and those that begin with it (G.1.2.3).
    fn others_bit(&mut self, bits: &mut Bits, codes: &Codes, scan: &Scan, mask: &mut u64, values: &mut [i16; 64]) -> Result<(), Step> {
        let (mut k, last) = scan.spectrum;
        let bit = 1_i16 << scan.bits.1;
        if self.run == 0 {
            while k <= last {
                let symbol = bits.code(codes)?;
                let (mut left, category) = (symbol >> 4, symbol & 15);
                let mut begun = None;
                if category > 0 {
                    begun = Some(if bits.take(1)? == 1 { bit } else { -bit });
                } else if left < 15 {
                    self.run = (1 << left) + bits.take(left.into())?;
                    break;
                }
                // So many zeros are stepped over, and what is not zero on the way gets its bit.
                while k <= last {
                    if *mask >> k & 1 == 1 {
                        sharpen(bits, &mut values[k & 63], bit)?;
                    } else if left == 0 {
                        break;
                    } else {
                        left -= 1;
                    }
                    k += 1;
                }
                if let Some(value) = begun {
                    if k > last {
                        return Err(Step::Wrong);
                    }
                    set(mask, values, k, value.into());
                }
                k += 1;
            }
        }
        if self.run > 0 {
            self.run -= 1;
            let mut rest = if k <= last { *mask & (u64::MAX << k) & (u64::MAX >> (63 - last)) } else { 0 };
            while rest != 0 {
                sharpen(bits, &mut values[rest.trailing_zeros() as usize & 63], bit)?;
                rest &= rest - 1;
            }
        }
        Ok(())
    }
}

/// A further bit of what is not zero, away from zero.
#[inline]
fn sharpen(bits: &mut Bits, value: &mut i16, bit: i16) -> Result<(), Step> {
    if bits.take(1)? == 1 && *value & bit == 0 {
        *value = if *value > 0 { value.wrapping_add(bit) } else { value.wrapping_sub(bit) };
    }
    Ok(())
}

/// Stores a coefficient; what does not fit is cut as other decoders cut it.
#[inline]
fn set(mask: &mut u64, values: &mut [i16; 64], k: usize, value: i32) {
    let (value, bit) = (value as i16, 1 << (k & 63));
    values[k & 63] = value;
    *mask = if value == 0 { *mask & !bit } else { *mask | bit };
}

/// All coefficients of a block but the first (F.2.2.2).
#[inline]
fn sequential(bits: &mut Bits, codes: &Codes, mask: &mut u64, values: &mut [i16; 64]) -> Result<(), Step> {
    let mut k = 1;
    while k < 64 {
        let symbol = bits.code(codes)?;
        let (run, category) = (usize::from(symbol >> 4), u32::from(symbol & 15));
        if category == 0 && run < 15 {
            break;
        }
        k += run;
        if category > 0 {
            if k > 63 {
                return Err(Step::Wrong);
            }
            set(mask, values, k, bits.value(category)?);
        }
        k += 1;
    }
    Ok(())
}

/// The scans of a file.
pub(super) struct Scans {
    grid: Grid,
    cursors: Vec<Cursor>,
    written: Written,
    /// Rows of units that are needed again, and the number of the first of them.
    kept: VecDeque<Band>,
    first: usize,
    spare: Vec<Band>,
}

impl Scans {
    pub(super) fn new(file: &Arc<dyn Bytes>, layout: &Layout) -> Scans {
        Scans {
            grid: Grid::new(layout),
            cursors: layout.scans.iter().map(|scan| Cursor::new(file, scan, layout.is_progressive)).collect(),
            written: Written::new(),
            kept: VecDeque::new(),
            first: 0,
            spare: Vec::new(),
        }
    }

    /// The parts of a file that tell with which codes its units are written.
    pub(super) fn tables(&self) -> &[u8] {
        &self.written.parts
    }

    /// Some rows of units as one scan of all components. The next time, rows before `again` are not asked for.
    pub(super) fn codes(&mut self, rows: &Range<usize>, again: usize) -> Result<Vec<u8>, Step> {
        let mut out = Out::default();
        let mut told = vec![0; self.grid.planes.len()];
        for row in rows.clone() {
            if row >= self.first + self.kept.len() {
                self.next_row()?;
            }
            let band = row.checked_sub(self.first).and_then(|n| self.kept.get(n)).ok_or(Step::Wrong)?;
            write(band, &self.grid, &self.written, &mut told, &mut out)?;
            while self.first < again.min(row) {
                self.spare.extend(self.kept.pop_front());
                self.first += 1;
            }
        }
        Ok(out.end())
    }

    /// Reads the next row of units.
    fn next_row(&mut self) -> Result<(), Step> {
        let row = self.first + self.kept.len();
        let mut band = self.spare.pop().unwrap_or_else(|| Band::new(&self.grid));
        band.clear();
        for cursor in &mut self.cursors {
            cursor.advance(row, &self.grid, &mut band)?;
        }
        self.kept.push_back(band);
        Ok(())
    }
}

/// Writes a row of units. `told` are the first values that were told last.
fn write(band: &Band, grid: &Grid, codes: &Written, told: &mut [i32], out: &mut Out) -> Result<(), Step> {
    for x in 0..grid.across {
        for ((plane, (masks, values)), told) in grid.planes.iter().zip(&band.planes).zip(&mut *told) {
            for v in 0..plane.unit.1 {
                for h in 0..plane.unit.0 {
                    let at = (v * grid.across + x) * plane.unit.0 + h;
                    let (mask, values) = (*masks.get(at).ok_or(Step::Wrong)?, values.get(at).ok_or(Step::Wrong)?);
                    let first = if mask & 1 == 1 { i32::from(values[0]) } else { 0 };
                    out.block(codes, first - *told, mask, values)?;
                    *told = first;
                }
            }
        }
    }
    Ok(())
}

/// How far the pixels of a file reach that was cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reach {
    /// Pixels that are there in whole rows of units, from the top, px.
    pub(super) rows: usize,
    /// So many of the last of these rows would look different if the next were known: colours are enlarged from row to row.
    pub(super) blends: usize,
}

/// Follows the units of a file of one scan as far as they are whole; no pixel is made of them. A decoder would go on behind the
/// end with pixels that it invents. `None`: it is wrong before it ends.
pub(super) fn reach(file: &Arc<dyn Bytes>, layout: &Layout) -> Option<Reach> {
    let mut scans = Scans::new(file, layout);
    let (_, unit) = layout.unit();
    let mut rows = 0;
    while rows < scans.grid.down {
        match scans.next_row() {
            Ok(()) => rows += 1,
            Err(Step::End) => break,
            Err(Step::Wrong) => return None,
        }
        // None is needed again.
        scans.spare.extend(scans.kept.pop_front());
        scans.first += 1;
    }
    let is_enlarged = layout.components.len() > 1 && layout.components.iter().any(|c| 8 * c.blocks.1 < unit);
    let blends = if rows < scans.grid.down && is_enlarged { unit } else { 0 };
    Some(Reach { rows: (rows * unit).min(layout.height as usize), blends })
}
