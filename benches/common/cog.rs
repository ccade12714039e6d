//! Writes large tiled pictures for benches: BigTIFF, RGB, tiles of 512 pixels, deflate with differences, overviews by halves
//! ordered as cloud-optimised files are. Their texture is made from a seed and packs about as imagery does.

use flate2::{Compression, write::ZlibEncoder};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const SIDE: u32 = 512;
/// Different tiles in a file; they are repeated over it.
const KINDS: usize = 48;

/// What is to be written.
#[derive(Clone, Copy)]
pub struct Cog {
    pub side: u32,
    pub seed: u32,
    pub overviews: bool,
    /// Equal tiles share their bytes: for files that would not fit on a disk.
    pub shared: bool,
    /// Of the finest level only one tile in so many is there; 0: none at all.
    pub one_in: u32,
}

fn hash(mut v: u32) -> u32 {
    v = (v ^ (v >> 16)).wrapping_mul(0x7feb_352d);
    v = (v ^ (v >> 15)).wrapping_mul(0x846c_a68b);
    v ^ (v >> 16)
}

/// Smooth patches, edges as of fields and roofs, and a sensor's noise.
fn pixels(seed: u32) -> Vec<u8> {
    let corner = |x: u32, y: u32, grid: u32| (hash(seed ^ hash(x ^ hash(y ^ hash(grid)))) % 256) as i32;
    let smooth = |x: u32, y: u32, grid: u32| {
        let (cx, cy, fx, fy, g) = (x / grid, y / grid, (x % grid) as i32, (y % grid) as i32, grid as i32);
        let top = corner(cx, cy, grid) * (g - fx) + corner(cx + 1, cy, grid) * fx;
        let bottom = corner(cx, cy + 1, grid) * (g - fx) + corner(cx + 1, cy + 1, grid) * fx;
        (top * (g - fy) + bottom * fy) / (g * g)
    };
    let mut out = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let field = corner(x / 41 + y / 160, y / 53, 7) / 4;
            let ground = smooth(x, y, 128) / 2 + smooth(x, y, 16) / 6 + field;
            let noise = hash(seed ^ (y * SIDE + x)) as i32;
            for band in 0..3 {
                let v = ground + band * 9 - 12 + ((noise >> (8 * band)) & 3);
                out.push(v.clamp(0, 255) as u8);
            }
        }
    }
    out
}

fn packed(seed: u32) -> Vec<u8> {
    let mut pixels = pixels(seed);
    for row in pixels.chunks_exact_mut(SIDE as usize * 3) {
        for i in (3..row.len()).rev() {
            row[i] = row[i].wrapping_sub(row[i - 3]);
        }
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(&pixels).unwrap();
    encoder.finish().unwrap()
}

/// One entry of a directory: tag, type, count, value or its offset.
fn entry(tag: u16, kind: u16, count: u64, value: u64) -> Vec<u8> {
    [&tag.to_le_bytes()[..], &kind.to_le_bytes(), &count.to_le_bytes(), &value.to_le_bytes()].concat()
}

impl Cog {
    /// Writes the file if it is not there.
    pub fn write(self, path: &Path) {
        if path.exists() {
            return;
        }
        let kinds: Vec<Vec<u8>> = (0..KINDS as u32).map(|k| packed(hash(self.seed ^ (k << 8)))).collect();
        let mut sides = vec![self.side];
        while self.overviews && sides.last().is_some_and(|s| *s > SIDE) {
            sides.push(sides.last().unwrap().div_ceil(2));
        }
        let tiles = |side: u32| u64::from(side.div_ceil(SIDE)).pow(2);
        // Which kind a tile is of; `None`: it is not there.
        let kind = |level: usize, n: u64| {
            let chosen = hash(n as u32 ^ hash(level as u32 ^ self.seed));
            let there = self.one_in == 1 || (self.one_in > 0 && chosen.is_multiple_of(self.one_in));
            there.then_some(hash(chosen) as usize % KINDS)
        };
        const ENTRIES: u64 = 15;
        let directory = 8 + ENTRIES * 20 + 8;
        // Behind the header: the georeference, then directories and their tables.
        let (scale_at, tie_at, keys_at) = (16_u64, 40_u64, 88_u64);
        let first = keys_at + 32;
        let mut at = first;
        let places: Vec<(u64, u64)> = sides
            .iter()
            .map(|side| {
                let place = (at, at + directory);
                at += directory + tiles(*side) * 16;
                place
            })
            .collect();
        // Where the tiles of each level are: the coarsest first.
        let mut tables: Vec<(Vec<u64>, Vec<u64>)> = vec![Default::default(); sides.len()];
        let mut data: Vec<usize> = Vec::new();
        let mut place = |k: usize| {
            data.push(k);
            at += kinds[k].len() as u64;
            at - kinds[k].len() as u64
        };
        let shared_at: Vec<u64> = (0..if self.shared { KINDS } else { 0 }).map(&mut place).collect();
        for (level, side) in sides.iter().enumerate().rev() {
            for n in 0..tiles(*side) {
                let (offset, count) = match kind(level, n) {
                    None => (0, 0),
                    Some(k) if self.shared => (shared_at[k], kinds[k].len() as u64),
                    Some(k) => (place(k), kinds[k].len() as u64),
                };
                tables[level].0.push(offset);
                tables[level].1.push(count);
            }
        }
        let partial = path.with_extension("partial");
        let mut file = BufWriter::with_capacity(1 << 20, File::create(&partial).unwrap());
        let mut put = |bytes: &[u8]| file.write_all(bytes).unwrap();
        put(b"II\x2b\0\x08\0\0\0");
        put(&first.to_le_bytes());
        [0.5_f64, 0.5, 0.0].iter().for_each(|v| put(&v.to_le_bytes()));
        [0.0_f64, 0.0, 0.0, 400_000.0, 4_500_000.0, 0.0].iter().for_each(|v| put(&v.to_le_bytes()));
        [1_u16, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32652].iter().for_each(|v| put(&v.to_le_bytes()));
        for (i, (side, (_, table))) in sides.iter().zip(&places).enumerate() {
            let n = tiles(*side);
            let mut list = vec![
                entry(254, 4, 1, u64::from(i > 0)),
                entry(256, 4, 1, u64::from(*side)),
                entry(257, 4, 1, u64::from(*side)),
                entry(258, 3, 3, 0x0008_0008_0008),
                entry(259, 3, 1, 8),
                entry(262, 3, 1, 2),
                entry(277, 3, 1, 3),
                entry(284, 3, 1, 1),
                entry(317, 3, 1, 2),
                entry(322, 4, 1, u64::from(SIDE)),
                entry(323, 4, 1, u64::from(SIDE)),
                entry(324, 16, n, if n == 1 { tables[i].0[0] } else { *table }),
                entry(325, 16, n, if n == 1 { tables[i].1[0] } else { *table + 8 * n }),
            ];
            if i == 0 {
                list.extend([entry(33550, 12, 3, scale_at), entry(33922, 12, 6, tie_at), entry(34735, 3, 16, keys_at)]);
                // One entry fewer than there is room for elsewhere: the planar configuration is the default.
                list.remove(7);
            }
            let count = list.len() as u64;
            put(&count.to_le_bytes());
            put(&list.concat());
            put(&places.get(i + 1).map_or(0, |p| p.0).to_le_bytes());
            put(&vec![0; ((ENTRIES - count) * 20) as usize]);
            tables[i].0.iter().chain(&tables[i].1).for_each(|v| put(&v.to_le_bytes()));
        }
        data.iter().for_each(|k| put(&kinds[*k]));
        drop(file);
        std::fs::rename(&partial, path).unwrap();
    }
}
