//! Makes JPEGs for tests: made-up coefficients, or those of a file, written in any scans.

use super::*;
use crate::io::raster::jpeg_marks;

/// A scan that is to be written.
#[derive(Clone, Debug)]
pub(in crate::io::raster) struct Plan {
    pub components: Vec<usize>,
    pub spectrum: (u8, u8),
    /// Bits below which nothing was said before (0: nothing was said), and below which nothing is said after.
    pub bits: (u8, u8),
    pub restart_interval: u16,
}

impl Plan {
    pub fn new(components: &[usize], spectrum: (u8, u8), bits: (u8, u8)) -> Plan {
        Plan { components: components.to_vec(), spectrum, bits, restart_interval: 0 }
    }
}

/// The coefficients of a picture.
pub(in crate::io::raster) struct Coefficients {
    grid: Grid,
    bands: Vec<Band>,
    width: u32,
    height: u32,
    /// Number, blocks of a unit, quantization table.
    components: Vec<(u8, (usize, usize), Vec<u8>)>,
    colours: Vec<u8>,
}

impl Coefficients {
    /// Those of a file.
    pub fn of(bytes: &[u8]) -> Coefficients {
        let file: Arc<dyn Bytes> = Arc::new(bytes.to_vec());
        let layout = jpeg_marks::layout(&file).unwrap();
        let mut scans = Scans::new(&file, &layout);
        (0..scans.grid.down).for_each(|_| scans.next_row().unwrap());
        Coefficients {
            grid: scans.grid,
            bands: scans.kept.into(),
            width: layout.width,
            height: layout.height,
            components: layout.components.into_iter().map(|c| (c.id, c.blocks, c.quantization.unwrap()[1..].to_vec())).collect(),
            colours: layout.colours,
        }
    }

    /// Made up: most are small or nothing, some rows of blocks are empty.
    pub fn made(width: u32, height: u32, factors: &[(usize, usize)]) -> Coefficients {
        let one = [(1, 1)];
        let units = if factors.len() == 1 { &one[..] } else { factors };
        let most = |pick: fn(&(usize, usize)) -> usize| units.iter().map(pick).max().unwrap();
        let (h, v) = (most(|f| f.0), most(|f| f.1));
        let (across, down) = ((width as usize).div_ceil(8 * h), (height as usize).div_ceil(8 * v));
        let alone = |size: u32, blocks: usize, of: usize| (size as usize * blocks).div_ceil(8 * of);
        let planes = units.iter().map(|f| Plane { unit: *f, alone: (alone(width, f.0, h), alone(height, f.1, v)) }).collect();
        let grid = Grid { across, down, planes };
        let mut state = 12345_u64;
        let mut next = move |of: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % of
        };
        let mut bands: Vec<Band> = (0..down).map(|_| Band::new(&grid)).collect();
        for band in &mut bands {
            for (masks, values) in &mut band.planes {
                for (mask, values) in masks.iter_mut().zip(values) {
                    set(mask, values, 0, next(120) as i32 - 60);
                    let kind = next(4);
                    for k in 1..64 {
                        // Empty, sparse (with runs of more than 16 zeros), or dense blocks.
                        if kind > 0 && next([1, 40, 12, 2][kind as usize]) == 0 {
                            let most = 1 << next(6);
                            let magnitude = 1 + next(most) as i32;
                            set(mask, values, k, if next(2) == 0 { magnitude } else { -magnitude });
                        }
                    }
                }
            }
        }
        let table: Vec<u8> = (0..64).map(|k| 2 + k / 16).collect();
        let components = (1..).zip(factors).map(|(id, f)| (id, *f, table.iter().map(|v| v + id).collect())).collect();
        Coefficients { grid, bands, width, height, components, colours: Vec::new() }
    }

    /// How many components there are.
    pub fn components(&self) -> usize {
        self.components.len()
    }

    /// Leaves nothing but the first values.
    pub fn flatten(&mut self) {
        self.bands.iter_mut().flat_map(|band| &mut band.planes).for_each(|(masks, _)| masks.iter_mut().for_each(|mask| *mask &= 1));
    }

    /// As a file with these scans.
    pub fn written(&self, is_progressive: bool, plans: &[Plan]) -> Vec<u8> {
        let mut file = vec![0xFF, 0xD8];
        file.extend(&self.colours);
        let count = self.components.len() as u8;
        for (i, (_, _, table)) in (0..).zip(&self.components) {
            file.extend([0xFF, 0xDB, 0, 67, i]);
            file.extend(table);
        }
        file.extend([0xFF, if is_progressive { 0xC2 } else { 0xC1 }, 0, 8 + 3 * count, 8]);
        file.extend((self.height as u16).to_be_bytes());
        file.extend((self.width as u16).to_be_bytes());
        file.push(count);
        for (i, (id, blocks, _)) in (0..).zip(&self.components) {
            file.extend([*id, (blocks.0 << 4 | blocks.1) as u8, i]);
        }
        // All categories in 5 bits; all other values in 9.
        file.extend([0xFF, 0xC4, 0, 35, 0, 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        file.extend(0..16);
        file.extend([0xFF, 0xC4, 1, 18, 0x10, 0, 0, 0, 0, 0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0]);
        file.extend(0..255);
        for plan in plans {
            file.extend([0xFF, 0xDD, 0, 4]);
            file.extend(plan.restart_interval.to_be_bytes());
            file.extend([0xFF, 0xDA, 0, 6 + 2 * plan.components.len() as u8, plan.components.len() as u8]);
            plan.components.iter().for_each(|c| file.extend([self.components[*c].0, 0]));
            file.extend([plan.spectrum.0, plan.spectrum.1, plan.bits.0 << 4 | plan.bits.1]);
            file.extend(self.scan(is_progressive, plan));
        }
        file.extend([0xFF, 0xD9]);
        file
    }

    fn scan(&self, is_progressive: bool, plan: &Plan) -> Vec<u8> {
        let mut pen = Pen { plan, is_progressive, ..Pen::new(plan) };
        for (row, band) in self.bands.iter().enumerate() {
            if let [component] = plan.components[..] {
                let plane = &self.grid.planes[component];
                for v in 0..plane.unit.1 {
                    if row * plane.unit.1 + v < plane.alone.1 {
                        for x in 0..plane.alone.0 {
                            pen.begin_unit();
                            pen.block(0, &self.block(band, component, v * self.grid.across * plane.unit.0 + x));
                        }
                    }
                }
                continue;
            }
            for x in 0..self.grid.across {
                pen.begin_unit();
                for (n, component) in plan.components.iter().enumerate() {
                    let unit = self.grid.planes[*component].unit;
                    for v in 0..unit.1 {
                        for h in 0..unit.0 {
                            pen.block(n, &self.block(band, *component, (v * self.grid.across + x) * unit.0 + h));
                        }
                    }
                }
            }
        }
        pen.flush();
        pen.pad();
        pen.bytes
    }

    fn block(&self, band: &Band, component: usize, at: usize) -> [i32; 64] {
        let (mask, values) = (band.planes[component].0[at], &band.planes[component].1[at]);
        std::array::from_fn(|k| if mask >> k & 1 == 1 { values[k].into() } else { 0 })
    }
}

struct Pen<'a> {
    plan: &'a Plan,
    is_progressive: bool,
    bytes: Vec<u8>,
    held: u32,
    count: u32,
    told: [i32; 4],
    /// Blocks that end here, and the further bits of theirs.
    run: u32,
    rest: Vec<u32>,
    units: u32,
}

impl<'a> Pen<'a> {
    fn new(plan: &'a Plan) -> Pen<'a> {
        Pen { plan, is_progressive: true, bytes: Vec::new(), held: 0, count: 0, told: [0; 4], run: 0, rest: Vec::new(), units: 0 }
    }

    fn put(&mut self, value: u32, bits: u32) {
        for i in (0..bits).rev() {
            self.held = self.held << 1 | (value >> i & 1);
            self.count += 1;
            if self.count == 8 {
                self.bytes.push(self.held as u8);
                if self.held as u8 == 0xFF {
                    self.bytes.push(0);
                }
                (self.held, self.count) = (0, 0);
            }
        }
    }

    fn pad(&mut self) {
        let rest = (8 - self.count) % 8;
        self.put(0xFF, rest);
    }

    fn begin_unit(&mut self) {
        let interval = u32::from(self.plan.restart_interval);
        if interval > 0 && self.units > 0 && self.units.is_multiple_of(interval) {
            self.flush();
            self.pad();
            self.bytes.extend([0xFF, 0xD0 + ((self.units / interval - 1) % 8) as u8]);
            self.told = [0; 4];
        }
        self.units += 1;
    }

    /// A value: the bits of its category.
    fn value(&mut self, value: i32) {
        let category = 32 - value.unsigned_abs().leading_zeros();
        self.put((if value < 0 { value - 1 } else { value }) as u32, category);
    }

    fn flush(&mut self) {
        if self.run > 0 {
            let bits = self.run.ilog2();
            self.put(bits << 4, 9);
            self.put(self.run, bits);
            self.run = 0;
        }
        for bit in std::mem::take(&mut self.rest) {
            self.put(bit, 1);
        }
    }

    fn block(&mut self, n: usize, values: &[i32; 64]) {
        let (first, last) = (usize::from(self.plan.spectrum.0), usize::from(self.plan.spectrum.1));
        let (high, low) = self.plan.bits;
        if first == 0 && high == 0 {
            let value = values[0] >> low;
            let difference = value - self.told[n];
            self.told[n] = value;
            self.put(32 - difference.unsigned_abs().leading_zeros(), 5);
            self.value(difference);
        } else if first == 0 {
            self.put((values[0] >> low) as u32 & 1, 1);
        }
        match (self.is_progressive, first, high) {
            (true, 0, _) => {}
            (true, _, 0) => self.others(&values[first..=last], low),
            (true, ..) => self.others_bit(&values[first..=last], low),
            (false, ..) => {
                self.others(&values[1..], 0);
                self.flush();
            }
        }
    }

    fn others(&mut self, values: &[i32], low: u8) {
        let mut zeros = 0;
        for value in values {
            let value = value.signum() * (value.abs() >> low);
            if value == 0 {
                zeros += 1;
                continue;
            }
            self.flush();
            while zeros > 15 {
                self.put(0xF0, 9);
                zeros -= 16;
            }
            self.put(zeros << 4 | (32 - value.unsigned_abs().leading_zeros()), 9);
            self.value(value);
            zeros = 0;
        }
        if zeros > 0 {
            self.run += 1;
            if self.run == 0x7FFF {
                self.flush();
            }
        }
    }

    fn others_bit(&mut self, values: &[i32], low: u8) {
        let of = |value: &i32| value.unsigned_abs() >> low;
        let end = values.iter().rposition(|v| of(v) == 1);
        let (mut zeros, mut further) = (0, Vec::new());
        for (k, value) in values.iter().enumerate() {
            if of(value) == 0 {
                zeros += 1;
                continue;
            }
            while zeros > 15 && end.is_some_and(|end| k <= end) {
                self.flush();
                self.put(0xF0, 9);
                std::mem::take(&mut further).into_iter().for_each(|bit| self.put(bit, 1));
                zeros -= 16;
            }
            if of(value) > 1 {
                further.push(of(value) & 1);
                continue;
            }
            self.flush();
            self.put(zeros << 4 | 1, 9);
            self.put(u32::from(*value > 0), 1);
            std::mem::take(&mut further).into_iter().for_each(|bit| self.put(bit, 1));
            zeros = 0;
        }
        if zeros > 0 || !further.is_empty() {
            self.run += 1;
            self.rest.extend(further);
            if self.run == 0x7FFF {
                self.flush();
            }
        }
    }
}
